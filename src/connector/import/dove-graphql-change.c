/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-graphql-private.h"

#include <string.h>

/* Mutations: `createContact(input: ...)`, `contactCreate`, with an answer that is the record, a
 * payload around it, or a union of the record and errors. */

#define ID_WORDS "id key uuid"

typedef struct
{
  DoveGraphql      *self;
  const char       *type;       /* of the record */
  DoveValue        *field;      /* the mutation */
  const char       *name;       /* its name */
  DoveValueBuilder *builder;    /* the operation */
  GString          *asked;      /* what is asked of the answer */
  gboolean          sends;      /* the record */
} Change;

static DoveValue *
get_list (DoveValue  *value,
          const char *name)
{
  DoveValue *list = dove_value_get_member (value, name);

  return list != NULL && dove_value_get_kind (list) == DOVE_VALUE_LIST ? list : NULL;
}

static DoveValue *
find_mutation (DoveGraphql *self,
               const char  *type,
               const char  *verbs)
{
  const char *root = dove_value_get_member_text (dove_value_get_member (self->schema,
                                                                        "mutationType"), "name");
  DoveValue *fields = get_list (dove_graphql_find_type (self, root), "fields");
  g_autofree char *folded = dove_import_fold (type);
  g_auto(GStrv) words = g_strsplit (verbs, " ", -1);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (names, "%s%s %s%s ", words[i], folded, folded, words[i]);

  return dove_graphql_find_named (fields, names->str);
}

static void
add_rule (Change     *change,
          const char *where,
          const char *message)
{
  g_autoptr(DoveValueBuilder) rule = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) rules = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autofree char *full_where = g_strdup_printf ("$.data.%s.%s", change->name, where);
  g_autofree char *full_message = g_strdup_printf ("/data/%s/%s", change->name, message);

  dove_value_builder_set_text (rule, "where", full_where);
  dove_value_builder_set_text (rule, "do", "reject");
  dove_value_builder_set_text (rule, "message", full_message);
  dove_value_builder_take_element (rules, dove_value_builder_end (rule));
  dove_value_builder_take (change->builder, "errors", dove_value_builder_end (rules));
}

/* The record in the answer, where it is one. */
static void
set_record (Change     *change,
            const char *below)
{
  g_autofree char *pointer = g_strdup_printf ("/data/%s%s%s", change->name,
                                              *below != '\0' ? "/" : "", below);

  if (change->sends)
    dove_value_builder_set_text (change->builder, "record", pointer);
}

static void
ask_union (Change    *change,
           DoveValue *possible)
{
  gboolean has_message = FALSE;
  gboolean has_code = FALSE;

  for (guint i = 0; i < dove_value_get_length (possible) && i < 50; i++)
    {
      const char *name = dove_value_get_member_text (dove_value_get_element (possible, i), "name");
      DoveValue *fields = get_list (dove_graphql_find_type (change->self, name), "fields");
      DoveValue *message = dove_graphql_find_named (fields, "message");
      DoveValue *code = dove_graphql_find_named (fields, "errorcode");

      if (name == NULL || !dove_graphql_is_name (name))
        continue;

      if (g_str_equal (name, change->type))
        {
          g_string_append_printf (change->asked, " ... on %s {", name);
          dove_graphql_select (change->self, name, change->asked);
          g_string_append (change->asked, " }");
        }
      else if (message != NULL)
        {
          g_string_append_printf (change->asked, " ... on %s { %s%smessage }", name,
                                  code != NULL ? dove_value_get_member_text (code, "name") : "",
                                  code != NULL ? " " : "");
          has_message = TRUE;
          has_code |= code != NULL;
        }
    }

  set_record (change, "");
  if (has_message)
    add_rule (change, has_code ? "errorCode" : "message", "message");
}

/* A payload: the record below a field, and errors below another. */
static void
ask_payload (Change    *change,
             DoveValue *fields)
{
  DoveValue *errors = dove_graphql_find_named (fields, "usererrors errors");
  DoveGraphqlType type = dove_graphql_read_type (dove_value_get_member (errors, "type"));
  DoveValue *inner = get_list (dove_graphql_find_type (change->self, type.name), "fields");

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *field = dove_value_get_element (fields, i);
      const char *name = dove_value_get_member_text (field, "name");
      DoveGraphqlType own = dove_graphql_read_type (dove_value_get_member (field, "type"));

      if (name == NULL || !dove_graphql_is_name (name) || own.is_list ||
          g_strcmp0 (own.name, change->type) != 0)
        continue;

      g_string_append_printf (change->asked, " %s {", name);
      dove_graphql_select (change->self, change->type, change->asked);
      g_string_append (change->asked, " }");
      set_record (change, name);
      break;
    }

  if (errors != NULL && type.is_list && dove_graphql_find_named (inner, "message") != NULL)
    {
      const char *name = dove_value_get_member_text (errors, "name");
      g_autofree char *where = g_strconcat (name, "[*]", NULL);
      g_autofree char *message = g_strconcat (name, "/0/message", NULL);

      g_string_append_printf (change->asked, " %s { message }", name);
      add_rule (change, where, message);
    }

  if (change->asked->len == 0)
    g_string_append (change->asked, " __typename");
}

static void
ask_answer (Change *change)
{
  DoveGraphqlType type = dove_graphql_read_type (dove_value_get_member (change->field, "type"));
  DoveValue *described = dove_graphql_find_type (change->self, type.name);
  gboolean is_leaf = g_strcmp0 (type.kind, "SCALAR") == 0 || g_strcmp0 (type.kind, "ENUM") == 0;

  if (is_leaf)
    return;

  if (g_strcmp0 (type.name, change->type) == 0)
    {
      dove_graphql_select (change->self, change->type, change->asked);
      set_record (change, "");
    }
  else if (g_strcmp0 (type.kind, "UNION") == 0 || g_strcmp0 (type.kind, "INTERFACE") == 0)
    ask_union (change, get_list (described, "possibleTypes"));
  else
    ask_payload (change, get_list (described, "fields"));

  if (change->asked->len == 0)
    g_string_append (change->asked, " __typename");
}

/* Gives the input's fields, and fills in the variables; NULL when it cannot be called. */
static DoveValue *
set_arguments (Change            *change,
               DoveValueBuilder  *variables,
               GString           *declared,
               GString           *given,
               const char        *key,
               gboolean          *is_fine)
{
  DoveValue *arguments = get_list (change->field, "args");
  DoveValue *inputs = NULL;
  gboolean has_key = key == NULL;

  for (guint i = 0; i < dove_value_get_length (arguments); i++)
    {
      DoveValue *argument = dove_value_get_element (arguments, i);
      const char *name = dove_value_get_member_text (argument, "name");
      DoveValue *type_value = dove_value_get_member (argument, "type");
      DoveGraphqlType type = dove_graphql_read_type (type_value);
      gboolean is_input = g_strcmp0 (type.kind, "INPUT_OBJECT") == 0 && !type.is_list;
      DoveValue *fields = is_input ? get_list (dove_graphql_find_type (change->self, type.name),
                                               "inputFields") : NULL;
      DoveValue *inner = dove_graphql_find_named (fields, ID_WORDS);
      g_autofree char *written = dove_graphql_write_type (type_value);

      if (name == NULL || !dove_graphql_is_name (name))
        continue;

      if (is_input && inputs == NULL && (change->sends || inner != NULL))
        {
          g_autoptr(DoveValueBuilder) value = dove_value_builder_new (DOVE_VALUE_RECORD);

          inputs = fields;
          if (change->sends)
            dove_value_builder_set_text (value, "...", "{record}");
          if (key != NULL && inner != NULL)
            {
              dove_value_builder_set_text (value, dove_value_get_member_text (inner, "name"),
                                           "{key}");
              has_key = TRUE;
            }
          dove_value_builder_take (variables, name,
                                   key == NULL ? dove_value_new_text ("{record}")
                                               : dove_value_builder_end (value));
        }
      else if (key != NULL && !type.is_list && !is_input &&
               dove_import_is_named (name, ID_WORDS) )
        {
          dove_value_builder_set_text (variables, name, "{key}");
          has_key = TRUE;
        }
      else
        {
          if (type.is_needed)
            *is_fine = FALSE;
          continue;
        }

      g_string_append_printf (declared, "%s$%s: %s", declared->len > 0 ? ", " : "", name, written);
      g_string_append_printf (given, "%s%s: $%s", given->len > 0 ? ", " : "", name, name);
    }

  *is_fine &= has_key && (!change->sends || inputs != NULL);

  return inputs;
}

/**
 * dove_graphql_make_change:
 * @self: a schema
 * @type: of the record
 * @verbs: what the mutation may be called, with the type before or behind
 * @key: (nullable): the record's key; %NULL: a new record
 *
 * Returns: the operation, %NULL when there is none, and what may be sent
 */
DoveGraphqlChange
dove_graphql_make_change (DoveGraphql *self,
                          const char  *type,
                          const char  *verbs,
                          const char  *key)
{
  DoveValue *field = find_mutation (self, type, verbs);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) variables = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(GString) asked = g_string_new (NULL);
  g_autoptr(GString) declared = g_string_new (NULL);
  g_autoptr(GString) given = g_string_new (NULL);
  g_autofree char *document = NULL;
  gboolean is_fine = TRUE;
  DoveValue *fields = NULL;
  Change change = {
    self, type, field, dove_value_get_member_text (field, "name"), builder, asked,
    !g_str_has_prefix (verbs, "delete"),
  };

  if (field == NULL)
    return (DoveGraphqlChange) { NULL, NULL };

  fields = set_arguments (&change, variables, declared, given, key, &is_fine);
  if (!is_fine || declared->len == 0)
    return (DoveGraphqlChange) { NULL, NULL };

  ask_answer (&change);
  document = asked->len > 0
               ? g_strdup_printf ("mutation(%s) { %s(%s) {%s } }", declared->str, change.name,
                                  given->str, asked->str)
               : g_strdup_printf ("mutation(%s) { %s(%s) }", declared->str, change.name,
                                  given->str);
  dove_value_builder_set_text (builder, "document", document);
  dove_value_builder_take (builder, "variables", dove_value_builder_end (variables));
  self->draft->tally.recognised++;
  self->draft->tally.used++;

  return (DoveGraphqlChange) { dove_value_builder_end (builder), change.sends ? fields : NULL };
}
