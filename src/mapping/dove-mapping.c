/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-mapping-private.h"

static DoveRow *
get_row (DoveMapping *self,
         guint        row)
{
  g_return_val_if_fail (row < self->rows->len, NULL);

  return g_ptr_array_index (self->rows, row);
}

/**
 * dove_mapping_ref:
 * @self: a mapping
 *
 * Returns: (transfer full): @self
 */
DoveMapping *
dove_mapping_ref (DoveMapping *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_mapping_unref:
 * @self: (transfer full): a mapping
 *
 * Drops a reference.
 */
void
dove_mapping_unref (DoveMapping *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->target, dove_schema_unref);
  g_clear_pointer (&self->documents, dove_value_unref);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->targets);
  g_ptr_array_unref (self->tables);
  g_ptr_array_unref (self->vias);
  g_free (self);
}

/**
 * dove_mapping_get_length:
 * @self: a mapping
 *
 * Returns: how many rows it has
 */
guint
dove_mapping_get_length (DoveMapping *self)
{
  return self->rows->len;
}

/**
 * dove_mapping_get_sources:
 * @self: a mapping
 *
 * Gives the paths of the source fields that any row reads, sorted, each once. A field that is
 * read of the elements of a list has the list's path before it: `items.price`.
 *
 * Returns: (transfer none) (element-type utf8): the paths
 */
GPtrArray *
dove_mapping_get_sources (DoveMapping *self)
{
  return self->sources;
}

/**
 * dove_mapping_get_targets:
 * @self: a mapping
 *
 * Returns: (transfer none) (element-type utf8): paths of the target fields, in the order of the
 *   rows; of a list only the list's
 */
GPtrArray *
dove_mapping_get_targets (DoveMapping *self)
{
  return self->targets;
}

/**
 * dove_mapping_get_tables:
 * @self: a mapping
 *
 * Returns: (transfer none) (element-type utf8): names of the tables that formulas look into,
 *   sorted, each once
 */
GPtrArray *
dove_mapping_get_tables (DoveMapping *self)
{
  return self->tables;
}

/**
 * dove_mapping_get_vias:
 * @self: a mapping
 *
 * Returns: (transfer none) (element-type utf8): ids of the syncs whose links are followed,
 *   sorted, each once
 */
GPtrArray *
dove_mapping_get_vias (DoveMapping *self)
{
  return self->vias;
}

/**
 * dove_mapping_get_row_path:
 * @self: a mapping
 * @row: index of a row
 *
 * Returns: (transfer none): path of the row's target field
 */
DovePath *
dove_mapping_get_row_path (DoveMapping *self,
                           guint        row)
{
  return get_row (self, row)->path;
}

/**
 * dove_mapping_get_row_place:
 * @self: a mapping
 * @row: index of a row
 *
 * Returns: index of the row in the list that the mapping was compiled from, where named values
 *   stand as well
 */
guint
dove_mapping_get_row_place (DoveMapping *self,
                            guint        row)
{
  return get_row (self, row)->place;
}

/**
 * dove_mapping_dup_definition:
 * @self: a mapping
 * @row: index of a row
 *
 * Tells all that a row is made of, to notice when it is edited.
 *
 * Returns: (transfer full): the row as it is written; when it uses named values, a list of it and
 *   of all that there are
 */
DoveValue *
dove_mapping_dup_definition (DoveMapping *self,
                             guint        row)
{
  DoveValue *document = dove_value_get_element (self->documents, get_row (self, row)->place);
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (!get_row (self, row)->uses_names)
    return dove_value_ref (document);

  builder = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (self->documents); i++)
    {
      DoveValue *other = dove_value_get_element (self->documents, i);

      if (other == document || dove_map_row_get_name (other) != NULL)
        dove_value_builder_add (builder, other);
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_mapping_get_row_sources:
 * @self: a mapping
 * @row: index of a row
 *
 * Returns: (transfer none) (element-type utf8): paths of the source fields that the row reads,
 *   in its condition too; sorted, each once
 */
GPtrArray *
dove_mapping_get_row_sources (DoveMapping *self,
                              guint        row)
{
  return get_row (self, row)->sources;
}

/**
 * dove_mapping_get_row_via:
 * @self: a mapping
 * @row: index of a row
 *
 * Returns: (nullable): id of the sync whose links translate the row's value; not that of the
 *   rows of a list's elements
 */
const char *
dove_mapping_get_row_via (DoveMapping *self,
                          guint        row)
{
  return get_row (self, row)->via;
}

/**
 * dove_mapping_row_overwrites_consent:
 * @self: a mapping
 * @row: index of a row
 *
 * Returns: whether the row may write consent that nobody at the target gave
 */
gboolean
dove_mapping_row_overwrites_consent (DoveMapping *self,
                                     guint        row)
{
  return get_row (self, row)->overwrites_consent;
}

/**
 * dove_mapping_get_row_conflict:
 * @self: a mapping
 * @row: index of a row
 *
 * Returns: (nullable): the row's own conflict policy: `ask`, `newest`, `a` or `b`
 */
const char *
dove_mapping_get_row_conflict (DoveMapping *self,
                               guint        row)
{
  return get_row (self, row)->conflict;
}

/**
 * dove_mapping_get_row_first:
 * @self: a mapping
 * @row: index of a row
 *
 * Returns: (nullable): the row's own policy for pairs that were just matched, likewise
 */
const char *
dove_mapping_get_row_first (DoveMapping *self,
                            guint        row)
{
  return get_row (self, row)->first;
}

/**
 * dove_mapping_find_row:
 * @self: a mapping
 * @field: path of a target field
 *
 * Finds the row that writes a field.
 *
 * Returns: index of the row; -1 when none writes exactly that field
 */
int
dove_mapping_find_row (DoveMapping *self,
                       const char  *field)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (dove_path_get_text (get_row (self, i)->path), field))
      return (int) i;

  return -1;
}

/**
 * dove_mapping_apply:
 * @self: a mapping
 * @host: what formulas may know, and how references are followed
 * @purpose: whether the target's record is to be made or exists
 * @source: the source record
 * @target: (nullable): the target's record as it is; %NULL when there is none yet
 *
 * Makes the fields of a target record from a source record.
 *
 * The result has one #DoveMappedField for each row, in their order, in every state. Fails for
 * no record as a whole: what went wrong with one row stands in its field. A value that must
 * not be written by the row's policy for empty values is in state %DOVE_MAPPED_OMIT. A pure
 * function; any thread.
 *
 * Returns: (transfer full) (element-type DoveMappedField): the fields
 */
GPtrArray *
dove_mapping_apply (DoveMapping           *self,
                    const DoveMappingHost *host,
                    DoveMapPurpose         purpose,
                    DoveValue             *source,
                    DoveValue             *target)
{
  const DoveRowScope scope = { host, source, NULL };
  GPtrArray *fields = g_ptr_array_new_full (self->rows->len,
                                            (GDestroyNotify) dove_mapped_field_free);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const DoveRow *row = g_ptr_array_index (self->rows, i);
      DoveMappedField *field = g_new0 (DoveMappedField, 1);

      field->row = i;
      field->path = dove_path_ref (row->path);
      field->empty = row->empty;
      field->state = DOVE_MAPPED_OMIT;

      if (dove_row_is_for (row, purpose))
        {
          dove_row_apply (row, &scope, field);
          dove_row_settle (row, target, field);
        }

      g_ptr_array_add (fields, field);
    }

  return fields;
}

/**
 * dove_mapped_to_record:
 * @fields: (element-type DoveMappedField): what a mapping made
 * @start: (nullable): record into which the values go; %NULL is an empty one
 *
 * Puts the values that are to be written into a record.
 *
 * Only fields in state %DOVE_MAPPED_WRITE count. Where @start holds something else than a
 * record on the way to a field, a record takes its place.
 *
 * Returns: (transfer full): the record
 */
DoveValue *
dove_mapped_to_record (GPtrArray *fields,
                       DoveValue *start)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (dove_value_get_kind (start) == DOVE_VALUE_RECORD)
    dove_value_builder_set_all (builder, start);

  for (guint i = 0; i < fields->len; i++)
    {
      DoveMappedField *field = g_ptr_array_index (fields, i);

      if (field->state == DOVE_MAPPED_WRITE)
        dove_record_set_path (builder, field->path, field->value);
    }

  return dove_value_builder_end (builder);
}

/* All that it holds but its path */
void
dove_mapped_field_clear (DoveMappedField *field)
{
  g_clear_pointer (&field->value, dove_value_unref);
  g_clear_pointer (&field->via, g_free);
  g_clear_pointer (&field->reason, g_free);
  g_clear_pointer (&field->message, g_free);
}

/**
 * dove_mapped_field_free:
 * @field: (transfer full): a mapped field
 *
 * Frees a mapped field.
 */
void
dove_mapped_field_free (DoveMappedField *field)
{
  g_clear_pointer (&field->path, dove_path_unref);
  dove_mapped_field_clear (field);
  g_free (field);
}
