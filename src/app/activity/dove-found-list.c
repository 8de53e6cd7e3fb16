/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-found-list.h"

#include "app/activity/dove-found.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveFoundList:
 *
 * What a search in the history has found, the newest first, each leading to its record in its run.
 */
struct _DoveFoundList
{
  AdwBin         parent_instance;

  GtkStack      *stack;
  GtkWidget     *found;
  GtkSpinner    *spinner;
  GtkWidget     *more;
  AdwStatusPage *failed;
  GtkWidget     *again;

  DoveClient    *client;       /* (nullable): until the first search */
  char          *text;         /* (nullable): what is looked for */
  GPtrArray     *founds;       /* of DoveStoreFound */
  GPtrArray     *rows;         /* of GtkWidget, in `found`: of the first of them */
  gboolean       has_more;     /* another search may find more */
  gint64         last;         /* number of the change that was found last */
  GCancellable  *cancellable;  /* of the search that goes on */
};

#define ROWS_AT_ONCE 2

G_DEFINE_FINAL_TYPE (DoveFoundList, dove_found_list, ADW_TYPE_BIN)

static const char *
get_side_name (DoveFoundList        *self,
               const DoveStoreFound *found)
{
  DoveBusSync *sync = dove_client_find_sync (self->client, found->sync_id);
  const char *connection = NULL;

  if (sync == NULL)
    return found->sync_id;

  connection = found->change->side == DOVE_SIDE_A ? dove_bus_sync_get_connection_a (sync)
                                                  : dove_bus_sync_get_connection_b (sync);

  return dove_client_get_connection_name (self->client, connection);
}

static GtkWidget *
row_new (DoveFoundList        *self,
         const DoveStoreFound *found)
{
  const char *sync = dove_client_get_sync_name (self->client, found->sync_id);
  g_autofree char *title = dove_found_say_record (found, sync);
  g_autofree char *when = dove_words_exact (found->at);
  g_autofree char *what = dove_found_say_what (found, get_side_name (self, found));
  /* Translators: when a run was, and what it did: "26 November 2026, 12:03: Changed in Books" */
  g_autofree char *subtitle = g_strdup_printf (_("%s: %s"), when, what);

  return dove_ui_link_row (title, subtitle, NULL, "win.show-found",
                           g_variant_new ("(xx)", found->change->run_id, found->change->id));
}

/* Only below all that was found */
static void
show_more (DoveFoundList *self)
{
  gtk_widget_set_visible (self->more, self->has_more && self->rows->len == self->founds->len);
}

static gboolean
grow (gpointer user_data)
{
  DoveFoundList *self = user_data;
  guint first = self->rows->len;

  for (guint i = first; i < MIN (self->founds->len, first + ROWS_AT_ONCE); i++)
    dove_ui_group_add (self->found, self->rows,
                       row_new (self, g_ptr_array_index (self->founds, i)));
  show_more (self);

  return self->rows->len > first;
}

static void
take_found (GPtrArray *found,
            gpointer   user_data)
{
  DoveFoundList *self = user_data;

  while (found->len > 0)
    {
      DoveStoreFound *one = g_ptr_array_steal_index (found, 0);

      self->last = one->change->id;
      g_ptr_array_add (self->founds, one);
    }
  dove_growing_queue (self->found);
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DoveFoundList) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean has_more = FALSE;

  dove_found_search_finish (result, &has_more, &error);
  if (dove_ui_is_cancelled (error))
    return;

  gtk_spinner_stop (self->spinner);
  self->has_more = has_more;
  show_more (self);
  gtk_widget_set_visible (self->again, error != NULL);
  if (error != NULL)
    {
      g_autofree char *markup = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->failed, markup);
    }
  gtk_stack_set_visible_child_name (self->stack, error != NULL      ? "failed"
                                                 : self->founds->len > 0 ? "list"
                                                                         : "empty");
}

static void
stop (DoveFoundList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_spinner_stop (self->spinner);
}

static void
search (DoveFoundList *self)
{
  stop (self);
  self->cancellable = g_cancellable_new ();
  gtk_spinner_start (self->spinner);
  self->has_more = FALSE;
  gtk_widget_hide (self->more);
  gtk_stack_set_visible_child_name (self->stack, "list");
  dove_found_search_async (dove_client_get_workspace (self->client), self->text, self->last,
                           take_found, self->cancellable, searched_cb, g_object_ref (self));
}

static void
more_cb (DoveFoundList *self)
{
  search (self);
}

static void
again_cb (DoveFoundList *self)
{
  dove_found_list_search (self, self->client, self->text);
}

static void
dove_found_list_dispose (GObject *object)
{
  DoveFoundList *self = DOVE_FOUND_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->founds, g_ptr_array_unref);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (dove_found_list_parent_class)->dispose (object);
}

static void
dove_found_list_class_init (DoveFoundListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_found_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-found-list.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveFoundList, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveFoundList, found);
  gtk_widget_class_bind_template_child (widget_class, DoveFoundList, spinner);
  gtk_widget_class_bind_template_child (widget_class, DoveFoundList, more);
  gtk_widget_class_bind_template_child (widget_class, DoveFoundList, failed);
  gtk_widget_class_bind_template_child (widget_class, DoveFoundList, again);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, again_cb);
}

static void
dove_found_list_init (DoveFoundList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dove_ui_let_shorten (self->more);
  self->rows = g_ptr_array_new ();
  self->founds = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_found_free);
  dove_growing_watch (self->found, DOVE_GROWTH_ALL, grow, self);
}

/**
 * dove_found_list_search:
 * @self: a list
 * @client: the agent
 * @text: what is looked for; not empty
 *
 * Shows what runs have written with a text in it, instead of what was found before.
 */
void
dove_found_list_search (DoveFoundList *self,
                        DoveClient    *client,
                        const char    *text)
{
  char *kept = g_strdup (text);

  g_set_object (&self->client, client);
  g_free (self->text);
  self->text = kept;
  self->last = 0;
  dove_found_list_clear (self);
  search (self);
}

/**
 * dove_found_list_clear:
 * @self: a list
 *
 * Ends a search that goes on, and forgets what was found.
 */
void
dove_found_list_clear (DoveFoundList *self)
{
  stop (self);
  dove_ui_group_clear (self->found, self->rows);
  g_ptr_array_set_size (self->founds, 0);
  self->has_more = FALSE;
}
