/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveFilterTest:
 * @DOVE_FILTER_IS: the field is the value
 * @DOVE_FILTER_IS_NOT: it is another one
 * @DOVE_FILTER_CONTAINS: the value stands somewhere in it, in small or large letters
 * @DOVE_FILTER_GREATER: it is greater, or later
 * @DOVE_FILTER_LESS: it is less, or earlier
 * @DOVE_FILTER_AT_LEAST: it is the value, or greater
 * @DOVE_FILTER_AT_MOST: it is the value, or less
 * @DOVE_FILTER_EMPTY: it has no value
 * @DOVE_FILTER_NOT_EMPTY: it has one
 *
 * What is asked of a field.
 */
typedef enum
{
  DOVE_FILTER_IS,
  DOVE_FILTER_IS_NOT,
  DOVE_FILTER_CONTAINS,
  DOVE_FILTER_GREATER,
  DOVE_FILTER_LESS,
  DOVE_FILTER_AT_LEAST,
  DOVE_FILTER_AT_MOST,
  DOVE_FILTER_EMPTY,
  DOVE_FILTER_NOT_EMPTY,
} DoveFilterTest;

/**
 * DoveFilterRow:
 * @path: of the field
 * @test: what is asked of it
 * @value: what it is compared with, as it is typed; empty for the last two tests
 * @is_literal: the value is a number, or TRUE or FALSE, and not a text
 *
 * One condition.
 */
typedef struct
{
  char           *path;
  DoveFilterTest  test;
  char           *value;
  gboolean        is_literal;
} DoveFilterRow;

/**
 * DoveFilter:
 * @is_any: one condition is enough
 * @rows: (element-type DoveFilterRow): the conditions
 *
 * A filter as rows.
 */
typedef struct
{
  gboolean   is_any;
  GPtrArray *rows;
} DoveFilter;

DoveFilter    *dove_filter_new        (void);
void           dove_filter_free       (DoveFilter           *self);
DoveFilter    *dove_filter_parse      (const char           *formula);
char          *dove_filter_to_formula (const DoveFilter     *self);

DoveFilterRow *dove_filter_row_new    (const char           *path,
                                       DoveFilterTest        test,
                                       const char           *value,
                                       gboolean              is_literal);
void           dove_filter_row_free   (DoveFilterRow        *row);
gboolean       dove_filter_is_literal (const char           *value,
                                       const char           *type);
gboolean       dove_filter_has_value  (DoveFilterTest        test);

guint          dove_filter_count      (const char            *formula,
                                       const DoveFormulaHost *host,
                                       DoveValue             *records,
                                       guint                 *n_failed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveFilter, dove_filter_free)

G_END_DECLS
