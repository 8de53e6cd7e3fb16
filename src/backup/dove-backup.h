/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/dove-clock.h"
#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveBackup:
 * @name: of the workspace
 * @at: when it was made, microseconds UTC
 * @program: version of the program that made it
 * @connections: (array zero-terminated=1): ids of the connections in it, to be signed in again
 * @definitions: number of files of definitions
 * @bytes: of the state and the journal, before they were packed
 *
 * What a backup holds. It has all of a workspace but secrets, which stay in the keyring.
 */
typedef struct
{
  char   *name;
  gint64  at;
  char   *program;
  char  **connections;
  guint   definitions;
  gint64  bytes;
} DoveBackup;

/**
 * DoveBackupWatch:
 * @told: called as often as something was read or written, from the thread that works
 * @data: handed to it; with how many bytes are done, and of how many
 *
 * Who wants to know how far it is.
 */
typedef struct
{
  void   (*told) (gpointer data,
                  gint64   done,
                  gint64   total);
  gpointer data;
} DoveBackupWatch;

DoveBackup *dove_backup_make    (const char             *workspace,
                                 const char             *file,
                                 DoveClock              *clock,
                                 const DoveBackupWatch  *watch,
                                 GCancellable           *cancellable,
                                 GError                **error);
DoveBackup *dove_backup_look    (const char             *file,
                                 const DoveBackupWatch  *watch,
                                 GCancellable           *cancellable,
                                 GError                **error);
DoveBackup *dove_backup_restore (const char             *file,
                                 const char             *workspace,
                                 DoveClock              *clock,
                                 char                  **kept_as,
                                 GCancellable           *cancellable,
                                 GError                **error);

/* The same in two steps, of which the second takes no time */
DoveBackup *dove_backup_prepare (const char             *file,
                                 const char             *workspace,
                                 const char             *origin,
                                 DoveClock              *clock,
                                 const DoveBackupWatch  *watch,
                                 GCancellable           *cancellable,
                                 GError                **error);
gboolean    dove_backup_put     (const char             *workspace,
                                 DoveClock              *clock,
                                 char                  **kept_as,
                                 GError                **error);
void        dove_backup_drop    (const char             *workspace);

DoveValue  *dove_backup_to_value (const DoveBackup      *self);
void        dove_backup_free    (DoveBackup             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveBackup, dove_backup_free)

G_END_DECLS
