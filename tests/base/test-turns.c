/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-turns.h"

#define THREADS 6
#define PAGES   200

typedef struct
{
  DoveTurns *turns;
  gint64     due;
  gint      *inside;
  GMutex    *lock;
  GArray    *order;
} Reader;

static gpointer
reader_thread (gpointer user_data)
{
  Reader *reader = user_data;

  for (guint i = 0; i < PAGES; i++)
    {
      g_assert_true (dove_turns_take (reader->turns, reader->due, NULL, NULL));
      g_assert_cmpint (g_atomic_int_add (reader->inside, 1), ==, 0);
      g_mutex_lock (reader->lock);
      g_array_append_val (reader->order, reader->due);
      g_mutex_unlock (reader->lock);
      g_thread_yield ();
      g_assert_cmpint (g_atomic_int_add (reader->inside, -1), ==, 1);
      dove_turns_give (reader->turns);
    }

  return NULL;
}

/* Only one at a time, and all get through. */
static void
test_one_at_a_time (void)
{
  g_autoptr(DoveTurns) turns = dove_turns_new ();
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
  Reader readers[THREADS];
  GThread *threads[THREADS];
  GMutex lock;
  gint inside = 0;

  g_mutex_init (&lock);
  for (guint i = 0; i < THREADS; i++)
    {
      readers[i] = (Reader) { turns, i, &inside, &lock, order };
      threads[i] = g_thread_new ("reader", reader_thread, &readers[i]);
    }
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&lock);

  g_assert_cmpuint (order->len, ==, THREADS * PAGES);
}

static gpointer
waiter_thread (gpointer user_data)
{
  Reader *reader = user_data;

  g_assert_true (dove_turns_take (reader->turns, reader->due, NULL, NULL));
  g_mutex_lock (reader->lock);
  g_array_append_val (reader->order, reader->due);
  g_mutex_unlock (reader->lock);
  dove_turns_give (reader->turns);

  return NULL;
}

/* Those that wait together go in the order in which they were due. */
static void
test_earliest_due_first (void)
{
  const gint64 dues[] = { 30, 10, 20 };
  g_autoptr(DoveTurns) turns = dove_turns_new ();
  g_autoptr(GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
  Reader readers[3];
  GThread *threads[3];
  GMutex lock;

  g_mutex_init (&lock);
  g_assert_true (dove_turns_take (turns, 0, NULL, NULL));
  for (guint i = 0; i < 3; i++)
    {
      readers[i] = (Reader) { turns, dues[i], NULL, &lock, order };
      threads[i] = g_thread_new ("waiter", waiter_thread, &readers[i]);
      while (dove_turns_count_waiting (turns) <= i)
        g_thread_yield ();
    }
  dove_turns_give (turns);
  for (guint i = 0; i < 3; i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&lock);

  g_assert_cmpint (g_array_index (order, gint64, 0), ==, 10);
  g_assert_cmpint (g_array_index (order, gint64, 1), ==, 20);
  g_assert_cmpint (g_array_index (order, gint64, 2), ==, 30);
}

static gpointer
next_thread (gpointer user_data)
{
  DoveTurns *turns = user_data;

  g_assert_true (dove_turns_take (turns, 0, NULL, NULL));
  dove_turns_give (turns);

  return NULL;
}

typedef struct
{
  DoveTurns    *turns;
  GCancellable *cancellable;
} Cancelling;

static gpointer
cancelling_thread (gpointer user_data)
{
  const Cancelling *cancelling = user_data;

  while (dove_turns_count_waiting (cancelling->turns) == 0)
    g_thread_yield ();
  g_cancellable_cancel (cancelling->cancellable);

  return NULL;
}

/* Who gives up waiting is passed over, and holds up nobody. */
static void
test_cancelled (void)
{
  g_autoptr(DoveTurns) turns = dove_turns_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  Cancelling cancelling = { turns, cancellable };
  GThread *thread = NULL;

  g_assert_true (dove_turns_take (turns, 0, NULL, NULL));
  thread = g_thread_new ("canceller", cancelling_thread, &cancelling);
  g_assert_false (dove_turns_take (turns, 0, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpuint (dove_turns_count_waiting (turns), ==, 0);

  dove_turns_give (turns);
  thread = g_thread_new ("next", next_thread, turns);
  g_thread_join (thread);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/turns/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/base/turns/earliest-due-first", test_earliest_due_first);
  g_test_add_func ("/base/turns/cancelled", test_cancelled);

  return g_test_run ();
}
