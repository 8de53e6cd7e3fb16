/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli-table.h"
#include "cli/dove-cli-desk.h"
#include "record/dove-json.h"
#include "store/dove-store-sides.h"

/* What is asked of a person, and what went wrong: reviews and problems. */

static void
set_text (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  dove_value_builder_set_text (builder, name, text != NULL ? text : "");
}

static void
set_json (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  g_autoptr(DoveValue) value = text != NULL ? dove_json_parse (text, -1, NULL, NULL) : NULL;

  if (value != NULL)
    dove_value_builder_set (builder, name, value);
}

static const char *
review_choices (DoveReviewKind kind)
{
  switch (kind)
    {
    case DOVE_REVIEW_CONFLICT:
      return "a, b, =VALUE";

    case DOVE_REVIEW_MATCH:
      return "link KEY-A KEY-B, create, skip";

    case DOVE_REVIEW_CHECK:
      return "exists KEY, repeat, drop";

    case DOVE_REVIEW_FLIP:
      return "a, b, resume";

    case DOVE_REVIEW_DELETE:
      return "delete, archive, keep";

    case DOVE_REVIEW_MERGED:
      return "follow, unlink";

    case DOVE_REVIEW_GUARD:
    case DOVE_REVIEW_APPROVAL:
    default:
      return "approve, reject";
    }
}

static DoveValue *
review_to_value (const DoveStoreReview *review,
                 const char            *label)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "id", dove_value_new_integer (review->id));
  set_text (builder, "kind", dove_review_kind_get_nick (review->kind));
  set_text (builder, "sync", review->sync_id);
  set_text (builder, "connection", review->connection);
  set_text (builder, "object", review->object);
  set_text (builder, "key", review->key);
  set_text (builder, "label", label);
  set_text (builder, "field", review->field);
  set_text (builder, "state", dove_review_state_get_nick (review->state));
  set_text (builder, "message", review->message);
  dove_cli_set_time (builder, "at", review->at);
  dove_value_builder_take (builder, "run", dove_value_new_integer (review->run_id));
  set_json (builder, "a", review->a_value);
  set_json (builder, "b", review->b_value);
  set_json (builder, "base", review->base_value);
  set_json (builder, "candidates", review->candidates);
  set_text (builder, "choices", review_choices (review->kind));

  return dove_value_builder_end (builder);
}

/**
 * dove_cli_reviews:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `reviews`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_reviews (DoveCli  *cli,
                  int       argc,
                  char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(DoveStoreSides) sides = NULL;
  DoveStoreRows *rows = NULL;
  DoveStoreReview *review;
  g_autoptr(GError) error = NULL;
  guint count = 0;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc > 2)
    return dove_cli_usage ("reviews", _("give one sync at most"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    {
      sides = dove_store_sides_new (dove_engine_get_store (cli->engine));
      rows = dove_store_list_reviews (dove_engine_get_store (cli->engine),
                                      argc == 2 ? argv[1] : NULL, DOVE_REVIEW_OPEN, &error);
    }
  if (rows == NULL)
    return dove_cli_fail (error);

  while ((review = dove_store_rows_next (rows, &error)) != NULL)
    {
      g_autofree char *label =
          dove_store_sides_find_label (sides, review->sync_id, review->side, review->key);
      g_autoptr(DoveValue) row = review_to_value (review, label);

      count++;
      if (cli->output == DOVE_CLI_JSON)
        dove_cli_print_json (row);
      else
        {
          g_autofree char *text = label != NULL
              ? g_strdup_printf ("%s (%s)", review->message, label) : g_strdup (review->message);
          g_autofree char *message = dove_cli_text_clean (text);

          dove_cli_say (_("%d. %s: %s\n   answer with: %s"), (int) review->id, review->sync_id,
                        message, review_choices (review->kind));
        }
      dove_store_review_free (review);
    }
  dove_store_rows_free (rows);

  if (error != NULL)
    return dove_cli_fail (error);

  if (count == 0 && cli->output == DOVE_CLI_HUMAN)
    dove_cli_say (_("Nothing is asked."));

  return DOVE_EXIT_DONE;
}

/* Makes a rule out of an answer: said before it is saved, with how many questions it answers. */
static gboolean
answer_always (DoveCli            *cli,
               const DoveCliDesk  *desk,
               gint64              review_id,
               const char         *choice,
               GError            **error)
{
  g_autoptr(DoveStoreReview) review = NULL;
  DoveStore *store = dove_engine_get_store (cli->engine);
  guint answered = 0;

  if (!dove_store_find_review (store, review_id, &review, error))
    return FALSE;
  if (review == NULL || review->kind != DOVE_REVIEW_CONFLICT ||
      review->state != DOVE_REVIEW_OPEN)
    {
      g_set_error (error, DOVE_ERROR, review == NULL ? DOVE_ERROR_MISSING : DOVE_ERROR_INVALID,
                   _("Review %d is no open question about a field that differs: only such an "
                     "answer can be given always"), (int) review_id);
      return FALSE;
    }

  /* Translators: a side, a or b; a field; a sync */
  dove_cli_warn (_("from now on side %s is right where “%s” of “%s” differs"), choice,
                 review->field, review->sync_id);
  if (!desk->decide (cli, review, choice, &answered, error))
    return FALSE;

  dove_cli_warn (ngettext ("%u question is answered by it", "%u questions are answered by it",
                           answered), answered);

  return TRUE;
}

/**
 * dove_cli_answer:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `answer`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_answer (DoveCli  *cli,
                 int       argc,
                 char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *choice = NULL;
  gint64 review_id = 0;
  gboolean is_always = FALSE;
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "always", 'a', 0, G_OPTION_ARG_NONE, &is_always,
      N_("Makes it a rule of the sync for this field, and answers all questions about it"), NULL },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc < 3 || !g_ascii_string_to_signed (argv[1], 10, 1, G_MAXINT64, &review_id, NULL))
    return dove_cli_usage ("answer", _("give the number of a review and a choice"));

  choice = g_strjoinv (" ", argv + 2);
  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL || !(is_always ? answer_always (cli, desk, review_id, choice, &error)
                                  : desk->answer (cli, review_id, choice, &error)))
    return dove_cli_fail (error);

  dove_cli_warn (_("answered; the next run or apply acts on it"));

  return DOVE_EXIT_DONE;
}

static DoveValue *
problem_to_value (const DoveStoreProblem *problem,
                  const char             *label)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "id", dove_value_new_integer (problem->id));
  set_text (builder, "kind", problem->problem_class);
  set_text (builder, "sync", problem->sync_id);
  set_text (builder, "connection", problem->connection);
  set_text (builder, "object", problem->object);
  set_text (builder, "side", dove_side_get_nick (problem->side));
  set_text (builder, "key", problem->rec_id);
  set_text (builder, "label", label);
  set_text (builder, "field", problem->field);
  set_text (builder, "state", problem->is_asked ? "retry" : "open");
  set_text (builder, "message", problem->message);
  set_text (builder, "hint", problem->hint);
  dove_cli_set_time (builder, "at", problem->last);
  dove_cli_set_time (builder, "first", problem->first);
  dove_cli_set_time (builder, "retry_at", problem->retry_at);
  dove_value_builder_take (builder, "tries", dove_value_new_integer (problem->tries));
  dove_value_builder_take (builder, "run", dove_value_new_integer (problem->run_id));

  return dove_value_builder_end (builder);
}

static void
tell_problem (DoveCli                *cli,
              DoveCliTable           *table,
              DoveStoreSides         *sides,
              const DoveStoreProblem *problem)
{
  g_autofree char *label =
      dove_store_sides_find_label (sides, problem->sync_id, problem->side, problem->rec_id);
  g_autoptr(DoveValue) row = problem_to_value (problem, label);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, problem->id);
  g_autofree char *again = problem->is_asked || problem->retry_at == 0
                             ? g_strdup ("")
                             : dove_cli_format_time (problem->retry_at);
  g_autofree char *record = g_strjoin (
      " ", problem->object != NULL ? problem->object : "", problem->rec_id, label, NULL);

  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    dove_cli_table_add (table, number, problem->sync_id, record,
                        problem->field != NULL ? problem->field : "",
                        problem->is_asked ? _("with the next run") : again, problem->message,
                        NULL);
}

/**
 * dove_cli_problems:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `problems`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_problems (DoveCli  *cli,
                   int       argc,
                   char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("NO"), _("SYNC"), _("RECORD"), _("FIELD"),
                                                      _("TRIED AGAIN"), _("WHAT HAPPENED"), NULL);
  g_autoptr(DoveStoreSides) sides = NULL;
  DoveStoreRows *rows = NULL;
  DoveStoreProblem *problem;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc > 2)
    return dove_cli_usage ("problems", _("give one sync at most"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    {
      sides = dove_store_sides_new (dove_engine_get_store (cli->engine));
      rows = dove_store_list_problems (dove_engine_get_store (cli->engine),
                                       argc == 2 ? argv[1] : NULL, &error);
    }
  if (rows == NULL)
    return dove_cli_fail (error);

  while ((problem = dove_store_rows_next (rows, &error)) != NULL)
    {
      tell_problem (cli, table, sides, problem);
      dove_store_problem_free (problem);
    }
  dove_store_rows_free (rows);

  if (error != NULL)
    return dove_cli_fail (error);

  dove_cli_table_print (table);
  if (cli->output == DOVE_CLI_HUMAN && dove_cli_table_get_length (table) == 0)
    dove_cli_say (_("There is no problem."));

  return DOVE_EXIT_DONE;
}

/**
 * dove_cli_retry:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `retry`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_retry (DoveCli  *cli,
                int       argc,
                char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  const DoveCliDesk *desk = NULL;
  g_autoptr(GError) error = NULL;
  gint64 problem_id = 0;
  DoveExit status = DOVE_EXIT_DONE;

  if (!dove_cli_parse (command, NULL, &argc, &argv, &status))
    return status;

  if (argc != 2 || !g_ascii_string_to_signed (argv[1], 10, 1, G_MAXINT64, &problem_id, NULL))
    return dove_cli_usage ("retry", _("give the number of a problem"));

  desk = dove_cli_get_desk (cli, &error);
  if (desk == NULL || !desk->retry (cli, problem_id, &error))
    return dove_cli_fail (error);

  dove_cli_warn (_("the next run tries the record again"));

  return DOVE_EXIT_DONE;
}
