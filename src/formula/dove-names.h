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

/**
 * DovePieceKind:
 * @DOVE_PIECE_NONE: it is none: half of something, or two things
 * @DOVE_PIECE_WHOLE: it computes a value of its own, the same wherever it stands
 * @DOVE_PIECE_WITHIN: it computes a value, but within a LET or an EACH, where it may mean something
 *   else
 *
 * What a part of a formula's text is.
 */
typedef enum
{
  DOVE_PIECE_NONE,
  DOVE_PIECE_WHOLE,
  DOVE_PIECE_WITHIN,
} DovePieceKind;

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
DovePieceKind dove_formula_judge_piece (const char   *text,
                                  const char *const  *known,
                                  guint               start,
                                  guint               end);

G_END_DECLS
