/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <string.h>

#include "practice/dove-practice-invoice.h"
#include "practice/dove-practice-names.h"
#include "practice/dove-practice-seed.h"

/*
 * The sample data: the same on every computer, since the drawing of lots begins at a fixed
 * number. Most records are ordinary; the odd ones are those that real data has: empty names,
 * two with one e-mail address, capitals and blanks where none should be, a country nobody
 * knows, a 19-digit id, names in many scripts, a name that is too long for accounting.
 */

#define SEED            20261125
#define COMPANY_COUNT   200
#define CONTACT_COUNT   1000
#define DEAL_COUNT      300
#define SAME_CUSTOMERS  25  /* companies that accounting knows already, unchanged */
#define OLD_CUSTOMERS   40  /* up to here it knows them with an old phone number */
#define OLD_SUBSCRIBERS 50

typedef struct
{
  DovePracticeStore *store;
  GRand             *random;
  gint64             minute;  /* of the next record's time */
} Seed;

static guint
names_length (const char *const *names)
{
  return g_strv_length ((GStrv) names);
}

static const char *
draw (Seed              *seed,
      const char *const *names)
{
  return names[g_rand_int_range (seed->random, 0, (int) names_length (names))];
}

static char *
next_time (Seed *seed)
{
  g_autoptr(GDateTime) start = g_date_time_new_utc (2026, 1, 5, 8, 0, 0);
  g_autoptr(GDateTime) time = g_date_time_add_minutes (start, (int) seed->minute++);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%S.000Z");
}

static DoveValue *
seed_insert (Seed             *seed,
             const char       *app,
             const char       *name,
             DoveValueBuilder *builder,
             const char       *id)
{
  g_autoptr(DoveValue) body = dove_value_builder_end (builder);
  g_autofree char *at = next_time (seed);

  return dove_practice_store_insert (seed->store, dove_practice_find_object (app, name), body, id,
                                     at);
}

static const DovePracticePlace *
company_place (guint index)
{
  guint length = 0;

  while (dove_practice_places[length].country != NULL)
    length++;

  return &dove_practice_places[index % length];
}

static char *
company_name (guint index)
{
  guint tails = names_length (dove_practice_company_tails);

  if (index == 77)
    return g_strdup ("  Harbour   Coffee & Söhne  ");
  if (index == 90)
    return g_strdup ("");
  if (index == 123)
    return g_strnfill (140, 'X');
  if (index == 150)
    return g_strdup ("京都おもちゃ株式会社 🚲");

  return g_strdup_printf ("%s %s", dove_practice_company_heads[index / tails],
                          dove_practice_company_tails[index % tails]);
}

static char *
company_email (guint index)
{
  guint tails = names_length (dove_practice_company_tails);
  g_autofree char *email = NULL;

  if (index == 31)
    return g_strdup ("office at kestrel");
  if (index == 61)
    index = 60;

  email = g_strdup_printf ("office@%s-%s.example", dove_practice_company_heads[index / tails],
                           dove_practice_company_tails[index % tails]);

  return index % 9 == 0 ? g_strdup (email) : g_ascii_strdown (email, -1);
}

static char *
company_phone (guint index,
               guint digits)
{
  return g_strdup_printf ("%s%05u", company_place (index)->phone, digits);
}

static void
company_fill (DoveValueBuilder *builder,
              guint             index)
{
  const DovePracticePlace *place = company_place (index);
  guint industries = names_length (dove_practice_industries);
  g_autofree char *name = company_name (index);
  g_autofree char *email = company_email (index);
  g_autofree char *phone = company_phone (index, 10000 + index * 37);
  g_autofree char *vat = g_strdup_printf ("%s%09u", place->code, 100000000 + index * 7919);

  dove_value_builder_set_text (builder, "name", name);
  dove_value_builder_set_text (builder, "email", email);
  dove_value_builder_set_text (builder, "phone", phone);
  dove_value_builder_set_text (builder, "vat_number", vat);
  dove_value_builder_set_text (builder, "street", place->street);
  dove_value_builder_set_text (builder, "postcode", place->postcode);
  dove_value_builder_set_text (builder, "city", place->city);
  dove_value_builder_set_text (builder, "country", index == 111 ? "Atlantis" : place->country);
  dove_value_builder_set_text (builder, "industry", dove_practice_industries[index % industries]);
}

static void
seed_companies (Seed *seed)
{
  for (guint i = 0; i < COMPANY_COUNT; i++)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      company_fill (builder, i);
      dove_value_unref (seed_insert (seed, "crm", "companies", builder, NULL));
    }
}

static char *
contact_email (guint       index,
               const char *first,
               const char *last)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", first, last);
  g_autofree char *ascii = g_str_to_ascii (name, "C");
  g_autofree char *lower = g_ascii_strdown (ascii, -1);

  if (index == 400)
    return g_strdup ("not an address");
  if (index == 14)
    index = 13;

  g_strcanon (lower, "abcdefghijklmnopqrstuvwxyz.", 'x');

  return g_strdup_printf ("%s%u@%s.example", index == 14 ? "shared" : lower, index,
                          index % 3 == 0 ? "post" : "mail");
}

static void
contact_fill (Seed             *seed,
              DoveValueBuilder *builder,
              guint             index)
{
  const DovePracticePlace *place = company_place (index % COMPANY_COUNT);
  const char *first = index == 7 ? "" : draw (seed, dove_practice_first_names);
  const char *last = index == 7 ? "" : draw (seed, dove_practice_last_names);
  g_autofree char *email = contact_email (index, first, last);
  g_autofree char *phone = company_phone (index, 20000 + index * 13);
  gboolean consents = g_rand_int_range (seed->random, 0, 100) < 55;

  if (index == 13 || index == 14)
    email = (g_free (email), g_strdup ("family.account13@post.example"));

  dove_value_builder_set_text (builder, "first_name", first);
  dove_value_builder_set_text (builder, "last_name", last);
  dove_value_builder_set_text (builder, "email", email);
  dove_value_builder_set_text (builder, "phone", phone);
  dove_value_builder_set_text (builder, "job_title", draw (seed, dove_practice_job_titles));
  dove_value_builder_take (builder, "company_id",
                           dove_value_new_integer (index % COMPANY_COUNT + 1));
  dove_value_builder_set_text (builder, "country", place->country);
  dove_value_builder_set_text (builder, "city", place->city);
  dove_value_builder_set_text (builder, "status", index % 25 == 24 ? "archived" : "active");
  dove_value_builder_take (builder, "newsletter_consent", dove_value_new_boolean (consents));
  if (consents)
    dove_value_builder_set_text (builder, "consent_at", "2025-11-03T10:15:00Z");
}

static void
seed_contacts (Seed *seed)
{
  for (guint i = 0; i < CONTACT_COUNT; i++)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      contact_fill (seed, builder, i);
      dove_value_unref (seed_insert (seed, "crm", "contacts", builder,
                                     i == 500 ? "9007199254740993123" : NULL));
    }
}

static DoveValue *
deal_item (Seed                    *seed,
           const DovePracticePlace *place,
           gboolean                 in_yen)
{
  static const char *quantities[] = { "1", "2", "3", "12", "2.5", "0.75", "250", NULL };
  static const char *discounts[] = { "0", "0", "0", "5", "12.5", NULL };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  int choice = g_rand_int_range (seed->random, 0, 10);
  const DovePracticeProduct *product = &dove_practice_products[choice];

  dove_value_builder_set_text (builder, "sku", product->sku);
  dove_value_builder_set_text (builder, "description", product->description);
  dove_value_builder_take (builder, "quantity",
                           dove_value_new_literal (draw (seed, quantities), -1));
  dove_value_builder_take (builder, "unit_price",
                           dove_value_new_literal (in_yen ? "1480" : product->price, -1));
  dove_value_builder_take (builder, "discount_percent",
                           dove_value_new_literal (draw (seed, discounts), -1));
  dove_value_builder_take (builder, "vat_rate", dove_value_new_integer (place->vat_rate));

  return dove_value_builder_end (builder);
}

static DoveValue *
deal_items (Seed                    *seed,
            const DovePracticePlace *place,
            int                      digits,
            DoveNumber              *amount)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  int count = g_rand_int_range (seed->random, 1, 7);

  *amount = dove_number_from_int64 (0);
  for (int i = 0; i < count; i++)
    {
      DoveValue *item = deal_item (seed, place, digits == 0);
      DoveNumber net = dove_practice_line_net (item, digits);

      dove_number_add (amount, &net, amount);
      dove_value_builder_take_element (builder, item);
    }

  return dove_value_builder_end (builder);
}

static void
seed_deal (Seed  *seed,
           guint  index)
{
  static const char *stages[] = { "won", "won", "won", "open", "lost", NULL };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  guint company = (guint) g_rand_int_range (seed->random, 0, COMPANY_COUNT);
  const DovePracticePlace *place = company_place (company);
  const char *currency = g_str_equal (place->code, "JP") ? "JPY" : "EUR";
  const char *stage = draw (seed, stages);
  g_autofree char *title = g_strdup_printf ("Order %04u", index + 1);
  g_autofree char *closed = g_strdup_printf ("2026-%02u-%02u", index % 10 + 1, index % 28 + 1);
  DoveNumber amount;

  dove_value_builder_set_text (builder, "title", title);
  dove_value_builder_take (builder, "company_id", dove_value_new_integer (company + 1));
  dove_value_builder_take (builder, "contact_id", dove_value_new_integer (company + 1));
  dove_value_builder_set_text (builder, "stage", stage);
  dove_value_builder_set_text (builder, "currency", currency);
  dove_value_builder_take (builder, "items",
                           deal_items (seed, place, dove_practice_currency_digits (currency),
                                       &amount));
  dove_value_builder_take (builder, "amount", dove_value_new_number (&amount));
  if (!g_str_equal (stage, "open"))
    dove_value_builder_set_text (builder, "closed_on", closed);

  dove_value_unref (seed_insert (seed, "crm", "deals", builder, NULL));
}

static void
seed_customer (Seed  *seed,
               guint  index)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) address = dove_value_builder_new (DOVE_VALUE_RECORD);
  const DovePracticePlace *place = company_place (index);
  gboolean is_old = index >= SAME_CUSTOMERS;
  g_autofree char *external = g_strdup_printf ("%u", index + 1);
  g_autofree char *name = company_name (index);
  g_autofree char *email = company_email (index);
  g_autofree char *lower = g_ascii_strdown (email, -1);
  g_autofree char *phone = company_phone (index, (is_old ? 90000 : 10000) + index * 37);
  g_autofree char *vat = g_strdup_printf ("%s%09u", place->code, 100000000 + index * 7919);

  if (!is_old)
    dove_value_builder_set_text (builder, "external_id", external);
  dove_value_builder_set_text (builder, "name", name);
  dove_value_builder_set_text (builder, "email", lower);
  dove_value_builder_set_text (builder, "phone", phone);
  dove_value_builder_set_text (builder, "vat_number", vat);
  dove_value_builder_set_text (address, "street", place->street);
  dove_value_builder_set_text (address, "postcode", place->postcode);
  dove_value_builder_set_text (address, "city", place->city);
  dove_value_builder_set_text (address, "country", place->code);
  dove_value_builder_take (builder, "address", dove_value_builder_end (address));
  dove_value_unref (seed_insert (seed, "books", "customers", builder, NULL));
}

static char *
seed_list (Seed       *seed,
           const char *name,
           const char *description)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) list = NULL;

  dove_value_builder_set_text (builder, "name", name);
  dove_value_builder_set_text (builder, "description", description);
  list = seed_insert (seed, "mail", "lists", builder, NULL);

  return g_strdup (dove_value_get_member_text (list, "id"));
}

static void
seed_subscribers (Seed       *seed,
                  const char *list_id)
{
  for (guint i = 0; i < OLD_SUBSCRIBERS; i++)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *email = g_strdup_printf ("reader%03u@post.example", i + 1);

      dove_value_builder_set_text (builder, "list_id", list_id);
      dove_value_builder_set_text (builder, "email", email);
      dove_value_builder_set_text (builder, "first_name", draw (seed, dove_practice_first_names));
      dove_value_builder_set_text (builder, "last_name", draw (seed, dove_practice_last_names));
      dove_value_builder_set_text (builder, "status", i % 10 == 9 ? "unsubscribed" : "subscribed");
      dove_value_builder_set_text (builder, "consent_at", "2024-05-20T12:00:00Z");
      dove_value_builder_set_text (builder, "consent_source", "Shop counter");
      dove_value_unref (seed_insert (seed, "mail", "subscribers", builder, NULL));
    }
}

/**
 * dove_practice_seed:
 * @store: a store
 *
 * Fills an empty store with the sample data; one that has some is left as it is.
 *
 * Returns: whether the data is there
 */
gboolean
dove_practice_seed (DovePracticeStore *store)
{
  Seed seed = { .store = store };
  g_autofree char *done = dove_practice_store_get_text (store, "seeded");
  g_autofree char *list_id = NULL;

  if (done != NULL)
    return TRUE;

  if (!dove_practice_store_begin (store))
    return FALSE;

  seed.random = g_rand_new_with_seed (SEED);
  seed_companies (&seed);
  seed_contacts (&seed);
  for (guint i = 0; i < DEAL_COUNT; i++)
    seed_deal (&seed, i);

  for (guint i = 0; i < OLD_CUSTOMERS; i++)
    seed_customer (&seed, i);

  list_id = seed_list (&seed, "Newsletter", "News of the shop, once a month");
  seed_subscribers (&seed, list_id);
  dove_practice_store_set_text (store, "seeded", "1");
  g_rand_free (seed.random);

  return dove_practice_store_commit (store);
}
