/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DoveRateLimiter:
 *
 * Spaces the calls of one account so that it never exceeds a declared limit.
 *
 * A sliding window: it remembers when the last `calls` calls started and lets the next one start
 * once the oldest of them has left the window. Pure: time comes in as an argument, and the
 * owner locks.
 */
typedef struct _DoveRateLimiter DoveRateLimiter;

DoveRateLimiter *dove_rate_limiter_new  (guint            calls,
                                         GTimeSpan        window);
void             dove_rate_limiter_free (DoveRateLimiter *self);
GTimeSpan        dove_rate_limiter_peek (DoveRateLimiter *self,
                                         gint64           now);
GTimeSpan        dove_rate_limiter_take (DoveRateLimiter *self,
                                         gint64           now);

/**
 * DovePacer:
 *
 * Finds the rate that an account really allows. While nothing was refused it does nothing; the
 * first refusal starts it at half of the rate seen, each further one halves that, and every
 * so many clean calls raise it by a tenth, until it is out of the way again. It never goes below
 * a sixteenth of the rate at the first refusal: refusals that come by chance would otherwise
 * bring an account to a standstill, and one that allows less says how long to wait.
 * Pure; the owner locks.
 */
typedef struct
{
  GTimeSpan interval;      /* least time between two starts; 0: none */
  GTimeSpan first;         /* the mean time between starts at the first refusal */
  gint64    next;          /* when the next call may start, monotonic */
  gint64    slowed;        /* when a refusal last slowed it down, monotonic */
  guint     clean;         /* calls without a refusal since the rate last changed */
  gint64    recent[16];    /* ring of the latest starts, monotonic */
  guint     count;         /* starts since it was made */
} DovePacer;

GTimeSpan dove_pacer_take  (DovePacer *self,
                            gint64     now);
void      dove_pacer_slow  (DovePacer *self,
                            gint64     started,
                            gint64     now);
void      dove_pacer_clean (DovePacer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveRateLimiter, dove_rate_limiter_free)

G_END_DECLS
