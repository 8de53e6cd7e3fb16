/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/syncs/dove-start.h"
#include "record/dove-json.h"

static GPtrArray *
read_start (const char *folder)
{
  const DoveStart *start = dove_start_find (folder);
  g_autoptr(GError) error = NULL;
  GPtrArray *documents = NULL;

  g_assert_nonnull (start);
  documents = dove_start_read (start, &error);
  g_assert_no_error (error);

  return documents;
}

static const char *
member (GPtrArray  *documents,
        guint       index,
        const char *name)
{
  return dove_value_get_member_text (g_ptr_array_index (documents, index), name);
}

/* Every folder of the templates is told, and no connection of one is left out */
static void
test_all_are_told (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("DOVETAIL_DATADIR"), "templates", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  guint n_folders = 0;
  guint n_starts = 0;
  const DoveStart *starts = dove_start_list (&n_starts);

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_assert_nonnull (dove_start_find (name));
      n_folders++;
    }
  g_assert_cmpuint (n_starts, ==, n_folders);

  for (guint i = 0; i < n_starts; i++)
    {
      const char *const connections[] = { "first", "second", NULL };
      g_autoptr(GPtrArray) documents = read_start (starts[i].folder);
      g_autoptr(GPtrArray) bound = dove_start_bind (&starts[i], documents, connections);

      for (guint at = 0; at < bound->len; at++)
        for (const char *side = "ab"; *side != '\0'; side++)
          {
            const char end_name[] = { *side, '\0' };
            DoveValue *end = dove_value_get_member (g_ptr_array_index (bound, at), end_name);
            const char *id = end != NULL ? dove_value_get_member_text (end, "connection") : NULL;

            g_assert_true (end == NULL || g_strv_contains (connections, id));
          }
    }
  g_assert_null (dove_start_find ("nothing"));
}

static void
test_order (void)
{
  g_autoptr(GPtrArray) deals = read_start ("won-deals");
  g_autoptr(GPtrArray) letter = read_start ("newsletter");
  g_autoptr(DoveValue) all = dove_start_to_export (deals);

  g_assert_cmpuint (deals->len, ==, 3);
  g_assert_cmpstr (member (deals, 0, "kind"), ==, "table");
  g_assert_cmpstr (member (deals, 1, "id"), ==, "customers");
  g_assert_null (dove_start_get_only (deals));
  g_assert_nonnull (dove_start_get_only (letter));
  g_assert_cmpuint (dove_value_get_length (dove_value_get_member (all, "definitions")), ==, 3);
}

static gboolean
is_taken (const char *id,
          gpointer    user_data)
{
  return g_strv_contains (user_data, id);
}

/* A sync gets a free id, also where another follows it; a table that is there stays as it is */
static void
test_taken_ids (void)
{
  const char *const taken[] = { "customers", "customers-2", "countries", NULL };
  g_autoptr(GPtrArray) documents = read_start ("won-deals");
  DoveValue *rows = NULL;

  dove_start_rename (documents, is_taken, (gpointer) taken);

  g_assert_cmpuint (documents->len, ==, 2);
  g_assert_cmpstr (member (documents, 0, "id"), ==, "customers-3");
  g_assert_cmpstr (member (documents, 1, "id"), ==, "invoices");
  rows = dove_value_get_member (g_ptr_array_index (documents, 1), "to_b");
  g_assert_cmpstr (dove_value_get_member_text (dove_value_get_element (rows, 1), "via"), ==,
                   "customers-3");
}

static void
test_missing_folder (void)
{
  const DoveStart missing = { .folder = "nothing" };
  g_autoptr(GError) error = NULL;

  g_assert_null (dove_start_read (&missing, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/start/all-are-told", test_all_are_told);
  g_test_add_func ("/app/start/order", test_order);
  g_test_add_func ("/app/start/taken-ids", test_taken_ids);
  g_test_add_func ("/app/start/missing-folder", test_missing_folder);

  return g_test_run ();
}
