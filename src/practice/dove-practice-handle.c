/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <string.h>

#include "practice/dove-practice-server-private.h"
#include "record/dove-json.h"

#define PAGE_DEFAULT 50
#define PAGE_LIMIT   200

/* What the application answers with its own members is never part of what it stores. */
static const char *own_members[] = { "id", "version", "created_at", "updated_at", NULL };

static gboolean
own_member (const char *name)
{
  return g_strv_contains (own_members, name);
}

static DoveValue *
record_without_own_members (DoveValue *record)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (record); i++)
    {
      const char *name = dove_value_get_name (record, i);

      if (!own_member (name))
        dove_value_builder_set (builder, name, dove_value_get_element (record, i));
    }

  return dove_value_builder_end (builder);
}

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

/* Reads the conditions of a list: parameters that have the name of a field. */
static gboolean
ask_read_query (DovePracticeAsk   *ask,
                DovePracticeQuery *query)
{
  static const char *known[] = { "page", "per_page", "cursor", "limit", "offset", "updated_since",
                                 NULL };
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

static DoveValue *
list_from_records (GPtrArray *records)
{
  return dove_value_new_list ((DoveValue **) records->pdata, records->len);
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
  dove_value_builder_take (builder, "data", list_from_records (records));
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
  gboolean has_more;

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

  dove_value_builder_take (builder, "items", list_from_records (records));
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
  body = list_from_records (records);
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

  g_ptr_array_unref (query.where);
}

static void
answer_issues (DovePracticeAsk *ask,
               GPtrArray       *issues)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(GString) message = g_string_new (NULL);
  g_autoptr(DoveValue) body = NULL;

  for (guint i = 0; i < issues->len; i++)
    {
      const DovePracticeIssue *issue = g_ptr_array_index (issues, i);
      g_autoptr(DoveValueBuilder) entry = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_text (entry, "field", issue->field);
      dove_value_builder_set_text (entry, "message", issue->message);
      dove_value_builder_take_element (list, dove_value_builder_end (entry));
      g_string_append_printf (message, "%s%s %s", i > 0 ? "; " : "", issue->field, issue->message);
    }

  dove_value_builder_set_text (builder, "message", message->str);
  dove_value_builder_take (builder, "errors", dove_value_builder_end (list));
  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_UNPROCESSABLE_ENTITY, body);
}

static char *
value_to_text (DoveValue *value)
{
  const char *text = dove_value_get_text (value);

  return text != NULL ? g_strdup (text) : dove_json_write (value, DOVE_JSON_COMPACT);
}

/* Unique fields, and references to records that exist. */
static void
record_check_others (DovePracticeAsk *ask,
                     DoveValue       *body,
                     const char      *own_id,
                     GPtrArray       *issues)
{
  for (const DovePracticeField *field = ask->object->fields; field->name != NULL; field++)
    {
      DoveValue *value = dove_value_get_member (body, field->name);
      g_autofree char *text = NULL;
      g_autoptr(DoveValue) other = NULL;

      if (dove_value_is_null (value) || (!field->unique && field->refers_to == NULL))
        continue;

      text = value_to_text (value);
      if (field->refers_to != NULL)
        {
          const DovePracticeObject *parent = dove_practice_find_object (ask->app, field->refers_to);

          other = dove_practice_store_get (ask->server->store, parent, text);
          if (other == NULL)
            dove_practice_issue_add (issues, field->name, "names %s “%s”, which does not exist",
                                     field->refers_to, text);
        }
      else
        {
          g_autoptr(GPtrArray) where = g_ptr_array_new ();
          g_autoptr(GPtrArray) found = NULL;
          DovePracticeQuery query = { .where = where, .limit = 1 };
          g_autofree char *found_id = NULL;
          gint64 last;

          g_ptr_array_add (where, (gpointer) field->name);
          g_ptr_array_add (where, text);
          found = dove_practice_store_list (ask->server->store, ask->object, &query, &last);
          if (found->len == 0)
            continue;

          found_id = value_to_text (dove_value_get_member (g_ptr_array_index (found, 0), "id"));
          if (g_strcmp0 (found_id, own_id) != 0)
            dove_practice_issue_add (issues, field->name, "is taken: record %s has “%s”", found_id,
                                     text);
        }
    }
}

static DoveValue *
ask_read_body (DovePracticeAsk *ask)
{
  SoupMessageBody *sent = soup_server_message_get_request_body (ask->message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (sent);
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);
  DoveValue *body = dove_json_parse (data != NULL ? data : "", (gssize) length, NULL, &error);

  if (body == NULL)
    dove_practice_answer_error (ask, SOUP_STATUS_BAD_REQUEST, error->message);

  return body;
}

/* Answers a POST whose idempotency key was used before. Returns whether it did. */
static gboolean
answer_repeated (DovePracticeAsk *ask,
                 const char      *key,
                 const char      *digest)
{
  g_autofree char *first_digest = NULL;
  g_autofree char *answer = NULL;
  g_autoptr(DoveValue) body = NULL;

  if (key == NULL ||
      !dove_practice_store_recall (ask->server->store, ask->app, key, &first_digest, &answer))
    return FALSE;

  if (!g_str_equal (first_digest, digest))
    {
      dove_practice_answer_error (ask, SOUP_STATUS_CONFLICT,
                                  "The idempotency key was used with another body");
      return TRUE;
    }

  body = dove_json_parse (answer, -1, NULL, NULL);
  dove_practice_answer (ask, SOUP_STATUS_CREATED, body);

  return TRUE;
}

/**
 * dove_practice_handle_create:
 * @ask: a POST to an object
 *
 * Makes a record.
 */
void
dove_practice_handle_create (DovePracticeAsk *ask)
{
  DovePracticeStore *store = ask->server->store;
  const char *key = soup_message_headers_get_one (
    soup_server_message_get_request_headers (ask->message), "Idempotency-Key");
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveValue) sent = ask_read_body (ask);
  g_autoptr(DoveValue) body = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *now = dove_practice_now ();
  g_autofree char *answer = NULL;

  if (sent == NULL)
    return;

  digest = dove_value_digest (sent);
  if (answer_repeated (ask, key, digest))
    return;

  issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_practice_issue_free);
  body = dove_practice_check (ask->object, NULL, sent, issues);
  if (body != NULL)
    record_check_others (ask, body, NULL, issues);
  if (issues->len > 0)
    {
      answer_issues (ask, issues);
      return;
    }

  dove_practice_store_begin (store);
  record = dove_practice_store_insert (store, ask->object, body, NULL, now);
  answer = dove_json_write (record, DOVE_JSON_COMPACT);
  if (key != NULL)
    dove_practice_store_remember (store, ask->app, key, digest, answer);
  dove_practice_store_commit (store);

  ask->server->writes++;
  dove_practice_answer (ask, SOUP_STATUS_CREATED, record);
  dove_practice_hooks_send (ask->server->hooks, ask->object, "created", record);
}

static gboolean
ask_matches_version (DovePracticeAsk *ask,
                     DoveValue       *record)
{
  const char *wanted = soup_message_headers_get_one (
    soup_server_message_get_request_headers (ask->message), "If-Match");
  g_autofree char *version = NULL;
  g_autofree char *etag = NULL;

  if (wanted == NULL)
    return TRUE;

  version = value_to_text (dove_value_get_member (record, "version"));
  etag = g_strdup_printf ("\"%s\"", version);
  if (g_str_equal (etag, wanted))
    return TRUE;

  dove_practice_answer_error (ask, SOUP_STATUS_PRECONDITION_FAILED,
                              "The record has been changed meanwhile");

  return FALSE;
}

static void
answer_record (DovePracticeAsk *ask,
               DoveValue       *record)
{
  g_autofree char *version = value_to_text (dove_value_get_member (record, "version"));
  g_autofree char *etag = g_strdup_printf ("\"%s\"", version);

  soup_message_headers_replace (soup_server_message_get_response_headers (ask->message), "ETag",
                                etag);
  dove_practice_answer (ask, SOUP_STATUS_OK, record);
}

static void
handle_update (DovePracticeAsk *ask,
               DoveValue       *record)
{
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveValue) sent = ask_read_body (ask);
  g_autoptr(DoveValue) before = NULL;
  g_autoptr(DoveValue) body = NULL;
  g_autoptr(DoveValue) after = NULL;
  g_autofree char *now = dove_practice_now ();

  if (sent == NULL || !ask_matches_version (ask, record))
    return;

  issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_practice_issue_free);
  before = record_without_own_members (record);
  body = dove_practice_check (ask->object, before, sent, issues);
  if (body != NULL)
    record_check_others (ask, body, ask->id, issues);
  if (issues->len > 0)
    {
      answer_issues (ask, issues);
      return;
    }

  after = dove_practice_store_update (ask->server->store, ask->object, record, body, now);
  ask->server->writes++;
  answer_record (ask, after);
  dove_practice_hooks_send (ask->server->hooks, ask->object, "updated", after);
}

/**
 * dove_practice_handle_record:
 * @ask: a request for one record
 *
 * Reads, changes or deletes a record.
 */
void
dove_practice_handle_record (DovePracticeAsk *ask)
{
  const char *method = soup_server_message_get_method (ask->message);
  g_autoptr(DoveValue) record =
    dove_practice_store_get (ask->server->store, ask->object, ask->id);

  if (record == NULL)
    dove_practice_answer_error (ask, SOUP_STATUS_NOT_FOUND, "There is no such record");
  else if (method == SOUP_METHOD_GET)
    answer_record (ask, record);
  else if (g_str_equal (method, "PATCH"))
    handle_update (ask, record);
  else if (method == SOUP_METHOD_DELETE)
    {
      if (!ask_matches_version (ask, record))
        return;

      dove_practice_store_remove (ask->server->store, ask->object, ask->id);
      ask->server->writes++;
      dove_practice_answer (ask, SOUP_STATUS_NO_CONTENT, NULL);
      dove_practice_hooks_send (ask->server->hooks, ask->object, "deleted", record);
    }
  else
    dove_practice_answer_error (ask, SOUP_STATUS_METHOD_NOT_ALLOWED, "Not possible here");
}
