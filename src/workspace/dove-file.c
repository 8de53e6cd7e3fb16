/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "dove-file-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"

/*
 * Files of the workspace, opened by the folder's descriptor.
 *
 * Nothing follows a link: a workspace handed over by a colleague must not make us read or
 * overwrite a file elsewhere. Writing is in two steps, so that several files can be made ready
 * before the first takes its place: the text goes to a hidden file, is on disk, and is then
 * renamed. A crash between leaves a hidden file that the next writing replaces and no reader
 * looks at.
 */

static char *
hidden_name (const char *name)
{
  return g_strdup_printf (".%s.new", name);
}

/* Says that a file could not be dealt with; @format takes its name and the reason */
static void
set_error (GError     **error,
           const char  *format,
           const char  *name,
           int          number)
{
  const gboolean is_full = number == ENOSPC || number == EDQUOT || number == EIO ||
                           number == EROFS || number == EFBIG;

  g_set_error (error, DOVE_ERROR, is_full ? DOVE_ERROR_STORAGE : DOVE_ERROR_FAILED,
               format, name, g_strerror (number));
}

/* A folder's descriptor, or -1; it must be a folder itself, not a link to one */
int
dove_file_open_folder (int          folder,
                       const char  *name,
                       gboolean     create,
                       GError     **error)
{
  int fd;

  if (create && mkdirat (folder, name, 0777) != 0 && errno != EEXIST)
    {
      set_error (error, _("“%s” could not be made: %s"), name, errno);
      return -1;
    }

  fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0)
    return fd;

  if (errno == ENOTDIR || errno == ELOOP)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("“%s” must be a folder, not a file or a link"), name);
  else
    g_set_error (error, DOVE_ERROR, errno == ENOENT ? DOVE_ERROR_MISSING : DOVE_ERROR_FAILED,
                 _("The folder “%s” could not be opened: %s"), name, g_strerror (errno));

  return -1;
}

static gint64
nanoseconds (const struct timespec *time)
{
  return time->tv_sec * G_GINT64_CONSTANT (1000000000) + time->tv_nsec;
}

static void
fill_mark (const struct stat *status,
           DoveFileMark      *mark)
{
  mark->changed = nanoseconds (&status->st_ctim);
  mark->modified = nanoseconds (&status->st_mtim);
  mark->inode = status->st_ino;
  mark->size = status->st_size;
}

gboolean
dove_file_look (int           folder,
                const char   *name,
                DoveFileMark *mark)
{
  struct stat status;

  if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
    return FALSE;

  fill_mark (&status, mark);

  return TRUE;
}

/* Whether an open file may be read: a real one, and not too large */
static gboolean
check_file (int            fd,
            DoveFileMark  *mark,
            GError       **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("it could not be read: %s"),
                   g_strerror (errno));
      return FALSE;
    }

  fill_mark (&status, mark);

  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("this is no file; remove it"));
      return FALSE;
    }

  if ((guint64) status.st_size > DOVE_DOCUMENT_LIMIT_BYTES)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT,
                   _("the file is too large (%" PRId64 " bytes; at most %zu)"),
                   (gint64) status.st_size, DOVE_DOCUMENT_LIMIT_BYTES);
      return FALSE;
    }

  return TRUE;
}

/* The whole text, NUL behind it; the message on failure does not name the file */
char *
dove_file_read (int            folder,
                const char    *name,
                DoveFileMark  *mark,
                gsize         *length,
                GError       **error)
{
  /* Not blocking, since a pipe in the folder would wait for its writer for ever */
  int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autofree char *text = NULL;
  gsize filled = 0;
  gssize got = 0;

  if (fd < 0)
    {
      if (errno == ELOOP)
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                     _("this is a link; put the file itself here"));
      else
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("it could not be read: %s"),
                     g_strerror (errno));
      return NULL;
    }

  if (check_file (fd, mark, error))
    {
      text = g_malloc ((gsize) mark->size + 1);
      while (filled < (gsize) mark->size &&
             ((got = read (fd, text + filled, (gsize) mark->size - filled)) > 0 ||
              (got < 0 && errno == EINTR)))
        filled += (gsize) MAX (got, 0);

      if (got < 0)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("it could not be read: %s"),
                       g_strerror (errno));
          g_clear_pointer (&text, g_free);
        }
      else
        text[filled] = '\0';
    }

  close (fd);
  *length = filled;

  return g_steal_pointer (&text);
}

static gboolean
write_all (int         fd,
           const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      gssize written = write (fd, text, left);

      if (written < 0 && errno != EINTR)
        return FALSE;

      text += MAX (written, 0);
      left -= (gsize) MAX (written, 0);
    }

  return fsync (fd) == 0;
}

/* Writes the text to the hidden file beside the name, onto the disk */
gboolean
dove_file_stage (int          folder,
                 const char  *name,
                 const char  *text,
                 GError     **error)
{
  g_autofree char *hidden = hidden_name (name);
  gboolean is_written;
  int number;
  int fd;

  unlinkat (folder, hidden, 0);
  fd = openat (folder, hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0)
    {
      set_error (error, _("“%s” could not be saved: %s"), name, errno);
      return FALSE;
    }

  is_written = write_all (fd, text);
  number = errno;
  if (close (fd) != 0 && is_written)
    {
      is_written = FALSE;
      number = errno;
    }

  if (is_written)
    return TRUE;

  unlinkat (folder, hidden, 0);
  set_error (error, _("“%s” could not be saved: %s"), name, number);

  return FALSE;
}

/* Puts the hidden file in its place, and that onto the disk */
gboolean
dove_file_commit (int          folder,
                  const char  *name,
                  GError     **error)
{
  g_autofree char *hidden = hidden_name (name);

  if (renameat (folder, hidden, folder, name) == 0 && fsync (folder) == 0)
    return TRUE;

  set_error (error, _("“%s” could not be saved: %s"), name, errno);
  unlinkat (folder, hidden, 0);

  return FALSE;
}

void
dove_file_abort (int         folder,
                 const char *name)
{
  g_autofree char *hidden = hidden_name (name);

  unlinkat (folder, hidden, 0);
}

gboolean
dove_file_remove (int          folder,
                  const char  *name,
                  GError     **error)
{
  if ((unlinkat (folder, name, 0) == 0 || errno == ENOENT) && fsync (folder) == 0)
    return TRUE;

  set_error (error, _("“%s” could not be removed: %s"), name, errno);

  return FALSE;
}
