/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

gboolean dove_links_add    (DoveStore   *store,
                            const char  *sync_id,
                            const char  *a,
                            const char  *b,
                            gint64      *link_id,
                            GError     **error);
gboolean dove_links_remove (DoveStore   *store,
                            const char  *sync_id,
                            gint64       link_id,
                            GError     **error);
gboolean dove_links_import (DoveStore   *store,
                            const char  *sync_id,
                            const char  *text,
                            guint       *added,
                            guint       *known,
                            GError     **error);

G_END_DECLS
