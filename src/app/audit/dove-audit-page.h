/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_AUDIT_PAGE (dove_audit_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveAuditPage, dove_audit_page, DOVE, AUDIT_PAGE, AdwBin)

GtkWidget *dove_audit_page_new          (DoveClient    *client);
void       dove_audit_page_start_search (DoveAuditPage *self);

G_END_DECLS
