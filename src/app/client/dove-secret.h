/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "record/dove-value.h"

G_BEGIN_DECLS

gboolean dove_secret_add_text  (GUnixFDList      *fds,
                                const char       *text,
                                gsize             length,
                                GError          **error);
gboolean dove_secret_add_value (GUnixFDList      *fds,
                                const DoveValue  *value,
                                GError          **error);

G_END_DECLS
