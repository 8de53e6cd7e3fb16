/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/mapping-editor/dove-map-model.h"
#include "mapping/dove-map-rows.h"
#include "mapping/dove-map-text.h"

/*
 * What an editor of a large mapping costs: 1,000 fields a side, 600 rows, of which a fifth make
 * their value by a formula and some are in a loop. Prints the middle of five rounds in
 * milliseconds beside what it may be; ends with 1 when anything takes longer.
 */

#define N_FIELDS  1000
#define N_LINES   100   /* of the fields, how many are in a list */
#define N_ROWS    600
#define N_RECORDS 50
#define ROUNDS    5

static DoveValue *
make_field (const char *prefix,
            guint       i)
{
  static const char *const types[] = { "string", "number", "boolean", "string" };
  g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *path = g_strdup_printf ("%sfield_%u", prefix, i);
  g_autofree char *title = g_strdup_printf ("Field %u", i);

  dove_value_builder_set_text (field, "path", path);
  dove_value_builder_set_text (field, "title", title);
  dove_value_builder_set_text (field, "type", types[i % 4]);
  dove_value_builder_take (field, "required", dove_value_new_boolean (i % 50 == 0));

  return dove_value_builder_end (field);
}

static DoveValue *
make_fields (void)
{
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < N_FIELDS - N_LINES - 1; i++)
    dove_value_builder_take_element (fields, make_field ("", i));
  dove_value_builder_set_text (list, "path", "lines");
  dove_value_builder_set_text (list, "type", "array");
  dove_value_builder_take_element (fields, dove_value_builder_end (list));
  for (guint i = 0; i < N_LINES; i++)
    dove_value_builder_take_element (fields, make_field ("lines.", i));

  return dove_value_builder_end (fields);
}

static DoveValue *
make_rows (void)
{
  g_autoptr(DoveValue) rows = dove_value_new_list (NULL, 0);

  for (guint i = 0; i < N_ROWS; i++)
    {
      const gboolean is_inner = i % 12 == 0;
      g_autofree char *place = g_strdup_printf ("%sfield_%u", is_inner ? "lines." : "",
                                                is_inner ? i / 12 : i);
      g_autofree char *formula = i % 5 == 0
          ? g_strdup_printf ("UPPER(TRIM([%sfield_%u])) & \"-\" & [field_%u]",
                             is_inner ? "." : "", is_inner ? i / 12 : i, i + 100)
          : g_strdup_printf ("[%sfield_%u]", is_inner ? "." : "", is_inner ? i / 12 : i);
      DoveValue *next;

      if (i == 0)
        {
          next = dove_map_rows_set_each (rows, "lines", "[lines]");
          dove_value_unref (g_steal_pointer (&rows));
          rows = next;
        }
      next = dove_map_rows_set_formula (rows, place, formula);
      dove_value_unref (g_steal_pointer (&rows));
      rows = next;
    }

  return g_steal_pointer (&rows);
}

static DoveValue *
make_record (guint n,
             guint n_fields,
             guint n_lines)
{
  g_autoptr(DoveValueBuilder) record = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) lines = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < n_fields; i++)
    {
      g_autofree char *name = g_strdup_printf ("field_%u", i);
      g_autofree char *text = g_strdup_printf ("value %u of %u", i, n);

      if (i % 4 == 1)
        dove_value_builder_take (record, name, dove_value_new_integer (i * n));
      else
        dove_value_builder_set_text (record, name, text);
    }
  for (guint i = 0; i < n_lines; i++)
    dove_value_builder_take_element (lines, make_record (n + i, N_LINES, 0));
  if (n_lines > 0)
    dove_value_builder_take (record, "lines", dove_value_builder_end (lines));

  return dove_value_builder_end (record);
}

static DoveValue *
make_records (void)
{
  g_autoptr(DoveValueBuilder) records = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < N_RECORDS; i++)
    dove_value_builder_take_element (records, make_record (i, N_FIELDS - N_LINES - 1, 3));

  return dove_value_builder_end (records);
}

typedef struct
{
  DoveValue    *rows;
  DoveValue    *fields;
  DoveValue    *records;
  DoveMapModel *model;
} Bench;

static void
open_model (Bench *bench)
{
  g_clear_object (&bench->model);
  bench->model = dove_map_model_new (bench->rows, bench->fields, bench->fields);
  dove_map_model_set_samples (bench->model, bench->records, NULL);
  g_assert (dove_map_model_get_wires (bench->model)->len > N_ROWS);
}

static void
count_cover (Bench *bench)
{
  const DoveMapCover *cover = dove_map_model_get_cover (bench->model, DOVE_MAP_TARGET, -1);

  g_assert (cover->mapped == N_ROWS && cover->problems == 0);
  dove_map_model_get_cover (bench->model, DOVE_MAP_SOURCE, -1);
}

/* Rows that are shown at once, of the field that stands at a third */
static void
look_at_page (Bench *bench)
{
  for (guint i = 0; i < 40; i++)
    dove_map_model_look (bench->model, N_FIELDS / 3 + i);
}

static void
look_first (Bench *bench)
{
  dove_map_model_look (bench->model, 1);
}

static void
look_next (Bench *bench)
{
  static guint at = 1;

  at = at % (N_ROWS - 2) + 1;
  dove_map_model_look (bench->model, at);
}

static void
edit (Bench *bench)
{
  dove_map_model_edit (bench->model, "Edit",
                       dove_map_rows_set_formula (dove_map_model_get_rows (bench->model),
                                                  "field_7", "UPPER([field_7])"));
  dove_map_model_get_wires (bench->model);
  look_at_page (bench);
}

static void
undo (Bench *bench)
{
  dove_map_model_undo (bench->model);
  dove_map_model_get_wires (bench->model);
  look_at_page (bench);
}

static void
preview_one (Bench *bench)
{
  g_autoptr(GArray) results =
      dove_map_program_preview (dove_map_model_get_program (bench->model),
                                dove_map_model_get_host (bench->model), DOVE_MAP_CREATE,
                                dove_map_model_get_record (bench->model), NULL);

  g_assert (results->len > N_ROWS);
}

static void
preview_many (Bench *bench)
{
  g_autoptr(GArray) counts =
      dove_map_program_count (dove_map_model_get_program (bench->model),
                              dove_map_model_get_host (bench->model), DOVE_MAP_CREATE,
                              bench->records);

  g_assert (counts->len > N_ROWS);
}

static void
write_and_read (Bench *bench)
{
  g_autoptr(GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_text_mark_free);
  g_autofree char *text = dove_map_text_write (dove_map_model_get_rows (bench->model));
  g_autoptr(DoveValue) rows =
      dove_map_text_read (text, dove_map_model_get_rows (bench->model), marks);

  g_assert (rows == dove_map_model_get_rows (bench->model));
}

/* As nothing was mapped yet */
static void
join_all (Bench *bench)
{
  g_autoptr(DoveValue) none = dove_value_new_list (NULL, 0);
  DoveFieldTree *tree = dove_map_model_get_sources (bench->model);
  const DoveMapConnect ask = { tree, DOVE_MAP_WHOLE, tree, DOVE_MAP_WHOLE, none };
  DoveConnectKind kind;
  g_autofree char *why = NULL;
  g_autoptr(GPtrArray) choices = dove_map_connect (&ask, &kind, &why);

  g_assert (choices->len > 0);
}

static const struct
{
  const char *name;
  void      (*work) (Bench *bench);
  double      most;   /* milliseconds */
} works[] = {
  { "open, with its wires", open_model, 300 },
  { "first look at a place", look_first, 50 },
  { "look at another place", look_next, 1 },
  { "count the cover", count_cover, 100 },
  { "look at a page of 40", look_at_page, 16 },
  { "an edit, seen", edit, 16 },
  { "undo, seen", undo, 16 },
  { "preview of one record", preview_one, 30 },
  { "preview of 50 records", preview_many, 500 },
  { "join all by their names", join_all, 500 },
  { "write and read as text", write_and_read, 100 },
};

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const gint64 difference = *(const gint64 *) a - *(const gint64 *) b;

  return difference < 0 ? -1 : difference > 0;
}

int
main (void)
{
  Bench bench = { make_rows (), make_fields (), make_records (), NULL };
  gint64 times[G_N_ELEMENTS (works)][ROUNDS];
  int result = 0;

  for (guint round = 0; round < ROUNDS; round++)
    for (guint i = 0; i < G_N_ELEMENTS (works); i++)
      {
        const gint64 start = g_get_monotonic_time ();

        works[i].work (&bench);
        times[i][round] = g_get_monotonic_time () - start;
      }

  for (guint i = 0; i < G_N_ELEMENTS (works); i++)
    {
      double middle;

      qsort (times[i], ROUNDS, sizeof (gint64), compare);
      middle = (double) times[i][ROUNDS / 2] / 1000;
      printf ("%-24s %8.3f ms, at most %g%s\n", works[i].name, middle, works[i].most,
              middle > works[i].most ? ": TOO SLOW" : "");
      result |= middle > works[i].most;
    }

  g_object_unref (bench.model);
  dove_value_unref (bench.rows);
  dove_value_unref (bench.fields);
  dove_value_unref (bench.records);

  return result;
}
