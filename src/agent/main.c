/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/dove-agent.h"
#include "base/dove-language.h"
#include "base/dove-memory.h"
#include "bus/dove-bus-client.h"
#include "bus/dove-bus-error.h"
#include "bus/dove-bus-names.h"

#define FILES_MOST      4096  /* four runs at once have some hundred */
#define REPLACE_WAIT_MS 10000 /* for an agent that is replaced, to end */
#define LOCK_WAIT_MS    50    /* between two looks */

typedef struct
{
  char    *workspace;
  gboolean is_replacing;
  gboolean is_autostarted;
  gboolean wants_version;
} Options;

typedef struct
{
  DoveAgent *agent;
  GMainLoop *loop;
} Program;

static void
ended_cb (gpointer user_data)
{
  Program *program = user_data;

  g_main_loop_quit (program->loop);
}

static gboolean
signal_cb (gpointer user_data)
{
  Program *program = user_data;

  dove_agent_stop (program->agent);

  return G_SOURCE_CONTINUE;
}

static void
bus_closed_cb (GDBusConnection *bus,
               gboolean         by_peer,
               GError          *error,
               gpointer         user_data)
{
  Program *program = user_data;

  dove_agent_stop (program->agent);
}

static gboolean
parse_options (Options  *options,
               int      *argc,
               char   ***argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  const GOptionEntry entries[] = {
    { "workspace", 'w', 0, G_OPTION_ARG_FILENAME, &options->workspace,
      N_("Folder of the workspace to serve (the user's own)"), N_("DIR") },
    { "replace", 'r', 0, G_OPTION_ARG_NONE, &options->is_replacing,
      N_("Takes over from an agent that runs, after an update"), NULL },
    { "autostart", 'a', 0, G_OPTION_ARG_NONE, &options->is_autostarted,
      N_("Ends at once when there is no workspace yet"), NULL },
    { "version", 'v', 0, G_OPTION_ARG_NONE, &options->wants_version,
      N_("Prints the version"), NULL },
    { NULL }
  };

  g_option_context_set_summary (context, _("The background program of Dovetail: runs syncs when "
                                           "they are due. The app and dovetailctl start it."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, argc, argv, &error) && *argc == 1)
    return TRUE;

  g_printerr ("dovetail-agent: %s\n",
              error != NULL ? error->message : _("there is nothing to name"));

  return FALSE;
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* Asks the agent that runs to end, and waits until its name is free. */
static void
replace_other (GDBusConnection *bus,
               const char      *workspace)
{
  g_autofree char *name = dove_bus_get_agent_name (workspace);
  g_autofree char *path = g_strconcat (DOVE_BUS_ROOT, "/agent", NULL);
  g_autoptr(GVariant) answer = NULL;
  gboolean is_late = FALSE;
  guint timer = 0;

  if (!dove_bus_agent_is_running (bus, name))
    return;

  answer = g_dbus_connection_call_sync (bus, name, path, DOVETAIL_APP_ID ".Agent1", "Stop", NULL,
                                        NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, REPLACE_WAIT_MS,
                                        NULL, NULL);
  timer = g_timeout_add (REPLACE_WAIT_MS, timeout_cb, &is_late);
  while (!is_late && dove_bus_agent_is_running (bus, name))
    {
      g_usleep (10 * G_TIME_SPAN_MILLISECOND);
      g_main_context_iteration (NULL, FALSE);
    }
  if (!is_late)
    g_source_remove (timer);
}

/* One that is replaced gives its name up some time before it gives the workspace up. */
static DoveAgent *
make_agent (const char       *workspace,
            GDBusConnection  *bus,
            gboolean          is_replacing,
            GError          **error)
{
  guint waits = is_replacing ? REPLACE_WAIT_MS / LOCK_WAIT_MS : 0;

  for (;;)
    {
      g_autoptr(GError) local = NULL;
      DoveAgent *agent = dove_agent_new (workspace, bus, NULL, dove_clock_get_system (), &local);

      if (agent != NULL)
        return agent;
      if (waits-- == 0 || !g_error_matches (local, DOVE_ERROR, DOVE_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      g_usleep (LOCK_WAIT_MS * G_TIME_SPAN_MILLISECOND);
    }
}

/* Runs the agent until it has ended. */
static void
run (Program         *program,
     GDBusConnection *bus)
{
  const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
  guint sources[G_N_ELEMENTS (numbers)];

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    sources[i] = g_unix_signal_add (numbers[i], signal_cb, program);
  g_signal_connect (bus, "closed", G_CALLBACK (bus_closed_cb), program);
  g_main_loop_run (program->loop);
  g_signal_handlers_disconnect_by_data (bus, program);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_source_remove (sources[i]);
}

static gboolean
begin (Program          *program,
       GDBusConnection  *bus,
       const char       *workspace,
       gboolean          is_replacing,
       GError          **error)
{
  program->agent = make_agent (workspace, bus, is_replacing, error);

  return program->agent != NULL && dove_agent_start (program->agent, ended_cb, program, error);
}

/* Whether there is to be another one: a backup has taken the place of the workspace. */
static gboolean
end (Program         *program,
     GDBusConnection *bus,
     const char      *workspace)
{
  GDBusMethodInvocation *restore = dove_agent_take_restore (program->agent);

  /* A run that did not end in time still uses what would be freed here, and has the workspace. */
  if (dove_agent_is_busy (program->agent))
    {
      if (restore != NULL)
        dove_agent_answer_restore (restore, workspace, dove_clock_get_system ());
      g_dbus_connection_flush_sync (bus, NULL, NULL);
      _exit (0);
    }

  g_clear_pointer (&program->agent, dove_agent_free);
  if (restore == NULL)
    return FALSE;

  dove_agent_answer_restore (restore, workspace, dove_clock_get_system ());

  return TRUE;
}

/* The library ends a program that may open no more files. How many it may is set low for programs
 * of another time, and may be raised to what the system grants. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FILES_MOST)
    return;

  limit.rlim_cur = MIN (limit.rlim_max, FILES_MOST);
  setrlimit (RLIMIT_NOFILE, &limit);
}

static void
prepare_process (void)
{
  raise_file_limit ();
  dove_memory_prepare ();
  dove_language_begin ();
  g_set_prgname ("dovetail-agent");
  signal (SIGPIPE, SIG_IGN);
  dove_secrets_harden ();
  dove_bus_error_register ();
}

int
main (int    argc,
      char **argv)
{
  Options options = { 0 };
  Program program = { 0 };
  g_autofree char *workspace = NULL;
  g_autoptr(GDBusConnection) bus = NULL;
  g_autoptr(GError) error = NULL;

  prepare_process ();
  if (!parse_options (&options, &argc, &argv))
    return 2;
  if (options.wants_version)
    {
      g_print ("dovetail-agent %s\n", DOVETAIL_VERSION);
      return 0;
    }

  workspace = options.workspace != NULL ? g_steal_pointer (&options.workspace)
                                        : dove_workspace_get_default_path ();
  if (options.is_autostarted && !g_file_test (workspace, G_FILE_TEST_IS_DIR))
    return 0;

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  program.loop = g_main_loop_new (NULL, FALSE);
  if (bus != NULL)
    {
      g_dbus_connection_set_exit_on_close (bus, FALSE);
      if (options.is_replacing)
        replace_other (bus, workspace);
      begin (&program, bus, workspace, options.is_replacing, &error);
    }

  while (error == NULL)
    {
      run (&program, bus);
      if (!end (&program, bus, workspace))
        break;
      begin (&program, bus, workspace, FALSE, &error);
    }
  if (error != NULL)
    g_printerr ("dovetail-agent: %s\n", error->message);
  g_main_loop_unref (program.loop);

  return error != NULL ? 1 : 0;
}
