/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bench-contacts.h"

/*
 * Contacts of some 570 bytes as a CRM lists them, the same ones for the same numbers: names
 * with and without accents, blanks around some of them, persons without a company, one to
 * three addresses, telephone numbers written in two ways.
 */

#define PICK(words, number) ((words)[(number) % G_N_ELEMENTS (words)])

static const char *const first_names[] = {
  "Anna", "Ben", "Chloé", "Dagmar", "Émile", "Fiona", "Göran", "Ivan", "Jürgen", "Liam",
  "Małgorzata", "Nuno", "Olga", "Sofía", "Tomáš", "Věra",
};

static const char *const last_names[] = {
  "Andersson", "Baker", "Černý", "Dubois", "Ferreira", "García", "Hoffmann", "Kowalski",
  "Lefèvre", "Müller", "Nowak", "O'Brien", "Rossi", "Schäfer", "Weiß", "Østergård",
};

static const char *const companies[] = {
  "Alpine Bakery", "Baltic Foods", "Café Möbel", "Delta Press", "Fjord Logistics",
  "Grün Textiles", "Harbour Imports", "Kőris Design", "Nord Consulting", "Prima Joinery",
};

static const char *const forms[] = { "GmbH", "Ltd", "SARL", "AB", "Oy", "s.r.o.", "B.V." };

static const char *const streets[] = {
  "High Street", "Rue de l'Église", "Hauptstraße", "Calle Mayor", "Via Roma", "Długa",
};

static const char *const cities[] = {
  "London", "Paris", "München", "Málaga", "Milano", "Göteborg", "Gdańsk", "Zürich", "Plzeň",
};

static const char *const countries[] = {
  "Germany", "France", "United Kingdom", "Spain", "Italy", "Sweden", "Poland", "Switzerland",
  "Denmark", "Czechia", "Norway", "Portugal", "Netherlands", "Belgium", "Austria", "Ireland",
  "Finland", "Hungary", "Greece", "Estonia",
};

static const char *const tags[] = {
  "newsletter", "vip", "retail", "wholesale", "late-payer", "partner", "prospect", "export",
};

static const char *const domains[] = { "example.com", "Example.ORG", "Shop.Example.com" };

/* A number that looks random and depends on nothing but @seed */
static guint64
scatter (guint64 seed)
{
  seed = (seed ^ (seed >> 31)) * G_GUINT64_CONSTANT (0x7fb5d329728ea185);
  seed = (seed ^ (seed >> 27)) * G_GUINT64_CONSTANT (0x81dadef4bc2dd44d);

  return seed ^ (seed >> 33);
}

static void
append_names (GString *json,
              guint    id,
              guint64  random)
{
  g_string_append_printf (json, "{\"id\":%u,\"first_name\":\"%s%s\",\"last_name\":\"%s%s\",", id,
                          random % 8 == 0 ? " " : "", PICK (first_names, random >> 8),
                          PICK (last_names, random >> 16), (random >> 24) % 8 == 0 ? "  " : "");
  if ((random >> 28) % 10 < 3)
    g_string_append (json, "\"company\":{\"name\":\"\",\"vat\":\"\"},");
  else
    g_string_append_printf (json, "\"company\":{\"name\":\"%s %s\",\"vat\":\"DE%09u\"},",
                            PICK (companies, random >> 32), PICK (forms, random >> 40),
                            (guint) (random >> 20) % 1000000000);
}

static void
append_addresses (GString *json,
                  guint    id,
                  guint64  random)
{
  guint n_emails = 1 + random % 3;

  g_string_append (json, "\"emails\":[");
  for (guint i = 0; i < n_emails; i++)
    g_string_append_printf (json, "%s\"Contact.%u%s@%s\"", i > 0 ? "," : "", id,
                            i > 0 ? ".work" : "", PICK (domains, random >> (8 + i)));
  g_string_append_printf (json, (random >> 4) % 3 == 0 ? "],\"phone\":\"00%u %u-%04u%03u\","
                                                       : "],\"phone\":\"+%u (%u) %04u-%03u\",",
                          30 + (guint) (random >> 12) % 20, 100 + (guint) (random >> 18) % 900,
                          (guint) (random >> 28) % 10000, (guint) (random >> 40) % 1000);
  g_string_append_printf (json, "\"address\":{\"street\":\"%s %u\",\"city\":\"%s\","
                          "\"zip\":\"%05u\",\"country\":\"%s\"},",
                          PICK (streets, random >> 6), 1 + (guint) (random >> 10) % 180,
                          PICK (cities, random >> 14), (guint) (random >> 20) % 100000,
                          PICK (countries, random >> 30));
}

/*
 * bench_contact_append:
 * @json: where to
 * @id: number of the contact
 *
 * Appends a contact as a JSON object.
 */
void
bench_contact_append (GString *json,
                      guint    id)
{
  guint64 random = scatter (id + 1);
  guint n_tags = (random >> 50) % 5;

  append_names (json, id, random);
  append_addresses (json, id, scatter (random));
  g_string_append (json, "\"tags\":[");
  for (guint i = 0; i < n_tags; i++)
    g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "", PICK (tags, (random >> 53) + i));
  g_string_append_printf (json, "],\"credit_limit\":\"%u.%02u%u\",\"active\":%s,\"score\":null,",
                          (guint) (random >> 12) % 50000, (guint) (random >> 30) % 100,
                          1 + (guint) (random >> 40) % 4, /* no ties: doubles differ there */
                          random % 2 ? "true" : "false");
  g_string_append_printf (json, "\"created_at\":\"20%02u-%02u-%02uT08:15:%02uZ\","
                          "\"updated_at\":\"2024-05-%02uT17:45:00Z\",\"owner\":\"user%02u\","
                          "\"source\":\"trade-fair\",\"notes\":\"Imported from the card index, "
                          "box %u; prefers contact by phone.\"}",
                          10 + (guint) (random >> 5) % 14, 1 + (guint) (random >> 9) % 12,
                          1 + (guint) (random >> 13) % 28, (guint) (random >> 17) % 60,
                          1 + (guint) (random >> 21) % 28, (guint) (random >> 25) % 40,
                          (guint) (random >> 29) % 999);
}
