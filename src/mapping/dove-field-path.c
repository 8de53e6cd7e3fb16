/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "mapping/dove-field-tree.h"

#include "record/dove-path.h"

/**
 * dove_field_path_join:
 * @path: (nullable): a path; nothing or "" for the record
 * @name: a name in it, without quotation marks
 *
 * Returns: (transfer full): the longer path, with quotation marks around names that need them
 */
char *
dove_field_path_join (const char *path,
                      const char *name)
{
  GString *joined = g_string_new (path);

  if (joined->len > 0)
    g_string_append_c (joined, '.');
  if (*name != '\0' && strpbrk (name, ".[]'") == NULL)
    return g_string_free (g_string_append (joined, name), FALSE);

  g_string_append_c (joined, '\'');
  for (const char *at = name; *at != '\0'; at++)
    {
      if (*at == '\'')
        g_string_append_c (joined, '\'');
      g_string_append_c (joined, *at);
    }
  g_string_append_c (joined, '\'');

  return g_string_free (joined, FALSE);
}

/**
 * dove_field_path_normalize:
 * @path: a path
 *
 * Returns: (transfer full): the path as dove_field_path_join() writes it; what is no path as it
 *   stands
 */
char *
dove_field_path_normalize (const char *path)
{
  g_autoptr(DovePath) steps = NULL;
  char *joined;

  if (strchr (path, '\'') == NULL)
    return g_strdup (path);

  steps = dove_path_new (path, NULL);
  if (steps == NULL)
    return g_strdup (path);

  joined = g_strdup ("");
  for (guint i = 0; i < dove_path_get_length (steps); i++)
    {
      char *longer = dove_field_path_join (joined, dove_path_get_step (steps, i));

      g_free (joined);
      joined = longer;
    }

  return joined;
}

/**
 * dove_field_path_get_rest:
 * @path: a path, as dove_field_path_join() writes it
 * @start: another one
 *
 * Returns: (nullable): what comes in @path behind @start and a dot; "" when they are the same,
 *   %NULL when @path does not lead into @start
 */
const char *
dove_field_path_get_rest (const char *path,
                          const char *start)
{
  const gsize length = strlen (start);

  if (strncmp (path, start, length) != 0)
    return NULL;
  if (path[length] == '\0')
    return path + length;

  return path[length] == '.' ? path + length + 1 : NULL;
}
