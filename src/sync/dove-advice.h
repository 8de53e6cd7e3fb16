/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-engine.h"

G_BEGIN_DECLS

char *dove_engine_advise (DoveEngine  *engine,
                          const char  *sync_id);

G_END_DECLS
