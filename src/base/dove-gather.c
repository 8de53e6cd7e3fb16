/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include "dove-gather.h"

/**
 * DoveGather:
 *
 * Bounded concurrency for a straight-line run: the one place where several things happen at
 * once.
 *
 * A run pushes jobs, which a fixed number of worker threads do, each with a state of its own
 * (a #SoupSession belongs to the thread that made it). Finished jobs come back to the run's
 * thread through dove_gather_take_done(), many at a time if many are done, so that their
 * results can be stored in one transaction.
 *
 * With 0 workers a job is done inside dove_gather_push() on the caller's thread: the order of
 * completion is then the order of pushing, which is what makes a run replayable in tests.
 *
 * All functions belong to the thread that made the gather.
 */
struct _DoveGather
{
  DoveGatherClass  klass;
  gpointer         user_data;
  guint            open_jobs;   /* pushed and not yet taken */

  GPtrArray       *threads;     /* (element-type GThread) */
  GAsyncQueue     *todo;        /* jobs, then one END for each worker */
  GAsyncQueue     *done;        /* finished jobs */

  gpointer         own_worker;  /* the state of the caller's thread, with 0 workers */
};

/* What tells a worker to end: no job has this address. */
static int end_mark;
#define END ((gpointer) &end_mark)

static gpointer
worker_open (DoveGather *self)
{
  return self->klass.open != NULL ? self->klass.open (self->user_data) : NULL;
}

static void
worker_close (DoveGather *self,
              gpointer    worker)
{
  if (self->klass.close != NULL)
    self->klass.close (worker);
}

static gpointer
worker_thread (gpointer data)
{
  DoveGather *self = data;
  g_autoptr(GMainContext) context = g_main_context_new ();
  gpointer worker;
  gpointer job;

  g_main_context_push_thread_default (context);
  worker = worker_open (self);

  while ((job = g_async_queue_pop (self->todo)) != END)
    {
      self->klass.work (worker, job, self->user_data);
      g_async_queue_push (self->done, job);
    }

  worker_close (self, worker);
  g_main_context_pop_thread_default (context);

  return NULL;
}

/**
 * dove_gather_new:
 * @klass: what a worker does; copied
 * @workers: 0 to 64 threads; 0 works on the caller's thread
 * @user_data: handed to the functions of @klass, from any worker's thread
 *
 * Starts the workers.
 *
 * Returns: (transfer full): a gather
 */
DoveGather *
dove_gather_new (const DoveGatherClass *klass,
                 guint                  workers,
                 gpointer               user_data)
{
  DoveGather *self = NULL;

  g_return_val_if_fail (klass->work != NULL, NULL);
  g_return_val_if_fail (workers <= 64, NULL);

  self = g_new0 (DoveGather, 1);
  self->klass = *klass;
  self->user_data = user_data;
  self->threads = g_ptr_array_new ();
  self->todo = g_async_queue_new ();
  self->done = g_async_queue_new ();

  for (guint i = 0; i < workers; i++)
    g_ptr_array_add (self->threads, g_thread_new ("dove-gather", worker_thread, self));

  if (workers == 0)
    self->own_worker = worker_open (self);

  return self;
}

/**
 * dove_gather_free:
 * @self: (transfer full): a gather
 *
 * Waits for the jobs under way, ends the workers and frees the rest. Jobs that were pushed
 * are all done first; cancel them by what they carry.
 */
void
dove_gather_free (DoveGather *self)
{
  for (guint i = 0; i < self->threads->len; i++)
    g_async_queue_push (self->todo, END);

  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (g_ptr_array_index (self->threads, i));

  if (self->threads->len == 0)
    worker_close (self, self->own_worker);

  g_ptr_array_unref (self->threads);
  g_async_queue_unref (self->todo);
  g_async_queue_unref (self->done);
  g_free (self);
}

/**
 * dove_gather_push:
 * @self: a gather
 * @job: (not nullable): what to do; stays the caller's
 *
 * Hands a job to the next free worker.
 */
void
dove_gather_push (DoveGather *self,
                  gpointer    job)
{
  g_return_if_fail (job != NULL);

  self->open_jobs++;

  if (self->threads->len > 0)
    {
      g_async_queue_push (self->todo, job);
      return;
    }

  self->klass.work (self->own_worker, job, self->user_data);
  g_async_queue_push (self->done, job);
}

/**
 * dove_gather_get_open:
 * @self: a gather
 *
 * Returns: number of jobs pushed and not yet taken back
 */
guint
dove_gather_get_open (DoveGather *self)
{
  return self->open_jobs;
}

/**
 * dove_gather_take_done:
 * @self: a gather
 *
 * Takes back the finished jobs; blocks until there is at least one.
 *
 * Returns: (transfer container): jobs in the order they ended; empty when none was pushed
 */
GPtrArray *
dove_gather_take_done (DoveGather *self)
{
  GPtrArray *jobs = g_ptr_array_new ();
  gpointer job;

  if (self->open_jobs == 0)
    return jobs;

  g_ptr_array_add (jobs, g_async_queue_pop (self->done));
  while ((job = g_async_queue_try_pop (self->done)) != NULL)
    g_ptr_array_add (jobs, job);

  self->open_jobs -= jobs->len;

  return jobs;
}
