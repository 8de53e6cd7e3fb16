/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-run-page.h"

#include "app/client/dove-reader.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-change-list.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-progress.h"
#include "app/widgets/dove-run-row.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "store/dove-store-exchange.h"
#include "store/dove-store-review.h"

#define SPEED_LEAST 10 /* records, before anything is said of how fast it was */

/**
 * DoveRunPage:
 *
 * One run: what it did, or, while it is a kept plan, what it would write and the buttons that let
 * it or do not.
 */
struct _DoveRunPage
{
  AdwBin           parent_instance;

  DovePage        *page;
  GtkLabel        *sentence;
  GtkLabel        *detail;
  DoveProgress    *progress;
  GtkWidget       *buttons;
  GtkButton       *apply;
  GtkWidget       *discard;
  GtkWidget       *afterwards;   /* what can be done with what was written */
  GtkWidget       *undo;
  GtkWidget       *try_all;
  DoveChangeList  *changes;

  DoveClient      *client;
  gint64           number;
  DoveStoreRun    *run;          /* nullable: as read last */
  DoveStoreCounts  counts;       /* of its changes */
  gint64           review;       /* the guard's question about it; 0 for none */
  gboolean         has_written;  /* something that can be taken back */
  GArray          *problems;     /* of gint64: problems of its records that nobody asked about */
  gboolean         is_undoing;   /* what an undo would write is being found out */
  gboolean         is_reading;
  gboolean         is_stale;     /* changed while it was read */
  GCancellable    *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveRunPage, dove_run_page, ADW_TYPE_BIN)

typedef struct
{
  DoveStoreRun    *run;
  DoveStoreCounts  counts;
  gint64           review;
  GTimeSpan        waited;    /* for the limits of the applications, as far as it is known */
  GArray          *problems;  /* of gint64 */
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  dove_store_run_free (read->run);
  g_clear_pointer (&read->problems, g_array_unref);
  g_free (read);
}

static gboolean
find_review (DoveStore  *store,
             Read       *read,
             GError    **error)
{
  g_autoptr(DoveStoreRows) rows =
      dove_store_list_reviews (store, read->run->sync_id, DOVE_REVIEW_OPEN, error);
  DoveStoreReview *review;

  if (rows == NULL)
    return FALSE;

  while ((review = dove_store_rows_next (rows, NULL)) != NULL)
    {
      if (review->kind == DOVE_REVIEW_GUARD && review->run_id == read->run->id)
        read->review = review->id;
      dove_store_review_free (review);
    }

  return TRUE;
}

/* Records that this run could not write, and that wait for their time to be tried again */
static gboolean
list_problems (DoveStore  *store,
               Read       *read,
               GError    **error)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_problems (store, read->run->sync_id, error);
  DoveStoreProblem *problem;

  read->problems = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (rows == NULL)
    return FALSE;

  while ((problem = dove_store_rows_next (rows, NULL)) != NULL)
    {
      if (problem->run_id == read->run->id && !problem->is_asked)
        g_array_append_val (read->problems, problem->id);
      dove_store_problem_free (problem);
    }

  return TRUE;
}

static gpointer
read_run (DoveStore     *store,
          gpointer       user_data,
          GCancellable  *cancellable,
          GError       **error)
{
  Read *read = g_new0 (Read, 1);

  if (store != NULL && dove_store_find_run (store, *(gint64 *) user_data, &read->run, error) &&
      read->run != NULL && find_review (store, read, error) &&
      dove_store_count_changes (store, read->run->id, &read->counts, error) &&
      list_problems (store, read, error) &&
      dove_store_measure_waits (store, read->run->id, &read->waited, error))
    return read;

  read_free (read);

  return NULL;
}

static void
add_planned (GString    *text,
             gint64      count,
             const char *format)
{
  if (count == 0)
    return;

  if (text->len > 0)
    g_string_append (text, _(", "));
  g_string_append_printf (text, format, (gulong) count);
}

/* Links are no writes: they are made again by the next run. */
static gboolean
has_written (const DoveStoreCounts *counts)
{
  static const DoveChangeKind kinds[] = { DOVE_CHANGE_CREATE, DOVE_CHANGE_UPDATE,
                                          DOVE_CHANGE_ARCHIVE, DOVE_CHANGE_DELETE };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (counts->of[kinds[i]][DOVE_CHANGE_DONE] > 0)
      return TRUE;

  return FALSE;
}

/* How many are still to be written, less what a person leaves out */
static gulong
count_kind (DoveRunPage    *self,
            DoveChangeKind  kind)
{
  gint64 planned = self->counts.of[kind][DOVE_CHANGE_PLANNED];
  gint64 left_out = dove_change_choice_count (dove_change_list_get_choice (self->changes), kind);

  return (gulong) MAX (planned - left_out, 0);
}

static char *
say_plan (DoveRunPage *self)
{
  GString *text = g_string_new (NULL);
  gulong n;

  n = count_kind (self, DOVE_CHANGE_CREATE);
  add_planned (text, n, ngettext ("%lu to create", "%lu to create", n));
  n = count_kind (self, DOVE_CHANGE_UPDATE);
  add_planned (text, n, ngettext ("%lu to change", "%lu to change", n));
  n = count_kind (self, DOVE_CHANGE_ARCHIVE);
  add_planned (text, n, ngettext ("%lu to archive", "%lu to archive", n));
  n = count_kind (self, DOVE_CHANGE_DELETE);
  add_planned (text, n, ngettext ("%lu to delete", "%lu to delete", n));
  n = count_kind (self, DOVE_CHANGE_LINK);
  add_planned (text, n, ngettext ("%lu to link", "%lu to link", n));
  n = count_kind (self, DOVE_CHANGE_UNLINK);
  add_planned (text, n, ngettext ("%lu to unlink", "%lu to unlink", n));

  if (text->len == 0)
    g_string_append (text, _("Nothing has to be changed"));
  n = dove_change_choice_count_left_out (dove_change_list_get_choice (self->changes));
  add_planned (text, (gint64) n, ngettext ("%lu left out", "%lu left out", n));

  return g_string_free (text, FALSE);
}

static gint64
count_written (const DoveStoreCounts *counts)
{
  gint64 sum = 0;

  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    sum += counts->of[kind][DOVE_CHANGE_DONE];

  return sum;
}

/* How long it took, how fast that was, and what it waited for; NULL while it runs */
static char *
say_speed (const Read *read)
{
  gint64 span = read->run->ended - read->run->started;
  gint64 written = count_written (&read->counts);
  GString *text = NULL;
  g_autofree char *took = dove_words_span (MAX (span / G_TIME_SPAN_SECOND, 1));
  g_autofree char *waited = dove_words_span (read->waited / G_TIME_SPAN_SECOND);

  if (read->run->ended == 0 || span <= 0)
    return NULL;

  text = g_string_new (NULL);
  /* Translators: how long a run took: "It took 3 minutes" */
  g_string_append_printf (text, _("It took %s"), took);
  if (written >= SPEED_LEAST && span >= G_TIME_SPAN_SECOND)
    {
      gulong speed = (gulong) (written * G_TIME_SPAN_MINUTE / span);

      g_string_append (text, _(", "));
      g_string_append_printf (text, ngettext ("%lu record per minute", "%lu records per minute",
                                              speed), speed);
    }
  if (read->waited >= G_TIME_SPAN_SECOND)
    {
      g_string_append (text, _(", "));
      /* Translators: %s is a span of time; a run had to wait for how much the applications take */
      g_string_append_printf (text, _("%s of it waiting for the applications’ limits"), waited);
    }

  return g_string_free (text, FALSE);
}

static gboolean
is_plan (const DoveStoreRun *run)
{
  return run->state == DOVE_RUN_PLANNED || run->state == DOVE_RUN_NEEDS_OK;
}

static void
show_progress (DoveRunPage *self)
{
  DoveBusRun *run = self->run != NULL
      ? dove_client_find_run_of (self->client, self->run->sync_id)
      : NULL;

  dove_progress_set_run (self->progress, run);
  gtk_widget_set_visible (self->buttons, run == NULL && self->run != NULL && is_plan (self->run));
  gtk_widget_set_visible (self->undo, run == NULL && self->run != NULL && !is_plan (self->run) &&
                                      self->has_written);
  gtk_widget_set_sensitive (self->undo, !self->is_undoing &&
                                        dove_client_get_agent (self->client) != NULL);
  gtk_widget_set_sensitive (self->buttons, dove_client_get_agent (self->client) != NULL);
  gtk_widget_set_visible (self->try_all, run == NULL && self->problems != NULL &&
                                         self->problems->len > 0 && self->run != NULL &&
                                         !is_plan (self->run));
  gtk_widget_set_sensitive (self->try_all, dove_client_get_agent (self->client) != NULL);
  gtk_widget_set_visible (self->afterwards, gtk_widget_get_visible (self->undo) ||
                                            gtk_widget_get_visible (self->try_all));
}

static void
show_detail (DoveRunPage *self,
             const Read  *read,
             const char  *begun)
{
  g_autofree char *speed = say_speed (read);
  g_autofree char *detail = speed != NULL ? g_strdup_printf ("%s\n%s", begun, speed)
                                          : g_strdup (begun);

  gtk_label_set_text (self->detail, detail);
}

static gboolean
is_empty_plan (DoveRunPage *self)
{
  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    if (count_kind (self, kind) > 0)
      return FALSE;

  return dove_change_choice_count_left_out (dove_change_list_get_choice (self->changes)) == 0;
}

/* What would be written, as far as a person has chosen */
static void
show_plan (DoveRunPage *self)
{
  DoveChangeChoice *choice = dove_change_list_get_choice (self->changes);
  gboolean is_empty = is_empty_plan (self);
  g_autofree char *plan = say_plan (self);
  /* Translators: %s is "3 to create, 4 to change" */
  g_autofree char *sentence = g_strdup_printf (_("Nothing is written yet: %s"), plan);

  gtk_label_set_text (self->sentence, is_empty ? plan : sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->apply), !is_empty);
  gtk_button_set_label (self->apply, dove_change_choice_count_left_out (choice) > 0
                                         ? _("_Apply the Rest") : _("_Apply"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), dove_change_choice_leaves_something (choice));
}

static void
show_texts (DoveRunPage *self,
            const Read  *read)
{
  const DoveStoreRun *run = read->run;
  const char *trigger = dove_words_trigger (run->trigger);
  g_autofree char *when = dove_words_exact (run->started);
  g_autofree char *said = dove_run_row_say (run);
  /* Translators: what started a run, and when */
  g_autofree char *detail = g_strdup_printf (_("%s, %s"), trigger, when);

  if (is_plan (run))
    {
      dove_page_set_title (self->page, _("Plan"),
                           dove_client_get_sync_name (self->client, run->sync_id));
      show_plan (self);
      gtk_label_set_text (self->detail,
                          run->state == DOVE_RUN_NEEDS_OK && run->message != NULL ? run->message
                                                                                  : detail);
      return;
    }

  dove_page_set_title (self->page, _("Run"),
                       dove_client_get_sync_name (self->client, run->sync_id));
  gtk_label_set_text (self->sentence, said);
  show_detail (self, read, trigger[0] != '\0' ? detail : when);
}

static void
show_read (DoveRunPage *self,
           Read        *read)
{
  DoveBusSync *sync = dove_client_find_sync (self->client, read->run->sync_id);
  /* Not at each revision: the list would jump to its top while a person reads, and forget what
   * was chosen. */
  gboolean is_other = self->run == NULL || self->run->state != read->run->state;

  if (sync != NULL)
    dove_change_list_set_sides (
        self->changes,
        dove_client_get_connection_name (self->client, dove_bus_sync_get_connection_a (sync)),
        dove_client_get_connection_name (self->client, dove_bus_sync_get_connection_b (sync)));
  self->counts = read->counts;
  if (is_other)
    dove_change_list_load (self->changes, self->client, self->number, is_plan (read->run));
  show_texts (self, read);
  g_clear_pointer (&self->run, dove_store_run_free);
  self->run = g_steal_pointer (&read->run);
  self->review = read->review;
  self->has_written = has_written (&read->counts);
  g_clear_pointer (&self->problems, g_array_unref);
  self->problems = g_steal_pointer (&read->problems);
  show_progress (self);
}

static void reload (DoveRunPage *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveRunPage) self = user_data;
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
    gtk_label_set_text (self->sentence,
                        error != NULL ? error->message : _("This run is no longer kept"));

  if (self->is_stale)
    reload (self);
}

static void
reload (DoveRunPage *self)
{
  DoveReading reading = { read_run, g_memdup2 (&self->number, sizeof self->number), g_free,
                          read_free };

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
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(DoveRunPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (!dove_bus_agent_call_apply_finish (DOVE_BUS_AGENT (source), &path, NULL, result, &error) &&
      !dove_ui_is_cancelled (error))
    {
      dove_ui_say_error (GTK_WIDGET (self), error);
      show_progress (self);
    }
}

static void
apply_cb (DoveRunPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  DoveChangeChoice *choice = NULL;
  GVariantDict options;

  if (agent == NULL)
    return;

  choice = dove_change_list_get_choice (self->changes);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert_value (&options, "without", dove_change_choice_to_variant (choice));
  gtk_widget_set_sensitive (self->buttons, FALSE);
  dove_bus_agent_call_apply (agent, self->number, g_variant_dict_end (&options), NULL,
                             self->cancellable, applied_cb, g_object_ref (self));
}

static void
discarded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DoveRunPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_discard_finish (DOVE_BUS_AGENT (source), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
  else if (!dove_ui_is_cancelled (error))
    dove_ui_say_error (GTK_WIDGET (self), error);
}

static void
rejected_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(DoveRunPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_answer_finish (DOVE_BUS_AGENT (source), result, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
  else if (!dove_ui_is_cancelled (error))
    dove_ui_say_error (GTK_WIDGET (self), error);
}

/* A plan that somebody is asked about is rejected, another one only forgotten. */
static void
discard_cb (DoveRunPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (self->review != 0 && agent != NULL)
    dove_bus_agent_call_answer (agent, self->review, "reject", self->cancellable, rejected_cb,
                                g_object_ref (self));
  else if (agent != NULL)
    dove_bus_agent_call_discard (agent, self->number, self->cancellable, discarded_cb,
                                 g_object_ref (self));
}

static void
undo_begun_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(DoveRunPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (dove_bus_agent_call_undo_finish (DOVE_BUS_AGENT (source), &path, NULL, result, &error))
    return;

  self->is_undoing = FALSE;
  if (dove_ui_is_cancelled (error))
    return;
  show_progress (self);
  dove_ui_say_error (GTK_WIDGET (self), error);
}

/* What would be taken back is shown first, as a plan. */
static void
undo_cb (DoveRunPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);
  GVariantDict options;

  if (agent == NULL)
    return;

  self->is_undoing = TRUE;
  show_progress (self);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "mode", "s", "plan");
  dove_bus_agent_call_undo (agent, self->number, g_variant_dict_end (&options), NULL,
                            self->cancellable, undo_begun_cb, g_object_ref (self));
}

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveRunPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_retry_finish (DOVE_BUS_AGENT (source), result, &error) ||
      dove_ui_is_cancelled (error))
    return;

  dove_ui_say_error (GTK_WIDGET (self), error);
  reload (self);
}

static void
try_all_cb (DoveRunPage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (agent == NULL || self->problems == NULL)
    return;

  for (guint i = 0; i < self->problems->len; i++)
    dove_bus_agent_call_retry (agent, g_array_index (self->problems, gint64, i),
                               self->cancellable, tried_cb, g_object_ref (self));
  g_array_set_size (self->problems, 0);
  show_progress (self);
  dove_ui_say (GTK_WIDGET (self), _("The next run tries again"));
}

static void
run_ended_cb (DoveRunPage *self,
              DoveBusRun  *run,
              gint64       number,
              const char  *state,
              const char  *message)
{
  if (self->run == NULL || g_strcmp0 (dove_bus_run_get_sync (run), self->run->sync_id) != 0)
    return;

  dove_progress_set_run (self->progress, NULL);
  if (self->is_undoing && g_strcmp0 (state, "planned") == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-run", "x", number);
  else if (message != NULL && message[0] != '\0')
    dove_ui_say (GTK_WIDGET (self), message);
  self->is_undoing = FALSE;
  reload (self);
}

static gboolean
leave (GtkWidget *page)
{
  return dove_change_list_leave (DOVE_RUN_PAGE (page)->changes);
}

static void
dove_run_page_dispose (GObject *object)
{
  DoveRunPage *self = DOVE_RUN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->run, dove_store_run_free);
  g_clear_pointer (&self->problems, g_array_unref);

  G_OBJECT_CLASS (dove_run_page_parent_class)->dispose (object);
}

static void
dove_run_page_class_init (DoveRunPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_run_page_dispose;
  g_type_ensure (DOVE_TYPE_BUTTONS);
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_PROGRESS);
  g_type_ensure (DOVE_TYPE_CHANGE_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-run-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, detail);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, progress);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, apply);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, discard);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, afterwards);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, undo);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, try_all);
  gtk_widget_class_bind_template_child (widget_class, DoveRunPage, changes);
  gtk_widget_class_bind_template_callback (widget_class, apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_plan);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
  gtk_widget_class_bind_template_callback (widget_class, undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, try_all_cb);
}

static void
dove_run_page_init (DoveRunPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dove_compat_pages_set_leave (GTK_WIDGET (self), leave);
  self->cancellable = g_cancellable_new ();
}

/**
 * dove_run_page_new:
 * @client: the agent
 * @number: of a run, or of its plan
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_run_page_new (DoveClient *client,
                   gint64      number)
{
  DoveRunPage *self = g_object_new (DOVE_TYPE_RUN_PAGE, NULL);

  self->client = g_object_ref (client);
  self->number = number;
  g_signal_connect_object (client, "changed", G_CALLBACK (show_progress), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "revised", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "run-ended", G_CALLBACK (run_ended_cb), self,
                           G_CONNECT_SWAPPED);
  reload (self);

  return GTK_WIDGET (self);
}

/**
 * dove_run_page_show_record:
 * @self: a page
 * @change: number of a change of the run
 *
 * Shows only the record that the change is about, until a person wants to see all.
 */
void
dove_run_page_show_record (DoveRunPage *self,
                           gint64       change)
{
  dove_change_list_show_record (self->changes, change);
}

/**
 * dove_run_page_start_search:
 * @self: a page
 *
 * Puts the cursor into the search of the changes.
 */
void
dove_run_page_start_search (DoveRunPage *self)
{
  dove_change_list_start_search (self->changes);
}
