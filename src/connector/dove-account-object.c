/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-account-object.h"
#include "connector/dove-reading.h"
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
  DoveSelector *choice_title;
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
  g_clear_pointer (&self->choice_title, dove_selector_unref);
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
  self->choice_title = read_selector (choices, "title");
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

/* JSON Schema's names of the kinds of value */
static const char *
get_kind_name (DoveValue *value)
{
  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_TEXT:
      return "string";
    case DOVE_VALUE_NUMBER:
      return "number";
    case DOVE_VALUE_BOOLEAN:
      return "boolean";
    default:
      return NULL;
    }
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

/* The application's word for a choice, by the choice as it is written */
static void
add_choice_title (DoveValueBuilder  *titles,
                  const FieldReader *reader,
                  DoveValue         *choice,
                  DoveValue         *value,
                  DoveScope         *scope)
{
  g_autofree char *name = dove_key_make_text (value);

  if (name != NULL)
    copy_text (titles, name, reader->choice_title, choice, scope);
}

/* What a field may hold, if that is told: values, and the words for them. TRUE with their type. */
static gboolean
add_choices (DoveValueBuilder  *property,
             const FieldReader *reader,
             DoveValue         *entry,
             DoveScope         *scope,
             const char       **type)
{
  g_autoptr(DoveValue) choices = look (reader->choices, entry, scope);
  g_autoptr(DoveValueBuilder) values = NULL;
  g_autoptr(DoveValueBuilder) titles = NULL;

  if (dove_value_get_kind (choices) != DOVE_VALUE_LIST || dove_value_get_length (choices) == 0)
    return FALSE;

  values = dove_value_builder_new (DOVE_VALUE_LIST);
  titles = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < dove_value_get_length (choices); i++)
    {
      DoveValue *element = dove_value_get_element (choices, i);
      g_autoptr(DoveValue) told = look (reader->choice, element, scope);
      DoveValue *value = told != NULL ? told : element;

      if (dove_value_is_null (value))
        continue;
      *type = i == 0 || g_strcmp0 (*type, get_kind_name (value)) == 0 ? get_kind_name (value)
                                                                      : NULL;
      dove_value_builder_add (values, value);
      add_choice_title (titles, reader, element, value, scope);
    }
  dove_value_builder_take_element (values, dove_value_new_null ());
  dove_value_builder_take (property, "enum", dove_value_builder_end (values));
  if (dove_value_builder_get_length (titles) > 0)
    dove_value_builder_take (property, "x-choice-titles", dove_value_builder_end (titles));

  return TRUE;
}

/* The type that a manifest's map leads to; of another one nothing is said. FALSE: the map says
 * that such a field is left alone. */
static gboolean
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
  const char *of_choices = NULL;

  if (type != NULL && reader->type_map != NULL)
    {
      DoveValue *mapped = dove_value_get_member (reader->type_map, type);

      if (mapped != NULL && dove_value_is_null (mapped))
        return FALSE;
      type = dove_value_get_text (mapped);
    }

  if (g_strcmp0 (type, "array") != 0 && g_strcmp0 (type, "object") != 0 &&
      add_choices (property, reader, entry, scope, &of_choices) && of_choices != NULL)
    set_type (property, of_choices);
  else if (type != NULL && g_strv_contains (plain, type))
    set_type (property, type);
  else if (g_strcmp0 (type, "date") == 0 || g_strcmp0 (type, "date-time") == 0)
    {
      set_type (property, "string");
      dove_value_builder_set_text (property, "format", type);
    }

  return TRUE;
}

static DoveValue *
make_property (const FieldReader *reader,
               DoveValue         *entry,
               DoveValue         *known,
               DoveScope         *scope)
{
  g_autoptr(DoveValueBuilder) property = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (!add_type (property, reader, entry, scope) && known == NULL)
    return NULL;

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

  return name != NULL ? dove_key_make_text (name) : g_strdup (dove_value_get_name (entries, index));
}

/* Adds one field; the name of a new one that must be filled. */
static char *
add_field (DoveValueBuilder  *properties,
           const FieldReader *reader,
           DoveValue         *entries,
           guint              index,
           DoveScope         *scope)
{
  DoveValue *entry = dove_value_get_element (entries, index);
  g_autofree char *name = read_name (reader, entries, index, scope);
  DoveValue *known = NULL;
  DoveValue *property = NULL;
  gboolean is_new = FALSE;

  if (name == NULL || *name == '\0')
    return NULL;

  known = dove_value_builder_peek (properties, name);
  property = make_property (reader, entry, known, scope);
  if (property == NULL)
    return NULL;
  is_new = known == NULL;
  dove_value_builder_take (properties, name, property);

  return is_new && is_true (reader->required, entry, scope) ? g_steal_pointer (&name) : NULL;
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
      g_autofree char *name = add_field (properties, reader, entries, i, scope);

      if (name != NULL)
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

/* The entries of an answer: members of a record, which are called by their names, or a list */
static DoveValue *
read_entries (const DoveOperation  *operation,
              DoveAnswer           *answer,
              DoveScope            *scope,
              GError              **error)
{
  g_autoptr(DoveSelector) members = read_selector (operation->document_value, "members");
  DoveValue *entries = NULL;

  if (members == NULL)
    return dove_operation_read_records (operation, answer, scope, error);

  entries = dove_selector_select (members, answer, scope);
  if (dove_value_get_kind (entries) == DOVE_VALUE_RECORD ||
      dove_value_get_kind (entries) == DOVE_VALUE_LIST)
    return entries;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("The answer lists no fields at “%s”"),
               dove_selector_get_text (members));
  g_clear_pointer (&entries, dove_value_unref);

  return NULL;
}

/**
 * dove_object_add_fields:
 * @object: an object with a `describe` call
 * @schema: its schema so far
 * @answer: a page of that call's answer, judged to be fine
 * @scope: (nullable): names for formulas
 * @count: (out): how many fields the page tells of
 * @error: return location for an error
 *
 * Adds the fields that an answer tells of to a schema.
 *
 * Errors: %DOVE_ERROR_FAILED when the answer lists none where the manifest says.
 *
 * Returns: (transfer full) (nullable): the schema with them, or %NULL with @error set
 */
DoveValue *
dove_object_add_fields (const DoveObject  *object,
                        DoveValue         *schema,
                        DoveAnswer        *answer,
                        DoveScope         *scope,
                        guint             *count,
                        GError           **error)
{
  DoveValue *document = object->describe->document_value;
  const char *at = dove_value_get_member_text (document, "at");
  g_autofree char *pointer = to_schema_pointer (at != NULL ? at : "");
  g_auto(FieldReader) reader = { 0 };
  g_autoptr(DoveValue) entries = read_entries (object->describe, answer, scope, error);
  g_autoptr(DoveValue) part = NULL;

  *count = 0;
  if (entries == NULL)
    return NULL;

  field_reader_init (&reader, document);
  part = extend_schema (&reader, dove_pointer_get (schema, pointer), entries, scope);
  *count = dove_value_get_length (entries);

  return dove_pointer_replace (schema, pointer, part);
}

/**
 * dove_account_object_new:
 * @object: an object of a manifest, which must outlive the new one
 * @schema: its schema with the fields of the account
 * @asked_at: when they were asked for, monotonic
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_INVALID when the application's words make no schema.
 *
 * Returns: (transfer full) (nullable): the object as the account has it
 */
DoveAccountObject *
dove_account_object_new (const DoveObject  *object,
                         DoveValue         *schema,
                         gint64             asked_at,
                         GError           **error)
{
  DoveSchema *compiled = dove_schema_new (schema, error);
  DoveAccountObject *self = NULL;

  if (compiled == NULL)
    return NULL;

  self = g_atomic_rc_box_new0 (DoveAccountObject);
  self->object = *object;
  self->object.schema = compiled;
  self->object.schema_document = dove_value_ref (schema);
  self->asked_at = asked_at;

  return self;
}

/**
 * dove_account_object_ref:
 * @self: an object
 *
 * Returns: (transfer full): @self
 */
DoveAccountObject *
dove_account_object_ref (DoveAccountObject *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
account_object_clear (gpointer data)
{
  DoveAccountObject *self = data;

  g_clear_pointer (&self->object.schema, dove_schema_unref);
  g_clear_pointer (&self->object.schema_document, dove_value_unref);
}

/**
 * dove_account_object_unref:
 * @self: (transfer full): an object
 */
void
dove_account_object_unref (DoveAccountObject *self)
{
  g_atomic_rc_box_release_full (self, account_object_clear);
}
