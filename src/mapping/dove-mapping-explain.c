/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-mapping-private.h"

/*
 * Why a target field holds what it holds.
 *
 * The row is applied once more, the same way as in a run, and what it read is told beside what
 * it made. Nothing is recorded while mapping for this: a run pays nothing for it.
 */

static const char *
state_to_string (DoveMappedState state)
{
  switch (state)
    {
    case DOVE_MAPPED_WRITE:
      return "write";
    case DOVE_MAPPED_OMIT:
      return "omit";
    case DOVE_MAPPED_DEFERRED:
      return "deferred";
    case DOVE_MAPPED_FAILED:
    default:
      return "failed";
    }
}

static const char *
hint_to_string (DoveHint hint)
{
  switch (hint)
    {
    case DOVE_HINT_DATE:
      return "date";
    case DOVE_HINT_TIME:
      return "time";
    case DOVE_HINT_DATETIME:
      return "datetime";
    case DOVE_HINT_PERCENTAGE:
      return "percentage";
    case DOVE_HINT_CURRENCY:
      return "currency";
    case DOVE_HINT_NONE:
    default:
      return NULL;
    }
}

static void
set_text (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  if (text != NULL)
    dove_value_builder_set_text (builder, name, text);
}

static DoveValue *
explain_sources (const DoveRow *row,
                 DoveValue     *source)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < row->sources->len; i++)
    {
      const char *name = g_ptr_array_index (row->sources, i);
      g_autoptr(DoveValueBuilder) entry = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DovePath) path = dove_path_new (name, NULL);
      DoveValue *value = path != NULL ? dove_path_fetch (path, source) : NULL;

      dove_value_builder_set_text (entry, "field", name);
      dove_value_builder_take (entry, "value", value != NULL ? value : dove_value_new_null ());
      dove_value_builder_take_element (list, dove_value_builder_end (entry));
    }

  return dove_value_builder_end (list);
}

/*
 * dove_row_tell_reason:
 * @when: what its condition gave
 * @made: what the row gave, before the policy for empty values
 * @field: what became of it
 *
 * Why the field is left as it is, or must wait; the failure's own words.
 *
 * Returns: (transfer full): the reason
 */
char *
dove_row_tell_reason (const DoveRow         *row,
                      DoveMapPurpose         purpose,
                      DoveMappedState        when,
                      DoveMappedState        made,
                      const DoveMappedField *field)
{
  switch (field->state)
    {
    case DOVE_MAPPED_WRITE:
      return g_strdup (row->each != NULL ? _("made of the list’s elements")
                                         : _("the formula’s result"));

    case DOVE_MAPPED_DEFERRED:
      return g_strdup_printf (_("the record that it refers to is not linked in “%s” yet"),
                              field->via);

    case DOVE_MAPPED_FAILED:
      return g_strdup (field->message);

    case DOVE_MAPPED_OMIT:
    default:
      break;
    }

  if (!dove_row_is_for (row, purpose))
    return g_strdup (row->only == DOVE_MAP_CREATE
                       ? _("the row is only for records that are created")
                       : _("the row is only for records that are updated"));
  if (when == DOVE_MAPPED_OMIT)
    return g_strdup (_("the row’s condition does not hold"));
  if (made == DOVE_MAPPED_OMIT)
    return g_strdup (_("the formula leaves the field out"));

  return g_strdup (row->empty == DOVE_EMPTY_KEEP
                     ? _("the value is empty, and an empty one is never written over another")
                     : _("the target’s field is not empty"));
}

static void
explain_row (const DoveRow    *row,
             DoveValueBuilder *builder)
{
  static const char *const empties[] = { "write", "keep", "only-if-target-empty" };

  set_text (builder, "formula", row->formula ? dove_formula_get_text (row->formula) : NULL);
  set_text (builder, "each", row->each ? dove_formula_get_text (row->each) : NULL);
  set_text (builder, "when", row->when ? dove_formula_get_text (row->when) : NULL);
  set_text (builder, "via", row->via);
  set_text (builder, "note", row->note);

  if (row->empty != DOVE_EMPTY_WRITE)
    dove_value_builder_set_text (builder, "empty", empties[row->empty]);
  if (row->only != DOVE_ROW_ALWAYS)
    dove_value_builder_set_text (builder, "only",
                                 row->only == DOVE_MAP_CREATE ? "create" : "update");
}

/* What the formula itself gave, before it was made to fit the field or was followed */
static void
explain_result (const DoveRow      *row,
                const DoveRowScope *scope,
                DoveValueBuilder   *builder)
{
  g_auto(DoveFormulaResult) result = { 0 };

  if (row->formula == NULL)
    return;

  dove_row_evaluate (row->formula, scope, &result);
  if (result.kind != DOVE_FORMULA_VALUE)
    return;

  dove_value_builder_set_text (builder, "type", dove_formula_result_get_type (&result));
  set_text (builder, "hint", hint_to_string (result.hint));
  dove_value_builder_take (builder, "result", dove_formula_result_to_field (&result, NULL));
}

static void
explain_field (const DoveMappedField *field,
               DoveValueBuilder      *builder)
{
  dove_value_builder_set_text (builder, "state", state_to_string (field->state));
  set_text (builder, "error", field->error);

  if (field->value != NULL)
    dove_value_builder_set (builder, field->state == DOVE_MAPPED_DEFERRED ? "key" : "value",
                            field->value);
}

/**
 * dove_mapping_explain:
 * @self: a mapping
 * @host: what formulas may know, and how references are followed
 * @purpose: whether the target's record is to be made or exists
 * @source: the source record
 * @target: (nullable): the target's record as it is
 * @row: index of a row
 *
 * Tells where the value of one target field comes from.
 *
 * Gives a record with `field`, `row` (its index), of the document `formula` or `each`, `when`,
 * `via`, `empty`, `only`, `note` where the row has them; `sources`: a list of `field` and
 * `value` for each source field that the row reads; of the formula's result `type`, `hint` and
 * `result`; `holds`: whether the condition does; `state`: `write`, `omit`, `deferred` or
 * `failed`; `value`, the `key` of a deferred reference or the kind of `error`; and `reason`, a
 * sentence. A pure function; any thread.
 *
 * Returns: (transfer full): the explanation
 */
DoveValue *
dove_mapping_explain (DoveMapping           *self,
                      const DoveMappingHost *host,
                      DoveMapPurpose         purpose,
                      DoveValue             *source,
                      DoveValue             *target,
                      guint                  row)
{
  const DoveRow *compiled = g_ptr_array_index (self->rows, row);
  const DoveRowScope scope = { host, source, NULL };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveMappedField field = { .row = row, .state = DOVE_MAPPED_OMIT };
  DoveMappedField test = { .state = DOVE_MAPPED_OMIT };
  DoveMappedState when = dove_row_test_when (compiled, &scope, &test);
  DoveMappedState made;
  g_autofree char *reason = NULL;

  if (dove_row_is_for (compiled, purpose))
    dove_row_apply (compiled, &scope, &field);
  made = field.state;
  dove_row_settle (compiled, target, &field);

  reason = dove_row_tell_reason (compiled, purpose, when, made, &field);

  dove_value_builder_set_text (builder, "field", dove_path_get_text (compiled->path));
  dove_value_builder_take (builder, "row", dove_value_new_integer (row));
  explain_row (compiled, builder);
  dove_value_builder_take (builder, "sources", explain_sources (compiled, source));
  explain_result (compiled, &scope, builder);
  if (compiled->when != NULL)
    dove_value_builder_take (builder, "holds",
                             dove_value_new_boolean (when == DOVE_MAPPED_WRITE));
  explain_field (&field, builder);
  dove_value_builder_set_text (builder, "reason", reason);

  dove_mapped_field_clear (&field);
  dove_mapped_field_clear (&test);

  return dove_value_builder_end (builder);
}
