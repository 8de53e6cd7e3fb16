/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-agent-private.h"

#include "store/dove-store-document.h"
#include "store/dove-store-review.h"

/*
 * A sync on the bus: what its definition says, how it stands, and the two things one can do
 * with it. What it is switched to is kept in the state (`paused`), not in its definition.
 */

#define STATE_PAUSED "paused"
#define LATEST_RUNS  20 /* among these is the last that did something */

static gboolean
option_flag (GVariant   *options,
             const char *name)
{
  gboolean flag = FALSE;

  g_variant_lookup (options, name, "b", &flag);

  return flag;
}

/* The descriptor that an option `report` refers to; -1 without one. */
gboolean
dove_agent_take_report (GVariant     *options,
                        GUnixFDList  *fds,
                        int          *report,
                        GError      **error)
{
  g_autoptr(GVariant) handle = g_variant_lookup_value (options, "report", G_VARIANT_TYPE_HANDLE);

  *report = -1;
  if (handle == NULL)
    return TRUE;

  *report = dove_bus_pipe_take (fds, handle, error);

  return *report >= 0;
}

/* How far a run is to go; the mode `all` when nothing is said. */
gboolean
dove_agent_take_mode (GVariant          *options,
                      DoveAgentRunMode  *mode,
                      GError           **error)
{
  const char *nick = "all";

  g_variant_lookup (options, "mode", "&s", &nick);
  if (g_str_equal (nick, "all"))
    *mode = DOVE_AGENT_RUN_ALL;
  else if (g_str_equal (nick, "plan"))
    *mode = DOVE_AGENT_RUN_PLAN;
  else if (g_str_equal (nick, "dry"))
    *mode = DOVE_AGENT_RUN_DRY;
  else if (g_str_equal (nick, "rehearse"))
    *mode = DOVE_AGENT_RUN_REHEARSE;
  else
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no mode of a run"), nick);
      return FALSE;
    }

  return TRUE;
}

static gboolean
take_side (GVariant    *options,
           const char  *name,
           int         *side,
           GError     **error)
{
  const char *nick = NULL;

  *side = -1;
  if (!g_variant_lookup (options, name, "&s", &nick) || *nick == '\0')
    return TRUE;

  for (guint i = 0; i < 2; i++)
    if (g_str_equal (nick, dove_side_get_nick (i)))
      *side = i;
  if (*side < 0)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no side: a or b"), nick);

  return *side >= 0;
}

/* The only record that is to be dealt with, where one is named. */
static gboolean
take_record (GVariant       *options,
             DoveRunRecord  *record,
             GError        **error)
{
  g_variant_lookup (options, "record", "&s", &record->key);

  return take_side (options, "side", &record->side, error) &&
         take_side (options, "from", &record->force, error);
}

static gboolean
handle_run (DoveBusSync           *face,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *fds,
            GVariant              *options,
            gpointer               user_data)
{
  DoveAgentSync *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self->agent, invocation);
  DoveAgentOrder order = { .sync_id = self->id, .trigger = "person", .report = -1 };
  g_autoptr(GError) error = NULL;
  const char *path = NULL;

  order.approve = option_flag (options, "approve");
  order.is_whole = option_flag (options, "whole");
  g_variant_lookup (options, "sample", "u", &order.sample);
  order.reports_progress = option_flag (options, "progress");
  order.due = dove_clock_get_now (self->agent->clock);
  if (dove_agent_take_mode (options, &order.mode, &error) &&
      take_record (options, &order.record, &error) &&
      dove_agent_take_report (options, fds, &order.report, &error))
    path = dove_agent_start_run (self->agent, &order, &error);

  if (path != NULL)
    dove_bus_sync_complete_run (face, invocation, NULL, path);
  else
    dove_agent_return_error (invocation, error);

  return TRUE;
}

static gboolean
put_on (DoveAgentSync  *self,
        gboolean        is_on,
        GError        **error)
{
  DoveStore *store = dove_engine_get_store (self->agent->engine);
  g_autoptr(DoveStoreSync) row = NULL;

  if (!dove_store_find_sync (store, self->id, &row, error))
    return FALSE;

  if (row == NULL)
    {
      row = g_new0 (DoveStoreSync, 1);
      row->id = g_strdup (self->id);
    }
  g_free (row->state);
  row->state = is_on ? NULL : g_strdup (STATE_PAUSED);

  return dove_store_put_sync (store, row, error);
}

static gboolean
handle_set_on (DoveBusSync           *face,
               GDBusMethodInvocation *invocation,
               gboolean               is_on,
               gpointer               user_data)
{
  DoveAgentSync *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self->agent, invocation);
  g_autoptr(DoveDefinition) definition = NULL;
  g_autoptr(GError) error = NULL;

  definition = dove_workspace_get (dove_engine_get_workspace (self->agent->engine),
                                   DOVE_DEFINITION_SYNC, self->id, &error);
  if (definition == NULL || !put_on (self, is_on, &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_engine_note (self->agent->engine, &(DoveStoreAudit) {
    .what = is_on ? "switched-on" : "switched-off", .kind = "sync", .thing = self->id,
  });
  dove_agent_schedule_set (self->agent, definition, is_on);
  if (!is_on)
    dove_agent_notice_over (self->agent, DOVE_NOTICE_FAILURE, self->id);
  dove_agent_sync_refresh (self, definition);
  dove_agent_schedule_turn (self->agent);
  dove_bus_sync_complete_set_on (face, invocation);

  return TRUE;
}

/* Whether it is switched on; syncs are, until a person says otherwise */
gboolean
dove_agent_sync_is_on (DoveAgent  *agent,
                       const char *id)
{
  g_autoptr(DoveStoreSync) known = NULL;

  return !dove_store_find_sync (dove_engine_get_store (agent->engine), id, &known, NULL) ||
         known == NULL || g_strcmp0 (known->state, STATE_PAUSED) != 0;
}

/* Makes the object of a sync; dove_agent_sync_refresh() fills it */
DoveAgentSync *
dove_agent_sync_new (DoveAgent  *agent,
                     const char *id)
{
  DoveAgentSync *self = g_new0 (DoveAgentSync, 1);

  self->agent = agent;
  self->id = g_strdup (id);
  self->face = dove_bus_sync_skeleton_new ();
  g_object_set (self->face, "id", id, "running", "/", "is-on", TRUE, NULL);
  g_signal_connect (self->face, "handle-run", G_CALLBACK (handle_run), self);
  g_signal_connect (self->face, "handle-set-on", G_CALLBACK (handle_set_on), self);

  return self;
}

void
dove_agent_sync_free (DoveAgentSync *self)
{
  g_autofree char *path = dove_bus_make_path ("sync", self->id);

  g_dbus_object_manager_server_unexport (self->agent->objects, path);
  g_signal_handlers_disconnect_by_data (self->face, self);
  g_object_unref (self->face);
  g_free (self->connections[0]);
  g_free (self->connections[1]);
  g_free (self->id);
  g_free (self);
}

/* Whether it runs only when a person asks: nothing else that starts it stands in its trigger. */
static gboolean
is_manual (const DoveSyncDefinition *sync)
{
  static const char *const starts[] = { "every", "at", "cron", "change", "webhook", "message",
                                        "file", "mail" };

  for (guint i = 0; sync->trigger != NULL && i < G_N_ELEMENTS (starts); i++)
    if (dove_value_get_member (sync->trigger, starts[i]) != NULL)
      return FALSE;

  return TRUE;
}

/* Takes over what the definition says now */
void
dove_agent_sync_refresh (DoveAgentSync  *self,
                         DoveDefinition *definition)
{
  static const char *const directions[] = { "a-to-b", "b-to-a", "both" };
  const DoveSyncDefinition *sync = dove_definition_get_sync (definition);
  g_autofree char *when = dove_agent_schedule_describe (self->agent, self->id);

  self->is_manual = is_manual (sync);
  self->tells_silence = sync->tells_silence;
  for (guint side = 0; side < 2; side++)
    {
      g_free (self->connections[side]);
      self->connections[side] = g_strdup (sync->ends[side].connection);
    }

  g_object_set (self->face,
                "name", dove_definition_get_name (definition),
                "connection-a", sync->ends[DOVE_SIDE_A].connection,
                "object-a", sync->ends[DOVE_SIDE_A].object,
                "connection-b", sync->ends[DOVE_SIDE_B].connection,
                "object-b", sync->ends[DOVE_SIDE_B].object,
                "direction", directions[sync->direction],
                "is-on", dove_agent_sync_is_on (self->agent, self->id),
                "schedule", when != NULL ? when : "", NULL);
  dove_agent_sync_look (self);
  dove_agent_silence_look (self);
}

/* The last run that did something, or asks whether it may; other plans that wait, or were replaced,
 * say nothing about it. */
static const DoveStoreRun *
find_last (GPtrArray *runs)
{
  for (guint i = 0; runs != NULL && i < runs->len; i++)
    {
      const DoveStoreRun *run = g_ptr_array_index (runs, i);

      if (run->state == DOVE_RUN_NEEDS_OK || (run->ended != 0 && run->state != DOVE_RUN_PLANNED &&
                                              run->state != DOVE_RUN_SUPERSEDED))
        return run;
    }

  return NULL;
}

static void
look_at_last (DoveAgentSync *self,
              DoveStore     *store)
{
  g_autoptr(GPtrArray) runs = dove_store_list_runs (store, self->id, 0, LATEST_RUNS, NULL);
  const DoveStoreRun *last = find_last (runs);

  g_object_set (self->face,
                "last-run", last != NULL ? last->id : G_GINT64_CONSTANT (0),
                "last-state", last != NULL ? dove_run_state_get_nick (last->state) : "",
                "last-ended", last == NULL       ? G_GINT64_CONSTANT (0)
                              : last->ended != 0 ? last->ended
                                                 : last->started,
                "last-message", last != NULL && last->message != NULL ? last->message : "",
                NULL);
}

/* Looks how it stands: in the state, in the schedule, among the runs */
void
dove_agent_sync_look (DoveAgentSync *self)
{
  DoveStore *store = dove_engine_get_store (self->agent->engine);
  gint64 reviews = dove_store_count_reviews (store, self->id, NULL);
  gint64 problems = dove_store_count_problems (store, self->id, NULL);
  const char *waiting = "";
  gint64 next_due = 0;

  dove_agent_schedule_look (self->agent, self->id, &next_due, &waiting);
  if (self->run != NULL && self->run->thread == NULL)
    waiting = "turn";

  look_at_last (self, store);
  g_object_set (self->face,
                "next-due", next_due,
                "waiting", waiting,
                "running", self->run != NULL ? self->run->path : "/",
                "reviews", (guint) MAX (reviews, 0),
                "problems", (guint) MAX (problems, 0), NULL);
}
