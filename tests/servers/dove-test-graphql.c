/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <string.h>

#include "record/dove-json.h"

#include "dove-test-graphql.h"

typedef struct
{
  const char *at;
  DoveValue  *variables;  /* nullable */
  GHashTable *declared;   /* set of names of variables */
  char       *mistake;    /* nullable: the first one */
} Parser;

static void
field_free (gpointer data)
{
  TestField *field = data;

  g_free (field->name);
  g_free (field->alias);
  g_free (field->on);
  g_hash_table_unref (field->args);
  g_ptr_array_unref (field->fields);
  g_free (field);
}

static TestField *
field_new (void)
{
  TestField *field = g_new0 (TestField, 1);

  field->args = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) dove_value_unref);
  field->fields = g_ptr_array_new_with_free_func (field_free);

  return field;
}

static void
fail (Parser     *self,
      const char *what,
      const char *name)
{
  if (self->mistake == NULL)
    self->mistake = g_strdup_printf ("%s “%s”", what, name);
  self->at = "";
}

static char
peek (Parser *self)
{
  while (g_ascii_isspace (*self->at) || *self->at == ',')
    self->at++;

  return *self->at;
}

static gboolean
take (Parser *self,
      char    wanted)
{
  if (peek (self) != wanted)
    return FALSE;

  self->at++;

  return TRUE;
}

static void
expect (Parser *self,
        char    wanted)
{
  char text[] = { wanted, '\0' };

  if (!take (self, wanted))
    fail (self, "Syntax Error: Expected", text);
}

static char *
take_name (Parser *self)
{
  const char *start = NULL;

  peek (self);
  start = self->at;
  while (g_ascii_isalnum (*self->at) || *self->at == '_')
    self->at++;
  if (self->at == start)
    fail (self, "Syntax Error: Expected", "Name");

  return g_strndup (start, self->at - start);
}

static DoveValue *parse_value (Parser *self);

static DoveValue *
parse_variable (Parser *self)
{
  g_autofree char *name = take_name (self);
  DoveValue *value = dove_value_get_member (self->variables, name);

  if (!g_hash_table_contains (self->declared, name))
    fail (self, "Variable is not defined:", name);

  return value != NULL ? dove_value_ref (value) : NULL;
}

static DoveValue *
parse_text (Parser *self)
{
  const char *start = self->at;

  while (*self->at != '"' && *self->at != '\0')
    self->at += *self->at == '\\' && self->at[1] != '\0' ? 2 : 1;
  expect (self, '"');

  return dove_json_parse (start - 1, self->at - start + 1, NULL, NULL);
}

static DoveValue *
parse_object (Parser *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  while (peek (self) != '}' && *self->at != '\0')
    {
      g_autofree char *name = take_name (self);
      g_autoptr(DoveValue) value = NULL;

      expect (self, ':');
      value = parse_value (self);
      if (value != NULL)
        dove_value_builder_set (builder, name, value);
    }
  expect (self, '}');

  return dove_value_builder_end (builder);
}

static DoveValue *
parse_value (Parser *self)
{
  g_autofree char *word = NULL;
  const char *start = NULL;

  if (take (self, '$'))
    return parse_variable (self);
  if (take (self, '"'))
    return parse_text (self);
  if (take (self, '{'))
    return parse_object (self);

  start = self->at;
  while (g_ascii_isalnum (*self->at) || strchr ("_-.", *self->at) != NULL)
    if (*self->at++ == '\0')
      break;
  word = g_strndup (start, self->at - start);

  /* An enum is a bare word. */
  return dove_json_parse (word, -1, NULL, NULL) != NULL ? dove_json_parse (word, -1, NULL, NULL)
                                                        : dove_value_new_text (word);
}

static void parse_selection (Parser    *self,
                             GPtrArray *fields);

static TestField *
parse_field (Parser *self)
{
  TestField *field = field_new ();
  g_autofree char *keyword = NULL;

  if (take (self, '.'))
    {
      expect (self, '.');
      expect (self, '.');
      keyword = take_name (self);
      if (!g_str_equal (keyword, "on"))
        fail (self, "Unknown fragment", keyword);
      field->on = take_name (self);
      parse_selection (self, field->fields);
      return field;
    }

  field->name = take_name (self);
  field->alias = g_strdup (field->name);
  if (take (self, ':'))
    {
      g_free (field->name);
      field->name = take_name (self);
    }

  if (take (self, '('))
    {
      while (peek (self) != ')' && *self->at != '\0')
        {
          char *name = take_name (self);
          DoveValue *value = NULL;

          expect (self, ':');
          value = parse_value (self);
          g_hash_table_replace (field->args, name,
                                value != NULL ? value : dove_value_new_null ());
        }
      expect (self, ')');
    }

  if (peek (self) == '{')
    parse_selection (self, field->fields);

  return field;
}

static void
parse_selection (Parser    *self,
                 GPtrArray *fields)
{
  expect (self, '{');
  while (peek (self) != '}' && *self->at != '\0')
    g_ptr_array_add (fields, parse_field (self));
  expect (self, '}');
}

/* `$first: Int!`: a type that ends with `!` must have a value. */
static void
parse_declarations (Parser *self)
{
  if (!take (self, '('))
    return;

  while (take (self, '$'))
    {
      g_autofree char *name = take_name (self);
      const char *end = NULL;

      expect (self, ':');
      peek (self);
      end = self->at + strcspn (self->at, ",)$");
      if (memchr (self->at, '!', end - self->at) != NULL &&
          dove_value_is_null (dove_value_get_member (self->variables, name)))
        fail (self, "Variable of required type was not provided:", name);
      else
        self->at = end;
      g_hash_table_add (self->declared, g_steal_pointer (&name));
      peek (self);
    }
  expect (self, ')');
}

GPtrArray *
test_graphql_parse (const char  *document,
                    DoveValue   *variables,
                    gboolean    *is_mutation,
                    char       **mistake)
{
  g_autoptr(GHashTable) declared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (field_free);
  Parser self = { document, variables, declared, NULL };

  *is_mutation = FALSE;
  if (peek (&self) != '{')
    {
      g_autofree char *kind = take_name (&self);

      *is_mutation = g_str_equal (kind, "mutation");
      if (!*is_mutation && !g_str_equal (kind, "query"))
        fail (&self, "Syntax Error: Unexpected Name", kind);
      if (g_ascii_isalpha (peek (&self)))
        g_free (take_name (&self));
      parse_declarations (&self);
    }
  parse_selection (&self, fields);
  if (peek (&self) != '\0')
    fail (&self, "Syntax Error: Unexpected", self.at);

  *mistake = self.mistake;

  return self.mistake == NULL ? g_steal_pointer (&fields) : NULL;
}

static gboolean
add_selected (DoveValueBuilder   *builder,
              GPtrArray          *fields,
              DoveValue          *source,
              const char         *type,
              const char *const  *known,
              char              **mistake)
{
  for (guint i = 0; i < fields->len; i++)
    {
      TestField *field = fields->pdata[i];
      DoveValue *value = NULL;

      if (field->on != NULL)
        {
          if (g_str_equal (field->on, type) &&
              !add_selected (builder, field->fields, source, type, known, mistake))
            return FALSE;
          continue;
        }

      if (g_str_equal (field->name, "__typename"))
        {
          dove_value_builder_set_text (builder, field->alias, type);
          continue;
        }

      if (!g_strv_contains (known, field->name))
        {
          *mistake = g_strdup_printf ("Cannot query field “%s” on type “%s”", field->name, type);
          return FALSE;
        }

      value = dove_value_get_member (source, field->name);
      if (value != NULL)
        dove_value_builder_set (builder, field->alias, value);
      else
        dove_value_builder_take (builder, field->alias, dove_value_new_null ());
    }

  return TRUE;
}

DoveValue *
test_graphql_select (GPtrArray          *fields,
                     DoveValue          *source,
                     const char         *type,
                     const char *const  *known,
                     char              **mistake)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  return add_selected (builder, fields, source, type, known, mistake)
           ? dove_value_builder_end (builder)
           : NULL;
}
