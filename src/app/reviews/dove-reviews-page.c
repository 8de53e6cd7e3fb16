/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-reviews-page.h"

#include "app/client/dove-reader.h"
#include "app/reviews/dove-asked.h"
#include "app/reviews/dove-cause-group.h"
#include "app/reviews/dove-review-group.h"
#include "app/widgets/dove-ui.h"

/**
 * DoveReviewsPage:
 *
 * What needs a person: open questions, then records that could not be written.
 */
struct _DoveReviewsPage
{
  AdwBin               parent_instance;

  GtkStack            *stack;
  AdwPreferencesPage  *list;

  DoveClient          *client;
  GPtrArray           *groups;       /* of GtkWidget, in `list` */
  GHashTable          *by_review;    /* of gint64 to GtkWidget */
  char                *shown;        /* nullable: signature of what is shown */
  gint64               wanted;       /* review to be led to once it is read; 0 for none */
  gboolean             is_reading;
  gboolean             is_stale;
  GCancellable        *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveReviewsPage, dove_reviews_page, ADW_TYPE_BIN)

static void
add_group (DoveReviewsPage *self,
           GtkWidget       *group)
{
  adw_preferences_page_add (self->list, ADW_PREFERENCES_GROUP (group));
  g_ptr_array_add (self->groups, group);
}

static void
clear (DoveReviewsPage *self)
{
  g_hash_table_remove_all (self->by_review);
  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->list, g_ptr_array_index (self->groups, i));
  g_ptr_array_set_size (self->groups, 0);
}

static void
lead_to_wanted (DoveReviewsPage *self)
{
  GtkWidget *group = g_hash_table_lookup (self->by_review, &self->wanted);

  /* The focus scrolls to it. */
  if (group != NULL)
    gtk_widget_child_focus (group, GTK_DIR_TAB_FORWARD);
  self->wanted = 0;
}

static void
show_asked (DoveReviewsPage *self,
            DoveAsked       *asked)
{
  gboolean is_empty = asked->reviews->len + asked->causes->len == 0;

  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "list");
  if (g_strcmp0 (asked->signature, self->shown) == 0)
    return;

  g_free (self->shown);
  self->shown = g_strdup (asked->signature);
  clear (self);
  for (guint i = 0; i < asked->reviews->len; i++)
    {
      const DoveStoreReview *review = g_ptr_array_index (asked->reviews, i);
      GtkWidget *group = dove_review_group_new (self->client, review,
                                                &g_array_index (asked->more, DoveAskedMore, i));

      add_group (self, group);
      g_hash_table_insert (self->by_review, g_memdup2 (&review->id, sizeof review->id), group);
    }
  if (asked->more_reviews > 0)
    {
      GtkWidget *group = adw_preferences_group_new ();
      g_autofree char *text = g_strdup_printf (
          ngettext ("and %u more question", "and %u more questions", asked->more_reviews),
          asked->more_reviews);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), dove_ui_row_new (text, NULL));
      add_group (self, group);
    }
  for (guint i = 0; i < asked->causes->len; i++)
    add_group (self, dove_cause_group_new (self->client, g_ptr_array_index (asked->causes, i)));
}

static void reload (DoveReviewsPage *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveReviewsPage) self = user_data;
  g_autoptr(GError) error = NULL;
  DoveAsked *asked = dove_reader_read_finish (result, &error);

  self->is_reading = FALSE;
  if (dove_ui_is_cancelled (error))
    return;

  if (asked != NULL)
    {
      show_asked (self, asked);
      dove_asked_free (asked);
      lead_to_wanted (self);
    }
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
  if (self->is_stale)
    reload (self);
}

static void
reload (DoveReviewsPage *self)
{
  DoveReading reading = { dove_asked_read, NULL, NULL, dove_asked_free };

  /* Whoever opens the page reads it again. */
  self->is_stale = self->is_reading || !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->is_stale)
    return;

  self->is_reading = TRUE;
  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          read_cb, g_object_ref (self));
}

static void
dove_reviews_page_map (GtkWidget *widget)
{
  DoveReviewsPage *self = DOVE_REVIEWS_PAGE (widget);

  GTK_WIDGET_CLASS (dove_reviews_page_parent_class)->map (widget);

  if (self->client != NULL)
    reload (self);
}

static void
dove_reviews_page_dispose (GObject *object)
{
  DoveReviewsPage *self = DOVE_REVIEWS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->by_review, g_hash_table_unref);
  g_clear_pointer (&self->shown, g_free);

  G_OBJECT_CLASS (dove_reviews_page_parent_class)->dispose (object);
}

static void
dove_reviews_page_class_init (DoveReviewsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_reviews_page_dispose;
  widget_class->map = dove_reviews_page_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-reviews-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveReviewsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DoveReviewsPage, list);
}

static void
dove_reviews_page_init (DoveReviewsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->groups = g_ptr_array_new ();
  self->by_review = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->cancellable = g_cancellable_new ();
}

/**
 * dove_reviews_page_set_client:
 * @self: a page
 * @client: the agent
 *
 * Fills the page.
 */
void
dove_reviews_page_set_client (DoveReviewsPage *self,
                              DoveClient      *client)
{
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "revised", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
}

/**
 * dove_reviews_page_show:
 * @self: a page
 * @review: number of a review
 *
 * Leads to a question.
 */
void
dove_reviews_page_show (DoveReviewsPage *self,
                        gint64           review)
{
  self->wanted = review;
  reload (self);
}
