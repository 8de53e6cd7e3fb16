/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Looking at a schema, one level at a time. Members are not looked into before somebody asks,
 * so a schema that holds itself is no circle here; and within one level each schema is laid on
 * once only, whatever refers to whatever.
 */

#define WORK_LIMIT    3000000 /* of all levels together: the largest vendors need a tenth */
#define MEMBER_LIMIT  2000    /* of one record */
#define VARIANT_LIMIT 8       /* of one member, in different branches of a union */
#define DEPTH_LIMIT   200

static void lay (DoveOpenapi     *self,
                 DoveOpenapiView *view,
                 DoveValue       *schema,
                 gboolean         is_variant,
                 guint            depth);

static void
view_free (gpointer data)
{
  DoveOpenapiView *view = data;

  g_ptr_array_unref (view->names);
  g_hash_table_unref (view->members);
  g_hash_table_unref (view->required);
  g_clear_pointer (&view->visited, g_hash_table_unref);
  g_free (view);
}

static gboolean
may_work (DoveOpenapi *self)
{
  if (self->work < WORK_LIMIT)
    {
      self->work++;
      return TRUE;
    }

  if (self->work == WORK_LIMIT)
    {
      self->work++;
      dove_import_note (self->draft, _("The schemas refer to each other so much that they were not "
                                       "followed to their ends"));
    }

  return FALSE;
}

static guint
get_type (const char *name)
{
  static const struct { const char *name; guint type; } types[] = {
    { "string", DOVE_OPENAPI_STRING }, { "number", DOVE_OPENAPI_NUMBER },
    { "integer", DOVE_OPENAPI_INTEGER }, { "boolean", DOVE_OPENAPI_BOOLEAN },
    { "array", DOVE_OPENAPI_ARRAY }, { "object", DOVE_OPENAPI_OBJECT },
  };

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].name, name))
      return types[i].type;

  return 0;
}

static void
lay_types (DoveOpenapiView *view,
           DoveValue       *type)
{
  const char *name = dove_value_get_text (type);

  if (name != NULL)
    {
      view->types |= get_type (name);
      view->is_nullable |= g_str_equal (name, "null");
      return;
    }

  for (guint i = 0; dove_value_get_kind (type) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (type); i++)
    if (dove_value_get_text (dove_value_get_element (type, i)) != NULL)
      lay_types (view, dove_value_get_element (type, i));
}

/* The same member of two schemas is both of them (`allOf`), or either (a union). */
static void
lay_member (DoveOpenapi     *self,
            DoveOpenapiView *view,
            const char      *name,
            DoveValue       *schema,
            gboolean         is_variant)
{
  DoveValue *known = g_hash_table_lookup (view->members, name);
  const char *way = is_variant ? "anyOf" : "allOf";
  DoveValue *list = dove_value_get_member (known, way);
  g_autoptr(DoveValueBuilder) both = NULL;

  if (known == schema || !may_work (self))
    return;

  if (known == NULL)
    {
      if (view->names->len >= MEMBER_LIMIT)
        return;
      g_ptr_array_add (view->names, g_strdup (name));
      g_hash_table_insert (view->members, g_strdup (name), schema);
      return;
    }

  both = dove_value_builder_new (DOVE_VALUE_LIST);
  if (dove_value_get_kind (list) == DOVE_VALUE_LIST && dove_value_get_length (known) == 1)
    {
      if (dove_value_get_length (list) >= VARIANT_LIMIT)
        return;
      for (guint i = 0; i < dove_value_get_length (list); i++)
        dove_value_builder_add (both, dove_value_get_element (list, i));
    }
  else
    dove_value_builder_add (both, known);
  dove_value_builder_add (both, schema);

  g_hash_table_insert (view->members, g_strdup (name),
                       dove_openapi_keep (self, dove_import_pair (way,
                                                                  dove_value_builder_end (both))));
}

static void
lay_members (DoveOpenapi     *self,
             DoveOpenapiView *view,
             DoveValue       *schema,
             gboolean         is_variant)
{
  DoveValue *members = dove_value_get_member (schema, "properties");
  DoveValue *required = dove_value_get_member (schema, "required");

  for (guint i = 0; dove_value_get_kind (members) == DOVE_VALUE_RECORD &&
                    i < dove_value_get_length (members); i++)
    {
      DoveValue *member = dove_value_get_element (members, i);

      view->types |= DOVE_OPENAPI_OBJECT;
      if (dove_value_get_kind (member) == DOVE_VALUE_RECORD)
        lay_member (self, view, dove_value_get_name (members, i), member, is_variant);
    }

  for (guint i = 0; !is_variant && dove_value_get_kind (required) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (required) && i < MEMBER_LIMIT; i++)
    {
      const char *name = dove_value_get_text (dove_value_get_element (required, i));

      if (name != NULL)
        g_hash_table_add (view->required, g_strdup (name));
    }
}

static gboolean
is_null_type (DoveOpenapi *self,
              DoveValue   *schema)
{
  DoveValue *target = dove_openapi_resolve (self, schema);
  DoveValue *choices = dove_value_get_member (target, "enum");

  return g_strcmp0 (dove_value_get_member_text (target, "type"), "null") == 0 ||
         (dove_value_get_kind (choices) == DOVE_VALUE_LIST &&
          dove_value_get_length (choices) == 1 &&
          dove_value_is_null (dove_value_get_element (choices, 0)));
}

static void
lay_union (DoveOpenapi     *self,
           DoveOpenapiView *view,
           DoveValue       *branches,
           gboolean         is_variant,
           guint            depth)
{
  guint length = dove_value_get_kind (branches) == DOVE_VALUE_LIST
                   ? dove_value_get_length (branches) : 0;
  guint count = 0;

  for (guint i = 0; i < length; i++)
    {
      gboolean is_null = is_null_type (self, dove_value_get_element (branches, i));

      view->is_nullable |= is_null;
      count += !is_null;
    }

  view->is_union |= count > 1;
  for (guint i = 0; i < length; i++)
    lay (self, view, dove_value_get_element (branches, i), is_variant || count > 1, depth + 1);
}

/* The member that tells branches apart has their names as its choices. */
static void
lay_discriminator (DoveOpenapi     *self,
                   DoveOpenapiView *view,
                   DoveValue       *discriminator)
{
  const char *name = dove_value_get_member_text (discriminator, "propertyName");
  DoveValue *mapping = dove_value_get_member (discriminator, "mapping");
  g_autoptr(DoveValueBuilder) choices = NULL;

  if (name == NULL || dove_value_get_kind (mapping) != DOVE_VALUE_RECORD ||
      dove_value_get_length (mapping) == 0 || dove_value_get_length (mapping) > MEMBER_LIMIT)
    return;

  choices = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (mapping); i++)
    dove_value_builder_take_element (choices,
                                     dove_value_new_text (dove_value_get_name (mapping, i)));
  lay_member (self, view, name,
              dove_openapi_keep (self, dove_import_pair ("enum",
                                                         dove_value_builder_end (choices))),
              FALSE);
}

static void
lay_texts (DoveOpenapiView *view,
           DoveValue       *schema)
{
  if (view->format == NULL)
    view->format = dove_value_get_member_text (schema, "format");
  if (view->title == NULL)
    view->title = dove_value_get_member_text (schema, "title");
  if (view->description == NULL)
    view->description = dove_value_get_member_text (schema, "description");
  if (view->fallback == NULL)
    view->fallback = dove_value_get_member (schema, "default");
  if (view->maximum == NULL)
    view->maximum = dove_value_get_member (schema, "maximum");
  if (view->minimum == NULL)
    view->minimum = dove_value_get_member (schema, "minimum");
  if (view->example == NULL)
    view->example = dove_value_get_member (schema, "example");
}

static void
lay_own (DoveOpenapi     *self,
         DoveOpenapiView *view,
         DoveValue       *schema,
         gboolean         is_variant)
{
  DoveValue *choices = dove_value_get_member (schema, "enum");
  DoveValue *items = dove_value_get_member (schema, "items");
  DoveValue *constant = dove_value_get_member (schema, "const");

  lay_types (view, dove_value_get_member (schema, "type"));
  lay_texts (view, schema);
  view->is_nullable |= dove_value_get_boolean (dove_value_get_member (schema, "nullable")) ||
                       dove_value_get_boolean (dove_value_get_member (schema, "x-nullable"));
  if (!is_variant)
    {
      view->is_read_only |= dove_value_get_boolean (dove_value_get_member (schema, "readOnly"));
      view->is_write_only |= dove_value_get_boolean (dove_value_get_member (schema, "writeOnly"));
    }

  if (choices != NULL && dove_value_get_kind (choices) == DOVE_VALUE_LIST &&
      view->choices == NULL && !is_variant)
    view->choices = choices;
  if (constant != NULL && view->choices == NULL && !is_variant)
    {
      g_autoptr(DoveValueBuilder) one = dove_value_builder_new (DOVE_VALUE_LIST);

      dove_value_builder_add (one, constant);
      view->choices = dove_openapi_keep (self, dove_value_builder_end (one));
    }

  if (items != NULL && dove_value_get_kind (items) == DOVE_VALUE_RECORD)
    {
      view->types |= DOVE_OPENAPI_ARRAY;
      if (view->items == NULL)
        view->items = items;
    }

  lay_members (self, view, schema, is_variant);
  lay_discriminator (self, view, dove_value_get_member (schema, "discriminator"));
}

static void
lay (DoveOpenapi     *self,
     DoveOpenapiView *view,
     DoveValue       *schema,
     gboolean         is_variant,
     guint            depth)
{
  DoveValue *all = NULL;

  if (schema == NULL || dove_value_get_kind (schema) != DOVE_VALUE_RECORD ||
      depth > DEPTH_LIMIT || !may_work (self) || !g_hash_table_add (view->visited, schema))
    return;

  /* What stands beside a reference comes first: it says it more closely (3.1). */
  lay_own (self, view, schema, is_variant);
  if (dove_value_get_member_text (schema, "$ref") != NULL)
    lay (self, view, dove_openapi_resolve (self, schema), is_variant, depth + 1);

  all = dove_value_get_member (schema, "allOf");
  for (guint i = 0; dove_value_get_kind (all) == DOVE_VALUE_LIST &&
                    i < dove_value_get_length (all); i++)
    lay (self, view, dove_value_get_element (all, i), is_variant, depth + 1);

  /* A list of `items` without the type of a list: a union, as some converters wrote it. */
  if (dove_value_get_member (schema, "type") == NULL)
    lay_union (self, view, dove_value_get_member (schema, "items"), is_variant, depth);
  lay_union (self, view, dove_value_get_member (schema, "oneOf"), is_variant, depth);
  lay_union (self, view, dove_value_get_member (schema, "anyOf"), is_variant, depth);
}

/* What a value without a type must be, by its choices. */
static void
guess_type (DoveOpenapiView *view)
{
  for (guint i = 0; view->types == 0 && i < dove_value_get_length (view->choices); i++)
    {
      DoveValueKind kind = dove_value_get_kind (dove_value_get_element (view->choices, i));

      if (kind == DOVE_VALUE_TEXT)
        view->types = DOVE_OPENAPI_STRING;
      else if (kind == DOVE_VALUE_NUMBER)
        view->types = DOVE_OPENAPI_NUMBER;
      else if (kind == DOVE_VALUE_BOOLEAN)
        view->types = DOVE_OPENAPI_BOOLEAN;
    }
}

/**
 * dove_openapi_view:
 * @self: a document
 * @schema: (nullable): a schema of it
 *
 * Looks at one level of a schema.
 *
 * Returns: (transfer none): what is seen; of %NULL nothing
 */
const DoveOpenapiView *
dove_openapi_view (DoveOpenapi *self,
                   DoveValue   *schema)
{
  DoveOpenapiView *view = NULL;

  if (self->views == NULL)
    self->views = g_hash_table_new_full (NULL, NULL, NULL, view_free);

  view = g_hash_table_lookup (self->views, schema);
  if (view != NULL)
    return view;

  view = g_new0 (DoveOpenapiView, 1);
  view->names = g_ptr_array_new_with_free_func (g_free);
  view->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  view->required = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  view->visited = g_hash_table_new (NULL, NULL);
  lay (self, view, schema, FALSE, 0);
  guess_type (view);
  g_clear_pointer (&view->visited, g_hash_table_unref);
  g_hash_table_insert (self->views, schema, view);

  return view;
}

DoveValue *
dove_openapi_member (const DoveOpenapiView *view,
                     const char            *name)
{
  return g_hash_table_lookup (view->members, name);
}

/* The name of the member whose folded name is one of @words, an earlier word before a later. */
const char *
dove_openapi_find_member (const DoveOpenapiView *view,
                          const char            *words)
{
  const char *best = NULL;
  const char *best_place = NULL;

  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      g_autofree char *folded = dove_import_fold (name);
      const char *place = dove_import_find_word (words, folded);

      if (place != NULL && (best == NULL || place < best_place))
        {
          best = name;
          best_place = place;
        }
    }

  return best;
}
