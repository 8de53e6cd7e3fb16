/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include "record/dove-json.h"

#include "dove-test-app-private.h"
#include "dove-test-graphql.h"

/*
 * The GraphQL face, after the manner of shops: always status 200; Relay connections; mutations
 * give a union of the record and the errors that are expected; the token of a session comes in a
 * header; who is not signed in is told so in `errors`.
 */

#define SIZE_DEFAULT 10

static const char *const contact_fields[] = {
  "id", "name", "email", "number", "external_id", "version", "deleted", "created_at",
  "updated_at", NULL,
};
static const char *const account_fields[] = { "id", "name", NULL };
static const char *const error_fields[] = { "errorCode", "message", "existing", NULL };
static const char *const connection_fields[] = { "nodes", "edges", "pageInfo", "totalCount", NULL };
static const char *const page_fields[] = { "hasNextPage", "endCursor", NULL };
static const char *const edge_fields[] = { "node", "cursor", NULL };
static const char *const deletion_fields[] = { "deletedId", NULL };

typedef struct
{
  DoveTestApp *app;
  TestRequest *request;
  TestAnswer  *answer;
  char        *mistake;   /* nullable: message of an error */
  const char  *code;      /* nullable: of the error */
} Execution;

static DoveValue *
fail (Execution  *self,
      const char *code,
      const char *message)
{
  if (self->mistake == NULL)
    {
      self->mistake = g_strdup (message);
      self->code = code;
    }

  return NULL;
}

static const char *
get_text (TestField  *field,
          const char *name)
{
  return dove_value_get_text (g_hash_table_lookup (field->args, name));
}

static DoveValue *
select_error (Execution  *self,
              TestField  *field,
              const char *type,
              DoveValue  *error)
{
  g_autoptr(DoveValue) source = error;

  return test_graphql_select (field->fields, source, type, error_fields, &self->mistake);
}

static DoveValue *
select_contact (Execution *self,
                GPtrArray *fields,
                DoveValue *record)
{
  return test_graphql_select (fields, record, "Contact", contact_fields, &self->mistake);
}

/* --- lists ------------------------------------------------------------------------------------ */

static TestField *
find_field (GPtrArray  *fields,
            const char *name)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_strcmp0 (((TestField *) fields->pdata[i])->name, name) == 0)
      return fields->pdata[i];

  return NULL;
}

static int
compare_updated (gconstpointer a,
                 gconstpointer b)
{
  const TestRecord *first = *(TestRecord *const *) a;
  const TestRecord *second = *(TestRecord *const *) b;

  return (first->updated > second->updated) - (first->updated < second->updated);
}

/* `updatedSince` and `email` select; the order is that of the change times, if they are asked. */
static GPtrArray *
select_records (Execution *self,
                TestField *field)
{
  GPtrArray *selected = g_ptr_array_new ();
  TestTable *table = test_app_ensure_table (self->app, "contacts");
  const char *since = get_text (field, "updatedSince");
  const char *email = get_text (field, "email");

  for (guint i = 0; i < table->records->len; i++)
    {
      TestRecord *record = table->records->pdata[i];
      g_autofree char *updated = test_format_time (record->updated);

      if ((since == NULL || strcmp (updated, since) >= 0) &&
          (email == NULL ||
           g_strcmp0 (email, dove_value_get_member_text (record->record, "email")) == 0))
        g_ptr_array_add (selected, record);
    }
  if (since != NULL)
    g_ptr_array_sort (selected, compare_updated);

  return selected;
}

static DoveValue *
make_nodes (Execution *self,
            TestField *nodes,
            TestField *edges,
            GPtrArray *selected,
            guint      offset,
            guint      count)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  TestField *node = edges != NULL ? find_field (edges->fields, "node") : nodes;

  for (guint i = offset; node != NULL && i < offset + count; i++)
    {
      TestRecord *record = selected->pdata[i];
      g_autoptr(DoveValue) item = select_contact (self, node->fields, record->record);
      g_autoptr(DoveValueBuilder) edge = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autoptr(DoveValue) whole = NULL;
      g_autofree char *cursor = g_strdup_printf ("cur-%u", i + 1);

      if (item == NULL)
        return NULL;
      if (edges == NULL)
        {
          dove_value_builder_add (builder, item);
          continue;
        }

      dove_value_builder_set (edge, "node", item);
      dove_value_builder_set_text (edge, "cursor", cursor);
      whole = dove_value_builder_end (edge);
      dove_value_builder_take_element (builder,
                                       test_graphql_select (edges->fields, whole, "ContactEdge",
                                                            edge_fields, &self->mistake));
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
make_page_info (Execution *self,
                TestField *info,
                guint      next,
                gboolean   has_more)
{
  g_autofree char *cursor = g_strdup_printf ("\"cur-%u\"", next);
  gboolean is_named = next > 0 && self->request->fault != DOVE_TEST_FAULT_NEXT_UNNAMED;
  g_autoptr(DoveValue) source = NULL;

  source = test_json ("{\"hasNextPage\":%s,\"endCursor\":%s}", has_more ? "true" : "false",
                      is_named ? cursor : "null");

  return test_graphql_select (info->fields, source, "PageInfo", page_fields, &self->mistake);
}

static DoveValue *
list_contacts (Execution *self,
               TestField *field)
{
  g_autoptr(GPtrArray) selected = select_records (self, field);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) source = NULL;
  TestField *nodes = find_field (field->fields, "nodes");
  TestField *edges = find_field (field->fields, "edges");
  TestField *info = find_field (field->fields, "pageInfo");
  const char *after = get_text (field, "after");
  guint offset = after != NULL ? (guint) g_ascii_strtoull (after + strlen ("cur-"), NULL, 10) : 0;
  gint64 size = SIZE_DEFAULT;
  guint count = 0;

  dove_value_get_integer (g_hash_table_lookup (field->args, "first"), &size);
  offset = MIN (offset, selected->len);
  count = MIN ((guint) size, selected->len - offset);

  if (nodes != NULL || edges != NULL)
    {
      DoveValue *list = make_nodes (self, nodes, edges, selected, offset, count);

      if (list == NULL)
        return NULL;
      dove_value_builder_take (builder, edges != NULL ? "edges" : "nodes", list);
    }
  if (info != NULL)
    dove_value_builder_take (builder, "pageInfo",
                             make_page_info (self, info, offset + count,
                                             offset + count < selected->len));
  dove_value_builder_take (builder, "totalCount", dove_value_new_integer (selected->len));
  source = dove_value_builder_end (builder);

  return test_graphql_select (field->fields, source, "ContactConnection", connection_fields,
                              &self->mistake);
}

/* --- single records --------------------------------------------------------------------------- */

static TestRecord *
find_contact (Execution *self,
              TestField *field)
{
  g_autofree char *id = test_value_to_text (g_hash_table_lookup (field->args, "id"));

  return test_table_find (test_app_ensure_table (self->app, "contacts"), id);
}

static DoveValue *
find_fault_of_input (Execution *self,
                     TestField *field,
                     DoveValue *input,
                     gboolean   is_create)
{
  TestTable *table = test_app_ensure_table (self->app, "contacts");
  TestRecord *twin = is_create ? test_app_find_twin (self->app, table, input) : NULL;
  const char *where = NULL;
  g_autofree char *mistake = test_app_find_mistake (self->app, "contacts", input, is_create,
                                                    &where);

  if (mistake != NULL)
    return select_error (self, field, "NameError",
                         test_json ("{\"errorCode\":\"NAME_ERROR\",\"message\":\"%s\"}", mistake));
  if (twin != NULL)
    return select_error (self, field, "EmailConflictError",
                         test_json ("{\"errorCode\":\"EMAIL_CONFLICT\",\"existing\":%d,"
                                    "\"message\":\"The e-mail is taken\"}", (int) twin->id));

  return NULL;
}

static DoveValue *
create_contact (Execution *self,
                TestField *field)
{
  DoveValue *input = g_hash_table_lookup (field->args, "input");
  DoveValue *refused = find_fault_of_input (self, field, input, TRUE);

  if (refused != NULL || self->mistake != NULL)
    return refused;

  return select_contact (self, field->fields,
                         test_app_insert (self->app, "contacts", input)->record);
}

static DoveValue *
update_contact (Execution *self,
                TestField *field)
{
  DoveValue *input = g_hash_table_lookup (field->args, "input");
  TestRecord *record = find_contact (self, field);
  DoveValue *refused = NULL;

  if (record == NULL)
    return fail (self, "NOT_FOUND", "There is no such contact");

  refused = find_fault_of_input (self, field, input, FALSE);
  if (refused != NULL || self->mistake != NULL)
    return refused;

  test_app_merge (self->app, record, input);

  return select_contact (self, field->fields, record->record);
}

static DoveValue *
delete_contact (Execution *self,
                TestField *field)
{
  TestRecord *record = find_contact (self, field);
  g_autoptr(DoveValue) source = NULL;

  if (record == NULL)
    return fail (self, "NOT_FOUND", "There is no such contact");

  source = test_json ("{\"deletedId\":%d}", (int) record->id);
  test_app_delete (self->app, test_app_ensure_table (self->app, "contacts"), record);

  return test_graphql_select (field->fields, source, "Deletion", deletion_fields, &self->mistake);
}

static DoveValue *
log_in (Execution *self,
        TestField *field)
{
  g_autoptr(DoveValue) source = test_json ("{\"id\":\"%s\"}", self->app->account);

  self->answer->token = test_app_sign_in (self->app, get_text (field, "user"),
                                          get_text (field, "password"));
  if (self->answer->token == NULL)
    return select_error (self, field, "InvalidCredentialsError",
                         test_json ("{\"errorCode\":\"INVALID_CREDENTIALS\","
                                    "\"message\":\"Wrong user or password\"}"));

  return test_graphql_select (field->fields, source, "Account", account_fields, &self->mistake);
}

static DoveValue *
tell_account (Execution *self,
              TestField *field)
{
  g_autoptr(DoveValue) source = test_json ("{\"id\":\"%s\",\"name\":\"Anna\"}",
                                           self->app->account);

  return test_graphql_select (field->fields, source, "Account", account_fields, &self->mistake);
}

static DoveValue *
give_contact (Execution *self,
              TestField *field)
{
  TestRecord *record = find_contact (self, field);

  return record != NULL ? select_contact (self, field->fields, record->record)
                        : dove_value_new_null ();
}

/* --- execution -------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  gboolean    is_mutation;
  gboolean    is_open;      /* needs no sign-in */
  DoveValue *(*resolve) (Execution *self,
                         TestField *field);
} resolvers[] = {
  { "me", FALSE, FALSE, tell_account },
  { "contacts", FALSE, FALSE, list_contacts },
  { "contact", FALSE, FALSE, give_contact },
  { "login", TRUE, TRUE, log_in },
  { "createContact", TRUE, FALSE, create_contact },
  { "updateContact", TRUE, FALSE, update_contact },
  { "deleteContact", TRUE, FALSE, delete_contact },
};

static DoveValue *
resolve (Execution *self,
         TestField *field,
         gboolean   is_mutation,
         gboolean   is_signed_in)
{
  for (guint i = 0; i < G_N_ELEMENTS (resolvers); i++)
    {
      if (g_strcmp0 (resolvers[i].name, field->name) != 0 ||
          resolvers[i].is_mutation != is_mutation)
        continue;
      if (!is_signed_in && !resolvers[i].is_open)
        return fail (self, "FORBIDDEN", "You are not signed in");
      return resolvers[i].resolve (self, field);
    }

  return fail (self, "GRAPHQL_VALIDATION_FAILED", "Cannot query such a field");
}

static void
finish (Execution *self,
        DoveValue *data,
        gboolean   is_executed)
{
  g_autoptr(DoveValueBuilder) body = dove_value_builder_new (DOVE_VALUE_RECORD);
  gboolean is_half = self->request->fault == DOVE_TEST_FAULT_HALF_ERRORS;

  if (is_executed && data != NULL)
    dove_value_builder_set (body, "data", data);
  else if (is_executed)
    dove_value_builder_take (body, "data", dove_value_new_null ());

  if (self->mistake != NULL)
    dove_value_builder_take (body, "errors",
                             test_json ("[{\"message\":\"%s\",\"extensions\":{\"code\":\"%s\"}}]",
                                        self->mistake,
                                        self->code != NULL ? self->code : "BAD_USER_INPUT"));
  else if (is_half)
    dove_value_builder_take (body, "errors",
                             test_json ("[{\"message\":\"A part could not be read\","
                                        "\"path\":[\"contacts\",\"nodes\",3,\"email\"]}]"));
  self->answer->body = dove_value_builder_end (body);
}

void
test_app_answer_graphql (DoveTestApp *self,
                         TestRequest *request,
                         TestAnswer  *answer,
                         gboolean     is_signed_in)
{
  Execution execution = { self, request, answer, NULL, NULL };
  const char *document = dove_value_get_member_text (request->body, "query");
  gboolean is_mutation = FALSE;
  g_autoptr(GPtrArray) fields = NULL;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) data = NULL;

  fields = test_graphql_parse (document != NULL ? document : "",
                               dove_value_get_member (request->body, "variables"), &is_mutation,
                               &execution.mistake);
  for (guint i = 0; fields != NULL && i < fields->len && execution.mistake == NULL; i++)
    {
      TestField *field = fields->pdata[i];
      DoveValue *value = resolve (&execution, field, is_mutation, is_signed_in);

      if (value != NULL)
        dove_value_builder_take (builder, field->alias, value);
    }

  if (execution.mistake == NULL)
    data = dove_value_builder_end (builder);
  finish (&execution, data, fields != NULL);
  g_free (execution.mistake);
}
