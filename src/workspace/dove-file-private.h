/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * How a file looked when it was read: when all of it is the same, so is the text.
 */
typedef struct
{
  gint64  changed;   /* nanoseconds */
  gint64  modified;  /* nanoseconds */
  guint64 inode;
  gint64  size;
} DoveFileMark;

int       dove_file_open_folder (int            folder,
                                 const char    *name,
                                 gboolean       create,
                                 GError       **error);
char     *dove_file_read        (int            folder,
                                 const char    *name,
                                 DoveFileMark  *mark,
                                 gsize         *length,
                                 GError       **error);
gboolean  dove_file_look        (int            folder,
                                 const char    *name,
                                 DoveFileMark  *mark);
gboolean  dove_file_stage       (int            folder,
                                 const char    *name,
                                 const char    *text,
                                 GError       **error);
gboolean  dove_file_commit      (int            folder,
                                 const char    *name,
                                 GError       **error);
void      dove_file_abort       (int            folder,
                                 const char    *name);
gboolean  dove_file_remove      (int            folder,
                                 const char    *name,
                                 GError       **error);

G_END_DECLS
