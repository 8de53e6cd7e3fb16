/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"
#include "connector/dove-reading.h"

/* Which parts of a filter an application can be asked to check itself. */

/**
 * dove_object_find_filter:
 * @object: an object
 * @pointer: a field
 * @compare: `=`, `>=`, `<` or `in`
 *
 * Returns: (transfer none) (nullable): how the application checks the condition itself
 */
const DovePushedFilter *
dove_object_find_filter (const DoveObject *object,
                         const char       *pointer,
                         const char       *compare)
{
  for (guint i = 0; i < object->filters->len; i++)
    {
      DovePushedFilter *filter = g_ptr_array_index (object->filters, i);

      if (g_str_equal (filter->pointer, pointer) &&
          g_strv_contains ((const char * const *) filter->compares, compare))
        return filter;
    }

  return NULL;
}

/* Whether a text is one of the field's choices, and no other one differs by its case alone. */
static gboolean
is_choice (DoveValue  *field,
           const char *text)
{
  DoveValue *choices = dove_value_get_member (field, "enum");
  g_autofree char *folded = g_utf8_casefold (text, -1);
  gboolean is_found = FALSE;

  for (guint i = 0; i < dove_value_get_length (choices); i++)
    {
      const char *choice = dove_value_get_text (dove_value_get_element (choices, i));
      g_autofree char *other = choice != NULL ? g_utf8_casefold (choice, -1) : NULL;

      if (g_strcmp0 (choice, text) == 0)
        is_found = TRUE;
      else if (g_strcmp0 (other, folded) == 0)
        return FALSE;
    }

  return is_found;
}

static gboolean
agrees_on (const DovePushedFilter *filter,
           DoveValue              *field,
           DoveValue              *value)
{
  static const char * const exact[] = { "date", "date-time", "uuid", NULL };
  const char *text = dove_value_get_text (value);
  const char *format = dove_value_get_member_text (field, "format");

  if (text == NULL)
    return TRUE;

  /* A parameter without a value is no condition to many, and another one to the rest. */
  if (*text == '\0')
    return FALSE;

  return filter->ignores_case || filter->format != DOVE_TIME_UNKNOWN ||
         (format != NULL && g_strv_contains (exact, format)) || is_choice (field, text);
}

/**
 * dove_object_agrees:
 * @object: an object
 * @filter: one of its filters
 * @value: what a field is compared with; a list for `in`
 *
 * Asks whether the application is sure to show every record for which a comparison of the formula
 * language holds. That one does not tell “Active” from “active”, and an application may: then
 * records would never be listed, as if they were not there.
 *
 * Returns: whether the comparison may be left to the application
 */
gboolean
dove_object_agrees (const DoveObject       *object,
                    const DovePushedFilter *filter,
                    DoveValue              *value)
{
  DoveValue *field = dove_schema_walk (object->schema_document, filter->pointer);

  if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
    return agrees_on (filter, field, value);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    if (!agrees_on (filter, field, dove_value_get_element (value, i)))
      return FALSE;

  return TRUE;
}
