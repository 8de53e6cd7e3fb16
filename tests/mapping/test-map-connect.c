/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <string.h>

#include "mapping/dove-map-connect.h"
#include "mapping/dove-map-cover.h"
#include "mapping/dove-map-program.h"

static DoveFieldTree *
read_tree (const char *text)
{
  g_autoptr(DoveValue) fields = read_json (text);

  return dove_field_tree_new (fields);
}

static const char *const source_fields =
  "[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"age\",\"type\":\"number\"},"
  "{\"path\":\"address\",\"type\":\"object\"},{\"path\":\"address.city\",\"type\":\"string\"},"
  "{\"path\":\"address.Post_Code\",\"type\":\"string\"},"
  "{\"path\":\"tags\",\"type\":\"array\",\"itemTypes\":\"string\"},"
  "{\"path\":\"items\",\"type\":\"array\"},{\"path\":\"items.sku\",\"type\":\"string\"},"
  "{\"path\":\"items.price\",\"type\":\"number\"},{\"path\":\"items.taxes\",\"type\":\"array\"},"
  "{\"path\":\"items.taxes.rate\",\"type\":\"number\"},"
  "{\"path\":\"items.taxes.parts\",\"type\":\"array\"},"
  "{\"path\":\"items.taxes.parts.share\",\"type\":\"number\"},"
  "{\"path\":\"notes\",\"type\":\"array\"},{\"path\":\"notes.text\",\"type\":\"string\"}]";

static const char *const target_fields =
  "[{\"path\":\"name\",\"type\":\"string\"},{\"path\":\"rank\",\"type\":\"number\"},"
  "{\"path\":\"locked\",\"type\":\"string\",\"readOnly\":true},"
  "{\"path\":\"Address\",\"type\":\"object\"},{\"path\":\"Address.city\",\"type\":\"string\"},"
  "{\"path\":\"Address.postcode\",\"type\":\"string\"},"
  "{\"path\":\"labels\",\"type\":\"array\",\"itemTypes\":\"string\"},"
  "{\"path\":\"lines\",\"type\":\"array\"},{\"path\":\"lines.sku\",\"type\":\"string\"},"
  "{\"path\":\"lines.net\",\"type\":\"number\"},{\"path\":\"lines.taxes\",\"type\":\"array\"},"
  "{\"path\":\"lines.taxes.rate\",\"type\":\"number\"},"
  "{\"path\":\"lines.taxes.parts\",\"type\":\"array\"},"
  "{\"path\":\"lines.taxes.parts.share\",\"type\":\"number\"}]";

static const char *const record_text =
  "{\"name\":\"Anna\",\"age\":31,\"address\":{\"city\":\"Ulm\",\"Post_Code\":\"89073\"},"
  "\"tags\":[\"a\",\"b\"],\"items\":["
  "{\"sku\":\"s1\",\"price\":1.5,\"taxes\":[{\"rate\":7,\"parts\":[{\"share\":3},{\"share\":4}]},"
  "{\"rate\":19,\"parts\":[]}]},"
  "{\"sku\":\"s2\",\"price\":2,\"taxes\":[]}],\"notes\":[{\"text\":\"n\"}]}";

typedef struct
{
  DoveFieldTree  *sources;
  DoveFieldTree  *targets;
  DoveValue      *rows;
  DoveValue      *record;
  GPtrArray      *choices;
  DoveConnectKind kind;
  char           *why;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->sources = read_tree (source_fields);
  self->targets = read_tree (target_fields);
  self->rows = read_json ("[]");
  self->record = read_json (record_text);
}

static void
forget (Fixture *self)
{
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->why, g_free);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  forget (self);
  dove_field_tree_unref (self->sources);
  dove_field_tree_unref (self->targets);
  dove_value_unref (self->rows);
  dove_value_unref (self->record);
}

static void
set_rows (Fixture    *self,
          const char *rows)
{
  dove_value_unref (self->rows);
  self->rows = read_json (rows);
}

static guint
find (DoveFieldTree *tree,
      const char    *path)
{
  const int index = dove_field_tree_find (tree, path);

  g_assert_cmpint (index, >=, 0);

  return (guint) index;
}

static DoveMapConnect
make_ask (Fixture    *self,
          const char *source,
          const char *target)
{
  return (DoveMapConnect) {
    .sources = self->sources,
    .source = source != NULL ? find (self->sources, source) : DOVE_MAP_WHOLE,
    .targets = self->targets,
    .target = target != NULL ? find (self->targets, target) : DOVE_MAP_WHOLE,
    .rows = self->rows,
    .record = self->record,
  };
}

static void
ask_for (Fixture    *self,
         const char *source,
         const char *target)
{
  const DoveMapConnect ask = make_ask (self, source, target);

  forget (self);
  self->choices = dove_map_connect (&ask, &self->kind, &self->why);
  for (guint i = 0; i < self->choices->len; i++)
    {
      const DoveConnectChoice *choice = g_ptr_array_index (self->choices, i);

      g_test_message ("%s: %s -> %s (%s)", choice->label, choice->formula, choice->result,
                      choice->lost);
    }
  g_assert_true ((self->kind == DOVE_CONNECT_REFUSED) == (self->why != NULL));
  g_assert_true ((self->kind == DOVE_CONNECT_REFUSED) == (self->choices->len == 0));
}

static const DoveConnectChoice *
get_choice (Fixture *self,
            guint    index)
{
  g_assert_cmpuint (index, <, self->choices->len);

  return g_ptr_array_index (self->choices, index);
}

static void
assert_choice (Fixture    *self,
               guint       index,
               const char *formula,
               const char *result)
{
  g_assert_cmpstr (get_choice (self, index)->formula, ==, formula);
  g_assert_cmpstr (get_choice (self, index)->result, ==, result);
}

/* The value that a run would write to a field with the rows of a choice, as JSON */
static char *
run (Fixture    *self,
     guint       index,
     const char *field)
{
  static const DoveFormulaHost formulas = { 0 };
  static const DoveMappingHost host = { &formulas, NULL, NULL };
  g_autoptr(GPtrArray) issues =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
  g_autoptr(DoveMapping) mapping =
      dove_mapping_compile (get_choice (self, index)->rows, NULL,
                            dove_field_tree_get_compiled (self->targets), issues);
  g_autoptr(GPtrArray) fields = NULL;
  g_autoptr(DoveValue) record = NULL;

  for (guint i = 0; i < issues->len; i++)
    g_test_message ("%s", ((DoveSchemaIssue *) issues->pdata[i])->message);
  g_assert_nonnull (mapping);
  fields = dove_mapping_apply (mapping, &host, DOVE_MAP_CREATE, self->record, NULL);
  for (guint i = 0; i < fields->len; i++)
    g_assert_cmpint (((DoveMappedField *) fields->pdata[i])->state, ==, DOVE_MAPPED_WRITE);
  record = dove_mapped_to_record (fields, NULL);

  return dove_json_write (dove_value_get_member (record, field), DOVE_JSON_CANONICAL);
}

static void
assert_run (Fixture    *self,
            guint       index,
            const char *field,
            const char *wanted)
{
  g_autofree char *made = run (self, index, field);

  g_assert_cmpstr (made, ==, wanted);
}

static void
test_what_fits_is_joined (Fixture       *self,
                          gconstpointer  data)
{
  ask_for (self, "name", "name");

  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_PLAIN);
  g_assert_cmpuint (self->choices->len, ==, 1);
  assert_choice (self, 0, "[name]", "Anna");
  g_assert_null (get_choice (self, 0)->lost);
  g_assert_cmpstr (get_choice (self, 0)->name, ==, "Map “name” to “name”");
  assert_run (self, 0, "name", "\"Anna\"");
}

static void
test_what_does_not_fit_is_joined_with_ways (Fixture       *self,
                                            gconstpointer  data)
{
  ask_for (self, "name", "rank");

  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_CONVERT);
  g_assert_cmpstr (get_choice (self, 0)->formula, ==, "[name]");
  g_assert_nonnull (get_choice (self, 0)->lost);
  g_assert_cmpstr (get_choice (self, 1)->formula, ==, "VALUE([name])");
  g_assert_true (get_choice (self, 1)->has_failed);
  g_assert_cmpstr (get_choice (self, 3)->result, ==, "");
}

static void
test_what_cannot_be_is_refused (Fixture       *self,
                                gconstpointer  data)
{
  ask_for (self, "name", "locked");
  ask_for (self, "name", "Address");
  ask_for (self, "name", "lines");
  ask_for (self, "name", "lines.sku");
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_REFUSED);
  ask_for (self, "items", "labels");
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_REFUSED);
}

static void
test_list_to_list_is_a_loop (Fixture       *self,
                             gconstpointer  data)
{
  ask_for (self, "items", "lines");

  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_LIST);
  g_assert_cmpstr (get_choice (self, 0)->formula, ==, "[items]");
  assert_run (self, 0, "lines",
              "[{\"sku\":\"s1\",\"taxes\":[{\"parts\":[{\"share\":3},{\"share\":4}],\"rate\":7},"
              "{\"parts\":[],\"rate\":19}]},{\"sku\":\"s2\",\"taxes\":[]}]");
}

static void
test_a_list_of_values_is_taken_whole (Fixture       *self,
                                      gconstpointer  data)
{
  ask_for (self, "tags", "labels");
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_PLAIN);
  assert_run (self, 0, "labels", "[\"a\",\"b\"]");

  ask_for (self, "items.sku", "labels");
  assert_run (self, 0, "labels", "[\"s1\",\"s2\"]");

  ask_for (self, "name", "labels");
  assert_run (self, 0, "labels", "[\"Anna\"]");
}

static void
test_of_many_values_one_is_chosen (Fixture       *self,
                                   gconstpointer  data)
{
  ask_for (self, "items.price", "rank");

  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_CHOOSE);
  g_assert_cmpuint (self->choices->len, ==, 5);
  assert_choice (self, 0, "[items.1.price]", "1.5");
  g_assert_cmpstr (get_choice (self, 1)->result, ==, "2");
  g_assert_nonnull (get_choice (self, 0)->lost);
  assert_choice (self, 3, "SUM([items.price])", "3.5");
  g_assert_null (get_choice (self, 3)->lost);
  assert_choice (self, 4, "COUNTA([items])", "2");

  ask_for (self, "tags", "name");
  g_assert_cmpuint (self->choices->len, ==, 4);
  assert_choice (self, 0, "[tags.1]", "a");
  g_assert_cmpstr (get_choice (self, 1)->result, ==, "b");
  assert_choice (self, 2, "TEXTJOIN(\", \"; TRUE; [tags])", "a, b");
  g_assert_cmpstr (get_choice (self, 3)->result, ==, "2");

  ask_for (self, "items", "rank");
  g_assert_cmpuint (self->choices->len, ==, 1);
  assert_choice (self, 0, "COUNTA([items])", "2");
}

static void
test_of_no_values_nothing_is_chosen (Fixture       *self,
                                     gconstpointer  data)
{
  static const char *const records[] = { "{\"items\":[],\"tags\":[]}",
                                         "{\"items\":null,\"tags\":null}", "{}" };

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      dove_value_unref (self->record);
      self->record = read_json (records[i]);

      ask_for (self, "items.price", "rank");
      g_assert_cmpstr (get_choice (self, 0)->result, ==, "");
      g_assert_cmpstr (get_choice (self, 1)->result, ==, "");
      g_assert_cmpstr (get_choice (self, 3)->result, ==, "0");
      g_assert_cmpstr (get_choice (self, 4)->result, ==, "0");
      ask_for (self, "tags", "name");
      g_assert_cmpstr (get_choice (self, 0)->result, ==, "");
      g_assert_cmpstr (get_choice (self, 1)->result, ==, "");
      g_assert_cmpstr (get_choice (self, 2)->result, ==, "");
      ask_for (self, "items", "lines");
      assert_run (self, 0, "lines", "[]");
    }
}

static void
test_a_field_of_a_list_brings_the_loop (Fixture       *self,
                                        gconstpointer  data)
{
  ask_for (self, "items.price", "lines.net");
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_PLAIN);
  assert_choice (self, 0, "[.price]", "1.5");
  assert_run (self, 0, "lines", "[{\"net\":1.5},{\"net\":2}]");

  ask_for (self, "items.taxes.parts.share", "lines.taxes.parts.share");
  assert_choice (self, 0, "[.share]", "3");
  assert_run (self, 0, "lines",
              "[{\"taxes\":[{\"parts\":[{\"share\":3},{\"share\":4}]},{\"parts\":[]}]},"
              "{\"taxes\":[]}]");
}

static void
test_a_loop_that_is_there_is_used (Fixture       *self,
                                   gconstpointer  data)
{
  set_rows (self, "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                  "{\"field\":\"sku\",\"formula\":\"[.sku]\"}]}]");

  ask_for (self, "items.price", "lines.net");
  assert_run (self, 0, "lines", "[{\"net\":1.5,\"sku\":\"s1\"},{\"net\":2,\"sku\":\"s2\"}]");

  ask_for (self, "age", "lines.net");
  assert_choice (self, 0, "[age]", "31");

  ask_for (self, "items.taxes.rate", "lines.net");
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_CHOOSE);
  assert_choice (self, 3, "SUM([.taxes.rate])", "26");

  ask_for (self, "notes.text", "lines.sku");
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_CHOOSE);
  assert_choice (self, 0, "[notes.1.text]", "n");
}

static void
test_an_outer_element_is_not_seen (Fixture       *self,
                                   gconstpointer  data)
{
  set_rows (self, "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                  "{\"field\":\"taxes\",\"each\":\"[.taxes]\",\"fields\":[]}]}]");

  ask_for (self, "items.price", "lines.taxes.rate");
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_REFUSED);
  g_assert_nonnull (strstr (self->why, "further out"));
}

static void
test_parents_join_their_children (Fixture       *self,
                                  gconstpointer  data)
{
  ask_for (self, "address", "Address");

  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_PARENTS);
  assert_run (self, 0, "Address", "{\"city\":\"Ulm\",\"postcode\":\"89073\"}");
}

static guint
count_pairs (Fixture            *self,
             const char         *source,
             const char         *target,
             DoveConnectOptions  options)
{
  const DoveMapConnect ask = make_ask (self, source, target);
  g_autoptr(GPtrArray) pairs = dove_map_connect_children (&ask, options);

  return pairs->len;
}

static void
test_names_are_compared_as_is_said (Fixture       *self,
                                    gconstpointer  data)
{
  g_assert_cmpuint (count_pairs (self, "address", "Address", DOVE_CONNECT_EXACT), ==, 1);
  g_assert_cmpuint (count_pairs (self, "address", "Address", DOVE_CONNECT_IGNORE_CASE), ==, 1);
  g_assert_cmpuint (count_pairs (self, "address", "Address", DOVE_CONNECT_IGNORE_PUNCTUATION), ==,
                    1);
  g_assert_cmpuint (count_pairs (self, "address", "Address",
                                 DOVE_CONNECT_IGNORE_CASE | DOVE_CONNECT_IGNORE_PUNCTUATION), ==,
                    2);
  g_assert_cmpuint (count_pairs (self, NULL, NULL, DOVE_CONNECT_IGNORE_CASE), ==, 1);
  g_assert_cmpuint (count_pairs (self, NULL, NULL, DOVE_CONNECT_USUAL), ==, 3);
}

static void
test_what_is_mapped_is_kept_or_not (Fixture       *self,
                                    gconstpointer  data)
{
  set_rows (self, "[{\"field\":\"Address.city\",\"formula\":\"\\\"Rome\\\"\"}]");

  g_assert_cmpuint (count_pairs (self, "address", "Address", DOVE_CONNECT_USUAL), ==, 1);
  g_assert_cmpuint (count_pairs (self, "address", "Address",
                                 DOVE_CONNECT_USUAL | DOVE_CONNECT_OVERWRITE), ==, 2);
}

/* Every type against every other: `.` fits, `!` is joined with a warning and ways, `?` is joined
 * with a warning and without ways. Rows are sources, columns targets, in the order of `types`. */
static const struct { const char *name; const char *json; } types[] = {
  { "text", "\"type\":\"string\"" },
  { "number", "\"type\":\"number\"" },
  { "whole", "\"type\":\"number\",\"types\":\"integer\"" },
  { "logical", "\"type\":\"boolean\"" },
  { "date", "\"type\":\"string\",\"format\":\"date\"" },
  { "moment", "\"type\":\"string\",\"format\":\"date-time\"" },
};

static const char *const wanted[] = {
  ".!!!!!",   /* text */
  "!.!!!!",   /* number */
  "!..!!!",   /* whole */
  "!!!.??",   /* logical */
  ".!!!.!",   /* date */
  ".!!!!.",   /* moment */
};

static void
test_every_pair_of_types (void)
{
  g_autoptr(DoveValue) rows = read_json ("[]");

  for (guint from = 0; from < G_N_ELEMENTS (types); from++)
    for (guint to = 0; to < G_N_ELEMENTS (types); to++)
      {
        g_autofree char *a = g_strdup_printf ("[{\"path\":\"a\",%s}]", types[from].json);
        g_autofree char *b = g_strdup_printf ("[{\"path\":\"b\",%s}]", types[to].json);
        g_autoptr(DoveFieldTree) sources = read_tree (a);
        g_autoptr(DoveFieldTree) targets = read_tree (b);
        const DoveMapConnect ask = { sources, 0, targets, 0, rows };
        DoveConnectKind kind;
        g_autofree char *why = NULL;
        g_autoptr(GPtrArray) choices = dove_map_connect (&ask, &kind, &why);
        const DoveConnectChoice *plain = g_ptr_array_index (choices, 0);
        const char met = plain->lost == NULL ? '.' : choices->len > 1 ? '!' : '?';

        g_test_message ("%s to %s: %s", types[from].name, types[to].name, plain->lost);
        g_assert_cmpint (met, ==, wanted[from][to]);
        g_assert_cmpint (kind, ==, met == '!' ? DOVE_CONNECT_CONVERT : DOVE_CONNECT_PLAIN);
      }
}

/* What the ways make of a value; those that lose something say so */
static void
assert_way (const char *from,
            const char *to,
            const char *value,
            const char *formula,
            const char *result,
            gboolean    loses)
{
  g_autofree char *a = g_strdup_printf ("[{\"path\":\"a\",\"required\":true,%s}]", from);
  g_autofree char *b = g_strdup_printf ("[{\"path\":\"b\",%s}]", to);
  g_autofree char *record_json = g_strdup_printf ("{\"a\":%s}", value);
  g_autoptr(DoveValue) rows = read_json ("[]");
  g_autoptr(DoveValue) record = read_json (record_json);
  g_autoptr(DoveFieldTree) sources = read_tree (a);
  g_autoptr(DoveFieldTree) targets = read_tree (b);
  const DoveMapConnect ask = { sources, 0, targets, 0, rows, record };
  DoveConnectKind kind;
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) choices = dove_map_connect (&ask, &kind, &why);

  for (guint i = 0; i < choices->len; i++)
    {
      const DoveConnectChoice *choice = g_ptr_array_index (choices, i);

      if (strstr (choice->formula, formula) == NULL)
        continue;
      g_test_message ("%s: %s (%s)", choice->formula, choice->result, choice->lost);
      g_assert_cmpstr (choice->has_failed ? "#" : choice->result, ==, result);
      g_assert_true ((choice->lost != NULL) == loses);
      return;
    }
  g_test_message ("no way with %s", formula);
  g_assert_not_reached ();
}

static void
test_ways_give_what_they_say (void)
{
  assert_way (types[0].json, types[1].json, "\"1.50\"", "VALUE([a])", "1.50", FALSE);
  assert_way (types[0].json, types[1].json, "\"1.234,5\"", "NUMBERVALUE", "1234.5", FALSE);
  assert_way (types[0].json, types[1].json, "\"1.234,5\"", "VALUE([a])", "#", FALSE);
  assert_way (types[0].json, types[1].json, "\"none\"", "OMIT", "", TRUE);
  assert_way (types[1].json, types[2].json, "2.5", "ROUND", "3", TRUE);
  assert_way (types[1].json, types[0].json, "2.5", "0.00", "2.50", TRUE);
  assert_way (types[3].json, types[0].json, "true", "\"yes\"", "yes", FALSE);
  assert_way (types[3].json, types[1].json, "true", "IF(", "1", FALSE);
  assert_way (types[0].json, types[3].json, "\"Yes\"", "LOWER", "yes", TRUE);
  assert_way (types[1].json, types[3].json, "0", "<> 0", "no", TRUE);
  assert_way (types[5].json, types[4].json, "\"2024-01-31T10:00:00Z\"", "LEFT", "2024-01-31", TRUE);
  assert_way (types[4].json, types[5].json, "\"2024-01-31\"", "T00", "2024-01-31T00:00:00Z", TRUE);
  assert_way (types[0].json, types[4].json, "\"31.01.2024\"", "VALUE(MID([a]; 4; 2)); VALUE(LEFT",
              "2024-01-31", FALSE);
  assert_way (types[0].json, types[4].json, "\"31.01.2024\"", "DATEVALUE([a])", "#", FALSE);
  assert_way (types[1].json, types[4].json, "1706695200", "86400", "2024-01-31", TRUE);
  assert_way (types[4].json, types[1].json, "\"2024-01-31\"", "yyyymmdd", "20240131", FALSE);
}

/* Cover of a node, or of the whole, as `mapped/total missing problems` */
static char *
cover (const char *rows_json,
       const char *path)
{
  g_autoptr(DoveValue) rows = read_json (rows_json);
  g_autoptr(DoveFieldTree) targets =
      read_tree ("[{\"path\":\"name\",\"type\":\"string\",\"required\":true},"
                 "{\"path\":\"id\",\"type\":\"string\",\"required\":true,\"readOnly\":true},"
                 "{\"path\":\"address\",\"type\":\"object\"},"
                 "{\"path\":\"address.city\",\"type\":\"string\",\"required\":true},"
                 "{\"path\":\"address.zip\",\"type\":\"string\"},"
                 "{\"path\":\"lines\",\"type\":\"array\",\"required\":true},"
                 "{\"path\":\"lines.net\",\"type\":\"number\",\"required\":true},"
                 "{\"path\":\"lines.sku\",\"type\":\"string\"}]");
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, targets, NULL);
  g_autoptr(GArray) covers = dove_map_cover_targets (program, targets, NULL);
  const DoveMapCover *found =
      &g_array_index (covers, DoveMapCover,
                      path != NULL ? find (targets, path) : dove_field_tree_get_length (targets));

  return g_strdup_printf ("%u/%u %u %u", found->mapped, found->total, found->required_missing,
                          found->problems);
}

static void
assert_cover (const char *rows,
              const char *path,
              const char *wanted_cover)
{
  g_autofree char *found = cover (rows, path);

  g_assert_cmpstr (found, ==, wanted_cover);
}

static void
test_cover_counts_fields_that_hold_values (void)
{
  static const char *const zip = "[{\"field\":\"address.zip\",\"formula\":\"[z]\"}]";
  static const char *const loop =
    "[{\"field\":\"lines\",\"each\":\"[i]\",\"fields\":[{\"field\":\"sku\",\"formula\":\"[.s\"}]}]";

  assert_cover ("[]", NULL, "0/5 2 0");
  assert_cover ("[{\"field\":\"name\",\"formula\":\"[n]\"}]", NULL, "1/5 1 0");
  assert_cover ("[]", "address", "0/2 0 0");
  assert_cover (zip, "address", "1/2 1 0");
  assert_cover (loop, "lines", "1/2 1 1");
  assert_cover ("[{\"field\":\"address\",\"formula\":\"[a]\"}]", "address", "2/2 0 0");
}

static void
test_cover_of_sources_counts_what_is_read (void)
{
  g_autoptr(DoveValue) rows =
      read_json ("[{\"field\":\"x\",\"formula\":\"[name] & [gone]\"},"
                 "{\"field\":\"y\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"z\",\"formula\":\"[.sku]\"}]}]");
  g_autoptr(DoveValue) fields = read_json (source_fields);
  g_autoptr(DoveFieldTree) targets =
      read_tree ("[{\"path\":\"x\",\"type\":\"string\"},{\"path\":\"y\",\"type\":\"array\"},"
                 "{\"path\":\"y.z\",\"type\":\"string\"}]");
  g_autoptr(DoveFieldTree) known = dove_field_tree_new (fields);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, targets, NULL);
  g_autoptr(GPtrArray) missing = dove_map_wires_get_missing_sources (program, known);
  g_autoptr(DoveFieldTree) sources = dove_field_tree_new_with_ghosts (fields, missing);
  g_autoptr(GArray) wires = dove_map_wires_new (program, sources, targets);
  g_autoptr(GArray) covers = dove_map_cover_sources (wires, sources);
  const DoveMapCover *items = &g_array_index (covers, DoveMapCover, find (sources, "items"));
  const DoveMapCover *all = &g_array_index (covers, DoveMapCover,
                                            dove_field_tree_get_length (sources));
  g_autofree char *told = dove_map_cover_tell (all);

  g_assert_cmpuint (items->mapped, ==, 1);
  g_assert_cmpuint (items->total, ==, 4);
  g_assert_cmpstr (told, ==, "2 of 10 mapped, 1 problem");
}

/* A text that is written already may keep what it has, when it is asked for */
static void
test_added (Fixture       *self,
            gconstpointer  data)
{
  DoveMapConnect ask = make_ask (self, "address.city", "name");
  const DoveConnectChoice *behind = NULL;

  set_rows (self, "[{\"field\":\"name\",\"formula\":\"[name]\"}]");
  ask.rows = self->rows;
  self->choices = dove_map_connect (&ask, &self->kind, &self->why);
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_PLAIN);
  forget (self);

  ask.adds = TRUE;
  self->choices = dove_map_connect (&ask, &self->kind, &self->why);
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_CHOOSE);
  g_assert_cmpuint (self->choices->len, ==, 3);
  behind = g_ptr_array_index (self->choices, 0);
  g_assert_cmpstr (behind->formula, ==, "TEXTJOIN(\" \"; TRUE; [name]; [address.city])");
  g_assert_cmpstr (behind->result, ==, "Anna Ulm");
  g_assert_cmpstr (((DoveConnectChoice *) g_ptr_array_index (self->choices, 1))->result, ==,
                   "Ulm Anna");
  g_assert_cmpstr (((DoveConnectChoice *) g_ptr_array_index (self->choices, 2))->result, ==, "Ulm");
  forget (self);

  /* The same once more is no second value, and a number takes one only */
  ask.source = find (self->sources, "name");
  self->choices = dove_map_connect (&ask, &self->kind, &self->why);
  g_assert_cmpint (self->kind, ==, DOVE_CONNECT_PLAIN);
}

#define ADD(path, func) \
  g_test_add ("/map-connect/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("plain", test_what_fits_is_joined);
  ADD ("added", test_added);
  ADD ("convert", test_what_does_not_fit_is_joined_with_ways);
  ADD ("refused", test_what_cannot_be_is_refused);
  ADD ("list-to-list", test_list_to_list_is_a_loop);
  ADD ("list-of-values", test_a_list_of_values_is_taken_whole);
  ADD ("list-to-single", test_of_many_values_one_is_chosen);
  ADD ("empty-list-to-single", test_of_no_values_nothing_is_chosen);
  ADD ("brings-the-loop", test_a_field_of_a_list_brings_the_loop);
  ADD ("uses-the-loop", test_a_loop_that_is_there_is_used);
  ADD ("outer-element", test_an_outer_element_is_not_seen);
  ADD ("parents", test_parents_join_their_children);
  ADD ("names", test_names_are_compared_as_is_said);
  ADD ("keep-or-overwrite", test_what_is_mapped_is_kept_or_not);
  g_test_add_func ("/map-connect/types", test_every_pair_of_types);
  g_test_add_func ("/map-connect/ways", test_ways_give_what_they_say);
  g_test_add_func ("/map-connect/cover", test_cover_counts_fields_that_hold_values);
  g_test_add_func ("/map-connect/cover-of-sources", test_cover_of_sources_counts_what_is_read);

  return g_test_run ();
}
