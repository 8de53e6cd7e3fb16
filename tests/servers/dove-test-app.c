/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include "record/dove-json.h"
#include "record/dove-path.h"

#include "dove-test-app-private.h"

#define BACKLOG     256         /* connections that wait to be accepted */
#define FIRST_CLOCK 1767225600  /* 2026-01-01T00:00:00Z */

static void
record_free (TestRecord *record)
{
  g_clear_pointer (&record->record, dove_value_unref);
  g_free (record);
}

static void
table_free (TestTable *table)
{
  g_ptr_array_unref (table->records);
  g_free (table);
}

static void
fault_row_free (FaultRow *row)
{
  g_free (row->method);
  g_free (row->path);
  g_free (row->retry_after);
  g_free (row->date);
  g_free (row);
}

/* Parses JSON made by a printf format; a test's own mistake aborts. */
DoveValue *
test_json (const char *format,
           ...)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  DoveValue *value = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  value = dove_json_parse (text, -1, NULL, &error);
  if (value == NULL)
    g_error ("%s: %s", text, error->message);

  return value;
}

char *
test_format_time (gint64 seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

char *
test_value_to_text (DoveValue *value)
{
  const char *text = dove_value_get_text (value);

  if (value == NULL)
    return g_strdup ("");

  return text != NULL ? g_strdup (text) : dove_json_write (value, DOVE_JSON_COMPACT);
}

TestTable *
test_app_ensure_table (DoveTestApp *self,
                       const char  *object)
{
  TestTable *table = g_hash_table_lookup (self->tables, object);

  if (table != NULL)
    return table;

  table = g_new0 (TestTable, 1);
  table->records = g_ptr_array_new_with_free_func ((GDestroyNotify) record_free);
  table->next_id = 1;
  g_hash_table_insert (self->tables, g_strdup (object), table);

  return table;
}

TestRecord *
test_table_find (TestTable  *table,
                 const char *id)
{
  gint64 wanted = g_ascii_strtoll (id, NULL, 10);

  for (guint i = 0; i < table->records->len; i++)
    {
      TestRecord *record = table->records->pdata[i];

      if (record->id == wanted)
        return record;
    }

  return NULL;
}

/* Gives a record its own members; what the caller says of them does not count. */
static void
record_seal (DoveTestApp *self,
             TestRecord  *record,
             DoveValue   *fields)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *created = NULL;
  g_autofree char *updated = NULL;
  const char *email = dove_value_get_member_text (fields, "email");

  record->updated = ++self->clock;
  record->version++;
  if (record->created == 0)
    record->created = record->updated;
  created = test_format_time (record->created);
  updated = test_format_time (record->updated);

  dove_value_builder_take (builder, "id", dove_value_new_integer (record->id));
  dove_value_builder_set_all (builder, fields);
  dove_value_builder_take (builder, "id", dove_value_new_integer (record->id));
  dove_value_builder_take (builder, "version", dove_value_new_integer (record->version));
  dove_value_builder_set_text (builder, "created_at", created);
  dove_value_builder_set_text (builder, "updated_at", updated);

  if (email != NULL && (self->flags & DOVE_TEST_APP_LOWER_CASE) != 0)
    {
      g_autofree char *lower = g_utf8_strdown (email, -1);

      dove_value_builder_set_text (builder, "email", lower);
    }

  g_clear_pointer (&record->record, dove_value_unref);
  record->record = dove_value_builder_end (builder);
}

TestRecord *
test_app_insert (DoveTestApp *self,
                 const char  *object,
                 DoveValue   *fields)
{
  TestTable *table = test_app_ensure_table (self, object);
  TestRecord *record = g_new0 (TestRecord, 1);

  record->id = table->next_id++;
  record_seal (self, record, fields);
  g_ptr_array_add (table->records, record);

  return record;
}

void
test_app_replace (DoveTestApp *self,
                  TestRecord  *record,
                  DoveValue   *fields)
{
  record_seal (self, record, fields);
}

void
test_app_merge (DoveTestApp *self,
                TestRecord  *record,
                DoveValue   *patch)
{
  g_autoptr(DoveValue) merged = dove_value_merge_patch (record->record, patch);

  record_seal (self, record, merged);
}

void
test_app_delete (DoveTestApp *self,
                 TestTable   *table,
                 TestRecord  *record)
{
  if ((self->flags & DOVE_TEST_APP_SOFT_DELETE) != 0)
    {
      g_autoptr(DoveValue) patch = test_json ("{\"deleted\":true}");

      test_app_merge (self, record, patch);
      return;
    }

  self->clock++;
  g_ptr_array_remove (table->records, record);
}

char *
test_app_find_mistake (DoveTestApp  *self,
                       const char   *object,
                       DoveValue    *fields,
                       gboolean      is_create,
                       const char  **field)
{
  DoveValue *name = dove_value_get_member (fields, "name");
  const char *text = dove_value_get_text (name);

  *field = "/name";
  if (dove_value_get_kind (fields) != DOVE_VALUE_RECORD)
    return g_strdup ("The record is missing");
  if (name == NULL && is_create && g_str_equal (object, "contacts"))
    return g_strdup ("Name is required");
  if (name != NULL && (text == NULL || *text == '\0'))
    return g_strdup ("Name must not be empty");
  if (text != NULL && strlen (text) > 100)
    return g_strdup ("Name is too long (maximum is 100 characters)");

  return NULL;
}

TestRecord *
test_app_find_twin (DoveTestApp *self,
                    TestTable   *table,
                    DoveValue   *fields)
{
  const char *email = dove_value_get_member_text (fields, "email");

  if (email == NULL || (self->flags & DOVE_TEST_APP_UNIQUE_EMAIL) == 0)
    return NULL;

  for (guint i = 0; i < table->records->len; i++)
    {
      TestRecord *record = table->records->pdata[i];
      const char *other = dove_value_get_member_text (record->record, "email");

      if (other != NULL && g_ascii_strcasecmp (other, email) == 0)
        return record;
    }

  return NULL;
}

char *
test_app_sign_in (DoveTestApp *self,
                  const char  *user,
                  const char  *password)
{
  char *token = NULL;

  if (self->is_locked ||
      g_strcmp0 (user, DOVE_TEST_APP_USER) != 0 ||
      g_strcmp0 (password, DOVE_TEST_APP_PASSWORD) != 0)
    return NULL;

  token = g_strdup_printf ("canary-session-%u", ++self->session_count);
  g_hash_table_add (self->sessions, g_strdup (token));

  return token;
}

static gpointer
serve_thread (gpointer data)
{
  DoveTestApp *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  soup_server_disconnect (self->server);
  g_clear_object (&self->server);
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static GSocket *
open_socket (guint16 *port)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  GSocket *socket = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                         &error);
  g_assert_no_error (error);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_listen (socket, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return socket;
}

/**
 * dove_test_app_new:
 * @flags: how the application behaves
 *
 * Starts an application on a free port of loopback. Aborts when it cannot.
 *
 * Returns: (transfer full): the application, without records
 */
DoveTestApp *
dove_test_app_new (DoveTestAppFlags flags)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = NULL;
  DoveTestApp *self = g_new0 (DoveTestApp, 1);
  guint16 port = 0;

  g_mutex_init (&self->lock);
  self->flags = flags;
  self->account = g_strdup ("account-1");
  self->clock = FIRST_CLOCK;
  self->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) table_free);
  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) dove_value_unref);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_row_free);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->last_headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  socket = open_socket (&port);
  self->url = g_strdup_printf ("http://127.0.0.1:%u", port);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, test_app_serve_cb, self, NULL);
  soup_server_listen_socket (self->server, socket, 0, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (self->context);
  self->thread = g_thread_new ("test-app", serve_thread, self);

  return self;
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);

  return G_SOURCE_REMOVE;
}

/**
 * dove_test_app_free:
 * @self: (transfer full): an application
 *
 * Stops it and forgets its records.
 */
void
dove_test_app_free (DoveTestApp *self)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_callback (source, quit_cb, self->loop, NULL);
  g_source_attach (source, self->context);
  g_thread_join (self->thread);

  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->tables);
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->last_headers);
  g_ptr_array_unref (self->faults);
  g_ptr_array_unref (self->log);
  g_mutex_clear (&self->lock);
  g_free (self->account);
  g_free (self->last_body);
  g_free (self->url);
  g_free (self);
}

/**
 * dove_test_app_get_url:
 * @self: an application
 *
 * Returns: its address without a last slash
 */
const char *
dove_test_app_get_url (DoveTestApp *self)
{
  return self->url;
}

/**
 * dove_test_app_set_flags:
 * @self: an application
 * @flags: how it behaves from now on
 */
void
dove_test_app_set_flags (DoveTestApp      *self,
                         DoveTestAppFlags  flags)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->flags = flags;
}

/**
 * dove_test_app_set_account:
 * @self: an application
 * @account: id that `/me` tells
 */
void
dove_test_app_set_account (DoveTestApp *self,
                           const char  *account)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->account);
  self->account = g_strdup (account);
}

/**
 * dove_test_app_add:
 * @self: an application
 * @object: which object
 * @json: the record
 *
 * Adds a record without a request.
 *
 * Returns: (transfer full): its id
 */
char *
dove_test_app_add (DoveTestApp *self,
                   const char  *object,
                   const char  *json)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(DoveValue) fields = test_json ("%s", json);

  return g_strdup_printf ("%" G_GINT64_FORMAT, test_app_insert (self, object, fields)->id);
}

/**
 * dove_test_app_add_many:
 * @self: an application
 * @object: which object
 * @count: how many
 *
 * Adds records `{ "name": "Name N", "email": "nN@example.com", "number": N }`.
 */
void
dove_test_app_add_many (DoveTestApp *self,
                        const char  *object,
                        guint        count)
{
  for (guint i = 1; i <= count; i++)
    {
      g_autofree char *json = NULL;
      g_autofree char *id = NULL;

      json = g_strdup_printf ("{\"name\":\"Name %u\",\"email\":\"n%u@example.com\","
                              "\"number\":%u}", i, i, i);
      id = dove_test_app_add (self, object, json);
    }
}

/**
 * dove_test_app_edit:
 * @self: an application
 * @object: which object
 * @id: which record
 * @json: merge patch
 *
 * Changes a record without a request.
 */
void
dove_test_app_edit (DoveTestApp *self,
                    const char  *object,
                    const char  *id,
                    const char  *json)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(DoveValue) patch = test_json ("%s", json);
  TestRecord *record = test_table_find (test_app_ensure_table (self, object), id);

  g_assert_nonnull (record);
  test_app_merge (self, record, patch);
}

/**
 * dove_test_app_pass_time:
 * @self: an application
 * @seconds: how much later its next change is
 */
void
dove_test_app_pass_time (DoveTestApp *self,
                         guint        seconds)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->clock += seconds;
}

/**
 * dove_test_app_remove:
 * @self: an application
 * @object: which object
 * @id: which record
 *
 * Deletes a record without a request.
 */
void
dove_test_app_remove (DoveTestApp *self,
                      const char  *object,
                      const char  *id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  TestTable *table = test_app_ensure_table (self, object);
  TestRecord *record = test_table_find (table, id);

  g_assert_nonnull (record);
  test_app_delete (self, table, record);
}

/**
 * dove_test_app_dup_record:
 * @self: an application
 * @object: which object
 * @id: which record
 *
 * Returns: (transfer full) (nullable): the record as it is stored
 */
DoveValue *
dove_test_app_dup_record (DoveTestApp *self,
                          const char  *object,
                          const char  *id)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  TestRecord *record = test_table_find (test_app_ensure_table (self, object), id);

  return record != NULL ? dove_value_ref (record->record) : NULL;
}

/**
 * dove_test_app_count_records:
 * @self: an application
 * @object: which object
 *
 * Returns: how many records it holds, softly deleted ones too
 */
guint
dove_test_app_count_records (DoveTestApp *self,
                             const char  *object)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return test_app_ensure_table (self, object)->records->len;
}

/**
 * dove_test_app_count_requests:
 * @self: an application
 * @method: (nullable): of which method
 * @path: (nullable): glob over path and query
 *
 * Returns: how many such requests arrived
 */
guint
dove_test_app_count_requests (DoveTestApp *self,
                              const char  *method,
                              const char  *path)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *pattern = NULL;
  guint count = 0;

  pattern = g_strdup_printf ("%s %s", method != NULL ? method : "*", path != NULL ? path : "*");
  for (guint i = 0; i < self->log->len; i++)
    count += g_pattern_match_simple (pattern, self->log->pdata[i]);

  return count;
}

/**
 * dove_test_app_dup_last_body:
 * @self: an application
 *
 * Returns: (transfer full) (nullable): body of the last request that had one
 */
char *
dove_test_app_dup_last_body (DoveTestApp *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->last_body);
}

/**
 * dove_test_app_dup_last_header:
 * @self: an application
 * @name: name of a header in lower case
 *
 * Returns: (transfer full) (nullable): its value in the last request
 */
char *
dove_test_app_dup_last_header (DoveTestApp *self,
                               const char  *name)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (g_hash_table_lookup (self->last_headers, name));
}

/**
 * dove_test_app_forget_requests:
 * @self: an application
 *
 * Starts counting anew.
 */
void
dove_test_app_forget_requests (DoveTestApp *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_set_size (self->log, 0);
}

/**
 * dove_test_app_add_fault:
 * @self: an application
 * @fault: what goes wrong, and when
 *
 * Adds a fault. A request meets the first fault that fits it.
 */
void
dove_test_app_add_fault (DoveTestApp         *self,
                         const DoveTestFault *fault)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  FaultRow *row = g_new0 (FaultRow, 1);

  row->method = g_strdup (fault->method);
  row->path = g_strdup (fault->path);
  row->kind = fault->kind;
  row->status = fault->status;
  row->retry_after = g_strdup (fault->retry_after);
  row->date = g_strdup (fault->date);
  row->skip = fault->skip;
  row->times = MAX (fault->times, 1);
  g_ptr_array_add (self->faults, row);
}

/**
 * dove_test_app_clear_faults:
 * @self: an application
 *
 * Lets everything go well again.
 */
void
dove_test_app_clear_faults (DoveTestApp *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_set_size (self->faults, 0);
}

/**
 * dove_test_app_end_sessions:
 * @self: an application
 *
 * Makes every session's token stale; signing in again gives a good one.
 */
void
dove_test_app_end_sessions (DoveTestApp *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_remove_all (self->sessions);
}

/**
 * dove_test_app_set_locked:
 * @self: an application
 * @is_locked: whether every way of signing in is refused
 */
void
dove_test_app_set_locked (DoveTestApp *self,
                          gboolean     is_locked)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_locked = is_locked;
}
