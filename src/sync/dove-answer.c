/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sync/dove-answer.h"

#include "record/dove-json.h"

/*
 * What a person may answer to the engine's questions.
 */

/**
 * dove_answer_read_link:
 * @answer: an answer
 * @keys: (out) (array fixed-size=2): the keys of the two records, by #DoveSide; free both
 *
 * Takes `link KEY-A KEY-B` apart. A key with blanks stands in quotation marks.
 *
 * Returns: whether it is such an answer
 */
gboolean
dove_answer_read_link (const char  *answer,
                       char       **keys)
{
  g_auto(GStrv) words = NULL;
  int n_words = 0;

  keys[0] = keys[1] = NULL;
  if (!g_shell_parse_argv (answer, &n_words, &words, NULL) || n_words != 3 ||
      !g_str_equal (words[0], "link"))
    return FALSE;

  for (guint side = 0; side < 2; side++)
    keys[side] = g_strdup (words[1 + side]);

  return TRUE;
}

/**
 * dove_answer_fits:
 * @kind: of the question
 * @answer: an answer
 *
 * Returns: whether the question can be answered so
 */
gboolean
dove_answer_fits (DoveReviewKind  kind,
                  const char     *answer)
{
  char *keys[2] = { NULL, NULL };
  gboolean is_link;

  switch (kind)
    {
    case DOVE_REVIEW_GUARD:
      return g_str_equal (answer, "approve") || g_str_equal (answer, "reject");
    case DOVE_REVIEW_MATCH:
      is_link = dove_answer_read_link (answer, keys);
      g_free (keys[0]);
      g_free (keys[1]);
      return is_link || g_str_equal (answer, "create") || g_str_equal (answer, "skip");
    case DOVE_REVIEW_CHECK:
      return g_str_equal (answer, "repeat") || g_str_equal (answer, "drop") ||
             (g_str_has_prefix (answer, "exists ") && answer[strlen ("exists ")] != '\0');
    case DOVE_REVIEW_CONFLICT:
      return g_str_equal (answer, "a") || g_str_equal (answer, "b") || *answer == '=';
    case DOVE_REVIEW_DELETE:
      return g_str_equal (answer, "delete") || g_str_equal (answer, "archive") ||
             g_str_equal (answer, "keep");
    case DOVE_REVIEW_FLIP:
      return g_str_equal (answer, "a") || g_str_equal (answer, "b") ||
             g_str_equal (answer, "resume");
    case DOVE_REVIEW_MERGED:
    case DOVE_REVIEW_APPROVAL:
    default:
      return FALSE;
    }
}

/**
 * dove_answer_choices:
 * @kind: of a question
 *
 * Returns: (transfer none): the answers it takes, in words
 */
const char *
dove_answer_choices (DoveReviewKind kind)
{
  /* Translators: the words are typed as they are: translate only “or”, KEY and VALUE */
  switch (kind)
    {
    case DOVE_REVIEW_GUARD:
      return _("approve or reject");
    case DOVE_REVIEW_MATCH:
      return _("link KEY-A KEY-B, create or skip");
    case DOVE_REVIEW_CHECK:
      return _("exists KEY, repeat or drop");
    case DOVE_REVIEW_CONFLICT:
      return _("a, b or =VALUE");
    case DOVE_REVIEW_DELETE:
      return _("delete, archive or keep");
    case DOVE_REVIEW_FLIP:
      return _("a, b or resume");
    case DOVE_REVIEW_MERGED:
    case DOVE_REVIEW_APPROVAL:
    default:
      return _("nothing in this version");
    }
}

/* A record that is to be linked: it must be there and free */
static gboolean
check_free (DoveStore              *store,
            const DoveStoreReview  *review,
            DoveSide                side,
            const char             *key,
            GError                **error)
{
  g_autoptr(DoveStoreObservation) record = NULL;
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_find_observation (store, review->sync_id, side, key, &record, error) ||
      !dove_store_find_link (store, review->sync_id, side, key, &link, error))
    return FALSE;
  if (record != NULL && record->state != DOVE_OBSERVED_GONE && link == NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               link != NULL ? _("“%s” at side %s is linked already; choose another record")
                            : _("There is no record “%s” at side %s; look its key up in the "
                                "question"),
               key, dove_side_get_nick (side));

  return FALSE;
}

/**
 * dove_answer_check:
 * @store: where the records are known
 * @review: the question
 * @answer: an answer that fits its kind
 * @error: return location for an error
 *
 * Checks that what an answer names is there.
 *
 * Errors: %DOVE_ERROR_INVALID when a record it names is unknown, gone or taken.
 *
 * Returns: whether it can be acted on
 */
gboolean
dove_answer_check (DoveStore              *store,
                   const DoveStoreReview  *review,
                   const char             *answer,
                   GError                **error)
{
  char *keys[2] = { NULL, NULL };
  gboolean ok = TRUE;

  if (review->kind != DOVE_REVIEW_MATCH || !dove_answer_read_link (answer, keys))
    return TRUE;

  for (guint side = 0; ok && side < 2; side++)
    ok = check_free (store, review, side, keys[side], error);
  g_free (keys[0]);
  g_free (keys[1]);

  return ok;
}

/**
 * dove_answer_is_candidate:
 * @review: a doubtful match
 * @side: a side
 * @key: of a record at it
 *
 * Returns: whether the question is about the record
 */
gboolean
dove_answer_is_candidate (const DoveStoreReview *review,
                          DoveSide               side,
                          const char            *key)
{
  g_autoptr(DoveValue) list = NULL;

  if (review->candidates != NULL)
    list = dove_json_parse (review->candidates, -1, NULL, NULL);
  for (guint i = 0; i < dove_value_get_length (list); i++)
    {
      DoveValue *entry = dove_value_get_element (list, i);

      if (g_strcmp0 (dove_value_get_member_text (entry, "side"), dove_side_get_nick (side)) == 0 &&
          g_strcmp0 (dove_value_get_member_text (entry, "key"), key) == 0)
        return TRUE;
    }

  return FALSE;
}
