/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-call-private.h"
#include "connector/dove-dialect.h"
#include "connector/dove-encode-private.h"
#include "connector/dove-manifest-private.h"
#include "connector/dove-paging.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Making a request. The parts (query, headers, body, params or variables) are first expanded to
 * values; then paging, since, filters and the idempotency key take their places in them
 * (dove-call-place.c); only then are they written as bytes. The same input gives the same bytes,
 * so a repeat after a crash is the same request.
 */

static void
draft_clear (DoveCallDraft *draft)
{
  g_clear_pointer (&draft->scope, dove_scope_free);
  g_clear_pointer (&draft->query, dove_value_unref);
  g_clear_pointer (&draft->headers, dove_value_unref);
  g_clear_pointer (&draft->body, dove_value_unref);
  g_clear_pointer (&draft->arguments, dove_value_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveCallDraft, draft_clear)

/* Whether the dialect makes the body, around the arguments */
static gboolean
is_own_way (DoveCallDraft *draft)
{
  DoveDialect dialect = dove_operation_get_dialect (draft->manifest, draft->operation);

  return dove_dialect_get_rules (dialect)->make_body != NULL;
}

static gboolean
sends_record (const DoveOperation *operation)
{
  return operation->role == DOVE_ROLE_CREATE || operation->role == DOVE_ROLE_UPDATE ||
         operation->role == DOVE_ROLE_REPLACE || operation->role == DOVE_ROLE_UPSERT ||
         operation->role == DOVE_ROLE_ACTION;
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
    case DOVE_ROLE_AFTER_LOGIN:
    case DOVE_ROLE_LOGOUT:
    case DOVE_ROLE_BULK_GET:
    case DOVE_ROLE_FEED:
    case DOVE_ROLE_JOB:
      return FALSE;
    default:
      return TRUE;
    }
}

/**
 * dove_operation_sends_key:
 * @manifest: a manifest
 * @operation: one of its operations
 *
 * Returns: whether an idempotency key is sent with it, so that a repeat does nothing: with every
 *   POST that writes, and with a create of any method
 */
gboolean
dove_operation_sends_key (DoveManifest        *manifest,
                          const DoveOperation *operation)
{
  return manifest->idempotency_name != NULL && !operation->is_idempotency_off &&
         dove_operation_is_write (operation) &&
         (operation->role == DOVE_ROLE_CREATE || operation->method == NULL ||
          g_str_equal (operation->method, "POST"));
}

/**
 * dove_operation_get_dialect:
 * @manifest: a manifest
 * @operation: one of its operations
 *
 * Returns: how the operation is asked and answered: the manifest's dialect, or REST for a plain
 *   request in a dialect that has a way of its own
 */
DoveDialect
dove_operation_get_dialect (DoveManifest        *manifest,
                            const DoveOperation *operation)
{
  return dove_dialect_get_rules (manifest->dialect)->member != NULL && operation->call == NULL &&
                 operation->document == NULL
           ? DOVE_DIALECT_REST
           : manifest->dialect;
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
has_name (GPtrArray  *names,
          const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *known = g_ptr_array_index (names, i);

      if (g_str_has_prefix (known, name) && (known[length] == '\0' || known[length] == '.'))
        return TRUE;
    }

  return FALSE;
}

/* Whether a request is made of @name, or of a member of it */
gboolean
dove_operation_tells_of (const DoveOperation *operation,
                         const char          *name)
{
  DoveTemplateTree *trees[] = { operation->query, operation->headers, operation->body,
                                operation->params, operation->variables };
  g_autoptr(GPtrArray) names = operation->path != NULL
                                 ? dove_template_list_names (operation->path) : NULL;

  if (has_name (names, name))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr(GPtrArray) inner = trees[i] != NULL ? dove_template_tree_list_names (trees[i])
                                                    : NULL;

      if (has_name (inner, name))
        return TRUE;
    }

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
  return dove_operation_is_whole (operation) || dove_operation_tells_of (operation, "seen");
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
               _("The application does not allow “%s” for this record as it is"),
               operation->title != NULL ? operation->title : operation->name);

  return FALSE;
}

/* Expanding */

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

/* The manifest's members, then the operation's over them. */
gboolean
dove_call_expand_members (DoveTemplateTree  *general,
                          DoveTemplateTree  *own,
                          DoveScope         *scope,
                          DoveValue        **result,
                          GError           **error)
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
expand_body (DoveCallDraft  *draft,
             GError        **error)
{
  const DoveOperation *operation = draft->operation;

  if (operation->body != NULL)
    return dove_template_tree_expand (operation->body, draft->scope, &draft->body, error);

  if (is_own_way (draft) || !sends_record (operation))
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

static gboolean
expand (DoveCallDraft  *draft,
        GError        **error)
{
  const DoveOperation *operation = draft->operation;
  DoveManifest *manifest = draft->manifest;
  DoveTemplateTree *arguments = operation->params != NULL ? operation->params
                                                          : operation->variables;

  if (!dove_call_set_names (draft, error) ||
      !dove_call_expand_members (manifest->query, operation->query, draft->scope, &draft->query,
                                 error) ||
      !dove_call_expand_members (manifest->headers, operation->headers, draft->scope,
                                 &draft->headers, error) ||
      !expand_body (draft, error))
    return FALSE;

  if (arguments != NULL &&
      !dove_template_tree_expand (arguments, draft->scope, &draft->arguments, error))
    return FALSE;

  return dove_call_place_all (draft, error);
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

/* Every part of a key, as the dialect writes it in an address */
static DoveValue *
write_keys (DoveCallDraft *draft,
            DoveValue     *key)
{
  const DoveDialectRules *rules = dove_dialect_get_rules (draft->manifest->dialect);
  const DoveObject *object = draft->input->object;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; object != NULL && i < object->keys->len; i++)
    {
      DoveSelector *selector = g_ptr_array_index (object->keys, i);
      const char *pointer = dove_selector_get_pointer (selector);
      const char *name = dove_selector_get_last_step (selector);
      DoveValue *schema = pointer != NULL ? dove_schema_walk (object->schema_document, pointer)
                                          : NULL;
      DoveValue *part = dove_value_get_member (key, name);

      if (object->keys->len == 1)
        return rules->write_key (key, schema);
      if (part != NULL)
        dove_value_builder_take (builder, name, rules->write_key (part, schema));
    }

  return dove_value_builder_end (builder);
}

static gboolean
expand_path (DoveCallDraft  *draft,
             char          **path,
             GError        **error)
{
  g_autoptr(DoveScope) scope = dove_scope_new (draft->scope);
  DoveValue *key = dove_scope_peek (draft->scope, "key");

  if (key != NULL && dove_dialect_get_rules (draft->manifest->dialect)->write_key != NULL)
    dove_scope_take (scope, "key", write_keys (draft, key));

  return dove_template_expand_text (draft->operation->path, scope, path, error);
}

static char *
make_url (DoveCallDraft  *draft,
          GError        **error)
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

  if (draft->input->base != NULL)
    base = g_strdup (draft->input->base);
  else if (draft->manifest->base == NULL ||
      !dove_template_expand_text (draft->manifest->base, draft->scope, &base, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                             _("The connector has no “base”"));
      return NULL;
    }

  if (operation->path != NULL && !expand_path (draft, &path, error))
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
                       _("The address of the application is no web address: check the connection's "
                         "settings; it must start with https://"));

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
                     _("The header “%s” would hold a line break or control character; it was not "
                       "sent"), name);
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

/* What the manifest says of the body around the arguments: more members, and with null one less */
static gboolean
patch_envelope (DoveCallDraft  *draft,
                DoveValue     **body,
                GError        **error)
{
  g_autoptr(DoveValue) patch = NULL;
  DoveValue *patched = NULL;

  if (draft->manifest->envelope == NULL)
    return TRUE;

  if (!dove_template_tree_expand (draft->manifest->envelope, draft->scope, &patch, error))
    return FALSE;

  patched = dove_value_merge_patch (*body, patch);
  dove_value_unref (*body);
  *body = patched;

  return TRUE;
}

static gboolean
write_body (DoveCallDraft  *draft,
            DoveCall       *call,
            GError        **error)
{
  const DoveDialectRules *rules = dove_dialect_get_rules (draft->manifest->dialect);

  call->encode = draft->operation->encode;
  if (is_own_way (draft))
    {
      call->encode = DOVE_ENCODE_JSON;
      call->tree = rules->make_body (draft->operation, draft->arguments);
      if (!patch_envelope (draft, &call->tree, error))
        return FALSE;
    }
  else if (draft->body != NULL)
    call->tree = dove_value_ref (draft->body);

  if (call->tree == NULL)
    return TRUE;

  call->body = dove_encode_body (call->tree, call->encode, &call->content_type, error);

  return call->body != NULL;
}

static gboolean
is_repeatable (DoveCallDraft *draft,
               const char    *method)
{
  const DoveOperation *operation = draft->operation;

  if (!dove_operation_is_write (operation) ||
      (draft->input->idempotency_key != NULL &&
       dove_operation_sends_key (draft->manifest, operation)))
    return TRUE;

  /* What makes something new makes it twice, by whatever method. */
  if (operation->role == DOVE_ROLE_CREATE || operation->role == DOVE_ROLE_ACTION ||
      operation->role == DOVE_ROLE_BULK || operation->role == DOVE_ROLE_BULK_MIXED)
    return FALSE;

  return g_str_equal (method, "PUT") || g_str_equal (method, "DELETE");
}

/* Jobs make lists; nothing else waits for one. */
static gboolean
is_list (const DoveOperation *operation)
{
  return (operation->role == DOVE_ROLE_LIST || operation->role == DOVE_ROLE_LIST_SINCE ||
          operation->role == DOVE_ROLE_LIST_DELETED) && operation->async->is_known;
}

static gboolean
check_usable (DoveManifest         *manifest,
              const DoveOperation  *operation,
              GError              **error)
{
  if (manifest->driver == DOVE_DRIVER_HTTP && !operation->is_native &&
      (operation->async == NULL || is_list (operation)) &&
      dove_dialect_get_rules (manifest->dialect)->is_usable &&
      (operation->path != NULL || operation->call != NULL || operation->document != NULL))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               _("“%s” of %s is asked in a way that this version cannot use yet"), operation->name,
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
  g_auto(DoveCallDraft) draft = {
    .manifest = manifest,
    .operation = operation,
    .input = input != NULL ? input : &nothing,
  };
  g_autoptr(DoveCall) call = call_new ();

  draft.scope = dove_scope_new (scope);
  if (!check_usable (manifest, operation, error) || !expand (&draft, error))
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
