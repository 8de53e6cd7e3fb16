/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-apply-private.h"

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
  if (ends_link && job->undo_of == 0 && !dove_store_retire_link (run->store, link->id, error))
    return FALSE;

  return dove_apply_end (self, job, DOVE_CHANGE_DONE, DOVE_INTENT_DONE, NULL, error);
}
