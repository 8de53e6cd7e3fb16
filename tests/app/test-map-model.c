/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include "app/mapping-editor/dove-map-count.h"
#include "mapping/dove-map-rows.h"

typedef struct
{
  DoveMapModel *model;
  guint         changed;
  guint         selected;
  guint         previewed;
} Fixture;

static void
count_cb (DoveMapModel *model,
          guint        *count)
{
  (*count)++;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr(DoveValue) rows =
      read_json ("[{\"field\":\"mail\",\"formula\":\"LOWER([email])\"},"
                 "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"[.price]\"}]}]");
  g_autoptr(DoveValue) sources =
      read_json ("[{\"path\":\"email\",\"title\":\"Contact e-mail\",\"type\":\"string\"},"
                 "{\"path\":\"age\",\"type\":\"number\"},"
                 "{\"path\":\"items\",\"type\":\"array\"},"
                 "{\"path\":\"items.price\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) targets =
      read_json ("[{\"path\":\"mail\",\"title\":\"E-mail\",\"type\":\"string\"},"
                 "{\"path\":\"age\",\"type\":\"string\"},"
                 "{\"path\":\"lines\",\"type\":\"array\"},"
                 "{\"path\":\"lines.net\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) records =
      read_json ("[{\"email\":\"Anna@Example.org\",\"age\":31,\"items\":[{\"price\":1.50},"
                 "{\"price\":2}]},{\"email\":null,\"items\":[]}]");

  self->model = dove_map_model_new (rows, sources, targets);
  dove_map_model_set_samples (self->model, records, NULL);
  g_signal_connect (self->model, "changed", G_CALLBACK (count_cb), &self->changed);
  g_signal_connect (self->model, "selected", G_CALLBACK (count_cb), &self->selected);
  g_signal_connect (self->model, "previewed", G_CALLBACK (count_cb), &self->previewed);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_assert_finalize_object (self->model);
}

static guint
target (Fixture    *self,
        const char *path)
{
  const int index = dove_field_tree_find (dove_map_model_get_targets (self->model), path);

  g_assert_cmpint (index, >=, 0);

  return (guint) index;
}

static const DoveMapPlace *
look (Fixture    *self,
      const char *path)
{
  return dove_map_model_look (self->model, target (self, path));
}

static void
edit (Fixture    *self,
      const char *place,
      const char *formula)
{
  dove_map_model_edit (self->model, formula,
                       dove_map_rows_set_formula (dove_map_model_get_rows (self->model), place,
                                                  formula));
}

static void
test_a_place_is_seen (Fixture       *self,
                      gconstpointer  data)
{
  const DoveMapPlace *place = look (self, "mail");

  g_assert_cmpstr (place->formula, ==, "LOWER([email])");
  g_assert_cmpstr (place->sources, ==, "Contact e-mail");
  g_assert_cmpstr (place->value, ==, "anna@example.org");
  g_assert_cmpint (place->state, ==, DOVE_MAPPED_WRITE);
  g_assert_null (place->problem);
  g_assert_false (place->is_lossy);
  g_assert_cmpstr (place->spoken, ==, "Target E-mail, text, mapped from Contact e-mail through "
                                      "LOWER, sample anna@example.org, no problems.");

  place = look (self, "age");
  g_assert_null (place->row);
  g_assert_false (place->has_result);
  g_assert_cmpstr (place->spoken, ==, "Target age, text, not mapped.");
}

static void
test_why_there_is_no_value_is_told (Fixture       *self,
                                    gconstpointer  data)
{
  g_autoptr(DoveValue) when = dove_value_new_text ("[age] > 40");

  dove_map_model_edit (self->model, "When",
                       dove_map_rows_set_member (dove_map_model_get_rows (self->model), "mail",
                                                 "when", when));
  g_assert_cmpint (look (self, "mail")->state, ==, DOVE_MAPPED_OMIT);
  g_assert_cmpstr (look (self, "mail")->message, ==, "the row’s condition does not hold");
  g_assert_cmpstr (look (self, "mail")->value, ==, "");

  edit (self, "age", "OMIT()");
  g_assert_cmpstr (look (self, "age")->message, ==, "the formula leaves the field out");
  edit (self, "age", "1 / 0");
  g_assert_cmpint (look (self, "age")->state, ==, DOVE_MAPPED_FAILED);
  g_assert_nonnull (strstr (look (self, "age")->message, "#DIV/0!"));
}

static void
test_a_loop_is_seen_by_its_elements (Fixture       *self,
                                     gconstpointer  data)
{
  g_assert_cmpstr (look (self, "lines.net")->value, ==, "1.50; 2");
  g_assert_true (look (self, "lines")->is_loop);
  g_assert_cmpstr (look (self, "lines")->origin, ==,
                   "for each element of “items”, one element of “lines”");

  dove_map_model_set_sample (self->model, 1);
  g_assert_cmpstr (look (self, "lines.net")->value, ==, "");
  g_assert_cmpstr (look (self, "lines.net")->message, ==, "the list has no elements");
  g_assert_cmpstr (look (self, "mail")->value, ==, "");
}

static void
test_an_edit_is_one_step (Fixture       *self,
                          gconstpointer  data)
{
  g_autoptr(DoveValue) before = dove_value_ref (dove_map_model_get_rows (self->model));

  g_assert_false (dove_map_model_undo (self->model));
  edit (self, "age", "[age]");
  g_assert_cmpuint (self->changed, ==, 1);
  g_assert_cmpstr (look (self, "age")->value, ==, "31");
  g_assert_true (look (self, "age")->is_cast);
  g_assert_true (look (self, "age")->is_lossy);

  edit (self, "age", "[age]");
  g_assert_cmpuint (self->changed, ==, 1);

  g_assert_cmpstr (dove_map_model_get_undo_name (self->model), ==, "[age]");
  g_assert_true (dove_map_model_undo (self->model));
  g_assert_true (dove_map_model_get_rows (self->model) == before);
  g_assert_null (look (self, "age")->row);
  g_assert_true (dove_map_model_redo (self->model));
  g_assert_cmpstr (look (self, "age")->value, ==, "31");
  g_assert_cmpuint (self->changed, ==, 3);
}

static void
test_selection_and_sample_are_no_steps (Fixture       *self,
                                        gconstpointer  data)
{
  dove_map_model_set_current (self->model, "mail");
  dove_map_model_set_current (self->model, "mail");
  dove_map_model_set_sample (self->model, 1);
  dove_map_model_set_sample (self->model, 9);

  g_assert_cmpuint (self->selected, ==, 1);
  g_assert_cmpuint (self->previewed, ==, 1);
  g_assert_cmpuint (dove_map_model_get_sample (self->model), ==, 1);
  g_assert_cmpuint (dove_map_model_get_n_samples (self->model), ==, 2);
  g_assert_null (dove_map_model_get_undo_name (self->model));
  g_assert_cmpstr (dove_map_model_get_current (self->model), ==, "mail");
}

static void
test_a_field_that_vanishes_stays_as_a_ghost (Fixture       *self,
                                             gconstpointer  data)
{
  g_autoptr(DoveValue) sources = read_json ("[{\"path\":\"age\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) targets = read_json ("[{\"path\":\"age\",\"type\":\"number\"}]");
  DoveFieldTree *tree;

  dove_map_model_set_fields (self->model, sources, targets);

  tree = dove_map_model_get_targets (self->model);
  g_assert_cmpuint (self->changed, ==, 1);
  g_assert_true (dove_field_tree_get (tree, target (self, "lines.net"))->is_ghost);
  g_assert_nonnull (look (self, "lines.net")->problem);
  g_assert_cmpuint (dove_map_model_get_wires (self->model)->len, ==, 3);

  edit (self, "mail", NULL);
  tree = dove_map_model_get_targets (self->model);
  g_assert_cmpint (dove_field_tree_find (tree, "mail"), ==, -1);
}

static void
test_a_row_that_is_mended_is_judged_anew (Fixture       *self,
                                          gconstpointer  data)
{
  g_autoptr(DoveValue) twice =
      read_json ("[{\"field\":\"age\",\"formula\":\"[age]\"},"
                 "{\"field\":\"age\",\"formula\":\"1\"}]");
  g_autoptr(DoveValue) inner = NULL;

  edit (self, "lines.net", "[.prize]");
  g_assert_nonnull (strstr (look (self, "lines.net")->problem, "price"));
  edit (self, "lines.net", "[.price");
  g_assert_nonnull (look (self, "lines.net")->problem);
  g_assert_cmpint (look (self, "lines.net")->state, ==, DOVE_MAPPED_FAILED);
  edit (self, "lines.net", "[.price] * 2");
  g_assert_null (look (self, "lines.net")->problem);
  g_assert_cmpstr (look (self, "lines.net")->value, ==, "3.00; 4");

  dove_map_model_edit (self->model, "Twice", dove_value_ref (twice));
  g_assert_null (look (self, "age")->problem);
  inner = dove_value_new_list ((DoveValue *[]) { dove_value_get_element (twice, 1) }, 1);
  dove_map_model_edit (self->model, "Once", dove_value_ref (inner));
  g_assert_cmpstr (look (self, "age")->value, ==, "1");
}

static void
test_a_choice_becomes_an_edit (Fixture       *self,
                               gconstpointer  data)
{
  DoveFieldTree *sources = dove_map_model_get_sources (self->model);
  DoveConnectKind kind;
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) choices =
      dove_map_model_connect (self->model, (guint) dove_field_tree_find (sources, "age"),
                              target (self, "age"), FALSE, &kind, &why);
  const DoveConnectChoice *choice = g_ptr_array_index (choices, 2);

  g_assert_cmpint (kind, ==, DOVE_CONNECT_CONVERT);
  g_assert_cmpuint (dove_map_model_get_cover (self->model, DOVE_MAP_TARGET, -1)->mapped, ==, 2);
  dove_map_model_edit (self->model, choice->name, dove_value_ref (choice->rows));
  g_assert_cmpstr (look (self, "age")->value, ==, choice->result);
  g_assert_cmpstr (look (self, "age")->value, ==, "31.00");
  g_assert_cmpuint (dove_map_model_get_cover (self->model, DOVE_MAP_TARGET, -1)->mapped, ==, 3);
  g_assert_cmpuint (dove_map_model_get_cover (self->model, DOVE_MAP_TARGET, -1)->total, ==, 3);
  g_assert_cmpuint (dove_map_model_get_cover (self->model, DOVE_MAP_SOURCE, -1)->mapped, ==, 3);
  g_assert_cmpstr (dove_map_model_get_undo_name (self->model), ==, "Map “age” to “age”");
}

static void
counted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GArray **counts = user_data;
  g_autoptr(GError) error = NULL;

  *counts = dove_map_count_finish (result, &error);
  g_assert_no_error (error);
}

static void
test_many_records_are_counted_beside_the_loop (Fixture       *self,
                                               gconstpointer  data)
{
  g_autoptr(GArray) counts = NULL;

  dove_map_count_async (self->model, NULL, NULL, counted_cb, &counts);
  edit (self, "mail", NULL);
  while (counts == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (counts->len, ==, 3);
  g_assert_cmpuint (g_array_index (counts, DoveMapCount, 0).values, ==, 1);
  g_assert_cmpuint (g_array_index (counts, DoveMapCount, 0).empty, ==, 1);
}

/* A preview, and a count on another thread, know what formulas of a run know */
static void
test_formulas_know_the_workspace (Fixture       *self,
                                  gconstpointer  data)
{
  g_autoptr(DoveValue) tables = read_json ("{\"ages\":[[31,\"grown\"]]}");
  g_autoptr(GArray) counts = NULL;

  edit (self, "age", "VLOOKUP([age]; TABLE(\"ages\"); 2; FALSE())");
  edit (self, "mail", "IF(TEXT(DATE(2026; 3; 1); \"mmmm\") = \"März\"; TEXT(NOW(); \"hh:mm\"))");
  g_assert_cmpint (look (self, "age")->state, ==, DOVE_MAPPED_FAILED);

  dove_map_model_set_tables (self->model, tables);
  dove_map_model_set_language (self->model, "de");
  dove_map_model_set_time (self->model, 0, "Europe/Berlin");
  g_assert_cmpstr (look (self, "age")->value, ==, "grown");
  g_assert_cmpstr (look (self, "mail")->value, ==, "01:00");

  dove_map_count_async (self->model, NULL, NULL, counted_cb, &counts);
  while (counts == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_array_index (counts, DoveMapCount, 0).values, ==, 2);
}

#define ADD(path, func) \
  g_test_add ("/map-model/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("place", test_a_place_is_seen);
  ADD ("no-value", test_why_there_is_no_value_is_told);
  ADD ("loop", test_a_loop_is_seen_by_its_elements);
  ADD ("edit", test_an_edit_is_one_step);
  ADD ("selection", test_selection_and_sample_are_no_steps);
  ADD ("ghost", test_a_field_that_vanishes_stays_as_a_ghost);
  ADD ("choice", test_a_choice_becomes_an_edit);
  ADD ("counts", test_many_records_are_counted_beside_the_loop);
  ADD ("workspace", test_formulas_know_the_workspace);
  ADD ("mended", test_a_row_that_is_mended_is_judged_anew);

  return g_test_run ();
}
