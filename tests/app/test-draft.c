/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include "app/syncs/dove-draft-document.h"
#include "formula/dove-check.h"
#include "mapping/dove-row-rule.h"
#include "record/dove-schema.h"

static DoveDraft
make_draft (void)
{
  DoveDraft draft = { 0 };

  draft.sides[0] = (DoveDraftSide) {
    g_strdup ("crm"), g_strdup ("CRM"), g_strdup ("contact"),
    read_json ("[{\"path\":\"id\",\"type\":\"number\",\"readOnly\":true},"
               "{\"path\":\"first_name\",\"title\":\"First name\",\"type\":\"string\"},"
               "{\"path\":\"last_name\",\"type\":\"string\"},"
               "{\"path\":\"email\",\"type\":\"string\"},"
               "{\"path\":\"score\",\"type\":\"number\"},"
               "{\"path\":\"tags\",\"type\":\"array\"},"
               "{\"path\":\"lines\",\"type\":\"array\"},"
               "{\"path\":\"lines.sku\",\"type\":\"string\"},"
               "{\"path\":\"address\",\"type\":\"object\"},"
               "{\"path\":\"address.city\",\"type\":\"string\",\"readOnly\":true}]"),
    read_json ("[{\"email\":\"\"},{\"email\":\"ada@example.org\",\"first_name\":\"Ada\","
               "\"last_name\":\"Lovelace\"}]"),
  };
  draft.sides[1] = (DoveDraftSide) {
    g_strdup ("books"), g_strdup ("Books"), g_strdup ("customer"),
    read_json ("[{\"path\":\"name\",\"type\":\"string\",\"required\":true},"
               "{\"path\":\"email\",\"type\":\"string\"},"
               "{\"path\":\"rank\",\"type\":\"string\"},"
               "{\"path\":\"city\",\"type\":\"string\"}]"),
    read_json ("[]"),
  };
  dove_draft_propose (&draft);

  return draft;
}

static DoveValue *
field (const DoveDraft *draft,
       guint            side,
       const char      *path)
{
  DoveValue *found = dove_draft_find_field (draft, side, path);

  g_assert_nonnull (found);

  return found;
}

static void
assert_document (DoveValue  *document,
                 const char *wanted)
{
  g_autoptr(DoveValue) other = read_json (wanted);
  g_autofree char *text = dove_json_write (document, DOVE_JSON_CANONICAL);
  g_autofree char *same = dove_json_write (other, DOVE_JSON_CANONICAL);

  g_assert_cmpstr (text, ==, same);
}

/* Begun anew, with rows of which one joins two fields and one is of a field that is only read */
static void
begin (DoveDraft *draft)
{
  dove_draft_begin (draft, "People");
  dove_draft_set_formula (draft, 1, "name", "TRIM([first_name] & \" \" & [last_name])");
  dove_draft_set_formula (draft, 1, "email", "[email]");
  dove_draft_set_formula (draft, 1, "rank", "\"\" & [score]");
  dove_draft_set_formula (draft, 1, "city", "[address.city]");
  dove_draft_set_key (draft, 0, "LOWER([email])", "LOWER([email])");
}

static void
test_one_way (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(DoveValue) document = NULL;

  begin (&draft);
  document = dove_draft_end (&draft, "people");

  assert_document (
      document,
      "{\"dovetail\":1,\"kind\":\"sync\",\"id\":\"people\",\"name\":\"People\","
      "\"a\":{\"connection\":\"crm\",\"object\":\"contact\"},"
      "\"b\":{\"connection\":\"books\",\"object\":\"customer\"},\"direction\":\"a-to-b\","
      "\"match\":[{\"a\":\"LOWER([email])\",\"b\":\"LOWER([email])\"}],\"to_b\":["
      "{\"field\":\"name\",\"formula\":\"TRIM([first_name] & \\\" \\\" & [last_name])\","
      "\"empty\":\"keep\"},{\"field\":\"email\",\"formula\":\"[email]\",\"empty\":\"keep\"},"
      "{\"field\":\"city\",\"formula\":\"[address.city]\",\"empty\":\"keep\"},"
      "{\"field\":\"rank\",\"formula\":\"\\\"\\\" & [score]\",\"empty\":\"keep\"}],"
      "\"trigger\":{\"every\":\"PT15M\"}}");
  dove_draft_clear (&draft);
}

/* Back goes what is one field and can be written: not a joined name, not a fixed city */
static void
test_both_ways (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(DoveValue) document = NULL;

  begin (&draft);
  dove_draft_turn (&draft, "both");
  dove_draft_set_word (&draft, "conflict", "newest");
  document = dove_draft_end (&draft, "people");

  assert_document (dove_value_get_member (document, "to_a"),
                   "[{\"field\":\"email\",\"formula\":\"[email]\"},"
                   "{\"field\":\"score\",\"formula\":\"VALUE([rank])\"}]");
  assert_document (dove_value_get_element (dove_value_get_member (document, "to_b"), 1),
                   "{\"field\":\"email\",\"formula\":\"[email]\"}");
  g_assert_cmpstr (dove_value_get_member_text (document, "direction"), ==, "both");
  g_assert_cmpstr (dove_value_get_member_text (document, "conflict"), ==, "newest");
  dove_draft_clear (&draft);
}

/* What was made in the mapping editor stays, also when the direction changes afterwards */
static void
test_mapped (void)
{
  DoveDraft draft = make_draft ();
  const char *rows = "[{\"field\":\"email\",\"formula\":\"[email]\",\"when\":\"[score] > 1\"},"
                     "{\"field\":\"name\",\"formula\":\"[first_name]\",\"empty\":\"write\"},"
                     "{\"field\":\"city\",\"each\":\"[lines]\",\"fields\":["
                     "{\"field\":\"sku\",\"formula\":\"[.sku]\"}]}]";
  g_autoptr(DoveValue) document = NULL;

  begin (&draft);
  dove_draft_take_member (&draft, "to_b", read_json (rows));
  dove_draft_turn (&draft, "both");
  assert_document (dove_draft_get_rows (&draft, 1), rows);
  dove_draft_take_member (&draft, "to_b", read_json ("[{\"field\":\"email\",\"formula\":"
                                                     "\"[email]\",\"empty\":\"keep\"}]"));
  document = dove_draft_end (&draft, "people");

  assert_document (dove_value_get_member (document, "to_b"),
                   "[{\"field\":\"email\",\"formula\":\"[email]\",\"empty\":\"keep\"}]");
  assert_document (dove_value_get_member (document, "to_a"),
                   "[{\"field\":\"email\",\"formula\":\"[email]\"}]");
  dove_draft_clear (&draft);
}

/* What was said of one field is taken back, and nothing else of the document changes. */
static void
test_a_rule_is_removed (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(DoveValue) plain = NULL;
  g_autoptr(DoveValue) ruled = NULL;

  begin (&draft);
  dove_draft_turn (&draft, "both");
  plain = dove_draft_end (&draft, "people");
  ruled = dove_row_rule_set (plain, "email", "b", NULL);
  g_assert_false (dove_value_equal (ruled, plain));
  dove_value_unref (draft.document);
  draft.document = dove_value_ref (ruled);

  dove_draft_remove_rule (&draft, "no such field");
  g_assert_true (dove_value_equal (draft.document, ruled));
  dove_draft_remove_rule (&draft, "email");
  g_assert_true (dove_value_equal (draft.document, plain));
  dove_draft_clear (&draft);
}

/* What goes the other way only is written there only */
static void
test_other_way (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(DoveValue) document = NULL;

  begin (&draft);
  dove_draft_turn (&draft, "b-to-a");
  document = dove_draft_end (&draft, "people");

  assert_document (dove_value_get_member (document, "to_a"),
                   "[{\"field\":\"email\",\"formula\":\"[email]\",\"empty\":\"keep\"},"
                   "{\"field\":\"score\",\"formula\":\"VALUE([rank])\",\"empty\":\"keep\"}]");
  g_assert_null (dove_value_get_member (document, "to_b"));
  dove_draft_clear (&draft);
}

/* --- definitions that are there --------------------------------------------------------------- */

static DoveDraft
load (const char *text)
{
  DoveDraft draft = make_draft ();
  g_autoptr(DoveValue) document = read_json (text);

  dove_draft_load (&draft, document);

  return draft;
}

static void
assert_is (DoveDraft  *draft,
           const char *wanted)
{
  g_autoptr(DoveValue) document = dove_draft_dup_document (draft, NULL);
  g_autofree char *text = dove_json_write (document, DOVE_JSON_COMPACT);

  g_assert_cmpstr (text, ==, wanted);
}

#define LOADED                                                                                     \
  "{\"dovetail\":1,\"kind\":\"sync\",\"id\":\"s\",\"name\":\"S\",\"x-own\":[1.50,1e3],"            \
  "\"a\":{\"connection\":\"crm\",\"object\":\"contact\",\"x-a\":0.10},"                            \
  "\"b\":{\"connection\":\"books\",\"object\":\"customer\",\"filter\":\"[a] = 1\"},"               \
  "\"direction\":\"both\",\"match\":[{\"a\":\"[id]\",\"b\":\"[ref]\",\"x-why\":\"id\"}],"          \
  "\"to_b\":[{\"field\":\"name\",\"formula\":\"[n]\",\"when\":\"[x]\",\"note\":\"n\"},"            \
  "{\"field\":\"city\",\"formula\":\"[c]\",\"only\":\"create\"},"                                  \
  "{\"field\":\"city\",\"formula\":\"[d]\",\"only\":\"update\"},"                                  \
  "{\"field\":\"lines\",\"each\":\"[l]\",\"fields\":[]}],\"to_a\":[],"                             \
  "\"delete\":{\"a\":\"keep\",\"b\":\"ask\",\"x-d\":true},\"guard\":{\"deletes\":3},"              \
  "\"trigger\":{\"every\":\"PT900S\",\"change\":true,\"zone\":\"UTC\"}}"

/* An edit changes its member and no byte of any other; back again it is what was loaded */
static void
assert_edit (DoveDraft  *draft,
             const char *before,
             const char *after)
{
  g_autoptr(GString) wanted = g_string_new (LOADED);

  g_assert_cmpuint (g_string_replace (wanted, before, after, 0), ==, 1);
  assert_is (draft, wanted->str);
  g_assert_true (dove_draft_is_changed (draft));
}

static void
assert_untouched (DoveDraft *draft)
{
  assert_is (draft, LOADED);
  g_assert_false (dove_draft_is_changed (draft));
}

static void
test_edit_words (void)
{
  DoveDraft draft = load (LOADED);

  dove_draft_set_word (&draft, "name", "T");
  assert_edit (&draft, "\"name\":\"S\"", "\"name\":\"T\"");
  dove_draft_set_word (&draft, "name", "S");
  assert_untouched (&draft);

  g_assert_cmpstr (dove_draft_get_word (&draft, "conflict"), ==, "ask");
  dove_draft_set_word (&draft, "conflict", "ask");
  assert_untouched (&draft);
  dove_draft_set_word (&draft, "conflict", "a");
  assert_edit (&draft, "\"zone\":\"UTC\"}}", "\"zone\":\"UTC\"},\"conflict\":\"a\"}");
  dove_draft_set_word (&draft, "conflict", "ask");
  assert_untouched (&draft);
  dove_draft_clear (&draft);
}

static void
test_edit_deletes (void)
{
  DoveDraft draft = load (LOADED);
  DoveDraft plain = load ("{\"direction\":\"both\",\"delete\":\"ask\"}");
  DoveDraft one = load ("{\"direction\":\"a-to-b\"}");

  g_assert_cmpstr (dove_draft_get_delete (&draft, 1), ==, "ask");
  dove_draft_set_delete (&draft, 1, "delete");
  assert_edit (&draft, "\"b\":\"ask\",\"x-d\"", "\"b\":\"delete\",\"x-d\"");
  dove_draft_set_delete (&draft, 1, "ask");
  assert_untouched (&draft);

  dove_draft_set_delete (&plain, 0, "archive");
  assert_is (&plain, "{\"direction\":\"both\",\"delete\":{\"a\":\"archive\",\"b\":\"ask\"}}");
  dove_draft_set_delete (&plain, 0, "ask");
  assert_is (&plain, "{\"direction\":\"both\",\"delete\":\"ask\"}");

  dove_draft_set_delete (&one, 1, "archive");
  assert_is (&one, "{\"direction\":\"a-to-b\",\"delete\":\"archive\"}");
  dove_draft_set_delete (&one, 1, "keep");
  assert_is (&one, "{\"direction\":\"a-to-b\"}");
  dove_draft_clear (&draft);
  dove_draft_clear (&plain);
  dove_draft_clear (&one);
}

static void
test_edit_filters_and_keys (void)
{
  DoveDraft draft = load (LOADED);

  dove_draft_set_filter (&draft, 1, NULL);
  assert_edit (&draft, ",\"filter\":\"[a] = 1\"", "");
  dove_draft_set_filter (&draft, 1, "[a] = 1");
  assert_untouched (&draft);
  dove_draft_set_filter (&draft, 0, "[b] = 2");
  assert_edit (&draft, "\"x-a\":0.10}", "\"x-a\":0.10,\"filter\":\"[b] = 2\"}");
  dove_draft_set_filter (&draft, 0, NULL);
  assert_untouched (&draft);

  dove_draft_set_key (&draft, 0, "[id]", "[r]");
  assert_edit (&draft, "\"b\":\"[ref]\"", "\"b\":\"[r]\"");
  dove_draft_set_key (&draft, 0, "[id]", "[ref]");
  dove_draft_add_key (&draft, "[e]", "[f]");
  assert_edit (&draft, "\"x-why\":\"id\"}", "\"x-why\":\"id\"},{\"a\":\"[e]\",\"b\":\"[f]\"}");
  g_assert_cmpuint (dove_draft_count_keys (&draft), ==, 2);
  g_assert_cmpstr (dove_draft_get_key (&draft, 1, 1), ==, "[f]");
  dove_draft_remove_key (&draft, 1);
  assert_untouched (&draft);
  dove_draft_clear (&draft);
}

/* A formula is changed within its row; what a form does not edit stays, and can be taken away */
static void
test_edit_rows (void)
{
  DoveDraft draft = load (LOADED);

  dove_draft_set_formula (&draft, 1, "name", "[m]");
  assert_edit (&draft, "\"formula\":\"[n]\"", "\"formula\":\"[m]\"");
  dove_draft_set_formula (&draft, 1, "name", "[n]");
  assert_untouched (&draft);
  dove_draft_set_formula (&draft, 1, "email", "[e]");
  assert_edit (&draft, "\"fields\":[]}]",
               "\"fields\":[]},{\"field\":\"email\",\"formula\":\"[e]\"}]");
  dove_draft_set_formula (&draft, 1, "email", NULL);
  assert_untouched (&draft);

  g_assert_false (dove_draft_is_plain_row (&draft, 1, "lines"));
  g_assert_false (dove_draft_is_plain_row (&draft, 1, "city"));
  g_assert_cmpuint (dove_draft_count_rows (&draft, 1, "city"), ==, 2);
  g_assert_true (dove_draft_is_plain_row (&draft, 1, "name"));
  dove_draft_set_formula (&draft, 1, "lines", NULL);
  assert_edit (&draft, ",{\"field\":\"lines\",\"each\":\"[l]\",\"fields\":[]}", "");
  dove_draft_clear (&draft);
}

/* --- every definition that comes with the program --------------------------------------------- */

static void
assert_round_trip (const char *path)
{
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr(DoveValue) document = NULL;
  g_autoptr(DoveValue) same = NULL;
  DoveDraft draft = make_draft ();

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  document = read_json (text);
  if (g_strcmp0 (dove_value_get_member_text (document, "kind"), "sync") == 0)
    {
      dove_draft_load (&draft, document);
      for (guint side = 0; side < 2; side++)
        {
          const char *filter = dove_draft_get_filter (&draft, side);
          const char *deleted = dove_draft_get_delete (&draft, side);

          dove_draft_set_filter (&draft, side, filter);
          dove_draft_set_delete (&draft, side, deleted);
        }
      for (guint i = 0; i < dove_draft_count_keys (&draft); i++)
        dove_draft_set_key (&draft, i, dove_draft_get_key (&draft, i, 0),
                            dove_draft_get_key (&draft, i, 1));
      dove_draft_set_word (&draft, "conflict", dove_draft_get_word (&draft, "conflict"));
      dove_draft_set_word (&draft, "direction", dove_draft_get_word (&draft, "direction"));
      g_assert_false (dove_draft_is_changed (&draft));
      same = dove_draft_dup_document (&draft, NULL);
      before = dove_json_write (document, DOVE_JSON_COMPACT);
      after = dove_json_write (same, DOVE_JSON_COMPACT);
      g_assert_cmpstr (before, ==, after);
    }
  dove_draft_clear (&draft);
}

static guint
assert_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;
  guint count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        count += assert_folder (path);
      else if (g_str_has_suffix (name, ".json"))
        {
          assert_round_trip (path);
          count++;
        }
    }

  return count;
}

static void
test_templates (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("DOVETAIL_DATADIR"), "templates", NULL);

  g_assert_cmpuint (assert_folder (folder), >=, 6);
  g_assert_cmpuint (assert_folder (g_test_get_filename (G_TEST_DIST, "realapps", NULL)), >=, 2);
}

static void
test_proposals (void)
{
  DoveDraft draft = make_draft ();

  g_assert_cmpuint (draft.keys->len, ==, 1);
  g_assert_cmpuint (draft.rows[1]->len, >=, 2);
  g_assert_cmpstr (dove_draft_find_proposal (&draft, 0, "email")->formula, ==, "[email]");
  g_assert_null (dove_draft_find_proposal (&draft, 0, "nothing"));
  dove_draft_clear (&draft);
}

static void
test_choosable (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(GHashTable) titles = dove_draft_make_titles (&draft, 0);

  g_assert_true (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "id"), FALSE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "id"), TRUE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "tags"), FALSE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "lines.sku"), FALSE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "address"), FALSE));
  g_assert_true (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "address.city"), FALSE));
  g_assert_cmpstr (dove_draft_field_label (field (&draft, 0, "first_name")), ==, "First name");
  g_assert_cmpstr (dove_draft_field_label (field (&draft, 0, "last_name")), ==, "last_name");
  g_assert_cmpstr (dove_title_of (titles, "first_name"), ==, "First name");
  g_assert_cmpstr (dove_title_of (titles, "last_name"), ==, "last_name");
  dove_draft_clear (&draft);
}

/* The first that is not empty; an error is none */
static void
test_sample (void)
{
  DoveDraft draft = make_draft ();
  g_autofree char *email = dove_draft_sample (&draft, 0, "[email]");
  g_autofree char *name = dove_draft_sample (&draft, 0, "TRIM([first_name] & \" \" & [last_name])");
  g_autofree char *long_text = dove_draft_sample (&draft, 0, "REPT(\"ä\"; 500)");

  g_assert_cmpstr (email, ==, "ada@example.org");
  g_assert_cmpstr (name, ==, "Ada Lovelace");
  g_assert_cmpint (g_utf8_strlen (long_text, -1), ==, 60);
  g_assert_null (dove_draft_sample (&draft, 0, "[nothing]"));
  g_assert_null (dove_draft_sample (&draft, 0, "1/0"));
  g_assert_null (dove_draft_sample (&draft, 0, "LOWER("));
  dove_draft_clear (&draft);
}

/* Formulas of the form know what formulas of a run know: tables, zone and language */
static void
test_knows_the_workspace (void)
{
  DoveDraft draft = make_draft ();
  g_autofree char *before = dove_draft_sample (&draft, 0, "INDEX(TABLE(\"jobs\"); 1; 2)");
  g_autofree char *looked_up = NULL;
  g_autofree char *month = NULL;

  g_assert_null (before);
  draft.tables = dove_json_parse ("{\"jobs\":[[\"Ada\",\"Countess\"]]}", -1, NULL, NULL);
  draft.language = g_strdup ("de");
  looked_up = dove_draft_sample (&draft, 0, "VLOOKUP([first_name]; TABLE(\"jobs\"); 2; FALSE())");
  month = dove_draft_sample (&draft, 0, "TEXT(DATE(2026; 3; 1); \"mmmm\")");
  g_assert_cmpstr (looked_up, ==, "Countess");
  g_assert_cmpstr (month, ==, "März");
  dove_draft_clear (&draft);
}

/* What is unknown to it is marked, what stands within another record is not */
static void
test_schema (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(DoveValue) schema = dove_draft_make_schema (&draft, 0);
  g_autoptr(GPtrArray) right = dove_formula_check ("[address.city] & [tags]", schema, NULL);
  g_autoptr(GPtrArray) wrong = dove_formula_check ("[address.town]", schema, NULL);

  g_assert_cmpuint (right->len, ==, 0);
  g_assert_cmpuint (wrong->len, ==, 1);
  dove_draft_clear (&draft);
}

static void
assert_id (const char *name,
           const char *wanted)
{
  g_autofree char *id = dove_draft_make_id (name);

  g_assert_cmpstr (id, ==, wanted);
}

static void
test_id (void)
{
  g_autofree char *longest = g_strnfill (300, 'x');
  g_autofree char *id = dove_draft_make_id (longest);

  assert_id ("CRM to Books", "crm-to-books");
  assert_id ("  Kunden & Größen — neu! ", "kunden-groessen-neu");
  assert_id ("2026", "sync-2026");
  assert_id ("", "sync");
  assert_id ("!!!", "sync");
  g_assert_cmpuint (strlen (id), <=, 64);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/draft/one-way", test_one_way);
  g_test_add_func ("/app/draft/both-ways", test_both_ways);
  g_test_add_func ("/app/draft/mapped", test_mapped);
  g_test_add_func ("/app/draft/other-way", test_other_way);
  g_test_add_func ("/app/draft/a-rule-is-removed", test_a_rule_is_removed);
  g_test_add_func ("/app/draft/edit-words", test_edit_words);
  g_test_add_func ("/app/draft/edit-deletes", test_edit_deletes);
  g_test_add_func ("/app/draft/edit-filters-and-keys", test_edit_filters_and_keys);
  g_test_add_func ("/app/draft/edit-rows", test_edit_rows);
  g_test_add_func ("/app/draft/templates", test_templates);
  g_test_add_func ("/app/draft/schema", test_schema);
  g_test_add_func ("/app/draft/proposals", test_proposals);
  g_test_add_func ("/app/draft/choosable", test_choosable);
  g_test_add_func ("/app/draft/sample", test_sample);
  g_test_add_func ("/app/draft/knows-the-workspace", test_knows_the_workspace);
  g_test_add_func ("/app/draft/id", test_id);

  return g_test_run ();
}
