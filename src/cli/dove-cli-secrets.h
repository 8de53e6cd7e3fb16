/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli.h"

G_BEGIN_DECLS

/**
 * DoveCliSchema:
 * @name: what was typed in front of the `=`
 * @user_data: as given
 *
 * Returns: (transfer none) (nullable): the schema that its value is to fit
 */
typedef DoveValue *(*DoveCliSchema) (const char *name,
                                     gpointer    user_data);

DoveValue *dove_cli_read_pairs     (char         **given,
                                    DoveValue     *before,
                                    DoveCliSchema  find,
                                    gpointer       user_data,
                                    GError       **error);
DoveValue *dove_cli_build_settings (DoveManifest  *manifest,
                                    DoveValue     *before,
                                    char         **given,
                                    GError       **error);
DoveValue *dove_cli_read_secrets   (DoveManifest  *manifest,
                                    const char    *auth,
                                    char         **only,
                                    GError       **error);
char      *dove_cli_read_authority (const char    *path,
                                    GError       **error);
char      *dove_cli_read_line      (void);
void       dove_cli_show_address   (const char    *address,
                                    const char    *code,
                                    gpointer       user_data);

G_END_DECLS
