/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-import-merge.h"
#include "record/dove-path.h"

/*
 * What a person corrected in an imported manifest outlives the next import: it is told from what
 * was imported by comparing the two, and becomes a manifest that extends the new one.
 */

static gboolean
is_record (DoveValue *value)
{
  return value != NULL && dove_value_get_kind (value) == DOVE_VALUE_RECORD;
}

/**
 * dove_import_diff:
 * @before: a value
 * @after: what it became
 *
 * Makes the merge patch (RFC 7396) that turns one into the other. A member that is null in @after
 * cannot be told from one that is not there; manifests have none.
 *
 * Returns: (transfer full): the patch; an empty record when both are records and equal
 */
DoveValue *
dove_import_diff (DoveValue *before,
                  DoveValue *after)
{
  g_autoptr(DoveValueBuilder) patch = NULL;

  if (!is_record (before) || !is_record (after))
    return dove_value_ref (after);

  patch = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < dove_value_get_length (after); i++)
    {
      const char *name = dove_value_get_name (after, i);
      DoveValue *own = dove_value_get_element (after, i);
      DoveValue *known = dove_value_get_member (before, name);

      if (known == NULL)
        dove_value_builder_set (patch, name, own);
      else if (!dove_value_equal (known, own))
        dove_value_builder_take (patch, name, dove_import_diff (known, own));
    }

  for (guint i = 0; i < dove_value_get_length (before); i++)
    if (dove_value_get_member (after, dove_value_get_name (before, i)) == NULL)
      dove_value_builder_take (patch, dove_value_get_name (before, i), dove_value_new_null ());

  return dove_value_builder_end (patch);
}

static void
find_stale (DoveValue  *patch,
            DoveValue  *target,
            const char *pointer,
            GPtrArray  *stale)
{
  for (guint i = 0; i < dove_value_get_length (patch); i++)
    {
      const char *name = dove_value_get_name (patch, i);
      DoveValue *own = dove_value_get_element (patch, i);
      DoveValue *known = dove_value_get_member (target, name);
      g_autofree char *below = dove_pointer_append_step (pointer, name);

      /* What takes something away that is not there, or corrects within it, has lost its aim. */
      if (known == NULL && (dove_value_is_null (own) || (is_record (own) && *pointer != '\0')))
        g_ptr_array_add (stale, g_steal_pointer (&below));
      else if (is_record (own) && is_record (known))
        find_stale (own, known, below, stale);
    }
}

/**
 * dove_import_list_stale:
 * @patch: corrections
 * @target: the manifest that they are laid over
 *
 * Lists the corrections that point at nothing any more.
 *
 * Returns: (transfer full) (element-type utf8): JSON Pointers
 */
GPtrArray *
dove_import_list_stale (DoveValue *patch,
                        DoveValue *target)
{
  GPtrArray *stale = g_ptr_array_new_with_free_func (g_free);

  find_stale (patch, target, "", stale);

  return stale;
}

/**
 * dove_import_make_repair:
 * @patch: corrections
 * @id: of the repaired manifest
 * @base_id: of what was imported
 *
 * Returns: (transfer full): a manifest that extends what was imported
 */
DoveValue *
dove_import_make_repair (DoveValue  *patch,
                         const char *id,
                         const char *base_id)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (builder, "id", id);
  dove_value_builder_set_text (builder, "extends", base_id);
  for (guint i = 0; i < dove_value_get_length (patch); i++)
    if (dove_value_builder_peek (builder, dove_value_get_name (patch, i)) == NULL)
      dove_value_builder_set (builder, dove_value_get_name (patch, i),
                              dove_value_get_element (patch, i));

  return dove_value_builder_end (builder);
}
