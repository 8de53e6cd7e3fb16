/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-apply-private.h"

#include "sync/dove-consent.h"

/*
 * Consent that somebody refuses while a run is under way. Of any other field a reading that is
 * some seconds old is good enough for a write; what would give consent, or take a refusal away, is
 * held against the record once more, and an answer to our own write does not hide a refusal.
 */

static gboolean
lifts_refusal (DoveApply     *self,
               const DoveJob *job)
{
  DoveSide to = job->change->side;
  g_autoptr(DoveValue) fields = NULL;

  if (job->change->kind != DOVE_CHANGE_UPDATE || job->change->fields == NULL)
    return FALSE;

  fields = dove_run_parse (job->change->fields, NULL);
  for (guint i = 0; fields != NULL && i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      const char *path = dove_value_get_member_text (entry, "field");
      DoveValue *mark = path != NULL ? dove_consent_get_mark (self->run->terms, to, path) : NULL;

      if (mark != NULL && !dove_consent_is_refusal (mark, dove_value_get_member (entry, "new")))
        return TRUE;
    }

  return FALSE;
}

/* Reads the record again that is to be given consent, where single ones are given. One that is
 * gone is found out by the write itself. */
gboolean
dove_apply_look_before_grant (DoveApply  *self,
                              DoveJob    *job,
                              GError    **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autoptr(DoveStoreObservation) now = NULL;
  gboolean is_known = FALSE;

  if (!run->terms->sides[to].abilities.can_get || !lifts_refusal (self, job))
    return TRUE;
  job->shares = FALSE;
  if (!dove_run_look_up (run, to, job->change->key, &now, &is_known, error))
    return FALSE;

  if (is_known && now != NULL)
    {
      g_clear_pointer (&job->target, dove_store_observation_free);
      job->target = g_steal_pointer (&now);
    }

  return TRUE;
}

static gboolean
is_written (DoveValue  *fields,
            const char *path)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    if (g_strcmp0 (dove_value_get_member_text (dove_value_get_element (fields, i), "field"),
                   path) == 0)
      return TRUE;

  return FALSE;
}

/* Whether a record, as it is behind a write of ours, refuses what it did not refuse before, and
 * what the write did not say. */
gboolean
dove_apply_shows_refusal (DoveApply                   *self,
                          const DoveJob               *job,
                          const DoveStoreObservation  *now)
{
  const DoveTerms *terms = self->run->terms;
  g_autoptr(DoveValue) fields = NULL;
  g_autoptr(DoveValue) before = NULL;
  g_autoptr(DoveValue) after = NULL;
  GHashTableIter iter;
  gpointer name;

  if (job->target == NULL || job->change->fields == NULL)
    return FALSE;

  fields = dove_run_parse (job->change->fields, NULL);
  before = dove_run_parse (job->target->fields, NULL);
  after = dove_run_parse (now->fields, NULL);
  g_hash_table_iter_init (&iter, terms->sides[now->side].schemas);
  while (before != NULL && after != NULL && g_hash_table_iter_next (&iter, &name, NULL))
    {
      DoveValue *mark = dove_consent_get_mark (terms, now->side, name);
      g_autoptr(DovePath) path = mark != NULL ? dove_path_new (name, NULL) : NULL;
      g_autoptr(DoveValue) then = path != NULL ? dove_terms_fetch (path, before) : NULL;
      g_autoptr(DoveValue) value = path != NULL ? dove_terms_fetch (path, after) : NULL;

      if (dove_consent_is_refusal (mark, value) && !dove_consent_is_refusal (mark, then) &&
          !is_written (fields, name))
        return TRUE;
    }

  return FALSE;
}
