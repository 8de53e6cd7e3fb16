/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-run-private.h"

/*
 * What a person leaves out of a plan that waited.
 *
 * Records are left out whole: a pair that is not linked is not changed either, and of one that is
 * changed at both sides none is. So the chosen changes are first widened to all that the plan has
 * of their records, and that is noted in the transaction in which the writing begins: a plan that
 * does not come to it stays as it was. The records are as they were before, and the next run plans
 * them again; a person is asked before it writes them.
 */

typedef gboolean (*EachChange) (const DoveStoreChange *change,
                                gpointer               data,
                                GError               **error);

typedef struct
{
  DoveRun    *run;
  GHashTable *chosen;   /* of gint64 *: numbers that were asked for, and not met yet */
  GHashTable *records;  /* of "a:KEY" and "b:KEY" */
  guint       rest;     /* changes that stay */
} Choice;

static char *
name_record (DoveSide    side,
             const char *key)
{
  return g_strdup_printf ("%s:%s", dove_side_get_nick (side), key);
}

/* Those in a state, until @each fails */
static gboolean
each_change (DoveStore       *store,
             gint64           plan_id,
             DoveChangeState  state,
             EachChange       each,
             gpointer         data,
             GError         **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_changes (store, plan_id, state, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreChange) change = dove_store_rows_next (rows, &local);

      if (change == NULL)
        break;
      if (!each (change, data, error))
        return FALSE;
    }

  return dove_error_pass (&local, error);
}

static gboolean
take_record (const DoveStoreChange  *change,
             gpointer                data,
             GError                **error)
{
  Choice *choice = data;

  if (!g_hash_table_remove (choice->chosen, &change->id))
    return TRUE;

  for (guint side = 0; side < 2; side++)
    {
      const char *key = dove_store_change_get_key (change, side);

      if (key != NULL)
        g_hash_table_add (choice->records, name_record (side, key));
    }

  return TRUE;
}

static gboolean
take_change (const DoveStoreChange  *change,
             gpointer                data,
             GError                **error)
{
  Choice *choice = data;
  gboolean is_left_out = FALSE;

  for (guint side = 0; side < 2; side++)
    {
      const char *key = dove_store_change_get_key (change, side);
      g_autofree char *name = key != NULL ? name_record (side, key) : NULL;

      is_left_out |= name != NULL && g_hash_table_contains (choice->records, name);
    }

  if (is_left_out)
    g_array_append_val (choice->run->left_out, change->id);
  else
    choice->rest++;

  return TRUE;
}

static gboolean
check_choice (const Choice  *choice,
              GError       **error)
{
  GHashTableIter iter;
  gpointer id = NULL;

  g_hash_table_iter_init (&iter, choice->chosen);
  if (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("Plan %" PRId64 " has no change %" PRId64 " that is still to be written: look "
                     "at the plan again"),
                   choice->run->run->id, *(const gint64 *) id);
      return FALSE;
    }
  if (choice->rest == 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("Nothing of plan %" PRId64 " would be left to write: nothing was done"),
                   choice->run->run->id);
      return FALSE;
    }

  return TRUE;
}

/* Finds the changes that are left out; writes nothing. */
gboolean
dove_run_choose_left_out (DoveRun  *self,
                          GError  **error)
{
  const GArray *without = self->options->without;
  g_autoptr(GHashTable) chosen = NULL;
  g_autoptr(GHashTable) records = NULL;
  Choice choice = { .run = self };

  if (without == NULL || without->len == 0)
    return TRUE;

  chosen = g_hash_table_new (g_int64_hash, g_int64_equal);
  records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  choice.chosen = chosen;
  choice.records = records;
  for (guint i = 0; i < without->len; i++)
    g_hash_table_add (chosen, &g_array_index (without, gint64, i));
  self->left_out = g_array_new (FALSE, FALSE, sizeof (gint64));

  return each_change (self->store, self->run->id, DOVE_CHANGE_PLANNED, take_record, &choice,
                      error) &&
         each_change (self->store, self->run->id, DOVE_CHANGE_PLANNED, take_change, &choice,
                      error) &&
         check_choice (&choice, error);
}

/* Notes what is left out, in the caller's transaction. */
gboolean
dove_run_note_left_out (DoveRun  *self,
                        GError  **error)
{
  for (guint i = 0; self->left_out != NULL && i < self->left_out->len; i++)
    if (!dove_store_update_change (self->store, g_array_index (self->left_out, gint64, i),
                                   DOVE_CHANGE_LEFT_OUT, _("A person left it out of the plan"),
                                   error))
      return FALSE;
  if (self->left_out != NULL)
    self->result->counts.left_out = self->left_out->len;

  return TRUE;
}

/* --- again ------------------------------------------------------------------------------------ */

typedef struct
{
  GHashTable *records; /* of "a:KEY" and "b:KEY": left out by a person before */
  gint64      again;   /* changes of them in this plan */
} Again;

static gboolean
remember_record (const DoveStoreChange  *change,
                 gpointer                data,
                 GError                **error)
{
  Again *again = data;

  for (guint side = 0; side < 2; side++)
    {
      const char *key = dove_store_change_get_key (change, side);

      if (key != NULL)
        g_hash_table_add (again->records, name_record (side, key));
    }

  return TRUE;
}

static gboolean
count_again (const DoveStoreChange  *change,
             gpointer                data,
             GError                **error)
{
  Again *again = data;
  gboolean is_known = FALSE;

  for (guint side = 0; side < 2; side++)
    {
      const char *key = dove_store_change_get_key (change, side);
      g_autofree char *name = key != NULL ? name_record (side, key) : NULL;

      is_known |= name != NULL && g_hash_table_contains (again->records, name);
    }
  again->again += is_known;

  return TRUE;
}

/* How many changes of this plan are of records that a person left out when this sync wrote last */
gboolean
dove_run_count_left_out_again (DoveRun  *self,
                               gint64   *count,
                               GError  **error)
{
  g_autoptr(GHashTable) records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Again again = { records, 0 };
  gint64 last = 0;

  *count = 0;
  if (!dove_store_find_last_write (self->store, self->terms->id, self->run->id, &last, error))
    return FALSE;
  if (last == 0 || !each_change (self->store, last, DOVE_CHANGE_LEFT_OUT, remember_record, &again,
                                 error))
    return last == 0;
  if (g_hash_table_size (records) > 0 &&
      !each_change (self->store, self->run->id, DOVE_CHANGE_PLANNED, count_again, &again, error))
    return FALSE;
  *count = again.again;

  return TRUE;
}

/* --- by key ----------------------------------------------------------------------------------- */

typedef struct
{
  const char *key;
  int         side;      /* a DoveSide, or -1 for either */
  GArray     *found[2];  /* of gint64: changes of a record with that key at A, at B */
} Search;

static gboolean
search_change (const DoveStoreChange  *change,
               gpointer                data,
               GError                **error)
{
  Search *search = data;

  for (int side = 0; side < 2; side++)
    if ((search->side < 0 || search->side == side) &&
        g_strcmp0 (dove_store_change_get_key (change, side), search->key) == 0)
      g_array_append_val (search->found[side], change->id);

  return TRUE;
}

/* Whether all changes of one side are among those of the other: they are of one pair. */
static gboolean
is_within (const GArray *some,
           const GArray *all)
{
  for (guint i = 0; i < some->len; i++)
    {
      gboolean has = FALSE;

      for (guint j = 0; j < all->len; j++)
        has |= g_array_index (all, gint64, j) == g_array_index (some, gint64, i);
      if (!has)
        return FALSE;
    }

  return TRUE;
}

static gboolean
take_found (const Search  *search,
            gint64         plan_id,
            GArray        *ids,
            GError       **error)
{
  const GArray *a = search->found[DOVE_SIDE_A];
  const GArray *b = search->found[DOVE_SIDE_B];

  if (a->len + b->len == 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("Plan %" PRId64 " writes no record with the key “%s”"), plan_id,
                   search->key);
      return FALSE;
    }
  if (a->len > 0 && b->len > 0 && !is_within (a, b) && !is_within (b, a))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS,
                   _("“%s” is the key of one record at a and of another at b: say "
                     "“a:%s” or “b:%s”"),
                   search->key, search->key, search->key);
      return FALSE;
    }

  g_array_append_vals (ids, a->data, a->len);
  g_array_append_vals (ids, b->data, b->len);

  return TRUE;
}

static gboolean
search_plan (DoveStore   *store,
             gint64       plan_id,
             const char  *key,
             int          side,
             GArray      *ids,
             GError     **error)
{
  g_autoptr(GArray) a = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) b = g_array_new (FALSE, FALSE, sizeof (gint64));
  Search search = { key, side, { a, b } };

  return each_change (store, plan_id, DOVE_CHANGE_PLANNED, search_change, &search, error) &&
         take_found (&search, plan_id, ids, error);
}

/**
 * dove_plan_find_record:
 * @store: the state
 * @plan_id: number of a kept plan
 * @key: key of a record at either side; with `a:` or `b:` before it, at that one
 * @ids: (element-type gint64): gets the numbers of the changes that the plan has of the record
 * @error: return location for an error
 *
 * Finds what a plan would write of a record, as a person names it.
 *
 * Errors: %DOVE_ERROR_MISSING when it writes nothing of such a record, %DOVE_ERROR_AMBIGUOUS when
 * two records have that key, those of #DoveStore.
 *
 * Returns: whether there is just one such record
 */
gboolean
dove_plan_find_record (DoveStore   *store,
                       gint64       plan_id,
                       const char  *key,
                       GArray      *ids,
                       GError     **error)
{
  int side = g_str_has_prefix (key, "a:") ? DOVE_SIDE_A
             : g_str_has_prefix (key, "b:") ? DOVE_SIDE_B : -1;
  g_autoptr(GError) local = NULL;

  if (search_plan (store, plan_id, key, -1, ids, &local))
    return TRUE;
  if (side >= 0 && g_error_matches (local, DOVE_ERROR, DOVE_ERROR_MISSING))
    return search_plan (store, plan_id, key + 2, side, ids, error);

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}
