/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtksourceview/gtksource.h>

#include "record/dove-value.h"

G_BEGIN_DECLS

#define DOVE_TYPE_MAP_COMPLETION (dove_map_completion_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapCompletion, dove_map_completion, DOVE, MAP_COMPLETION, GObject)

DoveMapCompletion *dove_map_completion_new       (void);
void               dove_map_completion_set_about (DoveMapCompletion *self,
                                                  DoveValue         *schema,
                                                  DoveValue         *record);
void               dove_map_completion_set_names (DoveMapCompletion *self,
                                                  const char *const *names);

G_END_DECLS
