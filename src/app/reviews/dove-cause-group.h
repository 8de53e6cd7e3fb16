/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "app/reviews/dove-asked.h"

G_BEGIN_DECLS

GtkWidget *dove_cause_group_new (DoveClient      *client,
                                 const DoveCause *cause);

G_END_DECLS
