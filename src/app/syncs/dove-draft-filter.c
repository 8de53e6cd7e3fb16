/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-draft-part.h"

#include "app/syncs/dove-filter.h"
#include "app/widgets/dove-formula-row.h"
#include "app/widgets/dove-ui.h"

/*
 * Which records of a side take part: conditions, all of which must be met or any of them, or a
 * formula that cannot be shown so. How many of the records that were looked at pass stands above.
 */

typedef struct
{
  DoveDraft  *draft;
  guint       side;
  DoveFilter *filter;   /* (nullable): NULL while it is a formula */
  DoveValue  *schema;
  GPtrArray  *fields;   /* of DoveValue: what can be asked about */
  GtkWidget  *group;
  GtkWidget  *add;
  GPtrArray  *rows;     /* of GtkWidget */
} Filter;

/* The controls of a condition, at its row */
typedef struct
{
  Filter        *filter;
  DoveFilterRow *row;
  GtkWidget     *field;
  GtkWidget     *test;
  GtkWidget     *value;
} Condition;

static void
filter_free (gpointer data)
{
  Filter *self = data;

  g_clear_pointer (&self->filter, dove_filter_free);
  g_clear_pointer (&self->schema, dove_value_unref);
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static void
show_count (Filter *self)
{
  const DoveDraftSide *end = &self->draft->sides[self->side];
  const char *formula = dove_draft_get_filter (self->draft, self->side);
  guint length = end->records != NULL ? dove_value_get_length (end->records) : 0;
  guint n_failed = 0;
  const DoveFormulaHost host = dove_draft_get_host (self->draft);
  guint count = dove_filter_count (formula, &host, end->records, &n_failed);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *markup = NULL;

  if (formula == NULL)
    g_string_append (text, _("All of them take part."));
  else if (length > 0)
    /* Translators: of so many records that were looked at, so many meet the conditions */
    g_string_append_printf (text, ngettext ("%u of %u record that was looked at takes part.",
                                            "%u of %u records that were looked at take part.",
                                            length), count, length);
  if (n_failed > 0)
    g_string_append_printf (text, ngettext (" For %u of them the condition cannot be answered.",
                                            " For %u of them the conditions cannot be answered.",
                                            n_failed), n_failed);
  markup = g_markup_escape_text (text->str, -1);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->group), markup);
}

static gboolean
is_complete (const DoveFilter *filter)
{
  for (guint i = 0; i < filter->rows->len; i++)
    {
      const DoveFilterRow *row = g_ptr_array_index (filter->rows, i);

      if (dove_filter_has_value (row->test) && *row->value == '\0')
        return FALSE;
    }

  return TRUE;
}

static void
put (Filter *self)
{
  g_autofree char *formula = NULL;

  if (is_complete (self->filter))
    {
      formula = dove_filter_to_formula (self->filter);
      dove_draft_set_filter (self->draft, self->side, formula);
    }
  show_count (self);
  dove_draft_part_changed (self->group);
}

/* --- a condition ------------------------------------------------------------------------------ */

static DoveValue *
find_field (const Filter *self,
            const char   *path,
            guint        *index)
{
  for (*index = 0; *index < self->fields->len; (*index)++)
    if (g_strcmp0 (dove_value_get_member_text (g_ptr_array_index (self->fields, *index), "path"),
                   path) == 0)
      return g_ptr_array_index (self->fields, *index);

  return NULL;
}

/* A value that is missing is marked, and so is one that is compared with the wrong thing */
static void
show_value (const Condition *self)
{
  gboolean has_value = dove_filter_has_value (self->row->test);

  gtk_widget_set_visible (self->value, has_value);
  if (has_value && *self->row->value == '\0')
    gtk_widget_add_css_class (self->value, "error");
  else
    gtk_widget_remove_css_class (self->value, "error");
}

static void
condition_cb (Condition *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->field));
  const GPtrArray *fields = self->filter->fields;
  DoveFilterRow *row = self->row;
  DoveValue *field = NULL;
  guint index = 0;

  if (selected < fields->len)
    {
      g_free (row->path);
      row->path = g_strdup (dove_value_get_member_text (g_ptr_array_index (fields, selected),
                                                        "path"));
    }
  row->test = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->test));
  g_free (row->value);
  row->value = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->value)));
  field = find_field (self->filter, row->path, &index);
  row->is_literal = field != NULL && row->test != DOVE_FILTER_CONTAINS &&
                    dove_filter_is_literal (row->value, dove_value_get_member_text (field, "type"));
  show_value (self);
  put (self->filter);
}

static GtkWidget *
make_field (const Condition *self)
{
  g_autoptr(GtkStringList) model = gtk_string_list_new (NULL);
  GtkWidget *widget = NULL;
  guint index = 0;

  for (guint i = 0; i < self->filter->fields->len; i++)
    gtk_string_list_append (model, dove_draft_field_label (
                                       g_ptr_array_index (self->filter->fields, i)));
  /* A field that the application does not tell is shown as the filter names it */
  if (find_field (self->filter, self->row->path, &index) == NULL)
    gtk_string_list_append (model, self->row->path);
  widget = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&model)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (widget), index);
  gtk_widget_set_hexpand (widget, TRUE);
  dove_ui_name_choice (widget, _("Field of the condition"));
  g_signal_connect_swapped (widget, "notify::selected", G_CALLBACK (condition_cb),
                            (gpointer) self);

  return widget;
}

static GtkWidget *
make_test (const Condition *self)
{
  const char *const tests[] = {
    /* Translators: what is asked of a field, between its name and a value */
    _("is"), _("is not"), _("contains"), _("is greater than"), _("is less than"), _("is at least"),
    _("is at most"), _("is empty"), _("is not empty"), NULL,
  };
  GtkWidget *widget = gtk_drop_down_new_from_strings (tests);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (widget), self->row->test);
  dove_ui_name_choice (widget, _("What is asked of the field"));
  g_signal_connect_swapped (widget, "notify::selected", G_CALLBACK (condition_cb),
                            (gpointer) self);

  return widget;
}

static GtkWidget *
make_value (const Condition *self)
{
  GtkWidget *widget = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (widget), self->row->value);
  gtk_editable_set_width_chars (GTK_EDITABLE (widget), 6);
  gtk_entry_set_placeholder_text (GTK_ENTRY (widget), _("Value"));
  gtk_widget_set_hexpand (widget, TRUE);
  dove_ui_set_name (widget, _("Value of the condition"));
  g_signal_connect_swapped (widget, "changed", G_CALLBACK (condition_cb), (gpointer) self);

  return widget;
}

static void show_rows (Filter *self);

static void
remove_cb (Condition *condition)
{
  Filter *self = condition->filter;

  g_ptr_array_remove (self->filter->rows, condition->row);
  put (self);
  show_rows (self);
  gtk_widget_grab_focus (self->add);
}

static GtkWidget *
make_remove (Condition *self)
{
  GtkWidget *button = dove_draft_part_button ("user-trash-symbolic", _("Remove this condition"));

  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_cb), self);

  return button;
}

static GtkWidget *
make_line (GtkWidget *one,
           GtkWidget *other)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (line), one);
  gtk_box_append (GTK_BOX (line), other);

  return line;
}

/* Two lines, which are narrow enough for a small window */
static GtkWidget *
make_condition (Filter        *filter,
                DoveFilterRow *row)
{
  GtkWidget *widget = adw_preferences_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  Condition *self = g_new0 (Condition, 1);

  self->filter = filter;
  self->row = row;
  self->field = make_field (self);
  self->test = make_test (self);
  self->value = make_value (self);
  show_value (self);
  gtk_box_append (GTK_BOX (box), make_line (self->field, make_remove (self)));
  gtk_box_append (GTK_BOX (box), make_line (self->test, self->value));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (widget), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), FALSE);
  gtk_widget_set_focusable (widget, FALSE);
  g_object_set_data_full (G_OBJECT (widget), "condition", self, g_free);

  return widget;
}

/* --- all of them ------------------------------------------------------------------------------ */

static void
any_cb (GtkWidget  *combo,
        GParamSpec *property,
        Filter     *self)
{
  self->filter->is_any = adw_combo_row_get_selected (ADW_COMBO_ROW (combo)) == 1;
  put (self);
}

static void
add_any (Filter *self)
{
  const char *const labels[] = { _("All must be met"), _("One is enough"), NULL };
  GtkWidget *combo = dove_draft_part_combo (labels, self->filter->is_any, _("Conditions"));

  g_signal_connect (combo, "notify::selected", G_CALLBACK (any_cb), self);
  dove_ui_group_add (self->group, self->rows, combo);
}

static void
typed_cb (GtkWidget *row,
          Filter    *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  if (*text == '\0')
    {
      gtk_widget_remove_css_class (row, "error");
      dove_draft_set_filter (self->draft, self->side, NULL);
    }
  else if (dove_formula_row_get_text (row) != NULL)
    dove_draft_set_filter (self->draft, self->side, text);
  show_count (self);
  dove_draft_part_changed (self->group);
}

static void
show_rows (Filter *self)
{
  dove_ui_group_clear (self->group, self->rows);
  gtk_widget_set_visible (self->add, self->filter != NULL && self->fields->len > 0);
  if (self->filter == NULL)
    {
      GtkWidget *row = dove_formula_row_new (
          _("Formula of the filter"), dove_draft_get_filter (self->draft, self->side),
          self->schema);

      g_signal_connect (row, "changed", G_CALLBACK (typed_cb), self);
      dove_ui_group_add (self->group, self->rows, row);
      return;
    }

  if (self->filter->rows->len > 1)
    add_any (self);
  for (guint i = 0; i < self->filter->rows->len; i++)
    dove_ui_group_add (self->group, self->rows,
                       make_condition (self, g_ptr_array_index (self->filter->rows, i)));
}

static void
add_cb (Filter *self)
{
  DoveValue *field = g_ptr_array_index (self->fields, 0);
  const Condition *last = NULL;

  g_ptr_array_add (self->filter->rows,
                   dove_filter_row_new (dove_value_get_member_text (field, "path"), DOVE_FILTER_IS,
                                        "", FALSE));
  show_rows (self);
  dove_draft_part_changed (self->group);
  last = g_object_get_data (g_ptr_array_index (self->rows, self->rows->len - 1), "condition");
  gtk_widget_grab_focus (last->field);
}

/**
 * dove_draft_filter_new:
 * @draft: a draft with a document
 * @side: 0 or 1
 *
 * Returns: (transfer floating): which records of a side take part
 */
GtkWidget *
dove_draft_filter_new (DoveDraft *draft,
                       guint      side)
{
  DoveValue *fields = draft->sides[side].fields;
  Filter *self = g_new0 (Filter, 1);
  /* Translators: the records of a connection that a sync is about */
  g_autofree char *title = g_strdup_printf (_("Which Records of %s"), draft->sides[side].name);

  self->draft = draft;
  self->side = side;
  self->filter = dove_filter_parse (dove_draft_get_filter (draft, side));
  self->schema = dove_draft_make_schema (draft, side);
  self->fields = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  self->group = dove_ui_group_new (title);
  self->add = dove_draft_part_button ("list-add-symbolic", _("Add Condition"));
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    if (dove_draft_is_choosable (draft, side, dove_value_get_element (fields, i), FALSE))
      g_ptr_array_add (self->fields, dove_value_get_element (fields, i));
  g_object_set_data_full (G_OBJECT (self->group), "filter", self, filter_free);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (add_cb), self);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self->group), self->add);
  show_rows (self);
  show_count (self);

  return self->group;
}
