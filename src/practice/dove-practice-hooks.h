/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "practice/dove-practice-store.h"

G_BEGIN_DECLS

/**
 * DovePracticeHooks:
 *
 * Tells the addresses that asked for it what has changed: a POST with the event, signed with
 * HMAC-SHA-256 of the body in the header `X-Practice-Signature`. Sent once, in the background.
 */
typedef struct _DovePracticeHooks DovePracticeHooks;

DovePracticeHooks *dove_practice_hooks_new  (DovePracticeStore        *store);
void               dove_practice_hooks_free (DovePracticeHooks        *self);
void               dove_practice_hooks_send (DovePracticeHooks        *self,
                                             const DovePracticeObject *object,
                                             const char               *event,
                                             DoveValue                *record);

G_END_DECLS
