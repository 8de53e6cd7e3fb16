/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-cause-group.h"

#include "app/widgets/dove-ui.h"

/* Records that could not be written for one reason, and trying them again. */

typedef struct
{
  DoveClient *client;
  GArray     *numbers;  /* of gint64: problems to try again */
} Retry;

static void
retry_free (gpointer  data,
            GClosure *closure)
{
  Retry *retry = data;

  g_object_unref (retry->client);
  g_array_unref (retry->numbers);
  g_free (retry);
}

static void
retried_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkWidget) button = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_retry_finish (DOVE_BUS_AGENT (source), result, &error))
    return;

  gtk_widget_set_sensitive (button, TRUE);
  dove_ui_say_error (button, error);
}

static void
retry_clicked_cb (GtkWidget *button,
                  Retry     *retry)
{
  DoveBusAgent *agent = dove_client_get_agent (retry->client);

  if (agent == NULL)
    return;

  gtk_widget_set_sensitive (button, FALSE);
  for (guint i = 0; i < retry->numbers->len; i++)
    dove_bus_agent_call_retry (agent, g_array_index (retry->numbers, gint64, i), NULL, retried_cb,
                               g_object_ref (button));
  dove_ui_say (button, _("The next run tries again"));
}

static GtkWidget *
retry_button (DoveClient *client,
              const char *label,
              GArray     *numbers)
{
  GtkWidget *button = dove_ui_button_new (label, NULL);
  Retry *retry = g_new0 (Retry, 1);

  retry->client = g_object_ref (client);
  retry->numbers = g_array_ref (numbers);
  g_signal_connect_data (button, "clicked", G_CALLBACK (retry_clicked_cb), retry, retry_free, 0);

  return button;
}

static GtkWidget *
problem_row (DoveClient             *client,
             const DoveStoreProblem *problem,
             const char             *label,
             gboolean                has_reason)
{
  g_autoptr(GArray) number = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *connection = problem->connection != NULL
      ? dove_client_get_connection_name (client, problem->connection)
      : "";
  g_autofree char *title =
      label[0] != '\0' ? g_strdup (label)
                       : g_strdup_printf ("%s %s", problem->object != NULL ? problem->object : "",
                                          problem->rec_id);
  g_autofree char *tries = g_strdup_printf (
      ngettext ("tried once", "tried %d times", (gulong) problem->tries), (int) problem->tries);
  /* Translators: application, and how often a record was tried */
  g_autofree char *where = g_strdup_printf (_("%s, %s"), connection, tries);
  const char *last = connection[0] != '\0' ? where : tries;
  g_autofree char *subtitle = has_reason ? g_strdup_printf ("%s\n%s", problem->message, last)
                                         : g_strdup (last);
  GtkWidget *row = dove_ui_row_new (g_strstrip (title), subtitle);

  g_array_append_val (number, problem->id);
  if (problem->is_asked)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               dove_ui_text_new (_("Tried with the next run"), "dim-label"));
  else
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               retry_button (client, _("_Try Again"), number));

  return row;
}

/* What stands below the title: why, and what to do */
static char *
describe (DoveClient      *client,
          const DoveCause *cause)
{
  const DoveStoreProblem *problem = g_ptr_array_index (cause->problems, 0);
  DoveBusSync *sync = dove_client_find_sync (client, cause->sync_id);
  const char *source = "";

  if (sync != NULL)
    source = dove_client_get_connection_name (
        client, problem->side == DOVE_SIDE_A ? dove_bus_sync_get_connection_a (sync)
                                             : dove_bus_sync_get_connection_b (sync));
  if (cause->field != NULL && *source != '\0')
    return g_markup_printf_escaped (
        ngettext ("The formula of the field “%s” gives no value for this record of %s.\n"
                  "Correct what the record holds there, or change the formula; the next run tries "
                  "it again.",
                  "The formula of the field “%s” gives no value for these records of %s.\n"
                  "Correct what the records hold there, or change the formula; the next run tries "
                  "them again.", cause->count), cause->title, source);
  if (cause->hint != NULL)
    return g_markup_printf_escaped ("%s\n%s", cause->message, cause->hint);

  return g_markup_escape_text (cause->message, -1);
}

/* The formula is a row of the mapping into the other side. */
static GtkWidget *
mapping_button (const DoveCause *cause)
{
  const DoveStoreProblem *problem = g_ptr_array_index (cause->problems, 0);
  GtkWidget *button = dove_ui_button_new (_("_Open Mapping…"), NULL);
  /* Translators: the name of a button; %s is a field */
  g_autofree char *name = g_strdup_printf (_("Open the mapping at “%s”"), cause->title);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.edit-mapping");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sus)", cause->sync_id,
                                    problem->side == DOVE_SIDE_A ? 1 : 0, cause->field);
  dove_ui_set_name (button, name);

  return button;
}

static GtkWidget *
buttons_new (DoveClient      *client,
             const DoveCause *cause,
             GArray          *numbers)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  if (cause->field != NULL)
    gtk_box_append (GTK_BOX (box), mapping_button (cause));
  if (cause->problems->len > 1)
    gtk_box_append (GTK_BOX (box), retry_button (client, _("Try These _Again"), numbers));

  return box;
}

/**
 * dove_cause_group_new:
 * @client: the agent
 * @cause: problems of one cause
 *
 * Makes the rows that tell them.
 *
 * Returns: (transfer floating): the group
 */
GtkWidget *
dove_cause_group_new (DoveClient      *client,
                      const DoveCause *cause)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  const char *sync = dove_client_get_sync_name (client, cause->sync_id);
  /* Translators: name of a sync, and how many of its records have this problem */
  g_autofree char *title = g_strdup_printf (
      ngettext ("%s: %u record", "%s: %u records", cause->count), sync, cause->count);
  g_autofree char *description = describe (client, cause);
  GtkWidget *group = dove_ui_group_new (title);

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  dove_ui_set_name (group, cause->message);
  for (guint i = 0; i < cause->problems->len; i++)
    {
      const DoveStoreProblem *problem = g_ptr_array_index (cause->problems, i);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 problem_row (client, problem,
                                              g_ptr_array_index (cause->labels, i),
                                              cause->field != NULL));
      g_array_append_val (numbers, problem->id);
    }
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group),
                                           buttons_new (client, cause, numbers));
  if (cause->count > cause->problems->len)
    {
      guint more = cause->count - cause->problems->len;
      g_autofree char *text = g_strdup_printf (
          ngettext ("and %u more record", "and %u more records", more), more);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), dove_ui_row_new (text, NULL));
    }

  return group;
}
