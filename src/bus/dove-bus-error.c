/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-bus"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-bus-error.h"

#define NAME(word) DOVETAIL_APP_ID ".Error." word

/* Names stay as they are for good: programs of another version read them. */
static const GDBusErrorEntry entries[] = {
  { DOVE_ERROR_FAILED, NAME ("Failed") },
  { DOVE_ERROR_INVALID, NAME ("Invalid") },
  { DOVE_ERROR_LIMIT, NAME ("Limit") },
  { DOVE_ERROR_UNAUTHORIZED, NAME ("Unauthorized") },
  { DOVE_ERROR_FORBIDDEN, NAME ("Forbidden") },
  { DOVE_ERROR_THROTTLED, NAME ("Throttled") },
  { DOVE_ERROR_OFFLINE, NAME ("Offline") },
  { DOVE_ERROR_CONFLICT, NAME ("Conflict") },
  { DOVE_ERROR_MISSING, NAME ("Missing") },
  { DOVE_ERROR_EXPIRED, NAME ("Expired") },
  { DOVE_ERROR_AMBIGUOUS, NAME ("Ambiguous") },
  { DOVE_ERROR_LOCKED, NAME ("Locked") },
  { DOVE_ERROR_NO_KEYRING, NAME ("NoKeyring") },
  { DOVE_ERROR_BUSY, NAME ("Busy") },
  { DOVE_ERROR_VERSION, NAME ("Version") },
  { DOVE_ERROR_UNSUPPORTED, NAME ("Unsupported") },
  { DOVE_ERROR_STORAGE, NAME ("Storage") },
  { DOVE_ERROR_NEEDS_PERSON, NAME ("NeedsPerson") },
};

#define CANCELLED NAME ("Cancelled")

/**
 * dove_bus_error_register:
 *
 * Lets errors of %DOVE_ERROR cross the bus with their code. Called once by every program that
 * speaks on it, before the first message.
 */
void
dove_bus_error_register (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("dove-error-quark", &quark, entries, G_N_ELEMENTS (entries));
}

/**
 * dove_bus_error_get_name:
 * @error: an error
 *
 * Returns: (transfer none): what it is called on the bus
 */
const char *
dove_bus_error_get_name (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return CANCELLED;

  for (guint i = 0; error->domain == DOVE_ERROR && i < G_N_ELEMENTS (entries); i++)
    if (entries[i].error_code == error->code)
      return entries[i].dbus_error_name;

  return entries[0].dbus_error_name;
}

/**
 * dove_bus_error_parse:
 * @name: what an error is called on the bus
 * @message: its sentence
 *
 * Returns: (transfer full): the error
 */
GError *
dove_bus_error_parse (const char *name,
                      const char *message)
{
  if (g_str_equal (name, CANCELLED))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, message);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (g_str_equal (entries[i].dbus_error_name, name))
      return g_error_new_literal (DOVE_ERROR, entries[i].error_code, message);

  return g_error_new_literal (DOVE_ERROR, DOVE_ERROR_FAILED, message);
}

/**
 * dove_bus_error_clean:
 * @error: an error of a call
 *
 * Takes the words of D-Bus out of its sentence; an agent that is gone becomes a sentence too.
 */
void
dove_bus_error_clean (GError *error)
{
  g_dbus_error_strip_remote_error (error);

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    {
      g_free (error->message);
      error->message = g_strdup (_("The background program of Dovetail has ended; what it was "
                                   "doing goes on when it starts again"));
    }
}
