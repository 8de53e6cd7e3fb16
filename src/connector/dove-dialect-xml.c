/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-dialect-private.h"
#include "connector/dove-xml.h"

#include <string.h>

/*
 * REST whose bodies are XML. What is read is text without types and without lists of one; what a
 * field is, its schema says. An application that answers in JSON when it is asked to is read too.
 */

static gboolean
accepts (const char *type)
{
  return dove_dialect_accepts_json (type) ||
         (strstr (type, "xml") != NULL && strstr (type, "html") == NULL);
}

static void
read_body (DoveAnswer *answer,
           const char *data,
           gsize       length)
{
  g_autofree char *type = dove_answer_dup_header (answer, "content-type");
  g_autoptr(GError) error = NULL;
  gsize blank = 0;

  if (type != NULL && strstr (type, "json") != NULL)
    {
      dove_answer_read_body (answer, data, length);
      return;
    }

  while (blank < length && g_ascii_isspace (data[blank]))
    blank++;
  if (blank == length)
    return;

  answer->body = dove_xml_parse (data, length, &error);
  answer->is_untyped = answer->body != NULL;
  if (answer->body != NULL)
    return;

  g_debug ("%s", error->message);
  answer->is_undecodable = TRUE;
}

/* --- types ------------------------------------------------------------------------------------ */

static gboolean
has_type (DoveValue  *schema,
          const char *name)
{
  DoveValue *type = dove_value_get_member (schema, "type");

  if (dove_value_get_text (type) != NULL)
    return g_str_equal (dove_value_get_text (type), name);

  for (guint i = 0; i < dove_value_get_length (type); i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (type, i)), name) == 0)
      return TRUE;

  return FALSE;
}

static DoveValue *decode (DoveValue *value,
                          DoveValue *schema);

static DoveValue *
decode_text (DoveValue *value,
             DoveValue *schema)
{
  g_autofree char *text = g_strstrip (g_strdup (dove_value_get_text (value)));
  gboolean is_number = has_type (schema, "integer") || has_type (schema, "number");
  gboolean is_boolean = has_type (schema, "boolean");
  gboolean is_yes = g_ascii_strcasecmp (text, "true") == 0 || g_str_equal (text, "1");
  DoveNumber number = { 0 };

  if (has_type (schema, "string") || (!is_number && !is_boolean && *text != '\0'))
    return dove_value_ref (value);

  if (*text == '\0')
    return dove_value_get_member (schema, "type") != NULL ? dove_value_new_null ()
                                                          : dove_value_ref (value);

  if (is_number && dove_number_parse (text, -1, &number))
    return dove_value_new_number (&number);

  if (is_boolean && (is_yes || g_ascii_strcasecmp (text, "false") == 0 ||
                     g_str_equal (text, "0")))
    return dove_value_new_boolean (is_yes);

  return dove_value_ref (value);
}

/* One element where the schema has a list is a list of one, and an empty one an empty list. */
static DoveValue *
decode_list (DoveValue *value,
             DoveValue *schema)
{
  DoveValue *items = dove_value_get_member (schema, "items");
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  if (dove_value_get_kind (value) != DOVE_VALUE_LIST && dove_selector_is_hit (value))
    dove_value_builder_take_element (builder, decode (value, items));
  else if (dove_value_get_kind (value) == DOVE_VALUE_LIST)
    for (guint i = 0; i < dove_value_get_length (value); i++)
      dove_value_builder_take_element (builder, decode (dove_value_get_element (value, i), items));

  return dove_value_builder_end (builder);
}

static DoveValue *
decode_record (DoveValue *value,
               DoveValue *schema)
{
  DoveValue *properties = dove_value_get_member (schema, "properties");
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      const char *name = dove_value_get_name (value, i);

      dove_value_builder_take (builder, name, decode (dove_value_get_element (value, i),
                                                      dove_value_get_member (properties, name)));
    }

  return dove_value_builder_end (builder);
}

/* Gives texts the types of the schema; an element with attributes where it has a plain value is
 * its text. */
static DoveValue *
decode (DoveValue *value,
        DoveValue *schema)
{
  gboolean is_plain = has_type (schema, "string") || has_type (schema, "integer") ||
                      has_type (schema, "number") || has_type (schema, "boolean");
  DoveValueKind kind = dove_value_get_kind (value);
  DoveValue *text = dove_value_get_member (value, "#text");

  if (has_type (schema, "array"))
    return decode_list (value, schema);

  if (kind == DOVE_VALUE_RECORD && is_plain)
    return text != NULL ? decode (text, schema) : dove_value_new_null ();

  if (kind == DOVE_VALUE_RECORD)
    return decode_record (value, schema);

  return kind == DOVE_VALUE_TEXT ? decode_text (value, schema) : dove_value_ref (value);
}

const DoveDialectRules dove_dialect_xml = {
  .is_usable = TRUE,
  .accepts = accepts,
  .read_body = read_body,
  .judge = dove_dialect_judge_plain,
  .decode = decode,
  .encode = dove_dialect_keep_record,
};
