/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-who.h"

#include <string.h>

/*
 * Who changed a record last, where the application tells it: in a member of the record that many
 * of them have, each by a name of its own. A number or a mere id says nothing to a person, and is
 * not given.
 */

#define NAME_MOST 80 /* characters */

/* In lower case, without what stands between words */
static const char *const members[] = {
  "lastmodifiedby", "modifiedby", "updatedby", "lastupdatedby", "changedby", "lastchangedby",
  "editedby", "lasteditedby", "modifiedbyname", "updatedbyname", "lastmodifiedbyname",
};

static const char *const names[] = {
  "name", "display_name", "displayName", "full_name", "fullName", "username", "email",
};

static gboolean
is_member (const char *name)
{
  g_autoptr(GString) plain = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_isalpha (*c))
      g_string_append_c (plain, g_ascii_tolower (*c));

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (plain->str, members[i]))
      return TRUE;

  return FALSE;
}

/* A name has letters, and is not an id of hexadecimal digits. */
static gboolean
is_name (const char *text)
{
  gboolean has_letter = FALSE;
  gboolean is_hex = TRUE;

  if (text == NULL || g_utf8_strlen (text, -1) > NAME_MOST)
    return FALSE;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      has_letter |= g_unichar_isalpha (character);
      is_hex &= g_unichar_isxdigit (character) || character == '-';
    }

  return has_letter && !(is_hex && strlen (text) >= 16);
}

static const char *
find_name (DoveValue *value)
{
  if (dove_value_get_kind (value) != DOVE_VALUE_RECORD)
    return is_name (dove_value_get_text (value)) ? dove_value_get_text (value) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = dove_value_get_member_text (value, names[i]);

      if (is_name (text))
        return text;
    }

  return NULL;
}

/**
 * dove_who_changed:
 * @record: (nullable): a record as its application showed it
 *
 * Returns: (transfer full) (nullable): who changed it last; %NULL when the record does not tell
 */
char *
dove_who_changed (DoveValue *record)
{
  if (record == NULL || dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    return NULL;

  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *name = is_member (dove_value_get_name (record, i))
                             ? find_name (dove_value_get_element (record, i)) : NULL;

      if (name != NULL)
        return g_strdup (name);
    }

  return NULL;
}
