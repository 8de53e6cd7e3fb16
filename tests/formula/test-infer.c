/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/dove-defaults.h"
#include "formula/dove-function-private.h"
#include "formula/dove-infer.h"
#include "formula/dove-type-private.h"
#include "random-formula.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"

static const char schema_text[] =
  "{\"type\":\"object\",\"required\":[\"id\",\"name\",\"lines\",\"state\"],\"properties\":{"
  "\"id\":{\"type\":\"integer\"},\"name\":{\"type\":\"string\",\"maxLength\":20},"
  "\"state\":{\"enum\":[\"open\",\"paid\"]},\"price\":{\"type\":\"number\"},"
  "\"paid\":{\"type\":\"boolean\"},\"born\":{\"type\":\"string\",\"format\":\"date-time\"},"
  "\"mixed\":{\"type\":[\"string\",\"number\",\"null\"]},"
  "\"address\":{\"$ref\":\"#/$defs/address\"},"
  "\"two words\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":"
  "{\"type\":\"integer\"}}]},"
  "\"lines\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"net\"],"
  "\"properties\":{\"net\":{\"type\":\"number\"},\"sku\":{\"type\":\"string\"},"
  "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}},"
  "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
  "\"$defs\":{\"address\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},"
  "\"zip\":{\"allOf\":[{\"type\":[\"string\",\"null\"]},{\"maxLength\":5}]}}}}}";

static DoveValue *
parse (const char *json)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (json, -1, NULL, &error);

  g_assert_no_error (error);

  return value;
}

static DoveInference *
infer (const char *text)
{
  g_autoptr(DoveValue) schema = parse (schema_text);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);

  g_assert_no_error (error);

  return dove_formula_infer (formula, schema, NULL);
}

/* @expected: what it may be; `!` when it can fail, `?` when it may be empty */
static void
assert_inferred (const char *text,
                 const char *expected)
{
  g_autoptr(DoveInference) inference = infer (text);
  g_autofree char *words = dove_inference_describe (inference);
  g_autofree char *all = g_strconcat (words, inference->can_be_empty ? " ?" : "",
                                      inference->can_fail ? " !" : "", NULL);

  if (!g_str_equal (all, expected))
    g_error ("%s: inferred %s, should be %s", text, all, expected);
}

static void
test_references (void)
{
  assert_inferred ("[id]", "whole number");
  assert_inferred ("[price]", "number or empty ?");
  assert_inferred ("[address]", "object or empty ? !");
  assert_inferred ("[address.city]", "text or empty ?");
  assert_inferred ("[mixed]", "number or text or empty ?");
  assert_inferred ("[lines.net]", "list of (number) ?");
  assert_inferred ("[lines.sku]", "list of (text or empty) ?");
  assert_inferred ("[lines.tags]", "list of (text or empty) ?");
  assert_inferred ("[lines.1.net]", "number or empty ?");
  assert_inferred ("['two words']", "text or list of (whole number) or empty ?");
}

static void
test_operators (void)
{
  assert_inferred ("[id] + 1", "whole number");
  assert_inferred ("[id] * 1.5", "number");
  assert_inferred ("[id] / 2", "number");
  assert_inferred ("[id] / [id]", "number !");
  assert_inferred ("[name] + 1", "number !");
  assert_inferred ("\"12\" + 1", "whole number");
  assert_inferred ("[name] & [price]", "text");
  assert_inferred ("-[price]", "number");
  assert_inferred ("[price] > 5", "logical");
  assert_inferred ("[lines.net] * 2", "list of (number) ?");
  assert_inferred ("[lines.net] * [lines.net]", "list of (number) ? !");
  assert_inferred ("[.x]", " !");
}

static void
test_functions (void)
{
  assert_inferred ("UPPER([name])", "text");
  assert_inferred ("UPPER([lines.sku])", "list of (text) ?");
  assert_inferred ("IF([paid]; [id]; \"none\")", "whole number or text");
  assert_inferred ("IF([name]; 1; 2)", "whole number !");
  assert_inferred ("IFERROR([id] / [id]; 0)", "number");
  assert_inferred ("COALESCE([price]; 0)", "number");
  assert_inferred ("COALESCE([price]; [name])", "number or text or empty ?");
  assert_inferred ("SUM([lines.net])", "number");
  assert_inferred ("SUM(EACH([lines]; [.net] * 2))", "number");
  assert_inferred ("EACH([lines]; [.sku])", "list of (text or empty) ?");
  assert_inferred ("EACH(FILTER([lines]; [lines.net] > 2); [.net])", "list of (number) ? !");
  assert_inferred ("EACH([lines]; EACH([.tags]; [.]))", "list of (text or empty) ?");
  assert_inferred ("INDEX([lines]; 1)", "object or list of (object) ? !");
  assert_inferred ("LET(a; [id]; a + 1)", "whole number");
  assert_inferred ("ROUND([price]; 2)", "number");
  assert_inferred ("ROUND([price])", "whole number");
  assert_inferred ("OMIT()", "left out ?");
  assert_inferred ("NULL()", "empty ?");
}

static void
test_hints (void)
{
  g_autoptr(DoveInference) date = infer ("DATE(2026; 1; [id])");
  g_autoptr(DoveInference) moment = infer ("DATE(2026; 1; [id]) + TIME(1; 2; 3)");
  g_autoptr(DoveInference) plain = infer ("[id] + 1");

  g_assert_cmpuint (date->hints & (1u << DOVE_HINT_DATE), !=, 0);
  g_assert_cmpuint (moment->hints & (1u << DOVE_HINT_DATETIME), !=, 0);
  g_assert_cmpuint (plain->hints, ==, 1u << DOVE_HINT_NONE);
}

static void
assert_unknown (const char *text,
                const char *expected)
{
  g_autoptr(DoveInference) inference = infer (text);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < inference->unknown->len; i++)
    {
      const DoveUnknownField *unknown = g_ptr_array_index (inference->unknown, i);

      g_string_append_printf (found, "%s%s %u-%u %s", i > 0 ? ", " : "", unknown->path,
                              unknown->start, unknown->end,
                              unknown->suggestion != NULL ? unknown->suggestion : "-");
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_unknown (void)
{
  assert_unknown ("[name] & [address.zip] & [lines.2.net] & [lines.tags]", "");
  assert_unknown ("[nme]", "nme 1-4 name");
  assert_unknown ("1+[address.ctiy.x]", "address.ctiy 11-15 city");
  assert_unknown ("EACH([lines]; [.nett])", ".nett 16-20 net");
  assert_unknown ("['two wrds']", "two wrds 1-11 two words");
  assert_unknown ("[qqqqqqqq]", "qqqqqqqq 1-9 -");
  assert_unknown ("LET(l; [lines]; EACH(l; [.skuu]))", ".skuu 26-30 sku");
}

static void
assert_losses (const char *text,
               const char *target,
               const char *expected)
{
  static const char *const names[] = {
    [DOVE_LOSS_FRACTION] = "fraction", [DOVE_LOSS_NOT_A_NUMBER] = "no-number",
    [DOVE_LOSS_NUMBER_AS_TEXT] = "number-as-text", [DOVE_LOSS_LENGTH] = "length",
    [DOVE_LOSS_TIME] = "time", [DOVE_LOSS_ELEMENTS] = "elements", [DOVE_LOSS_CHOICE] = "choice",
    [DOVE_LOSS_NOT_LOGICAL] = "not-logical", [DOVE_LOSS_EMPTY] = "empty",
  };
  g_autoptr(DoveValue) schema = parse (target);
  g_autoptr(DoveInference) inference = infer (text);
  g_autoptr(GPtrArray) losses = dove_inference_get_losses (inference, schema);
  g_autoptr(GString) found = g_string_new (NULL);

  for (guint i = 0; i < losses->len; i++)
    {
      const DoveLoss *loss = g_ptr_array_index (losses, i);

      g_assert_true (g_str_has_suffix (loss->message, "."));
      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", names[loss->kind]);
    }
  if (!g_str_equal (found->str, expected))
    g_error ("%s into %s: %s, should be %s", text, target, found->str, expected);
}

static void
test_losses (void)
{
  assert_losses ("[id]", "{\"type\":\"integer\"}", "");
  assert_losses ("[id] / 2", "{\"type\":\"integer\"}", "fraction");
  assert_losses ("ROUND([id] / 2)", "{\"type\":\"integer\"}", "");
  assert_losses ("[name]", "{\"type\":\"number\"}", "no-number");
  assert_losses ("[id]", "{\"type\":\"string\"}", "number-as-text");
  assert_losses ("DATE(2026;1;[id])", "{\"type\":\"string\",\"format\":\"date\"}",
                 "number-as-text");
  assert_losses ("NOW()", "{\"type\":\"string\",\"format\":\"date\"}", "number-as-text time");
  assert_losses ("[name]", "{\"type\":\"string\",\"maxLength\":20}", "");
  assert_losses ("[name]", "{\"type\":\"string\",\"maxLength\":19}", "length");
  assert_losses ("LEFT([name]; 19)", "{\"type\":\"string\",\"maxLength\":19}", "");
  assert_losses ("[name] & \"x\"", "{\"type\":\"string\",\"maxLength\":21}", "");
  assert_losses ("[born]", "{\"type\":[\"string\",\"null\"],\"format\":\"date\"}", "time");
  assert_losses ("[tags]", "{\"type\":[\"string\",\"null\"]}", "elements");
  assert_losses ("[tags]", "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "empty");
  assert_losses ("[lines.net]", "{\"type\":\"array\",\"items\":{\"type\":\"number\"}}", "");
  assert_losses ("[state]", "{\"enum\":[\"open\",\"paid\",\"late\"]}", "");
  assert_losses ("[state]", "{\"enum\":[\"open\"]}", "choice");
  assert_losses ("[name]", "{\"enum\":[\"open\"]}", "choice");
  assert_losses ("IF([paid];\"a\";\"b\")", "{\"enum\":[\"a\",\"b\"]}", "");
  assert_losses ("[price]", "{\"type\":\"number\"}", "empty");
  assert_losses ("[name]", "{\"type\":\"boolean\"}", "not-logical");
}

static guint32
constant_random (gpointer user_data)
{
  return 4;
}

static DoveValue *
find_table (const char *name,
            gpointer    user_data)
{
  return user_data;
}

static void
check_element (DoveValue *value,
               DoveTypes  types,
               const char *text)
{
  static const DoveTypes kinds[] = {
    [DOVE_VALUE_NULL] = DOVE_TYPE_EMPTY,     [DOVE_VALUE_BOOLEAN] = DOVE_TYPE_LOGICAL,
    [DOVE_VALUE_NUMBER] = DOVE_TYPE_NUMBER,  [DOVE_VALUE_TEXT] = DOVE_TYPE_TEXT,
    [DOVE_VALUE_LIST] = DOVE_TYPE_LIST,      [DOVE_VALUE_RECORD] = DOVE_TYPE_RECORD,
  };

  if ((kinds[dove_value_get_kind (value)] & types) == 0)
    g_error ("%s: a %d is not among the types %u inferred", text, dove_value_get_kind (value),
             types);
}

static void
check_details (const DoveInference *inference,
               DoveValue           *value,
               const char          *text)
{
  DoveNumber number;
  const char *word = dove_value_get_text (value);
  gboolean is_choice = inference->choices == NULL;

  if (dove_value_get_number (value, &number) && inference->is_whole
      && !dove_number_is_integer (&number))
    g_error ("%s: not whole", text);
  if (word == NULL)
    return;
  if (inference->max_length >= 0 && g_utf8_strlen (word, -1) > inference->max_length)
    g_error ("%s: longer than inferred", text);
  for (guint i = 0, n = dove_value_get_length (inference->choices); i < n; i++)
    is_choice |= dove_value_equal (value, dove_value_get_element (inference->choices, i));
  if (!is_choice)
    g_error ("%s: %s is not among the choices inferred", text, word);
}

/* The result of a formula against what was inferred for it */
static void
check_result (const DoveInference     *inference,
              const DoveFormulaResult *result,
              const char              *text)
{
  gboolean is_empty = result->kind == DOVE_FORMULA_OMIT
                      || (result->kind == DOVE_FORMULA_VALUE
                          && g_str_equal (dove_formula_result_get_type (result), "empty"));

  if (is_empty && !inference->can_be_empty)
    g_error ("%s: empty after all", text);
  if (result->kind == DOVE_FORMULA_OMIT)
    g_assert_true ((inference->types & DOVE_TYPE_OMIT) != 0);
  if (result->kind == DOVE_FORMULA_FAILED && !inference->can_fail
      && !result->is_limit && strstr (result->message, "too large") == NULL)
    g_error ("%s: failed after all: %s", text, result->message);
  if (result->kind != DOVE_FORMULA_VALUE)
    return;

  if (!result->is_array)
    {
      check_element (result->value, inference->types, text);
      check_details (inference, result->value, text);
      if (dove_value_get_kind (result->value) == DOVE_VALUE_NUMBER
          && (inference->hints & (1u << result->hint)) == 0)
        g_error ("%s: hint %d is not among those inferred", text, result->hint);
      return;
    }

  if ((inference->types & DOVE_TYPE_LIST) == 0)
    g_error ("%s: a list after all", text);
  for (guint i = 0; i < dove_value_get_length (result->value); i++)
    {
      DoveValue *row = dove_value_get_element (result->value, i);

      if (dove_value_get_kind (row) != DOVE_VALUE_LIST)
        {
          check_element (row, inference->elements, text);
          check_details (inference, row, text);
        }
      for (guint c = 0; c < dove_value_get_length (row); c++)
        check_element (dove_value_get_element (row, c), inference->elements, text);
    }
}

static void
evaluate_and_check (const char *text,
                    DoveValue  *schema,
                    DoveValue  *record)
{
  g_autoptr(DoveValue) table = parse ("[[\"DE\",1],[\"b\",2]]");
  const DoveFormulaHost host = { .now = G_GINT64_CONSTANT (1717243200000000),
                                 .find_table = find_table, .random = constant_random,
                                 .user_data = table };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_autoptr(DoveInference) inference = NULL;
  g_auto(DoveFormulaResult) result = { 0 };

  g_assert_no_error (error);
  inference = dove_formula_infer (formula, schema, NULL);
  dove_formula_evaluate (formula, &host, record, NULL, &result);
  check_result (inference, &result, text);
}

/* Each function has a rule, and its example gives what the rule says */
static void
test_examples (void)
{
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);

  for (guint i = 0; i < n_families; i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      {
        if (dove_function_rule (f) == NULL)
          g_error ("%s has no rule in dove-function-types.c", f->name);
        evaluate_and_check (f->example, NULL, NULL);
      }
}

static DoveValue *
draw_valid_record (Writer *self)
{
  static const struct { const char *name; const char *values[5]; } members[] = {
    { "id", { "1", "2", "-3", "0", "7.0" } },
    { "name", { "\"\"", "\"Ada\"", "\"12\"", "\"2024-02-29\"", "\"Straße\"" } },
    { "state", { "\"open\"", "\"paid\"", "\"open\"", "\"paid\"", "\"paid\"" } },
    { "lines", { "[]", "[{\"net\":1}]", "[{\"net\":2.5,\"sku\":\"a\"},{\"net\":-1,\"tags\":[]}]",
                 "[{\"net\":3,\"tags\":[\"x\",\"1\"],\"sku\":\"\"}]",
                 "[{\"net\":3},{\"net\":4},{\"net\":5}]" } },
    { "price", { "1.5", "0", "-2", "100", "45351.75" } },
    { "paid", { "true", "false", "true", "false", "true" } },
    { "born", { "\"2024-02-29T10:00:00Z\"", "\"2024-02-29T10:00:00+02:00\"",
                "\"1999-12-31T23:59:59Z\"", "\"2024-02-29T10:00:00Z\"",
                "\"2024-02-29T10:00:00Z\"" } },
    { "mixed", { "null", "1", "\"a\"", "\"3\"", "2.5" } },
    { "address", { "{}", "{\"city\":\"Ulm\"}", "{\"zip\":null}", "{\"zip\":\"89073\"}",
                   "{\"city\":\"\",\"zip\":\"1\"}" } },
    { "two words", { "\"a\"", "[]", "[1,2]", "\"5\"", "[3]" } },
    { "tags", { "[]", "[\"a\"]", "[\"a\",\"b\"]", "[\"1\",\"2\",\"3\"]", "[\"\"]" } },
  };
  g_autoptr(GString) json = g_string_new ("{");

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (i < 4 || draw (self, 3) > 0)
      g_string_append_printf (json, "%s\"%s\":%s", json->len > 1 ? "," : "", members[i].name,
                              DRAW (self, members[i].values));
  g_string_append_c (json, '}');

  return parse (json->str);
}

static const char *const paths[] = {
  "id", "name", "state", "price", "paid", "born", "mixed", "address", "address.city",
  "address.zip", "'two words'", "lines", "lines.net", "lines.sku", "lines.tags", "lines.1.net",
  "lines.2", "tags", "tags.1", "gone",
};

static const char *const element_paths[] = { ".", ".net", ".sku", ".tags", ".tags.1", ".gone" };

typedef struct
{
  DoveValue  *document;
  DoveSchema *schema;
  Writer      writer;
} Fixture;

static void
fixture_begin (Fixture *self,
               guint32  seed)
{
  *self = (Fixture) {
    .document = parse (schema_text),
    .writer = { .random = g_rand_new_with_seed (seed), .text = g_string_new (NULL),
                .fields = paths, .n_fields = G_N_ELEMENTS (paths),
                .members = element_paths, .n_members = G_N_ELEMENTS (element_paths) },
  };
  self->schema = dove_schema_new (self->document, NULL);
}

static void
fixture_end (Fixture *self)
{
  g_rand_free (self->writer.random);
  g_string_free (self->writer.text, TRUE);
  dove_schema_unref (self->schema);
  dove_value_unref (self->document);
}

/* The formula that was written, on some records that fit the schema */
static void
fixture_check (Fixture *self)
{
  if (g_utf8_strlen (self->writer.text->str, -1) > DOVE_FORMULA_LENGTH_LIMIT / 2)
    return;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(DoveValue) record = draw_valid_record (&self->writer);
      g_autoptr(GPtrArray) issues = dove_schema_check (self->schema, record);

      g_assert_cmpuint (issues->len, ==, 0);
      evaluate_and_check (self->writer.text->str, self->document, record);
    }
}

/* Nothing that was excluded happens: random formulas on random records that fit the schema */
static void
test_sound (void)
{
  guint64 n = read_setting ("DOVETAIL_FORMULAS", 4000);
  guint32 seed = (guint32) read_setting ("DOVETAIL_SEED", 20261126);

  for (guint64 i = 0; i < n; i++)
    {
      Fixture fixture;

      fixture_begin (&fixture, seed + (guint32) i);
      write_expression (&fixture.writer, 1 + draw (&fixture.writer, 4));
      fixture_check (&fixture);
      fixture_end (&fixture);
    }
}

/* The same for each function by itself, with fields and constants as arguments */
static void
test_sound_functions (void)
{
  guint64 n = read_setting ("DOVETAIL_FORMULAS", 4000) / 50;
  guint32 seed = (guint32) read_setting ("DOVETAIL_SEED", 20261126);
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);
  Fixture fixture;

  fixture_begin (&fixture, seed);
  for (guint i = 0; i < n_families; i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      for (guint64 k = 0; k < n; k++)
        {
          g_string_truncate (fixture.writer.text, 0);
          write_call_of (&fixture.writer, f, 0);
          fixture_check (&fixture);
        }
  fixture_end (&fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/infer/references", test_references);
  g_test_add_func ("/formula/infer/operators", test_operators);
  g_test_add_func ("/formula/infer/functions", test_functions);
  g_test_add_func ("/formula/infer/hints", test_hints);
  g_test_add_func ("/formula/infer/unknown", test_unknown);
  g_test_add_func ("/formula/infer/losses", test_losses);
  g_test_add_func ("/formula/infer/examples", test_examples);
  g_test_add_func ("/formula/infer/sound", test_sound);
  g_test_add_func ("/formula/infer/sound-functions", test_sound_functions);

  return g_test_run ();
}
