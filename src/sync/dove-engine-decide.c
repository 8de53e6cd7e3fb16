/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-engine-private.h"

#include "mapping/dove-row-rule.h"
#include "store/dove-store-document.h"
#include "sync/dove-answer.h"

/*
 * "Always do this": an answer to a question about a field becomes a rule of the sync, and answers
 * the other open questions about the field. What a person said is approved by it: a plan that
 * differs from the one before by nothing but the rule is not asked about again.
 */

/* The open questions about a field; NULL with an error, also when it is about consent */
static GArray *
list_questions (DoveEngine  *self,
                const char  *sync_id,
                const char  *field,
                GError     **error)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(DoveStoreRows) rows = dove_store_list_reviews (dove_engine_get_store (self), sync_id,
                                                           DOVE_REVIEW_OPEN, error);
  g_autoptr(GError) local = NULL;
  DoveStoreReview *review = NULL;
  gboolean is_consent = FALSE;

  if (rows == NULL)
    return NULL;

  while ((review = dove_store_rows_next (rows, &local)) != NULL)
    {
      if (review->kind == DOVE_REVIEW_CONFLICT && g_strcmp0 (review->field, field) == 0)
        {
          g_array_append_val (numbers, review->id);
          is_consent |= g_strcmp0 (review->candidates, DOVE_REVIEW_OF_CONSENT) == 0;
        }
      dove_store_review_free (review);
    }
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (is_consent)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("“%s” is about consent: no rule decides it, answer each question by itself"),
                 field);
  else
    return g_steal_pointer (&numbers);

  return NULL;
}

/* Nobody is asked about the next plan for a rule that a person has just made. */
static gboolean
approve (DoveEngine      *self,
         DoveDefinition  *before,
         DoveDefinition  *after,
         GError         **error)
{
  DoveStore *store = dove_engine_get_store (self);
  g_autoptr(DoveStoreSync) known = NULL;

  if (!dove_store_find_sync (store, dove_definition_get_id (before), &known, error))
    return FALSE;
  if (known == NULL ||
      g_strcmp0 (known->approved_hash, dove_definition_get_hash (before)) != 0)
    return TRUE;

  g_free (known->approved_hash);
  known->approved_hash = g_strdup (dove_definition_get_hash (after));

  return dove_store_put_sync (store, known, error);
}

static gboolean
save_rule (DoveEngine  *self,
           const char  *sync_id,
           const char  *field,
           const char  *winner,
           GError     **error)
{
  DoveWorkspace *workspace = dove_engine_get_workspace (self);
  g_autoptr(DoveDefinition) before = dove_workspace_get (workspace, DOVE_DEFINITION_SYNC, sync_id,
                                                         error);
  g_autoptr(DoveDefinition) after = NULL;
  g_autoptr(DoveValue) document = NULL;

  if (before == NULL)
    return FALSE;

  document = dove_row_rule_set (dove_definition_get_document (before), field, winner, error);
  if (document != NULL)
    after = dove_workspace_save (workspace, document, winner != NULL ? "rule" : "rule removed",
                                 error);

  return after != NULL && approve (self, before, after, error);
}

/**
 * dove_engine_decide:
 * @self: an engine opened for writing
 * @sync_id: id of a sync
 * @field: a field, as questions name it
 * @winner: (nullable): `a` or `b`, whose value is taken from now on when the two differ; %NULL
 *   takes the rule back
 * @answered: (out): how many open questions it has answered
 * @error: return location for an error
 *
 * Makes a rule of a field, or takes it back.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such sync or field, %DOVE_ERROR_INVALID when the
 * field is about consent or @winner is no side, those of dove_workspace_save().
 *
 * Returns: whether it is saved
 */
gboolean
dove_engine_decide (DoveEngine  *self,
                    const char  *sync_id,
                    const char  *field,
                    const char  *winner,
                    guint       *answered,
                    GError     **error)
{
  g_autoptr(GArray) questions = NULL;

  *answered = 0;
  if (winner != NULL && !g_str_equal (winner, "a") && !g_str_equal (winner, "b"))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” cannot be done always: a rule is a or b, the side whose value is taken"),
                   winner);
      return FALSE;
    }

  questions = list_questions (self, sync_id, field, error);
  if (questions == NULL || !save_rule (self, sync_id, field, winner, error))
    return FALSE;

  for (guint i = 0; winner != NULL && i < questions->len; i++)
    {
      if (!dove_engine_answer (self, g_array_index (questions, gint64, i), winner, error))
        return FALSE;
      *answered += 1;
    }

  return TRUE;
}
