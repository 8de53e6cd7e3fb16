/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connector/import/dove-import.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Any document gives a manifest that loads (dove_import_document() sees to that, and says so in
 * words that no document may bring about), or a sentence. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveImport) import = dove_import_document ((const char *) data, size, NULL, &error);
  g_autoptr(DoveValue) report = NULL;

  if (import == NULL)
    {
      g_assert_true (error != NULL && error->domain == DOVE_ERROR);
      if (strstr (error->message, "could not be made into a manifest") != NULL)
        g_error ("%s", error->message);
      return 0;
    }

  g_assert_no_error (error);
  report = dove_import_to_value (import);
  g_assert_nonnull (report);

  return 0;
}
