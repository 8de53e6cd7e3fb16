/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "base/dove-text.h"
#include "dove-check.h"
#include "dove-formula-private.h"
#include "dove-function-private.h"
#include "dove-infer.h"

/* What is wrong with a formula, each with its place: for underlining while somebody types. */

typedef struct
{
  const char        *text;
  const char *const *tables;
  GPtrArray         *marks;
} Checker;

/**
 * dove_mark_free:
 * @mark: (transfer full): a mark
 */
void
dove_mark_free (DoveMark *mark)
{
  g_free (mark->message);
  g_free (mark->suggestion);
  g_free (mark);
}

/* @message: (transfer full) */
static DoveMark *
add_mark (Checker *self,
          guint    start,
          guint    end,
          char    *message)
{
  DoveMark *mark = g_new0 (DoveMark, 1);
  const char *line = self->text;

  mark->is_error = TRUE;
  mark->start = start;
  mark->end = end;
  mark->line = 1;
  for (const char *p = self->text; p < self->text + start; p++)
    if (*p == '\n')
      {
        mark->line++;
        line = p + 1;
      }
  mark->column = g_utf8_pointer_to_offset (line, self->text + start) + 1;
  mark->message = message;
  g_ptr_array_add (self->marks, mark);

  return mark;
}

/* What is wrong, as a sentence of its own */
static char *
begin_large (const char *message)
{
  g_autofree char *first = g_utf8_strup (message, g_utf8_next_char (message) - message);

  return g_strconcat (first, g_utf8_next_char (message), NULL);
}

/* What stands where reading failed; a text or reference without an end reaches to the last byte */
static void
mark_failure (Checker      *self,
              guint         failed_at,
              const GError *error)
{
  DoveLexer lexer = { .text = self->text, .position = failed_at };
  gsize length = strlen (self->text);
  DoveMark *mark = NULL;
  DoveToken token;
  guint end = failed_at;

  if (dove_lexer_next (&lexer, &token, NULL))
    end = token.end;
  else if (self->text[failed_at] == '"' || self->text[failed_at] == '[')
    end = length;
  else if (failed_at < length)
    end = g_utf8_next_char (self->text + failed_at) - self->text;

  mark = add_mark (self, failed_at, MIN (end, length), begin_large (error->message));
  if (end > failed_at && token.kind == DOVE_TOKEN_NAME && token.start == failed_at)
    {
      g_autofree char *name = g_strndup (self->text + failed_at, end - failed_at);
      const char *nearest = dove_function_nearest (name);

      if (dove_function_find (name, strlen (name)) == NULL)
        mark->suggestion = g_strdup (nearest);
    }
}

static gboolean
is_wrong_table (Checker        *self,
                const DoveNode *node)
{
  return node->kind == DOVE_NODE_CALL && (node->function->flags & DOVE_FUNCTION_TABLES) != 0
         && node->children[0]->is_constant
         && node->children[0]->constant.kind == DOVE_CELL_TEXT
         && !g_strv_contains (self->tables,
                              dove_value_get_text (node->children[0]->constant.value));
}

static void
check_tables (Checker        *self,
              const DoveNode *node)
{
  if (is_wrong_table (self, node))
    {
      const DoveNode *argument = node->children[0];
      const char *name = dove_value_get_text (argument->constant.value);
      const char *nearest = dove_text_find_nearest (name, self->tables,
                                                    g_strv_length ((char **) self->tables));
      DoveMark *mark = NULL;

      if (nearest != NULL)
        {
          mark = add_mark (self, argument->start, argument->end,
                           g_strdup_printf (_("There is no table “%s”; did you mean “%s”?"), name,
                                            nearest));
          mark->suggestion = g_strdup_printf ("\"%s\"", nearest);
        }
      else
        add_mark (self, argument->start, argument->end,
                  g_strdup_printf (_("There is no table “%s” in the workspace."), name));
    }

  for (guint i = 0; i < node->n_children; i++)
    check_tables (self, node->children[i]);
}

/* @offset: where what is checked begins in the formula's text */
static void
check_fields (Checker     *self,
              DoveFormula *formula,
              guint        offset,
              DoveValue   *schema)
{
  g_autoptr(DoveInference) inference = dove_formula_infer (formula, schema, NULL);
  const guint length = (guint) strlen (self->text);

  for (guint i = 0; i < inference->unknown->len; i++)
    {
      const DoveUnknownField *unknown = g_ptr_array_index (inference->unknown, i);
      DoveMark *mark = NULL;

      /* what is around is checked where it is written */
      if (unknown->start < offset || unknown->end > offset + length)
        continue;
      if (unknown->suggestion != NULL)
        mark = add_mark (self, unknown->start - offset, unknown->end - offset,
                         g_strdup_printf (_("There is no field [%s]; did you mean “%s”?"),
                                          unknown->path, unknown->suggestion));
      else
        mark = add_mark (self, unknown->start - offset, unknown->end - offset,
                         g_strdup_printf (_("There is no field [%s]."), unknown->path));
      mark->suggestion = g_strdup (unknown->suggestion);
    }

  if (inference->types == 0 && inference->can_fail)
    add_mark (self, offset > 0 ? 0 : formula->root->start,
              offset > 0 ? length : formula->root->end,
              g_strdup (_("This formula never has a result: it always fails.")))->is_error = FALSE;
}

static int
compare_marks (gconstpointer a,
               gconstpointer b)
{
  const DoveMark *mark_a = *(DoveMark *const *) a;
  const DoveMark *mark_b = *(DoveMark *const *) b;

  return (mark_a->start > mark_b->start) - (mark_a->start < mark_b->start);
}

/**
 * dove_formula_check:
 * @text: a formula, maybe unfinished or wrong
 * @schema: (nullable): JSON Schema of the records; %NULL: fields are not checked
 * @tables: (nullable) (array zero-terminated=1): names of the tables there are; %NULL: tables
 *   are not checked
 *
 * Looks for what is wrong: what cannot be read, fields and tables that do not exist.
 *
 * Returns: (transfer full) (element-type DoveMark): marks in the order of the text; none when
 *   there is nothing to say
 */
GPtrArray *
dove_formula_check (const char        *text,
                    DoveValue         *schema,
                    const char *const *tables)
{
  static const char *const none[] = { NULL };
  const DoveFormulaFrame frame = { none, NULL, 0 };

  return dove_formula_check_in (text, &frame, schema, tables);
}

/* What the reader of formulas itself says */
static gboolean
check_text (Checker                *self,
            const DoveFormulaFrame *frame)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveNode) tree = NULL;
  guint failed_at = 0;
  guint n_slots = 0;

  if (!g_utf8_validate (self->text, -1, NULL)
      || g_utf8_strlen (self->text, -1) > DOVE_FORMULA_LENGTH_LIMIT)
    {
      g_autoptr(DoveFormula) formula = dove_formula_new (self->text, &error);

      add_mark (self, 0, 0, g_strdup (error->message));
      return FALSE;
    }

  tree = dove_parse_known (self->text, frame->known, &n_slots, &failed_at, &error);
  if (tree != NULL)
    return TRUE;
  mark_failure (self, failed_at, error);

  return FALSE;
}

/**
 * dove_formula_check_in:
 * @text: a formula, maybe unfinished or wrong
 * @frame: what is given to it from outside
 * @schema: (nullable): JSON Schema of the records; %NULL: fields are not checked
 * @tables: (nullable) (array zero-terminated=1): names of the tables there are; %NULL: tables
 *   are not checked
 *
 * Looks for what is wrong with a formula that may use names from outside.
 *
 * Returns: (transfer full) (element-type DoveMark): marks in the order of the text; none when
 *   there is nothing to say
 */
GPtrArray *
dove_formula_check_in (const char             *text,
                       const DoveFormulaFrame *frame,
                       DoveValue              *schema,
                       const char *const      *tables)
{
  Checker self = {
    .text = text,
    .tables = tables,
    .marks = g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) dove_mark_free),
  };
  g_autoptr(DoveFormula) formula = NULL;

  if (!check_text (&self, frame))
    return self.marks;

  formula = dove_formula_new (frame->around != NULL ? frame->around : text, NULL);
  if (formula != NULL && schema != NULL)
    check_fields (&self, formula, frame->start, schema);
  if (formula != NULL && frame->around == NULL && tables != NULL)
    check_tables (&self, formula->root);
  g_ptr_array_sort (self.marks, compare_marks);

  return self.marks;
}
