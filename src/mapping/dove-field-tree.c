/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-field-tree-private.h"

#include "mapping/dove-map-names.h"
#include "record/dove-path.h"

/*
 * Fields come as a list of paths, in the order of a schema, and are put together as a tree. What
 * is missing between a field and the record (`a.b` without `a`) is taken for an object. Paths are
 * compared as they are written by dove_field_path_join(): with quotation marks where they must
 * be and nowhere else.
 */

/* A node before the order of all is known */
typedef struct
{
  char      *path;
  char      *name;
  DoveValue *field;      /* (nullable) */
  GPtrArray *children;   /* (element-type Twig) */
  gboolean   is_open;    /* holds something, and nothing is said of what */
  gboolean   is_loose;
  gboolean   is_ghost;
  gboolean   is_name;
  gboolean   is_list;
} Twig;

typedef struct
{
  Twig       *root;
  GHashTable *twigs;     /* path -> Twig, borrowed */
} Growth;

static void
twig_free (gpointer data)
{
  Twig *twig = data;

  g_free (twig->path);
  g_free (twig->name);
  g_clear_pointer (&twig->field, dove_value_unref);
  g_ptr_array_unref (twig->children);
  g_free (twig);
}

static Twig *
twig_new (const char *path,
          const char *name)
{
  Twig *twig = g_new0 (Twig, 1);

  twig->path = g_strdup (path);
  twig->name = g_strdup (name);
  twig->children = g_ptr_array_new_with_free_func (twig_free);

  return twig;
}

static Twig *
grow_step (Growth     *self,
           Twig       *around,
           const char *path,
           const char *name,
           gboolean    is_ghost)
{
  Twig *twig = g_hash_table_lookup (self->twigs, path);

  if (twig != NULL)
    {
      twig->is_ghost &= is_ghost;
      return twig;
    }

  twig = twig_new (path, name);
  twig->is_loose = is_ghost && (around->is_open || around->is_loose);
  twig->is_ghost = is_ghost && !twig->is_loose;
  g_ptr_array_add (around->children, twig);
  g_hash_table_insert (self->twigs, twig->path, twig);

  return twig;
}

/* The twig at a path, made with all that is around it; what is no path is one name */
static Twig *
grow (Growth     *self,
      const char *text,
      gboolean    is_ghost)
{
  g_autoptr(DovePath) path = dove_path_new (text, NULL);
  g_autofree char *sofar = g_strdup ("");
  Twig *twig = self->root;

  if (path == NULL)
    return grow_step (self, twig, text, text, is_ghost);

  for (guint i = 0; i < dove_path_get_length (path); i++)
    {
      const char *name = dove_path_get_step (path, i);
      char *longer = dove_field_path_join (sofar, name);

      g_free (sofar);
      sofar = longer;
      twig = grow_step (self, twig, sofar, name, is_ghost);
    }

  return twig;
}

/* Named values stand before the fields that they are for. One in a loop is in its list, if that is
 * on this side. */
static void
grow_name (Growth     *self,
           const char *place)
{
  g_autofree char *name = dove_map_place_get_name (place);
  const gsize length = strlen (place) - strlen (name) - 2;
  g_autofree char *list = g_strndup (place, length > 0 ? length - 1 : 0);
  Twig *around = g_hash_table_lookup (self->twigs, list);
  Twig *twig;
  guint at = 0;

  if (g_hash_table_contains (self->twigs, place))
    return;

  around = around != NULL ? around : self->root;
  twig = twig_new (place, name);
  twig->is_name = TRUE;
  while (at < around->children->len
         && ((const Twig *) g_ptr_array_index (around->children, at))->is_name)
    at++;
  g_ptr_array_insert (around->children, (int) at, twig);
  g_hash_table_insert (self->twigs, twig->path, twig);
}

static gboolean
says (const Twig *twig,
      const char *member)
{
  return dove_value_get_boolean (dove_value_get_member (twig->field, member));
}

static const char *
get_type (const Twig *twig)
{
  const char *type = dove_value_get_member_text (twig->field, "type");

  if (type != NULL)
    return g_intern_string (type);
  if (twig->is_list)
    return "array";
  if (twig->children->len > 0)
    return "object";

  return "unknown";
}

/* Whether whole numbers are allowed, and others are not */
static gboolean
is_whole (const Twig *twig)
{
  DoveValue *types = dove_value_get_member (twig->field, "types");
  gboolean has_whole = g_strcmp0 (dove_value_get_text (types), "integer") == 0;

  for (guint i = 0; i < dove_value_get_length (types); i++)
    {
      const char *type = dove_value_get_text (dove_value_get_element (types, i));

      if (g_strcmp0 (type, "number") == 0)
        return FALSE;
      has_whole |= g_strcmp0 (type, "integer") == 0;
    }

  return has_whole;
}

static void
add_nodes (DoveFieldTree *self,
           const Twig    *twig,
           int            parent,
           guint          depth,
           gboolean       in_list)
{
  for (guint i = 0; i < twig->children->len; i++)
    {
      const Twig *child = g_ptr_array_index (twig->children, i);
      const int index = (int) self->nodes->len;
      DoveFieldNode node = {
        .path = g_strdup (child->path),
        .name = g_strdup (child->name),
        .title = g_strdup (dove_value_get_member_text (child->field, "title")),
        .type = get_type (child),
        .format = g_strdup (dove_value_get_member_text (child->field, "format")),
        .field = child->field != NULL ? dove_value_ref (child->field) : NULL,
        .is_whole = is_whole (child),
        .parent = parent,
        .depth = depth,
        .n_children = child->children->len,
        .required = says (child, "required"),
        .read_only = says (child, "readOnly"),
        .in_list = in_list,
        .is_loose = child->is_loose,
        .is_ghost = child->is_ghost,
        .is_name = child->is_name,
      };

      node.is_list = g_str_equal (node.type, "array");
      g_array_append_val (self->nodes, node);
      add_nodes (self, child, index, depth + 1, in_list || node.is_list);
      g_array_index (self->nodes, DoveFieldNode, index).end = self->nodes->len;
    }
}

static void
node_clear (gpointer data)
{
  DoveFieldNode *node = data;

  g_free (node->path);
  g_free (node->name);
  g_free (node->title);
  g_free (node->format);
  g_clear_pointer (&node->field, dove_value_unref);
}

static void
schema_free (gpointer data)
{
  if (data != NULL)
    dove_value_unref (data);
}

/* Marks what holds something of which nothing is said, once all fields are there */
static void
open_twigs (Twig *twig)
{
  const char *type = dove_value_get_member_text (twig->field, "type");

  twig->is_open = twig->children->len == 0
                  && (g_strcmp0 (type, "object") == 0 || g_strcmp0 (type, "array") == 0);
  for (guint i = 0; i < twig->children->len; i++)
    open_twigs (g_ptr_array_index (twig->children, i));
}

static DoveFieldTree *
tree_new (const Twig *root)
{
  DoveFieldTree *self = g_new0 (DoveFieldTree, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->nodes = g_array_new (FALSE, FALSE, sizeof (DoveFieldNode));
  g_array_set_clear_func (self->nodes, node_clear);
  self->indexes = g_hash_table_new (g_str_hash, g_str_equal);
  self->schemas = g_ptr_array_new_with_free_func (schema_free);

  add_nodes (self, root, -1, 0, FALSE);
  for (guint i = 0; i < self->nodes->len; i++)
    g_hash_table_insert (self->indexes, g_array_index (self->nodes, DoveFieldNode, i).path,
                         GUINT_TO_POINTER (i + 1));
  g_ptr_array_set_size (self->schemas, (int) self->nodes->len);
  self->document = dove_field_tree_make_schema (self);
  self->compiled = dove_schema_new (self->document, NULL);

  return self;
}

/**
 * dove_field_tree_new_with_ghosts:
 * @fields: (nullable): list of fields as dove_field_to_value() tells them
 * @paths: (nullable) (element-type utf8): what a mapping reads or writes; with `[]` behind it
 *   when it is a list. Those that @fields lacks become ghosts; places of named values become such
 *
 * Returns: (transfer full): the tree
 */
DoveFieldTree *
dove_field_tree_new_with_ghosts (DoveValue *fields,
                                 GPtrArray *paths)
{
  g_autoptr(GHashTable) twigs = g_hash_table_new (g_str_hash, g_str_equal);
  Growth growth = { twig_new ("", ""), twigs };
  DoveFieldTree *self;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const char *path = dove_value_get_member_text (field, "path");
      Twig *twig = path != NULL && *path != '\0' ? grow (&growth, path, FALSE) : NULL;

      if (twig != NULL && twig->field == NULL)
        twig->field = dove_value_ref (field);
    }

  open_twigs (growth.root);
  for (guint i = 0; paths != NULL && i < paths->len; i++)
    {
      g_autofree char *path = g_strdup (g_ptr_array_index (paths, i));
      const gboolean is_list = g_str_has_suffix (path, "[]");
      Twig *twig;

      if (dove_map_place_is_name (path))
        {
          grow_name (&growth, path);
          continue;
        }
      if (is_list)
        path[strlen (path) - 2] = '\0';
      twig = grow (&growth, path, TRUE);
      twig->is_list |= is_list;
    }

  self = tree_new (growth.root);
  twig_free (growth.root);

  return self;
}

/**
 * dove_field_tree_new:
 * @fields: (nullable): list of fields as dove_field_to_value() tells them
 *
 * Returns: (transfer full): the tree
 */
DoveFieldTree *
dove_field_tree_new (DoveValue *fields)
{
  return dove_field_tree_new_with_ghosts (fields, NULL);
}

/**
 * dove_field_tree_ref:
 * @self: a tree
 *
 * Returns: (transfer full): @self
 */
DoveFieldTree *
dove_field_tree_ref (DoveFieldTree *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_field_tree_unref:
 * @self: (transfer full): a tree
 */
void
dove_field_tree_unref (DoveFieldTree *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_hash_table_unref (self->indexes);
  g_array_unref (self->nodes);
  g_ptr_array_unref (self->schemas);
  g_clear_pointer (&self->compiled, dove_schema_unref);
  dove_value_unref (self->document);
  g_free (self);
}

/**
 * dove_field_tree_get_length:
 * @self: a tree
 *
 * Returns: how many nodes it has
 */
guint
dove_field_tree_get_length (DoveFieldTree *self)
{
  return self->nodes->len;
}

/**
 * dove_field_tree_get:
 * @self: a tree
 * @index: of a node
 *
 * Returns: (transfer none): the node, for as long as the tree is there
 */
const DoveFieldNode *
dove_field_tree_get (DoveFieldTree *self,
                     guint          index)
{
  g_return_val_if_fail (index < self->nodes->len, NULL);

  return &g_array_index (self->nodes, DoveFieldNode, index);
}

/**
 * dove_field_tree_find:
 * @self: a tree
 * @path: a path, with quotation marks where dove_field_path_join() puts them
 *
 * Returns: index of the node; -1 when there is none
 */
int
dove_field_tree_find (DoveFieldTree *self,
                      const char    *path)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->indexes, path)) - 1;
}

/**
 * dove_field_tree_find_source:
 * @self: a tree
 * @path: what a formula refers to, where numbers may choose elements: `lines.1.net`
 *
 * Returns: index of the node, without regard to such numbers; -1 when there is none
 */
int
dove_field_tree_find_source (DoveFieldTree *self,
                             const char    *path)
{
  int found = dove_field_tree_find (self, path);
  g_autoptr(DovePath) steps = found < 0 ? dove_path_new (path, NULL) : NULL;
  g_autofree char *sofar = NULL;

  for (guint i = 0; steps != NULL && i < dove_path_get_length (steps); i++)
    {
      const char *name = dove_path_get_step (steps, i);
      g_autofree char *longer = dove_field_path_join (sofar, name);
      int index = dove_field_tree_find (self, longer);

      if (index < 0 && found >= 0 && name[strspn (name, "0123456789")] == '\0')
        continue;
      if (index < 0)
        return -1;
      found = index;
      g_free (sofar);
      sofar = g_steal_pointer (&longer);
    }

  return found;
}

/**
 * dove_field_tree_find_list:
 * @self: a tree
 * @index: of a node
 *
 * Returns: index of the innermost list around the node, which is not itself; -1 without one
 */
int
dove_field_tree_find_list (DoveFieldTree *self,
                           guint          index)
{
  int at = dove_field_tree_get (self, index)->parent;

  while (at >= 0 && !dove_field_tree_get (self, (guint) at)->is_list)
    at = dove_field_tree_get (self, (guint) at)->parent;

  return at;
}

/**
 * dove_field_tree_get_list:
 * @self: a tree
 * @index: of a node
 *
 * Returns: (transfer full) (nullable): path of the innermost list around the node
 */
char *
dove_field_tree_get_list (DoveFieldTree *self,
                          guint          index)
{
  int list = dove_field_tree_find_list (self, index);

  return list >= 0 ? g_strdup (dove_field_tree_get (self, (guint) list)->path) : NULL;
}

/**
 * dove_field_tree_get_label:
 * @self: a tree
 * @index: of a node
 *
 * Returns: (transfer none): what to call the field: its title, else its name
 */
const char *
dove_field_tree_get_label (DoveFieldTree *self,
                           guint          index)
{
  const DoveFieldNode *node = dove_field_tree_get (self, index);

  return node->title != NULL ? node->title : node->name;
}

/**
 * dove_field_tree_get_document:
 * @self: a tree
 *
 * Gets the fields as a JSON Schema of the record. Ghosts are not in it.
 *
 * Returns: (transfer none): the schema
 */
DoveValue *
dove_field_tree_get_document (DoveFieldTree *self)
{
  return self->document;
}

/**
 * dove_field_tree_get_compiled:
 * @self: a tree
 *
 * Returns: (transfer none) (nullable): the same schema, compiled; %NULL when the fields make none
 */
DoveSchema *
dove_field_tree_get_compiled (DoveFieldTree *self)
{
  return self->compiled;
}

/**
 * dove_field_tree_get_schema:
 * @self: a tree
 * @index: of a node
 *
 * Returns: (transfer none) (nullable): JSON Schema of the field; %NULL of a ghost
 */
DoveValue *
dove_field_tree_get_schema (DoveFieldTree *self,
                            guint          index)
{
  g_return_val_if_fail (index < self->schemas->len, NULL);

  return g_ptr_array_index (self->schemas, index);
}
