/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <string.h>

#include "dove-test-app-private.h"

/*
 * Several writes in one request: `POST /bulk/OBJECT` with lists `create`, `update`, `upsert` and
 * `delete` answers a list of results under each of these names. A result is
 * `{ "record": RECORD }`, or `{ "id", "error": { "message", "code" } }` of one that was refused;
 * with `?bare=1` it is the id alone. With `?atomic=1` one mistake refuses all of them, before
 * anything is done.
 */

static DoveValue *
make_refusal (const char *id,
              const char *message,
              const char *code)
{
  return test_json ("{\"id\":%s,\"error\":{\"message\":\"%s\",\"code\":\"%s\"}}",
                    id != NULL ? id : "0", message, code);
}

static DoveValue *
make_result (TestRequest *request,
             TestRecord  *record)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (request->query != NULL && g_hash_table_contains (request->query, "bare"))
    return dove_value_new_integer (record->id);

  dove_value_builder_set (builder, "record", record->record);

  return dove_value_builder_end (builder);
}

static char *
dup_id (DoveValue *item)
{
  DoveValue *id = dove_value_get_kind (item) == DOVE_VALUE_RECORD
                    ? dove_value_get_member (item, "id") : item;

  return id != NULL ? test_value_to_text (id) : NULL;
}

static TestRecord *
find_external (TestTable *table,
               DoveValue *item)
{
  const char *wanted = dove_value_get_member_text (item, "external_id");

  for (guint i = 0; wanted != NULL && i < table->records->len; i++)
    {
      TestRecord *record = table->records->pdata[i];

      if (g_strcmp0 (dove_value_get_member_text (record->record, "external_id"), wanted) == 0)
        return record;
    }

  return NULL;
}

/* What is wrong with an item, as its result; NULL is nothing */
static DoveValue *
find_mistake (DoveTestApp *self,
              const char  *object,
              const char  *verb,
              DoveValue   *item)
{
  TestTable *table = test_app_ensure_table (self, object);
  gboolean is_create = g_str_equal (verb, "create");
  gboolean is_known = g_str_equal (verb, "update") || g_str_equal (verb, "delete");
  g_autofree char *id = is_known ? dup_id (item) : NULL;
  g_autofree char *mistake = NULL;
  const char *field = NULL;

  if (is_known && (id == NULL || test_table_find (table, id) == NULL))
    return make_refusal (id, "There is no such record", "missing");
  if (g_str_equal (verb, "delete"))
    return NULL;
  if (g_strcmp0 (dove_value_get_member_text (item, "name"), "Busy") == 0)
    return make_refusal (id, "Try this one later", "busy");

  mistake = test_app_find_mistake (self, object, item, is_create, &field);
  if (mistake != NULL)
    return make_refusal (id, mistake, "invalid");
  if (is_create && test_app_find_twin (self, table, item) != NULL)
    return make_refusal (NULL, "Email is taken", "taken");

  return NULL;
}

static DoveValue *
write_item (DoveTestApp *self,
            TestRequest *request,
            const char  *verb,
            DoveValue   *item)
{
  const char *object = request->steps[1];
  TestTable *table = test_app_ensure_table (self, object);
  g_autofree char *id = dup_id (item);
  TestRecord *record = id != NULL ? test_table_find (table, id) : NULL;
  DoveValue *mistake = find_mistake (self, object, verb, item);

  if (mistake != NULL)
    return mistake;
  if (g_str_equal (verb, "delete"))
    {
      DoveValue *result = make_result (request, record);

      test_app_delete (self, table, record);
      return result;
    }
  if (g_str_equal (verb, "upsert"))
    record = find_external (table, item);
  if (g_str_equal (verb, "create") || record == NULL)
    record = test_app_insert (self, object, item);
  else
    test_app_merge (self, record, item);

  return make_result (request, record);
}

/* A list of results, spoilt as the fault says */
static DoveValue *
arrange (TestRequest *request,
         DoveValue   *results)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  guint length = dove_value_get_length (results);
  guint shown = request->fault == DOVE_TEST_FAULT_BULK_SHORT && length > 0 ? length - 1 : length;

  for (guint i = 0; i < shown; i++)
    {
      guint at = request->fault == DOVE_TEST_FAULT_BULK_REVERSED ? length - 1 - i
                 : request->fault == DOVE_TEST_FAULT_BULK_SAME   ? 0
                                                                 : i;

      dove_value_builder_add (builder, dove_value_get_element (results, at));
    }
  if (request->fault == DOVE_TEST_FAULT_BULK_EXTRA && length > 0)
    dove_value_builder_add (builder, dove_value_get_element (results, 0));

  return dove_value_builder_end (builder);
}

static gboolean
refuses_all (DoveTestApp *self,
             TestRequest *request,
             const char  *verb,
             TestAnswer  *answer)
{
  DoveValue *items = dove_value_get_member (request->body, verb);

  if (request->query == NULL || !g_hash_table_contains (request->query, "atomic"))
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (items); i++)
    {
      g_autoptr(DoveValue) mistake = find_mistake (self, request->steps[1], verb,
                                                   dove_value_get_element (items, i));

      if (mistake == NULL)
        continue;
      answer->status = 400;
      answer->body = test_json ("{\"error\":{\"message\":\"One of them is wrong\"}}");
      return TRUE;
    }

  return FALSE;
}

void
test_app_answer_bulk (DoveTestApp *self,
                      TestRequest *request,
                      TestAnswer  *answer)
{
  static const char *const verbs[] = { "create", "update", "upsert", "delete" };
  g_autoptr(DoveValueBuilder) body = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint v = 0; v < G_N_ELEMENTS (verbs); v++)
    {
      DoveValue *items = dove_value_get_member (request->body, verbs[v]);
      g_autoptr(DoveValueBuilder) results = dove_value_builder_new (DOVE_VALUE_LIST);
      g_autoptr(DoveValue) list = NULL;

      if (items == NULL)
        continue;
      if (refuses_all (self, request, verbs[v], answer))
        return;
      for (guint i = 0; i < dove_value_get_length (items); i++)
        dove_value_builder_take_element (results,
                                         write_item (self, request, verbs[v],
                                                     dove_value_get_element (items, i)));
      list = dove_value_builder_end (results);
      dove_value_builder_take (body, verbs[v], arrange (request, list));
    }

  answer->body = dove_value_builder_end (body);
}
