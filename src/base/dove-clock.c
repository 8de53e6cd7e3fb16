/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include "dove-clock.h"

/**
 * DoveClock:
 *
 * Where time comes from, and the only way to wait for it to pass.
 *
 * Nothing below the programs reads the system's clock or sleeps by itself: a run is given a
 * clock. The test clock stands still, and a wait on it moves it forward at once, so that a
 * test of an hour of back-off takes no time.
 *
 * Times are microseconds: wall clock since 1970 UTC, monotonic since an unknown start.
 * All functions may be called from any thread.
 */
struct _DoveClock
{
  gatomicrefcount ref_count;
  gboolean        is_test;

  GMutex          lock;       /* guards the two below, of a test clock */
  gint64          now;        /* wall clock, microseconds UTC */
  gint64          monotonic;  /* microseconds */
};

/**
 * dove_clock_get_system:
 *
 * Gives the clock of this computer.
 *
 * Returns: (transfer none): the shared system clock
 */
DoveClock *
dove_clock_get_system (void)
{
  static DoveClock system_clock;
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      g_atomic_ref_count_init (&system_clock.ref_count);
      g_once_init_leave (&ready, 1);
    }

  return &system_clock;
}

/**
 * dove_clock_new_test:
 * @now: where the wall clock stands, microseconds UTC
 *
 * Makes a clock that moves only when it is told to, or waited on.
 *
 * Returns: (transfer full): a test clock
 */
DoveClock *
dove_clock_new_test (gint64 now)
{
  DoveClock *self = g_new0 (DoveClock, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->is_test = TRUE;
  self->now = now;
  self->monotonic = G_USEC_PER_SEC;

  return self;
}

/**
 * dove_clock_advance:
 * @self: a test clock
 * @span: microseconds, not negative
 *
 * Lets time pass.
 */
void
dove_clock_advance (DoveClock *self,
                    GTimeSpan  span)
{
  g_return_if_fail (self->is_test);
  g_return_if_fail (span >= 0);

  g_mutex_lock (&self->lock);
  self->now += span;
  self->monotonic += span;
  g_mutex_unlock (&self->lock);
}

/**
 * dove_clock_set:
 * @self: a test clock
 * @now: where the wall clock shall stand, microseconds UTC; may be earlier than it stands
 *
 * Sets the wall clock, as a person does, or as the monotonic clock sees a return from suspend:
 * that one goes on from where it was.
 */
void
dove_clock_set (DoveClock *self,
                gint64     now)
{
  g_return_if_fail (self->is_test);

  g_mutex_lock (&self->lock);
  self->now = now;
  g_mutex_unlock (&self->lock);
}

/**
 * dove_clock_ref:
 * @self: a clock
 *
 * Returns: (transfer full): @self
 */
DoveClock *
dove_clock_ref (DoveClock *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_clock_unref:
 * @self: (transfer full): a clock
 *
 * Drops a reference. The system clock is never freed.
 */
void
dove_clock_unref (DoveClock *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count) || !self->is_test)
    return;

  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * dove_clock_get_now:
 * @self: a clock
 *
 * Returns: the wall clock, microseconds since 1970 UTC
 */
gint64
dove_clock_get_now (DoveClock *self)
{
  gint64 now;

  if (!self->is_test)
    return g_get_real_time ();

  g_mutex_lock (&self->lock);
  now = self->now;
  g_mutex_unlock (&self->lock);

  return now;
}

/**
 * dove_clock_get_monotonic:
 * @self: a clock
 *
 * Returns: the monotonic clock, microseconds
 */
gint64
dove_clock_get_monotonic (DoveClock *self)
{
  gint64 monotonic;

  if (!self->is_test)
    return g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  monotonic = self->monotonic;
  g_mutex_unlock (&self->lock);

  return monotonic;
}

/**
 * dove_clock_wait:
 * @self: a clock
 * @span: microseconds; nothing is waited for when not positive
 * @cancellable: (nullable): ends the wait at once
 * @error: return location for an error
 *
 * Blocks the calling thread until @span has passed.
 *
 * Errors: %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether the whole time has passed
 */
gboolean
dove_clock_wait (DoveClock     *self,
                 GTimeSpan      span,
                 GCancellable  *cancellable,
                 GError       **error)
{
  GPollFD fd;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (span <= 0)
    return TRUE;

  if (self->is_test)
    {
      dove_clock_advance (self, span);
      return TRUE;
    }

  if (cancellable == NULL || !g_cancellable_make_pollfd (cancellable, &fd))
    {
      g_usleep (span);
      return TRUE;
    }

  for (gint64 end = g_get_monotonic_time () + span, left = span;
       left > 0 && !g_cancellable_is_cancelled (cancellable);
       left = end - g_get_monotonic_time ())
    g_poll (&fd, 1, (int) MIN (left / 1000 + 1, G_MAXINT));

  g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
