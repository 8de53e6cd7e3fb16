/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-template-tree-private.h"
#include "record/dove-path.h"

/*
 * A JSON tree whose strings are templates, compiled so that what is constant is kept as a value
 * and only shared at each expansion. A member that yields nothing is left out; a member named
 * `...` spreads an object, and the members beside it win; a member named `?` says whether the
 * object that holds it is there at all.
 */

static void
node_free (gpointer data)
{
  DoveTemplateNode *node = data;

  if (node == NULL)
    return;

  g_clear_pointer (&node->constant, dove_value_unref);
  g_clear_pointer (&node->template, dove_template_unref);
  g_clear_pointer (&node->names, g_ptr_array_unref);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

static DoveTemplateNode *node_new (DoveValue          *tree,
                                   DoveTemplatePlace   place,
                                   GString            *pointer,
                                   GError            **error);

static void
push_step (GString    *pointer,
           const char *step)
{
  g_autofree char *longer = dove_pointer_append_step (pointer->str, step);

  g_string_assign (pointer, longer);
}

static gboolean
add_child (DoveTemplateNode   *node,
           DoveValue          *value,
           DoveTemplatePlace   place,
           GString            *pointer,
           GError            **error)
{
  DoveTemplateNode *child = node_new (value, place, pointer, error);

  if (child == NULL)
    return FALSE;

  g_ptr_array_add (node->children, child);

  return TRUE;
}

static gboolean
add_children (DoveTemplateNode   *node,
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

/* Whether a member is no member of what is made, but says something of its object */
gboolean
dove_template_is_sign (const char *name)
{
  return g_str_equal (name, DOVE_TEMPLATE_SPREAD) || g_str_equal (name, DOVE_TEMPLATE_CONDITION);
}

static DoveTemplateNode *
get_child (DoveTemplateNode *node,
           guint             index)
{
  return g_ptr_array_index (node->children, index);
}

static gboolean
is_all_constant (DoveTemplateNode *node)
{
  for (guint i = 0; i < node->children->len; i++)
    {
      DoveTemplateNode *child = get_child (node, i);

      if (child->kind != DOVE_NODE_CONSTANT)
        return FALSE;
      if (node->names != NULL && dove_template_is_sign (g_ptr_array_index (node->names, i)))
        return FALSE;
    }

  return TRUE;
}

/* A constant text may still differ from what stands there: '= is a literal =. */
static gboolean
compile_text (DoveTemplateNode   *node,
              DoveValue          *tree,
              DoveTemplatePlace   place,
              GError            **error)
{
  g_autofree char *text = NULL;
  g_autoptr(DoveScope) nothing = NULL;

  node->template = dove_template_new (dove_value_get_text (tree), place, error);
  if (node->template == NULL)
    return FALSE;

  node->kind = DOVE_NODE_TEMPLATE;
  if (!dove_template_is_constant (node->template))
    return TRUE;

  nothing = dove_scope_new (NULL);
  if (!dove_template_expand_text (node->template, nothing, &text, error))
    return FALSE;

  node->kind = DOVE_NODE_CONSTANT;
  node->constant = dove_value_new_text (text);

  return TRUE;
}

static gboolean
compile_branch (DoveTemplateNode   *node,
                DoveValue          *tree,
                DoveTemplatePlace   place,
                GString            *pointer,
                GError            **error)
{
  if (!add_children (node, tree, place, pointer, error))
    return FALSE;

  node->kind = node->names != NULL ? DOVE_NODE_RECORD : DOVE_NODE_LIST;

  if (!is_all_constant (node))
    return TRUE;

  if (node->kind == DOVE_NODE_LIST)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

      for (guint i = 0; i < node->children->len; i++)
        dove_value_builder_add (builder, get_child (node, i)->constant);
      node->constant = dove_value_builder_end (builder);
    }
  else
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      for (guint i = 0; i < node->children->len; i++)
        dove_value_builder_set (builder, g_ptr_array_index (node->names, i),
                                get_child (node, i)->constant);
      node->constant = dove_value_builder_end (builder);
    }

  node->kind = DOVE_NODE_CONSTANT;

  return TRUE;
}

static DoveTemplateNode *
node_new (DoveValue          *tree,
          DoveTemplatePlace   place,
          GString            *pointer,
          GError            **error)
{
  DoveTemplateNode *node = g_new0 (DoveTemplateNode, 1);
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
  DoveTemplateNode *root = node_new (tree, place, at, error);

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
add_names (DoveTemplateNode *node,
           GPtrArray        *names)
{
  if (node->kind == DOVE_NODE_TEMPLATE)
    {
      g_autoptr(GPtrArray) found = dove_template_list_names (node->template);

      for (guint i = 0; i < found->len; i++)
        g_ptr_array_add (names, g_strdup (g_ptr_array_index (found, i)));
    }

  if (node->kind == DOVE_NODE_LIST || node->kind == DOVE_NODE_RECORD)
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
