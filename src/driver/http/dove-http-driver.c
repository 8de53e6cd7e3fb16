/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-defaults.h"
#include "driver/http/dove-http-driver-private.h"

/**
 * DoveHttpDriver:
 *
 * Talks to an application over HTTP as its connector's manifest says: REST or JSON-RPC, with
 * any style of paging. It holds no knowledge of any application.
 *
 * The files: exchange (one question and its answer), cursor (where a listing stands), stream
 * (pages of one operation), list (streams one after the other: parents, value sets, changes,
 * deletions), job (lists that the application makes by one), find, write, bulk (several writes in
 * one request), action, describe (the account's own fields).
 *
 * A driver belongs to the thread that uses it; its clones share the connection's sign-in, rate
 * limits and retry budget.
 */
static void dove_http_driver_iface_init (DoveDriverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveHttpDriver, dove_http_driver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (DOVE_TYPE_DRIVER,
                                                      dove_http_driver_iface_init))

/* An object as far as it is known: with the account's own fields once they were asked for. */
DoveObject *
http_driver_find_object (DoveHttpDriver  *self,
                         const char      *object,
                         GError         **error)
{
  DoveAccountObject *known = g_hash_table_lookup (self->objects, object);
  DoveObject *found = known != NULL ? &known->object
                                    : dove_manifest_find_object (self->manifest, object);

  if (found == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                 _("“%s” (connector “%s”) has no object “%s”"),
                 dove_connection_get_name (self->connection), self->manifest->name, object);

  return found;
}

/* Says what failed at which connection, and why; a reason that names the connection itself, as
 * those of the rooms below do, is not told twice. */
char *
http_driver_make_sentence (DoveHttpDriver *self,
                           const char     *what,
                           const char     *why)
{
  const char *name = dove_connection_get_name (self->connection);
  g_autofree char *quoted = g_strdup_printf (_("“%s”"), name);

  if (g_str_has_prefix (why, quoted))
    return g_strdup_printf ("%s: %s", what, why);

  return g_strdup_printf ("%s: %s: %s", quoted, what, why);
}

/* Sets an error that names the connection; always FALSE. The application's words may quote
 * what it was sent, so they are cleaned of secrets here, in one place. */
gboolean
http_driver_fail (DoveHttpDriver  *self,
                  GError         **error,
                  DoveError        code,
                  const char      *what,
                  const char      *why)
{
  DoveNetAccount *account = dove_connection_get_account (self->connection);
  g_autofree char *clean = dove_net_account_redact (account, why);
  g_autofree char *sentence = http_driver_make_sentence (self, what, clean);

  g_set_error_literal (error, DOVE_ERROR, code, sentence);

  return FALSE;
}

static DoveDriver *
http_driver_clone (DoveDriver *driver)
{
  return dove_http_driver_new (DOVE_HTTP_DRIVER (driver)->connection);
}

static GPtrArray *
http_driver_list_objects (DoveDriver *driver)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->manifest->objects->len; i++)
    g_ptr_array_add (ids, g_strdup (((DoveObject *) self->manifest->objects->pdata[i])->id));

  return ids;
}

static DoveRecognition
get_recognition (DoveManifest     *manifest,
                 const DoveObject *object)
{
  if (object->create != NULL && dove_operation_sends_key (manifest, object->create))
    return DOVE_RECOGNISE_KEY;
  if (object->upsert != NULL)
    return DOVE_RECOGNISE_UPSERT;
  if (object->find->len > 0 || (object->filters->len > 0 && object->list != NULL))
    return DOVE_RECOGNISE_SEARCH;

  return DOVE_RECOGNISE_NONE;
}

static gboolean
sends_whole (const DoveObject *object)
{
  const DoveOperation *update = object->update != NULL ? object->update : object->replace;

  return update != NULL && dove_operation_is_whole (update);
}

static const DoveSince *
get_since (const DoveObject *object)
{
  if (object->list_since != NULL && object->list_since->since != NULL)
    return object->list_since->since;

  return object->list != NULL ? object->list->since : NULL;
}

static guint
get_concurrent (const DoveManifest *manifest)
{
  guint concurrent = 0;

  for (guint i = 0; i < manifest->limits->len; i++)
    {
      DoveLimit *limit = manifest->limits->pdata[i];

      if (limit->match == NULL && limit->concurrent > 0)
        concurrent = concurrent == 0 ? limit->concurrent : MIN (concurrent, limit->concurrent);
    }

  return concurrent > 0 ? concurrent : DOVE_CONCURRENT_DEFAULT;
}

static gboolean
http_driver_get_abilities (DoveDriver     *driver,
                           const char     *object_id,
                           DoveAbilities  *abilities,
                           GError        **error)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  DoveObject *object = http_driver_find_object (self, object_id, error);
  const DoveSince *since = NULL;
  gboolean can_write = FALSE;

  if (object == NULL)
    return FALSE;

  since = get_since (object);
  can_write = !object->is_read_only;
  *abilities = (DoveAbilities) {
    .can_list = object->list != NULL,
    .can_get = object->get != NULL,
    .can_find = object->find->len > 0 || (object->filters->len > 0 && object->list != NULL),
    .can_create = can_write && object->create != NULL,
    .can_update = can_write && (object->update != NULL || object->replace != NULL),
    .can_delete = can_write && object->delete != NULL,
    .can_archive = can_write && object->archive != NULL,
    .can_restore = can_write && object->restore != NULL,
    .can_upsert = can_write && object->upsert != NULL,
    .has_since = since != NULL,
    .since_covers_only_created = since != NULL && since->covers_only_created,
    .has_updated = object->updated != NULL,
    .has_created = object->created != NULL,
    .has_etag = object->etag != NULL || (object->get != NULL && object->get->etag != NULL),
    .sends_whole = sends_whole (object),
    .recognition = get_recognition (self->manifest, object),
    .settle = self->manifest->settle,
    .key_life = self->manifest->idempotency_keep,
    .since_lookback = since != NULL && since->lookback >= 0 ? since->lookback
                                                            : DOVE_SINCE_LOOKBACK,
    .updated_step = dove_time_format_get_step (object->updated_format),
    .concurrent = get_concurrent (self->manifest),
    .label = object->label,
  };
  for (guint kind = 0; can_write && kind < DOVE_WRITE_KINDS; kind++)
    abilities->bulk[kind] = http_count_bulk (self->manifest, object, (DoveWriteKind) kind);

  return TRUE;
}

/* Without a test call the first page of something is the next best thing. */
static gboolean
check_by_list (DoveHttpDriver  *self,
               GCancellable    *cancellable,
               GError         **error)
{
  for (guint i = 0; i < self->manifest->objects->len; i++)
    {
      DoveObject *object = self->manifest->objects->pdata[i];
      DoveListing listing = { .object = object->id };
      g_autoptr(DovePage) page = NULL;

      if (object->list == NULL || object->parent != NULL)
        continue;

      page = http_driver_list (DOVE_DRIVER (self), &listing, cancellable, error);

      return page != NULL;
    }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNSUPPORTED,
               _("The connector “%s” has no call that could check a sign-in"),
               self->manifest->name);

  return FALSE;
}

static gboolean
http_driver_check (DoveDriver    *driver,
                   char         **account,
                   char         **label,
                   GCancellable  *cancellable,
                   GError       **error)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (driver);
  const DoveOperation *test = self->manifest->test;
  g_autoptr(HttpExchange) exchange = NULL;
  DoveCallInput input = { 0 };

  if (account != NULL)
    *account = NULL;
  if (label != NULL)
    *label = NULL;
  if (test == NULL)
    return check_by_list (self, cancellable, error);

  exchange = http_exchange_new (self, test);
  if (!http_exchange_read (exchange, &input, _("The sign-in could not be checked"), cancellable,
                           error))
    return FALSE;

  http_exchange_refresh (exchange);
  if (account != NULL)
    *account = http_exchange_select_text (exchange, test->account);
  if (label != NULL)
    *label = http_exchange_select_text (exchange, test->label);

  return TRUE;
}

static void
dove_http_driver_dispose (GObject *object)
{
  DoveHttpDriver *self = DOVE_HTTP_DRIVER (object);

  g_clear_pointer (&self->net, dove_net_free);
  g_clear_pointer (&self->objects, g_hash_table_unref);
  g_clear_pointer (&self->described, g_hash_table_unref);
  g_clear_pointer (&self->parents, g_hash_table_unref);
  g_clear_pointer (&self->manifest, dove_manifest_unref);
  g_clear_pointer (&self->connection, dove_connection_unref);

  G_OBJECT_CLASS (dove_http_driver_parent_class)->dispose (object);
}

static void
dove_http_driver_class_init (DoveHttpDriverClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dove_http_driver_dispose;
}

static void
dove_http_driver_init (DoveHttpDriver *self)
{
  self->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify) dove_account_object_unref);
  self->described = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->parents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         http_parent_page_free);
}

static GTimeSpan
http_driver_get_hold (DoveDriver *driver)
{
  return dove_net_account_get_hold (
      dove_connection_get_account (DOVE_HTTP_DRIVER (driver)->connection));
}

static gboolean
http_driver_measure_clock (DoveDriver *driver,
                           GTimeSpan  *skew,
                           GTimeSpan  *doubt)
{
  DoveNetAccount *account = dove_connection_get_account (DOVE_HTTP_DRIVER (driver)->connection);

  *skew = dove_net_account_get_skew (account);
  *doubt = DOVE_SKEW_ERROR;

  return dove_net_account_has_skew (account);
}

static char *
http_driver_make_position (DoveDriver *driver,
                           const char *object_id,
                           gint64      time)
{
  DoveObject *object = http_driver_find_object (DOVE_HTTP_DRIVER (driver), object_id, NULL);
  const DoveSince *since = object != NULL ? get_since (object) : NULL;

  return since != NULL ? dove_since_at (since, time) : NULL;
}

static char *
http_driver_lower_position (DoveDriver *driver,
                            const char *object_id,
                            const char *position,
                            GTimeSpan   span)
{
  DoveObject *object = http_driver_find_object (DOVE_HTTP_DRIVER (driver), object_id, NULL);
  const DoveSince *since = object != NULL ? get_since (object) : NULL;

  return since != NULL ? dove_since_lower (since, position, span) : NULL;
}

static void
dove_http_driver_iface_init (DoveDriverInterface *iface)
{
  iface->clone = http_driver_clone;
  iface->check = http_driver_check;
  iface->list_objects = http_driver_list_objects;
  iface->describe = http_driver_describe;
  iface->get_abilities = http_driver_get_abilities;
  iface->list = http_driver_list;
  iface->get_hold = http_driver_get_hold;
  iface->measure_clock = http_driver_measure_clock;
  iface->make_position = http_driver_make_position;
  iface->lower_position = http_driver_lower_position;
  iface->get = http_driver_get;
  iface->find = http_driver_find;
  iface->write = http_driver_write;
  iface->write_many = http_driver_write_many;
  iface->preview = http_driver_preview;
}

/**
 * dove_http_driver_new:
 * @connection: a connection whose connector's driver is `http`
 *
 * Makes a driver for one thread. No network; nothing is sent before the first question.
 *
 * Returns: (transfer full): the driver
 */
DoveDriver *
dove_http_driver_new (DoveConnection *connection)
{
  DoveHttpDriver *self = g_object_new (DOVE_TYPE_HTTP_DRIVER, NULL);

  self->connection = dove_connection_ref (connection);
  self->manifest = dove_manifest_ref (dove_connection_get_manifest (connection));

  return DOVE_DRIVER (self);
}
