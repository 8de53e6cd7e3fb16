/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-undo-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"
#include "sync/dove-consent.h"

/*
 * Taking back a run: a plan made of what it did and of what the records held before.
 *
 * Every record is read first. A field is set back only while it still holds what the run wrote;
 * one that was changed since stays as it is, and is listed among the changes that are stale. A
 * record that the run made is removed only when nothing of it was touched, one that it removed
 * is made again, a pair is parted, and a parted one is joined.
 *
 * | the run did | undoing it does | unless |
 * |---|---|---|
 * | update | update, field by field | the field was changed since; what it held is not kept |
 * | create | delete, else archive | the record was changed since; the application can do neither |
 * | delete | create | what it held is not kept; its partner has another one by now |
 * | archive | - | no application is told to take a record out of its archive |
 * | link | unlink | it is over already |
 * | unlink | link | one of the two has another partner by now |
 *
 * The order is the reverse of the run's: what it did first is taken back last.
 */

#define UNDO_BATCH  256 /* changes stored in one transaction */
#define LEVEL_LAST  2   /* of a plan */

typedef struct
{
  DoveRun         *run;
  DoveStore       *past;     /* where it is written what the run did: never a scratch copy */
  GPtrArray       *changes;  /* (element-type DoveStoreChange): not stored yet */
  gint64           looked_at;
} Undo;

static gboolean
flush (Undo    *undo,
       GError **error)
{
  if (undo->changes->len == 0)
    return TRUE;
  if (!dove_store_add_changes (undo->run->store, undo->changes, error))
    return FALSE;

  g_ptr_array_set_size (undo->changes, 0);

  return TRUE;
}

static DoveStoreChange *
new_change (const DoveStoreChange *done,
            DoveChangeKind         kind)
{
  DoveStoreChange *change = dove_store_change_new ();

  change->kind = kind;
  change->level = CLAMP (LEVEL_LAST - done->level, 0, LEVEL_LAST);
  change->side = done->side;
  change->key = g_strdup (done->key);
  change->other = g_strdup (done->other);
  change->link_id = done->link_id;
  change->label = g_strdup (done->label);
  change->why = g_strdup_printf (_("run %" PRId64 " did “%s”"), done->run_id,
                                 dove_change_kind_get_nick (done->kind));

  return change;
}

static gboolean
add_change (Undo             *undo,
            DoveStoreChange  *change,
            GError          **error)
{
  change->run_id = undo->run->run->id;
  undo->run->result->counts.planned++;
  g_ptr_array_add (undo->changes, change);

  return undo->changes->len < UNDO_BATCH || flush (undo, error);
}

/* Lists what is left as it is, and why. */
static gboolean
leave (Undo             *undo,
       DoveStoreChange  *change,
       const char       *why,
       GError          **error)
{
  change->state = DOVE_CHANGE_STALE;
  change->message = g_strdup (why);
  undo->run->result->counts.stale++;

  return add_change (undo, change, error);
}

/* The record as it is now; NULL without an error when it is gone. */
static gboolean
read_record (Undo                   *undo,
             DoveSide                side,
             const char             *key,
             DoveStoreObservation  **now,
             GError                **error)
{
  DoveRun *run = undo->run;

  if (!dove_store_find_observation (run->store, run->terms->id, side, key, now, error) ||
      !dove_run_reread_one (run, side, key, now, error))
    return FALSE;
  if (*now != NULL && (*now)->state == DOVE_OBSERVED_GONE)
    g_clear_pointer (now, dove_store_observation_free);

  return TRUE;
}

/* --- fields ----------------------------------------------------------------------------------- */

typedef struct
{
  DoveValueBuilder *restored;
  DoveValueBuilder *left;
  gboolean          has_refusal;  /* among those left: nobody is to be made to agree again */
} Fields;

static gboolean
same (Undo       *undo,
      DoveSide    side,
      const char *path,
      DoveValue  *a,
      DoveValue  *b)
{
  g_autoptr(DoveValue) one = dove_terms_canonical (undo->run->terms, side, path, a);
  g_autoptr(DoveValue) two = dove_terms_canonical (undo->run->terms, side, path, b);

  return dove_value_equal (one, two);
}

static void
add_field (const Undo       *undo,
           DoveSide          side,
           DoveValueBuilder *list,
           const char       *path,
           DoveValue        *old,
           DoveValue        *new)
{
  g_autoptr(DoveValueBuilder) entry = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (entry, "field", path);
  dove_value_builder_take (entry, "old", old != NULL ? dove_value_ref (old)
                                                     : dove_value_new_null ());
  dove_value_builder_take (entry, "new", new != NULL ? dove_value_ref (new)
                                                     : dove_value_new_null ());
  if (dove_merge_is_secret (undo->run->terms, side, path, old) ||
      dove_merge_is_secret (undo->run->terms, side, path, new))
    dove_value_builder_take (entry, "secret", dove_value_new_boolean (TRUE));
  dove_value_builder_take_element (list, dove_value_builder_end (entry));
}

static gboolean
takes_refusal_back (Undo       *undo,
                    DoveSide    side,
                    const char *path,
                    DoveValue  *now,
                    DoveValue  *before)
{
  DoveValue *mark = dove_consent_get_mark (undo->run->terms, side, path);

  return dove_consent_is_refusal (mark, now) && !dove_consent_is_refusal (mark, before);
}

/* One field of an update: as it was before already, to be set back, or changed since. */
static void
decide_field (Undo      *undo,
              DoveSide   side,
              DoveValue *entry,
              DoveValue *held,
              DoveValue *records[2],
              Fields    *fields)
{
  const char *text = dove_value_get_member_text (entry, "field");
  g_autoptr(DovePath) path = dove_path_new (text != NULL ? text : "", NULL);
  g_autoptr(DoveValue) before = path != NULL ? dove_terms_fetch (path, records[0]) : NULL;
  g_autoptr(DoveValue) now = path != NULL ? dove_terms_fetch (path, records[1]) : NULL;
  DoveValue *written = held != NULL ? dove_value_get_member (held, text) : NULL;

  if (path == NULL || same (undo, side, text, now, before))
    return;
  if (written == NULL)
    written = dove_value_get_member (entry, "new");
  if (takes_refusal_back (undo, side, text, now, before))
    {
      fields->has_refusal = TRUE;
      add_field (undo, side, fields->left, text, now, before);
      return;
    }
  add_field (undo, side, same (undo, side, text, now, written) ? fields->restored : fields->left,
             text, now, before);
}

static gboolean
add_fields (Undo                        *undo,
            const DoveStoreChange       *done,
            const DoveStoreObservation  *now,
            Fields                      *fields,
            GError                     **error)
{
  if (dove_value_builder_get_length (fields->restored) > 0)
    {
      DoveStoreChange *change = new_change (done, DOVE_CHANGE_UPDATE);
      g_autoptr(DoveValue) list = dove_value_builder_end (fields->restored);

      change->fields = dove_json_write (list, DOVE_JSON_COMPACT);
      change->target_hash = g_strdup (now->hash);
      if (!add_change (undo, change, error))
        return FALSE;
    }
  if (dove_value_builder_get_length (fields->left) > 0)
    {
      DoveStoreChange *change = new_change (done, DOVE_CHANGE_UPDATE);
      g_autoptr(DoveValue) list = dove_value_builder_end (fields->left);

      change->fields = dove_json_write (list, DOVE_JSON_COMPACT);
      return leave (undo, change, fields->has_refusal
                                    ? _("A refusal of consent is not taken back, and what was "
                                        "changed since is left as it is")
                                    : _("Changed since: it is left as it is"), error);
    }

  return TRUE;
}

static gboolean
undo_update (Undo                   *undo,
             const DoveStoreChange  *done,
             GError                **error)
{
  g_autoptr(DoveStoreObservation) now = NULL;
  g_autoptr(DoveStoreIntent) intent = NULL;
  g_autoptr(DoveValueBuilder) restored = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValueBuilder) left = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) before = NULL;
  g_autoptr(DoveValue) record = NULL;
  g_autoptr(DoveValue) image = NULL;
  g_autoptr(DoveValue) list = NULL;
  g_autofree char *kept = NULL;
  Fields fields = { restored, left, FALSE };

  if (!dove_store_find_before_image (undo->past, done->id, &kept, error) ||
      !read_record (undo, done->side, done->key, &now, error) ||
      !dove_store_find_intent_of_change (undo->past, done->id, &intent, error))
    return FALSE;
  if (kept == NULL)
    return leave (undo, new_change (done, DOVE_CHANGE_UPDATE),
                  _("What the record held before is no longer kept"), error);
  if (now == NULL)
    return leave (undo, new_change (done, DOVE_CHANGE_UPDATE), _("The record is no longer there"),
                  error);

  before = dove_run_parse (kept, error);
  record = dove_run_parse (now->fields, error);
  list = dove_run_parse (done->fields, error);
  if (before == NULL || record == NULL || list == NULL)
    return FALSE;
  if (intent != NULL && intent->result != NULL)
    image = dove_run_parse (intent->result, NULL);
  for (guint i = 0; i < dove_value_get_length (list); i++)
    decide_field (undo, done->side, dove_value_get_element (list, i),
                  image != NULL ? dove_value_get_member (image, "held") : NULL,
                  (DoveValue *[2]) { before, record }, &fields);

  return add_fields (undo, done, now, &fields, error);
}

/* --- records ---------------------------------------------------------------------------------- */

static gboolean
undo_create (Undo                   *undo,
             const DoveStoreChange  *done,
             GError                **error)
{
  DoveRun *run = undo->run;
  const DoveTermsSide *end = &run->terms->sides[done->side];
  g_autoptr(DoveStoreObservation) now = NULL;
  g_autoptr(DoveStoreIntent) intent = NULL;
  g_autofree char *why = NULL;
  DoveStoreChange *change = NULL;

  if (done->key == NULL)
    return leave (undo, new_change (done, DOVE_CHANGE_DELETE),
                  _("It is not known which record was made"), error);
  if (!read_record (undo, done->side, done->key, &now, error) ||
      !dove_store_find_intent_of_change (undo->past, done->id, &intent, error))
    return FALSE;
  if (now == NULL)
    return TRUE; /* it is gone: nothing is left of what the run did */

  change = new_change (done, end->abilities.can_delete || !end->abilities.can_archive
                               ? DOVE_CHANGE_DELETE : DOVE_CHANGE_ARCHIVE);
  if (!end->abilities.can_delete && !end->abilities.can_archive)
    {
      why = g_strdup_printf (_("“%s” lets nobody remove its “%s”: remove it there by hand"),
                             end->connection, end->object);
      return leave (undo, change, why, error);
    }
  if (!dove_undo_is_untouched (run, intent != NULL ? intent->result : NULL, now))
    return leave (undo, change, _("The record was changed since it was made: it is left"), error);

  change->target_hash = g_strdup (now->hash);
  change->source_hash = dove_undo_digest (run, done->side, now->fields);

  return add_change (undo, change, error);
}

static gboolean
has_partner (Undo        *undo,
             DoveSide     side,
             const char  *key,
             gint64       but,
             gboolean    *has,
             GError     **error)
{
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_find_link (undo->run->store, undo->run->terms->id, side, key, &link, error))
    return FALSE;
  *has = link != NULL && link->id != but;

  return TRUE;
}

static gboolean
undo_delete (Undo                   *undo,
             const DoveStoreChange  *done,
             GError                **error)
{
  DoveRun *run = undo->run;
  DoveStoreChange *change = new_change (done, DOVE_CHANGE_CREATE);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) before = NULL;
  g_autoptr(DoveValue) writable = NULL;
  g_autoptr(DoveValue) fields = NULL;
  g_autofree char *kept = NULL;
  gboolean taken = FALSE;

  g_clear_pointer (&change->key, g_free);
  if (!dove_store_find_before_image (undo->past, done->id, &kept, error) ||
      (done->other != NULL && !has_partner (undo, DOVE_SIDE_OTHER (done->side), done->other,
                                            done->link_id, &taken, error)))
    {
      dove_store_change_free (change);
      return FALSE;
    }
  before = kept != NULL ? dove_run_parse (kept, NULL) : NULL;
  if (before == NULL)
    return leave (undo, change, _("What the record held is no longer kept"), error);
  if (taken)
    return leave (undo, change, _("Its partner is linked with another record by now"), error);

  writable = dove_undo_writable (run, done->side, before);
  for (guint i = 0; i < dove_value_get_length (writable); i++)
    add_field (undo, done->side, list, dove_value_get_name (writable, i), NULL,
               dove_value_get_element (writable, i));
  fields = dove_value_builder_end (list);
  change->fields = dove_json_write (fields, DOVE_JSON_COMPACT);

  return add_change (undo, change, error);
}

/* --- pairs ------------------------------------------------------------------------------------ */

static gboolean
undo_link (Undo                   *undo,
           const DoveStoreChange  *done,
           GError                **error)
{
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_store_get_link (undo->run->store, done->link_id, &link, error))
    return FALSE;
  if (link == NULL || link->state == DOVE_LINK_RETIRED)
    return TRUE;

  return add_change (undo, new_change (done, DOVE_CHANGE_UNLINK), error);
}

static gboolean
undo_unlink (Undo                   *undo,
             const DoveStoreChange  *done,
             GError                **error)
{
  g_autoptr(DoveStoreLink) link = NULL;
  gboolean taken[2] = { FALSE, FALSE };

  if (!dove_store_get_link (undo->run->store, done->link_id, &link, error))
    return FALSE;
  if (link == NULL)
    return leave (undo, new_change (done, DOVE_CHANGE_LINK), _("The pair is no longer known"),
                  error);
  if (link->state != DOVE_LINK_RETIRED)
    return TRUE;
  if (!has_partner (undo, DOVE_SIDE_A, link->a_id, link->id, &taken[0], error) ||
      !has_partner (undo, DOVE_SIDE_B, link->b_id, link->id, &taken[1], error))
    return FALSE;
  if (taken[0] || taken[1])
    return leave (undo, new_change (done, DOVE_CHANGE_LINK),
                  _("One of the two is linked with another record by now"), error);

  return add_change (undo, new_change (done, DOVE_CHANGE_LINK), error);
}

static gboolean
undo_change (Undo                   *undo,
             const DoveStoreChange  *done,
             GError                **error)
{
  DoveRun *run = undo->run;

  if ((done->key != NULL && dove_run_is_locked (run, done->side, done->key)) ||
      (done->other != NULL && dove_run_is_locked (run, DOVE_SIDE_OTHER (done->side), done->other)))
    return leave (undo, new_change (done, DOVE_CHANGE_UPDATE),
                  _("A write of the record is not answered yet"), error);

  switch (done->kind)
    {
    case DOVE_CHANGE_CREATE:
      return undo_create (undo, done, error);
    case DOVE_CHANGE_DELETE:
      return undo_delete (undo, done, error);
    case DOVE_CHANGE_ARCHIVE:
      return leave (undo, new_change (done, DOVE_CHANGE_UPDATE),
                    _("Records are not taken out of an archive: do it in the application"), error);
    case DOVE_CHANGE_LINK:
      return undo_link (undo, done, error);
    case DOVE_CHANGE_UNLINK:
      return undo_unlink (undo, done, error);
    case DOVE_CHANGE_UPDATE:
    default:
      return undo_update (undo, done, error);
    }
}

static gboolean
undo_all (Undo    *undo,
          gint64   run_id,
          GError **error)
{
  DoveRun *self = undo->run;
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_changes (undo->past, run_id, DOVE_CHANGE_DONE, error);
  if (rows == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr(DoveStoreChange) done = dove_store_rows_next (rows, &local);

      if (done == NULL)
        break;
      if (!undo_change (undo, done, error))
        return FALSE;
      dove_run_tell (self, DOVE_PHASE_PLAN, ++undo->looked_at, -1);
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    }
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }

  return flush (undo, error);
}

/* Whether the run wrote to the objects that the sync writes to today. */
static gboolean
check_ends (DoveRun             *self,
            const DoveStoreRun  *run,
            GError             **error)
{
  g_autoptr(DoveStoreDocument) document = NULL;
  g_autoptr(DoveValue) then = NULL;
  DoveStore *past = self->host->store;

  if (!dove_store_find_document (past, "sync", self->terms->id, run->version, &document, error))
    return FALSE;
  then = document != NULL && document->text != NULL ? dove_run_parse (document->text, NULL) : NULL;
  for (guint side = 0; then != NULL && side < 2; side++)
    {
      const DoveTermsSide *end = &self->terms->sides[side];
      DoveValue *was = dove_value_get_member (then, dove_side_get_nick (side));
      const char *connection = was ? dove_value_get_member_text (was, "connection") : NULL;
      const char *object = was ? dove_value_get_member_text (was, "object") : NULL;

      if (g_strcmp0 (connection, end->connection) == 0 && g_strcmp0 (object, end->object) == 0)
        continue;
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("Run %" PRId64 " was of “%s” of “%s”, and the sync “%s” is of “%s” of “%s” by "
                     "now: it cannot be undone"),
                   run->id, object, connection, self->terms->id, end->object, end->connection);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_run (DoveRun   *self,
           gint64     run_id,
           GError   **error)
{
  g_autoptr(DoveStoreRun) run = NULL;
  DoveStoreCounts counts = { 0 };
  gint64 done = 0;

  if (!dove_store_find_run (self->host->store, run_id, &run, error))
    return FALSE;
  if (run == NULL || g_strcmp0 (run->sync_id, self->terms->id) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("There is no run %" PRId64 " of “%s”"), run_id, self->terms->id);
      return FALSE;
    }
  if (!dove_store_count_changes (self->host->store, run_id, &counts, error))
    return FALSE;
  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    done += counts.of[kind][DOVE_CHANGE_DONE];
  if (done == 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("Run %" PRId64 " has written nothing that could be undone"), run_id);
      return FALSE;
    }

  return check_ends (self, run, error);
}

/* Where an application does not give single records its side is read, as a run does. */
static gboolean
look (DoveRun  *self,
      GError  **error)
{
  for (guint side = 0; side < 2; side++)
    if (dove_terms_writes (self->terms, side) && !self->terms->sides[side].abilities.can_get &&
        !dove_run_observe (self, side, error))
      return FALSE;

  return TRUE;
}

/* Makes the changes that take back a run */
gboolean
dove_undo_plan (DoveRun   *self,
                gpointer   data,
                GError   **error)
{
  gint64 run_id = *(const gint64 *) data;
  g_autoptr(GPtrArray) changes = NULL;
  Undo undo = { .run = self, .past = self->host->store };

  changes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_store_change_free);
  undo.changes = changes;

  return check_run (self, run_id, error) && look (self, error) &&
         dove_run_load_locks (self, error) && undo_all (&undo, run_id, error);
}
