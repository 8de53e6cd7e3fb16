/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli.h"

G_BEGIN_DECLS

/* Who looks at what is there, and how much of it is bad */
typedef struct
{
  DoveCli *cli;
  guint    bad;
} DoveCliDoctor;

void dove_cli_doctor_find    (DoveCliDoctor *doctor,
                              gboolean       is_good,
                              const char    *what,
                              const char    *message);
void dove_cli_doctor_portals (DoveCliDoctor *doctor);

G_END_DECLS
