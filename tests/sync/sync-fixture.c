/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

#include "record/dove-json.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define START G_GINT64_CONSTANT (1700000000000000) /* microseconds UTC */

static const char *const thing_schema =
  "{ \"type\": \"object\", \"properties\": {"
  "  \"id\": { \"type\": \"string\", \"readOnly\": true },"
  "  \"name\": { \"type\": [\"string\", \"null\"] },"
  "  \"email\": { \"type\": [\"string\", \"null\"] },"
  "  \"status\": { \"type\": [\"string\", \"null\"] },"
  "  \"city\": { \"type\": [\"string\", \"null\"], \"maxLength\": 40 },"
  "  \"newsletter\": { \"type\": [\"boolean\", \"null\"], \"x-consent\": true },"
  "  \"letters\": { \"type\": [\"string\", \"null\"],"
  "    \"x-consent\": { \"no\": [ \"unsubscribed\" ] } },"
  "  \"parent\": { \"type\": [\"string\", \"null\"] },"
  "  \"external_id\": { \"type\": [\"string\", \"null\"] } } }";

/* Contacts of A become contacts of B, recognised by A's id. */
const char *const sync_fixture_contacts =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
  "  \"direction\": \"a-to-b\","
  "  \"match\": [ { \"a\": \"[id]\", \"b\": \"[external_id]\" },"
  "              { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ],"
  "  \"to_b\": [ { \"field\": \"external_id\", \"formula\": \"[id]\" },"
  "             { \"field\": \"name\", \"formula\": \"TRIM([name])\" },"
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ],"
  "  \"trigger\": { \"manual\": true } }";

/* A folder in memory where there is one: thousands of histories must not wait for a disk. */
static char *
make_folder (void)
{
  const char *base = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  char *folder = g_build_filename (base, "dove-sync-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (folder));

  return folder;
}

gboolean
sync_fixture_crash (const char *point,
                    gpointer    data)
{
  SyncCrash *crash = data;

  return crash->left > 0 && strcmp (point, crash->point) == 0 && --crash->left == 0;
}

SyncFixture *
sync_fixture_new (const char *definition)
{
  return sync_fixture_new_with (definition, thing_schema);
}

SyncFixture *
sync_fixture_new_with (const char *definition,
                       const char *schema)
{
  SyncFixture *self = g_new0 (SyncFixture, 1);

  self->dir = make_folder ();
  self->clock = dove_clock_new_test (START);
  self->a = dove_fake_app_new ("a", thing_schema, self->clock);
  self->b = dove_fake_app_new ("b", schema, self->clock);
  self->definition = g_strdup (definition);
  self->random = g_rand_new_with_seed (7);
  sync_fixture_reopen (self);

  return self;
}

static void
remove_folder (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_folder (child);
      else
        g_unlink (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (path);
}

void
sync_fixture_free (SyncFixture *self)
{
  g_clear_pointer (&self->store, dove_store_close);
  remove_folder (self->dir);
  dove_fake_app_free (self->a);
  dove_fake_app_free (self->b);
  dove_clock_unref (self->clock);
  g_rand_free (self->random);
  g_free (self->definition);
  g_free (self->refusal);
  g_free (self->dir);
  g_free (self);
}

/* Closes the database and opens it again, as another process would. */
void
sync_fixture_reopen (SyncFixture *self)
{
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->store, dove_store_close);
  self->store = dove_store_open (self->dir, DOVE_STORE_READ_WRITE, self->clock, &error);
  g_assert_no_error (error);
}

/* Takes a field out of an application, as a new version of it does; with NULL all are there. */
void
sync_fixture_lose_field (SyncFixture *self,
                         DoveSide     side,
                         const char  *name)
{
  DoveFakeApp *app = side == DOVE_SIDE_A ? self->a : self->b;
  g_autofree char *patch_text = g_strdup_printf ("{ \"properties\": { \"%s\": null } }",
                                                 name != NULL ? name : "");
  g_autoptr(DoveValue) schema = dove_json_parse (thing_schema, -1, NULL, NULL);
  g_autoptr(DoveValue) patch = dove_json_parse (patch_text, -1, NULL, NULL);
  g_autoptr(DoveValue) less = dove_value_merge_patch (schema, patch);
  g_autofree char *text = dove_json_write (less, DOVE_JSON_COMPACT);

  dove_fake_app_set_schema (app, text);
  if (name != NULL)
    dove_fake_app_lose_field (app, name);
}

static guint32
fixture_random (gpointer data)
{
  return g_rand_int (data);
}

typedef struct
{
  DoveDefinition *definition;
  DoveTerms      *terms;
  DoveRunHost     host;
} Prepared;

static void
prepared_clear (Prepared *self)
{
  g_clear_pointer (&self->terms, dove_terms_free);
  g_clear_pointer (&self->definition, dove_definition_unref);
  g_clear_object (&self->host.drivers[0]);
  g_clear_object (&self->host.drivers[1]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Prepared, prepared_clear)

/* Whether the sync can run; else why not is in the fixture */
static gboolean
prepare (SyncFixture *self,
         Prepared    *prepared)
{
  g_autoptr(GError) error = NULL;
  g_auto(DoveSchemaPast) past = { 0 };
  g_autoptr(GPtrArray) issues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);

  prepared->definition = dove_definition_parse (self->definition, -1, "syncs/x.json", issues);
  for (guint i = 0; i < issues->len; i++)
    {
      g_autofree char *text = dove_definition_issue_to_string (g_ptr_array_index (issues, i));

      g_test_message ("%s", text);
    }
  g_assert_nonnull (prepared->definition);

  prepared->host.drivers[DOVE_SIDE_A] = dove_fake_app_new_driver (self->a);
  prepared->host.drivers[DOVE_SIDE_B] = dove_fake_app_new_driver (self->b);
  if (dove_run_load_past (self->store, dove_definition_get_id (prepared->definition), &past,
                          &error))
    prepared->terms = dove_terms_new (prepared->definition, prepared->host.drivers, &past, NULL,
                                      &error);
  if (prepared->terms == NULL)
    {
      g_clear_pointer (&self->refusal, g_free);
      self->refusal = g_strdup (error->message);
      return FALSE;
    }
  prepared->host.store = self->store;
  prepared->host.terms = prepared->terms;
  prepared->host.random = fixture_random;
  prepared->host.random_data = self->random;

  return TRUE;
}

gboolean
sync_fixture_run (SyncFixture           *self,
                  const DoveRunOptions  *options,
                  DoveRunResult         *result,
                  GError               **error)
{
  g_auto(Prepared) prepared = { 0 };
  DoveRunOptions given = { .approve = TRUE };

  if (options != NULL)
    given = *options;
  given.inline_sends = !self->is_threaded;
  if (!prepare (self, &prepared))
    {
      *result = (DoveRunResult) { .state = DOVE_RUN_FAILED };
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, self->refusal);
      return FALSE;
    }

  return dove_run_sync (&prepared.host, &given, result, self->cancellable, error);
}

/* A run with the first plan approved, that must come to its end. */
void
sync_fixture_run_ok (SyncFixture   *self,
                     DoveRunResult *result)
{
  g_autoptr(GError) error = NULL;

  sync_fixture_run (self, NULL, result, &error);
  g_assert_no_error (error);
}

gboolean
sync_fixture_apply (SyncFixture    *self,
                    gint64          plan_id,
                    DoveRunResult  *result,
                    GError        **error)
{
  return sync_fixture_apply_without (self, plan_id, NULL, result, error);
}

gboolean
sync_fixture_apply_without (SyncFixture    *self,
                            gint64          plan_id,
                            GArray         *without,
                            DoveRunResult  *result,
                            GError        **error)
{
  g_auto(Prepared) prepared = { 0 };
  DoveRunOptions options = { .inline_sends = TRUE, .without = without };

  g_assert_true (prepare (self, &prepared));

  return dove_run_apply (&prepared.host, plan_id, &options, result, NULL, error);
}

gboolean
sync_fixture_undo (SyncFixture    *self,
                   gint64          run_id,
                   DoveRunMode     mode,
                   DoveRunResult  *result,
                   GError        **error)
{
  g_auto(Prepared) prepared = { 0 };
  DoveRunOptions options = { .mode = mode, .inline_sends = TRUE };

  g_assert_true (prepare (self, &prepared));

  return dove_run_undo (&prepared.host, run_id, &options, result, NULL, error);
}

gboolean
sync_fixture_resync (SyncFixture          *self,
                     const DoveRunRecord  *record,
                     DoveRunResult        *result,
                     GError              **error)
{
  g_auto(Prepared) prepared = { 0 };
  DoveRunOptions options = { .record = record, .approve = TRUE, .inline_sends = TRUE };

  g_assert_true (prepare (self, &prepared));

  return dove_run_resync (&prepared.host, &options, result, NULL, error);
}

gboolean
sync_fixture_rehearse (SyncFixture    *self,
                       DoveRunResult  *result,
                       GError        **error)
{
  g_auto(Prepared) prepared = { 0 };
  DoveRunOptions options = { .mode = DOVE_RUN_REHEARSE };

  g_assert_true (prepare (self, &prepared));

  return dove_run_rehearse (&prepared.host, &options, result, NULL, error);
}

/* Says of each open `check` what is true, as a person would who looks. */
void
sync_fixture_answer_checks (SyncFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveStoreRows) rows = NULL;

  rows = dove_store_list_reviews (fixture->store, "contacts", DOVE_REVIEW_OPEN, &error);
  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, &error);
      g_autofree char *key = NULL;
      g_autofree char *answer = NULL;

      if (review == NULL)
        break;
      if (review->kind != DOVE_REVIEW_CHECK)
        continue;
      key = dove_fake_app_find_key (fixture->b, "external_id", review->key, NULL);
      answer = key != NULL ? g_strconcat ("exists ", key, NULL) : g_strdup ("repeat");
      dove_store_answer_review (fixture->store, review->id, answer, &error);
      g_assert_no_error (error);
    }
  g_assert_no_error (error);
}

/* Every record of A stands at B exactly once, and nothing else does. */
void
sync_fixture_assert_each_once (SyncFixture *fixture)
{
  g_autoptr(GPtrArray) keys = dove_fake_app_dup_keys (fixture->a);
  g_autoptr(GPtrArray) open = NULL;

  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *key = NULL;
      guint count = 0;

      key = dove_fake_app_find_key (fixture->b, "external_id", g_ptr_array_index (keys, i), &count);
      g_assert_cmpuint (count, ==, 1);
    }
  g_assert_cmpuint (dove_fake_app_get_size (fixture->b), ==, keys->len);
  g_assert_cmpuint (dove_fake_app_counts (fixture->b)->key_reuses, ==, 0);
  open = dove_store_list_intents (fixture->store, "contacts", DOVE_INTENT_SENT, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}
