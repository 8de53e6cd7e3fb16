/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-run-row.h"

#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * dove_run_row_get_icon:
 * @state: of a run
 *
 * Returns: name of an icon that says the same
 */
const char *
dove_run_row_get_icon (DoveRunState state)
{
  switch (state)
    {
    case DOVE_RUN_DONE:
      return "object-select-symbolic";

    case DOVE_RUN_DONE_WITH_PROBLEMS:
    case DOVE_RUN_STOPPED:
      return "dialog-warning-symbolic";

    case DOVE_RUN_FAILED:
      return "dialog-error-symbolic";

    case DOVE_RUN_NEEDS_OK:
      return "dialog-question-symbolic";

    case DOVE_RUN_PLANNED:
    case DOVE_RUN_REJECTED:
    case DOVE_RUN_SUPERSEDED:
      return "document-properties-symbolic";

    case DOVE_RUN_PARKED:
      return "media-playback-pause-symbolic";

    case DOVE_RUN_OBSERVING:
    case DOVE_RUN_PLANNING:
    case DOVE_RUN_APPROVED:
    case DOVE_RUN_APPLYING:
    default:
      return "view-refresh-symbolic";
    }
}

/**
 * dove_run_row_say:
 * @run: a run
 *
 * Says what a run did, or why it did not.
 *
 * Returns: (transfer full): a sentence or two
 */
char *
dove_run_row_say (const DoveStoreRun *run)
{
  const char *state = dove_words_run_state (dove_run_state_get_nick (run->state));
  g_autofree char *counts = NULL;
  gboolean has_message = run->message != NULL && run->message[0] != '\0';

  if (run->state != DOVE_RUN_DONE && run->state != DOVE_RUN_DONE_WITH_PROBLEMS)
    return has_message ? g_strdup_printf (_("%s: %s"), state, run->message) : g_strdup (state);

  counts = dove_words_counts (run->counts);
  if (run->state == DOVE_RUN_DONE || !has_message)
    return g_strdup_printf (_("%s: %s"), state, counts);

  return g_strdup_printf (_("%s: %s. %s"), state, counts, run->message);
}

#define ICON "dove-run-icon"

static void
show (GtkWidget          *row,
      const char         *title,
      const DoveStoreRun *run)
{
  g_autofree char *what = dove_run_row_say (run);
  g_autofree char *exact = dove_words_exact (run->started);

  dove_ui_row_set (row, title, what);
  gtk_widget_set_tooltip_text (row, exact);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "x", run->id);
  gtk_image_set_from_icon_name (g_object_get_data (G_OBJECT (row), ICON),
                                dove_run_row_get_icon (run->state));
}

static GtkWidget *
make_row (const char         *title,
          const DoveStoreRun *run)
{
  GtkWidget *row = dove_ui_link_row ("", NULL, NULL, "win.show-run",
                                     g_variant_new_int64 (run->id));
  GtkWidget *icon = gtk_image_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  g_object_set_data (G_OBJECT (row), ICON, icon);
  show (row, title, run);

  return row;
}

/* Where the sync is known it is not named */
static char *
say_title (DoveClient         *client,
           const DoveStoreRun *run)
{
  g_autofree char *ago = dove_words_ago (run->started, g_get_real_time ());

  if (client == NULL)
    return dove_words_begin (ago);

  /* Translators: name of a sync, and when it ran */
  return g_strdup_printf (_("%s, %s"), dove_client_get_sync_name (client, run->sync_id), ago);
}

/**
 * dove_run_row_new:
 * @client: the agent
 * @run: a run
 *
 * Makes a row that leads to a run's page.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_run_row_new (DoveClient         *client,
                  const DoveStoreRun *run)
{
  g_autofree char *title = say_title (client, run);

  return make_row (title, run);
}

/**
 * dove_run_row_set:
 * @row: a row of this room
 * @client: (nullable): the agent; %NULL for a row of dove_run_row_new_of_sync()
 * @run: another run, or the same
 *
 * Changes which run a row is about.
 */
void
dove_run_row_set (GtkWidget          *row,
                  DoveClient         *client,
                  const DoveStoreRun *run)
{
  g_autofree char *title = say_title (client, run);

  show (row, title, run);
}

/**
 * dove_run_row_new_of_sync:
 * @run: a run
 *
 * Makes the same row where the sync is known, so that it is not named again: it begins with when it
 * ran.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_run_row_new_of_sync (const DoveStoreRun *run)
{
  g_autofree char *title = say_title (NULL, run);

  return make_row (title, run);
}
