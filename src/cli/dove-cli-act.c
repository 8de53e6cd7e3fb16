/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/dove-cli-connectors.h"
#include "cli/dove-cli-desk.h"
#include "cli/dove-cli-secrets.h"
#include "cli/dove-cli-table.h"
#include "connector/dove-action.h"
#include "record/dove-json.h"
#include "store/dove-store-act.h"

/* What an application does that is no plain write: shown, asked about, done, looked up later. */

#define ACTS_DEFAULT 20

typedef struct
{
  char    **settings;  /* NAME=VALUE */
  char     *input;     /* a file */
  gboolean  is_dry;
  gboolean  is_sure;
} Options;

static void
options_clear (Options *options)
{
  g_strfreev (options->settings);
  g_free (options->input);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* --- what there is ---------------------------------------------------------------------------- */

static DoveManifest *
load_manifest (DoveCli     *cli,
               const char  *connection,
               GError     **error)
{
  g_autoptr(DoveDefinition) definition = NULL;
  DoveValue *document = NULL;

  definition = dove_workspace_get (dove_engine_get_workspace (cli->engine),
                                   DOVE_DEFINITION_CONNECTION, connection, error);
  if (definition == NULL)
    return NULL;
  document = dove_definition_get_document (definition);

  return dove_catalogue_load (dove_engine_get_catalogue (cli->engine),
                              dove_value_get_member_text (document, "connector"), NULL, error);
}

static const DoveObject *
find_object (DoveManifest  *manifest,
             const char    *connection,
             const char    *name,
             GError       **error)
{
  const DoveObject *object = dove_manifest_find_object (manifest, name);

  if (object == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("“%s” has no “%s”"), connection, name);

  return object;
}

static DoveExit
act_list (DoveCli    *cli,
          const char *connection,
          const char *object_name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = NULL;
  g_autoptr(DoveCliTable) table = NULL;
  const DoveObject *object = NULL;

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    manifest = load_manifest (cli, connection, &error);
  if (manifest != NULL)
    object = find_object (manifest, connection, object_name, &error);
  if (object == NULL)
    return dove_cli_fail (error);

  table = dove_cli_connectors_new_action_table ();
  for (guint i = 0; i < object->actions->len; i++)
    dove_cli_connectors_tell_action (cli, table, object, g_ptr_array_index (object->actions, i));
  dove_cli_table_print (table);
  if (object->actions->len == 0 && cli->output == DOVE_CLI_HUMAN)
    dove_cli_say (_("The connector describes no action of “%s”."), object->title);

  return DOVE_EXIT_DONE;
}

/* --- what it is given ------------------------------------------------------------------------- */

static DoveValue *
find_schema (const char *name,
             gpointer    user_data)
{
  const DoveOperation *action = user_data;
  DoveValue *members = dove_value_get_member (action->input, "properties");

  return dove_value_get_member (members, name);
}

/* All of the input at once, as a file has it */
static DoveValue *
read_input (const char  *file,
            GError     **error)
{
  gsize length = 0;
  g_autofree char *text = dove_cli_read_file (file, &length, error);
  g_autoptr(DoveValue) value = NULL;

  if (text != NULL)
    value = dove_json_parse (text, (gssize) length, NULL, error);
  if (value == NULL)
    {
      g_prefix_error (error, "%s: ", file);
      return NULL;
    }
  if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    return g_steal_pointer (&value);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("%s: the input must be one JSON record"),
               file);

  return NULL;
}

/* What a person typed, as the action's schema wants it. What does not exist is left to the one who
 * does the work: it says so for everybody. */
static DoveValue *
build_input (DoveCli           *cli,
             const DoveActAsk  *ask,
             const Options     *options,
             GError           **error)
{
  static const DoveOperation none = { 0 };
  g_autoptr(DoveManifest) manifest = load_manifest (cli, ask->connection, error);
  g_autoptr(DoveValue) before = NULL;
  const DoveObject *object = NULL;
  const DoveOperation *action = NULL;

  if (manifest == NULL)
    return NULL;
  if (options->input != NULL)
    {
      before = read_input (options->input, error);
      if (before == NULL)
        return NULL;
    }

  object = dove_manifest_find_object (manifest, ask->object);
  action = object != NULL ? dove_object_find_action (object, ask->action) : NULL;

  return dove_cli_read_pairs (options->settings, before, find_schema,
                              (gpointer) (action != NULL ? action : &none), error);
}

/* --- showing it ------------------------------------------------------------------------------- */

static void
say_members (DoveValue *record)
{
  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      g_autofree char *text = dove_json_write (dove_value_get_element (record, i),
                                               DOVE_JSON_COMPACT);
      g_autofree char *clean = dove_cli_text_clean (text);
      const char *name = dove_value_get_name (record, i);

      dove_cli_say ("    %s: %s", name, clean);
    }
}

static void
say_body (DoveValue *body)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;

  if (body == NULL || dove_value_get_kind (body) == DOVE_VALUE_RECORD)
    {
      say_members (body);
      return;
    }

  text = dove_json_write (body, DOVE_JSON_COMPACT);
  clean = dove_cli_text_clean (text);
  dove_cli_say ("    %s", clean);
}

/* “Mark as paid”: invoice 12 of “books” */
static char *
describe_what (DoveValue *row)
{
  const char *key = dove_value_get_member_text (row, "key");
  const char *title = dove_value_get_member_text (row, "title");
  const char *object = dove_value_get_member_text (row, "object");
  const char *connection = dove_value_get_member_text (row, "connection");

  return key != NULL
           ? g_strdup_printf (_("“%s”: %s %s of “%s”"), title, object, key, connection)
           : g_strdup_printf (_("“%s”: %s of “%s”"), title, object, connection);
}

static void
say_preview (DoveValue *row)
{
  DoveValue *request = dove_value_get_member (row, "request");
  const char *method = dove_value_get_member_text (request, "method");
  const char *url = dove_value_get_member_text (request, "url");
  g_autofree char *what = describe_what (row);
  g_autofree char *clean = dove_cli_text_clean (what);

  dove_cli_say ("%s", clean);
  dove_cli_say (_("  sends: %s %s"), method, url);
  say_body (dove_value_get_member (request, "body"));
}

/* --- what became of it ------------------------------------------------------------------------ */

static DoveExit
get_exit (DoveValue *row)
{
  const char *state = dove_value_get_member_text (row, "state");
  const char *why = dove_value_get_member_text (row, "why");

  if (g_strcmp0 (state, "done") == 0)
    return DOVE_EXIT_DONE;
  if (g_strcmp0 (state, "unknown") == 0 || g_strcmp0 (why, "sign-in-needed") == 0)
    return DOVE_EXIT_NEEDS_PERSON;

  return DOVE_EXIT_FAILED;
}

static void
say_result (DoveValue *row)
{
  DoveValue *output = dove_value_get_member (row, "output");
  g_autofree char *what = describe_what (row);
  g_autofree char *clean = dove_cli_text_clean (what);

  if (get_exit (row) != DOVE_EXIT_DONE)
    return;

  dove_cli_say (_("Done: %s"), clean);
  say_body (output);
}

static DoveExit
act_print (DoveCli   *cli,
           DoveValue *row)
{
  const char *message = dove_value_get_member_text (row, "message");
  const char *hint = dove_value_get_member_text (row, "hint");

  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    say_result (row);
  if (message != NULL)
    dove_cli_warn ("%s", message);
  if (hint != NULL)
    dove_cli_warn ("%s", hint);

  return get_exit (row);
}

/* Nothing was sent, or nobody can say: a script must not take the second for the first. */
static DoveExit
act_fail (GError *error)
{
  DoveExit status = dove_cli_fail (error);

  return g_error_matches (error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS) ? DOVE_EXIT_NEEDS_PERSON
                                                                   : status;
}

/* --- the command ------------------------------------------------------------------------------ */

static void
row_cb (DoveValue *row,
        gpointer   user_data)
{
  DoveValue **kept = user_data;

  if (*kept == NULL)
    *kept = dove_value_ref (row);
}

static DoveExit
act_send (DoveCli           *cli,
          const DoveCliDesk *desk,
          const DoveActAsk  *ask,
          const char        *approved)
{
  const DoveCliAct order = { *ask, TRUE, approved };
  g_autoptr(DoveValue) row = NULL;
  g_autoptr(GError) error = NULL;

  if (desk->act (cli, &order, row_cb, &row, &error) && row == NULL)
    g_set_error (&error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS,
                 _("It is not known whether it was done: “dovetailctl acts” shows what was noted"));

  return row != NULL ? act_print (cli, row) : act_fail (error);
}

/* Shows what would be sent, and sends it if a person says so. */
static DoveExit
act_ask (DoveCli           *cli,
         const DoveCliDesk *desk,
         const DoveActAsk  *ask,
         gboolean           is_dry)
{
  const DoveCliAct order = { *ask, FALSE, NULL };
  g_autoptr(DoveValue) row = NULL;
  g_autoptr(GError) error = NULL;

  if (!desk->act (cli, &order, row_cb, &row, &error))
    return act_fail (error);

  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    say_preview (row);
  if (is_dry)
    return DOVE_EXIT_DONE;

  if (cli->output == DOVE_CLI_JSON || !isatty (STDIN_FILENO))
    {
      dove_cli_warn (_("nothing was sent, for nobody can be asked here: “--yes” does it"));
      return DOVE_EXIT_NEEDS_PERSON;
    }
  if (!dove_cli_ask_person (_("Do this now? [y/N]")))
    {
      dove_cli_warn (_("nothing was sent"));
      return DOVE_EXIT_NEEDS_PERSON;
    }

  return act_send (cli, desk, ask, dove_value_get_member_text (row, "hash"));
}

static DoveExit
act_run (DoveCli       *cli,
         DoveActAsk    *ask,
         const Options *options)
{
  const DoveCliDesk *desk = NULL;
  g_autoptr(DoveValue) input = NULL;
  g_autoptr(GError) error = NULL;

  desk = dove_cli_get_desk (cli, &error);
  if (desk != NULL)
    input = build_input (cli, ask, options, &error);
  if (input == NULL)
    return dove_cli_fail (error);

  ask->input = input;

  return options->is_sure && !options->is_dry ? act_send (cli, desk, ask, NULL)
                                              : act_ask (cli, desk, ask, options->is_dry);
}

/**
 * dove_cli_act:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `act`. Without an action it lists those that there are.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_act (DoveCli  *cli,
              int       argc,
              char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_auto(Options) options = { 0 };
  DoveExit status = DOVE_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "set", 's', 0, G_OPTION_ARG_STRING_ARRAY, &options.settings,
      N_("What the action is given; may be given several times"), N_("NAME=VALUE") },
    { "input", 'i', 0, G_OPTION_ARG_FILENAME, &options.input,
      N_("All of it at once: a JSON record; - is standard input"), N_("FILE") },
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options.is_dry,
      N_("Only shows what would be sent"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.is_sure, N_("Does it without asking"), NULL },
    { NULL }
  };
  DoveActAsk ask = { 0 };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc < 3 || argc > 5)
    return dove_cli_usage ("act", _("give a connection, an object, an action, and the key of a "
                                    "record if it is about one"));
  if (argc == 3)
    return act_list (cli, argv[1], argv[2]);

  ask = (DoveActAsk) { argv[1], argv[2], argv[3], argc == 5 ? argv[4] : NULL, NULL };

  return act_run (cli, &ask, &options);
}

/* --- what was asked for ----------------------------------------------------------------------- */

static const char *
state_text (DoveActState state)
{
  switch (state)
    {
    case DOVE_ACT_DONE:
      return _("done");
    case DOVE_ACT_REFUSED:
      return _("refused");
    case DOVE_ACT_NOT_DONE:
      return _("not done");
    case DOVE_ACT_UNKNOWN:
      return _("not known whether it was done");
    case DOVE_ACT_SENT:
    default:
      return _("no answer yet");
    }
}

static DoveValue *
act_to_value (const DoveStoreAct *act)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) input = act->input != NULL ? dove_json_parse (act->input, -1, NULL, NULL)
                                                  : NULL;

  dove_value_builder_take (builder, "id", dove_value_new_integer (act->id));
  dove_value_builder_set_text (builder, "kind", "act");
  dove_value_builder_set_text (builder, "connection", act->connection);
  dove_value_builder_set_text (builder, "object", act->object);
  dove_value_builder_set_text (builder, "action", act->action);
  dove_value_builder_set_text (builder, "key", act->key != NULL ? act->key : "");
  if (input != NULL)
    dove_value_builder_set (builder, "input", input);
  dove_value_builder_set_text (builder, "request", act->request);
  dove_value_builder_set_text (builder, "state", dove_act_state_get_nick (act->state));
  dove_value_builder_set_text (builder, "message", act->message != NULL ? act->message : "");
  dove_cli_set_time (builder, "at", act->sent);
  dove_cli_set_time (builder, "ended", act->ended);

  return dove_value_builder_end (builder);
}

static void
act_tell (DoveCli            *cli,
          DoveCliTable       *table,
          const DoveStoreAct *act)
{
  g_autoptr(DoveValue) row = act_to_value (act);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, act->id);
  g_autofree char *at = dove_cli_format_time (act->sent);
  g_autofree char *record = g_strdup_printf ("%s %s", act->object,
                                             act->key != NULL ? act->key : "");

  if (cli->output == DOVE_CLI_JSON)
    dove_cli_print_json (row);
  else
    dove_cli_table_add (table, number, at, act->connection, record, act->action,
                        state_text (act->state), act->message != NULL ? act->message : "", NULL);
}

/**
 * dove_cli_acts:
 * @cli: the command line
 * @argc: number of arguments
 * @argv: arguments
 *
 * The command `acts`.
 *
 * Returns: the exit status
 */
DoveExit
dove_cli_acts (DoveCli  *cli,
               int       argc,
               char    **argv)
{
  const DoveCliCommand *command = dove_cli_find_command (argv[0]);
  g_autoptr(DoveCliTable) table = dove_cli_table_new (_("NO"), _("ASKED FOR"), _("CONNECTION"),
                                                      _("RECORD"), _("ACTION"), _("STATE"),
                                                      _("WHAT HAPPENED"), NULL);
  g_autoptr(GPtrArray) acts = NULL;
  g_autoptr(GError) error = NULL;
  DoveExit status = DOVE_EXIT_DONE;
  int limit = ACTS_DEFAULT;
  const GOptionEntry entries[] = {
    { "limit", 'l', 0, G_OPTION_ARG_INT, &limit, N_("How many at most (20)"), N_("N") },
    { NULL }
  };

  if (!dove_cli_parse (command, entries, &argc, &argv, &status))
    return status;

  if (argc > 2 || limit < 1)
    return dove_cli_usage ("acts", _("give one connection at most, and a limit above 0"));

  if (dove_cli_open_engine (cli, DOVE_WORKSPACE_READ, &error) != NULL)
    acts = dove_store_list_acts (dove_engine_get_store (cli->engine), argc == 2 ? argv[1] : NULL,
                                 (guint) limit, &error);
  if (acts == NULL)
    return dove_cli_fail (error);

  for (guint i = 0; i < acts->len; i++)
    act_tell (cli, table, g_ptr_array_index (acts, i));
  dove_cli_table_print (table);
  if (acts->len == 0 && cli->output == DOVE_CLI_HUMAN)
    dove_cli_say (_("No action has been asked for."));

  return DOVE_EXIT_DONE;
}
