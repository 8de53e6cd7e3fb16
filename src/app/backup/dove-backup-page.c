/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-backup-page.h"

#include "app/client/dove-rows.h"
#include "app/connections/dove-connection-words.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveBackupPage:
 *
 * A backup that is made, or one that is looked at and then restored: how far it is, what is in it
 * and what is not, and afterwards which applications want to know again who it is. The agent does
 * all of it.
 */
struct _DoveBackupPage
{
  AdwBin         parent_instance;

  DovePage      *page;
  GtkLabel      *sentence;
  GtkLabel      *message;
  GtkWidget     *progress;
  GtkProgressBar *bar;
  GtkWidget     *about;
  GtkWidget     *buttons;
  GtkWidget     *connections;

  DoveClient    *client;
  GFile         *file;
  char          *name;          /* (nullable): of the workspace in the backup, once it is known */
  GPtrArray     *rows[2];       /* of the groups about, connections */
  gboolean       is_restored;   /* the applications are to be asked, or have been */
  guint          asked;         /* applications that have not answered yet */
  GCancellable  *cancellable;   /* of what is under way */
};

G_DEFINE_FINAL_TYPE (DoveBackupPage, dove_backup_page, ADW_TYPE_BIN)

enum { ABOUT, CONNECTIONS };

/* --- what is shown ---------------------------------------------------------------------------- */

static void
show_text (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
say (DoveBackupPage *self,
     const char     *sentence,
     const char     *message,
     gboolean        is_working)
{
  show_text (self->sentence, sentence);
  show_text (self->message, message);
  gtk_progress_bar_set_fraction (self->bar, 0);
  gtk_widget_set_visible (self->progress, is_working);
  gtk_widget_set_visible (self->buttons, FALSE);
}

static gint64
get_number (DoveValue  *value,
            const char *name)
{
  DoveValue *member = dove_value_get_member (value, name);
  gint64 number = 0;

  return member != NULL && dove_value_get_integer (member, &number) ? number : 0;
}

static void
add (DoveBackupPage *self,
     const char     *title,
     const char     *subtitle)
{
  dove_ui_group_add (self->about, self->rows[ABOUT], dove_ui_row_new (title, subtitle));
}

static void
show_backup (DoveBackupPage *self,
             DoveValue      *backup)
{
  gint64 definitions = get_number (backup, "definitions");
  g_autofree char *path = dove_ui_name_file (self->file);
  g_autofree char *at = dove_words_exact (get_number (backup, "at"));
  g_autofree char *size = g_format_size (get_number (backup, "bytes"));
  g_autofree char *holds = g_strdup_printf (
      /* Translators: number of files, and size */
      ngettext ("%d definition, and %s of links, history and records",
                "%d definitions, and %s of links, history and records", (gulong) definitions),
      (int) definitions, size);

  dove_ui_group_clear (self->about, self->rows[ABOUT]);
  g_free (self->name);
  self->name = g_strdup (dove_value_get_member_text (backup, "name"));
  add (self, _("File"), path);
  add (self, _("As Of"), at);
  add (self, _("Made by Version"), dove_value_get_member_text (backup, "program"));
  add (self, _("In It"), holds);
  add (self, _("Not in It"), _("Passwords and keys: they stay in the keyring of the computer"));
  gtk_widget_set_visible (self->about, TRUE);
}

static void
fail (DoveBackupPage *self,
      GError         *error)
{
  if (!dove_ui_is_cancelled (error))
    {
      g_dbus_error_strip_remote_error (error);
      say (self, _("Nothing was changed"), error->message, FALSE);
    }
  else if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
}

/* --- asking the agent ------------------------------------------------------------------------- */

static void
row_cb (DoveValue *row,
        gpointer   object)
{
  DoveBackupPage *self = object;
  DoveValue *progress = dove_value_get_member (row, "progress");
  gint64 total = progress != NULL ? get_number (progress, "total") : 0;

  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, (double) get_number (progress, "done") /
                                              (double) total);
}

static void
ask (DoveBackupPage      *self,
     const char          *method,
     const char          *sentence,
     GAsyncReadyCallback  callback)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  g_autofree char *path = g_file_get_path (self->file);

  if (agent == NULL || path == NULL)
    {
      say (self, _("Nothing was changed"),
           path == NULL ? _("Choose a file of this computer")
                        : _("The background program is not there. Try again in a moment"), FALSE);
      return;
    }

  say (self, sentence, NULL, TRUE);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  dove_rows_follow_async (G_DBUS_PROXY (agent), method, g_variant_new ("(s)", path), row_cb, self,
                          self->cancellable, callback, g_object_ref (self));
}

/* Shows what is in the backup, which comes behind all else, or says what failed */
static gboolean
finish (DoveBackupPage  *self,
        GAsyncResult    *result,
        GVariant       **answer)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) rows = dove_rows_follow_finish (result, answer, &error);

  if (error != NULL)
    fail (self, error);
  if (rows == NULL || dove_value_get_length (rows) == 0)
    return FALSE;

  show_backup (self, dove_value_get_element (rows, dove_value_get_length (rows) - 1));

  return TRUE;
}

static void
cancel_cb (DoveBackupPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* --- making ----------------------------------------------------------------------------------- */

static void
made_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveBackupPage) self = user_data;
  g_autoptr(GVariant) answer = NULL;
  g_autofree char *sentence = NULL;

  if (!finish (self, result, &answer))
    return;

  /* Translators: %s is the name of a workspace */
  sentence = g_strdup_printf (_("“%s” is backed up"), self->name);
  say (self, sentence, _("Keep the file where only you can read it: it has records of your "
                         "applications."), FALSE);
}

/* --- restoring -------------------------------------------------------------------------------- */

static gboolean
is_lacking (DoveBusConnection *connection)
{
  const char *state = dove_bus_connection_get_state (connection);

  return g_strcmp0 (state, "sign-in-needed") == 0 || g_strcmp0 (state, "locked") == 0 ||
         g_strcmp0 (state, "no-keyring") == 0;
}

static char *
describe_connections (DoveBackupPage *self)
{
  GListModel *list = dove_client_get_connections (self->client);
  guint lacking = 0;

  if (self->asked > 0)
    return g_strdup (_("Each is asked whether it still knows you…"));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(DoveBusConnection) connection = g_list_model_get_item (list, i);

      lacking += is_lacking (connection) ? 1 : 0;
    }
  if (lacking == 0)
    return g_strdup (_("No application asks you to sign in again."));

  return g_strdup_printf (ngettext ("%u application asks you to sign in again.",
                                    "%u applications ask you to sign in again.", lacking),
                          lacking);
}

/* What a connection came to may be told behind the answer of its check. */
static void
show_connections (DoveBackupPage *self)
{
  GListModel *list = dove_client_get_connections (self->client);
  guint number = g_list_model_get_n_items (list);
  g_autofree char *description = NULL;

  if (!self->is_restored)
    return;

  description = describe_connections (self);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->connections), description);
  dove_ui_group_clear (self->connections, self->rows[CONNECTIONS]);
  gtk_widget_set_visible (self->connections, number > 0);
  for (guint i = 0; i < number; i++)
    {
      g_autoptr(DoveBusConnection) connection = g_list_model_get_item (list, i);
      g_autofree char *state = dove_connection_words_state (connection);

      dove_ui_group_add (self->connections, self->rows[CONNECTIONS],
                         dove_ui_link_row (dove_bus_connection_get_name (connection), state,
                                           dove_connection_words_icon (connection),
                                           "win.show-connection",
                                           g_variant_new_string (
                                               dove_bus_connection_get_id (connection))));
    }
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DoveBackupPage) self = user_data;
  g_autoptr(GError) error = NULL;

  /* What is wrong is the state of the connection, by then or soon. */
  if (!dove_bus_connection_call_check_finish (DOVE_BUS_CONNECTION (source), NULL, NULL, result,
                                              &error))
    g_debug ("A connection cannot be used: %s", error->message);
  if (--self->asked == 0)
    show_connections (self);
}

/* Only who asks an application knows whether it still lets one in. */
static void
check_connections (DoveBackupPage *self)
{
  GListModel *list = dove_client_get_connections (self->client);

  if (self->is_restored || dove_client_get_state (self->client) != DOVE_CLIENT_READY)
    return;

  self->is_restored = TRUE;
  self->asked = g_list_model_get_n_items (list);
  show_connections (self);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(DoveBusConnection) connection = g_list_model_get_item (list, i);

      dove_bus_connection_call_check (connection, NULL, checked_cb, g_object_ref (self));
    }
}

static void
restored_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DoveBackupPage) self = user_data;
  g_autoptr(GVariant) answer = NULL;
  const char *kept_as = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *message = NULL;

  if (!finish (self, result, &answer))
    return;

  g_variant_get (answer, "(&s)", &kept_as);
  /* Translators: %s is the name of a workspace */
  sentence = g_strdup_printf (_("“%s” is restored"), self->name);
  message = g_strdup_printf (_("Each sync reads both applications whole next, and shows its plan "
                               "before it writes. What was there before is in “%s”."), kept_as);
  say (self, sentence, message, FALSE);
  /* The agent went, and is there again: at once, or soon. */
  g_signal_connect_object (self->client, "changed", G_CALLBACK (check_connections), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "changed", G_CALLBACK (show_connections), self,
                           G_CONNECT_SWAPPED);
  check_connections (self);
}

static void
agreed (gpointer user_data)
{
  ask (user_data, "Restore", _("Restoring…"), restored_cb);
}

static void
restore_cb (DoveBackupPage *self)
{
  g_autofree char *heading = g_strdup_printf (_("Restore “%s”?"), self->name);

  dove_compat_ask (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading,
                   _("It takes the place of what is there now, of which a copy is kept. Runs that "
                     "are in progress end. If Dovetail still runs on another computer for the "
                     "same applications, end it there first."),
                   _("_Restore"), agreed, g_object_ref (self), g_object_unref);
}

/* What would go: the workspace as it is now */
static void
show_present (DoveBackupPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  guint connections = g_list_model_get_n_items (dove_client_get_connections (self->client));
  guint syncs = g_list_model_get_n_items (dove_client_get_syncs (self->client));
  g_autofree char *has = g_strdup_printf (ngettext ("%u connection", "%u connections",
                                                    connections), connections);
  g_autofree char *does = g_strdup_printf (ngettext ("%u sync", "%u syncs", syncs), syncs);
  /* Translators: name of a workspace, "3 connections" and "2 syncs" */
  g_autofree char *text = g_strdup_printf (_("“%s”: %s and %s. A copy is kept"),
                                           agent != NULL ? dove_bus_agent_get_name (agent) : "",
                                           has, does);

  add (self, _("Takes the Place Of"), text);
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveBackupPage) self = user_data;
  g_autoptr(GVariant) answer = NULL;
  g_autofree char *sentence = NULL;

  if (!finish (self, result, &answer))
    return;

  show_present (self);
  /* Translators: %s is the name of a workspace */
  sentence = g_strdup_printf (_("This is a whole backup of “%s”"), self->name);
  say (self, sentence, _("Restoring it writes nothing to an application."), FALSE);
  gtk_widget_set_visible (self->buttons, TRUE);
  gtk_widget_child_focus (self->buttons, GTK_DIR_TAB_FORWARD);
}

/* --- the page --------------------------------------------------------------------------------- */

/* Who leaves does not want it; what has taken its place by then stays there. */
static void
dove_backup_page_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (DOVE_BACKUP_PAGE (widget)->cancellable);

  GTK_WIDGET_CLASS (dove_backup_page_parent_class)->unroot (widget);
}

static void
dove_backup_page_dispose (GObject *object)
{
  DoveBackupPage *self = DOVE_BACKUP_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->file);
  g_clear_pointer (&self->name, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    g_clear_pointer (&self->rows[i], g_ptr_array_unref);

  G_OBJECT_CLASS (dove_backup_page_parent_class)->dispose (object);
}

static void
dove_backup_page_class_init (DoveBackupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_backup_page_dispose;
  widget_class->unroot = dove_backup_page_unroot;
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_BUTTONS);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-backup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, message);
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, progress);
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, bar);
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, about);
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveBackupPage, connections);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
}

static void
dove_backup_page_init (DoveBackupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    self->rows[i] = g_ptr_array_new ();
  gtk_widget_set_visible (self->about, FALSE);
  gtk_widget_set_visible (self->connections, FALSE);
}

static DoveBackupPage *
page_new (DoveClient *client,
          GFile      *file,
          const char *title)
{
  DoveBackupPage *self = g_object_new (DOVE_TYPE_BACKUP_PAGE, NULL);

  self->client = g_object_ref (client);
  self->file = g_object_ref (file);
  dove_page_set_title (self->page, title, NULL);

  return self;
}

/**
 * dove_backup_page_new_make:
 * @client: the agent
 * @file: the file to write
 *
 * Begins to make a backup.
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_backup_page_new_make (DoveClient *client,
                           GFile      *file)
{
  DoveBackupPage *self = page_new (client, file, _("Back Up"));

  ask (self, "Backup", _("Backing up…"), made_cb);

  return GTK_WIDGET (self);
}

/**
 * dove_backup_page_new_restore:
 * @client: the agent
 * @file: a backup
 *
 * Looks at a backup, and restores it when a person wants that.
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_backup_page_new_restore (DoveClient *client,
                              GFile      *file)
{
  DoveBackupPage *self = page_new (client, file, _("Restore"));

  ask (self, "LookAtBackup", _("Reading the backup…"), looked_cb);

  return GTK_WIDGET (self);
}
