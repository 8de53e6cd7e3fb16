/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "driver/http/dove-http-driver-private.h"

/*
 * What an application does that is no plain write: an invoice is sent, or voided. An action goes
 * the way of a write (dove-http-write.c): once, and with the same care about what became of it.
 * Its input is no record: it has a schema of its own, and is sent as it is.
 */

const DoveOperation *
http_find_action (const DoveObject *object,
                  const char       *name)
{
  for (guint i = 0; i < object->actions->len; i++)
    {
      const DoveOperation *action = g_ptr_array_index (object->actions, i);

      if (g_strcmp0 (action->name, name) == 0)
        return action;
    }

  return NULL;
}

static char *
check_input (const DoveOperation *action,
             DoveValue           *input)
{
  g_autoptr(DoveValueBuilder) nothing = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) given = input != NULL ? dove_value_ref (input)
                                             : dove_value_builder_end (nothing);
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveSchema) schema = NULL;
  g_autoptr(GPtrArray) issues = NULL;
  const DoveSchemaIssue *first = NULL;

  if (action->input == NULL)
    return dove_value_get_length (given) > 0 ? g_strdup ("it takes no input") : NULL;

  schema = dove_schema_new (action->input, &error);
  if (schema == NULL)
    return g_strdup_printf ("the connector's “input” cannot be understood: %s", error->message);

  issues = dove_schema_check (schema, given);
  if (issues == NULL || issues->len == 0)
    return NULL;

  first = g_ptr_array_index (issues, 0);

  return *first->pointer != '\0' ? g_strdup_printf ("its input at “%s”: %s", first->pointer,
                                                    first->message)
                                 : g_strdup_printf ("its input: %s", first->message);
}

/* Why an action cannot be asked for; NULL when it can. */
char *
http_find_action_obstacle (const DoveOperation *operation,
                           const DoveWrite     *write)
{
  if (operation == NULL)
    return g_strdup_printf ("the connector has no action “%s”", write->action);

  return check_input (operation, write->fields);
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
