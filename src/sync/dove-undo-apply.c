/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-undo-private.h"

#include "record/dove-json.h"

/*
 * What is written down when a change has been taken back.
 *
 * The two sides differ then, and the next run must not simply write the same again. So the pair
 * counts as being in agreement with what it holds now: the base of the target is the restored
 * value, and the source's base remembers the value that the row means, as it does for an
 * application that keeps something else than what it is sent. The fields that the row reads are
 * left as they were agreed on, so that an edit of the source flows all the same. That the value
 * was given up is said in the history.
 */

/* Whether the record is still what the plan was made of */
gboolean
dove_undo_is_fresh (DoveApply     *self,
                    const DoveJob *job)
{
  const DoveStoreChange *change = job->change;
  g_autofree char *digest = NULL;

  if (change->kind != DOVE_CHANGE_UPDATE && change->kind != DOVE_CHANGE_DELETE &&
      change->kind != DOVE_CHANGE_ARCHIVE)
    return TRUE;
  if (job->target == NULL || job->target->state == DOVE_OBSERVED_GONE ||
      g_strcmp0 (job->target->hash, change->target_hash) != 0)
    return FALSE;
  if (change->kind == DOVE_CHANGE_UPDATE)
    return TRUE;

  digest = dove_undo_digest (self->run, change->side, job->target->fields);

  return g_strcmp0 (digest, change->source_hash) == 0;
}

static gboolean
end_done (DoveApply  *self,
          DoveJob    *job,
          const char *key,
          gint64      link_id,
          GError    **error)
{
  return dove_store_settle_change (self->run->store, job->change->id, key, link_id, error) &&
         dove_apply_end (self, job, DOVE_CHANGE_DONE, DOVE_INTENT_DONE, NULL, error);
}

/* Parts a pair, or joins one that was parted; nothing is sent */
gboolean
dove_undo_pair (DoveApply  *self,
                DoveJob    *job,
                GError    **error)
{
  DoveStore *store = self->run->store;
  g_autoptr(DoveStoreLink) link = NULL;
  gboolean is_active;

  if (!dove_store_get_link (store, job->change->link_id, &link, error))
    return FALSE;

  is_active = link != NULL && link->state != DOVE_LINK_RETIRED;
  if (link == NULL || is_active != (job->change->kind == DOVE_CHANGE_UNLINK))
    return dove_apply_end (self, job, DOVE_CHANGE_STALE, DOVE_INTENT_REFUSED,
                           _("The pair has changed since the plan was made"), error);
  if (is_active)
    return dove_store_part_link (store, link->id, "undone", error) &&
           end_done (self, job, job->change->key, link->id, error);

  link->state = DOVE_LINK_ACTIVE;
  link->retired_at = 0;
  g_clear_pointer (&link->why, g_free);

  return dove_store_update_link (store, link, error) &&
         end_done (self, job, job->change->key, link->id, error);
}

/* --- bases ------------------------------------------------------------------------------------ */

typedef struct
{
  DoveRun          *run;
  DoveSide          to;
  DoveValue        *bases[2];  /* before: by #DoveSide; a record */
  DoveValueBuilder *target;
  DoveValueBuilder *source;
} Bases;

static gboolean
load_base (DoveRun     *run,
           gint64       link_id,
           DoveSide     side,
           DoveValue  **base,
           GError     **error)
{
  g_autofree char *text = NULL;

  if (!dove_store_find_base (run->store, link_id, side, &text, error))
    return FALSE;
  *base = dove_run_parse (text != NULL ? text : "{}", error);

  return *base != NULL;
}

/* The field, and the list that it is observed by where it lies in one. */
static void
set_target (Bases      *bases,
            const char *path,
            DoveValue  *value,
            DoveValue  *snapshot)
{
  dove_value_builder_take (bases->target, path,
                           value != NULL ? dove_value_ref (value) : dove_value_new_null ());
  for (guint i = 0; i < dove_value_get_length (snapshot); i++)
    {
      const char *name = dove_value_get_name (snapshot, i);
      gsize length = strlen (name);

      if (strncmp (name, path, length) == 0 && path[length] == '.')
        dove_value_builder_set (bases->target, name, dove_value_get_element (snapshot, i));
    }
}

static void
settle_field (Bases      *bases,
              const char *text,
              DoveValue  *after,
              DoveValue  *snapshot)
{
  const DoveTerms *terms = bases->run->terms;
  DoveValue *source = bases->bases[DOVE_SIDE_OTHER (bases->to)];
  g_autofree char *name = g_strconcat ("=", text, NULL);
  g_autoptr(DovePath) path = dove_path_new (text, NULL);
  g_autoptr(DoveValue) now = path != NULL ? dove_terms_fetch (path, after) : NULL;
  DoveValue *meant = dove_value_get_member (source, name);
  g_autoptr(DoveValue) held = dove_terms_canonical (terms, bases->to, text, now);
  g_autoptr(DoveValue) wanted = NULL;

  if (meant == NULL)
    meant = dove_value_get_member (bases->bases[bases->to], text);
  wanted = dove_terms_canonical (terms, bases->to, text, meant);
  if (meant != NULL && !dove_value_equal (held, wanted))
    dove_value_builder_set (bases->source, name, meant);
  else
    dove_value_builder_remove (bases->source, name);
  set_target (bases, text, now, snapshot);
}

static gboolean
store_bases (Bases    *bases,
             gint64    link_id,
             GError  **error)
{
  DoveStore *store = bases->run->store;
  g_autoptr(DoveValue) target = dove_value_builder_end (bases->target);
  g_autoptr(DoveValue) source = dove_value_builder_end (bases->source);
  g_autofree char *target_text = dove_json_write (target, DOVE_JSON_COMPACT);
  g_autofree char *source_text = dove_json_write (source, DOVE_JSON_COMPACT);

  return dove_store_set_base (store, link_id, bases->to, target_text, error) &&
         dove_store_set_base (store, link_id, DOVE_SIDE_OTHER (bases->to), source_text, error);
}

/* The bases of the pair @from_link, with the fields of the change as they are now, for @link. */
static gboolean
settle_bases (DoveRun     *run,
              DoveJob     *job,
              gint64       from_link,
              gint64       link,
              DoveValue   *after,
              GError     **error)
{
  DoveSide to = job->change->side;
  g_autoptr(DoveValueBuilder) target = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) source = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) a_base = NULL;
  g_autoptr(DoveValue) b_base = NULL;
  g_autoptr(DoveValue) fields = dove_run_parse (job->change->fields, error);
  g_autoptr(DoveValue) snapshot = dove_terms_snapshot (run->terms, to, after);
  Bases bases = { .run = run, .to = to, .target = target, .source = source };

  if (fields == NULL || !load_base (run, from_link, DOVE_SIDE_A, &a_base, error) ||
      !load_base (run, from_link, DOVE_SIDE_B, &b_base, error))
    return FALSE;

  bases.bases[DOVE_SIDE_A] = a_base;
  bases.bases[DOVE_SIDE_B] = b_base;
  dove_value_builder_set_all (target, bases.bases[to]);
  dove_value_builder_set_all (source, bases.bases[DOVE_SIDE_OTHER (to)]);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    settle_field (&bases, dove_value_get_member_text (dove_value_get_element (fields, i), "field"),
                  after, snapshot);

  return store_bases (&bases, link, error);
}

/* The record as it is now has been dealt with, if the one before had been. */
static void
note_target (DoveStoreLink              *link,
             const DoveStoreObservation *before,
             const DoveStoreObservation *now)
{
  gboolean is_a = now->side == DOVE_SIDE_A;
  char **hash = is_a ? &link->a_hash : &link->b_hash;
  char **version = is_a ? &link->a_version : &link->b_version;
  gint64 *updated = is_a ? &link->a_updated : &link->b_updated;
  gboolean was_known = before == NULL || g_strcmp0 (before->hash, *hash) == 0;

  g_free (*hash);
  *hash = g_strdup (was_known ? now->hash : "");
  g_free (*version);
  *version = g_strdup (now->version);
  *updated = now->updated;
}

/* --- history ---------------------------------------------------------------------------------- */

static gboolean
note_history (DoveRun   *run,
              DoveJob   *job,
              gint64     link_id,
              GError   **error)
{
  g_autoptr(DoveValue) fields = dove_run_parse (job->change->fields, error);
  g_autofree char *why = NULL;

  if (fields == NULL)
    return FALSE;

  why = g_strdup_printf (_("Run %" PRId64 " was undone; the value stays as it was before it until "
                           "the record it comes from is edited"), job->undo_of);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      DoveValue *old = dove_value_get_member (entry, "old");
      g_autofree char *text = old != NULL ? dove_json_write (old, DOVE_JSON_COMPACT) : NULL;
      const DoveStoreHistory history = {
        .sync_id = run->terms->id, .link_id = link_id, .run_id = job->change->run_id,
        .side = job->change->side, .field = (char *) dove_value_get_member_text (entry, "field"),
        .value = text, .why = why,
      };

      if (!dove_store_add_history (run->store, &history, error))
        return FALSE;
    }

  return TRUE;
}

/* --- records ---------------------------------------------------------------------------------- */

static gboolean
record_update (DoveApply                   *self,
               DoveJob                     *job,
               const DoveStoreObservation  *now,
               DoveValue                   *after,
               GError                     **error)
{
  DoveRun *run = self->run;
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_get_link (run->store, job->change->link_id, &link, error))
    return FALSE;
  if (link == NULL || link->state == DOVE_LINK_RETIRED)
    return end_done (self, job, now->rec_id, job->change->link_id, error);

  note_target (link, job->target, now);

  return settle_bases (run, job, link->id, link->id, after, error) &&
         dove_store_update_link (run->store, link, error) &&
         note_history (run, job, link->id, error) &&
         end_done (self, job, now->rec_id, link->id, error);
}

/* What it was linked with may be gone itself, which is why it was removed: then it stands for
 * itself, and is neither removed again nor made at the other side, until a person links it. */
static gboolean
settle_pair (DoveRun        *run,
             DoveJob        *job,
             DoveStoreLink  *link,
             GError        **error)
{
  DoveSide from = DOVE_SIDE_OTHER (job->change->side);
  g_autoptr(DoveStoreObservation) partner = NULL;

  if (!dove_store_find_observation (run->store, run->terms->id, from, job->change->other, &partner,
                                    error))
    return FALSE;
  if (partner == NULL || partner->state == DOVE_OBSERVED_GONE)
    return dove_store_part_link (run->store, link->id, "undone", error);

  return dove_store_rejoin (run->store, run->terms->id, from, job->change->other, error);
}

/* A record made again takes the place of the one that was removed: its link moves. */
static gboolean
record_create (DoveApply                   *self,
               DoveJob                     *job,
               const DoveStoreObservation  *now,
               DoveValue                   *after,
               GError                     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autoptr(DoveStoreLink) taken = NULL;
  g_autoptr(DoveStoreLink) old = NULL;
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_find_link (run->store, run->terms->id, to, now->rec_id, &taken, error) ||
      !dove_store_get_link (run->store, job->change->link_id, &old, error))
    return FALSE;
  if (taken != NULL)
    return dove_apply_end (self, job, DOVE_CHANGE_REFUSED, DOVE_INTENT_REFUSED,
                           _("The application takes it for a record that is linked already"),
                           error);
  if (!dove_apply_add_link (self, job, now->rec_id, &link, error))
    return FALSE;

  if (old != NULL)
    {
      g_free (link->a_hash);
      link->a_hash = g_strdup (old->a_hash);
      g_free (link->b_hash);
      link->b_hash = g_strdup (old->b_hash);
    }
  note_target (link, NULL, now);

  return (old == NULL || settle_bases (run, job, old->id, link->id, after, error)) &&
         dove_store_update_link (run->store, link, error) && settle_pair (run, job, link, error) &&
         end_done (self, job, now->rec_id, link->id, error);
}

/* A change that was taken back: the record as the application holds it now */
gboolean
dove_undo_record (DoveApply                   *self,
                  DoveJob                     *job,
                  const DoveStoreObservation  *now,
                  GError                     **error)
{
  g_autoptr(DoveValue) after = dove_run_parse (now->fields, error);

  if (after == NULL)
    return FALSE;

  return job->change->kind == DOVE_CHANGE_CREATE
           ? record_create (self, job, now, after, error)
           : record_update (self, job, now, after, error);
}
