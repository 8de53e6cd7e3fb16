/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-text.h"

static const char * const fields[] = { "email", "name", "Straße", "name" };

static void
test_distance_counts_changes (void)
{
  g_assert_cmpuint (dove_text_distance ("", ""), ==, 0);
  g_assert_cmpuint (dove_text_distance ("", "abc"), ==, 3);
  g_assert_cmpuint (dove_text_distance ("abc", ""), ==, 3);
  g_assert_cmpuint (dove_text_distance ("kitten", "sitting"), ==, 3);
  g_assert_cmpuint (dove_text_distance ("größe", "grosse"), ==, 3);
}

static void
test_exchanged_neighbours_are_one_change (void)
{
  g_assert_cmpuint (dove_text_distance ("kye", "key"), ==, 1);
  g_assert_cmpuint (dove_text_distance ("abcd", "badc"), ==, 2);
  g_assert_cmpuint (dove_text_distance ("ca", "abc"), ==, 3);
}

static void
test_first_of_equally_near_is_found (void)
{
  g_assert_true (dove_text_find_nearest ("nmae", fields, 4) == fields[1]);
}

static void
test_capitals_do_not_count (void)
{
  g_assert_cmpstr (dove_text_find_nearest ("STRASE", fields, 4), ==, "Straße");
}

static void
test_far_or_long_word_finds_nothing (void)
{
  g_autofree char *endless = g_strnfill (100000, 'e');

  g_assert_null (dove_text_find_nearest ("phone", fields, 4));
  g_assert_null (dove_text_find_nearest (endless, fields, 4));
  g_assert_null (dove_text_find_nearest ("email", NULL, 0));
}

static void
test_addresses_with_a_sign_in (void)
{
  static const char *const with[] = {
    "https://ann:secret@example.org/", "http://ann@example.org", "see ftp://a:b@h/x",
    "https://example.org/ and https://:b@h", "postgresql://ann:secret@db/x?y=1",
  };
  static const char *const without[] = {
    "", "ann@example.org", "mailto:ann@example.org", "https://example.org/@ann",
    "https://example.org/?to=ann@example.org", "https://example.org#a@b", "://",
    "\"https://example.org\" of ann@example.org", "https://example.org ann@example.org",
  };

  for (guint i = 0; i < G_N_ELEMENTS (with); i++)
    g_assert_true (dove_text_has_sign_in (with[i]));
  for (guint i = 0; i < G_N_ELEMENTS (without); i++)
    g_assert_false (dove_text_has_sign_in (without[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/text/distance-counts-changes", test_distance_counts_changes);
  g_test_add_func ("/base/text/exchanged-neighbours-are-one-change",
                   test_exchanged_neighbours_are_one_change);
  g_test_add_func ("/base/text/first-of-equally-near-is-found",
                   test_first_of_equally_near_is_found);
  g_test_add_func ("/base/text/capitals-do-not-count", test_capitals_do_not_count);
  g_test_add_func ("/base/text/addresses-with-a-sign-in", test_addresses_with_a_sign_in);
  g_test_add_func ("/base/text/far-or-long-word-finds-nothing",
                   test_far_or_long_word_finds_nothing);

  return g_test_run ();
}
