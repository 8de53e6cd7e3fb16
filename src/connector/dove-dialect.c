/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-dialect-private.h"
#include "connector/dove-reading.h"

/* For dialects that a manifest may name and this version cannot speak */
static const DoveDialectRules unusable = {
  .accepts = dove_dialect_accepts_json,
  .read_body = dove_answer_read_body,
  .judge = dove_dialect_judge_plain,
  .decode = dove_dialect_keep_record,
  .encode = dove_dialect_keep_record,
};

const char * const dove_dialect_names[] = {
  [DOVE_DIALECT_REST] = "rest",
  [DOVE_DIALECT_GRAPHQL] = "graphql",
  [DOVE_DIALECT_JSON_RPC] = "json-rpc",
  [DOVE_DIALECT_XML] = "xml",
  [DOVE_DIALECT_SOAP] = "soap",
  [DOVE_DIALECT_ODATA] = "odata",
  NULL,
};

/**
 * dove_dialect_get_name:
 * @dialect: a dialect
 *
 * Returns: its name, as manifests write it
 */
const char *
dove_dialect_get_name (DoveDialect dialect)
{
  return dove_dialect_names[dialect];
}

/**
 * dove_dialect_get_rules:
 * @dialect: a dialect
 *
 * Returns: (transfer none): what is particular to it; of one that cannot be used yet, what is
 *   needed to say so
 */
const DoveDialectRules *
dove_dialect_get_rules (DoveDialect dialect)
{
  static const DoveDialectRules * const table[] = {
    [DOVE_DIALECT_REST] = &dove_dialect_rest,
    [DOVE_DIALECT_GRAPHQL] = &dove_dialect_graphql,
    [DOVE_DIALECT_JSON_RPC] = &dove_dialect_json_rpc,
    [DOVE_DIALECT_XML] = &dove_dialect_xml,
    [DOVE_DIALECT_SOAP] = &unusable,
    [DOVE_DIALECT_ODATA] = &dove_dialect_odata,
  };

  return table[dialect];
}

static gboolean
is_write_only (const DoveObject *object,
               const char       *name)
{
  DoveValue *properties = dove_value_get_member (object->schema_document, "properties");
  DoveValue *schema = dove_value_get_member (properties, name);

  return dove_value_get_boolean (dove_value_get_member (schema, "writeOnly"));
}

/* Some applications answer with a password or key that only they and its owner should know. */
static DoveValue *
drop_write_only (const DoveObject *object,
                 DoveValue        *record)
{
  g_autoptr(DoveValueBuilder) builder = NULL;
  gboolean has_any = FALSE;

  if (dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    return dove_value_ref (record);

  for (guint i = 0; !has_any && i < dove_value_get_length (record); i++)
    has_any = is_write_only (object, dove_value_get_name (record, i));
  if (!has_any)
    return dove_value_ref (record);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < dove_value_get_length (record); i++)
    if (!is_write_only (object, dove_value_get_name (record, i)))
      dove_value_builder_set (builder, dove_value_get_name (record, i),
                              dove_value_get_element (record, i));

  return dove_value_builder_end (builder);
}

/* Where the schema has another type, false can only mean: nothing. */
static gboolean
may_be_boolean (DoveValue *schema)
{
  DoveValue *type = dove_value_get_member (schema, "type");

  if (dove_value_get_kind (type) != DOVE_VALUE_LIST)
    return type == NULL || g_strcmp0 (dove_value_get_text (type), "boolean") == 0;

  for (guint i = 0; i < dove_value_get_length (type); i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (type, i)), "boolean") == 0)
      return TRUE;

  return FALSE;
}

/* Some applications (Odoo) say false of every field that holds nothing. */
static DoveValue *
empty_false (DoveValue *value,
             DoveValue *schema)
{
  DoveValueKind kind = dove_value_get_kind (value);
  DoveValue *properties = dove_value_get_member (schema, "properties");
  DoveValue *items = dove_value_get_member (schema, "items");
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind == DOVE_VALUE_BOOLEAN && !dove_value_get_boolean (value) && !may_be_boolean (schema))
    return dove_value_new_null ();

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    return dove_value_ref (value);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      const char *name = dove_value_get_name (value, i);
      DoveValue *element = dove_value_get_element (value, i);

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder, empty_false (element, items));
      else
        dove_value_builder_take (builder, name,
                                 empty_false (element, dove_value_get_member (properties, name)));
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_object_decode:
 * @object: an object
 * @record: a record as the application gave it
 *
 * Turns what the dialect tags or leaves untyped into plain values. REST has nothing to turn.
 * Members that the schema calls `writeOnly` are left out: nothing of them is ever kept. Where the
 * manifest says that false is how a field is emptied, it is read so.
 *
 * Returns: (transfer full): the record
 */
DoveValue *
dove_object_decode (const DoveObject *object,
                    DoveValue        *record)
{
  g_autoptr(DoveValue) kept = drop_write_only (object, record);

  if (object->manifest->clear == DOVE_CLEAR_FALSE)
    {
      g_autoptr(DoveValue) told = g_steal_pointer (&kept);

      kept = empty_false (told, object->schema_document);
    }

  return dove_dialect_get_rules (object->manifest->dialect)->decode (kept,
                                                                     object->schema_document);
}

/**
 * dove_object_encode:
 * @object: an object
 * @record: a record, or the changed members of one
 *
 * Turns values back into what the dialect sends: JSON-RPC tags them where the field's `x-format`
 * says `tagged-datetime`, `tagged-date` or `tagged-decimal`.
 *
 * Returns: (transfer full): the record as the application wants it
 */
DoveValue *
dove_object_encode (const DoveObject *object,
                    DoveValue        *record)
{
  return dove_dialect_get_rules (object->manifest->dialect)->encode (record,
                                                                     object->schema_document);
}
