/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"
#include "record/dove-path.h"

#include <string.h>

/* Asking only for what changed, and the times of a record. */

#define UPDATED "updat|modif|chang|edited"
#define CREATED "creat|added|insert"
#define AFTERS  "since|after|gte|gt|from|min|start|begin"

static gboolean
has_part (const char *folded,
          const char *parts)
{
  return dove_import_mentions (folded, parts);
}

/* A member that holds the time of the last change, or of making. */
const char *
dove_openapi_find_time (DoveOpenapi *document,
                        DoveValue   *record,
                        gboolean     is_created)
{
  const DoveOpenapiView *view = dove_openapi_view (document, record);

  for (guint i = 0; i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);
      g_autofree char *folded = dove_import_fold (name);
      const DoveOpenapiView *member = NULL;
      const char *example = NULL;

      if (!has_part (folded, is_created ? CREATED : UPDATED) ||
          (!is_created && has_part (folded, CREATED)) || has_part (folded, "by|user|reason"))
        continue;

      member = dove_openapi_view (document, dove_openapi_member (view, name));
      example = dove_value_get_text (member->example);
      if ((member->types & DOVE_OPENAPI_SCALAR & ~(guint) DOVE_OPENAPI_BOOLEAN) == 0)
        continue;

      /* A time of a form that nothing here can read is none. */
      if (example != NULL && strstr (example, "Date(") != NULL)
        continue;
      if ((member->types & DOVE_OPENAPI_STRING) != 0 && member->format == NULL &&
          !has_part (folded, "at|date|time|on"))
        continue;

      return name;
    }

  return NULL;
}

/* A parameter that is about a time after which: 1 for changes, 2 for new records. */
static guint
rate_param (const DoveOpenapiParam *param)
{
  g_autofree char *folded = dove_import_fold (param->name);
  gboolean is_after = has_part (folded, AFTERS);

  if (param->in == DOVE_OPENAPI_HEADER)
    return g_str_equal (folded, "ifmodifiedsince") ? 1 : 0;
  if (param->in != DOVE_OPENAPI_QUERY || !is_after ||
      has_part (folded, "before|until|by|isnull|delay") || g_str_has_suffix (folded, "lte") ||
      g_str_has_suffix (folded, "lt"))
    return 0;
  if (has_part (folded, UPDATED))
    return 1;
  if (has_part (folded, CREATED))
    return 2;
  if (!g_str_equal (folded, "since"))
    return 0;

  return dove_import_mentions (param->description, UPDATED) ? 1 : 2;
}

gboolean
dove_openapi_is_since_param (const DoveOpenapiParam *param)
{
  return rate_param (param) > 0;
}

/* `created` with a member `gte` (Stripe) is the parameter `created[gte]`. */
static char *
find_deep (DoveOpenapi            *document,
           const DoveOpenapiParam *param,
           guint                  *rating)
{
  const DoveOpenapiView *view = NULL;
  const char *member = NULL;
  g_autofree char *folded = dove_import_fold (param->name);
  guint own = has_part (folded, UPDATED) ? 1 : has_part (folded, CREATED) ? 2 : 0;

  if (param->in != DOVE_OPENAPI_QUERY || own == 0)
    return NULL;

  view = dove_openapi_view (document, param->schema);
  member = dove_openapi_find_member (view, "gte gt from after since min");
  if (member == NULL)
    return NULL;

  *rating = own;

  return g_strdup_printf ("%s[%s]", param->name, member);
}

typedef struct
{
  char                   *name;
  const DoveOpenapiParam *param;
  guint                   rating;  /* 1: changes, 2: new records; 0: nothing yet */
} Found;

static void
search_params (DoveOpenapi           *document,
               const DoveOpenapiCall *call,
               Found                 *found)
{
  for (guint i = 0; i < call->params->len; i++)
    {
      const DoveOpenapiParam *param = &g_array_index (call->params, DoveOpenapiParam, i);
      guint rating = rate_param (param);
      char *name = rating > 0 ? g_strdup (param->name) : find_deep (document, param, &rating);

      if (name != NULL && (found->rating == 0 || rating < found->rating))
        {
          g_free (found->name);
          *found = (Found) { name, param, rating };
        }
      else
        g_free (name);
    }
}

static const char *
pick_format (DoveResources      *self,
             const DoveResource *resource,
             const Found        *found,
             const char         *field)
{
  const DoveOpenapiView *view = dove_openapi_view (self->document, found->param->schema);
  const DoveOpenapiView *record = dove_openapi_view (self->document, resource->record);
  const DoveOpenapiView *member = dove_openapi_view (self->document,
                                                     dove_openapi_member (record, field));
  gboolean is_number = ((view->types != 0 ? view->types : member->types) &
                        (DOVE_OPENAPI_INTEGER | DOVE_OPENAPI_NUMBER)) != 0;

  if (is_number)
    return dove_import_mentions (found->param->description, "milli") ||
               dove_import_mentions (member->description, "milli") ? "epoch-ms" : "epoch";
  if (g_strcmp0 (view->format, "date") == 0)
    return "date";
  if (found->param->in == DOVE_OPENAPI_HEADER && view->format == NULL)
    return "http-date";

  return "iso";
}

/**
 * dove_openapi_make_since:
 * @self: resources
 * @resource: with its record
 * @call: its list
 *
 * Returns: (transfer full) (nullable): how the list is asked for changes; %NULL: it cannot be
 */
DoveValue *
dove_openapi_make_since (DoveResources         *self,
                         const DoveResource    *resource,
                         const DoveOpenapiCall *call)
{
  g_autoptr(DoveValueBuilder) since = NULL;
  g_autofree char *name = NULL;
  g_autofree char *pointer = NULL;
  const char *field = NULL;
  Found found = { NULL, NULL, 0 };

  search_params (self->document, call, &found);
  name = found.name;
  if (name == NULL)
    return NULL;

  field = dove_openapi_find_time (self->document, resource->record, found.rating == 2);
  if (field == NULL)
    {
      dove_import_ask (self->draft,
                       &(DoveImportPlace) { resource->id, "list", "since", "list-twice" },
                       "The parameter “%s” seems to ask for changes, but no member of the record "
                       "tells their time in a form that can be read", name);
      return NULL;
    }

  pointer = dove_pointer_append_step ("", field);
  since = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_text (since, "field", pointer);
  dove_value_builder_set_text (since, "param", name);
  if (found.param->in == DOVE_OPENAPI_HEADER)
    dove_value_builder_set_text (since, "in", "header");
  dove_value_builder_set_text (since, "format", pick_format (self, resource, &found, field));
  if (found.rating == 2)
    dove_value_builder_set_text (since, "covers", "created");

  return dove_value_builder_end (since);
}
