/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-reverse.h"

#include "dove-cases-private.h"
#include "dove-formula-private.h"
#include "dove-function-private.h"

/*
 * A formula that reads one field is a way from that field to the result. From the outside to the
 * inside each of its steps is turned round, as long as one is known that does so; what is left at
 * the end is the field. Some steps lose something, as LOWER does: the way back is still the best
 * there is, and it is said what does not come back. A value that the formula cannot have made is
 * an error on the way back rather than a guess.
 */

typedef struct
{
  const char *text;      /* of the formula */
  char       *way;       /* what gives back the value of the node that is looked at */
  char       *doubt;     /* (nullable): the first that does not come back */
  char       *why;       /* (nullable): why there is no way */
  char       *field;     /* (nullable): at the end */
} Reverser;

/* What gives the argument back; `@` stands for the result, `#` for the second argument */
static const struct
{
  const char *function;
  guint       n_arguments;
  const char *way;
  const char *doubt;     /* (nullable) */
} functions[] = {
  { "TRIM", 1, "@", N_("TRIM drops spaces, which do not come back.") },
  { "CLEAN", 1, "@", N_("CLEAN drops signs, which do not come back.") },
  { "LOWER", 1, "@", N_("LOWER drops capital letters, which do not come back.") },
  { "UPPER", 1, "@", N_("UPPER drops small letters, which do not come back.") },
  { "PROPER", 1, "@", N_("PROPER changes capital letters, which do not come back.") },
  { "ROUND", 2, "@", N_("ROUND drops decimals, which do not come back.") },
  { "VALUE", 1, "@ & \"\"", N_("A number comes back in its shortest form.") },
  { "NUMBERVALUE", 3, "SUBSTITUTE(@ & \"\"; \".\"; #)",
    N_("A number comes back without the signs between its thousands.") },
  { "NOT", 1, "NOT(@)", NULL },
  { "DATEVALUE", 1, "TEXT(@; \"yyyy-mm-dd\")", NULL },
  { "COALESCE", 2, "IF(@ = #; \"\"; @)", N_("What stands for nothing comes back as nothing.") },
};

static gboolean
fail (Reverser   *self,
      const char *why)
{
  self->why = g_strdup (why);

  return FALSE;
}

/* Whether a node gives another value for another record, or another run */
static gboolean
varies (const DoveNode *node)
{
  if (node->kind == DOVE_NODE_REFERENCE || node->kind == DOVE_NODE_NAME)
    return TRUE;
  if (node->kind == DOVE_NODE_CALL
      && (node->function->flags & (DOVE_FUNCTION_RUN | DOVE_FUNCTION_RANDOM)) != 0)
    return TRUE;

  for (guint i = 0; i < node->n_children; i++)
    if (varies (node->children[i]))
      return TRUE;

  return FALSE;
}

/* The only child that varies; -1 when there are none or several */
static int
find_varying (const DoveNode *node)
{
  int found = -1;

  for (guint i = 0; i < node->n_children; i++)
    {
      if (!varies (node->children[i]))
        continue;
      if (found >= 0)
        return -1;
      found = (int) i;
    }

  return found;
}

/* A piece that does not vary, as it is written, to be put into another formula */
static char *
copy_piece (const Reverser *self,
            const DoveNode *node)
{
  g_autofree char *text = g_strndup (self->text + node->start, node->end - node->start);

  return node->kind == DOVE_NODE_CONSTANT || node->kind == DOVE_NODE_CALL
           ? g_steal_pointer (&text) : g_strdup_printf ("(%s)", text);
}

static DoveValue *
get_constant (const Reverser *self,
              const DoveNode *node)
{
  static const DoveFormulaHost nothing = { 0 };
  g_autofree char *text = copy_piece (self, node);
  g_autoptr(DoveFormula) formula = dove_formula_new (text, NULL);
  g_auto(DoveFormulaResult) result = { 0 };

  if (formula == NULL)
    return NULL;

  dove_formula_evaluate (formula, &nothing, NULL, NULL, &result);

  return result.kind == DOVE_FORMULA_VALUE && !result.is_array ? g_steal_pointer (&result.value)
                                                               : NULL;
}

static char *
fill_in (const char *way,
         const char *result,
         const char *second)
{
  GString *text = g_string_new (NULL);

  for (const char *at = way; *at != '\0'; at++)
    if (*at == '@')
      g_string_append (text, result);
    else if (*at == '#')
      g_string_append (text, second != NULL ? second : "");
    else
      g_string_append_c (text, *at);

  return g_string_free (text, FALSE);
}

static void
set_way (Reverser *self,
         char     *way)
{
  g_free (self->way);
  self->way = way;
}

/* A way that is more than one piece, so that it can stand beside an operator */
static char *
in_brackets (const Reverser *self)
{
  const char *at = self->way;
  guint depth = 0;

  for (; *at != '\0'; at++)
    {
      depth += *at == '(' || *at == '[';
      depth -= *at == ')' || *at == ']';
      if (depth == 0 && strchr (" +-*/&=<>%^;", *at) != NULL)
        return g_strdup_printf ("(%s)", self->way);
    }

  return g_strdup (self->way);
}

static void
set_doubt (Reverser   *self,
           const char *doubt)
{
  if (self->doubt == NULL)
    self->doubt = g_strdup (doubt);
}

/* x + c - d: what was added is taken away. c - x + d is its own way back. */
static void
reverse_sum (Reverser       *self,
             const DoveNode *chain,
             guint           at,
             DoveOperator    back,
             DoveOperator    forth,
             const char     *back_sign,
             const char     *forth_sign)
{
  const gboolean is_taken = at > 0 && chain->operators[at - 1] == back;
  g_autofree char *result = in_brackets (self);
  GString *way = g_string_new (is_taken ? NULL : result);

  for (guint i = 0; i < chain->n_children; i++)
    {
      g_autofree char *piece = i != at ? copy_piece (self, chain->children[i]) : NULL;
      const DoveOperator sign = i > 0 ? chain->operators[i - 1] : forth;

      if (!is_taken && i == at)
        continue;
      if (!is_taken)
        g_string_append_printf (way, " %s %s", sign == forth ? back_sign : forth_sign, piece);
      else if (i == 0)
        g_string_append (way, piece);
      else
        g_string_append_printf (way, " %s %s", sign == forth ? forth_sign : back_sign,
                                i == at ? result : piece);
    }
  set_way (self, g_string_free (way, FALSE));
}

/* Whether a factor is nothing, so that everything becomes nothing */
static gboolean
has_zero (const Reverser *self,
          const DoveNode *chain,
          guint           at)
{
  for (guint i = 0; i < chain->n_children; i++)
    {
      g_autoptr(DoveValue) constant = i != at ? get_constant (self, chain->children[i]) : NULL;
      DoveNumber number;

      if (i != at && (!dove_value_get_number (constant, &number) || dove_number_is_zero (&number)))
        return TRUE;
    }

  return FALSE;
}

/* A text in quotation marks, as in a formula */
static char *
quote (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree char *inner = g_strjoinv ("\"\"", parts);

  return g_strdup_printf ("\"%s\"", inner);
}

static char *
join_constants (const Reverser *self,
                const DoveNode *chain,
                guint           first,
                guint           end)
{
  GString *text = g_string_new (NULL);

  for (guint i = first; i < end; i++)
    {
      g_autoptr(DoveValue) constant = get_constant (self, chain->children[i]);
      const char *piece = dove_value_get_text (constant);

      if (piece == NULL)
        piece = dove_value_get_literal (constant);
      if (piece == NULL)
        {
          g_string_free (text, TRUE);
          return NULL;
        }
      g_string_append (text, piece);
    }

  return g_string_free (text, FALSE);
}

/* "p" & x & "s": what stands before and behind is cut off, where it is there */
static gboolean
reverse_join (Reverser       *self,
              const DoveNode *chain,
              guint           at)
{
  g_autofree char *before = join_constants (self, chain, 0, at);
  g_autofree char *behind = join_constants (self, chain, at + 1, chain->n_children);
  g_autoptr(GString) condition = g_string_new (NULL);
  const char *result = self->way;
  glong n_before, n_behind;

  if (before == NULL || behind == NULL)
    return fail (self, _("What is joined to the field is no text."));

  n_before = g_utf8_strlen (before, -1);
  n_behind = g_utf8_strlen (behind, -1);
  if (n_before > 0)
    {
      g_autofree char *quoted = quote (before);

      g_string_append_printf (condition, "EXACT(LEFT(%s; %ld); %s)", result, n_before, quoted);
    }
  if (n_behind > 0)
    {
      g_autofree char *quoted = quote (behind);

      g_string_append_printf (condition, "%sEXACT(RIGHT(%s; %ld); %s)",
                              condition->len > 0 ? "; " : "", result, n_behind, quoted);
    }
  if (condition->len > 0)
    set_way (self, g_strdup_printf (n_before > 0 && n_behind > 0
                                      ? "IF(AND(%s); MID(%s; %ld; LEN(%s) - %ld); NA())"
                                      : "IF(%s; MID(%s; %ld; LEN(%s) - %ld); NA())",
                                    condition->str, result, n_before + 1, result,
                                    n_before + n_behind));

  return TRUE;
}

static gboolean
reverse_chain (Reverser       *self,
               const DoveNode *chain,
               guint           at)
{
  switch (chain->operators[0])
    {
    case DOVE_OPERATOR_JOIN:
      return reverse_join (self, chain, at);

    case DOVE_OPERATOR_ADD:
    case DOVE_OPERATOR_SUBTRACT:
      reverse_sum (self, chain, at, DOVE_OPERATOR_SUBTRACT, DOVE_OPERATOR_ADD, "-", "+");
      return TRUE;

    case DOVE_OPERATOR_MULTIPLY:
    case DOVE_OPERATOR_DIVIDE:
      if (has_zero (self, chain, at))
        return fail (self, _("What is multiplied by 0, or by no number, does not come back."));
      reverse_sum (self, chain, at, DOVE_OPERATOR_DIVIDE, DOVE_OPERATOR_MULTIPLY, "/", "*");
      return TRUE;

    default:
      return fail (self, _("A comparison or a power does not tell what was compared."));
    }
}

/* SWITCH(x; "a"; 1; "b"; 2): each result leads back to what it stands for, when it is the only
 * one. What is left over (a last argument) is made again when it is the field itself. */
static gboolean
reverse_switch (Reverser        *self,
                const DoveNode  *call,
                const DoveNode **inner)
{
  const DoveNode *rest = NULL;
  g_autoptr(GPtrArray) nodes = dove_cases_collect (self->text, call, &rest);
  const gboolean passes = rest != NULL && rest->kind == DOVE_NODE_REFERENCE
                          && call->children[0]->kind == DOVE_NODE_REFERENCE
                          && g_str_equal (rest->name, call->children[0]->name)
                          && rest->is_relative == call->children[0]->is_relative;
  g_autoptr(GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i + 1 < nodes->len; i += 2)
    {
      const DoveNode *from = g_ptr_array_index (nodes, i);
      const DoveNode *to = g_ptr_array_index (nodes, i + 1);
      DoveValue *result = varies (from) || varies (to) ? NULL : get_constant (self, to);

      if (result == NULL)
        return fail (self, _("The list of values has entries that are not always the same."));
      for (guint k = 0; k < results->len; k++)
        if (dove_value_equal (result, g_ptr_array_index (results, k)))
          {
            dove_value_unref (result);
            return fail (self, _("Two values become the same, so it cannot be told which it "
                                 "was."));
          }
      g_ptr_array_add (results, result);
      g_ptr_array_add (texts, copy_piece (self, to));
      g_ptr_array_add (texts, copy_piece (self, from));
    }
  if (rest != NULL && !passes)
    set_doubt (self, _("Values that are not in the list do not come back."));
  set_way (self, dove_cases_join (self->way, texts, passes ? self->way : "NA()"));
  *inner = call->children[0];

  return TRUE;
}

/* IF(x; "yes"; "no"), of a field that is TRUE or FALSE */
static gboolean
reverse_if (Reverser        *self,
            const DoveNode  *call,
            const DoveNode **inner)
{
  g_autoptr(DoveValue) yes = NULL;
  g_autoptr(DoveValue) no = NULL;
  g_autofree char *yes_text = NULL;
  g_autofree char *no_text = NULL;

  if (call->n_children != 3 || varies (call->children[1]) || varies (call->children[2])
      || call->children[0]->kind != DOVE_NODE_REFERENCE)
    return fail (self, _("A condition does not tell what it was made of."));

  yes = get_constant (self, call->children[1]);
  no = get_constant (self, call->children[2]);
  if (yes == NULL || no == NULL || dove_value_equal (yes, no))
    return fail (self, _("Two values become the same, so it cannot be told which it was."));

  yes_text = copy_piece (self, call->children[1]);
  no_text = copy_piece (self, call->children[2]);
  set_way (self, g_strdup_printf ("SWITCH(%s; %s; TRUE; %s; FALSE; NA())", self->way, yes_text,
                                  no_text));
  set_doubt (self, _("A field that is empty comes back as FALSE."));
  *inner = call->children[0];

  return TRUE;
}

static gboolean
reverse_date (Reverser       *self,
              const DoveNode *call)
{
  g_autoptr(DoveValue) format = get_constant (self, call->children[1]);

  if (g_strcmp0 (dove_value_get_text (format), "yyyy-mm-dd") != 0)
    return fail (self, _("Only the form yyyy-mm-dd of TEXT is known to be read back."));

  set_way (self, g_strdup_printf ("DATEVALUE(%s)", self->way));
  set_doubt (self, _("A time of day does not come back."));

  return TRUE;
}

static gboolean
reverse_call (Reverser        *self,
              const DoveNode  *call,
              const DoveNode **inner)
{
  const char *name = call->function->name;
  const int at = find_varying (call);

  if (g_str_equal (name, "SWITCH") && call->n_children >= 3)
    return reverse_switch (self, call, inner);
  if (g_str_equal (name, "IF"))
    return reverse_if (self, call, inner);
  if (at != 0)
    return fail (self, _("It is made of several fields, or of none."));

  *inner = call->children[0];
  if (g_str_equal (name, "TEXT") && call->n_children == 2)
    return reverse_date (self, call);

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      g_autofree char *second = call->n_children > 1 ? copy_piece (self, call->children[1]) : NULL;
      g_autofree char *result = in_brackets (self);

      if (!g_str_equal (functions[i].function, name)
          || functions[i].n_arguments != call->n_children)
        continue;
      set_way (self, fill_in (functions[i].way, g_str_equal (functions[i].way, "@")
                                                  ? self->way : result, second));
      if (functions[i].doubt != NULL)
        set_doubt (self, _(functions[i].doubt));
      return TRUE;
    }

  g_clear_pointer (&self->why, g_free);
  self->why = g_strdup_printf (_("No way back from %s is known."), name);

  return FALSE;
}

static gboolean
reverse_sign (Reverser       *self,
              const DoveNode *node)
{
  g_autofree char *result = in_brackets (self);

  for (guint i = 0; i < node->n_operators; i++)
    if (node->operators[i] == DOVE_OPERATOR_SUBTRACT)
      {
        set_way (self, g_strdup_printf ("0 - %s", result));
        g_free (result);
        result = in_brackets (self);
      }

  return TRUE;
}

static gboolean
reverse_percent (Reverser       *self,
                 const DoveNode *node)
{
  for (guint i = 0; i < node->n_operators; i++)
    {
      g_autofree char *result = in_brackets (self);

      set_way (self, g_strdup_printf ("%s * 100", result));
    }

  return TRUE;
}

/* One step to the inside: @inner is what is to be turned round next */
static gboolean
reverse_step (Reverser        *self,
              const DoveNode  *node,
              const DoveNode **inner)
{
  const int at = find_varying (node);

  switch (node->kind)
    {
    case DOVE_NODE_CALL:
      return reverse_call (self, node, inner);

    case DOVE_NODE_CHAIN:
      if (at < 0)
        return fail (self, _("It is made of several fields, or of none."));
      *inner = node->children[at];
      return reverse_chain (self, node, (guint) at);

    case DOVE_NODE_SIGN:
      *inner = node->children[0];
      return reverse_sign (self, node);

    case DOVE_NODE_PERCENT:
      *inner = node->children[0];
      return reverse_percent (self, node);

    case DOVE_NODE_CONSTANT:
    case DOVE_NODE_OMITTED:
      return fail (self, _("The value is always the same."));

    case DOVE_NODE_NAME:
    case DOVE_NODE_ARRAY:
    case DOVE_NODE_REFERENCE:
    default:
      return fail (self, _("It is made of several values."));
    }
}

/**
 * dove_formula_reverse:
 * @self: a formula
 * @result: a formula for what @self has made: the reference to the field it was written to
 *
 * Finds the way back from a formula's result to the field that it reads. A value that the formula
 * cannot have made gives an error on the way back.
 *
 * Returns: (transfer full): the way, or why there is none
 */
DoveReverse *
dove_formula_reverse (DoveFormula *self,
                      const char  *result)
{
  DoveReverse *reverse = g_new0 (DoveReverse, 1);
  Reverser reverser = { .text = self->text, .way = g_strdup (result) };
  const DoveNode *node = self->root;
  gboolean goes_on = TRUE;

  while (goes_on && node->kind != DOVE_NODE_REFERENCE)
    goes_on = reverse_step (&reverser, node, &node);

  if (goes_on)
    {
      reverse->field = dove_node_dup_path (node);
      reverse->formula = g_steal_pointer (&reverser.way);
      reverse->why = g_steal_pointer (&reverser.doubt);
    }
  else
    reverse->why = g_steal_pointer (&reverser.why);

  g_free (reverser.way);
  g_free (reverser.doubt);
  g_free (reverser.why);

  return reverse;
}

/**
 * dove_reverse_free:
 * @self: (transfer full): a way back
 */
void
dove_reverse_free (DoveReverse *self)
{
  g_free (self->field);
  g_free (self->formula);
  g_free (self->why);
  g_free (self);
}
