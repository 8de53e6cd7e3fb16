/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include "record/dove-json.h"
#include "record/dove-path.h"

#include "dove-test-app-private.h"

#define SIZE_DEFAULT 10  /* records of a page when the caller does not say */
#define SIZE_LIMIT   500

static const char *const own_parameters[] = {
  "page", "offset", "cursor", "at", "after", "size", "fields", "updated_since", "updated_until",
  "newest", "after_time", "after_id", "where", "span", NULL
};

static const char *
get_parameter (TestRequest *request,
               const char  *name)
{
  return request->query != NULL ? g_hash_table_lookup (request->query, name) : NULL;
}

static gint64
get_number (TestRequest *request,
            const char  *name,
            gint64       otherwise)
{
  const char *text = get_parameter (request, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

static void
refuse (TestAnswer *answer,
        guint       status,
        const char *message,
        const char *field)
{
  g_autoptr(DoveValueBuilder) error = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) body = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (error, "message", message);
  if (field != NULL)
    dove_value_builder_set_text (error, "field", field);
  dove_value_builder_take (body, "error", dove_value_builder_end (error));
  answer->status = status;
  answer->body = dove_value_builder_end (body);
}

/* `name`, `name.min` (>=), `name.below` (<) or `name.in` (comma-joined) */
static gboolean
fits_parameter (TestRecord *record,
                const char *name,
                const char *wanted)
{
  g_auto(GStrv) parts = g_strsplit (name, ".", 2);
  g_auto(GStrv) choices = NULL;
  g_autofree char *held = NULL;
  const char *how = parts[1] != NULL ? parts[1] : "is";

  held = test_value_to_text (dove_value_get_member (record->record, parts[0]));
  if (g_str_equal (how, "min"))
    return g_ascii_strtod (held, NULL) >= g_ascii_strtod (wanted, NULL);
  if (g_str_equal (how, "below"))
    return g_ascii_strtod (held, NULL) < g_ascii_strtod (wanted, NULL);
  if (!g_str_equal (how, "in"))
    return g_str_equal (held, wanted);

  choices = g_strsplit (wanted, ",", -1);

  return g_strv_contains ((const char *const *) choices, held);
}

/* `number>=5 AND number<8 AND name=Ann`; times are compared as texts */
static gboolean
fits_where (TestRecord *record,
            const char *where)
{
  g_auto(GStrv) parts = g_strsplit (where, " AND ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gsize length = strcspn (parts[i], "<>=");
      gsize sign = strspn (parts[i] + length, "<>=");
      g_autofree char *name = g_strndup (parts[i], length);
      g_autofree char *how = g_strndup (parts[i] + length, sign);
      const char *wanted = parts[i] + length + sign;
      g_autofree char *held = test_value_to_text (dove_value_get_member (record->record, name));
      gboolean is_number = g_ascii_isdigit (*wanted) && strchr (wanted, '-') == NULL;
      double order = is_number ? g_ascii_strtod (held, NULL) - g_ascii_strtod (wanted, NULL)
                               : strcmp (held, wanted);

      if ((g_str_equal (how, ">=") && order < 0) || (g_str_equal (how, "<") && order >= 0) ||
          (g_str_equal (how, "=") && !(order >= 0 && order <= 0)))
        return FALSE;
    }

  return TRUE;
}

/* Whether a record lies behind another one, by change time and then id */
static gboolean
lies_behind (TestRecord *record,
             const char *updated,
             const char *after_time,
             const char *after_id)
{
  int order = strcmp (updated, after_time);

  return order > 0 ||
         (order == 0 && after_id != NULL && record->id > g_ascii_strtoll (after_id, NULL, 10));
}

static gboolean
fits (TestRequest *request,
      TestRecord  *record,
      const char  *parent)
{
  const char *since = get_parameter (request, "updated_since");
  const char *until = get_parameter (request, "updated_until");
  const char *behind = get_parameter (request, "after_time");
  const char *where = get_parameter (request, "where");
  g_autofree char *updated = test_format_time (record->updated);
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  if ((since != NULL && strcmp (updated, since) < 0) ||
      (until != NULL && strcmp (updated, until) > 0) ||
      (where != NULL && !fits_where (record, where)) ||
      (behind != NULL && !lies_behind (record, updated, behind,
                                       get_parameter (request, "after_id"))))
    return FALSE;
  if (parent != NULL && !fits_parameter (record, "parent", parent))
    return FALSE;
  if (request->query == NULL)
    return TRUE;

  g_hash_table_iter_init (&iter, request->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_strv_contains (own_parameters, name) && !fits_parameter (record, name, value))
      return FALSE;

  return TRUE;
}

static int
compare_updated (gconstpointer a,
                 gconstpointer b)
{
  const TestRecord *first = *(TestRecord *const *) a;
  const TestRecord *second = *(TestRecord *const *) b;

  return (first->updated > second->updated) - (first->updated < second->updated);
}

static int
compare_newest (gconstpointer a,
                gconstpointer b)
{
  return compare_updated (b, a);
}

static GPtrArray *
select_records (DoveTestApp *self,
                TestRequest *request,
                const char  *object,
                const char  *parent)
{
  g_autoptr(GPtrArray) selected = g_ptr_array_new ();
  TestTable *table = test_app_ensure_table (self, object);

  if (request->fault == DOVE_TEST_FAULT_LIST_EMPTY)
    return g_steal_pointer (&selected);

  for (guint i = 0; i < table->records->len; i++)
    if (fits (request, table->records->pdata[i], parent))
      g_ptr_array_add (selected, table->records->pdata[i]);
  if (get_parameter (request, "updated_since") != NULL ||
      g_strcmp0 (request->steps[0], "keyset") == 0)
    g_ptr_array_sort (selected, compare_updated);
  if (get_parameter (request, "newest") != NULL)
    g_ptr_array_sort (selected, compare_newest);

  return g_steal_pointer (&selected);
}

static guint
find_offset (TestRequest *request,
             GPtrArray   *selected,
             guint        size)
{
  const char *style = request->steps[0];
  const char *cursor = get_parameter (request, "cursor");
  gint64 after = get_number (request, "after", -1);
  guint offset = 0;

  if (g_str_equal (style, "page"))
    return (get_number (request, "page", 1) - 1) * size;
  if (g_str_equal (style, "offset"))
    return get_number (request, "offset", 0);
  if (g_str_equal (style, "cursor"))
    return cursor != NULL ? g_ascii_strtoull (cursor + strlen ("cur-"), NULL, 10) : 0;
  if (!g_str_equal (style, "last"))
    return get_number (request, "at", 0);

  while (offset < selected->len && ((TestRecord *) selected->pdata[offset])->id <= after)
    offset++;

  return offset;
}

static DoveValue *
narrow (TestRequest *request,
        DoveValue   *record)
{
  const char *fields = get_parameter (request, "fields");
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_auto(GStrv) names = NULL;

  if (fields == NULL)
    return dove_value_ref (record);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  names = g_strsplit (fields, ",", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      DoveValue *value = dove_value_get_member (record, names[i]);

      if (value != NULL)
        dove_value_builder_set (builder, names[i], value);
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
make_items (TestRequest *request,
            GPtrArray   *selected,
            guint        offset,
            guint        count)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  gboolean is_reversed = request->fault == DOVE_TEST_FAULT_PAGE_REVERSED;
  guint times = request->fault == DOVE_TEST_FAULT_PAGE_DOUBLE ? 2 : 1;

  for (guint i = 0; i < count; i++)
    {
      guint at = is_reversed ? offset + count - 1 - i : offset + i;
      TestRecord *record = selected->pdata[at];

      for (guint j = 0; j < times; j++)
        dove_value_builder_take_element (builder, narrow (request, record->record));
    }

  return dove_value_builder_end (builder);
}

/* The address of the same list at another place */
static char *
make_next (DoveTestApp *self,
           TestRequest *request,
           guint        offset)
{
  g_autoptr(GString) url = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  g_string_printf (url, "%s%s?at=%u",
                   request->fault == DOVE_TEST_FAULT_NEXT_FOREIGN ? "http://127.0.0.2:9"
                                                                  : self->url,
                   request->path, offset);
  if (request->query == NULL)
    return g_string_free (g_steal_pointer (&url), FALSE);

  g_hash_table_iter_init (&iter, request->query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_str_equal (name, "at"))
      {
        g_autofree char *escaped = g_uri_escape_string (value, NULL, TRUE);

        g_string_append_printf (url, "&%s=%s", (char *) name, escaped);
      }

  return g_string_free (g_steal_pointer (&url), FALSE);
}

static void
set_next (DoveTestApp      *self,
          TestRequest      *request,
          TestAnswer       *answer,
          DoveValueBuilder *body,
          guint             offset)
{
  const char *style = request->steps[0];
  g_autofree char *next = NULL;

  if (g_str_equal (style, "cursor"))
    next = g_strdup_printf ("cur-%u", offset);
  else
    next = make_next (self, request, offset);

  if (g_str_equal (style, "link"))
    answer->link = g_strdup_printf (request->fault == DOVE_TEST_FAULT_LINK_BROKEN
                                      ? "<%s; rel=\"next"
                                      : "<%s>; rel=\"next\"", next);
  else if (g_str_equal (style, "cursor") || g_str_equal (style, "next"))
    dove_value_builder_set_text (body, "next", next);
}

static gint64
parse_time (const char *text)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

static gboolean
is_too_wide (TestRequest *request)
{
  const char *since = get_parameter (request, "updated_since");
  const char *until = get_parameter (request, "updated_until");

  return get_parameter (request, "span") != NULL && since != NULL && until != NULL &&
         parse_time (until) - parse_time (since) > get_number (request, "span", 0);
}

static void
list (DoveTestApp *self,
      TestRequest *request,
      TestAnswer  *answer,
      const char  *object,
      const char  *parent)
{
  g_autoptr(GPtrArray) selected = select_records (self, request, object, parent);
  g_autoptr(DoveValueBuilder) body = dove_value_builder_new (DOVE_VALUE_RECORD);
  guint size = CLAMP (get_number (request, "size", SIZE_DEFAULT), 1, SIZE_LIMIT);
  guint offset = MIN (find_offset (request, selected, size), selected->len);
  guint count = MIN (size, selected->len - offset);
  guint next = offset + count;
  gboolean has_more = next < selected->len;

  if (is_too_wide (request))
    {
      refuse (answer, 400, "So many days cannot be asked for at once", NULL);
      return;
    }

  if (request->fault == DOVE_TEST_FAULT_PAGE_EMPTY)
    {
      count = 0;
      next = offset;
      has_more = TRUE;
    }
  else if (request->fault == DOVE_TEST_FAULT_PAGE_AGAIN)
    {
      next = offset;
      has_more = TRUE;
    }
  else if (request->fault == DOVE_TEST_FAULT_PAGE_LAST)
    has_more = FALSE;

  dove_value_builder_take (body, "items", make_items (request, selected, offset, count));
  dove_value_builder_take (body, "total", dove_value_new_integer (selected->len));
  dove_value_builder_take (body, "pages",
                           dove_value_new_integer ((selected->len + size - 1) / size));
  dove_value_builder_take (body, "more", dove_value_new_boolean (has_more));
  if (has_more && request->fault != DOVE_TEST_FAULT_NEXT_UNNAMED)
    set_next (self, request, answer, body, next);
  answer->body = dove_value_builder_end (body);
}

static void
give_record (DoveTestApp *self,
             TestRequest *request,
             TestAnswer  *answer,
             TestRecord  *record)
{
  gboolean is_write = !g_str_equal (request->method, "GET");

  answer->etag = g_strdup_printf ("\"v%" G_GINT64_FORMAT "\"", record->version);
  if (is_write && (self->flags & DOVE_TEST_APP_SILENT) != 0)
    {
      if (answer->status == 200)
        answer->status = 204;
      return;
    }

  answer->body = dove_value_ref (record->record);
}

static gboolean
is_acceptable (DoveTestApp *self,
               TestRequest *request,
               TestAnswer  *answer,
               const char  *object,
               gboolean     is_create)
{
  const char *field = NULL;
  g_autofree char *mistake = NULL;

  mistake = test_app_find_mistake (self, object, request->body, is_create, &field);
  if (mistake == NULL)
    return TRUE;

  refuse (answer, 422, mistake, field);

  return FALSE;
}

/* Whether the key was seen before; then the answer of that time is given again. */
static gboolean
is_repeated (DoveTestApp *self,
             TestAnswer  *answer,
             const char  *object,
             const char  *idempotency_key)
{
  DoveValue *known = NULL;
  TestRecord *record = NULL;

  if (idempotency_key == NULL || (self->flags & DOVE_TEST_APP_KEYS) == 0)
    return FALSE;
  known = g_hash_table_lookup (self->keys, idempotency_key);
  if (known == NULL)
    return FALSE;

  record = test_table_find (test_app_ensure_table (self, object), dove_value_get_text (known));
  answer->status = 201;
  answer->body = record != NULL ? dove_value_ref (record->record) : NULL;

  return TRUE;
}

static void
create (DoveTestApp *self,
        TestRequest *request,
        TestAnswer  *answer,
        const char  *object)
{
  const char *key = soup_message_headers_get_one (request->headers, "Idempotency-Key");
  TestTable *table = test_app_ensure_table (self, object);
  g_autofree char *id = NULL;
  TestRecord *record = NULL;

  if (is_repeated (self, answer, object, key) ||
      !is_acceptable (self, request, answer, object, TRUE))
    return;

  record = test_app_find_twin (self, table, request->body);
  if (record != NULL)
    {
      answer->status = 409;
      answer->body = test_json ("{\"error\":{\"message\":\"Email is taken\","
                                "\"field\":\"/email\",\"existing\":%" G_GINT64_FORMAT "}}",
                                record->id);
      return;
    }

  record = test_app_insert (self, object, request->body);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, record->id);
  if (key != NULL)
    g_hash_table_replace (self->keys, g_strdup (key), dove_value_new_text (id));
  answer->status = 201;
  answer->location = g_strdup_printf ("%s/%s/%s", self->url, object, id);
  give_record (self, request, answer, record);
}

static void
upsert (DoveTestApp *self,
        TestRequest *request,
        TestAnswer  *answer,
        const char  *object)
{
  const char *member = request->steps[1] + strlen ("by-");
  TestTable *table = test_app_ensure_table (self, object);

  if (!is_acceptable (self, request, answer, object, FALSE))
    return;

  for (guint i = 0; i < table->records->len; i++)
    if (fits_parameter (table->records->pdata[i], member, request->steps[2]))
      {
        test_app_merge (self, table->records->pdata[i], request->body);
        give_record (self, request, answer, table->records->pdata[i]);
        return;
      }

  answer->status = 201;
  give_record (self, request, answer, test_app_insert (self, object, request->body));
}

static void
change (DoveTestApp *self,
        TestRequest *request,
        TestAnswer  *answer,
        TestRecord  *record)
{
  const char *match = soup_message_headers_get_one (request->headers, "If-Match");
  g_autofree char *etag = g_strdup_printf ("\"v%" G_GINT64_FORMAT "\"", record->version);

  if (match != NULL && !g_str_equal (match, etag))
    {
      refuse (answer, 412, "The record was changed meanwhile", NULL);
      return;
    }
  if (g_str_equal (request->method, "DELETE"))
    {
      test_app_delete (self, test_app_ensure_table (self, request->steps[0]), record);
      answer->status = 204;
      return;
    }
  if (!is_acceptable (self, request, answer, request->steps[0], FALSE))
    return;

  if (g_str_equal (request->method, "PUT"))
    test_app_replace (self, record, request->body);
  else
    test_app_merge (self, record, request->body);
  give_record (self, request, answer, record);
}

static void
answer_record (DoveTestApp *self,
               TestRequest *request,
               TestAnswer  *answer)
{
  TestTable *table = test_app_ensure_table (self, request->steps[0]);
  TestRecord *record = test_table_find (table, request->steps[1]);

  if (record == NULL)
    refuse (answer, 404, "There is no such record", NULL);
  else if (g_str_equal (request->method, "GET"))
    give_record (self, request, answer, record);
  else
    change (self, request, answer, record);
}

static void
archive (DoveTestApp *self,
         TestRequest *request,
         TestAnswer  *answer)
{
  TestTable *table = test_app_ensure_table (self, request->steps[0]);
  TestRecord *record = test_table_find (table, request->steps[1]);
  const char *archived = g_str_equal (request->steps[2], "archive") ? "true" : "false";
  g_autoptr(DoveValue) patch = test_json ("{\"archived\":%s}", archived);

  if (record == NULL)
    {
      refuse (answer, 404, "There is no such record", NULL);
      return;
    }

  test_app_merge (self, record, patch);
  give_record (self, request, answer, record);
}

/* A part of another record: made below it, read and changed there */
static void
create_below (DoveTestApp *self,
              TestRequest *request,
              TestAnswer  *answer)
{
  const char *parent = request->steps[1];
  g_autoptr(DoveValue) below = test_json ("{\"parent\":%s}", parent);
  g_autoptr(DoveValue) whole = dove_value_merge_patch (request->body, below);
  TestRecord *record = test_app_insert (self, request->steps[2], whole);

  answer->status = 201;
  give_record (self, request, answer, record);
}

static void
answer_below (DoveTestApp *self,
              TestRequest *request,
              TestAnswer  *answer)
{
  TestRequest below = *request;
  TestTable *table = test_app_ensure_table (self, request->steps[2]);
  TestRecord *record = test_table_find (table, request->steps[3]);

  if (record == NULL || !fits_parameter (record, "parent", request->steps[1]))
    {
      refuse (answer, 404, "There is no such record", NULL);
      return;
    }

  below.steps = request->steps + 2;
  answer_record (self, &below, answer);
}

/* Actions: `greet` says what was said, `count` counts what there is */
static void
act (DoveTestApp *self,
     TestRequest *request,
     TestAnswer  *answer)
{
  const char *key = soup_message_headers_get_one (request->headers, "Idempotency-Key");
  TestTable *table = test_app_ensure_table (self, request->steps[0]);

  if (g_str_equal (request->steps[2], "count"))
    answer->body = test_json ("{\"count\":%u}", table->records->len);
  else if (test_table_find (table, request->steps[1]) == NULL)
    refuse (answer, 404, "There is no such record", NULL);
  else if (key != NULL && g_hash_table_contains (self->keys, key))
    answer->body = test_json ("{\"again\":true}");
  else
    {
      if (key != NULL)
        g_hash_table_replace (self->keys, g_strdup (key), dove_value_new_text (""));
      answer->body = dove_value_ref (request->body);
    }
}

/* Jobs that list an object: begun by `POST /jobs/OBJECT`, done when they were asked after twice */
static void
start_job (DoveTestApp *self,
           TestRequest *request,
           TestAnswer  *answer)
{
  g_autoptr(DoveValue) fields = test_json ("{\"object\":\"%s\",\"looks\":0}", request->steps[1]);
  TestRecord *job = test_app_insert (self, "jobs", fields);

  answer->status = 202;
  answer->body = test_json ("{\"job\":%" G_GINT64_FORMAT "}", job->id);
}

static void
look_at_job (DoveTestApp *self,
             TestRequest *request,
             TestAnswer  *answer)
{
  TestRecord *job = test_table_find (test_app_ensure_table (self, "jobs"), request->steps[1]);
  g_autoptr(DoveValue) looked = NULL;
  gint64 looks = 0;

  if (job == NULL)
    {
      refuse (answer, 404, "There is no such job", NULL);
      return;
    }

  dove_value_get_integer (dove_value_get_member (job->record, "looks"), &looks);
  looked = test_json ("{\"looks\":%" G_GINT64_FORMAT "}", looks + 1);
  test_app_merge (self, job, looked);
  if (dove_value_get_member (job->record, "broken") != NULL)
    {
      answer->body = test_json ("{\"state\":\"broken\"}");
      return;
    }
  answer->body = test_json ("{\"state\":\"%s\",\"url\":\"%s/jobs/%s/result\","
                            "\"elsewhere\":\"http://127.0.0.2:9/%s\"}",
                            looks >= 2 ? "done" : "busy", self->url, request->steps[1],
                            request->steps[1]);
}

static void
give_result (DoveTestApp *self,
             TestRequest *request,
             TestAnswer  *answer)
{
  TestRecord *job = test_table_find (test_app_ensure_table (self, "jobs"), request->steps[1]);
  const char *object = dove_value_get_member_text (job->record, "object");
  TestTable *table = test_app_ensure_table (self, object);
  g_autoptr(DoveValueBuilder) items = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < table->records->len; i++)
    dove_value_builder_add (items, ((TestRecord *) table->records->pdata[i])->record);
  answer->body = dove_value_builder_end (items);
}

static void
answer_job (DoveTestApp *self,
            TestRequest *request,
            TestAnswer  *answer)
{
  if (g_str_equal (request->method, "POST"))
    start_job (self, request, answer);
  else if (request->steps[2] != NULL)
    give_result (self, request, answer);
  else
    look_at_job (self, request, answer);
}

static void
login (DoveTestApp *self,
       TestRequest *request,
       TestAnswer  *answer)
{
  g_autofree char *token = NULL;

  token = test_app_sign_in (self, dove_value_get_member_text (request->body, "user"),
                            dove_value_get_member_text (request->body, "password"));
  if (token == NULL)
    refuse (answer, 401, "Wrong user name or password", NULL);
  else
    answer->body = test_json ("{\"token\":\"%s\"}", token);
}

void
test_app_answer_rest (DoveTestApp *self,
                      TestRequest *request,
                      TestAnswer  *answer)
{
  static const char *const styles[] = {
    "page", "offset", "cursor", "next", "link", "last", "keyset", NULL
  };
  char **steps = request->steps;
  guint length = g_strv_length (steps);
  gboolean is_list = g_strv_contains (styles, steps[0]);

  if (g_str_equal (request->path, "/me"))
    answer->body = test_json ("{\"id\":\"%s\",\"name\":\"Anna's Shop\"}", self->account);
  else if (g_str_equal (request->path, "/login"))
    login (self, request, answer);
  else if (length >= 2 && g_str_equal (steps[0], "jobs"))
    answer_job (self, request, answer);
  else if (length == 2 && g_str_equal (steps[0], "bulk"))
    test_app_answer_bulk (self, request, answer);
  else if (is_list && length == 2)
    list (self, request, answer, steps[1], NULL);
  else if (is_list && length == 4)
    list (self, request, answer, steps[3], steps[2]);
  else if (length == 1 && g_str_equal (request->method, "POST"))
    create (self, request, answer, steps[0]);
  else if (length == 3 && g_str_has_prefix (steps[1], "by-"))
    upsert (self, request, answer, steps[0]);
  else if (length == 3 &&
           (g_str_equal (steps[2], "archive") || g_str_equal (steps[2], "restore")))
    archive (self, request, answer);
  else if (length == 3 && (g_str_equal (steps[2], "greet") || g_str_equal (steps[2], "count")))
    act (self, request, answer);
  else if (length == 3 && g_str_equal (request->method, "POST"))
    create_below (self, request, answer);
  else if (length == 4)
    answer_below (self, request, answer);
  else if (length == 2)
    answer_record (self, request, answer);
  else
    refuse (answer, 404, "There is no such place", NULL);
}
