/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-duration.h"

static void
test_spans_are_read (void)
{
  static const struct
  {
    const char *text;
    GTimeSpan   span;
  } cases[] = {
    { "PT15M", 15 * G_TIME_SPAN_MINUTE },
    { "P1D", G_TIME_SPAN_DAY },
    { "P2W", 14 * G_TIME_SPAN_DAY },
    { "P1DT2H3M4S", G_TIME_SPAN_DAY + 2 * G_TIME_SPAN_HOUR + 184 * G_TIME_SPAN_SECOND },
    { "PT0.5S", 500 * G_TIME_SPAN_MILLISECOND },
    { "PT0.000001S", 1 },
    { "PT0S", 0 },
    { "P36500D", 36500 * G_TIME_SPAN_DAY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GTimeSpan span = -1;

      g_assert_true (dove_duration_parse (cases[i].text, &span));
      g_assert_cmpint (span, ==, cases[i].span);
    }
}

static void
test_everything_else_is_refused (void)
{
  static const char *cases[] = {
    "", "P", "PT", "15M", "P1Y", "P1M", "P1H", "PT1D", "P1DT", "PT1S1M", "PT1M1M", "PT1.5M",
    "PT.5S", "PT1.S", "PT-1M", "-PT1M", "PT1", "P1DTT1H", "PT1M ", "PT99999999999999999999S",
    "P99999999D", "PT1.0000001S",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GTimeSpan span = 42;

      g_test_message ("%s", cases[i]);
      g_assert_false (dove_duration_parse (cases[i], &span));
      g_assert_cmpint (span, ==, 42);
    }
}

static void
test_instants_are_read (void)
{
  static const char *refused[] = { "", "2024", "2024-13-01", "2024-02-30", "2024-01-31T08:00:00",
                                   "1969-12-31", "tomorrow", "31.01.2024", "2024-01-31 " };
  gint64 time = 0;

  g_assert_true (dove_instant_parse ("2024-01-31", &time));
  g_assert_cmpint (time, ==, G_GINT64_CONSTANT (1706659200000000));
  g_assert_true (dove_instant_parse ("2024-01-31T08:00:00.5+01:00", &time));
  g_assert_cmpint (time, ==, G_GINT64_CONSTANT (1706684400500000));

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i]);
      g_assert_false (dove_instant_parse (refused[i], &time));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/duration/spans-are-read", test_spans_are_read);
  g_test_add_func ("/base/duration/everything-else-is-refused", test_everything_else_is_refused);
  g_test_add_func ("/base/duration/instants-are-read", test_instants_are_read);

  return g_test_run ();
}
