/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include "base/dove-sandbox.h"

#include <glib/gi18n.h>

#include "dove-agent-private.h"

#include "bus/dove-bus-autostart.h"
#include "store/dove-store-preference.h"

/*
 * Starting with the session. Outside of a sandbox that is a file (dove-bus-autostart.c). Inside,
 * the desktop's portal is asked, which may ask the person; what it answers is what is kept, since
 * there is no way to look. The portal's contract: org.freedesktop.portal.Background and .Request.
 */

#define PORTAL_NAME    "org.freedesktop.portal.Desktop"
#define PORTAL_PATH    "/org/freedesktop/portal/desktop"
#define PORTAL_FACE    "org.freedesktop.portal.Background"
#define REQUEST_FACE   "org.freedesktop.portal.Request"
#define ANSWER_SUCCESS 0 /* the person, or the desktop by itself, has decided */
#define AGENT_PROGRAM  "dovetail-agent" /* as the sandbox finds it */

struct _DoveAgentBackground
{
  DoveAgent              *agent;
  gboolean                is_on;    /* what is wanted */
  guint                   signal;   /* of the portal's request */
  GCancellable           *cancellable;
  DoveAgentBackgroundSet  done;
  gpointer                user_data;
};

static const char *
get_workspace (DoveAgent *agent)
{
  return dove_workspace_get_path (dove_engine_get_workspace (agent->engine));
}

/* Whether the agent starts with the session, as far as that can be known */
gboolean
dove_agent_background_is_on (DoveAgent *agent)
{
  if (!dove_is_sandboxed ())
    return dove_bus_autostart_is_on (get_workspace (agent));

  return dove_store_get_preference_flag (dove_engine_get_store (agent->engine),
                                         DOVE_PREFERENCE_BACKGROUND);
}

void
dove_agent_background_free (DoveAgentBackground *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  if (self->signal != 0)
    g_dbus_connection_signal_unsubscribe (self->agent->bus, self->signal);
  g_free (self);
}

/* The end of a request: tells who asked, once */
static void
end (DoveAgentBackground *self,
     const GError        *error)
{
  DoveAgentBackgroundSet done = self->done;
  gpointer user_data = self->user_data;
  DoveAgent *agent = self->agent;

  agent->background = NULL;
  dove_agent_background_free (self);
  done (agent, error, user_data);
}

static GError *
make_refusal (gboolean is_on)
{
  if (is_on)
    return g_error_new (DOVE_ERROR, DOVE_ERROR_FORBIDDEN,
                        _("The desktop does not let Dovetail start by itself. To allow it, open "
                          "the desktop's settings, go to Apps, Dovetail, let it run in the "
                          "background, and switch this on again"));

  return g_error_new (DOVE_ERROR, DOVE_ERROR_FORBIDDEN,
                      _("The desktop did not confirm that Dovetail no longer starts by itself. The "
                        "desktop's settings, under Apps, Dovetail, show whether it may"));
}

static void
answered_cb (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  DoveAgentBackground *self = user_data;
  g_autoptr(GVariant) results = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_started = FALSE;
  guint32 answer = 0;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;

  g_variant_get (parameters, "(u@a{sv})", &answer, &results);
  g_variant_lookup (results, "autostart", "b", &is_started);
  if (answer != ANSWER_SUCCESS || is_started != self->is_on)
    error = make_refusal (self->is_on);
  else
    dove_store_set_preference (dove_engine_get_store (self->agent->engine),
                               DOVE_PREFERENCE_BACKGROUND, self->is_on ? "true" : "false", &error);
  end (self, error);
}

static void
requested_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) local = NULL;
  g_autoptr(GError) error = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &local);
  /* Freed meanwhile, or the answer is on its way. */
  if (answer != NULL || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_dbus_error_strip_remote_error (local);
  g_set_error (&error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               _("This desktop offers no way to start Dovetail by itself: %s"), local->message);
  end (user_data, error);
}

static GVariant *
make_options (DoveAgentBackground *self,
              const char          *token)
{
  const char *arguments[] = { AGENT_PROGRAM, "--autostart", NULL, NULL, NULL };
  GVariantBuilder options;

  if (!g_str_has_suffix (self->agent->name, ".Agent"))
    {
      arguments[2] = "--workspace";
      arguments[3] = get_workspace (self->agent);
    }
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (_("Your applications are kept in agreement while no "
                                                 "window is open.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (self->is_on));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (arguments, -1));

  return g_variant_builder_end (&options);
}

/* The answer comes as a signal of an object whose path is known before: it is not missed. */
static void
ask_portal (DoveAgentBackground *self,
            const char          *window)
{
  GDBusConnection *bus = self->agent->bus;
  g_autofree char *token = g_strdup_printf ("dovetail%u", g_random_int ());
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1),
                                          ".", '_');
  g_autofree char *path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);

  self->signal = g_dbus_connection_signal_subscribe (bus, PORTAL_NAME, REQUEST_FACE, "Response",
                                                     path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                     answered_cb, self, NULL);
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, PORTAL_FACE, "RequestBackground",
                          g_variant_new ("(s@a{sv})", window, make_options (self, token)),
                          G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          requested_cb, self);
}

/* Lets the agent start with the session, or not: @done is told when that is so, or why not */
void
dove_agent_background_set (DoveAgent              *agent,
                           gboolean                is_on,
                           const char             *window,
                           DoveAgentBackgroundSet  done,
                           gpointer                user_data)
{
  DoveAgentBackground *self = NULL;
  g_autoptr(GError) error = NULL;

  if (!dove_is_sandboxed ())
    {
      dove_bus_autostart_set (get_workspace (agent), is_on, &error);
      done (agent, error, user_data);
      return;
    }
  if (agent->background != NULL)
    {
      error = g_error_new (DOVE_ERROR, DOVE_ERROR_BUSY, _("The desktop is being asked already"));
      done (agent, error, user_data);
      return;
    }

  self = g_new0 (DoveAgentBackground, 1);
  self->agent = agent;
  self->is_on = is_on;
  self->cancellable = g_cancellable_new ();
  self->done = done;
  self->user_data = user_data;
  agent->background = self;
  ask_portal (self, window);
}
