/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "connector/dove-link.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A target that is found stands in the header, between angle brackets; and it is found as well
 * when another link stands in front of the header. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *header = g_strndup ((const char *) data, size);
  g_autofree char *target = dove_link_find (header, "next");
  g_autofree char *quoted = target != NULL ? g_strdup_printf ("<%s>", target) : NULL;
  g_autofree char *longer = g_strconcat ("<first>; rel=\"prev\", ", header, NULL);
  g_autofree char *again = dove_link_find (longer, "next");

  g_assert_cmpstr (target, ==, again);
  g_assert_true (dove_link_is_readable (header) == dove_link_is_readable (longer));
  if (target != NULL)
    g_assert_nonnull (strstr (header, quoted));

  return 0;
}
