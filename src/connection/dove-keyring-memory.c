/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-keyring.h"

#include "base/dove-error.h"

/*
 * A keyring that lasts as long as the process: what the user chose for "until I log out", and
 * what tests use.
 */
#define DOVE_TYPE_KEYRING_MEMORY (dove_keyring_memory_get_type ())
G_DECLARE_FINAL_TYPE (DoveKeyringMemory, dove_keyring_memory, DOVE, KEYRING_MEMORY, GObject)

struct _DoveKeyringMemory
{
  GObject     parent_instance;

  GMutex      lock;  /* guards the items */
  GHashTable *items; /* id of a connection -> DoveValue */
};

static void keyring_memory_iface_init (DoveKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveKeyringMemory, dove_keyring_memory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOVE_TYPE_KEYRING,
                                                      keyring_memory_iface_init))

static gboolean
dove_keyring_memory_store (DoveKeyring   *keyring,
                           const char    *connection,
                           const char    *label,
                           DoveValue     *secrets,
                           GCancellable  *cancellable,
                           GError       **error)
{
  DoveKeyringMemory *self = DOVE_KEYRING_MEMORY (keyring);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_insert (self->items, g_strdup (connection), dove_value_ref (secrets));

  return TRUE;
}

static DoveValue *
dove_keyring_memory_lookup (DoveKeyring   *keyring,
                            const char    *connection,
                            GCancellable  *cancellable,
                            GError       **error)
{
  DoveKeyringMemory *self = DOVE_KEYRING_MEMORY (keyring);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  DoveValue *secrets = g_hash_table_lookup (self->items, connection);

  if (secrets != NULL)
    return dove_value_ref (secrets);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
               _("There is no sign-in for “%s”: connect it again"), connection);

  return NULL;
}

static gboolean
dove_keyring_memory_clear (DoveKeyring   *keyring,
                           const char    *connection,
                           GCancellable  *cancellable,
                           GError       **error)
{
  DoveKeyringMemory *self = DOVE_KEYRING_MEMORY (keyring);
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_remove (self->items, connection);

  return TRUE;
}

static gboolean
dove_keyring_memory_check (DoveKeyring   *keyring,
                           GCancellable  *cancellable,
                           GError       **error)
{
  return TRUE;
}

static void
keyring_memory_iface_init (DoveKeyringInterface *iface)
{
  iface->store = dove_keyring_memory_store;
  iface->lookup = dove_keyring_memory_lookup;
  iface->clear = dove_keyring_memory_clear;
  iface->check = dove_keyring_memory_check;
}

static void
dove_keyring_memory_finalize (GObject *object)
{
  DoveKeyringMemory *self = DOVE_KEYRING_MEMORY (object);

  g_hash_table_unref (self->items);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (dove_keyring_memory_parent_class)->finalize (object);
}

static void
dove_keyring_memory_class_init (DoveKeyringMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_keyring_memory_finalize;
}

static void
dove_keyring_memory_init (DoveKeyringMemory *self)
{
  g_mutex_init (&self->lock);
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) dove_value_unref);
}

/**
 * dove_keyring_new_memory:
 *
 * Makes a keyring that forgets everything with the process.
 *
 * Returns: (transfer full): a keyring
 */
DoveKeyring *
dove_keyring_new_memory (void)
{
  return g_object_new (DOVE_TYPE_KEYRING_MEMORY, NULL);
}
