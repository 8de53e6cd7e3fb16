/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-rows.h"
#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"
#include "store/dove-store-search.h"

/* `runs --find`: what was written with a text in it. */

static void
print_for_programs (const DoveStoreFound *found)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) change = dove_plan_change_to_value (found->change);
  g_autoptr(DoveValue) row = NULL;

  dove_value_builder_set_text (builder, "kind", "found");
  dove_value_builder_take (builder, "run", dove_value_new_integer (found->change->run_id));
  dove_value_builder_set_text (builder, "sync", found->sync_id);
  dove_cli_set_time (builder, "at", found->at);
  dove_value_builder_set_all (builder, change);
  dove_value_builder_set_text (builder, "state",
                               dove_change_state_get_nick (found->change->state));
  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

static const char *
get_name (const DoveStoreChange *change)
{
  if (change->label != NULL && change->label[0] != '\0')
    return change->label;
  if (change->key != NULL)
    return change->key;

  return change->other != NULL ? change->other : "";
}

/* What happened to the value, or to the record where only its name was found */
static char *
describe (const DoveStoreFound *found)
{
  const DoveStoreChange *change = found->change;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (found->field == NULL)
    return g_strdup (dove_change_kind_get_nick (change->kind));

  before = dove_cli_value_text (dove_value_get_member (found->field, "old"));
  after = dove_cli_value_text (dove_value_get_member (found->field, "new"));

  return g_strdup_printf ("%s: %s → %s", dove_value_get_member_text (found->field, "field"),
                          before, after);
}

static void
add_line (DoveCliTable         *table,
          const DoveStoreFound *found)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, found->change->run_id);
  g_autofree char *at = dove_cli_format_time (found->at);
  g_autofree char *what = describe (found);

  dove_cli_table_add (table, number, found->sync_id, at, get_name (found->change),
                      dove_change_state_get_nick (found->change->state), what, NULL);
}

/**
 * dove_cli_find_written:
 * @cli: the command line, with its engine open
 * @text: what is looked for
 * @sync_id: (nullable): only in runs of this sync
 * @limit: how many at most
 *
 * Prints the changes of all runs whose record, key or value has a text, the newest first.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_find_written (DoveCli    *cli,
                       const char *text,
                       const char *sync_id,
                       guint       limit)
{
  g_autoptr(DoveStoreSearch) search =
      dove_store_search_new (dove_engine_get_store (cli->engine), text, sync_id, 0);
  g_autoptr(GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_found_free);
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("RUN"), _("SYNC"), _("STARTED"),
                                                      _("RECORD"), _("STATE"), _("WHAT"), NULL);
  g_autoptr(GError) error = NULL;
  gboolean is_over = FALSE;

  while (!is_over && found->len < limit)
    if (!dove_store_search_step (search, found, &is_over, &error))
      return dove_cli_fail (error);

  for (guint i = 0; i < MIN (found->len, limit); i++)
    if (cli->output == DOVE_CLI_JSON)
      print_for_programs (g_ptr_array_index (found, i));
    else
      add_line (table, g_ptr_array_index (found, i));

  if (cli->output == DOVE_CLI_HUMAN && found->len == 0)
    dove_cli_say (_("No run has written that."));
  dove_cli_table_print (table);

  return DOVE_EXIT_DONE;
}
