/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "record/dove-json.h"
#include "record/dove-value.h"

/* What people call a record, whatever its application calls the field. */

static void
test_label (void)
{
  static const struct { const char *json; const char *label; } rows[] = {
    { "{\"id\": 7, \"name\": \"Ada\", \"number\": \"C-1\"}", "Ada" },
    { "{\"name\": \"\", \"email\": \"ada@example.org\"}", "ada@example.org" },
    { "{\"number\": \"C-1\"}", "C-1" },
    { "{\"id\": 7, \"Name\": \"ada\", \"RealName\": \"Ada Lovelace\"}", "Ada Lovelace" },
    { "{\"id\": 7, \"Name\": \"ada\", \"RealName\": \"\", \"EmailAddress\": \"a@example.org\"}",
      "ada" },
    { "{\"id\": 7, \"Subject\": \"Printer\", \"Status\": \"open\"}", "Printer" },
    { "{\"e_mail\": \"a@example.org\", \"display_name\": \"Ada\"}", "Ada" },
    { "{\"Company Name\": \"Byron & Co\"}", "Byron & Co" },
    { "{\"id\": 7, \"name_of_the_person_who_has_asked_for_this_record\": \"x\"}", NULL },
    { "{\"Name\": 7}", NULL },
    { "{}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(DoveValue) record = dove_json_parse (rows[i].json, -1, NULL, NULL);

      g_assert_cmpstr (dove_value_get_label (record), ==, rows[i].label);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label/of-usual-and-other-names", test_label);

  return g_test_run ();
}
