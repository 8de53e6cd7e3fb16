/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"

/*
 * Notices on the desktop. They are few: what comes within some seconds becomes one, one of a
 * kind replaces the earlier one, and of a kind there is at most one in ten minutes. Their
 * button opens the page of the app that deals with it.
 */

#define NOTIFY_NAME "org.freedesktop.Notifications"
#define NOTIFY_PATH "/org/freedesktop/Notifications"

/* What is to be told of one kind. */
typedef struct
{
  GHashTable *about;   /* (element-type utf8 utf8): what it is about -> the sentence */
  char       *action;  /* of the app */
  GVariant   *target;  /* (nullable) */
  guint32     shown;   /* number of the notice on the desktop; 0 for none */
  gint64      told_at; /* monotonic; 0 for never */
  gboolean    is_new;  /* something was added since */
} Kind;

struct _DoveAgentNotices
{
  DoveAgent    *agent;
  Kind          kinds[DOVE_NOTICE_KINDS];
  guint         timer;
  guint         signal;
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
    case DOVE_NOTICE_CLOCK:
    default:
      return _("Is the computer's clock right?");
    }
}

static const char *
button_of (DoveNoticeKind kind)
{
  switch (kind)
    {
    case DOVE_NOTICE_REVIEW:
      return _("Answer");
    case DOVE_NOTICE_SIGN_IN:
      return _("Sign In");
    case DOVE_NOTICE_KEYRING:
      return _("Unlock");
    case DOVE_NOTICE_FAILURE:
    case DOVE_NOTICE_CLOCK:
    default:
      return _("Show");
    }
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

static void
shown_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autofree Shown *shown = user_data;
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer != NULL)
    g_variant_get (answer, "(u)", &shown->notices->kinds[shown->kind].shown);
  else
    g_debug ("Nobody shows notices: %s", error->message);
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
  g_variant_builder_add (&actions, "s", "default");
  g_variant_builder_add (&actions, "s", button_of (index));
  g_variant_builder_add (&actions, "s", "open");
  g_variant_builder_add (&actions, "s", button_of (index));
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

static gboolean tell_cb (gpointer user_data);

/* Sets the timer for the kind that may be told first. */
static void
set_timer (DoveAgentNotices *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    {
      const Kind *kind = &self->kinds[i];

      if (kind->is_new && g_hash_table_size (kind->about) > 0)
        first = MIN (first, MAX (now + DOVE_NOTICE_GATHER,
                                 kind->told_at != 0 ? kind->told_at + DOVE_NOTICE_LEAST : 0));
    }

  g_clear_handle_id (&self->timer, g_source_remove);
  if (first != G_MAXINT64)
    self->timer = g_timeout_add ((guint) ((first - now) / G_TIME_SPAN_MILLISECOND), tell_cb, self);
}

static gboolean
tell_cb (gpointer user_data)
{
  DoveAgentNotices *self = user_data;
  gint64 now = g_get_monotonic_time ();

  self->timer = 0;
  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    {
      Kind *kind = &self->kinds[i];

      if (kind->is_new && g_hash_table_size (kind->about) > 0 &&
          (kind->told_at == 0 || now - kind->told_at >= DOVE_NOTICE_LEAST))
        show_kind (self, i);
    }
  set_timer (self);

  return G_SOURCE_REMOVE;
}

/* The app of another workspace than the user's own has a name of its own, as its agent has. */
static void
activate (DoveAgentNotices *self,
          const char       *action,
          GVariantBuilder  *targets)
{
  g_autofree char *name = g_strconcat (DOVETAIL_APP_ID, self->agent->name +
                                       strlen (DOVETAIL_APP_ID ".Agent"), NULL);
  g_autofree char *path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');

  g_dbus_connection_call (self->agent->bus, name, path, "org.freedesktop.Application",
                          "ActivateAction",
                          g_variant_new ("(sava{sv})", action, targets, NULL), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/* A button: the app opens the page. */
static void
invoked_cb (GDBusConnection *bus,
            const char      *sender,
            const char      *path,
            const char      *interface,
            const char      *signal,
            GVariant        *parameters,
            gpointer         user_data)
{
  DoveAgentNotices *self = user_data;
  const char *button = NULL;
  guint32 number = 0;

  g_variant_get (parameters, "(u&s)", &number, &button);
  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    {
      const Kind *kind = &self->kinds[i];
      GVariantBuilder targets;

      if (kind->shown == 0 || kind->shown != number || kind->action == NULL)
        continue;
      g_variant_builder_init (&targets, G_VARIANT_TYPE ("av"));
      if (kind->target != NULL)
        g_variant_builder_add (&targets, "v", kind->target);
      activate (self, kind->action, &targets);
    }
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
  self->signal = g_dbus_connection_signal_subscribe (agent->bus, NOTIFY_NAME, NOTIFY_NAME,
                                                     "ActionInvoked", NOTIFY_PATH, NULL,
                                                     G_DBUS_SIGNAL_FLAGS_NONE, invoked_cb, self,
                                                     NULL);

  return self;
}

void
dove_agent_notices_free (DoveAgentNotices *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_dbus_connection_signal_unsubscribe (self->agent->bus, self->signal);
  for (guint i = 0; i < DOVE_NOTICE_KINDS; i++)
    {
      g_hash_table_unref (self->kinds[i].about);
      g_clear_pointer (&self->kinds[i].target, g_variant_unref);
      g_free (self->kinds[i].action);
    }
  g_free (self);
}

/* Tells something that a person must know; what is known already is not told again */
void
dove_agent_notify (DoveAgent      *agent,
                   DoveNoticeKind  index,
                   const char     *about,
                   const char     *text,
                   const char     *action,
                   GVariant       *target)
{
  DoveAgentNotices *self = agent->notices;
  Kind *kind = &self->kinds[index];
  g_autoptr(GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;

  if (g_hash_table_contains (kind->about, about))
    return;

  g_hash_table_insert (kind->about, g_strdup (about), g_strdup (text != NULL ? text : ""));
  g_free (kind->action);
  kind->action = g_strdup (action);
  g_clear_pointer (&kind->target, g_variant_unref);
  kind->target = g_steal_pointer (&owned);
  kind->is_new = TRUE;
  set_timer (self);
}

/* It is settled: the notice goes when nothing of its kind is left */
void
dove_agent_notice_over (DoveAgent      *agent,
                        DoveNoticeKind  index,
                        const char     *about)
{
  DoveAgentNotices *self = agent->notices;
  Kind *kind = &self->kinds[index];

  if (!g_hash_table_remove (kind->about, about) || g_hash_table_size (kind->about) > 0)
    return;

  kind->is_new = FALSE;
  kind->told_at = 0;
  set_timer (self);
  if (kind->shown != 0)
    g_dbus_connection_call (agent->bus, NOTIFY_NAME, NOTIFY_PATH, NOTIFY_NAME, "CloseNotification",
                            g_variant_new ("(u)", kind->shown), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                            NULL, NULL, NULL);
  kind->shown = 0;
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
      dove_agent_notify (agent, DOVE_NOTICE_REVIEW, run->sync_id, text, "show-reviews", NULL);
    }
  if (run->error == NULL)
    dove_agent_notice_over (agent, DOVE_NOTICE_FAILURE, run->sync_id);
}
