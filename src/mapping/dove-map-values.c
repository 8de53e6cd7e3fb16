/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-values.h"

#include "mapping/dove-field-tree.h"
#include "mapping/dove-map-program.h"
#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"
#include "record/dove-json.h"

/*
 * The table is the formula itself, a SWITCH, so that it is saved, undone, copied and sent with the
 * row and there is nothing beside it that could be forgotten.
 */

/* --- reading and writing ---------------------------------------------------------------------- */

/* A formula without the sign that it may begin with in a spreadsheet */
static char *
strip (const char *text)
{
  g_autofree char *kept = g_strstrip (g_strdup (text));

  return g_strdup (kept[0] == '=' ? g_strchug (kept + 1) : kept);
}

/**
 * dove_map_values_read:
 * @rows: rows of a mapping
 * @place: path of a target field
 * @why: (out) (nullable): why there can be no table, a sentence
 *
 * Reads the formula of a row as a table. One that is something else is what a table without values
 * begins with.
 *
 * Returns: (transfer full) (nullable): the table; %NULL when nothing is written into the field yet,
 *   it is a list of records, or its formula cannot be read
 */
DoveCases *
dove_map_values_read (DoveValue   *rows,
                      const char  *place,
                      char       **why)
{
  DoveValue *row = dove_map_rows_find (rows, place);
  const char *text = row != NULL ? dove_value_get_member_text (row, "formula") : NULL;
  g_autoptr(DoveMapNames) names = dove_map_names_new_at (rows, place);
  g_autoptr(DoveFormula) formula = NULL;
  DoveCases *cases = NULL;

  *why = NULL;
  if (text == NULL)
    {
      *why = g_strdup (row != NULL ? _("A list of records is made by its fields, not by a table.")
                                   : _("Choose the source of this field first."));
      return NULL;
    }

  formula = dove_formula_new_known (text, dove_map_names_get_known (names), NULL);
  if (formula == NULL)
    {
      *why = g_strdup (_("The formula of this field is not complete yet."));
      return NULL;
    }

  cases = dove_formula_get_cases (formula);
  if (cases == NULL)
    {
      g_autofree char *what = strip (text);

      cases = dove_cases_new (what);
    }

  return cases;
}

/**
 * dove_map_values_write:
 * @rows: rows of a mapping
 * @place: path of a target field that has a row
 * @cases: a table
 *
 * Returns: (transfer full): the rows with the table for the formula of the row
 */
DoveValue *
dove_map_values_write (DoveValue       *rows,
                       const char      *place,
                       const DoveCases *cases)
{
  g_autofree char *formula = dove_cases_write (cases);

  return dove_map_rows_set_formula (rows, place, formula);
}

/* --- what records have ------------------------------------------------------------------------ */

static void
value_free (gpointer data)
{
  DoveMapValue *value = data;

  dove_value_unref (value->value);
  g_free (value);
}

/* The most frequent first; those as frequent in the order in which records have them */
static int
compare_values (gconstpointer a,
                gconstpointer b)
{
  const DoveMapValue *one = *(const DoveMapValue *const *) a;
  const DoveMapValue *other = *(const DoveMapValue *const *) b;

  if (one->count != other->count)
    return one->count > other->count ? -1 : 1;

  return one->record < other->record ? -1 : one->record > other->record;
}

typedef struct
{
  GPtrArray  *values;   /* (element-type DoveMapValue) */
  GHashTable *known;    /* value -> DoveMapValue, both borrowed */
  guint       record;   /* that is looked at */
} Counting;

static void
count_value (Counting  *self,
             DoveValue *value)
{
  g_autoptr(DoveValue) empty = dove_value_new_null ();
  DoveValue *counted = dove_value_is_empty (value) ? empty : value;
  DoveMapValue *known = g_hash_table_lookup (self->known, counted);

  if (known == NULL)
    {
      known = g_new0 (DoveMapValue, 1);
      known->value = dove_value_ref (counted);
      known->record = self->record;
      g_ptr_array_add (self->values, known);
      g_hash_table_insert (self->known, known->value, known);
    }
  known->count++;
}

/* A table has single values: of a list each one */
static void
count_all (Counting  *self,
           DoveValue *value)
{
  const DoveValueKind kind = value != NULL ? dove_value_get_kind (value) : DOVE_VALUE_NULL;

  if (kind == DOVE_VALUE_LIST)
    for (guint i = 0; i < dove_value_get_length (value); i++)
      count_all (self, dove_value_get_element (value, i));
  else if (kind != DOVE_VALUE_RECORD)
    count_value (self, value);
}

/* The row with what is looked for as its formula, the loops around it, and named values */
static DoveValue *
make_rows (DoveValue  *rows,
           const char *place,
           const char *what)
{
  static const char *const members[] = { "empty", "only", "via" };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) kept = NULL;
  DoveValue *made = NULL;

  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      const char *field = dove_value_get_member_text (row, "field");

      if (dove_map_row_get_name (row) != NULL
          || (field != NULL && dove_field_path_get_rest (place, field) != NULL))
        dove_value_builder_add (builder, row);
    }
  kept = dove_value_builder_end (builder);
  made = dove_map_rows_set_formula (kept, place, what);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      DoveValue *next = dove_map_rows_set_member (made, place, members[i], NULL);

      dove_value_unref (made);
      made = next;
    }

  return made;
}

/**
 * dove_map_values_count:
 * @rows: rows of a mapping
 * @place: path of a target field that has a row
 * @what: what a table for it looks for
 * @host: what formulas may know
 * @records: (nullable): list of source records
 * @n_failed: (out): in how many of them it cannot be told
 *
 * Counts the values that are looked for: in a loop those of all elements, where the row has a
 * condition those for which it holds.
 *
 * Returns: (transfer full) (element-type DoveMapValue): the values, the most frequent first; the
 *   empty value is null
 */
GPtrArray *
dove_map_values_count (DoveValue             *rows,
                       const char            *place,
                       const char            *what,
                       const DoveMappingHost *host,
                       DoveValue             *records,
                       guint                 *n_failed)
{
  g_autoptr(DoveValueBuilder) none = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) no_fields = dove_value_builder_end (none);
  g_autoptr(DoveFieldTree) targets = dove_field_tree_new (no_fields);
  g_autoptr(DoveValue) one = make_rows (rows, place, what);
  g_autoptr(DoveMapProgram) program = dove_map_program_new (one, targets, NULL);
  g_autoptr(GHashTable) known = g_hash_table_new ((GHashFunc) dove_value_hash,
                                                  (GEqualFunc) dove_value_equal);
  Counting counting = { g_ptr_array_new_with_free_func (value_free), known, 0 };
  const int index = dove_map_program_find (program, place);

  *n_failed = 0;
  for (guint i = 0; index >= 0 && i < dove_value_get_length (records); i++)
    {
      g_autoptr(GArray) results = dove_map_program_preview (program, host, DOVE_MAP_CREATE,
                                                            dove_value_get_element (records, i),
                                                            NULL);
      const DoveMapResult *result = &g_array_index (results, DoveMapResult, index);

      counting.record = i;
      if (result->state == DOVE_MAPPED_FAILED)
        (*n_failed)++;
      else if (result->state == DOVE_MAPPED_WRITE)
        count_all (&counting, result->value);
    }
  g_ptr_array_sort (counting.values, compare_values);

  return counting.values;
}

/**
 * dove_map_values_tell:
 * @cases: a table
 * @values: (element-type DoveMapValue): what records have
 *
 * Returns: (transfer full): how much of it is in the table, a sentence
 */
char *
dove_map_values_tell (const DoveCases *cases,
                      GPtrArray       *values)
{
  guint missing = 0, times = 0;

  for (guint i = 0; i < values->len; i++)
    {
      const DoveMapValue *value = g_ptr_array_index (values, i);

      if (dove_cases_find (cases, value->value) >= 0)
        continue;
      missing++;
      times += value->count;
    }
  if (values->len == 0)
    return g_strdup (_("The sample records have no values."));
  if (missing == 0)
    return g_strdup (_("All values of the sample records are in the table."));

  /* Translators: the first number is of those that are not in the table, the second of all */
  return g_strdup_printf (ngettext ("%u of %u values of the sample records is not in the table; "
                                    "it occurs %u times.",
                                    "%u of %u values of the sample records are not in the table; "
                                    "they occur %u times.", missing),
                          missing, values->len, times);
}

/* --- cells ------------------------------------------------------------------------------------ */

/**
 * dove_map_values_show:
 * @value: (nullable): a value of a table
 *
 * Returns: (transfer full): how it stands in a cell; "" for the empty value
 */
char *
dove_map_values_show (DoveValue *value)
{
  const char *text = dove_value_get_text (value);

  if (text != NULL)
    return g_strdup (text);
  if (dove_value_get_kind (value) == DOVE_VALUE_NUMBER)
    return dove_json_write (value, DOVE_JSON_COMPACT);
  if (dove_value_get_kind (value) == DOVE_VALUE_BOOLEAN)
    return g_strdup (dove_value_get_boolean (value) ? "TRUE" : "FALSE");

  return g_strdup ("");
}

/**
 * dove_map_values_type:
 * @text: what was typed into a cell
 * @type: word of JSON Schema: what the column holds
 *
 * Returns: (transfer full): the value: a number or a logical value where the column holds such and
 *   the text is one, null for nothing, else the text
 */
DoveValue *
dove_map_values_type (const char *text,
                      const char *type)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  const gboolean is_number = g_strcmp0 (type, "number") == 0 || g_strcmp0 (type, "integer") == 0;
  g_autoptr(DoveValue) number = NULL;

  if (*text == '\0')
    return dove_value_new_null ();
  if (is_number)
    number = dove_json_parse (trimmed, -1, NULL, NULL);
  if (number != NULL && dove_value_get_kind (number) == DOVE_VALUE_NUMBER)
    return g_steal_pointer (&number);
  if (g_strcmp0 (type, "boolean") == 0
      && (g_ascii_strcasecmp (trimmed, "true") == 0 || g_ascii_strcasecmp (trimmed, "false") == 0))
    return dove_value_new_boolean (g_ascii_strcasecmp (trimmed, "true") == 0);

  return dove_value_new_text (text);
}

/**
 * dove_map_values_guess:
 * @values: (element-type DoveMapValue): what records have
 *
 * Returns: word of JSON Schema: what they are, when all are of one kind, else `string`
 */
const char *
dove_map_values_guess (GPtrArray *values)
{
  const char *guess = NULL;

  for (guint i = 0; i < values->len; i++)
    {
      const DoveValueKind kind =
          dove_value_get_kind (((const DoveMapValue *) g_ptr_array_index (values, i))->value);
      const char *type = kind == DOVE_VALUE_NUMBER ? "number"
                         : kind == DOVE_VALUE_BOOLEAN ? "boolean" : "string";

      if (kind == DOVE_VALUE_NULL)
        continue;
      if (guess != NULL && !g_str_equal (guess, type))
        return "string";
      guess = type;
    }

  return guess != NULL ? guess : "string";
}

/**
 * dove_map_values_paste:
 * @cases: a table
 * @lines: (element-type GStrv): cells by lines
 * @from_type: what the first column holds
 * @to_type: what the second column holds
 *
 * Takes two columns over: a value that is in the table already becomes something else, another one
 * comes behind the last. A line of less than two cells, or without a value, is left aside.
 *
 * Returns: how many lines were taken
 */
guint
dove_map_values_paste (DoveCases  *cases,
                       GPtrArray  *lines,
                       const char *from_type,
                       const char *to_type)
{
  guint taken = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      char **cells = g_ptr_array_index (lines, i);
      g_autoptr(DoveValue) from = NULL;
      g_autoptr(DoveValue) to = NULL;
      int known;

      if (g_strv_length (cells) < 2 || *cells[0] == '\0')
        continue;
      from = dove_map_values_type (cells[0], from_type);
      to = dove_map_values_type (cells[1], to_type);
      known = dove_cases_find (cases, from);
      if (known < 0)
        dove_cases_add (cases, from, to);
      else
        {
          DoveCase *pair = g_ptr_array_index (cases->cases, known);

          dove_value_unref (pair->to);
          pair->to = dove_value_ref (to);
        }
      taken++;
    }

  return taken;
}
