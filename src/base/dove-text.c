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
 * Counts the letters to add, drop, change, or exchange with their neighbour, to make one text of
 * the other. Costs the product of the lengths.
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
  gsize width = (gsize) b_length + 1;
  g_autofree guint *rows = g_new (guint, 3 * width);

  for (glong j = 0; j <= b_length; j++)
    rows[j] = (guint) j;

  for (glong i = 1; i <= a_length; i++)
    {
      guint *row = rows + i % 3 * width;
      const guint *above = rows + (i + 2) % 3 * width;
      const guint *second = rows + (i + 1) % 3 * width; /* above that */

      row[0] = (guint) i;
      for (glong j = 1; j <= b_length; j++)
        {
          guint change = above[j - 1] + (a_letters[i - 1] != b_letters[j - 1]);

          row[j] = MIN (MIN (above[j], row[j - 1]) + 1, change);
          if (i > 1 && j > 1 && a_letters[i - 1] == b_letters[j - 2] &&
              a_letters[i - 2] == b_letters[j - 1])
            row[j] = MIN (row[j], second[j - 2] + 1);
        }
    }

  return rows[a_length % 3 * width + b_length];
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

/**
 * dove_text_has_sign_in:
 * @text: any text
 *
 * Looks whether a text is, or holds, an address with a user name or a password in it, as in
 * `https://ann:secret@example.org/`.
 *
 * Returns: whether it does
 */
gboolean
dove_text_has_sign_in (const char *text)
{
  for (const char *at = strstr (text, "://"); at != NULL; at = strstr (at, "://"))
    {
      gsize length;

      at += strlen ("://");
      length = strcspn (at, "/?# \t\n\"'<>");
      if (memchr (at, '@', length) != NULL)
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_text_to_base64url:
 * @bytes: (array length=size): anything
 * @size: how many
 *
 * Returns: (transfer full): the same in the alphabet of RFC 4648 section 5, without padding
 */
char *
dove_text_to_base64url (const guchar *bytes,
                        gsize         size)
{
  char *text = g_base64_encode (bytes, size);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}
