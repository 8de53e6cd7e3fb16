/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/dove-cli-progress.h"

/*
 * The progress bar: one line on standard error, drawn only on a terminal and at most ten times
 * a second. Standard output stays clean for what was asked.
 */

#define BAR_CELLS    24
#define DRAW_SPAN    (G_TIME_SPAN_SECOND / 10)

static gint64       drawn_at;
static DoveRunPhase drawn_phase;
static gboolean     is_drawn;

static const char *
phase_text (DoveRunPhase phase)
{
  switch (phase)
    {
    case DOVE_PHASE_RECOVER:
      return _("Clearing up");

    case DOVE_PHASE_OBSERVE_A:
      return _("Reading side A");

    case DOVE_PHASE_OBSERVE_B:
      return _("Reading side B");

    case DOVE_PHASE_PLAN:
      return _("Planning");

    case DOVE_PHASE_APPLY:
      return _("Writing");

    case DOVE_PHASE_SETTLE:
    default:
      return _("Finishing");
    }
}

/**
 * dove_cli_progress_show:
 * @progress: how far a run is
 *
 * Draws the progress bar.
 */
void
dove_cli_progress_show (const DoveRunProgress *progress)
{
  gint64 now = g_get_monotonic_time ();
  int filled;

  if (!isatty (STDERR_FILENO) ||
      (is_drawn && drawn_phase == progress->phase && now - drawn_at < DRAW_SPAN))
    return;

  drawn_at = now;
  drawn_phase = progress->phase;
  is_drawn = TRUE;
  fprintf (stderr, "\r\033[K%s ", phase_text (progress->phase));

  if (progress->total <= 0)
    fprintf (stderr, "%" G_GINT64_FORMAT, progress->done);
  else
    {
      filled = (int) (MIN (progress->done, progress->total) * BAR_CELLS / progress->total);
      for (int i = 0; i < BAR_CELLS; i++)
        fputs (i < filled ? "█" : "░", stderr);
      fprintf (stderr, " %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, progress->done, progress->total);
    }

  fflush (stderr);
}

/**
 * dove_cli_progress_clear:
 *
 * Takes the progress bar away, before something else is printed.
 */
void
dove_cli_progress_clear (void)
{
  if (!is_drawn)
    return;

  is_drawn = FALSE;
  fputs ("\r\033[K", stderr);
  fflush (stderr);
}
