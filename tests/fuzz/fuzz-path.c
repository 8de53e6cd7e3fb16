/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-path.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What a path writes into nothing it finds again */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(DovePath) path = dove_path_new (text, NULL);
  g_autoptr(DoveValue) written = dove_value_new_integer (7);
  g_autoptr(DoveValue) nothing = dove_value_new_null ();
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(DoveValue) found = NULL;

  if (path == NULL)
    return 0;

  record = dove_path_replace (path, nothing, written, NULL);
  if (record == NULL)
    return 0;

  found = dove_path_fetch (path, record);
  g_assert_nonnull (found);

  return 0;
}
