/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-map-try.h"

#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"

/* One row by itself: what it gives on some record, by the engine that a run has. */

/**
 * dove_map_tried_clear:
 * @tried: what a row gave
 *
 * Frees what it holds.
 */
void
dove_map_tried_clear (DoveMapTried *tried)
{
  g_clear_pointer (&tried->text, g_free);
}

/**
 * dove_map_try_compile:
 * @model: a mapping
 * @rows: its rows, or what they may become
 * @place: path of a target field
 *
 * Compiles the row of a field, with the loop around it, named values, and nothing else.
 *
 * Returns: (transfer full): the row
 */
DoveMapProgram *
dove_map_try_compile (DoveMapModel *model,
                      DoveValue    *rows,
                      const char   *place)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) one = NULL;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      const char *field = dove_value_get_member_text (row, "field");

      if (dove_map_row_get_name (row) != NULL
          || (field != NULL && dove_field_path_get_rest (place, field) != NULL))
        dove_value_builder_add (builder, row);
    }
  one = dove_value_builder_end (builder);

  return dove_map_program_new (one, dove_map_model_get_targets (model), NULL);
}

/**
 * dove_map_try_run:
 * @model: a mapping
 * @program: of dove_map_try_compile()
 * @place: path of a target field
 * @record: (nullable): of the source
 * @tried: (out caller-allocates): what the row gives
 *
 * Returns: whether there is a record and a row
 */
gboolean
dove_map_try_run (DoveMapModel   *model,
                  DoveMapProgram *program,
                  const char     *place,
                  DoveValue      *record,
                  DoveMapTried   *tried)
{
  g_autoptr(GArray) results = NULL;
  const DoveMapResult *result = NULL;
  int index = dove_map_program_find (program, place);

  if (index < 0 || record == NULL)
    return FALSE;

  results = dove_map_program_preview (program, dove_map_model_get_host (model),
                                      dove_map_model_get_purpose (model), record, NULL);
  result = &g_array_index (results, DoveMapResult, index);
  tried->state = result->state;
  tried->is_cast = result->is_cast;
  if (result->state == DOVE_MAPPED_FAILED)
    tried->text = g_strdup (result->message != NULL ? result->message : "");
  else
    tried->text = result->value != NULL ? dove_map_words_value (result->value) : g_strdup ("");

  return TRUE;
}

/**
 * dove_map_tried_say:
 * @tried: what a row gave
 *
 * Returns: (transfer full): the value, or what becomes of the field
 */
char *
dove_map_tried_say (const DoveMapTried *tried)
{
  if (tried->state == DOVE_MAPPED_OMIT)
    return g_strdup (_("left as it is"));
  if (tried->state == DOVE_MAPPED_DEFERRED)
    return g_strdup (_("waits for a link"));
  if (*tried->text == '\0')
    return g_strdup (_("empty"));

  return g_strdup (tried->text);
}

/**
 * dove_map_try_formula:
 * @model: a mapping
 * @place: path of a target field
 * @formula: what its row may say
 * @is_error: (out) (optional): whether it gives nothing
 *
 * Returns: (transfer full) (nullable): what the formula gives on the chosen record, or why it
 *   gives nothing; %NULL when there is no record, or it cannot be read
 */
char *
dove_map_try_formula (DoveMapModel *model,
                      const char   *place,
                      const char   *formula,
                      gboolean     *is_error)
{
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (dove_map_model_get_rows (model), place);
  g_autoptr(DoveFormula) compiled = dove_formula_new_known (formula,
                                                            dove_map_names_get_known (names), NULL);
  g_autoptr(DoveValue) rows = NULL;
  g_autoptr(DoveMapProgram) program = NULL;
  g_auto(DoveMapTried) tried = { 0 };

  if (compiled == NULL)
    return NULL;

  rows = dove_map_rows_set_formula (dove_map_model_get_rows (model), place, formula);
  program = dove_map_try_compile (model, rows, place);
  if (!dove_map_try_run (model, program, place, dove_map_model_get_record (model), &tried))
    return NULL;

  if (is_error != NULL)
    *is_error = tried.state == DOVE_MAPPED_FAILED;

  return dove_map_tried_say (&tried);
}
