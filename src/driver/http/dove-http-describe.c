/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "driver/http/dove-http-driver-private.h"
#include "record/dove-path.h"

/*
 * An account may have fields of its own. The manifest's `describe` call lists them; each becomes
 * a property of the object's schema, at the place that `at` names. What the manifest itself says
 * of a field is kept: it was written by somebody who looked.
 */

typedef struct
{
  DoveSelector *name;        /* nullable: in a record of members the member's name is it */
  DoveSelector *title;       /* all of these: nullable */
  DoveSelector *description;
  DoveSelector *read_only;
  DoveSelector *required;
  DoveSelector *type;
  DoveValue    *type_map;    /* borrowed */
  DoveSelector *choices;
  DoveSelector *choice;
} FieldReader;

static void
field_reader_clear (FieldReader *self)
{
  g_clear_pointer (&self->name, dove_selector_unref);
  g_clear_pointer (&self->title, dove_selector_unref);
  g_clear_pointer (&self->description, dove_selector_unref);
  g_clear_pointer (&self->read_only, dove_selector_unref);
  g_clear_pointer (&self->required, dove_selector_unref);
  g_clear_pointer (&self->type, dove_selector_unref);
  g_clear_pointer (&self->choices, dove_selector_unref);
  g_clear_pointer (&self->choice, dove_selector_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FieldReader, field_reader_clear)

/* The manifest was validated: a selector that does not compile is one that is not there. */
static DoveSelector *
read_selector (DoveValue  *record,
               const char *member)
{
  const char *text = dove_value_get_member_text (record, member);

  return text != NULL ? dove_selector_new (text, NULL) : NULL;
}

static void
field_reader_init (FieldReader *self,
                   DoveValue   *document)
{
  DoveValue *type = dove_value_get_member (document, "type");
  DoveValue *choices = dove_value_get_member (document, "choices");

  self->name = read_selector (document, "name");
  self->title = read_selector (document, "title");
  self->description = read_selector (document, "description");
  self->read_only = read_selector (document, "readOnly");
  self->required = read_selector (document, "required");
  self->type = read_selector (type, "from");
  self->type_map = dove_value_get_member (type, "map");
  self->choices = read_selector (choices, "records");
  self->choice = read_selector (choices, "value");
}

static DoveValue *
look (DoveSelector *selector,
      DoveValue    *entry,
      DoveScope    *scope)
{
  return selector != NULL ? dove_selector_select_in (selector, entry, scope) : NULL;
}

static void
copy_text (DoveValueBuilder *property,
           const char       *member,
           DoveSelector     *selector,
           DoveValue        *entry,
           DoveScope        *scope)
{
  g_autoptr(DoveValue) value = look (selector, entry, scope);
  const char *text = dove_value_get_text (value);

  if (text != NULL && *text != '\0')
    dove_value_builder_set_text (property, member, text);
}

static gboolean
is_true (DoveSelector *selector,
         DoveValue    *entry,
         DoveScope    *scope)
{
  g_autoptr(DoveValue) value = look (selector, entry, scope);

  return dove_value_get_boolean (value);
}

static void
add_choices (DoveValueBuilder  *property,
             const FieldReader *reader,
             DoveValue         *entry,
             DoveScope         *scope)
{
  g_autoptr(DoveValue) choices = look (reader->choices, entry, scope);
  g_autoptr(DoveValueBuilder) values = NULL;

  if (dove_value_get_length (choices) == 0)
    return;

  values = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (choices); i++)
    {
      DoveValue *element = dove_value_get_element (choices, i);
      g_autoptr(DoveValue) value = look (reader->choice, element, scope);

      dove_value_builder_add (values, value != NULL ? value : element);
    }
  dove_value_builder_take_element (values, dove_value_new_null ());
  dove_value_builder_take (property, "enum", dove_value_builder_end (values));
}

static void
set_type (DoveValueBuilder *property,
          const char       *type)
{
  g_autoptr(DoveValueBuilder) types = dove_value_builder_new (DOVE_VALUE_LIST);

  dove_value_builder_take_element (types, dove_value_new_text (type));
  dove_value_builder_take_element (types, dove_value_new_text ("null"));
  dove_value_builder_take (property, "type", dove_value_builder_end (types));
}

/* The types that a manifest's map leads to; of another one nothing is said */
static void
add_type (DoveValueBuilder  *property,
          const FieldReader *reader,
          DoveValue         *entry,
          DoveScope         *scope)
{
  static const char *const plain[] = {
    "string", "number", "integer", "boolean", "array", "object", NULL
  };
  g_autoptr(DoveValue) theirs = look (reader->type, entry, scope);
  const char *type = dove_value_get_text (theirs);

  if (type != NULL && reader->type_map != NULL)
    type = dove_value_get_member_text (reader->type_map, type);
  if (type == NULL)
    return;

  if (g_strv_contains (plain, type))
    set_type (property, type);
  else if (g_str_equal (type, "date") || g_str_equal (type, "date-time"))
    {
      set_type (property, "string");
      dove_value_builder_set_text (property, "format", type);
    }
  else if (g_str_equal (type, "enum"))
    add_choices (property, reader, entry, scope);
}

static DoveValue *
make_property (const FieldReader *reader,
               DoveValue         *entry,
               DoveValue         *known,
               DoveScope         *scope)
{
  g_autoptr(DoveValueBuilder) property = dove_value_builder_new (DOVE_VALUE_RECORD);

  add_type (property, reader, entry, scope);
  copy_text (property, "title", reader->title, entry, scope);
  copy_text (property, "description", reader->description, entry, scope);
  if (is_true (reader->read_only, entry, scope))
    dove_value_builder_take (property, "readOnly", dove_value_new_boolean (TRUE));
  if (known != NULL)
    dove_value_builder_set_all (property, known);

  return dove_value_builder_end (property);
}

static char *
read_name (const FieldReader *reader,
           DoveValue         *entries,
           guint              index,
           DoveScope         *scope)
{
  g_autoptr(DoveValue) name = look (reader->name, dove_value_get_element (entries, index), scope);

  if (name != NULL)
    return http_value_to_text (name);

  return g_strdup (dove_value_get_name (entries, index));
}

/* Adds the entries to the part of a schema that holds `properties`. */
static DoveValue *
extend_schema (const FieldReader *reader,
               DoveValue         *part,
               DoveValue         *entries,
               DoveScope         *scope)
{
  DoveValue *old = dove_value_get_member (part, "properties");
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) required = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) extended = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *needed = dove_value_get_member (part, "required");

  if (old != NULL)
    dove_value_builder_set_all (properties, old);
  for (guint i = 0; i < dove_value_get_length (needed); i++)
    dove_value_builder_add (required, dove_value_get_element (needed, i));

  for (guint i = 0; i < dove_value_get_length (entries); i++)
    {
      DoveValue *entry = dove_value_get_element (entries, i);
      g_autofree char *name = read_name (reader, entries, i, scope);
      DoveValue *known = NULL;

      if (name == NULL || *name == '\0')
        continue;
      known = dove_value_get_member (old, name);
      dove_value_builder_take (properties, name, make_property (reader, entry, known, scope));
      if (known == NULL && is_true (reader->required, entry, scope))
        dove_value_builder_take_element (required, dove_value_new_text (name));
    }

  if (part != NULL)
    dove_value_builder_set_all (extended, part);
  dove_value_builder_take (extended, "properties", dove_value_builder_end (properties));
  if (dove_value_builder_get_length (required) > 0)
    dove_value_builder_take (extended, "required", dove_value_builder_end (required));

  return dove_value_builder_end (extended);
}

/* Where in a schema the field at a pointer is described: "/a/b" is "/properties/a/properties/b" */
static char *
to_schema_pointer (const char *pointer)
{
  g_auto(GStrv) steps = g_strsplit (pointer, "/", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 1; steps[0] != NULL && steps[i] != NULL; i++)
    g_string_append_printf (text, "/properties/%s", steps[i]);

  return g_string_free (text, FALSE);
}

static DoveSchema *
merge_fields (DoveObject   *object,
              HttpExchange *exchange,
              GError      **error)
{
  DoveValue *document = exchange->operation->document_value;
  const char *at = dove_value_get_member_text (document, "at");
  g_auto(FieldReader) reader = { 0 };
  g_autofree char *pointer = to_schema_pointer (at != NULL ? at : "");
  g_autoptr(DoveSelector) members = read_selector (document, "members");
  g_autoptr(DoveValue) entries = NULL;
  g_autoptr(DoveValue) part = NULL;
  g_autoptr(DoveValue) merged = NULL;

  if (members == NULL && exchange->operation->records != NULL)
    members = dove_selector_ref (exchange->operation->records);
  if (members != NULL)
    entries = dove_selector_select (members, exchange->answer, exchange->scope);
  if (dove_value_get_kind (entries) != DOVE_VALUE_RECORD &&
      dove_value_get_kind (entries) != DOVE_VALUE_LIST)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, "its answer lists no fields");
      return NULL;
    }

  field_reader_init (&reader, document);
  part = extend_schema (&reader, dove_pointer_get (object->schema_document, pointer), entries,
                        exchange->scope);
  merged = dove_pointer_replace (object->schema_document, pointer, part);

  return dove_schema_new (merged, error);
}

/* dove_driver_describe(); kept for the life of the driver, that is, of one run */
DoveSchema *
http_driver_describe (DoveDriver    *driver,
                      const char    *object_id,
                      GCancellable  *cancellable,
                      GError       **error)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  DoveObject *object = http_driver_find_object (self, object_id, error);
  DoveSchema *schema = g_hash_table_lookup (self->schemas, object_id);
  g_autoptr(HttpExchange) exchange = NULL;
  g_autoptr(GError) reason = NULL;
  g_autofree char *what = NULL;
  DoveCallInput input = { .object = object };

  if (object == NULL)
    return NULL;
  if (schema != NULL)
    return dove_schema_ref (schema);
  if (object->describe == NULL)
    return dove_schema_ref (object->schema);

  what = g_strdup_printf ("The fields of “%s” could not be read", object->title);
  exchange = http_exchange_new (self, object->describe);
  if (!http_exchange_read (exchange, &input, what, cancellable, error))
    return NULL;

  schema = merge_fields (object, exchange, &reason);
  if (schema == NULL)
    {
      http_driver_fail (self, error, DOVE_ERROR_FAILED, what, reason->message);
      return NULL;
    }
  g_hash_table_replace (self->schemas, g_strdup (object_id), dove_schema_ref (schema));

  return schema;
}
