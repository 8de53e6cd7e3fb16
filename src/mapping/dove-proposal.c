/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-proposal-private.h"

/*
 * Which field of one object becomes which of another. Every pair is scored, and the best are
 * taken first; a target is proposed once, a source too. Nothing is proposed for fields that are
 * the application's own, that are secret, or that are about somebody's consent: these a person
 * maps by hand, knowing it.
 */

#define SCORE_LEAST    0.55 /* what is worth showing */
#define SCORE_SURE     0.8  /* what needs no second look */
#define SCORE_JOINED   0.85
#define SCORE_SPLIT    0.6

typedef struct
{
  const DoveCandidate *from;
  const DoveCandidate *to;
  DoveLikeness         likeness;
} Pair;

/**
 * dove_proposal_free:
 * @proposal: (transfer full): a proposal
 */
void
dove_proposal_free (DoveProposal *proposal)
{
  g_free (proposal->source);
  g_free (proposal->target);
  g_free (proposal->formula);
  g_free (proposal->target_formula);
  g_free (proposal);
}

static gboolean
is_free_to_use (const DoveCandidate *candidate)
{
  return candidate->concept == NULL || (candidate->concept->use != DOVE_CONCEPT_SYSTEM &&
                                        candidate->concept->use != DOVE_CONCEPT_PRIVATE);
}

static gint
compare_pairs (gconstpointer a,
               gconstpointer b)
{
  const Pair *first = a;
  const Pair *second = b;

  if (first->likeness.score != second->likeness.score)
    return first->likeness.score > second->likeness.score ? -1 : 1;

  /* Of equals the one that is required, then the order of the schema decides. */
  if (first->to->is_required != second->to->is_required)
    return first->to->is_required ? -1 : 1;

  return g_strcmp0 (first->to->path, second->to->path);
}

static GArray *
make_pairs (GPtrArray *from,
            GPtrArray *to)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (Pair));

  for (guint t = 0; t < to->len; t++)
    for (guint f = 0; f < from->len; f++)
      {
        Pair pair = { g_ptr_array_index (from, f), g_ptr_array_index (to, t), { 0 } };

        if (pair.to->is_read_only || !is_free_to_use (pair.to) || !is_free_to_use (pair.from))
          continue;
        dove_candidates_liken (pair.from, pair.to, &pair.likeness);
        if (pair.likeness.score >= SCORE_LEAST)
          g_array_append_val (pairs, pair);
      }
  g_array_sort (pairs, compare_pairs);

  return pairs;
}

/* A field's value as another field takes it */
static char *
convert (const char *path,
         const char *from_type,
         const char *from_format,
         const char *to_type,
         const char *to_format)
{
  gboolean is_same = from_type == NULL || to_type == NULL || g_str_equal (from_type, to_type);

  if (!is_same && g_str_equal (to_type, "string"))
    return g_strdup_printf ("\"\" & [%s]", path);
  if (!is_same && g_str_equal (to_type, "number") && g_str_equal (from_type, "string"))
    return g_strdup_printf ("VALUE([%s])", path);
  if (g_strcmp0 (from_format, "date-time") == 0 && g_strcmp0 (to_format, "date") == 0)
    return g_strdup_printf ("LEFT([%s]; 10)", path);

  return g_strdup_printf ("[%s]", path);
}

/**
 * dove_propose_formula:
 * @from: a field as dove_field_to_value() tells it
 * @to: the field that is to hold what stands in it
 *
 * Returns: (transfer full): the formula, with what has to be done between the types
 */
char *
dove_propose_formula (DoveValue *from,
                      DoveValue *to)
{
  return convert (dove_value_get_member_text (from, "path"),
                  dove_value_get_member_text (from, "type"),
                  dove_value_get_member_text (from, "format"),
                  dove_value_get_member_text (to, "type"),
                  dove_value_get_member_text (to, "format"));
}

static DoveProposal *
proposal_new (const Pair *pair)
{
  DoveProposal *proposal = g_new0 (DoveProposal, 1);

  proposal->source = g_strdup (pair->from->path);
  proposal->target = g_strdup (pair->to->path);
  proposal->formula = convert (pair->from->path, pair->from->type, pair->from->format,
                               pair->to->type, pair->to->format);
  proposal->reason = pair->likeness.reason;
  proposal->detail = pair->from->concept != NULL ? pair->from->concept->id : NULL;
  proposal->shared = pair->likeness.shared;
  proposal->compared = pair->likeness.compared;
  proposal->score = pair->likeness.score;
  proposal->is_doubtful = pair->likeness.score < SCORE_SURE;

  return proposal;
}

static const DoveCandidate *
find_meaning (GPtrArray  *candidates,
              const char *concept,
              gboolean    is_written)
{
  for (guint i = 0; i < candidates->len; i++)
    {
      const DoveCandidate *candidate = g_ptr_array_index (candidates, i);

      if (dove_candidate_means (candidate, concept) && candidate->rest->len == 0 &&
          !(is_written && candidate->is_read_only))
        return candidate;
    }

  return NULL;
}

static void
add_made (GPtrArray          *proposals,
          const char         *source,
          const char         *target,
          char               *formula,
          DoveProposalReason  reason)
{
  DoveProposal *proposal = g_new0 (DoveProposal, 1);

  proposal->source = g_strdup (source);
  proposal->target = g_strdup (target);
  proposal->formula = formula;
  proposal->reason = reason;
  proposal->score = reason == DOVE_PROPOSAL_JOINED ? SCORE_JOINED : SCORE_SPLIT;
  proposal->is_doubtful = reason == DOVE_PROPOSAL_SPLIT;
  g_ptr_array_add (proposals, proposal);
}

/* A name in one field here and in two there */
static void
add_names (GPtrArray  *proposals,
           GHashTable *done,
           GPtrArray  *from,
           GPtrArray  *to)
{
  const DoveCandidate *whole[2] = { find_meaning (from, "name", FALSE),
                                    find_meaning (to, "name", TRUE) };
  const DoveCandidate *first[2] = { find_meaning (from, "first name", FALSE),
                                    find_meaning (to, "first name", TRUE) };
  const DoveCandidate *last[2] = { find_meaning (from, "last name", FALSE),
                                   find_meaning (to, "last name", TRUE) };

  if (whole[1] != NULL && !g_hash_table_contains (done, whole[1]) && whole[0] == NULL &&
      first[0] != NULL && last[0] != NULL)
    add_made (proposals, first[0]->path, whole[1]->path,
              g_strdup_printf ("TRIM([%s] & \" \" & [%s])", first[0]->path, last[0]->path),
              DOVE_PROPOSAL_JOINED);

  if (whole[0] == NULL || first[0] != NULL || last[0] != NULL || first[1] == NULL ||
      last[1] == NULL || g_hash_table_contains (done, first[1]) ||
      g_hash_table_contains (done, last[1]))
    return;

  add_made (proposals, whole[0]->path, first[1]->path,
            g_strdup_printf ("IFERROR(TEXTBEFORE([%s]; \" \"; -1); \"\")", whole[0]->path),
            DOVE_PROPOSAL_SPLIT);
  add_made (proposals, whole[0]->path, last[1]->path,
            g_strdup_printf ("IFERROR(TEXTAFTER([%s]; \" \"; -1); [%s])", whole[0]->path,
                             whole[0]->path),
            DOVE_PROPOSAL_SPLIT);
}

/**
 * dove_propose_rows:
 * @from: what is read
 * @to: what is written
 *
 * Proposes rows of a mapping, the surest first. Takes time by the product of both numbers of
 * fields: about a tenth of a second for a thousand on each side. Pure; any thread.
 *
 * Returns: (transfer full) (element-type DoveProposal): the proposals
 */
GPtrArray *
dove_propose_rows (const DoveProposalSide *from,
                   const DoveProposalSide *to)
{
  GPtrArray *proposals = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_proposal_free);
  g_autoptr(GPtrArray) sources = dove_candidates_new (from);
  g_autoptr(GPtrArray) targets = dove_candidates_new (to);
  g_autoptr(GArray) pairs = make_pairs (sources, targets);
  g_autoptr(GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);

      if (g_hash_table_contains (done, pair->from) || g_hash_table_contains (done, pair->to))
        continue;
      g_hash_table_add (done, (gpointer) pair->from);
      g_hash_table_add (done, (gpointer) pair->to);
      g_ptr_array_add (proposals, proposal_new (pair));
    }
  add_names (proposals, done, sources, targets);

  return proposals;
}
