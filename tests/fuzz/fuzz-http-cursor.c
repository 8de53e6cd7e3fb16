/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "driver/http/dove-http-driver-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A place in a listing that is read from any text is written so that it reads back the same */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(HttpCursor) cursor = http_cursor_parse (text, NULL);
  g_autoptr(HttpCursor) again = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (cursor == NULL)
    return 0;

  first = http_cursor_print (cursor);
  again = http_cursor_parse (first, NULL);
  g_assert_nonnull (again);
  second = http_cursor_print (again);
  g_assert_cmpstr (first, ==, second);

  return 0;
}
