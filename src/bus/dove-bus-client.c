/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-bus"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "dove-bus-client.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "bus/dove-bus-names.h"
#include "workspace/dove-workspace.h"

#define DBUS_NAME      "org.freedesktop.DBus"
#define DBUS_PATH      "/org/freedesktop/DBus"
#define AGENT_PROGRAM  "dovetail-agent"
#define PRACTICE_PROGRAM "dovetail-practice"
#define WORDS_BYTES    4096

/**
 * dove_bus_agent_is_running:
 * @bus: the session bus
 * @name: name of an agent
 *
 * Asks the bus, without starting anything. Blocks for a moment.
 *
 * Returns: whether it runs
 */
gboolean
dove_bus_agent_is_running (GDBusConnection *bus,
                           const char      *name)
{
  g_autoptr(GVariant) answer = NULL;
  gboolean is_owned = FALSE;

  answer = g_dbus_connection_call_sync (bus, DBUS_NAME, DBUS_PATH, DBUS_NAME, "NameHasOwner",
                                        g_variant_new ("(s)", name), G_VARIANT_TYPE ("(b)"),
                                        G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (answer != NULL)
    g_variant_get (answer, "(b)", &is_owned);

  return is_owned;
}

/* 0 when the bus does not say */
static guint32
find_process (GDBusConnection *bus,
              const char      *name)
{
  g_autoptr(GVariant) answer = NULL;
  guint32 pid = 0;

  answer = g_dbus_connection_call_sync (bus, DBUS_NAME, DBUS_PATH, DBUS_NAME,
                                        "GetConnectionUnixProcessID", g_variant_new ("(s)", name),
                                        G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                        NULL);
  if (answer != NULL)
    g_variant_get (answer, "(u)", &pid);

  return pid;
}

/**
 * dove_bus_agent_check:
 * @bus: the session bus
 * @name: name of an agent that runs
 * @cancellable: (nullable): cancels the wait
 * @error: return location for an error
 *
 * Looks whether an agent answers: its main loop never waits for anything, so that one which says
 * nothing for %DOVE_AGENT_ANSWER_MS hangs. Blocks as long.
 *
 * Errors: %DOVE_ERROR_FAILED when it hangs, with what to do.
 *
 * Returns: %FALSE when it hangs, or was cancelled
 */
gboolean
dove_bus_agent_check (GDBusConnection  *bus,
                      const char       *name,
                      GCancellable     *cancellable,
                      GError          **error)
{
  g_autofree char *path = g_strconcat (DOVE_BUS_ROOT, "/agent", NULL);
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) local = NULL;

  answer = g_dbus_connection_call_sync (bus, name, path,
                                        "org.freedesktop.DBus.Properties", "Get",
                                        g_variant_new ("(ss)", DOVETAIL_APP_ID ".Agent1", "State"),
                                        G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                        DOVE_AGENT_ANSWER_MS, cancellable, &local);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return TRUE; /* what else is wrong is told by who speaks with it */

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
               _("The background program does not answer. End it with “kill -KILL %u”, then start "
                 "it anew with “dovetailctl agent start”: what it was doing goes on"),
               find_process (bus, name));
  return FALSE;
}

/* A program of ours: the one that @variable names, the one that stands beside this program (in the
 * folder of a build it is in @sibling), or the one in the path */
static char *
find_program (const char *program,
              const char *variable,
              const char *sibling)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  const char *named = g_getenv (variable);

  if (named != NULL && g_file_test (named, G_FILE_TEST_IS_EXECUTABLE))
    return g_strdup (named);

  for (guint i = 0; folder != NULL && i < 2; i++)
    {
      g_autofree char *file = g_build_filename (folder, i == 0 ? "." : sibling, program, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (file, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&file);
    }

  return g_find_program_in_path (program);
}

/**
 * dove_bus_find_agent:
 *
 * Finds the agent's program: the one named by `DOVETAIL_AGENT`, the one that stands beside
 * this program (also in the folder of a build), or the one in the path.
 *
 * Returns: (transfer full) (nullable): its file
 */
char *
dove_bus_find_agent (void)
{
  return find_program (AGENT_PROGRAM, "DOVETAIL_AGENT", "../agent");
}

/**
 * dove_bus_agent_kill:
 * @process: number of the process that has the name of an agent on the bus
 * @error: return location for an error
 *
 * Ends an agent that does not answer. In a sandbox the number may mean another process, or none:
 * only one whose program is that of the agent is ended.
 *
 * Errors: %DOVE_ERROR_FAILED with what to do instead.
 *
 * Returns: whether it was told to end
 */
gboolean
dove_bus_agent_kill (guint32   process,
                     GError  **error)
{
  g_autofree char *link = g_strdup_printf ("/proc/%u/exe", process);
  g_autofree char *program = process > 1 ? g_file_read_link (link, NULL) : NULL;
  g_autofree char *expected = dove_bus_find_agent ();
  g_autofree char *name = program != NULL ? g_path_get_basename (program) : g_strdup ("");
  g_autofree char *own = g_path_get_basename (expected != NULL ? expected : AGENT_PROGRAM);

  /* after an update the program that runs is no longer the one that is installed */
  if (g_str_has_suffix (name, " (deleted)"))
    name[strlen (name) - strlen (" (deleted)")] = '\0';
  if (g_str_equal (name, own) && kill ((pid_t) process, SIGKILL) == 0)
    return TRUE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                       _("The background program does not answer and cannot be ended from here. "
                         "It ends when you sign out of the computer"));
  return FALSE;
}

/**
 * dove_bus_find_practice:
 *
 * Finds the practice applications likewise; they may be named by `DOVETAIL_PRACTICE`.
 *
 * Returns: (transfer full) (nullable): their file
 */
char *
dove_bus_find_practice (void)
{
  return find_program (PRACTICE_PROGRAM, "DOVETAIL_PRACTICE", "../practice");
}

typedef struct
{
  GMainContext *context;
  gboolean      is_owned;
  gboolean      has_ended;
} Wait;

static void
appeared_cb (GDBusConnection *bus,
             const char      *name,
             const char      *owner,
             gpointer         user_data)
{
  ((Wait *) user_data)->is_owned = TRUE;
}

static void
exited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  ((Wait *) user_data)->has_ended = TRUE;
}

static gboolean
give_up_cb (gpointer user_data)
{
  ((Wait *) user_data)->has_ended = TRUE;

  return G_SOURCE_REMOVE;
}

/* Lets the caller's own sources alone while it waits for the name of the child. */
static gboolean
wait_for_name (GDBusConnection *bus,
               const char      *name,
               GSubprocess     *child)
{
  Wait wait = { g_main_context_new (), FALSE, FALSE };
  g_autoptr(GSource) timeout = g_timeout_source_new (DOVE_AGENT_START_MS);
  g_autoptr(GCancellable) stop = g_cancellable_new ();
  guint watch;

  g_main_context_push_thread_default (wait.context);
  g_source_set_callback (timeout, give_up_cb, &wait, NULL);
  g_source_attach (timeout, wait.context);
  g_subprocess_wait_async (child, stop, exited_cb, &wait);
  watch = g_bus_watch_name_on_connection (bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb,
                                          NULL, &wait, NULL);
  while (!wait.is_owned && !wait.has_ended)
    g_main_context_iteration (wait.context, TRUE);

  g_bus_unwatch_name (watch);
  g_source_destroy (timeout);
  if (!wait.has_ended)
    {
      g_cancellable_cancel (stop);
      while (!wait.has_ended)
        g_main_context_iteration (wait.context, TRUE);
    }
  while (g_main_context_iteration (wait.context, FALSE))
    continue;
  g_main_context_pop_thread_default (wait.context);
  g_main_context_unref (wait.context);

  return wait.is_owned || dove_bus_agent_is_running (bus, name);
}

/* The agent outlives who started it, and its terminal. */
static void
leave_session (gpointer user_data)
{
  setsid ();
}

/* What the agent said before it ended: the sentence behind its name. */
static char *
read_words (GSubprocess *child)
{
  GInputStream *pipe = g_subprocess_get_stderr_pipe (child);
  char words[WORDS_BYTES] = "";
  gsize length = 0;
  const char *sentence = NULL;

  g_input_stream_read_all (pipe, words, sizeof words - 1, &length, NULL, NULL);
  words[length] = '\0';
  g_strchomp (words);
  sentence = strstr (words, AGENT_PROGRAM ": ");
  if (sentence == NULL || !g_utf8_validate (words, -1, NULL))
    return NULL;

  return g_strdup (sentence + strlen (AGENT_PROGRAM ": "));
}

/* Its standard error is ours only until it runs: it must not hold open what we were given. */
static gboolean
spawn_agent (GDBusConnection  *bus,
             const char       *name,
             const char       *workspace,
             GError          **error)
{
  g_autofree char *program = dove_bus_find_agent ();
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GSubprocess) child = NULL;
  g_autofree char *words = NULL;

  if (program == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("The background program “%s” is not installed"), AGENT_PROGRAM);
      return FALSE;
    }

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                        G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  child = g_subprocess_launcher_spawn (launcher, error, program, "--workspace", workspace, NULL);
  if (child == NULL)
    return FALSE;
  if (wait_for_name (bus, name, child))
    return TRUE;

  words = read_words (child);
  if (words != NULL)
    g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_FAILED, words);
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                 _("The background program of Dovetail could not be started for “%s”; "
                   "“dovetailctl doctor” looks for the reason"), workspace);

  return FALSE;
}

/* The bus starts the agent of the user's own workspace, where it is installed. */
static gboolean
activate_agent (GDBusConnection *bus,
                const char      *name)
{
  g_autoptr(GVariant) answer = NULL;

  answer = g_dbus_connection_call_sync (bus, DBUS_NAME, DBUS_PATH, DBUS_NAME,
                                        "StartServiceByName", g_variant_new ("(su)", name, 0),
                                        G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE,
                                        DOVE_AGENT_START_MS, NULL, NULL);

  return answer != NULL;
}

/**
 * dove_bus_start_agent:
 * @bus: the session bus
 * @workspace: (nullable): folder of a workspace; %NULL is the user's own
 * @cancellable: (nullable): cancels the wait
 * @error: return location for an error
 *
 * Starts the agent of a workspace if it does not run: by the bus, or as a program. Blocks until
 * it has its name.
 *
 * Errors: %DOVE_ERROR_MISSING when it is not installed, %DOVE_ERROR_FAILED when it ends at once.
 *
 * Returns: whether it runs
 */
gboolean
dove_bus_start_agent (GDBusConnection  *bus,
                      const char       *workspace,
                      GCancellable     *cancellable,
                      GError          **error)
{
  g_autofree char *name = dove_bus_get_agent_name (workspace);
  g_autofree char *path = workspace != NULL ? g_canonicalize_filename (workspace, NULL)
                                            : dove_workspace_get_default_path ();

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (dove_bus_agent_is_running (bus, name))
    return TRUE;
  if (g_str_has_suffix (name, ".Agent") && activate_agent (bus, name))
    return TRUE;

  return spawn_agent (bus, name, path, error);
}
