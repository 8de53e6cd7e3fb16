/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "mapping/dove-key.h"

/**
 * dove_key_to_text:
 * @value: (nullable): what the formula of a key gave, in canonical form
 *
 * Writes a key as text, as two records are compared by it: numbers in their shortest form, texts
 * trimmed and composed. Pure; any thread.
 *
 * Returns: (transfer full) (nullable): the text, %NULL for an empty key
 */
char *
dove_key_to_text (DoveValue *value)
{
  DoveNumber number;
  DoveNumber reduced;
  char *text = NULL;

  switch (value != NULL ? dove_value_get_kind (value) : DOVE_VALUE_NULL)
    {
    case DOVE_VALUE_TEXT:
      text = g_utf8_normalize (dove_value_get_text (value), -1, G_NORMALIZE_NFC);
      g_strstrip (text);
      break;
    case DOVE_VALUE_NUMBER:
      if (!dove_value_get_number (value, &number))
        return g_strdup (dove_value_get_literal (value));
      reduced = dove_number_reduce (&number);
      return dove_number_to_string (&reduced);
    case DOVE_VALUE_BOOLEAN:
      return g_strdup (dove_value_get_boolean (value) ? "true" : "false");
    case DOVE_VALUE_NULL:
    case DOVE_VALUE_LIST:
    case DOVE_VALUE_RECORD:
    default:
      return NULL;
    }

  if (*text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}
