/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-run-private.h"

#include "base/dove-defaults.h"

/*
 * Which of two records was changed last, where each application tells the time by its own clock.
 *
 * A change time is corrected by how far its application's clock is ahead of ours. Both times are
 * only as exact as the applications write them, and both corrections may be wrong by a little:
 * two changes that are not further apart than all this count as done at the same time, and a
 * person is asked. Without a measured clock nothing is known of when a record was changed.
 */

/* Measures the two clocks, once in a run, as soon as both have told a time: the same pair must get
 * the same answer throughout. */
gboolean
dove_run_measure_clocks (DoveRun  *self,
                         GError  **error)
{
  GTimeSpan step = 0;
  GTimeSpan doubt = 0;

  if (self->has_clocks)
    return TRUE;

  for (guint side = 0; side < 2; side++)
    {
      const DoveTermsSide *end = &self->terms->sides[side];
      GTimeSpan error_span = 0;

      self->is_timed[side] = dove_driver_measure_clock (self->host->drivers[side],
                                                        &self->skew[side], &error_span);
      step = MAX (step, end->abilities.updated_step);
      doubt = MAX (doubt, error_span);
      if (self->is_timed[side] && !dove_store_is_scratch (self->store) &&
          !dove_store_note_skew (self->store, end->connection, self->skew[side],
                                 DOVE_SKEW_ERROR, error))
        return FALSE;
    }
  self->same_time = step + 2 * doubt;
  self->has_clocks = self->is_timed[DOVE_SIDE_A] && self->is_timed[DOVE_SIDE_B];

  return TRUE;
}

/* When a record was changed, by our clock; 0 when that is not known. */
gint64
dove_run_time_of (DoveRun                     *self,
                  const DoveStoreObservation  *record)
{
  if (record == NULL || record->updated == 0 || !self->is_timed[record->side])
    return 0;

  return record->updated - self->skew[record->side];
}
