/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-schema.h"

/*
 * The form in which values of two applications are compared. What an application does to a
 * value without being asked (blanks around it, capitals of an e-mail address, +02:00 for Z) is
 * no change.
 */

static char *
text_trim (const char *text)
{
  const char *start = text;
  const char *end = text + strlen (text);

  while (start < end && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);

  while (end > start)
    {
      const char *last = g_utf8_prev_char (end);

      if (!g_unichar_isspace (g_utf8_get_char (last)))
        break;

      end = last;
    }

  return g_strndup (start, (gsize) (end - start));
}

/* In NFC, which plain ASCII is already */
static char *
text_compose (const char *text)
{
  return g_str_is_ascii (text) ? g_strdup (text) : g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
}

/* Digits, with the plus in front: blanks, brackets, dashes and dots are for the eye. */
static char *
phone_form (const char *text)
{
  GString *digits = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_isdigit (*at) || (*at == '+' && digits->len == 0))
      g_string_append_c (digits, *at);

  if (g_str_has_prefix (digits->str, "00"))
    {
      g_string_erase (digits, 0, 2);
      g_string_prepend_c (digits, '+');
    }

  if (digits->len > 0)
    return g_string_free (digits, FALSE);

  g_string_free (digits, TRUE);

  return g_strdup (text);
}

static char *
time_form (const char *text)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (text, utc);
  g_autoptr(GDateTime) there = time != NULL ? g_date_time_to_utc (time) : NULL;
  g_autofree char *seconds = NULL;
  int fraction;

  if (there == NULL)
    return g_strdup (text);

  seconds = g_date_time_format (there, "%Y-%m-%dT%H:%M:%S");
  fraction = g_date_time_get_microsecond (there);
  if (fraction == 0)
    return g_strconcat (seconds, "Z", NULL);

  if (fraction % 1000 == 0)
    return g_strdup_printf ("%s.%03dZ", seconds, fraction / 1000);

  return g_strdup_printf ("%s.%06dZ", seconds, fraction);
}

static gboolean
schema_has_format (DoveValue  *schema,
                   const char *format)
{
  return g_strcmp0 (dove_value_get_member_text (schema, "format"), format) == 0 ||
         g_strcmp0 (dove_value_get_member_text (schema, "x-format"), format) == 0;
}

static DoveValue *
canonical_text (const char *text,
                DoveValue  *schema)
{
  g_autofree char *trimmed = text_trim (text);
  g_autofree char *normal = text_compose (trimmed);
  g_autofree char *form = NULL;
  DoveNumber number = { 0 };

  if (trimmed[0] == '\0' || normal == NULL)
    return dove_value_new_null ();

  if (schema_has_format (schema, "decimal") && dove_number_parse (trimmed, -1, &number))
    {
      number = dove_number_reduce (&number);
      return dove_value_new_number (&number);
    }

  if (schema_has_format (schema, "email"))
    form = g_utf8_strdown (normal, -1);
  else if (schema_has_format (schema, "phone"))
    form = phone_form (normal);
  else if (schema_has_format (schema, "date-time"))
    form = time_form (normal);
  else
    form = g_strdup (normal);

  return dove_value_new_text (form);
}

static DoveValue *
canonical_list (DoveValue *value,
                DoveValue *schema)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveValue *items = dove_value_get_member (schema, "items");

  for (guint i = 0; i < dove_value_get_length (value); i++)
    dove_value_builder_take_element (
        builder, dove_canonical_value (dove_value_get_element (value, i), items));

  return dove_value_builder_end (builder);
}

static DoveValue *
canonical_record (DoveValue *value,
                  DoveValue *schema)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *properties = dove_value_get_member (schema, "properties");

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      const char *name = dove_value_get_name (value, i);
      g_autoptr(DoveValue) member =
        dove_canonical_value (dove_value_get_element (value, i),
                              dove_value_get_member (properties, name));

      if (!dove_value_is_null (member))
        dove_value_builder_set (builder, name, member);
    }

  if (dove_value_builder_get_length (builder) == 0)
    return dove_value_new_null ();

  return dove_value_builder_end (builder);
}

/* A number too long for a DoveNumber keeps its literal: it is compared as it is. */
static DoveValue *
canonical_number (DoveValue *value)
{
  DoveNumber number;

  if (dove_value_get_literal (value) != NULL || !dove_value_get_number (value, &number))
    return dove_value_ref (value);

  number = dove_number_reduce (&number);

  return dove_value_new_number (&number);
}

/**
 * dove_canonical_value:
 * @value: (nullable): a value
 * @field_schema: (nullable): JSON Schema of its field
 *
 * Gives the form in which a value is compared:
 *
 * - text: without blanks around it, in Unicode NFC; empty is null. By `format`: `email` in
 *   small letters; `phone` (also as `x-format`) only digits and a leading plus, which a leading
 *   00 becomes; `date-time` in UTC with Z, a fraction of zero left out; `decimal` (as `x-format`:
 *   an amount that is written as text) is the number that it says.
 * - number: without trailing zeros.
 * - list: element by element. Record: member by member, without empty ones; one without any
 *   member left is null.
 *
 * Returns: (transfer full): the canonical form; never %NULL
 */
DoveValue *
dove_canonical_value (DoveValue *value,
                      DoveValue *field_schema)
{
  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_TEXT:
      return canonical_text (dove_value_get_text (value), field_schema);

    case DOVE_VALUE_NUMBER:
      return canonical_number (value);

    case DOVE_VALUE_LIST:
      return canonical_list (value, field_schema);

    case DOVE_VALUE_RECORD:
      return canonical_record (value, field_schema);

    case DOVE_VALUE_NULL:
    case DOVE_VALUE_BOOLEAN:
    default:
      return value != NULL ? dove_value_ref (value) : dove_value_new_null ();
    }
}
