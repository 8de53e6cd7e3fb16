/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-progress.h"

#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveProgress:
 *
 * A run in progress: what it does, how far it is, how fast, how long still, and a button that
 * ends it. Invisible without a run.
 */
struct _DoveProgress
{
  GtkBox           parent_instance;

  GtkLabel        *phase;
  GtkProgressBar  *bar;
  GtkLabel        *counts;
  GtkWidget       *cancel;

  DoveBusRun      *run;            /* nullable */
  gulong           handler;
  char            *measured;       /* the phase of the two below */
  gint64           measured_at;    /* monotonic microseconds */
  gint64           measured_done;  /* records then */
};

G_DEFINE_FINAL_TYPE (DoveProgress, dove_progress, GTK_TYPE_BOX)

/* Records in a second since the phase began to be seen; 0 when it is too early to say. */
static double
measure (DoveProgress *self,
         const char   *phase,
         gint64        done)
{
  gint64 now = g_get_monotonic_time ();

  if (g_strcmp0 (self->measured, phase) != 0 || done < self->measured_done)
    {
      g_free (self->measured);
      self->measured = g_strdup (phase);
      self->measured_at = now;
      self->measured_done = done;
      return 0;
    }

  if (now - self->measured_at < G_TIME_SPAN_SECOND)
    return 0;

  return (double) (done - self->measured_done) * G_TIME_SPAN_SECOND /
         (double) (now - self->measured_at);
}

static void
update (DoveProgress *self)
{
  const char *phase = dove_bus_run_get_phase (self->run);
  gint64 done = dove_bus_run_get_done (self->run);
  gint64 total = dove_bus_run_get_total (self->run);
  gboolean is_cancelling = dove_bus_run_get_is_cancelling (self->run);
  g_autofree char *counts = dove_words_progress (done, total, measure (self, phase, done));
  const char *text = is_cancelling ? _("Ending after the record on its way…")
                                   : dove_words_phase (phase);

  gtk_label_set_text (self->phase, text);
  gtk_label_set_text (self->counts, counts);
  gtk_widget_set_visible (GTK_WIDGET (self->counts), done > 0 || total > 0);
  gtk_widget_set_sensitive (self->cancel, !is_cancelling);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->bar, CLAMP ((double) done / (double) total, 0, 1));
  else
    gtk_progress_bar_pulse (self->bar);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  counts, -1);
}

static void
cancelled_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(DoveProgress) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!dove_bus_run_call_cancel_finish (DOVE_BUS_RUN (source), result, &error) &&
      self->run == DOVE_BUS_RUN (source))
    dove_ui_say_error (GTK_WIDGET (self), error);
}

static void
cancel_clicked_cb (DoveProgress *self)
{
  if (self->run != NULL)
    dove_bus_run_call_cancel (self->run, NULL, cancelled_cb, g_object_ref (self));
}

static void
dove_progress_dispose (GObject *object)
{
  DoveProgress *self = DOVE_PROGRESS (object);

  if (self->run != NULL)
    g_clear_signal_handler (&self->handler, self->run);
  g_clear_object (&self->run);
  g_clear_pointer (&self->measured, g_free);

  G_OBJECT_CLASS (dove_progress_parent_class)->dispose (object);
}

static void
dove_progress_class_init (DoveProgressClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dove_progress_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, DOVE_RESOURCES "dove-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, DoveProgress, phase);
  gtk_widget_class_bind_template_child (widget_class, DoveProgress, bar);
  gtk_widget_class_bind_template_child (widget_class, DoveProgress, counts);
  gtk_widget_class_bind_template_child (widget_class, DoveProgress, cancel);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
}

static void
dove_progress_init (DoveProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * dove_progress_set_run:
 * @self: a progress
 * @run: (nullable): a run in progress; %NULL when there is none
 *
 * Shows another run.
 */
void
dove_progress_set_run (DoveProgress *self,
                       DoveBusRun   *run)
{
  if (run == self->run)
    return;

  if (self->run != NULL)
    g_clear_signal_handler (&self->handler, self->run);
  g_set_object (&self->run, run);
  g_clear_pointer (&self->measured, g_free);
  gtk_widget_set_visible (GTK_WIDGET (self), run != NULL);
  if (run == NULL)
    return;

  self->handler = g_signal_connect_swapped (run, "g-properties-changed", G_CALLBACK (update), self);
  update (self);
}
