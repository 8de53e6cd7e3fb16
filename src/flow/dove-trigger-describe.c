/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-flow"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-trigger-private.h"

/* A trigger in words for a person, translated. */

/* Translators: in “On Mondays and Fridays at 08:00” */
static const char * const weekday_names[] = {
  N_("Mondays"), N_("Tuesdays"), N_("Wednesdays"), N_("Thursdays"), N_("Fridays"),
  N_("Saturdays"), N_("Sundays"),
};

static const char * const event_sentences[] = {
  N_("When somebody starts it"),
  N_("When a record changes"),
  N_("When a web hook arrives"),
  N_("When a message arrives"),
  N_("When a file arrives"),
  N_("When a mail arrives"),
};

/* "a", "a and b", "a, b and c" */
static char *
join (GPtrArray *words)
{
  g_autoptr(GString) head = g_string_new (NULL);

  if (words->len == 1)
    return g_strdup (words->pdata[0]);

  for (guint i = 0; i + 1 < words->len; i++)
    {
      if (i > 0)
        g_string_append (head, _(", "));
      g_string_append (head, words->pdata[i]);
    }

  /* Translators: the last two of a list */
  return g_strdup_printf (_("%s and %s"), head->str, (char *) words->pdata[words->len - 1]);
}

static char *
describe_every (GTimeSpan every)
{
  guint amount = (guint) (every / G_TIME_SPAN_DAY);

  if (every % G_TIME_SPAN_DAY == 0)
    return amount == 1 ? g_strdup (_("Every day"))
                       : g_strdup_printf (ngettext ("Every %u day", "Every %u days", amount),
                                          amount);

  amount = (guint) (every / G_TIME_SPAN_HOUR);
  if (every % G_TIME_SPAN_HOUR == 0)
    return amount == 1 ? g_strdup (_("Every hour"))
                       : g_strdup_printf (ngettext ("Every %u hour", "Every %u hours", amount),
                                          amount);

  amount = (guint) (every / G_TIME_SPAN_MINUTE);
  if (every % G_TIME_SPAN_MINUTE == 0)
    return amount == 1 ? g_strdup (_("Every minute"))
                       : g_strdup_printf (ngettext ("Every %u minute", "Every %u minutes", amount),
                                          amount);

  amount = (guint) MIN (every / G_TIME_SPAN_SECOND, G_MAXUINT);

  return g_strdup_printf (ngettext ("Every %u second", "Every %u seconds", amount), amount);
}

static char *
describe_times (const DoveCalendar *at)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint minute = 0; minute < DOVE_MINUTES_OF_DAY; minute++)
    if (dove_calendar_has_minute (at, minute))
      g_ptr_array_add (words, g_strdup_printf ("%02u:%02u", minute / 60, minute % 60));

  return join (words);
}

static char *
describe_weekdays (guint32 weekdays)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (weekday_names); i++)
    if ((weekdays >> i & 1) != 0)
      g_ptr_array_add (words, (gpointer) _(weekday_names[i]));

  return join (words);
}

static char *
describe_monthdays (const DoveCalendar *at)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint day = 1; day <= 31; day++)
    if ((at->monthdays >> day & 1) != 0)
      g_ptr_array_add (words, g_strdup_printf ("%u", day));

  if (words->len == 0)
    return g_strdup (_("the last day of the month"));

  list = join (words);
  if (at->is_last)
    /* Translators: %s is one number, or a list of them like “1 and 15” */
    return g_strdup_printf (_("day %s and the last day of the month"), list);

  /* Translators: %s is one number, or a list of them like “1 and 15” */
  return g_strdup_printf (ngettext ("day %s of the month", "days %s of the month", words->len),
                          list);
}

static char *
describe_at (const DoveCalendar *at)
{
  g_autoptr(GPtrArray) days = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *times = describe_times (at);
  g_autofree char *list = NULL;

  if (at->weekdays == DOVE_ALL_WEEKDAYS)
    return g_strdup_printf (_("Every day at %s"), times);

  if (at->weekdays != 0)
    g_ptr_array_add (days, describe_weekdays (at->weekdays));
  if (at->monthdays != 0 || at->is_last)
    g_ptr_array_add (days, describe_monthdays (at));
  list = join (days);

  /* Translators: days and times: “On Mondays and Fridays at 08:00” */
  return g_strdup_printf (_("On %s at %s"), list, times);
}

static char *
describe_cron (const char *line)
{
  /* Translators: %s is a cron line, like 0 6 * * 1-5 */
  return g_strdup_printf (_("By the cron line “%s”"), line);
}

static char *
add_zone (const DoveTrigger *self,
          char              *sentence)
{
  g_autofree char *own = sentence;

  if (self->own_zone == NULL)
    return g_steal_pointer (&own);

  /* Translators: local times, and their time zone like Europe/Berlin */
  return g_strdup_printf (_("%s (%s)"), own, self->own_zone);
}

/**
 * dove_trigger_describe:
 * @self: a trigger
 *
 * Says when it starts: “Every 15 minutes”, “On Mondays and Fridays at 08:00 (Europe/Berlin)”.
 * The zone is named when it is not the workspace's. Several members are sentences in a row, the
 * last without a full stop.
 *
 * Returns: (transfer full): the words, in the person's language
 */
char *
dove_trigger_describe (const DoveTrigger *self)
{
  g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  if (self->every > 0)
    g_ptr_array_add (sentences, describe_every (self->every));
  if (self->has_at)
    g_ptr_array_add (sentences, add_zone (self, describe_at (&self->at)));
  if (self->cron_line != NULL)
    g_ptr_array_add (sentences, add_zone (self, describe_cron (self->cron_line)));

  for (guint i = 0; i < G_N_ELEMENTS (event_sentences); i++)
    if ((self->events >> i & 1) != 0)
      g_ptr_array_add (sentences, g_strdup (_(event_sentences[i])));

  if (sentences->len == 0)
    return g_strdup (_("Never by itself"));

  g_ptr_array_add (sentences, NULL);

  /* Translators: between two sentences */
  return g_strjoinv (_(". "), (char **) sentences->pdata);
}
