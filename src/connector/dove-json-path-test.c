/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-iregexp.h"
#include "connector/dove-json-path-private.h"

#include <string.h>

/* Decides filters: RFC 9535, sections 2.3.5.2 and 2.4. NULL is what the standard calls Nothing. */

#define BYTES_OF_STEP 16 /* a step for so much text that is counted, compared or searched */

static DoveValue *evaluate (JsonPathTest *test,
                            DoveValue    *current,
                            JsonPathWalk *walk);

static DoveValue *
ref_or_null (DoveValue *value)
{
  return value != NULL ? dove_value_ref (value) : NULL;
}

static DoveValue *
measure (DoveValue    *value,
         JsonPathWalk *walk)
{
  gsize size = dove_value_get_text_size (value);

  switch (value != NULL ? dove_value_get_kind (value) : DOVE_VALUE_NULL)
    {
    case DOVE_VALUE_TEXT:
      json_path_take_steps (walk, size / BYTES_OF_STEP);
      return dove_value_new_integer (g_utf8_strlen (dove_value_get_text (value), (gssize) size));
    case DOVE_VALUE_LIST:
    case DOVE_VALUE_RECORD:
      return dove_value_new_integer (dove_value_get_length (value));
    case DOVE_VALUE_NULL:
    case DOVE_VALUE_BOOLEAN:
    case DOVE_VALUE_NUMBER:
    default:
      return NULL;
    }
}

/* `count` and `value`, of what their argument finds. */
static DoveValue *
evaluate_nodes (JsonPathTest *test,
                DoveValue    *current,
                JsonPathWalk *walk)
{
  g_autoptr(GPtrArray) nodes = json_path_find_all (test->left->query, current, walk);

  if (test->kind == JSON_PATH_COUNT)
    return dove_value_new_integer (nodes->len);

  return nodes->len == 1 ? dove_value_ref (g_ptr_array_index (nodes, 0)) : NULL;
}

static DoveValue *
evaluate (JsonPathTest *test,
          DoveValue    *current,
          JsonPathWalk *walk)
{
  g_autoptr(DoveValue) argument = NULL;

  switch (test->kind)
    {
    case JSON_PATH_LITERAL:
      return dove_value_ref (test->literal);
    case JSON_PATH_QUERY:
      return ref_or_null (json_path_find_single (test->query, current, walk));
    case JSON_PATH_LENGTH:
      argument = evaluate (test->left, current, walk);
      return measure (argument, walk);
    case JSON_PATH_COUNT:
    case JSON_PATH_VALUE:
      return evaluate_nodes (test, current, walk);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* How many steps it is to look at all of a value. */
static gsize
weigh (const DoveValue *value)
{
  gsize weight = 1 + dove_value_get_text_size (value) / BYTES_OF_STEP;

  for (guint i = 0; i < dove_value_get_length (value); i++)
    weight += weigh (dove_value_get_element (value, i));

  return weight;
}

/* Values that differ at the first look are cheap, others cost what they hold. */
static gboolean
pay_comparison (DoveValue    *left,
                DoveValue    *right,
                JsonPathWalk *walk)
{
  if (left == NULL || right == NULL ||
      dove_value_get_kind (left) != dove_value_get_kind (right) ||
      dove_value_get_length (left) != dove_value_get_length (right))
    return TRUE;

  return json_path_take_steps (walk, weigh (left));
}

static gboolean
are_equal (DoveValue *left,
           DoveValue *right)
{
  if (left == NULL || right == NULL)
    return left == right;

  return dove_value_equal (left, right);
}

/* Only numbers and texts have an order; in UTF-8 that of the bytes is that of the characters. */
static gboolean
is_less (DoveValue *left,
         DoveValue *right)
{
  DoveNumber a = { 0 };
  DoveNumber b = { 0 };

  if (left == NULL || right == NULL)
    return FALSE;

  if (dove_value_get_number (left, &a) && dove_value_get_number (right, &b))
    return dove_number_compare (&a, &b) < 0;

  return dove_value_get_text (left) != NULL && dove_value_get_text (right) != NULL &&
         strcmp (dove_value_get_text (left), dove_value_get_text (right)) < 0;
}

static gboolean
compare (JsonPathTest *test,
         DoveValue    *current,
         JsonPathWalk *walk)
{
  g_autoptr(DoveValue) left = evaluate (test->left, current, walk);
  g_autoptr(DoveValue) right = evaluate (test->right, current, walk);

  if (!pay_comparison (left, right, walk))
    return FALSE;

  switch (test->kind)
    {
    case JSON_PATH_EQUAL:
      return are_equal (left, right);
    case JSON_PATH_LESS:
      return is_less (left, right);
    case JSON_PATH_LESS_OR_EQUAL:
    default:
      return is_less (left, right) || are_equal (left, right);
    }
}

/* `match` and `search`. A pattern out of the data is compiled each time it is met. */
static gboolean
fits (JsonPathTest *test,
      DoveValue    *current,
      JsonPathWalk *walk)
{
  g_autoptr(DoveValue) text = evaluate (test->left, current, walk);
  g_autoptr(DoveValue) pattern = evaluate (test->right, current, walk);
  g_autoptr(GRegex) regex = NULL;
  gsize size = dove_value_get_text_size (text) + dove_value_get_text_size (pattern);
  gboolean is_given_up = FALSE;
  gboolean is_fitting = FALSE;

  if (dove_value_get_text (text) == NULL || dove_value_get_text (pattern) == NULL ||
      !json_path_take_steps (walk, 1 + size / BYTES_OF_STEP))
    return FALSE;

  if (test->regex != NULL)
    regex = g_regex_ref (test->regex);
  else
    regex = dove_iregexp_compile (dove_value_get_text (pattern),
                                  test->kind == JSON_PATH_MATCH ? DOVE_IREGEXP_WHOLE
                                                                : DOVE_IREGEXP_PART);

  if (regex == NULL)
    return FALSE;

  is_fitting = dove_iregexp_fits (regex, dove_value_get_text (text), &is_given_up);
  if (is_given_up)
    json_path_take_steps (walk, DOVE_SELECTOR_GIVEN_UP_STEPS);

  return is_fitting;
}

static gboolean
exists (JsonPathTest *test,
        DoveValue    *current,
        JsonPathWalk *walk)
{
  g_autoptr(GPtrArray) nodes = NULL;

  if (test->query->is_singular)
    return json_path_find_single (test->query, current, walk) != NULL;

  nodes = json_path_find_all (test->query, current, walk);

  return nodes->len > 0;
}

/* Whether an element passes a filter. */
gboolean
json_path_passes (JsonPathTest *test,
                  DoveValue    *current,
                  JsonPathWalk *walk)
{
  if (!json_path_take_steps (walk, 1))
    return FALSE;

  switch (test->kind)
    {
    case JSON_PATH_QUERY:
      return exists (test, current, walk);
    case JSON_PATH_MATCH:
    case JSON_PATH_SEARCH:
      return fits (test, current, walk);
    case JSON_PATH_NOT:
      return !json_path_passes (test->left, current, walk);
    case JSON_PATH_AND:
      return json_path_passes (test->left, current, walk) &&
             json_path_passes (test->right, current, walk);
    case JSON_PATH_OR:
      return json_path_passes (test->left, current, walk) ||
             json_path_passes (test->right, current, walk);
    default:
      return compare (test, current, walk);
    }
}
