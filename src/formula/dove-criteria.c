/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-convert-private.h"
#include "dove-criteria-private.h"

/*
 * Conditions of COUNTIF, SUMIF and their like, and wildcards.
 *
 * "2" fits the number 2 and the text "2"; a text fits whole values without case, with
 * wildcards also the text form of numbers; "=" fits only the empty value, "" the empty value and
 * empty text, "<>" all but the empty value. A condition that is no text fits its own type only.
 */

/* Takes the case from each character, so that `?` stands for one of the text: a full folding makes
 * two of some. */
static char *
fold_characters (const char *text)
{
  GString *folded = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (folded, g_unichar_tolower (g_utf8_get_char (p)));

  return g_string_free (folded, FALSE);
}

/*
 * dove_wildcard_init:
 */
void
dove_wildcard_init (DoveWildcard *self,
                    const char   *text)
{
  self->is_plain = strpbrk (text, "*?~") == NULL;
  self->text = self->is_plain ? g_utf8_casefold (text, -1) : fold_characters (text);
}

/*
 * dove_wildcard_clear:
 */
void
dove_wildcard_clear (DoveWildcard *self)
{
  g_clear_pointer (&self->text, g_free);
}

/* Whether the pattern's next piece (a character, `?` or an escape) fits the text's next
 * character; both move on. */
static gboolean
step_fits (const char **pattern,
           const char **text)
{
  const char *p = *pattern;

  if (*p == '\0' || **text == '\0')
    return FALSE;

  if (*p == '~' && (p[1] == '*' || p[1] == '?' || p[1] == '~'))
    p++;
  else if (*p == '?')
    {
      *pattern = p + 1;
      *text = g_utf8_next_char (*text);
      return TRUE;
    }

  if (g_utf8_get_char (p) != g_utf8_get_char (*text))
    return FALSE;

  *pattern = g_utf8_next_char (p);
  *text = g_utf8_next_char (*text);

  return TRUE;
}

/* Matches a whole text. After a `*` only the last one is tried again, which is enough and costs
 * at most the product of the lengths. */
static gboolean
pattern_fits (const char *pattern,
              const char *text)
{
  const char *star = NULL;
  const char *retry = NULL;

  while (*text != '\0')
    {
      if (*pattern == '*')
        {
          star = ++pattern;
          retry = text;
        }
      else if (!step_fits (&pattern, &text))
        {
          if (star == NULL)
            return FALSE;

          pattern = star;
          retry = text = g_utf8_next_char (retry);
        }
    }

  while (*pattern == '*')
    pattern++;

  return *pattern == '\0';
}

/*
 * dove_wildcard_matches:
 * @cell: a scalar, errors included
 *
 * Looks at the text form of whole values; what has nothing special in it fits texts only.
 *
 * Returns: whether it fits
 */
gboolean
dove_wildcard_matches (const DoveWildcard *self,
                       const DoveCell     *cell)
{
  DoveCell text = dove_cell_empty ();
  g_autofree char *folded = NULL;

  if (cell->kind == DOVE_CELL_EMPTY || (self->is_plain && cell->kind != DOVE_CELL_TEXT)
      || !dove_cell_to_text (cell, &text))
    return FALSE;

  if (self->is_plain)
    folded = g_utf8_casefold (dove_value_get_text (text.value), -1);
  else
    folded = fold_characters (dove_value_get_text (text.value));
  dove_cell_clear (&text);

  return self->is_plain ? g_str_equal (self->text, folded) : pattern_fits (self->text, folded);
}

static DoveOperator
read_operator (const char **text)
{
  static const struct { const char *sign; DoveOperator op; } operators[] = {
    { "<>", DOVE_OPERATOR_UNEQUAL },       { "<=", DOVE_OPERATOR_LESS_EQUAL },
    { ">=", DOVE_OPERATOR_GREATER_EQUAL }, { "<", DOVE_OPERATOR_LESS },
    { ">", DOVE_OPERATOR_GREATER },        { "=", DOVE_OPERATOR_EQUAL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (*text, operators[i].sign))
      {
        *text += strlen (operators[i].sign);
        return operators[i].op;
      }

  return DOVE_OPERATOR_EQUAL;
}

static void
init_text (DoveCriteria *self,
           const char   *text)
{
  const char *rest = text;
  DoveNumber number;

  self->op = read_operator (&rest);
  if (*rest == '\0')
    {
      self->only_empty = rest != text;
      self->empty_or_blank = rest == text;
      self->value = dove_cell_text ("", 0);
      return;
    }

  dove_wildcard_init (&self->wildcard, rest);
  if (dove_text_to_number (rest, strlen (rest), &number))
    self->value = dove_cell_number (number);
  else if (g_ascii_strcasecmp (rest, "TRUE") == 0 || g_ascii_strcasecmp (rest, "FALSE") == 0)
    self->value = dove_cell_logical (g_ascii_strcasecmp (rest, "TRUE") == 0);
  else
    self->value = dove_cell_text (rest, -1);
}

/*
 * dove_criteria_init:
 * @criterion: a scalar; a text may begin with an operator
 *
 * Reads a condition.
 */
void
dove_criteria_init (DoveCriteria   *self,
                    const DoveCell *criterion)
{
  memset (self, 0, sizeof *self);
  self->op = DOVE_OPERATOR_EQUAL;

  if (criterion->kind == DOVE_CELL_TEXT)
    init_text (self, dove_value_get_text (criterion->value));
  else if (criterion->kind == DOVE_CELL_EMPTY)
    self->value = dove_cell_integer (0);
  else
    self->value = dove_cell_dup (criterion);
}

/*
 * dove_criteria_clear:
 */
void
dove_criteria_clear (DoveCriteria *self)
{
  dove_cell_clear (&self->value);
  dove_wildcard_clear (&self->wildcard);
}

static gboolean
is_blank (const DoveCell *cell)
{
  return cell->kind == DOVE_CELL_EMPTY ||
         (cell->kind == DOVE_CELL_TEXT && dove_value_get_text_size (cell->value) == 0);
}

static gboolean
equals (DoveCriteria   *self,
        const DoveCell *cell)
{
  if (self->only_empty)
    return cell->kind == DOVE_CELL_EMPTY;
  if (self->empty_or_blank)
    return is_blank (cell);
  if (self->wildcard.text != NULL && dove_wildcard_matches (&self->wildcard, cell))
    return TRUE;

  return self->value.kind != DOVE_CELL_TEXT && cell->kind == self->value.kind
         && dove_cell_compare (cell, &self->value) == 0;
}

/*
 * dove_criteria_matches:
 * @cell: a scalar, errors included
 *
 * Returns: whether the value fits; an ordering fits only values of the same type
 */
gboolean
dove_criteria_matches (DoveCriteria   *self,
                       const DoveCell *cell)
{
  int order;

  if (self->op == DOVE_OPERATOR_EQUAL)
    return equals (self, cell);
  if (self->op == DOVE_OPERATOR_UNEQUAL)
    return !equals (self, cell);
  if (cell->kind != self->value.kind)
    return FALSE;

  order = dove_cell_compare (cell, &self->value);
  switch (self->op)
    {
    case DOVE_OPERATOR_LESS:
      return order < 0;
    case DOVE_OPERATOR_LESS_EQUAL:
      return order <= 0;
    case DOVE_OPERATOR_GREATER:
      return order > 0;
    default:
      return order >= 0;
    }
}

/*
 * dove_criteria_mask:
 * @first: index of the first list; its criterion follows, then the next pair
 * @length: (out): number of positions
 *
 * Finds the positions that fit all conditions of COUNTIFS and its like.
 *
 * Returns: (transfer full) (nullable) (array length=length): whether each fits
 */
gboolean *
dove_criteria_mask (DoveCall *call,
                    guint     first,
                    gsize    *length,
                    DoveCell *result)
{
  DoveGrid shape = dove_grid (&call->args[first]);
  g_autofree gboolean *mask = NULL;

  *length = dove_grid_length (&shape);
  if (!dove_eval_spend (call->eval, (gint64) (*length * (call->n_args - first) / 2), call->node,
                        result))
    return NULL;

  mask = g_new (gboolean, *length + 1);
  for (gsize n = 0; n < *length; n++)
    mask[n] = TRUE;

  for (guint i = first; i + 1 < call->n_args; i += 2)
    {
      DoveGrid list = dove_grid (&call->args[i]);
      DoveCriteria criteria;

      if (list.rows != shape.rows || list.columns != shape.columns)
        {
          dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the lists differ in size"));
          return NULL;
        }

      dove_criteria_init (&criteria, &call->args[i + 1]);
      for (gsize n = 0; n < *length; n++)
        mask[n] = mask[n] && dove_criteria_matches (&criteria, &list.cells[n]);
      dove_criteria_clear (&criteria);
    }

  return g_steal_pointer (&mask);
}
