/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_AGENT_BAR (dove_agent_bar_get_type ())
G_DECLARE_FINAL_TYPE (DoveAgentBar, dove_agent_bar, DOVE, AGENT_BAR, AdwBin)

void dove_agent_bar_set_client (DoveAgentBar *self,
                                DoveClient   *client);

G_END_DECLS
