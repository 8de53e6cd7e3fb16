/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "mapping/dove-field-tree.h"

#include "record/dove-path.h"

/*
 * Fields come as a list of paths, in the order of a schema, and are put together as a tree. What
 * is missing between a field and the record (`a.b` without `a`) is taken for an object. Paths are
 * compared as they are written by dove_field_path_join(): with quotation marks where they must
 * be and nowhere else.
 */
struct _DoveFieldTree
{
  gatomicrefcount  ref_count;
  GArray          *nodes;      /* (element-type DoveFieldNode) */
  GHashTable      *indexes;    /* path -> index + 1; borrows the paths */
  DoveValue       *document;   /* JSON Schema that says the same */
  DoveSchema      *compiled;   /* (nullable): the same */
  GPtrArray       *schemas;    /* (element-type DoveValue): of each node, NULL of a ghost */
};

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

/* The types of a field; one that need not be there may be empty as well. None, when the schema
 * has none, so that values are made to fit as they are in a run. */
static DoveValue *
make_types (const DoveFieldNode *node)
{
  DoveValue *told = dove_value_get_member (node->field, "types");
  g_autoptr(DoveValueBuilder) types = dove_value_builder_new (DOVE_VALUE_LIST);
  gboolean has_null = FALSE;

  if (dove_value_get_kind (told) == DOVE_VALUE_LIST && dove_value_get_length (told) == 0)
    return dove_value_ref (told);

  if (told == NULL)
    dove_value_builder_take_element (types, dove_value_new_text (node->type));
  else if (dove_value_get_kind (told) == DOVE_VALUE_TEXT)
    dove_value_builder_add (types, told);
  for (guint i = 0; i < dove_value_get_length (told); i++)
    dove_value_builder_add (types, dove_value_get_element (told, i));

  for (guint i = 0; i < dove_value_get_length (told); i++)
    has_null |= g_strcmp0 (dove_value_get_text (dove_value_get_element (told, i)), "null") == 0;
  if (!node->required && !has_null && !g_str_equal (node->type, "null"))
    dove_value_builder_take_element (types, dove_value_new_text ("null"));

  return dove_value_builder_end (types);
}

static DoveValue *
make_enum (DoveValue *choices)
{
  g_autoptr(DoveValueBuilder) values = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (choices); i++)
    dove_value_builder_add (values, dove_value_get_member (dove_value_get_element (choices, i),
                                                           "value"));

  return dove_value_builder_end (values);
}

/* The schema of the records that the nodes from @first to @end are in, and of those nodes */
static DoveValue *
make_record_schema (DoveFieldTree *self,
                    guint          first,
                    guint          end);

static void
describe_leaf (const DoveFieldNode *node,
               DoveValueBuilder    *schema)
{
  DoveValue *choices = dove_value_get_member (node->field, "choices");
  DoveValue *length = dove_value_get_member (node->field, "maxLength");

  if (node->format != NULL)
    dove_value_builder_set_text (schema, "format", node->format);
  if (dove_value_get_length (choices) > 0)
    dove_value_builder_take (schema, "enum", make_enum (choices));
  if (length != NULL)
    dove_value_builder_set (schema, "maxLength", length);
}

static DoveValue *
make_items (DoveValue *types)
{
  g_autoptr(DoveValueBuilder) items = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set (items, "type", types);

  return dove_value_builder_end (items);
}

/* Whether any of what is in a node is known */
static gboolean
is_described (DoveFieldTree *self,
              guint          index)
{
  const guint end = dove_field_tree_get (self, index)->end;
  const DoveFieldNode *node;

  for (guint i = index + 1; i < end; i = node->end)
    {
      node = dove_field_tree_get (self, i);
      if (!node->is_ghost && !node->is_loose)
        return TRUE;
    }

  return FALSE;
}

static DoveValue *
make_schema (DoveFieldTree *self,
             guint          index)
{
  const DoveFieldNode *node = dove_field_tree_get (self, index);
  g_autoptr(DoveValueBuilder) schema = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) types = make_types (node);
  g_autoptr(DoveValue) inner = NULL;
  DoveValue *items = dove_value_get_member (node->field, "itemTypes");

  if (dove_value_get_length (types) > 0)
    dove_value_builder_set (schema, "type", types);
  if (node->read_only)
    dove_value_builder_take (schema, "readOnly", dove_value_new_boolean (TRUE));

  if (node->n_children > 0 && is_described (self, index))
    inner = make_record_schema (self, index + 1, node->end);
  if (inner != NULL && node->is_list)
    dove_value_builder_set (schema, "items", inner);
  else if (inner != NULL)
    dove_value_builder_set_all (schema, inner);
  else if (node->is_list && items != NULL)
    dove_value_builder_take (schema, "items", make_items (items));
  else
    describe_leaf (node, schema);

  /* A group is described as a record, which must not say that it cannot be missing */
  if (inner != NULL && !node->is_list && dove_value_get_length (types) > 0)
    dove_value_builder_set (schema, "type", types);

  return dove_value_builder_end (schema);
}

static DoveValue *
make_record_schema (DoveFieldTree *self,
                    guint          first,
                    guint          end)
{
  g_autoptr(DoveValueBuilder) schema = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) members = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) required = dove_value_builder_new (DOVE_VALUE_LIST);
  const DoveFieldNode *node;

  for (guint i = first; i < end; i = node->end)
    {
      node = dove_field_tree_get (self, i);
      if (node->is_ghost || node->is_loose)
        continue;
      g_ptr_array_index (self->schemas, i) = make_schema (self, i);
      dove_value_builder_set (members, node->name, g_ptr_array_index (self->schemas, i));
      if (node->required)
        dove_value_builder_take_element (required, dove_value_new_text (node->name));
    }

  dove_value_builder_set_text (schema, "type", "object");
  dove_value_builder_take (schema, "properties", dove_value_builder_end (members));
  if (dove_value_builder_get_length (required) > 0)
    dove_value_builder_take (schema, "required", dove_value_builder_end (required));

  return dove_value_builder_end (schema);
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
  self->document = make_record_schema (self, 0, self->nodes->len);
  self->compiled = dove_schema_new (self->document, NULL);

  return self;
}

/**
 * dove_field_tree_new_with_ghosts:
 * @fields: (nullable): list of fields as dove_field_to_value() tells them
 * @paths: (nullable) (element-type utf8): what a mapping reads or writes; with `[]` behind it
 *   when it is a list. Those that @fields lacks become ghosts
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

/**
 * dove_field_path_join:
 * @path: (nullable): a path; nothing or "" for the record
 * @name: a name in it, without quotation marks
 *
 * Returns: (transfer full): the longer path, with quotation marks around names that need them
 */
char *
dove_field_path_join (const char *path,
                      const char *name)
{
  GString *joined = g_string_new (path);

  if (joined->len > 0)
    g_string_append_c (joined, '.');
  if (*name != '\0' && strpbrk (name, ".[]'") == NULL)
    return g_string_free (g_string_append (joined, name), FALSE);

  g_string_append_c (joined, '\'');
  for (const char *at = name; *at != '\0'; at++)
    {
      if (*at == '\'')
        g_string_append_c (joined, '\'');
      g_string_append_c (joined, *at);
    }
  g_string_append_c (joined, '\'');

  return g_string_free (joined, FALSE);
}

/**
 * dove_field_path_normalize:
 * @path: a path
 *
 * Returns: (transfer full): the path as dove_field_path_join() writes it; what is no path as it
 *   stands
 */
char *
dove_field_path_normalize (const char *path)
{
  g_autoptr(DovePath) steps = NULL;
  char *joined;

  if (strchr (path, '\'') == NULL)
    return g_strdup (path);

  steps = dove_path_new (path, NULL);
  if (steps == NULL)
    return g_strdup (path);

  joined = g_strdup ("");
  for (guint i = 0; i < dove_path_get_length (steps); i++)
    {
      char *longer = dove_field_path_join (joined, dove_path_get_step (steps, i));

      g_free (joined);
      joined = longer;
    }

  return joined;
}

/**
 * dove_field_path_get_rest:
 * @path: a path, as dove_field_path_join() writes it
 * @start: another one
 *
 * Returns: (nullable): what comes in @path behind @start and a dot; "" when they are the same,
 *   %NULL when @path does not lead into @start
 */
const char *
dove_field_path_get_rest (const char *path,
                          const char *start)
{
  const gsize length = strlen (start);

  if (strncmp (path, start, length) != 0)
    return NULL;
  if (path[length] == '\0')
    return path + length;

  return path[length] == '.' ? path + length + 1 : NULL;
}
