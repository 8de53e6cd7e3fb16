/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-completion.h"
#include "record/dove-json.h"
#include "random-formula.h"

static const char schema_text[] =
  "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},\"first name\":{\"type\":"
  "\"string\",\"title\":\"Given name\"},\"lastName\":{\"type\":\"string\"},\"address\":{\"type\":"
  "\"object\",\"properties\":{\"city\":{\"type\":\"string\"},\"x.y\":{\"type\":\"string\"}}},"
  "\"lines\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"net\":{\"type\":"
  "\"number\"},\"taxes\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":"
  "{\"rate\":{\"type\":\"number\"}}}}}}}}}";

static const char record_text[] =
  "{\"id\":7,\"first name\":\"Ada\",\"address\":{\"city\":\"Ulm\"},\"lines\":[{\"net\":1.5,"
  "\"taxes\":[{\"rate\":19}]},{\"net\":2}],\"extra\":true}";

static const char *const tables[] = { "countries", "taxes", NULL };

/* @marked: a formula with `|` where the cursor is */
static GPtrArray *
complete (const char *marked,
          char      **text)
{
  g_autoptr(DoveValue) schema = dove_json_parse (schema_text, -1, NULL, NULL);
  g_autoptr(DoveValue) record = dove_json_parse (record_text, -1, NULL, NULL);
  const DoveSurroundings surroundings = { schema, record, tables };
  guint position = strchr (marked, '|') - marked;

  *text = g_strdup (marked);
  memmove (*text + position, marked + position + 1, strlen (marked + position));

  return dove_formula_complete (*text, position, &surroundings);
}

/* @expected: the text after each of the first proposals was taken, `|` where the cursor is then */
static void
assert_completed (const char *marked,
                  const char *expected)
{
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) proposals = complete (marked, &text);
  g_auto(GStrv) wanted = g_strsplit (expected, " ~ ", -1);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < proposals->len && i < MAX (1, g_strv_length (wanted)); i++)
    {
      const DoveCompletion *proposal = g_ptr_array_index (proposals, i);

      g_string_append_printf (found, "%s%.*s%.*s|%s%s", i > 0 ? " ~ " : "", (int) proposal->start,
                              text, (int) proposal->cursor, proposal->insert,
                              proposal->insert + proposal->cursor, text + proposal->end);
    }
  if (!g_str_equal (found->str, expected))
    g_error ("%s: %s, should be %s", marked, found->str, expected);
}

static void
test_words (void)
{
  assert_completed ("1+roun|", "1+ROUND(|) ~ 1+ROUNDUP(|) ~ 1+ROUNDDOWN(|) ~ 1+ROUNDEVEN(|)");
  assert_completed ("UPP|(1)", "UPPER|(1)");
  assert_completed ("toda|", "TODAY()|");
  assert_completed ("SUM(cit|", "SUM([address.city]|");
  assert_completed ("LET(total; 1; tot|", "LET(total; 1; total|");

  assert_completed ("giv|", "[first name]|");
  assert_completed ("name|", "[first name]| ~ [lastName]|");
  assert_completed ("[id] |", "");
  assert_completed ("12|", "");
  assert_completed ("\"ab|c\"", "");
  assert_completed ("|", "[id]| ~ [first name]| ~ [lastName]| ~ [address]|");
}

static void
test_references (void)
{
  assert_completed ("[fi|", "[first name]|");
  assert_completed ("[fi|]", "[first name|]");
  assert_completed ("1 + [address.|", "1 + [address.city]| ~ 1 + [address.'x.y']|");
  assert_completed ("[address.c|x] & 1", "[address.city|] & 1");
  assert_completed ("[ad|.city]", "[address|.city]");
  assert_completed ("[address.'x|", "[address.'x.y']|");
  assert_completed ("[lines.2.n|", "[lines.2.net]|");
  assert_completed ("[lines.taxes.r|; 2)", "[lines.taxes.rate]|; 2)");
  assert_completed ("[ext|", "[extra]|");
  assert_completed ("[zzzz|", "");
}

static void
test_each (void)
{
  assert_completed ("EACH([lines]; [.|", "EACH([lines]; [.net]| ~ EACH([lines]; [.taxes]|");
  assert_completed ("EACH([lines]; [.n|] * 2)", "EACH([lines]; [.net|] * 2)");
  assert_completed ("EACH([lines]; ne|", "EACH([lines]; [.net]|");
  assert_completed ("EACH([lines]; SUM(EACH([.taxes]; [.r|",
                    "EACH([lines]; SUM(EACH([.taxes]; [.rate]|");
  assert_completed ("EACH(FILTER([lines]; [lines.net] > 1); [.n|",
                    "EACH(FILTER([lines]; [lines.net] > 1); [.net]|");
  assert_completed ("[.n|", "");
  assert_completed ("EACH([lines]; [.net]) & [.n|", "");
}

static void
test_tables (void)
{
  assert_completed ("TABLE(\"co|", "TABLE(\"countries\"|");
  assert_completed ("TABLE(\"t|x\")", "TABLE(\"taxes\"|)");
  assert_completed ("TABLE(coun|", "TABLE(\"countries\"|");
}

static void
test_details (void)
{
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;
  g_autoptr(GPtrArray) proposals = complete ("[fi|", &text);
  g_autoptr(GPtrArray) each = complete ("EACH([lines]; [.n|", &other);
  const DoveCompletion *first = g_ptr_array_index (proposals, 0);
  const DoveCompletion *net = g_ptr_array_index (each, 0);

  g_assert_cmpstr (first->title, ==, "Given name");
  g_assert_cmpstr (first->type, ==, "text");
  g_assert_cmpstr (first->sample, ==, "\"Ada\"");
  g_assert_cmpstr (net->label, ==, "net");
  g_assert_cmpstr (net->type, ==, "number");
  g_assert_cmpstr (net->sample, ==, "1.5");
}

static void
assert_signature (const char *marked,
                  const char *expected)
{
  guint position = strchr (marked, '|') - marked;
  g_autofree char *text = g_strdup (marked);
  g_autoptr(DoveSignature) signature = NULL;
  g_autofree char *found = NULL;

  memmove (text + position, marked + position + 1, strlen (marked + position));
  signature = dove_formula_get_signature (text, position);
  found = signature == NULL ? g_strdup ("none")
          : g_strdup_printf ("%s %u %u %d", signature->info->name, signature->start,
                             signature->index, signature->argument);
  g_assert_cmpstr (found, ==, expected);
}

static void
test_signatures (void)
{
  assert_signature ("1 + ROUND(|", "ROUND 4 0 0");
  assert_signature ("1 + ROUND([a]; |", "ROUND 4 1 1");
  assert_signature ("ROUND(1; 2; 3|)", "ROUND 0 2 -1");
  assert_signature ("ROUND(SUM(1; 2|); 3)", "SUM 6 1 0");
  assert_signature ("ROUND(SUM(1; 2)|; 3)", "ROUND 0 0 0");
  assert_signature ("SUM({1; 2|}; 3)", "SUM 0 0 0");
  assert_signature ("SUM((1|", "SUM 0 0 0");
  assert_signature ("SUMIFS(a; b; c; d|", "SUMIFS 0 3 1");
  assert_signature ("FIND(\"a;|b", "FIND 0 0 0");
  assert_signature ("1 + (2|)", "none");
  assert_signature ("ROUND|(1)", "none");
  assert_signature ("ROUND(1)|", "none");
}

/* At every place of random formulas, whole and cut off: proposals fit into the text */
static void
test_random (void)
{
  static const char *const paths[] = { "id", "address.city", "lines", "'first name'", "lines.net" };
  static const char *const members[] = { ".", ".net" };
  g_autoptr(DoveValue) schema = dove_json_parse (schema_text, -1, NULL, NULL);
  g_autoptr(DoveValue) record = dove_json_parse (record_text, -1, NULL, NULL);
  const DoveSurroundings surroundings = { schema, record, tables };
  guint64 n = read_setting ("DOVETAIL_FORMULAS", 4000) / 10;
  guint32 seed = (guint32) read_setting ("DOVETAIL_SEED", 20261128);

  for (guint64 i = 0; i < n; i++)
    {
      Writer writer = { .random = g_rand_new_with_seed (seed + (guint32) i),
                        .text = g_string_new (NULL),
                        .fields = paths, .n_fields = G_N_ELEMENTS (paths),
                        .members = members, .n_members = G_N_ELEMENTS (members) };

      write_expression (&writer, 1 + draw (&writer, 3));
      for (guint k = 0; k < 6; k++)
        {
          guint position = draw (&writer, writer.text->len + 1);
          g_autoptr(GPtrArray) proposals = NULL;
          g_autoptr(DoveSignature) signature = NULL;

          if (k >= 3)
            g_string_truncate (writer.text, position);
          proposals = dove_formula_complete (writer.text->str, position, &surroundings);
          signature = dove_formula_get_signature (writer.text->str, position);
          for (guint p = 0; p < proposals->len; p++)
            {
              const DoveCompletion *proposal = g_ptr_array_index (proposals, p);

              g_assert_cmpuint (proposal->start, <=, position);
              g_assert_cmpuint (proposal->end, >=, position);
              g_assert_cmpuint (proposal->end, <=, writer.text->len);
              g_assert_cmpuint (proposal->cursor, <=, strlen (proposal->insert));
            }
        }
      g_rand_free (writer.random);
      g_string_free (writer.text, TRUE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/completion/words", test_words);
  g_test_add_func ("/formula/completion/references", test_references);
  g_test_add_func ("/formula/completion/each", test_each);
  g_test_add_func ("/formula/completion/tables", test_tables);
  g_test_add_func ("/formula/completion/details", test_details);
  g_test_add_func ("/formula/completion/signatures", test_signatures);
  g_test_add_func ("/formula/completion/random", test_random);

  return g_test_run ();
}
