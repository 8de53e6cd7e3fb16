/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "connector/dove-manifest.h"
#include "connector/dove-xml.h"
#include "connector/import/dove-import-private.h"
#include "connector/import/dove-yaml.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A vendor's document becomes a manifest. It is read leniently, since vendors' files have
 * doubled members and the like, and within bounds, since it comes from a stranger. A manifest is
 * at most 1 MiB: what would be larger is made again with less detail.
 */

#define LEVELS 6

void
dove_import_free (DoveImport *self)
{
  if (self == NULL)
    return;

  g_free (self->format);
  g_clear_pointer (&self->manifest, dove_value_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self);
}

/* The first character that is no space; 0: there is none. */
static char
find_first (const char *data,
            gsize       length)
{
  gsize at = length >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

  while (at < length && g_ascii_isspace (data[at]))
    at++;

  return at < length ? data[at] : '\0';
}

static DoveValue *
refuse_size (GError **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("the file is larger than 32 MiB"));

  return NULL;
}

/* JSON is tried as JSON first: that is faster, and its errors are about JSON. What is nearly
 * JSON may still be YAML. */
static DoveValue *
parse (const char  *data,
       gsize        length,
       GPtrArray  **notes,
       GError     **error)
{
  g_autoptr(GError) reason = NULL;
  DoveValue *root = NULL;
  char first = find_first (data, length);

  if (first == '<')
    return length <= DOVE_JSON_SIZE_LIMIT_BYTES ? dove_xml_parse (data, length, error)
                                                : refuse_size (error);
  if (first != '{' && first != '[')
    return dove_yaml_parse (data, length, notes, error);

  root = dove_json_parse (data, (gssize) length, NULL, &reason);
  if (root == NULL)
    root = dove_yaml_parse (data, length, notes, NULL);
  if (root == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));

  return root;
}

static void
set_text (DoveValueBuilder *builder,
          const char       *name,
          const char       *text)
{
  if (text != NULL)
    dove_value_builder_set_text (builder, name, text);
}

static gboolean
is_semantic (const char *version)
{
  return version != NULL && g_regex_match_simple ("^[0-9]{1,9}\\.[0-9]{1,9}\\.[0-9]{1,9}$", version,
                                                  G_REGEX_DOLLAR_ENDONLY, 0);
}

static void
set_identity (DoveValueBuilder *manifest,
              DoveValue        *root,
              const char       *id,
              const char       *format)
{
  DoveValue *info = dove_value_get_member (root, "info");
  const char *version = dove_value_get_member_text (info, "version");
  g_autofree char *title = dove_import_brief (dove_value_get_member_text (info, "title"), 80);
  g_autofree char *summary = dove_import_brief (dove_value_get_member_text (info, "description"),
                                                200);
  g_autofree char *named = title != NULL ? dove_import_slug (title) : g_strdup ("imported");
  g_autoptr(DoveValueBuilder) origin = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (manifest, "dovetail", dove_value_new_integer (1));
  dove_value_builder_set_text (manifest, "id", id != NULL ? id : named);
  dove_value_builder_set_text (manifest, "version", is_semantic (version) ? version : "1.0.0");
  dove_value_builder_set_text (manifest, "name", title != NULL ? title : id != NULL ? id : named);
  set_text (manifest, "summary", summary);
  dove_value_builder_set_text (origin, "format", format);
  set_text (origin, "version", version);
  dove_value_builder_take (manifest, "x-import", dove_value_builder_end (origin));
  dove_value_builder_set_text (manifest, "driver", "http");
}

static void
set_settings (DoveValueBuilder *manifest,
              DoveImportDraft  *draft)
{
  g_autoptr(DoveValueBuilder) settings = NULL;

  if (dove_value_builder_get_length (draft->settings) == 0)
    return;

  settings = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_import_set_list (settings, "required", draft->required);
  dove_value_builder_take (settings, "properties", dove_value_builder_end (draft->settings));
  dove_value_builder_take (manifest, "settings", dove_value_builder_end (settings));
}

/* The members in the order in which one reads a manifest. */
static DoveValue *
assemble (DoveValue       *root,
          const char      *id,
          const char      *format,
          DoveImportDraft *draft,
          DoveValue       *made)
{
  g_autoptr(DoveValueBuilder) manifest = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *objects = dove_value_get_member (made, "objects");

  set_identity (manifest, root, id, format);
  set_settings (manifest, draft);
  for (guint i = 0; i < dove_value_get_length (made); i++)
    if (!g_str_equal (dove_value_get_name (made, i), "objects"))
      dove_value_builder_set (manifest, dove_value_get_name (made, i),
                              dove_value_get_element (made, i));
  if (dove_value_builder_get_length (draft->pagings) > 0)
    dove_value_builder_take (manifest, "paging", dove_value_builder_end (draft->pagings));
  dove_value_builder_set (manifest, "objects", objects);

  return dove_value_builder_end (manifest);
}

/* The last resort for a document with thousands of objects: those that fit. */
static DoveValue *
cut_objects (DoveValue       *manifest,
             DoveImportDraft *draft)
{
  DoveValue *objects = dove_value_get_member (manifest, "objects");
  g_autoptr(DoveValueBuilder) kept = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  gsize size = DOVE_MANIFEST_LIMIT_BYTES / 4;
  guint left = 0;

  for (guint i = 0; i < dove_value_get_length (objects); i++)
    {
      DoveValue *object = dove_value_get_element (objects, i);
      DoveValue *parent = dove_value_get_member (object, "parent");
      const char *above = dove_value_get_member_text (parent, "object");
      g_autofree char *text = dove_json_write (object, DOVE_JSON_COMPACT);

      size += strlen (text) + 100;
      if (size < DOVE_MANIFEST_LIMIT_BYTES &&
          (above == NULL || dove_value_builder_peek (kept, above) != NULL))
        {
          g_autoptr(DoveValueBuilder) bare = dove_value_builder_new (DOVE_VALUE_RECORD);

          /* What it refers to may be left out. */
          dove_value_builder_set_all (bare, object);
          dove_value_builder_remove (bare, "references");
          dove_value_builder_take (kept, dove_value_get_name (objects, i),
                                   dove_value_builder_end (bare));
        }
      else
        left++;
    }

  dove_import_note (draft, _("The manifest would be larger than 1 MiB: %u objects were left out"),
                    left);
  dove_value_builder_set_all (builder, manifest);
  dove_value_builder_take (builder, "objects", dove_value_builder_end (kept));

  return dove_value_builder_end (builder);
}

static gsize
measure (DoveValue     *manifest,
         DoveJsonStyle  style)
{
  g_autofree char *text = dove_json_write (manifest, style);

  return strlen (text);
}

static DoveValue *
make_open (DoveImport *self,
           gboolean    has_choices)
{
  g_autoptr(DoveValueBuilder) open = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const DoveImportRow *row = g_ptr_array_index (self->rows, i);
      g_autoptr(DoveValue) whole = dove_import_row_to_value (row);
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_all (builder, whole);
      if (!has_choices || row->choices->len == 0)
        dove_value_builder_remove (builder, "choices");
      if (row->try_it != NULL)
        dove_value_builder_take_element (open, dove_value_builder_end (builder));
    }

  return dove_value_builder_end (open);
}

/* The check-list stays with the manifest, so that it can be tried once there is a connection; what
 * it may be is left out first where there is no room, then the list. */
static void
keep_open (DoveImport *self)
{
  for (guint i = 0; i < 2 && self->rows->len > 0; i++)
    {
      g_autoptr(DoveValueBuilder) manifest = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValueBuilder) origin = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) whole = NULL;

      dove_value_builder_set_all (origin, dove_value_get_member (self->manifest, "x-import"));
      dove_value_builder_take (origin, "open", make_open (self, i == 0));
      dove_value_builder_set_all (manifest, self->manifest);
      dove_value_builder_take (manifest, "x-import", dove_value_builder_end (origin));
      whole = dove_value_builder_end (manifest);
      if (measure (whole, DOVE_JSON_COMPACT) >= DOVE_MANIFEST_LIMIT_BYTES)
        continue;

      g_clear_pointer (&self->manifest, dove_value_unref);
      self->manifest = g_steal_pointer (&whole);
      return;
    }
}

/* What we made must be what the program takes: anything else is a mistake of ours, and better
 * said here than when it is used. */
static gboolean
check (DoveImport  *self,
       GError     **error)
{
  g_autofree char *text = dove_import_write (self);
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (text, NULL, NULL, &issues, error);

  if (manifest == NULL)
    g_prefix_error (error, _("The document could not be made into a manifest: "));

  return manifest != NULL;
}

static DoveImport *
make (DoveValue        *root,
      const char       *id,
      guint             level,
      DoveImportDraft **draft,
      GError          **error)
{
  g_autoptr(DoveImport) self = g_new0 (DoveImport, 1);
  g_autoptr(DoveValue) made = NULL;
  DoveImportJob job = { root, id, NULL, level };

  *draft = dove_import_draft_new ();
  job.draft = *draft;
  if (dove_import_is_openapi (root))
    made = dove_import_openapi (&job, &self->format, error);
  else if (dove_import_is_graphql (root))
    made = dove_import_graphql (&job, &self->format, error);
  else
    made = dove_import_odata (&job, &self->format, error);
  if (made == NULL)
    return NULL;

  self->manifest = assemble (root, id, self->format, *draft, made);

  return g_steal_pointer (&self);
}

/* Reads the document as closely as the manifest has room for. */
static DoveImport *
make_fitting (DoveValue        *root,
              const char       *id,
              DoveImportDraft **draft,
              GError          **error)
{
  guint level = 0;

  for (;;)
    {
      DoveImport *self = make (root, id, level, draft, error);
      gsize size = self != NULL ? measure (self->manifest, DOVE_JSON_PRETTY) : 0;

      if (size >= DOVE_MANIFEST_LIMIT_BYTES && level + 1 < LEVELS)
        {
          dove_import_free (self);
          g_clear_pointer (draft, dove_import_draft_free);
          level += size / 4 > DOVE_MANIFEST_LIMIT_BYTES && level + 2 < LEVELS ? 2 : 1;
          continue;
        }

      if (level > 0)
        dove_import_note (*draft, _("Descriptions and deeper members were left out, so that the "
                                    "manifest is not larger than 1 MiB"));
      if (self != NULL &&
          measure (self->manifest, DOVE_JSON_COMPACT) >= DOVE_MANIFEST_LIMIT_BYTES)
        {
          DoveValue *cut = cut_objects (self->manifest, *draft);

          dove_value_unref (self->manifest);
          self->manifest = cut;
        }

      return self;
    }
}

/**
 * dove_import_document:
 * @data: a vendor's document: OpenAPI 2.0, 3.0 or 3.1, as JSON or YAML, the answer to an
 *   introspection query of GraphQL, or the `$metadata` of an OData service
 * @length: its bytes
 * @id: (nullable): id of the manifest; %NULL: after the document's title
 * @error: return location for an error
 *
 * Makes a manifest, and a check-list of what the document leaves open. Nothing is fetched.
 *
 * Errors: %DOVE_ERROR_INVALID and %DOVE_ERROR_LIMIT with line and column, %DOVE_ERROR_UNSUPPORTED.
 *
 * Returns: (transfer full) (nullable): the import, or %NULL with @error set
 */
DoveImport *
dove_import_document (const char  *data,
                      gsize        length,
                      const char  *id,
                      GError     **error)
{
  g_autoptr(GPtrArray) notes = NULL;
  g_autoptr(DoveValue) root = parse (data, length, &notes, error);
  g_autoptr(DoveImport) self = NULL;
  DoveImportDraft *draft = NULL;

  if (root == NULL)
    return NULL;

  if (!dove_import_is_openapi (root) && !dove_import_is_graphql (root) &&
      !dove_import_is_odata (root))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                   _("line 1, column 1: this is no OpenAPI document (it says neither “openapi” nor "
                     "“swagger”), no schema of GraphQL (“__schema”) and no metadata of OData "
                     "(“Edmx”)"));
      return NULL;
    }

  self = make_fitting (root, id, &draft, error);
  if (self == NULL)
    {
      dove_import_draft_free (draft);
      return NULL;
    }

  for (guint i = 0; notes != NULL && i < notes->len; i++)
    g_ptr_array_add (draft->notes, g_strdup (g_ptr_array_index (notes, i)));
  self->rows = g_ptr_array_ref (draft->rows);
  self->notes = g_ptr_array_ref (draft->notes);
  self->tally = draft->tally;
  dove_import_draft_free (draft);

  if (dove_value_get_length (dove_value_get_member (self->manifest, "objects")) == 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
                   _("None of the %u operations lists or makes records: there is nothing to keep "
                     "in agreement"), self->tally.operations);
      return NULL;
    }

  keep_open (self);

  return check (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * dove_import_write:
 * @self: an import
 *
 * Writes the manifest, for people to read if its size allows.
 *
 * Returns: (transfer full): its text, at most 1 MiB
 */
char *
dove_import_write (DoveImport *self)
{
  g_autofree char *text = dove_json_write (self->manifest, DOVE_JSON_PRETTY);
  g_autofree char *whole = g_strconcat (text, "\n", NULL);

  return strlen (whole) <= DOVE_MANIFEST_LIMIT_BYTES
           ? g_steal_pointer (&whole) : dove_json_write (self->manifest, DOVE_JSON_COMPACT);
}
