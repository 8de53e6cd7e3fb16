/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_HEAD (dove_head_get_type ())
G_DECLARE_FINAL_TYPE (DoveHead, dove_head, DOVE, HEAD, GtkBox)

void dove_head_set_client (DoveHead   *self,
                           DoveClient *client);

G_END_DECLS
