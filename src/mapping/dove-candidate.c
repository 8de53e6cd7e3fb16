/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-proposal-private.h"

#include "base/dove-text.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

/*
 * How much two fields are the same: by their names, by what the names mean, and by the values
 * that stand in both. Values count only where there are enough different ones: that two switches
 * hold yes and no says nothing.
 */

#define VALUES_LEAST   5    /* different ones, for values to say something */
#define TEXT_MOST      200  /* bytes of a value that is compared */
#define MEANING_SCORE  0.95 /* names that mean the same */
#define WORD_PENALTY   0.12 /* for each word that only one of them has */
#define LIKE_SCORE     0.8  /* names that have all words in common, in another order */
#define OTHER_SCORE    0.1  /* names that mean different things */
#define VALUES_SHARE   0.3  /* what equal values add, at most */
#define VALUES_ALONE   0.85 /* what equal values are worth under different names, at most */
#define FOREIGN        0.75 /* what is left when the values are of another kind */
#define VOCABULARY_TIMES 3  /* so often each text stands in a field of few texts, at least */
#define VALUES_PROOF   0.6  /* share of equal values from which on they speak for themselves */

/* Containers of which some application's records are full: they mean nothing. */
static const char *const empty_parents[] = {
  "properties", "attributes", "fields", "data", "merge", "custom", "values", "record", NULL
};

/* Names of what holds the value itself, within something that says what it is */
static const char *const hollow_names[] = {
  "value", "freeformnumber", "uri", "text", "code", NULL
};

/* Words that tell no field from another one */
static const char *const empty_words[] = {
  "contact", "customer", "person", "party", "primary", "main", "default", "address", "user",
  "client", "my", "the", "of", "work", "business", "c", "addr", "mailing", NULL
};

static void
candidate_free (gpointer data)
{
  DoveCandidate *self = data;

  g_strfreev (self->words);
  g_strfreev (self->parents);
  g_ptr_array_unref (self->rest);
  g_hash_table_unref (self->values);
  g_clear_pointer (&self->choices, g_hash_table_unref);
  g_free (self);
}

/* A value in the form in which two applications' values are compared here: small letters, single
 * blanks, of a telephone number only the digits at its end; NULL for nothing */
static char *
fold_value (DoveValue         *value,
            const DoveConcept *concept)
{
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;
  GString *out = NULL;

  if (value == NULL || dove_value_is_null (value) ||
      dove_value_get_kind (value) == DOVE_VALUE_LIST ||
      dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    return NULL;

  text = dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                             : dove_json_write (value, DOVE_JSON_COMPACT);
  if (strlen (text) > TEXT_MOST)
    return NULL;

  folded = g_utf8_casefold (g_strstrip (text), -1);
  if (*folded == '\0')
    return NULL;
  if (concept == NULL || strstr (concept->id, "phone") == NULL)
    return g_steal_pointer (&folded);

  out = g_string_new (NULL);
  for (const char *at = folded; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (out, *at);
  if (out->len > 7) /* without what stands before it: +49 30 or 030 */
    g_string_erase (out, 0, (gssize) out->len - 7);

  return g_string_free (out, FALSE);
}

static void
read_values (DoveCandidate *self,
             DoveValue     *records)
{
  g_autoptr(DovePath) path = dove_path_new (self->path, NULL);

  for (guint i = 0; path != NULL && records != NULL && i < dove_value_get_length (records); i++)
    {
      g_autoptr(DoveValue) value = dove_path_fetch (path, dove_value_get_element (records, i));
      char *text = fold_value (value, self->concept);

      if (text == NULL)
        continue;
      self->n_filled++;
      g_hash_table_add (self->values, text);
    }
}

static void
read_choices (DoveCandidate *self,
              DoveValue     *choices)
{
  if (choices == NULL)
    return;

  self->choices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < dove_value_get_length (choices); i++)
    {
      DoveValue *choice = dove_value_get_element (choices, i);
      char *text = fold_value (dove_value_get_member (choice, "value"), NULL);

      if (text != NULL)
        g_hash_table_add (self->choices, text);
    }
}

/* The step of a path that says what the field is. An address within something that is an e-mail
 * address is none to write to. */
static guint
find_naming_step (DovePath *path)
{
  guint last = dove_path_get_length (path) - 1;
  g_auto(GStrv) words = dove_concept_words (dove_path_get_step (path, last));
  g_autofree char *name = g_strjoinv ("", words);

  if (last == 0)
    return last;
  if (g_strv_contains (hollow_names, name))
    return last - 1;
  if (g_str_equal (name, "address"))
    {
      g_auto(GStrv) above = dove_concept_words (dove_path_get_step (path, last - 1));

      for (guint i = 0; above[i] != NULL; i++)
        if (g_str_has_suffix (above[i], "email"))
          return last - 1;
    }

  return last;
}

/* The words of the steps before the one that names it */
static char **
parent_words (DovePath *path)
{
  g_autoptr(GString) all = g_string_new (NULL);
  guint naming = find_naming_step (path);

  for (guint i = 0; i < naming; i++)
    if (!g_strv_contains (empty_parents, dove_path_get_step (path, i)))
      g_string_append_printf (all, "%s ", dove_path_get_step (path, i));

  return dove_concept_words (all->str);
}

static gboolean
is_leaf (const char *type)
{
  return type == NULL || g_str_equal (type, "string") || g_str_equal (type, "number") ||
         g_str_equal (type, "boolean");
}

/* Whether it is within the elements of a list */
static gboolean
is_in_list (GPtrArray  *lists,
            const char *path)
{
  for (guint i = 0; i < lists->len; i++)
    {
      const char *list = g_ptr_array_index (lists, i);
      gsize length = strlen (list);

      if (strncmp (path, list, length) == 0 && path[length] == '.')
        return TRUE;
    }

  return FALSE;
}

static DoveCandidate *
candidate_new (DoveValue *field,
               DovePath  *path,
               DoveValue *records)
{
  DoveCandidate *self = g_new0 (DoveCandidate, 1);
  const char *title = dove_value_get_member_text (field, "title");

  self->path = dove_value_get_member_text (field, "path");
  self->title = title;
  self->words = dove_concept_words (dove_path_get_step (path, find_naming_step (path)));
  self->parents = parent_words (path);
  self->rest = g_ptr_array_new ();
  self->concept = dove_concept_find (self->words, self->rest);
  /* A name that says nothing, such as a number: its title may */
  if (self->concept == NULL && title != NULL)
    {
      g_strfreev (self->words);
      self->words = dove_concept_words (title);
      g_ptr_array_set_size (self->rest, 0);
      self->concept = dove_concept_find (self->words, self->rest);
    }
  self->type = dove_value_get_member_text (field, "type");
  self->format = dove_value_get_member_text (field, "format");
  self->is_required = dove_value_get_boolean (dove_value_get_member (field, "required"));
  self->is_read_only = dove_value_get_boolean (dove_value_get_member (field, "readOnly"));
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read_values (self, records);
  read_choices (self, dove_value_get_member (field, "choices"));

  return self;
}

/* The fields of a side that may be proposed; they lean on the side's documents */
GPtrArray *
dove_candidates_new (const DoveProposalSide *side)
{
  GPtrArray *candidates = g_ptr_array_new_with_free_func (candidate_free);
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < dove_value_get_length (side->fields); i++)
    {
      DoveValue *field = dove_value_get_element (side->fields, i);
      const char *text = dove_value_get_member_text (field, "path");
      const char *type = dove_value_get_member_text (field, "type");
      g_autoptr(DovePath) path = text != NULL ? dove_path_new (text, NULL) : NULL;

      if (path == NULL || dove_path_get_length (path) == 0 ||
          !g_hash_table_add (seen, (gpointer) text))
        continue;
      if (g_strcmp0 (type, "array") == 0)
        g_ptr_array_add (lists, (gpointer) text);
      if (is_leaf (type) && !is_in_list (lists, text))
        g_ptr_array_add (candidates, candidate_new (field, path, side->records));
    }
  dove_candidates_tell_logins (candidates);

  return candidates;
}

gboolean
dove_candidate_means (const DoveCandidate *self,
                      const char          *concept)
{
  return self->concept != NULL && g_str_equal (self->concept->id, concept);
}

static gboolean
has_word (char       **words,
          const char  *word)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      return TRUE;

  return FALSE;
}

/* How many words besides the meaning only one of them has: its own, and those of its parents */
static guint
count_other_words (const DoveCandidate *a,
                   const DoveCandidate *b)
{
  guint count = 0;

  for (guint i = 0; i < a->rest->len; i++)
    {
      const char *word = g_ptr_array_index (a->rest, i);

      if (!g_strv_contains (empty_words, word) && !has_word (b->words, word) &&
          !has_word (b->parents, word))
        count++;
    }
  for (guint i = 0; a->parents[i] != NULL; i++)
    if (!g_strv_contains (empty_words, a->parents[i]) && !has_word (b->words, a->parents[i]) &&
        !has_word (b->parents, a->parents[i]))
      count++;

  return count;
}

static double
share_of_words (const DoveCandidate *a,
                const DoveCandidate *b)
{
  guint common = 0;
  guint all = 0;

  for (guint i = 0; a->words[i] != NULL; i++)
    if (!g_strv_contains (empty_words, a->words[i]))
      {
        all++;
        common += has_word (b->words, a->words[i]);
      }
  for (guint i = 0; b->words[i] != NULL; i++)
    all += !g_strv_contains (empty_words, b->words[i]) && !has_word (a->words, b->words[i]);

  return all > 0 ? (double) common / all : 0;
}

static double
liken_names (const DoveCandidate *a,
             const DoveCandidate *b,
             guint                others,
             DoveProposalReason  *reason)
{
  g_autofree char *name_a = g_strjoinv ("", a->words);
  g_autofree char *name_b = g_strjoinv ("", b->words);
  double less = MIN (others * WORD_PENALTY, 0.6);

  /* A `name` that is a user's is no other one's */
  if (*name_a != '\0' && g_str_equal (name_a, name_b) && a->concept == b->concept)
    {
      *reason = DOVE_PROPOSAL_SAME_NAME;
      return 1 - less;
    }
  if (a->concept != NULL && a->concept == b->concept)
    {
      *reason = DOVE_PROPOSAL_SAME_MEANING;
      return MEANING_SCORE - less;
    }
  if (a->concept != NULL && b->concept != NULL)
    return OTHER_SCORE;

  *reason = DOVE_PROPOSAL_LIKE_NAME;
  if (MIN (strlen (name_a), strlen (name_b)) > 5 && dove_text_distance (name_a, name_b) == 1)
    return LIKE_SCORE;

  return LIKE_SCORE * share_of_words (a, b);
}

/* What is left of the likeness when one type is to become another */
static double
liken_types (const DoveCandidate *from,
             const DoveCandidate *to)
{
  if (from->type == NULL || to->type == NULL || g_str_equal (from->type, to->type))
    return from->format != NULL && to->format != NULL && !g_str_equal (from->format, to->format)
               ? 0.8 : 1;
  if (g_str_equal (from->type, "boolean") || g_str_equal (to->type, "boolean"))
    return 0.3;

  return g_str_equal (from->type, "number") ? 0.9 : 0.75;
}

static guint
count_shared (GHashTable *values,
              GHashTable *others)
{
  GHashTableIter iter;
  gpointer text;
  guint count = 0;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    count += g_hash_table_contains (others, text);

  return count;
}

/* Whether few texts stand in it again and again: a country, a state */
static gboolean
is_vocabulary (const DoveCandidate *self)
{
  return self->n_filled >= VOCABULARY_TIMES * g_hash_table_size (self->values) &&
         self->n_filled > 0;
}

/* Words that the other side does not know, such as names of countries where codes belong */
static gboolean
is_foreign (const DoveCandidate *from,
            const DoveCandidate *to)
{
  guint n_values = g_hash_table_size (from->values);

  if (n_values == 0)
    return FALSE;
  if (to->choices != NULL)
    return 2 * count_shared (from->values, to->choices) < n_values;

  return is_vocabulary (from) && is_vocabulary (to) &&
         2 * count_shared (from->values, to->values) < n_values;
}

static void
liken_values (const DoveCandidate *a,
              const DoveCandidate *b,
              DoveLikeness        *likeness)
{
  guint least = MIN (g_hash_table_size (a->values), g_hash_table_size (b->values));
  GHashTable *fewer = g_hash_table_size (a->values) == least ? a->values : b->values;
  GHashTable *more = fewer == a->values ? b->values : a->values;

  if (least < VALUES_LEAST)
    return;

  likeness->shared = count_shared (fewer, more);
  likeness->compared = least;
}

/* How much two fields are the same */
void
dove_candidates_liken (const DoveCandidate *from,
                       const DoveCandidate *to,
                       DoveLikeness        *likeness)
{
  double by_name;
  double share;

  *likeness = (DoveLikeness) { .reason = DOVE_PROPOSAL_LIKE_NAME };
  likeness->others = count_other_words (from, to) + count_other_words (to, from);
  likeness->is_foreign = is_foreign (from, to);
  by_name = liken_names (from, to, likeness->others, &likeness->reason);
  liken_values (from, to, likeness);
  share = likeness->compared > 0 ? (double) likeness->shared / likeness->compared : 0;

  if (share >= VALUES_PROOF && by_name < VALUES_ALONE * share)
    {
      likeness->reason = DOVE_PROPOSAL_SAME_VALUES;
      likeness->score = VALUES_ALONE * share;
    }
  else
    likeness->score = MIN (by_name + share * VALUES_SHARE * (by_name > 0.4), 1);

  likeness->score *= liken_types (from, to) * (likeness->is_foreign ? FOREIGN : 1);
}
