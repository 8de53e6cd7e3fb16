/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

char *dove_who_changed (DoveValue *record);

G_END_DECLS
