/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "base/dove-language.h"
#include "practice/dove-practice-log.h"
#include "practice/dove-practice-seed.h"
#include "practice/dove-practice-server.h"
#include "record/dove-json.h"

#define PORT_DEFAULT 17660

typedef struct
{
  int      port;
  char    *data;
  char    *log;
  char   **faults;
  int      seed;
  gboolean ends_with_input;
} Options;

static gboolean
options_parse (Options   *options,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &options->port,
      N_("Port on this computer; 0 takes a free one (default 17660)"), N_("PORT") },
    { "data", 'd', 0, G_OPTION_ARG_FILENAME, &options->data,
      N_("Folder of the data, made when it is missing"), N_("DIR") },
    { "fault", 'f', 0, G_OPTION_ARG_STRING_ARRAY, &options->faults,
      N_("Go wrong on purpose, see below; may be given several times"), N_("SPEC") },
    { "fault-seed", 0, 0, G_OPTION_ARG_INT, &options->seed,
      N_("Where the drawing of faults begins"), N_("NUMBER") },
    { "log", 'l', 0, G_OPTION_ARG_FILENAME, &options->log,
      N_("Notes every request in FILE, one JSON line each, with what was sent"), N_("FILE") },
    { "ends-with-input", 0, 0, G_OPTION_ARG_NONE, &options->ends_with_input,
      N_("Ends when its standard input does: with the program that started it"), NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
    _("Serves a pretend CRM (/crm), accounting (/books) and mailing list (/mail) with sample "
      "data on this\ncomputer, so that everything can be tried without an account."));
  g_option_context_set_description (context,
    _("Faults, KIND[@APP][=SHARE], with the share of the requests (0.05):\n"
      "  429, 401, 500-before, reset-before  refused; nothing is stored\n"
      "  429-date                            429 with a date to retry at instead of seconds\n"
      "  500-after, reset-after, lost-answer a write is stored, but not answered so\n"
      "  silent-success                      a write is answered as stored, and is not\n"
      "  202-late                            a create is accepted, and stored 1.5 s later\n"
      "  truncate, slow, wrong-type          answers that are cut, late, or a page of HTML\n"
      "  duplicate-page, unstable-pages      pages that come twice, or in the reverse order\n"
      "  cursor-gone                         410 to a later page of a list\n"
      "  empty-list, half-list               a list of all lacks all, or every other one\n"
      "  stale-list                          records of lists as before their last change\n"
      "  batch-order, batch-missing          of several writes the results in the reverse order,\n"
      "                                      or without the last one\n"
      "  batch-half, batch-refused           500 when half of them are stored; 400, nothing is\n"
      "Standing faults, KIND[@APP][=SECONDS] (5):\n"
      "  clock-skew                          the clock is ahead, below zero behind: Date, times\n"
      "  search-lag                          a search finds a new record so much later\n"
      "  delay                               every answer comes so many milliseconds later\n\n"
      "Example:\n  dovetail-practice --fault reset-after@books=0.1 --fault clock-skew@crm=-90\n"));

  return g_option_context_parse (context, argc, argv, error);
}

/* One line for programs that start us: where everything is, and what opens it. */
static void
print_ready (DovePracticeServer *server)
{
  static const char *apps[] = { "crm", "books", "mail" };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) line = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (apps); i++)
    {
      g_autoptr(DoveValueBuilder) app = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *token = dove_practice_server_get_token (server, apps[i]);
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/%s",
                                              dove_practice_server_get_port (server), apps[i]);

      dove_value_builder_set_text (app, "url", url);
      dove_value_builder_set_text (app, "token", token);
      dove_value_builder_take (builder, apps[i], dove_value_builder_end (app));
    }

  line = dove_value_builder_end (builder);
  text = dove_json_write (line, DOVE_JSON_COMPACT);
  g_print ("%s\n", text);
  fflush (stdout);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
input_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  char bytes[256];

  if (read (fd, bytes, sizeof bytes) > 0)
    return G_SOURCE_CONTINUE;

  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

static gboolean
serve (Options  *options,
       GError  **error)
{
  g_autoptr(DovePracticeStore) store = dove_practice_store_new (options->data, error);
  g_autoptr(DovePracticeFaults) faults = dove_practice_faults_new ((guint32) options->seed);
  g_autoptr(DovePracticeLog) log = NULL;
  g_autoptr(DovePracticeServer) server = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  for (guint i = 0; options->faults != NULL && options->faults[i] != NULL; i++)
    if (!dove_practice_faults_add (faults, options->faults[i], error))
      return FALSE;

  if (store == NULL)
    return FALSE;

  if (!dove_practice_seed (store))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
                   _("The sample data could not be written to “%s”"), options->data);
      return FALSE;
    }

  server = dove_practice_server_new (store, faults, (guint) options->port, error);
  if (server == NULL)
    return FALSE;

  if (options->log != NULL)
    {
      log = dove_practice_log_new (options->log, error);
      if (log == NULL)
        return FALSE;
      dove_practice_server_set_log (server, log);
    }

  g_unix_signal_add (SIGINT, quit_cb, loop);
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  if (options->ends_with_input)
    g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, input_cb, loop);
  print_ready (server);
  g_main_loop_run (loop);

  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  Options options = { .port = PORT_DEFAULT, .seed = 1 };
  g_autoptr(GError) error = NULL;
  int status = 0;

  dove_language_begin ();

  if (!options_parse (&options, &argc, &argv, &error))
    {
      g_printerr ("dovetail-practice: %s\n", error->message);
      return 2;
    }

  if (options.data == NULL)
    options.data = g_build_filename (g_get_user_data_dir (), "dovetail-practice", NULL);

  if (!serve (&options, &error))
    {
      g_printerr ("dovetail-practice: %s\n", error->message);
      status = 1;
    }

  g_free (options.data);
  g_free (options.log);
  g_strfreev (options.faults);

  return status;
}
