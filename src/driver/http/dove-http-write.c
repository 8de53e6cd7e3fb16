/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-action.h"
#include "driver/http/dove-http-driver-private.h"

/*
 * One write, sent once. What matters here is to say truly what became of it: "applied" only
 * when the application said so, "not applied" only when it cannot have happened, and
 * "ambiguous" for everything between: a broken connection, an answer that cannot be read, a
 * server error. The engine resolves those before it sends again.
 */

static const char *const failures[] = {
  [DOVE_WRITE_CREATE] = N_("“%s” could not be created"),
  [DOVE_WRITE_UPDATE] = N_("“%s” could not be changed"),
  [DOVE_WRITE_UPSERT] = N_("“%s” could not be written"),
  [DOVE_WRITE_ARCHIVE] = N_("“%s” could not be archived"),
  [DOVE_WRITE_DELETE] = N_("“%s” could not be deleted"),
  [DOVE_WRITE_RESTORE] = N_("“%s” could not be restored"),
};

/* An update where it can carry what changes; else `replace`, which sends the whole. */
static const DoveOperation *
pick_update (const DoveObject *object,
             const DoveWrite  *write)
{
  if (object->update == NULL)
    return object->replace;
  if (object->replace == NULL || write->seen == NULL ||
      dove_operation_carries (object->update, write->fields))
    return object->update;

  return dove_operation_carries (object->replace, write->fields) ? object->replace
                                                                 : object->update;
}

const DoveOperation *
http_pick_operation (const DoveObject *object,
                     const DoveWrite  *write)
{
  switch (write->kind)
    {
    case DOVE_WRITE_CREATE:
      return object->create;
    case DOVE_WRITE_UPDATE:
      return pick_update (object, write);
    case DOVE_WRITE_UPSERT:
      return object->upsert;
    case DOVE_WRITE_ARCHIVE:
      return object->archive;
    case DOVE_WRITE_DELETE:
      return object->delete;
    case DOVE_WRITE_RESTORE:
      return object->restore;
    case DOVE_WRITE_ACT:
      return dove_object_find_action (object, write->action);
    default:
      g_return_val_if_reached (NULL);
    }
}

static char *
describe_write (const HttpWriting *self,
                DoveOutcomeClass   class)
{
  const char *title = self->object != NULL ? self->object->title : self->write->object;

  return self->write->kind == DOVE_WRITE_ACT
           ? http_describe_action (self->object, self->write, class)
           : g_strdup_printf (_(failures[self->write->kind]), title);
}

/* An outcome with a sentence: which connection, which record, and the application's words */
DoveOutcome *
http_writing_make_outcome (const HttpWriting *self,
                           DoveOutcomeClass   class,
                           const char        *why)
{
  DoveNetAccount *account = dove_connection_get_account (self->driver->connection);
  DoveOutcome *outcome = g_new0 (DoveOutcome, 1);
  g_autofree char *clean = NULL;
  g_autofree char *what = NULL;

  outcome->outcome = class;
  outcome->key = g_strdup (self->write->key);
  if (why == NULL)
    return outcome;

  clean = dove_net_account_redact (account, why);
  what = describe_write (self, class);
  outcome->message = http_driver_make_sentence (self->driver, what, clean);

  return outcome;
}

/* Whether an update has what it needs; nothing is read for it, so that a repeat is the same */
static char *
find_obstacle (const HttpWriting *self)
{
  const DoveOperation *operation = http_pick_operation (self->object, self->write);

  if (self->write->kind == DOVE_WRITE_ACT)
    return http_find_action_obstacle (operation, self->write);
  if (self->object->is_read_only)
    return g_strdup (_("the connector says that it can only be read"));
  if (operation == NULL)
    return g_strdup (_("the connector does not say how"));
  if (self->write->kind == DOVE_WRITE_UPDATE && self->write->seen == NULL &&
      dove_operation_needs_seen (operation))
    return g_strdup (_("it can only be sent with what it holds, and that is not known"));

  return NULL;
}

/* `{value}` of an upsert: what it goes by, taken from the record */
static void
set_value (const HttpWriting *self)
{
  const DoveOperation *operation = self->exchange->operation;
  g_autoptr(DoveValue) value = NULL;

  if (self->write->kind != DOVE_WRITE_UPSERT || operation->by->len != 1)
    return;

  value = dove_selector_select_in (operation->by->pdata[0], self->write->fields,
                                   self->exchange->scope);
  if (value != NULL)
    dove_scope_set (self->exchange->scope, "value", value);
}

static void
set_names (const HttpWriting *self)
{
  const DoveWrite *write = self->write;
  HttpExchange *exchange = self->exchange;

  /* Where the record is comes before where it is to go: that is a matter for its body. */
  http_exchange_set_parent (exchange, self->object, write->fields);
  http_exchange_set_parent (exchange, self->object, write->seen);
  if (write->key != NULL)
    http_exchange_set_key (exchange, self->object, write->key);
  else
    dove_scope_take (exchange->scope, "fields", dove_object_make_fields (self->object, NULL));
  if (write->seen != NULL)
    dove_scope_set (exchange->scope, "seen", write->seen);
  set_value (self);
}

/* The formula `allow` looks at the record as it is, not only at what changes. */
static gboolean
is_allowed (const HttpWriting  *self,
            GError            **error)
{
  g_autoptr(DoveScope) scope = dove_scope_new (self->exchange->scope);
  DoveValue *record = self->write->seen != NULL ? self->write->seen : self->write->fields;
  g_autoptr(DoveItem) item = NULL;

  if (self->exchange->operation->allow == NULL)
    return TRUE;

  /* An action tells nothing of its record. */
  if (self->write->kind == DOVE_WRITE_ACT && self->write->seen == NULL &&
      self->write->key != NULL)
    {
      item = http_driver_get (DOVE_DRIVER (self->driver), self->object->id, self->write->key,
                              self->cancellable, error);
      if (item == NULL)
        return FALSE;
      record = item->record;
    }

  if (record != NULL)
    dove_scope_set (scope, "record", record);
  if (dove_operation_is_allowed (self->exchange->operation, scope, error))
    return TRUE;

  if (error != NULL && *error == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("the application does not allow it in the record's present state"));

  return FALSE;
}

/* Whether a write may be made conditional */
gboolean
http_object_has_etag (const DoveObject *object)
{
  return object->etag != NULL || (object->get != NULL && object->get->etag != NULL);
}

static DoveCall *
build_call (const HttpWriting  *self,
            GError            **error)
{
  const DoveWrite *write = self->write;
  DoveCallInput input = {
    .object = self->object,
    .record = write->fields,
    .seen = write->seen,
    .idempotency_key = write->idempotency_key,
    .etag = http_object_has_etag (self->object) ? write->etag : NULL,
  };

  return http_exchange_build (self->exchange, &input, error);
}

/* What an answer that never came means */
static DoveOutcomeClass
classify_error (const GError *error)
{
  if (error->domain != DOVE_ERROR)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
             ? DOVE_OUTCOME_NOT_APPLIED : DOVE_OUTCOME_AMBIGUOUS;

  switch (error->code)
    {
    case DOVE_ERROR_UNAUTHORIZED:
      return DOVE_OUTCOME_UNAUTHORIZED;
    case DOVE_ERROR_FORBIDDEN:
      return DOVE_OUTCOME_FORBIDDEN;
    case DOVE_ERROR_THROTTLED:
    case DOVE_ERROR_OFFLINE:
    case DOVE_ERROR_LOCKED:
    case DOVE_ERROR_NO_KEYRING:
      return DOVE_OUTCOME_NOT_APPLIED;
    case DOVE_ERROR_INVALID:
    case DOVE_ERROR_UNSUPPORTED:
    case DOVE_ERROR_FAILED:
      return DOVE_OUTCOME_REFUSED;
    default:
      return DOVE_OUTCOME_AMBIGUOUS;
    }
}

/* The account's fields could not be read, so that nothing was sent */
static DoveOutcomeClass
classify_unsent (const GError *error)
{
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED))
    return DOVE_OUTCOME_UNAUTHORIZED;
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_FORBIDDEN))
    return DOVE_OUTCOME_FORBIDDEN;

  return g_error_matches (error, DOVE_ERROR, DOVE_ERROR_MISSING) ? DOVE_OUTCOME_REFUSED
                                                                 : DOVE_OUTCOME_NOT_APPLIED;
}

/* The request could not be made; what an action looks at may have been out of reach. */
static DoveOutcomeClass
classify_unbuilt (const GError *error)
{
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_MISSING))
    return DOVE_OUTCOME_MISSING;
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED))
    return DOVE_OUTCOME_UNAUTHORIZED;
  if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_OFFLINE) ||
      g_error_matches (error, DOVE_ERROR, DOVE_ERROR_THROTTLED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return DOVE_OUTCOME_NOT_APPLIED;

  return DOVE_OUTCOME_REFUSED;
}

DoveOutcome *
http_writing_make_unbuilt (const HttpWriting *self,
                           const GError      *error)
{
  return http_writing_make_outcome (self, classify_unbuilt (error), error->message);
}

/* A repeat of these does no harm, whatever became of the first try. */
static gboolean
is_harmless (const HttpWriting *self)
{
  return (self->write->kind != DOVE_WRITE_CREATE && self->write->kind != DOVE_WRITE_ACT) ||
         self->exchange->is_repeatable;
}

static DoveOutcomeClass
classify_gone (const HttpWriting *self)
{
  switch (self->write->kind)
    {
    case DOVE_WRITE_DELETE:
      return DOVE_OUTCOME_APPLIED;
    case DOVE_WRITE_CREATE:
    case DOVE_WRITE_UPSERT:
      return DOVE_OUTCOME_REFUSED;
    default:
      return DOVE_OUTCOME_MISSING;
    }
}

/* The table of outcomes in the rules of the engine, for an answer that did come */
DoveOutcomeClass
http_writing_classify (const HttpWriting *self)
{
  const DoveVerdict *verdict = self->exchange->verdict;
  guint status = self->exchange->answer->status;
  gboolean is_success = status >= 200 && status <= 299;
  gboolean is_broken = status >= 500 && !verdict->is_by_rule;

  if (is_success && !verdict->is_by_rule &&
      (verdict->is_undecodable || self->exchange->answer->is_undecodable))
    return DOVE_OUTCOME_AMBIGUOUS;

  switch (verdict->kind)
    {
    case DOVE_VERDICT_OK:
      return DOVE_OUTCOME_APPLIED;
    case DOVE_VERDICT_RETRY:
      return verdict->is_by_rule && status < 500 ? DOVE_OUTCOME_NOT_APPLIED
                                                 : DOVE_OUTCOME_AMBIGUOUS;
    case DOVE_VERDICT_THROTTLE:
      return is_broken && !is_harmless (self) ? DOVE_OUTCOME_AMBIGUOUS
                                              : DOVE_OUTCOME_NOT_APPLIED;
    case DOVE_VERDICT_REAUTH:
      return DOVE_OUTCOME_UNAUTHORIZED;
    case DOVE_VERDICT_FORBIDDEN:
      return DOVE_OUTCOME_FORBIDDEN;
    case DOVE_VERDICT_MISSING:
    case DOVE_VERDICT_EXPIRED:
      return classify_gone (self);
    case DOVE_VERDICT_EXISTS:
      return DOVE_OUTCOME_EXISTS;
    case DOVE_VERDICT_CONFLICT:
      return self->write->kind == DOVE_WRITE_CREATE ? DOVE_OUTCOME_REFUSED
                                                    : DOVE_OUTCOME_CONFLICT;
    case DOVE_VERDICT_FAIL:
      return is_broken ? DOVE_OUTCOME_AMBIGUOUS : DOVE_OUTCOME_REFUSED;
    default:
      return DOVE_OUTCOME_REFUSED;
    }
}

/* Whether an answer's record tells of everything that was sent: some answer with the id and
 * little else, and what is left out must not be taken for empty. */
static gboolean
covers (const HttpWriting *self,
        DoveValue         *record)
{
  DoveValue *sent = self->write->fields;

  for (guint i = 0; i < dove_value_get_length (sent); i++)
    {
      const char *name = dove_value_get_name (sent, i);
      DoveField *field = dove_schema_find_field (self->object->schema, name);

      if (dove_value_is_null (dove_value_get_element (sent, i)) ||
          (field != NULL && (field->write_only || field->read_only)))
        continue;
      if (dove_value_get_member (record, name) == NULL)
        return FALSE;
    }

  return TRUE;
}

/* The record in the answer, if there is a whole one of the right key; one that is not whole
 * may still tell the key. */
static DoveItem *
take_record (const HttpWriting  *self,
             char              **key)
{
  HttpExchange *exchange = self->exchange;
  gboolean is_missing = FALSE;
  g_autoptr(DoveItem) item = NULL;
  g_autoptr(DoveValue) record = NULL;

  record = dove_operation_read_record (exchange->operation, exchange->answer, exchange->scope,
                                       &is_missing);
  if (dove_value_get_kind (record) != DOVE_VALUE_RECORD)
    return NULL;

  item = http_item_new (self->object, record, exchange->scope, NULL);
  if (item == NULL || (*key != NULL && !g_str_equal (item->key, *key)))
    return NULL;

  if (*key == NULL)
    *key = g_strdup (item->key);
  if (!covers (self, item->record))
    return NULL;

  http_item_take_etag (item, exchange);

  return g_steal_pointer (&item);
}

/* An application that answers a write without the record is asked for it. */
DoveItem *
http_writing_read_back (const HttpWriting *self,
                        const char        *key)
{
  g_autoptr(GError) error = NULL;
  DoveItem *item = NULL;

  if (key == NULL || self->object->get == NULL)
    return NULL;

  item = http_driver_get (DOVE_DRIVER (self->driver), self->object->id, key, self->cancellable,
                          &error);
  if (item == NULL)
    g_info ("What was written could not be read back: %s", error->message);

  return item;
}

static void
fill_applied (const HttpWriting *self,
              DoveOutcome       *outcome)
{
  HttpExchange *exchange = self->exchange;

  if (self->write->kind == DOVE_WRITE_ACT)
    outcome->output = http_read_output (exchange);
  if (self->write->kind == DOVE_WRITE_DELETE || self->write->kind == DOVE_WRITE_ACT)
    return;

  if (outcome->key == NULL)
    outcome->key = dove_operation_read_key (exchange->operation, exchange->answer,
                                            exchange->scope);
  outcome->item = take_record (self, &outcome->key);
  if (outcome->item == NULL)
    outcome->item = http_writing_read_back (self, outcome->key);
}

/* Which record stands in the way of a create: the one that alone is found by what the create
 * wanted to write. */
static char *
find_existing (const HttpWriting *self)
{
  for (guint i = 0; i < self->object->find->len; i++)
    {
      const DoveOperation *operation = self->object->find->pdata[i];
      const char *pointer = NULL;
      g_autoptr(DoveValue) value = NULL;
      g_autoptr(GPtrArray) items = NULL;
      gboolean is_complete = FALSE;

      if (operation->by->len != 1)
        continue;
      pointer = dove_selector_get_pointer (operation->by->pdata[0]);
      value = dove_selector_select_in (operation->by->pdata[0], self->write->fields,
                                       self->exchange->scope);
      if (pointer == NULL || value == NULL || dove_value_is_null (value))
        continue;

      items = http_driver_find (DOVE_DRIVER (self->driver), self->object->id, pointer, value,
                                &is_complete, self->cancellable, NULL);
      if (items != NULL && items->len == 1 && is_complete)
        return g_strdup (((DoveItem *) items->pdata[0])->key);
    }

  return NULL;
}

DoveOutcome *
http_writing_read_outcome (const HttpWriting *self)
{
  const HttpExchange *exchange = self->exchange;
  const DoveVerdict *verdict = exchange->verdict;
  DoveOutcomeClass class = http_writing_classify (self);
  g_autofree char *why = NULL;
  DoveOutcome *outcome = NULL;

  if (class == DOVE_OUTCOME_FORBIDDEN)
    why = http_exchange_describe_lacking (self->exchange);
  if (class != DOVE_OUTCOME_APPLIED && why == NULL)
    why = verdict->message != NULL
            ? g_strdup (verdict->message)
            : g_strdup_printf (_("it answered with status %u"), exchange->answer->status);

  outcome = http_writing_make_outcome (self, class, why);
  outcome->status = exchange->answer->status;
  outcome->hint = g_strdup (verdict->hint);
  outcome->retry_after = MAX (exchange->wait, verdict->wait);

  if (class == DOVE_OUTCOME_APPLIED && verdict->kind == DOVE_VERDICT_OK)
    fill_applied (self, outcome);
  if (class == DOVE_OUTCOME_EXISTS)
    {
      g_free (outcome->key);
      outcome->key = verdict->key != NULL ? g_strdup (verdict->key) : find_existing (self);
    }

  return outcome;
}

/* There is no answer, or none that may be looked at */
DoveOutcome *
http_writing_make_failed (const HttpWriting *self,
                          const GError      *error)
{
  const HttpExchange *exchange = self->exchange;
  DoveOutcome *outcome = http_writing_make_outcome (self, classify_error (error), error->message);

  outcome->retry_after = exchange->wait;
  if (exchange->answer != NULL)
    outcome->status = exchange->answer->status;

  return outcome;
}

/* All that comes before the request of a write is made; FALSE with what becomes of it when it
 * comes to none, and with @reason if an error says why. */
gboolean
http_writing_prepare (HttpWriting  *self,
                      DoveOutcome **outcome,
                      GError      **reason)
{
  g_autofree char *obstacle = NULL;

  self->object = http_driver_ensure_object (self->driver, self->write->object, self->cancellable,
                                            reason);
  if (self->object == NULL)
    {
      *outcome = http_writing_make_outcome (self, classify_unsent (*reason), (*reason)->message);
      return FALSE;
    }

  obstacle = find_obstacle (self);
  if (obstacle != NULL)
    {
      *outcome = http_writing_make_outcome (self, DOVE_OUTCOME_REFUSED, obstacle);
      return FALSE;
    }

  self->exchange = http_exchange_new (self->driver,
                                      http_pick_operation (self->object, self->write));
  if (!http_exchange_prepare (self->exchange, self->cancellable, reason))
    {
      *outcome = http_writing_make_failed (self, *reason);
      return FALSE;
    }

  set_names (self);
  if (is_allowed (self, reason))
    return TRUE;

  *outcome = http_writing_make_unbuilt (self, *reason);

  return FALSE;
}

static DoveCall *
prepare_call (HttpWriting  *self,
              DoveOutcome **outcome,
              GError      **reason)
{
  DoveCall *call = NULL;

  if (!http_writing_prepare (self, outcome, reason))
    return NULL;

  call = build_call (self, reason);
  if (call == NULL)
    *outcome = http_writing_make_unbuilt (self, *reason);

  return call;
}

/* dove_driver_write() */
DoveOutcome *
http_driver_write (DoveDriver      *driver,
                   const DoveWrite *write,
                   GCancellable    *cancellable)
{
  HttpWriting writing = {
    .driver = DOVE_HTTP_DRIVER (driver), .write = write, .cancellable = cancellable,
  };
  DoveOutcome *outcome = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveCall) call = prepare_call (&writing, &outcome, &error);
  g_autoptr(HttpExchange) exchange = writing.exchange;

  if (call == NULL)
    return outcome;

  outcome = http_exchange_send (exchange, call, cancellable, &error)
              ? http_writing_read_outcome (&writing)
              : http_writing_make_failed (&writing, error);
  http_writing_note (&writing, outcome);

  return outcome;
}

static DoveValue *
call_to_value (DoveCall *call)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) headers = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < call->headers->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (call->headers, i);

      dove_value_builder_set_text (headers, pair->name, pair->value);
    }

  dove_value_builder_set_text (builder, "method", call->method);
  dove_value_builder_set_text (builder, "url", call->url);
  dove_value_builder_take (builder, "headers", dove_value_builder_end (headers));
  if (call->tree != NULL)
    dove_value_builder_set (builder, "body", call->tree);

  return dove_value_builder_end (builder);
}

/* dove_driver_preview() */
DoveValue *
http_driver_preview (DoveDriver       *driver,
                     const DoveWrite  *write,
                     GCancellable     *cancellable,
                     GError          **error)
{
  HttpWriting writing = {
    .driver = DOVE_HTTP_DRIVER (driver), .write = write, .cancellable = cancellable,
  };
  DoveOutcome *outcome = NULL;
  g_autoptr(GError) reason = NULL;
  g_autoptr(DoveCall) call = prepare_call (&writing, &outcome, &reason);
  g_autoptr(HttpExchange) exchange = writing.exchange;

  if (call != NULL)
    return call_to_value (call);

  if (reason != NULL && reason->domain != DOVE_ERROR)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error_literal (error, DOVE_ERROR, reason != NULL ? reason->code : DOVE_ERROR_INVALID,
                         outcome->message);
  dove_outcome_free (outcome);

  return NULL;
}
