/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../store-fixture.h"

#include "base/dove-defaults.h"
#include "store/dove-store-act.h"

static DoveStoreAct *
add (Fixture    *fixture,
     const char *connection,
     const char *key)
{
  DoveStoreAct *act = dove_store_act_new ();
  g_autoptr(GError) error = NULL;

  act->connection = g_strdup (connection);
  act->object = g_strdup ("invoice");
  act->action = g_strdup ("send");
  act->key = g_strdup (key);
  act->input = g_strdup ("{\"to\":\"a@example.com\"}");
  act->request = g_strdup ("POST https://a.example/send");
  dove_store_add_act (fixture->store, act, &error);
  g_assert_no_error (error);

  return act;
}

/* What is told of all actions, newest first: `NUMBER state message` */
static void
assert_acts (Fixture    *fixture,
             const char *connection,
             guint       limit,
             const char *wanted)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) acts = dove_store_list_acts (fixture->store, connection, limit, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < acts->len; i++)
    {
      const DoveStoreAct *act = g_ptr_array_index (acts, i);

      g_string_append_printf (text, "%d %s %s;", (int) act->id,
                              dove_act_state_get_nick (act->state),
                              act->message != NULL ? act->message : "-");
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

static void
test_it_is_there_before_its_answer (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(DoveStoreAct) act = add (fixture, "books", "7");
  g_autoptr(GPtrArray) acts = NULL;
  const DoveStoreAct *kept = NULL;

  dove_store_close (fixture->store);
  fixture_open (fixture);
  acts = dove_store_list_acts (fixture->store, NULL, 10, NULL);

  g_assert_cmpuint (acts->len, ==, 1);
  kept = g_ptr_array_index (acts, 0);
  g_assert_cmpint (kept->id, ==, act->id);
  g_assert_cmpstr (kept->connection, ==, "books");
  g_assert_cmpstr (kept->object, ==, "invoice");
  g_assert_cmpstr (kept->action, ==, "send");
  g_assert_cmpstr (kept->key, ==, "7");
  g_assert_cmpstr (kept->input, ==, "{\"to\":\"a@example.com\"}");
  g_assert_cmpstr (kept->request, ==, "POST https://a.example/send");
  g_assert_true (kept->state == DOVE_ACT_SENT);
  g_assert_cmpint (kept->sent, ==, START);
  g_assert_cmpint (kept->ended, ==, 0);
}

static void
test_its_end_is_noted_once (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr(DoveStoreAct) first = add (fixture, "books", "7");
  g_autoptr(DoveStoreAct) second = add (fixture, "books", NULL);

  first->state = DOVE_ACT_REFUSED;
  first->message = g_strdup ("It is paid");
  dove_clock_advance (fixture->clock, 5);
  g_assert_true (dove_store_end_act (fixture->store, first, NULL));

  g_assert_cmpint (first->ended, ==, START + 5);
  assert_acts (fixture, NULL, 10, "2 sent -;1 refused It is paid;");
  g_assert_null (second->key);
}

static void
test_what_was_cut_off_is_not_known (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(DoveStoreAct) done = add (fixture, "books", "7");
  g_autoptr(DoveStoreAct) open = add (fixture, "books", "8");

  done->state = DOVE_ACT_DONE;
  g_assert_true (dove_store_end_act (fixture->store, done, NULL));
  g_assert_true (dove_store_lose_acts (fixture->store, "It ended", NULL));
  g_assert_true (dove_store_lose_acts (fixture->store, "It ended again", NULL));

  assert_acts (fixture, NULL, 10, "2 unknown It ended;1 done -;");
}

static void
test_lists_are_of_one_connection (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr(DoveStoreAct) first = add (fixture, "books", "7");
  g_autoptr(DoveStoreAct) second = add (fixture, "crm", "7");
  g_autoptr(DoveStoreAct) third = add (fixture, "books", "9");

  assert_acts (fixture, "books", 10, "3 sent -;1 sent -;");
  assert_acts (fixture, "crm", 10, "2 sent -;");
  assert_acts (fixture, "none", 10, "");
  assert_acts (fixture, NULL, 2, "3 sent -;2 sent -;");
}

static void
test_a_record_has_its_own (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(DoveStoreAct) first = add (fixture, "books", "7");
  g_autoptr(DoveStoreAct) second = add (fixture, "books", NULL);
  g_autoptr(DoveStoreAct) third = add (fixture, "crm", "7");
  g_autoptr(DoveStoreAct) fourth = add (fixture, "books", "7");
  g_autoptr(GPtrArray) own = NULL;
  g_autoptr(GPtrArray) none = NULL;

  own = dove_store_list_acts_of (fixture->store, "books", "invoice", "7", NULL);
  none = dove_store_list_acts_of (fixture->store, "books", "bill", "7", NULL);

  g_assert_cmpuint (own->len, ==, 2);
  g_assert_cmpint (((DoveStoreAct *) g_ptr_array_index (own, 0))->id, ==, first->id);
  g_assert_cmpint (((DoveStoreAct *) g_ptr_array_index (own, 1))->id, ==, fourth->id);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_old_ones_go_but_not_open_ones (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(DoveStoreAct) old = add (fixture, "books", "7");
  g_autoptr(DoveStoreAct) open = add (fixture, "books", "8");

  old->state = DOVE_ACT_DONE;
  g_assert_true (dove_store_end_act (fixture->store, old, NULL));
  dove_clock_advance (fixture->clock, DOVE_RUN_KEEP);
  g_assert_true (dove_store_prune (fixture->store, NULL, NULL));
  assert_acts (fixture, NULL, 10, "2 sent -;1 done -;");

  dove_clock_advance (fixture->clock, 1);
  g_assert_true (dove_store_prune (fixture->store, NULL, NULL));
  assert_acts (fixture, NULL, 10, "2 sent -;");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/store/act/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("it-is-there-before-its-answer", test_it_is_there_before_its_answer);
  ADD ("its-end-is-noted-once", test_its_end_is_noted_once);
  ADD ("what-was-cut-off-is-not-known", test_what_was_cut_off_is_not_known);
  ADD ("lists-are-of-one-connection", test_lists_are_of_one_connection);
  ADD ("a-record-has-its-own", test_a_record_has_its_own);
  ADD ("old-ones-go-but-not-open-ones", test_old_ones_go_but_not_open_ones);

  return g_test_run ();
}
