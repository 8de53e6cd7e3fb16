/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-yaml-private.h"

#include <string.h>

/*
 * The core schema of YAML 1.2: what a scalar without quotes is. YAML 1.1, which libraries like
 * to read, makes a country code `NO` a boolean and `12:30` a number; documents of vendors are
 * full of such texts.
 */

#define TAG         "tag:yaml.org,2002:"
#define DIGIT_LIMIT 1000 /* of a number; longer is a text */

static gboolean
is_one_of (const char         *text,
           gsize               length,
           const char * const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (strlen (words[i]) == length && memcmp (words[i], text, length) == 0)
      return TRUE;

  return FALSE;
}

static gsize
count_digits (const char *text,
              gsize       length)
{
  gsize digits = 0;

  while (digits < length && g_ascii_isdigit (text[digits]))
    digits++;

  return digits;
}

/* 0o17 and 0xFF */
static DoveValue *
read_radix (const char *text,
            gsize       length)
{
  guint base = length > 2 && text[1] == 'x' ? 16 : 8;
  g_autofree char *copy = NULL;
  guint64 number = 0;

  if (length < 3 || length > 17 || text[0] != '0' || (text[1] != 'x' && text[1] != 'o'))
    return NULL;

  for (gsize i = 2; i < length; i++)
    if (!g_ascii_isxdigit (text[i]) || (base == 8 && (text[i] < '0' || text[i] > '7')))
      return NULL;

  copy = g_strndup (text + 2, length - 2);
  number = g_ascii_strtoull (copy, NULL, base);

  return number <= G_MAXINT64 ? dove_value_new_integer ((gint64) number) : NULL;
}

/* A decimal number, in the form that JSON gives it: no `+`, no zeros in front, digits around
 * the point. The digits stay as they are: 1.10 is not 1.1. */
static DoveValue *
read_decimal (const char *text,
              gsize       length)
{
  g_autoptr(GString) json = g_string_new (NULL);
  gsize sign = length > 0 && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  gsize whole = count_digits (text + sign, length - sign);
  gsize at = sign + whole;
  gsize part = 0;
  gsize zeros = 0;

  if (length > DIGIT_LIMIT)
    return NULL;

  while (zeros + 1 < whole && text[sign + zeros] == '0')
    zeros++;

  if (text[0] == '-')
    g_string_append_c (json, '-');
  g_string_append_len (json, whole > 0 ? text + sign + zeros : "0",
                       whole > 0 ? (gssize) (whole - zeros) : 1);

  if (at < length && text[at] == '.')
    {
      part = count_digits (text + at + 1, length - at - 1);
      if (part > 0)
        g_string_append_len (json, text + at, (gssize) (1 + part));
      at += 1 + part;
    }

  if (whole + part == 0)
    return NULL;

  if (at < length && (text[at] == 'e' || text[at] == 'E'))
    {
      gsize skip = at + 1 < length && (text[at + 1] == '-' || text[at + 1] == '+') ? 2 : 1;
      gsize digits = count_digits (text + at + skip, length - at - skip);

      if (digits == 0)
        return NULL;
      g_string_append_len (json, text + at, (gssize) (skip + digits));
      at += skip + digits;
    }

  return at == length ? dove_value_new_literal (json->str, (gssize) json->len) : NULL;
}

/**
 * dove_yaml_read_plain:
 * @text: a scalar without quotes
 * @length: its bytes
 * @tag: (nullable): what the file says it is
 *
 * Returns: (transfer full): what it stands for; a text when it is nothing else
 */
DoveValue *
dove_yaml_read_plain (const char *text,
                      gsize       length,
                      const char *tag)
{
  static const char * const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
  static const char * const trues[] = { "true", "True", "TRUE", NULL };
  static const char * const falses[] = { "false", "False", "FALSE", NULL };
  gboolean is_named = tag != NULL && (g_str_equal (tag, TAG "int") ||
                                      g_str_equal (tag, TAG "float") ||
                                      g_str_equal (tag, TAG "bool") ||
                                      g_str_equal (tag, TAG "null"));
  DoveValue *value = NULL;

  if (tag != NULL && !is_named)
    return dove_value_new_text_len (text, (gssize) length);

  if (is_one_of (text, length, nulls))
    return dove_value_new_null ();
  if (is_one_of (text, length, trues))
    return dove_value_new_boolean (TRUE);
  if (is_one_of (text, length, falses))
    return dove_value_new_boolean (FALSE);

  value = read_decimal (text, length);
  if (value == NULL)
    value = read_radix (text, length);

  return value != NULL ? value : dove_value_new_text_len (text, (gssize) length);
}
