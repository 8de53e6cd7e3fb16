/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One of the things that can be chosen; it is what is dragged as well. */
#define DOVE_TYPE_MAP_OPTION (dove_map_option_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapOption, dove_map_option, DOVE, MAP_OPTION, GObject)

const char *dove_map_option_get_value       (DoveMapOption  *self);

#define DOVE_TYPE_MAP_OPTIONS (dove_map_options_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapOptions, dove_map_options, DOVE, MAP_OPTIONS, AdwBin)

GtkWidget  *dove_map_options_new            (const char     *name);

void        dove_map_options_begin_kind     (DoveMapOptions *self,
                                             const char     *kind);
void        dove_map_options_add            (DoveMapOptions *self,
                                             const char     *value,
                                             const char     *title,
                                             const char     *subtitle,
                                             const char     *detail);
void        dove_map_options_add_known_by   (DoveMapOptions *self,
                                             const char     *value,
                                             const char     *title,
                                             const char     *subtitle,
                                             const char     *detail,
                                             const char     *words);
void        dove_map_options_clear          (DoveMapOptions *self);
void        dove_map_options_set_searchable (DoveMapOptions *self,
                                             gboolean        is_searchable);
void        dove_map_options_set_draggable  (DoveMapOptions *self,
                                             gboolean        is_draggable);
void        dove_map_options_focus          (DoveMapOptions *self);

G_END_DECLS
