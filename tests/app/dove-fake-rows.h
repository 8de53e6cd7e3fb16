/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-review.h"
#include "store/dove-store-run.h"

DoveStore *dove_fake_rows_open (const char *workspace,
                                guint       changes);
gint64     dove_fake_rows_plan (DoveStore  *store,
                                const char *sync_id,
                                guint       changes);
char      *dove_fake_rows_count (DoveStore  *store,
                                 gint64      plan);
