/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"
#include "app/connections/dove-vendor-document.h"

G_BEGIN_DECLS

#define DOVE_TYPE_DOCUMENT_PAGE (dove_document_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveDocumentPage, dove_document_page, DOVE, DOCUMENT_PAGE, AdwBin)

GtkWidget *dove_document_page_new (DoveClient         *client,
                                   DoveVendorDocument *document);

G_END_DECLS
