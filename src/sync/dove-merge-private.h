/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-merge.h"

G_BEGIN_DECLS

#define DOVE_MERGE_CONFIG_NAME "" /* member of a source's base: the configuration's hash */

/* What merging one direction and deciding on both have in common */
gboolean          dove_merge_same_value       (const DoveMergeInput  *input,
                                               DoveSide               side,
                                               const char            *path,
                                               DoveValue             *a,
                                               DoveValue             *b);
char             *dove_merge_meant_name       (const char            *path);
char             *dove_merge_return_name      (const char            *path);
gboolean          dove_merge_is_answered      (const DoveMergeAnswer *answer,
                                               DoveValue             *a,
                                               DoveValue             *b);
DovePath         *dove_merge_find_observed    (const DoveTerms       *terms,
                                               DoveSide               side,
                                               const char            *text);
DoveMergeState    dove_merge_wins             (const DoveMergeInput  *input,
                                               DoveWinPolicy          policy);
const char       *dove_merge_policy_name      (DoveWinPolicy          policy);
gboolean          dove_merge_field_is_settled (const DoveMergeField  *field);
DoveValueBuilder *dove_merge_start_base       (DoveValue             *base);
void              dove_merge_set_or_null      (DoveValueBuilder      *builder,
                                               const char            *name,
                                               DoveValue             *value);
void              dove_merge_note_config      (const DoveTerms       *terms,
                                               DoveValueBuilder      *base);
void              dove_merge_note_inputs      (const DoveMergeInput  *input,
                                               guint                  row,
                                               gboolean               is_settled,
                                               DoveValueBuilder      *base);
void              dove_merge_note_target      (const DoveMergeInput  *input,
                                               const DoveMergeField  *field,
                                               DoveValue             *target_now,
                                               DoveValueBuilder      *source_base,
                                               DoveValueBuilder      *target_base);

G_END_DECLS
