/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-function-info.h"
#include "dove-formula-private.h"
#include "dove-function-private.h"
#include "dove-preview-private.h"

/* The functions as editors and manuals show them, made from the rows of their families. */

#define EXAMPLE_NOW    G_GINT64_CONSTANT (1764062400000000) /* 2025-11-25, for TODAY() */
#define EXAMPLE_RANDOM 4

static void
argument_free (gpointer data)
{
  DoveFunctionArgument *argument = data;

  g_free (argument->name);
  g_free (argument);
}

/**
 * dove_function_info_free:
 * @info: (transfer full): what is known of a function
 */
void
dove_function_info_free (DoveFunctionInfo *info)
{
  g_ptr_array_unref (info->arguments);
  g_free (info);
}

static const char *
type_of_letter (char letter)
{
  switch (letter)
    {
    case 't':
      return N_("text");
    case 'n':
      return N_("number");
    case 'i':
      return N_("whole number");
    case 'l':
      return N_("logical");
    case 'a':
    case 'A':
      return N_("list");
    case 'x':
      return N_("expression");
    default:
      return N_("value");
    }
}

/* How many arguments repeat together */
static guint
cycle_of (const DoveFunction *function)
{
  static const char *const pairs[] = { "IFS", "SWITCH", "LET" };
  const char *slash = strchr (function->arguments, '/');

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_equal (pairs[i], function->name))
      return 2;

  return slash != NULL ? slash[1] - '0' : 1;
}

static void
add_argument (DoveFunctionInfo   *info,
              const DoveFunction *function,
              const char         *word)
{
  DoveFunctionArgument *argument = NULL;
  guint n = info->arguments->len;

  if (g_str_equal (word, "…"))
    {
      for (guint i = n - MIN (n, cycle_of (function)); i < n; i++)
        ((DoveFunctionArgument *) g_ptr_array_index (info->arguments, i))->repeats = TRUE;
      return;
    }

  argument = g_new0 (DoveFunctionArgument, 1);
  argument->is_optional = *word == '[';
  argument->name = argument->is_optional ? g_strndup (word + 1, strlen (word) - 2)
                                         : g_strdup (word);
  argument->type = type_of_letter (dove_function_argument (function, n));
  g_ptr_array_add (info->arguments, argument);
}

static DoveFunctionInfo *
info_new (const DoveFunctionFamily *family,
          const DoveFunction       *function)
{
  DoveFunctionInfo *info = g_new0 (DoveFunctionInfo, 1);
  g_auto(GStrv) words = g_strsplit (function->signature, "; ", -1);

  info->name = function->name;
  info->family = family->name;
  info->signature = function->signature;
  info->help = function->help;
  info->example = function->example;
  info->arguments = g_ptr_array_new_with_free_func (argument_free);
  for (guint i = 0; words[i] != NULL; i++)
    add_argument (info, function, words[i]);

  return info;
}

/**
 * dove_function_info_list:
 *
 * Lists every function, by family.
 *
 * Returns: (transfer full) (element-type DoveFunctionInfo): the functions
 */
GPtrArray *
dove_function_info_list (void)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) dove_function_info_free);
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);

  for (guint i = 0; i < n_families; i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      g_ptr_array_add (list, info_new (&families[i], f));

  return list;
}

/**
 * dove_function_info_find:
 * @name: of a function, in any case
 *
 * Returns: (transfer full) (nullable): what is known of it
 */
DoveFunctionInfo *
dove_function_info_find (const char *name)
{
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);
  const DoveFunction *function = dove_function_find (name, strlen (name));

  for (guint i = 0; function != NULL && i < n_families; i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      if (f == function)
        return info_new (&families[i], f);

  return NULL;
}

/**
 * dove_function_info_find_nearest:
 * @name: what may be a mistyped name
 *
 * Returns: (transfer none) (nullable): the function whose name is most like it, if any is
 */
const char *
dove_function_info_find_nearest (const char *name)
{
  return dove_function_nearest (name);
}

static guint32
example_random (gpointer user_data)
{
  return EXAMPLE_RANDOM;
}

/**
 * dove_function_info_get_result:
 * @info: what is known of a function
 *
 * Returns: (transfer full): what the example gives, as it could be written in a formula
 */
char *
dove_function_info_get_result (const DoveFunctionInfo *info)
{
  const DoveFormulaHost host = { .now = EXAMPLE_NOW, .random = example_random };
  g_autoptr(DoveFormula) formula = dove_formula_new (info->example, NULL);
  g_autofree DoveCell *slots = NULL;
  DoveEval eval = { .host = &host, .steps_left = 1000000 };
  char *text = NULL;
  DoveCell result;

  g_return_val_if_fail (formula != NULL, g_strdup (""));

  eval.slots = slots = g_new0 (DoveCell, MAX (1, formula->n_slots));
  dove_eval_node (&eval, formula->root, &result);
  text = dove_cell_preview (&result);
  dove_cell_clear (&result);

  return text;
}

/**
 * dove_function_info_get_argument:
 * @info: what is known of a function
 * @index: which argument of a call, from 0
 *
 * Returns: which of the function's arguments it is: those that repeat go round; -1 when the
 *   function does not take so many
 */
int
dove_function_info_get_argument (const DoveFunctionInfo *info,
                             guint                   index)
{
  guint first = 0;
  guint n = 0;

  for (guint i = 0; i < info->arguments->len; i++)
    if (((DoveFunctionArgument *) g_ptr_array_index (info->arguments, i))->repeats)
      {
        first = n == 0 ? i : first;
        n++;
      }

  if (n > 0 && index >= first)
    return (int) (first + (index - first) % n);

  return index < info->arguments->len ? (int) index : -1;
}
