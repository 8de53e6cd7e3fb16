/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-manifest.h"
#include "driver/open/dove-driver-open.h"
#include "driver/http/dove-http-driver.h"

/* As `driver` in a manifest, by DoveDriverKind */
static const char *const driver_names[] = {
  "http", "sql", "file", "dav", "mail", "mqtt", "amqp",
};

/**
 * dove_driver_open:
 * @connection: a connection
 * @error: return location for an error
 *
 * Makes the driver that the connector of a connection asks for. No network.
 *
 * The http driver is built in; those with libraries of their own are modules, loaded when
 * first asked for.
 *
 * Errors: %DOVE_ERROR_UNSUPPORTED when this program does not have that driver.
 *
 * Returns: (transfer full) (nullable): a driver for the calling thread
 */
DoveDriver *
dove_driver_open (DoveConnection  *connection,
                  GError         **error)
{
  DoveManifest *manifest = dove_connection_get_manifest (connection);

  if (manifest->driver == DOVE_DRIVER_HTTP)
    return dove_http_driver_new (connection);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               _("“%s” cannot be used: its connector “%s” needs the driver “%s”, which this "
                 "version of Dovetail does not have"),
               dove_connection_get_name (connection), manifest->name,
               driver_names[manifest->driver]);

  return NULL;
}
