/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "sync/dove-act.h"

#include <glib/gstdio.h>
#include <string.h>

/* What a person asks for is shown first, noted before it is sent, sent once, and its fate noted. */

static const char connector[] =
  "{ \"dovetail\": 1, \"id\": \"shop\", \"version\": \"1.0.0\", \"name\": \"Shop\","
  "  \"driver\": \"http\", \"base\": \"https://shop.example\","
  "  \"auth\": [ { \"id\": \"open\", \"type\": \"none\" } ],"
  "  \"objects\": {"
  "    \"order\": { \"title\": \"Order\", \"key\": \"/id\", \"schema\": { \"type\": \"object\" },"
  "      \"actions\": {"
  "        \"ship\": { \"title\": \"Ship\", \"request\": \"POST /orders/{key}/ship\","
  "          \"input\": { \"type\": \"object\", \"required\": [ \"carrier\" ], \"properties\": {"
  "            \"carrier\": { \"type\": \"string\", \"minLength\": 2 },"
  "            \"weight\": { \"type\": \"number\" },"
  "            \"pin\": { \"type\": \"string\", \"writeOnly\": true } } } },"
  "        \"close-day\": { \"request\": \"POST /orders/close\" } } },"
  "    \"note\": { \"title\": \"Note\", \"key\": \"/id\","
  "      \"schema\": { \"type\": \"object\" } } } }";

#define WITH_PIN "{\"carrier\":\"DHL\",\"pin\":\"s3cret\"}"

static const char connection[] =
  "{ \"dovetail\": 1, \"kind\": \"connection\", \"id\": \"shop-1\", \"connector\": \"shop\","
  "  \"name\": \"My shop\", \"settings\": {}, \"auth\": \"open\" }";

/* --- an application that answers as it is told ------------------------------------------------ */

typedef struct
{
  DoveOutcomeClass  outcome;
  const char       *message;
  const char       *account;
  gboolean          has_record;   /* else the record is missing */
  DoveStore        *store;
  guint             writes;
  guint             notes;        /* that were there, unanswered, when it was asked */
  char             *url;
} App;

#define TEST_TYPE_DRIVER (test_driver_get_type ())
G_DECLARE_FINAL_TYPE (TestDriver, test_driver, TEST, DRIVER, GObject)

struct _TestDriver
{
  GObject  parent_instance;
  App     *app;
};

static gboolean
test_check (DoveDriver    *driver,
            char         **account,
            char         **label,
            GCancellable  *cancellable,
            GError       **error)
{
  *account = g_strdup (TEST_DRIVER (driver)->app->account);

  return TRUE;
}

static DoveValue *
test_preview (DoveDriver       *driver,
              const DoveWrite  *write,
              GCancellable     *cancellable,
              GError          **error)
{
  const App *app = TEST_DRIVER (driver)->app;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (!app->has_record)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, "There is no record “%s”", write->key);
      return NULL;
    }

  dove_value_builder_set_text (builder, "method", "POST");
  dove_value_builder_set_text (builder, "url", app->url);
  if (write->fields != NULL)
    dove_value_builder_set (builder, "body", write->fields);

  return dove_value_builder_end (builder);
}

static DoveOutcome *
test_write (DoveDriver      *driver,
            const DoveWrite *write,
            GCancellable    *cancellable)
{
  App *app = TEST_DRIVER (driver)->app;
  g_autoptr(GPtrArray) acts = dove_store_list_acts (app->store, NULL, 100, NULL);
  DoveOutcome *outcome = g_new0 (DoveOutcome, 1);

  g_assert_true (write->kind == DOVE_WRITE_ACT);
  g_assert_null (write->idempotency_key);
  app->writes++;
  for (guint i = 0; i < acts->len; i++)
    app->notes += ((DoveStoreAct *) g_ptr_array_index (acts, i))->state == DOVE_ACT_SENT;
  outcome->outcome = app->outcome;
  outcome->message = g_strdup (app->message);
  if (app->outcome == DOVE_OUTCOME_APPLIED)
    outcome->output = dove_json_parse ("{\"parcel\":\"P-1\",\"pin\":\"s3cret\"}", -1, NULL, NULL);

  return outcome;
}

static void
test_driver_iface_init (DoveDriverInterface *iface)
{
  iface->check = test_check;
  iface->preview = test_preview;
  iface->write = test_write;
}

G_DEFINE_TYPE_WITH_CODE (TestDriver, test_driver, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (DOVE_TYPE_DRIVER, test_driver_iface_init))

static void
test_driver_class_init (TestDriverClass *klass)
{
}

static void
test_driver_init (TestDriver *self)
{
}

static DoveDriver *
make_driver (const char    *connection_id,
             gpointer       user_data,
             GCancellable  *cancellable,
             GError       **error)
{
  TestDriver *driver = g_object_new (TEST_TYPE_DRIVER, NULL);

  driver->app = user_data;

  return DOVE_DRIVER (driver);
}

/* --- a workspace ------------------------------------------------------------------------------ */

typedef struct
{
  char       *dir;
  DoveClock  *clock;
  DoveEngine *engine;
  App         app;
} Fixture;

static void
open_engine (Fixture *fixture)
{
  g_autoptr(DoveKeyring) keyring = dove_keyring_new_memory ();
  g_autoptr(GError) error = NULL;

  fixture->engine = dove_engine_open (fixture->dir,
                                      DOVE_WORKSPACE_CREATE | DOVE_WORKSPACE_EXCLUSIVE, keyring,
                                      fixture->clock, &error);
  g_assert_no_error (error);
  dove_engine_set_make (fixture->engine, make_driver, &fixture->app);
  fixture->app.store = dove_engine_get_store (fixture->engine);
}

static void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  const char * const documents[] = { connector, connection };

  fixture->dir = g_dir_make_tmp ("dove-act-XXXXXX", NULL);
  fixture->clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000000000));
  fixture->app = (App) { .outcome = DOVE_OUTCOME_APPLIED, .has_record = TRUE, .account = "org-1" };
  fixture->app.url = g_strdup ("https://shop.example/orders/7/ship");
  open_engine (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr(GError) error = NULL;
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
  dove_clock_unref (fixture->clock);
  remove_folder (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->app.url);
}

static DoveValue *
act (Fixture     *fixture,
     const char  *input,
     const char  *approved,
     GError     **error)
{
  g_autoptr(DoveValue) value = input != NULL ? dove_json_parse (input, -1, NULL, NULL) : NULL;
  const DoveActAsk ask = { "shop-1", "order", "ship", "7", value };

  return dove_engine_act (fixture->engine, &ask, approved, NULL, error);
}

/* The notes, newest first: `STATE message` */
static void
assert_notes (Fixture    *fixture,
              const char *wanted)
{
  g_autoptr(GPtrArray) acts = dove_store_list_acts (fixture->app.store, NULL, 100, NULL);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < acts->len; i++)
    {
      const DoveStoreAct *note = g_ptr_array_index (acts, i);

      g_string_append_printf (text, "%s %s;", dove_act_state_get_nick (note->state),
                              note->message != NULL ? note->message : "-");
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

/* --- the promises ----------------------------------------------------------------------------- */

static void
test_it_is_noted_and_done_once (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) row = act (fixture, WITH_PIN, NULL, &error);
  g_autoptr(GPtrArray) acts = dove_store_list_acts (fixture->app.store, "shop-1", 9, NULL);
  const DoveStoreAct *note = NULL;
  g_autofree char *output = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (fixture->app.writes, ==, 1);
  g_assert_cmpuint (fixture->app.notes, ==, 1);
  assert_notes (fixture, "done -;");
  note = g_ptr_array_index (acts, 0);
  g_assert_cmpstr (note->action, ==, "ship");
  g_assert_cmpstr (note->key, ==, "7");
  g_assert_cmpstr (note->input, ==, "{\"carrier\":\"DHL\",\"pin\":\"[hidden]\"}");
  g_assert_cmpstr (note->request, ==, "POST https://shop.example/orders/7/ship");
  g_assert_cmpstr (dove_value_get_member_text (row, "state"), ==, "done");
  output = dove_json_write (dove_value_get_member (row, "output"), DOVE_JSON_COMPACT);
  g_assert_cmpstr (output, ==, "{\"parcel\":\"P-1\",\"pin\":\"[hidden]\"}");
}

static void
test_nothing_is_sent_to_show_it (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(DoveValue) input = dove_json_parse (WITH_PIN, -1, NULL, NULL);
  const DoveActAsk ask = { "shop-1", "order", "ship", "7", input };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) row = NULL;
  g_autofree char *text = NULL;

  g_free (fixture->app.url);
  fixture->app.url = g_strdup ("https://shop.example/orders/7/ship?pin=s3cret");
  row = dove_engine_preview_act (fixture->engine, &ask, NULL, &error);
  g_assert_no_error (error);
  text = dove_json_write (row, DOVE_JSON_COMPACT);

  g_assert_cmpuint (fixture->app.writes, ==, 0);
  assert_notes (fixture, "");
  g_assert_null (strstr (text, "s3cret"));
  g_assert_nonnull (strstr (text, "DHL"));
  g_assert_cmpstr (dove_value_get_member_text (row, "title"), ==, "Ship");
  g_assert_nonnull (dove_value_get_member_text (row, "hash"));
}

static void
test_only_what_was_shown_is_sent (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autoptr(DoveValue) input = dove_json_parse ("{\"carrier\":\"DHL\"}", -1, NULL, NULL);
  const DoveActAsk ask = { "shop-1", "order", "ship", "7", input };
  g_autoptr(DoveValue) shown = dove_engine_preview_act (fixture->engine, &ask, NULL, NULL);
  const char *hash = dove_value_get_member_text (shown, "hash");
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) done = NULL;

  g_assert_null (act (fixture, "{\"carrier\":\"UPS\"}", hash, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT);
  g_assert_cmpuint (fixture->app.writes, ==, 0);
  assert_notes (fixture, "");

  done = act (fixture, "{\"carrier\":\"DHL\"}", hash, NULL);
  g_assert_nonnull (done);
  assert_notes (fixture, "done -;");
}

static const struct
{
  const char *object;
  const char *action;
  const char *key;
  const char *input;
  const char *message;
} wrong[] = {
  { "orders", "ship", "7", NULL, "“My shop” has no “orders”; it has: order, note" },
  { "order", "send", "7", NULL,
    "“My shop” has no action “send” for “Order”; it has: ship, close-day" },
  { "note", "send", "7", NULL, "“My shop” has no action for “Note”: its connector describes none" },
  { "order", "ship", NULL, "{\"carrier\":\"DHL\"}",
    "“Ship” is about one record of “Order”: say which, by its key" },
  { "order", "ship", "", "{\"carrier\":\"DHL\"}",
    "“Ship” is about one record of “Order”: say which, by its key" },
  { "order", "close-day", "7", NULL,
    "“close-day” is not about one record of “Order”: leave out the key “7”" },
  { "order", "close-day", NULL, "{\"carrier\":\"DHL\"}",
    "“close-day” cannot be asked for with this input:\nit takes no input" },
  { "order", "ship", "7", NULL,
    "“Ship” cannot be asked for with this input:\n“carrier” is missing" },
  { "order", "ship", "7", "{\"carrier\":\"D\",\"weight\":\"heavy\"}",
    "“Ship” cannot be asked for with this input:\n“carrier” must have 2 characters at least\n"
    "“weight” must be a number, not a text" },
  { "order", "ship", "7", "{\"carier\":\"DHL\"}",
    "“Ship” cannot be asked for with this input:\n“carrier” is missing\n"
    "“carier” is not known here; did you mean “carrier”?" },
  { "order", "ship", "7", "[1]",
    "“Ship” cannot be asked for with this input:\nmust be a record, not a list" },
};

static void
test_what_does_not_fit_is_not_sent (Fixture       *fixture,
                                    gconstpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(DoveValue) input =
        wrong[i].input != NULL ? dove_json_parse (wrong[i].input, -1, NULL, NULL) : NULL;
      const DoveActAsk ask = { "shop-1", wrong[i].object, wrong[i].action, wrong[i].key, input };
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_engine_act (fixture->engine, &ask, NULL, NULL, &error));
      g_assert_cmpstr (error->message, ==, wrong[i].message);
    }
  g_assert_cmpuint (fixture->app.writes, ==, 0);
  assert_notes (fixture, "");
}

static const struct
{
  DoveOutcomeClass  outcome;
  const char       *state;
  const char       *why;
} fates[] = {
  { DOVE_OUTCOME_REFUSED, "refused", "refused" },
  { DOVE_OUTCOME_MISSING, "refused", "missing" },
  { DOVE_OUTCOME_CONFLICT, "refused", "conflict" },
  { DOVE_OUTCOME_FORBIDDEN, "refused", "forbidden" },
  { DOVE_OUTCOME_UNAUTHORIZED, "not_done", "sign-in-needed" },
  { DOVE_OUTCOME_NOT_APPLIED, "not_done", "not-done" },
  { DOVE_OUTCOME_AMBIGUOUS, "unknown", "unknown" },
};

static void
test_every_fate_is_told (Fixture       *fixture,
                         gconstpointer  data)
{
  fixture->app.message = "So it is";
  for (guint i = 0; i < G_N_ELEMENTS (fates); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(DoveValue) row = NULL;

      fixture->app.outcome = fates[i].outcome;
      row = act (fixture, "{\"carrier\":\"DHL\"}", NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (dove_value_get_member_text (row, "state"), ==, fates[i].state);
      g_assert_cmpstr (dove_value_get_member_text (row, "why"), ==, fates[i].why);
      g_assert_nonnull (strstr (dove_value_get_member_text (row, "message"), "So it is"));
      g_assert_null (dove_value_get_member (row, "output"));
    }
  g_assert_cmpuint (fixture->app.writes, ==, G_N_ELEMENTS (fates));
}

/* Neither is it sent again, by whatever. */
static void
test_a_lost_answer_is_not_known (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(DoveValue) row = NULL;

  fixture->app.outcome = DOVE_OUTCOME_AMBIGUOUS;
  row = act (fixture, "{\"carrier\":\"DHL\"}", NULL, NULL);
  dove_engine_close (fixture->engine);
  open_engine (fixture);

  g_assert_true (g_str_has_prefix (dove_value_get_member_text (row, "message"),
                                   "It is not known whether it was done"));
  g_assert_cmpuint (fixture->app.writes, ==, 1);
}

static void
test_who_is_cut_off_left_a_note (Fixture       *fixture,
                                 gconstpointer  data)
{
  g_autoptr(DoveStoreAct) note = dove_store_act_new ();

  note->connection = g_strdup ("shop-1");
  note->object = g_strdup ("order");
  note->action = g_strdup ("ship");
  note->request = g_strdup ("POST https://shop.example/orders/7/ship");
  g_assert_true (dove_store_add_act (fixture->app.store, note, NULL));
  dove_engine_close (fixture->engine);
  open_engine (fixture);

  assert_notes (fixture, "unknown The program ended before the answer came;");
  g_assert_cmpuint (fixture->app.writes, ==, 0);
}

static void
test_another_account_is_not_asked (Fixture       *fixture,
                                   gconstpointer  data)
{
  const DoveAccount known = { (char *) "org-2", NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (dove_account_learn (fixture->app.store, "shop-1", &known, NULL));
  g_assert_null (act (fixture, "{\"carrier\":\"DHL\"}", NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
  g_assert_cmpuint (fixture->app.writes, ==, 0);
  assert_notes (fixture, "");
}

static void
test_a_missing_record_is_not_noted (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->app.has_record = FALSE;
  g_assert_null (act (fixture, "{\"carrier\":\"DHL\"}", NULL, &error));

  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_MISSING);
  g_assert_cmpuint (fixture->app.writes, ==, 0);
  assert_notes (fixture, "");
}

/* The application's words may quote what it was sent. */
static void
test_words_have_no_secret (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(DoveValue) row = NULL;

  fixture->app.outcome = DOVE_OUTCOME_REFUSED;
  fixture->app.message = "The pin s3cret is wrong";
  row = act (fixture, WITH_PIN, NULL, NULL);

  g_assert_cmpstr (dove_value_get_member_text (row, "message"), ==, "The pin [hidden] is wrong");
  assert_notes (fixture, "refused The pin [hidden] is wrong;");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) \
  g_test_add ("/sync/act/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

  ADD ("it-is-noted-and-done-once", test_it_is_noted_and_done_once);
  ADD ("nothing-is-sent-to-show-it", test_nothing_is_sent_to_show_it);
  ADD ("only-what-was-shown-is-sent", test_only_what_was_shown_is_sent);
  ADD ("what-does-not-fit-is-not-sent", test_what_does_not_fit_is_not_sent);
  ADD ("every-fate-is-told", test_every_fate_is_told);
  ADD ("a-lost-answer-is-not-known", test_a_lost_answer_is_not_known);
  ADD ("who-is-cut-off-left-a-note", test_who_is_cut_off_left_a_note);
  ADD ("another-account-is-not-asked", test_another_account_is_not_asked);
  ADD ("a-missing-record-is-not-noted", test_a_missing_record_is_not_noted);
  ADD ("words-have-no-secret", test_words_have_no_secret);

  return g_test_run ();
}
