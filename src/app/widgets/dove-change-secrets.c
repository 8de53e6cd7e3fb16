/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-change-secrets.h"

#include "connector/dove-catalogue.h"
#include "connector/dove-hide.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

/**
 * DoveChangeSecrets:
 *
 * What the connectors of a sync mark as secret today. A run that was before the mark, or before
 * changes had one, has the values in the clear: they are hidden when they are shown. Fields that
 * only an application itself describes are not known here.
 */
struct _DoveChangeSecrets
{
  DoveManifest *manifests[2]; /* (nullable) */
  DoveObject   *objects[2];   /* (nullable): with secrets in it; of @manifests */
};

/* (nullable): a document as it stands */
static DoveValue *
find_document (DoveStore  *store,
               const char *kind,
               const char *id)
{
  g_autoptr(DoveStoreDocument) document = NULL;

  if (id == NULL || !dove_store_find_document (store, kind, id, 0, &document, NULL) ||
      document == NULL || document->text == NULL)
    return NULL;

  return dove_json_parse (document->text, -1, NULL, NULL);
}

static gboolean
has_secrets (const DoveObject *object)
{
  g_autofree char *text = object->schema_document != NULL
      ? dove_json_write (object->schema_document, DOVE_JSON_COMPACT) : NULL;

  return text != NULL && (strstr (text, "\"writeOnly\"") != NULL ||
                          strstr (text, "\"password\"") != NULL);
}

static void
take_side (DoveChangeSecrets *self,
           DoveStore         *store,
           DoveCatalogue     *catalogue,
           DoveSide           side,
           DoveValue         *end)
{
  g_autoptr(DoveValue) connection =
      find_document (store, "connection", dove_value_get_member_text (end, "connection"));
  const char *connector = dove_value_get_member_text (connection, "connector");
  const char *object_id = dove_value_get_member_text (end, "object");
  DoveObject *object = NULL;

  if (connector == NULL || object_id == NULL)
    return;

  self->manifests[side] = dove_catalogue_load (catalogue, connector, NULL, NULL);
  if (self->manifests[side] != NULL)
    object = dove_manifest_find_object (self->manifests[side], object_id);
  if (object != NULL && has_secrets (object))
    self->objects[side] = object;
}

/**
 * dove_change_secrets_new:
 * @store: the state, in the folder of its workspace
 * @sync_id: (nullable): of a sync, perhaps one that is no more: then nothing is known
 *
 * Reads the connectors of both sides, on the calling thread, which may be any.
 *
 * Returns: (transfer full): what is secret
 */
DoveChangeSecrets *
dove_change_secrets_new (DoveStore  *store,
                         const char *sync_id)
{
  DoveChangeSecrets *self = g_new0 (DoveChangeSecrets, 1);
  g_autofree char *workspace = g_path_get_dirname (dove_store_get_dir (store));
  g_autoptr(DoveCatalogue) catalogue = dove_catalogue_new (workspace);
  g_autoptr(DoveValue) sync = find_document (store, "sync", sync_id);

  if (sync != NULL)
    {
      take_side (self, store, catalogue, DOVE_SIDE_A, dove_value_get_member (sync, "a"));
      take_side (self, store, catalogue, DOVE_SIDE_B, dove_value_get_member (sync, "b"));
    }

  return self;
}

/**
 * dove_change_secrets_free:
 * @self: (transfer full): what is secret
 */
void
dove_change_secrets_free (DoveChangeSecrets *self)
{
  for (guint side = 0; side < 2; side++)
    g_clear_pointer (&self->manifests[side], dove_manifest_unref);
  g_free (self);
}

static gboolean
is_secret (const DoveObject *object,
           DoveValue        *entry)
{
  static const char *const names[] = { "old", "new" };
  const char *path = dove_value_get_member_text (entry, "field");
  DoveField *field = path != NULL ? dove_schema_find_field (object->schema, path) : NULL;
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; field != NULL && field->schema != NULL && i < G_N_ELEMENTS (names); i++)
    {
      DoveValue *value = dove_value_get_member (entry, names[i]);

      if (value != NULL)
        dove_value_unref (dove_hide_marked (field->schema, value, hidden));
    }

  return hidden->len > 0;
}

static DoveValue *
mark_entry (DoveValue *entry)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, entry);
  dove_value_builder_take (builder, "secret", dove_value_new_boolean (TRUE));

  return dove_value_builder_end (builder);
}

/**
 * dove_change_secrets_mark:
 * @self: what is secret
 * @change: a change of a run of the sync
 *
 * Marks its fields that are secret, as a run of today does: a #DoveChangeItem hides them then.
 */
void
dove_change_secrets_mark (const DoveChangeSecrets *self,
                          DoveStoreChange         *change)
{
  const DoveObject *object = self->objects[change->side];
  g_autoptr(DoveValue) fields = NULL;
  g_autoptr(DoveValue) marked = NULL;
  g_autoptr(DoveValueBuilder) list = NULL;

  if (object == NULL || object->schema == NULL || change->fields == NULL)
    return;

  fields = dove_json_parse (change->fields, -1, NULL, NULL);
  if (fields == NULL)
    return;

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);

      dove_value_builder_take_element (list, is_secret (object, entry) ? mark_entry (entry)
                                                                       : dove_value_ref (entry));
    }
  marked = dove_value_builder_end (list);
  g_free (change->fields);
  change->fields = dove_json_write (marked, DOVE_JSON_COMPACT);
}
