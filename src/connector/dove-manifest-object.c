/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * An object of a manifest. Its schema is written out: references to `#/types/...` are replaced
 * by what they stand for, so that whoever reads it needs no second document. A type that holds
 * itself is cut, and so is a file that grows without bounds that way.
 */

#define SCHEMA_NODE_LIMIT  100000
#define SCHEMA_DEPTH_LIMIT 64
#define TYPE_PREFIX        "#/types/"

typedef struct
{
  DoveManifestReader *reader;
  GPtrArray          *open;     /* names of the types being written out */
  guint               nodes;
  gboolean            is_cut;
} Resolving;

static DoveValue *resolve (Resolving *resolving,
                           DoveValue *schema);

static gboolean
is_open (Resolving  *resolving,
         const char *name)
{
  return g_ptr_array_find_with_equal_func (resolving->open, name, g_str_equal, NULL);
}

static DoveValue *
resolve_type (Resolving  *resolving,
              const char *reference)
{
  DoveManifestReader *reader = resolving->reader;
  DoveValue *types = dove_value_get_member (reader->manifest->document, "types");
  const char *name = g_str_has_prefix (reference, TYPE_PREFIX) ? reference + strlen (TYPE_PREFIX)
                                                               : NULL;
  DoveValue *type = name != NULL ? dove_value_get_member (types, name) : NULL;
  g_autofree char *message = NULL;
  DoveValue *resolved = NULL;

  if (type == NULL)
    {
      message = g_strdup_printf (_("“%s” is not there: references go to “#/types/NAME” in this "
                                   "file only"), reference);
      dove_reader_report (reader, "schema", message);
      return NULL;
    }

  if (is_open (resolving, name))
    return NULL;

  g_ptr_array_add (resolving->open, (gpointer) name);
  resolved = resolve (resolving, type);
  g_ptr_array_set_size (resolving->open, (int) resolving->open->len - 1);

  return resolved;
}

static DoveValue *
resolve_record (Resolving *resolving,
                DoveValue *schema)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *ref = dove_value_get_member (schema, "$ref");
  const char *reference = dove_value_get_text (ref);

  if (reference != NULL)
    {
      g_autoptr(DoveValue) type = resolve_type (resolving, reference);

      if (type != NULL && dove_value_get_kind (type) == DOVE_VALUE_RECORD)
        dove_value_builder_set_all (builder, type);
    }

  for (guint i = 0; i < dove_value_get_length (schema); i++)
    {
      const char *name = dove_value_get_name (schema, i);
      DoveValue *member = dove_value_get_element (schema, i);

      if (reference == NULL || !g_str_equal (name, "$ref"))
        dove_value_builder_take (builder, name, resolve (resolving, member));
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
resolve (Resolving *resolving,
         DoveValue *schema)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (++resolving->nodes > SCHEMA_NODE_LIMIT || resolving->open->len > SCHEMA_DEPTH_LIMIT)
    {
      resolving->is_cut = TRUE;
      return dove_value_ref (schema);
    }

  if (dove_value_get_kind (schema) == DOVE_VALUE_RECORD)
    return resolve_record (resolving, schema);

  if (dove_value_get_kind (schema) != DOVE_VALUE_LIST)
    return dove_value_ref (schema);

  builder = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (schema); i++)
    dove_value_builder_take_element (builder, resolve (resolving,
                                                       dove_value_get_element (schema, i)));

  return dove_value_builder_end (builder);
}

/* What says whether somebody may be written to must be understood: true, or what refuses it */
static void
check_consent (DoveManifestReader *reader,
               DoveSchema         *schema)
{
  GPtrArray *fields = dove_schema_get_fields (schema);

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);
      DoveValue *mark = field->schema != NULL ? dove_value_get_member (field->schema, "x-consent")
                                              : NULL;
      g_autofree char *message = NULL;

      if (mark == NULL || (dove_value_get_kind (mark) == DOVE_VALUE_BOOLEAN &&
                           field->kind == DOVE_VALUE_BOOLEAN) ||
          dove_value_get_length (dove_value_get_member (mark, "no")) > 0)
        continue;
      message = g_strdup_printf (_("“x-consent” of “%s” must be true, of a boolean, or name the "
                                   "values that refuse it: { \"no\": [ … ] }"), field->path);
      dove_reader_report (reader, "schema", message);
    }
}

/* What the key of the object above looks like: of its key's schema, what tells the type */
static DoveValue *
make_parent_field (Resolving *resolving,
                   DoveValue *parent)
{
  DoveValue *objects = dove_value_get_member (resolving->reader->manifest->document, "objects");
  const char *id = dove_value_get_member_text (parent, "object");
  DoveValue *above = id != NULL ? dove_value_get_member (objects, id) : NULL;
  const char *key = dove_value_get_member_text (above, "key");
  const char *title = dove_value_get_member_text (above, "title");
  DoveValue *schema = dove_value_get_member (above, "schema");
  g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) resolved = schema != NULL ? resolve (resolving, schema) : NULL;
  DoveValue *type = NULL;

  if (resolved != NULL && key != NULL)
    type = dove_value_get_member (dove_schema_walk (resolved, key), "type");
  if (type != NULL)
    dove_value_builder_set (field, "type", type);
  if (title != NULL)
    dove_value_builder_set_text (field, "title", title);
  dove_value_builder_take (field, "x-create-only", dove_value_new_boolean (TRUE));

  return dove_value_builder_end (field);
}

/* The member that keeps the parent's key is a field, whether the application sends it or not. */
static void
declare_parent (Resolving  *resolving,
                DoveValue  *parent,
                DoveObject *object)
{
  const char *as = dove_value_get_member_text (parent, "as");
  g_autofree char *pointer = as != NULL ? dove_pointer_append_step ("/properties", as) : NULL;
  g_autoptr(DoveValue) field = NULL;
  g_autoptr(DoveValue) before = NULL;

  if (pointer == NULL || dove_pointer_get (object->schema_document, pointer) != NULL)
    return;

  before = g_steal_pointer (&object->schema_document);
  field = make_parent_field (resolving, parent);
  object->schema_document = dove_pointer_replace (before, pointer, field);
  object->is_parent_undeclared = TRUE;
}

static void
read_schema (DoveManifestReader *reader,
             DoveValue          *value,
             DoveObject         *object)
{
  DoveValue *schema = dove_value_get_member (value, "schema");
  g_autoptr(GPtrArray) open = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  Resolving resolving = { reader, open, 0, FALSE };

  if (dove_value_get_kind (schema) != DOVE_VALUE_RECORD)
    return;

  object->schema_document = resolve (&resolving, schema);
  declare_parent (&resolving, dove_value_get_member (value, "parent"), object);
  if (resolving.is_cut)
    {
      dove_reader_report (reader, "schema", _("The schema grows beyond 100,000 parts when its "
                                              "types are written out"));
      return;
    }

  object->schema = dove_schema_new (object->schema_document, &error);
  if (object->schema == NULL)
    dove_reader_report (reader, "schema", error->message);
  else
    check_consent (reader, object->schema);
}

/* How a time of the record is written: `x-format`, else `format`. */
static DoveTimeFormat
read_format (DoveObject   *object,
             DoveSelector *selector)
{
  const char *pointer = selector != NULL ? dove_selector_get_pointer (selector) : NULL;
  DoveValue *field = pointer != NULL ? dove_schema_walk (object->schema_document, pointer) : NULL;
  const char *own = dove_value_get_member_text (field, "x-format");

  return dove_time_format_from_name (own != NULL ? own
                                                 : dove_value_get_member_text (field, "format"));
}

static void
read_selectors (DoveManifestReader *reader,
                DoveValue          *value,
                DoveObject         *object)
{
  object->keys = dove_reader_selectors (reader, value, "key");
  object->identity = dove_reader_record_selector (reader, value, "identity");
  object->etag = dove_reader_record_selector (reader, value, "etag");
  object->version = dove_reader_record_selector (reader, value, "version");
  object->label = dove_reader_record_selector (reader, value, "label");
  object->created = dove_reader_record_selector (reader, value, "created");
  object->updated = dove_reader_record_selector (reader, value, "updated");
  object->deleted = dove_reader_record_selector (reader, value, "deleted");
  object->created_format = read_format (object, object->created);
  object->updated_format = read_format (object, object->updated);

  for (guint i = 0; i < object->keys->len; i++)
    {
      DoveSelector *key = g_ptr_array_index (object->keys, i);
      const char *pointer = dove_selector_get_pointer (key);

      if (dove_selector_get_kind (key) != DOVE_SELECTOR_POINTER || *pointer == '\0')
        dove_reader_report (reader, "key", _("A key is a JSON Pointer into the record, like /id"));
    }
}

static void
read_parent (DoveManifestReader *reader,
             DoveValue          *value,
             DoveObject         *object)
{
  DoveValue *parent = dove_value_get_member (value, "parent");
  DoveValue *objects = dove_value_get_member (reader->manifest->document, "objects");
  gsize place = 0;
  g_autofree char *message = NULL;

  if (dove_value_get_kind (parent) != DOVE_VALUE_RECORD)
    return;

  place = dove_reader_enter (reader, "parent");
  object->parent = dove_reader_text (parent, "object");
  object->parent_as = dove_reader_text (parent, "as");
  object->parent_when = dove_reader_formula (reader, parent, "when");

  if (object->parent != NULL && dove_value_get_member (objects, object->parent) == NULL)
    {
      message = g_strdup_printf (_("There is no object “%s”"), object->parent);
      dove_reader_report (reader, "object", message);
    }

  dove_reader_leave (reader, place);
}

static void
read_references (DoveManifestReader *reader,
                 DoveValue          *value,
                 DoveObject         *object)
{
  DoveValue *members = dove_value_get_member (value, "references");
  DoveValue *objects = dove_value_get_member (reader->manifest->document, "objects");
  gsize place = dove_reader_enter (reader, "references");

  object->references = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_reference_free);

  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *pointer = dove_value_get_name (members, i);
      const char *target = dove_value_get_text (dove_value_get_element (members, i));
      DoveReference *reference = NULL;

      if (pointer == NULL || target == NULL)
        continue;

      reference = g_new0 (DoveReference, 1);
      reference->pointer = g_strdup (pointer);
      reference->object = g_strdup (target);
      g_ptr_array_add (object->references, reference);

      if (dove_value_get_member (objects, target) == NULL)
        {
          g_autofree char *message = g_strdup_printf (_("There is no object “%s”"), target);

          dove_reader_report (reader, pointer, message);
        }
    }

  dove_reader_leave (reader, place);
}

static GPtrArray *
read_operations (DoveManifestReader *reader,
                 DoveValue          *value,
                 const char         *name,
                 DoveRole            role)
{
  GPtrArray *operations = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_operation_free);
  DoveValue *members = dove_value_get_member (value, name);
  gboolean is_list = dove_value_get_kind (members) == DOVE_VALUE_LIST;
  gsize outer = dove_reader_enter (reader, name);

  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *own = is_list ? name : dove_value_get_name (members, i);
      gsize place = 0;

      if (own == NULL)
        break;

      place = is_list ? dove_reader_enter_index (reader, i) : dove_reader_enter (reader, own);
      g_ptr_array_add (operations,
                       dove_reader_operation_at (reader, dove_value_get_element (members, i), own,
                                                 role));
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);

  return operations;
}

static void
read_all_operations (DoveManifestReader *reader,
                     DoveValue          *value,
                     DoveObject         *object)
{
  object->describe = dove_reader_operation (reader, value, "describe", DOVE_ROLE_DESCRIBE);
  object->list = dove_reader_operation (reader, value, "list", DOVE_ROLE_LIST);
  object->list_since = dove_reader_operation (reader, value, "listSince", DOVE_ROLE_LIST_SINCE);
  object->list_deleted = dove_reader_operation (reader, value, "listDeleted",
                                                DOVE_ROLE_LIST_DELETED);
  object->get = dove_reader_operation (reader, value, "get", DOVE_ROLE_GET);
  object->create = dove_reader_operation (reader, value, "create", DOVE_ROLE_CREATE);
  object->update = dove_reader_operation (reader, value, "update", DOVE_ROLE_UPDATE);
  object->replace = dove_reader_operation (reader, value, "replace", DOVE_ROLE_REPLACE);
  object->upsert = dove_reader_operation (reader, value, "upsert", DOVE_ROLE_UPSERT);
  object->delete = dove_reader_operation (reader, value, "delete", DOVE_ROLE_DELETE);
  object->archive = dove_reader_operation (reader, value, "archive", DOVE_ROLE_ARCHIVE);
  object->restore = dove_reader_operation (reader, value, "restore", DOVE_ROLE_RESTORE);
  object->find = read_operations (reader, value, "find", DOVE_ROLE_FIND);
  object->actions = read_operations (reader, value, "actions", DOVE_ROLE_ACTION);
}

/* Compiles the object that we stand at. */
DoveObject *
dove_reader_object (DoveManifestReader *reader,
                    DoveValue          *value,
                    const char         *id)
{
  DoveObject *object = g_new0 (DoveObject, 1);
  DoveValue *each = dove_value_get_member (value, "each");
  DoveValue *parent = dove_value_get_member (value, "parent");

  object->manifest = reader->manifest;
  object->id = g_strdup (id);
  object->title = dove_reader_words (value, "title");
  object->plural = dove_reader_text (value, "plural");
  object->description = dove_reader_text (value, "description");
  object->is_read_only = dove_reader_boolean (value, "readOnly", FALSE);
  object->table = dove_reader_text (value, "table");
  object->scopes = dove_reader_texts (value, "scopes");
  object->each = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);

  for (guint i = 0; each != NULL && i < dove_value_get_length (each); i++)
    g_ptr_array_add (object->each, dove_value_ref (dove_value_get_element (each, i)));

  reader->each = each;
  reader->has_parent = parent != NULL;
  reader->keeps_parent = dove_value_get_member_text (parent, "as") != NULL;
  read_schema (reader, value, object);
  read_selectors (reader, value, object);
  read_parent (reader, value, object);
  read_references (reader, value, object);
  object->filters = dove_reader_filters (reader, value);
  read_all_operations (reader, value, object);
  dove_reader_bulk (reader, value, object);
  reader->each = NULL;
  reader->has_parent = FALSE;
  reader->keeps_parent = FALSE;

  return object;
}
