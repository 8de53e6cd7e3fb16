/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../lockers-fixture.h"

#include <gtk/gtk.h>
#include <string.h>

#include "app/activity/dove-exchange-read.h"
#include "app/activity/dove-found.h"
#include "app/reviews/dove-doubt.h"
#include "app/widgets/dove-change-export.h"
#include "app/widgets/dove-change-read.h"
#include "record/dove-json.h"
#include "store/dove-store-exchange.h"
#include "store/dove-store-observe.h"
#include "store/dove-store-review.h"

/* What the window shows, finds and saves of a run that knew no marks has nothing that is secret
 * today. */

static gint64
add_run (Fixture *fixture)
{
  g_autoptr(DoveStoreRun) run = dove_store_run_new ();
  g_autoptr(GError) error = NULL;

  run->sync_id = g_strdup ("keys");
  run->trigger = g_strdup ("person");
  g_assert_true (dove_store_add_run (fixture->store, run, &error));
  g_assert_no_error (error);

  return run->id;
}

/* Its number */
static gint64
add_change (Fixture *fixture,
            gint64   run_id)
{
  g_autoptr(GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  DoveStoreChange *change = dove_store_change_new ();
  g_autoptr(GError) error = NULL;

  change->run_id = run_id;
  change->kind = DOVE_CHANGE_UPDATE;
  change->side = DOVE_SIDE_B;
  change->state = DOVE_CHANGE_REFUSED;
  change->key = g_strdup ("17");
  change->label = g_strdup ("Locker 17");
  change->message = g_strdup ("“tulip-77” was set before");
  change->fields = g_strdup ("[{\"field\":\"owner\",\"old\":\"Ada\",\"new\":\"Ben\"},"
                             "{\"field\":\"code\",\"old\":null,\"new\":\"tulip-77\"}]");
  g_ptr_array_add (changes, change);
  g_assert_true (dove_store_add_changes (fixture->store, changes, &error));
  g_assert_no_error (error);

  return change->id;
}

static void
add_exchange (Fixture *fixture,
              gint64   run_id,
              gint64   change_id)
{
  g_autoptr(GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_exchange_free);
  DoveStoreExchange *exchange = g_new0 (DoveStoreExchange, 1);
  g_autoptr(GError) error = NULL;

  exchange->run_id = run_id;
  exchange->change_id = change_id;
  exchange->tries = 1;
  exchange->part.exchange = dove_exchange_new ();
  exchange->part.exchange->method = g_strdup ("PATCH");
  exchange->part.exchange->url = g_strdup ("https://lockers.example/lockers/17");
  exchange->part.exchange->headers = g_strdup ("");
  exchange->part.exchange->body.text = g_strdup ("{\"owner\":\"Ben\",\"code\":\"tulip-77\"}");
  exchange->part.exchange->status = 422;
  exchange->part.exchange->answer.text = g_strdup ("{\"message\":\"not tulip-77\"}");
  g_ptr_array_add (list, exchange);
  g_assert_true (dove_store_put_exchanges (fixture->store, list, &error));
  g_assert_no_error (error);
}

static void
take_items (GPtrArray *items,
            gpointer   user_data)
{
  GPtrArray *all = user_data;

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (all, g_object_ref (g_ptr_array_index (items, i)));
}

static void
take_found (GPtrArray *found,
            gpointer   user_data)
{
  GString *said = user_data;

  for (guint i = 0; i < found->len; i++)
    {
      g_autofree char *record = dove_found_say_record (g_ptr_array_index (found, i), "Keys");
      g_autofree char *what = dove_found_say_what (g_ptr_array_index (found, i), "Gym");

      g_string_append_printf (said, "%s, %s\n", record, what);
    }
}

static GAsyncResult *last_result;

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  last_result = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (void)
{
  while (last_result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&last_result);
}

static void
test_a_list_and_its_table (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *markup = NULL;
  g_autofree char *table = NULL;
  gint64 run = add_run (fixture);

  add_change (fixture, run);
  dove_change_read_async (fixture->workspace, run, take_items, cancellable, ended_cb, items);
  result = wait_for_result ();
  g_assert_true (dove_change_read_finish (result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, ==, 1);
  markup = dove_change_item_to_markup (g_ptr_array_index (items, 0), 0);
  table = dove_change_export (items, "Club", "Gym");

  g_assert_null (strstr (markup, "tulip"));
  g_assert_nonnull (strstr (markup, "<b>Ben</b>"));
  g_assert_null (strstr (table, "tulip"));
  g_assert_nonnull (strstr (table, "\"[hidden]\""));
  g_assert_false (dove_change_item_matches (g_ptr_array_index (items, 0), "tulip"));
  g_assert_true (dove_change_item_matches (g_ptr_array_index (items, 0), "ben"));
}

static void
test_a_change_and_its_request (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  gint64 run = add_run (fixture);
  gint64 change = add_change (fixture, run);
  DoveExchangeRead *read = NULL;

  add_exchange (fixture, run, change);
  read = dove_exchange_read (fixture->store, &change, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (read);
  g_assert_null (strstr (read->fields, "tulip"));
  g_assert_null (strstr (read->sent, "tulip"));
  g_assert_nonnull (strstr (read->sent, "Ben"));
  g_assert_null (strstr (read->answer, "tulip"));
  g_assert_null (strstr (read->change->message, "tulip"));
  dove_exchange_read_free (read);
}

static char *
find (Fixture    *fixture,
      const char *text)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GString *said = g_string_new (NULL);
  gboolean has_more = TRUE;

  dove_found_search_async (fixture->workspace, text, 0, take_found, cancellable, ended_cb, said);
  result = wait_for_result ();
  g_assert_true (dove_found_search_finish (result, &has_more, &error));
  g_assert_no_error (error);
  g_assert_false (has_more);

  return g_string_free (said, FALSE);
}

static void
test_a_search (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *by_secret = NULL;
  g_autofree char *by_name = NULL;

  add_change (fixture, add_run (fixture));
  by_secret = find (fixture, "tulip");
  by_name = find (fixture, "locker 17");

  g_assert_cmpstr (by_secret, ==, "");
  g_assert_nonnull (strstr (by_name, "Locker 17"));
  g_assert_null (strstr (by_name, "tulip"));
}

static void
see_locker (Fixture    *fixture,
            const char *key,
            const char *fields)
{
  g_autoptr(DoveStoreObservation) seen = dove_store_observation_new ();
  g_autoptr(GError) error = NULL;

  seen->sync_id = g_strdup ("keys");
  seen->side = DOVE_SIDE_B;
  seen->rec_id = g_strdup (key);
  seen->hash = g_strdup ("x");
  seen->fields = g_strdup (fields);
  seen->state = DOVE_OBSERVED_HERE;
  g_assert_true (dove_store_put_observation (fixture->store, seen, &error));
  g_assert_no_error (error);
}

/* Whoever is asked which records are the same sees what is in them, but no secret. */
static void
test_a_doubtful_match_shows_its_records (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_autoptr(DoveStoreReview) review = dove_store_review_new ();
  g_autoptr(DoveStoreSecrets) secrets = dove_store_secrets_new (fixture->store);
  g_autoptr(GPtrArray) doubts = NULL;
  const DoveDoubt *first;
  const DoveDoubt *unread;

  see_locker (fixture, "7",
              "{\"name\":\"Ada Lane\",\"owner\":\"Ada\",\"code\":\"tulip-77\"}");
  review->sync_id = g_strdup ("keys");
  review->kind = DOVE_REVIEW_MATCH;
  review->candidates = g_strdup ("[{\"side\":\"b\",\"key\":\"7\"},"
                                 "{\"side\":\"a\",\"key\":\"m\"},{\"side\":\"a\"}]");
  doubts = dove_doubt_read (fixture->store, secrets, review);
  g_assert_cmpuint (doubts->len, ==, 2);

  first = g_ptr_array_index (doubts, 0);
  g_assert_cmpint (first->side, ==, DOVE_SIDE_B);
  g_assert_cmpstr (first->label, ==, "Ada Lane");
  g_assert_nonnull (strstr (first->text, "owner: Ada"));
  g_assert_null (strstr (first->text, "tulip"));
  unread = g_ptr_array_index (doubts, 1);
  g_assert_cmpstr (unread->key, ==, "m");
  g_assert_null (unread->label);
  g_assert_null (unread->text);
}

static void
test_few_lines (void)
{
  g_autoptr(DoveValue) record = dove_json_parse (
      "{\"id\":7,\"name\":\"Ada Lane\",\"phone\":\"\",\"fax\":null,\"tags\":[\"a\"],"
      "\"address\":{\"city\":\"Utrecht\",\"place\":{\"x\":1}},\"e\":1,"
      "\"f\":2,\"g\":3,\"h\":4,\"i\":5,\"j\":6}",
      -1, NULL, NULL);
  g_autoptr(DoveValue) text = dove_json_parse ("\"x\"", -1, NULL, NULL);
  g_autoptr(GPtrArray) said = g_ptr_array_new ();
  g_autoptr(GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *told = NULL;
  g_autofree char *nothing = dove_doubt_fields (text, NULL, said);

  g_ptr_array_add (said, "7");
  g_ptr_array_add (said, "Ada Lane");
  g_hash_table_insert (titles, "address.city", "Address › City");
  told = dove_doubt_fields (record, titles, said);
  g_assert_cmpstr (told, ==, "Address › City: Utrecht\ne: 1\nf: 2\ng: 3\nh: 4\ni: 5");
  g_assert_cmpstr (nothing, ==, "");
}

/* Where a language is read from the right values are isolated; what is said already is not. */
static void
test_few_lines_from_the_right (void)
{
  g_autoptr(DoveValue) record = dove_json_parse ("{\"name\":\"Ada Lane\",\"e\":1}", -1, NULL,
                                                 NULL);
  g_autoptr(GPtrArray) said = g_ptr_array_new ();
  g_autofree char *told = NULL;

  g_ptr_array_add (said, "Ada Lane");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  told = dove_doubt_fields (record, NULL, said);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  g_assert_cmpstr (told, ==, "e: \xe2\x81\xa8" "1\xe2\x81\xa9");
}

#define ADD(name, func) \
  g_test_add ("/app/secrets/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("a-list-and-its-table", test_a_list_and_its_table);
  ADD ("a-change-and-its-request", test_a_change_and_its_request);
  ADD ("a-search", test_a_search);
  ADD ("a-doubtful-match", test_a_doubtful_match_shows_its_records);
  g_test_add_func ("/app/secrets/few-lines", test_few_lines);
  g_test_add_func ("/app/secrets/few-lines-from-the-right", test_few_lines_from_the_right);

  return g_test_run ();
}
