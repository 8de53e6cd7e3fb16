/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-lexer-private.h"

G_BEGIN_DECLS

typedef struct _DoveFunction DoveFunction;

typedef enum
{
  DOVE_NODE_CONSTANT,   /* number, text or error as written */
  DOVE_NODE_OMITTED,    /* an argument left out */
  DOVE_NODE_REFERENCE,
  DOVE_NODE_NAME,       /* of a LET */
  DOVE_NODE_CALL,
  DOVE_NODE_SIGN,       /* prefix operators, in their order */
  DOVE_NODE_PERCENT,    /* postfix operators */
  DOVE_NODE_CHAIN,      /* operands of one precedence: worked off from left to right */
  DOVE_NODE_ARRAY,
} DoveNodeKind;

/**
 * DoveStep:
 * @name: of a member
 * @length: of @name in bytes
 * @index: the element of a list it can stand for, from 1; 0 if it cannot
 * @start: first byte in the reference as written, with quotes
 * @end: byte after it
 * @place: where records had the member the last time: a hint that changes, atomically
 */
typedef struct
{
  char  *name;
  gsize  length;
  guint  index;
  guint  start;
  guint  end;
  guint  place;
} DoveStep;

typedef struct _DoveNode DoveNode;

/**
 * DoveNode:
 * @start: first byte in the formula's text
 * @end: byte after the last
 * @constant: the value of a literal, or what compiling has folded the node into
 * @operators: of a chain, one less than children; of a sign
 * @is_relative: whether a reference begins at the current element of EACH
 * @name: the literal's text, the path of a reference, a LET's name
 * @slot: where a LET keeps the value
 * @letter: how the call around takes the node, see #DoveFunction
 * @prepared: (nullable): what the call's function has made of its constant arguments
 *
 * A piece of the tree. Chains instead of pairs of operands keep the depth of the tree, and with
 * it the stack, bounded by the nesting limit however long a formula is.
 */
struct _DoveNode
{
  DoveNodeKind        kind;
  guint               start;
  guint               end;
  guint               n_children;
  DoveNode          **children;
  guint               n_operators;
  DoveOperator       *operators;
  gboolean            is_constant;
  DoveCell            constant;
  const DoveFunction *function;
  guint               n_steps;
  DoveStep           *steps;
  gboolean            is_relative;
  char               *name;
  guint               slot;
  char                letter;
  gpointer            prepared;
  GDestroyNotify      free_prepared;
  guint               rows;
  guint               columns;
};

DoveNode *dove_node_new       (DoveNodeKind  kind,
                               guint         start);
void      dove_node_free      (DoveNode     *node);
void      dove_node_add       (DoveNode     *node,
                               DoveNode     *child);
void      dove_node_add_op    (DoveNode     *node,
                               DoveOperator  op);
void      dove_node_set_steps (DoveNode     *node,
                               char        **names,
                               const char   *text);
void      dove_node_print     (const DoveNode *node,
                               GString      *string);
char     *dove_node_dup_path  (const DoveNode *node);
char     *dove_node_dup_path_to (const DoveNode *node,
                               guint         n_steps);
void      dove_node_step_span (const DoveNode *node,
                               guint         step,
                               guint        *start,
                               guint        *end);
char     *dove_step_quote     (const char   *name);
int       dove_operator_level (DoveOperator  op);

DoveNode *dove_parse          (const char   *text,
                               const char *const *known,
                               guint        *n_slots,
                               GError      **error);
DoveNode *dove_parse_known    (const char   *text,
                               const char *const *known,
                               guint        *n_slots,
                               guint        *failed_at,
                               GError      **error);
void      dove_compile        (DoveNode     *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveNode, dove_node_free)

G_END_DECLS
