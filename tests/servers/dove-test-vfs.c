/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-test-vfs.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>

/*
 * A layer below SQLite that counts what changes a file (each is a step: a write, a truncation, a
 * sync, a removal) and makes one of them go wrong. It lies on the layer for Unix; temporary files
 * pass through uncounted.
 *
 * For a power cut it keeps of each file what was on the disk at the last sync, and what was written
 * since. When the power is back, some of that is there and some is not, in any order and cut at the
 * borders of sectors: more than this nobody may rely on. A removal that was not synced may be
 * undone as well. A file that was made, and a rename, last at once.
 *
 * It belongs to one thread.
 */

#define SECTOR 512 /* bytes a disk writes as one */

typedef struct
{
  gint64  offset;
  GBytes *data;         /* (nullable): a truncation to @offset */
} Pending;

typedef struct
{
  GByteArray *durable;  /* (nullable): %NULL when there is no such file on the disk */
  GPtrArray  *pending;  /* (element-type Pending): since the last sync */
  gboolean    is_removed;
} Image;

typedef struct
{
  sqlite3_file  base;
  sqlite3_file *real;
  char         *path;   /* (nullable): of one that is not counted */
} TestFile;

static sqlite3_vfs *unix_vfs;
static sqlite3_vfs test_vfs;
static sqlite3_io_methods test_methods;

static gboolean is_armed;
static DoveTestVfsFault armed_fault;
static guint steps_left;
static gboolean has_fired;
static GRand *chance;
static GHashTable *images; /* path -> Image; of a power cut only */

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_clear_pointer (&pending->data, g_bytes_unref);
  g_free (pending);
}

static void
image_free (gpointer data)
{
  Image *image = data;

  g_clear_pointer (&image->durable, g_byte_array_unref);
  g_ptr_array_unref (image->pending);
  g_free (image);
}

/* What is known of a file; when nothing is, what it holds now is on the disk. */
static Image *
get_image (const char *path)
{
  Image *image = g_hash_table_lookup (images, path);
  char *contents = NULL;
  gsize size = 0;

  if (image != NULL)
    return image;

  image = g_new0 (Image, 1);
  image->pending = g_ptr_array_new_with_free_func (pending_free);
  if (g_file_get_contents (path, &contents, &size, NULL))
    image->durable = g_byte_array_new_take ((guint8 *) contents, size);
  g_hash_table_insert (images, g_strdup (path), image);

  return image;
}

static gboolean
keeps_images (const char *path)
{
  return is_armed && armed_fault == DOVE_TEST_VFS_POWER_CUT && path != NULL;
}

static void
note_pending (const char *path,
              gint64      offset,
              const void *data,
              gsize       size)
{
  Image *image = get_image (path);
  Pending *pending = g_new0 (Pending, 1);

  pending->offset = offset;
  pending->data = data != NULL ? g_bytes_new (data, size) : NULL;
  g_ptr_array_add (image->pending, pending);
}

static void
put_bytes (GByteArray   *file,
           gint64        offset,
           const guint8 *data,
           gsize         size)
{
  guint old = file->len;

  if (file->len < offset + size)
    {
      g_byte_array_set_size (file, (guint) (offset + size));
      memset (file->data + old, 0, file->len - old);
    }
  if (size > 0)
    memcpy (file->data + offset, data, size);
}

/* Writes what was pending, as a whole or the sectors of it that chance has. */
static void
put_pending (GByteArray    *file,
             const Pending *pending,
             gboolean       is_torn)
{
  gsize size = 0;
  const guint8 *data = NULL;

  if (pending->data == NULL)
    {
      if (pending->offset < file->len)
        g_byte_array_set_size (file, (guint) pending->offset);
      return;
    }

  data = g_bytes_get_data (pending->data, &size);
  for (gsize at = 0; at < size;)
    {
      gsize end = is_torn ? MIN (size, at + SECTOR - (pending->offset + at) % SECTOR) : size;

      if (!is_torn || g_rand_boolean (chance))
        put_bytes (file, pending->offset + at, data + at, end - at);
      at = end;
    }
}

static void
make_durable (Image *image)
{
  if (image->durable == NULL)
    image->durable = g_byte_array_new ();
  for (guint i = 0; i < image->pending->len; i++)
    put_pending (image->durable, g_ptr_array_index (image->pending, i), FALSE);
  g_ptr_array_set_size (image->pending, 0);
}

/* Makes the files what they are when the power is back. */
static void
bring_back (void)
{
  GHashTableIter iter;
  gpointer path = NULL;
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, images);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      Image *image = value;
      g_autoptr(GByteArray) file = g_byte_array_new ();
      FILE *stream = NULL;

      if (image->durable == NULL || (image->is_removed && g_rand_boolean (chance)))
        {
          g_unlink (path);
          continue;
        }
      g_byte_array_append (file, image->durable->data, image->durable->len);
      for (guint i = 0; i < image->pending->len; i++)
        if (g_rand_boolean (chance))
          put_pending (file, g_ptr_array_index (image->pending, i), g_rand_boolean (chance));
      stream = g_fopen (path, "w");
      g_assert_nonnull (stream);
      if (file->len > 0)
        g_assert_cmpuint (fwrite (file->data, 1, file->len, stream), ==, file->len);
      g_assert_cmpint (fclose (stream), ==, 0);
    }
}

/* Whether it goes wrong here */
static gboolean
take_step (void)
{
  if (!is_armed)
    return FALSE;
  if (has_fired)
    return armed_fault != DOVE_TEST_VFS_FAIL && armed_fault != DOVE_TEST_VFS_READ;
  if (--steps_left > 0)
    return FALSE;

  has_fired = TRUE;
  if (armed_fault == DOVE_TEST_VFS_KILL)
    raise (SIGKILL);

  return TRUE;
}

/**
 * dove_test_vfs_step:
 *
 * Counts a step; for tests also one of their own, as a rename.
 *
 * Returns: whether it is to fail
 */
gboolean
dove_test_vfs_step (void)
{
  return armed_fault != DOVE_TEST_VFS_READ && take_step ();
}

static gboolean
is_cut (void)
{
  return is_armed && has_fired && armed_fault == DOVE_TEST_VFS_POWER_CUT;
}

static int
test_close (sqlite3_file *file)
{
  TestFile *self = (TestFile *) file;
  int code = self->real->pMethods->xClose (self->real);

  g_clear_pointer (&self->path, g_free);

  return code;
}

static int
test_read (sqlite3_file  *file,
           void          *data,
           int            size,
           sqlite3_int64  offset)
{
  TestFile *self = (TestFile *) file;
  gboolean fails = armed_fault == DOVE_TEST_VFS_READ && self->path != NULL && take_step ();

  return fails || is_cut () ? SQLITE_IOERR_READ
                            : self->real->pMethods->xRead (self->real, data, size, offset);
}

static int
test_write (sqlite3_file  *file,
            const void    *data,
            int            size,
            sqlite3_int64  offset)
{
  TestFile *self = (TestFile *) file;

  if (keeps_images (self->path) && !has_fired)
    note_pending (self->path, offset, data, (gsize) size);
  if (self->path != NULL && dove_test_vfs_step ())
    return armed_fault == DOVE_TEST_VFS_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;

  return self->real->pMethods->xWrite (self->real, data, size, offset);
}

static int
test_truncate (sqlite3_file  *file,
               sqlite3_int64  size)
{
  TestFile *self = (TestFile *) file;

  if (keeps_images (self->path) && !has_fired)
    note_pending (self->path, size, NULL, 0);
  if (self->path != NULL && dove_test_vfs_step () && armed_fault != DOVE_TEST_VFS_FULL)
    return SQLITE_IOERR_TRUNCATE;

  return self->real->pMethods->xTruncate (self->real, size);
}

static int
test_sync (sqlite3_file *file,
           int           flags)
{
  TestFile *self = (TestFile *) file;

  if (self->path != NULL && dove_test_vfs_step () && armed_fault != DOVE_TEST_VFS_FULL)
    return SQLITE_IOERR_FSYNC;
  if (keeps_images (self->path))
    make_durable (get_image (self->path));

  return SQLITE_OK; /* memory needs no sync */
}

static int
test_file_size (sqlite3_file  *file,
                sqlite3_int64 *size)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xFileSize (self->real, size);
}

static int
test_lock (sqlite3_file *file,
           int           lock)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xLock (self->real, lock);
}

static int
test_unlock (sqlite3_file *file,
             int           lock)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xUnlock (self->real, lock);
}

static int
test_check_reserved_lock (sqlite3_file *file,
                          int          *result)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xCheckReservedLock (self->real, result);
}

static int
test_file_control (sqlite3_file *file,
                   int           what,
                   void         *data)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xFileControl (self->real, what, data);
}

static int
test_sector_size (sqlite3_file *file)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xSectorSize (self->real);
}

static int
test_device_characteristics (sqlite3_file *file)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xDeviceCharacteristics (self->real);
}

static int
test_shm_map (sqlite3_file   *file,
              int             page,
              int             size,
              int             extends,
              void volatile **memory)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xShmMap (self->real, page, size, extends, memory);
}

static int
test_shm_lock (sqlite3_file *file,
               int           offset,
               int           n,
               int           flags)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xShmLock (self->real, offset, n, flags);
}

static void
test_shm_barrier (sqlite3_file *file)
{
  TestFile *self = (TestFile *) file;

  self->real->pMethods->xShmBarrier (self->real);
}

static int
test_shm_unmap (sqlite3_file *file,
                int           removes)
{
  TestFile *self = (TestFile *) file;

  return self->real->pMethods->xShmUnmap (self->real, removes);
}

static int
test_open (sqlite3_vfs  *vfs,
           const char   *name,
           sqlite3_file *file,
           int           flags,
           int          *out_flags)
{
  TestFile *self = (TestFile *) file;
  int counted = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
  int code;

  *self = (TestFile) { .real = (sqlite3_file *) &self[1] };
  self->real->pMethods = NULL;
  if (is_cut ())
    return SQLITE_CANTOPEN;

  if (name != NULL && (flags & counted) != 0 && keeps_images (name))
    {
      Image *image = get_image (name);

      image->is_removed = FALSE;
      if (image->durable == NULL && (flags & SQLITE_OPEN_CREATE) != 0)
        image->durable = g_byte_array_new ();
    }
  code = unix_vfs->xOpen (unix_vfs, name, self->real, flags, out_flags);
  if (self->real->pMethods == NULL)
    return code;

  self->base.pMethods = &test_methods;
  if (name != NULL && (flags & counted) != 0)
    self->path = g_strdup (name);

  return code;
}

static int
test_delete (sqlite3_vfs *vfs,
             const char  *name,
             int          syncs)
{
  if (dove_test_vfs_step () && armed_fault != DOVE_TEST_VFS_FULL)
    return SQLITE_IOERR_DELETE;
  if (keeps_images (name))
    {
      Image *image = get_image (name);

      image->is_removed = TRUE;
      if (syncs)
        g_clear_pointer (&image->durable, g_byte_array_unref);
      g_ptr_array_set_size (image->pending, 0);
    }

  return unix_vfs->xDelete (unix_vfs, name, syncs);
}

static const sqlite3_io_methods test_methods_of_all = {
  .iVersion = 2,
  .xClose = test_close,
  .xRead = test_read,
  .xWrite = test_write,
  .xTruncate = test_truncate,
  .xSync = test_sync,
  .xFileSize = test_file_size,
  .xLock = test_lock,
  .xUnlock = test_unlock,
  .xCheckReservedLock = test_check_reserved_lock,
  .xFileControl = test_file_control,
  .xSectorSize = test_sector_size,
  .xDeviceCharacteristics = test_device_characteristics,
  .xShmMap = test_shm_map,
  .xShmLock = test_shm_lock,
  .xShmBarrier = test_shm_barrier,
  .xShmUnmap = test_shm_unmap,
};

/**
 * dove_test_vfs_register:
 *
 * Lays it below every database that is opened from now on.
 */
void
dove_test_vfs_register (void)
{
  unix_vfs = sqlite3_vfs_find (NULL);
  test_methods = test_methods_of_all;
  test_vfs = *unix_vfs;
  test_vfs.zName = "dove-test";
  test_vfs.pNext = NULL;
  test_vfs.szOsFile = (int) sizeof (TestFile) + unix_vfs->szOsFile;
  test_vfs.xOpen = test_open;
  test_vfs.xDelete = test_delete;
  g_assert_cmpint (sqlite3_vfs_register (&test_vfs, TRUE), ==, SQLITE_OK);
}

/**
 * dove_test_vfs_arm:
 * @fault: what goes wrong
 * @step: at which step from here on, from 1
 * @seed: of chance, for a power cut
 */
void
dove_test_vfs_arm (DoveTestVfsFault fault,
                   guint            step,
                   guint32          seed)
{
  g_assert_false (is_armed);
  is_armed = TRUE;
  has_fired = FALSE;
  armed_fault = fault;
  steps_left = step;
  chance = g_rand_new_with_seed (seed);
  images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, image_free);
}

/**
 * dove_test_vfs_disarm:
 *
 * Ends it; after a power cut the power is back. All databases must have been closed then.
 *
 * Returns: whether it went wrong, that is, whether there were so many steps
 */
gboolean
dove_test_vfs_disarm (void)
{
  gboolean did_fire = has_fired;

  if (is_cut ())
    bring_back ();
  is_armed = FALSE;
  has_fired = FALSE;
  g_clear_pointer (&images, g_hash_table_unref);
  g_clear_pointer (&chance, g_rand_free);

  return did_fire;
}

/**
 * dove_test_vfs_renamed:
 * @from: a path
 * @to: its new name
 *
 * Says that a file has another name.
 */
void
dove_test_vfs_renamed (const char *from,
                       const char *to)
{
  gpointer path = NULL;
  gpointer image = NULL;

  if (images != NULL && g_hash_table_steal_extended (images, from, &path, &image))
    g_hash_table_replace (images, g_strdup (to), image);
  g_free (path);
}
