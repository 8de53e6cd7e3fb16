/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connection/dove-connection.h"
#include "driver/dove-driver.h"

G_BEGIN_DECLS

#define DOVE_TYPE_HTTP_DRIVER (dove_http_driver_get_type ())
G_DECLARE_FINAL_TYPE (DoveHttpDriver, dove_http_driver, DOVE, HTTP_DRIVER, GObject)

DoveDriver *dove_http_driver_new (DoveConnection *connection);

G_END_DECLS
