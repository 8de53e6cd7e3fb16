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
    return "object-select-symbolic";
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

/**
 * dove_connection_words_host:
 * @host: as dove_manifest_list_hosts() tells it
 *
 * `{settings.shop}.example.com` is `*.example.com`; what is typed whole has no words of its own.
 *
 * Returns: (transfer full): a server, for a person
 */
char *
dove_connection_words_host (const char *host)
{
  g_autoptr(GString) words = g_string_new (NULL);
  gboolean is_inside = FALSE;

  if (g_str_equal (host, "*"))
    return g_strdup (_("any server that an answer of it names"));

  for (const char *c = host; *c != '\0'; c++)
    {
      if (*c == '{')
        g_string_append_c (words, '*');
      is_inside = *c == '{' || (is_inside && *c != '}');
      if (!is_inside && *c != '}')
        g_string_append_c (words, *c);
    }

  return g_str_equal (words->str, "*") || host[0] == '='
           ? g_strdup (_("the address that you enter"))
           : g_string_free (g_steal_pointer (&words), FALSE);
}

/**
 * dove_connection_words_servers:
 * @manifest: of an application
 *
 * Returns: (transfer full) (nullable): which servers are talked to; %NULL when none is named
 */
char *
dove_connection_words_servers (DoveManifest *manifest)
{
  g_autoptr(GPtrArray) hosts = dove_manifest_list_hosts (manifest);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  for (guint i = 0; i < hosts->len; i++)
    {
      g_autofree char *name = dove_connection_words_host (g_ptr_array_index (hosts, i));

      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  if (names->len == 0)
    return NULL;

  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (_(", "), (char **) names->pdata);

  /* Translators: %s is a list of servers */
  return g_strdup_printf (_("Talks to %s"), joined);
}

/**
 * dove_connection_words_trust:
 * @manifest: of an application
 *
 * Returns: (transfer none) (nullable): what is to be known before anything is entered
 */
const char *
dove_connection_words_trust (DoveManifest *manifest)
{
  if (!manifest->is_shipped)
    return _("This connector did not come with Dovetail. Look at its servers before you enter "
             "anything");
  if (g_strcmp0 (manifest->verified, "facts") == 0)
    return _("Not yet verified: written from what is publicly known of the application, and not "
             "tried with it");
  if (g_strcmp0 (manifest->verified, "document") == 0)
    return _("Not yet verified: checked against the application’s own description, and not tried "
             "with it");

  return NULL;
}
