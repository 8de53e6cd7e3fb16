/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-search.h"

G_BEGIN_DECLS

/**
 * DoveFoundFunc:
 * @found: (element-type DoveStoreFound): what was found next; take what is to be kept
 * @user_data: as given
 *
 * Takes what a search has found, on the main thread.
 */
typedef void (*DoveFoundFunc) (GPtrArray *found,
                               gpointer   user_data);

void      dove_found_search_async  (const char           *workspace,
                                    const char           *text,
                                    gint64                before,
                                    DoveFoundFunc         take,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean  dove_found_search_finish (GAsyncResult         *result,
                                    gboolean             *has_more,
                                    GError              **error);

char     *dove_found_say_record    (const DoveStoreFound *found,
                                    const char           *sync);
char     *dove_found_say_what      (const DoveStoreFound *found,
                                    const char           *side);

G_END_DECLS
