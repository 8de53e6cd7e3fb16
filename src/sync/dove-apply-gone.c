/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-apply-private.h"

/* What was asked and what was wrong about the pair ends with it. */
static gboolean
close_books (DoveApply  *self,
             DoveJob    *job,
             GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;

  return dove_store_clear_problems (run->store, run->terms->id, DOVE_SIDE_OTHER (to),
                                    job->change->other, error) &&
         dove_run_close_losses (run, to, job->change->key, error);
}

/* A record that was deleted or archived: it is known to be gone, and its pair is over. Inside the
 * caller's transaction. */
gboolean
dove_apply_gone (DoveApply  *self,
                 DoveJob    *job,
                 GError    **error)
{
  DoveRun *run = self->run;
  g_autoptr(DoveStoreLink) link = NULL;
  gboolean ends_link = FALSE;

  if (!dove_store_mark_observation (run->store, run->terms->id, job->change->side,
                                    job->change->key, DOVE_OBSERVED_GONE, error) ||
      !dove_store_get_link (run->store, job->change->link_id, &link, error))
    return FALSE;

  ends_link = link != NULL && link->state != DOVE_LINK_RETIRED;
  if (ends_link && job->undo_of != 0 &&
      !dove_store_part_link (run->store, link->id, "undone", error))
    return FALSE;
  if (ends_link && job->undo_of == 0 && (!dove_store_cancel_delete (run->store, link->id, error) ||
                                         !dove_store_retire_link (run->store, link->id, error)))
    return FALSE;
  if (job->undo_of == 0 && !close_books (self, job, error))
    return FALSE;

  return dove_apply_end (self, job, DOVE_CHANGE_DONE, DOVE_INTENT_DONE, NULL, error);
}
