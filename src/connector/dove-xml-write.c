/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-error.h"
#include "connector/dove-xml.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Values as XML, in the way in which they are read. */

static gboolean append_member (GString     *text,
                               const char  *name,
                               DoveValue   *value,
                               GError     **error);

/* Names of XML as far as they are likely: letters, digits, `_`, `-`, `.`, and a prefix. */
static gboolean
is_name (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_' && (*name & 0x80) == 0)
    return FALSE;

  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("_-.:", *c) == NULL && (*c & 0x80) == 0)
      return FALSE;

  return TRUE;
}

/* What XML cannot hold, not even by number */
static gboolean
is_writable (const char *value)
{
  for (const char *c = value; *c != '\0'; c++)
    if ((guchar) *c < 0x20 && strchr ("\t\n\r", *c) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
append_text (GString     *text,
             const char  *name,
             DoveValue   *value,
             GError     **error)
{
  g_autofree char *written = NULL;
  g_autofree char *escaped = NULL;

  if (dove_value_is_null (value))
    return TRUE;

  written = dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                                : dove_json_write (value, DOVE_JSON_COMPACT);
  if (!is_writable (written))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” holds a control character, which XML cannot carry"), name);
      return FALSE;
    }

  escaped = g_markup_escape_text (written, -1);
  g_string_append (text, escaped);

  return TRUE;
}

static gboolean
append_attributes (GString     *text,
                   DoveValue   *record,
                   GError     **error)
{
  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *name = dove_value_get_name (record, i);
      DoveValue *value = dove_value_get_element (record, i);

      if (*name != '@' || dove_value_is_null (value))
        continue;

      g_string_append_printf (text, " %s=\"", name + 1);
      if (!append_text (text, name, value, error))
        return FALSE;
      g_string_append_c (text, '"');
    }

  return TRUE;
}

static gboolean
append_content (GString     *text,
                const char  *name,
                DoveValue   *value,
                GError     **error)
{
  if (dove_value_get_kind (value) != DOVE_VALUE_RECORD)
    return append_text (text, name, value, error);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      const char *inner = dove_value_get_name (value, i);
      DoveValue *element = dove_value_get_element (value, i);
      gboolean is_text = g_str_equal (inner, "#text");

      if (is_text ? !append_text (text, name, element, error)
                  : *inner != '@' && !append_member (text, inner, element, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
append_element (GString     *text,
                const char  *name,
                DoveValue   *value,
                GError     **error)
{
  gboolean is_record = dove_value_get_kind (value) == DOVE_VALUE_RECORD;

  g_string_append_printf (text, "<%s", name);
  if (is_record && !append_attributes (text, value, error))
    return FALSE;

  g_string_append_c (text, '>');
  if (!append_content (text, name, value, error))
    return FALSE;

  g_string_append_printf (text, "</%s>", name);

  return TRUE;
}

/* A list is as many elements of one name. */
static gboolean
append_member (GString     *text,
               const char  *name,
               DoveValue   *value,
               GError     **error)
{
  if (!is_name (name))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no name of an XML element"),
                   name);
      return FALSE;
    }

  if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
    return append_element (text, name, value, error);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    if (!append_element (text, name, dove_value_get_element (value, i), error))
      return FALSE;

  return TRUE;
}

/**
 * dove_xml_write:
 * @value: a record with one member: the root element and what is in it
 * @error: return location for an error
 *
 * Writes XML: members are elements, those that begin with `@` attributes, `#text` is text, lists
 * are repeated elements, and null is an empty element.
 *
 * Errors: %DOVE_ERROR_INVALID for a value without one root, a name that is none and characters
 * that XML cannot carry.
 *
 * Returns: (transfer full) (nullable): the document in UTF-8, or %NULL with @error set
 */
GBytes *
dove_xml_write (DoveValue  *value,
                GError    **error)
{
  g_autoptr(GString) text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

  if (dove_value_get_kind (value) != DOVE_VALUE_RECORD || dove_value_get_length (value) != 1 ||
      dove_value_get_kind (dove_value_get_element (value, 0)) == DOVE_VALUE_LIST)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("The body is sent as XML, so it must be one element: name it by "
                             "“wrap”, or write the body with one member"));
      return NULL;
    }

  if (!append_member (text, dove_value_get_name (value, 0), dove_value_get_element (value, 0),
                      error))
    return NULL;

  return g_string_free_to_bytes (g_steal_pointer (&text));
}
