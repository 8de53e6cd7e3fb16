/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-convert-private.h"
#include "dove-function-private.h"
#include "dove-numbers-private.h"

/*
 * Rounding, to places and to multiples. Exact numbers stay exact; an approximation counts with
 * 15 digits, so that 1.1*3 rounds like 3.3.
 */

static void
round_places (DoveCall     *call,
              DoveRounding  rounding,
              DoveCell     *result)
{
  gint64 decimals = CLAMP (dove_call_integer (call, 1, 0), -2 * DOVE_NUMBER_EXPONENT,
                           2 * DOVE_NUMBER_EXPONENT);
  DoveNumber number = dove_number_round (&call->args[0].number, (int) decimals, rounding);

  dove_call_set_number (call, &number, result);
}

static void
eval_int (DoveCall *call,
          DoveCell *result)
{
  round_places (call, DOVE_ROUND_FLOOR, result);
}

/* TRUNC and ROUNDDOWN */
static void
eval_trunc (DoveCall *call,
            DoveCell *result)
{
  round_places (call, DOVE_ROUND_DOWN, result);
}

static void
eval_round (DoveCall *call,
            DoveCell *result)
{
  round_places (call, DOVE_ROUND_HALF_UP, result);
}

static void
eval_roundup (DoveCall *call,
              DoveCell *result)
{
  round_places (call, DOVE_ROUND_UP, result);
}

static void
eval_roundeven (DoveCall *call,
                DoveCell *result)
{
  round_places (call, DOVE_ROUND_HALF_EVEN, result);
}

static void
eval_roundsig (DoveCall *call,
               DoveCell *result)
{
  gint64 digits = dove_call_integer (call, 1, 0);
  DoveNumber number = dove_cell_settle_number (&call->args[0].number);

  if (digits < 1)
    {
      dove_call_fail (call, result, DOVE_FAULT_NUM, _("at least one digit must be left"));
      return;
    }
  number = dove_number_round_digits (&number, (int) MIN (digits, DOVE_NUMBER_DIGITS),
                                     DOVE_ROUND_HALF_UP);
  dove_call_set_number (call, &number, result);
}

static void
round_multiple (DoveCall         *call,
                const DoveNumber *unit,
                DoveRounding      rounding,
                DoveCell         *result)
{
  const DoveNumber *number = &call->args[0].number;
  DoveNumber multiple = { 0 };

  if (unit->coefficient == 0 || number->coefficient == 0)
    *result = dove_cell_integer (0);
  else if (dove_number_quotient (number, unit, rounding, &multiple)
           && dove_number_multiply (&multiple, unit, &multiple))
    dove_call_set_number (call, &multiple, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
}

static gboolean
has_same_signs (DoveCall *call,
                DoveCell *result)
{
  if (dove_number_sign (&call->args[0].number) * dove_number_sign (&call->args[1].number) >= 0)
    return TRUE;

  dove_call_fail (call, result, DOVE_FAULT_NUM, _("the number and the multiple differ in sign"));

  return FALSE;
}

static void
eval_mround (DoveCall *call,
             DoveCell *result)
{
  if (has_same_signs (call, result))
    round_multiple (call, &call->args[1].number, DOVE_ROUND_HALF_UP, result);
}

/* The multiple of CEILING and FLOOR without its sign, 1 if none is given */
static DoveNumber
get_unit (DoveCall *call)
{
  DoveNumber unit = dove_number_from_int64 (1);

  if (dove_call_has (call, 1))
    unit = call->args[1].number;
  if (unit.coefficient < 0)
    unit.coefficient = -unit.coefficient;

  return unit;
}

/* The third argument turns the direction below zero around: by the value, not by the sign */
static gboolean
has_mode (DoveCall *call)
{
  return dove_call_has (call, 2) && call->args[2].number.coefficient != 0;
}

static void
eval_ceiling_math (DoveCall *call,
                   DoveCell *result)
{
  DoveNumber unit = get_unit (call);

  round_multiple (call, &unit, has_mode (call) ? DOVE_ROUND_UP : DOVE_ROUND_CEILING, result);
}

static void
eval_floor_math (DoveCall *call,
                 DoveCell *result)
{
  DoveNumber unit = get_unit (call);

  round_multiple (call, &unit, has_mode (call) ? DOVE_ROUND_DOWN : DOVE_ROUND_FLOOR, result);
}

static void
eval_ceiling (DoveCall *call,
              DoveCell *result)
{
  if (!dove_call_has (call, 1) || has_same_signs (call, result))
    eval_ceiling_math (call, result);
}

static void
eval_floor (DoveCall *call,
            DoveCell *result)
{
  if (!dove_call_has (call, 1) || has_same_signs (call, result))
    eval_floor_math (call, result);
}

const DoveFunction dove_functions_round[] = {
  { "INT", "n", 1, 1, 0, eval_int, "number", N_("Rounds down to a whole number"), "INT(-1.5)" },
  { "TRUNC", "ni", 1, 2, 0, eval_trunc, "number; [places]",
    N_("Cuts off what follows some places"), "TRUNC(1.987; 2)" },
  { "ROUND", "ni", 1, 2, 0, eval_round, "number; [places]",
    N_("Rounds to places, half away from zero"), "ROUND(2.345; 2)" },
  { "ROUNDUP", "ni", 1, 2, 0, eval_roundup, "number; [places]", N_("Rounds away from zero"),
    "ROUNDUP(1.01; 1)" },
  { "ROUNDDOWN", "ni", 1, 2, 0, eval_trunc, "number; [places]", N_("Rounds toward zero"),
    "ROUNDDOWN(1.99; 1)" },
  { "ROUNDEVEN", "ni", 1, 2, 0, eval_roundeven, "number; [places]",
    N_("Rounds to places, half to the even digit"), "ROUNDEVEN(2.5)" },
  { "ROUNDSIG", "ni", 2, 2, 0, eval_roundsig, "number; digits", N_("Rounds to significant digits"),
    "ROUNDSIG(123456; 3)" },
  { "MROUND", "nn", 2, 2, 0, eval_mround, "number; multiple", N_("Rounds to the nearest multiple"),
    "MROUND(12.34; 0.05)" },
  { "CEILING", "nnn", 1, 3, 0, eval_ceiling, "number; [multiple]; [mode]",
    N_("Rounds up to a multiple; with a mode, away from zero"), "CEILING(12.31; 0.05)" },
  { "FLOOR", "nnn", 1, 3, 0, eval_floor, "number; [multiple]; [mode]",
    N_("Rounds down to a multiple; with a mode, toward zero"), "FLOOR(12.34; 0.05)" },
  { "CEILING.MATH", "nnn", 1, 3, 0, eval_ceiling_math, "number; [multiple]; [mode]",
    N_("Rounds up to a multiple of any sign; with a mode, away from zero"),
    "CEILING.MATH(-5.5; 2)" },
  { "FLOOR.MATH", "nnn", 1, 3, 0, eval_floor_math, "number; [multiple]; [mode]",
    N_("Rounds down to a multiple of any sign; with a mode, toward zero"), "FLOOR.MATH(-5.5; 2)" },
  { NULL },
};
