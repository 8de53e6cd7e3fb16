/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib/gi18n.h>

#include "sync/dove-engine.h"

G_BEGIN_DECLS

/* The exit statuses are a contract with scripts: see the manual's section on them. */
typedef enum
{
  DOVE_EXIT_DONE         = 0,
  DOVE_EXIT_FAILED       = 1,
  DOVE_EXIT_USAGE        = 2,
  DOVE_EXIT_NEEDS_PERSON = 3,
  DOVE_EXIT_PROBLEMS     = 4,
} DoveExit;

typedef enum
{
  DOVE_CLI_HUMAN,
  DOVE_CLI_JSON,
} DoveCliOutput;

typedef struct _DoveCliLink DoveCliLink;

/**
 * DoveCli:
 * @workspace: (nullable): folder given by `--workspace`; %NULL is the user's
 * @output: what is printed on standard output
 * @engine: (nullable): opened by the first command that needs it; to read only, when the agent
 *   does the work
 *
 * One run of the command line.
 */
typedef struct
{
  char          *workspace;
  DoveCliOutput  output;
  DoveClock     *clock;
  GCancellable  *cancellable;  /* cancelled by SIGINT and SIGTERM */
  gboolean       is_offline;   /* works in this process */
  DoveEngine    *engine;
  DoveCliLink   *link;         /* (nullable): to the agent */
} DoveCli;

/**
 * DoveCliCommand:
 * @name: as typed
 * @synopsis: what follows the name
 * @summary: one line, untranslated
 * @examples: one a line, without `dovetailctl`
 * @run: does it; `argv[0]` is the command's name
 */
typedef struct
{
  const char *name;
  const char *synopsis;
  const char *summary;
  const char *examples;
  DoveExit  (*run) (DoveCli  *cli,
                    int       argc,
                    char    **argv);
} DoveCliCommand;

const DoveCliCommand *dove_cli_get_commands  (guint                *length);
const DoveCliCommand *dove_cli_find_command  (const char           *name);

/* Options of a command; FALSE with the exit status when it is not to go on */
gboolean              dove_cli_parse         (const DoveCliCommand *command,
                                              const GOptionEntry   *entries,
                                              int                  *argc,
                                              char               ***argv,
                                              DoveExit             *status);
DoveExit              dove_cli_usage         (const char           *command,
                                              const char           *message);

DoveEngine           *dove_cli_open_engine   (DoveCli              *cli,
                                              DoveWorkspaceFlags    flags,
                                              GError              **error);
DoveExit              dove_cli_fail          (GError               *error);
void                  dove_cli_say           (const char           *format,
                                              ...) G_GNUC_PRINTF (1, 2);
void                  dove_cli_warn          (const char           *format,
                                              ...) G_GNUC_PRINTF (1, 2);
gboolean              dove_cli_ask_person    (const char           *question);
void                  dove_cli_print_json    (const DoveValue      *value);

char                 *dove_cli_read_file     (const char           *path,
                                              gsize                *length,
                                              GError              **error);
char                 *dove_cli_format_time   (gint64                time);
void                  dove_cli_set_time      (DoveValueBuilder     *builder,
                                              const char           *name,
                                              gint64                time);

/* The commands, by file */
DoveExit dove_cli_formula     (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_map         (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_connectors  (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_connect     (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_connections (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_records     (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_act         (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_acts        (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_add         (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_show        (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_backup      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_restore     (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_remove      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_export      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_import      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_versions    (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_plan        (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_apply       (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_run         (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_runs        (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_run_show    (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_find_written (DoveCli *cli, const char *text, const char *sync_id, guint limit);
DoveExit dove_cli_problems    (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_reviews     (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_answer      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_retry       (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_links       (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_rehearse    (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_undo        (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_resync      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_record      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_why         (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_preferences (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_audit       (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_doctor      (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_agent       (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_help        (DoveCli *cli, int argc, char **argv);
DoveExit dove_cli_completion  (DoveCli *cli, int argc, char **argv);

G_END_DECLS
