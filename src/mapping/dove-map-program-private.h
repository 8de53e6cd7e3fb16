/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-mapping-private.h"
#include "mapping/dove-map-program.h"

G_BEGIN_DECLS

/* A row of the record with all that is in it. Shared by programs that have the same row. */
typedef struct
{
  gatomicrefcount  ref_count;
  DoveValue       *document;
  DoveRow         *row;
  GPtrArray       *wrong;     /* (element-type DoveRow): were in @row, and are wrong */
  GArray          *parts;     /* (element-type DoveMapPart): a loop before the rows in it */
  gboolean         uses_names; /* whether it depends on named values */
} DoveMapUnit;

/* A row of a unit */
typedef struct
{
  DoveMapEntry  entry;     /* `around` counts within the unit, `row` is not used */
  char         *pointer;   /* JSON Pointer within the unit */
  DoveRow      *row;       /* (nullable): NULL when it is wrong */
} DoveMapPart;

struct _DoveMapProgram
{
  gatomicrefcount  ref_count;
  DoveFieldTree   *targets;
  GPtrArray       *units;      /* (element-type DoveMapUnit): in the order of the rows */
  GArray          *entries;    /* (element-type DoveMapEntry): borrow from the units */
  GHashTable      *places;     /* place -> index + 1 of its first entry; borrows the places */
  GPtrArray       *names;      /* (element-type DoveValue): the named values among the rows */
  GPtrArray       *overlaps;   /* (element-type utf8): of each unit: who else writes it, or NULL */
};

G_END_DECLS
