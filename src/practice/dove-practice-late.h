/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "practice/dove-practice-server.h"

G_BEGIN_DECLS

/**
 * DovePracticeLate:
 *
 * A create that was accepted with 202 and is stored later. It belongs to its server.
 */
typedef struct _DovePracticeLate DovePracticeLate;

/**
 * DovePracticeCreate:
 * @object: an object
 * @body: the record to make
 * @key: (nullable): the idempotency key that came with it
 * @digest: digest of what was sent
 *
 * A record that passed all checks.
 */
typedef struct
{
  const DovePracticeObject *object;
  DoveValue                *body;
  const char               *key;
  const char               *digest;
} DovePracticeCreate;

void     dove_practice_late_add     (DovePracticeServer       *server,
                                     const DovePracticeCreate *create);
gboolean dove_practice_late_has_key (DovePracticeServer       *server,
                                     const DovePracticeObject *object,
                                     const char               *key);
void     dove_practice_late_store   (DovePracticeLate         *self);
void     dove_practice_late_free    (DovePracticeLate         *self);

G_END_DECLS
