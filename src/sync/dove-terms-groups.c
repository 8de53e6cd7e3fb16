/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-merge-private.h"
#include "dove-terms-private.h"

/*
 * What a field is when formulas stand between: fields that rows of both directions join make one
 * group (name from first and last, first from name, last from name: a group of three), which is
 * decided on as a whole. A row whose target no row of the other direction reads joins nothing and
 * is a group of its own.
 *
 * Groups are made by joining names of fields, "a:first" and "b:name", until nothing is left to
 * join. Their order is that of their first row, so that it does not depend on chance.
 */

typedef struct
{
  const DoveTerms *terms;
  GHashTable      *leaders;  /* (element-type utf8 utf8): name of a field -> one it is joined to */
} Joiner;

static char *
field_name (DoveSide    side,
            const char *path)
{
  return g_strdup_printf ("%s:%s", side == DOVE_SIDE_A ? "a" : "b", path);
}

static const char *
find_leader (Joiner     *self,
             const char *name)
{
  const char *leader = g_hash_table_lookup (self->leaders, name);

  while (leader != NULL && !g_str_equal (leader, name))
    {
      name = leader;
      leader = g_hash_table_lookup (self->leaders, name);
    }

  return name;
}

/* Takes both names */
static void
join (Joiner *self,
      char   *a,
      char   *b)
{
  g_autofree char *leader_a = g_strdup (find_leader (self, a));
  g_autofree char *leader_b = g_strdup (find_leader (self, b));

  if (!g_str_equal (leader_a, leader_b))
    g_hash_table_insert (self->leaders, g_steal_pointer (&leader_b), g_steal_pointer (&leader_a));
  g_free (a);
  g_free (b);
}

/* Names of the fields that a row reads, as they are observed */
static GPtrArray *
list_inputs (const DoveTerms *terms,
             DoveSide         to,
             guint            row)
{
  GPtrArray *sources = dove_mapping_get_row_sources (terms->sides[to].mapping, row);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  DoveSide from = DOVE_SIDE_OTHER (to);

  for (guint i = 0; i < sources->len; i++)
    {
      DovePath *path = dove_merge_find_observed (terms, from, g_ptr_array_index (sources, i));

      if (path != NULL)
        g_ptr_array_add (names, field_name (from, dove_path_get_text (path)));
    }

  return names;
}

static char *
target_name (const DoveTerms *terms,
             DoveSide         to,
             guint            row)
{
  const char *text = dove_path_get_text (dove_mapping_get_row_path (terms->sides[to].mapping, row));
  DovePath *path = dove_merge_find_observed (terms, to, text);

  return field_name (to, path != NULL ? dove_path_get_text (path) : text);
}

/* Whether a row of the other direction reads what this one writes */
static gboolean
is_read_back (const DoveTerms *terms,
              DoveSide         to,
              const char      *target)
{
  DoveSide from = DOVE_SIDE_OTHER (to);
  guint n_rows = dove_mapping_get_length (terms->sides[from].mapping);

  for (guint row = 0; row < n_rows; row++)
    {
      g_autoptr(GPtrArray) inputs = list_inputs (terms, from, row);

      if (g_ptr_array_find_with_equal_func (inputs, target, g_str_equal, NULL))
        return TRUE;
    }

  return FALSE;
}

static void
join_row (Joiner   *self,
          DoveSide  to,
          guint     row)
{
  g_autofree char *target = target_name (self->terms, to, row);
  g_autoptr(GPtrArray) inputs = NULL;

  if (!is_read_back (self->terms, to, target))
    return;

  inputs = list_inputs (self->terms, to, row);
  for (guint i = 0; i < inputs->len; i++)
    join (self, g_strdup (target), g_strdup (g_ptr_array_index (inputs, i)));
}

static DoveWinPolicy
read_policy (const char    *text,
             DoveWinPolicy  fallback)
{
  static const struct
  {
    const char    *text;
    DoveWinPolicy  policy;
  } policies[] = {
    { "ask", DOVE_WIN_ASK },
    { "newest", DOVE_WIN_NEWEST },
    { "a", DOVE_WIN_A },
    { "b", DOVE_WIN_B },
  };

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (policies); i++)
    if (g_str_equal (policies[i].text, text))
      return policies[i].policy;

  return fallback;
}

static void
group_free (gpointer data)
{
  DoveTermsGroup *group = data;

  g_clear_pointer (&group->rows[0], g_array_unref);
  g_clear_pointer (&group->rows[1], g_array_unref);
  g_free (group->name);
  g_free (group);
}

/* A name of its own: the two applications may call different things the same. */
static char *
make_name (GPtrArray  *groups,
           const char *field)
{
  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (((DoveTermsGroup *) g_ptr_array_index (groups, i))->name, field))
      return g_strdup_printf ("%s (a)", field);

  return g_strdup (field);
}

/* The group of a row's target: one that is there already, or a new one */
static DoveTermsGroup *
take_group (Joiner     *self,
            GPtrArray  *groups,
            GHashTable *by_leader,
            DoveSide    to,
            guint       row)
{
  g_autofree char *target = target_name (self->terms, to, row);
  const char *leader = find_leader (self, target);
  const char *name = dove_path_get_text (
    dove_mapping_get_row_path (self->terms->sides[to].mapping, row));
  gboolean is_joined = is_read_back (self->terms, to, target);
  DoveTermsGroup *group = is_joined ? g_hash_table_lookup (by_leader, leader) : NULL;

  if (group != NULL)
    return group;

  group = g_new0 (DoveTermsGroup, 1);
  group->name = make_name (groups, name);
  group->conflict = self->terms->sync->conflict;
  group->first = self->terms->sync->first;
  for (guint side = 0; side < 2; side++)
    group->rows[side] = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (groups, group);
  if (is_joined)
    g_hash_table_insert (by_leader, g_strdup (leader), group);

  return group;
}

/* The first row that says it counts: it gives the group its name, by which rules are made. */
static void
take_policies (DoveTermsGroup *group,
               const char     *conflict,
               const char     *first)
{
  if (!group->has_conflict)
    group->conflict = read_policy (conflict, group->conflict);
  if (!group->has_first)
    group->first = read_policy (first, group->first);
  group->has_conflict |= conflict != NULL;
  group->has_first |= first != NULL;
}

static void
add_rows (Joiner     *self,
          GPtrArray  *groups,
          GHashTable *by_leader,
          DoveSide    to)
{
  DoveMapping *mapping = self->terms->sides[to].mapping;

  for (guint row = 0; row < dove_mapping_get_length (mapping); row++)
    {
      DoveTermsGroup *group = take_group (self, groups, by_leader, to, row);

      g_array_append_val (group->rows[to], row);
      take_policies (group, dove_mapping_get_row_conflict (mapping, row),
                     dove_mapping_get_row_first (mapping, row));
      group->is_both = group->rows[0]->len > 0 && group->rows[1]->len > 0;
    }
}

/*
 * dove_terms_make_groups:
 * @terms: terms whose mappings are compiled
 *
 * Returns: (transfer full) (element-type DoveTermsGroup): the groups of a sync of both ways
 */
GPtrArray *
dove_terms_make_groups (const DoveTerms *terms)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  g_autoptr(GHashTable) leaders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) by_leader = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Joiner joiner = { terms, leaders };

  for (guint to = 0; to < 2; to++)
    for (guint row = 0; row < dove_mapping_get_length (terms->sides[to].mapping); row++)
      join_row (&joiner, to, row);

  /* Those that write to B come first: they give the groups their names */
  add_rows (&joiner, groups, by_leader, DOVE_SIDE_B);
  add_rows (&joiner, groups, by_leader, DOVE_SIDE_A);

  return groups;
}

/**
 * dove_terms_get_first:
 * @self: terms
 * @to: the side that is written
 * @row: of its mapping
 *
 * Returns: who wins when a pair was just matched: what the row says, or the sync
 */
DoveWinPolicy
dove_terms_get_first (const DoveTerms *self,
                      DoveSide         to,
                      guint            row)
{
  return read_policy (dove_mapping_get_row_first (self->sides[to].mapping, row),
                      self->sync->first);
}
