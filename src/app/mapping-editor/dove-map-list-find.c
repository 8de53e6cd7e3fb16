/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-map-list-private.h"

/* What is looked for in the list, and found. */

static gboolean
is_hit (DoveMapList *self,
        guint        node)
{
  return self->search != NULL && dove_map_filter_finds (self->model, node, self->search);
}

/* Whether it would be shown were nothing folded */
static gboolean *
run_unfolded (DoveMapList *self)
{
  g_autoptr(GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  return dove_map_filter_run (self->model, self->show, none);
}

/**
 * dove_map_list_get_hits:
 * @self: a list
 * @position: (out): which of them is the current field, from 1; 0 for none
 * @total: (out): how many fields are found
 */
void
dove_map_list_get_hits (DoveMapList *self,
                        guint       *position,
                        guint       *total)
{
  g_autofree gboolean *shown = run_unfolded (self);
  int current = dove_map_list_get_current (self);

  *position = *total = 0;
  for (guint i = 0; i < dove_field_tree_get_length (dove_map_list_get_targets (self)); i++)
    if (shown[i] && is_hit (self, i))
      {
        ++*total;
        if ((int) i == current)
          *position = *total;
      }
}

/**
 * dove_map_list_step_hit:
 * @self: a list
 * @step: 1 for the next, -1 for the one before, 0 for the current field when it is one
 *
 * Goes to a field that is found, round the end.
 *
 * Returns: whether there is one
 */
gboolean
dove_map_list_step_hit (DoveMapList *self,
                        int          step)
{
  int length = (int) dove_field_tree_get_length (dove_map_list_get_targets (self));
  int current = dove_map_list_get_current (self);
  g_autofree gboolean *shown = run_unfolded (self);

  if (length == 0)
    return FALSE;
  if (current < 0)
    current = step < 0 ? length : step == 0 ? 0 : -1;

  for (int i = 0; i < length; i++)
    {
      int away = step == 0 ? i : step * (i + 1);
      guint node = (guint) (((current + away) % length + length) % length);

      if (shown[node] && is_hit (self, node))
        {
          dove_map_model_set_current (self->model,
                                      dove_map_list_get_field (self, node)->path);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * dove_map_list_set_search:
 * @self: a list
 * @text: (nullable): what to look for
 *
 * Goes to the next field in which it stands.
 *
 * Returns: whether something else was looked for before
 */
gboolean
dove_map_list_set_search (DoveMapList *self,
                          const char  *text)
{
  g_autofree char *folded = text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;

  if (g_strcmp0 (folded, self->search) == 0)
    return FALSE;

  g_free (self->search);
  self->search = g_steal_pointer (&folded);
  dove_map_list_step_hit (self, 0);

  return TRUE;
}
