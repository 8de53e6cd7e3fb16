/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include "mapping/dove-mapping.h"

static const DoveFormulaHost formula_host = { 0 };

static GPtrArray *
new_issues (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
}

static DoveMapping *
compile (const char *rows)
{
  g_autoptr(DoveValue) document = read_json (rows);
  g_autoptr(GPtrArray) issues = new_issues ();
  DoveMapping *mapping = dove_mapping_new (document, issues);

  for (guint i = 0; i < issues->len; i++)
    g_test_message ("%s", ((DoveSchemaIssue *) issues->pdata[i])->message);
  g_assert_nonnull (mapping);

  return mapping;
}

/* Links records by putting `L` before their keys; only keys that begin with `k` are linked */
static DoveValue *
follow_cb (const char *sync_id,
           DoveValue  *key,
           gpointer    user_data)
{
  const char *text = dove_value_get_text (key);
  g_autofree char *linked = NULL;

  g_assert_cmpstr (sync_id, ==, "companies");
  if (text == NULL || *text != 'k')
    return NULL;

  linked = g_strconcat ("L", text, NULL);

  return dove_value_new_text (linked);
}

static const DoveMappingHost host = { &formula_host, follow_cb, NULL };

static GPtrArray *
apply (DoveMapping    *mapping,
       DoveMapPurpose  purpose,
       const char     *source,
       const char     *target)
{
  g_autoptr(DoveValue) source_record = read_json (source);
  g_autoptr(DoveValue) target_record = target != NULL ? read_json (target) : NULL;

  return dove_mapping_apply (mapping, &host, purpose, source_record, target_record);
}

static char *
map_to_text (const char     *rows,
             DoveMapPurpose  purpose,
             const char     *source,
             const char     *target)
{
  g_autoptr(DoveMapping) mapping = compile (rows);
  g_autoptr(GPtrArray) fields = apply (mapping, purpose, source, target);
  g_autoptr(DoveValue) record = dove_mapped_to_record (fields, NULL);

  return dove_json_write (record, DOVE_JSON_COMPACT);
}

static void
test_rows_make_the_record (void)
{
  static const struct
  {
    const char     *rows;
    DoveMapPurpose  purpose;
    const char     *source;
    const char     *target;
    const char     *expected;
  } cases[] = {
    { "[{\"field\":\"name\",\"formula\":\"TRIM([first]) & \\\" \\\" & [last]\"}]", DOVE_MAP_CREATE,
      "{\"first\":\" Ann \",\"last\":\"Lee\"}", NULL, "{\"name\":\"Ann Lee\"}" },
    { "[{\"field\":\"address.city\",\"formula\":\"[city]\"},"
      "{\"field\":\"address.zip\",\"formula\":\"[zip]\"}]", DOVE_MAP_CREATE,
      "{\"city\":\"Bonn\",\"zip\":\"53111\"}", NULL,
      "{\"address\":{\"city\":\"Bonn\",\"zip\":\"53111\"}}" },
    { "[{\"field\":\"id\",\"formula\":\"[id]\"},{\"field\":\"sum\",\"formula\":\"[sum]\"}]",
      DOVE_MAP_CREATE, "{\"id\":9223372036854775809,\"sum\":10.00}", NULL,
      "{\"id\":9223372036854775809,\"sum\":10.00}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\",\"when\":\"[n] > 1\"}]", DOVE_MAP_CREATE,
      "{\"a\":1,\"n\":1}", NULL, "{}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\",\"when\":\"[n] > 1\"}]", DOVE_MAP_CREATE,
      "{\"a\":1,\"n\":2}", NULL, "{\"a\":1}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\",\"only\":\"create\"}]", DOVE_MAP_UPDATE,
      "{\"a\":1}", "{}", "{}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\",\"only\":\"create\"}]", DOVE_MAP_CREATE,
      "{\"a\":1}", NULL, "{\"a\":1}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\"}]", DOVE_MAP_UPDATE, "{}", "{\"a\":1}",
      "{\"a\":null}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\",\"empty\":\"keep\"}]", DOVE_MAP_UPDATE,
      "{\"a\":\"\"}", "{\"a\":1}", "{}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\",\"empty\":\"only-if-target-empty\"}]",
      DOVE_MAP_UPDATE, "{\"a\":2}", "{\"a\":1}", "{}" },
    { "[{\"field\":\"a\",\"formula\":\"[a]\",\"empty\":\"only-if-target-empty\"}]",
      DOVE_MAP_UPDATE, "{\"a\":2}", "{\"a\":\"\"}", "{\"a\":2}" },
    { "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
      "{\"field\":\"net\",\"formula\":\"[.price] * [.quantity]\"},"
      "{\"field\":\"order\",\"formula\":\"[id]\"}]}]", DOVE_MAP_CREATE,
      "{\"id\":7,\"items\":[{\"price\":0.1,\"quantity\":3},{\"price\":2,\"quantity\":2}]}", NULL,
      "{\"lines\":[{\"net\":0.3,\"order\":7},{\"net\":4,\"order\":7}]}" },
    { "[{\"field\":\"groups\",\"each\":\"[groups]\",\"fields\":[{\"field\":\"parts\","
      "\"each\":\"[.parts]\",\"fields\":[{\"field\":\"n\",\"formula\":\"[.n] + 1\"}]}]}]",
      DOVE_MAP_CREATE, "{\"groups\":[{\"parts\":[{\"n\":1},{\"n\":2}]},{\"parts\":null}]}", NULL,
      "{\"groups\":[{\"parts\":[{\"n\":2},{\"n\":3}]},{\"parts\":[]}]}" },
    { "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
      "{\"field\":\"a\",\"formula\":\"[.a]\",\"when\":\"[.a] > 1\"}]}]", DOVE_MAP_CREATE,
      "{\"items\":[{\"a\":1},{\"a\":2}]}", NULL, "{\"lines\":[{},{\"a\":2}]}" },
    { "[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
      "{\"field\":\"a\",\"formula\":\"[.a]\"}]}]", DOVE_MAP_CREATE, "{}", NULL,
      "{\"lines\":[]}" },
    { "[{\"field\":\"c\",\"formula\":\"[c]\",\"via\":\"companies\"}]", DOVE_MAP_CREATE,
      "{\"c\":\"k1\"}", NULL, "{\"c\":\"Lk1\"}" },
    { "[{\"field\":\"c\",\"formula\":\"[c]\",\"via\":\"companies\"}]", DOVE_MAP_CREATE,
      "{\"c\":[\"k1\",\"k2\"]}", NULL, "{\"c\":[\"Lk1\",\"Lk2\"]}" },
    { "[{\"field\":\"c\",\"formula\":\"[c]\",\"via\":\"companies\"}]", DOVE_MAP_UPDATE, "{}",
      "{\"c\":\"Lk1\"}", "{\"c\":null}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;

      g_test_message ("case %u: %s", i, cases[i].rows);
      text = map_to_text (cases[i].rows, cases[i].purpose, cases[i].source, cases[i].target);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
test_wrong_rows_are_issues_at_their_member (void)
{
  static const struct
  {
    const char *rows;
    const char *pointer;
  } cases[] = {
    { "{}", "" },
    { "[1]", "/0" },
    { "[{\"formula\":\"1\"}]", "/0" },
    { "[{\"field\":\"a\"}]", "/0" },
    { "[{\"field\":\"a\",\"formula\":\"1 +\"}]", "/0/formula" },
    { "[{\"field\":\"a\",\"formula\":7}]", "/0/formula" },
    { "[{\"field\":\"a..b\",\"formula\":\"1\"}]", "/0/field" },
    { "[{\"field\":\"a\",\"formula\":\"1\"},{\"field\":\"a\",\"formula\":\"2\"}]", "/1/field" },
    { "[{\"field\":\"a.b\",\"formula\":\"1\"},{\"field\":\"a\",\"formula\":\"2\"}]", "/1/field" },
    { "[{\"field\":\"a\",\"formula\":\"1\",\"empyt\":\"keep\"}]", "/0/empyt" },
    { "[{\"field\":\"a\",\"formula\":\"1\",\"empty\":\"never\"}]", "/0/empty" },
    { "[{\"field\":\"a\",\"formula\":\"1\",\"when\":\")\"}]", "/0/when" },
    { "[{\"field\":\"a\",\"formula\":\"1\",\"each\":\"[x]\"}]", "/0/each" },
    { "[{\"field\":\"a\",\"each\":\"[x]\"}]", "/0/fields" },
    { "[{\"field\":\"a\",\"each\":\"[x]\",\"fields\":[{\"field\":\"b\",\"formula\":\"(\"}]}]",
      "/0/fields/0/formula" },
    { "[{\"field\":\"a\",\"each\":\"[x]\",\"fields\":[{\"field\":\"b\",\"formula\":\"1\","
      "\"only\":\"create\"}]}]", "/0/fields/0/only" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveValue) document = read_json (cases[i].rows);
      g_autoptr(GPtrArray) issues = new_issues ();
      g_autoptr(DoveMapping) mapping = dove_mapping_new (document, issues);

      g_test_message ("%s", cases[i].rows);
      g_assert_null (mapping);
      g_assert_cmpuint (issues->len, ==, 1);
      g_assert_cmpstr (((DoveSchemaIssue *) issues->pdata[0])->pointer, ==, cases[i].pointer);
    }
}

static void
test_issues_name_the_document (void)
{
  g_autoptr(DoveValue) document = read_json ("[{\"field\":\"a\",\"formula\":\"(\"}]");
  g_autoptr(GPtrArray) issues = new_issues ();
  g_autoptr(DoveMapping) mapping = dove_mapping_compile (document, "/to_b", NULL, issues);

  g_assert_null (mapping);
  g_assert_cmpstr (((DoveSchemaIssue *) issues->pdata[0])->pointer, ==, "/to_b/0/formula");
}

static void
test_failure_names_element_and_field (void)
{
  g_autoptr(DoveMapping) mapping =
    compile ("[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
             "{\"field\":\"net\",\"formula\":\"1 / [.n]\"}]},"
             "{\"field\":\"ok\",\"formula\":\"1\"}]");
  g_autoptr(GPtrArray) fields =
    apply (mapping, DOVE_MAP_CREATE, "{\"items\":[{\"n\":1},{\"n\":0}]}", NULL);
  DoveMappedField *field = g_ptr_array_index (fields, 0);

  g_assert_cmpint (field->state, ==, DOVE_MAPPED_FAILED);
  g_assert_cmpstr (field->error, ==, "#DIV/0!");
  g_assert_true (g_str_has_prefix (field->message, "element 2, “net”: "));
  g_assert_cmpint (((DoveMappedField *) fields->pdata[1])->state, ==, DOVE_MAPPED_WRITE);
}

static void
test_failing_condition_fails_the_field (void)
{
  g_autoptr(DoveMapping) mapping =
    compile ("[{\"field\":\"a\",\"formula\":\"1\",\"when\":\"1 / [n] > 0\"}]");
  g_autoptr(GPtrArray) fields = apply (mapping, DOVE_MAP_CREATE, "{\"n\":0}", NULL);
  DoveMappedField *field = g_ptr_array_index (fields, 0);

  g_assert_cmpint (field->state, ==, DOVE_MAPPED_FAILED);
  g_assert_nonnull (strstr (field->message, "condition"));
}

static void
test_missing_link_defers_the_field (void)
{
  g_autoptr(DoveMapping) mapping =
    compile ("[{\"field\":\"c\",\"formula\":\"[c]\",\"via\":\"companies\"},"
             "{\"field\":\"l\",\"each\":\"[l]\",\"fields\":["
             "{\"field\":\"c\",\"formula\":\"[.c]\",\"via\":\"companies\"}]}]");
  g_autoptr(GPtrArray) fields =
    apply (mapping, DOVE_MAP_CREATE, "{\"c\":\"x1\",\"l\":[{\"c\":\"k1\"},{\"c\":\"x2\"}]}", NULL);

  for (guint i = 0; i < 2; i++)
    {
      DoveMappedField *field = g_ptr_array_index (fields, i);

      g_assert_cmpint (field->state, ==, DOVE_MAPPED_DEFERRED);
      g_assert_cmpstr (field->via, ==, "companies");
      g_assert_cmpstr (dove_value_get_text (field->value), ==, i == 0 ? "x1" : "x2");
    }
}

static void
test_sources_reach_into_lists (void)
{
  g_autoptr(DoveMapping) mapping =
    compile ("[{\"field\":\"lines\",\"each\":\"[items]\",\"when\":\"[state] = 1\",\"fields\":["
             "{\"field\":\"n\",\"formula\":\"[.a] & [id]\"}]}]");
  g_autoptr(GString) names = g_string_new (NULL);
  GPtrArray *sources = dove_mapping_get_sources (mapping);

  for (guint i = 0; i < sources->len; i++)
    g_string_append_printf (names, "%s;", (char *) g_ptr_array_index (sources, i));

  g_assert_cmpstr (names->str, ==, "id;items;items.a;state;");
  g_assert_cmpint (dove_mapping_find_row (mapping, "lines"), ==, 0);
  g_assert_cmpint (dove_mapping_find_row (mapping, "n"), ==, -1);
}

static void
test_explanation_tells_the_way (void)
{
  g_autoptr(DoveMapping) mapping =
    compile ("[{\"field\":\"n\",\"formula\":\"[a] & [b]\",\"empty\":\"keep\"}]");
  g_autoptr(DoveValue) source = read_json ("{\"a\":\"x\",\"b\":\"y\"}");
  g_autoptr(DoveValue) nothing = read_json ("{}");
  g_autoptr(DoveValue) full = NULL;
  g_autoptr(DoveValue) empty = NULL;
  g_autofree char *sources = NULL;

  full = dove_mapping_explain (mapping, &host, DOVE_MAP_CREATE, source, NULL, 0);
  sources = dove_json_write (dove_value_get_member (full, "sources"), DOVE_JSON_COMPACT);
  g_assert_cmpstr (sources, ==,
                   "[{\"field\":\"a\",\"value\":\"x\"},{\"field\":\"b\",\"value\":\"y\"}]");
  g_assert_cmpstr (dove_value_get_member_text (full, "state"), ==, "write");
  g_assert_cmpstr (dove_value_get_member_text (full, "value"), ==, "xy");

  empty = dove_mapping_explain (mapping, &host, DOVE_MAP_CREATE, nothing, NULL, 0);
  g_assert_cmpstr (dove_value_get_member_text (empty, "state"), ==, "omit");
  g_assert_nonnull (strstr (dove_value_get_member_text (empty, "reason"), "empty"));
}

static void
test_record_in_the_way_gives_place (void)
{
  g_autoptr(DoveMapping) mapping = compile ("[{\"field\":\"a.b\",\"formula\":\"1\"}]");
  g_autoptr(GPtrArray) fields = apply (mapping, DOVE_MAP_UPDATE, "{}", NULL);
  g_autoptr(DoveValue) start = read_json ("{\"a\":\"text\",\"c\":2}");
  g_autoptr(DoveValue) record = dove_mapped_to_record (fields, start);
  g_autofree char *text = dove_json_write (record, DOVE_JSON_COMPACT);

  g_assert_cmpstr (text, ==, "{\"a\":{\"b\":1},\"c\":2}");
}

typedef struct
{
  DoveMapping *mapping;
  const char  *expected;
} Job;

static gpointer
map_often_thread (gpointer data)
{
  const Job *job = data;

  for (guint i = 0; i < 300; i++)
    {
      g_autoptr(GPtrArray) fields =
        apply (job->mapping, DOVE_MAP_CREATE, "{\"id\":7,\"items\":[{\"n\":1},{\"n\":2}]}", NULL);
      g_autoptr(DoveValue) record = dove_mapped_to_record (fields, NULL);
      g_autofree char *text = dove_json_write (record, DOVE_JSON_CANONICAL);

      if (!g_str_equal (text, job->expected))
        return GUINT_TO_POINTER (1);
    }

  return NULL;
}

static void
test_four_threads_make_the_same (void)
{
  g_autoptr(DoveMapping) mapping =
    compile ("[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
             "{\"field\":\"n\",\"formula\":\"[.n] * 2 & \\\"-\\\" & [id]\"}]}]");
  Job job = { mapping, "{\"lines\":[{\"n\":\"2-7\"},{\"n\":\"4-7\"}]}" };
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("map", map_often_thread, &job);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_null (g_thread_join (threads[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapping/rows-make-the-record", test_rows_make_the_record);
  g_test_add_func ("/mapping/wrong-rows-are-issues-at-their-member",
                   test_wrong_rows_are_issues_at_their_member);
  g_test_add_func ("/mapping/issues-name-the-document", test_issues_name_the_document);
  g_test_add_func ("/mapping/failure-names-element-and-field",
                   test_failure_names_element_and_field);
  g_test_add_func ("/mapping/failing-condition-fails-the-field",
                   test_failing_condition_fails_the_field);
  g_test_add_func ("/mapping/missing-link-defers-the-field", test_missing_link_defers_the_field);
  g_test_add_func ("/mapping/sources-reach-into-lists", test_sources_reach_into_lists);
  g_test_add_func ("/mapping/explanation-tells-the-way", test_explanation_tells_the_way);
  g_test_add_func ("/mapping/record-in-the-way-gives-place", test_record_in_the_way_gives_place);
  g_test_add_func ("/mapping/four-threads-make-the-same", test_four_threads_make_the_same);

  return g_test_run ();
}
