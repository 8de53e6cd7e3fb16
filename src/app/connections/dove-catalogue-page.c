/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-catalogue-page.h"

#include "app/connections/dove-vendor-document.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"
#include "connector/dove-catalogue.h"

#define LETTERS_SIZE 32 /* pixels across */

/* In a frame */
#define ROWS_AT_ONCE      2
#define ROWS_LEFT_AT_ONCE 12

/**
 * DoveCataloguePage:
 *
 * The applications that can be connected, with a search; and the way to connect one that is not
 * among them.
 */
struct _DoveCataloguePage
{
  AdwBin         parent_instance;

  GtkEditable   *search;
  GtkListBox    *list;
  GtkDropDown   *category;
  GtkWidget     *empty;
  GtkWidget     *choose;
  GtkWidget     *paste;
  GtkLabel      *refusal;
  GtkSpinner    *spinner;

  DoveClient    *client;
  GPtrArray     *entries;    /* (nullable): of DoveCatalogueEntry, once they were read */
  guint          made;       /* of them: that have rows */
  GPtrArray     *categories; /* element-type utf8: by position in the choice, without the first */
  guint          shown;      /* rows that the search leaves */
  GCancellable  *cancellable;
};

enum
{
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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

/* What the categories of connectors are called; the others stand as they are */
static const char *
category_words (const char *category)
{
  const struct
  {
    const char *category;
    const char *words;
  } all[] = {
    { "accounting", _("Accounting") },
    { "chat", _("Chat") },
    { "cms", _("Web Sites") },
    { "collaboration", _("Working Together") },
    { "contacts", _("Address Books") },
    { "crm", _("Customers and Sales") },
    { "database", _("Databases") },
    { "e-commerce", _("Shops") },
    { "e-mail marketing", _("Newsletters") },
    { "erp", _("Whole Businesses") },
    { "help-desk", _("Help Desks") },
    { "invoicing", _("Invoices") },
    { "marketing", _("Marketing") },
    { "notes", _("Notes") },
    { "payment", _("Payments") },
    { "point-of-sale", _("Tills") },
    { "practice", _("Practice") },
    { "project-management", _("Projects") },
    { "spreadsheet", _("Tables") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i].category, category))
      return all[i].words;

  return category;
}

static gboolean
is_of_category (DoveCataloguePage *self,
                GtkListBoxRow     *row)
{
  guint selected = gtk_drop_down_get_selected (self->category);
  GPtrArray *categories = g_object_get_data (G_OBJECT (row), "categories");

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return TRUE;

  return categories != NULL &&
         g_ptr_array_find_with_equal_func (categories,
                                           g_ptr_array_index (self->categories, selected - 1),
                                           g_str_equal, NULL);
}

static gboolean
matches (GtkListBoxRow *row,
         gpointer       user_data)
{
  DoveCataloguePage *self = user_data;
  const char *text = gtk_editable_get_text (self->search);
  const char *known = g_object_get_data (G_OBJECT (row), "known-as");
  gboolean is_match = (text[0] == '\0' || g_str_match_string (text, known, TRUE)) &&
                      is_of_category (self, row);

  self->shown += is_match ? 1 : 0;

  return is_match;
}

/* What is looked for may be among the rows that come. */
static void
show_found (DoveCataloguePage *self)
{
  gboolean is_empty = self->shown == 0 && self->entries != NULL &&
                      self->made == self->entries->len;

  gtk_widget_set_visible (GTK_WIDGET (self->list), !is_empty);
  gtk_widget_set_visible (self->empty, is_empty);
}

static void
search_changed_cb (DoveCataloguePage *self)
{
  self->shown = 0;
  gtk_list_box_invalidate_filter (self->list);
  show_found (self);
}

/* What is typed anywhere in the page is searched for; from there on the search has the keys. */
static void
typed_cb (DoveCataloguePage *self)
{
  GtkEditable *text = gtk_editable_get_delegate (self->search);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !gtk_widget_has_focus (GTK_WIDGET (text)))
    gtk_text_grab_focus_without_selecting (GTK_TEXT (text));
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
    {
      const char *category = g_ptr_array_index (entry->categories, i);

      g_string_append_printf (known, " %s %s", category, category_words (category));
    }
  g_object_set_data_full (G_OBJECT (row), "known-as", g_string_free (known, FALSE), g_free);
  if (entry->categories != NULL)
    g_object_set_data_full (G_OBJECT (row), "categories", g_ptr_array_ref (entry->categories),
                            (GDestroyNotify) g_ptr_array_unref);
  gtk_widget_set_sensitive (row, entry->problem == NULL);
  gtk_list_box_append (self->list, row);
}

static gboolean
grow (gpointer user_data)
{
  DoveCataloguePage *self = user_data;
  guint first = self->made;
  guint all = self->entries != NULL ? self->entries->len : 0;

  while (self->made < MIN (all, first + ROWS_AT_ONCE))
    add_entry (self, g_ptr_array_index (self->entries, self->made++));
  show_found (self);

  return self->made > first;
}

/* Enter takes the first that is left, also of those that have no row yet; the search keeps the
 * focus. */
static void
search_activate_cb (DoveCataloguePage *self)
{
  GtkWidget *row = NULL;

  while (grow (self))
    continue;
  row = gtk_widget_get_first_child (GTK_WIDGET (self->list));
  while (row != NULL && !gtk_widget_get_child_visible (row))
    row = gtk_widget_get_next_sibling (row);
  if (row != NULL)
    gtk_widget_activate_action_variant (
        row, gtk_actionable_get_action_name (GTK_ACTIONABLE (row)),
        gtk_actionable_get_action_target_value (GTK_ACTIONABLE (row)));
}

static int
compare_categories (gconstpointer a,
                    gconstpointer b)
{
  return g_utf8_collate (category_words (*(const char *const *) a),
                         category_words (*(const char *const *) b));
}

/* The kinds that there are, by their words */
static void
fill_categories (DoveCataloguePage *self,
                 GPtrArray         *entries)
{
  g_autoptr(GtkStringList) words = gtk_string_list_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const DoveCatalogueEntry *entry = g_ptr_array_index (entries, i);

      for (guint j = 0; entry->categories != NULL && j < entry->categories->len; j++)
        {
          const char *category = g_ptr_array_index (entry->categories, j);

          if (!g_ptr_array_find_with_equal_func (self->categories, category, g_str_equal, NULL))
            g_ptr_array_add (self->categories, g_strdup (category));
        }
    }
  g_ptr_array_sort (self->categories, compare_categories);

  gtk_string_list_append (words, _("All Kinds"));
  for (guint i = 0; i < self->categories->len; i++)
    gtk_string_list_append (words, category_words (g_ptr_array_index (self->categories, i)));
  gtk_drop_down_set_model (self->category, G_LIST_MODEL (words));
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

  self->entries = entries != NULL ? g_steal_pointer (&entries) : g_ptr_array_new ();
  fill_categories (self, self->entries);
  show_found (self);
  dove_growing_queue (GTK_WIDGET (self->list));
}

static void
refuse (DoveCataloguePage *self,
        const char        *text)
{
  gtk_label_set_text (self->refusal, text);
  gtk_widget_set_visible (GTK_WIDGET (self->refusal), text[0] != '\0');
}

static void
set_reading (DoveCataloguePage *self,
             gboolean           is_reading)
{
  refuse (self, "");
  gtk_widget_set_sensitive (self->choose, !is_reading);
  gtk_widget_set_sensitive (self->paste, !is_reading);
  gtk_spinner_set_spinning (self->spinner, is_reading);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveCataloguePage) self = user_data;
  g_autoptr(GError) error = NULL;
  DoveVendorDocument *document = dove_vendor_document_read_finish (result, &error);

  if (dove_ui_is_cancelled (error))
    return;

  set_reading (self, FALSE);
  if (document == NULL)
    {
      g_autofree char *text = NULL;

      /* Translators: why a document cannot be used */
      text = g_strdup_printf (_("No connector can be made of it: %s"), error->message);
      refuse (self, text);
    }
  else
    g_signal_emit (self, signals[FOUND], 0, document);
}

static void
read_document (DoveCataloguePage *self,
               GBytes            *data)
{
  set_reading (self, TRUE);
  dove_vendor_document_read_async (data, dove_client_get_workspace (self->client),
                                   self->cancellable, read_cb, g_object_ref (self));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveCataloguePage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = NULL;
  char *contents = NULL;
  gsize length = 0;

  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &contents, &length, NULL,
                                            &error))
    {
      if (!dove_ui_is_cancelled (error))
        {
          set_reading (self, FALSE);
          refuse (self, error->message);
        }
      return;
    }

  data = g_bytes_new_take (contents, length);
  if (!g_cancellable_is_cancelled (self->cancellable))
    read_document (self, data);
}

static gboolean
wants_more (const char *contents,
            goffset     size,
            gpointer    user_data)
{
  return size <= DOVE_VENDOR_DOCUMENT_LIMIT;
}

static void
read_file (GFile    *file,
           gpointer  user_data)
{
  DoveCataloguePage *self = user_data;

  set_reading (self, TRUE);
  g_file_load_partial_contents_async (file, self->cancellable, wants_more, loaded_cb,
                                      g_object_ref (self));
}

static void
choose_cb (DoveCataloguePage *self)
{
  dove_compat_open_file (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                         _("Document of an Application"), read_file, g_object_ref (self),
                         g_object_unref);
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(DoveCataloguePage) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GBytes) data = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (text == NULL || *text == '\0')
    {
      refuse (self, _("There is no text to paste"));
      return;
    }

  data = g_bytes_new_take (text, strlen (text));
  text = NULL;
  read_document (self, data);
}

static void
paste_cb (DoveCataloguePage *self)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                 pasted_cb, g_object_ref (self));
}

static gboolean
dropped_cb (GtkDropTarget *target,
            const GValue  *value,
            double         x,
            double         y,
            gpointer       user_data)
{
  read_file (g_value_get_object (value), user_data);

  return TRUE;
}

/* All its rows at once take longer to be taken down than a frame has. */
static gboolean
leave (GtkWidget *page)
{
  DoveCataloguePage *self = DOVE_CATALOGUE_PAGE (page);

  g_cancellable_cancel (self->cancellable);
  self->made = self->entries != NULL ? self->entries->len : 0;
  for (guint i = 0; i < ROWS_LEFT_AT_ONCE; i++)
    {
      GtkWidget *row = gtk_widget_get_last_child (GTK_WIDGET (self->list));

      if (row == NULL)
        return FALSE;
      gtk_list_box_remove (self->list, row);
    }

  return TRUE;
}

/* Who comes back types the next name in place of the last one. */
static void
dove_catalogue_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dove_catalogue_page_parent_class)->map (widget);
  gtk_editable_select_region (DOVE_CATALOGUE_PAGE (widget)->search, 0, -1);
}

static void
dove_catalogue_page_dispose (GObject *object)
{
  DoveCataloguePage *self = DOVE_CATALOGUE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->categories, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (dove_catalogue_page_parent_class)->dispose (object);
}

static void
dove_catalogue_page_finalize (GObject *object)
{
  g_clear_object (&DOVE_CATALOGUE_PAGE (object)->cancellable);

  G_OBJECT_CLASS (dove_catalogue_page_parent_class)->finalize (object);
}

static void
dove_catalogue_page_class_init (DoveCataloguePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_catalogue_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = dove_catalogue_page_finalize;
  widget_class->map = dove_catalogue_page_map;

  /**
   * DoveCataloguePage::found:
   * @document: (type gpointer) (transfer full): a DoveVendorDocument
   *
   * A document was dropped, chosen or pasted, and read.
   */
  signals[FOUND] = g_signal_new ("found", DOVE_TYPE_CATALOGUE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  g_type_ensure (DOVE_TYPE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-catalogue-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, search);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, list);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, empty);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, category);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, choose);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, paste);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, DoveCataloguePage, refusal);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, paste_cb);
}

static void
add_drop_target (DoveCataloguePage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
dove_catalogue_page_init (DoveCataloguePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->categories = g_ptr_array_new_with_free_func (g_free);
  add_drop_target (self);
  dove_compat_pages_set_leave (GTK_WIDGET (self), leave);
  dove_ui_name_choice (GTK_WIDGET (self->category), _("Kind of application"));
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search), GTK_WIDGET (self));
  gtk_list_box_set_filter_func (self->list, matches, self, NULL);
  dove_growing_watch (GTK_WIDGET (self->list), DOVE_GROWTH_ALL, grow, self);
  dove_compat_list_set_tab (GTK_WIDGET (self->list), GTK_WIDGET (self->category), self->choose);
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

  self->client = g_object_ref (client);
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

/**
 * dove_catalogue_page_begin_anew:
 * @self: a page
 *
 * Shows all applications again, as when the page was opened, with the cursor in the search.
 */
void
dove_catalogue_page_begin_anew (DoveCataloguePage *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_drop_down_set_selected (self->category, 0);
  dove_catalogue_page_start_search (self);
}
