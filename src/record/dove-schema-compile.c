/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dove-pattern.h"
#include "record/dove-path.h"
#include "record/dove-schema-private.h"

/* Makes nodes of a schema document. A node is noted under its pointer before its parts are
 * looked at, so that a `$ref` back to it finds it. */

static const struct { const char *name; DoveValueKind kind;
} type_names[] = {
  { "null", DOVE_VALUE_NULL },     { "boolean", DOVE_VALUE_BOOLEAN },
  { "number", DOVE_VALUE_NUMBER }, { "integer", DOVE_VALUE_NUMBER },
  { "string", DOVE_VALUE_TEXT },   { "array", DOVE_VALUE_LIST },
  { "object", DOVE_VALUE_RECORD },
};

static gboolean
compile_fail (const char  *pointer,
              const char  *message,
              GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("The schema is wrong at “%s”: %s"), pointer,
               message);

  return FALSE;
}

static gboolean
compile_type (DoveSchemaNode  *node,
              const char      *pointer,
              DoveValue       *type,
              GError         **error)
{
  const char *name = dove_value_get_text (type);

  if (dove_value_get_kind (type) == DOVE_VALUE_LIST)
    {
      for (guint i = 0; i < dove_value_get_length (type); i++)
        if (!compile_type (node, pointer, dove_value_get_element (type, i), error))
          return FALSE;

      return TRUE;
    }

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (type_names); i++)
    if (g_str_equal (type_names[i].name, name))
      {
        gboolean was_number = (node->types & (1u << DOVE_VALUE_NUMBER)) != 0;

        if (g_str_equal (name, "integer"))
          node->is_integer = !was_number;
        else if (g_str_equal (name, "number"))
          node->is_integer = FALSE;
        node->types |= 1u << type_names[i].kind;
        return TRUE;
      }

  return compile_fail (pointer, _("the type is not known"), error);
}

static DoveSchemaNode *
compile_below (DoveSchema  *self,
               const char  *pointer,
               const char  *step,
               DoveValue   *document,
               GError     **error)
{
  g_autofree char *below = dove_pointer_append_step (pointer, step);

  return dove_schema_compile (self, below, document, error);
}

/* A part of a schema that may be left out. */
static gboolean
compile_part (DoveSchema       *self,
              const char       *pointer,
              const char       *name,
              DoveValue        *document,
              DoveSchemaNode  **part,
              GError          **error)
{
  DoveValue *member = dove_value_get_member (document, name);

  if (member == NULL)
    return TRUE;

  *part = compile_below (self, pointer, name, member, error);

  return *part != NULL;
}

static gboolean
compile_list (DoveSchema  *self,
              const char  *pointer,
              const char  *name,
              DoveValue   *document,
              GPtrArray  **list,
              GError     **error)
{
  DoveValue *member = dove_value_get_member (document, name);
  g_autofree char *below = dove_pointer_append_step (pointer, name);

  if (member == NULL)
    return TRUE;

  *list = g_ptr_array_new ();
  for (guint i = 0; i < dove_value_get_length (member); i++)
    {
      g_autofree char *step = g_strdup_printf ("%u", i);
      DoveSchemaNode *node = compile_below (self, below, step, dove_value_get_element (member, i),
                                            error);

      if (node == NULL)
        return FALSE;

      g_ptr_array_add (*list, node);
    }

  return TRUE;
}

static gboolean
compile_members (DoveSchema      *self,
                 DoveSchemaNode  *node,
                 const char      *pointer,
                 GError         **error)
{
  DoveValue *properties = dove_value_get_member (node->document, "properties");
  g_autofree char *below = dove_pointer_append_step (pointer, "properties");

  if (properties == NULL)
    return TRUE;

  node->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < dove_value_get_length (properties); i++)
    {
      DoveSchemaMember member = { g_strdup (dove_value_get_name (properties, i)), NULL };

      if (member.name == NULL)
        return compile_fail (below, _("“properties” must be an object"), error);

      member.node = compile_below (self, below, member.name, dove_value_get_element (properties, i),
                                   error);
      g_array_append_val (node->members, member);
      if (member.node == NULL)
        return FALSE;

      g_hash_table_insert (node->by_name, member.name, member.node);
    }

  return TRUE;
}

static GRegex *
compile_regex (const char  *pointer,
               const char  *pattern,
               GError     **error)
{
  g_autoptr(GError) inner = NULL;
  GRegex *regex = dove_pattern_new (pattern, &inner);

  if (regex == NULL)
    compile_fail (pointer, inner->message, error);

  return regex;
}

static gboolean
compile_patterns (DoveSchema      *self,
                  DoveSchemaNode  *node,
                  const char      *pointer,
                  GError         **error)
{
  DoveValue *patterns = dove_value_get_member (node->document, "patternProperties");
  g_autofree char *below = dove_pointer_append_step (pointer, "patternProperties");

  for (guint i = 0; i < dove_value_get_length (patterns); i++)
    {
      const char *name = dove_value_get_name (patterns, i);
      DoveSchemaPattern pattern = { NULL, NULL };

      pattern.regex = compile_regex (below, name != NULL ? name : "", error);
      if (pattern.regex == NULL)
        return FALSE;

      pattern.node = compile_below (self, below, name, dove_value_get_element (patterns, i), error);
      g_array_append_val (node->patterns, pattern);
      if (pattern.node == NULL)
        return FALSE;
    }

  return TRUE;
}

static gint64
read_count (DoveValue  *document,
            const char *name)
{
  gint64 count = -1;

  if (!dove_value_get_integer (dove_value_get_member (document, name), &count))
    return -1;

  return count;
}

static gboolean
compile_values (DoveSchemaNode  *node,
                const char      *pointer,
                GError         **error)
{
  DoveValue *document = node->document;
  DoveValue *required = dove_value_get_member (document, "required");
  DoveValue *type = dove_value_get_member (document, "type");
  const char *pattern = dove_value_get_member_text (document, "pattern");

  node->constant = dove_value_get_member (document, "const");
  node->choices = dove_value_get_member (document, "enum");
  node->format = dove_value_get_member_text (document, "format");
  node->has_minimum = dove_value_get_number (dove_value_get_member (document, "minimum"),
                                             &node->minimum);
  node->has_maximum = dove_value_get_number (dove_value_get_member (document, "maximum"),
                                             &node->maximum);
  node->has_above = dove_value_get_number (dove_value_get_member (document, "exclusiveMinimum"),
                                           &node->above);
  node->has_below = dove_value_get_number (dove_value_get_member (document, "exclusiveMaximum"),
                                           &node->below);
  node->min_length = read_count (document, "minLength");
  node->max_length = read_count (document, "maxLength");
  node->min_items = read_count (document, "minItems");
  node->max_items = read_count (document, "maxItems");
  node->min_members = read_count (document, "minProperties");
  node->max_members = read_count (document, "maxProperties");
  node->has_unique_items = dove_value_get_boolean (dove_value_get_member (document, "uniqueItems"));

  /* `required: true` on a member is an old form that means nothing here */
  if (dove_value_get_kind (required) == DOVE_VALUE_LIST)
    {
      node->required = g_ptr_array_new ();
      for (guint i = 0; i < dove_value_get_length (required); i++)
        {
          const char *name = dove_value_get_text (dove_value_get_element (required, i));

          if (name == NULL)
            return compile_fail (pointer, _("“required” must be a list of names"), error);
          g_ptr_array_add (node->required, (gpointer) name);
        }
    }

  if (pattern != NULL)
    {
      node->pattern = compile_regex (pointer, pattern, error);
      if (node->pattern == NULL)
        return FALSE;
    }

  return type == NULL || compile_type (node, pointer, type, error);
}

static gboolean
compile_reference (DoveSchema      *self,
                   DoveSchemaNode  *node,
                   const char      *pointer,
                   GError         **error)
{
  const char *reference = dove_value_get_member_text (node->document, "$ref");
  DoveValue *target;

  if (reference == NULL)
    return TRUE;

  if (reference[0] != '#')
    return compile_fail (pointer, _("only references within the document, “#/…”, can be followed"),
                         error);

  target = dove_pointer_get (self->document, reference + 1);
  if (target == NULL)
    return compile_fail (pointer, _("the reference leads nowhere"), error);

  node->reference = dove_schema_compile (self, reference + 1, target, error);

  return node->reference != NULL;
}

static gboolean
compile_parts (DoveSchema      *self,
               DoveSchemaNode  *node,
               const char      *pointer,
               GError         **error)
{
  DoveValue *document = node->document;

  return compile_reference (self, node, pointer, error) &&
         compile_values (node, pointer, error) &&
         compile_members (self, node, pointer, error) &&
         compile_patterns (self, node, pointer, error) &&
         compile_part (self, pointer, "additionalProperties", document, &node->additional, error) &&
         compile_part (self, pointer, "propertyNames", document, &node->names, error) &&
         compile_part (self, pointer, "items", document, &node->items, error) &&
         compile_part (self, pointer, "not", document, &node->not_node, error) &&
         compile_part (self, pointer, "if", document, &node->if_node, error) &&
         compile_part (self, pointer, "then", document, &node->then_node, error) &&
         compile_part (self, pointer, "else", document, &node->else_node, error) &&
         compile_list (self, pointer, "allOf", document, &node->all_of, error) &&
         compile_list (self, pointer, "anyOf", document, &node->any_of, error) &&
         compile_list (self, pointer, "oneOf", document, &node->one_of, error);
}

static void
member_clear (gpointer data)
{
  g_free (((DoveSchemaMember *) data)->name);
}

static void
pattern_clear (gpointer data)
{
  g_clear_pointer (&((DoveSchemaPattern *) data)->regex, g_regex_unref);
}

static DoveSchemaNode *
node_new (DoveValue *document)
{
  DoveSchemaNode *node = g_new0 (DoveSchemaNode, 1);

  node->document = document;
  node->members = g_array_new (FALSE, TRUE, sizeof (DoveSchemaMember));
  g_array_set_clear_func (node->members, member_clear);
  node->patterns = g_array_new (FALSE, TRUE, sizeof (DoveSchemaPattern));
  g_array_set_clear_func (node->patterns, pattern_clear);
  node->min_length = node->max_length = node->min_items = node->max_items = -1;
  node->min_members = node->max_members = -1;

  return node;
}

/**
 * dove_schema_compile:
 * @self: a schema under construction
 * @pointer: where @document stands in it
 * @document: a schema: a record or a boolean
 * @error: return location for an error
 *
 * Compiles one schema, once.
 *
 * Returns: (transfer none) (nullable): its node
 */
DoveSchemaNode *
dove_schema_compile (DoveSchema  *self,
                     const char  *pointer,
                     DoveValue   *document,
                     GError     **error)
{
  DoveSchemaNode *node = g_hash_table_lookup (self->by_pointer, pointer);

  if (node != NULL)
    return node;

  node = node_new (document);
  g_ptr_array_add (self->nodes, node);
  g_hash_table_insert (self->by_pointer, g_strdup (pointer), node);

  switch (dove_value_get_kind (document))
    {
    case DOVE_VALUE_BOOLEAN:
      node->is_false = !dove_value_get_boolean (document);
      return node;

    case DOVE_VALUE_RECORD:
      return compile_parts (self, node, pointer, error) ? node : NULL;

    case DOVE_VALUE_NULL:
    case DOVE_VALUE_NUMBER:
    case DOVE_VALUE_TEXT:
    case DOVE_VALUE_LIST:
    default:
      compile_fail (pointer, _("a schema is an object, true or false"), error);
      return NULL;
    }
}

/**
 * dove_schema_node_free:
 * @node: (transfer full): a node
 */
void
dove_schema_node_free (DoveSchemaNode *node)
{
  g_clear_pointer (&node->all_of, g_ptr_array_unref);
  g_clear_pointer (&node->any_of, g_ptr_array_unref);
  g_clear_pointer (&node->one_of, g_ptr_array_unref);
  g_clear_pointer (&node->by_name, g_hash_table_unref);
  g_clear_pointer (&node->required, g_ptr_array_unref);
  g_clear_pointer (&node->pattern, g_regex_unref);
  g_array_unref (node->members);
  g_array_unref (node->patterns);
  g_free (node);
}
