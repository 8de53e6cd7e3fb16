/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-fake-app.h"
#include "record/dove-json.h"
#include "sync/dove-advice.h"
#include "sync/dove-engine.h"
#include "sync/dove-waiting.h"

#include <glib/gstdio.h>

static const char *const schema =
  "{ \"type\": \"object\", \"properties\": { \"id\": { \"type\": \"string\" },"
  "  \"name\": { \"type\": \"string\" }, \"ref\": { \"type\": \"string\" },"
  "  \"company\": { \"type\": [\"string\", \"null\"] } } }";

static const char *const documents[] = {
  "{ \"dovetail\": 1, \"kind\": \"connection\", \"id\": \"crm\", \"connector\": \"practice-crm\","
  "  \"name\": \"CRM\", \"auth\": \"token\" }",
  "{ \"dovetail\": 1, \"kind\": \"connection\", \"id\": \"books\","
  "  \"connector\": \"practice-books\", \"name\": \"Books\", \"auth\": \"token\" }",
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"firms\", \"name\": \"Firms\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\", \"filter\": \"ISBLANK([company])\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }, \"direction\": \"a-to-b\","
  "  \"match\": [ { \"a\": \"[id]\", \"b\": \"[ref]\" } ],"
  "  \"to_b\": [ { \"field\": \"ref\", \"formula\": \"[id]\" },"
  "             { \"field\": \"name\", \"formula\": \"[name]\" } ],"
  "  \"trigger\": { \"manual\": true } }",
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"people\", \"name\": \"People\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\","
  "          \"filter\": \"NOT(ISBLANK([company]))\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }, \"direction\": \"a-to-b\","
  "  \"match\": [ { \"a\": \"[id]\", \"b\": \"[ref]\" } ],"
  "  \"to_b\": [ { \"field\": \"ref\", \"formula\": \"[id]\" },"
  "             { \"field\": \"name\", \"formula\": \"[name]\" },"
  "             { \"field\": \"company\", \"formula\": \"[company]\", \"via\": \"firms\" } ],"
  "  \"trigger\": { \"manual\": true } }",
};

typedef struct
{
  char        *dir;
  DoveClock   *clock;
  DoveFakeApp *crm;
  DoveFakeApp *books;
  DoveEngine  *engine;
} Fixture;

static DoveDriver *
make_driver (const char    *connection_id,
             gpointer       user_data,
             GCancellable  *cancellable,
             GError       **error)
{
  Fixture *fixture = user_data;

  return dove_fake_app_new_driver (g_str_equal (connection_id, "crm") ? fixture->crm
                                                                      : fixture->books);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("dove-engine-XXXXXX", NULL);
  fixture->clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000000000));
  fixture->crm = dove_fake_app_new ("c", schema, fixture->clock);
  fixture->books = dove_fake_app_new ("b", schema, fixture->clock);
  fixture->engine = dove_engine_open (fixture->dir,
                                      DOVE_WORKSPACE_CREATE | DOVE_WORKSPACE_EXCLUSIVE, keyring,
                                      fixture->clock, &error);
  g_assert_no_error (error);
  dove_engine_set_make (fixture->engine, make_driver, fixture);

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(DoveValue) document = dove_json_parse (documents[i], -1, NULL, &error);
      g_autoptr(DoveDefinition) saved = NULL;

      g_assert_no_error (error);
      saved = dove_workspace_save (dove_engine_get_workspace (fixture->engine), document, "test",
                                   &error);
      g_assert_no_error (error);
    }
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

static void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  dove_engine_close (fixture->engine);
  dove_fake_app_free (fixture->crm);
  dove_fake_app_free (fixture->books);
  dove_clock_unref (fixture->clock);
  remove_folder (fixture->dir);
  g_free (fixture->dir);
}

static void
run (Fixture       *fixture,
     const char    *sync_id,
     DoveRunResult *result)
{
  DoveRunOptions options = { .approve = TRUE, .inline_sends = TRUE };
  g_autoptr(GError) error = NULL;

  dove_engine_run (fixture->engine, sync_id, &options, result, NULL, &error);
  g_assert_no_error (error);
}

/* Which syncs can go on after a run of another one */
static void
assert_waiting (Fixture    *fixture,
                const char *sync_id,
                const char *wanted)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) ids = dove_engine_list_waiting (fixture->engine, sync_id, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_strjoinv (" ", ids);
  g_assert_cmpstr (text, ==, wanted);
}

/* A record that is looked at after its parent was linked, and waits all the same, starts nothing:
 * here the application refuses it. */
static void
test_what_was_looked_at_since_wakes_nobody (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_auto(DoveRunResult) early = { 0 };
  g_auto(DoveRunResult) parents = { 0 };
  g_auto(DoveRunResult) again = { 0 };
  g_autofree char *firm = NULL;
  g_autofree char *other = NULL;
  g_autofree char *person = NULL;

  firm = dove_fake_app_put (fixture->crm, NULL, "{ \"name\": \"Firm\" }");
  person = dove_fake_app_put (fixture->crm, NULL, "{ \"name\": \"Ann\", \"company\": \"c9\" }");
  run (fixture, "people", &early);
  g_assert_cmpint (early.counts.deferred, ==, 1);

  /* Another firm than the one that is waited for */
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  run (fixture, "firms", &parents);
  assert_waiting (fixture, "firms", "");

  /* Looked at since: the link is older than that */
  other = dove_fake_app_put (fixture->crm, person, "{ \"company\": \"c1\" }");
  dove_fake_app_add_fault (fixture->books, DOVE_FAKE_REFUSE, 0, 1);
  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  run (fixture, "people", &again);
  g_assert_cmpint (again.counts.refused, ==, 1);
  assert_waiting (fixture, "firms", "");
}

static void
test_reference_waits_for_its_parent (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_auto(DoveRunResult) early = { 0 };
  g_auto(DoveRunResult) parents = { 0 };
  g_auto(DoveRunResult) late = { 0 };
  g_auto(DoveRunResult) quiet = { 0 };
  g_autofree char *firm = NULL;
  g_autofree char *person = NULL;
  g_autofree char *firm_there = NULL;
  g_autofree char *person_there = NULL;

  firm = dove_fake_app_put (fixture->crm, NULL, "{ \"name\": \"Firm\" }");
  person = dove_fake_app_put (fixture->crm, NULL, "{ \"name\": \"Ann\", \"company\": \"c1\" }");
  run (fixture, "people", &early);
  g_assert_cmpint (early.counts.created, ==, 1);
  g_assert_cmpint (early.counts.deferred, ==, 1);
  assert_waiting (fixture, "firms", "");

  dove_clock_advance (fixture->clock, G_TIME_SPAN_MINUTE);
  run (fixture, "firms", &parents);
  g_assert_cmpint (parents.counts.created, ==, 1);
  assert_waiting (fixture, "firms", "people");
  assert_waiting (fixture, "people", "");
  run (fixture, "people", &late);
  assert_waiting (fixture, "firms", "");
  g_assert_cmpint (late.counts.updated, ==, 1);

  firm_there = dove_fake_app_find_key (fixture->books, "ref", firm, NULL);
  person_there = dove_fake_app_find_key (fixture->books, "ref", person, NULL);
  g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (fixture->books, person_there),
                                               "company"), ==, firm_there);
  run (fixture, "people", &quiet);
  g_assert_cmpint (quiet.counts.planned, ==, 0);
  g_assert_cmpint (quiet.state, ==, DOVE_RUN_DONE);
}

static const char *const renamed =
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"firms\", \"name\": \"Firms\","
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\", \"filter\": \"ISBLANK([company])\" },"
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }, \"direction\": \"a-to-b\","
  "  \"match\": [ { \"a\": \"[id]\", \"b\": \"[ref]\" } ],"
  "  \"to_b\": [ { \"field\": \"ref\", \"formula\": \"[id]\" },"
  "             { \"field\": \"name\", \"formula\": \"UPPER([name])\" } ],"
  "  \"trigger\": { \"manual\": true } }";

/* Somebody saves another definition as soon as the run has its plan */
static void
save_meanwhile (const DoveRunProgress *progress,
                gpointer               user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(DoveDefinition) saved = NULL;
  g_autoptr(GError) error = NULL;

  if (progress->phase != DOVE_PHASE_APPLY)
    return;

  document = dove_json_parse (renamed, -1, NULL, &error);
  g_assert_no_error (error);
  saved = dove_workspace_save (dove_engine_get_workspace (fixture->engine), document, "meanwhile",
                               &error);
  g_assert_no_error (error);
}

static gboolean
has_firm (Fixture    *fixture,
          const char *name)
{
  g_autofree char *key = dove_fake_app_find_key (fixture->books, "name", name, NULL);

  return key != NULL;
}

/* A run goes on as it began, and says with which version; the next one has the new one. */
static void
test_definition_changes_meanwhile (Fixture       *fixture,
                                   gconstpointer  data)
{
  DoveRunOptions options = { .approve = TRUE, .inline_sends = TRUE, .progress = save_meanwhile,
                             .user_data = fixture };
  g_auto(DoveRunResult) first = { 0 };
  g_auto(DoveRunResult) next = { 0 };
  g_autoptr(DoveStoreRun) of_first = NULL;
  g_autoptr(DoveStoreRun) of_next = NULL;
  g_autoptr(GError) error = NULL;
  DoveStore *store = dove_engine_get_store (fixture->engine);

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *json = g_strdup_printf ("{ \"name\": \"Firm %u\" }", i);

      g_free (dove_fake_app_put (fixture->crm, NULL, json));
    }
  dove_engine_run (fixture->engine, "firms", &options, &first, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first.counts.created, ==, 10);
  g_assert_true (has_firm (fixture, "Firm 0"));
  g_assert_true (has_firm (fixture, "Firm 9"));

  run (fixture, "firms", &next);
  g_assert_cmpint (next.counts.updated, ==, 10);
  g_assert_true (has_firm (fixture, "FIRM 9"));
  g_assert_true (dove_store_find_run (store, first.run_id, &of_first, NULL));
  g_assert_true (dove_store_find_run (store, next.run_id, &of_next, NULL));
  g_assert_cmpint (of_first->version, <, of_next->version);
}

static void
test_answer_must_fit (Fixture       *fixture,
                      gconstpointer  data)
{
  DoveRunOptions options = { .inline_sends = TRUE };
  g_auto(DoveRunResult) asked = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_autofree char *key = NULL;
  g_autofree char *plan = NULL;
  g_autoptr(GError) error = NULL;

  key = dove_fake_app_put (fixture->crm, NULL, "{ \"name\": \"Firm\" }");
  dove_engine_run (fixture->engine, "firms", &options, &asked, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (asked.state, ==, DOVE_RUN_NEEDS_OK);

  g_assert_false (dove_engine_answer (fixture->engine, asked.review_id, "perhaps", &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
  g_clear_error (&error);

  plan = g_strdup_printf ("%" G_GINT64_FORMAT, asked.run_id);
  dove_engine_apply (fixture->engine, plan, &options, &applied, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (applied.counts.created, ==, 1);

  g_assert_false (dove_engine_answer (fixture->engine, asked.review_id, "approve", &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
}

/* Whoever reads the definitions is told which rows write consent */
static void
test_notes (Fixture       *fixture,
            gconstpointer  data)
{
  static const char *const more[] = {
    "{ \"dovetail\": 1, \"kind\": \"connection\", \"id\": \"mail\","
    "  \"connector\": \"practice-mail\", \"name\": \"Mail\", \"auth\": \"token\" }",
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"letters\", \"name\": \"Letters\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"contact\" },"
    "  \"b\": { \"connection\": \"mail\", \"object\": \"subscriber\" },"
    "  \"direction\": \"both\", \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
    "  \"to_b\": [ { \"field\": \"status\", \"formula\": \"[status]\","
    "               \"consent\": \"overwrite\" } ],"
    "  \"to_a\": [ { \"field\": \"newsletter_consent\", \"formula\": \"TRUE\" } ],"
    "  \"trigger\": { \"manual\": true } }",
  };
  g_autoptr(GPtrArray) notes = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) document = dove_json_parse (more[i], -1, NULL, &error);
      g_autoptr(DoveDefinition) saved = NULL;

      g_assert_no_error (error);
      saved = dove_workspace_save (dove_engine_get_workspace (fixture->engine), document, "test",
                                   &error);
      g_assert_no_error (error);
    }
  notes = dove_engine_list_notes (fixture->engine);

  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (notes, 0), "“newsletter_consent”"));
}

static void
save (Fixture    *fixture,
      const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) document = dove_json_parse (json, -1, NULL, &error);
  g_autoptr(DoveDefinition) saved = NULL;

  g_assert_no_error (error);
  saved = dove_workspace_save (dove_engine_get_workspace (fixture->engine), document, "test",
                               &error);
  g_assert_no_error (error);
}

/* A connector that tells no change times, and a connection of it */
static void
add_plain_crm (Fixture *fixture)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "..", "data", "connectors",
                                                   "practice-crm.json", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) times = NULL;
  g_auto(GStrv) ids = NULL;
  g_autofree char *untimed = NULL;
  g_autofree char *plain = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (source, &text, NULL, &error);
  g_assert_no_error (error);
  times = g_strsplit (text, "\"updated\":", -1);
  untimed = g_strjoinv ("\"x-updated\":", times);
  ids = g_strsplit (untimed, "practice-crm", -1);
  plain = g_strjoinv ("plain-crm", ids);
  save (fixture, plain);
  save (fixture, "{ \"dovetail\": 1, \"kind\": \"connection\", \"id\": \"plain\","
                 "  \"connector\": \"plain-crm\", \"name\": \"Plain\", \"auth\": \"token\" }");
}

#define NEWEST(id, connection, more) \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"" id "\", \"name\": \"Newest\"," \
  "  \"a\": { \"connection\": \"" connection "\", \"object\": \"contact\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"customer\" }," \
  "  \"direction\": \"a-to-b\", " more \
  "  \"match\": [ { \"a\": \"[id]\", \"b\": \"[external_id]\" } ]," \
  "  \"to_b\": [ { \"field\": \"external_id\", \"formula\": \"[id]\" } ] }"

static void
test_newest_without_times_is_told (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autofree char *timed = NULL;
  g_autofree char *asks = NULL;
  g_autofree char *told = NULL;

  add_plain_crm (fixture);
  save (fixture, NEWEST ("timed", "crm", "\"first\": \"newest\","));
  save (fixture, NEWEST ("asks", "plain", ""));
  save (fixture, NEWEST ("told", "plain", "\"first\": \"newest\","));
  timed = dove_engine_advise (fixture->engine, "timed");
  asks = dove_engine_advise (fixture->engine, "asks");
  told = dove_engine_advise (fixture->engine, "told");
  g_assert_null (timed);
  g_assert_null (asks);
  g_assert_cmpstr (told, ==, "“contact” of “plain” does not tell when a record was changed: "
                             "instead of “newest” a person is asked");
  g_assert_null (dove_engine_advise (fixture->engine, "crm"));
}

static gint64
ask_about (Fixture    *fixture,
           const char *key,
           const char *field,
           const char *candidates)
{
  g_autoptr(DoveStoreReview) review = dove_store_review_new ();
  g_autoptr(GError) error = NULL;

  review->sync_id = g_strdup ("people");
  review->kind = DOVE_REVIEW_CONFLICT;
  review->side = DOVE_SIDE_A;
  review->key = g_strdup (key);
  review->field = g_strdup (field);
  review->candidates = g_strdup (candidates);
  review->message = g_strdup ("which one?");
  dove_store_put_review (dove_engine_get_store (fixture->engine), review, &error);
  g_assert_no_error (error);

  return review->id;
}

static DoveReviewState
find_state (Fixture *fixture,
            gint64   review_id)
{
  g_autoptr(DoveStoreReview) review = NULL;

  g_assert_true (dove_store_find_review (dove_engine_get_store (fixture->engine), review_id,
                                         &review, NULL));

  return review->state;
}

static void
test_a_rule_answers_what_it_covers (Fixture       *fixture,
                                    gconstpointer  data)
{
  gint64 one = ask_about (fixture, "1", "name", NULL);
  gint64 two = ask_about (fixture, "2", "name", NULL);
  gint64 other = ask_about (fixture, "1", "company", NULL);
  g_autoptr(GError) error = NULL;
  guint answered = 7;

  g_assert_true (dove_engine_decide (fixture->engine, "people", "name", "b", &answered, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (answered, ==, 2);
  g_assert_cmpint (find_state (fixture, one), ==, DOVE_REVIEW_ANSWERED);
  g_assert_cmpint (find_state (fixture, two), ==, DOVE_REVIEW_ANSWERED);
  g_assert_cmpint (find_state (fixture, other), ==, DOVE_REVIEW_OPEN);

  /* Taking it back answers nothing. */
  g_assert_true (dove_engine_decide (fixture->engine, "people", "company", NULL, &answered, NULL));
  g_assert_cmpuint (answered, ==, 0);
  g_assert_cmpint (find_state (fixture, other), ==, DOVE_REVIEW_OPEN);
}

static void
test_no_rule_is_made_of_consent (Fixture       *fixture,
                                 gconstpointer  data)
{
  gint64 asked = ask_about (fixture, "1", "name", DOVE_REVIEW_OF_CONSENT);
  g_autoptr(DoveDefinition) definition = NULL;
  guint answered = 0;
  const struct
  {
    const char *sync;
    const char *field;
    const char *winner;
    DoveError   code;
  } cases[] = {
    { "people", "name", "a", DOVE_ERROR_INVALID },
    { "people", "name", "=7", DOVE_ERROR_INVALID },
    { "people", "nothing", "a", DOVE_ERROR_MISSING },
    { "nobody", "name", "a", DOVE_ERROR_MISSING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (dove_engine_decide (fixture->engine, cases[i].sync, cases[i].field,
                                          cases[i].winner, &answered, &error));
      g_assert_error (error, DOVE_ERROR, (int) cases[i].code);
    }
  g_assert_cmpint (find_state (fixture, asked), ==, DOVE_REVIEW_OPEN);
  definition = dove_workspace_get (dove_engine_get_workspace (fixture->engine),
                                   DOVE_DEFINITION_SYNC, "people", NULL);
  g_assert_cmpuint (dove_definition_get_version (definition), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sync/engine/what-was-looked-at-since-wakes-nobody", Fixture, NULL, fixture_set_up,
              test_what_was_looked_at_since_wakes_nobody, fixture_tear_down);
  g_test_add ("/sync/engine/newest-without-times-is-told", Fixture, NULL, fixture_set_up,
              test_newest_without_times_is_told, fixture_tear_down);
  g_test_add ("/sync/engine/reference-waits-for-its-parent", Fixture, NULL, fixture_set_up,
              test_reference_waits_for_its_parent, fixture_tear_down);
  g_test_add ("/sync/engine/a-definition-changes-meanwhile", Fixture, NULL, fixture_set_up,
              test_definition_changes_meanwhile, fixture_tear_down);
  g_test_add ("/sync/engine/answer-must-fit", Fixture, NULL, fixture_set_up, test_answer_must_fit,
              fixture_tear_down);
  g_test_add ("/sync/engine/a-rule-answers-what-it-covers", Fixture, NULL, fixture_set_up,
              test_a_rule_answers_what_it_covers, fixture_tear_down);
  g_test_add ("/sync/engine/no-rule-is-made-of-consent", Fixture, NULL, fixture_set_up,
              test_no_rule_is_made_of_consent, fixture_tear_down);
  g_test_add ("/sync/engine/notes-name-consent", Fixture, NULL, fixture_set_up, test_notes,
              fixture_tear_down);

  return g_test_run ();
}
