/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-merge.h"

G_BEGIN_DECLS

GHashTable *dove_rules_new   (DoveSchema       *schema,
                              DoveMapping      *mapping,
                              GError          **error);
void        dove_rules_check (const DoveTerms  *terms,
                              DoveSide          to,
                              gboolean          is_create,
                              DoveMerge        *merge);

G_END_DECLS
