/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-example-private.h"

#include "record/dove-number.h"
#include "record/dove-path.h"

/*
 * Formulas that give the wanted value whole: sums of money and other numbers from one field or
 * two, choices by what stands in a field, and conditions. What is added here may be wrong; it is
 * held to the examples afterwards.
 */

static DoveValue *
fetch (const DoveExample *example,
       const char        *path)
{
  g_autoptr(DovePath) parsed = dove_path_new (path, NULL);

  return parsed != NULL ? dove_path_fetch (parsed, example->record) : NULL;
}

/* A number, also one that is written as text */
static gboolean
read_number (DoveValue  *value,
             DoveNumber *number)
{
  const char *text = value != NULL ? dove_value_get_text (value) : NULL;

  if (value == NULL)
    return FALSE;
  if (text != NULL)
    return dove_number_parse (text, -1, number);

  return dove_value_get_number (value, number);
}

static gboolean
wants_numbers (const DoveExampleSet *set)
{
  DoveNumber number;

  for (guint i = 0; i < set->n; i++)
    if (!read_number (set->examples[i].wanted, &number))
      return FALSE;

  return TRUE;
}

/* The factor from a field to what is wanted in an example; it must be a short number */
static char *
find_factor (const DoveExample *example,
             const char        *path,
             gboolean           inverse)
{
  g_autoptr(DoveValue) value = fetch (example, path);
  DoveNumber from, to, factor;

  if (!read_number (value, &from) || !read_number (example->wanted, &to) ||
      dove_number_is_zero (&from) || dove_number_is_zero (&to) ||
      !dove_number_divide (inverse ? &from : &to, inverse ? &to : &from, &factor))
    return NULL;

  factor = dove_number_reduce (&factor);
  if (dove_number_digits (&factor) > 6)
    return NULL;

  return dove_number_to_string (&factor);
}

static void
add_number (GPtrArray  *found,
            const char *path,
            const DoveExampleSet *set)
{
  g_autofree char *factor = find_factor (&set->examples[0], path, FALSE);
  g_autofree char *divisor = find_factor (&set->examples[0], path, TRUE);

  dove_example_add (found, g_strdup_printf ("VALUE([%s])", path), 1.6);
  dove_example_add (found, g_strdup_printf ("NUMBERVALUE([%s]; \",\"; \".\")", path), 2.2);
  dove_example_add (found, g_strdup_printf ("NUMBERVALUE([%s]; \".\"; \",\")", path), 2.3);
  dove_example_add (found, g_strdup_printf ("-[%s]", path), 1.8);
  dove_example_add (found, g_strdup_printf ("ABS([%s])", path), 1.8);
  dove_example_add (found, g_strdup_printf ("LEN([%s])", path), 3);
  dove_example_add (found, g_strdup_printf ("INT([%s])", path), 2);
  for (guint places = 0; places <= 4; places++)
    dove_example_add (found, g_strdup_printf ("ROUND([%s]; %u)", path, places),
                      1.8 + (places == 2 ? 0 : 0.2));
  if (factor != NULL)
    {
      double cost = g_str_equal (factor, "100") ? 2 : 2.6;

      dove_example_add (found, g_strdup_printf ("[%s] * %s", path, factor), cost);
      dove_example_add (found, g_strdup_printf ("ROUND([%s] * %s; 2)", path, factor), cost + 0.3);
    }
  if (divisor != NULL)
    dove_example_add (found, g_strdup_printf ("[%s] / %s", path, divisor),
                      g_str_equal (divisor, "100") ? 1.9 : 2.7);
}

static gboolean
is_number_everywhere (const DoveExampleSet *set,
                      const char           *path)
{
  for (guint i = 0; i < set->n; i++)
    {
      g_autoptr(DoveValue) value = fetch (&set->examples[i], path);
      DoveNumber number;

      if (!read_number (value, &number))
        return FALSE;
    }

  return TRUE;
}

#define NUMBERS_MOST 30 /* fields that are tried in pairs */

static void
add_pair (GPtrArray  *found,
          const char *pattern,
          const char *a,
          const char *b,
          double      cost)
{
  g_autoptr(GString) formula = g_string_new (pattern);

  g_string_replace (formula, "{a}", a, 0);
  g_string_replace (formula, "{b}", b, 0);
  dove_example_add (found, g_string_free (g_steal_pointer (&formula), FALSE), cost);
}

static void
add_pairs (GPtrArray *found,
           GPtrArray *numbers)
{
  static const char *const both[] = { "[{a}] + [{b}]", "[{a}] * [{b}]", "ROUND([{a}] * [{b}]; 2)" };
  static const char *const ordered[] = {
    "[{a}] - [{b}]", "[{a}] / [{b}]", "[{a}] * (1 + [{b}] / 100)", "[{a}] * (1 - [{b}] / 100)",
    "ROUND([{a}] * (1 + [{b}] / 100); 2)", "ROUND([{a}] * (1 - [{b}] / 100); 2)",
    "ROUND([{a}] / [{b}]; 2)", "ROUND([{a}] * [{b}] / 100; 2)",
  };

  for (guint i = 0; i < numbers->len && i < NUMBERS_MOST; i++)
    for (guint j = 0; j < numbers->len && j < NUMBERS_MOST; j++)
      {
        const char *a = g_ptr_array_index (numbers, i);
        const char *b = g_ptr_array_index (numbers, j);

        for (guint k = 0; i < j && k < G_N_ELEMENTS (both); k++)
          add_pair (found, both[k], a, b, 3 + k * 0.1);
        for (guint k = 0; i != j && k < G_N_ELEMENTS (ordered); k++)
          add_pair (found, ordered[k], a, b, 3.1 + k * 0.1);
      }
}

/* A value as a formula writes it */
static char *
write_constant (DoveValue *value)
{
  DoveNumber number;

  if (dove_value_get_text (value) != NULL)
    return dove_example_quote (dove_value_get_text (value));
  if (dove_value_get_number (value, &number))
    return dove_number_to_string (&number);

  return g_strdup (dove_value_get_boolean (value) ? "TRUE" : "FALSE");
}

/* What fixed results cost: the longer they are, the more likely they are made of something */
static double
cost_of_results (const char *text)
{
  double cost = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    cost += g_unichar_isalnum (g_utf8_get_char (text)) ? 0.8 : 0;

  return cost;
}

/* A choice by what stands in a field, where each of its values leads to one wanted value */
static void
add_choice (GPtrArray            *found,
            const DoveExampleSet *set,
            const char           *path)
{
  g_autoptr(GString) cases = g_string_new (NULL);
  g_autoptr(GHashTable) results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  double cost = 6;
  guint differing = 0;
  g_autofree char *first = write_constant (set->examples[0].wanted);

  for (guint i = 0; i < set->n; i++)
    {
      g_autoptr(DoveValue) value = fetch (&set->examples[i], path);
      g_autofree char *from = value != NULL && dove_value_get_kind (value) < DOVE_VALUE_LIST &&
                              !dove_value_is_null (value) ? write_constant (value) : NULL;
      g_autofree char *to = write_constant (set->examples[i].wanted);
      const char *known = NULL;

      if (from == NULL)
        return;
      known = g_hash_table_lookup (results, from);
      if (known != NULL && !g_str_equal (known, to))
        return;
      differing += !g_str_equal (to, first);
      if (known == NULL)
        {
          cost += cost_of_results (to);
          g_string_append_printf (cases, "; %s; %s", from, to);
          g_hash_table_insert (results, g_steal_pointer (&from), g_steal_pointer (&to));
        }
    }

  if (differing > 0)
    dove_example_add (found, g_strdup_printf ("SWITCH([%s]%s)", path, cases->str), cost);
}

/* One of two, by whether a field is true */
static void
add_condition (GPtrArray            *found,
               const DoveExampleSet *set,
               const char           *path)
{
  g_autofree char *yes = NULL;
  g_autofree char *no = NULL;

  for (guint i = 0; i < set->n; i++)
    {
      g_autoptr(DoveValue) value = fetch (&set->examples[i], path);
      char **result = NULL;

      if (value == NULL || dove_value_get_kind (value) != DOVE_VALUE_BOOLEAN)
        return;
      result = dove_value_get_boolean (value) ? &yes : &no;
      g_free (*result);
      *result = write_constant (set->examples[i].wanted);
    }

  if (yes != NULL && no != NULL)
    dove_example_add (found, g_strdup_printf ("IF([%s]; %s; %s)", path, yes, no),
                      3.6 + cost_of_results (yes) + cost_of_results (no));
  dove_example_add (found, g_strdup_printf ("NOT([%s])", path), 2);
}

/* Adds formulas that may give the wanted values whole */
void
dove_example_wholes (const DoveExampleSet *set,
                     GPtrArray            *paths,
                     GPtrArray            *found)
{
  g_autoptr(GPtrArray) numbers = g_ptr_array_new ();
  gboolean of_numbers = wants_numbers (set);

  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);

      dove_example_add (found, g_strdup_printf ("[%s]", path), 1);
      if (of_numbers && is_number_everywhere (set, path))
        g_ptr_array_add (numbers, (gpointer) path);
      if (of_numbers)
        add_number (found, path, set);
      add_condition (found, set, path);
      add_choice (found, set, path);
    }
  add_pairs (found, numbers);
}
