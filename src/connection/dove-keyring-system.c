/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-keyring.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "base/dove-sandbox.h"
#include "base/dove-wake.h"
#include "record/dove-json.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>
#include <string.h>

/*
 * The keyring of the desktop, over libsecret: one item per connection, the record as JSON.
 *
 * Each call runs the library's asynchronous function on a context of its own, so that a keyring
 * that never answers is given up after a while. Two things about the service are not what they
 * seem: a lookup in a locked keyring may say "nothing there" without an error, so the collection
 * is asked whether it is locked before the user is told to sign in again; and the errors
 * of an absent service are those of the bus.
 */

#define SERVICE_NAME "org.freedesktop.secrets"
#define DEFAULT_COLLECTION "/org/freedesktop/secrets/aliases/default"

#define DOVE_TYPE_KEYRING_SYSTEM (dove_keyring_system_get_type ())
G_DECLARE_FINAL_TYPE (DoveKeyringSystem, dove_keyring_system, DOVE, KEYRING_SYSTEM, GObject)

struct _DoveKeyringSystem
{
  GObject parent_instance;

  char   *workspace; /* tells the items of several workspaces apart */
};

static void keyring_system_iface_init (DoveKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveKeyringSystem, dove_keyring_system, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOVE_TYPE_KEYRING,
                                                      keyring_system_iface_init))

static const SecretSchema item_schema = {
  DOVETAIL_APP_ID ".Connection",
  SECRET_SCHEMA_NONE,
  {
    { "workspace", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "connection", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

/* One call of the library, run to its end. */
typedef struct
{
  GMainContext *context;
  GCancellable *inner;     /* ends the call: by the caller or by time */
  GSource      *timer;
  GCancellable *outer;     /* (nullable): the caller's */
  gulong        watch;     /* of it */
  GAsyncResult *result;    /* (nullable) */
  gboolean      is_late;
} Call;

static gboolean
late_cb (gpointer user_data)
{
  Call *call = user_data;

  call->is_late = TRUE;
  g_cancellable_cancel (call->inner);

  return G_SOURCE_REMOVE;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Call *call = user_data;

  call->result = g_object_ref (result);
}

static void
call_begin (Call         *call,
            GCancellable *cancellable)
{
  call->context = g_main_context_new ();
  call->inner = g_cancellable_new ();
  g_main_context_push_thread_default (call->context);

  call->timer = g_timeout_source_new (DOVE_KEYRING_TIMEOUT / G_TIME_SPAN_MILLISECOND);
  g_source_set_callback (call->timer, late_cb, call, NULL);
  g_source_attach (call->timer, call->context);

  call->outer = cancellable;
  call->watch = dove_wake_on_cancel (cancellable, call->context);
}

static void
call_wait (Call *call)
{
  while (call->result == NULL)
    {
      if (g_cancellable_is_cancelled (call->outer))
        g_cancellable_cancel (call->inner);
      g_main_context_iteration (call->context, TRUE);
    }
}

static void
call_end (Call *call)
{
  g_source_destroy (call->timer);
  g_source_unref (call->timer);
  g_cancellable_disconnect (call->outer, call->watch);

  g_main_context_pop_thread_default (call->context);
  g_main_context_unref (call->context);
  g_clear_object (&call->result);
  g_object_unref (call->inner);
}

/* A keyring that was never made has a service, but no collection that knows its methods. */
static gboolean
is_absent (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_FILE_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
         error->domain == G_SPAWN_ERROR || error->domain == G_SPAWN_EXIT_ERROR;
}

static void
set_absent (GError **error)
{
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_NO_KEYRING,
                       _("There is no keyring on this computer to keep sign-ins in: start one "
                         "(for example gnome-keyring or KWallet), or keep them in memory until "
                         "you log out"));
}

static void
set_locked (GError **error)
{
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_LOCKED,
                       _("The keyring is locked: unlock it, then it goes on by itself"));
}

/* In a sandbox the portal was asked for the key to our file and gave none: the keyring behind it is
 * locked, or a person closed its question. The library has no error of its own for either. */
static gboolean
is_refused (const Call   *call,
            const GError *cause)
{
  if (!dove_is_sandboxed () || call->inner == NULL || g_cancellable_is_cancelled (call->inner))
    return FALSE;

  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_FAILED) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
set_refused (GError **error)
{
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_LOCKED,
                       _("The desktop did not give Dovetail the key to its sign-ins: unlock the "
                         "keyring, then try again"));
}

static void
translate_error (const Call    *call,
                 const GError  *cause,
                 GError       **error)
{
  if (call->is_late)
    g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                         _("The keyring does not answer: try again, or restart it"));
  else if (is_refused (call, cause))
    set_refused (error);
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was cancelled"));
  else if (g_error_matches (cause, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    set_locked (error);
  else if (is_absent (cause))
    set_absent (error);
  else
    {
      g_autoptr(GError) plain = g_error_copy (cause);

      g_dbus_error_strip_remote_error (plain);
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("The keyring failed: %s. Try again, or restart it"), plain->message);
    }
}

/* A service that was started anew does not know the session that the library has with the old
 * one: what fails on the bus is tried once more, with a session of its own. */
static gboolean
is_worth_another_try (const Call   *call,
                      guint         tries,
                      const GError *cause)
{
  if (tries > 0 || cause == NULL || call->is_late || cause->domain != G_DBUS_ERROR)
    return FALSE;

  secret_service_disconnect ();

  return TRUE;
}

/* Whether the library keeps items in a file of this application, by a key that the portal gives, as
 * it does in a sandbox. That file has no lock. */
static gboolean
uses_portal (GDBusConnection *bus,
             GCancellable    *cancellable)
{
  return dove_is_sandboxed () &&
         dove_portal_get_version (bus, "org.freedesktop.portal.Secret", DOVE_KEYRING_TIMEOUT,
                                  cancellable) > 0;
}

/* Asks the service whether the collection is locked; starts and unlocks nothing. */
static gboolean
read_locked (gboolean      *is_locked,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, error);
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GVariant) value = NULL;

  /* Without a bus there is no service on it, whatever the reason is called. */
  if (bus == NULL)
    {
      g_clear_error (error);
      g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER, _("No bus"));
      return FALSE;
    }

  *is_locked = FALSE;
  if (uses_portal (bus, cancellable))
    return TRUE;

  answer = g_dbus_connection_call_sync (bus, SERVICE_NAME, DEFAULT_COLLECTION,
                                        "org.freedesktop.DBus.Properties", "Get",
                                        g_variant_new ("(ss)", "org.freedesktop.Secret.Collection",
                                                       "Locked"),
                                        G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NONE,
                                        DOVE_KEYRING_TIMEOUT / G_TIME_SPAN_MILLISECOND,
                                        cancellable, error);
  if (answer == NULL)
    return FALSE;

  g_variant_get (answer, "(v)", &value);
  *is_locked = g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
               g_variant_get_boolean (value);

  return TRUE;
}

static gboolean
dove_keyring_system_store (DoveKeyring   *keyring,
                           const char    *connection,
                           const char    *label,
                           DoveValue     *secrets,
                           GCancellable  *cancellable,
                           GError       **error)
{
  DoveKeyringSystem *self = DOVE_KEYRING_SYSTEM (keyring);
  char *text = dove_json_write (secrets, DOVE_JSON_COMPACT);
  gboolean is_stored = FALSE;
  gboolean goes_on = TRUE;

  for (guint tries = 0; goes_on; tries++)
    {
      g_autoptr(GError) cause = NULL;
      Call call = { 0 };

      call_begin (&call, cancellable);
      secret_password_store (&item_schema, SECRET_COLLECTION_DEFAULT, label, text, call.inner,
                             done_cb, &call, "workspace", self->workspace, "connection",
                             connection, NULL);
      call_wait (&call);
      is_stored = secret_password_store_finish (call.result, &cause);
      goes_on = is_worth_another_try (&call, tries, cause);
      if (!goes_on && cause != NULL)
        translate_error (&call, cause, error);
      else if (!goes_on && !is_stored)
        set_locked (error);
      call_end (&call);
    }
  explicit_bzero (text, strlen (text));
  g_free (text);

  return is_stored;
}

/* Nothing was found: because it is not there, or because the keyring is locked. */
static void
explain_nothing (const char    *connection,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(GError) cause = NULL;
  gboolean is_locked = FALSE;
  Call none = { 0 };

  if (!read_locked (&is_locked, cancellable, &cause))
    translate_error (&none, cause, error);
  else if (is_locked)
    set_locked (error);
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                 _("The keyring holds no sign-in for “%s”: connect it again"), connection);
}

static DoveValue *
read_item (const char  *connection,
           char        *text,
           GError     **error)
{
  DoveValue *secrets = dove_json_parse (text, -1, NULL, NULL);

  secret_password_free (text);
  if (secrets != NULL && dove_value_get_kind (secrets) == DOVE_VALUE_RECORD)
    return secrets;

  g_clear_pointer (&secrets, dove_value_unref);
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
               _("What the keyring holds for “%s” was not written by this program: connect it "
                 "again"), connection);

  return NULL;
}

static DoveValue *
dove_keyring_system_lookup (DoveKeyring   *keyring,
                            const char    *connection,
                            GCancellable  *cancellable,
                            GError       **error)
{
  DoveKeyringSystem *self = DOVE_KEYRING_SYSTEM (keyring);
  g_autoptr(GError) local = NULL;
  char *text = NULL;
  gboolean goes_on = TRUE;

  for (guint tries = 0; goes_on; tries++)
    {
      g_autoptr(GError) cause = NULL;
      Call call = { 0 };

      call_begin (&call, cancellable);
      secret_password_lookup (&item_schema, call.inner, done_cb, &call,
                              "workspace", self->workspace, "connection", connection, NULL);
      call_wait (&call);
      text = secret_password_lookup_finish (call.result, &cause);
      goes_on = is_worth_another_try (&call, tries, cause);
      if (!goes_on && cause != NULL)
        translate_error (&call, cause, &local);
      call_end (&call);
    }

  if (text != NULL)
    return read_item (connection, text, error);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else
    explain_nothing (connection, cancellable, error);

  return NULL;
}

static gboolean
dove_keyring_system_clear (DoveKeyring   *keyring,
                           const char    *connection,
                           GCancellable  *cancellable,
                           GError       **error)
{
  DoveKeyringSystem *self = DOVE_KEYRING_SYSTEM (keyring);
  g_autoptr(GError) cause = NULL;
  gboolean is_locked = FALSE;
  gboolean is_cleared = FALSE;
  gboolean goes_on = TRUE;

  for (guint tries = 0; goes_on; tries++)
    {
      Call call = { 0 };

      g_clear_error (&cause);
      call_begin (&call, cancellable);
      secret_password_clear (&item_schema, call.inner, done_cb, &call,
                             "workspace", self->workspace, "connection", connection, NULL);
      call_wait (&call);
      is_cleared = secret_password_clear_finish (call.result, &cause);
      goes_on = is_worth_another_try (&call, tries, cause);
      if (!goes_on && cause != NULL)
        translate_error (&call, cause, error);
      call_end (&call);
    }
  if (cause != NULL)
    return FALSE;

  /* Nothing was removed: there was nothing, unless a lock or the service's end hid it. */
  if (is_cleared)
    return TRUE;
  if (!read_locked (&is_locked, cancellable, &cause))
    translate_error (&(Call) { 0 }, cause, error);
  else if (is_locked)
    set_locked (error);

  return cause == NULL && !is_locked;
}

static gboolean
dove_keyring_system_check (DoveKeyring   *keyring,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr(GError) cause = NULL;
  gboolean is_locked = FALSE;
  Call none = { 0 };

  if (!read_locked (&is_locked, cancellable, &cause))
    {
      translate_error (&none, cause, error);
      return FALSE;
    }

  if (is_locked)
    set_locked (error);

  return !is_locked;
}

static void
keyring_system_iface_init (DoveKeyringInterface *iface)
{
  iface->store = dove_keyring_system_store;
  iface->lookup = dove_keyring_system_lookup;
  iface->clear = dove_keyring_system_clear;
  iface->check = dove_keyring_system_check;
}

static void
dove_keyring_system_finalize (GObject *object)
{
  DoveKeyringSystem *self = DOVE_KEYRING_SYSTEM (object);

  g_free (self->workspace);

  G_OBJECT_CLASS (dove_keyring_system_parent_class)->finalize (object);
}

static void
dove_keyring_system_class_init (DoveKeyringSystemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_keyring_system_finalize;
}

static void
dove_keyring_system_init (DoveKeyringSystem *self)
{
}

/**
 * dove_keyring_new_system:
 * @workspace: path of the workspace, which is an attribute of its items
 *
 * Makes the keyring of the desktop: the Secret Service, or what libsecret uses in its place
 * within a sandbox. The items are visible in keyring managers.
 *
 * Returns: (transfer full): a keyring
 */
DoveKeyring *
dove_keyring_new_system (const char *workspace)
{
  DoveKeyringSystem *self = g_object_new (DOVE_TYPE_KEYRING_SYSTEM, NULL);

  self->workspace = g_strdup (workspace);

  return DOVE_KEYRING (self);
}
