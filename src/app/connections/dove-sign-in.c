/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-sign-in.h"

#include "app/client/dove-secret.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveSignIn:
 *
 * Signing in by the browser: it opens, the agent hears it come back, and this group says so. It
 * is seen only meanwhile.
 */
struct _DoveSignIn
{
  AdwPreferencesGroup  parent_instance;

  GtkWidget           *code_row;
  GtkLabel            *code;
  GtkEditable         *paste;

  DoveBusConnection   *connection;   /* nullable */
  gulong               handler;
  char                *address;      /* nullable: for the browser */
  GCancellable        *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveSignIn, dove_sign_in, ADW_TYPE_PREFERENCES_GROUP)

static void
leave (DoveSignIn *self)
{
  if (self->connection != NULL)
    g_clear_signal_handler (&self->handler, self->connection);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->address, g_free);
  gtk_editable_set_text (self->paste, "");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
ended_cb (DoveSignIn *self,
          const char *error,
          const char *message)
{
  dove_ui_say (GTK_WIDGET (self), message[0] == '\0' ? _("Signed in") : message);
  leave (self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveSignIn) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error) && !dove_ui_is_cancelled (error))
    dove_ui_say (GTK_WIDGET (self), _("The browser could not be opened; copy the address"));
}

static void
open_cb (DoveSignIn *self)
{
  if (self->address != NULL)
    g_app_info_launch_default_for_uri_async (self->address, NULL, self->cancellable, opened_cb,
                                             g_object_ref (self));
}

static void
copy_cb (DoveSignIn *self)
{
  if (self->address != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->address);
}

static void
begun_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveSignIn) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  g_autofree char *code = NULL;

  if (!dove_bus_connection_call_begin_sign_in_finish (DOVE_BUS_CONNECTION (source), &address,
                                                      &code, result, &error))
    {
      if (dove_ui_is_cancelled (error))
        return;
      dove_ui_say_error (GTK_WIDGET (self), error);
      leave (self);
      return;
    }

  g_free (self->address);
  self->address = g_steal_pointer (&address);
  gtk_label_set_text (self->code, code);
  gtk_widget_set_visible (self->code_row, code[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->paste), code[0] == '\0');
  open_cb (self);
}

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!dove_bus_connection_call_cancel_sign_in_finish (DOVE_BUS_CONNECTION (source), result,
                                                       &error))
    g_info ("The sign-in could not be cancelled: %s", error->message);
}

static void
cancel_cb (DoveSignIn *self)
{
  if (self->connection != NULL)
    dove_bus_connection_call_cancel_sign_in (self->connection, NULL, cancelled_cb, NULL);
  leave (self);
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveSignIn) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!dove_bus_connection_call_paste_sign_in_finish (DOVE_BUS_CONNECTION (source), NULL, result,
                                                      &error) &&
      !dove_ui_is_cancelled (error))
    dove_ui_say_error (GTK_WIDGET (self), error);
}

/* The address holds a code that signs in: it goes through a pipe. */
static void
paste_cb (DoveSignIn *self)
{
  const char *text = gtk_editable_get_text (self->paste);
  g_autoptr(GUnixFDList) fds = NULL;
  g_autoptr(GError) error = NULL;

  if (self->connection == NULL)
    return;

  fds = g_unix_fd_list_new ();
  if (!dove_secret_add_text (fds, text, strlen (text), &error))
    {
      dove_ui_say_error (GTK_WIDGET (self), error);
      return;
    }

  dove_bus_connection_call_paste_sign_in (self->connection, g_variant_new_handle (0), fds,
                                          self->cancellable, pasted_cb, g_object_ref (self));
}

static void
dove_sign_in_dispose (GObject *object)
{
  DoveSignIn *self = DOVE_SIGN_IN (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->connection != NULL)
    g_clear_signal_handler (&self->handler, self->connection);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->address, g_free);

  G_OBJECT_CLASS (dove_sign_in_parent_class)->dispose (object);
}

static void
dove_sign_in_class_init (DoveSignInClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_sign_in_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-sign-in.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveSignIn, code_row);
  gtk_widget_class_bind_template_child (widget_class, DoveSignIn, code);
  gtk_widget_class_bind_template_child (widget_class, DoveSignIn, paste);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
}

static void
dove_sign_in_init (DoveSignIn *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * dove_sign_in_begin:
 * @self: a group
 * @connection: to be signed in by the browser
 * @takes_any: whether another account than before is right
 *
 * Begins to sign in, and says in the window how it ended.
 */
void
dove_sign_in_begin (DoveSignIn        *self,
                    DoveBusConnection *connection,
                    gboolean           takes_any)
{
  g_autoptr(DoveBusConnection) kept = g_object_ref (connection);
  GVariantDict options;

  leave (self);
  self->connection = g_steal_pointer (&kept);
  self->handler = g_signal_connect_swapped (connection, "sign-in-ended", G_CALLBACK (ended_cb),
                                            self);
  gtk_widget_set_visible (self->code_row, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "replace-account", "b", takes_any);
  dove_bus_connection_call_begin_sign_in (connection, g_variant_dict_end (&options),
                                          self->cancellable, begun_cb, g_object_ref (self));
}
