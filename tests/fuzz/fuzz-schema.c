/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "record/dove-schema.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Any document as a schema, checked against itself */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(DoveValue) document = dove_json_parse ((const char *) data, (gssize) size, NULL, NULL);
  g_autoptr(DoveSchema) schema = NULL;
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(GPtrArray) fields = NULL;
  g_autoptr(DoveValue) canonical = NULL;

  if (document == NULL)
    return 0;

  schema = dove_schema_new (document, NULL);
  if (schema == NULL)
    return 0;

  issues = dove_schema_check (schema, document);
  fields = dove_schema_get_fields (schema);
  canonical = dove_canonical_value (document, document);
  g_assert_nonnull (issues);

  return 0;
}
