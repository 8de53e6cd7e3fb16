/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

DoveValue *dove_xml_parse      (const char  *data,
                                gsize        length,
                                GError     **error);
GBytes    *dove_xml_write      (DoveValue   *value,
                                GError     **error);

G_END_DECLS
