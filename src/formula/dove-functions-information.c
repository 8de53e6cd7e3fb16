/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-convert-private.h"
#include "dove-criteria-private.h"
#include "dove-function-private.h"

/* What kind of value something is. */

static void
eval_isblank (DoveCall *call,
              DoveCell *result)
{
  *result = dove_cell_logical (call->args[0].kind == DOVE_CELL_EMPTY);
}

static void
eval_iserr (DoveCall *call,
            DoveCell *result)
{
  const DoveCell *cell = &call->args[0];

  *result = dove_cell_logical (cell->kind == DOVE_CELL_ERROR && cell->fault->kind != DOVE_FAULT_NA);
}

static void
eval_iserror (DoveCall *call,
              DoveCell *result)
{
  *result = dove_cell_logical (call->args[0].kind == DOVE_CELL_ERROR);
}

static void
eval_isna (DoveCall *call,
           DoveCell *result)
{
  const DoveCell *cell = &call->args[0];

  *result = dove_cell_logical (cell->kind == DOVE_CELL_ERROR && cell->fault->kind == DOVE_FAULT_NA);
}

static void
eval_islogical (DoveCall *call,
                DoveCell *result)
{
  *result = dove_cell_logical (call->args[0].kind == DOVE_CELL_LOGICAL);
}

static void
eval_isnontext (DoveCall *call,
                DoveCell *result)
{
  *result = dove_cell_logical (call->args[0].kind != DOVE_CELL_TEXT);
}

static void
eval_isnumber (DoveCall *call,
               DoveCell *result)
{
  *result = dove_cell_logical (call->args[0].kind == DOVE_CELL_NUMBER);
}

static void
eval_istext (DoveCall *call,
             DoveCell *result)
{
  *result = dove_cell_logical (call->args[0].kind == DOVE_CELL_TEXT);
}

static gboolean
is_odd (const DoveNumber *number)
{
  DoveNumber settled = dove_cell_settle_number (number);
  DoveNumber whole = dove_number_round (&settled, 0, DOVE_ROUND_DOWN);
  DoveNumber half;
  const DoveNumber two = { .coefficient = 2 };

  return dove_number_divide (&whole, &two, &half) && !dove_number_is_integer (&half);
}

static void
eval_iseven (DoveCall *call,
             DoveCell *result)
{
  *result = dove_cell_logical (!is_odd (&call->args[0].number));
}

static void
eval_isodd (DoveCall *call,
            DoveCell *result)
{
  *result = dove_cell_logical (is_odd (&call->args[0].number));
}

static void
eval_n (DoveCall *call,
        DoveCell *result)
{
  const DoveCell *cell = &call->args[0];

  if (cell->kind == DOVE_CELL_NUMBER)
    *result = dove_cell_number (cell->number);
  else
    *result = dove_cell_integer (cell->kind == DOVE_CELL_LOGICAL && cell->logical);
}

static void
eval_na (DoveCall *call,
         DoveCell *result)
{
  dove_call_fail (call, result, DOVE_FAULT_NA, _("the formula says that there is no value"));
}

static void
eval_type (DoveCall *call,
           DoveCell *result)
{
  static const int types[] = {
    [DOVE_CELL_EMPTY] = 1, [DOVE_CELL_NUMBER] = 1, [DOVE_CELL_TEXT] = 2, [DOVE_CELL_LOGICAL] = 4,
    [DOVE_CELL_ERROR] = 16, [DOVE_CELL_ARRAY] = 64, [DOVE_CELL_RECORD] = 64, [DOVE_CELL_OMIT] = 16,
  };

  *result = dove_cell_integer (types[call->args[0].kind]);
}

static void
eval_error_type (DoveCall *call,
                 DoveCell *result)
{
  static const int types[] = {
    [DOVE_FAULT_DIV0] = 2, [DOVE_FAULT_VALUE] = 3, [DOVE_FAULT_REF] = 4, [DOVE_FAULT_NAME] = 5,
    [DOVE_FAULT_NUM] = 6, [DOVE_FAULT_NA] = 7,
  };

  if (call->args[0].kind == DOVE_CELL_ERROR)
    *result = dove_cell_integer (types[call->args[0].fault->kind]);
  else
    dove_call_fail (call, result, DOVE_FAULT_NA, _("the value is no error"));
}

const DoveFunction dove_functions_information[] = {
  { "ISBLANK", "e", 1, 1, DOVE_FUNCTION_RECORDS, eval_isblank, "value",
    N_("Whether there is no value"), "ISBLANK(NULL())" },
  { "ISERR", "e", 1, 1, 0, eval_iserr, "value", N_("Whether it is an error other than #N/A"),
    "ISERR(1 / 0)" },
  { "ISERROR", "e", 1, 1, 0, eval_iserror, "value", N_("Whether it is an error"),
    "ISERROR(1 / 0)" },
  { "ISNA", "e", 1, 1, 0, eval_isna, "value", N_("Whether it is #N/A"), "ISNA(NA())" },
  { "ISLOGICAL", "e", 1, 1, 0, eval_islogical, "value", N_("Whether it is TRUE or FALSE"),
    "ISLOGICAL(TRUE())" },
  { "ISNONTEXT", "e", 1, 1, 0, eval_isnontext, "value", N_("Whether it is no text"),
    "ISNONTEXT(1)" },
  { "ISNUMBER", "e", 1, 1, 0, eval_isnumber, "value", N_("Whether it is a number"),
    "ISNUMBER(1)" },
  { "ISTEXT", "e", 1, 1, 0, eval_istext, "value", N_("Whether it is a text"), "ISTEXT(\"a\")" },
  { "ISEVEN", "n", 1, 1, 0, eval_iseven, "number", N_("Whether a number is even"), "ISEVEN(4)" },
  { "ISODD", "n", 1, 1, 0, eval_isodd, "number", N_("Whether a number is odd"), "ISODD(3)" },
  { "N", "v", 1, 1, 0, eval_n, "value", N_("A number as it is, TRUE as 1, anything else as 0"),
    "N(TRUE())" },
  { "NA", "v", 0, 0, 0, eval_na, "", N_("The error #N/A"), "IFNA(NA(); 0)" },
  { "TYPE", "A", 1, 1, 0, eval_type, "value", N_("1 number, 2 text, 4 logical, 16 error, 64 list"),
    "TYPE(\"a\")" },
  { "ERROR.TYPE", "e", 1, 1, 0, eval_error_type, "value", N_("The number of an error"),
    "ERROR.TYPE(1 / 0)" },
  { NULL },
};
