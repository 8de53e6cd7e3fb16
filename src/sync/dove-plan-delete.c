/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-plan-private.h"

#include "record/dove-json.h"

/*
 * What becomes of a pair of which one record is gone. Gone is what the application says is gone:
 * a record read by its id that is not there, or one that it lists as deleted; never one that a
 * listing only leaves out.
 *
 * Deletes are passed on only where the sync says so. They wait out their grace first, and the
 * record is looked up once more before one is planned; a record that has come back ends the
 * wait. What was edited at the other side since the two agreed is not deleted: of a sync of both
 * ways it is made again where it is gone, else a person is asked.
 */

typedef struct
{
  DovePlanner                *planner;
  const DoveStorePair        *pair;
  const DoveStoreObservation *gone;
  const DoveStoreObservation *kept;
} Loss;

static DoveDeletePolicy
usable_policy (const Loss *loss)
{
  const DoveTerms *terms = loss->planner->run->terms;
  const DoveAbilities *abilities = &terms->sides[loss->kept->side].abilities;
  DoveDeletePolicy policy = terms->sync->deletes[loss->kept->side];

  if (!dove_terms_writes (terms, loss->kept->side))
    return DOVE_DELETE_KEEP;
  if ((policy == DOVE_DELETE_ARCHIVE && !abilities->can_archive) ||
      (policy == DOVE_DELETE_DELETE && !abilities->can_delete))
    return DOVE_DELETE_ASK;

  return policy;
}

/* Whether somebody has edited the record that is still there since the two agreed */
static gboolean
was_edited (const Loss *loss)
{
  const DoveStoreLink *link = loss->pair->link;
  const char *agreed = loss->kept->side == DOVE_SIDE_A ? link->a_hash : link->b_hash;

  return g_strcmp0 (agreed, loss->kept->hash) != 0;
}

static gboolean
plan_removal (const Loss      *loss,
              DoveChangeKind   kind,
              const char      *why,
              GError         **error)
{
  DovePlanner *planner = loss->planner;
  DoveSide to = planner->to;
  g_autoptr(DoveValue) record = dove_run_parse (loss->kept->fields, error);
  DoveStoreChange *change = NULL;

  if (record == NULL)
    return FALSE;

  planner->to = loss->kept->side;
  planner->moved++;
  change = dove_plan_new_change (planner, kind, loss->kept->rec_id, loss->gone->rec_id,
                                 loss->kept->side, record);
  change->level = 2;
  change->link_id = loss->pair->link->id;
  change->why = g_strdup (why);
  change->source_hash = g_strdup (loss->gone->hash);
  change->target_hash = g_strdup (loss->kept->hash);
  planner->to = to;

  return dove_plan_add_change (planner, change, error);
}

static DoveChangeKind
removal_kind (DoveDeletePolicy policy)
{
  return policy == DOVE_DELETE_ARCHIVE ? DOVE_CHANGE_ARCHIVE : DOVE_CHANGE_DELETE;
}

/* It waits for its time; nothing is planned before. */
static gboolean
queue_removal (const Loss  *loss,
               gboolean    *is_due,
               GError     **error)
{
  DoveRun *self = loss->planner->run;
  gint64 now = dove_clock_get_now (self->clock);
  g_autoptr(DoveStoreDelete) known = NULL;
  g_autofree char *evidence = NULL;
  DoveStoreDelete queued = { 0 };

  if (!dove_store_find_delete (self->store, loss->pair->link->id, &known, error))
    return FALSE;
  *is_due = known != NULL ? known->due <= now : self->terms->sync->grace <= 0;
  if (known != NULL)
    return TRUE;

  evidence = g_strdup_printf ("{\"how\":\"%s\",\"at\":%" G_GINT64_FORMAT ",\"run\":%"
                              G_GINT64_FORMAT "}",
                              loss->gone->scan_id == self->scan_id[loss->gone->side] ? "listed"
                                                                                      : "missing",
                              loss->gone->seen_at, self->run->id);
  queued = (DoveStoreDelete) {
    .link_id = loss->pair->link->id, .side = loss->kept->side,
    .due = now + self->terms->sync->grace, .evidence = evidence, .at = now,
  };

  return dove_store_put_delete (self->store, &queued, error);
}

static DoveStoreReview *
delete_review (const Loss *loss,
               gboolean    is_edited)
{
  DoveRun *self = loss->planner->run;
  const DoveTermsSide *end = &self->terms->sides[loss->kept->side];
  DoveStoreReview *review = dove_store_review_new ();

  review->sync_id = g_strdup (self->terms->id);
  review->run_id = self->run->id;
  review->link_id = loss->pair->link->id;
  review->kind = DOVE_REVIEW_DELETE;
  review->side = loss->kept->side;
  review->connection = g_strdup (end->connection);
  review->object = g_strdup (end->object);
  review->key = g_strdup (loss->kept->rec_id);
  review->message = g_strdup_printf (is_edited
                                       ? _("“%s” is gone from “%s”, and the other was edited "
                                           "since: what becomes of “%s” in “%s”?")
                                       : _("“%s” is gone from “%s”: what becomes of “%s” in “%s”?"),
                                     loss->gone->rec_id,
                                     self->terms->sides[loss->gone->side].connection,
                                     loss->kept->rec_id, end->connection);

  return review;
}

/* Asks, or does what was answered */
static gboolean
ask_removal (const Loss  *loss,
             gboolean     is_edited,
             GError     **error)
{
  DoveRun *self = loss->planner->run;
  const DoveAbilities *abilities = &self->terms->sides[loss->kept->side].abilities;
  g_autoptr(DoveStoreReview) review = delete_review (loss, is_edited);
  g_autoptr(DoveStoreReview) known = NULL;

  if (!dove_store_find_review_about (self->store, review, &known, error))
    return FALSE;
  if (known != NULL && known->state == DOVE_REVIEW_ANSWERED)
    {
      if (g_strcmp0 (known->answer, "delete") == 0 && abilities->can_delete)
        return plan_removal (loss, DOVE_CHANGE_DELETE, _("a person said so"), error);
      if (g_strcmp0 (known->answer, "archive") == 0 && abilities->can_archive)
        return plan_removal (loss, DOVE_CHANGE_ARCHIVE, _("a person said so"), error);
      if (g_strcmp0 (known->answer, "keep") == 0)
        return TRUE;
    }

  self->result->counts.asked++;

  return dove_store_put_review (self->store, review, error);
}

/* Before a delete is planned the record is looked up once more, where that can be done. */
static gboolean
is_still_gone (const Loss  *loss,
               gboolean    *is_gone,
               GError     **error)
{
  DoveRun *self = loss->planner->run;
  g_autoptr(DoveStoreObservation) now = NULL;
  gboolean is_known = TRUE;

  *is_gone = TRUE;
  if (!self->terms->sides[loss->gone->side].abilities.can_get)
    return TRUE;
  if (!dove_run_look_up (self, loss->gone->side, loss->gone->rec_id, &now, &is_known, error))
    return FALSE;
  *is_gone = is_known && now == NULL;

  return TRUE;
}

/*
 * dove_plan_loss:
 * @pair: a pair with a record that is gone
 *
 * Plans what becomes of the other one.
 */
gboolean
dove_plan_loss (DovePlanner          *planner,
                const DoveStorePair  *pair,
                GError              **error)
{
  DoveRun *self = planner->run;
  gboolean a_is_gone = pair->a->state == DOVE_OBSERVED_GONE;
  Loss loss = { planner, pair, a_is_gone ? pair->a : pair->b, a_is_gone ? pair->b : pair->a };
  DoveDeletePolicy policy = usable_policy (&loss);
  gboolean is_due = FALSE;
  gboolean is_gone = FALSE;

  /* One that its side no longer shows either is not known to be there */
  if (loss.kept->state != DOVE_OBSERVED_HERE || policy == DOVE_DELETE_KEEP ||
      (self->is_whole[loss.kept->side] && !dove_run_was_shown (self, loss.kept)) ||
      dove_run_is_locked (self, DOVE_SIDE_A, pair->a->rec_id) ||
      dove_run_is_locked (self, DOVE_SIDE_B, pair->b->rec_id))
    return TRUE;
  if (was_edited (&loss))
    return dove_terms_writes (self->terms, loss.gone->side)
             ? dove_plan_remake (planner, loss.kept, pair, error)
             : ask_removal (&loss, TRUE, error);
  if (policy == DOVE_DELETE_ASK)
    return ask_removal (&loss, FALSE, error);

  if (!queue_removal (&loss, &is_due, error))
    return FALSE;
  if (!is_due)
    return TRUE;
  if (!is_still_gone (&loss, &is_gone, error))
    return FALSE;

  return !is_gone || plan_removal (&loss, removal_kind (policy), _("gone at the other side"),
                                   error);
}
