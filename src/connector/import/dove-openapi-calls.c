/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The calls of a document, those of Swagger 2.0 and of OpenAPI 3 in one form. */

#define CALL_LIMIT  20000
#define PARAM_LIMIT 300

static void
call_free (gpointer data)
{
  DoveOpenapiCall *call = data;

  g_array_unref (call->params);
  g_free (call);
}

static DoveOpenapiMedia
get_media (const char *type)
{
  if (strstr (type, "json") != NULL || g_str_has_prefix (type, "*/*"))
    return DOVE_OPENAPI_JSON;
  if (g_str_has_prefix (type, "application/x-www-form-urlencoded"))
    return DOVE_OPENAPI_FORM;
  if (g_str_has_prefix (type, "multipart/"))
    return DOVE_OPENAPI_MULTIPART;

  return strstr (type, "xml") != NULL ? DOVE_OPENAPI_XML : DOVE_OPENAPI_FOREIGN;
}

/* Of several media types the one that is easiest for us. */
static DoveValue *
pick_content (DoveValue        *content,
              DoveOpenapiMedia *media)
{
  DoveValue *best = NULL;

  *media = DOVE_OPENAPI_FOREIGN;
  for (guint i = 0; dove_value_get_kind (content) == DOVE_VALUE_RECORD &&
                    i < dove_value_get_length (content); i++)
    {
      DoveOpenapiMedia own = get_media (dove_value_get_name (content, i));

      if (best == NULL || own < *media)
        {
          best = dove_value_get_element (content, i);
          *media = own;
        }
    }

  return best;
}

/* Of version 2.0: the document's or the operation's list of types. */
static DoveOpenapiMedia
pick_listed (DoveOpenapi *self,
             DoveValue   *operation,
             const char  *member)
{
  DoveValue *list = dove_value_get_member (operation, member);
  DoveOpenapiMedia best = DOVE_OPENAPI_FOREIGN;

  if (dove_value_get_kind (list) != DOVE_VALUE_LIST || dove_value_get_length (list) == 0)
    list = dove_value_get_member (self->root, member);
  if (dove_value_get_kind (list) != DOVE_VALUE_LIST || dove_value_get_length (list) == 0)
    return DOVE_OPENAPI_JSON;

  for (guint i = 0; i < dove_value_get_length (list); i++)
    {
      const char *type = dove_value_get_text (dove_value_get_element (list, i));

      if (type != NULL)
        best = MIN (best, get_media (type));
    }

  return best;
}

static DoveOpenapiIn
get_in (const char *in)
{
  if (g_strcmp0 (in, "path") == 0)
    return DOVE_OPENAPI_PATH;
  if (g_strcmp0 (in, "query") == 0)
    return DOVE_OPENAPI_QUERY;

  return g_strcmp0 (in, "header") == 0 ? DOVE_OPENAPI_HEADER : DOVE_OPENAPI_OTHER;
}

/* A later parameter of the same name and place takes the place of the one before. */
static void
add_param (DoveOpenapiCall        *call,
           const DoveOpenapiParam *param)
{
  for (guint i = 0; i < call->params->len; i++)
    {
      DoveOpenapiParam *known = &g_array_index (call->params, DoveOpenapiParam, i);

      if (known->in == param->in && g_str_equal (known->name, param->name))
        {
          *known = *param;
          return;
        }
    }

  if (call->params->len < PARAM_LIMIT)
    g_array_append_vals (call->params, param, 1);
}

/* Fields of a form (2.0) are one schema with members. */
static void
add_field (DoveValueBuilder *fields,
           DoveValueBuilder *required,
           const char       *name,
           DoveValue        *source)
{
  g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (dove_value_get_boolean (dove_value_get_member (source, "required")))
    dove_value_builder_take_element (required, dove_value_new_text (name));

  dove_value_builder_set_all (field, source);
  dove_value_builder_remove (field, "required");
  dove_value_builder_take (fields, name, dove_value_builder_end (field));
}

typedef struct
{
  DoveValueBuilder *fields;
  DoveValueBuilder *required;
} Form;

static void
read_params (DoveOpenapi     *self,
             DoveOpenapiCall *call,
             DoveValue       *list,
             Form            *form)
{
  for (guint i = 0; dove_value_get_kind (list) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (list) && i < PARAM_LIMIT; i++)
    {
      DoveValue *source = dove_openapi_resolve (self, dove_value_get_element (list, i));
      const char *in = dove_value_get_member_text (source, "in");
      DoveOpenapiParam param = {
        .name = dove_value_get_member_text (source, "name"),
        .in = get_in (in),
        .is_required = dove_value_get_boolean (dove_value_get_member (source, "required")),
        .schema = dove_value_get_member (source, "schema"),
        .description = dove_value_get_member_text (source, "description"),
        .source = source,
      };
      DoveOpenapiMedia media = DOVE_OPENAPI_FOREIGN;

      if (param.name == NULL || *param.name == '\0')
        continue;

      if (g_strcmp0 (in, "body") == 0)
        {
          call->body = param.schema;
          call->has_body = TRUE;
          continue;
        }

      if (g_strcmp0 (in, "formData") == 0)
        {
          add_field (form->fields, form->required, param.name, source);
          continue;
        }

      if (param.schema == NULL)
        param.schema = dove_value_get_member (source, "content") != NULL
                         ? dove_value_get_member (pick_content (dove_value_get_member (source,
                                                                                       "content"),
                                                                &media), "schema")
                         : source;
      add_param (call, &param);
    }
}

static void
take_form (DoveOpenapi     *self,
           DoveOpenapiCall *call,
           Form            *form)
{
  g_autoptr(DoveValueBuilder) body = NULL;

  if (dove_value_builder_get_length (form->fields) == 0)
    return;

  body = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (body, "type", "object");
  dove_value_builder_take (body, "properties", dove_value_builder_end (form->fields));
  dove_value_builder_take (body, "required", dove_value_builder_end (form->required));
  call->body = dove_openapi_keep (self, dove_value_builder_end (body));
  call->has_body = TRUE;
}

static void
read_body (DoveOpenapi     *self,
           DoveOpenapiCall *call)
{
  DoveValue *body = NULL;
  DoveValue *content = NULL;

  if (self->major == 2)
    {
      call->body_media = pick_listed (self, call->source, "consumes");
      return;
    }

  /* What reads has no body, whatever some documents say. */
  if (call->method[0] == 'G')
    return;

  body = dove_openapi_resolve (self, dove_value_get_member (call->source, "requestBody"));
  content = pick_content (dove_value_get_member (body, "content"), &call->body_media);
  call->has_body = content != NULL;
  call->body = dove_value_get_member (content, "schema");
}

/* The answer that a call gives when it went well. */
static DoveValue *
pick_answer (DoveOpenapi *self,
             DoveValue   *responses)
{
  static const char * const names[] = { "200", "201", "2XX", "2xx", "202", "203", "206" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      DoveValue *answer = dove_openapi_resolve (self, dove_value_get_member (responses, names[i]));

      if (dove_value_get_member (answer, "schema") != NULL ||
          dove_value_get_length (dove_value_get_member (answer, "content")) > 0)
        return answer;
    }

  /* `default` is meant for errors, unless nothing else tells of success. */
  for (guint i = 0; dove_value_get_kind (responses) == DOVE_VALUE_RECORD &&
                    i < dove_value_get_length (responses); i++)
    if (*dove_value_get_name (responses, i) == '2')
      return NULL;

  return dove_openapi_resolve (self, dove_value_get_member (responses, "default"));
}

static void
read_answer (DoveOpenapi     *self,
             DoveOpenapiCall *call)
{
  DoveValue *answer = pick_answer (self, dove_value_get_member (call->source, "responses"));
  DoveValue *headers = dove_value_get_member (answer, "headers");

  for (guint i = 0; dove_value_get_kind (headers) == DOVE_VALUE_RECORD &&
                    i < dove_value_get_length (headers); i++)
    if (g_ascii_strcasecmp (dove_value_get_name (headers, i), "link") == 0)
      call->has_link = TRUE;

  if (self->major == 2)
    {
      call->answer = dove_value_get_member (answer, "schema");
      call->has_answer = call->answer != NULL;
      call->answer_media = pick_listed (self, call->source, "produces");
    }
  else
    {
      DoveValue *content = pick_content (dove_value_get_member (answer, "content"),
                                         &call->answer_media);

      call->answer = dove_value_get_member (content, "schema");
      call->has_answer = content != NULL;
    }
}

static DoveOpenapiCall *
read_call (DoveOpenapi *self,
           const char  *method,
           DoveValue   *shared,
           DoveValue   *source)
{
  DoveOpenapiCall *call = g_new0 (DoveOpenapiCall, 1);
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) required = dove_value_builder_new (DOVE_VALUE_LIST);
  Form form = { fields, required };

  call->method = method;
  call->source = source;
  call->params = g_array_new (FALSE, TRUE, sizeof (DoveOpenapiParam));
  call->id = dove_value_get_member_text (source, "operationId");
  call->words = dove_value_get_member_text (source, "summary");
  if (call->words == NULL || *call->words == '\0')
    call->words = dove_value_get_member_text (source, "description");

  read_body (self, call);
  read_params (self, call, shared, &form);
  read_params (self, call, dove_value_get_member (source, "parameters"), &form);
  take_form (self, call, &form);
  read_answer (self, call);

  return call;
}

/* A path that cannot be asked for: `#` never reaches a server, and some use it to tell apart
 * what HTTP does not. */
static gboolean
is_usable_path (const char *path)
{
  for (const char *c = path; *c != '\0'; c++)
    if (*c == '#' || g_ascii_iscntrl (*c))
      return FALSE;

  return strlen (path) < 1000 && strstr (path, "://") == NULL;
}

/**
 * dove_openapi_list_calls:
 * @self: a document
 *
 * Reads what can be asked of the application, in the order of the document.
 *
 * Returns: (transfer full) (element-type DoveOpenapiCall): the calls
 */
GPtrArray *
dove_openapi_list_calls (DoveOpenapi *self)
{
  static const char * const methods[] = { "get", "post", "put", "patch", "delete" };
  static const char * const names[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
  GPtrArray *calls = g_ptr_array_new_with_free_func (call_free);
  DoveValue *paths = dove_value_get_member (self->root, "paths");

  for (guint i = 0; dove_value_get_kind (paths) == DOVE_VALUE_RECORD &&
                    i < dove_value_get_length (paths); i++)
    {
      const char *path = dove_value_get_name (paths, i);
      DoveValue *item = dove_openapi_resolve (self, dove_value_get_element (paths, i));

      if (g_str_has_prefix (path, "x-"))
        continue;

      for (guint j = 0; j < G_N_ELEMENTS (methods) && calls->len < CALL_LIMIT; j++)
        {
          DoveValue *source = dove_value_get_member (item, methods[j]);
          DoveOpenapiCall *call = NULL;

          if (dove_value_get_kind (source) != DOVE_VALUE_RECORD || source == NULL)
            continue;

          self->draft->tally.operations++;
          if (!is_usable_path (path))
            {
              dove_import_note (self->draft, _("The path “%.200s” cannot be asked for"), path);
              continue;
            }

          call = read_call (self, names[j], dove_value_get_member (item, "parameters"), source);
          call->path = path;
          g_ptr_array_add (calls, call);
        }
    }

  return calls;
}

/* The first parameter whose folded name is one of @words. */
const DoveOpenapiParam *
dove_openapi_find_param (const DoveOpenapiCall *call,
                         DoveOpenapiIn          in,
                         const char            *words)
{
  for (guint i = 0; i < call->params->len; i++)
    {
      const DoveOpenapiParam *param = &g_array_index (call->params, DoveOpenapiParam, i);

      if (param->in == in && dove_import_is_named (param->name, words))
        return param;
    }

  return NULL;
}
