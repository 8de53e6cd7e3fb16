/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include <stdlib.h>

#include "dove-rate-limiter-private.h"

#include "base/dove-defaults.h"

#define OBSERVED_SPAN (10 * G_TIME_SPAN_SECOND) /* how far back the present rate is measured */
#define SLOWEST 16 /* a pace is never slower than so many times the one of the first refusal */
#define CALLS_LIMIT 10000 /* start times kept; a larger limit is cut into shorter windows */

struct _DoveRateLimiter
{
  guint     calls;   /* 1..CALLS_LIMIT, per window */
  GTimeSpan window;  /* > 0 */
  gint64   *starts;  /* ring of `calls` start times, monotonic; G_MININT64: never */
  guint     next;    /* slot of the oldest start */
};

/**
 * dove_rate_limiter_new:
 * @calls: how many calls may start within @window, at least 1
 * @window: microseconds, > 0
 *
 * Makes a limiter. More than 10,000 calls a window become fewer in a shorter one: the same
 * rate, with smaller bursts.
 *
 * Returns: (transfer full): a limiter
 */
DoveRateLimiter *
dove_rate_limiter_new (guint     calls,
                       GTimeSpan window)
{
  DoveRateLimiter *self = g_new0 (DoveRateLimiter, 1);
  guint parts = (calls + CALLS_LIMIT - 1) / CALLS_LIMIT;

  self->calls = MAX (calls / MAX (parts, 1), 1);
  self->window = MAX (window / MAX (parts, 1), 1);
  self->starts = g_new (gint64, self->calls);
  for (guint i = 0; i < self->calls; i++)
    self->starts[i] = G_MININT64;

  return self;
}

/**
 * dove_rate_limiter_free:
 * @self: (transfer full): a limiter
 *
 * Frees it.
 */
void
dove_rate_limiter_free (DoveRateLimiter *self)
{
  g_free (self->starts);
  g_free (self);
}

/**
 * dove_rate_limiter_peek:
 * @self: a limiter
 * @now: the present, monotonic microseconds
 *
 * Returns: how long dove_rate_limiter_take() would make the next call wait
 */
GTimeSpan
dove_rate_limiter_peek (DoveRateLimiter *self,
                        gint64           now)
{
  gint64 oldest = self->starts[self->next];

  return oldest == G_MININT64 ? 0 : MAX (oldest + self->window - now, 0);
}

/**
 * dove_rate_limiter_take:
 * @self: a limiter
 * @now: the present, monotonic microseconds
 *
 * Reserves the next call and says how long to wait before starting it.
 *
 * The reservation is final: a caller that gives up has still used its slot.
 *
 * Returns: microseconds to wait from @now; 0 when the call may start at once
 */
GTimeSpan
dove_rate_limiter_take (DoveRateLimiter *self,
                        gint64           now)
{
  GTimeSpan wait = dove_rate_limiter_peek (self, now);

  self->starts[self->next] = now + wait;
  self->next = (self->next + 1) % self->calls;

  return wait;
}

/**
 * dove_pacer_take:
 * @self: a pacer; all zero is one that has seen nothing
 * @now: the present, monotonic microseconds
 *
 * Reserves the next call and says how long to wait before starting it.
 *
 * Returns: microseconds to wait from @now
 */
GTimeSpan
dove_pacer_take (DovePacer *self,
                 gint64     now)
{
  gint64 start = self->interval > 0 ? MAX (now, self->next) : now;

  self->next = start + self->interval;
  self->recent[self->count++ % G_N_ELEMENTS (self->recent)] = start;

  return start - now;
}

static int
compare_spans (gconstpointer a,
               gconstpointer b)
{
  const gint64 *one = a;
  const gint64 *two = b;

  return (*one > *two) - (*one < *two);
}

/* The time between the starts of the last seconds, as far back as they are known: that in the
 * middle, since pauses in which there was nothing to ask for say nothing of the pace. */
static GTimeSpan
pacer_observe (const DovePacer *self,
               gint64           now)
{
  guint known = MIN (self->count, G_N_ELEMENTS (self->recent));
  gint64 spans[G_N_ELEMENTS (self->recent)] = { 0 };
  gint64 later = now;
  guint calls = 0;

  while (calls < known)
    {
      guint index = (self->count - 1 - calls) % G_N_ELEMENTS (self->recent);

      if (self->recent[index] < now - OBSERVED_SPAN)
        break;

      spans[calls++] = MAX (later - self->recent[index], 0);
      later = self->recent[index];
    }

  qsort (spans, calls, sizeof spans[0], compare_spans);

  return calls > 0 ? spans[calls / 2] : 0;
}

/**
 * dove_pacer_slow:
 * @self: a pacer
 * @started: when the refused call started, monotonic microseconds
 * @now: the present
 *
 * Halves the rate after a refusal. Calls that were under way when it was last halved tell
 * nothing new and are left out, so that ten refusals of one moment count once.
 */
void
dove_pacer_slow (DovePacer *self,
                 gint64     started,
                 gint64     now)
{
  GTimeSpan interval = self->interval;
  GTimeSpan most;

  self->clean = 0;
  if (interval > 0 && started < self->slowed)
    return;

  if (interval == 0)
    self->first = interval = pacer_observe (self, now);
  else if (self->first == 0)
    self->first = interval;

  most = MIN (MAX (self->first, DOVE_PACE_LEAST) * SLOWEST, DOVE_PACE_MOST);
  self->interval = CLAMP (interval * 2, DOVE_PACE_LEAST, most);
  self->next = MAX (self->next, now + self->interval);
  self->slowed = now;
}

/**
 * dove_pacer_clean:
 * @self: a pacer
 *
 * Notes a call that was not refused; enough of them raise the rate by a tenth: so many, or as
 * many as go out in a while where the pace is slow.
 */
void
dove_pacer_clean (DovePacer *self)
{
  if (self->interval == 0 || ++self->clean < MIN (DOVE_PACE_CLEAN_CALLS,
                                                  DOVE_PACE_CLEAN_SPAN / self->interval + 1))
    return;

  self->clean = 0;
  self->interval = self->interval * 10 / 11;
  if (self->interval < DOVE_PACE_LEAST)
    self->interval = 0;
}
