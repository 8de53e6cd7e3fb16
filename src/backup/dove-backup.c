/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-backup"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "dove-backup-private.h"

#include "base/dove-error.h"

/* What is said of a backup in its first file, and the removal of folders that are half made. */

/**
 * dove_backup_free:
 * @self: (nullable): a backup
 *
 * Frees what is known of a backup; the file stays.
 */
void
dove_backup_free (DoveBackup *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->program);
  g_strfreev (self->connections);
  g_free (self);
}

/**
 * dove_backup_to_value:
 * @self: a backup
 *
 * Returns: (transfer full): what its first file says: a record of `name`, `program`, `at`,
 *   `definitions`, `bytes` and `connections`
 */
DoveValue *
dove_backup_to_value (const DoveBackup *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) connections = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; self->connections[i] != NULL; i++)
    dove_value_builder_take_element (connections, dove_value_new_text (self->connections[i]));

  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (BACKUP_FORMAT));
  dove_value_builder_set_text (builder, "kind", "backup");
  dove_value_builder_set_text (builder, "name", self->name);
  dove_value_builder_set_text (builder, "program", self->program);
  dove_value_builder_take (builder, "at", dove_value_new_integer (self->at));
  dove_value_builder_take (builder, "definitions", dove_value_new_integer (self->definitions));
  dove_value_builder_take (builder, "bytes", dove_value_new_integer (self->bytes));
  dove_value_builder_take (builder, "connections", dove_value_builder_end (connections));

  return dove_value_builder_end (builder);
}

static gint64
get_number (DoveValue  *value,
            const char *name)
{
  DoveValue *member = dove_value_get_member (value, name);
  gint64 number = 0;

  return member != NULL && dove_value_get_integer (member, &number) ? number : 0;
}

static char **
get_texts (DoveValue *list)
{
  g_autoptr(GStrvBuilder) texts = g_strv_builder_new ();

  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (list, i));

      if (text != NULL)
        g_strv_builder_add (texts, text);
    }

  return g_strv_builder_end (texts);
}

DoveBackup *
dove_backup_from_value (DoveValue  *value,
                        GError    **error)
{
  const char *name = dove_value_get_member_text (value, "name");
  gint64 format = get_number (value, "dovetail");
  DoveBackup *self = NULL;

  if (g_strcmp0 (dove_value_get_member_text (value, "kind"), "backup") != 0 || format < 1)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("This is no backup of Dovetail"));
      return NULL;
    }

  if (format > BACKUP_FORMAT)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_VERSION,
                   _("This backup was made by a newer Dovetail. Restore it with that one"));
      return NULL;
    }

  self = g_new0 (DoveBackup, 1);
  self->name = g_strdup (name != NULL ? name : "");
  self->program = g_strdup (dove_value_get_member_text (value, "program"));
  self->at = get_number (value, "at");
  self->definitions = get_number (value, "definitions");
  self->bytes = get_number (value, "bytes");
  self->connections = get_texts (dove_value_get_member (value, "connections"));

  return self;
}

/* A folder of ours with all that is in it; links are removed, not followed */
void
dove_backup_remove (const char *folder)
{
  g_autoptr(GDir) dir = g_file_test (folder, G_FILE_TEST_IS_SYMLINK) ? NULL
                                                                     : g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      dove_backup_remove (path);
    }

  if (g_remove (folder) != 0)
    g_debug ("“%s” was not removed", folder);
}
