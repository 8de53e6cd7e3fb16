/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-call-private.h"
#include "connector/dove-encode-private.h"
#include "connector/dove-manifest-private.h"
#include "connector/dove-paging.h"
#include "connector/dove-reading.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * Making a request. The parts (query, headers, body, params, variables) are first expanded to
 * values; then paging, since, filters and the idempotency key take their places in them; only
 * then are they written as bytes. The same input gives the same bytes, so a repeat after a crash
 * is the same request.
 */

typedef struct
{
  DoveManifest        *manifest;
  const DoveOperation *operation;
  const DoveCallInput *input;
  DoveScope           *scope;
  DoveValue           *query;      /* record */
  DoveValue           *headers;    /* record */
  DoveValue           *body;       /* nullable */
  DoveValue           *params;     /* nullable, list */
} Draft;

static void
draft_clear (Draft *draft)
{
  g_clear_pointer (&draft->scope, dove_scope_free);
  g_clear_pointer (&draft->query, dove_value_unref);
  g_clear_pointer (&draft->headers, dove_value_unref);
  g_clear_pointer (&draft->body, dove_value_unref);
  g_clear_pointer (&draft->params, dove_value_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static gboolean
sends_record (const DoveOperation *operation)
{
  return operation->role == DOVE_ROLE_CREATE || operation->role == DOVE_ROLE_UPDATE ||
         operation->role == DOVE_ROLE_REPLACE || operation->role == DOVE_ROLE_UPSERT;
}

/**
 * dove_operation_is_write:
 * @operation: an operation
 *
 * Returns: whether it may change something at the application
 */
gboolean
dove_operation_is_write (const DoveOperation *operation)
{
  switch (operation->role)
    {
    case DOVE_ROLE_LIST:
    case DOVE_ROLE_LIST_SINCE:
    case DOVE_ROLE_LIST_DELETED:
    case DOVE_ROLE_FIND:
    case DOVE_ROLE_GET:
    case DOVE_ROLE_DESCRIBE:
    case DOVE_ROLE_TEST:
    case DOVE_ROLE_LOGIN:
    case DOVE_ROLE_LOGOUT:
      return FALSE;
    default:
      return TRUE;
    }
}

/**
 * dove_operation_is_whole:
 * @operation: an update
 *
 * Returns: whether it sends the whole record as last read, with the changes
 */
gboolean
dove_operation_is_whole (const DoveOperation *operation)
{
  if (operation->whole != DOVE_WHOLE_DEFAULT)
    return operation->whole == DOVE_WHOLE_YES;

  return operation->role == DOVE_ROLE_REPLACE ||
         (operation->role == DOVE_ROLE_UPDATE && g_strcmp0 (operation->method, "PUT") == 0);
}

static gboolean
tells_of_seen (DoveTemplateTree *tree)
{
  g_autoptr(GPtrArray) names = tree != NULL ? dove_template_tree_list_names (tree) : NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (g_str_equal (names->pdata[i], "seen") || g_str_has_prefix (names->pdata[i], "seen."))
      return TRUE;

  return FALSE;
}

/**
 * dove_operation_needs_seen:
 * @operation: an update
 *
 * Returns: whether it cannot be made without the record as last read, since it sends all of it,
 *   or its request tells of `seen`
 */
gboolean
dove_operation_needs_seen (const DoveOperation *operation)
{
  return dove_operation_is_whole (operation) || tells_of_seen (operation->body) ||
         tells_of_seen (operation->params) || tells_of_seen (operation->query) ||
         tells_of_seen (operation->headers);
}

/**
 * dove_operation_is_allowed:
 * @operation: an operation
 * @scope: its names, `record` above all
 * @error: return location for an error
 *
 * Asks the manifest whether the call is possible for a record (`allow`).
 *
 * Errors: %DOVE_ERROR_FORBIDDEN when it is not; %DOVE_ERROR_INVALID when the formula fails.
 *
 * Returns: whether it is
 */
gboolean
dove_operation_is_allowed (const DoveOperation  *operation,
                           DoveScope            *scope,
                           GError              **error)
{
  g_autoptr(DoveValue) value = NULL;

  if (operation->allow == NULL)
    return TRUE;

  if (!dove_scope_evaluate (scope, operation->allow, &value, error))
    return FALSE;

  if (value != NULL && dove_value_get_boolean (value))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FORBIDDEN,
               "The application does not allow “%s” for this record as it is",
               operation->title != NULL ? operation->title : operation->name);

  return FALSE;
}

/* Placing */

void
dove_call_set_member (DoveValue  **record,
            const char  *name,
            DoveValue   *value)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (*record != NULL && dove_value_get_kind (*record) == DOVE_VALUE_RECORD)
    dove_value_builder_set_all (builder, *record);

  dove_value_builder_set (builder, name, value);
  g_clear_pointer (record, dove_value_unref);
  *record = dove_value_builder_end (builder);
}

static gboolean
set_position (Draft       *draft,
              const char  *position,
              DoveValue   *value,
              GError     **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  char *end = NULL;
  guint64 index = g_ascii_strtoull (position, &end, 10);
  guint length = draft->params != NULL ? dove_value_get_length (draft->params) : 0;

  if (*position == '\0' || *end != '\0' || index > 1000)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   "“%s” is no position in “params”: write \"0\", \"1\" ...", position);
      return FALSE;
    }

  for (guint i = 0; i < MAX (length, index + 1); i++)
    {
      if (i == index)
        dove_value_builder_add (builder, value);
      else if (i < length)
        dove_value_builder_add (builder, dove_value_get_element (draft->params, i));
      else
        dove_value_builder_take_element (builder, dove_value_new_null ());
    }

  g_clear_pointer (&draft->params, dove_value_unref);
  draft->params = dove_value_builder_end (builder);

  return TRUE;
}

static gboolean
place (Draft       *draft,
       DoveIn       in,
       const char  *param,
       DoveValue   *value,
       GError     **error)
{
  if (param == NULL || value == NULL)
    return TRUE;

  switch (in)
    {
    case DOVE_IN_BODY:
      if (*param != '/')
        dove_call_set_member (&draft->body, param, value);
      else
        {
          g_autoptr(DoveValue) before = draft->body;

          draft->body = dove_pointer_replace (before, param, value);
        }
      return TRUE;
    case DOVE_IN_HEADER:
      dove_call_set_member (&draft->headers, param, value);
      return TRUE;
    case DOVE_IN_PARAM:
      return set_position (draft, param, value, error);
    case DOVE_IN_VARIABLE:
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                           "The GraphQL dialect cannot be used yet");
      return FALSE;
    case DOVE_IN_QUERY:
    default:
      dove_call_set_member (&draft->query, param, value);
      return TRUE;
    }
}

static gboolean
place_paging (Draft   *draft,
              GError **error)
{
  const DovePaging *paging = draft->operation->paging;
  g_autoptr(DoveValue) at = NULL;
  g_autoptr(DoveValue) size = NULL;
  GError *problem = NULL;

  if (paging == NULL)
    return TRUE;

  if (paging->style == DOVE_PAGING_KEYSET)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                           "Paging by key set is for databases");
      return FALSE;
    }

  at = dove_paging_get_position (paging, draft->input->cursor, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }

  size = paging->size > 0 ? dove_value_new_integer (paging->size) : NULL;

  return place (draft, paging->in, paging->param, at, error) &&
         place (draft, paging->size_in, paging->size_param, size, error);
}

static gboolean
expand_around (DoveTemplateTree *template,
               DoveScope        *outer,
               const char       *name,
               DoveValue        *value,
               DoveValue       **result,
               GError          **error)
{
  g_autoptr(DoveScope) scope = NULL;

  if (template == NULL)
    {
      *result = dove_value_ref (value);
      return TRUE;
    }

  scope = dove_scope_new (outer);
  dove_scope_set (scope, name, value);

  return dove_template_tree_expand (template, scope, result, error);
}

static gboolean
place_since (Draft   *draft,
             GError **error)
{
  const DoveSince *since = draft->operation->since;
  DoveValue *value = dove_scope_peek (draft->scope, "since");
  DoveValue *until = dove_scope_peek (draft->scope, "until");
  g_autoptr(DoveValue) expanded = NULL;

  if (since == NULL || value == NULL || draft->input->since == NULL)
    return TRUE;

  return expand_around (since->template, draft->scope, "since", value, &expanded, error) &&
         place (draft, since->in, since->param, expanded, error) &&
         place (draft, since->in, since->until, until, error);
}

/* Never over something that is there: the engine checks the whole filter again anyway. */
static gboolean
is_free (Draft      *draft,
         DoveIn      in,
         const char *param)
{
  if (in == DOVE_IN_QUERY)
    return dove_value_get_member (draft->query, param) == NULL;

  if (in == DOVE_IN_BODY && *param != '/')
    return dove_value_get_member (draft->body, param) == NULL;

  return in == DOVE_IN_HEADER ? dove_value_get_member (draft->headers, param) == NULL : TRUE;
}

static DoveValue *
format_condition (Draft                     *draft,
                  const DovePushedCondition *condition)
{
  const char *zone = dove_scope_get_host (draft->scope)->zone;
  gint64 time = 0;

  if (condition->filter->format == DOVE_TIME_UNKNOWN ||
      !dove_time_read (condition->value, DOVE_TIME_ISO, zone, &time))
    return dove_value_ref (condition->value);

  return dove_time_write (time, condition->filter->format, zone);
}

static gboolean
place_conditions (Draft   *draft,
                  GError **error)
{
  GPtrArray *conditions = draft->input->conditions;

  for (guint i = 0; conditions != NULL && i < conditions->len; i++)
    {
      const DovePushedCondition *condition = g_ptr_array_index (conditions, i);
      const DovePushedFilter *filter = condition->filter;
      g_autoptr(DoveValue) value = NULL;
      g_autoptr(DoveValue) expanded = NULL;

      if (!is_free (draft, filter->in, filter->param))
        continue;

      value = format_condition (draft, condition);
      if (value == NULL)
        continue;

      if (!expand_around (filter->template, draft->scope, "value", value, &expanded, error) ||
          !place (draft, filter->in, filter->param, expanded, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_idempotency (Draft *draft)
{
  return draft->input->idempotency_key != NULL && draft->manifest->idempotency_name != NULL &&
         !draft->operation->is_idempotency_off && dove_operation_is_write (draft->operation) &&
         (draft->operation->method == NULL || g_str_equal (draft->operation->method, "POST"));
}

static gboolean
place_guards (Draft   *draft,
              GError **error)
{
  g_autoptr(DoveValue) key = NULL;
  g_autoptr(DoveValue) etag = NULL;

  if (draft->input->etag != NULL)
    {
      etag = dove_value_new_text (draft->input->etag);
      dove_call_set_member (&draft->headers, "If-Match", etag);
    }

  if (!has_idempotency (draft))
    return TRUE;

  key = dove_value_new_text (draft->input->idempotency_key);

  return place (draft, draft->manifest->idempotency_in, draft->manifest->idempotency_name, key,
                error);
}

/* Expanding */

/* The manifest's members, then the operation's over them. */
gboolean
dove_call_expand_members (DoveTemplateTree *general,
                DoveTemplateTree *own,
                DoveScope        *scope,
                DoveValue       **result,
                GError          **error)
{
  DoveTemplateTree *trees[] = { general, own };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr(DoveValue) value = NULL;

      if (trees[i] == NULL)
        continue;
      if (!dove_template_tree_expand (trees[i], scope, &value, error))
        return FALSE;
      if (value != NULL && dove_value_get_kind (value) == DOVE_VALUE_RECORD)
        dove_value_builder_set_all (builder, value);
    }

  *result = dove_value_builder_end (builder);

  return TRUE;
}

static gboolean
expand_body (Draft   *draft,
             GError **error)
{
  const DoveOperation *operation = draft->operation;

  if (operation->body != NULL)
    return dove_template_tree_expand (operation->body, draft->scope, &draft->body, error);

  if (operation->call != NULL || !sends_record (operation))
    return TRUE;

  draft->body = draft->input->record != NULL
                  ? dove_value_ref (dove_scope_peek (draft->scope, "record"))
                  : NULL;

  if (draft->body != NULL && operation->wrap != NULL)
    {
      g_autoptr(DoveValue) record = g_steal_pointer (&draft->body);

      dove_call_set_member (&draft->body, operation->wrap, record);
    }

  return TRUE;
}

static void
set_names (Draft *draft)
{
  const DoveSince *since = draft->operation->since;
  const char *zone = dove_scope_get_host (draft->scope)->zone;
  const DoveCallInput *input = draft->input;

  if (input->record != NULL)
    dove_scope_take (draft->scope, "record",
                     dove_call_make_record (draft->manifest, draft->operation, input));

  if (since != NULL && input->since != NULL)
    dove_scope_take (draft->scope, "since",
                     dove_since_write (since, input->since,
                                       since->lookback >= 0 ? since->lookback
                                                            : DOVE_SINCE_LOOKBACK, zone));

  if (since != NULL && input->until != NULL)
    dove_scope_take (draft->scope, "until", dove_since_write (since, input->until, 0, zone));
}

static gboolean
expand (Draft   *draft,
        GError **error)
{
  const DoveOperation *operation = draft->operation;
  DoveManifest *manifest = draft->manifest;

  set_names (draft);

  if (!dove_call_expand_members (manifest->query, operation->query, draft->scope, &draft->query,
                                 error) ||
      !dove_call_expand_members (manifest->headers, operation->headers, draft->scope,
                                 &draft->headers, error) ||
      !expand_body (draft, error))
    return FALSE;

  if (operation->params != NULL &&
      !dove_template_tree_expand (operation->params, draft->scope, &draft->params, error))
    return FALSE;

  return place_paging (draft, error) && place_since (draft, error) &&
         place_conditions (draft, error) && place_guards (draft, error);
}

/* Writing */

static char *
join_url (const char *base,
          const char *path)
{
  gsize length = strlen (base);

  while (length > 0 && base[length - 1] == '/')
    length--;

  while (*path == '/')
    path++;

  return g_strdup_printf ("%.*s/%s", (int) length, base, path);
}

static char *
make_url (Draft   *draft,
          GError **error)
{
  const DoveOperation *operation = draft->operation;
  g_autofree char *next = NULL;
  g_autofree char *base = NULL;
  g_autofree char *path = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GString) query = g_string_new (NULL);

  if (operation->paging != NULL)
    next = dove_paging_get_url (operation->paging, draft->input->cursor);
  if (next != NULL)
    return g_steal_pointer (&next);

  if (draft->manifest->base == NULL ||
      !dove_template_expand_text (draft->manifest->base, draft->scope, &base, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, "The connector has no “base”");
      return NULL;
    }

  if (operation->path != NULL &&
      !dove_template_expand_text (operation->path, draft->scope, &path, error))
    return NULL;

  url = path != NULL ? join_url (base, path) : g_strdup (base);
  dove_encode_form (draft->query, operation->encode, query);
  if (query->len == 0)
    return g_steal_pointer (&url);

  return g_strconcat (url, strchr (url, '?') != NULL ? "&" : "?", query->str, NULL);
}

static gboolean
check_url (const char  *url,
           GError     **error)
{
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

  if ((g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0) &&
      g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0')
    return TRUE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       "The address of the application is no web address: check the connection's "
                       "settings; it must start with https://");

  return FALSE;
}

/* A line break in a header would start a header of somebody else's making (fault N18). */
static gboolean
add_header (GPtrArray   *headers,
            const char  *name,
            DoveValue   *value,
            GError     **error)
{
  g_autofree char *text = NULL;

  text = dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                             : dove_json_write (value, DOVE_JSON_COMPACT);

  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && *c != '\t')
      {
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                     "The header “%s” would hold a line break or control character; it was not "
                     "sent", name);
        return FALSE;
      }

  g_ptr_array_add (headers, dove_pair_new (name, text));

  return TRUE;
}

gboolean
dove_call_add_headers (GPtrArray  *headers,
             DoveValue  *record,
             GError    **error)
{
  for (guint i = 0; record != NULL && i < dove_value_get_length (record); i++)
    if (!dove_value_is_null (dove_value_get_element (record, i)) &&
        !add_header (headers, dove_value_get_name (record, i), dove_value_get_element (record, i),
                     error))
      return FALSE;

  return TRUE;
}

/* The id is the same for every request: it is answered on its own connection, and the bytes of a
 * repeat must not differ. */
static DoveValue *
make_envelope (Draft *draft)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) none = dove_value_builder_new (DOVE_VALUE_LIST);

  dove_value_builder_set_text (builder, "jsonrpc", "2.0");
  dove_value_builder_take (builder, "id", dove_value_new_integer (1));
  dove_value_builder_set_text (builder, "method", draft->operation->call);
  dove_value_builder_take (builder, "params",
                           draft->params != NULL ? dove_value_ref (draft->params)
                                                 : dove_value_builder_end (none));

  return dove_value_builder_end (builder);
}

static gboolean
write_body (Draft     *draft,
            DoveCall  *call,
            GError   **error)
{
  if (draft->operation->call != NULL)
    call->tree = make_envelope (draft);
  else if (draft->body != NULL)
    call->tree = dove_value_ref (draft->body);

  call->encode = draft->operation->call != NULL ? DOVE_ENCODE_JSON : draft->operation->encode;
  if (call->tree == NULL)
    return TRUE;

  call->body = dove_encode_body (call->tree, call->encode, &call->content_type, error);

  return call->body != NULL;
}

static gboolean
is_repeatable (Draft      *draft,
               const char *method)
{
  if (!dove_operation_is_write (draft->operation))
    return TRUE;

  return g_str_equal (method, "PUT") || g_str_equal (method, "DELETE") || has_idempotency (draft);
}

static gboolean
check_dialect (DoveManifest         *manifest,
               const DoveOperation  *operation,
               GError              **error)
{
  if (manifest->driver == DOVE_DRIVER_HTTP && !operation->is_native &&
      (operation->path != NULL || operation->call != NULL) && operation->document == NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               "“%s” of %s is asked in a way that this version cannot use yet", operation->name,
               manifest->name);

  return FALSE;
}

static DoveCall *
call_new (void)
{
  DoveCall *call = g_new0 (DoveCall, 1);

  call->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  call->credentials = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  call->credential_query = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);

  return call;
}

/**
 * dove_operation_build:
 * @manifest: a manifest
 * @operation: one of its operations
 * @scope: names: `settings`, and as far as the operation uses them `session`, `connection`,
 *   `key`, `fields`, `parent`, `value`
 * @input: (nullable): what else the call is made of
 * @error: return location for an error
 *
 * Makes the request. The same input gives the same bytes.
 *
 * Errors: %DOVE_ERROR_INVALID when an address cannot be made, a header would hold a line break
 * or a formula fails; %DOVE_ERROR_UNSUPPORTED for dialects and encodings still to come;
 * %DOVE_ERROR_EXPIRED for a cursor that cannot be read.
 *
 * Returns: (transfer full) (nullable): the call, or %NULL with @error set
 */
DoveCall *
dove_operation_build (DoveManifest         *manifest,
                      const DoveOperation  *operation,
                      DoveScope            *scope,
                      const DoveCallInput  *input,
                      GError              **error)
{
  static const DoveCallInput nothing = { 0 };
  g_auto(Draft) draft = { manifest, operation, input != NULL ? input : &nothing, NULL, NULL, NULL,
                          NULL, NULL };
  g_autoptr(DoveCall) call = call_new ();

  draft.scope = dove_scope_new (scope);
  if (!check_dialect (manifest, operation, error) || !expand (&draft, error))
    return NULL;

  call->method = g_strdup (operation->method != NULL ? operation->method : "POST");
  call->url = make_url (&draft, error);
  call->is_write = dove_operation_is_write (operation);
  call->is_repeatable = is_repeatable (&draft, call->method);

  if (call->url == NULL || !check_url (call->url, error) ||
      !dove_call_add_headers (call->headers, draft.headers, error) ||
      !write_body (&draft, call, error))
    return NULL;

  return g_steal_pointer (&call);
}

/**
 * dove_call_free:
 * @self: (nullable): a call
 *
 * Frees the call.
 */
void
dove_call_free (DoveCall *self)
{
  if (self == NULL)
    return;

  g_free (self->method);
  g_free (self->url);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->content_type);
  g_ptr_array_unref (self->credentials);
  g_ptr_array_unref (self->credential_query);
  g_clear_pointer (&self->tree, dove_value_unref);
  g_free (self);
}

/**
 * dove_call_dup_signed_url:
 * @self: a call
 *
 * Returns: (transfer full): the address with the credentials that belong into its query; never
 *   to be logged
 */
char *
dove_call_dup_signed_url (DoveCall *self)
{
  g_autoptr(GString) url = g_string_new (self->url);

  for (guint i = 0; i < self->credential_query->len; i++)
    {
      DovePair *pair = g_ptr_array_index (self->credential_query, i);
      g_autofree char *name = g_uri_escape_string (pair->name, NULL, FALSE);
      g_autofree char *value = g_uri_escape_string (pair->value, NULL, FALSE);

      g_string_append_printf (url, "%c%s=%s", strchr (url->str, '?') != NULL ? '&' : '?', name,
                              value);
    }

  return g_string_free (g_steal_pointer (&url), FALSE);
}

/**
 * dove_call_get_header:
 * @self: a call
 * @name: in any case
 *
 * Returns: (nullable): the header's text, credentials not counted
 */
const char *
dove_call_get_header (DoveCall   *self,
                      const char *name)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      DovePair *pair = g_ptr_array_index (self->headers, i);

      if (g_ascii_strcasecmp (pair->name, name) == 0)
        return pair->value;
    }

  return NULL;
}
