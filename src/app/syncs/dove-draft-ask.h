/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/client/dove-client.h"
#include "app/syncs/dove-draft.h"

G_BEGIN_DECLS

void     dove_draft_ask_async  (DoveDraft            *draft,
                                DoveClient           *client,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean dove_draft_ask_finish (GAsyncResult         *result,
                                char                **warning,
                                GError              **error);

G_END_DECLS
