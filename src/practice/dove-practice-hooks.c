/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "practice/dove-practice-hooks.h"
#include "record/dove-json.h"

#define HOOK_TIMEOUT_SECONDS 10

struct _DovePracticeHooks
{
  DovePracticeStore *store;  /* borrowed */
  SoupSession       *session;
};

/**
 * dove_practice_hooks_new:
 * @store: where the addresses are kept; outlives the hooks
 *
 * Returns: (transfer full): a sender of events
 */
DovePracticeHooks *
dove_practice_hooks_new (DovePracticeStore *store)
{
  DovePracticeHooks *self = g_new0 (DovePracticeHooks, 1);

  self->store = store;
  self->session = soup_session_new ();
  soup_session_set_timeout (self->session, HOOK_TIMEOUT_SECONDS);

  return self;
}

/**
 * dove_practice_hooks_free:
 * @self: (transfer full): a sender of events
 */
void
dove_practice_hooks_free (DovePracticeHooks *self)
{
  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self);
}

static void
hook_sent_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  if (body == NULL)
    g_info ("An event was not taken: %s", error->message);
}

static void
hook_send (DovePracticeHooks *self,
           const char        *url,
           const char        *secret,
           GBytes            *body)
{
  g_autoptr(SoupMessage) message = soup_message_new (SOUP_METHOD_POST, url);
  g_autoptr(GBytes) key = NULL;
  g_autofree char *signature = NULL;

  if (message == NULL)
    return;

  key = g_bytes_new (secret, strlen (secret));
  signature = g_compute_hmac_for_bytes (G_CHECKSUM_SHA256, key, body);
  soup_message_headers_replace (soup_message_get_request_headers (message),
                                "X-Practice-Signature", signature);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL,
                                    hook_sent_cb, NULL);
}

/**
 * dove_practice_hooks_send:
 * @self: a sender of events
 * @object: what was changed
 * @event: `created`, `updated` or `deleted`
 * @record: the record
 *
 * Tells everybody who asked. Returns at once.
 */
void
dove_practice_hooks_send (DovePracticeHooks        *self,
                          const DovePracticeObject *object,
                          const char               *event,
                          DoveValue                *record)
{
  g_autoptr(GPtrArray) hooks = dove_practice_store_get_hooks (self->store, object->app);
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) body = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *id = NULL;
  char *text = NULL;

  if (hooks->len == 0)
    return;

  id = g_uuid_string_random ();
  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (builder, "id", id);
  dove_value_builder_set_text (builder, "event", event);
  dove_value_builder_set_text (builder, "object", object->name);
  dove_value_builder_set (builder, "record", record);
  body = dove_value_builder_end (builder);
  text = dove_json_write (body, DOVE_JSON_COMPACT);
  bytes = g_bytes_new_take (text, strlen (text));

  for (guint i = 0; i + 1 < hooks->len; i += 2)
    hook_send (self, g_ptr_array_index (hooks, i), g_ptr_array_index (hooks, i + 1), bytes);
}
