/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-dialect-private.h"
#include "record/dove-json.h"

/*
 * JSON-RPC: `call` and `params` in an envelope, `error` or `result` in the answer.
 *
 * Servers in Python tag some values with their class: decimals, dates and times. A record holds
 * them as numbers and ISO text; what the field's schema says decides how they are written back.
 */

/* The id is the same for every request: it is answered on its own connection, and the bytes of a
 * repeat must not differ. */
static DoveValue *
make_body (const DoveOperation *operation,
           DoveValue           *arguments)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "jsonrpc", "2.0");
  dove_value_builder_take (builder, "id", dove_value_new_integer (1));
  dove_value_builder_set_text (builder, "method", operation->call);
  dove_value_builder_take (builder, "params", arguments != NULL ? dove_value_ref (arguments)
                                                                : dove_value_new_list (NULL, 0));

  return dove_value_builder_end (builder);
}

/* Some servers send `error` with every answer, empty when all is well. */
static DoveVerdictKind
judge (const DoveOperation *operation,
       DoveAnswer          *answer)
{
  DoveValue *failure = dove_value_get_member (answer->body, "error");
  DoveValue *result = dove_value_get_member (answer->body, "result");

  if (answer->is_undecodable || result == NULL)
    return DOVE_VERDICT_FAIL;

  return dove_selector_is_hit (failure) ? DOVE_VERDICT_FAIL : DOVE_VERDICT_OK;
}

static DoveValue *
find_words (DoveAnswer *answer)
{
  DoveValue *failure = dove_value_get_member (answer->body, "error");
  DoveValue *message = dove_value_get_member (failure, "message");
  DoveValue *words = dove_value_get_text (message) != NULL ? message : failure;

  return words != NULL ? dove_value_ref (words) : NULL;
}

static DoveValue *
decode_tagged (DoveValue *value)
{
  const char *kind = dove_value_get_member_text (value, "__class__");
  const char *decimal = dove_value_get_member_text (value, "decimal");
  DoveNumber number = { 0 };
  gint64 time = 0;

  if (g_strcmp0 (kind, "Decimal") == 0 && decimal != NULL &&
      dove_number_parse (decimal, -1, &number))
    return dove_value_new_number (&number);

  if (!dove_time_read (value, DOVE_TIME_TAGGED, NULL, &time))
    return NULL;

  return dove_time_write (time, g_str_equal (kind, "date") ? DOVE_TIME_DATE : DOVE_TIME_ISO, NULL);
}

static DoveValue *
decode (DoveValue *value,
        DoveValue *schema)
{
  DoveValueKind kind = dove_value_get_kind (value);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    return dove_value_ref (value);

  if (kind == DOVE_VALUE_RECORD && dove_value_get_member (value, "__class__") != NULL)
    {
      DoveValue *decoded = decode_tagged (value);

      return decoded != NULL ? decoded : dove_value_ref (value);
    }

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = decode (dove_value_get_element (value, i), NULL);

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder, element);
      else
        dove_value_builder_take (builder, dove_value_get_name (value, i), element);
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
encode_decimal (DoveValue *value)
{
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autofree char *number = dove_value_get_kind (value) == DOVE_VALUE_NUMBER
                              ? dove_json_write (value, DOVE_JSON_COMPACT)
                              : NULL;
  const char *text = number != NULL ? number : dove_value_get_text (value);

  if (text == NULL)
    return dove_value_ref (value);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (builder, "__class__", "Decimal");
  dove_value_builder_set_text (builder, "decimal", text);

  return dove_value_builder_end (builder);
}

static DoveValue *
encode_date (gint64 time)
{
  g_autoptr(DoveValue) datetime = dove_time_write (time, DOVE_TIME_TAGGED, NULL);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  static const char * const parts[] = { "year", "month", "day" };

  dove_value_builder_set_text (builder, "__class__", "date");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    dove_value_builder_set (builder, parts[i], dove_value_get_member (datetime, parts[i]));

  return dove_value_builder_end (builder);
}

static DoveValue *
encode_scalar (DoveValue *value,
               DoveValue *schema)
{
  const char *format = dove_value_get_member_text (schema, "x-format");
  gint64 time = 0;

  if (dove_value_is_null (value) || format == NULL)
    return dove_value_ref (value);

  if (g_str_equal (format, "tagged-decimal"))
    return encode_decimal (value);

  if (!g_str_has_prefix (format, "tagged-date") ||
      !dove_time_read (value, DOVE_TIME_ISO, NULL, &time))
    return dove_value_ref (value);

  return g_str_equal (format, "tagged-date") ? encode_date (time)
                                             : dove_time_write (time, DOVE_TIME_TAGGED, NULL);
}

static DoveValue *
encode (DoveValue *value,
        DoveValue *schema)
{
  DoveValueKind kind = dove_value_get_kind (value);
  DoveValue *properties = dove_value_get_member (schema, "properties");
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (kind != DOVE_VALUE_LIST && kind != DOVE_VALUE_RECORD)
    return encode_scalar (value, schema);

  builder = dove_value_builder_new (kind);
  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *element = dove_value_get_element (value, i);
      const char *name = dove_value_get_name (value, i);

      if (kind == DOVE_VALUE_LIST)
        dove_value_builder_take_element (builder,
                                         encode (element, dove_value_get_member (schema, "items")));
      else
        dove_value_builder_take (builder, name,
                                 encode (element, dove_value_get_member (properties, name)));
    }

  return dove_value_builder_end (builder);
}

const DoveDialectRules dove_dialect_json_rpc = {
  .is_usable = TRUE,
  .member = "call",
  .accepts = dove_dialect_accepts_json,
  .read_body = dove_answer_read_body,
  .make_body = make_body,
  .judge = judge,
  .find_words = find_words,
  .decode = decode,
  .encode = encode,
};
