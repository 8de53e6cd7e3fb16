/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-merge-private.h"

#include "connector/dove-hide.h"
#include "record/dove-json.h"

/*
 * Why a merge cannot be written, in a sentence.
 */

#define EXPLAINED_LENGTH 60 /* characters of a value that a message shows */

static char *
explain_rule (const DoveMergeField *field)
{
  g_autofree char *value = NULL;

  if (dove_value_is_null (field->new))
    /* Translators: the second is what is wrong with the field, like “must not be empty” */
    return g_strdup_printf (_("The field “%s” %s"), field->path, field->message);

  value = field->is_secret ? g_strdup (DOVE_HIDDEN)
                           : dove_json_write (field->new, DOVE_JSON_COMPACT);
  if (g_utf8_strlen (value, -1) > EXPLAINED_LENGTH)
    {
      g_autofree char *start = g_utf8_substring (value, 0, EXPLAINED_LENGTH);

      g_free (value);
      value = g_strconcat (start, "…", NULL);
    }

  return g_strdup_printf (_("The field “%s” does not take %s: %s"), field->path, value,
                          field->message);
}

static const DoveMergeField *
find_failed (const DoveMerge *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const DoveMergeField *field = g_ptr_array_index (self->fields, i);

      if (field->state == DOVE_MERGE_FAILED)
        return field;
    }

  return NULL;
}

/**
 * dove_merge_is_against_rule:
 * @self: a merge with a field that failed
 *
 * Returns: whether its formulas are right, and the application is bound to refuse what they give
 */
gboolean
dove_merge_is_against_rule (const DoveMerge *self)
{
  const DoveMergeField *failed = find_failed (self);

  return failed != NULL ? failed->is_against_rule : self->lacks != NULL;
}

/**
 * dove_merge_get_failed:
 * @self: a merge
 *
 * Returns: (transfer none) (nullable): path of the first field that failed, or without which the
 *   record cannot be made
 */
const char *
dove_merge_get_failed (const DoveMerge *self)
{
  const DoveMergeField *failed = find_failed (self);

  return failed != NULL ? failed->path : self->lacks;
}

/**
 * dove_merge_explain:
 * @self: a merge with a field that failed
 *
 * Returns: (transfer full) (nullable): the first failed field and why
 */
char *
dove_merge_explain (const DoveMerge *self)
{
  const DoveMergeField *failed = find_failed (self);

  if (failed != NULL && failed->is_against_rule)
    return explain_rule (failed);
  if (failed != NULL && failed->is_secret)
    return g_strdup_printf (_("The field “%s” could not be made of a value that is secret"),
                            failed->path);
  if (failed != NULL)
    return g_strdup_printf (_("The field “%s” could not be made: %s"), failed->path,
                            failed->message != NULL ? failed->message : _("formula error"));

  return self->lacks != NULL
           ? g_strdup_printf (_("A new record needs the field “%s”, and nothing gives it a value"),
                              self->lacks)
           : NULL;
}
