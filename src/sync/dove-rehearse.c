/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-run-private.h"

#include "dove-scratch-driver.h"

/*
 * The whole run, writes and all, against a scratch copy of the records as they were last seen:
 * no application is asked, and nothing is kept. A second run on the copy tells whether the two
 * sides would be at rest then.
 */

typedef struct
{
  DoveRunHost     host;
  DoveRunOptions  options;
  DoveStore      *scratch;
  gboolean        would_ask;  /* the guard stops the real run */
} Rehearsal;

static void
rehearsal_clear (Rehearsal *self)
{
  g_clear_object (&self->host.drivers[DOVE_SIDE_A]);
  g_clear_object (&self->host.drivers[DOVE_SIDE_B]);
  g_clear_pointer (&self->scratch, dove_store_close);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rehearsal, rehearsal_clear)

/* Both sides must have been read, or the rehearsal would make everything anew. */
static gboolean
check_seen (const DoveRunHost  *host,
            GError            **error)
{
  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(DoveStoreScan) scan = NULL;

      if (!dove_run_find_last_reading (host->store, host->terms->id, side, &scan, error))
        return FALSE;
      if (scan != NULL && scan->state == DOVE_SCAN_ENDED)
        continue;
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” of “%s” has not been read whole yet, so there is nothing to rehearse "
                     "with: “plan %s” reads both sides"), host->terms->sides[side].object,
                   host->terms->sides[side].connection, host->terms->id);
      return FALSE;
    }

  return TRUE;
}

static gboolean
rehearsal_init (Rehearsal             *self,
                const DoveRunHost     *host,
                const DoveRunOptions  *options,
                GError               **error)
{
  *self = (Rehearsal) { .host = *host, .options = *options };
  self->host.drivers[DOVE_SIDE_A] = NULL;
  self->host.drivers[DOVE_SIDE_B] = NULL;
  self->host.turns[DOVE_SIDE_A] = NULL;
  self->host.turns[DOVE_SIDE_B] = NULL;
  if (!check_seen (host, error))
    return FALSE;

  self->scratch = dove_store_open_scratch (host->store, host->terms->id, error);
  if (self->scratch == NULL)
    return FALSE;

  self->host.store = self->scratch;
  for (guint side = 0; side < 2; side++)
    self->host.drivers[side] = dove_scratch_driver_new (self->scratch, host->terms, side);
  self->options.mode = DOVE_RUN_ALL;
  self->options.approve = TRUE;
  self->options.sample = 0;
  self->options.inline_sends = TRUE;
  self->options.trusts_answers = TRUE;

  return TRUE;
}

/* The run; what the guard would ask is noted, and taken for approved. */
static gboolean
run_through (Rehearsal      *self,
             DoveRunResult  *result,
             GCancellable   *cancellable,
             GError        **error)
{
  DoveRunOptions quiet = self->options;
  DoveRunCounts planned = { 0 };
  gint64 plan = 0;

  if (!dove_run_sync (&self->host, &self->options, result, cancellable, error))
    return FALSE;
  if (result->state != DOVE_RUN_NEEDS_OK)
    return TRUE;

  self->would_ask = TRUE;
  plan = result->run_id;
  planned = result->counts;
  dove_run_result_clear (result);
  quiet.change = NULL;
  if (!dove_run_apply (&self->host, plan, &quiet, result, cancellable, error))
    return FALSE;

  for (guint side = 0; side < 2; side++)
    result->counts.observed[side] = planned.observed[side];
  result->counts.skipped = planned.skipped;
  result->counts.failed = planned.failed;
  result->counts.deferred = planned.deferred;

  return TRUE;
}

/* How many changes a further run would make. */
static gboolean
run_once_more (Rehearsal     *self,
               gint64        *more,
               GCancellable  *cancellable,
               GError       **error)
{
  DoveRunOptions quiet = self->options;
  g_auto(DoveRunResult) second = { 0 };

  quiet.change = NULL;
  quiet.progress = NULL;
  if (!dove_run_sync (&self->host, &quiet, &second, cancellable, error))
    return FALSE;
  *more = second.counts.planned;

  return TRUE;
}

static void
tell (const Rehearsal *self,
      DoveRunResult   *result,
      gint64           more)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, ngettext ("Rehearsed with the records as last seen: %" PRId64
                                          " change",
                                          "Rehearsed with the records as last seen: %" PRId64
                                          " changes", (gulong) result->counts.planned),
                          result->counts.planned);
  /* Translators: these go behind “Rehearsed with the records as last seen: 3 changes” */
  if (self->would_ask)
    g_string_append (text, _("; the run asks a person first"));
  if (more == 0)
    g_string_append (text, _("; a further run changes nothing"));
  else
    g_string_append_printf (text, ngettext ("; a further run makes %" PRId64 " more",
                                            "; a further run makes %" PRId64 " more",
                                            (gulong) more), more);

  g_free (result->message);
  result->message = g_string_free (g_steal_pointer (&text), FALSE);
  result->run_id = 0;
  result->review_id = 0;
  if (more > 0)
    result->state = DOVE_RUN_DONE_WITH_PROBLEMS;
}

/**
 * dove_run_rehearse:
 * @host: what the run works with; its drivers are not used
 * @options: only the callbacks count
 * @result: (out): how it would end; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Runs a sync against a scratch copy of the records as they were last seen: everything a run does,
 * also writing, without any application. Nothing is kept. The result is that of the run, and ends
 * with problems when a further run would not be at rest.
 *
 * Only fields that the sync knows are there, and of the applications' rules only those that their
 * schemas tell.
 *
 * Errors: %DOVE_ERROR_INVALID when a side has not been read yet, and those of dove_run_sync().
 *
 * Returns: whether it came to its end
 */
gboolean
dove_run_rehearse (const DoveRunHost     *host,
                   const DoveRunOptions  *options,
                   DoveRunResult         *result,
                   GCancellable          *cancellable,
                   GError               **error)
{
  g_auto(Rehearsal) self = { 0 };
  g_autoptr(GError) local = NULL;
  gint64 more = 0;

  *result = (DoveRunResult) { .state = DOVE_RUN_FAILED };
  if (rehearsal_init (&self, host, options, &local) &&
      run_through (&self, result, cancellable, &local) &&
      run_once_more (&self, &more, cancellable, &local))
    {
      tell (&self, result, more);
      return TRUE;
    }

  result->run_id = 0;
  if (result->message == NULL)
    result->message = g_strdup (local->message);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}
