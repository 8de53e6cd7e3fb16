/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "practice/dove-practice-server-private.h"

#define PAGE_DEFAULT 50
#define PAGE_LIMIT   200

static const char *
ask_get_parameter (DovePracticeAsk *ask,
                   const char      *name)
{
  return ask->query != NULL ? g_hash_table_lookup (ask->query, name) : NULL;
}

static gint64
ask_get_number (DovePracticeAsk *ask,
                const char      *name,
                gint64           fallback)
{
  const char *text = ask_get_parameter (ask, name);
  gint64 number = 0;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL))
    return fallback;

  return number;
}

/* What is no condition on a field. */
static const char *known[] = { "page", "per_page", "cursor", "limit", "offset", "updated_since",
                               NULL };

/**
 * dove_practice_list_get_kind:
 * @ask: a GET of an object
 *
 * Returns: what kind of list it asks for
 */
DovePracticeAskKind
dove_practice_list_get_kind (DovePracticeAsk *ask)
{
  DovePracticeAskKind kind = DOVE_PRACTICE_ASK_LIST;
  GHashTableIter iter;
  gpointer name;

  if (ask_get_number (ask, "page", 1) > 1 || ask_get_number (ask, "offset", 0) > 0 ||
      ask_get_parameter (ask, "cursor") != NULL)
    kind |= DOVE_PRACTICE_ASK_NEXT;

  if (ask->query != NULL)
    {
      g_hash_table_iter_init (&iter, ask->query);
      while (g_hash_table_iter_next (&iter, &name, NULL))
        if (!g_strv_contains (known, name))
          kind |= DOVE_PRACTICE_ASK_SEARCH;
    }

  return kind;
}

/* Reads the conditions of a list: parameters that have the name of a field. */
static gboolean
ask_read_query (DovePracticeAsk   *ask,
                DovePracticeQuery *query)
{
  GHashTableIter iter;
  gpointer name, text;

  query->where = g_ptr_array_new ();
  query->updated_since = ask_get_parameter (ask, "updated_since");
  query->limit = (guint) CLAMP (ask_get_number (ask, ask_get_parameter (ask, "per_page") != NULL
                                                       ? "per_page" : "limit", PAGE_DEFAULT),
                                1, PAGE_LIMIT);
  if (ask->query == NULL)
    return TRUE;

  g_hash_table_iter_init (&iter, ask->query);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      if (g_strv_contains (known, name))
        continue;

      if (!g_str_equal (name, "id") && dove_practice_find_field (ask->object, name) == NULL)
        {
          g_autofree char *message = g_strdup_printf ("“%s” is not a field to filter by",
                                                      (const char *) name);

          dove_practice_answer_error (ask, SOUP_STATUS_BAD_REQUEST, message);
          return FALSE;
        }

      g_ptr_array_add (query->where, name);
      g_ptr_array_add (query->where, text);
    }

  return TRUE;
}

static void
query_add_faults (DovePracticeQuery *query,
                  DovePracticeAsk   *ask)
{
  gint64 lag = dove_practice_faults_get_seconds (ask->server->faults,
                                                 DOVE_PRACTICE_FAULT_SEARCH_LAG, ask->app);

  query->is_reversed = ask->fault == DOVE_PRACTICE_FAULT_UNSTABLE_PAGES;
  if (ask->fault == DOVE_PRACTICE_FAULT_EMPTY_LIST)
    query->part = DOVE_PRACTICE_NOTHING;
  if (ask->fault == DOVE_PRACTICE_FAULT_HALF_LIST)
    query->part = DOVE_PRACTICE_HALF;
  if (query->where->len > 0 && lag > 0)
    query->made_until = ask->made_until = dove_practice_ask_now (ask, -lag);
}

static DoveValue *
list_from_records (DovePracticeAsk *ask,
                   GPtrArray       *records)
{
  if (ask->fault == DOVE_PRACTICE_FAULT_STALE_LIST)
    dove_practice_stale_replace (ask->server->stale, ask->object, records);

  return dove_value_new_list ((DoveValue **) records->pdata, records->len);
}

/* Records are behind a cursor or not: what an unstable list can change is their order. */
static void
records_reverse (GPtrArray *records)
{
  for (guint i = 0; i < records->len / 2; i++)
    {
      gpointer swapped = records->pdata[i];

      records->pdata[i] = records->pdata[records->len - 1 - i];
      records->pdata[records->len - 1 - i] = swapped;
    }
}

static void
answer_pages (DovePracticeAsk   *ask,
              DovePracticeQuery *query)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(DoveValue) body = NULL;
  gint64 page = MAX (ask_get_number (ask, "page", 1), 1);
  gint64 total = dove_practice_store_count (ask->server->store, ask->object, query);
  gint64 last = 0;

  if (ask->fault == DOVE_PRACTICE_FAULT_DUPLICATE_PAGE && page > 1)
    page--;

  query->offset = (page - 1) * query->limit;
  records = dove_practice_store_list (ask->server->store, ask->object, query, &last);
  dove_value_builder_take (builder, "data", list_from_records (ask, records));
  dove_value_builder_take (builder, "page", dove_value_new_integer (page));
  dove_value_builder_take (builder, "pages",
                           dove_value_new_integer ((total + query->limit - 1) / query->limit));
  dove_value_builder_take (builder, "total", dove_value_new_integer (total));
  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_OK, body);
}

static void
answer_cursor (DovePracticeAsk   *ask,
               DovePracticeQuery *query)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(DoveValue) body = NULL;
  const char *cursor = ask_get_parameter (ask, "cursor");
  gint64 last = 0;
  gboolean is_reversed = query->is_reversed;
  gboolean has_more;

  query->is_reversed = FALSE;
  query->after = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 16) : 0;
  if (ask->fault == DOVE_PRACTICE_FAULT_DUPLICATE_PAGE)
    query->after = MAX (query->after - query->limit, 0);

  query->limit++;
  records = dove_practice_store_list (ask->server->store, ask->object, query, &last);
  has_more = records->len == query->limit;
  if (has_more)
    {
      /* one too many was read to know whether there are more */
      g_ptr_array_set_size (records, (int) records->len - 1);
      query->limit--;
      g_ptr_array_unref (dove_practice_store_list (ask->server->store, ask->object, query, &last));
    }

  if (is_reversed)
    records_reverse (records);
  dove_value_builder_take (builder, "items", list_from_records (ask, records));
  dove_value_builder_take (builder, "has_more", dove_value_new_boolean (has_more));
  if (has_more)
    {
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_MODIFIER "x", last);

      dove_value_builder_set_text (builder, "next_cursor", next);
    }
  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_OK, body);
}

static void
answer_add_link (DovePracticeAsk   *ask,
                 DovePracticeQuery *query)
{
  g_autoptr(GHashTable) parameters = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *offset = g_strdup_printf ("%" G_GINT64_FORMAT, query->offset + query->limit);
  g_autofree char *limit = g_strdup_printf ("%u", query->limit);
  g_autofree char *text = NULL;
  g_autofree char *link = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (ask->query != NULL)
    {
      g_hash_table_iter_init (&iter, ask->query);
      while (g_hash_table_iter_next (&iter, &name, &value))
        g_hash_table_insert (parameters, name, value);
    }
  g_hash_table_insert (parameters, (gpointer) "offset", offset);
  g_hash_table_insert (parameters, (gpointer) "limit", limit);

  text = soup_form_encode_hash (parameters);
  link = g_strdup_printf ("<http://127.0.0.1:%u/%s/%s?%s>; rel=\"next\"", ask->server->port,
                          ask->app, ask->object->name, text);
  soup_message_headers_replace (soup_server_message_get_response_headers (ask->message), "Link",
                                link);
}

static void
answer_offset (DovePracticeAsk   *ask,
               DovePracticeQuery *query)
{
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(DoveValue) body = NULL;
  gint64 total = dove_practice_store_count (ask->server->store, ask->object, query);
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, total);
  gint64 last = 0;

  query->offset = ask_get_number (ask, "offset", 0);
  if (query->offset + query->limit < total)
    answer_add_link (ask, query);

  if (ask->fault == DOVE_PRACTICE_FAULT_DUPLICATE_PAGE)
    query->offset = MAX (query->offset - query->limit, 0);

  soup_message_headers_replace (soup_server_message_get_response_headers (ask->message),
                                "X-Total-Count", count);
  records = dove_practice_store_list (ask->server->store, ask->object, query, &last);
  body = list_from_records (ask, records);
  dove_practice_answer (ask, SOUP_STATUS_OK, body);
}

/**
 * dove_practice_handle_list:
 * @ask: a GET of an object
 *
 * Answers a page, in the way of the application.
 */
void
dove_practice_handle_list (DovePracticeAsk *ask)
{
  DovePracticeQuery query = { 0 };

  if (ask_read_query (ask, &query))
    {
      query_add_faults (&query, ask);
      switch (dove_practice_get_paging (ask->app))
        {
        case DOVE_PRACTICE_PAGES:
          answer_pages (ask, &query);
          break;

        case DOVE_PRACTICE_CURSOR:
          answer_cursor (ask, &query);
          break;

        case DOVE_PRACTICE_OFFSET:
        default:
          answer_offset (ask, &query);
          break;
        }
    }

  g_ptr_array_unref (query.where);
}
