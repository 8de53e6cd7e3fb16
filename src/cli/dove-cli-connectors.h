/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli-table.h"
#include "cli/dove-cli.h"

G_BEGIN_DECLS

char    *dove_cli_connectors_join   (GPtrArray  *strings);
char    *dove_cli_connectors_describe_host (const char *host);
void     dove_cli_connectors_tell   (DoveCli                 *cli,
                                     const DoveManifestIssue *issue);
DoveCliTable *dove_cli_connectors_new_action_table (void);
void     dove_cli_connectors_tell_action (DoveCli             *cli,
                                          DoveCliTable        *table,
                                          const DoveObject    *object,
                                          const DoveOperation *action);
DoveExit dove_cli_connectors_check  (DoveCli       *cli,
                                     DoveCatalogue *catalogue,
                                     const char    *file);
DoveExit dove_cli_connectors_show   (DoveCli       *cli,
                                     DoveCatalogue *catalogue,
                                     const char    *id);
DoveExit dove_cli_connectors_import (DoveCli    *cli,
                                     const char *file,
                                     const char *output,
                                     gboolean    has_report);

G_END_DECLS
