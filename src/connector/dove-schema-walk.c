/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"

static char *
unescape_step (const char *step)
{
  g_autoptr(GString) name = g_string_new (step);

  g_string_replace (name, "~1", "/", 0);
  g_string_replace (name, "~0", "~", 0);

  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* The schema of the value that a JSON Pointer means in a record; NULL when it is not declared. */
DoveValue *
dove_schema_walk (DoveValue  *schema,
                  const char *pointer)
{
  g_auto(GStrv) steps = g_strsplit (pointer, "/", -1);

  for (guint i = 1; schema != NULL && steps[0] != NULL && steps[i] != NULL; i++)
    {
      g_autofree char *name = unescape_step (steps[i]);
      DoveValue *properties = dove_value_get_member (schema, "properties");
      DoveValue *next = dove_value_get_member (properties, name);

      if (next == NULL && g_ascii_isdigit (*name))
        next = dove_value_get_member (schema, "items");
      schema = next;
    }

  return schema;
}

/* Whether an object may have members that its schema does not name. */
gboolean
dove_schema_is_open (DoveValue *schema)
{
  DoveValue *additional = dove_value_get_member (schema, "additionalProperties");

  if (additional == NULL)
    return dove_value_get_member (schema, "properties") == NULL;

  return dove_value_get_kind (additional) != DOVE_VALUE_BOOLEAN ||
         dove_value_get_boolean (additional);
}
