/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-run-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"
#include "sync/dove-usual.h"

/*
 * What a person must see before it is written.
 *
 * The first plan of a sync, the first after a change of its configuration, and one with records
 * that a person left out of the plan before, may be approved beforehand (`--yes`). A mass change or
 * an emptied side never is: only an answer that names this very plan, by its hash, lets it through.
 *
 * What is a mass change is said by the sync (its member `guard`), and by what its runs usually
 * do. What is usual only adds to what is asked: a custom of large deletes is no leave to go on
 * with one beyond what the sync allows.
 */

static gint64
count_kind (const DoveStoreCounts *counts,
            DoveChangeKind         kind)
{
  return counts->of[kind][DOVE_CHANGE_PLANNED];
}

static char *
mass_creates_reason (DoveRun                *self,
                     const DoveStoreCounts  *counts,
                     const DoveUsual        *known)
{
  gint64 creates = count_kind (counts, DOVE_CHANGE_CREATE);
  double usual = dove_usual_mean (known, DOVE_USUAL_CREATED);

  /* A first load that a person has let through may have been cut off many times: what is left of
   * it is no more out of the ordinary than it was. */
  if (self->links < DOVE_GUARD_UPDATE_LINKS || creates <= DOVE_GUARD_CREATE_FLOOR ||
      dove_usual_is_empty (known))
    return NULL;

  if (usual < 0)
    usual = (double) self->links / DOVE_GUARD_CREATE_SHARE;
  if ((double) creates <= usual * self->terms->sync->guard_creates)
    return NULL;

  return g_strdup_printf (ngettext ("%" PRId64 " record would be made; %.0f are usual",
                                    "%" PRId64 " records would be made; %.0f are usual",
                                    (gulong) creates), creates, usual);
}

/* Whether so many are more than what earlier runs of this sync did. */
static gboolean
is_unusual (DoveRun          *self,
            const DoveUsual  *known,
            DoveUsualKind     kind,
            gint64            count)
{
  gint64 most = dove_usual_most (known, kind);

  return most >= 0 && count > most && self->links >= DOVE_GUARD_UPDATE_LINKS;
}

static char *
mass_deletes_reason (DoveRun                *self,
                     const DoveStoreCounts  *counts,
                     const DoveUsual        *known)
{
  gint64 deletes = count_kind (counts, DOVE_CHANGE_DELETE) +
                   count_kind (counts, DOVE_CHANGE_ARCHIVE);

  if (deletes <= self->terms->sync->guard_deletes)
    return NULL;
  if ((double) deletes > (double) self->links * self->terms->sync->guard_share)
    return g_strdup_printf (ngettext ("%" PRId64 " of %" PRId64 " record would be removed",
                                      "%" PRId64 " of %" PRId64 " records would be removed",
                                      (gulong) self->links), deletes, self->links);
  if (!is_unusual (self, known, DOVE_USUAL_DELETED, deletes))
    return NULL;

  return g_strdup_printf (ngettext ("%" PRId64 " record would be removed; up to %" PRId64
                                    " are usual",
                                    "%" PRId64 " records would be removed; up to %" PRId64
                                    " are usual", (gulong) deletes),
                          deletes, dove_usual_most (known, DOVE_USUAL_DELETED));
}

static char *
mass_updates_reason (DoveRun                *self,
                     const DoveStoreCounts  *counts,
                     const DoveUsual        *known)
{
  gint64 updates = count_kind (counts, DOVE_CHANGE_UPDATE);

  if (self->links <= DOVE_GUARD_UPDATE_LINKS)
    return NULL;
  if ((double) updates > (double) self->links * self->terms->sync->guard_updates)
    return g_strdup_printf (ngettext ("%" PRId64 " of %" PRId64 " linked record would be changed",
                                      "%" PRId64 " of %" PRId64 " linked records would be changed",
                                      (gulong) self->links), updates, self->links);
  if (updates <= DOVE_GUARD_UPDATE_FLOOR ||
      !is_unusual (self, known, DOVE_USUAL_UPDATED, updates))
    return NULL;

  return g_strdup_printf (ngettext ("%" PRId64 " record would be changed; up to %" PRId64
                                    " are usual",
                                    "%" PRId64 " records would be changed; up to %" PRId64
                                    " are usual", (gulong) updates),
                          updates, dove_usual_most (known, DOVE_USUAL_UPDATED));
}

static char *
emptied_reason (DoveRun *self)
{
  if (self->links < DOVE_GUARD_EMPTY_LINKS)
    return NULL;

  for (guint side = 0; side < 2; side++)
    if (self->is_full[side] && self->seen[side] == 0)
      return g_strdup_printf (ngettext ("“%s” of “%s” lists no records, though %" PRId64
                                        " is linked",
                                        "“%s” of “%s” lists no records, though %" PRId64
                                        " are linked", (gulong) self->links),
                              self->terms->sides[side].object,
                              self->terms->sides[side].connection, self->links);

  return NULL;
}

/* A listing that leaves out many of the records that are linked */
static char *
halved_reason (DoveRun *self)
{
  for (guint side = 0; side < 2; side++)
    if (self->missing[side] > self->terms->sync->guard_deletes &&
        (double) self->missing[side] > (double) self->links * self->terms->sync->guard_share)
      return g_strdup_printf (ngettext ("“%s” of “%s” no longer lists %" PRId64 " of %" PRId64
                                        " linked record",
                                        "“%s” of “%s” no longer lists %" PRId64 " of %" PRId64
                                        " linked records", (gulong) self->links),
                              self->terms->sides[side].object,
                              self->terms->sides[side].connection, self->missing[side],
                              self->links);

  return NULL;
}

/* Why this plan is out of the ordinary; NULL when it is not. */
static char *
mass_reason (DoveRun                *self,
             const DoveStoreCounts  *counts,
             const DoveUsual        *known)
{
  char *reason = emptied_reason (self);

  if (reason == NULL)
    reason = halved_reason (self);
  if (reason == NULL)
    reason = mass_deletes_reason (self, counts, known);
  if (reason == NULL)
    reason = mass_updates_reason (self, counts, known);
  if (reason == NULL)
    reason = mass_creates_reason (self, counts, known);

  return reason;
}

/* Remembers what this run did, of which the next ones are to know whether it is usual. */
gboolean
dove_run_learn (DoveRun  *self,
                GError  **error)
{
  g_autoptr(DoveUsual) known = dove_usual_load (self->store, self->terms->id, error);
  g_autofree char *text = NULL;

  if (known == NULL)
    return FALSE;

  dove_usual_add (known, &self->result->counts, dove_clock_get_now (self->clock));
  text = dove_usual_to_text (known);

  return dove_store_set_usual (self->store, self->terms->id, text, error);
}

/* Notes that plans of this configuration are known to a person. */
gboolean
dove_run_approve_config (DoveRun  *self,
                         GError  **error)
{
  g_autoptr(DoveStoreSync) known = NULL;
  DoveStoreSync sync = { 0 };

  if (!dove_store_find_sync (self->store, self->terms->id, &known, error))
    return FALSE;

  sync = (DoveStoreSync) {
    .id = self->terms->id, .version = self->terms->version,
    .config_hash = self->terms->config_hash,
    .approved_hash = self->terms->approval_hash,
    .state = known != NULL && known->state != NULL ? known->state : (char *) "active",
    .message = NULL,
  };
  if (known != NULL && known->version == sync.version &&
      g_strcmp0 (known->approved_hash, sync.approved_hash) == 0)
    return TRUE;

  return dove_store_put_sync (self->store, &sync, error);
}

static char *
plan_line (const DoveStoreChange *change)
{
  DoveStoreChange planned = *change;
  g_autoptr(DoveValue) value = NULL;

  planned.label = NULL;
  planned.why = NULL; /* a sentence, perhaps of another language */
  if (planned.kind == DOVE_CHANGE_CREATE)
    planned.key = NULL;
  value = dove_plan_change_to_value (&planned);

  return dove_json_write (value, DOVE_JSON_CANONICAL);
}

/* Whether every change of this plan stood in that of the run that was interrupted after it had
 * been let through: then it goes on, and nobody is asked twice. Both plans are in one order, so
 * they are read side by side; a change that is not the next match anywhere ahead is new. */
static gboolean
goes_on_with (DoveRun              *self,
              const DoveStoreRun   *interrupted,
              gboolean             *goes_on,
              GError              **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreRows) earlier = NULL;
  g_autoptr(GError) local = NULL;

  *goes_on = FALSE;
  if (interrupted == NULL || (interrupted->state != DOVE_RUN_APPLYING &&
                              interrupted->state != DOVE_RUN_PARKED) ||
      g_strcmp0 (interrupted->config_hash, self->terms->approval_hash) != 0)
    return TRUE;

  rows = dove_store_list_changes (self->store, self->run->id, DOVE_CHANGES_IN_ALL_STATES, error);
  if (rows == NULL)
    return FALSE;
  earlier = dove_store_list_changes (self->store, interrupted->id, DOVE_CHANGES_IN_ALL_STATES,
                                     error);
  if (earlier == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreChange) change = dove_store_rows_next (rows, &local);
      g_autofree char *line = change != NULL ? plan_line (change) : NULL;
      gboolean found = FALSE;

      if (change == NULL)
        break;
      while (!found)
        {
          g_autoptr(DoveStoreChange) old = dove_store_rows_next (earlier, &local);
          g_autofree char *old_line = old != NULL ? plan_line (old) : NULL;

          if (old == NULL)
            break;
          /* What a person left out of it was not let through */
          found = old->state != DOVE_CHANGE_LEFT_OUT && strcmp (line, old_line) == 0;
        }
      *goes_on = found;
      if (!found)
        break;
    }

  return dove_error_pass (&local, error);
}

static DoveStoreReview *
guard_review (DoveRun    *self,
              const char *reason)
{
  DoveStoreReview *review = dove_store_review_new ();
  DoveSide to = dove_terms_writes (self->terms, DOVE_SIDE_B) ? DOVE_SIDE_B : DOVE_SIDE_A;

  review->sync_id = g_strdup (self->terms->id);
  review->run_id = self->run->id;
  review->kind = DOVE_REVIEW_GUARD;
  review->side = to;
  review->connection = g_strdup (self->terms->sides[to].connection);
  review->object = g_strdup (self->terms->sides[to].object);
  review->key = g_strdup (self->run->plan_hash);
  /* Translators: the first is a sentence, why the plan is out of the ordinary */
  review->message = g_strdup_printf (_("%s. Look at plan %" PRId64 " and approve it, or reject it"),
                                     reason, self->run->id);

  return review;
}

/* Questions about earlier plans of this sync are no longer questions. */
static gboolean
close_older_guards (DoveRun   *self,
                    gint64     but,
                    GError   **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_reviews (self->store, self->terms->id, DOVE_REVIEW_OPEN, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, &local);

      if (review == NULL)
        break;
      if (review->kind == DOVE_REVIEW_GUARD && review->id != but &&
          !dove_store_close_review (self->store, review->id, error))
        return FALSE;
    }

  return dove_error_pass (&local, error) &&
         dove_store_supersede_plans (self->store, self->terms->id, self->run->id, error);
}

/* Whether a person has approved exactly this plan; the answer is used up by it. */
static gboolean
is_approved (DoveRun          *self,
             DoveStoreReview  *about,
             gboolean         *approved,
             GError          **error)
{
  g_autoptr(DoveStoreReview) known = NULL;

  if (!dove_store_find_review_about (self->store, about, &known, error))
    return FALSE;

  *approved = known != NULL && known->state == DOVE_REVIEW_ANSWERED &&
              g_strcmp0 (known->answer, "approve") == 0;

  return !*approved || dove_store_close_review (self->store, known->id, error);
}

static gboolean
ask (DoveRun          *self,
     DoveStoreReview  *review,
     GError          **error)
{
  if (!dove_store_put_review (self->store, review, error) ||
      !close_older_guards (self, review->id, error))
    return FALSE;

  self->result->review_id = review->id;
  g_free (self->result->message);
  self->result->message = g_strdup (review->message);

  return TRUE;
}

/* Whether what decides the plan is what a person has let through; or why not. */
static char *
change_reason (DoveRun  *self,
               gboolean *is_read,
               GError  **error)
{
  g_autoptr(DoveStoreSync) sync = NULL;

  *is_read = dove_store_find_sync (self->store, self->terms->id, &sync, error);
  if (!*is_read || self->result->counts.planned == 0 ||
      (sync != NULL && g_strcmp0 (sync->approved_hash, self->terms->approval_hash) == 0))
    return NULL;

  return g_strdup (sync == NULL || sync->approved_hash == NULL
                     ? _("This is the first plan of this sync")
                     : _("This is the first plan since the sync or Dovetail itself was changed"));
}

/* Whether a person has left out before what this plan would write; or why not. */
static char *
left_out_reason (DoveRun   *self,
                 gboolean  *is_read,
                 GError   **error)
{
  gint64 count = 0;

  *is_read = dove_run_count_left_out_again (self, &count, error);
  if (!*is_read || count == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%" PRId64 " change is of a record that a person left out last "
                                    "time",
                                    "%" PRId64 " changes are of records that a person left out "
                                    "last time", (gulong) count), count);
}

/* What a person has not let through yet, that may be approved beforehand; or why not. */
static char *
new_reason (DoveRun   *self,
            gboolean  *is_read,
            GError   **error)
{
  char *reason = change_reason (self, is_read, error);

  return reason != NULL || !*is_read ? reason : left_out_reason (self, is_read, error);
}

/* Why the plan is out of the ordinary, if it is */
static gboolean
find_mass_reason (DoveRun  *self,
                  char    **reason,
                  GError  **error)
{
  g_autoptr(DoveUsual) known = dove_usual_load (self->store, self->terms->id, error);
  DoveStoreCounts counts = { 0 };

  if (known == NULL || !dove_store_count_changes (self->store, self->run->id, &counts, error))
    return FALSE;
  *reason = mass_reason (self, &counts, known);

  return TRUE;
}

/* Notes in the result what dove_run_guard() would ask about the plan, and asks nothing. */
gboolean
dove_run_guard_tell (DoveRun  *self,
                     GError  **error)
{
  gboolean is_read = TRUE;

  if (!find_mass_reason (self, &self->result->asks, error))
    return FALSE;
  if (self->result->asks == NULL)
    self->result->asks = new_reason (self, &is_read, error);

  return is_read;
}

/* Looks at the whole plan before anything is written. */
gboolean
dove_run_guard (DoveRun              *self,
                const DoveStoreRun   *interrupted,
                gboolean             *stops,
                GError              **error)
{
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *reason = NULL;
  gboolean approved = FALSE;
  gboolean is_read = TRUE;

  *stops = FALSE;
  if (!find_mass_reason (self, &reason, error) ||
      (reason != NULL && !goes_on_with (self, interrupted, &approved, error)))
    return FALSE;
  if (reason == NULL && !self->options->approve)
    reason = new_reason (self, &is_read, error);
  if (!is_read)
    return FALSE;
  if (reason == NULL || approved)
    return close_older_guards (self, 0, error);

  review = guard_review (self, reason);
  if (!is_approved (self, review, &approved, error))
    return FALSE;
  *stops = !approved;
  if (approved && (!dove_run_accept_absent (self, DOVE_SIDE_A, error) ||
                   !dove_run_accept_absent (self, DOVE_SIDE_B, error)))
    return FALSE;

  return approved ? close_older_guards (self, 0, error) : ask (self, review, error);
}
