/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/*
 * Loaded before a program, it lets all its clocks be ahead by the seconds that stand in the file
 * DOVE_TEST_LATER: a test turns hours of schedules on without waiting for them. Timers are as they
 * are.
 */

static gint64
read_clock (clockid_t clock)
{
  const char *path = getenv ("DOVE_TEST_LATER");
  FILE *file = path != NULL ? fopen (path, "re") : NULL;
  struct timespec now = { 0 };
  long later = 0;

  if (file != NULL)
    {
      if (fscanf (file, "%ld", &later) != 1)
        later = 0;
      fclose (file);
    }
  clock_gettime (clock, &now);

  return (now.tv_sec + later) * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

gint64
g_get_real_time (void)
{
  return read_clock (CLOCK_REALTIME);
}

gint64
g_get_monotonic_time (void)
{
  return read_clock (CLOCK_MONOTONIC);
}
