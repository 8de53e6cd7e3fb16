/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DOVE_TYPE_SWITCH (dove_switch_get_type ())
G_DECLARE_FINAL_TYPE (DoveSwitch, dove_switch, DOVE, SWITCH, GtkWidget)

G_END_DECLS
