/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "app/syncs/dove-draft-document.h"

G_BEGIN_DECLS

#define DOVE_TYPE_DRAFT_FORM (dove_draft_form_get_type ())
G_DECLARE_FINAL_TYPE (DoveDraftForm, dove_draft_form, DOVE, DRAFT_FORM, AdwBin)

void        dove_draft_form_set_draft   (DoveDraftForm    *self,
                                         DoveDraft        *draft,
                                         gboolean          is_new);
gboolean    dove_draft_form_leave       (DoveDraftForm    *self);
void        dove_draft_form_set_client  (DoveDraftForm    *self,
                                         DoveClient       *client);
void        dove_draft_form_open_mapping (DoveDraftForm   *self,
                                         guint             side,
                                         const char       *field);
DoveValue  *dove_draft_form_to_document (DoveDraftForm    *self,
                                         const char       *id,
                                         GError          **error);
const char *dove_draft_form_get_name    (DoveDraftForm    *self);

G_END_DECLS
