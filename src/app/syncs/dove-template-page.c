/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "dove-template-page.h"

#include "app/client/dove-reader.h"
#include "app/client/dove-secret.h"
#include "app/syncs/dove-start.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-ui.h"
#include "bus/dove-bus-pipe.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

/**
 * DoveTemplatePage:
 *
 * Begins with a template: which connections it needs, and which of those that are there it gets;
 * one that is missing can be made from here. A template of one sync goes on with its form, one of
 * several is taken in as a whole.
 */
struct _DoveTemplatePage
{
  AdwBin           parent_instance;

  DovePage        *page;
  GtkWidget       *head;
  GtkWidget       *needs;
  GtkLabel        *error;
  GtkWidget       *next;

  DoveClient      *client;
  const DoveStart *start;
  GPtrArray       *documents;               /* (nullable): of the template */
  GHashTable      *tables;                  /* (element-type utf8 utf8): ids of tables there are */
  GPtrArray       *rows;                    /* of GtkWidget: of what it needs */
  GPtrArray       *fitting[DOVE_START_NEEDS]; /* of char *: ids of connections */
  GtkWidget       *choices[DOVE_START_NEEDS]; /* (nullable) */
  GCancellable    *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveTemplatePage, dove_template_page, ADW_TYPE_BIN)

static void
set_error (DoveTemplatePage *self,
           const char       *text)
{
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

/* --- what it needs ---------------------------------------------------------------------------- */

/* Of one application, by their names */
static GtkStringList *
find_fitting (DoveTemplatePage *self,
              guint             need)
{
  GListModel *connections = dove_client_get_connections (self->client);
  GtkStringList *names = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->fitting[need], 0);
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(DoveBusConnection) connection = g_list_model_get_item (connections, i);

      if (g_strcmp0 (dove_bus_connection_get_connector (connection),
                     self->start->needs[need].connector) != 0)
        continue;
      g_ptr_array_add (self->fitting[need], g_strdup (dove_bus_connection_get_id (connection)));
      gtk_string_list_append (names, dove_bus_connection_get_name (connection));
    }

  return names;
}

static GtkWidget *
make_choice (DoveTemplatePage *self,
             guint             need,
             GtkStringList    *names)
{
  const char *title = _(self->start->needs[need].name);
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  dove_ui_name_choice (row, title);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (names));

  return row;
}

static GtkWidget *
make_missing (DoveTemplatePage *self,
              guint             need)
{
  const DoveStartNeed *missing = &self->start->needs[need];
  /* Translators: the name of an application, which is to be connected */
  g_autofree char *title = g_strdup_printf (_("Connect %s"), _(missing->name));

  return dove_ui_link_row (title, _("It is not connected yet; then come back to this template"),
                           "list-add-symbolic", "win.connect",
                           g_variant_new ("(ssb)", missing->connector, "", FALSE));
}

static void
show_needs (DoveTemplatePage *self)
{
  gboolean is_complete = self->documents != NULL && self->tables != NULL;

  dove_ui_group_clear (self->needs, self->rows);
  for (guint i = 0; i < DOVE_START_NEEDS; i++)
    {
      g_autoptr(GtkStringList) names = find_fitting (self, i);

      self->choices[i] = self->fitting[i]->len > 0 ? make_choice (self, i, names) : NULL;
      dove_ui_group_add (self->needs, self->rows,
                         self->choices[i] != NULL ? self->choices[i] : make_missing (self, i));
      is_complete = is_complete && self->choices[i] != NULL;
    }
  gtk_widget_set_sensitive (self->next, is_complete);
}

/* Connections come and go: what is chosen stays as long as it is the same that can be chosen */
static void
changed_cb (DoveTemplatePage *self)
{
  for (guint i = 0; i < DOVE_START_NEEDS; i++)
    {
      guint before = self->fitting[i]->len;
      g_autoptr(GtkStringList) names = find_fitting (self, i);

      if (self->fitting[i]->len != before)
        {
          show_needs (self);
          return;
        }
    }
}

/* --- going on --------------------------------------------------------------------------------- */

static gboolean
is_taken (const char *id,
          gpointer    user_data)
{
  DoveTemplatePage *self = user_data;

  return dove_client_find_connection (self->client, id) != NULL ||
         dove_client_find_sync (self->client, id) != NULL ||
         g_hash_table_contains (self->tables, id);
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DoveTemplatePage) self = user_data;
  g_autoptr(GError) error = NULL;

  dove_bus_agent_call_import_finish (DOVE_BUS_AGENT (source), NULL, result, &error);
  if (dove_ui_is_cancelled (error))
    return;

  gtk_widget_set_sensitive (self->next, TRUE);
  if (error != NULL)
    {
      g_dbus_error_strip_remote_error (error);
      set_error (self, error->message);
      return;
    }

  dove_ui_say (GTK_WIDGET (self), _("The syncs are made. Each asks you before it writes for the "
                                    "first time."));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "syncs");
}

/* What the agent tells of each definition is not needed: an error says what is wrong. */
static gboolean
add_unread (GUnixFDList  *fds,
            GError      **error)
{
  int ends[2] = { -1, -1 };
  gboolean is_added = FALSE;

  if (!dove_bus_pipe_new (ends, error))
    return FALSE;
  is_added = g_unix_fd_list_append (fds, ends[1], error) >= 0;
  close (ends[0]);
  close (ends[1]);

  return is_added;
}

static void
import (DoveTemplatePage *self,
        GPtrArray        *documents)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  g_autoptr(DoveValue) all = dove_start_to_export (documents);
  g_autoptr(GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr(GError) error = NULL;

  if (agent == NULL)
    set_error (self, _("The background program is not running"));
  else if (!dove_secret_add_value (fds, all, &error) || !add_unread (fds, &error))
    set_error (self, error->message);
  else
    {
      gtk_widget_set_sensitive (self->next, FALSE);
      dove_bus_agent_call_import (agent, g_variant_new_handle (0), FALSE, g_variant_new_handle (1),
                                  fds, self->cancellable, imported_cb, g_object_ref (self));
    }
}

static void
next_cb (DoveTemplatePage *self)
{
  const char *connections[DOVE_START_NEEDS + 1] = { NULL };
  g_autoptr(GPtrArray) documents = NULL;
  DoveValue *only = NULL;

  set_error (self, NULL);
  for (guint i = 0; i < DOVE_START_NEEDS; i++)
    connections[i] = g_ptr_array_index (
        self->fitting[i], adw_combo_row_get_selected (ADW_COMBO_ROW (self->choices[i])));
  documents = dove_start_bind (self->start, self->documents, connections);
  dove_start_rename (documents, is_taken, self);
  only = dove_start_get_only (documents);
  if (only == NULL)
    import (self, documents);
  else
    {
      g_autofree char *text = dove_json_write (only, DOVE_JSON_COMPACT);

      gtk_widget_activate_action (GTK_WIDGET (self), "win.make-sync", "s", text);
    }
}

/* --- reading ---------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray  *documents;
  GHashTable *tables;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_clear_pointer (&read->documents, g_ptr_array_unref);
  g_clear_pointer (&read->tables, g_hash_table_unref);
  g_free (read);
}

static gboolean
note_table (DoveStore   *store,
            const char  *id,
            Read        *read,
            GError     **error)
{
  g_autoptr(DoveStoreDocument) known = NULL;

  if (!dove_store_find_document (store, "table", id, 0, &known, error))
    return FALSE;
  if (known != NULL && !known->is_removed)
    g_hash_table_add (read->tables, g_strdup (id));

  return TRUE;
}

static gpointer
read_template (DoveStore     *store,
               gpointer       user_data,
               GCancellable  *cancellable,
               GError       **error)
{
  Read *read = g_new0 (Read, 1);

  read->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read->documents = dove_start_read (user_data, error);
  for (guint i = 0; read->documents != NULL && store != NULL && i < read->documents->len; i++)
    if (!note_table (store, dove_value_get_member_text (g_ptr_array_index (read->documents, i),
                                                        "id"), read, error))
      g_clear_pointer (&read->documents, g_ptr_array_unref);
  if (read->documents == NULL)
    g_clear_pointer (&read, read_free);

  return read;
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveTemplatePage) self = user_data;
  g_autoptr(GError) error = NULL;
  Read *read = dove_reader_read_finish (result, &error);

  if (dove_ui_is_cancelled (error))
    return;

  if (read == NULL)
    {
      set_error (self, error->message);
      return;
    }
  self->documents = g_steal_pointer (&read->documents);
  self->tables = g_steal_pointer (&read->tables);
  read_free (read);
  show_needs (self);
  if (gtk_widget_get_sensitive (self->next))
    gtk_widget_grab_focus (self->next);
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_template_page_dispose (GObject *object)
{
  DoveTemplatePage *self = DOVE_TEMPLATE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->documents, g_ptr_array_unref);
  g_clear_pointer (&self->tables, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  for (guint i = 0; i < DOVE_START_NEEDS; i++)
    g_clear_pointer (&self->fitting[i], g_ptr_array_unref);

  G_OBJECT_CLASS (dove_template_page_parent_class)->dispose (object);
}

static void
dove_template_page_class_init (DoveTemplatePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_template_page_dispose;
  g_type_ensure (DOVE_TYPE_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-template-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveTemplatePage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveTemplatePage, head);
  gtk_widget_class_bind_template_child (widget_class, DoveTemplatePage, needs);
  gtk_widget_class_bind_template_child (widget_class, DoveTemplatePage, error);
  gtk_widget_class_bind_template_child (widget_class, DoveTemplatePage, next);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
}

static void
dove_template_page_init (DoveTemplatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  for (guint i = 0; i < DOVE_START_NEEDS; i++)
    self->fitting[i] = g_ptr_array_new_with_free_func (g_free);
}

/**
 * dove_template_page_new:
 * @client: the agent
 * @folder: of a template
 *
 * Returns: (transfer floating) (nullable): its page; %NULL when there is no such template
 */
GtkWidget *
dove_template_page_new (DoveClient *client,
                        const char *folder)
{
  const DoveStart *start = dove_start_find (folder);
  DoveReading reading = { read_template, (gpointer) start, NULL, read_free };
  DoveTemplatePage *self = NULL;

  if (start == NULL)
    return NULL;

  self = g_object_new (DOVE_TYPE_TEMPLATE_PAGE, NULL);
  self->client = g_object_ref (client);
  self->start = start;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self->head), _(start->title));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->head), _(start->text));
  show_needs (self);
  g_signal_connect_object (client, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  dove_reader_read_async (dove_client_get_workspace (client), &reading, self->cancellable, read_cb,
                          g_object_ref (self));

  return GTK_WIDGET (self);
}

static gboolean
add_template (gpointer user_data)
{
  GtkWidget *group = user_data;
  guint n_starts = 0;
  const DoveStart *starts = dove_start_list (&n_starts);
  guint next = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (group), "next"));
  g_autofree char *text = NULL;

  if (next == n_starts)
    return FALSE;

  /* Translators: what a template does, and the two applications that it needs */
  text = g_strdup_printf (_("%s Needs %s and %s."), _(starts[next].text),
                          _(starts[next].needs[0].name), _(starts[next].needs[1].name));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             dove_ui_link_row (_(starts[next].title), text, NULL,
                                               "win.use-template",
                                               g_variant_new_string (starts[next].folder)));
  g_object_set_data (G_OBJECT (group), "next", GUINT_TO_POINTER (next + 1));

  return TRUE;
}

/**
 * dove_template_list_new:
 *
 * Returns: (transfer floating): a group of rows that open the templates; they come as it is shown
 */
GtkWidget *
dove_template_list_new (void)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("Or Begin With a Template"));
  dove_growing_watch (group, DOVE_GROWTH_ALL, add_template, group);

  return group;
}
