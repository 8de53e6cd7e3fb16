/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-cell-private.h"

G_BEGIN_DECLS

typedef enum
{
  DOVE_TOKEN_END,
  DOVE_TOKEN_NUMBER,
  DOVE_TOKEN_STRING,
  DOVE_TOKEN_ERROR,
  DOVE_TOKEN_REFERENCE,
  DOVE_TOKEN_NAME,       /* of a function or of a LET */
  DOVE_TOKEN_OPERATOR,
  DOVE_TOKEN_OPEN,
  DOVE_TOKEN_CLOSE,
  DOVE_TOKEN_SEPARATOR,  /* ; or , */
  DOVE_TOKEN_ROW,        /* | */
  DOVE_TOKEN_BRACE_OPEN,
  DOVE_TOKEN_BRACE_CLOSE,
} DoveTokenKind;

typedef enum
{
  DOVE_OPERATOR_EQUAL,
  DOVE_OPERATOR_UNEQUAL,
  DOVE_OPERATOR_LESS,
  DOVE_OPERATOR_LESS_EQUAL,
  DOVE_OPERATOR_GREATER,
  DOVE_OPERATOR_GREATER_EQUAL,
  DOVE_OPERATOR_JOIN,
  DOVE_OPERATOR_ADD,
  DOVE_OPERATOR_SUBTRACT,
  DOVE_OPERATOR_MULTIPLY,
  DOVE_OPERATOR_DIVIDE,
  DOVE_OPERATOR_POWER,
  DOVE_OPERATOR_PERCENT,
} DoveOperator;

/**
 * DoveToken:
 * @start: first byte
 * @end: byte after the last
 * @op: of an operator
 * @fault: of an error literal
 */
typedef struct
{
  DoveTokenKind kind;
  guint         start;
  guint         end;
  DoveOperator  op;
  DoveFaultKind fault;
} DoveToken;

/**
 * DoveLexer:
 * @text: valid UTF-8
 * @position: byte at which the next token is looked for
 * @failed_at: byte at which reading failed
 */
typedef struct
{
  const char *text;
  guint       position;
  guint       failed_at;
} DoveLexer;

gboolean    dove_lexer_next           (DoveLexer       *self,
                                       DoveToken       *token,
                                       GError         **error);
const char *dove_operator_text        (DoveOperator     op);
char       *dove_lexer_unquote        (const char      *text,
                                       guint            length,
                                       char             quote);
char      **dove_lexer_split_steps    (const char      *text,
                                       guint            length,
                                       gboolean        *is_relative);
guint       dove_lexer_skip_step      (const char      *text,
                                       guint            position);
guint       dove_lexer_column         (const char      *text,
                                       guint            position);

G_END_DECLS
