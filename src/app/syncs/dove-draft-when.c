/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-part.h"

#include "app/syncs/dove-when.h"
#include "app/widgets/dove-buttons.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"
#include "flow/dove-trigger.h"

/* When a sync runs, with its next runs. What else starts it is told, and stays. */

#define RUNS_SHOWN  5
#define NUMBER_MOST 10000

typedef struct
{
  DoveDraft  *draft;
  char       *zone;
  GtkWidget  *kind;
  GtkWidget  *number;       /* a row */
  GtkWidget  *spin;
  GtkWidget  *times;
  GtkWidget  *days;         /* a row */
  GtkWidget  *day[7];
  GtkWidget  *next;
} When;

static void
when_free (gpointer data)
{
  When *self = data;

  g_free (self->zone);
  g_free (self);
}

/* What starts it in a way that the form does not have, as a sentence */
static char *
describe (DoveValue  *trigger,
          const char *zone)
{
  g_autoptr(DoveTrigger) compiled = trigger != NULL ? dove_trigger_new (trigger, zone, NULL) : NULL;

  return compiled != NULL ? dove_trigger_describe (compiled) : NULL;
}

static void
show_next (When *self)
{
  DoveValue *trigger = dove_draft_get_member (self->draft, "trigger");
  g_autoptr(GArray) times = dove_when_next (trigger, self->zone, g_get_real_time (), RUNS_SHOWN);
  g_autofree char *else_starts = describe (trigger, self->zone);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < times->len; i++)
    {
      g_autofree char *exact = dove_words_coming (g_array_index (times, gint64, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", exact);
    }
  if (times->len == 0)
    g_string_append (text, else_starts != NULL ? else_starts : _("Only when you ask for it"));
  dove_ui_row_set (self->next, _("Next Runs"), text->str);
}

static guint
get_days (const When *self)
{
  guint days = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->day); i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->day[i])))
      days |= 1u << i;

  return days;
}

static void
show_kind (When         *self,
           DoveWhenKind  kind)
{
  gtk_widget_set_visible (self->number, kind == DOVE_WHEN_MINUTES || kind == DOVE_WHEN_HOURS);
  gtk_widget_set_visible (self->times, kind == DOVE_WHEN_TIMES);
  gtk_widget_set_visible (self->days, kind == DOVE_WHEN_TIMES);
  dove_ui_row_set (self->number, kind == DOVE_WHEN_HOURS ? _("Hours between two runs")
                                                         : _("Minutes between two runs"), NULL);
}

static void
changed_cb (When *self)
{
  const DoveWhen when = {
    .kind = adw_combo_row_get_selected (ADW_COMBO_ROW (self->kind)),
    .number = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->spin)),
    .times = (char *) gtk_editable_get_text (GTK_EDITABLE (self->times)),
    .days = get_days (self),
  };
  DoveValue *before = self->draft->original != NULL
                          ? dove_value_get_member (self->draft->original, "trigger") : NULL;
  DoveValue *trigger = NULL;
  g_autoptr(GError) error = NULL;

  show_kind (self, when.kind);
  if (dove_when_write (&when, before, &trigger, &error))
    {
      dove_draft_take_member (self->draft, "trigger", trigger);
      gtk_widget_remove_css_class (self->times, "error");
      show_next (self);
    }
  else
    {
      gtk_widget_add_css_class (self->times, "error");
      dove_ui_row_set (self->next, _("Next Runs"), error->message);
    }
  dove_draft_part_changed (self->kind);
}

static GtkWidget *
make_number (When  *self,
             guint  number)
{
  GtkWidget *row = dove_ui_row_new ("", NULL);

  self->spin = gtk_spin_button_new_with_range (1, NUMBER_MOST, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin), number);
  gtk_widget_set_valign (self->spin, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->spin, "value-changed", G_CALLBACK (changed_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->spin);
  dove_ui_row_control (row, self->spin, _("Time between two runs"));

  return row;
}

static GtkWidget *
make_times (When       *self,
            const char *times)
{
  GtkWidget *row = adw_entry_row_new ();
  const char *title = _("Times of day, like 06:00, 18:30");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), times);
  dove_ui_set_name (row, title);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (changed_cb), self);

  return row;
}

/* The days of the week as the language calls them in short; 2024 began with a Monday */
static GtkWidget *
make_days (When  *self,
           guint  days)
{
  GtkWidget *row = adw_preferences_row_new ();
  GtkWidget *box = g_object_new (DOVE_TYPE_BUTTONS, NULL);

  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  for (guint i = 0; i < G_N_ELEMENTS (self->day); i++)
    {
      g_autoptr(GDateTime) day = g_date_time_new_utc (2024, 1, (int) i + 1, 0, 0, 0);
      g_autofree char *label = g_date_time_format (day, "%a");
      g_autofree char *name = g_date_time_format (day, "%A");

      self->day[i] = gtk_toggle_button_new_with_label (label);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->day[i]),
                                    days == 0 || (days & (1u << i)) != 0);
      gtk_widget_set_tooltip_text (self->day[i], name);
      dove_ui_set_name (self->day[i], name);
      g_signal_connect_swapped (self->day[i], "toggled", G_CALLBACK (changed_cb), self);
      gtk_widget_set_parent (self->day[i], box);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);

  return row;
}

static GtkWidget *
make_kind (When           *self,
           const DoveWhen *when,
           const char     *as_is)
{
  const char *const labels[] = {
    _("Only when you ask for it"), _("Every few minutes"), _("Every few hours"),
    _("At times of the day"), when->kind == DOVE_WHEN_OTHER ? as_is : NULL, NULL,
  };
  GtkWidget *combo = dove_draft_part_combo (labels, when->kind, _("Runs by itself"));

  g_signal_connect_swapped (combo, "notify::selected", G_CALLBACK (changed_cb), self);

  return combo;
}

/**
 * dove_draft_when_new:
 * @draft: a draft with a document
 * @zone: (nullable): of the workspace
 *
 * Returns: (transfer floating): when it runs
 */
GtkWidget *
dove_draft_when_new (DoveDraft  *draft,
                     const char *zone)
{
  GtkWidget *group = adw_preferences_group_new ();
  DoveValue *trigger = dove_draft_get_member (draft, "trigger");
  g_autofree char *as_is = describe (trigger, zone);
  g_auto(DoveWhen) when = { 0 };
  When *self = g_new0 (When, 1);

  dove_when_read (&when, trigger);
  self->draft = draft;
  self->zone = g_strdup (zone);
  self->next = dove_ui_row_new ("", NULL);
  self->number = make_number (self, when.number);
  self->times = make_times (self, when.times);
  self->days = make_days (self, when.days);
  self->kind = make_kind (self, &when, as_is != NULL ? as_is : _("As it is"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->next), 0);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _("When It Runs"));
  g_object_set_data_full (G_OBJECT (group), "when", self, when_free);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->kind);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->number);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->times);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->days);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->next);
  show_kind (self, when.kind);
  show_next (self);

  return group;
}
