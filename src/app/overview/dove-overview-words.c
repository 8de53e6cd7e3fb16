/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-overview-words.h"

#include "app/widgets/dove-words.h"

/*
 * One sentence for a sync: do the two applications agree, since when is that known, and what
 * hinders. The judges stand in the order in which what they say matters to a person. Pure: the
 * present is an argument.
 */

typedef gboolean (*Judge) (const DoveOverviewFacts *facts,
                           gint64                   now,
                           DoveOverviewRank        *rank,
                           char                   **sentence);

static gboolean
is_state (const DoveOverviewFacts *facts,
          const char              *state)
{
  return g_strcmp0 (facts->last_state, state) == 0;
}

static gboolean
waits_for (const DoveOverviewFacts *facts,
           const char              *reason)
{
  return g_strcmp0 (facts->waiting, reason) == 0;
}

/* Why it does not run, behind a colon; NULL when that is no matter. */
static const char *
say_reason (const DoveOverviewFacts *facts)
{
  if (waits_for (facts, "keyring"))
    return g_strcmp0 (facts->keyring, "absent") == 0 ? _("this computer has no keyring")
                                                     : _("the keyring is locked");
  if (waits_for (facts, "sign-in"))
    return _("an application needs you to sign in");
  if (waits_for (facts, "clock-check"))
    return _("the clock of this computer must be confirmed");
  if (waits_for (facts, "network"))
    return _("there is no network");
  if (waits_for (facts, "metered"))
    return _("the network is metered");
  if (waits_for (facts, "battery"))
    return _("the computer runs on its battery");
  if (waits_for (facts, "backoff"))
    return _("it is tried again later, after an error");

  return NULL;
}

static char *
say_held (const DoveOverviewFacts *facts,
          gint64                   now)
{
  g_autofree char *since = NULL;

  if (facts->agreed == 0)
    /* Translators: %s is a reason: "the keyring is locked" */
    return g_strdup_printf (_("Has not run yet: %s"), say_reason (facts));

  since = dove_words_since (facts->agreed, now);

  /* Translators: "Has not run since Tuesday: the keyring is locked" */
  return g_strdup_printf (_("Has not run %s: %s"), since, say_reason (facts));
}

static gboolean
judge_questions (const DoveOverviewFacts *facts,
                 gint64                   now,
                 DoveOverviewRank        *rank,
                 char                   **sentence)
{
  if (facts->reviews == 0)
    return FALSE;

  *rank = DOVE_OVERVIEW_PERSON;
  *sentence = g_strdup_printf (ngettext ("%u question waits for you", "%u questions wait for you",
                                         facts->reviews), facts->reviews);

  return TRUE;
}

static gboolean
judge_hindrance (const DoveOverviewFacts *facts,
                 gint64                   now,
                 DoveOverviewRank        *rank,
                 char                   **sentence)
{
  if (!waits_for (facts, "keyring") && !waits_for (facts, "sign-in") &&
      !waits_for (facts, "clock-check"))
    return FALSE;

  *rank = DOVE_OVERVIEW_PERSON;
  *sentence = say_held (facts, now);

  return TRUE;
}

static gboolean
judge_running (const DoveOverviewFacts *facts,
               gint64                   now,
               DoveOverviewRank        *rank,
               char                   **sentence)
{
  if (!facts->is_running)
    return FALSE;

  *rank = DOVE_OVERVIEW_RUNS;
  *sentence = g_strdup (_("Is being compared now"));

  return TRUE;
}

static gboolean
judge_failure (const DoveOverviewFacts *facts,
               gint64                   now,
               DoveOverviewRank        *rank,
               char                   **sentence)
{
  g_autofree char *ago = NULL;

  if (!is_state (facts, "failed"))
    return FALSE;

  *rank = DOVE_OVERVIEW_FAILED;
  ago = dove_words_ago (facts->last_ended, now);
  if (facts->last_message == NULL || facts->last_message[0] == '\0')
    /* Translators: %s is "3 minutes ago" */
    *sentence = g_strdup_printf (_("Failed %s"), ago);
  else
    /* Translators: "Failed 3 minutes ago: the account refused the key" */
    *sentence = g_strdup_printf (_("Failed %s: %s"), ago, facts->last_message);

  return TRUE;
}

static gboolean
judge_problems (const DoveOverviewFacts *facts,
                gint64                   now,
                DoveOverviewRank        *rank,
                char                   **sentence)
{
  g_autofree char *ago = NULL;

  if (facts->problems == 0)
    return FALSE;

  *rank = DOVE_OVERVIEW_PROBLEMS;
  if (facts->agreed == 0)
    *sentence = g_strdup_printf (ngettext ("%u record could not be written",
                                           "%u records could not be written", facts->problems),
                                 facts->problems);
  else
    {
      ago = dove_words_ago (facts->agreed, now);
      *sentence = g_strdup_printf (
          /* Translators: %s is "3 minutes ago" */
          ngettext ("%u record could not be written; the others agree, checked %s",
                    "%u records could not be written; the others agree, checked %s",
                    facts->problems), facts->problems, ago);
    }

  return TRUE;
}

static gboolean
judge_off (const DoveOverviewFacts *facts,
           gint64                   now,
           DoveOverviewRank        *rank,
           char                   **sentence)
{
  g_autofree char *ago = NULL;

  if (facts->is_on)
    return FALSE;

  *rank = DOVE_OVERVIEW_OFF;
  if (facts->agreed == 0)
    *sentence = g_strdup (_("Switched off"));
  else
    {
      ago = dove_words_ago (facts->agreed, now);
      /* Translators: %s is "3 days ago" */
      *sentence = g_strdup_printf (_("Switched off; was in agreement %s"), ago);
    }

  return TRUE;
}

static gboolean
judge_silence (const DoveOverviewFacts *facts,
               gint64                   now,
               DoveOverviewRank        *rank,
               char                   **sentence)
{
  if (facts->silence == NULL || facts->silence[0] == '\0')
    return FALSE;

  *rank = DOVE_OVERVIEW_SILENT;
  *sentence = g_strdup (facts->silence);

  return TRUE;
}

static gboolean
judge_waiting (const DoveOverviewFacts *facts,
               gint64                   now,
               DoveOverviewRank        *rank,
               char                   **sentence)
{
  if (say_reason (facts) != NULL)
    *sentence = say_held (facts, now);
  else if (is_state (facts, "parked"))
    *sentence = g_strdup (_("Waits, and goes on by itself"));
  else
    return FALSE;

  *rank = DOVE_OVERVIEW_HELD;

  return TRUE;
}

static gboolean
judge_newcomer (const DoveOverviewFacts *facts,
                gint64                   now,
                DoveOverviewRank        *rank,
                char                   **sentence)
{
  if (facts->agreed != 0)
    return FALSE;

  *rank = DOVE_OVERVIEW_NEVER;
  if (is_state (facts, "planned"))
    *sentence = g_strdup (_("Its changes are planned, and nothing is written yet"));
  else if (is_state (facts, "stopped"))
    *sentence = g_strdup (_("Was stopped before all was compared"));
  else if (facts->next_due > 0)
    {
      g_autofree char *until = dove_words_until (facts->next_due, now);

      /* Translators: %s is "in 12 minutes" */
      *sentence = g_strdup_printf (_("Has not run yet; begins %s"), until);
    }
  else
    *sentence = g_strdup (_("Has not run yet; it runs only when asked"));

  return TRUE;
}

static gboolean
judge_peace (const DoveOverviewFacts *facts,
             gint64                   now,
             DoveOverviewRank        *rank,
             char                   **sentence)
{
  g_autofree char *ago = dove_words_ago (facts->agreed, now);

  *rank = DOVE_OVERVIEW_AGREES;
  if (is_state (facts, "done_with_problems"))
    /* Translators: %s is "3 minutes ago" */
    *sentence = g_strdup_printf (_("Some records wait for others; the rest agrees, checked %s"),
                                 ago);
  else
    /* Translators: two applications, and "3 minutes ago" */
    *sentence = g_strdup_printf (_("%s and %s agree, checked %s"), facts->a, facts->b, ago);

  return TRUE;
}

/**
 * dove_overview_judge:
 * @facts: how it is with a sync
 * @now: the present
 * @sentence: (out) (transfer full): the same in words, without a full stop
 *
 * Says how it is with a sync, and how much it needs a person.
 *
 * Returns: its place among the others
 */
DoveOverviewRank
dove_overview_judge (const DoveOverviewFacts *facts,
                     gint64                   now,
                     char                   **sentence)
{
  static const Judge judges[] = {
    judge_questions, judge_hindrance, judge_running, judge_failure, judge_problems, judge_off,
    judge_silence, judge_waiting, judge_newcomer, judge_peace,
  };
  DoveOverviewRank rank = DOVE_OVERVIEW_AGREES;

  *sentence = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (judges); i++)
    if (judges[i](facts, now, &rank, sentence))
      break;

  return rank;
}

/**
 * dove_overview_icon:
 * @rank: how it is with a sync
 *
 * Returns: what stands before its sentence
 */
const char *
dove_overview_icon (DoveOverviewRank rank)
{
  switch (rank)
    {
    case DOVE_OVERVIEW_PERSON:
      return "dialog-question-symbolic";

    case DOVE_OVERVIEW_FAILED:
    case DOVE_OVERVIEW_PROBLEMS:
    case DOVE_OVERVIEW_SILENT:
      return "dialog-warning-symbolic";

    case DOVE_OVERVIEW_RUNS:
      return "view-refresh-symbolic";

    case DOVE_OVERVIEW_HELD:
    case DOVE_OVERVIEW_NEVER:
      return "content-loading-symbolic";

    case DOVE_OVERVIEW_OFF:
      return "media-playback-pause-symbolic";

    case DOVE_OVERVIEW_AGREES:
    default:
      return "object-select-symbolic";
    }
}
