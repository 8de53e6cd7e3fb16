/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-error.h"
#include "connector/import/dove-import-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A manifest out of the `$metadata` of an OData service: each entity set is an object. How it is
 * listed, paged and asked for changes is what the dialect has in common for all of them.
 */

#define DEPTH_LIMIT  3
#define MEMBER_LIMIT 300
#define PART_LIMIT   1000 /* members of an object, those of records in it included */

typedef struct
{
  DoveImportDraft *draft;
  GHashTable      *types;      /* local name to element: entities, complex types, enumerations */
  GHashTable      *enums;      /* names of those that are enumerations */
  DoveValue       *root;
  gboolean         is_old;     /* version 2 and 3: other answers, other times */
  guint            parts;      /* of the schema at hand: types may hold each other */
} Odata;

typedef void (*Visit) (Odata     *self,
                       DoveValue *element,
                       gpointer   data);

/* An element that stands once is itself, one that stands several times a list. */
static void
visit_all (Odata      *self,
           DoveValue  *parent,
           const char *name,
           Visit       visit,
           gpointer    data)
{
  DoveValue *found = dove_value_get_member (parent, name);

  if (found == NULL)
    return;

  if (dove_value_get_kind (found) == DOVE_VALUE_RECORD)
    visit (self, found, data);
  for (guint i = 0; dove_value_get_kind (found) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (found); i++)
    if (dove_value_get_kind (dove_value_get_element (found, i)) == DOVE_VALUE_RECORD)
      visit (self, dove_value_get_element (found, i), data);
}

gboolean
dove_import_is_odata (DoveValue *root)
{
  return dove_value_get_member (dove_value_get_member (root, "Edmx"), "DataServices") != NULL;
}

static const char *
get_local (const char *qualified)
{
  const char *dot = qualified != NULL ? strrchr (qualified, '.') : NULL;

  return dot != NULL ? dot + 1 : qualified;
}

/* A name as it may stand in an address and a template. */
static gboolean
is_name (const char *text)
{
  if (text == NULL || *text == '\0' || strlen (text) > 200)
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '_')
      return FALSE;

  return TRUE;
}

static void
learn_cb (Odata     *self,
          DoveValue *element,
          gpointer   data)
{
  const char *name = dove_value_get_member_text (element, "@Name");

  if (name == NULL)
    return;
  g_hash_table_insert (self->types, (gpointer) name, element);
  if (data != NULL)
    g_hash_table_add (self->enums, (gpointer) name);
}

static void
learn_schema_cb (Odata     *self,
                 DoveValue *element,
                 gpointer   data)
{
  visit_all (self, element, "EntityType", learn_cb, NULL);
  visit_all (self, element, "ComplexType", learn_cb, NULL);
  visit_all (self, element, "EnumType", learn_cb, self);
}

typedef struct
{
  DoveValueBuilder *properties;
  guint             depth;
  const char       *updated;
  const char       *created;
  const char       *label;
} Members;

static DoveValue *make_record (Odata      *self,
                               const char *type,
                               Members    *members);

static void
add_choice_cb (Odata     *self,
               DoveValue *element,
               gpointer   data)
{
  const char *name = dove_value_get_member_text (element, "@Name");

  if (name != NULL)
    dove_value_builder_take_element (data, dove_value_new_text (name));
}

static void
set_type (DoveValueBuilder *builder,
          const char       *type,
          gboolean          is_nullable)
{
  g_autoptr(DoveValueBuilder) both = NULL;

  if (!is_nullable)
    {
      dove_value_builder_set_text (builder, "type", type);
      return;
    }

  both = dove_value_builder_new (DOVE_VALUE_LIST);
  dove_value_builder_take_element (both, dove_value_new_text (type));
  dove_value_builder_take_element (both, dove_value_new_text ("null"));
  dove_value_builder_take (builder, "type", dove_value_builder_end (both));
}

static gboolean
set_primitive (DoveValueBuilder *builder,
               const char       *type,
               gboolean          is_nullable)
{
  static const struct { const char *edm; const char *type; const char *format; } types[] = {
    { "Edm.String", "string", NULL }, { "Edm.Boolean", "boolean", NULL },
    { "Edm.Byte", "integer", NULL }, { "Edm.SByte", "integer", NULL },
    { "Edm.Int16", "integer", NULL }, { "Edm.Int32", "integer", NULL },
    { "Edm.Int64", "integer", NULL }, { "Edm.Decimal", "number", NULL },
    { "Edm.Double", "number", NULL }, { "Edm.Single", "number", NULL },
    { "Edm.Guid", "string", "uuid" }, { "Edm.Date", "string", "date" },
    { "Edm.DateTimeOffset", "string", "date-time" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].edm, type))
      {
        set_type (builder, types[i].type, is_nullable);
        if (types[i].format != NULL)
          dove_value_builder_set_text (builder, "format", types[i].format);
        return TRUE;
      }

  return g_str_has_prefix (type, "Edm.");
}

static DoveValue *
make_type (Odata      *self,
           const char *type,
           gboolean    is_nullable,
           guint       depth)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *local = get_local (type);

  if (g_str_has_prefix (type, "Collection(") && g_str_has_suffix (type, ")"))
    {
      g_autofree char *inner = g_strndup (type + strlen ("Collection("),
                                          strlen (type) - strlen ("Collection()"));

      dove_value_builder_set_text (builder, "type", "array");
      if (depth < DEPTH_LIMIT)
        dove_value_builder_take (builder, "items", make_type (self, inner, FALSE, depth + 1));
    }
  else if (g_hash_table_contains (self->enums, local))
    {
      g_autoptr(DoveValueBuilder) choices = dove_value_builder_new (DOVE_VALUE_LIST);

      set_type (builder, "string", is_nullable);
      visit_all (self, g_hash_table_lookup (self->types, local), "Member", add_choice_cb,
                 choices);
      if (is_nullable)
        dove_value_builder_take_element (choices, dove_value_new_null ());
      dove_value_builder_take (builder, "enum", dove_value_builder_end (choices));
    }
  else if (!set_primitive (builder, type, is_nullable) && depth < DEPTH_LIMIT &&
           g_hash_table_contains (self->types, local))
    {
      Members inner = { NULL, depth + 1, NULL, NULL, NULL };

      return make_record (self, local, &inner);
    }

  return dove_value_builder_end (builder);
}

static void
find_computed_cb (Odata     *self,
                  DoveValue *element,
                  gpointer   data)
{
  const char *term = dove_value_get_member_text (element, "@Term");
  const char *value = dove_value_get_member_text (element, "@Bool");

  if (g_strcmp0 (get_local (term), "Computed") == 0 && g_strcmp0 (value, "false") != 0)
    *(gboolean *) data = TRUE;
}

/* What a record is known by: its times, its name. */
static void
note_member (Members    *members,
             const char *name,
             const char *type)
{
  g_autofree char *folded = dove_import_fold (name);

  if (g_str_equal (type, "Edm.DateTimeOffset"))
    {
      if (members->updated == NULL && dove_import_mentions (folded, "modif|updat|chang"))
        members->updated = name;
      else if (members->created == NULL && dove_import_mentions (folded, "creat"))
        members->created = name;
    }
  if (members->label == NULL && g_str_equal (type, "Edm.String") &&
      dove_import_find_word ("name displayname fullname title number description", folded))
    members->label = name;
}

static void
add_member_cb (Odata     *self,
               DoveValue *element,
               gpointer   data)
{
  Members *members = data;
  const char *name = dove_value_get_member_text (element, "@Name");
  const char *type = dove_value_get_member_text (element, "@Type");
  gboolean is_nullable = g_strcmp0 (dove_value_get_member_text (element, "@Nullable"),
                                    "false") != 0;
  gboolean is_computed = FALSE;
  g_autoptr(DoveValue) made = NULL;
  g_autoptr(DoveValueBuilder) member = NULL;

  if (!is_name (name) || type == NULL || self->parts++ > PART_LIMIT ||
      dove_value_builder_get_length (members->properties) >= MEMBER_LIMIT)
    return;

  made = make_type (self, type, is_nullable, members->depth);
  member = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (member, made);
  visit_all (self, element, "Annotation", find_computed_cb, &is_computed);
  if (is_computed)
    dove_value_builder_take (member, "readOnly", dove_value_new_boolean (TRUE));
  dove_value_builder_take (members->properties, name, dove_value_builder_end (member));
  note_member (members, name, type);
}

/* A type and those that it stands on. */
static DoveValue *
make_record (Odata      *self,
             const char *type,
             Members    *members)
{
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  members->properties = properties;
  for (guint i = 0; i < 10 && type != NULL; i++)
    {
      DoveValue *element = g_hash_table_lookup (self->types, type);

      visit_all (self, element, "Property", add_member_cb, members);
      type = get_local (dove_value_get_member_text (element, "@BaseType"));
    }

  dove_value_builder_set_text (builder, "type", "object");
  dove_value_builder_take (builder, "properties", dove_value_builder_end (properties));

  return dove_value_builder_end (builder);
}

static void
add_key_cb (Odata     *self,
            DoveValue *element,
            gpointer   data)
{
  const char *name = dove_value_get_member_text (element, "@Name");

  if (is_name (name))
    g_ptr_array_add (data, (gpointer) name);
}

static void
find_keys (Odata      *self,
           const char *type,
           GPtrArray  *keys)
{
  for (guint i = 0; i < 10 && type != NULL && keys->len == 0; i++)
    {
      DoveValue *element = g_hash_table_lookup (self->types, type);

      visit_all (self, dove_value_get_member (element, "Key"), "PropertyRef", add_key_cb, keys);
      type = get_local (dove_value_get_member_text (element, "@BaseType"));
    }
}

static void
set_pointer (DoveValueBuilder *builder,
             const char       *name,
             const char       *member)
{
  g_autofree char *pointer = member != NULL ? dove_pointer_append_step ("", member) : NULL;

  if (pointer != NULL)
    dove_value_builder_set_text (builder, name, pointer);
}

/* The address of one record: `Orders({key})`, or `Lines(Order={key.Order},Line={key.Line})`. */
static char *
make_item (const char *set,
           GPtrArray  *keys)
{
  g_autoptr(GString) item = g_string_new (set);

  if (keys->len == 1)
    g_string_append (item, "({key})");
  for (guint i = 0; keys->len > 1 && i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);

      g_string_append_printf (item, "%s%s={key.%s}%s", i == 0 ? "(" : ",", key, key,
                              i + 1 == keys->len ? ")" : "");
    }

  return g_string_free (g_steal_pointer (&item), FALSE);
}

static DoveValue *
make_list (Odata      *self,
           const char *set,
           const char *updated)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *request = g_strdup_printf ("GET /%s", set);

  dove_value_builder_set_text (list, "request", request);
  if (self->is_old)
    {
      g_autoptr(DoveValueBuilder) paging = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_text (paging, "style", "next-url");
      dove_value_builder_set_text (paging, "next", "/d/__next");
      dove_value_builder_set_text (list, "records", "/d/results");
      dove_value_builder_take (list, "paging", dove_value_builder_end (paging));
    }
  else if (updated != NULL)
    {
      g_autoptr(DoveValueBuilder) since = dove_value_builder_new (DOVE_VALUE_RECORD);

      set_pointer (since, "field", updated);
      dove_value_builder_take (list, "since", dove_value_builder_end (since));
      self->draft->tally.sinces++;
    }

  self->draft->tally.lists++;
  self->draft->tally.keys++;
  self->draft->tally.pagings++;

  return dove_value_builder_end (list);
}

static void
set_keys (DoveValueBuilder *builder,
          GPtrArray        *keys)
{
  g_autoptr(GPtrArray) pointers = g_ptr_array_new_with_free_func (g_free);

  if (keys->len == 1)
    {
      set_pointer (builder, "key", g_ptr_array_index (keys, 0));
      return;
    }

  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (pointers, dove_pointer_append_step ("", g_ptr_array_index (keys, i)));
  dove_import_set_list (builder, "key", pointers);
}

static void
set_writes (Odata            *self,
            DoveValueBuilder *builder,
            const char       *set,
            const char       *item)
{
  static const struct { const char *name; const char *method; gboolean is_item; } writes[] = {
    { "create", "POST", FALSE }, { "update", "PATCH", TRUE }, { "delete", "DELETE", TRUE },
  };
  g_autofree char *get = g_strdup_printf ("GET /%s", item);

  if (!self->is_old)
    dove_value_builder_set_text (builder, "get", get);
  else
    {
      g_autoptr(DoveValueBuilder) wrapped = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_text (wrapped, "request", get);
      dove_value_builder_set_text (wrapped, "record", "/d");
      dove_value_builder_take (builder, "get", dove_value_builder_end (wrapped));
    }

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    {
      g_autofree char *request = g_strdup_printf ("%s /%s", writes[i].method,
                                                  writes[i].is_item ? item : set);

      dove_value_builder_set_text (builder, writes[i].name, request);
    }

  self->draft->tally.operations += 5;
  self->draft->tally.recognised += 5;
  self->draft->tally.used += 5;
}

static void
add_object_cb (Odata     *self,
               DoveValue *element,
               gpointer   data)
{
  const char *set = dove_value_get_member_text (element, "@Name");
  const char *type = get_local (dove_value_get_member_text (element, "@EntityType"));
  g_autoptr(GPtrArray) keys = g_ptr_array_new ();
  g_autoptr(DoveValueBuilder) builder = NULL;
  Members members = { NULL, 0, NULL, NULL, NULL };
  g_autofree char *slug = NULL;
  g_autofree char *id = NULL;
  g_autofree char *title = NULL;
  g_autofree char *item = NULL;

  if (!is_name (set) || type == NULL)
    return;

  find_keys (self, type, keys);
  if (keys->len == 0)
    {
      dove_import_note (self->draft,
                        _("The set “%.100s” has no key that can be told: it was left out"), set);
      return;
    }

  slug = dove_import_slug (set);
  id = dove_import_singular (slug);
  title = dove_import_heading (id);
  if (dove_value_builder_peek (data, id) != NULL)
    return;

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  item = make_item (set, keys);
  self->parts = 0;
  dove_value_builder_set_text (builder, "title", title);
  set_keys (builder, keys);
  dove_value_builder_take (builder, "schema", make_record (self, type, &members));
  set_pointer (builder, "label", members.label);
  set_pointer (builder, "created", members.created);
  set_pointer (builder, "updated", members.updated);
  dove_value_builder_take (builder, "list", make_list (self, set, members.updated));
  set_writes (self, builder, set, item);
  dove_value_builder_take (data, id, dove_value_builder_end (builder));
}

static void
add_container_cb (Odata     *self,
                  DoveValue *element,
                  gpointer   data)
{
  visit_all (self, element, "EntitySet", add_object_cb, data);
}

static void
add_schema_cb (Odata     *self,
               DoveValue *element,
               gpointer   data)
{
  visit_all (self, element, "EntityContainer", add_container_cb, data);
}

/* What the metadata does not tell: where the service is, and how one signs in. */
static void
set_surroundings (Odata            *self,
                  DoveValueBuilder *manifest)
{
  dove_import_set_service (self->draft, manifest, "odata",
                           _("The metadata does not tell how one signs in; a token is a guess"));
  dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "test", "sign-in" },
                   _("The metadata does not tell which call says who is signed in; without one a "
                     "revoked key is noticed late"));
  dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "objects", "create" },
                   _("The metadata does not tell which sets may be written to: all are taken for "
                     "writable"));
  if (self->is_old)
    dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "dialect", "list-twice" },
                     _("The service is of OData 2 or 3: its times are of a form that is not read, "
                       "so changes are found by reading everything"));
}

/**
 * dove_import_odata:
 * @job: the `$metadata` of a service as a value, and where to put what is found
 * @format: (out): what it is
 * @error: return location for an error
 *
 * Makes the members of a manifest from `base` to `objects`.
 *
 * Returns: (transfer full): these members
 */
DoveValue *
dove_import_odata (const DoveImportJob  *job,
                   char                **format,
                   GError              **error)
{
  DoveValue *edmx = dove_value_get_member (job->root, "Edmx");
  DoveValue *services = dove_value_get_member (edmx, "DataServices");
  const char *version = dove_value_get_member_text (edmx, "@Version");
  g_autoptr(GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) enums = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(DoveValueBuilder) manifest = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) objects = dove_value_builder_new (DOVE_VALUE_RECORD);
  Odata self = { job->draft, types, enums, job->root, g_strcmp0 (version, "1.0") == 0 };

  *format = g_strdup_printf ("OData metadata %.20s", version != NULL ? version : "");
  set_surroundings (&self, manifest);
  visit_all (&self, services, "Schema", learn_schema_cb, NULL);
  visit_all (&self, services, "Schema", add_schema_cb, objects);
  dove_value_builder_take (manifest, "objects", dove_value_builder_end (objects));

  return dove_value_builder_end (manifest);
}
