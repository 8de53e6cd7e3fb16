/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-field-use.h"
#include "dove-field-walk-private.h"
#include "dove-formula-private.h"
#include "record/dove-path.h"

/* Where a formula refers to fields, and how it reads when a field has another name. */

/**
 * dove_field_use_free:
 * @use: (transfer full): a use
 */
void
dove_field_use_free (DoveFieldUse *use)
{
  g_free (use->path);
  g_free (use);
}

static gboolean
is_outside (GPtrArray *base)
{
  return base->len > 0 && g_ptr_array_index (base, 0) == &dove_step_outside;
}

static void
add_use (const DoveNode *reference,
         GPtrArray      *base,
         gpointer        user_data)
{
  DoveFieldUse *use = g_new0 (DoveFieldUse, 1);
  gboolean is_free = base == NULL || is_outside (base);
  guint n_base = base != NULL ? base->len : 0;
  GString *path = g_string_new (is_free ? "." : "");

  for (guint i = is_free && n_base > 0 ? 1 : 0; i < n_base + reference->n_steps; i++)
    {
      const DoveStep *step = i < n_base ? g_ptr_array_index (base, i)
                                        : &reference->steps[i - n_base];
      g_autofree char *quoted = dove_step_quote (step->name);

      if (path->len > (is_free ? 1 : 0))
        g_string_append_c (path, '.');
      g_string_append (path, quoted);
    }
  use->path = g_string_free (path, FALSE);
  use->start = reference->start;
  use->end = reference->end;
  g_ptr_array_add (user_data, use);
}

/**
 * dove_formula_get_uses:
 * @self: a formula
 *
 * Lists the places where the formula refers to fields, also the same field several times.
 *
 * Returns: (transfer full) (element-type DoveFieldUse): uses in the order of the text
 */
GPtrArray *
dove_formula_get_uses (DoveFormula *self)
{
  GPtrArray *uses =
      g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) dove_field_use_free);

  dove_field_walk (self->root, self->n_slots, add_use, uses);

  return uses;
}

typedef struct
{
  guint  start;
  guint  end;
  char  *text;
} Change;

typedef struct
{
  DovePath *old_path;
  DovePath *new_path;
  GArray   *changes;  /* (element-type Change) */
  guint     n_left;
} Renaming;

static void
change_clear (gpointer data)
{
  g_free (((Change *) data)->text);
}

/* Which steps of a reference, counted from the record on, are those of the old path. Numbers of
 * elements stand between them. Returns: whether the reference begins with the old path. */
static gboolean
match_steps (Renaming       *self,
             const DoveNode *reference,
             GPtrArray      *base,
             guint          *places)
{
  guint n = base->len + reference->n_steps;
  guint wanted = 0;

  for (guint i = 0; i < n && wanted < dove_path_get_length (self->old_path); i++)
    {
      const DoveStep *step = i < base->len ? g_ptr_array_index (base, i)
                                           : &reference->steps[i - base->len];

      if (g_str_equal (step->name, dove_path_get_step (self->old_path, wanted)))
        places[wanted++] = i;
      else if (step->index == 0)
        return FALSE;
    }

  return wanted == dove_path_get_length (self->old_path);
}

static void
add_change (Renaming       *self,
            const DoveNode *reference,
            guint           first,
            guint           last,
            char           *text)
{
  Change change = { .text = text };
  guint unused;

  dove_node_step_span (reference, first, &change.start, &unused);
  dove_node_step_span (reference, last, &unused, &change.end);
  g_array_append_val (self->changes, change);
}

/* As many steps as before: each that differs is changed by itself */
static void
rename_steps (Renaming       *self,
              const DoveNode *reference,
              guint           n_base,
              const guint    *places,
              guint           first)
{
  for (guint i = first; i < dove_path_get_length (self->old_path); i++)
    {
      const char *name = dove_path_get_step (self->new_path, i);

      if (!g_str_equal (name, dove_path_get_step (self->old_path, i)))
        add_change (self, reference, places[i] - n_base, places[i] - n_base,
                    dove_step_quote (name));
    }
}

/* More steps or fewer: those that differ are changed together */
static void
replace_steps (Renaming       *self,
               const DoveNode *reference,
               guint           n_base,
               const guint    *places,
               guint           first)
{
  guint last = dove_path_get_length (self->old_path) - 1;
  GString *text = g_string_new (NULL);

  if (places[last] - places[first] != last - first) /* the number of an element is in between */
    {
      self->n_left++;
      g_string_free (text, TRUE);
      return;
    }

  for (guint i = first; i < dove_path_get_length (self->new_path); i++)
    {
      g_autofree char *step = dove_step_quote (dove_path_get_step (self->new_path, i));

      g_string_append_printf (text, "%s%s", i > first ? "." : "", step);
    }
  add_change (self, reference, places[first] - n_base, places[last] - n_base,
              g_string_free (text, FALSE));
}

static void
rename_reference (const DoveNode *reference,
                  GPtrArray      *base,
                  gpointer        user_data)
{
  Renaming *self = user_data;
  guint n_old = dove_path_get_length (self->old_path);
  guint n_new = dove_path_get_length (self->new_path);
  g_autofree guint *places = g_new0 (guint, n_old);
  guint first = 0;

  if (base == NULL || is_outside (base) || !match_steps (self, reference, base, places)
      || places[n_old - 1] < base->len) /* then the list around is renamed, and that is enough */
    return;

  while (first + 1 < MIN (n_old, n_new)
         && g_str_equal (dove_path_get_step (self->old_path, first),
                         dove_path_get_step (self->new_path, first)))
    first++;

  if (places[first] < base->len) /* the field would be no member of the list's elements */
    self->n_left++;
  else if (n_old == n_new)
    rename_steps (self, reference, base->len, places, first);
  else
    replace_steps (self, reference, base->len, places, first);
}

/**
 * dove_formula_rename_field:
 * @text: a formula
 * @old_path: path of a field, or of an object or a list with all that is in it
 * @new_path: its path from now on
 * @n_left: (out) (optional): how many references could not be changed, because the field would
 *   no longer be where the formula looks: in the list that an EACH goes through
 * @error: return location for an error
 *
 * Writes a formula anew for a field that has another name. Only the names change: spaces, case
 * and all else stay as they are.
 *
 * Errors: %DOVE_ERROR_INVALID when the formula or a path cannot be read.
 *
 * Returns: (transfer full) (nullable): the new text, the same when the field does not occur
 */
char *
dove_formula_rename_field (const char  *text,
                           const char  *old_path,
                           const char  *new_path,
                           guint       *n_left,
                           GError     **error)
{
  g_autoptr(DovePath) from = dove_path_new (old_path, error);
  g_autoptr(DovePath) to = from != NULL ? dove_path_new (new_path, error) : NULL;
  g_autoptr(DoveFormula) formula = to != NULL ? dove_formula_new (text, error) : NULL;
  g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (Change));
  Renaming renaming = { from, to, changes, 0 };
  GString *renamed = NULL;

  if (formula == NULL)
    return NULL;

  g_array_set_clear_func (changes, change_clear);
  dove_field_walk (formula->root, formula->n_slots, rename_reference, &renaming);
  renamed = g_string_new (text);
  for (guint i = changes->len; i > 0; i--)
    {
      const Change *change = &g_array_index (changes, Change, i - 1);

      g_string_erase (renamed, change->start, change->end - change->start);
      g_string_insert (renamed, change->start, change->text);
    }
  if (n_left != NULL)
    *n_left = renaming.n_left;

  return g_string_free (renamed, FALSE);
}
