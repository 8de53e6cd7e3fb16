/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A stream fed byte by byte and a whole read must agree on one value or on refusing it */
static void
check_stream (const char      *text,
              gsize            size,
              const DoveValue *expected)
{
  g_autoptr(DoveJsonStream) stream = dove_json_stream_new (DOVE_JSON_STREAM_VALUES, NULL);
  g_autoptr(GError) error = NULL;
  DoveValue *value = NULL;
  guint count = 0;

  for (gsize i = 0; i < size; i++)
    dove_json_stream_push (stream, text + i, 1);
  dove_json_stream_end (stream);

  while (dove_json_stream_next (stream, &value, &error) && value != NULL)
    {
      if (expected != NULL)
        g_assert_true (dove_value_equal (value, expected));
      g_clear_pointer (&value, dove_value_unref);
      count++;
    }

  if (expected != NULL)
    g_assert_cmpuint (count, ==, 1);
}

/* What is read is written so that it reads as the same value, in every style */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(DoveValue) value = dove_json_parse ((const char *) data, (gssize) size, NULL, NULL);

  check_stream ((const char *) data, size, value);

  for (int style = DOVE_JSON_COMPACT; value != NULL && style <= DOVE_JSON_PRETTY; style++)
    {
      g_autofree char *text = dove_json_write (value, style);
      g_autoptr(DoveValue) again = dove_json_parse (text, -1, NULL, NULL);
      g_autofree char *twice = dove_json_write (again, style);

      g_assert_true (dove_value_equal (value, again));
      g_assert_cmpuint (dove_value_hash (value), ==, dove_value_hash (again));
      g_assert_cmpstr (text, ==, twice);
    }

  return 0;
}
