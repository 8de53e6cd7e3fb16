/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-map-program-private.h"

/*
 * What rows give on records, by the functions that a run maps with. A row in a loop is applied
 * once more to each element by itself, so that it can be told what it gave.
 */

typedef struct
{
  DoveMapProgram        *program;
  const DoveMappingHost *host;
  DoveMapPurpose         purpose;
  DoveValue             *source;
  DoveValue             *target;    /* (nullable) */
  GArray                *results;   /* (element-type DoveMapResult) */
} Preview;

static void
result_clear (gpointer data)
{
  DoveMapResult *result = data;

  g_clear_pointer (&result->value, dove_value_unref);
  g_clear_pointer (&result->message, g_free);
}

/* Whether the value is another one than the formula gave */
static gboolean
was_cast (const DoveRow         *row,
          const DoveRowScope    *scope,
          const DoveMappedField *field)
{
  g_auto(DoveFormulaResult) result = { 0 };
  g_autoptr(DoveValue) plain = NULL;

  if (field->state != DOVE_MAPPED_WRITE || row->formula == NULL || row->schema == NULL
      || row->via != NULL)
    return FALSE;

  dove_row_evaluate (row->formula, scope, &result);
  plain = dove_formula_result_to_field (&result, NULL);

  return !dove_value_equal (plain, field->value);
}

/* Why there is no value; NULL when there is one */
static char *
tell_reason (const DoveRow         *row,
             DoveMapPurpose         purpose,
             const DoveRowScope    *scope,
             DoveMappedState        made,
             const DoveMappedField *field)
{
  DoveMappedField test = { .state = DOVE_MAPPED_OMIT };
  DoveMappedState when;

  if (field->state == DOVE_MAPPED_WRITE)
    return NULL;

  when = dove_row_test_when (row, scope, &test);
  dove_mapped_field_clear (&test);

  return dove_row_tell_reason (row, purpose, when, made, field);
}

/* A row of the record */
static void
preview_row (Preview            *self,
             const DoveRow      *row,
             const DoveRowScope *scope,
             DoveMapResult      *result)
{
  DoveMappedField field = { .state = DOVE_MAPPED_OMIT };
  DoveMappedState made;

  if (dove_row_is_for (row, self->purpose))
    dove_row_apply (row, scope, &field);
  made = field.state;
  dove_row_settle (row, self->target, &field);

  result->state = field.state;
  result->is_cast = was_cast (row, scope, &field);
  result->message = tell_reason (row, self->purpose, scope, made, &field);
  result->value = g_steal_pointer (&field.value);
  dove_mapped_field_clear (&field);
}

/* What the rows of a unit gave, for each element of the loops around them */
typedef struct
{
  GPtrArray *values;     /* (element-type DoveValueBuilder): of each part, NULL for no element */
  guint      first;      /* entry of the unit's first part */
} Elements;

static void
preview_element_row (Preview            *self,
                     const DoveMapPart  *part,
                     const DoveRowScope *scope,
                     guint               number,
                     DoveMapResult      *result,
                     DoveValueBuilder   *values)
{
  DoveMappedField field = { .state = DOVE_MAPPED_OMIT };
  DoveMappedState made;

  dove_row_apply (part->row, scope, &field);
  made = field.state;
  dove_row_settle (part->row, NULL, &field);

  if (field.state == DOVE_MAPPED_WRITE)
    {
      result->is_cast |= was_cast (part->row, scope, &field);
      dove_value_builder_add (values, field.value);
      if (result->state == DOVE_MAPPED_OMIT)
        result->state = DOVE_MAPPED_WRITE;
    }
  else if (result->message == NULL)
    {
      g_autofree char *told = tell_reason (part->row, self->purpose, scope, made, &field);

      /* Translators: which element of a list, and what became of a field in it */
      result->message = g_strdup_printf (_("element %u: %s"), number, told);
      result->state = field.state;
    }
  dove_mapped_field_clear (&field);
}

static void
preview_loop (Preview            *self,
              const DoveMapUnit  *unit,
              guint               loop,
              const DoveRowScope *scope,
              Elements           *elements)
{
  const DoveRow *row = g_array_index (unit->parts, DoveMapPart, loop).row;
  DoveMappedField field = { .state = DOVE_MAPPED_OMIT };
  g_autoptr(DoveValue) list = row != NULL ? dove_row_fetch_elements (row, scope, &field) : NULL;

  dove_mapped_field_clear (&field);
  for (guint n = 0; n < dove_value_get_length (list); n++)
    {
      const DoveRowScope inner = { scope->host, scope->source, dove_value_get_element (list, n) };

      for (guint i = loop + 1; i < unit->parts->len; i++)
        {
          const DoveMapPart *part = &g_array_index (unit->parts, DoveMapPart, i);
          DoveMapResult *result =
              &g_array_index (self->results, DoveMapResult, elements->first + i);

          if (part->entry.around != (int) loop || part->row == NULL)
            continue;
          preview_element_row (self, part, &inner, n + 1, result,
                               g_ptr_array_index (elements->values, i));
          if (part->entry.is_loop)
            preview_loop (self, unit, i, &inner, elements);
        }
    }
}

static void
builder_free (gpointer data)
{
  dove_value_builder_free (data);
}

/* The rows in a loop: each gives a list of what it gave for the elements */
static void
preview_elements (Preview            *self,
                  const DoveMapUnit  *unit,
                  guint               first,
                  const DoveRowScope *scope)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func (builder_free);
  Elements elements = { values, first };

  for (guint i = 0; i < unit->parts->len; i++)
    g_ptr_array_add (values, dove_value_builder_new (DOVE_VALUE_LIST));
  preview_loop (self, unit, 0, scope, &elements);

  for (guint i = 1; i < unit->parts->len; i++)
    {
      DoveMapResult *result = &g_array_index (self->results, DoveMapResult, first + i);

      if (g_array_index (unit->parts, DoveMapPart, i).row == NULL)
        continue;
      result->value = dove_value_builder_end (g_ptr_array_index (values, i));
      if (result->message == NULL && dove_value_get_length (result->value) == 0)
        result->message = g_strdup (_("the list has no elements"));
    }
}

static void
preview_unit (Preview           *self,
              const DoveMapUnit *unit,
              guint              first)
{
  const DoveRowScope scope = { self->host, self->source, NULL };

  for (guint i = 0; i < unit->parts->len; i++)
    {
      const DoveMapPart *part = &g_array_index (unit->parts, DoveMapPart, i);
      DoveMapResult *result = &g_array_index (self->results, DoveMapResult, first + i);

      result->state = DOVE_MAPPED_OMIT;
      if (part->row == NULL)
        {
          result->state = DOVE_MAPPED_FAILED;
          result->message = g_strdup (part->entry.problem);
        }
      else if (i == 0)
        preview_row (self, part->row, &scope, result);
    }

  if (unit->parts->len > 1 && g_array_index (unit->parts, DoveMapPart, 0).row != NULL)
    preview_elements (self, unit, first, &scope);
}

/**
 * dove_map_program_preview:
 * @self: a program
 * @host: what formulas may know, and how references are followed
 * @purpose: whether the target's record is to be made or exists
 * @source: the source record
 * @target: (nullable): the target's record as it is
 *
 * Tells what each row gives on a record: what dove_mapping_apply() would, and for rows in loops
 * what they give for each element. A pure function; any thread.
 *
 * Returns: (transfer full) (element-type DoveMapResult): a result for each entry
 */
GArray *
dove_map_program_preview (DoveMapProgram        *self,
                          const DoveMappingHost *host,
                          DoveMapPurpose         purpose,
                          DoveValue             *source,
                          DoveValue             *target)
{
  GArray *results = g_array_sized_new (FALSE, TRUE, sizeof (DoveMapResult), self->entries->len);
  Preview preview = { self, host, purpose, source, target, results };
  guint first = 0;

  g_array_set_clear_func (results, result_clear);
  g_array_set_size (results, self->entries->len);
  for (guint u = 0; u < self->units->len; u++)
    {
      const DoveMapUnit *unit = g_ptr_array_index (self->units, u);

      preview_unit (&preview, unit, first);
      first += unit->parts->len;
    }

  return results;
}

static void
count_result (const DoveMapResult *result,
              guint                record,
              DoveMapCount        *count)
{
  if (result->state == DOVE_MAPPED_FAILED && count->errors++ == 0)
    count->first_error = (int) record;

  if (result->state == DOVE_MAPPED_OMIT || result->state == DOVE_MAPPED_DEFERRED)
    count->left++;
  else if (result->state == DOVE_MAPPED_WRITE && dove_value_is_empty (result->value))
    count->empty++;
  else if (result->state == DOVE_MAPPED_WRITE)
    count->values++;
  count->casts += result->is_cast;
}

/**
 * dove_map_program_count:
 * @self: a program
 * @host: what formulas may know, and how references are followed
 * @purpose: whether the target's records are to be made or exist
 * @sources: list of source records
 *
 * Counts what each row gives on many records. A pure function; any thread.
 *
 * Returns: (transfer full) (element-type DoveMapCount): a count for each entry
 */
GArray *
dove_map_program_count (DoveMapProgram        *self,
                        const DoveMappingHost *host,
                        DoveMapPurpose         purpose,
                        DoveValue             *sources)
{
  GArray *counts = g_array_sized_new (FALSE, TRUE, sizeof (DoveMapCount), self->entries->len);

  g_array_set_size (counts, self->entries->len);
  for (guint i = 0; i < counts->len; i++)
    g_array_index (counts, DoveMapCount, i).first_error = -1;
  for (guint n = 0; n < dove_value_get_length (sources); n++)
    {
      g_autoptr(GArray) results = dove_map_program_preview (self, host, purpose,
                                                            dove_value_get_element (sources, n),
                                                            NULL);

      for (guint i = 0; i < results->len; i++)
        count_result (&g_array_index (results, DoveMapResult, i), n,
                      &g_array_index (counts, DoveMapCount, i));
    }

  return counts;
}
