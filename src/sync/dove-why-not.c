/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-run-private.h"
#include "dove-why-private.h"

#include "record/dove-json.h"
#include "store/dove-store-document.h"

/*
 * Why a record is not kept the same: every reason there is, the one that comes first in the way
 * of a record through a run at the head.
 */

typedef struct
{
  DoveWhyEnd       *end;
  DoveValueBuilder *list;
} Reasons;

static DoveValueBuilder *
new_reason (const char *why,
            const char *message)
{
  DoveValueBuilder *reason = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (reason, "why", why);
  dove_value_builder_set_text (reason, "message", message);

  return reason;
}

static void
take_reason (Reasons          *self,
             DoveValueBuilder *reason)
{
  dove_value_builder_take_element (self->list, dove_value_builder_end (reason));
  dove_value_builder_free (reason);
}

static void
G_GNUC_PRINTF (3, 4)
add_reason (Reasons    *self,
            const char *why,
            const char *format,
            ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  take_reason (self, new_reason (why, message));
}

static gboolean
add_never_seen (Reasons  *self,
                GError  **error)
{
  DoveWhyEnd *end = self->end;
  const DoveSyncEnd *at = &end->sync->ends[end->side];
  g_autoptr(DoveStoreScan) scan = NULL;
  g_autofree char *when = NULL;

  if (!dove_run_find_last_reading (end->host->store, end->sync_id, end->side, &scan, error))
    return FALSE;

  when = scan != NULL && scan->state == DOVE_SCAN_ENDED ? dove_why_format_time (scan->started)
                                                        : NULL;
  if (when == NULL)
    add_reason (self, "never-seen", _("“%s” of “%s” has not been read whole yet: run the sync"),
                at->object, at->connection);
  else
    add_reason (self, "never-seen",
                scan->is_complete
                  ? _("“%s” of “%s” did not show a record “%s” when it was last read whole, at %s")
                  : _("“%s” of “%s” did not show a record “%s” when it was last read whole, at %s, "
                      "though that reading was not complete"),
                at->object, at->connection, end->key, when);

  return TRUE;
}

static void
add_seen (Reasons                    *self,
          const DoveStoreObservation *seen,
          DoveSide                    side)
{
  const DoveSyncEnd *at = &self->end->sync->ends[side];

  if (seen->state == DOVE_OBSERVED_OUT)
    add_reason (self, "outside-filter", _("“%s” of “%s” is outside the filter of side %s: %s"),
                seen->rec_id, at->connection, dove_side_get_nick (side),
                at->filter != NULL ? at->filter : _("it was changed since"));
  if (seen->state == DOVE_OBSERVED_GONE)
    add_reason (self, "gone", _("“%s” is no longer there in “%s”"), seen->rec_id, at->connection);
}

/* Of a sync that begins at a date, what is older is neither made nor matched. */
static void
add_older (Reasons *self)
{
  const DoveWhyEnd *end = self->end;
  g_autofree char *date = NULL;
  g_autofree char *born = NULL;

  if (end->seen->born >= end->sync->from)
    return;

  date = dove_why_format_time (end->sync->from);
  born = end->seen->born != 0 ? dove_why_format_time (end->seen->born) : NULL;
  if (born != NULL)
    add_reason (self, "older", _("“%s” is of %s, which is older than %s: there the sync begins"),
                end->key, born, date);
  else
    add_reason (self, "older",
                _("“%s” does not tell how old it is, and the sync begins with records of %s"),
                end->key, date);
}

static gboolean
key_is_empty (Reasons    *self,
              const char *text)
{
  g_autoptr(DoveFormula) formula = dove_formula_new (text, NULL);
  g_auto(DoveFormulaResult) result = { 0 };

  if (formula == NULL || self->end->record == NULL)
    return FALSE;

  dove_formula_evaluate (formula, self->end->host->formulas, self->end->record, NULL, &result);

  return result.kind != DOVE_FORMULA_VALUE || result.value == NULL ||
         dove_value_is_empty (result.value);
}

/* A record all of whose keys are empty is left out, unless the sync says otherwise. */
static void
add_empty_key (Reasons *self)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(GString) names = g_string_new (NULL);

  if (end->sync->empty_key == DOVE_EMPTY_KEY_CREATE || end->sync->keys == NULL ||
      end->sync->keys->len == 0)
    return;

  for (guint i = 0; i < end->sync->keys->len; i++)
    {
      const DoveSyncKey *key = g_ptr_array_index (end->sync->keys, i);

      if (!key_is_empty (self, key->sides[end->side]))
        return;
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", key->sides[end->side]);
    }
  add_reason (self, "empty-key", _("It has nothing to be matched by: %s gives nothing"),
              names->str);
}

static gboolean
names_candidate (const DoveWhyEnd *end,
                 const char       *candidates)
{
  g_autoptr(DoveValue) list = NULL;

  if (candidates == NULL)
    return FALSE;

  list = dove_json_parse (candidates, -1, NULL, NULL);
  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      DoveValue *entry = dove_value_get_element (list, i);

      if (g_strcmp0 (dove_value_get_member_text (entry, "side"),
                     dove_side_get_nick (end->side)) == 0 &&
          g_strcmp0 (dove_value_get_member_text (entry, "key"), end->key) == 0)
        return TRUE;
    }

  return FALSE;
}

/* Whether a question is about the record, or about the one it is linked with */
gboolean
dove_why_is_about (const DoveWhyEnd      *end,
                   const DoveStoreReview *review)
{
  if (review->kind == DOVE_REVIEW_GUARD)
    return FALSE;
  if (review->link_id != 0 && end->link != NULL && review->link_id == end->link->id)
    return TRUE;
  if (review->kind == DOVE_REVIEW_MATCH)
    return names_candidate (end, review->candidates);

  return g_strcmp0 (review->key,
                    review->side == end->side ? end->key : dove_why_partner_key (end)) == 0;
}

static void
add_review (Reasons               *self,
            const DoveStoreReview *review)
{
  static const char *const whys[] = { "conflict", "doubt", "guard", "check", "flip", "delete",
                                      "merged", "approval" };
  gboolean skips = review->kind == DOVE_REVIEW_MATCH && g_strcmp0 (review->answer, "skip") == 0;
  g_autofree char *message = NULL;
  DoveValueBuilder *reason = NULL;

  if (review->state == DOVE_REVIEW_OPEN)
    message = g_strdup_printf (_("Question %" PRId64 " waits for an answer: %s"), review->id,
                               review->message);
  else if (skips)
    message = g_strdup_printf (_("A person answered question %" PRId64 " with “skip”"),
                               review->id);
  else
    message = g_strdup_printf (_("Question %" PRId64 " was answered with “%s”; the next run acts "
                                 "on it"), review->id, review->answer);
  reason = new_reason (skips ? "skipped" : whys[review->kind], message);
  dove_why_set_number (reason, "review", review->id);
  if (review->field != NULL && *review->field != '\0')
    dove_value_builder_set_text (reason, "field", review->field);
  take_reason (self, reason);
}

static gboolean
add_reviews (Reasons          *self,
             DoveReviewState   state,
             GError          **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_reviews (self->end->host->store, self->end->sync_id, state, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, &local);

      if (review == NULL)
        break;
      if (dove_why_is_about (self->end, review))
        add_review (self, review);
    }

  return dove_error_pass (&local, error);
}

static gboolean
add_problem (Reasons     *self,
             DoveSide     side,
             const char  *key,
             GError     **error)
{
  g_autoptr(DoveStoreProblem) problem = NULL;
  DoveValueBuilder *reason = NULL;

  if (key == NULL)
    return TRUE;
  if (!dove_store_find_problem_of (self->end->host->store, self->end->sync_id, side, key, &problem,
                                   error))
    return FALSE;
  if (problem == NULL)
    return TRUE;

  reason = new_reason ("problem", problem->message);
  dove_why_set_number (reason, "problem", problem->id);
  if (problem->field != NULL)
    dove_value_builder_set_text (reason, "field", problem->field);
  if (problem->hint != NULL)
    dove_value_builder_set_text (reason, "hint", problem->hint);
  dove_why_set_number (reason, "tries", problem->tries);
  dove_why_set_time (reason, "at", problem->last);
  dove_why_set_time (reason, "retry_at", problem->retry_at);
  take_reason (self, reason);

  return TRUE;
}

static gboolean
add_deferred (Reasons  *self,
              GError  **error)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(GPtrArray) all = dove_store_list_deferred (end->host->store, end->sync_id, error);

  if (all == NULL)
    return FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      const DoveStoreDeferred *deferred = g_ptr_array_index (all, i);
      const char *key = deferred->side == end->side ? end->key : dove_why_partner_key (end);

      if (g_strcmp0 (deferred->rec_id, key) == 0)
        add_reason (self, "waits",
                    _("“%s” refers to record “%s”, which the sync “%s” has not linked yet"),
                    deferred->field, deferred->needs_key, deferred->needs_sync);
    }

  return TRUE;
}

static gboolean
is_of_record (Reasons                *self,
              const DoveStoreIntent  *intent,
              gboolean               *is,
              GError                **error)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(DoveStoreChange) change = NULL;

  if (!dove_store_find_change (end->host->store, intent->change_id, &change, error))
    return FALSE;

  *is = change != NULL &&
        g_strcmp0 (change->side == end->side ? change->key : change->other, end->key) == 0;

  return TRUE;
}

/* A write whose answer was lost; one that a person is asked about is among the questions. */
static gboolean
add_sent (Reasons  *self,
          GError  **error)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(GPtrArray) sent = NULL;

  sent = dove_store_list_intents (end->host->store, end->sync_id, DOVE_INTENT_SENT, error);
  if (sent == NULL)
    return FALSE;

  for (guint i = 0; i < sent->len; i++)
    {
      const DoveStoreIntent *intent = g_ptr_array_index (sent, i);
      g_autofree char *when = dove_why_format_time (intent->sent_at);
      gboolean is = FALSE;

      if (!is_of_record (self, intent, &is, error))
        return FALSE;
      if (is)
        add_reason (self, "sent", _("It was sent to “%s” at %s and is not answered; the next run "
                                    "finds out what became of it"),
                    end->sync->ends[intent->side].connection, when);
    }

  return TRUE;
}

static gboolean
add_parted (Reasons  *self,
            GError  **error)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(DoveStoreLink) link = NULL;
  g_autofree char *when = NULL;

  if (!dove_store_find_parted (end->host->store, end->sync_id, end->side, end->key, &link, error))
    return FALSE;
  if (link == NULL)
    return TRUE;

  when = dove_why_format_time (link->retired_at);
  add_reason (self, "parted",
              g_strcmp0 (link->why, DOVE_LINK_PARTED_REUSED) == 0
                ? _("It was parted from “%s” at %s, since a key belongs to another record than "
                    "before, and is left alone since; “resync” takes it up again")
              : g_strcmp0 (link->why, "undone") == 0
                ? _("It was parted from “%s” at %s, by undoing a run, and is left alone since; "
                    "“resync” takes it up again")
                : _("It was parted from “%s” at %s, by a person, and is left alone since; "
                    "“resync” takes it up again"),
              end->side == DOVE_SIDE_A ? link->b_id : link->a_id, when);

  return TRUE;
}

static gboolean
add_switched_off (Reasons  *self,
                  GError  **error)
{
  DoveWhyEnd *end = self->end;
  g_autoptr(DoveStoreSync) sync = NULL;

  if (!dove_store_find_sync (end->host->store, end->sync_id, &sync, error))
    return FALSE;
  if (sync != NULL && g_strcmp0 (sync->state, "paused") == 0)
    add_reason (self, "switched-off", _("The sync “%s” is switched off and runs only when asked"),
                end->sync_id);

  return TRUE;
}

/* What keeps a record without a partner from getting one */
static gboolean
add_unlinked (Reasons  *self,
              GError  **error)
{
  DoveWhyEnd *end = self->end;

  if (!add_parted (self, error))
    return FALSE;
  if (!dove_why_writes (end, DOVE_SIDE_OTHER (end->side)))
    add_reason (self, "direction",
                _("“%s” goes from %s to %s: what is only at side %s is left alone"),
                end->sync_id, dove_side_get_nick (DOVE_SIDE_OTHER (end->side)),
                dove_side_get_nick (end->side), dove_side_get_nick (end->side));

  return TRUE;
}

/* Every reason why the pair is not as it should be; an empty list when there is none */
DoveValue *
dove_why_list_reasons (DoveWhyEnd  *end,
                       GError     **error)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  Reasons self = { end, list };

  if (end->seen == NULL && !add_never_seen (&self, error))
    return NULL;
  if (end->seen != NULL)
    add_seen (&self, end->seen, end->side);
  if (end->partner != NULL)
    add_seen (&self, end->partner, DOVE_SIDE_OTHER (end->side));
  if (end->link == NULL && end->seen != NULL)
    {
      add_empty_key (&self);
      add_older (&self);
    }

  if (!add_reviews (&self, DOVE_REVIEW_OPEN, error) ||
      !add_reviews (&self, DOVE_REVIEW_ANSWERED, error) ||
      !add_problem (&self, end->side, end->key, error) ||
      !add_problem (&self, DOVE_SIDE_OTHER (end->side), dove_why_partner_key (end), error) ||
      !add_deferred (&self, error) || !add_sent (&self, error) ||
      (end->link == NULL && end->seen != NULL && !add_unlinked (&self, error)) ||
      !add_switched_off (&self, error))
    return NULL;

  return dove_value_builder_end (list);
}

/* How the record stands in one sync, in a word and a sentence */
static void
set_standing (DoveValueBuilder *builder,
              const DoveWhyEnd *end,
              DoveValue        *reasons)
{
  const char *state = "waiting";
  g_autofree char *message = NULL;
  gboolean is_blocked = dove_value_get_length (reasons) > 0;

  if (end->link != NULL)
    {
      state = end->link->state == DOVE_LINK_PAUSED ? "paused" : "linked";
      message = g_strdup_printf (is_blocked
                                   ? _("linked with “%s” of “%s”")
                                   : _("linked with “%s” of “%s”, and nothing stands in the way"),
                                 dove_why_partner_key (end),
                                 end->sync->ends[DOVE_SIDE_OTHER (end->side)].connection);
    }
  else if (is_blocked)
    {
      state = "not-synced";
      message = g_strdup (dove_value_get_member_text (dove_value_get_element (reasons, 0),
                                                      "message"));
    }
  else
    message = g_strdup (_("Nothing stands in the way: the next run takes it up"));

  dove_value_builder_set_text (builder, "state", state);
  dove_value_builder_set_text (builder, "message", message);
}

/**
 * dove_why_not:
 * @host: where to look
 * @about: a record; its field does not count
 * @error: return location for an error
 *
 * Says of every sync of a record's object why the record is not kept the same by it.
 *
 * Gives a record with `connection`, `object`, `key`, `message` and `syncs`: a list of `sync`,
 * `side`, `state` (`linked`, `paused`, `not-synced`, `waiting`), `message` and `reasons`, each of
 * them with `why`, `message` and what it names (`review`, `problem`, `field`, `hint`).
 *
 * Errors: those of #DoveStore.
 *
 * Returns: (transfer full) (nullable): the answer
 */
DoveValue *
dove_why_not (const DoveWhyHost   *host,
              const DoveWhyAbout  *about,
              GError             **error)
{
  g_autoptr(GPtrArray) ends = dove_why_list_ends (host, about, error);
  g_autoptr(DoveValueBuilder) answer = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) syncs = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autofree char *message = NULL;

  if (ends == NULL)
    return NULL;

  for (guint i = 0; i < ends->len; i++)
    {
      DoveWhyEnd *end = g_ptr_array_index (ends, i);
      g_autoptr(DoveValueBuilder) entry = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) reasons = dove_why_list_reasons (end, error);

      if (reasons == NULL)
        return NULL;
      dove_value_builder_set_text (entry, "sync", end->sync_id);
      dove_value_builder_set_text (entry, "side", dove_side_get_nick (end->side));
      set_standing (entry, end, reasons);
      dove_value_builder_set (entry, "reasons", reasons);
      dove_value_builder_take_element (syncs, dove_value_builder_end (entry));
    }

  message = ends->len == 0
              ? g_strdup_printf (_("No sync has “%s” of “%s” at one of its sides"), about->object,
                                 about->connection)
              : g_strdup ("");
  dove_value_builder_set_text (answer, "connection", about->connection);
  dove_value_builder_set_text (answer, "object", about->object);
  dove_value_builder_set_text (answer, "key", about->key);
  dove_value_builder_set_text (answer, "message", message);
  dove_value_builder_take (answer, "syncs", dove_value_builder_end (syncs));

  return dove_value_builder_end (answer);
}
