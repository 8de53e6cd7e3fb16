/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-bus"

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "dove-bus-autostart.h"

#include "base/dove-error.h"
#include "bus/dove-bus-client.h"
#include "bus/dove-bus-names.h"
#include "workspace/dove-workspace.h"

/*
 * Whether the agent starts with the session, by the files of the Desktop Application Autostart
 * Specification. A file of the user's stands before one of the system of the same name: where the
 * package has installed one, "off" is a file of the user's that says Hidden, and "on" is none.
 *
 * In a sandbox these files cannot be reached: there the portal decides (dove-agent-background.c).
 * Outside it is not asked: it takes a program for the one whose window started it, a terminal say,
 * and could not switch off a file of the system's.
 */

#define SUFFIX ".desktop"

static char *
make_path (const char *config,
           const char *workspace)
{
  g_autofree char *name = dove_bus_get_agent_name (workspace);
  g_autofree char *file = g_strconcat (name, SUFFIX, NULL);

  return g_build_filename (config, "autostart", file, NULL);
}

/* What a file says; FALSE with *is_there FALSE when there is none */
static gboolean
file_is_on (const char *path,
            gboolean   *is_there)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  gboolean is_enabled = TRUE;

  *is_there = g_file_test (path, G_FILE_TEST_EXISTS);
  if (!*is_there || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return FALSE;

  if (g_key_file_has_key (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL))
    is_enabled = g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP,
                                         "X-GNOME-Autostart-enabled", NULL);

  return is_enabled && !g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP,
                                                G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
}

/* Whether the system has a file that starts it */
static gboolean
system_is_on (const char *workspace)
{
  const char *const *folders = g_get_system_config_dirs ();

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = make_path (folders[i], workspace);
      gboolean is_there = FALSE;
      gboolean is_on = file_is_on (path, &is_there);

      if (is_there)
        return is_on;
    }

  return FALSE;
}

/**
 * dove_bus_autostart_is_on:
 * @workspace: (nullable): folder of a workspace; %NULL is the user's own
 *
 * Looks at the files, outside of a sandbox.
 *
 * Returns: whether its agent starts with the session
 */
gboolean
dove_bus_autostart_is_on (const char *workspace)
{
  g_autofree char *path = make_path (g_get_user_config_dir (), workspace);
  gboolean is_there = FALSE;
  gboolean is_on = file_is_on (path, &is_there);

  return is_there ? is_on : system_is_on (workspace);
}

/* An argument as the Desktop Entry Specification wants it in Exec */
static void
add_argument (GString    *command,
              const char *argument)
{
  g_string_append (command, command->len > 0 ? " \"" : "\"");
  for (const char *at = argument; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '`' || *at == '$' || *at == '\\')
        g_string_append_c (command, '\\');
      if (*at == '%')
        g_string_append_c (command, '%');
      g_string_append_c (command, *at);
    }
  g_string_append_c (command, '"');
}

static char *
make_command (const char  *workspace,
              GError     **error)
{
  g_autofree char *name = dove_bus_get_agent_name (workspace);
  g_autofree char *program = dove_bus_find_agent ();
  g_autofree char *path = program != NULL ? g_canonicalize_filename (program, NULL) : NULL;
  GString *command = g_string_new (NULL);

  if (path == NULL)
    {
      g_string_free (command, TRUE);
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("The background program “dovetail-agent” is not installed"));
      return NULL;
    }

  add_argument (command, path);
  g_string_append (command, " --autostart");
  if (!g_str_equal (name, DOVETAIL_APP_ID ".Agent"))
    {
      g_autofree char *folder = g_canonicalize_filename (workspace, NULL);

      g_string_append (command, " --workspace");
      add_argument (command, folder);
    }

  return g_string_free (command, FALSE);
}

static gboolean
write_file (const char  *path,
            GKeyFile    *file,
            GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE,
                         G_KEY_FILE_DESKTOP_TYPE_APPLICATION);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME,
                         _("Dovetail in the Background"));
  g_mkdir_with_parents (folder, 0755);

  return g_key_file_save_to_file (file, path, error);
}

static gboolean
write_on (const char  *path,
          const char  *workspace,
          GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *command = make_command (workspace, error);

  if (command == NULL)
    return FALSE;

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, command);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON,
                         DOVETAIL_APP_ID);
  g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NO_DISPLAY, TRUE);
  g_key_file_set_integer (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-Delay", 10);

  return write_file (path, file, error);
}

static gboolean
write_off (const char  *path,
           GError     **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();

  g_key_file_set_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, TRUE);

  return write_file (path, file, error);
}

static gboolean
remove_file (const char  *path,
             GError     **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE, _("“%s” could not be removed: %s"), path,
               g_strerror (errno));

  return FALSE;
}

/**
 * dove_bus_autostart_set:
 * @workspace: (nullable): folder of a workspace; %NULL is the user's own
 * @is_on: whether its agent is to start with the session
 * @error: return location for an error
 *
 * Writes or removes the user's file, outside of a sandbox.
 *
 * Errors: %DOVE_ERROR_STORAGE, %DOVE_ERROR_MISSING when the agent is not installed.
 *
 * Returns: whether it is so now
 */
gboolean
dove_bus_autostart_set (const char  *workspace,
                        gboolean     is_on,
                        GError     **error)
{
  g_autofree char *path = make_path (g_get_user_config_dir (), workspace);
  g_autoptr(GError) local = NULL;
  gboolean ok;

  if (is_on == system_is_on (workspace))
    return remove_file (path, error);

  ok = is_on ? write_on (path, workspace, &local) : write_off (path, &local);
  if (!ok && local->domain == DOVE_ERROR)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (!ok)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE, _("“%s” could not be written: %s"), path,
                 local->message);

  return ok;
}
