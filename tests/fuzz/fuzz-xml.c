/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-xml.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What can be read can be written, and is read again as the same, unless a name or a character of
 * it is one that is not written. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(DoveValue) value = dove_xml_parse ((const char *) data, size, NULL);
  g_autoptr(GBytes) bytes = value != NULL ? dove_xml_write (value, NULL) : NULL;
  g_autoptr(DoveValue) again = NULL;

  if (bytes == NULL)
    return 0;

  again = dove_xml_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_assert_nonnull (again);

  return 0;
}
