/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "dove-cases-private.h"
#include "dove-convert-private.h"
#include "dove-formula-private.h"
#include "dove-function-private.h"
#include "record/dove-json.h"

/*
 * A call takes a bounded number of arguments. A list that is longer goes on in the last argument,
 * with another SWITCH of the same; read, they are one list again.
 */

#define PAIRS_MOST ((DOVE_FORMULA_ARGUMENT_LIMIT - 2) / 2)

static void
case_free (gpointer data)
{
  DoveCase *pair = data;

  dove_value_unref (pair->from);
  dove_value_unref (pair->to);
  g_free (pair);
}

/**
 * dove_cases_new:
 * @what: a formula
 *
 * Returns: (transfer full): a list without values, in which each value is an error
 */
DoveCases *
dove_cases_new (const char *what)
{
  DoveCases *self = g_new0 (DoveCases, 1);

  self->what = g_strdup (what);
  self->cases = g_ptr_array_new_with_free_func (case_free);

  return self;
}

/**
 * dove_cases_free:
 * @self: (transfer full): a list
 */
void
dove_cases_free (DoveCases *self)
{
  g_free (self->what);
  g_ptr_array_unref (self->cases);
  g_clear_pointer (&self->given, dove_value_unref);
  g_free (self);
}

/**
 * dove_cases_add:
 * @self: a list
 * @from: a text, a number, a logical value, or null
 * @to: what it becomes: likewise
 *
 * Adds a value at the end. One that is there already never comes to it.
 */
void
dove_cases_add (DoveCases *self,
                DoveValue *from,
                DoveValue *to)
{
  DoveCase *pair = g_new0 (DoveCase, 1);

  pair->from = dove_value_ref (from);
  pair->to = dove_value_ref (to);
  g_ptr_array_add (self->cases, pair);
}

/**
 * dove_cases_find:
 * @self: a list
 * @value: a value
 *
 * Returns: index of the case that SWITCH would take for it; -1 for none
 */
int
dove_cases_find (const DoveCases *self,
                 DoveValue       *value)
{
  DoveCell looked_for = dove_cell_from_value (value, FALSE);
  int found = -1;

  for (guint i = 0; found < 0 && i < self->cases->len; i++)
    {
      const DoveCase *pair = g_ptr_array_index (self->cases, i);
      DoveCell wanted = dove_cell_from_value (pair->from, FALSE);

      if (looked_for.kind < DOVE_CELL_ERROR && wanted.kind < DOVE_CELL_ERROR
          && dove_cell_compare (&looked_for, &wanted) == 0)
        found = (int) i;
      dove_cell_clear (&wanted);
    }
  dove_cell_clear (&looked_for);

  return found;
}

/* --- reading ---------------------------------------------------------------------------------- */

static gboolean
is_call_of (const DoveNode *node,
            const char     *name)
{
  return node->kind == DOVE_NODE_CALL && g_str_equal (node->function->name, name);
}

static gboolean
is_same_piece (const char     *text,
               const DoveNode *a,
               const DoveNode *b)
{
  return a->end - a->start == b->end - b->start
         && strncmp (text + a->start, text + b->start, a->end - a->start) == 0;
}

/*
 * dove_cases_collect:
 * @text: of a formula
 * @call: a call of SWITCH in it
 * @rest: (out) (nullable): what stands behind the last pair
 *
 * Returns: (transfer full) (element-type DoveNode): values and results by turns, also of the calls
 *   of the same that stand behind the last pair
 */
GPtrArray *
dove_cases_collect (const char      *text,
                    const DoveNode  *call,
                    const DoveNode **rest)
{
  GPtrArray *nodes = g_ptr_array_new ();
  const DoveNode *what = call->children[0];

  do
    {
      const guint n_pairs = (call->n_children - 1) / 2;

      for (guint i = 1; i <= 2 * n_pairs; i++)
        g_ptr_array_add (nodes, call->children[i]);
      *rest = call->n_children % 2 == 0 ? call->children[call->n_children - 1] : NULL;
      call = *rest;
    }
  while (call != NULL && is_call_of (call, "SWITCH") && call->n_children >= 3
         && is_same_piece (text, call->children[0], what));

  return nodes;
}

/* A value that can be written again as it is; dates, lists and errors are left to formulas */
static DoveValue *
dup_constant (const DoveNode *node)
{
  const DoveCell *cell = &node->constant;

  if (!node->is_constant)
    return NULL;
  if (cell->kind == DOVE_CELL_EMPTY)
    return dove_value_new_null ();
  if ((cell->kind == DOVE_CELL_NUMBER && cell->hint == DOVE_HINT_NONE)
      || cell->kind == DOVE_CELL_TEXT || cell->kind == DOVE_CELL_LOGICAL)
    return dove_cell_to_value (cell);

  return NULL;
}

static gboolean
read_rest (DoveCases      *self,
           const char     *text,
           const DoveNode *what,
           const DoveNode *rest)
{
  if (rest == NULL || (is_call_of (rest, "NA") && rest->n_children == 0))
    self->rest = DOVE_CASES_FAIL;
  else if (is_call_of (rest, "OMIT"))
    self->rest = DOVE_CASES_LEAVE;
  else if (is_same_piece (text, rest, what))
    self->rest = DOVE_CASES_PASS;
  else
    {
      self->rest = DOVE_CASES_GIVE;
      self->given = dup_constant (rest);
      return self->given != NULL;
    }

  return TRUE;
}

/**
 * dove_formula_get_cases:
 * @self: a formula
 *
 * Reads a formula as a list of values.
 *
 * Returns: (transfer full) (nullable): the list; %NULL when the formula is something else, or its
 *   values are made by formulas themselves
 */
DoveCases *
dove_formula_get_cases (DoveFormula *self)
{
  const DoveNode *root = self->root;
  const DoveNode *rest = NULL;
  g_autoptr(DoveCases) cases = NULL;
  g_autoptr(GPtrArray) nodes = NULL;
  g_autofree char *what = NULL;

  if (!is_call_of (root, "SWITCH") || root->n_children < 3)
    return NULL;

  what = g_strndup (self->text + root->children[0]->start,
                    root->children[0]->end - root->children[0]->start);
  cases = dove_cases_new (what);
  nodes = dove_cases_collect (self->text, root, &rest);
  for (guint i = 0; i + 1 < nodes->len; i += 2)
    {
      g_autoptr(DoveValue) from = dup_constant (g_ptr_array_index (nodes, i));
      g_autoptr(DoveValue) to = dup_constant (g_ptr_array_index (nodes, i + 1));

      if (from == NULL || to == NULL)
        return NULL;
      dove_cases_add (cases, from, to);
    }

  return read_rest (cases, self->text, root->children[0], rest) ? g_steal_pointer (&cases) : NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

static char *
write_constant (DoveValue *value)
{
  const char *text = dove_value_get_text (value);

  if (text != NULL)
    {
      g_auto(GStrv) parts = g_strsplit (text, "\"", -1);
      g_autofree char *inner = g_strjoinv ("\"\"", parts);

      return g_strdup_printf ("\"%s\"", inner);
    }
  if (dove_value_get_kind (value) == DOVE_VALUE_NUMBER)
    return dove_json_write (value, DOVE_JSON_COMPACT);
  if (dove_value_get_kind (value) == DOVE_VALUE_BOOLEAN)
    return g_strdup (dove_value_get_boolean (value) ? "TRUE" : "FALSE");

  return g_strdup ("NULL()");
}

/*
 * dove_cases_join:
 * @what: a formula
 * @texts: (element-type utf8): values and results by turns, as in a formula; at least one pair
 * @rest: (nullable): what stands behind the last pair
 *
 * Returns: (transfer full): the SWITCH of it, or several within each other
 */
char *
dove_cases_join (const char *what,
                 GPtrArray  *texts,
                 const char *rest)
{
  GString *formula = g_string_new (NULL);
  guint depth = 0;

  for (guint i = 0; i + 1 < texts->len; i += 2)
    {
      if (i % (2 * PAIRS_MOST) == 0)
        {
          g_string_append_printf (formula, "%sSWITCH(%s", i > 0 ? "; " : "", what);
          depth++;
        }
      g_string_append_printf (formula, "; %s; %s", (const char *) g_ptr_array_index (texts, i),
                              (const char *) g_ptr_array_index (texts, i + 1));
    }
  if (rest != NULL)
    g_string_append_printf (formula, "; %s", rest);
  for (; depth > 0; depth--)
    g_string_append_c (formula, ')');

  return g_string_free (formula, FALSE);
}

/**
 * dove_cases_write:
 * @self: a list
 *
 * Returns: (transfer full): the formula that says it; without a value, what is looked for itself
 */
char *
dove_cases_write (const DoveCases *self)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *rest = NULL;

  if (self->cases->len == 0)
    return g_strdup (self->what);

  for (guint i = 0; i < self->cases->len; i++)
    {
      const DoveCase *pair = g_ptr_array_index (self->cases, i);

      g_ptr_array_add (texts, write_constant (pair->from));
      g_ptr_array_add (texts, write_constant (pair->to));
    }
  if (self->rest == DOVE_CASES_PASS)
    rest = g_strdup (self->what);
  else if (self->rest == DOVE_CASES_LEAVE)
    rest = g_strdup ("OMIT()");
  else if (self->rest == DOVE_CASES_GIVE)
    rest = write_constant (self->given);

  return dove_cases_join (self->what, texts, rest);
}
