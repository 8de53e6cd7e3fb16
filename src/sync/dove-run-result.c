/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "sync/dove-run.h"

/*
 * The outcome of a run, and how it crosses from one program to another.
 */

typedef struct
{
  const char *name;
  gsize       offset;
} Member;

#define MEMBER(name, member) { name, G_STRUCT_OFFSET (DoveRunCounts, member) }

static const Member members[] = {
  MEMBER ("observed_a", observed[0]),
  MEMBER ("observed_b", observed[1]),
  MEMBER ("created", created),
  MEMBER ("updated", updated),
  MEMBER ("deleted", deleted),
  MEMBER ("linked", linked),
  MEMBER ("unchanged", unchanged),
  MEMBER ("refused", refused),
  MEMBER ("failed", failed),
  MEMBER ("deferred", deferred),
  MEMBER ("needs_check", needs_check),
  MEMBER ("stale", stale),
  MEMBER ("cancelled", cancelled),
  MEMBER ("left_out", left_out),
  MEMBER ("skipped", skipped),
  MEMBER ("asked", asked),
  MEMBER ("left", left),
  MEMBER ("planned", planned),
};

static const char *const phase_nicks[] = {
  "recover", "observe-a", "observe-b", "plan", "apply", "settle",
};

/**
 * dove_run_result_clear:
 * @result: a result
 *
 * Frees what it holds.
 */
void
dove_run_result_clear (DoveRunResult *result)
{
  g_clear_pointer (&result->plan_hash, g_free);
  g_clear_pointer (&result->connection, g_free);
  g_clear_pointer (&result->message, g_free);
  g_clear_pointer (&result->asks, g_free);
}

/**
 * dove_run_phase_get_nick:
 * @phase: a phase
 *
 * Returns: (transfer none): its name: `recover`, `observe-a`, `observe-b`, `plan`, `apply`,
 * `settle`
 */
const char *
dove_run_phase_get_nick (DoveRunPhase phase)
{
  return phase_nicks[phase];
}

/**
 * dove_run_phase_parse:
 * @nick: a name of dove_run_phase_get_nick()
 * @phase: (out): the phase
 *
 * Returns: whether it is one
 */
gboolean
dove_run_phase_parse (const char    *nick,
                      DoveRunPhase  *phase)
{
  for (guint i = 0; i < G_N_ELEMENTS (phase_nicks); i++)
    if (g_str_equal (phase_nicks[i], nick))
      {
        *phase = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dove_run_counts_to_value:
 * @counts: counts
 *
 * Returns: (transfer full): a record of numbers, under the names of the members
 */
DoveValue *
dove_run_counts_to_value (const DoveRunCounts *counts)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    dove_value_builder_take (builder, members[i].name,
                             dove_value_new_integer (G_STRUCT_MEMBER (gint64, counts,
                                                                      members[i].offset)));

  return dove_value_builder_end (builder);
}

/**
 * dove_run_counts_parse:
 * @value: (nullable): a record of numbers
 * @counts: (out): the counts; what is not told is 0
 *
 * The reverse of dove_run_counts_to_value().
 */
void
dove_run_counts_parse (DoveValue     *value,
                       DoveRunCounts *counts)
{
  *counts = (DoveRunCounts) { 0 };
  for (guint i = 0; value != NULL && i < G_N_ELEMENTS (members); i++)
    {
      DoveValue *number = dove_value_get_member (value, members[i].name);

      if (number != NULL)
        dove_value_get_integer (number, &G_STRUCT_MEMBER (gint64, counts, members[i].offset));
    }
}

/**
 * dove_run_result_to_value:
 * @result: a result
 *
 * Returns: (transfer full): a record of `run`, `state`, `counts`, and where they are told
 * `hash`, `review`, `connection`, `message`, `asks`
 */
DoveValue *
dove_run_result_to_value (const DoveRunResult *result)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "run", dove_value_new_integer (result->run_id));
  dove_value_builder_set_text (builder, "state", dove_run_state_get_nick (result->state));
  dove_value_builder_take (builder, "counts", dove_run_counts_to_value (&result->counts));
  if (result->plan_hash != NULL)
    dove_value_builder_set_text (builder, "hash", result->plan_hash);
  if (result->review_id != 0)
    dove_value_builder_take (builder, "review", dove_value_new_integer (result->review_id));
  if (result->connection != NULL)
    dove_value_builder_set_text (builder, "connection", result->connection);
  if (result->message != NULL)
    dove_value_builder_set_text (builder, "message", result->message);
  if (result->asks != NULL)
    dove_value_builder_set_text (builder, "asks", result->asks);

  return dove_value_builder_end (builder);
}

static gint64
member_integer (DoveValue  *record,
                const char *name)
{
  DoveValue *value = dove_value_get_member (record, name);
  gint64 number = 0;

  if (value != NULL)
    dove_value_get_integer (value, &number);

  return number;
}

/**
 * dove_run_result_parse:
 * @value: a record
 * @result: (out): the result; clear it with dove_run_result_clear()
 *
 * The reverse of dove_run_result_to_value().
 *
 * Returns: whether the record is one
 */
gboolean
dove_run_result_parse (DoveValue     *value,
                       DoveRunResult *result)
{
  const char *state = dove_value_get_member_text (value, "state");

  *result = (DoveRunResult) { .state = DOVE_RUN_FAILED };
  if (state == NULL || !dove_run_state_parse (state, &result->state))
    return FALSE;

  result->run_id = member_integer (value, "run");
  result->review_id = member_integer (value, "review");
  result->plan_hash = g_strdup (dove_value_get_member_text (value, "hash"));
  result->connection = g_strdup (dove_value_get_member_text (value, "connection"));
  result->message = g_strdup (dove_value_get_member_text (value, "message"));
  result->asks = g_strdup (dove_value_get_member_text (value, "asks"));
  dove_run_counts_parse (dove_value_get_member (value, "counts"), &result->counts);

  return TRUE;
}
