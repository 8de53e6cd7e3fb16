/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where an application tells by itself what has changed. */

static gboolean
is_object (DoveManifestReader *reader,
           const char         *id)
{
  return dove_manifest_find_object (reader->manifest, id) != NULL;
}

static void
check_objects (DoveManifestReader *reader,
               DoveEvents         *events)
{
  for (guint i = 0; i < events->objects->len; i++)
    {
      const char *id = g_ptr_array_index (events->objects, i);
      g_autofree char *message = NULL;

      if (is_object (reader, id))
        continue;

      message = g_strdup_printf (_("There is no object “%s”"), id);
      dove_reader_report (reader, "objects", message);
    }
}

/* --- signatures ------------------------------------------------------------------------------- */

/* A template over the raw call: what else it names can never be there. */
static void
check_payload (DoveManifestReader *reader,
               const char         *payload)
{
  static const char * const known[] = { "body", "timestamp", "method", "url", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveTemplate) template = dove_template_new (payload, DOVE_TEMPLATE_TEXT, &error);
  g_autoptr(GPtrArray) names = template != NULL ? dove_template_list_names (template) : NULL;

  if (template == NULL)
    dove_reader_report (reader, "payload", error->message);

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (!g_strv_contains (known, g_ptr_array_index (names, i)))
      dove_reader_report (reader, "payload", _("What is signed is made of {body}, {timestamp}, "
                                               "{method} and {url} only"));
}

static void
check_signature (DoveManifestReader *reader,
                 DoveSignature      *signature)
{
  if (signature->algorithm == DOVE_SIGNATURE_STANDARD_WEBHOOKS)
    return;

  if (signature->header == NULL)
    dove_reader_report (reader, NULL, _("A signature needs “header”: where it stands"));

  if (strstr (signature->payload, "{timestamp}") != NULL && signature->timestamp_header == NULL &&
      signature->timestamp_field == NULL)
    dove_reader_report (reader, "payload", _("Nothing gives {timestamp}: write “timestampHeader” "
                                             "or “timestamp” in “fields”"));
}

static DoveSignature *
read_signature (DoveManifestReader *reader,
                DoveValue          *value)
{
  static const char * const algorithms[] = {
    "hmac-sha256", "hmac-sha1", "hmac-sha512", "token", "ed25519", "standard-webhooks", NULL,
  };
  DoveValue *member = dove_value_get_member (value, "signature");
  DoveValue *fields = dove_value_get_member (member, "fields");
  const char *payload = dove_value_get_member_text (member, "payload");
  DoveSignature *signature = NULL;
  gsize place = 0;

  if (dove_value_get_kind (member) != DOVE_VALUE_RECORD)
    return NULL;

  place = dove_reader_enter (reader, "signature");
  signature = g_new0 (DoveSignature, 1);
  signature->header = dove_reader_text (member, "header");
  signature->timestamp_header = dove_reader_text (member, "timestampHeader");
  signature->signature_field = dove_reader_text (fields, "signature");
  signature->timestamp_field = dove_reader_text (fields, "timestamp");
  signature->prefix = dove_reader_text (member, "prefix");
  signature->algorithm = (DoveSignatureAlgorithm) dove_reader_choice (member, "algorithm",
                                                                      algorithms, 0);
  signature->is_base64 = g_strcmp0 (dove_value_get_member_text (member, "encoding"),
                                    "base64") == 0;
  signature->payload = g_strdup (payload != NULL ? payload : "{body}");
  signature->tolerance = dove_reader_span (reader, member, "tolerance", 0);
  check_payload (reader, signature->payload);
  check_signature (reader, signature);
  dove_reader_leave (reader, place);

  return signature;
}

/* --- events ----------------------------------------------------------------------------------- */

/* Which object an event is about: its id itself, or where an id stands. */
static void
read_event_object (DoveManifestReader *reader,
                   DoveValue          *event,
                   DoveEvents         *events)
{
  const char *text = dove_value_get_member_text (event, "object");

  if (text == NULL && events->objects->len == 1)
    events->object_id = g_strdup (g_ptr_array_index (events->objects, 0));
  else if (text != NULL && is_object (reader, text))
    events->object_id = g_strdup (text);
  else if (text != NULL)
    events->event_object = dove_reader_selector (reader, event, "object");
}

static void
read_event (DoveManifestReader *reader,
            DoveValue          *value,
            DoveEvents         *events)
{
  DoveValue *event = dove_value_get_member (value, "event");
  DoveValue *record = dove_value_get_member (event, "record");
  gsize place = 0;

  reader->names = DOVE_NAME_EVENT | DOVE_NAME_ANSWER | DOVE_NAME_KEY;
  reader->found = DOVE_NAME_EVENT | DOVE_NAME_ANSWER;
  events->events = dove_reader_selector (reader, value, "events");

  place = dove_reader_enter (reader, "event");
  events->event_id = dove_reader_selector (reader, event, "id");
  events->event_key = dove_reader_selector (reader, event, "key");
  events->event_deleted = dove_reader_selector (reader, event, "deleted");
  read_event_object (reader, event, events);
  if (dove_value_get_kind (record) == DOVE_VALUE_RECORD)
    events->event_record_tree = dove_reader_tree (reader, event, "record", DOVE_TEMPLATE_VALUE);
  else
    events->event_record = dove_reader_selector (reader, event, "record");
  dove_reader_leave (reader, place);
}

static void
read_hooks (DoveManifestReader *reader,
            DoveValue          *value,
            DoveEvents         *events)
{
  DoveValue *subscribe = dove_value_get_member (value, "subscribe");
  gsize place = 0;

  events->subscribe = dove_reader_operation (reader, value, "subscribe", DOVE_ROLE_HOOK);
  events->renew = dove_reader_operation (reader, value, "renew", DOVE_ROLE_HOOK);
  events->unsubscribe = dove_reader_operation (reader, value, "unsubscribe", DOVE_ROLE_HOOK);

  place = dove_reader_enter (reader, "subscribe");
  events->hook_id = dove_reader_selector (reader, subscribe, "id");
  events->hook_secret = dove_reader_selector (reader, subscribe, "secret");
  events->verbs = dove_reader_texts (subscribe, "verbs");
  dove_reader_leave (reader, place);
}

static void
check_challenge_part (DoveManifestReader *reader,
                      DoveValue          *challenge,
                      const char         *name,
                      DoveTemplatePlace   place)
{
  DoveValue *member = dove_value_get_member (challenge, name);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveTemplateTree) tree = NULL;
  g_autoptr(GPtrArray) names = NULL;

  if (member == NULL)
    return;

  tree = dove_template_tree_new (member, place, NULL, &error);
  if (tree == NULL)
    {
      dove_reader_report (reader, name, error->message);
      return;
    }

  names = dove_template_tree_list_names (tree);
  for (guint i = 0; i < names->len; i++)
    {
      const char *path = g_ptr_array_index (names, i);

      if (!g_str_has_prefix (path, "event.") && !g_str_has_prefix (path, "header.") &&
          !g_str_has_prefix (path, "query."))
        dove_reader_report (reader, name, _("A first call is answered out of {event.…}, {header.…} "
                                            "and {query.…} only"));
    }
}

/* How the first call is answered; dove_webhook_answer() does it. */
static void
check_challenge (DoveManifestReader *reader,
                 DoveValue          *value)
{
  DoveValue *challenge = dove_value_get_member (value, "challenge");
  const char *where = dove_value_get_member_text (challenge, "where");
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSelector) selector = where != NULL ? dove_selector_new (where, &error) : NULL;
  gsize place = 0;

  if (challenge == NULL)
    return;

  place = dove_reader_enter (reader, "challenge");
  if (where != NULL && selector == NULL)
    dove_reader_report (reader, "where", error->message);
  check_challenge_part (reader, challenge, "body", DOVE_TEMPLATE_VALUE);
  check_challenge_part (reader, challenge, "headers", DOVE_TEMPLATE_TEXT);
  dove_reader_leave (reader, place);
}

static DoveEvents *
read_events (DoveManifestReader *reader,
             DoveValue          *value)
{
  static const char * const styles[] = {
    "feed", "webhook", "token", "subscribe", "listen", "idle", "watch", "stream", "websocket",
    NULL,
  };
  DoveEvents *events = g_new0 (DoveEvents, 1);
  DoveValue *challenge = dove_value_get_member (value, "challenge");

  events->id = dove_reader_text (value, "id");
  events->style = (DoveEventsStyle) dove_reader_choice (value, "style", styles, 0);
  events->objects = dove_reader_texts (value, "objects");
  events->every = dove_reader_span (reader, value, "every", 0);
  events->retention = dove_reader_span (reader, value, "retention", 0);
  events->manual = dove_reader_text (value, "manual");
  events->topic = dove_reader_text (value, "topic");
  events->channel = dove_reader_text (value, "channel");
  events->queue = dove_reader_text (value, "queue");
  events->challenge = challenge != NULL ? dove_value_ref (challenge) : NULL;
  check_objects (reader, events);
  check_challenge (reader, value);

  if (events->style == DOVE_EVENTS_FEED)
    events->feed = dove_reader_operation_at (reader, value, events->id, DOVE_ROLE_FEED);
  if (events->style == DOVE_EVENTS_WEBHOOK)
    events->signature = read_signature (reader, value);

  read_hooks (reader, value, events);
  read_event (reader, value, events);

  return events;
}

/* Compiles the sources of events; the objects are known by then. */
GPtrArray *
dove_reader_events (DoveManifestReader *reader,
                    DoveValue          *value)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_events_free);
  DoveValue *members = dove_value_get_member (value, "events");
  guint found = reader->found;
  gsize outer = dove_reader_enter (reader, "events");

  for (guint i = 0; i < dove_value_get_length (members); i++)
    {
      gsize place = dove_reader_enter_index (reader, i);

      g_ptr_array_add (list, read_events (reader, dove_value_get_element (members, i)));
      reader->names = 0;
      reader->found = found;
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);

  return list;
}

static void
signature_free (DoveSignature *signature)
{
  g_free (signature->header);
  g_free (signature->timestamp_header);
  g_free (signature->signature_field);
  g_free (signature->timestamp_field);
  g_free (signature->prefix);
  g_free (signature->payload);
  g_free (signature);
}

void
dove_events_free (DoveEvents *events)
{
  DoveSelector *selectors[] = {
    events->hook_id, events->hook_secret, events->events, events->event_id, events->event_object,
    events->event_key, events->event_record, events->event_deleted,
  };
  DoveOperation *operations[] = {
    events->feed, events->subscribe, events->renew, events->unsubscribe,
  };

  for (guint i = 0; i < G_N_ELEMENTS (selectors); i++)
    g_clear_pointer (&selectors[i], dove_selector_unref);
  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    g_clear_pointer (&operations[i], dove_operation_free);

  g_clear_pointer (&events->event_record_tree, dove_template_tree_unref);
  g_clear_pointer (&events->signature, signature_free);
  g_clear_pointer (&events->challenge, dove_value_unref);
  g_ptr_array_unref (events->objects);
  g_ptr_array_unref (events->verbs);
  g_free (events->id);
  g_free (events->manual);
  g_free (events->topic);
  g_free (events->channel);
  g_free (events->queue);
  g_free (events->object_id);
  g_free (events);
}
