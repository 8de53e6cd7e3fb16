/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-backup"

#include "config.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dove-backup-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "record/dove-json.h"
#include "workspace/dove-workspace.h"

/*
 * From a backup to files. It may come from anywhere: only files of the names that a workspace has
 * are taken, each once, never a link, never outside the folder, and none whose sum is not right.
 */

#define PIECE (128 * 1024)

typedef struct
{
  struct archive        *archive;
  const char            *file;
  gint64                 size;         /* of it, in bytes */
  const char            *folder;       /* (nullable): where to; NULL only to look */
  GHashTable            *sums;         /* name -> sum of what was read */
  const DoveBackupWatch *watch;        /* (nullable) */
  GCancellable          *cancellable;
} Reader;

static gboolean
fail_damaged (const char  *file,
              const char  *why,
              GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” is no whole backup: %s. Nothing was changed. Use another backup"), file,
               why);

  return FALSE;
}

/* Whether a file of this name belongs to a workspace */
static gboolean
is_known_name (const char *name)
{
  g_auto(GStrv) steps = g_strsplit (name, "/", 3);
  DoveDefinitionKind kind;

  if (g_str_equal (name, "workspace.json") || g_str_equal (name, BACKUP_STATE) ||
      g_str_equal (name, BACKUP_JOURNAL))
    return TRUE;

  return g_strv_length (steps) == 2 && dove_workspace_folder_is_known (steps[0], &kind) &&
         g_str_has_suffix (steps[1], ".json") && steps[1][0] != '.';
}

static gboolean
is_database (const char *name)
{
  return g_str_has_suffix (name, ".db");
}

/* How much of the file was read, packed as it is */
static void
tell (Reader *self)
{
  gint64 done = archive_filter_bytes (self->archive, -1);

  if (self->watch != NULL)
    self->watch->told (self->watch->data, CLAMP (done, 0, self->size), self->size);
}

/* Data of the present file, handed on piece by piece */
static gboolean
read_pieces (Reader      *self,
             const char  *name,
             int          fd,
             GByteArray  *text,
             GChecksum   *sum,
             GError     **error)
{
  g_autofree guchar *piece = g_malloc (PIECE);
  la_ssize_t length;

  while ((length = archive_read_data (self->archive, piece, PIECE)) > 0)
    {
      tell (self);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      g_checksum_update (sum, piece, length);
      if (text != NULL)
        g_byte_array_append (text, piece, length);
      if (text != NULL && text->len > DOVE_DOCUMENT_LIMIT_BYTES)
        return fail_damaged (self->file, _("a definition in it is too large"), error);
      if (fd >= 0 && write (fd, piece, length) != length)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE, _("“%s” could not be written: %s"),
                       name, g_strerror (errno));
          return FALSE;
        }
    }

  return length == 0 || fail_damaged (self->file, archive_error_string (self->archive), error);
}

static int
open_target (Reader      *self,
             const char  *name,
             GError     **error)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  int fd;

  g_mkdir_with_parents (parent, 0700);
  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    g_set_error (error, DOVE_ERROR, errno == ENOSPC ? DOVE_ERROR_STORAGE : DOVE_ERROR_FAILED,
                 _("“%s” could not be written: %s"), path, g_strerror (errno));

  return fd;
}

static gboolean
read_data (Reader      *self,
           const char  *name,
           GByteArray  *text,
           gboolean     is_kept,
           GError     **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = is_kept && self->folder != NULL ? open_target (self, name, error) : -1;
  gboolean is_done;

  if (is_kept && self->folder != NULL && fd < 0)
    return FALSE;

  is_done = read_pieces (self, name, fd, text, sum, error);
  if (is_done && fd >= 0 && fsync (fd) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE, _("“%s” could not be written: %s"), name,
                   g_strerror (errno));
      is_done = FALSE;
    }
  if (fd >= 0)
    close (fd);
  if (is_done)
    g_hash_table_insert (self->sums, g_strdup (name), g_strdup (g_checksum_get_string (sum)));

  return is_done;
}

/* (nullable): the JSON of one of the two files that are about the backup itself */
static DoveValue *
read_json (Reader      *self,
           const char  *name,
           GError     **error)
{
  g_autoptr(GByteArray) text = g_byte_array_new ();
  g_autoptr(GError) why = NULL;
  DoveValue *value = NULL;

  if (!read_data (self, name, text, FALSE, error))
    return NULL;

  value = dove_json_parse ((const char *) text->data, text->len, NULL, &why);
  if (value == NULL)
    fail_damaged (self->file, why->message, error);

  return value;
}

/* The next file, or %NULL with or without an error: at the end there is none */
static const char *
next_name (Reader  *self,
           GError **error)
{
  struct archive_entry *entry = NULL;
  int status = archive_read_next_header (self->archive, &entry);
  const char *name;

  if (status == ARCHIVE_EOF)
    return NULL;

  name = status == ARCHIVE_OK ? archive_entry_pathname_utf8 (entry) : NULL;
  if (name == NULL || archive_entry_filetype (entry) != AE_IFREG ||
      archive_entry_hardlink (entry) != NULL || g_hash_table_contains (self->sums, name))
    {
      fail_damaged (self->file,
                    status == ARCHIVE_OK ? _("there is something in it that is no file of ours")
                                         : archive_error_string (self->archive), error);
      return NULL;
    }

  return name;
}

static gboolean
check_sums (Reader     *self,
            DoveValue  *sums,
            GError    **error)
{
  GHashTableIter iter;
  const char *name;
  const char *sum;

  if (dove_value_get_length (sums) != g_hash_table_size (self->sums) ||
      !g_hash_table_contains (self->sums, BACKUP_STATE))
    return fail_damaged (self->file, _("a file is missing in it"), error);

  g_hash_table_iter_init (&iter, self->sums);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &sum))
    if (g_strcmp0 (dove_value_get_member_text (sums, name), sum) != 0)
      {
        g_autofree char *why = g_strdup_printf (_("“%s” in it is not what was saved"), name);

        return fail_damaged (self->file, why, error);
      }

  return TRUE;
}

/* All files behind the first, up to the sums */
static gboolean
read_files (Reader  *self,
            GError **error)
{
  g_autoptr(GError) failure = NULL;
  const char *next;

  while ((next = next_name (self, &failure)) != NULL)
    {
      g_autofree char *name = g_strdup (next);
      g_autoptr(DoveValue) sums = NULL;
      g_autoptr(GByteArray) text = NULL;

      if (g_str_equal (name, BACKUP_SUMS))
        {
          GHashTable *all = self->sums;

          self->sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
          sums = read_json (self, name, error);
          g_hash_table_unref (self->sums);
          self->sums = all;

          return sums != NULL && check_sums (self, sums, error);
        }

      if (!is_known_name (name))
        return fail_damaged (self->file, _("there is something in it that is no file of ours"),
                             error);

      text = is_database (name) ? NULL : g_byte_array_new ();
      if (!read_data (self, name, text, TRUE, error))
        return FALSE;
    }

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  return fail_damaged (self->file, _("its end is missing"), error);
}

static DoveBackup *
read_about (Reader  *self,
            GError **error)
{
  const char *name = next_name (self, error);
  g_autoptr(DoveValue) about = NULL;

  if (name == NULL || !g_str_equal (name, BACKUP_ABOUT))
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no backup of Dovetail"),
                     self->file);
      return NULL;
    }

  about = read_json (self, BACKUP_ABOUT, error);

  return about != NULL ? dove_backup_from_value (about, error) : NULL;
}

static DoveBackup *
read_archive (Reader    *self,
              int        fd,
              GError   **error)
{
  g_autoptr(DoveBackup) backup = NULL;

  self->archive = archive_read_new ();
  archive_read_support_filter_gzip (self->archive);
  archive_read_support_format_tar (self->archive);

  if (archive_read_open_fd (self->archive, fd, PIECE) != ARCHIVE_OK)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no backup of Dovetail"),
                 self->file);
  else
    backup = read_about (self, error);
  if (backup != NULL && !read_files (self, error))
    g_clear_pointer (&backup, dove_backup_free);
  archive_read_free (self->archive);

  return g_steal_pointer (&backup);
}

DoveBackup *
dove_backup_extract (const char             *file,
                     const char             *folder,
                     const DoveBackupWatch  *watch,
                     GCancellable           *cancellable,
                     GError                **error)
{
  g_autoptr(GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Reader self = { NULL, file, 0, folder, sums, watch, cancellable };
  DoveBackup *backup = NULL;
  struct stat status;
  int fd = g_open (file, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    {
      g_set_error (error, DOVE_ERROR, errno == ENOENT ? DOVE_ERROR_MISSING : DOVE_ERROR_FAILED,
                   _("“%s” could not be opened: %s"), file, g_strerror (errno));
      return NULL;
    }

  if (fstat (fd, &status) == 0)
    self.size = status.st_size;
  backup = read_archive (&self, fd, error);
  close (fd);

  return backup;
}

/**
 * dove_backup_look:
 * @file: a backup
 * @watch: (nullable): who wants to know how far it is
 * @cancellable: (nullable): for taking it back
 * @error: return location for an error
 *
 * Reads a backup whole, and checks it, without restoring it. Blocks.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such file; %DOVE_ERROR_INVALID when it is no
 * backup, or not whole; %DOVE_ERROR_VERSION when a newer program made it.
 *
 * Returns: (transfer full) (nullable): what is in it
 */
DoveBackup *
dove_backup_look (const char             *file,
                  const DoveBackupWatch  *watch,
                  GCancellable           *cancellable,
                  GError                **error)
{
  return dove_backup_extract (file, NULL, watch, cancellable, error);
}
