/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-activity-page.h"

#include "app/activity/dove-found-list.h"
#include "app/client/dove-reader.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-run-row.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveActivityPage:
 *
 * What happened: all runs, the newest first, some dozens at a time; and a search in all that they
 * wrote.
 */
struct _DoveActivityPage
{
  AdwBin         parent_instance;

  GtkWidget     *tools;
  GtkEditable   *search;
  GtkStack      *stack;
  GtkWidget     *runs;
  GtkWidget     *more;
  DoveFoundList *found;

  DoveClient    *client;
  GPtrArray     *listed;       /* of DoveStoreRun: what is shown, and one more if there are more */
  GPtrArray     *rows;         /* of GtkWidget, in `runs`: of the first of them */
  char          *shown;        /* nullable: numbers and states of what is shown */
  guint          limit;        /* how many are shown at most */
  gboolean       is_reading;
  gboolean       is_stale;
  GCancellable  *cancellable;
};

#define STEP         40 /* runs shown at first, and with each "more" */
#define ROWS_AT_ONCE 2

G_DEFINE_FINAL_TYPE (DoveActivityPage, dove_activity_page, ADW_TYPE_BIN)

static gpointer
read_runs (DoveStore     *store,
           gpointer       user_data,
           GCancellable  *cancellable,
           GError       **error)
{
  if (store == NULL)
    return g_ptr_array_new ();

  return dove_store_list_runs (store, NULL, 0, GPOINTER_TO_UINT (user_data), error);
}

/* What the rows say: rows that say the same are left alone, and with them the focus. */
static char *
make_signature (GPtrArray *runs)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < runs->len; i++)
    {
      const DoveStoreRun *run = g_ptr_array_index (runs, i);

      g_string_append_printf (text, "%" G_GINT64_FORMAT ":%d ", run->id, run->state);
    }

  return g_string_free (text, FALSE);
}

static char *
get_sought (DoveActivityPage *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->search)));
}

/* The runs, or what is looked for in them */
static void
show_page (DoveActivityPage *self)
{
  g_autofree char *text = get_sought (self);

  gtk_widget_set_visible (self->tools, self->listed->len > 0);
  gtk_stack_set_visible_child_name (self->stack, self->listed->len == 0 ? "empty"
                                                 : text[0] != '\0'      ? "found"
                                                                        : "list");
}

static gboolean
grow (gpointer user_data)
{
  DoveActivityPage *self = user_data;
  guint first = self->rows->len;
  guint wanted = MIN (self->listed->len, self->limit);

  for (guint i = first; i < MIN (wanted, first + ROWS_AT_ONCE); i++)
    dove_ui_group_add (self->runs, self->rows,
                       dove_run_row_new (self->client, g_ptr_array_index (self->listed, i)));
  /* Only below all the rows */
  gtk_widget_set_visible (self->more, self->listed->len > self->limit &&
                                      self->rows->len == wanted);

  return self->rows->len > first;
}

/* A row is a place, not a run: nothing moves, and the focus stays where it is. */
static void
say_again (DoveActivityPage *self)
{
  guint most = MIN (self->listed->len, self->limit);

  while (self->rows->len > most)
    {
      GtkWidget *row = g_ptr_array_steal_index (self->rows, self->rows->len - 1);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->runs), row);
    }
  for (guint i = 0; i < self->rows->len; i++)
    dove_run_row_set (g_ptr_array_index (self->rows, i), self->client,
                      g_ptr_array_index (self->listed, i));
}

static void
show_runs (DoveActivityPage *self,
           GPtrArray        *runs)
{
  g_autofree char *signature = make_signature (runs);

  g_ptr_array_unref (self->listed);
  self->listed = g_ptr_array_ref (runs);
  show_page (self);
  if (g_strcmp0 (signature, self->shown) != 0)
    say_again (self);
  g_free (self->shown);
  self->shown = g_steal_pointer (&signature);
  grow (self);
  dove_growing_queue (self->runs);
}

static void reload (DoveActivityPage *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveActivityPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) runs = dove_reader_read_finish (result, &error);

  self->is_reading = FALSE;
  if (dove_ui_is_cancelled (error))
    return;

  if (runs != NULL)
    show_runs (self, runs);
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
  if (self->is_stale)
    reload (self);
}

static void
reload (DoveActivityPage *self)
{
  DoveReading reading = { read_runs, GUINT_TO_POINTER (self->limit + 1), NULL,
                          (GDestroyNotify) g_ptr_array_unref };

  /* Whoever opens the page reads it again. */
  self->is_stale = self->is_reading || !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->is_stale)
    return;

  self->is_reading = TRUE;
  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          read_cb, g_object_ref (self));
}

static void
more_cb (DoveActivityPage *self)
{
  self->limit += STEP;
  reload (self);
}

static void
search_changed_cb (DoveActivityPage *self)
{
  g_autofree char *text = get_sought (self);

  if (text[0] != '\0')
    dove_found_list_search (self->found, self->client, text);
  else
    dove_found_list_clear (self->found);
  show_page (self);
}

static void
stop_search_cb (DoveActivityPage *self)
{
  gtk_editable_set_text (self->search, "");
}

/* Times like "3 minutes ago" have passed. */
static void
ticked_cb (DoveActivityPage *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    g_clear_pointer (&self->shown, g_free);
}

static void
dove_activity_page_map (GtkWidget *widget)
{
  DoveActivityPage *self = DOVE_ACTIVITY_PAGE (widget);

  GTK_WIDGET_CLASS (dove_activity_page_parent_class)->map (widget);

  if (self->client != NULL)
    reload (self);
}

static void
dove_activity_page_dispose (GObject *object)
{
  DoveActivityPage *self = DOVE_ACTIVITY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (dove_activity_page_parent_class)->dispose (object);
}

static void
dove_activity_page_class_init (DoveActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_activity_page_dispose;
  widget_class->map = dove_activity_page_map;
  g_type_ensure (DOVE_TYPE_FOUND_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveActivityPage, tools);
  gtk_widget_class_bind_template_child (widget_class, DoveActivityPage, search);
  gtk_widget_class_bind_template_child (widget_class, DoveActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveActivityPage, runs);
  gtk_widget_class_bind_template_child (widget_class, DoveActivityPage, more);
  gtk_widget_class_bind_template_child (widget_class, DoveActivityPage, found);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
}

static void
dove_activity_page_init (DoveActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->listed = g_ptr_array_new ();
  dove_growing_watch (self->runs, DOVE_GROWTH_ALL, grow, self);
  self->limit = STEP;
  self->cancellable = g_cancellable_new ();
}

/**
 * dove_activity_page_set_client:
 * @self: a page
 * @client: the agent
 *
 * Fills the page.
 */
void
dove_activity_page_set_client (DoveActivityPage *self,
                               DoveClient       *client)
{
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "revised", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "ticked", G_CALLBACK (ticked_cb), self, G_CONNECT_SWAPPED);
}

/**
 * dove_activity_page_start_search:
 * @self: a page
 *
 * Puts the cursor into the search.
 */
void
dove_activity_page_start_search (DoveActivityPage *self)
{
  if (self->listed->len > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
