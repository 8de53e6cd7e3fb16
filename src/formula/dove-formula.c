/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "dove-convert-private.h"
#include "dove-field-use.h"
#include "dove-formula-private.h"
#include "dove-function-private.h"

/**
 * dove_formula_new:
 * @text: a formula, with or without `=` in front
 * @error: return location for an error
 *
 * Reads a formula.
 *
 * Errors: %DOVE_ERROR_INVALID with the character it stands at, what was expected, and the
 * nearest name to a mistyped one; %DOVE_ERROR_LIMIT when it is too long.
 *
 * Returns: (transfer full) (nullable): the formula
 */
DoveFormula *
dove_formula_new (const char  *text,
                  GError     **error)
{
  return dove_formula_new_known (text, NULL, error);
}

/**
 * dove_formula_new_of_pieces:
 * @text: a formula
 * @pieces: (element-type DoveFormulaPiece): what it was put together of
 * @error: return location for an error
 *
 * Reads a formula that nobody has written as it is, so that a place in it can be told.
 *
 * Errors: those of dove_formula_new().
 *
 * Returns: (transfer full) (nullable): the formula
 */
DoveFormula *
dove_formula_new_of_pieces (const char  *text,
                            GArray      *pieces,
                            GError     **error)
{
  DoveFormula *self = dove_formula_new (text, error);

  if (self != NULL)
    self->pieces = g_array_ref (pieces);

  return self;
}

/**
 * dove_formula_new_known:
 * @text: a formula, with or without `=` in front
 * @known: (nullable) (array zero-terminated=1): names that are given from outside
 * @error: return location for an error
 *
 * Reads a formula by itself that may use such names. Evaluated, they are empty: it is for who wants
 * to know how it is built.
 *
 * Errors: those of dove_formula_new().
 *
 * Returns: (transfer full) (nullable): the formula
 */
DoveFormula *
dove_formula_new_known (const char         *text,
                        const char *const  *known,
                        GError            **error)
{
  DoveFormula *self = NULL;
  DoveNode *root = NULL;
  guint n_slots = 0;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("The formula is not valid UTF-8 text."));
      return NULL;
    }

  if (g_utf8_strlen (text, -1) > DOVE_FORMULA_LENGTH_LIMIT)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT,
                   _("The formula is longer than %d characters; split it over several fields."),
                   DOVE_FORMULA_LENGTH_LIMIT);
      return NULL;
    }

  root = dove_parse (text, known, &n_slots, error);
  if (root == NULL)
    return NULL;
  dove_compile (root);

  self = g_new0 (DoveFormula, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_strdup (text);
  self->root = root;
  self->n_slots = n_slots;
  self->n_given = known != NULL ? g_strv_length ((char **) known) : 0;

  return self;
}

/**
 * dove_formula_find_piece:
 * @self: a formula
 * @position: a byte of its text
 *
 * Returns: (transfer none) (nullable): the piece that it is in; %NULL when the formula was not put
 *   together
 */
const DoveFormulaPiece *
dove_formula_find_piece (DoveFormula *self,
                         guint        position)
{
  const DoveFormulaPiece *last = NULL;

  for (guint i = 0; self->pieces != NULL && i < self->pieces->len; i++)
    {
      const DoveFormulaPiece *piece = &g_array_index (self->pieces, DoveFormulaPiece, i);

      if (last == NULL || piece->start <= position)
        last = piece;
    }

  return last;
}

/**
 * dove_formula_ref:
 * @self: a formula
 *
 * Returns: (transfer full): @self
 */
DoveFormula *
dove_formula_ref (DoveFormula *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_formula_unref:
 * @self: (transfer full): a formula
 *
 * Drops a reference.
 */
void
dove_formula_unref (DoveFormula *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  dove_node_free (self->root);
  g_clear_pointer (&self->pieces, g_array_unref);
  g_free (self->text);
  g_free (self);
}

/**
 * dove_formula_get_text:
 * @self: a formula
 *
 * Returns: (transfer none): the formula as it was given
 */
const char *
dove_formula_get_text (DoveFormula *self)
{
  return self->text;
}

/**
 * dove_formula_print:
 * @self: a formula
 *
 * Writes the formula in its normal form: names in upper case, `;` between arguments, no
 * parentheses but those it needs. It reads back as the same formula.
 *
 * Returns: (transfer full): the text
 */
char *
dove_formula_print (DoveFormula *self)
{
  GString *string = g_string_new (NULL);

  dove_node_print (self->root, string);

  return g_string_free (string, FALSE);
}

static void
add_unique (GPtrArray *texts,
            char      *text)
{
  if (g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
    g_free (text);
  else
    g_ptr_array_add (texts, text);
}

/**
 * dove_formula_get_fields:
 * @self: a formula
 *
 * Lists the fields it reads, each once, as paths: without brackets, members of a list's
 * elements as `lines.net`; dove_formula_get_uses() tells where. What begins at an element given
 * from outside has a point in front.
 *
 * Returns: (transfer container) (element-type utf8): the paths
 */
GPtrArray *
dove_formula_get_fields (DoveFormula *self)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) uses = dove_formula_get_uses (self);

  for (guint i = 0; i < uses->len; i++)
    add_unique (fields, g_strdup (((DoveFieldUse *) g_ptr_array_index (uses, i))->path));

  return fields;
}

static void
add_tables (const DoveNode *node,
            GPtrArray      *tables)
{
  if (node->kind == DOVE_NODE_CALL && (node->function->flags & DOVE_FUNCTION_TABLES) != 0
      && node->children[0]->is_constant
      && node->children[0]->constant.kind == DOVE_CELL_TEXT)
    add_unique (tables, g_strdup (dove_value_get_text (node->children[0]->constant.value)));

  for (guint i = 0; i < node->n_children; i++)
    add_tables (node->children[i], tables);
}

/**
 * dove_formula_get_tables:
 * @self: a formula
 *
 * Lists the tables it names, each once; a name that is computed is not among them.
 *
 * Returns: (transfer container) (element-type utf8): names of tables
 */
GPtrArray *
dove_formula_get_tables (DoveFormula *self)
{
  GPtrArray *tables = g_ptr_array_new_with_free_func (g_free);

  add_tables (self->root, tables);

  return tables;
}

static gboolean
node_is_random (const DoveNode *node)
{
  if (node->kind == DOVE_NODE_CALL && (node->function->flags & DOVE_FUNCTION_RANDOM) != 0)
    return TRUE;

  for (guint i = 0; i < node->n_children; i++)
    if (node_is_random (node->children[i]))
      return TRUE;

  return FALSE;
}

/**
 * dove_formula_is_random:
 * @self: a formula
 *
 * Returns: whether it uses randomness, so that it gives another result each time
 */
gboolean
dove_formula_is_random (DoveFormula *self)
{
  return node_is_random (self->root);
}

/**
 * dove_formula_evaluate:
 * @self: a formula
 * @host: (nullable): what is known of the run; %NULL: 1970 in UTC, no tables, no randomness
 * @record: (nullable): what references begin at
 * @element: (nullable): what `[.]` and `[.x]` stand for
 * @result: (out): the outcome; clear it
 *
 * Evaluates a formula. It always ends: what would take too long or grow too large fails with
 * #VALUE!. May be called from many threads at once.
 */
void
dove_formula_evaluate (DoveFormula           *self,
                       const DoveFormulaHost *host,
                       DoveValue             *record,
                       DoveValue             *element,
                       DoveFormulaResult     *result)
{
  static const DoveFormulaHost bare = { 0 };
  DoveCell few[8];
  g_autofree DoveCell *many = NULL;
  DoveCell element_cell = dove_cell_empty ();
  DoveCell cell;
  DoveEval eval = {
    .host = host != NULL ? host : &bare,
    .record = record,
    .slots = few,
    .steps_left = DOVE_FORMULA_STEP_LIMIT,
  };

  if (self->n_slots > G_N_ELEMENTS (few))
    eval.slots = many = g_new (DoveCell, self->n_slots);
  for (guint i = 0; i < self->n_given; i++)
    eval.slots[i] = dove_cell_empty ();
  if (element != NULL)
    {
      element_cell = dove_cell_from_value (element, FALSE);
      eval.element = &element_cell;
    }

  dove_eval_node (&eval, self->root, &cell);
  if (cell.kind == DOVE_CELL_RECORD)
    dove_eval_set_fault (&cell, DOVE_FAULT_VALUE, self->root,
                         g_strdup (_("The result is an object, not a value; name one of its "
                                     "fields.")));
  dove_formula_result_take (result, &cell);
  dove_cell_clear (&element_cell);
}

/**
 * dove_formula_test:
 * @self: a formula
 * @host: (nullable): what is known of the run
 * @record: (nullable): what references begin at
 *
 * Evaluates a condition.
 *
 * Returns: whether the result is true: TRUE, a number other than 0, or the text "TRUE"; an
 *   error is not
 */
gboolean
dove_formula_test (DoveFormula           *self,
                   const DoveFormulaHost *host,
                   DoveValue             *record)
{
  g_auto(DoveFormulaResult) result = { 0 };
  DoveCell cell;
  gboolean is_true = FALSE;

  dove_formula_evaluate (self, host, record, NULL, &result);
  if (result.kind != DOVE_FORMULA_VALUE)
    return FALSE;

  cell = dove_cell_from_value (result.is_array && dove_value_get_length (result.value) > 0
                               ? dove_value_get_element (result.value, 0) : result.value, FALSE);
  if (!dove_cell_to_logical (&cell, &is_true))
    is_true = FALSE;
  dove_cell_clear (&cell);

  return is_true;
}
