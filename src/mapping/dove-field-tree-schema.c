/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-field-tree-private.h"

/*
 * A tree of fields as the JSON Schema that it came of, as far as fields tell it: with it values
 * are made to fit as they are in a run, and formulas are inferred.
 */

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
      if (!node->is_ghost && !node->is_loose && !node->is_name)
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
      if (node->is_ghost || node->is_loose || node->is_name)
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

/*
 * dove_field_tree_make_schema:
 *
 * Returns: (transfer full): the schema of the record; those of the nodes are kept in the tree
 */
DoveValue *
dove_field_tree_make_schema (DoveFieldTree *self)
{
  return make_record_schema (self, 0, self->nodes->len);
}
