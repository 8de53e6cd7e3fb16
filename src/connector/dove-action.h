/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

const DoveOperation *dove_object_find_action     (const DoveObject     *object,
                                                  const char           *name);
gboolean             dove_action_is_about_one    (const DoveOperation  *action);
GPtrArray           *dove_action_check_input     (const DoveOperation  *action,
                                                  DoveValue            *input,
                                                  GError              **error);
GPtrArray           *dove_action_list_input      (const DoveOperation  *action);
DoveValue           *dove_action_hide_input      (const DoveOperation  *action,
                                                  DoveValue            *input,
                                                  GPtrArray            *hidden);

G_END_DECLS
