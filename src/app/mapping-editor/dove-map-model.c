/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-model-private.h"

enum
{
  CHANGED,
  SELECTED,
  PREVIEWED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/**
 * DoveMapModel:
 *
 * A mapping that is edited: its rows and what they were before, the fields of both sides, records
 * to look at, and which field is looked at. All views stand on it, so that an edit in one is seen
 * in all. What is told of rows, wires and places is worked out when it is asked for, and kept
 * until the rows, the fields or the record change. Belongs to the main thread.
 */
G_DEFINE_FINAL_TYPE (DoveMapModel, dove_map_model, G_TYPE_OBJECT)

static void
judged_free (gpointer data)
{
  Judged *judged = data;

  dove_value_unref (judged->row);
  g_clear_pointer (&judged->formula, dove_formula_unref);
  dove_map_verdict_free (judged->verdict);
  g_free (judged);
}

static void
place_free (gpointer data)
{
  DoveMapPlace *place = data;

  g_free (place->place);
  g_free (place->formula);
  g_free (place->sources);
  g_free (place->origin);
  g_free (place->value);
  g_clear_pointer (&place->result, dove_value_unref);
  g_free (place->message);
  g_free (place->problem);
  g_free (place->loss);
  g_free (place->spoken);
  g_free (place);
}

static void
forget_preview (DoveMapModel *self)
{
  g_clear_pointer (&self->results, g_array_unref);
  g_hash_table_remove_all (self->places);
}

static gboolean
are_equal (GPtrArray *a,
           GPtrArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;

  return TRUE;
}

/* Makes a tree anew when other fields than before are ghosts */
static void
set_missing (DoveMapModel *self,
             guint         side,
             GPtrArray    *missing,
             DoveValue    *fields)
{
  if (are_equal (self->missing[side], missing))
    {
      g_ptr_array_unref (missing);
      return;
    }

  g_clear_pointer (&self->missing[side], g_ptr_array_unref);
  g_clear_pointer (&self->trees[side], dove_field_tree_unref);
  self->missing[side] = missing;
  self->trees[side] = missing->len > 0 ? dove_field_tree_new_with_ghosts (fields, missing)
                                       : dove_field_tree_ref (self->known[side]);
}

/* Works out what depends on the rows */
static void
refresh (DoveMapModel *self)
{
  DoveMapProgram *program = dove_map_program_new (dove_map_model_get_rows (self), self->known[1],
                                                  self->program);
  g_autoptr(DoveValue) sources = dove_map_model_dup_fields (self, DOVE_MAP_SOURCE);
  g_autoptr(DoveValue) targets = dove_map_model_dup_fields (self, DOVE_MAP_TARGET);

  g_clear_pointer (&self->program, dove_map_program_unref);
  self->program = program;
  set_missing (self, 0, dove_map_wires_get_missing_sources (program, self->known[0]), sources);
  set_missing (self, 1, dove_map_wires_get_missing_targets (program, self->known[1]), targets);
  g_clear_pointer (&self->wires, g_array_unref);
  g_clear_pointer (&self->covers[0], g_array_unref);
  g_clear_pointer (&self->covers[1], g_array_unref);
  forget_preview (self);
}

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  DoveMapModel *self = user_data;

  return dove_value_get_member (self->tables, name);
}

static void
dove_map_model_finalize (GObject *object)
{
  DoveMapModel *self = DOVE_MAP_MODEL (object);

  g_free (self->source_name);
  g_free (self->target_name);
  g_free (self->zone);
  g_free (self->language);
  g_free (self->current);
  g_free (self->group);
  g_clear_pointer (&self->history, dove_map_history_free);
  g_clear_pointer (&self->program, dove_map_program_unref);
  g_clear_pointer (&self->tables, dove_value_unref);
  g_clear_pointer (&self->published, dove_value_unref);
  g_clear_pointer (&self->ways_back, g_ptr_array_unref);
  g_clear_pointer (&self->wires, g_array_unref);
  g_clear_pointer (&self->results, g_array_unref);
  g_clear_pointer (&self->verdicts, g_hash_table_unref);
  g_clear_pointer (&self->places, g_hash_table_unref);
  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->known[side], dove_field_tree_unref);
      g_clear_pointer (&self->trees[side], dove_field_tree_unref);
      g_clear_pointer (&self->missing[side], g_ptr_array_unref);
      g_clear_pointer (&self->records[side], dove_value_unref);
      g_clear_pointer (&self->covers[side], g_array_unref);
    }

  G_OBJECT_CLASS (dove_map_model_parent_class)->finalize (object);
}

static void
dove_map_model_class_init (DoveMapModelClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dove_map_model_finalize;

  /**
   * DoveMapModel::changed:
   *
   * The rows or the fields are others now. The trees may be new ones as well, when a field has
   * become a ghost or is none any more.
   */
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  /**
   * DoveMapModel::selected:
   *
   * Another field is looked at.
   */
  signals[SELECTED] = g_signal_new ("selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  /**
   * DoveMapModel::previewed:
   *
   * Another record is looked at, or what formulas may know has changed; the rows are the same.
   */
  signals[PREVIEWED] = g_signal_new ("previewed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
dove_map_model_init (DoveMapModel *self)
{
  self->formulas.find_table = find_table;
  self->formulas.user_data = self;
  self->host.formulas = &self->formulas;
  self->verdicts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, judged_free);
  self->places = g_hash_table_new_full (NULL, NULL, NULL, place_free);
}

/**
 * dove_map_model_new:
 * @rows: rows of a mapping
 * @source_fields: list of the source's fields as dove_field_to_value() tells them
 * @target_fields: list of the target's
 *
 * Returns: (transfer full): the model
 */
DoveMapModel *
dove_map_model_new (DoveValue *rows,
                    DoveValue *source_fields,
                    DoveValue *target_fields)
{
  DoveMapModel *self = g_object_new (DOVE_TYPE_MAP_MODEL, NULL);

  self->history = dove_map_history_new (rows);
  self->known[0] = dove_field_tree_new (source_fields);
  self->known[1] = dove_field_tree_new (target_fields);
  refresh (self);

  return self;
}

/**
 * dove_map_model_set_names:
 * @self: a model
 * @source: what to call the source: “Contact (CRM)”
 * @target: what to call the target
 */
void
dove_map_model_set_names (DoveMapModel *self,
                          const char   *source,
                          const char   *target)
{
  g_free (self->source_name);
  g_free (self->target_name);
  self->source_name = g_strdup (source);
  self->target_name = g_strdup (target);
}

/**
 * dove_map_model_set_fields:
 * @self: a model
 * @source_fields: list of the source's fields
 * @target_fields: list of the target's
 *
 * Takes over schemas that have changed. Rows stay as they are: what they read or write that is
 * no longer there becomes a ghost. Emits `changed`.
 */
void
dove_map_model_set_fields (DoveMapModel *self,
                           DoveValue    *source_fields,
                           DoveValue    *target_fields)
{
  DoveValue *fields[] = { source_fields, target_fields };

  for (guint side = 0; side < 2; side++)
    {
      g_clear_pointer (&self->known[side], dove_field_tree_unref);
      g_clear_pointer (&self->missing[side], g_ptr_array_unref);
      self->known[side] = dove_field_tree_new (fields[side]);
    }
  g_hash_table_remove_all (self->verdicts);
  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * dove_map_model_set_samples:
 * @self: a model
 * @source_records: (nullable): list of records of the source
 * @target_records: (nullable): list of records of the target
 *
 * Gives records to look at. Emits `previewed`.
 */
void
dove_map_model_set_samples (DoveMapModel *self,
                            DoveValue    *source_records,
                            DoveValue    *target_records)
{
  DoveValue *records[] = { source_records, target_records };

  for (guint side = 0; side < 2; side++)
    {
      DoveValue *kept = records[side] != NULL ? dove_value_ref (records[side]) : NULL;

      /* they may be those that it has already */
      g_clear_pointer (&self->records[side], dove_value_unref);
      self->records[side] = kept;
    }
  self->sample = 0;
  forget_preview (self);
  g_signal_emit (self, signals[PREVIEWED], 0);
}

/**
 * dove_map_model_set_tables:
 * @self: a model
 * @tables: (nullable): record of the rows of tables by their names
 *
 * Gives the tables that formulas look into. Emits `previewed`.
 */
void
dove_map_model_set_tables (DoveMapModel *self,
                           DoveValue    *tables)
{
  g_clear_pointer (&self->tables, dove_value_unref);
  self->tables = tables != NULL ? dove_value_ref (tables) : NULL;
  forget_preview (self);
  g_signal_emit (self, signals[PREVIEWED], 0);
}

/**
 * dove_map_model_set_published:
 * @self: a model
 * @rows: (nullable): the rows that runs have now; %NULL when there are none yet
 *
 * Says with what the rows are compared to tell which have changed.
 */
void
dove_map_model_set_published (DoveMapModel *self,
                              DoveValue    *rows)
{
  g_clear_pointer (&self->published, dove_value_unref);
  self->published = rows != NULL ? dove_value_ref (rows) : NULL;
}

/**
 * dove_map_model_take_ways_back:
 * @self: a model
 * @ways: (transfer full) (element-type DoveProposal): by which rows the values of the other
 *   direction come back
 *
 * Says what the other direction proposes.
 */
void
dove_map_model_take_ways_back (DoveMapModel *self,
                               GPtrArray    *ways)
{
  g_clear_pointer (&self->ways_back, g_ptr_array_unref);
  self->ways_back = ways;
}

/**
 * dove_map_model_set_time:
 * @self: a model
 * @now: the time of TODAY and NOW, microseconds UTC
 * @zone: (nullable): the workspace's zone
 *
 * Says what time it is for formulas. Emits `previewed`.
 */
void
dove_map_model_set_time (DoveMapModel *self,
                         gint64        now,
                         const char   *zone)
{
  g_free (self->zone);
  self->zone = g_strdup (zone);
  self->formulas.now = now;
  self->formulas.zone = self->zone;
  forget_preview (self);
  g_signal_emit (self, signals[PREVIEWED], 0);
}

/**
 * dove_map_model_set_language:
 * @self: a model
 * @language: (nullable): the workspace's, in which formulas name months and days
 *
 * Says in which language formulas write. Emits `previewed`.
 */
void
dove_map_model_set_language (DoveMapModel *self,
                             const char   *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
  self->formulas.language = self->language;
  forget_preview (self);
  g_signal_emit (self, signals[PREVIEWED], 0);
}

/**
 * dove_map_model_edit:
 * @self: a model
 * @name: what the edit does, to be shown beside “Undo”
 * @rows: (transfer full): the rows after it
 *
 * Changes the rows as one step, and emits `changed`. Rows that are the same change nothing.
 */
void
dove_map_model_edit (DoveMapModel *self,
                     const char   *name,
                     DoveValue    *rows)
{
  const gboolean has_changed = dove_map_history_commit (self->history, name, rows);

  dove_value_unref (rows);
  if (!has_changed)
    return;

  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * dove_map_model_undo:
 * @self: a model
 *
 * Takes the last edit back, and emits `changed`.
 *
 * Returns: whether there was one
 */
gboolean
dove_map_model_undo (DoveMapModel *self)
{
  if (!dove_map_history_undo (self->history))
    return FALSE;

  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);

  return TRUE;
}

/**
 * dove_map_model_redo:
 * @self: a model
 *
 * Does again what was taken back, and emits `changed`.
 *
 * Returns: whether there was anything
 */
gboolean
dove_map_model_redo (DoveMapModel *self)
{
  if (!dove_map_history_redo (self->history))
    return FALSE;

  refresh (self);
  g_signal_emit (self, signals[CHANGED], 0);

  return TRUE;
}

/**
 * dove_map_model_set_current:
 * @self: a model
 * @place: (nullable): a place
 *
 * Looks at another target field, and emits `selected`.
 */
void
dove_map_model_set_current (DoveMapModel *self,
                            const char   *place)
{
  g_autofree char *kept = NULL;

  if (g_strcmp0 (self->current, place) == 0)
    return;

  kept = g_steal_pointer (&self->current);
  self->current = g_strdup (place);
  g_signal_emit (self, signals[SELECTED], 0);
}

/**
 * dove_map_model_set_group:
 * @self: a model
 * @key: (nullable): of a group of dove_map_groups_list(); %NULL for all fields
 *
 * Shows a group of fields alone, and emits `changed`. It is not part of the history.
 */
void
dove_map_model_set_group (DoveMapModel *self,
                          const char   *key)
{
  if (g_strcmp0 (self->group, key) == 0)
    return;

  g_free (self->group);
  self->group = g_strdup (key);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * dove_map_model_set_sample:
 * @self: a model
 * @index: of a record of the source
 *
 * Looks at another record, and emits `previewed`. An index that there is not changes nothing.
 */
void
dove_map_model_set_sample (DoveMapModel *self,
                           guint         index)
{
  if (index == self->sample || index >= dove_map_model_get_n_samples (self))
    return;

  self->sample = index;
  forget_preview (self);
  g_signal_emit (self, signals[PREVIEWED], 0);
}

/**
 * dove_map_model_set_purpose:
 * @self: a model
 * @purpose: whether the preview makes a record or changes one
 *
 * Emits `previewed` when it is another one.
 */
void
dove_map_model_set_purpose (DoveMapModel   *self,
                            DoveMapPurpose  purpose)
{
  if (self->purpose == purpose)
    return;

  self->purpose = purpose;
  forget_preview (self);
  g_signal_emit (self, signals[PREVIEWED], 0);
}
