/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-field-tree.h"

G_BEGIN_DECLS

struct _DoveFieldTree
{
  gatomicrefcount  ref_count;
  GArray          *nodes;      /* (element-type DoveFieldNode) */
  GHashTable      *indexes;    /* path -> index + 1; borrows the paths */
  DoveValue       *document;   /* JSON Schema that says the same */
  DoveSchema      *compiled;   /* (nullable): the same */
  GPtrArray       *schemas;    /* (element-type DoveValue): of each node, NULL of a ghost */
};

DoveValue *dove_field_tree_make_schema (DoveFieldTree *self);

G_END_DECLS
