/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveWhenKind:
 * @DOVE_WHEN_ASKED: time does not start it
 * @DOVE_WHEN_MINUTES: every so many minutes
 * @DOVE_WHEN_HOURS: every so many hours
 * @DOVE_WHEN_TIMES: at times of days
 * @DOVE_WHEN_OTHER: in another way, which a form does not change
 *
 * How time starts a sync.
 */
typedef enum
{
  DOVE_WHEN_ASKED,
  DOVE_WHEN_MINUTES,
  DOVE_WHEN_HOURS,
  DOVE_WHEN_TIMES,
  DOVE_WHEN_OTHER,
} DoveWhenKind;

/**
 * DoveWhen:
 * @kind: how
 * @number: of minutes or hours, at least 1
 * @times: times of a day with commas between: `06:00, 18:30`
 * @days: days of the week, 1 << 0 for Monday; all of them or none is every day
 *
 * The part of a trigger that is about time.
 */
typedef struct
{
  DoveWhenKind  kind;
  guint         number;
  char         *times;
  guint         days;
} DoveWhen;

void       dove_when_read  (DoveWhen        *self,
                            DoveValue       *trigger);
void       dove_when_clear (DoveWhen        *self);
gboolean   dove_when_write (const DoveWhen  *self,
                            DoveValue       *before,
                            DoveValue      **trigger,
                            GError         **error);
GArray    *dove_when_next  (DoveValue       *trigger,
                            const char      *zone,
                            gint64           now,
                            guint            most);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveWhen, dove_when_clear)

G_END_DECLS
