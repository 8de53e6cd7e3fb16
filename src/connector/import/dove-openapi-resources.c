/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"

#include <string.h>

/*
 * What kinds of records an application has, and which call does what with them. A path that ends
 * in a fixed step is a collection, one that ends in a parameter is an item of it; a verb at the
 * end says itself what it does. What is neither stays an action.
 */

void
dove_resource_free (DoveResource *resource)
{
  g_free (resource->key);
  g_ptr_array_unref (resource->steps);
  g_free (resource->id);
  g_free (resource->name);
  g_ptr_array_unref (resource->actions);
  g_ptr_array_unref (resource->bulk);
  g_free (resource->records.selector);
  g_free (resource->key_member);
  g_free (resource);
}

const char *
dove_use_to_name (DoveUse use)
{
  static const char * const names[] = {
    "list", "find", "get", "create", "update", "replace", "upsert", "delete", "archive",
    "restore", NULL, "bulk", "actions", NULL,
  };

  return names[use];
}

static gboolean
is_param (const char *step)
{
  return strchr (step, '{') != NULL;
}

/* `/users` and `/user/{id}` are one collection: some vendors write an item's address so. */
static char *
make_key (GPtrArray *steps,
          guint      length)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < length; i++)
    {
      const char *step = g_ptr_array_index (steps, i);
      g_autofree char *lower = is_param (step) ? g_strdup ("{}") : g_ascii_strdown (step, -1);
      g_autofree char *singular = dove_import_singular (lower);

      g_string_append_printf (key, "/%s", singular);
    }

  return g_string_free (key, FALSE);
}

/* The collection that a path of so many steps belongs to: without the parameters at its end. */
static guint
count_collection (GPtrArray *steps,
                  guint      length)
{
  while (length > 0 && is_param (g_ptr_array_index (steps, length - 1)))
    length--;

  return length;
}

static DoveResource *
ensure_resource (DoveResources *self,
                 GPtrArray     *steps,
                 guint          length)
{
  g_autofree char *key = make_key (steps, length);
  DoveResource *resource = g_hash_table_lookup (self->by_key, key);

  if (resource != NULL)
    return resource;

  resource = g_new0 (DoveResource, 1);
  resource->key = g_steal_pointer (&key);
  resource->steps = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < length; i++)
    g_ptr_array_add (resource->steps, g_strdup (g_ptr_array_index (steps, i)));
  resource->name = dove_import_slug (length > 0 ? g_ptr_array_index (steps, length - 1)
                                                : "record");
  resource->actions = g_ptr_array_new ();
  resource->bulk = g_ptr_array_new ();
  g_ptr_array_add (self->resources, resource);
  g_hash_table_insert (self->by_key, resource->key, resource);

  return resource;
}

static DoveUse
read_verb (const char            *verb,
           const DoveOpenapiCall *call,
           gboolean               is_dotted)
{
  static const struct { DoveUse use; gboolean is_dotted; gboolean reads; const char *words; }
  verbs[] = {
    { DOVE_USE_LIST, FALSE, TRUE, "list" },
    { DOVE_USE_LIST, TRUE, TRUE, "all index getall listall" },
    { DOVE_USE_SEARCH, FALSE, TRUE, "search query find filter lookup" },
    { DOVE_USE_GET, FALSE, TRUE, "get retrieve" },
    { DOVE_USE_GET, TRUE, TRUE, "info read show fetch details" },
    { DOVE_USE_CREATE, FALSE, FALSE, "create insert" },
    { DOVE_USE_CREATE, TRUE, FALSE, "add new" },
    { DOVE_USE_UPSERT, FALSE, FALSE, "upsert createorupdate" },
    { DOVE_USE_UPDATE, FALSE, FALSE, "update edit modify" },
    { DOVE_USE_DELETE, FALSE, FALSE, "delete destroy" },
    { DOVE_USE_DELETE, TRUE, FALSE, "remove" },
    { DOVE_USE_ARCHIVE, FALSE, FALSE, "archive trash" },
    { DOVE_USE_RESTORE, FALSE, FALSE, "unarchive restore untrash" },
    { DOVE_USE_BULK, FALSE, FALSE, "bulk batch bulkcreate bulkupdate bulkdelete batchcreate "
      "batchupdate batchdelete import" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if ((is_dotted || !verbs[i].is_dotted) && dove_import_is_named (verb, verbs[i].words))
      {
        gboolean is_get = g_str_equal (call->method, "GET");

        /* A write that is asked for by GET is one that we do not make. */
        return verbs[i].reads ? (is_get || g_str_equal (call->method, "POST") ? verbs[i].use
                                                                              : DOVE_USE_ACTION)
                              : (is_get ? DOVE_USE_ACTION : verbs[i].use);
      }

  return DOVE_USE_ACTION;
}

static void
assign (DoveResource          *resource,
        const DoveOpenapiCall *call,
        DoveUse                use,
        DoveResources         *self)
{
  if (use < DOVE_USE_COUNT)
    {
      self->draft->tally.recognised++;
      if (resource->calls[use] == NULL)
        resource->calls[use] = call;
    }
  else if (use == DOVE_USE_BULK)
    g_ptr_array_add (resource->bulk, (gpointer) call);
  else if (use == DOVE_USE_ACTION)
    g_ptr_array_add (resource->actions, (gpointer) call);
  else
    g_ptr_array_add (self->singles, (gpointer) call);
}

static void
assign_item (DoveResources         *self,
             DoveResource          *resource,
             const DoveOpenapiCall *call,
             const char            *step)
{
  const char *open = strchr (step, '{');
  const char *param = NULL;

  /* Of several addresses of an item the first that can change it is the one. */
  for (guint i = 0; i < call->params->len; i++)
    {
      const DoveOpenapiParam *known = &g_array_index (call->params, DoveOpenapiParam, i);

      if (known->in == DOVE_OPENAPI_PATH && g_str_has_prefix (open + 1, known->name))
        param = known->name;
    }
  if (resource->item_param == NULL ||
      (!g_str_equal (call->method, "GET") && resource->calls[DOVE_USE_UPDATE] == NULL &&
       resource->item_put == NULL && resource->item_post == NULL))
    resource->item_param = param;

  if (g_str_equal (call->method, "GET"))
    assign (resource, call, DOVE_USE_GET, self);
  else if (g_str_equal (call->method, "PATCH"))
    assign (resource, call, DOVE_USE_UPDATE, self);
  else if (g_str_equal (call->method, "DELETE"))
    assign (resource, call, DOVE_USE_DELETE, self);
  else if (g_str_equal (call->method, "PUT"))
    {
      if (resource->item_put == NULL)
        resource->item_put = call;
      else
        assign (resource, call, DOVE_USE_ACTION, self);
    }
  else if (resource->item_post == NULL)
    resource->item_post = call;
  else
    assign (resource, call, DOVE_USE_ACTION, self);
}

/* What is read from a collection's address: its records, or one thing that stands there. */
static void
assign_read (DoveResources         *self,
             DoveResource          *resource,
             const DoveOpenapiCall *call,
             gboolean               has_items,
             gboolean               has_writes)
{
  g_auto(GStrv) words = g_strsplit (resource->name, "-", -1);
  guint count = g_strv_length (words);
  gboolean is_plural = count > 0 && dove_import_is_plural (words[count - 1]);
  gboolean is_sure = has_items || has_writes || is_plural || dove_openapi_has_paging (call);
  DoveOpenapiPlace place = { NULL, NULL, FALSE };
  gboolean is_list = call->answer_media <= DOVE_OPENAPI_JSON &&
                     dove_openapi_find_records (self->document, call, resource->name, &place) &&
                     (place.is_named || is_sure);

  /* A list whose schema is not told: an address with items below it, or with pages. */
  if (!is_list && (!call->has_answer || call->answer_media == DOVE_OPENAPI_JSON) &&
      dove_openapi_view (self->document, call->answer)->names->len == 0 &&
      (call->has_answer ? has_items
                        : is_plural && (has_items || dove_openapi_has_paging (call))))
    is_list = TRUE;

  g_free (place.selector);
  resource->is_doubtful |= is_list && !is_sure;
  assign (resource, call, is_list ? DOVE_USE_LIST : DOVE_USE_SINGLE, self);
}

/* Sets of addresses: those with items below them, those whose GET gives records, those that
 * records are sent to. */
typedef struct
{
  GHashTable *items;
  GHashTable *lists;
  GHashTable *writes;
} Known;

static gboolean
is_known (GHashTable *set,
          GPtrArray  *steps,
          guint       length)
{
  g_autofree char *key = make_key (steps, length);

  return g_hash_table_contains (set, key);
}

/* A write below an item or a collection to what is no collection itself: something that is done,
 * not made. */
static gboolean
is_deed (Known            *known,
         DoveOpenapiRoute *route)
{
  guint length = route->steps->len;
  g_autofree char *slug = NULL;
  g_auto(GStrv) words = NULL;

  if (length < 2 || is_known (known->items, route->steps, length) ||
      is_known (known->lists, route->steps, length) ||
      (!is_param (g_ptr_array_index (route->steps, length - 2)) &&
       !is_known (known->items, route->steps, length - 1) &&
       !is_known (known->lists, route->steps, length - 1)))
    return FALSE;

  slug = dove_import_slug (g_ptr_array_index (route->steps, length - 1));
  words = g_strsplit (slug, "-", -1);

  return !dove_import_is_plural (words[g_strv_length (words) - 1]) ||
         dove_import_find_word ("add remove batch bulk set search count cancel send approve reject "
                                "move copy merge get calculate validate check resend sync clear "
                                "assign unassign update delete create", words[0]) != NULL;
}

static gboolean
takes_list (DoveOpenapi           *document,
            const DoveOpenapiCall *call)
{
  return call->body != NULL &&
         (dove_openapi_view (document, call->body)->types & ~(guint) DOVE_OPENAPI_ARRAY) == 0 &&
         (dove_openapi_view (document, call->body)->types & DOVE_OPENAPI_ARRAY) != 0;
}

static void
assign_collection (DoveResources         *self,
                   DoveResource          *resource,
                   const DoveOpenapiCall *call,
                   gboolean               has_items,
                   gboolean               has_writes)
{
  if (g_str_equal (call->method, "GET"))
    assign_read (self, resource, call, has_items, has_writes);
  else if (g_str_equal (call->method, "POST"))
    assign (resource, call,
            takes_list (self->document, call) && has_items ? DOVE_USE_BULK : DOVE_USE_CREATE,
            self);
  else if (g_str_equal (call->method, "PUT") && resource->collection_put == NULL)
    resource->collection_put = call;
  else
    assign (resource, call, takes_list (self->document, call) ? DOVE_USE_BULK : DOVE_USE_ACTION,
            self);
}

static void
learn (DoveResources         *self,
       Known                 *known,
       const DoveOpenapiCall *call,
       DoveOpenapiRoute      *route)
{
  guint length = route->steps->len;
  guint collection = count_collection (route->steps, length);
  DoveOpenapiPlace place = { NULL, NULL, FALSE };

  if (collection < length && route->verb == NULL)
    g_hash_table_add (known->items, make_key (route->steps, collection));
  else if (collection == length && (g_str_equal (call->method, "POST") ||
                                    g_str_equal (call->method, "PUT")))
    g_hash_table_add (known->writes, make_key (route->steps, length));
  else if (collection == length && g_str_equal (call->method, "GET") && length > 0 &&
           dove_openapi_find_records (self->document, call,
                                      g_ptr_array_index (route->steps, length - 1), &place))
    g_hash_table_add (known->lists, make_key (route->steps, length));

  g_free (place.selector);
}

/* A verb as a step of its own counts only behind a collection or an item. */
static void
take_verb (DoveOpenapiRoute      *route,
           const DoveOpenapiCall *call)
{
  guint length = route->steps->len;
  const char *last = length > 1 ? g_ptr_array_index (route->steps, length - 1) : NULL;
  DoveUse use = last != NULL && route->verb == NULL && !is_param (last)
                  ? read_verb (last, call, FALSE) : DOVE_USE_ACTION;

  if (use == DOVE_USE_ACTION)
    return;

  route->verb = g_strdup (last);
  g_ptr_array_remove_index (route->steps, length - 1);
}

static void
assign_verb (DoveResources         *self,
             DoveOpenapiRoute      *route,
             const DoveOpenapiCall *call)
{
  guint length = route->steps->len;
  guint collection = count_collection (route->steps, length);
  DoveResource *resource = ensure_resource (self, route->steps, collection);
  DoveUse use = read_verb (route->verb, call, route->is_dotted);
  DoveOpenapiPlace place = { NULL, NULL, FALSE };
  gboolean has_records = dove_openapi_find_records (self->document, call, resource->name, &place);

  g_free (place.selector);
  if ((use == DOVE_USE_LIST || use == DOVE_USE_SEARCH) &&
      (collection < length || (!has_records && use == DOVE_USE_SEARCH)))
    use = DOVE_USE_ACTION;
  if (use == DOVE_USE_GET && has_records && !route->is_dotted)
    use = DOVE_USE_SEARCH;
  assign (resource, call, use, self);
}

static void
assign_call (DoveResources         *self,
             Known                 *known,
             DoveOpenapiRoute      *route,
             const DoveOpenapiCall *call)
{
  guint length = route->steps->len;
  guint collection = count_collection (route->steps, length);
  gboolean has_items = FALSE;

  if (route->verb != NULL)
    {
      assign_verb (self, route, call);
      return;
    }

  if (collection < length)
    {
      assign_item (self, ensure_resource (self, route->steps, collection), call,
                   g_ptr_array_index (route->steps, length - 1));
      return;
    }

  has_items = is_known (known->items, route->steps, length);
  if (!g_str_equal (call->method, "GET") && is_deed (known, route))
    {
      guint above = count_collection (route->steps, length - 1);

      assign (ensure_resource (self, route->steps, above), call, DOVE_USE_ACTION, self);
      return;
    }

  assign_collection (self, ensure_resource (self, route->steps, length), call, has_items,
                     is_known (known->writes, route->steps, length));
}

/* PUT on a collection makes a record, or makes or changes one: the words tell, if they do. */
static void
settle_collection_put (DoveResources *self,
                       DoveResource  *resource)
{
  const DoveOpenapiCall *put = resource->collection_put;
  const DoveOpenapiCall *post = resource->calls[DOVE_USE_CREATE];

  if (put == NULL)
    return;

  resource->is_asked_put = TRUE;
  if (takes_list (self->document, put))
    assign (resource, put, DOVE_USE_BULK, self);
  else if (post != NULL && dove_import_mentions (put->words, "create|add ") &&
           dove_import_mentions (post->words, "updat"))
    {
      resource->calls[DOVE_USE_CREATE] = put;
      resource->calls[DOVE_USE_UPSERT] = post;
      self->draft->tally.recognised++;
    }
  else if (dove_import_mentions (put->words, "or update|upsert|or create"))
    assign (resource, put, DOVE_USE_UPSERT, self);
  else if (post == NULL && (resource->calls[DOVE_USE_UPDATE] == NULL ||
                            !dove_import_mentions (put->words, "updat|replac|edit")))
    assign (resource, put, DOVE_USE_CREATE, self);
  else if (resource->calls[DOVE_USE_UPDATE] == NULL && post != NULL)
    assign (resource, put, DOVE_USE_UPDATE, self);
  else
    assign (resource, put, DOVE_USE_ACTION, self);
}

static void
settle (DoveResources *self,
        DoveResource  *resource)
{
  if (resource->item_put != NULL)
    assign (resource, resource->item_put,
            resource->calls[DOVE_USE_UPDATE] != NULL ? DOVE_USE_REPLACE : DOVE_USE_UPDATE, self);

  if (resource->item_post != NULL)
    assign (resource, resource->item_post,
            resource->calls[DOVE_USE_UPDATE] == NULL ||
                dove_import_mentions (resource->item_post->words, "updat")
              ? DOVE_USE_UPDATE : DOVE_USE_ACTION, self);

  settle_collection_put (self, resource);

  /* A search is the list of an application that has no other. */
  if (resource->calls[DOVE_USE_LIST] == NULL && resource->calls[DOVE_USE_SEARCH] != NULL)
    {
      resource->calls[DOVE_USE_LIST] = resource->calls[DOVE_USE_SEARCH];
      resource->calls[DOVE_USE_SEARCH] = NULL;
    }
}

/* The nearest item that the collection lies below. */
static void
find_parent (DoveResources *self,
             DoveResource  *resource)
{
  for (guint i = resource->steps->len; i-- > 0;)
    {
      const char *step = g_ptr_array_index (resource->steps, i);
      g_autofree char *key = NULL;

      if (!is_param (step))
        continue;

      key = make_key (resource->steps, count_collection (resource->steps, i + 1));
      resource->parent = g_hash_table_lookup (self->by_key, key);
      resource->parent_param = step;
      if (resource->parent != NULL && resource->parent->calls[DOVE_USE_LIST] == NULL)
        resource->parent = NULL;
      return;
    }
}

/* `contact`; of two the later is named with the step before: `group-contact`. */
static char *
name_resource (GHashTable   *taken,
               DoveResource *resource)
{
  g_autofree char *id = dove_import_singular (resource->name);

  for (guint i = resource->steps->len; i-- > 1 && g_hash_table_contains (taken, id);)
    {
      const char *step = g_ptr_array_index (resource->steps, i - 1);
      g_autofree char *slug = is_param (step) ? NULL : dove_import_slug (step);
      g_autofree char *singular = slug != NULL ? dove_import_singular (slug) : NULL;
      g_autofree char *longer = singular != NULL ? g_strconcat (singular, "-", id, NULL) : NULL;

      if (longer != NULL)
        {
          g_free (id);
          id = g_steal_pointer (&longer);
        }
    }

  if (g_hash_table_contains (taken, id))
    {
      g_autofree char *numbered = g_strdup_printf ("%s-%u", resource->name,
                                                   g_hash_table_size (taken) + 1);

      return g_steal_pointer (&numbered);
    }

  return g_steal_pointer (&id);
}

/**
 * dove_resources_find:
 * @self: what is found goes here
 * @calls: (element-type DoveOpenapiCall): of the document
 *
 * Sorts the calls into kinds of records and what is done with them.
 */
void
dove_resources_find (DoveResources *self,
                     GPtrArray     *calls)
{
  g_autoptr(GHashTable) items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) writes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) routes = NULL;
  Known known = { items, lists, writes };

  routes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_openapi_route_free);
  for (guint i = 0; i < calls->len; i++)
    {
      const DoveOpenapiCall *call = g_ptr_array_index (calls, i);
      DoveOpenapiRoute *route = dove_openapi_route_new (call->path);

      take_verb (route, call);
      learn (self, &known, call, route);
      g_ptr_array_add (routes, route);
    }

  for (guint i = 0; i < calls->len; i++)
    assign_call (self, &known, g_ptr_array_index (routes, i), g_ptr_array_index (calls, i));

  for (guint i = 0; i < self->resources->len; i++)
    settle (self, g_ptr_array_index (self->resources, i));
  for (guint i = 0; i < self->resources->len; i++)
    find_parent (self, g_ptr_array_index (self->resources, i));
}

/* What can be kept in agreement: it can be listed, or made so that it can be known again. Of an
 * application that has nothing such, what can be made or read is a beginning. */
gboolean
dove_resource_is_object (const DoveResources *self,
                         const DoveResource  *resource)
{
  gboolean can_make = resource->calls[DOVE_USE_CREATE] != NULL &&
                      resource->calls[DOVE_USE_CREATE]->has_body;

  return resource->calls[DOVE_USE_LIST] != NULL || (can_make && resource->key_member != NULL) ||
         (self->is_generous && (can_make || resource->calls[DOVE_USE_GET] != NULL));
}

static int
compare_length_cb (gconstpointer a,
                   gconstpointer b,
                   gpointer      user_data)
{
  const DoveResource *first = *(DoveResource * const *) a;
  const DoveResource *second = *(DoveResource * const *) b;

  gboolean is_object = dove_resource_is_object (user_data, first);

  if (is_object != dove_resource_is_object (user_data, second))
    return is_object ? -1 : 1;

  return (int) first->steps->len - (int) second->steps->len;
}

/**
 * dove_resources_name:
 * @self: resources, with their records
 *
 * Gives each an id. Objects with short addresses have the first choice: `/contacts` is `contact`,
 * and `/groups/{id}/contacts` is `group-contact`.
 */
void
dove_resources_name (DoveResources *self)
{
  g_autoptr(GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) sorted = g_ptr_array_copy (self->resources, NULL, NULL);
  gboolean has_objects = FALSE;

  for (guint i = 0; i < self->resources->len; i++)
    has_objects |= dove_resource_is_object (self, g_ptr_array_index (self->resources, i));
  self->is_generous = !has_objects;

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort_with_data (sorted, compare_length_cb, self);
  for (guint i = 0; i < sorted->len; i++)
    {
      DoveResource *resource = g_ptr_array_index (sorted, i);

      resource->id = name_resource (taken, resource);
      g_hash_table_add (taken, g_strdup (resource->id));
    }
}
