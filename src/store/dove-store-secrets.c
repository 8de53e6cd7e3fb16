/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <string.h>

#include "dove-store-secrets.h"

#include "connector/dove-hide.h"
#include "net/dove-net-policy.h"
#include "record/dove-json.h"

/**
 * DoveStoreSecrets:
 *
 * What the connectors of syncs mark as secret today. A run that was before the mark, or before
 * changes had one, has the values in the clear: whatever shows, finds, prints or saves what runs
 * have noted hides them by this. What is known of syncs is what #DoveStoreSides knows.
 *
 * It belongs to the thread of its store.
 */
struct _DoveStoreSecrets
{
  DoveStore      *store;
  DoveStoreSides *sides;
  GHashTable     *marked; /* (element-type DoveObject gboolean): whether there are secrets in it */
};

static gboolean
has_secrets (DoveStoreSecrets *self,
             const DoveObject *object)
{
  gpointer known = NULL;
  g_autofree char *text = NULL;
  gboolean is_marked = FALSE;

  if (g_hash_table_lookup_extended (self->marked, object, NULL, &known))
    return GPOINTER_TO_INT (known);

  text = object->schema_document != NULL
      ? dove_json_write (object->schema_document, DOVE_JSON_COMPACT) : NULL;
  is_marked = text != NULL && (strstr (text, "\"writeOnly\"") != NULL ||
                               strstr (text, "\"password\"") != NULL);
  g_hash_table_insert (self->marked, (gpointer) object, GINT_TO_POINTER (is_marked));

  return is_marked;
}

/* (nullable): the object that a side of a sync has, when there are secrets in it */
static const DoveObject *
find_object (DoveStoreSecrets *self,
             const char       *sync_id,
             DoveSide          side)
{
  const DoveObject *object = dove_store_sides_find_object (self->sides, sync_id, side);

  return object != NULL && has_secrets (self, object) ? object : NULL;
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

  self->store = store;
  self->sides = dove_store_sides_new (store);
  self->marked = g_hash_table_new (NULL, NULL);

  return self;
}

/**
 * dove_store_secrets_free:
 * @self: (transfer full): what is secret
 */
void
dove_store_secrets_free (DoveStoreSecrets *self)
{
  g_hash_table_unref (self->marked);
  dove_store_sides_free (self->sides);
  g_free (self);
}

/**
 * dove_store_secrets_get_sides:
 * @self: what is secret
 *
 * Returns: (transfer none): what is known of the sides of syncs, for who asks for that, too
 */
DoveStoreSides *
dove_store_secrets_get_sides (DoveStoreSecrets *self)
{
  return self->sides;
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
