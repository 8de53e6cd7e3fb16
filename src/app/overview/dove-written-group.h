/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/overview/dove-overview.h"

G_BEGIN_DECLS

#define DOVE_TYPE_WRITTEN_GROUP (dove_written_group_get_type ())
G_DECLARE_FINAL_TYPE (DoveWrittenGroup, dove_written_group, DOVE, WRITTEN_GROUP,
                      AdwPreferencesGroup)

void dove_written_group_show (DoveWrittenGroup      *self,
                              const DoveOverviewDay *days);

G_END_DECLS
