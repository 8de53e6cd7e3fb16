/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver/http/dove-http-driver-private.h"

/* Each step goes through the text, as between two processes. */
static HttpCursor *
reload (HttpCursor *cursor)
{
  g_autofree char *text = http_cursor_print (cursor);
  g_autoptr(GError) error = NULL;
  HttpCursor *copy = http_cursor_parse (text, &error);

  g_assert_no_error (error);
  http_cursor_free (cursor);

  return copy;
}

static void
test_everything_survives_the_text (void)
{
  g_autoptr(HttpCursor) cursor = http_cursor_new ();

  cursor->at = g_strdup ("a \"b\" \xE2\x82\xAC");
  cursor->is_deleted_stage = TRUE;
  cursor->each = 3;
  cursor->parents = g_strdup ("{\"at\":\"x\"}");
  cursor->parent = g_strdup ("[1,2]");
  cursor->since = g_strdup ("2026-01-01");
  cursor->high = g_strdup ("2026-01-02");
  cursor->count = G_MAXINT64;
  cursor->page = g_strdup ("0123456789abcdef");
  cursor = reload (cursor);

  g_assert_cmpstr (cursor->at, ==, "a \"b\" \xE2\x82\xAC");
  g_assert_true (cursor->is_deleted_stage);
  g_assert_cmpuint (cursor->each, ==, 3);
  g_assert_cmpstr (cursor->parents, ==, "{\"at\":\"x\"}");
  g_assert_cmpstr (cursor->parent, ==, "[1,2]");
  g_assert_cmpstr (cursor->since, ==, "2026-01-01");
  g_assert_cmpstr (cursor->high, ==, "2026-01-02");
  g_assert_cmpint (cursor->count, ==, G_MAXINT64);
  g_assert_cmpstr (cursor->page, ==, "0123456789abcdef");
}

static void
test_another_stream_begins_at_its_start (void)
{
  g_autoptr(HttpCursor) cursor = http_cursor_new ();

  cursor->at = g_strdup ("here");
  cursor->high = g_strdup ("2026-01-02");
  cursor->count = 9;
  cursor->page = g_strdup ("0123456789abcdef");
  cursor->each = 1;
  http_cursor_begin (cursor, cursor->high);
  cursor = reload (cursor);

  g_assert_null (cursor->at);
  g_assert_null (cursor->high);
  g_assert_null (cursor->page);
  g_assert_cmpstr (cursor->since, ==, "2026-01-02");
  g_assert_cmpint (cursor->count, ==, 0);
  g_assert_cmpuint (cursor->each, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/driver/http/cursor/everything-survives-the-text",
                   test_everything_survives_the_text);
  g_test_add_func ("/driver/http/cursor/another-stream-begins-at-its-start",
                   test_another_stream_begins_at_its_start);

  return g_test_run ();
}
