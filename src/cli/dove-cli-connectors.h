/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli.h"

G_BEGIN_DECLS

DoveExit dove_cli_connectors_import (DoveCli    *cli,
                                     const char *file,
                                     const char *output,
                                     gboolean    has_report);

G_END_DECLS
