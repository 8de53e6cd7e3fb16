/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_PREFERENCES_PAGE (dove_preferences_page_get_type ())
G_DECLARE_FINAL_TYPE (DovePreferencesPage, dove_preferences_page, DOVE, PREFERENCES_PAGE,
                      AdwPreferencesPage)

GtkWidget *dove_preferences_page_new (DoveClient *client);

G_END_DECLS
