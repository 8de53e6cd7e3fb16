/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-schema.h"

G_BEGIN_DECLS

/**
 * DoveFieldNode:
 * @path: from the record on, as in a mapping
 * @name: its last step, without quotation marks
 * @title: (nullable): what to call it
 * @type: word of JSON Schema, `string`, `array` ...; `unknown` of a ghost
 * @format: (nullable): `email`, `date` ...
 * @field: (nullable): as dove_field_to_value() tells it; %NULL when nothing does
 * @is_whole: whether its numbers are whole
 * @parent: index of the node around; -1 at the top
 * @depth: 0 at the top
 * @n_children: how many nodes have it for a parent
 * @end: index behind its last descendant
 * @is_list: whether it holds a list
 * @required: whether a record, or the record around it, must have it
 * @read_only: whether it can only be read
 * @in_list: whether it is within the elements of a list
 * @is_loose: whether it is in an object or a list of which no members are known
 * @is_ghost: whether a mapping reads or writes it though no schema has it
 * @is_name: whether it is no field but a named value of a mapping
 *
 * A field in a tree.
 */
typedef struct
{
  char       *path;
  char       *name;
  char       *title;
  const char *type;
  char       *format;
  DoveValue  *field;
  gboolean    is_whole;
  int         parent;
  guint       depth;
  guint       n_children;
  guint       end;
  gboolean    is_list;
  gboolean    required;
  gboolean    read_only;
  gboolean    in_list;
  gboolean    is_loose;
  gboolean    is_ghost;
  gboolean    is_name;
} DoveFieldNode;

/**
 * DoveFieldTree:
 *
 * The fields of an object as a tree: nodes in the order in which they are shown, each before what
 * is in it. Immutable, reference-counted, usable from many threads at once.
 */
typedef struct _DoveFieldTree DoveFieldTree;

DoveFieldTree       *dove_field_tree_new             (DoveValue      *fields);
DoveFieldTree       *dove_field_tree_new_with_ghosts (DoveValue      *fields,
                                                      GPtrArray      *paths);
DoveFieldTree       *dove_field_tree_ref             (DoveFieldTree  *self);
void                 dove_field_tree_unref           (DoveFieldTree  *self);

guint                dove_field_tree_get_length      (DoveFieldTree  *self);
const DoveFieldNode *dove_field_tree_get             (DoveFieldTree  *self,
                                                      guint           index);
int                  dove_field_tree_find            (DoveFieldTree  *self,
                                                      const char     *path);
int                  dove_field_tree_find_source     (DoveFieldTree  *self,
                                                      const char     *path);
int                  dove_field_tree_find_list       (DoveFieldTree  *self,
                                                      guint           index);
char                *dove_field_tree_get_list        (DoveFieldTree  *self,
                                                      guint           index);
const char          *dove_field_tree_get_label       (DoveFieldTree  *self,
                                                      guint           index);
DoveValue           *dove_field_tree_get_document    (DoveFieldTree  *self);
DoveSchema          *dove_field_tree_get_compiled    (DoveFieldTree  *self);
DoveValue           *dove_field_tree_get_schema      (DoveFieldTree  *self,
                                                      guint           index);

char                *dove_field_path_join            (const char     *path,
                                                      const char     *name);
char                *dove_field_path_normalize       (const char     *path);
const char          *dove_field_path_get_rest        (const char     *path,
                                                      const char     *start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveFieldTree, dove_field_tree_unref)

G_END_DECLS
