/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-link.h"
#include "store/dove-store-observe.h"
#include "store/dove-store-review.h"

G_BEGIN_DECLS

gboolean    dove_answer_read_link (const char             *answer,
                                   char                  **keys);
gboolean    dove_answer_fits      (DoveReviewKind          kind,
                                   const char             *answer);
const char *dove_answer_choices   (DoveReviewKind          kind);
gboolean    dove_answer_is_candidate (const DoveStoreReview *review,
                                   DoveSide                side,
                                   const char             *key);
gboolean    dove_answer_check     (DoveStore              *store,
                                   const DoveStoreReview  *review,
                                   const char             *answer,
                                   GError                **error);

G_END_DECLS
