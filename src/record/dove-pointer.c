/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-path.h"

#define DEPTH_MOST 256

/* JSON Pointer (RFC 6901) and merge patches (RFC 7396). */

/* The next step of a pointer, unescaped; @at moves behind it. */
static char *
read_step (const char **at)
{
  g_autoptr(GString) step = g_string_new (NULL);
  const char *byte = *at + 1;

  for (; *byte != '\0' && *byte != '/'; byte++)
    if (byte[0] == '~' && (byte[1] == '0' || byte[1] == '1'))
      g_string_append_c (step, *++byte == '0' ? '~' : '/');
    else
      g_string_append_c (step, *byte);

  *at = byte;

  return g_string_free (g_steal_pointer (&step), FALSE);
}

/* Array indices have no leading zeros and no sign (RFC 6901, section 4). */
static gboolean
read_index (const char *step,
            guint      *index)
{
  guint64 number = 0;

  if (!g_ascii_isdigit (step[0]) || (step[0] == '0' && step[1] != '\0') ||
      !g_ascii_string_to_unsigned (step, 10, 0, G_MAXUINT32 - 1, &number, NULL))
    return FALSE;

  *index = (guint) number;

  return TRUE;
}

static DoveValue *
value_step (DoveValue  *value,
            const char *step)
{
  guint index;

  if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
    return dove_value_get_member (value, step);

  return read_index (step, &index) ? dove_value_get_element (value, index) : NULL;
}

/**
 * dove_pointer_get:
 * @value: (nullable): a value
 * @pointer: a JSON Pointer; empty is the whole
 *
 * Returns: (transfer none) (nullable): what stands there
 */
DoveValue *
dove_pointer_get (DoveValue  *value,
                  const char *pointer)
{
  const char *at = pointer;

  while (*at == '/' && value != NULL)
    {
      g_autofree char *step = read_step (&at);

      value = value_step (value, step);
    }

  return *at == '\0' ? value : NULL;
}

static DoveValue *
replace_element (DoveValue *list,
                 guint      index,
                 DoveValue *element)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_LIST);
  guint length = dove_value_get_length (list);

  for (guint i = 0; i < length; i++)
    dove_value_builder_add (builder, i == index ? element : dove_value_get_element (list, i));
  if (index >= length)
    dove_value_builder_add (builder, element);

  return dove_value_builder_end (builder);
}

static DoveValue *
replace_from (DoveValue  *value,
              const char *at,
              guint       depth,
              DoveValue  *replacement)
{
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) inner = NULL;
  g_autofree char *step = NULL;
  guint index = G_MAXUINT32;

  if (*at != '/' || depth == DEPTH_MOST)
    return dove_value_ref (replacement);

  step = read_step (&at);
  inner = replace_from (value_step (value, step), at, depth + 1, replacement);

  if (dove_value_get_kind (value) == DOVE_VALUE_LIST &&
      (g_str_equal (step, "-") || read_index (step, &index)))
    return replace_element (value, index, inner);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  if (dove_value_get_kind (value) == DOVE_VALUE_RECORD)
    dove_value_builder_set_all (builder, value);
  dove_value_builder_set (builder, step, inner);

  return dove_value_builder_end (builder);
}

/**
 * dove_pointer_replace:
 * @value: (nullable): a value
 * @pointer: a JSON Pointer
 * @replacement: what is to stand there
 *
 * Makes a value that holds @replacement at the pointer. Records that are missing on the way are
 * made; an index behind the end of a list, or `-`, adds an element. Steps beyond the 256th,
 * deeper than values are read, are not gone.
 *
 * Returns: (transfer full): the new value
 */
DoveValue *
dove_pointer_replace (DoveValue  *value,
                      const char *pointer,
                      DoveValue  *replacement)
{
  return replace_from (value, pointer, 0, replacement);
}

/**
 * dove_pointer_append_step:
 * @pointer: a JSON Pointer
 * @step: a name or index, unescaped
 *
 * Returns: (transfer full): the pointer one step further
 */
char *
dove_pointer_append_step (const char *pointer,
                          const char *step)
{
  g_autoptr(GString) text = g_string_new (pointer);

  g_string_append_c (text, '/');
  for (; *step != '\0'; step++)
    if (*step == '~' || *step == '/')
      g_string_append (text, *step == '~' ? "~0" : "~1");
    else
      g_string_append_c (text, *step);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
append_path_step (GString    *path,
                  const char *step)
{
  guint index;

  if (path->len > 0)
    g_string_append_c (path, '.');

  if (read_index (step, &index))
    g_string_append_printf (path, "%u", index + 1);
  else if (step[0] == '\0' || strpbrk (step, ".[]'") != NULL)
    {
      g_string_append_c (path, '\'');
      for (; *step != '\0'; step++)
        {
          if (*step == '\'')
            g_string_append_c (path, '\'');
          g_string_append_c (path, *step);
        }
      g_string_append_c (path, '\'');
    }
  else
    g_string_append (path, step);
}

/**
 * dove_pointer_to_path:
 * @pointer: a JSON Pointer
 *
 * Writes a pointer as a field path: `/lines/0/net` is `lines.1.net`.
 *
 * Returns: (transfer full): the path; empty for the whole
 */
char *
dove_pointer_to_path (const char *pointer)
{
  g_autoptr(GString) path = g_string_new (NULL);
  const char *at = pointer;

  while (*at == '/')
    {
      g_autofree char *step = read_step (&at);

      append_path_step (path, step);
    }

  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* A patch laid on nothing: what it removes is not there. */
static DoveValue *
patch_alone (DoveValue *patch)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) empty = dove_value_builder_end (builder);

  return dove_value_merge_patch (empty, patch);
}

/**
 * dove_value_merge_patch:
 * @target: (nullable): what is patched
 * @patch: a merge patch, RFC 7396: members replace, `null` removes
 *
 * Returns: (transfer full): the patched value
 */
DoveValue *
dove_value_merge_patch (DoveValue *target,
                        DoveValue *patch)
{
  g_autoptr(DoveValueBuilder) builder = NULL;

  if (dove_value_get_kind (patch) != DOVE_VALUE_RECORD)
    return dove_value_ref (patch);

  if (dove_value_get_kind (target) != DOVE_VALUE_RECORD)
    return patch_alone (patch);

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set_all (builder, target);

  for (guint i = 0; i < dove_value_get_length (patch); i++)
    {
      const char *name = dove_value_get_name (patch, i);
      DoveValue *member = dove_value_get_element (patch, i);

      if (dove_value_is_null (member))
        dove_value_builder_remove (builder, name);
      else
        dove_value_builder_take (
            builder, name, dove_value_merge_patch (dove_value_get_member (target, name), member));
    }

  return dove_value_builder_end (builder);
}
