/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model-private.h"

/*
 * A run, taken back, and the taking back taken back, sometimes with an edit of somebody's before
 * it. What the run wrote is then as it was, but for that edit, which stays; and in the end all is
 * as it was behind the run, so that what is checked at rest is as true as without any of it.
 * Neither application misbehaves meanwhile: what came before has left its marks.
 */

typedef struct
{
  gboolean  is_there[2][PERSONS_MOST];
  char     *values[2][PERSONS_MOST][N_FIELDS];
} Picture;

/* An edit between a run and its undo */
typedef struct
{
  gboolean is_made;
  guint    side;
  guint    person;
  char    *value;
} Late;

static void
picture_take (Model   *self,
              Picture *picture)
{
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < self->persons->len; i++)
      {
        picture->is_there[side][i] = model_is_there (self, side, i);
        for (guint field = 0; field < N_FIELDS; field++)
          picture->values[side][i][field] = g_strdup (model_value_at (self, side, i, field));
      }
}

static void
picture_clear (Picture *picture)
{
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < PERSONS_MOST; i++)
      for (guint field = 0; field < N_FIELDS; field++)
        g_clear_pointer (&picture->values[side][i][field], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/* Whether the two of a person were there: what was made or deleted comes and goes as a whole */
static gboolean
was_pair (const Picture *picture,
          guint          person)
{
  return picture->is_there[0][person] && picture->is_there[1][person];
}

static gboolean
is_late (const Late *late,
         guint       side,
         guint       person,
         guint       field)
{
  return late->is_made && late->side == side && late->person == person && field == FIELD_NAME;
}

/* Holds what is there now against a picture, of those who were a pair in both */
static void
compare (Model         *self,
         const Picture *wanted,
         const Picture *other,
         const Late    *late,
         const char    *when)
{
  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < self->persons->len; i++)
      {
        if (!was_pair (wanted, i) || !was_pair (other, i) || !model_is_there (self, side, i))
          continue;
        for (guint field = 0; field < N_FIELDS; field++)
          {
            const char *held = model_value_at (self, side, i, field);

            if (!is_late (late, side, i, field) &&
                !g_str_equal (held, wanted->values[side][i][field]))
              model_fail (self, "%s, %s of person %u at side %c is '%s', and was '%s'", when,
                          model_field_names[field], i, 'a' + side, held,
                          wanted->values[side][i][field]);
          }
      }
}

static void
check_late (Model      *self,
            const Late *late,
            const char *when)
{
  if (late->is_made && model_is_there (self, late->side, late->person) &&
      !g_str_equal (model_value_at (self, late->side, late->person, FIELD_NAME), late->value))
    model_fail (self, "%s, the edit '%s' of person %u is gone", when, late->value, late->person);
}

static void
make_late (Model           *self,
           const ModelStep *step,
           Late            *late)
{
  guint person = self->persons->len > 0 ? step->person % self->persons->len : 0;

  if (step->value % 2 == 0 || !model_is_there (self, step->side, person) ||
      self->is_lost[step->side] == FIELD_NAME)
    return;

  *late = (Late) { TRUE, step->side, person, g_strdup_printf ("Late %u", step->value % 100000) };
  model_enter (self, late->side, late->person, FIELD_NAME, late->value);
}

/* Takes a run back, as far as that can be done; 0 when it could not be tried */
static gint64
take_back (Model    *self,
           gint64    run_id,
           gboolean *is_whole)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  *is_whole = FALSE;
  if (run_id == 0)
    return 0;
  dove_clock_advance (self->fixture->clock, G_TIME_SPAN_MINUTE);
  if (!sync_fixture_undo (self->fixture, run_id, DOVE_RUN_ALL, &result, &error))
    return 0;
  *is_whole = result.state == DOVE_RUN_DONE;

  return result.run_id;
}

/* Who is not as before has been undone by somebody: nothing more is known of what he should be. */
static void
let_go (Model         *self,
        const Picture *after)
{
  for (guint i = 0; i < self->persons->len; i++)
    {
      Person *person = &g_array_index (self->persons, Person, i);

      for (guint side = 0; side < 2; side++)
        {
          person->is_dropped |= after->is_there[side][i] != model_is_there (self, side, i);
          for (guint field = 0; field < N_FIELDS; field++)
            person->is_dropped |= !g_str_equal (after->values[side][i][field],
                                                model_value_at (self, side, i, field));
        }
    }
}

/* Behind the undo of a run that had left nothing the sync has nothing to do: it does not write the
 * same again. */
static void
check_quiet (Model *self)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  dove_clock_advance (self->fixture->clock, G_TIME_SPAN_MINUTE);
  model_run_once (self, DOVE_RUN_ALL, &result, &error);
  if (error == NULL && result.counts.planned > 0)
    model_fail (self, "behind an undo %d changes are planned", (int) result.counts.planned);
}

static void
undo_and_back (Model                *self,
               const ModelStep      *step,
               const DoveRunResult  *run,
               const Picture        *before)
{
  g_auto(Picture) after = { 0 };
  Late late = { 0 };
  gboolean is_whole;
  gint64 undone;

  picture_take (self, &after);
  make_late (self, step, &late);
  undone = take_back (self, run->run_id, &is_whole);
  check_late (self, &late, "behind an undo");
  if (is_whole && self->is_calm)
    {
      compare (self, before, &after, &late, "behind an undo");
      if (!late.is_made && run->state == DOVE_RUN_DONE && step->value % 4 == 0)
        check_quiet (self);
    }
  take_back (self, undone, &is_whole);
  check_late (self, &late, "behind an undo that was undone");
  if (is_whole)
    compare (self, &after, before, &late, "behind an undo that was undone");
  else
    let_go (self, &after);
  g_free (late.value);
}

void
model_undo (Model           *self,
            const ModelStep *step)
{
  g_auto(Picture) before = { 0 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  model_misbehave (self, FALSE);
  picture_take (self, &before);
  dove_clock_advance (self->fixture->clock, G_TIME_SPAN_MINUTE);
  model_run_once (self, DOVE_RUN_ALL, &result, &error);
  if (error == NULL && result.counts.created + result.counts.updated > 0)
    undo_and_back (self, step, &result, &before);
  model_misbehave (self, TRUE);
}
