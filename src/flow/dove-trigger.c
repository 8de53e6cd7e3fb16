/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include "dove-trigger-private.h"

#include "base/dove-defaults.h"

/**
 * dove_trigger_new:
 * @document: the trigger's record, out of a sync or flow
 * @zone: (nullable): the workspace's time zone, which the record may override; %NULL is UTC
 * @error: return location for an error
 *
 * Compiles a trigger. One without a time of any kind has no slots.
 *
 * Errors: %DOVE_ERROR_INVALID and %DOVE_ERROR_LIMIT, with a sentence that names the member.
 *
 * Returns: (transfer full) (nullable): the trigger
 */
DoveTrigger *
dove_trigger_new (DoveValue   *document,
                  const char  *zone,
                  GError     **error)
{
  g_autoptr(DoveTrigger) self = g_new0 (DoveTrigger, 1);

  g_atomic_ref_count_init (&self->ref_count);

  if (!dove_trigger_read (self, document, zone, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * dove_trigger_ref:
 * @self: a trigger
 *
 * Returns: (transfer full): @self
 */
DoveTrigger *
dove_trigger_ref (DoveTrigger *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_trigger_unref:
 * @self: (transfer full): a trigger
 *
 * Drops a reference.
 */
void
dove_trigger_unref (DoveTrigger *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self->own_zone);
  g_free (self->cron_line);
  g_free (self);
}

/**
 * dove_trigger_has_schedule:
 * @self: a trigger
 *
 * Returns: whether time alone starts it
 */
gboolean
dove_trigger_has_schedule (const DoveTrigger *self)
{
  return self->every > 0 || self->has_at || self->cron_line != NULL;
}

/**
 * dove_trigger_get_missed:
 * @self: a trigger
 *
 * Returns: what becomes of slots that were missed
 */
DoveMissed
dove_trigger_get_missed (const DoveTrigger *self)
{
  return self->missed;
}

/**
 * dove_trigger_get_within:
 * @self: a trigger
 *
 * Returns: how old a missed slot may be and still be made up for
 */
GTimeSpan
dove_trigger_get_within (const DoveTrigger *self)
{
  return self->within;
}

/**
 * dove_trigger_is_interval:
 * @self: a trigger
 *
 * Returns: whether it is an interval that stands by itself, counted from wherever it began
 */
gboolean
dove_trigger_is_interval (const DoveTrigger *self)
{
  return self->every > 0 && !self->has_at && self->cron_line == NULL;
}

/**
 * dove_trigger_get_interval:
 * @self: a trigger
 *
 * Gives a span that two slots are apart at least, on a day without a change of the clocks.
 *
 * Returns: microseconds, a day for a daily time; 0 when there is none
 */
GTimeSpan
dove_trigger_get_interval (const DoveTrigger *self)
{
  if (dove_trigger_is_interval (self))
    return self->every;

  /* Several members meet anywhere: but all on full minutes, if the interval is of these */
  if (self->every > 0)
    return self->every % G_TIME_SPAN_MINUTE == 0 ? G_TIME_SPAN_MINUTE : 0;
  if (self->has_at && self->cron_line != NULL)
    return G_TIME_SPAN_MINUTE;

  if (self->has_at)
    return dove_calendar_get_interval (&self->at);

  return self->cron_line != NULL ? dove_calendar_get_interval (&self->cron) : 0;
}

/**
 * dove_trigger_get_elapsed:
 * @self: a trigger
 *
 * Tells a trigger of elapsed time, which may be stretched, from one of times that somebody
 * chose.
 *
 * Returns: the interval of elapsed time; 0 for any other trigger
 */
GTimeSpan
dove_trigger_get_elapsed (const DoveTrigger *self)
{
  if (dove_trigger_is_interval (self) ||
      (self->cron_line != NULL && self->cron.is_elapsed && !self->has_at && self->every == 0))
    return dove_trigger_get_interval (self);

  return 0;
}

/* FNV-1a. GLib does not promise that g_str_hash() stays the same from version to version. */
guint64
dove_trigger_hash (const char *id)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (const guchar *p = (const guchar *) id; *p != '\0'; p++)
    hash = (hash ^ *p) * G_GUINT64_CONSTANT (0x100000001b3);

  return hash ^ hash >> 32;
}

/**
 * dove_trigger_get_jitter:
 * @self: a trigger
 * @id: of the sync or flow
 *
 * Says how long after a slot a run is started, so that not all start on the full hour.
 *
 * The same id always gets the same, so that a person can learn it. It is at most a tenth of
 * the interval and 5 minutes, in full seconds.
 *
 * Returns: microseconds; 0 without a schedule
 */
GTimeSpan
dove_trigger_get_jitter (const DoveTrigger *self,
                         const char        *id)
{
  const GTimeSpan most = MIN (dove_trigger_get_interval (self) / DOVE_JITTER_SHARE,
                              DOVE_JITTER_MOST);
  const guint64 choices = (guint64) (most / G_USEC_PER_SEC) + 1;

  return (GTimeSpan) (dove_trigger_hash (id) % choices) * G_USEC_PER_SEC;
}

/* First of @anchor + n * @every later than @after */
static gint64
next_interval (GTimeSpan every,
               gint64    anchor,
               gint64    after)
{
  gint64 behind;

  if (after >= G_MAXINT64 / 4 || after <= G_MININT64 / 4)
    return G_MAXINT64;

  anchor = CLAMP (anchor, G_MININT64 / 4, G_MAXINT64 / 4);
  behind = (after - anchor) % every;
  if (behind < 0)
    behind += every;

  return after - behind + every;
}

/**
 * dove_trigger_next:
 * @self: a trigger
 * @after: an instant
 *
 * Finds the first slot later than @after. An interval that stands by itself counts from @after:
 * called with one slot after the other, it does not drift.
 *
 * Returns: the slot; %G_MAXINT64 for none
 */
gint64
dove_trigger_next (const DoveTrigger *self,
                   gint64             after)
{
  return dove_trigger_next_from (self, after, after);
}

/**
 * dove_trigger_next_from:
 * @self: a trigger
 * @anchor: a slot, from which an interval that stands by itself counts
 * @after: an instant
 *
 * Finds the first slot later than @after. An interval beside local times has no slot to count
 * from, since the slots are not all its own: it counts from 1970, so that PT15M falls on the
 * quarters of an hour.
 *
 * Returns: the slot; %G_MAXINT64 for none
 */
gint64
dove_trigger_next_from (const DoveTrigger *self,
                        gint64             anchor,
                        gint64             after)
{
  gint64 next = G_MAXINT64;

  if (self->every > 0)
    next = next_interval (self->every, dove_trigger_is_interval (self) ? anchor : 0, after);
  if (self->has_at)
    next = MIN (next, dove_calendar_next (&self->at, self->zone, after));
  if (self->cron_line != NULL)
    next = MIN (next, dove_calendar_next (&self->cron, self->zone, after));

  return next;
}

/**
 * dove_trigger_count:
 * @self: a trigger
 * @after: an instant, from which an interval counts
 * @until: an instant
 *
 * Counts the slots later than @after and not later than @until, but not far beyond 10,000: then
 * there are at least so many.
 *
 * Returns: number of slots
 */
guint64
dove_trigger_count (const DoveTrigger *self,
                    gint64             after,
                    gint64             until)
{
  return dove_trigger_walk (self, after, after, until, NULL);
}

/**
 * dove_trigger_walk:
 * @self: a trigger
 * @anchor: a slot, from which an interval that stands by itself counts
 * @after: an instant
 * @until: an instant
 * @last: (out) (optional): the last of the slots; @after when there are none
 *
 * Counts the slots later than @after and not later than @until, with the limit of
 * dove_trigger_count(), and gives the last of them.
 *
 * Returns: number of slots
 */
guint64
dove_trigger_walk (const DoveTrigger *self,
                   gint64             anchor,
                   gint64             after,
                   gint64             until,
                   gint64            *last)
{
  gint64 latest = after;
  gint64 slot = dove_trigger_next_from (self, anchor, after);
  guint64 count = 0;
  gboolean is_cut = FALSE;

  if (dove_trigger_is_interval (self) && slot <= until)
    {
      count = (guint64) ((until - slot) / self->every) + 1;
      latest = slot + (gint64) (count - 1) * self->every;
      slot = G_MAXINT64;
    }

  for (; slot <= until && slot != G_MAXINT64; count++)
    {
      latest = slot;

      /* Enough is counted: on to the last day, whose slots are no more than its minutes */
      if (count >= DOVE_SLOT_COUNT_LIMIT && !is_cut)
        {
          is_cut = TRUE;
          slot = MAX (slot, until - G_TIME_SPAN_DAY);
        }

      slot = dove_trigger_next_from (self, anchor, slot);
    }

  if (last != NULL)
    *last = latest;

  return count;
}
