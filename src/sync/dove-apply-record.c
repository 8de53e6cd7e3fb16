/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-undo-private.h"

#include "record/dove-json.h"

/*
 * What is written down after a write has come to its end: intent, change, link, base of both
 * sides, the record as it is now known, problems. All of it inside one transaction of the caller.
 */

DoveJob *
dove_job_new (DoveStoreChange *change)
{
  DoveJob *job = g_new0 (DoveJob, 1);

  job->change = change;

  return job;
}

void
dove_job_free (DoveJob *job)
{
  g_clear_pointer (&job->change, dove_store_change_free);
  g_clear_pointer (&job->intent, dove_store_intent_free);
  g_clear_pointer (&job->write, dove_write_free);
  g_clear_pointer (&job->outcome, dove_outcome_free);
  g_clear_pointer (&job->source, dove_store_observation_free);
  g_clear_pointer (&job->target, dove_store_observation_free);
  g_free (job->image);
  g_free (job);
}

/* A field that the merge would write but the change did not is not settled by it. */
static void
unsettle_unwritten (DoveMerge *merge,
                    DoveValue *fields)
{
  for (guint i = 0; i < merge->fields->len; i++)
    {
      DoveMergeField *field = g_ptr_array_index (merge->fields, i);
      gboolean written = FALSE;

      if (field->state != DOVE_MERGE_WRITE)
        continue;
      for (guint k = 0; k < dove_value_get_length (fields) && !written; k++)
        written = g_strcmp0 (dove_value_get_member_text (dove_value_get_element (fields, k),
                                                         "field"), field->path) == 0;
      if (!written)
        {
          field->state = DOVE_MERGE_DEFERRED;
          merge->counts[DOVE_MERGE_WRITE]--;
          merge->counts[DOVE_MERGE_DEFERRED]++;
        }
    }
}

static gboolean
has_unsettled (const DoveMerge *merge)
{
  return merge->counts[DOVE_MERGE_ASKED] > 0 || merge->counts[DOVE_MERGE_DEFERRED] > 0 ||
         merge->counts[DOVE_MERGE_FAILED] > 0;
}

/* Whether a record is what the plan was made of, but for what this run has written itself. */
gboolean
dove_apply_is_as_planned (DoveApply                   *self,
                          const DoveStoreObservation  *record,
                          const char                  *planned)
{
  g_autofree char *name = NULL;

  if (g_strcmp0 (record->hash, planned) == 0)
    return TRUE;
  if (self->moved == NULL || planned == NULL)
    return FALSE;

  name = g_strdup_printf ("%s:%s:%s", dove_side_get_nick (record->side), record->rec_id, planned);

  return g_strcmp0 (g_hash_table_lookup (self->moved, name), record->hash) == 0;
}

/* Whether a record differs from what it was before a write in nothing but what was written: else
 * somebody has edited it as well, at the same time or before it was found again. */
static gboolean
is_moved_by_us (DoveApply                   *self,
                const DoveJob               *job,
                const DoveStoreObservation  *now)
{
  g_autoptr(DoveValue) fields = dove_run_parse (job->change->fields, NULL);
  g_autoptr(DoveValue) after = dove_run_parse (now->fields, NULL);
  g_autoptr(DoveValue) record = job->target != NULL ? dove_run_parse (job->target->fields, NULL)
                                                    : NULL;
  g_autofree char *hash = NULL;

  /* What was listed since the plan may hold both, the write and an edit */
  if (record == NULL || !dove_apply_is_as_planned (self, job->target, job->change->target_hash))
    return FALSE;

  for (guint i = 0; record != NULL && i < dove_value_get_length (fields); i++)
    {
      const char *text = dove_value_get_member_text (dove_value_get_element (fields, i), "field");
      g_autoptr(DovePath) path = text != NULL ? dove_path_new (text, NULL) : NULL;
      g_autoptr(DoveValue) kept = path != NULL ? dove_terms_fetch (path, after) : NULL;
      DoveValue *changed = NULL;

      if (kept == NULL)
        kept = dove_value_new_null ();
      if (path != NULL)
        changed = dove_path_replace (path, record, kept, NULL);
      dove_value_unref (record);
      record = changed;
    }
  hash = record != NULL ? dove_terms_hash (self->run->terms, now->side, record) : NULL;

  return g_strcmp0 (hash, now->hash) == 0;
}

/* In a sync of both ways both records of a pair may be written: what the plan was made of then
 * moves by our own hand, which must not look as if somebody had edited it. */
void
dove_apply_note_moved (DoveApply                   *self,
                       const DoveJob               *job,
                       const DoveStoreObservation  *now)
{
  if (self->run->terms->groups == NULL || job->change->target_hash == NULL ||
      dove_apply_shows_refusal (self, job, now) || !is_moved_by_us (self, job, now))
    return;

  if (self->moved == NULL)
    self->moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (self->moved,
                        g_strdup_printf ("%s:%s:%s", dove_side_get_nick (now->side), now->rec_id,
                                         job->change->target_hash),
                        g_strdup (now->hash));
}

static gboolean
find_link (DoveRun          *run,
           DoveSide          from,
           const char       *key,
           DoveStoreLink   **link,
           GError          **error)
{
  return dove_store_find_link (run->store, run->terms->id, from, key, link, error);
}

/* Whether two values differ in nothing but case and blanks, as applications like to keep them */
static gboolean
is_kept_alike (DoveValue *sent,
               DoveValue *kept)
{
  const char *texts[2] = { dove_value_get_text (sent), dove_value_get_text (kept) };
  char *folded[2] = { NULL, NULL };
  gboolean is_alike;

  if (texts[0] == NULL || texts[1] == NULL)
    return FALSE;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *stripped = g_strstrip (g_strdup (texts[i]));

      folded[i] = g_utf8_casefold (stripped, -1);
    }
  is_alike = g_str_equal (folded[0], folded[1]);
  g_free (folded[0]);
  g_free (folded[1]);

  return is_alike;
}

/* Whether a field has gone and come back without a value since it was sent */
static gboolean
came_back_empty (DoveApply  *self,
                 DoveSide    side,
                 const char *path,
                 DoveValue  *kept)
{
  return dove_value_is_empty (kept) &&
         g_hash_table_contains (self->run->terms->hold->returned[side], path);
}

/* An answer that came at once shows what the application made of what it was sent. What is found
 * later, or answered to a repeated request, may have been edited since: where it differs, the
 * target is remembered with what was sent, so that the difference counts as an edit. */
static DoveValue *
as_sent (DoveApply  *self,
         DoveJob    *job,
         DoveValue  *fields,
         DoveValue  *after)
{
  DoveSide to = job->change->side;
  DoveValue *record = dove_value_ref (after);

  if (!job->is_found && !job->is_recovered && job->tries <= 1)
    return record;

  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      const char *text = dove_value_get_member_text (entry, "field");
      DoveValue *sent = dove_value_get_member (entry, "new");
      g_autoptr(DovePath) path = text != NULL ? dove_path_new (text, NULL) : NULL;
      g_autoptr(DoveValue) kept = path != NULL ? dove_terms_fetch (path, after) : NULL;
      g_autoptr(DoveValue) sent_form = NULL;
      g_autoptr(DoveValue) kept_form = NULL;
      DoveValue *changed = NULL;

      if (path == NULL || sent == NULL)
        continue;
      sent_form = dove_terms_canonical (self->run->terms, to, text, sent);
      kept_form = dove_terms_canonical (self->run->terms, to, text, kept);
      if (!dove_value_equal (sent_form, kept_form) && !is_kept_alike (sent_form, kept_form) &&
          !came_back_empty (self, to, text, kept))
        changed = dove_path_replace (path, record, sent, NULL);
      if (changed != NULL)
        {
          dove_value_unref (record);
          record = changed;
        }
    }

  return record;
}

/* The bases of a link after its target holds @now; the source is taken as it was planned. */
static gboolean
save_bases (DoveApply                   *self,
            DoveJob                     *job,
            DoveStoreLink               *link,
            const DoveStoreObservation  *now,
            GError                     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  DoveSide from = DOVE_SIDE_OTHER (to);
  DoveMappingHost host = { 0 };
  DoveRunVerdicts verdicts = { run, job->change->other };
  g_autofree char *source_base = NULL;
  g_autofree char *target_base = NULL;
  g_autoptr(DoveValue) fields = dove_run_parse (job->change->fields, error);
  g_autoptr(DoveValue) source = dove_run_parse (job->source->fields, error);
  g_autoptr(DoveValue) before = job->target != NULL ? dove_run_parse (job->target->fields, error)
                                                    : NULL;
  g_autoptr(DoveValue) after = dove_run_parse (now->fields, error);
  g_autoptr(DoveValue) base = NULL;
  g_autoptr(DoveValue) held_base = NULL;
  g_autoptr(DoveValue) new_source = NULL;
  g_autoptr(DoveValue) new_target = NULL;
  g_autoptr(DoveValue) shown = NULL;
  g_autoptr(DoveMerge) merge = NULL;
  DoveMergeInput input = { 0 };

  if (fields == NULL || source == NULL || after == NULL ||
      !dove_store_find_base (run->store, link->id, from, &source_base, error) ||
      !dove_store_find_base (run->store, link->id, to, &target_base, error))
    return FALSE;

  base = source_base != NULL ? dove_run_parse (source_base, error) : NULL;
  held_base = target_base != NULL ? dove_run_parse (target_base, error) : NULL;
  dove_run_mapping_host (run, from, &host);
  input = (DoveMergeInput) {
    .terms = run->terms, .host = &host, .to = to, .source = source, .target = before,
    .source_base = base, .target_base = held_base,
    .source_updated = dove_run_time_of (run, job->source),
    .target_updated = dove_run_time_of (run, job->target), .same_time = run->same_time,
    .find_verdict = dove_run_find_verdict, .verdict_data = &verdicts,
  };
  merge = dove_merge_new (&input);
  shown = as_sent (self, job, fields, after);
  unsettle_unwritten (merge, fields);
  dove_merge_make_bases (merge, &input, shown, &new_source, &new_target);

  return dove_run_put_deferred (run, from, job->change->other, merge, error) &&
         dove_run_save_pair (run, link, from, job->source, now, new_source, new_target,
                             !has_unsettled (merge), error);
}

/* Which groups of a pair a change has settled: those of which it wrote a field; of a link those
 * about which there is nothing to do. */
static gboolean *
list_settled (const DoveRunPair *decided,
              const DoveJob     *job,
              DoveValue         *fields)
{
  guint n_groups = decided->run->terms->groups->len;
  gboolean *groups = NULL;

  if (job->change->kind == DOVE_CHANGE_LINK)
    return NULL;

  groups = g_new0 (gboolean, n_groups);
  for (guint i = 0; i < n_groups; i++)
    groups[i] = dove_agreement_has_written (decided->pair, i, job->change->side, fields);

  return groups;
}

/* When the source has moved since the plan, what it held then is not known any more: the target
 * is remembered as it is in the fields that were written, and the rest stays, so that the next
 * plan sees what moved. */
static DoveValue *
note_written (DoveRun     *run,
              DoveValue   *base,
              DoveValue   *fields,
              DoveValue   *after)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (!dove_value_is_null (base))
    dove_value_builder_set_all (builder, base);
  else
    dove_merge_note_config (run->terms, builder);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      const char *text = dove_value_get_member_text (dove_value_get_element (fields, i), "field");
      g_autoptr(DovePath) path = text != NULL ? dove_path_new (text, NULL) : NULL;
      DoveValue *now = path != NULL ? dove_terms_fetch (path, after) : NULL;

      if (path != NULL)
        dove_value_builder_take (builder, text, now != NULL ? now : dove_value_new_null ());
    }

  return dove_value_builder_end (builder);
}

/* What was sent with a value had one where it came from. A field that had come back before the plan
 * was made, and is empty by now, has been emptied since. */
static DoveValue *
note_filled (DoveApply  *self,
             DoveJob    *job,
             DoveValue  *fields,
             DoveValue  *base)
{
  const DoveTerms *terms = self->run->terms;
  DoveSide to = job->change->side;
  DoveMapping *mapping = terms->sides[to].mapping;
  GHashTable *returned = terms->hold->returned[DOVE_SIDE_OTHER (to)];
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_all (builder, base);
  for (guint i = 0; i < dove_value_get_length (fields); i++)
    {
      DoveValue *entry = dove_value_get_element (fields, i);
      int row = dove_mapping_find_row (mapping, dove_value_get_member_text (entry, "field"));
      GPtrArray *sources = row >= 0 ? dove_mapping_get_row_sources (mapping, row) : NULL;
      const char *path = sources != NULL && sources->len == 1 ? g_ptr_array_index (sources, 0)
                                                              : NULL;
      const char *time = path != NULL ? g_hash_table_lookup (returned, path) : NULL;
      g_autofree char *name = path != NULL ? dove_merge_return_name (path) : NULL;

      if (time != NULL && job->change->run_id > g_ascii_strtoll (time, NULL, 10) &&
          !dove_value_is_empty (dove_value_get_member (entry, "new")))
        dove_value_builder_set_text (builder, name, time);
    }

  return dove_value_builder_end (builder);
}

static gboolean
save_target_only (DoveApply                   *self,
                  DoveJob                     *job,
                  DoveStoreLink               *link,
                  const DoveStoreObservation  *now,
                  GError                     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  DoveSide from = DOVE_SIDE_OTHER (to);
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;
  g_autoptr(DoveValue) after = dove_run_parse (now->fields, error);
  g_autoptr(DoveValue) fields = dove_run_parse (job->change->fields, error);
  g_autoptr(DoveValue) sent = NULL;
  g_autoptr(DoveValue) from_base = NULL;
  g_autoptr(DoveValue) to_base = NULL;
  g_autoptr(DoveValue) kept_from = NULL;
  g_autoptr(DoveValue) new_from = NULL;
  g_autoptr(DoveValue) new_to = NULL;

  if (after == NULL || fields == NULL ||
      !dove_store_find_base (run->store, link->id, from, &from_text, error) ||
      !dove_store_find_base (run->store, link->id, to, &to_text, error))
    return FALSE;
  from_base = dove_run_parse (from_text, error);
  to_base = dove_run_parse (to_text, error);
  if (from_base == NULL || to_base == NULL)
    return FALSE;

  sent = as_sent (self, job, fields, after);
  kept_from = note_written (run, from_base, NULL, NULL);
  new_from = note_filled (self, job, fields, kept_from);
  new_to = note_written (run, to_base, fields, sent);

  return dove_run_save_pair (run, link, from, job->source, now, new_from, new_to, FALSE, error);
}

/* A pair of a sync of both ways. The other side may be written at the same time: what is
 * remembered is taken from the store, and only what this change settles is changed. Whether the
 * pair has come to rest is found out when the run ends. */
static gboolean
save_both (DoveApply                   *self,
           DoveJob                     *job,
           DoveStoreLink               *link,
           const DoveStoreObservation  *now,
           GError                     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  const DoveStoreObservation *a = to == DOVE_SIDE_A ? now : job->source;
  const DoveStoreObservation *b = to == DOVE_SIDE_A ? job->source : now;
  DoveStoreObservation shown = *now;
  g_autofree char *shown_fields = NULL;
  g_autofree char *a_text = NULL;
  g_autofree char *b_text = NULL;
  g_autofree gboolean *groups = NULL;
  g_autoptr(DoveRunPair) decided = NULL;
  g_autoptr(DoveValue) fields = dove_run_parse (job->change->fields, error);
  g_autoptr(DoveValue) after = NULL;
  g_autoptr(DoveValue) sent = NULL;
  DoveValue *bases[2] = { NULL, NULL };
  gboolean ok;

  if (fields == NULL || job->source == NULL ||
      !dove_store_find_base (run->store, link->id, DOVE_SIDE_A, &a_text, error) ||
      !dove_store_find_base (run->store, link->id, DOVE_SIDE_B, &b_text, error))
    return fields != NULL && job->source == NULL;

  after = dove_run_parse (now->fields, error);
  sent = after != NULL ? as_sent (self, job, fields, after) : NULL;
  if (sent == NULL)
    return FALSE;
  shown_fields = dove_json_write (sent, DOVE_JSON_COMPACT);
  shown.fields = shown_fields;
  decided = dove_run_decide (run, to == DOVE_SIDE_A ? &shown : a, to == DOVE_SIDE_B ? &shown : b,
                             a_text, b_text, error);
  if (decided == NULL)
    return FALSE;

  groups = list_settled (decided, job, fields);
  dove_agreement_make_bases (decided->pair, groups, bases);

  ok = dove_run_put_deferred (run, DOVE_SIDE_OTHER (to), job->change->other,
                              decided->pair->merges[to], error) &&
       dove_run_save_pair (run, link, DOVE_SIDE_A, a, b, bases[DOVE_SIDE_A], bases[DOVE_SIDE_B],
                           FALSE, error);
  dove_value_unref (bases[0]);
  dove_value_unref (bases[1]);

  return ok;
}

static gboolean
save_link (DoveApply                   *self,
           DoveJob                     *job,
           DoveStoreLink               *link,
           const DoveStoreObservation  *now,
           GError                     **error)
{
  gboolean same_source = job->source != NULL &&
                         dove_apply_is_as_planned (self, job->source, job->change->source_hash);

  if (self->run->terms->groups != NULL && same_source)
    return save_both (self, job, link, now, error);

  return same_source ? save_bases (self, job, link, now, error)
                     : save_target_only (self, job, link, now, error);
}

/* A new link of the change's records, in place of one whose target is gone. */
gboolean
dove_apply_add_link (DoveApply      *self,
                     DoveJob        *job,
                     const char     *target_key,
                     DoveStoreLink **link,
                     GError        **error)
{
  DoveRun *run = self->run;
  DoveSide from = DOVE_SIDE_OTHER (job->change->side);
  g_autoptr(DoveStoreLink) made = NULL;

  if (job->change->link_id != 0)
    {
      g_autoptr(DoveStoreLink) old = NULL;

      if (!dove_store_get_link (run->store, job->change->link_id, &old, error))
        return FALSE;
      if (old != NULL && old->state != DOVE_LINK_RETIRED &&
          !dove_store_retire_link (run->store, old->id, error))
        return FALSE;
    }

  made = dove_store_link_new ();
  made->sync_id = g_strdup (run->terms->id);
  made->a_id = g_strdup (from == DOVE_SIDE_A ? job->change->other : target_key);
  made->b_id = g_strdup (from == DOVE_SIDE_A ? target_key : job->change->other);
  made->a_hash = g_strdup ("");
  made->b_hash = g_strdup ("");
  made->made_by = run->run->id;
  if (!dove_store_add_link (run->store, made, error))
    return FALSE;
  *link = g_steal_pointer (&made);

  return TRUE;
}

static void
count_done (DoveRunCounts  *counts,
            DoveChangeKind  kind)
{
  switch (kind)
    {
    case DOVE_CHANGE_CREATE:
      counts->created++;
      break;
    case DOVE_CHANGE_UPDATE:
      counts->updated++;
      break;
    case DOVE_CHANGE_ARCHIVE:
    case DOVE_CHANGE_DELETE:
      counts->deleted++;
      break;
    case DOVE_CHANGE_LINK:
    case DOVE_CHANGE_UNLINK:
    default:
      counts->linked++;
      break;
    }
}

/* Links two records that were found to be the same; nothing is sent. */
gboolean
dove_apply_link (DoveApply  *self,
                 DoveJob    *job,
                 GError    **error)
{
  DoveRun *run = self->run;
  g_autoptr(DoveStoreLink) link = NULL;

  if (!dove_apply_add_link (self, job, job->change->key, &link, error))
    return FALSE;

  /* What differs is written by the update behind this change, or asked: not settled here. */
  return save_link (self, job, link, job->target, error) &&
         dove_store_settle_change (run->store, job->change->id, job->change->key, link->id,
                                   error) &&
         dove_apply_end (self, job, DOVE_CHANGE_DONE, DOVE_INTENT_DONE, NULL, error);
}

/* The record as the target holds it now: what the application returned, else what it was with
 * what was sent. */
static DoveItem *
item_after (DoveJob   *job,
            DoveValue *payload,
            GError   **error)
{
  g_autoptr(DoveValue) before = NULL;
  g_autoptr(DoveValue) record = NULL;

  if (job->target != NULL)
    {
      before = dove_run_parse (job->target->fields, error);
      if (before == NULL)
        return NULL;
    }
  record = before != NULL ? dove_value_merge_patch (before, payload) : dove_value_ref (payload);

  return dove_item_new (job->outcome != NULL && job->outcome->key != NULL ? job->outcome->key
                                                                          : job->write->key,
                        record);
}

/* The application says that it made a record which belongs to another one already: it takes the
 * two for one. Nothing is linked twice; the record waits for a person. */
static gboolean
refuse_taken (DoveApply           *self,
              DoveJob             *job,
              const DoveStoreLink *taken,
              const char          *key,
              GError             **error)
{
  DoveRun *run = self->run;
  gboolean to_b = job->change->side == DOVE_SIDE_B;
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("“%s” takes this record for its record “%s”, which belongs to “%s” "
                               "of the other side"),
                             run->terms->sides[job->change->side].connection, key,
                             to_b ? taken->a_id : taken->b_id);
  if (job->source != NULL &&
      !dove_run_put_problem (run, job->source->side, job->source,
                             DOVE_PROBLEM_SAME_RECORD, NULL, message,
                             _("Merge the two records where they are double, or change what they "
                               "have in common"), error))
    return FALSE;

  return dove_apply_end (self, job, DOVE_CHANGE_REFUSED, DOVE_INTENT_REFUSED, message, error);
}

/* A write that took effect: @item is what the application holds, if it is known. */
gboolean
dove_apply_record (DoveApply       *self,
                   DoveJob         *job,
                   const DoveItem  *item,
                   GError         **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  DoveSide from = DOVE_SIDE_OTHER (to);
  g_autoptr(DoveStoreLink) link = NULL;
  g_autoptr(DoveStoreLink) taken = NULL;
  g_autoptr(DoveStoreObservation) now = NULL;
  g_autoptr(DoveItem) own = NULL;

  if (dove_job_removes (job))
    return dove_apply_gone (self, job, error);

  if (item == NULL)
    {
      own = item_after (job, job->write->fields, error);
      if (own == NULL)
        return FALSE;
      item = own;
    }

  now = dove_run_make_observation (run, to, item);
  if (now->state == DOVE_OBSERVED_GONE)
    now->state = DOVE_OBSERVED_HERE;
  dove_apply_note_moved (self, job, now);
  if (!dove_store_put_observation (run->store, now, error))
    return FALSE;

  job->image = dove_undo_make_image (run, job->change, now);
  if (job->undo_of != 0)
    return dove_undo_record (self, job, now, error);

  if (job->change->kind != DOVE_CHANGE_CREATE &&
      !find_link (run, from, job->change->other, &link, error))
    return FALSE;
  if (link == NULL && !find_link (run, to, item->key, &taken, error))
    return FALSE;
  if (taken != NULL && taken->id != job->change->link_id)
    return refuse_taken (self, job, taken, item->key, error);
  if (link == NULL && !dove_apply_add_link (self, job, item->key, &link, error))
    return FALSE;

  return save_link (self, job, link, now, error) &&
         dove_apply_note_lost (self, job, link->id, error) &&
         dove_store_settle_change (run->store, job->change->id, item->key, link->id, error) &&
         dove_store_clear_problems (run->store, run->terms->id, from, job->change->other, error) &&
         dove_run_close_conflicts (run, job->change->other, FALSE, error) &&
         dove_apply_end (self, job, DOVE_CHANGE_DONE, DOVE_INTENT_DONE, NULL, error);
}

/* Ends a change and its intent in a given state. */
gboolean
dove_apply_end (DoveApply        *self,
                DoveJob          *job,
                DoveChangeState   state,
                DoveIntentState   intent_state,
                const char       *message,
                GError          **error)
{
  DoveRunCounts *counts = &self->run->result->counts;

  if (!dove_store_update_change (self->run->store, job->change->id, state, message, error) ||
      (job->intent != NULL &&
       !dove_store_resolve_intent (self->run->store, job->intent->id, intent_state, job->image,
                                   error)))
    return FALSE;

  /* A write of an earlier run is what that run did. */
  if (job->is_recovered)
    return TRUE;

  self->done++;
  switch (state)
    {
    case DOVE_CHANGE_DONE:
      count_done (counts, job->change->kind);
      break;
    case DOVE_CHANGE_REFUSED:
      counts->refused++;
      break;
    case DOVE_CHANGE_NEEDS_CHECK:
      counts->needs_check++;
      break;
    case DOVE_CHANGE_STALE:
      counts->stale++;
      break;
    case DOVE_CHANGE_CANCELLED:
    default:
      counts->cancelled++;
      break;
    }

  return TRUE;
}

/* A write that the application does not take. */
gboolean
dove_apply_refuse (DoveApply   *self,
                   DoveJob     *job,
                   const char  *class,
                   GError     **error)
{
  DoveRun *run = self->run;
  const char *message = job->outcome != NULL && job->outcome->message != NULL
                          ? job->outcome->message : _("The application refused it");

  if (job->source != NULL &&
      !dove_run_put_problem (run, job->source->side, job->source, class,
                             job->outcome != NULL ? job->outcome->field : NULL, message,
                             job->outcome != NULL ? job->outcome->hint : NULL, error))
    return FALSE;

  return dove_apply_end (self, job, DOVE_CHANGE_REFUSED, DOVE_INTENT_REFUSED, message, error);
}

/* A create of which nobody can tell whether it arrived: a person is asked. */
gboolean
dove_apply_ask_check (DoveApply   *self,
                      DoveJob     *job,
                      const char  *message,
                      GError     **error)
{
  DoveRun *run = self->run;
  DoveSide to = job->change->side;
  g_autoptr(DoveStoreReview) review = dove_store_review_new ();

  review->sync_id = g_strdup (run->terms->id);
  review->run_id = run->run->id;
  review->change_id = job->change->id;
  review->kind = DOVE_REVIEW_CHECK;
  review->side = DOVE_SIDE_OTHER (to);
  review->connection = g_strdup (run->terms->sides[to].connection);
  review->object = g_strdup (run->terms->sides[to].object);
  review->key = g_strdup (job->change->other);
  review->message = g_strdup (message);

  return dove_store_put_review (run->store, review, error) &&
         dove_apply_end (self, job, DOVE_CHANGE_NEEDS_CHECK, DOVE_INTENT_AMBIGUOUS, message, error);
}
