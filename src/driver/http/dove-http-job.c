/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "base/dove-defaults.h"
#include "driver/http/dove-http-driver-private.h"
#include "net/dove-net-policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A list that the application makes by a job (`async`): it is started, asked after until it is
 * done, and what it made is fetched. The job's id goes into the cursor before anything is waited
 * for, so that whoever goes on asks after the same job. What was made may lie at another place
 * than the application: it is fetched from there without a credential, over https only.
 */

static gboolean
says_yes (HttpExchange *poll,
          DoveSelector *selector)
{
  g_autoptr(DoveValue) value = NULL;

  if (selector != NULL)
    value = dove_selector_select (selector, poll->answer, poll->scope);

  return dove_selector_says_yes (value);
}

/* Takes the id of the job out of the answer that began it. */
gboolean
http_job_start (HttpExchange  *exchange,
                HttpCursor    *cursor,
                GError       **error)
{
  const DoveAsync *async = exchange->operation->async;

  cursor->job = async->id != NULL ? http_exchange_select_text (exchange, async->id)
                                  : g_strdup ("");
  if (cursor->job == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("its answer names no job at “%s”"),
                 dove_selector_get_text (async->id));

  return cursor->job != NULL;
}

static HttpExchange *
new_question (HttpExchange        *list,
              const DoveOperation *operation,
              const char          *job)
{
  HttpExchange *question = http_exchange_new (list->driver, operation);

  dove_scope_set_text (question->scope, "key", job);

  return question;
}

/* A job that failed, or that is known no more: the list is to begin anew. */
static gboolean
expire (HttpExchange  *list,
        GError       **error,
        const char    *what,
        const char    *why)
{
  return http_driver_fail (list->driver, error, DOVE_ERROR_EXPIRED, what, why);
}

/* Asks until the job is done; the last answer. */
static HttpExchange *
wait_for (HttpExchange  *list,
          const char    *job,
          const char    *what,
          GCancellable  *cancellable,
          GError       **error)
{
  const DoveAsync *async = list->operation->async;
  DoveClock *clock = dove_connection_get_clock (list->driver->connection);
  gint64 end = dove_clock_get_monotonic (clock) + DOVE_JOB_WAIT;

  while (dove_clock_get_monotonic (clock) <= end)
    {
      g_autoptr(HttpExchange) poll = new_question (list, async->poll, job);
      g_autoptr(GError) reason = NULL;
      DoveCallInput input = { 0 };

      if (!http_exchange_read (poll, &input, what, cancellable, &reason))
        {
          if (g_error_matches (reason, DOVE_ERROR, DOVE_ERROR_MISSING) ||
              (poll->answer != NULL && poll->answer->status == 404))
            expire (list, error, what, _("the application does not know its job any more"));
          else
            g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }
      if (says_yes (poll, async->failed))
        {
          expire (list, error, what, _("the application's job failed"));
          return NULL;
        }
      if (says_yes (poll, async->done))
        return g_steal_pointer (&poll);
      if (!dove_clock_wait (clock, async->every, cancellable, error))
        return NULL;
    }

  http_driver_fail (list->driver, error, DOVE_ERROR_FAILED, what,
                    _("the application's job does not come to its end"));

  return NULL;
}

/* Where the result lies: %NULL without an error when it is in the answer */
static char *
find_address (HttpExchange  *list,
              HttpExchange  *poll,
              const char    *job,
              GError       **error)
{
  const DoveAsync *async = list->operation->async;
  g_autoptr(HttpExchange) question = NULL;
  g_autoptr(DoveCall) call = NULL;
  char *address = NULL;

  if (async->result != NULL)
    {
      question = new_question (list, async->result, job);
      call = http_exchange_build (question, NULL, error);
      return call != NULL ? g_strdup (call->url) : NULL;
    }
  if (async->result_at == NULL)
    return NULL;

  address = http_exchange_select_text (poll, async->result_at);
  if (address == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                 _("the job's answer names no address at “%s”"),
                 dove_selector_get_text (async->result_at));

  return address;
}

/* Lines of JSON as one list */
static void
read_lines (DoveAnswer *answer,
            const char *data,
            gsize       size)
{
  g_autofree char *text = g_strndup (data, size);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(GString) list = g_string_new ("[");

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (*lines[i] != '\0')
        g_string_append_printf (list, "%s%s", list->len > 1 ? "," : "", lines[i]);
    }
  g_string_append_c (list, ']');
  dove_answer_read_body (answer, list->str, list->len);
}

static DoveNetAnswer *
fetch (DoveHttpDriver  *driver,
       const char      *address,
       GCancellable    *cancellable,
       GError         **error)
{
  g_autofree char *base = dove_connection_dup_base (driver->connection);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", address);

  if (driver->net == NULL)
    driver->net = dove_net_new (dove_connection_get_account (driver->connection));

  if (base != NULL && dove_net_is_same_origin (address, base))
    {
      if (dove_connection_is_user_host (driver->connection, address))
        request->flags |= DOVE_NET_ALLOW_PRIVATE;
      return dove_connection_fetch (driver->connection, driver->net, request, cancellable, error);
    }
  if (g_ascii_strncasecmp (address, "https://", strlen ("https://")) == 0)
    return dove_net_fetch (driver->net, request, cancellable, error);

  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("what its job made lies at another place that is not https"));

  return NULL;
}

/* Fetches the result, and judges it as if it were the answer to the list. */
static gboolean
take_result (HttpExchange  *list,
             const char    *address,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(DoveNetAnswer) answer = fetch (list->driver, address, cancellable, error);
  gsize size = 0;
  const char *data = NULL;

  if (answer == NULL)
    return FALSE;

  data = g_bytes_get_data (answer->body, &size);
  list->answer = dove_answer_new (answer->status, answer->url);
  if (list->operation->async->is_lines && answer->status == 200)
    read_lines (list->answer, data, size);
  else
    dove_answer_read_body (list->answer, data, size);
  list->verdict = dove_operation_judge (list->driver->manifest, list->operation, list->answer,
                                        list->scope);
  if (list->verdict->kind == DOVE_VERDICT_OK || list->verdict->kind == DOVE_VERDICT_EMPTY)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, "%s", list->verdict->message != NULL
               ? list->verdict->message : _("what its job made is not there"));

  return FALSE;
}

/* Waits for the job of the cursor, and leaves in @exchange what it made. */
gboolean
http_job_finish (HttpExchange  *exchange,
                 HttpCursor    *cursor,
                 const char    *what,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(HttpExchange) poll = wait_for (exchange, cursor->job, what, cancellable, error);
  g_autoptr(GError) reason = NULL;
  g_autofree char *address = NULL;

  if (poll == NULL)
    return FALSE;

  address = find_address (exchange, poll, cursor->job, &reason);
  if (address == NULL && reason == NULL)
    {
      exchange->answer = g_steal_pointer (&poll->answer);
      exchange->verdict = g_steal_pointer (&poll->verdict);
      return TRUE;
    }
  if (address != NULL && take_result (exchange, address, cancellable, &reason))
    return TRUE;
  if (reason->domain == DOVE_ERROR)
    return http_driver_fail (exchange->driver, error, reason->code, what, reason->message);

  g_propagate_error (error, g_steal_pointer (&reason));

  return FALSE;
}
