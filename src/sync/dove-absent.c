/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-run-private.h"

/*
 * Records that are remembered but were not shown by this run's reading of their side.
 *
 * What was seen in an earlier run may have been deleted since: nothing new may be made of it
 * before it is known to be there. A complete reading that does not show it is enough for that;
 * beside a list of changes, which does not tell what is gone, it is read by its id.
 *
 * Such a record is not forgotten, for it is what keeps a doubtful listing from making others
 * a second time.
 */

/* Whether this run's scan showed a record. */
gboolean
dove_run_was_shown (DoveRun                    *self,
                    const DoveStoreObservation *record)
{
  return record->scan_id == self->scan_id[record->side];
}

/* Reads one again. An answer that makes no sense tells nothing, and is no reason to end the run:
 * @is_known is FALSE then. Without an error and known, no record means that it is gone; one that
 * its application keeps as deleted or archived is gone too. */
gboolean
dove_run_look_up (DoveRun               *self,
                  DoveSide               side,
                  const char            *key,
                  DoveStoreObservation **now,
                  gboolean              *is_known,
                  GError               **error)
{
  g_autoptr(GError) local = NULL;

  *is_known = dove_run_reread (self, side, key, now, &local);
  if (*is_known && *now != NULL && (*now)->state == DOVE_OBSERVED_GONE)
    g_clear_pointer (now, dove_store_observation_free);
  if (*is_known || g_error_matches (local, DOVE_ERROR, DOVE_ERROR_FAILED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Whether a delete of this side's records would be passed on. */
static gboolean
passes_deletes_on (DoveRun  *self,
                   DoveSide  side)
{
  DoveSide other = DOVE_SIDE_OTHER (side);

  return dove_terms_writes (self->terms, other) &&
         self->terms->sync->deletes[other] != DOVE_DELETE_KEEP &&
         self->terms->sides[side].abilities.can_get;
}

static gboolean
confirm_one (DoveRun                     *self,
             const DoveStoreObservation  *record,
             GError                     **error)
{
  g_autoptr(DoveStoreLink) link = NULL;
  g_autoptr(DoveStoreObservation) now = NULL;
  gboolean is_known = FALSE;

  if (record->state != DOVE_OBSERVED_HERE || self->n_confirmed >= DOVE_CONFIRM_LIMIT)
    return TRUE;
  if (!dove_store_find_link (self->store, self->terms->id, record->side, record->rec_id, &link,
                             error))
    return FALSE;
  if (link == NULL || link->state != DOVE_LINK_ACTIVE)
    return TRUE;

  self->n_confirmed++;

  return dove_run_look_up (self, record->side, record->rec_id, &now, &is_known, error);
}

/* Reads by their ids the linked records that a complete reading of a side did not show, where a
 * delete would be passed on. More of them than can be told from a listing that lies are left for
 * the guard. */
gboolean
dove_run_confirm_absent (DoveRun   *self,
                         DoveSide   side,
                         GError   **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;
  DoveStoreScan scan = { .id = self->scan_id[side], .sync_id = self->terms->id, .side = side };

  self->missing[side] = 0;
  if (!self->is_whole[side])
    return TRUE;
  self->missing[side] = dove_store_count_missing (self->store, &scan, error);
  if (self->missing[side] < 0)
    return FALSE;
  if (self->missing[side] == 0 || self->missing[side] > DOVE_CONFIRM_LIMIT ||
      !passes_deletes_on (self, side))
    return TRUE;

  rows = dove_store_list_unseen (self->store, &scan, error);
  for (;;)
    {
      g_autoptr(DoveStoreObservation) record = rows != NULL ? dove_store_rows_next (rows, &local)
                                                            : NULL;

      if (record == NULL)
        break;
      if (!confirm_one (self, record, error))
        return FALSE;
    }

  return rows != NULL && dove_error_pass (&local, error);
}

static gboolean
accept_one (DoveRun                     *self,
            const DoveStoreObservation  *record,
            GError                     **error)
{
  g_autoptr(DoveStoreLink) link = NULL;

  if (record->state != DOVE_OBSERVED_HERE)
    return TRUE;
  if (!dove_store_find_link (self->store, self->terms->id, record->side, record->rec_id, &link,
                             error))
    return FALSE;

  return link == NULL || dove_store_mark_observation (self->store, self->terms->id, record->side,
                                                      record->rec_id, DOVE_OBSERVED_OUT, error);
}

/* After a person has said that what a listing leaves out is right: these records are left alone
 * until they are listed again, and no one is asked about them once more. Where a delete would be
 * passed on each is looked up, for that takes more than a listing. */
gboolean
dove_run_accept_absent (DoveRun   *self,
                        DoveSide   side,
                        GError   **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;
  DoveStoreScan scan = { .id = self->scan_id[side], .sync_id = self->terms->id, .side = side };
  gboolean confirms = passes_deletes_on (self, side);

  if (self->missing[side] == 0)
    return TRUE;

  rows = dove_store_list_unseen (self->store, &scan, error);
  for (;;)
    {
      g_autoptr(DoveStoreObservation) record = rows != NULL ? dove_store_rows_next (rows, &local)
                                                            : NULL;

      if (record == NULL)
        break;
      self->n_confirmed = 0;
      if (!(confirms ? confirm_one (self, record, error) : accept_one (self, record, error)))
        return FALSE;
    }

  return rows != NULL && dove_error_pass (&local, error);
}

/* Gives a record without a link as it is now; NULL when nothing may be made of it in this run:
 * it is gone, has left the filter, or so many were looked up already that it has to wait. */
gboolean
dove_run_confirm (DoveRun                     *self,
                  const DoveStoreObservation  *record,
                  DoveStoreObservation       **now,
                  GError                     **error)
{
  g_autoptr(DoveStoreObservation) again = NULL;
  gboolean is_known = FALSE;

  *now = NULL;
  if (self->is_whole[record->side] || self->n_confirmed >= DOVE_CONFIRM_LIMIT)
    return TRUE;

  self->n_confirmed++;
  if (!dove_run_look_up (self, record->side, record->rec_id, &again, &is_known, error))
    return FALSE;
  if (again != NULL && again->state == DOVE_OBSERVED_HERE)
    *now = g_steal_pointer (&again);

  return TRUE;
}

/* Whether so many records wait to be made at the other side that reading all of this one, which
 * took @pages last time, is better than looking each of them up. */
gboolean
dove_run_many_wait (DoveRun   *self,
                    DoveSide   side,
                    gint64     pages,
                    gboolean  *many,
                    GError   **error)
{
  gint64 limit = self->terms->sides[side].abilities.can_get ? MIN (pages, DOVE_CONFIRM_LIMIT) : 0;
  gint64 waiting = 0;

  *many = FALSE;
  if (!dove_terms_writes (self->terms, DOVE_SIDE_OTHER (side)))
    return TRUE;

  waiting = dove_store_count_waiting (self->store, self->terms->id, side,
                                      self->terms->sync->from, error);
  *many = waiting > limit;

  return waiting >= 0;
}
