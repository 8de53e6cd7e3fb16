/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-dialect.h"
#include "connector/dove-manifest-private.h"

#include <string.h>

/* What is allowed but looks like a mistake. */

typedef struct
{
  DoveManifestReal *real;
  GPtrArray        *issues;
} Check;

static void
warn (Check      *check,
      const char *pointer,
      const char *message)
{
  dove_manifest_add_issue (check->issues, check->real->layers, DOVE_ISSUE_WARNING, pointer,
                           message);
}

/* Whether a pointer means something that the schema declares or leaves open. */
static gboolean
is_declared (DoveValue  *schema,
             const char *pointer)
{
  g_autofree char *above = g_strdup (pointer);
  char *slash = NULL;

  if (*pointer == '\0' || dove_schema_walk (schema, pointer) != NULL)
    return TRUE;

  while ((slash = strrchr (above, '/')) != NULL)
    {
      DoveValue *outer = NULL;

      *slash = '\0';
      outer = dove_schema_walk (schema, above);
      if (outer != NULL)
        return dove_schema_is_open (outer);
    }

  return TRUE;
}

static void
check_selector (Check        *check,
                DoveObject   *object,
                const char   *member,
                DoveSelector *selector)
{
  const char *pointer = selector != NULL ? dove_selector_get_pointer (selector) : NULL;
  g_autofree char *place = NULL;
  g_autofree char *message = NULL;

  if (pointer == NULL || is_declared (object->schema_document, pointer))
    return;

  place = g_strdup_printf ("/objects/%s/%s", object->id, member);
  message = g_strdup_printf ("“%s” is not declared in the schema of “%s”", pointer, object->id);
  warn (check, place, message);
}

static void
check_selectors (Check      *check,
                 DoveObject *object)
{
  for (guint i = 0; i < object->keys->len; i++)
    check_selector (check, object, "key", g_ptr_array_index (object->keys, i));

  check_selector (check, object, "etag", object->etag);
  check_selector (check, object, "version", object->version);
  check_selector (check, object, "label", object->label);
  check_selector (check, object, "created", object->created);
  check_selector (check, object, "updated", object->updated);
  check_selector (check, object, "deleted", object->deleted);
  if (object->list != NULL && object->list->since != NULL)
    check_selector (check, object, "list/since/field", object->list->since->field);

  for (guint i = 0; i < object->references->len; i++)
    {
      DoveReference *reference = g_ptr_array_index (object->references, i);

      if (!is_declared (object->schema_document, reference->pointer))
        {
          g_autofree char *place = g_strdup_printf ("/objects/%s/references", object->id);
          g_autofree char *message = g_strdup_printf ("“%s” is not declared in the schema of “%s”",
                                                      reference->pointer, object->id);

          warn (check, place, message);
        }
    }
}

static void
check_operations (Check      *check,
                  DoveObject *object)
{
  g_autofree char *place = g_strdup_printf ("/objects/%s", object->id);

  if (object->list == NULL && object->find->len == 0 && object->create == NULL &&
      check->real->public.events->len == 0)
    warn (check, place, "The object can neither be listed nor found nor created");
  else if (object->list == NULL && object->find->len == 0 && object->update != NULL)
    warn (check, place, "Without “list” or “find” its records cannot be matched");

  if (object->list != NULL && object->list->paging == NULL && object->get != NULL &&
      object->list->path != NULL)
    warn (check, place, "The list has no paging: an application that cuts its lists would lose "
          "records; say \"paging\": { \"style\": \"none\" } if it gives all at once");
}

static gboolean
uses_paging (DoveOperation *operation,
             DovePaging    *paging)
{
  return operation != NULL && operation->paging == paging;
}

static gboolean
is_paging_used (DoveManifest *manifest,
                DovePaging   *paging)
{
  for (guint i = 0; i < manifest->objects->len; i++)
    {
      DoveObject *object = g_ptr_array_index (manifest->objects, i);

      if (uses_paging (object->list, paging) || uses_paging (object->list_since, paging) ||
          uses_paging (object->list_deleted, paging))
        return TRUE;

      for (guint j = 0; j < object->find->len; j++)
        if (uses_paging (g_ptr_array_index (object->find, j), paging))
          return TRUE;
    }

  for (guint i = 0; i < manifest->events->len; i++)
    if (uses_paging (((DoveEvents *) g_ptr_array_index (manifest->events, i))->feed, paging))
      return TRUE;

  return FALSE;
}

/**
 * dove_manifest_check:
 * @self: a manifest
 *
 * Looks for what is allowed but is likely a mistake: pointers that the schema does not declare,
 * paging styles that nothing uses, objects that nothing can be done with, a missing test call.
 *
 * Returns: (transfer full) (element-type DoveManifestIssue): warnings, perhaps none
 */
GPtrArray *
dove_manifest_check (DoveManifest *self)
{
  GPtrArray *issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_manifest_issue_free);
  Check check = { (DoveManifestReal *) self, issues };

  if (self->driver == DOVE_DRIVER_HTTP && self->test == NULL)
    warn (&check, "", "There is no “test” call, so a revoked key is noticed late");

  if (self->driver == DOVE_DRIVER_HTTP && !dove_dialect_get_rules (self->dialect)->is_usable)
    warn (&check, "/dialect", "This version cannot speak the dialect yet, so nothing can be asked");

  for (guint i = 0; i < self->pagings->len; i++)
    {
      DovePaging *paging = g_ptr_array_index (self->pagings, i);

      if (!is_paging_used (self, paging))
        {
          g_autofree char *place = g_strdup_printf ("/paging/%s", paging->name);

          warn (&check, place, "Nothing uses this paging style");
        }
    }

  for (guint i = 0; i < self->objects->len; i++)
    {
      check_selectors (&check, g_ptr_array_index (self->objects, i));
      check_operations (&check, g_ptr_array_index (self->objects, i));
    }

  return issues;
}
