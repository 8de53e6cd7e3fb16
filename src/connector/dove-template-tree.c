/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-template.h"
#include "record/dove-path.h"

#include <string.h>

/*
 * A JSON tree whose strings are templates, compiled so that what is constant is kept as a value
 * and only shared at each expansion. A member that yields nothing is left out; a member named
 * `...` spreads an object, and the members beside it win.
 */

#define SPREAD "..."

typedef enum
{
  NODE_CONSTANT,
  NODE_TEMPLATE,
  NODE_LIST,
  NODE_RECORD,
} NodeKind;

typedef struct
{
  NodeKind      kind;
  DoveValue    *constant;
  DoveTemplate *template;
  GPtrArray    *names;     /* of char *, for a record */
  GPtrArray    *children;  /* of Node */
} Node;

struct _DoveTemplateTree
{
  gatomicrefcount    ref_count;
  DoveTemplatePlace  place;
  Node              *root;
};

static void
node_free (gpointer data)
{
  Node *node = data;

  if (node == NULL)
    return;

  g_clear_pointer (&node->constant, dove_value_unref);
  g_clear_pointer (&node->template, dove_template_unref);
  g_clear_pointer (&node->names, g_ptr_array_unref);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

static Node *node_new (DoveValue         *tree,
                       DoveTemplatePlace  place,
                       GString           *pointer,
                       GError           **error);

static void
push_step (GString    *pointer,
           const char *step)
{
  g_autofree char *longer = dove_pointer_append_step (pointer->str, step);

  g_string_assign (pointer, longer);
}

static gboolean
add_child (Node               *node,
           DoveValue          *value,
           DoveTemplatePlace   place,
           GString            *pointer,
           GError            **error)
{
  Node *child = node_new (value, place, pointer, error);

  if (child == NULL)
    return FALSE;

  g_ptr_array_add (node->children, child);

  return TRUE;
}

static gboolean
add_children (Node               *node,
              DoveValue          *tree,
              DoveTemplatePlace   place,
              GString            *pointer,
              GError            **error)
{
  gboolean is_record = dove_value_get_kind (tree) == DOVE_VALUE_RECORD;
  gsize depth = pointer->len;

  node->children = g_ptr_array_new_with_free_func (node_free);
  node->names = is_record ? g_ptr_array_new_with_free_func (g_free) : NULL;

  for (guint i = 0; i < dove_value_get_length (tree); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      const char *name = is_record ? dove_value_get_name (tree, i) : number;

      push_step (pointer, name);
      if (is_record)
        g_ptr_array_add (node->names, g_strdup (name));
      if (!add_child (node, dove_value_get_element (tree, i), place, pointer, error))
        return FALSE;
      g_string_truncate (pointer, depth);
    }

  return TRUE;
}

static gboolean
is_all_constant (Node *node)
{
  for (guint i = 0; i < node->children->len; i++)
    {
      Node *child = g_ptr_array_index (node->children, i);

      if (child->kind != NODE_CONSTANT)
        return FALSE;
      if (node->names != NULL && g_str_equal (g_ptr_array_index (node->names, i), SPREAD))
        return FALSE;
    }

  return TRUE;
}

/* A constant text may still differ from what stands there: '= is a literal =. */
static gboolean
compile_text (Node               *node,
              DoveValue          *tree,
              DoveTemplatePlace   place,
              GError            **error)
{
  g_autofree char *text = NULL;
  g_autoptr(DoveScope) nothing = NULL;

  node->template = dove_template_new (dove_value_get_text (tree), place, error);
  if (node->template == NULL)
    return FALSE;

  node->kind = NODE_TEMPLATE;
  if (!dove_template_is_constant (node->template))
    return TRUE;

  nothing = dove_scope_new (NULL);
  if (!dove_template_expand_text (node->template, nothing, &text, error))
    return FALSE;

  node->kind = NODE_CONSTANT;
  node->constant = dove_value_new_text (text);

  return TRUE;
}

static gboolean
compile_branch (Node               *node,
                DoveValue          *tree,
                DoveTemplatePlace   place,
                GString            *pointer,
                GError            **error)
{
  if (!add_children (node, tree, place, pointer, error))
    return FALSE;

  node->kind = node->names != NULL ? NODE_RECORD : NODE_LIST;

  if (!is_all_constant (node))
    return TRUE;

  if (node->kind == NODE_LIST)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

      for (guint i = 0; i < node->children->len; i++)
        dove_value_builder_add (builder,
                                ((Node *) g_ptr_array_index (node->children, i))->constant);
      node->constant = dove_value_builder_end (builder);
    }
  else
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      for (guint i = 0; i < node->children->len; i++)
        dove_value_builder_set (builder, g_ptr_array_index (node->names, i),
                                ((Node *) g_ptr_array_index (node->children, i))->constant);
      node->constant = dove_value_builder_end (builder);
    }

  node->kind = NODE_CONSTANT;

  return TRUE;
}

static Node *
node_new (DoveValue          *tree,
          DoveTemplatePlace   place,
          GString            *pointer,
          GError            **error)
{
  Node *node = g_new0 (Node, 1);
  gboolean is_fine = TRUE;

  switch (dove_value_get_kind (tree))
    {
    case DOVE_VALUE_TEXT:
      is_fine = compile_text (node, tree, place, error);
      break;
    case DOVE_VALUE_LIST:
    case DOVE_VALUE_RECORD:
      is_fine = compile_branch (node, tree, place, pointer, error);
      break;
    default:
      node->constant = dove_value_ref (tree);
      break;
    }

  if (!is_fine)
    g_clear_pointer (&node, node_free);

  return node;
}

/**
 * dove_template_tree_new:
 * @tree: a body, parameters, headers, a query ... as written
 * @place: where it stands: %DOVE_TEMPLATE_TEXT, %DOVE_TEMPLATE_VALUE or %DOVE_TEMPLATE_PARAMS
 * @pointer: (out) (optional): JSON Pointer of the string at fault, when there is one
 * @error: return location for an error
 *
 * Compiles a tree of templates.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: (transfer full) (nullable): the tree, or %NULL with @error set
 */
DoveTemplateTree *
dove_template_tree_new (DoveValue          *tree,
                        DoveTemplatePlace   place,
                        char              **pointer,
                        GError            **error)
{
  g_autoptr(GString) at = g_string_new (NULL);
  DoveTemplateTree *self = NULL;
  Node *root = node_new (tree, place, at, error);

  if (root == NULL)
    {
      if (pointer != NULL)
        *pointer = g_string_free (g_steal_pointer (&at), FALSE);
      return NULL;
    }

  self = g_new0 (DoveTemplateTree, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->place = place;
  self->root = root;

  return self;
}

/**
 * dove_template_tree_ref:
 * @self: a tree
 *
 * Returns: (transfer full): the same tree
 */
DoveTemplateTree *
dove_template_tree_ref (DoveTemplateTree *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_template_tree_unref:
 * @self: a tree
 *
 * Drops a reference.
 */
void
dove_template_tree_unref (DoveTemplateTree *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  node_free (self->root);
  g_free (self);
}

static void
add_names (Node      *node,
           GPtrArray *names)
{
  if (node->kind == NODE_TEMPLATE)
    {
      g_autoptr(GPtrArray) found = dove_template_list_names (node->template);

      for (guint i = 0; i < found->len; i++)
        g_ptr_array_add (names, g_strdup (g_ptr_array_index (found, i)));
    }

  if (node->kind == NODE_LIST || node->kind == NODE_RECORD)
    for (guint i = 0; i < node->children->len; i++)
      add_names (g_ptr_array_index (node->children, i), names);
}

/**
 * dove_template_tree_list_names:
 * @self: a tree
 *
 * Returns: (transfer full) (element-type utf8): the names its templates use
 */
GPtrArray *
dove_template_tree_list_names (DoveTemplateTree *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  add_names (self->root, names);

  return names;
}

static gboolean expand_node (Node       *node,
                             DoveScope  *scope,
                             gboolean    keeps_places,
                             DoveValue **value,
                             GError    **error);

static gboolean
expand_list (Node       *node,
             DoveScope  *scope,
             gboolean    keeps_places,
             DoveValue **value,
             GError    **error)
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
spread (Node              *node,
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
                           "A member named “...” spreads an object, but its value is none");
      return FALSE;
    }

  dove_value_builder_set_all (builder, value);

  return TRUE;
}

/* What is spread comes first, so that the members beside it win wherever they stand. */
static gboolean
expand_record (Node       *node,
               DoveScope  *scope,
               DoveValue **value,
               GError    **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < node->children->len; i++)
    if (g_str_equal (g_ptr_array_index (node->names, i), SPREAD) &&
        !spread (g_ptr_array_index (node->children, i), scope, builder, error))
      return FALSE;

  for (guint i = 0; i < node->children->len; i++)
    {
      g_autoptr(DoveValue) member = NULL;
      const char *name = g_ptr_array_index (node->names, i);

      if (g_str_equal (name, SPREAD))
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
expand_node (Node       *node,
             DoveScope  *scope,
             gboolean    keeps_places,
             DoveValue **value,
             GError    **error)
{
  switch (node->kind)
    {
    case NODE_TEMPLATE:
      return dove_template_expand_value (node->template, scope, value, error);
    case NODE_LIST:
      return expand_list (node, scope, keeps_places, value, error);
    case NODE_RECORD:
      return expand_record (node, scope, value, error);
    case NODE_CONSTANT:
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
