/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "practice/dove-practice-server-private.h"

struct _DovePracticeLate
{
  DovePracticeServer       *server;  /* borrowed */
  const DovePracticeObject *object;
  DoveValue                *body;
  char                     *key;     /* (nullable) */
  char                     *digest;
  guint                     source;
};

static gboolean
late_cb (gpointer user_data)
{
  DovePracticeLate *self = user_data;

  self->source = 0;
  dove_practice_late_store (self);

  return G_SOURCE_REMOVE;
}

/**
 * dove_practice_late_add:
 * @server: a server
 * @create: what to store
 *
 * Stores a record in a while.
 */
void
dove_practice_late_add (DovePracticeServer       *server,
                        const DovePracticeCreate *create)
{
  DovePracticeLate *self = g_new0 (DovePracticeLate, 1);

  self->server = server;
  self->object = create->object;
  self->body = dove_value_ref (create->body);
  self->key = g_strdup (create->key);
  self->digest = g_strdup (create->digest);
  self->source = g_timeout_add (server->late_ms, late_cb, self);
  g_ptr_array_add (server->late, self);
}

/**
 * dove_practice_late_has_key:
 * @server: a server
 * @object: an object
 * @key: (nullable): an idempotency key
 *
 * Returns: whether what came with the key is still to be stored
 */
gboolean
dove_practice_late_has_key (DovePracticeServer       *server,
                            const DovePracticeObject *object,
                            const char               *key)
{
  for (guint i = 0; key != NULL && i < server->late->len; i++)
    {
      const DovePracticeLate *late = g_ptr_array_index (server->late, i);

      if (g_strcmp0 (late->key, key) == 0 && g_str_equal (late->object->app, object->app))
        return TRUE;
    }

  return FALSE;
}

/**
 * dove_practice_late_store:
 * @self: (transfer full): what was accepted
 *
 * Stores it now, unless a record with the same unique value has come first.
 */
void
dove_practice_late_store (DovePracticeLate *self)
{
  DovePracticeCreate create = { self->object, self->body, self->key, self->digest };
  DovePracticeAsk ask = { .server = self->server, .app = self->object->app,
                          .object = self->object };
  g_autoptr(DoveValue) record = dove_practice_store_create (&ask, &create);

  if (record == NULL)
    g_info ("What was accepted could not be stored: it is taken by now");
  g_ptr_array_remove (self->server->late, self);
}

/**
 * dove_practice_late_free:
 * @self: (transfer full): what was accepted
 */
void
dove_practice_late_free (DovePracticeLate *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  dove_value_unref (self->body);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}
