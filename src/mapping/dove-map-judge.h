/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-program.h"

G_BEGIN_DECLS

/**
 * DoveMapVerdict:
 * @problem: (nullable): why the row cannot work, a sentence
 * @loss: (nullable): what may get lost on the way into the field, sentences
 *
 * What is to be said of a row before there is a record.
 */
typedef struct
{
  char *problem;
  char *loss;
} DoveMapVerdict;

DoveMapVerdict *dove_map_judge        (DoveMapProgram *program,
                                       guint           index,
                                       DoveFieldTree  *sources,
                                       DoveFieldTree  *targets);
void            dove_map_verdict_free (DoveMapVerdict *self);
DoveValue      *dove_map_element_schema (DoveFieldTree *sources,
                                       const char     *list);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapVerdict, dove_map_verdict_free)

G_END_DECLS
