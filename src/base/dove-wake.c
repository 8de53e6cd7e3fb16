/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include "dove-wake.h"

/*
 * A source of g_cancellable_source_new() is lost for good when another thread cancels while it
 * is made (seen with GLib 2.74): who waits in a loop is woken instead, and looks for itself.
 */

static void
wake_cb (GCancellable *cancellable,
         GMainContext *context)
{
  g_main_context_wakeup (context);
}

/**
 * dove_wake_on_cancel:
 * @cancellable: (nullable): what may be cancelled, on any thread
 * @context: the context whose iteration is to return then; lives until the watch is ended
 *
 * Wakes a loop when something is cancelled, also when it is so already. The loop asks
 * g_cancellable_is_cancelled() before each iteration. Never blocks.
 *
 * Returns: for g_cancellable_disconnect(), which ends the watch; 0 if there is none to end
 */
gulong
dove_wake_on_cancel (GCancellable *cancellable,
                     GMainContext *context)
{
  return cancellable != NULL
           ? g_cancellable_connect (cancellable, G_CALLBACK (wake_cb), context, NULL)
           : 0;
}
