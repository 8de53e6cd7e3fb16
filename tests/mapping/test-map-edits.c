/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <stdlib.h>
#include <string.h>

#include "mapping/dove-map-connect.h"
#include "mapping/dove-map-groups.h"
#include "mapping/dove-map-history.h"
#include "mapping/dove-map-names-edit.h"
#include "mapping/dove-map-program.h"
#include "mapping/dove-map-rows.h"
#include "mapping/dove-map-text.h"
#include "mapping/dove-map-values.h"
#include "mapping/dove-map-wires.h"

/*
 * Edits by chance. DOVETAIL_EDITS says how many times: 500 by default, 10,000 as the whole form
 * of the test asks for. A seed that fails is named.
 */

#define EDITS_USUAL 500
#define COMMANDS    24

static const char *const places[] = {
  "name", "mail", "address", "address.city", "address.zip", "lines", "lines.net", "lines.item.name",
  "lines.taxes", "lines.taxes.rate", "'odd.name'", "gone", "gone.deep", "when",
  "[net]", "lines.[net]",
};

static const char *const formulas[] = {
  "[name]", "LOWER([mail])", "\"a\"", "IF([age] > 1;\n   \"old\";\n\"young\")", "[.price]", " [a] ",
  "=[name]", "[items", "each [items]", "[items]", "| 1", "# 2", "1", "[a] := 2", "x: y", "\t", "\n",
  "\r", "a\r\nb", "[‘ü’]", ":1", "json", "[items.taxes]", "[.]",
  "net", "net * x + [.price]", "LET(x; 1; net + x)",
};

static const char *const sources[] = { "name", "mail", "items", "items.taxes", "a", "b.c" };

static const char *const values[] = {
  "\"keep\"", "\"write\"", "\"\"", "\" \"", "null", "1.50", "{\"a\":[1,{}]}", "[]",
  "\"a\\nb\"", "true",
  "\"why\\n\\n# not\"", "\"|\"", "\"line\\r\\nbreak\"", "\": ä\"", "\"[x] > 1\"", "\"ends\\r\"",
};

static const char *const members[] = {
  "when", "empty", "only", "conflict", "first", "consent", "via", "note", "x-colour", "x-a.b",
  "strange", "fields", "formula",
};

#define PICK(rand, array) ((array)[g_rand_int_range ((rand), 0, G_N_ELEMENTS (array))])

static char *
write_json (DoveValue *value)
{
  return dove_json_write (value, DOVE_JSON_PRETTY);
}

static guint
n_edits (void)
{
  const char *text = g_getenv ("DOVETAIL_EDITS");

  return text != NULL ? (guint) atoi (text) : EDITS_USUAL;
}

static DoveFieldTree *
make_tree (void)
{
  g_autoptr(DoveValue) fields =
      read_json ("[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"mail\",\"type\":\"string\"},"
                 "{\"path\":\"address\",\"type\":\"object\"},"
                 "{\"path\":\"address.city\",\"type\":\"string\"},"
                 "{\"path\":\"address.zip\",\"type\":\"string\"},"
                 "{\"path\":\"lines\",\"type\":\"array\"},"
                 "{\"path\":\"lines.net\",\"type\":\"number\"},"
                 "{\"path\":\"lines.item\",\"type\":\"object\"},"
                 "{\"path\":\"lines.item.name\",\"type\":\"string\"},"
                 "{\"path\":\"lines.taxes\",\"type\":\"array\"},"
                 "{\"path\":\"lines.taxes.rate\",\"type\":\"number\"}]");

  return dove_field_tree_new (fields);
}

/* Joins two fields, in one of the ways that there are */
static DoveValue *
connect_by_chance (GRand         *rand,
                   DoveFieldTree *tree,
                   DoveValue     *rows)
{
  const gint32 length = (gint32) dove_field_tree_get_length (tree);
  const DoveMapConnect ask = {
    tree, (guint) g_rand_int_range (rand, 0, length), tree,
    (guint) g_rand_int_range (rand, 0, length), rows,
  };
  DoveConnectKind kind;
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) choices = dove_map_connect (&ask, &kind, &why);
  const DoveConnectChoice *choice;

  if (choices->len == 0)
    return dove_value_ref (rows);

  choice = g_ptr_array_index (choices, g_rand_int_range (rand, 0, (gint32) choices->len));

  return dove_value_ref (choice->rows);
}

/* One more value in the table of a field, or another rest */
static DoveValue *
table_by_chance (GRand      *rand,
                 DoveValue  *rows,
                 const char *place)
{
  g_autofree char *why = NULL;
  g_autoptr(DoveCases) cases = dove_map_values_read (rows, place, &why);
  g_autofree char *number = g_strdup_printf ("%d", g_rand_int_range (rand, 0, 9));
  g_autoptr(DoveValue) from = dove_map_values_type (number, "integer");
  g_autoptr(DoveValue) to = dove_map_values_type (PICK (rand, formulas), "string");

  if (cases == NULL)
    return dove_value_ref (rows);

  cases->rest = (DoveCasesRest) g_rand_int_range (rand, 0, 4);
  dove_cases_add (cases, from, to);

  return dove_map_values_write (rows, place, cases);
}

/* A value gets a name, another one, or goes */
static DoveValue *
names_by_chance (GRand      *rand,
                 DoveValue  *rows,
                 const char *place)
{
  static const char *const names[] = { "net", "x", "Total", "SUM" };
  static const char *const named[] = { "[net]", "[x]", "lines.[net]", "a.[Total]" };
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) same = NULL;
  DoveValue *changed = NULL;

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      return dove_map_names_add (rows, NULL, PICK (rand, names), PICK (rand, formulas));
    case 1:
      changed = dove_map_names_rename (rows, PICK (rand, named), PICK (rand, names), &why);
      break;
    case 2:
      return dove_map_names_dissolve (rows, PICK (rand, named));
    default:
      if (dove_map_rows_find (rows, place) == NULL)
        break;
      same = dove_map_names_find_same (rows, place, NULL);
      changed = dove_map_names_extract (rows, place, NULL, PICK (rand, names), same, &why);
      break;
    }

  return changed != NULL ? changed : dove_value_ref (rows);
}

static DoveValue *
edit_by_chance (GRand         *rand,
                DoveFieldTree *tree,
                DoveValue     *rows)
{
  const char *place = PICK (rand, places);
  g_autoptr(DoveValue) value = NULL;

  switch (g_rand_int_range (rand, 0, 14))
    {
    case 0:
      return dove_map_rows_set_each (rows, place, PICK (rand, formulas));
    case 1:
      return dove_map_rows_remove (rows, place);
    case 2:
      return dove_map_rows_retarget (rows, place, PICK (rand, places));
    case 3:
    case 4:
      value = read_json (PICK (rand, values));
      return dove_map_rows_set_member (rows, place, PICK (rand, members), value);
    case 5:
      return dove_map_rows_set_member (rows, place, PICK (rand, members), NULL);
    case 6:
      return connect_by_chance (rand, tree, rows);
    case 7:
      return table_by_chance (rand, rows, place);
    case 10:
    case 11:
      return names_by_chance (rand, rows, place);
    case 9:
      return dove_map_groups_set (rows, place, PICK (rand, sources));
    case 8:
      return dove_map_rows_rename_source (rows, PICK (rand, sources), PICK (rand, sources), NULL);
    default:
      return dove_map_rows_set_formula (rows, place, PICK (rand, formulas));
    }
}

/* What is written as text is read as the same, and keeps the order of what was there */
static void
assert_text_is_the_same (DoveValue *rows)
{
  g_autoptr(GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_text_mark_free);
  g_autofree char *text = dove_map_text_write (rows);
  g_autoptr(DoveValue) read = dove_map_text_read (text, NULL, marks);
  g_autoptr(DoveValue) kept = dove_map_text_read (text, rows, marks);
  g_autofree char *again = read != NULL ? dove_map_text_write (read) : NULL;

  if (read == NULL || !dove_value_equal (read, rows))
    g_test_message ("%s", text);
  g_assert_nonnull (read);
  g_assert_true (dove_value_equal (read, rows));
  g_assert_true (kept == rows);
  g_assert_cmpstr (again, ==, text);
}

static void
assert_saved_is_the_same (DoveValue *rows)
{
  g_autofree char *text = write_json (rows);
  g_autoptr(DoveValue) opened = read_json (text);
  g_autofree char *again = write_json (opened);

  g_assert_cmpstr (text, ==, again);
  g_assert_true (dove_value_equal (rows, opened));
}

/* Each row has its place, in every program the same, whether it is made anew or goes on */
static void
assert_programs_agree (DoveValue      *rows,
                       DoveFieldTree  *tree,
                       DoveMapProgram *other)
{
  g_autoptr(GPtrArray) all = dove_map_rows_get_places (rows);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, tree, NULL);

  g_assert_cmpuint (dove_map_program_get_length (program), ==, all->len);
  g_assert_cmpuint (dove_map_program_get_length (other), ==, all->len);
  for (guint i = 0; i < all->len; i++)
    {
      g_assert_cmpstr (dove_map_program_get (program, i)->place, ==, g_ptr_array_index (all, i));
      g_assert_cmpstr (dove_map_program_get (other, i)->place, ==, g_ptr_array_index (all, i));
      g_assert_cmpstr (dove_map_program_get_problem (program, i), ==,
                       dove_map_program_get_problem (other, i));
    }
}

static void
edit_with_seed (DoveFieldTree *tree,
                guint32        seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr(DoveValue) first =
      read_json ("[{\"field\":\"name\",\"formula\":\"[name]\",\"empty\":\"keep\"},"
                 "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"formula\":\"[.price]\",\"field\":\"net\"}]}]");
  g_autofree char *start = write_json (first);
  g_autofree char *end = NULL;
  g_autoptr(DoveMapHistory) history = dove_map_history_new (first);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (first, tree, NULL);
  guint steps = 0;

  for (guint i = 0; i < COMMANDS; i++)
    {
      g_autoptr(DoveValue) rows = edit_by_chance (rand, tree, dove_map_history_get_rows (history));
      DoveMapProgram *next = dove_map_program_new (rows, tree, program);

      steps += dove_map_history_commit (history, "Edit", rows);
      dove_map_program_unref (program);
      program = next;
    }
  end = write_json (dove_map_history_get_rows (history));
  assert_programs_agree (dove_map_history_get_rows (history), tree, program);
  assert_text_is_the_same (dove_map_history_get_rows (history));
  assert_saved_is_the_same (dove_map_history_get_rows (history));

  for (guint i = 0; i < steps; i++)
    g_assert_true (dove_map_history_undo (history));
  g_assert_false (dove_map_history_undo (history));
  {
    g_autofree char *undone = write_json (dove_map_history_get_rows (history));

    g_assert_cmpstr (undone, ==, start);
  }
  while (dove_map_history_redo (history))
    {
      g_autofree char *text = write_json (dove_map_history_get_rows (history));

      g_assert_nonnull (text);
    }
  {
    g_autofree char *redone = write_json (dove_map_history_get_rows (history));

    g_assert_cmpstr (redone, ==, end);
  }
}

static void
test_what_is_undone_and_done_again_is_the_same (void)
{
  g_autoptr(DoveFieldTree) tree = make_tree ();

  for (guint32 seed = 0; seed < n_edits (); seed++)
    {
      g_test_message ("seed %u", seed);
      edit_with_seed (tree, seed);
    }
}

/* A schema with what schemas say of types, some of it odd */
static const char *const target_schema =
  "{\"type\":\"object\",\"required\":[\"name\"],\"properties\":{"
  "\"name\":{\"type\":\"string\"},\"count\":{\"type\":\"integer\"},"
  "\"amount\":{\"type\":[\"number\",\"null\"]},\"either\":{\"type\":[\"string\",\"number\"]},"
  "\"open\":{},\"flag\":{\"type\":\"boolean\"},\"anything\":{\"anyOf\":[{\"type\":\"string\"}]},"
  "\"day\":{\"type\":\"string\",\"format\":\"date\"},"
  "\"labels\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
  "\"numbers\":{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"number\"}},"
  "\"group\":{\"type\":\"object\",\"properties\":{\"inner\":{\"type\":[\"string\",\"null\"]}}},"
  "\"lines\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
  "\"net\":{\"type\":\"number\"},\"text\":{\"type\":\"string\"},"
  "\"taxes\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
  "\"rate\":{\"type\":\"string\"},"
  "\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
  "\"share\":{\"type\":\"number\"}}}}}}}}}}}}";

static const char *const preview_rows =
  "[{\"field\":\"name\",\"formula\":\"[a]\"},"
  "{\"field\":\"count\",\"formula\":\"[b]\",\"empty\":\"keep\"},"
  "{\"field\":\"amount\",\"formula\":\"VALUE([a])\"},{\"field\":\"either\",\"formula\":\"[c]\"},"
  "{\"field\":\"open\",\"formula\":\"[b]\"},{\"field\":\"flag\",\"formula\":\"[c]\"},"
  "{\"field\":\"anything\",\"formula\":\"[b]\"},"
  "{\"field\":\"day\",\"formula\":\"DATE(2024; 1; [b])\",\"when\":\"[c]\"},"
  "{\"field\":\"labels\",\"formula\":\"[l]\"},{\"field\":\"numbers\",\"formula\":\"[l]\"},"
  "{\"field\":\"group.inner\",\"formula\":\"IF([c]; OMIT(); [b])\",\"only\":\"create\"},"
  "{\"field\":\"lines\",\"each\":\"[r]\",\"fields\":["
  "{\"field\":\"net\",\"formula\":\"[.x]\"},{\"field\":\"text\",\"formula\":\"[.y] & [a]\","
  "\"when\":\"[.x] > 1\"},"
  "{\"field\":\"taxes\",\"each\":\"[.t]\",\"fields\":[{\"field\":\"rate\",\"formula\":\"[.z]\"},"
  "{\"field\":\"parts\",\"each\":\"[.p]\",\"fields\":["
  "{\"field\":\"share\",\"formula\":\"[.q] * 2\"}]}]}]}]";

static void
add_scalar (GRand   *rand,
            GString *json)
{
  static const char *const scalars[] = {
    "null", "true", "false", "1", "2.50", "-7", "\"\"", "\" \"", "\"12\"", "\"1,5\"", "\"word\"",
    "\"TRUE\"", "\"2024-01-31\"", "[]", "[1,\"2\",null]", "{\"k\":1}",
  };

  g_string_append (json, PICK (rand, scalars));
}

/* A record with each of some names by chance; of lists one deeper each time */
static void
add_record (GRand   *rand,
            GString *json,
            guint    depth)
{
  static const char *const names[][4] = {
    { "a", "b", "c", "l" }, { "x", "y" }, { "z" }, { "q" },
  };
  static const char *const lists[] = { "r", "t", "p", NULL };
  const gint32 n = g_rand_int_range (rand, 0, 4);

  g_string_append (json, "{\"k\":0");
  for (guint i = 0; i < 4 && names[depth][i] != NULL; i++)
    if (g_rand_int_range (rand, 0, 8) > 0)
      {
        g_string_append_printf (json, ",\"%s\":", names[depth][i]);
        add_scalar (rand, json);
      }
  if (lists[depth] != NULL && n < 3)
    {
      g_string_append_printf (json, ",\"%s\":[", lists[depth]);
      for (gint32 i = 0; i < n; i++)
        {
          g_string_append (json, i > 0 ? "," : "");
          add_record (rand, json, depth + 1);
        }
      g_string_append_c (json, ']');
    }
  else if (lists[depth] != NULL && g_rand_boolean (rand))
    g_string_append_printf (json, ",\"%s\":null", lists[depth]);
  g_string_append_c (json, '}');
}

static DoveFieldTree *
tree_of_schema (DoveSchema *schema)
{
  GPtrArray *fields = dove_schema_get_fields (schema);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) told = NULL;

  for (guint i = 0; i < fields->len; i++)
    dove_value_builder_take_element (list, dove_field_to_value (g_ptr_array_index (fields, i)));
  told = dove_value_builder_end (list);

  return dove_field_tree_new (told);
}

/* What a list in a made list holds below it, as the preview of a row in a loop has it */
static void
gather (DoveValue        *made,
        const char *const *steps,
        DoveValueBuilder *found)
{
  for (guint i = 0; i < dove_value_get_length (made); i++)
    {
      DoveValue *value = dove_value_get_member (dove_value_get_element (made, i), steps[0]);

      if (value == NULL)
        continue;
      if (steps[1] != NULL)
        gather (value, steps + 1, found);
      else
        dove_value_builder_add (found, value);
    }
}

static void
assert_inner (DoveMapProgram *program,
              GArray         *results,
              DoveValue      *lines,
              const char     *place)
{
  g_auto(GStrv) steps = g_strsplit (place, ".", -1);
  const int index = dove_map_program_find (program, place);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) found = NULL;

  gather (lines, (const char *const *) steps + 1, builder);
  found = dove_value_builder_end (builder);
  g_assert_true (dove_value_equal (g_array_index (results, DoveMapResult, index).value, found));
}

static void
test_a_preview_is_what_a_run_does (void)
{
  static const DoveFormulaHost formula_host = { 0 };
  static const DoveMappingHost host = { &formula_host, NULL, NULL };
  g_autoptr(GRand) rand = g_rand_new_with_seed (8);
  g_autoptr(DoveValue) document = read_json (target_schema);
  g_autoptr(DoveSchema) schema = dove_schema_new (document, NULL);
  g_autoptr(DoveFieldTree) tree = tree_of_schema (schema);
  g_autoptr(DoveValue) rows = read_json (preview_rows);
  g_autoptr(GPtrArray) issues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
  g_autoptr(DoveMapping) mapping = dove_mapping_compile (rows, NULL, schema, issues);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, tree, NULL);
  guint n_written = 0, n_failed = 0;

  g_assert_nonnull (mapping);
  for (guint n = 0; n < 1000; n++)
    {
      const DoveMapPurpose purpose = n % 2 == 0 ? DOVE_MAP_CREATE : DOVE_MAP_UPDATE;
      g_autoptr(GString) json = g_string_new (NULL);
      g_autoptr(DoveValue) record = NULL;
      g_autoptr(GPtrArray) fields = NULL;
      g_autoptr(GArray) results = NULL;

      add_record (rand, json, 0);
      record = read_json (json->str);
      fields = dove_mapping_apply (mapping, &host, purpose, record, NULL);
      results = dove_map_program_preview (program, &host, purpose, record, NULL);

      for (guint i = 0; i < fields->len; i++)
        {
          const DoveMappedField *field = g_ptr_array_index (fields, i);
          const DoveMapResult *result = &g_array_index (results, DoveMapResult, i);

          if (field->state != result->state || !dove_value_equal (field->value, result->value))
            g_test_message ("%s: row %u", json->str, i);
          g_assert_cmpint (field->state, ==, result->state);
          g_assert_true (dove_value_equal (field->value, result->value));
          n_written += field->state == DOVE_MAPPED_WRITE;
          n_failed += field->state == DOVE_MAPPED_FAILED;
          if (i + 1 < fields->len || field->state != DOVE_MAPPED_WRITE)
            continue;
          assert_inner (program, results, field->value, "lines.net");
          assert_inner (program, results, field->value, "lines.text");
          assert_inner (program, results, field->value, "lines.taxes.rate");
          assert_inner (program, results, field->value, "lines.taxes.parts.share");
        }
    }
  g_assert_cmpuint (n_written, >, 4000);
  g_assert_cmpuint (n_failed, >, 500);
}

static void
test_counts_of_many_records (void)
{
  static const DoveFormulaHost formula_host = { 0 };
  static const DoveMappingHost host = { &formula_host, NULL, NULL };
  g_autoptr(DoveValue) rows =
      read_json ("[{\"field\":\"name\",\"formula\":\"[a]\"},"
                 "{\"field\":\"lines\",\"each\":\"[r]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"1 / [.x]\"}]}]");
  g_autoptr(DoveValue) records =
      read_json ("[{\"a\":\"x\",\"r\":[{\"x\":1}]},{\"a\":3,\"r\":[]},"
                 "{\"a\":null,\"r\":[{\"x\":0}]},"
                 "{\"a\":{\"k\":1},\"r\":[{\"x\":\"2\"}]}]");
  g_autoptr(DoveFieldTree) tree = make_tree ();
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, tree, NULL);
  g_autoptr(GArray) counts = dove_map_program_count (program, &host, DOVE_MAP_CREATE, records);
  const DoveMapCount *name = &g_array_index (counts, DoveMapCount, 0);
  const DoveMapCount *net = &g_array_index (counts, DoveMapCount, 2);

  g_assert_cmpuint (counts->len, ==, 3);
  g_assert_cmpuint (name->values, ==, 2);
  g_assert_cmpuint (name->empty, ==, 1);
  g_assert_cmpuint (name->errors, ==, 1);
  g_assert_cmpint (name->first_error, ==, 3);
  g_assert_cmpuint (name->casts, ==, 1);
  g_assert_cmpuint (net->values, ==, 2);
  g_assert_cmpuint (net->errors, ==, 1);
  g_assert_cmpuint (net->left, ==, 1);
}

/* A schema that changes in every way: no row is lost, each is at a field or at a ghost */
static void
test_no_row_is_lost_when_a_schema_changes (void)
{
  static const char *const changed[] = {
    "[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"mail\",\"type\":\"string\"},"
    "{\"path\":\"lines\",\"type\":\"array\"},{\"path\":\"lines.net\",\"type\":\"number\"},"
    "{\"path\":\"added\",\"type\":\"string\"}]",
    "[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"lines\",\"type\":\"array\"},"
    "{\"path\":\"lines.net\",\"type\":\"number\"}]",
    "[{\"path\":\"title\",\"type\":\"string\"},{\"path\":\"mail\",\"type\":\"string\"},"
    "{\"path\":\"entries\",\"type\":\"array\"},{\"path\":\"entries.net\",\"type\":\"number\"}]",
    "[{\"path\":\"name\",\"type\":\"number\"},{\"path\":\"mail\",\"type\":\"array\"},"
    "{\"path\":\"lines\",\"type\":\"string\"}]",
    "[{\"path\":\"who\",\"type\":\"object\"},{\"path\":\"who.name\",\"type\":\"string\"},"
    "{\"path\":\"mail\",\"type\":\"string\"},{\"path\":\"net\",\"type\":\"number\"}]",
  };
  static const char *const ghosts[] = { "", "mail ", "name lines lines.net ", "lines.net ",
                                        "name lines lines.net " };
  g_autoptr(DoveValue) rows =
      read_json ("[{\"field\":\"name\",\"formula\":\"[name]\"},"
                 "{\"field\":\"mail\",\"formula\":\"[m]\"},"
                 "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"[.price]\"}]}]");

  for (guint c = 0; c < G_N_ELEMENTS (changed); c++)
    {
      g_autoptr(DoveValue) fields = read_json (changed[c]);
      g_autoptr(DoveFieldTree) known = dove_field_tree_new (fields);
      g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, known, NULL);
      g_autoptr(GPtrArray) missing = dove_map_wires_get_missing_targets (program, known);
      g_autoptr(DoveFieldTree) tree = dove_field_tree_new_with_ghosts (fields, missing);
      g_autoptr(GString) found = g_string_new (NULL);

      for (guint i = 0; i < dove_map_program_get_length (program); i++)
        {
          const char *place = dove_map_program_get (program, i)->place;
          const int index = dove_field_tree_find (tree, place);

          g_assert_cmpint (index, >=, 0);
          if (dove_field_tree_get (tree, (guint) index)->is_ghost)
            g_string_append_printf (found, "%s ", place);
        }
      g_assert_cmpstr (found->str, ==, ghosts[c]);
    }
}

static void
test_ghosts_find_their_new_places (void)
{
  g_autoptr(DoveValue) rows =
      read_json ("[{\"field\":\"name\",\"formula\":\"[name]\"},"
                 "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"[.price]\"}]}]");
  g_autoptr(DoveValue) renamed = dove_map_rows_retarget (rows, "lines", "entries");
  g_autoptr(DoveValue) moved = dove_map_rows_retarget (renamed, "name", "who.name");
  g_autofree char *text = dove_map_text_write (moved);

  g_assert_cmpstr (text, ==,
                   "who.name = [name]\n"
                   "\n"
                   "entries[] = each [items]\n"
                   "  net = [.price]\n");
}

static void
test_a_text_is_read_as_a_person_writes_it (void)
{
  g_autoptr(GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_text_mark_free);
  g_autoptr(DoveValue) rows =
      dove_map_text_read ("# who it is\r\n"
                          "name=TRIM([name])\r\n"
                          "\tempty: keep\r\n"
                          "\twhen:[age] > 1\r\n"
                          "\r\n"
                          "lines[]=each [items]\n"
                          "    only: create\n"
                          "    # the price\n"
                          "    net = \n"
                          "       | IF([.x];\n"
                          "       |   1; 2)\n"
                          "    taxes [] = each [.taxes]\n"
                          "      'a=b' = 1\n", NULL, marks);
  g_autofree char *json = dove_json_write (rows, DOVE_JSON_COMPACT);

  g_assert_cmpuint (marks->len, ==, 0);
  g_assert_cmpstr (json, ==,
                   "[{\"field\":\"name\",\"formula\":\"TRIM([name])\",\"empty\":\"keep\","
                   "\"when\":\"[age] > 1\",\"note\":\"who it is\"},"
                   "{\"field\":\"lines\",\"each\":\"[items]\",\"only\":\"create\",\"fields\":["
                   "{\"field\":\"net\",\"formula\":\"IF([.x];\\n  1; 2)\",\"note\":\"the price\"},"
                   "{\"field\":\"taxes\",\"each\":\"[.taxes]\",\"fields\":["
                   "{\"field\":\"'a=b'\",\"formula\":\"1\"}]}]}]");
}

static void
test_what_cannot_be_read_is_marked (void)
{
  static const struct { const char *text; guint line; guint column; gboolean is_error; } wrong[] = {
    { "name", 1, 1, TRUE },
    { "name = [a]\nmail =\nage = 1", 2, 7, TRUE },
    { "name = [a]\n  empty keep", 2, 3, TRUE },
    { "name = [a]\n  empty: keep\n  empty: write", 3, 3, TRUE },
    { "name = [a]\n  inner = [b]", 2, 3, TRUE },
    { "lines[] = [items]", 1, 11, TRUE },
    { "lines[] = each", 1, 15, TRUE },
    { "  a = 1\n b = 2", 2, 2, TRUE },
    { "a = 1\n# about nothing", 2, 1, TRUE },
    { "! {\"a\":", 1, 3, TRUE },
    { "ä = LOWER(", 1, 5, FALSE },
    { "ä =\n  | 1 +\n  | FOO(2)", 3, 5, FALSE },
    { "name = [a]\n  when: [b", 2, 9, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GPtrArray) marks =
          g_ptr_array_new_with_free_func ((GDestroyNotify) dove_text_mark_free);
      g_autoptr(DoveValue) rows = dove_map_text_read (wrong[i].text, NULL, marks);
      const DoveTextMark *mark;

      g_assert_cmpuint (marks->len, >=, 1);
      mark = g_ptr_array_index (marks, 0);
      g_test_message ("%s: %u:%u %s", wrong[i].text, mark->line, mark->column, mark->message);
      g_assert_cmpuint (mark->line, ==, wrong[i].line);
      if (wrong[i].is_error)
        g_assert_cmpuint (mark->column, ==, wrong[i].column);
      else
        g_assert_cmpuint (mark->column, >=, wrong[i].column);
      g_assert_cmpuint (mark->end, >=, mark->start);
      g_assert_cmpuint (mark->end, <=, strlen (wrong[i].text));
      g_assert_true (mark->is_error == wrong[i].is_error);
      g_assert_true ((rows == NULL) == wrong[i].is_error);
    }
}

/* A text that somebody has damaged: it is refused with a mark, or read as rows that are written
 * and read as the same again */
static void
test_damaged_texts_are_refused_or_read (void)
{
  static const char *const pieces[] = {
    "=", ":", "\n", "  ", "[]", "each", "|", "#", "!", "\"", "'", "{", "ä", "\t", ":=", "::", "x-a",
    "when: ", "\r\n", "[a]", "\\",
  };
  g_autoptr(DoveValue) rows = read_json (preview_rows);
  g_autofree char *whole = dove_map_text_write (rows);
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);
  guint n_read = 0, n_refused = 0;

  for (guint n = 0; n < n_edits () * 4; n++)
    {
      g_autoptr(GString) text = g_string_new (whole);
      g_autoptr(GPtrArray) marks =
          g_ptr_array_new_with_free_func ((GDestroyNotify) dove_text_mark_free);
      g_autoptr(DoveValue) read = NULL;

      for (gint32 i = g_rand_int_range (rand, 1, 4); i > 0; i--)
        {
          const gssize at = g_rand_int_range (rand, 0, (gint32) text->len);
          const gssize length = g_rand_int_range (rand, 1, 30);

          if (g_rand_boolean (rand))
            g_string_insert (text, at, PICK (rand, pieces));
          else
            g_string_erase (text, at, MIN (length, (gssize) text->len - at));
        }
      read = dove_map_text_read (text->str, rows, marks);
      if (read != NULL)
        assert_text_is_the_same (read);
      else
        g_assert_true (((DoveTextMark *) g_ptr_array_index (marks, marks->len - 1))->is_error);
      n_read += read != NULL;
      n_refused += read == NULL;
    }
  g_assert_cmpuint (n_read, >, n_edits () / 4);
  g_assert_cmpuint (n_refused, >, n_edits () / 4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/map-edits/by-chance", test_what_is_undone_and_done_again_is_the_same);
  g_test_add_func ("/map-edits/preview-is-execution", test_a_preview_is_what_a_run_does);
  g_test_add_func ("/map-edits/counts", test_counts_of_many_records);
  g_test_add_func ("/map-edits/schema-refresh", test_no_row_is_lost_when_a_schema_changes);
  g_test_add_func ("/map-edits/retarget", test_ghosts_find_their_new_places);
  g_test_add_func ("/map-edits/text", test_a_text_is_read_as_a_person_writes_it);
  g_test_add_func ("/map-edits/damaged-text", test_damaged_texts_are_refused_or_read);
  g_test_add_func ("/map-edits/marks", test_what_cannot_be_read_is_marked);

  return g_test_run ();
}
