/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-act-private.h"
#include "dove-engine-private.h"

#include "driver/open/dove-driver-open.h"
#include "record/dove-json.h"
#include "sync/dove-account.h"
#include "sync/dove-crash.h"

/*
 * An action of an application that a person asks for, beside all syncs: an invoice is sent, or
 * marked as paid. It is shown before it happens; what is approved is the hash of what was shown,
 * and anything else is not sent. It is noted on the disk before a byte leaves, sent once, and its
 * fate is noted. An answer that was lost leaves "unknown": whoever looks into the application can
 * say what became of it, nobody else, so that nothing is repeated by itself. For the same reason
 * no idempotency key is given: with one the network layer would feel free to repeat.
 */

static gboolean
take_connection (DoveActJob        *self,
                 DoveEngine        *engine,
                 const DoveActAsk  *ask,
                 GError           **error)
{
  g_autoptr(DoveDefinition) definition = NULL;
  DoveConnection *live = NULL;

  definition = dove_workspace_get (engine->workspace, DOVE_DEFINITION_CONNECTION, ask->connection,
                                   error);
  if (definition == NULL)
    return FALSE;

  self->connection = g_strdup (ask->connection);
  self->name = g_strdup (dove_definition_get_name (definition));
  self->make = engine->make;
  self->make_data = engine->make_data;
  if (self->make != NULL)
    {
      self->manifest = dove_engine_load_manifest (engine, ask->connection, error);
      return self->manifest != NULL;
    }

  live = dove_engine_ensure_connection (engine, ask->connection, error);
  if (live == NULL)
    return FALSE;
  self->live = dove_connection_ref (live);
  self->manifest = dove_manifest_ref (dove_connection_get_manifest (live));

  return TRUE;
}

static void
take_input (DoveActJob *self,
            DoveValue  *input)
{
  if (input == NULL || dove_value_get_length (input) == 0)
    return;

  self->input = dove_value_ref (input);
  self->shown = dove_action_hide_input (self->action, input, self->hidden);
}

/**
 * dove_act_job_new:
 * @engine: an engine
 * @ask: what is wanted
 * @error: return location for an error
 *
 * Looks whether an action can be asked for, and takes what it needs. Touches no network.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such connection, object or action;
 * %DOVE_ERROR_INVALID for a key too many or too few, and for an input that does not fit: a line
 * for each field; those of dove_engine_get_connection().
 *
 * Returns: (transfer full) (nullable): the job; does not keep the engine
 */
DoveActJob *
dove_act_job_new (DoveEngine        *engine,
                  const DoveActAsk  *ask,
                  GError           **error)
{
  g_autoptr(DoveActJob) self = g_new0 (DoveActJob, 1);

  self->hidden = g_ptr_array_new_with_free_func (g_free);
  self->key = g_strdup (ask->key);
  if (!take_connection (self, engine, ask, error) || !dove_act_find (self, ask, error))
    return NULL;

  take_input (self, ask->input);

  return dove_act_check (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * dove_act_job_free:
 * @self: (transfer full): a job
 *
 * Frees a job; any thread.
 */
void
dove_act_job_free (DoveActJob *self)
{
  g_clear_pointer (&self->live, dove_connection_unref);
  g_clear_pointer (&self->manifest, dove_manifest_unref);
  g_clear_pointer (&self->input, dove_value_unref);
  g_clear_pointer (&self->shown, dove_value_unref);
  g_clear_pointer (&self->hidden, g_ptr_array_unref);
  g_free (self->connection);
  g_free (self->name);
  g_free (self->key);
  g_free (self);
}

static DoveDriver *
open_driver (DoveActJob    *self,
             GCancellable  *cancellable,
             GError       **error)
{
  if (self->make != NULL)
    return self->make (self->connection, self->make_data, cancellable, error);

  dove_net_account_ask_probe (dove_connection_get_account (self->live));

  return dove_driver_open (self->live, error);
}

static DoveWrite
make_write (DoveActJob *self)
{
  const DoveWrite write = {
    .kind = DOVE_WRITE_ACT,
    .object = self->object->id,
    .action = self->action->name,
    .key = self->key,
    .fields = self->input,
  };

  return write;
}

/* What was shown, in short: of whom it is asked, and all that would be sent. */
static char *
make_hash (DoveActJob *self,
           DoveValue  *request)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) whole = NULL;

  dove_value_builder_set_text (builder, "connection", self->connection);
  dove_value_builder_set_text (builder, "object", self->object->id);
  dove_value_builder_set_text (builder, "action", self->action->name);
  if (self->key != NULL)
    dove_value_builder_set_text (builder, "key", self->key);
  dove_value_builder_set (builder, "request", request);
  whole = dove_value_builder_end (builder);

  return dove_value_digest (whole);
}

/* The request with its secrets in it, never to be shown */
static DoveValue *
make_request (DoveActJob    *self,
              DoveDriver    *driver,
              GCancellable  *cancellable,
              GError       **error)
{
  const DoveWrite write = make_write (self);

  return dove_driver_preview (driver, &write, cancellable, error);
}

/**
 * dove_act_job_preview:
 * @self: a job
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * Makes what would be sent, and sends it not. Blocks on the network: where the connector says what
 * an action is allowed for, its record is read.
 *
 * Errors: those of dove_driver_open() and dove_driver_preview().
 *
 * Returns: (transfer full) (nullable): a record of `connection`, `object`, `action`, `title`,
 *   `key`, `input`, `request` (`method`, `url`, `headers`, `body`) without secrets, and `hash`
 */
DoveValue *
dove_act_job_preview (DoveActJob    *self,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(DoveDriver) driver = open_driver (self, cancellable, error);
  g_autoptr(DoveValue) request = NULL;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) shown = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) hidden = NULL;
  g_autofree char *hash = NULL;
  g_autofree char *url = NULL;

  if (driver != NULL)
    request = make_request (self, driver, cancellable, error);
  if (request == NULL)
    return NULL;

  hash = make_hash (self, request);
  hidden = dove_act_hide (self, request);
  dove_value_builder_set_all (shown, hidden);
  url = dove_act_hide_text (self, dove_value_get_member_text (request, "url"));
  dove_value_builder_set_text (shown, "url", url);
  dove_act_set_names (self, builder);
  dove_value_builder_take (builder, "request", dove_value_builder_end (shown));
  dove_value_builder_set_text (builder, "hash", hash);

  return dove_value_builder_end (builder);
}

/* --- sending ---------------------------------------------------------------------------------- */

/* As at the start of every run: a key of this account means another record in another one. */
static gboolean
check_account (DoveActJob    *self,
               DoveDriver    *driver,
               DoveStore     *store,
               GCancellable  *cancellable,
               GError       **error)
{
  g_auto(DoveAccount) account = { 0 };
  g_autoptr(DoveStoreConnection) known = NULL;

  return dove_driver_check (driver, &account.id, &account.label, cancellable, error) &&
         dove_store_find_connection (store, self->connection, &known, error) &&
         dove_account_check (known, self->name, &account, error);
}

static gboolean
check_approval (DoveActJob  *self,
                DoveValue   *request,
                const char  *approved,
                GError     **error)
{
  g_autofree char *hash = make_hash (self, request);

  if (approved == NULL || g_str_equal (hash, approved))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT,
               _("“%s” was not asked: what would be sent now is not what was shown; look at it "
                 "again"), self->name);

  return FALSE;
}

static DoveStoreAct *
make_note (DoveActJob *self,
           DoveValue  *request)
{
  DoveStoreAct *act = dove_store_act_new ();
  g_autofree char *url = dove_act_hide_text (self, dove_value_get_member_text (request, "url"));

  act->connection = g_strdup (self->connection);
  act->object = g_strdup (self->object->id);
  act->action = g_strdup (self->action->name);
  act->key = g_strdup (self->key);
  act->input = self->shown != NULL ? dove_json_write (self->shown, DOVE_JSON_COMPACT) : NULL;
  act->request = g_strdup_printf ("%s %s", dove_value_get_member_text (request, "method"), url);

  return act;
}

static DoveActState
to_state (DoveOutcomeClass outcome)
{
  switch (outcome)
    {
    case DOVE_OUTCOME_APPLIED:
      return DOVE_ACT_DONE;
    case DOVE_OUTCOME_NOT_APPLIED:
    case DOVE_OUTCOME_UNAUTHORIZED:
      return DOVE_ACT_NOT_DONE;
    case DOVE_OUTCOME_AMBIGUOUS:
      return DOVE_ACT_UNKNOWN;
    case DOVE_OUTCOME_REFUSED:
    case DOVE_OUTCOME_MISSING:
    case DOVE_OUTCOME_CONFLICT:
    case DOVE_OUTCOME_EXISTS:
    case DOVE_OUTCOME_FORBIDDEN:
    default:
      return DOVE_ACT_REFUSED;
    }
}

static DoveError
to_code (DoveOutcomeClass outcome)
{
  switch (outcome)
    {
    case DOVE_OUTCOME_MISSING:
      return DOVE_ERROR_MISSING;
    case DOVE_OUTCOME_CONFLICT:
      return DOVE_ERROR_CONFLICT;
    case DOVE_OUTCOME_UNAUTHORIZED:
      return DOVE_ERROR_UNAUTHORIZED;
    case DOVE_OUTCOME_FORBIDDEN:
      return DOVE_ERROR_FORBIDDEN;
    case DOVE_OUTCOME_AMBIGUOUS:
      return DOVE_ERROR_AMBIGUOUS;
    case DOVE_OUTCOME_APPLIED:
    case DOVE_OUTCOME_NOT_APPLIED:
    case DOVE_OUTCOME_REFUSED:
    case DOVE_OUTCOME_EXISTS:
    default:
      return DOVE_ERROR_FAILED;
    }
}

static void
take_outcome (DoveActJob        *self,
              const DoveOutcome *outcome,
              DoveActResult     *result)
{
  g_autofree char *message = dove_act_hide_text (self, outcome->message);

  result->state = to_state (outcome->outcome);
  result->hint = g_strdup (outcome->hint);
  if (result->state == DOVE_ACT_DONE)
    result->output = outcome->output != NULL ? dove_value_ref (outcome->output) : NULL;
  else if (result->state == DOVE_ACT_UNKNOWN)
    g_set_error (&result->error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS,
                 _("It is not known whether it was done, and it is not tried again by itself: look "
                   "into the application before you repeat it (%s)"),
                 message != NULL ? message : _("no answer came"));
  else
    g_set_error (&result->error, DOVE_ERROR, to_code (outcome->outcome), "%s",
                 message != NULL ? message : _("It was not done"));
}

/* A note of the fate that cannot be kept is no reason to hide the fate: the row stays at "sent",
 * and is told as not known after a restart. */
static void
note_end (DoveStore     *store,
          DoveStoreAct  *act,
          DoveActResult *result)
{
  g_autoptr(GError) error = NULL;

  act->state = result->state;
  act->message = result->error != NULL ? g_strdup (result->error->message) : NULL;
  if (!dove_store_end_act (store, act, &error))
    g_info ("What became of action %" G_GINT64_FORMAT " could not be noted: %s", act->id,
            error->message);
}

static gboolean
note_and_send (DoveActJob     *self,
               DoveDriver     *driver,
               DoveStore      *store,
               DoveStoreAct   *act,
               DoveActResult  *result,
               GCancellable   *cancellable,
               GError        **error)
{
  const DoveWrite write = make_write (self);
  DoveOutcome *outcome = NULL;

  if (!dove_store_add_act (store, act, error) || dove_crash_point ("act-noted", error))
    return FALSE;

  result->id = act->id;
  outcome = dove_driver_act (driver, &write, cancellable);
  if (dove_crash_point ("act-sent", error))
    {
      dove_outcome_free (outcome);
      return FALSE;
    }

  take_outcome (self, outcome, result);
  dove_outcome_free (outcome);
  note_end (store, act, result);

  return TRUE;
}

/**
 * dove_act_job_send:
 * @self: a job
 * @store: the state, opened for writing on this thread
 * @approved: (nullable): hash of what was shown: anything else is not sent; %NULL for whatever it
 *   is
 * @result: (out): what became of it; clear it with dove_act_result_clear(), also after an error
 * @cancellable: (nullable): cancels the call; one under way then is not known to be done
 * @error: return location for an error
 *
 * Asks the application, once. An error means that nothing was sent.
 *
 * Errors: those of dove_driver_check(), dove_account_check() and dove_act_job_preview();
 * %DOVE_ERROR_CONFLICT when another thing was approved; those of the store.
 *
 * Returns: whether it was sent, and @result says what became of it
 */
gboolean
dove_act_job_send (DoveActJob     *self,
                   DoveStore      *store,
                   const char     *approved,
                   DoveActResult  *result,
                   GCancellable   *cancellable,
                   GError        **error)
{
  g_autoptr(DoveDriver) driver = open_driver (self, cancellable, error);
  g_autoptr(DoveValue) request = NULL;
  g_autoptr(DoveStoreAct) act = NULL;

  *result = (DoveActResult) { 0 };
  if (driver == NULL || !check_account (self, driver, store, cancellable, error))
    return FALSE;

  request = make_request (self, driver, cancellable, error);
  if (request == NULL || !check_approval (self, request, approved, error))
    return FALSE;

  act = make_note (self, request);

  return note_and_send (self, driver, store, act, result, cancellable, error);
}

/**
 * dove_act_result_clear:
 * @result: a result
 *
 * Frees what it holds.
 */
void
dove_act_result_clear (DoveActResult *result)
{
  g_clear_pointer (&result->output, dove_value_unref);
  g_clear_pointer (&result->hint, g_free);
  g_clear_error (&result->error);
}

/* --- on the engine's thread ------------------------------------------------------------------- */

/**
 * dove_engine_preview_act:
 * @engine: an engine
 * @ask: what is wanted
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * dove_act_job_preview() of a new job.
 *
 * Returns: (transfer full) (nullable): its row
 */
DoveValue *
dove_engine_preview_act (DoveEngine        *engine,
                         const DoveActAsk  *ask,
                         GCancellable      *cancellable,
                         GError           **error)
{
  g_autoptr(DoveActJob) job = dove_act_job_new (engine, ask, error);

  return job != NULL ? dove_act_job_preview (job, cancellable, error) : NULL;
}

/**
 * dove_engine_act:
 * @engine: an engine opened for writing
 * @ask: what is wanted
 * @approved: (nullable): as for dove_act_job_send()
 * @cancellable: (nullable): cancels the call
 * @error: return location for an error
 *
 * dove_act_job_send() of a new job.
 *
 * Returns: (transfer full) (nullable): as of dove_act_job_describe(); %NULL when nothing was sent
 */
DoveValue *
dove_engine_act (DoveEngine        *engine,
                 const DoveActAsk  *ask,
                 const char        *approved,
                 GCancellable      *cancellable,
                 GError           **error)
{
  g_autoptr(DoveActJob) job = dove_act_job_new (engine, ask, error);
  g_auto(DoveActResult) result = { 0 };

  if (job == NULL ||
      !dove_act_job_send (job, engine->store, approved, &result, cancellable, error))
    return NULL;

  return dove_act_job_describe (job, &result);
}
