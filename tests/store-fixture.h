/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib/gstdio.h>

#include "store/dove-store.h"

/* A state in a folder of its own, and a clock that is turned by hand; it begins at START, which a
 * test may set before it includes this. */

#ifndef START
#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#endif

typedef struct
{
  char      *dir;
  DoveClock *clock;
  DoveStore *store;
} Fixture;

static inline void
fixture_open (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;

  fixture->store = dove_store_open (fixture->dir, DOVE_STORE_READ_WRITE, fixture->clock, &error);
  g_assert_no_error (error);
}

static inline void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  fixture->dir = g_dir_make_tmp ("dove-state-XXXXXX", NULL);
  fixture->clock = dove_clock_new_test (START);
  fixture_open (fixture);
}

static inline void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  g_clear_pointer (&fixture->store, dove_store_close);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (fixture->dir);
  g_free (fixture->dir);
  dove_clock_unref (fixture->clock);
}
