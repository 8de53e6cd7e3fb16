/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_REVIEWS_PAGE (dove_reviews_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveReviewsPage, dove_reviews_page, DOVE, REVIEWS_PAGE, AdwBin)

void dove_reviews_page_set_client (DoveReviewsPage *self,
                                   DoveClient      *client);
void dove_reviews_page_show       (DoveReviewsPage *self,
                                   gint64           review);

G_END_DECLS
