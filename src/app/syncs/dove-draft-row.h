/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/syncs/dove-draft.h"

G_BEGIN_DECLS

GtkWidget    *dove_draft_combo_new      (const DoveDraft    *draft,
                                         DoveValue          *field,
                                         const DoveProposal *proposal);
DoveDraftRow *dove_draft_combo_dup_row  (GtkWidget          *combo);

G_END_DECLS
