/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "connection/dove-sign-in.h"
#include "store/dove-store-document.h"

/*
 * Signing in with a browser or a device. The program that asked gets the address to open at
 * once; a thread waits for the person, keeps the tokens, and then looks whether they are good.
 */

#define ADDRESS_LIMIT_BYTES (16 * 1024)

struct _DoveAgentSignIn
{
  gatomicrefcount  ref_count;
  char            *id;
  DoveConnection  *connection;
  GCancellable    *cancellable;  /* ends it */
  GCancellable    *waiting;      /* ends only the wait for the browser */
  DoveStoreConnection *known;    /* (nullable): of the connection; NULL: any account is right */
  DoveAccount      account;
  GError          *error;

  GMutex           lock;         /* guards what follows */
  char            *pasted;       /* (nullable): the address out of the browser */
};

static void
sign_in_unref (gpointer data)
{
  DoveAgentSignIn *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->pasted != NULL)
    explicit_bzero (self->pasted, strlen (self->pasted));
  g_free (self->pasted);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->waiting);
  g_clear_pointer (&self->connection, dove_connection_unref);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->known, dove_store_connection_free);
  dove_account_clear (&self->account);
  g_free (self->id);
  g_free (self);
}

static DoveAgentSignIn *
sign_in_new (const char     *id,
             DoveConnection *connection)
{
  DoveAgentSignIn *self = g_new0 (DoveAgentSignIn, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->id = g_strdup (id);
  self->connection = connection;
  self->cancellable = g_cancellable_new ();
  self->waiting = g_cancellable_new ();

  return self;
}

static char *
take_pasted (DoveAgentSignIn *self)
{
  char *pasted = NULL;

  g_mutex_lock (&self->lock);
  pasted = g_steal_pointer (&self->pasted);
  g_mutex_unlock (&self->lock);

  return pasted;
}

static void
tell_end (DoveAgentConnection *connection,
          const GError        *error)
{
  const char *lacking = dove_bus_connection_get_lacking (connection->face);

  dove_bus_connection_emit_sign_in_ended (connection->face,
                                          error != NULL ? dove_bus_error_get_name (error) : "",
                                          error != NULL ? error->message
                                                        : lacking != NULL ? lacking : "");
}

/* On the main loop, when it has come to its end. */
static gboolean
ended_main (DoveAgent  *agent,
            gpointer    data,
            GError    **error)
{
  DoveAgentSignIn *self = data;
  DoveAgentConnection *connection = g_hash_table_lookup (agent->connections, self->id);

  if (connection == NULL)
    return TRUE;

  if (connection->sign_in == self)
    {
      connection->sign_in = NULL;
      sign_in_unref (self);
    }
  if (self->error == NULL)
    {
      dove_engine_note (agent->engine, &(DoveStoreAudit) {
        .what = "signed-in", .kind = "connection", .thing = self->id,
      });
      dove_agent_set_keyring_state (agent, NULL);
    }
  if (!g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    dove_agent_connection_note (agent, self->id, self->error, &self->account);
  tell_end (connection, self->error);
  dove_agent_changed (agent);

  return TRUE;
}

/* Waits for the browser, or for the address out of it. */
static gboolean
wait_for_person (DoveAgentSignIn  *self,
                 DoveSignIn       *sign_in,
                 DoveNet          *net,
                 GError          **error)
{
  char *pasted = NULL;
  gboolean ok;

  if (dove_sign_in_wait (sign_in, net, self->waiting, error))
    return TRUE;

  pasted = take_pasted (self);
  if (pasted == NULL)
    return FALSE;

  g_clear_error (error);
  ok = dove_sign_in_paste (sign_in, net, pasted, self->cancellable, error);
  explicit_bzero (pasted, strlen (pasted));
  g_free (pasted);

  return ok;
}

/* Signs in beside what there is: it stays until the new account is known to be the right one. */
static void
sign_in_work (DoveAgentWork *work,
              gpointer       data)
{
  DoveAgentSignIn *self = data;
  g_autoptr(DoveConnection) trial = NULL;
  g_autoptr(DoveNet) net = NULL;
  g_autoptr(DoveSignIn) sign_in = NULL;
  const char *code = NULL;

  trial = dove_connection_new_trial (self->connection, NULL, self->cancellable, &self->error);
  if (trial != NULL)
    {
      net = dove_net_new (dove_connection_get_account (trial));
      sign_in = dove_sign_in_new (trial, net, self->cancellable, &self->error);
    }

  if (sign_in == NULL)
    dove_agent_work_fail (work, self->error);
  else
    {
      code = dove_sign_in_get_code (sign_in);
      g_dbus_method_invocation_return_value (
          dove_agent_work_get_invocation (work),
          g_variant_new ("(ss)", dove_sign_in_get_address (sign_in), code != NULL ? code : ""));
      if (wait_for_person (self, sign_in, net, &self->error))
        dove_account_settle (self->connection, trial, self->known, &self->account,
                             self->cancellable, &self->error);
    }

  dove_agent_work_on_main (work, ended_main, self, NULL);
}

static gboolean
handle_begin_sign_in (DoveBusConnection     *face,
                      GDBusMethodInvocation *invocation,
                      GVariant              *options,
                      gpointer               user_data)
{
  DoveAgentConnection *connection = user_data;
  DoveConnection *live = NULL;
  DoveAgentSignIn *self = NULL;
  g_autoptr(DoveStoreConnection) known = NULL;
  g_autoptr(GError) error = NULL;
  gboolean takes_any = FALSE;

  dove_agent_sign_in_cancel (connection);
  g_variant_lookup (options, "replace-account", "b", &takes_any);
  live = dove_engine_get_connection (connection->agent->engine, connection->id, &error);
  if (live == NULL)
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  if (!takes_any)
    dove_store_find_connection (dove_engine_get_store (connection->agent->engine), connection->id,
                                &known, NULL);

  self = sign_in_new (connection->id, live);
  self->known = g_steal_pointer (&known);
  g_atomic_ref_count_inc (&self->ref_count);
  connection->sign_in = self;
  dove_bus_connection_set_state (face, "signing-in");
  dove_agent_work_start (connection->agent, invocation, sign_in_work, self, sign_in_unref);

  return TRUE;
}

/* --- pasted ----------------------------------------------------------------------------------- */

typedef struct
{
  char *id;
  int   address;
  char *text;
} Paste;

static void
paste_free (gpointer data)
{
  Paste *paste = data;

  if (paste->text != NULL)
    explicit_bzero (paste->text, strlen (paste->text));
  close (paste->address);
  g_free (paste->text);
  g_free (paste->id);
  g_free (paste);
}

static gboolean
paste_main (DoveAgent  *agent,
            gpointer    data,
            GError    **error)
{
  Paste *paste = data;
  DoveAgentConnection *connection = g_hash_table_lookup (agent->connections, paste->id);

  if (connection == NULL || connection->sign_in == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("No sign-in to “%s” is under way: begin again"), paste->id);
      return FALSE;
    }

  g_mutex_lock (&connection->sign_in->lock);
  g_free (connection->sign_in->pasted);
  connection->sign_in->pasted = g_steal_pointer (&paste->text);
  g_mutex_unlock (&connection->sign_in->lock);
  g_cancellable_cancel (connection->sign_in->waiting);

  return TRUE;
}

static void
paste_work (DoveAgentWork *work,
            gpointer       data)
{
  Paste *paste = data;
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  paste->text = dove_bus_pipe_read (paste->address, ADDRESS_LIMIT_BYTES, &length,
                                    dove_agent_work_get_cancellable (work), &error);
  if (paste->text != NULL)
    g_strstrip (paste->text);
  if (paste->text == NULL || !dove_agent_work_on_main (work, paste_main, paste, &error))
    dove_agent_work_fail (work, error);
  else
    g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work), NULL);
}

static gboolean
handle_paste_sign_in (DoveBusConnection     *face,
                      GDBusMethodInvocation *invocation,
                      GUnixFDList           *fds,
                      GVariant              *address,
                      gpointer               user_data)
{
  DoveAgentConnection *connection = user_data;
  Paste *paste = NULL;
  g_autoptr(GError) error = NULL;
  int fd = dove_bus_pipe_take (fds, address, &error);

  if (fd < 0)
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  paste = g_new0 (Paste, 1);
  paste->id = g_strdup (connection->id);
  paste->address = fd;
  dove_agent_work_start (connection->agent, invocation, paste_work, paste, paste_free);

  return TRUE;
}

static gboolean
handle_cancel_sign_in (DoveBusConnection     *face,
                       GDBusMethodInvocation *invocation,
                       gpointer               user_data)
{
  dove_agent_sign_in_cancel (user_data);
  dove_bus_connection_complete_cancel_sign_in (face, invocation);

  return TRUE;
}

/* Lets a connection's object answer what is asked about signing in */
void
dove_agent_sign_in_connect (DoveAgentConnection *connection)
{
  g_signal_connect (connection->face, "handle-begin-sign-in", G_CALLBACK (handle_begin_sign_in),
                    connection);
  g_signal_connect (connection->face, "handle-paste-sign-in", G_CALLBACK (handle_paste_sign_in),
                    connection);
  g_signal_connect (connection->face, "handle-cancel-sign-in", G_CALLBACK (handle_cancel_sign_in),
                    connection);
}

/* Ends a sign-in that is under way; its thread tells so */
void
dove_agent_sign_in_cancel (DoveAgentConnection *connection)
{
  DoveAgentSignIn *self = g_steal_pointer (&connection->sign_in);

  if (self == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->waiting);
  sign_in_unref (self);
}
