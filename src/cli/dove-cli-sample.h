/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-schema.h"

G_BEGIN_DECLS

DoveValue *dove_cli_make_sample (DoveSchema *schema);

G_END_DECLS
