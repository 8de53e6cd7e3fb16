/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-row-rule.h"

#include "base/dove-error.h"

/*
 * Rules of single fields in a sync's document: the members `conflict` (both sides changed it) and
 * `first` (a pair was just matched) of a row. A question names a field by the row that writes it
 * to side B, else by the one that writes it to A, with " (a)" behind it when both applications
 * have a field of that name that is not the same thing.
 */

static const char *const lists[] = { "to_b", "to_a" };

/* The rows that a rule of a field stands in, and how the row calls it */
static const char *
find_list (DoveValue   *document,
           const char  *field,
           char       **name)
{
  g_autofree char *other = g_str_has_suffix (field, " (a)")
      ? g_strndup (field, strlen (field) - strlen (" (a)"))
      : g_strdup (field);
  const char *names[] = { field, other };

  for (guint i = 0; i < 2; i++)
    {
      DoveValue *rows = dove_value_get_member (document, lists[i]);

      for (guint row = 0; rows != NULL && row < dove_value_get_length (rows); row++)
        if (g_strcmp0 (dove_value_get_member_text (dove_value_get_element (rows, row), "field"),
                       names[i]) == 0)
          {
            *name = g_strdup (names[i]);
            return lists[i];
          }
    }

  return NULL;
}

static DoveValue *
set_row (DoveValue  *row,
         const char *winner,
         gboolean    is_both)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, row);
  dove_value_builder_remove (builder, "conflict");
  dove_value_builder_remove (builder, "first");
  if (winner != NULL)
    dove_value_builder_set_text (builder, "first", winner);
  /* One way, a pair that is linked has no conflicts: the source is right. */
  if (winner != NULL && is_both)
    dove_value_builder_set_text (builder, "conflict", winner);

  return dove_value_builder_end (builder);
}

/**
 * dove_row_rule_set:
 * @document: a sync's definition
 * @field: a field, as it is asked about
 * @winner: (nullable): `a` or `b`; %NULL takes the rule back
 * @error: return location for an error
 *
 * Says who wins when a field differs, whatever the sync says of all fields.
 *
 * Errors: %DOVE_ERROR_MISSING when no row writes the field.
 *
 * Returns: (transfer full) (nullable): the changed definition
 */
DoveValue *
dove_row_rule_set (DoveValue   *document,
                   const char  *field,
                   const char  *winner,
                   GError     **error)
{
  g_autofree char *name = NULL;
  const char *list = find_list (document, field, &name);
  gboolean is_both = g_strcmp0 (dove_value_get_member_text (document, "direction"), "both") == 0;
  g_autoptr(DoveValueBuilder) rows = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  DoveValue *before = list != NULL ? dove_value_get_member (document, list) : NULL;

  if (before == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("No row of the sync writes “%s”: a rule needs the name of a field as the "
                     "question says it"), field);
      return NULL;
    }

  for (guint i = 0; i < dove_value_get_length (before); i++)
    {
      DoveValue *row = dove_value_get_element (before, i);
      gboolean is_it = g_strcmp0 (dove_value_get_member_text (row, "field"), name) == 0;

      dove_value_builder_take_element (rows, is_it ? set_row (row, winner, is_both)
                                                   : dove_value_ref (row));
    }
  dove_value_builder_set_all (builder, document);
  dove_value_builder_take (builder, list, dove_value_builder_end (rows));

  return dove_value_builder_end (builder);
}

/**
 * dove_row_rule_list:
 * @document: a sync's definition
 *
 * Returns: (transfer full) (element-type DoveRowRule): its rules, in the order of its rows
 */
GPtrArray *
dove_row_rule_list (DoveValue *document)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_row_rule_free);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      DoveValue *rows = dove_value_get_member (document, lists[i]);

      for (guint at = 0; rows != NULL && at < dove_value_get_length (rows); at++)
        {
          DoveValue *row = dove_value_get_element (rows, at);
          const char *field = dove_value_get_member_text (row, "field");
          const char *winner = dove_value_get_member_text (row, "conflict");
          DoveRowRule *rule;

          if (winner == NULL)
            winner = dove_value_get_member_text (row, "first");
          if (field == NULL || winner == NULL)
            continue;
          rule = g_new0 (DoveRowRule, 1);
          rule->field = g_strdup (field);
          rule->winner = g_strdup (winner);
          g_ptr_array_add (rules, rule);
        }
    }

  return rules;
}

/**
 * dove_row_rule_free:
 * @rule: (transfer full) (nullable): a rule
 */
void
dove_row_rule_free (DoveRowRule *rule)
{
  if (rule == NULL)
    return;

  g_free (rule->field);
  g_free (rule->winner);
  g_free (rule);
}
