/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"

#include <string.h>

/* How a record stands in the body of a request. */

#define FEW_MEMBERS 3 /* of a body that is a wrapping and no record */

static gboolean
is_same (DoveOpenapi *document,
         DoveValue   *schema,
         DoveValue   *wanted)
{
  return wanted != NULL && dove_openapi_resolve (document, schema) == wanted;
}

/* A member that is the record, or a list of records. */
static gboolean
is_wrapping (DoveOpenapi        *document,
             const DoveResource *resource,
             const char         *name,
             DoveValue          *member,
             DoveOpenapiBody    *body)
{
  DoveValue *wanted = dove_openapi_resolve (document, resource->record);
  const DoveOpenapiView *view = dove_openapi_view (document, member);
  g_autofree char *folded = dove_import_fold (resource->name);
  g_autofree char *singular = dove_import_singular (folded);
  gboolean is_named = dove_import_is_named (name, singular) ||
                      dove_import_is_named (name, folded) || g_str_equal (name, "data");

  if ((view->types & DOVE_OPENAPI_OBJECT) != 0 &&
      (is_same (document, member, wanted) || (is_named && view->names->len > 0)))
    {
      *body = (DoveOpenapiBody) { g_strdup (name), FALSE, member };
      return TRUE;
    }

  if (view->items != NULL &&
      (is_same (document, view->items, wanted) ||
       (is_named && dove_openapi_view (document, view->items)->names->len > 0)))
    {
      *body = (DoveOpenapiBody) { g_strdup (name), TRUE, view->items };
      return TRUE;
    }

  return FALSE;
}

/**
 * dove_openapi_find_body:
 * @document: a document
 * @call: that writes
 * @resource: with its record
 * @body: (out): how the record is sent
 *
 * Finds the record in a body: bare, with a name around it, or as the one element of a list.
 */
void
dove_openapi_find_body (DoveOpenapi           *document,
                        const DoveOpenapiCall *call,
                        const DoveResource    *resource,
                        DoveOpenapiBody       *body)
{
  const DoveOpenapiView *view = dove_openapi_view (document, call->body);

  *body = (DoveOpenapiBody) { NULL, FALSE, call->body };
  if ((view->types & DOVE_OPENAPI_ARRAY) != 0 && view->names->len == 0)
    {
      *body = (DoveOpenapiBody) { NULL, TRUE, view->items };
      return;
    }

  if (is_same (document, call->body, dove_openapi_resolve (document, resource->record)))
    return;

  for (guint i = 0; view->names->len <= FEW_MEMBERS && i < view->names->len; i++)
    {
      const char *name = g_ptr_array_index (view->names, i);

      if (is_wrapping (document, resource, name, dove_openapi_member (view, name), body))
        return;
    }
}

/* How a body is written; NULL: as JSON. */
const char *
dove_openapi_get_encode (DoveOpenapi           *document,
                         const DoveOpenapiCall *call)
{
  const DoveOpenapiView *view = NULL;

  switch (call->body_media)
    {
    case DOVE_OPENAPI_FORM:
      view = dove_openapi_view (document, call->body);
      for (guint i = 0; i < view->names->len; i++)
        {
          DoveValue *member = dove_openapi_member (view, g_ptr_array_index (view->names, i));

          if ((dove_openapi_view (document, member)->types &
               (DOVE_OPENAPI_OBJECT | DOVE_OPENAPI_ARRAY)) != 0)
            return "form-brackets";
        }
      return "form";

    case DOVE_OPENAPI_MULTIPART:
      return "multipart";

    case DOVE_OPENAPI_XML:
      return "xml";

    case DOVE_OPENAPI_JSON:
    case DOVE_OPENAPI_FOREIGN:
    default:
      return NULL;
    }
}
