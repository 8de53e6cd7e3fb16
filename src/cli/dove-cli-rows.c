/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <glib/gi18n.h>

#include "cli/dove-cli-rows.h"
#include "cli/dove-cli-table.h"
#include "connector/dove-hide.h"
#include "record/dove-json.h"

#define VALUE_WIDTH 60

/**
 * dove_cli_value_text:
 * @value: (nullable): a value
 *
 * Returns: (transfer full): it in a few characters, for people
 */
char *
dove_cli_value_text (DoveValue *value)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;

  if (value == NULL || dove_value_is_null (value))
    return g_strdup (_("nothing"));

  text = dove_json_write (value, DOVE_JSON_COMPACT);
  clean = dove_cli_text_clean (text);
  if (g_utf8_strlen (clean, -1) > VALUE_WIDTH)
    {
      g_autofree char *start = g_utf8_substring (clean, 0, VALUE_WIDTH - 1);

      return g_strconcat (start, "…", NULL);
    }

  return g_steal_pointer (&clean);
}

/**
 * dove_cli_describe_fields:
 * @fields: (nullable): a change's fields, a JSON list
 *
 * Says field by field what was and what will be, a line each.
 *
 * Returns: (transfer full): the lines, empty when there is no field
 */
char *
dove_cli_describe_fields (const char *fields)
{
  g_autoptr(DoveValue) list = fields != NULL ? dove_json_parse (fields, -1, NULL, NULL) : NULL;

  return dove_cli_describe_values (list);
}

/**
 * dove_cli_describe_values:
 * @list: (nullable): a change's fields
 *
 * Like dove_cli_describe_fields().
 *
 * Returns: (transfer full): the lines, empty when there is no field
 */
char *
dove_cli_describe_values (DoveValue *list)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(DoveValue) shown = list != NULL ? dove_hide_fields (list) : NULL;

  for (guint i = 0; shown != NULL && i < dove_value_get_length (shown); i++)
    {
      DoveValue *field = dove_value_get_element (shown, i);
      const char *name = dove_value_get_member_text (field, "field");
      g_autofree char *before = dove_cli_value_text (dove_value_get_member (field, "old"));
      g_autofree char *after = dove_cli_value_text (dove_value_get_member (field, "new"));

      g_string_append_printf (text, "    %s: %s → %s\n", name != NULL ? name : "", before, after);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const char *
kind_text (DoveChangeKind kind)
{
  switch (kind)
    {
    case DOVE_CHANGE_CREATE:
      return _("create");

    case DOVE_CHANGE_UPDATE:
      return _("change");

    case DOVE_CHANGE_ARCHIVE:
      return _("archive");

    case DOVE_CHANGE_DELETE:
      return _("delete");

    case DOVE_CHANGE_LINK:
      return _("pair");

    case DOVE_CHANGE_UNLINK:
    default:
      return _("part");
    }
}

/**
 * dove_cli_print_change:
 * @change: a change
 *
 * Prints what it does, for people.
 */
void
dove_cli_print_change (const DoveStoreChange *change)
{
  g_autofree char *fields = dove_cli_describe_fields (change->fields);
  g_autofree char *label = dove_cli_text_clean (change->label != NULL ? change->label : "");
  const char *key = change->key != NULL ? change->key : "";
  const char *other = change->other != NULL ? change->other : "";

  g_print ("%s %s %s%s%s%s%s\n", dove_side_get_nick (change->side), kind_text (change->kind), label,
           key[0] != '\0' ? " " : "", key, other[0] != '\0' ? " ⇄ " : "", other);
  if (change->kind != DOVE_CHANGE_LINK)
    g_print ("%s", fields);
  if (change->message != NULL)
    g_print ("    %s: %s\n", dove_change_state_get_nick (change->state), change->message);
}
