/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void bench_contact_append (GString *json,
                           guint    id);

G_END_DECLS
