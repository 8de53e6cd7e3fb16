/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-connection-page.h"

#include "app/connections/dove-connection-words.h"
#include "app/connections/dove-sign-in.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-removal.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

#define ROWS_AT_ONCE 2

typedef struct
{
  char *id;
  char *name;
} User;

/**
 * DoveConnectionPage:
 *
 * One connection: its state, checking it, signing it in again, removing it.
 */
struct _DoveConnectionPage
{
  AdwBin         parent_instance;

  DovePage      *page;
  GtkImage      *icon;
  GtkLabel      *state;
  GtkLabel      *lacking;
  GtkWidget     *buttons;
  GtkWidget     *check;
  GtkWidget     *sign_in;
  GtkWidget     *another;
  DoveSignIn    *signing;
  GtkWidget     *details;

  GtkWidget     *application;  /* rows of `details` */
  GtkWidget     *address;
  GtkWidget     *account;
  GtkWidget     *success;
  GtkWidget     *users;

  DoveClient    *client;
  GPtrArray     *using;        /* of User: the syncs that stop when the connection does */
  GPtrArray     *user_rows;    /* of `users`: of the first of them */
  char          *id;
  GCancellable  *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveConnectionPage, dove_connection_page, ADW_TYPE_BIN)

static void
set_detail (GtkWidget  *row,
            const char *title,
            const char *value)
{
  gboolean is_known = value != NULL && value[0] != '\0';

  dove_ui_row_set (row, title, value);
  gtk_widget_set_visible (row, is_known);
}

/* A sign-in that is good may include less than it was to. */
static void
show_lacking (DoveConnectionPage *self,
              const char         *text)
{
  gtk_label_set_text (self->lacking, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->lacking), text != NULL && text[0] != '\0');
}

static void
update (DoveConnectionPage *self)
{
  DoveBusConnection *connection = dove_client_find_connection (self->client, self->id);
  gboolean takes_sign_in = FALSE;
  g_autofree char *state = NULL;
  g_autofree char *success = NULL;
  gint64 at;

  if (connection == NULL)
    return;

  takes_sign_in = g_strcmp0 (dove_bus_connection_get_sign_in (connection), "none") != 0;
  at = dove_bus_connection_get_last_success (connection);
  state = dove_connection_words_state (connection);
  success = at > 0 ? dove_words_ago (at, g_get_real_time ()) : NULL;
  dove_page_set_title (self->page, dove_bus_connection_get_name (connection), NULL);
  gtk_label_set_text (self->state, state);
  show_lacking (self, dove_bus_connection_get_lacking (connection));
  gtk_image_set_from_icon_name (self->icon, dove_connection_words_icon (connection));
  set_detail (self->application, _("Application"),
              dove_bus_connection_get_connector_name (connection));
  set_detail (self->address, _("Address"), dove_bus_connection_get_address (connection));
  set_detail (self->account, _("Account"), dove_bus_connection_get_account (connection));
  set_detail (self->success, _("Last Answer"), success);
  gtk_widget_set_visible (self->sign_in, takes_sign_in);
  gtk_widget_set_visible (self->another, takes_sign_in);
  gtk_widget_set_sensitive (self->buttons, dove_client_get_agent (self->client) != NULL);
}

static void
user_free (gpointer data)
{
  User *user = data;

  g_free (user->id);
  g_free (user->name);
  g_free (user);
}

static GPtrArray *
list_users (DoveConnectionPage *self)
{
  GListModel *syncs = dove_client_get_syncs (self->client);
  GPtrArray *users = g_ptr_array_new_with_free_func (user_free);

  for (guint i = 0; i < g_list_model_get_n_items (syncs); i++)
    {
      g_autoptr(DoveBusSync) sync = g_list_model_get_item (syncs, i);
      User *user = NULL;

      if (g_strcmp0 (dove_bus_sync_get_connection_a (sync), self->id) != 0 &&
          g_strcmp0 (dove_bus_sync_get_connection_b (sync), self->id) != 0)
        continue;
      user = g_new0 (User, 1);
      user->id = g_strdup (dove_bus_sync_get_id (sync));
      user->name = g_strdup (dove_bus_sync_get_name (sync));
      g_ptr_array_add (users, user);
    }

  return users;
}

static gboolean
are_same (GPtrArray *users,
          GPtrArray *others)
{
  if (users->len != others->len)
    return FALSE;

  for (guint i = 0; i < users->len; i++)
    {
      const User *user = g_ptr_array_index (users, i);
      const User *other = g_ptr_array_index (others, i);

      if (g_strcmp0 (user->id, other->id) != 0 || g_strcmp0 (user->name, other->name) != 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
grow (gpointer user_data)
{
  DoveConnectionPage *self = user_data;
  guint first = self->user_rows->len;

  for (guint i = first; i < MIN (self->using->len, first + ROWS_AT_ONCE); i++)
    {
      const User *user = g_ptr_array_index (self->using, i);

      dove_ui_group_add (self->users, self->user_rows,
                         dove_ui_link_row (user->name, NULL, "view-refresh-symbolic",
                                           "win.show-sync", g_variant_new_string (user->id)));
    }

  return self->user_rows->len > first;
}

/* Hundreds of rows are not made again each time that anything has changed. */
static void
show_users (DoveConnectionPage *self)
{
  GPtrArray *users = list_users (self);

  if (are_same (users, self->using))
    {
      g_ptr_array_unref (users);
      return;
    }

  g_ptr_array_unref (self->using);
  self->using = users;
  dove_ui_group_clear (self->users, self->user_rows);
  gtk_widget_set_visible (self->users, users->len > 0);
  dove_growing_queue (self->users);
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DoveConnectionPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *account = NULL;
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;
  gboolean is_good = dove_bus_connection_call_check_finish (DOVE_BUS_CONNECTION (source), &account,
                                                            &label, result, &error);

  if (dove_ui_is_cancelled (error))
    return;

  gtk_widget_set_sensitive (self->check, TRUE);
  if (!is_good)
    {
      dove_ui_say_error (GTK_WIDGET (self), error);
      return;
    }

  text = label != NULL && label[0] != '\0'
      /* Translators: %s is an account's name */
      ? g_strdup_printf (_("The sign-in is good: %s"), label)
      : g_strdup (_("The sign-in is good"));
  dove_ui_say (GTK_WIDGET (self), text);
}

static void
check_cb (DoveConnectionPage *self)
{
  DoveBusConnection *connection = dove_client_find_connection (self->client, self->id);

  if (connection == NULL)
    return;

  gtk_widget_set_sensitive (self->check, FALSE);
  dove_bus_connection_call_check (connection, self->cancellable, checked_cb, g_object_ref (self));
}

/* A connection that is used is not removed: said before it is asked, not after. */
static void
tell_users (DoveConnectionPage *self)
{
  const char *name = dove_client_get_connection_name (self->client, self->id);
  /* Translators: %s is the name of a connection */
  g_autofree char *heading = g_strdup_printf (_("“%s” is still used"), name);
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("%u sync uses it:", "%u syncs use it:",
                                          self->using->len), self->using->len);
  for (guint i = 0; i < self->using->len; i++)
    g_string_append_printf (text, "\n%s",
                            ((const User *) g_ptr_array_index (self->using, i))->name);
  g_string_append_printf (text, "\n\n%s",
                          _("Remove these syncs first, or sign in with another account instead."));
  dove_compat_tell (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, text->str,
                    NULL);
}

static void
remove_cb (DoveConnectionPage *self)
{
  if (self->using->len > 0)
    {
      tell_users (self);
      return;
    }

  dove_removal_ask (GTK_WIDGET (self), self->client, self->id,
                    dove_client_get_connection_name (self->client, self->id),
                    _("Its secrets are forgotten. Nothing is changed in the application itself."),
                    self->cancellable);
}

static void
dove_connection_page_dispose (GObject *object)
{
  DoveConnectionPage *self = DOVE_CONNECTION_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->using, g_ptr_array_unref);
  g_clear_pointer (&self->user_rows, g_ptr_array_unref);
  g_clear_pointer (&self->id, g_free);

  G_OBJECT_CLASS (dove_connection_page_parent_class)->dispose (object);
}

static void
begin_sign_in (DoveConnectionPage *self,
               gboolean            takes_any)
{
  DoveBusConnection *connection = dove_client_find_connection (self->client, self->id);
  const char *how = connection != NULL ? dove_bus_connection_get_sign_in (connection) : NULL;

  if (g_strcmp0 (how, "browser") == 0 || g_strcmp0 (how, "device") == 0)
    dove_sign_in_begin (self->signing, connection, takes_any);
  else if (connection != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.connect", "(ssb)",
                                dove_bus_connection_get_connector (connection), self->id,
                                takes_any);
}

/* On purpose: by mistake, another account is refused. */
static void
another_cb (DoveConnectionPage *self)
{
  begin_sign_in (self, TRUE);
}

static void
dove_connection_page_class_init (DoveConnectionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_connection_page_dispose;
  g_type_ensure (DOVE_TYPE_BUTTONS);
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_SIGN_IN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-connection-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, icon);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, state);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, lacking);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, check);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, sign_in);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, another);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, signing);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, details);
  gtk_widget_class_bind_template_child (widget_class, DoveConnectionPage, users);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, another_cb);
  gtk_widget_class_bind_template_callback (widget_class, dove_connection_page_sign_in);
}

static GtkWidget *
add_detail (DoveConnectionPage *self)
{
  GtkWidget *row = dove_ui_row_new ("", NULL);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->details), row);

  return row;
}

static void
dove_connection_page_init (DoveConnectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->using = g_ptr_array_new_with_free_func (user_free);
  self->user_rows = g_ptr_array_new ();
  gtk_widget_set_visible (self->users, FALSE);
  dove_growing_watch (self->users, DOVE_GROWTH_SEEN, grow, self);
  dove_growing_reveal (GTK_WIDGET (self));
  self->application = add_detail (self);
  self->address = add_detail (self);
  self->account = add_detail (self);
  self->success = add_detail (self);
}

/**
 * dove_connection_page_new:
 * @client: the agent
 * @id: of a connection
 *
 * Returns: (transfer floating): its page
 */
GtkWidget *
dove_connection_page_new (DoveClient *client,
                          const char *id)
{
  DoveConnectionPage *self = g_object_new (DOVE_TYPE_CONNECTION_PAGE, NULL);

  self->client = g_object_ref (client);
  self->id = g_strdup (id);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "changed", G_CALLBACK (show_users), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "ticked", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  show_users (self);

  return GTK_WIDGET (self);
}

/**
 * dove_connection_page_sign_in:
 * @self: a page
 *
 * Begins to sign in again: by the browser, or by typing the secrets.
 */
void
dove_connection_page_sign_in (DoveConnectionPage *self)
{
  begin_sign_in (self, FALSE);
}
