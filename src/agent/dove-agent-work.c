/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-agent-private.h"

/*
 * Calls that wait: for a network, a keyring, a pipe.
 *
 * Each has a thread of its own and reads from top to bottom; what belongs to the main loop it
 * lets the main loop do, and waits for it (dove_agent_work_on_main()).
 */

#define WORKS_AT_ONCE 16

struct _DoveAgentWork
{
  DoveAgent             *agent;
  GDBusMethodInvocation *invocation;  /* (nullable): taken by what answers it */
  const char            *origin;      /* (nullable): who asks; interned */
  DoveAgentWorkFunc      func;
  gpointer               data;
  GDestroyNotify         free_data;
  GCancellable          *cancellable;
  GThread               *thread;
};

static gboolean
work_ended_cb (gpointer user_data)
{
  DoveAgentWork *work = user_data;
  DoveAgent *agent = work->agent;

  g_thread_join (work->thread);
  agent->works--;
  if (work->free_data != NULL)
    work->free_data (work->data);
  g_object_unref (work->cancellable);
  g_free (work);
  dove_agent_check_ended (agent);

  return G_SOURCE_REMOVE;
}

static gpointer
work_thread (gpointer user_data)
{
  DoveAgentWork *work = user_data;
  g_autoptr(GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  work->func (work, work->data);
  g_main_context_pop_thread_default (context);
  g_idle_add (work_ended_cb, work);

  return NULL;
}

/* Begins a call on a thread of its own; @func answers @invocation */
void
dove_agent_work_start (DoveAgent             *agent,
                       GDBusMethodInvocation *invocation,
                       DoveAgentWorkFunc      func,
                       gpointer               data,
                       GDestroyNotify         free_data)
{
  DoveAgentWork *work = NULL;

  if (agent->is_stopping || agent->works >= WORKS_AT_ONCE)
    {
      if (invocation != NULL)
        g_dbus_method_invocation_return_error_literal (
          invocation, DOVE_ERROR, DOVE_ERROR_BUSY,
          agent->is_stopping ? _("The background program is ending; try again in a moment")
                             : _("The background program is busy; try again in a moment"));
      if (free_data != NULL)
        free_data (data);
      return;
    }

  work = g_new0 (DoveAgentWork, 1);
  work->agent = agent;
  work->invocation = invocation;
  work->origin = invocation != NULL ? dove_agent_get_origin (agent, invocation) : NULL;
  work->func = func;
  work->data = data;
  work->free_data = free_data;
  work->cancellable = g_object_ref (agent->works_stop);
  agent->works++;
  work->thread = g_thread_new ("call", work_thread, work);
}

DoveAgent *
dove_agent_work_get_agent (DoveAgentWork *work)
{
  return work->agent;
}

GCancellable *
dove_agent_work_get_cancellable (DoveAgentWork *work)
{
  return work->cancellable;
}

/* The call to answer; once, since an answer takes it. */
GDBusMethodInvocation *
dove_agent_work_get_invocation (DoveAgentWork *work)
{
  return g_steal_pointer (&work->invocation);
}

void
dove_agent_work_fail (DoveAgentWork *work,
                      const GError  *error)
{
  if (work->invocation != NULL)
    dove_agent_return_error (g_steal_pointer (&work->invocation), error);
}

typedef struct
{
  DoveAgent         *agent;
  DoveAgentMainFunc  func;
  gpointer           data;
  const char        *origin;
  GError           **error;
  gboolean           ok;
  gboolean           is_done;
  GMutex             lock;
  GCond              done;
} Hop;

static gboolean
hop_cb (gpointer user_data)
{
  Hop *hop = user_data;
  gboolean ok;

  dove_engine_set_origin (hop->agent->engine, hop->origin);
  ok = hop->func (hop->agent, hop->data, hop->error);
  dove_engine_set_origin (hop->agent->engine, NULL);
  g_mutex_lock (&hop->lock);
  hop->ok = ok;
  hop->is_done = TRUE;
  g_cond_signal (&hop->done);
  g_mutex_unlock (&hop->lock);

  return G_SOURCE_REMOVE;
}

static gboolean
hop_over (Hop *hop)
{
  g_mutex_init (&hop->lock);
  g_cond_init (&hop->done);
  g_idle_add_full (G_PRIORITY_DEFAULT, hop_cb, hop, NULL);
  g_mutex_lock (&hop->lock);
  while (!hop->is_done)
    g_cond_wait (&hop->done, &hop->lock);
  g_mutex_unlock (&hop->lock);
  g_mutex_clear (&hop->lock);
  g_cond_clear (&hop->done);

  return hop->ok;
}

/* Lets the main loop do something, and waits for it; from any other thread. */
gboolean
dove_agent_on_main (DoveAgent          *agent,
                    DoveAgentMainFunc   func,
                    gpointer            data,
                    GError            **error)
{
  Hop hop = { .agent = agent, .func = func, .data = data, .error = error };

  return hop_over (&hop);
}

/* The same for who has called. */
gboolean
dove_agent_work_on_main (DoveAgentWork      *work,
                         DoveAgentMainFunc   func,
                         gpointer            data,
                         GError            **error)
{
  Hop hop = {
    .agent = work->agent, .func = func, .data = data, .origin = work->origin, .error = error,
  };

  return hop_over (&hop);
}
