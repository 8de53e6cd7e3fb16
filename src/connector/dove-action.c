/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-action.h"
#include "connector/dove-hide.h"

/*
 * Actions: what an application does that is no plain write. Their input is no record of the
 * object: it has a schema of its own, which may call a member secret (`writeOnly`, or of the
 * format `password`).
 */

/**
 * dove_object_find_action:
 * @object: an object
 * @name: name of an action
 *
 * Returns: (transfer none) (nullable): the action
 */
const DoveOperation *
dove_object_find_action (const DoveObject *object,
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

static gboolean
names_record (GPtrArray *names)
{
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (g_str_equal (name, "key") || g_str_has_prefix (name, "key.") ||
          g_str_has_prefix (name, "parent."))
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_action_is_about_one:
 * @action: an action
 *
 * Returns: whether it is about one record: its request names the key
 */
gboolean
dove_action_is_about_one (const DoveOperation *action)
{
  DoveTemplateTree *trees[] = {
    action->query, action->headers, action->body, action->variables, action->params,
  };
  g_autoptr(GPtrArray) path = action->path != NULL ? dove_template_list_names (action->path)
                                                   : NULL;

  if (path != NULL && names_record (path))
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (trees); i++)
    {
      g_autoptr(GPtrArray) names = trees[i] != NULL ? dove_template_tree_list_names (trees[i])
                                                    : NULL;

      if (names != NULL && names_record (names))
        return TRUE;
    }

  return FALSE;
}

static DoveSchemaIssue *
issue_new (const char *message)
{
  DoveSchemaIssue *issue = g_new0 (DoveSchemaIssue, 1);

  issue->pointer = g_strdup ("");
  issue->message = g_strdup (message);

  return issue;
}

/* What a person types is held to the names that the schema lists, unless it says that there may
 * be others. */
static DoveValue *
close_schema (DoveValue *schema)
{
  static const char * const others[] = {
    "additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf", "if", "$ref",
  };
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (dove_value_get_member (schema, "properties") == NULL)
    return dove_value_ref (schema);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (dove_value_get_member (schema, others[i]) != NULL)
      return dove_value_ref (schema);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, schema);
  dove_value_builder_take (builder, "additionalProperties", dove_value_new_boolean (FALSE));

  return dove_value_builder_end (builder);
}

/**
 * dove_action_check_input:
 * @action: an action
 * @input: (nullable): what it would be given; %NULL is an empty record
 * @error: return location for an error
 *
 * Holds an input to the action's schema.
 *
 * Errors: %DOVE_ERROR_INVALID when the schema cannot be understood.
 *
 * Returns: (transfer full) (nullable) (element-type DoveSchemaIssue): what is wrong with it, empty
 *   when it is right
 */
GPtrArray *
dove_action_check_input (const DoveOperation  *action,
                         DoveValue            *input,
                         GError              **error)
{
  g_autoptr(DoveValueBuilder) nothing = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) given = input != NULL ? dove_value_ref (input)
                                             : dove_value_builder_end (nothing);
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveValue) closed = NULL;
  g_autoptr(DoveSchema) schema = NULL;

  if (action->input == NULL)
    {
      issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
      if (dove_value_get_length (given) > 0)
        g_ptr_array_add (issues, issue_new (_("it takes no input")));
      return g_steal_pointer (&issues);
    }

  closed = close_schema (action->input);
  schema = dove_schema_new (closed, error);
  if (schema == NULL)
    {
      g_prefix_error (error, _("the connector's “input” cannot be understood: "));
      return NULL;
    }

  issues = dove_schema_check (schema, given);

  return issues != NULL ? g_steal_pointer (&issues)
                        : g_ptr_array_new_with_free_func ((GDestroyNotify) dove_schema_issue_free);
}

/**
 * dove_action_list_input:
 * @action: an action
 *
 * Returns: (transfer full) (element-type DoveField): what it may be given; empty for nothing, and
 *   for a schema that cannot be understood
 */
GPtrArray *
dove_action_list_input (const DoveOperation *action)
{
  g_autoptr(DoveSchema) schema = action->input != NULL ? dove_schema_new (action->input, NULL)
                                                       : NULL;

  return schema != NULL ? g_ptr_array_ref (dove_schema_get_fields (schema))
                        : g_ptr_array_new ();
}

/**
 * dove_action_hide_input:
 * @action: an action
 * @input: what it is given
 * @hidden: (nullable) (element-type utf8): gets the secrets that were in it
 *
 * Returns: (transfer full): the input as it may be shown and kept: without what its schema calls
 *   secret
 */
DoveValue *
dove_action_hide_input (const DoveOperation *action,
                        DoveValue           *input,
                        GPtrArray           *hidden)
{
  return dove_hide_marked (action->input, input, hidden);
}
