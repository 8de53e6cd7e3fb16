/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include "dove-value.h"

#define NAME_MOST_BYTES 32 /* of a member's name that is one of ours */

static const char *
find_text (DoveValue  *record,
           const char *name)
{
  const char *text = dove_value_get_member_text (record, name);

  return text != NULL && *text != '\0' ? text : NULL;
}

/* A name as others write it, too: `RealName`, `real_name`; FALSE when it is too long to be one. */
static gboolean
flatten (const char *name,
         char        flat[NAME_MOST_BYTES])
{
  guint length = 0;

  for (; *name != '\0' && length < NAME_MOST_BYTES - 1; name++)
    if (g_ascii_isalnum (*name))
      flat[length++] = g_ascii_tolower (*name);
  flat[length] = '\0';

  return *name == '\0';
}

static const char *
find_by_flat_name (DoveValue  *record,
                   const char *name)
{
  guint count = dove_value_get_kind (record) == DOVE_VALUE_RECORD ? dove_value_get_length (record)
                                                                  : 0;

  for (guint i = 0; i < count; i++)
    {
      const char *text = dove_value_get_text (dove_value_get_element (record, i));
      char flat[NAME_MOST_BYTES];

      if (text != NULL && *text != '\0' && flatten (dove_value_get_name (record, i), flat) &&
          g_str_equal (flat, name))
        return text;
    }

  return NULL;
}

/**
 * dove_value_get_label:
 * @record: a record of an application
 *
 * What people call a record: the first of the usual members that says something, else the first
 * that is named as they are in other ways of writing. The full name of somebody comes before a
 * name that only the application knows them by.
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
dove_value_get_label (DoveValue *record)
{
  static const char *const names[] = { "name", "title", "label", "email", "subject", "number" };
  static const char *const flat[] = { "realname", "fullname", "displayname", "companyname",
                                      "name", "title", "label", "subject", "summary", "company",
                                      "organization", "emailaddress", "email", "mail", "nickname",
                                      "username", "login", "number", "reference", "code" };
  const char *text = NULL;

  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (names); i++)
    text = find_text (record, names[i]);
  for (guint i = 0; text == NULL && i < G_N_ELEMENTS (flat); i++)
    text = find_by_flat_name (record, flat[i]);

  return text;
}
