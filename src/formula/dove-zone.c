/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-zone-private.h"

/* Time zones of the IANA database, which the system holds. */

#define ZONES_KEPT 64
#define DAY_SECONDS 86400

static GTimeZone *
load_zone (const char *name)
{
  if (*name == '\0' || *name == '/' || strstr (name, "..") != NULL)
    return NULL;

  return g_time_zone_new_identifier (name);
}

/*
 * dove_zone_find:
 * @name: such as `Europe/Berlin`
 *
 * Zones that were asked for are kept, as a formula asks for the same with every record. From
 * any thread.
 *
 * Returns: (transfer full) (nullable): the zone, %NULL when it is not known
 */
GTimeZone *
dove_zone_find (const char *name)
{
  static GMutex lock;
  static GHashTable *zones = NULL;
  GTimeZone *zone;

  g_mutex_lock (&lock);
  if (zones == NULL)
    zones = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                   (GDestroyNotify) g_time_zone_unref);
  zone = g_hash_table_lookup (zones, name);
  if (zone != NULL)
    g_time_zone_ref (zone);
  else
    zone = load_zone (name);
  if (zone != NULL && g_hash_table_size (zones) < ZONES_KEPT)
    g_hash_table_replace (zones, g_strdup (name), g_time_zone_ref (zone));
  g_mutex_unlock (&lock);

  return zone;
}

static gint64
offset_at (GTimeZone *zone,
           gint64     utc)
{
  return g_time_zone_get_offset (zone,
                                 g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, utc));
}

/*
 * dove_zone_from_utc:
 * @seconds: since 1970 in UTC
 *
 * Returns: what clocks in the zone show then, as seconds since 1970
 */
gint64
dove_zone_from_utc (GTimeZone *zone,
                    gint64     seconds)
{
  return seconds + offset_at (zone, seconds);
}

/*
 * dove_zone_to_utc:
 * @seconds: what clocks in the zone show, as seconds since 1970
 *
 * A time that clocks skip moves forward by the skipped span; of a time that they show twice
 * the first is taken.
 *
 * Returns: seconds since 1970 in UTC
 */
gint64
dove_zone_to_utc (GTimeZone *zone,
                  gint64     seconds)
{
  gint64 before = offset_at (zone, seconds - DAY_SECONDS);
  gint64 after = offset_at (zone, seconds + DAY_SECONDS);

  if (offset_at (zone, seconds - before) != before && offset_at (zone, seconds - after) == after)
    return seconds - after;

  return seconds - before;
}
