/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

char *dove_key_to_text (DoveValue *value);

G_END_DECLS
