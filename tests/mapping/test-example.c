/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "formula/dove-formula.h"
#include "mapping/dove-example.h"
#include "record/dove-json.h"

/*
 * Formulas by example: what a person types for two records, and whether what is made of it is right
 * for records that nobody showed. The wanted values are worked out by a formula that the code under
 * test never sees. Half of the records are known as samples, the other half only checks.
 */

#define N_SAMPLES 8

typedef struct
{
  const char *name;
  const char *meant; /* what the person has in mind */
} Task;

static const Task tasks[] = {
  { "full name", "[first_name] & \" \" & [last_name]" },
  { "last name first", "[last_name] & \", \" & [first_name]" },
  { "upper last name", "UPPER([last_name])" },
  { "small address", "LOWER([email])" },
  { "initials", "LEFT([first_name]; 1) & LEFT([last_name]; 1)" },
  { "first initial", "LEFT([first_name]; 1) & \". \" & [last_name]" },
  { "domain", "TEXTAFTER([email]; \"@\")" },
  { "small domain", "LOWER(TEXTAFTER([email]; \"@\"))" },
  { "user", "TEXTBEFORE([email]; \"@\")" },
  { "first of full", "TEXTBEFORE([full_name]; \" \")" },
  { "last of full", "TEXTAFTER([full_name]; \" \")" },
  { "first after comma", "TRIM(TEXTAFTER([lastfirst]; \",\"))" },
  { "turned round",
    "TRIM(TEXTAFTER([lastfirst]; \",\")) & \" \" & TEXTBEFORE([lastfirst]; \",\")" },
  { "digits of phone", "REGEX([phone]; \"[^0-9]\"; \"\"; \"g\")" },
  { "area code", "TEXTBEFORE(TEXTAFTER([phone]; \"(\"); \")\")" },
  { "country code", "TEXTBEFORE([phone]; \" \")" },
  { "zip and city", "[zip] & \" \" & [city]" },
  { "address in one", "[street] & \", \" & [zip] & \" \" & [city]" },
  { "house number", "TEXTAFTER([street]; \" \"; -1)" },
  { "street alone", "TEXTBEFORE([street]; \" \"; -1)" },
  { "product group", "TEXTBEFORE([sku]; \"-\")" },
  { "product number", "TEXTBEFORE(TEXTAFTER([sku]; \"-\"); \"-\")" },
  { "colour", "TEXTAFTER([sku]; \"-\"; -1)" },
  { "colour with capital", "PROPER(TEXTAFTER([sku]; \"-\"; -1))" },
  { "sku without marks", "SUBSTITUTE([sku]; \"-\"; \"\")" },
  { "year made", "LEFT([created_at]; 4)" },
  { "day made", "LEFT([created_at]; 10)" },
  { "German birthday", "TEXT([born]; \"dd.mm.yyyy\")" },
  { "American birthday", "TEXT([born]; \"mm/dd/yyyy\")" },
  { "line total", "ROUND([price] * [quantity]; 2)" },
  { "price in cents", "[price] * 100" },
  { "euros from cents", "[cents] / 100" },
  { "gross price", "ROUND([price] * (1 + [vat] / 100); 2)" },
  { "less discount", "ROUND([price] * (1 - [discount] / 100); 2)" },
  { "German number", "NUMBERVALUE([amount_de]; \",\"; \".\")" },
  { "yes or no", "IF([vip]; \"yes\"; \"no\")" },
  { "status in words",
    "SWITCH([status]; \"new\"; \"fresh\"; \"open\"; \"working\"; "
    "\"won\"; \"done\"; \"lost\"; \"gone\")" },
  { "trimmed note", "TRIM([note])" },
  { "first tag", "TEXTBEFORE([tags]; \";\")" },
  { "weight", "VALUE(TEXTBEFORE([weight]; \" \"))" },
  { "number with zeros", "PADLEFT([id]; 6; \"0\")" },
  { "customer number", "\"C-\" & [id]" },
  { "host", "TEXTBEFORE(TEXTAFTER([website]; \"//\"); \"/\")" },
  { "salutation", "\"Dear \" & [first_name] & \",\"" },
  { "city and country", "[city] & \" (\" & [country] & \")\"" },
  { "price with currency", "TEXT([price]; \"0.00\") & \" EUR\"" },
};

static DoveValue *
read_records (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "mapping", "example-records.json",
                                                 NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  DoveValue *records = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  records = dove_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);

  return records;
}

static DoveValue *
first_of (DoveValue *records,
          guint      count)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < count; i++)
    dove_value_builder_add (list, dove_value_get_element (records, i));

  return dove_value_builder_end (list);
}

static DoveValue *
fields_of (DoveValue *record)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);
      DoveValueKind kind = dove_value_get_kind (
          dove_value_get_member (record, dove_value_get_name (record, i)));

      dove_value_builder_set_text (field, "path", dove_value_get_name (record, i));
      dove_value_builder_set_text (field, "type", kind == DOVE_VALUE_NUMBER    ? "number"
                                                  : kind == DOVE_VALUE_BOOLEAN ? "boolean"
                                                                               : "string");
      dove_value_builder_take_element (list, dove_value_builder_end (field));
    }

  return dove_value_builder_end (list);
}

static DoveValue *
work_out (const char *text,
          DoveValue  *record)
{
  static const DoveFormulaHost host = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveFormula) formula = dove_formula_new (text, &error);
  g_auto(DoveFormulaResult) result = { 0 };

  g_assert_no_error (error);
  dove_formula_evaluate (formula, &host, record, NULL, &result);

  return result.kind == DOVE_FORMULA_VALUE ? dove_value_ref (result.value) : NULL;
}

static GPtrArray *
make (const char *meant,
      DoveValue  *records,
      guint       n_examples)
{
  g_autoptr(DoveValue) fields = fields_of (dove_value_get_element (records, 0));
  g_autoptr(DoveValue) samples = first_of (records, N_SAMPLES);
  g_autofree DoveExample *examples = g_new0 (DoveExample, n_examples);
  GPtrArray *found = NULL;

  for (guint i = 0; i < n_examples; i++)
    {
      examples[i].record = dove_value_get_element (records, i);
      examples[i].wanted = work_out (meant, examples[i].record);
      g_assert_nonnull (examples[i].wanted);
    }
  found = dove_formulas_by_example (fields, examples, n_examples, samples);
  for (guint i = 0; i < n_examples; i++)
    dove_value_unref (examples[i].wanted);

  return found;
}

/* How many of all records come out as meant */
static guint
count_right (const char *meant,
             const char *formula,
             DoveValue  *records)
{
  guint right = 0;

  for (guint i = 0; i < dove_value_get_length (records); i++)
    {
      DoveValue *record = dove_value_get_element (records, i);
      g_autoptr(DoveValue) wanted = work_out (meant, record);
      g_autoptr(DoveValue) given = work_out (formula, record);

      right += wanted != NULL && given != NULL && dove_value_equal (wanted, given);
    }

  return right;
}

/* No formula may be wrong without being marked, whatever was meant */
static void
test_tasks (gconstpointer data)
{
  guint n_examples = GPOINTER_TO_UINT (data);
  g_autoptr(DoveValue) records = read_records ();
  guint solved = 0;
  guint marked = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    {
      g_autoptr(GPtrArray) found = make (tasks[i].meant, records, n_examples);
      const DoveByExample *best = found->len > 0 ? g_ptr_array_index (found, 0) : NULL;
      guint right = best != NULL ? count_right (tasks[i].meant, best->formula, records) : 0;
      gboolean is_right = right == dove_value_get_length (records);

      solved += is_right;
      marked += is_right && best->doubt != DOVE_EXAMPLE_SURE;
      g_test_message ("%s: %s%s: %s (%u right, %u others)", tasks[i].name,
                      is_right ? "right" : best == NULL ? "none" : "wrong",
                      best != NULL && best->doubt != DOVE_EXAMPLE_SURE ? ", marked" : "",
                      best != NULL ? best->formula : "", right, found->len);
      if (!is_right && best != NULL)
        g_assert_cmpint (best->doubt, !=, DOVE_EXAMPLE_SURE);
    }

  g_test_message ("%u examples: %u of %u right, %u of these marked", n_examples, solved,
                  (guint) G_N_ELEMENTS (tasks), marked);
  g_assert_cmpuint (solved * 100 / G_N_ELEMENTS (tasks), >=, n_examples == 1 ? 60 : 85);
}

static GPtrArray *
make_from_json (const char *fields,
                const char *record,
                const char *first,
                const char *second)
{
  g_autoptr(DoveValue) all = dove_json_parse (fields, -1, NULL, NULL);
  g_autoptr(DoveValue) source = dove_json_parse (record, -1, NULL, NULL);
  g_autoptr(DoveValue) wanted = dove_json_parse (first, -1, NULL, NULL);
  g_autoptr(DoveValue) other = dove_json_parse (second, -1, NULL, NULL);
  const DoveExample examples[] = { { source, wanted }, { source, other } };

  return dove_formulas_by_example (all, examples, 2, NULL);
}

/* What cannot be, or is no single value, gives nothing, or nothing that is sure */
static void
test_odd_examples (void)
{
  static const char *const fields[] = {
    "[]", "[{\"path\": \"a\", \"type\": \"string\"}]", "[{\"path\": \"a\"}, {\"path\": \"a.b\"}]",
    "[{\"path\": \"a\", \"type\": \"array\"}, {\"path\": \"a.b\", \"type\": \"string\"}]",
    "[{\"path\": \"\"}, {\"type\": \"string\"}, {\"path\": \"x]y\"}, 7]",
  };
  static const char *const records[] = {
    "{}", "{\"a\": \"\"}", "{\"a\": null}", "{\"a\": [{\"b\": 1}]}", "{\"a\": {\"b\": \"x\"}}",
    "{\"a\": \"\\u0000\\ud83d\\ude00 \\\" ] [ \"}", "{\"a\": 1e400}", "null", "[]",
  };
  static const char *const wanted[] = { "\"x\"", "\"\"", "null", "1", "true", "[]", "{}",
                                        "\"\\ud83d\\ude00 \\\" ]\"" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    for (guint j = 0; j < G_N_ELEMENTS (records); j++)
      for (guint k = 0; k < G_N_ELEMENTS (wanted); k++)
        for (guint l = 0; l < G_N_ELEMENTS (wanted); l++)
          {
            g_autoptr(GPtrArray) found = make_from_json (fields[i], records[j], wanted[k],
                                                         wanted[l]);
            const DoveByExample *best = found->len > 0 ? g_ptr_array_index (found, 0) : NULL;

            if (k != l) /* one record cannot lead to both */
              g_assert_null (best);
            if (best != NULL)
              g_assert_cmpint (best->doubt, !=, DOVE_EXAMPLE_SURE);
          }
}

/* A long text, and many fields, take no longer than a person waits */
static void
test_much_is_bounded (void)
{
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) record = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) wanted = dove_value_new_text ("a-b a-b a-b a-b a-b a-b a-b a-b a-b !");
  g_autoptr(DoveValue) all = NULL;
  g_autoptr(DoveValue) source = NULL;
  g_autoptr(GPtrArray) found = NULL;
  DoveExample example;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *path = g_strdup_printf ("f%u", i);

      dove_value_builder_set_text (field, "path", path);
      dove_value_builder_set_text (field, "type", "string");
      dove_value_builder_take_element (fields, dove_value_builder_end (field));
      dove_value_builder_set_text (record, path, "a-b a-b a-b a-b a-b a-b");
    }
  all = dove_value_builder_end (fields);
  source = dove_value_builder_end (record);
  example = (DoveExample) { source, wanted };

  found = dove_formulas_by_example (all, &example, 1, NULL);
  g_assert_cmpuint (found->len, <=, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/mapping/example/from-two", GUINT_TO_POINTER (2), test_tasks);
  g_test_add_data_func ("/mapping/example/from-one", GUINT_TO_POINTER (1), test_tasks);

  g_test_add_func ("/mapping/example/odd-examples", test_odd_examples);
  g_test_add_func ("/mapping/example/much-is-bounded", test_much_is_bounded);

  return g_test_run ();
}
