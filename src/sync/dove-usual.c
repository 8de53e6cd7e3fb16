/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "sync/dove-usual.h"

#include "record/dove-json.h"
#include "store/dove-store-document.h"

/*
 * What a sync usually does.
 *
 * Of every run of all records that came to its end the numbers of records made, changed and
 * removed are remembered, the last twenty of each that are not 0: a sync that looks every minute
 * and mostly finds nothing would forget what a busy morning is like. The very first run made them
 * all and says nothing.
 *
 * The numbers stand in the state of the sync, since the runs themselves are forgotten after
 * months, and a guard that forgot with them would be off. With them stands when the sync was
 * through and when it brought something, from which dove-rhythm.c knows an unusual silence.
 */

#define REMEMBERED   20 /* numbers of each kind */
#define FEW          5  /* numbers that say too little */
#define RUNS_OF_NONE 20 /* runs after which it is known that there is usually nothing */

struct _DoveUsual
{
  gboolean    has_begun;                  /* a first run has ended */
  gint64      runs;                       /* that ended after it */
  GArray     *numbers[DOVE_USUAL_KINDS];  /* (element-type gint64), in their order */
  DoveRhythm *rhythm;
};

static const char *const kind_names[DOVE_USUAL_KINDS] = { "created", "updated", "deleted" };

static void
remember (DoveUsual     *self,
          DoveUsualKind  kind,
          gint64         number)
{
  if (number <= 0)
    return;

  g_array_append_val (self->numbers[kind], number);
  if (self->numbers[kind]->len > REMEMBERED)
    g_array_remove_index (self->numbers[kind], 0);
}

static void
read_numbers (DoveUsual *self,
              DoveValue *value)
{
  DoveValue *runs = dove_value_get_member (value, "runs");

  self->has_begun = TRUE;
  if (runs != NULL)
    dove_value_get_integer (runs, &self->runs);
  for (guint kind = 0; kind < DOVE_USUAL_KINDS; kind++)
    {
      DoveValue *list = dove_value_get_member (value, kind_names[kind]);

      for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
        {
          gint64 number = 0;

          if (dove_value_get_integer (dove_value_get_element (list, i), &number))
            remember (self, kind, number);
        }
    }
}

/**
 * dove_usual_new:
 * @text: (nullable): as dove_usual_to_text() gave it; %NULL when nothing is known
 *
 * Returns: (transfer full): what is usual
 */
DoveUsual *
dove_usual_new (const char *text)
{
  DoveUsual *self = g_new0 (DoveUsual, 1);
  g_autoptr(DoveValue) value = text != NULL ? dove_json_parse (text, -1, NULL, NULL) : NULL;

  for (guint kind = 0; kind < DOVE_USUAL_KINDS; kind++)
    self->numbers[kind] = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->rhythm = dove_rhythm_new (value);
  if (value != NULL)
    read_numbers (self, value);

  return self;
}

/**
 * dove_usual_free:
 * @self: (transfer full) (nullable): what is usual
 */
void
dove_usual_free (DoveUsual *self)
{
  if (self == NULL)
    return;

  for (guint kind = 0; kind < DOVE_USUAL_KINDS; kind++)
    g_array_unref (self->numbers[kind]);
  dove_rhythm_free (self->rhythm);
  g_free (self);
}

/**
 * dove_usual_add:
 * @self: what is usual
 * @counts: of a run of all records that has come to its end
 * @at: when it has
 *
 * Learns from a run; of the first one only that there was one.
 */
void
dove_usual_add (DoveUsual           *self,
                const DoveRunCounts *counts,
                gint64               at)
{
  if (!self->has_begun)
    {
      self->has_begun = TRUE;
      return;
    }

  self->runs++;
  remember (self, DOVE_USUAL_CREATED, counts->created);
  remember (self, DOVE_USUAL_UPDATED, counts->updated);
  remember (self, DOVE_USUAL_DELETED, counts->deleted);
  dove_rhythm_note (self->rhythm, at, counts->created + counts->updated + counts->deleted > 0);
}

/**
 * dove_usual_is_empty:
 * @self: what is usual
 *
 * Returns: whether no run of all records has ended yet: the first load is still to come
 */
gboolean
dove_usual_is_empty (const DoveUsual *self)
{
  return !self->has_begun;
}

/**
 * dove_usual_mean:
 * @self: what is usual
 * @kind: of what
 *
 * Returns: the mean of the numbers that are not 0; -1 when there were none
 */
double
dove_usual_mean (const DoveUsual *self,
                 DoveUsualKind    kind)
{
  const GArray *numbers = self->numbers[kind];
  double sum = 0;

  for (guint i = 0; i < numbers->len; i++)
    sum += (double) g_array_index (numbers, gint64, i);

  return numbers->len > 0 ? sum / numbers->len : -1;
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

/**
 * dove_usual_most:
 * @self: what is usual
 * @kind: of what
 *
 * Says up to how many are not out of the ordinary: three times as far above the middle of the
 * numbers as nine in ten of them reach. One mass change that was let through is no custom.
 *
 * Returns: that number; -1 while too little is known
 */
gint64
dove_usual_most (const DoveUsual *self,
                 DoveUsualKind    kind)
{
  g_autoptr(GArray) sorted = NULL;
  gint64 middle = 0;
  gint64 high = 0;

  if (self->numbers[kind]->len < FEW && self->runs < RUNS_OF_NONE)
    return -1;

  sorted = g_array_copy (self->numbers[kind]);
  g_array_sort (sorted, compare_numbers);
  if (sorted->len > 0)
    {
      middle = g_array_index (sorted, gint64, (sorted->len - 1) / 2);
      high = g_array_index (sorted, gint64, (sorted->len * 9 + 9) / 10 - 1);
    }

  return middle + 3 * (high - middle + 1);
}

/**
 * dove_usual_get_rhythm:
 * @self: what is usual
 *
 * Returns: (transfer none): when there usually is something
 */
const DoveRhythm *
dove_usual_get_rhythm (const DoveUsual *self)
{
  return self->rhythm;
}

/**
 * dove_usual_to_text:
 * @self: what is usual
 *
 * Returns: (transfer full): JSON text
 */
char *
dove_usual_to_text (const DoveUsual *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) value = NULL;

  dove_value_builder_take (builder, "runs", dove_value_new_integer (self->runs));
  for (guint kind = 0; kind < DOVE_USUAL_KINDS; kind++)
    {
      g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

      for (guint i = 0; i < self->numbers[kind]->len; i++)
        dove_value_builder_take_element (
            list, dove_value_new_integer (g_array_index (self->numbers[kind], gint64, i)));
      dove_value_builder_take (builder, kind_names[kind], dove_value_builder_end (list));
    }
  dove_rhythm_write (self->rhythm, builder);
  value = dove_value_builder_end (builder);

  return dove_json_write (value, DOVE_JSON_COMPACT);
}

/**
 * dove_usual_is_of_all:
 * @run: a run
 *
 * Returns: whether it is one of all records: others say nothing about what is usual
 */
gboolean
dove_usual_is_of_all (const DoveStoreRun *run)
{
  return run->undo_of == 0 && g_strcmp0 (run->trigger, "resync") != 0 &&
         g_strcmp0 (run->trigger, DOVE_TRIGGER_SAMPLE) != 0;
}

/* From the runs themselves, of a state that was written before this was kept. */
static gboolean
add_runs (DoveUsual   *self,
          DoveStore   *store,
          const char  *sync_id,
          GError     **error)
{
  g_autoptr(GPtrArray) runs = dove_store_list_runs (store, sync_id, 0, G_MAXINT, error);

  if (runs == NULL)
    return FALSE;

  for (guint i = runs->len; i > 0; i--)
    {
      const DoveStoreRun *run = g_ptr_array_index (runs, i - 1);
      g_autoptr(DoveValue) value = NULL;
      DoveRunCounts counts = { 0 };

      if (!dove_usual_is_of_all (run) || run->counts == NULL ||
          (run->state != DOVE_RUN_DONE && run->state != DOVE_RUN_DONE_WITH_PROBLEMS))
        continue;
      value = dove_json_parse (run->counts, -1, NULL, NULL);
      dove_run_counts_parse (value, &counts);
      dove_usual_add (self, &counts, run->ended);
    }

  return TRUE;
}

/**
 * dove_usual_load:
 * @store: a store
 * @sync_id: id of a sync
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what is usual of it
 */
DoveUsual *
dove_usual_load (DoveStore   *store,
                 const char  *sync_id,
                 GError     **error)
{
  g_autoptr(DoveUsual) self = NULL;
  g_autofree char *text = NULL;

  if (!dove_store_find_usual (store, sync_id, &text, error))
    return NULL;

  self = dove_usual_new (text);
  if (text == NULL && !add_runs (self, store, sync_id, error))
    return NULL;

  return g_steal_pointer (&self);
}
