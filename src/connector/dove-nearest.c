/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"

#include <string.h>

#define LONGEST_NAME 63

/* Edit distance where two exchanged neighbours count as one step. */
static guint
measure (const char *a,
         const char *b)
{
  guint rows[3][LONGEST_NAME + 2];
  gsize length_a = strlen (a);
  gsize length_b = strlen (b);

  if (length_a > LONGEST_NAME || length_b > LONGEST_NAME)
    return G_MAXUINT;

  for (guint j = 0; j <= length_b; j++)
    rows[0][j] = j;

  for (guint i = 1; i <= length_a; i++)
    {
      guint *row = rows[i % 3];
      const guint *above = rows[(i + 2) % 3];

      row[0] = i;
      for (guint j = 1; j <= length_b; j++)
        {
          guint cost = g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1]);

          row[j] = MIN (MIN (above[j] + 1, row[j - 1] + 1), above[j - 1] + cost);
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = MIN (row[j], rows[(i + 1) % 3][j - 2] + 1);
        }
    }

  return rows[length_a % 3][length_b];
}

/* The name a person may have meant: at most a third of the letters differ. */
const char *
dove_nearest_name (const char         *name,
                   const char * const *names)
{
  const char *nearest = NULL;
  guint smallest = (guint) MAX (1, strlen (name) / 3);

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint distance = measure (name, names[i]);

      if (distance < smallest || (distance == smallest && nearest == NULL))
        {
          smallest = distance;
          nearest = names[i];
        }
    }

  return nearest;
}
