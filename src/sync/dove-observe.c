/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-run-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"

/*
 * Reading one side, page by page.
 *
 * Each page and the place where the next one begins are stored together, so that a run that was
 * killed goes on at the page. What is stored is the record as last seen; nothing is concluded
 * from it here, and nothing from what is absent.
 *
 * A record that is older than what we know of it already (a lagging replica) is read again by
 * its id; when that is older too, what we know stays.
 *
 * The position from which the next run asks for changes must not lie behind an edit of a record
 * that was read before the edit. The largest change time that was seen may: the reading itself
 * takes time. Times are lowered by as long as it took; of other positions the largest of the
 * first page is remembered, since everything that is edited later lies behind it.
 */

#define SCAN_RESTARTS 3 /* of one run, when a position is no longer known */
#define READ_AGAIN 2    /* times in one run, when pages have moved under a reading */

/* A record with the members that the sync looks at, or all of them. */
static DoveValue *
keep_members (const DoveTermsSide *side,
              DoveValue           *record)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (side->members == NULL)
    return dove_value_ref (record);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < side->members->len; i++)
    {
      const char *name = g_ptr_array_index (side->members, i);
      DoveValue *member = dove_value_get_member (record, name);

      if (member != NULL)
        dove_value_builder_set (builder, name, member);
    }

  return dove_value_builder_end (builder);
}

/* What is stored of a record that an application gave, but for its hash. */
static DoveStoreObservation *
begin_observation (DoveRun        *self,
                   DoveSide        side,
                   const DoveItem *item)
{
  const DoveTermsSide *end = &self->terms->sides[side];
  DoveStoreObservation *observation = dove_store_observation_new ();
  g_autoptr(DoveValue) kept = keep_members (end, item->record);

  if (self->number[side] == 0)
    self->number[side] = dove_terms_number (self->terms, side);

  observation->sync_id = g_strdup (self->terms->id);
  observation->side = side;
  observation->rec_id = g_strdup (item->key);
  observation->version = g_strdup (item->version);
  observation->etag = g_strdup (item->etag);
  observation->updated = item->updated;
  observation->born = item->created != 0 ? item->created : item->updated;
  observation->terms = self->number[side];
  observation->fields = dove_json_write (kept, DOVE_JSON_COMPACT);
  observation->seen_at = dove_clock_get_now (self->clock);
  observation->n_keys = self->terms->keys->len;
  observation->keys = dove_terms_make_keys (self->terms, side, &self->formulas, kept);
  if (item->is_deleted)
    observation->state = DOVE_OBSERVED_GONE;
  else if (!dove_terms_lets_in (self->terms, side, &self->formulas, kept))
    observation->state = DOVE_OBSERVED_OUT;

  return observation;
}

/* Gives it the hash of what is kept. */
static void
end_observation (DoveRun              *self,
                 DoveStoreObservation *observation,
                 const DoveItem       *item)
{
  DoveSide side = observation->side;
  g_autoptr(DoveValue) kept = keep_members (&self->terms->sides[side], item->record);

  observation->hash = dove_terms_hash (self->terms, side, kept);
}

/* What is stored of a record that an application gave. */
DoveStoreObservation *
dove_run_make_observation (DoveRun        *self,
                           DoveSide        side,
                           const DoveItem *item)
{
  DoveStoreObservation *observation = begin_observation (self, side, item);

  end_observation (self, observation, item);

  return observation;
}

static gboolean
is_older (const DoveItem             *item,
          const DoveStoreObservation *known)
{
  DoveNumber now;
  DoveNumber then;

  if (item->version != NULL && known->version != NULL &&
      dove_number_parse (item->version, -1, &now) && dove_number_parse (known->version, -1, &then))
    return dove_number_compare (&now, &then) < 0;

  return item->updated != 0 && known->updated != 0 && item->updated < known->updated;
}

/* A record as it was last seen; NULL when that cannot be read. */
DoveItem *
dove_run_make_item (const DoveStoreObservation *known)
{
  g_autoptr(DoveValue) record = dove_json_parse (known->fields, -1, NULL, NULL);
  DoveItem *item = NULL;

  if (record == NULL)
    return NULL;

  item = dove_item_new (known->rec_id, record);
  item->version = g_strdup (known->version);
  item->etag = g_strdup (known->etag);
  item->updated = known->updated;
  item->created = known->born;
  item->is_deleted = known->state == DOVE_OBSERVED_GONE;

  return item;
}

static gboolean
is_full (const DoveStoreScan *scan)
{
  return g_str_equal (scan->kind, "full");
}

/* The newest we can get of a record that a page shows older than we know it. */
static DoveItem *
replace_stale (DoveRun                    *self,
               DoveSide                    side,
               const DoveStoreObservation *known)
{
  const DoveTermsSide *end = &self->terms->sides[side];
  g_autoptr(DoveItem) again = NULL;

  if (end->abilities.can_get)
    again = dove_driver_get (self->host->drivers[side], end->object, known->rec_id,
                             self->cancellable, NULL);
  if (again != NULL && !is_older (again, known))
    return g_steal_pointer (&again);

  g_debug ("Side %s shows an old copy of %s", dove_side_get_nick (side), known->rec_id);

  return dove_run_make_item (known);
}

/* What is to be kept of a record that is not in all as before; it is added to @reused when its key
 * belonged to another one. */
static DoveStoreObservation *
judge_item (DoveRun                    *self,
            const DoveItem             *item,
            DoveStoreObservation       *now,
            const DoveStoreObservation *known,
            GPtrArray                  *reused)
{
  g_autoptr(DoveStoreObservation) own = now;
  g_autoptr(DoveItem) newer = NULL;

  end_observation (self, now, item);
  if (known != NULL && !item->is_deleted && dove_reuse_is (known, now, item))
    {
      g_ptr_array_add (reused, now);
      return g_steal_pointer (&own);
    }

  /* A notice of a deletion may hold no more than the id: what was last seen stays */
  if (known != NULL && item->is_deleted)
    {
      newer = dove_run_make_item (known);
      if (newer != NULL)
        newer->is_deleted = TRUE;
    }
  else if (known != NULL && is_older (item, known))
    newer = replace_stale (self, now->side, known);

  return newer != NULL ? dove_run_make_observation (self, now->side, newer)
                       : g_steal_pointer (&own);
}

/* What is to be kept of the records of a page. */
static GPtrArray *
judge_page (DoveRun         *self,
            DoveSide         side,
            const DovePage  *page,
            GPtrArray       *reused,
            GError         **error)
{
  g_autoptr(GPtrArray) observations = NULL;
  g_autoptr(GPtrArray) known = NULL;

  observations = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_observation_free);
  for (guint i = 0; i < page->items->len; i++)
    g_ptr_array_add (observations,
                     begin_observation (self, side, g_ptr_array_index (page->items, i)));

  known = dove_store_find_before (self->store, observations, error);
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      gpointer *now = &g_ptr_array_index (observations, i);

      if (((DoveStoreObservation *) *now)->hash == NULL)
        *now = judge_item (self, g_ptr_array_index (page->items, i), *now,
                           g_ptr_array_index (known, i), reused);
    }

  return known != NULL ? g_steal_pointer (&observations) : NULL;
}

/* Positions are opaque; the larger of two numbers or of two texts in code order is the later. */
static void
raise_high_water (char       **high_water,
                  const char  *position)
{
  DoveNumber now;
  DoveNumber then;
  int order;

  if (position == NULL)
    return;

  if (*high_water == NULL)
    order = 1;
  else if (dove_number_parse (position, -1, &now) && dove_number_parse (*high_water, -1, &then))
    order = dove_number_compare (&now, &then);
  else
    order = strcmp (position, *high_water);

  if (order > 0)
    {
      g_free (*high_water);
      *high_water = g_strdup (position);
    }
}

/* From where the next list of changes is to begin after this scan. */
static char *
make_position (DoveRun              *self,
               const DoveStoreScan  *scan)
{
  GTimeSpan span = dove_clock_get_now (self->clock) - scan->started;
  char *position = NULL;

  if (scan->high_water == NULL)
    return NULL;

  position = dove_driver_lower_position (self->host->drivers[scan->side],
                                         self->terms->sides[scan->side].object, scan->high_water,
                                         MAX (span, 0));
  if (position == NULL && g_str_equal (scan->kind, "full") && scan->page > 1)
    return g_strdup (scan->position_before);
  if (position == NULL)
    return g_strdup (scan->high_water);

  /* Where the last one began was safe, and stays so */
  if (!is_full (scan))
    raise_high_water (&position, scan->position_before);

  return position;
}

/* What a page holds, that a record of it is another one than before, and that the run is alive are
 * written together. */
static gboolean
put_page (DoveRun        *self,
          DoveStoreScan  *scan,
          GPtrArray      *observations,
          GPtrArray      *reused,
          GError        **error)
{
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (self->store, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < reused->len; i++)
    if (!dove_reuse_hold (self, g_ptr_array_index (reused, i), error))
      return FALSE;

  return dove_store_put_page (self->store, scan, observations, error) &&
         dove_run_beat (self, error) && dove_store_transaction_commit (&transaction, error);
}

static gboolean
store_page (DoveRun        *self,
            DoveStoreScan  *scan,
            DovePage       *page,
            GError        **error)
{
  g_autoptr(GPtrArray) reused = g_ptr_array_new ();
  g_autoptr(GPtrArray) observations = judge_page (self, scan->side, page, reused, error);

  if (observations == NULL)
    return FALSE;

  g_free (scan->page_cursor);
  scan->page_cursor = g_strdup (page->cursor);
  raise_high_water (&scan->high_water, page->high_water);
  if (scan->page == 0 && is_full (scan))
    {
      g_free (scan->position_before);
      scan->position_before = g_strdup (page->high_water);
    }
  scan->total = page->total;
  if (page->is_partial && scan->note == NULL)
    scan->note = g_strdup (page->note != NULL ? page->note : _("A page was not complete"));

  return put_page (self, scan, observations, reused, error);
}

/* Whether a side was read whole so long ago that it is time again. */
static gboolean
is_old (DoveRun              *self,
        const DoveStoreScan  *last)
{
  /* Drawn from 3/4 to 5/4 of the interval by the sync's name, so that syncs do not bunch. */
  GTimeSpan quarter = DOVE_FULL_SCAN_INTERVAL / 4;
  GTimeSpan interval = 3 * quarter + (g_str_hash (self->terms->id) % 64) * (quarter / 32);

  return dove_clock_get_now (self->clock) - last->started > interval;
}

static gboolean
full_scan_is_due (DoveRun              *self,
                  DoveSide              side,
                  const DoveStoreScan  *last)
{
  if (self->options->is_whole || self->terms->hold->read_after[side] >= 0 || last == NULL ||
      !last->is_complete ||
      g_strcmp0 (last->config, self->terms->config_hash) != 0)
    return TRUE;

  return !self->options->is_small && is_old (self, last);
}

/* A side that can only be read whole waits for a better time. */
static gboolean
check_small (DoveRun              *self,
             const DoveStoreScan  *scan,
             GError              **error)
{
  const DoveTermsSide *end = &self->terms->sides[scan->side];

  if (!self->options->is_small || g_str_equal (scan->kind, "since"))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED,
               _("“%s” of “%s” must be read whole, which waits for a network that is not metered, "
                 "and for power"), end->object, end->connection);

  return FALSE;
}

/* The last reading of all there was to read; of a side of which nothing older than a date was
 * wanted that may be the list of what was changed since. */
gboolean
dove_run_find_last_reading (DoveStore      *store,
                            const char     *sync_id,
                            DoveSide        side,
                            DoveStoreScan **last,
                            GError        **error)
{
  return dove_store_find_last_scan (store, sync_id, side, "full", last, error) &&
         (*last != NULL || dove_store_find_last_scan (store, sync_id, side, "from", last, error));
}

/* A sync that begins at a date need not read what was last changed before it, of a side that is
 * not searched for partners, and before anything of it is linked. */
static gboolean
find_start (DoveRun              *self,
            DoveSide              side,
            const DoveStoreScan  *last,
            char                **position,
            GError              **error)
{
  const DoveTermsSide *end = &self->terms->sides[side];
  gint64 from = self->terms->sync->from;
  gint64 links = 0;

  *position = NULL;
  if (from == 0 || dove_terms_writes (self->terms, side) || self->options->is_whole ||
      (last != NULL && is_full (last)))
    return TRUE;

  links = dove_store_count_links (self->store, self->terms->id, error);
  if (links == 0)
    *position = dove_driver_make_position (self->host->drivers[side], end->object, from);

  return links >= 0;
}

static gboolean
begin_scan (DoveRun         *self,
            DoveSide         side,
            gboolean         may_use_since,
            DoveStoreScan  **scan,
            GError         **error)
{
  const DoveAbilities *abilities = &self->terms->sides[side].abilities;
  g_autoptr(DoveStoreScan) last = NULL;
  g_autoptr(DoveStoreCursor) cursor = NULL;
  g_autofree char *start = NULL;
  gboolean many_wait = FALSE;
  gboolean use_since = may_use_since && abilities->has_since &&
                       !abilities->since_covers_only_created;

  if (use_since &&
      (!dove_run_find_last_reading (self->store, self->terms->id, side, &last, error) ||
       !dove_store_find_cursor (self->store, self->terms->id, side, "since", &cursor, error) ||
       !dove_run_many_wait (self, side, last != NULL ? last->page : 0, &many_wait, error)))
    return FALSE;

  if (cursor == NULL || cursor->high_water == NULL || full_scan_is_due (self, side, last) ||
      (many_wait && !self->options->is_small))
    {
      if (use_since && !find_start (self, side, last, &start, error))
        return FALSE;
      use_since = FALSE;
    }

  *scan = dove_store_scan_new (self->terms->id, side, use_since       ? "since"
                                                      : start != NULL ? "from"
                                                                      : "full");
  (*scan)->config = g_strdup (self->terms->config_hash);
  (*scan)->total = -1;
  if (use_since)
    start = g_strdup (cursor->high_water);
  (*scan)->position_before = g_strdup (start);
  (*scan)->high_water = g_strdup (start);

  return check_small (self, *scan, error) && dove_store_begin_scan (self->store, *scan, error);
}

static gboolean
open_scan (DoveRun         *self,
           DoveSide         side,
           DoveStoreScan  **scan,
           GError         **error)
{
  if (!dove_store_find_open_scan (self->store, self->terms->id, side, scan, error))
    return FALSE;

  /* What was read long ago, or before a field was there again, is read again rather than gone on
   * with. */
  if (*scan != NULL && (!self->options->is_whole || is_full (*scan)) &&
      (*scan)->id > self->terms->hold->read_after[side] &&
      g_strcmp0 ((*scan)->config, self->terms->config_hash) == 0 &&
      dove_clock_get_now (self->clock) - (*scan)->started < DOVE_FULL_SCAN_INTERVAL)
    return TRUE;

  g_clear_pointer (scan, dove_store_scan_free);

  return begin_scan (self, side, TRUE, scan, error);
}

static DovePage *
fetch_page (DoveRun              *self,
            const DoveStoreScan  *scan,
            GError              **error)
{
  const DoveTermsSide *end = &self->terms->sides[scan->side];
  DoveTurns *turns = self->host->turns[scan->side];
  gboolean is_since = !is_full (scan);
  DovePage *page = NULL;
  DoveListing listing = {
    .object = end->object,
    .fields = end->members,
    /* A list of changes must also show what has left the filter. */
    .conditions = is_since ? NULL : end->conditions,
    .since = is_since ? scan->position_before : NULL,
    .cursor = scan->page_cursor,
  };

  if (turns != NULL && !dove_turns_take (turns, self->host->due, self->cancellable, error))
    return NULL;
  page = dove_driver_list (self->host->drivers[scan->side], &listing, self->cancellable, error);
  if (turns != NULL)
    dove_turns_give (turns);
  if (page == NULL)
    g_prefix_error (error, _("“%s”: "), end->connection); /* the driver says what of it */

  return page;
}

/* After a position was refused: a list of changes becomes a whole one, a whole one begins again. */
static gboolean
restart (DoveRun         *self,
         DoveStoreScan  **scan,
         GError         **error)
{
  DoveSide side = (*scan)->side;

  if (is_full (*scan))
    return dove_store_restart_scan (self->store, *scan, error);

  g_clear_pointer (scan, dove_store_scan_free);

  return begin_scan (self, side, FALSE, scan, error);
}

static gboolean
read_pages (DoveRun         *self,
            DoveStoreScan  **scan,
            GError         **error)
{
  DoveRunPhase phase = (*scan)->side == DOVE_SIDE_A ? DOVE_PHASE_OBSERVE_A : DOVE_PHASE_OBSERVE_B;
  guint restarts = 0;

  do
    {
      g_autoptr(DovePage) page = NULL;
      g_autoptr(GError) local = NULL;
      g_autofree char *before = g_strdup ((*scan)->page_cursor);

      page = fetch_page (self, *scan, &local);
      if (page == NULL && g_error_matches (local, DOVE_ERROR, DOVE_ERROR_EXPIRED) &&
          restarts++ < SCAN_RESTARTS)
        {
          if (!restart (self, scan, error))
            return FALSE;
          continue;
        }
      if (page == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }

      if (page->cursor != NULL && g_strcmp0 (page->cursor, before) == 0)
        {
          g_clear_pointer (&page->cursor, g_free);
          page->is_partial = TRUE;
        }
      if (!store_page (self, *scan, page, error))
        return FALSE;
      dove_run_tell (self, phase, (*scan)->seen, (*scan)->total);
      if (dove_crash_point ("page", error))
        return FALSE;
      if ((*scan)->page_cursor == NULL)
        return TRUE;
    }
  while ((*scan)->page < DOVE_PAGE_COUNT_LIMIT);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("“%s” has more than %d pages"),
               self->terms->sides[(*scan)->side].object, DOVE_PAGE_COUNT_LIMIT);

  return FALSE;
}

/* How many records a whole reading left out while others came twice: the pages of an application
 * moved while it was read. A total that is larger is no sign alone: it may count others as well. */
static gboolean
count_left_out (DoveRun              *self,
                const DoveStoreScan  *scan,
                gint64               *left_out,
                GError              **error)
{
  gint64 shown = scan->seen;

  *left_out = 0;
  if (!is_full (scan) || scan->page < 2 || scan->note != NULL || scan->total < 0)
    return TRUE;

  shown = dove_store_count_shown (self->store, scan, error);
  if (shown >= 0 && shown < scan->seen)
    *left_out = MAX (scan->total - shown, 0);

  return shown >= 0;
}

/* How often this run may read again: an application whose pages never agree with its total would
 * otherwise be read many times by each run. */
static gboolean
find_tries (DoveRun   *self,
            DoveSide   side,
            guint     *tries,
            GError   **error)
{
  g_autoptr(DoveStoreScan) last = NULL;

  if (!dove_store_find_last_scan (self->store, self->terms->id, side, "full", &last, error))
    return FALSE;

  *tries = last == NULL || last->is_complete ? READ_AGAIN : 0;

  return TRUE;
}

/* Reads all pages, and once more where some of what there is was left out. */
static gboolean
read_side (DoveRun         *self,
           DoveSide         side,
           DoveStoreScan  **scan,
           GError         **error)
{
  gint64 left_out = 0;
  guint tries = 0;

  if (!find_tries (self, side, &tries, error))
    return FALSE;

  for (;;)
    {
      if (!read_pages (self, scan, error) || !count_left_out (self, *scan, &left_out, error))
        return FALSE;
      if (left_out == 0)
        return TRUE;
      if (tries-- == 0)
        break;

      g_clear_pointer (scan, dove_store_scan_free);
      if (!begin_scan (self, side, FALSE, scan, error))
        return FALSE;
    }

  (*scan)->note = g_strdup_printf (_("Records came twice, and %" PRId64 " of %" PRId64 " did not "
                                     "come"), left_out, (*scan)->total);

  return TRUE;
}

/* Reads a side to its end, from where an earlier run left off. */
gboolean
dove_run_observe (DoveRun   *self,
                  DoveSide   side,
                  GError   **error)
{
  g_autoptr(DoveStoreScan) scan = NULL;

  self->at_side = side;
  if (!self->terms->sides[side].abilities.can_list)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                   _("“%s” of “%s” cannot be listed"), self->terms->sides[side].object,
                   self->terms->sides[side].connection);
      return FALSE;
    }

  if (!open_scan (self, side, &scan, error) || !read_side (self, side, &scan, error))
    return FALSE;

  self->seen[side] = scan->seen;
  self->scan_id[side] = scan->id;
  self->is_full[side] = is_full (scan);
  self->is_whole[side] = self->is_full[side] && scan->note == NULL;
  self->result->counts.observed[side] = scan->seen;
  g_free (self->high_water[side]);
  self->high_water[side] = scan->note == NULL ? make_position (self, scan) : NULL;

  return dove_store_end_scan (self->store, scan,
                              !g_str_equal (scan->kind, "since") && scan->note == NULL, error);
}

/* What was read of one record; another one may have its key now. */
static gboolean
note_reread (DoveRun                     *self,
             const DoveItem              *item,
             const DoveStoreObservation  *now,
             GError                     **error)
{
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (self->store, error);
  g_autoptr(DoveStoreObservation) known = NULL;

  return transaction != NULL &&
         dove_store_find_observation (self->store, self->terms->id, now->side, now->rec_id, &known,
                                      error) &&
         (known == NULL || !dove_reuse_is (known, now, item) ||
          dove_reuse_hold (self, now, error)) &&
         dove_store_put_observation (self->store, now, error) &&
         dove_store_transaction_commit (&transaction, error);
}

/* Reads one record again; @observation is NULL when it is no longer there. */
gboolean
dove_run_reread (DoveRun               *self,
                 DoveSide               side,
                 const char            *key,
                 DoveStoreObservation **observation,
                 GError               **error)
{
  const DoveTermsSide *end = &self->terms->sides[side];
  g_autoptr(DoveItem) item = NULL;
  g_autoptr(GError) local = NULL;

  *observation = NULL;
  item = dove_driver_get (self->host->drivers[side], end->object, key, self->cancellable, &local);
  if (item == NULL && g_error_matches (local, DOVE_ERROR, DOVE_ERROR_MISSING))
    return dove_store_mark_observation (self->store, self->terms->id, side, key,
                                        DOVE_OBSERVED_GONE, error);
  if (item == NULL)
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local), _("“%s”: "), end->connection);
      return FALSE;
    }

  *observation = dove_run_make_observation (self, side, item);

  return note_reread (self, item, *observation, error);
}
