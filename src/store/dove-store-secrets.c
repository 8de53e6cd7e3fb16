/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <string.h>

#include "dove-store-secrets.h"

#include "connector/dove-catalogue.h"
#include "connector/dove-hide.h"
#include "net/dove-net-policy.h"
#include "record/dove-json.h"
#include "store/dove-store-document.h"

/**
 * DoveStoreSecrets:
 *
 * What the connectors of syncs mark as secret today. A run that was before the mark, or before
 * changes had one, has the values in the clear: whatever shows, finds, prints or saves what runs
 * have noted hides them by this. Fields that only an application itself describes are not known
 * here; a sync or connection that was removed is known as it was last.
 *
 * It belongs to the thread of its store.
 */
struct _DoveStoreSecrets
{
  DoveStore     *store;
  DoveCatalogue *catalogue;
  GHashTable    *syncs;      /* id -> Marks */
};

/* Of one sync */
typedef struct
{
  DoveManifest *manifests[2]; /* (nullable) */
  DoveObject   *objects[2];   /* (nullable): with secrets in it; of @manifests */
} Marks;

static void
marks_free (gpointer data)
{
  Marks *marks = data;

  for (guint side = 0; side < 2; side++)
    g_clear_pointer (&marks->manifests[side], dove_manifest_unref);
  g_free (marks);
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

static gboolean
has_secrets (const DoveObject *object)
{
  g_autofree char *text = object->schema_document != NULL
      ? dove_json_write (object->schema_document, DOVE_JSON_COMPACT) : NULL;

  return text != NULL && (strstr (text, "\"writeOnly\"") != NULL ||
                          strstr (text, "\"password\"") != NULL);
}

static void
take_side (DoveStoreSecrets *self,
           Marks            *marks,
           DoveSide          side,
           DoveValue        *end)
{
  g_autoptr(DoveValue) connection =
      find_document (self->store, "connection", dove_value_get_member_text (end, "connection"));
  const char *connector = dove_value_get_member_text (connection, "connector");
  const char *object_id = dove_value_get_member_text (end, "object");
  DoveObject *object = NULL;

  if (connector == NULL || object_id == NULL)
    return;

  marks->manifests[side] = dove_catalogue_load (self->catalogue, connector, NULL, NULL);
  if (marks->manifests[side] != NULL)
    object = dove_manifest_find_object (marks->manifests[side], object_id);
  if (object != NULL && has_secrets (object))
    marks->objects[side] = object;
}

/* (nullable): the object that a side of a sync has, when there are secrets in it */
static const DoveObject *
find_object (DoveStoreSecrets *self,
             const char       *sync_id,
             DoveSide          side)
{
  Marks *marks = NULL;

  if (sync_id == NULL)
    return NULL;

  marks = g_hash_table_lookup (self->syncs, sync_id);
  if (marks == NULL)
    {
      g_autoptr(DoveValue) sync = find_document (self->store, "sync", sync_id);

      marks = g_new0 (Marks, 1);
      g_hash_table_insert (self->syncs, g_strdup (sync_id), marks);
      take_side (self, marks, DOVE_SIDE_A, dove_value_get_member (sync, "a"));
      take_side (self, marks, DOVE_SIDE_B, dove_value_get_member (sync, "b"));
    }

  return marks->objects[side];
}

/**
 * dove_store_secrets_new:
 * @store: the state, in the folder of its workspace; it must live longer
 *
 * What is marked is read when it is first asked for.
 *
 * Returns: (transfer full): what is secret
 */
DoveStoreSecrets *
dove_store_secrets_new (DoveStore *store)
{
  DoveStoreSecrets *self = g_new0 (DoveStoreSecrets, 1);
  g_autofree char *workspace = g_path_get_dirname (dove_store_get_dir (store));

  self->store = store;
  self->catalogue = dove_catalogue_new (workspace);
  self->syncs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, marks_free);

  return self;
}

/**
 * dove_store_secrets_free:
 * @self: (transfer full): what is secret
 */
void
dove_store_secrets_free (DoveStoreSecrets *self)
{
  g_hash_table_unref (self->syncs);
  dove_catalogue_free (self->catalogue);
  g_free (self);
}

/**
 * dove_store_secrets_collect:
 * @self: what is secret
 * @sync_id: (nullable): of a sync, perhaps one that was removed
 * @side: one of its sides
 * @path: of a field there
 * @value: (nullable): a value of it
 * @hidden: (element-type utf8): gets what is secret in @value
 *
 * Returns: whether something is
 */
gboolean
dove_store_secrets_collect (DoveStoreSecrets *self,
                            const char       *sync_id,
                            DoveSide          side,
                            const char       *path,
                            DoveValue        *value,
                            GPtrArray        *hidden)
{
  const DoveObject *object = find_object (self, sync_id, side);
  DoveField *field = NULL;
  guint before = hidden->len;

  if (object == NULL || object->schema == NULL || path == NULL || value == NULL)
    return FALSE;

  field = dove_schema_find_field (object->schema, path);
  if (field != NULL && field->schema != NULL)
    dove_value_unref (dove_hide_marked (field->schema, value, hidden));

  return hidden->len > before;
}

/**
 * dove_store_secrets_collect_record:
 * @self: what is secret
 * @sync_id: (nullable): of a sync
 * @side: one of its sides
 * @record: (nullable): a record of it
 * @hidden: (element-type utf8): gets what is secret in @record
 */
void
dove_store_secrets_collect_record (DoveStoreSecrets *self,
                                   const char       *sync_id,
                                   DoveSide          side,
                                   DoveValue        *record,
                                   GPtrArray        *hidden)
{
  const DoveObject *object = find_object (self, sync_id, side);

  if (object != NULL && record != NULL)
    dove_value_unref (dove_hide_marked (object->schema_document, record, hidden));
}

static DoveValue *
mark_entry (DoveValue *entry)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, entry);
  dove_value_builder_take (builder, "secret", dove_value_new_boolean (TRUE));

  return dove_value_builder_end (builder);
}

static gboolean
is_secret (DoveStoreSecrets *self,
           const char       *sync_id,
           DoveSide          side,
           DoveValue        *entry)
{
  static const char *const names[] = { "old", "new" };
  const char *path = dove_value_get_member_text (entry, "field");
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    dove_store_secrets_collect (self, sync_id, side, path, dove_value_get_member (entry, names[i]),
                                hidden);

  return hidden->len > 0;
}

/**
 * dove_store_secrets_mark:
 * @self: what is secret
 * @sync_id: (nullable): of the sync
 * @side: that is written to
 * @fields: the fields of a change of it
 *
 * Marks those that are secret, as a run of today does: dove_hide_fields() hides them then.
 *
 * Returns: (transfer full): the fields
 */
DoveValue *
dove_store_secrets_mark (DoveStoreSecrets *self,
                         const char       *sync_id,
                         DoveSide          side,
                         DoveValue        *fields)
{
  g_autoptr(DoveValueBuilder) list = NULL;

  if (find_object (self, sync_id, side) == NULL)
    return dove_value_ref (fields);

  list = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);

      dove_value_builder_take_element (list, is_secret (self, sync_id, side, entry)
                                                 ? mark_entry (entry) : dove_value_ref (entry));
    }

  return dove_value_builder_end (list);
}

/* --- a change as it may be shown -------------------------------------------------------------- */

static void
hide_in (char      **text,
         GPtrArray  *hidden)
{
  char *shown = *text != NULL && hidden->len > 0 ? dove_net_hide_values (*text, hidden) : NULL;

  if (shown != NULL)
    {
      g_free (*text);
      *text = shown;
    }
}

/* (nullable): most changes have nothing secret, which is seen without reading them */
static DoveValue *
mark_fields_of (DoveStoreSecrets      *self,
                const char            *sync_id,
                const DoveStoreChange *change)
{
  gboolean may_have = change->fields != NULL &&
                      (find_object (self, sync_id, change->side) != NULL ||
                       strstr (change->fields, "\"secret\"") != NULL);
  g_autoptr(DoveValue) fields = may_have ? dove_json_parse (change->fields, -1, NULL, NULL) : NULL;

  return fields != NULL ? dove_store_secrets_mark (self, sync_id, change->side, fields) : NULL;
}

/* Of a request that records shared: the secrets of all that its run has written there. Whether all
 * are known. */
static gboolean
collect_run (DoveStoreSecrets      *self,
             const char            *sync_id,
             const DoveStoreChange *of,
             GPtrArray             *hidden)
{
  g_autoptr(DoveStoreRows) rows =
      dove_store_list_changes (self->store, of->run_id, DOVE_CHANGES_IN_ALL_STATES, NULL);
  g_autoptr(GError) local = NULL;
  DoveStoreChange *change;

  while (rows != NULL && (change = dove_store_rows_next (rows, &local)) != NULL)
    {
      g_autoptr(DoveValue) marked = change->side == of->side
          ? mark_fields_of (self, sync_id, change) : NULL;

      if (marked != NULL)
        dove_hide_collect_fields (marked, hidden);
      dove_store_change_free (change);
    }

  return rows != NULL && local == NULL;
}

static char *
hide_copy (const char *text,
           GPtrArray  *hidden)
{
  return text != NULL ? dove_net_hide_values (text, hidden) : NULL;
}

/* Others may hold the exchange too, and it does not change. */
static DoveExchange *
exchange_hide (const DoveExchange *from,
               GPtrArray          *hidden)
{
  DoveExchange *to = dove_exchange_new ();

  to->method = g_strdup (from->method);
  to->url = hide_copy (from->url, hidden);
  to->headers = hide_copy (from->headers, hidden);
  to->body = from->body;
  to->body.text = hide_copy (from->body.text, hidden);
  to->status = from->status;
  to->answer_headers = hide_copy (from->answer_headers, hidden);
  to->answer = from->answer;
  to->answer.text = hide_copy (from->answer.text, hidden);
  to->failure = hide_copy (from->failure, hidden);
  to->at = from->at;
  to->elapsed = from->elapsed;
  to->waited = from->waited;
  to->attempts = from->attempts;

  return to;
}

/* Of what may hold a secret that is not known nothing is shown. */
static void
hide_bodies (DoveExchange *exchange)
{
  g_free (exchange->body.text);
  exchange->body.text = g_strdup (DOVE_HIDDEN);
  g_free (exchange->answer.text);
  exchange->answer.text = g_strdup (DOVE_HIDDEN);
}

static void
hide_exchange (DoveStoreSecrets      *self,
               const char            *sync_id,
               const DoveStoreChange *change,
               DoveExchangePart      *part,
               GPtrArray             *hidden)
{
  DoveExchange *shown = NULL;
  gboolean is_known = TRUE;

  if (part->exchange == NULL)
    return;
  if (part->sent.text != NULL && find_object (self, sync_id, change->side) != NULL)
    is_known = collect_run (self, sync_id, change, hidden);
  if (hidden->len == 0 && is_known)
    return;

  shown = exchange_hide (part->exchange, hidden);
  if (!is_known)
    hide_bodies (shown);
  dove_exchange_unref (part->exchange);
  part->exchange = shown;
  hide_in (&part->sent.text, hidden);
  hide_in (&part->answer.text, hidden);
}

/**
 * dove_store_secrets_hide:
 * @self: what is secret
 * @sync_id: (nullable): of the sync
 * @change: a change of a run of it
 * @exchange: (nullable): what was said about it
 *
 * Hides all that is secret in a change before it is shown, printed or saved, also where its texts
 * and what was sent repeat it.
 */
void
dove_store_secrets_hide (DoveStoreSecrets  *self,
                         const char        *sync_id,
                         DoveStoreChange   *change,
                         DoveStoreExchange *exchange)
{
  g_autoptr(DoveValue) marked = mark_fields_of (self, sync_id, change);
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(DoveValue) shown = NULL;

  if (marked != NULL)
    dove_hide_collect_fields (marked, hidden);
  if (hidden->len > 0)
    {
      shown = dove_hide_fields (marked);
      g_free (change->fields);
      change->fields = dove_json_write (shown, DOVE_JSON_COMPACT);
      hide_in (&change->label, hidden);
      hide_in (&change->why, hidden);
      hide_in (&change->message, hidden);
    }
  if (exchange != NULL)
    hide_exchange (self, sync_id, change, &exchange->part, hidden);
}
