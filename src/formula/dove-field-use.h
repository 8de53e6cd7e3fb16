/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveFieldUse:
 * @path: of the field, from the record on, as dove_formula_get_fields() gives it; with a point
 *   in front when it begins at an element that is not known
 * @start: first byte of the reference in the formula's text
 * @end: byte after it
 *
 * A place where a formula refers to a field.
 */
typedef struct
{
  char  *path;
  guint  start;
  guint  end;
} DoveFieldUse;

GPtrArray *dove_formula_get_uses     (DoveFormula  *self);
void       dove_field_use_free       (DoveFieldUse *use);
char      *dove_formula_rename_field (const char   *text,
                                      const char   *old_path,
                                      const char   *new_path,
                                      guint        *n_left,
                                      GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveFieldUse, dove_field_use_free)

G_END_DECLS
