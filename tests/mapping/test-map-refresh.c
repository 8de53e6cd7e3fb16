/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "../json-fixture.h"

#include "mapping/dove-map-compare.h"
#include "mapping/dove-map-history.h"
#include "mapping/dove-map-refresh.h"
#include "mapping/dove-map-rows.h"
#include "mapping/dove-map-wires.h"

static DoveFieldTree *
make_tree (const char *text)
{
  g_autoptr(DoveValue) fields = read_json (text);

  return dove_field_tree_new (fields);
}

/* Both sides before and after, and a mapping between them */
typedef struct
{
  DoveFieldTree  *before[2];
  DoveFieldTree  *after[2];
  DoveValue      *rows;
  DoveMapProgram *program;
  GPtrArray      *list;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->before[0] = make_tree ("[{\"path\":\"mail\",\"type\":\"string\"},"
                               "{\"path\":\"phone\",\"type\":\"string\"},"
                               "{\"path\":\"fax\",\"type\":\"string\"},"
                               "{\"path\":\"items\",\"type\":\"array\"},"
                               "{\"path\":\"items.price\",\"type\":\"number\"}]");
  self->after[0] = make_tree ("[{\"path\":\"e_mail\",\"type\":\"string\"},"
                              "{\"path\":\"phone\",\"type\":\"integer\"},"
                              "{\"path\":\"born\",\"type\":\"string\"},"
                              "{\"path\":\"items\",\"type\":\"array\"},"
                              "{\"path\":\"items.price\",\"type\":\"number\"}]");
  self->before[1] = make_tree ("[{\"path\":\"contact\",\"type\":\"string\"},"
                               "{\"path\":\"tel\",\"type\":\"string\"},"
                               "{\"path\":\"lines\",\"type\":\"array\"},"
                               "{\"path\":\"lines.net\",\"type\":\"number\"}]");
  self->after[1] = make_tree ("[{\"path\":\"contact\",\"type\":\"string\",\"required\":true},"
                              "{\"path\":\"tel\",\"type\":\"string\",\"readOnly\":true},"
                              "{\"path\":\"inner\",\"type\":\"object\"},"
                              "{\"path\":\"inner.lines\",\"type\":\"array\"},"
                              "{\"path\":\"inner.lines.net\",\"type\":\"number\"}]");
  self->rows = read_json ("[{\"field\":\"contact\",\"formula\":\"LOWER([mail]) & [fax]\"},"
                          "{\"field\":\"tel\",\"formula\":\"[phone]\",\"when\":\"[fax] = 1\"},"
                          "{\"field\":\"lines\",\"each\":\"[items]\",\"fields\":["
                          "{\"field\":\"net\",\"formula\":\"[.price]\"}]}]");
  self->program = dove_map_program_new (self->rows, self->before[1], NULL);
  self->list = dove_map_refresh_list (self->program, self->before, self->after);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  for (guint side = 0; side < 2; side++)
    {
      dove_field_tree_unref (self->before[side]);
      dove_field_tree_unref (self->after[side]);
    }
  g_ptr_array_unref (self->list);
  dove_map_program_unref (self->program);
  dove_value_unref (self->rows);
}

static const DoveMapRefresh *
find (Fixture    *self,
      guint       side,
      const char *field)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const DoveMapRefresh *item = g_ptr_array_index (self->list, i);
      const char *name = item->change->before != NULL ? item->change->before
                                                      : item->change->after;

      if (item->side == side && g_strcmp0 (name, field) == 0)
        return item;
    }

  g_assert_not_reached ();
}

static void
test_each_change_says_what_it_concerns (Fixture       *self,
                                        gconstpointer  data)
{
  static const struct { guint side; const char *field; int kind; guint n_rows; const char *offer; }
  wanted[] = {
    { 0, "mail", DOVE_FIELD_RENAMED, 1, "Use “e_mail” in the row" },
    { 0, "phone", DOVE_FIELD_RETYPED, 1, NULL },
    { 0, "fax", DOVE_FIELD_REMOVED, 2, "Remove the 2 rows that use it" },
    { 0, "born", DOVE_FIELD_ADDED, 0, NULL },
    { 1, "contact", DOVE_FIELD_REQUIRED, 1, NULL },
    { 1, "tel", DOVE_FIELD_LOCKED, 1, NULL },
    { 1, "lines", DOVE_FIELD_MOVED, 2, "Use “inner.lines” in 2 rows" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      const DoveMapRefresh *item = find (self, wanted[i].side, wanted[i].field);

      g_test_message ("%s: %s", wanted[i].field, item->change->told);
      g_assert_cmpint (item->change->kind, ==, wanted[i].kind);
      g_assert_cmpuint (item->n_rows, ==, wanted[i].n_rows);
      g_assert_cmpstr (item->offer, ==, wanted[i].offer);
    }
  g_assert_cmpstr (find (self, 0, "mail")->change->why, ==,
                   "One name is part of the other, and its type is the same.");
  g_assert_cmpstr (find (self, 1, "lines")->change->why, ==, "It has the same name and type.");
  g_assert_null (find (self, 0, "fax")->change->why);
}

static void
test_rows_follow_what_was_renamed (Fixture       *self,
                                   gconstpointer  data)
{
  g_autoptr(DoveValue) renamed = dove_map_refresh_apply (find (self, 0, "mail"), self->program,
                                                         self->rows);
  g_autoptr(DoveValue) moved = dove_map_refresh_apply (find (self, 1, "lines"), self->program,
                                                       renamed);
  g_autoptr(DoveValue) same = dove_map_refresh_apply (find (self, 0, "phone"), self->program,
                                                      moved);

  g_assert_cmpstr (dove_value_get_member_text (dove_map_rows_find (moved, "contact"), "formula"),
                   ==, "LOWER([e_mail]) & [fax]");
  g_assert_nonnull (dove_map_rows_find (moved, "inner.lines.net"));
  g_assert_null (dove_map_rows_find (moved, "lines"));
  g_assert_true (same == moved);
}

static void
test_rows_go_with_what_is_gone (Fixture       *self,
                                gconstpointer  data)
{
  g_autoptr(DoveValue) fewer = dove_map_refresh_apply (find (self, 0, "fax"), self->program,
                                                       self->rows);

  g_assert_null (dove_map_rows_find (fewer, "contact"));
  g_assert_null (dove_map_rows_find (fewer, "tel"));
  g_assert_nonnull (dove_map_rows_find (fewer, "lines.net"));
}

/* What was left at a ghost is found again the next time, also when its field had come before */
static void
test_ghosts_are_offered_again (void)
{
  g_autoptr(DoveValue) fields = read_json ("[{\"path\":\"e_mail\",\"type\":\"string\"},"
                                           "{\"path\":\"age\",\"type\":\"number\"}]");
  g_autoptr(DoveValue) targets = read_json ("[{\"path\":\"a\",\"type\":\"string\"}]");
  g_autoptr(DoveValue) rows = read_json ("[{\"field\":\"a\",\"formula\":\"[eMail] & [old]\"}]");
  g_autoptr(DoveFieldTree) sources = dove_field_tree_new (fields);
  g_autoptr(DoveFieldTree) target = dove_field_tree_new (targets);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (rows, target, NULL);
  g_autoptr(GPtrArray) missing = dove_map_wires_get_missing_sources (program, sources);
  g_autoptr(DoveFieldTree) haunted = dove_field_tree_new_with_ghosts (fields, missing);
  DoveFieldTree *const before[2] = { haunted, target };
  DoveFieldTree *const after[2] = { sources, target };
  g_autoptr(GPtrArray) list = dove_map_refresh_list (program, before, after);

  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (((const DoveMapRefresh *) g_ptr_array_index (list, 0))->change->after, ==,
                   "e_mail");
  g_assert_cmpstr (((const DoveMapRefresh *) g_ptr_array_index (list, 0))->change->why, ==,
                   "Its name has the same letters.");
  g_assert_cmpint (((const DoveMapRefresh *) g_ptr_array_index (list, 1))->change->kind, ==,
                   DOVE_FIELD_REMOVED);
}

/* --- two states of a mapping ------------------------------------------------------------------ */

static char *
compare (const char *before_json,
         const char *after_json)
{
  g_autoptr(DoveValue) before = before_json != NULL ? read_json (before_json) : NULL;
  g_autoptr(DoveValue) after = after_json != NULL ? read_json (after_json) : NULL;
  g_autoptr(GPtrArray) changes = dove_map_rows_compare (before, after);
  GString *told = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      const DoveRowChange *change = g_ptr_array_index (changes, i);

      g_string_append_printf (told, "%s: %s\n", change->place, change->told);
    }

  return g_string_free (told, FALSE);
}

static void
test_two_states_are_told_apart (void)
{
  g_autofree char *told =
      compare ("[{\"field\":\"a\",\"formula\":\"[x]\"},{\"field\":\"b\",\"formula\":\"[y]\"},"
               "{\"field\":\"c\",\"formula\":\"[z]\",\"empty\":\"keep\"},"
               "{\"field\":\"l\",\"each\":\"[i]\",\"fields\":["
               "{\"field\":\"p\",\"formula\":\"[.p]\"},{\"field\":\"q\",\"formula\":\"[.q]\"}]}]",
               "[{\"field\":\"b\",\"formula\":\"UPPER([y])\",\"when\":\"[y] > 1\"},"
               "{\"field\":\"c\",\"formula\":\"[z]\",\"only\":\"create\"},"
               "{\"field\":\"l\",\"each\":\"[i]\",\"fields\":["
               "{\"field\":\"q\",\"formula\":\"[.q]\"},{\"field\":\"p\",\"formula\":\"[.r]\"}]},"
               "{\"field\":\"n\",\"formula\":\"1\"}]");
  g_autofree char *nothing = compare ("[]", NULL);
  g_autofree char *all = compare (NULL, "[{\"field\":\"a\",\"formula\":\"[x]\"}]");

  g_assert_cmpstr (told, ==,
                   "b: [y] becomes UPPER([y]). Different: only if\n"
                   "c: Different: when it is empty; at which writes it is written\n"
                   "l.p: [.p] becomes [.r]\n"
                   "n: Is written now: 1\n"
                   "a: Is no longer written; it was [x]\n");
  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (all, ==, "a: Is written now: [x]\n");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/mapping/refresh/each-change-says-what-it-concerns", Fixture, NULL, set_up,
              test_each_change_says_what_it_concerns, tear_down);
  g_test_add ("/mapping/refresh/rows-follow-what-was-renamed", Fixture, NULL, set_up,
              test_rows_follow_what_was_renamed, tear_down);
  g_test_add ("/mapping/refresh/rows-go-with-what-is-gone", Fixture, NULL, set_up,
              test_rows_go_with_what_is_gone, tear_down);
  g_test_add_func ("/mapping/refresh/ghosts-are-offered-again", test_ghosts_are_offered_again);
  g_test_add_func ("/mapping/compare/two-states-are-told-apart", test_two_states_are_told_apart);

  return g_test_run ();
}
