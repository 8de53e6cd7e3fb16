/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "workspace/dove-definition.h"

#define SYNC_WITH(members)                                                                       \
  "{\"dovetail\":1,\"kind\":\"sync\",\"id\":\"s\",\"name\":\"S\","                               \
  "\"a\":{\"connection\":\"crm\",\"object\":\"x\"},\"b\":{\"connection\":\"books\",\"object\":"  \
  "\"y\"},"                                                                                      \
  "\"direction\":\"a-to-b\",\"match\":[{\"a\":\"[id]\",\"b\":\"[ref]\"}],"                       \
  "\"to_b\":[{\"field\":\"n\",\"formula\":\"[n]\"}]" members "}"

static GPtrArray *
new_issues (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
}

static DoveDefinition *
parse (const char *text)
{
  g_autoptr(GPtrArray) issues = new_issues ();
  DoveDefinition *definition = dove_definition_parse (text, -1, "test.json", issues);

  for (guint i = 0; i < issues->len; i++)
    {
      g_autofree char *line = dove_definition_issue_to_string (issues->pdata[i]);

      g_test_message ("%s", line);
    }
  g_assert_nonnull (definition);

  return definition;
}

static void
test_every_member_of_a_sync_is_read (void)
{
  g_autoptr(DoveDefinition) definition = parse (SYNC_WITH (
      ",\"first\":\"newest\",\"conflict\":\"b\",\"delete\":{\"a\":\"ask\"},"
      "\"grace\":\"PT1H\",\"scope\":\"delete\",\"drift\":\"repair\","
      "\"empty_key\":\"create\",\"from\":\"1970-01-02\",\"guard\":{\"deletes\":3,\"share\":0.5},"
      "\"trigger\":{\"every\":\"PT15M\",\"at\":[\"02:30\"],\"on\":[\"mon\",1,\"last\"],"
      "\"change\":true,\"manual\":true,\"zone\":\"Europe/Berlin\","
      "\"missed\":\"skip\",\"within\":\"P1D\"},\"x-mine\":{\"any\":1}"));
  const DoveSyncDefinition *sync = dove_definition_get_sync (definition);

  g_assert_cmpint (sync->first, ==, DOVE_WIN_NEWEST);
  g_assert_cmpint (sync->conflict, ==, DOVE_WIN_B);
  g_assert_cmpint (sync->deletes[DOVE_SIDE_A], ==, DOVE_DELETE_ASK);
  g_assert_cmpint (sync->deletes[DOVE_SIDE_B], ==, DOVE_DELETE_KEEP);
  g_assert_cmpint (sync->grace, ==, G_TIME_SPAN_HOUR);
  g_assert_cmpint (sync->from, ==, G_TIME_SPAN_DAY);
  g_assert_cmpint (sync->scope, ==, DOVE_SCOPE_DELETE);
  g_assert_cmpint (sync->drift, ==, DOVE_DRIFT_REPAIR);
  g_assert_cmpint (sync->empty_key, ==, DOVE_EMPTY_KEY_CREATE);
  g_assert_cmpuint (sync->guard_deletes, ==, 3);
  g_assert_cmpfloat (sync->guard_share, ==, 0.5);
  g_assert_cmpfloat (sync->guard_updates, ==, 0.5);
  g_assert_cmpstr (dove_value_get_member_text (sync->trigger, "every"), ==, "PT15M");
}

static void
test_hash_covers_what_decides_the_plan (void)
{
  static const char *const same[] = {
    SYNC_WITH (",\"note\":\"why\""),
    SYNC_WITH (",\"trigger\":{\"every\":\"PT5M\"}"),
    SYNC_WITH (",\"conflict\":\"ask\",\"delete\":\"keep\",\"to_a\":[]"),
    SYNC_WITH (",\"guard\":{\"deletes\":1}"),
  };
  static const char *const other[] = {
    SYNC_WITH (",\"conflict\":\"a\""),
    SYNC_WITH (",\"delete\":\"archive\""),
    SYNC_WITH (",\"drift\":\"repair\""),
  };
  g_autoptr(DoveDefinition) plain = parse (SYNC_WITH (""));

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr(DoveDefinition) definition = parse (same[i]);

      g_assert_cmpstr (dove_definition_get_hash (definition), ==, dove_definition_get_hash (plain));
    }

  for (guint i = 0; i < G_N_ELEMENTS (other); i++)
    {
      g_autoptr(DoveDefinition) definition = parse (other[i]);

      g_assert_cmpstr (dove_definition_get_hash (definition), !=, dove_definition_get_hash (plain));
    }
}

static void
test_wrong_documents_name_the_member (void)
{
  static const struct
  {
    const char *text;
    const char *pointer;
  } cases[] = {
    { "[]", "" },
    { "{", "" },
    { "{\"kind\":\"sync\"}", "" },
    { "{\"dovetail\":2,\"kind\":\"sync\"}", "/dovetail" },
    { "{\"dovetail\":1,\"kind\":\"spreadsheet\"}", "/kind" },
    { SYNC_WITH (",\"guard\":{\"delets\":1}"), "/guard/delets" },
    { SYNC_WITH (",\"conflict\":\"newer\""), "/conflict" },
    { SYNC_WITH (",\"grace\":\"P1M\""), "/grace" },
    { SYNC_WITH (",\"from\":\"yesterday\""), "/from" },
    { SYNC_WITH (",\"trigger\":{\"every\":\"PT1S\"}"), "/trigger/every" },
    { SYNC_WITH (",\"trigger\":{\"zone\":\"Mars/North\"}"), "/trigger/zone" },
    { SYNC_WITH (",\"trigger\":{\"on\":[\"mon\"]}"), "/trigger/on" },
    { SYNC_WITH (",\"to_a\":[{\"field\":\"n\",\"formula\":\"(\"}]"), "/to_a/0/formula" },
    { "{\"dovetail\":1,\"kind\":\"table\",\"id\":\"t\",\"name\":\"T\",\"columns\":[\"a\",\"b\"],"
      "\"rows\":[[\"x\",1],[\"y\"]]}", "/rows/1" },
    { "{\"dovetail\":1,\"kind\":\"flow\",\"id\":\"f\",\"name\":\"F\","
      "\"steps\":[{\"id\":\"a\"},{\"id\":\"a\"}]}", "/steps/1/id" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GPtrArray) issues = new_issues ();
      g_autoptr(DoveDefinition) definition =
        dove_definition_parse (cases[i].text, -1, "test.json", issues);
      DoveDefinitionIssue *issue;

      g_test_message ("%s", cases[i].text);
      g_assert_null (definition);
      g_assert_cmpuint (issues->len, >=, 1);
      issue = g_ptr_array_index (issues, 0);
      g_assert_cmpstr (issue->pointer, ==, cases[i].pointer);
      g_assert_cmpuint (issue->line, ==, 1);
      g_assert_cmpstr (issue->file, ==, "test.json");
    }
}

/* Two rows that write one field, or a field and one in it, would undo each other for ever. */
static void
test_two_rows_of_one_field_are_refused (void)
{
  static const char *const fields[][2] = {
    { "n", "n" }, { "address", "address.city" }, { "address.city", "address" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr(GPtrArray) issues = new_issues ();
      g_autoptr(DoveDefinition) definition = NULL;
      g_autofree char *text = NULL;

      text = g_strdup_printf ("{\"dovetail\":1,\"kind\":\"mapping\",\"id\":\"m\",\"name\":\"M\","
                              "\"rows\":[{\"field\":\"%s\",\"formula\":\"[a]\"},"
                              "{\"field\":\"%s\",\"formula\":\"[b]\"}]}",
                              fields[i][0], fields[i][1]);
      definition = dove_definition_parse (text, -1, "test.json", issues);
      g_assert_null (definition);
      g_assert_cmpuint (issues->len, ==, 1);
      g_assert_cmpstr (((DoveDefinitionIssue *) issues->pdata[0])->pointer, ==, "/rows/1/field");
    }
}

/* A definition is for everybody to read: it is not taken, and what is said of it does not tell. */
static void
test_a_password_in_an_address_is_refused (void)
{
  static const char text[] =
    "{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"c\",\"connector\":\"x\",\"name\":\"C\","
    "\"settings\":{\"mail\":\"ann@example.org\",\"url\":\"https://ann:canary-7@example.org/\"}}";
  g_autoptr(GPtrArray) issues = new_issues ();
  g_autoptr(DoveDefinition) definition = dove_definition_parse (text, -1, "test.json", issues);
  DoveDefinitionIssue *issue = NULL;

  g_assert_null (definition);
  g_assert_cmpuint (issues->len, ==, 1);
  issue = issues->pdata[0];
  g_assert_cmpstr (issue->pointer, ==, "/settings/url");
  g_assert_null (strstr (issue->message, "canary"));
}

static void
test_unused_rows_are_only_a_warning (void)
{
  g_autoptr(GPtrArray) issues = new_issues ();
  g_autoptr(DoveDefinition) definition =
    dove_definition_parse (SYNC_WITH (",\"to_a\":[{\"field\":\"n\",\"formula\":\"[n]\"}]"), -1,
                           NULL, issues);

  g_assert_nonnull (definition);
  g_assert_cmpuint (issues->len, ==, 1);
  g_assert_true (((DoveDefinitionIssue *) issues->pdata[0])->is_warning);
}

static void
test_ids_are_short_and_plain (void)
{
  static const char *const wrong[] = { "", "A", "1a", "-a", "a_b", "a.b", "a/b", "ä" };
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *longer = g_strnfill (65, 'a');

  g_assert_true (dove_definition_id_is_valid ("a"));
  g_assert_true (dove_definition_id_is_valid ("a-1"));
  g_assert_true (dove_definition_id_is_valid (longest));
  g_assert_false (dove_definition_id_is_valid (longer));

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (dove_definition_id_is_valid (wrong[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/definition/every-member-of-a-sync-is-read",
                   test_every_member_of_a_sync_is_read);
  g_test_add_func ("/workspace/definition/hash-covers-what-decides-the-plan",
                   test_hash_covers_what_decides_the_plan);
  g_test_add_func ("/workspace/definition/wrong-documents-name-the-member",
                   test_wrong_documents_name_the_member);
  g_test_add_func ("/workspace/definition/two-rows-of-one-field-are-refused",
                   test_two_rows_of_one_field_are_refused);
  g_test_add_func ("/workspace/definition/a-password-in-an-address-is-refused",
                   test_a_password_in_an_address_is_refused);
  g_test_add_func ("/workspace/definition/unused-rows-are-only-a-warning",
                   test_unused_rows_are_only_a_warning);
  g_test_add_func ("/workspace/definition/ids-are-short-and-plain", test_ids_are_short_and_plain);

  return g_test_run ();
}
