/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DOVE_TYPE_APP (dove_app_get_type ())
G_DECLARE_FINAL_TYPE (DoveApp, dove_app, DOVE, APP, AdwApplication)

DoveApp *dove_app_new (const char *workspace,
                       gint64      started);

G_END_DECLS
