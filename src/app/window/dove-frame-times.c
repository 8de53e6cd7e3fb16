/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <stdio.h>
#include <time.h>

#include "dove-frame-times.h"

/*
 * What a window costs, for the benchmarks: only with DOVETAIL_BENCH in the environment.
 *
 * On standard output: when the first frame was painted, and when the agent's objects were there,
 * painted, and nothing more to do. When DOVETAIL_BENCH is a path, a line is added to that file for
 * each frame: milliseconds since the start, of the main thread's work for the frame, and of its
 * work in the longest turn of the main loop since the frame before: no frame can begin in one.
 */

typedef struct
{
  DoveClient *client;
  FILE       *frames;         /* nullable */
  gint64      started;        /* monotonic, microseconds */
  gint64      before;         /* work done before this frame, nanoseconds */
  gint64      turn;           /* work done before this turn of the main loop, nanoseconds */
  gint64      longest;        /* work of a turn since the last frame, nanoseconds */
  gboolean    has_painted;
  gboolean    is_interactive;
} FrameTimes;

static FrameTimes *watched;   /* whose turns are measured: a function for polling has no data */
static GPollFunc polls;

static void
frame_times_free (gpointer data,
                  GClosure *closure)
{
  FrameTimes *self = data;

  watched = NULL;
  g_clear_object (&self->client);
  if (self->frames != NULL)
    fclose (self->frames);
  g_free (self);
}

static gint64
get_work (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static double
get_age (const FrameTimes *self)
{
  return (double) (g_get_monotonic_time () - self->started) / G_TIME_SPAN_MILLISECOND;
}

static void
end_turn (FrameTimes *self)
{
  gint64 work = get_work ();

  self->longest = MAX (self->longest, work - self->turn);
  self->turn = work;
}

/* What is done between two of these is a turn. */
static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  int ready;

  if (watched != NULL)
    end_turn (watched);
  ready = polls (fds, n_fds, timeout);
  if (watched != NULL)
    watched->turn = get_work ();

  return ready;
}

static void
before_paint_cb (GdkFrameClock *clock,
                 FrameTimes    *self)
{
  self->before = get_work ();
}

static gboolean
idle_cb (gpointer user_data)
{
  FrameTimes *self = user_data;

  g_print ("interactive-ms %.0f\n", get_age (self));

  return G_SOURCE_REMOVE;
}

static void
after_paint_cb (GdkFrameClock *clock,
                FrameTimes    *self)
{
  double work = (double) (get_work () - self->before) / 1e6;

  if (!self->has_painted)
    g_print ("first-frame-ms %.0f\n", get_age (self));
  if (!self->is_interactive && dove_client_get_agent (self->client) != NULL)
    {
      self->is_interactive = TRUE;
      g_idle_add_full (G_PRIORITY_LOW, idle_cb, self, NULL);
    }
  self->has_painted = TRUE;
  if (self->frames != NULL)
    {
      end_turn (self);
      fprintf (self->frames, "%.1f %.3f %.3f\n", get_age (self), work,
               (double) self->longest / 1e6);
      self->longest = 0;
    }
}

static void
realize_cb (GtkWidget  *window,
            FrameTimes *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
}

/**
 * dove_frame_times_begin:
 * @window: a window that is not realized yet
 * @client: the agent
 * @started: when the program began, monotonic microseconds
 *
 * Begins to tell what the window costs, when DOVETAIL_BENCH says so.
 */
void
dove_frame_times_begin (GtkWidget  *window,
                        DoveClient *client,
                        gint64      started)
{
  const char *where = g_getenv ("DOVETAIL_BENCH");
  FrameTimes *self = NULL;

  if (where == NULL)
    return;

  self = g_new0 (FrameTimes, 1);
  self->client = g_object_ref (client);
  self->started = started;
  if (g_path_is_absolute (where))
    self->frames = fopen (where, "we");
  if (self->frames != NULL)
    {
      setvbuf (self->frames, NULL, _IOLBF, 0);
      watched = self;
      self->turn = get_work ();
      polls = g_main_context_get_poll_func (NULL);
      g_main_context_set_poll_func (NULL, poll_cb);
    }
  g_signal_connect_data (window, "realize", G_CALLBACK (realize_cb), self, frame_times_free, 0);
}
