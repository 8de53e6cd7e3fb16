/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-resource-private.h"

#include "base/dove-error.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A manifest out of an OpenAPI document: the way from the one to the other, in one view. */

/* YAML makes a number of a version without quotes. */
static char *
dup_version (DoveValue *root)
{
  DoveValue *version = dove_value_get_member (root, "openapi");

  if (version == NULL)
    version = dove_value_get_member (root, "swagger");

  if (version != NULL && dove_value_get_kind (version) == DOVE_VALUE_NUMBER)
    return dove_json_write (version, DOVE_JSON_COMPACT);

  return g_strdup (dove_value_get_text (version));
}

gboolean
dove_import_is_openapi (DoveValue *root)
{
  g_autofree char *version = dove_value_get_kind (root) == DOVE_VALUE_RECORD ? dup_version (root)
                                                                            : NULL;

  return version != NULL;
}

static gboolean
check_version (DoveValue  *root,
               GError    **error)
{
  g_autofree char *version = dup_version (root);

  if (!g_str_has_prefix (version, "2") && !g_str_has_prefix (version, "3"))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                   _("The document is of OpenAPI %.20s; 2.0, 3.0 and 3.1 can be imported"),
                   version);
      return FALSE;
    }

  if (dove_value_get_kind (dove_value_get_member (root, "paths")) != DOVE_VALUE_RECORD ||
      dove_value_get_length (dove_value_get_member (root, "paths")) == 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("The document has no “paths”: there is nothing to call"));
      return FALSE;
    }

  return TRUE;
}

static void
resources_clear (DoveResources *self)
{
  g_ptr_array_unref (self->resources);
  g_hash_table_unref (self->by_key);
  g_ptr_array_unref (self->singles);
  g_hash_table_unref (self->auth_params);
  g_hash_table_unref (self->common);
  g_hash_table_unref (self->references);
}

/* What one record is: as the list shows it, else as it is read, made or sent. */
static void
find_record (DoveResources *self,
             DoveResource  *resource)
{
  static const DoveUse uses[] = { DOVE_USE_GET, DOVE_USE_CREATE, DOVE_USE_UPDATE };
  const DoveOpenapiCall *list = resource->calls[DOVE_USE_LIST];

  if (list != NULL &&
      dove_openapi_find_records (self->document, list, resource->name, &resource->records))
    resource->record = resource->records.schema;

  for (guint i = 0; i < G_N_ELEMENTS (uses) &&
                    dove_openapi_view (self->document, resource->record)->names->len == 0; i++)
    {
      const DoveOpenapiCall *call = resource->calls[uses[i]];
      DoveOpenapiPlace place = { NULL, NULL, FALSE };

      if (call == NULL || call->answer == NULL)
        continue;

      dove_openapi_find_record (self->document, call, resource, &place);
      g_free (place.selector);
      resource->record = place.schema;
    }

  resource->key_member = dove_openapi_find_key (self->document, resource);
}

static void
learn_references (DoveResources *self)
{
  for (guint i = 0; i < self->resources->len; i++)
    {
      DoveResource *resource = g_ptr_array_index (self->resources, i);
      g_autofree char *folded = dove_import_fold (resource->id);

      if (dove_resource_is_object (self, resource) && resource->parent == NULL)
        g_hash_table_insert (self->references, g_strconcat (folded, "id", NULL),
                             g_strdup (resource->id));
    }
}

/* Headers that most calls need stand once, for all of them. */
static void
find_common (DoveResources    *self,
             GPtrArray        *calls,
             DoveValueBuilder *manifest)
{
  g_autoptr(GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(DoveValueBuilder) headers = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *idempotency = NULL;

  for (guint i = 0; i < calls->len; i++)
    {
      const DoveOpenapiCall *call = g_ptr_array_index (calls, i);

      for (guint j = 0; j < call->params->len; j++)
        {
          const DoveOpenapiParam *param = &g_array_index (call->params, DoveOpenapiParam, j);
          g_autofree char *folded = dove_import_fold (param->name);
          guint count = 0;

          if (param->in != DOVE_OPENAPI_HEADER)
            continue;
          if (g_str_equal (folded, "idempotencykey") && g_str_equal (call->method, "POST"))
            idempotency = param->name;
          if (!param->is_required || g_hash_table_contains (self->auth_params, folded) ||
              dove_import_find_word ("accept contenttype authorization useragent host "
                                     "ifmodifiedsince ifmatch idempotencykey cookie", folded))
            continue;

          count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, param->name)) + 1;
          g_hash_table_insert (counts, (gpointer) param->name, GUINT_TO_POINTER (count));
          if (count * 2 > calls->len && g_hash_table_add (self->common, g_strdup (param->name)))
            {
              g_autofree char *setting = dove_import_add_setting (
                  self->draft, &(DoveImportSetting) { .name = param->name,
                                                      .description = param->description,
                                                      .is_needed = TRUE });
              g_autofree char *reference = g_strdup_printf ("{settings.%s}", setting);

              dove_value_builder_set_text (headers, param->name, reference);
            }
        }
    }

  if (dove_value_builder_get_length (headers) > 0)
    dove_value_builder_take (manifest, "headers", dove_value_builder_end (headers));
  if (idempotency != NULL)
    dove_value_builder_take (manifest, "idempotency",
                             dove_import_pair ("header", dove_value_new_text (idempotency)));
}

/* How most bodies are written. */
static void
find_encode (DoveResources    *self,
             GPtrArray        *calls,
             DoveValueBuilder *manifest)
{
  guint forms = 0;
  guint deep = 0;
  guint others = 0;

  for (guint i = 0; i < calls->len; i++)
    {
      const DoveOpenapiCall *call = g_ptr_array_index (calls, i);
      const char *encode = call->has_body ? dove_openapi_get_encode (self->document, call) : NULL;

      forms += g_strcmp0 (encode, "form") == 0;
      deep += g_strcmp0 (encode, "form-brackets") == 0;
      others += call->has_body && encode == NULL;
    }

  if (forms + deep > others)
    {
      self->encode = deep > 0 ? "form-brackets" : "form";
      dove_value_builder_set_text (manifest, "encode", self->encode);
    }
}

static void
find_error_message (DoveResources    *self,
                    GPtrArray        *calls,
                    DoveValueBuilder *manifest)
{
  for (guint i = 0; i < calls->len && i < 50; i++)
    {
      const DoveOpenapiCall *call = g_ptr_array_index (calls, i);
      DoveValue *responses = dove_value_get_member (call->source, "responses");
      DoveValue *answer = dove_openapi_resolve (self->document,
                                                dove_value_get_member (responses, "400"));
      DoveValue *schema = dove_value_get_member (answer, "schema");
      const DoveOpenapiView *view = NULL;
      const char *name = NULL;
      const char *inner = NULL;
      g_autofree char *pointer = NULL;

      if (schema == NULL && dove_value_get_member (answer, "content") != NULL &&
          dove_value_get_length (dove_value_get_member (answer, "content")) > 0)
        schema = dove_value_get_member (dove_value_get_element (dove_value_get_member (
                                          answer, "content"), 0), "schema");
      view = dove_openapi_view (self->document, schema);
      name = dove_openapi_find_member (view, "message detail errormessage description error");
      if (name == NULL || strpbrk (name, "/~") != NULL)
        continue;

      inner = dove_openapi_find_member (
          dove_openapi_view (self->document, dove_openapi_member (view, name)), "message detail");
      pointer = inner != NULL && strpbrk (inner, "/~") == NULL
                  ? g_strdup_printf ("/%s/%s", name, inner) : g_strdup_printf ("/%s", name);
      dove_value_builder_set_text (manifest, "errorMessage", pointer);
      return;
    }
}

static DoveValue *
make_objects (DoveResources *self)
{
  g_autoptr(DoveValueBuilder) objects = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < self->resources->len; i++)
    {
      DoveResource *resource = g_ptr_array_index (self->resources, i);

      if (dove_resource_is_object (self, resource))
        dove_value_builder_take (objects, resource->id,
                                 dove_openapi_make_object (self, resource));
    }

  return dove_value_builder_end (objects);
}

static DoveValue *
make_manifest (DoveResources *self,
               GPtrArray     *calls)
{
  g_autoptr(DoveValueBuilder) manifest = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) objects = NULL;
  g_autoptr(DoveValue) test = NULL;
  g_autofree char *base = NULL;

  dove_openapi_make_base (self, manifest);
  base = g_strdup (dove_value_get_text (dove_value_builder_peek (manifest, "base")));
  dove_value_builder_take (manifest, "auth", dove_openapi_make_auth (self, calls, base));
  find_common (self, calls, manifest);
  find_encode (self, calls, manifest);
  find_error_message (self, calls, manifest);
  test = dove_openapi_make_test (self);
  if (test != NULL)
    dove_value_builder_set (manifest, "test", test);

  objects = make_objects (self);
  dove_value_builder_set (manifest, "objects", objects);

  return dove_value_builder_end (manifest);
}

/**
 * dove_import_openapi:
 * @job: the document, and where to put what is found
 * @format: (out): what it is: `OpenAPI 3.0.1`
 * @error: return location for an error
 *
 * Makes the members of a manifest from `base` to `objects`.
 *
 * Errors: %DOVE_ERROR_INVALID, %DOVE_ERROR_UNSUPPORTED.
 *
 * Returns: (transfer full) (nullable): these members, or %NULL with @error set
 */
DoveValue *
dove_import_openapi (const DoveImportJob  *job,
                     char                **format,
                     GError              **error)
{
  g_autoptr(GPtrArray) calls = NULL;
  DoveOpenapi *document = NULL;
  DoveValue *manifest = NULL;
  DoveResources self = { .draft = job->draft, .level = job->level };
  g_autofree char *version = NULL;

  if (!check_version (job->root, error))
    return NULL;

  version = dup_version (job->root);
  *format = g_strdup_printf ("OpenAPI %.20s", version);
  document = dove_openapi_new (job->root, job->draft);
  self.document = document;
  self.resources = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_resource_free);
  self.by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self.singles = g_ptr_array_new ();
  self.auth_params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.common = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  calls = dove_openapi_list_calls (document);
  dove_resources_find (&self, calls);
  for (guint i = 0; i < self.resources->len; i++)
    find_record (&self, g_ptr_array_index (self.resources, i));
  dove_resources_name (&self);
  learn_references (&self);
  manifest = make_manifest (&self, calls);

  resources_clear (&self);
  dove_openapi_free (document);

  return manifest;
}
