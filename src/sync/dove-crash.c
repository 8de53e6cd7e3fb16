/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "dove-crash.h"

G_DEFINE_QUARK (dove-crash-error, dove_crash_error)

#ifdef DOVE_CRASH_POINTS

static DoveCrashHook crash_hook;
static gpointer crash_data;

/**
 * dove_crash_set_hook:
 * @hook: (nullable): asked at every point; %NULL ends it
 * @user_data: handed to it
 *
 * Lets a test abandon a run at a point. Not while a run is under way on another thread.
 */
void
dove_crash_set_hook (DoveCrashHook hook,
                     gpointer      user_data)
{
  crash_hook = hook;
  crash_data = user_data;
}

/* Counts down the n of `point:n`, once for each process. */
static void
kill_if_due (const char *point)
{
  static int left = -1;
  const char *wish = g_getenv ("DOVETAIL_TEST_KILL");
  const char *colon = wish != NULL ? strchr (wish, ':') : NULL;

  if (colon == NULL || strlen (point) != (gsize) (colon - wish) ||
      strncmp (point, wish, strlen (point)) != 0)
    return;

  if (left < 0)
    left = MAX (atoi (colon + 1), 1);
  if (--left == 0)
    raise (SIGKILL);
}

/**
 * dove_crash_point:
 * @point: name of the place
 * @error: return location for an error
 *
 * Marks a place where a test may end the program.
 *
 * Returns: whether the run is to be abandoned, with @error set
 */
gboolean
dove_crash_point (const char  *point,
                  GError     **error)
{
  kill_if_due (point);
  if (crash_hook == NULL || !crash_hook (point, crash_data))
    return FALSE;

  g_set_error (error, DOVE_CRASH_ERROR, 0, "Crashed at %s", point);

  return TRUE;
}

#endif
