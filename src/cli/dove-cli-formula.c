/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/dove-cli.h"
#include "mapping/dove-mapping.h"
#include "record/dove-json.h"

#define LINE_LIMIT_BYTES (64 * 1024 * 1024)

static DoveFormulaHost
formula_host (DoveCli *cli)
{
  DoveFormulaHost host = { .now = dove_clock_get_now (cli->clock) };

  return host;
}

static DoveExit
formula_batch (DoveCli *cli)
{
  DoveFormulaHost host = formula_host (cli);
  char *line = NULL;
  size_t size = 0;
  ssize_t length;

  while ((length = getline (&line, &size, stdin)) > 0)
    {
      g_autofree char *answer = NULL;

      if (line[length - 1] == '\n')
        line[--length] = '\0';

      if (length > LINE_LIMIT_BYTES || !g_utf8_validate (line, length, NULL))
        answer = g_strdup ("\terror\t#VALUE!");
      else
        answer = dove_formula_batch_line (&host, line);

      g_print ("%s\n", answer);
    }
  free (line);

  return DOVE_EXIT_DONE;
}

static DoveValue *
record_read (const char  *path,
             GError     **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  DoveValue *record;

  if (path == NULL)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      return dove_value_builder_end (builder);
    }

  text = dove_cli_read_file (path, &length, error);
  if (text == NULL)
    return NULL;

  record = dove_json_parse (text, (gssize) length, NULL, error);
  if (record == NULL)
    g_prefix_error (error, "%s: ", path);

  return record;
}

static void
result_print_json (const DoveFormulaResult *result)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) row = NULL;

  dove_value_builder_set_text (builder, "type", dove_formula_result_get_type (result));
  if (result->kind == DOVE_FORMULA_FAILED)
    {
      dove_value_builder_set_text (builder, "error", result->error);
      if (result->message != NULL)
        dove_value_builder_set_text (builder, "message", result->message);
      dove_value_builder_take (builder, "start", dove_value_new_integer (result->start));
      dove_value_builder_take (builder, "end", dove_value_new_integer (result->end));
    }
  else
    dove_value_builder_take (builder, "value", dove_formula_result_to_field (result, NULL));

  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

/* A caret line under the part of the formula that failed. */
static void
result_point (const char              *text,
              const DoveFormulaResult *result)
{
  gsize length = strlen (text);
  guint start = (guint) MIN (result->start, length);
  guint end = (guint) CLAMP (result->end, start, length);
  glong before = g_utf8_strlen (text, start);
  glong marked = MAX (g_utf8_strlen (text + start, end - start), 1);

  if (strchr (text, '\n') != NULL)
    return;

  g_printerr ("  %s\n  %*s", text, (int) before, "");
  for (glong i = 0; i < marked; i++)
    g_printerr ("^");
  g_printerr ("\n");
}

static DoveExit
result_print (DoveCli                 *cli,
              const char              *text,
              const DoveFormulaResult *result)
{
  gboolean failed = result->kind == DOVE_FORMULA_FAILED;

  if (cli->output == DOVE_CLI_JSON)
    result_print_json (result);
  else if (failed)
    {
      dove_cli_say ("%s", result->error);
      dove_cli_warn ("%s", result->message != NULL ? result->message : result->error);
      result_point (text, result);
    }
  else
    {
      g_autoptr(DoveValue) value = dove_formula_result_to_field (result, NULL);
      g_autofree char *json = NULL;

      if (dove_value_get_text (value) != NULL)
        dove_cli_say ("%s", dove_value_get_text (value));
      else if (!dove_value_is_null (value))
        {
          json = dove_json_write (value, DOVE_JSON_COMPACT);
          dove_cli_say ("%s", json);
        }
    }

  return failed ? DOVE_EXIT_FAILED : DOVE_EXIT_DONE;
}

/**
 * dove_cli_formula:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `formula`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_formula (DoveCli  *cli,
                  int       argc,
                  char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveFormulaHost host = formula_host (cli);
  g_auto(DoveFormulaResult) result = { 0 };
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL;
  gboolean is_batch = FALSE;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "record", 'r', 0, G_OPTION_ARG_FILENAME, &file, N_("File with the record as JSON"),
      N_("FILE") },
    { "batch", 'b', 0, G_OPTION_ARG_NONE, &is_batch,
      N_("Reads lines “id TAB formula TAB record” and prints “id TAB type TAB value”"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (is_batch)
    return formula_batch (cli);

  if (argc != 2)
    return dove_cli_usage ("formula", _("give one formula, in quotation marks"));

  formula = dove_formula_new (argv[1], &error);
  record = formula != NULL ? record_read (file, &error) : NULL;
  if (record == NULL)
    return dove_cli_fail (error);

  dove_formula_evaluate (formula, &host, record, NULL, &result);

  return result_print (cli, argv[1], &result);
}
