/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-paste.h"

#include "base/dove-error.h"
#include "mapping/dove-columns.h"
#include "mapping/dove-map-values.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"

/*
 * What somebody has of an application without the application: a record or some as JSON, a table
 * with a line of names, or a JSON Schema. Of it are made sample records, or the fields of a side.
 */

#define RECORDS_MOST 1000

/* --- records ---------------------------------------------------------------------------------- */

static gboolean
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
is_json (const char *text)
{
  const char *at = text + strspn (text, " \t\r\n\xef\xbb\xbf");

  return *at == '{' || *at == '[';
}

/* The type of a field as an application tells it; (nullable): it tells none of that path */
static const char *
find_type (DoveValue  *fields,
           const char *path)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);

      if (g_strcmp0 (dove_value_get_member_text (field, "path"), path) == 0)
        return dove_value_get_member_text (field, "type");
    }

  return NULL;
}

/* A cell below a name; a name with points is a member of a group, as in paths */
static void
put_cell (DoveValueBuilder *record,
          char            **steps,
          DoveValue        *value)
{
  g_autoptr(DoveValueBuilder) inner = NULL;
  DoveValue *kept = NULL;

  if (steps[1] == NULL)
    {
      dove_value_builder_set (record, steps[0], value);
      return;
    }

  inner = dove_value_builder_new (DOVE_VALUE_RECORD);
  kept = dove_value_builder_peek (record, steps[0]);
  if (kept != NULL && dove_value_get_kind (kept) == DOVE_VALUE_RECORD)
    dove_value_builder_set_all (inner, kept);
  put_cell (inner, steps + 1, value);
  dove_value_builder_take (record, steps[0], dove_value_builder_end (inner));
}

static gboolean
are_names (char  **names,
           GError **error)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (*g_strstrip (names[i]) == '\0')
      return fail (error, _("The first line must have a name for each column."));

  return TRUE;
}

/* A table; what is in a cell is what the field of that name holds, else a text */
static DoveValue *
read_table (const char *text,
            DoveValue  *fields,
            GError    **error)
{
  gboolean is_open = FALSE;
  g_autoptr(GPtrArray) lines = dove_columns_read (text, &is_open);
  g_autoptr(DoveValueBuilder) records = dove_value_builder_new (DOVE_VALUE_LIST);
  char **names = lines->len > 0 ? g_ptr_array_index (lines, 0) : NULL;

  if (lines->len < 2)
    {
      fail (error, _("This is neither JSON nor a table with a line of names and lines below it."));
      return NULL;
    }
  if (is_open)
    {
      fail (error, _("A quotation mark is not closed: lines may be missing."));
      return NULL;
    }
  if (!are_names (names, error))
    return NULL;

  for (guint i = 1; i < MIN (lines->len, RECORDS_MOST + 1); i++)
    {
      char **cells = g_ptr_array_index (lines, i);
      g_autoptr(DoveValueBuilder) record = dove_value_builder_new (DOVE_VALUE_RECORD);

      for (guint k = 0; names[k] != NULL && cells[k] != NULL; k++)
        {
          g_auto(GStrv) steps = g_strsplit (names[k], ".", -1);
          g_autoptr(DoveValue) value =
              dove_map_values_type (cells[k], find_type (fields, names[k]));

          put_cell (record, steps, value);
        }
      dove_value_builder_take_element (records, dove_value_builder_end (record));
    }

  return dove_value_builder_end (records);
}

/* A record, or a list of such */
static DoveValue *
take_records (DoveValue *value,
              GError   **error)
{
  g_autoptr(DoveValueBuilder) records = dove_value_builder_new (DOVE_VALUE_LIST);

  if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    dove_value_builder_add (records, value);
  for (guint i = 0; dove_value_get_kind (value) == DOVE_VALUE_LIST
                    && i < MIN (dove_value_get_length (value), RECORDS_MOST); i++)
    {
      DoveValue *record = dove_value_get_element (value, i);

      if (dove_value_get_kind (record) != DOVE_VALUE_RECORD)
        {
          fail (error, _("A list of records is expected; it holds something else."));
          return NULL;
        }
      dove_value_builder_add (records, record);
    }
  if (dove_value_builder_get_length (records) == 0)
    {
      fail (error, _("There is no record in it."));
      return NULL;
    }

  return dove_value_builder_end (records);
}

/**
 * dove_map_paste_records:
 * @text: JSON, or lines of cells with a line of names above
 * @fields: (nullable): list of the fields of the side whose records they are
 * @error: return location for an error
 *
 * Reads sample records; of more than 1,000 the first.
 *
 * Errors: %DOVE_ERROR_INVALID, with a sentence, when it is neither.
 *
 * Returns: (transfer full) (nullable): list of records
 */
DoveValue *
dove_map_paste_records (const char *text,
                        DoveValue  *fields,
                        GError    **error)
{
  g_autoptr(DoveValue) value = NULL;

  if (!is_json (text))
    return read_table (text, fields, error);

  value = dove_json_parse (text, -1, NULL, error);

  return value != NULL ? take_records (value, error) : NULL;
}

/* --- fields ----------------------------------------------------------------------------------- */

static const char *
say_type (DoveValue *value)
{
  gint64 whole;

  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_BOOLEAN:
      return "boolean";
    case DOVE_VALUE_NUMBER:
      return dove_value_get_integer (value, &whole) ? "integer" : "number";
    case DOVE_VALUE_TEXT:
      return "string";
    case DOVE_VALUE_LIST:
      return "array";
    case DOVE_VALUE_RECORD:
      return "object";
    case DOVE_VALUE_NULL:
    default:
      return NULL;
    }
}

/* What one type and another are together; (nullable): anything */
static const char *
join_types (const char *a,
            const char *b)
{
  if (g_str_equal (a, b))
    return a;
  if ((g_str_equal (a, "integer") && g_str_equal (b, "number"))
      || (g_str_equal (a, "number") && g_str_equal (b, "integer")))
    return "number";

  return NULL;
}

static gboolean
has_form (const char *text,
          const char *pattern)
{
  return g_regex_match_simple (pattern, text, 0, 0);
}

/* (nullable): the format that a text has */
static const char *
find_format (const char *text)
{
  if (has_form (text, "^\\d{4}-\\d\\d-\\d\\d$"))
    return "date";
  if (has_form (text, "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d"))
    return "date-time";

  return has_form (text, "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$") ? "email" : NULL;
}

/* (nullable): the format of all texts among some values */
static const char *
join_formats (GPtrArray *values)
{
  const char *format = NULL;

  for (guint i = 0; i < values->len; i++)
    {
      const char *text = dove_value_get_text (g_ptr_array_index (values, i));
      const char *one = text != NULL && *text != '\0' ? find_format (text) : NULL;

      if (text == NULL || *text == '\0')
        continue;
      if (one == NULL || (format != NULL && !g_str_equal (one, format)))
        return NULL;
      format = one;
    }

  return format;
}

static DoveValue *infer (GPtrArray *values);

/* The members of some records, each with the values that it has in them */
static DoveValue *
infer_members (GPtrArray *records)
{
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < records->len; i++)
    {
      DoveValue *record = g_ptr_array_index (records, i);

      for (guint k = 0; k < dove_value_get_length (record); k++)
        {
          const char *name = dove_value_get_name (record, k);
          g_autoptr(GPtrArray) values = NULL;

          if (!g_hash_table_add (seen, (gpointer) name))
            continue;
          values = g_ptr_array_new ();
          for (guint n = i; n < records->len; n++)
            {
              DoveValue *value = dove_value_get_member (g_ptr_array_index (records, n), name);

              if (value != NULL)
                g_ptr_array_add (values, value);
            }
          dove_value_builder_take (properties, name, infer (values));
        }
    }

  return dove_value_builder_end (properties);
}

static DoveValue *
infer_elements (GPtrArray *lists)
{
  g_autoptr(GPtrArray) elements = g_ptr_array_new ();

  for (guint i = 0; i < lists->len; i++)
    for (guint k = 0; k < dove_value_get_length (g_ptr_array_index (lists, i)); k++)
      g_ptr_array_add (elements, dove_value_get_element (g_ptr_array_index (lists, i), k));

  return infer (elements);
}

/* The JSON Schema that some values have; an empty one says nothing of a type */
static DoveValue *
infer (GPtrArray *values)
{
  g_autoptr(DoveValueBuilder) schema = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GPtrArray) told = g_ptr_array_new ();
  const char *type = NULL;

  for (guint i = 0; i < values->len; i++)
    if (say_type (g_ptr_array_index (values, i)) != NULL)
      g_ptr_array_add (told, g_ptr_array_index (values, i));
  for (guint i = 0; i < told->len && (i == 0 || type != NULL); i++)
    {
      const char *one = say_type (g_ptr_array_index (told, i));

      type = i == 0 ? one : join_types (type, one);
    }
  if (type == NULL)
    return dove_value_builder_end (schema);

  dove_value_builder_set_text (schema, "type", type);
  if (g_str_equal (type, "object"))
    dove_value_builder_take (schema, "properties", infer_members (told));
  else if (g_str_equal (type, "array"))
    dove_value_builder_take (schema, "items", infer_elements (told));
  else if (join_formats (told) != NULL)
    dove_value_builder_set_text (schema, "format", join_formats (told));

  return dove_value_builder_end (schema);
}

static DoveValue *
list_fields (DoveValue *document,
             GError   **error)
{
  g_autoptr(DoveSchema) schema = dove_schema_new (document, error);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  GPtrArray *fields = NULL;

  if (schema == NULL)
    return NULL;

  fields = dove_schema_get_fields (schema);
  for (guint i = 0; i < fields->len; i++)
    dove_value_builder_take_element (list, dove_field_to_value (g_ptr_array_index (fields, i)));
  if (fields->len == 0)
    {
      fail (error, _("There are no fields in it."));
      return NULL;
    }

  return dove_value_builder_end (list);
}

/**
 * dove_map_paste_fields:
 * @text: a JSON Schema of an object, or records as dove_map_paste_records() reads them
 * @error: return location for an error
 *
 * Reads the fields of a side: as the schema tells them, or as the records have them.
 *
 * Errors: %DOVE_ERROR_INVALID, with a sentence.
 *
 * Returns: (transfer full) (nullable): list of fields as dove_field_to_value() tells them
 */
DoveValue *
dove_map_paste_fields (const char *text,
                       GError    **error)
{
  g_autoptr(DoveValue) value = is_json (text) ? dove_json_parse (text, -1, NULL, NULL) : NULL;
  g_autoptr(DoveValue) records = NULL;
  g_autoptr(DoveValue) schema = NULL;
  g_autoptr(GPtrArray) list = NULL;

  if (dove_value_get_kind (value) == DOVE_VALUE_RECORD
      && dove_value_get_kind (dove_value_get_member (value, "properties")) == DOVE_VALUE_RECORD)
    return list_fields (value, error);

  records = dove_map_paste_records (text, NULL, error);
  if (records == NULL)
    return NULL;

  list = g_ptr_array_new ();
  for (guint i = 0; i < dove_value_get_length (records); i++)
    g_ptr_array_add (list, dove_value_get_element (records, i));
  schema = infer (list);

  return list_fields (schema, error);
}

/**
 * dove_map_paste_count_known:
 * @fields: list of fields
 * @of: list of the fields of a side
 *
 * Returns: how many of the fields the side has as well
 */
guint
dove_map_paste_count_known (DoveValue *fields,
                            DoveValue *of)
{
  guint known = 0;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      const char *path = dove_value_get_member_text (dove_value_get_element (fields, i), "path");

      known += path != NULL && find_type (of, path) != NULL ? 1 : 0;
    }

  return known;
}
