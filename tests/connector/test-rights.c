/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "connector/dove-rights.h"

/* What a sign-in does not include, and how a person is told of it. */

#define MANIFEST(titles, a, b)                                                                   \
  "{\"dovetail\":1,\"id\":\"a\",\"version\":\"1.0.0\",\"name\":\"A\",\"driver\":\"http\","       \
  "\"base\":\"https://a.example\",\"auth\":[{\"id\":\"code\",\"type\":\"oauth2\","               \
  "\"authorize\":\"https://a.example/a\",\"token\":\"https://a.example/t\","                     \
  "\"clientId\":\"c\",\"clientAuth\":\"none\","                                                  \
  "\"scopes\":[\"openid\",\"offline_access\",\"bills.read\",\"bills.write\"]" titles "}],"       \
  "\"objects\":{"                                                                                \
  "\"bill\":{\"title\":\"Bill\",\"plural\":\"Bills\",\"key\":\"/id\",\"schema\":{}" a "},"       \
  "\"note\":{\"title\":\"Note\",\"key\":\"/id\",\"schema\":{}" b "}}}"

static DoveManifest *
load (const char *text)
{
  g_autoptr(GError) error = NULL;
  DoveManifest *manifest = dove_manifest_new (text, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return manifest;
}

static const DoveAuth *
get_auth (DoveManifest *manifest)
{
  return g_ptr_array_index (manifest->auths, 0);
}

static const struct
{
  const char *told;
  gboolean    has_refresh;
  const char *lacking;
} rows[] = {
  { NULL, FALSE, NULL },
  { "openid offline_access bills.read bills.write", TRUE, NULL },
  { "bills.write bills.read", TRUE, NULL },
  { "bills.write bills.read", FALSE, "offline_access" },
  { "BILLS.WRITE,Bills.Read,more", TRUE, NULL },
  { "https://a.example/rights/bills.read https://a.example/rights/bills.write", TRUE, NULL },
  { "rights/bills.read bills.write", TRUE, "bills.read" },
  { "bills.reader bills.write", TRUE, "bills.read" },
  { "bills.read", TRUE, "bills.write" },
  { "", TRUE, "bills.read bills.write" },
  { " , + ", TRUE, "bills.read bills.write" },
};

static void
test_what_is_lacking (void)
{
  g_autoptr(DoveManifest) manifest = load (MANIFEST ("", "", ""));

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(GStrv) lacking = dove_rights_list_lacking (get_auth (manifest)->oauth, rows[i].told,
                                                        rows[i].has_refresh);
      g_autofree char *joined = lacking != NULL ? g_strjoinv (" ", lacking) : NULL;

      g_assert_cmpstr (joined, ==, rows[i].lacking);
    }
  g_assert_null (dove_rights_list_lacking (NULL, "", TRUE));
}

static const char *const both[] = { "bills.read", "bills.write", NULL };
static const char *const write_only[] = { "bills.write", NULL };

static void
test_told_by_the_names (void)
{
  g_autoptr(DoveManifest) manifest = load (MANIFEST ("", "", ""));
  g_autofree char *text = dove_rights_describe (manifest, get_auth (manifest), both);

  g_assert_cmpstr (text, ==,
                   "The sign-in does not include “bills.read”, “bills.write”: what needs it will "
                   "be refused. Sign in again and allow it");
}

static void
test_told_in_the_manifests_words (void)
{
  g_autoptr(DoveManifest) manifest = load (
    MANIFEST (",\"scopeTitles\":{\"bills.write\":\"Change bills\"}",
              ",\"scopes\":[\"bills.read\",\"bills.write\"]", ",\"scopes\":[\"bills.read\"]"));
  g_autofree char *some = dove_rights_describe (manifest, get_auth (manifest), write_only);
  g_autofree char *all = dove_rights_describe (manifest, get_auth (manifest), both);

  g_assert_cmpstr (some, ==,
                   "The sign-in does not include “bills.write” (Change bills): “Bills” will not "
                   "work. Sign in again and allow it");
  g_assert_cmpstr (all, ==,
                   "The sign-in does not include “bills.read”, “bills.write” (Change bills): "
                   "“Bills”, “Note” will not work. Sign in again and allow it");
}

/* A refusal of something else has another reason. */
static void
test_a_refusal_names_what_it_needs (void)
{
  g_autoptr(DoveManifest) manifest = load (
    MANIFEST ("", ",\"scopes\":[\"bills.write\"]", ",\"scopes\":[\"bills.read\"]"));
  const DoveObject *bill = dove_manifest_find_object (manifest, "bill");
  const DoveObject *note = dove_manifest_find_object (manifest, "note");
  g_autofree char *of_bill = dove_rights_name (get_auth (manifest), bill, both);
  g_autofree char *of_note = dove_rights_name (get_auth (manifest), note, write_only);

  g_assert_cmpstr (of_bill, ==, "“bills.write”");
  g_assert_null (of_note);
}

static void
test_rights_that_nobody_asks_for_are_told (void)
{
  g_autoptr(DoveManifest) manifest = load (
    MANIFEST (",\"scopeTitles\":{\"bill.read\":\"Bills\"}", ",\"scopes\":[\"bill.read\"]", ""));
  g_autoptr(GPtrArray) issues = dove_manifest_check (manifest);
  guint found = 0;

  for (guint i = 0; i < issues->len; i++)
    {
      const DoveManifestIssue *issue = g_ptr_array_index (issues, i);

      found += g_str_equal (issue->pointer, "/objects/bill/scopes") ||
               g_str_equal (issue->pointer, "/auth/0/scopeTitles/bill.read");
    }
  g_assert_cmpuint (found, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/rights/what-is-lacking", test_what_is_lacking);
  g_test_add_func ("/connector/rights/told-by-the-names", test_told_by_the_names);
  g_test_add_func ("/connector/rights/told-in-the-manifests-words",
                   test_told_in_the_manifests_words);
  g_test_add_func ("/connector/rights/a-refusal-names-what-it-needs",
                   test_a_refusal_names_what_it_needs);
  g_test_add_func ("/connector/rights/rights-that-nobody-asks-for-are-told",
                   test_rights_that_nobody_asks_for_are_told);

  return g_test_run ();
}
