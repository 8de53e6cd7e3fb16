/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-overview.h"

/* What the overview shows out of the state. Read on another thread; see dove-reader.c. */

/**
 * dove_overview_begin_days:
 * @days: (array fixed-size=28): set to the last four weeks, without any write
 * @now: the present
 * @zone: of the person
 *
 * Says when each day begins: a day of a change of clocks has 23 or 25 hours.
 */
void
dove_overview_begin_days (DoveOverviewDay *days,
                          gint64           now,
                          GTimeZone       *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now / G_TIME_SPAN_SECOND);
  g_autoptr(GDateTime) here = g_date_time_to_timezone (utc, zone);
  g_autoptr(GDateTime) today = g_date_time_new (zone, g_date_time_get_year (here),
                                                g_date_time_get_month (here),
                                                g_date_time_get_day_of_month (here), 0, 0, 0);

  for (int i = 0; i < DOVE_OVERVIEW_DAYS; i++)
    {
      g_autoptr(GDateTime) day = g_date_time_add_days (today, i + 1 - DOVE_OVERVIEW_DAYS);

      days[i] = (DoveOverviewDay) { .begins = g_date_time_to_unix (day) * G_TIME_SPAN_SECOND };
    }
}

/**
 * dove_overview_fill_days:
 * @days: (array fixed-size=28): days that have begun
 * @written: (element-type DoveStoreWritten): what was written when, earliest first
 *
 * Adds up what was written on each day. What is older than the first is left out.
 */
void
dove_overview_fill_days (DoveOverviewDay *days,
                         GPtrArray       *written)
{
  guint day = 0;

  for (guint i = 0; i < written->len; i++)
    {
      const DoveStoreWritten *sum = g_ptr_array_index (written, i);

      while (day + 1 < DOVE_OVERVIEW_DAYS && sum->slot >= days[day + 1].begins)
        day++;
      if (sum->slot < days[day].begins)
        continue;
      days[day].created += sum->created;
      days[day].updated += sum->updated;
      days[day].deleted += sum->deleted;
    }
}

static gboolean
read_all (DoveOverview  *self,
          DoveStore     *store,
          GError       **error)
{
  g_autoptr(GPtrArray) written = dove_store_sum_written (store, self->days[0].begins, error);
  g_autoptr(GPtrArray) agreed = NULL;

  if (written != NULL)
    agreed = dove_store_list_agreed (store, error);
  if (agreed == NULL)
    return FALSE;

  dove_overview_fill_days (self->days, written);
  for (guint i = 0; i < agreed->len; i++)
    {
      const DoveStoreAgreed *row = g_ptr_array_index (agreed, i);

      g_hash_table_insert (self->agreed, g_strdup (row->sync_id),
                           g_memdup2 (&row->ended, sizeof row->ended));
    }

  return TRUE;
}

/**
 * dove_overview_read:
 * @store: (nullable): the state; %NULL while there is none
 * @user_data: not used
 * @cancellable: (nullable): not used, it is over soon
 * @error: return location for an error
 *
 * Reads it, as a #DoveReadFunc.
 *
 * Returns: (transfer full) (nullable): a #DoveOverview
 */
gpointer
dove_overview_read (DoveStore     *store,
                    gpointer       user_data,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();
  DoveOverview *self = g_new0 (DoveOverview, 1);

  self->agreed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  dove_overview_begin_days (self->days, g_get_real_time (), zone);
  if (store != NULL && !read_all (self, store, error))
    g_clear_pointer (&self, dove_overview_free);

  return self;
}

/**
 * dove_overview_get_agreed:
 * @self: (nullable): what was read
 * @sync_id: a sync
 *
 * Returns: when it was last through with all of its records; 0 for never
 */
gint64
dove_overview_get_agreed (DoveOverview *self,
                          const char   *sync_id)
{
  const gint64 *ended = self != NULL ? g_hash_table_lookup (self->agreed, sync_id) : NULL;

  return ended != NULL ? *ended : 0;
}

/**
 * dove_overview_free:
 * @overview: (transfer full) (nullable): a #DoveOverview
 */
void
dove_overview_free (gpointer overview)
{
  DoveOverview *self = overview;

  if (self == NULL)
    return;

  g_hash_table_unref (self->agreed);
  g_free (self);
}
