/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-error.h"
#include "connector/import/dove-graphql-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A manifest out of the answer to an introspection query of GraphQL. Fields of the query type
 * that give many records of a type are lists: connections as Relay has them, `items` with a
 * total, or a bare list. A type with a list is an object.
 */

#define TYPE_LIMIT 20000

static DoveValue *
find_schema (DoveValue *root)
{
  DoveValue *schema = dove_value_get_member (root, "__schema");

  if (schema == NULL)
    schema = dove_value_get_member (dove_value_get_member (root, "data"), "__schema");

  return schema != NULL && dove_value_get_kind (schema) == DOVE_VALUE_RECORD ? schema : NULL;
}

gboolean
dove_import_is_graphql (DoveValue *root)
{
  return find_schema (root) != NULL;
}

static DoveValue *
get_fields (DoveGraphql *self,
            const char  *type)
{
  DoveValue *fields = dove_value_get_member (dove_graphql_find_type (self, type), "fields");

  return fields != NULL && dove_value_get_kind (fields) == DOVE_VALUE_LIST ? fields : NULL;
}

static DoveValue *
get_root_fields (DoveGraphql *self,
                 const char  *member)
{
  return get_fields (self, dove_value_get_member_text (dove_value_get_member (self->schema,
                                                                              member), "name"));
}

/* How a field of the query type gives records. */
typedef struct
{
  const char *field;
  DoveValue  *arguments;
  const char *type;        /* of the records */
  const char *below;       /* nullable: member that holds them: `nodes`, `edges`, `items` */
  gboolean    is_relay;
  const char *total;       /* nullable */
} List;

static const char *
find_record_type (DoveGraphql *self,
                  DoveValue   *field)
{
  DoveGraphqlType type = dove_graphql_read_type (dove_value_get_member (field, "type"));

  return type.is_list && g_strcmp0 (type.kind, "OBJECT") == 0 &&
         get_fields (self, type.name) != NULL ? type.name : NULL;
}

static gboolean
read_wrapped (DoveGraphql *self,
              const char  *type,
              List        *list)
{
  DoveValue *fields = get_fields (self, type);
  DoveValue *nodes = dove_graphql_find_named (fields, "nodes items data results");
  DoveValue *edges = dove_graphql_find_named (fields, "edges");
  DoveValue *total = dove_graphql_find_named (fields, "totalcount totalitems total");
  const char *edge = find_record_type (self, edges);
  DoveGraphqlType node = dove_graphql_read_type (
      dove_value_get_member (dove_graphql_find_named (get_fields (self, edge), "node"), "type"));

  list->is_relay = dove_graphql_find_named (fields, "pageinfo") != NULL;
  list->total = dove_value_get_member_text (total, "name");
  list->type = find_record_type (self, nodes);
  list->below = dove_value_get_member_text (nodes, "name");
  if (list->type == NULL && g_strcmp0 (node.kind, "OBJECT") == 0)
    {
      list->type = node.name;
      list->below = "edges";
    }

  return list->type != NULL && (list->is_relay || nodes != NULL);
}

#define PAGE_WORDS "first after last before skip take offset limit options page perpage"

static gboolean
read_list (DoveGraphql *self,
           DoveValue   *field,
           List        *list)
{
  DoveGraphqlType type = dove_graphql_read_type (dove_value_get_member (field, "type"));

  *list = (List) { .field = dove_value_get_member_text (field, "name"),
                   .arguments = dove_value_get_member (field, "args") };
  if (list->field == NULL || !dove_graphql_is_name (list->field) ||
      dove_graphql_has_needed (list->arguments, PAGE_WORDS))
    return FALSE;

  if (type.is_list)
    list->type = find_record_type (self, field);
  else if (g_strcmp0 (type.kind, "OBJECT") == 0 && type.name != NULL)
    return read_wrapped (self, type.name, list);

  return list->type != NULL;
}

#define UPDATED_WORDS "updatedat updated modifiedat modified lastmodified"

/* The arguments of a list that tell its page. */
typedef struct
{
  const char *style;
  const char *param;    /* nullable */
  const char *size;     /* nullable */
  GString    *declared;
  GString    *given;
} Paging;

static void
give (Paging     *paging,
      DoveValue  *argument)
{
  const char *name = dove_value_get_member_text (argument, "name");
  g_autofree char *type = dove_graphql_write_type (dove_value_get_member (argument, "type"));

  g_string_append_printf (paging->declared, "%s$%s: %s", paging->declared->len > 0 ? ", " : "",
                          name, type);
  g_string_append_printf (paging->given, "%s%s: $%s", paging->given->len > 0 ? ", " : "", name,
                          name);
}

static void
find_paging (DoveGraphql *self,
             const List  *list,
             Paging      *paging)
{
  DoveValue *options = dove_graphql_find_named (list->arguments, "options");
  DoveGraphqlType type = dove_graphql_read_type (dove_value_get_member (options, "type"));
  DoveValue *inner = dove_value_get_member (dove_graphql_find_type (self, type.name),
                                            "inputFields");
  DoveValue *after = list->is_relay ? dove_graphql_find_named (list->arguments, "after") : NULL;
  DoveValue *places = list->arguments;
  gboolean is_inner = after == NULL && dove_graphql_find_named (inner, "skip offset") != NULL;
  DoveValue *skip = NULL;
  DoveValue *size = NULL;

  if (is_inner)
    places = inner;
  skip = after != NULL ? after : dove_graphql_find_named (places, "skip offset page");
  if (skip == NULL)
    return;

  size = dove_graphql_find_named (places, "first take limit perpage");
  paging->param = dove_value_get_member_text (skip, "name");
  paging->style = after != NULL ? "cursor" : g_str_equal (paging->param, "page") ? "page"
                                                                                 : "offset";
  give (paging, skip);
  if (size != NULL)
    {
      paging->size = dove_value_get_member_text (size, "name");
      give (paging, size);
    }

  if (is_inner)
    {
      g_autofree char *within = g_strdup_printf ("%s: { %s }",
                                                 dove_value_get_member_text (options, "name"),
                                                 paging->given->str);

      g_string_assign (paging->given, within);
    }
}

static DoveValue *
make_paging (const List   *list,
             const Paging *paging)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *total = NULL;

  dove_value_builder_set_text (builder, "style", paging->style);
  dove_value_builder_set_text (builder, "in", "variable");
  dove_value_builder_set_text (builder, "param", paging->param);
  if (g_str_equal (paging->style, "cursor"))
    {
      dove_value_builder_set_text (builder, "next", "/pageInfo/endCursor");
      dove_value_builder_set_text (builder, "more", "/pageInfo/hasNextPage");
    }
  if (list->total != NULL && dove_graphql_is_name (list->total))
    {
      total = g_strconcat ("/", list->total, NULL);
      dove_value_builder_set_text (builder, "total", total);
    }
  if (list->below != NULL)
    dove_value_builder_set_text (builder, "under", "connection");
  if (paging->size != NULL)
    {
      g_autoptr(DoveValueBuilder) size = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_text (size, "param", paging->size);
      dove_value_builder_set_text (size, "in", "variable");
      dove_value_builder_take (size, "value", dove_value_new_integer (50));
      dove_value_builder_take (builder, "size", dove_value_builder_end (size));
    }

  return dove_value_builder_end (builder);
}

static void
append_asked (DoveGraphql  *self,
              const List   *list,
              const Paging *paging,
              GString      *text)
{
  g_autoptr(GString) fields = g_string_new (NULL);

  dove_graphql_select (self, list->type, fields);
  if (list->below == NULL)
    g_string_append (text, fields->str);
  else if (g_str_equal (list->below, "edges"))
    g_string_append_printf (text, " edges { node {%s } }", fields->str);
  else
    g_string_append_printf (text, " %s {%s }", list->below, fields->str);

  if (list->is_relay && g_strcmp0 (paging->style, "cursor") == 0)
    g_string_append (text, " pageInfo { endCursor hasNextPage }");
  if (list->below != NULL && list->total != NULL && dove_graphql_is_name (list->total))
    g_string_append_printf (text, " %s", list->total);
}

/* An argument that asks for what changed after a time, and the field that tells that time. */
static DoveValue *
make_since (DoveGraphql *self,
            const List  *list,
            Paging      *paging)
{
  DoveValue *argument = dove_graphql_find_named (list->arguments,
                                                 "updatedsince updatedafter modifiedsince "
                                                 "modifiedafter changedsince updatedatgte");
  const char *field = dove_graphql_find_time (self, list->type, UPDATED_WORDS);
  g_autoptr(DoveValueBuilder) since = NULL;
  g_autofree char *pointer = NULL;

  if (argument == NULL || field == NULL)
    return NULL;

  give (paging, argument);
  pointer = g_strconcat ("/", field, NULL);
  since = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (since, "field", pointer);
  dove_value_builder_set_text (since, "in", "variable");
  dove_value_builder_set_text (since, "param", dove_value_get_member_text (argument, "name"));
  dove_value_builder_set_text (since, "format", "iso");
  self->draft->tally.sinces++;

  return dove_value_builder_end (since);
}

static DoveValue *
make_list (DoveGraphql *self,
           const List  *list,
           const char  *object)
{
  g_autoptr(GString) declared = g_string_new (NULL);
  g_autoptr(GString) given = g_string_new (NULL);
  g_autoptr(GString) asked = g_string_new (NULL);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  Paging paging = { NULL, NULL, NULL, declared, given };
  g_autofree char *pointer = g_strconcat ("/data/", list->field, NULL);
  g_autofree char *records = NULL;
  g_autofree char *document = NULL;
  g_autoptr(DoveValue) since = NULL;

  find_paging (self, list, &paging);
  since = make_since (self, list, &paging);
  append_asked (self, list, &paging, asked);
  document = given->len > 0
               ? g_strdup_printf ("query(%s) { %s(%s) {%s } }", declared->str, list->field,
                                  given->str, asked->str)
               : g_strdup_printf ("query { %s {%s } }", list->field, asked->str);
  dove_value_builder_set_text (builder, "document", document);

  if (list->below != NULL)
    dove_value_builder_set_text (builder, "connection", pointer);
  if (list->below == NULL || !g_str_equal (list->below, "edges"))
    {
      records = list->below == NULL ? g_strdup (pointer)
                                    : g_strconcat (pointer, "/", list->below, NULL);
      dove_value_builder_set_text (builder, "records", records);
    }

  if (since != NULL)
    dove_value_builder_set (builder, "since", since);
  if (paging.param != NULL)
    {
      g_autoptr(DoveValue) style = make_paging (list, &paging);
      g_autofree char *name = dove_import_add_paging (self->draft, style);

      if (name != NULL)
        dove_value_builder_set_text (builder, "paging", name);
      else
        dove_value_builder_set (builder, "paging", style);
      self->draft->tally.pagings++;
    }
  else
    dove_import_ask (self->draft, &(DoveImportPlace) { object, "list", "paging", "list-twice" },
                     _("Nothing in the schema tells of pages; if the application cuts its lists, "
                       "records would be missed"));

  return dove_value_builder_end (builder);
}

/* A field that gives one record for its key. */
static DoveValue *
make_get (DoveGraphql *self,
          const char  *type)
{
  DoveValue *fields = get_root_fields (self, "queryType");

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      DoveGraphqlType given = dove_graphql_read_type (dove_value_get_member (field, "type"));
      DoveValue *arguments = dove_value_get_member (field, "args");
      DoveValue *id = dove_graphql_find_named (arguments, "id uuid");
      const char *name = dove_value_get_member_text (field, "name");
      g_autoptr(DoveValueBuilder) builder = NULL;
      g_autoptr(GString) asked = NULL;
      g_autofree char *written = NULL;
      g_autofree char *document = NULL;
      g_autofree char *record = NULL;
      const char *argument = dove_value_get_member_text (id, "name");

      if (id == NULL || given.is_list || g_strcmp0 (given.name, type) != 0 || name == NULL ||
          !dove_graphql_is_name (name) || dove_graphql_has_needed (arguments, "id uuid"))
        continue;

      builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      asked = g_string_new (NULL);
      dove_graphql_select (self, type, asked);
      written = dove_graphql_write_type (dove_value_get_member (id, "type"));
      document = g_strdup_printf ("query($%s: %s) { %s(%s: $%s) {%s } }", argument, written, name,
                                  argument, argument, asked->str);
      record = g_strconcat ("/data/", name, NULL);
      dove_value_builder_set_text (builder, "document", document);
      dove_value_builder_take (builder, "variables",
                               dove_import_pair (argument, dove_value_new_text ("{key}")));
      dove_value_builder_set_text (builder, "record", record);
      self->draft->tally.recognised++;
      self->draft->tally.used++;
      return dove_value_builder_end (builder);
    }

  return NULL;
}

static void
set_pointer (DoveValueBuilder *builder,
             const char       *name,
             const char       *member)
{
  g_autofree char *pointer = member != NULL ? g_strconcat ("/", member, NULL) : NULL;

  if (pointer != NULL)
    dove_value_builder_set_text (builder, name, pointer);
}

static void
take_operation (DoveValueBuilder *builder,
                const char       *name,
                DoveValue        *operation)
{
  if (operation != NULL)
    dove_value_builder_take (builder, name, operation);
}

static DoveValue *
make_object (DoveGraphql *self,
             const List  *list,
             const char  *id)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *fields = get_fields (self, list->type);
  const char *key = dove_value_get_member_text (dove_graphql_find_named (fields, "id uuid key"),
                                                "name");
  DoveValue *label = dove_graphql_find_named (fields, "displayname name fullname title label "
                                              "email number code");
  g_autofree char *title = dove_import_heading (id);
  DoveGraphqlChange create = dove_graphql_make_change (self, list->type, "create add", NULL);
  DoveGraphqlChange update = { NULL, NULL };
  DoveGraphqlChange removal = { NULL, NULL };

  if (key != NULL)
    {
      update = dove_graphql_make_change (self, list->type, "update edit", key);
      removal = dove_graphql_make_change (self, list->type, "delete remove", key);
    }
  else
    dove_import_ask (self->draft, &(DoveImportPlace) { id, NULL, "key", "list-twice" },
                     _("Which field is the key was not found; /id is a guess"));

  dove_value_builder_set_text (builder, "title", title);
  set_pointer (builder, "key", key != NULL ? key : "id");
  set_pointer (builder, "label", dove_value_get_member_text (label, "name"));
  set_pointer (builder, "created", dove_graphql_find_time (self, list->type,
                                                           "createdat created creationdate"));
  set_pointer (builder, "updated", dove_graphql_find_time (self, list->type,
                                                           UPDATED_WORDS));
  dove_value_builder_take (builder, "schema",
                           dove_graphql_make_schema (self, list->type, create.fields,
                                                     update.fields));
  dove_value_builder_take (builder, "list", make_list (self, list, id));
  take_operation (builder, "get", key != NULL ? make_get (self, list->type) : NULL);
  take_operation (builder, "create", create.operation);
  take_operation (builder, "update", update.operation);
  take_operation (builder, "delete", removal.operation);
  if (create.operation == NULL && update.operation == NULL && removal.operation == NULL)
    dove_value_builder_take (builder, "readOnly", dove_value_new_boolean (TRUE));

  self->draft->tally.lists++;
  self->draft->tally.keys += key != NULL;
  self->draft->tally.recognised++;
  self->draft->tally.used++;

  return dove_value_builder_end (builder);
}

static DoveValue *
make_objects (DoveGraphql *self)
{
  g_autoptr(DoveValueBuilder) objects = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *fields = get_root_fields (self, "queryType");

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      List list;
      g_autofree char *id = NULL;

      if (!read_list (self, dove_value_get_element (fields, i), &list))
        continue;

      id = dove_import_slug (list.type);
      if (dove_value_builder_peek (objects, id) == NULL)
        dove_value_builder_take (objects, id, make_object (self, &list, id));
    }

  return dove_value_builder_end (objects);
}

/* What a schema does not tell: where the application is, how one signs in, who one is. */
static void
set_surroundings (DoveGraphql      *self,
                  DoveValueBuilder *manifest)
{
  DoveValue *who = dove_graphql_find_named (get_root_fields (self, "queryType"),
                                            "me viewer currentuser whoami");
  DoveGraphqlType type = dove_graphql_read_type (dove_value_get_member (who, "type"));
  const char *id = dove_value_get_member_text (
      dove_graphql_find_named (get_fields (self, type.name), "id"), "name");

  dove_import_set_service (self->draft, manifest, "graphql",
                           _("A schema of GraphQL does not tell how one signs in; a token is a "
                             "guess"));

  if (id != NULL && !dove_graphql_has_needed (dove_value_get_member (who, "args"), ""))
    {
      g_autoptr(DoveValueBuilder) test = dove_value_builder_new (DOVE_VALUE_RECORD);
      const char *name = dove_value_get_member_text (who, "name");
      g_autofree char *document = g_strdup_printf ("{ %s { %s } }", name, id);
      g_autofree char *account = g_strdup_printf ("/data/%s/%s", name, id);

      dove_value_builder_set_text (test, "document", document);
      dove_value_builder_set_text (test, "account", account);
      dove_value_builder_take (manifest, "test", dove_value_builder_end (test));
    }
  else
    dove_import_ask (self->draft, &(DoveImportPlace) { NULL, NULL, "test", "sign-in" },
                     _("No field was found that says who is signed in; without one a revoked key "
                       "is noticed late"));
}

/**
 * dove_import_graphql:
 * @job: the answer to an introspection query, and where to put what is found
 * @format: (out): what it is
 * @error: return location for an error
 *
 * Makes the members of a manifest from `base` to `objects`.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: (transfer full) (nullable): these members, or %NULL with @error set
 */
DoveValue *
dove_import_graphql (const DoveImportJob  *job,
                     char                **format,
                     GError              **error)
{
  g_autoptr(GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(DoveValueBuilder) manifest = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveGraphql self = { find_schema (job->root), types, job->draft, job->level };
  DoveValue *list = dove_value_get_member (self.schema, "types");

  if (list == NULL || dove_value_get_kind (list) != DOVE_VALUE_LIST)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("The schema of GraphQL has no list of “types”: ask for it with the whole "
                     "introspection query"));
      return NULL;
    }

  for (guint i = 0; i < dove_value_get_length (list) && i < TYPE_LIMIT; i++)
    {
      DoveValue *type = dove_value_get_element (list, i);
      const char *name = dove_value_get_member_text (type, "name");

      if (name != NULL)
        g_hash_table_insert (types, (gpointer) name, type);
    }

  *format = g_strdup ("GraphQL");
  job->draft->tally.operations = dove_value_get_length (get_root_fields (&self, "queryType")) +
                                 dove_value_get_length (get_root_fields (&self, "mutationType"));
  set_surroundings (&self, manifest);
  dove_value_builder_take (manifest, "objects", make_objects (&self));

  return dove_value_builder_end (manifest);
}
