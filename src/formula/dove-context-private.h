/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-function-private.h"
#include "dove-span.h"

G_BEGIN_DECLS

/**
 * DoveFrame:
 * @function: (nullable): whose arguments these are; %NULL in parentheses, braces, and behind a
 *   word that is no function
 * @open: index of the span of the bracket
 * @argument: which argument is being read, from 0
 * @first_end: byte after the first argument, once it is over
 * @n_names: how many names were known outside
 * @pending: (nullable): name of a LET whose value is being read
 *
 * A bracket that is open at some place of a formula.
 */
typedef struct
{
  const DoveFunction *function;
  guint               open;
  guint               argument;
  guint               first_end;
  guint               n_names;
  char               *pending;
} DoveFrame;

/**
 * DoveContext:
 * @spans: (element-type DoveSpan): the whole text
 * @frames: (element-type DoveFrame): the brackets open at the place reached
 * @names: (element-type utf8): of the LETs around it
 *
 * Reads a formula, whole or broken, from left to right and knows at every place what is around.
 */
typedef struct
{
  const char *text;
  GArray     *spans;
  GArray     *frames;
  GPtrArray  *names;
} DoveContext;

void       dove_context_init    (DoveContext *self,
                                 const char  *text);
void       dove_context_clear   (DoveContext *self);
void       dove_context_step    (DoveContext *self,
                                 guint        index);
DoveSpan  *dove_context_span    (DoveContext *self,
                                 guint        index);
gboolean   dove_context_is_char (DoveContext *self,
                                 guint        index,
                                 char         c);
DoveFrame *dove_context_top     (DoveContext *self);

static inline gboolean
dove_frame_is_of (const DoveFrame *frame,
                  const char      *name)
{
  return frame != NULL && frame->function != NULL && g_str_equal (frame->function->name, name);
}

G_END_DECLS
