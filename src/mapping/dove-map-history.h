/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveMapHistory:
 *
 * The rows of a mapping that is edited, with what they were before. Rows are values that nobody
 * changes, so going back is exact. Belongs to one thread.
 */
typedef struct _DoveMapHistory DoveMapHistory;

DoveMapHistory *dove_map_history_new           (DoveValue      *rows);
void            dove_map_history_free          (DoveMapHistory *self);

DoveValue      *dove_map_history_get_rows      (DoveMapHistory *self);
gboolean        dove_map_history_commit        (DoveMapHistory *self,
                                                const char     *name,
                                                DoveValue      *rows);
gboolean        dove_map_history_undo          (DoveMapHistory *self);
gboolean        dove_map_history_redo          (DoveMapHistory *self);
const char     *dove_map_history_get_undo_name (DoveMapHistory *self);
const char     *dove_map_history_get_redo_name (DoveMapHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveMapHistory, dove_map_history_free)

G_END_DECLS
