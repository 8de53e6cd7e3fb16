/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_WELCOME (dove_welcome_get_type ())
G_DECLARE_FINAL_TYPE (DoveWelcome, dove_welcome, DOVE, WELCOME, AdwBin)

gboolean dove_welcome_update (DoveWelcome *self,
                              DoveClient  *client);

G_END_DECLS
