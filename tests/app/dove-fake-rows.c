/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-fake-rows.h"

#include "store/dove-store-observe.h"

/* Rows of the state for tests of the window: runs, a plan, questions and problems. */

#define MINUTE (60 * G_TIME_SPAN_SECOND)

static gint64
add_run (DoveStore    *store,
         const char   *sync_id,
         DoveRunState  state,
         const char   *counts,
         const char   *message,
         gint64        minutes_ago)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GError) error = NULL;

  run->sync_id = g_strdup (sync_id);
  run->trigger = g_strdup ("schedule");
  run->state = DOVE_RUN_OBSERVING;
  run->started = g_get_real_time () - minutes_ago * MINUTE;
  dove_store_add_run (store, run, &error);
  g_assert_no_error (error);
  run->state = state;
  if (dove_run_state_is_over (state))
    run->ended = run->started + 4 * G_TIME_SPAN_SECOND;
  run->counts = g_strdup (counts);
  run->message = g_strdup (message);
  dove_store_update_run (store, run, &error);
  g_assert_no_error (error);

  return run->id;
}

/* Four weeks of a business that is closed at weekends: nothing is written then. */
static void
add_history (DoveStore *store)
{
  for (int day = 28; day > 0; day--)
    {
      gint64 minutes = day * 24 * 60;
      g_autoptr(GDateTime) now = g_date_time_new_now_local ();
      g_autoptr(GDateTime) then = g_date_time_add_minutes (now, (int) -minutes);
      gboolean is_open = g_date_time_get_day_of_week (then) < 6;
      g_autofree char *counts = g_strdup_printf ("{\"created\":%d,\"updated\":%d,\"deleted\":%d}",
                                                 is_open ? 2 + day * 7 % 11 : 0,
                                                 is_open ? 9 + day * 13 % 29 : 0,
                                                 is_open && day % 9 == 0 ? 6 : 0);

      add_run (store, "customers", DOVE_RUN_DONE, counts, NULL, minutes);
    }
}

static DoveStoreChange *
make_change (gint64 run,
             guint  number)
{
  static const DoveChangeKind kinds[] = { DOVE_CHANGE_CREATE, DOVE_CHANGE_UPDATE,
                                          DOVE_CHANGE_UPDATE, DOVE_CHANGE_LINK };
  DoveStoreChange *change = dove_store_change_new ();

  change->run_id = run;
  change->side = DOVE_SIDE_B;
  change->kind = kinds[number % 4];
  change->key = change->kind == DOVE_CHANGE_CREATE ? NULL : g_strdup_printf ("B-%06u", number);
  change->other = g_strdup_printf ("A-%06u", number);
  change->label = number == 1 ? g_strdup ("a & b <c>") : g_strdup_printf ("Customer %u", number);
  change->fields = change->kind == DOVE_CHANGE_CREATE
      ? g_strdup_printf ("[{\"field\":\"name\",\"old\":null,\"new\":\"Customer %u\"},"
                         "{\"field\":\"email\",\"old\":null,\"new\":\"c%u@example.org\"}]", number,
                         number)
      : g_strdup_printf ("[{\"field\":\"city\",\"old\":\"Köln\",\"new\":\"Bonn <%u>\"}]", number);
  change->state = DOVE_CHANGE_PLANNED;

  return change;
}

/* A kept plan with so many changes. */
gint64
dove_fake_rows_plan (DoveStore  *store,
                     const char *sync_id,
                     guint       changes)
{
  gint64 run = add_run (store, sync_id, DOVE_RUN_PLANNED, "{\"planned\":1}", "Changes are planned",
                        0);
  g_autoptr(GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < changes; i++)
    g_ptr_array_add (list, make_change (run, i));
  dove_store_add_changes (store, list, &error);
  g_assert_no_error (error);

  return run;
}

/* What was written of a plan, and what was left out */
char *
dove_fake_rows_count (DoveStore *store,
                      gint64     plan)
{
  DoveStoreCounts counts = { 0 };
  gint64 left_out = 0;

  g_assert_true (dove_store_count_changes (store, plan, &counts, NULL));
  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    left_out += counts.of[kind][DOVE_CHANGE_LEFT_OUT];

  return g_strdup_printf ("{\"created\":%" G_GINT64_FORMAT ",\"updated\":%" G_GINT64_FORMAT
                          ",\"linked\":%" G_GINT64_FORMAT ",\"left_out\":%" G_GINT64_FORMAT "}",
                          counts.of[DOVE_CHANGE_CREATE][DOVE_CHANGE_PLANNED],
                          counts.of[DOVE_CHANGE_UPDATE][DOVE_CHANGE_PLANNED],
                          counts.of[DOVE_CHANGE_LINK][DOVE_CHANGE_PLANNED], left_out);
}

static void
ask (DoveStore      *store,
     DoveReviewKind  kind,
     gint64          run,
     const char     *key,
     const char     *message,
     const char     *candidates)
{
  g_autoptr(DoveStoreReview) review = dove_store_review_new ();
  g_autoptr(GError) error = NULL;

  review->sync_id = g_strdup (kind == DOVE_REVIEW_GUARD ? "invoices" : "customers");
  review->run_id = run;
  review->kind = kind;
  review->side = DOVE_SIDE_A;
  review->connection = g_strdup ("crm");
  review->object = g_strdup ("contact");
  review->key = g_strdup (key);
  review->field = g_strdup (kind == DOVE_REVIEW_CONFLICT ? "phone" : "");
  if (kind == DOVE_REVIEW_CONFLICT)
    {
      review->a_value = g_strdup ("\"+49 228 1234\"");
      review->b_value = g_strdup ("\"+49 221 9876\"");
      review->base_value = g_strdup ("\"+49 228 1000\"");
    }
  review->candidates = g_strdup (candidates);
  review->message = g_strdup (message);
  dove_store_put_review (store, review, &error);
  g_assert_no_error (error);
}

/* The record of the question about a phone, whose application tells who changed it */
static void
add_record (DoveStore *store)
{
  g_autoptr(DoveStoreObservation) seen = dove_store_observation_new ();
  g_autoptr(GError) error = NULL;

  seen->sync_id = g_strdup ("customers");
  seen->side = DOVE_SIDE_A;
  seen->rec_id = g_strdup ("A-17");
  seen->updated = g_get_real_time () - 90 * MINUTE;
  seen->hash = g_strdup ("-");
  seen->fields = g_strdup ("{\"name\":\"Anna Schmidt\",\"phone\":\"+49 228 1234\","
                           "\"updated_by\":{\"id\":3,\"name\":\"Ben Ito\"}}");
  dove_store_put_observation (store, seen, &error);
  g_assert_no_error (error);
}

static void
fail (DoveStore  *store,
      const char *key)
{
  g_autoptr(DoveStoreProblem) problem = dove_store_problem_new ();
  g_autoptr(GError) error = NULL;

  problem->sync_id = g_strdup ("invoices");
  problem->side = DOVE_SIDE_B;
  problem->rec_id = g_strdup (key);
  problem->problem_class = g_strdup ("refused");
  problem->connection = g_strdup ("books");
  problem->object = g_strdup ("invoice");
  problem->message = g_strdup ("The number a & b <c> is not a valid VAT number");
  problem->hint = g_strdup ("Correct the number in the CRM.");
  dove_store_put_problem (store, problem, &error);
  g_assert_no_error (error);
}

/* Makes the state of a workspace; one that is there already is kept. */
DoveStore *
dove_fake_rows_open (const char *workspace,
                     guint       changes)
{
  g_autofree char *dir = g_build_filename (workspace, ".dovetail", NULL);
  g_autofree char *file = g_build_filename (dir, "state.db", NULL);
  gboolean is_new = !g_file_test (file, G_FILE_TEST_EXISTS);
  g_autoptr(GError) error = NULL;
  DoveStore *store;
  gint64 plan;

  g_mkdir_with_parents (dir, 0700);
  store = dove_store_open (dir, DOVE_STORE_READ_WRITE, dove_clock_get_system (), &error);
  g_assert_no_error (error);
  if (!is_new || g_getenv ("DOVE_FAKE_EMPTY") != NULL)
    return store;

  add_history (store);
  for (guint i = 50; i > 0; i--)
    add_run (store, i % 3 == 0 ? "invoices" : "customers",
             i % 7 == 0 ? DOVE_RUN_DONE_WITH_PROBLEMS : DOVE_RUN_DONE,
             i % 2 == 0 ? "{\"created\":3,\"updated\":12,\"refused\":1}" : "{}", NULL, i * 15);
  add_run (store, "invoices", DOVE_RUN_FAILED, NULL, "“Books” could not be reached", 9);
  plan = dove_fake_rows_plan (store, "invoices", changes);
  ask (store, DOVE_REVIEW_GUARD, plan, "", "This is the first run of “Invoices”: 80 records would "
       "be made. Look at the plan and approve it", NULL);
  ask (store, DOVE_REVIEW_CONFLICT, 0, "A-17", "Both sides changed the phone of Anna Schmidt",
       NULL);
  ask (store, DOVE_REVIEW_MATCH, 0, "anna@example.org", "Several records have the key "
       "“anna@example.org”: which ones are the same?",
       "[{\"side\":\"a\",\"key\":\"17\"},{\"side\":\"b\",\"key\":\"901\"},"
       "{\"side\":\"b\",\"key\":\"902\"}]");
  ask (store, DOVE_REVIEW_CHECK, 0, "A-44", "“Ben Ito” was sent, but the answer was lost: did it "
       "arrive?", NULL);
  add_record (store);
  fail (store, "R-1001");
  fail (store, "R-1002");
  fail (store, "R-1003");

  return store;
}
