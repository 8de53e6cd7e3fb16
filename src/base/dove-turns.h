/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveTurns:
 *
 * Who goes next, where several runs share one thing: a fair lock. Those that wait go in the
 * order in which they were due, and nobody who waits is passed twice by the same one.
 * Reference-counted; any thread.
 */
typedef struct _DoveTurns DoveTurns;

DoveTurns *dove_turns_new   (void);
DoveTurns *dove_turns_ref   (DoveTurns     *self);
void       dove_turns_unref (DoveTurns     *self);

gboolean   dove_turns_take  (DoveTurns     *self,
                             gint64         due,
                             GCancellable  *cancellable,
                             GError       **error);
void       dove_turns_give  (DoveTurns     *self);
guint      dove_turns_count_waiting (DoveTurns *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTurns, dove_turns_unref)

G_END_DECLS
