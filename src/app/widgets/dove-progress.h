/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "dove-bus-generated.h"

G_BEGIN_DECLS

#define DOVE_TYPE_PROGRESS (dove_progress_get_type ())
G_DECLARE_FINAL_TYPE (DoveProgress, dove_progress, DOVE, PROGRESS, GtkBox)

void dove_progress_set_run (DoveProgress *self,
                            DoveBusRun   *run);

G_END_DECLS
