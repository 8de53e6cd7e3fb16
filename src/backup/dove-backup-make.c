/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-backup"

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dove-backup-private.h"

#include "base/dove-error.h"
#include "record/dove-json.h"
#include "store/dove-store-backup.h"
#include "workspace/dove-workspace.h"

/*
 * A workspace as one file: a tar, packed with gzip, of its definitions and of copies of its
 * databases. The first file in it says what it is, the last has the sums of all others, so that
 * one that was cut off or damaged is known. It is made under another name, is on disk, and then
 * takes its own.
 */

#define PIECE      (128 * 1024)
#define COPIES     "backup"   /* folder within .dovetail for the copies of the databases */
#define PACK_LEVEL "3"        /* of gzip: three times as fast as 6, for a tenth more */

typedef struct
{
  struct archive        *archive;
  DoveValueBuilder      *sums;
  gint64                 at;      /* seconds; of the files in it */
  gint64                 done;    /* bytes */
  gint64                 total;   /* of the state and the journal: the rest is small */
  const DoveBackupWatch *watch;   /* (nullable) */
  GCancellable          *cancellable;
} Writer;

static gboolean
fail_archive (struct archive  *archive,
              const char      *name,
              GError         **error)
{
  int number = archive_errno (archive);
  gboolean is_full = number == ENOSPC || number == EDQUOT || number == EIO || number == EFBIG;

  g_set_error (error, DOVE_ERROR, is_full ? DOVE_ERROR_STORAGE : DOVE_ERROR_FAILED,
               _("“%s” could not be written into the backup: %s"), name,
               archive_error_string (archive));

  return FALSE;
}

static gboolean
begin_file (Writer      *self,
            const char  *name,
            gint64       size,
            GError     **error)
{
  struct archive_entry *entry = archive_entry_new ();
  gboolean is_done;

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, size);
  archive_entry_set_mtime (entry, self->at, 0);
  is_done = archive_write_header (self->archive, entry) == ARCHIVE_OK;
  archive_entry_free (entry);

  return is_done || fail_archive (self->archive, name, error);
}

static gboolean
put_piece (Writer       *self,
           const char   *name,
           const void   *data,
           gsize         length,
           GError      **error)
{
  self->done += (gint64) length;
  if (self->watch != NULL)
    self->watch->told (self->watch->data, MIN (self->done, self->total), self->total);
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  return archive_write_data (self->archive, data, length) == (la_ssize_t) length ||
         fail_archive (self->archive, name, error);
}

static gboolean
put_text (Writer      *self,
          const char  *name,
          const char  *text,
          gsize        length,
          GError     **error)
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text,
                                                      length);

  dove_value_builder_set_text (self->sums, name, sum);

  return begin_file (self, name, length, error) && put_piece (self, name, text, length, error);
}

/* Exactly as many bytes as were announced, or the backup is given up */
static gboolean
put_stream (Writer      *self,
            const char  *name,
            int          fd,
            gint64       size,
            GError     **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *piece = g_malloc (PIECE);

  while (size > 0)
    {
      gssize length = read (fd, piece, MIN (PIECE, size));

      if (length <= 0)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("“%s” could not be read: %s"), name,
                       length < 0 ? g_strerror (errno) : _("it became shorter meanwhile"));
          return FALSE;
        }
      if (!put_piece (self, name, piece, length, error))
        return FALSE;
      g_checksum_update (sum, piece, length);
      size -= length;
    }

  dove_value_builder_set_text (self->sums, name, g_checksum_get_string (sum));

  return TRUE;
}

static gboolean
put_file (Writer      *self,
          const char  *name,
          const char  *path,
          GError     **error)
{
  int fd = g_open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
  struct stat status;
  gboolean is_done;

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("“%s” could not be read: %s"), name,
                   fd < 0 ? g_strerror (errno) : _("it is no file"));
      if (fd >= 0)
        close (fd);
      return FALSE;
    }

  is_done = begin_file (self, name, status.st_size, error) &&
            put_stream (self, name, fd, status.st_size, error);
  close (fd);

  return is_done;
}

static gboolean
put_value (Writer      *self,
           const char  *name,
           DoveValue   *value,
           GError     **error)
{
  g_autofree char *text = dove_json_write (value, DOVE_JSON_PRETTY);

  return put_text (self, name, text, strlen (text), error);
}

static gboolean
put_all (Writer         *self,
         DoveWorkspace  *workspace,
         DoveBackup     *backup,
         const char     *copies,
         GPtrArray      *names,
         GError        **error)
{
  g_autoptr(DoveValue) about = dove_backup_to_value (backup);
  g_autofree char *state = g_build_filename (copies, "state.db", NULL);
  g_autofree char *journal = g_build_filename (copies, "log.db", NULL);
  g_autoptr(DoveValue) sums = NULL;

  if (!put_value (self, BACKUP_ABOUT, about, error))
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (dove_workspace_get_path (workspace), name, NULL);

      if (!put_file (self, name, path, error))
        return FALSE;
    }

  if (!put_file (self, BACKUP_STATE, state, error) ||
      (g_file_test (journal, G_FILE_TEST_EXISTS) &&
       !put_file (self, BACKUP_JOURNAL, journal, error)))
    return FALSE;

  sums = dove_value_builder_end (self->sums);
  return put_value (self, BACKUP_SUMS, sums, error);
}

static gboolean
write_archive (DoveWorkspace          *workspace,
               DoveBackup             *backup,
               const char             *copies,
               GPtrArray              *names,
               int                     fd,
               const DoveBackupWatch  *watch,
               GCancellable           *cancellable,
               GError                **error)
{
  g_autoptr(DoveValueBuilder) sums = dove_value_builder_new (DOVE_VALUE_RECORD);
  Writer self = { archive_write_new (), sums, backup->at / G_USEC_PER_SEC, 0, backup->bytes,
                  watch, cancellable };
  gboolean is_done;

  archive_write_set_format_pax_restricted (self.archive);
  archive_write_add_filter_gzip (self.archive);
  archive_write_set_filter_option (self.archive, "gzip", "compression-level", PACK_LEVEL);
  is_done = archive_write_open_fd (self.archive, fd) == ARCHIVE_OK ||
            fail_archive (self.archive, BACKUP_ABOUT, error);
  is_done = is_done && put_all (&self, workspace, backup, copies, names, error);
  is_done = is_done && (archive_write_close (self.archive) == ARCHIVE_OK ||
                        fail_archive (self.archive, BACKUP_SUMS, error));
  archive_write_free (self.archive);

  return is_done;
}

/* Under another name first: what has the name of a backup is whole */
static gboolean
write_file (DoveWorkspace          *workspace,
            DoveBackup             *backup,
            const char             *copies,
            GPtrArray              *names,
            const char             *file,
            const DoveBackupWatch  *watch,
            GCancellable           *cancellable,
            GError                **error)
{
  g_autofree char *part = g_strconcat (file, ".part", NULL);
  int fd = g_open (part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean is_done = fd >= 0 && write_archive (workspace, backup, copies, names, fd, watch,
                                               cancellable, error);

  if (is_done || fd < 0)
    is_done = fd >= 0 && fsync (fd) == 0 && g_rename (part, file) == 0;
  if (!is_done && error != NULL && *error == NULL)
    g_set_error (error, DOVE_ERROR, errno == ENOSPC ? DOVE_ERROR_STORAGE : DOVE_ERROR_FAILED,
                 _("The backup “%s” could not be written: %s"), file, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  if (!is_done)
    g_unlink (part);

  return is_done;
}

static gint64
file_size (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat status;

  return g_stat (path, &status) == 0 ? status.st_size : 0;
}

static DoveBackup *
describe (DoveWorkspace *workspace,
          const char    *copies,
          GPtrArray     *names,
          DoveClock     *clock)
{
  g_autoptr(GPtrArray) connections = dove_workspace_list (workspace, DOVE_DEFINITION_CONNECTION);
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  DoveBackup *backup = g_new0 (DoveBackup, 1);

  for (guint i = 0; i < connections->len; i++)
    g_strv_builder_add (ids, dove_definition_get_id (g_ptr_array_index (connections, i)));

  backup->name = g_strdup (dove_workspace_get_name (workspace));
  backup->at = dove_clock_get_now (clock);
  backup->program = g_strdup (DOVETAIL_VERSION);
  backup->connections = g_strv_builder_end (ids);
  backup->definitions = names->len;
  backup->bytes = file_size (copies, "state.db") + file_size (copies, "log.db");

  return backup;
}

/* The folder for the copies, empty and ours alone; -1 when another backup is being made */
static int
take_folder (const char  *copies,
             GError     **error)
{
  int folder;

  g_mkdir (copies, 0700);
  folder = g_open (copies, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
  if (folder >= 0 && flock (folder, LOCK_EX | LOCK_NB) == 0)
    {
      for (guint i = 0; i < 2; i++)
        {
          g_autofree char *path = g_build_filename (copies, i == 0 ? "state.db" : "log.db", NULL);

          dove_backup_remove (path);
        }
      return folder;
    }

  if (folder >= 0 && errno == EWOULDBLOCK)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
                 _("Another backup of this workspace is being made. Wait until it is there"));
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                 _("The folder “%s” could not be made: %s"), copies, g_strerror (errno));
  if (folder >= 0)
    close (folder);

  return -1;
}

static DoveBackup *
make (DoveWorkspace          *workspace,
      DoveStore              *store,
      const char             *copies,
      const char             *file,
      DoveClock              *clock,
      const DoveBackupWatch  *watch,
      GCancellable           *cancellable,
      GError                **error)
{
  g_autoptr(GPtrArray) names = dove_workspace_list_files (workspace);
  g_autoptr(DoveBackup) backup = NULL;

  if (!dove_store_backup (store, copies, error))
    return NULL;

  backup = describe (workspace, copies, names, clock);
  if (!write_file (workspace, backup, copies, names, file, watch, cancellable, error))
    return NULL;

  return g_steal_pointer (&backup);
}

/**
 * dove_backup_make:
 * @workspace: folder of a workspace; it may be in use
 * @file: the file to write; one that is there is replaced when the new one is whole
 * @clock: a clock
 * @watch: (nullable): who wants to know how far it is
 * @cancellable: (nullable): for taking it back
 * @error: return location for an error
 *
 * Writes all of a workspace but its secrets into one file that only its owner can read. Blocks;
 * takes as much room again beside the state for as long as it lasts.
 *
 * Errors: %DOVE_ERROR_MISSING without a workspace; %DOVE_ERROR_STORAGE when a disk is full;
 * %DOVE_ERROR_BUSY while another backup is being made; %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): what is in it
 */
DoveBackup *
dove_backup_make (const char             *workspace,
                  const char             *file,
                  DoveClock              *clock,
                  const DoveBackupWatch  *watch,
                  GCancellable           *cancellable,
                  GError                **error)
{
  g_autoptr(DoveWorkspace) definitions = dove_workspace_open (workspace, DOVE_WORKSPACE_READ,
                                                              error);
  g_autoptr(DoveStore) store = NULL;
  g_autofree char *dir = NULL;
  g_autofree char *copies = NULL;
  DoveBackup *backup = NULL;
  int folder;

  if (definitions == NULL)
    return NULL;

  dir = g_build_filename (workspace, ".dovetail", NULL);
  store = dove_store_open (dir, DOVE_STORE_READ_ONLY, clock, error);
  if (store == NULL)
    return NULL;

  copies = g_build_filename (dir, COPIES, NULL);
  folder = take_folder (copies, error);
  if (folder < 0)
    return NULL;

  backup = make (definitions, store, copies, file, clock, watch, cancellable, error);
  dove_backup_remove (copies);
  close (folder);

  return backup;
}
