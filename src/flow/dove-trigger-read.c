/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-trigger-private.h"

#include "base/dove-defaults.h"
#include "base/dove-duration.h"
#include "base/dove-error.h"

/* The trigger's document as a struct. It has not always passed its schema: nothing is assumed. */

static const char * const weekday_words[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static const char * const event_words[] = {
  "manual", "change", "webhook", "message", "file", "mail"
};

static gboolean
read_every (DoveTrigger  *self,
            DoveValue    *every,
            GError      **error)
{
  const char *text = dove_value_get_text (every);

  if (every == NULL)
    return TRUE;

  if (text == NULL || !dove_duration_parse (text, &self->every))
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("“every” needs a span of time; write it like PT15M or P1D"));
  else if (self->every < DOVE_EVERY_MIN)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("“%s” is too short; the shortest is one minute, PT1M"), text);
  else
    return TRUE;

  return FALSE;
}

static gboolean
read_time (DoveTrigger  *self,
           DoveValue    *time,
           GError      **error)
{
  const char *text = dove_value_get_text (time);

  if (text != NULL && strlen (text) == 5 && text[2] == ':' &&
      g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1]) &&
      g_ascii_isdigit (text[3]) && g_ascii_isdigit (text[4]))
    {
      const guint hour = (guint) ((text[0] - '0') * 10 + text[1] - '0');
      const guint minute = (guint) ((text[3] - '0') * 10 + text[4] - '0');

      if (hour < 24 && minute < 60)
        {
          dove_calendar_add_minute (&self->at, hour * 60 + minute);
          return TRUE;
        }
    }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” is no time of day; write it from 00:00 to 23:59, like 02:30"),
               text != NULL ? text : "at");

  return FALSE;
}

static gboolean
read_day (DoveTrigger  *self,
          DoveValue    *day,
          GError      **error)
{
  const char *text = dove_value_get_text (day);
  gint64 number = 0;

  if (dove_value_get_integer (day, &number) && number >= 1 && number <= 31)
    {
      self->at.monthdays |= 1u << number;
      return TRUE;
    }

  if (g_strcmp0 (text, "last") == 0)
    {
      self->at.is_last = TRUE;
      return TRUE;
    }

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (weekday_words); i++)
    if (g_str_equal (text, weekday_words[i]))
      {
        self->at.weekdays |= 1u << i;
        return TRUE;
      }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“on” takes days: mon to sun, 1 to 31, or last"));

  return FALSE;
}

static gboolean
read_on (DoveTrigger  *self,
         DoveValue    *on,
         GError      **error)
{
  self->at.months = DOVE_ALL_MONTHS;
  self->at.is_either = TRUE;
  self->at.is_clamped = TRUE;

  if (on == NULL)
    {
      self->at.weekdays = DOVE_ALL_WEEKDAYS;
      return TRUE;
    }

  if (!self->has_at)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("Days need a time: add “at”"));
      return FALSE;
    }

  if (dove_value_get_kind (on) != DOVE_VALUE_LIST || dove_value_get_length (on) == 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“on” needs a list of days, like [\"mon\", \"fri\"] or [1, \"last\"]"));
      return FALSE;
    }

  for (guint i = 0; i < dove_value_get_length (on); i++)
    if (!read_day (self, dove_value_get_element (on, i), error))
      return FALSE;

  return TRUE;
}

static gboolean
read_at (DoveTrigger  *self,
         DoveValue    *at,
         GError      **error)
{
  self->has_at = at != NULL;
  if (at == NULL)
    return TRUE;

  if (dove_value_get_kind (at) != DOVE_VALUE_LIST)
    return read_time (self, at, error);

  if (dove_value_get_length (at) == 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“at” needs at least one time of day"));
      return FALSE;
    }

  for (guint i = 0; i < dove_value_get_length (at); i++)
    if (!read_time (self, dove_value_get_element (at, i), error))
      return FALSE;

  return TRUE;
}

static gboolean
read_cron (DoveTrigger  *self,
           DoveValue    *cron,
           GError      **error)
{
  if (cron == NULL)
    return TRUE;

  self->cron_line = g_strdup (dove_value_get_text (cron));
  if (self->cron_line != NULL)
    return dove_cron_parse (g_strstrip (self->cron_line), &self->cron, error);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“cron” needs a cron line, like 0 6 * * 1-5"));

  return FALSE;
}

static gboolean
read_zone (DoveTrigger  *self,
           const char   *own,
           const char   *zone,
           GError      **error)
{
  if (zone == NULL)
    zone = "UTC";

  if (own != NULL && !g_str_equal (own, zone))
    self->own_zone = g_strdup (own);

  self->zone = g_time_zone_new_identifier (own != NULL ? own : zone);
  if (self->zone != NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” is no time zone; write it like Europe/Berlin"), own != NULL ? own : zone);

  return FALSE;
}

static gboolean
read_missed (DoveTrigger  *self,
             DoveValue    *document,
             GError      **error)
{
  DoveValue *missed = dove_value_get_member (document, "missed");
  DoveValue *within = dove_value_get_member (document, "within");
  const char *text = dove_value_get_text (missed);

  self->within = DOVE_CATCH_UP_WINDOW;

  if (g_strcmp0 (text, "skip") == 0)
    self->missed = DOVE_MISSED_SKIP;
  else if (missed != NULL && g_strcmp0 (text, "once") != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“missed” is “once” or “skip”"));
      return FALSE;
    }

  text = dove_value_get_text (within);
  if (within == NULL || (text != NULL && dove_duration_parse (text, &self->within)))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“within” needs a span of time; write it like PT12H or P1D"));

  return FALSE;
}

/* Fills a fresh trigger from its document */
gboolean
dove_trigger_read (DoveTrigger  *self,
                   DoveValue    *document,
                   const char   *zone,
                   GError      **error)
{
  if (dove_value_get_kind (document) != DOVE_VALUE_RECORD)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("A trigger must be a JSON object"));
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (event_words); i++)
    if (dove_value_get_member (document, event_words[i]) != NULL)
      self->events |= 1u << i;

  return read_zone (self, dove_value_get_member_text (document, "zone"), zone, error) &&
         read_every (self, dove_value_get_member (document, "every"), error) &&
         read_at (self, dove_value_get_member (document, "at"), error) &&
         read_on (self, dove_value_get_member (document, "on"), error) &&
         read_cron (self, dove_value_get_member (document, "cron"), error) &&
         read_missed (self, document, error);
}
