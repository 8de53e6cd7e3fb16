/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "mapping/dove-map-wires.h"

#include "record/dove-path.h"

static DoveWireKind
get_kind (DoveMapProgram      *program,
          guint                index,
          const DoveFieldNode *source,
          const DoveFieldNode *target)
{
  const DoveMapEntry *entry = dove_map_program_get (program, index);

  if (dove_map_program_get_problem (program, index) != NULL || source->is_ghost
      || target->is_ghost)
    return DOVE_WIRE_PROBLEM;
  if (entry->is_loop)
    return DOVE_WIRE_LIST;

  return entry->is_plain ? DOVE_WIRE_PLAIN : DOVE_WIRE_FORMULA;
}

/**
 * dove_map_wires_new:
 * @program: compiled rows
 * @sources: the source's fields, with ghosts
 * @targets: the target's fields, with ghosts
 *
 * Tells what is to be drawn between two trees. Fields that are in none of them have no wire.
 *
 * Returns: (transfer full) (element-type DoveWire): the wires, in the order of the rows; between
 *   two fields at most one for each row
 */
GArray *
dove_map_wires_new (DoveMapProgram *program,
                    DoveFieldTree  *sources,
                    DoveFieldTree  *targets)
{
  GArray *wires = g_array_new (FALSE, FALSE, sizeof (DoveWire));

  for (guint i = 0; i < dove_map_program_get_length (program); i++)
    {
      const DoveMapEntry *entry = dove_map_program_get (program, i);
      const int target = dove_field_tree_find (targets, entry->place);
      const guint first = wires->len;

      for (guint k = 0; target >= 0 && k < entry->sources->len; k++)
        {
          const char *path = g_ptr_array_index (entry->sources, k);
          const int source = dove_field_tree_find_source (sources, path);
          DoveWire wire = { (guint) source, (guint) target, DOVE_WIRE_PLAIN };
          gboolean is_drawn = FALSE;

          /* two elements of one list are the same field */
          for (guint w = first; w < wires->len; w++)
            is_drawn |= (int) g_array_index (wires, DoveWire, w).source == source;
          if (source < 0 || is_drawn)
            continue;
          wire.kind = get_kind (program, i, dove_field_tree_get (sources, (guint) source),
                                dove_field_tree_get (targets, (guint) target));
          g_array_append_val (wires, wire);
        }
    }

  return wires;
}

/* A path without the numbers of elements, as far as the tree knows which of its names are lists */
static char *
without_numbers (DoveFieldTree *tree,
                 const char    *text)
{
  g_autoptr(DovePath) path = dove_path_new (text, NULL);
  char *sofar = g_strdup ("");
  gboolean is_list = FALSE;

  if (path == NULL)
    {
      g_free (sofar);
      return g_strdup (text);
    }

  for (guint i = 0; i < dove_path_get_length (path); i++)
    {
      const char *name = dove_path_get_step (path, i);
      char *longer;
      int index;

      if (is_list && name[strspn (name, "0123456789")] == '\0')
        continue;
      longer = dove_field_path_join (sofar, name);
      g_free (sofar);
      sofar = longer;
      index = dove_field_tree_find (tree, sofar);
      is_list = index >= 0 && dove_field_tree_get (tree, (guint) index)->is_list;
    }

  return sofar;
}

/**
 * dove_map_wires_get_missing_sources:
 * @program: compiled rows
 * @sources: the source's fields, without ghosts
 *
 * Returns: (transfer full) (element-type utf8): what rows read and the source does not have, each
 *   once, and the places of all named values: for dove_field_tree_new_with_ghosts()
 */
GPtrArray *
dove_map_wires_get_missing_sources (DoveMapProgram *program,
                                    DoveFieldTree  *sources)
{
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < dove_map_program_get_length (program); i++)
    {
      const DoveMapEntry *entry = dove_map_program_get (program, i);
      char *named = entry->name != NULL ? g_strdup (entry->place) : NULL;

      /* those that no row uses as well: they can be joined with fields */
      if (named != NULL && g_hash_table_add (seen, named))
        g_ptr_array_add (missing, named);
      else
        g_free (named);

      for (guint k = 0; k < entry->sources->len; k++)
        {
          const char *path = g_ptr_array_index (entry->sources, k);
          g_autofree char *bare = NULL;
          char *ghost;

          if (dove_field_tree_find_source (sources, path) >= 0)
            continue;
          bare = without_numbers (sources, path);
          ghost = g_strconcat (bare, entry->is_loop && entry->is_plain ? "[]" : NULL, NULL);
          if (g_hash_table_add (seen, ghost))
            g_ptr_array_add (missing, ghost);
          else
            g_free (ghost);
        }
    }

  return missing;
}

/**
 * dove_map_wires_get_missing_targets:
 * @program: compiled rows
 * @targets: the target's fields, without ghosts
 *
 * Returns: (transfer full) (element-type utf8): what rows write and the target does not have, each
 *   once: for dove_field_tree_new_with_ghosts()
 */
GPtrArray *
dove_map_wires_get_missing_targets (DoveMapProgram *program,
                                    DoveFieldTree  *targets)
{
  GPtrArray *missing = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < dove_map_program_get_length (program); i++)
    {
      const DoveMapEntry *entry = dove_map_program_get (program, i);

      if (*entry->place != '\0' && dove_field_tree_find (targets, entry->place) < 0
          && dove_map_program_find (program, entry->place) == (int) i)
        g_ptr_array_add (missing, g_strconcat (entry->place, entry->is_loop ? "[]" : NULL, NULL));
    }

  return missing;
}
