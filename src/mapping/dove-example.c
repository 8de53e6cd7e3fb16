/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-example-private.h"

#include "record/dove-number.h"
#include "record/dove-path.h"

/*
 * Formulas by example: what fits the examples is put together (`-pieces`, `-join`, `-wholes`),
 * evaluated by the engine itself on each of them, and ordered by how simple it is. Then the other
 * records that are known are asked: where formulas that fit equally well give different things,
 * the examples do not say which is meant, and the first one is marked.
 */

#define FIELDS_MOST  200 /* of the source that are looked at */
#define FOUND_MOST   20  /* formulas that are told */
#define MARGIN       1.2 /* cost up to which another formula is as likely */
#define SAMPLES_MOST 500 /* records that are asked */
#define CHOICE_LEAST 4   /* examples, for a choice to be one */
#define SAMPLES_FEW  3   /* with fewer, formulas are not told from each other */

/**
 * dove_by_example_free:
 * @self: a formula
 *
 * Frees it.
 */
void
dove_by_example_free (DoveByExample *self)
{
  g_free (self->formula);
  g_free (self);
}

/* Takes a formula up for being tried */
void
dove_example_add (GPtrArray *found,
                  char      *formula,
                  double     cost)
{
  DoveByExample *self = g_new0 (DoveByExample, 1);

  self->formula = formula;
  self->cost = cost;
  self->record = -1;
  g_ptr_array_add (found, self);
}

/* What a formula gives for a record; NULL when it fails or gives nothing */
static DoveValue *
evaluate (DoveFormula *formula,
          DoveValue   *record)
{
  static const DoveFormulaHost host = { 0 };
  g_auto(DoveFormulaResult) result = { 0 };

  dove_formula_evaluate (formula, &host, record, NULL, &result);
  if (result.kind != DOVE_FORMULA_VALUE || result.is_array || dove_value_is_empty (result.value))
    return NULL;

  return dove_value_ref (result.value);
}

/* Numbers are the same whatever way they are written */
static gboolean
is_same (DoveValue *a,
         DoveValue *b)
{
  DoveNumber left, right;

  if (dove_value_get_number (a, &left) && dove_value_get_number (b, &right))
    return dove_number_compare (&left, &right) == 0;

  return dove_value_equal (a, b);
}

static gboolean
fits (const DoveExampleSet *set,
      DoveFormula          *formula)
{
  for (guint i = 0; i < set->n; i++)
    {
      g_autoptr(DoveValue) given = evaluate (formula, set->examples[i].record);

      if (given == NULL || !is_same (given, set->examples[i].wanted))
        return FALSE;
    }

  return TRUE;
}

static int
compare_cost (gconstpointer a,
              gconstpointer b)
{
  const DoveByExample *left = *(const DoveByExample *const *) a;
  const DoveByExample *right = *(const DoveByExample *const *) b;

  return (left->cost > right->cost) - (left->cost < right->cost);
}

/* Leaves those that fit, each once, the simplest first */
static void
keep_fitting (const DoveExampleSet *set,
              GPtrArray            *found)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint kept = 0;

  g_ptr_array_sort (found, compare_cost);
  for (guint i = 0; i < found->len; i++)
    {
      DoveByExample *one = g_ptr_array_index (found, i);
      g_autoptr(DoveFormula) formula = dove_formula_new (one->formula, NULL);

      if (kept == FOUND_MOST || formula == NULL || !fits (set, formula) ||
          !g_hash_table_add (seen, one->formula))
        continue;
      found->pdata[i] = found->pdata[kept];
      found->pdata[kept++] = one;
    }
  g_ptr_array_set_size (found, (int) kept);
}

static void
doubt (DoveByExample   *self,
       DoveExampleDoubt reason,
       guint            record)
{
  if (self->doubt != DOVE_EXAMPLE_SURE)
    return;

  self->doubt = reason;
  self->record = (int) record;
}

/* What a formula gives for each sample; NULL elements where it fails */
static GPtrArray *
evaluate_all (const DoveByExample *self,
              DoveValue           *samples,
              guint                count)
{
  g_autoptr(DoveFormula) formula = dove_formula_new (self->formula, NULL);
  GPtrArray *given = g_ptr_array_new_full (count, NULL);

  for (guint i = 0; i < count; i++)
    g_ptr_array_add (given, evaluate (formula, dove_value_get_element (samples, i)));

  return given;
}

static void
free_given (GPtrArray *given)
{
  for (guint i = 0; i < given->len; i++)
    if (given->pdata[i] != NULL)
      dove_value_unref (given->pdata[i]);
  g_ptr_array_unref (given);
}

/* How often something else fails where the first one does not: such a formula is less likely */
static gboolean
fails_more (GPtrArray *other,
            GPtrArray *first)
{
  for (guint i = 0; i < first->len; i++)
    if (first->pdata[i] != NULL && other->pdata[i] == NULL)
      return TRUE;

  return FALSE;
}

static void
compare_with_others (GPtrArray *found,
                     GPtrArray *first,
                     DoveValue *samples)
{
  DoveByExample *best = g_ptr_array_index (found, 0);

  for (guint i = 1; i < found->len; i++)
    {
      const DoveByExample *one = g_ptr_array_index (found, i);
      GPtrArray *other = NULL;

      if (one->cost > best->cost + MARGIN)
        break;
      other = evaluate_all (one, samples, first->len);
      for (guint j = 0; j < first->len && !fails_more (other, first); j++)
        if (other->pdata[j] != NULL &&
            (first->pdata[j] == NULL || !is_same (other->pdata[j], first->pdata[j])))
          {
            doubt (best, DOVE_EXAMPLE_OTHERS, j);
            break;
          }
      free_given (other);
    }
}

/* Whether the samples besides the examples are enough to tell anything */
static gboolean
are_few (const DoveExampleSet *set,
         DoveValue            *samples,
         guint                 count)
{
  guint others = 0;

  for (guint i = 0; i < count; i++)
    {
      gboolean is_example = FALSE;

      for (guint j = 0; j < set->n; j++)
        is_example = is_example || dove_value_equal (set->examples[j].record,
                                                     dove_value_get_element (samples, i));
      others += !is_example;
    }

  return others < SAMPLES_FEW;
}

/* Looks for what speaks against the first */
static void
look_at_samples (const DoveExampleSet *set,
                 GPtrArray            *found,
                 DoveValue            *samples)
{
  DoveByExample *best = g_ptr_array_index (found, 0);
  guint count = samples != NULL ? MIN (dove_value_get_length (samples), SAMPLES_MOST) : 0;
  GPtrArray *first = evaluate_all (best, samples, count);
  gboolean is_switch = g_str_has_prefix (best->formula, "SWITCH(");

  if (strchr (best->formula, '[') == NULL)
    doubt (best, DOVE_EXAMPLE_SAME, 0);
  for (guint i = 0; i < count; i++)
    if (first->pdata[i] == NULL)
      {
        doubt (best, is_switch ? DOVE_EXAMPLE_UNKNOWN : DOVE_EXAMPLE_FAILS, i);
        break;
      }
  compare_with_others (found, first, samples);
  /* Two results by one of many fields: it may be any of them, or none */
  if (set->n < 2 || are_few (set, samples, count) ||
      ((is_switch || g_str_has_prefix (best->formula, "IF(")) && set->n < CHOICE_LEAST))
    doubt (best, DOVE_EXAMPLE_FEW, 0);
  if (best->doubt == DOVE_EXAMPLE_SAME || best->doubt == DOVE_EXAMPLE_FEW)
    best->record = -1;
  free_given (first);
}

/* Whether it is within the elements of a list */
static gboolean
is_in_list (GPtrArray  *lists,
            const char *path)
{
  for (guint i = 0; i < lists->len; i++)
    {
      const char *list = g_ptr_array_index (lists, i);

      if (g_str_has_prefix (path, list) && path[strlen (list)] == '.')
        return TRUE;
    }

  return FALSE;
}

/* The fields that hold one value: a formula may read them without asking which of several */
static GPtrArray *
find_paths (DoveValue *fields)
{
  g_autoptr(GPtrArray) lists = g_ptr_array_new ();
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < dove_value_get_length (fields) && paths->len < FIELDS_MOST; i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const char *path = dove_value_get_member_text (field, "path");
      const char *type = dove_value_get_member_text (field, "type");

      if (path == NULL || g_strcmp0 (type, "object") == 0 || is_in_list (lists, path))
        continue;
      g_ptr_array_add (g_strcmp0 (type, "array") == 0 ? lists : paths, (gpointer) path);
    }

  return paths;
}

/* What is wanted as text; the joining works on it, the examples decide in the end */
static char *
write_wanted (DoveValue *wanted)
{
  DoveNumber number;

  if (dove_value_get_text (wanted) != NULL)
    return g_strdup (dove_value_get_text (wanted));
  if (dove_value_get_number (wanted, &number))
    return dove_number_to_string (&number);

  return g_strdup ("");
}

/* Numbers that stand in texts */
static void
add_numbers (GPtrArray *found,
             GPtrArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const DovePiece *piece = g_ptr_array_index (pieces, i);

      dove_example_add (found, g_strdup_printf ("VALUE(%s)", piece->formula), piece->cost + 0.6);
    }
}

/**
 * dove_formulas_by_example:
 * @fields: list of the source's fields as dove_field_to_value() tells them
 * @examples: (array length=n_examples): what is wanted of some records, one or more
 * @n_examples: how many
 * @samples: (nullable): list of some records of the source; the more, the better is known what is
 *   doubtful
 *
 * Finds formulas that give what is wanted: parts of fields in other letters put together with
 * fixed text, numbers and dates in other forms, sums, and choices by a field. None is taken
 * unasked; the first is marked when the samples speak against it.
 *
 * Returns: (transfer full) (element-type DoveByExample): all fit the examples, the simplest first;
 *   empty when none is found
 */
GPtrArray *
dove_formulas_by_example (DoveValue         *fields,
                          const DoveExample *examples,
                          guint              n_examples,
                          DoveValue         *samples)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_by_example_free);
  g_autoptr(GPtrArray) paths = find_paths (fields);
  g_autoptr(GPtrArray) pieces = NULL;
  g_auto(GStrv) texts = g_new0 (char *, n_examples + 1);
  g_auto(GStrv) folded = g_new0 (char *, n_examples + 1);
  DoveExampleSet set = { examples, n_examples, texts, folded };
  gboolean of_texts = n_examples > 0;

  for (guint i = 0; i < n_examples; i++)
    {
      texts[i] = write_wanted (examples[i].wanted);
      folded[i] = dove_piece_fold (texts[i]);
      of_texts = of_texts && dove_value_get_kind (examples[i].wanted) == DOVE_VALUE_TEXT;
    }
  if (n_examples == 0)
    return found;

  dove_example_wholes (&set, paths, found);
  pieces = dove_example_pieces (&set, paths);
  if (of_texts)
    dove_example_join (&set, pieces, found);
  else
    add_numbers (found, pieces);
  keep_fitting (&set, found);
  if (found->len > 0)
    look_at_samples (&set, found, samples);

  return found;
}
