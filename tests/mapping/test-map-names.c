/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <string.h>

#include "mapping/dove-map-compare.h"
#include "mapping/dove-map-names-edit.h"
#include "mapping/dove-map-program.h"
#include "mapping/dove-map-reverse.h"
#include "mapping/dove-map-rows.h"
#include "mapping/dove-map-text.h"
#include "mapping/dove-map-wires.h"

/* Named values: what they mean, what can be wrong with them, and edits of them. */

static const char *const invoice =
    "[{'name':'net','formula':'[price] * [count]'},"
    " {'name':'tax','formula':'ROUND(net * [rate]; 2)'},"
    " {'field':'sum','formula':'net + tax'},"
    " {'field':'tax','formula':'tax','when':'net > 0'},"
    " {'field':'title','formula':'[title]'},"
    " {'field':'lines','each':'[items]','fields':["
    "   {'name':'each_net','formula':'[.price] * [.count]'},"
    "   {'field':'net','formula':'each_net'},"
    "   {'field':'gross','formula':'each_net + each_net * [rate]'},"
    "   {'field':'share','formula':'each_net / net'}]}]";

/* The same without names */
static const char *const plain =
    "[{'field':'sum','formula':'[price] * [count] + ROUND([price] * [count] * [rate]; 2)'},"
    " {'field':'tax','formula':'ROUND([price] * [count] * [rate]; 2)',"
    "  'when':'[price] * [count] > 0'},"
    " {'field':'title','formula':'[title]'},"
    " {'field':'lines','each':'[items]','fields':["
    "   {'field':'net','formula':'[.price] * [.count]'},"
    "   {'field':'gross','formula':'[.price] * [.count] + [.price] * [.count] * [rate]'},"
    "   {'field':'share','formula':'[.price] * [.count] / ([price] * [count])'}]}]";

static const char *const record =
    "{'price':12.5,'count':4,'rate':0.19,'title':'x',"
    " 'items':[{'price':2,'count':3},{'price':5,'count':1}]}";

static const DoveFormulaHost formulas = { 0 };
static const DoveMappingHost host = { .formulas = &formulas };

/* JSON with single quotation marks, so that formulas can have double ones */
static DoveValue *
json_single (const char *text)
{
  g_autoptr(GString) json = g_string_new (text);

  g_string_replace (json, "\"", "\\\"", 0);
  g_string_replace (json, "'", "\"", 0);

  return read_json (json->str);
}

static void
assert_value (DoveValue  *value,
              const char *expected)
{
  g_autoptr(DoveValue) other = json_single (expected);
  g_autofree char *text = dove_json_write (value, DOVE_JSON_COMPACT);

  g_test_message ("%s", text);
  g_assert_true (dove_value_equal (value, other));
}

static GPtrArray *
issues_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
}

static DoveMapping *
compile (const char *text)
{
  g_autoptr(DoveValue) rows = json_single (text);
  g_autoptr(GPtrArray) issues = issues_new ();
  DoveMapping *mapping = dove_mapping_new (rows, issues);

  for (guint i = 0; i < issues->len; i++)
    g_test_message ("%s: %s", ((DoveSchemaIssue *) g_ptr_array_index (issues, i))->pointer,
                    ((DoveSchemaIssue *) g_ptr_array_index (issues, i))->message);
  g_assert_nonnull (mapping);

  return mapping;
}

static DoveValue *
apply (DoveMapping *mapping,
       DoveValue   *source)
{
  g_autoptr(GPtrArray) fields = dove_mapping_apply (mapping, &host, DOVE_MAP_CREATE, source, NULL);

  return dove_mapped_to_record (fields, NULL);
}

static void
assert_names (GPtrArray  *names,
              const char *expected)
{
  g_autoptr(GString) joined = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (joined, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (names, i));
  g_assert_cmpstr (joined->str, ==, expected);
}

static void
test_they_mean_what_let_means (void)
{
  g_autoptr(DoveMapping) named = compile (invoice);
  g_autoptr(DoveMapping) without = compile (plain);
  g_autoptr(DoveValue) source = json_single (record);
  g_autoptr(DoveValue) one = apply (named, source);
  g_autoptr(DoveValue) other = apply (without, source);

  assert_value (one, "{'sum':59.5,'tax':9.5,'title':'x','lines':["
                                  "{'net':6,'gross':7.14,'share':0.12},"
                                  "{'net':5,'gross':5.95,'share':0.1}]}");
  g_assert_true (dove_value_equal (one, other));
}

/* What a sync reads, watches and follows is the same as without names */
static void
test_rows_read_what_their_names_read (void)
{
  g_autoptr(DoveMapping) named = compile (invoice);
  g_autoptr(DoveMapping) without = compile (plain);

  g_assert_cmpuint (dove_mapping_get_length (named), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(GString) expected = g_string_new (NULL);
      GPtrArray *sources = dove_mapping_get_row_sources (without, i);

      for (guint k = 0; k < sources->len; k++)
        g_string_append_printf (expected, "%s%s", k > 0 ? " " : "",
                                (const char *) g_ptr_array_index (sources, k));
      assert_names (dove_mapping_get_row_sources (named, i), expected->str);
      g_assert_cmpuint (dove_mapping_get_row_place (named, i), ==, i + 2);
      g_assert_cmpuint (dove_mapping_get_row_place (without, i), ==, i);
    }
  assert_names (dove_mapping_get_targets (named), "sum tax title lines");
}

/* A row is another one when a value that it uses is edited, and no other row is */
static void
test_an_edit_of_a_name_is_one_of_its_rows (void)
{
  g_autoptr(DoveMapping) before = compile (invoice);
  g_auto(GStrv) pieces = g_strsplit (invoice, "[price] * [count]", 2);
  g_autofree char *changed = g_strjoinv ("[price] + [count]", pieces);
  g_autoptr(DoveMapping) after = compile (changed);
  const gboolean is_same[] = { FALSE, FALSE, TRUE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (is_same); i++)
    {
      g_autoptr(DoveValue) was = dove_mapping_dup_definition (before, i);
      g_autoptr(DoveValue) is = dove_mapping_dup_definition (after, i);

      g_assert_true (dove_value_equal (was, is) == is_same[i]);
    }
}

static void
test_a_mapping_without_names_stays_as_it_is (void)
{
  g_autoptr(DoveMapping) mapping = compile (plain);
  g_autoptr(DoveValue) rows = json_single (plain);

  for (guint i = 0; i < dove_mapping_get_length (mapping); i++)
    {
      g_autoptr(DoveValue) definition = dove_mapping_dup_definition (mapping, i);

      g_assert_true (dove_value_equal (definition, dove_value_get_element (rows, i)));
    }
}

/* A list that has a name is still a list of records, and its elements are known */
static void
test_a_list_can_have_a_name (void)
{
  g_autoptr(DoveMapping) mapping = compile (
      "[{'name':'kept','formula':'[items]'},"
      " {'name':'again','formula':'= kept'},"
      " {'field':'lines','each':'again','fields':[{'field':'net','formula':'[.price]'}]}]");
  g_autoptr(DoveValue) source = json_single (record);
  g_autoptr(DoveValue) made = apply (mapping, source);

  assert_value (made, "{'lines':[{'net':2},{'net':5}]}");
  assert_names (dove_mapping_get_row_sources (mapping, 0), "items items.price");
}

static const struct { const char *rows; const char *pointer; const char *said; } wrong[] = {
  { "[{'name':'a b','formula':'1'}]", "/0/name", "letters, digits" },
  { "[{'name':'a.b','formula':'1'}]", "/0/name", "letters, digits" },
  { "[{'name':'Sum','formula':'1'}]", "/0/name", "function" },
  { "[{'name':'x','formula':'1'},{'name':'X','formula':'2'}]", "/1/name", "already" },
  { "[{'name':'x'}]", "/0", "needs a “formula”" },
  { "[{'name':'x','formula':'1 +'}]", "/0/formula", "Character 4" },
  { "[{'name':'x','formula':'1','when':'TRUE'}]", "/0/when", "no member" },
  { "[{'name':'x','formula':'1','field':'a'}]", "/0/field", "no member" },
  { "[{'name':'x','formula':'x + 1'}]", "/0/formula", "made of itself" },
  { "[{'name':'x','formula':'y'},{'name':'y','formula':'z'},{'name':'z','formula':'x'}]",
    "/0/formula", "made of itself" },
  { "[{'name':'x','formula':'y'},{'field':'a','formula':'x'}]", "/0/formula", "no name “y”" },
  { "[{'name':'x','formula':'1 +'},{'field':'a','formula':'x'}]", "/1/formula", "“x”" },
  { "[{'name':'xyz','formula':'1'},{'field':'a','formula':'1 + xyy'}]", "/1/formula",
    "Character 5 of the formula: there is no name “xyy” here; did you mean “xyz”?" },
  { "[{'name':'x','formula':'UUID()'},{'field':'a','formula':'x'}]", "/0/formula", "random" },
  { "[{'field':'a','each':'[b]','fields':[{'name':'x','formula':'[.c]'},"
    "{'field':'d','formula':'x'}]},{'field':'e','formula':'x'}]", "/1/formula", "no name “x”" },
  { "[{'field':'a','each':'[b]','fields':[{'name':'x','formula':'[.c]'},"
    "{'field':'d','each':'[.e]','fields':[{'field':'f','formula':'x'}]}]}]",
    "/0/fields/1/fields/0/formula", "element of the list around" },
  { "[{'name':'x','formula':'1'},{'field':'a','each':'[b]','fields':["
    "{'name':'x','formula':'2'},{'field':'c','formula':'x'}]}]", "/1/fields/0/name", "already" },
};

static void
test_what_is_wrong_is_said (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(DoveValue) rows = json_single (wrong[i].rows);
      g_autoptr(GPtrArray) issues = issues_new ();
      g_autoptr(DoveMapping) mapping = dove_mapping_new (rows, issues);
      gboolean is_said = FALSE;

      g_assert_null (mapping);
      for (guint k = 0; k < issues->len; k++)
        {
          const DoveSchemaIssue *issue = g_ptr_array_index (issues, k);

          g_test_message ("%s: %s", issue->pointer, issue->message);
          is_said |= g_str_equal (issue->pointer, wrong[i].pointer)
                     && strstr (issue->message, wrong[i].said) != NULL;
        }
      g_test_message ("%u: %s", i, wrong[i].rows);
      g_assert_true (is_said);
    }
}

/* Of an error at a run, too, the place is one in what a person has written */
static void
test_errors_are_where_they_are_written (void)
{
  g_autoptr(DoveMapping) mapping = compile (
      "[{'name':'half','formula':'1 + [a] / 0'},{'name':'two','formula':'[a]'},"
      " {'field':'x','formula':'two + half'},"
      " {'field':'y','formula':'= two & LEFT([a]; 0 - 1)'}]");
  g_autoptr(DoveValue) source = json_single ("{'a':1}");
  g_autoptr(GPtrArray) fields = dove_mapping_apply (mapping, &host, DOVE_MAP_CREATE, source, NULL);
  const DoveMappedField *x = g_ptr_array_index (fields, 0);
  const DoveMappedField *y = g_ptr_array_index (fields, 1);

  g_test_message ("%s\n%s", x->message, y->message);
  g_assert_nonnull (strstr (x->message, "character 5 of the named value “half”"));
  g_assert_nonnull (strstr (y->message, "character 9 of the formula"));
}

/* --- in the editor ---------------------------------------------------------------------------- */

typedef struct
{
  DoveValue      *rows;
  DoveFieldTree  *sources;
  DoveFieldTree  *targets;
  DoveMapProgram *program;
} Fixture;

static const char *const source_fields =
    "[{'path':'price','type':'number','types':['number']},"
    " {'path':'count','type':'number','types':['number']},"
    " {'path':'rate','type':'number','types':['number']},"
    " {'path':'title','type':'string','types':['string']},"
    " {'path':'items','type':'array','types':['array']},"
    " {'path':'items.price','type':'number','types':['number']},"
    " {'path':'items.count','type':'number','types':['number']}]";
static const char *const target_fields =
    "[{'path':'sum','type':'number','types':['number']},"
    " {'path':'tax','type':'number','types':['number']},"
    " {'path':'title','type':'string','types':['string']},"
    " {'path':'lines','type':'array','types':['array']},"
    " {'path':'lines.net','type':'number','types':['number']},"
    " {'path':'lines.gross','type':'number','types':['number']},"
    " {'path':'lines.share','type':'number','types':['number']}]";

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr(DoveValue) from = json_single (source_fields);
  g_autoptr(DoveValue) to = json_single (target_fields);

  self->rows = json_single (invoice);
  self->sources = dove_field_tree_new (from);
  self->targets = dove_field_tree_new (to);
  self->program = dove_map_program_new (self->rows, self->targets, NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  dove_value_unref (self->rows);
  dove_field_tree_unref (self->sources);
  dove_field_tree_unref (self->targets);
  dove_map_program_unref (self->program);
}

static const DoveMapEntry *
find (Fixture    *self,
      const char *place)
{
  const int index = dove_map_program_find (self->program, place);

  g_test_message ("%s", place);
  g_assert_cmpint (index, >=, 0);
  g_assert_null (dove_map_program_get_problem (self->program, (guint) index));

  return dove_map_program_get (self->program, (guint) index);
}

/* A wire leads from a field to the value that is made of it, and from there on */
static void
test_wires_go_by_names (Fixture       *self,
                        gconstpointer  data)
{
  assert_names (find (self, "[net]")->sources, "count price");
  assert_names (find (self, "[tax]")->sources, "[net] rate");
  assert_names (find (self, "sum")->sources, "[net] [tax]");
  assert_names (find (self, "tax")->sources, "[net] [tax]");
  assert_names (find (self, "title")->sources, "title");
  assert_names (find (self, "lines.[each_net]")->sources, "items.count items.price");
  assert_names (find (self, "lines.gross")->sources, "lines.[each_net] rate");
  assert_names (find (self, "lines.share")->sources, "[net] lines.[each_net]");
  g_assert_cmpstr (find (self, "lines.share")->inlined, ==,
                   "([.price] * [.count]) / ([price] * [count])");
}

static void
test_trees_have_them (Fixture       *self,
                      gconstpointer  data)
{
  g_autoptr(GPtrArray) missing = dove_map_wires_get_missing_targets (self->program, self->targets);
  g_autoptr(DoveValue) fields = json_single (target_fields);
  g_autoptr(DoveFieldTree) tree = dove_field_tree_new_with_ghosts (fields, missing);
  const int inner = dove_field_tree_find (tree, "lines.[each_net]");

  assert_names (missing, "[net] [tax] lines.[each_net]");
  g_assert_true (dove_field_tree_get (tree, 0)->is_name);
  g_assert_cmpstr (dove_field_tree_get (tree, 0)->path, ==, "[net]");
  g_assert_cmpstr (dove_field_tree_get (tree, 1)->name, ==, "tax");
  g_assert_false (dove_field_tree_get (tree, 2)->is_name);
  g_assert_cmpint (inner, ==, dove_field_tree_find (tree, "lines") + 1);
  g_assert_cmpint (dove_field_tree_get (tree, (guint) inner)->parent, ==, inner - 1);
  g_assert_null (dove_field_tree_get_schema (tree, 0));
}

/* Everything that is told of a record is what a run makes of it */
static void
test_preview_is_execution (Fixture       *self,
                           gconstpointer  data)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (7);
  g_autoptr(DoveMapping) mapping = compile (invoice);

  for (guint n = 0; n < 500; n++)
    {
      g_autofree char *text = g_strdup_printf (
          "{'price':%d,'count':%d,'rate':0.%d,'title':'t%u','items':[{'price':%d,'count':%d},"
          "{'price':%d}]}", g_rand_int_range (random, -3, 9), g_rand_int_range (random, 0, 3),
          g_rand_int_range (random, 0, 99), n, g_rand_int_range (random, 0, 9),
          g_rand_int_range (random, 0, 9), g_rand_int_range (random, 0, 9));
      g_autoptr(DoveValue) source = json_single (text);
      g_autoptr(GPtrArray) fields = dove_mapping_apply (mapping, &host, DOVE_MAP_CREATE, source,
                                                        NULL);
      g_autoptr(GArray) results = dove_map_program_preview (self->program, &host, DOVE_MAP_CREATE,
                                                            source, NULL);

      for (guint i = 0; i < fields->len; i++)
        {
          const DoveMappedField *field = g_ptr_array_index (fields, i);
          const int index = dove_map_program_find (self->program,
                                                   dove_path_get_text (field->path));
          const DoveMapResult *result = &g_array_index (results, DoveMapResult, index);

          g_assert_cmpint (field->state, ==, result->state);
          if (field->state == DOVE_MAPPED_WRITE)
            g_assert_true (dove_value_equal (field->value, result->value));
        }
    }
}

/* Units of rows that use no names are taken over whatever names there are */
static void
test_other_rows_are_not_compiled_again (Fixture       *self,
                                        gconstpointer  data)
{
  g_autoptr(DoveValue) changed = dove_map_rows_set_formula (self->rows, "[net]", "[price] + 1");
  g_autoptr(DoveMapProgram) next = dove_map_program_new (changed, self->targets, self->program);
  g_autoptr(DoveValue) source = json_single (record);
  g_autoptr(GArray) results = dove_map_program_preview (next, &host, DOVE_MAP_CREATE, source, NULL);
  const int title = dove_map_program_find (next, "title");
  const int sum = dove_map_program_find (next, "sum");

  g_assert_true (dove_map_program_get (next, (guint) title)->formula
                 == find (self, "title")->formula);
  g_assert_true (dove_map_program_get (next, (guint) sum)->formula != find (self, "sum")->formula);
  assert_value (g_array_index (results, DoveMapResult, sum).value, "16.07");
}

/* --- edits ------------------------------------------------------------------------------------ */

static void
assert_formula (DoveValue  *rows,
                const char *place,
                const char *formula)
{
  DoveValue *row = dove_map_rows_find (rows, place);

  g_test_message ("%s", place);
  g_assert_nonnull (row);
  g_assert_cmpstr (dove_value_get_member_text (row, "formula"), ==, formula);
}

static void
test_renamed (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *why = NULL;
  g_autoptr(DoveValue) renamed = dove_map_names_rename (self->rows, "[net]", "amount", &why);
  g_autoptr(DoveValue) inner = NULL;
  g_autofree char *taken = NULL;
  g_autoptr(DoveValue) refused = dove_map_names_rename (self->rows, "[net]", "TAX", &taken);

  g_assert_null (why);
  g_assert_null (refused);
  g_assert_nonnull (strstr (taken, "already"));
  assert_formula (renamed, "[amount]", "[price] * [count]");
  assert_formula (renamed, "[tax]", "ROUND(amount * [rate]; 2)");
  assert_formula (renamed, "sum", "amount + tax");
  assert_formula (renamed, "lines.share", "each_net / amount");
  g_assert_cmpstr (dove_value_get_member_text (dove_map_rows_find (renamed, "tax"), "when"), ==,
                   "amount > 0");
  inner = dove_map_names_rename (renamed, "lines.[each_net]", "line_net", &why);
  assert_formula (inner, "lines.gross", "line_net + line_net * [rate]");
}

static void
test_renaming_respects_what_a_formula_calls_its_own (void)
{
  g_autoptr(DoveValue) rows = json_single (
      "[{'name':'net','formula':'[a]'},{'field':'x','formula':'LET(net; 2; net * 3)'},"
      " {'field':'y','formula':'LET(own; 2; net * own)'},{'field':'z','formula':'1 + net +'}]");
  g_autofree char *why = NULL;
  g_autoptr(DoveValue) renamed = dove_map_names_rename (rows, "[net]", "sum_of_it", &why);
  g_autofree char *taken = NULL;
  g_autoptr(DoveValue) refused = dove_map_names_rename (rows, "[net]", "own", &taken);

  g_assert_null (refused);
  g_assert_nonnull (strstr (taken, "of its own"));
  assert_formula (renamed, "x", "LET(net; 2; net * 3)");
  assert_formula (renamed, "y", "LET(own; 2; sum_of_it * own)");
  assert_formula (renamed, "z", "1 + sum_of_it +");
}

static void
test_dissolved (Fixture       *self,
                gconstpointer  data)
{
  g_autoptr(DoveValue) source = json_single (record);
  g_autoptr(DoveMapping) before = compile (invoice);
  g_autoptr(DoveValue) expected = apply (before, source);
  DoveValue *rows = dove_value_ref (self->rows);
  static const char *const places[] = { "[net]", "lines.[each_net]", "[tax]" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      DoveValue *next = dove_map_names_dissolve (rows, places[i]);
      g_autoptr(GPtrArray) issues = issues_new ();
      g_autoptr(DoveMapping) mapping = dove_mapping_new (next, issues);
      g_autoptr(DoveValue) made = apply (mapping, source);

      g_assert_true (dove_value_equal (made, expected));
      dove_value_unref (rows);
      rows = next;
    }
  assert_formula (rows, "sum", "([price] * [count]) + ROUND(([price] * [count]) * [rate]; 2)");
  assert_formula (rows, "tax", "ROUND(([price] * [count]) * [rate]; 2)");
  assert_formula (rows, "lines.net", "[.price] * [.count]");
  g_assert_cmpuint (dove_value_get_length (rows), ==, 4);
  dove_value_unref (rows);
}

/* In an EACH a reference to an element would be to another one */
static void
test_dissolved_where_places_differ (void)
{
  g_autoptr(DoveValue) rows = json_single (
      "[{'field':'a','each':'[b]','fields':[{'name':'x','formula':'[.c]'},"
      "  {'field':'d','formula':'SUM(EACH([.e]; [.c] * x))'}]}]");
  g_autoptr(DoveValue) dissolved = dove_map_names_dissolve (rows, "a.[x]");

  assert_formula (dissolved, "a.d", "LET(x;[.c];SUM(EACH([.e]; [.c] * x)))");
}

static void
test_a_formula_becomes_one (void)
{
  g_autoptr(DoveValue) rows = json_single (
      "[{'field':'x','formula':'[a] * [b]'},{'field':'y','formula':'1 + ROUND([a]*[b]; 2)'},"
      " {'field':'z','formula':'[c] ^ [a] * [b]'},"
      " {'field':'u','formula':'[a] * [b]','when':'[a]*[b] > 1'}]");
  g_autoptr(GPtrArray) same = dove_map_names_find_same (rows, "x", NULL);
  g_autofree char *why = NULL;
  g_autoptr(DoveValue) named = dove_map_names_extract (rows, "x", NULL, "both", same, &why);
  g_autoptr(DoveValue) alone = dove_map_names_extract (rows, "x", NULL, "both", NULL, &why);
  g_autoptr(GPtrArray) users = NULL;

  assert_names (same, "y u");
  assert_formula (named, "[both]", "[a] * [b]");
  assert_formula (named, "x", "both");
  assert_formula (named, "y", "1 + ROUND(both; 2)");
  assert_formula (named, "z", "[c] ^ [a] * [b]");
  assert_formula (named, "u", "both");
  users = dove_map_names_find_users (named, "[both]");
  assert_names (users, "x y u");
  assert_formula (alone, "y", "1 + ROUND([a]*[b]; 2)");
  g_assert_nonnull (dove_map_row_get_name (dove_value_get_element (named, 0)));
}

/* The part of a formula that is between the first two bars of a text, without them */
static DoveMapPiece
mark_piece (const char  *marked,
            char       **formula)
{
  g_auto(GStrv) parts = g_strsplit (marked, "|", 3);
  const guint start = (guint) strlen (parts[0]);

  *formula = g_strjoinv ("", parts);

  return (DoveMapPiece) { start, start + (guint) strlen (parts[1]) };
}

static DoveValue *
make_row (const char *formula)
{
  g_autoptr(DoveValue) none = json_single ("[{'field':'y','formula':'LOWER(TRIM([a]))'},"
                                           " {'name':'given','formula':'[g]'}]");

  return dove_map_rows_set_formula (none, "x", formula);
}

static void
test_a_part_becomes_one (void)
{
  static const struct
  {
    const char *marked;
    const char *left;
    const char *named;
  } cases[] = {
    { "UPPER(|TRIM([a])|) & \"!\"", "UPPER(part) & \"!\"", "TRIM([a])" },
    { "|[a]|", "part", "[a]" },
    { "=UPPER(|[a]|)", "=UPPER(part)", "[a]" },
    { "|[a] & \" \" & [b]| & [c]", "part & [c]", "[a] & \" \" & [b]" },
    { "[a] & |\" \" & [b]| & [c]", "[a] & part & [c]", "\" \" & [b]" },
    { "|[a] - [b]| - [c]", "part - [c]", "[a] - [b]" },
    { "[c] * |([a] - [b])|", "[c] * part", "([a] - [b])" },
    { "[c] * (|[a] - [b]|)", "[c] * (part)", "[a] - [b]" },
    { "IF(|given = \"ü\"|; \"ä\"; \"ö\")", "IF(part; \"ä\"; \"ö\")", "given = \"ü\"" },
    { "SUM(EACH(|[l]|; [.p]))", "SUM(EACH(part; [.p]))", "[l]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *formula = NULL;
      const DoveMapPiece piece = mark_piece (cases[i].marked, &formula);
      g_autoptr(DoveValue) rows = make_row (formula);
      g_autofree char *why = NULL;
      g_autofree char *text = dove_map_names_get_piece (rows, "x", &piece, &why);
      g_autoptr(DoveValue) named = NULL;

      g_assert_null (why);
      g_assert_cmpstr (text, ==, cases[i].named);
      named = dove_map_names_extract (rows, "x", &piece, "part", NULL, &why);
      assert_formula (named, "x", cases[i].left);
      assert_formula (named, "[part]", cases[i].named);
      assert_formula (named, "y", "LOWER(TRIM([a]))");
    }
}

static void
test_others_use_the_part (void)
{
  g_autofree char *formula = NULL;
  const DoveMapPiece piece = mark_piece ("UPPER(|trim( [a] )|) & TRIM([a])", &formula);
  g_autoptr(DoveValue) rows = make_row (formula);
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) same = dove_map_names_find_same (rows, "x", &piece);
  g_autoptr(DoveValue) named = dove_map_names_extract (rows, "x", &piece, "part", same, &why);

  assert_names (same, "y");
  assert_formula (named, "y", "LOWER(part)");
  assert_formula (named, "x", "UPPER(part) & TRIM([a])");
}

static void
test_half_a_part_does_not (void)
{
  static const struct
  {
    const char *marked;
    const char *why;
  } cases[] = {
    { "UPPER(|TRIM([a]|)) & \"!\"", "no whole part" },
    { "|UPPER|([a])", "no whole part" },
    { "UPPER([|a|])", "no whole part" },
    { "[a] - |[b] - [c]|", "no whole part" },
    { "|[a] + [b]| * [c]", "no whole part" },
    { "IF(|[a]; [b]|; [c])", "no whole part" },
    { "(|[a]) & ([b]|)", "no whole part" },
    { "SUM({1, |2|})", "no whole part" },
    { "[a] & ||[b]", "no whole part" },
    { "[a] |&| [b]", "no whole part" },
    { "LET(p; [a]; |p & \"\"|)", "LET or EACH" },
    { "SUM(EACH([l]; |[.p]| * 2))", "LET or EACH" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *formula = NULL;
      const DoveMapPiece piece = mark_piece (cases[i].marked, &formula);
      g_autoptr(DoveValue) rows = make_row (formula);
      g_autofree char *why = NULL;

      g_assert_null (dove_map_names_get_piece (rows, "x", &piece, &why));
      g_assert_nonnull (strstr (why, cases[i].why));
    }
}

/* What is about an element stays in its loop; what is not can be used everywhere */
static void
test_it_stands_where_it_means_the_same (void)
{
  g_autoptr(DoveValue) rows = json_single (
      "[{'field':'l','each':'[i]','fields':[{'field':'a','formula':'[.p] * 2'},"
      " {'field':'b','formula':'[r] * 2'},{'field':'c','formula':'1 + [.p] * 2'}]},"
      " {'field':'d','formula':'[r] * 2 & \"\"'}]");
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) same = dove_map_names_find_same (rows, "l.a", NULL);
  g_autoptr(GPtrArray) outer = dove_map_names_find_same (rows, "l.b", NULL);
  g_autoptr(DoveValue) inner = dove_map_names_extract (rows, "l.a", NULL, "twice", same, &why);
  g_autoptr(DoveValue) all = dove_map_names_extract (inner, "l.b", NULL, "doubled", outer, &why);

  assert_names (same, "l.c");
  assert_names (outer, "d");
  assert_formula (all, "l.[twice]", "[.p] * 2");
  assert_formula (all, "l.c", "1 + twice");
  assert_formula (all, "[doubled]", "[r] * 2");
  assert_formula (all, "l.b", "doubled");
  assert_formula (all, "d", "doubled & \"\"");
}

static void
test_names_are_proposed (Fixture       *self,
                         gconstpointer  data)
{
  g_autofree char *title = dove_map_names_propose (self->rows, "title", "Net amount (EUR)");
  g_autofree char *taken = dove_map_names_propose (self->rows, "net", "net");
  g_autofree char *function = dove_map_names_propose (self->rows, "sum", "Sum");
  g_autofree char *nothing = dove_map_names_propose (self->rows, "x", "123 !");

  g_assert_cmpstr (title, ==, "Net_amount_EUR");
  g_assert_cmpstr (taken, ==, "net_2");
  g_assert_cmpstr (function, ==, "Sum_2");
  g_assert_cmpstr (nothing, ==, "result");
}

/* --- text, and the way back ------------------------------------------------------------------- */

static GPtrArray *
marks_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_text_mark_free);
}

static void
test_text (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *text = dove_map_text_write (self->rows);
  g_autoptr(GPtrArray) marks = marks_new ();
  g_autoptr(DoveValue) back = dove_map_text_read (text, NULL, marks);
  g_autoptr(DoveValue) same = dove_map_text_read (text, self->rows, marks);

  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, "let net = [price] * [count]\n"
                                         "let tax = ROUND(net * [rate]; 2)\n\n"
                                         "sum = net + tax\n"));
  g_assert_cmpuint (marks->len, ==, 0);
  g_assert_true (dove_value_equal (back, self->rows));
  g_assert_true (same == self->rows);
}

static void
test_text_that_is_not_a_name (void)
{
  g_autoptr(DoveValue) rows = json_single (
      "[{'name':'a b','formula':'1'},{'field':'let x','formula':'1'},"
      " {'name':'y','formula':'1\\n+ 1','note':'why','x-group':'g'},"
      " {'name':'z','each':'[b]','fields':[]},{'name':'u','field':'v'}]");
  g_autofree char *text = dove_map_text_write (rows);
  g_autoptr(GPtrArray) marks = marks_new ();
  g_autoptr(DoveValue) back = dove_map_text_read (text, NULL, marks);
  g_autoptr(DoveValue) none = NULL;

  g_test_message ("%s", text);
  g_assert_true (dove_value_equal (back, rows));
  none = dove_map_text_read ("let = 1", NULL, marks);
  g_assert_null (none);
  g_assert_nonnull (strstr (((DoveTextMark *) g_ptr_array_index (marks, marks->len - 1))->message,
                            "let name = formula"));
}

static void
test_the_way_back_goes_by_names (void)
{
  g_autoptr(DoveValue) from = json_single (
      "[{'path':'code','type':'string','types':['string']}]");
  g_autoptr(DoveValue) to = json_single ("[{'path':'sku','type':'string','types':['string']}]");
  g_autoptr(DoveFieldTree) sources = dove_field_tree_new (from);
  g_autoptr(DoveFieldTree) targets = dove_field_tree_new (to);
  g_autoptr(DoveValue) rows = json_single (
      "[{'name':'short','formula':'[code]'},{'field':'sku','formula':'\"K-\" & short'}]");
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, targets, NULL);
  g_autoptr(DoveValue) records = json_single ("[{'code':'a'},{'code':'b'}]");
  g_autoptr(DoveMapReverse) reverse = dove_map_reverse (program, 1, sources, &host, records);

  g_test_message ("%s", reverse->why);
  g_assert_nonnull (reverse->row);
  g_assert_cmpstr (dove_value_get_member_text (reverse->row, "field"), ==, "code");
  g_assert_cmpuint (reverse->n_tried, ==, 2);
  g_assert_cmpuint (reverse->n_same, ==, 2);
}

static void
test_a_field_is_renamed_in_them (Fixture       *self,
                                 gconstpointer  data)
{
  g_autoptr(DoveValue) renamed = dove_map_rows_rename_source (self->rows, "rate", "vat.rate", NULL);
  g_autoptr(DoveValue) listed = dove_map_rows_rename_source (renamed, "items.price", "items.cost",
                                                             NULL);

  assert_formula (listed, "[tax]", "ROUND(net * [vat.rate]; 2)");
  assert_formula (listed, "lines.gross", "each_net + each_net * [vat.rate]");
  assert_formula (listed, "lines.[each_net]", "[.cost] * [.count]");
}

static void
test_they_are_compared (Fixture       *self,
                        gconstpointer  data)
{
  g_autoptr(DoveValue) changed = dove_map_rows_set_formula (self->rows, "[net]", "[price]");
  g_autoptr(DoveValue) fewer = dove_map_rows_remove (changed, "lines.[each_net]");
  g_autoptr(GPtrArray) changes = dove_map_rows_compare (self->rows, fewer);
  const DoveRowChange *net = g_ptr_array_index (changes, 0);
  const DoveRowChange *gone = g_ptr_array_index (changes, 1);

  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpstr (net->place, ==, "[net]");
  g_assert_cmpstr (net->told, ==, "[price] * [count] becomes [price]");
  g_assert_cmpstr (gone->place, ==, "lines.[each_net]");
  g_assert_cmpstr (gone->told, ==, "No named value any more; it was [.price] * [.count]");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add ("/map-names/" path, Fixture, NULL, set_up, test, tear_down)
  g_test_add_func ("/map-names/let", test_they_mean_what_let_means);
  g_test_add_func ("/map-names/sources", test_rows_read_what_their_names_read);
  g_test_add_func ("/map-names/definition", test_an_edit_of_a_name_is_one_of_its_rows);
  g_test_add_func ("/map-names/without", test_a_mapping_without_names_stays_as_it_is);
  g_test_add_func ("/map-names/list", test_a_list_can_have_a_name);
  g_test_add_func ("/map-names/wrong", test_what_is_wrong_is_said);
  g_test_add_func ("/map-names/places-of-errors", test_errors_are_where_they_are_written);
  ADD ("wires", test_wires_go_by_names);
  ADD ("trees", test_trees_have_them);
  ADD ("preview-is-execution", test_preview_is_execution);
  ADD ("taken-over", test_other_rows_are_not_compiled_again);
  ADD ("renamed", test_renamed);
  g_test_add_func ("/map-names/own-names", test_renaming_respects_what_a_formula_calls_its_own);
  ADD ("dissolved", test_dissolved);
  g_test_add_func ("/map-names/dissolved-in-each", test_dissolved_where_places_differ);
  g_test_add_func ("/map-names/extract", test_a_formula_becomes_one);
  g_test_add_func ("/map-names/extract-part", test_a_part_becomes_one);
  g_test_add_func ("/map-names/extract-part-with-others", test_others_use_the_part);
  g_test_add_func ("/map-names/extract-no-half", test_half_a_part_does_not);
  g_test_add_func ("/map-names/extract-in-loop", test_it_stands_where_it_means_the_same);
  ADD ("proposed", test_names_are_proposed);
  ADD ("text", test_text);
  g_test_add_func ("/map-names/text-of-others", test_text_that_is_not_a_name);
  g_test_add_func ("/map-names/way-back", test_the_way_back_goes_by_names);
  ADD ("source-renamed", test_a_field_is_renamed_in_them);
  ADD ("compared", test_they_are_compared);

  return g_test_run ();
}
