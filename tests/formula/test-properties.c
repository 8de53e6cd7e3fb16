/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "formula/dove-function-private.h"
#include "record/dove-json.h"

/*
 * What holds for every formula, on random trees and random records: what is printed reads back
 * as the same tree and gives the same result; an evaluation ends within its limits, and either
 * has a value or says what failed. DOVETAIL_FORMULAS says how many, DOVETAIL_SEED which.
 */

#define N_FORMULAS 4000
#define SEED       20261125

#include "random-formula.h"

static const char *const fields[] = {
  "a", "b", "n", "n.m", "list", "list.x", "list.2.x", "texts", "texts.1", "'two words'", "gone",
  "date", "deep.er.est", "lists",
};

static const char *const members[] = { ".", ".x" };

static const char *const values[] = {
  "null", "true", "false", "0", "1", "-7.25", "12345678901234567890", "1e30", "0.1", "\"\"",
  "\"word\"", "\"12\"", "\"2024-02-30\"", "\"Ž\\u00fc\\u4e2d\"", "[]", "[1,2,3]",
  "[null,\"a\",true]",
  "{}", "{\"x\":1,\"m\":\"t\"}", "[{\"x\":1},{\"x\":\"b\"},{}]", "[[1,2],[3,[4]]]", "45351.75",
};

static DoveValue *
draw_record (Writer *self)
{
  static const char *const names[] = { "a", "b", "n", "list", "texts", "two words", "date",
                                       "deep", "lists" };
  g_autoptr(GString) json = g_string_new ("{");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (draw (self, 10) > 0)
      g_string_append_printf (json, "%s\"%s\":%s", json->len > 1 ? "," : "", names[i],
                              DRAW (self, values));
  g_string_append_c (json, '}');

  return dove_json_parse (json->str, -1, NULL, NULL);
}

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  return user_data;
}

static guint32
constant_random (gpointer user_data)
{
  return 7;
}

static void
assert_same_tree (const DoveNode *a,
                  const DoveNode *b,
                  const char     *text)
{
  gboolean is_same = a->kind == b->kind && a->n_children == b->n_children
                     && a->function == b->function && a->n_steps == b->n_steps
                     && a->n_operators == b->n_operators && a->is_relative == b->is_relative
                     && a->rows == b->rows && a->columns == b->columns;

  for (guint i = 0; is_same && i < a->n_operators; i++)
    is_same = a->operators[i] == b->operators[i];
  for (guint i = 0; is_same && i < a->n_steps; i++)
    is_same = g_str_equal (a->steps[i].name, b->steps[i].name);
  if (!is_same)
    g_error ("printed differs from what was read: %s", text);

  for (guint i = 0; i < a->n_children; i++)
    assert_same_tree (a->children[i], b->children[i], text);
}

static void
assert_prints_same (const char *text,
                    const char *printed)
{
  g_autoptr(GError) error = NULL;
  guint n_slots = 0;
  g_autoptr(DoveNode) tree = dove_parse (text, NULL, &n_slots, &error);
  g_autoptr(DoveNode) again = dove_parse (printed, NULL, &n_slots, &error);

  if (tree == NULL || again == NULL)
    g_error ("%s, printed as %s: %s", text, printed, error->message);
  assert_same_tree (tree, again, text);
}

static char *
describe (DoveFormula *formula,
          DoveValue   *record)
{
  g_autoptr(DoveValue) table = dove_json_parse ("[[\"a\",1],[\"b\",2]]", -1, NULL, NULL);
  const DoveFormulaHost host = { .now = G_GINT64_CONSTANT (1717243200000000),
                                 .find_table = find_table, .random = constant_random,
                                 .user_data = table };
  g_auto(DoveFormulaResult) result = { 0 };
  g_autoptr(DoveValue) field = NULL;
  g_autofree char *text = NULL;

  dove_formula_evaluate (formula, &host, record, NULL, &result);
  text = dove_formula_result_to_text (&result);
  field = dove_formula_result_to_field (&result, NULL);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (field);
  g_assert_true (result.kind != DOVE_FORMULA_FAILED
                 || (result.message != NULL && result.error != NULL
                     && result.start <= result.end
                     && result.end <= strlen (dove_formula_get_text (formula))));
  if (dove_value_get_kind (field) == DOVE_VALUE_TEXT)
    g_assert_cmpuint (dove_value_get_text_size (field), <=, DOVE_FORMULA_TEXT_LIMIT_BYTES);

  return g_strdup_printf ("%s %s", dove_formula_result_get_type (&result), text);
}

/* One formula, as it is written and as it is printed, on one record */
static void
check_formula (Writer *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = NULL;
  g_autoptr(DoveFormula) again = NULL;
  g_autoptr(DoveValue) record = draw_record (self);
  g_autofree char *printed = NULL;
  g_autofree char *result = NULL;
  g_autofree char *result_again = NULL;

  g_string_truncate (self->text, 0);
  write_expression (self, 1 + draw (self, 5));
  if (g_utf8_strlen (self->text->str, -1) > DOVE_FORMULA_LENGTH_LIMIT / 2)
    return;

  if (g_test_verbose ())
    g_test_message ("%s", self->text->str);
  formula = dove_formula_new (self->text->str, &error);
  if (formula == NULL)
    g_error ("%s: %s", self->text->str, error->message);
  printed = dove_formula_print (formula);
  assert_prints_same (self->text->str, printed);

  again = dove_formula_new (printed, NULL);
  result = describe (formula, record);
  result_again = describe (again, record);
  if (!g_str_equal (result, result_again))
    g_error ("%s gives %s, printed as %s it gives %s", self->text->str, result, printed,
             result_again);
}

static void
test_random_trees (void)
{
  guint64 n = read_setting ("DOVETAIL_FORMULAS", N_FORMULAS);
  guint32 seed = (guint32) read_setting ("DOVETAIL_SEED", SEED);

  g_test_message ("%" G_GUINT64_FORMAT " formulas from seed %u on", n, seed);
  for (guint64 i = 0; i < n; i++)
    {
      Writer writer = { .random = g_rand_new_with_seed (seed + (guint32) i),
                        .text = g_string_new (NULL),
                        .fields = fields, .n_fields = G_N_ELEMENTS (fields),
                        .members = members, .n_members = G_N_ELEMENTS (members) };

      check_formula (&writer);
      g_rand_free (writer.random);
      g_string_free (writer.text, TRUE);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/properties/random-trees", test_random_trees);

  return g_test_run ();
}
