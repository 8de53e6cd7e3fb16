/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-action.h"
#include "driver/http/dove-http-driver-private.h"

/*
 * What an application does that is no plain write: an invoice is sent, or voided. An action goes
 * the way of a write (dove-http-write.c): once, and with the same care about what became of it.
 * Its input is no record: it has a schema of its own, and is sent as it is.
 */

static char *
check_input (const DoveOperation *action,
             DoveValue           *input)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) issues = dove_action_check_input (action, input, &error);
  const DoveSchemaIssue *first = NULL;

  if (issues == NULL)
    return g_strdup (error->message);
  if (issues->len == 0)
    return NULL;

  first = g_ptr_array_index (issues, 0);
  if (action->input == NULL)
    return g_strdup (first->message);

  return *first->pointer != '\0' ? g_strdup_printf (_("its input at “%s”: %s"), first->pointer,
                                                    first->message)
                                 : g_strdup_printf (_("its input: %s"), first->message);
}

/* Why an action cannot be asked for; NULL when it can. */
char *
http_find_action_obstacle (const DoveOperation *operation,
                           const DoveWrite     *write)
{
  if (operation == NULL)
    return g_strdup_printf (_("the connector has no action “%s”"), write->action);

  return check_input (operation, write->fields);
}

/* What was wanted of which record, and that it was not done if that is certain */
char *
http_describe_action (const DoveObject *object,
                      const DoveWrite  *write,
                      DoveOutcomeClass  outcome)
{
  const DoveOperation *action = object != NULL ? dove_object_find_action (object, write->action)
                                               : NULL;
  const char *title = action != NULL && action->title != NULL ? action->title : write->action;
  const char *of = object != NULL ? object->title : write->object;

  /* Translators: an action, what its record is called, the key of the record */
  if (write->key != NULL)
    return outcome == DOVE_OUTCOME_AMBIGUOUS
             ? g_strdup_printf (_("“%s” of “%s” %s"), title, of, write->key)
             : g_strdup_printf (_("“%s” of “%s” %s could not be done"), title, of, write->key);

  return outcome == DOVE_OUTCOME_AMBIGUOUS
           ? g_strdup_printf (_("“%s” of “%s”"), title, of)
           : g_strdup_printf (_("“%s” of “%s” could not be done"), title, of);
}

/* What an action answered: at `record`, if it says so, else all of it */
DoveValue *
http_read_output (HttpExchange *exchange)
{
  const DoveOperation *action = exchange->operation;

  if (action->record != NULL)
    return dove_selector_select (action->record, exchange->answer, exchange->scope);

  return exchange->answer->body != NULL ? dove_value_ref (exchange->answer->body) : NULL;
}
