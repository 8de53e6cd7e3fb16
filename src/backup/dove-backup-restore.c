/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-backup"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "dove-backup-private.h"

#include "base/dove-error.h"
#include "store/dove-store-audit.h"
#include "store/dove-store-backup.h"
#include "workspace/dove-workspace.h"

/*
 * Putting a backup back. All is made ready beside the place where it belongs: read, checked,
 * brought up to date, and told to begin anew. Only then does it take its place, and what was
 * there stays under another name. Whatever dies on the way, the workspace is the old or the new.
 */

/* Neither a program at work in it nor its files may be pulled away from under it */
static gboolean
take_old (const char     *workspace,
          DoveWorkspace **old,
          GError        **error)
{
  *old = NULL;
  if (!g_file_test (workspace, G_FILE_TEST_EXISTS))
    return TRUE;

  *old = dove_workspace_open (workspace, DOVE_WORKSPACE_EXCLUSIVE | DOVE_WORKSPACE_CREATE, error);
  if (*old == NULL && g_error_matches (*error, DOVE_ERROR, DOVE_ERROR_BUSY))
    g_prefix_error (error, "%s: ", _("Dovetail is at work. End it with “dovetailctl agent stop”, "
                                     "and close its window"));

  return *old != NULL;
}

/* A name that is free: of the instant, and with a number where there is one already */
static char *
make_kept_name (const char *workspace,
                DoveClock  *clock)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (dove_clock_get_now (clock) /
                                                             G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (time, "%Y%m%d-%H%M%S");
  char *name = g_strdup_printf ("%s.before-%s", workspace, stamp);

  for (guint i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.before-%s-%u", workspace, stamp, i);
    }

  return name;
}

static gboolean
note (DoveStore         *store,
      const DoveBackup  *backup,
      const char        *origin,
      GError           **error)
{
  g_autoptr(GDateTime) at = g_date_time_new_from_unix_local (backup->at / G_USEC_PER_SEC);
  g_autofree char *made = g_date_time_format_iso8601 (at);
  const DoveStoreAudit audit = {
    .origin = origin, .what = "restored", .kind = "workspace", .thing = "", .detail = made,
  };

  return dove_store_add_audit (store, &audit, error);
}

/* Opened once for writing: an older state is brought up to date, a newer one refused */
static gboolean
make_ready (const char        *folder,
            const DoveBackup  *backup,
            const char        *origin,
            DoveClock         *clock,
            GError           **error)
{
  g_autofree char *state = g_build_filename (folder, ".dovetail", NULL);
  g_autoptr(DoveStore) store = dove_store_open (state, DOVE_STORE_READ_WRITE | DOVE_STORE_CHECK,
                                                clock, error);

  return store != NULL &&
         dove_store_begin_anew (store, _("It was under way when the backup was made that has been "
                                         "restored"), error) &&
         note (store, backup, origin, error);
}

static void
sync_folder (const char *folder)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("“%s” was not flushed", folder);
  close (fd);
}

static gboolean
move (const char  *from,
      const char  *to,
      GError     **error)
{
  if (g_rename (from, to) == 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("“%s” could not be renamed to “%s”: %s"),
               from, to, g_strerror (errno));

  return FALSE;
}

/* The old one goes aside, and comes back when the new one cannot take its place */
static gboolean
swap (const char  *ready,
      const char  *workspace,
      const char  *kept,
      GError     **error)
{
  g_autofree char *parent = g_path_get_dirname (workspace);

  if (kept != NULL && !move (workspace, kept, error))
    return FALSE;

  if (!move (ready, workspace, error))
    {
      if (kept != NULL)
        move (kept, workspace, NULL);
      return FALSE;
    }
  sync_folder (parent);

  return TRUE;
}

/* Beside the workspace: on the same disk, so that it need only be renamed */
static char *
get_ready_folder (const char *workspace)
{
  g_autofree char *path = g_canonicalize_filename (workspace, NULL);

  return g_strconcat (path, ".restoring", NULL);
}

/**
 * dove_backup_prepare:
 * @file: a backup
 * @workspace: folder of the workspace that it is to become; it is left as it is
 * @origin: who asks, for the audit log
 * @clock: a clock
 * @watch: (nullable): who wants to know how far it is
 * @cancellable: (nullable): for taking it back
 * @error: return location for an error
 *
 * Unpacks a backup beside a workspace, checks it and makes it ready to take its place. One that was
 * prepared before goes. Blocks.
 *
 * Errors: those of dove_backup_look(); %DOVE_ERROR_STORAGE when the disk is full. Nothing is left
 * then.
 *
 * Returns: (transfer full) (nullable): what was prepared
 */
DoveBackup *
dove_backup_prepare (const char             *file,
                     const char             *workspace,
                     const char             *origin,
                     DoveClock              *clock,
                     const DoveBackupWatch  *watch,
                     GCancellable           *cancellable,
                     GError                **error)
{
  g_autofree char *ready = get_ready_folder (workspace);
  DoveBackup *backup = NULL;

  dove_backup_remove (ready);
  if (g_mkdir_with_parents (ready, 0700) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("The folder “%s” could not be made: %s"), ready, g_strerror (errno));
      return NULL;
    }

  backup = dove_backup_extract (file, ready, watch, cancellable, error);
  if (backup != NULL && make_ready (ready, backup, origin, clock, error))
    return backup;

  dove_backup_free (backup);
  dove_backup_remove (ready);

  return NULL;
}

/* @old holds the workspace that is there, if there is one */
static gboolean
put (const char     *workspace,
     DoveWorkspace  *old,
     DoveClock      *clock,
     char          **kept_as,
     GError        **error)
{
  g_autofree char *path = g_canonicalize_filename (workspace, NULL);
  g_autofree char *ready = get_ready_folder (path);
  g_autofree char *kept = old != NULL ? make_kept_name (path, clock) : NULL;

  if (!swap (ready, path, kept, error))
    {
      dove_backup_remove (ready);
      return FALSE;
    }
  *kept_as = g_steal_pointer (&kept);

  return TRUE;
}

/**
 * dove_backup_put:
 * @workspace: folder of a workspace
 * @clock: a clock
 * @kept_as: (out) (nullable): the folder in which the earlier workspace is now
 * @error: return location for an error
 *
 * Puts what dove_backup_prepare() has made ready into the place of the workspace, of which no
 * program may make use. Takes no time.
 *
 * Errors: %DOVE_ERROR_BUSY when a program is at work in it. It is then as it was, and what was
 * prepared is gone.
 *
 * Returns: whether it took its place
 */
gboolean
dove_backup_put (const char  *workspace,
                 DoveClock   *clock,
                 char       **kept_as,
                 GError     **error)
{
  g_autoptr(DoveWorkspace) old = NULL;

  *kept_as = NULL;
  if (!take_old (workspace, &old, error))
    {
      dove_backup_drop (workspace);
      return FALSE;
    }

  return put (workspace, old, clock, kept_as, error);
}

/**
 * dove_backup_drop:
 * @workspace: folder of a workspace
 *
 * Removes what dove_backup_prepare() has made ready for it.
 */
void
dove_backup_drop (const char *workspace)
{
  g_autofree char *ready = get_ready_folder (workspace);

  dove_backup_remove (ready);
}

/**
 * dove_backup_restore:
 * @file: a backup
 * @workspace: folder of the workspace that it becomes; what is there is kept beside it
 * @clock: a clock
 * @kept_as: (out) (nullable): the folder in which the earlier workspace is now
 * @cancellable: (nullable): for taking it back
 * @error: return location for an error
 *
 * Puts a backup back. Runs that were under way in it are ended and its plans are over; both sides
 * of each sync are read whole next, records are recognised by links and keys, and each sync shows
 * its first plan. Nothing is written to an application. Blocks.
 *
 * Errors: those of dove_backup_prepare() and dove_backup_put(). The workspace is then as it was.
 *
 * Returns: (transfer full) (nullable): what was restored
 */
DoveBackup *
dove_backup_restore (const char    *file,
                     const char    *workspace,
                     DoveClock     *clock,
                     char         **kept_as,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(DoveWorkspace) old = NULL;
  g_autoptr(DoveBackup) backup = NULL;

  *kept_as = NULL;
  if (!take_old (workspace, &old, error))
    return NULL;

  backup = dove_backup_prepare (file, workspace, "command-line", clock, NULL, cancellable, error);
  if (backup == NULL || !put (workspace, old, clock, kept_as, error))
    return NULL;

  return g_steal_pointer (&backup);
}
