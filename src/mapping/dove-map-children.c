/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include "dove-map-connect-private.h"

#include "mapping/dove-map-rows.h"

/* Joins the fields in two groups by their names. */

typedef struct
{
  const DoveMapConnect *ask;
  DoveConnectOptions    options;
  GPtrArray            *pairs;    /* (element-type DoveMapPair) */
  GHashTable           *places;   /* that rows write; borrowed */
} Pairing;

/**
 * dove_map_pair_free:
 * @pair: (transfer full): a pair
 */
void
dove_map_pair_free (DoveMapPair *pair)
{
  g_free (pair->place);
  g_free (pair->formula);
  g_free (pair);
}

static void
pair_free (gpointer data)
{
  dove_map_pair_free (data);
}

/* A name as it is compared */
static char *
fold_name (const Pairing *self,
           const char    *name)
{
  g_autofree char *folded = (self->options & DOVE_CONNECT_IGNORE_CASE) != 0
                              ? g_utf8_casefold (name, -1) : g_strdup (name);
  g_autoptr(GString) kept = g_string_new (NULL);

  if ((self->options & DOVE_CONNECT_IGNORE_PUNCTUATION) == 0)
    return g_steal_pointer (&folded);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (kept, g_utf8_get_char (at));

  /* a name of nothing but signs is compared as it is */
  return kept->len > 0 ? g_string_free (g_steal_pointer (&kept), FALSE)
                       : g_steal_pointer (&folded);
}

static gboolean
is_group (const DoveFieldNode *node)
{
  return !node->is_list && node->n_children > 0;
}

/* Where the nodes in a node begin and end; of the whole all of them */
static void
get_range (DoveFieldTree *tree,
           guint          index,
           guint         *first,
           guint         *end)
{
  *first = index != DOVE_MAP_WHOLE ? index + 1 : 0;
  *end = index != DOVE_MAP_WHOLE ? dove_field_tree_get (tree, index)->end
                                 : dove_field_tree_get_length (tree);
}

static void
add_pair (Pairing    *self,
          const char *place,
          const char *list,
          const char *path,
          gboolean    is_loop)
{
  DoveMapPair *pair = g_new0 (DoveMapPair, 1);

  pair->place = g_strdup (place);
  pair->formula = dove_map_make_reference (list, path);
  pair->is_loop = is_loop;
  g_ptr_array_add (self->pairs, pair);
}

/* Whether a row is in the way; a loop is not, where the same list is meant */
static gboolean
is_taken (const Pairing *self,
          const char    *place)
{
  return (self->options & DOVE_CONNECT_OVERWRITE) == 0
         && g_hash_table_contains (self->places, place);
}

static void join_children (Pairing    *self,
                           guint       source,
                           guint       target,
                           const char *list);

static void
join_pair (Pairing    *self,
           guint       source,
           guint       target,
           const char *list)
{
  const DoveFieldNode *from = dove_field_tree_get (self->ask->sources, source);
  const DoveFieldNode *to = dove_field_tree_get (self->ask->targets, target);
  const gboolean recurses = (self->options & DOVE_CONNECT_RECURSE) != 0;

  if (is_group (from) != is_group (to) || from->is_list != to->is_list
      || (from->is_list && (from->n_children > 0) != (to->n_children > 0)))
    return;

  if (is_group (from))
    {
      if (recurses)
        join_children (self, source, target, list);
      return;
    }
  if (!from->is_list || from->n_children == 0)
    {
      if (!is_taken (self, to->path) && !g_str_equal (to->type, "object"))
        add_pair (self, to->path, list, from->path, FALSE);
      return;
    }
  if (recurses && !is_taken (self, to->path))
    {
      const guint before = self->pairs->len;

      add_pair (self, to->path, list, from->path, TRUE);
      join_children (self, source, target, from->path);
      if (self->pairs->len == before + 1) /* a loop around nothing */
        g_ptr_array_set_size (self->pairs, (int) before);
    }
}

static void
join_children (Pairing    *self,
               guint       source,
               guint       target,
               const char *list)
{
  DoveFieldTree *sources = self->ask->sources;
  DoveFieldTree *targets = self->ask->targets;
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint first, end;

  get_range (sources, source, &first, &end);
  for (guint i = first; i < end; i = dove_field_tree_get (sources, i)->end)
    {
      const DoveFieldNode *node = dove_field_tree_get (sources, i);
      char *name = fold_name (self, node->name);

      if (!node->is_ghost && !node->is_name && !g_hash_table_contains (names, name))
        g_hash_table_insert (names, name, GUINT_TO_POINTER (i + 1));
      else
        g_free (name);
    }

  get_range (targets, target, &first, &end);
  for (guint i = first; i < end; i = dove_field_tree_get (targets, i)->end)
    {
      const DoveFieldNode *node = dove_field_tree_get (targets, i);
      g_autofree char *name = fold_name (self, node->name);
      const guint found = GPOINTER_TO_UINT (g_hash_table_lookup (names, name));

      if (found > 0 && !node->is_ghost && !node->is_name && !node->read_only)
        join_pair (self, found - 1, i, list);
    }
}

/**
 * dove_map_connect_children:
 * @ask: two groups of fields, two lists that a loop of the rows joins, or the two records
 * @options: how names are compared, and what is done with rows that are there
 *
 * Joins the fields in two groups by their names. Ghosts and fields that can only be read are left
 * out, and so is a value that would be joined with a group or a list.
 *
 * Returns: (transfer full) (element-type DoveMapPair): the rows that come of it, loops before
 *   those in them
 */
GPtrArray *
dove_map_connect_children (const DoveMapConnect *ask,
                           DoveConnectOptions    options)
{
  g_autoptr(GPtrArray) places = dove_map_rows_get_places (ask->rows);
  g_autoptr(GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  Pairing pairing = {
    ask, options, g_ptr_array_new_with_free_func (pair_free), taken,
  };
  const DoveFieldNode *target = ask->target != DOVE_MAP_WHOLE
                                  ? dove_field_tree_get (ask->targets, ask->target) : NULL;
  g_autofree char *within = target != NULL ? dove_field_path_join (target->path, "x") : NULL;
  DoveMapScope scope = { 0 };

  for (guint i = 0; i < places->len; i++)
    g_hash_table_add (taken, g_ptr_array_index (places, i));
  if (within != NULL)
    dove_map_scope_find (ask->rows, within, &scope);
  join_children (&pairing, ask->source, ask->target, scope.list);
  g_free (scope.list);

  return pairing.pairs;
}

/**
 * dove_map_connect_apply:
 * @rows: rows of a mapping
 * @pairs: (element-type DoveMapPair): what joining two groups makes
 *
 * Returns: (transfer full): the rows with them
 */
DoveValue *
dove_map_connect_apply (DoveValue *rows,
                        GPtrArray *pairs)
{
  DoveValue *changed = dove_value_ref (rows);

  for (guint i = 0; i < pairs->len; i++)
    {
      const DoveMapPair *pair = g_ptr_array_index (pairs, i);
      DoveValue *next = pair->is_loop
          ? dove_map_rows_set_each (changed, pair->place, pair->formula)
          : dove_map_rows_set_formula (changed, pair->place, pair->formula);

      dove_value_unref (changed);
      changed = next;
    }

  return changed;
}
