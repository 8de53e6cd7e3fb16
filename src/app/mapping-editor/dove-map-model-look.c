/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-model-private.h"

#include "record/dove-path.h"

/* What the model tells of fields: worked out when it is asked for, and kept until it changes. */

static const DoveMapResult *
get_result (DoveMapModel *self,
            guint         entry)
{
  DoveValue *record = dove_map_model_get_record (self);

  if (record == NULL)
    return NULL;
  if (self->results == NULL)
    self->results = dove_map_program_preview (self->program, &self->host, self->purpose, record,
                                              NULL);

  return &g_array_index (self->results, DoveMapResult, entry);
}

static const DoveMapVerdict *
get_verdict (DoveMapModel *self,
             guint         index)
{
  const DoveMapEntry *entry = dove_map_program_get (self->program, index);
  DoveValue *row = dove_value_get_element (dove_map_model_get_rows (self), entry->row);
  const char *problem = dove_map_program_get_problem (self->program, index);
  Judged *judged = g_hash_table_lookup (self->verdicts, entry->place);

  /* What one row does to another is asked each time */
  if (judged != NULL && judged->row == row && judged->formula == entry->formula
      && entry->formula != NULL && g_strcmp0 (problem, entry->problem) == 0)
    return judged->verdict;

  judged = g_new0 (Judged, 1);
  judged->row = problem == entry->problem ? dove_value_ref (row) : dove_value_new_null ();
  judged->formula = entry->formula != NULL ? dove_formula_ref (entry->formula) : NULL;
  judged->verdict = dove_map_judge (self->program, index, self->known[0], self->known[1]);
  g_hash_table_insert (self->verdicts, g_strdup (entry->place), judged);

  return judged->verdict;
}

static guint
count_users (DoveMapModel       *self,
             const DoveMapEntry *name)
{
  guint count = 0;

  for (guint i = 0; i < dove_map_program_get_length (self->program); i++)
    count += g_ptr_array_find_with_equal_func (dove_map_program_get (self->program, i)->sources,
                                               name->place, g_str_equal, NULL);

  return count;
}

static void
fill_place (DoveMapModel  *self,
            DoveMapSaying *saying,
            guint          index,
            DoveMapPlace  *place)
{
  const DoveMapEntry *entry = dove_map_program_get (self->program, index);

  saying->entry = entry;
  saying->verdict = get_verdict (self, index);
  saying->result = get_result (self, index);
  saying->n_users = place->n_users = entry->name != NULL ? count_users (self, entry) : 0;

  place->row = entry->document;
  place->formula = g_strdup (entry->text);
  place->is_loop = entry->is_loop;
  place->sources = dove_map_words_sources (entry, self->trees[0]);
  place->problem = g_strdup (saying->verdict->problem);
  place->loss = g_strdup (saying->verdict->loss);
  place->is_lossy = place->loss != NULL;
  if (saying->result == NULL)
    return;

  place->has_result = TRUE;
  place->state = saying->result->state;
  place->is_cast = saying->result->is_cast;
  place->message = g_strdup (saying->result->message);
  if (saying->result->value != NULL)
    place->result = dove_value_ref (saying->result->value);
}

/**
 * dove_map_model_look:
 * @self: a model
 * @target_node: index in the tree of targets
 *
 * Tells what is known of a target field.
 *
 * Returns: (transfer none): it; to be used before the next signal
 */
const DoveMapPlace *
dove_map_model_look (DoveMapModel *self,
                     guint         target_node)
{
  DoveMapPlace *place = g_hash_table_lookup (self->places, GUINT_TO_POINTER (target_node));
  const DoveFieldNode *node = dove_field_tree_get (self->trees[1], target_node);
  DoveMapSaying saying = { self->trees[1], target_node, self->trees[0] };
  int index;

  g_return_val_if_fail (node != NULL, NULL);

  if (place != NULL)
    return place;

  place = g_new0 (DoveMapPlace, 1);
  place->place = g_strdup (node->path);
  index = dove_map_program_find (self->program, node->path);
  if (index >= 0)
    fill_place (self, &saying, (guint) index, place);
  if (place->sources == NULL)
    place->sources = g_strdup ("");
  place->value = dove_map_words_value (place->result);
  place->origin = dove_map_words_origin (&saying);
  place->spoken = dove_map_words_row (&saying);
  g_hash_table_insert (self->places, GUINT_TO_POINTER (target_node), place);

  return place;
}

static GArray *
count_targets (DoveMapModel *self)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new ();

  for (guint i = 0; i < dove_map_program_get_length (self->program); i++)
    g_ptr_array_add (problems, get_verdict (self, i)->problem);

  return dove_map_cover_targets (self->program, self->trees[1], problems);
}

/**
 * dove_map_model_get_cover:
 * @self: a model
 * @side: which side
 * @node: index in the side's tree; -1 for the whole side
 *
 * Tells how far a side is mapped, or a field with all that is in it.
 *
 * Returns: (transfer none): the counts; the same until `changed`
 */
const DoveMapCover *
dove_map_model_get_cover (DoveMapModel *self,
                          DoveMapSide   side,
                          int           node)
{
  const guint length = dove_field_tree_get_length (self->trees[side]);

  g_return_val_if_fail (node < (int) length, NULL);

  if (self->covers[side] == NULL)
    self->covers[side] = side == DOVE_MAP_TARGET
        ? count_targets (self)
        : dove_map_cover_sources (dove_map_model_get_wires (self), self->trees[0]);

  return &g_array_index (self->covers[side], DoveMapCover, node >= 0 ? (guint) node : length);
}

/**
 * dove_map_model_connect:
 * @self: a model
 * @source_node: index in the tree of sources, or %DOVE_MAP_WHOLE
 * @target_node: index in the tree of targets, or %DOVE_MAP_WHOLE
 * @adds: whether the source may come beside what is written into a text already
 * @kind: (out): what joining them means
 * @why: (out) (nullable) (transfer full): why it is refused
 *
 * Tells in which ways two fields can be joined, tried on the record that is looked at; see
 * dove_map_connect(). Nothing is changed: give the rows of a choice to dove_map_model_edit().
 *
 * Returns: (transfer full) (element-type DoveConnectChoice): the ways
 */
GPtrArray *
dove_map_model_connect (DoveMapModel     *self,
                        guint             source_node,
                        guint             target_node,
                        gboolean          adds,
                        DoveConnectKind  *kind,
                        char            **why)
{
  const DoveMapConnect ask = {
    .sources = self->trees[0],
    .source = source_node,
    .targets = self->trees[1],
    .target = target_node,
    .rows = dove_map_model_get_rows (self),
    .record = dove_map_model_get_record (self),
    .formulas = &self->formulas,
    .adds = adds,
  };

  return dove_map_connect (&ask, kind, why);
}

/**
 * dove_map_model_sample_of:
 * @self: a model
 * @source_node: index in the tree of sources
 *
 * Returns: (transfer full): what the record that is looked at holds there, in one line; "" for
 *   nothing
 */
char *
dove_map_model_sample_of (DoveMapModel *self,
                          guint         source_node)
{
  const DoveFieldNode *node = dove_field_tree_get (self->trees[0], source_node);
  const int name = node->is_name ? dove_field_tree_find (self->trees[1], node->path) : -1;
  g_autoptr(DovePath) path = dove_path_new (node->path, NULL);
  DoveValue *record = dove_map_model_get_record (self);
  g_autoptr(DoveValue) value = path != NULL && record != NULL ? dove_path_fetch (path, record)
                                                              : NULL;

  if (name >= 0)
    return g_strdup (dove_map_model_look (self, (guint) name)->value);

  return dove_map_words_value (value);
}
