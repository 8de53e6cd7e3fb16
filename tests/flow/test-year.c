/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "base/dove-defaults.h"
#include "flow/dove-scheduler.h"
#include "record/dove-json.h"

/*
 * The invariants of schedules over long times, by a clock that is turned by hand:
 *
 *   S1  a slot gets one run at the most
 *   S2  after a sleep there is one catch-up for each schedule at the most
 *   S3  a run starts between its slot and slot + jitter + tolerance, awake and online
 *   S4  a simulated year has the right number of runs, in every zone
 *   S5  setting the clock back an hour, again and again, makes no run
 *   S6  no run starts while the one before goes on
 */

#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR
#define DAY    G_TIME_SPAN_DAY

static const char * const zones[] = {
  "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"
};

static DoveTrigger *
compile (const char *document,
         const char *zone)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) value = dove_json_parse (document, -1, NULL, &error);
  DoveTrigger *trigger = dove_trigger_new (value, zone, &error);

  g_assert_no_error (error);

  return trigger;
}

/* Midnight of 1 January, by the clocks of a zone */
static gint64
new_year (const char *zone,
          int         year)
{
  g_autoptr(GTimeZone) known = g_time_zone_new_identifier (zone);
  g_autoptr(GDateTime) time = g_date_time_new (known, year, 1, 1, 0, 0, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

/* Counts the runs from @begin until @end, awake and online; checks S1 and S3 on the way */
static guint
live_through (const char *document,
              const char *zone,
              gint64      begin,
              gint64      end)
{
  g_autoptr(DoveClock) clock = dove_clock_new_test (begin);
  g_autoptr(DoveScheduler) scheduler = dove_scheduler_new (clock, NULL);
  g_autoptr(DoveTrigger) trigger = compile (document, zone);
  const GTimeSpan jitter = dove_trigger_get_jitter (trigger, "a");
  gint64 wake;
  gint64 last = 0;
  guint count = 0;

  g_assert_true (dove_scheduler_set (scheduler, "a", trigger, NULL, TRUE, NULL));
  while ((wake = dove_scheduler_get_wake (scheduler)) <= end)
    {
      g_autoptr(GPtrArray) dues = NULL;

      g_assert_cmpint (wake, >=, dove_clock_get_now (clock));
      dove_clock_advance (clock, wake - dove_clock_get_now (clock));
      dues = dove_scheduler_take (scheduler, NULL);
      g_assert_cmpuint (dues->len, ==, 1);

      for (guint i = 0; i < dues->len; i++)
        {
          DoveDue *due = g_ptr_array_index (dues, i);

          g_assert_cmpint (due->why, ==, DOVE_DUE_SCHEDULE);
          g_assert_cmpint (due->due, >, last);
          g_assert_cmpint (wake, >=, due->due);
          g_assert_cmpint (wake, <=, due->due + jitter);
          last = due->due;
          count += due->due < end;
        }

      dove_clock_advance (clock, G_TIME_SPAN_SECOND);
      dove_scheduler_ended (scheduler, "a", DOVE_SCHEDULE_DONE);
    }

  return count;
}

static void
test_a_year_has_its_runs (void)
{
  static const struct
  {
    const char *document;
    guint       in_2026; /* exact; of elapsed time one less, since the first is after a span */
    guint       in_2028;
  } cases[] = {
    { "{\"at\":\"02:30\"}", 365, 366 },
    { "{\"at\":[\"01:45\",\"02:15\",\"13:00\"]}", 3 * 365, 3 * 366 },
    { "{\"cron\":\"30 2 * * *\"}", 365, 366 },
    { "{\"at\":\"02:30\",\"on\":[31]}", 12, 12 },
    { "{\"every\":\"PT1H\"}", 365 * 24 - 1, 366 * 24 - 1 },
    { "{\"every\":\"PT15M\"}", 365 * 96 - 1, 366 * 96 - 1 },
  };
  gint64 started = g_get_monotonic_time ();
  guint all = 0;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint k = 0; k < G_N_ELEMENTS (zones); k++)
      {
        const guint usual = live_through (cases[i].document, zones[k], new_year (zones[k], 2026),
                                          new_year (zones[k], 2027));
        const guint leap = live_through (cases[i].document, zones[k], new_year (zones[k], 2028),
                                         new_year (zones[k], 2029));

        g_test_message ("%s in %s: %u runs in 2026, %u in 2028", cases[i].document, zones[k],
                        usual, leap);
        g_assert_cmpuint (usual, ==, cases[i].in_2026);
        g_assert_cmpuint (leap, ==, cases[i].in_2028);
        all += usual + leap;
      }

  g_test_message ("%u simulated years, %u runs, %.2f s",
                  (guint) (2 * G_N_ELEMENTS (cases) * G_N_ELEMENTS (zones)), all,
                  (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
}

/* Random lives. The world is known to the test and only told to the scheduler in part: a sleep
 * moves the wall clock and not the monotonic one, as on a computer. */

typedef struct
{
  const char *id;
  const char *document;
} Plan;

static const Plan plans[] = {
  { "daily", "{\"at\":\"02:30\"}" },
  { "often", "{\"every\":\"PT15M\"}" },
  { "office", "{\"at\":[\"08:00\",\"12:00\",\"17:00\"],\"on\":[\"mon\",\"wed\",\"fri\"]}" },
  { "cron", "{\"cron\":\"*/20 * * * *\"}" },
  { "skips", "{\"every\":\"PT1H\",\"missed\":\"skip\"}" },
  { "flow/mixed", "{\"every\":\"PT6H\",\"at\":\"02:30\",\"within\":\"PT3H\"}" },
};

#define N_PLANS G_N_ELEMENTS (plans)

typedef struct
{
  GRand         *rand;
  char          *dir;
  const char    *zone;
  DoveClock     *clock;
  DoveStore     *store;
  DoveScheduler *scheduler;
  DoveTrigger   *triggers[N_PLANS];
  DoveConditions conditions;

  GHashTable    *slots[N_PLANS];       /* that got a run */
  gboolean       is_running[N_PLANS];
  gint64         ends[N_PLANS];        /* by the monotonic clock */
  guint          catch_ups[N_PLANS];   /* since the latest sleep, start, or time offline */
  gint64         calm_since;           /* by the wall clock: awake, online, nothing odd */
  guint          runs;
  guint          all_catch_ups;
} Life;

static void
life_begin_scheduler (Life *life)
{
  g_autoptr(GError) error = NULL;

  life->store = dove_store_open (life->dir, DOVE_STORE_READ_WRITE, life->clock, &error);
  g_assert_no_error (error);
  life->scheduler = dove_scheduler_new (life->clock, life->store);

  for (guint i = 0; i < N_PLANS; i++)
    {
      dove_scheduler_set (life->scheduler, plans[i].id, life->triggers[i], "1", TRUE, &error);
      g_assert_no_error (error);
      life->is_running[i] = FALSE;
      life->catch_ups[i] = 0;
    }
  dove_scheduler_set_conditions (life->scheduler, &life->conditions);
}

static void
life_end_scheduler (Life *life)
{
  g_clear_pointer (&life->scheduler, dove_scheduler_free);
  g_clear_pointer (&life->store, dove_store_close);
}

static guint
find_plan (const char *id)
{
  for (guint i = 0; i < N_PLANS; i++)
    if (g_str_equal (plans[i].id, id))
      return i;

  g_assert_not_reached ();
}

static void
life_start (Life          *life,
            const DoveDue *due)
{
  const guint i = find_plan (due->id);
  const gint64 now = dove_clock_get_now (life->clock);
  gint64 *slot = g_memdup2 (&due->due, sizeof due->due);

  g_assert_false (life->is_running[i]);                       /* S6 */
  g_assert_true (g_hash_table_add (life->slots[i], slot));    /* S1 */
  g_assert_cmpint (due->due, <=, now);
  g_assert_true (life->conditions.is_online);

  if (due->why == DOVE_DUE_CATCH_UP)
    {
      life->catch_ups[i]++;
      life->all_catch_ups++;
      g_assert_cmpuint (life->catch_ups[i], ==, 1);           /* S2 */
      g_assert_cmpint (now - due->due, <=, dove_trigger_get_within (life->triggers[i]));
      g_assert_cmpuint (due->missed, >=, 1);
      g_assert_cmpint (dove_trigger_get_missed (life->triggers[i]), ==, DOVE_MISSED_ONCE);
    }
  if (due->why == DOVE_DUE_SCHEDULE && due->due > life->calm_since)
    g_assert_cmpint (now - due->due, <=, dove_trigger_get_jitter (life->triggers[i], due->id) +
                                           DOVE_WAKE_TOLERANCE); /* S3 */

  life->is_running[i] = TRUE;
  life->ends[i] = dove_clock_get_monotonic (life->clock) +
                  g_rand_int_range (life->rand, 1, 2400) * G_TIME_SPAN_SECOND;
  life->runs++;
}

static void
life_take (Life *life)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) dues = dove_scheduler_take (life->scheduler, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < dues->len; i++)
    life_start (life, g_ptr_array_index (dues, i));
}

static void
life_end_runs (Life *life)
{
  for (guint i = 0; i < N_PLANS; i++)
    if (life->is_running[i] && life->ends[i] <= dove_clock_get_monotonic (life->clock))
      {
        life->is_running[i] = FALSE;
        dove_scheduler_ended (life->scheduler, plans[i].id,
                              g_rand_int_range (life->rand, 0, 3) == 0 ? DOVE_SCHEDULE_FAILED
                                                                       : DOVE_SCHEDULE_DONE);
      }
}

/* Awake for @span: wakes when the scheduler says, and when a run ends */
static void
life_pass (Life      *life,
           GTimeSpan  span)
{
  const gint64 end = dove_clock_get_monotonic (life->clock) + span;

  for (guint rounds = 0;; rounds++)
    {
      const gint64 now = dove_clock_get_now (life->clock);
      const gint64 wake = dove_scheduler_get_wake (life->scheduler);
      const GTimeSpan left = end - dove_clock_get_monotonic (life->clock);
      GTimeSpan step = wake == G_MAXINT64 ? left : MIN (left, MAX (wake - now, 0));

      g_assert_cmpuint (rounds, <, 100000); /* it never asks for a wake that does nothing */
      for (guint i = 0; i < N_PLANS; i++)
        if (life->is_running[i])
          step = CLAMP (life->ends[i] - dove_clock_get_monotonic (life->clock), 0, step);

      dove_clock_advance (life->clock, step);
      life_end_runs (life);
      life_take (life);
      if (step == left)
        return;
    }
}

static void
life_sleep (Life *life)
{
  const GTimeSpan span = g_rand_int_range (life->rand, 60, 3 * 86400) * G_TIME_SPAN_SECOND;

  dove_clock_set (life->clock, dove_clock_get_now (life->clock) + span);
  for (guint i = 0; i < N_PLANS; i++)
    life->catch_ups[i] = 0;

  if (g_rand_boolean (life->rand))
    dove_scheduler_resumed (life->scheduler);
  life_take (life);
}

static void
life_restart (Life *life)
{
  life_end_scheduler (life);
  dove_clock_advance (life->clock, g_rand_int_range (life->rand, 0, 86400) * G_TIME_SPAN_SECOND);
  life_begin_scheduler (life);
  life_take (life);
}

static void
life_go_offline (Life *life)
{
  life->conditions.is_online = FALSE;
  dove_scheduler_set_conditions (life->scheduler, &life->conditions);
  life_pass (life, g_rand_int_range (life->rand, 60, 40 * 3600) * G_TIME_SPAN_SECOND);

  life->conditions.is_online = TRUE;
  for (guint i = 0; i < N_PLANS; i++)
    life->catch_ups[i] = 0;
  dove_scheduler_set_conditions (life->scheduler, &life->conditions);
  life_take (life);
}

static void
life_set_clock_back (Life *life)
{
  const GTimeSpan span = g_rand_int_range (life->rand, 1, 3600) * G_TIME_SPAN_SECOND;

  dove_clock_set (life->clock, dove_clock_get_now (life->clock) - span);
  life_take (life);
}

static void
life_change_power (Life *life)
{
  life->conditions.is_metered = g_rand_boolean (life->rand);
  life->conditions.is_battery_low = g_rand_boolean (life->rand);
  dove_scheduler_set_conditions (life->scheduler, &life->conditions);
  life_pass (life, g_rand_int_range (life->rand, 60, 10 * 3600) * G_TIME_SPAN_SECOND);

  life->conditions.is_metered = life->conditions.is_battery_low = FALSE;
  dove_scheduler_set_conditions (life->scheduler, &life->conditions);
  life_take (life);
}

static void
life_live (Life *life,
           guint events)
{
  static void (* const all[]) (Life *) = {
    life_sleep, life_restart, life_go_offline, life_set_clock_back, life_change_power
  };

  for (guint i = 0; i < events; i++)
    {
      all[g_rand_int_range (life->rand, 0, G_N_ELEMENTS (all))] (life);
      life->calm_since = dove_clock_get_now (life->clock) + 90 * G_TIME_SPAN_SECOND;
      life_pass (life, g_rand_int_range (life->rand, 1, 20 * 3600) * G_TIME_SPAN_SECOND);
    }
}

static Life *
life_new (guint32 seed)
{
  Life *life = g_new0 (Life, 1);

  life->rand = g_rand_new_with_seed (seed);
  life->zone = zones[seed % G_N_ELEMENTS (zones)];
  life->dir = g_dir_make_tmp ("dove-year-XXXXXX", NULL);
  life->clock = dove_clock_new_test (new_year ("UTC", 2026) + seed % 365 * DAY);
  life->conditions.is_online = TRUE;

  for (guint i = 0; i < N_PLANS; i++)
    {
      life->triggers[i] = compile (plans[i].document, life->zone);
      life->slots[i] = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
    }
  life_begin_scheduler (life);

  return life;
}

static void
life_free (Life *life)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  life_end_scheduler (life);
  dir = g_dir_open (life->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (life->dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (life->dir);

  for (guint i = 0; i < N_PLANS; i++)
    {
      dove_trigger_unref (life->triggers[i]);
      g_hash_table_unref (life->slots[i]);
    }
  g_rand_free (life->rand);
  dove_clock_unref (life->clock);
  g_free (life->dir);
  g_free (life);
}

/* DOVETAIL_LIVES makes it longer; DOVETAIL_SEED begins elsewhere */
static void
test_random_lives_keep_the_rules (void)
{
  const char *lives = g_getenv ("DOVETAIL_LIVES");
  const char *first = g_getenv ("DOVETAIL_SEED");
  const guint count = lives != NULL ? (guint) g_ascii_strtoull (lives, NULL, 10) : 5;
  const guint32 seed = first != NULL ? (guint32) g_ascii_strtoull (first, NULL, 10) : 1;
  guint runs = 0;
  guint catch_ups = 0;

  for (guint i = 0; i < count; i++)
    {
      Life *life = NULL;

      g_test_message ("seed %u", seed + i);
      life = life_new (seed + i);
      life_live (life, 60);
      runs += life->runs;
      catch_ups += life->all_catch_ups;
      life_free (life);
    }

  g_test_message ("%u lives from seed %u, 60 events each: %u runs, %u of them catch-ups", count,
                  seed, runs, catch_ups);
  g_assert_cmpuint (catch_ups, >, count);
}

static void
test_an_hour_back_makes_no_run (void)
{
  static const char * const documents[] = {
    "{\"at\":\"02:30\"}", "{\"every\":\"PT1H\"}", "{\"every\":\"PT15M\"}", "{\"cron\":\"@hourly\"}"
  };

  for (guint k = 0; k < G_N_ELEMENTS (documents); k++)
    {
      const gint64 begin = new_year ("Europe/Berlin", 2026) + 2 * HOUR;
      g_autoptr(DoveClock) clock = dove_clock_new_test (begin);
      g_autoptr(DoveScheduler) scheduler = dove_scheduler_new (clock, NULL);
      g_autoptr(DoveTrigger) trigger = compile (documents[k], "Europe/Berlin");
      guint runs = 0;

      dove_scheduler_set (scheduler, "a", trigger, NULL, TRUE, NULL);
      dove_clock_advance (clock, 70 * MINUTE);
      g_ptr_array_unref (dove_scheduler_take (scheduler, NULL));
      dove_scheduler_ended (scheduler, "a", DOVE_SCHEDULE_DONE);

      for (guint i = 0; i < 200; i++)
        {
          g_autoptr(GPtrArray) dues = NULL;

          dove_clock_set (clock, dove_clock_get_now (clock) - HOUR);
          g_ptr_array_unref (dove_scheduler_take (scheduler, NULL));
          dove_clock_advance (clock, HOUR - MINUTE);
          dues = dove_scheduler_take (scheduler, NULL);
          runs += dues->len;
        }

      g_test_message ("%s: %u extra runs in 200 times", documents[k], runs);
      g_assert_cmpuint (runs, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flow/year/a-year-has-its-runs", test_a_year_has_its_runs);
  g_test_add_func ("/flow/year/random-lives-keep-the-rules", test_random_lives_keep_the_rules);
  g_test_add_func ("/flow/year/an-hour-back-makes-no-run", test_an_hour_back_makes_no_run);

  return g_test_run ();
}
