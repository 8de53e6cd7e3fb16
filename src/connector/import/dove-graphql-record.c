/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-graphql-private.h"

#include <string.h>

/* A type of GraphQL as a record: what to ask of it, and what it is made of. */

#define FIELD_LIMIT 150
#define PART_LIMIT  500000 /* fields in all documents together */
#define TYPE_LIMIT  20   /* wrappings of one type */

DoveGraphqlType
dove_graphql_read_type (DoveValue *type)
{
  DoveGraphqlType read = { NULL, NULL, FALSE, FALSE };

  for (guint i = 0; i < TYPE_LIMIT && type != NULL; i++)
    {
      const char *kind = dove_value_get_member_text (type, "kind");

      if (g_strcmp0 (kind, "NON_NULL") == 0)
        read.is_needed |= !read.is_list;
      else if (g_strcmp0 (kind, "LIST") == 0)
        read.is_list = TRUE;
      else
        {
          read.kind = kind;
          read.name = dove_value_get_member_text (type, "name");
          if (read.name != NULL && !dove_graphql_is_name (read.name))
            read.name = NULL;
          return read;
        }
      type = dove_value_get_member (type, "ofType");
    }

  return read;
}

/* As a variable is declared: `[ID!]!` */
static void
append_type (GString   *text,
             DoveValue *type,
             guint      depth)
{
  const char *kind = dove_value_get_member_text (type, "kind");
  const char *name = dove_value_get_member_text (type, "name");
  DoveValue *inner = dove_value_get_member (type, "ofType");

  if (depth > TYPE_LIMIT)
    return;

  if (g_strcmp0 (kind, "NON_NULL") == 0)
    {
      append_type (text, inner, depth + 1);
      g_string_append_c (text, '!');
    }
  else if (g_strcmp0 (kind, "LIST") == 0)
    {
      g_string_append_c (text, '[');
      append_type (text, inner, depth + 1);
      g_string_append_c (text, ']');
    }
  else
    g_string_append (text, name != NULL && dove_graphql_is_name (name) ? name : "String");
}

char *
dove_graphql_write_type (DoveValue *type)
{
  GString *text = g_string_new (NULL);

  append_type (text, type, 0);

  return g_string_free (text, FALSE);
}

/* Names go into documents as they are: nothing else may. */
gboolean
dove_graphql_is_name (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '_')
      return FALSE;

  return *text != '\0' && !g_ascii_isdigit (*text) && strlen (text) < 200;
}

DoveValue *
dove_graphql_find_type (DoveGraphql *self,
                        const char  *name)
{
  return name != NULL ? g_hash_table_lookup (self->types, name) : NULL;
}

/* The field or argument whose folded name is one of @words, an earlier word before a later. */
DoveValue *
dove_graphql_find_named (DoveValue  *list,
                         const char *words)
{
  DoveValue *best = NULL;
  const char *best_place = NULL;

  for (guint i = 0; dove_value_get_kind (list) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (list); i++)
    {
      DoveValue *field = dove_value_get_element (list, i);
      const char *name = dove_value_get_member_text (field, "name");
      g_autofree char *folded = name != NULL && dove_graphql_is_name (name)
                                  ? dove_import_fold (name) : NULL;
      const char *place = folded != NULL ? dove_import_find_word (words, folded) : NULL;

      if (place != NULL && (best == NULL || place < best_place))
        {
          best = field;
          best_place = place;
        }
    }

  return best;
}

/* Whether an argument must be given, other than those named. */
gboolean
dove_graphql_has_needed (DoveValue  *arguments,
                         const char *but)
{
  for (guint i = 0; dove_value_get_kind (arguments) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (arguments); i++)
    {
      DoveValue *argument = dove_value_get_element (arguments, i);
      DoveValue *fallback = dove_value_get_member (argument, "defaultValue");

      if (dove_graphql_read_type (dove_value_get_member (argument, "type")).is_needed &&
          (fallback == NULL || dove_value_is_null (fallback)) &&
          !dove_import_is_named (dove_value_get_member_text (argument, "name"), but))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_leaf (const DoveGraphqlType *type)
{
  return g_strcmp0 (type->kind, "SCALAR") == 0 || g_strcmp0 (type->kind, "ENUM") == 0;
}

/* A field that can be asked for as it is; its name, and its type. */
static const char *
read_field (DoveValue       *field,
            DoveGraphqlType *type)
{
  const char *name = dove_value_get_member_text (field, "name");

  *type = dove_graphql_read_type (dove_value_get_member (field, "type"));
  if (name == NULL || !dove_graphql_is_name (name) || type->name == NULL ||
      dove_graphql_has_needed (dove_value_get_member (field, "args"), ""))
    return NULL;

  return name;
}

static DoveValue *
get_fields (DoveGraphql *self,
            const char  *type)
{
  DoveValue *fields = dove_value_get_member (dove_graphql_find_type (self, type), "fields");

  return fields != NULL && dove_value_get_kind (fields) == DOVE_VALUE_LIST ? fields : NULL;
}

/* A record, and records in it; only the former where the manifest would grow too large. */
static guint
get_depth (const DoveGraphql *self)
{
  return self->level == 0 ? 2 : 1;
}

/* Lists of records in a record would be cut by their own pages: they are not asked for. */
static void
select_level (DoveGraphql *self,
              const char  *type,
              guint        depth,
              GString     *text)
{
  DoveValue *fields = get_fields (self, type);

  for (guint i = 0; i < dove_value_get_length (fields) && i < FIELD_LIMIT; i++)
    {
      DoveGraphqlType inner;
      const char *name = read_field (dove_value_get_element (fields, i), &inner);

      if (name == NULL || self->parts++ > PART_LIMIT)
        continue;

      if (is_leaf (&inner))
        g_string_append_printf (text, " %s", name);
      else if (g_strcmp0 (inner.kind, "OBJECT") == 0 && !inner.is_list && depth < get_depth (self))
        {
          g_autoptr(GString) below = g_string_new (NULL);

          select_level (self, inner.name, depth + 1, below);
          if (below->len > 0)
            g_string_append_printf (text, " %s {%s }", name, below->str);
        }
    }
}

void
dove_graphql_select (DoveGraphql *self,
                     const char  *type,
                     GString     *text)
{
  select_level (self, type, 1, text);
  if (text->len == 0)
    g_string_append (text, " __typename");
}

static void
set_scalar (DoveValueBuilder      *builder,
            DoveGraphql           *self,
            const DoveGraphqlType *type)
{
  static const struct { const char *words; const char *type; const char *format; } scalars[] = {
    { "id string url uri email uuid phone", "string", NULL },
    { "int long bigint", "integer", NULL },
    { "float double", "number", NULL },
    { "boolean", "boolean", NULL },
    { "datetime timestamp iso8601datetime datetimetz timestamptz", "string", "date-time" },
    { "date iso8601date", "string", "date" },
  };
  DoveValue *choices = dove_value_get_member (dove_graphql_find_type (self, type->name),
                                              "enumValues");
  g_autoptr(DoveValueBuilder) list = NULL;
  const char *name = NULL;

  for (guint i = 0; name == NULL && i < G_N_ELEMENTS (scalars); i++)
    if (dove_import_is_named (type->name, scalars[i].words))
      {
        name = scalars[i].type;
        if (scalars[i].format != NULL)
          dove_value_builder_set_text (builder, "format", scalars[i].format);
      }
  if (g_strcmp0 (type->kind, "ENUM") == 0)
    name = "string";
  if (name == NULL)
    return;

  if (type->is_needed || type->is_list)
    dove_value_builder_set_text (builder, "type", name);
  else
    {
      g_autoptr(DoveValueBuilder) types = dove_value_builder_new (DOVE_VALUE_LIST);

      dove_value_builder_take_element (types, dove_value_new_text (name));
      dove_value_builder_take_element (types, dove_value_new_text ("null"));
      dove_value_builder_take (builder, "type", dove_value_builder_end (types));
    }

  if (g_strcmp0 (type->kind, "ENUM") != 0 || dove_value_get_kind (choices) != DOVE_VALUE_LIST ||
      choices == NULL || dove_value_get_length (choices) > FIELD_LIMIT)
    return;

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (choices); i++)
    {
      const char *choice = dove_value_get_member_text (dove_value_get_element (choices, i), "name");

      if (choice != NULL)
        dove_value_builder_take_element (list, dove_value_new_text (choice));
    }
  if (!type->is_needed && !type->is_list)
    dove_value_builder_take_element (list, dove_value_new_null ());
  if (dove_value_builder_get_length (list) > 0)
    dove_value_builder_take (builder, "enum", dove_value_builder_end (list));
}

static DoveValue *make_level (DoveGraphql *self,
                              const char  *type,
                              guint        depth);

static DoveValue *
make_member (DoveGraphql           *self,
             const DoveGraphqlType *type,
             guint                  depth)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = NULL;

  if (is_leaf (type))
    set_scalar (builder, self, type);
  else
    return make_level (self, type->name, depth + 1);

  if (!type->is_list)
    return dove_value_builder_end (builder);

  list = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (list, "type", "array");
  dove_value_builder_take (list, "items", dove_value_builder_end (builder));

  return dove_value_builder_end (list);
}

/* The same members that select_level() asks for. */
static DoveValue *
make_level (DoveGraphql *self,
            const char  *type,
            guint        depth)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *fields = get_fields (self, type);

  for (guint i = 0; i < dove_value_get_length (fields) && i < FIELD_LIMIT; i++)
    {
      DoveGraphqlType inner;
      const char *name = read_field (dove_value_get_element (fields, i), &inner);

      if (name != NULL && self->parts++ <= PART_LIMIT &&
          (is_leaf (&inner) ||
                           (g_strcmp0 (inner.kind, "OBJECT") == 0 && !inner.is_list &&
                            depth < get_depth (self))))
        dove_value_builder_take (properties, name, make_member (self, &inner, depth));
    }

  dove_value_builder_set_text (builder, "type", "object");
  dove_value_builder_take (builder, "properties", dove_value_builder_end (properties));

  return dove_value_builder_end (builder);
}

static void
mark (DoveValueBuilder *member,
      const char       *name)
{
  dove_value_builder_take (member, name, dove_value_new_boolean (TRUE));
}

/* What is not in the input of a change is the application's; what is only there is never read. */
static void
mark_all (DoveGraphql      *self,
          DoveValueBuilder *properties,
          DoveValue        *read,
          DoveValue        *create,
          DoveValue        *update)
{
  for (guint i = 0; i < dove_value_get_length (read); i++)
    {
      const char *name = dove_value_get_name (read, i);
      g_autofree char *folded = dove_import_fold (name);
      gboolean is_created = dove_graphql_find_named (create, folded) != NULL;
      gboolean is_updated = dove_graphql_find_named (update, folded) != NULL;
      g_autoptr(DoveValueBuilder) member = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_all (member, dove_value_get_element (read, i));
      if (!is_created && (!is_updated || g_str_equal (folded, "id")))
        mark (member, "readOnly");
      else if (is_created && !is_updated && update != NULL)
        mark (member, "x-create-only");
      dove_value_builder_take (properties, name, dove_value_builder_end (member));
    }

  for (guint i = 0; create != NULL && i < dove_value_get_length (create) && i < FIELD_LIMIT; i++)
    {
      DoveValue *field = dove_value_get_element (create, i);
      const char *name = dove_value_get_member_text (field, "name");
      DoveGraphqlType type = dove_graphql_read_type (dove_value_get_member (field, "type"));
      g_autoptr(DoveValueBuilder) member = NULL;

      if (name == NULL || type.name == NULL || !dove_graphql_is_name (name) ||
          dove_value_builder_peek (properties, name) != NULL || !is_leaf (&type))
        continue;

      member = dove_value_builder_new (DOVE_VALUE_RECORD);
      if (!type.is_list)
        set_scalar (member, self, &type);
      mark (member, "writeOnly");
      dove_value_builder_take (properties, name, dove_value_builder_end (member));
    }
}

DoveValue *
dove_graphql_make_schema (DoveGraphql *self,
                          const char  *type,
                          DoveValue   *create,
                          DoveValue   *update)
{
  g_autoptr(DoveValue) level = make_level (self, type, 1);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GPtrArray) required = g_ptr_array_new ();

  if (create == NULL && update == NULL)
    return g_steal_pointer (&level);

  mark_all (self, properties, dove_value_get_member (level, "properties"), create, update);
  for (guint i = 0; create != NULL && i < dove_value_get_length (create); i++)
    {
      DoveValue *field = dove_value_get_element (create, i);
      const char *name = dove_value_get_member_text (field, "name");
      DoveValue *fallback = dove_value_get_member (field, "defaultValue");

      if (name != NULL && dove_value_builder_peek (properties, name) != NULL &&
          (fallback == NULL || dove_value_is_null (fallback)) &&
          dove_graphql_read_type (dove_value_get_member (field, "type")).is_needed)
        g_ptr_array_add (required, (gpointer) name);
    }

  dove_value_builder_set_text (builder, "type", "object");
  if (required->len > 0)
    dove_import_set_list (builder, "required", required);
  dove_value_builder_take (builder, "properties", dove_value_builder_end (properties));

  return dove_value_builder_end (builder);
}

/* A field that holds a time, by its name and type. */
const char *
dove_graphql_find_time (DoveGraphql *self,
                        const char  *type,
                        const char  *words)
{
  DoveValue *field = dove_graphql_find_named (get_fields (self, type), words);
  DoveGraphqlType inner;
  const char *name = field != NULL ? read_field (field, &inner) : NULL;

  return name != NULL && is_leaf (&inner) && dove_import_mentions (inner.name, "date|time")
           ? name : NULL;
}
