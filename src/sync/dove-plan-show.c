/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-run-private.h"

/* A plan that is made: what names it, and who sees it. */

static gboolean
tell_changes (DoveRun  *self,
              GError  **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  if (self->options->change == NULL)
    return TRUE;

  rows = dove_store_list_changes (self->store, self->run->id, DOVE_CHANGES_IN_ALL_STATES, error);
  if (rows == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr(DoveStoreChange) change = dove_store_rows_next (rows, &local);

      if (change == NULL)
        break;
      self->options->change (change, self->options->user_data);
    }

  return dove_error_pass (&local, error);
}

/* Hashes the plan, and shows it to who wants to see it. */
gboolean
dove_run_finish_plan (DoveRun  *self,
                      GError  **error)
{
  g_free (self->run->plan_hash);
  self->run->plan_hash = dove_plan_hash (self->store, self->run->id, error);
  if (self->run->plan_hash == NULL || dove_crash_point ("plan", error))
    return FALSE;

  g_free (self->result->plan_hash);
  self->result->plan_hash = g_strdup (self->run->plan_hash);

  return tell_changes (self, error);
}
