/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "dove-undo-private.h"

#include "record/dove-json.h"
#include "sync/dove-account.h"
#include "sync/dove-usual.h"

/*
 * One run of a sync, from its first step to its last.
 *
 *   recover -> observe A, B -> match and plan -> guard -> apply -> settle
 *
 * A run may be killed anywhere. What it has read stays and is read on from there; its plan is
 * thrown away and made anew; what it was writing is looked into first by the next run, where only a
 * list shows it, behind `observe`. Only `recover` and `apply` write to an application, and a dry
 * run has neither.
 */

void
dove_run_tell (DoveRun      *self,
               DoveRunPhase  phase,
               gint64        done,
               gint64        total)
{
  DoveRunProgress progress = { phase, self->run != NULL ? self->run->id : 0, done, total };

  if (self->options->progress != NULL)
    self->options->progress (&progress, self->options->user_data);
}

guint32
dove_run_random (DoveRun *self)
{
  if (self->host->random != NULL)
    return self->host->random (self->host->random_data);

  return g_random_int ();
}

/* 128 random bits in hexadecimal digits. */
char *
dove_run_random_key (DoveRun *self)
{
  if (self->host->random == NULL)
    return g_uuid_string_random ();

  return g_strdup_printf ("%08x%08x%08x%08x", dove_run_random (self), dove_run_random (self),
                          dove_run_random (self), dove_run_random (self));
}

/* The key of the record linked to @key by another sync. */
static DoveValue *
follow_link (const char *sync_id,
             DoveValue  *key,
             gpointer    user_data)
{
  DoveRun *self = user_data;
  DoveSide side = dove_terms_get_via_side (self->terms, self->follow_from, sync_id);
  g_autoptr(DoveStoreLink) link = NULL;
  g_autofree char *text = NULL;

  text = dove_value_get_text (key) != NULL ? g_strdup (dove_value_get_text (key))
                                           : dove_json_write (key, DOVE_JSON_CANONICAL);
  if (!dove_store_find_link (self->store, sync_id, side, text, &link, NULL) || link == NULL)
    return NULL;

  return dove_value_new_text (side == DOVE_SIDE_A ? link->b_id : link->a_id);
}

/* What a mapping of records of side @from may know; one direction at a time. */
void
dove_run_mapping_host (DoveRun          *self,
                       DoveSide          from,
                       DoveMappingHost  *host)
{
  self->follow_from = from;
  host->formulas = &self->formulas;
  host->follow = follow_link;
  host->user_data = self;
}

gboolean
dove_run_beat (DoveRun  *self,
               GError  **error)
{
  if (!self->has_lease)
    return TRUE;

  return dove_store_beat_lease (self->store, self->terms->id, self->owner, error);
}

/**
 * dove_run_get_boot_id:
 *
 * Returns: (transfer full): what tells this start of the computer from all others
 */
char *
dove_run_get_boot_id (void)
{
  char *boot = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return g_strdup ("unknown");

  return g_strstrip (boot);
}

static gboolean
take_lease (DoveRun  *self,
            GError  **error)
{
  g_autofree char *boot = dove_run_get_boot_id ();

  if (self->options->mode == DOVE_RUN_DRY)
    return TRUE;

  self->owner = g_uuid_string_random ();
  self->has_lease = dove_store_take_lease (self->store, self->terms->id, self->owner, boot, error);

  return self->has_lease;
}

static gboolean
add_run (DoveRun             *self,
         const DoveStoreRun  *interrupted,
         GError             **error)
{
  const char *trigger = self->options->trigger;

  self->run = dove_store_run_new ();
  self->run->sync_id = g_strdup (self->terms->id);
  self->run->trigger = g_strdup (trigger != NULL ? trigger : "person");
  self->run->state = DOVE_RUN_OBSERVING;
  self->run->version = self->terms->version;
  self->run->config_hash = g_strdup (self->terms->approval_hash);
  self->run->resume_of = interrupted != NULL ? interrupted->id : 0;
  self->run->undo_of = self->undo_of;
  if (!dove_store_add_run (self->store, self->run, error))
    return FALSE;

  self->result->run_id = self->run->id;

  return TRUE;
}

/* A run that was killed has ended: its plan is not used any more. */
static gboolean
end_interrupted (DoveRun       *self,
                 DoveStoreRun  *interrupted,
                 GError       **error)
{
  g_autoptr(DoveStoreTransaction) transaction = NULL;

  if (interrupted == NULL)
    return TRUE;

  transaction = dove_store_transaction_new (self->store, error);
  if (transaction == NULL ||
      !dove_store_cancel_changes (self->store, interrupted->id, NULL, error))
    return FALSE;

  interrupted->state = DOVE_RUN_STOPPED;
  g_free (interrupted->message);
  interrupted->message = g_strdup (interrupted->undo_of != 0
                                     ? _("It was interrupted; undo the run once more for what is "
                                         "left")
                                     : _("It was interrupted; the next run goes on with its work"));

  return dove_store_update_run (self->store, interrupted, error) &&
         dove_store_transaction_commit (&transaction, error);
}

/* This run has done the work of all that were cut off before it, also of one whose successor was
 * cut off as well. */
static gboolean
end_all_interrupted (DoveRun  *self,
                     GError  **error)
{
  while (self->options->mode == DOVE_RUN_ALL)
    {
      g_autoptr(DoveStoreRun) run = NULL;

      if (!dove_store_find_unfinished_run (self->store, self->terms->id, &run, error))
        return FALSE;
      if (run == NULL)
        return TRUE;
      if (!end_interrupted (self, run, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_end (DoveRun       *self,
           DoveRunState   state,
           const char    *message,
           GError       **error)
{
  g_autoptr(DoveValue) counts = dove_run_counts_to_value (&self->result->counts);

  self->result->state = state;
  if (message != NULL && self->result->message != message)
    {
      g_free (self->result->message);
      self->result->message = g_strdup (message);
    }
  self->run->state = state;
  g_free (self->run->counts);
  self->run->counts = dove_json_write (counts, DOVE_JSON_COMPACT);
  g_free (self->run->message);
  self->run->message = g_strdup (self->result->message);

  return dove_store_update_run (self->store, self->run, error);
}

/* What was left as it is, because somebody has changed it since, is listed. */
static gboolean
end_undone (DoveRun  *self,
            GError  **error)
{
  const DoveRunCounts *counts = &self->result->counts;
  gint64 left = counts->refused + counts->needs_check + counts->stale + counts->cancelled +
                counts->left_out;
  g_autofree char *message = NULL;

  message = left == 0
              ? g_strdup_printf (_("Run %" PRId64 " is undone"), self->run->undo_of)
              : g_strdup_printf (ngettext ("Run %" PRId64 " is undone but for %" PRId64
                                           " of its changes",
                                           "Run %" PRId64 " is undone but for %" PRId64
                                           " of its changes", (gulong) left),
                                 self->run->undo_of, left);

  return write_end (self, left == 0 ? DOVE_RUN_DONE : DOVE_RUN_DONE_WITH_PROBLEMS, message, error);
}

/* Whether it writes no more than some records: what it has let through is no first load. */
static gboolean
is_sample (const DoveRun *self)
{
  return g_strcmp0 (self->run->trigger, DOVE_TRIGGER_SAMPLE) == 0;
}

/* How many records are left as they are, for whatever reason */
static gint64
count_open (const DoveRun *self)
{
  const DoveRunCounts *counts = &self->result->counts;

  return counts->refused + counts->failed + counts->deferred + counts->needs_check +
         counts->stale + counts->skipped + counts->asked + counts->cancelled;
}

/* How it ended, a sentence; and with problems, if something is left to do. */
static char *
make_end_message (DoveRun       *self,
                  DoveRunState  *state)
{
  const DoveRunCounts *counts = &self->result->counts;
  gint64 open = count_open (self);

  *state = open == 0 && self->terms->hold->fields->len == 0 ? DOVE_RUN_DONE
                                                             : DOVE_RUN_DONE_WITH_PROBLEMS;
  if (open > 0)
    return g_strdup_printf (ngettext ("%" PRId64 " record could not be brought into agreement",
                                      "%" PRId64 " records could not be brought into agreement",
                                      (gulong) open), open);
  if (self->terms->hold->fields->len > 0)
    return g_strdup (_("Everything else is in agreement; a field is held, because an application "
                       "has changed: see the problems"));
  if (counts->left_out > 0)
    return g_strdup_printf (ngettext ("The rest is written; %" PRId64 " change was left out by a "
                                      "person, and the next run plans it again",
                                      "The rest is written; %" PRId64 " changes were left out by a "
                                      "person, and the next run plans them again",
                                      (gulong) counts->left_out), counts->left_out);
  if (is_sample (self))
    return g_strdup_printf (ngettext ("The sample is written; %" PRId64 " record is left for later",
                                      "The sample is written; %" PRId64 " records are left for "
                                      "later", (gulong) counts->left), counts->left);
  if (self->left > 0)
    return g_strdup_printf (ngettext ("%u field differs and is left as it is by the rules of the "
                                      "sync; --from a or --from b writes it",
                                      "%u fields differ and are left as they are by the rules of "
                                      "the sync; --from a or --from b writes them", self->left),
                            self->left);

  return g_strdup (_("Everything is in agreement"));
}

/* What is learned of a run and that it has ended are written together. */
static gboolean
end_done (DoveRun  *self,
          GError  **error)
{
  DoveRunCounts *counts = &self->result->counts;
  gint64 reviews = dove_store_count_reviews (self->store, self->terms->id, error);
  g_autoptr(DoveStoreTransaction) transaction = NULL;
  g_autofree char *message = NULL;
  DoveRunState state;

  if (reviews < 0)
    return FALSE;
  if (self->run->undo_of != 0)
    return end_undone (self, error);

  /* Questions of earlier runs, and those about their writes, are open as well. */
  if (self->options->record == NULL)
    counts->asked = MAX (counts->asked, reviews);
  message = make_end_message (self, &state);
  transaction = dove_store_transaction_new (self->store, error);

  return transaction != NULL &&
         (!dove_usual_is_of_all (self->run) || dove_run_learn (self, error)) &&
         write_end (self, state, message, error) &&
         dove_store_transaction_commit (&transaction, error);
}

static void
forget_positions (DoveRun *self)
{
  g_clear_pointer (&self->high_water[DOVE_SIDE_A], g_free);
  g_clear_pointer (&self->high_water[DOVE_SIDE_B], g_free);
}

/* From here on a run writes. What a person leaves out is noted in the same moment. */
static gboolean
begin_applying (DoveRun  *self,
                GError  **error)
{
  g_autoptr(DoveStoreTransaction) transaction = dove_store_transaction_new (self->store, error);

  self->run->state = DOVE_RUN_APPLYING;

  return transaction != NULL && dove_run_note_left_out (self, error) &&
         dove_store_update_run (self->store, self->run, error) &&
         dove_store_transaction_commit (&transaction, error);
}

/* Whether writing its plan says that a person agrees with what the sync does: not of one that takes
 * a run back, nor of a part. */
static gboolean
approves (const DoveRun *self)
{
  return self->run->undo_of == 0 && !is_sample (self) && self->result->counts.left_out == 0;
}

static gboolean
apply_and_settle (DoveRun  *self,
                  GError  **error)
{
  self->at_side = dove_terms_writes (self->terms, DOVE_SIDE_B) ? DOVE_SIDE_B : DOVE_SIDE_A;

  /* What a sample has left is looked at by the next run: the positions stay. */
  if (is_sample (self))
    forget_positions (self);

  return begin_applying (self, error) &&
         (!approves (self) || dove_run_approve_config (self, error)) &&
         dove_run_load_locks (self, error) &&
         dove_run_apply_plan (self, error) &&
         dove_run_settle (self, error) &&
         end_done (self, error);
}

static gboolean
keep_plan (DoveRun  *self,
           GError  **error)
{
  g_autofree char *message = NULL;
  gint64 planned = self->result->counts.planned - self->result->counts.stale;

  message = g_strdup_printf (ngettext ("%" PRId64 " change is planned",
                                       "%" PRId64 " changes are planned", (gulong) planned),
                             planned);
  if (is_sample (self))
    {
      g_autofree char *all = g_steal_pointer (&message);

      /* Translators: the first is “3 changes are planned” */
      message = g_strdup_printf (ngettext ("%s; %" PRId64 " record is left for later",
                                           "%s; %" PRId64 " records are left for later",
                                           (gulong) self->result->counts.left),
                                 all, self->result->counts.left);
    }
  if (self->options->mode == DOVE_RUN_DRY)
    {
      self->result->state = DOVE_RUN_PLANNED;
      self->result->message = g_steal_pointer (&message);
      return dove_run_guard_tell (self, error);
    }

  return dove_store_supersede_plans (self->store, self->terms->id, self->run->id, error) &&
         write_end (self, DOVE_RUN_PLANNED, message, error);
}

/* The sign-in is good, and of the account that the links belong to. */
static gboolean
check_account (DoveRun  *self,
               guint     side,
               GError  **error)
{
  const char *connection = self->terms->sides[side].connection;
  g_autoptr(DoveStoreConnection) known = NULL;
  g_auto(DoveAccount) account = { 0 };

  if (!dove_driver_check (self->host->drivers[side], &account.id, &account.label,
                          self->cancellable, error))
    {
      g_prefix_error (error, _("“%s”: "), connection);
      return FALSE;
    }

  if (!dove_store_find_connection (self->host->store, connection, &known, error) ||
      !dove_account_check (known, connection, &account, error))
    return FALSE;

  return (known != NULL && known->account != NULL) ||
         dove_account_learn (self->host->store, connection, &account, error);
}

static gboolean
check_accounts (DoveRun  *self,
                GError  **error)
{
  if (!dove_run_check_hold (self, error))
    return FALSE;

  for (guint side = 0; side < 2; side++)
    {
      self->at_side = side;
      if (!check_account (self, side, error))
        return FALSE;
    }

  return dove_run_measure_clocks (self, error);
}

static gboolean
execute (DoveRun       *self,
         DoveStoreRun  *interrupted,
         GError       **error)
{
  gboolean stops = FALSE;

  if (!check_accounts (self, error) ||
      (self->options->mode == DOVE_RUN_ALL && !dove_run_recover (self, error)) ||
      !dove_run_observe (self, DOVE_SIDE_A, error) ||
      !dove_run_observe (self, DOVE_SIDE_B, error) ||
      (self->options->mode == DOVE_RUN_ALL && !dove_run_recover_listed (self, error)) ||
      !dove_run_confirm_absent (self, DOVE_SIDE_A, error) ||
      !dove_run_confirm_absent (self, DOVE_SIDE_B, error) ||
      !dove_run_plan (self, error))
    return FALSE;

  if (self->options->mode != DOVE_RUN_ALL)
    return keep_plan (self, error);
  if (!dove_run_guard (self, interrupted, &stops, error))
    return FALSE;
  if (stops)
    return write_end (self, DOVE_RUN_NEEDS_OK, self->result->message, error);

  return apply_and_settle (self, error);
}

/* Whether it was cancelled because the program ends, and not by a person. */
gboolean
dove_run_is_parking (DoveRun *self)
{
  return self->options->parks != NULL && g_atomic_int_get (self->options->parks) != 0 &&
         g_cancellable_is_cancelled (self->cancellable);
}

/* Which connection a person must look after. */
static void
name_connection (DoveRun       *self,
                 const GError  *cause)
{
  if (cause->domain != DOVE_ERROR || self->result->connection != NULL)
    return;

  switch ((DoveError) cause->code)
    {
    case DOVE_ERROR_UNAUTHORIZED:
    case DOVE_ERROR_FORBIDDEN:
    case DOVE_ERROR_THROTTLED:
    case DOVE_ERROR_OFFLINE:
    case DOVE_ERROR_LOCKED:
    case DOVE_ERROR_NO_KEYRING:
      self->result->connection = g_strdup (self->terms->sides[self->at_side].connection);
      return;

    case DOVE_ERROR_FAILED:
    case DOVE_ERROR_INVALID:
    case DOVE_ERROR_LIMIT:
    case DOVE_ERROR_CONFLICT:
    case DOVE_ERROR_MISSING:
    case DOVE_ERROR_EXPIRED:
    case DOVE_ERROR_AMBIGUOUS:
    case DOVE_ERROR_BUSY:
    case DOVE_ERROR_VERSION:
    case DOVE_ERROR_UNSUPPORTED:
    case DOVE_ERROR_STORAGE:
    case DOVE_ERROR_NEEDS_PERSON:
    default:
      return;
    }
}

/* How a run ends that could not go on. A simulated crash writes nothing more, and so does a run
 * that is parked while it reads or plans: the next one reads on. */
static void
end_failed (DoveRun       *self,
            const GError  *cause)
{
  DoveRunState state = DOVE_RUN_FAILED;
  gboolean is_held = g_error_matches (cause, DOVE_ERROR, DOVE_ERROR_THROTTLED) &&
                     !self->options->is_small;
  const char *message = cause->message;
  g_autoptr(GError) held = NULL;
  g_autoptr(GError) error = NULL;

  if (cause->domain == DOVE_CRASH_ERROR)
    return;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      state = dove_run_is_parking (self) ? DOVE_RUN_PARKED : DOVE_RUN_STOPPED;
      message = state == DOVE_RUN_PARKED ? _("It goes on when Dovetail starts again")
                                         : _("It was stopped by a person");
    }

  if (self->options->is_small && g_error_matches (cause, DOVE_ERROR, DOVE_ERROR_THROTTLED))
    state = DOVE_RUN_STOPPED; /* nothing is wrong: it waits */
  else
    name_connection (self, cause);
  if (is_held)
    {
      dove_run_end_held (self, &held);
      message = held->message;
      state = dove_run_may_park (self) ? DOVE_RUN_PARKED : DOVE_RUN_FAILED;
    }
  self->result->state = state;
  g_free (self->result->message);
  self->result->message = g_strdup (message);
  if (state == DOVE_RUN_PARKED && !is_held && self->run != NULL &&
      self->run->state != DOVE_RUN_APPLYING)
    return;
  if (self->run == NULL || dove_store_is_scratch (self->store))
    return;
  /* A kept plan of which nothing was written can be applied another time */
  if (self->is_kept_plan && self->run->state != DOVE_RUN_APPLYING)
    return;
  if (!write_end (self, state, message, &error))
    g_info ("The end of run %" G_GINT64_FORMAT " could not be written: %s", self->run->id,
            error->message);
}

static void
run_init (DoveRun               *self,
          const DoveRunHost     *host,
          const DoveRunOptions  *options,
          DoveRunResult         *result,
          GCancellable          *cancellable)
{
  *self = (DoveRun) {
    .host = host, .options = options, .terms = host->terms, .result = result,
    .cancellable = cancellable, .store = host->store,
    .clock = dove_store_get_clock (host->store), .formulas = host->formulas,
  };
  self->forces = -1;
  *result = (DoveRunResult) { .state = DOVE_RUN_FAILED };
  self->formulas.now = dove_clock_get_now (self->clock);
  self->locked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->met = g_hash_table_new (NULL, NULL);
  self->conflicts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) dove_store_review_free);
}

static void
run_clear (DoveRun *self)
{
  if (self->has_lease)
    dove_store_drop_lease (self->store, self->terms->id, self->owner, NULL);
  if (self->store != self->host->store)
    g_clear_pointer (&self->store, dove_store_close);
  g_clear_pointer (&self->run, dove_store_run_free);
  g_clear_pointer (&self->locked, g_hash_table_unref);
  g_clear_pointer (&self->conflicts, g_hash_table_unref);
  g_clear_pointer (&self->met, g_hash_table_unref);
  g_clear_pointer (&self->fuse.writes, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_array_unref);
  g_free (self->high_water[0]);
  g_free (self->high_water[1]);
  g_free (self->owner);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoveRun, run_clear)

static gboolean
has_begun_to_write (const DoveStoreRun *run)
{
  /* One that was parked before it had a plan only waited for an application */
  return run->state != DOVE_RUN_OBSERVING && run->state != DOVE_RUN_PLANNING &&
         (run->state != DOVE_RUN_PARKED || run->plan_hash != NULL);
}

/* The run whose work this one goes on with: the newest that was cut off while it wrote. Those
 * cut off before that, also while they were to go on with it, have nothing to go on with. */
static gboolean
find_interrupted (DoveRun        *self,
                  DoveStoreRun  **interrupted,
                  GError        **error)
{
  g_autoptr(DoveStoreRun) last = NULL;

  while (TRUE)
    {
      if (!dove_store_find_unfinished_run (self->store, self->terms->id, interrupted, error))
        return FALSE;

      if (*interrupted == NULL)
        *interrupted = g_steal_pointer (&last);
      if (*interrupted == NULL || has_begun_to_write (*interrupted))
        return TRUE;

      if (!end_interrupted (self, *interrupted, error))
        return FALSE;
      if (last == NULL)
        last = g_steal_pointer (interrupted);
      else
        g_clear_pointer (interrupted, dove_store_run_free);
    }
}

static gboolean
start (DoveRun        *self,
       DoveStoreRun  **interrupted,
       GError        **error)
{
  if (self->options->mode == DOVE_RUN_DRY)
    {
      self->store = dove_store_open_scratch (self->host->store, self->terms->id, error);
      if (self->store == NULL)
        {
          self->store = self->host->store;
          return FALSE;
        }
    }

  if (!take_lease (self, error))
    return FALSE;
  if (self->options->mode == DOVE_RUN_ALL && !find_interrupted (self, interrupted, error))
    return FALSE;

  return add_run (self, *interrupted, error) && dove_run_note_schemas (self, error);
}

/**
 * dove_run_sync:
 * @host: what the run works with
 * @options: how far it goes
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes; what is under way is waited for
 * @error: return location for an error
 *
 * Runs a sync: looks into writes left open, reads both sides, plans, lets the guard look at the
 * plan, and writes it. Blocks on network and disk, on the thread that owns the store and the
 * drivers. A run that ends with problems or with a question has not failed: @result says so.
 *
 * Errors: what stopped it. %DOVE_ERROR_BUSY when another run of the sync is under way,
 * %DOVE_ERROR_UNAUTHORIZED, %DOVE_ERROR_FORBIDDEN, %DOVE_ERROR_THROTTLED, %DOVE_ERROR_OFFLINE,
 * %DOVE_ERROR_STORAGE before anything is sent that could not be noted, %DOVE_ERROR_FAILED when
 * too many records in a row were refused, %G_IO_ERROR_CANCELLED.
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_run_sync (const DoveRunHost     *host,
               const DoveRunOptions  *options,
               DoveRunResult         *result,
               GCancellable          *cancellable,
               GError               **error)
{
  g_auto(DoveRun) self = { 0 };
  DoveRunOptions own = *options;
  g_autoptr(DoveStoreRun) interrupted = NULL;
  g_autoptr(GError) local = NULL;

  if (own.sample > 0)
    own.trigger = DOVE_TRIGGER_SAMPLE;
  run_init (&self, host, &own, result, cancellable);
  if (start (&self, &interrupted, &local) && execute (&self, interrupted, &local) &&
      end_all_interrupted (&self, &local))
    return TRUE;

  end_failed (&self, local);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
start_special (DoveRun               *self,
               const DoveRunSpecial  *special,
               GError               **error)
{
  if (self->options->mode == DOVE_RUN_DRY)
    {
      self->store = dove_store_open_scratch (self->host->store, self->terms->id, error);
      if (self->store == NULL)
        {
          self->store = self->host->store;
          return FALSE;
        }
    }

  self->undo_of = special->undo_of;

  return take_lease (self, error) && add_run (self, NULL, error) && check_accounts (self, error) &&
         (self->options->mode != DOVE_RUN_ALL || dove_run_recover (self, error));
}

/* A run whose plan is made by @special, and not of what has changed at the two sides. It does not
 * go on with the work of a run that was cut off, nor moves the positions. */
gboolean
dove_run_special (const DoveRunHost     *host,
                  const DoveRunSpecial  *special,
                  const DoveRunOptions  *options,
                  DoveRunResult         *result,
                  GCancellable          *cancellable,
                  GError               **error)
{
  g_auto(DoveRun) self = { 0 };
  DoveRunOptions own = *options;
  g_autoptr(GError) local = NULL;
  gboolean stops = FALSE;
  gboolean ok;

  own.trigger = special->trigger;
  own.sample = 0;
  run_init (&self, host, &own, result, cancellable);
  ok = start_special (&self, special, &local);
  if (ok)
    {
      self.run->state = DOVE_RUN_PLANNING;
      self.links = dove_store_count_links (self.store, self.terms->id, &local);
      ok = self.links >= 0 && dove_store_update_run (self.store, self.run, &local) &&
           special->plan (&self, special->data, &local) && dove_run_finish_plan (&self, &local);
    }
  /* What was read on the way is looked at by the next run: the positions stay. */
  forget_positions (&self);
  if (ok && own.mode != DOVE_RUN_ALL)
    ok = keep_plan (&self, &local);
  else if (ok && dove_run_guard (&self, NULL, &stops, &local))
    ok = stops ? write_end (&self, DOVE_RUN_NEEDS_OK, result->message, &local)
               : apply_and_settle (&self, &local);
  else
    ok = FALSE;
  if (ok && special->done != NULL && own.mode == DOVE_RUN_ALL && !stops)
    ok = special->done (&self, special->data, &local);
  if (ok)
    return TRUE;

  end_failed (&self, local);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static gboolean
resync_done (DoveRun   *self,
             gpointer   data,
             GError   **error)
{
  return dove_resync_rejoin (self, data, error);
}

/**
 * dove_run_resync:
 * @host: what the run works with
 * @options: as for dove_run_sync(), with a record
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Deals with one record and its partner once more: both are read, and what the rules of the sync
 * say is written; with a forced side that side's values. A problem that stands, and being set
 * apart, do not keep it back.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such record, %DOVE_ERROR_INVALID for a side that
 * cannot be forced, and those of dove_run_sync().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_run_resync (const DoveRunHost     *host,
                 const DoveRunOptions  *options,
                 DoveRunResult         *result,
                 GCancellable          *cancellable,
                 GError               **error)
{
  const DoveRunSpecial special = {
    .trigger = "resync", .plan = dove_resync_plan, .done = resync_done,
    .data = (gpointer) options->record,
  };

  return dove_run_special (host, &special, options, result, cancellable, error);
}

/**
 * dove_run_undo:
 * @host: what the run works with
 * @run_id: number of a run that has written something
 * @options: %DOVE_RUN_PLAN keeps the plan, %DOVE_RUN_ALL writes it
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Takes back what a run did: a run of its own, which can be undone as well. What somebody has
 * changed since is left as it is, and is among the changes as stale. A mass change asks.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such run, %DOVE_ERROR_INVALID when it has written
 * nothing or was of other objects, and those of dove_run_sync().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_run_undo (const DoveRunHost     *host,
               gint64                 run_id,
               const DoveRunOptions  *options,
               DoveRunResult         *result,
               GCancellable          *cancellable,
               GError               **error)
{
  const DoveRunSpecial special = {
    .trigger = "undo", .undo_of = run_id, .plan = dove_undo_plan, .data = &run_id,
  };
  DoveRunOptions own = *options;

  own.approve = TRUE;

  return dove_run_special (host, &special, &own, result, cancellable, error);
}

static gboolean
load_plan (DoveRun   *self,
           gint64     plan_id,
           GError   **error)
{
  DoveStoreCounts counts = { 0 };
  g_autoptr(DoveValue) told = NULL;
  DoveRunCounts then = { 0 };

  if (!dove_store_find_run (self->store, plan_id, &self->run, error))
    return FALSE;
  if (self->run == NULL || strcmp (self->run->sync_id, self->terms->id) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no plan %" PRId64 " of “%s”"),
                   plan_id, self->terms->id);
      g_clear_pointer (&self->run, dove_store_run_free);
      return FALSE;
    }
  if ((self->run->state != DOVE_RUN_PLANNED && self->run->state != DOVE_RUN_NEEDS_OK) ||
      self->run->version != (gint64) self->terms->version ||
      g_strcmp0 (self->run->config_hash, self->terms->approval_hash) != 0)
    {
      gboolean is_old = self->run->state == DOVE_RUN_PLANNED ||
                        self->run->state == DOVE_RUN_NEEDS_OK;

      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   is_old ? _("Plan %" PRId64 " is of an older version of the sync: plan again")
                          : _("Plan %" PRId64 " is no longer to be applied: plan again"), plan_id);
      g_clear_pointer (&self->run, dove_store_run_free);
      return FALSE;
    }

  told = self->run->counts != NULL ? dove_json_parse (self->run->counts, -1, NULL, NULL) : NULL;
  dove_run_counts_parse (told, &then);
  self->result->counts.left = then.left;
  self->result->run_id = plan_id;
  self->result->plan_hash = g_strdup (self->run->plan_hash);
  if (!dove_store_count_changes (self->store, plan_id, &counts, error))
    return FALSE;
  for (guint kind = 0; kind < DOVE_CHANGE_KINDS; kind++)
    {
      /* What a plan to undo a run left out from the beginning */
      self->result->counts.stale += counts.of[kind][DOVE_CHANGE_STALE];
      self->result->counts.planned += counts.of[kind][DOVE_CHANGE_PLANNED] +
                                      counts.of[kind][DOVE_CHANGE_STALE];
    }

  return TRUE;
}

/* The guard's question about a plan is answered by applying it. */
static gboolean
close_guard (DoveRun  *self,
             GError  **error)
{
  g_autoptr(DoveStoreRows) rows = NULL;
  g_autoptr(GError) local = NULL;

  rows = dove_store_list_reviews (self->store, self->terms->id, DOVE_REVIEW_OPEN, error);
  if (rows == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, &local);

      if (review == NULL)
        break;
      if (review->kind == DOVE_REVIEW_GUARD && review->run_id == self->run->id &&
          !dove_store_close_review (self->store, review->id, error))
        return FALSE;
    }

  return dove_error_pass (&local, error);
}

/* Before a kept plan is applied each record is read again by its id; where an application does
 * not give single records its side is read, as a run does. */
static gboolean
look_again (DoveRun  *self,
            GError  **error)
{
  for (guint side = 0; side < 2; side++)
    if (!self->terms->sides[side].abilities.can_get && !dove_run_observe (self, side, error))
      return FALSE;

  return TRUE;
}

/**
 * dove_run_apply:
 * @host: what the run works with
 * @plan_id: number of a kept plan, or of one that waits for its approval
 * @options: only `without`, `inline_sends` and the callbacks count
 * @result: (out): how it ended; clear it with dove_run_result_clear(), also after an error
 * @cancellable: (nullable): ends the run between two writes
 * @error: return location for an error
 *
 * Writes exactly a plan that was kept. Every record is looked at again first: a change whose
 * record has moved since is left out and counted as stale. Applying a plan approves it.
 *
 * The records of the changes in `without` are left out, each with all that the plan has of it:
 * that is noted in the run, nothing of them is written, and the next run plans them again. A plan
 * that is not applied whole approves nothing but itself.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such plan, or no such change in it,
 * %DOVE_ERROR_INVALID when it is of an older version of the sync or has been used, or when nothing
 * would be left of it, and those of dove_run_sync().
 *
 * Returns: whether the run came to its end
 */
gboolean
dove_run_apply (const DoveRunHost     *host,
                gint64                 plan_id,
                const DoveRunOptions  *options,
                DoveRunResult         *result,
                GCancellable          *cancellable,
                GError               **error)
{
  g_auto(DoveRun) self = { 0 };
  g_autoptr(GError) local = NULL;

  run_init (&self, host, options, result, cancellable);
  self.is_kept_plan = TRUE;
  if (take_lease (&self, &local) && load_plan (&self, plan_id, &local) &&
      dove_run_choose_left_out (&self, &local) &&
      check_accounts (&self, &local) && dove_run_recover (&self, &local) &&
      look_again (&self, &local) && close_guard (&self, &local) &&
      apply_and_settle (&self, &local))
    return TRUE;

  end_failed (&self, local);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}
