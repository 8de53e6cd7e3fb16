/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dove-workspace-private.h"

/*
 * The folder .dovetail and the lock in it.
 *
 * The kernel holds the lock for as long as the descriptor is open, so that a killed process
 * leaves nothing to clean up; the process number in the file is only for the message. The file
 * itself stays: removing it would let two processes lock two files of one name.
 */

#define STATE_FOLDER ".dovetail"

static gboolean
hide_from_git (int folder)
{
  int fd = openat (folder, ".gitignore", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                   0600);
  gboolean is_written;

  if (fd < 0)
    return errno == EEXIST;

  is_written = write (fd, "*\n", 2) == 2;
  close (fd);

  return is_written;
}

static int
open_state_folder (const char  *path,
                   int          folder,
                   GError     **error)
{
  int state = -1;

  if (mkdirat (folder, STATE_FOLDER, 0700) == 0 || errno == EEXIST)
    state = openat (folder, STATE_FOLDER, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (state >= 0 && fchmod (state, 0700) == 0 && hide_from_git (state))
    return state;

  g_set_error (error, DOVE_ERROR, errno == ENOSPC ? DOVE_ERROR_STORAGE : DOVE_ERROR_FAILED,
               _("The folder “%s/%s” could not be prepared: %s"), path, STATE_FOLDER,
               g_strerror (errno));
  if (state >= 0)
    close (state);

  return -1;
}

static void
set_busy (const char  *path,
          int          lock,
          GError     **error)
{
  char text[32] = "";
  gssize length = pread (lock, text, sizeof text - 1, 0);
  guint64 process = 0;

  text[MAX (length, 0)] = '\0';
  g_strchomp (text);

  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT, &process, NULL))
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
                 _("The workspace “%s” is in use by process %" PRIu64), path, process);
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
                 _("The workspace “%s” is in use by another process"), path);
}

/* Locks the workspace for this process; a descriptor that holds the lock, or -1 */
int
dove_workspace_take_lock (const char  *path,
                          int          folder,
                          GError     **error)
{
  int state = open_state_folder (path, folder, error);
  g_autofree char *text = g_strdup_printf ("%d\n", (int) getpid ());
  int lock;

  if (state < 0)
    return -1;

  lock = openat (state, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (lock < 0)
    g_set_error (error, DOVE_ERROR, errno == ENOSPC ? DOVE_ERROR_STORAGE : DOVE_ERROR_FAILED,
                 _("The workspace “%s” could not be locked: %s"), path, g_strerror (errno));
  close (state);

  if (lock < 0)
    return -1;

  if (flock (lock, LOCK_EX | LOCK_NB) != 0)
    {
      set_busy (path, lock, error);
      close (lock);
      return -1;
    }

  if (ftruncate (lock, 0) != 0 || pwrite (lock, text, strlen (text), 0) < 0)
    g_info ("The lock of “%s” does not name its process: %s", path, g_strerror (errno));

  return lock;
}

void
dove_workspace_drop_lock (int lock)
{
  if (ftruncate (lock, 0) != 0)
    g_info ("A lock still names this process: %s", g_strerror (errno));

  close (lock);
}
