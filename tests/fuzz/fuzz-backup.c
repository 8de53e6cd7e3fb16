/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sys/mman.h>
#include <unistd.h>

#include "backup/dove-backup.h"
#include "base/dove-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever a file holds, it is a whole backup or refused with a sentence. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  int fd = memfd_create ("backup", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr(DoveBackup) backup = NULL;
  g_autoptr(GError) error = NULL;

  if (fd < 0 || write (fd, data, size) != (gssize) size)
    g_error ("the file could not be made");

  backup = dove_backup_look (path, NULL, NULL, &error);
  g_assert_true (backup != NULL || (error != NULL && error->domain == DOVE_ERROR));
  close (fd);

  return 0;
}
