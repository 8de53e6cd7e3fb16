/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-refresh.h"

#include "mapping/dove-map-rows.h"

/*
 * The fields of an application are what they are: they are taken over as a whole. What is chosen is
 * what becomes of the rows that use a field that is gone: they follow it to the name that it may
 * have now, or go as well, or stay, at a ghost, until somebody decides.
 */

static void
refresh_free (gpointer data)
{
  DoveMapRefresh *self = data;

  dove_field_change_free (self->change);
  g_free (self->offer);
  g_free (self);
}

static gboolean
is_within (const char *path,
           const char *field)
{
  return dove_field_path_get_rest (path, field) != NULL;
}

/* Whether a row uses a field, or what is in it */
static gboolean
is_user (const DoveMapEntry *entry,
         guint               side,
         const char         *field)
{
  if (side == 1)
    return is_within (entry->place, field);

  for (guint i = 0; i < entry->sources->len; i++)
    if (is_within (g_ptr_array_index (entry->sources, i), field))
      return TRUE;

  return FALSE;
}

static guint
count_users (DoveMapProgram *program,
             guint           side,
             const char     *field)
{
  guint count = 0;

  for (guint i = 0; field != NULL && i < dove_map_program_get_length (program); i++)
    count += is_user (dove_map_program_get (program, i), side, field) ? 1 : 0;

  return count;
}

static char *
say_offer (const DoveMapRefresh *self)
{
  if (self->n_rows == 0)
    return NULL;

  switch (self->change->kind)
    {
    case DOVE_FIELD_RENAMED:
    case DOVE_FIELD_MOVED:
      /* Translators: the path of a field */
      return g_strdup_printf (ngettext ("Use “%s” in the row", "Use “%s” in %u rows", self->n_rows),
                              self->change->after, self->n_rows);

    case DOVE_FIELD_REMOVED:
      return g_strdup_printf (ngettext ("Remove the row that uses it",
                                        "Remove the %u rows that use it", self->n_rows),
                              self->n_rows);

    case DOVE_FIELD_ADDED:
    case DOVE_FIELD_RETYPED:
    case DOVE_FIELD_LOCKED:
    case DOVE_FIELD_REQUIRED:
    default:
      return NULL;
    }
}

/**
 * dove_map_refresh_list:
 * @program: compiled rows
 * @before: the fields of source and target as the editor knows them, with ghosts
 * @after: the fields as the applications tell them now
 *
 * Tells what changed and which rows it concerns: first of the source, then of the target.
 *
 * Returns: (transfer full) (element-type DoveMapRefresh): the changes; empty when there are none
 */
GPtrArray *
dove_map_refresh_list (DoveMapProgram      *program,
                       DoveFieldTree *const before[2],
                       DoveFieldTree *const after[2])
{
  GPtrArray *list = g_ptr_array_new_with_free_func (refresh_free);

  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(GPtrArray) changes = dove_map_difference (before[side], after[side]);

      g_ptr_array_set_free_func (changes, NULL);
      for (guint i = 0; i < changes->len; i++)
        {
          DoveMapRefresh *item = g_new0 (DoveMapRefresh, 1);

          item->side = side;
          item->change = g_ptr_array_index (changes, i);
          item->n_rows = count_users (program, side, item->change->before);
          item->offer = say_offer (item);
          g_ptr_array_add (list, item);
        }
    }

  return list;
}

static DoveValue *
remove_users (const DoveMapRefresh *self,
              DoveMapProgram       *program,
              DoveValue            *rows)
{
  DoveValue *kept = dove_value_ref (rows);

  for (guint i = dove_map_program_get_length (program); i > 0; i--)
    {
      const DoveMapEntry *entry = dove_map_program_get (program, i - 1);
      DoveValue *fewer = NULL;

      if (!is_user (entry, self->side, self->change->before))
        continue;
      fewer = dove_map_rows_remove (kept, entry->place);
      dove_value_unref (kept);
      kept = fewer;
    }

  return kept;
}

/**
 * dove_map_refresh_apply:
 * @self: a change with an offer
 * @program: compiled rows of dove_map_refresh_list()
 * @rows: the rows, perhaps after other offers
 *
 * Does what a change offers.
 *
 * Returns: (transfer full): the new rows
 */
DoveValue *
dove_map_refresh_apply (const DoveMapRefresh *self,
                        DoveMapProgram       *program,
                        DoveValue            *rows)
{
  if (self->offer == NULL)
    return dove_value_ref (rows);
  if (self->change->kind == DOVE_FIELD_REMOVED)
    return remove_users (self, program, rows);
  if (self->side == 1)
    return dove_map_rows_retarget (rows, self->change->before, self->change->after);

  return dove_map_rows_rename_source (rows, self->change->before, self->change->after, NULL);
}
