/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-proposal-private.h"

/*
 * What is called `name` is most often how people call somebody. Of who signs in it may be the
 * name that they sign in with, which is no name for a customer. That is told by the field's title,
 * by a real name beside it, or by its values, when they are single words beside whole names.
 */

#define VALUES_LEAST 5 /* different ones, to tell it by values */

static gboolean
is_called (const DoveCandidate *self,
           const char *const   *words)
{
  return g_strv_equal ((const char *const *) self->words, words);
}

static gboolean
is_titled (const DoveCandidate *self,
           const DoveConcept   *concept)
{
  g_auto(GStrv) words = self->title != NULL ? dove_concept_words (self->title) : NULL;
  g_autoptr(GPtrArray) rest = g_ptr_array_new ();

  return words != NULL && dove_concept_find (words, rest) == concept && rest->len == 0;
}

/* How many of its values have a blank in them */
static guint
count_blanks (const DoveCandidate *self)
{
  GHashTableIter iter;
  gpointer text;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    count += strchr (text, ' ') != NULL;

  return count;
}

static gboolean
has_whole_names (const DoveCandidate *self)
{
  guint n_values = g_hash_table_size (self->values);

  return dove_candidate_means (self, "name") && n_values >= VALUES_LEAST &&
         2 * count_blanks (self) >= n_values;
}

static gboolean
has_single_words (const DoveCandidate *self)
{
  return g_hash_table_size (self->values) >= VALUES_LEAST && count_blanks (self) == 0;
}

/* Whether @other, which stands beside it, shows that a `name` is one to sign in with */
static gboolean
is_shown_by (const DoveCandidate *self,
             const DoveCandidate *other)
{
  static const char *const real[] = { "real", "name", NULL };

  if (other == self || !g_strv_equal ((const char *const *) self->parents,
                                      (const char *const *) other->parents))
    return FALSE;

  return is_called (other, real) || (has_single_words (self) && has_whole_names (other));
}

/* Gives each `name` that is one to sign in with that meaning */
void
dove_candidates_tell_logins (GPtrArray *candidates)
{
  static const char *const plain[] = { "name", NULL };
  static const char *const user[] = { "user", "name", NULL };
  g_autoptr(GPtrArray) rest = g_ptr_array_new ();
  const DoveConcept *login = dove_concept_find ((char **) user, rest);

  for (guint i = 0; i < candidates->len; i++)
    {
      DoveCandidate *self = g_ptr_array_index (candidates, i);
      gboolean is_login = is_titled (self, login);

      if (!is_called (self, plain))
        continue;
      for (guint j = 0; !is_login && j < candidates->len; j++)
        is_login = is_shown_by (self, g_ptr_array_index (candidates, j));
      if (is_login)
        self->concept = login;
    }
}
