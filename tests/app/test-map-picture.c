/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/mapping-editor/dove-map-picture.h"
#include "app/mapping-editor/dove-map-print.h"

static char *
write_fields (guint n_fields)
{
  GString *json = g_string_new ("[");

  for (guint i = 0; i < n_fields; i++)
    g_string_append_printf (json, "%s{\"path\":\"f%u\",\"type\":\"string\"}", i > 0 ? "," : "", i);
  g_string_append_c (json, ']');

  return g_string_free (json, FALSE);
}

static DoveMapModel *
make_model (guint       n_fields,
            const char *rows_json)
{
  g_autofree char *json = write_fields (n_fields);
  g_autoptr(DoveValue) fields = read_json (json);
  g_autoptr(DoveValue) rows = read_json (rows_json);
  DoveMapModel *model = dove_map_model_new (rows, fields, fields);

  dove_map_model_set_names (model, "From <here>", "There & back");

  return model;
}

static const char *const rows =
  "[{\"field\":\"f0\",\"formula\":\"[f1]\"},{\"field\":\"f2\",\"formula\":\"UPPER([f3])\"},"
  "{\"field\":\"f4\",\"formula\":\"[gone]\"}]";

/* All fields are in it, and a ghost */
static void
test_it_is_as_high_as_its_fields (void)
{
  g_autoptr(DoveMapModel) few = make_model (5, rows);
  g_autoptr(DoveMapModel) more = make_model (25, rows);
  g_autoptr(DoveMapPicture) low = dove_map_picture_new (few);
  g_autoptr(DoveMapPicture) high = dove_map_picture_new (more);

  g_assert_cmpfloat (dove_map_picture_get_height (high) - dove_map_picture_get_height (low), ==,
                     20 * 18);
  g_assert_cmpfloat (dove_map_picture_get_width (high), ==, dove_map_picture_get_width (low));
}

/* Of very many fields those that are used */
static void
test_of_many_fields_the_used_ones_are_shown (void)
{
  g_autoptr(DoveMapModel) many = make_model (1000, rows);
  g_autoptr(DoveMapModel) none = make_model (1000, "[]");
  g_autoptr(DoveMapPicture) used = dove_map_picture_new (many);
  g_autoptr(DoveMapPicture) empty = dove_map_picture_new (none);

  g_assert_cmpfloat (dove_map_picture_get_height (used) - dove_map_picture_get_height (empty), ==,
                     3 * 18);
}

static void
test_pages_are_cut_between_fields (void)
{
  g_autoptr(DoveMapModel) model = make_model (200, rows);
  g_autoptr(DoveMapPicture) picture = dove_map_picture_new (model);
  const double height = dove_map_picture_get_height (picture);
  double at = 0;
  guint pages = 0;

  while (at < height)
    {
      const double end = dove_map_picture_cut (picture, at, 700);

      g_assert_cmpfloat (end, >, at);
      g_assert_cmpfloat (end - at, <=, 700);
      if (end < height)
        g_assert_cmpint ((int) (end - 24 - 36) % 18, ==, 0);
      at = end;
      pages++;
    }
  g_assert_cmpfloat (at, ==, height);
  g_assert_cmpuint (pages, ==, (guint) (height / 700) + 1);
}

static void
test_files_are_what_they_say (void)
{
  g_autoptr(DoveMapModel) model = make_model (6, rows);
  g_autoptr(DoveMapPicture) picture = dove_map_picture_new (model);
  g_autoptr(GBytes) pdf = dove_map_picture_to_pdf (picture);
  g_autoptr(GBytes) svg = dove_map_picture_to_svg (picture);
  gsize size = 0;
  const char *data = g_bytes_get_data (pdf, &size);

  g_assert_cmpuint (size, >, 1000);
  g_assert_true (strncmp (data, "%PDF-", 5) == 0);
  data = g_bytes_get_data (svg, &size);
  g_assert_nonnull (g_strstr_len (data, (gssize) size, "<svg"));
  /* a line of dashes for the formula, one of dots for what is gone, one that is whole */
  g_assert_true (g_strstr_len (data, (gssize) size, "stroke-dasharray=\"4 2\"") != NULL
                 || g_strstr_len (data, (gssize) size, "stroke-dasharray:4,2") != NULL);
  g_assert_true (g_strstr_len (data, (gssize) size, "stroke-dasharray=\"1 2\"") != NULL
                 || g_strstr_len (data, (gssize) size, "stroke-dasharray:1,2") != NULL);
}

/* What is printed goes into a file here: the picture, then the sentences */
static void
test_it_is_printed (void)
{
  g_autoptr(DoveMapModel) model = make_model (120, rows);
  g_autoptr(GtkPrintOperation) operation = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("dovetail-print-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.pdf", NULL);
  g_autofree char *data = NULL;
  gsize size = 0;
  int pages = 0;

  if (!gtk_init_check ())
    {
      g_test_skip ("There is no screen, and printing asks for one");
      g_rmdir (folder);
      return;
    }

  operation = dove_map_print_new (model);
  gtk_print_operation_set_export_filename (operation, path);
  g_assert_cmpint (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL,
                                            &error),
                   ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_assert_no_error (error);
  g_object_get (operation, "n-pages", &pages, NULL);
  /* 120 fields are two or three pages of paper, whichever it is */
  g_assert_cmpint (pages, >=, 3);
  g_assert_cmpint (pages, <=, 6);
  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  g_assert_true (strncmp (data, "%PDF-", 5) == 0);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/map-picture/it-is-as-high-as-its-fields", test_it_is_as_high_as_its_fields);
  g_test_add_func ("/map-picture/of-many-fields-the-used-ones-are-shown",
                   test_of_many_fields_the_used_ones_are_shown);
  g_test_add_func ("/map-picture/pages-are-cut-between-fields",
                   test_pages_are_cut_between_fields);
  g_test_add_func ("/map-picture/files-are-what-they-say", test_files_are_what_they_say);
  g_test_add_func ("/map-picture/it-is-printed", test_it_is_printed);

  return g_test_run ();
}
