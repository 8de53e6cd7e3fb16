/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <string.h>

#include "practice/dove-practice-invoice.h"
#include "practice/dove-practice-server-private.h"
#include "record/dove-json.h"

/* What the application answers with its own members is never part of what it stores. */
static const char *own_members[] = { "id", "version", "created_at", "updated_at", NULL };

static gboolean
own_member (const char *name)
{
  return g_strv_contains (own_members, name);
}

/**
 * dove_practice_drop_own_members:
 * @record: a record
 *
 * Returns: (transfer full): the record without what the application itself writes
 */
DoveValue *
dove_practice_drop_own_members (DoveValue *record)
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

/**
 * dove_practice_issues_to_text:
 * @issues: (element-type DovePracticeIssue): what is wrong with a record
 *
 * Returns: (transfer full): a sentence
 */
char *
dove_practice_issues_to_text (GPtrArray *issues)
{
  g_autoptr(GString) message = g_string_new (NULL);

  for (guint i = 0; i < issues->len; i++)
    {
      const DovePracticeIssue *issue = g_ptr_array_index (issues, i);

      g_string_append_printf (message, "%s%s %s", i > 0 ? "; " : "", issue->field, issue->message);
    }

  return g_string_free (g_steal_pointer (&message), FALSE);
}

static void
answer_issues (DovePracticeAsk *ask,
               GPtrArray       *issues)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autofree char *message = dove_practice_issues_to_text (issues);
  g_autoptr(DoveValue) body = NULL;

  for (guint i = 0; i < issues->len; i++)
    {
      const DovePracticeIssue *issue = g_ptr_array_index (issues, i);
      g_autoptr(DoveValueBuilder) entry = dove_value_builder_new (DOVE_VALUE_RECORD);

      dove_value_builder_set_text (entry, "field", issue->field);
      dove_value_builder_set_text (entry, "message", issue->message);
      dove_value_builder_take_element (list, dove_value_builder_end (entry));
    }

  dove_value_builder_set_text (builder, "message", message);
  dove_value_builder_take (builder, "errors", dove_value_builder_end (list));
  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_UNPROCESSABLE_ENTITY, body);
}

/**
 * dove_practice_value_to_text:
 * @value: a value of a field
 *
 * Returns: (transfer full): its text
 */
char *
dove_practice_value_to_text (DoveValue *value)
{
  const char *text = dove_value_get_text (value);

  return text != NULL ? g_strdup (text) : dove_json_write (value, DOVE_JSON_COMPACT);
}

/**
 * dove_practice_check_others:
 * @ask: a request
 * @body: a record
 * @own_id: (nullable): of the record, if it is there already
 * @issues: (element-type DovePracticeIssue): takes what is wrong
 *
 * Checks unique fields, and references to records that must exist.
 */
void
dove_practice_check_others (DovePracticeAsk *ask,
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

      text = dove_practice_value_to_text (value);
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

          found_id = dove_practice_value_to_text (
            dove_value_get_member (g_ptr_array_index (found, 0), "id"));
          if (g_strcmp0 (found_id, own_id) != 0)
            dove_practice_issue_add (issues, field->name, "is taken: record %s has “%s”", found_id,
                                     text);
        }
    }
}

/**
 * dove_practice_ask_read_body:
 * @ask: a request
 *
 * Reads what was sent; what is no JSON is answered as a mistake.
 *
 * Returns: (transfer full) (nullable): the body
 */
DoveValue *
dove_practice_ask_read_body (DovePracticeAsk *ask)
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
 * dove_practice_issues_new:
 *
 * Returns: (transfer full) (element-type DovePracticeIssue): an empty list
 */
GPtrArray *
dove_practice_issues_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) dove_practice_issue_free);
}

/**
 * dove_practice_store_create:
 * @ask: a request, or what is left of one that was accepted
 * @create: what to store
 *
 * Stores a record, unless it refers to one that is gone or a unique value is taken. After
 * %DOVE_PRACTICE_FAULT_SILENT_SUCCESS the record is gone at once.
 *
 * Returns: (transfer full) (nullable): the record
 */
DoveValue *
dove_practice_store_create (DovePracticeAsk          *ask,
                            const DovePracticeCreate *create)
{
  DovePracticeStore *store = ask->server->store;
  g_autoptr(GPtrArray) issues = dove_practice_issues_new ();
  g_autoptr(DoveValue) record = NULL;
  g_autofree char *now = dove_practice_ask_now (ask, 0);
  g_autofree char *answer = NULL;
  g_autofree char *id = NULL;

  dove_practice_check_others (ask, create->body, NULL, issues);
  if (issues->len > 0)
    return NULL;

  dove_practice_store_begin (store);
  record = dove_practice_store_insert (store, create->object, create->body, NULL, now);
  answer = dove_json_write (record, DOVE_JSON_COMPACT);
  id = dove_practice_value_to_text (dove_value_get_member (record, "id"));
  if (ask->fault == DOVE_PRACTICE_FAULT_SILENT_SUCCESS)
    dove_practice_store_remove (store, create->object, id);
  else if (create->key != NULL)
    dove_practice_store_remember (store, ask->app, create->key, create->digest, answer);
  dove_practice_store_commit (store);

  if (ask->fault != DOVE_PRACTICE_FAULT_SILENT_SUCCESS)
    {
      ask->server->writes++;
      dove_practice_hooks_send (ask->server->hooks, create->object, "created", record);
    }

  return g_steal_pointer (&record);
}

static void
answer_accepted (DovePracticeAsk *ask)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) body = NULL;

  dove_value_builder_set_text (builder, "status", "accepted");
  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_ACCEPTED, body);
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
  const char *key = soup_message_headers_get_one (
    soup_server_message_get_request_headers (ask->message), "Idempotency-Key");
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveValue) sent = dove_practice_ask_read_body (ask);
  g_autoptr(DoveValue) body = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autofree char *digest = NULL;
  DovePracticeCreate create = { .object = ask->object, .key = key };

  if (sent == NULL)
    return;

  create.digest = digest = dove_value_digest (sent);
  if (answer_repeated (ask, key, digest))
    return;

  if (dove_practice_late_has_key (ask->server, ask->object, key))
    {
      answer_accepted (ask);
      return;
    }

  issues = dove_practice_issues_new ();
  create.body = body = dove_practice_check (ask->object, NULL, sent, issues);
  if (body != NULL)
    dove_practice_check_others (ask, body, NULL, issues);
  if (issues->len > 0)
    {
      answer_issues (ask, issues);
      return;
    }

  if (ask->fault == DOVE_PRACTICE_FAULT_ACCEPTED)
    {
      dove_practice_late_add (ask->server, &create);
      answer_accepted (ask);
      return;
    }

  record = dove_practice_store_create (ask, &create);
  dove_practice_answer (ask, SOUP_STATUS_CREATED, record);
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

  version = dove_practice_value_to_text (dove_value_get_member (record, "version"));
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
  DoveValue *number = dove_value_get_member (record, "version");
  g_autofree char *version = dove_practice_value_to_text (number);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", version);

  soup_message_headers_replace (soup_server_message_get_response_headers (ask->message), "ETag",
                                etag);
  dove_practice_answer (ask, SOUP_STATUS_OK, record);
}

/**
 * dove_practice_store_change:
 * @ask: a request
 * @record: a record as it is
 * @body: what it is to be; it passed all checks
 *
 * Changes a record; after %DOVE_PRACTICE_FAULT_SILENT_SUCCESS it is as it was.
 *
 * Returns: (transfer full): the record
 */
DoveValue *
dove_practice_store_change (DovePracticeAsk *ask,
                            DoveValue       *record,
                            DoveValue       *body)
{
  DovePracticeStore *store = ask->server->store;
  g_autofree char *now = dove_practice_ask_now (ask, 0);
  DoveValue *after = NULL;

  dove_practice_store_begin (store);
  after = dove_practice_store_update (store, ask->object, record, body, now);
  if (ask->fault == DOVE_PRACTICE_FAULT_SILENT_SUCCESS)
    {
      dove_practice_store_rollback (store);
      return after;
    }

  dove_practice_store_commit (store);
  ask->server->writes++;
  dove_practice_stale_remember (ask->server->stale, ask->object, record);
  dove_practice_hooks_send (ask->server->hooks, ask->object, "updated", after);

  return after;
}

/**
 * dove_practice_store_drop:
 * @ask: a request
 * @record: a record
 * @id: of it
 *
 * Deletes a record, unless %DOVE_PRACTICE_FAULT_SILENT_SUCCESS only says so.
 */
void
dove_practice_store_drop (DovePracticeAsk *ask,
                          DoveValue       *record,
                          const char      *id)
{
  if (ask->fault == DOVE_PRACTICE_FAULT_SILENT_SUCCESS)
    return;

  dove_practice_store_remove (ask->server->store, ask->object, id);
  ask->server->writes++;
  dove_practice_hooks_send (ask->server->hooks, ask->object, "deleted", record);
}

static void
handle_update (DovePracticeAsk *ask,
               DoveValue       *record)
{
  g_autoptr(GPtrArray) issues = NULL;
  g_autoptr(DoveValue) sent = dove_practice_ask_read_body (ask);
  g_autoptr(DoveValue) before = NULL;
  g_autoptr(DoveValue) body = NULL;
  g_autoptr(DoveValue) after = NULL;

  if (sent == NULL || !ask_matches_version (ask, record))
    return;

  issues = dove_practice_issues_new ();
  before = dove_practice_drop_own_members (record);
  body = dove_practice_check (ask->object, before, sent, issues);
  if (body != NULL)
    dove_practice_check_others (ask, body, ask->id, issues);
  if (issues->len > 0)
    {
      answer_issues (ask, issues);
      return;
    }

  after = dove_practice_store_change (ask, record, body);
  answer_record (ask, after);
}

static void
handle_delete (DovePracticeAsk *ask,
               DoveValue       *record)
{
  if (!ask_matches_version (ask, record))
    return;

  dove_practice_answer (ask, SOUP_STATUS_NO_CONTENT, NULL);
  dove_practice_store_drop (ask, record, ask->id);
}

/* A payment of all that is still open, as the one who paid has told when and how. */
static DoveValue *
make_payment (const char *invoice_id,
              DoveNumber  rest,
              DoveValue  *sent)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (dove_value_get_kind (sent) == DOVE_VALUE_RECORD)
    dove_value_builder_set_all (builder, sent);
  dove_value_builder_set_text (builder, "invoice_id", invoice_id);
  dove_value_builder_take (builder, "amount", dove_value_new_number (&rest));

  return dove_value_builder_end (builder);
}

static GPtrArray *
list_payments (DovePracticeAsk *ask)
{
  g_autoptr(GPtrArray) where = g_ptr_array_new ();
  const DovePracticeQuery query = { .where = where, .limit = G_MAXUINT };
  gint64 last;

  g_ptr_array_add (where, (gpointer) "invoice_id");
  g_ptr_array_add (where, (gpointer) ask->id);

  return dove_practice_store_list (ask->server->store, ask->object, &query, &last);
}

/**
 * dove_practice_handle_pay:
 * @ask: a POST to `pay` of an invoice
 *
 * Marks an invoice as paid: makes a payment of what is still open, and answers it. Refuses what
 * is paid already.
 */
void
dove_practice_handle_pay (DovePracticeAsk *ask)
{
  g_autoptr(DoveValue) invoice =
    dove_practice_store_get (ask->server->store, ask->object, ask->id);
  g_autoptr(GPtrArray) issues = dove_practice_issues_new ();
  g_autoptr(GPtrArray) payments = NULL;
  g_autoptr(DoveValue) sent = NULL;
  g_autoptr(DoveValue) whole = NULL;
  g_autoptr(DoveValue) body = NULL;
  g_autoptr(DoveValue) record = NULL;
  DovePracticeCreate create = { .object = dove_practice_find_object (ask->app, "payments") };
  DoveNumber rest;

  if (invoice == NULL)
    {
      dove_practice_answer_error (ask, SOUP_STATUS_NOT_FOUND, "There is no such record");
      return;
    }

  sent = dove_practice_ask_read_body (ask);
  if (sent == NULL)
    return;

  ask->object = create.object;
  payments = list_payments (ask);
  rest = dove_practice_invoice_get_rest (invoice, payments);
  if (dove_number_sign (&rest) <= 0)
    {
      dove_practice_answer_error (ask, SOUP_STATUS_CONFLICT, "The invoice is paid already");
      return;
    }

  whole = make_payment (ask->id, rest, sent);
  create.body = body = dove_practice_check (ask->object, NULL, whole, issues);
  if (issues->len > 0)
    {
      answer_issues (ask, issues);
      return;
    }

  record = dove_practice_store_create (ask, &create);
  dove_practice_answer (ask, SOUP_STATUS_CREATED, record);
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
    handle_delete (ask, record);
  else
    dove_practice_answer_error (ask, SOUP_STATUS_METHOD_NOT_ALLOWED, "Not possible here");
}
