/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-count.h"

/*
 * What rows give on many records, counted beside the main loop. All that is counted with are
 * values that nobody changes, and a copy of what formulas may know, so the model may be edited
 * meanwhile, or go: the task does not hold it, so that it is never let go in a thread. It waits
 * for nothing, so it may have a thread of the pool.
 */

typedef struct
{
  DoveMapProgram  *program;
  DoveValue       *records;
  DoveValue       *tables;     /* (nullable) */
  char            *zone;       /* (nullable) */
  char            *language;   /* (nullable) */
  DoveFormulaHost  formulas;
  DoveMapPurpose   purpose;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  dove_map_program_unref (job->program);
  g_clear_pointer (&job->records, dove_value_unref);
  g_clear_pointer (&job->tables, dove_value_unref);
  g_free (job->zone);
  g_free (job->language);
  g_free (job);
}

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  const Job *job = user_data;

  return dove_value_get_member (job->tables, name);
}

static void
count_thread (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Job *job = task_data;
  const DoveMappingHost host = { &job->formulas, NULL, NULL };

  g_task_return_pointer (task,
                         dove_map_program_count (job->program, &host, job->purpose, job->records),
                         (GDestroyNotify) g_array_unref);
}

/**
 * dove_map_count_async:
 * @model: a model
 * @records: (nullable): list of records of the source; %NULL counts on the model's samples
 * @cancellable: (nullable): cancels it
 * @callback: called when it is done
 * @user_data: handed to @callback
 *
 * Counts, for each row, in how many records it gives a value, none, an error, or one that was
 * changed to fit. @callback gets no source object.
 */
void
dove_map_count_async (DoveMapModel        *model,
                      DoveValue           *records,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  const DoveFormulaHost *formulas = dove_map_model_get_host (model)->formulas;
  DoveValue *tables = dove_map_model_get_tables (model);
  Job *job = g_new0 (Job, 1);

  if (records == NULL)
    records = dove_map_model_get_source_records (model);
  job->program = dove_map_program_ref (dove_map_model_get_program (model));
  job->records = records != NULL ? dove_value_ref (records) : NULL;
  job->tables = tables != NULL ? dove_value_ref (tables) : NULL;
  job->zone = g_strdup (formulas->zone);
  job->language = g_strdup (formulas->language);
  job->purpose = dove_map_model_get_purpose (model);
  job->formulas = (DoveFormulaHost) {
    .now = formulas->now,
    .zone = job->zone,
    .language = job->language,
    .find_table = find_table,
    .user_data = job,
  };

  g_task_set_source_tag (task, dove_map_count_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, count_thread);
}

/**
 * dove_map_count_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Errors: %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable) (element-type DoveMapCount): a count for each entry of the
 *   program that the model had when it began
 */
GArray *
dove_map_count_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
