/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "bus/dove-bus-names.h"

static void
test_usual_workspace_has_the_plain_name (void)
{
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "dovetail", NULL);
  g_autofree char *named = dove_bus_get_agent_name (usual);
  g_autofree char *unnamed = dove_bus_get_agent_name (NULL);

  g_assert_cmpstr (unnamed, ==, DOVETAIL_APP_ID ".Agent");
  g_assert_cmpstr (named, ==, unnamed);
}

/* One folder has one agent, by whatever way it is named. */
static void
test_one_folder_one_name (void)
{
  g_autofree char *folder = g_dir_make_tmp ("dove-names-XXXXXX", NULL);
  g_autofree char *link = g_strconcat (folder, "-link", NULL);
  g_autofree char *slashed = g_strconcat (folder, "/./", NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, folder, -1);
  g_autofree char *wanted = g_strdup_printf (DOVETAIL_APP_ID ".Agent.w%.8s", hash);
  g_autofree char *plain = dove_bus_get_agent_name (folder);
  g_autofree char *by_slash = dove_bus_get_agent_name (slashed);
  g_autofree char *by_link = NULL;

  g_assert_cmpint (symlink (folder, link), ==, 0);
  by_link = dove_bus_get_agent_name (link);
  g_assert_cmpstr (plain, ==, wanted);
  g_assert_cmpstr (by_slash, ==, wanted);
  g_assert_cmpstr (by_link, ==, wanted);
  g_assert_true (g_dbus_is_name (plain));

  g_unlink (link);
  g_rmdir (folder);
}

static void
test_paths_and_ids (void)
{
  const char *ids[] = { "crm", "won-deals", "a1-b2-c3" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *path = dove_bus_make_path ("sync", ids[i]);
      g_autofree char *id = dove_bus_path_get_id (path);

      g_assert_true (g_variant_is_object_path (path));
      g_assert_cmpstr (id, ==, ids[i]);
      g_assert_true (dove_bus_path_is (path, "sync"));
      g_assert_false (dove_bus_path_is (path, "connection"));
    }
  g_assert_false (dove_bus_path_is ("/", "sync"));
  g_assert_false (dove_bus_path_is (DOVE_BUS_ROOT, "sync"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bus/names/usual-workspace", test_usual_workspace_has_the_plain_name);
  g_test_add_func ("/bus/names/one-folder-one-name", test_one_folder_one_name);
  g_test_add_func ("/bus/names/paths-and-ids", test_paths_and_ids);

  return g_test_run ();
}
