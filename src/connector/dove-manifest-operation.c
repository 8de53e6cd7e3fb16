/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "base/dove-text.h"
#include "connector/dove-dialect.h"
#include "connector/dove-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static DovePaging *
find_paging (DoveManifest *manifest,
             const char   *name)
{
  for (guint i = 0; i < manifest->pagings->len; i++)
    {
      DovePaging *paging = g_ptr_array_index (manifest->pagings, i);

      if (g_str_equal (paging->name, name))
        return paging;
    }

  return NULL;
}

static void
report_unknown_paging (DoveManifestReader *reader,
                       const char         *name)
{
  GPtrArray *pagings = reader->manifest->pagings;
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *message = NULL;
  const char *nearest = NULL;

  for (guint i = 0; i < pagings->len; i++)
    g_ptr_array_add (names, ((DovePaging *) g_ptr_array_index (pagings, i))->name);

  nearest = dove_text_find_nearest (name, (const char * const *) names->pdata, names->len);
  message = nearest != NULL
              ? g_strdup_printf (_("There is no paging style “%s”; did you mean “%s”?"),
                                 name, nearest)
              : g_strdup_printf (_("There is no paging style “%s”: declare it in “paging”"), name);
  dove_reader_report (reader, "paging", message);
}

/* A name of a style, or a style that stands right here. */
static void
read_paging (DoveManifestReader *reader,
             DoveValue          *value,
             DoveOperation      *operation)
{
  DoveValue *member = dove_value_get_member (value, "paging");
  const char *name = dove_value_get_text (member);
  gsize place = 0;

  if (name != NULL)
    {
      operation->paging = find_paging (reader->manifest, name);
      if (operation->paging == NULL)
        report_unknown_paging (reader, name);
    }
  else if (dove_value_get_kind (member) == DOVE_VALUE_RECORD)
    {
      place = dove_reader_enter (reader, "paging");
      operation->paging = dove_reader_paging (reader, member, "");
      operation->is_paging_own = TRUE;
      dove_reader_leave (reader, place);
    }
}

static void
read_request (DoveManifestReader *reader,
              DoveOperation      *operation,
              const char         *text,
              const char         *member)
{
  const char *space = strchr (text, ' ');
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = NULL;

  if (space == NULL)
    return;

  operation->method = g_strndup (text, space - text);
  operation->path = dove_template_new (space + 1, DOVE_TEMPLATE_PATH, &error);

  if (operation->path == NULL)
    {
      dove_reader_report (reader, member, error->message);
      return;
    }

  if (g_strrstr (space + 1, "://") != NULL)
    dove_reader_report (reader, member, _("A request is a path below “base”, not an address: a "
                                          "connector talks to its own servers only"));

  names = dove_template_list_names (operation->path);
  dove_reader_check_names (reader, member, names, reader->names);
}

static void
read_async (DoveManifestReader *reader,
            DoveValue          *value,
            DoveOperation      *operation)
{
  DoveValue *member = dove_value_get_member (value, "async");
  const char *result = NULL;
  const char *format = NULL;
  gsize place = 0;

  if (dove_value_get_kind (member) != DOVE_VALUE_RECORD)
    return;

  place = dove_reader_enter (reader, "async");
  operation->async = g_new0 (DoveAsync, 1);
  result = dove_value_get_member_text (member, "result");
  format = dove_value_get_member_text (member, "format");
  operation->async->id = dove_reader_selector (reader, member, "id");
  operation->async->poll = dove_reader_operation (reader, member, "poll", DOVE_ROLE_JOB);
  operation->async->done = dove_reader_selector (reader, member, "done");
  operation->async->failed = dove_reader_selector (reader, member, "failed");
  operation->async->every = dove_reader_span (reader, member, "every", DOVE_JOB_EVERY);
  if (result != NULL && strchr (result, ' ') != NULL)
    operation->async->result = dove_reader_operation (reader, member, "result", DOVE_ROLE_JOB);
  else
    operation->async->result_at = dove_reader_selector (reader, member, "result");
  operation->async->is_lines = g_strcmp0 (format, "jsonl") == 0;
  operation->async->is_known = format == NULL || operation->async->is_lines ||
                               g_str_equal (format, "json");
  dove_reader_leave (reader, place);
}

/* What is asked: the members that operations, bulk operations and event feeds have in common. */
void
dove_reader_request (DoveManifestReader *reader,
                     DoveValue          *value,
                     DoveOperation      *operation)
{
  static const char * const encodes[] = {
    "json", "form", "form-brackets", "multipart", "xml", NULL,
  };
  const char *request = dove_value_get_member_text (value, "request");

  if (request != NULL)
    read_request (reader, operation, request, "request");

  operation->query = dove_reader_tree (reader, value, "query", DOVE_TEMPLATE_TEXT);
  operation->headers = dove_reader_tree (reader, value, "headers", DOVE_TEMPLATE_TEXT);
  operation->body = dove_reader_tree (reader, value, "body", DOVE_TEMPLATE_VALUE);
  operation->encode = (DoveEncode) dove_reader_choice (value, "encode", encodes,
                                                       (int) reader->manifest->encode);
  operation->document = dove_reader_text (value, "document");
  operation->variables = dove_reader_tree (reader, value, "variables", DOVE_TEMPLATE_VALUE);
  operation->connection = dove_reader_selector (reader, value, "connection");
  operation->call = dove_reader_text (value, "call");
  operation->params = dove_reader_tree (reader, value, "params", DOVE_TEMPLATE_PARAMS);
  operation->sql = dove_reader_text (value, "sql");
  operation->table = dove_reader_text (value, "table");
  operation->publish = dove_reader_template (reader, value, "publish", DOVE_TEMPLATE_TEXT);
  operation->wrap = dove_reader_text (value, "wrap");

  if (dove_value_get_member (value, "whole") != NULL)
    operation->whole = dove_reader_boolean (value, "whole", FALSE) ? DOVE_WHOLE_YES
                                                                  : DOVE_WHOLE_NO;
}

static void
read_answered (DoveManifestReader *reader,
               DoveValue          *value,
               DoveOperation      *operation)
{
  DoveValue *input = dove_value_get_member (value, "input");
  DoveValue *output = dove_value_get_member (value, "output");
  DoveValue *since = dove_value_get_member (value, "since");

  operation->records = dove_reader_selector (reader, value, "records");
  operation->record = dove_reader_selector (reader, value, "record");
  operation->key = dove_reader_selector (reader, value, "key");
  operation->etag = dove_reader_selector (reader, value, "etag");
  operation->account = dove_reader_selector (reader, value, "account");
  operation->label = dove_reader_selector (reader, value, "label");
  operation->allow = dove_reader_formula (reader, value, "allow");
  operation->filter = dove_reader_formula (reader, value, "filter");
  operation->is_idempotency_off = !dove_reader_boolean (value, "idempotency", TRUE);
  operation->input = input != NULL ? dove_value_ref (input) : NULL;
  operation->output = output != NULL ? dove_value_ref (output) : NULL;
  read_async (reader, value, operation);

  if (dove_value_get_kind (since) == DOVE_VALUE_RECORD)
    {
      gsize place = dove_reader_enter (reader, "since");

      operation->since = dove_reader_since (reader, since);
      dove_reader_leave (reader, place);
    }
}

/* By dialect exactly one way to ask. */
static void
check_kind (DoveManifestReader *reader,
            DoveOperation      *operation)
{
  const char *own = dove_dialect_get_rules (reader->manifest->dialect)->member;
  guint ways = (operation->document != NULL) + (operation->call != NULL) +
               (operation->sql != NULL || operation->table != NULL) +
               (operation->publish != NULL) + operation->is_native;

  if (ways + (operation->path != NULL) == 0)
    dove_reader_report (reader, NULL, _("It does not say what to ask: “request”, “document”, "
                                        "“call”, “sql”, “table” or “publish” is missing"));
  else if (ways > 1)
    dove_reader_report (reader, NULL, _("It says two ways to ask; one of them must go"));
  else if (operation->call != NULL && g_strcmp0 (own, "call") != 0)
    dove_reader_report (reader, "call", _("“call” needs \"dialect\": \"json-rpc\""));
  else if (operation->document != NULL && g_strcmp0 (own, "document") != 0)
    dove_reader_report (reader, "document", _("“document” needs \"dialect\": \"graphql\""));
  else if (operation->params != NULL && operation->call == NULL)
    dove_reader_report (reader, "params", _("“params” belongs to “call”"));
  else if (operation->variables != NULL && operation->document == NULL)
    dove_reader_report (reader, "variables", _("“variables” belongs to “document”"));
}

/* Where the page goes: into a parameter, or where the operation names it itself. */
static void
check_paging (DoveManifestReader *reader,
              DoveOperation      *operation)
{
  const DovePaging *paging = operation->paging;
  guint names = DOVE_NAME_PAGE | DOVE_NAME_OFFSET | DOVE_NAME_CURSOR;

  if (paging == NULL || reader->manifest->driver != DOVE_DRIVER_HTTP || paging->param != NULL ||
      paging->params->len > 0 || (reader->used & names) != 0)
    return;

  if (paging->style == DOVE_PAGING_PAGE || paging->style == DOVE_PAGING_OFFSET ||
      paging->style == DOVE_PAGING_CURSOR || paging->style == DOVE_PAGING_KEYSET)
    dove_reader_report (reader, "paging", _("Nothing carries the page: the style needs “param”, or "
                                            "the request {page}, {offset} or {cursor}"));
}

static void
read_parts (DoveManifestReader *reader,
            DoveValue          *value,
            DoveOperation      *operation)
{
  const char *text = dove_value_get_text (value);

  if (text != NULL && !operation->is_native)
    read_request (reader, operation, text, NULL);

  operation->title = dove_reader_text (value, "title");
  operation->order = dove_reader_selectors (reader, value, "order");
  operation->send = dove_reader_selectors (reader, value, "send");
  operation->by = dove_reader_selectors (reader, value, "by");
  operation->errors = dove_reader_error_rules (reader, value);

  if (text != NULL)
    return;

  dove_reader_request (reader, value, operation);
  read_answered (reader, value, operation);
}

/* An operation of which nothing is read yet */
DoveOperation *
dove_reader_operation_new (DoveManifestReader *reader,
                           DoveValue          *value,
                           const char         *name,
                           DoveRole            role)
{
  DoveOperation *operation = g_new0 (DoveOperation, 1);

  operation->role = role;
  operation->name = g_strdup (name);
  operation->pointer = g_strdup (reader->pointer->str);
  operation->document_value = dove_value_ref (value);
  operation->encode = reader->manifest->encode;

  return operation;
}

/* Compiles the operation that we stand at. */
DoveOperation *
dove_reader_operation_at (DoveManifestReader *reader,
                          DoveValue          *value,
                          const char         *name,
                          DoveRole            role)
{
  DoveOperation *operation = dove_reader_operation_new (reader, value, name, role);
  const char *text = dove_value_get_text (value);
  guint names = reader->names;
  guint found = reader->found;

  operation->is_native = g_strcmp0 (text, "native") == 0 || g_strcmp0 (text, "table") == 0;
  read_paging (reader, value, operation);
  dove_reader_enter_role (reader, operation);
  read_parts (reader, value, operation);
  check_kind (reader, operation);
  check_paging (reader, operation);
  reader->names = names;
  reader->found = found;

  return operation;
}

/* Compiles the operation that is a member of an object, or NULL. */
DoveOperation *
dove_reader_operation (DoveManifestReader *reader,
                       DoveValue          *parent,
                       const char         *name,
                       DoveRole            role)
{
  DoveValue *value = dove_value_get_member (parent, name);
  DoveOperation *operation = NULL;
  gsize place = 0;

  if (value == NULL)
    return NULL;

  place = dove_reader_enter (reader, name);
  operation = dove_reader_operation_at (reader, value, name, role);
  dove_reader_leave (reader, place);

  return operation;
}
