/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-hide.h"
#include "record/dove-json.h"

#include <string.h>

/*
 * What is shown and kept of a value: without the members that a schema marks as secret
 * (`writeOnly`, or of the format `password`), and without the values of these wherever else they
 * stand.
 */

#define PART_LEAST_BYTES 4 /* within a text; shorter ones would turn every text into holes */

typedef DoveValue *(*HidePart) (DoveValue  *schema,
                                DoveValue  *value,
                                GPtrArray  *hidden);

/**
 * dove_hide_is_secret:
 * @schema: (nullable): JSON Schema of a value
 *
 * Returns: whether it marks the value as secret
 */
gboolean
dove_hide_is_secret (DoveValue *schema)
{
  return dove_value_get_boolean (dove_value_get_member (schema, "writeOnly")) ||
         g_strcmp0 (dove_value_get_member_text (schema, "format"), "password") == 0;
}

static gboolean
has_parts (DoveValue *value)
{
  DoveValueKind kind = dove_value_get_kind (value);

  return kind == DOVE_VALUE_RECORD || kind == DOVE_VALUE_LIST;
}

static DoveValue *
hide_parts (DoveValue *schema,
            DoveValue *value,
            GPtrArray *hidden,
            HidePart   hide)
{
  DoveValueKind kind = dove_value_get_kind (value);
  DoveValue *members = dove_value_get_member (schema, "properties");
  DoveValue *items = dove_value_get_member (schema, "items");
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (kind);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      DoveValue *part = dove_value_get_element (value, i);
      const char *name = kind == DOVE_VALUE_RECORD ? dove_value_get_name (value, i) : NULL;

      if (name != NULL)
        dove_value_builder_take (builder, name,
                                 hide (dove_value_get_member (members, name), part, hidden));
      else
        dove_value_builder_take_element (builder, hide (items, part, hidden));
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_hide_marked:
 * @schema: (nullable): JSON Schema of @value
 * @value: a value
 * @hidden: (nullable) (element-type utf8): gets the secrets that were in it
 *
 * Returns: (transfer full): the value without what its schema calls secret
 */
DoveValue *
dove_hide_marked (DoveValue *schema,
                  DoveValue *value,
                  GPtrArray *hidden)
{
  const char *text = dove_value_get_text (value);

  if (!dove_hide_is_secret (schema) || dove_value_is_null (value))
    return has_parts (value) ? hide_parts (schema, value, hidden, dove_hide_marked)
                             : dove_value_ref (value);

  if (hidden != NULL)
    g_ptr_array_add (hidden, text != NULL ? g_strdup (text)
                                          : dove_json_write (value, DOVE_JSON_COMPACT));

  return dove_value_new_text (DOVE_HIDDEN);
}

static gboolean
has_any (GPtrArray  *hidden,
         const char *text)
{
  for (guint i = 0; text != NULL && i < hidden->len; i++)
    {
      const char *secret = g_ptr_array_index (hidden, i);

      if ((*secret != '\0' && g_str_equal (text, secret)) ||
          (strlen (secret) >= PART_LEAST_BYTES && strstr (text, secret) != NULL))
        return TRUE;
    }

  return FALSE;
}

static DoveValue *
hide_texts (DoveValue *schema,
            DoveValue *value,
            GPtrArray *hidden)
{
  g_autofree char *number = NULL;

  if (has_parts (value))
    return hide_parts (schema, value, hidden, hide_texts);
  if (dove_value_get_kind (value) == DOVE_VALUE_NUMBER)
    number = dove_json_write (value, DOVE_JSON_COMPACT);
  if (has_any (hidden, dove_value_get_text (value)) || has_any (hidden, number))
    return dove_value_new_text (DOVE_HIDDEN);

  return dove_value_ref (value);
}

/**
 * dove_hide_texts:
 * @value: a value
 * @hidden: (element-type utf8): what is not to be seen
 *
 * Returns: (transfer full): the value, in which every text or number that holds one of them is
 *   hidden whole; of those of less than four bytes only what is equal
 */
DoveValue *
dove_hide_texts (DoveValue *value,
                 GPtrArray *hidden)
{
  return hide_texts (NULL, value, hidden);
}

/**
 * dove_hide_is_marked:
 * @entry: an entry of the fields of a plan's change
 *
 * Returns: whether the plan says that its values are `secret`
 */
gboolean
dove_hide_is_marked (DoveValue *entry)
{
  return dove_value_get_boolean (dove_value_get_member (entry, "secret"));
}

static const char *const sides_of_entry[] = { "old", "new" };

/**
 * dove_hide_collect_fields:
 * @fields: the fields of a plan's change
 * @hidden: (element-type utf8): gets the values of those that are marked as `secret`
 */
void
dove_hide_collect_fields (DoveValue *fields,
                          GPtrArray *hidden)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);

      for (guint j = 0; dove_hide_is_marked (entry) && j < G_N_ELEMENTS (sides_of_entry); j++)
        {
          DoveValue *value = dove_value_get_member (entry, sides_of_entry[j]);
          const char *text = dove_value_get_text (value);

          if (value != NULL && !dove_value_is_null (value))
            g_ptr_array_add (hidden, text != NULL ? g_strdup (text)
                                                  : dove_json_write (value, DOVE_JSON_COMPACT));
        }
    }
}

static DoveValue *
hide_entry (DoveValue *entry)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, entry);
  for (guint i = 0; i < G_N_ELEMENTS (sides_of_entry); i++)
    {
      DoveValue *value = dove_value_get_member (entry, sides_of_entry[i]);

      if (value != NULL && !dove_value_is_null (value))
        dove_value_builder_take (builder, sides_of_entry[i], dove_value_new_text (DOVE_HIDDEN));
    }

  return dove_value_builder_end (builder);
}

/**
 * dove_hide_fields:
 * @fields: the fields of a plan's change: a list of records `field`, `old`, `new`, and `secret`
 *
 * Returns: (transfer full): the fields as they may be shown, the secrets also where they stand in
 *   others
 */
DoveValue *
dove_hide_fields (DoveValue *fields)
{
  g_autoptr(GPtrArray) hidden = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) list = NULL;

  dove_hide_collect_fields (fields, hidden);
  if (hidden->len == 0)
    return dove_value_ref (fields);

  builder = dove_value_builder_new (DOVE_VALUE_LIST);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);

      dove_value_builder_take_element (builder, dove_hide_is_marked (entry)
                                                    ? hide_entry (entry)
                                                    : dove_value_ref (entry));
    }
  list = dove_value_builder_end (builder);

  return dove_hide_texts (list, hidden);
}
