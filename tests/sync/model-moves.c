/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model-private.h"

/*
 * Records that move out of what a sync is about and back into it, and two that somebody makes one.
 */

static void
put_status (Model      *self,
            guint       person,
            const char *status)
{
  g_autofree char *key = model_find (self, 0, person, NULL);
  g_autofree char *json = g_strdup_printf ("{ \"status\": \"%s\" }", status);
  g_autofree char *same = NULL;

  if (key != NULL)
    same = dove_fake_app_put (self->apps[0], key, json);
}

/* At A, whose filter looks at it: what is out is left alone at both sides, whatever is edited
 * there, until it is back. */
void
model_move (Model           *self,
            const ModelStep *step)
{
  guint index = self->persons->len > 0 ? step->person % self->persons->len : 0;
  Person *person = NULL;

  if (!self->has_filter || !model_is_there (self, 0, index))
    return;

  person = &g_array_index (self->persons, Person, index);
  person->is_out = !person->is_out;
  put_status (self, index, person->is_out ? "out" : "in");
}

/* One record takes the place of two, as applications let people do */
void
model_merge (Model           *self,
             const ModelStep *step)
{
  g_autofree char *name = g_strdup_printf ("Merged %u", step->value % 100000);
  guint n = self->persons->len;
  guint kept = n > 1 ? step->person % n : 0;
  guint lost = n > 1 ? (kept + 1 + step->value % (n - 1)) % n : 0;

  if (kept == lost || !model_is_there (self, step->side, kept))
    return;

  model_enter (self, step->side, kept, FIELD_NAME, name);
  model_drop (self, step->side, lost);
}
