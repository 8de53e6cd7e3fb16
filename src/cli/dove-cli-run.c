/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-progress.h"
#include "cli/dove-cli-rows.h"
#include "cli/dove-cli-table.h"
#include "record/dove-json.h"
#include "sync/dove-waiting.h"

#define COUNT_COLUMN 36   /* in cells of a terminal; other languages have more bytes in these */
#define SHOWN_CHANGES 20  /* of a plan, unless it is asked for in full */

static const char sample_help[] =
    N_("Takes only the first N records with something to do; the next whole run asks again");

typedef struct
{
  DoveCli *cli;
  gint64   shown;
  gint64   left_out;
  gint64   limit;
} Printer;

static void
progress_cb (const DoveRunProgress *progress,
             gpointer               user_data)
{
  dove_cli_progress_show (progress);
}

static void
change_cb (const DoveStoreChange *change,
           gpointer               user_data)
{
  Printer *printer = user_data;

  if (printer->shown == printer->limit)
    {
      printer->left_out++;
      return;
    }

  printer->shown++;
  dove_cli_progress_clear ();
  if (printer->cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValue) row = dove_plan_change_to_value (change);

      dove_cli_print_json (row);
    }
  else
    dove_cli_print_change (change);
}

static void
count_print (const char *text,
             gint64      count)
{
  int rest = COUNT_COLUMN - (int) dove_cli_text_width (text);

  if (count > 0)
    dove_cli_say ("  %s%*s %8" G_GINT64_FORMAT, text, MAX (rest, 0), "", count);
}

static void
counts_print (const DoveRunCounts *counts)
{
  count_print (_("created"), counts->created);
  count_print (_("changed"), counts->updated);
  count_print (_("deleted"), counts->deleted);
  count_print (_("paired"), counts->linked);
  count_print (_("left alone, already the same"), counts->unchanged);
  count_print (_("refused"), counts->refused);
  count_print (_("stopped by the error of a formula"), counts->failed);
  count_print (_("waiting for another record"), counts->deferred);
  count_print (_("to be checked by a person"), counts->needs_check);
  count_print (_("left out, moved meanwhile"), counts->stale);
  count_print (_("left out by a person"), counts->left_out);
  count_print (_("not come to"), counts->cancelled);
  count_print (_("left out: no key, or refused before"), counts->skipped);
  count_print (_("waiting for an answer"), counts->asked);
  count_print (_("left for later, not of the sample"), counts->left);
}

static DoveExit
state_to_exit (const DoveRunResult *result)
{
  switch (result->state)
    {
    case DOVE_RUN_NEEDS_OK:
      return DOVE_EXIT_NEEDS_PERSON;

    case DOVE_RUN_DONE_WITH_PROBLEMS:
      return DOVE_EXIT_PROBLEMS;

    case DOVE_RUN_PARKED:
    case DOVE_RUN_STOPPED:
    case DOVE_RUN_FAILED:
    case DOVE_RUN_REJECTED:
      return DOVE_EXIT_FAILED;

    case DOVE_RUN_PLANNED:
    case DOVE_RUN_DONE:
    case DOVE_RUN_OBSERVING:
    case DOVE_RUN_PLANNING:
    case DOVE_RUN_APPROVED:
    case DOVE_RUN_APPLYING:
    case DOVE_RUN_SUPERSEDED:
    default:
      return DOVE_EXIT_DONE;
    }
}

static DoveExit
result_print (DoveCli             *cli,
              const DoveRunResult *result,
              const Printer       *printer)
{
  if (cli->output == DOVE_CLI_JSON)
    {
      g_autoptr(DoveValue) row = dove_run_result_to_value (result);

      dove_cli_print_json (row);
      return state_to_exit (result);
    }

  if (printer->left_out > 0 && result->run_id > 0)
    dove_cli_say (_("… and %" PRId64 " more: “dovetailctl run-show %" PRId64
                     "” shows all."),
                  printer->left_out, result->run_id);
  else if (printer->left_out > 0)
    dove_cli_say (_("… and %" PRId64 " more."), printer->left_out);

  if (result->message != NULL)
    dove_cli_say ("%s", result->message);
  counts_print (&result->counts);

  if (result->state == DOVE_RUN_NEEDS_OK)
    dove_cli_say (_("Nothing has been written. “dovetailctl apply %" PRId64 "” writes "
                     "exactly this plan, “dovetailctl answer %" PRId64
                     " reject” drops it."),
                  result->run_id, result->review_id);
  else if (result->state == DOVE_RUN_PLANNED && result->run_id > 0 && result->counts.planned > 0)
    dove_cli_say (_("Nothing has been written. “dovetailctl apply %" PRId64
                     "” writes exactly "
                     "this plan."),
                  result->run_id);

  return state_to_exit (result);
}

static DoveCliOrder
order_new (Printer     *printer,
           DoveRunMode  mode)
{
  DoveCliOrder order = {
    .mode = mode,
    .progress = isatty (STDERR_FILENO) ? progress_cb : NULL,
    .change = change_cb,
    .user_data = printer,
  };

  return order;
}

/* How many records a person wants to see first; all when nothing is said. */
static gboolean
take_sample (DoveCliOrder *order,
             const char   *text)
{
  guint64 number = 0;

  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT, &number, NULL))
    return FALSE;
  order->sample = (guint) number;

  return TRUE;
}

/* Without the background program nobody starts the syncs that waited for what was made. */
static void
tell_waiting (DoveCli              *cli,
              const DoveCliOrder   *order,
              const DoveRunResult  *result)
{
  g_autoptr(DoveStoreRun) run = NULL;
  g_auto(GStrv) ids = NULL;

  if (dove_store_find_run (dove_engine_get_store (cli->engine), result->run_id, &run, NULL) &&
      run != NULL)
    ids = dove_engine_list_waiting (cli->engine, run->sync_id, NULL);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    dove_cli_warn (_("records of “%s” waited for this: “dovetailctl run %s” goes on with them"),
                   ids[i], ids[i]);
}

/* Does a run, and takes the progress bar away behind it. */
static gboolean
order_do (DoveCli             *cli,
          const DoveCliOrder  *order,
          DoveRunResult       *result,
          GError             **error)
{
  const DoveCliDesk *desk = dove_cli_get_desk (cli, error);
  gboolean ok = desk != NULL && desk->run (cli, order, result, error);

  dove_cli_progress_clear ();
  if (ok && desk == &dove_cli_desk_local && order->mode == DOVE_RUN_ALL)
    tell_waiting (cli, order, result);

  return ok;
}

/* The number of the plan that a person means by it, or by the id of its sync. */
static gboolean
find_plan (DoveCli     *cli,
           const char  *plan,
           gint64      *id,
           GError     **error)
{
  DoveStore *store = NULL;
  g_autoptr(DoveStoreRun) run = NULL;

  if (g_ascii_string_to_signed (plan, 10, 1, G_MAXINT64, id, NULL))
    return TRUE;

  store = dove_engine_get_store (cli->engine);
  if (!dove_store_find_kept_plan (store, plan, &run, error))
    return FALSE;
  if (run == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no kept plan “%s”"), plan);
      return FALSE;
    }
  *id = run->id;

  return TRUE;
}

static gboolean
write_line_cb (const char  *line,
               gpointer     user_data,
               GError     **error)
{
  FILE *file = user_data;

  if (fputs (line, file) >= 0 && fputc ('\n', file) != EOF)
    return TRUE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_STORAGE, _("the file could not be written"));

  return FALSE;
}

static DoveExit
plan_export (DoveCli    *cli,
             gint64      run_id,
             const char *path)
{
  FILE *file = fopen (path, "w");
  g_autoptr(GError) error = NULL;
  gboolean written = file != NULL;

  if (file == NULL)
    {
      dove_cli_warn (_("“%s” could not be written"), path);
      return DOVE_EXIT_FAILED;
    }

  written =
      dove_plan_export (dove_engine_get_store (cli->engine), run_id, write_line_cb, file, &error);
  if (fclose (file) != 0 && written)
    {
      dove_cli_warn (_("“%s” could not be written whole"), path);
      return DOVE_EXIT_FAILED;
    }

  return written ? DOVE_EXIT_DONE : dove_cli_fail (error);
}

/**
 * dove_cli_plan:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `plan`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_plan (DoveCli  *cli,
               int       argc,
               char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  Printer printer = { .cli = cli, .limit = SHOWN_CHANGES };
  DoveCliOrder order = order_new (&printer, DOVE_RUN_PLAN);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *sample = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &file, N_("Writes the whole plan as JSON lines"),
      N_("FILE") },
    { "sample", 's', 0, G_OPTION_ARG_STRING, &sample, sample_help, "N" },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2 || !take_sample (&order, sample))
    return dove_cli_usage ("plan", _("give one sync; a sample is a number from 1"));

  if (cli->output == DOVE_CLI_JSON)
    printer.limit = file != NULL ? 0 : -1;

  order.sync_id = argv[1];
  if (!order_do (cli, &order, &result, &error))
    return dove_cli_fail (error);

  status = result_print (cli, &result, &printer);
  if (file != NULL)
    {
      DoveExit exported = plan_export (cli, result.run_id, file);

      status = exported != DOVE_EXIT_DONE ? exported : status;
    }

  return status;
}

/* The changes of the records that a person leaves out of a plan */
static gboolean
find_without (DoveCli            *cli,
              gint64              plan_id,
              const char *const  *keys,
              GArray            **without,
              GError            **error)
{
  if (keys == NULL)
    return TRUE;

  *without = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; keys[i] != NULL; i++)
    if (!dove_plan_find_record (dove_engine_get_store (cli->engine), plan_id, keys[i], *without,
                                error))
      return FALSE;

  return TRUE;
}

/**
 * dove_cli_apply:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `apply`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_apply (DoveCli  *cli,
                int       argc,
                char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  Printer printer = { .cli = cli };
  DoveCliOrder order = order_new (&printer, DOVE_RUN_ALL);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) without = NULL;
  g_auto(GStrv) keys = NULL;
  gboolean applied;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "without", 'w', 0, G_OPTION_ARG_STRING_ARRAY, &keys,
      N_("Leaves out the record with this key, at either side; may be given several times"),
      N_("KEY") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2)
    return dove_cli_usage ("apply", _("give the number of a plan, or a sync"));

  order.change = NULL;
  applied = dove_cli_get_desk (cli, &error) != NULL &&
            find_plan (cli, argv[1], &order.plan_id, &error) &&
            find_without (cli, order.plan_id, (const char *const *) keys, &without, &error);
  order.without = without;
  applied = applied && order_do (cli, &order, &result, &error);

  return applied ? result_print (cli, &result, &printer) : dove_cli_fail (error);
}

/**
 * dove_cli_run:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `run`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_run (DoveCli  *cli,
              int       argc,
              char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  Printer printer = { .cli = cli, .limit = SHOWN_CHANGES };
  DoveCliOrder order = order_new (&printer, DOVE_RUN_ALL);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *sample = NULL;
  gboolean is_dry = FALSE;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &is_dry,
      N_("Shows the plan, writes and keeps nothing"), NULL },
    { "whole", 'w', 0, G_OPTION_ARG_NONE, &order.is_whole,
      N_("Reads both sides whole, not only what changed: deleted records are seen at once"), NULL },
    { "sample", 's', 0, G_OPTION_ARG_STRING, &sample, sample_help, "N" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &order.approve,
      N_("Approves a first plan, or the first after a change of the sync; never a mass change"),
      NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2 || !take_sample (&order, sample))
    return dove_cli_usage ("run", _("give one sync; a sample is a number from 1"));

  if (is_dry)
    order.mode = DOVE_RUN_DRY;
  if (cli->output == DOVE_CLI_JSON)
    printer.limit = is_dry ? -1 : 0;
  else if (order.approve)
    printer.limit = 0;

  order.sync_id = argv[1];
  if (!order_do (cli, &order, &result, &error))
    return dove_cli_fail (error);

  if (order.approve)
    printer.left_out = 0;

  return result_print (cli, &result, &printer);
}

/* Asks whether the plan that was just shown is to be written, and writes it. */
static DoveExit
undo_ask (DoveCli             *cli,
          const DoveRunResult *planned)
{
  Printer printer = { .cli = cli };
  DoveCliOrder order = order_new (&printer, DOVE_RUN_ALL);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  if (cli->output == DOVE_CLI_JSON || !isatty (STDIN_FILENO) ||
      !dove_cli_ask_person (_("Write this now? [y/N]")))
    return DOVE_EXIT_NEEDS_PERSON;

  order.change = NULL;
  order.plan_id = planned->run_id;

  return order_do (cli, &order, &result, &error) ? result_print (cli, &result, &printer)
                                                 : dove_cli_fail (error);
}

/**
 * dove_cli_undo:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `undo`. Shows what it would do; with `--yes` it does it.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_undo (DoveCli  *cli,
               int       argc,
               char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  Printer printer = { .cli = cli, .limit = cli->output == DOVE_CLI_JSON ? -1 : SHOWN_CHANGES };
  DoveCliOrder order = order_new (&printer, DOVE_RUN_PLAN);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  gboolean only_plans = FALSE;
  gboolean is_sure = FALSE;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "plan", 'p', 0, G_OPTION_ARG_NONE, &only_plans, N_("Only keeps the plan, and asks nothing"),
      NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &is_sure,
      N_("Writes it at once; a mass change asks all the same"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 2 || (only_plans && is_sure) ||
      !g_ascii_string_to_signed (argv[1], 10, 1, G_MAXINT64, &order.undo_of, NULL))
    return dove_cli_usage ("undo", _("give the number of a run, and --plan or --yes"));

  if (is_sure)
    order.mode = DOVE_RUN_ALL;
  if (!order_do (cli, &order, &result, &error))
    return dove_cli_fail (error);

  status = result_print (cli, &result, &printer);
  if (!is_sure && !only_plans && result.counts.planned > result.counts.stale)
    return undo_ask (cli, &result);

  return !is_sure && result.counts.stale > 0 ? DOVE_EXIT_PROBLEMS : status;
}

static gboolean
parse_side (const char *text,
            int        *side)
{
  *side = -1;
  if (text == NULL)
    return TRUE;

  for (int i = 0; i < 2; i++)
    if (g_str_equal (text, dove_side_get_nick (i)))
      *side = i;

  return *side >= 0;
}

/**
 * dove_cli_resync:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `resync`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_resync (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  Printer printer = { .cli = cli, .limit = cli->output == DOVE_CLI_JSON ? -1 : SHOWN_CHANGES };
  DoveCliOrder order = order_new (&printer, DOVE_RUN_ALL);
  DoveRunRecord record = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  g_autofree char *side = NULL;
  g_autofree char *from = NULL;
  gboolean is_dry = FALSE;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "side", 's', 0, G_OPTION_ARG_STRING, &side, N_("Where the record is: a or b"), "a|b" },
    { "from", 'f', 0, G_OPTION_ARG_STRING, &from,
      N_("Takes that side’s values in all fields, whatever the rules of the sync say"), "a|b" },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &is_dry,
      N_("Shows the plan, writes and keeps nothing"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &order.approve,
      N_("Also before the first plan of the sync has been approved"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc != 3 || !parse_side (side, &record.side) || !parse_side (from, &record.force))
    return dove_cli_usage ("resync", _("give one sync and a key; sides are a and b"));

  if (is_dry)
    order.mode = DOVE_RUN_DRY;
  order.sync_id = argv[1];
  record.key = argv[2];
  order.record = &record;

  return order_do (cli, &order, &result, &error) ? result_print (cli, &result, &printer)
                                                 : dove_cli_fail (error);
}

/**
 * dove_cli_rehearse:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `rehearse`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_rehearse (DoveCli  *cli,
                   int       argc,
                   char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  Printer printer = { .cli = cli, .limit = cli->output == DOVE_CLI_JSON ? -1 : SHOWN_CHANGES };
  DoveCliOrder order = order_new (&printer, DOVE_RUN_REHEARSE);
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc != 2)
    return dove_cli_usage ("rehearse", _("give one sync"));

  order.sync_id = argv[1];

  return order_do (cli, &order, &result, &error) ? result_print (cli, &result, &printer)
                                                 : dove_cli_fail (error);
}
