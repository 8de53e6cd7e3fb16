/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-client-private.h"

#include "base/dove-defaults.h"
#include "bus/dove-bus-client.h"
#include "bus/dove-bus-names.h"

/*
 * Whether the agent answers. Its main loop never waits for anything, so that a small question is
 * answered at once, however long the work takes that was asked for: calls have no limit of their
 * own, and an agent that hangs is known by its silence. What was asked stays asked: it is answered
 * when the agent goes on, or fails when it ends.
 *
 * While nobody looks at the window and nothing runs, most looks are left out: each wakes the agent.
 */

#define BEATS_SKIPPED 4 /* then one is made */

static void
fall_silent (DoveClient *self)
{
  if (self->silence != NULL)
    return;

  self->silence = g_strdup (_("The background program does not answer. Started again, it goes on "
                              "with what it was doing"));
  dove_client_emit (self, DOVE_CLIENT_CHANGED);
}

static void
end_silence (DoveClient *self)
{
  if (self->silence == NULL)
    return;

  g_clear_pointer (&self->silence, g_free);
  self->is_leaving = FALSE;
  if (self->agent == NULL && self->state == DOVE_CLIENT_ENDED)
    dove_client_meet (self); /* its objects were asked for in vain */
  dove_client_emit (self, DOVE_CLIENT_CHANGED);
}

static void begin_beat (DoveClient *self);

static void
beat_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveClient) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->beat);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      end_silence (self);
      return;
    }

  fall_silent (self);
  begin_beat (self); /* so that it is known at once when it goes on */
}

static void
begin_beat (DoveClient *self)
{
  g_autofree char *path = g_strconcat (DOVE_BUS_ROOT, "/agent", NULL);

  self->beat = g_cancellable_new ();
  self->skipped = 0;
  g_dbus_connection_call (self->bus, self->name, path, "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", DOVETAIL_APP_ID ".Agent1", "State"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          DOVE_AGENT_BEAT_MS, self->beat, beat_cb, g_object_ref (self));
}

static gboolean
has_run (DoveClient *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->syncs)); i++)
    {
      g_autoptr(DoveBusSync) sync = g_list_model_get_item (G_LIST_MODEL (self->syncs), i);

      if (dove_client_find_run (self, dove_bus_sync_get_running (sync)) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
pulse_cb (gpointer user_data)
{
  DoveClient *self = user_data;

  if (self->beat != NULL)
    return G_SOURCE_CONTINUE;

  if (self->is_watched || self->skipped >= BEATS_SKIPPED || has_run (self))
    begin_beat (self);
  else
    self->skipped++;

  return G_SOURCE_CONTINUE;
}

/**
 * dove_client_begin_pulse:
 * @self: a client whose agent has appeared
 *
 * Begins to look whether it answers.
 */
void
dove_client_begin_pulse (DoveClient *self)
{
  dove_client_end_pulse (self);
  self->pulse = g_timeout_add_seconds (DOVE_AGENT_BEAT_SECONDS, pulse_cb, self);
}

/**
 * dove_client_end_pulse:
 * @self: a client whose agent has ended
 *
 * No longer looks.
 */
void
dove_client_end_pulse (DoveClient *self)
{
  g_clear_handle_id (&self->pulse, g_source_remove);
  g_cancellable_cancel (self->beat);
  g_clear_object (&self->beat);
  g_clear_pointer (&self->silence, g_free);
}

/**
 * dove_client_get_silence:
 * @self: a client
 *
 * Returns: (nullable): that the agent is there and does not answer, as a sentence
 */
const char *
dove_client_get_silence (DoveClient *self)
{
  return self->silence;
}

/**
 * dove_client_set_watched:
 * @self: a client
 * @is_watched: a person looks at what is shown
 *
 * Says how often it is worth looking whether the agent answers.
 */
void
dove_client_set_watched (DoveClient *self,
                         gboolean    is_watched)
{
  gboolean comes_back = is_watched && !self->is_watched;

  self->is_watched = is_watched;
  if (comes_back && self->pulse != 0 && self->beat == NULL)
    begin_beat (self);
}

static void
process_found_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(DoveClient) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 process = 0;

  if (answer == NULL || self->silence == NULL)
    return; /* it ended by itself, or answers */

  g_variant_get (answer, "(u)", &process);
  if (dove_bus_agent_kill (process, &error))
    return;

  g_free (self->silence);
  self->silence = g_strdup (error->message);
  dove_client_emit (self, DOVE_CLIENT_CHANGED);
}

/**
 * dove_client_kill:
 * @self: a client whose agent does not answer
 *
 * Ends it by force. What it was doing is gone on with at its next start, as after a power cut.
 */
void
dove_client_kill (DoveClient *self)
{
  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                          g_variant_new ("(s)", self->name), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, process_found_cb,
                          g_object_ref (self));
}
