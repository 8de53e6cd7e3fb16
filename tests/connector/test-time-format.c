/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-time-format.h"
#include "record/dove-json.h"

/* 2025-03-01T09:30:05.25Z */
#define MOMENT G_GINT64_CONSTANT (1740821405250000)

static const struct
{
  const char *json;
  const char *format;
  gint64      time;
} readable[] = {
  { "\"2025-03-01T09:30:05.25Z\"", "iso", MOMENT },
  { "\"2025-03-01T10:30:05.250000+01:00\"", "iso-offset", MOMENT },
  { "\"2025-03-01T09:30:05.2500009\"", "iso-utc", MOMENT },
  { "\"2025-03-01 09:30:05.25\"", "sql", MOMENT },
  { "\"2025-03-01T10:30:05.25\"", "iso-local", MOMENT },
  { "1740821405.25", "epoch", MOMENT },
  { "\"1740821405.25\"", "epoch", MOMENT },
  { "1740821405250", "epoch-ms", MOMENT },
  { "\"2025-03-01T09:30:05.250Z\"", "epoch-ms", MOMENT },
  { "\"2025-03-01T09:30:05.250Z\"", "epoch", MOMENT },
  { "1740821405250", NULL, MOMENT },
  { "\"Sat, 01 Mar 2025 09:30:05 GMT\"", "http-date", MOMENT - 250000 },
  { "\"20250301\"", "compact-date", G_GINT64_CONSTANT (1740787200000000) },
  { "{\"__class__\":\"datetime\",\"year\":2025,\"month\":3,\"day\":1,\"hour\":9,\"minute\":30,"
    "\"second\":5,\"microsecond\":250000}", "tagged-datetime", MOMENT },
};

static const char * const unreadable[] = {
  "\"\"", "\"yesterday\"", "\"2025-02-30\"", "\"2025-13-01\"", "\"2025-03-01T25:00:00Z\"", "null",
  "\"2025-03-01T09:30:05Zx\"", "true", "[]", "{}", "1e400", "{\"__class__\":\"datetime\"}",
};

static const struct
{
  const char *format;
  const char *json;
} written[] = {
  { "iso", "\"2025-03-01T09:30:05.250000Z\"" },
  { "iso-offset", "\"2025-03-01T09:30:05.250000+00:00\"" },
  { "iso-utc", "\"2025-03-01T09:30:05.250000\"" },
  { "iso-local", "\"2025-03-01T10:30:05.250000\"" },
  { "sql", "\"2025-03-01 09:30:05.250000\"" },
  { "date", "\"2025-03-01\"" },
  { "compact-date", "\"20250301\"" },
  { "epoch", "1740821405" },
  { "epoch-ms", "1740821405250" },
  { "http-date", "\"Sat, 01 Mar 2025 09:30:05 GMT\"" },
  { "tagged-datetime", "{\"__class__\":\"datetime\",\"year\":2025,\"month\":3,\"day\":1,"
    "\"hour\":9,\"minute\":30,\"second\":5,\"microsecond\":250000}" },
};

static void
test_readable (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (readable); i++)
    {
      g_autoptr(DoveValue) value = dove_json_parse (readable[i].json, -1, NULL, NULL);
      gint64 time = 0;

      g_test_message ("%s", readable[i].json);
      g_assert_true (dove_time_read (value, dove_time_format_from_name (readable[i].format),
                                     "Europe/Berlin", &time));
      g_assert_cmpint (time, ==, readable[i].time);
    }
}

static void
test_unreadable (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unreadable); i++)
    {
      g_autoptr(DoveValue) value = dove_json_parse (unreadable[i], -1, NULL, NULL);
      gint64 time = 0;

      g_test_message ("%s", unreadable[i]);
      g_assert_false (dove_time_read (value, DOVE_TIME_ISO, NULL, &time));
    }
}

static void
test_written (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    {
      g_autoptr(DoveValue) value = NULL;
      g_autofree char *json = NULL;

      value = dove_time_write (MOMENT, dove_time_format_from_name (written[i].format),
                               "Europe/Berlin");
      json = dove_json_write (value, DOVE_JSON_COMPACT);
      g_assert_cmpstr (json, ==, written[i].json);
    }
}

/* Days of all centuries, at odd times, are written as GLib writes them, and read back. */
static void
test_calendar (void)
{
  const gint64 step = G_GINT64_CONSTANT (3654321987654); /* 42 days and a bit */

  for (gint64 time = 0; time < G_GINT64_CONSTANT (253402300800000000); time += step)
    {
      gint64 seconds = time / G_TIME_SPAN_SECOND;
      g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *plain = g_date_time_format (date, "%FT%T");
      g_autofree char *wanted = g_strdup_printf ("%s.%06dZ", plain,
                                                 (int) (time % G_TIME_SPAN_SECOND));
      g_autoptr(DoveValue) text = dove_time_write (time, DOVE_TIME_ISO, NULL);
      g_autoptr(DoveValue) offset = dove_time_write (time - G_TIME_SPAN_SECOND * G_MAXINT32,
                                                     DOVE_TIME_ISO_OFFSET, NULL);
      gint64 back = -1;

      if (time % G_TIME_SPAN_SECOND != 0)
        g_assert_cmpstr (dove_value_get_text (text), ==, wanted);
      g_assert_true (dove_time_read (text, DOVE_TIME_ISO, NULL, &back));
      g_assert_cmpint (back, ==, time);
      /* Before 1970 as well */
      g_assert_true (dove_time_read (offset, DOVE_TIME_ISO_OFFSET, NULL, &back));
      g_assert_cmpint (back, ==, time - G_TIME_SPAN_SECOND * G_MAXINT32);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/time/every-form-is-read", test_readable);
  g_test_add_func ("/connector/time/what-is-none-is-refused", test_unreadable);
  g_test_add_func ("/connector/time/every-form-is-written", test_written);
  g_test_add_func ("/connector/time/calendar", test_calendar);

  return g_test_run ();
}
