/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "base/dove-error.h"
#include "flow/dove-scheduler.h"
#include "record/dove-json.h"
#include "store/dove-store-schedule.h"

#define SECOND G_TIME_SPAN_SECOND
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR
#define DAY    G_TIME_SPAN_DAY

/* Wednesday, 25 November 2026, 00:00 UTC */
#define START  (G_GINT64_CONSTANT (1795564800) * G_USEC_PER_SEC)

#define DAILY  "{\"at\":\"02:30\"}"
#define OFTEN  "{\"every\":\"PT15M\"}"
#define SKIPS  "{\"every\":\"PT15M\",\"missed\":\"skip\"}"

typedef struct
{
  char          *dir;
  DoveClock     *clock;
  DoveStore     *store;
  DoveScheduler *scheduler;
  DoveConditions conditions;
} Fixture;

static void
fixture_open (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->store = dove_store_open (fixture->dir, DOVE_STORE_READ_WRITE, fixture->clock, &error);
  g_assert_no_error (error);
  fixture->scheduler = dove_scheduler_new (fixture->clock, fixture->store);
}

static void
fixture_close (Fixture *fixture)
{
  g_clear_pointer (&fixture->scheduler, dove_scheduler_free);
  g_clear_pointer (&fixture->store, dove_store_close);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->dir = g_dir_make_tmp ("dove-scheduler-XXXXXX", NULL);
  fixture->clock = dove_clock_new_test (START);
  fixture->conditions.is_online = TRUE;
  fixture_open (fixture);
}

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  fixture_close (fixture);
  dir = g_dir_open (fixture->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
  dove_clock_unref (fixture->clock);
}

static void
set_as (Fixture    *fixture,
        const char *id,
        const char *document,
        const char *hash,
        gboolean    is_enabled)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) value = dove_json_parse (document, -1, NULL, NULL);
  g_autoptr(DoveTrigger) trigger = dove_trigger_new (value, "UTC", &error);

  g_assert_no_error (error);
  dove_scheduler_set (fixture->scheduler, id, trigger, hash, is_enabled, &error);
  g_assert_no_error (error);
}

static void
set (Fixture    *fixture,
     const char *id,
     const char *document)
{
  set_as (fixture, id, document, "1", TRUE);
}

static void
restart (Fixture    *fixture,
         GTimeSpan   off,
         const char *id,
         const char *document)
{
  fixture_close (fixture);
  dove_clock_advance (fixture->clock, off);
  fixture_open (fixture);
  set (fixture, id, document);
}

static GTimeSpan
jitter_of (const char *id,
           const char *document)
{
  g_autoptr(DoveValue) value = dove_json_parse (document, -1, NULL, NULL);
  g_autoptr(DoveTrigger) trigger = dove_trigger_new (value, "UTC", NULL);

  return dove_trigger_get_jitter (trigger, id);
}

/* What is to be started now, as "id why missed [small]"; empty for nothing */
static char *
take (Fixture *fixture)
{
  static const char * const whys[] = { "schedule", "catch-up", "hint", "postponed" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) dues = dove_scheduler_take (fixture->scheduler, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < dues->len; i++)
    {
      DoveDue *due = g_ptr_array_index (dues, i);

      g_string_append_printf (text, "%s%s %s %u%s", i > 0 ? ", " : "", due->id, whys[due->why],
                              (guint) due->missed, due->is_small_only ? " small" : "");
    }

  return g_string_free (text, FALSE);
}

static void
assert_take (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *taken = take (fixture);

  g_assert_cmpstr (taken, ==, expected);
}

static void
go_to (Fixture *fixture,
       gint64   at)
{
  dove_clock_advance (fixture->clock, START + at - dove_clock_get_now (fixture->clock));
}

/* As a sleep does, or a person */
static void
jump_to (Fixture *fixture,
         gint64   at)
{
  dove_clock_set (fixture->clock, START + at);
}

static void
set_conditions (Fixture *fixture)
{
  dove_scheduler_set_conditions (fixture->scheduler, &fixture->conditions);
}

static gint64
get_wake (Fixture *fixture)
{
  const gint64 wake = dove_scheduler_get_wake (fixture->scheduler);

  return wake == G_MAXINT64 ? wake : wake - START;
}

static DoveScheduleState
look (Fixture    *fixture,
      const char *id)
{
  DoveScheduleState state;

  g_assert_true (dove_scheduler_look (fixture->scheduler, id, &state));

  return state;
}

static gboolean
end (Fixture     *fixture,
     const char  *id,
     DoveScheduleOutcome  outcome)
{
  return dove_scheduler_ended (fixture->scheduler, id, outcome);
}

static void
test_it_starts_at_its_time (Fixture       *fixture,
                            gconstpointer  data)
{
  const GTimeSpan jitter = jitter_of ("a", DAILY);

  set (fixture, "a", DAILY);
  assert_take (fixture, "");
  g_assert_cmpint (get_wake (fixture), ==, 150 * MINUTE + jitter);

  go_to (fixture, 150 * MINUTE + jitter - 1);
  assert_take (fixture, "");
  go_to (fixture, 150 * MINUTE + jitter);
  assert_take (fixture, "a schedule 0");
  assert_take (fixture, "");
  g_assert_cmpint (get_wake (fixture), ==, G_MAXINT64);

  end (fixture, "a", DOVE_SCHEDULE_DONE);
  g_assert_cmpint (get_wake (fixture), ==, DAY + 150 * MINUTE + jitter);
  g_assert_cmpint (look (fixture, "a").last_due, ==, START + 150 * MINUTE);
  g_assert_cmpint (look (fixture, "a").last_started, ==, START + 150 * MINUTE + jitter);
}

static void
test_an_interval_does_not_drift (Fixture       *fixture,
                                 gconstpointer  data)
{
  go_to (fixture, 7 * SECOND);
  set (fixture, "a", OFTEN);

  for (guint i = 1; i <= 100; i++)
    {
      go_to (fixture, get_wake (fixture) + i % 3 * SECOND);
      assert_take (fixture, "a schedule 0");
      end (fixture, "a", DOVE_SCHEDULE_DONE);
      g_assert_cmpint (look (fixture, "a").last_due, ==, START + 7 * SECOND + i * 15 * MINUTE);
    }
}

static void
test_due_ones_come_in_their_order (Fixture       *fixture,
                                   gconstpointer  data)
{
  set (fixture, "late", "{\"at\":\"02:40\"}");
  set (fixture, "flow/early", "{\"at\":\"02:20\"}");
  set (fixture, "middle", DAILY);
  set (fixture, "never", "{\"manual\":true}");

  go_to (fixture, 3 * HOUR);
  assert_take (fixture, "flow/early catch-up 1, middle catch-up 1, late catch-up 1");
}

static void
test_what_was_missed_runs_once (Fixture       *fixture,
                                gconstpointer  data)
{
  set (fixture, "a", OFTEN);
  restart (fixture, 10 * HOUR + 10 * MINUTE, "a", OFTEN);

  assert_take (fixture, "a catch-up 40");
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").skipped, ==, 39);
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + 10 * HOUR + 15 * MINUTE);
}

static void
test_what_is_too_old_is_left_out (Fixture       *fixture,
                                  gconstpointer  data)
{
  const char *weekly = "{\"at\":\"02:30\",\"on\":[\"thu\"]}";

  set (fixture, "a", weekly);
  restart (fixture, DAY + 150 * MINUTE + DAY + MINUTE, "a", weekly);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").skipped, ==, 1);
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + 8 * DAY + 150 * MINUTE);

  restart (fixture, 7 * DAY, "a", weekly);
  assert_take (fixture, "");
  restart (fixture, 6 * DAY + 23 * HOUR, "a", weekly);
  assert_take (fixture, "a catch-up 1");
}

static void
test_within_sets_the_window (Fixture       *fixture,
                             gconstpointer  data)
{
  const char *document = "{\"at\":\"02:30\",\"within\":\"PT2H\"}";

  set (fixture, "a", document);
  restart (fixture, 270 * MINUTE + 1, "a", document);
  assert_take (fixture, "");

  restart (fixture, DAY - 1, "a", document);
  assert_take (fixture, "a catch-up 1");
}

static void
test_skip_leaves_out_what_was_missed (Fixture       *fixture,
                                      gconstpointer  data)
{
  set (fixture, "a", SKIPS);
  restart (fixture, HOUR + 10 * MINUTE, "a", SKIPS);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").skipped, ==, 4);

  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a schedule 0");
}

static void
test_one_is_remembered_while_it_runs (Fixture       *fixture,
                                      gconstpointer  data)
{
  set (fixture, "a", OFTEN);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a schedule 0");
  g_assert_false (look (fixture, "a").has_buffered);

  go_to (fixture, 50 * MINUTE);
  assert_take (fixture, "");
  g_assert_true (look (fixture, "a").is_running);
  g_assert_true (look (fixture, "a").has_buffered);

  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "a postponed 1");
  g_assert_cmpint (look (fixture, "a").skipped, ==, 1);
  g_assert_false (look (fixture, "a").has_buffered);
}

static void
test_skip_still_remembers_one (Fixture       *fixture,
                               gconstpointer  data)
{
  set (fixture, "a", SKIPS);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a schedule 0");

  go_to (fixture, 50 * MINUTE);
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "a postponed 1");
}

static void
test_a_hint_runs_at_once_and_only_once (Fixture       *fixture,
                                        gconstpointer  data)
{
  set (fixture, "a", "{\"change\":true}");
  set_as (fixture, "paused", "{\"change\":true}", "1", FALSE);
  g_assert_cmpint (get_wake (fixture), ==, G_MAXINT64);

  dove_scheduler_request (fixture->scheduler, "a");
  dove_scheduler_request (fixture->scheduler, "a");
  dove_scheduler_request (fixture->scheduler, "paused");
  dove_scheduler_request (fixture->scheduler, "unknown");
  g_assert_cmpint (get_wake (fixture), ==, 0);
  assert_take (fixture, "a hint 0");

  dove_scheduler_request (fixture->scheduler, "a");
  assert_take (fixture, "");
  g_assert_true (look (fixture, "a").has_buffered);
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "a hint 0");
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "");
}

static void
test_a_hint_does_not_move_the_schedule (Fixture       *fixture,
                                        gconstpointer  data)
{
  set (fixture, "a", OFTEN);
  go_to (fixture, 5 * MINUTE);
  dove_scheduler_request (fixture->scheduler, "a");
  assert_take (fixture, "a hint 0");
  end (fixture, "a", DOVE_SCHEDULE_DONE);

  g_assert_cmpint (look (fixture, "a").next_due, ==, START + 15 * MINUTE);
  dove_scheduler_request (fixture->scheduler, "a");
  go_to (fixture, get_wake (fixture) + 15 * MINUTE);
  assert_take (fixture, "a catch-up 1");
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "");
}

/* Parked until an application takes requests again: it goes on then, and is told of once. */
static void
test_parked_goes_on_at_its_time (Fixture       *fixture,
                                 gconstpointer  data)
{
  const gint64 until = START + 700 * MINUTE;
  g_autofree char *taken = NULL;
  g_autofree char *later = NULL;

  set (fixture, "a", OFTEN);
  set (fixture, "m", "{\"manual\":true}");
  g_assert_true (dove_scheduler_parked (fixture->scheduler, "a", until));
  g_assert_true (dove_scheduler_parked (fixture->scheduler, "m", until + MINUTE));
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_BACKOFF);
  g_assert_cmpint (get_wake (fixture), >=, 700 * MINUTE);

  go_to (fixture, 700 * MINUTE - 1);
  assert_take (fixture, "");
  go_to (fixture, 700 * MINUTE);
  taken = take (fixture);
  g_assert_true (g_str_has_prefix (taken, "a "));

  /* It asks to wait once more: nobody is told again before it has come to an end */
  g_assert_false (dove_scheduler_parked (fixture->scheduler, "a", until + 60 * MINUTE));
  go_to (fixture, 701 * MINUTE);
  later = take (fixture);
  g_assert_true (g_str_has_prefix (later, "m "));
  end (fixture, "m", DOVE_SCHEDULE_DONE);
  g_assert_true (dove_scheduler_parked (fixture->scheduler, "m", until + 90 * MINUTE));
}

static void
test_offline_keeps_one (Fixture       *fixture,
                        gconstpointer  data)
{
  set (fixture, "a", OFTEN);
  fixture->conditions.is_online = FALSE;
  set_conditions (fixture);
  g_assert_cmpint (get_wake (fixture), ==, G_MAXINT64);
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_NOTHING);

  go_to (fixture, 100 * MINUTE);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_NETWORK);

  fixture->conditions.is_online = TRUE;
  set_conditions (fixture);
  assert_take (fixture, "a catch-up 6");
}

static void
test_an_unreached_application_is_tried_again (Fixture       *fixture,
                                              gconstpointer  data)
{
  set (fixture, "a", DAILY);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a schedule 0");
  g_assert_false (end (fixture, "a", DOVE_SCHEDULE_OFFLINE));
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_NETWORK);
  g_assert_cmpint (look (fixture, "a").failures, ==, 0);

  dove_clock_advance (fixture->clock, MINUTE);
  assert_take (fixture, "a catch-up 1");
  end (fixture, "a", DOVE_SCHEDULE_OFFLINE);
  dove_clock_advance (fixture->clock, MINUTE);
  assert_take (fixture, "");

  fixture->conditions.is_online = FALSE;
  set_conditions (fixture);
  fixture->conditions.is_online = TRUE;
  set_conditions (fixture);
  assert_take (fixture, "a catch-up 2");
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "");
}

static void
test_metered_postpones_four_hours (Fixture       *fixture,
                                   gconstpointer  data)
{
  const GTimeSpan jitter = jitter_of ("a", OFTEN);

  set (fixture, "a", OFTEN);
  fixture->conditions.is_metered = TRUE;
  set_conditions (fixture);
  g_assert_cmpint (get_wake (fixture), ==, 15 * MINUTE + jitter + 4 * HOUR);
  go_to (fixture, 2 * HOUR);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_METERED);

  dove_scheduler_request (fixture->scheduler, "a");
  assert_take (fixture, "a hint 0 small");
  end (fixture, "a", DOVE_SCHEDULE_DONE);

  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a postponed 16 small");
}

static void
test_metered_ends_or_is_ignored (Fixture       *fixture,
                                 gconstpointer  data)
{
  set (fixture, "a", SKIPS);
  fixture->conditions.is_metered = TRUE;
  set_conditions (fixture);
  go_to (fixture, HOUR);
  assert_take (fixture, "");

  fixture->conditions.is_ignoring_metered = TRUE;
  set_conditions (fixture);
  assert_take (fixture, "a postponed 2");
}

static void
test_low_battery_runs_a_quarter (Fixture       *fixture,
                                 gconstpointer  data)
{
  guint runs = 0;

  set (fixture, "a", OFTEN);
  set (fixture, "daily", DAILY);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a schedule 0");
  end (fixture, "a", DOVE_SCHEDULE_DONE);

  fixture->conditions.is_battery_low = TRUE;
  set_conditions (fixture);
  go_to (fixture, HOUR);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_BATTERY);

  for (; get_wake (fixture) < 9 * HOUR; runs++)
    {
      g_autofree char *taken = NULL;

      go_to (fixture, get_wake (fixture));
      taken = take (fixture);
      g_assert_true (g_str_equal (taken, "a postponed 3 small") ||
                     g_str_equal (taken, "daily schedule 0 small"));
      end (fixture, "a", DOVE_SCHEDULE_DONE);
      end (fixture, "daily", DOVE_SCHEDULE_DONE);
    }
  g_assert_cmpuint (runs, ==, 8 + 1);
}

static void
test_back_from_sleep_it_waits_for_the_network (Fixture       *fixture,
                                               gconstpointer  data)
{
  gint64 wake;

  set (fixture, "a", OFTEN);
  assert_take (fixture, "");
  fixture->conditions.is_online = FALSE;
  set_conditions (fixture);
  jump_to (fixture, 5 * HOUR);
  dove_scheduler_resumed (fixture->scheduler);
  assert_take (fixture, "");
  g_assert_cmpint (get_wake (fixture), ==, G_MAXINT64);

  go_to (fixture, 5 * HOUR + 20 * SECOND);
  fixture->conditions.is_online = TRUE;
  set_conditions (fixture);
  wake = get_wake (fixture) - (5 * HOUR + 20 * SECOND);
  g_assert_cmpint (wake, >=, 10 * SECOND);
  g_assert_cmpint (wake, <=, 60 * SECOND);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_NETWORK);

  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a catch-up 19");
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + 5 * HOUR + 15 * MINUTE);
}

static void
test_a_sleep_is_noticed_without_being_told (Fixture       *fixture,
                                            gconstpointer  data)
{
  set (fixture, "a", DAILY);
  assert_take (fixture, "");
  jump_to (fixture, 5 * HOUR);
  assert_take (fixture, "");
  g_assert_cmpint (get_wake (fixture), >=, 5 * HOUR + 10 * SECOND);
  g_assert_cmpint (get_wake (fixture), <=, 5 * HOUR + 60 * SECOND);

  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a catch-up 1");
}

static void
test_failures_are_told_once_and_back_off (Fixture       *fixture,
                                          gconstpointer  data)
{
  static const GTimeSpan spans[] = {
    15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR
  };
  guint told = 0;

  set (fixture, "a", OFTEN);
  for (guint i = 0; i < 4; i++)
    {
      go_to (fixture, get_wake (fixture));
      assert_take (fixture, "a schedule 0");
      told += end (fixture, "a", DOVE_SCHEDULE_FAILED);
    }
  g_assert_cmpuint (told, ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autofree char *taken = NULL;

      go_to (fixture, get_wake (fixture));
      taken = take (fixture);
      g_assert_cmpstr (taken, !=, "");
      told += end (fixture, "a", DOVE_SCHEDULE_FAILED);
      g_assert_cmpint (look (fixture, "a").retry_at, ==,
                       dove_clock_get_now (fixture->clock) + spans[i]);
    }
  g_assert_cmpuint (told, ==, 1);

  dove_clock_advance (fixture->clock, HOUR);
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_BACKOFF);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a postponed 23");
  end (fixture, "a", DOVE_SCHEDULE_PROBLEMS);
  g_assert_cmpint (look (fixture, "a").failures, ==, 0);
}

static void
wait_for_release (Fixture        *fixture,
                  DoveScheduleOutcome     outcome,
                  DoveWaitingFor  waiting_for)
{
  set (fixture, "a", DAILY);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a schedule 0");
  g_assert_true (end (fixture, "a", outcome));
  g_assert_cmpint (get_wake (fixture), ==, G_MAXINT64);
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, waiting_for);

  go_to (fixture, 10 * HOUR);
  dove_scheduler_request (fixture->scheduler, "a");
  assert_take (fixture, "");

  dove_scheduler_release (fixture->scheduler, "a");
  assert_take (fixture, "a catch-up 1");
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  assert_take (fixture, "");
}

static void
test_no_sign_in_waits_for_a_person (Fixture       *fixture,
                                    gconstpointer  data)
{
  wait_for_release (fixture, DOVE_SCHEDULE_UNAUTHORIZED, DOVE_WAITING_FOR_SIGN_IN);
}

static void
test_a_locked_keyring_waits_for_a_person (Fixture       *fixture,
                                          gconstpointer  data)
{
  wait_for_release (fixture, DOVE_SCHEDULE_LOCKED, DOVE_WAITING_FOR_KEYRING);
}

static void
test_a_question_does_not_stop_it (Fixture       *fixture,
                                  gconstpointer  data)
{
  set (fixture, "a", OFTEN);
  for (guint i = 0; i < 8; i++)
    {
      go_to (fixture, get_wake (fixture));
      assert_take (fixture, "a schedule 0");
      g_assert_false (end (fixture, "a", i % 2 == 0 ? DOVE_SCHEDULE_NEEDS_PERSON
                                                    : DOVE_SCHEDULE_CANCELLED));
    }
}

static void
test_a_clock_set_back_repeats_nothing (Fixture       *fixture,
                                       gconstpointer  data)
{
  set (fixture, "a", DAILY);
  set (fixture, "b", OFTEN);
  go_to (fixture, 3 * HOUR);
  g_free (take (fixture));
  end (fixture, "a", DOVE_SCHEDULE_DONE);
  end (fixture, "b", DOVE_SCHEDULE_DONE);

  jump_to (fixture, 0);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + DAY + 150 * MINUTE);
  g_assert_cmpint (look (fixture, "b").next_due, ==, START + 15 * MINUTE);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "b schedule 0");
}

static void
test_a_far_clock_is_asked_about (Fixture       *fixture,
                                 gconstpointer  data)
{
  set (fixture, "a", DAILY);
  assert_take (fixture, "");
  jump_to (fixture, 7 * DAY + HOUR);
  assert_take (fixture, "");
  g_assert_cmpint (get_wake (fixture), ==, G_MAXINT64);
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_CLOCK_CHECK);

  jump_to (fixture, HOUR);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_NOTHING);

  go_to (fixture, 2 * HOUR);
  jump_to (fixture, 400 * DAY + 3 * HOUR);
  assert_take (fixture, "");
  dove_scheduler_accept_clock (fixture->scheduler);
  assert_take (fixture, "a catch-up 1");
}

static void
test_a_long_sleep_is_no_far_clock (Fixture       *fixture,
                                   gconstpointer  data)
{
  set (fixture, "a", DAILY);
  assert_take (fixture, "");
  jump_to (fixture, 20 * DAY + 3 * HOUR);
  assert_take (fixture, "");
  dove_scheduler_resumed (fixture->scheduler);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a catch-up 1");
}

static void
test_a_clock_before_the_last_run_is_asked_about (Fixture       *fixture,
                                                 gconstpointer  data)
{
  set (fixture, "a", DAILY);
  go_to (fixture, 3 * HOUR);
  assert_take (fixture, "a catch-up 1");

  fixture_close (fixture);
  jump_to (fixture, -500 * DAY);
  fixture_open (fixture);
  set (fixture, "a", DAILY);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").waiting_for, ==, DOVE_WAITING_FOR_CLOCK_CHECK);

  dove_scheduler_accept_clock (fixture->scheduler);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").next_due, ==, START - 500 * DAY + 150 * MINUTE);
}

static void
test_a_crash_never_runs_a_slot_twice (Fixture       *fixture,
                                      gconstpointer  data)
{
  set (fixture, "a", DAILY);
  go_to (fixture, get_wake (fixture));
  assert_take (fixture, "a schedule 0");

  restart (fixture, SECOND, "a", DAILY);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + DAY + 150 * MINUTE);
  g_assert_cmpint (look (fixture, "a").last_due, ==, START + 150 * MINUTE);
  g_assert_cmpint (look (fixture, "a").last_started, >, START + 150 * MINUTE - 1);
}

static void
test_a_refusing_store_starts_nothing (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) ignored = NULL;

  set (fixture, "a", DAILY);
  g_clear_pointer (&fixture->scheduler, dove_scheduler_free);
  dove_store_close (fixture->store);
  fixture->store = dove_store_open (fixture->dir, DOVE_STORE_READ_ONLY, fixture->clock, &error);
  g_assert_no_error (error);

  fixture->scheduler = dove_scheduler_new (fixture->clock, fixture->store);
  {
    g_autoptr(DoveValue) value = dove_json_parse (DAILY, -1, NULL, NULL);
    g_autoptr(DoveTrigger) trigger = dove_trigger_new (value, "UTC", NULL);

    g_assert_false (dove_scheduler_set (fixture->scheduler, "a", trigger, "1", TRUE, &ignored));
    g_assert_error (ignored, DOVE_ERROR, DOVE_ERROR_STORAGE);
  }

  go_to (fixture, get_wake (fixture));
  g_assert_null (dove_scheduler_take (fixture->scheduler, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_STORAGE);
  g_assert_false (look (fixture, "a").is_running);
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + 150 * MINUTE);
  g_assert_cmpint (dove_scheduler_get_wake (fixture->scheduler), ==,
                   dove_clock_get_now (fixture->clock) + MINUTE);
}

static void
test_a_change_makes_the_next_time_anew (Fixture       *fixture,
                                        gconstpointer  data)
{
  set_as (fixture, "a", DAILY, "1", TRUE);
  set_as (fixture, "a", "{\"at\":\"05:00\"}", "2", TRUE);
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + 5 * HOUR);

  go_to (fixture, 6 * HOUR);
  set_as (fixture, "a", "{\"at\":\"05:30\"}", "3", TRUE);
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + DAY + 330 * MINUTE);
  assert_take (fixture, "");

  /* the same text, but another zone: the slot it had is none any more */
  set_as (fixture, "a", "{\"at\":\"05:30\",\"zone\":\"Asia/Kolkata\"}", "3", TRUE);
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + DAY);
}

static void
test_a_pause_is_not_made_up_for (Fixture       *fixture,
                                 gconstpointer  data)
{
  set_as (fixture, "a", DAILY, "1", TRUE);
  set_as (fixture, "a", DAILY, "1", FALSE);
  g_assert_cmpint (get_wake (fixture), ==, G_MAXINT64);
  go_to (fixture, 5 * HOUR);
  assert_take (fixture, "");

  set_as (fixture, "a", DAILY, "1", TRUE);
  assert_take (fixture, "");
  g_assert_cmpint (look (fixture, "a").next_due, ==, START + DAY + 150 * MINUTE);
}

static void
test_a_removed_one_is_forgotten (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(GPtrArray) rows = NULL;
  DoveScheduleState state;

  set (fixture, "a", DAILY);
  set (fixture, "flow/a", DAILY);
  g_assert_true (dove_scheduler_remove (fixture->scheduler, "a", NULL));
  g_assert_false (dove_scheduler_look (fixture->scheduler, "a", &state));

  rows = dove_store_list_schedules (fixture->store, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (((DoveStoreSchedule *) rows->pdata[0])->kind, ==, "flow");
  g_assert_cmpstr (((DoveStoreSchedule *) rows->pdata[0])->id, ==, "a");
}

static void
test_jitter_stays_before_the_next_slot (Fixture       *fixture,
                                        gconstpointer  data)
{
  /* In the gap of Berlin, 02:30 becomes 03:00, a minute before the next one */
  const char *document = "{\"at\":[\"02:30\",\"03:01\"],\"zone\":\"Europe/Berlin\"}";
  const gint64 gap = 123 * DAY + HOUR; /* 28 March 2027 */
  guint runs = 0;

  go_to (fixture, gap - DAY);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("s%u", i);

      set (fixture, id, document);
    }

  while (get_wake (fixture) < gap + HOUR)
    {
      g_autoptr(GPtrArray) dues = NULL;

      go_to (fixture, get_wake (fixture));
      dues = dove_scheduler_take (fixture->scheduler, NULL);
      for (guint i = 0; i < dues->len; i++)
        {
          DoveDue *due = g_ptr_array_index (dues, i);

          g_assert_cmpint (due->why, ==, DOVE_DUE_SCHEDULE);
          dove_scheduler_ended (fixture->scheduler, due->id, DOVE_SCHEDULE_DONE);
          runs++;
        }
    }
  g_assert_cmpuint (runs, ==, 4 * 50);
}

#define ADD(name, test) \
  g_test_add ("/flow/scheduler/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

static void
add_tests_of_times (void)
{
  ADD ("it-starts-at-its-time", test_it_starts_at_its_time);
  ADD ("an-interval-does-not-drift", test_an_interval_does_not_drift);
  ADD ("due-ones-come-in-their-order", test_due_ones_come_in_their_order);
  ADD ("what-was-missed-runs-once", test_what_was_missed_runs_once);
  ADD ("what-is-too-old-is-left-out", test_what_is_too_old_is_left_out);
  ADD ("within-sets-the-window", test_within_sets_the_window);
  ADD ("skip-leaves-out-what-was-missed", test_skip_leaves_out_what_was_missed);
  ADD ("one-is-remembered-while-it-runs", test_one_is_remembered_while_it_runs);
  ADD ("skip-still-remembers-one", test_skip_still_remembers_one);
  ADD ("a-hint-runs-at-once-and-only-once", test_a_hint_runs_at_once_and_only_once);
  ADD ("a-hint-does-not-move-the-schedule", test_a_hint_does_not_move_the_schedule);
  ADD ("jitter-stays-before-the-next-slot", test_jitter_stays_before_the_next_slot);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests_of_times ();
  ADD ("parked-goes-on-at-its-time", test_parked_goes_on_at_its_time);
  ADD ("offline-keeps-one", test_offline_keeps_one);
  ADD ("an-unreached-application-is-tried-again", test_an_unreached_application_is_tried_again);
  ADD ("metered-postpones-four-hours", test_metered_postpones_four_hours);
  ADD ("metered-ends-or-is-ignored", test_metered_ends_or_is_ignored);
  ADD ("low-battery-runs-a-quarter", test_low_battery_runs_a_quarter);
  ADD ("back-from-sleep-it-waits-for-the-network", test_back_from_sleep_it_waits_for_the_network);
  ADD ("a-sleep-is-noticed-without-being-told", test_a_sleep_is_noticed_without_being_told);
  ADD ("failures-are-told-once-and-back-off", test_failures_are_told_once_and_back_off);
  ADD ("no-sign-in-waits-for-a-person", test_no_sign_in_waits_for_a_person);
  ADD ("a-locked-keyring-waits-for-a-person", test_a_locked_keyring_waits_for_a_person);
  ADD ("a-question-does-not-stop-it", test_a_question_does_not_stop_it);
  ADD ("a-clock-set-back-repeats-nothing", test_a_clock_set_back_repeats_nothing);
  ADD ("a-far-clock-is-asked-about", test_a_far_clock_is_asked_about);
  ADD ("a-long-sleep-is-no-far-clock", test_a_long_sleep_is_no_far_clock);
  ADD ("a-clock-before-the-last-run-is-asked-about",
       test_a_clock_before_the_last_run_is_asked_about);
  ADD ("a-crash-never-runs-a-slot-twice", test_a_crash_never_runs_a_slot_twice);
  ADD ("a-refusing-store-starts-nothing", test_a_refusing_store_starts_nothing);
  ADD ("a-change-makes-the-next-time-anew", test_a_change_makes_the_next_time_anew);
  ADD ("a-pause-is-not-made-up-for", test_a_pause_is_not_made_up_for);
  ADD ("a-removed-one-is-forgotten", test_a_removed_one_is_forgotten);

  return g_test_run ();
}
