/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"
#include "driver/dove-driver.h"

G_BEGIN_DECLS

DoveDriver *dove_driver_open (DoveConnection  *connection,
                              GError         **error);

G_END_DECLS
