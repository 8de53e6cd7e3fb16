/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/syncs/dove-draft.h"
#include "record/dove-json.h"

static DoveValue *
read_json (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (text, -1, NULL, &error);

  g_assert_no_error (error);

  return value;
}

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
add (GPtrArray       *rows,
     const DoveDraft *draft,
     const char      *target,
     const char      *formula,
     const char      *source)
{
  g_ptr_array_add (rows, dove_draft_row_new (field (draft, 1, target), formula,
                                             source != NULL ? field (draft, 0, source) : NULL));
}

static GPtrArray *
make_rows (const DoveDraft *draft)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_draft_row_free);

  add (rows, draft, "name", "TRIM([first_name] & \" \" & [last_name])", NULL);
  add (rows, draft, "email", "[email]", "email");
  add (rows, draft, "rank", "\"\" & [score]", "score");
  add (rows, draft, "city", "[address.city]", "address.city");

  return rows;
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

static void
test_one_way (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(GPtrArray) rows = make_rows (&draft);
  const DoveDraftChoice choice = {
    .id = "people", .name = "People", .key_a = "LOWER([email])", .key_b = "LOWER([email])",
    .rows = rows, .trigger = "{\"every\":\"PT1H\"}", .conflict = "ask",
  };
  g_autoptr(DoveValue) document = dove_draft_to_document (&draft, &choice);

  assert_document (
      document,
      "{\"dovetail\":1,\"kind\":\"sync\",\"id\":\"people\",\"name\":\"People\","
      "\"a\":{\"connection\":\"crm\",\"object\":\"contact\"},"
      "\"b\":{\"connection\":\"books\",\"object\":\"customer\"},\"direction\":\"a-to-b\","
      "\"match\":[{\"a\":\"LOWER([email])\",\"b\":\"LOWER([email])\"}],\"to_b\":["
      "{\"field\":\"name\",\"formula\":\"TRIM([first_name] & \\\" \\\" & [last_name])\","
      "\"empty\":\"keep\"},{\"field\":\"email\",\"formula\":\"[email]\",\"empty\":\"keep\"},"
      "{\"field\":\"rank\",\"formula\":\"\\\"\\\" & [score]\",\"empty\":\"keep\"},"
      "{\"field\":\"city\",\"formula\":\"[address.city]\",\"empty\":\"keep\"}],"
      "\"trigger\":{\"every\":\"PT1H\"}}");
  dove_draft_clear (&draft);
}

/* Back goes what is one field and can be written: not a joined name, not a fixed city */
static void
test_both_ways (void)
{
  DoveDraft draft = make_draft ();
  g_autoptr(GPtrArray) rows = make_rows (&draft);
  const DoveDraftChoice choice = {
    .id = "people", .name = "People", .is_both = TRUE, .key_a = "[email]", .key_b = "[email]",
    .rows = rows, .conflict = "newest", .deletes = "ask",
  };
  g_autoptr(DoveValue) document = dove_draft_to_document (&draft, &choice);

  assert_document (dove_value_get_member (document, "to_a"),
                   "[{\"field\":\"email\",\"formula\":\"[email]\"},"
                   "{\"field\":\"score\",\"formula\":\"VALUE([rank])\"}]");
  g_assert_cmpstr (dove_value_get_member_text (document, "direction"), ==, "both");
  g_assert_cmpstr (dove_value_get_member_text (document, "conflict"), ==, "newest");
  g_assert_cmpstr (dove_value_get_member_text (document, "delete"), ==, "ask");
  g_assert_null (dove_value_get_member (document, "trigger"));
  dove_draft_clear (&draft);
}

static void
test_proposals (void)
{
  DoveDraft draft = make_draft ();

  g_assert_cmpuint (draft.keys->len, ==, 1);
  g_assert_cmpuint (draft.rows->len, >=, 2);
  dove_draft_clear (&draft);
}

static void
test_choosable (void)
{
  DoveDraft draft = make_draft ();

  g_assert_true (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "id"), FALSE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "id"), TRUE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "tags"), FALSE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "lines.sku"), FALSE));
  g_assert_false (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "address"), FALSE));
  g_assert_true (dove_draft_is_choosable (&draft, 0, field (&draft, 0, "address.city"), FALSE));
  g_assert_cmpstr (dove_draft_field_label (field (&draft, 0, "first_name")), ==, "First name");
  g_assert_cmpstr (dove_draft_field_label (field (&draft, 0, "last_name")), ==, "last_name");
  dove_draft_clear (&draft);
}

/* The first that is not empty; an error is none */
static void
test_sample (void)
{
  DoveDraft draft = make_draft ();
  g_autofree char *email = dove_draft_sample (&draft, "[email]");
  g_autofree char *name = dove_draft_sample (&draft, "TRIM([first_name] & \" \" & [last_name])");
  g_autofree char *long_text = dove_draft_sample (&draft, "REPT(\"ä\"; 500)");

  g_assert_cmpstr (email, ==, "ada@example.org");
  g_assert_cmpstr (name, ==, "Ada Lovelace");
  g_assert_cmpint (g_utf8_strlen (long_text, -1), ==, 60);
  g_assert_null (dove_draft_sample (&draft, "[nothing]"));
  g_assert_null (dove_draft_sample (&draft, "1/0"));
  g_assert_null (dove_draft_sample (&draft, "LOWER("));
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
  g_test_add_func ("/app/draft/proposals", test_proposals);
  g_test_add_func ("/app/draft/choosable", test_choosable);
  g_test_add_func ("/app/draft/sample", test_sample);
  g_test_add_func ("/app/draft/id", test_id);

  return g_test_run ();
}
