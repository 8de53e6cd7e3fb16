/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-pane-private.h"

/* What rows of a pane show for the moment: ends of wires that are looked at, or drawn */

/**
 * dove_map_pane_mark_row:
 * @self: a pane
 * @row: one of its rows
 *
 * Shows on a row what holds for its field.
 */
void
dove_map_pane_mark_row (DoveMapPane     *self,
                        DoveMapFieldRow *row)
{
  const int node = dove_map_pane_get_node (self, row);
  DoveMapFieldMark marks = 0;

  if (node < 0)
    return;
  if (self->related != NULL && (guint) node < self->related->len
      && g_array_index (self->related, guint8, node) != 0)
    marks |= DOVE_MAP_FIELD_RELATED;
  if (node == self->taken)
    marks |= DOVE_MAP_FIELD_TAKEN;
  if (node == self->aimed)
    marks |= DOVE_MAP_FIELD_AIMED;

  dove_map_field_row_set_marks (row, marks);
}

/**
 * dove_map_pane_mark_rows:
 * @self: a pane
 *
 * Shows on all rows what holds for their fields.
 */
void
dove_map_pane_mark_rows (DoveMapPane *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    dove_map_pane_mark_row (self, row);
}

/**
 * dove_map_pane_set_related:
 * @self: a side
 * @related: (nullable) (element-type guint8): of each field, whether it belongs to what is looked
 *   at
 */
void
dove_map_pane_set_related (DoveMapPane *self,
                           GArray      *related)
{
  g_clear_pointer (&self->related, g_array_unref);
  self->related = related != NULL ? g_array_ref (related) : NULL;
  dove_map_pane_mark_rows (self);
}

/**
 * dove_map_pane_set_taken:
 * @self: a side
 * @node: field that a wire is being drawn from; -1 for none
 */
void
dove_map_pane_set_taken (DoveMapPane *self,
                         int          node)
{
  self->taken = node;
  dove_map_pane_mark_rows (self);
}

/**
 * dove_map_pane_get_taken:
 * @self: a side
 *
 * Returns: the field that a wire is being drawn from; -1 for none
 */
int
dove_map_pane_get_taken (DoveMapPane *self)
{
  return self->taken;
}

/**
 * dove_map_pane_set_aimed:
 * @self: a side
 * @node: field that the wire would end at; -1 for none
 */
void
dove_map_pane_set_aimed (DoveMapPane *self,
                         int          node)
{
  if (self->aimed == node)
    return;

  self->aimed = node;
  dove_map_pane_mark_rows (self);
}
