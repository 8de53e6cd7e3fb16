/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "practice/dove-practice-model.h"

G_BEGIN_DECLS

/**
 * DovePracticeStale:
 *
 * What records were before their last change, as a replica that lags would still show them.
 */
typedef struct _DovePracticeStale DovePracticeStale;

DovePracticeStale *dove_practice_stale_new      (void);
void               dove_practice_stale_free     (DovePracticeStale        *self);

void               dove_practice_stale_remember (DovePracticeStale        *self,
                                                 const DovePracticeObject *object,
                                                 DoveValue                *before);
void               dove_practice_stale_replace  (DovePracticeStale        *self,
                                                 const DovePracticeObject *object,
                                                 GPtrArray                *records);

G_END_DECLS
