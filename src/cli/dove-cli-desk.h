/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli.h"
#include "sync/dove-act.h"

G_BEGIN_DECLS

/**
 * DoveCliRow:
 * @row: a record
 * @user_data: as given
 *
 * Is given rows as they come; any thread but one at a time.
 */
typedef void (*DoveCliRow) (DoveValue *row,
                            gpointer   user_data);

typedef enum
{
  DOVE_CLI_LIST_OBJECTS,
  DOVE_CLI_LIST_SCHEMA,
  DOVE_CLI_LIST_RECORDS,
} DoveCliListing;

/**
 * DoveCliList:
 * @what: objects of a connection, fields of an object, or records of it
 * @connection: id
 * @object: (nullable): name, but for objects
 * @limit: of records
 *
 * A look into an application.
 */
typedef struct
{
  DoveCliListing  what;
  const char     *connection;
  const char     *object;
  guint           limit;
} DoveCliList;

/**
 * DoveCliOrder:
 * @sync_id: (nullable): which sync; %NULL with a plan
 * @plan_id: number of a kept plan to apply; 0 for none
 * @without: (nullable) (element-type gint64): numbers of its changes that are left out
 * @undo_of: number of a run to take back; 0 for none
 * @record: (nullable): the only record to deal with
 * @mode: how far it goes
 * @approve: lets a first plan through
 * @is_whole: reads both sides whole
 * @sample: of so many records; 0 for all
 * @change: (nullable): is given each change of the plan
 * @progress: (nullable): is told how far it is
 * @user_data: handed to both
 *
 * A run.
 */
typedef struct
{
  const char   *sync_id;
  gint64        plan_id;
  GArray       *without;
  gint64        undo_of;
  const DoveRunRecord *record;
  DoveRunMode   mode;
  gboolean      approve;
  gboolean      is_whole;
  guint         sample;
  void        (*change)   (const DoveStoreChange *change,
                           gpointer               user_data);
  void        (*progress) (const DoveRunProgress *progress,
                           gpointer               user_data);
  gpointer      user_data;
} DoveCliOrder;

/**
 * DoveCliAct:
 * @ask: what is wanted
 * @is_sent: does it; else it is only shown
 * @approved: (nullable): hash of what was shown: anything else is not sent
 *
 * An action of an application.
 */
typedef struct
{
  DoveActAsk  ask;
  gboolean    is_sent;
  const char *approved;
} DoveCliAct;

/**
 * DoveCliConnectFlags:
 * @DOVE_CLI_CONNECT_CHECK: ask the application whether the sign-in is good
 * @DOVE_CLI_CONNECT_ANY_ACCOUNT: another account than the one it belongs to is right as well
 */
typedef enum
{
  DOVE_CLI_CONNECT_CHECK       = 1 << 0,
  DOVE_CLI_CONNECT_ANY_ACCOUNT = 1 << 1,
} DoveCliConnectFlags;

/**
 * DoveCliSignIn:
 * @connection: id of the connection
 * @flags: whether any account is right
 * @show: tells the address to open, and the code to type there
 * @paste: (nullable): asks for the address out of the browser
 * @user_data: handed to both
 *
 * A sign-in in the browser.
 */
typedef struct
{
  const char           *connection;
  DoveCliConnectFlags   flags;
  void                (*show)  (const char *address,
                                const char *code,
                                gpointer    user_data);
  char               *(*paste) (gpointer    user_data);
  gpointer              user_data;
} DoveCliSignIn;

/**
 * DoveCliDesk:
 *
 * Where the work is done: in the agent, or in this process. Every function gives %FALSE with an
 * error of %DOVE_ERROR. `sign_in` tells the address to open, and waits. `act` gives one row: what
 * would be sent, or what became of it.
 */
typedef struct
{
  gboolean (*save)    (DoveCli *cli, const char *text, gsize length, const char *why, char **id,
                       guint *version, GError **error);
  gboolean (*remove)  (DoveCli *cli, const char *id, GError **error);
  gboolean (*import)  (DoveCli *cli, const char *text, gsize length, gboolean only_checks,
                       DoveCliRow row, gpointer user_data, GError **error);
  gboolean (*connect) (DoveCli *cli, DoveValue *document, DoveValue *secrets,
                       DoveCliConnectFlags flags,
                       DoveAccount *account, GError **error);
  gboolean (*sign_in) (DoveCli *cli, const DoveCliSignIn *sign_in, GError **error);
  gboolean (*check)   (DoveCli *cli, const char *connection, DoveAccount *account,
                       GError **error);
  gboolean (*list)    (DoveCli *cli, const DoveCliList *list, DoveCliRow row, gpointer user_data,
                       GError **error);
  gboolean (*run)     (DoveCli *cli, const DoveCliOrder *order, DoveRunResult *result,
                       GError **error);
  gboolean (*act)     (DoveCli *cli, const DoveCliAct *act, DoveCliRow row, gpointer user_data,
                       GError **error);
  gboolean (*answer)  (DoveCli *cli, gint64 review, const char *choice, GError **error);
  gboolean (*decide)  (DoveCli *cli, const DoveStoreReview *review, const char *winner,
                       guint *answered, GError **error);
  gboolean (*retry)   (DoveCli *cli, gint64 problem, GError **error);
  gboolean (*prefer)  (DoveCli *cli, const char *name, const char *value, GError **error);
  gboolean (*add_link) (DoveCli *cli, const char *sync, const char *a, const char *b,
                        gint64 *link, GError **error);
  gboolean (*remove_link) (DoveCli *cli, const char *sync, gint64 link, GError **error);
  gboolean (*import_links) (DoveCli *cli, const char *sync, const char *text, guint *added,
                            guint *known, GError **error);
} DoveCliDesk;

const DoveCliDesk *dove_cli_get_desk       (DoveCli          *cli,
                                            GError          **error);

extern const DoveCliDesk dove_cli_desk_local;
extern const DoveCliDesk dove_cli_desk_agent;

/* Signs a connection in by a person: waits for the browser, or asks for the address out of it. */
gboolean           dove_cli_sign_in        (DoveCli             *cli,
                                            const DoveCliSignIn *order,
                                            DoveConnection      *connection,
                                            GError             **error);

/* What the sign-in of a connection does not include: for programs, and for people */
void               dove_cli_set_rights     (DoveCli          *cli,
                                            DoveValueBuilder *builder,
                                            const char       *connection);
void               dove_cli_warn_rights    (DoveCli          *cli,
                                            const char       *connection);

/* The agent, if it runs; starts none. */
gboolean           dove_cli_reach_agent    (DoveCli          *cli,
                                            gboolean          may_start,
                                            GError          **error);
void               dove_cli_leave_agent    (DoveCli          *cli);


G_END_DECLS
