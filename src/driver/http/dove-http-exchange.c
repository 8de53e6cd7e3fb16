/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "connector/dove-dialect.h"
#include "driver/http/dove-http-driver-private.h"
#include "record/dove-json.h"

#define JSON_TYPE_FLAG "x-any-content-type" /* member of a manifest: JSON under a wrong type */

/* Puts the members of a record into a scope as names of their own. */
static void
scope_set_all (DoveScope *scope,
               DoveValue *names)
{
  for (guint i = 0; i < dove_value_get_length (names); i++)
    dove_scope_set (scope, dove_value_get_name (names, i), dove_value_get_element (names, i));
}

/* Takes the names of the connection as they are now: signing in, which a question may bring
 * about, makes those of the session. */
void
http_exchange_refresh (HttpExchange *self)
{
  g_autoptr(DoveValue) names = dove_connection_dup_scope (self->driver->connection);

  scope_set_all (self->outer, names);
}

/* Begins a question. The caller sets the names that its operation needs. */
HttpExchange *
http_exchange_new (DoveHttpDriver      *driver,
                   const DoveOperation *operation)
{
  DoveClock *clock = dove_connection_get_clock (driver->connection);
  HttpExchange *self = g_new0 (HttpExchange, 1);

  self->driver = driver;
  self->operation = operation;
  self->host = *dove_connection_get_formula_host (driver->connection);
  self->host.now = dove_clock_get_now (clock);
  self->outer = dove_scope_new (NULL);
  dove_scope_set_host (self->outer, &self->host);
  http_exchange_refresh (self);
  self->scope = dove_scope_new (self->outer);

  return self;
}

void
http_exchange_free (HttpExchange *self)
{
  g_clear_pointer (&self->scope, dove_scope_free);
  g_clear_pointer (&self->outer, dove_scope_free);
  g_clear_pointer (&self->answer, dove_answer_free);
  g_clear_pointer (&self->verdict, dove_verdict_free);
  http_note_clear (&self->note);
  g_free (self->url);
  g_free (self);
}

/* Of the thread that uses the driver */
static DoveNet *
ensure_net (DoveHttpDriver *driver)
{
  if (driver->net == NULL)
    driver->net = dove_net_new (dove_connection_get_account (driver->connection));

  return driver->net;
}

/* Signs in, if that was not done yet: the address or a parameter may be told by it. */
gboolean
http_exchange_prepare (HttpExchange  *self,
                       GCancellable  *cancellable,
                       GError       **error)
{
  DoveHttpDriver *driver = self->driver;

  if (!dove_connection_sign_in (driver->connection, ensure_net (driver), cancellable, error))
    return FALSE;

  http_exchange_refresh (self);

  return TRUE;
}

/* What is sent; the same scope and input give the same bytes. */
DoveCall *
http_exchange_build (HttpExchange         *self,
                     const DoveCallInput  *input,
                     GError              **error)
{
  return dove_operation_build (self->driver->manifest, self->operation, self->scope, input,
                               error);
}

/* Right words in the wrong clothes are not taken for data: a portal, a proxy or an error page
 * answers like this, and so does a service whose manifest then says that it does. */
static gboolean
has_acceptable_type (HttpExchange           *self,
                     const DoveDialectRules *rules,
                     const DoveNetAnswer    *answer)
{
  DoveValue *flag = dove_value_get_member (self->driver->manifest->document, JSON_TYPE_FLAG);
  g_autofree char *type = NULL;

  if (dove_value_get_boolean (flag))
    return TRUE;

  type = dove_net_answer_dup_content_type (answer);

  return rules->accepts (type);
}

static DoveAnswer *
read_answer (HttpExchange        *self,
             const DoveNetAnswer *answer)
{
  DoveDialect dialect = dove_operation_get_dialect (self->driver->manifest, self->operation);
  const DoveDialectRules *rules = dove_dialect_get_rules (dialect);
  g_autoptr(DoveAnswer) read = dove_answer_new (answer->status, answer->url);
  gsize size = 0;
  const char *data = g_bytes_get_data (answer->body, &size);
  gboolean is_success = answer->status >= 200 && answer->status <= 299;

  for (guint i = 0; i < answer->headers->len; i++)
    {
      DoveNetHeader *header = answer->headers->pdata[i];

      dove_answer_add_header (read, header->name, header->value);
    }

  if (size == 0)
    return g_steal_pointer (&read);

  /* An error may say its words in any type; only what would be believed is held to it. */
  if (is_success && !has_acceptable_type (self, rules, answer))
    read->is_undecodable = TRUE;
  else
    rules->read_body (read, data, size);

  return g_steal_pointer (&read);
}

static DoveNetVerdict
to_net_verdict (DoveVerdictKind kind)
{
  switch (kind)
    {
    case DOVE_VERDICT_RETRY:
      return DOVE_NET_RETRY;
    case DOVE_VERDICT_THROTTLE:
      return DOVE_NET_THROTTLE;
    case DOVE_VERDICT_REAUTH:
      return DOVE_NET_REAUTH;
    default:
      return DOVE_NET_ACCEPT;
    }
}

/* Decodes and judges each answer once: net asks here whether to send again, and what was
 * decoded for that is kept for the reader. */
static DoveNetVerdict
judge_answer (const DoveNetAnswer *answer,
              GTimeSpan           *wait,
              gpointer             user_data)
{
  HttpExchange *self = user_data;

  g_clear_pointer (&self->answer, dove_answer_free);
  g_clear_pointer (&self->verdict, dove_verdict_free);
  self->answer = read_answer (self, answer);
  self->verdict = dove_operation_judge (self->driver->manifest, self->operation, self->answer,
                                        self->scope);

  if (self->verdict->wait > 0)
    *wait = self->verdict->wait;
  self->wait = MAX (*wait, 0);

  return to_net_verdict (self->verdict->kind);
}

static DoveNetRequest *
make_request (HttpExchange *self,
              DoveCall     *call)
{
  DoveNetRequest *request = dove_net_request_new (call->method, call->url);

  for (guint i = 0; i < call->headers->len; i++)
    {
      DovePair *header = call->headers->pdata[i];

      dove_net_request_add_header (request, header->name, header->value);
    }

  if (call->body != NULL)
    dove_net_request_set_body (request, call->content_type, call->body);
  request->flags = DOVE_NET_DATA_ONLY;
  if (call->is_write)
    request->flags |= DOVE_NET_WRITE;
  if (call->is_write && call->is_repeatable)
    request->flags |= DOVE_NET_REPEATABLE;
  if (dove_connection_is_user_host (self->driver->connection, call->url))
    request->flags |= DOVE_NET_ALLOW_PRIVATE;
  request->judge = judge_answer;
  request->judge_data = self;

  return request;
}

/*
 * Sends a call and fills `answer` and `verdict`: a read again and again as the rules of the
 * engine say, a write once. FALSE when there is no answer to look at, or the sign-in was
 * refused also after it was renewed.
 */
gboolean
http_exchange_send (HttpExchange  *self,
                    DoveCall      *call,
                    GCancellable  *cancellable,
                    GError       **error)
{
  DoveHttpDriver *driver = self->driver;
  g_autoptr(DoveNetRequest) request = make_request (self, call);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(GError) failure = NULL;

  g_free (self->url);
  self->url = g_strdup (call->url);
  self->is_repeatable = call->is_repeatable;
  if (call->is_write)
    {
      http_note_begin (self, call);
      answer = dove_connection_send (driver->connection, ensure_net (driver), request, cancellable,
                                     &failure);
      http_note_end (self, answer, failure);
    }
  else
    answer = dove_connection_fetch (driver->connection, ensure_net (driver), request, cancellable,
                                    &failure);
  if (answer == NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return answer != NULL;
}

static gsize
measure_place (const char *url)
{
  return strcspn (url, "?#");
}

/* Whether the answer came from another place than the one that was asked: what is missing there
 * says nothing about the record. */
static gboolean
was_redirected (HttpExchange *self)
{
  gsize length = measure_place (self->url);

  return self->answer->url != NULL &&
         (measure_place (self->answer->url) != length ||
          strncmp (self->answer->url, self->url, length) != 0);
}

static DoveError
get_error_code (HttpExchange *self)
{
  DoveRole role = self->operation->role;

  if (was_redirected (self) && (self->answer->status == 404 || self->answer->status == 410))
    return DOVE_ERROR_FAILED;

  /* The parts of a record that is gone, or a search for one: their callers want to know. */
  if (self->answer->status == 404 &&
      (role == DOVE_ROLE_LIST || role == DOVE_ROLE_LIST_SINCE || role == DOVE_ROLE_FIND))
    return DOVE_ERROR_MISSING;

  switch (self->verdict->kind)
    {
    case DOVE_VERDICT_RETRY:
      return DOVE_ERROR_OFFLINE;
    case DOVE_VERDICT_THROTTLE:
      return DOVE_ERROR_THROTTLED;
    case DOVE_VERDICT_REAUTH:
      return DOVE_ERROR_UNAUTHORIZED;
    case DOVE_VERDICT_FORBIDDEN:
      return DOVE_ERROR_FORBIDDEN;
    case DOVE_VERDICT_MISSING:
      return DOVE_ERROR_MISSING;
    case DOVE_VERDICT_EXPIRED:
      return DOVE_ERROR_EXPIRED;
    default:
      return DOVE_ERROR_FAILED;
    }
}

static const DoveObject *
find_object (HttpExchange *self)
{
  const GPtrArray *objects = self->driver->manifest->objects;

  for (guint i = 0; i < objects->len; i++)
    {
      const DoveObject *object = g_ptr_array_index (objects, i);
      g_autofree char *place = g_strdup_printf ("/objects/%s/", object->id);

      if (g_str_has_prefix (self->operation->pointer, place))
        return object;
    }

  return NULL;
}

/* What is not permitted may be what the sign-in does not include; NULL when it is not so. */
char *
http_exchange_describe_lacking (HttpExchange *self)
{
  g_autofree char *lacking = NULL;

  if (self->verdict->kind == DOVE_VERDICT_FORBIDDEN)
    lacking = dove_connection_name_lacking (self->driver->connection, find_object (self));

  return lacking != NULL
           ? g_strdup_printf (_("the sign-in does not include %s: sign in again and allow it"),
                              lacking)
           : NULL;
}

/* The application's words, or ours where it has none. */
static char *
describe_failure (HttpExchange *self)
{
  g_autofree char *lacking = http_exchange_describe_lacking (self);

  if (lacking != NULL)
    return g_steal_pointer (&lacking);
  if (self->verdict->hint != NULL && self->verdict->message != NULL)
    return g_strdup_printf ("%s (%s)", self->verdict->message, self->verdict->hint);
  if (self->verdict->message != NULL)
    return g_strdup (self->verdict->message);

  return g_strdup_printf (_("it answered with status %u"), self->answer->status);
}

static gboolean
check_verdict (HttpExchange  *self,
               const char    *what,
               GError       **error)
{
  g_autofree char *why = NULL;

  switch (self->verdict->kind)
    {
    case DOVE_VERDICT_OK:
    case DOVE_VERDICT_EMPTY:
    case DOVE_VERDICT_IGNORE:
      if (!self->answer->is_undecodable || self->verdict->is_by_rule)
        return TRUE;
      return http_driver_fail (self->driver, error, DOVE_ERROR_FAILED, what,
                               _("its answer is not the data that was asked for; is this the "
                                 "right address?"));
    default:
      why = describe_failure (self);
      return http_driver_fail (self->driver, error, get_error_code (self), what, why);
    }
}

/*
 * Asks for something that changes nothing. TRUE leaves an answer that is good, or that a rule
 * calls empty or to be skipped. @what begins the sentence of an error: “contacts could not be
 * read”.
 */
gboolean
http_exchange_read (HttpExchange         *self,
                    const DoveCallInput  *input,
                    const char           *what,
                    GCancellable         *cancellable,
                    GError              **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(DoveCall) call = NULL;

  if (http_exchange_prepare (self, cancellable, &reason))
    call = http_exchange_build (self, input, &reason);
  if (call != NULL && http_exchange_send (self, call, cancellable, &reason))
    return check_verdict (self, what, error);

  if (reason->domain != DOVE_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  return http_driver_fail (self->driver, error, reason->code, what, reason->message);
}

/* A key or an id as text: the application may keep it as a number. NULL for nothing. */
char *
http_value_to_text (DoveValue *value)
{
  if (value == NULL || dove_value_is_null (value))
    return NULL;
  if (dove_value_get_text (value) != NULL)
    return g_strdup (dove_value_get_text (value));

  return dove_json_write (value, DOVE_JSON_CANONICAL);
}

char *
http_exchange_select_text (HttpExchange *self,
                           DoveSelector *selector)
{
  g_autoptr(DoveValue) value = NULL;

  if (selector == NULL)
    return NULL;

  value = dove_selector_select (selector, self->answer, self->scope);

  return http_value_to_text (value);
}

/* Names the record that an operation is about. A child's parent is known from the child's own
 * key or record, where the manifest says that it stands there. */
void
http_exchange_set_key (HttpExchange     *self,
                       const DoveObject *object,
                       const char       *key)
{
  g_autoptr(DoveValue) value = dove_object_make_key (object, key);

  dove_scope_set (self->scope, "key", value);
  dove_scope_take (self->scope, "fields", dove_object_make_fields (object, NULL));
  http_exchange_set_parent (self, object, value);
}

/* Names the parent of a child if @record, or its key, tells which it is. */
void
http_exchange_set_parent (HttpExchange     *self,
                          const DoveObject *object,
                          DoveValue        *record)
{
  DoveObject *parent = NULL;
  g_autofree char *key = NULL;

  if (object->parent == NULL || object->parent_as == NULL)
    return;

  parent = dove_manifest_find_object (self->driver->manifest, object->parent);
  key = http_value_to_text (dove_value_get_member (record, object->parent_as));
  if (key != NULL)
    dove_scope_take (self->scope, "parent", dove_object_make_parent (parent, key, NULL));
}
