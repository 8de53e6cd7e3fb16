/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <adwaita.h>

#include "dove-state.h"

/*
 * What the window remembers from one time to the next: its size, its page, and the colours that a
 * person wants. It is a file in the user's folder for state; one that is damaged or cannot be
 * written costs nobody more than that. What belongs to the agent is not here but in the
 * workspace (store/dove-store-preference.h).
 */

#define LEAST_SIZE 200   /* of a window that was kept; smaller is an error of somebody */
#define MOST_SIZE  16000
#define GROUP_LOOK "Appearance"
#define KEY_LOOK   "ColorScheme"

static const char *const look_nicks[] = { "system", "light", "dark" };

static char *
make_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "dovetail", "window.ini", NULL);
}

static GKeyFile *
load (void)
{
  g_autofree char *path = make_path ();
  GKeyFile *file = g_key_file_new ();
  g_autoptr(GError) error = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error))
    g_debug ("Nothing is remembered: %s", error->message);

  return file;
}

static void
save (GKeyFile *file)
{
  g_autofree char *path = make_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (file, path, &error))
    g_info ("What the window looks like could not be remembered: %s", error->message);
}

/**
 * dove_state_get_colours:
 *
 * Returns: the colours that a person wants: 0 as the system, 1 light, 2 dark
 */
guint
dove_state_get_colours (void)
{
  g_autoptr(GKeyFile) file = load ();
  g_autofree char *nick = g_key_file_get_string (file, GROUP_LOOK, KEY_LOOK, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (look_nicks); i++)
    if (g_strcmp0 (nick, look_nicks[i]) == 0)
      return i;

  return 0;
}

/**
 * dove_state_apply_colours:
 *
 * Lets the program have the colours that a person wants.
 */
void
dove_state_apply_colours (void)
{
  static const AdwColorScheme schemes[] = {
    ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT, ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[dove_state_get_colours ()]);
}

/**
 * dove_state_set_colours:
 * @colours: 0 as the system, 1 light, 2 dark
 *
 * Changes the colours, at once and for the next time.
 */
void
dove_state_set_colours (guint colours)
{
  g_autoptr(GKeyFile) file = load ();

  g_return_if_fail (colours < G_N_ELEMENTS (look_nicks));

  g_key_file_set_string (file, GROUP_LOOK, KEY_LOOK, look_nicks[colours]);
  save (file);
  dove_state_apply_colours ();
}

static gboolean
is_size (int size)
{
  return size >= LEAST_SIZE && size <= MOST_SIZE;
}

/**
 * dove_state_restore:
 * @window: a window that was not shown yet
 * @place: id of the program, which differs by workspace
 *
 * Gives a window the size that it had.
 *
 * Returns: (transfer full) (nullable): the page that it showed
 */
char *
dove_state_restore (GtkWindow  *window,
                    const char *place)
{
  g_autoptr(GKeyFile) file = load ();
  int width = g_key_file_get_integer (file, place, "Width", NULL);
  int height = g_key_file_get_integer (file, place, "Height", NULL);

  if (is_size (width) && is_size (height))
    gtk_window_set_default_size (window, width, height);
  if (g_key_file_get_boolean (file, place, "Maximized", NULL))
    gtk_window_maximize (window);

  return g_key_file_get_string (file, place, "Page", NULL);
}

/**
 * dove_state_keep:
 * @window: a window
 * @place: id of the program
 * @page: (nullable): the page that it shows
 *
 * Remembers a window for the next time.
 */
void
dove_state_keep (GtkWindow  *window,
                 const char *place,
                 const char *page)
{
  g_autoptr(GKeyFile) file = load ();
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (window, &width, &height);
  if (is_size (width) && is_size (height))
    {
      g_key_file_set_integer (file, place, "Width", width);
      g_key_file_set_integer (file, place, "Height", height);
    }
  g_key_file_set_boolean (file, place, "Maximized", gtk_window_is_maximized (window));
  if (page != NULL)
    g_key_file_set_string (file, place, "Page", page);
  save (file);
}
