/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store-exchange.h"

G_BEGIN_DECLS

DoveValue *dove_cli_exchange_to_value (const DoveStoreExchange *exchange);
void       dove_cli_print_exchange    (const DoveStoreExchange *exchange);

G_END_DECLS
