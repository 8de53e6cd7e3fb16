/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-condition.h"

#include "record/dove-json.h"
#include "record/dove-path.h"

/*
 * The parts of a filter that an application may check itself.
 *
 * Only what is certain is taken: the filter is one comparison `[field] op constant`, an OR() of
 * such by `=` of one field, or an AND() of parts of which some are such comparisons. Everything
 * else is left to the engine, which checks the whole filter on every record anyway; to take too
 * little costs time, to take too much would lose records.
 */

static const char *
skip_space (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;

  return at;
}

/* End of a quoted run that begins at @at; doubled quotes stay inside. NULL when it does not end. */
static const char *
quoted_end (const char *at)
{
  char quote = *at++;

  for (; *at != '\0'; at++)
    {
      if (*at != quote)
        continue;
      if (at[1] != quote)
        return at + 1;
      at++;
    }

  return NULL;
}

static char *
pointer_from_path (const char *text)
{
  g_autoptr(DovePath) path = dove_path_new (text, NULL);
  g_autofree char *pointer = g_strdup ("");

  if (path == NULL || dove_path_get_length (path) == 0)
    return NULL;

  for (guint i = 0; i < dove_path_get_length (path); i++)
    {
      char *longer = dove_pointer_append_step (pointer, dove_path_get_step (path, i));

      g_free (pointer);
      pointer = longer;
    }

  return g_steal_pointer (&pointer);
}

/* The text constant between two quotes, with doubled quotes made single. */
static DoveValue *
text_constant (const char *start,
               const char *end)
{
  g_autofree char *inner = g_strndup (start + 1, (gsize) (end - start - 2));
  g_auto(GStrv) parts = g_strsplit (inner, "\"\"", -1);
  g_autofree char *text = g_strjoinv ("\"", parts);

  return dove_value_new_text (text);
}

static DoveValue *
parse_constant (const char *at)
{
  g_autofree char *rest = g_strdup (at);
  const char *end = NULL;
  DoveValue *value = NULL;

  g_strstrip (rest);
  if (*rest == '"')
    {
      end = quoted_end (rest);
      return end != NULL && *end == '\0' ? text_constant (rest, end) : NULL;
    }
  if (g_ascii_strcasecmp (rest, "TRUE()") == 0 || g_ascii_strcasecmp (rest, "TRUE") == 0)
    return dove_value_new_boolean (TRUE);
  if (g_ascii_strcasecmp (rest, "FALSE()") == 0 || g_ascii_strcasecmp (rest, "FALSE") == 0)
    return dove_value_new_boolean (FALSE);

  value = dove_json_parse (rest, -1, NULL, NULL);
  if (value != NULL && dove_value_get_kind (value) != DOVE_VALUE_NUMBER)
    g_clear_pointer (&value, dove_value_unref);

  return value;
}

static DoveCondition *
parse_comparison (const char *part)
{
  static const char *const operators[] = { ">=", "<", "=" };
  const char *at = skip_space (part);
  const char *close = NULL;
  g_autofree char *path = NULL;
  g_autofree char *pointer = NULL;
  g_autoptr(DoveValue) value = NULL;

  if (*at != '[' || (close = strchr (at, ']')) == NULL || strchr (at, '\'') != NULL)
    return NULL;

  path = g_strndup (at + 1, (gsize) (close - at - 1));
  pointer = pointer_from_path (path);
  at = skip_space (close + 1);
  if (pointer == NULL || g_str_has_prefix (at, "<=") || g_str_has_prefix (at, "<>"))
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (!g_str_has_prefix (at, operators[i]))
        continue;
      value = parse_constant (at + strlen (operators[i]));
      return value != NULL ? dove_condition_new (pointer, operators[i], value) : NULL;
    }

  return NULL;
}

/* The arguments of NAME(...) if that is all there is; NULL otherwise. */
static GPtrArray *
call_arguments (const char *filter,
                const char *name)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *at = skip_space (filter);
  const char *start = NULL;
  guint depth = 1;

  if (g_ascii_strncasecmp (at, name, strlen (name)) != 0)
    return NULL;
  at = skip_space (at + strlen (name));
  if (*at++ != '(')
    return NULL;

  for (start = at; *at != '\0' && depth > 0; at++)
    {
      if (*at == '"' || *at == '\'')
        {
          at = quoted_end (at);
          if (at == NULL)
            return NULL;
          at--;
        }
      else if (*at == '(' || *at == '{')
        depth++;
      else if (*at == ')' || *at == '}')
        depth--;

      if ((depth == 1 && (*at == ';' || *at == ',')) || depth == 0)
        {
          g_ptr_array_add (parts, g_strndup (start, (gsize) (at - start)));
          start = at + 1;
        }
    }

  return depth == 0 && *skip_space (at) == '\0' ? g_steal_pointer (&parts) : NULL;
}

/* OR() of comparisons of one field by `=` is one of `in`. */
static DoveCondition *
parse_choice (const char *part)
{
  g_autoptr(GPtrArray) parts = call_arguments (part, "OR");
  g_autoptr(DoveValueBuilder) values = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) list = NULL;
  g_autofree char *pointer = NULL;

  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      g_autoptr(DoveCondition) one = parse_comparison (g_ptr_array_index (parts, i));

      if (one == NULL || !g_str_equal (one->compare, "=") ||
          (pointer != NULL && !g_str_equal (pointer, one->pointer)))
        return NULL;
      if (pointer == NULL)
        pointer = g_strdup (one->pointer);
      dove_value_builder_add (values, one->value);
    }
  if (pointer == NULL)
    return NULL;

  list = dove_value_builder_end (values);

  return dove_condition_new (pointer, "in", list);
}

static DoveCondition *
parse_part (const char *part)
{
  DoveCondition *condition = parse_comparison (part);

  return condition != NULL ? condition : parse_choice (part);
}

/**
 * dove_condition_list_from_filter:
 * @filter: a filter formula
 *
 * Finds the parts of a filter that an application may check itself: comparisons of one field
 * with a constant by `=`, `>=` or `<`, or with several in an OR() of `=`, alone or inside one
 * AND().
 *
 * Returns: (transfer full) (element-type DoveCondition): the parts, may be empty
 */
GPtrArray *
dove_condition_list_from_filter (const char *filter)
{
  GPtrArray *conditions = NULL;
  g_autoptr(GPtrArray) parts = call_arguments (filter, "AND");

  conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_condition_free);
  if (parts == NULL)
    {
      parts = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (parts, g_strdup (filter));
    }

  for (guint i = 0; i < parts->len; i++)
    {
      DoveCondition *condition = parse_part (g_ptr_array_index (parts, i));

      if (condition != NULL)
        g_ptr_array_add (conditions, condition);
    }

  return conditions;
}
