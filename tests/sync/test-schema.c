/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync-fixture.h"

/*
 * A schema that changed under us: a field that is gone, of another type or read-only by now is
 * held, and everything else goes on. Nothing is emptied by it, and it ends by itself.
 */

#define SYNC(direction, rows, to_a) \
  "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Contacts\"," \
  "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\"," \
  "          \"filter\": \"[status] <> \\\"closed\\\"\" }," \
  "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" }," \
  "  \"direction\": \"" direction "\", \"conflict\": \"newest\", \"first\": \"a\"," \
  "  \"match\": [ { \"a\": \"LOWER([email])\", \"b\": \"LOWER([email])\" } ]," \
  "  \"to_b\": [ " rows ", { \"field\": \"name\", \"formula\": \"[name]\" }," \
  "             { \"field\": \"email\", \"formula\": \"[email]\" } ]" to_a "," \
  "  \"trigger\": { \"manual\": true } }"

#define CITY "{ \"field\": \"city\", \"formula\": \"[city]\" }"
#define NAME "{ \"field\": \"name\", \"formula\": \"[name]\" }"

#define ONE_WAY SYNC ("a-to-b", CITY, "")
#define BOTH    SYNC ("both", CITY, ", \"to_a\": [ " CITY ", " NAME " ]")

/* The same with a named value between the fields */
#define TOWN(formula) "{ \"name\": \"town\", \"formula\": \"" formula "\" }," \
                      "{ \"field\": \"city\", \"formula\": \"town\" }"
#define NAMED         SYNC ("a-to-b", TOWN ("[city]"), "")
#define BOTH_NAMED    SYNC ("both", TOWN ("[city]"), \
                            ", \"to_a\": [ " NAME ", " TOWN ("[city]") " ]")

static const char *const definitions[] = { ONE_WAY, BOTH, NAMED, BOTH_NAMED };

static const char *const whole =
  "{ \"name\": \"One\", \"email\": \"x@example.org\", \"city\": \"Ulm\", \"note\": \"n\","
  "  \"status\": \"open\" }";

typedef struct
{
  SyncFixture   *fixture;
  char          *keys[2];
  DoveRunResult  result;
} Pair;

static DoveFakeApp *
app_of (Pair     *pair,
        DoveSide  side)
{
  return side == DOVE_SIDE_A ? pair->fixture->a : pair->fixture->b;
}

/* Gives a side a schema in which one field is another, or, with NULL, not there */
static void
set_schema (Pair       *pair,
            DoveSide    side,
            const char *name,
            const char *schema)
{
  static const char *const names[] = { "name", "email", "city", "note", "status" };
  g_autoptr(GString) json = g_string_new ("{ \"type\": \"object\", \"properties\": {"
                                          " \"id\": { \"type\": \"string\", \"readOnly\": true }");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) != 0)
      g_string_append_printf (json, ", \"%s\": { \"type\": [ \"string\", \"null\" ] }", names[i]);
    else if (schema != NULL)
      g_string_append_printf (json, ", \"%s\": %s", name, schema);
  g_string_append (json, " } }");
  dove_fake_app_set_schema (app_of (pair, side), json->str);
}

static void
lose (Pair       *pair,
      DoveSide    side,
      const char *name)
{
  set_schema (pair, side, name, NULL);
  dove_fake_app_lose_field (app_of (pair, side), name);
}

static void
bring_back (Pair     *pair,
            DoveSide  side)
{
  set_schema (pair, side, NULL, NULL);
}

static void
set_field (Pair       *pair,
           DoveSide    side,
           const char *field,
           const char *value)
{
  g_autofree char *json = g_strdup_printf ("{ \"%s\": \"%s\" }", field, value);
  g_autofree char *key = dove_fake_app_put (app_of (pair, side), pair->keys[side], json);
}

static const char *
get_field (Pair       *pair,
           DoveSide    side,
           const char *field)
{
  return dove_value_get_member_text (dove_fake_app_get (app_of (pair, side), pair->keys[side]),
                                     field);
}

static void
run (Pair *pair)
{
  dove_run_result_clear (&pair->result);
  dove_clock_advance (pair->fixture->clock, G_TIME_SPAN_HOUR);
  sync_fixture_run_ok (pair->fixture, &pair->result);
}

static Pair *
pair_new (const char *definition)
{
  Pair *pair = g_new0 (Pair, 1);

  pair->fixture = sync_fixture_new (definition);
  for (guint side = 0; side < 2; side++)
    {
      bring_back (pair, side);
      pair->keys[side] = dove_fake_app_put (app_of (pair, side), NULL, whole);
    }
  run (pair);
  g_assert_cmpint (pair->result.state, ==, DOVE_RUN_DONE);

  return pair;
}

static void
pair_free (Pair *pair)
{
  dove_run_result_clear (&pair->result);
  sync_fixture_free (pair->fixture);
  g_free (pair->keys[0]);
  g_free (pair->keys[1]);
  g_free (pair);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

/* One problem, that names the field, the object and the application; or none */
static void
assert_held (Pair       *pair,
             const char *field,
             const char *connection,
             const char *words)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_problems (pair->fixture->store, "contacts", NULL);
  g_autoptr(DoveStoreProblem) problem = dove_store_rows_next (rows, NULL);
  g_autoptr(DoveStoreProblem) second = NULL;

  if (field == NULL)
    {
      g_assert_null (problem);
      g_assert_cmpint (pair->result.state, ==, DOVE_RUN_DONE);
      return;
    }
  g_assert_nonnull (problem);
  g_assert_cmpstr (problem->problem_class, ==, "schema");
  g_assert_cmpstr (problem->field, ==, field);
  g_assert_cmpstr (problem->connection, ==, connection);
  g_assert_nonnull (strstr (problem->message, field));
  g_assert_nonnull (strstr (problem->message, connection));
  g_assert_nonnull (strstr (problem->message, "“thing”"));
  g_assert_nonnull (strstr (problem->message, words));
  g_assert_nonnull (problem->hint);
  g_assert_cmpint (pair->result.state, ==, DOVE_RUN_DONE_WITH_PROBLEMS);
  second = dove_store_rows_next (rows, NULL);
  g_assert_null (second);
}

static void
assert_rests (Pair *pair)
{
  run (pair);
  g_assert_cmpint (pair->result.counts.planned, ==, 0);
}

/* A field that is there again is held for one more run, which reads its side whole */
static void
come_back (Pair       *pair,
           const char *field,
           const char *connection)
{
  run (pair);
  g_assert_cmpint (pair->result.counts.planned, ==, 0);
  assert_held (pair, field, connection, "is there again");
  run (pair);
  assert_held (pair, NULL, NULL, NULL);
}

static void
test_target_is_gone (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      g_autoptr(Pair) pair = pair_new (definitions[i]);

      lose (pair, DOVE_SIDE_B, "city");
      set_field (pair, DOVE_SIDE_A, "city", "Kiel");
      set_field (pair, DOVE_SIDE_A, "name", "Two");
      run (pair);
      assert_held (pair, "city", "books", "is gone");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Two");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, NULL);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_A, "city"), ==, "Kiel");
      assert_rests (pair);
      assert_held (pair, "city", "books", "is gone");

      bring_back (pair, DOVE_SIDE_B);
      come_back (pair, "city", "books");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_A, "city"), ==, "Kiel");
      assert_rests (pair);

      /* and later edits, also to nothing, are edits */
      set_field (pair, DOVE_SIDE_A, "city", "");
      run (pair);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "");
    }
}

static void
test_source_is_gone (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      g_autoptr(Pair) pair = pair_new (definitions[i]);

      lose (pair, DOVE_SIDE_A, "city");
      set_field (pair, DOVE_SIDE_A, "name", "Two");
      run (pair);
      assert_held (pair, "city", "crm", "is gone");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Two");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Ulm");
      assert_rests (pair);

      bring_back (pair, DOVE_SIDE_A);
      come_back (pair, "city", "crm");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Ulm");
      if (i % 2 == 1)
        g_assert_cmpstr (get_field (pair, DOVE_SIDE_A, "city"), ==, "Ulm");
      assert_rests (pair);
      assert_rests (pair);
    }
}

/* It comes back with what it held, or with something that was edited in between */
static void
test_values_come_back (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      g_autoptr(Pair) pair = pair_new (definitions[i]);

      lose (pair, DOVE_SIDE_A, "city");
      run (pair);
      bring_back (pair, DOVE_SIDE_A);
      set_field (pair, DOVE_SIDE_A, "city", "Bonn");
      come_back (pair, "city", "crm");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Bonn");
      assert_rests (pair);
    }
}

/* Records that are not listed, for they do not say that they have changed, are not known by what
 * they held before */
static void
test_unchanged_records (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      g_autoptr(Pair) pair = pair_new (definitions[i]);

      for (guint side = 0; side < 2; side++)
        dove_fake_app_abilities (app_of (pair, side))->has_since = TRUE;
      lose (pair, DOVE_SIDE_B, "city");
      run (pair);
      bring_back (pair, DOVE_SIDE_B);
      set_field (pair, DOVE_SIDE_A, "name", "Two");
      run (pair);
      assert_held (pair, "city", "books", "is there again");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Two");
      run (pair);
      dove_clock_advance (pair->fixture->clock, 3 * G_TIME_SPAN_DAY);
      run (pair);
      assert_held (pair, NULL, NULL, NULL);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_A, "city"), ==, "Ulm");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Ulm");
      assert_rests (pair);
    }
}

static void
test_both_edited_meanwhile (void)
{
  g_autoptr(Pair) pair = pair_new (BOTH);

  lose (pair, DOVE_SIDE_A, "city");
  set_field (pair, DOVE_SIDE_B, "city", "Bonn");
  run (pair);
  g_assert_cmpint (pair->result.counts.planned, ==, 0);
  bring_back (pair, DOVE_SIDE_A);
  set_field (pair, DOVE_SIDE_A, "city", "Ulm");
  come_back (pair, "city", "crm");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_A, "city"), ==, "Bonn");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Bonn");
  assert_rests (pair);
}

static void
test_read_only (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      g_autoptr(Pair) pair = pair_new (definitions[i]);

      set_schema (pair, DOVE_SIDE_B, "city", "{ \"type\": \"string\", \"readOnly\": true }");
      set_field (pair, DOVE_SIDE_A, "city", "Kiel");
      set_field (pair, DOVE_SIDE_A, "name", "Two");
      run (pair);
      assert_held (pair, "city", "books", "only be read");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Two");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Ulm");
      assert_rests (pair);

      bring_back (pair, DOVE_SIDE_B);
      run (pair);
      assert_held (pair, NULL, NULL, NULL);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
      assert_rests (pair);
    }
}

static void
ask_again (Pair *pair)
{
  g_autoptr(DoveStoreRows) rows = dove_store_list_problems (pair->fixture->store, "contacts", NULL);
  g_autoptr(DoveStoreProblem) problem = dove_store_rows_next (rows, NULL);

  g_assert_nonnull (problem);
  g_assert_true (dove_store_retry_problem (pair->fixture->store, problem->id, NULL));
}

/* Another type is taken when a person says so, or edits the rows */
static void
test_type (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(Pair) pair = pair_new (i < 2 ? ONE_WAY : NAMED);

      set_schema (pair, DOVE_SIDE_A, "city", "{ \"type\": \"integer\" }");
      set_field (pair, DOVE_SIDE_A, "name", "Two");
      run (pair);
      assert_held (pair, "city", "crm", "was “string” and is “number”");
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Two");
      assert_rests (pair);
      if (i == 0)
        ask_again (pair);
      else
        {
          g_free (pair->fixture->definition);
          pair->fixture->definition = g_strdup (
            i == 1 ? SYNC ("a-to-b", "{ \"field\": \"city\","
                                     "  \"formula\": \"TEXT([city]; \\\"0\\\")\" }", "")
                   : SYNC ("a-to-b", TOWN ("TEXT([city]; \\\"0\\\")"), ""));
        }
      run (pair);
      assert_held (pair, NULL, NULL, NULL);
      run (pair);
      assert_held (pair, NULL, NULL, NULL);
    }
}

/* Without what records are recognised or chosen by nothing can be done */
static void
test_vital (void)
{
  static const struct
  {
    DoveSide    side;
    const char *name;
    const char *words;
  } cases[] = {
    { DOVE_SIDE_A, "email", "recognises its records by it" },
    { DOVE_SIDE_B, "email", "recognises its records by it" },
    { DOVE_SIDE_A, "status", "chooses its records by it" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Pair) pair = pair_new (ONE_WAY);
      g_autoptr(GError) error = NULL;
      guint writes = dove_fake_app_counts (pair->fixture->b)->writes;

      lose (pair, cases[i].side, cases[i].name);
      set_field (pair, DOVE_SIDE_A, "name", "Two");
      dove_run_result_clear (&pair->result);
      g_assert_false (sync_fixture_run (pair->fixture, NULL, &pair->result, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].words));
      g_assert_nonnull (strstr (error->message, cases[i].name));
      g_assert_cmpuint (dove_fake_app_counts (pair->fixture->b)->writes, ==, writes);
      bring_back (pair, cases[i].side);
      if (cases[i].side == DOVE_SIDE_A)
        set_field (pair, DOVE_SIDE_A, cases[i].name, i == 0 ? "x@example.org" : "open");
      else
        set_field (pair, DOVE_SIDE_B, cases[i].name, "x@example.org");
      run (pair);
      g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Two");
    }
}

/* What is decided on together is held together; a field read by another row as well is not */
static void
test_group (void)
{
  g_autoptr(Pair) pair = pair_new (SYNC (
    "both", "{ \"field\": \"status\", \"formula\": \"[city] & \\\" \\\" & [note]\" },"
            "{ \"field\": \"city\", \"formula\": \"[city]\" }",
    ", \"to_a\": [ { \"field\": \"city\", \"formula\":"
    "    \"IFERROR(TEXTBEFORE([status]; \\\" \\\"); [status])\" },"
    "  { \"field\": \"note\", \"formula\":"
    "    \"IFERROR(TEXTAFTER([status]; \\\" \\\"); NULL())\" }, " NAME " ]"));

  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "status"), ==, "Ulm n");
  lose (pair, DOVE_SIDE_A, "note");
  set_field (pair, DOVE_SIDE_A, "city", "Kiel");
  set_field (pair, DOVE_SIDE_A, "name", "Two");
  run (pair);
  assert_held (pair, "note", "crm", "is gone");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "status"), ==, "Ulm n");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Kiel");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "name"), ==, "Two");
  assert_rests (pair);

  bring_back (pair, DOVE_SIDE_A);
  set_field (pair, DOVE_SIDE_A, "note", "n");
  come_back (pair, "note", "crm");
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "status"), ==, "Kiel n");
  assert_rests (pair);
}

/* A record that is made meanwhile is made without the field, which it is given later */
static void
test_create (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    {
      g_autoptr(Pair) pair = pair_new (definitions[i]);
      g_autofree char *a = NULL;
      g_autofree char *b = NULL;

      lose (pair, DOVE_SIDE_B, "city");
      a = dove_fake_app_put (pair->fixture->a, NULL,
                             "{ \"name\": \"New\", \"email\": \"new@example.org\","
                             "  \"city\": \"Kiel\", \"status\": \"open\" }");
      run (pair);
      b = dove_fake_app_find_key (pair->fixture->b, "email", "new@example.org", NULL);
      g_assert_nonnull (b);
      g_assert_null (dove_value_get_member (dove_fake_app_get (pair->fixture->b, b), "city"));
      bring_back (pair, DOVE_SIDE_B);
      come_back (pair, "city", "books");
      g_assert_cmpstr (dove_value_get_member_text (dove_fake_app_get (pair->fixture->b, b),
                                                   "city"), ==, "Kiel");
      assert_rests (pair);
    }
}

/* A plan of before does not write what is held since; a dry run shows what the run does */
static void
test_plans (void)
{
  g_autoptr(Pair) pair = pair_new (ONE_WAY);
  g_auto(DoveRunResult) old = { 0 };
  g_auto(DoveRunResult) applied = { 0 };
  g_auto(DoveRunResult) dry = { 0 };
  g_auto(DoveRunResult) planned = { 0 };

  set_field (pair, DOVE_SIDE_A, "city", "Kiel");
  g_assert_true (sync_fixture_run (pair->fixture, &(DoveRunOptions) { .mode = DOVE_RUN_PLAN }, &old,
                                   NULL));
  g_assert_cmpint (old.counts.planned, ==, 1);
  set_schema (pair, DOVE_SIDE_B, "city", "{ \"type\": \"string\", \"readOnly\": true }");
  g_assert_true (sync_fixture_apply (pair->fixture, old.run_id, &applied, NULL));
  g_assert_cmpint (applied.counts.stale, ==, 1);
  g_assert_cmpstr (get_field (pair, DOVE_SIDE_B, "city"), ==, "Ulm");

  set_field (pair, DOVE_SIDE_A, "name", "Two");
  g_assert_true (sync_fixture_run (pair->fixture, &(DoveRunOptions) { .mode = DOVE_RUN_DRY }, &dry,
                                   NULL));
  g_assert_true (sync_fixture_run (pair->fixture, &(DoveRunOptions) { .mode = DOVE_RUN_PLAN },
                                   &planned, NULL));
  g_assert_cmpint (dry.counts.planned, ==, 1);
  g_assert_cmpstr (dry.plan_hash, ==, planned.plan_hash);
  run (pair);
  g_assert_cmpstr (pair->result.plan_hash, ==, planned.plan_hash);
}

typedef struct
{
  const char *point;
  guint       left;
} Fate;

static gboolean
fate_hook (const char *point,
           gpointer    data)
{
  Fate *fate = data;

  return fate->left > 0 && strcmp (point, fate->point) == 0 && --fate->left == 0;
}

/* Killed at any place of the run that finds the field gone, and of that which finds it again */
static void
test_crash (void)
{
  static const char *const points[] = { "page", "plan", "before-commit", "after-intent",
                                        "after-send", "settle" };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (points); i++)
    {
      g_autoptr(Pair) pair = pair_new (definitions[i % 2]);
      g_autoptr(GError) error = NULL;
      Fate fate = { points[i / 2], 1 };
      Fate again = { points[i / 2], 1 };

      lose (pair, DOVE_SIDE_B, "city");
      set_field (pair, DOVE_SIDE_A, "name", "Two");
      set_field (pair, DOVE_SIDE_A, "city", "Kiel");
      dove_run_result_clear (&pair->result);
      dove_crash_set_hook (fate_hook, &fate);
      sync_fixture_run (pair->fixture, NULL, &pair->result, &error);
      g_assert_error (error, DOVE_CRASH_ERROR, 0);
      g_clear_error (&error);
      dove_crash_set_hook (NULL, NULL);
      sync_fixture_reopen (pair->fixture);
      if (i % 3 > 0)
        run (pair);

      bring_back (pair, DOVE_SIDE_B);
      dove_crash_set_hook (fate_hook, &again);
      /* the first one only reads what is there again, unless it was killed on its way */
      for (guint n = 0; n < 2 && error == NULL; n++)
        {
          dove_run_result_clear (&pair->result);
          sync_fixture_run (pair->fixture, NULL, &pair->result, &error);
        }
      g_assert_error (error, DOVE_CRASH_ERROR, 0);
      dove_crash_set_hook (NULL, NULL);
      sync_fixture_reopen (pair->fixture);
      for (guint n = 0; n < 3; n++)
        run (pair);
      assert_held (pair, NULL, NULL, NULL);
      for (guint side = 0; side < 2; side++)
        {
          g_assert_cmpstr (get_field (pair, side, "name"), ==, "Two");
          g_assert_cmpstr (get_field (pair, side, "city"), ==, "Kiel");
        }
      assert_rests (pair);
    }
}

/* The field is back at A. A new record is sent with a value in it, the answer is lost, and B gives
 * no way to find out; while that is asked, somebody empties the field. That is an edit. */
static void
test_emptied_while_asked (void)
{
  g_autoptr(Pair) pair = pair_new (BOTH);
  DoveAbilities *abilities = dove_fake_app_abilities (pair->fixture->b);
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(DoveStoreReview) review = NULL;
  g_autofree char *answer = NULL;

  lose (pair, DOVE_SIDE_A, "city");
  run (pair);
  bring_back (pair, DOVE_SIDE_A);
  run (pair);

  abilities->recognition = DOVE_RECOGNISE_NONE;
  abilities->can_find = FALSE;
  g_free (pair->keys[0]);
  pair->keys[0] = dove_fake_app_put (pair->fixture->a, NULL,
                                     "{ \"name\": \"New\", \"email\": \"new@example.org\","
                                     "  \"city\": \"Bonn\", \"status\": \"open\" }");
  dove_fake_app_add_fault (pair->fixture->b, DOVE_FAKE_LOST_AFTER, 0, 1);
  run (pair);
  g_free (pair->keys[1]);
  pair->keys[1] = dove_fake_app_find_key (pair->fixture->b, "email", "new@example.org", NULL);
  g_assert_nonnull (pair->keys[1]);

  set_field (pair, DOVE_SIDE_A, "city", "");
  run (pair);
  rows = dove_store_list_reviews (pair->fixture->store, "contacts", DOVE_REVIEW_OPEN, NULL);
  review = dove_store_rows_next (rows, NULL);
  g_assert_nonnull (review);
  g_assert_cmpint (review->kind, ==, DOVE_REVIEW_CHECK);
  answer = g_strconcat ("exists ", pair->keys[1], NULL);
  g_clear_pointer (&rows, dove_store_rows_free);
  g_assert_true (dove_store_answer_review (pair->fixture->store, review->id, answer, NULL));
  run (pair);
  run (pair);

  for (guint side = 0; side < 2; side++)
    g_assert_cmpstr (get_field (pair, side, "city"), ==, "");
  assert_rests (pair);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/schema/target-is-gone", test_target_is_gone);
  g_test_add_func ("/sync/schema/source-is-gone", test_source_is_gone);
  g_test_add_func ("/sync/schema/values-come-back", test_values_come_back);
  g_test_add_func ("/sync/schema/unchanged-records", test_unchanged_records);
  g_test_add_func ("/sync/schema/both-edited-meanwhile", test_both_edited_meanwhile);
  g_test_add_func ("/sync/schema/read-only", test_read_only);
  g_test_add_func ("/sync/schema/another-type", test_type);
  g_test_add_func ("/sync/schema/vital", test_vital);
  g_test_add_func ("/sync/schema/group", test_group);
  g_test_add_func ("/sync/schema/create", test_create);
  g_test_add_func ("/sync/schema/plans", test_plans);
  g_test_add_func ("/sync/schema/crash", test_crash);
  g_test_add_func ("/sync/schema/emptied-while-asked", test_emptied_while_asked);

  return g_test_run ();
}
