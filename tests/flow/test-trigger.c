/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "flow/dove-trigger.h"
#include "record/dove-json.h"

static gint64
instant (const char *text)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (text, utc);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static char *
write_instant (gint64 at)
{
  g_autoptr(GDateTime) time = NULL;

  if (at == G_MAXINT64)
    return g_strdup ("never");

  time = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_assert_cmpint (at % G_USEC_PER_SEC, ==, 0);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

static DoveTrigger *
compile (const char *document,
         const char *zone)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) value = dove_json_parse (document, -1, NULL, &error);
  DoveTrigger *trigger;

  g_assert_no_error (error);
  trigger = dove_trigger_new (value, zone, &error);
  g_assert_no_error (error);

  return trigger;
}

typedef struct
{
  const char *document;
  const char *zone;
  const char *after;
  const char *slots; /* the next ones, with a space between */
} SlotCase;

static void
check_slots (const SlotCase *cases,
             guint           length)
{
  for (guint i = 0; i < length; i++)
    {
      g_autoptr(DoveTrigger) trigger = compile (cases[i].document, cases[i].zone);
      g_auto(GStrv) slots = g_strsplit (cases[i].slots, " ", -1);
      gint64 at = instant (cases[i].after);

      g_test_message ("%s in %s after %s", cases[i].document, cases[i].zone, cases[i].after);
      for (guint k = 0; slots[k] != NULL; k++)
        {
          const gint64 next = dove_trigger_next (trigger, at);
          g_autofree char *text = write_instant (next);

          g_assert_cmpstr (text, ==, slots[k]);
          if (next != G_MAXINT64)
            g_assert_cmpint (dove_trigger_next_from (trigger, next, next - 1), ==, next);
          at = next;
        }
    }
  g_test_message ("%u triggers", length);
}

static void
test_local_times (void)
{
  static const SlotCase cases[] = {
    { "{\"at\":\"02:30\"}", "UTC", "2026-11-25T02:29:59Z",
      "2026-11-25T02:30:00Z 2026-11-26T02:30:00Z" },
    { "{\"at\":\"02:30\"}", "UTC", "2026-11-25T02:30:00Z", "2026-11-26T02:30:00Z" },
    { "{\"at\":\"02:30\"}", "Asia/Kolkata", "2026-11-25T00:00:00Z",
      "2026-11-25T21:00:00Z 2026-11-26T21:00:00Z" },
    { "{\"at\":[\"18:00\",\"06:00\"]}", "America/New_York", "2026-01-01T00:00:00Z",
      "2026-01-01T11:00:00Z 2026-01-01T23:00:00Z 2026-01-02T11:00:00Z" },
    { "{\"at\":\"08:00\",\"on\":[\"mon\",\"fri\"]}", "Europe/Berlin", "2026-11-25T00:00:00Z",
      "2026-11-27T07:00:00Z 2026-11-30T07:00:00Z 2026-12-04T07:00:00Z" },
    { "{\"at\":\"08:00\",\"zone\":\"Asia/Tokyo\"}", "Europe/Berlin", "2026-11-25T00:00:00Z",
      "2026-11-25T23:00:00Z" },
    { "{\"at\":\"00:00\",\"on\":[1,\"last\"]}", "UTC", "2026-01-30T00:00:00Z",
      "2026-01-31T00:00:00Z 2026-02-01T00:00:00Z 2026-02-28T00:00:00Z 2026-03-01T00:00:00Z" },
    { "{\"at\":\"00:00\",\"on\":[31]}", "UTC", "2026-01-31T00:00:00Z",
      "2026-02-28T00:00:00Z 2026-03-31T00:00:00Z 2026-04-30T00:00:00Z" },
    { "{\"at\":\"00:00\",\"on\":[30,31,\"last\"]}", "UTC", "2026-01-31T00:00:00Z",
      "2026-02-28T00:00:00Z 2026-03-30T00:00:00Z 2026-03-31T00:00:00Z 2026-04-30T00:00:00Z "
      "2026-05-30T00:00:00Z" },
    { "{\"at\":\"00:00\",\"on\":[29]}", "UTC", "2028-02-01T00:00:00Z",
      "2028-02-29T00:00:00Z 2028-03-29T00:00:00Z" },
    { "{\"at\":\"00:00\",\"on\":[29]}", "UTC", "2027-02-01T00:00:00Z",
      "2027-02-28T00:00:00Z 2027-03-29T00:00:00Z" },
    { "{\"at\":\"00:00\",\"on\":[29]}", "UTC", "2100-02-01T00:00:00Z", "2100-02-28T00:00:00Z" },
    { "{\"at\":\"12:00\",\"on\":[\"sun\",1]}", "UTC", "2026-11-30T12:00:00Z",
      "2026-12-01T12:00:00Z 2026-12-06T12:00:00Z" },
    { "{\"manual\":true}", "UTC", "2026-11-25T00:00:00Z", "never" },
    { "{\"change\":true,\"webhook\":{\"connection\":\"c\"}}", "UTC", "2026-11-25T00:00:00Z",
      "never" },
    { "{}", "UTC", "2026-11-25T00:00:00Z", "never" },
  };

  check_slots (cases, G_N_ELEMENTS (cases));
}

static void
test_changes_of_the_clocks (void)
{
  static const SlotCase cases[] = {
    /* gaps: the first instant after them, once */
    { "{\"at\":\"02:30\"}", "Europe/Berlin", "2026-03-28T12:00:00Z",
      "2026-03-29T01:00:00Z 2026-03-30T00:30:00Z" },
    { "{\"at\":[\"02:00\",\"02:30\",\"02:59\",\"03:00\",\"03:01\"]}", "Europe/Berlin",
      "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z 2026-03-29T01:01:00Z 2026-03-30T00:00:00Z" },
    { "{\"at\":\"02:30\"}", "America/New_York", "2026-03-07T12:00:00Z",
      "2026-03-08T07:00:00Z 2026-03-09T06:30:00Z" },
    { "{\"at\":\"02:10\"}", "Australia/Lord_Howe", "2026-10-03T00:00:00Z",
      "2026-10-03T15:30:00Z 2026-10-04T15:10:00Z" },
    { "{\"at\":\"00:00\"}", "America/Santiago", "2026-09-05T12:00:00Z",
      "2026-09-06T04:00:00Z 2026-09-07T03:00:00Z" },
    { "{\"cron\":\"30 2 * * *\"}", "Europe/Berlin", "2026-03-28T12:00:00Z",
      "2026-03-29T01:00:00Z 2026-03-30T00:30:00Z" },
    /* overlaps: the first of the two, once */
    { "{\"at\":\"02:30\"}", "Europe/Berlin", "2026-10-24T12:00:00Z",
      "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z" },
    { "{\"at\":\"02:30\"}", "Europe/Berlin", "2026-10-25T01:10:00Z", "2026-10-26T01:30:00Z" },
    { "{\"at\":[\"01:59\",\"02:00\",\"02:59\",\"03:00\"]}", "Europe/Berlin",
      "2026-10-24T12:00:00Z",
      "2026-10-24T23:59:00Z 2026-10-25T00:00:00Z 2026-10-25T00:59:00Z 2026-10-25T02:00:00Z" },
    { "{\"at\":\"01:30\"}", "America/New_York", "2026-10-31T12:00:00Z",
      "2026-11-01T05:30:00Z 2026-11-02T06:30:00Z" },
    { "{\"at\":\"01:45\"}", "Australia/Lord_Howe", "2026-04-04T00:00:00Z",
      "2026-04-04T14:45:00Z 2026-04-05T15:15:00Z" },
    { "{\"cron\":\"30 2 * * *\"}", "Europe/Berlin", "2026-10-24T12:00:00Z",
      "2026-10-25T00:30:00Z 2026-10-26T01:30:00Z" },
    /* a day that did not exist: 30 December 2011 in Apia */
    { "{\"at\":\"02:30\"}", "Pacific/Apia", "2011-12-29T12:00:00Z",
      "2011-12-29T12:30:00Z 2011-12-30T10:00:00Z 2011-12-30T12:30:00Z 2011-12-31T12:30:00Z" },
    { "{\"at\":\"09:00\",\"on\":[\"fri\"]}", "Pacific/Apia", "2011-12-29T12:00:00Z",
      "2011-12-30T10:00:00Z 2012-01-05T19:00:00Z" },
    /* elapsed time knows nothing of it */
    { "{\"every\":\"PT1H\"}", "Europe/Berlin", "2026-10-24T23:30:00Z",
      "2026-10-25T00:30:00Z 2026-10-25T01:30:00Z 2026-10-25T02:30:00Z" },
    { "{\"cron\":\"@hourly\"}", "Europe/Berlin", "2026-10-24T23:30:00Z",
      "2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z" },
    { "{\"cron\":\"30 * * * *\"}", "Europe/Berlin", "2026-03-29T00:00:00Z",
      "2026-03-29T00:30:00Z 2026-03-29T01:30:00Z" },
    { "{\"cron\":\"*/15 * * * *\"}", "Australia/Lord_Howe", "2026-04-04T14:40:00Z",
      "2026-04-04T14:45:00Z 2026-04-04T15:00:00Z 2026-04-04T15:15:00Z 2026-04-04T15:30:00Z" },
  };

  check_slots (cases, G_N_ELEMENTS (cases));
}

static void
test_cron_lines (void)
{
  static const SlotCase cases[] = {
    { "{\"cron\":\"*/20 9-10 * * 1-5\"}", "UTC", "2026-11-27T10:30:00Z",
      "2026-11-27T10:40:00Z 2026-11-30T09:00:00Z 2026-11-30T09:20:00Z" },
    { "{\"cron\":\"0 6 * jan,JUL mon-Wed\"}", "UTC", "2026-11-25T00:00:00Z",
      "2027-01-04T06:00:00Z 2027-01-05T06:00:00Z 2027-01-06T06:00:00Z 2027-01-11T06:00:00Z" },
    { "{\"cron\":\"  5\\t4  1,15 * * \"}", "UTC", "2026-11-25T00:00:00Z",
      "2026-12-01T04:05:00Z 2026-12-15T04:05:00Z" },
    { "{\"cron\":\"0 0 13 * 5\"}", "UTC", "2026-11-01T00:00:00Z",
      "2026-11-06T00:00:00Z 2026-11-13T00:00:00Z 2026-11-20T00:00:00Z 2026-11-27T00:00:00Z "
      "2026-12-04T00:00:00Z 2026-12-11T00:00:00Z 2026-12-13T00:00:00Z" },
    { "{\"cron\":\"0 0 */10 * 1\"}", "UTC", "2026-01-01T00:00:00Z",
      "2026-05-11T00:00:00Z 2026-06-01T00:00:00Z" },
    { "{\"cron\":\"0 12 31 * *\"}", "UTC", "2026-01-31T12:00:00Z",
      "2026-03-31T12:00:00Z 2026-05-31T12:00:00Z" },
    { "{\"cron\":\"0 0 29 2 *\"}", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z" },
    { "{\"cron\":\"0 0 * * 7\"}", "UTC", "2026-11-25T00:00:00Z", "2026-11-29T00:00:00Z" },
    { "{\"cron\":\"0 0 * * sat-7\"}", "UTC", "2026-11-25T00:00:00Z",
      "2026-11-28T00:00:00Z 2026-11-29T00:00:00Z 2026-12-05T00:00:00Z" },
    { "{\"cron\":\"50/5 23 * * *\"}", "UTC", "2026-11-25T00:00:00Z",
      "2026-11-25T23:50:00Z 2026-11-25T23:55:00Z 2026-11-26T23:50:00Z" },
    { "{\"cron\":\"@weekly\"}", "UTC", "2026-11-25T00:00:00Z", "2026-11-29T00:00:00Z" },
    { "{\"cron\":\"@Monthly\"}", "UTC", "2026-11-25T00:00:00Z", "2026-12-01T00:00:00Z" },
    { "{\"cron\":\"@yearly\"}", "UTC", "2026-11-25T00:00:00Z", "2027-01-01T00:00:00Z" },
  };

  check_slots (cases, G_N_ELEMENTS (cases));
}

static void
test_several_members (void)
{
  static const SlotCase cases[] = {
    { "{\"every\":\"PT6H\",\"at\":\"07:00\"}", "UTC", "2026-11-25T05:13:00Z",
      "2026-11-25T06:00:00Z 2026-11-25T07:00:00Z 2026-11-25T12:00:00Z" },
    { "{\"at\":\"07:00\",\"cron\":\"0 7,8 * * *\"}", "UTC", "2026-11-25T05:13:00Z",
      "2026-11-25T07:00:00Z 2026-11-25T08:00:00Z 2026-11-26T07:00:00Z" },
    { "{\"change\":true,\"every\":\"PT15M\"}", "UTC", "2026-11-25T05:13:00Z",
      "2026-11-25T05:28:00Z 2026-11-25T05:43:00Z" },
  };

  check_slots (cases, G_N_ELEMENTS (cases));
}

static void
test_an_interval_does_not_drift (void)
{
  g_autoptr(DoveTrigger) trigger = compile ("{\"every\":\"PT15M\"}", "UTC");
  const gint64 anchor = instant ("2026-11-25T05:13:00Z");
  const gint64 late = instant ("2026-11-25T09:14:59Z");
  gint64 last = 0;

  g_assert_cmpint (dove_trigger_next_from (trigger, anchor, late), ==,
                   instant ("2026-11-25T09:28:00Z"));
  g_assert_cmpuint (dove_trigger_walk (trigger, anchor, anchor, late, &last), ==, 16);
  g_assert_cmpint (last, ==, instant ("2026-11-25T09:13:00Z"));
}

static void
test_counts (void)
{
  static const struct
  {
    const char *document;
    const char *zone;
    const char *after;
    const char *until;
    guint64     count;
  } cases[] = {
    { "{\"every\":\"PT1M\"}", "UTC", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 525600 },
    { "{\"every\":\"PT15M\"}", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z", 1 },
    { "{\"every\":\"PT15M\"}", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T00:14:59Z", 0 },
    { "{\"at\":\"02:30\"}", "Europe/Berlin", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 365 },
    { "{\"at\":\"02:30\"}", "Europe/Berlin", "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z", 366 },
    { "{\"at\":\"02:30\",\"on\":[30,31]}", "UTC", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z",
      19 },
    { "{\"cron\":\"@hourly\"}", "Europe/Berlin", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z",
      8760 },
    { "{\"manual\":true}", "UTC", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 0 },
    { "{\"at\":\"02:30\"}", "UTC", "2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveTrigger) trigger = compile (cases[i].document, cases[i].zone);

      g_test_message ("%s", cases[i].document);
      g_assert_cmpuint (dove_trigger_count (trigger, instant (cases[i].after),
                                            instant (cases[i].until)), ==, cases[i].count);
    }
}

static void
test_a_count_is_bounded (void)
{
  g_autoptr(DoveTrigger) trigger = compile ("{\"cron\":\"* * * * *\"}", "Europe/Berlin");
  const gint64 until = instant ("2126-01-01T00:00:30Z");
  gint64 last = 0;
  guint64 count = dove_trigger_walk (trigger, 0, instant ("2026-01-01T00:00:00Z"), until, &last);

  g_assert_cmpuint (count, >=, 10000);
  g_assert_cmpuint (count, <=, 11441);
  g_assert_cmpint (last, ==, instant ("2126-01-01T00:00:00Z"));
}

static void
test_jitter_is_stable_and_small (void)
{
  static const struct
  {
    const char *document;
    GTimeSpan   most;
  } cases[] = {
    { "{\"every\":\"PT1M\"}", 6 * G_TIME_SPAN_SECOND },
    { "{\"every\":\"PT15M\"}", 90 * G_TIME_SPAN_SECOND },
    { "{\"every\":\"P1D\"}", 5 * G_TIME_SPAN_MINUTE },
    { "{\"at\":\"02:30\"}", 5 * G_TIME_SPAN_MINUTE },
    { "{\"at\":[\"02:30\",\"02:40\"]}", G_TIME_SPAN_MINUTE },
    { "{\"at\":[\"00:00\",\"23:50\"]}", G_TIME_SPAN_MINUTE },
    { "{\"cron\":\"*/5 * * * *\"}", 30 * G_TIME_SPAN_SECOND },
    { "{\"at\":\"02:30\",\"cron\":\"@hourly\"}", 6 * G_TIME_SPAN_SECOND },
    { "{\"at\":\"02:30\",\"every\":\"PT61S\"}", 0 },
    { "{\"manual\":true}", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveTrigger) trigger = compile (cases[i].document, "UTC");
      g_autoptr(DoveTrigger) again = compile (cases[i].document, "Europe/Berlin");
      GTimeSpan longest = 0;

      for (guint k = 0; k < 3000; k++)
        {
          g_autofree char *id = g_strdup_printf ("sync-%u", k);
          const GTimeSpan jitter = dove_trigger_get_jitter (trigger, id);

          g_assert_cmpint (jitter, >=, 0);
          g_assert_cmpint (jitter, ==, dove_trigger_get_jitter (again, id));
          longest = MAX (longest, jitter);
        }

      g_test_message ("%s: at most %" G_GINT64_FORMAT " s", cases[i].document,
                      longest / G_TIME_SPAN_SECOND);
      g_assert_cmpint (longest, ==, cases[i].most);
    }
}

static void
test_it_says_what_it_is (void)
{
  static const struct
  {
    const char *document;
    const char *sentence;
  } cases[] = {
    { "{\"every\":\"PT15M\"}", "Every 15 minutes" },
    { "{\"every\":\"PT1M\"}", "Every minute" },
    { "{\"every\":\"PT60M\"}", "Every hour" },
    { "{\"every\":\"PT90M\"}", "Every 90 minutes" },
    { "{\"every\":\"PT90S\"}", "Every 90 seconds" },
    { "{\"every\":\"PT24H\"}", "Every day" },
    { "{\"every\":\"P1W\"}", "Every 7 days" },
    { "{\"at\":\"02:30\"}", "Every day at 02:30" },
    { "{\"at\":[\"18:00\",\"02:30\"]}", "Every day at 02:30 and 18:00" },
    { "{\"at\":\"08:00\",\"on\":[\"fri\",\"mon\"],\"zone\":\"Europe/Berlin\"}",
      "On Mondays and Fridays at 08:00 (Europe/Berlin)" },
    { "{\"at\":\"08:00\",\"zone\":\"UTC\"}", "Every day at 08:00" },
    { "{\"at\":\"08:00\",\"on\":[\"mon\",\"tue\",\"wed\"]}",
      "On Mondays, Tuesdays and Wednesdays at 08:00" },
    { "{\"at\":\"08:00\",\"on\":[15]}", "On day 15 of the month at 08:00" },
    { "{\"at\":\"08:00\",\"on\":[1,15]}", "On days 1 and 15 of the month at 08:00" },
    { "{\"at\":\"08:00\",\"on\":[\"last\"]}", "On the last day of the month at 08:00" },
    { "{\"at\":\"08:00\",\"on\":[1,\"last\"]}",
      "On day 1 and the last day of the month at 08:00" },
    { "{\"cron\":\"0 6 * * 1-5\"}", "By the cron line “0 6 * * 1-5”" },
    { "{\"every\":\"PT15M\",\"change\":true}", "Every 15 minutes. When a record changes" },
    { "{\"manual\":true}", "When somebody starts it" },
    { "{}", "Never by itself" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveTrigger) trigger = compile (cases[i].document, "UTC");
      g_autofree char *sentence = dove_trigger_describe (trigger);

      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

static void
test_bad_triggers_give_sentences (void)
{
  static const struct
  {
    const char *document;
    const char *part;
  } cases[] = {
    { "[]", "JSON object" },
    { "null", "JSON object" },
    { "{\"every\":\"PT59S\"}", "too short" },
    { "{\"every\":\"15M\"}", "PT15M" },
    { "{\"every\":15}", "PT15M" },
    { "{\"at\":\"24:00\"}", "“24:00” is no time of day" },
    { "{\"at\":\"2:30\"}", "“2:30” is no time of day" },
    { "{\"at\":\"02:60\"}", "no time of day" },
    { "{\"at\":\"02:30x\"}", "no time of day" },
    { "{\"at\":[]}", "at least one time" },
    { "{\"at\":[3]}", "no time of day" },
    { "{\"on\":[\"mon\"]}", "add “at”" },
    { "{\"at\":\"02:30\",\"on\":[]}", "list of days" },
    { "{\"at\":\"02:30\",\"on\":\"mon\"}", "list of days" },
    { "{\"at\":\"02:30\",\"on\":[\"monday\"]}", "mon to sun" },
    { "{\"at\":\"02:30\",\"on\":[0]}", "mon to sun" },
    { "{\"at\":\"02:30\",\"on\":[32]}", "mon to sun" },
    { "{\"cron\":\"\"}", "five fields" },
    { "{\"cron\":\"* * * *\"}", "five fields" },
    { "{\"cron\":\"* * * * * *\"}", "five fields" },
    { "{\"cron\":\"@reboot\"}", "five fields" },
    { "{\"cron\":\"60 * * * *\"}", "“60” is no minute" },
    { "{\"cron\":\"* 24 * * *\"}", "“24” is no hour" },
    { "{\"cron\":\"* * 0 * *\"}", "“0” is no day of the month" },
    { "{\"cron\":\"* * * 13 *\"}", "“13” is no month" },
    { "{\"cron\":\"* * * * 8\"}", "“8” is no day of the week" },
    { "{\"cron\":\"* * * * xyz\"}", "“xyz” is no day of the week" },
    { "{\"cron\":\"*/0 * * * *\"}", "no minute" },
    { "{\"cron\":\"5-1 * * * *\"}", "no minute" },
    { "{\"cron\":\"1,,2 * * * *\"}", "no minute" },
    { "{\"cron\":\"1- * * * *\"}", "no minute" },
    { "{\"cron\":\"99999999999999999999 * * * *\"}", "no minute" },
    { "{\"cron\":\"0 0 30 2 *\"}", "never comes" },
    { "{\"cron\":7}", "cron line" },
    { "{\"zone\":\"Mars/Olympus\"}", "“Mars/Olympus” is no time zone" },
    { "{\"at\":\"02:30\",\"missed\":\"twice\"}", "“once” or “skip”" },
    { "{\"at\":\"02:30\",\"within\":\"1D\"}", "PT12H" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) value = dove_json_parse (cases[i].document, -1, NULL, NULL);

      g_assert_null (dove_trigger_new (value, "UTC", &error));
      g_test_message ("%s: %s", cases[i].document, error->message);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].part));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flow/trigger/local-times", test_local_times);
  g_test_add_func ("/flow/trigger/changes-of-the-clocks", test_changes_of_the_clocks);
  g_test_add_func ("/flow/trigger/cron-lines", test_cron_lines);
  g_test_add_func ("/flow/trigger/several-members", test_several_members);
  g_test_add_func ("/flow/trigger/an-interval-does-not-drift", test_an_interval_does_not_drift);
  g_test_add_func ("/flow/trigger/counts", test_counts);
  g_test_add_func ("/flow/trigger/a-count-is-bounded", test_a_count_is_bounded);
  g_test_add_func ("/flow/trigger/jitter-is-stable-and-small", test_jitter_is_stable_and_small);
  g_test_add_func ("/flow/trigger/it-says-what-it-is", test_it_says_what_it_is);
  g_test_add_func ("/flow/trigger/bad-triggers-give-sentences", test_bad_triggers_give_sentences);

  return g_test_run ();
}
