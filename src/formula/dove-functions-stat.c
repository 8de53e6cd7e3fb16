/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <math.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-numbers-private.h"

/*
 * Spread, order and correlation. Computed in decimals, so that values that are all equal have
 * no spread at all; only roots and logarithms go through doubles.
 */

/* The numbers that a function works on */
typedef struct
{
  DoveNumber *x;
  gsize       n;
} Sample;

static void
sample_clear (Sample *sample)
{
  g_free (sample->x);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sample, sample_clear)

static int
compare_numbers (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return dove_number_compare (a, b);
}

/* The numbers of arguments 0 to @end; at least @least of them */
static gboolean
sample_take (Sample        *sample,
             DoveCall      *call,
             guint          end,
             gsize          least,
             DoveFaultKind  fault,
             DoveCell      *result)
{
  sample->x = dove_call_collect_exact (call, 0, end, &sample->n, result);
  if (sample->x == NULL)
    return FALSE;
  if (sample->n >= least)
    return TRUE;

  dove_call_fail (call, result, fault, sample->n == 0 ? _("there are no numbers")
                                                      : _("there are too few numbers"));

  return FALSE;
}

static gboolean
sample_take_sorted (Sample   *sample,
                    DoveCall *call,
                    guint     end,
                    DoveCell *result)
{
  if (!sample_take (sample, call, end, 1, DOVE_FAULT_NUM, result)
      || !dove_eval_spend (call->eval, (gint64) sample->n * 8, call->node, result))
    return FALSE;

  g_qsort_with_data (sample->x, (gint) sample->n, sizeof *sample->x, compare_numbers, NULL);

  return TRUE;
}

static void
give (DoveCall         *call,
      gboolean          is_done,
      const DoveNumber *number,
      DoveCell         *result)
{
  if (is_done)
    dove_call_set_number (call, number, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
}

static gboolean
divide_by_count (DoveNumber *number,
                 gsize       n)
{
  DoveNumber count = dove_number_from_int64 ((gint64) n);

  return dove_number_divide (number, &count, number);
}

static gboolean
average (const DoveNumber *x,
         gsize             n,
         DoveNumber       *mean)
{
  *mean = dove_number_from_int64 (0);
  for (gsize i = 0; i < n; i++)
    if (!dove_number_add (mean, &x[i], mean))
      return FALSE;

  return divide_by_count (mean, n);
}

/* The sum of the distances from the mean, or of their squares */
static gboolean
sum_deviations (const Sample *sample,
                gboolean      is_squared,
                DoveNumber   *sum)
{
  DoveNumber mean, distance;

  *sum = dove_number_from_int64 (0);
  if (!average (sample->x, sample->n, &mean))
    return FALSE;

  for (gsize i = 0; i < sample->n; i++)
    {
      if (!dove_number_subtract (&sample->x[i], &mean, &distance))
        return FALSE;
      if (distance.coefficient < 0)
        distance.coefficient = -distance.coefficient;
      if (is_squared && !dove_number_multiply (&distance, &distance, &distance))
        return FALSE;
      if (!dove_number_add (sum, &distance, sum))
        return FALSE;
    }

  return TRUE;
}

/* @missing: 1 when the numbers are a sample of something larger */
static void
spread (DoveCall *call,
        gsize     missing,
        gboolean  is_root,
        DoveCell *result)
{
  g_auto(Sample) sample = { 0 };
  DoveNumber sum = { 0 };
  gboolean is_done;

  if (!sample_take (&sample, call, call->n_args, missing + 1, DOVE_FAULT_DIV0, result))
    return;

  is_done = sum_deviations (&sample, TRUE, &sum) && divide_by_count (&sum, sample.n - missing);
  if (is_done && is_root)
    dove_call_set_double (call, sqrt (dove_number_to_double (&sum)), result);
  else
    give (call, is_done, &sum, result);
}

static void
eval_var (DoveCall *call,
          DoveCell *result)
{
  spread (call, 1, FALSE, result);
}

static void
eval_varp (DoveCall *call,
           DoveCell *result)
{
  spread (call, 0, FALSE, result);
}

static void
eval_stdev (DoveCall *call,
            DoveCell *result)
{
  spread (call, 1, TRUE, result);
}

static void
eval_stdevp (DoveCall *call,
             DoveCell *result)
{
  spread (call, 0, TRUE, result);
}

static void
eval_devsq (DoveCall *call,
            DoveCell *result)
{
  g_auto(Sample) sample = { 0 };
  DoveNumber sum = { 0 };

  if (sample_take (&sample, call, call->n_args, 1, DOVE_FAULT_DIV0, result))
    give (call, sum_deviations (&sample, TRUE, &sum), &sum, result);
}

static void
eval_avedev (DoveCall *call,
             DoveCell *result)
{
  g_auto(Sample) sample = { 0 };
  DoveNumber sum = { 0 };

  if (sample_take (&sample, call, call->n_args, 1, DOVE_FAULT_DIV0, result))
    give (call, sum_deviations (&sample, FALSE, &sum) && divide_by_count (&sum, sample.n), &sum,
          result);
}

static gboolean
has_negative (DoveCall     *call,
              const Sample *sample,
              gboolean      allows_zero,
              DoveCell     *result)
{
  for (gsize i = 0; i < sample->n; i++)
    if (sample->x[i].coefficient < 0 || (sample->x[i].coefficient == 0 && !allows_zero))
      {
        dove_call_fail (call, result, DOVE_FAULT_NUM, _("all numbers must be above zero"));
        return TRUE;
      }

  return FALSE;
}

static void
eval_geomean (DoveCall *call,
              DoveCell *result)
{
  g_auto(Sample) sample = { 0 };
  double sum = 0;

  if (!sample_take (&sample, call, call->n_args, 1, DOVE_FAULT_DIV0, result)
      || has_negative (call, &sample, TRUE, result))
    return;

  /* The logarithm of 0 is minus infinity, whose exponential is 0 again */
  for (gsize i = 0; i < sample.n; i++)
    sum += log (dove_number_to_double (&sample.x[i]));
  dove_call_set_double (call, exp (sum / sample.n), result);
}

static void
eval_harmean (DoveCall *call,
              DoveCell *result)
{
  g_auto(Sample) sample = { 0 };
  DoveNumber one = dove_number_from_int64 (1);
  DoveNumber sum = { 0 }, mean = { 0 }, inverse;
  gboolean is_done = TRUE;

  if (!sample_take (&sample, call, call->n_args, 1, DOVE_FAULT_DIV0, result)
      || has_negative (call, &sample, FALSE, result))
    return;

  for (gsize i = 0; i < sample.n && is_done; i++)
    is_done = dove_number_divide (&one, &sample.x[i], &inverse)
              && dove_number_add (&sum, &inverse, &sum);
  mean = dove_number_from_int64 ((gint64) sample.n);
  give (call, is_done && dove_number_divide (&mean, &sum, &mean), &mean, result);
}

/* The value at a place between 0 and n - 1 of sorted numbers, in proportion between two */
static void
interpolate (DoveCall         *call,
             const Sample     *sample,
             const DoveNumber *place,
             DoveCell         *result)
{
  DoveNumber whole = dove_number_round (place, 0, DOVE_ROUND_FLOOR);
  DoveNumber part, step, value;
  gint64 index = 0;
  gboolean is_done;

  dove_number_to_int64 (&whole, &index);
  value = sample->x[index];
  is_done = dove_number_subtract (place, &whole, &part);
  if (is_done && (gsize) index + 1 < sample->n && part.coefficient != 0)
    is_done = dove_number_subtract (&sample->x[index + 1], &value, &step)
              && dove_number_multiply (&step, &part, &step)
              && dove_number_add (&value, &step, &value);
  give (call, is_done, &value, result);
}

/* @share: 0 to 1 */
static void
give_percentile (DoveCall         *call,
                 const Sample     *sample,
                 const DoveNumber *share,
                 DoveCell         *result)
{
  DoveNumber place = dove_number_from_int64 ((gint64) sample->n - 1);

  if (dove_number_multiply (&place, share, &place))
    interpolate (call, sample, &place, result);
}

static void
eval_median (DoveCall *call,
             DoveCell *result)
{
  static const DoveNumber half = { 5, -1, FALSE };
  g_auto(Sample) sample = { 0 };

  if (sample_take_sorted (&sample, call, call->n_args, result))
    give_percentile (call, &sample, &half, result);
}

static void
eval_percentile (DoveCall *call,
                 DoveCell *result)
{
  const DoveNumber one = { 1, 0, FALSE };
  const DoveNumber *share = &call->args[1].number;
  g_auto(Sample) sample = { 0 };

  if (share->coefficient < 0 || dove_number_compare (share, &one) > 0)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the share must be between 0 and 1"));
  else if (sample_take_sorted (&sample, call, 1, result))
    give_percentile (call, &sample, share, result);
}

static void
eval_quartile (DoveCall *call,
               DoveCell *result)
{
  gint64 quarters = dove_call_integer (call, 1, 0);
  DoveNumber share = { (__int128) quarters * 25, -2, FALSE };
  g_auto(Sample) sample = { 0 };

  if (quarters < 0 || quarters > 4)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the quarter must be 0, 1, 2, 3 or 4"));
  else if (sample_take_sorted (&sample, call, 1, result))
    give_percentile (call, &sample, &share, result);
}

/* The smallest of the numbers that occur most often */
static void
eval_mode (DoveCall *call,
           DoveCell *result)
{
  g_auto(Sample) sample = { 0 };
  gsize best = 0;
  gsize longest = 1;

  if (!sample_take_sorted (&sample, call, call->n_args, result))
    return;

  for (gsize start = 0, i = 1; i <= sample.n; i++)
    if (i == sample.n || dove_number_compare (&sample.x[i], &sample.x[start]) != 0)
      {
        if (i - start > longest)
          {
            longest = i - start;
            best = start;
          }
        start = i;
      }

  if (longest == 1)
    dove_call_fail (call, result, DOVE_FAULT_NA, _("no number occurs more than once"));
  else
    *result = dove_cell_number (sample.x[best]);
}

static void
give_ordered (DoveCall *call,
              gboolean  is_from_end,
              DoveCell *result)
{
  g_auto(Sample) sample = { 0 };
  gint64 k = dove_call_integer (call, 1, 1);

  if (!sample_take_sorted (&sample, call, 1, result))
    return;

  if (k < 1 || k > (gint64) sample.n)
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("there are not so many numbers"));
  else
    *result = dove_cell_number (sample.x[is_from_end ? (gint64) sample.n - k : k - 1]);
}

static void
eval_large (DoveCall *call,
            DoveCell *result)
{
  give_ordered (call, TRUE, result);
}

static void
eval_small (DoveCall *call,
            DoveCell *result)
{
  give_ordered (call, FALSE, result);
}

static void
eval_rank (DoveCall *call,
           DoveCell *result)
{
  DoveNumberWalk walk = dove_number_walk (call, 1, 2);
  DoveCell cell = dove_cell_empty ();
  int wanted = dove_call_logical (call, 2, FALSE) ? -1 : 1;
  gboolean is_there = FALSE;
  gint64 rank = 1;

  while (dove_number_walk_next (&walk, &cell, result))
    {
      int order = dove_number_compare (&cell.number, &call->args[0].number);

      is_there |= order == 0;
      rank += order == wanted;
    }
  if (result->kind == DOVE_CELL_ERROR)
    return;

  if (is_there)
    *result = dove_cell_integer (rank);
  else
    dove_call_fail (call, result, DOVE_FAULT_NA, _("the number is not in the list"));
}

static void
eval_trimmean (DoveCall *call,
               DoveCell *result)
{
  const DoveNumber one = { 1, 0, FALSE };
  const DoveNumber *share = &call->args[1].number;
  g_auto(Sample) sample = { 0 };
  DoveNumber count, mean = { 0 };
  gint64 cut = 0;

  if (share->coefficient < 0 || dove_number_compare (share, &one) >= 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("the share must be from 0 to below 1"));
      return;
    }
  if (!sample_take_sorted (&sample, call, 1, result))
    return;

  count = dove_number_from_int64 ((gint64) sample.n);
  dove_number_multiply (&count, share, &count);
  dove_number_to_index (&count, &cut);
  cut /= 2;
  give (call, average (sample.x + cut, sample.n - 2 * cut, &mean), &mean, result);
}

/* The pairs of numbers of two lists of one size; what is no pair is left out */
static gboolean
take_pairs (DoveCall *call,
            Sample   *x,
            Sample   *y,
            DoveCell *result)
{
  DoveGrid a = dove_grid (&call->args[0]);
  DoveGrid b = dove_grid (&call->args[1]);
  gsize length = dove_grid_length (&a);

  if (a.rows != b.rows || a.columns != b.columns)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the lists differ in size"));
      return FALSE;
    }

  x->x = g_new (DoveNumber, length + 1);
  y->x = g_new (DoveNumber, length + 1);
  for (gsize i = 0; i < length; i++)
    {
      if (a.cells[i].kind == DOVE_CELL_ERROR || b.cells[i].kind == DOVE_CELL_ERROR)
        {
          *result = dove_cell_dup (a.cells[i].kind == DOVE_CELL_ERROR ? &a.cells[i]
                                                                      : &b.cells[i]);
          return FALSE;
        }
      if (a.cells[i].kind != DOVE_CELL_NUMBER || b.cells[i].kind != DOVE_CELL_NUMBER)
        continue;
      x->x[x->n++] = a.cells[i].number;
      y->x[y->n++] = b.cells[i].number;
    }

  return dove_eval_spend (call->eval, (gint64) length * 4, call->node, result);
}

/* The sum of products of the distances from the means */
static gboolean
sum_codeviations (const Sample *x,
                  const Sample *y,
                  DoveNumber   *sum)
{
  DoveNumber x_mean, y_mean, dx, dy;

  *sum = dove_number_from_int64 (0);
  if (!average (x->x, x->n, &x_mean) || !average (y->x, y->n, &y_mean))
    return FALSE;

  for (gsize i = 0; i < x->n; i++)
    if (!dove_number_subtract (&x->x[i], &x_mean, &dx)
        || !dove_number_subtract (&y->x[i], &y_mean, &dy)
        || !dove_number_multiply (&dx, &dy, &dx) || !dove_number_add (sum, &dx, sum))
      return FALSE;

  return TRUE;
}

static void
eval_correl (DoveCall *call,
             DoveCell *result)
{
  g_auto(Sample) x = { 0 };
  g_auto(Sample) y = { 0 };
  DoveNumber sum, x_sum, y_sum;

  if (!take_pairs (call, &x, &y, result))
    return;

  if (x.n < 2)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("there are fewer than two pairs of numbers"));
  else if (!sum_codeviations (&x, &y, &sum) || !sum_deviations (&x, TRUE, &x_sum)
           || !sum_deviations (&y, TRUE, &y_sum))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the numbers are too large"));
  else if (x_sum.coefficient == 0 || y_sum.coefficient == 0)
    dove_call_fail (call, result, DOVE_FAULT_DIV0, _("a list of equal numbers has no spread"));
  else
    dove_call_set_double (call,
                          dove_number_to_double (&sum) / sqrt (dove_number_to_double (&x_sum))
                            / sqrt (dove_number_to_double (&y_sum)),
                          result);
}

const DoveFunction dove_functions_stat[] = {
  { "STDEV", "a", 1, -1, 0, eval_stdev, "number; …", N_("The standard deviation of a sample"),
    "STDEV(1; 2; 3; 4)" },
  { "STDEVP", "a", 1, -1, 0, eval_stdevp, "number; …",
    N_("The standard deviation of all there is"), "STDEVP(1; 2; 3; 4)" },
  { "VAR", "a", 1, -1, 0, eval_var, "number; …", N_("The variance of a sample"),
    "VAR(1; 2; 3; 4)" },
  { "VARP", "a", 1, -1, 0, eval_varp, "number; …", N_("The variance of all there is"),
    "VARP(1; 2; 3; 4)" },
  { "MEDIAN", "a", 1, -1, 0, eval_median, "number; …", N_("The number in the middle"),
    "MEDIAN(1; 5; 2)" },
  { "MODE", "a", 1, -1, 0, eval_mode, "number; …", N_("The most frequent number"),
    "MODE(1; 2; 2; 3)" },
  { "GEOMEAN", "a", 1, -1, 0, eval_geomean, "number; …", N_("The geometric mean"),
    "GEOMEAN(2; 8)" },
  { "HARMEAN", "a", 1, -1, 0, eval_harmean, "number; …", N_("The harmonic mean"),
    "HARMEAN(2; 6)" },
  { "AVEDEV", "a", 1, -1, 0, eval_avedev, "number; …", N_("The average distance from the average"),
    "AVEDEV(1; 2; 3; 4)" },
  { "DEVSQ", "a", 1, -1, 0, eval_devsq, "number; …",
    N_("The sum of the squared distances from the average"), "DEVSQ(1; 2; 3; 4)" },
  { "LARGE", "ai", 2, 2, 0, eval_large, "list; k", N_("The k-th greatest number"),
    "LARGE({10; 30; 20}; 2)" },
  { "SMALL", "ai", 2, 2, 0, eval_small, "list; k", N_("The k-th least number"),
    "SMALL({10; 30; 20}; 2)" },
  { "RANK", "nal", 2, 3, 0, eval_rank, "number; list; [ascending]",
    N_("The place of a number in a list"), "RANK(20; {10; 30; 20})" },
  { "PERCENTILE", "an", 2, 2, 0, eval_percentile, "list; share",
    N_("The number that a share of the list does not exceed"), "PERCENTILE({1; 2; 3; 4}; 0.9)" },
  { "QUARTILE", "ai", 2, 2, 0, eval_quartile, "list; quarter",
    N_("The number that so many quarters of the list do not exceed"),
    "QUARTILE({1; 2; 3; 4}; 1)" },
  { "TRIMMEAN", "an", 2, 2, 0, eval_trimmean, "list; share",
    N_("The average without a share of the extremes"), "TRIMMEAN({1; 2; 3; 4; 100}; 0.4)" },
  { "CORREL", "aa", 2, 2, 0, eval_correl, "x; y", N_("The correlation of two lists"),
    "CORREL({1; 2; 3}; {2; 4; 7})" },
  { NULL },
};
