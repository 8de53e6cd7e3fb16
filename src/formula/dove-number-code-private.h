/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-number.h"

G_BEGIN_DECLS

#define DOVE_NUMBER_CODE_PLACES 30 /* at most after the point */

void dove_number_code_write (const char       *section,
                             const DoveNumber *number,
                             gboolean          shows_sign,
                             GString          *out);

G_END_DECLS
