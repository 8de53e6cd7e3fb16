/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <malloc.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"
#include "sync/dove-waiting.h"

/*
 * Runs: from an order to the object on the bus, the thread, and what follows its end.
 *
 * A sync has one run at a time. At most %DOVE_AGENT_RUNS have a thread; the others wait in the
 * order in which they were due.
 */

static void
run_free (DoveAgentRun *run)
{
  if (run->report >= 0)
    close (run->report);
  g_clear_pointer (&run->job, dove_run_job_free);
  g_clear_object (&run->keyring);
  g_clear_object (&run->cancellable);
  g_clear_object (&run->face);
  g_clear_error (&run->error);
  dove_run_result_clear (&run->result);
  g_free (run->connections[0]);
  g_free (run->connections[1]);
  g_free ((char *) run->record.key);
  g_clear_pointer (&run->without, g_array_unref);
  g_free (run->state_folder);
  g_free (run->sync_id);
  g_free (run->trigger);
  g_free (run->path);
  g_free (run);
}

static const char *
mode_nick (DoveAgentRunMode mode)
{
  static const char *const nicks[] = { "all", "plan", "dry", "apply", "rehearse" };

  return nicks[mode];
}

/* Whether it has a number, and leaves something behind */
gboolean
dove_agent_run_is_kept (const DoveAgentRun *run)
{
  return run->mode != DOVE_AGENT_RUN_DRY && run->mode != DOVE_AGENT_RUN_REHEARSE;
}

static gboolean
handle_cancel (DoveBusRun            *face,
               GDBusMethodInvocation *invocation,
               gpointer               user_data)
{
  dove_agent_cancel_run (user_data);
  dove_bus_run_complete_cancel (face, invocation);

  return TRUE;
}

static void
run_export (DoveAgentRun         *run,
            const DoveAgentOrder *order)
{
  DoveAgent *agent = run->agent;
  g_autofree char *serial = g_strdup_printf ("%u", ++agent->serial);

  run->path = dove_bus_make_path ("run", serial);
  run->face = dove_bus_run_skeleton_new ();
  g_object_set (run->face, "sync", run->sync_id, "trigger", run->trigger, "mode",
                mode_nick (run->mode), "phase", "queued", "total", G_GINT64_CONSTANT (-1),
                "number", run->plan_id, "started", dove_clock_get_now (agent->clock), NULL);
  g_signal_connect (run->face, "handle-cancel", G_CALLBACK (handle_cancel), run);
  dove_agent_export (agent, run->path, run->face);
}

static void
run_begin (DoveAgentRun *run)
{
  DoveAgent *agent = run->agent;

  g_queue_push_tail (&agent->running, run);
  run->thread = g_thread_new ("run", dove_agent_run_thread, run);
}

static int
compare_due (gconstpointer a,
             gconstpointer b,
             gpointer      user_data)
{
  const DoveAgentRun *one = a;
  const DoveAgentRun *other = b;

  return one->due < other->due ? -1 : one->due > other->due;
}

/* Lets runs begin that wait for a place, as far as there are any */
void
dove_agent_begin_waiting (DoveAgent *agent)
{
  while (!agent->is_stopping && !agent->is_tidying && agent->running.length < DOVE_AGENT_RUNS &&
         agent->queue.length > 0)
    run_begin (g_queue_pop_head (&agent->queue));
}

/* Whether no run of a sync is going on; one that is not there does not run. */
gboolean
dove_agent_check_idle (DoveAgent   *agent,
                       const char  *sync_id,
                       GError     **error)
{
  DoveAgentSync *sync = g_hash_table_lookup (agent->syncs, sync_id);

  if (sync == NULL || sync->run == NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY, _("“%s” runs already: wait, or cancel it"),
               dove_bus_sync_get_name (sync->face));

  return FALSE;
}

static gboolean
check_order (DoveAgent             *agent,
             const DoveAgentOrder  *order,
             GError               **error)
{
  if (agent->is_stopping)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY, _("The background program is ending"));
  else if (order->definition == NULL && !g_hash_table_contains (agent->syncs, order->sync_id))
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no sync “%s”"), order->sync_id);
  else
    return dove_agent_check_idle (agent, order->sync_id, error);

  return FALSE;
}

/* With the definition that is ordered, or that which is saved */
static DoveRunJob *
make_job (DoveAgent             *agent,
          const DoveAgentOrder  *order,
          GError               **error)
{
  return order->definition != NULL
             ? dove_run_job_new_for (agent->engine, order->definition, error)
             : dove_run_job_new (agent->engine, order->sync_id, error);
}

/* Of a sync that is not saved there is no object yet. */
static void
name_connections (DoveAgentRun         *run,
                  const DoveAgentOrder *order)
{
  const DoveAgentSync *sync = g_hash_table_lookup (run->agent->syncs, order->sync_id);

  for (guint side = 0; side < 2; side++)
    run->connections[side] = g_strdup (
        order->definition != NULL
            ? dove_definition_get_sync (order->definition)->ends[side].connection
            : sync->connections[side]);
}

static void
take_turns (DoveAgentRun         *run,
            const DoveAgentOrder *order)
{
  DoveTurns *turns[2] = { NULL, NULL };

  for (guint side = 0; side < 2; side++)
    turns[side] = dove_agent_ensure_turns (run->agent, run->connections[side]);
  dove_run_job_set_turns (run->job, turns, order->due);
}

/* Starts a run, or lets it wait for a place; gives the path of its object */
const char *
dove_agent_start_run (DoveAgent             *agent,
                      const DoveAgentOrder  *order,
                      GError               **error)
{
  DoveAgentSync *sync = NULL;
  g_autoptr(DoveRunJob) job = NULL;
  DoveAgentRun *run = NULL;

  if (check_order (agent, order, error))
    job = make_job (agent, order, error);
  if (job == NULL)
    {
      if (order->report >= 0)
        close (order->report);
      return NULL;
    }

  sync = g_hash_table_lookup (agent->syncs, order->sync_id);
  run = g_new0 (DoveAgentRun, 1);
  run->agent = agent;
  run->sync_id = g_strdup (order->sync_id);
  name_connections (run, order);
  run->job = g_steal_pointer (&job);
  run->mode = order->mode;
  run->plan_id = order->plan_id;
  run->without = order->without != NULL ? g_array_ref (order->without) : NULL;
  run->undo_of = order->undo_of;
  run->record = order->record;
  run->record.key = g_strdup (order->record.key);
  run->approve = order->approve;
  run->is_whole = order->is_whole;
  run->sample = order->sample;
  run->is_small = order->is_small;
  run->trigger = g_strdup (order->trigger);
  run->origin = dove_engine_get_origin (agent->engine);
  run->report = order->report;
  run->reports_progress = order->reports_progress;
  run->due = order->due;
  run->state_folder = g_strdup (dove_store_get_dir (dove_engine_get_store (agent->engine)));
  run->keyring = g_object_ref (dove_engine_get_keyring (agent->engine));
  run->cancellable = g_cancellable_new ();
  take_turns (run, order);
  run_export (run, order);
  dove_agent_note_run (run, FALSE);

  if (sync != NULL)
    {
      sync->run = run;
      sync->is_asked = FALSE;
    }
  g_queue_insert_sorted (&agent->queue, run, compare_due, NULL);
  dove_agent_begin_waiting (agent);
  if (sync != NULL)
    dove_agent_sync_look (sync);

  return run->path;
}

/* A run that waits for its place ends at once, one with a thread at its next record */
void
dove_agent_cancel_run (DoveAgentRun *run)
{
  g_cancellable_cancel (run->cancellable);
  dove_bus_run_set_is_cancelling (run->face, TRUE);
  if (run->thread != NULL || !g_queue_remove (&run->agent->queue, run))
    return;

  run->result.state = DOVE_RUN_STOPPED;
  run->result.message = g_strdup (_("It was stopped before it began"));
  g_cancellable_set_error_if_cancelled (run->cancellable, &run->error);
  g_idle_add (dove_agent_run_ended_cb, run);
}

/* Lets all runs end, to be gone on with later */
void
dove_agent_park_runs (DoveAgent *agent)
{
  DoveAgentRun *run = NULL;

  g_atomic_int_set (&agent->parks, 1);
  for (GList *at = agent->running.head; at != NULL; at = at->next)
    {
      run = at->data;
      g_cancellable_cancel (run->cancellable);
    }
  while ((run = g_queue_peek_head (&agent->queue)) != NULL)
    dove_agent_cancel_run (run);
}

gboolean
dove_agent_uses_connection (DoveAgent  *agent,
                            const char *connection_id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, agent->syncs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DoveAgentSync *sync = value;

      if (sync->run != NULL && (g_strcmp0 (sync->connections[0], connection_id) == 0 ||
                                g_strcmp0 (sync->connections[1], connection_id) == 0))
        return TRUE;
    }

  return FALSE;
}

/* What the end says about the two connections: one that failed, or both that were good. */
static void
note_connections (DoveAgentRun *run)
{
  DoveAgent *agent = run->agent;

  if (run->error == NULL)
    for (guint side = 0; side < 2; side++)
      dove_agent_connection_note (agent, run->connections[side], NULL, NULL);
  else if (run->result.connection != NULL)
    dove_agent_connection_note (agent, run->result.connection, run->error, NULL);

  if (run->error != NULL &&
      (g_error_matches (run->error, DOVE_ERROR, DOVE_ERROR_LOCKED) ||
       g_error_matches (run->error, DOVE_ERROR, DOVE_ERROR_NO_KEYRING)))
    dove_agent_set_keyring_state (agent, run->error);
}

static GVariant *
counts_variant (const DoveRunCounts *counts)
{
  g_autoptr(DoveValue) record = dove_run_counts_to_value (counts);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sx}"));
  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      gint64 number = 0;

      dove_value_get_integer (dove_value_get_element (record, i), &number);
      g_variant_builder_add (&builder, "{sx}", dove_value_get_name (record, i), number);
    }

  return g_variant_builder_end (&builder);
}

static void
tell_end (DoveAgentRun *run)
{
  const DoveRunResult *result = &run->result;

  dove_bus_run_emit_ended (run->face, dove_agent_run_is_kept (run) ? result->run_id : 0,
                           dove_run_state_get_nick (result->state),
                           result->message != NULL ? result->message : "",
                           counts_variant (&result->counts), result->review_id,
                           run->error != NULL ? dove_bus_error_get_name (run->error) : "");
  g_dbus_object_manager_server_unexport (run->agent->objects, run->path);
}

/* It came due again while it ran. */
static void
run_again (DoveAgent     *agent,
           DoveAgentSync *sync)
{
  const DoveAgentOrder order = {
    .sync_id = sync->id, .trigger = "schedule", .due = dove_clock_get_now (agent->clock),
    .report = -1,
  };
  g_autoptr(GError) error = NULL;

  if (sync->is_asked && !agent->is_stopping && dove_agent_start_run (agent, &order, &error) == NULL)
    g_info ("“%s” could not be run again: %s", sync->id, error->message);
}

/* Records of other syncs may have waited for what this run has made: these go on now. */
static void
wake_waiting (DoveAgent          *agent,
              const DoveAgentRun *run)
{
  g_auto(GStrv) ids = NULL;
  g_autoptr(GError) error = NULL;

  if (agent->is_stopping || run->mode == DOVE_AGENT_RUN_PLAN || !dove_agent_run_is_kept (run))
    return;

  ids = dove_engine_list_waiting (agent->engine, run->sync_id, &error);
  if (ids == NULL)
    g_info ("What waits for “%s” could not be found: %s", run->sync_id, error->message);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      DoveAgentSync *sync = g_hash_table_lookup (agent->syncs, ids[i]);
      const DoveAgentOrder order = {
        .sync_id = ids[i], .trigger = "waited", .due = dove_clock_get_now (agent->clock),
        .report = -1,
      };
      g_autoptr(GError) local = NULL;

      if (sync == NULL || sync->is_manual || !dove_agent_sync_is_on (agent, ids[i]))
        continue;
      if (sync->run != NULL)
        sync->is_asked = TRUE; /* it may have looked before the others were made */
      else if (dove_agent_start_run (agent, &order, &local) == NULL)
        g_info ("“%s” could not go on: %s", ids[i], local->message);
    }
}

/* On the main loop, when the thread of a run has nothing more to do */
gboolean
dove_agent_run_ended_cb (gpointer user_data)
{
  DoveAgentRun *run = user_data;
  DoveAgent *agent = run->agent;
  DoveAgentSync *sync = g_hash_table_lookup (agent->syncs, run->sync_id);

  if (run->thread != NULL)
    g_thread_join (run->thread);
  g_queue_remove (&agent->running, run);
  if (sync != NULL && sync->run == run)
    sync->run = NULL;

  note_connections (run);
  dove_agent_note_run (run, TRUE);
  dove_agent_schedule_ended (agent, run);
  tell_end (run);
  dove_agent_changed (agent);
  dove_agent_notify_run (agent, run);
  if (sync != NULL)
    {
      run_again (agent, sync);
      dove_agent_sync_look (sync);
      dove_agent_silence_look (sync);
    }
  wake_waiting (agent, run);
  run_free (run);
  dove_agent_begin_waiting (agent);
  dove_agent_check_ended (agent);
  malloc_trim (0); /* what a large run took goes back to the system */

  return G_SOURCE_REMOVE;
}
