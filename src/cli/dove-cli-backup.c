/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli.h"

#include "backup/dove-backup.h"

/* The commands `backup` and `restore`. Both work in this process: the agent need not be there for
 * the one, and must not for the other. */

static char *
get_workspace (DoveCli *cli)
{
  return cli->workspace != NULL ? g_strdup (cli->workspace) : dove_workspace_get_default_path ();
}

static void
print_backup (DoveCli          *cli,
              const DoveBackup *backup,
              const char       *file,
              const char       *kept_as)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) connections = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) row = NULL;

  for (guint i = 0; backup->connections[i] != NULL; i++)
    dove_value_builder_take_element (connections, dove_value_new_text (backup->connections[i]));

  dove_value_builder_set_text (builder, "file", file);
  dove_value_builder_set_text (builder, "name", backup->name);
  dove_cli_set_time (builder, "at", backup->at);
  dove_value_builder_set_text (builder, "program", backup->program);
  dove_value_builder_take (builder, "definitions", dove_value_new_integer (backup->definitions));
  dove_value_builder_take (builder, "bytes", dove_value_new_integer (backup->bytes));
  dove_value_builder_take (builder, "connections", dove_value_builder_end (connections));
  if (kept_as != NULL)
    dove_value_builder_set_text (builder, "kept_as", kept_as);
  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

static void
say_backup (const DoveBackup *backup,
            const char       *format)
{
  g_autofree char *time = dove_cli_format_time (backup->at);
  g_autofree char *size = g_format_size (backup->bytes);

  dove_cli_say (format, backup->name, time, size);
}

/**
 * dove_cli_backup:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `backup`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_backup (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autofree char *workspace = get_workspace (cli);
  g_autoptr(DoveBackup) backup = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc != 2)
    return dove_cli_usage ("backup", _("name the file to write"));

  backup = dove_backup_make (workspace, argv[1], cli->clock, NULL, cli->cancellable, &error);
  if (backup == NULL)
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    print_backup (cli, backup, argv[1], NULL);
  else
    {
      /* Translators: name of the workspace, date and time, size */
      say_backup (backup, _("“%s” as of %s is saved, %s before packing."));
      dove_cli_say (_("It holds records of your applications, and no secrets: keep it where only "
                      "you can read it."));
    }

  return DOVE_EXIT_DONE;
}

static DoveExit
look (DoveCli    *cli,
      const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveBackup) backup = dove_backup_look (file, NULL, cli->cancellable, &error);

  if (backup == NULL)
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    print_backup (cli, backup, file, NULL);
  else
    /* Translators: name of the workspace, date and time, size */
    say_backup (backup, _("This is a whole backup of “%s” as of %s, %s before packing."));

  return DOVE_EXIT_DONE;
}

static void
say_restored (const DoveBackup *backup,
              const char       *kept_as)
{
  /* Translators: name of the workspace, date and time, size */
  say_backup (backup, _("“%s” as of %s is restored (%s). Nothing was written to an application."));
  if (kept_as != NULL)
    dove_cli_say (_("What was there before is in “%s”."), kept_as);
  for (guint i = 0; backup->connections[i] != NULL; i++)
    dove_cli_say (_("To sign in again, where the secret is not in this keyring: "
                    "dovetailctl connect --id %s"), backup->connections[i]);
  dove_cli_say (_("Each sync reads both applications whole next, and shows its plan before it "
                  "writes. If Dovetail still runs on another computer for the same applications, "
                  "end it there first."));
}

/**
 * dove_cli_restore:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `restore`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_restore (DoveCli  *cli,
                  int       argc,
                  char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autofree char *workspace = get_workspace (cli);
  g_autofree char *kept_as = NULL;
  g_autoptr(DoveBackup) backup = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  gboolean only_check = FALSE;
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &only_check,
      N_("Only looks whether the backup is whole, and what is in it"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2)
    return dove_cli_usage ("restore", _("name the backup"));

  if (only_check)
    return look (cli, argv[1]);

  backup = dove_backup_restore (argv[1], workspace, cli->clock, &kept_as, cli->cancellable,
                                &error);
  if (backup == NULL)
    return dove_cli_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    print_backup (cli, backup, argv[1], kept_as);
  else
    say_restored (backup, kept_as);

  return DOVE_EXIT_DONE;
}
