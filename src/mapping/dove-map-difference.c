/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapping/dove-map-difference.h"

#include "mapping/dove-map-words.h"

/*
 * What is different between two states of a schema. A field that is gone may be one that came: of
 * the same type, with the same name elsewhere, with the same title, or with a name of the same
 * letters. Only such a pair that is the only one is told, and it is no more than a guess.
 */

typedef struct
{
  DoveFieldTree *before;
  DoveFieldTree *after;
  GPtrArray     *changes;   /* (element-type DoveFieldChange) */
  GHashTable    *taken;     /* indexes in @after that are the guess for a field that is gone */
} Comparison;

/**
 * dove_field_change_free:
 * @change: (transfer full): a change
 */
void
dove_field_change_free (DoveFieldChange *change)
{
  g_free (change->before);
  g_free (change->after);
  g_free (change->told);
  g_free (change->why);
  g_free (change);
}

static void
change_free (gpointer data)
{
  dove_field_change_free (data);
}

static gboolean
is_there (DoveFieldTree *tree,
          const char    *path)
{
  const int index = dove_field_tree_find (tree, path);

  return index >= 0 && !dove_field_tree_get (tree, (guint) index)->is_ghost;
}

static DoveFieldChange *
add (Comparison          *self,
     DoveFieldChangeKind  kind,
     const char          *before,
     const char          *after,
     char                *told)
{
  DoveFieldChange *change = g_new0 (DoveFieldChange, 1);

  change->kind = kind;
  change->before = g_strdup (before);
  change->after = g_strdup (after);
  change->told = told;
  g_ptr_array_add (self->changes, change);

  return change;
}

/* Letters and digits of a name, without regard to case */
static char *
fold (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  GString *kept = g_string_new (NULL);

  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      g_string_append_unichar (kept, g_utf8_get_char (at));

  return g_string_free (kept, FALSE);
}

/* How alike two fields are that are not in the same place: 0 for not at all. Of a ghost nothing is
 * known but its name. */
static guint
compare_fields (const DoveFieldNode *gone,
                const DoveFieldNode *came)
{
  g_autofree char *a = fold (gone->name);
  g_autofree char *b = fold (came->name);

  if (!gone->is_ghost && !g_str_equal (gone->type, came->type))
    return 0;
  if (g_str_equal (gone->name, came->name))
    return 4;
  if (*a != '\0' && g_str_equal (a, b))
    return 3;
  if (gone->title != NULL && g_strcmp0 (gone->title, came->title) == 0)
    return 2;

  return strlen (a) > 3 && strlen (b) > 3 && (strstr (a, b) != NULL || strstr (b, a) != NULL);
}

/* What speaks for a guess, by how alike the fields are */
static const char *
say_why (guint    likeness,
         gboolean is_ghost)
{
  switch (likeness)
    {
    case 4:
      return is_ghost ? _("It has the same name.") : _("It has the same name and type.");
    case 3:
      return is_ghost ? _("Its name has the same letters.")
                      : _("Its name has the same letters, and its type is the same.");
    case 2:
      return _("Its title and its type are the same.");
    case 1:
    default:
      return is_ghost ? _("One name is part of the other.")
                      : _("One name is part of the other, and its type is the same.");
    }
}

/* The field that a gone one may be now; -1 when there is none, or more than one as good */
static int
guess (Comparison          *self,
       const DoveFieldNode *gone,
       guint               *likeness_found)
{
  int best = -1;
  guint most = 0;
  gboolean is_single = TRUE;

  for (guint i = 0; i < dove_field_tree_get_length (self->after); i++)
    {
      const DoveFieldNode *came = dove_field_tree_get (self->after, i);
      guint likeness;

      /* a ghost may have been gone before its field came */
      if (came->is_ghost || (!gone->is_ghost && is_there (self->before, came->path))
          || g_hash_table_contains (self->taken, GUINT_TO_POINTER (i)))
        continue;
      likeness = compare_fields (gone, came);
      if (likeness > most)
        {
          most = likeness;
          best = (int) i;
          is_single = TRUE;
        }
      else if (likeness == most)
        is_single = FALSE;
    }

  *likeness_found = most;

  return is_single ? best : -1;
}

static void
compare_gone (Comparison          *self,
              guint                index,
              const DoveFieldNode *gone)
{
  const char *label = dove_field_tree_get_label (self->before, index);
  guint likeness = 0;
  const int found = guess (self, gone, &likeness);
  DoveFieldChange *change;
  const DoveFieldNode *came;

  if (found < 0)
    {
      add (self, DOVE_FIELD_REMOVED, gone->path, NULL,
           g_strdup_printf (_("“%s” is gone."), label));
      return;
    }

  came = dove_field_tree_get (self->after, (guint) found);
  g_hash_table_add (self->taken, GINT_TO_POINTER (found));
  if (g_str_equal (gone->name, came->name))
    change = add (self, DOVE_FIELD_MOVED, gone->path, came->path,
                  g_strdup_printf (_("“%s” is gone; it may be “%s” now."), gone->path,
                                   came->path));
  else
    change = add (self, DOVE_FIELD_RENAMED, gone->path, came->path,
                  g_strdup_printf (_("“%s” is gone; it may be called “%s” now."), label,
                                   dove_field_tree_get_label (self->after, (guint) found)));
  change->why = g_strdup (say_why (likeness, gone->is_ghost));
}

static void
compare_same (Comparison          *self,
              guint                index,
              const DoveFieldNode *was,
              const DoveFieldNode *is)
{
  const char *label = dove_field_tree_get_label (self->before, index);

  if (!g_str_equal (was->type, is->type) || g_strcmp0 (was->format, is->format) != 0
      || was->is_whole != is->is_whole)
    add (self, DOVE_FIELD_RETYPED, was->path, is->path,
         g_strdup_printf (_("“%s” was %s, and is %s."), label, dove_map_words_type (was),
                          dove_map_words_type (is)));
  if (!was->read_only && is->read_only)
    add (self, DOVE_FIELD_LOCKED, was->path, is->path,
         g_strdup_printf (_("“%s” can only be read now."), label));
  if (!was->required && is->required)
    add (self, DOVE_FIELD_REQUIRED, was->path, is->path,
         g_strdup_printf (_("“%s” must have a value now."), label));
}

/**
 * dove_map_difference:
 * @before: the fields as they were
 * @after: the fields as they are
 *
 * Compares two states of a schema, to be shown before it is taken over. A ghost of @before that is
 * still none of the fields is told as one that is gone. Of what is within a group or list that is
 * renamed or moved only that is told, not each field.
 *
 * Returns: (transfer full) (element-type DoveFieldChange): what is gone or different, then what
 *   came
 */
GPtrArray *
dove_map_difference (DoveFieldTree *before,
                     DoveFieldTree *after)
{
  g_autoptr(GHashTable) taken = g_hash_table_new (NULL, NULL);
  Comparison self = { before, after, g_ptr_array_new_with_free_func (change_free), taken };
  guint next;

  for (guint i = 0; i < dove_field_tree_get_length (before); i = next)
    {
      const DoveFieldNode *node = dove_field_tree_get (before, i);
      const int same = dove_field_tree_find (after, node->path);

      next = i + 1;
      if (node->is_name)
        continue;
      if (same >= 0 && is_there (after, node->path))
        {
          if (node->is_ghost)
            continue;
          compare_same (&self, i, node, dove_field_tree_get (after, (guint) same));
          continue;
        }
      compare_gone (&self, i, node);
      next = node->end;
    }

  for (guint i = 0; i < dove_field_tree_get_length (after); i = next)
    {
      const DoveFieldNode *node = dove_field_tree_get (after, i);

      next = i + 1;
      if (g_hash_table_contains (taken, GUINT_TO_POINTER (i)))
        next = node->end;
      else if (!node->is_ghost && !is_there (before, node->path))
        add (&self, DOVE_FIELD_ADDED, NULL, node->path,
             g_strdup_printf (_("“%s” is new."), dove_field_tree_get_label (after, i)));
    }

  return self.changes;
}
