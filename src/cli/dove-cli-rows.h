/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-run.h"

G_BEGIN_DECLS

void  dove_cli_print_change  (const DoveStoreChange *change);
char *dove_cli_describe_fields (const char          *fields);
char *dove_cli_describe_values (DoveValue           *list);
char *dove_cli_value_text    (DoveValue             *value);

G_END_DECLS
