/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

gboolean dove_store_backup     (DoveStore   *self,
                                const char  *folder,
                                GError     **error);
gboolean dove_store_begin_anew (DoveStore   *self,
                                const char  *message,
                                GError     **error);

G_END_DECLS
