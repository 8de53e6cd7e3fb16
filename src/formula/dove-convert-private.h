/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-cell-private.h"

G_BEGIN_DECLS

gboolean   dove_text_to_decimal   (const char       *text,
                                   gsize             length,
                                   DoveNumber       *number);
const char *dove_text_strip       (const char       *text,
                                   gsize            *length);
gboolean   dove_text_to_number    (const char       *text,
                                   gsize             length,
                                   DoveNumber       *number);
gboolean   dove_cell_to_number    (const DoveCell   *cell,
                                   DoveNumber       *number);
gboolean   dove_cell_to_logical   (const DoveCell   *cell,
                                   gboolean         *logical);
gboolean   dove_cell_to_text      (const DoveCell   *cell,
                                   DoveCell         *text);
gboolean   dove_number_to_index   (const DoveNumber *number,
                                   gint64           *index);
void       dove_number_print      (const DoveNumber *number,
                                   GString          *string);
char      *dove_cell_describe     (const DoveCell   *cell);

DoveNumber dove_cell_settle_number     (const DoveNumber *number);
gboolean   dove_number_is_huge    (const DoveNumber *number);

int        dove_text_compare      (const char       *a,
                                   const char       *b);
int        dove_cell_compare      (const DoveCell   *a,
                                   const DoveCell   *b);

G_END_DECLS
