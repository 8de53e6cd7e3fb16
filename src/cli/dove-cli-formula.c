/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "cli/dove-cli-formula.h"
#include "cli/dove-cli-table.h"
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

/**
 * dove_cli_formula_point:
 * @text: a formula
 * @start: first byte of the part meant
 * @end: byte after it
 *
 * Shows a part of a formula on standard error: the line in which it begins, with carets under it.
 */
void
dove_cli_formula_point (const char *text,
                        guint       start,
                        guint       end)
{
  gsize length = strlen (text);
  const char *from = text + MIN (start, length);
  const char *line = from;
  const char *line_end;
  g_autofree char *shown = NULL;
  g_autofree char *before = NULL;
  g_autofree char *marked = NULL;

  while (line > text && line[-1] != '\n')
    line--;
  line_end = line + strcspn (line, "\r\n");
  from = MIN (from, line_end);
  shown = g_strndup (line, line_end - line);
  before = g_strndup (line, from - line);
  marked = g_strndup (from, CLAMP (text + MIN (end, length), from, line_end) - from);

  g_printerr ("  %s\n  %*s", shown, (int) dove_cli_text_width (before), "");
  for (guint i = 0; i < MAX (dove_cli_text_width (marked), 1); i++)
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
      dove_cli_formula_point (text, result->start, result->end);
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

/* The formula of the command line; `-` reads it from standard input, without its last line end */
static char *
formula_read (const char  *argument,
              GError     **error)
{
  char *text = NULL;
  gsize length = 0;

  if (!g_str_equal (argument, "-"))
    return g_strdup (argument);

  text = dove_cli_read_file ("-", &length, error);
  if (text != NULL && strlen (text) < length)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("The formula on standard input is not text: it holds a zero byte."));
      g_clear_pointer (&text, g_free);
    }

  return text != NULL ? g_strchomp (text) : NULL;
}

typedef struct
{
  char     *record;
  char     *schema;
  char     *now;
  char     *zone;
  gboolean  is_batch;
  gboolean  explains;
  gboolean  lists_functions;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->record);
  g_free (options->schema);
  g_free (options->now);
  g_free (options->zone);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Time and zone of the run as the options say */
static gboolean
host_read (const Options    *options,
           DoveFormulaHost  *host,
           GError          **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GTimeZone) zone = NULL;
  g_autoptr(GDateTime) now = NULL;

  if (options->now != NULL)
    {
      now = g_date_time_new_from_iso8601 (options->now, utc);
      if (now == NULL)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("“%s” is not a time; write it as 2024-06-01T12:00:00Z."), options->now);
          return FALSE;
        }
      host->now = g_date_time_to_unix (now) * G_USEC_PER_SEC + g_date_time_get_microsecond (now);
    }
  if (options->zone != NULL)
    {
      zone = g_time_zone_new_identifier (options->zone);
      if (zone == NULL)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("There is no time zone “%s”; they are named as Europe/Berlin."),
                       options->zone);
          return FALSE;
        }
      host->zone = options->zone;
    }

  return TRUE;
}

static DoveExit
formula_run (DoveCli       *cli,
             const Options *options,
             const char    *text,
             GError       **error)
{
  DoveFormulaHost host = formula_host (cli);
  g_auto(DoveFormulaResult) result = { 0 };
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveValue) record = NULL;

  if (host_read (options, &host, error))
    formula = dove_formula_new (text, error);
  if (formula != NULL)
    record = record_read (options->record, error);
  if (record == NULL)
    return DOVE_EXIT_FAILED;
  if (options->explains)
    return dove_cli_formula_explain (cli, formula, &host, record);

  dove_formula_evaluate (formula, &host, record, NULL, &result);

  return result_print (cli, text, &result);
}

/* What is wrong with the way the command was called; NULL when it is fine */
static const char *
options_complain (const Options *options,
                  int            n_arguments)
{
  if (options->is_batch + options->explains + options->lists_functions
      + (options->schema != NULL) > 1)
    return _("--batch, --explain, --check and --functions exclude each other");
  if (options->record != NULL && (options->is_batch || options->lists_functions
                                  || options->schema != NULL))
    return _("--record goes with a formula that is evaluated or explained");
  if ((options->now != NULL || options->zone != NULL)
      && (options->is_batch || options->lists_functions || options->schema != NULL))
    return _("--now and --zone go with a formula that is evaluated or explained");
  if (options->is_batch && n_arguments > 0)
    return _("--batch reads its formulas from standard input");
  if (options->lists_functions && n_arguments > 1)
    return _("--functions takes the name of one function at most");
  if (!options->is_batch && !options->lists_functions && n_arguments != 1)
    return _("give one formula, in quotation marks, or - to read it from standard input");

  return NULL;
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
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(Options) options = { 0 };
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "record", 'r', 0, G_OPTION_ARG_FILENAME, &options.record,
      N_("File with the record as JSON"), N_("FILE") },
    { "explain", 'e', 0, G_OPTION_ARG_NONE, &options.explains,
      N_("Shows every piece of the formula with its value"), NULL },
    { "check", 'c', 0, G_OPTION_ARG_FILENAME, &options.schema,
      N_("Says what the formula gives on records of a JSON Schema, and what is wrong with it"),
      N_("SCHEMA") },
    { "now", 0, 0, G_OPTION_ARG_STRING, &options.now,
      N_("Time for NOW and TODAY, such as 2024-06-01T12:00:00Z"), N_("TIME") },
    { "zone", 0, 0, G_OPTION_ARG_STRING, &options.zone,
      N_("Time zone of NOW and TODAY, such as Europe/Berlin"), N_("ZONE") },
    { "functions", 'f', 0, G_OPTION_ARG_NONE, &options.lists_functions,
      N_("Lists the functions, or tells about one"), NULL },
    { "batch", 'b', 0, G_OPTION_ARG_NONE, &options.is_batch,
      N_("Reads lines “id TAB formula TAB record” and prints “id TAB type TAB value”"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (options_complain (&options, argc - 1) != NULL)
    return dove_cli_usage ("formula", options_complain (&options, argc - 1));
  if (options.is_batch)
    return formula_batch (cli);
  if (options.lists_functions)
    return dove_cli_formula_functions (cli, argc > 1 ? argv[1] : NULL);

  text = formula_read (argv[1], &error);
  if (text != NULL && options.schema != NULL)
    status = dove_cli_formula_check (cli, text, options.schema);
  else if (text != NULL)
    status = formula_run (cli, &options, text, &error);

  return error != NULL ? dove_cli_fail (error) : status;
}
