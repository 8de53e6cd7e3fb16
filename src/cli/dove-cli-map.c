/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli.h"
#include "record/dove-json.h"

typedef struct
{
  DoveCli        *cli;
  DoveMapping    *mapping;
  DoveMappingHost host;
  gboolean        explains;
  guint           line;
  guint           problems;
} Job;

static DoveSide
direction_to_side (const char *direction)
{
  return g_strcmp0 (direction, "to_a") == 0 ? DOVE_SIDE_A : DOVE_SIDE_B;
}

static DoveDefinition *
definition_read (const char  *path,
                 GError     **error)
{
  g_autoptr(GPtrArray) issues =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *content = NULL;
  DoveDefinition *definition;
  gsize length = 0;

  content = dove_cli_read_file (path, &length, error);
  if (content == NULL)
    return NULL;

  definition = dove_definition_parse (content, (gssize) length, path, issues);
  if (definition != NULL)
    return definition;

  for (guint i = 0; i < issues->len; i++)
    {
      g_autofree char *issue = dove_definition_issue_to_string (g_ptr_array_index (issues, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", issue);
    }
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, text->str);

  return NULL;
}

static DoveMapping *
mapping_read (const char  *path,
              const char  *direction,
              GError     **error)
{
  g_autoptr(DoveDefinition) definition = definition_read (path, error);
  g_autoptr(GPtrArray) issues = NULL;
  DoveMapping *mapping;
  DoveValue *rows;

  if (definition == NULL)
    return NULL;

  rows = dove_definition_get_rows (definition, direction_to_side (direction));
  if (rows == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is neither a sync nor a mapping"), path);
      return NULL;
    }

  issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
  mapping = dove_mapping_new (rows, issues);
  if (mapping == NULL && issues->len > 0)
    {
      const DoveSchemaIssue *issue = g_ptr_array_index (issues, 0);

      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, "%s: %s: %s", path, issue->pointer,
                   issue->message);
    }

  return mapping;
}

static void
job_explain (Job       *job,
             DoveValue *record)
{
  for (guint row = 0; row < dove_mapping_get_length (job->mapping); row++)
    {
      g_autoptr(DoveValue) origin =
        dove_mapping_explain (job->mapping, &job->host, DOVE_MAP_CREATE, record, NULL, row);

      dove_cli_print_json (origin);
    }
}

static void
job_map (Job       *job,
         DoveValue *record)
{
  g_autoptr(GPtrArray) fields =
    dove_mapping_apply (job->mapping, &job->host, DOVE_MAP_CREATE, record, NULL);
  g_autoptr(DoveValue) target = dove_mapped_to_record (fields, NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveMappedField *field = g_ptr_array_index (fields, i);

      if (field->state != DOVE_MAPPED_FAILED)
        continue;

      job->problems++;
      dove_cli_warn (_("record %u, field “%s”: %s"), job->line, dove_path_get_text (field->path),
                     field->message != NULL ? field->message : field->error);
    }

  dove_cli_print_json (target);
}

static DoveExit
job_run (Job        *job,
         const char *path)
{
  g_autoptr(DoveJsonStream) stream = dove_json_stream_new (DOVE_JSON_STREAM_VALUES, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  DoveValue *record = NULL;
  gsize length = 0;

  text = dove_cli_read_file (path, &length, &error);
  if (text == NULL)
    return dove_cli_fail (error);

  dove_json_stream_push (stream, text, length);
  dove_json_stream_end (stream);

  while (dove_json_stream_next (stream, &record, &error) && record != NULL)
    {
      job->line++;
      if (job->explains)
        job_explain (job, record);
      else
        job_map (job, record);
      g_clear_pointer (&record, dove_value_unref);
    }

  if (error != NULL)
    {
      g_prefix_error (&error, "%s: ", path);
      return dove_cli_fail (error);
    }

  return job->problems > 0 ? DOVE_EXIT_PROBLEMS : DOVE_EXIT_DONE;
}

/* The tables of the workspace, if there is one: a mapping can be tried without. */
static GHashTable *
tables_get (DoveCli *cli)
{
  g_autofree char *path = cli->workspace != NULL ? g_strdup (cli->workspace)
                                                 : dove_workspace_get_default_path ();
  g_autoptr(DoveWorkspace) workspace = dove_workspace_open (path, DOVE_WORKSPACE_READ, NULL);

  return workspace != NULL ? dove_workspace_get_tables (workspace)
                           : g_hash_table_new (g_str_hash, g_str_equal);
}

/**
 * dove_cli_map:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `map`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_map (DoveCli  *cli,
              int       argc,
              char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveFormulaHost formulas = { .now = dove_clock_get_now (cli->clock) };
  Job job = { .cli = cli, .host = { .formulas = &formulas } };
  g_autoptr(GHashTable) tables = NULL;
  g_autoptr(DoveMapping) mapping = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *records = NULL;
  g_autofree char *direction = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "records", 'r', 0, G_OPTION_ARG_FILENAME, &records,
      N_("JSON lines, one record each; “-” is standard input"), N_("FILE") },
    { "direction", 'd', 0, G_OPTION_ARG_STRING, &direction,
      N_("Which rows of a sync: to_b (default) or to_a"), N_("DIRECTION") },
    { "explain", 'e', 0, G_OPTION_ARG_NONE, &job.explains,
      N_("Says for each field where its value comes from"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2 || records == NULL)
    return dove_cli_usage ("map", _("give a sync or mapping, and --records"));

  if (direction != NULL && !g_str_equal (direction, "to_a") && !g_str_equal (direction, "to_b"))
    return dove_cli_usage ("map", _("--direction is to_a or to_b"));

  mapping = mapping_read (argv[1], direction, &error);
  if (mapping == NULL)
    return dove_cli_fail (error);

  tables = tables_get (cli);
  formulas.find_table = dove_workspace_find_table;
  formulas.user_data = tables;
  job.mapping = mapping;

  return job_run (&job, records);
}
