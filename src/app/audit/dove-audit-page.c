/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-audit-page.h"

#include "app/audit/dove-audit-item.h"
#include "app/audit/dove-audit-words.h"
#include "app/client/dove-reader.h"
#include "app/widgets/dove-change-shown.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-csv.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveAuditPage:
 *
 * Who changed what, the newest first; it can be searched, and saved as a table. What a run wrote is
 * on the run's page, which is opened from here.
 */
struct _DoveAuditPage
{
  AdwBin            parent_instance;

  DovePage         *page;
  GtkEditable      *search;
  GtkWidget        *export;
  GtkLabel         *shown;
  GtkStack         *stack;
  GtkListView      *view;
  AdwStatusPage    *empty;

  DoveClient       *client;
  DoveChangeShown  *lines;       /* of DoveAuditItem */
  char             *words;       /* that are searched for, folded */
  gboolean          is_reading;
  gboolean          is_stale;
  gboolean          is_leaving;  /* its rows are taken down */
  GCancellable     *cancellable;
};

#define LINES_MOST 5000 /* the command line has more */

G_DEFINE_FINAL_TYPE (DoveAuditPage, dove_audit_page, ADW_TYPE_BIN)

/* --- reading ---------------------------------------------------------------------------------- */

/* Items are made on the reader's thread: thousands take longer than a frame. */
static gpointer
read_lines (DoveStore     *store,
            gpointer       user_data,
            GCancellable  *cancellable,
            GError       **error)
{
  const DoveStoreAuditFilter filter = { .limit = LINES_MOST };
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) lines = NULL;

  if (store == NULL)
    return items;

  lines = dove_store_list_audit (store, &filter, error);
  if (lines == NULL)
    {
      g_ptr_array_unref (items);
      return NULL;
    }

  g_ptr_array_set_free_func (lines, NULL); /* the items take them */
  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (items, dove_audit_item_new (g_ptr_array_index (lines, i)));

  return items;
}

static void
count_shown (DoveAuditPage *self)
{
  guint all = dove_change_shown_get_all (self->lines)->len;
  guint shown = dove_change_shown_count (self->lines);
  g_autofree char *text = shown == all
      ? g_strdup_printf (ngettext ("%u entry", "%u entries", all), all)
      : g_strdup_printf (ngettext ("%u of %u entry", "%u of %u entries", all), shown, all);

  gtk_label_set_text (self->shown, all > 0 ? text : "");
  gtk_widget_set_sensitive (self->export, shown > 0);
  adw_status_page_set_title (self->empty, all > 0 ? _("Nothing Found")
                                                  : _("Nothing Was Changed Yet"));
  if (shown > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (!self->is_reading && !dove_change_shown_is_busy (self->lines))
    gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void reload (DoveAuditPage *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveAuditPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = dove_reader_read_finish (result, &error);

  self->is_reading = FALSE;
  if (dove_ui_is_cancelled (error))
    return;

  if (items != NULL)
    dove_change_shown_replace (self->lines, items);
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
  count_shown (self);
  if (self->is_stale)
    reload (self);
}

static void
reload (DoveAuditPage *self)
{
  const DoveReading reading = { read_lines, NULL, NULL, (GDestroyNotify) g_ptr_array_unref };

  if (self->is_reading)
    {
      self->is_stale = TRUE;
      return;
    }

  self->is_reading = TRUE;
  self->is_stale = FALSE;
  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          read_cb, g_object_ref (self));
}

/* --- searching -------------------------------------------------------------------------------- */

static gboolean
matches_cb (gpointer item,
            gpointer user_data)
{
  DoveAuditPage *self = user_data;

  return self->words == NULL || dove_audit_item_matches (item, self->words);
}

static void
searched_cb (DoveAuditPage *self)
{
  g_free (self->words);
  self->words = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  dove_change_shown_filter (self->lines);
  count_shown (self);
}

/* --- saving ----------------------------------------------------------------------------------- */

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveAuditPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_csv_save_finish (result, &error))
    dove_ui_say (GTK_WIDGET (self), _("The table is saved"));
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
}

static char *
make_table (gpointer items)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();
  GPtrArray *all = items;

  for (guint i = 0; i < all->len; i++)
    g_ptr_array_add (lines,
                     (gpointer) dove_audit_item_get_audit (g_ptr_array_index (all, i)));

  return dove_audit_words_table (lines);
}

static void
save_to (GFile    *file,
         gpointer  user_data)
{
  DoveAuditPage *self = user_data;
  GPtrArray *items = dove_change_shown_find_all (self->lines);

  dove_csv_save_async (file, make_table, items, (GDestroyNotify) g_ptr_array_unref, saved_cb,
                       g_object_ref (self));
}

static void
export_cb (DoveAuditPage *self)
{
  dove_compat_save_file (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                         _("Save the Audit Log"),
                         /* Translators: the name of a file */
                         _("audit-log.csv"), save_to, g_object_ref (self), g_object_unref);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *go = gtk_image_new_from_icon_name ("go-next-symbolic");

  gtk_box_append (GTK_BOX (texts), dove_ui_text_new ("", NULL));
  gtk_box_append (GTK_BOX (texts), dove_ui_text_new ("", "caption"));
  gtk_widget_add_css_class (gtk_widget_get_last_child (texts), "dim-label");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_margin_start (row, 6);
  gtk_widget_set_margin_end (row, 6);
  gtk_widget_set_margin_top (row, 6);
  gtk_widget_set_margin_bottom (row, 6);
  gtk_box_append (GTK_BOX (row), texts);
  gtk_box_append (GTK_BOX (row), go);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  lines)
{
  DoveAuditItem *line = gtk_list_item_get_item (item);
  GtkWidget *row = gtk_list_item_get_child (item);
  GtkWidget *texts = gtk_widget_get_first_child (row);
  gboolean has_run = dove_audit_item_get_audit (line)->run_id != 0;
  g_autofree char *name = g_strdup_printf ("%s, %s", dove_audit_item_get_title (line),
                                           dove_audit_item_get_detail (line));

  /* It is what is around the row that has the focus. */
  dove_ui_set_name (gtk_widget_get_parent (row), name);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (texts)),
                      dove_audit_item_get_title (line));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (texts)),
                      dove_audit_item_get_detail (line));
  gtk_widget_set_visible (gtk_widget_get_last_child (row), has_run);
  gtk_list_item_set_activatable (item, has_run);
  dove_change_shown_add_row (lines, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  lines)
{
  dove_change_shown_remove_row (lines, item);
}

static void
activated_cb (DoveAuditPage *self,
              guint          position)
{
  g_autoptr(DoveAuditItem) line = g_list_model_get_item (G_LIST_MODEL (self->lines), position);

  if (line != NULL && dove_audit_item_get_audit (line)->run_id != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-run", "x",
                                dove_audit_item_get_audit (line)->run_id);
}

static void
fill_view (DoveAuditPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr(GtkSelectionModel) selection = NULL;

  self->lines = dove_change_shown_new (DOVE_TYPE_AUDIT_ITEM, matches_cb, self);
  g_signal_connect_object (self->lines, "items-changed", G_CALLBACK (count_shown), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lines, "settled", G_CALLBACK (count_shown), self,
                           G_CONNECT_SWAPPED);
  selection =
      GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->lines))));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  /* Rows may outlive the page */
  g_signal_connect_data (factory, "bind", G_CALLBACK (bind_cb), g_object_ref (self->lines),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  g_signal_connect_data (factory, "unbind", G_CALLBACK (unbind_cb), g_object_ref (self->lines),
                         (GClosureNotify) (GCallback) g_object_unref, 0);
  gtk_list_view_set_factory (self->view, factory);
  gtk_list_view_set_model (self->view, selection);
  g_object_unref (factory);
  dove_compat_list_set_tab (GTK_WIDGET (self->view), self->export, NULL);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
let_go (DoveAuditPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_signal_handlers_disconnect_by_data (self->lines, self);
  dove_change_shown_let_go (self->lines);
  self->is_leaving = TRUE;
}

/* Its rows are taken down a few at a time. */
static gboolean
leave (GtkWidget *page)
{
  DoveAuditPage *self = DOVE_AUDIT_PAGE (page);

  if (!self->is_leaving)
    let_go (self);

  return dove_change_shown_is_busy (self->lines);
}

static void
dove_audit_page_dispose (GObject *object)
{
  DoveAuditPage *self = DOVE_AUDIT_PAGE (object);

  if (self->lines != NULL && !self->is_leaving)
    let_go (self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->lines);
  g_clear_object (&self->client);
  g_clear_pointer (&self->words, g_free);

  G_OBJECT_CLASS (dove_audit_page_parent_class)->dispose (object);
}

static void
dove_audit_page_class_init (DoveAuditPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_audit_page_dispose;
  g_type_ensure (DOVE_TYPE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-audit-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveAuditPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveAuditPage, search);
  gtk_widget_class_bind_template_child (widget_class, DoveAuditPage, export);
  gtk_widget_class_bind_template_child (widget_class, DoveAuditPage, shown);
  gtk_widget_class_bind_template_child (widget_class, DoveAuditPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveAuditPage, view);
  gtk_widget_class_bind_template_child (widget_class, DoveAuditPage, empty);
  gtk_widget_class_bind_template_callback (widget_class, searched_cb);
  gtk_widget_class_bind_template_callback (widget_class, export_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
dove_audit_page_init (DoveAuditPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  dove_page_set_title (self->page, _("Audit Log"), _("Who changed what"));
  fill_view (self);
  dove_compat_pages_set_leave (GTK_WIDGET (self), leave);
}

/**
 * dove_audit_page_new:
 * @client: the agent
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_audit_page_new (DoveClient *client)
{
  DoveAuditPage *self = g_object_new (DOVE_TYPE_AUDIT_PAGE, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "revised", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  reload (self);

  return GTK_WIDGET (self);
}

/**
 * dove_audit_page_start_search:
 * @self: the page
 *
 * Goes to the search.
 */
void
dove_audit_page_start_search (DoveAuditPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
