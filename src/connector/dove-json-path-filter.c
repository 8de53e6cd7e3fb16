/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-iregexp.h"
#include "connector/dove-json-path-private.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Reads the expression of a filter, RFC 9535, sections 2.3.5 and 2.4. From weak to strong: `||`,
 * `&&`, `!`, comparison. What may stand where is decided by the type of a part: both sides of a
 * comparison are values, and a value alone is no test.
 */

#define PARTS_LIMIT 1000 /* operands in a path: also bounds how deep evaluating recurses */

typedef enum
{
  TYPE_VALUE,
  TYPE_LOGICAL,
  TYPE_NODES,
} Type;

static const struct
{
  const char       *name;
  JsonPathTestKind  kind;
  guint             arguments;
  Type              takes;  /* every argument */
} functions[] = {
  { "count", JSON_PATH_COUNT, 1, TYPE_NODES },
  { "length", JSON_PATH_LENGTH, 1, TYPE_VALUE },
  { "match", JSON_PATH_MATCH, 2, TYPE_VALUE },
  { "search", JSON_PATH_SEARCH, 2, TYPE_VALUE },
  { "value", JSON_PATH_VALUE, 1, TYPE_NODES },
};

static JsonPathTest *read_or (JsonPathReader  *reader,
                              GError         **error);

static JsonPathTest *
make (JsonPathTestKind  kind,
      JsonPathTest     *left,
      JsonPathTest     *right)
{
  JsonPathTest *test = g_new0 (JsonPathTest, 1);

  test->kind = kind;
  test->left = left;
  test->right = right;

  return test;
}

void
json_path_test_free (JsonPathTest *test)
{
  g_clear_pointer (&test->literal, dove_value_unref);
  g_clear_pointer (&test->query, dove_json_path_free);
  g_clear_pointer (&test->regex, g_regex_unref);
  g_clear_pointer (&test->left, json_path_test_free);
  g_clear_pointer (&test->right, json_path_test_free);
  g_free (test);
}

static Type
get_type (const JsonPathTest *test)
{
  if (test->kind == JSON_PATH_QUERY)
    return TYPE_NODES;

  return test->kind < JSON_PATH_MATCH ? TYPE_VALUE : TYPE_LOGICAL;
}

static gboolean
is_value (const JsonPathTest *test)
{
  return test->kind == JSON_PATH_QUERY ? test->query->is_singular : get_type (test) == TYPE_VALUE;
}

static JsonPathTest *
give_up (JsonPathReader  *reader,
         const char      *what,
         GError         **error)
{
  json_path_refuse (reader, what, error);

  return NULL;
}

static JsonPathTest *
make_literal (DoveValue *value)
{
  JsonPathTest *test = make (JSON_PATH_LITERAL, NULL, NULL);

  test->literal = value;

  return test;
}

/* The number of JSON, and `-0`, which JSON allows as well. */
static JsonPathTest *
read_number (JsonPathReader  *reader,
             GError         **error)
{
  const char *start = reader->at;
  DoveValue *value = NULL;

  while (*reader->at != '\0' && strchr ("+-.0123456789Ee", *reader->at) != NULL)
    reader->at++;

  value = dove_json_parse (start, reader->at - start, NULL, NULL);
  if (value != NULL)
    return make_literal (value);

  reader->at = start;

  return give_up (reader, _("this is no number"), error);
}

static JsonPathTest *
read_text (JsonPathReader  *reader,
           GError         **error)
{
  g_autofree char *text = json_path_read_string (reader, error);

  return text != NULL ? make_literal (dove_value_new_text (text)) : NULL;
}

static JsonPathTest *
read_query (JsonPathReader  *reader,
            GError         **error)
{
  g_autoptr(DoveJsonPath) query = json_path_read_query (reader, error);
  JsonPathTest *test = NULL;

  if (query == NULL)
    return NULL;

  test = make (JSON_PATH_QUERY, NULL, NULL);
  test->query = g_steal_pointer (&query);

  return test;
}

static JsonPathTest *
read_argument (JsonPathReader  *reader,
               Type             type,
               GError         **error)
{
  g_autoptr(JsonPathTest) argument = NULL;

  json_path_skip_blanks (reader);
  argument = read_or (reader, error);
  if (argument == NULL)
    return NULL;

  if (type == TYPE_VALUE && !is_value (argument))
    return give_up (reader, _("the function needs a value, or a path that finds one at most,"),
                    error);

  if (type == TYPE_NODES && get_type (argument) != TYPE_NODES)
    return give_up (reader, _("the function needs a path"), error);

  json_path_skip_blanks (reader);

  return g_steal_pointer (&argument);
}

/* A pattern that stands there is compiled once; one that is none matches nothing. */
static void
compile_pattern (JsonPathTest *test)
{
  if (test->right != NULL && test->right->kind == JSON_PATH_LITERAL &&
      dove_value_get_text (test->right->literal) != NULL)
    test->regex = dove_iregexp_compile (dove_value_get_text (test->right->literal),
                                        test->kind == JSON_PATH_MATCH ? DOVE_IREGEXP_WHOLE
                                                                      : DOVE_IREGEXP_PART);
}

static JsonPathTest *
read_arguments (JsonPathReader  *reader,
                guint            index,
                GError         **error)
{
  g_autoptr(JsonPathTest) test = make (functions[index].kind, NULL, NULL);

  if (!json_path_enter (reader, error))
    return NULL;

  test->left = read_argument (reader, functions[index].takes, error);
  if (test->left == NULL)
    return NULL;

  if (functions[index].arguments == 2)
    {
      if (!json_path_skip (reader, ","))
        return give_up (reader, _("the function needs a second argument"), error);

      test->right = read_argument (reader, functions[index].takes, error);
      if (test->right == NULL)
        return NULL;

      compile_pattern (test);
    }

  if (!json_path_skip (reader, ")"))
    return give_up (reader, _("“)” is missing"), error);

  reader->depth--;

  return g_steal_pointer (&test);
}

/* `true`, `false`, `null`, or a function. */
static JsonPathTest *
read_word (JsonPathReader  *reader,
           GError         **error)
{
  const char *start = reader->at;
  g_autofree char *word = NULL;

  while (g_ascii_islower (*reader->at) || g_ascii_isdigit (*reader->at) || *reader->at == '_')
    reader->at++;

  word = g_strndup (start, reader->at - start);

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (word, functions[i].name) && json_path_skip (reader, "("))
      return read_arguments (reader, i, error);

  if (g_str_equal (word, "null"))
    return make_literal (dove_value_new_null ());
  if (g_str_equal (word, "true") || g_str_equal (word, "false"))
    return make_literal (dove_value_new_boolean (*word == 't'));

  reader->at = start;

  return give_up (reader, _("a path, a value, or one of count(), length(), match(), search() and "
                            "value() must stand"), error);
}

/* A path, a literal or a function: what can be a side of a comparison. */
static JsonPathTest *
read_operand (JsonPathReader  *reader,
              GError         **error)
{
  if (++reader->parts > PARTS_LIMIT)
    return give_up (reader, _("there are too many conditions"), error);

  switch (*reader->at)
    {
    case '@':
    case '$':
      return read_query (reader, error);
    case '\'':
    case '"':
      return read_text (reader, error);
    default:
      return *reader->at == '-' || g_ascii_isdigit (*reader->at) ? read_number (reader, error)
                                                                 : read_word (reader, error);
    }
}

static const char *
read_operator (JsonPathReader *reader)
{
  static const char * const operators[] = { "==", "!=", "<=", ">=", "<", ">" };
  const char *start = reader->at;

  json_path_skip_blanks (reader);
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (json_path_skip (reader, operators[i]))
      return operators[i];

  reader->at = start;

  return NULL;
}

static JsonPathTest *
compare (const char   *operator,
         JsonPathTest *left,
         JsonPathTest *right)
{
  JsonPathTestKind kind = operator[1] == '=' ? JSON_PATH_LESS_OR_EQUAL : JSON_PATH_LESS;

  switch (*operator)
    {
    case '=':
      return make (JSON_PATH_EQUAL, left, right);
    case '!':
      return make (JSON_PATH_NOT, make (JSON_PATH_EQUAL, left, right), NULL);
    case '<':
      return make (kind, left, right);
    default:
      return make (kind, right, left);
    }
}

/* An operand, and what it is compared with; alone it may only stand as an argument or, if it is
 * no value, as a test: read_basic() and read_argument() see to that. */
static JsonPathTest *
read_comparison (JsonPathReader  *reader,
                 GError         **error)
{
  g_autoptr(JsonPathTest) left = read_operand (reader, error);
  g_autoptr(JsonPathTest) right = NULL;
  const char *operator = left != NULL ? read_operator (reader) : NULL;

  if (operator == NULL)
    return g_steal_pointer (&left);

  json_path_skip_blanks (reader);
  right = read_operand (reader, error);
  if (right == NULL)
    return NULL;

  if (!is_value (left) || !is_value (right))
    return give_up (reader, _("only values can be compared, and paths that find one at most,"),
                    error);

  return compare (operator, g_steal_pointer (&left), g_steal_pointer (&right));
}

static JsonPathTest *
read_parentheses (JsonPathReader  *reader,
                  GError         **error)
{
  g_autoptr(JsonPathTest) test = NULL;

  reader->at++;
  if (!json_path_enter (reader, error))
    return NULL;

  json_path_skip_blanks (reader);
  test = json_path_read_test (reader, error);
  if (test == NULL)
    return NULL;

  json_path_skip_blanks (reader);
  if (!json_path_skip (reader, ")"))
    return give_up (reader, _("“)” is missing"), error);

  reader->depth--;

  /* In double negation, so that it is a test, and not a path, to whoever takes it. */
  return make (JSON_PATH_NOT, make (JSON_PATH_NOT, g_steal_pointer (&test), NULL), NULL);
}

static JsonPathTest *
read_basic (JsonPathReader  *reader,
            GError         **error)
{
  gboolean is_negated = json_path_skip (reader, "!");
  g_autoptr(JsonPathTest) test = NULL;

  if (is_negated)
    json_path_skip_blanks (reader);

  if (*reader->at == '(')
    test = read_parentheses (reader, error);
  else if (is_negated)
    test = read_operand (reader, error);
  else
    test = read_comparison (reader, error);

  if (test == NULL || !is_negated)
    return g_steal_pointer (&test);

  if (get_type (test) == TYPE_VALUE)
    return give_up (reader, _("only a test can be negated, not a value,"), error);

  return make (JSON_PATH_NOT, g_steal_pointer (&test), NULL);
}

typedef JsonPathTest *(*ReadFunc) (JsonPathReader  *reader,
                                   GError         **error);

static JsonPathTest *
read_chain (JsonPathReader    *reader,
            const char        *operator,
            JsonPathTestKind   kind,
            ReadFunc           read,
            GError           **error)
{
  g_autoptr(JsonPathTest) test = read (reader, error);

  while (test != NULL)
    {
      const char *end = reader->at;
      JsonPathTest *right = NULL;

      json_path_skip_blanks (reader);
      if (!json_path_skip (reader, operator))
        {
          reader->at = end;
          return g_steal_pointer (&test);
        }

      json_path_skip_blanks (reader);
      right = read (reader, error);
      if (right == NULL)
        return NULL;

      if (get_type (test) == TYPE_VALUE || get_type (right) == TYPE_VALUE)
        {
          json_path_test_free (right);
          return give_up (reader, _("a value alone is no test; compare it,"), error);
        }

      test = make (kind, g_steal_pointer (&test), right);
    }

  return NULL;
}

static JsonPathTest *
read_and (JsonPathReader  *reader,
          GError         **error)
{
  return read_chain (reader, "&&", JSON_PATH_AND, read_basic, error);
}

static JsonPathTest *
read_or (JsonPathReader  *reader,
         GError         **error)
{
  return read_chain (reader, "||", JSON_PATH_OR, read_and, error);
}

/* Reads a whole expression, which must be a test. */
JsonPathTest *
json_path_read_test (JsonPathReader  *reader,
                     GError         **error)
{
  g_autoptr(JsonPathTest) test = read_or (reader, error);

  if (test == NULL)
    return NULL;

  if (get_type (test) == TYPE_VALUE)
    return give_up (reader, _("a value alone is no test; compare it,"), error);

  return g_steal_pointer (&test);
}
