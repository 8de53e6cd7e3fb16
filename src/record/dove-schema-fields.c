/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-json.h"
#include "record/dove-path.h"
#include "record/dove-schema-private.h"

#define DEPTH_MOST 8 /* records within records; also where circles of references are cut */

typedef struct
{
  GPtrArray  *fields;    /* (element-type DoveField) */
  GHashTable *seen;      /* paths */
} Walk;

static void walk_node (Walk                 *self,
                       const DoveSchemaNode *node,
                       const char           *path,
                       guint                 depth,
                       gboolean              is_list);

static void
field_free (gpointer data)
{
  DoveField *field = data;

  g_free (field->path);
  g_free (field->title);
  g_free (field->format);
  dove_value_unref (field->schema);
  g_free (field);
}

/* The first of a node and what it refers to or is made of that says something. */
static DoveValue *
node_find (const DoveSchemaNode *node,
           const char           *name,
           guint                 depth)
{
  DoveValue *found = dove_value_get_member (node->document, name);

  if (found != NULL || depth == DEPTH_MOST)
    return found;

  if (node->reference != NULL)
    found = node_find (node->reference, name, depth + 1);

  for (guint i = 0; found == NULL && node->all_of != NULL && i < node->all_of->len; i++)
    found = node_find (g_ptr_array_index (node->all_of, i), name, depth + 1);

  return found;
}

static gboolean
node_says (const DoveSchemaNode *node,
           const char           *name)
{
  return dove_value_get_boolean (node_find (node, name, 0));
}

static guint
node_types (const DoveSchemaNode *node,
            guint                 depth)
{
  guint types = node->types;

  if (depth == DEPTH_MOST)
    return types;

  if (types == 0 && node->reference != NULL)
    types = node_types (node->reference, depth + 1);

  for (guint i = 0; types == 0 && node->all_of != NULL && i < node->all_of->len; i++)
    types = node_types (g_ptr_array_index (node->all_of, i), depth + 1);
  for (guint i = 0; node->any_of != NULL && i < node->any_of->len; i++)
    types |= node_types (g_ptr_array_index (node->any_of, i), depth + 1);
  for (guint i = 0; node->one_of != NULL && i < node->one_of->len; i++)
    types |= node_types (g_ptr_array_index (node->one_of, i), depth + 1);

  return types;
}

/* The kind to show: of several the richest; what says nothing is taken for a text. */
static DoveValueKind
node_kind (const DoveSchemaNode *node)
{
  guint types = node_types (node, 0);

  for (int kind = DOVE_VALUE_RECORD; kind > DOVE_VALUE_NULL; kind--)
    if (types & (1u << kind))
      return kind;

  if (types == 0 && node->members->len > 0)
    return DOVE_VALUE_RECORD;
  if (types == 0 && node->items != NULL)
    return DOVE_VALUE_LIST;

  return types == 0 ? DOVE_VALUE_TEXT : DOVE_VALUE_NULL;
}

static const char *
node_text (const DoveSchemaNode *node,
           const char           *first,
           const char           *second)
{
  const char *text = dove_value_get_text (node_find (node, first, 0));

  return text != NULL ? text : dove_value_get_text (node_find (node, second, 0));
}

static void
add_field (Walk                 *self,
           const DoveSchemaNode *node,
           char                 *path,
           guint                 depth,
           gboolean              is_required)
{
  DoveField *field = g_new0 (DoveField, 1);

  field->path = path;
  field->title = g_strdup (node_text (node, "x-title", "title"));
  field->format = g_strdup (node_text (node, "x-format", "format"));
  field->kind = node_kind (node);
  field->schema =
      dove_value_ref (node->reference != NULL && dove_value_get_length (node->document) == 1
                          ? node->reference->document
                          : node->document);
  field->depth = depth;
  field->nullable = (node_types (node, 0) & (1u << DOVE_VALUE_NULL)) != 0;
  field->required = is_required;
  field->read_only = node_says (node, "readOnly");
  field->write_only = node_says (node, "writeOnly");
  field->create_only = node_says (node, "x-create-only");
  g_ptr_array_add (self->fields, field);
}

static gboolean
names_contain (GPtrArray  *names,
               const char *name)
{
  for (guint i = 0; names != NULL && i < names->len; i++)
    if (g_str_equal (g_ptr_array_index (names, i), name))
      return TRUE;

  return FALSE;
}

static char *
path_join (const char *path,
           const char *name)
{
  g_autofree char *pointer = dove_pointer_append_step ("", name);
  g_autofree char *step = dove_pointer_to_path (pointer);

  /* a name of digits is a name here, not the number of an element */
  if (name[strspn (name, "0123456789")] == '\0')
    {
      g_free (step);
      step = g_strdup (name);
    }

  return path[0] == '\0' ? g_steal_pointer (&step) : g_strconcat (path, ".", step, NULL);
}

static void
walk_members (Walk                 *self,
              const DoveSchemaNode *node,
              const char           *path,
              guint                 depth,
              gboolean              is_list)
{
  for (guint i = 0; i < node->members->len; i++)
    {
      const DoveSchemaMember *member = &g_array_index (node->members, DoveSchemaMember, i);
      char *below = path_join (path, member->name);
      DoveField *field;

      if (!g_hash_table_add (self->seen, g_strdup (below)))
        {
          g_free (below);
          continue;
        }

      add_field (self, member->node, below, depth, names_contain (node->required, member->name));
      field = g_ptr_array_index (self->fields, self->fields->len - 1);
      field->is_list = is_list || field->kind == DOVE_VALUE_LIST;
      walk_node (self, member->node, below, depth + 1, field->is_list);
    }
}

static void
walk_all (Walk                 *self,
          GPtrArray            *nodes,
          const char           *path,
          guint                 depth,
          gboolean              is_list)
{
  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    walk_node (self, g_ptr_array_index (nodes, i), path, depth, is_list);
}

static void
walk_node (Walk                 *self,
           const DoveSchemaNode *node,
           const char           *path,
           guint                 depth,
           gboolean              is_list)
{
  if (depth >= DEPTH_MOST)
    return;

  walk_members (self, node, path, depth, is_list);
  if (node->reference != NULL)
    walk_node (self, node->reference, path, depth + (path[0] == '\0'), is_list);
  walk_all (self, node->all_of, path, depth + (path[0] == '\0'), is_list);
  walk_all (self, node->any_of, path, depth + (path[0] == '\0'), is_list);
  walk_all (self, node->one_of, path, depth + (path[0] == '\0'), is_list);
  if (node->items != NULL)
    walk_node (self, node->items, path, depth, TRUE);
}

/**
 * dove_schema_list_fields:
 * @self: a compiled schema
 *
 * Lists the fields of a record, parents before their members, in the order of the schema.
 *
 * Returns: (transfer full) (element-type DoveField): the fields
 */
GPtrArray *
dove_schema_list_fields (DoveSchema *self)
{
  Walk walk = {
    g_ptr_array_new_with_free_func (field_free),
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL)
  };

  walk_node (&walk, self->root, "", 0, FALSE);
  g_hash_table_unref (walk.seen);

  return walk.fields;
}

/* What the field may hold, each with the application's word for it where it has one */
static DoveValue *
make_choices (const DoveField *field)
{
  DoveValue *values = dove_value_get_member (field->schema, "enum");
  DoveValue *titles = dove_value_get_member (field->schema, "x-choice-titles");
  g_autoptr(DoveValueBuilder) choices = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (values); i++)
    {
      DoveValue *value = dove_value_get_element (values, i);
      g_autoptr(DoveValueBuilder) choice = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *name = NULL;
      DoveValue *title = NULL;

      if (dove_value_is_null (value))
        continue;
      name = dove_value_get_text (value) != NULL ? g_strdup (dove_value_get_text (value))
                                                 : dove_json_write (value, DOVE_JSON_CANONICAL);
      title = dove_value_get_member (titles, name);
      dove_value_builder_set (choice, "value", value);
      if (title != NULL)
        dove_value_builder_set (choice, "title", title);
      dove_value_builder_take_element (choices, dove_value_builder_end (choice));
    }

  return dove_value_builder_end (choices);
}

/* Whether what a schema says of types is what one word of them, or null, says as well */
static gboolean
says_no_more (DoveValue  *types,
              const char *word)
{
  if (dove_value_get_kind (types) == DOVE_VALUE_TEXT)
    return g_str_equal (dove_value_get_text (types), word);

  for (guint i = 0; i < dove_value_get_length (types); i++)
    {
      const char *type = dove_value_get_text (dove_value_get_element (types, i));

      if (g_strcmp0 (type, word) != 0 && g_strcmp0 (type, "null") != 0)
        return FALSE;
    }

  return dove_value_get_length (types) > 0;
}

/* What `type` alone does not tell, for who makes values that fit */
static void
add_details (const DoveField  *field,
             const char       *word,
             DoveValueBuilder *builder)
{
  DoveValue *types = dove_value_get_member (field->schema, "type");
  DoveValue *items = dove_value_get_member (field->schema, "items");
  DoveValue *length = dove_value_get_member (field->schema, "maxLength");

  if (types == NULL)
    dove_value_builder_take (builder, "types", dove_value_new_list (NULL, 0));
  else if (!says_no_more (types, word))
    dove_value_builder_set (builder, "types", types);
  if (field->kind == DOVE_VALUE_LIST && dove_value_get_member (items, "type") != NULL)
    dove_value_builder_set (builder, "itemTypes", dove_value_get_member (items, "type"));
  if (length != NULL)
    dove_value_builder_set (builder, "maxLength", length);
}

/**
 * dove_field_to_value:
 * @field: a field
 *
 * Tells a field as a record: `path`, `title`, `type` (one word), `format`, `required`, `readOnly`,
 * `unit` as in `x-unit`, and `choices`, a list of records of `value` and `title`. What its schema
 * says besides: `types`, its own `type` where that is another one than @type, an empty list when
 * it has none; `itemTypes`, the `type` of a list's elements; `maxLength`.
 *
 * Returns: (transfer full): the record
 */
DoveValue *
dove_field_to_value (const DoveField *field)
{
  static const char *const types[] = { "null", "boolean", "number", "string", "array", "object" };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "path", field->path);
  if (field->title != NULL)
    dove_value_builder_set_text (builder, "title", field->title);
  dove_value_builder_set_text (builder, "type", types[field->kind]);
  if (field->format != NULL)
    dove_value_builder_set_text (builder, "format", field->format);
  dove_value_builder_take (builder, "required", dove_value_new_boolean (field->required));
  dove_value_builder_take (builder, "readOnly", dove_value_new_boolean (field->read_only));
  if (dove_value_get_member (field->schema, "x-unit") != NULL)
    dove_value_builder_set (builder, "unit", dove_value_get_member (field->schema, "x-unit"));
  if (dove_value_get_member (field->schema, "enum") != NULL)
    dove_value_builder_take (builder, "choices", make_choices (field));
  add_details (field, types[field->kind], builder);

  return dove_value_builder_end (builder);
}
