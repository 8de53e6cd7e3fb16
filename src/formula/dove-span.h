/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveSpanKind:
 * @DOVE_SPAN_NUMBER: a number
 * @DOVE_SPAN_TEXT: a text with its quotes
 * @DOVE_SPAN_ERROR: an error value such as `#N/A`
 * @DOVE_SPAN_FUNCTION: a function, and TRUE and FALSE
 * @DOVE_SPAN_NAME: a name of LET
 * @DOVE_SPAN_FIELD: a reference with its brackets
 * @DOVE_SPAN_OPERATOR: an operator, also the `=` in front
 * @DOVE_SPAN_SEPARATOR: `;`, `,` and `|`
 * @DOVE_SPAN_BRACKET: parentheses and braces
 * @DOVE_SPAN_WRONG: what cannot be read: a text or reference without an end, a stray character,
 *   a word that is neither function nor name, a bracket without its partner
 */
typedef enum
{
  DOVE_SPAN_NUMBER,
  DOVE_SPAN_TEXT,
  DOVE_SPAN_ERROR,
  DOVE_SPAN_FUNCTION,
  DOVE_SPAN_NAME,
  DOVE_SPAN_FIELD,
  DOVE_SPAN_OPERATOR,
  DOVE_SPAN_SEPARATOR,
  DOVE_SPAN_BRACKET,
  DOVE_SPAN_WRONG,
} DoveSpanKind;

/**
 * DoveSpan:
 * @start: first byte
 * @end: byte after the last
 * @partner: of a bracket, the index of the span that it goes with; else its own
 *
 * A piece of a formula's text for highlighting.
 */
typedef struct
{
  DoveSpanKind kind;
  guint        start;
  guint        end;
  guint        partner;
} DoveSpan;

GArray *dove_formula_get_spans (const char *text);

G_END_DECLS
