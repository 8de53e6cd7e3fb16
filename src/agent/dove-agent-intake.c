/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"

/*
 * What comes in: definitions, imports, connections with their secrets. Documents and secrets come
 * through pipes, so these calls are works (dove-agent-work.c) that read first and then let the
 * main loop act.
 */

#define SECRETS_LIMIT_BYTES (256 * 1024)

/* --- definitions ------------------------------------------------------------------------------ */

/* A document on its way into the workspace, with or without secrets. */
typedef struct
{
  int         document;
  int         secrets;        /* -1 without */
  int         report;         /* -1 without */
  char       *text;
  gsize       length;
  char       *why;
  gboolean    only_checks;
  gboolean    wants_check;
  DoveValue  *value;          /* the document read */
  DoveValue  *secret_values;  /* (nullable) */
  char       *id;
  guint       version;
  gboolean    is_known;       /* there is a connection of this id already */
  gboolean    takes_any;      /* another account is right as well */
  DoveConnection *connection; /* by the new document */
  DoveStoreConnection *known; /* (nullable): what is known of the connection */
  GPtrArray  *changes;
  DoveAccount account;
  GError     *error;          /* of the check */
} Intake;

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

static void
intake_free (gpointer data)
{
  Intake *intake = data;

  close_fd (intake->document);
  close_fd (intake->secrets);
  close_fd (intake->report);
  g_clear_pointer (&intake->value, dove_value_unref);
  g_clear_pointer (&intake->secret_values, dove_value_unref);
  g_clear_pointer (&intake->connection, dove_connection_unref);
  g_clear_pointer (&intake->changes, g_ptr_array_unref);
  g_clear_pointer (&intake->known, dove_store_connection_free);
  dove_account_clear (&intake->account);
  g_clear_error (&intake->error);
  g_free (intake->text);
  g_free (intake->why);
  g_free (intake->id);
  g_free (intake);
}

static Intake *
intake_new (void)
{
  Intake *intake = g_new0 (Intake, 1);

  intake->document = intake->secrets = intake->report = -1;

  return intake;
}

static gboolean
read_document (Intake         *intake,
               DoveAgentWork  *work,
               GError        **error)
{
  intake->text = dove_bus_pipe_read (intake->document, DOVE_DOCUMENT_LIMIT_BYTES, &intake->length,
                                     dove_agent_work_get_cancellable (work), error);
  if (intake->text == NULL)
    return FALSE;

  intake->value = dove_json_parse (intake->text, (gssize) intake->length, NULL, error);

  return intake->value != NULL;
}

static gboolean
save_main (DoveAgent  *agent,
           gpointer    data,
           GError    **error)
{
  Intake *intake = data;
  g_autoptr(DoveDefinition) saved = NULL;

  saved = dove_workspace_save (dove_engine_get_workspace (agent->engine), intake->value,
                               *intake->why != '\0' ? intake->why : NULL, error);
  if (saved == NULL)
    return FALSE;

  intake->id = g_strdup (dove_definition_get_id (saved));
  intake->version = dove_definition_get_version (saved);
  dove_agent_forget (agent, dove_definition_get_kind (saved), intake->id);
  dove_agent_refresh (agent);

  return TRUE;
}

static void
save_work (DoveAgentWork *work,
           gpointer       data)
{
  Intake *intake = data;
  g_autoptr(GError) error = NULL;

  if (!read_document (intake, work, &error) ||
      !dove_agent_work_on_main (work, save_main, intake, &error))
    {
      dove_agent_work_fail (work, error);
      return;
    }

  g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work),
                                         g_variant_new ("(su)", intake->id, intake->version));
}

static gboolean
handle_save (DoveBusAgent          *face,
             GDBusMethodInvocation *invocation,
             GUnixFDList           *fds,
             GVariant              *document,
             const char            *why,
             gpointer               user_data)
{
  Intake *intake = intake_new ();
  g_autoptr(GError) error = NULL;

  intake->why = g_strdup (why);
  intake->document = dove_bus_pipe_take (fds, document, &error);
  if (error == NULL)
    {
      dove_agent_work_start (user_data, invocation, save_work, intake, intake_free);
      return TRUE;
    }

  dove_agent_return_error (invocation, error);
  intake_free (intake);

  return TRUE;
}

static gboolean
import_main (DoveAgent  *agent,
             gpointer    data,
             GError    **error)
{
  Intake *intake = data;

  intake->changes =
      dove_workspace_import (dove_engine_get_workspace (agent->engine), intake->text,
                             (gssize) intake->length,
                             intake->only_checks ? DOVE_IMPORT_CHECK : DOVE_IMPORT_APPLY, error);
  if (intake->changes == NULL)
    return FALSE;

  if (!intake->only_checks)
    {
      dove_agent_forget_changed (agent, intake->changes);
      dove_agent_refresh (agent);
    }

  return TRUE;
}

static void
import_work (DoveAgentWork *work,
             gpointer       data)
{
  Intake *intake = data;
  GCancellable *cancellable = dove_agent_work_get_cancellable (work);
  g_autoptr(GError) error = NULL;

  if (!read_document (intake, work, &error) ||
      !dove_agent_work_on_main (work, import_main, intake, &error))
    {
      dove_agent_work_fail (work, error);
      return;
    }

  for (guint i = 0; i < intake->changes->len; i++)
    {
      g_autoptr(DoveValue) row =
          dove_workspace_change_to_value (g_ptr_array_index (intake->changes, i));

      dove_bus_pipe_write_value (intake->report, row, cancellable, NULL);
    }
  g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work), NULL);
}

static gboolean
handle_import (DoveBusAgent          *face,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *fds,
               GVariant              *document,
               gboolean               check,
               GVariant              *report,
               gpointer               user_data)
{
  Intake *intake = intake_new ();
  g_autoptr(GError) error = NULL;

  intake->only_checks = check;
  intake->document = dove_bus_pipe_take (fds, document, &error);
  if (error == NULL)
    intake->report = dove_bus_pipe_take (fds, report, &error);
  if (error == NULL)
    {
      dove_agent_work_start (user_data, invocation, import_work, intake, intake_free);
      return TRUE;
    }

  dove_agent_return_error (invocation, error);
  intake_free (intake);

  return TRUE;
}

/* --- connecting ------------------------------------------------------------------------------- */

static gboolean
read_secrets (Intake         *intake,
              DoveAgentWork  *work,
              GError        **error)
{
  gsize length = 0;
  char *text = dove_bus_pipe_read (intake->secrets, SECRETS_LIMIT_BYTES, &length,
                                   dove_agent_work_get_cancellable (work), error);

  if (text == NULL)
    return FALSE;

  if (length > 0)
    {
      intake->secret_values = dove_json_parse (text, (gssize) length, NULL, NULL);
      explicit_bzero (text, length);
    }
  g_free (text);
  if (length == 0 || (intake->secret_values != NULL &&
                      dove_value_get_kind (intake->secret_values) == DOVE_VALUE_RECORD))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("The secrets could not be read"));

  return FALSE;
}

/* Before anything is kept: does it fit its connector? */
static gboolean
examine_main (DoveAgent  *agent,
              gpointer    data,
              GError    **error)
{
  Intake *intake = data;
  const char *connector = dove_value_get_member_text (intake->value, "connector");
  const char *auth = dove_value_get_member_text (intake->value, "auth");
  const char *id = dove_value_get_member_text (intake->value, "id");
  DoveValue *settings = dove_value_get_member (intake->value, "settings");
  g_autoptr(DoveManifest) manifest = NULL;
  DoveDefinition *before = NULL;

  if (connector == NULL || id == NULL || !dove_definition_id_is_valid (id))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("A connection needs an id and the id of its connector"));
      return FALSE;
    }

  manifest = dove_catalogue_load (dove_engine_get_catalogue (agent->engine), connector, NULL,
                                  error);
  if (manifest == NULL ||
      (settings != NULL && !dove_connection_check_settings (manifest, settings, error)) ||
      (intake->secret_values != NULL &&
       !dove_connection_check_secrets (manifest, auth, intake->secret_values, error)))
    return FALSE;

  before = dove_workspace_find (dove_engine_get_workspace (agent->engine), id);
  if (before != NULL && dove_definition_get_kind (before) != DOVE_DEFINITION_CONNECTION)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is a %s already; choose another id"),
                   id, dove_definition_kind_get_noun (dove_definition_get_kind (before)));
      return FALSE;
    }

  intake->wants_check = intake->wants_check && !dove_manifest_needs_browser (manifest, auth);
  intake->is_known = before != NULL;
  intake->connection = dove_engine_make_connection (agent->engine, intake->value, error);

  return intake->connection != NULL &&
         (intake->takes_any || dove_store_find_connection (dove_engine_get_store (agent->engine),
                                                           id, &intake->known, error));
}

static gboolean
connect_main (DoveAgent  *agent,
              gpointer    data,
              GError    **error)
{
  Intake *intake = data;

  if (!save_main (agent, data, error))
    return FALSE;

  dove_engine_note (agent->engine, &(DoveStoreAudit) {
    .what = "connected", .kind = "connection", .thing = intake->id,
    .detail = intake->secret_values != NULL && dove_value_get_length (intake->secret_values) > 0
                  ? "secrets" : NULL,
  });
  dove_agent_set_keyring_state (agent, NULL);

  return TRUE;
}

static gboolean
connected_main (DoveAgent  *agent,
                gpointer    data,
                GError    **error)
{
  Intake *intake = data;

  dove_agent_connection_note (agent, intake->id, intake->error,
                              intake->wants_check ? &intake->account : NULL);

  return TRUE;
}

/* Secrets are tried before they take the place of others. Those of a new connection are kept
 * though they are no good: there is nothing to lose, and something to mend. */
static gboolean
try_connection (Intake         *intake,
                DoveAgentWork  *work,
                GError        **error)
{
  if (!intake->wants_check ||
      dove_account_try (intake->connection, intake->secret_values, intake->known, &intake->account,
                        dove_agent_work_get_cancellable (work), &intake->error) ||
      !intake->is_known)
    return TRUE;

  g_propagate_prefixed_error (error, g_steal_pointer (&intake->error), _("Nothing was changed: "));

  return FALSE;
}

/* Secrets first: a connection without them is of no use, and they may be refused. */
static gboolean
keep_secrets (Intake         *intake,
              DoveAgentWork  *work,
              GError        **error)
{
  return intake->secret_values == NULL || dove_value_get_length (intake->secret_values) == 0 ||
         dove_connection_keep_typed (intake->connection, intake->secret_values,
                                     dove_agent_work_get_cancellable (work), error);
}

static void
connect_work (DoveAgentWork *work,
              gpointer       data)
{
  Intake *intake = data;
  g_autoptr(GError) error = NULL;

  if (!read_document (intake, work, &error) || !read_secrets (intake, work, &error) ||
      !dove_agent_work_on_main (work, examine_main, intake, &error) ||
      !try_connection (intake, work, &error) ||
      !keep_secrets (intake, work, &error) ||
      !dove_agent_work_on_main (work, connect_main, intake, &error))
    {
      dove_agent_work_fail (work, error);
      return;
    }

  if (intake->wants_check)
    dove_agent_work_on_main (work, connected_main, intake, NULL);
  if (intake->error != NULL)
    {
      g_prefix_error (&intake->error, _("The connection “%s” was saved, but could not be used: "),
                      intake->id);
      dove_agent_work_fail (work, intake->error);
      return;
    }

  g_dbus_method_invocation_return_value (
      dove_agent_work_get_invocation (work),
      g_variant_new ("(ss)", intake->account.id != NULL ? intake->account.id : "",
                     intake->account.label != NULL ? intake->account.label : ""));
}

static gboolean
handle_connect (DoveBusAgent          *face,
                GDBusMethodInvocation *invocation,
                GUnixFDList           *fds,
                GVariant              *document,
                GVariant              *secrets,
                GVariant              *options,
                gpointer               user_data)
{
  Intake *intake = intake_new ();
  g_autoptr(GError) error = NULL;

  intake->why = g_strdup ("connect");
  intake->wants_check = TRUE;
  g_variant_lookup (options, "check", "b", &intake->wants_check);
  g_variant_lookup (options, "replace-account", "b", &intake->takes_any);
  intake->document = dove_bus_pipe_take (fds, document, &error);
  if (error == NULL)
    intake->secrets = dove_bus_pipe_take (fds, secrets, &error);
  if (error == NULL)
    {
      dove_agent_work_start (user_data, invocation, connect_work, intake, intake_free);
      return TRUE;
    }

  dove_agent_return_error (invocation, error);
  intake_free (intake);

  return TRUE;
}

/* Lets the agent's object take definitions in */
void
dove_agent_intake_connect (DoveAgent *self)
{
  g_signal_connect (self->face, "handle-save", G_CALLBACK (handle_save), self);
  g_signal_connect (self->face, "handle-import", G_CALLBACK (handle_import), self);
  g_signal_connect (self->face, "handle-connect", G_CALLBACK (handle_connect), self);
}
