/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <string.h>

#include "cli/dove-cli-formula.h"
#include "cli/dove-cli-table.h"
#include "formula/dove-explain.h"

#define PIECE_WIDTH 48 /* characters of a piece's text that are shown */

static DoveValue *
piece_to_value (const DoveExplanation *piece)
{
  g_autoptr(DoveValueBuilder) row = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) children = dove_value_builder_new (DOVE_VALUE_LIST);

  dove_value_builder_take (row, "start", dove_value_new_integer (piece->start));
  dove_value_builder_take (row, "end", dove_value_new_integer (piece->end));
  dove_value_builder_set_text (row, "text", piece->text);
  dove_value_builder_take (row, "taken", dove_value_new_boolean (piece->is_taken));
  if (piece->name != NULL)
    dove_value_builder_set_text (row, "name", piece->name);
  if (piece->element > 0)
    dove_value_builder_take (row, "element", dove_value_new_integer (piece->element));
  if (piece->is_cut)
    dove_value_builder_take (row, "cut", dove_value_new_boolean (TRUE));
  if (piece->type != NULL)
    {
      dove_value_builder_set_text (row, "type", piece->type);
      dove_value_builder_set_text (row, "value", piece->value);
    }
  if (g_strcmp0 (piece->type, "list") == 0)
    dove_value_builder_take (row, "length", dove_value_new_integer (piece->length));
  if (piece->message != NULL)
    dove_value_builder_set_text (row, "message", piece->message);

  for (guint i = 0; i < piece->children->len; i++)
    dove_value_builder_take_element (children,
                                     piece_to_value (g_ptr_array_index (piece->children, i)));
  if (piece->children->len > 0)
    dove_value_builder_take (row, "children", dove_value_builder_end (children));

  return dove_value_builder_end (row);
}

/* What stands behind the arrow */
static char *
piece_outcome (const DoveExplanation *piece)
{
  if (!piece->is_taken)
    return g_strdup (_("not needed"));
  if (piece->type == NULL)
    return g_strdup (_("left out: too many steps"));
  if (piece->message != NULL)
    return g_strdup_printf ("%s  %s", piece->value, piece->message);
  if (g_str_equal (piece->type, "list"))
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s  (%u element)", "%s  (%u elements)",
                                         piece->length),
                            piece->value, piece->length);
  if (g_str_equal (piece->type, "empty"))
    return g_strdup (_("empty"));
  if (g_str_equal (piece->type, "omitted"))
    return g_strdup (_("the field is left out"));

  return g_strdup (piece->value);
}

static void
print_piece (const DoveExplanation *piece,
             const char            *branch,
             const char            *indent)
{
  g_autofree char *text = dove_cli_text_clean (piece->text);
  g_autofree char *outcome = piece_outcome (piece);
  g_autoptr(GString) line = g_string_new (branch);

  if (piece->name != NULL)
    g_string_append_printf (line, "%s = ", piece->name);
  if (piece->element > 0)
    g_string_append_printf (line, _("element %u: "), piece->element);

  if (g_utf8_strlen (text, -1) > PIECE_WIDTH)
    {
      g_autofree char *start = g_utf8_substring (text, 0, PIECE_WIDTH);

      g_string_append_printf (line, "%s…", start);
    }
  else
    g_string_append (line, text);
  dove_cli_say ("%s → %s", line->str, outcome);

  for (guint i = 0; i < piece->children->len; i++)
    {
      gboolean is_last = i + 1 == piece->children->len && !piece->is_cut;
      g_autofree char *below = g_strconcat (indent, is_last ? "└ " : "├ ", NULL);
      g_autofree char *deeper = g_strconcat (indent, is_last ? "  " : "│ ", NULL);

      print_piece (g_ptr_array_index (piece->children, i), below, deeper);
    }
  if (piece->is_cut && piece->type != NULL)
    dove_cli_say ("%s└ …", indent);
}

/**
 * dove_cli_formula_explain:
 * @cli: the command line
 * @formula: a formula
 * @host: what is known of the run
 * @record: the record
 *
 * Prints every piece of a formula with its value: `formula --explain`.
 *
 * Returns: the exit status: failed when the formula fails
 */
DoveExit
dove_cli_formula_explain (DoveCli               *cli,
                          DoveFormula           *formula,
                          const DoveFormulaHost *host,
                          DoveValue             *record)
{
  g_autoptr(DoveExplanation) explanation = dove_formula_explain (formula, host, record, NULL);

  if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValue) tree = piece_to_value (explanation);

      dove_cli_print_json (tree);
    }
  else
    print_piece (explanation, "", "");

  return g_strcmp0 (explanation->type, "error") == 0 ? DOVE_EXIT_FAILED : DOVE_EXIT_DONE;
}
