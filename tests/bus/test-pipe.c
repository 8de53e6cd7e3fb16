/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/dove-error.h"
#include "bus/dove-bus-pipe.h"

#define LARGE_BYTES (3 * 1024 * 1024) /* many times what a pipe holds */

static char *
new_text (gsize length)
{
  char *text = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    text[i] = (char) ('a' + i % 26);
  text[length] = '\0';

  return text;
}

static void
test_large_text (void)
{
  g_autofree char *text = new_text (LARGE_BYTES);
  g_autofree char *read = NULL;
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  int fd = dove_bus_pipe_send (text, LARGE_BYTES, &error);

  g_assert_no_error (error);
  read = dove_bus_pipe_read (fd, LARGE_BYTES, &length, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, LARGE_BYTES);
  g_assert_cmpstr (read, ==, text);
  close (fd);
}

static void
test_limit (void)
{
  g_autofree char *text = new_text (1000);
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  int fd = dove_bus_pipe_send (text, 1000, NULL);

  g_assert_null (dove_bus_pipe_read (fd, 999, &length, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT);
  close (fd);
}

static void
test_empty (void)
{
  g_autofree char *read = NULL;
  g_autoptr(GError) error = NULL;
  gsize length = 1;
  int fd = dove_bus_pipe_send ("", 0, &error);

  read = dove_bus_pipe_read (fd, 10, &length, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, 0);
  g_assert_cmpstr (read, ==, "");
  close (fd);
}

static void
count_line (const char *line,
            gsize       length,
            gpointer    user_data)
{
  guint *counts = user_data;

  g_assert_cmpuint (strlen (line), ==, length);
  counts[0]++;
  counts[1] += (guint) length;
}

static void
test_lines (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  guint counts[2] = { 0, 0 };
  guint total = 0;
  int fd;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *line = new_text (i % 97);

      g_string_append_printf (text, "%s\n", line);
      total += i % 97;
    }
  fd = dove_bus_pipe_send (text->str, text->len, NULL);
  g_assert_true (dove_bus_pipe_read_lines (fd, count_line, counts, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (counts[0], ==, 5000);
  g_assert_cmpuint (counts[1], ==, total);
  close (fd);
}

/* Who writes into a pipe that nobody reads any more gets an error, and lives. */
static void
test_reader_gone (void)
{
  g_autofree char *text = new_text (LARGE_BYTES);
  g_autoptr(GError) error = NULL;
  int ends[2];

  g_assert_true (dove_bus_pipe_new (ends, NULL));
  close (ends[0]);
  g_assert_false (dove_bus_pipe_write (ends[1], text, LARGE_BYTES, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_FAILED);
  close (ends[1]);
}

static void
test_cancelled (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  int ends[2];

  g_assert_true (dove_bus_pipe_new (ends, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (dove_bus_pipe_read (ends[0], 10, &length, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  close (ends[0]);
  close (ends[1]);
}

static void
test_handles (void)
{
  g_autoptr(GUnixFDList) list = g_unix_fd_list_new ();
  g_autoptr(GVariant) past = g_variant_ref_sink (g_variant_new_handle (7));
  g_autoptr(GVariant) negative = g_variant_ref_sink (g_variant_new_handle (-1));
  g_autoptr(GVariant) text = g_variant_ref_sink (g_variant_new_string ("0"));
  GVariant *wrong[] = { past, negative, text, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (dove_bus_pipe_take (list, wrong[i], &error), ==, -1);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
  g_assert_cmpint (dove_bus_pipe_take (NULL, past, NULL), ==, -1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);
  g_test_add_func ("/bus/pipe/large-text", test_large_text);
  g_test_add_func ("/bus/pipe/limit", test_limit);
  g_test_add_func ("/bus/pipe/empty", test_empty);
  g_test_add_func ("/bus/pipe/lines", test_lines);
  g_test_add_func ("/bus/pipe/reader-gone", test_reader_gone);
  g_test_add_func ("/bus/pipe/cancelled", test_cancelled);
  g_test_add_func ("/bus/pipe/handles", test_handles);

  return g_test_run ();
}
