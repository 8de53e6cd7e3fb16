/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-formula-row.h"

#include "app/widgets/dove-ui.h"
#include "formula/dove-check.h"

/*
 * A row in which a formula is typed. What is wrong with it is underlined, and said in the place of
 * the row's title, where a screen reader tells it as well.
 */

typedef struct
{
  char      *title;
  DoveValue *schema;  /* (nullable) */
} Formula;

static void
formula_free (gpointer data)
{
  Formula *formula = data;

  g_clear_pointer (&formula->schema, dove_value_unref);
  g_free (formula->title);
  g_free (formula);
}

static void
underline (PangoAttrList  *attributes,
           const DoveMark *mark)
{
  PangoAttribute *line = pango_attr_underline_new (mark->is_error ? PANGO_UNDERLINE_ERROR
                                                                  : PANGO_UNDERLINE_SINGLE);

  line->start_index = mark->start;
  line->end_index = MAX (mark->end, mark->start + 1);
  pango_attr_list_insert (attributes, line);
}

/* What is said of the text: the first error, else the first warning */
static const DoveMark *
find_mark (GPtrArray *marks)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const DoveMark *mark = g_ptr_array_index (marks, i);

      if (mark->is_error)
        return mark;
    }

  return marks->len > 0 ? g_ptr_array_index (marks, 0) : NULL;
}

static void
show_title (GtkWidget  *row,
            const char *message)
{
  const Formula *formula = g_object_get_data (G_OBJECT (row), "formula");
  /* Translators: what a formula is for, and what is wrong with it */
  g_autofree char *title = message != NULL ? g_strdup_printf (_("%s: %s"), formula->title, message)
                                           : g_strdup (formula->title);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  dove_ui_set_name (row, title);
}

static void
check (GtkWidget *row)
{
  const Formula *formula = g_object_get_data (G_OBJECT (row), "formula");
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));
  g_autoptr(GPtrArray) marks = dove_formula_check (text, formula->schema, NULL);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  const DoveMark *mark = find_mark (marks);

  for (guint i = 0; i < marks->len; i++)
    underline (attributes, g_ptr_array_index (marks, i));
  adw_entry_row_set_attributes (ADW_ENTRY_ROW (row), attributes);
  show_title (row, mark != NULL ? mark->message : NULL);
  if (mark != NULL && mark->is_error)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
}

/**
 * dove_formula_row_new:
 * @title: what it is for
 * @formula: (nullable): what stands in it
 * @schema: (nullable): JSON Schema of the records that it is about
 *
 * Makes a row for a formula. It is a #GtkEditable, and has the style class `error` while its
 * formula cannot work.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
dove_formula_row_new (const char *title,
                      const char *formula,
                      DoveValue  *schema)
{
  GtkWidget *row = adw_entry_row_new ();
  Formula *own = g_new0 (Formula, 1);

  own->title = g_strdup (title);
  own->schema = schema != NULL ? dove_value_ref (schema) : NULL;
  g_object_set_data_full (G_OBJECT (row), "formula", own, formula_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (row), formula != NULL ? formula : "");
  g_signal_connect (row, "changed", G_CALLBACK (check), NULL);
  check (row);

  return row;
}

/**
 * dove_formula_row_get_text:
 * @row: a row of dove_formula_row_new()
 *
 * Returns: (transfer none) (nullable): its formula; %NULL when it cannot work
 */
const char *
dove_formula_row_get_text (GtkWidget *row)
{
  return gtk_widget_has_css_class (row, "error") ? NULL
                                                 : gtk_editable_get_text (GTK_EDITABLE (row));
}
