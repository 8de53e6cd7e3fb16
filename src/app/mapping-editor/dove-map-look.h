/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-bundle.h"

G_BEGIN_DECLS

/**
 * DoveMapLook:
 * @glyph: what the field holds, in a sign or two
 * @name: what to call it
 * @value: (nullable): what it holds in the record that is looked at; of a group, how much of it
 *   is mapped
 * @spoken: all of it in words
 * @depth: how many groups are around it
 * @n_wires: how many wires lead to it, or into it when it is folded
 * @can_fold: whether there is anything in it
 * @is_open: whether that is shown
 * @is_required: whether it must have a value
 * @is_missing: whether it must have one, and is not mapped; or something in it, when folded
 * @position: of its row, from 1
 * @n_rows: how many rows there are
 * @is_key: whether records are recognised by it
 * @is_read_only: whether it cannot be written, though it is to be
 * @is_list: whether it holds a list
 * @is_ghost: whether no schema has it
 * @is_name: whether it is a named value; then @n_wires is how many formulas use it
 * @has_problem: whether something is wrong with it, or in it when it is folded
 * @is_alarming: whether @value says what is wrong
 *
 * What a row of a field shows.
 */
typedef struct
{
  const char *glyph;
  char       *name;
  char       *value;
  char       *spoken;
  guint       depth;
  guint       n_wires;
  gboolean    can_fold;
  gboolean    is_open;
  gboolean    is_required;
  gboolean    is_missing;
  guint       position;
  guint       n_rows;
  gboolean    is_key;
  gboolean    is_read_only;
  gboolean    is_list;
  gboolean    is_ghost;
  gboolean    is_name;
  gboolean    has_problem;
  gboolean    is_alarming;
} DoveMapLook;

/**
 * DoveMapTally:
 * @n_wires: how many wires lead to the field itself
 * @n_inside: how many lead to it or to what is in it
 *
 * How many wires end at a field.
 */
typedef struct
{
  guint n_wires;
  guint n_inside;
} DoveMapTally;

/**
 * DoveMapKnown:
 * @model: the mapping
 * @end: the side
 * @tallies: (element-type DoveMapTally): of each field of the side
 * @texts: (element-type utf8) (nullable): of each field what is searched, folded; made when asked
 *
 * What is known of a side until the mapping changes.
 */
typedef struct
{
  DoveMapModel *model;
  DoveMapSide    end;
  GArray       *tallies;
  GPtrArray    *texts;
} DoveMapKnown;

void           dove_map_known_update   (DoveMapKnown       *self);
void           dove_map_known_clear    (DoveMapKnown       *self);
GPtrArray     *dove_map_known_get_texts (DoveMapKnown      *self);
DoveFieldTree *dove_map_known_get_tree (const DoveMapKnown *self);

void           dove_map_look_init      (DoveMapLook        *self,
                                        const DoveMapKnown *known,
                                        guint               node,
                                        gboolean            is_open);
void           dove_map_look_clear     (DoveMapLook        *self);

G_END_DECLS
