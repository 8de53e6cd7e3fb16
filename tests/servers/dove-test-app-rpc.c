/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include "record/dove-json.h"

#include "dove-test-app-private.h"

/*
 * The JSON-RPC face, after the manner of ERP servers: always status 200, `error` is a list of
 * a class and its arguments, and times are objects with a `__class__`.
 */

static void
set_result (TestAnswer *answer,
            DoveValue  *result)
{
  g_autoptr(DoveValueBuilder) body = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (body, "result", result);
  answer->body = dove_value_builder_end (body);
}

static void
set_error (TestAnswer *answer,
           const char *class_name,
           const char *message)
{
  answer->body = test_json ("{\"error\":[\"%s\",[\"%s\",\"\"]]}", class_name, message);
}

static DoveValue *
tag_time (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return test_json ("{\"__class__\":\"datetime\",\"year\":%d,\"month\":%d,\"day\":%d,"
                    "\"hour\":%d,\"minute\":%d,\"second\":%d,\"microsecond\":0}",
                    g_date_time_get_year (time), g_date_time_get_month (time),
                    g_date_time_get_day_of_month (time), g_date_time_get_hour (time),
                    g_date_time_get_minute (time), g_date_time_get_second (time));
}

static gint64
untag_time (DoveValue *tagged)
{
  static const char *const parts[] = { "year", "month", "day", "hour", "minute", "second" };
  g_autoptr(GDateTime) time = NULL;
  gint64 values[G_N_ELEMENTS (parts)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    dove_value_get_integer (dove_value_get_member (tagged, parts[i]), &values[i]);
  time = g_date_time_new_utc (values[0], values[1], values[2], values[3], values[4], values[5]);

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

static DoveValue *
dress (TestRecord *record)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, record->record);
  dove_value_builder_take (builder, "created_at", tag_time (record->created));
  dove_value_builder_take (builder, "updated_at", tag_time (record->updated));

  return dove_value_builder_end (builder);
}

/* A filter is a list of [member, "=", value] and ["updated_at", ">=", tagged time]. */
static gboolean
fits_domain (TestRecord *record,
             DoveValue  *domain)
{
  for (guint i = 0; i < dove_value_get_length (domain); i++)
    {
      DoveValue *clause = dove_value_get_element (domain, i);
      const char *member = dove_value_get_text (dove_value_get_element (clause, 0));
      const char *how = dove_value_get_text (dove_value_get_element (clause, 1));
      DoveValue *value = dove_value_get_element (clause, 2);

      if (g_strcmp0 (how, ">=") == 0)
        {
          if (record->updated < untag_time (value))
            return FALSE;
        }
      else if (member == NULL ||
               !dove_value_equal (dove_value_get_member (record->record, member), value))
        return FALSE;
    }

  return TRUE;
}

/* params: domain, offset, limit */
static void
search (TestTable  *table,
        DoveValue  *params,
        TestAnswer *answer)
{
  g_autoptr(DoveValueBuilder) found = dove_value_builder_new (DOVE_VALUE_LIST);
  gint64 offset = 0;
  gint64 limit = 0;
  gint64 at = 0;

  dove_value_get_integer (dove_value_get_element (params, 1), &offset);
  dove_value_get_integer (dove_value_get_element (params, 2), &limit);

  for (guint i = 0; i < table->records->len; i++)
    {
      TestRecord *record = table->records->pdata[i];

      if (!fits_domain (record, dove_value_get_element (params, 0)))
        continue;
      if (at >= offset && at < offset + limit)
        dove_value_builder_take_element (found, dress (record));
      at++;
    }

  set_result (answer, dove_value_builder_end (found));
}

static TestRecord *
find_by_number (TestTable *table,
                DoveValue *id)
{
  g_autofree char *text = test_value_to_text (id);

  return test_table_find (table, text);
}

static void
read_records (TestTable  *table,
              DoveValue  *params,
              TestAnswer *answer)
{
  g_autoptr(DoveValueBuilder) found = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveValue *ids = dove_value_get_element (params, 0);

  for (guint i = 0; i < dove_value_get_length (ids); i++)
    {
      TestRecord *record = find_by_number (table, dove_value_get_element (ids, i));

      if (record != NULL)
        dove_value_builder_take_element (found, dress (record));
    }

  set_result (answer, dove_value_builder_end (found));
}

static void
create_records (DoveTestApp *self,
                const char  *object,
                DoveValue   *params,
                TestAnswer  *answer)
{
  g_autoptr(DoveValueBuilder) made = dove_value_builder_new (DOVE_VALUE_LIST);
  DoveValue *records = dove_value_get_element (params, 0);

  for (guint i = 0; i < dove_value_get_length (records); i++)
    {
      DoveValue *fields = dove_value_get_element (records, i);
      g_autofree char *mistake = NULL;
      const char *field = NULL;

      mistake = test_app_find_mistake (self, object, fields, TRUE, &field);
      if (mistake != NULL)
        {
          set_error (answer, "UserError", mistake);
          return;
        }
      dove_value_builder_take_element (
        made, dove_value_new_integer (test_app_insert (self, object, fields)->id));
    }

  set_result (answer, dove_value_builder_end (made));
}

/* params: list of ids, and for a write the values */
static void
change_records (DoveTestApp *self,
                const char  *object,
                DoveValue   *params,
                gboolean     is_delete,
                TestAnswer  *answer)
{
  TestTable *table = test_app_ensure_table (self, object);
  DoveValue *ids = dove_value_get_element (params, 0);
  DoveValue *values = dove_value_get_element (params, 1);
  g_autofree char *mistake = NULL;
  const char *field = NULL;

  if (!is_delete)
    mistake = test_app_find_mistake (self, object, values, FALSE, &field);
  if (mistake != NULL)
    {
      set_error (answer, "UserError", mistake);
      return;
    }

  for (guint i = 0; i < dove_value_get_length (ids); i++)
    {
      TestRecord *record = find_by_number (table, dove_value_get_element (ids, i));

      if (record == NULL)
        {
          set_error (answer, "AccessError", "The records do not exist any more");
          return;
        }
      if (is_delete)
        test_app_delete (self, table, record);
      else
        test_app_merge (self, record, values);
    }

  set_result (answer, dove_value_new_null ());
}

static void
login (DoveTestApp *self,
       DoveValue   *params,
       TestAnswer  *answer)
{
  const char *user = dove_value_get_text (dove_value_get_element (params, 0));
  const char *password = dove_value_get_member_text (dove_value_get_element (params, 1),
                                                     "password");
  g_autofree char *token = test_app_sign_in (self, user, password);

  if (token == NULL)
    {
      answer->status = 401;
      return;
    }

  answer->body = test_json ("{\"result\":[7,\"%s\"]}", token);
}

void
test_app_answer_rpc (DoveTestApp *self,
                     TestRequest *request,
                     TestAnswer  *answer)
{
  const char *call = dove_value_get_member_text (request->body, "method");
  DoveValue *params = dove_value_get_member (request->body, "params");
  g_auto(GStrv) parts = g_strsplit (call != NULL ? call : "", ".", 2);

  if (g_strcmp0 (call, "login") == 0)
    login (self, params, answer);
  else if (g_strcmp0 (call, "me") == 0)
    answer->body = test_json ("{\"result\":{\"id\":\"%s\",\"name\":\"Anna's Shop\"}}",
                              self->account);
  else if (g_strv_length (parts) != 2)
    set_error (answer, "Fault", "There is no such method");
  else if (g_str_equal (parts[1], "search"))
    search (test_app_ensure_table (self, parts[0]), params, answer);
  else if (g_str_equal (parts[1], "read"))
    read_records (test_app_ensure_table (self, parts[0]), params, answer);
  else if (g_str_equal (parts[1], "create"))
    create_records (self, parts[0], params, answer);
  else if (g_str_equal (parts[1], "write") || g_str_equal (parts[1], "delete"))
    change_records (self, parts[0], params, g_str_equal (parts[1], "delete"), answer);
  else
    set_error (answer, "Fault", "There is no such method");
}
