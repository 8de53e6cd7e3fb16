/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "connector/dove-xml.h"

#include <glib/gi18n-lib.h>
#include <libxml/xmlreader.h>
#include <string.h>

/*
 * XML as values. An element is a member of the record that stands for the element around it; an
 * attribute is a member whose name begins with `@`, text beside either is `#text`, an element with
 * text alone is that text, and elements of one name are a list. Prefixes of namespaces are
 * dropped. Everything is text: the dialect makes numbers of it where a
 * field's schema says so.
 *
 * A document from a stranger is read element by element. A document type, and with it every
 * entity of its own making, is refused where it begins; nothing is loaded from anywhere.
 */

#define OPTIONS (XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_NOERROR | XML_PARSE_NOWARNING)

typedef struct
{
  char       *name;
  GPtrArray  *names;    /* of members, in their order */
  GHashTable *members;  /* name -> GPtrArray of DoveValue */
  GString    *text;
  gboolean    is_nil;   /* xsi:nil */
} Element;

typedef struct
{
  xmlTextReader *reader;
  GPtrArray     *open;     /* Element, from the document inwards */
  guint          nodes;
} Parser;

static void
element_free (gpointer data)
{
  Element *element = data;

  g_free (element->name);
  g_ptr_array_unref (element->names);
  g_hash_table_unref (element->members);
  g_string_free (element->text, TRUE);
  g_free (element);
}

static Element *
element_new (const char *name)
{
  Element *element = g_new0 (Element, 1);

  element->name = g_strdup (name);
  element->names = g_ptr_array_new ();
  element->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) g_ptr_array_unref);
  element->text = g_string_new (NULL);

  return element;
}

static void
element_add (Element    *element,
             const char *name,
             DoveValue  *value)
{
  GPtrArray *values = g_hash_table_lookup (element->members, name);
  char *kept = NULL;

  if (values == NULL)
    {
      kept = g_strdup (name);
      values = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
      g_hash_table_insert (element->members, kept, values);
      g_ptr_array_add (element->names, kept);
    }

  g_ptr_array_add (values, value);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

static DoveValue *
element_end (Element *element)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (element->is_nil)
    return dove_value_new_null ();

  if (element->names->len == 0)
    return dove_value_new_text (element->text->str);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < element->names->len; i++)
    {
      const char *name = g_ptr_array_index (element->names, i);
      GPtrArray *values = g_hash_table_lookup (element->members, name);

      if (values->len == 1)
        dove_value_builder_set (builder, name, g_ptr_array_index (values, 0));
      else
        dove_value_builder_take (builder, name,
                                 dove_value_new_list ((DoveValue **) values->pdata, values->len));
    }

  if (!is_blank (element->text->str))
    dove_value_builder_set_text (builder, "#text", g_strstrip (element->text->str));

  return dove_value_builder_end (builder);
}

static Element *
get_innermost (Parser *self)
{
  return g_ptr_array_index (self->open, self->open->len - 1);
}

static void
read_attributes (Parser  *self,
                 Element *element)
{
  while (xmlTextReaderMoveToNextAttribute (self->reader) == 1)
    {
      const char *name = (const char *) xmlTextReaderConstLocalName (self->reader);
      const char *space = (const char *) xmlTextReaderConstNamespaceUri (self->reader);
      const char *value = (const char *) xmlTextReaderConstValue (self->reader);
      g_autofree char *member = g_strconcat ("@", name, NULL);

      self->nodes++;
      if (xmlTextReaderIsNamespaceDecl (self->reader) == 1)
        continue;

      if (g_strcmp0 (space, "http://www.w3.org/2001/XMLSchema-instance") == 0)
        element->is_nil = element->is_nil || (g_str_equal (name, "nil") &&
                                              (g_strcmp0 (value, "true") == 0 ||
                                               g_strcmp0 (value, "1") == 0));
      else
        element_add (element, member, dove_value_new_text (value != NULL ? value : ""));
    }

  xmlTextReaderMoveToElement (self->reader);
}

static void
close_element (Parser *self)
{
  Element *element = get_innermost (self);
  g_autofree char *name = g_strdup (element->name);
  DoveValue *value = element_end (element);

  g_ptr_array_set_size (self->open, (int) self->open->len - 1);
  element_add (get_innermost (self), name, value);
}

static gboolean
fail (const char  *why,
      GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("The answer is no XML that can be read: %s"),
               why);

  return FALSE;
}

static gboolean
open_element (Parser  *self,
              GError **error)
{
  gboolean is_empty = xmlTextReaderIsEmptyElement (self->reader) == 1;
  Element *element = NULL;

  if (self->open->len > DOVE_JSON_DEPTH_LIMIT)
    return fail (_("its elements are nested too deep"), error);

  element = element_new ((const char *) xmlTextReaderConstLocalName (self->reader));
  g_ptr_array_add (self->open, element);
  read_attributes (self, element);
  if (is_empty)
    close_element (self);

  return TRUE;
}

static gboolean
read_node (Parser  *self,
           GError **error)
{
  const char *text = NULL;

  if (++self->nodes > DOVE_XML_NODE_LIMIT)
    return fail (_("it has too many parts"), error);

  switch (xmlTextReaderNodeType (self->reader))
    {
    case XML_READER_TYPE_DOCUMENT_TYPE:
    case XML_READER_TYPE_ENTITY_REFERENCE:
      return fail (_("it brings a document type or entities of its own, which are not read"),
                   error);
    case XML_READER_TYPE_ELEMENT:
      return open_element (self, error);
    case XML_READER_TYPE_END_ELEMENT:
      close_element (self);
      return TRUE;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
      text = (const char *) xmlTextReaderConstValue (self->reader);
      g_string_append (get_innermost (self)->text, text != NULL ? text : "");
      return TRUE;
    default:
      return TRUE;
    }
}

/* A document type may stand before the root only; it is found before a reader sees what it
 * declares. */
static gboolean
has_document_type (const char *data,
                   gsize       length)
{
  const char *at = data;
  const char *end = data + length;

  while ((at = memchr (at, '<', end - at)) != NULL && end - at > 1)
    {
      const char *close = at[1] == '!' && end - at > 4 && strncmp (at, "<!--", 4) == 0
                            ? g_strstr_len (at + 4, end - at - 4, "-->")
                            : at + 1;

      if (close == NULL || (at[1] != '!' && at[1] != '?'))
        return FALSE;
      if (end - at > 9 && strncmp (at, "<!DOCTYPE", 9) == 0)
        return TRUE;

      at = close;
    }

  return FALSE;
}

/**
 * dove_xml_parse:
 * @data: an XML document
 * @length: its size in bytes
 * @error: return location for an error
 *
 * Reads XML from a stranger: no document type, no entities but the five of XML itself, nothing
 * from the network, at most 64 elements deep.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: (transfer full) (nullable): a record with one member, named as the root element
 */
DoveValue *
dove_xml_parse (const char  *data,
                gsize        length,
                GError     **error)
{
  g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func (element_free);
  Parser self = { NULL, open, 0 };
  gboolean is_fine = length < G_MAXINT && !has_document_type (data, length);
  int state = 1;

  if (!is_fine)
    {
      fail (_("it brings a document type of its own"), error);
      return NULL;
    }

  self.reader = xmlReaderForMemory (data, (int) length, NULL, NULL, OPTIONS);
  g_ptr_array_add (open, element_new (""));
  while (is_fine && self.reader != NULL && (state = xmlTextReaderRead (self.reader)) == 1)
    is_fine = read_node (&self, error);

  if (self.reader != NULL)
    xmlFreeTextReader (self.reader);
  if (is_fine && (state != 0 || open->len != 1 || get_innermost (&self)->names->len == 0))
    is_fine = fail (_("it is not well-formed, or cut off"), error);

  return is_fine ? element_end (get_innermost (&self)) : NULL;
}
