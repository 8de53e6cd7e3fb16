/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include "dove-agent-private.h"

/*
 * Who asks the agent, for the audit log: the window, the command line, or another program, by the
 * process behind a name on the bus. While a call is dealt with, the engine knows whom it is for.
 */

#define SENDERS_KNOWN 256 /* at once; more are asked about again */

static const char *
origin_of_process (guint32 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/comm", pid);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return "program";

  g_strchomp (name);
  if (g_str_equal (name, "dovetail"))
    return "window";
  if (g_str_equal (name, "dovetailctl"))
    return "command-line";

  return g_utf8_validate (name, -1, NULL) && *name != '\0' ? g_intern_string (name) : "program";
}

/* Asked once for each caller, of the bus, which answers at once. */
static const char *
find_origin (DoveAgent  *agent,
             const char *sender)
{
  const char *origin = g_hash_table_lookup (agent->origins, sender);
  g_autoptr(GVariant) answer = NULL;
  guint32 pid = 0;

  if (origin != NULL)
    return origin;

  answer = g_dbus_connection_call_sync (agent->bus, "org.freedesktop.DBus",
                                        "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        "GetConnectionUnixProcessID",
                                        g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (answer == NULL)
    return "program";

  g_variant_get (answer, "(u)", &pid);
  origin = origin_of_process (pid);
  if (g_hash_table_size (agent->origins) >= SENDERS_KNOWN)
    g_hash_table_remove_all (agent->origins);
  g_hash_table_insert (agent->origins, g_strdup (sender), (gpointer) origin);

  return origin;
}

/* Who calls; for as long as the program runs */
const char *
dove_agent_get_origin (DoveAgent             *agent,
                       GDBusMethodInvocation *invocation)
{
  const char *sender = invocation != NULL ? g_dbus_method_invocation_get_sender (invocation) : NULL;

  return sender != NULL ? find_origin (agent, sender) : "agent";
}

/* From here to the end of the block, what is done is done for who calls */
DoveAgentHearing *
dove_agent_hear (DoveAgent             *agent,
                 GDBusMethodInvocation *invocation)
{
  dove_engine_set_origin (agent->engine, dove_agent_get_origin (agent, invocation));

  return agent;
}

void
dove_agent_unhear (DoveAgentHearing *hearing)
{
  dove_engine_set_origin (hearing->engine, NULL);
}

/* A person says that the clock is right */
void
dove_agent_accept_clock (DoveAgent *agent)
{
  dove_engine_note (agent->engine, &(DoveStoreAudit) {
    .what = "accepted", .kind = "clock", .thing = "",
  });
  dove_agent_schedule_accept_clock (agent);
}

/* A run that a person asked for. One of a plan is noted when it begins, and so is what is taken
 * back, since there its number is known; others are noted when they have one. */
void
dove_agent_note_run (DoveAgentRun *run,
                     gboolean      has_ended)
{
  gboolean is_known = run->plan_id != 0 || run->undo_of != 0;
  const DoveStoreAudit audit = {
    .origin = run->origin,
    .what = run->undo_of != 0          ? "undone"
            : run->plan_id != 0        ? "applied"
            : run->record.key != NULL  ? "resynced"
                                       : "run",
    .kind = "sync",
    .thing = run->sync_id,
    .detail = run->approve ? "approved" : NULL,
    .run_id = run->undo_of != 0 ? run->undo_of : run->plan_id != 0 ? run->plan_id
                                                                   : run->result.run_id,
  };

  if (run->origin == NULL || is_known == has_ended || run->mode == DOVE_AGENT_RUN_PLAN ||
      !dove_agent_run_is_kept (run))
    return;

  dove_engine_note (run->agent->engine, &audit);
}
