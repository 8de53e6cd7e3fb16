/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-plan.h"

#include "connector/dove-hide.h"
#include "record/dove-json.h"

/*
 * A plan outside the store: one record for each change, their hash, and the lines of a file.
 */

static void
set_text_or_null (DoveValueBuilder *builder,
                  const char       *name,
                  const char       *text)
{
  dove_value_builder_take (builder, name, text != NULL ? dove_value_new_text (text)
                                                       : dove_value_new_null ());
}

/* A change as a plan shows it, without what is secret, or as it is hashed. */
static DoveValue *
change_to_value (const DoveStoreChange *change,
                 gboolean               is_shown)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) fields = NULL;

  dove_value_builder_set_text (builder, "side", dove_side_get_nick (change->side));
  dove_value_builder_set_text (builder, "do", dove_change_kind_get_nick (change->kind));
  set_text_or_null (builder, "key", change->key);
  set_text_or_null (builder, "other", change->other);
  if (is_shown)
    set_text_or_null (builder, "label", change->label);
  if (change->fields != NULL)
    fields = dove_json_parse (change->fields, -1, NULL, NULL);
  dove_value_builder_take (builder, "fields",
                           fields == NULL ? dove_value_new_list (NULL, 0)
                           : is_shown     ? dove_hide_fields (fields)
                                          : g_steal_pointer (&fields));
  set_text_or_null (builder, "why", change->why);
  if (is_shown && change->message != NULL)
    {
      dove_value_builder_set_text (builder, "state", dove_change_state_get_nick (change->state));
      dove_value_builder_set_text (builder, "message", change->message);
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_plan_change_to_value:
 * @change: a change
 *
 * Returns: (transfer full): the change as a plan shows it: `side`, `do`, `key`, `other`,
 *   `label`, `fields` (a list of `field`, `old`, `new`) and `why`; with `state` and `message` where
 *   there is something to say about it
 */
DoveValue *
dove_plan_change_to_value (const DoveStoreChange *change)
{
  return change_to_value (change, TRUE);
}

/**
 * dove_plan_change_parse:
 * @value: a record
 *
 * The reverse of dove_plan_change_to_value().
 *
 * Returns: (transfer full) (nullable): the change; %NULL when the record is none
 */
DoveStoreChange *
dove_plan_change_parse (DoveValue *value)
{
  const char *kind = dove_value_get_member_text (value, "do");
  const char *side = dove_value_get_member_text (value, "side");
  DoveValue *fields = dove_value_get_member (value, "fields");
  g_autoptr(DoveStoreChange) change = dove_store_change_new ();

  if (kind == NULL || side == NULL || !dove_change_kind_parse (kind, &change->kind))
    return NULL;

  change->side = g_str_equal (side, dove_side_get_nick (DOVE_SIDE_B)) ? DOVE_SIDE_B : DOVE_SIDE_A;
  change->key = g_strdup (dove_value_get_member_text (value, "key"));
  change->other = g_strdup (dove_value_get_member_text (value, "other"));
  change->label = g_strdup (dove_value_get_member_text (value, "label"));
  change->why = g_strdup (dove_value_get_member_text (value, "why"));
  change->message = g_strdup (dove_value_get_member_text (value, "message"));
  dove_change_state_parse (dove_value_get_member_text (value, "state"), &change->state);
  if (fields != NULL)
    change->fields = dove_json_write (fields, DOVE_JSON_COMPACT);

  return g_steal_pointer (&change);
}

/* Key of a create's record and its state come only with applying: they are not of the plan. Nor is
 * the reason, which is in the language of the moment. */
static void
hash_change (const DoveStoreChange *change,
             GChecksum             *checksum)
{
  DoveStoreChange planned = *change;
  g_autoptr(DoveValue) value = NULL;
  g_autofree char *line = NULL;

  if (planned.kind == DOVE_CHANGE_CREATE)
    planned.key = NULL;
  planned.why = NULL;
  value = change_to_value (&planned, FALSE);
  line = dove_json_write (value, DOVE_JSON_CANONICAL);
  g_checksum_update (checksum, (const guchar *) line, -1);
  g_checksum_update (checksum, (const guchar *) "\n", 1);
}

/**
 * dove_plan_hash:
 * @store: the state
 * @run_id: a run
 * @error: return location for an error
 *
 * Hashes the changes of a run's plan, without their labels and reasons, in the plan's order. Reads
 * the whole plan, a few hundred changes at a time.
 *
 * Errors: those of #DoveStore.
 *
 * Returns: (transfer full) (nullable): SHA-256 in hexadecimal digits
 */
char *
dove_plan_hash (DoveStore  *store,
                gint64      run_id,
                GError    **error)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_changes (store, run_id, DOVE_CHANGES_IN_ALL_STATES, error);
  if (rows == NULL)
    return NULL;

  for (;;)
    {
      g_autoptr(DoveStoreChange) change = dove_store_rows_next (rows, &local);

      if (change == NULL)
        break;
      hash_change (change, checksum);
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }

  return g_strdup (g_checksum_get_string (checksum));
}

static char *
make_head (DoveStore           *store,
           const DoveStoreRun  *run,
           GError             **error)
{
  g_autoptr(DoveValueBuilder) head = NULL;
  g_autoptr(DoveValueBuilder) counts = NULL;
  DoveStoreCounts figures = { 0 };
  g_autoptr(DoveValue) value = NULL;

  if (!dove_store_count_changes (store, run->id, &figures, error))
    return NULL;

  counts = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    {
      gint64 sum = 0;

      for (guint state = 0; state < DOVE_CHANGE_STATES; state++)
        sum += figures.of[kind][state];
      dove_value_builder_take (counts, dove_change_kind_get_nick (kind),
                               dove_value_new_integer (sum));
    }

  head = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_take (head, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (head, "kind", "plan");
  dove_value_builder_take (head, "id", dove_value_new_integer (run->id));
  dove_value_builder_set_text (head, "sync", run->sync_id);
  dove_value_builder_take (head, "version", dove_value_new_integer (run->version));
  set_text_or_null (head, "hash", run->plan_hash);
  dove_value_builder_take (head, "counts", dove_value_builder_end (counts));
  value = dove_value_builder_end (head);

  return dove_json_write (value, DOVE_JSON_COMPACT);
}

/**
 * dove_plan_export:
 * @store: the state
 * @run_id: a run with a plan
 * @write: is given the lines
 * @user_data: handed to it
 * @error: return location for an error
 *
 * Writes a plan as JSON lines: one that describes it, then each change in the plan's order.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such run, those of #DoveStore and of @write.
 *
 * Returns: whether all was written
 */
gboolean
dove_plan_export (DoveStore      *store,
                  gint64          run_id,
                  DovePlanWrite   write,
                  gpointer        user_data,
                  GError        **error)
{
  g_autoptr(DoveStoreRun) run = NULL;
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;
  g_autofree char *head = NULL;

  if (!dove_store_find_run (store, run_id, &run, error))
    return FALSE;
  if (run == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("There is no plan %" PRId64), run_id);
      return FALSE;
    }

  head = make_head (store, run, error);
  if (head == NULL || !write (head, user_data, error))
    return FALSE;

  rows = dove_store_list_changes (store, run_id, DOVE_CHANGES_IN_ALL_STATES, error);
  if (rows == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr(DoveStoreChange) change = dove_store_rows_next (rows, &local);
      g_autoptr(DoveValue) value = NULL;
      g_autofree char *line = NULL;

      if (change == NULL)
        break;
      value = dove_plan_change_to_value (change);
      line = dove_json_write (value, DOVE_JSON_COMPACT);
      if (!write (line, user_data, error))
        return FALSE;
    }

  return dove_error_pass (&local, error);
}
