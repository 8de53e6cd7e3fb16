/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-sample.h"

#include <string.h>

/* A record to try a create with: what a schema requires, and what is plain. */

#define DEPTH_MOST 6

static const struct
{
  const char *format;
  const char *text;
} formats[] = {
  { "date", "2026-01-02" },
  { "date-time", "2026-01-02T03:04:05Z" },
  { "decimal", "1.50" },
  { "email", "dovetail-try@example.com" },
  { "hostname", "example.com" },
  { "iso-local", "2026-01-02T03:04:05" },
  { "iso-utc", "2026-01-02T03:04:05" },
  { "tagged-date", "2026-01-02" },
  { "tagged-datetime", "2026-01-02T03:04:05Z" },
  { "time", "03:04:05" },
  { "uri", "https://example.com/" },
  { "uuid", "00000000-0000-4000-8000-000000000001" },
};

#define SAMPLE_EPOCH G_GINT64_CONSTANT (1767323045) /* 2026-01-02T03:04:05Z */

static DoveValue *sample_value (DoveValue *schema,
                                guint      depth);

/* The first kind that a schema allows, but for null */
static const char *
get_kind (DoveValue *schema)
{
  DoveValue *type = dove_value_get_member (schema, "type");

  if (dove_value_get_text (type) != NULL)
    return dove_value_get_text (type);

  for (guint i = 0; i < dove_value_get_length (type); i++)
    {
      const char *kind = dove_value_get_text (dove_value_get_element (type, i));

      if (kind != NULL && !g_str_equal (kind, "null"))
        return kind;
    }

  if (dove_value_get_member (schema, "properties") != NULL)
    return "object";

  return dove_value_get_member (schema, "items") != NULL ? "array" : "string";
}

static gboolean
is_marked (DoveValue  *schema,
           const char *mark)
{
  return dove_value_get_boolean (dove_value_get_member (schema, mark));
}

static gboolean
is_required (DoveValue  *schema,
             const char *name)
{
  DoveValue *required = dove_value_get_member (schema, "required");

  for (guint i = 0; i < dove_value_get_length (required); i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (required, i)), name) == 0)
      return TRUE;

  return FALSE;
}

/* Fields that a made-up value fits: others are left out unless they are required. */
static gboolean
is_plain (DoveValue *schema)
{
  const char *kind = get_kind (schema);

  return dove_value_get_member (schema, "pattern") == NULL &&
         dove_value_get_member (schema, "x-unit") == NULL &&
         !g_str_equal (kind, "object") && !g_str_equal (kind, "array") &&
         !g_str_equal (kind, "integer") && !is_marked (schema, "writeOnly");
}

static DoveValue *
sample_record (DoveValue *schema,
               guint      depth)
{
  DoveValue *properties = dove_value_get_member (schema, "properties");
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; depth < DEPTH_MOST && i < dove_value_get_length (properties); i++)
    {
      const char *name = dove_value_get_name (properties, i);
      DoveValue *field = dove_value_get_element (properties, i);

      if (!is_marked (field, "readOnly") && (is_required (schema, name) || is_plain (field)))
        dove_value_builder_take (builder, name, sample_value (field, depth + 1));
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
sample_number (DoveValue *schema)
{
  const char *format = dove_value_get_member_text (schema, "x-format");
  DoveValue *least = dove_value_get_member (schema, "minimum");

  if (g_strcmp0 (format, "epoch") == 0)
    return dove_value_new_integer (SAMPLE_EPOCH);
  if (g_strcmp0 (format, "epoch-ms") == 0)
    return dove_value_new_integer (SAMPLE_EPOCH * 1000);

  return least != NULL ? dove_value_ref (least) : dove_value_new_integer (1);
}

static DoveValue *
sample_text (DoveValue *schema)
{
  const char *format = dove_value_get_member_text (schema, "x-format");
  const char *text = "Dovetail try";
  gint64 most = (gint64) strlen (text);

  if (format == NULL)
    format = dove_value_get_member_text (schema, "format");

  for (guint i = 0; format != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].format, format))
      return dove_value_new_text (formats[i].text);

  dove_value_get_integer (dove_value_get_member (schema, "maxLength"), &most);

  return dove_value_new_text_len (text, (gsize) CLAMP (most, 0, (gint64) strlen (text)));
}

static DoveValue *
sample_value (DoveValue *schema,
              guint      depth)
{
  DoveValue *choices = dove_value_get_member (schema, "enum");
  DoveValue *given = dove_value_get_member (schema, "default");
  const char *kind = get_kind (schema);

  if (given != NULL)
    return dove_value_ref (given);
  if (dove_value_get_length (choices) > 0)
    return dove_value_ref (dove_value_get_element (choices, 0));
  if (g_str_equal (kind, "object"))
    return sample_record (schema, depth);
  if (g_str_equal (kind, "boolean"))
    return dove_value_new_boolean (FALSE);
  if (g_str_equal (kind, "integer") || g_str_equal (kind, "number"))
    return sample_number (schema);

  if (g_str_equal (kind, "array"))
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
      DoveValue *items = dove_value_get_member (schema, "items");

      if (items != NULL)
        dove_value_builder_take_element (builder, sample_value (items, depth + 1));
      return dove_value_builder_end (builder);
    }

  return sample_text (schema);
}

/**
 * dove_cli_make_sample:
 * @schema: of a record
 *
 * Makes up a record for a create: the fields that are required, and those that a made-up value
 * fits. It is plain to see that it is one: texts are “Dovetail try”.
 *
 * Returns: (transfer full): a record
 */
DoveValue *
dove_cli_make_sample (DoveSchema *schema)
{
  GPtrArray *fields = dove_schema_get_fields (schema);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);

      if (field->depth == 0 && !field->read_only &&
          (field->required || is_plain (field->schema)))
        dove_value_builder_take (builder, field->path, sample_value (field->schema, 1));
    }

  return dove_value_builder_end (builder);
}
