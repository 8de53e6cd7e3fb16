/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include "dove-store-sides.h"

#include "connector/dove-catalogue.h"
#include "connector/dove-label.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

/**
 * DoveStoreSides:
 *
 * What the connectors of syncs say of the records at their sides: for those who have the state
 * alone, and ask no application. Fields that only an application itself describes are not known
 * here; a sync or connection that was removed is known as it was last.
 *
 * It belongs to the thread of its store.
 */
struct _DoveStoreSides
{
  DoveStore     *store;
  DoveCatalogue *catalogue;
  GHashTable    *syncs;     /* id -> Side[2] */
};

typedef struct
{
  DoveManifest *manifest; /* (nullable) */
  DoveObject   *object;   /* (nullable): of @manifest */
  DoveLabel    *label;    /* (nullable): of @object */
  GHashTable   *titles;   /* (nullable) (element-type utf8 utf8): of its fields, by their paths */
} Side;

static void
sides_free (gpointer data)
{
  Side *sides = data;

  for (guint i = 0; i < 2; i++)
    {
      g_clear_pointer (&sides[i].label, dove_label_free);
      g_clear_pointer (&sides[i].titles, g_hash_table_unref);
      g_clear_pointer (&sides[i].manifest, dove_manifest_unref);
    }
  g_free (sides);
}

/* (nullable): a document as it stands, or as it was when it was removed */
static DoveValue *
find_document (DoveStore  *store,
               const char *kind,
               const char *id)
{
  g_autoptr(DoveStoreDocument) document = NULL;
  g_autoptr(DoveStoreDocument) before = NULL;

  if (id == NULL || !dove_store_find_document (store, kind, id, 0, &document, NULL) ||
      document == NULL)
    return NULL;
  if (document->text != NULL)
    return dove_json_parse (document->text, -1, NULL, NULL);
  if (document->version < 2 ||
      !dove_store_find_document (store, kind, id, document->version - 1, &before, NULL) ||
      before == NULL || before->text == NULL)
    return NULL;

  return dove_json_parse (before->text, -1, NULL, NULL);
}

static void
take_side (DoveStoreSides *self,
           Side           *side,
           DoveValue      *end)
{
  g_autoptr(DoveValue) connection =
      find_document (self->store, "connection", dove_value_get_member_text (end, "connection"));
  const char *connector = dove_value_get_member_text (connection, "connector");
  const char *object_id = dove_value_get_member_text (end, "object");

  if (connector == NULL || object_id == NULL)
    return;

  side->manifest = dove_catalogue_load (self->catalogue, connector, NULL, NULL);
  if (side->manifest != NULL)
    side->object = dove_manifest_find_object (side->manifest, object_id);
  if (side->object == NULL)
    return;

  side->label = dove_label_new (side->object->label, side->object->schema);
  if (side->object->schema != NULL)
    side->titles = dove_schema_make_titles (side->object->schema);
}

/* (nullable) */
static Side *
find_side (DoveStoreSides *self,
           const char     *sync_id,
           DoveSide        side)
{
  Side *sides = NULL;

  if (sync_id == NULL)
    return NULL;

  sides = g_hash_table_lookup (self->syncs, sync_id);
  if (sides == NULL)
    {
      g_autoptr(DoveValue) sync = find_document (self->store, "sync", sync_id);

      sides = g_new0 (Side, 2);
      g_hash_table_insert (self->syncs, g_strdup (sync_id), sides);
      take_side (self, &sides[DOVE_SIDE_A], dove_value_get_member (sync, "a"));
      take_side (self, &sides[DOVE_SIDE_B], dove_value_get_member (sync, "b"));
    }

  return &sides[side];
}

/**
 * dove_store_sides_new:
 * @store: the state, in the folder of its workspace; it must live longer
 *
 * What a sync has is read when it is first asked for.
 *
 * Returns: (transfer full): the sides of all syncs
 */
DoveStoreSides *
dove_store_sides_new (DoveStore *store)
{
  DoveStoreSides *self = g_new0 (DoveStoreSides, 1);
  g_autofree char *workspace = g_path_get_dirname (dove_store_get_dir (store));

  self->store = store;
  self->catalogue = dove_catalogue_new (workspace);
  self->syncs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sides_free);

  return self;
}

/**
 * dove_store_sides_free:
 * @self: (transfer full): the sides of all syncs
 */
void
dove_store_sides_free (DoveStoreSides *self)
{
  g_hash_table_unref (self->syncs);
  dove_catalogue_free (self->catalogue);
  g_free (self);
}

/**
 * dove_store_sides_find_object:
 * @self: the sides of all syncs
 * @sync_id: (nullable): a sync, perhaps one that was removed
 * @side: one of its sides
 *
 * Returns: (transfer none) (nullable): what is there, as the connector says
 */
const DoveObject *
dove_store_sides_find_object (DoveStoreSides *self,
                              const char     *sync_id,
                              DoveSide        side)
{
  const Side *found = find_side (self, sync_id, side);

  return found != NULL ? found->object : NULL;
}

/**
 * dove_store_sides_read_label:
 * @self: the sides of all syncs
 * @sync_id: (nullable): a sync, perhaps one that was removed
 * @side: one of its sides
 * @record: a record there
 *
 * Returns: (transfer full) (nullable): what people call the record, as dove_label_read() has it
 */
char *
dove_store_sides_read_label (DoveStoreSides *self,
                             const char     *sync_id,
                             DoveSide        side,
                             DoveValue      *record)
{
  const Side *found = find_side (self, sync_id, side);

  return dove_label_read (found != NULL ? found->label : NULL, record);
}

/**
 * dove_store_sides_find_label:
 * @self: the sides of all syncs
 * @sync_id: (nullable): a sync
 * @side: one of its sides
 * @key: (nullable): of a record there
 *
 * Returns: (transfer full) (nullable): what people call the record as it was seen last, as
 *   dove_label_read() has it; %NULL also when it was not seen
 */
char *
dove_store_sides_find_label (DoveStoreSides *self,
                             const char     *sync_id,
                             DoveSide        side,
                             const char     *key)
{
  g_autoptr(DoveStoreObservation) seen = NULL;
  g_autoptr(DoveValue) record = NULL;

  if (sync_id == NULL || key == NULL || *key == '\0' ||
      !dove_store_find_observation (self->store, sync_id, side, key, &seen, NULL) || seen == NULL)
    return NULL;

  record = dove_json_parse (seen->fields, -1, NULL, NULL);

  return record != NULL ? dove_store_sides_read_label (self, sync_id, side, record) : NULL;
}

/**
 * dove_store_sides_get_titles:
 * @self: the sides of all syncs
 * @sync_id: (nullable): a sync, perhaps one that was removed
 * @side: one of its sides
 *
 * Returns: (transfer none) (nullable) (element-type utf8 utf8): what people call the fields there,
 *   by their paths, as dove_schema_make_titles() has it
 */
GHashTable *
dove_store_sides_get_titles (DoveStoreSides *self,
                             const char     *sync_id,
                             DoveSide        side)
{
  const Side *found = find_side (self, sync_id, side);

  return found != NULL ? found->titles : NULL;
}

/**
 * dove_store_sides_name_asked:
 * @self: the sides of all syncs
 * @sync_id: (nullable): a sync
 * @side: the side whose record a question is about
 * @field: the field of the question: most often one of the other side, which is written
 *
 * Returns: (transfer none): what people call the field; @field when nothing else is known
 */
const char *
dove_store_sides_name_asked (DoveStoreSides *self,
                             const char     *sync_id,
                             DoveSide        side,
                             const char     *field)
{
  const char *title = dove_title_of (
      dove_store_sides_get_titles (self, sync_id, DOVE_SIDE_OTHER (side)), field);

  return title != field ? title
                        : dove_title_of (dove_store_sides_get_titles (self, sync_id, side), field);
}
