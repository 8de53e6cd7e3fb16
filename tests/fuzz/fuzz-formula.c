/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-formula.h"
#include "record/dove-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Any text as a formula on a small record; what can be read prints as something that reads back
 * and prints the same. Run it with -dict=fuzz-formula.dict. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static DoveValue *record = NULL;
  const DoveFormulaHost host = { .now = G_GINT64_CONSTANT (1717243200000000) };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(DoveFormula) formula = dove_formula_new (text, NULL);
  g_autoptr(DoveFormula) again = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *twice = NULL;
  g_auto(DoveFormulaResult) result = { 0 };

  if (record == NULL)
    record = dove_json_parse ("{\"a\":\"x\",\"n\":12.50,\"l\":[{\"x\":1},{\"x\":null}],\"e\":[]}",
                              -1, NULL, NULL);
  if (formula == NULL)
    return 0;

  printed = dove_formula_print (formula);
  again = dove_formula_new (printed, NULL);
  if (strlen (printed) <= 16384)
    {
      g_assert_nonnull (again);
      twice = dove_formula_print (again);
      g_assert_cmpstr (twice, ==, printed);
    }
  dove_formula_evaluate (formula, &host, record, NULL, &result);
  g_assert_true (result.kind != DOVE_FORMULA_FAILED || result.message != NULL);

  return 0;
}
