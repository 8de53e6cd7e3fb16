/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "backup/dove-backup.h"

G_BEGIN_DECLS

#define BACKUP_FORMAT  1
#define BACKUP_ABOUT   "backup.json" /* the first file: what it is */
#define BACKUP_SUMS    "sums.json"   /* the last: SHA-256 of all others, by their names */
#define BACKUP_STATE   ".dovetail/state.db"
#define BACKUP_JOURNAL ".dovetail/log.db"

DoveBackup *dove_backup_from_value (DoveValue              *value,
                                    GError                **error);

/* @folder is where to; %NULL only to look */
DoveBackup *dove_backup_extract    (const char             *file,
                                    const char             *folder,
                                    const DoveBackupWatch  *watch,
                                    GCancellable           *cancellable,
                                    GError                **error);
void        dove_backup_remove     (const char             *folder);

G_END_DECLS
