/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-cases.h"
#include "dove-tree-private.h"

G_BEGIN_DECLS

GPtrArray *dove_cases_collect (const char      *text,
                               const DoveNode  *call,
                               const DoveNode **rest);
char      *dove_cases_join    (const char      *what,
                               GPtrArray       *texts,
                               const char      *rest);

G_END_DECLS
