/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-table.h"
#include "record/dove-json.h"
#include "store/dove-store-link.h"

/* Which records are the same thing: looked at, written to a file, and edited. */

#define LINKS_DEFAULT 50

static DoveValue *
link_to_value (const DoveStoreLink *link)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "id", dove_value_new_integer (link->id));
  dove_value_builder_set_text (builder, "kind", "link");
  dove_value_builder_set_text (builder, "sync", link->sync_id);
  dove_value_builder_set_text (builder, "a", link->a_id);
  dove_value_builder_set_text (builder, "b", link->b_id);
  dove_value_builder_set_text (builder, "state", dove_link_state_get_nick (link->state));
  dove_cli_set_time (builder, "at", link->made_at);
  dove_value_builder_take (builder, "run", dove_value_new_integer (link->made_by));

  return dove_value_builder_end (builder);
}

static DoveExit
links_print (DoveCli       *cli,
             DoveStoreRows *rows,
             gint64         limit)
{
  g_autoptr(DoveCliTable) table =
      dove_cli_table_new (_("LINK"), _("A"), _("B"), _("STATE"), _("SINCE"), NULL);
  g_autoptr(GError) error = NULL;
  DoveStoreLink *link;

  while (limit-- != 0 && (link = dove_store_rows_next (rows, &error)) != NULL)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, link->id);
      g_autofree char *since = dove_cli_format_time (link->made_at);

      if (cli->output == DOVE_CLI_JSON)
        {
          g_autoptr(DoveValue) row = link_to_value (link);

          dove_cli_print_json (row);
        }
      else
        dove_cli_table_add (table, number, link->a_id, link->b_id,
                            dove_link_state_get_nick (link->state), since, NULL);
      dove_store_link_free (link);
    }
  dove_cli_table_print (table);

  return error != NULL ? dove_cli_fail (error) : DOVE_EXIT_DONE;
}

/* JSON lines, with the retired ones. */
static gboolean
write_links (FILE           *file,
             DoveStoreRows  *rows,
             gint64         *count,
             GError        **error)
{
  g_autoptr(GError) local = NULL;

  for (;;)
    {
      g_autoptr(DoveStoreLink) link = dove_store_rows_next (rows, &local);
      g_autoptr(DoveValue) row = NULL;
      g_autofree char *line = NULL;

      if (link == NULL)
        break;
      row = link_to_value (link);
      line = dove_json_write (row, DOVE_JSON_COMPACT);
      (*count)++;
      if (fputs (line, file) < 0 || fputc ('\n', file) == EOF)
        {
          g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_STORAGE,
                               _("the file could not be written"));
          return FALSE;
        }
    }

  return dove_error_pass (&local, error);
}

static DoveExit
links_export (DoveStoreRows *rows,
              const char    *path)
{
  FILE *file = fopen (path, "w");
  g_autoptr(GError) error = NULL;
  gint64 count = 0;
  gboolean written;

  if (file == NULL)
    {
      dove_cli_warn (_("“%s” could not be written"), path);
      return DOVE_EXIT_FAILED;
    }

  written = write_links (file, rows, &count, &error);
  if (fclose (file) != 0 && written)
    {
      dove_cli_warn (_("“%s” could not be written whole"), path);
      return DOVE_EXIT_FAILED;
    }
  if (!written)
    return dove_cli_fail (error);

  dove_cli_warn (_("%" PRId64 " links written to “%s”"), count, path);

  return DOVE_EXIT_DONE;
}

static void
print_edit (DoveCli    *cli,
            const char *name,
            gint64      number,
            const char *other,
            gint64      count)
{
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) row = NULL;

  if (cli->output != DOVE_CLI_JSON)
    return;

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_take (builder, name, dove_value_new_integer (number));
  if (other != NULL)
    dove_value_builder_take (builder, other, dove_value_new_integer (count));
  row = dove_value_builder_end (builder);
  dove_cli_print_json (row);
}

static DoveExit
links_import (DoveCli    *cli,
              const char *sync,
              const char *path)
{
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  guint added = 0;
  guint known = 0;

  text = dove_cli_read_file (path, &length, &error);
  if (text != NULL)
    desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL || !desk->import_links (cli, sync, text, &added, &known, &error))
    return dove_cli_fail (error);

  print_edit (cli, "added", added, "known", known);
  dove_cli_warn (_("%u links added, %u were there already; the next run looks at them"), added,
                 known);

  return DOVE_EXIT_DONE;
}

static DoveExit
links_add (DoveCli    *cli,
           const char *sync,
           const char *a,
           const char *b)
{
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  gint64 link = 0;

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL || !desk->add_link (cli, sync, a, b, &link, &error))
    return dove_cli_fail (error);

  print_edit (cli, "id", link, NULL, 0);
  dove_cli_warn (_("linked; the next run brings the two into agreement"));

  return DOVE_EXIT_DONE;
}

static DoveExit
links_remove (DoveCli    *cli,
              const char *sync,
              const char *number)
{
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  gint64 link = 0;

  if (!g_ascii_string_to_signed (number, 10, 1, G_MAXINT64, &link, NULL))
    return dove_cli_usage ("links", _("give the number of a link, as “links SYNC” shows it"));

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL || !desk->remove_link (cli, sync, link, &error))
    return dove_cli_fail (error);

  dove_cli_warn (_("parted; both records stay, and are left alone until one is linked again"));

  return DOVE_EXIT_DONE;
}

static DoveExit
links_show (DoveCli    *cli,
            const char *sync,
            const char *file,
            gint64      limit)
{
  DoveStoreRows *rows = NULL;
  g_autoptr(DoveDefinition) definition = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status;

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    definition = dove_workspace_get (dove_engine_get_workspace (cli->engine), DOVE_DEFINITION_SYNC,
                                     sync, &error);
  if (definition != NULL)
    rows = dove_store_list_links (dove_engine_get_store (cli->engine), sync, &error);
  if (rows == NULL)
    return dove_cli_fail (error);

  status = file != NULL ? links_export (rows, file) : links_print (cli, rows, limit);
  dove_store_rows_free (rows);

  return status;
}

/**
 * dove_cli_links:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `links`. For programs it gives all links, for people the first fifty.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_links (DoveCli  *cli,
                int       argc,
                char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  DoveExit status = DOVE_EXIT_DONE;
  g_autofree char *to = NULL;
  g_autofree char *from = NULL;
  int limit = cli->output == DOVE_CLI_JSON ? -1 : LINKS_DEFAULT;
  const GOptionEntry entries[] = {
    { "limit", 'l', 0, G_OPTION_ARG_INT, &limit, N_("How many at most"), N_("N") },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &to, N_("Writes all of them as JSON lines"),
      N_("FILE") },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &from, N_("Makes all links of a file, or none"),
      N_("FILE") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc == 5 && g_str_equal (argv[2], "add") && to == NULL && from == NULL)
    return links_add (cli, argv[1], argv[3], argv[4]);
  if (argc == 4 && g_str_equal (argv[2], "remove") && to == NULL && from == NULL)
    return links_remove (cli, argv[1], argv[3]);
  if (argc != 2 || (to != NULL && from != NULL))
    return dove_cli_usage ("links", _("give one sync, and perhaps “add A B” or “remove LINK”"));

  return from != NULL ? links_import (cli, argv[1], from) : links_show (cli, argv[1], to, limit);
}
