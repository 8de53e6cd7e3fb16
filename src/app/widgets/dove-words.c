/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-words.h"

/*
 * What the programs say to each other in words and numbers, said to a person. Pure functions:
 * the present is an argument.
 */

#define MINUTE 60
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/**
 * dove_words_span:
 * @seconds: a length of time, not negative
 *
 * Says how long something takes, in its largest unit.
 *
 * Returns: (transfer full): `3 minutes`
 */
char *
dove_words_span (gint64 seconds)
{
  if (seconds < MINUTE)
    return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) MAX (seconds, 1)),
                            (int) MAX (seconds, 1));
  if (seconds < HOUR)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) (seconds / MINUTE)),
                            (int) (seconds / MINUTE));
  if (seconds < 2 * DAY)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) (seconds / HOUR)),
                            (int) (seconds / HOUR));

  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) (seconds / DAY)),
                          (int) (seconds / DAY));
}

/**
 * dove_words_ago:
 * @at: when it was
 * @now: the present
 *
 * Says how long ago something was.
 *
 * Returns: (transfer full): `3 minutes ago`
 */
char *
dove_words_ago (gint64 at,
                gint64 now)
{
  gint64 seconds = (now - at) / G_TIME_SPAN_SECOND;
  g_autofree char *span = NULL;

  if (seconds < MINUTE)
    return g_strdup (_("just now"));

  span = dove_words_span (seconds);

  /* Translators: %s is a length of time, "3 minutes" */
  return g_strdup_printf (_("%s ago"), span);
}

/**
 * dove_words_until:
 * @at: when it will be
 * @now: the present
 *
 * Says how soon something is.
 *
 * Returns: (transfer full): `in 3 minutes`
 */
char *
dove_words_until (gint64 at,
                  gint64 now)
{
  gint64 seconds = (at - now) / G_TIME_SPAN_SECOND;
  g_autofree char *span = NULL;

  if (seconds < MINUTE)
    return g_strdup (_("in less than a minute"));

  span = dove_words_span (seconds);

  /* Translators: %s is a length of time, "3 minutes" */
  return g_strdup_printf (_("in %s"), span);
}

/**
 * dove_words_begin:
 * @text: words that stand within a sentence elsewhere
 *
 * Makes them the beginning of a line.
 *
 * Returns: (transfer full): with a capital letter
 */
char *
dove_words_begin (const char *text)
{
  char letter[7] = "";

  g_unichar_to_utf8 (g_unichar_toupper (g_utf8_get_char (text)), letter);

  return g_strconcat (letter, *text != '\0' ? g_utf8_next_char (text) : NULL, NULL);
}

/**
 * dove_words_steps:
 * @text: what is to be done: one sentence, or steps that are numbered from 1, perhaps behind a
 *   sentence or two
 *
 * Begins a line with each step. Other numbers within the text stay where they are.
 *
 * Returns: (transfer full): the same in lines
 */
char *
dove_words_steps (const char *text)
{
  GString *lines = g_string_new (text);
  const char *first = strstr (text, " 1. ");
  gboolean has_head = first != NULL && strstr (first, " 2. ") != NULL;
  guint step = g_str_has_prefix (text, "1. ") ? 2 : has_head ? 1 : G_MAXUINT;
  gsize from = 0;

  for (; step < G_MAXUINT; step++)
    {
      g_autofree char *number = g_strdup_printf (" %u. ", step);
      const char *found = strstr (lines->str + from, number);

      if (found == NULL)
        break;

      from = (gsize) (found - lines->str);
      lines->str[from] = '\n';
    }

  return g_string_free (lines, FALSE);
}

static char *
format_local (gint64      at,
              const char *format)
{
  g_autoptr(GDateTime) here = g_date_time_new_from_unix_local (at / G_TIME_SPAN_SECOND);

  return here != NULL ? g_date_time_format (here, format) : g_strdup ("");
}

/**
 * dove_words_since:
 * @at: when it was last so
 * @now: the present
 *
 * Says since when something is no longer so, by the names of hours, days or dates.
 *
 * Returns: (transfer full): `since Tuesday`
 */
char *
dove_words_since (gint64 at,
                  gint64 now)
{
  gint64 seconds = (now - at) / G_TIME_SPAN_SECOND;
  g_autofree char *day = format_local (at, "%F");
  g_autofree char *today = format_local (now, "%F");
  g_autofree char *text = NULL;

  if (g_str_equal (day, today))
    text = format_local (at, "%H:%M");
  else
    /* A name of a day that is a week ago would be today's. */
    text = format_local (at, seconds < 6 * DAY ? "%A" : "%x");

  /* Translators: %s is a time, a day of the week, or a date: "since Tuesday" */
  return g_strdup_printf (_("since %s"), text);
}

/**
 * dove_words_day:
 * @at: a time
 *
 * Says a day as the person's language writes it, in the computer's zone.
 *
 * Returns: (transfer full): day of the week and date
 */
char *
dove_words_day (gint64 at)
{
  /* Translators: a day of the week and a date, for strftime: "Tuesday, 03/11/26" */
  return format_local (at, _("%A, %x"));
}

/**
 * dove_words_exact:
 * @at: a time
 *
 * Says a time as the person's language writes it, in the computer's zone.
 *
 * Returns: (transfer full): date and time
 */
char *
dove_words_exact (gint64 at)
{
  /* Translators: day of the week, date and time of day, for strftime: "Tue, 3 Nov 2026, 14:05:09".
   * %-d is the day of the month, %X the time as it is written where the person lives. */
  return format_local (at, _("%a, %-d %b %Y, %X"));
}

/**
 * dove_words_coming:
 * @at: a time that is to come
 *
 * Says a time to the minute, as a person would note it, in the computer's zone.
 *
 * Returns: (transfer full): day of the week, date and time without seconds
 */
char *
dove_words_coming (gint64 at)
{
  /* Translators: day of the week, date and time of day, for strftime: "Tue, 3 Nov, 14:05" */
  return format_local (at, _("%a, %-d %b, %H:%M"));
}

typedef struct
{
  const char *word;
  const char *text;
} Word;

static const char *
find_word (const Word *words,
           gsize       length,
           const char *word,
           const char *otherwise)
{
  for (gsize i = 0; word != NULL && i < length; i++)
    if (g_str_equal (words[i].word, word))
      return _(words[i].text);

  return otherwise;
}

/**
 * dove_words_phase:
 * @phase: of a run, as on the bus
 *
 * Returns: what the run is doing, in words
 */
const char *
dove_words_phase (const char *phase)
{
  static const Word words[] = {
    { "queued", N_("Waiting for its turn") },
    { "recover", N_("Finding out what became of earlier writes") },
    { "observe-a", N_("Reading the first application") },
    { "observe-b", N_("Reading the second application") },
    { "plan", N_("Comparing and planning") },
    { "apply", N_("Writing") },
    { "settle", N_("Finishing") },
  };

  return find_word (words, G_N_ELEMENTS (words), phase, _("Running"));
}

/**
 * dove_words_run_state:
 * @state: of a run, as in the state
 *
 * Returns: how it ended or stands, in words
 */
const char *
dove_words_run_state (const char *state)
{
  static const Word words[] = {
    { "observing", N_("Reading") },
    { "planning", N_("Planning") },
    { "planned", N_("Plan kept, nothing written") },
    { "needs_ok", N_("Waits for your approval") },
    { "approved", N_("Approved") },
    { "applying", N_("Writing") },
    { "parked", N_("Waits, and goes on by itself") },
    { "done", N_("Done") },
    { "done_with_problems", N_("Done, with problems") },
    { "stopped", N_("Stopped") },
    { "failed", N_("Failed") },
    { "rejected", N_("Plan rejected, nothing written") },
    { "superseded", N_("Plan replaced by a newer one") },
  };

  return find_word (words, G_N_ELEMENTS (words), state, "");
}

/**
 * dove_words_waiting:
 * @reason: why a due run does not start, as on the bus
 *
 * Returns: (nullable): the reason in words
 */
const char *
dove_words_waiting (const char *reason)
{
  static const Word words[] = {
    { "network", N_("Waits for the network") },
    { "metered", N_("Waits for a network that is not metered") },
    { "battery", N_("Waits for the charger") },
    { "sign-in", N_("Waits for you to sign in") },
    { "keyring", N_("Waits for the keyring") },
    { "clock-check", N_("Waits until the clock is confirmed") },
    { "backoff", N_("Tries again later, after an error") },
    { "turn", N_("Waits for its turn") },
  };

  return find_word (words, G_N_ELEMENTS (words), reason, NULL);
}

/**
 * dove_words_trigger:
 * @trigger: what started a run, as in the state
 *
 * Returns: the same in words
 */
const char *
dove_words_trigger (const char *trigger)
{
  static const Word words[] = {
    { "person", N_("Started by you") },
    { "schedule", N_("Started by its schedule") },
    { "catch-up", N_("Started to catch up") },
    { "hook", N_("Started by a change") },
    { "waited", N_("Started for what it had waited for") },
    { "undo", N_("Started to undo") },
    { "sample", N_("Started by you, for a sample") },
  };

  return find_word (words, G_N_ELEMENTS (words), trigger, "");
}

/**
 * dove_words_connection:
 * @state: of a connection, as on the bus
 *
 * Returns: the same in words
 */
const char *
dove_words_connection (const char *state)
{
  static const Word words[] = {
    { "unknown", N_("Not used yet") },
    { "signed-in", N_("Signed in") },
    { "signing-in", N_("Signing in…") },
    { "sign-in-needed", N_("Needs you to sign in again") },
    { "locked", N_("Waits for the keyring to be unlocked") },
    { "no-keyring", N_("There is no keyring for its secrets") },
    { "unreachable", N_("Cannot be reached") },
    { "throttled", N_("Asks us to wait") },
    { "broken", N_("Its definition cannot be used") },
  };

  return find_word (words, G_N_ELEMENTS (words), state, "");
}

/**
 * dove_words_change:
 * @kind: kind of a change
 *
 * Returns: what it does, as the heading of a change
 */
const char *
dove_words_change (DoveChangeKind kind)
{
  switch (kind)
    {
    case DOVE_CHANGE_CREATE:
      return C_("change", "Create");

    case DOVE_CHANGE_UPDATE:
      return C_("change", "Change");

    case DOVE_CHANGE_ARCHIVE:
      return C_("change", "Archive");

    case DOVE_CHANGE_DELETE:
      return C_("change", "Delete");

    case DOVE_CHANGE_LINK:
      return C_("change", "Link");

    case DOVE_CHANGE_UNLINK:
    default:
      return C_("change", "Unlink");
    }
}

/**
 * dove_words_change_state:
 * @state: how far a change is
 *
 * Returns: the same in words
 */
const char *
dove_words_change_state (DoveChangeState state)
{
  switch (state)
    {
    case DOVE_CHANGE_SENT:
      return _("Sent");

    case DOVE_CHANGE_DONE:
      return _("Done");

    case DOVE_CHANGE_REFUSED:
      return _("Refused");

    case DOVE_CHANGE_DEFERRED:
      return _("Waits for another record");

    case DOVE_CHANGE_NEEDS_CHECK:
      return _("Perhaps arrived");

    case DOVE_CHANGE_STALE:
      return _("Left out, the record has moved");

    case DOVE_CHANGE_CANCELLED:
      return _("Cancelled");

    case DOVE_CHANGE_LEFT_OUT:
      return _("Left out by a person");

    case DOVE_CHANGE_PLANNED:
    default:
      return _("Planned");
    }
}
