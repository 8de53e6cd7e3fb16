/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

/**
 * DoveCliTable:
 *
 * Rows for people, in columns as wide as their widest text, cut to the terminal's width.
 */
typedef struct _DoveCliTable DoveCliTable;

DoveCliTable *dove_cli_table_new   (const char   *first,
                                    ...) G_GNUC_NULL_TERMINATED;
void          dove_cli_table_free  (DoveCliTable *self);
void          dove_cli_table_add   (DoveCliTable *self,
                                    const char   *first,
                                    ...) G_GNUC_NULL_TERMINATED;
void          dove_cli_table_print (DoveCliTable *self);
guint         dove_cli_table_get_length (DoveCliTable *self);

guint         dove_cli_text_width  (const char   *text);
char         *dove_cli_text_clean  (const char   *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveCliTable, dove_cli_table_free)

G_END_DECLS
