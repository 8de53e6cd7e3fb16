/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>

#include "base/dove-language.h"
#include "base/dove-memory.h"
#include "bus/dove-bus-error.h"
#include "cli/dove-cli-desk.h"

typedef struct
{
  GMainContext *context;
  GMainLoop    *loop;
  GCancellable *cancellable;
} Watch;

static gboolean
stop_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return G_SOURCE_CONTINUE;
}

static gpointer
watch_thread (gpointer user_data)
{
  Watch *watch = user_data;

  g_main_loop_run (watch->loop);

  return NULL;
}

static void
watch_signal (Watch *watch,
              int    number)
{
  g_autoptr(GSource) source = g_unix_signal_source_new (number);

  g_source_set_callback (source, stop_cb, watch->cancellable, NULL);
  g_source_attach (source, watch->context);
}

/* Commands block: a thread of its own hears the signals and cancels what is under way. */
static GThread *
watch_start (Watch        *watch,
             GCancellable *cancellable)
{
  watch->context = g_main_context_new ();
  watch->loop = g_main_loop_new (watch->context, FALSE);
  watch->cancellable = cancellable;
  watch_signal (watch, SIGINT);
  watch_signal (watch, SIGTERM);

  return g_thread_new ("signals", watch_thread, watch);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

/* The loop ends itself: a quit from here could come before it runs, and be forgotten. */
static void
watch_end (Watch   *watch,
           GThread *thread)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit_cb, watch->loop, NULL);
  g_source_attach (source, watch->context);
  g_thread_join (thread);
  g_main_loop_unref (watch->loop);
  g_main_context_unref (watch->context);
}

/* Takes the options of every command out of the arguments, wherever they stand. */
static gboolean
take_global_options (DoveCli   *cli,
                     GPtrArray *arguments)
{
  for (guint i = 0; i < arguments->len;)
    {
      const char *argument = g_ptr_array_index (arguments, i);

      if (g_str_equal (argument, "--"))
        break;

      if (g_str_equal (argument, "--json"))
        cli->output = DOVE_CLI_JSON;
      else if (g_str_has_prefix (argument, "--workspace="))
        cli->workspace = g_strdup (argument + strlen ("--workspace="));
      else if (g_str_equal (argument, "--workspace"))
        {
          if (i + 1 == arguments->len)
            return FALSE;

          g_ptr_array_remove_index (arguments, i);
          cli->workspace = g_strdup (g_ptr_array_index (arguments, i));
        }
      else if (g_str_equal (argument, "--offline-agent"))
        cli->is_offline = TRUE;
      else
        {
          i++;
          continue;
        }

      g_ptr_array_remove_index (arguments, i);
    }

  return TRUE;
}

static DoveExit
command_run (DoveCli   *cli,
             GPtrArray *arguments)
{
  const char *name = arguments->len > 0 ? g_ptr_array_index (arguments, 0) : "help";
  const DoveCliCommand *command;
  g_autofree char *message = NULL;

  if (g_str_equal (name, "--version"))
    {
      g_print ("dovetailctl %s\n", DOVETAIL_VERSION);
      return DOVE_EXIT_DONE;
    }

  if (g_str_equal (name, "--help") || g_str_equal (name, "-h"))
    name = "help";

  command = dove_cli_find_command (name);
  if (command != NULL)
    {
      int argc = (int) arguments->len;

      g_ptr_array_add (arguments, NULL);
      return command->run (cli, argc, (char **) arguments->pdata);
    }

  message = g_strdup_printf (_("there is no command “%s”"), name);

  return dove_cli_usage (NULL, message);
}

int
main (int    argc,
      char **argv)
{
  DoveCli cli = { 0 };
  Watch watch = { 0 };
  GThread *thread;
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  DoveExit status;

  dove_memory_prepare ();
  dove_language_begin ();
  g_set_prgname ("dovetailctl");
  dove_secrets_harden ();
  dove_bus_error_register ();
  signal (SIGPIPE, SIG_IGN);

  for (int i = 1; i < argc; i++)
    g_ptr_array_add (arguments, argv[i]);

  if (!take_global_options (&cli, arguments))
    return dove_cli_usage (NULL, _("--workspace needs a folder"));

  cli.clock = dove_clock_get_system ();
  cli.cancellable = g_cancellable_new ();
  thread = watch_start (&watch, cli.cancellable);
  status = command_run (&cli, arguments);
  watch_end (&watch, thread);

  g_clear_pointer (&cli.engine, dove_engine_close);
  dove_cli_leave_agent (&cli);
  g_clear_object (&cli.cancellable);
  g_free (cli.workspace);

  return status;
}
