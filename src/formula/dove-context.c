/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-context-private.h"

/*
 * What is around a place in a formula that may be unfinished. The parser cannot tell, as it ends
 * at the first mistake; here only brackets, separators and words count.
 */

static void
add_span (DoveContext  *self,
          DoveSpanKind  kind,
          guint         start,
          guint         end)
{
  DoveSpan span = { kind, start, end, self->spans->len };

  g_array_append_val (self->spans, span);
}

/* The end of what could not be read from @start on */
static guint
end_of_wrong (const char *text,
              guint       start)
{
  const char *end = NULL;

  switch (text[start])
    {
    case '"':
      return start + strlen (text + start);
    case '[':
      /* an unfinished reference ends where an argument or an operand may */
      end = strpbrk (text + start + 1, "];,()[{}|\"\n");
      if (end == NULL)
        return start + strlen (text + start);
      return end - text + (*end == ']');
    case '#':
      end = text + start + 1;
      while (g_ascii_isalnum (*end) || (*end != '\0' && strchr ("/!?", *end) != NULL))
        end++;
      return end - text;
    default:
      return g_utf8_next_char (text + start) - text;
    }
}

static DoveSpanKind
kind_of_token (const DoveToken *token)
{
  static const DoveSpanKind kinds[] = {
    [DOVE_TOKEN_END] = DOVE_SPAN_WRONG,          [DOVE_TOKEN_NUMBER] = DOVE_SPAN_NUMBER,
    [DOVE_TOKEN_STRING] = DOVE_SPAN_TEXT,        [DOVE_TOKEN_ERROR] = DOVE_SPAN_ERROR,
    [DOVE_TOKEN_REFERENCE] = DOVE_SPAN_FIELD,    [DOVE_TOKEN_NAME] = DOVE_SPAN_NAME,
    [DOVE_TOKEN_OPERATOR] = DOVE_SPAN_OPERATOR,  [DOVE_TOKEN_OPEN] = DOVE_SPAN_BRACKET,
    [DOVE_TOKEN_CLOSE] = DOVE_SPAN_BRACKET,      [DOVE_TOKEN_SEPARATOR] = DOVE_SPAN_SEPARATOR,
    [DOVE_TOKEN_ROW] = DOVE_SPAN_SEPARATOR,      [DOVE_TOKEN_BRACE_OPEN] = DOVE_SPAN_BRACKET,
    [DOVE_TOKEN_BRACE_CLOSE] = DOVE_SPAN_BRACKET,
  };

  return kinds[token->kind];
}

static void
cut (DoveContext *self)
{
  DoveLexer lexer = { .text = self->text };

  for (;;)
    {
      DoveToken token;

      if (!dove_lexer_next (&lexer, &token, NULL))
        {
          guint end = end_of_wrong (self->text, token.start);

          add_span (self, DOVE_SPAN_WRONG, token.start, end);
          lexer.position = end;
          continue;
        }
      if (token.kind == DOVE_TOKEN_END)
        return;
      add_span (self, kind_of_token (&token), token.start, token.end);
    }
}

static void
frame_clear (gpointer data)
{
  g_free (((DoveFrame *) data)->pending);
}

/*
 * dove_context_init:
 * @text: valid UTF-8; must stay
 *
 * Begins at the start of a formula. Spans of words are all of kind %DOVE_SPAN_NAME.
 */
void
dove_context_init (DoveContext *self,
                   const char  *text)
{
  self->text = text;
  self->spans = g_array_new (FALSE, FALSE, sizeof (DoveSpan));
  self->frames = g_array_new (FALSE, FALSE, sizeof (DoveFrame));
  g_array_set_clear_func (self->frames, frame_clear);
  self->names = g_ptr_array_new_with_free_func (g_free);
  cut (self);
}

void
dove_context_clear (DoveContext *self)
{
  g_array_unref (self->spans);
  g_array_unref (self->frames);
  g_ptr_array_unref (self->names);
}

DoveSpan *
dove_context_span (DoveContext *self,
                   guint        index)
{
  return &g_array_index (self->spans, DoveSpan, index);
}

/*
 * dove_context_is_char:
 *
 * Returns: whether there is such a span, and it begins with @c
 */
gboolean
dove_context_is_char (DoveContext *self,
                      guint        index,
                      char         c)
{
  return index < self->spans->len && self->text[dove_context_span (self, index)->start] == c;
}

/*
 * dove_context_top:
 *
 * Returns: (nullable): the innermost open bracket
 */
DoveFrame *
dove_context_top (DoveContext *self)
{
  return self->frames->len > 0
         ? &g_array_index (self->frames, DoveFrame, self->frames->len - 1) : NULL;
}

static void
open_frame (DoveContext *self,
            guint        index)
{
  DoveFrame frame = { .open = index, .n_names = self->names->len };

  if (dove_context_is_char (self, index, '(') && index > 0)
    {
      const DoveSpan *word = dove_context_span (self, index - 1);

      if (word->kind == DOVE_SPAN_NAME || word->kind == DOVE_SPAN_FUNCTION)
        frame.function = dove_function_find (self->text + word->start, word->end - word->start);
    }
  g_array_append_val (self->frames, frame);
}

static void
close_frame (DoveContext *self,
             char         opening)
{
  DoveFrame *top = dove_context_top (self);

  if (top == NULL || !dove_context_is_char (self, top->open, opening))
    return;

  g_ptr_array_set_size (self->names, top->n_names);
  g_array_set_size (self->frames, self->frames->len - 1);
}

/* A LET's name is known from the end of its value on */
static void
next_argument (DoveContext    *self,
               const DoveSpan *separator)
{
  DoveFrame *top = dove_context_top (self);

  if (top == NULL)
    return;

  if (top->argument % 2 == 1 && top->pending != NULL)
    g_ptr_array_add (self->names, g_steal_pointer (&top->pending));
  if (top->argument == 0)
    top->first_end = separator->start;
  top->argument++;
}

static void
read_word (DoveContext *self,
           guint        index)
{
  DoveFrame *top = dove_context_top (self);
  const DoveSpan *span = dove_context_span (self, index);
  gboolean is_first = index > 0 && (dove_context_is_char (self, index - 1, '(')
                                    || dove_context_is_char (self, index - 1, ';')
                                    || dove_context_is_char (self, index - 1, ','));

  if (!dove_frame_is_of (top, "LET") || top->argument % 2 != 0 || !is_first)
    return;
  if (!dove_context_is_char (self, index + 1, ';') && !dove_context_is_char (self, index + 1, ','))
    return;

  g_free (top->pending);
  top->pending = g_strndup (self->text + span->start, span->end - span->start);
}

/*
 * dove_context_step:
 * @index: of the next span
 *
 * Goes on over one span.
 */
void
dove_context_step (DoveContext *self,
                   guint        index)
{
  const DoveSpan *span = dove_context_span (self, index);

  switch (self->text[span->start])
    {
    case '(':
    case '{':
      open_frame (self, index);
      break;
    case ')':
    case '}':
      close_frame (self, self->text[span->start] == ')' ? '(' : '{');
      break;
    case ';':
    case ',':
      next_argument (self, span);
      break;
    default:
      if (span->kind == DOVE_SPAN_NAME)
        read_word (self, index);
    }
}
