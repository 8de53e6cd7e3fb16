/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-change-choice.h"

/**
 * DoveChangeChoice:
 *
 * Which records a person leaves out of a plan, and the way back.
 *
 * A record is left out whole: all its changes that are still to be written. Every choice costs as
 * much as it changes, whatever the length of the plan. Its items belong to the list that shows
 * them, which must live longer. Main thread.
 */
struct _DoveChangeChoice
{
  GPtrArray *latest;                     /* by record, the last of its items; NULL for none */
  GPtrArray *steps;                      /* of Step, the last one last */
  guint      counts[DOVE_CHANGE_KINDS];  /* changes left out */
  guint      n_planned;                  /* changes that could be */
};

/* What one choice has changed */
typedef struct
{
  GArray   *records;      /* of guint */
  gboolean  is_left_out;  /* what they were made */
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_array_unref (step->records);
  g_free (step);
}

/**
 * dove_change_choice_new:
 *
 * Returns: (transfer full): a choice of nothing
 */
DoveChangeChoice *
dove_change_choice_new (void)
{
  DoveChangeChoice *self = g_new0 (DoveChangeChoice, 1);

  self->latest = g_ptr_array_new ();
  self->steps = g_ptr_array_new_with_free_func (step_free);

  return self;
}

/**
 * dove_change_choice_free:
 * @self: (transfer full) (nullable): a choice
 *
 * Frees it.
 */
void
dove_change_choice_free (DoveChangeChoice *self)
{
  if (self == NULL)
    return;

  dove_change_choice_clear (self);
  g_ptr_array_unref (self->latest);
  g_ptr_array_unref (self->steps);
  g_free (self);
}

/**
 * dove_change_choice_clear:
 * @self: a choice
 *
 * Forgets all items, before others are added.
 */
void
dove_change_choice_clear (DoveChangeChoice *self)
{
  g_ptr_array_set_size (self->latest, 0);
  g_ptr_array_set_size (self->steps, 0);
  memset (self->counts, 0, sizeof self->counts);
  self->n_planned = 0;
}

static void
make (DoveChangeChoice *self,
      DoveChangeItem   *item,
      gboolean          is_left_out)
{
  guint *count = &self->counts[dove_change_item_get_change (item)->kind];

  if (!dove_change_item_is_planned (item) || dove_change_item_is_left_out (item) == is_left_out)
    return;

  *count = is_left_out ? *count + 1 : *count - 1;
  dove_change_item_set_left_out (item, is_left_out);
}

/* The last planned item of a record says for all of them */
static gboolean
is_record_left_out (DoveChangeChoice *self,
                    guint             record)
{
  DoveChangeItem *item = g_ptr_array_index (self->latest, record);

  while (item != NULL && !dove_change_item_is_planned (item))
    item = dove_change_item_get_earlier (item);

  return item != NULL && dove_change_item_is_left_out (item);
}

static void
make_record (DoveChangeChoice *self,
             guint             record,
             gboolean          is_left_out)
{
  for (DoveChangeItem *item = g_ptr_array_index (self->latest, record); item != NULL;
       item = dove_change_item_get_earlier (item))
    make (self, item, is_left_out);
}

/**
 * dove_change_choice_add:
 * @self: a choice
 * @item: an item, after those of the same record that stand before it
 *
 * Takes in a change that can be chosen about; of a record that is left out already, it is too.
 */
void
dove_change_choice_add (DoveChangeChoice *self,
                        DoveChangeItem   *item)
{
  guint record = dove_change_item_get_record (item);
  gboolean is_left_out;

  if (dove_change_item_is_alone (item))
    return;

  if (record >= self->latest->len)
    g_ptr_array_set_size (self->latest, (int) record + 1);
  is_left_out = is_record_left_out (self, record);
  self->latest->pdata[record] = item;
  self->n_planned += dove_change_item_is_planned (item) ? 1 : 0;
  if (is_left_out)
    make (self, item, TRUE);
}

/**
 * dove_change_choice_set:
 * @self: a choice
 * @items: (element-type DoveChangeItem): some of those that were added
 * @is_left_out: whether their records are left out
 *
 * Leaves records out, or takes them in again: one step, that can be undone.
 *
 * Returns: whether that changed anything
 */
gboolean
dove_change_choice_set (DoveChangeChoice *self,
                        GPtrArray        *items,
                        gboolean          is_left_out)
{
  Step *step = g_new0 (Step, 1);

  step->records = g_array_new (FALSE, FALSE, sizeof (guint));
  step->is_left_out = is_left_out;
  for (guint i = 0; i < items->len; i++)
    {
      DoveChangeItem *item = g_ptr_array_index (items, i);
      guint record = dove_change_item_get_record (item);

      if (!dove_change_item_is_planned (item) || is_record_left_out (self, record) == is_left_out)
        continue;
      make_record (self, record, is_left_out);
      g_array_append_val (step->records, record);
    }
  if (step->records->len == 0)
    {
      step_free (step);
      return FALSE;
    }
  g_ptr_array_add (self->steps, step);

  return TRUE;
}

/**
 * dove_change_choice_undo:
 * @self: a choice
 *
 * Takes the last step back.
 *
 * Returns: whether there was one
 */
gboolean
dove_change_choice_undo (DoveChangeChoice *self)
{
  const Step *step = NULL;

  if (self->steps->len == 0)
    return FALSE;

  step = g_ptr_array_index (self->steps, self->steps->len - 1);
  for (guint i = 0; i < step->records->len; i++)
    make_record (self, g_array_index (step->records, guint, i), !step->is_left_out);
  g_ptr_array_set_size (self->steps, (int) self->steps->len - 1);

  return TRUE;
}

/**
 * dove_change_choice_can_undo:
 * @self: a choice
 *
 * Returns: whether there is a step to take back
 */
gboolean
dove_change_choice_can_undo (DoveChangeChoice *self)
{
  return self->steps->len > 0;
}

/**
 * dove_change_choice_count:
 * @self: a choice
 * @kind: a kind of changes
 *
 * Returns: how many of them are left out
 */
guint
dove_change_choice_count (DoveChangeChoice *self,
                          DoveChangeKind    kind)
{
  return self->counts[kind];
}

/**
 * dove_change_choice_count_left_out:
 * @self: a choice
 *
 * Returns: how many changes are left out
 */
guint
dove_change_choice_count_left_out (DoveChangeChoice *self)
{
  guint sum = 0;

  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    sum += self->counts[kind];

  return sum;
}

/**
 * dove_change_choice_leaves_something:
 * @self: a choice
 *
 * Returns: whether something stays to be written, or nothing was left out
 */
gboolean
dove_change_choice_leaves_something (DoveChangeChoice *self)
{
  guint left_out = dove_change_choice_count_left_out (self);

  return left_out == 0 || left_out < self->n_planned;
}

/**
 * dove_change_choice_to_variant:
 * @self: a choice
 *
 * Returns: (transfer floating): numbers of the changes that are left out, `ax`
 */
GVariant *
dove_change_choice_to_variant (DoveChangeChoice *self)
{
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < self->latest->len; i++)
    for (DoveChangeItem *item = g_ptr_array_index (self->latest, i); item != NULL;
         item = dove_change_item_get_earlier (item))
      if (dove_change_item_is_planned (item) && dove_change_item_is_left_out (item))
        g_array_append_val (numbers, dove_change_item_get_change (item)->id);

  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, numbers->data, numbers->len,
                                    sizeof (gint64));
}
