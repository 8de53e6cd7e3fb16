/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-context-private.h"
#include "dove-function-private.h"
#include "dove-names.h"
#include "dove-tree-private.h"

/* Names that are given from outside, as if a LET were around the formula. */

/**
 * dove_formula_check_name:
 * @name: what something is to be called
 * @error: return location for an error
 *
 * Whether a formula can use a name: letters, digits and `_`, beginning with no digit, and not what
 * a function is called. LET takes a point in a name as well; here it stands between fields.
 *
 * Errors: %DOVE_ERROR_INVALID with a sentence.
 *
 * Returns: whether it can
 */
gboolean
dove_formula_check_name (const char  *name,
                         GError     **error)
{
  DoveLexer lexer = { .text = name };
  DoveToken token;

  if (!g_utf8_validate (name, -1, NULL) || !dove_lexer_next (&lexer, &token, NULL)
      || token.kind != DOVE_TOKEN_NAME || token.start != 0 || token.end != strlen (name)
      || strchr (name, '.') != NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” cannot be a name: it takes letters, digits and _, and begins with a "
                     "letter"), name);
      return FALSE;
    }

  if (dove_function_find (name, strlen (name)) != NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is the name of a function; choose another one"), name);
      return FALSE;
    }

  return TRUE;
}

static int
compare_uses (gconstpointer a,
              gconstpointer b)
{
  const DoveNameUse *one = a;
  const DoveNameUse *two = b;

  return (one->start > two->start) - (one->start < two->start);
}

/* A LET's own names, which stand at its even arguments, have slots behind those from outside */
static void
add_uses (const DoveNode *node,
          guint           n_known,
          GArray         *uses)
{
  if (node->kind == DOVE_NODE_NAME && node->slot < n_known)
    {
      const DoveNameUse use = { node->slot, node->start, node->end };

      g_array_append_val (uses, use);
    }

  for (guint i = 0; i < node->n_children; i++)
    add_uses (node->children[i], n_known, uses);
}

/**
 * dove_formula_find_names:
 * @text: a formula
 * @known: (array zero-terminated=1): names that are given from outside
 * @error: return location for an error
 *
 * Tells where a formula uses names that no LET in it gives.
 *
 * Errors: as those of dove_formula_new().
 *
 * Returns: (transfer full) (nullable) (element-type DoveNameUse): the places, in their order
 */
GArray *
dove_formula_find_names (const char         *text,
                         const char *const  *known,
                         GError            **error)
{
  g_autoptr(DoveNode) root = NULL;
  guint n_slots = 0;
  GArray *uses;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("The formula is not valid UTF-8 text."));
      return NULL;
    }

  root = dove_parse (text, known, &n_slots, error);
  if (root == NULL)
    return NULL;

  uses = g_array_new (FALSE, FALSE, sizeof (DoveNameUse));
  add_uses (root, g_strv_length ((char **) known), uses);
  g_array_sort (uses, compare_uses);

  return uses;
}

static gboolean
is_own_name (DoveContext *context,
             const char  *name)
{
  for (guint i = 0; i < context->names->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (context->names, i), name) == 0)
      return TRUE;

  return FALSE;
}

/**
 * dove_formula_guess_names:
 * @text: a formula, maybe unfinished or wrong
 * @known: (array zero-terminated=1): names that are given from outside
 *
 * Does what dove_formula_find_names() does as far as a formula that cannot be read allows it: when
 * a name is changed, a formula that is half written is to follow as well.
 *
 * Returns: (transfer full) (element-type DoveNameUse): the places, in their order
 */
GArray *
dove_formula_guess_names (const char        *text,
                          const char *const *known)
{
  GArray *uses = dove_formula_find_names (text, known, NULL);
  DoveContext context;

  if (uses != NULL)
    return uses;

  uses = g_array_new (FALSE, FALSE, sizeof (DoveNameUse));
  if (!g_utf8_validate (text, -1, NULL))
    return uses;

  dove_context_init (&context, text);
  for (guint i = 0; i < context.spans->len; i++)
    {
      const DoveSpan span = *dove_context_span (&context, i);
      g_autofree char *name = g_strndup (text + span.start, span.end - span.start);

      for (guint k = 0; known[k] != NULL; k++)
        if (span.kind == DOVE_SPAN_NAME && !dove_context_is_char (&context, i + 1, '(')
            && g_ascii_strcasecmp (known[k], name) == 0 && !is_own_name (&context, name))
          {
            const DoveNameUse use = { k, span.start, span.end };

            g_array_append_val (uses, use);
            break;
          }
      dove_context_step (&context, i);
    }
  dove_context_clear (&context);

  return uses;
}

typedef struct
{
  const char *part;     /* in its normal form */
  GArray     *found;    /* (element-type DoveNameUse) */
} Parts;

/* In a LET, and for each element of a list, a piece may mean something else than elsewhere */
static guint
count_searched (const DoveNode *node)
{
  if (node->kind != DOVE_NODE_CALL)
    return node->n_children;
  if (g_str_equal (node->function->name, "LET"))
    return 0;

  return g_str_equal (node->function->name, "EACH") ? 1 : node->n_children;
}

static void
add_parts (Parts          *self,
           const DoveNode *node)
{
  g_autoptr(GString) printed = g_string_new (NULL);

  dove_node_print (node, printed);
  if (g_str_equal (printed->str, self->part))
    {
      const DoveNameUse found = { 0, node->start, node->end };

      g_array_append_val (self->found, found);
      return;
    }

  for (guint i = 0; i < count_searched (node); i++)
    add_parts (self, node->children[i]);
}

/**
 * dove_formula_find_parts:
 * @text: a formula
 * @known: (array zero-terminated=1): names that are given from outside
 * @part: another formula
 *
 * Looks for pieces of a formula that compute what another one does, however it is spaced.
 *
 * Returns: (transfer full) (element-type DoveNameUse): the pieces, in their order
 */
GArray *
dove_formula_find_parts (const char        *text,
                         const char *const *known,
                         const char        *part)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (DoveNameUse));
  guint n_slots = 0;
  g_autoptr(DoveNode) whole = NULL;
  g_autoptr(DoveNode) sought = NULL;
  g_autoptr(GString) printed = g_string_new (NULL);

  if (!g_utf8_validate (text, -1, NULL) || !g_utf8_validate (part, -1, NULL))
    return found;

  whole = dove_parse (text, known, &n_slots, NULL);
  sought = dove_parse (part, known, &n_slots, NULL);
  if (whole != NULL && sought != NULL)
    {
      Parts parts = { printed->str, found };

      dove_node_print (sought, printed);
      parts.part = printed->str;
      add_parts (&parts, whole);
    }
  g_array_sort (found, compare_uses);

  return found;
}

/* A part of a text in which there may be brackets and spaces around what it is about */
typedef struct
{
  const char *text;
  guint       start;
  guint       end;
} Piece;

/* Whether the bytes @from to @behind are all that is in a piece, which can be read by itself */
static gboolean
is_all_of (const Piece *self,
           guint        from,
           guint        behind)
{
  for (guint i = self->start; i < from; i++)
    if (!g_ascii_isspace (self->text[i]) && self->text[i] != '(')
      return FALSE;
  for (guint i = behind; i < self->end; i++)
    if (!g_ascii_isspace (self->text[i]) && self->text[i] != ')')
      return FALSE;

  return from >= self->start && behind <= self->end;
}

/* Some operands of a chain, one behind the other. It is worked off from left to right; texts can be
 * put together in any order. */
static gboolean
is_run (const Piece    *self,
        const DoveNode *chain)
{
  for (guint first = 0; first < chain->n_children; first++)
    for (guint last = first + 1; last < chain->n_children; last++)
      {
        gboolean is_free = TRUE;

        for (guint i = first; first > 0 && i <= last; i++)
          is_free &= chain->operators[i - 1] == DOVE_OPERATOR_JOIN;
        if (is_free && is_all_of (self, chain->children[first]->start, chain->children[last]->end))
          return TRUE;
      }

  return FALSE;
}

static DovePieceKind
judge_piece (const Piece    *self,
             const DoveNode *node,
             gboolean        is_within)
{
  const guint n_searched = count_searched (node);

  if (node->kind != DOVE_NODE_OMITTED && (is_all_of (self, node->start, node->end)
                                          || (node->kind == DOVE_NODE_CHAIN
                                              && is_run (self, node))))
    return is_within ? DOVE_PIECE_WITHIN : DOVE_PIECE_WHOLE;

  /* an array takes constants only */
  for (guint i = 0; node->kind != DOVE_NODE_ARRAY && i < node->n_children; i++)
    {
      const DovePieceKind kind = judge_piece (self, node->children[i],
                                              is_within || i >= n_searched);

      if (kind != DOVE_PIECE_NONE)
        return kind;
    }

  return DOVE_PIECE_NONE;
}

/**
 * dove_formula_judge_piece:
 * @text: a formula
 * @known: (array zero-terminated=1): names that are given from outside
 * @start: a byte of it
 * @end: a byte behind that
 *
 * Tells whether a part of a formula's text computes a value of its own. So do the first operands of
 * several, and any neighbours that are put together as texts.
 *
 * Returns: what it is
 */
DovePieceKind
dove_formula_judge_piece (const char        *text,
                          const char *const *known,
                          guint              start,
                          guint              end)
{
  const Piece piece = { text, start, end };
  guint n_slots = 0;
  g_autoptr(DoveNode) whole = NULL;
  g_autoptr(DoveNode) alone = NULL;
  g_autofree char *part = NULL;
  DovePieceKind kind;

  if (!g_utf8_validate (text, -1, NULL) || start >= end || end > strlen (text))
    return DOVE_PIECE_NONE;

  part = g_strndup (text + start, end - start);
  whole = dove_parse (text, known, &n_slots, NULL);
  kind = whole != NULL ? judge_piece (&piece, whole, FALSE) : DOVE_PIECE_NONE;
  if (kind != DOVE_PIECE_WHOLE)
    return kind;

  /* its brackets may be those of something else */
  alone = dove_parse (part, known, &n_slots, NULL);

  return alone != NULL ? DOVE_PIECE_WHOLE : DOVE_PIECE_NONE;
}

/**
 * dove_formula_is_one:
 * @text: a formula
 *
 * Returns: whether it is a field, a function with its arguments, or a value: it needs no brackets
 *   beside an operator
 */
gboolean
dove_formula_is_one (const char *text)
{
  guint n_slots = 0;
  g_autoptr(DoveNode) root = g_utf8_validate (text, -1, NULL)
      ? dove_parse (text, NULL, &n_slots, NULL) : NULL;

  return root != NULL && root->kind != DOVE_NODE_SIGN && root->kind != DOVE_NODE_PERCENT
         && root->kind != DOVE_NODE_CHAIN;
}
