/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../lockers-fixture.h"

#include "record/dove-json.h"
#include "store/dove-store-sides.h"

/* What the state knows of the records at the sides of a sync. */

static void
check_label (Fixture    *fixture,
             const char *sync_id,
             DoveSide    side,
             const char *json,
             const char *expected)
{
  g_autoptr(DoveStoreSides) sides = dove_store_sides_new (fixture->store);
  g_autoptr(DoveValue) record = dove_json_parse (json, -1, NULL, NULL);
  g_autofree char *label = dove_store_sides_read_label (sides, sync_id, side, record);

  g_assert_cmpstr (label, ==, expected);
}

static void
test_the_connector_of_a_side_names_records (Fixture       *fixture,
                                            gconstpointer  data)
{
  const char *locker = "{\"id\":\"7\",\"tag\":\"A-7\",\"name\":\"Seven\",\"code\":\"tulip-77\"}";

  check_label (fixture, "keys", DOVE_SIDE_B, locker, "A-7");
  check_label (fixture, "keys", DOVE_SIDE_A, locker, "Seven");
  check_label (fixture, "never", DOVE_SIDE_B, locker, "Seven");
  check_label (fixture, NULL, DOVE_SIDE_B, locker, "Seven");
  check_label (fixture, "keys", DOVE_SIDE_B, "{\"id\":\"7\",\"code\":\"tulip-77\"}", NULL);
  check_label (fixture, "keys", DOVE_SIDE_A, "{\"id\":\"7\",\"code\":\"C-7\"}", "C-7");

  g_assert_true (dove_store_keep_document (fixture->store, "sync", "keys", NULL, NULL, NULL, NULL));
  check_label (fixture, "keys", DOVE_SIDE_B, locker, "A-7");
}

static void
test_a_record_that_was_seen (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(DoveStoreSides) sides = dove_store_sides_new (fixture->store);
  g_autoptr(DoveStoreObservation) seen = dove_store_observation_new ();
  g_autofree char *label = NULL;

  seen->sync_id = g_strdup ("keys");
  seen->side = DOVE_SIDE_B;
  seen->rec_id = g_strdup ("7");
  seen->hash = g_strdup ("x");
  seen->fields = g_strdup ("{\"id\":\"7\",\"name\":\"Seven\",\"tag\":\"A-7\"}");
  g_assert_true (dove_store_put_observation (fixture->store, seen, NULL));

  label = dove_store_sides_find_label (sides, "keys", DOVE_SIDE_B, "7");
  g_assert_cmpstr (label, ==, "A-7");
  g_assert_null (dove_store_sides_find_label (sides, "keys", DOVE_SIDE_A, "7"));
  g_assert_null (dove_store_sides_find_label (sides, "keys", DOVE_SIDE_B, "8"));
  g_assert_null (dove_store_sides_find_label (sides, "keys", DOVE_SIDE_B, ""));
  g_assert_null (dove_store_sides_find_label (sides, "keys", DOVE_SIDE_B, NULL));
  g_assert_null (dove_store_sides_find_label (sides, NULL, DOVE_SIDE_B, "7"));
}

static void
test_objects (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(DoveStoreSides) sides = dove_store_sides_new (fixture->store);
  const DoveObject *object = dove_store_sides_find_object (sides, "keys", DOVE_SIDE_B);

  g_assert_nonnull (object);
  g_assert_cmpstr (object->title, ==, "Locker");
  g_assert_null (dove_store_sides_find_object (sides, "keys", DOVE_SIDE_A));
  g_assert_null (dove_store_sides_find_object (sides, "never", DOVE_SIDE_A));
  g_assert_null (dove_store_sides_find_object (sides, NULL, DOVE_SIDE_A));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/sides/the-connector-names-records", Fixture, NULL, fixture_set_up,
              test_the_connector_of_a_side_names_records, fixture_tear_down);
  g_test_add ("/store/sides/a-record-that-was-seen", Fixture, NULL, fixture_set_up,
              test_a_record_that_was_seen, fixture_tear_down);
  g_test_add ("/store/sides/objects", Fixture, NULL, fixture_set_up, test_objects,
              fixture_tear_down);

  return g_test_run ();
}
