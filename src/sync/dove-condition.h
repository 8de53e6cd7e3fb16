/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "driver/dove-driver.h"

G_BEGIN_DECLS

GPtrArray *dove_condition_list_from_filter (const char *filter);

G_END_DECLS
