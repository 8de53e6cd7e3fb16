/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli.h"
#include "driver/open/dove-driver-open.h"

G_BEGIN_DECLS

typedef enum
{
  DOVE_CLI_TRIED_GOOD,
  DOVE_CLI_TRIED_BAD,
  DOVE_CLI_TRIED_NOT,
} DoveCliTried;

/**
 * DoveCliTry:
 * @cli: the command line
 * @manifest: what is tried
 * @keyring: in memory, for the secrets of this trial alone
 * @connection: signed in
 * @driver: of it
 * @auth: (nullable): way to sign in
 * @settings: of the connection
 * @authority: (nullable): vouches for the server, in PEM
 * @writes: whether a record may be made
 * @keeps: whether what is settled goes into the connector's file
 * @kept: (nullable): what is settled, a merge patch for that file
 * @bad: how many steps went wrong
 *
 * A connector that is tried on its application.
 */
typedef struct
{
  DoveCli        *cli;
  DoveManifest   *manifest;
  DoveKeyring    *keyring;
  DoveConnection *connection;
  DoveDriver     *driver;
  const char     *auth;
  DoveValue      *settings;
  char           *authority;
  gboolean        writes;
  gboolean        keeps;
  DoveValue      *kept;
  guint           bad;
} DoveCliTry;

/* A line of an import's check-list; its texts live as long as the manifest. */
typedef struct
{
  const char *object;    /* nullable */
  const char *pointer;
  const char *try_it;    /* nullable: how it is tried */
  DoveValue  *choices;   /* nullable: a list of texts */
} DoveCliOpenItem;

typedef enum
{
  DOVE_CLI_ANSWER_UNKNOWN,
  DOVE_CLI_ANSWER_YES,      /* the manifest is right; `value` says so in it, if it says nothing */
  DOVE_CLI_ANSWER_NO,       /* `value` should be there */
} DoveCliAnswerKind;

typedef struct
{
  DoveCliAnswerKind  kind;
  char              *sentence;
  DoveValue         *value;      /* nullable */
} DoveCliAnswer;

void dove_cli_answer_clear (DoveCliAnswer *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveCliAnswer, dove_cli_answer_clear)

/**
 * DoveCliTryOptions:
 * @auth: (nullable): way to sign in
 * @object: (nullable): the only object to try
 * @settings: (nullable): NAME=VALUE
 * @authority: (nullable): a file that vouches for the server
 * @writes: whether a record may be made, and deleted again
 * @keeps: whether what is settled of an import's check-list goes into the connector's file
 */
typedef struct
{
  const char  *auth;
  const char  *object;
  char       **settings;
  const char  *authority;
  gboolean     writes;
  gboolean     keeps;
} DoveCliTryOptions;

void dove_cli_try_tell   (DoveCliTry       *self,
                          DoveCliTried      result,
                          const char       *place,
                          const char       *format,
                          ...) G_GNUC_PRINTF (4, 5);
void dove_cli_try_read   (DoveCliTry       *self,
                          const DoveObject *object);
void dove_cli_try_create (DoveCliTry       *self,
                          const DoveObject *object);

gboolean dove_cli_try_answer     (DoveCliTry            *self,
                                  const DoveCliOpenItem *item,
                                  DoveCliAnswer         *result);
void     dove_cli_try_open_items (DoveCliTry            *self,
                                  const char            *only);
gboolean dove_cli_try_keep       (DoveCliTry            *self,
                                  GError               **error);

DoveConnection *dove_cli_try_connect   (DoveCliTry    *self,
                                        DoveManifest  *manifest,
                                        GError       **error);
DoveDriver     *dove_cli_try_open_with (DoveCliTry    *self,
                                        const char    *pointer,
                                        DoveValue     *value,
                                        GError       **error);

DoveExit dove_cli_try_run (DoveCli                 *cli,
                           const char              *connector,
                           const DoveCliTryOptions *options);

G_END_DECLS
