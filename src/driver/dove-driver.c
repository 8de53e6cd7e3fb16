/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "driver/dove-driver.h"

G_DEFINE_INTERFACE (DoveDriver, dove_driver, G_TYPE_OBJECT)

static void
dove_driver_default_init (DoveDriverInterface *iface)
{
}

/**
 * dove_driver_clone:
 * @self: a driver
 *
 * Makes a driver of the same account for another thread. May be called from any thread; the
 * clone belongs to the thread that first uses it.
 *
 * Returns: (transfer full): the clone
 */
DoveDriver *
dove_driver_clone (DoveDriver *self)
{
  return DOVE_DRIVER_GET_IFACE (self)->clone (self);
}

/**
 * dove_driver_check:
 * @self: a driver
 * @account: (out) (optional) (nullable): stable id of the account
 * @label: (out) (optional) (nullable): what to call it
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Makes the one cheap call that fails without a valid sign-in. Blocks on the network.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED, %DOVE_ERROR_FORBIDDEN, %DOVE_ERROR_OFFLINE and what else
 * stands in the way.
 *
 * Returns: whether the account answered
 */
gboolean
dove_driver_check (DoveDriver    *self,
                   char         **account,
                   char         **label,
                   GCancellable  *cancellable,
                   GError       **error)
{
  return DOVE_DRIVER_GET_IFACE (self)->check (self, account, label, cancellable, error);
}

/**
 * dove_driver_list_objects:
 * @self: a driver
 *
 * Names the objects of the application. No network.
 *
 * Returns: (transfer full) (element-type utf8): ids in the order of the manifest
 */
GPtrArray *
dove_driver_list_objects (DoveDriver *self)
{
  return DOVE_DRIVER_GET_IFACE (self)->list_objects (self);
}

/**
 * dove_driver_describe:
 * @self: a driver
 * @object: id of an object
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Gives the schema of a record, with the account's own fields where the application tells
 * them. May block on the network.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such object; else as dove_driver_list().
 *
 * Returns: (transfer full) (nullable): the schema
 */
DoveSchema *
dove_driver_describe (DoveDriver    *self,
                      const char    *object,
                      GCancellable  *cancellable,
                      GError       **error)
{
  return DOVE_DRIVER_GET_IFACE (self)->describe (self, object, cancellable, error);
}

/**
 * dove_driver_get_abilities:
 * @self: a driver
 * @object: id of an object
 * @abilities: (out): what can be done
 * @error: return location for an error
 *
 * Says what is declared for an object. No network.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such object.
 *
 * Returns: whether there is such an object
 */
gboolean
dove_driver_get_abilities (DoveDriver     *self,
                           const char     *object,
                           DoveAbilities  *abilities,
                           GError        **error)
{
  return DOVE_DRIVER_GET_IFACE (self)->get_abilities (self, object, abilities, error);
}

/**
 * dove_driver_list:
 * @self: a driver
 * @listing: what to read
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Reads one page. Blocks on the network; reads are retried inside as the rules of the engine
 * say, within the account's retry budget.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED, %DOVE_ERROR_FORBIDDEN, %DOVE_ERROR_THROTTLED once the wait
 * would be longer than a run may wait, %DOVE_ERROR_OFFLINE, %DOVE_ERROR_EXPIRED when the cursor
 * or position is not known any more, %DOVE_ERROR_FAILED for an answer that is no page,
 * %DOVE_ERROR_LIMIT for one that is too big or too deep, %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): the page
 */
DovePage *
dove_driver_list (DoveDriver         *self,
                  const DoveListing  *listing,
                  GCancellable       *cancellable,
                  GError            **error)
{
  return DOVE_DRIVER_GET_IFACE (self)->list (self, listing, cancellable, error);
}

/**
 * dove_driver_get_hold:
 * @self: a driver
 *
 * Says for how long the account wants no requests, as it has last said. No network.
 *
 * Returns: microseconds from now; 0 when it takes them
 */
GTimeSpan
dove_driver_get_hold (DoveDriver *self)
{
  DoveDriverInterface *iface = DOVE_DRIVER_GET_IFACE (self);

  return iface->get_hold != NULL ? iface->get_hold (self) : 0;
}

/**
 * dove_driver_measure_clock:
 * @self: a driver
 * @skew: (out): how far the application's clock is ahead of ours, microseconds
 * @doubt: (out): by how much that may be wrong, microseconds
 *
 * Says what the application's latest answers show of its clock. No network.
 *
 * Returns: whether they show it
 */
gboolean
dove_driver_measure_clock (DoveDriver *self,
                           GTimeSpan  *skew,
                           GTimeSpan  *doubt)
{
  DoveDriverInterface *iface = DOVE_DRIVER_GET_IFACE (self);

  *skew = *doubt = 0;

  return iface->measure_clock != NULL && iface->measure_clock (self, skew, doubt);
}

/**
 * dove_driver_make_position:
 * @self: a driver
 * @object: id of an object
 * @time: microseconds UTC
 *
 * Gives the position from which a list shows what was changed at or after a time. No network.
 *
 * Returns: (transfer full) (nullable): the position; %NULL when positions are no times
 */
char *
dove_driver_make_position (DoveDriver *self,
                           const char *object,
                           gint64      time)
{
  DoveDriverInterface *iface = DOVE_DRIVER_GET_IFACE (self);

  return iface->make_position != NULL ? iface->make_position (self, object, time) : NULL;
}

/**
 * dove_driver_lower_position:
 * @self: a driver
 * @object: id of an object
 * @position: a position, as a page gave it in `high_water`
 * @span: how much earlier, in microseconds
 *
 * Gives an earlier position, for a list that took so long that records changed behind it. No
 * network.
 *
 * Returns: (transfer full) (nullable): the position; %NULL when positions are no times, so that
 *   there is no telling
 */
char *
dove_driver_lower_position (DoveDriver *self,
                            const char *object,
                            const char *position,
                            GTimeSpan   span)
{
  DoveDriverInterface *iface = DOVE_DRIVER_GET_IFACE (self);

  return iface->lower_position != NULL ? iface->lower_position (self, object, position, span)
                                       : NULL;
}

/**
 * dove_driver_get:
 * @self: a driver
 * @object: id of an object
 * @key: key of a record
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Reads one record. Blocks on the network.
 *
 * Errors: %DOVE_ERROR_MISSING when the application says that there is none (404, 410, an empty
 * answer); else as dove_driver_list().
 *
 * Returns: (transfer full) (nullable): the record
 */
DoveItem *
dove_driver_get (DoveDriver    *self,
                 const char    *object,
                 const char    *key,
                 GCancellable  *cancellable,
                 GError       **error)
{
  return DOVE_DRIVER_GET_IFACE (self)->get (self, object, key, cancellable, error);
}

/**
 * dove_driver_find:
 * @self: a driver
 * @object: id of an object
 * @pointer: JSON Pointer of the field to search by
 * @value: what it must hold
 * @is_complete: (out): whether every page of the search was read
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Searches records by one field: with the application's search where it is declared, with a
 * pushed-down list otherwise. A fuzzy search may give too much: the caller checks the values.
 *
 * Errors: %DOVE_ERROR_UNSUPPORTED when the object cannot be searched by @pointer; else as
 * dove_driver_list().
 *
 * Returns: (transfer full) (nullable) (element-type DoveItem): what was found, may be empty
 */
GPtrArray *
dove_driver_find (DoveDriver    *self,
                  const char    *object,
                  const char    *pointer,
                  DoveValue     *value,
                  gboolean      *is_complete,
                  GCancellable  *cancellable,
                  GError       **error)
{
  return DOVE_DRIVER_GET_IFACE (self)->find (self, object, pointer, value, is_complete,
                                             cancellable, error);
}

/**
 * dove_driver_write:
 * @self: a driver
 * @write: what to write
 * @cancellable: (nullable): cancels the call; one under way then is ambiguous
 *
 * Sends one write, once. Blocks on the network. Waits for the account's rate limit before the
 * first byte, renews the sign-in once after a 401; repeats nothing else: that is for the
 * caller, who knows what became of the first try.
 *
 * Returns: (transfer full): what became of it; never %NULL
 */
DoveOutcome *
dove_driver_write (DoveDriver      *self,
                   const DoveWrite *write,
                   GCancellable    *cancellable)
{
  return DOVE_DRIVER_GET_IFACE (self)->write (self, write, cancellable);
}

/**
 * dove_driver_write_many:
 * @self: a driver
 * @writes: (array length=n_writes): what to write; all of one object, each to another record
 * @n_writes: how many, at least 1
 * @cancellable: (nullable): cancels the call; what is under way then is ambiguous
 *
 * Sends several writes, each once, in as few requests as the application takes; where it takes
 * single ones only, as dove_driver_write() does. Blocks on the network.
 *
 * Each write gets an outcome of its own, as certain as that of a single one: a request whose
 * answer is lost leaves all its writes ambiguous, and so is each whose result is missing, or
 * cannot be told from another's. What a bulk request cannot carry (the condition of an `etag`)
 * is sent by itself.
 *
 * Returns: (transfer full) (element-type DoveOutcome): what became of each, in the order of
 *   @writes
 */
GPtrArray *
dove_driver_write_many (DoveDriver             *self,
                        const DoveWrite *const *writes,
                        guint                   n_writes,
                        GCancellable           *cancellable)
{
  DoveDriverInterface *iface = DOVE_DRIVER_GET_IFACE (self);
  GPtrArray *outcomes = NULL;

  if (iface->write_many != NULL && n_writes > 1)
    return iface->write_many (self, writes, n_writes, cancellable);

  outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_outcome_free);
  for (guint i = 0; i < n_writes; i++)
    g_ptr_array_add (outcomes, dove_driver_write (self, writes[i], cancellable));

  return outcomes;
}

/**
 * dove_driver_preview:
 * @self: a driver
 * @write: what would be written
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Makes the request of a write, and sends it not. May block on the network: an application may
 * have to tell its fields, or where it is, first.
 *
 * Errors: %DOVE_ERROR_INVALID when the write would be refused before it is sent,
 * %DOVE_ERROR_FORBIDDEN when the connector says that it is not allowed for its record;
 * %DOVE_ERROR_MISSING when a record that it looks at is not there; those of dove_driver_get();
 * %DOVE_ERROR_UNSUPPORTED by drivers that send no requests.
 *
 * Returns: (transfer full) (nullable): a record of `method`, `url`, `headers` and `body`, without
 *   what shows who we are
 */
DoveValue *
dove_driver_preview (DoveDriver       *self,
                     const DoveWrite  *write,
                     GCancellable     *cancellable,
                     GError          **error)
{
  DoveDriverInterface *iface = DOVE_DRIVER_GET_IFACE (self);

  if (iface->preview != NULL)
    return iface->preview (self, write, cancellable, error);

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED, _("Nothing is sent here"));

  return NULL;
}

/**
 * dove_driver_act:
 * @self: a driver
 * @action: what to do: `kind` is %DOVE_WRITE_ACT, `action` its name in the connector, `key` the
 *   record that it is about if it is about one, `fields` its input
 * @cancellable: (nullable): cancels the call; one under way then is ambiguous
 *
 * Asks the application for something that is no plain write: to send an invoice, to void it. The
 * input is checked first, and whether the connector allows it for the record as it is. Sent once,
 * as dove_driver_write() does; a repeat may do it twice unless the application honours the key.
 *
 * Returns: (transfer full): what became of it, `output` with the answer; never %NULL
 */
DoveOutcome *
dove_driver_act (DoveDriver      *self,
                 const DoveWrite *action,
                 GCancellable    *cancellable)
{
  g_return_val_if_fail (action->kind == DOVE_WRITE_ACT && action->action != NULL, NULL);

  return dove_driver_write (self, action, cancellable);
}

/**
 * dove_item_new:
 * @key: id of the record
 * @record: the record
 *
 * Returns: (transfer full): an item that holds both
 */
DoveItem *
dove_item_new (const char *key,
               DoveValue  *record)
{
  DoveItem *item = g_new0 (DoveItem, 1);

  item->key = g_strdup (key);
  item->record = dove_value_ref (record);

  return item;
}

/**
 * dove_item_free:
 * @item: (transfer full): an item
 */
void
dove_item_free (DoveItem *item)
{
  g_free (item->key);
  g_clear_pointer (&item->record, dove_value_unref);
  g_free (item->etag);
  g_free (item->version);
  g_free (item);
}

/**
 * dove_page_free:
 * @page: (transfer full): a page
 */
void
dove_page_free (DovePage *page)
{
  g_clear_pointer (&page->items, g_ptr_array_unref);
  g_free (page->cursor);
  g_free (page->high_water);
  g_free (page->note);
  g_free (page);
}

/**
 * dove_write_free:
 * @write: (transfer full): a write made by g_new0() whose members are all its own
 */
void
dove_write_free (DoveWrite *write)
{
  g_free (write->object);
  g_free (write->key);
  g_clear_pointer (&write->fields, dove_value_unref);
  g_clear_pointer (&write->seen, dove_value_unref);
  g_free (write->etag);
  g_free (write->idempotency_key);
  g_free (write->action);
  g_free (write);
}

/**
 * dove_outcome_free:
 * @outcome: (transfer full): an outcome
 */
void
dove_outcome_free (DoveOutcome *outcome)
{
  g_free (outcome->key);
  g_clear_pointer (&outcome->item, dove_item_free);
  g_clear_pointer (&outcome->output, dove_value_unref);
  g_free (outcome->message);
  g_free (outcome->hint);
  g_free (outcome->field);
  dove_exchange_part_clear (&outcome->exchange);
  g_free (outcome);
}

/**
 * dove_condition_new:
 * @pointer: JSON Pointer of a field
 * @compare: `=`, `>=`, `<` or `in`
 * @value: what it is compared with
 *
 * Returns: (transfer full): a condition
 */
DoveCondition *
dove_condition_new (const char *pointer,
                    const char *compare,
                    DoveValue  *value)
{
  DoveCondition *condition = g_new0 (DoveCondition, 1);

  condition->pointer = g_strdup (pointer);
  condition->compare = g_strdup (compare);
  condition->value = dove_value_ref (value);

  return condition;
}

/**
 * dove_condition_free:
 * @condition: (transfer full): a condition
 */
void
dove_condition_free (DoveCondition *condition)
{
  g_free (condition->pointer);
  g_free (condition->compare);
  g_clear_pointer (&condition->value, dove_value_unref);
  g_free (condition);
}

/**
 * dove_driver_sample:
 * @self: a driver
 * @object: one of its objects
 * @limit: how many at most
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Reads some records, the first that a list gives. Blocks on the network.
 *
 * Errors: those of dove_driver_list().
 *
 * Returns: (transfer full) (nullable) (element-type DoveItem): the records, may be empty
 */
GPtrArray *
dove_driver_sample (DoveDriver    *self,
                    const char    *object,
                    guint          limit,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(GPtrArray) records = NULL;
  g_autofree char *cursor = NULL;

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  do
    {
      DoveListing listing = { .object = object, .cursor = cursor };
      g_autoptr(DovePage) page = dove_driver_list (self, &listing, cancellable, error);

      if (page == NULL)
        return NULL;
      while (page->items->len > 0 && records->len < limit)
        g_ptr_array_add (records, g_ptr_array_steal_index (page->items, 0));
      g_free (cursor);
      cursor = g_strdup (page->cursor);
    }
  while (cursor != NULL && records->len < limit);

  return g_steal_pointer (&records);
}

/**
 * dove_item_to_value:
 * @item: an item
 *
 * Returns: (transfer full): a record of its `key` and its `record`
 */
DoveValue *
dove_item_to_value (const DoveItem *item)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "key", item->key);
  dove_value_builder_set (builder, "record", item->record);

  return dove_value_builder_end (builder);
}
