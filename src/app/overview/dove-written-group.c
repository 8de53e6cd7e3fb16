/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-written-group.h"

#include "app/widgets/dove-chart.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveWrittenGroup:
 *
 * What was written in the last four weeks, as bars and in words. It is not there when nothing was.
 */
struct _DoveWrittenGroup
{
  AdwPreferencesGroup  parent_instance;

  GtkWidget           *chart;
  GtkWidget           *totals[DOVE_CHART_PARTS];
  GtkWidget           *first;  /* day */
  GtkWidget           *told;   /* what the bar says that is looked at */
};

G_DEFINE_FINAL_TYPE (DoveWrittenGroup, dove_written_group, ADW_TYPE_PREFERENCES_GROUP)

static void
told_cb (DoveWrittenGroup *self)
{
  g_autofree char *text = NULL;

  g_object_get (self->chart, "text", &text, NULL);
  /* A line is kept free for it: nothing moves when the pointer does. */
  gtk_label_set_text (GTK_LABEL (self->told), text != NULL ? text : " ");
}

static GtkWidget *
make_key (DoveWrittenGroup *self)
{
  GtkWidget *box = g_object_new (DOVE_TYPE_BUTTONS, NULL);

  for (guint i = 0; i < DOVE_CHART_PARTS; i++)
    {
      GtkWidget *part = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

      self->totals[i] = dove_ui_text_new ("", "caption");
      gtk_box_append (GTK_BOX (part), dove_chart_sample_new (i));
      gtk_box_append (GTK_BOX (part), self->totals[i]);
      gtk_widget_set_margin_end (part, 12);
      gtk_widget_insert_before (part, box, NULL);
    }

  return box;
}

/* The first day at the beginning, today at the end */
static GtkWidget *
make_axis (DoveWrittenGroup *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *today = dove_ui_text_new (_("Today"), "caption");

  self->first = dove_ui_text_new ("", "caption");
  gtk_widget_add_css_class (self->first, "dim-label");
  gtk_widget_add_css_class (today, "dim-label");
  gtk_widget_set_hexpand (self->first, TRUE);
  gtk_widget_set_halign (self->first, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), self->first);
  gtk_box_append (GTK_BOX (box), today);

  return box;
}

static void
dove_written_group_class_init (DoveWrittenGroupClass *klass)
{
}

static void
dove_written_group_init (DoveWrittenGroup *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->chart = dove_chart_new (DOVE_OVERVIEW_DAYS);
  self->told = dove_ui_text_new (" ", "caption");
  dove_ui_set_name (self->chart, _("What was written, by days"));
  gtk_box_append (GTK_BOX (box), make_key (self));
  gtk_box_append (GTK_BOX (box), self->chart);
  gtk_box_append (GTK_BOX (box), make_axis (self));
  gtk_box_append (GTK_BOX (box), self->told);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self),
                                   _("Written in the Last Four Weeks"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (self->chart, "notify::text", G_CALLBACK (told_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
show_totals (DoveWrittenGroup *self,
             const gint64     *sums,
             const char       *busiest)
{
  g_autofree char *created = g_strdup_printf (
      ngettext ("%lu created", "%lu created", (gulong) sums[DOVE_CHART_CREATED]),
      (gulong) sums[DOVE_CHART_CREATED]);
  g_autofree char *changed = g_strdup_printf (
      ngettext ("%lu changed", "%lu changed", (gulong) sums[DOVE_CHART_CHANGED]),
      (gulong) sums[DOVE_CHART_CHANGED]);
  g_autofree char *deleted = g_strdup_printf (
      ngettext ("%lu deleted", "%lu deleted", (gulong) sums[DOVE_CHART_DELETED]),
      (gulong) sums[DOVE_CHART_DELETED]);
  g_autofree char *all = dove_words_written (sums[DOVE_CHART_CREATED], sums[DOVE_CHART_CHANGED],
                                             sums[DOVE_CHART_DELETED]);
  /* Translators: "3 created, 4 changed" in four weeks, and the same of one day */
  g_autofree char *description = g_strdup_printf (_("In four weeks: %s. Most on %s"), all, busiest);

  gtk_label_set_text (GTK_LABEL (self->totals[DOVE_CHART_CREATED]), created);
  gtk_label_set_text (GTK_LABEL (self->totals[DOVE_CHART_CHANGED]), changed);
  gtk_label_set_text (GTK_LABEL (self->totals[DOVE_CHART_DELETED]), deleted);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

/**
 * dove_written_group_show:
 * @self: a group
 * @days: (array fixed-size=28): the last four weeks
 *
 * Shows what was written.
 */
void
dove_written_group_show (DoveWrittenGroup      *self,
                         const DoveOverviewDay *days)
{
  g_autofree char *first = dove_words_day (days[0].begins);
  g_autofree char *busiest = NULL;
  gint64 sums[DOVE_CHART_PARTS] = { 0 };
  gint64 most = 0;

  for (guint i = 0; i < DOVE_OVERVIEW_DAYS; i++)
    {
      const gint64 parts[DOVE_CHART_PARTS] = { days[i].created, days[i].updated, days[i].deleted };
      g_autofree char *day = dove_words_day (days[i].begins);
      g_autofree char *what = dove_words_written (parts[0], parts[1], parts[2]);
      /* Translators: a day, and what was written: "Tuesday, 03/11/26: 3 created, 4 changed" */
      g_autofree char *text = g_strdup_printf (_("%s: %s"), day, what);

      dove_chart_set_bar (DOVE_CHART (self->chart), i, parts, text);
      for (guint part = 0; part < DOVE_CHART_PARTS; part++)
        sums[part] += parts[part];
      if (parts[0] + parts[1] + parts[2] <= most)
        continue;
      most = parts[0] + parts[1] + parts[2];
      g_free (busiest);
      busiest = g_steal_pointer (&text);
    }

  gtk_widget_set_visible (GTK_WIDGET (self), most > 0);
  if (most == 0)
    return;

  dove_chart_scale (DOVE_CHART (self->chart));
  gtk_label_set_text (GTK_LABEL (self->first), first);
  show_totals (self, sums, busiest);
}
