/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-catalogue-page.h"

#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"
#include "connector/dove-catalogue.h"

#define LETTERS_SIZE 32 /* pixels across */

/**
 * DoveCataloguePage:
 *
 * The applications that can be connected, with a search.
 */
struct _DoveCataloguePage
{
  AdwBin         parent_instance;

  GtkEditable   *search;
  GtkListBox    *list;
  GtkWidget     *empty;

  guint          shown;   /* rows that the search leaves */
  GCancellable  *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveCataloguePage, dove_catalogue_page, ADW_TYPE_BIN)

static void
list_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr(DoveCatalogue) catalogue = dove_catalogue_new (task_data);

  g_task_return_pointer (task, dove_catalogue_list (catalogue),
                         (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
matches (GtkListBoxRow *row,
         gpointer       user_data)
{
  DoveCataloguePage *self = user_data;
  const char *text = gtk_editable_get_text (self->search);
  const char *known = g_object_get_data (G_OBJECT (row), "known-as");
  gboolean is_match = text[0] == '\0' || g_str_match_string (text, known, TRUE);

  self->shown += is_match ? 1 : 0;

  return is_match;
}

static void
search_changed_cb (DoveCataloguePage *self)
{
  self->shown = 0;
  gtk_list_box_invalidate_filter (self->list);
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->shown > 0);
  gtk_widget_set_visible (self->empty, self->shown == 0);
}

/* Enter takes the first that is left. */
static void
search_activate_cb (DoveCataloguePage *self)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  while (row != NULL && !gtk_widget_get_child_visible (row))
    row = gtk_widget_get_next_sibling (row);
  if (row != NULL)
    gtk_widget_activate (row);
}

/* The letters of a connector; for those who listen they say nothing that the name does not. */
static GtkWidget *
make_letters (const DoveCatalogueEntry *entry,
              const char               *name)
{
  g_autoptr(GString) words = g_string_new (NULL);
  GtkWidget *avatar = NULL;

  /* An avatar shows the first letter of the first and of the last word */
  for (const char *at = entry->icon; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    {
      if (words->len > 0)
        g_string_append_c (words, ' ');
      g_string_append_unichar (words, g_utf8_get_char (at));
    }
  avatar = adw_avatar_new (LETTERS_SIZE, words->len > 0 ? words->str : name, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (avatar), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);

  return avatar;
}

static void
add_entry (DoveCataloguePage        *self,
           const DoveCatalogueEntry *entry)
{
  const char *name = entry->name != NULL ? entry->name : entry->id;
  const char *text = entry->problem != NULL ? entry->problem : entry->summary;
  GtkWidget *row = dove_ui_link_row (name, text,
                                     entry->problem != NULL ? "dialog-warning-symbolic" : NULL,
                                     "win.connect", g_variant_new ("(ssb)", entry->id, "", FALSE));
  GString *known = g_string_new (name);

  if (entry->problem == NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_letters (entry, name));
  g_string_append_printf (known, " %s %s", entry->id, text != NULL ? text : "");
  for (guint i = 0; entry->categories != NULL && i < entry->categories->len; i++)
    g_string_append_printf (known, " %s", (char *) g_ptr_array_index (entry->categories, i));
  g_object_set_data_full (G_OBJECT (row), "known-as", g_string_free (known, FALSE), g_free);
  gtk_widget_set_sensitive (row, entry->problem == NULL);
  gtk_list_box_append (self->list, row);
}

static void
listed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveCataloguePage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = g_task_propagate_pointer (G_TASK (result), &error);

  if (dove_ui_is_cancelled (error))
    return;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    add_entry (self, g_ptr_array_index (entries, i));
  search_changed_cb (self);
}

static void
dove_catalogue_page_dispose (GObject *object)
{
  DoveCataloguePage *self = DOVE_CATALOGUE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (dove_catalogue_page_parent_class)->dispose (object);
}

static void
dove_catalogue_page_class_init (DoveCataloguePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_catalogue_page_dispose;
  g_type_ensure (DOVE_TYPE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-catalogue-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, search);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, list);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, empty);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
}

static void
dove_catalogue_page_init (DoveCataloguePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_list_box_set_filter_func (self->list, matches, self, NULL);
}

/**
 * dove_catalogue_page_new:
 * @client: the agent
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_catalogue_page_new (DoveClient *client)
{
  DoveCataloguePage *self = g_object_new (DOVE_TYPE_CATALOGUE_PAGE, NULL);
  g_autoptr(GTask) task =
      g_task_new (NULL, self->cancellable, listed_cb, g_object_ref (self));

  g_task_set_source_tag (task, dove_catalogue_page_new);
  g_task_set_task_data (task, g_strdup (dove_client_get_workspace (client)), g_free);
  g_task_run_in_thread (task, list_thread);

  return GTK_WIDGET (self);
}

/**
 * dove_catalogue_page_start_search:
 * @self: a page
 *
 * Puts the cursor into the search.
 */
void
dove_catalogue_page_start_search (DoveCataloguePage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
