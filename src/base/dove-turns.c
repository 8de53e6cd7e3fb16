/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include "dove-turns.h"

/*
 * A run holds the turn for one page. When it gives it back, the one that has waited goes, the
 * earliest due first; a run that comes again takes its place behind those that already wait.
 * So a long first load and a short sync alternate page by page.
 */

typedef struct
{
  gint64   due;
  guint64  ticket; /* order of coming, among equals */
  gboolean is_next;
  GCond    called;
} Waiter;

struct _DoveTurns
{
  gatomicrefcount  ref_count;

  GMutex           lock;      /* guards everything below */
  gboolean         is_taken;
  guint64          tickets;
  guint64          round;     /* tickets below this came before the last one who went */
  GList           *waiters;   /* (element-type Waiter): on the stacks of those who wait */
};

/**
 * dove_turns_new:
 *
 * Returns: (transfer full): turns that nobody has
 */
DoveTurns *
dove_turns_new (void)
{
  DoveTurns *self = g_new0 (DoveTurns, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);

  return self;
}

/**
 * dove_turns_ref:
 * @self: turns
 *
 * Returns: (transfer full): the same
 */
DoveTurns *
dove_turns_ref (DoveTurns *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_turns_unref:
 * @self: (transfer full): turns
 *
 * Gives a reference back.
 */
void
dove_turns_unref (DoveTurns *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Those who came before the last round go first, then by when they were due. */
static gboolean
goes_before (DoveTurns    *self,
             const Waiter *one,
             const Waiter *other)
{
  gboolean one_waited = one->ticket < self->round;
  gboolean other_waited = other->ticket < self->round;

  if (one_waited != other_waited)
    return one_waited;
  if (one->due != other->due)
    return one->due < other->due;

  return one->ticket < other->ticket;
}

/* With the lock held. */
static void
call_next (DoveTurns *self)
{
  Waiter *next = NULL;

  for (GList *at = self->waiters; at != NULL; at = at->next)
    if (next == NULL || goes_before (self, at->data, next))
      next = at->data;

  self->is_taken = next != NULL;
  if (next == NULL)
    return;

  self->round = self->tickets;
  self->waiters = g_list_remove (self->waiters, next);
  next->is_next = TRUE;
  g_cond_signal (&next->called);
}

typedef struct
{
  DoveTurns *turns;
  Waiter    *waiter;
} Cancelling;

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  Cancelling *cancelling = user_data;

  g_mutex_lock (&cancelling->turns->lock);
  g_cond_signal (&cancelling->waiter->called);
  g_mutex_unlock (&cancelling->turns->lock);
}

/* Waits until it is called, or cancelled. */
static gboolean
wait_for_call (DoveTurns    *self,
               Waiter       *waiter,
               GCancellable *cancellable)
{
  Cancelling cancelling = { self, waiter };
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), &cancelling, NULL);

  g_mutex_lock (&self->lock);
  while (!waiter->is_next && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&waiter->called, &self->lock);
  if (!waiter->is_next)
    self->waiters = g_list_remove (self->waiters, waiter);
  g_mutex_unlock (&self->lock);
  g_cancellable_disconnect (cancellable, handler);

  return waiter->is_next;
}

/**
 * dove_turns_take:
 * @self: turns
 * @due: when the caller was due; the earliest goes first
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Waits for the turn. Blocks. Give it back with dove_turns_give().
 *
 * Errors: %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether it is the caller's turn
 */
gboolean
dove_turns_take (DoveTurns     *self,
                 gint64         due,
                 GCancellable  *cancellable,
                 GError       **error)
{
  Waiter waiter = { .due = due };
  gboolean is_ours = FALSE;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  waiter.ticket = self->tickets++;
  if (!self->is_taken)
    is_ours = self->is_taken = TRUE;
  else
    {
      g_cond_init (&waiter.called);
      self->waiters = g_list_prepend (self->waiters, &waiter);
    }
  g_mutex_unlock (&self->lock);
  if (is_ours)
    return TRUE;

  is_ours = wait_for_call (self, &waiter, cancellable);
  g_cond_clear (&waiter.called);
  if (!is_ours)
    g_cancellable_set_error_if_cancelled (cancellable, error);

  return is_ours;
}

/**
 * dove_turns_give:
 * @self: turns that the caller has
 *
 * Gives the turn to who waits.
 */
void
dove_turns_give (DoveTurns *self)
{
  g_mutex_lock (&self->lock);
  call_next (self);
  g_mutex_unlock (&self->lock);
}

/**
 * dove_turns_count_waiting:
 * @self: turns
 *
 * Returns: how many wait
 */
guint
dove_turns_count_waiting (DoveTurns *self)
{
  guint count;

  g_mutex_lock (&self->lock);
  count = g_list_length (self->waiters);
  g_mutex_unlock (&self->lock);

  return count;
}
