/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-template-tree-private.h"

static gboolean expand_node (DoveTemplateNode  *node,
                             DoveScope         *scope,
                             gboolean           keeps_places,
                             DoveValue        **value,
                             GError           **error);

static gboolean
expand_list (DoveTemplateNode  *node,
             DoveScope         *scope,
             gboolean           keeps_places,
             DoveValue        **value,
             GError           **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < node->children->len; i++)
    {
      g_autoptr(DoveValue) element = NULL;

      if (!expand_node (g_ptr_array_index (node->children, i), scope, FALSE, &element, error))
        return FALSE;

      if (element == NULL && keeps_places)
        element = dove_value_new_null ();
      if (element != NULL)
        dove_value_builder_add (builder, element);
    }

  *value = dove_value_builder_end (builder);

  return TRUE;
}

static gboolean
spread (DoveTemplateNode  *node,
        DoveScope         *scope,
        DoveValueBuilder  *builder,
        GError           **error)
{
  g_autoptr(DoveValue) value = NULL;

  if (!expand_node (node, scope, FALSE, &value, error))
    return FALSE;

  if (value == NULL || dove_value_is_null (value))
    return TRUE;

  if (dove_value_get_kind (value) != DOVE_VALUE_RECORD)
    {
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                           _("A member named “...” spreads an object, but its value is none"));
      return FALSE;
    }

  dove_value_builder_set_all (builder, value);

  return TRUE;
}

/* Whether the object is there; a condition that yields nothing is not met. */
static gboolean
check_condition (DoveTemplateNode  *node,
                 DoveScope         *scope,
                 gboolean          *is_there,
                 GError           **error)
{
  g_autoptr(DoveValue) value = NULL;

  if (!expand_node (node, scope, FALSE, &value, error))
    return FALSE;

  *is_there = value != NULL && dove_value_get_boolean (value);
  if (value == NULL || dove_value_is_null (value) ||
      dove_value_get_kind (value) == DOVE_VALUE_BOOLEAN)
    return TRUE;

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("A member named “?” says whether its object is there, but its value is "
                         "neither TRUE nor FALSE"));

  return FALSE;
}

/* What is spread comes first, so that the members beside it win wherever they stand. */
static gboolean
expand_record (DoveTemplateNode  *node,
               DoveScope         *scope,
               DoveValue        **value,
               GError           **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  gboolean is_there = TRUE;

  for (guint i = 0; is_there && i < node->children->len; i++)
    if (g_str_equal (g_ptr_array_index (node->names, i), DOVE_TEMPLATE_CONDITION) &&
        !check_condition (g_ptr_array_index (node->children, i), scope, &is_there, error))
      return FALSE;
  if (!is_there)
    return TRUE;

  for (guint i = 0; i < node->children->len; i++)
    if (g_str_equal (g_ptr_array_index (node->names, i), DOVE_TEMPLATE_SPREAD) &&
        !spread (g_ptr_array_index (node->children, i), scope, builder, error))
      return FALSE;

  for (guint i = 0; i < node->children->len; i++)
    {
      g_autoptr(DoveValue) member = NULL;
      const char *name = g_ptr_array_index (node->names, i);

      if (dove_template_is_sign (name))
        continue;

      if (!expand_node (g_ptr_array_index (node->children, i), scope, FALSE, &member, error))
        return FALSE;

      if (member != NULL)
        dove_value_builder_set (builder, name, member);
    }

  *value = dove_value_builder_end (builder);

  return TRUE;
}

static gboolean
expand_node (DoveTemplateNode  *node,
             DoveScope         *scope,
             gboolean           keeps_places,
             DoveValue        **value,
             GError           **error)
{
  switch (node->kind)
    {
    case DOVE_NODE_TEMPLATE:
      return dove_template_expand_value (node->template, scope, value, error);
    case DOVE_NODE_LIST:
      return expand_list (node, scope, keeps_places, value, error);
    case DOVE_NODE_RECORD:
      return expand_record (node, scope, value, error);
    case DOVE_NODE_CONSTANT:
    default:
      *value = dove_value_ref (node->constant);
      return TRUE;
    }
}

/**
 * dove_template_tree_expand:
 * @self: a tree
 * @scope: its names
 * @value: (out) (nullable): the value; %NULL when the whole yields nothing
 * @error: return location for an error
 *
 * Expands a tree. Members and elements that yield nothing are left out; the outermost elements
 * of parameters become null instead, since their position has a meaning.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: whether it could be expanded
 */
gboolean
dove_template_tree_expand (DoveTemplateTree  *self,
                           DoveScope         *scope,
                           DoveValue        **value,
                           GError           **error)
{
  *value = NULL;

  return expand_node (self->root, scope, self->place == DOVE_TEMPLATE_PARAMS, value, error);
}
