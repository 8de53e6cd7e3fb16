/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-connector-resources.h"
#include "connector/dove-dialect.h"
#include "connector/dove-manifest-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/*
 * Loading a manifest: text, values with places, `extends` merged over what it extends, checked
 * against the schema, compiled. Every step but the first goes on after an error, so that all
 * of a file's mistakes are shown at once.
 */

#define EXTENDS_LIMIT   8  /* manifests above each other */
#define SCHEMA_RESOURCE "/org/dovetail/schemas/connector.schema.json"

/* Manifests are small documents: the reader's limits are the format's own. */
static const DoveJsonLimits limits = {
  DOVE_JSON_DEPTH_LIMIT, DOVE_MANIFEST_LIMIT_BYTES, DOVE_MANIFEST_LIMIT_BYTES,
};

static DoveSchema *
get_schema (void)
{
  static gsize ready = 0;
  static DoveSchema *schema = NULL;

  if (g_once_init_enter (&ready))
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = g_resource_lookup_data (dove_connector_get_resource (),
                                                        SCHEMA_RESOURCE,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
      g_autoptr(DoveValue) document = NULL;
      gsize size = 0;
      const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

      document = data != NULL ? dove_json_parse (data, (gssize) size, NULL, &error) : NULL;
      schema = document != NULL ? dove_schema_new (document, &error) : NULL;
      if (schema == NULL)
        g_error ("The schema of manifests is broken: %s", error->message);
      g_once_init_leave (&ready, 1);
    }

  return schema;
}

static DoveManifestLayer *
read_layer (const char  *text,
            const char  *file,
            GError     **error)
{
  g_autoptr(DoveManifestLayer) layer = g_new0 (DoveManifestLayer, 1);

  layer->file = g_strdup (file);
  if (strlen (text) > DOVE_MANIFEST_LIMIT_BYTES)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("%s is larger than 1 MiB"),
                   file != NULL ? file : _("The manifest"));
      return NULL;
    }

  layer->document = dove_json_parse_places (text, -1, &limits, &layer->places, error);
  if (layer->document == NULL)
    {
      g_prefix_error (error, "%s: ", file != NULL ? file : _("manifest"));
      return NULL;
    }

  if (dove_value_get_kind (layer->document) != DOVE_VALUE_RECORD)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("%s: a manifest is a JSON object"),
                   file != NULL ? file : _("manifest"));
      return NULL;
    }

  return g_steal_pointer (&layer);
}

/* Reads what the last layer extends, and so on; a circle and a long chain are refused. */
static gboolean
read_layers (GPtrArray                   *layers,
             const DoveManifestResolver  *resolver,
             GError                     **error)
{
  DoveManifestLayer *last = g_ptr_array_index (layers, layers->len - 1);
  const char *id = dove_value_get_member_text (last->document, "extends");
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  DoveManifestLayer *layer = NULL;

  if (id == NULL)
    return TRUE;

  if (layers->len >= EXTENDS_LIMIT)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“extends” goes round in a circle, or over more than %d manifests"),
                   EXTENDS_LIMIT);
      return FALSE;
    }

  if (resolver == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("The manifest extends “%s”, which cannot be looked for here"), id);
      return FALSE;
    }

  if (!resolver->resolve (id, &file, &text, resolver->user_data, error))
    {
      g_prefix_error (error, _("The manifest extends “%s”: "), id);
      return FALSE;
    }

  layer = read_layer (text, file, error);
  if (layer == NULL)
    return FALSE;

  g_ptr_array_add (layers, layer);

  return read_layers (layers, resolver, error);
}

/* The lowest layer, patched by those above it (RFC 7396). */
static DoveValue *
merge_layers (GPtrArray *layers)
{
  DoveManifestLayer *lowest = g_ptr_array_index (layers, layers->len - 1);
  g_autoptr(DoveValue) merged = dove_value_ref (lowest->document);
  g_autoptr(DoveValueBuilder) builder = NULL;

  for (guint i = layers->len - 1; i > 0; i--)
    {
      DoveManifestLayer *layer = g_ptr_array_index (layers, i - 1);
      DoveValue *patched = dove_value_merge_patch (merged, layer->document);

      dove_value_unref (merged);
      merged = patched;
    }

  if (layers->len == 1)
    return g_steal_pointer (&merged);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, merged);
  dove_value_builder_remove (builder, "extends");

  return dove_value_builder_end (builder);
}

static gboolean
check_format (DoveManifestReader  *reader,
              GError             **error)
{
  gint64 format = dove_reader_integer (reader->manifest->document, "dovetail", 1);

  if (format <= 1)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_VERSION,
               _("%s: this connector is of format %" PRId64 "; this program knows format 1: update "
                 "the program"),
               reader->manifest->file != NULL ? reader->manifest->file : _("manifest"), format);

  return FALSE;
}

static void
check_schema (DoveManifestReader *reader)
{
  g_autoptr(GPtrArray) found = dove_schema_check (get_schema (), reader->manifest->document);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      DoveSchemaIssue *issue = g_ptr_array_index (found, i);

      dove_manifest_add_issue (reader->issues, reader->layers, DOVE_ISSUE_ERROR, issue->pointer,
                               issue->message);
    }
}

static void
read_identity (DoveManifest *self)
{
  static const char * const drivers[] = {
    "http", "sql", "file", "dav", "mail", "mqtt", "amqp", NULL,
  };
  static const char * const encodes[] = {
    "json", "form", "form-brackets", "multipart", "xml", NULL,
  };
  static const char * const clears[] = { "null", "text", "false", NULL };
  DoveValue *document = self->document;

  self->id = dove_reader_text (document, "id");
  self->version = dove_reader_text (document, "version");
  self->name = dove_reader_text (document, "name");
  self->summary = dove_reader_words (document, "summary");
  self->documentation = dove_reader_text (document, "documentation");
  self->licence = dove_reader_text (document, "licence");
  self->icon = dove_reader_text (document, "icon");
  self->verified = dove_reader_text (document, "x-verified");
  self->driver = (DoveDriverKind) dove_reader_choice (document, "driver", drivers, 0);
  self->dialect = (DoveDialect) dove_reader_choice (document, "dialect", dove_dialect_names, 0);
  self->encode = (DoveEncode) dove_reader_choice (
    document, "encode", encodes,
    self->dialect == DOVE_DIALECT_XML ? DOVE_ENCODE_XML : DOVE_ENCODE_JSON);

  /* Forms have no null, so there an emptied field is sent as an empty text. */
  self->clear = self->encode == DOVE_ENCODE_JSON ? DOVE_CLEAR_NULL : DOVE_CLEAR_TEXT;
  self->clear = (DoveClear) dove_reader_choice (document, "clear", clears, (int) self->clear);

  self->categories = dove_reader_texts (document, "categories");
}

static void
read_idempotency (DoveManifestReader *reader)
{
  DoveManifest *self = reader->manifest;
  DoveValue *value = dove_value_get_member (self->document, "idempotency");
  gsize place = dove_reader_enter (reader, "idempotency");
  const char *header = dove_value_get_member_text (value, "header");

  self->idempotency_in = dove_reader_in (value, "in", DOVE_IN_HEADER);
  self->idempotency_name = header != NULL ? g_strdup (header) : dove_reader_text (value, "name");
  self->idempotency_keep = dove_reader_span (reader, value, "keep", DOVE_IDEMPOTENCY_KEEP);
  dove_reader_leave (reader, place);
}

static void
read_pagings (DoveManifestReader *reader)
{
  DoveManifest *self = reader->manifest;
  DoveValue *members = dove_value_get_member (self->document, "paging");
  gsize outer = dove_reader_enter (reader, "paging");

  self->pagings = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_paging_free);
  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *name = dove_value_get_name (members, i);
      gsize place = 0;

      if (name == NULL)
        break;

      place = dove_reader_enter (reader, name);
      g_ptr_array_add (self->pagings,
                       dove_reader_paging (reader, dove_value_get_element (members, i), name));
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);
}

static void
read_auths (DoveManifestReader *reader)
{
  DoveManifest *self = reader->manifest;
  DoveValue *list = dove_value_get_member (self->document, "auth");
  gsize outer = dove_reader_enter (reader, "auth");

  self->auths = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_auth_free);
  for (guint i = 0; list != NULL && i < dove_value_get_length (list); i++)
    {
      gsize place = dove_reader_enter_index (reader, i);

      g_ptr_array_add (self->auths, dove_reader_auth (reader, dove_value_get_element (list, i)));
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);
}

static DoveObject *
read_object (DoveManifestReader *reader,
             DoveValue          *value,
             const char         *id)
{
  const DoveDialectRules *rules = dove_dialect_get_rules (reader->manifest->dialect);
  g_autoptr(DoveValue) completed = rules->complete != NULL
                                     ? rules->complete (reader->manifest->document, value)
                                     : dove_value_ref (value);

  return dove_reader_object (reader, completed, id);
}

static void
read_objects (DoveManifestReader *reader)
{
  DoveManifest *self = reader->manifest;
  DoveValue *members = dove_value_get_member (self->document, "objects");
  gsize outer = dove_reader_enter (reader, "objects");

  self->objects = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_object_free);
  for (guint i = 0; members != NULL && i < dove_value_get_length (members); i++)
    {
      const char *id = dove_value_get_name (members, i);
      gsize place = 0;

      if (id == NULL)
        break;

      place = dove_reader_enter (reader, id);
      g_ptr_array_add (self->objects,
                       read_object (reader, dove_value_get_element (members, i), id));
      dove_reader_leave (reader, place);
    }

  dove_reader_leave (reader, outer);
}

static void
compile (DoveManifestReader *reader)
{
  DoveManifest *self = reader->manifest;
  DoveValue *document = self->document;

  read_identity (self);
  self->settings = dove_reader_settings (reader, document);
  self->base = dove_reader_template (reader, document, "base", DOVE_TEMPLATE_PATH);
  read_auths (reader);
  dove_reader_hosts (reader);
  self->headers = dove_reader_tree (reader, document, "headers", DOVE_TEMPLATE_TEXT);
  self->query = dove_reader_tree (reader, document, "query", DOVE_TEMPLATE_TEXT);
  self->envelope = dove_reader_tree (reader, document, "envelope", DOVE_TEMPLATE_VALUE);
  self->error_message = dove_reader_selector (reader, document, "errorMessage");
  self->errors = dove_reader_error_rules (reader, document);
  self->limits = dove_reader_limits (reader, document);
  self->settle = dove_reader_span (reader, document, "settle", DOVE_SETTLE_DEFAULT);
  read_idempotency (reader);
  read_pagings (reader);
  self->test = dove_reader_operation (reader, document, "test", DOVE_ROLE_TEST);
  read_objects (reader);
  self->events = dove_reader_events (reader, document);
}

/* The first error goes into the GError, with the number of the others. */
static gboolean
report_errors (DoveManifestReader  *reader,
               GError             **error)
{
  DoveManifestIssue *first = NULL;
  g_autofree char *text = NULL;
  guint errors = 0;

  for (guint i = 0; i < reader->issues->len; i++)
    {
      DoveManifestIssue *issue = g_ptr_array_index (reader->issues, i);

      if (issue->severity != DOVE_ISSUE_ERROR)
        continue;
      if (first == NULL)
        first = issue;
      errors++;
    }

  if (first == NULL)
    return TRUE;

  text = dove_manifest_issue_to_text (first);
  if (errors == 1)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, "%s", text);
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("%s (and %u more)"), text, errors - 1);

  return FALSE;
}

/* A file that cannot even be read is one issue, so that callers have one list to show. */
static void
add_syntax_issue (GPtrArray    *issues,
                  const char   *file,
                  const GError *error)
{
  DoveManifestIssue *issue = g_new0 (DoveManifestIssue, 1);

  issue->severity = DOVE_ISSUE_ERROR;
  issue->file = g_strdup (file);
  issue->pointer = g_strdup ("");
  issue->message = g_strdup (error->message);
  g_ptr_array_add (issues, issue);
}

static gboolean
read_document (DoveManifestReal            *real,
               const char                  *text,
               const char                  *file,
               const DoveManifestResolver  *resolver,
               GError                     **error)
{
  DoveManifestLayer *layer = read_layer (text, file, error);

  if (layer == NULL)
    return FALSE;

  g_ptr_array_add (real->layers, layer);
  real->public.extends = dove_reader_text (layer->document, "extends");
  if (!read_layers (real->layers, resolver, error))
    return FALSE;

  real->public.document = merge_layers (real->layers);

  return TRUE;
}

static DoveManifest *
load_into (DoveManifestReal            *real,
           const char                  *text,
           const DoveManifestResolver  *resolver,
           GPtrArray                   *issues,
           GError                     **error)
{
  g_autoptr(DoveManifest) self = &real->public;
  g_autoptr(GString) pointer = g_string_new (NULL);
  g_autoptr(DoveValue) written = NULL;
  DoveManifestReader reader = {
    .manifest = self,
    .layers = real->layers,
    .issues = issues,
    .pointer = pointer,
    .found = DOVE_NAME_ANSWER,
  };
  GError *problem = NULL;

  if (!read_document (real, text, self->file, resolver, &problem) ||
      !check_format (&reader, &problem))
    {
      add_syntax_issue (issues, self->file, problem);
      g_propagate_error (error, problem);
      return NULL;
    }

  check_schema (&reader);
  written = self->document;
  self->document = dove_manifest_translate (written, g_get_language_names ());
  compile (&reader);

  return report_errors (&reader, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * dove_manifest_new:
 * @text: a manifest
 * @file: (nullable): name of the file for messages
 * @resolver: (nullable): finds what it extends
 * @issues: (out) (optional) (transfer full) (element-type DoveManifestIssue): everything that
 *   is wrong, also when no manifest is returned
 * @error: return location for an error
 *
 * Compiles a manifest.
 *
 * Errors: %DOVE_ERROR_INVALID with file, line, column and pointer of the first mistake;
 * %DOVE_ERROR_LIMIT for a file over 1 MiB or deeper than 64; %DOVE_ERROR_VERSION for a format of
 * the future; %DOVE_ERROR_MISSING when what it extends is not there.
 *
 * Returns: (transfer full) (nullable): the manifest, or %NULL with @error set
 */
DoveManifest *
dove_manifest_new (const char                  *text,
                   const char                  *file,
                   const DoveManifestResolver  *resolver,
                   GPtrArray                  **issues,
                   GError                     **error)
{
  g_autoptr(GPtrArray) found = NULL;
  DoveManifestReal *real = g_new0 (DoveManifestReal, 1);
  DoveManifest *self = NULL;

  found = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_manifest_issue_free);
  g_atomic_ref_count_init (&real->ref_count);
  real->layers = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_manifest_layer_free);
  real->public.file = g_strdup (file);

  self = load_into (real, text, resolver, found, error);
  if (issues != NULL)
    *issues = g_steal_pointer (&found);

  return self;
}

/**
 * dove_manifest_load:
 * @file: path of the file
 * @resolver: (nullable): finds what it extends
 * @issues: (out) (optional) (transfer full) (element-type DoveManifestIssue): everything that
 *   is wrong, also when no manifest is returned
 * @error: return location for an error
 *
 * Reads and compiles a manifest.
 *
 * Errors: as dove_manifest_new(), and %DOVE_ERROR_MISSING when the file cannot be read.
 *
 * Returns: (transfer full) (nullable): the manifest, or %NULL with @error set
 */
DoveManifest *
dove_manifest_load (const char                  *file,
                    const DoveManifestResolver  *resolver,
                    GPtrArray                  **issues,
                    GError                     **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) problem = NULL;
  gsize length = 0;

  if (!g_file_get_contents (file, &text, &length, &problem))
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, "%s", problem->message);
  else if (strlen (text) != length)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("%s holds a NUL character"), file);
  else
    return dove_manifest_new (text, file, resolver, issues, error);

  if (issues != NULL)
    *issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_manifest_issue_free);

  return NULL;
}

/**
 * dove_manifest_ref:
 * @self: a manifest
 *
 * Returns: (transfer full): the same manifest
 */
DoveManifest *
dove_manifest_ref (DoveManifest *self)
{
  g_atomic_ref_count_inc (&((DoveManifestReal *) self)->ref_count);

  return self;
}

/**
 * dove_manifest_unref:
 * @self: a manifest
 *
 * Drops a reference.
 */
void
dove_manifest_unref (DoveManifest *self)
{
  DoveManifestReal *real = (DoveManifestReal *) self;

  if (!g_atomic_ref_count_dec (&real->ref_count))
    return;

  dove_manifest_clear (self);
  g_ptr_array_unref (real->layers);
  g_free (real);
}

/**
 * dove_manifest_find_object:
 * @self: a manifest
 * @id: name of an object
 *
 * Returns: (transfer none) (nullable): the object
 */
DoveObject *
dove_manifest_find_object (DoveManifest *self,
                           const char   *id)
{
  for (guint i = 0; i < self->objects->len; i++)
    {
      DoveObject *object = g_ptr_array_index (self->objects, i);

      if (g_str_equal (object->id, id))
        return object;
    }

  return NULL;
}

/**
 * dove_manifest_find_auth:
 * @self: a manifest
 * @id: (nullable): name of a way to sign in; %NULL is the first
 *
 * Returns: (transfer none) (nullable): the way to sign in
 */
DoveAuth *
dove_manifest_find_auth (DoveManifest *self,
                         const char   *id)
{
  for (guint i = 0; i < self->auths->len; i++)
    {
      DoveAuth *auth = g_ptr_array_index (self->auths, i);

      if (id == NULL || g_strcmp0 (auth->id, id) == 0)
        return auth;
    }

  return NULL;
}

/**
 * dove_manifest_needs_browser:
 * @self: a manifest
 * @auth_id: (nullable): id of a way to sign in; %NULL is the first
 *
 * Returns: whether it takes a person to a browser
 */
gboolean
dove_manifest_needs_browser (DoveManifest *self,
                             const char   *auth_id)
{
  const DoveAuth *auth = NULL;

  if (auth_id != NULL)
    auth = dove_manifest_find_auth (self, auth_id);
  else if (self->auths->len > 0)
    auth = g_ptr_array_index (self->auths, 0);

  return auth != NULL && auth->oauth != NULL && auth->oauth->grant != DOVE_GRANT_CLIENT &&
         auth->oauth->grant != DOVE_GRANT_JWT;
}

/**
 * dove_manifest_find_setting:
 * @self: a manifest
 * @name: name of a setting
 *
 * Returns: (transfer none) (nullable): the setting
 */
DoveSetting *
dove_manifest_find_setting (DoveManifest *self,
                            const char   *name)
{
  for (guint i = 0; i < self->settings->len; i++)
    {
      DoveSetting *setting = g_ptr_array_index (self->settings, i);

      if (g_str_equal (setting->name, name))
        return setting;
    }

  return NULL;
}

static DoveValue *
tidy_setting (const DoveSetting *setting,
              DoveValue         *value)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!setting->is_uri || dove_value_get_text (value) == NULL)
    return dove_value_ref (value);

  text = g_strstrip (g_strdup (dove_value_get_text (value)));
  for (length = strlen (text); length > 0 && text[length - 1] == '/'; length--)
    text[length - 1] = '\0';

  return dove_value_new_text (text);
}

static gboolean
check_setting (const DoveSetting  *setting,
               DoveValue          *value,
               GError            **error)
{
  g_autoptr(DoveSchema) schema = dove_schema_new (setting->schema, error);
  g_autoptr(GPtrArray) found = schema != NULL ? dove_schema_check (schema, value) : NULL;

  if (schema == NULL)
    return FALSE;

  if (found == NULL || found->len == 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("The setting “%s” (%s): %s"),
               setting->title != NULL ? setting->title : setting->name, setting->name,
               ((DoveSchemaIssue *) g_ptr_array_index (found, 0))->message);

  return FALSE;
}

/**
 * dove_manifest_make_settings:
 * @self: a manifest
 * @given: (nullable): record of what the user gave
 * @error: return location for an error
 *
 * Makes the `settings` of a scope: what was given, checked and tidied, and the defaults.
 *
 * Errors: %DOVE_ERROR_INVALID naming the setting.
 *
 * Returns: (transfer full) (nullable): a record, or %NULL with @error set
 */
DoveValue *
dove_manifest_make_settings (DoveManifest  *self,
                             DoveValue     *given,
                             GError       **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; given != NULL && i < dove_value_get_length (given); i++)
    if (dove_manifest_find_setting (self, dove_value_get_name (given, i)) == NULL)
      {
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("%s has no setting “%s”"), self->name,
                     dove_value_get_name (given, i));
        return NULL;
      }

  for (guint i = 0; i < self->settings->len; i++)
    {
      DoveSetting *setting = g_ptr_array_index (self->settings, i);
      DoveValue *value = dove_value_get_member (given, setting->name);

      if (value == NULL)
        value = setting->default_value;

      if (value == NULL && setting->is_required)
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("%s needs the setting “%s” (%s)"),
                       self->name, setting->title != NULL ? setting->title : setting->name,
                       setting->name);
          return NULL;
        }

      if (value != NULL && !check_setting (setting, value, error))
        return NULL;

      if (value != NULL)
        dove_value_builder_take (builder, setting->name, tidy_setting (setting, value));
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_manifest_issue_free:
 * @issue: (nullable): an issue
 *
 * Frees the issue.
 */
void
dove_manifest_issue_free (DoveManifestIssue *issue)
{
  if (issue == NULL)
    return;

  g_free (issue->file);
  g_free (issue->pointer);
  g_free (issue->message);
  g_free (issue);
}

/**
 * dove_manifest_issue_to_text:
 * @issue: an issue
 *
 * Returns: (transfer full): `file:line:column: message (at /pointer)`
 */
char *
dove_manifest_issue_to_text (const DoveManifestIssue *issue)
{
  g_autofree char *place = NULL;

  if (issue->line > 0)
    place = g_strdup_printf ("%s:%u:%u: ", issue->file != NULL ? issue->file : "manifest",
                             issue->line, issue->column);

  return g_strdup_printf ("%s%s%s%s%s", place != NULL ? place : "", issue->message,
                          *issue->pointer != '\0' ? " (at " : "", issue->pointer,
                          *issue->pointer != '\0' ? ")" : "");
}
