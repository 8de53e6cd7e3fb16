/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-call.h"
#include "connector/dove-dialect.h"
#include "connector/dove-manifest-check-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is allowed but looks like a mistake, or is left out that should be said. */

void
dove_manifest_warn (DoveManifestCheck *check,
                    DoveIssueSeverity  severity,
                    const char        *pointer,
                    const char        *format,
                    ...)
{
  g_autofree char *message = NULL;
  va_list values;

  va_start (values, format);
  message = g_strdup_vprintf (format, values);
  va_end (values);
  dove_manifest_add_issue (check->issues, check->real->layers, severity, pointer, message);
}

static void
warn (DoveManifestCheck *check,
      const char        *pointer,
      const char        *message)
{
  dove_manifest_warn (check, DOVE_ISSUE_WARNING, pointer, "%s", message);
}

static void
check_operations (DoveManifestCheck *check,
                  DoveObject        *object)
{
  g_autofree char *place = g_strdup_printf ("/objects/%s", object->id);

  if (object->list == NULL && object->find->len == 0 && object->create == NULL &&
      check->real->public.events->len == 0)
    warn (check, place, _("The object can neither be listed nor found nor created"));
  else if (object->list == NULL && object->find->len == 0 && object->update != NULL)
    warn (check, place, _("Without “list” or “find” its records cannot be matched"));

  if (object->list != NULL && object->list->paging == NULL && object->get != NULL &&
      object->list->path != NULL)
    warn (check, place,
          _("The list has no paging: an application that cuts its lists would lose records; say "
            "\"paging\": { \"style\": \"none\" } if it gives all at once"));
}

/* A write that goes wrong unnoticed: a create whose answer is lost, fields that a PUT empties. */
static void
check_writes (DoveManifestCheck *check,
              DoveObject        *object)
{
  const DoveOperation *update = object->update;

  if (object->create != NULL && !object->is_read_only && object->upsert == NULL &&
      object->find->len == 0 && object->filters->len == 0 &&
      !dove_operation_sends_key (&check->real->public, object->create))
    dove_manifest_warn (check, DOVE_ISSUE_NOTE, object->create->pointer,
                        _("A create whose answer is lost cannot be recognised, and a person is "
                          "asked; “find”, “filters” or “idempotency” would tell"));

  if (update != NULL && update->whole == DOVE_WHOLE_DEFAULT &&
      g_strcmp0 (update->method, "PUT") == 0 && update->body == NULL)
    dove_manifest_warn (check, DOVE_ISSUE_NOTE, update->pointer,
                        _("A PUT sends the whole record: say \"whole\": false if the application "
                          "leaves alone what is not sent"));
}

static void
check_unused_parts (DoveManifestCheck *check,
                    DoveObject        *object)
{
  const DoveOperation *lists[] = { object->list, object->list_since, object->list_deleted };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      const DoveAsync *async = lists[i] != NULL ? lists[i]->async : NULL;

      if (async != NULL && !async->is_known)
        dove_manifest_warn (check, DOVE_ISSUE_WARNING, lists[i]->pointer,
                            _("This version can read what a job made as “json” or “jsonl” only"));
      if (async != NULL && async->result_at != NULL)
        dove_manifest_warn (check, DOVE_ISSUE_NOTE, lists[i]->pointer,
                            _("What the job made is fetched from the address that “result” finds, "
                              "on any server and without the sign-in; a request keeps it below "
                              "“base”"));
    }

}

/* What is sent together is sent one by one when something goes wrong. */
static void
check_bulk (DoveManifestCheck *check,
            DoveObject        *object)
{
  const struct { DoveBulkKind kind; const char *name; const DoveOperation *single; } kinds[] = {
    { DOVE_BULK_CREATE, "create", object->create },
    { DOVE_BULK_UPDATE, "update", object->update != NULL ? object->update : object->replace },
    { DOVE_BULK_UPSERT, "upsert", object->upsert },
    { DOVE_BULK_DELETE, "delete", object->delete },
  };

  if (object->bulk[DOVE_BULK_GET] != NULL)
    dove_manifest_warn (check, DOVE_ISSUE_NOTE, object->bulk[DOVE_BULK_GET]->operation->pointer,
                        _("This version asks for one record at a time"));

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const DoveBulk *bulk = object->bulk[kinds[i].kind];

      if (bulk == NULL)
        continue;
      if (kinds[i].single == NULL)
        dove_manifest_warn (check, DOVE_ISSUE_NOTE, bulk->operation->pointer,
                            _("It is not used without “%s”, which sends one record"),
                            kinds[i].name);
      else if (object->parent != NULL)
        dove_manifest_warn (check, DOVE_ISSUE_NOTE, bulk->operation->pointer,
                            _("It is not used: records below a parent are sent one at a time"));
      else if (bulk->results == NULL && kinds[i].kind != DOVE_BULK_DELETE)
        dove_manifest_warn (check, DOVE_ISSUE_NOTE, bulk->operation->pointer,
                            _("Without “results” the whole answer must be their list"));
    }
}

static void
check_paging_size (DoveManifestCheck *check,
                   DovePaging        *paging)
{
  g_autofree char *place = g_strdup_printf ("/paging/%s", paging->name);

  if ((paging->style == DOVE_PAGING_PAGE || paging->style == DOVE_PAGING_OFFSET) &&
      paging->size == 0 && paging->total == NULL && paging->pages == NULL && paging->more == NULL)
    dove_manifest_warn (check, DOVE_ISSUE_NOTE, place,
                        _("Without “size”, “total” or “more” a list ends with an empty page only"));
}

static gboolean
is_asked (const DoveAuth *auth,
          const char     *scope)
{
  g_auto(GStrv) asked = auth->oauth != NULL && auth->oauth->scope != NULL
                          ? g_strsplit_set (auth->oauth->scope, " ,+", -1) : NULL;

  return asked != NULL && g_strv_contains ((const char *const *) asked, scope);
}

static void
check_scope_titles (DoveManifestCheck *check,
                    const DoveAuth    *auth,
                    guint              index)
{
  DoveValue *titles = auth->oauth != NULL ? auth->oauth->scope_titles : NULL;

  for (guint i = 0; i < dove_value_get_length (titles); i++)
    {
      const char *scope = dove_value_get_name (titles, i);
      g_autofree char *pointer = g_strdup_printf ("/auth/%u/scopeTitles", index);
      g_autofree char *place = dove_pointer_append_step (pointer, scope);

      if (!is_asked (auth, scope))
        warn (check, place, _("It is not among the “scopes” that are asked for"));
    }
}

/* A right that nobody asks for can never be missing. */
static void
check_scopes (DoveManifestCheck *check,
              DoveObject        *object)
{
  DoveManifest *manifest = &check->real->public;
  g_autofree char *place = g_strdup_printf ("/objects/%s/scopes", object->id);

  for (guint i = 0; i < object->scopes->len; i++)
    {
      gboolean is_known = FALSE;

      for (guint j = 0; j < manifest->auths->len; j++)
        is_known = is_known || is_asked (g_ptr_array_index (manifest->auths, j),
                                         g_ptr_array_index (object->scopes, i));
      if (!is_known)
        warn (check, place, _("It names a right that no way to sign in asks for"));
    }
}

static void
check_auths (DoveManifestCheck *check)
{
  DoveManifest *manifest = &check->real->public;

  for (guint i = 0; i < manifest->auths->len; i++)
    {
      const DoveAuth *auth = g_ptr_array_index (manifest->auths, i);
      g_autofree char *place = g_strdup_printf ("/auth/%u/type", i);

      if (!dove_auth_is_usable (auth))
        warn (check, place, _("This version cannot sign in in this way"));
      check_scope_titles (check, auth, i);
    }
}

static void
check_whole (DoveManifestCheck *check)
{
  DoveManifest *manifest = &check->real->public;
  const char *base = manifest->base != NULL ? dove_template_get_text (manifest->base) : NULL;

  if (manifest->test == NULL)
    warn (check, "", _("There is no “test” call, so a revoked key is noticed late"));
  else if (manifest->test->account == NULL)
    warn (check, "/test", _("Without “account” a sign-in with another account is not noticed"));

  if (!dove_dialect_get_rules (manifest->dialect)->is_usable)
    warn (check, "/dialect",
          _("This version cannot speak the dialect yet, so nothing can be asked"));

  if (base != NULL && g_str_has_prefix (base, "http://"))
    warn (check, "/base", _("It is not https: others can read on the way what is sent"));

  if (manifest->limits->len == 0)
    dove_manifest_warn (check, DOVE_ISSUE_NOTE, "",
                        _("There are no “limits”: it is asked as fast as it answers, until it says "
                          "429"));

  check_auths (check);
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

static void
check_pagings (DoveManifestCheck *check)
{
  DoveManifest *manifest = &check->real->public;

  for (guint i = 0; i < manifest->pagings->len; i++)
    {
      DovePaging *paging = g_ptr_array_index (manifest->pagings, i);
      g_autofree char *place = g_strdup_printf ("/paging/%s", paging->name);

      if (is_paging_used (manifest, paging))
        check_paging_size (check, paging);
      else
        warn (check, place, _("Nothing uses this paging style"));
    }
}

/**
 * dove_manifest_check:
 * @self: a manifest
 *
 * Looks for what is allowed but is likely a mistake: pointers and names that the schema does not
 * declare, settings, secrets, types and paging styles that nothing uses, values of a session that
 * nothing saves, rights that nobody asks for, objects that nothing can be done with, creates that
 * cannot be recognised, a missing test call or account; and notes what this version does not use.
 *
 * Returns: (transfer full) (element-type DoveManifestIssue): warnings and notes, perhaps none
 */
GPtrArray *
dove_manifest_check (DoveManifest *self)
{
  GPtrArray *issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_manifest_issue_free);
  DoveManifestCheck check = { (DoveManifestReal *) self, issues };

  if (self->driver == DOVE_DRIVER_HTTP)
    check_whole (&check);
  check_pagings (&check);
  dove_manifest_check_names (&check);

  for (guint i = 0; i < self->objects->len; i++)
    {
      DoveObject *object = g_ptr_array_index (self->objects, i);

      dove_manifest_check_schema (&check, object);
      check_operations (&check, object);
      check_writes (&check, object);
      check_unused_parts (&check, object);
      check_bulk (&check, object);
      check_scopes (&check, object);
    }

  return issues;
}
