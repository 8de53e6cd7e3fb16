/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <string.h>

#include "dove-document-page.h"

#include "app/connections/dove-connection-words.h"
#include "app/client/dove-secret.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"

#define ROWS_MOST 100 /* of each list; a document may have thousands */

/**
 * DoveDocumentPage:
 *
 * What a document would make possible, before a connector is made of it: with whom it talks, which
 * records there are, and what is not known.
 */
struct _DoveDocumentPage
{
  AdwBin          parent_instance;

  DovePage       *page;
  GtkLabel       *summary;
  GtkLabel       *warning;
  GtkWidget      *add;
  GtkWidget      *hosts;
  GtkWidget      *objects;
  GtkWidget      *open;

  DoveClient         *client;
  DoveVendorDocument *document;
  GCancellable       *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveDocumentPage, dove_document_page, ADW_TYPE_BIN)

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveDocumentPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;

  dove_bus_agent_call_save_finish (DOVE_BUS_AGENT (source), &id, NULL, NULL, result, &error);
  if (dove_ui_is_cancelled (error))
    return;

  gtk_widget_set_sensitive (self->add, TRUE);
  if (error != NULL)
    dove_ui_say_error (GTK_WIDGET (self), error);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.connect", "(ssb)", id, "", FALSE);
}

static void
add_cb (DoveDocumentPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(GError) error = NULL;

  if (agent == NULL)
    dove_ui_say (GTK_WIDGET (self), _("The background program is not running"));
  else if (!dove_secret_add_text (fds, self->document->text, strlen (self->document->text),
                                  &error))
    dove_ui_say_error (GTK_WIDGET (self), error);
  else
    {
      gtk_widget_set_sensitive (self->add, FALSE);
      dove_bus_agent_call_save (agent, g_variant_new_handle (0), "", fds, self->cancellable,
                                saved_cb, g_object_ref (self));
    }
}

static void
add_row (GtkWidget  *group,
         guint       number,
         guint       count,
         const char *title,
         const char *subtitle)
{
  if (number < ROWS_MOST)
    {
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), dove_ui_row_new (title, subtitle));
    }
  else if (number == ROWS_MOST)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more", "and %u more",
                                                         count - number), count - number);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), dove_ui_row_new (more, NULL));
    }
}

static void
fill (DoveDocumentPage *self)
{
  const DoveVendorDocument *document = self->document;
  guint count = document->objects->len;
  g_autofree char *summary = g_strdup_printf (ngettext ("%s: %u kind of record",
                                                        "%s: %u kinds of records", count),
                                              document->what, count);

  dove_page_set_title (self->page, _("New Connector"), document->name);
  gtk_label_set_text (self->summary, summary);
  gtk_label_set_text (self->warning,
                      document->replaces
                          ? _("A connector of this name is there already. This one takes its "
                              "place; connections stay, and are signed in to again where it talks "
                              "to other servers.")
                          : _("Nothing is saved yet, and nothing was sent anywhere."));
  for (guint i = 0; i < document->hosts->len; i++)
    {
      g_autofree char *host = NULL;

      host = dove_connection_words_host (g_ptr_array_index (document->hosts, i));
      add_row (self->hosts, i, document->hosts->len, host, NULL);
    }
  for (guint i = 0; i < count; i++)
    {
      const DoveVendorObject *object = g_ptr_array_index (document->objects, i);

      add_row (self->objects, i, count, object->title, object->abilities);
    }
  for (guint i = 0; i < document->open->len; i++)
    add_row (self->open, i, document->open->len, g_ptr_array_index (document->open, i), NULL);

  gtk_widget_set_visible (self->hosts, document->hosts->len > 0);
  gtk_widget_set_visible (self->objects, count > 0);
  gtk_widget_set_visible (self->open, document->open->len > 0);
}

static void
dove_document_page_dispose (GObject *object)
{
  DoveDocumentPage *self = DOVE_DOCUMENT_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->document, dove_vendor_document_free);

  G_OBJECT_CLASS (dove_document_page_parent_class)->dispose (object);
}

static void
dove_document_page_class_init (DoveDocumentPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_document_page_dispose;
  g_type_ensure (DOVE_TYPE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-document-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveDocumentPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveDocumentPage, summary);
  gtk_widget_class_bind_template_child (widget_class, DoveDocumentPage, warning);
  gtk_widget_class_bind_template_child (widget_class, DoveDocumentPage, add);
  gtk_widget_class_bind_template_child (widget_class, DoveDocumentPage, hosts);
  gtk_widget_class_bind_template_child (widget_class, DoveDocumentPage, objects);
  gtk_widget_class_bind_template_child (widget_class, DoveDocumentPage, open);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
dove_document_page_init (DoveDocumentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/**
 * dove_document_page_new:
 * @client: the agent
 * @document: (transfer full): what was read
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_document_page_new (DoveClient         *client,
                        DoveVendorDocument *document)
{
  DoveDocumentPage *self = g_object_new (DOVE_TYPE_DOCUMENT_PAGE, NULL);

  self->client = g_object_ref (client);
  self->document = document;
  fill (self);

  return GTK_WIDGET (self);
}
