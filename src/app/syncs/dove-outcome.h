/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "app/syncs/dove-draft.h"
#include "record/dove-value.h"

G_BEGIN_DECLS

GtkWidget *dove_outcome_new      (DoveClient      *client,
                                  const DoveDraft *draft,
                                  DoveValue       *document,
                                  DoveValue       *rows);
GtkWidget *dove_outcome_new_none (void);
DoveValue *dove_outcome_finish   (GAsyncResult    *result,
                                  GError         **error);

G_END_DECLS
