/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-error.h"

G_BEGIN_DECLS

/**
 * DoveNameUse:
 * @index: of the name among those that are given
 * @start: first byte in the formula's text
 * @end: byte after the last
 *
 * A place where a formula uses a name that is given from outside.
 */
typedef struct
{
  guint index;
  guint start;
  guint end;
} DoveNameUse;

gboolean dove_formula_check_name (const char         *name,
                                  GError            **error);
GArray  *dove_formula_find_names (const char         *text,
                                  const char *const  *known,
                                  GError            **error);
GArray  *dove_formula_guess_names (const char        *text,
                                  const char *const  *known);
gboolean dove_formula_is_one     (const char         *text);
GArray  *dove_formula_find_parts (const char         *text,
                                  const char *const  *known,
                                  const char         *part);

G_END_DECLS
