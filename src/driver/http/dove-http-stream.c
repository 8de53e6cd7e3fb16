/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "base/dove-defaults.h"
#include "driver/http/dove-http-driver-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DIGEST_LETTERS 16 /* of a page's keys: enough to tell it from the one before */

/*
 * One page of one operation: ask, decode, take the records, see where it goes on. A page is
 * taken whole or not at all: a record without key, or an answer that is no list, fails the page,
 * since a list that is short for a reason we did not understand looks like deleted records.
 */

/* Two copies of a record in one page are one observation: the later version of them. */
static gboolean
is_older (const DoveItem *item,
          const DoveItem *known)
{
  DoveNumber a;
  DoveNumber b;

  if (item->version != NULL && known->version != NULL &&
      dove_number_parse (item->version, -1, &a) && dove_number_parse (known->version, -1, &b))
    return dove_number_compare (&a, &b) < 0;

  return item->updated < known->updated;
}

static void
add_item (GPtrArray  *items,
          GHashTable *places,
          DoveItem   *item)
{
  gpointer place = NULL;

  if (!g_hash_table_lookup_extended (places, item->key, NULL, &place))
    {
      g_hash_table_insert (places, item->key, GUINT_TO_POINTER (items->len));
      g_ptr_array_add (items, item);
    }
  else if (is_older (item, items->pdata[GPOINTER_TO_UINT (place)]))
    dove_item_free (item);
  else
    {
      guint index = GPOINTER_TO_UINT (place);

      g_hash_table_replace (places, item->key, place);
      dove_item_free (items->pdata[index]);
      items->pdata[index] = item;
    }
}

/* A record of an application, with everything that its manifest lets us read from it. */
DoveItem *
http_item_new (const DoveObject  *object,
               DoveValue         *record,
               DoveScope         *scope,
               GError           **error)
{
  g_autoptr(DoveValue) adopted = dove_object_adopt (object, record, scope);
  g_autoptr(DoveValue) decoded = dove_object_decode (object, adopted);
  g_autofree char *key = dove_object_read_key (object, decoded, error);
  DoveItem *item = NULL;

  if (key == NULL)
    return NULL;

  item = dove_item_new (key, decoded);
  item->etag = dove_object_read_etag (object, decoded, scope);
  item->version = dove_object_read_version (object, decoded, scope);
  item->updated = dove_object_read_updated (object, decoded, scope);
  item->created = dove_object_read_created (object, decoded, scope);
  item->is_deleted = dove_object_read_deleted (object, decoded, scope);

  return item;
}

/* The version may stand beside the record: in a header, say. */
void
http_item_take_etag (DoveItem     *item,
                     HttpExchange *exchange)
{
  char *etag = http_exchange_select_text (exchange, exchange->operation->etag);

  if (etag == NULL)
    return;

  g_free (item->etag);
  item->etag = etag;
}

DovePage *
http_page_new (void)
{
  DovePage *page = g_new0 (DovePage, 1);

  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  page->total = -1;

  return page;
}

/* The first reason is told; later ones follow from it more often than not. */
void
http_page_set_partial (DovePage   *page,
                       const char *note)
{
  page->is_partial = TRUE;
  if (page->note == NULL)
    page->note = g_strdup (note);
}

void
http_scope_set_parent (DoveScope        *scope,
                       const DoveObject *parent,
                       DoveItem         *item)
{
  dove_scope_take (scope, "parent", dove_object_make_parent (parent, item->key, item->record));
}

static void
set_names (HttpExchange     *exchange,
           const HttpStream *stream)
{
  DoveScope *scope = exchange->scope;

  for (guint i = 0; i < dove_value_get_length (stream->each); i++)
    dove_scope_set (scope, dove_value_get_name (stream->each, i),
                    dove_value_get_element (stream->each, i));
  if (stream->each != NULL)
    dove_scope_set (scope, "each", stream->each);
  if (stream->parent != NULL)
    http_scope_set_parent (scope,
                           dove_manifest_find_object (exchange->driver->manifest,
                                                      stream->parent_object),
                           stream->parent);
  if (stream->value != NULL)
    dove_scope_set (scope, "value", stream->value);
  dove_scope_take (scope, "fields",
                   http_make_fields (stream->object, stream->operation, stream->fields));
}

/* Those conditions that the application can check itself; the engine checks the others. */
static GPtrArray *
push_down (const HttpStream *stream)
{
  g_autoptr(GPtrArray) pushed = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; stream->conditions != NULL && i < stream->conditions->len; i++)
    {
      DoveCondition *condition = stream->conditions->pdata[i];
      const DovePushedFilter *filter = NULL;
      DovePushedCondition *row = NULL;

      filter = dove_object_find_filter (stream->object, condition->pointer, condition->compare);
      if (filter == NULL ||
          !(condition->is_exact || dove_object_agrees (stream->object, filter, condition->value)))
        continue;

      row = g_new0 (DovePushedCondition, 1);
      row->filter = filter;
      row->value = condition->value;
      g_ptr_array_add (pushed, row);
    }

  return g_steal_pointer (&pushed);
}

static void
raise_high (const DoveSince  *position,
            char            **high,
            const char       *candidate)
{
  if (*high != NULL && dove_since_compare (position, candidate, *high) <= 0)
    return;

  g_free (*high);
  *high = g_strdup (candidate);
}

/* Takes one record of an answer into the page. */
static gboolean
take_record (HttpExchange      *exchange,
             const HttpStream  *stream,
             DoveValue         *record,
             DovePage          *page,
             GHashTable        *places,
             GError           **error)
{
  DoveItem *item = http_item_new (stream->object, record, exchange->scope, error);
  g_autofree char *position = NULL;

  if (item == NULL)
    return FALSE;

  if (stream->position != NULL)
    position = dove_since_read (stream->position, item->record, exchange->host.zone);
  if (position != NULL)
    raise_high (stream->position, &page->high_water, position);
  if (stream->operation->role == DOVE_ROLE_LIST_DELETED)
    item->is_deleted = TRUE;

  add_item (page->items, places, item);

  return TRUE;
}

/* The formula `filter` drops records after they were counted: a total counts them too. */
static void
drop_filtered (HttpExchange *exchange,
               DovePage     *page)
{
  if (exchange->operation->filter == NULL)
    return;

  for (guint i = page->items->len; i > 0; i--)
    {
      DoveItem *item = page->items->pdata[i - 1];

      if (!dove_operation_keeps (exchange->operation, item->record, exchange->scope))
        g_ptr_array_remove_index (page->items, i - 1);
    }
}

/* How many records the paging is to count. Doubled ones would bring a total too early, and an
 * offset too far; without a total only a page shorter than its size tells the end. */
static guint
count_records (const DovePaging *paging,
               guint             raw,
               guint             unique)
{
  if (paging == NULL || paging->total != NULL || paging->size == 0)
    return unique;

  return MAX (unique, MIN (raw, paging->size));
}

/* All records of an answer; @length is what the paging counts, before any filter. */
static gboolean
take_records (HttpExchange      *exchange,
              const HttpStream  *stream,
              HttpCursor        *cursor,
              DovePage          *page,
              guint             *length,
              GError           **error)
{
  g_autoptr(GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(DoveValue) records = NULL;

  *length = 0;
  if (exchange->verdict->kind != DOVE_VERDICT_OK)
    return TRUE;

  records = dove_operation_read_records (stream->operation, exchange->answer, exchange->scope,
                                         error);
  if (records == NULL)
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (records); i++)
    if (!take_record (exchange, stream, dove_value_get_element (records, i), page, places,
                      error))
      return FALSE;

  *length = count_records (stream->operation->paging, dove_value_get_length (records),
                           page->items->len);
  cursor->count += page->items->len;
  drop_filtered (exchange, page);

  return TRUE;
}

/* Whether so many records came that the application may have left some out: then the same
 * question is asked again from the last position. */
static gboolean
begin_anew (const HttpStream *stream,
            HttpCursor       *cursor,
            DovePage         *page)
{
  const DoveSince *since = stream->operation->since;
  g_autofree char *high = NULL;

  if (since == NULL || since->cap == 0 || cursor->count < since->cap)
    return FALSE;

  high = g_strdup (cursor->high);
  if (high == NULL || g_strcmp0 (high, cursor->since) == 0)
    {
      http_page_set_partial (page, _("More records share one change time than the application "
                                     "lists"));
      return FALSE;
    }

  http_cursor_begin (cursor, high);

  return TRUE;
}

/* A list that comes newest first has shown all changes once it shows a record that is older than
 * the position, the overlap taken off. */
static gboolean
has_shown_changes (const HttpExchange *exchange,
                   const HttpStream   *stream,
                   DovePage           *page)
{
  const DoveSince *since = stream->operation->since;
  g_autofree char *low = NULL;

  if (since == NULL || !since->is_newest_first || stream->since == NULL)
    return FALSE;

  low = dove_since_lower (since, stream->since,
                          since->lookback >= 0 ? since->lookback : DOVE_SINCE_LOOKBACK);
  for (guint i = 0; low != NULL && i < page->items->len; i++)
    {
      DoveItem *item = page->items->pdata[i];
      g_autofree char *position = dove_since_read (since, item->record, exchange->host.zone);

      if (position != NULL && dove_since_compare (since, position, low) < 0)
        return TRUE;
    }

  return FALSE;
}

static char *
digest_keys (const DovePage *page)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  if (page->items->len == 0)
    return NULL;

  for (guint i = 0; i < page->items->len; i++)
    {
      const DoveItem *item = page->items->pdata[i];

      g_checksum_update (checksum, (const guchar *) item->key, (gssize) strlen (item->key) + 1);
    }

  return g_strndup (g_checksum_get_string (checksum), DIGEST_LETTERS);
}

/* An application that does not heed which page is asked for gives the first again and again: what
 * stands on the others is not absent, and the list would hardly end. */
static gboolean
repeats_page (HttpCursor *cursor,
              DovePage   *page)
{
  g_autofree char *before = cursor->page;

  cursor->page = digest_keys (page);
  if (before == NULL || g_strcmp0 (before, cursor->page) != 0)
    return FALSE;

  http_page_set_partial (page, _("A page of the list holds the same records as the page before: "
                                 "the application does not heed which page is asked for"));

  return TRUE;
}

/* Moves the cursor on; whether the stream goes on behind this page. */
static gboolean
go_on (HttpExchange     *exchange,
       const HttpStream *stream,
       HttpCursor       *cursor,
       DovePage         *page,
       guint             length)
{
  g_auto(DovePageStep) step = { .total = -1 };

  /* One page that a rule skips is not the whole list; what is on it is not absent. */
  if (exchange->verdict->kind == DOVE_VERDICT_IGNORE)
    http_page_set_partial (page, _("A page of the list was refused, and a rule of the connector "
                                   "skips it"));
  if (exchange->verdict->kind == DOVE_VERDICT_EMPTY)
    return http_window_pass (cursor);
  if (exchange->verdict->kind != DOVE_VERDICT_OK)
    return FALSE;

  dove_paging_advance (stream->operation, exchange->answer, cursor->at, length,
                       exchange->scope, &step);
  page->total = cursor->since == NULL && cursor->until == NULL ? step.total : -1;
  if (step.is_partial)
    http_page_set_partial (page, step.note);
  if (page->high_water != NULL)
    raise_high (stream->position, &cursor->high, page->high_water);

  if (repeats_page (cursor, page) || has_shown_changes (exchange, stream, page))
    return FALSE;
  if (begin_anew (stream, cursor, page))
    return TRUE;

  g_free (cursor->at);
  cursor->at = g_steal_pointer (&step.cursor);
  if (cursor->at == NULL)
    g_clear_pointer (&cursor->page, g_free);

  return cursor->at != NULL || http_window_pass (cursor);
}

/*
 * Reads the page at which @cursor stands and moves it on. `page->cursor` is set when the stream
 * goes on, to any text: the caller knows the whole cursor.
 */
DovePage *
http_stream_read_page (DoveHttpDriver    *driver,
                       const HttpStream  *stream,
                       HttpCursor        *cursor,
                       GCancellable      *cancellable,
                       GError           **error)
{
  g_autoptr(HttpExchange) exchange = http_exchange_new (driver, stream->operation);
  g_autoptr(GPtrArray) pushed = push_down (stream);
  g_autoptr(DovePage) page = http_page_new ();
  g_autoptr(GError) reason = NULL;
  g_autofree char *what = NULL;
  guint length = 0;
  DoveCallInput input = { .object = stream->object, .cursor = cursor->at, .conditions = pushed };

  http_window_open (stream, cursor, exchange->host.now);
  input.since = cursor->since != NULL ? cursor->since : stream->since;
  input.is_restart = cursor->since != NULL;
  if (cursor->until != NULL && *cursor->until != '\0')
    input.until = cursor->until;

  what = g_strdup_printf (_("“%s” could not be read"), stream->object->title);
  set_names (exchange, stream);
  if (cursor->job != NULL && stream->operation->async != NULL)
    {
      if (!http_job_finish (exchange, cursor, what, cancellable, error))
        return NULL;
    }
  else if (!http_exchange_read (exchange, &input, what, cancellable, error))
    return NULL;

  if (cursor->job == NULL && stream->operation->async != NULL &&
      exchange->verdict->kind == DOVE_VERDICT_OK)
    {
      /* An empty page: who stores its cursor goes on with the job, and starts no second one. */
      if (http_job_start (exchange, cursor, &reason))
        page->cursor = g_strdup ("");
      else
        http_driver_fail (driver, error, DOVE_ERROR_FAILED, what, reason->message);
      return page->cursor != NULL ? g_steal_pointer (&page) : NULL;
    }
  g_clear_pointer (&cursor->job, g_free);

  if (!take_records (exchange, stream, cursor, page, &length, &reason))
    {
      http_driver_fail (driver, error, DOVE_ERROR_FAILED, what, reason->message);
      return NULL;
    }
  if (go_on (exchange, stream, cursor, page, length))
    page->cursor = g_strdup ("");

  return g_steal_pointer (&page);
}
