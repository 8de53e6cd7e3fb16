/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "app/audit/dove-audit-item.h"
#include "app/audit/dove-audit-words.h"

/* What the audit log says to people, and as a table. */

static const DoveStoreAudit changed = {
  .id = 1, .at = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC, .origin = "window",
  .what = "changed", .kind = "sync", .thing = "a & b <c>", .detail = "3: name, trigger",
  .run_id = 12,
};

static void
test_words (void)
{
  const DoveStoreAudit clock = { .origin = "agent", .what = "accepted", .kind = "clock",
                                 .thing = "" };
  const DoveStoreAudit plan = { .origin = "window", .what = "discarded", .kind = "plan",
                                .thing = "x", .detail = "23" };
  const DoveStoreAudit run = { .origin = "window", .what = "run", .kind = "sync", .thing = "x",
                               .detail = "approved" };
  const DoveStoreAudit other = { .origin = "gdbus", .what = "polished", .kind = "thing",
                                 .thing = "x" };
  g_autofree char *title = dove_audit_words_title (&changed);
  g_autofree char *detail = dove_audit_words_detail (&changed);
  g_autofree char *of_clock = dove_audit_words_title (&clock);
  g_autofree char *of_plan = dove_audit_words_detail (&plan);
  g_autofree char *of_run = dove_audit_words_detail (&run);
  g_autofree char *unknown = dove_audit_words_title (&other);
  g_autofree char *unknown_detail = dove_audit_words_detail (&other);

  g_assert_cmpstr (title, ==, "Changed: Sync “a & b <c>”");
  g_assert_true (g_str_has_suffix (detail, "· Window · version 3: name, trigger"));
  g_assert_cmpstr (of_clock, ==, "Accepted: Clock of the Computer");
  g_assert_cmpstr (unknown, ==, "polished: thing “x”");
  g_assert_true (g_str_has_suffix (unknown_detail, "· gdbus"));
  g_assert_true (g_str_has_suffix (of_plan, "· Window · run 23"));
  g_assert_true (g_str_has_suffix (of_run, "· what it was to write was approved"));
}

static void
test_table (void)
{
  const DoveStoreAudit quoted = { .origin = "files", .what = "added", .kind = "sync",
                                  .thing = "say \"hi\", twice", .detail = NULL };
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();
  g_autofree char *table = NULL;

  g_ptr_array_add (lines, (gpointer) &changed);
  g_ptr_array_add (lines, (gpointer) &quoted);
  table = dove_audit_words_table (lines);

  g_assert_true (g_str_has_prefix (table, "\xef\xbb\xbf\"When\",\"From\","));
  g_assert_nonnull (strstr (table, ",\"Window\",\"Changed\",\"Sync\",\"a & b <c>\","
                                   "\"3: name, trigger\",\"12\"\r\n"));
  g_assert_nonnull (strstr (table, "\"say \"\"hi\"\", twice\",\"\",\"\"\r\n"));
}

static void
test_search (void)
{
  DoveStoreAudit *line = g_new0 (DoveStoreAudit, 1);
  g_autoptr(DoveAuditItem) item = NULL;

  line->origin = g_strdup ("window");
  line->what = g_strdup ("set");
  line->kind = g_strdup ("preference");
  line->thing = g_strdup ("quiet-hours");
  item = dove_audit_item_new (line);

  g_assert_true (dove_audit_item_matches (item, "quiet"));
  g_assert_true (dove_audit_item_matches (item, "window"));
  g_assert_true (dove_audit_item_matches (item, ""));
  g_assert_false (dove_audit_item_matches (item, "loud"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audit/words", test_words);
  g_test_add_func ("/audit/table", test_table);
  g_test_add_func ("/audit/search", test_search);

  return g_test_run ();
}
