/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/dove-error.h"
#include "bus/dove-bus-autostart.h"
#include "bus/dove-bus-names.h"

/* The files that start the agent with the session. Each test has a home of its own. */

static char *
path_of (const char *config,
         const char *workspace)
{
  g_autofree char *name = dove_bus_get_agent_name (workspace);
  g_autofree char *file = g_strconcat (name, ".desktop", NULL);

  return g_build_filename (config, "autostart", file, NULL);
}

static void
put (const char *path,
     const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set (const char *workspace,
     gboolean    is_on)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_bus_autostart_set (workspace, is_on, &error));
  g_assert_no_error (error);
  g_assert_cmpint (dove_bus_autostart_is_on (workspace), ==, is_on);
}

static void
test_off_until_it_is_wanted (void)
{
  g_autofree char *path = path_of (g_get_user_config_dir (), NULL);

  g_assert_false (dove_bus_autostart_is_on (NULL));
  set (NULL, TRUE);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  set (NULL, FALSE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  set (NULL, FALSE);
}

/* What the package has installed can be switched off by the user, and on again. */
static void
test_file_of_the_system (void)
{
  g_autofree char *mine = path_of (g_get_user_config_dir (), NULL);
  g_autofree char *theirs = path_of (g_get_system_config_dirs ()[0], NULL);

  put (theirs, "[Desktop Entry]\nType=Application\nName=Dovetail\nExec=dovetail-agent\n");
  g_assert_true (dove_bus_autostart_is_on (NULL));
  set (NULL, FALSE);
  g_assert_true (g_file_test (mine, G_FILE_TEST_EXISTS));
  set (NULL, TRUE);
  g_assert_false (g_file_test (mine, G_FILE_TEST_EXISTS));
}

/* A desktop's own settings switch programs off in their way. */
static void
test_switched_off_elsewhere (void)
{
  g_autofree char *path = path_of (g_get_user_config_dir (), NULL);

  put (path, "[Desktop Entry]\nType=Application\nX-GNOME-Autostart-enabled=false\n");
  g_assert_false (dove_bus_autostart_is_on (NULL));
  set (NULL, TRUE);
  put (path, "this is no desktop file");
  g_assert_false (dove_bus_autostart_is_on (NULL));
  set (NULL, TRUE);
  set (NULL, FALSE);
}

/* The desktop's own reader gets the folder back as it is. */
static void
test_any_name_of_a_folder (void)
{
  static const char *const names[] = { "plain", "a b", "50%", "q\"uote", "back\\slash", "$HOME `x`",
                                       "ünï" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *workspace = g_build_filename (g_get_home_dir (), names[i], NULL);
      g_autofree char *path = path_of (g_get_user_config_dir (), workspace);
      g_autoptr(GKeyFile) file = g_key_file_new ();
      g_autofree char *command = NULL;
      g_autofree char *single = NULL;
      g_auto(GStrv) argv = NULL;
      g_auto(GStrv) parts = NULL;

      set (workspace, TRUE);
      g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
      command = g_key_file_get_string (file, "Desktop Entry", "Exec", NULL);
      g_assert_true (g_shell_parse_argv (command, NULL, &argv, NULL));
      g_assert_cmpuint (g_strv_length (argv), ==, 4);
      g_assert_cmpstr (argv[1], ==, "--autostart");
      parts = g_strsplit (argv[3], "%%", -1);
      single = g_strjoinv ("%", parts);
      g_assert_cmpstr (single, ==, workspace);
      set (workspace, FALSE);
    }
}

static void
test_no_place_for_it (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (g_get_user_config_dir (), 0700), ==, 0);
  {
    g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "autostart", NULL);

    put (folder, "a file where the folder should be");
    g_assert_false (dove_bus_autostart_set (NULL, TRUE, &error));
  }
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "autostart"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  /* Any program will do: it is not run. */
  g_setenv ("DOVETAIL_AGENT", argv[0], TRUE);
  g_unsetenv ("SNAP");
  g_test_add_func ("/autostart/off-until-it-is-wanted", test_off_until_it_is_wanted);
  g_test_add_func ("/autostart/file-of-the-system", test_file_of_the_system);
  g_test_add_func ("/autostart/switched-off-elsewhere", test_switched_off_elsewhere);
  g_test_add_func ("/autostart/any-name-of-a-folder", test_any_name_of_a_folder);
  g_test_add_func ("/autostart/no-place-for-it", test_no_place_for_it);

  return g_test_run ();
}
