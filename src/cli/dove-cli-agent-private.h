/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gunixfdlist.h>

#include "cli/dove-cli-desk.h"
#include "dove-bus-generated.h"

G_BEGIN_DECLS

/* The way to the agent of the workspace. */
struct _DoveCliLink
{
  GDBusConnection *bus;
  char            *name;
  DoveBusAgent    *agent;
};

/* dove-cli-agent-desk.c */
gboolean  dove_cli_agent_tell   (gboolean             ok,
                                 GError             **error);
GVariant *dove_cli_agent_add_fd (GUnixFDList         *fds,
                                 int                  fd);

/* dove-cli-agent-run.c */
gboolean  dove_cli_agent_run    (DoveCli             *cli,
                                 const DoveCliOrder  *order,
                                 DoveRunResult       *result,
                                 GError             **error);

G_END_DECLS
