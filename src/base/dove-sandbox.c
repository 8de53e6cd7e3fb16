/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include "base/dove-sandbox.h"

/**
 * dove_is_sandboxed:
 *
 * Returns: whether this program runs in a sandbox of Flatpak or Snap, where files of the desktop
 *   cannot be reached and portals are asked instead; any thread
 */
gboolean
dove_is_sandboxed (void)
{
  const char *snap = g_getenv ("SNAP");

  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || (snap != NULL && *snap != '\0');
}

/**
 * dove_portal_get_version:
 * @bus: the session bus
 * @face: a portal's interface, like `org.freedesktop.portal.Background`
 * @patience: how long to wait
 * @cancellable: (nullable): a #GCancellable
 *
 * Asks the desktop for one of its portals; starts them where the bus can. Blocks; any thread.
 *
 * Returns: the portal's version, 0 where there is none
 */
guint32
dove_portal_get_version (GDBusConnection *bus,
                         const char      *face,
                         GTimeSpan        patience,
                         GCancellable    *cancellable)
{
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GVariant) value = NULL;

  answer = g_dbus_connection_call_sync (bus, "org.freedesktop.portal.Desktop",
                                        "/org/freedesktop/portal/desktop",
                                        "org.freedesktop.DBus.Properties", "Get",
                                        g_variant_new ("(ss)", face, "version"),
                                        G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE,
                                        (int) (patience / G_TIME_SPAN_MILLISECOND), cancellable,
                                        NULL);
  if (answer == NULL)
    return 0;

  g_variant_get (answer, "(v)", &value);

  return g_variant_is_of_type (value, G_VARIANT_TYPE_UINT32) ? g_variant_get_uint32 (value) : 0;
}
