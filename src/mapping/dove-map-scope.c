/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-map-connect-private.h"

#include "dove-mapping-private.h"
#include "mapping/dove-map-rows.h"

/* Which element a row in loops sees, and what that makes of the fields that it reads. */

/*
 * dove_map_scope_find:
 *
 * What a row at a place sees: how many loops are around it, and whose elements the innermost
 * goes through.
 */
void
dove_map_scope_find (DoveValue    *rows,
                     const char   *place,
                     DoveMapScope *scope)
{
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      const char *field = dove_value_get_member_text (row, "field");
      const char *each = dove_value_get_member_text (row, "each");
      g_autofree char *path = dove_field_path_normalize (field != NULL ? field : "");
      const char *rest = dove_field_path_get_rest (place, path);
      gboolean is_relative = FALSE;
      g_autoptr(DovePath) list = NULL;

      if (each == NULL || rest == NULL || *rest == '\0' || *path == '\0')
        continue;

      list = dove_row_read_reference (each, &is_relative);
      scope->depth++;
      if (list == NULL || (is_relative && scope->list == NULL))
        g_clear_pointer (&scope->list, g_free);
      else
        {
          char *full = is_relative ? g_strjoin (".", scope->list, dove_path_get_text (list), NULL)
                                   : dove_field_path_normalize (dove_path_get_text (list));

          g_free (scope->list);
          scope->list = full;
        }
      dove_map_scope_find (dove_value_get_member (row, "fields"), rest, scope);
      return;
    }
}

/*
 * dove_map_make_reference:
 * @list: (nullable): list whose elements are seen
 *
 * Returns: (transfer full): the reference to a field, from the element on where it is in it
 */
char *
dove_map_make_reference (const char *list,
                         const char *path)
{
  const char *rest = list != NULL ? dove_field_path_get_rest (path, list) : NULL;

  if (rest != NULL)
    return g_strdup_printf ("[.%s]", rest);

  return g_strdup_printf ("[%s]", path);
}

/* The outermost list around a source field that is not the row's own element; NULL when the
 * field is one value where the row stands */
char *
dove_map_join_find_many (const DoveMapJoin *self)
{
  DoveFieldTree *sources = self->ask->sources;
  char *outermost = self->source->is_list ? g_strdup (self->source->path) : NULL;
  int at = dove_field_tree_find_list (sources, self->ask->source);

  while (at >= 0)
    {
      const char *path = dove_field_tree_get (sources, (guint) at)->path;

      if (g_strcmp0 (path, self->list) == 0)
        break;
      g_free (outermost);
      outermost = g_strdup (path);
      at = dove_field_tree_find_list (sources, (guint) at);
    }

  return outermost;
}

/* Whether a field is in an element around the one that the row sees, which it cannot */
gboolean
dove_map_join_is_hidden (const DoveMapJoin *self)
{
  const int at = dove_field_tree_find_list (self->ask->sources, self->ask->source);
  const char *list = at >= 0 ? dove_field_tree_get (self->ask->sources, (guint) at)->path : NULL;
  const char *rest = list != NULL && self->list != NULL
                       ? dove_field_path_get_rest (self->list, list) : NULL;

  return rest != NULL && *rest != '\0'
         && dove_field_path_get_rest (self->source->path, self->list) == NULL;
}

/* Makes the loops that a place in lists needs, from the lists around the source; FALSE when they
 * do not go together */
gboolean
dove_map_join_make_loops (DoveMapJoin *self)
{
  g_autoptr(GArray) targets = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr(GArray) sources = g_array_new (FALSE, FALSE, sizeof (int));
  DoveMapScope scope = { 0 };

  for (int at = dove_field_tree_find_list (self->ask->targets, self->ask->target); at >= 0;
       at = dove_field_tree_find_list (self->ask->targets, (guint) at))
    g_array_prepend_val (targets, at);
  for (int at = dove_field_tree_find_list (self->ask->sources, self->ask->source); at >= 0;
       at = dove_field_tree_find_list (self->ask->sources, (guint) at))
    g_array_prepend_val (sources, at);

  dove_map_scope_find (self->rows, self->target->path, &scope);
  for (guint i = scope.depth; i < targets->len; i++)
    {
      const DoveFieldNode *loop = dove_field_tree_get (self->ask->targets,
                                                       (guint) g_array_index (targets, int, i));
      const DoveFieldNode *list = i < sources->len
          ? dove_field_tree_get (self->ask->sources, (guint) g_array_index (sources, int, i))
          : NULL;
      g_autofree char *reference = list != NULL
          ? dove_map_make_reference (scope.list, list->path) : NULL;
      DoveValue *rows;

      if (list == NULL || (i > 0 && !g_str_has_prefix (reference, "[.")))
        {
          g_free (scope.list);
          return FALSE;
        }
      rows = dove_map_rows_set_each (self->rows, loop->path, reference);
      dove_value_unref (self->rows);
      self->rows = rows;
      g_free (scope.list);
      scope.list = g_strdup (list->path);
    }
  self->list = scope.list;

  return TRUE;
}
