/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-words.h"

#include "formula/dove-span.h"
#include "record/dove-json.h"

#define VALUE_CHARACTERS 120 /* of a value that is shown */
#define ELEMENTS_MOST    8   /* of a list that is shown */

/* What a person calls the types of JSON Schema, and formats that mean more than their type */
static const struct { const char *type; const char *word; } words[] = {
  { "email", N_("e-mail address") },
  { "date", N_("date") },
  { "date-time", N_("date and time") },
  { "time", N_("time of day") },
  { "uri", N_("web address") },
  { "string", N_("text") },
  { "number", N_("number") },
  { "integer", N_("whole number") },
  { "boolean", N_("yes or no") },
  { "array", N_("list") },
  { "object", N_("group of fields") },
};

static const char *
find_word (const char *type)
{
  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].type, type))
      return _(words[i].word);

  return NULL;
}

/**
 * dove_map_words_type:
 * @node: a field
 *
 * Returns: what it holds, in a word or two
 */
const char *
dove_map_words_type (const DoveFieldNode *node)
{
  const char *word = g_str_equal (node->type, "string") ? find_word (node->format) : NULL;

  if (node->is_name)
    return _("named value");
  if (word == NULL)
    word = find_word (node->is_whole ? "integer" : node->type);

  return word != NULL ? word : _("unknown");
}

static char *
shorten (char *text)
{
  char *start = NULL;

  g_strdelimit (text, "\r\n\t", ' ');
  if (g_utf8_strlen (text, -1) <= VALUE_CHARACTERS)
    return text;

  start = g_utf8_substring (text, 0, VALUE_CHARACTERS - 1);
  g_free (text);
  text = g_strconcat (start, "…", NULL);
  g_free (start);

  return text;
}

static char *
list_to_text (DoveValue *list)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const guint length = dove_value_get_length (list);

  if (dove_value_get_kind (dove_value_get_element (list, 0)) == DOVE_VALUE_RECORD)
    return g_strdup_printf (ngettext ("%u element", "%u elements", length), length);

  for (guint i = 0; i < MIN (length, ELEMENTS_MOST); i++)
    {
      g_autofree char *element = dove_map_words_value (dove_value_get_element (list, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", *element != '\0' ? element : "–");
    }
  if (length > ELEMENTS_MOST)
    g_string_append (text, "; …");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * dove_map_words_value:
 * @value: (nullable): a value of a record
 *
 * Returns: (transfer full): the value in one line of limited length, of a list of records how
 *   many there are; "" when it is empty
 */
char *
dove_map_words_value (DoveValue *value)
{
  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_TEXT:
      return shorten (g_strdup (dove_value_get_text (value)));

    case DOVE_VALUE_BOOLEAN:
      return g_strdup (dove_value_get_boolean (value) ? _("yes") : _("no"));

    case DOVE_VALUE_LIST:
      return shorten (list_to_text (value));

    case DOVE_VALUE_NUMBER:
    case DOVE_VALUE_RECORD:
      return shorten (dove_json_write (value, DOVE_JSON_COMPACT));

    case DOVE_VALUE_NULL:
    default:
      return g_strdup ("");
    }
}

/* Names one after the other, each once */
static void
add_name (GString    *names,
          GHashTable *seen,
          const char *name)
{
  if (!g_hash_table_add (seen, g_strdup (name)))
    return;

  g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", name);
}

/* A field in a group is called by both: many groups have fields of the same names */
static char *
name_source (DoveFieldTree *sources,
             guint          index)
{
  const DoveFieldNode *node = dove_field_tree_get (sources, index);
  const char *label = dove_field_tree_get_label (sources, index);
  const DoveFieldNode *around = node->parent >= 0
      ? dove_field_tree_get (sources, (guint) node->parent) : NULL;

  if (around == NULL || around->is_list)
    return g_strdup (label);

  /* Translators: a field, behind the name of the group that it is in */
  return g_strdup_printf (_("%s › %s"), dove_field_tree_get_label (sources, (guint) node->parent),
                          label);
}

/**
 * dove_map_words_sources:
 * @entry: a row
 * @sources: the source's fields
 *
 * Returns: (transfer full): what to call the fields that it reads; "" when it reads none
 */
char *
dove_map_words_sources (const DoveMapEntry *entry,
                        DoveFieldTree      *sources)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < entry->sources->len; i++)
    {
      const char *path = g_ptr_array_index (entry->sources, i);
      const int index = dove_field_tree_find_source (sources, path);

      g_autofree char *name = index >= 0 ? name_source (sources, (guint) index) : g_strdup (path);

      add_name (names, seen, name);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

/**
 * dove_map_words_functions:
 * @formula: (nullable): a formula
 *
 * Returns: (transfer full): names of the functions in it, the innermost first; "" for none
 */
char *
dove_map_words_functions (const char *formula)
{
  g_autoptr(GString) names = g_string_new (NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) spans = dove_formula_get_spans (formula != NULL ? formula : "");

  for (guint i = spans->len; i > 0; i--)
    {
      const DoveSpan *span = &g_array_index (spans, DoveSpan, i - 1);
      g_autofree char *name = NULL;
      g_autofree char *upper = NULL;

      if (span->kind != DOVE_SPAN_FUNCTION)
        continue;
      name = g_strndup (formula + span->start, span->end - span->start);
      upper = g_ascii_strup (name, -1);
      if (!g_str_equal (upper, "TRUE") && !g_str_equal (upper, "FALSE"))
        add_name (names, seen, upper);
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

/**
 * dove_map_words_loop:
 * @entry: a row that makes a list of records
 * @sources: the source's fields
 * @targets: the target's fields
 *
 * Returns: (transfer full): the loop in words: “for each of items, one of lines”
 */
char *
dove_map_words_loop (const DoveMapEntry *entry,
                     DoveFieldTree      *sources,
                     DoveFieldTree      *targets)
{
  g_autofree char *from = dove_map_words_sources (entry, sources);
  const int target = dove_field_tree_find (targets, entry->place);
  const char *to = target >= 0 ? dove_field_tree_get_label (targets, (guint) target)
                               : entry->place;

  /* Translators: a list of the source, and the list of the target that is made of it */
  return g_strdup_printf (_("for each element of “%s”, one element of “%s”"), from, to);
}

/**
 * dove_map_words_origin:
 * @saying: a target field
 *
 * Returns: (transfer full): where its value comes from
 */
char *
dove_map_words_origin (const DoveMapSaying *saying)
{
  g_autofree char *sources = NULL;
  g_autofree char *functions = NULL;

  if (saying->entry == NULL)
    return g_strdup (_("not mapped"));
  if (saying->entry->is_loop)
    return dove_map_words_loop (saying->entry, saying->sources, saying->targets);

  sources = dove_map_words_sources (saying->entry, saying->sources);
  functions = dove_map_words_functions (saying->entry->text);
  if (*sources == '\0')
    return g_strdup (_("always the same, from no field"));
  if (saying->entry->is_plain)
    return g_strdup_printf (saying->entry->name != NULL ? _("the same as %s") : _("mapped from %s"),
                            sources);
  if (*functions != '\0')
    /* Translators: names of fields, and of functions of the formula language */
    return g_strdup_printf (saying->entry->name != NULL ? _("made of %s through %s")
                                                        : _("mapped from %s through %s"),
                            sources, functions);

  return g_strdup_printf (saying->entry->name != NULL ? _("made of %s by a formula")
                                                      : _("mapped from %s by a formula"),
                          sources);
}

static void
add_part (GString    *sentence,
          const char *part)
{
  /* Translators: between the parts of what is said of a field */
  g_string_append_printf (sentence, "%s%s", sentence->len > 0 ? _(", ") : "", part);
}

static void
say_result (const DoveMapSaying *saying,
            GString             *sentence)
{
  g_autofree char *value = NULL;
  g_autofree char *part = NULL;

  if (saying->result == NULL)
    return;

  if (saying->result->state != DOVE_MAPPED_WRITE)
    {
      add_part (sentence, saying->result->message != NULL ? saying->result->message
                                                          : _("left as it is"));
      return;
    }

  value = dove_map_words_value (saying->result->value);
  part = *value != '\0' ? g_strdup_printf (_("sample %s"), value) : g_strdup (_("sample empty"));
  add_part (sentence, part);
  if (saying->result->is_cast)
    add_part (sentence, _("changed to fit the field"));
}

static void
say_verdict (const DoveMapSaying *saying,
             GString             *sentence)
{
  g_autofree char *part = NULL;

  if (saying->entry == NULL)
    return;

  if (saying->verdict != NULL && saying->verdict->problem != NULL)
    part = g_strdup_printf (_("problem: %s"), saying->verdict->problem);
  else if (saying->verdict != NULL && saying->verdict->loss != NULL)
    part = g_strdup_printf (_("caution: %s"), saying->verdict->loss);
  else
    part = g_strdup (_("no problems"));
  add_part (sentence, part);
}

static void
say_users (const DoveMapSaying *saying,
           GString             *sentence)
{
  g_autofree char *part = saying->n_users > 0
      ? g_strdup_printf (ngettext ("used %u time", "used %u times", saying->n_users),
                         saying->n_users)
      : g_strdup (_("not used"));

  add_part (sentence, part);
}

/**
 * dove_map_words_row:
 * @saying: a target field
 *
 * Says a row as a screen reader does: what the field is, where its value comes from, what comes
 * out, and whether there is a problem.
 *
 * Returns: (transfer full): the sentence
 */
char *
dove_map_words_row (const DoveMapSaying *saying)
{
  const DoveFieldNode *node = dove_field_tree_get (saying->targets, saying->target);
  g_autoptr(GString) sentence = g_string_new (NULL);
  g_autofree char *origin = dove_map_words_origin (saying);

  g_string_append_printf (sentence, node->is_name ? _("Named value %s") : _("Target %s"),
                          dove_field_tree_get_label (saying->targets, saying->target));
  if (node->is_name)
    say_users (saying, sentence);
  else
    add_part (sentence, dove_map_words_type (node));
  if (node->required)
    add_part (sentence, _("required"));
  if (node->field != NULL && dove_value_get_boolean (dove_value_get_member (node->field, "key")))
    /* Translators: of a field, that records are recognised by it */
    add_part (sentence, _("key"));
  if (node->read_only)
    add_part (sentence, _("can only be read"));
  if (node->is_ghost)
    add_part (sentence, _("no longer there"));
  add_part (sentence, origin);
  say_result (saying, sentence);
  say_verdict (saying, sentence);
  if (!g_str_has_suffix (sentence->str, "."))
    g_string_append_c (sentence, '.');

  return g_string_free (g_steal_pointer (&sentence), FALSE);
}
