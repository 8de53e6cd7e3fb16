/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "driver/open/dove-driver-open.h"
#include "store/dove-store-document.h"

/*
 * A connection on the bus. What it says of its state is what the last thing that used it found:
 * a run, a check, a look at its records. It is kept in the state database, so that it is known
 * after a start without asking anybody.
 */

#define RECORDS_LIMIT 100000

/* --- how it stands ---------------------------------------------------------------------------- */

static const char *
state_after (const GError *error)
{
  if (error == NULL)
    return "signed-in";
  if (error->domain != DOVE_ERROR)
    return NULL;

  switch ((DoveError) error->code)
    {
    case DOVE_ERROR_UNAUTHORIZED:
    case DOVE_ERROR_FORBIDDEN:
      return "sign-in-needed";
    case DOVE_ERROR_LOCKED:
      return "locked";
    case DOVE_ERROR_NO_KEYRING:
      return "no-keyring";
    case DOVE_ERROR_OFFLINE:
      return "unreachable";
    case DOVE_ERROR_THROTTLED:
      return "throttled";
    case DOVE_ERROR_INVALID:
    case DOVE_ERROR_UNSUPPORTED:
      return "broken";
    case DOVE_ERROR_FAILED:
    case DOVE_ERROR_LIMIT:
    case DOVE_ERROR_CONFLICT:
    case DOVE_ERROR_MISSING:
    case DOVE_ERROR_EXPIRED:
    case DOVE_ERROR_AMBIGUOUS:
    case DOVE_ERROR_BUSY:
    case DOVE_ERROR_VERSION:
    case DOVE_ERROR_STORAGE:
    case DOVE_ERROR_NEEDS_PERSON:
    default:
      return NULL;
    }
}

static void
replace (char       **member,
         const char  *text)
{
  g_free (*member);
  *member = g_strdup (text);
}

static void
show (DoveAgentConnection       *self,
      const DoveStoreConnection *known)
{
  g_autofree char *lacking = dove_engine_describe_rights (self->agent->engine, self->id);

  g_object_set (self->face,
                "state", known != NULL && known->auth_state != NULL ? known->auth_state : "unknown",
                "message", known != NULL && known->message != NULL ? known->message : "",
                "account", known != NULL && known->label != NULL ? known->label : "",
                "lacking", lacking != NULL ? lacking : "",
                "last-success", known != NULL ? known->last_success : G_GINT64_CONSTANT (0), NULL);
}

/* What follows a new state: a good sign-in lets wait what waited for it, a bad one is told. */
static void
act_on_state (DoveAgent    *agent,
              const char   *id,
              const GError *error,
              const char   *before)
{
  if (error == NULL && g_strcmp0 (before, "signed-in") != 0)
    {
      dove_agent_notice_over (agent, DOVE_NOTICE_SIGN_IN, id);
      dove_agent_schedule_release (agent, id);
    }
  else if (g_error_matches (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED))
    dove_agent_notify (agent, DOVE_NOTICE_SIGN_IN, id, error->message);
}

/* Notes what was found of a connection: that it is good, or the error; with the account, if it was
 * asked for, also what the sign-in does not include */
void
dove_agent_connection_note (DoveAgent         *agent,
                            const char        *id,
                            const GError      *error,
                            const DoveAccount *account)
{
  DoveStore *store = dove_engine_get_store (agent->engine);
  DoveAgentConnection *self = g_hash_table_lookup (agent->connections, id);
  const char *state = state_after (error);
  g_autoptr(DoveStoreConnection) row = NULL;
  g_autofree char *before = NULL;
  g_autoptr(GError) local = NULL;

  if (self == NULL || state == NULL || !dove_store_find_connection (store, id, &row, NULL))
    return;

  if (row == NULL)
    {
      row = g_new0 (DoveStoreConnection, 1);
      row->id = g_strdup (id);
    }
  before = g_strdup (row->auth_state);
  replace (&row->auth_state, state);
  replace (&row->message, error != NULL ? error->message : NULL);
  if (error == NULL && account != NULL && account->id != NULL)
    replace (&row->account, account->id);
  if (error == NULL && account != NULL && account->label != NULL)
    replace (&row->label, account->label);
  if (error == NULL)
    {
      row->last_success = dove_clock_get_now (agent->clock);
      row->retry_at = 0;
    }
  if (error == NULL && account != NULL)
    replace (&row->lacking, account->lacking);
  row->failures = error != NULL ? row->failures + 1 : 0;
  if (!dove_store_put_connection (store, row, &local))
    g_info ("The state of “%s” could not be kept: %s", id, local->message);

  show (self, row);
  act_on_state (agent, id, error, before);
}

/* --- what takes its time ---------------------------------------------------------------------- */

typedef enum
{
  ASK_CHECK,
  ASK_OBJECTS,
  ASK_SCHEMA,
  ASK_RECORDS,
} AskKind;

/* A question to an application. */
typedef struct
{
  AskKind         kind;
  char           *id;
  DoveConnection *connection;
  char           *object;
  guint           limit;
  int             report;
  DoveAccount     account;
  GError         *error;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *ask = data;

  if (ask->report >= 0)
    close (ask->report);
  g_clear_pointer (&ask->connection, dove_connection_unref);
  g_clear_error (&ask->error);
  g_free (ask->id);
  g_free (ask->object);
  dove_account_clear (&ask->account);
  g_free (ask);
}

static gboolean
note_main (DoveAgent  *agent,
           gpointer    data,
           GError    **error)
{
  Ask *ask = data;
  g_autoptr(DoveStoreConnection) known = NULL;

  if (ask->error == NULL && dove_store_find_connection (dove_engine_get_store (agent->engine),
                                                        ask->id, &known, NULL))
    dove_account_check (known, ask->id, &ask->account, &ask->error);
  dove_agent_connection_note (agent, ask->id, ask->error,
                              ask->kind == ASK_CHECK ? &ask->account : NULL);
  if (g_error_matches (ask->error, DOVE_ERROR, DOVE_ERROR_LOCKED) ||
      g_error_matches (ask->error, DOVE_ERROR, DOVE_ERROR_NO_KEYRING))
    dove_agent_set_keyring_state (agent, ask->error);
  else if (ask->error == NULL)
    dove_agent_set_keyring_state (agent, NULL);
  dove_agent_changed (agent);

  return TRUE;
}

/* Takes @row over. */
static gboolean
write_row (const Ask     *ask,
           DoveValue     *row,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(DoveValue) owned = row;

  return dove_bus_pipe_write_value (ask->report, owned, cancellable, error);
}

static gboolean
write_objects (DoveDriver    *driver,
               const Ask     *ask,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GPtrArray) objects = dove_driver_list_objects (driver);
  DoveManifest *manifest = dove_connection_get_manifest (ask->connection);

  for (guint i = 0; i < objects->len; i++)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      const char *id = g_ptr_array_index (objects, i);
      const DoveObject *object = dove_manifest_find_object (manifest, id);

      dove_value_builder_set_text (builder, "id", id);
      if (object != NULL && object->title != NULL)
        dove_value_builder_set_text (builder, "title", object->title);
      if (!write_row (ask, dove_value_builder_end (builder), cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
write_schema (DoveDriver    *driver,
              const Ask     *ask,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(DoveSchema) schema = dove_driver_describe (driver, ask->object, cancellable, error);
  GPtrArray *fields = NULL;

  if (schema == NULL)
    return FALSE;

  fields = dove_schema_get_fields (schema);
  for (guint i = 0; i < fields->len; i++)
    if (!write_row (ask, dove_field_to_value (g_ptr_array_index (fields, i)), cancellable, error))
      return FALSE;

  return TRUE;
}

static gboolean
write_records (DoveDriver    *driver,
               const Ask     *ask,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GPtrArray) items = dove_driver_sample (driver, ask->object, ask->limit, cancellable,
                                                   error);

  if (items == NULL)
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    if (!write_row (ask, dove_item_to_value (g_ptr_array_index (items, i)), cancellable, error))
      return FALSE;

  return TRUE;
}

static gboolean
check_account (DoveDriver    *driver,
               Ask           *ask,
               GCancellable  *cancellable,
               GError       **error)
{
  DoveAccount *account = &ask->account;

  if (!dove_driver_check (driver, &account->id, &account->label, cancellable, error))
    return FALSE;

  dove_account_take_rights (account, ask->connection);

  return TRUE;
}

static gboolean
ask_do (Ask           *ask,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr(DoveDriver) driver = dove_driver_open (ask->connection, error);

  if (driver == NULL)
    return FALSE;

  dove_net_account_ask_probe (dove_connection_get_account (ask->connection));
  switch (ask->kind)
    {
    case ASK_OBJECTS:
      return write_objects (driver, ask, cancellable, error);
    case ASK_SCHEMA:
      return write_schema (driver, ask, cancellable, error);
    case ASK_RECORDS:
      return write_records (driver, ask, cancellable, error);
    case ASK_CHECK:
    default:
      return check_account (driver, ask, cancellable, error);
    }
}

static void
ask_work (DoveAgentWork *work,
          gpointer       data)
{
  Ask *ask = data;
  GDBusMethodInvocation *invocation = NULL;

  ask_do (ask, dove_agent_work_get_cancellable (work), &ask->error);
  dove_agent_work_on_main (work, note_main, ask, NULL);
  if (ask->error != NULL)
    {
      dove_agent_work_fail (work, ask->error);
      return;
    }

  invocation = dove_agent_work_get_invocation (work);
  if (ask->kind == ASK_CHECK)
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(ss)", ask->account.id != NULL ? ask->account.id : "",
                                   ask->account.label != NULL ? ask->account.label : ""));
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
ask_start (DoveAgentConnection   *self,
           AskKind                kind,
           const char            *object,
           guint                  limit,
           GUnixFDList           *fds,
           GVariant              *report,
           GDBusMethodInvocation *invocation)
{
  Ask *ask = g_new0 (Ask, 1);
  g_autoptr(GError) error = NULL;

  ask->kind = kind;
  ask->id = g_strdup (self->id);
  ask->object = g_strdup (object);
  ask->limit = MIN (limit, RECORDS_LIMIT);
  ask->report = kind == ASK_CHECK ? -1 : dove_bus_pipe_take (fds, report, &error);
  if (error == NULL)
    ask->connection = dove_engine_get_connection (self->agent->engine, self->id, &error);
  if (error == NULL)
    {
      dove_agent_work_start (self->agent, invocation, ask_work, ask, ask_free);
      return;
    }

  dove_agent_connection_note (self->agent, self->id, error, NULL);
  dove_agent_return_error (invocation, error);
  ask_free (ask);
}

static gboolean
handle_check (DoveBusConnection     *face,
              GDBusMethodInvocation *invocation,
              gpointer               user_data)
{
  ask_start (user_data, ASK_CHECK, NULL, 0, NULL, NULL, invocation);

  return TRUE;
}

static gboolean
handle_objects (DoveBusConnection     *face,
                GDBusMethodInvocation *invocation,
                GUnixFDList           *fds,
                GVariant              *report,
                gpointer               user_data)
{
  ask_start (user_data, ASK_OBJECTS, NULL, 0, fds, report, invocation);

  return TRUE;
}

static gboolean
handle_schema (DoveBusConnection     *face,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *fds,
               const char            *object,
               GVariant              *report,
               gpointer               user_data)
{
  ask_start (user_data, ASK_SCHEMA, object, 0, fds, report, invocation);

  return TRUE;
}

static gboolean
handle_records (DoveBusConnection     *face,
                GDBusMethodInvocation *invocation,
                GUnixFDList           *fds,
                const char            *object,
                guint                  limit,
                GVariant              *report,
                gpointer               user_data)
{
  ask_start (user_data, ASK_RECORDS, object, limit, fds, report, invocation);

  return TRUE;
}

/* --- the object ------------------------------------------------------------------------------- */

/* Makes the object of a connection; dove_agent_connection_refresh() fills it */
DoveAgentConnection *
dove_agent_connection_new (DoveAgent  *agent,
                           const char *id)
{
  DoveAgentConnection *self = g_new0 (DoveAgentConnection, 1);

  self->agent = agent;
  self->id = g_strdup (id);
  self->face = dove_bus_connection_skeleton_new ();
  g_object_set (self->face, "id", id, NULL);
  g_signal_connect (self->face, "handle-check", G_CALLBACK (handle_check), self);
  g_signal_connect (self->face, "handle-objects", G_CALLBACK (handle_objects), self);
  g_signal_connect (self->face, "handle-schema", G_CALLBACK (handle_schema), self);
  g_signal_connect (self->face, "handle-records", G_CALLBACK (handle_records), self);
  dove_agent_sign_in_connect (self);
  dove_agent_act_connect (self);

  return self;
}

void
dove_agent_connection_free (DoveAgentConnection *self)
{
  g_autofree char *path = dove_bus_make_path ("connection", self->id);

  dove_agent_sign_in_cancel (self);
  g_dbus_object_manager_server_unexport (self->agent->objects, path);
  g_signal_handlers_disconnect_by_data (self->face, self);
  g_object_unref (self->face);
  g_free (self->id);
  g_free (self);
}

/* How one signs in, by the manifest. */
static const char *
sign_in_nick (const DoveAuth *auth)
{
  if (auth == NULL)
    return "none";
  if (auth->oauth == NULL || auth->oauth->grant == DOVE_GRANT_CLIENT ||
      auth->oauth->grant == DOVE_GRANT_JWT)
    return auth->secrets->len > 0 ? "secrets" : "none";

  return auth->oauth->grant == DOVE_GRANT_DEVICE ? "device" : "browser";
}

static const DoveAuth *
find_auth (DoveManifest *manifest,
           const char   *id)
{
  for (guint i = 0; i < manifest->auths->len; i++)
    {
      const DoveAuth *auth = g_ptr_array_index (manifest->auths, i);

      if (id == NULL || g_strcmp0 (auth->id, id) == 0)
        return auth;
    }

  return NULL;
}

/* Takes over what the definition says now */
void
dove_agent_connection_refresh (DoveAgentConnection *self,
                               DoveDefinition      *definition)
{
  DoveAgent *agent = self->agent;
  DoveValue *document = dove_definition_get_document (definition);
  const char *connector = dove_value_get_member_text (document, "connector");
  g_autoptr(DoveConnection) live = NULL;
  g_autoptr(DoveStoreConnection) known = NULL;
  g_autoptr(GError) error = NULL;
  DoveManifest *manifest = NULL;
  g_autofree char *address = NULL;

  g_object_set (self->face, "name", dove_definition_get_name (definition), "connector", connector,
                "connector-name", connector, NULL);
  live = dove_engine_get_connection (agent->engine, self->id, &error);
  if (live == NULL)
    {
      g_object_set (self->face, "state", "broken", "message", error->message, NULL);
      return;
    }

  manifest = dove_connection_get_manifest (live);
  address = dove_connection_dup_base (live);
  g_object_set (self->face, "connector-name", manifest->name,
                "address", address != NULL ? address : "",
                "sign-in", sign_in_nick (find_auth (manifest, dove_value_get_member_text (document,
                                                                                          "auth"))),
                NULL);
  dove_store_find_connection (dove_engine_get_store (agent->engine), self->id, &known, NULL);
  show (self, known);
}
