/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "dove-agent-private.h"

#include "connection/dove-sign-in.h"


/*
 * What can be asked of the agent as a whole, but for what comes in (dove-agent-intake.c).
 */

/* --- removing --------------------------------------------------------------------------------- */

typedef struct
{
  char           *id;
  DoveKeyring    *keyring;     /* (nullable): of a connection, whose secrets are forgotten */
  DoveConnection *connection;  /* (nullable): itself, to sign out */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_clear_object (&removal->keyring);
  g_clear_pointer (&removal->connection, dove_connection_unref);
  g_free (removal->id);
  g_free (removal);
}

static void
remove_work (DoveAgentWork *work,
             gpointer       data)
{
  Removal *removal = data;
  GCancellable *cancellable = dove_agent_work_get_cancellable (work);
  g_autoptr(DoveConnection) farewell = NULL;
  g_autoptr(GError) error = NULL;

  if (removal->connection != NULL)
    farewell = dove_sign_in_new_farewell (removal->connection, cancellable);

  if (dove_keyring_clear (removal->keyring, removal->id, cancellable, &error))
    {
      g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work), NULL);
      if (farewell != NULL)
        dove_sign_in_say_farewell (farewell, cancellable);
      return;
    }

  g_prefix_error (&error, _("“%s” was removed, but its secrets are still in the keyring: "),
                  removal->id);
  dove_agent_work_fail (work, error);
}

static gboolean
check_not_running (DoveAgent   *self,
                   const char  *id,
                   GError     **error)
{
  DoveAgentSync *sync = g_hash_table_lookup (self->syncs, id);

  if ((sync == NULL || sync->run == NULL) && !dove_agent_uses_connection (self, id))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
               _("“%s” is needed by a run in progress: wait, or cancel it"), id);

  return FALSE;
}

/* The connection goes first: secrets without one can be cleared again, the other way round a
 * connection would be left that cannot sign in. */
static gboolean
handle_remove (DoveBusAgent          *face,
               GDBusMethodInvocation *invocation,
               const char            *id,
               gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(DoveConnection) connection = NULL;
  gboolean is_connection = FALSE;
  g_autoptr(GError) error = NULL;
  Removal *removal = NULL;

  connection = dove_engine_get_connection (self->engine, id, NULL);
  if (!check_not_running (self, id, &error) ||
      !dove_engine_remove (self->engine, id, &is_connection, &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_refresh (self);
  if (!is_connection)
    {
      dove_bus_agent_complete_remove (face, invocation);
      return TRUE;
    }

  removal = g_new0 (Removal, 1);
  removal->id = g_strdup (id);
  removal->keyring = g_object_ref (dove_engine_get_keyring (self->engine));
  removal->connection = g_steal_pointer (&connection);
  dove_agent_work_start (self, invocation, remove_work, removal, removal_free);

  return TRUE;
}

/* --- what a person says ----------------------------------------------------------------------- */

/* Numbers of changes that a person leaves out of a plan */
static GArray *
take_without (GVariant *options)
{
  g_autoptr(GVariant) list = g_variant_lookup_value (options, "without", G_VARIANT_TYPE ("ax"));
  GArray *without = NULL;
  gconstpointer numbers;
  gsize count = 0;

  if (list == NULL)
    return NULL;

  without = g_array_new (FALSE, FALSE, sizeof (gint64));
  numbers = g_variant_get_fixed_array (list, &count, sizeof (gint64));
  if (count > 0)
    g_array_append_vals (without, numbers, (guint) count);

  return without;
}

static gboolean
handle_apply (DoveBusAgent          *face,
              GDBusMethodInvocation *invocation,
              GUnixFDList           *fds,
              gint64                 plan,
              GVariant              *options,
              gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(GVariant) report = g_variant_lookup_value (options, "report", G_VARIANT_TYPE_HANDLE);
  g_autoptr(GArray) without = take_without (options);
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;
  DoveAgentOrder order = { .mode = DOVE_AGENT_RUN_APPLY, .plan_id = plan, .without = without,
                           .trigger = "person", .report = -1 };
  const char *path = NULL;

  order.due = dove_clock_get_now (self->clock);
  g_variant_lookup (options, "progress", "b", &order.reports_progress);
  if (dove_store_find_run (dove_engine_get_store (self->engine), plan, &run, &error) && run == NULL)
    g_set_error (&error, DOVE_ERROR, DOVE_ERROR_MISSING,
                 _("There is no kept plan %" PRId64), plan);
  if (error == NULL && report != NULL)
    order.report = dove_bus_pipe_take (fds, report, &error);
  if (error == NULL)
    {
      order.sync_id = run->sync_id;
      path = dove_agent_start_run (self, &order, &error);
    }

  if (path != NULL)
    dove_bus_agent_complete_apply (face, invocation, NULL, path);
  else
    dove_agent_return_error (invocation, error);

  return TRUE;
}

static gboolean
handle_undo (DoveBusAgent          *face,
             GDBusMethodInvocation *invocation,
             GUnixFDList           *fds,
             gint64                 number,
             GVariant              *options,
             gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(GError) error = NULL;
  DoveAgentOrder order = { .undo_of = number, .trigger = "person", .report = -1 };
  const char *path = NULL;

  order.due = dove_clock_get_now (self->clock);
  g_variant_lookup (options, "progress", "b", &order.reports_progress);
  if (dove_store_find_run (dove_engine_get_store (self->engine), number, &run, &error) &&
      run == NULL)
    g_set_error (&error, DOVE_ERROR, DOVE_ERROR_MISSING,
                 _("There is no run %" PRId64), number);
  if (error == NULL && dove_agent_take_mode (options, &order.mode, &error) &&
      dove_agent_take_report (options, fds, &order.report, &error))
    {
      order.sync_id = run->sync_id;
      path = dove_agent_start_run (self, &order, &error);
    }

  if (path != NULL)
    dove_bus_agent_complete_undo (face, invocation, NULL, path);
  else
    dove_agent_return_error (invocation, error);

  return TRUE;
}

static gboolean
handle_discard (DoveBusAgent          *face,
                GDBusMethodInvocation *invocation,
                gint64                 plan,
                gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(GError) error = NULL;

  if (!dove_engine_discard (self->engine, plan, &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_changed (self);
  dove_bus_agent_complete_discard (face, invocation);

  return TRUE;
}

static gboolean
handle_answer (DoveBusAgent          *face,
               GDBusMethodInvocation *invocation,
               gint64                 review,
               const char            *choice,
               gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(GError) error = NULL;

  if (!dove_engine_answer (self->engine, review, choice, &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_changed (self);
  dove_bus_agent_complete_answer (face, invocation);

  return TRUE;
}

static gboolean
handle_decide (DoveBusAgent          *face,
               GDBusMethodInvocation *invocation,
               const char            *sync,
               const char            *field,
               const char            *winner,
               gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(GError) error = NULL;
  guint answered = 0;

  if (!dove_agent_check_idle (self, sync, &error) ||
      !dove_engine_decide (self->engine, sync, field, *winner != '\0' ? winner : NULL, &answered,
                           &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_refresh (self);
  dove_bus_agent_complete_decide (face, invocation, answered);

  return TRUE;
}

static gboolean
handle_retry (DoveBusAgent          *face,
              GDBusMethodInvocation *invocation,
              gint64                 problem,
              gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(GError) error = NULL;

  if (!dove_engine_retry (self->engine, problem, &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_changed (self);
  dove_bus_agent_complete_retry (face, invocation);

  return TRUE;
}

/* --- the keyring ------------------------------------------------------------------------------ */

static gboolean
handle_use_memory_keyring (DoveBusAgent          *face,
                           GDBusMethodInvocation *invocation,
                           gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();

  dove_engine_note (self->engine, &(DoveStoreAudit) {
    .what = "set", .kind = "keyring", .thing = "memory",
  });
  dove_engine_set_keyring (self->engine, keyring);
  dove_bus_agent_set_keyring (self->face, "memory");
  dove_agent_notice_over (self, DOVE_NOTICE_KEYRING, "");
  dove_agent_schedule_release (self, NULL);
  dove_bus_agent_complete_use_memory_keyring (face, invocation);

  return TRUE;
}

typedef struct
{
  DoveKeyring *keyring;
  char        *connection;  /* (nullable): one whose secrets are there */
  GError      *error;
} Unlocking;

static void
unlocking_free (gpointer data)
{
  Unlocking *unlocking = data;

  g_clear_object (&unlocking->keyring);
  g_clear_error (&unlocking->error);
  g_free (unlocking->connection);
  g_free (unlocking);
}

static gboolean
unlocked_main (DoveAgent  *agent,
               gpointer    data,
               GError    **error)
{
  Unlocking *unlocking = data;

  dove_agent_set_keyring_state (agent, unlocking->error);

  return TRUE;
}

/* A look at an item lets the desktop ask for the keyring's password. That the item is not there is
 * no fault of the keyring. */
static void
unlock_work (DoveAgentWork *work,
             gpointer       data)
{
  Unlocking *unlocking = data;
  GCancellable *cancellable = dove_agent_work_get_cancellable (work);
  g_autoptr(DoveValue) secrets = NULL;

  if (unlocking->connection != NULL)
    secrets = dove_keyring_lookup (unlocking->keyring, unlocking->connection, cancellable,
                                   &unlocking->error);
  if (!g_error_matches (unlocking->error, DOVE_ERROR, DOVE_ERROR_LOCKED))
    {
      g_clear_error (&unlocking->error);
      dove_keyring_check (unlocking->keyring, cancellable, &unlocking->error);
    }
  dove_agent_work_on_main (work, unlocked_main, unlocking, NULL);
  if (unlocking->error != NULL)
    dove_agent_work_fail (work, unlocking->error);
  else
    g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work), NULL);
}

static gboolean
handle_try_keyring (DoveBusAgent          *face,
                    GDBusMethodInvocation *invocation,
                    gpointer               user_data)
{
  DoveAgent *self = user_data;
  Unlocking *unlocking = g_new0 (Unlocking, 1);
  GHashTableIter iter;
  gpointer id;

  unlocking->keyring = g_object_ref (dove_engine_get_keyring (self->engine));
  g_hash_table_iter_init (&iter, self->connections);
  if (g_hash_table_iter_next (&iter, &id, NULL))
    unlocking->connection = g_strdup (id);
  dove_agent_work_start (self, invocation, unlock_work, unlocking, unlocking_free);

  return TRUE;
}

/* --- the rest --------------------------------------------------------------------------------- */

static gboolean
handle_accept_clock (DoveBusAgent          *face,
                     GDBusMethodInvocation *invocation,
                     gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);

  dove_agent_accept_clock (self);
  dove_bus_agent_complete_accept_clock (face, invocation);

  return TRUE;
}

static gboolean
handle_reload (DoveBusAgent          *face,
               GDBusMethodInvocation *invocation,
               gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;

  changes = dove_workspace_reload (dove_engine_get_workspace (self->engine), &error);
  if (changes == NULL)
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_forget_changed (self, changes);
  dove_agent_refresh (self);
  dove_bus_agent_complete_reload (face, invocation);

  return TRUE;
}

static gboolean
handle_stop (DoveBusAgent          *face,
             GDBusMethodInvocation *invocation,
             gpointer               user_data)
{
  dove_bus_agent_complete_stop (face, invocation);
  dove_agent_stop (user_data);

  return TRUE;
}

/* Lets the agent's object answer */
void
dove_agent_face_connect (DoveAgent *self)
{
  const struct { const char *signal; GCallback handler; } handlers[] = {
    { "handle-remove", G_CALLBACK (handle_remove) },
    { "handle-apply", G_CALLBACK (handle_apply) },
    { "handle-undo", G_CALLBACK (handle_undo) },
    { "handle-discard", G_CALLBACK (handle_discard) },
    { "handle-answer", G_CALLBACK (handle_answer) },
    { "handle-decide", G_CALLBACK (handle_decide) },
    { "handle-retry", G_CALLBACK (handle_retry) },
    { "handle-use-memory-keyring", G_CALLBACK (handle_use_memory_keyring) },
    { "handle-try-keyring", G_CALLBACK (handle_try_keyring) },
    { "handle-accept-clock", G_CALLBACK (handle_accept_clock) },
    { "handle-reload", G_CALLBACK (handle_reload) },
    { "handle-stop", G_CALLBACK (handle_stop) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (self->face, handlers[i].signal, handlers[i].handler, self);
  dove_agent_intake_connect (self);
  dove_agent_preference_connect (self);
  dove_agent_links_connect (self);
  dove_agent_change_connect (self);
  dove_agent_backup_connect (self);
}
