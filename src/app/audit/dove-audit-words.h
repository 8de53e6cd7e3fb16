/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-audit.h"

G_BEGIN_DECLS

const char *dove_audit_words_what   (const char            *what);
const char *dove_audit_words_kind   (const char            *kind);
const char *dove_audit_words_origin (const char            *origin);
char       *dove_audit_words_title  (const DoveStoreAudit  *audit);
char       *dove_audit_words_detail (const DoveStoreAudit  *audit);
char       *dove_audit_words_table  (GPtrArray             *lines);

G_END_DECLS
