/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-merge-private.h"

#include "connector/dove-hide.h"
#include "record/dove-path.h"

/*
 * What a merge wants to write, as a plan shows it and as it is sent.
 */

void
dove_merge_set_or_null (DoveValueBuilder *builder,
                        const char       *name,
                        DoveValue        *value)
{
  dove_value_builder_take (builder, name,
                           value != NULL ? dove_value_ref (value) : dove_value_new_null ());
}

/**
 * dove_merge_is_secret:
 * @terms: the sync
 * @side: a side
 * @path: of a field there
 * @value: (nullable): a value for it
 *
 * Returns: whether the application marks it as secret, or something in it
 */
gboolean
dove_merge_is_secret (const DoveTerms *terms,
                      DoveSide         side,
                      const char      *path,
                      DoveValue       *value)
{
  DoveField *field = dove_schema_find_field (terms->sides[side].schema, path);
  g_autoptr(GPtrArray) hidden = NULL;

  if (field == NULL || field->schema == NULL || value == NULL)
    return FALSE;

  hidden = g_ptr_array_new_with_free_func (g_free);
  dove_value_unref (dove_hide_marked (field->schema, value, hidden));

  return hidden->len > 0;
}

/**
 * dove_merge_to_fields:
 * @self: a merge
 * @terms: the sync
 * @to: the side that is written
 *
 * Gives what is to be written as a plan shows it.
 *
 * Returns: (transfer full): a list of records `field`, `old`, `new`, in the order of the rows;
 *   with `decided` where @old is given up because of that, and `secret` where the values are not
 *   to be shown
 */
DoveValue *
dove_merge_to_fields (const DoveMerge *self,
                      const DoveTerms *terms,
                      DoveSide         to)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < self->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (self->fields, i);
      g_autoptr(DoveValueBuilder) entry = NULL;

      if (field->state != DOVE_MERGE_WRITE)
        continue;
      entry = dove_value_builder_new (DOVE_VALUE_RECORD);
      dove_value_builder_set_text (entry, "field", field->path);
      dove_merge_set_or_null (entry, "old", field->old);
      dove_merge_set_or_null (entry, "new", field->new);
      if (field->decided != NULL)
        dove_value_builder_set_text (entry, "decided", field->decided);
      if (dove_merge_is_secret (terms, to, field->path, field->new))
        dove_value_builder_take (entry, "secret", dove_value_new_boolean (TRUE));
      dove_value_builder_take_element (list, dove_value_builder_end (entry));
    }

  return dove_value_builder_end (list);
}

/* Lists are written whole: one that a path leads into begins as it was last seen, so that its
 * other elements stay. */
static DoveValue *
begin_list (DovePath  *path,
            DoveValue *record,
            DoveValue *seen)
{
  g_autofree char *pointer = g_strdup ("");
  DoveValue *there = seen;

  for (guint i = 0; there != NULL && i < dove_path_get_length (path); i++)
    {
      const char *step = dove_path_get_step (path, i);
      char *longer = NULL;

      if (dove_value_get_kind (there) == DOVE_VALUE_LIST)
        return dove_pointer_get (record, pointer) == NULL
                 ? dove_pointer_replace (record, pointer, there)
                 : dove_value_ref (record);

      there = dove_value_get_member (there, step);
      longer = dove_pointer_append_step (pointer, step);
      g_free (pointer);
      pointer = longer;
    }

  return dove_value_ref (record);
}

/**
 * dove_fields_to_payload:
 * @fields: a list of records with `field` and `new`, as a plan shows them
 * @seen: (nullable): the record that is changed, as it was last seen
 * @error: return location for an error
 *
 * Makes the record that is sent of what a plan shows.
 *
 * Errors: %DOVE_ERROR_INVALID for a field that is no path.
 *
 * Returns: (transfer full) (nullable): the record
 */
DoveValue *
dove_fields_to_payload (DoveValue  *fields,
                        DoveValue  *seen,
                        GError    **error)
{
  g_autoptr(DoveValueBuilder) empty = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) record = dove_value_builder_end (empty);

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      const char *text = dove_value_get_member_text (entry, "field");
      g_autoptr(DovePath) path = dove_path_new (text != NULL ? text : "", error);
      g_autoptr(DoveValue) begun = NULL;
      DoveValue *longer = NULL;

      if (path == NULL)
        return NULL;
      begun = begin_list (path, record, seen);
      longer = dove_path_replace (path, begun, dove_value_get_member (entry, "new"), error);
      if (longer == NULL)
        return NULL;
      dove_value_unref (record);
      record = longer;
    }

  return g_steal_pointer (&record);
}
