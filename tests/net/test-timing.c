/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "net/dove-net-timing-private.h"
#include "net/dove-rate-limiter-private.h"

#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC) /* Tue, 14 Nov 2023 22:13:20 GMT */

static void
test_third_call_waits_for_the_window (void)
{
  g_autoptr(DoveRateLimiter) limiter = dove_rate_limiter_new (2, 1000);

  g_assert_cmpint (dove_rate_limiter_take (limiter, 0), ==, 0);
  g_assert_cmpint (dove_rate_limiter_take (limiter, 10), ==, 0);
  g_assert_cmpint (dove_rate_limiter_take (limiter, 20), ==, 980);
  g_assert_cmpint (dove_rate_limiter_take (limiter, 20), ==, 990);
}

static void
test_refusal_halves_and_clean_calls_raise (void)
{
  DovePacer pacer = { .interval = G_USEC_PER_SEC };

  dove_pacer_slow (&pacer, NOW, NOW);
  g_assert_cmpint (pacer.interval, ==, 2 * G_USEC_PER_SEC);

  dove_pacer_slow (&pacer, NOW - 1, NOW + 5);
  g_assert_cmpint (pacer.interval, ==, 2 * G_USEC_PER_SEC);

  for (guint i = 0; i < 6; i++)
    dove_pacer_clean (&pacer);
  g_assert_cmpint (pacer.interval, ==, 2 * G_USEC_PER_SEC * 10 / 11);

  pacer.interval = 100 * G_TIME_SPAN_MILLISECOND;
  for (guint i = 0; i < 19; i++)
    dove_pacer_clean (&pacer);
  g_assert_cmpint (pacer.interval, ==, 100 * G_TIME_SPAN_MILLISECOND);
  dove_pacer_clean (&pacer);
  g_assert_cmpint (pacer.interval, ==, 100 * G_TIME_SPAN_MILLISECOND * 10 / 11);
}

/* Calls that come in bursts: the pauses between are nobody's pace. */
static void
test_pauses_are_no_pace (void)
{
  DovePacer pacer = { 0 };
  gint64 now = NOW;

  for (guint i = 0; i < 9; i++)
    {
      dove_pacer_take (&pacer, now);
      now += i % 3 == 2 ? 3 * G_USEC_PER_SEC : 20 * G_TIME_SPAN_MILLISECOND;
    }
  dove_pacer_slow (&pacer, now, now);
  g_assert_cmpint (pacer.interval, ==, 40 * G_TIME_SPAN_MILLISECOND);
}

static void
test_chance_refusals_do_not_stop_an_account (void)
{
  DovePacer pacer = { 0 };
  gint64 now = NOW;

  for (guint i = 0; i < 16; i++)
    now += 50 * G_TIME_SPAN_MILLISECOND + dove_pacer_take (&pacer, now);
  for (guint i = 0; i < 40; i++)
    {
      dove_pacer_slow (&pacer, now, now);
      now += G_USEC_PER_SEC;
    }

  g_assert_cmpint (pacer.interval, >, 400 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (pacer.interval, <=, 800 * G_TIME_SPAN_MILLISECOND);
}

static void
test_retry_after_is_read (void)
{
  g_assert_cmpint (dove_net_parse_wait ("7", NOW), ==, 7 * G_USEC_PER_SEC);
  g_assert_cmpint (dove_net_parse_wait ("Tue, 14 Nov 2023 22:13:50 GMT", NOW), ==,
                   30 * G_USEC_PER_SEC);
}

/* Found by fuzz-retry-after: more microseconds than the type holds. */
static void
test_waits_beyond_all_time_do_not_turn_negative (void)
{
  for (guint i = 0; i < DOVE_NET_RESET_DATE; i++)
    g_assert_cmpint (dove_net_parse_reset ("88888888888888", (DoveNetReset) i, NOW), >, 0);
  g_assert_cmpint (dove_net_parse_wait ("888888888888888", NOW), >, 0);
}

static void
test_bad_retry_after_is_ignored (void)
{
  static const char *const bad[] = { "-5", "soon", "12345678901234567890", "", "1.2.3",
                                     "Tue, 14 Nov 2023 22:13:00 GMT" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (dove_net_parse_wait (bad[i], NOW), ==, -1);
  g_assert_cmpint (dove_net_parse_wait (NULL, NOW), ==, -1);
}

static void
test_backoff_doubles_to_its_cap (void)
{
  g_assert_cmpint (dove_net_backoff (0, 0.5), ==, 250 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (dove_net_backoff (1, 0.5), ==, 500 * G_TIME_SPAN_MILLISECOND);
  g_assert_cmpint (dove_net_backoff (40, 0.5), ==, 30 * G_TIME_SPAN_SECOND);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net/limiter/third-call-waits-for-the-window",
                   test_third_call_waits_for_the_window);
  g_test_add_func ("/net/pacer/refusal-halves-and-clean-calls-raise",
                   test_refusal_halves_and_clean_calls_raise);
  g_test_add_func ("/net/pacer/pauses-are-no-pace", test_pauses_are_no_pace);
  g_test_add_func ("/net/pacer/chance-refusals-do-not-stop-an-account",
                   test_chance_refusals_do_not_stop_an_account);
  g_test_add_func ("/net/timing/retry-after-is-read", test_retry_after_is_read);
  g_test_add_func ("/net/timing/waits-beyond-all-time-do-not-turn-negative",
                   test_waits_beyond_all_time_do_not_turn_negative);
  g_test_add_func ("/net/timing/bad-retry-after-is-ignored", test_bad_retry_after_is_ignored);
  g_test_add_func ("/net/timing/backoff-doubles-to-its-cap", test_backoff_doubles_to_its_cap);

  return g_test_run ();
}
