/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "mapping/dove-map-words.h"

G_BEGIN_DECLS

/**
 * DoveMapReport:
 * @source_name: (nullable): what to call the source
 * @target_name: (nullable): what to call the target
 * @sources: the source's fields, with ghosts
 * @targets: the target's fields, with ghosts
 * @program: compiled rows
 * @results: (nullable) (element-type DoveMapResult): what they give on a record
 *
 * A mapping that is to be read by somebody who does not see the editor: printed, or sent.
 */
typedef struct
{
  const char     *source_name;
  const char     *target_name;
  DoveFieldTree  *sources;
  DoveFieldTree  *targets;
  DoveMapProgram *program;
  GArray         *results;
} DoveMapReport;

char      *dove_map_report_sentence  (const DoveMapReport *self,
                                      guint                entry);
char      *dove_map_report_page      (const DoveMapReport *self);
GPtrArray *dove_map_report_table     (const DoveMapReport *self);

G_END_DECLS
