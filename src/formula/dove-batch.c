/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "base/dove-error.h"
#include "dove-formula.h"
#include "dove-tree-private.h"
#include "record/dove-json.h"

/* What a formula that cannot be read counts as: an unknown name has a kind of its own */
static const char *
unreadable_kind (const char *formula)
{
  g_autoptr(DoveNode) tree = NULL;
  g_autoptr(GError) error = NULL;
  guint failed_at = 0;
  guint n_slots = 0;

  if (g_utf8_validate (formula, -1, NULL))
    tree = dove_parse_known (formula, NULL, &n_slots, &failed_at, &error);

  return g_error_matches (error, DOVE_ERROR, DOVE_ERROR_MISSING) ? "#NAME?" : "#VALUE!";
}

/**
 * dove_formula_batch_line:
 * @host: (nullable): what is known of the run
 * @line: `id TAB formula TAB record`, the record as JSON or left out
 *
 * Does one line of `formula --batch`.
 *
 * Returns: (transfer full): `id TAB type TAB value`, as dove_formula_result_get_type() and
 *   dove_formula_result_to_text() say; a formula or record that cannot be read is an error
 */
char *
dove_formula_batch_line (const DoveFormulaHost *host,
                         const char            *line)
{
  g_auto(GStrv) parts = g_strsplit (line, "\t", 4);
  guint n_parts = g_strv_length (parts);
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(DoveFormulaResult) result = { 0 };
  g_autofree char *text = NULL;

  if (n_parts < 2)
    return g_strdup_printf ("%s\terror\t#VALUE!", n_parts > 0 ? parts[0] : "");
  if (n_parts > 2 && *parts[2] != '\0')
    record = dove_json_parse (parts[2], -1, NULL, &error);
  if (error != NULL)
    return g_strdup_printf ("%s\terror\t#VALUE!", parts[0]);
  formula = dove_formula_new (parts[1], &error);
  if (formula == NULL)
    return g_strdup_printf ("%s\terror\t%s", parts[0],
                            g_error_matches (error, DOVE_ERROR, DOVE_ERROR_INVALID)
                              ? unreadable_kind (parts[1]) : "#VALUE!");

  dove_formula_evaluate (formula, host, record, NULL, &result);
  text = dove_formula_result_to_text (&result);

  return g_strdup_printf ("%s\t%s\t%s", parts[0], dove_formula_result_get_type (&result), text);
}
