/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-connection-words.h"

#include "app/widgets/dove-words.h"

/**
 * dove_connection_words_icon:
 * @connection: a connection
 *
 * Returns: name of an icon that says its state
 */
const char *
dove_connection_words_icon (DoveBusConnection *connection)
{
  const char *state = dove_bus_connection_get_state (connection);

  if (g_strcmp0 (state, "signed-in") == 0)
    return "emblem-ok-symbolic";
  if (g_strcmp0 (state, "signing-in") == 0 || g_strcmp0 (state, "throttled") == 0)
    return "content-loading-symbolic";
  if (g_strcmp0 (state, "locked") == 0 || g_strcmp0 (state, "no-keyring") == 0)
    return "dialog-password-symbolic";
  if (g_strcmp0 (state, "unreachable") == 0)
    return "network-offline-symbolic";
  if (g_strcmp0 (state, "unknown") == 0)
    return "network-server-symbolic";

  return "dialog-warning-symbolic";
}

/**
 * dove_connection_words_state:
 * @connection: a connection
 *
 * Returns: (transfer full): how it is with it, and why
 */
char *
dove_connection_words_state (DoveBusConnection *connection)
{
  const char *state = dove_words_connection (dove_bus_connection_get_state (connection));
  const char *message = dove_bus_connection_get_message (connection);

  if (message == NULL || message[0] == '\0')
    return g_strdup (state);

  /* Translators: state of a connection, and why */
  return g_strdup_printf (_("%s: %s"), state, message);
}

/**
 * dove_connection_words_subtitle:
 * @connection: a connection
 *
 * Returns: (transfer full): application, state and account in a line
 */
char *
dove_connection_words_subtitle (DoveBusConnection *connection)
{
  const char *state = dove_words_connection (dove_bus_connection_get_state (connection));
  const char *application = dove_bus_connection_get_connector_name (connection);
  const char *account = dove_bus_connection_get_account (connection);

  if (account == NULL || account[0] == '\0')
    /* Translators: name of an application, state of its connection */
    return g_strdup_printf (_("%s, %s"), application, state);

  /* Translators: name of an application, state of its connection, who is signed in */
  return g_strdup_printf (_("%s, %s, %s"), application, state, account);
}
