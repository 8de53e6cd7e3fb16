/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-merge.h"

G_BEGIN_DECLS

gboolean     dove_consent_is_refusal (DoveValue             *mark,
                                      DoveValue             *value);
DoveValue   *dove_consent_get_mark   (const DoveTerms       *terms,
                                      DoveSide               side,
                                      const char            *path);
gboolean     dove_consent_grants     (const DoveMergeInput  *input,
                                      const DoveMergeField  *field);
gboolean     dove_consent_refuses    (const DoveMergeInput  *input,
                                      const DoveMergeField  *field,
                                      DoveSide               side);
gboolean     dove_consent_is_marked  (const DoveMergeInput  *input,
                                      const DoveMergeField  *field);
GPtrArray   *dove_consent_list_rows  (DoveDefinition        *sync,
                                      DoveSide               to,
                                      DoveSchema            *schema);

G_END_DECLS
