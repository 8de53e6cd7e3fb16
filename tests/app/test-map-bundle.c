/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/mapping-editor/dove-map-bundle.h"
#include "app/mapping-editor/dove-map-loop.h"

/* Wires put together, what leads out of view, and which wire a person means. */

#define ROW 20

typedef struct
{
  DoveFieldTree *tree;
  DoveMapFields *sources;
  DoveMapFields *targets;
  GArray        *wires;
  GArray        *bundles;
} Fixture;

/* Ten groups of four fields: g0, g0.f0 ... g0.f3, g1 ...; nodes are 0, 1 ... 4, 5 ... */
static DoveFieldTree *
make_tree (void)
{
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *path = i % 5 == 0 ? g_strdup_printf ("g%u", i / 5)
                                         : g_strdup_printf ("g%u.f%u", i / 5, i % 5 - 1);

      dove_value_builder_set_text (field, "path", path);
      dove_value_builder_set_text (field, "type", i % 5 == 0 ? "object" : "string");
      dove_value_builder_take_element (fields, dove_value_builder_end (field));
    }

  {
    g_autoptr(DoveValue) list = dove_value_builder_end (fields);

    return dove_field_tree_new (list);
  }
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->tree = make_tree ();
  fixture->sources = dove_map_fields_new (fixture->tree);
  fixture->targets = dove_map_fields_new (fixture->tree);
  fixture->wires = g_array_new (FALSE, FALSE, sizeof (DoveWire));
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_pointer (&fixture->bundles, g_array_unref);
  g_array_unref (fixture->wires);
  g_object_unref (fixture->sources);
  g_object_unref (fixture->targets);
  dove_field_tree_unref (fixture->tree);
}

static void
add (Fixture      *fixture,
     guint         source,
     guint         target,
     DoveWireKind  kind)
{
  const DoveWire wire = { source, target, kind };

  g_array_append_val (fixture->wires, wire);
}

static const DoveMapBundle *
bundle_at (Fixture *fixture,
           guint    i)
{
  g_assert_cmpuint (i, <, fixture->bundles->len);

  return &g_array_index (fixture->bundles, DoveMapBundle, i);
}

static void
bundle (Fixture *fixture)
{
  g_clear_pointer (&fixture->bundles, g_array_unref);
  fixture->bundles = dove_map_bundles_new (fixture->wires, fixture->sources, fixture->targets);
}

static void
test_open_wires_stay_apart (Fixture       *fixture,
                            gconstpointer  data)
{
  add (fixture, 1, 2, DOVE_WIRE_PLAIN);
  add (fixture, 2, 2, DOVE_WIRE_PLAIN);
  bundle (fixture);

  g_assert_cmpuint (fixture->bundles->len, ==, 2);
  g_assert_cmpuint (bundle_at (fixture, 0)->n_wires, ==, 1);
  g_assert_cmpfloat_with_epsilon (dove_map_bundle_get_weight (bundle_at (fixture, 0)), 1, 0.001);
}

static void
test_wires_of_folded_groups_are_one (Fixture       *fixture,
                                     gconstpointer  data)
{
  dove_map_fields_set_all_open (fixture->sources, FALSE);
  dove_map_fields_set_open (fixture->targets, 5, FALSE);
  for (guint i = 1; i < 5; i++)
    add (fixture, i, i + 5, DOVE_WIRE_PLAIN);
  add (fixture, 6, 6, DOVE_WIRE_PLAIN);
  bundle (fixture);

  g_assert_cmpuint (fixture->bundles->len, ==, 2);
  g_assert_cmpuint (bundle_at (fixture, 0)->n_wires, ==, 1);
  g_assert_cmpuint (bundle_at (fixture, 1)->n_wires, ==, 4);
  g_assert_cmpuint (bundle_at (fixture, 1)->rows[DOVE_MAP_SOURCE], ==, 0);
  g_assert_cmpuint (bundle_at (fixture, 1)->rows[DOVE_MAP_TARGET], ==, 5);
  g_assert_cmpfloat (dove_map_bundle_get_weight (bundle_at (fixture, 1)), >, 1.5);
  g_assert_cmpfloat (dove_map_bundle_get_weight (bundle_at (fixture, 1)), <, 2.1);
}

static void
test_problems_are_not_hidden_in_bundles (Fixture       *fixture,
                                         gconstpointer  data)
{
  dove_map_fields_set_all_open (fixture->sources, FALSE);
  dove_map_fields_set_all_open (fixture->targets, FALSE);
  add (fixture, 1, 1, DOVE_WIRE_PLAIN);
  add (fixture, 2, 2, DOVE_WIRE_PROBLEM);
  add (fixture, 3, 3, DOVE_WIRE_FORMULA);
  add (fixture, 11, 12, DOVE_WIRE_FORMULA);
  add (fixture, 12, 13, DOVE_WIRE_FORMULA);
  add (fixture, 16, 16, DOVE_WIRE_FORMULA);
  add (fixture, 17, 17, DOVE_WIRE_LIST);
  bundle (fixture);

  g_assert_cmpuint (fixture->bundles->len, ==, 3);
  g_assert_cmpint (bundle_at (fixture, 0)->kind, ==, DOVE_WIRE_PLAIN);
  g_assert_cmpint (bundle_at (fixture, 1)->kind, ==, DOVE_WIRE_FORMULA);
  g_assert_cmpint (bundle_at (fixture, 2)->kind, ==, DOVE_WIRE_PROBLEM);
  g_assert_cmpuint (bundle_at (fixture, 2)->n_wires, ==, 3);
}

static void
test_equal_forms_are_beside_each_other (Fixture       *fixture,
                                        gconstpointer  data)
{
  for (guint i = 0; i < 40; i++)
    add (fixture, i, (i * 7) % 50, DOVE_WIRE_PLAIN);
  bundle (fixture);

  for (guint i = 1; i < fixture->bundles->len; i++)
    {
      const DoveMapBundle *one = bundle_at (fixture, i - 1);
      const DoveMapBundle *two = bundle_at (fixture, i);

      g_assert_cmpint ((int) one->rows[1] - (int) one->rows[0], <=,
                       (int) two->rows[1] - (int) two->rows[0]);
    }
}

static void
test_what_a_search_leaves_out_has_no_wire (Fixture       *fixture,
                                           gconstpointer  data)
{
  guint8 kept[50] = { 0 };

  kept[3] = TRUE;
  dove_map_fields_set_kept (fixture->targets, kept);
  add (fixture, 1, 2, DOVE_WIRE_PLAIN);
  add (fixture, 1, 3, DOVE_WIRE_PLAIN);
  bundle (fixture);

  g_assert_cmpuint (fixture->bundles->len, ==, 1);
  g_assert_cmpuint (bundle_at (fixture, 0)->nodes[DOVE_MAP_TARGET], ==, 3);
  g_assert_cmpuint (bundle_at (fixture, 0)->rows[DOVE_MAP_TARGET], ==, 1);
}

static void
test_stubs_lead_out_of_view (Fixture       *fixture,
                             gconstpointer  data)
{
  /* sources 0 to 4 and targets 10 to 14 can be seen */
  const DoveMapView view = { 5 * ROW, ROW, { 0, 10 * ROW } };
  g_autoptr(GArray) stubs = NULL;
  const DoveMapStub *stub;

  add (fixture, 1, 12, DOVE_WIRE_PLAIN);    /* both in view */
  add (fixture, 2, 30, DOVE_WIRE_PLAIN);    /* below */
  add (fixture, 2, 3, DOVE_WIRE_PROBLEM);   /* above: another of the same row */
  add (fixture, 40, 11, DOVE_WIRE_PLAIN);
  add (fixture, 41, 42, DOVE_WIRE_PLAIN);   /* none in view */
  bundle (fixture);
  stubs = dove_map_bundles_get_stubs (fixture->bundles, &view);

  g_assert_cmpuint (stubs->len, ==, 2);
  stub = &g_array_index (stubs, DoveMapStub, 0);
  g_assert_cmpint (stub->end, ==, DOVE_MAP_SOURCE);
  g_assert_cmpuint (stub->row, ==, 2);
  g_assert_cmpuint (stub->n_wires, ==, 2);
  g_assert_cmpuint (stub->other, ==, 3);
  g_assert_true (stub->is_above);
  g_assert_true (stub->has_problem);
  stub = &g_array_index (stubs, DoveMapStub, 1);
  g_assert_cmpint (stub->end, ==, DOVE_MAP_TARGET);
  g_assert_cmpuint (stub->row, ==, 11);
  g_assert_cmpuint (stub->other, ==, 40);
  g_assert_false (stub->is_above);
}

static void
test_places_follow_the_scrolling (Fixture       *fixture,
                                  gconstpointer  data)
{
  const DoveMapView view = { 100, ROW, { 0, 33 } };

  g_assert_cmpint (dove_map_view_get_y (&view, DOVE_MAP_SOURCE, 2), ==, 50);
  g_assert_cmpint (dove_map_view_get_y (&view, DOVE_MAP_TARGET, 2), ==, 17);
  g_assert_true (dove_map_view_has (&view, DOVE_MAP_SOURCE, 4));
  g_assert_false (dove_map_view_has (&view, DOVE_MAP_SOURCE, 5));
  g_assert_false (dove_map_view_has (&view, DOVE_MAP_TARGET, 1));
}

static void
test_the_nearest_wire_is_meant (Fixture       *fixture,
                                gconstpointer  data)
{
  const DoveMapView view = { 400, ROW, { 0, 0 } };
  const DoveMapSpan span = { 10, 190 };

  add (fixture, 1, 11, DOVE_WIRE_PLAIN);
  add (fixture, 11, 1, DOVE_WIRE_PLAIN);
  add (fixture, 2, 40, DOVE_WIRE_PLAIN);    /* not in view */
  bundle (fixture);

  g_assert_cmpint (dove_map_bundles_pick (fixture->bundles, &view, span, 5, 31, 6), ==, 1);
  g_assert_cmpuint (bundle_at (fixture, 1)->rows[DOVE_MAP_SOURCE], ==, 1);
  g_assert_cmpint (dove_map_bundles_pick (fixture->bundles, &view, span, 195, 33, 6), ==, 0);
  g_assert_cmpint (dove_map_bundles_pick (fixture->bundles, &view, span, 5, 60, 6), ==, -1);
  g_assert_cmpint (dove_map_bundles_pick (fixture->bundles, &view, span, 5, 50, 6), ==, -1);
}

#define TEST(name, test) \
  g_test_add ("/app/map-bundle/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

/* --- between rows of one list ----------------------------------------------------------------- */

static void
test_a_loop_swings_away_between_its_rows (void)
{
  /* it leaves at 10, is 24 away in the middle, and comes back at 90 */
  g_assert_cmpfloat (dove_map_loop_distance (24, 10, 90, 0, 10), <, 0.01);
  g_assert_cmpfloat (dove_map_loop_distance (24, 10, 90, 24, 50), <, 0.5);
  g_assert_cmpfloat (dove_map_loop_distance (24, 10, 90, 0, 90), <, 0.01);
  /* inside of it, and beyond it */
  g_assert_cmpfloat (dove_map_loop_distance (24, 10, 90, 4, 50), >, 15);
  g_assert_cmpfloat (dove_map_loop_distance (24, 10, 90, 44, 50), >, 15);
  /* which end is used makes no difference to where it is */
  g_assert_cmpfloat (dove_map_loop_distance (24, 90, 10, 24, 50), <, 0.5);
}

static void
test_a_loop_of_further_rows_swings_further (void)
{
  const DoveMapBundle near = { .rows = { 3, 2 }, .n_wires = 1 };
  const DoveMapBundle far = { .rows = { 0, 5 }, .n_wires = 1 };
  const DoveMapBundle self = { .rows = { 1, 1 }, .n_wires = 1 };

  g_assert_cmpfloat (dove_map_loop_get_reach (&far, 100), >, dove_map_loop_get_reach (&near, 100));
  g_assert_cmpfloat (dove_map_loop_get_reach (&far, 20), ==, 20);
  g_assert_cmpfloat (dove_map_loop_get_reach (&self, 100), ==,
                     dove_map_loop_get_reach (&near, 100));
  g_assert_true (dove_map_loop_distance (12, 30, 30, 0, 30) < 0.01);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  TEST ("open-wires-stay-apart", test_open_wires_stay_apart);
  TEST ("wires-of-folded-groups-are-one", test_wires_of_folded_groups_are_one);
  TEST ("problems-are-not-hidden-in-bundles", test_problems_are_not_hidden_in_bundles);
  TEST ("equal-forms-are-beside-each-other", test_equal_forms_are_beside_each_other);
  TEST ("what-a-search-leaves-out-has-no-wire", test_what_a_search_leaves_out_has_no_wire);
  TEST ("stubs-lead-out-of-view", test_stubs_lead_out_of_view);
  TEST ("places-follow-the-scrolling", test_places_follow_the_scrolling);
  TEST ("the-nearest-wire-is-meant", test_the_nearest_wire_is_meant);
  g_test_add_func ("/map-bundle/a-loop-swings-away-between-its-rows",
                   test_a_loop_swings_away_between_its_rows);
  g_test_add_func ("/map-bundle/a-loop-of-further-rows-swings-further",
                   test_a_loop_of_further_rows_swings_further);

  return g_test_run ();
}
