/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "sync/dove-agreement.h"

#include "dove-merge-private.h"
#include "sync/dove-consent.h"

/*
 * What the two records of a pair should hold when edits flow both ways: a pure function, group by
 * group.
 *
 * A side has changed when a row that reads it makes another value than it meant when the two
 * last agreed. One side changed: its rows are written at the other. Both changed, and to
 * different values: the group's policy says who wins, or a person is asked. A pair that was just
 * matched has no base: the sync's policy for that says, and an empty value never overwrites
 * another. A value that was agreed on although the two differ (one side keeps small letters)
 * stays as it is until one of them changes.
 */

static DoveMergeField *
get_field (const DoveAgreement *self,
           DoveSide        to,
           guint           row)
{
  return g_ptr_array_index (self->merges[to]->fields, row);
}

static void
set_state (DoveAgreement       *self,
           DoveSide        to,
           DoveMergeField *field,
           DoveMergeState  state)
{
  self->merges[to]->counts[field->state]--;
  self->merges[to]->counts[state]++;
  field->state = state;
}

/* Goes through the rows of a group: @to and @field, while there are any */
typedef struct
{
  const DoveAgreement       *pair;
  const DoveTermsGroup *group;
  DoveSide              to;
  guint                 index;
  DoveMergeField       *field;
} Rows;

static gboolean
rows_next (Rows *self)
{
  while (self->to < 2 && self->index >= self->group->rows[self->to]->len)
    {
      self->to++;
      self->index = 0;
    }
  if (self->to >= 2)
    return FALSE;

  self->field = get_field (self->pair, self->to,
                           g_array_index (self->group->rows[self->to], guint, self->index++));

  return TRUE;
}

/* What the rows of a group say together, by the side they write */
typedef struct
{
  gboolean has_rows[2];
  gboolean differs[2];    /* a row makes another value than is held */
  gboolean turns[2];      /* ... than was meant */
  gboolean moves[2];      /* both */
  gboolean is_empty[2];   /* all rows make empty values */
  gboolean refuses[2];    /* the side refuses consent, in a row that differs */
  gboolean grants[2];     /* a row would give consent */
  gboolean is_blank[2];   /* the side came back without a value: it has nothing to say */
  gboolean is_first;      /* nothing is known of an earlier agreement */
  gboolean is_held;       /* a row failed, or waits for a reference */
} Summary;

static void
note_consent (const DoveMergeInput *input,
              const DoveMergeField *field,
              Summary              *summary)
{
  for (guint side = 0; side < 2; side++)
    summary->refuses[side] |= dove_consent_refuses (input, field, side);
  summary->grants[input->to] |= dove_consent_grants (input, field);
}

static Summary
summarize (const DoveAgreement       *self,
           const DoveTermsGroup *group)
{
  Rows rows = { self, group, 0, 0, NULL };
  Summary summary = { .is_empty = { TRUE, TRUE } };
  gboolean is_known = FALSE;

  while (rows_next (&rows))
    {
      const DoveMergeField *field = rows.field;

      if (field->state == DOVE_MERGE_FAILED || field->state == DOVE_MERGE_DEFERRED)
        summary.is_held = TRUE;
      if (field->new == NULL || field->state == DOVE_MERGE_OMITTED ||
          field->state == DOVE_MERGE_FAILED || field->state == DOVE_MERGE_DEFERRED)
        continue;

      summary.has_rows[rows.to] = TRUE;
      summary.differs[rows.to] |= !field->is_same;
      summary.turns[rows.to] |= field->moves;
      summary.moves[rows.to] |= field->moves && !field->is_same;
      summary.is_empty[rows.to] &= dove_value_is_empty (field->new);
      summary.is_blank[DOVE_SIDE_OTHER (rows.to)] |= field->is_blank;
      if (!field->is_same)
        note_consent (&self->inputs[rows.to], field, &summary);
      is_known |= dove_value_get_member (self->inputs[rows.to].target_base, field->path) != NULL;
    }
  summary.is_first = !is_known;

  return summary;
}

static DoveAgreementOutcome
outcome_of (DoveSide to)
{
  return to == DOVE_SIDE_A ? DOVE_AGREEMENT_TO_A : DOVE_AGREEMENT_TO_B;
}

/* Both sides have something to say */
static DoveAgreementOutcome
resolve (const DoveAgreement  *self,
         DoveWinPolicy         policy,
         const char          **decided)
{
  *decided = dove_merge_policy_name (policy);
  switch (dove_merge_wins (&self->inputs[DOVE_SIDE_B], policy))
    {
    case DOVE_MERGE_WRITE:
      return DOVE_AGREEMENT_TO_B;
    case DOVE_MERGE_LEFT:
      return DOVE_AGREEMENT_TO_A;
    default:
      return DOVE_AGREEMENT_ASKED;
    }
}

/* A pair that was just matched: an empty value never overwrites another */
static DoveAgreementOutcome
decide_first (const DoveAgreement   *self,
              const DoveTermsGroup  *group,
              const Summary         *summary,
              const char           **decided)
{
  if (summary->is_empty[DOVE_SIDE_B] != summary->is_empty[DOVE_SIDE_A])
    return summary->is_empty[DOVE_SIDE_B] ? DOVE_AGREEMENT_TO_A : DOVE_AGREEMENT_TO_B;

  return resolve (self, group->first, decided);
}

static DoveAgreementOutcome
decide_both (const DoveAgreement   *self,
             const DoveTermsGroup  *group,
             const Summary         *summary,
             const char           **decided)
{
  if (!summary->differs[DOVE_SIDE_A] && !summary->differs[DOVE_SIDE_B])
    return DOVE_AGREEMENT_REST;
  /* What the rows to B make of an edit of A is what B holds: they agree, also if B says less */
  if (!summary->differs[DOVE_SIDE_B] && (summary->is_first || summary->turns[DOVE_SIDE_B]))
    return DOVE_AGREEMENT_REST;
  if (summary->is_first)
    return decide_first (self, group, summary, decided);
  if (summary->moves[DOVE_SIDE_A] && summary->moves[DOVE_SIDE_B])
    return resolve (self, group->conflict, decided);
  if (summary->moves[DOVE_SIDE_A])
    return DOVE_AGREEMENT_TO_A;

  return summary->moves[DOVE_SIDE_B] ? DOVE_AGREEMENT_TO_B : DOVE_AGREEMENT_REST;
}

/* Rows of one direction only: the other side's edits are drift, which is left or repaired */
static DoveAgreementOutcome
decide_one (const DoveAgreement   *self,
            const DoveTermsGroup  *group,
            const Summary         *summary,
            const char           **decided)
{
  DoveSide to = summary->has_rows[DOVE_SIDE_B] ? DOVE_SIDE_B : DOVE_SIDE_A;
  Rows rows = { self, group, 0, 0, NULL };
  DoveAgreementOutcome outcome;

  if (!summary->differs[to])
    return DOVE_AGREEMENT_REST;

  while (rows_next (&rows))
    if (summary->is_first && rows.field->state != DOVE_MERGE_OMITTED && !rows.field->is_same)
      {
        if (dove_value_is_empty (rows.field->new))
          return DOVE_AGREEMENT_REST;
        if (dove_value_is_empty (rows.field->old))
          return outcome_of (to);
        outcome = resolve (self, group->first, decided);
        return outcome == DOVE_AGREEMENT_ASKED || outcome == outcome_of (to)
                 ? outcome : DOVE_AGREEMENT_REST;
      }
    else if (rows.field->state == DOVE_MERGE_WRITE)
      return outcome_of (to);
    else if (rows.field->state == DOVE_MERGE_ASKED)
      return DOVE_AGREEMENT_ASKED;

  return DOVE_AGREEMENT_REST;
}

/* Consent: who refuses wins over whatever the other side holds, by any policy, unless it was the
 * other side alone that has been edited since; what would give consent waits for a person. */
static DoveAgreementOutcome
keep_consent (const Summary         *summary,
              DoveAgreementOutcome   outcome,
              const char           **decided)
{
  DoveSide refusing = summary->refuses[DOVE_SIDE_A] ? DOVE_SIDE_A : DOVE_SIDE_B;
  DoveSide other = DOVE_SIDE_OTHER (refusing);

  if (outcome == DOVE_AGREEMENT_REST && !summary->is_first)
    return outcome;
  if (summary->refuses[DOVE_SIDE_A] == summary->refuses[DOVE_SIDE_B])
    return outcome != DOVE_AGREEMENT_ASKED && outcome != DOVE_AGREEMENT_REST &&
           summary->grants[outcome == DOVE_AGREEMENT_TO_A ? DOVE_SIDE_A : DOVE_SIDE_B]
             ? DOVE_AGREEMENT_ASKED : outcome;

  if (!summary->is_first && !summary->moves[other])
    return summary->moves[refusing] ? DOVE_AGREEMENT_ASKED : DOVE_AGREEMENT_REST;
  if (!summary->has_rows[other])
    return DOVE_AGREEMENT_REST;
  if (summary->is_first || summary->moves[refusing])
    *decided = "refused";

  return outcome_of (other);
}

/* Whatever was decided, also by a person who saw what it held before: what came back without a
 * value is filled, and empties nothing. */
static DoveAgreementOutcome
pass_blank (const Summary        *summary,
            DoveAgreementOutcome  outcome)
{
  for (guint side = 0; side < 2; side++)
    {
      DoveSide other = DOVE_SIDE_OTHER (side);

      if (summary->is_blank[side] && outcome == outcome_of (other))
        return summary->has_rows[side] && !summary->is_blank[other] ? outcome_of (side)
                                                                    : DOVE_AGREEMENT_REST;
    }

  return outcome;
}

/* A value of a person's own: only where one row stands in each direction, or one alone */
static DoveAgreementOutcome
take_value (DoveAgreement             *self,
            const DoveTermsGroup *group,
            DoveValue            *value)
{
  Rows rows = { self, group, 0, 0, NULL };

  if (group->rows[0]->len > 1 || group->rows[1]->len > 1)
    return DOVE_AGREEMENT_ASKED;

  while (rows_next (&rows))
    {
      DoveMergeField *field = rows.field;

      g_clear_pointer (&field->new, dove_value_unref);
      field->new = dove_value_ref (value);
      field->is_same = dove_merge_same_value (&self->inputs[rows.to], rows.to, field->path,
                                              field->old, value);
    }

  return DOVE_AGREEMENT_TO_BOTH;
}

/* A single value, or a record of several by their paths */
static DoveValue *
dup_values (const DoveAgreement   *self,
            const DoveTermsGroup  *of,
            DoveSide               side)
{
  gboolean is_target = of->rows[side]->len > 0;
  DoveSide to = is_target ? side : DOVE_SIDE_OTHER (side);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveMergeField *field = NULL;

  for (guint i = 0; i < of->rows[to]->len; i++)
    {
      field = get_field (self, to, g_array_index (of->rows[to], guint, i));
      dove_merge_set_or_null (builder, field->path, is_target ? field->old : field->new);
    }
  if (of->rows[to]->len == 1)
    return is_target ? field->old != NULL ? dove_value_ref (field->old) : dove_value_new_null ()
                     : field->new != NULL ? dove_value_ref (field->new) : dove_value_new_null ();

  return dove_value_builder_end (builder);
}

static gboolean
is_about_these (const DoveAgreement    *self,
                const DoveTermsGroup   *group,
                const DoveMergeAnswer  *answer)
{
  g_autoptr(DoveValue) a = NULL;
  g_autoptr(DoveValue) b = NULL;

  if (!answer->is_of_values)
    return TRUE;

  a = dup_values (self, group, DOVE_SIDE_A);
  b = dup_values (self, group, DOVE_SIDE_B);

  return dove_merge_is_answered (answer, a, b);
}

/* What a person has said of a group about which there is something to say */
static DoveAgreementOutcome
heed (DoveAgreement             *self,
      const DoveAgreementInput  *input,
      const DoveTermsGroup      *group,
      DoveAgreementOutcome       outcome,
      const char               **decided)
{
  DoveMergeAnswer answer = { 0 };
  DoveMergeVerdict verdict = DOVE_VERDICT_NONE;
  g_autoptr(DoveValue) value = NULL;

  if (input->find_verdict != NULL)
    verdict = input->find_verdict (group->name, &answer, input->user_data);
  value = answer.value;

  if (verdict == DOVE_VERDICT_NONE || !is_about_these (self, group, &answer) ||
      (verdict < DOVE_VERDICT_HELD && outcome != DOVE_AGREEMENT_ASKED))
    return outcome;

  *decided = verdict == DOVE_VERDICT_VALUE ? "value" : "person";
  switch (verdict)
    {
    case DOVE_VERDICT_A:
    case DOVE_VERDICT_KEEP_A:
      return DOVE_AGREEMENT_TO_B;
    case DOVE_VERDICT_B:
    case DOVE_VERDICT_KEEP_B:
      return DOVE_AGREEMENT_TO_A;
    case DOVE_VERDICT_VALUE:
      if (value == NULL)
        value = dove_value_new_null ();
      return take_value (self, group, value);
    case DOVE_VERDICT_OPEN:
    case DOVE_VERDICT_HELD:
    case DOVE_VERDICT_NONE:
    default:
      return DOVE_AGREEMENT_ASKED;
    }
}

static gboolean
is_written (DoveAgreementOutcome outcome,
            DoveSide        to)
{
  return outcome == DOVE_AGREEMENT_TO_BOTH || outcome == outcome_of (to);
}

/* Gives each row of a group its state */
static void
carry_out (DoveAgreement             *self,
           const DoveTermsGroup *group,
           const Summary        *summary,
           DoveAgreementOutcome       outcome,
           const char                *decided)
{
  Rows rows = { self, group, 0, 0, NULL };

  while (rows_next (&rows))
    {
      DoveMergeField *field = rows.field;
      DoveMergeState state = DOVE_MERGE_SAME;

      if (field->state == DOVE_MERGE_OMITTED || field->state == DOVE_MERGE_FAILED ||
          field->state == DOVE_MERGE_DEFERRED)
        continue;
      if (outcome == DOVE_AGREEMENT_ASKED && !field->is_same)
        state = DOVE_MERGE_ASKED;
      else if (is_written (outcome, rows.to) && !field->is_same)
        state = summary->is_first && outcome != DOVE_AGREEMENT_TO_BOTH &&
                g_strcmp0 (decided, "person") != 0 && dove_value_is_empty (field->new) &&
                !dove_value_is_empty (field->old)
                  ? DOVE_MERGE_LEFT : DOVE_MERGE_WRITE;
      else if (!group->is_both && !field->is_same)
        state = DOVE_MERGE_LEFT;
      if (decided != NULL || group->is_both)
        field->decided = decided;
      set_state (self, rows.to, field, state);
    }
}

static void
decide_group (DoveAgreement             *self,
              const DoveAgreementInput  *input,
              const DoveTermsGroup *group)
{
  Summary summary = summarize (self, group);
  gboolean is_both = summary.has_rows[DOVE_SIDE_A] && summary.has_rows[DOVE_SIDE_B];
  DoveAgreementOutcome outcome;
  const char *decided = NULL;

  if (summary.is_held)
    outcome = DOVE_AGREEMENT_HELD;
  else
    {
      outcome = is_both ? decide_both (self, group, &summary, &decided)
                        : decide_one (self, group, &summary, &decided);
      outcome = keep_consent (&summary, outcome, &decided);
      if (outcome != DOVE_AGREEMENT_REST)
        outcome = heed (self, input, group, outcome, &decided);
      outcome = pass_blank (&summary, outcome);
    }

  carry_out (self, group, &summary, outcome, decided);
  g_array_append_val (self->outcomes, outcome);
}

static void
merge_direction (DoveAgreement            *self,
                 const DoveAgreementInput *input,
                 DoveSide             to)
{
  DoveSide from = DOVE_SIDE_OTHER (to);

  self->inputs[to] = (DoveMergeInput) {
    .terms = input->terms, .host = &self->host, .to = to,
    .source = input->records[from], .target = input->records[to],
    .source_base = input->bases[from], .target_base = input->bases[to],
    .source_updated = input->updated[from], .target_updated = input->updated[to],
    .same_time = input->same_time,
    .is_of_pair = TRUE,
  };
  input->prepare (to, &self->host, input->user_data);
  self->merges[to] = dove_merge_new (&self->inputs[to]);
}

/**
 * dove_agreement_new:
 * @input: everything that decides
 *
 * Decides what becomes of the two records of a pair. A pure function; any thread.
 *
 * Returns: (transfer full): the decisions; what @input refers to must outlive it
 */
DoveAgreement *
dove_agreement_new (const DoveAgreementInput *input)
{
  DoveAgreement *self = g_new0 (DoveAgreement, 1);
  GPtrArray *groups = input->terms->groups;

  self->terms = input->terms;
  self->outcomes = g_array_new (FALSE, FALSE, sizeof (DoveAgreementOutcome));
  for (guint to = 0; to < 2; to++)
    merge_direction (self, input, to);
  for (guint i = 0; i < groups->len; i++)
    decide_group (self, input, g_ptr_array_index (groups, i));

  return self;
}

/**
 * dove_agreement_free:
 * @self: (transfer full): a pair's decisions
 */
void
dove_agreement_free (DoveAgreement *self)
{
  for (guint to = 0; to < 2; to++)
    g_clear_pointer (&self->merges[to], dove_merge_free);
  g_array_unref (self->outcomes);
  g_free (self);
}

/**
 * dove_agreement_is_settled:
 * @self: a pair's decisions
 *
 * Returns: whether nothing is to be written, asked, waited for or mended
 */
gboolean
dove_agreement_is_settled (const DoveAgreement *self)
{
  return dove_merge_is_settled (self->merges[0]) && dove_merge_is_settled (self->merges[1]);
}

/**
 * dove_agreement_has_written:
 * @self: a pair's decisions
 * @group: index of a group
 * @side: the side that was written
 * @fields: what was written, as a plan shows it
 *
 * Returns: whether a field of the group was among it
 */
gboolean
dove_agreement_has_written (const DoveAgreement *self,
                       guint           group,
                       DoveSide        side,
                       DoveValue      *fields)
{
  const DoveTermsGroup *of = g_ptr_array_index (self->terms->groups, group);

  for (guint i = 0; i < of->rows[side]->len; i++)
    {
      const DoveMergeField *field = get_field (self, side,
                                               g_array_index (of->rows[side], guint, i));

      for (guint k = 0; k < dove_value_get_length (fields); k++)
        if (g_strcmp0 (dove_value_get_member_text (dove_value_get_element (fields, k), "field"),
                       field->path) == 0)
          return TRUE;
    }

  return FALSE;
}

/**
 * dove_agreement_dup_values:
 * @self: a pair's decisions
 * @group: index of a group
 * @side: a side
 *
 * Gives what a side holds in the fields of a group, for a question about it: a single value, or
 * a record of several by their paths. Of a group that does not write the side it is what the
 * side's rows make for the other one.
 *
 * Returns: (transfer full): the values
 */
DoveValue *
dove_agreement_dup_values (const DoveAgreement  *self,
                           guint                 group,
                           DoveSide              side)
{
  return dup_values (self, g_ptr_array_index (self->terms->groups, group), side);
}

static gboolean
group_is_settled (const DoveAgreement       *self,
                  const DoveTermsGroup *group)
{
  Rows rows = { self, group, 0, 0, NULL };

  while (rows_next (&rows))
    if (!dove_merge_field_is_settled (rows.field) || rows.field->state == DOVE_MERGE_WRITE)
      return FALSE;

  return TRUE;
}

/**
 * dove_agreement_make_bases:
 * @self: decisions on a pair as it is to be remembered
 * @groups: (nullable): which groups are noted; %NULL: those with nothing left to do
 * @bases: (out) (array fixed-size=2): what to remember of each side
 *
 * Makes the bases of a pair. Of groups that are not noted the earlier ones stay, so that what is
 * written at the two sides in either order does not spoil what was remembered by the other.
 */
void
dove_agreement_make_bases (const DoveAgreement  *self,
                      const gboolean  *groups,
                      DoveValue      **bases)
{
  DoveValueBuilder *builders[2];
  gboolean is_whole = TRUE;

  for (guint side = 0; side < 2; side++)
    builders[side] = dove_merge_start_base (self->inputs[side].target_base);

  for (guint i = 0; i < self->terms->groups->len; i++)
    {
      Rows rows = { self, g_ptr_array_index (self->terms->groups, i), 0, 0, NULL };

      if (groups != NULL ? !groups[i] : !group_is_settled (self, rows.group))
        {
          is_whole = FALSE;
          continue;
        }
      while (rows_next (&rows))
        {
          const DoveMergeInput *input = &self->inputs[rows.to];
          DoveSide from = DOVE_SIDE_OTHER (rows.to);

          if (rows.field->new == NULL && rows.field->state != DOVE_MERGE_OMITTED)
            continue;
          dove_merge_note_inputs (input, rows.field->row, TRUE, builders[from]);
          dove_merge_note_target (input, rows.field, input->target, builders[from],
                                  builders[rows.to]);
        }
    }

  for (guint side = 0; side < 2; side++)
    {
      /* Until all of it is noted the earlier configuration counts, if there is one */
      if (is_whole || self->inputs[side].target_base == NULL)
        dove_merge_note_config (self->terms, builders[side]);
      bases[side] = dove_value_builder_end (builders[side]);
      dove_value_builder_free (builders[side]);
    }
}
