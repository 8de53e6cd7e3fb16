/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "base/dove-sandbox.h"

#include "bus/dove-bus-autostart.h"
#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-table.h"
#include "store/dove-store-preference.h"

/* What a person prefers in a workspace on this computer. */

static const char *
describe (const char *name)
{
  static const struct { const char *name; const char *words; } all[] = {
    { DOVE_PREFERENCE_BACKGROUND, N_("Runs in the background after log-in") },
    { DOVE_PREFERENCE_NOTIFY_REVIEW, N_("Notifies when a sync has a question") },
    { DOVE_PREFERENCE_NOTIFY_SIGN_IN, N_("Notifies when an application wants a new sign-in") },
    { DOVE_PREFERENCE_NOTIFY_KEYRING, N_("Notifies when the keyring is waited for") },
    { DOVE_PREFERENCE_NOTIFY_FAILURE, N_("Notifies when a sync fails again and again") },
    { DOVE_PREFERENCE_NOTIFY_CLOCK, N_("Notifies when the clock has jumped") },
    { DOVE_PREFERENCE_QUIET_HOURS, N_("Hours without notifications, like 22:00-07:00") },
    { DOVE_PREFERENCE_RUN_ON_METERED, N_("Runs all syncs on metered networks too") },
    { DOVE_PREFERENCE_RUN_SAVING, N_("Runs syncs as usual while power is saved") },
    { DOVE_PREFERENCE_KEEP_DAYS, N_("Days for which runs and the audit log are kept") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i].name, name))
      return _(all[i].words);

  return "";
}

/* Whether the agent starts with the session is looked up where that can be done. */
static char *
get_value (DoveCli    *cli,
           const char *name)
{
  if (g_str_equal (name, DOVE_PREFERENCE_BACKGROUND) && !dove_is_sandboxed ())
    return g_strdup (dove_bus_autostart_is_on (cli->workspace) ? "true" : "false");

  return dove_store_get_preference (dove_engine_get_store (cli->engine), name);
}

static void
print_one (DoveCli              *cli,
           const DovePreference *preference,
           DoveCliTable         *table)
{
  g_autofree char *value = get_value (cli, preference->name);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) row = NULL;

  dove_value_builder_set_text (builder, "name", preference->name);
  dove_value_builder_set_text (builder, "value", value);
  dove_value_builder_set_text (builder, "default", preference->fallback);
  row = dove_value_builder_end (builder);
  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    dove_cli_table_add (table, preference->name, value, describe (preference->name), NULL);
}

static DoveExit
print (DoveCli    *cli,
       const char *name)
{
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("NAME"), _("VALUE"), _("WHAT IT DOES"),
                                                      NULL);
  g_autoptr(GError) error = NULL;
  const DovePreference *all = NULL;
  guint length = 0;

  if ((name != NULL && dove_preference_find (name, &error) == NULL) ||
      dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) == NULL)
    return dove_cli_fail (error);

  all = dove_preference_list (&length);
  for (guint i = 0; i < length; i++)
    if (name == NULL || g_str_equal (all[i].name, name))
      print_one (cli, &all[i], table);
  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_preferences:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `preferences`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_preferences (DoveCli  *cli,
                      int       argc,
                      char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc > 3)
    return dove_cli_usage ("preferences", _("give a name and a value at most"));
  if (argc < 3)
    return print (cli, argc == 2 ? argv[1] : NULL);

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL || !desk->prefer (cli, argv[1], argv[2], &error))
    return dove_cli_fail (error);

  return DOVE_EXIT_DONE;
}
