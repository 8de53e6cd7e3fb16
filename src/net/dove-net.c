/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-net.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "dove-net-account-private.h"
#include "dove-net-exchange-private.h"
#include "dove-net-policy.h"
#include "dove-net-timing-private.h"

#define PAGE_LOOK_BYTES 512 /* how much of a body is looked at */

/*
 * The one layer that repeats, and the one that follows redirects.
 *
 * dove_net_send() goes out once; dove_net_fetch() is for reads and goes out again while that may
 * help. Both pass the gates of the account for every request on the wire, redirects included.
 */
struct _DoveNet
{
  DoveNetAccount  *account;
  GMainContext    *context;     /* of the session; runs only while a request is under way */
  SoupSession     *session;
  GTlsCertificate *certificate; /* (nullable): that its kept connections were made with */
};

/* What became of one round: an answer, or an error that may pass. */
typedef struct
{
  DoveNetAnswer *answer;    /* (nullable) */
  gboolean       may_retry; /* without an answer: whether a repetition may help */
} Round;

static void
open_session (DoveNet *self)
{
  g_main_context_push_thread_default (self->context);
  self->session = dove_exchange_new_session (dove_net_account_get_authorities (self->account));
  g_main_context_pop_thread_default (self->context);
}

/* Closes its connections. */
static void
close_session (DoveNet *self)
{
  g_main_context_push_thread_default (self->context);
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_context_pop_thread_default (self->context);
}

/**
 * dove_net_new:
 * @account: what all threads share
 *
 * Makes a sender for the calling thread.
 *
 * Returns: (transfer full): a sender
 */
DoveNet *
dove_net_new (DoveNetAccount *account)
{
  DoveNet *self = g_new0 (DoveNet, 1);

  self->account = dove_net_account_ref (account);
  self->context = g_main_context_new ();
  open_session (self);

  return self;
}

/**
 * dove_net_free:
 * @self: (transfer full): a sender, on its thread
 *
 * Closes its connections and frees it.
 */
void
dove_net_free (DoveNet *self)
{
  close_session (self);
  g_clear_object (&self->certificate);
  g_main_context_unref (self->context);
  dove_net_account_unref (self->account);
  g_free (self);
}

/**
 * dove_net_get_account:
 * @self: a sender
 *
 * Returns: (transfer none): its account
 */
DoveNetAccount *
dove_net_get_account (DoveNet *self)
{
  return self->account;
}

/* --- one request on the wire ------------------------------------------------------------------ */

/* Puts what became of a request into an error; the reason is a part of a sentence. */
static void
set_error (DoveNet                  *self,
           const DoveNetRequest     *request,
           const DoveExchangeResult *result,
           GError                  **error)
{
  const char *name = dove_net_account_get_name (self->account);
  g_autofree char *reason = dove_net_account_redact (self->account, result->reason);
  gboolean is_write = (request->flags & DOVE_NET_WRITE) != 0;

  if (result->end == DOVE_EXCHANGE_INVALID)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("A request to “%s” was not sent: %s"), name, reason);
  else if (result->end == DOVE_EXCHANGE_REFUSED)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                 _("“%s” was not asked: %s"), name, reason);
  else if (result->end == DOVE_EXCHANGE_DENIED)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                 _("“%s” could not be signed in to: %s"), name, reason);
  else if (is_write && result->sends > 0)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS,
                 _("It is not known whether “%s” carried out a change: %s"), name, reason);
  else if (result->end == DOVE_EXCHANGE_CANCELLED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("It was cancelled"));
  else if (result->end == DOVE_EXCHANGE_TOO_BIG)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT,
                 _("“%s” could not be read: %s"), name, reason);
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE,
                 result->end == DOVE_EXCHANGE_UNREACHED ? _("“%s” could not be reached: %s")
                                                        : _("“%s” gave no whole answer: %s"),
                 name, reason);
}

static void
judge (DoveNet              *self,
       const DoveNetRequest *request,
       const DoveNetTicket  *ticket,
       DoveNetAnswer        *answer)
{
  dove_net_account_note_answer (self->account, ticket, answer);
  answer->verdict = request->judge != NULL
                      ? request->judge (answer, &answer->wait, request->judge_data)
                      : dove_net_judge_status (answer, &answer->wait, NULL);
  dove_net_account_note_verdict (self->account, ticket, answer);
}

/* A kept connection stays that of the certificate it was made with, and the library does not look
 * which one a request has. It calls a connection idle some time after its answer was read, so that
 * only a new session surely has none. */
static void
leave_other_certificates (DoveNet              *self,
                          const DoveNetRequest *request)
{
  if (self->certificate == request->certificate)
    return;

  close_session (self);
  open_session (self);
  g_set_object (&self->certificate, request->certificate);
}

/* Passes the gates and goes out once. */
static gboolean
go_out (DoveNet               *self,
        const DoveNetRequest  *request,
        Round                 *round,
        GCancellable          *cancellable,
        GError               **error)
{
  g_auto(DoveExchangeResult) result = { 0 };
  DoveNetTicket ticket = { 0 };

  round->may_retry = FALSE;
  if (!dove_net_account_enter (self->account, request, &ticket, cancellable, error))
    return FALSE;

  leave_other_certificates (self, request);
  g_main_context_push_thread_default (self->context);
  dove_exchange_run (self->session, self->context, request, cancellable, &result);
  g_main_context_pop_thread_default (self->context);

  if (result.answer != NULL)
    judge (self, request, &ticket, result.answer);
  else if (result.end == DOVE_EXCHANGE_UNREACHED || result.end == DOVE_EXCHANGE_LOST)
    dove_net_account_note_failure (self->account);

  dove_net_account_leave (self->account, &ticket);

  round->may_retry = (result.end == DOVE_EXCHANGE_UNREACHED ||
                      result.end == DOVE_EXCHANGE_LOST) &&
                     !result.is_lasting;
  round->answer = g_steal_pointer (&result.answer);
  if (round->answer == NULL)
    set_error (self, request, &result, error);

  return round->answer != NULL;
}

/* --- redirects and pages -----------------------------------------------------------------------
 */

static gboolean
is_redirect (const DoveNetAnswer *answer)
{
  return answer->status == 301 || answer->status == 302 || answer->status == 303 ||
         answer->status == 307 || answer->status == 308;
}

static gboolean
refuse_redirected_write (DoveNet              *self,
                         const DoveNetAnswer  *answer,
                         GError              **error)
{
  /* 302 and 303 are also how web forms say "done, look there". */
  gboolean is_open = answer->status == 302 || answer->status == 303;

  g_set_error (error, DOVE_ERROR, is_open ? DOVE_ERROR_AMBIGUOUS : DOVE_ERROR_FAILED,
               _("“%s” answered a change with a redirect (%u), which is not followed; "
                 "check the address of the connection"),
               dove_net_account_get_name (self->account), answer->status);

  return FALSE;
}

/* Gives the address that a redirect of a read leads to, if it may be followed. */
static char *
find_redirect (DoveNet               *self,
               const DoveNetRequest  *request,
               const DoveNetAnswer   *answer,
               GError               **error)
{
  const char *name = dove_net_account_get_name (self->account);
  const char *location = dove_net_answer_get_header (answer, "location");
  g_autofree char *target =
    location != NULL ? g_uri_resolve_relative (request->url, location, SOUP_HTTP_URI_FLAGS, NULL)
                     : NULL;
  g_autofree char *origin = dove_net_dup_origin (target);

  if (!g_str_equal (request->method, "GET") && !g_str_equal (request->method, "HEAD"))
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                 _("“%s” answered a %s with a redirect, which is not followed"),
                 name, request->method);
  else if (origin == NULL)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                 _("“%s” sends us on, but does not say where"), name);
  else if (!dove_net_is_same_origin (request->url, target))
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                 _("“%s” sends us on to another server (%s), which is not followed; check the "
                   "address of the connection, and whether this network asks for a sign-in first"),
                 name, origin);
  else
    return g_steal_pointer (&target);

  return NULL;
}

/* Sends a request and what its redirects lead to. */
static gboolean
go_and_follow (DoveNet               *self,
               const DoveNetRequest  *request,
               Round                 *round,
               GCancellable          *cancellable,
               GError               **error)
{
  g_autoptr(DoveNetRequest) next = dove_net_request_copy (request);
  guint attempts = 0;

  for (guint hop = 0; hop <= DOVE_REDIRECT_LIMIT; hop++)
    {
      g_autoptr(DoveNetAnswer) answer = NULL;
      char *target;

      if (!go_out (self, next, round, cancellable, error))
        return FALSE;

      attempts += round->answer->attempts;
      round->answer->attempts = attempts;
      if (!is_redirect (round->answer))
        return TRUE;

      answer = g_steal_pointer (&round->answer);
      if ((request->flags & DOVE_NET_WRITE) != 0)
        return refuse_redirected_write (self, answer, error);

      target = find_redirect (self, next, answer, error);
      if (target == NULL)
        return FALSE;

      g_free (next->url);
      next->url = target;
    }

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
               _("“%s” sent us on more than %d times"),
               dove_net_account_get_name (self->account), DOVE_REDIRECT_LIMIT);

  return FALSE;
}

/* A success that is a web page where data was asked for comes from somebody else. */
static gboolean
refuse_page (DoveNet               *self,
             const DoveNetRequest  *request,
             Round                 *round,
             GError               **error)
{
  gboolean is_write = (request->flags & DOVE_NET_WRITE) != 0;

  if ((request->flags & DOVE_NET_DATA_ONLY) == 0 || round->answer->verdict != DOVE_NET_ACCEPT ||
      round->answer->status / 100 != 2 || !dove_net_answer_is_page (round->answer))
    return TRUE;

  g_clear_pointer (&round->answer, dove_net_answer_free);
  g_set_error (error, DOVE_ERROR, is_write ? DOVE_ERROR_AMBIGUOUS : DOVE_ERROR_OFFLINE,
               _("“%s” answered with a web page instead of data: this network may ask for a "
                 "sign-in first, or the address of the connection is not that of the interface"),
               dove_net_account_get_name (self->account));

  return FALSE;
}

/* nginx says by a page of its own what other servers say within TLS: the status is 400, which
 * elsewhere means that something is wrong with the record. Nothing was done. */
static gboolean
refuse_certificate_page (DoveNet  *self,
                         Round    *round,
                         GError  **error)
{
  static const char *const pages[][2] = {
    { "<title>400 No required SSL certificate was sent</title>",
      N_("it asks for a client certificate, and this connection has none") },
    { "<title>400 The SSL certificate error</title>", N_("it refused our certificate") },
  };
  gsize size = 0;
  const char *body = g_bytes_get_data (round->answer->body, &size);

  for (guint i = 0; round->answer->status == 400 && size > 0 && i < G_N_ELEMENTS (pages); i++)
    {
      if (g_strstr_len (body, (gssize) MIN (size, PAGE_LOOK_BYTES), pages[i][0]) == NULL)
        continue;

      g_clear_pointer (&round->answer, dove_net_answer_free);
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("“%s” could not be signed in to: %s"),
                   dove_net_account_get_name (self->account), _(pages[i][1]));
      return FALSE;
    }

  return TRUE;
}

static gboolean
go_round (DoveNet               *self,
          const DoveNetRequest  *request,
          Round                 *round,
          GCancellable          *cancellable,
          GError               **error)
{
  return go_and_follow (self, request, round, cancellable, error) &&
         refuse_certificate_page (self, round, error) &&
         refuse_page (self, request, round, error);
}

/* --- public
 * ------------------------------------------------------------------------------------- */

/**
 * dove_net_send:
 * @self: a sender, on its thread
 * @request: what to send
 * @cancellable: (nullable): cancels the waits and the request
 * @error: return location for an error
 *
 * Sends a request once, when the account's limits let it, and takes the whole answer, good or
 * bad: every status is an answer, and its `verdict` says what the judge made of it.
 *
 * Redirects of GET and HEAD are followed to the same origin; one of a write is an error. Blocks
 * on the network and on the limits. A body shorter than its Content-Length is an error; one that
 * is chunked or ends with the connection is not noticed when it is cut (measured: the library
 * takes the end of the connection for the end of the body): whoever decodes it must.
 *
 * Errors: %DOVE_ERROR_INVALID when the request or its address is not one that is sent;
 * %DOVE_ERROR_OFFLINE when the application could not be reached (nothing was sent), or gave no
 * whole answer to a read; %DOVE_ERROR_AMBIGUOUS when a write may have arrived but there is no
 * usable answer, also when it was cancelled then; %DOVE_ERROR_LIMIT when the answer to a read is
 * too large; %DOVE_ERROR_THROTTLED when the wait would be longer than a run may wait;
 * %DOVE_ERROR_UNAUTHORIZED when the server asks for a client certificate and there is none, or
 * does not take ours (nothing was done); %DOVE_ERROR_FAILED for redirects that are not followed;
 * %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable): the answer
 */
DoveNetAnswer *
dove_net_send (DoveNet               *self,
               const DoveNetRequest  *request,
               GCancellable          *cancellable,
               GError               **error)
{
  Round round = { 0 };

  return go_round (self, request, &round, cancellable, error) ? round.answer : NULL;
}

/* Waits before a repetition; a refusal has already made the whole account wait. */
static gboolean
wait_before_retry (DoveNet              *self,
                   const DoveNetAnswer  *answer,
                   guint                 retry,
                   GCancellable         *cancellable,
                   GError              **error)
{
  DoveNetVerdict verdict = answer != NULL ? answer->verdict : DOVE_NET_RETRY;
  GTimeSpan wait = answer != NULL ? answer->wait : -1;

  if (verdict == DOVE_NET_THROTTLE)
    return TRUE;
  if (wait < 0)
    wait = dove_net_backoff (retry, dove_net_account_take_random (self->account));
  if (wait > DOVE_RETRY_AFTER_CAP)
    dove_net_account_throttle (self->account, wait);

  return wait > DOVE_RETRY_AFTER_CAP ||
         dove_clock_wait (dove_net_account_get_clock (self->account), wait, cancellable, error);
}

/* Whether a round has ended the matter; if not, its error is dropped. */
static gboolean
is_final (DoveNet      *self,
          const Round  *round,
          guint         retry,
          GError      **error)
{
  if (round->answer != NULL ? round->answer->verdict == DOVE_NET_ACCEPT ||
                              round->answer->verdict == DOVE_NET_REAUTH
                            : !round->may_retry)
    return TRUE;

  if (retry >= DOVE_RETRY_COUNT || !dove_net_account_take_retry (self->account))
    return TRUE;

  g_clear_error (error);

  return FALSE;
}

/**
 * dove_net_fetch:
 * @self: a sender, on its thread
 * @request: what to read
 * @cancellable: (nullable): cancels the waits and the request
 * @error: return location for an error
 *
 * Sends a request that changes nothing, again and again while that may help: after transport
 * failures and answers that are judged %DOVE_NET_RETRY or %DOVE_NET_THROTTLE, with growing
 * random waits or as long as the application says, a few times, and within the account's budget.
 *
 * Errors: as dove_net_send(); %DOVE_ERROR_THROTTLED also when the application still refuses
 * after the last repetition: dove_net_account_get_hold() says how long.
 *
 * Returns: (transfer full) (nullable): the last answer; it may still be one of failure
 */
DoveNetAnswer *
dove_net_fetch (DoveNet               *self,
                const DoveNetRequest  *request,
                GCancellable          *cancellable,
                GError               **error)
{
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(GError) failure = NULL;
  guint attempts = 0;

  g_return_val_if_fail ((request->flags & DOVE_NET_WRITE) == 0, NULL);

  for (guint retry = 0;; retry++)
    {
      Round round = { 0 };

      go_round (self, request, &round, cancellable, &failure);
      answer = round.answer;
      if (answer != NULL)
        answer->attempts = attempts += answer->attempts;

      if (is_final (self, &round, retry, &failure))
        break;
      if (!wait_before_retry (self, answer, retry, cancellable, error))
        return NULL;

      g_clear_pointer (&answer, dove_net_answer_free);
    }

  if (answer != NULL && answer->verdict == DOVE_NET_THROTTLE)
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_THROTTLED,
                 _("“%s” takes no more requests for now (status %u)"),
                 dove_net_account_get_name (self->account), answer->status);
  else if (answer != NULL)
    return g_steal_pointer (&answer);
  else
    g_propagate_error (error, g_steal_pointer (&failure));

  return NULL;
}
