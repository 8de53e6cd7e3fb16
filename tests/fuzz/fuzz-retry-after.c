/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "net/dove-net-timing-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

#define NOW G_GINT64_CONSTANT (1764000000000000) /* microseconds, in November 2025 */

/* Whatever a header says of time, nothing waits for less than no time. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  dove_net_parse_date (text);
  g_assert_cmpint (dove_net_parse_wait (text, NOW), >=, -1);

  for (guint i = 0; i <= DOVE_NET_RESET_DATE; i++)
    g_assert_cmpint (dove_net_parse_reset (text, (DoveNetReset) i, NOW), >=, -1);

  return 0;
}
