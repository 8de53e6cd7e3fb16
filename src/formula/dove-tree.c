/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-function-private.h"
#include "dove-tree-private.h"

DoveNode *
dove_node_new (DoveNodeKind kind,
               guint        start)
{
  DoveNode *node = g_new0 (DoveNode, 1);

  node->kind = kind;
  node->start = start;

  return node;
}

void
dove_node_free (DoveNode *node)
{
  for (guint i = 0; i < node->n_children; i++)
    dove_node_free (node->children[i]);
  for (guint i = 0; i < node->n_steps; i++)
    g_free (node->steps[i].name);
  dove_cell_clear (&node->constant);
  if (node->prepared != NULL)
    node->free_prepared (node->prepared);
  g_free (node->children);
  g_free (node->operators);
  g_free (node->steps);
  g_free (node->name);
  g_free (node);
}

/* Room is made in powers of two, so that a long chain costs no more than its length */
static gboolean
is_full (guint length)
{
  return (length & (length - 1)) == 0;
}

/*
 * dove_node_add:
 * @child: (transfer full): the next operand, argument or element
 */
void
dove_node_add (DoveNode *node,
               DoveNode *child)
{
  if (is_full (node->n_children))
    node->children = g_renew (DoveNode *, node->children, MAX (1, node->n_children * 2));
  node->children[node->n_children++] = child;
  node->end = MAX (node->end, child->end);
}

void
dove_node_add_op (DoveNode     *node,
                  DoveOperator  op)
{
  if (is_full (node->n_operators))
    node->operators = g_renew (DoveOperator, node->operators, MAX (1, node->n_operators * 2));
  node->operators[node->n_operators++] = op;
}

/* 0 when @name is no number; what no list reaches, 0 among it, is the largest */
static guint
read_index (const char *name)
{
  guint64 index = 0;

  if (*name == '\0' || name[strspn (name, "0123456789")] != '\0')
    return 0;

  return g_ascii_string_to_unsigned (name, 10, 1, G_MAXUINT32, &index, NULL) ? index : G_MAXUINT32;
}

/*
 * dove_node_set_steps:
 * @names: (transfer full): names of the steps
 * @text: the reference as written
 */
void
dove_node_set_steps (DoveNode    *node,
                     char       **names,
                     const char  *text)
{
  guint position = node->is_relative ? 2 : 1;

  node->n_steps = g_strv_length (names);
  node->steps = g_new0 (DoveStep, MAX (1, node->n_steps));

  for (guint i = 0; i < node->n_steps; i++)
    {
      node->steps[i].name = names[i];
      node->steps[i].length = strlen (names[i]);
      node->steps[i].start = position;
      node->steps[i].end = dove_lexer_skip_step (text, position);
      position = node->steps[i].end + 1;
      node->steps[i].index = read_index (names[i]);
    }
  g_free (names);
}

/*
 * dove_operator_level:
 *
 * Returns: how tightly it binds, from 1
 */
int
dove_operator_level (DoveOperator op)
{
  switch (op)
    {
    case DOVE_OPERATOR_JOIN:
      return 2;
    case DOVE_OPERATOR_ADD:
    case DOVE_OPERATOR_SUBTRACT:
      return 3;
    case DOVE_OPERATOR_MULTIPLY:
    case DOVE_OPERATOR_DIVIDE:
      return 4;
    case DOVE_OPERATOR_POWER:
      return 5;
    case DOVE_OPERATOR_PERCENT:
      return 7;
    default:
      return 1;
    }
}

/* How tightly the outermost operator of a node binds; 8 for what needs no parentheses */
static int
node_level (const DoveNode *node)
{
  switch (node->kind)
    {
    case DOVE_NODE_CHAIN:
      return dove_operator_level (node->operators[0]);
    case DOVE_NODE_SIGN:
      return 6;
    case DOVE_NODE_PERCENT:
      return 7;
    default:
      return 8;
    }
}

static void
print_operand (const DoveNode *node,
               int             level,
               GString        *string)
{
  gboolean is_inside = node_level (node) <= level;

  if (is_inside)
    g_string_append_c (string, '(');
  dove_node_print (node, string);
  if (is_inside)
    g_string_append_c (string, ')');
}

static void
print_quoted (const char *text,
              char        quote,
              GString    *string)
{
  g_string_append_c (string, quote);
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == quote)
        g_string_append_c (string, quote);
      g_string_append_c (string, *p);
    }
  g_string_append_c (string, quote);
}

/* A name as it stands in a reference: in quotes when it needs them */
static void
print_step (const char *name,
            GString    *string)
{
  if (*name == '\0' || name[strcspn (name, ".[]'")] != '\0')
    print_quoted (name, '\'', string);
  else
    g_string_append (string, name);
}

/*
 * dove_step_quote:
 *
 * Returns: (transfer full): a name as it stands in a reference
 */
char *
dove_step_quote (const char *name)
{
  GString *string = g_string_new (NULL);

  print_step (name, string);

  return g_string_free (string, FALSE);
}

/* The path of a reference, with a point in front when it is relative */
static void
print_path (const DoveNode *node,
            guint           n_steps,
            GString        *string)
{
  if (node->is_relative)
    g_string_append_c (string, '.');

  for (guint i = 0; i < n_steps; i++)
    {
      if (i > 0)
        g_string_append_c (string, '.');
      print_step (node->steps[i].name, string);
    }
}

/*
 * dove_node_dup_path:
 *
 * Returns: (transfer full): a reference without its brackets
 */
char *
dove_node_dup_path (const DoveNode *node)
{
  return dove_node_dup_path_to (node, node->n_steps);
}

/*
 * dove_node_dup_path_to:
 *
 * Returns: (transfer full): the first @n_steps of a reference, without brackets
 */
char *
dove_node_dup_path_to (const DoveNode *node,
                       guint           n_steps)
{
  GString *path = g_string_new (NULL);

  print_path (node, n_steps, path);

  return g_string_free (path, FALSE);
}

/*
 * dove_node_step_span:
 * @step: one of a reference's steps
 * @start: (out): its first byte in the formula's text, with its quotes
 * @end: (out): byte after it
 */
void
dove_node_step_span (const DoveNode *node,
                     guint           step,
                     guint          *start,
                     guint          *end)
{
  *start = node->start + node->steps[step].start;
  *end = node->start + node->steps[step].end;
}

static void
print_list (const DoveNode *node,
            GString        *string)
{
  for (guint i = 0; i < node->n_children; i++)
    {
      if (i > 0)
        g_string_append (string, node->columns > 0 && i % node->columns == 0 ? "|" : "; ");
      dove_node_print (node->children[i], string);
    }
}

static void
print_chain (const DoveNode *node,
             GString        *string)
{
  int level = node_level (node);

  for (guint i = 0; i < node->n_children; i++)
    {
      if (i > 0)
        g_string_append_printf (string, level == 5 ? "%s" : " %s ",
                                dove_operator_text (node->operators[i - 1]));
      print_operand (node->children[i], level, string);
    }
}

static void
print_constant (const DoveNode *node,
                GString        *string)
{
  if (node->constant.kind == DOVE_CELL_TEXT)
    print_quoted (dove_value_get_text (node->constant.value), '"', string);
  else
    g_string_append (string, node->name);
}

/*
 * dove_node_print:
 *
 * Appends the formula in its normal form, which reads back as the same tree.
 */
void
dove_node_print (const DoveNode *node,
                 GString        *string)
{
  switch (node->kind)
    {
    case DOVE_NODE_CONSTANT:
      print_constant (node, string);
      break;
    case DOVE_NODE_REFERENCE:
      g_string_append_c (string, '[');
      print_path (node, node->n_steps, string);
      g_string_append_c (string, ']');
      break;
    case DOVE_NODE_NAME:
      g_string_append (string, node->name);
      break;
    case DOVE_NODE_CALL:
      g_string_append_printf (string, "%s(", node->function->name);
      print_list (node, string);
      g_string_append_c (string, ')');
      break;
    case DOVE_NODE_SIGN:
      for (guint i = 0; i < node->n_operators; i++)
        g_string_append (string, dove_operator_text (node->operators[i]));
      print_operand (node->children[0], 6, string);
      break;
    case DOVE_NODE_PERCENT:
      print_operand (node->children[0], 7, string);
      for (guint i = 0; i < node->n_operators; i++)
        g_string_append_c (string, '%');
      break;
    case DOVE_NODE_CHAIN:
      print_chain (node, string);
      break;
    case DOVE_NODE_ARRAY:
      g_string_append_c (string, '{');
      print_list (node, string);
      g_string_append_c (string, '}');
      break;
    case DOVE_NODE_OMITTED:
      break;
    }
}
