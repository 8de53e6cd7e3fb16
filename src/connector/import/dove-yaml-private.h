/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

DoveValue *dove_yaml_read_plain (const char  *text,
                                 gsize        length,
                                 const char  *tag);

G_END_DECLS
