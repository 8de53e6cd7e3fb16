/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-text.h"
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
 * dove_function_nearest:
 *
 * Returns: (transfer none) (nullable): the function whose name is most like @name, if any is
 */
const char *
dove_function_nearest (const char *name)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      g_ptr_array_add (names, (char *) f->name);

  return dove_text_find_nearest (name, (const char * const *) names->pdata, names->len);
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
