/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <malloc.h>

#include "app/dove-app.h"
#include "base/dove-language.h"

/* The workspace is told before the program is one for the bus: it decides which one. */
static gboolean
parse (int       *argc,
       char    ***argv,
       char     **workspace,
       gboolean  *is_version,
       GError   **error)
{
  const GOptionEntry entries[] = {
    { "workspace", 'w', 0, G_OPTION_ARG_FILENAME, workspace,
      N_("Folder of the workspace"), N_("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, is_version, N_("Print the version"), NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_set_ignore_unknown_options (context, TRUE);

  return g_option_context_parse (context, argc, argv, error);
}

int
main (int    argc,
      char **argv)
{
  gint64 started = g_get_monotonic_time ();
  g_autofree char *workspace = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveApp) app = NULL;
  gboolean is_version = FALSE;

  /* What a thread has read is freed by the main thread: with a heap for each thread the holes in
   * them grow by a third of all memory in an hour. One heap uses them again. Small parts are
   * joined as they are freed: left for later, thousands of them are joined within one frame, which
   * takes up to 20 ms. */
  mallopt (M_ARENA_MAX, 1);
  mallopt (M_MXFAST, 0);
  dove_language_begin ();

  if (!parse (&argc, &argv, &workspace, &is_version, &error))
    {
      g_printerr ("dovetail: %s\n", error->message);
      return 2;
    }
  if (is_version)
    {
      g_print ("dovetail %s\n", DOVETAIL_VERSION);
      return 0;
    }

  g_set_application_name (_("Dovetail"));
  app = dove_app_new (workspace, started);

  return g_application_run (G_APPLICATION (app), argc, argv);
}
