/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gtk/gtk.h>

#include "app/widgets/dove-words.h"

#define NOW (G_GINT64_CONSTANT (1800000000) * G_TIME_SPAN_SECOND)

static void
assert_text (char       *text,
             const char *wanted)
{
  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

static void
test_times_are_said_in_their_largest_unit (void)
{
  assert_text (dove_words_ago (NOW - 5 * G_TIME_SPAN_SECOND, NOW), "just now");
  assert_text (dove_words_ago (NOW - 90 * G_TIME_SPAN_SECOND, NOW), "1 minute ago");
  assert_text (dove_words_ago (NOW - 5 * G_TIME_SPAN_DAY, NOW), "5 days ago");
  assert_text (dove_words_until (NOW + 12 * G_TIME_SPAN_MINUTE, NOW), "in 12 minutes");
  assert_text (dove_words_until (NOW - G_TIME_SPAN_MINUTE, NOW), "in less than a minute");
}

static void
test_words_can_begin_a_line (void)
{
  assert_text (dove_words_begin ("in 12 minutes"), "In 12 minutes");
  assert_text (dove_words_begin ("été"), "Été");
  assert_text (dove_words_begin ("3 days ago"), "3 days ago");
  assert_text (dove_words_begin (""), "");
}

static void
test_steps_stand_one_below_the_other (void)
{
  assert_text (dove_words_steps ("1. Sign in. 2. Open version 2. 0. 3. Copy the key."),
               "1. Sign in.\n2. Open version 2. 0.\n3. Copy the key.");
  assert_text (dove_words_steps ("Enter 2. what 3. it says"), "Enter 2. what 3. it says");
  assert_text (dove_words_steps ("It wants a key. 1. Sign in. 2. Copy it."),
               "It wants a key.\n1. Sign in.\n2. Copy it.");
  assert_text (dove_words_steps ("It is version 1. Sign in."), "It is version 1. Sign in.");
  assert_text (dove_words_steps (""), "");
}

static void
test_counts_say_what_was_done (void)
{
  assert_text (dove_words_counts ("{\"created\":3,\"updated\":1,\"refused\":0}"),
               "3 created, 1 changed");
  assert_text (dove_words_counts ("{}"), "Nothing had to be changed");
  assert_text (dove_words_counts ("no JSON"), "Nothing had to be changed");
  assert_text (dove_words_counts (NULL), "Nothing had to be changed");
}

static void
test_progress_has_rate_and_rest (void)
{
  assert_text (dove_words_progress (120, 400, 40),
               "120 of 400 records, 40 a second, 7 seconds left");
  assert_text (dove_words_progress (5, -1, 0), "5 records");
}

static void
test_values_are_one_line (void)
{
  assert_text (dove_words_json ("\"two\\nlines\""), "two lines");
  assert_text (dove_words_json ("null"), "nothing");
  assert_text (dove_words_json ("[1,2]"), "[1,2]");
  assert_text (dove_words_json (NULL), "nothing");
}

static void
test_values_are_kept_apart_from_the_direction (void)
{
  g_autoptr(DoveValue) phone = dove_value_new_text ("+49 30 123");

  assert_text (dove_words_show_value (phone), "+49 30 123");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  assert_text (dove_words_show_value (phone), "\u2068+49 30 123\u2069");
  assert_text (dove_words_value (phone), "+49 30 123");
  assert_text (dove_words_isolate (""), "");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/words/times-are-said-in-their-largest-unit",
                   test_times_are_said_in_their_largest_unit);
  g_test_add_func ("/app/words/values-are-kept-apart",
                   test_values_are_kept_apart_from_the_direction);
  g_test_add_func ("/app/words/words-can-begin-a-line", test_words_can_begin_a_line);
  g_test_add_func ("/app/words/steps-stand-one-below-the-other",
                   test_steps_stand_one_below_the_other);
  g_test_add_func ("/app/words/counts-say-what-was-done", test_counts_say_what_was_done);
  g_test_add_func ("/app/words/progress-has-rate-and-rest", test_progress_has_rate_and_rest);
  g_test_add_func ("/app/words/values-are-one-line", test_values_are_one_line);

  return g_test_run ();
}
