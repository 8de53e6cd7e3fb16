/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"

/*
 * The account's own fields. They are asked for by whichever driver of the connection comes first,
 * and kept here, in memory only, for the others.
 */

/**
 * dove_connection_dup_object:
 * @self: a connection
 * @id: name of an object
 * @age: how long ago the account may have been asked for its fields, microseconds
 *
 * Returns: (transfer full) (nullable): the object with the account's own fields, if they are known
 */
DoveAccountObject *
dove_connection_dup_object (DoveConnection *self,
                            const char     *id,
                            GTimeSpan       age)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  DoveAccountObject *known = g_hash_table_lookup (self->objects, id);

  return known != NULL && dove_clock_get_monotonic (self->clock) - known->asked_at < age
           ? dove_account_object_ref (known) : NULL;
}

/**
 * dove_connection_keep_object:
 * @self: a connection
 * @object: an object of its manifest with the account's own fields
 *
 * Keeps what an account was asked for, for all who use the connection.
 */
void
dove_connection_keep_object (DoveConnection    *self,
                             DoveAccountObject *object)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_replace (self->objects, g_strdup (object->object.id),
                        dove_account_object_ref (object));
}
