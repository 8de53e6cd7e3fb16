/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib/gstdio.h>

#include "store/dove-store-document.h"

/* A workspace with a state, and with a sync `keys` into the lockers of a gym, whose connector says
 * today that their code is secret. */

#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

#define CONNECTOR \
  "{\"dovetail\":1,\"id\":\"lockers\",\"version\":\"1.0.0\",\"name\":\"Lockers\"," \
  "\"driver\":\"http\",\"base\":\"https://lockers.example\",\"auth\":[{\"id\":\"none\"," \
  "\"type\":\"none\"}],\"objects\":{\"locker\":{\"title\":\"Locker\",\"key\":\"/id\"," \
  "\"label\":\"/tag\",\"list\":\"GET /lockers\",\"schema\":{\"type\":\"object\",\"properties\":{" \
  "\"id\":{\"type\":\"string\"},\"owner\":{\"type\":\"string\"}," \
  "\"tag\":{\"type\":\"string\",\"title\":\"Tag at the door\"}," \
  "\"code\":{\"type\":\"string\",\"format\":\"password\"}}}}}}"
#define CONNECTION \
  "{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"gym\",\"connector\":\"lockers\"," \
  "\"name\":\"Gym\"}"
#define SYNC \
  "{\"dovetail\":1,\"kind\":\"sync\",\"id\":\"keys\",\"name\":\"Keys\"," \
  "\"a\":{\"connection\":\"club\",\"object\":\"member\"}," \
  "\"b\":{\"connection\":\"gym\",\"object\":\"locker\"}}"

typedef struct
{
  char      *workspace;
  DoveClock *clock;
  DoveStore *store;
} Fixture;

static inline void
save (Fixture    *fixture,
      const char *kind,
      const char *id,
      const char *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_keep_document (fixture->store, kind, id, text, NULL, NULL, &error));
  g_assert_no_error (error);
}

static inline void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *state = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *file = NULL;

  fixture->workspace = g_dir_make_tmp ("dove-secrets-XXXXXX", NULL);
  state = g_build_filename (fixture->workspace, ".dovetail", NULL);
  folder = g_build_filename (fixture->workspace, "connectors", NULL);
  file = g_build_filename (folder, "lockers.json", NULL);
  g_assert_cmpint (g_mkdir (state, 0700), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, CONNECTOR, -1, NULL));
  fixture->clock = dove_clock_new_test (START);
  fixture->store = dove_store_open (state, DOVE_STORE_READ_WRITE, fixture->clock, &error);
  g_assert_no_error (error);
  save (fixture, "connection", "gym", CONNECTION);
  save (fixture, "sync", "keys", SYNC);
}

static inline void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_all (inner);
    }
  g_remove (path);
}

static inline void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  dove_store_close (fixture->store);
  dove_clock_unref (fixture->clock);
  remove_all (fixture->workspace);
  g_free (fixture->workspace);
}
