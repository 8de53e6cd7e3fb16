/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli.h"

G_BEGIN_DECLS

DoveValue *dove_cli_build_settings (DoveManifest  *manifest,
                                    DoveValue     *before,
                                    char         **given,
                                    GError       **error);
DoveValue *dove_cli_read_secrets   (DoveManifest  *manifest,
                                    const char    *auth,
                                    char         **only,
                                    GError       **error);
char      *dove_cli_read_line      (void);
void       dove_cli_show_address   (const char    *address,
                                    const char    *code,
                                    gpointer       user_data);

G_END_DECLS
