/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-context-private.h"

/*
 * Colours a formula as far as it can be read. What cannot is marked as wrong, and reading goes
 * on behind it, so that typing in the middle does not change the colours of the rest more than
 * it must.
 */

static gboolean
is_word (DoveContext    *self,
         const DoveSpan *span,
         const char     *word)
{
  return span->end - span->start == strlen (word)
         && g_ascii_strncasecmp (self->text + span->start, word, strlen (word)) == 0;
}

static gboolean
is_known_name (DoveContext    *self,
               const DoveSpan *span)
{
  const DoveFrame *top = dove_context_top (self);

  if (top != NULL && top->pending != NULL && top->argument % 2 == 0
      && is_word (self, span, top->pending))
    return TRUE;
  for (guint i = 0; i < self->names->len; i++)
    if (is_word (self, span, g_ptr_array_index (self->names, i)))
      return TRUE;

  return FALSE;
}

static DoveSpanKind
kind_of_word (DoveContext    *self,
              guint           index,
              const DoveSpan *span)
{
  gboolean is_call = dove_context_is_char (self, index + 1, '(');

  if (is_word (self, span, "TRUE") || is_word (self, span, "FALSE"))
    return DOVE_SPAN_FUNCTION;
  if (is_call)
    return dove_function_find (self->text + span->start, span->end - span->start) != NULL
           ? DOVE_SPAN_FUNCTION : DOVE_SPAN_WRONG;

  return is_known_name (self, span) ? DOVE_SPAN_NAME : DOVE_SPAN_WRONG;
}

/* What a closing bracket goes with is the innermost open one, if that is of its form */
static void
pair_bracket (DoveContext *self,
              guint        index)
{
  DoveSpan *span = dove_context_span (self, index);
  const DoveFrame *top = dove_context_top (self);
  char opening = self->text[span->start] == ')' ? '(' : '{';

  if (top == NULL || !dove_context_is_char (self, top->open, opening))
    {
      span->kind = DOVE_SPAN_WRONG;
      return;
    }

  span->partner = top->open;
  dove_context_span (self, top->open)->partner = index;
}

/**
 * dove_formula_get_spans:
 * @text: a formula, maybe unfinished or wrong
 *
 * Cuts a formula into pieces for highlighting. It never fails; every byte that is no white space
 * is in one piece.
 *
 * Returns: (transfer full) (element-type DoveSpan): the pieces in their order
 */
GArray *
dove_formula_get_spans (const char *text)
{
  DoveContext context;
  GArray *spans = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      DoveSpan all = { DOVE_SPAN_WRONG, 0, strlen (text), 0 };

      spans = g_array_new (FALSE, FALSE, sizeof (DoveSpan));
      g_array_append_val (spans, all);
      return spans;
    }

  dove_context_init (&context, text);
  for (guint i = 0; i < context.spans->len; i++)
    {
      DoveSpan *span = dove_context_span (&context, i);
      gboolean is_word_span = span->kind == DOVE_SPAN_NAME;

      if (text[span->start] == ')' || text[span->start] == '}')
        pair_bracket (&context, i);
      dove_context_step (&context, i);
      if (is_word_span)
        span->kind = kind_of_word (&context, i, span);
    }

  for (guint i = 0; i < context.frames->len; i++)
    dove_context_span (&context, g_array_index (context.frames, DoveFrame, i).open)->kind =
        DOVE_SPAN_WRONG;
  spans = g_array_ref (context.spans);
  dove_context_clear (&context);

  return spans;
}
