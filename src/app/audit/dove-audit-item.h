/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/dove-store-audit.h"

G_BEGIN_DECLS

#define DOVE_TYPE_AUDIT_ITEM (dove_audit_item_get_type ())
G_DECLARE_FINAL_TYPE (DoveAuditItem, dove_audit_item, DOVE, AUDIT_ITEM, GObject)

DoveAuditItem        *dove_audit_item_new       (DoveStoreAudit *audit);
const DoveStoreAudit *dove_audit_item_get_audit (DoveAuditItem  *self);
const char           *dove_audit_item_get_title (DoveAuditItem  *self);
const char           *dove_audit_item_get_detail (DoveAuditItem *self);
gboolean              dove_audit_item_matches   (DoveAuditItem  *self,
                                                 const char     *folded);

G_END_DECLS
