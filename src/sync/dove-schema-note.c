/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-run-private.h"

#include "record/dove-json.h"

/*
 * What is remembered of the fields that a sync uses, and the problem that tells of those held:
 * noted when a run begins.
 */

#define NO_RECORD "" /* such a problem is about no single record */

static gboolean
load_scans (DoveStore       *store,
            const char      *sync_id,
            DoveSide         side,
            DoveSchemaPast  *past,
            GError         **error)
{
  g_autoptr(DoveStoreScan) whole = NULL;

  past->newest_scan[side] = dove_store_get_newest_scan (store, sync_id, side, error);
  if (past->newest_scan[side] < 0 ||
      !dove_store_find_last_scan (store, sync_id, side, "full", &whole, error))
    return FALSE;

  if (whole != NULL && whole->is_complete)
    past->whole_scan[side] = whole->id;

  return TRUE;
}

/**
 * dove_run_load_past:
 * @store: the state
 * @sync_id: id of a sync
 * @past: (out): what is known from before; clear it with dove_schema_past_clear()
 * @error: return location for an error
 *
 * Looks up what dove_terms_new() wants to know of the two applications from before.
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_run_load_past (DoveStore       *store,
                    const char      *sync_id,
                    DoveSchemaPast  *past,
                    GError         **error)
{
  g_autoptr(GPtrArray) runs = dove_store_list_runs (store, sync_id, 0, 1, error);

  *past = (DoveSchemaPast) { { NULL, NULL } };
  if (runs == NULL)
    return FALSE;
  if (runs->len > 0)
    past->newest_run = ((const DoveStoreRun *) g_ptr_array_index (runs, 0))->id;
  for (guint side = 0; side < 2; side++)
    {
      g_autofree char *text = NULL;
      g_autoptr(DoveStoreProblem) problem = NULL;

      if (!load_scans (store, sync_id, side, past, error) ||
          !dove_store_find_side_schema (store, sync_id, side, &text, error) ||
          !dove_store_find_problem_of (store, sync_id, side, NO_RECORD, &problem, error))
        return FALSE;
      past->accepts |= problem != NULL && problem->is_asked;
      past->fields[side] = text != NULL ? dove_json_parse (text, -1, NULL, error) : NULL;
      if (text != NULL && past->fields[side] == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
remember (DoveRun    *self,
          DoveSide    side,
          DoveValue  *fields,
          GError    **error)
{
  g_autofree char *known = NULL;
  g_autofree char *text = dove_json_write (fields, DOVE_JSON_COMPACT);

  if (!dove_store_find_side_schema (self->store, self->terms->id, side, &known, error))
    return FALSE;

  return g_strcmp0 (known, text) == 0 ||
         dove_store_set_side_schema (self->store, self->terms->id, side, text, error);
}

/* One problem for each side, which names all of its fields that are held */
static gboolean
tell (DoveRun   *self,
      DoveSide   side,
      GError   **error)
{
  GPtrArray *fields = self->terms->hold->fields;
  g_autoptr(DoveStoreProblem) problem = dove_store_problem_new ();
  g_autoptr(GString) message = g_string_new (NULL);
  g_autoptr(GString) hint = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveHeldField *field = g_ptr_array_index (fields, i);

      if (field->side != side)
        continue;
      if (problem->field == NULL)
        problem->field = g_strdup (field->path);
      g_string_append_printf (message, "%s%s", message->len > 0 ? ". " : "", field->message);
      if (strstr (hint->str, field->hint) == NULL)
        g_string_append_printf (hint, "%s%s", hint->len > 0 ? ". " : "", field->hint);
    }
  if (problem->field == NULL)
    return dove_store_clear_problems (self->store, self->terms->id, side, NO_RECORD, error);

  problem->sync_id = g_strdup (self->terms->id);
  problem->side = side;
  problem->rec_id = g_strdup (NO_RECORD);
  problem->problem_class = g_strdup ("schema");
  problem->connection = g_strdup (self->terms->sides[side].connection);
  problem->object = g_strdup (self->terms->sides[side].object);
  problem->message = g_strdup (message->str);
  problem->hint = g_strdup (hint->str);
  problem->run_id = self->run->id;
  problem->config_hash = g_strdup (self->terms->config_hash);

  return dove_store_put_problem (self->store, problem, error);
}

/* At the beginning of a run */
gboolean
dove_run_note_schemas (DoveRun  *self,
                       GError  **error)
{
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (self->store, error);

  if (transaction == NULL)
    return FALSE;

  for (guint side = 0; side < 2; side++)
    if (!remember (self, side, self->terms->hold->remembered[side], error) ||
        !tell (self, side, error))
      return FALSE;

  return dove_store_transaction_commit (&transaction, error);
}
