/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli.h"

static DoveExit
help_of_command (DoveCli              *cli,
                 const DoveCliCommand *command)
{
  char *arguments[] = { (char *) command->name, (char *) "--help", NULL };

  return command->run (cli, 2, arguments);
}

/**
 * dove_cli_help:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `help`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_help (DoveCli  *cli,
               int       argc,
               char    **argv)
{
  const DoveCliCommand *command = argc > 1 ? dove_cli_find_command (argv[1]) : NULL;
  guint length = 0;
  const DoveCliCommand *commands = dove_cli_get_commands (&length);

  if (command != NULL && command->run != dove_cli_help)
    return help_of_command (cli, command);

  if (argc > 1 && !g_str_equal (argv[1], "--help") && command == NULL)
    {
      g_autofree char *message = g_strdup_printf (_("there is no command “%s”"), argv[1]);

      return dove_cli_usage (NULL, message);
    }

  g_print (_("Dovetail keeps the applications of a small business in agreement.\n\n"
             "Usage:\n  dovetailctl [--workspace DIR] [--json] COMMAND ...\n\nCommands:\n"));
  for (guint i = 0; i < length; i++)
    g_print ("  %-12s %s\n", commands[i].name, _(commands[i].summary));

  g_print (_("\nOptions of every command:\n"
             "  --workspace DIR  use this workspace, not the user's own\n"
             "  --json           print JSON: one object, or one a line\n"
             "  --offline-agent  work in this process (it does so already)\n\n"
             "Exit status:\n"
             "  0 done, 1 failed, 2 not understood, 3 needs a person, 4 done with problems\n\n"
             "A first sync, with the practice applications:\n"
             "  dovetail-practice &\n"
             "  dovetailctl connect practice-crm --id crm\n"
             "  dovetailctl connect practice-books --id books\n"
             "  dovetailctl add /usr/share/dovetail/templates/won-deals/*.json\n"
             "  dovetailctl run customers\n\n"
             "“dovetailctl help COMMAND” says more of one command.\n"));

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_completion:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `completion`: prints the script that makes bash complete commands, options and
 * the ids of the workspace.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_completion (DoveCli  *cli,
                     int       argc,
                     char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  guint length = 0;
  const DoveCliCommand *commands = dove_cli_get_commands (&length);
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc > 1 && !g_str_equal (argv[1], "bash"))
    return dove_cli_usage ("completion", _("only bash is known"));

  g_print ("# bash completion of dovetailctl\n"
           "_dovetailctl ()\n{\n"
           "  local word=\"${COMP_WORDS[COMP_CWORD]}\" command=\"${COMP_WORDS[1]}\"\n"
           "  if [ \"$COMP_CWORD\" = 1 ]; then\n    COMPREPLY=($(compgen -W \"");
  for (guint i = 0; i < length; i++)
    g_print ("%s%s", i > 0 ? " " : "", commands[i].name);
  g_print (
      "\" -- \"$word\"))\n    return\n  fi\n"
      "  case \"$word\" in\n"
      "    -*) COMPREPLY=($(compgen -W \"--workspace --json --offline-agent --help $(dovetailctl"
      " \"$command\" --help 2>/dev/null | grep -o -- '--[a-z][a-z-]*')\" -- \"$word\")); "
      "return;;\n"
      "  esac\n"
      "  case \"$command\" in\n"
      "    add|import|map|formula) COMPREPLY=($(compgen -f -- \"$word\"));;\n"
      "    connect) COMPREPLY=($(compgen -W \"$(dovetailctl connectors --json 2>/dev/null |"
      " sed -n 's/^{\"id\":\"\\([^\"]*\\)\".*/\\1/p')\" -- \"$word\"));;\n"
      "    *) COMPREPLY=($(compgen -W \"$(dovetailctl show --json 2>/dev/null |"
      " sed -n 's/^{\"id\":\"\\([^\"]*\\)\".*/\\1/p')\" -- \"$word\"));;\n"
      "  esac\n}\n"
      "complete -F _dovetailctl dovetailctl\n");

  return DOVE_EXIT_DONE;
}
