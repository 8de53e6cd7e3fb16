/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "flow/dove-scheduler.h"
#include "net/dove-net-policy.h"
#include "record/dove-json.h"
#include "store/dove-store-preference.h"

/*
 * Between the scheduler, which only thinks, and the computer: one timer on the wall clock that
 * also fires when the clock is set and after a suspend, what the network and the power are
 * like, and going to sleep. Nothing here asks again and again.
 */

#define LOGIN_NAME  "org.freedesktop.login1"
#define LOGIN_PATH  "/org/freedesktop/login1"
#define POWER_NAME  "org.freedesktop.UPower"
#define POWER_PATH  "/org/freedesktop/UPower/devices/DisplayDevice"
#define POWER_FACE  "org.freedesktop.UPower.Device"
#define BATTERY_LOW 20.0 /* percent */
#define DISCHARGING 2    /* of UPower's states */

struct _DoveAgentSchedule
{
  DoveAgent       *agent;
  DoveScheduler   *scheduler;
  GHashTable      *triggers;      /* (element-type utf8 DoveTrigger): by sync */
  int              timer;         /* timerfd */
  GSource         *source;
  GNetworkMonitor *network;
  GPowerProfileMonitor *profile;
  GDBusConnection *system;        /* (nullable): no system bus: no sleep, no battery */
  guint            sleep_signal;
  GDBusProxy      *battery;       /* (nullable) */
  GCancellable    *cancellable;
  int              inhibitor;     /* holds the sleep back while runs write; -1 */
};

/* --- the timer -------------------------------------------------------------------------------- */

/* Fires at once for what is due, and also when the clock is set: then it only looks again. */
static void
arm (DoveAgentSchedule *self,
     gint64             before)
{
  gint64 wake = MIN (dove_scheduler_get_wake (self->scheduler), before);
  struct itimerspec when = { 0 };

  if (wake != G_MAXINT64)
    {
      wake = MAX (wake, 1);
      when.it_value.tv_sec = wake / G_USEC_PER_SEC;
      when.it_value.tv_nsec = wake % G_USEC_PER_SEC * 1000;
    }
  else
    when.it_value.tv_sec = G_MAXINT32 * G_GINT64_CONSTANT (100); /* to hear of a set clock */

  if (timerfd_settime (self->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) != 0)
    g_warning ("The timer could not be set: %s", g_strerror (errno));
}

static gboolean
timer_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  DoveAgent *agent = user_data;
  guint64 times = 0;

  /* ECANCELED: the clock was set. Both ways the scheduler looks at the clock itself. */
  if (read (fd, &times, sizeof times) < 0 && errno != ECANCELED && errno != EAGAIN)
    g_warning ("The timer failed: %s", g_strerror (errno));
  dove_agent_schedule_turn (agent);

  return G_SOURCE_CONTINUE;
}

/* --- what the computer is in ------------------------------------------------------------------ */

static gboolean
is_battery_low (DoveAgentSchedule *self)
{
  g_autoptr(GVariant) percent = NULL;
  g_autoptr(GVariant) state = NULL;

  if (self->battery == NULL)
    return FALSE;

  percent = g_dbus_proxy_get_cached_property (self->battery, "Percentage");
  state = g_dbus_proxy_get_cached_property (self->battery, "State");

  return percent != NULL && state != NULL && g_variant_get_uint32 (state) == DISCHARGING &&
         g_variant_get_double (percent) < BATTERY_LOW;
}

static void
look_around (DoveAgentSchedule *self)
{
  GNetworkConnectivity connectivity = g_network_monitor_get_connectivity (self->network);
  gboolean is_there = g_network_monitor_get_network_available (self->network);
  gboolean is_saving = g_power_profile_monitor_get_power_saver_enabled (self->profile);
  gboolean is_low = is_battery_low (self);
  DoveStore *store = dove_engine_get_store (self->agent->engine);
  const DoveConditions conditions = {
    .is_online = is_there && connectivity != G_NETWORK_CONNECTIVITY_PORTAL,
    .is_metered = g_network_monitor_get_network_metered (self->network),
    .is_battery_low = is_saving || is_low,
    .is_ignoring_metered = dove_store_get_preference_flag (store, DOVE_PREFERENCE_RUN_ON_METERED),
    .is_ignoring_battery = dove_store_get_preference_flag (store, DOVE_PREFERENCE_RUN_SAVING),
  };

  dove_scheduler_set_conditions (self->scheduler, &conditions);
  dove_bus_agent_set_network (self->agent->face, conditions.is_online ? "online"
                                                 : is_there           ? "limited"
                                                                      : "offline");
  dove_bus_agent_set_is_metered (self->agent->face, conditions.is_metered);
  dove_bus_agent_set_power (self->agent->face, is_low ? "low" : is_saving ? "saving" : "normal");
}

/* Something is otherwise about the computer, or about what the person prefers then */
void
dove_agent_schedule_look_around (DoveAgent *agent)
{
  look_around (agent->schedule);
  dove_agent_schedule_turn (agent);
}

static void
network_cb (GNetworkMonitor *network,
            gboolean         is_there,
            DoveAgent       *agent)
{
  dove_agent_schedule_look_around (agent);
}

static void
notify_cb (GObject    *object,
           GParamSpec *property,
           DoveAgent  *agent)
{
  dove_agent_schedule_look_around (agent);
}

static void
battery_cb (GDBusProxy        *proxy,
            GVariant          *changed,
            const char *const *gone,
            DoveAgent         *agent)
{
  dove_agent_schedule_look_around (agent);
}

static void
battery_made_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  GDBusProxy *proxy = g_dbus_proxy_new_finish (result, &error);
  DoveAgent *agent = user_data;

  if (proxy == NULL)
    return;

  agent->schedule->battery = proxy;
  g_signal_connect (proxy, "g-properties-changed", G_CALLBACK (battery_cb), agent);
  dove_agent_schedule_look_around (agent);
}

/* --- sleep ------------------------------------------------------------------------------------ */

static void
drop_inhibitor (DoveAgentSchedule *self)
{
  if (self->inhibitor >= 0)
    close (self->inhibitor);
  self->inhibitor = -1;
}

static void
inhibited_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GUnixFDList) fds = NULL;
  g_autoptr(GVariant) answer = NULL;
  DoveAgent *agent = user_data;

  answer = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds,
                                                            result, NULL);
  if (answer == NULL || fds == NULL)
    return;

  drop_inhibitor (agent->schedule);
  agent->schedule->inhibitor = g_unix_fd_list_get (fds, 0, NULL);
}

/* While runs are under way the sleep is held back a little, so that what is on its way arrives. */
static void
hold_sleep (DoveAgentSchedule *self)
{
  gboolean is_needed = self->agent->running.length > 0 && !self->agent->is_stopping;

  if (!is_needed)
    drop_inhibitor (self);
  if (!is_needed || self->inhibitor >= 0 || self->system == NULL)
    return;

  g_dbus_connection_call_with_unix_fd_list (self->system, LOGIN_NAME, LOGIN_PATH,
                                            LOGIN_NAME ".Manager", "Inhibit",
                                            g_variant_new ("(ssss)", "sleep", "Dovetail",
                                                           _("Records are being written"), "delay"),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1,
                                            NULL, self->cancellable, inhibited_cb, self->agent);
}

static void
sleep_cb (GDBusConnection *bus,
          const char      *sender,
          const char      *path,
          const char      *interface,
          const char      *signal,
          GVariant        *parameters,
          gpointer         user_data)
{
  DoveAgent *agent = user_data;
  gboolean is_going = FALSE;

  g_variant_get (parameters, "(b)", &is_going);
  if (is_going)
    {
      dove_agent_park_runs (agent);
      return;
    }

  g_atomic_int_set (&agent->parks, 0);
  dove_scheduler_resumed (agent->schedule->scheduler);
  dove_agent_resume_runs (agent);
  dove_agent_notices_prefer (agent); /* its timer does not count the sleep */
  dove_agent_schedule_look_around (agent);
}

static void
system_bus_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);
  DoveAgent *agent = user_data;
  DoveAgentSchedule *self = NULL;

  if (bus == NULL)
    return; /* cancelled, or a computer without one */

  self = agent->schedule;
  self->system = bus;
  g_dbus_connection_set_exit_on_close (bus, FALSE);
  self->sleep_signal = g_dbus_connection_signal_subscribe (bus, LOGIN_NAME, LOGIN_NAME ".Manager",
                                                           "PrepareForSleep", LOGIN_PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, sleep_cb,
                                                           agent, NULL);
  g_dbus_proxy_new (bus, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, POWER_NAME, POWER_PATH,
                    POWER_FACE, self->cancellable, battery_made_cb, agent);
}

/* --- starting and ending ---------------------------------------------------------------------- */

/* Makes the schedules of an agent, which are empty */
DoveAgentSchedule *
dove_agent_schedule_new (DoveAgent *agent)
{
  DoveAgentSchedule *self = g_new0 (DoveAgentSchedule, 1);

  self->agent = agent;
  self->inhibitor = -1;
  self->scheduler = dove_scheduler_new (agent->clock, dove_engine_get_store (agent->engine));
  self->triggers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                          (GDestroyNotify) dove_trigger_unref);
  self->cancellable = g_cancellable_new ();
  self->network = g_network_monitor_get_default ();
  self->profile = g_power_profile_monitor_dup_default ();
  self->timer = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  self->source = g_unix_fd_source_new (self->timer, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (timer_cb), agent, NULL);
  g_source_attach (self->source, NULL);

  g_signal_connect (self->network, "network-changed", G_CALLBACK (network_cb), agent);
  g_signal_connect (self->network, "notify::network-metered", G_CALLBACK (notify_cb), agent);
  g_signal_connect (self->network, "notify::connectivity", G_CALLBACK (notify_cb), agent);
  g_signal_connect (self->profile, "notify::power-saver-enabled", G_CALLBACK (notify_cb), agent);
  look_around (self);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_bus_cb, agent);

  return self;
}

void
dove_agent_schedule_free (DoveAgentSchedule *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->network, self->agent);
  g_signal_handlers_disconnect_by_data (self->profile, self->agent);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  close (self->timer);
  drop_inhibitor (self);
  if (self->sleep_signal != 0)
    g_dbus_connection_signal_unsubscribe (self->system, self->sleep_signal);
  g_clear_object (&self->battery);
  g_clear_object (&self->system);
  g_clear_object (&self->profile);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->triggers, g_hash_table_unref);
  g_clear_pointer (&self->scheduler, dove_scheduler_free);
  g_free (self);
}

/* --- syncs ------------------------------------------------------------------------------------ */

static char *
hash_trigger (DoveValue  *document,
              const char *zone)
{
  g_autofree char *text = dove_json_write (document, DOVE_JSON_CANONICAL);
  g_autofree char *all = g_strconcat (zone, "\n", text, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}

/* Whether both ends of a sync are on this computer: then no network is waited for. */
static gboolean
is_local (DoveAgent      *agent,
          DoveDefinition *definition)
{
  const DoveSyncDefinition *sync = dove_definition_get_sync (definition);

  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(DoveConnection) connection =
          dove_engine_get_connection (agent->engine, sync->ends[side].connection, NULL);
      g_autofree char *base = connection != NULL ? dove_connection_dup_base (connection) : NULL;

      if (base == NULL || !dove_net_is_loopback (base))
        return FALSE;
    }

  return TRUE;
}

/* A sync without a trigger runs when it is asked to; it may be parked all the same. */
static DoveValue *
dup_trigger (const DoveSyncDefinition *sync)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (sync->trigger != NULL)
    return dove_value_ref (sync->trigger);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_take (builder, "manual", dove_value_new_boolean (TRUE));

  return dove_value_builder_end (builder);
}

/* Lays down when a sync is due, or changes it */
void
dove_agent_schedule_set (DoveAgent      *agent,
                         DoveDefinition *definition,
                         gboolean        is_on)
{
  DoveAgentSchedule *self = agent->schedule;
  const char *id = dove_definition_get_id (definition);
  const char *zone = dove_workspace_get_zone (dove_engine_get_workspace (agent->engine));
  g_autoptr(DoveValue) document = dup_trigger (dove_definition_get_sync (definition));
  g_autofree char *hash = hash_trigger (document, zone);
  g_autoptr(DoveTrigger) trigger = NULL;
  g_autoptr(GError) error = NULL;

  trigger = dove_trigger_new (document, zone, &error);
  if (trigger == NULL || !dove_scheduler_set (self->scheduler, id, trigger, hash, is_on, &error))
    {
      g_info ("“%s” has no schedule: %s", id, error->message);
      return;
    }

  dove_scheduler_set_local (self->scheduler, id, is_local (agent, definition));
  g_hash_table_insert (self->triggers, g_strdup (id), g_steal_pointer (&trigger));
}

void
dove_agent_schedule_remove (DoveAgent  *agent,
                            const char *sync_id)
{
  g_hash_table_remove (agent->schedule->triggers, sync_id);
  dove_scheduler_remove (agent->schedule->scheduler, sync_id, NULL);
}

/* When it runs, a sentence; NULL for only when asked */
char *
dove_agent_schedule_describe (DoveAgent  *agent,
                              const char *sync_id)
{
  DoveTrigger *trigger = g_hash_table_lookup (agent->schedule->triggers, sync_id);

  return trigger != NULL && dove_trigger_has_schedule (trigger) ? dove_trigger_describe (trigger)
                                                                : NULL;
}

static const char *
waiting_nick (DoveWaitingFor waiting)
{
  switch (waiting)
    {
    case DOVE_WAITING_FOR_NETWORK:
      return "network";
    case DOVE_WAITING_FOR_METERED:
      return "metered";
    case DOVE_WAITING_FOR_BATTERY:
      return "battery";
    case DOVE_WAITING_FOR_SIGN_IN:
      return "sign-in";
    case DOVE_WAITING_FOR_KEYRING:
      return "keyring";
    case DOVE_WAITING_FOR_CLOCK_CHECK:
      return "clock-check";
    case DOVE_WAITING_FOR_BACKOFF:
      return "backoff";
    case DOVE_WAITING_FOR_NOTHING:
    default:
      return "";
    }
}

/* How a schedule stands, for the sync's object */
void
dove_agent_schedule_look (DoveAgent   *agent,
                          const char  *sync_id,
                          gint64      *next_due,
                          const char **waiting)
{
  DoveScheduleState state = { 0 };

  *next_due = 0;
  *waiting = "";
  if (!dove_scheduler_look (agent->schedule->scheduler, sync_id, &state) || !state.is_enabled)
    return;

  if (state.next_due != G_MAXINT64)
    *next_due = state.next_due;
  *waiting = waiting_nick (state.waiting_for);
}

static DoveScheduleOutcome
outcome_of (const DoveAgentRun *run)
{
  const GError *error = run->error;

  if (error == NULL)
    return run->result.state == DOVE_RUN_NEEDS_OK             ? DOVE_SCHEDULE_NEEDS_PERSON
           : run->result.state == DOVE_RUN_DONE_WITH_PROBLEMS ? DOVE_SCHEDULE_PROBLEMS
                                                              : DOVE_SCHEDULE_DONE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return DOVE_SCHEDULE_CANCELLED;
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED))
    return DOVE_SCHEDULE_UNAUTHORIZED;
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_LOCKED) ||
      g_error_matches (error, DOVE_ERROR, DOVE_ERROR_NO_KEYRING))
    return DOVE_SCHEDULE_LOCKED;
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_OFFLINE))
    return DOVE_SCHEDULE_OFFLINE;
  if (run->is_small && run->result.state == DOVE_RUN_STOPPED)
    return DOVE_SCHEDULE_DONE; /* the next time will do */

  return DOVE_SCHEDULE_FAILED;
}

/* A run has ended: what follows for its schedule */
void
dove_agent_schedule_ended (DoveAgent          *agent,
                           const DoveAgentRun *run)
{
  DoveScheduleOutcome outcome = outcome_of (run);
  gboolean is_told = FALSE;

  if (run->result.state == DOVE_RUN_PARKED && run->result.retry_at != 0)
    is_told = dove_scheduler_parked (agent->schedule->scheduler, run->sync_id,
                                     run->result.retry_at);
  /* The keyring and a sign-in have notices of their own. */
  else if (run->mode != DOVE_AGENT_RUN_PLAN && dove_agent_run_is_kept (run) &&
           run->undo_of == 0 && run->record.key == NULL)
    is_told = dove_scheduler_ended (agent->schedule->scheduler, run->sync_id, outcome) &&
              outcome == DOVE_SCHEDULE_FAILED;
  if (is_told)
    dove_agent_notify (agent, DOVE_NOTICE_FAILURE, run->sync_id, run->result.message);
  dove_agent_schedule_turn (agent);
}

/* What waited for a sign-in or the keyring goes on */
void
dove_agent_schedule_release (DoveAgent  *agent,
                             const char *connection_id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, agent->syncs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DoveAgentSync *sync = value;

      if (connection_id == NULL || g_strcmp0 (sync->connections[0], connection_id) == 0 ||
          g_strcmp0 (sync->connections[1], connection_id) == 0)
        dove_scheduler_release (agent->schedule->scheduler, sync->id);
    }
  dove_agent_schedule_turn (agent);
}

void
dove_agent_schedule_accept_clock (DoveAgent *agent)
{
  dove_scheduler_accept_clock (agent->schedule->scheduler);
  dove_agent_notice_over (agent, DOVE_NOTICE_CLOCK, "");
  dove_agent_schedule_turn (agent);
}

static void
start_due (DoveAgent     *agent,
           const DoveDue *due)
{
  DoveAgentSync *sync = g_hash_table_lookup (agent->syncs, due->id);
  const DoveAgentOrder order = {
    .sync_id = due->id,
    .trigger = due->why == DOVE_DUE_CATCH_UP ? "catch-up" : "schedule",
    .due = due->due,
    .is_small = due->is_small_only,
    .report = -1,
  };
  g_autoptr(GError) error = NULL;

  if (sync != NULL && sync->run != NULL)
    {
      sync->is_asked = TRUE; /* a person runs it just now: once more behind that */
      return;
    }
  if (dove_agent_start_run (agent, &order, &error) != NULL)
    return;

  g_info ("“%s” could not be started: %s", due->id, error->message);
  if (dove_scheduler_ended (agent->schedule->scheduler, due->id, DOVE_SCHEDULE_FAILED))
    dove_agent_notify (agent, DOVE_NOTICE_FAILURE, due->id, error->message);
}

/* Starts what is due, and sets the timer for what comes next */
void
dove_agent_schedule_turn (DoveAgent *agent)
{
  DoveAgentSchedule *self = agent->schedule;
  g_autoptr(GPtrArray) due = NULL;
  g_autoptr(GError) error = NULL;
  DoveScheduleState state = { 0 };
  GHashTableIter iter;
  gpointer value;

  if (agent->is_stopping || !agent->is_started)
    return;

  due = dove_scheduler_take (self->scheduler, &error);
  if (due == NULL)
    g_info ("What is due could not be noted, and waits: %s", error->message);
  for (guint i = 0; due != NULL && i < due->len; i++)
    start_due (agent, g_ptr_array_index (due, i));

  g_hash_table_iter_init (&iter, agent->syncs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      DoveAgentSync *sync = value;

      if (dove_scheduler_look (self->scheduler, sync->id, &state) &&
          state.waiting_for == DOVE_WAITING_FOR_CLOCK_CHECK)
        dove_agent_notify (agent, DOVE_NOTICE_CLOCK, "",
                           _("It jumped by days: what is due waits until you say that it is "
                             "right"));
      dove_agent_sync_look (sync);
    }
  hold_sleep (self);
  arm (self, dove_agent_tidy_turn (agent));
}
