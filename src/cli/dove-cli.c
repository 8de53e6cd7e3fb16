/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "base/dove-defaults.h"
#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"
#include "record/dove-json.h"

#define READ_STEP_BYTES 65536

/**
 * dove_cli_usage:
 * @command: (nullable): name of the command
 * @message: what is wrong
 *
 * Says that a command was not understood, and where help is.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_usage (const char *command,
                const char *message)
{
  if (command != NULL)
    g_printerr (_("dovetailctl: %s\nTry “dovetailctl %s --help”.\n"), message, command);
  else
    g_printerr (_("dovetailctl: %s\nTry “dovetailctl help”.\n"), message);

  return DOVE_EXIT_USAGE;
}

static char *
examples_text (const DoveCliCommand *command)
{
  g_auto(GStrv) lines = g_strsplit (command->examples, "\n", -1);
  g_autoptr(GString) text = g_string_new (_("Examples:"));

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (text, "\n  %s", lines[i]);

  g_string_append (text,
                   _("\n\nOptions of every command: --workspace DIR, --json, --offline-agent"));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * dove_cli_parse:
 * @command: the command
 * @entries: (nullable) (array zero-terminated=1): its options
 * @argc: (inout): number of arguments, the command's name included
 * @argv: (inout): the arguments; options are taken out
 * @status: (out): the exit status when %FALSE is returned
 *
 * Reads the options of a command, and answers `--help`.
 *
 * Returns: whether the command is to go on
 */
gboolean
dove_cli_parse (const DoveCliCommand  *command,
                const GOptionEntry    *entries,
                int                   *argc,
                char                ***argv,
                DoveExit              *status)
{
  g_autoptr(GOptionContext) context = g_option_context_new (command->synopsis);
  g_autofree char *examples = examples_text (command);
  g_autoptr(GError) error = NULL;
  gboolean wants_help = FALSE;
  const GOptionEntry help[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, N_("Shows this help"), NULL },
    { NULL }
  };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, _(command->summary));
  g_option_context_set_description (context, examples);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, help, GETTEXT_PACKAGE);

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *status = dove_cli_usage (command->name, error->message);
      return FALSE;
    }

  if (wants_help)
    {
      g_autofree char *name = g_strconcat ("dovetailctl ", command->name, NULL);
      g_autofree char *text = NULL;

      g_set_prgname (name);
      text = g_option_context_get_help (context, TRUE, NULL);
      g_print ("%s", text);
      *status = DOVE_EXIT_DONE;
      return FALSE;
    }

  return TRUE;
}

static void
issues_warn (DoveWorkspace *workspace)
{
  GPtrArray *issues = dove_workspace_get_issues (workspace);

  for (guint i = 0; i < issues->len; i++)
    {
      g_autofree char *text = dove_definition_issue_to_string (g_ptr_array_index (issues, i));

      dove_cli_warn ("%s", text);
    }
}

/**
 * dove_cli_open_engine:
 * @cli: the command line
 * @flags: how the workspace is opened
 * @error: return location for an error
 *
 * Opens the workspace with all that belongs to it. Broken definitions are told on standard
 * error; the others go on working.
 *
 * Errors: %DOVE_ERROR_BUSY when another process has it and @flags ask to have it alone.
 *
 * Returns: (transfer none) (nullable): the engine
 */
DoveEngine *
dove_cli_open_engine (DoveCli             *cli,
                      DoveWorkspaceFlags   flags,
                      GError             **error)
{
  g_autofree char *path = cli->workspace != NULL ? g_strdup (cli->workspace)
                                                 : dove_workspace_get_default_path ();
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_system (path);

  if (cli->engine != NULL)
    return cli->engine;

  cli->engine = dove_engine_open (path, flags, keyring, cli->clock, error);
  if (cli->engine != NULL && (flags & DOVE_WORKSPACE_EXCLUSIVE) != 0)
    dove_engine_set_origin (cli->engine, "command-line");
  if (cli->engine != NULL)
    issues_warn (dove_engine_get_workspace (cli->engine));

  return cli->engine;
}

/**
 * dove_cli_fail:
 * @error: what went wrong
 *
 * Tells an error; one of several lines in as many.
 *
 * Returns: the exit status that fits it
 */
DoveExit
dove_cli_fail (GError *error)
{
  g_auto(GStrv) lines = g_strsplit (error->message, "\n", -1);

  dove_cli_warn ("%s", lines[0] != NULL ? lines[0] : "");
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_autofree char *clean = dove_cli_text_clean (lines[i]);

      g_printerr ("  %s\n", clean);
    }

  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED) ||
      g_error_matches (error, DOVE_ERROR, DOVE_ERROR_LOCKED) ||
      g_error_matches (error, DOVE_ERROR, DOVE_ERROR_NO_KEYRING) ||
      g_error_matches (error, DOVE_ERROR, DOVE_ERROR_NEEDS_PERSON))
    return DOVE_EXIT_NEEDS_PERSON;

  return DOVE_EXIT_FAILED;
}

/**
 * dove_cli_say:
 * @format: printf form
 *
 * Prints a line on standard output.
 */
void
dove_cli_say (const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  g_print ("%s\n", text);
}

/**
 * dove_cli_warn:
 * @format: printf form
 *
 * Prints a line on standard error.
 */
void
dove_cli_warn (const char *format,
               ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  clean = dove_cli_text_clean (text);
  g_printerr ("dovetailctl: %s\n", clean);
}

/**
 * dove_cli_ask_person:
 * @question: what is asked
 *
 * Asks on standard output, and reads a line of standard input.
 *
 * Returns: whether a person in front of it says yes
 */
gboolean
dove_cli_ask_person (const char *question)
{
  char line[16] = "";

  g_print ("%s ", question);
  fflush (stdout);

  return fgets (line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}

/**
 * dove_cli_print_json:
 * @value: a value
 *
 * Prints it as one line of JSON.
 */
void
dove_cli_print_json (const DoveValue *value)
{
  g_autofree char *text = dove_json_write (value, DOVE_JSON_COMPACT);

  g_print ("%s\n", text);
}

/**
 * dove_cli_read_file:
 * @path: a file; `-` is standard input
 * @length: (out): bytes read
 * @error: return location for an error
 *
 * Reads a whole file.
 *
 * Returns: (transfer full) (nullable): its content, with a NUL behind it
 */
char *
dove_cli_read_file (const char  *path,
                    gsize       *length,
                    GError     **error)
{
  g_autoptr(GString) text = NULL;
  char *content = NULL;

  if (!g_str_equal (path, "-"))
    return g_file_get_contents (path, &content, length, error) ? content : NULL;

  text = g_string_new (NULL);
  while (!feof (stdin) && text->len < DOVE_JSON_SIZE_LIMIT_BYTES)
    {
      char step[READ_STEP_BYTES];

      g_string_append_len (text, step, (gssize) fread (step, 1, sizeof step, stdin));
      if (ferror (stdin))
        break;
    }

  *length = text->len;

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * dove_cli_format_time:
 * @time: microseconds UTC; 0 for never
 *
 * Returns: (transfer full): local time for people
 */
char *
dove_cli_format_time (gint64 time)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;

  if (time == 0)
    return g_strdup ("");

  utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

/**
 * dove_cli_set_time:
 * @builder: a record
 * @name: name of the member
 * @time: microseconds UTC; 0 for never, which is null
 *
 * Sets a member to a time as it is given to programs: RFC 3339 in UTC.
 */
void
dove_cli_set_time (DoveValueBuilder *builder,
                   const char       *name,
                   gint64            time)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autofree char *text = utc != NULL ? g_date_time_format (utc, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  if (time == 0 || text == NULL)
    dove_value_builder_take (builder, name, dove_value_new_null ());
  else
    dove_value_builder_set_text (builder, name, text);
}
