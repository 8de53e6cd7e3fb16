/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "backup/dove-backup.h"

/*
 * The workspace as one file, and back. Each is a work (dove-agent-work.c) that tells how far it is
 * through its report, and is given up when nobody reads that any more.
 *
 * What is restored is made ready beside the workspace while all goes on. To take its place the
 * agent ends as it always does, and main.c begins with a new one; the call is answered by then.
 */

#define TELL_LEAST (G_TIME_SPAN_SECOND / 10) /* between two lines of progress */

typedef struct
{
  char         *file;
  int           report;
  const char   *origin;       /* interned */
  GCancellable *cancellable;  /* of this call alone */
  GCancellable *all;          /* of all calls */
  gulong        handler;
  gint64        told_at;      /* monotonic; 0 for not yet */
  DoveBackup   *backup;
  GDBusMethodInvocation *invocation; /* of Restore, once it is ready */
} Job;

static void
cancelled_cb (GCancellable *all,
              gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_cancellable_disconnect (job->all, job->handler);
  g_object_unref (job->all);
  g_object_unref (job->cancellable);
  if (job->report >= 0)
    close (job->report);
  dove_backup_free (job->backup);
  g_free (job->file);
  g_free (job);
}

/* Nobody waits for what nobody hears of */
static void
told_cb (gpointer data,
         gint64   done,
         gint64   total)
{
  Job *job = data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr(DoveValueBuilder) progress = NULL;
  g_autoptr(DoveValueBuilder) line = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (job->told_at != 0 && now - job->told_at < TELL_LEAST)
    return;

  job->told_at = now;
  progress = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_take (progress, "done", dove_value_new_integer (done));
  dove_value_builder_take (progress, "total", dove_value_new_integer (total));
  line = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_take (line, "progress", dove_value_builder_end (progress));
  value = dove_value_builder_end (line);
  if (!dove_bus_pipe_write_value (job->report, value, job->cancellable, NULL))
    g_cancellable_cancel (job->cancellable);
}

static gboolean
report (Job     *job,
        GError **error)
{
  g_autoptr(DoveValue) value = dove_backup_to_value (job->backup);

  return dove_bus_pipe_write_value (job->report, value, job->cancellable, error);
}

static const char *
get_folder (DoveAgent *agent)
{
  return dove_bus_agent_get_workspace (agent->face);
}

/* --- saving and looking ----------------------------------------------------------------------- */

static gboolean
saved_main (DoveAgent  *agent,
            gpointer    data,
            GError    **error)
{
  dove_engine_note (agent->engine, &(DoveStoreAudit) {
    .what = "backed-up", .kind = "workspace", .thing = "",
  });

  return TRUE;
}

static void
backup_work (DoveAgentWork *work,
             gpointer       data)
{
  Job *job = data;
  DoveAgent *agent = dove_agent_work_get_agent (work);
  const DoveBackupWatch watch = { told_cb, job };
  g_autoptr(GError) error = NULL;

  job->backup = dove_backup_make (get_folder (agent), job->file, agent->clock, &watch,
                                  job->cancellable, &error);
  if (job->backup == NULL)
    {
      dove_agent_work_fail (work, error);
      return;
    }

  dove_agent_work_on_main (work, saved_main, NULL, NULL);
  report (job, NULL);
  g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work), NULL);
}

static void
look_work (DoveAgentWork *work,
           gpointer       data)
{
  Job *job = data;
  const DoveBackupWatch watch = { told_cb, job };
  g_autoptr(GError) error = NULL;

  job->backup = dove_backup_look (job->file, &watch, job->cancellable, &error);
  if (job->backup == NULL || !report (job, &error))
    dove_agent_work_fail (work, error);
  else
    g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work), NULL);
}

/* --- restoring -------------------------------------------------------------------------------- */

static gboolean
begin_main (DoveAgent  *agent,
            gpointer    data,
            GError    **error)
{
  if (agent->is_restoring || agent->is_stopping)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
                   _("The background program is busy; try again in a moment"));
      return FALSE;
    }
  agent->is_restoring = TRUE;

  return TRUE;
}

static gboolean
give_up_main (DoveAgent  *agent,
              gpointer    data,
              GError    **error)
{
  agent->is_restoring = FALSE;

  return TRUE;
}

/* From here on there is no way back but the end. */
static gboolean
end_main (DoveAgent  *agent,
          gpointer    data,
          GError    **error)
{
  Job *job = data;

  if (agent->is_stopping)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
                   _("The background program is ending; try again in a moment"));
      return FALSE;
    }
  agent->restore = job->invocation;
  dove_agent_stop (agent);

  return TRUE;
}

static void
restore_work (DoveAgentWork *work,
              gpointer       data)
{
  Job *job = data;
  DoveAgent *agent = dove_agent_work_get_agent (work);
  const DoveBackupWatch watch = { told_cb, job };
  g_autoptr(GError) error = NULL;

  if (!dove_agent_work_on_main (work, begin_main, NULL, &error))
    {
      dove_agent_work_fail (work, error);
      return;
    }

  job->backup = dove_backup_prepare (job->file, get_folder (agent), job->origin, agent->clock,
                                     &watch, job->cancellable, &error);
  if (job->backup != NULL && report (job, &error))
    {
      job->invocation = dove_agent_work_get_invocation (work);
      if (dove_agent_work_on_main (work, end_main, job, &error))
        return;
      dove_agent_return_error (job->invocation, error);
    }
  else
    dove_agent_work_fail (work, error);

  dove_backup_drop (get_folder (agent));
  dove_agent_work_on_main (work, give_up_main, NULL, NULL);
}

/**
 * dove_agent_take_restore:
 * @self: an agent that has ended
 *
 * Returns: (transfer full) (nullable): the call for whose sake it has ended, which is to be
 *   answered; then there must be an agent again
 */
GDBusMethodInvocation *
dove_agent_take_restore (DoveAgent *self)
{
  return g_steal_pointer (&self->restore);
}

/**
 * dove_agent_answer_restore:
 * @call: (transfer full): from dove_agent_take_restore()
 * @workspace: folder of the workspace
 * @clock: where time comes from
 *
 * Puts the backup that was made ready into the place of the workspace, and answers. The workspace
 * is as it was when a run is still at work in it.
 */
void
dove_agent_answer_restore (GDBusMethodInvocation *call,
                           const char            *workspace,
                           DoveClock             *clock)
{
  g_autofree char *kept_as = NULL;
  g_autoptr(GError) error = NULL;

  if (dove_backup_put (workspace, clock, &kept_as, &error))
    g_dbus_method_invocation_return_value (call, g_variant_new ("(s)", kept_as));
  else
    dove_agent_return_error (call, error);
}

/* --- on the bus ------------------------------------------------------------------------------- */

static gboolean
start (DoveAgent             *agent,
       GDBusMethodInvocation *invocation,
       GUnixFDList           *fds,
       const char            *file,
       GVariant              *pipe,
       DoveAgentWorkFunc      func)
{
  g_autoptr(GError) error = NULL;
  int fd = dove_bus_pipe_take (fds, pipe, &error);
  Job *job = NULL;

  if (error == NULL && !g_path_is_absolute (file))
    g_set_error (&error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no path of a file"), file);
  if (error != NULL)
    {
      if (fd >= 0)
        close (fd);
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  job = g_new0 (Job, 1);
  job->file = g_strdup (file);
  job->report = fd;
  job->origin = dove_agent_get_origin (agent, invocation);
  job->cancellable = g_cancellable_new ();
  job->all = g_object_ref (agent->works_stop);
  job->handler = g_cancellable_connect (job->all, G_CALLBACK (cancelled_cb), job->cancellable,
                                        NULL);
  dove_agent_work_start (agent, invocation, func, job, job_free);

  return TRUE;
}

static gboolean
handle_backup (DoveBusAgent          *face,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *fds,
               const char            *file,
               GVariant              *pipe,
               gpointer               user_data)
{
  return start (user_data, invocation, fds, file, pipe, backup_work);
}

static gboolean
handle_look_at_backup (DoveBusAgent          *face,
                       GDBusMethodInvocation *invocation,
                       GUnixFDList           *fds,
                       const char            *file,
                       GVariant              *pipe,
                       gpointer               user_data)
{
  return start (user_data, invocation, fds, file, pipe, look_work);
}

static gboolean
handle_restore (DoveBusAgent          *face,
                GDBusMethodInvocation *invocation,
                GUnixFDList           *fds,
                const char            *file,
                GVariant              *pipe,
                gpointer               user_data)
{
  return start (user_data, invocation, fds, file, pipe, restore_work);
}

/* Lets the agent's object save the workspace and put it back */
void
dove_agent_backup_connect (DoveAgent *self)
{
  g_signal_connect (self->face, "handle-backup", G_CALLBACK (handle_backup), self);
  g_signal_connect (self->face, "handle-look-at-backup", G_CALLBACK (handle_look_at_backup), self);
  g_signal_connect (self->face, "handle-restore", G_CALLBACK (handle_restore), self);
}
