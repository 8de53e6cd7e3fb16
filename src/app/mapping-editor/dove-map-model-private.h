/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-map-model.h"

#include "mapping/dove-map-history.h"

G_BEGIN_DECLS

struct _DoveMapModel
{
  GObject          parent_instance;

  char            *source_name;
  char            *target_name;
  DoveMapHistory  *history;
  DoveFieldTree   *known[2];        /* fields of source and target */
  DoveFieldTree   *trees[2];        /* the same with ghosts */
  GPtrArray       *missing[2];      /* (element-type utf8): the ghosts */

  DoveValue       *records[2];      /* (nullable): lists of sample records */
  DoveValue       *tables;          /* (nullable): name -> rows, for formulas */
  GPtrArray       *ways_back;       /* (nullable) (element-type DoveProposal) */
  DoveValue       *published;       /* (nullable): the rows that runs have now */
  char            *zone;            /* (nullable) */
  char            *language;        /* (nullable) */
  DoveFormulaHost  formulas;
  DoveMappingHost  host;
  DoveMapPurpose   purpose;
  guint            sample;
  char            *current;         /* (nullable): place */
  char            *group;           /* (nullable): key of the group that is shown alone */

  DoveMapProgram  *program;         /* of the rows */
  GArray          *wires;           /* (nullable): not asked for yet */
  GArray          *results;         /* (nullable): of the program on the record */
  GArray          *covers[2];       /* (nullable): of source and target */
  GHashTable      *verdicts;        /* place -> Judged */
  GHashTable      *places;          /* index of a target -> DoveMapPlace */
};

/* A verdict holds for as long as the row does, and the named values that it uses */
typedef struct
{
  DoveValue      *row;
  DoveFormula    *formula;   /* (nullable) */
  DoveMapVerdict *verdict;
} Judged;

G_END_DECLS
