/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "driver/http/dove-http-driver-private.h"

/* pages of one search; a search that finds more than these is no search by a key */
#define SEARCH_PAGE_LIMIT 1000

/* The only pointer that an operation goes by; NULL when it takes none or several */
static const char *
get_only_pointer (const DoveOperation *operation)
{
  if (operation->by->len != 1)
    return NULL;

  return dove_selector_get_pointer (operation->by->pdata[0]);
}

static const DoveOperation *
find_operation (const DoveObject *object,
                const char       *pointer)
{
  for (guint i = 0; i < object->find->len; i++)
    if (g_strcmp0 (get_only_pointer (object->find->pdata[i]), pointer) == 0)
      return object->find->pdata[i];

  return NULL;
}

static gboolean
is_key (const DoveObject *object,
        const char       *pointer)
{
  if (object->keys->len != 1)
    return FALSE;

  return g_strcmp0 (dove_selector_get_pointer (object->keys->pdata[0]), pointer) == 0;
}

/* Takes what a page holds; whether there are more pages. */
static gboolean
collect (GPtrArray *items,
         DovePage  *page,
         gboolean  *is_complete)
{
  gboolean goes_on = page->cursor != NULL;

  if (page->is_partial)
    *is_complete = FALSE;
  g_ptr_array_set_free_func (page->items, NULL);
  g_ptr_array_extend_and_steal (items, page->items);
  page->items = g_ptr_array_new ();

  return goes_on;
}

/* All pages of a declared search */
static GPtrArray *
find_by_operation (DoveHttpDriver    *self,
                   const HttpStream  *stream,
                   gboolean          *is_complete,
                   GCancellable      *cancellable,
                   GError           **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  g_autoptr(HttpCursor) cursor = http_cursor_new ();
  gboolean goes_on = TRUE;

  for (guint i = 0; goes_on && i < SEARCH_PAGE_LIMIT; i++)
    {
      g_autoptr(DovePage) page = NULL;

      page = http_stream_read_page (self, stream, cursor, cancellable, error);
      if (page == NULL)
        return NULL;
      goes_on = collect (items, page, is_complete);
    }

  *is_complete = *is_complete && !goes_on;

  return g_steal_pointer (&items);
}

/* A search that gives one record or none; one that finds none may say so with 404. */
static gboolean
is_single (const DoveOperation *operation)
{
  return operation->records == NULL && operation->record != NULL;
}

static GPtrArray *
find_declared (DoveHttpDriver    *self,
               const HttpStream  *stream,
               gboolean          *is_complete,
               GCancellable      *cancellable,
               GError           **error)
{
  g_autoptr(GError) reason = NULL;
  GPtrArray *items = find_by_operation (self, stream, is_complete, cancellable, &reason);

  if (items != NULL)
    return items;
  if (!g_error_matches (reason, DOVE_ERROR, DOVE_ERROR_MISSING))
    g_propagate_error (error, g_steal_pointer (&reason));
  else if (is_single (stream->operation))
    items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  else
    g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_FAILED, reason->message);

  return items;
}

/* All pages of a list that the application narrows down itself */
static GPtrArray *
find_by_list (DoveHttpDriver  *self,
              DoveListing     *listing,
              gboolean        *is_complete,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  g_autofree char *cursor = NULL;
  gboolean goes_on = TRUE;

  for (guint i = 0; goes_on && i < SEARCH_PAGE_LIMIT; i++)
    {
      g_autoptr(DovePage) page = NULL;

      listing->cursor = cursor;
      page = http_driver_list (DOVE_DRIVER (self), listing, cancellable, error);
      if (page == NULL)
        return NULL;
      g_free (cursor);
      cursor = g_strdup (page->cursor);
      goes_on = collect (items, page, is_complete);
    }

  *is_complete = *is_complete && !goes_on;

  return g_steal_pointer (&items);
}

/* A search by key is a read; a record that is not there is an answer too. */
static GPtrArray *
find_by_key (DoveHttpDriver  *self,
             const char      *object,
             DoveValue       *value,
             GCancellable    *cancellable,
             GError         **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  g_autoptr(GError) reason = NULL;
  g_autofree char *key = http_value_to_text (value);
  DoveItem *item = NULL;

  item = http_driver_get (DOVE_DRIVER (self), object, key, cancellable, &reason);
  if (item != NULL)
    g_ptr_array_add (items, item);
  else if (!g_error_matches (reason, DOVE_ERROR, DOVE_ERROR_MISSING))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }

  return g_steal_pointer (&items);
}

/* dove_driver_find() */
GPtrArray *
http_driver_find (DoveDriver    *driver,
                  const char    *object_id,
                  const char    *pointer,
                  DoveValue     *value,
                  gboolean      *is_complete,
                  GCancellable  *cancellable,
                  GError       **error)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  DoveObject *object = http_driver_ensure_object (self, object_id, cancellable, error);
  const DoveOperation *operation = NULL;

  *is_complete = FALSE;
  if (object == NULL)
    return NULL;

  *is_complete = TRUE;
  operation = find_operation (object, pointer);
  if (operation != NULL)
    {
      HttpStream stream = { .object = object, .operation = operation, .value = value };

      return find_declared (self, &stream, is_complete, cancellable, error);
    }
  if (is_key (object, pointer) && object->get != NULL)
    return find_by_key (self, object_id, value, cancellable, error);
  if (object->list != NULL && dove_object_find_filter (object, pointer, "=") != NULL)
    {
      g_autoptr(DoveCondition) condition = dove_condition_new (pointer, "=", value);
      g_autoptr(GPtrArray) conditions = g_ptr_array_new ();
      DoveListing listing = { .object = object_id, .conditions = conditions };

      condition->is_exact = TRUE;
      g_ptr_array_add (conditions, condition);

      return find_by_list (self, &listing, is_complete, cancellable, error);
    }

  *is_complete = FALSE;
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               _("“%s”: “%s” cannot be searched by “%s”"),
               dove_connection_get_name (self->connection), object->title, pointer);

  return NULL;
}

static DoveItem *
read_item (HttpExchange      *exchange,
           const DoveObject  *object,
           GError           **error)
{
  gboolean is_missing = FALSE;
  g_autoptr(DoveValue) record = NULL;
  DoveItem *item = NULL;

  if (exchange->verdict->kind == DOVE_VERDICT_OK)
    record = dove_operation_read_record (exchange->operation, exchange->answer, exchange->scope,
                                         &is_missing);
  else
    is_missing = TRUE;

  if (dove_value_get_kind (record) == DOVE_VALUE_RECORD)
    {
      item = http_item_new (object, record, exchange->scope, error);
      if (item != NULL)
        http_item_take_etag (item, exchange);
      return item;
    }

  g_set_error (error, DOVE_ERROR, is_missing ? DOVE_ERROR_MISSING : DOVE_ERROR_FAILED,
               is_missing ? _("there is no such record") : _("its answer holds no record"));

  return NULL;
}

/* Without a call for one record, a list that can be narrowed down to it does as well. */
static DoveItem *
get_by_list (DoveHttpDriver    *self,
             const DoveObject  *object,
             const char        *key,
             GCancellable      *cancellable,
             GError           **error)
{
  const char *pointer = NULL;
  g_autoptr(DoveValue) value = dove_object_make_key (object, key);
  g_autoptr(GPtrArray) items = NULL;
  gboolean is_complete = FALSE;

  if (object->keys->len == 1)
    pointer = dove_selector_get_pointer (object->keys->pdata[0]);
  items = http_driver_find (DOVE_DRIVER (self), object->id, pointer != NULL ? pointer : "",
                            value, &is_complete, cancellable, error);
  if (items == NULL)
    return NULL;

  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (((DoveItem *) items->pdata[i])->key, key))
      return g_ptr_array_steal_index (items, i);

  http_driver_fail (self, error, is_complete ? DOVE_ERROR_MISSING : DOVE_ERROR_FAILED,
                    _("A record could not be read"),
                    is_complete ? _("there is no such record") : _("its search broke off"));

  return NULL;
}

/* dove_driver_get() */
DoveItem *
http_driver_get (DoveDriver    *driver,
                 const char    *object_id,
                 const char    *key,
                 GCancellable  *cancellable,
                 GError       **error)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  DoveObject *object = http_driver_ensure_object (self, object_id, cancellable, error);
  g_autoptr(HttpExchange) exchange = NULL;
  g_autoptr(GError) reason = NULL;
  g_autofree char *what = NULL;
  DoveCallInput input = { 0 };
  DoveItem *item = NULL;

  if (object == NULL)
    return NULL;
  if (object->get == NULL)
    return get_by_list (self, object, key, cancellable, error);

  exchange = http_exchange_new (self, object->get);
  http_exchange_set_key (exchange, object, key);
  input.object = object;
  what = g_strdup_printf (_("“%s” %s could not be read"), object->title, key);
  if (!http_exchange_read (exchange, &input, what, cancellable, error))
    return NULL;

  item = read_item (exchange, object, &reason);
  if (item == NULL)
    http_driver_fail (self, error, reason->code, what, reason->message);

  return item;
}
