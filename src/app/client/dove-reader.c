/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-reader.h"

/*
 * Looks into the state of the workspace, read-only and never on the main thread: a store belongs
 * to the thread that opened it, and a disk may be slow. Opening costs about a millisecond, so
 * each reading opens its own; it sees what the agent has committed by then.
 */

typedef struct
{
  char        *workspace;
  DoveReading  reading;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->reading.data_free != NULL)
    job->reading.data_free (job->reading.data);
  g_free (job->workspace);
  g_free (job);
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Job *job = task_data;
  g_autofree char *dir = NULL;
  g_autoptr(DoveStore) store = NULL;
  g_autoptr(GError) error = NULL;
  gpointer read = NULL;

  if (job->workspace != NULL)
    {
      dir = g_build_filename (job->workspace, ".dovetail", NULL);
      store = dove_store_open (dir, DOVE_STORE_READ_ONLY, dove_clock_get_system (), &error);
    }
  /* A workspace that was never used is no error: there is nothing in it. */
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_MISSING))
    g_clear_error (&error);

  if (error == NULL)
    read = job->reading.read (store, job->reading.data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, read, job->reading.result_free);
}

/**
 * dove_reader_read_async:
 * @workspace: (nullable): folder of the workspace; %NULL reads nothing
 * @reading: what to read; copied, with its data
 * @cancellable: (nullable): ends it
 * @callback: called when it was read
 * @user_data: handed to it
 *
 * Reads something out of the state. There is no source object, since a task may end on its own
 * thread, where no widget may: @user_data is a reference that @callback takes.
 */
void
dove_reader_read_async (const char          *workspace,
                        const DoveReading   *reading,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->workspace = g_strdup (workspace);
  job->reading = *reading;
  g_task_set_source_tag (task, dove_reader_read_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_thread);
}

/**
 * dove_reader_read_finish:
 * @result: the result
 * @error: return location for an error
 *
 * Errors: those of dove_store_open() and of what was read.
 *
 * Returns: (transfer full) (nullable): what was read
 */
gpointer
dove_reader_read_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
