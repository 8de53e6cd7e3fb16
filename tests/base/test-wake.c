/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-wake.h"

static gpointer
cancel_thread (gpointer user_data)
{
  g_cancellable_cancel (user_data);

  return NULL;
}

/* A context without a source waits for ever, unless it is woken. */
static void
wait_cancelled (GCancellable *cancellable)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  gulong watch = dove_wake_on_cancel (cancellable, context);

  while (!g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (context, TRUE);
  g_cancellable_disconnect (cancellable, watch);
}

/* Whenever it comes: before the watch, while it is made, while one waits. Nothing is lost. */
static void
test_any_moment (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(GCancellable) cancellable = g_cancellable_new ();
      GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

      wait_cancelled (cancellable);
      g_thread_join (thread);
    }
}

static void
test_already (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  g_cancellable_cancel (cancellable);
  wait_cancelled (cancellable);
}

static void
test_nothing_to_cancel (void)
{
  g_assert_cmpuint (dove_wake_on_cancel (NULL, NULL), ==, 0);
  g_cancellable_disconnect (NULL, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/wake/any-moment", test_any_moment);
  g_test_add_func ("/base/wake/already", test_already);
  g_test_add_func ("/base/wake/nothing-to-cancel", test_nothing_to_cancel);

  return g_test_run ();
}
