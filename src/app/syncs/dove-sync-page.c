/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-sync-page.h"

#include "app/client/dove-reader.h"
#include "app/syncs/dove-sync-words.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-growing.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-progress.h"
#include "app/widgets/dove-removal.h"
#include "app/widgets/dove-run-row.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "mapping/dove-row-rule.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"
#include "store/dove-store-review.h"
#include "store/dove-store-sides.h"

/**
 * DoveSyncPage:
 *
 * One sync: how it is, previewing and running it, what it asks, and what it did.
 */
struct _DoveSyncPage
{
  AdwBin         parent_instance;

  DovePage      *page;
  GtkLabel      *last;
  DoveProgress  *progress;
  GtkWidget     *buttons;
  GtkWidget     *asked;
  GtkWidget     *details;
  GtkWidget     *rules;
  GtkWidget     *runs;

  GtkWidget     *route;        /* rows of `details` */
  GtkWidget     *schedule;
  GtkWidget     *next;

  DoveClient    *client;
  char          *id;
  GPtrArray     *asked_rows;
  GPtrArray     *rule_rows;
  GPtrArray     *listed;       /* of DoveStoreRun: the latest */
  GPtrArray     *run_rows;     /* of `runs`: of the first of them */
  gboolean       is_previewing;  /* the plan is shown when the run has ended */
  gboolean       is_reading;
  gboolean       is_stale;
  GCancellable  *cancellable;
};

#define RUNS_SHOWN   10
#define ROWS_AT_ONCE 2
#define ASKED_SHOWN  5

G_DEFINE_FINAL_TYPE (DoveSyncPage, dove_sync_page, ADW_TYPE_BIN)

typedef struct
{
  GPtrArray *runs;       /* of DoveStoreRun */
  GPtrArray *reviews;    /* of DoveStoreReview, the first few */
  GPtrArray *rules;      /* of DoveRowRule */
  GPtrArray *titles;     /* of utf8: what the field of each rule is called */
  gint64     problems;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_clear_pointer (&read->runs, g_ptr_array_unref);
  g_clear_pointer (&read->reviews, g_ptr_array_unref);
  g_clear_pointer (&read->rules, g_ptr_array_unref);
  g_clear_pointer (&read->titles, g_ptr_array_unref);
  g_free (read);
}

/* Out of the last version of the definition; none of one that is not there */
static GPtrArray *
read_rules (DoveStore  *store,
            const char *id)
{
  g_autoptr(DoveStoreDocument) document = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (dove_store_find_document (store, "sync", id, 0, &document, NULL) && document != NULL &&
      document->text != NULL)
    value = dove_json_parse (document->text, -1, NULL, NULL);

  return value != NULL ? dove_row_rule_list (value) : g_ptr_array_new ();
}

static GPtrArray *
name_fields (DoveStore  *store,
             const char *id,
             GPtrArray  *rules)
{
  g_autoptr(DoveStoreSides) sides = dove_store_sides_new (store);
  GPtrArray *titles = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rules->len; i++)
    {
      const DoveRowRule *rule = g_ptr_array_index (rules, i);

      g_ptr_array_add (titles, g_strdup (dove_store_sides_name_asked (sides, id, DOVE_SIDE_A,
                                                                      rule->field)));
    }

  return titles;
}

static gboolean
read_all (DoveStore   *store,
          const char  *id,
          Read        *read,
          GError     **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  DoveStoreReview *review;

  read->runs = dove_store_list_runs (store, id, 0, RUNS_SHOWN, error);
  rows = read->runs != NULL ? dove_store_list_reviews (store, id, DOVE_REVIEW_OPEN, error) : NULL;
  if (rows == NULL)
    return FALSE;

  while (read->reviews->len < ASKED_SHOWN && (review = dove_store_rows_next (rows, NULL)) != NULL)
    g_ptr_array_add (read->reviews, review);
  read->rules = read_rules (store, id);
  read->titles = name_fields (store, id, read->rules);
  read->problems = dove_store_count_problems (store, id, error);

  return read->problems >= 0;
}

static gpointer
read_sync (DoveStore     *store,
           gpointer       user_data,
           GCancellable  *cancellable,
           GError       **error)
{
  Read *read = g_new0 (Read, 1);

  read->reviews = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_review_free);
  if (store == NULL)
    {
      read->runs = g_ptr_array_new ();
      read->rules = g_ptr_array_new ();
      read->titles = g_ptr_array_new ();
    }
  else if (!read_all (store, user_data, read, error))
    g_clear_pointer (&read, read_free);

  return read;
}

static void
forgotten_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GtkWidget) page = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_decide_finish (DOVE_BUS_AGENT (source), NULL, result, &error))
    dove_ui_say (page, _("The rule is removed; you are asked again"));
  else
    dove_ui_say_error (page, error);
}

static void
forget_rule_cb (GtkButton    *button,
                DoveSyncPage *self)
{
  const char *field = g_object_get_data (G_OBJECT (button), "field");
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (agent == NULL)
    return;

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  dove_bus_agent_call_decide (agent, self->id, field, "", NULL, forgotten_cb,
                              g_object_ref (self));
}

/* What a rule of a field says */
static char *
say_rule (DoveSyncPage *self,
          const char   *winner)
{
  DoveBusSync *sync = dove_client_find_sync (self->client, self->id);
  const char *id = NULL;

  if (sync != NULL && g_str_equal (winner, "a"))
    id = dove_bus_sync_get_connection_a (sync);
  else if (sync != NULL && g_str_equal (winner, "b"))
    id = dove_bus_sync_get_connection_b (sync);
  if (id != NULL)
    /* Translators: %s is an application */
    return g_strdup_printf (_("The value of %s is taken"),
                            dove_client_get_connection_name (self->client, id));

  return g_strdup (g_str_equal (winner, "newest") ? _("What was changed last is taken")
                                                  : _("You are asked"));
}

static void
show_rules (DoveSyncPage *self,
            GPtrArray    *rules,
            GPtrArray    *titles)
{
  dove_ui_group_clear (self->rules, self->rule_rows);
  for (guint i = 0; i < rules->len; i++)
    {
      const DoveRowRule *rule = g_ptr_array_index (rules, i);
      const char *title = g_ptr_array_index (titles, i);
      g_autofree char *text = say_rule (self, rule->winner);
      /* Translators: a button; %s is a field */
      g_autofree char *name = g_strdup_printf (_("Remove the rule for “%s”"), title);
      GtkWidget *row = dove_ui_row_new (title, text);
      GtkWidget *button = dove_ui_button_new (_("Remove"), NULL);

      dove_ui_set_name (button, name);
      g_object_set_data_full (G_OBJECT (button), "field", g_strdup (rule->field), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (forget_rule_cb), self, 0);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      dove_ui_group_add (self->rules, self->rule_rows, row);
    }
  gtk_widget_set_visible (self->rules, rules->len > 0);
}

static gboolean
grow (gpointer user_data)
{
  DoveSyncPage *self = user_data;
  guint first = self->run_rows->len;

  for (guint i = first; i < MIN (self->listed->len, first + ROWS_AT_ONCE); i++)
    dove_ui_group_add (self->runs, self->run_rows,
                       dove_run_row_new_of_sync (g_ptr_array_index (self->listed, i)));

  return self->run_rows->len > first;
}

/* A row is a place, not a run: the focus stays where it is. */
static void
show_runs (DoveSyncPage *self,
           GPtrArray    *runs)
{
  g_ptr_array_unref (self->listed);
  self->listed = g_ptr_array_ref (runs);
  if (self->run_rows->len > runs->len)
    dove_ui_group_clear (self->runs, self->run_rows);
  for (guint i = 0; i < self->run_rows->len; i++)
    dove_run_row_set (g_ptr_array_index (self->run_rows, i), NULL, g_ptr_array_index (runs, i));
  gtk_widget_set_visible (self->runs, runs->len > 0);
  dove_growing_queue (self->runs);
}

static void
show_read (DoveSyncPage *self,
           Read         *read)
{
  dove_ui_group_clear (self->asked, self->asked_rows);

  for (guint i = 0; i < read->reviews->len; i++)
    {
      const DoveStoreReview *review = g_ptr_array_index (read->reviews, i);

      dove_ui_group_add (self->asked, self->asked_rows,
                         dove_ui_link_row (review->message, NULL, "dialog-question-symbolic",
                                           "win.show-review", g_variant_new_int64 (review->id)));
    }
  if (read->problems > 0)
    {
      g_autofree char *text = g_strdup_printf (
          ngettext ("%d record could not be written", "%d records could not be written",
                    (gulong) read->problems), (int) read->problems);

      dove_ui_group_add (self->asked, self->asked_rows,
                         dove_ui_link_row (text, NULL, "dialog-warning-symbolic", "win.page",
                                           g_variant_new_string ("needs-you")));
    }
  gtk_widget_set_visible (self->asked, self->asked_rows->len > 0);

  show_runs (self, read->runs);
  show_rules (self, read->rules, read->titles);
}

static void reload (DoveSyncPage *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveSyncPage) self = user_data;
  g_autoptr(GError) error = NULL;
  Read *read = dove_reader_read_finish (result, &error);

  self->is_reading = FALSE;
  if (dove_ui_is_cancelled (error))
    return;

  if (read != NULL)
    {
      show_read (self, read);
      read_free (read);
    }
  else
    dove_ui_say_error (GTK_WIDGET (self), error);
  if (self->is_stale)
    reload (self);
}

static void
reload (DoveSyncPage *self)
{
  DoveReading reading = { read_sync, g_strdup (self->id), g_free, read_free };

  if (self->is_reading)
    {
      self->is_stale = TRUE;
      g_free (reading.data);
      return;
    }

  self->is_reading = TRUE;
  self->is_stale = FALSE;
  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          read_cb, g_object_ref (self));
}

static void
update (DoveSyncPage *self)
{
  DoveBusSync *sync = dove_client_find_sync (self->client, self->id);
  gint64 now = g_get_real_time ();
  DoveBusRun *run;
  g_autofree char *route = NULL;
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;
  g_autofree char *exact = NULL;
  const char *schedule;

  if (sync == NULL)
    return;

  run = dove_client_find_run (self->client, dove_bus_sync_get_running (sync));
  route = dove_sync_words_route (self->client, sync);
  last = dove_sync_words_last (sync, now);
  next = dove_sync_words_due (sync, now);
  schedule = dove_bus_sync_get_schedule (sync);
  if (dove_bus_sync_get_next_due (sync) > 0)
    exact = dove_words_coming (dove_bus_sync_get_next_due (sync));

  dove_page_set_title (self->page, dove_bus_sync_get_name (sync), NULL);
  gtk_label_set_text (self->last, last);
  gtk_widget_set_visible (GTK_WIDGET (self->last), run == NULL);
  dove_ui_row_set (self->route, _("What Is Kept the Same"), route);
  dove_ui_row_set (self->schedule, _("Schedule"),
                   schedule != NULL && schedule[0] != '\0' ? schedule
                                                           : _("Only when you ask for it"));
  dove_ui_row_set (self->next, _("Next Run"), next);
  gtk_widget_set_tooltip_text (self->next, exact);
  dove_progress_set_run (self->progress, run);
  gtk_widget_set_visible (self->buttons, run == NULL);
  gtk_widget_set_sensitive (self->buttons, dove_client_get_agent (self->client) != NULL);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DoveSyncPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (dove_bus_sync_call_run_finish (DOVE_BUS_SYNC (source), &path, NULL, result, &error))
    return;

  self->is_previewing = FALSE;
  if (dove_ui_is_cancelled (error))
    return;
  gtk_widget_set_sensitive (self->buttons, TRUE);
  dove_ui_say_error (GTK_WIDGET (self), error);
}

static void
start (DoveSyncPage *self,
       const char   *mode)
{
  DoveBusSync *sync = dove_client_find_sync (self->client, self->id);
  GVariantDict options;

  if (sync == NULL || dove_client_get_agent (self->client) == NULL)
    return;

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "mode", "s", mode);
  self->is_previewing = g_str_equal (mode, "plan");
  gtk_widget_set_sensitive (self->buttons, FALSE);
  dove_bus_sync_call_run (sync, g_variant_dict_end (&options), NULL, self->cancellable,
                          started_cb, g_object_ref (self));
}

static void
preview_cb (DoveSyncPage *self)
{
  start (self, "plan");
}

/**
 * dove_sync_page_preview:
 * @self: a page
 *
 * Makes a plan, as the button does; it is shown when it is made.
 */
void
dove_sync_page_preview (DoveSyncPage *self)
{
  preview_cb (self);
}

static void
run_cb (DoveSyncPage *self)
{
  start (self, "all");
}

static void
edit_cb (DoveSyncPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.edit-sync", "s", self->id);
}

static void
remove_cb (DoveSyncPage *self)
{
  dove_removal_ask (GTK_WIDGET (self), self->client, self->id,
                    dove_client_get_sync_name (self->client, self->id),
                    _("Nothing is kept the same by it any more. All records stay as they are, in "
                      "both applications."), self->cancellable);
}

static void
run_ended_cb (DoveSyncPage *self,
              DoveBusRun   *run,
              gint64        number,
              const char   *state,
              const char   *message)
{
  gboolean is_plan = g_strcmp0 (state, "planned") == 0 || g_strcmp0 (state, "needs_ok") == 0;

  if (g_strcmp0 (dove_bus_run_get_sync (run), self->id) != 0)
    return;

  if (self->is_previewing && is_plan && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-run", "x", number);
  else if (message != NULL && message[0] != '\0' && gtk_widget_get_mapped (GTK_WIDGET (self)))
    dove_ui_say (GTK_WIDGET (self), message);
  self->is_previewing = FALSE;
}

static void
dove_sync_page_dispose (GObject *object)
{
  DoveSyncPage *self = DOVE_SYNC_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->asked_rows, g_ptr_array_unref);
  g_clear_pointer (&self->rule_rows, g_ptr_array_unref);
  g_clear_pointer (&self->run_rows, g_ptr_array_unref);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->id, g_free);

  G_OBJECT_CLASS (dove_sync_page_parent_class)->dispose (object);
}

static void
dove_sync_page_class_init (DoveSyncPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_sync_page_dispose;
  g_type_ensure (DOVE_TYPE_BUTTONS);
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-sync-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, last);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, progress);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, asked);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, details);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, rules);
  gtk_widget_class_bind_template_child (widget_class, DoveSyncPage, runs);
  gtk_widget_class_bind_template_callback (widget_class, preview_cb);
  gtk_widget_class_bind_template_callback (widget_class, run_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
dove_sync_page_init (DoveSyncPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->asked_rows = g_ptr_array_new ();
  self->rule_rows = g_ptr_array_new ();
  self->run_rows = g_ptr_array_new ();
  self->listed = g_ptr_array_new ();
  dove_growing_watch (self->runs, DOVE_GROWTH_ALL, grow, self);
  dove_growing_reveal (GTK_WIDGET (self));
  self->route = dove_ui_row_new ("", NULL);
  self->schedule = dove_ui_row_new ("", NULL);
  self->next = dove_ui_row_new ("", NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->details), self->route);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->details), self->schedule);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->details), self->next);
  gtk_widget_set_visible (self->asked, FALSE);
  gtk_widget_set_visible (self->rules, FALSE);
  gtk_widget_set_visible (self->runs, FALSE);
}

/**
 * dove_sync_page_new:
 * @client: the agent
 * @id: of a sync
 *
 * Returns: (transfer floating): its page
 */
GtkWidget *
dove_sync_page_new (DoveClient *client,
                    const char *id)
{
  DoveSyncPage *self = g_object_new (DOVE_TYPE_SYNC_PAGE, NULL);

  self->client = g_object_ref (client);
  self->id = g_strdup (id);
  g_signal_connect_object (client, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "ticked", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "revised", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "run-ended", G_CALLBACK (run_ended_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
  reload (self);

  return GTK_WIDGET (self);
}
