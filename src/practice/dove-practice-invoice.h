/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

gboolean dove_practice_invoice_finish (DoveValueBuilder *record,
                                       GPtrArray        *issues);

DoveNumber dove_practice_line_net     (DoveValue        *line,
                                       int               digits);
DoveNumber dove_practice_invoice_get_rest (DoveValue    *invoice,
                                           GPtrArray    *payments);
int        dove_practice_currency_digits (const char    *currency);

G_END_DECLS
