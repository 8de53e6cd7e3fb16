/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-run.h"

G_BEGIN_DECLS

void dove_cli_progress_show  (const DoveRunProgress *progress);
void dove_cli_progress_clear (void);

G_END_DECLS
