/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/syncs/dove-draft.h"

G_BEGIN_DECLS

char *dove_draft_words_reason (const DoveDraft    *draft,
                               guint               side,
                               const DoveProposal *proposal);
char *dove_draft_words_key    (const DoveDraft    *draft,
                               const DoveProposal *key);
char *dove_draft_words_count  (const DoveDraft    *draft,
                               const DoveKeyCount *count);

G_END_DECLS
