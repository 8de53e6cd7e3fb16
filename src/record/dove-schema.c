/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include "record/dove-schema-private.h"

/**
 * dove_schema_new:
 * @document: a JSON Schema: a record or a boolean
 * @error: return location for an error
 *
 * Compiles a schema. Understood are, of JSON Schema 2020-12: type, enum, const, properties,
 * patternProperties, additionalProperties, propertyNames, required, items, allOf, anyOf, oneOf,
 * not, if/then/else, $ref within the document, pattern, format (date, date-time, uri) and the
 * bounds of lengths, sizes and numbers. Other members are taken for remarks.
 *
 * Errors: %DOVE_ERROR_INVALID with the pointer of what is wrong.
 *
 * Returns: (transfer full) (nullable): the schema
 */
DoveSchema *
dove_schema_new (DoveValue  *document,
                 GError    **error)
{
  g_autoptr(DoveSchema) self = NULL;

  g_return_val_if_fail (document != NULL, NULL);

  self = g_new0 (DoveSchema, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->document = dove_value_ref (document);
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_node_free);
  self->by_pointer = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->root = dove_schema_compile (self, "", document, error);
  if (self->root == NULL)
    return NULL;

  self->fields = dove_schema_list_fields (self);

  return g_steal_pointer (&self);
}

/**
 * dove_schema_ref:
 * @self: a schema
 *
 * Returns: (transfer full): @self
 */
DoveSchema *
dove_schema_ref (DoveSchema *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_schema_unref:
 * @self: (transfer full): a schema
 */
void
dove_schema_unref (DoveSchema *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->fields, g_ptr_array_unref);
  g_hash_table_unref (self->by_pointer);
  g_ptr_array_unref (self->nodes);
  dove_value_unref (self->document);
  g_free (self);
}

/**
 * dove_schema_get_fields:
 * @self: a schema
 *
 * Returns: (transfer none) (element-type DoveField): the fields of a record, parents first
 */
GPtrArray *
dove_schema_get_fields (DoveSchema *self)
{
  return self->fields;
}

/**
 * dove_schema_find_field:
 * @self: a schema
 * @path: path of a field, as in #DoveField
 *
 * Returns: (transfer none) (nullable): the field
 */
DoveField *
dove_schema_find_field (DoveSchema *self,
                        const char *path)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      DoveField *field = g_ptr_array_index (self->fields, i);

      if (g_str_equal (field->path, path))
        return field;
    }

  return NULL;
}
