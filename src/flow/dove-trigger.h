/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveTrigger:
 *
 * What starts a sync or a flow, compiled from the trigger of its document.
 *
 * A *slot* is an instant at which it is due. Several members may stand together: the earliest
 * slot counts, and one instant is one slot. Instants are microseconds since 1970 UTC.
 * Immutable, reference-counted, usable from many threads at once.
 */
typedef struct _DoveTrigger DoveTrigger;

/**
 * DoveMissed:
 * @DOVE_MISSED_ONCE: one run makes up for all slots that were missed
 * @DOVE_MISSED_SKIP: what was missed is left out
 */
typedef enum
{
  DOVE_MISSED_ONCE,
  DOVE_MISSED_SKIP,
} DoveMissed;

DoveTrigger *dove_trigger_new          (DoveValue          *document,
                                        const char         *zone,
                                        GError            **error);
DoveTrigger *dove_trigger_ref          (DoveTrigger        *self);
void         dove_trigger_unref        (DoveTrigger        *self);

gboolean     dove_trigger_has_schedule (const DoveTrigger  *self);
gboolean     dove_trigger_is_interval  (const DoveTrigger  *self);
DoveMissed   dove_trigger_get_missed   (const DoveTrigger  *self);
GTimeSpan    dove_trigger_get_within   (const DoveTrigger  *self);
GTimeSpan    dove_trigger_get_interval (const DoveTrigger  *self);
GTimeSpan    dove_trigger_get_elapsed  (const DoveTrigger  *self);
GTimeSpan    dove_trigger_get_jitter   (const DoveTrigger  *self,
                                        const char         *id);

gint64       dove_trigger_next         (const DoveTrigger  *self,
                                        gint64              after);
gint64       dove_trigger_next_from    (const DoveTrigger  *self,
                                        gint64              anchor,
                                        gint64              after);
guint64      dove_trigger_count        (const DoveTrigger  *self,
                                        gint64              after,
                                        gint64              until);
guint64      dove_trigger_walk         (const DoveTrigger  *self,
                                        gint64              anchor,
                                        gint64              after,
                                        gint64              until,
                                        gint64             *last);

char        *dove_trigger_describe     (const DoveTrigger  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTrigger, dove_trigger_unref)

G_END_DECLS
