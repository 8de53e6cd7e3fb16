/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GTimeSpan dove_retry_wait (gint64 tries);

G_END_DECLS
