/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Places where a test may end the program, as a power cut would. Compiled to nothing without
 * -Dcrash_points=true.
 *
 * `DOVETAIL_TEST_KILL=point:n` in the environment kills the process when it reaches the point
 * for the n-th time. In process a test sets a hook; when it gives TRUE the run is abandoned on
 * the spot, with %DOVE_CRASH_ERROR, and writes nothing more.
 */
#define DOVE_CRASH_ERROR (dove_crash_error_quark ())

typedef gboolean (*DoveCrashHook) (const char *point,
                                   gpointer    user_data);

GQuark   dove_crash_error_quark (void);

#ifdef DOVE_CRASH_POINTS
void     dove_crash_set_hook    (DoveCrashHook   hook,
                                 gpointer        user_data);
gboolean dove_crash_point       (const char     *point,
                                 GError        **error);
#else
#define dove_crash_point(point, error) (FALSE)
#endif

G_END_DECLS
