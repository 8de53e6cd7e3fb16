/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dove-text.h"
#include "dove-function-private.h"

/*
 * The catalogue: every family brings a table; names are found through one index, made once.
 */
static const DoveFunctionFamily families[] = {
  { N_("Text"), dove_functions_text },
  { N_("Text"), dove_functions_letters },
  { N_("Text"), dove_functions_format },
  { N_("Text"), dove_functions_pattern },
  { N_("Logic"), dove_functions_logic },
  { N_("Information"), dove_functions_information },
  { N_("Information"), dove_functions_count },
  { N_("Lookup"), dove_functions_lookup },
  { N_("Lists"), dove_functions_list },
  { N_("Lists"), dove_functions_json },
  { N_("Math"), dove_functions_math },
  { N_("Math"), dove_functions_round },
  { N_("Math"), dove_functions_sum },
  { N_("Math"), dove_functions_convert },
  { N_("Statistics"), dove_functions_stat },
  { N_("Bits"), dove_functions_bits },
  { N_("Date and time"), dove_functions_date },
  { N_("Date and time"), dove_functions_workday },
  { N_("Date and time"), dove_functions_zone },
  { N_("Finance"), dove_functions_finance },
  { N_("Finance"), dove_functions_cashflow },
  { N_("Business"), dove_functions_business },
  { N_("Business"), dove_functions_check },
  { N_("Web"), dove_functions_contact },
  { N_("Web"), dove_functions_web },
  { N_("Web"), dove_functions_hash },
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
