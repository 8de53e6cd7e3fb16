/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveTextMark:
 * @is_error: whether the text cannot be read because of it; else a formula in it is wrong
 * @line: from 1
 * @column: in characters, from 1
 * @start: first byte of what is meant
 * @end: byte after it
 * @message: a sentence for a person
 *
 * Something in the text of a mapping that a person should look at.
 */
typedef struct
{
  gboolean  is_error;
  guint     line;
  guint     column;
  guint     start;
  guint     end;
  char     *message;
} DoveTextMark;

char      *dove_map_text_write (DoveValue    *rows);
DoveValue *dove_map_text_read  (const char   *text,
                                DoveValue    *earlier,
                                GPtrArray    *marks);
void       dove_text_mark_free (DoveTextMark *mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTextMark, dove_text_mark_free)

G_END_DECLS
