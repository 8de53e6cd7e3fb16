/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-formula.h"
#include "cli/dove-cli-table.h"
#include "formula/dove-function-info.h"

static DoveValue *
info_to_value (const DoveFunctionInfo *info)
{
  g_autoptr(DoveValueBuilder) row = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) arguments = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autofree char *result = dove_function_info_get_result (info);

  dove_value_builder_set_text (row, "name", info->name);
  dove_value_builder_set_text (row, "family", info->family);
  dove_value_builder_set_text (row, "signature", info->signature);
  for (guint i = 0; i < info->arguments->len; i++)
    {
      const DoveFunctionArgument *argument = g_ptr_array_index (info->arguments, i);
      g_autoptr(DoveValueBuilder) one = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_text (one, "name", argument->name);
      dove_value_builder_set_text (one, "type", argument->type);
      dove_value_builder_take (one, "optional", dove_value_new_boolean (argument->is_optional));
      dove_value_builder_take (one, "repeats", dove_value_new_boolean (argument->repeats));
      dove_value_builder_take_element (arguments, dove_value_builder_end (one));
    }
  dove_value_builder_take (row, "arguments", dove_value_builder_end (arguments));
  dove_value_builder_set_text (row, "help", _(info->help));
  dove_value_builder_set_text (row, "example", info->example);
  dove_value_builder_set_text (row, "result", result);

  return dove_value_builder_end (row);
}

static void
print_one (const DoveFunctionInfo *info)
{
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("ARGUMENT"), _("TYPE"), "", NULL);
  g_autofree char *result = dove_function_info_get_result (info);

  dove_cli_say ("%s(%s)", info->name, info->signature);
  dove_cli_say ("%s. (%s)", _(info->help), _(info->family));
  for (guint i = 0; i < info->arguments->len; i++)
    {
      const DoveFunctionArgument *argument = g_ptr_array_index (info->arguments, i);

      dove_cli_table_add (table, argument->name, _(argument->type),
                          argument->is_optional ? _("may be left out")
                          : argument->repeats   ? _("may be repeated")
                                                : "",
                          NULL);
    }
  if (info->arguments->len > 0)
    dove_cli_table_print (table);
  dove_cli_say ("%s → %s", info->example, result);
}

static DoveExit
tell_one (DoveCli    *cli,
          const char *name)
{
  g_autoptr(DoveFunctionInfo) info = dove_function_info_find (name);
  const char *nearest = dove_function_info_find_nearest (name);

  if (info == NULL && nearest != NULL)
    dove_cli_warn (_("There is no function “%s”; did you mean %s?"), name, nearest);
  else if (info == NULL)
    dove_cli_warn (_("There is no function “%s”; “dovetailctl formula --functions” lists them."),
                   name);
  else if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValue) row = info_to_value (info);

      dove_cli_print_json (row);
    }
  else
    print_one (info);

  return info != NULL ? DOVE_EXIT_DONE : DOVE_EXIT_FAILED;
}

/**
 * dove_cli_formula_functions:
 * @cli: the command line
 * @name: (nullable): of a function; %NULL lists all
 *
 * Tells about functions: `formula --functions`.
 *
 * Returns: the exit status: failed when there is no such function
 */
DoveExit
dove_cli_formula_functions (DoveCli    *cli,
                            const char *name)
{
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(DoveCliTable) table = NULL;

  if (name != NULL)
    return tell_one (cli, name);

  list = dove_function_info_list ();
  table = dove_cli_table_new (_("FAMILY"), _("FUNCTION"), _("WHAT IT GIVES"), NULL);
  for (guint i = 0; i < list->len; i++)
    {
      const DoveFunctionInfo *info = g_ptr_array_index (list, i);
      g_autofree char *call = g_strdup_printf ("%s(%s)", info->name, info->signature);

      if (cli->output == DOVE_CLI_JSON)
        {
          g_autoptr(DoveValue) row = info_to_value (info);

          dove_cli_print_json (row);
        }
      else
        dove_cli_table_add (table, _(info->family), call, _(info->help), NULL);
    }
  if (cli->output != DOVE_CLI_JSON)
    dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}
