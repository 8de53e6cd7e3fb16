/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

/**
 * DoveMapTried:
 * @state: what becomes of the field
 * @text: the value in one line, or why there is none; "" when it is empty
 * @is_cast: whether the value was changed to fit its field
 *
 * What a row gives on a record.
 */
typedef struct
{
  DoveMappedState  state;
  char            *text;
  gboolean         is_cast;
} DoveMapTried;

DoveMapProgram *dove_map_try_compile (DoveMapModel   *model,
                                      DoveValue      *rows,
                                      const char     *place);
gboolean        dove_map_try_run     (DoveMapModel   *model,
                                      DoveMapProgram *program,
                                      const char     *place,
                                      DoveValue      *record,
                                      DoveMapTried   *tried);
char           *dove_map_try_formula (DoveMapModel   *model,
                                      const char     *place,
                                      const char     *formula,
                                      gboolean       *is_error);
char           *dove_map_tried_say   (const DoveMapTried *tried);
void            dove_map_tried_clear (DoveMapTried   *tried);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveMapTried, dove_map_tried_clear)

G_END_DECLS
