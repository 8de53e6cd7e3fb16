/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-dialect-private.h"
#include "connector/dove-manifest-private.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * OData 4: REST whose lists, pages, conditions and errors look alike everywhere. What a manifest
 * leaves out is filled in before it is compiled, so that it says only what is particular to its
 * application; what it does say stands.
 */

/* --- defaults --------------------------------------------------------------------------------- */

static DoveValue *
parse (const char *text)
{
  return dove_json_parse (text, -1, NULL, NULL);
}

static void
set_member (DoveValue  **record,
            const char  *name,
            DoveValue   *value)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, *record);
  dove_value_builder_set (builder, name, value);
  dove_value_unref (*record);
  *record = dove_value_builder_end (builder);
}

/* A member of a record is named by its path with slashes: a pointer without the first of them. */
static const char *
get_property (const char *pointer)
{
  return pointer != NULL && *pointer == '/' ? pointer + 1 : NULL;
}

static DoveValue *
complete_since (DoveValue *since)
{
  const char *property = get_property (dove_value_get_member_text (since, "field"));
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *template = NULL;

  if (property == NULL || dove_value_get_member (since, "param") != NULL)
    return dove_value_ref (since);

  template = g_strdup_printf ("%s ge {since}", property);
  dove_value_builder_set_text (builder, "param", "$filter");
  dove_value_builder_set_text (builder, "join", " and ");
  dove_value_builder_set_text (builder, "template", template);
  dove_value_builder_set_all (builder, since);

  return dove_value_builder_end (builder);
}

/* Lists and searches give a page below `value`, and the address of the next one beside it. */
static DoveValue *
complete_list (DoveValue *written)
{
  g_autoptr(DoveValue) list = parse ("{\"records\":\"/value\",\"paging\":{\"style\":\"next-url\","
                                     "\"next\":\"/@odata.nextLink\"}}");
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *since = dove_value_get_member (written, "since");

  dove_value_builder_set_all (builder, list);
  if (dove_value_get_text (written) != NULL)
    dove_value_builder_set (builder, "request", written);
  else
    dove_value_builder_set_all (builder, written);
  if (since != NULL)
    dove_value_builder_take (builder, "since", complete_since (since));

  return dove_value_builder_end (builder);
}

/* How a condition writes its value: texts in quotes, in which a quote is doubled; times, numbers
 * and ids as they are. */
static char *
make_condition (const char *property,
                const char *compare,
                DoveValue  *field)
{
  const char *operator = g_str_equal (compare, "=")   ? "eq"
                         : g_str_equal (compare, "<") ? "lt"
                                                      : "ge";
  const char *format = dove_value_get_member_text (field, "format");
  g_autofree char *type = NULL;
  gboolean is_text = FALSE;

  if (dove_value_get_member (field, "type") == NULL)
    return NULL;

  type = dove_json_write (dove_value_get_member (field, "type"), DOVE_JSON_COMPACT);
  is_text = strstr (type, "\"string\"") != NULL && g_strcmp0 (format, "date-time") != 0 &&
            g_strcmp0 (format, "date") != 0 && g_strcmp0 (format, "uuid") != 0;

  return is_text
           ? g_strdup_printf ("=\"%s %s '\"&SUBSTITUTE([value];\"'\";\"''\")&\"'\"", property,
                              operator)
           : g_strdup_printf ("%s %s {value}", property, operator);
}

static DoveValue *
complete_filter (DoveValue  *written,
                 const char *property,
                 const char *compare,
                 DoveValue  *field)
{
  g_autofree char *template = make_condition (property, compare, field);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) compares = dove_value_builder_new (DOVE_VALUE_LIST);

  if (template == NULL)
    return NULL;

  dove_value_builder_set_text (builder, "param", "$filter");
  dove_value_builder_set_text (builder, "join", " and ");
  dove_value_builder_set_text (builder, "template", template);
  dove_value_builder_take_element (compares, dove_value_new_text (compare));
  dove_value_builder_set_all (builder, written);
  dove_value_builder_take (builder, "compare", dove_value_builder_end (compares));

  return dove_value_builder_end (builder);
}

/* One field's filter becomes one for each way to compare: `=`, `>=` and `<` unless it says. */
static DoveValue *
complete_field (DoveValue  *written,
                const char *pointer,
                DoveValue  *schema)
{
  static const char * const all[] = { "=", ">=", "<" };
  DoveValue *compares = dove_value_get_member (written, "compare");
  DoveValue *field = dove_schema_walk (schema, pointer);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  guint length = compares != NULL ? dove_value_get_length (compares) : G_N_ELEMENTS (all);

  if (dove_value_get_kind (written) != DOVE_VALUE_RECORD || get_property (pointer) == NULL ||
      dove_value_get_member (written, "param") != NULL)
    return dove_value_ref (written);

  for (guint i = 0; i < length; i++)
    {
      const char *compare = compares != NULL
                              ? dove_value_get_text (dove_value_get_element (compares, i))
                              : all[i];
      DoveValue *filter = compare != NULL
                            ? complete_filter (written, get_property (pointer), compare, field)
                            : NULL;

      if (filter == NULL)
        return dove_value_ref (written);
      dove_value_builder_take_element (list, filter);
    }

  return dove_value_builder_end (list);
}

static DoveValue *
find_schema (DoveValue *document,
             DoveValue *object)
{
  DoveValue *schema = dove_value_get_member (object, "schema");
  const char *reference = dove_value_get_member_text (schema, "$ref");

  return reference != NULL && g_str_has_prefix (reference, "#/")
           ? dove_pointer_get (document, reference + 1)
           : schema;
}

static DoveValue *
complete_filters (DoveValue *filters,
                  DoveValue *schema)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (filters); i++)
    {
      const char *pointer = dove_value_get_name (filters, i);

      dove_value_builder_take (builder, pointer,
                               complete_field (dove_value_get_element (filters, i), pointer,
                                               schema));
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
complete_searches (DoveValue *list)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (list); i++)
    dove_value_builder_take_element (builder, complete_list (dove_value_get_element (list, i)));

  return dove_value_builder_end (builder);
}

/* Fills in what an object leaves out. */
static DoveValue *
complete (DoveValue *document,
          DoveValue *object)
{
  static const char * const lists[] = { "list", "listSince", "listDeleted" };
  DoveValue *completed = parse ("{\"etag\":\"/@odata.etag\"}");
  DoveValue *filters = dove_value_get_member (object, "filters");
  DoveValue *find = dove_value_get_member (object, "find");

  for (guint i = 0; i < dove_value_get_length (object); i++)
    set_member (&completed, dove_value_get_name (object, i), dove_value_get_element (object, i));

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      DoveValue *written = dove_value_get_member (object, lists[i]);
      g_autoptr(DoveValue) list = written != NULL ? complete_list (written) : NULL;

      if (list != NULL)
        set_member (&completed, lists[i], list);
    }

  if (dove_value_get_kind (find) == DOVE_VALUE_LIST)
    {
      g_autoptr(DoveValue) searches = complete_searches (find);

      set_member (&completed, "find", searches);
    }

  if (dove_value_get_kind (filters) == DOVE_VALUE_RECORD)
    {
      g_autoptr(DoveValue) all = complete_filters (filters, find_schema (document, object));

      set_member (&completed, "filters", all);
    }

  return completed;
}

/* --- requests and answers --------------------------------------------------------------------- */

/* In an address a text of a key stands in quotes: `/Customers({key})` is `/Customers('O''Neil')`.
 * What the schema calls a uuid does not. */
static DoveValue *
write_key (DoveValue *key,
           DoveValue *schema)
{
  const char *text = dove_value_get_text (key);
  g_autoptr(GString) quoted = NULL;
  g_autofree char *literal = NULL;

  if (text == NULL || g_strcmp0 (dove_value_get_member_text (schema, "format"), "uuid") == 0)
    return dove_value_ref (key);

  quoted = g_string_new (text);
  g_string_replace (quoted, "'", "''", 0);
  literal = g_strdup_printf ("'%s'", quoted->str);

  return dove_value_new_text (literal);
}

/* `{ "error": { "message": "..." } }`; in version 2 the message is an object. */
static DoveValue *
find_words (DoveAnswer *answer)
{
  DoveValue *failure = dove_value_get_member (answer->body, "error");
  DoveValue *message = dove_value_get_member (failure, "message");
  DoveValue *words = dove_value_get_kind (message) == DOVE_VALUE_RECORD
                       ? dove_value_get_member (message, "value")
                       : message;

  return words != NULL ? dove_value_ref (words) : NULL;
}

/* Leaves out what the server says about a record and its members, which a list says otherwise than
 * a single record; the etag stays, for `If-Match`. */
static DoveValue *
decode (DoveValue *record,
        DoveValue *schema)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    return dove_value_ref (record);

  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *name = dove_value_get_name (record, i);

      if (strstr (name, "@odata.") == NULL || g_str_equal (name, "@odata.etag"))
        dove_value_builder_set (builder, name, dove_value_get_element (record, i));
    }

  return dove_value_builder_end (builder);
}

const DoveDialectRules dove_dialect_odata = {
  .is_usable = TRUE,
  .accepts = dove_dialect_accepts_json,
  .read_body = dove_answer_read_body,
  .complete = complete,
  .write_key = write_key,
  .judge = dove_dialect_judge_plain,
  .find_words = find_words,
  .decode = decode,
  .encode = dove_dialect_keep_record,
};
