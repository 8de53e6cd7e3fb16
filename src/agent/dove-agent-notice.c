/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"
#include "store/dove-store-preference.h"

/*
 * Notices on the desktop. They are few: what comes within some seconds becomes one, one of a
 * kind replaces the earlier one, of a kind there is at most one in ten minutes, and none in the
 * hours that a person wants to be quiet. Their buttons open the page of the app that deals with
 * it, or do it; they go when there is nothing left of what they tell.
 */

#define NOTIFY_NAME "org.freedesktop.Notifications"
#define NOTIFY_PATH "/org/freedesktop/Notifications"

/* Buttons, as the desktop calls them back */
#define BUTTON_DEFAULT "default" /* the notice itself */
#define BUTTON_OPEN    "open"
#define BUTTON_RETRY   "retry"
#define BUTTON_RIGHT   "right"

/* What all of a kind have in common. */
typedef struct
{
  const char *preference;
  const char *one;         /* action of the app, when it is about one thing */
  gboolean    has_target;  /* ... which is its target */
  const char *many;        /* ... when it is about several */
} Sort;

static const Sort sorts[DOVE_NOTICE_KINDS] = {
  [DOVE_NOTICE_REVIEW] = { DOVE_PREFERENCE_NOTIFY_REVIEW, "show-reviews", FALSE, "show-reviews" },
  [DOVE_NOTICE_SIGN_IN] = { DOVE_PREFERENCE_NOTIFY_SIGN_IN, "sign-in", TRUE, "show-connections" },
  [DOVE_NOTICE_KEYRING] = { DOVE_PREFERENCE_NOTIFY_KEYRING, "unlock", FALSE, "unlock" },
  [DOVE_NOTICE_FAILURE] = { DOVE_PREFERENCE_NOTIFY_FAILURE, "show-sync", TRUE, "overview" },
  [DOVE_NOTICE_CLOCK] = { DOVE_PREFERENCE_NOTIFY_CLOCK, "overview", FALSE, "overview" },
  [DOVE_NOTICE_SILENCE] = { DOVE_PREFERENCE_NOTIFY_SILENCE, "show-sync", TRUE, "overview" },
};

/* What is to be told of one kind. */
typedef struct
{
  GHashTable *about;     /* (element-type utf8 utf8): what it is about -> the sentence */
  guint32     shown;     /* number of the notice on the desktop; 0 for none */
  gint64      told_at;   /* monotonic; 0 for never */
  gboolean    is_new;    /* something was added since */
  gboolean    is_wanted; /* by the person */
} Kind;

struct _DoveAgentNotices
{
  DoveAgent    *agent;
  Kind          kinds[DOVE_NOTICE_KINDS];
  char         *quiet_hours;
  guint         timer;
  guint         signal;
  char         *activation;  /* (nullable): lets the app come to the front */
  GCancellable *cancellable;
};

typedef struct
{
  DoveAgentNotices *notices;
  DoveNoticeKind    kind;
} Shown;

static const char *
summary_of (DoveNoticeKind kind,
            guint          count)
{
  switch (kind)
    {
    case DOVE_NOTICE_REVIEW:
      /* Translators: %u is replaced by a number of syncs */
      return ngettext ("A sync has a question for you", "%u syncs have questions for you", count);
    case DOVE_NOTICE_SIGN_IN:
      return ngettext ("An application wants you to sign in again",
                       "%u applications want you to sign in again", count);
    case DOVE_NOTICE_KEYRING:
      return _("Dovetail waits for the keyring");
    case DOVE_NOTICE_FAILURE:
      return ngettext ("A sync fails again and again", "%u syncs fail again and again", count);
    case DOVE_NOTICE_SILENCE:
      return ngettext ("A sync is silent for unusually long",
                       "%u syncs are silent for unusually long", count);
    case DOVE_NOTICE_CLOCK:
    default:
      return _("Is the computer's clock right?");
    }
}

/* The button that opens the page */
static const char *
opening_of (DoveNoticeKind kind)
{
  switch (kind)
    {
    case DOVE_NOTICE_REVIEW:
      /* Translators: a button that shows the question */
      return _("Review");
    case DOVE_NOTICE_SIGN_IN:
      /* Translators: a button that signs in to an application again */
      return _("Reconnect");
    case DOVE_NOTICE_KEYRING:
      return _("Unlock");
    case DOVE_NOTICE_FAILURE:
    case DOVE_NOTICE_CLOCK:
    case DOVE_NOTICE_SILENCE:
    default:
      return _("Show");
    }
}

static void
add_button (GVariantBuilder *actions,
            const char      *id,
            const char      *label)
{
  g_variant_builder_add (actions, "s", id);
  g_variant_builder_add (actions, "s", label);
}

static void
add_buttons (GVariantBuilder *actions,
             DoveNoticeKind   kind)
{
  add_button (actions, BUTTON_DEFAULT, opening_of (kind));
  if (kind == DOVE_NOTICE_FAILURE)
    /* Translators: a button that runs a failed sync again */
    add_button (actions, BUTTON_RETRY, _("Retry"));
  if (kind == DOVE_NOTICE_CLOCK)
    add_button (actions, BUTTON_RIGHT, _("It Is Right"));
  add_button (actions, BUTTON_OPEN, opening_of (kind));
}

static char *
body_of (const Kind *kind)
{
  g_autoptr(GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer sentence;

  g_hash_table_iter_init (&iter, kind->about);
  while (g_hash_table_iter_next (&iter, NULL, &sentence))
    {
      g_autofree char *escaped = g_markup_escape_text (sentence, -1);

      if (*escaped != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", escaped);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Takes the notice of a kind off the desktop */
static void
withdraw (DoveAgentNotices *self,
          Kind             *kind)
{
  if (kind->shown != 0)
    g_dbus_connection_call (self->agent->bus, NOTIFY_NAME, NOTIFY_PATH, NOTIFY_NAME,
                            "CloseNotification", g_variant_new ("(u)", kind->shown), NULL,
                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
  kind->shown = 0;
}

/* It was settled while it was on its way to the desktop: then it goes at once. */
static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Shown *shown = user_data;
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;
  Kind *kind = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer == NULL)
    {
      g_debug ("Nobody shows notices: %s", error->message);
      return;
    }

  kind = &shown->notices->kinds[shown->kind];
  g_variant_get (answer, "(u)", &kind->shown);
  if (g_hash_table_size (kind->about) == 0 || !kind->is_wanted)
    withdraw (shown->notices, kind);
}

static void
show_kind (DoveAgentNotices *self,
           DoveNoticeKind    index)
{
  Kind *kind = &self->kinds[index];
  guint count = g_hash_table_size (kind->about);
  g_autofree char *summary = g_strdup_printf (summary_of (index, count), count);
  g_autofree char *body = body_of (kind);
  Shown *shown = g_new0 (Shown, 1);
  GVariantBuilder actions;
  GVariantBuilder hints;

  g_variant_builder_init (&actions, G_VARIANT_TYPE ("as"));
  add_buttons (&actions, index);
  g_variant_builder_init (&hints, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&hints, "{sv}", "desktop-entry", g_variant_new_string (DOVETAIL_APP_ID));

  kind->told_at = g_get_monotonic_time ();
  kind->is_new = FALSE;
  shown->notices = self;
  shown->kind = index;
  g_dbus_connection_call (self->agent->bus, NOTIFY_NAME, NOTIFY_PATH, NOTIFY_NAME, "Notify",
                          g_variant_new ("(susssasa{sv}i)", "Dovetail", kind->shown,
                                         DOVETAIL_APP_ID, summary, body, &actions, &hints, -1),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable,
                          shown_cb, shown);
}

/* --- when ------------------------------------------------------------------------------------- */

/* How long it is still to be quiet; 0 when it is not */
static gint64
get_quiet_left (DoveAgentNotices *self)
{
  gint64 seconds = dove_clock_get_now (self->agent->clock) / G_USEC_PER_SEC;
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_local (seconds);
  guint minute = now != NULL ? (guint) (g_date_time_get_hour (now) * 60 +
                                        g_date_time_get_minute (now)) : 0;

  return dove_preference_get_quiet_left (self->quiet_hours, minute) * G_TIME_SPAN_MINUTE;
}

static gboolean
is_to_tell (const Kind *kind)
{
  return kind->is_wanted && kind->is_new && g_hash_table_size (kind->about) > 0;
}

static gboolean tell_cb (gpointer user_data);

/* Sets the timer for the kind that may be told first. */
static void
set_timer (DoveAgentNotices *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 quiet_until = now + get_quiet_left (self);
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    {
      const Kind *kind = &self->kinds[i];

      if (is_to_tell (kind))
        first = MIN (first, MAX (now + DOVE_NOTICE_GATHER,
                                 kind->told_at != 0 ? kind->told_at + DOVE_NOTICE_LEAST : 0));
    }

  g_clear_handle_id (&self->timer, g_source_remove);
  if (first != G_MAXINT64)
    self->timer = g_timeout_add ((guint) ((MAX (first, quiet_until) - now) /
                                          G_TIME_SPAN_MILLISECOND), tell_cb, self);
}

static gboolean
tell_cb (gpointer user_data)
{
  DoveAgentNotices *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gboolean is_quiet = get_quiet_left (self) > 0;

  self->timer = 0;
  for (guint i = 0; i < DOVE_NOTICE_KINDS && !is_quiet; i++)
    {
      const Kind *kind = &self->kinds[i];

      if (is_to_tell (kind) && (kind->told_at == 0 || now - kind->told_at >= DOVE_NOTICE_LEAST))
        show_kind (self, i);
    }
  set_timer (self);

  return G_SOURCE_REMOVE;
}

/* --- buttons ---------------------------------------------------------------------------------- */

/* The app of another workspace than the user's own has a name of its own, as its agent has. */
static void
activate (DoveAgentNotices *self,
          const char       *action,
          GVariant         *target)
{
  g_autofree char *name = g_strconcat (DOVETAIL_APP_ID, self->agent->name +
                                       strlen (DOVETAIL_APP_ID ".Agent"), NULL);
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  GVariantBuilder targets;
  GVariantBuilder platform;

  g_variant_builder_init (&targets, G_VARIANT_TYPE ("av"));
  if (target != NULL)
    g_variant_builder_add (&targets, "v", target);
  g_variant_builder_init (&platform, G_VARIANT_TYPE_VARDICT);
  if (self->activation != NULL)
    {
      g_variant_builder_add (&platform, "{sv}", "activation-token",
                             g_variant_new_string (self->activation));
      g_variant_builder_add (&platform, "{sv}", "desktop-startup-id",
                             g_variant_new_string (self->activation));
    }

  g_dbus_connection_call (self->agent->bus, name, path, "org.freedesktop.Application",
                          "ActivateAction",
                          g_variant_new ("(sava{sv})", action, &targets, &platform), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/* The page of the one thing that it is about, or of all of them */
static void
open_page (DoveAgentNotices *self,
           DoveNoticeKind    index)
{
  const Sort *sort = &sorts[index];
  GHashTableIter iter;
  gpointer about = NULL;

  g_hash_table_iter_init (&iter, self->kinds[index].about);
  g_hash_table_iter_next (&iter, &about, NULL);
  if (g_hash_table_size (self->kinds[index].about) == 1)
    activate (self, sort->one, sort->has_target ? g_variant_new_string (about) : NULL);
  else
    activate (self, sort->many, NULL);
}

/* Runs what failed once more; how it ends is told anew. */
static void
retry (DoveAgentNotices *self)
{
  DoveAgent *agent = self->agent;
  g_autofree gpointer *ids =
      g_hash_table_get_keys_as_array (self->kinds[DOVE_NOTICE_FAILURE].about, NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *id = g_strdup (ids[i]);
      const DoveAgentOrder order = {
        .sync_id = id, .trigger = "person", .due = dove_clock_get_now (agent->clock), .report = -1,
      };
      g_autoptr(GError) error = NULL;

      dove_agent_notice_over (agent, DOVE_NOTICE_FAILURE, id);
      if (dove_agent_start_run (agent, &order, &error) == NULL)
        g_info ("“%s” could not be run again: %s", id, error->message);
    }
}

static void
press (DoveAgentNotices *self,
       DoveNoticeKind    index,
       const char       *button)
{
  dove_engine_set_origin (self->agent->engine, "notification");
  if (g_str_equal (button, BUTTON_RETRY))
    retry (self);
  else if (g_str_equal (button, BUTTON_RIGHT))
    dove_agent_accept_clock (self->agent);
  else
    open_page (self, index);
  dove_engine_set_origin (self->agent->engine, NULL);
}

static int
find_shown (DoveAgentNotices *self,
            guint32           number)
{
  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    if (number != 0 && self->kinds[i].shown == number)
      return (int) i;

  return -1;
}

/* The desktop tells of all notices, also of those of others. */
static void
signal_cb (GDBusConnection *bus,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         user_data)
{
  DoveAgentNotices *self = user_data;
  const char *text = NULL;
  guint32 number = 0;
  int index;

  if (g_str_equal (signal, "NotificationClosed") &&
      g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(uu)")))
    {
      g_variant_get (parameters, "(uu)", &number, NULL);
      index = find_shown (self, number);
      if (index >= 0)
        self->kinds[index].shown = 0;
    }
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(us)")))
    return;

  g_variant_get (parameters, "(u&s)", &number, &text);
  index = find_shown (self, number);
  if (index < 0)
    return;

  if (g_str_equal (signal, "ActivationToken"))
    {
      g_free (self->activation);
      self->activation = g_strdup (text);
    }
  else if (g_str_equal (signal, "ActionInvoked"))
    {
      press (self, index, text);
      g_clear_pointer (&self->activation, g_free);
    }
}

/* --- for the rest of the agent ---------------------------------------------------------------- */

/* Takes over what a person prefers */
void
dove_agent_notices_prefer (DoveAgent *agent)
{
  DoveAgentNotices *self = agent->notices;
  DoveStore *store = dove_engine_get_store (agent->engine);

  g_free (self->quiet_hours);
  self->quiet_hours = dove_store_get_preference (store, DOVE_PREFERENCE_QUIET_HOURS);
  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    {
      Kind *kind = &self->kinds[i];
      gboolean was_wanted = kind->is_wanted;

      kind->is_wanted = dove_store_get_preference_flag (store, sorts[i].preference);
      if (!kind->is_wanted)
        withdraw (self, kind);
      else if (!was_wanted)
        {
          kind->is_new = TRUE; /* if there is something to tell, it is told now */
          kind->told_at = 0;
        }
    }
  set_timer (self);
}

/* Makes the notices of an agent, of which there are none */
DoveAgentNotices *
dove_agent_notices_new (DoveAgent *agent)
{
  DoveAgentNotices *self = g_new0 (DoveAgentNotices, 1);

  self->agent = agent;
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    self->kinds[i].about = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->signal = g_dbus_connection_signal_subscribe (agent->bus, NOTIFY_NAME, NOTIFY_NAME, NULL,
                                                     NOTIFY_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                     signal_cb, self, NULL);

  return self;
}

/* The buttons of an agent that has ended do nothing: its notices go with it. */
void
dove_agent_notices_free (DoveAgentNotices *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_dbus_connection_signal_unsubscribe (self->agent->bus, self->signal);
  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    {
      withdraw (self, &self->kinds[i]);
      g_hash_table_unref (self->kinds[i].about);
    }
  g_dbus_connection_flush_sync (self->agent->bus, NULL, NULL);
  g_free (self->activation);
  g_free (self->quiet_hours);
  g_free (self);
}

/* Tells something that a person must know; what is known already is not told again */
void
dove_agent_notify (DoveAgent      *agent,
                   DoveNoticeKind  index,
                   const char     *about,
                   const char     *text)
{
  DoveAgentNotices *self = agent->notices;
  Kind *kind = &self->kinds[index];

  if (g_hash_table_contains (kind->about, about))
    return;

  g_hash_table_insert (kind->about, g_strdup (about), g_strdup (text != NULL ? text : ""));
  kind->is_new = TRUE;
  set_timer (self);
}

/* It is settled: the notice goes when nothing of its kind is left, and tells of the rest else */
void
dove_agent_notice_over (DoveAgent      *agent,
                        DoveNoticeKind  index,
                        const char     *about)
{
  DoveAgentNotices *self = agent->notices;
  Kind *kind = &self->kinds[index];

  if (!g_hash_table_remove (kind->about, about))
    return;

  if (g_hash_table_size (kind->about) > 0)
    {
      if (kind->shown != 0)
        show_kind (self, index);
      return;
    }

  kind->is_new = FALSE;
  kind->told_at = 0;
  set_timer (self);
  withdraw (self, kind);
}

/* A definition is gone, or rests: what was told of it is over */
void
dove_agent_notices_forget (DoveAgent          *agent,
                           DoveDefinitionKind  kind,
                           const char         *id)
{
  if (kind == DOVE_DEFINITION_CONNECTION)
    dove_agent_notice_over (agent, DOVE_NOTICE_SIGN_IN, id);
  if (kind == DOVE_DEFINITION_SYNC)
    {
      dove_agent_notice_over (agent, DOVE_NOTICE_REVIEW, id);
      dove_agent_notice_over (agent, DOVE_NOTICE_FAILURE, id);
      dove_agent_notice_over (agent, DOVE_NOTICE_SILENCE, id);
    }
}

/* What the end of a run that nobody watches means for a person */
void
dove_agent_notify_run (DoveAgent          *agent,
                       const DoveAgentRun *run)
{
  DoveAgentSync *sync = g_hash_table_lookup (agent->syncs, run->sync_id);
  g_autofree char *text = NULL;

  if (sync == NULL)
    return;

  if (dove_bus_sync_get_reviews (sync->face) == 0)
    dove_agent_notice_over (agent, DOVE_NOTICE_REVIEW, run->sync_id);
  else if (!g_str_equal (run->trigger, "person"))
    {
      text = g_strdup_printf ("%s: %s", dove_bus_sync_get_name (sync->face),
                              run->result.message != NULL ? run->result.message : "");
      dove_agent_notify (agent, DOVE_NOTICE_REVIEW, run->sync_id, text);
    }
  if (run->error == NULL)
    dove_agent_notice_over (agent, DOVE_NOTICE_FAILURE, run->sync_id);
}
