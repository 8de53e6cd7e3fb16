/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app/widgets/dove-change-item.h"
#include "app/widgets/dove-change-secrets.h"
#include "store/dove-store-document.h"

#define START (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

#define CONNECTOR \
  "{\"dovetail\":1,\"id\":\"lockers\",\"version\":\"1.0.0\",\"name\":\"Lockers\"," \
  "\"driver\":\"http\",\"base\":\"https://lockers.example\",\"auth\":[{\"id\":\"none\"," \
  "\"type\":\"none\"}],\"objects\":{\"locker\":{\"title\":\"Locker\",\"key\":\"/id\"," \
  "\"list\":\"GET /lockers\",\"schema\":{\"type\":\"object\",\"properties\":{" \
  "\"id\":{\"type\":\"string\"},\"owner\":{\"type\":\"string\"}," \
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

static void
save (Fixture    *fixture,
      const char *kind,
      const char *id,
      const char *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_store_keep_document (fixture->store, kind, id, text, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
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

static void
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

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  dove_store_close (fixture->store);
  dove_clock_unref (fixture->clock);
  remove_all (fixture->workspace);
  g_free (fixture->workspace);
}

/* What is shown of a change of a run that knew no marks */
static char *
show (Fixture    *fixture,
      const char *sync_id,
      DoveSide    side)
{
  g_autoptr(DoveChangeSecrets) secrets = dove_change_secrets_new (fixture->store, sync_id);
  DoveStoreChange *change = dove_store_change_new ();
  g_autoptr(DoveChangeItem) item = NULL;

  change->kind = DOVE_CHANGE_UPDATE;
  change->side = side;
  change->fields = g_strdup ("[{\"field\":\"owner\",\"old\":\"Ada\",\"new\":\"Ben\"},"
                             "{\"field\":\"code\",\"old\":null,\"new\":\"tulip-77\"}]");
  dove_change_secrets_mark (secrets, change);
  item = dove_change_item_new (change);

  return dove_change_item_to_markup (item, 0);
}

static void
test_an_earlier_run_hides_what_is_secret_today (Fixture       *fixture,
                                                gconstpointer  data)
{
  g_autofree char *shown = show (fixture, "keys", DOVE_SIDE_B);

  g_assert_null (strstr (shown, "tulip"));
  g_assert_nonnull (strstr (shown, "code: "));
  g_assert_nonnull (strstr (shown, "owner: Ada → <b>Ben</b>"));
}

/* An application whose connector is not there, or a sync that is gone: shown as it was kept. */
static void
test_what_nobody_marks_is_shown (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autofree char *other_side = show (fixture, "keys", DOVE_SIDE_A);
  g_autofree char *no_sync = show (fixture, "gone", DOVE_SIDE_B);

  g_assert_nonnull (strstr (other_side, "tulip-77"));
  g_assert_nonnull (strstr (no_sync, "tulip-77"));
}

#define ADD(name, func) \
  g_test_add ("/secrets/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("an-earlier-run-hides-what-is-secret-today", test_an_earlier_run_hides_what_is_secret_today);
  ADD ("what-nobody-marks-is-shown", test_what_nobody_marks_is_shown);

  return g_test_run ();
}
