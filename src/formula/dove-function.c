/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-function-private.h"

/*
 * The catalogue: every family brings a table; names are found through one index, made once.
 */
static const DoveFunctionFamily families[] = {
  { "Text", dove_functions_text },
  { "Text", dove_functions_letters },
  { "Text", dove_functions_format },
  { "Text", dove_functions_pattern },
  { "Logic", dove_functions_logic },
  { "Information", dove_functions_information },
  { "Information", dove_functions_count },
  { "Lookup", dove_functions_lookup },
  { "Lists", dove_functions_list },
  { "Lists", dove_functions_json },
  { "Math", dove_functions_math },
  { "Math", dove_functions_round },
  { "Math", dove_functions_sum },
  { "Math", dove_functions_convert },
  { "Statistics", dove_functions_stat },
  { "Bits", dove_functions_bits },
  { "Date and time", dove_functions_date },
  { "Date and time", dove_functions_workday },
  { "Date and time", dove_functions_zone },
  { "Finance", dove_functions_finance },
  { "Finance", dove_functions_cashflow },
  { "Business", dove_functions_business },
  { "Business", dove_functions_check },
  { "Web", dove_functions_contact },
  { "Web", dove_functions_web },
  { "Web", dove_functions_hash },
};

/*
 * dove_function_families:
 * @n_families: (out): how many
 *
 * Returns: (transfer none) (array length=n_families): all functions, by family
 */
const DoveFunctionFamily *
dove_function_families (guint *n_families)
{
  *n_families = G_N_ELEMENTS (families);

  return families;
}

static GHashTable *
get_index (void)
{
  static GHashTable *index = NULL;
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      index = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < G_N_ELEMENTS (families); i++)
        for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
          g_hash_table_insert (index, (char *) f->name, (gpointer) f);
      g_once_init_leave (&ready, 1);
    }

  return index;
}

/*
 * dove_function_find:
 * @name: in any case
 * @length: of @name in bytes
 *
 * Returns: (transfer none) (nullable): the function
 */
const DoveFunction *
dove_function_find (const char *name,
                    gsize       length)
{
  g_autofree char *upper = g_ascii_strup (name, length);

  return g_hash_table_lookup (get_index (), upper);
}

/*
 * dove_edit_distance:
 * @limit: where the answer stops mattering
 *
 * Counts the letters to insert, remove or change, without case, to make @b of @a.
 *
 * Returns: the distance, or more than @limit when the lengths alone say so
 */
guint
dove_edit_distance (const char *a,
                    const char *b,
                    guint       limit)
{
  guint row[65];
  gsize length_a = strlen (a);
  gsize length_b = strlen (b);

  if (length_a > 64 || length_b > 64
      || MAX (length_a, length_b) - MIN (length_a, length_b) > limit)
    return limit + 1;

  for (guint j = 0; j <= length_b; j++)
    row[j] = j;

  for (guint i = 1; i <= length_a; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= length_b; j++)
        {
          gboolean is_same = g_ascii_tolower (a[i - 1]) == g_ascii_tolower (b[j - 1]);
          guint changed = diagonal + !is_same;

          diagonal = row[j];
          row[j] = MIN (changed, MIN (row[j], row[j - 1]) + 1);
        }
    }

  return row[length_b];
}

/*
 * dove_function_nearest:
 *
 * Returns: (transfer none) (nullable): the function whose name is most like @name, if any is
 */
const char *
dove_function_nearest (const char *name)
{
  const char *nearest = NULL;
  guint limit = strlen (name) <= 4 ? 1 : 2;
  guint best = limit + 1;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      {
        guint distance = dove_edit_distance (f->name, name, limit);

        if (distance < best)
          {
            best = distance;
            nearest = f->name;
          }
      }

  return nearest;
}

/*
 * dove_function_argument:
 *
 * Returns: the letter of `arguments` for the argument at @index
 */
char
dove_function_argument (const DoveFunction *self,
                        guint               index)
{
  const char *slash = self->arguments;
  guint length = 0;
  guint cycle = 1;

  while (slash[length] != '\0' && slash[length] != '/')
    length++;
  if (slash[length] == '/')
    cycle = slash[length + 1] - '0';

  if (index >= length)
    index = length - cycle + (index - length) % cycle;

  return self->arguments[index];
}
