/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "formula/dove-function-private.h"
#include "formula/dove-infer.h"
#include "record/dove-json.h"
#include "record/dove-schema.h"

/*
 * What is inferred of a formula holds for every record: random formulas over a schema, and
 * random records that fit it.
 */

#define SEED     17
#define FORMULAS 6000
#define CALLS    150
#define RECORDS  12
#define RECORDS_MADE 200

static const char *const schema_text =
    "{\"type\":\"object\",\"required\":[\"n\",\"t\",\"lines\"],\"additionalProperties\":false,"
    "\"$defs\":{\"line\":{\"type\":\"object\",\"required\":[\"net\"],\"properties\":{"
    "\"net\":{\"type\":\"number\"},\"qty\":{\"type\":\"integer\"},\"name\":{\"type\":\"string\"},"
    "\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
    "\"id\":{\"type\":\"integer\"}}}}}}},"
    "\"properties\":{\"n\":{\"type\":\"number\"},\"i\":{\"type\":[\"integer\",\"null\"]},"
    "\"t\":{\"type\":\"string\",\"maxLength\":5},\"s\":{\"type\":[\"string\",\"null\"]},"
    "\"b\":{\"type\":\"boolean\"},\"day\":{\"type\":\"string\",\"format\":\"date\"},"
    "\"state\":{\"enum\":[\"open\",\"paid\",7]},\"any\":{},"
    "\"either\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"array\",\"items\":{\"type\":"
    "\"string\"}}]},"
    "\"address\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"object\",\"required\":[\"city\"],"
    "\"properties\":{\"city\":{\"type\":\"string\"},\"zip\":{\"type\":\"integer\"}}}]},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"grid\":{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}},"
    "\"lines\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/line\"}}}}";

typedef struct
{
  GRand   *rand;
  GString *text;
  guint    depth;
  guint    n_each;   /* EACHs around */
  guint    n_names;  /* LETs around: names a, b, c */
} Maker;

static DoveValue *
parse_json (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);

  return value;
}

static DoveSchema *
parse_schema (const char *text)
{
  g_autoptr(DoveValue) document = parse_json (text);
  g_autoptr(GError) error = NULL;
  DoveSchema *schema = dove_schema_new (document, &error);

  g_assert_no_error (error);

  return schema;
}

/* %NULL when it cannot be read */
static DoveInference *
infer (const char *text)
{
  static DoveValue *document = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, NULL);

  if (document == NULL)
    document = parse_json (schema_text);

  return formula != NULL ? dove_formula_infer (formula, document, NULL) : NULL;
}

#define PICK(rand, list) ((list)[g_rand_int_range ((rand), 0, G_N_ELEMENTS (list))])

/* Records: each member is one of some pieces of JSON that fit, or is missing where it may be */
static void
add_member (GRand             *rand,
            GString           *json,
            const char        *name,
            const char *const *pieces,
            gboolean           is_required)
{
  guint n = g_strv_length ((char **) pieces);

  if (is_required || g_rand_int_range (rand, 0, 4) > 0)
    g_string_append_printf (json, "%s\"%s\":%s", json->str[json->len - 1] == '{' ? "" : ",", name,
                            pieces[g_rand_int_range (rand, 0, (int) n)]);
}

static const char *const numbers[] = {
  "0", "1", "-3", "2.5", "1000", "45000", "45000.25", "0.1", NULL
};
static const char *const wholes[] = { "0", "1", "-2", "7", "12", "45000", NULL };
static const char *const texts[] = {
  "\"\"", "\"a\"", "\"12\"", "\"TRUE\"", "\"x y\"", "\"ß\"", "\"2.5\"", NULL
};
static const char *const more_texts[] = {
  "null", "\"\"", "\"2024-02-05\"", "\"12:30\"", "\"ada@example.com\"", "\"3\"", "\"[1,2]\"", NULL
};

static char *
make_line (GRand *rand)
{
  static const char *const parts[] = { "[]", "[{}]", "[{\"id\":1},{\"id\":2}]", NULL };
  GString *json = g_string_new ("{");

  add_member (rand, json, "net", numbers, TRUE);
  add_member (rand, json, "qty", wholes, FALSE);
  add_member (rand, json, "name", texts, FALSE);
  add_member (rand, json, "parts", parts, FALSE);

  return g_string_free (g_string_append_c (json, '}'), FALSE);
}

static DoveValue *
make_record (GRand *rand)
{
  static const char *const logicals[] = { "true", "false", NULL };
  static const char *const days[] = { "\"2024-02-05\"", "\"1999-12-31\"", NULL };
  static const char *const states[] = { "\"open\"", "\"paid\"", "7", NULL };
  static const char *const anything[] = { "null", "{\"x\":[1,\"a\"]}", "[1,[\"b\"],{}]", "3",
                                          "\"q\"", "false", NULL };
  static const char *const either[] = { "4", "[]", "[\"u\",\"2\"]", NULL };
  static const char *const addresses[] = { "null", "{\"city\":\"Ulm\"}",
                                           "{\"city\":\"\",\"zip\":89073}", NULL };
  static const char *const tags[] = { "[]", "[\"a\"]", "[\"b\",\"1\",\"\"]", NULL };
  static const char *const grids[] = { "[]", "[[1,2.5],[]]", "[[3]]", NULL };
  g_autoptr(GString) json = g_string_new ("{");

  add_member (rand, json, "n", numbers, TRUE);
  add_member (rand, json, "i", wholes, FALSE);
  add_member (rand, json, "t", texts, TRUE);
  add_member (rand, json, "s", more_texts, FALSE);
  add_member (rand, json, "b", logicals, FALSE);
  add_member (rand, json, "day", days, FALSE);
  add_member (rand, json, "state", states, FALSE);
  add_member (rand, json, "any", anything, FALSE);
  add_member (rand, json, "either", either, FALSE);
  add_member (rand, json, "address", addresses, FALSE);
  add_member (rand, json, "tags", tags, FALSE);
  add_member (rand, json, "grid", grids, FALSE);
  g_string_append (json, ",\"lines\":[");
  for (guint i = 0, n = (guint) g_rand_int_range (rand, 0, 4); i < n; i++)
    {
      g_autofree char *line = make_line (rand);

      g_string_append_printf (json, "%s%s", i > 0 ? "," : "", line);
    }
  g_string_append (json, "]}");

  return parse_json (json->str);
}

/* One of some records, made once: making and checking them takes longer than a formula */
static DoveValue *
get_record (GRand      *rand,
            DoveSchema *schema)
{
  static GPtrArray *records = NULL;

  while (records == NULL || records->len < RECORDS_MADE)
    {
      DoveValue *record = make_record (rand);
      g_autoptr(GPtrArray) issues = dove_schema_check (schema, record);

      g_assert_cmpuint (issues->len, ==, 0);
      if (records == NULL)
        records = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
      g_ptr_array_add (records, record);
    }

  return g_ptr_array_index (records, g_rand_int_range (rand, 0, RECORDS_MADE));
}

static void add_expression (Maker *self,
                            char   letter);

static void
add_field (Maker *self)
{
  static const char *const fields[] = {
    "[n]", "[i]", "[t]", "[s]", "[b]", "[day]", "[state]", "[any]", "[any.x]", "[either]",
    "[address.city]", "[address.zip]", "[address]", "[tags]", "[tags.1]", "[grid]", "[lines]",
    "[lines.net]", "[lines.qty]", "[lines.2.name]", "[lines.parts.id]", "[lines.1.parts]",
  };
  static const char *const members[] = {
    "[.]", "[.net]", "[.qty]", "[.name]", "[.parts]", "[.parts.id]", "[.id]",
  };

  g_string_append (self->text, self->n_each > 0 && g_rand_boolean (self->rand)
                               ? PICK (self->rand, members) : PICK (self->rand, fields));
}

static void
add_literal (Maker *self,
             char   letter)
{
  static const char *const values[] = {
    "0", "1", "2", "-1", "2.5", "\"a\"", "\"\"", "\"3\"", "TRUE()", "NULL()", "NA()", "10%",
    "{1 | 2 | \"b\"}", "{1; 2}", "DATE(2024; 2; 5)", "TIME(9; 30; 0)", "NOW()", "OMIT()", "1/3",
  };
  static const char *const counts[] = { "0", "1", "2", "3", "-1" };
  static const char *const words[] = {
    "\"a\"", "\"-\"", "\"\"", "\"12\"", "\"sha256\"", "\"EUR\"",
  };

  if (letter == 'i' || (letter == 'n' && g_rand_boolean (self->rand)))
    g_string_append (self->text, PICK (self->rand, counts));
  else if (letter == 't')
    g_string_append (self->text, PICK (self->rand, words));
  else
    g_string_append (self->text, PICK (self->rand, values));
}

static void
add_list (Maker      *self,
          const char *open,
          guint       n,
          char        letter)
{
  g_string_append (self->text, open);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (self->text, ';');
      if (g_rand_int_range (self->rand, 0, 30) > 0)
        add_expression (self, letter);
    }
  g_string_append_c (self->text, ')');
}

static void
add_let (Maker *self)
{
  char name = (char) ('a' + self->n_names);

  g_string_append_printf (self->text, "LET(%c;", name);
  add_expression (self, 'v');
  g_string_append_c (self->text, ';');
  self->n_names++;
  add_expression (self, 'v');
  self->n_names--;
  g_string_append_c (self->text, ')');
}

static void
add_each (Maker *self)
{
  static const char *const lists[] = {
    "[lines]", "[tags]", "[lines.parts]", "FILTER([lines]; [lines.net] > 0)", "[any]", "[grid]",
    "SORTBY([lines]; [lines.net]; -1)",
  };

  g_string_append_printf (self->text, "EACH(%s;", PICK (self->rand, lists));
  self->n_each++;
  add_expression (self, 'v');
  self->n_each--;
  g_string_append_c (self->text, ')');
}

static void
add_call (Maker *self)
{
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);
  const DoveFunctionFamily *family = &families[g_rand_int_range (self->rand, 0, (int) n_families)];
  guint n = 0;
  const DoveFunction *function;
  guint most;

  while (family->functions[n].name != NULL)
    n++;
  function = &family->functions[g_rand_int_range (self->rand, 0, (int) n)];
  if (g_str_equal (function->name, "LET"))
    add_let (self);
  else if (g_str_equal (function->name, "EACH"))
    add_each (self);
  else
    {
      most = function->max < 0 ? (guint) function->min + 3 : (guint) function->max;
      g_string_append (self->text, function->name);
      g_string_append_c (self->text, '(');
      n = (guint) g_rand_int_range (self->rand, function->min, (int) most + 1);
      for (guint i = 0; i < n; i++)
        {
          if (i > 0)
            g_string_append_c (self->text, ';');
          if (g_rand_int_range (self->rand, 0, 40) > 0)
            add_expression (self, dove_function_argument (function, i));
        }
      g_string_append_c (self->text, ')');
    }
}

static void
add_chain (Maker *self)
{
  static const char *const operators[] = {
    " + ", " - ", " * ", " / ", "^", " & ", " = ", " < ", " <> ",
  };

  g_string_append_c (self->text, '(');
  add_expression (self, 'n');
  g_string_append (self->text, PICK (self->rand, operators));
  add_expression (self, 'n');
  g_string_append_c (self->text, ')');
}

static void
add_expression (Maker *self,
                char   letter)
{
  int choice = g_rand_int_range (self->rand, 0, 20);

  if (self->depth > 4 || choice < 4)
    {
      if (choice % 2 == 0)
        add_literal (self, letter);
      else if (self->n_names > 0 && choice == 3)
        g_string_append_c (self->text, (char) ('a' + g_rand_int_range (self->rand, 0,
                                                                       (int) self->n_names)));
      else
        add_field (self);
      return;
    }

  self->depth++;
  if (choice < 7)
    add_field (self);
  else if (choice < 10)
    add_chain (self);
  else if (choice == 10)
    add_list (self, "IF(", (guint) g_rand_int_range (self->rand, 1, 4), 'v');
  else if (choice == 11)
    add_each (self);
  else if (choice == 12)
    add_let (self);
  else if (choice == 13)
    add_list (self, "COALESCE(", 2, 'v');
  else if (choice == 14)
    {
      g_string_append_c (self->text, '-');
      add_expression (self, 'n');
    }
  else
    add_call (self);
  self->depth--;
}

/* An argument of the kind that a function takes, so that nothing fails but the function itself */
static void
add_fitting (Maker *self,
             char   letter)
{
  static const char *const text_args[] = {
    "[t]", "[day]", "\"a\"", "\"\"", "\"-\"", "\"EUR\"", "\"md5\"", "[address.city]",
  };
  static const char *const number_args[] = { "[n]", "[i]", "0", "2", "-1", "2.5", "[lines.1.net]" };
  static const char *const logical_args[] = { "[b]", "TRUE()", "[n] > 1" };
  static const char *const list_args[] = {
    "[lines.net]", "[grid]", "{1 | 2.5}", "[lines.qty]", "[n]", "[tags]", "{1; 2 | 3; 4}",
  };
  static const char *const any_args[] = {
    "[n]", "[t]", "[b]", "[i]", "[state]", "DATE(2024; 2; 5)",
  };

  if (letter == 't')
    g_string_append (self->text, PICK (self->rand, text_args));
  else if (letter == 'n' || letter == 'i')
    g_string_append (self->text, PICK (self->rand, number_args));
  else if (letter == 'l')
    g_string_append (self->text, PICK (self->rand, logical_args));
  else if (letter == 'a' || letter == 'A')
    g_string_append (self->text, PICK (self->rand, list_args));
  else
    g_string_append (self->text, PICK (self->rand, any_args));
}

static char *
make_fitting_call (GRand              *rand,
                   const DoveFunction *function)
{
  Maker maker = { rand, g_string_new (function->name) };
  guint most = function->max < 0 ? (guint) function->min + 3 : (guint) function->max;
  guint n = (guint) g_rand_int_range (rand, function->min, (int) most + 1);

  g_string_append_c (maker.text, '(');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (maker.text, ';');
      add_fitting (&maker, dove_function_argument (function, i));
    }
  g_string_append_c (maker.text, ')');

  return g_string_free (maker.text, FALSE);
}

static DoveTypes
type_of (DoveValue *value)
{
  static const DoveTypes types[] = {
    [DOVE_VALUE_NULL] = 0, [DOVE_VALUE_BOOLEAN] = DOVE_TYPE_LOGICAL,
    [DOVE_VALUE_NUMBER] = DOVE_TYPE_NUMBER, [DOVE_VALUE_TEXT] = DOVE_TYPE_TEXT,
    [DOVE_VALUE_LIST] = DOVE_TYPE_LIST, [DOVE_VALUE_RECORD] = 1 << 8,
  };

  return types[dove_value_get_kind (value)];
}

/* What is wrong with a value, NULL if nothing */
static const char *
compare_value (const DoveInference *type,
               DoveValue             *value,
               DoveTypes       types)
{
  DoveNumber number;
  const char *text = dove_value_get_text (value);

  if (dove_value_is_null (value))
    return type->can_be_empty ? NULL : "it is empty";
  if ((type_of (value) & ~types) != 0)
    return "it is of another type";
  if (type->is_whole && dove_value_get_number (value, &number) && !dove_number_is_integer (&number))
    return "it has a fraction";
  if (text != NULL && type->max_length >= 0 && g_utf8_strlen (text, -1) > type->max_length)
    return "it is longer";

  return NULL;
}

static const char *
compare_list (const DoveInference *type,
              DoveValue             *list)
{
  const char *wrong = (type->types & DOVE_TYPE_LIST) != 0 ? NULL : "it is a list";

  if (dove_value_get_length (list) == 0 && !type->can_be_empty)
    return "it is an empty list";

  for (guint i = 0; wrong == NULL && i < dove_value_get_length (list); i++)
    {
      DoveValue *row = dove_value_get_element (list, i);

      if (dove_value_get_kind (row) != DOVE_VALUE_LIST)
        wrong = compare_value (type, row, type->elements);
      for (guint n = 0; wrong == NULL && n < dove_value_get_length (row); n++)
        wrong = compare_value (type, dove_value_get_element (row, n), type->elements);
    }

  return wrong;
}

/* Limits are no part of what is inferred, and the largest number is one */
static gboolean
passes_a_limit (const DoveFormulaResult *result)
{
  return result->is_limit
         || (result->message != NULL && strstr (result->message, "too large") != NULL);
}

static const char *
compare_result (const DoveInference     *type,
                const DoveFormulaResult *result)
{
  if (result->kind == DOVE_FORMULA_FAILED)
    return type->can_fail || passes_a_limit (result) ? NULL : result->message;
  if (result->kind == DOVE_FORMULA_OMIT)
    return (type->types & DOVE_TYPE_OMIT) != 0 ? NULL : "it is left out";
  if (result->hint != DOVE_HINT_NONE && (type->hints & (1u << result->hint)) == 0)
    return "it has another hint";

  return result->is_array ? compare_list (type, result->value)
                          : compare_value (type, result->value, type->types);
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
  return 4;
}

/* Evaluates a formula on random records, and compares with what was inferred */
static void
compare_formula (GRand                  *rand,
                 const char             *text,
                 DoveSchema             *schema,
                 const DoveInference    *inference)
{
  g_autoptr(DoveValue) table = parse_json ("[[\"a\",1],[\"b\",2]]");
  const DoveFormulaHost host = {
    .now = G_GINT64_CONSTANT (1717243200000000), .find_table = find_table,
    .random = constant_random, .user_data = table,
  };
  g_autoptr(DoveFormula) formula = dove_formula_new (text, NULL);

  for (guint i = 0; i < RECORDS; i++)
    {
      DoveValue *record = get_record (rand, schema);
      g_auto(DoveFormulaResult) result = { 0 };
      const char *wrong;

      dove_formula_evaluate (formula, &host, record, NULL, &result);
      wrong = compare_result (inference, &result);
      if (wrong != NULL)
        {
          g_autofree char *json = dove_json_write (record, DOVE_JSON_COMPACT);
          g_autofree char *shown = dove_formula_result_to_text (&result);

          g_error ("%s\non %s\ngives %s (hint %d), but %s", text, json, shown, result.hint, wrong);
        }
    }
}

static void
test_what_is_inferred_holds (void)
{
  const char *chosen = g_getenv ("DOVETAIL_FORMULAS");
  guint n = chosen != NULL ? (guint) g_ascii_strtoull (chosen, NULL, 10) : FORMULAS;
  const char *seed = g_getenv ("DOVETAIL_SEED");
  GRand *rand = g_rand_new_with_seed (seed != NULL ? (guint32) g_ascii_strtoull (seed, NULL, 10)
                                                   : SEED);
  g_autoptr(DoveSchema) schema = parse_schema (schema_text);
  guint n_read = 0;
  guint n_sure = 0;

  for (guint i = 0; i < n; i++)
    {
      Maker maker = { rand, g_string_new (NULL) };
      g_autoptr(DoveInference) inference = NULL;

      add_expression (&maker, 'v');
      inference = infer (maker.text->str);
      if (inference != NULL)
        {
          compare_formula (rand, maker.text->str, schema, inference);
          n_read++;
          n_sure += !inference->can_fail;
        }
      g_string_free (maker.text, TRUE);
    }
  g_rand_free (rand);

  /* so that the test has something to say */
  g_assert_cmpuint (n_read, >, n / 2);
  g_assert_cmpuint (n_sure, >, n / 10);
}

/* Functions one by one, with arguments that convert: only what a function itself says can fail */
static void
test_calls_keep_to_their_row (gconstpointer data)
{
  const DoveFunction *function = data;
  GRand *rand = g_rand_new_with_seed (g_str_hash (function->name));
  g_autoptr(DoveSchema) schema = parse_schema (schema_text);

  for (guint i = 0; i < CALLS; i++)
    {
      g_autofree char *text = make_fitting_call (rand, function);
      g_autoptr(DoveInference) inference = infer (text);

      if (inference != NULL)
        compare_formula (rand, text, schema, inference);
    }
  g_rand_free (rand);
}

int
main (int   argc,
      char *argv[])
{
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/formula/infer-random/what-is-inferred-holds", test_what_is_inferred_holds);
  for (guint i = 0; i < n_families; i++)
    for (const DoveFunction *f = families[i].functions; f->name != NULL; f++)
      {

        g_autofree char *calls =
            g_strdup_printf ("/formula/infer-random/%s/calls-keep-to-row", f->name);

        g_test_add_data_func (calls, f, test_calls_keep_to_their_row);
      }

  return g_test_run ();
}
