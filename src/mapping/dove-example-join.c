/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-example-private.h"

/*
 * Putting texts together from pieces and fixed text, cheapest first.
 *
 * How far each example's text is written is a place; a piece or a fixed text leads from one place
 * to another. What is found at the end of all texts fits all examples, for each step was held to
 * each of them.
 */

#define FOUND_MOST  40    /* formulas */
#define STEPS_MOST  20000 /* places that are looked at */
#define VISITS_MOST 6     /* ways to one place */
#define PARTS_MOST  9     /* pieces and fixed texts of one formula */
#define FIXED_MOST  40    /* bytes of a fixed text */
#define JOIN_COST   0.4
#define MARK_COST   0.2   /* of a fixed text, for each mark in it */
#define LETTER_COST 1.6   /* and for each letter or digit */

typedef struct _Way Way;

/* A way that leads to a place; ways share their beginnings */
struct _Way
{
  const Way *before;  /* nullable */
  char      *part;    /* (nullable): formula of the last step */
  gboolean   is_fixed;
  guint      n_parts;
  double     cost;
  gsize      at[];    /* bytes written of each example's text */
};

typedef struct
{
  const DoveExampleSet *set;
  GPtrArray            *pieces;
  GPtrArray            *ways;   /* all that were made, for their memory */
  GSequence            *open;   /* by cost */
  GHashTable           *visits; /* place -> how often */
  GPtrArray            *found;
} Join;

static void
way_free (gpointer data)
{
  Way *self = data;

  g_free (self->part);
  g_free (self);
}

static int
compare_ways (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const Way *left = a;
  const Way *right = b;

  return (left->cost > right->cost) - (left->cost < right->cost);
}

static Way *
way_new (Join       *self,
         const Way  *before,
         const char *part)
{
  Way *way = g_malloc0 (sizeof (Way) + self->set->n * sizeof (gsize));

  way->before = before;
  way->part = g_strdup (part);
  if (before != NULL)
    {
      way->n_parts = before->n_parts + 1;
      way->cost = before->cost + (before->part != NULL ? JOIN_COST : 0);
      memcpy (way->at, before->at, self->set->n * sizeof (gsize));
    }

  return way;
}

static void
push (Join *self,
      Way  *way)
{
  g_ptr_array_add (self->ways, way);
  g_sequence_insert_sorted (self->open, way, compare_ways, NULL);
}

/* Whether this place was reached often enough by cheaper ways */
static gboolean
is_worn (Join      *self,
         const Way *way)
{
  GString *name = g_string_new (way->is_fixed ? "!" : "");
  guint count;

  for (guint i = 0; i < self->set->n; i++)
    g_string_append_printf (name, "%" G_GSIZE_FORMAT ",", way->at[i]);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->visits, name->str)) + 1;
  g_hash_table_replace (self->visits, g_string_free (name, FALSE), GUINT_TO_POINTER (count));

  return count > VISITS_MOST;
}

static gboolean
is_at_end (Join      *self,
           const Way *way)
{
  for (guint i = 0; i < self->set->n; i++)
    if (self->set->texts[i][way->at[i]] != '\0')
      return FALSE;

  return TRUE;
}

static void
take_found (Join      *self,
            const Way *way)
{
  g_autoptr(GString) formula = g_string_new (NULL);

  for (const Way *at = way; at->part != NULL; at = at->before)
    {
      if (formula->len > 0)
        g_string_prepend (formula, " & ");
      g_string_prepend (formula, at->part);
    }
  dove_example_add (self->found, g_string_free (g_steal_pointer (&formula), FALSE), way->cost);
}

/* Whether a text stands next in every example; @texts differ by example, or are all @text */
static gboolean
stands_next (Join        *self,
             const Way   *way,
             char       **texts,
             const char  *text)
{
  for (guint i = 0; i < self->set->n; i++)
    if (!g_str_has_prefix (self->set->texts[i] + way->at[i], texts != NULL ? texts[i] : text))
      return FALSE;

  return TRUE;
}

static void
go_by_pieces (Join      *self,
              const Way *way)
{
  for (guint i = 0; i < self->pieces->len; i++)
    {
      const DovePiece *piece = g_ptr_array_index (self->pieces, i);
      Way *next;

      if (!stands_next (self, way, piece->texts, NULL))
        continue;
      next = way_new (self, way, piece->formula);
      next->cost += piece->cost;
      for (guint j = 0; j < self->set->n; j++)
        next->at[j] += strlen (piece->texts[j]);
      push (self, next);
    }
}

static void
go_by_fixed (Join      *self,
             const Way *way)
{
  const char *begin = self->set->texts[0] + way->at[0];
  double cost = 0.6;

  if (way->is_fixed)
    return;

  for (const char *end = begin; *end != '\0' && end - begin < FIXED_MOST;)
    {
      g_autofree char *text = NULL;
      g_autofree char *quoted = NULL;
      Way *next;

      cost += g_unichar_isalnum (g_utf8_get_char (end)) ? LETTER_COST : MARK_COST;
      end = g_utf8_next_char (end);
      text = g_strndup (begin, (gsize) (end - begin));
      if (!stands_next (self, way, NULL, text))
        return;
      quoted = dove_example_quote (text);
      next = way_new (self, way, quoted);
      next->is_fixed = TRUE;
      next->cost += cost;
      for (guint j = 0; j < self->set->n; j++)
        next->at[j] += strlen (text);
      push (self, next);
    }
}

/* Adds the formulas that put the wanted texts together */
void
dove_example_join (const DoveExampleSet *set,
                   GPtrArray            *pieces,
                   GPtrArray            *found)
{
  g_autoptr(GPtrArray) ways = g_ptr_array_new_with_free_func (way_free);
  g_autoptr(GSequence) open = g_sequence_new (NULL);
  g_autoptr(GHashTable) visits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Join self = { set, pieces, ways, open, visits, found };
  guint steps = 0;
  guint n_found = 0;

  push (&self, way_new (&self, NULL, NULL));
  while (!g_sequence_is_empty (open) && n_found < FOUND_MOST && steps++ < STEPS_MOST)
    {
      GSequenceIter *first = g_sequence_get_begin_iter (open);
      Way *way = g_sequence_get (first);

      g_sequence_remove (first);
      if (way->part != NULL && is_at_end (&self, way))
        {
          take_found (&self, way);
          n_found++;
          continue;
        }
      if (way->n_parts >= PARTS_MOST || is_worn (&self, way))
        continue;
      go_by_pieces (&self, way);
      go_by_fixed (&self, way);
    }
}
