/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-field-walk-private.h"
#include "dove-function-private.h"

/* Goes through the references of a formula and knows of each where it begins: inside EACH at the
 * elements of the list around, also when that comes through FILTER and its like, or by a name. */

DoveStep dove_step_outside = { 0 };

typedef struct
{
  DoveFieldVisit  visit;
  gpointer        user_data;
  GPtrArray     **slots;  /* (nullable each): where the values of LETs lie */
} Walk;

static GPtrArray *
base_copy (GPtrArray *base)
{
  GPtrArray *copy = NULL;

  if (base == NULL)
    return NULL;

  copy = g_ptr_array_new ();
  g_ptr_array_extend (copy, base, NULL, NULL);

  return copy;
}

static GPtrArray *
base_of_reference (const DoveNode *node,
                   GPtrArray      *around)
{
  GPtrArray *base = node->is_relative ? base_copy (around) : g_ptr_array_new ();

  for (guint i = 0; base != NULL && i < node->n_steps; i++)
    g_ptr_array_add (base, &node->steps[i]);

  return base;
}

/* Whether a function gives elements of its first argument */
static gboolean
passes_elements (const DoveNode *node)
{
  static const char *const names[] = {
    "FILTER", "SORT", "SORTBY", "TAKE", "DROP", "UNIQUE", "INDEX", "TRANSPOSE", NULL,
  };

  return g_strv_contains (names, node->function->name);
}

/* Where the value of a piece lies in the record; NULL when that cannot be said */
static GPtrArray *
base_of (Walk           *self,
         const DoveNode *node,
         GPtrArray      *around)
{
  g_autoptr(GPtrArray) inner = NULL;

  if (node->kind == DOVE_NODE_REFERENCE)
    return base_of_reference (node, around);
  if (node->kind == DOVE_NODE_NAME)
    return base_copy (self->slots[node->slot]);
  if (node->kind != DOVE_NODE_CALL)
    return NULL;
  if (passes_elements (node))
    return base_of (self, node->children[0], around);
  if (!g_str_equal (node->function->name, "EACH"))
    return NULL;

  inner = base_of (self, node->children[0], around);

  return base_of (self, node->children[1], inner);
}

static void walk (Walk           *self,
                  const DoveNode *node,
                  GPtrArray      *around);

static void
walk_let (Walk           *self,
          const DoveNode *node,
          GPtrArray      *around)
{
  for (guint i = 0; i + 2 < node->n_children; i += 2)
    {
      GPtrArray **slot = &self->slots[node->children[i]->slot];
      GPtrArray *base = base_of (self, node->children[i + 1], around);

      walk (self, node->children[i + 1], around);
      g_clear_pointer (slot, g_ptr_array_unref);
      *slot = base;
    }
  walk (self, node->children[node->n_children - 1], around);
}

static void
walk (Walk           *self,
      const DoveNode *node,
      GPtrArray      *around)
{
  g_autoptr(GPtrArray) base = NULL;

  if (node->kind == DOVE_NODE_REFERENCE)
    {
      base = node->is_relative ? base_copy (around) : g_ptr_array_new ();
      self->visit (node, base, self->user_data);
    }
  else if (node->kind == DOVE_NODE_CALL && g_str_equal (node->function->name, "LET"))
    walk_let (self, node, around);
  else if (node->kind == DOVE_NODE_CALL && g_str_equal (node->function->name, "EACH"))
    {
      base = base_of (self, node->children[0], around);
      walk (self, node->children[0], around);
      walk (self, node->children[1], base);
    }
  else
    for (guint i = 0; i < node->n_children; i++)
      walk (self, node->children[i], around);
}

/*
 * dove_field_walk:
 * @n_slots: values the LETs keep at once
 *
 * Calls @visit for each reference, in the order of the text.
 */
void
dove_field_walk (const DoveNode *root,
                 guint           n_slots,
                 DoveFieldVisit  visit,
                 gpointer        user_data)
{
  g_autofree GPtrArray **slots = g_new0 (GPtrArray *, MAX (1, n_slots));
  g_autoptr(GPtrArray) outside = g_ptr_array_new ();
  Walk self = { visit, user_data, slots };

  g_ptr_array_add (outside, &dove_step_outside);
  walk (&self, root, outside);

  for (guint i = 0; i < n_slots; i++)
    g_clear_pointer (&slots[i], g_ptr_array_unref);
}
