/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DoveTestVfsFault:
 * @DOVE_TEST_VFS_FAIL: one step fails, as a disk that hiccups
 * @DOVE_TEST_VFS_FAIL_ON: that step and all behind it fail, as a disk that is gone
 * @DOVE_TEST_VFS_FULL: from that step on there is no room for what is written
 * @DOVE_TEST_VFS_POWER_CUT: all behind it fails, and what was not synced is lost, kept or torn
 * @DOVE_TEST_VFS_READ: one read of a file fails; only reads are steps
 * @DOVE_TEST_VFS_KILL: the process is killed before the step
 *
 * What goes wrong below SQLite.
 */
typedef enum
{
  DOVE_TEST_VFS_FAIL,
  DOVE_TEST_VFS_FAIL_ON,
  DOVE_TEST_VFS_FULL,
  DOVE_TEST_VFS_POWER_CUT,
  DOVE_TEST_VFS_READ,
  DOVE_TEST_VFS_KILL,
} DoveTestVfsFault;

void     dove_test_vfs_register (void);
void     dove_test_vfs_arm      (DoveTestVfsFault  fault,
                                 guint             step,
                                 guint32           seed);
gboolean dove_test_vfs_disarm   (void);

gboolean dove_test_vfs_step     (void);
void     dove_test_vfs_renamed  (const char       *from,
                                 const char       *to);

G_END_DECLS
