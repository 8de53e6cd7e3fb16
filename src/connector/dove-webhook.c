/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-reading.h"
#include "connector/dove-webhook.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What calls of an application say, and asking for them. Who calls is another question, which
 * dove-webhook-signature.c answers. */

#define STATUS_OK 200

/* --- events ----------------------------------------------------------------------------------- */

/**
 * dove_hook_event_free:
 * @event: (nullable): an event
 *
 * Frees the event.
 */
void
dove_hook_event_free (DoveHookEvent *event)
{
  if (event == NULL)
    return;

  g_free (event->id);
  g_free (event->key);
  g_clear_pointer (&event->record, dove_value_unref);
  g_free (event);
}

/* A call, or one event of it, as selectors see it. */
static DoveAnswer *
make_answer (const DoveHookCall *call,
             DoveValue          *body)
{
  DoveAnswer *answer = dove_answer_new (STATUS_OK, call->url);

  for (guint i = 0; i < call->headers->len; i++)
    {
      DovePair *pair = g_ptr_array_index (call->headers, i);

      dove_answer_add_header (answer, pair->name, pair->value);
    }

  if (body != NULL)
    answer->body = dove_value_ref (body);

  return answer;
}

static DoveValue *
read_body (const DoveHookCall  *call,
           GError             **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (call->body, &size);
  g_autoptr(GError) problem = NULL;
  DoveValue *body = dove_json_parse (size > 0 ? data : "", (gssize) size, NULL, &problem);

  if (body == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("A call of the application cannot be read: %s"), problem->message);

  return body;
}

static DoveValue *
select_part (DoveSelector *selector,
             DoveAnswer   *answer,
             DoveScope    *scope)
{
  return selector != NULL ? dove_selector_select (selector, answer, scope) : NULL;
}

static gboolean
is_source_of (const DoveEvents *events,
              const char       *id)
{
  return g_ptr_array_find_with_equal_func (events->objects, id, g_str_equal, NULL);
}

static const DoveObject *
find_object (DoveManifest     *manifest,
             const DoveEvents *events,
             DoveAnswer       *answer,
             DoveScope        *scope)
{
  g_autoptr(DoveValue) value = select_part (events->event_object, answer, scope);
  const char *id = events->event_object != NULL ? dove_value_get_text (value) : events->object_id;

  return id != NULL && is_source_of (events, id) ? dove_manifest_find_object (manifest, id) : NULL;
}

/* Without a signature the record may be anybody's invention. */
static DoveValue *
read_record (const DoveEvents *events,
             const DoveObject *object,
             DoveAnswer       *answer,
             DoveScope        *scope)
{
  g_autoptr(DoveValue) record = NULL;

  if (events->signature == NULL)
    return NULL;

  if (events->event_record_tree != NULL)
    dove_template_tree_expand (events->event_record_tree, scope, &record, NULL);
  else
    record = select_part (events->event_record, answer, scope);

  if (record == NULL || dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    return NULL;

  return dove_object_decode (object, record);
}

/* One key, that of the record, or, of an object with a simple key, a list of several. */
static GPtrArray *
read_keys (const DoveEvents *events,
           const DoveObject *object,
           DoveValue        *record,
           DoveAnswer       *answer,
           DoveScope        *scope)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(DoveValue) value = select_part (events->event_key, answer, scope);
  guint length = dove_value_get_length (value);
  char *text = NULL;

  if (events->event_key == NULL && record != NULL)
    text = dove_object_read_key (object, record, NULL);
  else if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
    text = dove_key_make_text (value);
  else if (object->keys->len > 1 && object->keys->len == length)
    text = dove_json_write (value, DOVE_JSON_CANONICAL);
  else if (object->keys->len == 1)
    for (guint i = 0; i < length; i++)
      {
        char *part = dove_key_make_text (dove_value_get_element (value, i));

        if (part != NULL)
          g_ptr_array_add (keys, part);
      }

  if (text != NULL)
    g_ptr_array_add (keys, text);

  return keys;
}

static void
add_event (DoveManifest       *manifest,
           const DoveEvents   *events,
           const DoveHookCall *call,
           DoveValue          *element,
           GPtrArray          *found)
{
  g_autoptr(DoveAnswer) answer = make_answer (call, element);
  g_autoptr(DoveScope) scope = dove_scope_new (NULL);
  g_autoptr(DoveValue) id = NULL;
  g_autoptr(DoveValue) deleted = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(GPtrArray) keys = NULL;
  const DoveObject *object = NULL;

  dove_answer_fill_scope (answer, scope);
  dove_scope_set (scope, "event", element);
  object = find_object (manifest, events, answer, scope);
  if (object == NULL)
    return;

  id = select_part (events->event_id, answer, scope);
  deleted = select_part (events->event_deleted, answer, scope);
  record = read_record (events, object, answer, scope);
  keys = read_keys (events, object, record, answer, scope);

  for (guint i = 0; i < keys->len && found->len < DOVE_HOOK_EVENT_LIMIT; i++)
    {
      DoveHookEvent *event = g_new0 (DoveHookEvent, 1);

      event->id = dove_key_make_text (id);
      event->object = object;
      event->key = g_strdup (g_ptr_array_index (keys, i));
      event->record = record != NULL && keys->len == 1 ? dove_value_ref (record) : NULL;
      event->is_deleted = dove_selector_says_yes (deleted);
      g_ptr_array_add (found, event);
    }
}

/**
 * dove_webhook_read_events:
 * @manifest: a manifest
 * @events: a source of events of it, of the style `webhook`
 * @call: a call that was verified, if the source says how
 * @error: return location for an error
 *
 * Reads what a call says. An event of an object that the source does not name, or without a key,
 * is dropped; several keys are several events.
 *
 * Errors: %DOVE_ERROR_INVALID when the body is no JSON.
 *
 * Returns: (transfer full) (nullable) (element-type DoveHookEvent): in their order, perhaps none
 */
GPtrArray *
dove_webhook_read_events (DoveManifest        *manifest,
                          const DoveEvents    *events,
                          const DoveHookCall  *call,
                          GError             **error)
{
  g_autoptr(DoveValue) body = read_body (call, error);
  g_autoptr(DoveAnswer) answer = NULL;
  g_autoptr(DoveValue) list = NULL;
  g_autoptr(GPtrArray) found = NULL;

  if (body == NULL)
    return NULL;

  answer = make_answer (call, body);
  list = events->events != NULL ? dove_selector_select (events->events, answer, NULL)
                                : dove_value_ref (body);
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_hook_event_free);

  if (list != NULL && dove_value_get_kind (list) != DOVE_VALUE_LIST)
    add_event (manifest, events, call, list, found);
  else
    for (guint i = 0; i < dove_value_get_length (list); i++)
      add_event (manifest, events, call, dove_value_get_element (list, i), found);

  return g_steal_pointer (&found);
}

/* --- the first call --------------------------------------------------------------------------- */

/**
 * dove_hook_reply_free:
 * @reply: (nullable): a reply
 *
 * Frees the reply.
 */
void
dove_hook_reply_free (DoveHookReply *reply)
{
  if (reply == NULL)
    return;

  g_ptr_array_unref (reply->headers);
  g_clear_pointer (&reply->body, g_bytes_unref);
  g_free (reply->content_type);
  g_free (reply);
}

static DoveValue *
read_query (const char *url)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *query = uri != NULL ? g_uri_get_query (uri) : NULL;
  GUriParamsIter iter;
  char *name = NULL;
  char *value = NULL;

  g_uri_params_iter_init (&iter, query != NULL ? query : "", -1, "&",
                          G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &name, &value, NULL))
    {
      dove_value_builder_set_text (builder, name, value);
      g_free (name);
      g_free (value);
    }

  return dove_value_builder_end (builder);
}

static gboolean
expand_part (DoveValue          *challenge,
             const char         *name,
             DoveTemplatePlace   place,
             DoveScope          *scope,
             DoveValue         **value,
             GError            **error)
{
  DoveValue *member = dove_value_get_member (challenge, name);
  g_autoptr(DoveTemplateTree) tree = NULL;

  if (member == NULL)
    return TRUE;

  tree = dove_template_tree_new (member, place, NULL, error);

  return tree != NULL && dove_template_tree_expand (tree, scope, value, error);
}

/* A text is answered as text, anything else as JSON. */
static void
set_body (DoveHookReply *reply,
          DoveValue     *body)
{
  const char *text = dove_value_get_text (body);
  char *written = text != NULL ? g_strdup (text) : dove_json_write (body, DOVE_JSON_COMPACT);

  reply->body = g_bytes_new_take (written, strlen (written));
  reply->content_type = g_strdup (text != NULL ? "text/plain" : "application/json");
}

static gboolean
set_headers (DoveHookReply  *reply,
             DoveValue      *headers,
             GError        **error)
{
  for (guint i = 0; i < dove_value_get_length (headers); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (headers, i));

      for (const char *c = text; c != NULL && *c != '\0'; c++)
        if (g_ascii_iscntrl (*c))
          {
            g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                                 _("A call asks for a header with a line break in it"));
            return FALSE;
          }

      if (text != NULL)
        g_ptr_array_add (reply->headers, dove_pair_new (dove_value_get_name (headers, i), text));
    }

  return TRUE;
}

static gboolean
is_asked (DoveValue  *challenge,
          DoveAnswer *answer,
          DoveScope  *scope)
{
  const char *text = dove_value_get_member_text (challenge, "where");
  g_autoptr(DoveSelector) selector = text != NULL ? dove_selector_new (text, NULL) : NULL;
  g_autoptr(DoveValue) found = select_part (selector, answer, scope);

  return text == NULL || dove_selector_is_hit (found);
}

/**
 * dove_webhook_answer:
 * @events: a source of events
 * @call: a call, verified or not: what is answered was in it
 * @error: return location for an error
 *
 * Answers the call by which an application tries whether an address is ours. Its `challenge`
 * says how: `body` and `headers` over `event` (the body of the call), `header` and `query`; it
 * applies to calls where `where` finds something, or else where something of them is there.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: (transfer full) (nullable): the reply; %NULL without @error set when the call is none
 *   of these
 */
DoveHookReply *
dove_webhook_answer (const DoveEvents    *events,
                     const DoveHookCall  *call,
                     GError             **error)
{
  g_autoptr(DoveValue) body = NULL;
  g_autoptr(DoveValue) headers = NULL;
  g_autoptr(DoveValue) event = NULL;
  g_autoptr(DoveAnswer) answer = NULL;
  g_autoptr(DoveScope) scope = dove_scope_new (NULL);
  g_autoptr(DoveHookReply) reply = NULL;

  if (events->challenge == NULL)
    return NULL;

  event = read_body (call, NULL);
  answer = make_answer (call, event);
  dove_answer_fill_scope (answer, scope);
  dove_scope_set (scope, "event", event);
  dove_scope_take (scope, "query", read_query (call->url));

  if (!is_asked (events->challenge, answer, scope) ||
      !expand_part (events->challenge, "body", DOVE_TEMPLATE_VALUE, scope, &body, error) ||
      !expand_part (events->challenge, "headers", DOVE_TEMPLATE_TEXT, scope, &headers, error))
    return NULL;

  if (dove_value_is_empty (body) && dove_value_is_empty (headers))
    return NULL;

  reply = g_new0 (DoveHookReply, 1);
  reply->status = STATUS_OK;
  reply->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
  if (!set_headers (reply, headers, error))
    return NULL;
  if (body != NULL)
    set_body (reply, body);

  return g_steal_pointer (&reply);
}

/* --- subscriptions ---------------------------------------------------------------------------- */

/**
 * dove_webhook_build:
 * @manifest: a manifest
 * @operation: `subscribe`, `renew` or `unsubscribe` of a source of events
 * @hook: the subscription
 * @verb: (nullable): one of its `verbs`, each of which is subscribed to by itself
 * @scope: names of the connection
 * @error: return location for an error
 *
 * Makes the request that asks for call-backs, goes on with them or ends them. The secret of the
 * hook is sent where the manifest says: it is made for the application.
 *
 * Errors: as dove_operation_build().
 *
 * Returns: (transfer full) (nullable): the call, or %NULL with @error set
 */
DoveCall *
dove_webhook_build (DoveManifest         *manifest,
                    const DoveOperation  *operation,
                    const DoveHook       *hook,
                    const char           *verb,
                    DoveScope            *scope,
                    GError              **error)
{
  g_autoptr(DoveScope) inner = dove_scope_new (scope);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (hook->id != NULL)
    dove_value_builder_set_text (builder, "id", hook->id);
  dove_value_builder_set_text (builder, "url", hook->url);
  dove_value_builder_set_text (builder, "secret", hook->secret);
  dove_scope_take (inner, "hook", dove_value_builder_end (builder));
  if (verb != NULL)
    dove_scope_set_text (inner, "verb", verb);

  return dove_operation_build (manifest, operation, inner, NULL, error);
}

/**
 * dove_webhook_read_hook:
 * @events: a source of events
 * @answer: the answer to `subscribe`
 * @id: (out): the name of the subscription; %NULL when the manifest reads none
 * @secret: (out): the secret that the application chose; %NULL when ours counts
 * @error: return location for an error
 *
 * Reads what a new subscription is called and signed with.
 *
 * Errors: %DOVE_ERROR_FAILED when the answer lacks what the manifest reads: such a subscription
 * could never be ended, or its calls never be believed.
 *
 * Returns: whether it could be read
 */
gboolean
dove_webhook_read_hook (const DoveEvents  *events,
                        DoveAnswer        *answer,
                        char             **id,
                        char             **secret,
                        GError           **error)
{
  g_autoptr(DoveValue) id_value = select_part (events->hook_id, answer, NULL);
  g_autoptr(DoveValue) secret_value = select_part (events->hook_secret, answer, NULL);
  g_autofree char *found_id = dove_key_make_text (id_value);
  g_autofree char *found_secret = dove_key_make_text (secret_value);

  if ((events->hook_id != NULL && found_id == NULL) ||
      (events->hook_secret != NULL && found_secret == NULL))
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                           found_id == NULL && events->hook_id != NULL
                             ? _("The application did not tell the name of the subscription")
                             : _("The application did not tell the secret of the subscription"));
      return FALSE;
    }

  *id = g_steal_pointer (&found_id);
  *secret = g_steal_pointer (&found_secret);

  return TRUE;
}
