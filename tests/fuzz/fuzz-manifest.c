/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-manifest.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A manifest from a stranger is compiled or refused with a sentence, and then checked. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(GPtrArray) notes = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (text, "fuzz.json", NULL, &issues, &error);

  g_assert_true ((manifest == NULL) == (error != NULL));
  if (manifest != NULL)
    notes = dove_manifest_check (manifest);

  return 0;
}
