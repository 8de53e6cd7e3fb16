/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-model-private.h"

/* What the model holds, told as it is. */

/**
 * dove_map_model_get_source_name:
 * @self: a model
 *
 * Returns: (nullable): what to call the source
 */
const char *
dove_map_model_get_source_name (DoveMapModel *self)
{
  return self->source_name;
}

/**
 * dove_map_model_get_target_name:
 * @self: a model
 *
 * Returns: (nullable): what to call the target
 */
const char *
dove_map_model_get_target_name (DoveMapModel *self)
{
  return self->target_name;
}

/**
 * dove_map_model_get_rows:
 * @self: a model
 *
 * Returns: (transfer none): the rows as they are now
 */
DoveValue *
dove_map_model_get_rows (DoveMapModel *self)
{
  return dove_map_history_get_rows (self->history);
}

/**
 * dove_map_model_get_sources:
 * @self: a model
 *
 * Returns: (transfer none): the source's fields, with ghosts; the same until `changed`
 */
DoveFieldTree *
dove_map_model_get_sources (DoveMapModel *self)
{
  return self->trees[0];
}

/**
 * dove_map_model_get_targets:
 * @self: a model
 *
 * Returns: (transfer none): the target's fields, with ghosts; the same until `changed`
 */
DoveFieldTree *
dove_map_model_get_targets (DoveMapModel *self)
{
  return self->trees[1];
}

/**
 * dove_map_model_get_program:
 * @self: a model
 *
 * Returns: (transfer none): the rows, compiled; take a reference to use it in another thread
 */
DoveMapProgram *
dove_map_model_get_program (DoveMapModel *self)
{
  return self->program;
}

/**
 * dove_map_model_get_wires:
 * @self: a model
 *
 * Returns: (transfer none) (element-type DoveWire): the wires between the trees; the same until
 *   `changed`
 */
GArray *
dove_map_model_get_wires (DoveMapModel *self)
{
  if (self->wires == NULL)
    self->wires = dove_map_wires_new (self->program, self->trees[0], self->trees[1]);

  return self->wires;
}

/**
 * dove_map_model_get_host:
 * @self: a model
 *
 * Returns: (transfer none): what formulas may know, for previews on the main thread
 */
const DoveMappingHost *
dove_map_model_get_host (DoveMapModel *self)
{
  return &self->host;
}

/**
 * dove_map_model_get_undo_name:
 * @self: a model
 *
 * Returns: (nullable): name of the edit that undo takes back
 */
const char *
dove_map_model_get_undo_name (DoveMapModel *self)
{
  return dove_map_history_get_undo_name (self->history);
}

/**
 * dove_map_model_get_redo_name:
 * @self: a model
 *
 * Returns: (nullable): name of the edit that redo does again
 */
const char *
dove_map_model_get_redo_name (DoveMapModel *self)
{
  return dove_map_history_get_redo_name (self->history);
}

/**
 * dove_map_model_get_current:
 * @self: a model
 *
 * Returns: (nullable): place of the target field that is looked at
 */
const char *
dove_map_model_get_current (DoveMapModel *self)
{
  return self->current;
}

/**
 * dove_map_model_get_sample:
 * @self: a model
 *
 * Returns: index of the record that is looked at
 */
guint
dove_map_model_get_sample (DoveMapModel *self)
{
  return self->sample;
}

/**
 * dove_map_model_get_n_samples:
 * @self: a model
 *
 * Returns: how many records of the source there are to look at
 */
guint
dove_map_model_get_n_samples (DoveMapModel *self)
{
  return dove_value_get_length (self->records[0]);
}

/**
 * dove_map_model_get_record:
 * @self: a model
 *
 * Returns: (transfer none) (nullable): the record that is looked at
 */
DoveValue *
dove_map_model_get_record (DoveMapModel *self)
{
  return dove_value_get_element (self->records[0], self->sample);
}

/**
 * dove_map_model_get_source_records:
 * @self: a model
 *
 * Returns: (transfer none) (nullable): list of the source's sample records
 */
DoveValue *
dove_map_model_get_source_records (DoveMapModel *self)
{
  return self->records[0];
}

/**
 * dove_map_model_get_target_records:
 * @self: a model
 *
 * Returns: (transfer none) (nullable): list of the target's sample records
 */
DoveValue *
dove_map_model_get_target_records (DoveMapModel *self)
{
  return self->records[1];
}

/**
 * dove_map_model_get_tables:
 * @self: a model
 *
 * Returns: (transfer none) (nullable): record of the rows of tables by their names
 */
DoveValue *
dove_map_model_get_tables (DoveMapModel *self)
{
  return self->tables;
}

/**
 * dove_map_model_get_published:
 * @self: a model
 *
 * Returns: (transfer none) (nullable): the rows that runs have now
 */
DoveValue *
dove_map_model_get_published (DoveMapModel *self)
{
  return self->published;
}

/**
 * dove_map_model_get_ways_back:
 * @self: a model
 *
 * Returns: (transfer none) (nullable) (element-type DoveProposal): what the other direction
 *   proposes
 */
GPtrArray *
dove_map_model_get_ways_back (DoveMapModel *self)
{
  return self->ways_back;
}

/**
 * dove_map_model_get_purpose:
 * @self: a model
 *
 * Returns: whether the preview makes a record or changes one; it makes one at first
 */
DoveMapPurpose
dove_map_model_get_purpose (DoveMapModel *self)
{
  return self->purpose;
}

/**
 * dove_map_model_dup_fields:
 * @self: a model
 * @side: a side
 *
 * Returns: (transfer full): list of its fields, without ghosts
 */
DoveValue *
dove_map_model_dup_fields (DoveMapModel *self,
                           DoveMapSide   side)
{
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveFieldTree *tree = self->known[side];

  for (guint i = 0; i < dove_field_tree_get_length (tree); i++)
    {
      const DoveFieldNode *node = dove_field_tree_get (tree, i);

      if (node->field != NULL)
        dove_value_builder_add (fields, node->field);
    }

  return dove_value_builder_end (fields);
}

/**
 * dove_map_model_get_group:
 * @self: a model
 *
 * Returns: (nullable): key of the group that is shown alone; %NULL when all fields are
 */
const char *
dove_map_model_get_group (DoveMapModel *self)
{
  return self->group;
}
