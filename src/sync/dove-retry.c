/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "sync/dove-retry.h"

#include "base/dove-defaults.h"

/**
 * dove_retry_wait:
 * @tries: how often a record has failed as it is now, from 1
 *
 * Says how long a record that could not be written is left alone before it is tried again by
 * itself: longer each time, since what was refused once is likely to be refused again, and never
 * longer than three days, since an application may get other rules.
 *
 * Returns: a span of microseconds
 */
GTimeSpan
dove_retry_wait (gint64 tries)
{
  GTimeSpan wait = DOVE_POISON_SECOND;

  if (tries <= 1)
    return DOVE_POISON_FIRST;

  for (gint64 i = 2; i < tries && wait < DOVE_POISON_MOST; i++)
    wait *= 2;

  return MIN (wait, DOVE_POISON_MOST);
}
