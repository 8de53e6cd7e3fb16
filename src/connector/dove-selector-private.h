/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

typedef struct _DoveJsonPath DoveJsonPath;

DoveJsonPath *dove_json_path_new         (const char    *text,
                                          GError       **error);
void          dove_json_path_free        (DoveJsonPath  *self);
gboolean      dove_json_path_is_singular (DoveJsonPath  *self);
DoveValue    *dove_json_path_select      (DoveJsonPath  *self,
                                          DoveValue     *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveJsonPath, dove_json_path_free)

G_END_DECLS
