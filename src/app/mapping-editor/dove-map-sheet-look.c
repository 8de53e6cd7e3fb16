/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-sheet-private.h"

#include "mapping/dove-map-names.h"
#include "mapping/dove-map-reverse.h"

/* What the sheet tells of its values: how often records have them, what is missing, and whether
 * they come back. */

/*
 * dove_map_sheet_count:
 * @self: a sheet
 * @value: of its first column
 *
 * Returns: how often records have the value: SWITCH does not tell capital letters from small ones
 */
guint
dove_map_sheet_count (DoveMapSheet *self,
                      DoveValue    *value)
{
  g_autoptr(DoveCases) one = dove_cases_new ("");
  guint count = 0;

  dove_cases_add (one, value, value);
  for (guint i = 0; i < self->values->len; i++)
    {
      const DoveMapValue *known = g_ptr_array_index (self->values, i);

      if (dove_cases_find (one, known->value) >= 0)
        count += known->count;
    }

  return count;
}

static void
show_line (DoveMapSheet    *self,
           DoveMapCells    *line,
           const DoveCases *cases,
           guint           *taken)
{
  g_autoptr(DoveValue) from = dove_map_cells_dup_from (line, self->types[0]);

  dove_map_cells_set_count (line, dove_map_sheet_count (self, from));
  if (!dove_map_cells_is_taken (line))
    {
      dove_map_cells_set_note (line, _("Sample records have this value; it is not in the table."));
      return;
    }

  dove_map_cells_set_note (line, dove_cases_find (cases, from) < (int) *taken
                                     ? _("This value stands further up already.") : NULL);
  (*taken)++;
}

static DoveMapReverse *
find_way_back (DoveMapSheet    *self,
               const DoveCases *cases)
{
  g_autoptr(DoveValue) rows = dove_map_values_write (dove_map_model_get_rows (self->model),
                                                     self->place, cases);
  g_autoptr(DoveMapProgram) program =
      dove_map_program_new (rows, dove_map_model_get_targets (self->model), NULL);
  int index = dove_map_program_find (program, self->place);

  if (index < 0)
    return NULL;

  return dove_map_reverse (program, (guint) index, dove_map_model_get_sources (self->model),
                           dove_map_model_get_host (self->model),
                           dove_map_model_get_source_records (self->model));
}

static void
show_way_back (DoveMapSheet    *self,
               const DoveCases *cases)
{
  g_autoptr(DoveMapReverse) reverse = find_way_back (self, cases);
  const char *formula = reverse != NULL && reverse->row != NULL
                            ? dove_value_get_member_text (reverse->row, "formula") : NULL;
  g_autofree char *text = NULL;

  if (formula == NULL)
    /* Translators: followed by the reason, a sentence */
    text = g_strdup_printf (_("There is no way back: %s"),
                            reverse != NULL && reverse->why != NULL ? reverse->why : "");
  else
    text = g_strdup_printf ("%s%s%s %s", _("The values come back by the same table."),
                            reverse->why != NULL ? " " : "",
                            reverse->why != NULL ? reverse->why : "",
                            reverse->told != NULL ? reverse->told : "");
  gtk_label_set_text (self->back, g_strstrip (text));
  gtk_widget_set_sensitive (self->copy, formula != NULL);
  g_free (self->way_back);
  self->way_back = g_strdup (formula);
}

/*
 * dove_map_sheet_update:
 * @self: a sheet
 *
 * Shows what follows from its cells.
 */
void
dove_map_sheet_update (DoveMapSheet *self)
{
  g_autoptr(DoveCases) cases = NULL;
  g_autofree char *formula = NULL;
  g_autofree char *told = NULL;
  g_autoptr(DoveMapNames) names = NULL;
  g_autoptr(DoveFormula) compiled = NULL;
  g_autoptr(GError) error = NULL;
  DoveMapCells *line = NULL;
  guint taken = 0;

  if (self->is_filling)
    return;

  cases = dove_map_sheet_collect (self);
  formula = dove_cases_write (cases);
  told = dove_map_values_tell (cases, self->values);
  for (guint i = 0; (line = dove_map_sheet_get_line (self, i)) != NULL; i++)
    show_line (self, line, cases, &taken);
  gtk_widget_set_visible (self->given,
                          adw_combo_row_get_selected (self->rest) == DOVE_SHEET_REST_DEFAULT);
  /* A table may grow too long for a formula */
  names = dove_map_names_new_at (dove_map_model_get_rows (self->model), self->place);
  compiled = dove_formula_new_known (formula, dove_map_names_get_known (names), &error);
  gtk_label_set_text (self->summary, compiled != NULL ? told : error->message);
  gtk_widget_set_sensitive (self->apply,
                            compiled != NULL && !g_str_equal (formula, self->before));
  show_way_back (self, cases);
}
