/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-when.h"

#include "base/dove-duration.h"
#include "base/dove-error.h"
#include "flow/dove-trigger.h"

/*
 * The part of a trigger that is about time, as a form shows it. What else starts a sync, its zone,
 * and what becomes of missed runs stay in the trigger as they are.
 */

#define ALL_DAYS 0x7f

static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
static const char *const timed[] = { "every", "at", "on", "cron" };
static const char *const starts[] = { "every", "at", "cron", "change", "webhook", "message", "file",
                                      "mail", "manual" };

/**
 * dove_when_clear:
 * @self: what was read
 *
 * Frees what it holds.
 */
void
dove_when_clear (DoveWhen *self)
{
  g_clear_pointer (&self->times, g_free);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void
read_every (DoveWhen   *self,
            const char *text)
{
  GTimeSpan span = 0;

  self->kind = DOVE_WHEN_OTHER;
  if (!dove_duration_parse (text, &span) || span < G_TIME_SPAN_MINUTE ||
      span % G_TIME_SPAN_MINUTE != 0 || span / G_TIME_SPAN_MINUTE > G_MAXINT)
    return;

  self->kind = span % G_TIME_SPAN_HOUR == 0 ? DOVE_WHEN_HOURS : DOVE_WHEN_MINUTES;
  self->number = (guint) (span / (self->kind == DOVE_WHEN_HOURS ? G_TIME_SPAN_HOUR
                                                                : G_TIME_SPAN_MINUTE));
}

static char *
join_times (DoveValue *at)
{
  GString *text = NULL;

  if (dove_value_get_kind (at) != DOVE_VALUE_LIST)
    return g_strdup (dove_value_get_text (at));

  text = g_string_new (NULL);
  for (guint i = 0; i < dove_value_get_length (at); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            dove_value_get_text (dove_value_get_element (at, i)));

  return g_string_free (text, FALSE);
}

/* Whether all of them are days of the week */
static gboolean
read_days (DoveWhen  *self,
           DoveValue *on)
{
  self->days = 0;
  for (guint i = 0; on != NULL && i < dove_value_get_length (on); i++)
    {
      const char *day = dove_value_get_text (dove_value_get_element (on, i));
      guint found = 0;

      while (found < G_N_ELEMENTS (days) && g_strcmp0 (day, days[found]) != 0)
        found++;
      if (found == G_N_ELEMENTS (days))
        return FALSE;
      self->days |= 1u << found;
    }

  return TRUE;
}

/**
 * dove_when_read:
 * @self: (out caller-allocates): gets it; clear it with dove_when_clear()
 * @trigger: (nullable): of a sync
 *
 * Reads when time starts a sync. What is not read has a value to begin with.
 */
void
dove_when_read (DoveWhen  *self,
                DoveValue *trigger)
{
  DoveValue *at = trigger != NULL ? dove_value_get_member (trigger, "at") : NULL;
  DoveValue *on = trigger != NULL ? dove_value_get_member (trigger, "on") : NULL;
  const char *every = trigger != NULL ? dove_value_get_member_text (trigger, "every") : NULL;
  const char *cron = trigger != NULL ? dove_value_get_member_text (trigger, "cron") : NULL;

  *self = (DoveWhen) { .kind = DOVE_WHEN_ASKED, .number = 15 };
  if (cron != NULL || (every != NULL && at != NULL) || (on != NULL && at == NULL))
    self->kind = DOVE_WHEN_OTHER;
  else if (every != NULL)
    read_every (self, every);
  else if (at != NULL)
    {
      self->kind = read_days (self, on) ? DOVE_WHEN_TIMES : DOVE_WHEN_OTHER;
      self->times = join_times (at);
    }
  if (self->times == NULL)
    self->times = g_strdup ("06:00");
}

/* --- writing ---------------------------------------------------------------------------------- */

static gboolean
is_time (const char *text)
{
  guint hour = 0;
  guint minute = 0;

  if (strlen (text) != 5 || !g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) ||
      text[2] != ':' || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return FALSE;
  hour = (guint) (text[0] - '0') * 10 + (guint) (text[1] - '0');
  minute = (guint) (text[3] - '0') * 10 + (guint) (text[4] - '0');

  return hour < 24 && minute < 60;
}

/* One time is a text, several are a list; NULL when one is none */
static DoveValue *
make_times (const char  *text,
            GError     **error)
{
  g_auto(GStrv) parts = g_strsplit_set (text, ",; ", -1);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  const char *last = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *time = g_strdup (parts[i]);

      if (*time == '\0')
        continue;
      if (strlen (time) == 4 && time[1] == ':')
        {
          g_free (time);
          time = g_strconcat ("0", parts[i], NULL);
        }
      if (!is_time (time))
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("“%s” is no time of day: write it like 06:00 or 18:30"), parts[i]);
          return NULL;
        }
      dove_value_builder_take_element (list, dove_value_new_text (time));
      last = parts[i];
    }
  if (last == NULL)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("Enter the times of day at which the sync is to run, like 06:00"));
      return NULL;
    }
  if (dove_value_builder_get_length (list) == 1)
    {
      g_autoptr(DoveValue) one = dove_value_builder_end (list);

      return dove_value_ref (dove_value_get_element (one, 0));
    }

  return dove_value_builder_end (list);
}

static DoveValue *
make_days (guint set)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    if ((set & (1u << i)) != 0)
      dove_value_builder_take_element (list, dove_value_new_text (days[i]));

  return dove_value_builder_end (list);
}

/* A trigger needs something that starts it; one without anything else is left out. */
static DoveValue *
end_trigger (DoveValueBuilder *builder)
{
  if (dove_value_builder_get_length (builder) == 0)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (dove_value_builder_peek (builder, starts[i]) != NULL)
      return dove_value_builder_end (builder);
  dove_value_builder_take (builder, "manual", dove_value_new_boolean (TRUE));

  return dove_value_builder_end (builder);
}

static gboolean
is_same (const DoveWhen *one,
         const DoveWhen *other)
{
  if (one->kind != other->kind)
    return FALSE;
  if (one->kind == DOVE_WHEN_MINUTES || one->kind == DOVE_WHEN_HOURS)
    return one->number == other->number;
  if (one->kind == DOVE_WHEN_TIMES)
    return g_strcmp0 (one->times, other->times) == 0 && one->days == other->days;

  return TRUE;
}

/**
 * dove_when_write:
 * @self: when time is to start a sync
 * @before: (nullable): its trigger
 * @trigger: (out) (transfer full) (nullable): the trigger with that; %NULL for none
 * @error: return location for an error
 *
 * Puts it into a trigger, which else stays as it is. What says the same already stays as it was
 * said.
 *
 * Errors: %DOVE_ERROR_INVALID when a time is none, with a sentence.
 *
 * Returns: whether it could be done
 */
gboolean
dove_when_write (const DoveWhen  *self,
                 DoveValue       *before,
                 DoveValue      **trigger,
                 GError         **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_auto(DoveWhen) now = { 0 };
  DoveValue *times = NULL;

  dove_when_read (&now, before);
  *trigger = NULL;
  if (self->kind == DOVE_WHEN_OTHER || is_same (self, &now))
    {
      *trigger = before != NULL ? dove_value_ref (before) : NULL;
      return TRUE;
    }
  if (self->kind == DOVE_WHEN_TIMES && (times = make_times (self->times, error)) == NULL)
    return FALSE;

  if (before != NULL)
    dove_value_builder_set_all (builder, before);
  for (guint i = 0; i < G_N_ELEMENTS (timed); i++)
    dove_value_builder_remove (builder, timed[i]);
  if (times != NULL)
    dove_value_builder_take (builder, "at", times);
  if (times != NULL && self->days != 0 && self->days != ALL_DAYS)
    dove_value_builder_take (builder, "on", make_days (self->days));
  if (self->kind == DOVE_WHEN_MINUTES || self->kind == DOVE_WHEN_HOURS)
    {
      g_autofree char *every = g_strdup_printf (
          self->kind == DOVE_WHEN_HOURS ? "PT%uH" : "PT%uM", MAX (self->number, 1));

      dove_value_builder_set_text (builder, "every", every);
    }
  *trigger = end_trigger (builder);

  return TRUE;
}

/**
 * dove_when_next:
 * @trigger: (nullable): of a sync
 * @zone: (nullable): of the workspace
 * @now: the present
 * @most: how many at most
 *
 * Returns: (transfer full) (element-type gint64): the next instants at which time starts it
 */
GArray *
dove_when_next (DoveValue  *trigger,
                const char *zone,
                gint64      now,
                guint       most)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(DoveTrigger) compiled = NULL;
  gint64 next = now;

  if (trigger != NULL)
    compiled = dove_trigger_new (trigger, zone, NULL);
  while (compiled != NULL && times->len < most)
    {
      next = dove_trigger_next (compiled, next);
      if (next == G_MAXINT64)
        break;
      g_array_append_val (times, next);
    }

  return times;
}
