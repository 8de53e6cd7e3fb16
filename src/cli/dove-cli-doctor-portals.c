/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "dove-cli-doctor-private.h"

#include "base/dove-sandbox.h"

/*
 * What a sandboxed program needs the desktop's portals for. Outside of a sandbox it reaches the
 * same without them.
 */

#define PATIENCE (5 * G_TIME_SPAN_SECOND)

static const struct
{
  const char *face;
  const char *loss;  /* what does not work without it, and what to do */
} portals[] = {
  { "org.freedesktop.portal.Background",
    N_("The desktop has no portal for background programs: syncs do not run by themselves after "
       "log-in. Install xdg-desktop-portal and the one of your desktop") },
  { "org.freedesktop.portal.OpenURI",
    N_("The desktop has no portal that opens addresses: the browser is not opened for signing in. "
       "Install xdg-desktop-portal and the one of your desktop") },
  { "org.freedesktop.portal.FileChooser",
    N_("The desktop has no portal that chooses files: nothing can be opened or exported. Install "
       "xdg-desktop-portal and the one of your desktop") },
};

/* Looks for each of the desktop's portals, where it is needed */
void
dove_cli_doctor_portals (DoveCliDoctor *doctor)
{
  g_autoptr(GDBusConnection) bus = NULL;
  guint n_missing = 0;

  if (!dove_is_sandboxed ())
    {
      dove_cli_doctor_find (doctor, TRUE, "portals",
                            _("Dovetail is not in a sandbox, and needs no portals"));
      return;
    }

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, doctor->cli->cancellable, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (portals); i++)
    if (bus == NULL || dove_portal_get_version (bus, portals[i].face, PATIENCE,
                                                doctor->cli->cancellable) == 0)
      {
        dove_cli_doctor_find (doctor, FALSE, "portals", _(portals[i].loss));
        n_missing++;
      }
  if (n_missing == 0)
    dove_cli_doctor_find (doctor, TRUE, "portals", _("The desktop has all portals"));
}
