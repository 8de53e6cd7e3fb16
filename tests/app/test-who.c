/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/reviews/dove-who.h"
#include "record/dove-json.h"

/* Who changed a record last, where the application tells it. */

static void
assert_who (const char *json,
            const char *who)
{
  g_autoptr(DoveValue) record = dove_json_parse (json, -1, NULL, NULL);
  g_autofree char *found = dove_who_changed (record);

  g_assert_cmpstr (found, ==, who);
}

static void
test_names_are_told (void)
{
  assert_who ("{\"name\":\"x\",\"modified_by\":\"ben@example.org\"}", "ben@example.org");
  assert_who ("{\"LastModifiedBy\":{\"id\":3,\"name\":\"Ben Ito\"}}", "Ben Ito");
  assert_who ("{\"updatedBy\":{\"id\":3,\"email\":\"ben@example.org\"}}", "ben@example.org");
  assert_who ("{\"updated_by\":12,\"updated_by_name\":\"Ben Ito\"}", "Ben Ito");
}

static void
test_nothing_is_made_up (void)
{
  assert_who ("{}", NULL);
  assert_who ("{\"name\":\"x\",\"created_by\":\"Ben Ito\",\"owner\":\"Ben Ito\"}", NULL);
  assert_who ("{\"updated_by\":12}", NULL);
  assert_who ("{\"updated_by\":\"12\"}", NULL);
  assert_who ("{\"updated_by\":null}", NULL);
  assert_who ("{\"updated_by\":{\"id\":3}}", NULL);
  assert_who ("{\"updated_by\":\"6f1d3f34-0c3d-4f1e-9d2a-0b1c2d3e4f5a\"}", NULL);
  assert_who ("[\"updated_by\"]", NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/who/names-are-told", test_names_are_told);
  g_test_add_func ("/who/nothing-is-made-up", test_nothing_is_made_up);

  return g_test_run ();
}
