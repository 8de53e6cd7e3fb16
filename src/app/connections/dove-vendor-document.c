/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-vendor-document.h"

#include "base/dove-error.h"
#include "connector/dove-catalogue.h"
#include "connector/import/dove-import.h"
#include "record/dove-json.h"

/*
 * What a person drops, pastes or chooses to connect an application that is not in the catalogue:
 * a connector that somebody wrote, or the maker's own document (OpenAPI, GraphQL, OData), of which
 * one is made. Nothing is fetched, and nothing is saved here.
 */

static void
object_free (gpointer data)
{
  DoveVendorObject *self = data;

  g_free (self->title);
  g_free (self->abilities);
  g_free (self);
}

/**
 * dove_vendor_document_free:
 * @self: (nullable): a document
 *
 * Frees it.
 */
void
dove_vendor_document_free (DoveVendorDocument *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->what);
  g_free (self->text);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  g_clear_pointer (&self->objects, g_ptr_array_unref);
  g_clear_pointer (&self->open, g_ptr_array_unref);
  g_free (self);
}

static char *
describe_abilities (const DoveObject *object)
{
  gboolean writes = object->create != NULL || object->update != NULL || object->replace != NULL ||
                    object->upsert != NULL;

  if (object->list == NULL && object->list_since == NULL)
    return g_strdup (_("Cannot be listed, and so not be kept the same"));
  if (object->is_read_only || !writes)
    return g_strdup (_("Can be read"));

  return g_strdup (_("Can be read and written"));
}

static void
take_manifest (DoveVendorDocument *self,
               DoveManifest *manifest)
{
  self->id = g_strdup (manifest->id);
  self->name = g_strdup (manifest->name != NULL ? manifest->name : manifest->id);
  self->hosts = dove_manifest_list_hosts (manifest);
  for (guint i = 0; i < manifest->objects->len; i++)
    {
      const DoveObject *object = g_ptr_array_index (manifest->objects, i);
      DoveVendorObject *one = g_new0 (DoveVendorObject, 1);

      one->title = g_strdup (object->plural != NULL  ? object->plural
                             : object->title != NULL ? object->title
                                                     : object->id);
      one->abilities = describe_abilities (object);
      g_ptr_array_add (self->objects, one);
    }
}

static DoveVendorDocument *
document_new (void)
{
  DoveVendorDocument *self = g_new0 (DoveVendorDocument, 1);

  self->objects = g_ptr_array_new_with_free_func (object_free);
  self->open = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/* The worst of what is wrong with a connector, as an error */
static void
fail_by_issues (GPtrArray  *issues,
                GError    **error)
{
  for (guint i = 0; issues != NULL && i < issues->len; i++)
    {
      const DoveManifestIssue *issue = g_ptr_array_index (issues, i);

      if (issue->severity != DOVE_ISSUE_ERROR)
        continue;
      g_clear_error (error);
      if (issue->line > 0)
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("Line %u: %s"), issue->line,
                     issue->message);
      else
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, "%s", issue->message);
      return;
    }
}

static DoveVendorDocument *
read_connector (const char  *text,
                GError     **error)
{
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveManifest) manifest = dove_manifest_new (text, NULL, NULL, &issues, error);
  DoveVendorDocument *self = NULL;

  if (manifest == NULL)
    {
      fail_by_issues (issues, error);
      return NULL;
    }

  self = document_new ();
  self->what = g_strdup (_("A connector"));
  self->text = g_strdup (text);
  take_manifest (self, manifest);
  for (guint i = 0; issues != NULL && i < issues->len; i++)
    {
      const DoveManifestIssue *issue = g_ptr_array_index (issues, i);

      if (issue->severity == DOVE_ISSUE_WARNING)
        g_ptr_array_add (self->open, g_strdup (issue->message));
    }

  return self;
}

/* An id that no connector has: of the document's title, with a number when that is taken */
static char *
find_free_id (DoveCatalogue *catalogue,
              const char    *id)
{
  g_autofree char *file = dove_catalogue_find_file (catalogue, id);
  char *free_id = g_strdup (id);

  for (guint i = 2; file != NULL; i++)
    {
      g_free (free_id);
      free_id = g_strdup_printf ("%s-%u", id, i);
      g_free (file);
      file = dove_catalogue_find_file (catalogue, free_id);
    }

  return free_id;
}

static DoveVendorDocument *
import (const char     *data,
        gsize           length,
        DoveCatalogue  *catalogue,
        GError        **error)
{
  g_autoptr(DoveImport) first = dove_import_document (data, length, NULL, error);
  g_autoptr(DoveImport) again = NULL;
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;
  const char *made = NULL;
  DoveImport *used = first;
  DoveVendorDocument *self = NULL;

  if (first == NULL)
    return NULL;

  made = dove_value_get_member_text (first->manifest, "id");
  id = find_free_id (catalogue, made);
  if (!g_str_equal (id, made))
    used = again = dove_import_document (data, length, id, error);
  if (used == NULL)
    return NULL;

  text = dove_import_write (used);
  self = read_connector (text, error);
  if (self == NULL)
    return NULL;

  g_free (self->what);
  self->what = g_strdup (used->format);
  g_ptr_array_set_size (self->open, 0);
  for (guint i = 0; i < used->rows->len; i++)
    g_ptr_array_add (self->open,
                     g_strdup (((DoveImportRow *) g_ptr_array_index (used->rows, i))->what));
  for (guint i = 0; i < used->notes->len; i++)
    g_ptr_array_add (self->open, g_strdup (g_ptr_array_index (used->notes, i)));

  return self;
}

/* Whether it says of itself that it is a connector */
static gboolean
is_connector (const char *text)
{
  g_autoptr(DoveValue) value = dove_json_parse (text, -1, NULL, NULL);

  return value != NULL && dove_value_get_member (value, "dovetail") != NULL &&
         dove_value_get_member (value, "driver") != NULL;
}

/**
 * dove_vendor_document_read:
 * @data: what was dropped, pasted or chosen
 * @length: its bytes
 * @workspace: folder of the workspace
 * @error: return location for an error
 *
 * Reads a connector, or makes one of a vendor's document.
 *
 * Errors: %DOVE_ERROR_INVALID with the place, %DOVE_ERROR_LIMIT, %DOVE_ERROR_UNSUPPORTED; any
 * thread.
 *
 * Returns: (transfer full) (nullable): the document, or %NULL with @error set
 */
DoveVendorDocument *
dove_vendor_document_read (const char  *data,
                           gsize        length,
                           const char  *workspace,
                           GError     **error)
{
  g_autoptr(DoveCatalogue) catalogue = dove_catalogue_new (workspace);
  g_autofree char *text = NULL;
  g_autoptr(DoveManifest) known = NULL;
  DoveVendorDocument *self = NULL;

  if (length > DOVE_VENDOR_DOCUMENT_LIMIT)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("The document is larger than 32 MiB"));
      return NULL;
    }

  text = g_utf8_validate (data, (gssize) length, NULL) ? g_strndup (data, length) : NULL;
  if (text == NULL || !is_connector (text))
    return import (data, length, catalogue, error);

  self = read_connector (text, error);
  if (self == NULL)
    return NULL;

  known = dove_catalogue_load (catalogue, self->id, NULL, NULL);
  self->replaces = known != NULL;

  return self;
}

typedef struct
{
  GBytes *data;
  char   *workspace;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_bytes_unref (self->data);
  g_free (self->workspace);
  g_free (self);
}

static void
read_thread (GTask        *task,
             gpointer      source,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const Reading *reading = task_data;
  GError *error = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (reading->data, &length);
  DoveVendorDocument *document = dove_vendor_document_read (data != NULL ? data : "", length,
                                                            reading->workspace, &error);

  if (document != NULL)
    g_task_return_pointer (task, document, (GDestroyNotify) dove_vendor_document_free);
  else
    g_task_return_error (task, error);
}

/**
 * dove_vendor_document_read_async:
 * @data: what was dropped, pasted or chosen
 * @workspace: folder of the workspace
 * @cancellable: (nullable): ends the waiting
 * @callback: what to call then
 * @user_data: handed to it
 *
 * Like dove_vendor_document_read(), in a thread of its own: a large document takes seconds.
 */
void
dove_vendor_document_read_async (GBytes              *data,
                                 const char          *workspace,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  reading->data = g_bytes_ref (data);
  reading->workspace = g_strdup (workspace);
  g_task_set_source_tag (task, dove_vendor_document_read_async);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, read_thread);
}

/**
 * dove_vendor_document_read_finish:
 * @result: from the callback
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the document, or %NULL with @error set
 */
DoveVendorDocument *
dove_vendor_document_read_finish (GAsyncResult  *result,
                                  GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
