/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-keyring.h"

#include <sys/resource.h>

G_DEFINE_INTERFACE (DoveKeyring, dove_keyring, G_TYPE_OBJECT)

static void
dove_keyring_default_init (DoveKeyringInterface *iface)
{
}

/**
 * dove_keyring_store:
 * @self: a keyring
 * @connection: id of a connection
 * @label: what the user sees in a keyring manager
 * @secrets: a record
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Keeps the secrets of a connection, in place of earlier ones. Blocks; may ask the user to open
 * the keyring.
 *
 * Errors: %DOVE_ERROR_LOCKED, %DOVE_ERROR_NO_KEYRING, %DOVE_ERROR_FAILED, %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether they are kept
 */
gboolean
dove_keyring_store (DoveKeyring   *self,
                    const char    *connection,
                    const char    *label,
                    DoveValue     *secrets,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_return_val_if_fail (DOVE_IS_KEYRING (self), FALSE);

  return DOVE_KEYRING_GET_IFACE (self)->store (self, connection, label, secrets, cancellable,
                                               error);
}

/**
 * dove_keyring_lookup:
 * @self: a keyring
 * @connection: id of a connection
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Gives the secrets of a connection. Blocks; may ask the user to open the keyring.
 *
 * Errors: %DOVE_ERROR_MISSING when there are none, or what is there is not ours;
 * %DOVE_ERROR_LOCKED, %DOVE_ERROR_NO_KEYRING, %DOVE_ERROR_FAILED, %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): a record
 */
DoveValue *
dove_keyring_lookup (DoveKeyring   *self,
                     const char    *connection,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_return_val_if_fail (DOVE_IS_KEYRING (self), NULL);

  return DOVE_KEYRING_GET_IFACE (self)->lookup (self, connection, cancellable, error);
}

/**
 * dove_keyring_clear:
 * @self: a keyring
 * @connection: id of a connection
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Forgets the secrets of a connection; it is fine when there are none.
 *
 * Errors: %DOVE_ERROR_LOCKED, %DOVE_ERROR_NO_KEYRING, %DOVE_ERROR_FAILED, %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether there are none now
 */
gboolean
dove_keyring_clear (DoveKeyring   *self,
                    const char    *connection,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_return_val_if_fail (DOVE_IS_KEYRING (self), FALSE);

  return DOVE_KEYRING_GET_IFACE (self)->clear (self, connection, cancellable, error);
}

/**
 * dove_keyring_check:
 * @self: a keyring
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Tells whether secrets could be kept and read now. Asks nobody.
 *
 * Errors: %DOVE_ERROR_LOCKED, %DOVE_ERROR_NO_KEYRING, %DOVE_ERROR_FAILED.
 *
 * Returns: whether they could
 */
gboolean
dove_keyring_check (DoveKeyring   *self,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_return_val_if_fail (DOVE_IS_KEYRING (self), FALSE);

  return DOVE_KEYRING_GET_IFACE (self)->check (self, cancellable, error);
}

/**
 * dove_secrets_harden:
 *
 * Makes sure that a crash leaves no secrets on the disk: no core files from now on. Programs
 * that hold secrets call it first of all. The process stays readable to the user's own
 * programs, since portals tell a sandboxed program from others by that.
 */
void
dove_secrets_harden (void)
{
  const struct rlimit none = { 0, 0 };

  if (setrlimit (RLIMIT_CORE, &none) != 0)
    g_info ("Core files could not be switched off");
}
