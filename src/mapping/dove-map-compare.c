/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "mapping/dove-map-compare.h"

#include "mapping/dove-map-names.h"
#include "mapping/dove-map-rows.h"

/*
 * What is different between two states of a mapping, field by field, for somebody who is about to
 * put the later one in the place of the earlier.
 */

static void
change_free (gpointer data)
{
  DoveRowChange *change = data;

  g_free (change->place);
  g_clear_pointer (&change->before, dove_value_unref);
  g_clear_pointer (&change->after, dove_value_unref);
  g_free (change->told);
  g_free (change);
}

/* A row without the rows in it, which are compared by themselves */
static DoveValue *
without_fields (DoveValue *row)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (row == NULL)
    return NULL;

  dove_value_builder_set_all (builder, row);
  dove_value_builder_remove (builder, "fields");

  return dove_value_builder_end (builder);
}

static const char *
get_formula (DoveValue *row)
{
  const char *each = dove_value_get_member_text (row, "each");
  const char *formula = each != NULL ? each : dove_value_get_member_text (row, "formula");

  return formula != NULL ? formula : "";
}

/* A name in the rows that a person knows by other words */
static const char *
name_member (const char *member)
{
  static const struct { const char *member, *name; } names[] = {
    { "when", N_("only if") },
    { "empty", N_("when it is empty") },
    { "only", N_("at which writes it is written") },
    { "conflict", N_("who wins") },
    { "first", N_("who wins at first") },
    { "consent", N_("consent") },
    { "via", N_("by which sync it is linked") },
    { "note", N_("note") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].member, member))
      return _(names[i].name);

  return member;
}

static gboolean
is_different (DoveValue  *before,
              DoveValue  *after,
              const char *member)
{
  DoveValue *was = dove_value_get_member (before, member);
  DoveValue *is = dove_value_get_member (after, member);

  return was == NULL || is == NULL ? was != is : !dove_value_equal (was, is);
}

/* Members that are not the formula: those of the one, and those that only the other has */
static void
add_members (GString   *told,
             DoveValue *of,
             DoveValue *other,
             gboolean   is_second)
{
  for (guint i = 0; i < dove_value_get_length (of); i++)
    {
      const char *member = dove_value_get_name (of, i);

      if (g_str_equal (member, "formula") || g_str_equal (member, "each")
          || g_str_equal (member, "field") || !is_different (of, other, member)
          || (is_second && dove_value_get_member (other, member) != NULL))
        continue;
      /* Translators: between things that are different */
      g_string_append_printf (told, "%s%s", told->len > 0 ? _("; ") : "", name_member (member));
    }
}

static char *
tell (DoveValue *before,
      DoveValue *after)
{
  g_autoptr(GString) members = g_string_new (NULL);
  g_autofree char *formulas = NULL;

  if (before == NULL)
    /* Translators: a formula */
    return g_strdup_printf (dove_map_row_get_name (after) != NULL ? _("New named value: %s")
                                                                  : _("Is written now: %s"),
                            get_formula (after));
  if (after == NULL)
    /* Translators: a formula */
    return g_strdup_printf (dove_map_row_get_name (before) != NULL
                              ? _("No named value any more; it was %s")
                              : _("Is no longer written; it was %s"), get_formula (before));

  if (!g_str_equal (get_formula (before), get_formula (after)))
    /* Translators: a formula as it was, and as it is */
    formulas = g_strdup_printf (_("%s becomes %s"), get_formula (before), get_formula (after));
  add_members (members, before, after, FALSE);
  add_members (members, after, before, TRUE);
  if (members->len == 0)
    return g_steal_pointer (&formulas);
  if (formulas == NULL)
    /* Translators: a list of what is different */
    return g_strdup_printf (_("Different: %s"), members->str);

  return g_strdup_printf (_("%s. Different: %s"), formulas, members->str);
}

static void
add_change (GPtrArray  *changes,
            const char *place,
            DoveValue  *before,
            DoveValue  *after)
{
  g_autoptr(DoveValue) was = without_fields (before);
  g_autoptr(DoveValue) is = without_fields (after);
  DoveRowChange *change = NULL;

  if (was != NULL && is != NULL && dove_value_equal (was, is))
    return;

  change = g_new0 (DoveRowChange, 1);
  change->place = g_strdup (place);
  change->told = tell (was, is);
  change->before = g_steal_pointer (&was);
  change->after = g_steal_pointer (&is);
  g_ptr_array_add (changes, change);
}

/**
 * dove_map_rows_compare:
 * @before: (nullable): rows as they were; %NULL for none
 * @after: (nullable): rows as they are
 *
 * Compares two states of a mapping. Rows in a loop are compared by themselves; the order of rows
 * means nothing.
 *
 * Returns: (transfer full) (element-type DoveRowChange): what is different, in the order of the
 *   later state, then what is gone
 */
GPtrArray *
dove_map_rows_compare (DoveValue *before,
                       DoveValue *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);
  g_autoptr(GPtrArray) was = before != NULL ? dove_map_rows_get_places (before) : NULL;
  g_autoptr(GPtrArray) is = after != NULL ? dove_map_rows_get_places (after) : NULL;

  for (guint i = 0; is != NULL && i < is->len; i++)
    {
      const char *place = g_ptr_array_index (is, i);

      add_change (changes, place, before != NULL ? dove_map_rows_find (before, place) : NULL,
                  dove_map_rows_find (after, place));
    }
  for (guint i = 0; was != NULL && i < was->len; i++)
    {
      const char *place = g_ptr_array_index (was, i);

      if (after == NULL || dove_map_rows_find (after, place) == NULL)
        add_change (changes, place, dove_map_rows_find (before, place), NULL);
    }

  return changes;
}
