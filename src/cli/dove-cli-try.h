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
 * @writes: whether a record may be made
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
  gboolean        writes;
  guint           bad;
} DoveCliTry;

void dove_cli_try_tell   (DoveCliTry       *self,
                          DoveCliTried      result,
                          const char       *place,
                          const char       *format,
                          ...) G_GNUC_PRINTF (4, 5);
void dove_cli_try_read   (DoveCliTry       *self,
                          const DoveObject *object);
void dove_cli_try_create (DoveCliTry       *self,
                          const DoveObject *object);

DoveExit dove_cli_try_run (DoveCli     *cli,
                           const char  *connector,
                           const char  *auth,
                           const char  *object,
                           char       **settings,
                           gboolean     writes);

G_END_DECLS
