/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-exchange-page.h"
#include "dove-exchange-read.h"

#include "app/client/dove-reader.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-page.h"
#include "app/widgets/dove-progress.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveExchangePage:
 *
 * One record that a run wrote, or tried to write: what was sent, what the application answered,
 * and ways to have it done once more.
 */
struct _DoveExchangePage
{
  AdwBin             parent_instance;

  DovePage          *page;
  GtkLabel          *sentence;
  GtkLabel          *message;
  GtkLabel          *fields;
  DoveProgress      *progress;
  GtkWidget         *buttons;
  GtkWidget         *try_again;
  GtkWidget         *replay;
  GtkWidget         *about;
  GtkWidget         *sent;
  GtkWidget         *answer;
  GtkWidget         *nothing;

  DoveClient        *client;
  gint64             number;        /* of the change */
  DoveExchangeRead  *read;          /* nullable: as read last */
  GPtrArray         *rows[3];       /* of the groups about, sent, answer */
  gboolean           is_replaying;  /* what would be written is being found out */
  GCancellable      *cancellable;
};

G_DEFINE_FINAL_TYPE (DoveExchangePage, dove_exchange_page, ADW_TYPE_BIN)

enum { ABOUT, SENT, ANSWER };

#define TEXT_HEIGHT_MOST 360 /* pixels, then it is scrolled */
#define WAIT_LEAST       (G_TIME_SPAN_SECOND / 10) /* shorter ones are not told */

static GtkWidget *
get_group (DoveExchangePage *self,
           guint             which)
{
  return which == ABOUT ? self->about : which == SENT ? self->sent : self->answer;
}

static void
add (DoveExchangePage *self,
     guint             which,
     GtkWidget        *row)
{
  dove_ui_group_add (get_group (self, which), self->rows[which], row);
}

static void
add_value (DoveExchangePage *self,
           guint             which,
           const char       *title,
           const char       *value)
{
  if (value != NULL && *value != '\0')
    add (self, which, dove_ui_value_row (title, value));
}

/* A text of any length, which can be read and copied by keyboard. */
static GtkWidget *
text_new (const char *name,
          const char *text)
{
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 9);
  dove_ui_set_name (view, name);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), TEXT_HEIGHT_MOST);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_margin_top (scrolled, 6);

  return scrolled;
}

static GtkWidget *
heading_new (const char *text)
{
  GtkWidget *label = dove_ui_text_new (text, "caption-heading");

  gtk_widget_set_margin_top (label, 12);

  return label;
}

/* A text with what it is above, and below it where it was cut; nothing without a text. */
static void
add_text (DoveExchangePage       *self,
          guint                   which,
          const char             *title,
          const char             *text,
          const DoveExchangeText *body)
{
  g_autofree char *cut = body != NULL ? dove_exchange_describe_cut (body) : NULL;

  if (text != NULL && *text != '\0')
    {
      add (self, which, heading_new (title));
      add (self, which, text_new (title, text));
    }
  if (cut != NULL)
    add (self, which, dove_ui_text_new (cut, "dim-label"));
}

static char *
say_span (GTimeSpan span)
{
  if (span < G_TIME_SPAN_SECOND)
    /* Translators: milliseconds */
    return g_strdup_printf (_("%d ms"), (int) (span / G_TIME_SPAN_MILLISECOND));

  return dove_words_span (span / G_TIME_SPAN_SECOND);
}

static void
show_times (DoveExchangePage *self)
{
  const DoveStoreExchange *exchange = self->read->exchange;
  const DoveExchange *request = exchange->part.exchange;
  g_autofree char *when = dove_words_exact (request->at);
  g_autofree char *took = say_span (request->elapsed);
  g_autofree char *waited = say_span (request->waited);
  g_autofree char *tries =
    g_strdup_printf (ngettext ("%d try", "%d tries", (gulong) exchange->tries),
                     (int) exchange->tries);

  add_value (self, ABOUT, _("Sent"), when);
  add_value (self, ABOUT, _("Took"), took);
  if (request->waited >= WAIT_LEAST)
    add_value (self, ABOUT, _("Waited Before"), waited);
  add_value (self, ABOUT, _("Tries in This Run"), tries);
}

static void
show_sent (DoveExchangePage *self)
{
  const DoveExchangePart *part = &self->read->exchange->part;
  const DoveExchange *request = part->exchange;
  gboolean is_shared = part->sent.text != NULL;

  add_value (self, SENT, _("Method"), request->method);
  add (self, SENT, dove_ui_row_new (_("Address"), request->url));
  add_text (self, SENT, _("Headers of the Request"), request->headers, NULL);
  if (is_shared)
    add_text (self, SENT, _("This Record’s Part of the Request"), self->read->sent, &part->sent);
  add_text (self, SENT, is_shared ? _("The Request of Several Records") : _("Body of the Request"),
            is_shared ? self->read->sent_whole : self->read->sent, &request->body);
}

static void
show_answer (DoveExchangePage *self)
{
  const DoveExchangePart *part = &self->read->exchange->part;
  const DoveExchange *request = part->exchange;
  gboolean is_shared = part->sent.text != NULL;
  g_autofree char *status = g_strdup_printf ("%d", (int) request->status);

  if (request->status != 0)
    add_value (self, ANSWER, _("Status"), status);
  if (request->failure != NULL)
    add (self, ANSWER, dove_ui_row_new (_("No Usable Answer"), request->failure));
  add_text (self, ANSWER, _("Headers of the Answer"), request->answer_headers, NULL);
  if (is_shared)
    add_text (self, ANSWER, _("This Record’s Part of the Answer"), self->read->answer,
              &part->answer);
  add_text (self, ANSWER, is_shared ? _("The Answer for Several Records")
                                    : _("Body of the Answer"),
            is_shared ? self->read->answer_whole : self->read->answer, &request->answer);
}

static void
show_exchange (DoveExchangePage *self)
{
  gboolean has = self->read->exchange != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    {
      dove_ui_group_clear (get_group (self, i), self->rows[i]);
      gtk_widget_set_visible (get_group (self, i), has);
    }
  gtk_widget_set_visible (self->nothing, !has);
  if (!has)
    return;

  show_times (self);
  show_sent (self);
  show_answer (self);
}

static void
show_texts (DoveExchangePage *self)
{
  const DoveStoreChange *change = self->read->change;
  const char *label = change->label != NULL ? change->label
                      : change->other != NULL ? change->other : change->key;
  g_autofree char *sentence = NULL;

  /* Translators: what is done, and what became of it: "Create: Refused" */
  sentence = g_strdup_printf (_("%s: %s"), dove_words_change (change->kind),
                              dove_words_change_state (change->state));
  dove_page_set_title (self->page, label != NULL ? label : _("Record"),
                       dove_client_get_sync_name (self->client, self->read->run->sync_id));
  gtk_label_set_text (self->sentence, sentence);
  gtk_label_set_markup (self->fields, self->read->fields);
  gtk_widget_set_visible (GTK_WIDGET (self->fields), *self->read->fields != '\0');
  gtk_label_set_text (self->message, change->message);
  gtk_widget_set_visible (GTK_WIDGET (self->message),
                          change->message != NULL && *change->message != '\0');
}

static void
show_buttons (DoveExchangePage *self)
{
  DoveBusRun *run = NULL;
  gboolean has_agent = dove_client_get_agent (self->client) != NULL;
  const DoveStoreProblem *problem;

  if (self->read == NULL)
    return;

  run = dove_client_find_run_of (self->client, self->read->run->sync_id);
  problem = self->read->problem;
  dove_progress_set_run (self->progress, run);
  gtk_widget_set_visible (self->buttons, run == NULL);
  gtk_widget_set_visible (self->try_again, problem != NULL && !problem->is_asked);
  gtk_widget_set_visible (self->replay, self->read->change->other != NULL &&
                                        self->read->run->undo_of == 0);
  gtk_widget_set_sensitive (self->try_again, has_agent);
  gtk_widget_set_sensitive (self->replay, has_agent && !self->is_replaying);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(DoveExchangePage) self = user_data;
  g_autoptr(GError) error = NULL;
  DoveExchangeRead *read = dove_reader_read_finish (result, &error);

  if (dove_ui_is_cancelled (error))
    return;
  if (read == NULL)
    {
      gtk_label_set_text (self->sentence,
                          error != NULL ? error->message : _("This run is no longer kept"));
      gtk_widget_set_visible (self->buttons, FALSE);
      return;
    }

  /* Only the first time: the texts would lose their places while a person reads. */
  g_clear_pointer (&self->read, dove_exchange_read_free);
  self->read = read;
  show_texts (self);
  show_buttons (self);
  if (self->rows[ABOUT]->len == 0)
    show_exchange (self);
}

static void
reload (DoveExchangePage *self)
{
  DoveReading reading = { dove_exchange_read, g_memdup2 (&self->number, sizeof self->number),
                          g_free, dove_exchange_read_free };

  dove_reader_read_async (dove_client_get_workspace (self->client), &reading, self->cancellable,
                          read_cb, g_object_ref (self));
}

static void
tried_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(DoveExchangePage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_retry_finish (DOVE_BUS_AGENT (source), result, &error))
    dove_ui_say (GTK_WIDGET (self), _("The next run tries again"));
  else if (!dove_ui_is_cancelled (error))
    dove_ui_say_error (GTK_WIDGET (self), error);
  if (!dove_ui_is_cancelled (error))
    reload (self);
}

static void
try_cb (DoveExchangePage *self)
{
  DoveBusAgent *agent = dove_client_get_agent (self->client);

  if (agent == NULL || self->read == NULL || self->read->problem == NULL)
    return;

  gtk_widget_set_sensitive (self->try_again, FALSE);
  dove_bus_agent_call_retry (agent, self->read->problem->id, self->cancellable, tried_cb,
                             g_object_ref (self));
}

static void
replay_begun_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(DoveExchangePage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  if (dove_bus_sync_call_run_finish (DOVE_BUS_SYNC (source), &path, NULL, result, &error))
    return;

  self->is_replaying = FALSE;
  if (dove_ui_is_cancelled (error))
    return;
  show_buttons (self);
  dove_ui_say_error (GTK_WIDGET (self), error);
}

/* What would be written for it is shown first, as a plan. */
static void
replay_cb (DoveExchangePage *self)
{
  const DoveStoreChange *change = self->read->change;
  DoveBusSync *sync = dove_client_find_sync (self->client, self->read->run->sync_id);
  GVariantDict options;

  if (sync == NULL || dove_client_get_agent (self->client) == NULL)
    return;

  self->is_replaying = TRUE;
  show_buttons (self);
  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "mode", "s", "plan");
  g_variant_dict_insert (&options, "record", "s", change->other);
  g_variant_dict_insert (&options, "side", "s",
                         dove_side_get_nick (DOVE_SIDE_OTHER (change->side)));
  dove_bus_sync_call_run (sync, g_variant_dict_end (&options), NULL, self->cancellable,
                          replay_begun_cb, g_object_ref (self));
}

static void
run_ended_cb (DoveExchangePage *self,
              DoveBusRun       *run,
              gint64            number,
              const char       *state,
              const char       *message)
{
  gboolean is_ours = self->is_replaying;

  if (self->read == NULL ||
      g_strcmp0 (dove_bus_run_get_sync (run), self->read->run->sync_id) != 0)
    return;

  self->is_replaying = FALSE;
  if (is_ours && g_strcmp0 (state, "planned") == 0 && number != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-run", "x", number);
  else if (message != NULL && *message != '\0')
    dove_ui_say (GTK_WIDGET (self), message);
  reload (self);
}

static void
dove_exchange_page_dispose (GObject *object)
{
  DoveExchangePage *self = DOVE_EXCHANGE_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_pointer (&self->read, dove_exchange_read_free);
  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    g_clear_pointer (&self->rows[i], g_ptr_array_unref);

  G_OBJECT_CLASS (dove_exchange_page_parent_class)->dispose (object);
}

static void
dove_exchange_page_class_init (DoveExchangePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_exchange_page_dispose;
  g_type_ensure (DOVE_TYPE_BUTTONS);
  g_type_ensure (DOVE_TYPE_PAGE);
  g_type_ensure (DOVE_TYPE_PROGRESS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               DOVE_RESOURCES "dove-exchange-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, page);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, sentence);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, message);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, fields);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, progress);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, buttons);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, try_again);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, replay);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, about);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, sent);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, answer);
  gtk_widget_class_bind_template_child (widget_class, DoveExchangePage, nothing);
  gtk_widget_class_bind_template_callback (widget_class, try_cb);
  gtk_widget_class_bind_template_callback (widget_class, replay_cb);
}

static void
dove_exchange_page_init (DoveExchangePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    {
      self->rows[i] = g_ptr_array_new ();
      gtk_widget_set_visible (get_group (self, i), FALSE);
    }
  gtk_widget_set_visible (self->buttons, FALSE);
}

/**
 * dove_exchange_page_new:
 * @client: the agent
 * @change: number of a change of a run
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *
dove_exchange_page_new (DoveClient *client,
                        gint64      change)
{
  DoveExchangePage *self = g_object_new (DOVE_TYPE_EXCHANGE_PAGE, NULL);

  self->client = g_object_ref (client);
  self->number = change;
  g_signal_connect_object (client, "changed", G_CALLBACK (show_buttons), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "revised", G_CALLBACK (reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "run-ended", G_CALLBACK (run_ended_cb), self,
                           G_CONNECT_SWAPPED);
  reload (self);

  return GTK_WIDGET (self);
}
