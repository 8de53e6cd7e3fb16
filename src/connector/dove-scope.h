/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-formula.h"

G_BEGIN_DECLS

/**
 * DoveScope:
 *
 * The names that templates, selectors and formulas of a manifest may use: `settings`, `session`,
 * `connection`, `key`, `record`, `fields`, `parent`, `since`, `value` ... A scope may stand on
 * another one (a request on its connection). It belongs to one thread.
 */
typedef struct _DoveScope DoveScope;

DoveScope             *dove_scope_new        (DoveScope             *outer);
void                   dove_scope_free       (DoveScope             *self);

void                   dove_scope_set        (DoveScope             *self,
                                              const char            *name,
                                              DoveValue             *value);
void                   dove_scope_take       (DoveScope             *self,
                                              const char            *name,
                                              DoveValue             *value);
void                   dove_scope_set_text   (DoveScope             *self,
                                              const char            *name,
                                              const char            *text);
void                   dove_scope_set_host   (DoveScope             *self,
                                              const DoveFormulaHost *host);

DoveValue             *dove_scope_peek       (DoveScope             *self,
                                              const char            *name);
DoveValue             *dove_scope_find       (DoveScope             *self,
                                              const char            *path);
DoveValue             *dove_scope_get_record (DoveScope             *self);
const DoveFormulaHost *dove_scope_get_host   (DoveScope             *self);

gboolean               dove_scope_evaluate   (DoveScope             *self,
                                              DoveFormula           *formula,
                                              DoveValue            **value,
                                              GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveScope, dove_scope_free)

G_END_DECLS
