/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/dove-terms.h"

G_BEGIN_DECLS

/* dove-terms-groups.c */
GPtrArray *dove_terms_make_groups (const DoveTerms *terms);

G_END_DECLS
