/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/syncs/dove-draft-document.h"

G_BEGIN_DECLS

GtkWidget *dove_draft_row_new   (DoveDraft *draft,
                                 guint      side,
                                 DoveValue *field,
                                 DoveValue *schema);
GtkWidget *dove_draft_row_get_entry (GtkWidget *row);
GtkWidget *dove_draft_row_fixed (DoveDraft *draft,
                                 guint      side,
                                 DoveValue *row);

G_END_DECLS
