/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-mapping-private.h"

/*
 * What one row makes of one record.
 *
 * A row is asked in this order: is it for this purpose (`only`), does its condition hold
 * (`when`), which value does it give (a formula, or a list of records), where does that lead
 * (`via`), may it be written (`empty`). Each step may settle the field's state; the first that
 * does ends the row. The rows of a list's elements go the same way, so lists nest.
 */

static void
set_value (DoveMappedField *field,
           DoveValue       *value)
{
  field->state = DOVE_MAPPED_WRITE;
  g_clear_pointer (&field->value, dove_value_unref);
  field->value = value;
}

void
dove_row_evaluate (DoveFormula        *formula,
                   const DoveRowScope *scope,
                   DoveFormulaResult  *result)
{
  dove_formula_evaluate (formula, scope->host->formulas, scope->source, scope->element, result);
}

/* A formula's error as the field's, with the place of the failing call */
static void
set_failed (DoveMappedField         *field,
            DoveFormula             *formula,
            const char              *prefix,
            const DoveFormulaResult *result)
{
  const char *text = dove_formula_get_text (formula);
  const guint start = MIN (result->start, (guint) strlen (text));
  const DoveFormulaPiece *piece = dove_formula_find_piece (formula, start);
  const guint before = piece != NULL ? MIN (piece->start, start) : 0;
  const glong character = g_utf8_strlen (text + before, (gssize) (start - before)) + 1;
  const char *what = result->message != NULL ? result->message : _("the formula gave an error");
  const char *error = result->error != NULL ? result->error : "error";

  field->state = DOVE_MAPPED_FAILED;
  field->error = result->error;
  field->reason = g_strconcat (prefix, what, NULL);
  if (piece != NULL && piece->name != NULL)
    /* Translators: a start like “the condition failed: ”, what is wrong, a name like #VALUE!; at
     * last what a named value is called */
    field->message = g_strdup_printf (_("%s%s (%s at character %ld of the named value “%s”)"),
                                      prefix, what, error, character, piece->name);
  else
    /* Translators: a start like “the condition failed: ”, what is wrong, a name like #VALUE! */
    field->message = g_strdup_printf (_("%s%s (%s at character %ld of the formula)"), prefix, what,
                                      error, character);
}

/* A condition's result as yes or no, by the language's rules for logical values */
static gboolean
result_to_condition (DoveFormulaResult *result,
                     gboolean          *holds)
{
  DoveValue *value = result->value;
  DoveNumber number;

  if (result->is_array)
    value = dove_value_get_element (value, 0);

  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_NULL:
      *holds = FALSE;
      return TRUE;

    case DOVE_VALUE_BOOLEAN:
      *holds = dove_value_get_boolean (value);
      return TRUE;

    case DOVE_VALUE_NUMBER:
      dove_value_get_number (value, &number);
      *holds = !dove_number_is_zero (&number);
      return TRUE;

    case DOVE_VALUE_TEXT:
      *holds = g_ascii_strcasecmp (dove_value_get_text (value), "TRUE") == 0;
      return *holds || g_ascii_strcasecmp (dove_value_get_text (value), "FALSE") == 0;

    case DOVE_VALUE_LIST:
    case DOVE_VALUE_RECORD:
    default:
      return FALSE;
    }
}

/* Whether a row's condition holds: WRITE when it does, OMIT when not, FAILED with the field's
 * message when it cannot be told. A condition that fails must not pass for false: the field
 * would silently be left as it is. */
DoveMappedState
dove_row_test_when (const DoveRow      *row,
                    const DoveRowScope *scope,
                    DoveMappedField    *field)
{
  g_auto(DoveFormulaResult) result = { 0 };
  gboolean holds = FALSE;

  if (row->when == NULL)
    return DOVE_MAPPED_WRITE;

  dove_row_evaluate (row->when, scope, &result);

  if (result.kind == DOVE_FORMULA_OMIT)
    return DOVE_MAPPED_OMIT;

  if (result.kind == DOVE_FORMULA_VALUE && result_to_condition (&result, &holds))
    return holds ? DOVE_MAPPED_WRITE : DOVE_MAPPED_OMIT;

  if (result.kind == DOVE_FORMULA_VALUE)
    {
      result.error = "#VALUE!";
      g_free (result.message);
      result.message = g_strdup (_("the result is neither true nor false"));
    }

  set_failed (field, row->when, _("the condition failed: "), &result);

  return DOVE_MAPPED_FAILED;
}

/* One reference; TRUE when it leads somewhere */
static gboolean
follow_key (const DoveRow       *row,
            const DoveRowScope  *scope,
            DoveValue           *key,
            DoveMappedField     *field,
            DoveValue          **linked)
{
  const DoveMappingHost *host = scope->host;

  if (dove_value_is_empty (key))
    {
      *linked = dove_value_new_null ();
      return TRUE;
    }

  *linked = host->follow != NULL ? host->follow (row->via, key, host->user_data) : NULL;
  if (*linked != NULL)
    return TRUE;

  field->state = DOVE_MAPPED_DEFERRED;
  field->via = g_strdup (row->via);
  g_clear_pointer (&field->value, dove_value_unref);
  field->value = dove_value_ref (key);

  return FALSE;
}

/* Translates the key, or each key of a list, that the formula gave */
static void
follow_value (const DoveRow      *row,
              const DoveRowScope *scope,
              DoveMappedField    *field)
{
  g_autoptr(DoveValue) keys = g_steal_pointer (&field->value);
  g_autoptr(DoveValueBuilder) builder = NULL;
  DoveValue *linked = NULL;

  if (dove_value_get_kind (keys) != DOVE_VALUE_LIST)
    {
      if (follow_key (row, scope, keys, field, &linked))
        set_value (field, linked);
      return;
    }

  builder = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (keys); i++)
    {
      if (!follow_key (row, scope, dove_value_get_element (keys, i), field, &linked))
        return;
      dove_value_builder_take_element (builder, linked);
    }

  set_value (field, dove_value_builder_end (builder));
}

static void
make_value (const DoveRow      *row,
            const DoveRowScope *scope,
            DoveMappedField    *field)
{
  g_auto(DoveFormulaResult) result = { 0 };

  dove_row_evaluate (row->formula, scope, &result);

  switch (result.kind)
    {
    case DOVE_FORMULA_OMIT:
      field->state = DOVE_MAPPED_OMIT;
      return;

    case DOVE_FORMULA_FAILED:
      set_failed (field, row->formula, "", &result);
      return;

    case DOVE_FORMULA_VALUE:
    default:
      break;
    }

  /* A key is not made to fit the field: the key that it leads to is what is written */
  set_value (field, dove_formula_result_to_field (&result, row->via ? NULL : row->schema));

  if (row->via != NULL)
    follow_value (row, scope, field);
}

/* Whatever a list's formula gives, as a list: nothing is the empty one, one value a list of one */
static DoveValue *
value_to_list (DoveValue *value)
{
  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_NULL:
      return dove_value_new_list (NULL, 0);

    case DOVE_VALUE_LIST:
      return dove_value_ref (value);

    case DOVE_VALUE_BOOLEAN:
    case DOVE_VALUE_NUMBER:
    case DOVE_VALUE_TEXT:
    case DOVE_VALUE_RECORD:
    default:
      return dove_value_new_list (&value, 1);
    }
}

/* The list whose elements a row makes records of; NULL when the field's state says why not */
DoveValue *
dove_row_fetch_elements (const DoveRow      *row,
                         const DoveRowScope *scope,
                         DoveMappedField    *field)
{
  g_auto(DoveFormulaResult) result = { 0 };
  g_autoptr(DoveValue) value = NULL;

  if (row->each_path != NULL)
    {
      value = dove_path_fetch (row->each_path, row->is_relative ? scope->element : scope->source);
      return value_to_list (value);
    }

  dove_row_evaluate (row->each, scope, &result);

  switch (result.kind)
    {
    case DOVE_FORMULA_VALUE:
      return value_to_list (result.value);

    case DOVE_FORMULA_OMIT:
      field->state = DOVE_MAPPED_OMIT;
      return NULL;

    case DOVE_FORMULA_FAILED:
    default:
      set_failed (field, row->each, "", &result);
      return NULL;
    }
}

/* Hands what stopped an element's row to the list's field; a failure says where it was */
static void
pass_on (DoveMappedField *field,
         DoveMappedField *inner,
         DovePath        *path,
         guint            number)
{
  field->state = inner->state;
  field->error = inner->error;
  field->via = g_steal_pointer (&inner->via);
  field->value = g_steal_pointer (&inner->value);

  if (inner->reason != NULL)
    field->reason = g_strdup_printf (_("element %u, “%s”: %s"), number, dove_path_get_text (path),
                                     inner->reason);
  if (inner->message != NULL)
    field->message = g_strdup_printf (_("element %u, “%s”: %s"), number, dove_path_get_text (path),
                                      inner->message);
}

/* The record of one element; NULL when one of its rows has stopped the field. The builder is
 * lent, empty: making one for each element would be most of the work. */
static DoveValue *
make_element (const DoveRow      *row,
              const DoveRowScope *scope,
              guint               number,
              DoveValueBuilder   *builder,
              DoveMappedField    *field)
{
  for (guint i = 0; i < row->fields->len; i++)
    {
      const DoveRow *inner_row = g_ptr_array_index (row->fields, i);
      DoveMappedField inner = { .state = DOVE_MAPPED_OMIT };
      gboolean has_stopped;

      dove_row_apply (inner_row, scope, &inner);
      dove_row_settle (inner_row, NULL, &inner);

      if (inner.state == DOVE_MAPPED_WRITE)
        dove_record_set_path (builder, inner_row->path, inner.value);

      has_stopped = inner.state == DOVE_MAPPED_DEFERRED || inner.state == DOVE_MAPPED_FAILED;
      if (has_stopped)
        pass_on (field, &inner, inner_row->path, number);

      dove_mapped_field_clear (&inner);
      if (has_stopped)
        return NULL;
    }

  return dove_value_builder_end (builder);
}

static void
make_list (const DoveRow      *row,
           const DoveRowScope *scope,
           DoveMappedField    *field)
{
  g_autoptr(DoveValue) elements = dove_row_fetch_elements (row, scope, field);
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValueBuilder) lent = NULL;

  if (elements == NULL)
    return;

  builder = dove_value_builder_new (DOVE_VALUE_LIST);
  lent = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < dove_value_get_length (elements); i++)
    {
      const DoveRowScope inner = { scope->host, scope->source,
                                   dove_value_get_element (elements, i) };
      DoveValue *record = make_element (row, &inner, i + 1, lent, field);

      if (record == NULL)
        return;

      dove_value_builder_take_element (builder, record);
    }

  set_value (field, dove_value_builder_end (builder));
}

gboolean
dove_row_is_for (const DoveRow  *row,
                 DoveMapPurpose  purpose)
{
  return row->only == DOVE_ROW_ALWAYS || row->only == (int) purpose;
}

/* Fills in a field's state and value; the policy for empty values comes after */
void
dove_row_apply (const DoveRow      *row,
                const DoveRowScope *scope,
                DoveMappedField    *field)
{
  DoveMappedState state = dove_row_test_when (row, scope, field);

  field->state = state;
  if (state != DOVE_MAPPED_WRITE)
    return;

  if (row->each != NULL)
    make_list (row, scope, field);
  else
    make_value (row, scope, field);
}

/* Leaves a field out that must not be written by the row's policy for empty values */
void
dove_row_settle (const DoveRow   *row,
                 DoveValue       *target,
                 DoveMappedField *field)
{
  g_autoptr(DoveValue) held = NULL;
  gboolean is_kept = FALSE;

  if (field->state != DOVE_MAPPED_WRITE && field->state != DOVE_MAPPED_DEFERRED)
    return;

  switch (row->empty)
    {
    case DOVE_EMPTY_KEEP:
      is_kept = field->state == DOVE_MAPPED_WRITE && dove_value_is_empty (field->value);
      break;

    case DOVE_EMPTY_ONLY_IF_TARGET_EMPTY:
      held = target != NULL ? dove_path_fetch (row->path, target) : NULL;
      is_kept = !dove_value_is_empty (held);
      break;

    case DOVE_EMPTY_WRITE:
    default:
      break;
    }

  if (!is_kept)
    return;

  field->state = DOVE_MAPPED_OMIT;
  g_clear_pointer (&field->value, dove_value_unref);
  g_clear_pointer (&field->via, g_free);
}

/* Puts a value at a path of the record that is being built; in the way of a longer path
 * stands at most a value of the record it began with, which gives place */
void
dove_record_set_path (DoveValueBuilder *builder,
                      DovePath         *path,
                      DoveValue        *value)
{
  const char *step = dove_path_get_step (path, 0);
  g_autoptr(DoveValueBuilder) outer = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(DoveValue) changed = NULL;
  DoveValue *held;

  if (dove_path_get_length (path) == 1)
    {
      dove_value_builder_set (builder, step, value);
      return;
    }

  outer = dove_value_builder_new (DOVE_VALUE_RECORD);
  held = dove_value_builder_peek (builder, step);
  if (held != NULL)
    dove_value_builder_set (outer, step, held);
  record = dove_value_builder_end (outer);

  changed = dove_path_replace (path, record, value, NULL);
  if (changed == NULL)
    {
      g_autoptr(DoveValueBuilder) none = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) empty = dove_value_builder_end (none);

      changed = dove_path_replace (path, empty, value, NULL);
    }

  if (changed != NULL)
    dove_value_builder_set (builder, step, dove_value_get_member (changed, step));
}
