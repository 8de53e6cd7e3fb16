/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-private.h"

#include <string.h>

/*
 * The schema of a record for the manifest. What is answered and what may be sent are different
 * schemas in a vendor's document; here they become one, and a member says which it is: `readOnly`
 * when it is answered only, `writeOnly` when it is sent only, `x-create-only` when no update
 * takes it. It is made as deep as its size allows, at most eight levels: a schema may hold itself,
 * and is cut where it does.
 */

#define DEPTH_LIMIT  8
#define CHOICE_LIMIT 200
#define LEAF_MEMBERS 12

static const guint part_limits[] = { 400, 250, 120, 60, 40, 20 };  /* by level of detail */

typedef struct
{
  DoveOpenapi *document;
  guint        depth;          /* at most */
  guint        parts;          /* may still be made */
  gboolean     is_cut;
  gboolean     has_texts;
  GPtrArray   *open;           /* records being made: one that holds itself is cut there */
} Maker;

typedef struct
{
  const DoveOpenapiView *answer;
  const DoveOpenapiView *create;
  const DoveOpenapiView *update;
  DoveOpenapiRecord      record;
} Views;

static DoveValue *make (Maker                   *maker,
                        const char              *name,
                        const DoveOpenapiRecord *record,
                        guint                    depth);

static gboolean
has_members (const DoveOpenapiView *view)
{
  return view != NULL && view->names->len > 0;
}

/* How a number or text says a time, if the document says so. */
static const char *
find_time_format (const DoveOpenapiView *view,
                  const char            *name)
{
  gboolean is_number = (view->types & (DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER)) != 0;

  if (g_strcmp0 (view->format, "unix-time") == 0 || g_strcmp0 (view->format, "unixtime") == 0 ||
      g_strcmp0 (view->format, "epoch") == 0 || g_strcmp0 (view->format, "timestamp") == 0)
    return is_number ? "epoch" : NULL;

  if (!is_number || name == NULL || (view->types & DOVE_OPENAPI_STRING) != 0)
    return NULL;

  if (!dove_import_mentions (view->description, "epoch|unix|timestamp|since 1970"))
    return NULL;

  return dove_import_mentions (view->description, "milli") ? "epoch-ms" : "epoch";
}

static void
set_format (DoveValueBuilder      *builder,
            const DoveOpenapiView *view,
            const char            *name)
{
  const char *time = find_time_format (view, name);

  if (time != NULL)
    dove_value_builder_set_text (builder, "x-format", time);
  else if (g_strcmp0 (view->format, "decimal") == 0)
    dove_value_builder_set_text (builder, "x-format", "decimal");
  else if (view->format != NULL && (view->types & DOVE_OPENAPI_STRING) != 0 &&
           dove_import_find_word ("date date-time time email uri uuid hostname password",
                                  view->format) != NULL)
    dove_value_builder_set_text (builder, "format", view->format);
}

/* A union of a text and a record is a key here and the record itself there: the key is what
 * can be compared. */
static guint
pick_types (const DoveOpenapiView *view)
{
  guint scalars = view->types & DOVE_OPENAPI_SCALAR;

  if (view->is_union && scalars != 0)
    return scalars;
  if ((scalars & DOVE_OPENAPI_NUMBER) != 0)
    scalars &= ~(guint) DOVE_OPENAPI_INTEGER;

  return scalars | (view->types & ~(guint) DOVE_OPENAPI_SCALAR);
}

static void
set_type (DoveValueBuilder      *builder,
          const DoveOpenapiView *view,
          guint                  types)
{
  static const char * const names[] = {
    "string", "number", "integer", "boolean", "array", "object",
  };
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  const char *only = NULL;
  guint count = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((types & (1u << i)) != 0)
      {
        only = names[i];
        count++;
        dove_value_builder_take_element (list, dove_value_new_text (only));
      }

  if (count == 1 && !view->is_nullable)
    dove_value_builder_set_text (builder, "type", only);
  else if (count > 0)
    {
      if (view->is_nullable)
        dove_value_builder_take_element (list, dove_value_new_text ("null"));
      dove_value_builder_take (builder, "type", dove_value_builder_end (list));
    }
}

static void
set_choices (DoveValueBuilder      *builder,
             const DoveOpenapiView *view,
             guint                  types)
{
  g_autoptr(DoveValueBuilder) list = NULL;

  if (view->choices == NULL || (types & ~(guint) DOVE_OPENAPI_SCALAR) != 0 ||
      dove_value_get_length (view->choices) > CHOICE_LIMIT ||
      dove_value_get_length (view->choices) == 0)
    return;

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (view->choices); i++)
    {
      DoveValue *choice = dove_value_get_element (view->choices, i);

      /* Some documents list records here, or what belongs to another type. */
      if (dove_value_get_kind (choice) == DOVE_VALUE_LIST ||
          dove_value_get_kind (choice) == DOVE_VALUE_RECORD ||
          ((types & DOVE_OPENAPI_STRING) != 0 && dove_value_get_kind (choice) != DOVE_VALUE_TEXT &&
           !dove_value_is_null (choice)))
        return;
      dove_value_builder_add (list, choice);
    }

  if (view->is_nullable)
    dove_value_builder_take_element (list, dove_value_new_null ());
  dove_value_builder_take (builder, "enum", dove_value_builder_end (list));
}

static DoveValue *
get_member (const DoveOpenapiView *view,
            const char            *name)
{
  return view != NULL ? dove_openapi_member (view, name) : NULL;
}

/* Which way a member goes. */
static void
mark_member (Maker            *maker,
             DoveValueBuilder *member,
             const Views      *views,
             const char       *name)
{
  DoveOpenapi *document = maker->document;
  DoveValue *answer = get_member (views->answer, name);
  DoveValue *create = get_member (views->create, name);
  DoveValue *update = get_member (views->update, name);
  gboolean is_fixed = answer != NULL && dove_openapi_view (document, answer)->is_read_only;
  gboolean is_created = create != NULL && !dove_openapi_view (document, create)->is_read_only;
  gboolean is_updated = update != NULL && !dove_openapi_view (document, update)->is_read_only;

  if (!has_members (views->create) && !has_members (views->update))
    {
      if (is_fixed)
        dove_value_builder_take (member, "readOnly", dove_value_new_boolean (TRUE));
      else if (answer != NULL && dove_openapi_view (document, answer)->is_write_only)
        dove_value_builder_take (member, "writeOnly", dove_value_new_boolean (TRUE));
      return;
    }

  if (is_fixed || (!is_created && !is_updated))
    {
      dove_value_builder_take (member, "readOnly", dove_value_new_boolean (TRUE));
      return;
    }

  if (!is_updated && has_members (views->update))
    dove_value_builder_take (member, "x-create-only", dove_value_new_boolean (TRUE));
  if (has_members (views->answer) &&
      (answer == NULL || dove_openapi_view (document, answer)->is_write_only))
    dove_value_builder_take (member, "writeOnly", dove_value_new_boolean (TRUE));
}

static void
add_member (Maker            *maker,
            DoveValueBuilder *properties,
            const Views      *views,
            const char       *name,
            guint             depth)
{
  DoveOpenapiRecord inner = {
    get_member (views->answer, name), get_member (views->create, name),
    get_member (views->update, name), views->record.is_written,
  };
  g_autoptr(DoveValueBuilder) member = NULL;
  g_autoptr(DoveValue) made = NULL;

  if (dove_value_builder_peek (properties, name) != NULL)
    return;

  if (maker->parts == 0)
    {
      maker->is_cut = TRUE;
      return;
    }

  made = make (maker, name, &inner, depth + 1);
  member = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (member, made);
  mark_member (maker, member, views, name);
  dove_value_builder_take (properties, name, dove_value_builder_end (member));
}

static void
add_members (Maker                 *maker,
             DoveValueBuilder      *properties,
             const Views           *views,
             const DoveOpenapiView *view,
             guint                  depth)
{
  for (guint i = 0; view != NULL && i < view->names->len; i++)
    add_member (maker, properties, views, g_ptr_array_index (view->names, i), depth);
}

/* What must be given when a record is made. */
static void
set_required (DoveValueBuilder *builder,
              const Views      *views,
              DoveValue        *properties)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; views->create != NULL && i < views->create->names->len; i++)
    {
      const char *name = g_ptr_array_index (views->create->names, i);
      DoveValue *member = dove_value_get_member (properties, name);

      if (g_hash_table_contains (views->create->required, name) && member != NULL &&
          dove_value_get_member (member, "readOnly") == NULL)
        dove_value_builder_take_element (list, dove_value_new_text (name));
    }

  if (dove_value_builder_get_length (list) > 0)
    dove_value_builder_take (builder, "required", dove_value_builder_end (list));
}

/* A small record of nothing but scalars (an address, a price) is worth its few parts. */
static gboolean
is_leaf (Maker       *maker,
         const Views *views)
{
  const DoveOpenapiView *view = views->answer != NULL ? views->answer : views->create;

  if (view == NULL || view->names->len == 0 || view->names->len > LEAF_MEMBERS)
    return FALSE;

  for (guint i = 0; i < view->names->len; i++)
    {
      DoveValue *member = dove_openapi_member (view, g_ptr_array_index (view->names, i));

      if ((dove_openapi_view (maker->document, member)->types & DOVE_OPENAPI_SCALAR) == 0)
        return FALSE;
    }

  return TRUE;
}

static void
set_members (Maker            *maker,
             DoveValueBuilder *builder,
             const Views      *views,
             guint             depth)
{
  g_autoptr(DoveValueBuilder) properties = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) made = NULL;

  if (depth >= maker->depth && !(depth < DEPTH_LIMIT && is_leaf (maker, views)))
    {
      maker->is_cut |= has_members (views->answer) || has_members (views->create);
      return;
    }

  add_members (maker, properties, views, views->answer, depth);
  add_members (maker, properties, views, views->create, depth);
  add_members (maker, properties, views, views->update, depth);
  if (dove_value_builder_get_length (properties) == 0)
    return;

  made = dove_value_builder_end (properties);
  set_required (builder, views, made);
  dove_value_builder_set (builder, "properties", made);
}

static void
set_items (Maker            *maker,
           DoveValueBuilder *builder,
           const Views      *views,
           guint             depth)
{
  DoveOpenapiRecord inner = {
    views->answer != NULL ? views->answer->items : NULL,
    views->create != NULL ? views->create->items : NULL,
    views->update != NULL ? views->update->items : NULL,
    views->record.is_written,
  };

  if (depth < maker->depth && (inner.answer != NULL || inner.create != NULL))
    dove_value_builder_take (builder, "items", make (maker, NULL, &inner, depth + 1));
}

static void
set_texts (Maker                 *maker,
           DoveValueBuilder      *builder,
           const DoveOpenapiView *view)
{
  g_autofree char *title = maker->has_texts ? dove_import_brief (view->title, 60) : NULL;
  g_autofree char *description = maker->has_texts ? dove_import_brief (view->description, 120)
                                                  : NULL;

  if (title != NULL)
    dove_value_builder_set_text (builder, "x-title", title);
  if (description != NULL)
    dove_value_builder_set_text (builder, "description", description);
}

static gboolean
enter (Maker                   *maker,
       const DoveOpenapiRecord *record)
{
  DoveValue *schema = dove_openapi_resolve (maker->document,
                                            record->answer != NULL ? record->answer
                                            : record->create != NULL ? record->create
                                                                     : record->update);

  if (schema != NULL && g_ptr_array_find (maker->open, schema, NULL))
    return FALSE;

  g_ptr_array_add (maker->open, schema);

  return TRUE;
}

static DoveValue *
make (Maker                   *maker,
      const char              *name,
      const DoveOpenapiRecord *record,
      guint                    depth)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveOpenapi *document = maker->document;
  Views views = {
    record->answer != NULL ? dove_openapi_view (document, record->answer) : NULL,
    record->create != NULL ? dove_openapi_view (document, record->create) : NULL,
    record->update != NULL ? dove_openapi_view (document, record->update) : NULL,
    *record,
  };
  const DoveOpenapiView *view = views.answer != NULL ? views.answer
                                : views.create != NULL ? views.create : views.update;
  guint types = 0;

  if (view == NULL)
    return dove_value_builder_end (builder);

  if (maker->parts > 0)
    maker->parts--;
  types = pick_types (view);
  set_type (builder, view, types);
  set_format (builder, view, name);
  set_choices (builder, view, types);
  if (name != NULL)
    set_texts (maker, builder, view);
  if (view->is_union)
    dove_value_builder_take (builder, "x-union", dove_value_new_boolean (TRUE));
  if ((types & DOVE_OPENAPI_OBJECT) != 0 && enter (maker, record))
    {
      set_members (maker, builder, &views, depth);
      g_ptr_array_set_size (maker->open, (int) maker->open->len - 1);
    }
  if ((types & DOVE_OPENAPI_ARRAY) != 0)
    set_items (maker, builder, &views, depth);

  return dove_value_builder_end (builder);
}

/**
 * dove_openapi_make_schema:
 * @self: a document
 * @record: the schemas of a record, as it is answered and as it is sent
 * @level: how much detail to leave out; from 0
 *
 * Makes the schema of an object of the manifest.
 *
 * Returns: (transfer full): the schema
 */
DoveValue *
dove_openapi_make_schema (DoveOpenapi             *self,
                          const DoveOpenapiRecord *record,
                          guint                    level)
{
  guint parts = part_limits[MIN (level, G_N_ELEMENTS (part_limits) - 1)];

  for (guint depth = DEPTH_LIMIT; ; depth--)
    {
      g_autoptr(GPtrArray) open = g_ptr_array_new ();
      Maker maker = { self, depth, parts, FALSE, level == 0, open };
      g_autoptr(DoveValue) schema = make (&maker, NULL, record, 0);

      /* The deepest that fits; one level stands in any case. */
      if (maker.parts > 0 || depth == 1)
        return g_steal_pointer (&schema);
    }
}
