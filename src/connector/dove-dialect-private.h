/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-dialect.h"

G_BEGIN_DECLS

extern const DoveDialectRules dove_dialect_odata;
extern const DoveDialectRules dove_dialect_rest;
extern const DoveDialectRules dove_dialect_xml;
extern const DoveDialectRules dove_dialect_graphql;
extern const DoveDialectRules dove_dialect_json_rpc;

/* What most dialects have in common with REST */
gboolean        dove_dialect_accepts_json (const char          *type);
DoveVerdictKind dove_dialect_judge_plain  (const DoveOperation *operation,
                                           DoveAnswer          *answer);
DoveValue      *dove_dialect_keep_record  (DoveValue           *record,
                                           DoveValue           *schema);

G_END_DECLS
