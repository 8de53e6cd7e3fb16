/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-defaults.h"
#include "driver/http/dove-http-driver-private.h"

/*
 * An account may have fields of its own (connector/dove-account-object.h). They are asked for when
 * a run begins, or somebody looks at them, and kept with the connection for its other drivers, up
 * to a day. A driver stays with what it knows: within a run an object does not change its shape.
 */

/* Adds the fields of one page; TRUE leaves where the next one begins, nowhere behind the last. */
static gboolean
read_page (HttpExchange      *exchange,
           const DoveObject  *object,
           DoveValue        **schema,
           char             **cursor,
           GError           **error)
{
  g_autoptr(DoveValue) before = *schema;
  g_auto(DovePageStep) step = { .total = -1 };
  guint count = 0;

  *schema = dove_object_add_fields (object, before, exchange->answer, exchange->scope, &count,
                                    error);
  if (*schema == NULL)
    return FALSE;

  if (object->describe->paging != NULL)
    dove_paging_advance (object->describe, exchange->answer, *cursor, count, exchange->scope,
                         &step);
  if (step.is_partial)
    {
      /* A field that is not listed counts as gone. */
      g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_FAILED, step.note);
      return FALSE;
    }

  g_free (*cursor);
  *cursor = g_steal_pointer (&step.cursor);

  return TRUE;
}

static DoveValue *
read_fields (DoveHttpDriver    *self,
             const DoveObject  *object,
             GCancellable      *cancellable,
             GError           **error)
{
  g_autoptr(DoveValue) schema = dove_value_ref (object->schema_document);
  g_autofree char *what = NULL;
  g_autofree char *cursor = NULL;

  what = g_strdup_printf (_("The fields of “%s” could not be read"), object->title);
  do
    {
      g_autoptr(HttpExchange) exchange = http_exchange_new (self, object->describe);
      DoveCallInput input = { .object = object, .cursor = cursor };
      g_autoptr(GError) reason = NULL;

      if (!http_exchange_read (exchange, &input, what, cancellable, error))
        return NULL;
      if (exchange->verdict->kind == DOVE_VERDICT_EMPTY)
        break;
      if (!read_page (exchange, object, &schema, &cursor, &reason))
        {
          http_driver_fail (self, error, DOVE_ERROR_FAILED, what, reason->message);
          return NULL;
        }
    }
  while (cursor != NULL);

  return g_steal_pointer (&schema);
}

/* Asks the account for its fields, and lets the connection's other drivers know. */
static DoveAccountObject *
ask (DoveHttpDriver    *self,
     const DoveObject  *object,
     GCancellable      *cancellable,
     GError           **error)
{
  DoveClock *clock = dove_connection_get_clock (self->connection);
  g_autoptr(DoveValue) schema = read_fields (self, object, cancellable, error);
  g_autoptr(GError) reason = NULL;
  DoveAccountObject *asked = NULL;

  if (schema == NULL)
    return NULL;

  asked = dove_account_object_new (object, schema, dove_clock_get_monotonic (clock), &reason);
  if (asked != NULL)
    dove_connection_keep_object (self->connection, asked);
  else
    http_driver_fail (self, error, DOVE_ERROR_FAILED,
                      _("The application's fields cannot be understood"), reason->message);

  return asked;
}

/* An object as the account has it; asks for its own fields where nobody did lately. */
DoveObject *
http_driver_ensure_object (DoveHttpDriver  *self,
                           const char      *id,
                           GCancellable    *cancellable,
                           GError         **error)
{
  DoveObject *object = http_driver_find_object (self, id, error);
  DoveAccountObject *known = NULL;

  if (object == NULL || object->describe == NULL || g_hash_table_contains (self->objects, id))
    return object;

  known = dove_connection_dup_object (self->connection, id, DOVE_FIELDS_AGE);
  if (known == NULL)
    known = ask (self, object, cancellable, error);
  if (known == NULL)
    return NULL;

  g_hash_table_insert (self->objects, g_strdup (id), known);

  return &known->object;
}

/* dove_driver_describe(): the first time in the driver's life, that is, in a run, asked anew */
DoveSchema *
http_driver_describe (DoveDriver    *driver,
                      const char    *object_id,
                      GCancellable  *cancellable,
                      GError       **error)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  DoveObject *object = dove_manifest_find_object (self->manifest, object_id);
  DoveAccountObject *asked = NULL;

  if (object == NULL || object->describe == NULL ||
      g_hash_table_contains (self->described, object_id))
    {
      object = http_driver_find_object (self, object_id, error);
      return object != NULL ? dove_schema_ref (object->schema) : NULL;
    }

  asked = ask (self, object, cancellable, error);
  if (asked == NULL)
    return NULL;

  g_hash_table_replace (self->objects, g_strdup (object_id), asked);
  g_hash_table_add (self->described, g_strdup (object_id));

  return dove_schema_ref (asked->object.schema);
}
