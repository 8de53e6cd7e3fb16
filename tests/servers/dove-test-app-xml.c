/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-test-app-private.h"

/*
 * The XML face: REST of which bodies are XML. `<contacts total="3"><contact>...` is a page, and
 * `<errors><error><message>` a refusal. It writes and reads by itself, so that it shares no
 * mistake with what it is to test.
 */

typedef struct
{
  DoveValueBuilder *fields;
  GString          *text;
  guint             depth;
} Reading;

static void
append_member (GString    *xml,
               const char *name,
               DoveValue  *value)
{
  g_autofree char *text = test_value_to_text (value);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (dove_value_is_null (value))
    g_string_append_printf (xml, "<%s/>", name);
  else if (g_str_equal (name, "name"))
    g_string_append_printf (xml, "<%s><![CDATA[%s]]></%s>", name, text, name);
  else if (g_str_equal (name, "version"))
    g_string_append_printf (xml, "<%s kind=\"counter\">%s</%s>", name, escaped, name);
  else
    g_string_append_printf (xml, "<t:%s>%s</t:%s>", name, escaped, name);
}

static void
append_members (GString   *xml,
                DoveValue *record)
{
  for (guint i = 0; i < dove_value_get_length (record); i++)
    append_member (xml, dove_value_get_name (record, i), dove_value_get_element (record, i));
}

static void
append_record (GString    *xml,
               const char *name,
               DoveValue  *record)
{
  g_string_append_printf (xml, "\n  <%s>", name);
  append_members (xml, record);
  g_string_append_printf (xml, "</%s>", name);
}

/* `contacts` holds elements `contact`. */
static char *
make_singular (const char *object)
{
  return g_strndup (object, strlen (object) - (g_str_has_suffix (object, "s") ? 1 : 0));
}

#define ROOT "<%s xmlns:t=\"urn:t\""

static void
append_list (GString    *xml,
             const char *object,
             DoveValue  *body)
{
  g_autofree char *one = make_singular (object);
  DoveValue *items = dove_value_get_member (body, "items");
  gint64 total = 0;

  dove_value_get_integer (dove_value_get_member (body, "total"), &total);
  g_string_append_printf (xml, ROOT " total=\"%d\">", object, (int) total);
  for (guint i = 0; i < dove_value_get_length (items); i++)
    append_record (xml, one, dove_value_get_element (items, i));
  g_string_append_printf (xml, "\n</%s>", object);
}

static char *
write_answer (DoveValue  *body,
              const char *object)
{
  g_autoptr(GString) xml = g_string_new ("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- ! -->");
  g_autofree char *one = make_singular (object);
  DoveValue *failure = dove_value_get_member (body, "error");

  if (failure != NULL)
    {
      g_string_append_printf (xml, ROOT ">", "errors");
      append_record (xml, "error", failure);
      g_string_append (xml, "</errors>");
    }
  else if (dove_value_get_member (body, "items") != NULL)
    append_list (xml, object, body);
  else
    {
      g_string_append_printf (xml, ROOT ">", one);
      append_members (xml, body);
      g_string_append_printf (xml, "</%s>", one);
    }

  return g_string_free (g_steal_pointer (&xml), FALSE);
}

static void
start_cb (GMarkupParseContext  *context,
          const char           *name,
          const char          **names,
          const char          **values,
          gpointer              user_data,
          GError              **error)
{
  Reading *self = user_data;

  self->depth++;
  g_string_truncate (self->text, 0);
}

static void
end_cb (GMarkupParseContext  *context,
        const char           *name,
        gpointer              user_data,
        GError              **error)
{
  Reading *self = user_data;

  if (self->depth-- != 2)
    return;
  if (self->text->len == 0)
    dove_value_builder_take (self->fields, name, g_str_equal (name, "name")
                                                   ? dove_value_new_text ("")
                                                   : dove_value_new_null ());
  else if (g_str_equal (name, "number"))
    dove_value_builder_take (self->fields, name, dove_value_new_literal (self->text->str, -1));
  else
    dove_value_builder_set_text (self->fields, name, self->text->str);
}

static void
text_cb (GMarkupParseContext  *context,
         const char           *text,
         gsize                 length,
         gpointer              user_data,
         GError              **error)
{
  g_string_append_len (((Reading *) user_data)->text, text, length);
}

/* The record in a body; NULL when it is none. */
DoveValue *
test_app_read_xml (const char *data,
                   gsize       length)
{
  static const GMarkupParser parser = { start_cb, end_cb, text_cb, NULL, NULL };
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GString) text = g_string_new (NULL);
  Reading reading = { fields, text, 0 };
  g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &reading, NULL);

  if (!g_markup_parse_context_parse (context, data, length, NULL) ||
      !g_markup_parse_context_end_parse (context, NULL))
    return NULL;

  return dove_value_builder_end (fields);
}

/* Dresses an answer of REST as XML; the object is the path's first step that names one. */
void
test_app_dress_xml (TestRequest *request,
                    TestAnswer  *answer)
{
  gboolean is_list = g_str_equal (request->steps[0], "page");

  if (answer->body != NULL)
    answer->xml = write_answer (answer->body, request->steps[is_list ? 1 : 0]);
}
