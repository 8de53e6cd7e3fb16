/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/* What stands in the place of what is not shown and not kept */
#define DOVE_HIDDEN "[hidden]"

gboolean   dove_hide_is_secret      (DoveValue *schema);
DoveValue *dove_hide_marked         (DoveValue *schema,
                                     DoveValue *value,
                                     GPtrArray *hidden);
DoveValue *dove_hide_texts          (DoveValue *value,
                                     GPtrArray *hidden);
gboolean   dove_hide_is_marked      (DoveValue *entry);
void       dove_hide_collect_fields (DoveValue *fields,
                                     GPtrArray *hidden);
DoveValue *dove_hide_fields         (DoveValue *fields);

G_END_DECLS
