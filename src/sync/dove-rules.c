/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-rules.h"

#include "connector/dove-hide.h"

/*
 * Rules before a write.
 *
 * What a connector says of a field (its type, length, form, range and choices, and that a new
 * record cannot do without it) is checked while planning: a value that the application is bound
 * to refuse is not sent, but shown as a problem of its record, with the field and the reason.
 *
 * Members that only the application gives, such as the ids of the lines of an invoice, are not
 * asked for, and an empty member is one that is not there.
 */

static DoveValue *writable_form (DoveValue *schema);

static gboolean
is_read_only (DoveValue *schema)
{
  return dove_value_get_boolean (dove_value_get_member (schema, "readOnly"));
}

/* The names of `required` that a person or a mapping can give */
static DoveValue *
writable_names (DoveValue *names,
                DoveValue *properties)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (names); i++)
    {
      DoveValue *name = dove_value_get_element (names, i);
      const char *text = dove_value_get_text (name);

      if (text != NULL && !is_read_only (dove_value_get_member (properties, text)))
        dove_value_builder_take_element (list, dove_value_ref (name));
    }

  return dove_value_builder_end (list);
}

static DoveValue *
each_writable (DoveValue *members)
{
  const DoveValueKind kind = dove_value_get_kind (members);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind != DOVE_VALUE_RECORD && kind != DOVE_VALUE_LIST)
    return dove_value_ref (members);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (members); i++)
    {
      DoveValue *form = writable_form (dove_value_get_element (members, i));

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder, form);
      else
        dove_value_builder_take (builder, dove_value_get_name (members, i), form);
    }

  return dove_value_builder_end (builder);
}

/* A schema as it is for what is sent */
static DoveValue *
writable_form (DoveValue *schema)
{
  static const char *const nested[] = { "properties", "allOf", "anyOf", "oneOf" };
  DoveValue *required = dove_value_get_member (schema, "required");
  DoveValue *items = dove_value_get_member (schema, "items");
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (dove_value_get_kind (schema) != DOVE_VALUE_RECORD)
    return dove_value_ref (schema);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, schema);
  for (guint i = 0; i < G_N_ELEMENTS (nested); i++)
    {
      DoveValue *members = dove_value_get_member (schema, nested[i]);

      if (members != NULL)
        dove_value_builder_take (builder, nested[i], each_writable (members));
    }
  if (dove_value_get_kind (items) == DOVE_VALUE_RECORD)
    dove_value_builder_take (builder, "items", writable_form (items));
  if (dove_value_get_kind (required) == DOVE_VALUE_LIST)
    dove_value_builder_take (builder, "required",
                             writable_names (required,
                                             dove_value_get_member (schema, "properties")));

  return dove_value_builder_end (builder);
}

/**
 * dove_rules_new:
 * @schema: of the records that are written
 * @mapping: what writes them
 * @error: return location for an error
 *
 * Compiles what the application says of the fields that rows write.
 *
 * Errors: %DOVE_ERROR_INVALID when the schema of a field makes no sense.
 *
 * Returns: (transfer full) (nullable) (element-type utf8 DoveSchema): by the path of the field
 */
GHashTable *
dove_rules_new (DoveSchema   *schema,
                DoveMapping  *mapping,
                GError      **error)
{
  g_autoptr(GHashTable) rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                       (GDestroyNotify) dove_schema_unref);

  for (guint i = 0; i < dove_mapping_get_length (mapping); i++)
    {
      const char *path = dove_path_get_text (dove_mapping_get_row_path (mapping, i));
      DoveField *field = dove_schema_find_field (schema, path);
      g_autoptr(DoveValue) form = NULL;
      DoveSchema *rule = NULL;

      if (field == NULL || field->schema == NULL)
        continue;
      form = writable_form (field->schema);
      rule = dove_schema_new (form, error);
      if (rule == NULL)
        return NULL;
      g_hash_table_replace (rules, g_strdup (path), rule);
    }

  return g_steal_pointer (&rules);
}

static DoveValue *
without_empty (DoveValue *value)
{
  const DoveValueKind kind = dove_value_get_kind (value);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind != DOVE_VALUE_RECORD && kind != DOVE_VALUE_LIST)
    return dove_value_ref (value);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = dove_value_get_element (value, i);

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder, without_empty (element));
      else if (!dove_value_is_null (element))
        dove_value_builder_take (builder, dove_value_get_name (value, i), without_empty (element));
    }

  return dove_value_builder_end (builder);
}

static void
refuse (DoveMerge      *merge,
        DoveMergeField *field,
        char           *message)
{
  merge->counts[field->state]--;
  field->state = DOVE_MERGE_FAILED;
  field->is_against_rule = TRUE;
  merge->counts[field->state]++;
  g_free (field->message);
  field->message = message;
}

static gboolean
is_secret (const DoveField *field,
           DoveValue       *value)
{
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);

  if (field != NULL && field->schema != NULL)
    dove_value_unref (dove_hide_marked (field->schema, value, hidden));

  return hidden->len > 0;
}

static void
check_value (const DoveTermsSide *end,
             DoveMerge           *merge,
             DoveMergeField      *field)
{
  DoveSchema *rule = g_hash_table_lookup (end->rules, field->path);
  DoveField *known = dove_schema_find_field (end->schema, field->path);
  g_autoptr(DoveValue) value = NULL;
  g_autoptr(GPtrArray) issues = NULL;
  const DoveSchemaIssue *issue = NULL;

  if (dove_value_is_null (field->new))
    {
      if (known != NULL && known->required && !known->nullable && known->depth == 0)
        refuse (merge, field, g_strdup (_("must not be empty")));
      return;
    }
  if (rule == NULL)
    return;

  value = without_empty (field->new);
  issues = dove_schema_check (rule, value);
  if (issues->len == 0)
    return;

  issue = g_ptr_array_index (issues, 0);
  field->is_secret = is_secret (known, field->new);
  refuse (merge, field, *issue->pointer == '\0'
                          ? g_strdup (issue->message)
                          : g_strdup_printf ("%s: %s", issue->pointer, issue->message));
}

static gboolean
gives (const DoveMerge *merge,
       const char      *name)
{
  for (guint i = 0; i < merge->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (merge->fields, i);
      g_autoptr(DovePath) path = dove_path_new (field->path, NULL);

      if (path != NULL && field->state != DOVE_MERGE_OMITTED &&
          g_str_equal (dove_path_get_step (path, 0), name))
        return TRUE;
    }

  return FALSE;
}

/* A new record without a value that it needs: the row that gave none, or the first of all where
 * no row gives it, says so. */
static void
check_needed (const DoveTermsSide *end,
              DoveMerge           *merge)
{
  GPtrArray *fields = dove_schema_get_fields (end->schema);

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);

      if (field->depth == 0 && field->required && !field->read_only && !field->nullable &&
          !gives (merge, field->path))
        {
          g_free (merge->lacks);
          merge->lacks = g_strdup (field->path);
          merge->counts[DOVE_MERGE_FAILED]++;
          return;
        }
    }
}

/**
 * dove_rules_check:
 * @terms: the sync
 * @to: the side that is written
 * @is_create: whether the record is to be made
 * @merge: what would be written; fields that the application is bound to refuse become
 *   %DOVE_MERGE_FAILED
 *
 * Checks what is to be written against what the application says of its fields. Any thread.
 */
void
dove_rules_check (const DoveTerms *terms,
                  DoveSide         to,
                  gboolean         is_create,
                  DoveMerge       *merge)
{
  const DoveTermsSide *end = &terms->sides[to];

  for (guint i = 0; i < merge->fields->len; i++)
    {
      DoveMergeField *field = g_ptr_array_index (merge->fields, i);

      if (field->state == DOVE_MERGE_WRITE)
        check_value (end, merge, field);
    }
  if (is_create && merge->counts[DOVE_MERGE_WRITE] > 0)
    check_needed (end, merge);
}
