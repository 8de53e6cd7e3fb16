/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "sync/dove-consent.h"

/*
 * Consent and suppression: fields that say whether somebody may be written to. A connector marks
 * them in its schema with `x-consent`: `true` of a boolean whose false is a refusal, or a record
 * `{ "no": [...] }` of the values that are refusals.
 *
 * A sync changes such a field by itself towards a refusal only. A refusal wins over whatever the
 * other side holds, by any policy; consent that would be given by a sync waits for a person. A
 * row may say `"consent": "overwrite"`, and is then a row like any other.
 */

/**
 * dove_consent_is_refusal:
 * @mark: (nullable): the `x-consent` of a field
 * @value: (nullable): a value of it
 *
 * Returns: whether the value says no
 */
gboolean
dove_consent_is_refusal (DoveValue *mark,
                         DoveValue *value)
{
  DoveValue *refusals = NULL;

  if (mark == NULL || value == NULL)
    return FALSE;
  if (dove_value_get_kind (mark) == DOVE_VALUE_BOOLEAN)
    return dove_value_get_kind (value) == DOVE_VALUE_BOOLEAN && !dove_value_get_boolean (value);

  refusals = dove_value_get_member (mark, "no");
  for (guint i = 0; refusals != NULL && i < dove_value_get_length (refusals); i++)
    if (dove_value_equal (dove_value_get_element (refusals, i), value))
      return TRUE;

  return FALSE;
}

static DoveValue *
mark_of_schema (DoveValue *schema)
{
  DoveValue *mark = schema != NULL ? dove_value_get_member (schema, "x-consent") : NULL;

  if (mark != NULL && dove_value_get_kind (mark) == DOVE_VALUE_BOOLEAN &&
      !dove_value_get_boolean (mark))
    return NULL;

  return mark;
}

/**
 * dove_consent_get_mark:
 * @terms: the sync
 * @side: a side
 * @path: a field that a row reads or writes
 *
 * Returns: (transfer none) (nullable): its mark, if it is about consent
 */
DoveValue *
dove_consent_get_mark (const DoveTerms *terms,
                       DoveSide         side,
                       const char      *path)
{
  return mark_of_schema (g_hash_table_lookup (terms->sides[side].schemas, path));
}

/**
 * dove_consent_is_marked:
 * @input: of a merge
 * @field: a field of it
 *
 * Returns: whether the field that is written is about consent, and its row keeps to the rule
 */
gboolean
dove_consent_is_marked (const DoveMergeInput *input,
                        const DoveMergeField *field)
{
  DoveMapping *mapping = input->terms->sides[input->to].mapping;

  return input->target != NULL &&
         dove_consent_get_mark (input->terms, input->to, field->path) != NULL &&
         !dove_mapping_row_overwrites_consent (mapping, field->row);
}

/**
 * dove_consent_refuses:
 * @input: of a merge
 * @field: a field of it
 * @side: one of the two sides
 *
 * Returns: whether @side says no: the target by what it holds, the source by what its row makes
 *   of it
 */
gboolean
dove_consent_refuses (const DoveMergeInput *input,
                      const DoveMergeField *field,
                      DoveSide              side)
{
  return dove_consent_is_marked (input, field) &&
         dove_consent_is_refusal (dove_consent_get_mark (input->terms, input->to, field->path),
                                  side == input->to ? field->old : field->new);
}

/**
 * dove_consent_grants:
 * @input: of a merge
 * @field: a field of it that differs
 *
 * Returns: whether writing it would say anything but no
 */
gboolean
dove_consent_grants (const DoveMergeInput *input,
                     const DoveMergeField *field)
{
  return dove_consent_is_marked (input, field) &&
         !dove_consent_refuses (input, field, DOVE_SIDE_OTHER (input->to));
}

/**
 * dove_consent_list_rows:
 * @sync: a sync
 * @to: the side that is written
 * @schema: of the records there
 *
 * Returns: (transfer full) (element-type utf8): the fields about consent that rows write with the
 *   rule: of these only refusals are written without a person
 */
GPtrArray *
dove_consent_list_rows (DoveDefinition *sync,
                        DoveSide        to,
                        DoveSchema     *schema)
{
  DoveValue *rows = dove_definition_get_sync (sync)->rows[to];
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; rows != NULL && i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      const char *path = dove_value_get_member_text (row, "field");
      DoveField *field = path != NULL ? dove_schema_find_field (schema, path) : NULL;

      if (field != NULL && mark_of_schema (field->schema) != NULL &&
          g_strcmp0 (dove_value_get_member_text (row, "consent"), "overwrite") != 0 &&
          g_strcmp0 (dove_value_get_member_text (row, "only"), "create") != 0)
        g_ptr_array_add (names, g_strdup (path));
    }

  return names;
}
