/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "workspace/dove-definition.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Any text as a definition; a valid one is valid again as it is written */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GPtrArray) issues =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
  g_autoptr(DoveDefinition) definition =
    dove_definition_parse ((const char *) data, (gssize) size, NULL, issues);
  g_autoptr(DoveDefinition) again = NULL;
  g_autofree char *text = NULL;

  if (definition == NULL)
    {
      g_assert_cmpuint (issues->len, >, 0);
      return 0;
    }

  text = dove_definition_to_text (definition);
  again = dove_definition_parse (text, -1, NULL, issues);
  g_assert_nonnull (again);
  g_assert_cmpstr (dove_definition_get_hash (again), ==, dove_definition_get_hash (definition));

  return 0;
}
