/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "sync/dove-rhythm.h"

/* Monday, 5 January 2026, 00:00 in Berlin */
#define MONDAY (G_GINT64_CONSTANT (1767567600) * G_TIME_SPAN_SECOND)
#define HOUR   G_TIME_SPAN_HOUR
#define DAY    G_TIME_SPAN_DAY
#define WEEK   (7 * DAY)

static GTimeZone *
berlin (void)
{
  return g_time_zone_new_identifier ("Europe/Berlin");
}

static DoveSilenceKind
judge (DoveRhythm *rhythm,
       gint64      now,
       gboolean    is_hindered)
{
  g_autoptr(GTimeZone) zone = berlin ();

  return dove_rhythm_judge (rhythm, now, is_hindered, zone).kind;
}

/* A shop: something every hour from nine to five, on the days of a week that are open. Runs are
 * through every hour, day and night. */
static void
keep_shop (DoveRhythm *rhythm,
           guint       weeks,
           const char *is_open,
           guint       first_week)
{
  for (guint hour = first_week * 168; hour < (first_week + weeks) * 168; hour++)
    {
      guint day = hour / 24 % 7;
      guint of_day = hour % 24;

      dove_rhythm_note (rhythm, MONDAY + hour * HOUR,
                        is_open[day] == 'x' && of_day >= 9 && of_day <= 17);
    }
}

/* Runs go on, and bring nothing. */
static void
fall_silent (DoveRhythm *rhythm,
             gint64      from,
             gint64      until)
{
  for (gint64 at = from; at <= until; at += HOUR)
    dove_rhythm_note (rhythm, at, FALSE);
}

static void
test_a_closed_weekend_is_no_silence (void)
{
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);

  keep_shop (rhythm, 4, "xxxxx..", 0);
  /* Friday evening to Sunday night */
  g_assert_cmpint (judge (rhythm, MONDAY + 4 * WEEK - 1, FALSE), ==, DOVE_SILENCE_NONE);
  /* A Monday off as well */
  fall_silent (rhythm, MONDAY + 4 * WEEK, MONDAY + 4 * WEEK + DAY);
  g_assert_cmpint (judge (rhythm, MONDAY + 4 * WEEK + DAY, FALSE), ==, DOVE_SILENCE_NONE);
}

static void
test_two_silent_days_of_work_are_told (void)
{
  g_autoptr(GTimeZone) zone = berlin ();
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);
  DoveSilence silence;

  keep_shop (rhythm, 4, "xxxxx..", 0);
  fall_silent (rhythm, MONDAY + 4 * WEEK, MONDAY + 4 * WEEK + 2 * DAY);
  silence = dove_rhythm_judge (rhythm, MONDAY + 4 * WEEK + 2 * DAY, FALSE, zone);
  g_assert_cmpint (silence.kind, ==, DOVE_SILENCE_CHANGES);
  /* Since Friday at five */
  g_assert_cmpint (silence.since, ==, MONDAY + 3 * WEEK + 4 * DAY + 17 * HOUR);

  /* A change ends it. */
  dove_rhythm_note (rhythm, MONDAY + 4 * WEEK + 2 * DAY + HOUR, TRUE);
  g_assert_cmpint (judge (rhythm, MONDAY + 4 * WEEK + 3 * DAY, FALSE), ==, DOVE_SILENCE_NONE);
}

static void
test_a_shop_that_is_always_open_is_missed_on_sunday (void)
{
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);

  keep_shop (rhythm, 4, "xxxxxxx", 0);
  fall_silent (rhythm, MONDAY + 4 * WEEK, MONDAY + 4 * WEEK + 2 * DAY);
  g_assert_cmpint (judge (rhythm, MONDAY + 4 * WEEK + 2 * DAY, FALSE), ==, DOVE_SILENCE_CHANGES);
}

static void
test_few_times_say_nothing (void)
{
  g_autoptr(DoveRhythm) empty = dove_rhythm_new (NULL);
  g_autoptr(DoveRhythm) young = dove_rhythm_new (NULL);
  g_autoptr(DoveRhythm) rare = dove_rhythm_new (NULL);

  g_assert_cmpint (judge (empty, MONDAY, TRUE), ==, DOVE_SILENCE_NONE);
  /* Many times, in a week and a half */
  for (guint i = 0; i < 40; i++)
    dove_rhythm_note (young, MONDAY + i * 6 * HOUR, TRUE);
  fall_silent (young, MONDAY + 2 * WEEK, MONDAY + 6 * WEEK);
  g_assert_cmpint (judge (young, MONDAY + 6 * WEEK, FALSE), ==, DOVE_SILENCE_NONE);
  /* Three in a quarter of a year */
  for (guint i = 0; i < 3; i++)
    dove_rhythm_note (rare, MONDAY + i * 4 * WEEK, TRUE);
  fall_silent (rare, MONDAY + 9 * WEEK, MONDAY + 20 * WEEK);
  g_assert_cmpint (judge (rare, MONDAY + 20 * WEEK, FALSE), ==, DOVE_SILENCE_NONE);
}

static void
test_once_a_week_is_missed_after_two (void)
{
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);
  gint64 last = MONDAY + 9 * WEEK + 9 * HOUR;

  for (guint i = 0; i < 10; i++)
    dove_rhythm_note (rhythm, MONDAY + i * WEEK + 9 * HOUR, TRUE);
  fall_silent (rhythm, last + HOUR, last + WEEK + 10 * HOUR);
  g_assert_cmpint (judge (rhythm, last + WEEK + 10 * HOUR, FALSE), ==, DOVE_SILENCE_NONE);
  fall_silent (rhythm, last + WEEK + 11 * HOUR, last + 2 * WEEK + 2 * HOUR);
  g_assert_cmpint (judge (rhythm, last + 2 * WEEK + 2 * HOUR, FALSE), ==, DOVE_SILENCE_CHANGES);
}

static void
test_a_computer_that_is_off_misses_nothing (void)
{
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);

  keep_shop (rhythm, 4, "xxxxxxx", 0);
  /* Three weeks later nothing has run, nothing hinders it, and nobody has looked. */
  g_assert_cmpint (judge (rhythm, MONDAY + 7 * WEEK, FALSE), ==, DOVE_SILENCE_NONE);
}

static void
test_what_is_hindered_is_told (void)
{
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);
  gint64 end = MONDAY + 4 * WEEK;

  keep_shop (rhythm, 4, "xxxxx..", 0);
  g_assert_cmpint (judge (rhythm, end + 12 * HOUR, TRUE), ==, DOVE_SILENCE_NONE);
  g_assert_cmpint (judge (rhythm, end + 36 * HOUR, TRUE), ==, DOVE_SILENCE_SUCCESS);
}

static void
test_one_long_silence_is_no_custom (void)
{
  g_autoptr(DoveRhythm) once = dove_rhythm_new (NULL);
  g_autoptr(DoveRhythm) twice = dove_rhythm_new (NULL);
  gint64 end = MONDAY + 7 * WEEK;

  /* A week of holidays, and silence again */
  keep_shop (once, 3, "xxxxx..", 0);
  keep_shop (once, 1, ".......", 3);
  keep_shop (once, 3, "xxxxx..", 4);
  fall_silent (once, end, end + 3 * DAY);
  g_assert_cmpint (judge (once, end + 3 * DAY, FALSE), ==, DOVE_SILENCE_CHANGES);

  /* Two such weeks are a custom. */
  keep_shop (twice, 2, "xxxxx..", 0);
  keep_shop (twice, 1, ".......", 2);
  keep_shop (twice, 2, "xxxxx..", 3);
  keep_shop (twice, 1, ".......", 5);
  keep_shop (twice, 1, "xxxxx..", 6);
  fall_silent (twice, end, end + 4 * DAY);
  g_assert_cmpint (judge (twice, end + 4 * DAY, FALSE), ==, DOVE_SILENCE_NONE);
}

static void
test_it_crosses_a_text_and_stays_small (void)
{
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) second = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveRhythm) again = NULL;
  g_autoptr(DoveValue) value = NULL;
  g_autoptr(DoveValue) same = NULL;

  keep_shop (rhythm, 40, "xxxxx..", 0);
  dove_rhythm_write (rhythm, builder);
  value = dove_value_builder_end (builder);
  again = dove_rhythm_new (value);
  dove_rhythm_write (again, second);
  same = dove_value_builder_end (second);
  g_assert_true (dove_value_equal (value, same));
  /* Four a day, of twelve weeks and the six hours that have begun */
  g_assert_cmpuint (dove_value_get_length (dove_value_get_member (value, "through_at")), <=, 337);
}

static void
test_what_is_broken_says_nothing (void)
{
  static const char *const texts[] = {
    "[]", "{\"changed_at\":7}", "{\"changed_at\":[\"x\",null,-5,1e300,9223372036854775807]}",
    "{\"changed_at\":[20,10,30],\"through_at\":{}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(DoveValue) value = dove_json_parse (texts[i], -1, NULL, NULL);
      g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (value);

      g_assert_cmpint (judge (rhythm, MONDAY, TRUE), ==, DOVE_SILENCE_NONE);
    }
}

static void
test_a_clock_set_back_teaches_nothing (void)
{
  g_autoptr(DoveRhythm) rhythm = dove_rhythm_new (NULL);

  keep_shop (rhythm, 4, "xxxxx..", 0);
  dove_rhythm_note (rhythm, MONDAY - WEEK, TRUE);
  g_assert_cmpint (judge (rhythm, MONDAY - WEEK, TRUE), ==, DOVE_SILENCE_NONE);
  /* Set far ahead, and one run: what was known is too old, and too little is left */
  dove_rhythm_note (rhythm, MONDAY + 400 * WEEK, TRUE);
  g_assert_cmpint (judge (rhythm, MONDAY + 500 * WEEK, TRUE), ==, DOVE_SILENCE_NONE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add_func ("/sync/rhythm/" name, func)
  ADD ("a-closed-weekend-is-no-silence", test_a_closed_weekend_is_no_silence);
  ADD ("two-silent-days-of-work-are-told", test_two_silent_days_of_work_are_told);
  ADD ("a-shop-that-is-always-open-is-missed-on-sunday",
       test_a_shop_that_is_always_open_is_missed_on_sunday);
  ADD ("few-times-say-nothing", test_few_times_say_nothing);
  ADD ("once-a-week-is-missed-after-two", test_once_a_week_is_missed_after_two);
  ADD ("a-computer-that-is-off-misses-nothing", test_a_computer_that_is_off_misses_nothing);
  ADD ("what-is-hindered-is-told", test_what_is_hindered_is_told);
  ADD ("one-long-silence-is-no-custom", test_one_long_silence_is_no_custom);
  ADD ("it-crosses-a-text-and-stays-small", test_it_crosses_a_text_and_stays_small);
  ADD ("what-is-broken-says-nothing", test_what_is_broken_says_nothing);
  ADD ("a-clock-set-back-teaches-nothing", test_a_clock_set_back_teaches_nothing);
#undef ADD

  return g_test_run ();
}
