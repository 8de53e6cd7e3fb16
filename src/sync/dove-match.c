/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-match.h"

/*
 * Which record at the other side is the same as one that has no link yet.
 *
 * The keys are tried in their order. A key that stands several times at either side, linked
 * records counted, decides nothing: neither link nor create, a person is asked. A key that
 * stands once at both sides makes a pair, unless the other record already has a link (a doubt
 * too) or an earlier key gives it to another record (then it is not available, and the next key
 * is tried). Empty keys are passed over.
 */

#define CANDIDATE_LIMIT 50 /* listed in a question */

static gboolean
take_doubt (DoveMatch  *match,
            GPtrArray  *own,
            GPtrArray  *others,
            DoveSide    side)
{
  match->kind = DOVE_MATCH_DOUBT;
  match->candidates[side] = g_ptr_array_ref (own);
  match->candidates[DOVE_SIDE_OTHER (side)] = g_ptr_array_ref (others);

  return TRUE;
}

/* Whether an earlier key gives the record @other to somebody at @side. */
static gboolean
is_taken (const DoveMatchIndex  *index,
          DoveSide               side,
          const char            *other,
          guint                  ordinal,
          gboolean              *taken,
          GError               **error)
{
  g_auto(GStrv) keys = NULL;

  *taken = FALSE;
  if (ordinal == 0)
    return TRUE;

  keys = index->keys (DOVE_SIDE_OTHER (side), other, index->user_data, error);
  if (keys == NULL)
    return FALSE;

  for (guint i = 0; i < ordinal && !*taken; i++)
    {
      g_autoptr(GPtrArray) found = NULL;

      if (keys[i] == NULL || *keys[i] == '\0')
        continue;
      found = index->list (side, i, keys[i], TRUE, 1, index->user_data, error);
      if (found == NULL)
        return FALSE;
      *taken = found->len > 0;
    }

  return TRUE;
}

static gboolean
try_key (const DoveMatchIndex  *index,
         DoveSide               side,
         guint                  ordinal,
         const char            *key,
         DoveMatch             *match,
         GError               **error)
{
  DoveSide other = DOVE_SIDE_OTHER (side);
  g_autoptr(GPtrArray) own = NULL;
  g_autoptr(GPtrArray) others = NULL;
  g_autoptr(GPtrArray) unlinked = NULL;
  gboolean taken = FALSE;

  own = index->list (side, ordinal, key, FALSE, CANDIDATE_LIMIT, index->user_data, error);
  if (own == NULL)
    return FALSE;
  others = index->list (other, ordinal, key, FALSE, CANDIDATE_LIMIT, index->user_data, error);
  if (others == NULL)
    return FALSE;

  if (own->len > 1 || others->len > 1)
    return take_doubt (match, own, others, side);
  if (others->len == 0)
    return TRUE;

  unlinked = index->list (other, ordinal, key, TRUE, 1, index->user_data, error);
  if (unlinked == NULL)
    return FALSE;
  if (unlinked->len == 0)
    return take_doubt (match, own, others, side);

  if (!is_taken (index, side, g_ptr_array_index (others, 0), ordinal, &taken, error))
    return FALSE;
  if (!taken)
    {
      match->kind = DOVE_MATCH_ONE;
      match->other = g_strdup (g_ptr_array_index (others, 0));
    }

  return TRUE;
}

/**
 * dove_match_find:
 * @index: the records by their keys
 * @side: side of the record that has no link
 * @keys: (array length=n_keys): its keys, %NULL for an empty one
 * @n_keys: how many
 * @match: (out): what was found
 * @error: return location for an error
 *
 * Finds which record at the other side is the same. Depends on nothing but what @index gives.
 *
 * Errors: those of @index.
 *
 * Returns: whether @index answered
 */
gboolean
dove_match_find (const DoveMatchIndex  *index,
                 DoveSide               side,
                 char                 **keys,
                 guint                  n_keys,
                 DoveMatch             *match,
                 GError               **error)
{
  *match = (DoveMatch) { .kind = DOVE_MATCH_EMPTY };

  for (guint i = 0; i < n_keys; i++)
    {
      if (keys[i] == NULL || *keys[i] == '\0')
        continue;

      match->kind = DOVE_MATCH_NONE;
      match->ordinal = i;
      if (!try_key (index, side, i, keys[i], match, error))
        return FALSE;
      if (match->kind != DOVE_MATCH_NONE)
        {
          match->key = g_strdup (keys[i]);
          return TRUE;
        }
    }

  return TRUE;
}

/**
 * dove_match_clear:
 * @match: a match
 *
 * Frees what it holds.
 */
void
dove_match_clear (DoveMatch *match)
{
  g_clear_pointer (&match->key, g_free);
  g_clear_pointer (&match->other, g_free);
  g_clear_pointer (&match->candidates[0], g_ptr_array_unref);
  g_clear_pointer (&match->candidates[1], g_ptr_array_unref);
}
