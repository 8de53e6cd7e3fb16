/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/syncs/dove-draft-document.h"

G_BEGIN_DECLS

/*
 * The parts of the form of a sync. Each is a group of rows that edits the draft, which must outlive
 * it, and tells so by the action `form.changed`. What is not right has the style class `error`.
 */

GtkWidget *dove_draft_keys_new       (DoveDraft  *draft);
GtkWidget *dove_draft_filter_new     (DoveDraft  *draft,
                                      guint       side);
GtkWidget *dove_draft_when_new       (DoveDraft  *draft,
                                      const char *zone);
GtkWidget *dove_draft_rules_new      (DoveDraft  *draft);
gboolean   dove_draft_rules_grow     (GtkWidget  *group);
void       dove_draft_rules_update   (GtkWidget  *group);

/* What they are made of */
GtkWidget *dove_draft_part_combo     (const char *const *labels,
                                      guint              selected,
                                      const char        *title);
GtkWidget *dove_draft_part_button    (const char        *icon_name,
                                      const char        *name);
void       dove_draft_part_changed   (GtkWidget         *widget);

G_END_DECLS
