/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"
#include "record/dove-path.h"

#include <string.h>

/* Where the records stand in an answer, and what their key is. */

#define DEPTH_LIMIT 3

#define LIST_NAMES "data items results records value values entries rows list elements objects " \
                   "content hits docs documents resources nodes members collection"
#define WRAP_NAMES "data result response embedded payload d results content body resources"
#define NO_RECORDS "errors error links included warnings messages meta fields facets headers " \
                   "validationerrors fielderrors notices filters sort aggregations"

typedef struct
{
  DoveOpenapi *document;
  const char  *folded;      /* name of the collection */
  const char  *singular;
} Search;

static guint
rate (Search          *search,
      const char      *name,
      DoveValue       *member)
{
  const DoveOpenapiView *view = dove_openapi_view (search->document, member);
  const DoveOpenapiView *items = NULL;
  g_autofree char *folded = dove_import_fold (name);
  gboolean is_known = dove_import_find_word (LIST_NAMES, folded) != NULL;

  if ((view->types & DOVE_OPENAPI_ARRAY) == 0 ||
      dove_import_find_word (NO_RECORDS, folded) != NULL)
    return 0;

  /* Of elements without a schema nothing is known; texts and numbers are no records. */
  items = view->items != NULL ? dove_openapi_view (search->document, view->items) : NULL;
  if (items != NULL && items->types != 0 && (items->types & DOVE_OPENAPI_OBJECT) == 0)
    return 0;

  if (g_str_equal (folded, search->folded) || g_str_equal (folded, search->singular) ||
      g_str_has_suffix (search->folded, folded))
    return 100;
  if (is_known)
    return 50;

  return items != NULL && items->names->len > 0 ? 10 : 0;
}

static const char *
find_best (Search                *search,
           const DoveOpenapiView *view,
           guint                 *best)
{
  const char *found = NULL;

  *best = 0;
  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      guint rating = rate (search, name, dove_openapi_member (view, name));

      if (rating > *best)
        {
          found = name;
          *best = rating;
        }
    }

  return found;
}

static gboolean
search_level (Search           *search,
              DoveValue        *schema,
              const char       *pointer,
              guint             depth,
              DoveOpenapiPlace *place)
{
  const DoveOpenapiView *view = dove_openapi_view (search->document, schema);
  guint rating = 0;
  const char *found = find_best (search, view, &rating);

  /* A record has lists of its own; what has a key is a record. */
  if (found != NULL && (rating > 10 || dove_openapi_find_member (view, "id uuid key gid") == NULL))
    {
      const DoveOpenapiView *list = dove_openapi_view (search->document,
                                                       dove_openapi_member (view, found));

      place->selector = dove_pointer_append_step (pointer, found);
      place->schema = list->items;
      place->is_named = rating > 10;
      return TRUE;
    }

  for (guint i = 0; depth < DEPTH_LIMIT && i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      DoveValue *member = dove_openapi_member (view, name);
      g_autofree char *inner = NULL;

      if (!dove_import_is_named (name, WRAP_NAMES) && !dove_import_is_named (name, search->folded))
        continue;
      if ((dove_openapi_view (search->document, member)->types & DOVE_OPENAPI_OBJECT) == 0)
        continue;

      inner = dove_pointer_append_step (pointer, name);
      if (search_level (search, member, inner, depth + 1, place))
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_openapi_find_records:
 * @document: a document
 * @call: that may give a list
 * @name: of the collection
 * @place: (out): where the records stand
 *
 * Returns: whether the answer has a list of records
 */
gboolean
dove_openapi_find_records (DoveOpenapi           *document,
                           const DoveOpenapiCall *call,
                           const char            *name,
                           DoveOpenapiPlace      *place)
{
  const DoveOpenapiView *view = dove_openapi_view (document, call->answer);
  g_autofree char *folded = dove_import_fold (name);
  g_autofree char *singular = dove_import_singular (folded);
  Search search = { document, folded, singular };

  if (call->answer_media > DOVE_OPENAPI_JSON)
    return FALSE;

  if ((view->types & DOVE_OPENAPI_ARRAY) != 0 && view->names->len == 0)
    {
      const DoveOpenapiView *items = dove_openapi_view (document, view->items);

      if (items->types != 0 && (items->types & DOVE_OPENAPI_OBJECT) == 0)
        return FALSE;
      place->selector = g_strdup ("");
      place->schema = view->items;
      place->is_named = TRUE;
      return TRUE;
    }

  return search_level (&search, call->answer, "", 0, place);
}

static void
set_place (DoveOpenapiPlace *place,
           const char       *name,
           gboolean          is_list,
           DoveValue        *schema)
{
  g_autofree char *pointer = dove_pointer_append_step ("", name);

  place->selector = is_list ? g_strconcat (pointer, "/0", NULL) : g_steal_pointer (&pointer);
  place->schema = schema;
}

/* The member that is of the same schema as the records of the list, or a list of such. */
static gboolean
find_same (DoveOpenapi           *document,
           const DoveOpenapiView *view,
           DoveValue             *wanted,
           DoveOpenapiPlace      *place)
{
  for (guint i = 0; wanted != NULL && i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      DoveValue *member = dove_openapi_member (view, name);
      const DoveOpenapiView *inner = dove_openapi_view (document, member);

      if (dove_openapi_resolve (document, member) == wanted ||
          (inner->items != NULL && dove_openapi_resolve (document, inner->items) == wanted))
        {
          gboolean is_list = dove_openapi_resolve (document, member) != wanted;

          set_place (place, name, is_list, is_list ? inner->items : member);
          return TRUE;
        }
    }

  return FALSE;
}

static gboolean
find_wrapped (DoveOpenapi           *document,
              const DoveOpenapiView *view,
              const DoveResource    *resource,
              DoveOpenapiPlace      *place)
{
  g_autofree char *folded = dove_import_fold (resource->name);
  g_autofree char *singular = dove_import_singular (folded);

  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      const DoveOpenapiView *inner = dove_openapi_view (document, dove_openapi_member (view, name));
      gboolean is_named = dove_import_is_named (name, singular) ||
                          dove_import_is_named (name, folded) ||
                          dove_import_is_named (name, "data result item record response");

      if (!is_named)
        continue;

      if ((inner->types & DOVE_OPENAPI_OBJECT) != 0)
        {
          set_place (place, name, FALSE, dove_openapi_member (view, name));
          return TRUE;
        }

      if ((inner->types & DOVE_OPENAPI_ARRAY) != 0 && inner->items != NULL &&
          dove_openapi_view (document, inner->items)->names->len > 0)
        {
          set_place (place, name, TRUE, inner->items);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * dove_openapi_find_record:
 * @document: a document
 * @call: that answers one record
 * @resource: what it is of
 * @place: (out): where the record stands; the whole answer when nothing says otherwise
 *
 * Finds the record in an answer, bare or wrapped.
 */
void
dove_openapi_find_record (DoveOpenapi           *document,
                          const DoveOpenapiCall *call,
                          const DoveResource    *resource,
                          DoveOpenapiPlace      *place)
{
  const DoveOpenapiView *view = dove_openapi_view (document, call->answer);
  DoveValue *wanted = dove_openapi_resolve (document, resource->records.schema);
  gboolean is_same = wanted != NULL && dove_openapi_resolve (document, call->answer) == wanted;

  *place = (DoveOpenapiPlace) { NULL, call->answer, FALSE };
  if ((view->types & DOVE_OPENAPI_ARRAY) != 0 && view->names->len == 0)
    {
      place->selector = g_strdup ("/0");
      place->schema = view->items;
      return;
    }

  if (is_same || dove_openapi_find_member (view, "id uuid gid") != NULL ||
      (!find_same (document, view, wanted, place) &&
       !find_wrapped (document, view, resource, place)))
    place->selector = g_strdup ("");
}

static gboolean
is_key_like (DoveOpenapi           *document,
             const DoveOpenapiView *view,
             const char            *name)
{
  const DoveOpenapiView *member = dove_openapi_view (document, dove_openapi_member (view, name));

  return member->types == 0 || (member->types & DOVE_OPENAPI_SCALAR) != 0;
}

/* The only member whose name ends in "id" */
static const char *
find_only_id (const DoveOpenapiView *view)
{
  const char *found = NULL;

  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      gsize length = strlen (name);

      if (length > 2 && g_ascii_strcasecmp (name + length - 2, "id") == 0)
        {
          if (found != NULL)
            return NULL;
          found = name;
        }
    }

  return found;
}

/**
 * dove_openapi_find_key:
 * @document: a document
 * @resource: with its record
 *
 * Finds the member that is the key: the one that the item's address asks for, else what keys
 * are called.
 *
 * Returns: (transfer full) (nullable): its name
 */
char *
dove_openapi_find_key (DoveOpenapi        *document,
                       const DoveResource *resource)
{
  const DoveOpenapiView *view = dove_openapi_view (document, resource->record);
  g_autofree char *param = resource->item_param != NULL ? dove_import_fold (resource->item_param)
                                                        : NULL;
  g_autofree char *singular = dove_import_singular (resource->name);
  g_autofree char *own = dove_import_fold (singular);
  g_autofree char *own_id = g_strconcat (own, "id", NULL);
  const char *usual = dove_openapi_find_member (view, "id uuid gid key uid");
  const char *name = param != NULL ? dove_openapi_find_member (view, param) : NULL;

  /* `/invoices/{customer}` may be about any id: what looks like one, or there is no `id`. */
  if (name != NULL && usual != NULL && !g_str_equal (name, usual) &&
      !g_str_has_suffix (param, "id") && !g_str_has_suffix (param, "key") &&
      !g_str_has_suffix (param, "number") && !g_str_has_suffix (param, "code") &&
      !g_str_has_suffix (param, "slug") && !g_str_has_suffix (param, "name") &&
      !g_str_has_suffix (param, "type") && !g_str_has_suffix (param, "login"))
    name = NULL;
  if (name == NULL)
    name = usual;
  if (name == NULL)
    name = dove_openapi_find_member (view, own_id);
  if (name == NULL)
    name = find_only_id (view);

  return name != NULL && is_key_like (document, view, name) ? g_strdup (name) : NULL;
}
