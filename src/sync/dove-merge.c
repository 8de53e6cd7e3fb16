/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-merge-private.h"

#include "connector/dove-hide.h"
#include "record/dove-json.h"
#include "record/dove-path.h"
#include "sync/dove-consent.h"

/*
 * What a pair's target should hold: a pure function of the two records, of what they held when
 * they last agreed (their bases), of the definition, and of what a person answered.
 *
 * A row is changed at its source when one of the fields that it reads differs from the source's
 * base, or when the definition is another one than then, and what it makes now differs from what
 * was meant then. What was meant is what the target's base holds; when an application keeps
 * something else than what it is sent (lower case, rounded), the source's base remembers the
 * value meant under the field's name with `=` before it, and the difference is not sent again.
 * The source's base also holds, under the empty name, the configuration it was made with.
 *
 * A row that is not settled (asked, deferred, failed) leaves no trace of its inputs in the
 * source's base, and therefore counts as changed until it is settled.
 */

/* Whether two values are the same in the form in which a field is compared. */
gboolean
dove_merge_same_value (const DoveMergeInput *input,
            DoveSide              side,
            const char           *path,
            DoveValue            *a,
            DoveValue            *b)
{
  g_autoptr(DoveValue) canonical_a = dove_terms_canonical (input->terms, side, path, a);
  g_autoptr(DoveValue) canonical_b = dove_terms_canonical (input->terms, side, path, b);

  return dove_value_equal (canonical_a, canonical_b);
}

/* Under which name a source's base remembers what was meant for a field of the target. */
char *
dove_merge_meant_name (const char *path)
{
  return g_strconcat ("=", path, NULL);
}

/* Under which name a base remembers which return of a field it knows of: the field has had a value
 * since, and an empty one is an edit. */
char *
dove_merge_return_name (const char *path)
{
  return g_strconcat ("@", path, NULL);
}

/* The field of the side by which a source path is observed: itself, or its list. */
DovePath *
dove_merge_find_observed (const DoveTerms *terms,
                          DoveSide         side,
                          const char      *text)
{
  GPtrArray *hashed = terms->sides[side].hashed;

  for (guint i = 0; i < hashed->len; i++)
    {
      DovePath *path = g_ptr_array_index (hashed, i);
      const char *name = dove_path_get_text (path);
      gsize length = strlen (name);

      if (strncmp (name, text, length) == 0 && (text[length] == '\0' || text[length] == '.'))
        return path;
    }

  return NULL;
}

static gboolean
config_moved (const DoveMergeInput *input)
{
  const char *then = dove_value_get_member_text (input->source_base, DOVE_MERGE_CONFIG_NAME);

  return g_strcmp0 (then, input->terms->config_hash) != 0;
}

static gboolean
inputs_changed (const DoveMergeInput *input,
                guint                 row)
{
  DoveSide from = DOVE_SIDE_OTHER (input->to);
  DoveMapping *mapping = input->terms->sides[input->to].mapping;
  GPtrArray *sources = dove_mapping_get_row_sources (mapping, row);

  for (guint i = 0; i < sources->len; i++)
    {
      const char *source = g_ptr_array_index (sources, i);
      DovePath *path = dove_merge_find_observed (input->terms, from, source);
      g_autoptr(DoveValue) now = NULL;
      DoveValue *then = NULL;

      if (path == NULL)
        continue;
      then = dove_value_get_member (input->source_base, dove_path_get_text (path));
      now = dove_terms_fetch (path, input->source);
      if (then == NULL ||
          !dove_merge_same_value (input, from, dove_path_get_text (path), then, now))
        return TRUE;
    }

  return FALSE;
}

/* What the row meant when the two last agreed; NULL when it has never been written. */
static DoveValue *
meant_then (const DoveMergeInput *input,
            const char           *path)
{
  g_autofree char *name = dove_merge_meant_name (path);
  DoveValue *meant = dove_value_get_member (input->source_base, name);

  return meant != NULL ? meant : dove_value_get_member (input->target_base, path);
}

/* What a policy says of a field that differs: written, left, or asked. */
DoveMergeState
dove_merge_wins (const DoveMergeInput *input,
                 DoveWinPolicy         policy)
{
  DoveSide from = DOVE_SIDE_OTHER (input->to);

  switch (policy)
    {
    case DOVE_WIN_A:
      return from == DOVE_SIDE_A ? DOVE_MERGE_WRITE : DOVE_MERGE_LEFT;
    case DOVE_WIN_B:
      return from == DOVE_SIDE_B ? DOVE_MERGE_WRITE : DOVE_MERGE_LEFT;
    case DOVE_WIN_NEWEST:
      if (input->source_updated == 0 || input->target_updated == 0 ||
          ABS (input->source_updated - input->target_updated) <= input->same_time)
        return DOVE_MERGE_ASKED;
      return input->source_updated > input->target_updated ? DOVE_MERGE_WRITE : DOVE_MERGE_LEFT;
    case DOVE_WIN_ASK:
    default:
      return DOVE_MERGE_ASKED;
    }
}

const char *
dove_merge_policy_name (DoveWinPolicy policy)
{
  switch (policy)
    {
    case DOVE_WIN_NEWEST:
      return "newest";
    case DOVE_WIN_A:
      return "a";
    case DOVE_WIN_B:
      return "b";
    case DOVE_WIN_ASK:
    default:
      return NULL;
    }
}

/* A pair that was just matched differs: an empty value never overwrites another. */
static DoveMergeState
decide_first (const DoveMergeInput *input,
              DoveMergeField       *field)
{
  DoveWinPolicy policy;

  if (dove_value_is_empty (field->new))
    return DOVE_MERGE_LEFT;
  if (dove_value_is_empty (field->old))
    return DOVE_MERGE_WRITE;

  policy = dove_terms_get_first (input->terms, input->to, field->row);
  field->decided = dove_merge_policy_name (policy);

  return dove_merge_wins (input, policy);
}

/* Whether a row makes another value than it meant when the two last agreed. */
static gboolean
row_moves (const DoveMergeInput *input,
           const DoveMergeField *field)
{
  DoveValue *meant = meant_then (input, field->path);

  return (config_moved (input) || inputs_changed (input, field->row)) &&
         (meant == NULL ||
          !dove_merge_same_value (input, input->to, field->path, field->new, meant));
}

static DoveMergeState
decide_linked (const DoveMergeInput *input,
               DoveMergeField       *field)
{
  DoveValue *base = dove_value_get_member (input->target_base, field->path);
  gboolean has_drifted = base != NULL && !dove_merge_same_value (input, input->to, field->path,
                                                                 field->old, base);

  /* Of a field about which nothing was agreed yet an empty value overwrites nothing */
  if (base == NULL && dove_value_is_empty (field->new))
    return DOVE_MERGE_LEFT;
  if (has_drifted)
    field->decided = "one-way";
  if (row_moves (input, field))
    return DOVE_MERGE_WRITE;
  if (!has_drifted)
    return DOVE_MERGE_SAME;

  return input->terms->sync->drift == DOVE_DRIFT_REPAIR ? DOVE_MERGE_WRITE : DOVE_MERGE_LEFT;
}

static gboolean
is_shown (const char *shown,
          DoveValue  *now)
{
  g_autofree char *text = now != NULL ? dove_json_write (now, DOVE_JSON_COMPACT) : NULL;

  return g_strcmp0 (shown, text) == 0;
}

/* Whether what a person said is about what the two sides hold: who chose a side has chosen the
 * value that stood there, and not what somebody has put there since. */
gboolean
dove_merge_is_answered (const DoveMergeAnswer *answer,
                        DoveValue             *a,
                        DoveValue             *b)
{
  return !answer->is_of_values ||
         (is_shown (answer->shown[DOVE_SIDE_A], a) && is_shown (answer->shown[DOVE_SIDE_B], b));
}

static DoveMergeVerdict
find_verdict (const DoveMergeInput *input,
              const DoveMergeField *field,
              DoveMergeAnswer      *answer)
{
  DoveMergeVerdict verdict = DOVE_VERDICT_NONE;
  gboolean is_to_a = input->to == DOVE_SIDE_A;

  if (input->find_verdict != NULL)
    verdict = input->find_verdict (field->path, answer, input->verdict_data);

  return dove_merge_is_answered (answer, is_to_a ? field->old : field->new,
                                 is_to_a ? field->new : field->old)
           ? verdict : DOVE_VERDICT_NONE;
}

static gboolean
apply_verdict (const DoveMergeInput *input,
               DoveMergeField       *field)
{
  DoveSide from = DOVE_SIDE_OTHER (input->to);
  DoveMergeAnswer answer = { 0 };

  field->decided = "person";

  switch (find_verdict (input, field, &answer))
    {
    case DOVE_VERDICT_OPEN:
    case DOVE_VERDICT_HELD:
      field->state = DOVE_MERGE_ASKED;
      return TRUE;
    case DOVE_VERDICT_A:
    case DOVE_VERDICT_KEEP_A:
      field->state = from == DOVE_SIDE_A ? DOVE_MERGE_WRITE : DOVE_MERGE_LEFT;
      return TRUE;
    case DOVE_VERDICT_B:
    case DOVE_VERDICT_KEEP_B:
      field->state = from == DOVE_SIDE_B ? DOVE_MERGE_WRITE : DOVE_MERGE_LEFT;
      return TRUE;
    case DOVE_VERDICT_VALUE:
      field->decided = "value";
      g_clear_pointer (&field->new, dove_value_unref);
      field->new = answer.value != NULL ? answer.value : dove_value_new_null ();
      field->state = dove_merge_same_value (input, input->to, field->path, field->old, field->new)
                       ? DOVE_MERGE_SAME : DOVE_MERGE_WRITE;
      return TRUE;
    case DOVE_VERDICT_NONE:
    default:
      g_clear_pointer (&answer.value, dove_value_unref);
      field->decided = NULL;
      return FALSE;
    }
}

/* What is about consent is written by itself only when it refuses, and then by any policy. What
 * would give it waits for a person, if somebody has edited it since the two agreed. */
static void
keep_consent (const DoveMergeInput *input,
              DoveMergeField       *field)
{
  DoveValue *base = dove_value_get_member (input->target_base, field->path);
  gboolean is_first = base == NULL;
  gboolean target_refuses = dove_consent_refuses (input, field, input->to);

  if (field->state == DOVE_MERGE_SAME || !dove_consent_is_marked (input, field))
    return;

  if (!dove_consent_grants (input, field))
    {
      if (is_first && !target_refuses)
        {
          field->decided = "refused";
          field->state = DOVE_MERGE_WRITE;
        }
      return;
    }

  if (field->state != DOVE_MERGE_WRITE && field->state != DOVE_MERGE_ASKED)
    return;
  field->state = DOVE_MERGE_ASKED;
  /* The other side has refused since, or did before there was a pair */
  if (target_refuses && (is_first || !dove_merge_same_value (input, input->to, field->path,
                                                             field->old, base)))
    field->state = DOVE_MERGE_LEFT;
  /* Nobody has edited it: it was there before, or is drift */
  else if (!is_first && !row_moves (input, field))
    field->state = DOVE_MERGE_LEFT;
}

static gboolean
is_empty_return (const DoveMergeInput *input,
                 DoveSide              side,
                 const char           *text,
                 DoveValue            *record)
{
  const char *time = g_hash_table_lookup (input->terms->hold->returned[side], text);
  g_autofree char *name = dove_merge_return_name (text);
  g_autoptr(DovePath) path = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (time == NULL ||
      g_strcmp0 (dove_value_get_member_text (side == input->to ? input->target_base
                                                               : input->source_base, name),
                 time) == 0)
    return FALSE;
  path = dove_path_new (text, NULL);
  value = path != NULL ? dove_terms_fetch (path, record) : NULL;

  return dove_value_is_empty (value);
}

/* A field that its application did not have for a while and has again, without a value: nobody
 * has emptied it. At the target it is filled, at the source it says nothing. */
static gboolean
came_back_empty (const DoveMergeInput *input,
                 DoveMergeField       *field)
{
  DoveMapping *mapping = input->terms->sides[input->to].mapping;
  GPtrArray *sources = dove_mapping_get_row_sources (mapping, field->row);
  DoveSide from = DOVE_SIDE_OTHER (input->to);

  for (guint i = 0; i < sources->len; i++)
    if (is_empty_return (input, from, g_ptr_array_index (sources, i), input->source))
      {
        field->is_blank = TRUE;
        field->moves = FALSE;
        field->state = DOVE_MERGE_LEFT;
        return TRUE;
      }
  if (!is_empty_return (input, input->to, field->path, input->target) ||
      dove_value_is_empty (field->new))
    return FALSE;

  field->moves = input->is_of_pair;
  field->state = DOVE_MERGE_WRITE;
  keep_consent (input, field);

  return TRUE;
}

static void
decide_write (const DoveMergeInput *input,
              DoveMergeField       *field)
{
  if (input->target == NULL)
    {
      /* A record that is made needs nothing emptied. */
      field->state = dove_value_is_null (field->new) ? DOVE_MERGE_OMITTED : DOVE_MERGE_WRITE;
      return;
    }

  field->is_same = dove_merge_same_value (input, input->to, field->path, field->old, field->new);
  if (input->is_of_pair)
    field->moves = row_moves (input, field);
  if (field->is_same)
    {
      field->state = DOVE_MERGE_SAME;
      return;
    }

  /* A refusal waits for no answer: what was asked was whether to give consent */
  if (came_back_empty (input, field) ||
      (!dove_consent_refuses (input, field, DOVE_SIDE_OTHER (input->to)) &&
       apply_verdict (input, field)))
    return;

  field->state = input->source_base == NULL && input->target_base == NULL
                   ? decide_first (input, field) : decide_linked (input, field);
  keep_consent (input, field);
}

/* A followed reference is a text; a numeric field takes it as the number it is. */
static DoveValue *
fit_reference (const DoveMergeInput *input,
               const char           *path,
               DoveValue            *value)
{
  DoveField *field = dove_schema_find_field (input->terms->sides[input->to].schema, path);
  const char *text = dove_value_get_text (value);
  DoveNumber number;

  if (text == NULL || field == NULL || field->kind != DOVE_VALUE_NUMBER ||
      !dove_number_parse (text, -1, &number))
    return dove_value_ref (value);

  return dove_value_new_number (&number);
}

/* Whether a row makes a secret, or is made of one: why it failed may quote that. */
static gboolean
is_about_secret (const DoveMergeInput *input,
                 const DoveMergeField *field)
{
  const DoveTermsSide *end = &input->terms->sides[input->to];
  DoveSide from = DOVE_SIDE_OTHER (input->to);
  DoveField *known = dove_schema_find_field (end->schema, field->path);
  GPtrArray *sources = dove_mapping_get_row_sources (end->mapping, field->row);

  if (known != NULL && dove_hide_is_secret (known->schema))
    return TRUE;

  for (guint i = 0; i < sources->len; i++)
    {
      const char *source = g_ptr_array_index (sources, i);
      DovePath *path = dove_merge_find_observed (input->terms, from, source);
      g_autoptr(DoveValue) value = path != NULL ? dove_terms_fetch (path, input->source) : NULL;

      if (path != NULL &&
          dove_merge_is_secret (input->terms, from, dove_path_get_text (path), value))
        return TRUE;
    }

  return FALSE;
}

static DoveMergeField *
merge_field (const DoveMergeInput  *input,
             const DoveMappedField *mapped)
{
  DoveMapping *mapping = input->terms->sides[input->to].mapping;
  DoveMergeField *field = g_new0 (DoveMergeField, 1);

  field->row = mapped->row;
  field->path = g_strdup (dove_path_get_text (mapped->path));
  field->old = dove_terms_fetch (mapped->path, input->target);

  switch (mapped->state)
    {
    case DOVE_MAPPED_OMIT:
      field->state = DOVE_MERGE_OMITTED;
      break;
    case DOVE_MAPPED_DEFERRED:
      field->state = DOVE_MERGE_DEFERRED;
      field->via = g_strdup (mapped->via);
      field->new = mapped->value != NULL ? dove_value_ref (mapped->value) : NULL;
      break;
    case DOVE_MAPPED_FAILED:
      field->state = DOVE_MERGE_FAILED;
      field->is_secret = is_about_secret (input, field);
      field->message = g_strdup (mapped->reason);
      break;
    case DOVE_MAPPED_WRITE:
    default:
      field->new = mapped->value == NULL ? dove_value_new_null ()
                   : dove_mapping_get_row_via (mapping, mapped->row) != NULL
                     ? fit_reference (input, field->path, mapped->value)
                     : dove_value_ref (mapped->value);
      decide_write (input, field);
      break;
    }

  return field;
}

static void
merge_field_free (gpointer data)
{
  DoveMergeField *field = data;

  g_free (field->path);
  g_free (field->via);
  g_free (field->message);
  g_clear_pointer (&field->old, dove_value_unref);
  g_clear_pointer (&field->new, dove_value_unref);
  g_free (field);
}

/**
 * dove_merge_new:
 * @input: everything that decides
 *
 * Decides what becomes of every field of a pair's target. A pure function; any thread.
 *
 * Returns: (transfer full): the decisions
 */
DoveMerge *
dove_merge_new (const DoveMergeInput *input)
{
  DoveMapping *mapping = input->terms->sides[input->to].mapping;
  DoveMerge *self = g_new0 (DoveMerge, 1);
  g_autoptr(GPtrArray) mapped = NULL;

  g_return_val_if_fail (mapping != NULL, self);

  self->fields = g_ptr_array_new_with_free_func (merge_field_free);
  mapped = dove_mapping_apply (mapping, input->host,
                               input->target != NULL ? DOVE_MAP_UPDATE : DOVE_MAP_CREATE,
                               input->source, input->target);
  for (guint i = 0; i < mapped->len; i++)
    {
      DoveMergeField *field = merge_field (input, g_ptr_array_index (mapped, i));

      self->counts[field->state]++;
      g_ptr_array_add (self->fields, field);
    }

  return self;
}

/**
 * dove_merge_free:
 * @self: (transfer full): a merge
 */
void
dove_merge_free (DoveMerge *self)
{
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_free (self->lacks);
  g_free (self);
}

/**
 * dove_merge_is_settled:
 * @self: a merge
 *
 * Returns: whether nothing is to be written, asked, waited for or mended
 */
gboolean
dove_merge_is_settled (const DoveMerge *self)
{
  return self->counts[DOVE_MERGE_WRITE] == 0 && self->counts[DOVE_MERGE_ASKED] == 0 &&
         self->counts[DOVE_MERGE_DEFERRED] == 0 && self->counts[DOVE_MERGE_FAILED] == 0;
}

/**
 * dove_merge_lacks_required:
 * @self: a merge
 * @terms: the sync
 * @to: the side that is written
 *
 * Returns: whether a reference that is deferred belongs to a field without which a record
 *   cannot be made
 */
gboolean
dove_merge_lacks_required (const DoveMerge *self,
                           const DoveTerms *terms,
                           DoveSide         to)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (self->fields, i);
      DoveField *schema = NULL;

      if (field->state != DOVE_MERGE_DEFERRED)
        continue;
      schema = dove_schema_find_field (terms->sides[to].schema, field->path);
      if (schema != NULL && schema->required)
        return TRUE;
    }

  return FALSE;
}
