/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-agent-private.h"

#include "store/dove-store-document.h"
#include "store/dove-store-schedule.h"
#include "sync/dove-usual.h"

/*
 * Syncs that are silent for unusually long. It is looked after every run and when a sync is shown
 * first, never by a timer: what does not run has a reason that is told already. Which silence was
 * told is kept in the state, by its beginning, so that an agent that is started every morning does
 * not tell it every morning.
 */

#define ROW_KIND "silence"

static GTimeZone *
find_zone (DoveAgent *agent)
{
  const char *name = dove_workspace_get_zone (dove_engine_get_workspace (agent->engine));
  GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

/* Whether something has kept it from being through since it last was. */
static gboolean
is_hindered (DoveAgentSync *sync)
{
  const char *waiting = dove_bus_sync_get_waiting (sync->face);

  return g_strcmp0 (dove_bus_sync_get_last_state (sync->face), "failed") == 0 ||
         (waiting != NULL && *waiting != '\0' && !g_str_equal (waiting, "turn"));
}

static DoveSilence
judge (DoveAgentSync *sync,
       gint64         now,
       GTimeZone     *zone)
{
  const DoveSilence none = { DOVE_SILENCE_NONE, 0 };
  g_autoptr(DoveUsual) usual = NULL;
  g_autofree char *text = NULL;

  if (!sync->tells_silence || !dove_bus_sync_get_is_on (sync->face) ||
      !dove_store_find_usual (dove_engine_get_store (sync->agent->engine), sync->id, &text, NULL) ||
      text == NULL)
    return none;

  usual = dove_usual_new (text);

  return dove_rhythm_judge (dove_usual_get_rhythm (usual), now, is_hindered (sync), zone);
}

/* Within a week a day of the week says more than a date. */
static char *
say (const DoveSilence *silence,
     gint64             now,
     GTimeZone         *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (silence->since / G_TIME_SPAN_SECOND);
  g_autoptr(GDateTime) then = g_date_time_to_timezone (utc, zone);
  g_autofree char *day =
      g_date_time_format (then, now - silence->since < 6 * G_TIME_SPAN_DAY ? "%A" : "%x");

  if (silence->kind == DOVE_SILENCE_SUCCESS)
    /* Translators: %s is a day of the week or a date */
    return g_strdup_printf (_("Has not come to its end since %s, which is unusual"), day);

  /* Translators: %s is a day of the week or a date */
  return g_strdup_printf (_("Has brought no change since %s, which is unusual"), day);
}

/* Shows all of them, as one list */
void
dove_agent_silence_show (DoveAgent *agent)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, agent->syncs);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      DoveBusSync *face = ((DoveAgentSync *) value)->face;
      const char *silence = dove_bus_sync_get_silence (face);

      if (silence != NULL && *silence != '\0')
        g_ptr_array_add (texts, g_strdup_printf ("%s: %s", dove_bus_sync_get_name (face),
                                                 silence));
    }
  g_ptr_array_add (texts, NULL);
  dove_bus_agent_set_silences (agent->face, (const char *const *) texts->pdata);
}

/* Notes that a silence is told; whether it was not yet */
static gboolean
note_told (DoveAgentSync *sync,
           gint64         since)
{
  DoveStore *store = dove_engine_get_store (sync->agent->engine);
  const DoveStoreSchedule row = { .kind = (char *) ROW_KIND, .id = sync->id,
                                  .last_started = since };
  g_autoptr(DoveStoreSchedule) known = NULL;
  g_autoptr(GError) error = NULL;

  if (dove_store_find_schedule (store, ROW_KIND, sync->id, &known, &error) &&
      (known == NULL || known->last_started != since) &&
      dove_store_put_schedule (store, &row, &error))
    return TRUE;
  if (error != NULL)
    g_info ("Which silence was told is not known: %s", error->message);

  return FALSE;
}

/* Looks whether a sync is silent for unusually long, and tells it once */
void
dove_agent_silence_look (DoveAgentSync *sync)
{
  g_autoptr(GTimeZone) zone = find_zone (sync->agent);
  gint64 now = dove_clock_get_now (sync->agent->clock);
  DoveSilence silence = judge (sync, now, zone);
  g_autofree char *text = NULL;
  g_autofree char *told = NULL;

  if (silence.kind == DOVE_SILENCE_NONE)
    {
      dove_bus_sync_set_silence (sync->face, "");
      dove_agent_notice_over (sync->agent, DOVE_NOTICE_SILENCE, sync->id);
      dove_agent_silence_show (sync->agent);
      return;
    }

  text = say (&silence, now, zone);
  dove_bus_sync_set_silence (sync->face, text);
  dove_agent_silence_show (sync->agent);
  told = g_strdup_printf ("%s: %s", dove_bus_sync_get_name (sync->face), text);
  if (note_told (sync, silence.since))
    dove_agent_notify (sync->agent, DOVE_NOTICE_SILENCE, sync->id, told);
}
