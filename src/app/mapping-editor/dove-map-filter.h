/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/mapping-editor/dove-map-model.h"

G_BEGIN_DECLS

/**
 * DoveMapShow:
 *
 * Which target fields are shown.
 */
typedef enum
{
  DOVE_MAP_SHOW_ALL,
  DOVE_MAP_SHOW_MAPPED,
  DOVE_MAP_SHOW_UNMAPPED,
  DOVE_MAP_SHOW_REQUIRED,
  DOVE_MAP_SHOW_PROBLEMS,
  DOVE_MAP_SHOW_VALUES,
  DOVE_MAP_SHOW_CHANGED,
} DoveMapShow;

gboolean  dove_map_filter_is_mapped   (DoveMapModel    *model,
                                       guint            node);
gboolean  dove_map_filter_is_missing  (DoveMapModel    *model,
                                       guint            node);
gboolean  dove_map_filter_has_problem (DoveMapModel    *model,
                                       guint            node);
gboolean  dove_map_filter_has_changed (DoveMapModel    *model,
                                       guint            node);
gboolean  dove_map_filter_can_move    (DoveMapModel    *model,
                                       const char      *place,
                                       guint            node);
gboolean *dove_map_filter_run         (DoveMapModel    *model,
                                       DoveMapShow      show,
                                       GHashTable      *folded);
gboolean  dove_map_filter_finds       (DoveMapModel    *model,
                                       guint            node,
                                       const char      *folded);
char     *dove_map_filter_say         (DoveMapModel    *model);

G_END_DECLS
