/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-import-private.h"

/* The check-list and the figures as values, for programs. */

static void
set_text (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  if (text != NULL && *text != '\0')
    dove_value_builder_set_text (builder, name, text);
}

static void
set_count (DoveValueBuilder *builder,
           const char       *name,
           guint             count)
{
  dove_value_builder_take (builder, name, dove_value_new_integer (count));
}

/**
 * dove_import_row_to_value:
 * @row: a line of the check-list
 *
 * Returns: (transfer full): a record with `object`, `operation`, `pointer`, `what`, `choices` and
 *   `tryIt`
 */
DoveValue *
dove_import_row_to_value (const DoveImportRow *row)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  set_text (builder, "object", row->object);
  set_text (builder, "operation", row->operation);
  set_text (builder, "pointer", row->pointer);
  set_text (builder, "what", row->what);
  dove_import_set_list (builder, "choices", row->choices);
  set_text (builder, "tryIt", row->try_it);

  return dove_value_builder_end (builder);
}

/**
 * dove_import_to_value:
 * @self: an import
 *
 * Returns: (transfer full): a record with `format`, the figures, `notes` and `checkList`
 */
DoveValue *
dove_import_to_value (DoveImport *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) rows = dove_value_builder_new (DOVE_VALUE_LIST);

  set_text (builder, "id", dove_value_get_member_text (self->manifest, "id"));
  set_text (builder, "format", self->format);
  set_count (builder, "operations", self->tally.operations);
  set_count (builder, "recognised", self->tally.recognised);
  set_count (builder, "used", self->tally.used);
  set_count (builder, "objects",
             dove_value_get_length (dove_value_get_member (self->manifest, "objects")));
  set_count (builder, "lists", self->tally.lists);
  set_count (builder, "keys", self->tally.keys);
  set_count (builder, "pagings", self->tally.pagings);
  set_count (builder, "sinces", self->tally.sinces);
  dove_import_set_list (builder, "notes", self->notes);
  for (guint i = 0; i < self->rows->len; i++)
    dove_value_builder_take_element (rows,
                                     dove_import_row_to_value (g_ptr_array_index (self->rows, i)));
  dove_value_builder_take (builder, "checkList", dove_value_builder_end (rows));

  return dove_value_builder_end (builder);
}
