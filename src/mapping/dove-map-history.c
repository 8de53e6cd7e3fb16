/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "mapping/dove-map-history.h"

/* The steps stand in a line; `at` is the one that is shown. Each knows the name of the edit that
 * led to it. */
typedef struct
{
  char      *name;   /* (nullable): of the first */
  DoveValue *rows;
} Step;

struct _DoveMapHistory
{
  GPtrArray *steps;  /* (element-type Step): never empty */
  guint      at;
};

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->name);
  dove_value_unref (step->rows);
  g_free (step);
}

static void
add_step (DoveMapHistory *self,
          const char     *name,
          DoveValue      *rows)
{
  Step *step = g_new0 (Step, 1);

  step->name = g_strdup (name);
  step->rows = dove_value_ref (rows);
  g_ptr_array_add (self->steps, step);
}

static Step *
get_step (DoveMapHistory *self,
          guint           index)
{
  return g_ptr_array_index (self->steps, index);
}

/* Whether two lists of rows are written the same, to the byte */
static gboolean
are_same (const DoveValue *a,
          const DoveValue *b)
{
  const guint length = dove_value_get_length (a);

  if (a == b)
    return TRUE;
  if (dove_value_get_kind (a) != dove_value_get_kind (b) || length != dove_value_get_length (b))
    return FALSE;

  switch (dove_value_get_kind (a))
    {
    case DOVE_VALUE_LIST:
      for (guint i = 0; i < length; i++)
        if (!are_same (dove_value_get_element (a, i), dove_value_get_element (b, i)))
          return FALSE;
      return TRUE;

    case DOVE_VALUE_RECORD:
      for (guint i = 0; i < length; i++)
        if (!g_str_equal (dove_value_get_name (a, i), dove_value_get_name (b, i))
            || !are_same (dove_value_get_element (a, i), dove_value_get_element (b, i)))
          return FALSE;
      return TRUE;

    case DOVE_VALUE_NUMBER:
      return g_strcmp0 (dove_value_get_literal (a), dove_value_get_literal (b)) == 0
             && dove_value_equal (a, b);

    case DOVE_VALUE_NULL:
    case DOVE_VALUE_BOOLEAN:
    case DOVE_VALUE_TEXT:
    default:
      return dove_value_equal (a, b);
    }
}

/**
 * dove_map_history_new:
 * @rows: the rows to begin with
 *
 * Returns: (transfer full): a history without a step to take back
 */
DoveMapHistory *
dove_map_history_new (DoveValue *rows)
{
  DoveMapHistory *self = g_new0 (DoveMapHistory, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  add_step (self, NULL, rows);

  return self;
}

/**
 * dove_map_history_free:
 * @self: (transfer full): a history
 */
void
dove_map_history_free (DoveMapHistory *self)
{
  g_ptr_array_unref (self->steps);
  g_free (self);
}

/**
 * dove_map_history_get_rows:
 * @self: a history
 *
 * Returns: (transfer none): the rows as they are now
 */
DoveValue *
dove_map_history_get_rows (DoveMapHistory *self)
{
  return get_step (self, self->at)->rows;
}

/**
 * dove_map_history_commit:
 * @self: a history
 * @name: what the edit does, to be shown beside “Undo”
 * @rows: the rows after it
 *
 * Makes an edit one step. What was taken back before can no longer be done again.
 *
 * Returns: whether anything changed; else there is no step
 */
gboolean
dove_map_history_commit (DoveMapHistory *self,
                         const char     *name,
                         DoveValue      *rows)
{
  if (are_same (dove_map_history_get_rows (self), rows))
    return FALSE;

  g_ptr_array_set_size (self->steps, (int) self->at + 1);
  add_step (self, name, rows);
  self->at++;

  return TRUE;
}

/**
 * dove_map_history_undo:
 * @self: a history
 *
 * Returns: whether there was a step to take back
 */
gboolean
dove_map_history_undo (DoveMapHistory *self)
{
  if (self->at == 0)
    return FALSE;

  self->at--;

  return TRUE;
}

/**
 * dove_map_history_redo:
 * @self: a history
 *
 * Returns: whether there was a step to do again
 */
gboolean
dove_map_history_redo (DoveMapHistory *self)
{
  if (self->at + 1 >= self->steps->len)
    return FALSE;

  self->at++;

  return TRUE;
}

/**
 * dove_map_history_get_undo_name:
 * @self: a history
 *
 * Returns: (nullable): name of the step that undo takes back
 */
const char *
dove_map_history_get_undo_name (DoveMapHistory *self)
{
  return self->at > 0 ? get_step (self, self->at)->name : NULL;
}

/**
 * dove_map_history_get_redo_name:
 * @self: a history
 *
 * Returns: (nullable): name of the step that redo does again
 */
const char *
dove_map_history_get_redo_name (DoveMapHistory *self)
{
  return self->at + 1 < self->steps->len ? get_step (self, self->at + 1)->name : NULL;
}
