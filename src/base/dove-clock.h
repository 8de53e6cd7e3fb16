/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DoveClock DoveClock;

DoveClock *dove_clock_get_system     (void);

DoveClock *dove_clock_new_test       (gint64         now);
void       dove_clock_advance        (DoveClock     *self,
                                      GTimeSpan      span);
void       dove_clock_set            (DoveClock     *self,
                                      gint64         now);

DoveClock *dove_clock_ref            (DoveClock     *self);
void       dove_clock_unref          (DoveClock     *self);

gint64     dove_clock_get_now        (DoveClock     *self);
gint64     dove_clock_get_monotonic  (DoveClock     *self);
gboolean   dove_clock_wait           (DoveClock     *self,
                                      GTimeSpan      span,
                                      GCancellable  *cancellable,
                                      GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveClock, dove_clock_unref)

G_END_DECLS
