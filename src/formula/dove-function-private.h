/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib/gi18n-lib.h>

#include "dove-eval-private.h"

G_BEGIN_DECLS

typedef enum
{
  DOVE_FUNCTION_PLAIN   = 0,
  DOVE_FUNCTION_RUN     = 1 << 0, /* depends on the run (now, tables, language): never folded */
  DOVE_FUNCTION_RANDOM  = 1 << 1, /* never folded */
  DOVE_FUNCTION_RECORDS = 1 << 2, /* takes objects */
  DOVE_FUNCTION_TABLES  = 1 << 3, /* first argument names a table */
} DoveFunctionFlags;

/**
 * DoveFunction:
 * @name: in upper case
 * @arguments: how arguments reach @evaluate, a letter each; the last letter (or the last so
 *   many as stand after a `/`) repeats:
 *   t text, n number, i integer, l logical, v any scalar: converted; given an array, the
 *   function runs per element; an error of the argument is the result.
 *   e any scalar, errors included, per element.
 *   a anything, arrays included; a scalar error is the result. A the same, errors included.
 *   x not evaluated: @evaluate does, if it needs it
 * @min: fewest arguments
 * @max: most, -1: any number
 * @family: of the catalogue
 * @signature: names of the arguments, for people
 * @help: one line
 * @example: a formula that works without a record
 * @prepare: (nullable): called once when the formula is read, to keep in `prepared` of the call
 *   what constant arguments give; what it keeps must be safe to use from many threads
 *
 * One row of a family's table.
 */
struct _DoveFunction
{
  const char         *name;
  const char         *arguments;
  gint16              min;
  gint16              max;
  DoveFunctionFlags   flags;
  DoveFunctionEvaluate evaluate;
  const char         *signature;
  const char         *help;
  const char         *example;
  void              (*prepare) (DoveNode *call);
};

/**
 * DoveFunctionFamily:
 * @name: what the catalogue calls it
 * @functions: ended by a row without a name
 */
typedef struct
{
  const char         *name;
  const DoveFunction *functions;
} DoveFunctionFamily;

extern const DoveFunction dove_functions_text[];
extern const DoveFunction dove_functions_pattern[];
extern const DoveFunction dove_functions_letters[];
extern const DoveFunction dove_functions_format[];
extern const DoveFunction dove_functions_logic[];
extern const DoveFunction dove_functions_information[];
extern const DoveFunction dove_functions_count[];
extern const DoveFunction dove_functions_lookup[];
extern const DoveFunction dove_functions_list[];
extern const DoveFunction dove_functions_json[];
extern const DoveFunction dove_functions_math[];
extern const DoveFunction dove_functions_round[];
extern const DoveFunction dove_functions_sum[];
extern const DoveFunction dove_functions_stat[];
extern const DoveFunction dove_functions_bits[];
extern const DoveFunction dove_functions_date[];
extern const DoveFunction dove_functions_workday[];
extern const DoveFunction dove_functions_zone[];
extern const DoveFunction dove_functions_finance[];
extern const DoveFunction dove_functions_cashflow[];
extern const DoveFunction dove_functions_business[];
extern const DoveFunction dove_functions_check[];
extern const DoveFunction dove_functions_web[];
extern const DoveFunction dove_functions_hash[];
extern const DoveFunction dove_functions_convert[];
extern const DoveFunction dove_functions_contact[];

const DoveFunctionFamily *dove_function_families  (guint              *n_families);
const DoveFunction       *dove_function_find      (const char         *name,
                                                   gsize               length);
const char               *dove_function_nearest   (const char         *name);
char                      dove_function_argument  (const DoveFunction *self,
                                                   guint               index);

G_END_DECLS
