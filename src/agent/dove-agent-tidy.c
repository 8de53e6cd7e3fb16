/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include "dove-agent-private.h"

#include "base/dove-defaults.h"
#include "store/dove-store-schedule.h"

/*
 * Letting go of what is older than its retention, once a day while nothing runs. It happens on a
 * thread with a store of its own; runs that come due meanwhile wait for it, since it may write
 * for longer than a run waits for another writer. When it was last done is kept in the state, so
 * that an agent that is started every morning does it too.
 */

#define ROW_KIND "upkeep"
#define ROW_ID   "tidy"

typedef struct
{
  DoveAgent *agent;
  char      *folder;
  GThread   *thread;
  gint64     freed;
  GError    *error;
} Tidying;

static gboolean
note_time (DoveAgent  *agent,
           GError    **error)
{
  const DoveStoreSchedule row = {
    .kind = (char *) ROW_KIND, .id = (char *) ROW_ID,
    .last_started = dove_clock_get_now (agent->clock),
  };

  return dove_store_put_schedule (dove_engine_get_store (agent->engine), &row, error);
}

/* When it is due, by the wall clock; a time in the future is none that can be right. The first time
 * counts from now on: an agent has better things to do when it starts. */
static gint64
find_due (DoveAgent *agent)
{
  DoveStore *store = dove_engine_get_store (agent->engine);
  gint64 now = dove_clock_get_now (agent->clock);
  g_autoptr(DoveStoreSchedule) row = NULL;
  g_autoptr(GError) error = NULL;

  if (agent->tidied_at == 0)
    {
      if (!dove_store_find_schedule (store, ROW_KIND, ROW_ID, &row, &error) ||
          (row == NULL && !note_time (agent, &error)))
        g_info ("When the state was last tidied is not known: %s", error->message);
      agent->tidied_at = row != NULL ? row->last_started : now;
    }

  return agent->tidied_at > now ? now : agent->tidied_at + DOVE_TIDY_INTERVAL;
}

static gboolean
ended_cb (gpointer user_data)
{
  Tidying *tidying = user_data;
  DoveAgent *agent = tidying->agent;

  g_thread_join (tidying->thread);
  agent->is_tidying = FALSE;
  if (tidying->error != NULL)
    g_info ("The state could not be tidied: %s", tidying->error->message);
  else
    g_debug ("The state was tidied: %" G_GINT64_FORMAT " bytes given back", tidying->freed);
  g_clear_error (&tidying->error);
  g_free (tidying->folder);
  g_free (tidying);

  dove_agent_begin_waiting (agent);
  dove_agent_schedule_turn (agent);
  dove_agent_check_ended (agent);

  return G_SOURCE_REMOVE;
}

static gpointer
tidy_thread (gpointer user_data)
{
  Tidying *tidying = user_data;
  g_autoptr(DoveStore) store = NULL;

  store = dove_store_open (tidying->folder, DOVE_STORE_READ_WRITE, tidying->agent->clock,
                           &tidying->error);
  if (store != NULL)
    dove_store_prune (store, &tidying->freed, &tidying->error);
  g_clear_pointer (&store, dove_store_close);
  g_idle_add_full (G_PRIORITY_DEFAULT, ended_cb, tidying, NULL);

  return NULL;
}

static gboolean
is_idle (DoveAgent *agent)
{
  return !agent->is_tidying && agent->running.length == 0 && agent->queue.length == 0;
}

/* Tidies if it is due and nothing runs; gives when to look again, G_MAXINT64 for when the runs have
 * ended */
gint64
dove_agent_tidy_turn (DoveAgent *agent)
{
  Tidying *tidying = NULL;
  g_autoptr(GError) error = NULL;
  gint64 due;

  if (!is_idle (agent))
    return G_MAXINT64;

  due = find_due (agent);
  if (due > dove_clock_get_now (agent->clock))
    return due;

  /* Noted first: one that fails is tried again the next day, not at once. */
  agent->tidied_at = dove_clock_get_now (agent->clock);
  if (!note_time (agent, &error))
    {
      g_info ("The state could not be tidied: %s", error->message);
      return agent->tidied_at + DOVE_TIDY_INTERVAL;
    }

  tidying = g_new0 (Tidying, 1);
  tidying->agent = agent;
  tidying->folder = g_strdup (dove_store_get_dir (dove_engine_get_store (agent->engine)));
  agent->is_tidying = TRUE;
  tidying->thread = g_thread_new ("tidy", tidy_thread, tidying);

  return G_MAXINT64;
}
