/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connector/import/dove-yaml.h"
#include "record/dove-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What is read can be written as JSON, and JSON that is written reads back the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) notes = NULL;
  g_autoptr(DoveValue) value = dove_yaml_parse ((const char *) data, size, &notes, &error);
  g_autoptr(DoveValue) again = NULL;
  g_autofree char *text = NULL;

  if (value == NULL)
    {
      g_assert_true (error != NULL && error->domain == DOVE_ERROR);
      return 0;
    }

  g_assert_no_error (error);
  text = dove_json_write (value, DOVE_JSON_COMPACT);
  again = dove_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (dove_value_equal (value, again));

  return 0;
}
