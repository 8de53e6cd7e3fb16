/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An object of the manifest, and what stays open about it. */

#define ACTION_LIMIT 20

static DoveImportRow *
ask (DoveResources      *self,
     const DoveResource *resource,
     const char         *operation,
     const char         *member,
     const char         *try_it,
     const char         *what)
{
  return dove_import_ask (self->draft,
                          &(DoveImportPlace) { resource->id, operation, member, try_it },
                          "%s", what);
}

/* The member of a child that holds its parent's key. */
char *
dove_openapi_get_parent_as (DoveResources      *self,
                            const DoveResource *resource)
{
  const DoveOpenapiView *view = dove_openapi_view (self->document, resource->record);
  g_autofree char *parent = g_strdelimit (g_strdup (resource->parent->id), "-", '_');
  g_autofree char *as = g_strconcat (parent, "_id", NULL);
  DoveValue *known = dove_openapi_member (view, as);

  if (g_strcmp0 (as, resource->key_member) != 0 &&
      (known == NULL ||
       (dove_openapi_view (self->document, known)->types & ~(guint) DOVE_OPENAPI_SCALAR) == 0))
    return g_steal_pointer (&as);

  return g_strconcat (parent, "_key", NULL);
}

static void
set_pointer (DoveValueBuilder *builder,
             const char       *name,
             const char       *member)
{
  g_autofree char *pointer = NULL;

  if (member == NULL)
    return;

  pointer = dove_pointer_append_step ("", member);
  dove_value_builder_set_text (builder, name, pointer);
}

static void
set_key (DoveResources    *self,
         DoveResource     *resource,
         DoveValueBuilder *builder)
{
  const DoveOpenapiView *view = dove_openapi_view (self->document, resource->record);
  g_autoptr(DoveValueBuilder) keys = NULL;
  g_autofree char *as = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (resource->key_member == NULL)
    {
      DoveImportRow *row = ask (self, resource, NULL, "key", "list-twice",
                                _("Which member is the key was not found; /id is a guess"));

      for (guint i = 0; i < view->names->len; i++)
        {
          const char *name = g_ptr_array_index (view->names, i);
          g_autofree char *pointer = dove_pointer_append_step ("", name);

          if ((dove_openapi_view (self->document, dove_openapi_member (view, name))->types &
               DOVE_OPENAPI_SCALAR) != 0)
            dove_import_offer (row, pointer);
        }
    }

  if (resource->parent == NULL)
    {
      set_pointer (builder, "key", resource->key_member != NULL ? resource->key_member : "id");
      return;
    }

  /* A child's key tells its parent as well: ids of children may repeat below each. */
  keys = dove_value_builder_new (DOVE_VALUE_LIST);
  as = dove_openapi_get_parent_as (self, resource);
  first = dove_pointer_append_step ("", as);
  second = dove_pointer_append_step ("", resource->key_member != NULL ? resource->key_member
                                                                      : "id");
  dove_value_builder_take_element (keys, dove_value_new_text (first));
  dove_value_builder_take_element (keys, dove_value_new_text (second));
  dove_value_builder_take (builder, "key", dove_value_builder_end (keys));
}

static void
set_time (DoveResources    *self,
          DoveResource     *resource,
          DoveValueBuilder *builder,
          guint             says)
{
  const DoveOpenapiTimed wanted = { says, resource->name, NULL };
  DoveOpenapiTime time;

  if (!dove_openapi_find_time (self->document, resource->record, &wanted, &time))
    return;

  dove_value_builder_set_text (builder, says == DOVE_SAYS_CREATED ? "created" : "updated",
                               time.selector);
  g_free (time.selector);
}

static void
set_selectors (DoveResources    *self,
               DoveResource     *resource,
               DoveValueBuilder *builder)
{
  const DoveOpenapiView *view = dove_openapi_view (self->document, resource->record);
  const char *label = dove_openapi_find_member (view, "displayname name fullname title label "
                                                "subject summary email number code login "
                                                "description");
  const char *deleted = dove_openapi_find_member (view, "isdeleted deleted deletedat");

  if (label != NULL &&
      (dove_openapi_view (self->document, dove_openapi_member (view, label))->types &
       DOVE_OPENAPI_STRING) != 0)
    set_pointer (builder, "label", label);
  set_time (self, resource, builder, DOVE_SAYS_CREATED);
  set_time (self, resource, builder, DOVE_SAYS_CHANGED);
  if (deleted != NULL &&
      (dove_openapi_view (self->document, dove_openapi_member (view, deleted))->types &
       (DOVE_OPENAPI_STRING | DOVE_OPENAPI_BOOLEAN)) != 0)
    set_pointer (builder, "deleted", deleted);
}

static void
set_parent (DoveResources    *self,
            DoveResource     *resource,
            DoveValueBuilder *builder)
{
  g_autoptr(DoveValueBuilder) parent = NULL;
  g_autofree char *as = NULL;

  if (resource->parent == NULL)
    return;

  as = dove_openapi_get_parent_as (self, resource);
  parent = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (parent, "object", resource->parent->id);
  dove_value_builder_set_text (parent, "as", as);
  dove_value_builder_take (builder, "parent", dove_value_builder_end (parent));
}

static DoveValue *
get_body (DoveResources *self,
          DoveResource  *resource,
          DoveUse        use)
{
  const DoveOpenapiCall *call = resource->calls[use];
  DoveOpenapiBody body = { NULL, FALSE, NULL };

  if (call == NULL || !call->has_body)
    return NULL;

  dove_openapi_find_body (self->document, call, resource, &body);
  g_free (body.wrap);

  return body.schema;
}

static DoveValue *
make_parent_member (DoveResources      *self,
                    const DoveResource *parent)
{
  g_autoptr(DoveValueBuilder) member = dove_value_builder_new (DOVE_VALUE_RECORD);
  const DoveOpenapiView *view = dove_openapi_view (self->document, parent->record);
  DoveValue *key = parent->key_member != NULL ? dove_openapi_member (view, parent->key_member)
                                              : NULL;
  guint types = dove_openapi_view (self->document, key)->types;

  /* A key of several parts has no one type. */
  if (parent->parent == NULL && types == DOVE_OPENAPI_INTEGER)
    dove_value_builder_set_text (member, "type", "integer");
  else if (parent->parent == NULL && types == DOVE_OPENAPI_STRING)
    dove_value_builder_set_text (member, "type", "string");
  dove_value_builder_take (member, "x-create-only", dove_value_new_boolean (TRUE));

  return dove_value_builder_end (member);
}

/* The key of the parent is a member that is not in the vendor's schema. */
static DoveValue *
add_parent_member (DoveResources *self,
                   DoveResource  *resource,
                   DoveValue     *schema)
{
  g_autofree char *as = dove_openapi_get_parent_as (self, resource);
  DoveValue *known = dove_value_get_member (schema, "properties");
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (known != NULL)
    dove_value_builder_set_all (properties, known);
  if (dove_value_get_member (known, as) == NULL)
    dove_value_builder_take (properties, as, make_parent_member (self, resource->parent));
  dove_value_builder_set_all (builder, schema);
  dove_value_builder_take (builder, "properties", dove_value_builder_end (properties));
  dove_value_unref (schema);

  return dove_value_builder_end (builder);
}

static void
set_schema (DoveResources    *self,
            DoveResource     *resource,
            DoveValueBuilder *builder)
{
  DoveValue *update = get_body (self, resource, DOVE_USE_UPDATE);
  DoveOpenapiRecord record = {
    resource->record,
    get_body (self, resource, DOVE_USE_CREATE),
    update != NULL ? update : get_body (self, resource, DOVE_USE_REPLACE),
    TRUE,
  };
  DoveValue *schema = dove_openapi_make_schema (self->document, &record, self->level);
  g_autoptr(DoveValueBuilder) object = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (dove_value_get_member (schema, "properties") == NULL)
    ask (self, resource, NULL, "schema", "list-twice",
         _("The document does not say which members a record has"));

  /* A record is an object, whatever else the document holds for possible. */
  dove_value_builder_set_text (object, "type", "object");
  for (guint i = 0; i < dove_value_get_length (schema); i++)
    if (g_strv_contains ((const char * const []) { "required", "properties", "x-union", NULL },
                         dove_value_get_name (schema, i)))
      dove_value_builder_set (object, dove_value_get_name (schema, i),
                              dove_value_get_element (schema, i));
  dove_value_unref (schema);
  schema = dove_value_builder_end (object);

  if (resource->parent != NULL)
    schema = add_parent_member (self, resource, schema);
  dove_value_builder_take (builder, "schema", schema);
}

static void
set_references (DoveResources    *self,
                DoveResource     *resource,
                DoveValueBuilder *builder)
{
  const DoveOpenapiView *view = dove_openapi_view (self->document, resource->record);
  g_autoptr(DoveValueBuilder) references = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      g_autofree char *folded = dove_import_fold (name);
      const char *object = g_hash_table_lookup (self->references, folded);
      DoveValue *member = dove_openapi_member (view, name);

      if (object != NULL && !g_str_equal (object, resource->id) &&
          g_strcmp0 (name, resource->key_member) != 0 &&
          (dove_openapi_view (self->document, member)->types & DOVE_OPENAPI_SCALAR) != 0)
        {
          g_autofree char *pointer = dove_pointer_append_step ("", name);

          dove_value_builder_set_text (references, pointer, object);
        }
    }

  if (dove_value_builder_get_length (references) > 0)
    dove_value_builder_take (builder, "references", dove_value_builder_end (references));
}

static void
ask_about_list (DoveResources         *self,
                DoveResource          *resource,
                const DoveOpenapiCall *call,
                gboolean               has_paging)
{
  if (resource->is_doubtful)
    {
      DoveImportRow *row = ask (self, resource, "list", NULL, "list-twice",
                                _("It may be one thing that holds a list, not a list of records"));

      dove_import_offer (row, _("keep the object"));
      dove_import_offer (row, _("remove the object"));
    }

  if (!has_paging)
    {
      DoveImportRow *row = ask (self, resource, "list", "paging", "list-twice",
                                dove_openapi_has_paging (call)
                                  ? _("The list has parameters for pages, but where the next page "
                                      "is told was not found; only the first page would be read")
                                  : _("Nothing in the document tells of pages; if the application "
                                      "cuts its lists, records would be missed"));

      dove_openapi_offer_pagings (self, call, row);
      dove_import_offer (row, "{\"style\": \"none\"}");
      dove_import_offer (row, "{\"style\": \"link-header\"}");
    }

  if (!g_str_equal (call->method, "GET") ||
      resource->records.selector == NULL)
    ask (self, resource, "list", "records", "list-twice",
         resource->records.selector == NULL
           ? _("Where the records stand in the answer is not told; the whole answer is a guess")
           : _("The list is asked for by a search: whether it gives all records must be seen"));
}

/* A list that is asked for changes by two parameters is an operation beside that of all. */
static DoveValue *
make_list_since (DoveValue  *list,
                 DoveValue  *since,
                 const char *companion)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) query = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *known = dove_value_get_member (list, "query");

  if (known != NULL)
    dove_value_builder_set_all (query, known);
  dove_value_builder_set_text (query, companion, ">=");
  dove_value_builder_set_all (builder, list);
  dove_value_builder_take (builder, "query", dove_value_builder_end (query));
  dove_value_builder_set (builder, "since", since);

  return dove_value_builder_end (builder);
}

static DoveValue *
complete_list (DoveResources    *self,
               DoveResource     *resource,
               DoveValueBuilder *object,
               DoveValue        *operation)
{
  const char *companion = NULL;
  const DoveOpenapiCall *call = resource->calls[DOVE_USE_LIST];
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) paging = dove_openapi_make_paging (self, resource, call);
  g_autoptr(DoveValue) since = dove_openapi_make_since (self, resource, call, &companion);
  g_autofree char *name = paging != NULL ? dove_import_add_paging (self->draft, paging) : NULL;

  dove_value_builder_set_all (builder, operation);
  if (name != NULL)
    dove_value_builder_set_text (builder, "paging", name);
  else if (paging != NULL)
    dove_value_builder_set (builder, "paging", paging);
  if (since != NULL && companion == NULL)
    dove_value_builder_set (builder, "since", since);

  ask_about_list (self, resource, call, paging != NULL);
  self->draft->tally.lists++;
  self->draft->tally.keys += resource->key_member != NULL;
  self->draft->tally.pagings += paging != NULL;
  self->draft->tally.sinces += since != NULL && dove_value_get_member (since, "covers") == NULL;
  dove_value_unref (operation);
  operation = dove_value_builder_end (builder);
  if (companion != NULL)
    dove_value_builder_take (object, "listSince", make_list_since (operation, since, companion));

  return operation;
}

static void
ask_about_write (DoveResources         *self,
                 DoveResource          *resource,
                 const DoveOpenapiCall *call,
                 DoveUse                use)
{
  DoveImportRow *row = NULL;

  if (use == DOVE_USE_UPDATE && g_str_equal (call->method, "PUT"))
    {
      row = ask (self, resource, "update", "whole", "update",
                 _("PUT is taken to replace the whole record; some applications change only what "
                   "is sent"));
      dove_import_offer (row, "true");
      dove_import_offer (row, "false");
    }
  if (use == DOVE_USE_CREATE && g_str_equal (call->method, "PUT"))
    {
      row = ask (self, resource, "create", NULL, "create",
                 _("PUT on the collection is taken to make a record; it may also change one"));
      dove_import_offer (row, "create");
      dove_import_offer (row, "upsert");
    }
  if (call->has_body && call->body_media >= DOVE_OPENAPI_MULTIPART)
    ask (self, resource, dove_use_to_name (use), "encode", "create",
         _("The body is no JSON and no form; whether it can be sent must be seen"));
}

static void
set_operations (DoveResources    *self,
                DoveResource     *resource,
                DoveValueBuilder *builder)
{
  for (guint use = 0; use < DOVE_USE_COUNT; use++)
    {
      const DoveOpenapiCall *call = resource->calls[use];
      DoveValue *operation = NULL;

      /* Below a child there is no place for a key of three parts: such records are read only. */
      if (call == NULL || use == DOVE_USE_SEARCH ||
          (use != DOVE_USE_LIST && resource->parent != NULL && resource->parent->parent != NULL))
        continue;

      operation = dove_openapi_make_operation (self, resource, call, (DoveUse) use);
      if (operation == NULL)
        {
          ask (self, resource, NULL, NULL, NULL,
               _("Nothing in a call says which record is meant: it was left out"));
          continue;
        }

      if (use == DOVE_USE_LIST)
        operation = complete_list (self, resource, builder, operation);
      ask_about_write (self, resource, call, (DoveUse) use);
      dove_value_builder_take (builder, dove_use_to_name ((DoveUse) use), operation);
      self->draft->tally.used++;
    }

  if (resource->calls[DOVE_USE_LIST] == NULL)
    ask (self, resource, "list", NULL, "list-twice",
         _("No call lists these records: they can be written to, but not kept in agreement"));
  if (resource->calls[DOVE_USE_CREATE] == NULL && resource->calls[DOVE_USE_UPDATE] == NULL &&
      resource->calls[DOVE_USE_DELETE] == NULL && resource->calls[DOVE_USE_UPSERT] == NULL)
    dove_value_builder_take (builder, "readOnly", dove_value_new_boolean (TRUE));
}

/* What an action is called: its verb, or the last step of its address. */
static char *
name_action (const DoveOpenapiCall *call,
             DoveValueBuilder      *actions)
{
  DoveOpenapiRoute *route = dove_openapi_route_new (call->path);
  const char *last = route->steps->len > 0
                       ? g_ptr_array_index (route->steps, route->steps->len - 1) : "action";
  g_autofree char *slug = dove_import_slug (route->verb != NULL ? route->verb : last);
  g_autofree char *method = g_ascii_strdown (call->method, -1);

  dove_openapi_route_free (route);
  if (dove_value_builder_peek (actions, slug) == NULL)
    return g_steal_pointer (&slug);

  return g_strdup_printf ("%s-%s-%u", method, slug, dove_value_builder_get_length (actions));
}

static void
set_actions (DoveResources    *self,
             DoveResource     *resource,
             DoveValueBuilder *builder)
{
  g_autoptr(DoveValueBuilder) actions = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < resource->actions->len && i < ACTION_LIMIT && self->level < 3; i++)
    {
      const DoveOpenapiCall *call = g_ptr_array_index (resource->actions, i);
      g_autofree char *name = name_action (call, actions);
      g_autofree char *title = dove_import_brief (call->words, 60);
      g_autoptr(DoveValue) made = NULL;
      g_autoptr(DoveValueBuilder) action = NULL;

      /* A deed is done to a record; what only reads is none. */
      if (g_str_equal (call->method, "GET") ||
          (resource->parent != NULL && resource->parent->parent != NULL))
        continue;

      made = dove_openapi_make_operation (self, resource, call, DOVE_USE_ACTION);
      if (made == NULL)
        continue;
      action = dove_value_builder_new (DOVE_VALUE_RECORD);
      if (title != NULL)
        dove_value_builder_set_text (action, "title", title);
      if (dove_value_get_text (made) != NULL)
        dove_value_builder_set (action, "request", made);
      else
        dove_value_builder_set_all (action, made);
      dove_value_builder_take (actions, name, dove_value_builder_end (action));
      self->draft->tally.used++;
    }

  if (dove_value_builder_get_length (actions) > 0)
    dove_value_builder_take (builder, "actions", dove_value_builder_end (actions));
}

static void
ask_about_bulk (DoveResources *self,
                DoveResource  *resource)
{
  for (guint i = 0; i < resource->bulk->len; i++)
    {
      const DoveOpenapiCall *call = g_ptr_array_index (resource->bulk, i);

      dove_import_ask (self->draft, &(DoveImportPlace) { resource->id, NULL, "bulk", NULL },
                       _("“%s %.200s” seems to take many records at once; how it answers is not "
                         "told"), call->method, call->path);
    }
}

/**
 * dove_openapi_make_object:
 * @self: resources
 * @resource: with its record and key
 *
 * Returns: (transfer full): the object
 */
DoveValue *
dove_openapi_make_object (DoveResources *self,
                          DoveResource  *resource)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *title = dove_import_heading (resource->id);
  g_autofree char *plural = dove_import_heading (resource->name);

  dove_value_builder_set_text (builder, "title", title);
  if (dove_import_is_plural (plural))
    dove_value_builder_set_text (builder, "plural", plural);
  set_key (self, resource, builder);
  set_selectors (self, resource, builder);
  set_parent (self, resource, builder);
  set_schema (self, resource, builder);
  set_references (self, resource, builder);
  set_operations (self, resource, builder);
  set_actions (self, resource, builder);
  ask_about_bulk (self, resource);

  return dove_value_builder_end (builder);
}
