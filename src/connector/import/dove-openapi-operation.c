/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"
#include "record/dove-path.h"

#include <string.h>

/* An operation of the manifest: the call, with names of the manifest in place of parameters. */

typedef struct
{
  DoveResources         *self;
  DoveResource          *resource;
  const DoveOpenapiCall *call;
  DoveUse                use;
  DoveValueBuilder      *query;
  DoveValueBuilder      *headers;
  gboolean               has_key;    /* the address or a parameter says which record */
} Operation;

static const DoveOpenapiParam *
find_path_param (const DoveOpenapiCall *call,
                 const char            *name)
{
  for (guint i = 0; i < call->params->len; i++)
    {
      const DoveOpenapiParam *param = &g_array_index (call->params, DoveOpenapiParam, i);

      if (param->in == DOVE_OPENAPI_PATH && g_str_equal (param->name, name))
        return param;
    }

  return NULL;
}

/* What a person says once for the connection. */
static char *
add_setting (Operation              *operation,
             const char             *name,
             const DoveOpenapiParam *param)
{
  const DoveOpenapiView *view = dove_openapi_view (operation->self->document,
                                                   param != NULL ? param->schema : NULL);

  return dove_import_add_setting (operation->self->draft, &(DoveImportSetting) {
    .name = name,
    .description = param != NULL ? param->description : NULL,
    .fallback = view->fallback,
    .choices = view->choices,
  });
}

static guint
count_params (GPtrArray *steps)
{
  guint count = 0;

  for (guint i = 0; i < steps->len; i++)
    for (const char *c = g_ptr_array_index (steps, i); *c != '\0'; c++)
      count += *c == '{';

  return count;
}

static gboolean
is_variable_name (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '_' && *c != '-')
      return FALSE;

  return *name != '\0';
}

/* The reference that takes the place of the parameter at @index of the path. */
static char *
make_reference (Operation  *operation,
                const char *name,
                guint       index,
                gboolean    is_last)
{
  DoveResource *resource = operation->resource;
  guint above = count_params (resource->steps);
  const char *member = resource->key_member != NULL ? resource->key_member : "id";
  g_autofree char *setting = NULL;

  if (index >= above && is_last && operation->use != DOVE_USE_LIST)
    {
      operation->has_key = TRUE;
      return resource->parent != NULL ? g_strdup_printf ("{key.%s}", member) : g_strdup ("{key}");
    }

  if (resource->parent != NULL && index + 1 == above)
    {
      const char *parent_member = resource->parent->key_member != NULL
                                    ? resource->parent->key_member : "id";

      return resource->parent->parent != NULL ? g_strdup_printf ("{parent.id.%s}", parent_member)
                                              : g_strdup ("{parent.id}");
    }

  if (resource->parent != NULL && resource->parent->parent != NULL && index + 2 == above)
    {
      g_autofree char *as = dove_openapi_get_parent_as (operation->self, resource->parent);

      return g_strdup_printf ("{parent.%s}", as);
    }

  setting = add_setting (operation, name, find_path_param (operation->call, name));

  return g_strdup_printf ("{settings.%s}", setting);
}

static char *
make_request (Operation *operation)
{
  const char *path = operation->call->path;
  g_autoptr(GString) request = g_string_new (operation->call->method);
  guint index = 0;

  g_string_append (request, *path == '/' ? " " : " /");
  for (const char *c = path; *c != '\0' && *c != '?'; c++)
    {
      const char *close = *c == '{' ? strchr (c, '}') : NULL;
      g_autofree char *name = close != NULL ? g_strndup (c + 1, close - c - 1) : NULL;
      g_autofree char *reference = NULL;

      /* A brace without its partner would make no template. */
      if (close == NULL)
        {
          if (*c != '{' && *c != '}')
            g_string_append_c (request, *c);
          continue;
        }

      reference = make_reference (operation, name, index++, strchr (close, '{') == NULL);
      g_string_append (request, reference);
      c = close;
    }

  return g_string_free (g_steal_pointer (&request), FALSE);
}

/* A parameter that must be there: what the document gives it, or a setting. */
static void
add_needed (Operation              *operation,
            DoveValueBuilder       *target,
            const DoveOpenapiParam *param)
{
  const DoveOpenapiView *view = dove_openapi_view (operation->self->document, param->schema);
  DoveValue *only = view->fallback;
  const char *text = NULL;
  g_autofree char *setting = NULL;
  g_autofree char *reference = NULL;

  if (dove_value_get_length (view->choices) == 1)
    only = dove_value_get_element (view->choices, 0);

  text = dove_value_get_text (only);
  if (only != NULL && !dove_value_is_null (only) &&
      (text != NULL ? dove_import_is_plain (text)
                    : dove_value_get_kind (only) != DOVE_VALUE_RECORD &&
                        dove_value_get_kind (only) != DOVE_VALUE_LIST))
    {
      dove_value_builder_set (target, param->name, only);
      return;
    }

  setting = add_setting (operation, param->name, param);
  reference = g_strdup_printf ("{settings.%s}", setting);
  dove_value_builder_set_text (target, param->name, reference);
}

static gboolean
is_answered_elsewhere (Operation              *operation,
                       const DoveOpenapiParam *param)
{
  g_autofree char *folded = dove_import_fold (param->name);

  if (g_hash_table_contains (operation->self->auth_params, folded))
    return TRUE;
  if (param->in == DOVE_OPENAPI_HEADER)
    return dove_import_find_word ("accept contenttype authorization useragent host "
                                  "ifmodifiedsince ifmatch ifnonematch idempotencykey cookie "
                                  "acceptlanguage contentlength acceptencoding", folded) != NULL ||
           g_hash_table_contains (operation->self->common, param->name);

  return operation->use == DOVE_USE_LIST && dove_openapi_is_paging_param (param->name);
}

static void
add_needed_params (Operation *operation)
{
  for (guint i = 0; i < operation->call->params->len; i++)
    {
      const DoveOpenapiParam *param = &g_array_index (operation->call->params, DoveOpenapiParam,
                                                      i);

      if (!param->is_required || is_answered_elsewhere (operation, param))
        continue;
      if (param->in == DOVE_OPENAPI_QUERY &&
          dove_value_builder_peek (operation->query, param->name) == NULL)
        add_needed (operation, operation->query, param);
      else if (param->in == DOVE_OPENAPI_HEADER)
        add_needed (operation, operation->headers, param);
    }
}

/* An address without a key: the parameter that says which record (`users.info?user=`). */
static gboolean
add_key_param (Operation *operation)
{
  DoveResource *resource = operation->resource;
  g_autofree char *folded = dove_import_fold (resource->name);
  g_autofree char *singular = dove_import_singular (folded);
  g_autofree char *words = g_strdup_printf ("id %sid %s key uuid ids", singular, singular);
  const DoveOpenapiParam *param = dove_openapi_find_param (operation->call, DOVE_OPENAPI_QUERY,
                                                           words);

  for (guint i = 0; param == NULL && i < operation->call->params->len; i++)
    {
      const DoveOpenapiParam *other = &g_array_index (operation->call->params, DoveOpenapiParam,
                                                      i);

      if (other->in == DOVE_OPENAPI_QUERY && other->is_required &&
          !is_answered_elsewhere (operation, other))
        param = other;
    }

  if (param == NULL)
    return FALSE;

  dove_value_builder_set_text (operation->query, param->name, "{key}");
  operation->has_key = TRUE;

  return TRUE;
}

/* The member of a body that says which record is meant; NULL: none. */
static const char *
find_key_in_body (Operation *operation)
{
  DoveResource *resource = operation->resource;
  const DoveOpenapiView *view = dove_openapi_view (operation->self->document,
                                                   operation->call->body);
  g_autofree char *folded = dove_import_fold (resource->name);
  g_autofree char *singular = dove_import_singular (folded);
  g_autofree char *words = g_strdup_printf ("id %sid %s key uuid", singular, singular);
  const char *name = resource->key_member != NULL &&
                     dove_openapi_member (view, resource->key_member) != NULL
                       ? resource->key_member : dove_openapi_find_member (view, words);

  for (guint i = 0; name == NULL && i < view->names->len; i++)
    {
      const char *other = g_ptr_array_index (view->names, i);
      g_autofree char *own = dove_import_fold (other);

      if (g_hash_table_contains (view->required, other) &&
          !g_hash_table_contains (operation->self->auth_params, own))
        name = other;
    }

  return name;
}

/* The record, as the body wants it; NULL: as it is. */
static DoveValue *
wrap_record (const DoveOpenapiBody *body)
{
  g_autoptr(DoveValueBuilder) list = NULL;
  DoveValue *inner = NULL;

  if (!body->is_list)
    return NULL;

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  dove_value_builder_take_element (list, dove_value_new_text ("{record}"));
  inner = dove_value_builder_end (list);

  return body->wrap != NULL ? dove_import_pair (body->wrap, inner) : inner;
}

static void
set_body (Operation        *operation,
          DoveValueBuilder *builder)
{
  DoveOpenapiBody body = { NULL, FALSE, NULL };
  gboolean is_new = operation->use == DOVE_USE_CREATE || operation->use == DOVE_USE_UPSERT;
  gboolean sends = is_new || operation->use == DOVE_USE_UPDATE ||
                   operation->use == DOVE_USE_REPLACE;
  const char *key = !operation->has_key && !is_new ? find_key_in_body (operation) : NULL;
  g_autofree char *wrap = NULL;
  DoveValue *wrapped = NULL;

  if (sends)
    dove_openapi_find_body (operation->self->document, operation->call, operation->resource,
                            &body);
  wrap = body.wrap;
  wrapped = wrap_record (&body);

  if (key != NULL)
    {
      g_autoptr(DoveValueBuilder) members = dove_value_builder_new (DOVE_VALUE_RECORD);

      if (sends)
        dove_value_builder_set_text (members, "...", "{record}");
      dove_value_builder_set_text (members, key, "{key}");
      dove_value_builder_take (builder, "body", dove_value_builder_end (members));
      operation->has_key = TRUE;
      g_clear_pointer (&wrapped, dove_value_unref);
    }
  else if (wrapped != NULL)
    dove_value_builder_take (builder, "body", wrapped);
  else if (sends && wrap != NULL)
    dove_value_builder_set_text (builder, "wrap", wrap);
}

static void
set_encode (Operation        *operation,
            DoveValueBuilder *builder)
{
  const char *encode = operation->call->has_body
                         ? dove_openapi_get_encode (operation->self->document, operation->call)
                         : operation->self->encode;

  /* A flat form is written the same with and without brackets; nothing is written alike. */
  if (dove_openapi_view (operation->self->document, operation->call->body)->names->len == 0 ||
      (g_strcmp0 (encode, "form") == 0 &&
       g_strcmp0 (operation->self->encode, "form-brackets") == 0))
    return;

  if (g_strcmp0 (encode, operation->self->encode) != 0)
    dove_value_builder_set_text (builder, "encode", encode != NULL ? encode : "json");
}

static void
set_answer (Operation        *operation,
            DoveValueBuilder *builder)
{
  DoveOpenapiPlace place = { NULL, NULL, FALSE };

  if (operation->use == DOVE_USE_LIST || operation->use == DOVE_USE_SEARCH)
    {
      dove_value_builder_set_text (builder, "records",
                                   operation->resource->records.selector != NULL
                                     ? operation->resource->records.selector : "");
      return;
    }

  if (operation->call->answer == NULL || operation->use == DOVE_USE_DELETE ||
      operation->use == DOVE_USE_ACTION)
    return;

  dove_openapi_find_record (operation->self->document, operation->call, operation->resource,
                            &place);
  if (*place.selector != '\0')
    dove_value_builder_set_text (builder, "record", place.selector);
  g_free (place.selector);
}

static void
take_members (DoveValueBuilder *builder,
              const char       *name,
              DoveValueBuilder *members)
{
  if (dove_value_builder_get_length (members) > 0)
    dove_value_builder_take (builder, name, dove_value_builder_end (members));
}

/* An operation that is nothing but its request is written as that. */
static DoveValue *
shorten (DoveValue *operation)
{
  DoveValue *request = dove_value_get_member (operation, "request");
  DoveValue *short_form = NULL;

  if (dove_value_get_length (operation) != 1)
    return operation;

  short_form = dove_value_ref (request);
  dove_value_unref (operation);

  return short_form;
}

/**
 * dove_openapi_make_operation:
 * @self: resources
 * @resource: what it is of
 * @call: what is asked
 * @use: what it is for
 *
 * Returns: (transfer full) (nullable): the operation; %NULL when nothing in the call says which
 *   record is meant
 */
DoveValue *
dove_openapi_make_operation (DoveResources         *self,
                             DoveResource          *resource,
                             const DoveOpenapiCall *call,
                             DoveUse                use)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) query = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) headers = dove_value_builder_new (DOVE_VALUE_RECORD);
  Operation operation = { self, resource, call, use, query, headers, FALSE };
  g_autofree char *request = make_request (&operation);
  gboolean is_about_one = use == DOVE_USE_GET || use == DOVE_USE_UPDATE ||
                          use == DOVE_USE_REPLACE || use == DOVE_USE_DELETE ||
                          use == DOVE_USE_ARCHIVE || use == DOVE_USE_RESTORE;

  /* A key of several parts needs names that a template can hold. */
  if (resource->parent != NULL && resource->key_member != NULL &&
      !is_variable_name (resource->key_member) && (is_about_one || use == DOVE_USE_ACTION))
    return NULL;

  dove_value_builder_set_text (builder, "request", request);
  if (is_about_one && !operation.has_key && !call->has_body)
    add_key_param (&operation);
  if (call->has_body && use != DOVE_USE_ACTION && use != DOVE_USE_LIST)
    set_body (&operation, builder);
  if (is_about_one && !operation.has_key)
    return NULL;

  add_needed_params (&operation);
  take_members (builder, "query", query);
  take_members (builder, "headers", headers);
  set_encode (&operation, builder);
  set_answer (&operation, builder);

  return shorten (dove_value_builder_end (builder));
}
