/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-encode-private.h"
#include "connector/dove-xml.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Bodies and queries as bytes. A list is a repeated name (`a=1&a=2`), or in brackets (`a[]=1`);
 * a record is written in brackets (`a[b]=1`) in both, since a form has no other way. Spaces are
 * %20, which every server reads in a query as well as in a form.
 */

static void
append_pair (GString    *text,
             const char *name,
             const char *value)
{
  g_autofree char *left = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *right = g_uri_escape_string (value, NULL, FALSE);

  g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "&" : "", left, right);
}

static void append_value (GString    *text,
                          const char *name,
                          DoveValue  *value,
                          DoveEncode  encode);

static void
append_elements (GString    *text,
                 const char *name,
                 DoveValue  *list,
                 DoveEncode  encode)
{
  for (guint i = 0; i < dove_value_get_length (list); i++)
    {
      DoveValue *element = dove_value_get_element (list, i);
      DoveValueKind kind = dove_value_get_kind (element);
      g_autofree char *inner = NULL;

      if (kind == DOVE_VALUE_LIST || kind == DOVE_VALUE_RECORD)
        inner = g_strdup_printf ("%s[%u]", name, i);
      else if (encode == DOVE_ENCODE_FORM_BRACKETS)
        inner = g_strconcat (name, "[]", NULL);
      else
        inner = g_strdup (name);

      append_value (text, inner, element, encode);
    }
}

static void
append_value (GString    *text,
              const char *name,
              DoveValue  *value,
              DoveEncode  encode)
{
  g_autofree char *number = NULL;

  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_NULL:
      append_pair (text, name, "");
      return;
    case DOVE_VALUE_BOOLEAN:
      append_pair (text, name, dove_value_get_boolean (value) ? "true" : "false");
      return;
    case DOVE_VALUE_NUMBER:
      number = dove_json_write (value, DOVE_JSON_COMPACT);
      append_pair (text, name, number);
      return;
    case DOVE_VALUE_TEXT:
      append_pair (text, name, dove_value_get_text (value));
      return;
    case DOVE_VALUE_LIST:
      append_elements (text, name, value, encode);
      return;
    case DOVE_VALUE_RECORD:
    default:
      for (guint i = 0; i < dove_value_get_length (value); i++)
        {
          g_autofree char *inner = g_strdup_printf ("%s[%s]", name, dove_value_get_name (value, i));

          append_value (text, inner, dove_value_get_element (value, i), encode);
        }
      return;
    }
}

/* Appends the members of a record as name=value pairs. */
void
dove_encode_form (DoveValue  *value,
                  DoveEncode  encode,
                  GString    *text)
{
  for (guint i = 0; i < dove_value_get_length (value); i++)
    append_value (text, dove_value_get_name (value, i), dove_value_get_element (value, i), encode);
}

/* What separates the parts: it follows from them, so that a repeat is the same, and is in none. */
static char *
make_boundary (const char *text)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("dovetail-%.32s", digest);
}

/* A name within a header, as web browsers write it */
static char *
quote_name (const char *name)
{
  g_autoptr(GString) quoted = g_string_new (name);

  g_string_replace (quoted, "\"", "%22", 0);
  g_string_replace (quoted, "\r", "%0D", 0);
  g_string_replace (quoted, "\n", "%0A", 0);

  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

/* The pairs of a form, each as a part of its own (RFC 7578) */
static void
append_parts (GString    *body,
              const char *form,
              const char *boundary)
{
  g_auto(GStrv) pairs = g_strsplit (form, "&", -1);

  for (guint i = 0; pairs[i] != NULL && *pairs[i] != '\0'; i++)
    {
      g_auto(GStrv) halves = g_strsplit (pairs[i], "=", 2);
      g_autofree char *name = g_uri_unescape_string (halves[0], NULL);
      g_autofree char *value = g_uri_unescape_string (halves[1], NULL);
      g_autofree char *quoted = quote_name (name);

      g_string_append_printf (body, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s"
                              "\r\n", boundary, quoted, value);
    }
  g_string_append_printf (body, "--%s--\r\n", boundary);
}

static gboolean
check_form (DoveValue  *value,
            GError    **error)
{
  if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    return TRUE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("The body is sent as a form, so it must be an object"));

  return FALSE;
}

/* Writes a body. Nothing in it depends on anything but the value. */
GBytes *
dove_encode_body (DoveValue   *value,
                  DoveEncode   encode,
                  char       **content_type,
                  GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GString) form = g_string_new (NULL);
  g_autofree char *boundary = NULL;

  switch (encode)
    {
    case DOVE_ENCODE_JSON:
      dove_json_append (value, DOVE_JSON_COMPACT, text);
      *content_type = g_strdup ("application/json");
      break;
    case DOVE_ENCODE_FORM:
    case DOVE_ENCODE_FORM_BRACKETS:
      if (!check_form (value, error))
        return NULL;
      dove_encode_form (value, encode, text);
      *content_type = g_strdup ("application/x-www-form-urlencoded");
      break;
    case DOVE_ENCODE_XML:
      *content_type = g_strdup ("application/xml; charset=utf-8");
      return dove_xml_write (value, error);
    case DOVE_ENCODE_MULTIPART:
    default:
      if (!check_form (value, error))
        return NULL;
      dove_encode_form (value, encode, form);
      boundary = make_boundary (form->str);
      append_parts (text, form->str, boundary);
      *content_type = g_strdup_printf ("multipart/form-data; boundary=%s", boundary);
      break;
    }

  return g_string_free_to_bytes (g_steal_pointer (&text));
}
