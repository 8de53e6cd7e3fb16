/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "practice-fixture.h"

#include "record/dove-json.h"

/* Marking an invoice of the practice accounting as paid. */

#define PAY "{ \"paid_on\": \"2026-11-02\", \"method\": \"card\" }"

static void
make_invoice (PracticeFixture *fixture)
{
  static const char invoice[] =
    "{ \"customer_id\": \"cus_000001\", \"issued_on\": \"2026-11-01\", \"currency\": \"EUR\","
    "  \"lines\": [ { \"description\": \"Work\", \"quantity\": 2, \"unit_price\": 50,"
    "  \"vat_rate\": 19, \"net\": 100 } ] }";

  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/customers",
                                          "{ \"name\": \"Firm\" }"), ==, 201);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/invoices", invoice), ==, 201);
}

static void
assert_amount (PracticeFixture *fixture,
               const char      *wanted)
{
  g_autofree char *amount = dove_json_write (dove_value_get_member (fixture->body, "amount"),
                                             DOVE_JSON_COMPACT);

  g_assert_cmpstr (amount, ==, wanted);
}

static void
test_what_is_open_is_paid (PracticeFixture *fixture,
                           gconstpointer    data)
{
  make_invoice (fixture);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/payments",
                                          "{ \"invoice_id\": \"inv_000001\", \"amount\": 19.5,"
                                          "  \"paid_on\": \"2026-11-01\" }"), ==, 201);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/invoices/inv_000001/pay", PAY),
                    ==, 201);
  g_assert_cmpstr (dove_value_get_member_text (fixture->body, "method"), ==, "card");
  g_assert_cmpstr (dove_value_get_member_text (fixture->body, "invoice_id"), ==, "inv_000001");
  assert_amount (fixture, "99.50");
}

static void
test_once (PracticeFixture *fixture,
           gconstpointer    data)
{
  g_autofree char *ids = NULL;

  make_invoice (fixture);
  practice_fixture_ask (fixture, "POST", "/books/invoices/inv_000001/pay", PAY);
  g_assert_cmpuint (practice_fixture_ask (fixture, "POST", "/books/invoices/inv_000001/pay", PAY),
                    ==, 409);
  ids = practice_fixture_dup_ids (fixture, "/books/payments", "items");
  g_assert_cmpstr (ids, ==, "pay_000001");
}

static void
test_what_is_wrong_is_refused (PracticeFixture *fixture,
                               gconstpointer    data)
{
  static const struct { const char *path; const char *body; guint status; } rows[] = {
    { "/books/invoices/inv_000009/pay", PAY, 404 },
    { "/books/invoices/inv_000001/pay", "{}", 422 },
    { "/books/invoices/inv_000001/pay", "[]", 422 },
    { "/books/invoices/inv_000001/pay", "{", 400 },
    { "/books/invoices/inv_000001/pay", "{ \"paid_on\": \"soon\" }", 422 },
    { "/books/invoices/inv_000001/send", PAY, 404 },
    { "/books/customers/cus_000001/pay", PAY, 404 },
    { "/books/invoices/inv_000001/pay/now", PAY, 404 },
  };
  g_autofree char *ids = NULL;

  make_invoice (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpuint (practice_fixture_ask (fixture, "POST", rows[i].path, rows[i].body), ==,
                      rows[i].status);
  g_assert_cmpuint (practice_fixture_ask (fixture, "GET", "/books/invoices/inv_000001/pay", NULL),
                    ==, 404);
  ids = practice_fixture_dup_ids (fixture, "/books/payments", "items");
  g_assert_cmpstr (ids, ==, "");
}

static void
add (const char *name,
     void      (*test) (PracticeFixture *fixture, gconstpointer data))
{
  g_autofree char *path = g_strconcat ("/practice/pay/", name, NULL);

  g_test_add (path, PracticeFixture, NULL, practice_fixture_set_up, test,
              practice_fixture_tear_down);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("what-is-open-is-paid", test_what_is_open_is_paid);
  add ("once", test_once);
  add ("what-is-wrong-is-refused", test_what_is_wrong_is_refused);

  return g_test_run ();
}
