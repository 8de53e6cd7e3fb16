/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "connector/dove-selector.h"
#include "record/dove-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The first line is a selector, the rest a record. The same is found again in the same record, a
 * path finds nothing in no record, and an error is a sentence. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *all = g_strndup ((const char *) data, size);
  char *line = strchr (all, '\n');
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSelector) selector = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(DoveValue) found = NULL;
  g_autoptr(DoveValue) again = NULL;

  if (line == NULL || !g_utf8_validate (all, -1, NULL))
    return 0;

  *line = '\0';
  selector = dove_selector_new (all, &error);
  g_assert_true ((selector == NULL) == (error != NULL));
  if (selector == NULL)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));

  record = dove_json_parse (line + 1, -1, NULL, NULL);
  if (selector == NULL || record == NULL)
    return 0;

  found = dove_selector_select_in (selector, record, NULL);
  again = dove_selector_select_in (selector, record, NULL);
  g_assert_true ((found == NULL) == (again == NULL));
  if (found != NULL && dove_selector_get_kind (selector) == DOVE_SELECTOR_PATH)
    g_assert_true (dove_value_equal (found, again));

  return 0;
}
