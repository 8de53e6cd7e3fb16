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
