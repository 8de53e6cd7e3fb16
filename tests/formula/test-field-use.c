/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-field-use.h"
#include "random-formula.h"
#include "record/dove-json.h"

static void
assert_uses (const char *text,
             const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_autoptr(GPtrArray) uses = NULL;
  g_autoptr(GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  uses = dove_formula_get_uses (formula);
  for (guint i = 0; i < uses->len; i++)
    {
      const DoveFieldUse *use = g_ptr_array_index (uses, i);

      g_string_append_printf (found, "%s%s %u-%u", i > 0 ? ", " : "", use->path, use->start,
                              use->end);
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_uses (void)
{
  assert_uses ("[a] + ['x y'.b] * [a]", "a 0-3, x y.b 6-15, a 18-21");
  assert_uses ("EACH([l]; [.n] & [b])", "l 5-8, l.n 10-14, b 17-20");
  assert_uses ("EACH([l]; EACH([.m]; [.]))", "l 5-8, l.m 15-19, l.m 21-24");
  assert_uses ("EACH(FILTER([l]; [l.ok]); [.n])", "l 12-15, l.ok 17-23, l.n 26-30");
  assert_uses ("LET(x; SORT([l]); EACH(x; [.n]))", "l 12-15, l.n 26-30");
  assert_uses ("EACH({1; 2}; [.n])", ".n 13-17");
  assert_uses ("[.] & EACH([.m]; [.n])", ". 0-3, .m 11-15, .m.n 17-21");
}

static void
assert_renamed_left (const char *text,
                     const char *old_path,
                     const char *new_path,
                     const char *expected,
                     guint       expected_left)
{
  g_autoptr(GError) error = NULL;
  guint n_left = 0;
  g_autofree char *renamed = dove_formula_rename_field (text, old_path, new_path, &n_left, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (renamed, ==, expected);
  g_assert_cmpuint (n_left, ==, expected_left);
}

static void
assert_renamed (const char *text,
                const char *old_path,
                const char *new_path,
                const char *expected)
{
  assert_renamed_left (text, old_path, new_path, expected, 0);
}

static void
test_rename (void)
{
  assert_renamed ("=  upper( [name] )&[names] & \"[name]\"", "name", "title",
                  "=  upper( [title] )&[names] & \"[name]\"");
  assert_renamed ("[name]", "name", "'a.b'", "['a.b']");
  assert_renamed ("['first name'.x]", "'first name'", "given", "[given.x]");
  assert_renamed ("[address.city] & [address] & [city]", "address", "place",
                  "[place.city] & [place] & [city]");
  assert_renamed ("[address.city]", "address.city", "address.town", "[address.town]");
  assert_renamed ("[address.city]", "address.city", "town", "[town]");
  assert_renamed ("[city] & [x.city]", "city", "address.city", "[address.city] & [x.city]");
  assert_renamed ("[lines.2.net] + [lines.net]", "lines.net", "lines.amount",
                  "[lines.2.amount] + [lines.amount]");
  assert_renamed ("[lines.2.net]", "lines.net", "rows.amount", "[rows.2.amount]");
  assert_renamed ("[gone]", "name", "title", "[gone]");
}

static void
test_rename_in_each (void)
{
  assert_renamed ("EACH([lines]; [.net] & [net])", "lines.net", "lines.amount",
                  "EACH([lines]; [.amount] & [net])");
  assert_renamed ("EACH([lines]; [.net])", "lines", "rows", "EACH([rows]; [.net])");
  assert_renamed ("EACH(SORTBY([lines]; [lines.net]); [.net])", "lines.net", "lines.amount",
                  "EACH(SORTBY([lines]; [lines.amount]); [.amount])");
  assert_renamed ("LET(l; [lines]; SUM(EACH(l; [.net])))", "lines.net", "lines.amount",
                  "LET(l; [lines]; SUM(EACH(l; [.amount])))");
  assert_renamed ("EACH([lines]; EACH([.taxes]; [.rate]))", "lines.taxes.rate", "lines.taxes.pct",
                  "EACH([lines]; EACH([.taxes]; [.pct]))");
  assert_renamed_left ("EACH([lines]; [.net])", "lines.net", "rows.net", "EACH([lines]; [.net])",
                       1);
  assert_renamed_left ("[lines.2.net]", "lines.net", "net", "[lines.2.net]", 1);
}

static void
test_rename_refuses (void)
{
  static const struct { const char *text, *from, *to; } wrong[] = {
    { "1 +", "a", "b" }, { "[a]", "", "b" }, { "[a]", "a", "b..c" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_formula_rename_field (wrong[i].text, wrong[i].from, wrong[i].to, NULL,
                                                &error));
      g_assert_nonnull (error);
    }
}

static char *
outcome (const char *text,
         const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_autoptr(DoveValue) record = dove_json_parse (json, -1, NULL, NULL);
  g_auto(DoveFormulaResult) result = { 0 };
  g_autofree char *value = NULL;

  g_assert_no_error (error);
  dove_formula_evaluate (formula, NULL, record, NULL, &result);
  value = dove_formula_result_to_text (&result);

  return g_strdup_printf ("%s %s", dove_formula_result_get_type (&result), value);
}

/* A renamed formula gives on a renamed record what it gave before; back again it is the same */
static void
test_random (void)
{
  static const char *const paths[] = { "a", "list", "list.x", "list.2.x", "deep.x", "x" };
  static const char *const members[] = { ".", ".x", ".y" };
  static const char record[] =
      "{\"a\":3,\"x\":\"k\",\"list\":[{\"x\":1,\"y\":\"b\"},{\"x\":2.5}],\"deep\":{\"x\":7}}";
  static const char renamed_record[] =
      "{\"a\":3,\"x\":\"k\",\"list\":[{\"z z\":1,\"y\":\"b\"},{\"z z\":2.5}],\"deep\":{\"x\":7}}";
  guint64 n = read_setting ("DOVETAIL_FORMULAS", 4000) / 4;
  guint32 seed = (guint32) read_setting ("DOVETAIL_SEED", 20261129);

  for (guint64 i = 0; i < n; i++)
    {
      Writer writer = { .random = g_rand_new_with_seed (seed + (guint32) i),
                        .text = g_string_new (NULL),
                        .fields = paths, .n_fields = G_N_ELEMENTS (paths),
                        .members = members, .n_members = G_N_ELEMENTS (members) };
      g_autofree char *renamed = NULL;
      g_autofree char *back = NULL;

      write_expression (&writer, 1 + draw (&writer, 3));
      renamed = dove_formula_rename_field (writer.text->str, "list.x", "list.'z z'", NULL, NULL);
      g_assert_nonnull (renamed);
      back = dove_formula_rename_field (renamed, "list.'z z'", "list.x", NULL, NULL);
      g_assert_cmpstr (back, ==, writer.text->str);
      g_rand_free (writer.random);
      g_string_free (writer.text, TRUE);
    }

  for (guint i = 0; i < 2; i++)
    {
      const char *text = i == 0 ? "SUM(EACH([list]; [.x] * 2)) + [list.1.x] + [deep.x]"
                                : "EACH(FILTER([list]; [list.x] > 2); [.x] & [x])";
      g_autofree char *renamed =
          dove_formula_rename_field (text, "list.x", "list.'z z'", NULL, NULL);
      g_autofree char *before = outcome (text, record);
      g_autofree char *after = outcome (renamed, renamed_record);

      g_assert_cmpstr (before, ==, after);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/field-use/uses", test_uses);
  g_test_add_func ("/formula/field-use/rename", test_rename);
  g_test_add_func ("/formula/field-use/rename-in-each", test_rename_in_each);
  g_test_add_func ("/formula/field-use/rename-refuses", test_rename_refuses);
  g_test_add_func ("/formula/field-use/random", test_random);

  return g_test_run ();
}
