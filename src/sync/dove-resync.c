/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-run-private.h"

/*
 * One record once more: it and its partner are read, and planned by the same rules as in any run,
 * or with one side's values in every field where a person says so.
 */

static DoveSide
source_side (DoveRun *self)
{
  return dove_terms_writes (self->terms, DOVE_SIDE_B) ? DOVE_SIDE_A : DOVE_SIDE_B;
}

static gboolean
is_known (DoveRun     *self,
          DoveSide     side,
          const char  *key,
          gboolean    *is,
          GError     **error)
{
  g_autoptr(DoveStoreObservation) seen = NULL;

  if (!dove_store_find_observation (self->store, self->terms->id, side, key, &seen, error))
    return FALSE;
  *is = seen != NULL;

  return TRUE;
}

/* Where the record stands: where it was said, else where it is known, the source's side first. */
static gboolean
find_side (DoveRun              *self,
           const DoveRunRecord  *about,
           DoveSide             *side,
           GError              **error)
{
  gboolean here = FALSE;
  gboolean there = FALSE;

  *side = about->side >= 0 ? (DoveSide) about->side : source_side (self);
  if (about->side >= 0)
    return TRUE;
  if (!is_known (self, *side, about->key, &here, error) ||
      !is_known (self, DOVE_SIDE_OTHER (*side), about->key, &there, error))
    return FALSE;
  if (!here && there)
    *side = DOVE_SIDE_OTHER (*side);

  return TRUE;
}

static gboolean
read_one (DoveRun                *self,
          DoveSide                side,
          const char             *key,
          DoveStoreObservation  **now,
          GError                **error)
{
  if (!self->terms->sides[side].abilities.can_get && !dove_run_observe (self, side, error))
    return FALSE;

  return dove_store_find_observation (self->store, self->terms->id, side, key, now, error) &&
         dove_run_reread_one (self, side, key, now, error);
}

static gboolean
check_force (DoveRun              *self,
             const DoveRunRecord  *about,
             GError              **error)
{
  DoveSide to = DOVE_SIDE_OTHER (about->force);

  if (about->force < 0 || dove_terms_writes (self->terms, to))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” does not write to side %s, so the values of side %s cannot be taken"),
               self->terms->id, dove_side_get_nick (to), dove_side_get_nick (about->force));

  return FALSE;
}

/* A problem that stands does not keep a person from trying. */
static gboolean
ask_again (DoveRun     *self,
           DoveSide     side,
           const char  *key,
           GError     **error)
{
  g_autoptr(DoveStoreProblem) problem = NULL;

  if (!dove_store_find_problem_of (self->store, self->terms->id, side, key, &problem, error))
    return FALSE;

  return problem == NULL || dove_store_retry_problem (self->store, problem->id, error);
}

/* Fields that the rows would make otherwise, though nothing is planned for them. */
static gboolean
count_left (DoveRun  *self,
            gint64    link_id,
            GError  **error)
{
  g_autoptr(DoveStorePair) pair = NULL;
  g_autoptr(DoveValue) a = NULL;
  g_autoptr(DoveValue) b = NULL;
  DoveValue *records[2] = { NULL, NULL };

  if (!dove_store_get_pair (self->store, link_id, &pair, error))
    return FALSE;
  if (pair == NULL || pair->a == NULL || pair->b == NULL || self->result->counts.planned > 0)
    return TRUE;

  a = dove_run_parse (pair->a->fields, error);
  b = dove_run_parse (pair->b->fields, error);
  records[DOVE_SIDE_A] = a;
  records[DOVE_SIDE_B] = b;
  for (guint to = 0; to < 2 && a != NULL && b != NULL; to++)
    {
      DoveMappingHost host = { 0 };
      g_autoptr(DoveMerge) merge = NULL;
      DoveMergeInput input = { .terms = self->terms, .host = &host, .to = to,
                               .source = records[DOVE_SIDE_OTHER (to)], .target = records[to] };

      if (!dove_terms_writes (self->terms, to))
        continue;
      dove_run_mapping_host (self, DOVE_SIDE_OTHER (to), &host);
      merge = dove_merge_new (&input);
      for (guint i = 0; i < DOVE_MERGE_STATES; i++)
        self->left += i == DOVE_MERGE_WRITE || i == DOVE_MERGE_LEFT || i == DOVE_MERGE_ASKED
                        ? merge->counts[i] : 0;
    }

  return a != NULL && b != NULL;
}

static gboolean
plan_pair (DoveRun               *self,
           DoveSide               side,
           const DoveStoreLink   *link,
           GError               **error)
{
  DoveSide other = DOVE_SIDE_OTHER (side);
  const char *partner = side == DOVE_SIDE_A ? link->b_id : link->a_id;
  g_autoptr(DoveStoreObservation) now = NULL;

  return read_one (self, other, partner, &now, error) &&
         ask_again (self, other, partner, error) &&
         dove_run_plan_record (self, NULL, link->id, error) && count_left (self, link->id, error);
}

/* Makes the changes that one record needs */
gboolean
dove_resync_plan (DoveRun   *self,
                  gpointer   data,
                  GError   **error)
{
  const DoveRunRecord *about = data;
  g_autoptr(DoveStoreObservation) now = NULL;
  g_autoptr(DoveStoreLink) link = NULL;
  DoveSide side = DOVE_SIDE_A;

  self->forces = about->force;
  if (!check_force (self, about, error) || !find_side (self, about, &side, error) ||
      !read_one (self, side, about->key, &now, error) ||
      !dove_store_find_link (self->store, self->terms->id, side, about->key, &link, error))
    return FALSE;
  if (now == NULL && link == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("“%s” of “%s” has no record “%s”"),
                   self->terms->sides[side].object, self->terms->sides[side].connection,
                   about->key);
      return FALSE;
    }

  if (!ask_again (self, side, about->key, error))
    return FALSE;
  if (link != NULL)
    return plan_pair (self, side, link, error);

  /* Its partner may have come since the other side was last read. */
  return dove_run_observe (self, DOVE_SIDE_OTHER (side), error) &&
         dove_run_plan_record (self, now, 0, error);
}

/* A record that was asked for is no longer set apart. */
gboolean
dove_resync_rejoin (DoveRun              *self,
                    const DoveRunRecord  *about,
                    GError              **error)
{
  DoveSide side = DOVE_SIDE_A;

  return find_side (self, about, &side, error) &&
         dove_store_rejoin (self->store, self->terms->id, side, about->key, error);
}
