/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dove-defaults.h"
#include "connector/dove-bulk.h"
#include "connector/dove-reading.h"
#include "driver/http/dove-http-bulk-private.h"
#include "record/dove-json.h"

/*
 * Several writes in one request. A bulk request is a way to save requests and no other kind of
 * write: of each item the same is known afterwards as if it had been sent alone, or less, never
 * more. What happens to each item, by what happens to the request:
 *
 *   nothing was sent (signed out, throttled, offline)   not applied, as for a single write
 *   the connection broke, or the answer did             ambiguous, each of them
 *   429, or a rule that says so                         not applied, to be sent again
 *   401                                                 unauthorized
 *   5xx                                                 ambiguous, each of them
 *   405, 413: the request as such was not taken         nothing was done: sent one by one
 *   refused as a whole, and the bulk is `atomic`        nothing was done: sent one by one
 *   refused as a whole, and a repeat does no harm       sent one by one
 *   (no creates among the items)
 *   refused as a whole, otherwise                       ambiguous: it may have stored some
 *   done: the item's result is there and has no error   applied
 *   done: the item's result has an error                refused in the application's words, or
 *                                                       what a rule says of it
 *   done: the result is missing, doubled, or may be     ambiguous
 *   another item's (connector/dove-bulk.c)
 *   done: a create whose result tells no key            ambiguous
 *
 * One by one ends with the first item that shows that the others would fare no better: the rest
 * was not sent, and says so.
 *
 * What a bulk request cannot carry goes alone: a condition (`etag`), an idempotency key, an item
 * that is too big, a record below a parent, a kind without bulk. A write with a key is repeated
 * with it, by itself, and the application would not know it from the bulk. Where the application
 * wants a key with every POST the bulk request has one of its own, which is used once.
 */

static void
bulk_item_free (gpointer data)
{
  HttpBulkItem *self = data;

  g_clear_pointer (&self->writing.exchange, http_exchange_free);
  g_clear_pointer (&self->item, dove_value_unref);
  g_free (self);
}

static gboolean
get_bulk_kind (DoveWriteKind  kind,
               DoveBulkKind  *bulk_kind)
{
  switch (kind)
    {
    case DOVE_WRITE_CREATE:
      *bulk_kind = DOVE_BULK_CREATE;
      return TRUE;
    case DOVE_WRITE_UPDATE:
      *bulk_kind = DOVE_BULK_UPDATE;
      return TRUE;
    case DOVE_WRITE_UPSERT:
      *bulk_kind = DOVE_BULK_UPSERT;
      return TRUE;
    case DOVE_WRITE_DELETE:
      *bulk_kind = DOVE_BULK_DELETE;
      return TRUE;
    case DOVE_WRITE_ARCHIVE:
    case DOVE_WRITE_RESTORE:
    case DOVE_WRITE_ACT:
    default:
      return FALSE;
    }
}

static DoveBulk *
find_bulk (const DoveObject *object,
           DoveWriteKind     kind)
{
  DoveWrite write = { .kind = kind };
  DoveBulkKind bulk_kind = 0;

  if (object->parent != NULL || !get_bulk_kind (kind, &bulk_kind) ||
      http_pick_operation (object, &write) == NULL)
    return NULL;

  return dove_object_find_bulk (object, bulk_kind);
}

/* Most writes of a kind that one request carries; 0 when each needs its own. */
guint
http_count_bulk (DoveManifest     *manifest,
                 const DoveObject *object,
                 DoveWriteKind     kind)
{
  const DoveBulk *bulk = find_bulk (object, kind);

  if (bulk == NULL || bulk->max < 2 || bulk->operation->table != NULL ||
      (kind == DOVE_WRITE_CREATE && dove_operation_sends_key (manifest, object->create)))
    return 0;

  return MIN (bulk->max, DOVE_BULK_MOST);
}

/* Sent or not, what became of it is known. */
void
http_bulk_set_outcome (HttpBulk           *self,
                       const HttpBulkItem *item,
                       DoveOutcome        *outcome)
{
  g_assert (self->outcomes->pdata[item->place] == NULL);
  self->outcomes->pdata[item->place] = outcome;
}

/* One by one */

/* What an item that was not sent says, since @last came to no good before it; NULL to send it */
static DoveOutcome *
make_unsent (const HttpBulkItem *item,
             const DoveOutcome  *last)
{
  gboolean is_signed_out = last != NULL && last->outcome == DOVE_OUTCOME_UNAUTHORIZED;
  DoveOutcome *outcome = NULL;

  if (last == NULL || !(is_signed_out || last->outcome == DOVE_OUTCOME_NOT_APPLIED ||
                        last->outcome == DOVE_OUTCOME_AMBIGUOUS))
    return NULL;

  outcome = http_writing_make_outcome (&item->writing, is_signed_out ? DOVE_OUTCOME_UNAUTHORIZED
                                                                     : DOVE_OUTCOME_NOT_APPLIED,
                                       _("it was not sent after the one before it did not come "
                                         "through"));
  if (!is_signed_out)
    {
      outcome->retry_after = last->retry_after;
      outcome->status = last->outcome == DOVE_OUTCOME_NOT_APPLIED ? last->status : 0;
    }

  return outcome;
}

/* Nothing of the request was done, or doing it again does no harm. */
void
http_bulk_send_one_by_one (HttpBulk *self)
{
  const DoveOutcome *last = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);
      DoveOutcome *outcome = make_unsent (item, last);

      if (outcome != NULL)
        {
          http_bulk_set_outcome (self, item, outcome);
          continue;
        }
      outcome = http_driver_write (DOVE_DRIVER (self->driver), item->writing.write,
                                   self->cancellable);
      http_bulk_set_outcome (self, item, outcome);
      last = outcome;
    }
}

/* Making the request */

/* Items of the kinds; NULL when there are none */
static DoveValue *
collect_items (HttpBulk *self,
               guint     kinds)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  guint count = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);

      if ((kinds & (1u << item->kind)) == 0)
        continue;
      dove_value_builder_add (builder, item->item);
      count++;
    }

  return count > 0 ? dove_value_builder_end (builder) : NULL;
}

static DoveValue *
collect_keys (HttpBulk *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < self->items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);
      DoveValue *key = dove_scope_peek (item->writing.exchange->scope, "key");

      if (key != NULL)
        dove_value_builder_add (builder, key);
    }

  return dove_value_builder_end (builder);
}

static void
take_name (HttpExchange *exchange,
           const char   *name,
           DoveValue    *value)
{
  if (value != NULL)
    dove_scope_take (exchange->scope, name, value);
}

static void
set_names (HttpBulk     *self,
           HttpExchange *exchange)
{
  const HttpBulkItem *first = g_ptr_array_index (self->items, 0);

  dove_scope_take (exchange->scope, "fields", dove_object_make_fields (first->writing.object,
                                                                       NULL));
  if (exchange->operation->role == DOVE_ROLE_BULK_MIXED)
    {
      take_name (exchange, "creates", collect_items (self, 1u << DOVE_BULK_CREATE));
      take_name (exchange, "updates", collect_items (self, 1u << DOVE_BULK_UPDATE));
      take_name (exchange, "deletes", collect_items (self, 1u << DOVE_BULK_DELETE));
      return;
    }

  take_name (exchange, "items", collect_items (self, ~0u));
  take_name (exchange, "keys", collect_keys (self));
}

/* What became of its items says how much of the request is wanted. */
static DoveExchange *
show_request (HttpBulk     *self,
              HttpExchange *exchange)
{
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);
  gsize most_bytes = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);
      const DoveOutcome *outcome = g_ptr_array_index (self->outcomes, item->place);

      most_bytes = MAX (most_bytes, http_note_get_most (outcome->outcome));
      g_ptr_array_extend_and_steal (hidden, http_writing_list_hidden (&item->writing));
    }

  return http_note_show (exchange, hidden, most_bytes);
}

/* Each item that has no exchange of its own shares that of the request. */
static void
note_exchange (HttpBulk     *self,
               HttpExchange *exchange)
{
  g_autoptr(DoveExchange) shown = show_request (self, exchange);

  for (guint i = 0; i < self->items->len && shown != NULL; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);
      DoveOutcome *outcome = g_ptr_array_index (self->outcomes, item->place);
      HttpExchange *own = item->writing.exchange;
      g_autoptr(GPtrArray) hidden = http_writing_list_hidden (&item->writing);

      if (outcome->exchange.exchange != NULL)
        continue;
      outcome->exchange.exchange = dove_exchange_ref (shown);
      http_note_show_part (own, item->item, hidden, outcome->outcome, &outcome->exchange.sent);
      http_note_show_part (own, own->answer != NULL ? own->answer->body : NULL, hidden,
                           outcome->outcome, &outcome->exchange.answer);
    }
}

/* The request as such failed, and each of its items with it. */
static void
fail_all (HttpBulk     *self,
          HttpExchange *exchange,
          const GError *error)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const HttpBulkItem *item = g_ptr_array_index (self->items, i);
      HttpWriting writing = item->writing;

      writing.exchange = exchange;
      http_bulk_set_outcome (self, item, http_writing_make_failed (&writing, error));
    }
}

static void
send_request (HttpBulk *self)
{
  const HttpBulkItem *first = g_ptr_array_index (self->items, 0);
  g_autoptr(HttpExchange) exchange = http_exchange_new (self->driver, first->bulk->operation);
  g_autofree char *key = g_uuid_string_random ();
  DoveCallInput input = { .object = first->writing.object, .idempotency_key = key };
  g_autoptr(DoveCall) call = NULL;
  g_autoptr(GError) error = NULL;

  set_names (self, exchange);
  call = http_exchange_build (exchange, &input, &error);
  if (call == NULL)
    {
      g_info ("Several writes could not be put into one request: %s", error->message);
      http_bulk_send_one_by_one (self);
      return;
    }
  if (http_exchange_send (exchange, call, self->cancellable, &error))
    {
      exchange->is_repeatable = FALSE; /* its items will never be sent together again */
      http_bulk_read_answer (self, exchange);
    }
  else
    fail_all (self, exchange, error);
  note_exchange (self, exchange);
}

/* Sends what has come together. */
static void
flush (HttpBulk *self)
{
  if (self->items->len == 1)
    http_bulk_send_one_by_one (self);
  else if (self->items->len > 1)
    send_request (self);

  g_ptr_array_set_size (self->items, 0);
  self->size = 0;
}

/* Gathering */

/* Whether a write must go by itself */
static gboolean
is_alone (const DoveObject *object,
          const DoveBulk   *bulk,
          const DoveWrite  *write)
{
  return bulk == NULL || bulk->max < 2 || bulk->operation->table != NULL ||
         (write->etag != NULL && http_object_has_etag (object)) ||
         (write->idempotency_key != NULL &&
          dove_operation_sends_key (object->manifest, http_pick_operation (object, write)));
}

/* A write made ready for a bulk request; NULL when it was dealt with in another way. */
static HttpBulkItem *
prepare_item (HttpBulk        *self,
              const DoveWrite *write,
              guint            place)
{
  HttpBulkItem *item = g_new0 (HttpBulkItem, 1);
  DoveObject *object = http_driver_find_object (self->driver, write->object, NULL);
  DoveCallInput input = { .object = object, .record = write->fields, .seen = write->seen };
  DoveOutcome *outcome = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  item->place = place;
  item->writing = (HttpWriting) {
    .driver = self->driver, .write = write, .cancellable = self->cancellable,
  };
  item->bulk = object != NULL ? find_bulk (object, write->kind) : NULL;
  if (object == NULL || is_alone (object, item->bulk, write))
    outcome = http_driver_write (DOVE_DRIVER (self->driver), write, self->cancellable);
  else if (http_writing_prepare (&item->writing, &outcome, &error))
    {
      input.object = item->writing.object;
      get_bulk_kind (write->kind, &item->kind);
      item->item = dove_bulk_make_item (item->bulk, item->kind,
                                        http_pick_operation (item->writing.object, write),
                                        item->writing.exchange->scope, &input, &error);
      if (item->item == NULL)
        outcome = http_writing_make_unbuilt (&item->writing, error);
    }
  if (outcome != NULL)
    {
      http_bulk_set_outcome (self, item, outcome);
      bulk_item_free (item);
      return NULL;
    }

  text = dove_json_write (item->item, DOVE_JSON_COMPACT);
  item->size = strlen (text);

  return item;
}

static gboolean
fits (HttpBulk           *self,
      const HttpBulkItem *item)
{
  const HttpBulkItem *first = self->items->len > 0 ? g_ptr_array_index (self->items, 0) : NULL;

  return first == NULL ||
         (first->bulk == item->bulk && self->items->len < MIN (item->bulk->max, DOVE_BULK_MOST) &&
          self->size + item->size <= DOVE_BULK_BYTES);
}

/* dove_driver_write_many() */
GPtrArray *
http_driver_write_many (DoveDriver             *driver,
                        const DoveWrite *const *writes,
                        guint                   n_writes,
                        GCancellable           *cancellable)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (bulk_item_free);
  GPtrArray *outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_outcome_free);
  HttpBulk sending = {
    .driver = DOVE_HTTP_DRIVER (driver), .cancellable = cancellable, .outcomes = outcomes,
    .items = items,
  };

  g_ptr_array_set_size (outcomes, (int) n_writes);
  for (guint i = 0; i < n_writes; i++)
    {
      HttpBulkItem *item = prepare_item (&sending, writes[i], i);

      if (item == NULL)
        continue;
      if (!fits (&sending, item))
        flush (&sending);
      g_ptr_array_add (items, item);
      sending.size += item->size;
    }
  flush (&sending);

  return outcomes;
}
