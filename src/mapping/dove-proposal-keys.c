/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-proposal-private.h"

#include "mapping/dove-key.h"
#include "record/dove-schema.h"

/*
 * By which fields it can be told that two records are the same, and what that would mean for
 * some records.
 */

#define SCORE_LEAST 0.55
#define SCORE_WEAK  0.7  /* of a name or a telephone number, of what an e-mail address is worth */
#define SCORE_SURE  0.8
#define SCORE_NAMED 0.97 /* of the best name: a reference that values prove goes before it */
#define TWICE_MOST  0.1  /* share of values that may stand several times in a key */

/* Whether values stand in it several times: not what a record is recognised by */
static gboolean
is_repeated (const DoveCandidate *candidate)
{
  return candidate->n_filled > 0 &&
         g_hash_table_size (candidate->values) < candidate->n_filled * (1 - TWICE_MOST);
}

/* A key of one application may be what another one keeps as a reference to it */
static gboolean
is_reference (const DoveCandidate *one,
              const DoveCandidate *other)
{
  return dove_candidate_means (one, "identifier") && dove_candidate_means (other, "reference");
}

static gboolean
is_key (const DoveCandidate *candidate)
{
  return candidate->concept != NULL && (candidate->concept->use == DOVE_CONCEPT_KEY ||
                                        candidate->concept->use == DOVE_CONCEPT_WEAK_KEY);
}

static char *
plain_key (const char *path,
           const char *type)
{
  if (g_strcmp0 (type, "string") != 0)
    return g_strdup_printf ("\"\" & [%s]", path);

  return g_strdup_printf ("LOWER(TRIM([%s]))", path);
}

/**
 * dove_propose_key:
 * @field: a field as dove_field_to_value() tells it
 *
 * Returns: (transfer full): the formula of a key that is this field, whatever its letters' case
 */
char *
dove_propose_key (DoveValue *field)
{
  return plain_key (dove_value_get_member_text (field, "path"),
                    dove_value_get_member_text (field, "type"));
}

static char *
key_formula (const DoveCandidate *candidate)
{
  if (dove_candidate_means (candidate, "VAT number"))
    return g_strdup_printf ("UPPER(SUBSTITUTE(\"\" & [%s]; \" \"; \"\"))", candidate->path);

  return plain_key (candidate->path, candidate->type);
}

static double
rate (const DoveCandidate *a,
      const DoveCandidate *b,
      const DoveLikeness  *likeness)
{
  gboolean is_weak = a->concept == NULL || a->concept->use == DOVE_CONCEPT_WEAK_KEY;
  double score = MIN (likeness->score, SCORE_NAMED) * (is_weak ? SCORE_WEAK : 1);

  if (is_repeated (a) || is_repeated (b))
    score *= 0.5;

  return likeness->compared > 0 && likeness->shared == 0 ? score * 0.9 : score;
}

static void
add_key (GPtrArray           *keys,
         const DoveCandidate *a,
         const DoveCandidate *b)
{
  DoveLikeness likeness;
  DoveProposal *key;
  gboolean is_named = is_reference (a, b) || is_reference (b, a);
  double score;

  dove_candidates_liken (a, b, &likeness);
  /* An id that was written at the other side by somebody: values alone can prove that. */
  if (is_named && likeness.reason != DOVE_PROPOSAL_SAME_VALUES)
    return;
  if (!is_named && (!is_key (a) || !is_key (b) || a->concept != b->concept))
    return;

  /* The e-mail address of the owner is not that of the contact. */
  if (likeness.others > 0 && likeness.reason != DOVE_PROPOSAL_SAME_VALUES)
    return;

  score = is_named ? 1 : rate (a, b, &likeness);
  if (score < SCORE_LEAST * SCORE_WEAK)
    return;

  key = g_new0 (DoveProposal, 1);
  key->source = g_strdup (a->path);
  key->target = g_strdup (b->path);
  key->formula = key_formula (a);
  key->target_formula = key_formula (b);
  key->reason = likeness.reason;
  key->detail = a->concept->id;
  key->shared = likeness.shared;
  key->compared = likeness.compared;
  key->score = score;
  key->is_doubtful = score < SCORE_SURE;
  g_ptr_array_add (keys, key);
}

static gint
compare_keys (gconstpointer a,
              gconstpointer b)
{
  const DoveProposal *first = *(DoveProposal **) a;
  const DoveProposal *second = *(DoveProposal **) b;

  if (first->score != second->score)
    return first->score > second->score ? -1 : 1;

  return g_strcmp0 (first->source, second->source);
}

/**
 * dove_propose_keys:
 * @a: one side
 * @b: the other one
 *
 * Proposes by which fields records are recognised, the best first. Pure; any thread.
 *
 * Returns: (transfer full) (element-type DoveProposal): the keys; possibly none
 */
GPtrArray *
dove_propose_keys (const DoveProposalSide *a,
                   const DoveProposalSide *b)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_proposal_free);
  g_autoptr(GPtrArray) candidates_a = dove_candidates_new (a);
  g_autoptr(GPtrArray) candidates_b = dove_candidates_new (b);

  for (guint i = 0; i < candidates_a->len; i++)
    for (guint j = 0; j < candidates_b->len; j++)
      add_key (keys, g_ptr_array_index (candidates_a, i), g_ptr_array_index (candidates_b, j));
  g_ptr_array_sort (keys, compare_keys);

  return keys;
}

/* The keys of some records, each with how often it stands there; gives how many have none */
static gboolean
read_keys (const char   *text,
           DoveValue    *records,
           GHashTable   *keys,
           guint        *n_empty,
           GError      **error)
{
  const DoveFormulaHost host = { 0 };
  g_autoptr(DoveFormula) formula = dove_formula_new (text, error);

  if (formula == NULL)
    return FALSE;

  for (guint i = 0; records != NULL && i < dove_value_get_length (records); i++)
    {
      g_auto(DoveFormulaResult) result = { 0 };
      g_autoptr(DoveValue) value = NULL;
      g_autofree char *key = NULL;
      gpointer count;

      dove_formula_evaluate (formula, &host, dove_value_get_element (records, i), NULL, &result);
      if (result.kind == DOVE_FORMULA_VALUE && result.value != NULL)
        value = dove_canonical_value (result.value, NULL);
      key = dove_key_to_text (value);
      if (key == NULL)
        {
          (*n_empty)++;
          continue;
        }
      count = g_hash_table_lookup (keys, key);
      g_hash_table_insert (keys, g_steal_pointer (&key),
                           GUINT_TO_POINTER (GPOINTER_TO_UINT (count) + 1));
    }

  return TRUE;
}

/* Counts one side, and gives how many keys stand once at both */
static guint
count_side (GHashTable   *keys,
            GHashTable   *others,
            guint        *only,
            DoveKeyCount *count)
{
  GHashTableIter iter;
  gpointer key;
  gpointer times;
  guint both = 0;

  g_hash_table_iter_init (&iter, keys);
  while (g_hash_table_iter_next (&iter, &key, &times))
    {
      guint here = GPOINTER_TO_UINT (times);
      guint there = GPOINTER_TO_UINT (g_hash_table_lookup (others, key));

      if (here > 1 || there > 1)
        count->doubtful += here;
      else if (there == 0)
        (*only)++;
      else
        both++;
    }

  return both;
}

/**
 * dove_key_count:
 * @formula_a: key of a record of the first side
 * @formula_b: key of a record of the second side
 * @records_a: (nullable): list of records
 * @records_b: (nullable): list of records
 * @count: (out): how they are divided
 * @error: return location for an error
 *
 * Counts what a key would mean. As in matching, a key that stands several times is a doubt, and
 * an empty one matches nothing. Pure; any thread.
 *
 * Errors: those of dove_formula_new().
 *
 * Returns: whether both formulas can be read
 */
gboolean
dove_key_count (const char    *formula_a,
                const char    *formula_b,
                DoveValue     *records_a,
                DoveValue     *records_b,
                DoveKeyCount  *count,
                GError       **error)
{
  g_autoptr(GHashTable) keys_a = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) keys_b = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  *count = (DoveKeyCount) { 0 };
  if (!read_keys (formula_a, records_a, keys_a, &count->empty, error) ||
      !read_keys (formula_b, records_b, keys_b, &count->empty, error))
    return FALSE;

  count->both = count_side (keys_a, keys_b, &count->only_a, count);
  count_side (keys_b, keys_a, &count->only_b, count);

  return TRUE;
}
