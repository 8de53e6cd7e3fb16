/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-test-app-private.h"

/*
 * The OData face: pages are the server's, a condition is `PROPERTY eq|ge|lt LITERAL` with ` and `
 * between several, texts stand in quotes that are doubled inside, and each record carries its etag.
 * A key may be a text: then it is the record's `external_id`.
 */

#define SIZE 7

static void
refuse (TestAnswer *answer,
        guint       status,
        const char *message)
{
  answer->status = status;
  answer->body = test_json ("{\"error\":{\"code\":\"%u\",\"message\":\"%s\"}}", status, message);
}

/* A literal as the text that a record's member is compared with; NULL for bad syntax. */
static char *
read_literal (const char **at,
              gboolean    *is_text)
{
  const char *c = *at;
  g_autoptr(GString) text = g_string_new (NULL);

  *is_text = *c == '\'';
  if (!*is_text)
    {
      gsize length = strcspn (c, " ),");

      *at = c + length;
      return length > 0 ? g_strndup (c, length) : NULL;
    }

  for (c++; *c != '\0'; c++)
    {
      if (*c == '\'' && c[1] != '\'')
        {
          *at = c + 1;
          return g_string_free (g_steal_pointer (&text), FALSE);
        }
      c += *c == '\'';
      g_string_append_c (text, *c);
    }

  return NULL;
}

/* One condition; FALSE with *is_bad for what a server would not understand. */
static gboolean
fits_condition (TestRecord  *record,
                const char **at,
                gboolean    *is_bad)
{
  gsize name_length = strcspn (*at, " ");
  g_autofree char *name = g_strndup (*at, name_length);
  const char *operator = *at + name_length;
  DoveValue *member = dove_value_get_member (record->record, name);
  g_autofree char *held = test_value_to_text (member);
  g_autofree char *wanted = NULL;
  gboolean is_text = FALSE;
  double order = 0;

  *is_bad = TRUE;
  if (strlen (operator) < 5)
    return FALSE;

  *at = operator + 4;
  wanted = read_literal (at, &is_text);
  if (wanted == NULL)
    return FALSE;

  order = is_text || strchr (wanted, 'T') != NULL ? strcmp (held, wanted)
                                                  : g_ascii_strtod (held, NULL) -
                                                      g_ascii_strtod (wanted, NULL);
  *is_bad = FALSE;
  if (g_str_has_prefix (operator, " eq "))
    return order >= 0 && order <= 0;
  if (g_str_has_prefix (operator, " ge "))
    return order >= 0;
  if (g_str_has_prefix (operator, " lt "))
    return order < 0;

  *is_bad = TRUE;

  return FALSE;
}

static gboolean
fits (TestRecord *record,
      const char *filter,
      gboolean   *is_bad)
{
  const char *at = filter;

  *is_bad = FALSE;
  while (at != NULL && *at != '\0')
    {
      if (!fits_condition (record, &at, is_bad))
        return FALSE;
      if (g_str_has_prefix (at, " and "))
        at += strlen (" and ");
      else if (*at != '\0')
        {
          *is_bad = TRUE;
          return FALSE;
        }
    }

  return TRUE;
}

static DoveValue *
dress (TestRecord *record,
       const char *context)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *etag = g_strdup_printf ("W/\"%" G_GINT64_FORMAT "\"", record->version);

  if (context != NULL)
    dove_value_builder_set_text (builder, "@odata.context", context);
  dove_value_builder_set_text (builder, "@odata.etag", etag);
  dove_value_builder_set_text (builder, "version@odata.type", "#Int64");
  dove_value_builder_set_all (builder, record->record);

  return dove_value_builder_end (builder);
}

static void
list (DoveTestApp *self,
      TestRequest *request,
      TestAnswer  *answer)
{
  TestTable *table = test_app_ensure_table (self, "contacts");
  const char *filter = request->query != NULL ? g_hash_table_lookup (request->query, "$filter")
                                              : NULL;
  const char *skip = request->query != NULL ? g_hash_table_lookup (request->query, "$skiptoken")
                                            : NULL;
  guint offset = skip != NULL ? (guint) g_ascii_strtoull (skip, NULL, 10) : 0;
  guint seen = 0;
  g_autoptr(DoveValueBuilder) values = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) body = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < table->records->len; i++)
    {
      TestRecord *record = table->records->pdata[i];
      gboolean is_bad = FALSE;
      gboolean is_wanted = fits (record, filter, &is_bad);

      if (is_bad)
        {
          refuse (answer, 400, "Invalid filter clause");
          return;
        }
      if (is_wanted && seen++ >= offset && seen <= offset + SIZE)
        dove_value_builder_take_element (values, dress (record, NULL));
    }

  dove_value_builder_set_text (body, "@odata.context", "$metadata#contacts");
  if (seen > offset + SIZE)
    {
      g_autofree char *escaped = g_uri_escape_string (filter != NULL ? filter : "", NULL, TRUE);
      g_autofree char *next = g_strdup_printf ("%s%s?$skiptoken=%u%s%s", self->url, request->path,
                                               offset + SIZE, filter != NULL ? "&$filter=" : "",
                                               escaped);

      dove_value_builder_set_text (body, "@odata.nextLink", next);
    }
  dove_value_builder_take (body, "value", dove_value_builder_end (values));
  answer->body = dove_value_builder_end (body);
}

static TestRecord *
find_record (DoveTestApp *self,
             const char  *literal)
{
  TestTable *table = test_app_ensure_table (self, "contacts");
  gboolean is_text = FALSE;
  g_autofree char *key = read_literal (&literal, &is_text);

  if (key == NULL || !is_text)
    return key != NULL ? test_table_find (table, key) : NULL;

  for (guint i = 0; i < table->records->len; i++)
    {
      TestRecord *record = table->records->pdata[i];

      if (g_strcmp0 (dove_value_get_member_text (record->record, "external_id"), key) == 0)
        return record;
    }

  return NULL;
}

static void
change (DoveTestApp *self,
        TestRequest *request,
        TestAnswer  *answer,
        TestRecord  *record)
{
  const char *match = soup_message_headers_get_one (request->headers, "If-Match");
  g_autofree char *etag = g_strdup_printf ("W/\"%" G_GINT64_FORMAT "\"", record->version);
  const char *field = NULL;
  g_autofree char *mistake = NULL;

  if (match != NULL && !g_str_equal (match, etag))
    {
      refuse (answer, 412, "The record was changed meanwhile");
      return;
    }
  if (g_str_equal (request->method, "DELETE"))
    {
      test_app_delete (self, test_app_ensure_table (self, "contacts"), record);
      answer->status = 204;
      return;
    }

  mistake = test_app_find_mistake (self, "contacts", request->body, FALSE, &field);
  if (mistake != NULL)
    {
      refuse (answer, 400, mistake);
      return;
    }

  test_app_merge (self, record, request->body);
  answer->body = dress (record, "$metadata#contacts/$entity");
}

static void
create (DoveTestApp *self,
        TestRequest *request,
        TestAnswer  *answer)
{
  const char *field = NULL;
  g_autofree char *mistake = test_app_find_mistake (self, "contacts", request->body, TRUE, &field);

  if (mistake != NULL)
    {
      refuse (answer, 400, mistake);
      return;
    }

  answer->status = 201;
  answer->body = dress (test_app_insert (self, "contacts", request->body),
                        "$metadata#contacts/$entity");
}

void
test_app_answer_odata (DoveTestApp *self,
                       TestRequest *request,
                       TestAnswer  *answer)
{
  const char *rest = request->path + strlen ("/odata/");
  const char *key = g_str_has_prefix (rest, "contacts(") ? rest + strlen ("contacts(") : NULL;
  TestRecord *record = key != NULL ? find_record (self, key) : NULL;

  if (g_str_equal (rest, "me"))
    answer->body = test_json ("{\"@odata.context\":\"$metadata#me\",\"id\":\"%s\"}", self->account);
  else if (g_str_equal (rest, "contacts") && g_str_equal (request->method, "POST"))
    create (self, request, answer);
  else if (g_str_equal (rest, "contacts"))
    list (self, request, answer);
  else if (record == NULL)
    refuse (answer, 404, "Resource not found");
  else if (g_str_equal (request->method, "GET"))
    answer->body = dress (record, "$metadata#contacts/$entity");
  else
    change (self, request, answer, record);
}
