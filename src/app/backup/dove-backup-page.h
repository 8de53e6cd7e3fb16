/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "app/client/dove-client.h"

G_BEGIN_DECLS

#define DOVE_TYPE_BACKUP_PAGE (dove_backup_page_get_type ())
G_DECLARE_FINAL_TYPE (DoveBackupPage, dove_backup_page, DOVE, BACKUP_PAGE, AdwBin)

GtkWidget *dove_backup_page_new_make    (DoveClient *client,
                                         GFile      *file);
GtkWidget *dove_backup_page_new_restore (DoveClient *client,
                                         GFile      *file);

G_END_DECLS
