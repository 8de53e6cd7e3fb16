/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include <string.h>

#include "dove-text.h"

#define WORD_MOST 64 /* longer words are no typing mistakes */

/**
 * dove_text_distance:
 * @a: UTF-8 text
 * @b: UTF-8 text
 *
 * Counts the letters to add, drop or change (Levenshtein) to make one text of the other. Costs
 * the product of the lengths.
 *
 * Returns: number of changes
 */
guint
dove_text_distance (const char *a,
                    const char *b)
{
  glong a_length = 0;
  glong b_length = 0;
  g_autofree gunichar *a_letters = g_utf8_to_ucs4_fast (a, -1, &a_length);
  g_autofree gunichar *b_letters = g_utf8_to_ucs4_fast (b, -1, &b_length);
  g_autofree guint *row = g_new (guint, (gsize) b_length + 1);

  for (glong j = 0; j <= b_length; j++)
    row[j] = (guint) j;

  for (glong i = 1; i <= a_length; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint) i;
      for (glong j = 1; j <= b_length; j++)
        {
          guint change = diagonal + (a_letters[i - 1] != b_letters[j - 1]);

          diagonal = row[j];
          row[j] = MIN (MIN (row[j], row[j - 1]) + 1, change);
        }
    }

  return row[b_length];
}

/**
 * dove_text_find_nearest:
 * @word: what was written
 * @candidates: (array length=length): what is known
 * @length: number of candidates
 *
 * Finds what was probably meant: the candidate with the fewest changes, at most a third of the
 * word and at least one; capitals do not count.
 *
 * Returns: (transfer none) (nullable): one of @candidates
 */
const char *
dove_text_find_nearest (const char        *word,
                        const char *const *candidates,
                        guint              length)
{
  g_autofree char *folded = NULL;
  const char *nearest = NULL;
  guint least;

  if (strlen (word) > WORD_MOST)
    return NULL;

  folded = g_utf8_casefold (word, -1);
  least = MAX ((guint) g_utf8_strlen (word, -1) / 3, 1) + 1;

  for (guint i = 0; i < length; i++)
    {
      g_autofree char *candidate = g_utf8_casefold (candidates[i], -1);
      guint distance =
          strlen (candidate) <= WORD_MOST ? dove_text_distance (folded, candidate) : least;

      if (distance < least)
        {
          least = distance;
          nearest = candidates[i];
        }
    }

  return nearest;
}
