/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "practice/dove-practice-server-private.h"

#define BATCH_LIMIT 100 /* items of each list */

/* Several writes in one request. Each item is dealt with by itself, as if it had come alone; its
 * result stands at its place: the record, or what is wrong with it. */

static const char *const verbs[] = { "create", "update", "delete" };

static DoveValue *
make_error (const char *id,
            const char *message)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) error = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (id != NULL)
    dove_value_builder_set_text (builder, "id", id);
  dove_value_builder_set_text (error, "message", message);
  dove_value_builder_take (builder, "error", dove_value_builder_end (error));

  return dove_value_builder_end (builder);
}

static DoveValue *
make_refusal (const char *id,
              GPtrArray  *issues)
{
  g_autofree char *message = dove_practice_issues_to_text (issues);

  return make_error (id, message);
}

static DoveValue *
batch_create (DovePracticeAsk *ask,
              DoveValue       *item)
{
  g_autoptr(GPtrArray) issues = dove_practice_issues_new ();
  g_autoptr(DoveValue) body = dove_practice_check (ask->object, NULL, item, issues);
  DovePracticeCreate create = { .object = ask->object, .body = body };

  if (body != NULL)
    dove_practice_check_others (ask, body, NULL, issues);
  if (issues->len > 0)
    return make_refusal (NULL, issues);

  return dove_practice_store_create (ask, &create);
}

static DoveValue *
batch_update (DovePracticeAsk *ask,
              DoveValue       *record,
              DoveValue       *item,
              const char      *id)
{
  g_autoptr(GPtrArray) issues = dove_practice_issues_new ();
  g_autoptr(DoveValue) before = dove_practice_drop_own_members (record);
  g_autoptr(DoveValue) sent = dove_practice_drop_own_members (item);
  g_autoptr(DoveValue) body = dove_practice_check (ask->object, before, sent, issues);

  if (body != NULL)
    dove_practice_check_others (ask, body, id, issues);
  if (issues->len > 0)
    return make_refusal (id, issues);

  return dove_practice_store_change (ask, record, body);
}

static DoveValue *
write_item (DovePracticeAsk *ask,
            const char      *verb,
            DoveValue       *item)
{
  gboolean is_record = dove_value_get_kind (item) == DOVE_VALUE_RECORD;
  DoveValue *key = is_record ? dove_value_get_member (item, "id") : item;
  g_autofree char *id = key != NULL ? dove_practice_value_to_text (key) : NULL;
  g_autoptr(DoveValue) record = NULL;

  if (g_str_equal (verb, "create"))
    return is_record ? batch_create (ask, item) : make_error (NULL, "This is no record");

  if (id != NULL)
    record = dove_practice_store_get (ask->server->store, ask->object, id);
  if (record == NULL)
    return make_error (id, "There is no such record");
  if (g_str_equal (verb, "update"))
    return batch_update (ask, record, item, id);

  dove_practice_store_drop (ask, record, id);

  return g_steal_pointer (&record);
}

/* How many items of a list are dealt with: in the middle of the work the application may end. */
static guint
count_items (DovePracticeAsk *ask,
             DoveValue       *items)
{
  guint length = dove_value_get_length (items);

  return ask->fault == DOVE_PRACTICE_FAULT_BATCH_HALF ? length / 2 : length;
}

static DoveValue *
arrange (DovePracticeAsk *ask,
         GPtrArray       *results)
{
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  gboolean is_short = ask->fault == DOVE_PRACTICE_FAULT_BATCH_MISSING;
  guint shown = is_short && results->len > 0 ? results->len - 1 : results->len;

  for (guint i = 0; i < shown; i++)
    dove_value_builder_add (list, ask->fault == DOVE_PRACTICE_FAULT_BATCH_ORDER
                                    ? results->pdata[results->len - 1 - i] : results->pdata[i]);

  return dove_value_builder_end (list);
}

static DoveValue *
write_list (DovePracticeAsk *ask,
            const char      *verb,
            DoveValue       *items)
{
  g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);

  for (guint i = 0; i < count_items (ask, items); i++)
    g_ptr_array_add (results, write_item (ask, verb, dove_value_get_element (items, i)));

  return arrange (ask, results);
}

/* Whether the request is none that is looked into */
static gboolean
refuse_whole (DovePracticeAsk *ask,
              DoveValue       *body)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      DoveValue *items = dove_value_get_member (body, verbs[i]);

      if (items == NULL)
        continue;
      if (dove_value_get_kind (items) == DOVE_VALUE_LIST &&
          dove_value_get_length (items) <= BATCH_LIMIT)
        continue;
      dove_practice_answer_error (ask, SOUP_STATUS_BAD_REQUEST,
                                  "“create”, “update” and “delete” are lists of at most 100");
      return TRUE;
    }

  return FALSE;
}

/**
 * dove_practice_handle_batch:
 * @ask: a POST to the `batch` of an object
 *
 * Makes, changes and deletes several records.
 */
void
dove_practice_handle_batch (DovePracticeAsk *ask)
{
  g_autoptr(DoveValue) sent = dove_practice_ask_read_body (ask);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) body = NULL;

  if (sent == NULL || refuse_whole (ask, sent))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      DoveValue *items = dove_value_get_member (sent, verbs[i]);

      if (items != NULL)
        dove_value_builder_take (builder, verbs[i], write_list (ask, verbs[i], items));
    }

  body = dove_value_builder_end (builder);
  dove_practice_answer (ask, SOUP_STATUS_OK, body);
}
