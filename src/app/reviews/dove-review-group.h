/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "app/reviews/dove-asked.h"

G_BEGIN_DECLS

GtkWidget *dove_review_group_new (DoveClient            *client,
                                  const DoveStoreReview *review,
                                  const DoveAskedMore   *more);

G_END_DECLS
