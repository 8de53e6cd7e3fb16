/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "app/syncs/dove-when.h"
#include "base/dove-error.h"
#include "record/dove-json.h"

static DoveValue *
parse (const char *text)
{
  DoveValue *value = text != NULL ? dove_json_parse (text, -1, NULL, NULL) : NULL;

  g_assert_true (text == NULL || value != NULL);

  return value;
}

static void
assert_kind (const char   *text,
             DoveWhenKind  kind)
{
  g_autoptr(DoveValue) trigger = parse (text);
  g_autoptr(DoveValue) same = NULL;
  g_auto(DoveWhen) when = { 0 };

  dove_when_read (&when, trigger);
  g_assert_cmpint (when.kind, ==, kind);
  g_assert_true (dove_when_write (&when, trigger, &same, NULL));
  g_assert_true (same == trigger); /* what says the same is the same, also as it is written */
}

static void
test_read (void)
{
  assert_kind (NULL, DOVE_WHEN_ASKED);
  assert_kind ("{\"manual\":true}", DOVE_WHEN_ASKED);
  assert_kind ("{\"change\":true}", DOVE_WHEN_ASKED);
  assert_kind ("{\"every\":\"PT15M\"}", DOVE_WHEN_MINUTES);
  assert_kind ("{\"every\":\"PT900S\",\"x-own\":1}", DOVE_WHEN_MINUTES);
  assert_kind ("{\"every\":\"PT120M\"}", DOVE_WHEN_HOURS);
  assert_kind ("{\"every\":\"P1D\"}", DOVE_WHEN_HOURS);
  assert_kind ("{\"every\":\"PT61S\"}", DOVE_WHEN_OTHER);
  assert_kind ("{\"at\":\"02:30\",\"zone\":\"Europe/Berlin\"}", DOVE_WHEN_TIMES);
  assert_kind ("{\"at\":[\"02:30\",\"14:00\"],\"on\":[\"mon\",\"fri\"]}", DOVE_WHEN_TIMES);
  assert_kind ("{\"at\":\"02:30\",\"on\":[1,\"last\"]}", DOVE_WHEN_OTHER);
  assert_kind ("{\"at\":\"02:30\",\"every\":\"PT1H\"}", DOVE_WHEN_OTHER);
  assert_kind ("{\"cron\":\"0 6 * * *\"}", DOVE_WHEN_OTHER);
}

static void
assert_written (const char     *before,
                const DoveWhen *when,
                const char     *wanted)
{
  g_autoptr(DoveValue) trigger = parse (before);
  g_autoptr(DoveValue) after = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (dove_when_write (when, trigger, &after, &error));
  g_assert_no_error (error);
  text = after != NULL ? dove_json_write (after, DOVE_JSON_COMPACT) : NULL;
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_write (void)
{
  const DoveWhen asked = { DOVE_WHEN_ASKED, 1, (char *) "", 0 };
  const DoveWhen minutes = { DOVE_WHEN_MINUTES, 5, (char *) "", 0 };
  const DoveWhen hours = { DOVE_WHEN_HOURS, 2, (char *) "", 0 };
  const DoveWhen once = { DOVE_WHEN_TIMES, 1, (char *) "6:05", 0 };
  const DoveWhen twice = { DOVE_WHEN_TIMES, 1, (char *) "06:00, 18:30", 1 << 0 | 1 << 6 };
  const DoveWhen always = { DOVE_WHEN_TIMES, 1, (char *) "06:00", 0x7f };

  assert_written ("{\"every\":\"PT15M\"}", &asked, NULL);
  assert_written (NULL, &asked, NULL);
  assert_written ("{\"every\":\"PT15M\",\"change\":true}", &asked, "{\"change\":true}");
  assert_written ("{\"every\":\"PT15M\",\"zone\":\"UTC\"}", &asked,
                  "{\"zone\":\"UTC\",\"manual\":true}");
  assert_written (NULL, &minutes, "{\"every\":\"PT5M\"}");
  assert_written ("{\"at\":\"01:00\",\"on\":[\"mon\"],\"x-own\":1}", &hours,
                  "{\"x-own\":1,\"every\":\"PT2H\"}");
  assert_written ("{\"cron\":\"0 6 * * *\",\"missed\":\"skip\"}", &once,
                  "{\"missed\":\"skip\",\"at\":\"06:05\"}");
  assert_written (NULL, &twice, "{\"at\":[\"06:00\",\"18:30\"],\"on\":[\"mon\",\"sun\"]}");
  assert_written (NULL, &always, "{\"at\":\"06:00\"}");
}

static void
test_broken_times (void)
{
  static const char *const wrong[] = { "", ",", "24:00", "6", "06:60", "06:00, noon", "006:00",
                                       "06-00", "06:0x" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const DoveWhen when = { DOVE_WHEN_TIMES, 1, (char *) wrong[i], 0 };
      DoveValue *trigger = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_false (dove_when_write (&when, NULL, &trigger, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
      g_assert_null (trigger);
    }
}

/* Monday, 2024-01-01, noon */
static void
test_next (void)
{
  g_autoptr(DoveValue) trigger = parse ("{\"at\":\"06:00\",\"on\":[\"mon\"]}");
  g_autoptr(DoveValue) manual = parse ("{\"manual\":true}");
  const gint64 now = G_GINT64_CONSTANT (1704110400) * G_USEC_PER_SEC;
  g_autoptr(GArray) next = dove_when_next (trigger, "Europe/Berlin", now, 5);
  g_autoptr(GArray) none = dove_when_next (manual, NULL, now, 5);
  g_autoptr(GArray) nothing = dove_when_next (NULL, NULL, now, 5);

  g_assert_cmpuint (next->len, ==, 5);
  g_assert_cmpint (g_array_index (next, gint64, 0), ==,
                   G_GINT64_CONSTANT (1704690000) * G_USEC_PER_SEC);
  g_assert_cmpint (g_array_index (next, gint64, 4) - g_array_index (next, gint64, 0), ==,
                   28 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (nothing->len, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/when/read", test_read);
  g_test_add_func ("/app/when/write", test_write);
  g_test_add_func ("/app/when/broken-times", test_broken_times);
  g_test_add_func ("/app/when/next", test_next);

  return g_test_run ();
}
