/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-formula.h"
#include "formula/dove-check.h"
#include "formula/dove-infer.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"

static DoveValue *
schema_read (const char  *path,
             GError     **error)
{
  gsize length = 0;
  g_autofree char *text = dove_cli_read_file (path, &length, error);
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(DoveSchema) schema = NULL;

  if (text == NULL)
    return NULL;

  document = dove_json_parse (text, (gssize) length, NULL, error);
  if (document != NULL)
    schema = dove_schema_new (document, error);
  if (schema == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }

  return g_steal_pointer (&document);
}

static DoveValue *
mark_to_value (const DoveMark *mark)
{
  g_autoptr(DoveValueBuilder) row = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (row, "kind", mark->is_error ? "error" : "warning");
  dove_value_builder_take (row, "start", dove_value_new_integer (mark->start));
  dove_value_builder_take (row, "end", dove_value_new_integer (mark->end));
  dove_value_builder_take (row, "line", dove_value_new_integer (mark->line));
  dove_value_builder_take (row, "column", dove_value_new_integer (mark->column));
  dove_value_builder_set_text (row, "message", mark->message);
  if (mark->suggestion != NULL)
    dove_value_builder_set_text (row, "suggestion", mark->suggestion);

  return dove_value_builder_end (row);
}

static void
print_json (GPtrArray           *marks,
            const DoveInference *inference)
{
  g_autoptr(DoveValueBuilder) row = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) value = NULL;

  if (inference != NULL)
    {
      g_autofree char *words = dove_inference_describe (inference);

      dove_value_builder_set_text (row, "type", words);
      dove_value_builder_take (row, "can_be_empty",
                               dove_value_new_boolean (inference->can_be_empty));
      dove_value_builder_take (row, "can_fail", dove_value_new_boolean (inference->can_fail));
    }
  for (guint i = 0; i < marks->len; i++)
    dove_value_builder_take_element (list, mark_to_value (g_ptr_array_index (marks, i)));
  dove_value_builder_take (row, "marks", dove_value_builder_end (list));

  value = dove_value_builder_end (row);
  dove_cli_print_json (value);
}

static void
print_human (const char          *text,
             GPtrArray           *marks,
             const DoveInference *inference)
{
  if (inference != NULL)
    {
      g_autofree char *words = dove_inference_tell (inference);

      dove_cli_say (_("Result: %s"), *words != '\0' ? words : _("none, it always fails"));
      dove_cli_say (inference->can_be_empty ? _("May be empty: yes") : _("May be empty: no"));
      dove_cli_say (inference->can_fail ? _("Can fail: yes") : _("Can fail: no"));
    }
  for (guint i = 0; i < marks->len; i++)
    {
      const DoveMark *mark = g_ptr_array_index (marks, i);

      dove_cli_warn (_("Line %u, character %u: %s"), mark->line, mark->column, mark->message);
      dove_cli_formula_point (text, mark->start, mark->end);
    }
}

/**
 * dove_cli_formula_check:
 * @cli: the command line
 * @text: a formula
 * @schema_path: file with the JSON Schema of its records
 *
 * Says what a formula gives and what is wrong with it, without a record: `formula --check`.
 *
 * Returns: the exit status: failed when something is wrong
 */
DoveExit
dove_cli_formula_check (DoveCli    *cli,
                        const char *text,
                        const char *schema_path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) schema = schema_read (schema_path, &error);
  g_autoptr(GPtrArray) marks = NULL;
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveInference) inference = NULL;

  if (schema == NULL)
    return dove_cli_fail (error);

  marks = dove_formula_check (text, schema, NULL);
  formula = dove_formula_new (text, NULL);
  if (formula != NULL)
    inference = dove_formula_infer (formula, schema, NULL);

  if (cli->output == DOVE_CLI_JSON)
    print_json (marks, inference);
  else
    print_human (text, marks, inference);

  for (guint i = 0; i < marks->len; i++)
    if (((DoveMark *) g_ptr_array_index (marks, i))->is_error)
      return DOVE_EXIT_FAILED;

  return DOVE_EXIT_DONE;
}
