/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include "dove-value.h"

/**
 * dove_value_get_label:
 * @record: a record of an application
 *
 * What people call a record: the first of the usual members that says something.
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
dove_value_get_label (DoveValue *record)
{
  static const char *const names[] = { "name", "title", "label", "email", "subject", "number" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = dove_value_get_member_text (record, names[i]);

      if (text != NULL && *text != '\0')
        return text;
    }

  return NULL;
}
