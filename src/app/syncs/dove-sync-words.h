/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/client/dove-client.h"

G_BEGIN_DECLS

char *dove_sync_words_route    (DoveClient  *client,
                                DoveBusSync *sync);
char *dove_sync_words_due      (DoveBusSync *sync,
                                gint64       now);
char *dove_sync_words_next     (DoveBusSync *sync,
                                gint64       now);
char *dove_sync_words_last     (DoveBusSync *sync,
                                gint64       now);

G_END_DECLS
