/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <unistd.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"

/*
 * What happens on the thread of a run: it opens the state for itself, runs, tells how far it
 * is, and hands what the caller asked to see through the caller's pipe. A caller who does not
 * read, or is gone, is forgotten; the run goes on.
 */

typedef struct
{
  DoveAgent       *agent;
  DoveBusRun      *face;
  DoveRunProgress  progress;
  gboolean         is_new_phase;
} Telling;

static gboolean
tell_cb (gpointer user_data)
{
  Telling *telling = user_data;
  const DoveRunProgress *progress = &telling->progress;

  g_object_set (telling->face, "phase", dove_run_phase_get_nick (progress->phase), "number",
                progress->run_id, "done", progress->done, "total", progress->total, NULL);

  /* With a phase rows of the state change: a question is closed when its plan is begun. */
  if (telling->is_new_phase)
    dove_agent_changed (telling->agent);

  return G_SOURCE_REMOVE;
}

static void
telling_free (gpointer user_data)
{
  Telling *telling = user_data;

  g_object_unref (telling->face);
  g_free (telling);
}

static void
report_line (DoveAgentRun *run,
             DoveValue    *value)
{
  g_autoptr(GError) error = NULL;

  if (run->report < 0 || dove_bus_pipe_write_value (run->report, value, run->cancellable, &error))
    return;

  g_info ("Nobody reads the report of “%s”: %s", run->sync_id, error->message);
  close (run->report);
  run->report = -1;
}

static void
report_progress (DoveAgentRun          *run,
                 const DoveRunProgress *progress)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) inner = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) line = NULL;

  dove_value_builder_set_text (inner, "phase", dove_run_phase_get_nick (progress->phase));
  dove_value_builder_take (inner, "done", dove_value_new_integer (progress->done));
  dove_value_builder_take (inner, "total", dove_value_new_integer (progress->total));
  dove_value_builder_take (builder, "progress", dove_value_builder_end (inner));
  line = dove_value_builder_end (builder);
  report_line (run, line);
}

/* A few times a second, and at every new phase. */
static void
progress_cb (const DoveRunProgress *progress,
             gpointer               user_data)
{
  DoveAgentRun *run = user_data;
  gint64 now = g_get_monotonic_time ();
  Telling *telling = NULL;

  if (run->told_phase == progress->phase && progress->done != 0 &&
      progress->done != progress->total && now - run->told_at < DOVE_AGENT_TELL)
    return;

  telling = g_new0 (Telling, 1);
  telling->agent = run->agent;
  telling->is_new_phase = run->told_phase != progress->phase;
  run->told_at = now;
  run->told_phase = progress->phase;
  telling->face = g_object_ref (run->face);
  telling->progress = *progress;
  g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, telling, telling_free);
  if (run->reports_progress)
    report_progress (run, progress);
}

static void
change_cb (const DoveStoreChange *change,
           gpointer               user_data)
{
  g_autoptr(DoveValue) row = dove_plan_change_to_value (change);

  report_line (user_data, row);
}

static void
report_end (DoveAgentRun *run)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) inner = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) line = NULL;

  if (run->report < 0)
    return;

  if (run->error == NULL)
    dove_value_builder_take (builder, "result", dove_run_result_to_value (&run->result));
  else
    {
      dove_value_builder_set_text (inner, "name", dove_bus_error_get_name (run->error));
      dove_value_builder_set_text (inner, "message", run->error->message);
      dove_value_builder_take (builder, "error", dove_value_builder_end (inner));
    }

  line = dove_value_builder_end (builder);
  dove_bus_pipe_write_value (run->report, line, NULL, NULL);
  close (run->report);
  run->report = -1;
}

/* A run that nobody waits for does not ask for the keyring's password: it waits. */
static gboolean
check_keyring (DoveAgentRun  *run,
               GError       **error)
{
  if (g_str_equal (run->trigger, "person") || !dove_run_job_needs_keyring (run->job) ||
      dove_keyring_check (run->keyring, run->cancellable, error))
    return TRUE;

  run->result.state = DOVE_RUN_FAILED;

  return FALSE;
}

static gboolean
execute (DoveAgentRun  *run,
         GError       **error)
{
  static const DoveRunMode modes[] = { DOVE_RUN_ALL, DOVE_RUN_PLAN, DOVE_RUN_DRY, DOVE_RUN_ALL,
                                       DOVE_RUN_REHEARSE };
  const DoveRunOptions options = {
    .mode = modes[run->mode],
    .approve = run->approve,
    .is_whole = run->is_whole,
    .sample = run->sample,
    .is_small = run->is_small,
    .trigger = run->trigger,
    .undo_of = run->undo_of,
    .without = run->without,
    .record = run->record.key != NULL ? &run->record : NULL,
    .parks = &run->agent->parks,
    .progress = progress_cb,
    .change = run->report >= 0 && run->mode != DOVE_AGENT_RUN_APPLY ? change_cb : NULL,
    .user_data = run,
  };
  g_autoptr(DoveStore) store = NULL;

  if (!check_keyring (run, error))
    return FALSE;

  store = dove_store_open (run->state_folder, DOVE_STORE_READ_WRITE, run->agent->clock, error);
  if (store == NULL)
    return FALSE;

  if (run->mode == DOVE_AGENT_RUN_APPLY)
    return dove_run_job_apply (run->job, store, run->plan_id, &options, &run->result,
                               run->cancellable, error);

  return dove_run_job_run (run->job, store, &options, &run->result, run->cancellable, error);
}

/* Whoever hears that the run is over may order the next one of its sync at once. */
static gboolean
give_back_sync (DoveAgent  *agent,
                gpointer    data,
                GError    **error)
{
  const DoveAgentRun *run = data;
  DoveAgentSync *sync = g_hash_table_lookup (agent->syncs, run->sync_id);

  if (sync != NULL && sync->run == run)
    sync->run = NULL;

  return TRUE;
}

/* The thread of a run, from its first step to its report */
gpointer
dove_agent_run_thread (gpointer user_data)
{
  DoveAgentRun *run = user_data;
  g_autoptr(GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  run->result.state = DOVE_RUN_FAILED;
  if (!execute (run, &run->error) && run->result.message == NULL)
    run->result.message = g_strdup (run->error->message);
  g_clear_pointer (&run->job, dove_run_job_free);
  g_main_context_pop_thread_default (context);
  dove_agent_on_main (run->agent, give_back_sync, run, NULL);
  report_end (run);
  g_idle_add_full (G_PRIORITY_DEFAULT, dove_agent_run_ended_cb, run, NULL);

  return NULL;
}
