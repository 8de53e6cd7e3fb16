/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "record/dove-path.h"

#define STEPS_MOST 64 /* as deep as values are read */

/*
 * Fields paths: steps joined by dots. A step of digits counts the elements of a list from 1; of
 * a record it is a name like any other. A step with a dot, a bracket or a quotation mark in it
 * stands in single quotation marks, which are doubled inside.
 */
struct _DovePath
{
  gatomicrefcount ref_count;
  char           *text;
  GPtrArray      *steps;    /* (element-type utf8) */
  guint          *indices;  /* position from 1 that a step means in a list; 0 for none */
};

static gboolean
path_fail (const char  *text,
           const char  *message,
           GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is not a field: %s"), text, message);

  return FALSE;
}

static const char *
read_quoted (const char *at,
             GString    *step)
{
  for (at++; *at != '\0'; at++)
    {
      if (*at == '\'' && at[1] != '\'')
        return at + 1;

      at += *at == '\'';
      g_string_append_c (step, *at);
    }

  return NULL;
}

static gboolean
read_steps (DovePath    *self,
            GError     **error)
{
  const char *at = self->text;

  while (TRUE)
    {
      g_autoptr(GString) step = g_string_new (NULL);

      if (*at == '\'')
        at = read_quoted (at, step);
      else
        for (; *at != '\0' && strchr (".[]'", *at) == NULL; at++)
          g_string_append_c (step, *at);

      if (at == NULL)
        return path_fail (self->text, _("a quotation mark is not closed"), error);
      if (step->len == 0)
        return path_fail (self->text, _("a name is missing"), error);
      if (self->steps->len == STEPS_MOST)
        return path_fail (self->text, _("it has too many steps"), error);

      g_ptr_array_add (self->steps, g_strdup (step->str));
      if (*at == '\0')
        return TRUE;
      if (*at != '.')
        return path_fail (self->text, _("names are joined by dots; others stand in ' '"), error);

      at++;
    }
}

/* A number that no element has stands for one out of range. */
static guint
step_index (const char *step)
{
  guint64 number = 0;

  if (step[0] == '\0' || step[strspn (step, "0123456789")] != '\0')
    return 0;

  if (!g_ascii_string_to_unsigned (step, 10, 1, G_MAXUINT32, &number, NULL))
    return G_MAXUINT;

  return (guint) number;
}

/**
 * dove_path_new:
 * @text: a field path, `a.b`, `lines.2.net`, `'first name'.x`
 * @error: return location for an error
 *
 * Reads a path.
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: (transfer full) (nullable): the path
 */
DovePath *
dove_path_new (const char  *text,
               GError     **error)
{
  g_autoptr(DovePath) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("The field path is not valid UTF-8; save the document as UTF-8"));
      return NULL;
    }

  self = g_new0 (DovePath, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->text = g_strdup (text);
  self->steps = g_ptr_array_new_with_free_func (g_free);
  if (!read_steps (self, error))
    return NULL;

  self->indices = g_new (guint, self->steps->len);
  for (guint i = 0; i < self->steps->len; i++)
    self->indices[i] = step_index (g_ptr_array_index (self->steps, i));

  return g_steal_pointer (&self);
}

/**
 * dove_path_ref:
 * @self: a path
 *
 * Returns: (transfer full): @self
 */
DovePath *
dove_path_ref (DovePath *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * dove_path_unref:
 * @self: (transfer full): a path
 */
void
dove_path_unref (DovePath *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->text);
  g_ptr_array_unref (self->steps);
  g_free (self->indices);
  g_free (self);
}

/**
 * dove_path_get_text:
 * @self: a path
 *
 * Returns: the text it was made of
 */
const char *
dove_path_get_text (DovePath *self)
{
  return self->text;
}

/**
 * dove_path_get_length:
 * @self: a path
 *
 * Returns: number of steps, at least 1
 */
guint
dove_path_get_length (DovePath *self)
{
  return self->steps->len;
}

/**
 * dove_path_get_step:
 * @self: a path
 * @index: from 0
 *
 * Returns: the step without its quotation marks
 */
const char *
dove_path_get_step (DovePath *self,
                    guint     index)
{
  return g_ptr_array_index (self->steps, index);
}

static void collect (DovePath         *self,
                     guint             step,
                     DoveValue        *value,
                     DoveValueBuilder *builder);

/* A list met without an index: goes on in every element, nested lists are flattened. */
static void
collect_elements (DovePath         *self,
                  guint             step,
                  DoveValue        *list,
                  DoveValueBuilder *builder)
{
  for (guint i = 0; i < dove_value_get_length (list); i++)
    collect (self, step, dove_value_get_element (list, i), builder);
}

static void
collect (DovePath         *self,
         guint             step,
         DoveValue        *value,
         DoveValueBuilder *builder)
{
  for (; step < self->steps->len && value != NULL; step++)
    {
      if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
        value = dove_value_get_member (value, g_ptr_array_index (self->steps, step));
      else if (self->indices[step] > 0)
        value = dove_value_get_element (value, self->indices[step] - 1);
      else
        {
          collect_elements (self, step, value, builder);
          return;
        }
    }

  if (dove_value_get_kind (value) == DOVE_VALUE_LIST)
    collect_elements (self, step, value, builder);
  else if (value == NULL)
    dove_value_builder_take_element (builder, dove_value_new_null ());
  else
    dove_value_builder_add (builder, value);
}

/**
 * dove_path_fetch:
 * @self: a path
 * @value: (nullable): a record
 *
 * Follows the path. Where it meets a list without an index it goes on in every element and
 * gives a list, nested lists flattened.
 *
 * Returns: (transfer full) (nullable): what stands there; %NULL when the member is missing or
 *   the index is out of range
 */
DoveValue *
dove_path_fetch (DovePath  *self,
                 DoveValue *value)
{
  for (guint step = 0; step < self->steps->len && value != NULL; step++)
    {
      g_autoptr(DoveValueBuilder) builder = NULL;

      if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
        value = dove_value_get_member (value, g_ptr_array_index (self->steps, step));
      else if (self->indices[step] > 0)
        value = dove_value_get_element (value, self->indices[step] - 1);
      else
        {
          builder = dove_value_builder_new (DOVE_VALUE_LIST);
          collect_elements (self, step, value, builder);
          return dove_value_builder_end (builder);
        }
    }

  return value != NULL ? dove_value_ref (value) : NULL;
}

static DoveValue *
list_replace (DoveValue *list,
              guint      index,
              DoveValue *element)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  guint length = dove_value_get_length (list);

  for (guint i = 0; i < length; i++)
    dove_value_builder_add (builder, i == index ? element : dove_value_get_element (list, i));
  if (index == length)
    dove_value_builder_add (builder, element);

  return dove_value_builder_end (builder);
}

static DoveValue *
record_replace (DoveValue  *record,
                const char *name,
                DoveValue  *member)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (dove_value_get_kind (record) == DOVE_VALUE_RECORD)
    dove_value_builder_set_all (builder, record);
  dove_value_builder_set (builder, name, member);

  return dove_value_builder_end (builder);
}

static DoveValue *
replace_from (DovePath   *self,
              guint       step,
              DoveValue  *at,
              DoveValue  *value,
              GError    **error)
{
  const char *name;
  guint index;
  gboolean is_list;
  g_autoptr(DoveValue) inner = NULL;
  DoveValue *below;

  if (step == self->steps->len)
    return dove_value_ref (value);

  name = g_ptr_array_index (self->steps, step);
  index = self->indices[step];
  is_list = dove_value_get_kind (at) == DOVE_VALUE_LIST ||
            (step > 0 && index > 0 && dove_value_is_null (at));
  if (is_list && (index == 0 || index - 1 > dove_value_get_length (at)))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s”: “%s” is not the number of an element that is there or comes next"),
                   self->text, name);
      return NULL;
    }

  if (!is_list && !dove_value_is_null (at) && dove_value_get_kind (at) != DOVE_VALUE_RECORD)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s”: a single value stands where “%s” would have to be"), self->text, name);
      return NULL;
    }

  below = is_list ? dove_value_get_element (at, index - 1) : dove_value_get_member (at, name);
  inner = replace_from (self, step + 1, below, value, error);
  if (inner == NULL)
    return NULL;

  return is_list ? list_replace (at, index - 1, inner) : record_replace (at, name, inner);
}

/**
 * dove_path_replace:
 * @self: a path
 * @record: (nullable): a record
 * @value: what is to stand there
 * @error: return location for an error
 *
 * Makes a record that holds @value at the path. Records that are missing on the way are made;
 * a step of digits on a missing member makes a list, and the number behind the last element
 * adds one.
 *
 * Errors: %DOVE_ERROR_INVALID when something else stands in the way.
 *
 * Returns: (transfer full) (nullable): the new record
 */
DoveValue *
dove_path_replace (DovePath   *self,
                   DoveValue  *record,
                   DoveValue  *value,
                   GError    **error)
{
  return replace_from (self, 0, record, value, error);
}
