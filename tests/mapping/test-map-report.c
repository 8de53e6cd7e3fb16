/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include <string.h>

#include "mapping/dove-map-report.h"

typedef struct
{
  DoveValue    *rows;
  DoveValue    *record;
  DoveMapReport report;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  static const DoveFormulaHost formulas = { 0 };
  static const DoveMappingHost host = { &formulas, NULL, NULL };
  g_autoptr(DoveValue) from =
      read_json ("[{\"path\":\"email\",\"title\":\"Contact e-mail\",\"type\":\"string\"},"
                 "{\"path\":\"id\",\"type\":\"number\"},{\"path\":\"items\",\"type\":\"array\"},"
                 "{\"path\":\"items.price\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) to =
      read_json ("[{\"path\":\"name\",\"title\":\"Name\",\"type\":\"string\",\"required\":true},"
                 "{\"path\":\"mail\",\"title\":\"E-mail\",\"type\":\"string\","
                 "\"format\":\"email\"},"
                 "{\"path\":\"kind\",\"type\":\"string\"},{\"path\":\"owner\",\"type\":\"string\"},"
                 "{\"path\":\"lines\",\"title\":\"Lines\",\"type\":\"array\"},"
                 "{\"path\":\"lines.net\",\"title\":\"Net\",\"type\":\"number\"}]");

  self->rows =
      read_json ("[{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                 "{\"field\":\"net\",\"formula\":\"[.price]\"}]},"
                 "{\"field\":\"mail\",\"formula\":\"LOWER([email])\",\"when\":\"[id] > 1\","
                 "\"empty\":\"keep\",\"note\":\"as agreed\"},"
                 "{\"field\":\"kind\",\"formula\":\"\\\"customer\\\"\",\"only\":\"create\"},"
                 "{\"field\":\"owner\",\"formula\":\"[idd]\",\"via\":\"people\"}]");
  self->record = read_json ("{\"email\":\"A@x.org\",\"id\":2,\"items\":[{\"price\":1}]}");
  self->report = (DoveMapReport) {
    "Contact (CRM)", "Customer (Books)", dove_field_tree_new (from), dove_field_tree_new (to),
  };
  self->report.program = dove_map_program_new (self->rows, self->report.targets, NULL);
  self->report.results = dove_map_program_preview (self->report.program, &host, DOVE_MAP_CREATE,
                                                   self->record, NULL);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  dove_value_unref (self->rows);
  dove_value_unref (self->record);
  dove_field_tree_unref (self->report.sources);
  dove_field_tree_unref (self->report.targets);
  dove_map_program_unref (self->report.program);
  g_array_unref (self->report.results);
}

static void
test_a_page_has_a_sentence_for_each_row (Fixture       *self,
                                         gconstpointer  data)
{
  g_autofree char *page = dove_map_report_page (&self->report);

  g_assert_cmpstr (page, ==,
                   "How “Contact (CRM)” becomes “Customer (Books)”\n"
                   "\n"
                   "“E-mail” is made of Contact e-mail, id: LOWER([email]). It is written only "
                   "when this holds: [id] > 1. An empty value is never written over another. "
                   "Note: as agreed\n"
                   "“kind” is made of no field: \"customer\". It is written only when the record "
                   "is made.\n"
                   "“owner” is idd, as it is. What is written is the key of the record that "
                   "“people” has linked. There is a problem: The source has no field “idd”; is "
                   "“id” meant?\n"
                   "For each element of “items” there is one element of “Lines”.\n"
                   "    “Net” is price, as it is.\n"
                   "“Name” must have a value, and is not mapped.\n");
}

static void
test_a_table_has_a_line_for_each_field (Fixture       *self,
                                        gconstpointer  data)
{
  static const char *const mail[] = {
    "E-mail", "mail", "e-mail address", "no", "Contact e-mail, id", "LOWER([email])", "[id] > 1",
    "a@x.org", "", NULL,
  };
  static const char *const name[] = { "Name", "name", "text", "yes", "", "", "", "", "", NULL };
  g_autoptr(GPtrArray) table = dove_map_report_table (&self->report);

  g_assert_cmpuint (table->len, ==, 7);
  for (guint i = 0; i < table->len; i++)
    g_assert_cmpuint (g_strv_length (g_ptr_array_index (table, i)), ==, 9);
  g_assert_true (g_strv_equal (g_ptr_array_index (table, 1), name));
  g_assert_true (g_strv_equal (g_ptr_array_index (table, 2), mail));
}

static void
test_a_row_is_spoken (Fixture       *self,
                      gconstpointer  data)
{
  static const struct { const char *place; const char *spoken; } wanted[] = {
    { "mail", "Target E-mail, e-mail address, mapped from Contact e-mail, id through LOWER, sample "
              "a@x.org, no problems." },
    { "name", "Target Name, text, required, not mapped." },
    { "kind", "Target kind, text, always the same, from no field, sample customer, no problems." },
    { "lines.net", "Target Net, number, mapped from price, sample 1, no problems." },
    { "lines", "Target Lines, list, for each element of “items”, one element of “Lines”, sample "
               "1 element, no problems." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const int entry = dove_map_program_find (self->report.program, wanted[i].place);
      g_autoptr(DoveMapVerdict) verdict = entry >= 0
          ? dove_map_judge (self->report.program, (guint) entry, self->report.sources,
                            self->report.targets) : NULL;
      const DoveMapSaying saying = {
        .targets = self->report.targets,
        .target = (guint) dove_field_tree_find (self->report.targets, wanted[i].place),
        .sources = self->report.sources,
        .entry = entry >= 0 ? dove_map_program_get (self->report.program, (guint) entry) : NULL,
        .verdict = verdict,
        .result = entry >= 0 ? &g_array_index (self->report.results, DoveMapResult, entry) : NULL,
      };
      g_autofree char *spoken = dove_map_words_row (&saying);

      g_assert_cmpstr (spoken, ==, wanted[i].spoken);
    }
}

static void
test_values_are_said_in_one_line (void)
{
  static const struct { const char *json; const char *said; } values[] = {
    { "null", "" }, { "\"\"", "" }, { "\"a\\nb\"", "a b" }, { "true", "yes" }, { "1.50", "1.50" },
    { "[1,null,\"x\"]", "1; –; x" }, { "[]", "" }, { "{\"a\":1}", "{\"a\":1}" },
    { "[{\"a\":1},{}]", "2 elements" },
    { "[1,2,3,4,5,6,7,8,9]", "1; 2; 3; 4; 5; 6; 7; 8; …" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr(DoveValue) value = read_json (values[i].json);
      g_autofree char *said = dove_map_words_value (value);

      g_assert_cmpstr (said, ==, values[i].said);
    }
}

#define ADD(path, func) \
  g_test_add ("/map-report/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("page", test_a_page_has_a_sentence_for_each_row);
  ADD ("table", test_a_table_has_a_line_for_each_field);
  ADD ("spoken", test_a_row_is_spoken);
  g_test_add_func ("/map-report/values", test_values_are_said_in_one_line);

  return g_test_run ();
}
