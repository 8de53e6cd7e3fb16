/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-merge-private.h"
#include "dove-plan-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"
#include "sync/dove-consent.h"

/*
 * The fuse: two applications, or an application and us, that undo each other's value endlessly.
 *
 * What a field of a record has held lately is known from our own writes: what each wrote, and,
 * where it did not find what the one before had written, what somebody else had put there in
 * between. A planned write that brings a value back for the third time, each time after the
 * same other one, is not made: a person is asked, and the field is held. An
 * application that keeps another form of what it is sent brings nothing back, and somebody who
 * changes his mind twice neither. What a person has decided begins the counting anew.
 */

#define FUSE_WRITES 16 /* of one record that are looked at */

typedef struct
{
  DoveValue *value;
  gboolean   is_ours;
} Step;

static void
step_clear (gpointer data)
{
  Step *step = data;

  dove_value_unref (step->value);
}

static void
add_step (GArray    *steps,
          DoveValue *value,
          gboolean   is_ours)
{
  Step step = { value, is_ours };

  g_array_append_val (steps, step);
}

static gboolean
holds (const GArray *steps,
       guint         index,
       DoveValue    *value)
{
  return dove_value_equal (g_array_index (steps, Step, index).value, value);
}

/* A write found @old and left @new: what another one had put there in between is a step too. */
static void
add_write (DoveRun    *self,
           DoveSide    to,
           const char *path,
           DoveValue  *entry,
           GArray     *steps)
{
  DoveValue *old = dove_value_get_member (entry, "old");
  DoveValue *new = dove_value_get_member (entry, "new");
  g_autoptr(DoveValue) found = dove_terms_canonical (self->terms, to, path, old);
  const char *decided = dove_value_get_member_text (entry, "decided");

  if (g_strcmp0 (decided, "person") == 0 || g_strcmp0 (decided, "value") == 0)
    g_array_set_size (steps, 0);
  if (steps->len > 0 && !holds (steps, steps->len - 1, found))
    add_step (steps, g_steal_pointer (&found), FALSE);
  add_step (steps, dove_terms_canonical (self->terms, to, path, new), TRUE);
}

/* How often our writes have brought back the last value, with the same other one in between */
static guint
count_returns (const GArray *steps)
{
  const Step *last = &g_array_index (steps, Step, steps->len - 1);
  const Step *other = steps->len > 1 ? &g_array_index (steps, Step, steps->len - 2) : NULL;
  guint count = 0;

  if (other == NULL || dove_value_equal (last->value, other->value))
    return 0;

  for (guint i = steps->len; i > 2; i--)
    {
      const Step *step = &g_array_index (steps, Step, i - 1);
      gboolean is_last = (steps->len - i) % 2 == 0;

      if (!holds (steps, i - 3, step->value))
        break;
      count += is_last && step->is_ours ? 1 : 0;
    }

  return count;
}

static void
add_writes (DoveRun    *self,
            DoveSide    to,
            const char *path,
            DoveValue  *fields,
            GArray     *steps)
{
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);

      if (g_strcmp0 (dove_value_get_member_text (entry, "field"), path) == 0)
        add_write (self, to, path, entry, steps);
    }
}

static gboolean
count_field (DoveRun               *self,
             const DoveFuseLook    *look,
             const DoveMergeField  *field,
             GPtrArray             *writes,
             guint                 *count,
             GError               **error)
{
  g_autoptr(GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_autoptr(DoveValueBuilder) planned = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) entry = NULL;

  g_array_set_clear_func (steps, step_clear);
  for (guint i = 0; i < writes->len; i++)
    {
      g_autoptr(DoveValue) fields = dove_run_parse (g_ptr_array_index (writes, i), error);

      if (fields == NULL)
        return FALSE;
      add_writes (self, look->to, field->path, fields, steps);
    }
  dove_merge_set_or_null (planned, "old", field->old);
  dove_merge_set_or_null (planned, "new", field->new);
  entry = dove_value_builder_end (planned);
  add_write (self, look->to, field->path, entry, steps);
  *count = count_returns (steps);

  return TRUE;
}

/* What was written to the record within the last runs; one record after the other is asked for. */
static GPtrArray *
take_writes (DoveRun             *self,
             const DoveFuseLook  *look,
             GError             **error)
{
  gint64 since = dove_clock_get_now (self->clock) - DOVE_FUSE_SPAN;
  DoveRunFuse *fuse = &self->fuse;

  if (fuse->from_run == 0 &&
      !dove_store_find_recent_run (self->store, self->terms->id, DOVE_FUSE_RUNS, since,
                                   &fuse->from_run, error))
    return NULL;
  if (fuse->writes == NULL || fuse->link_id != look->link_id || fuse->to != look->to)
    {
      g_clear_pointer (&fuse->writes, g_ptr_array_unref);
      fuse->link_id = look->link_id;
      fuse->to = look->to;
      fuse->writes = dove_store_list_writes (self->store, look->link_id, look->to, fuse->from_run,
                                             FUSE_WRITES, error);
    }

  return fuse->writes;
}

/* Those of them that were made after what a person last said of the field */
static GPtrArray *
list_since_answer (DoveRun             *self,
                   const DoveFuseLook  *look,
                   GError             **error)
{
  DoveStoreReview about = {
    .sync_id = self->terms->id, .kind = DOVE_REVIEW_FLIP, .side = look->side,
    .key = (char *) look->key, .field = (char *) look->name,
  };
  g_autoptr(DoveStoreReview) answered = NULL;
  gint64 after = 0;

  if (!dove_store_find_answered_about (self->store, &about, &answered, error) ||
      (answered != NULL &&
       !dove_store_find_recent_run (self->store, self->terms->id, 0, answered->answered_at,
                                    &after, error)))
    return NULL;

  return dove_store_list_writes (self->store, look->link_id, look->to,
                                 MAX (self->fuse.from_run, after), FUSE_WRITES, error);
}

/* Whether writing the field would bring a value back once too often */
static gboolean
is_blown (DoveRun               *self,
          const DoveFuseLook    *look,
          const DoveMergeField  *field,
          gboolean              *blown,
          GError               **error)
{
  GPtrArray *writes = take_writes (self, look, error);
  g_autoptr(GPtrArray) later = NULL;
  guint count = 0;

  *blown = FALSE;
  if (writes == NULL)
    return FALSE;
  if (writes->len < DOVE_FUSE_TIMES)
    return TRUE;
  if (!count_field (self, look, field, writes, &count, error))
    return FALSE;
  if (count < DOVE_FUSE_TIMES)
    return TRUE;

  /* What a person has said is only looked for when it makes a difference */
  later = list_since_answer (self, look, error);
  if (later == NULL || !count_field (self, look, field, later, &count, error))
    return FALSE;
  *blown = count >= DOVE_FUSE_TIMES;

  return TRUE;
}

/*
 * dove_fuse_look:
 * @look: which pair, side and question
 * @field: a field that is to be written
 *
 * Looks whether a field goes back and forth; it is not looked at when a person has decided, and a
 * refusal of consent is never held.
 */
gboolean
dove_fuse_look (DoveRun               *self,
                const DoveFuseLook    *look,
                const DoveMergeField  *field,
                gboolean              *blown,
                GError               **error)
{
  *blown = FALSE;
  if (look->link_id == 0 || self->forces >= 0 || field->state != DOVE_MERGE_WRITE ||
      g_strcmp0 (field->decided, "person") == 0 || g_strcmp0 (field->decided, "value") == 0 ||
      dove_consent_is_refusal (dove_consent_get_mark (self->terms, look->to, field->path),
                               field->new))
    return TRUE;

  return is_blown (self, look, field, blown, error);
}

/* --- the question ----------------------------------------------------------------------------- */

static gboolean
writes_field (DoveDefinition *other,
              const DoveTermsSide *end,
              const char          *path)
{
  const DoveSyncDefinition *sync = dove_definition_get_sync (other);

  for (guint side = 0; side < 2; side++)
    {
      DoveValue *rows = sync->rows[side];

      if (g_strcmp0 (sync->ends[side].connection, end->connection) != 0 ||
          g_strcmp0 (sync->ends[side].object, end->object) != 0)
        continue;
      for (guint i = 0; rows != NULL && i < dove_value_get_length (rows); i++)
        if (g_strcmp0 (dove_value_get_member_text (dove_value_get_element (rows, i), "field"),
                       path) == 0)
          return TRUE;
    }

  return FALSE;
}

/* The other syncs that write the field, in quotation marks; NULL when there are none */
static char *
list_writers (DoveRun    *self,
              DoveSide    to,
              const char *path)
{
  GPtrArray *syncs = self->host->syncs;
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; syncs != NULL && i < syncs->len; i++)
    {
      DoveDefinition *other = g_ptr_array_index (syncs, i);

      if (g_strcmp0 (dove_definition_get_id (other), self->terms->id) != 0 &&
          writes_field (other, &self->terms->sides[to], path))
        {
          g_string_append (names, names->len > 0 ? ", " : "");
          g_string_append_printf (names, _("“%s”"), dove_definition_get_id (other));
        }
    }

  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/*
 * dove_fuse_ask:
 * @look: which pair, side and question
 * @path: the field that goes back and forth
 * @values: (array fixed-size=2): what the two sides hold
 *
 * Asks which value of a field is right, and holds it from now on.
 */
gboolean
dove_fuse_ask (DoveRun             *self,
               const DoveFuseLook  *look,
               const char          *path,
               DoveValue          **values,
               GError             **error)
{
  g_autofree char *writers = list_writers (self, look->to, path);
  char *words[2] = { NULL, NULL };
  g_autofree char *who = NULL;
  g_autofree char *message = NULL;

  for (guint side = 0; side < 2; side++)
    words[side] = dove_json_write (values[side], DOVE_JSON_COMPACT);
  who = writers != NULL
          ? g_strdup_printf (_("%s writes it as well as this sync: let one of them do it"), writers)
          : g_strdup_printf (_("No other sync writes it: look for a rule or a program in “%s” that "
                               "does"), self->terms->sides[look->to].connection);
  message = g_strdup_printf (_("These two keep changing “%s” back and forth: “%s” says %s, “%s” "
                               "says %s. %s. Until you say whose value is right, or let it go on, "
                               "it is left as it is"),
                             dove_title_of (self->terms->sides[look->to].titles, path),
                             self->terms->sides[DOVE_SIDE_A].connection,
                             words[DOVE_SIDE_A], self->terms->sides[DOVE_SIDE_B].connection,
                             words[DOVE_SIDE_B], who);

  g_free (words[0]);
  g_free (words[1]);

  return dove_plan_ask (self, &(DovePlanQuestion) {
           .side = look->side, .key = look->key, .field = look->name, .link_id = look->link_id,
           .values = { values[0], values[1] }, .flip = message }, error);
}
