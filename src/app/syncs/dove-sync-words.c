/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-sync-words.h"

#include "app/widgets/dove-words.h"

/**
 * dove_sync_words_route:
 * @client: the agent
 * @sync: a sync
 *
 * Says what is kept the same as what.
 *
 * Returns: (transfer full): `CRM contact → Books customer`
 */
char *
dove_sync_words_route (DoveClient  *client,
                       DoveBusSync *sync)
{
  const char *a = dove_client_get_connection_name (client, dove_bus_sync_get_connection_a (sync));
  const char *b = dove_client_get_connection_name (client, dove_bus_sync_get_connection_b (sync));
  const char *direction = dove_bus_sync_get_direction (sync);
  const char *format;

  if (g_strcmp0 (direction, "both") == 0)
    /* Translators: application and its kind of record, both ways: "CRM contact ⇄ Books customer" */
    format = _("%s %s ⇄ %s %s");
  else if (g_strcmp0 (direction, "b-to-a") == 0)
    /* Translators: application and its kind of record, from the second to the first */
    format = _("%s %s ← %s %s");
  else
    /* Translators: application and its kind of record, from the first to the second */
    format = _("%s %s → %s %s");

  return g_strdup_printf (format, a, dove_bus_sync_get_object_a (sync), b,
                          dove_bus_sync_get_object_b (sync));
}

/* NULL when it runs by itself, and nothing is in the way. */
static const char *
say_why_not (DoveBusSync *sync)
{
  const char *waiting = dove_words_waiting (dove_bus_sync_get_waiting (sync));

  if (!dove_bus_sync_get_is_on (sync))
    return _("Switched off");
  if (waiting != NULL)
    return waiting;

  return dove_bus_sync_get_next_due (sync) == 0 ? _("Runs only when asked") : NULL;
}

/**
 * dove_sync_words_due:
 * @sync: a sync
 * @now: the present
 *
 * Says when it runs next, or why it does not, where a title says that it is about the next run.
 *
 * Returns: (transfer full): a line without a full stop
 */
char *
dove_sync_words_due (DoveBusSync *sync,
                     gint64       now)
{
  const char *why_not = say_why_not (sync);
  g_autofree char *when = dove_words_until (dove_bus_sync_get_next_due (sync), now);

  return why_not != NULL ? g_strdup (why_not) : dove_words_begin (when);
}

/**
 * dove_sync_words_next:
 * @sync: a sync
 * @now: the present
 *
 * Says when it runs next, or why it does not.
 *
 * Returns: (transfer full): a sentence without a full stop
 */
char *
dove_sync_words_next (DoveBusSync *sync,
                      gint64       now)
{
  const char *why_not = say_why_not (sync);
  g_autofree char *when = dove_words_until (dove_bus_sync_get_next_due (sync), now);

  if (why_not != NULL)
    return g_strdup (why_not);

  /* Translators: %s is "in 12 minutes" */
  return g_strdup_printf (_("Next run %s"), when);
}

/**
 * dove_sync_words_last:
 * @sync: a sync
 * @now: the present
 *
 * Says how the last run ended, and when.
 *
 * Returns: (transfer full): a sentence without a full stop
 */
char *
dove_sync_words_last (DoveBusSync *sync,
                      gint64       now)
{
  const char *state = dove_words_run_state (dove_bus_sync_get_last_state (sync));
  const char *message = dove_bus_sync_get_last_message (sync);
  gint64 ended = dove_bus_sync_get_last_ended (sync);
  g_autofree char *when = NULL;

  if (dove_bus_sync_get_last_run (sync) == 0)
    return g_strdup (_("Did not run yet"));

  when = ended > 0 ? dove_words_ago (ended, now) : g_strdup ("");
  if (message == NULL || message[0] == '\0')
    /* Translators: how a run ended and when: "Done, 3 minutes ago" */
    return g_strdup_printf (_("%s, %s"), state, when);

  /* Translators: how a run ended, when, and what is to say: "Failed, 3 minutes ago: ..." */
  return g_strdup_printf (_("%s, %s: %s"), state, when, message);
}
