/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-oauth-listener-private.h"

#include "base/dove-error.h"
#include "base/dove-wake.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/*
 * The other end of the redirect: a server on the loopback interface for one question.
 *
 * Any program of this computer, and any page of a browser on it, can ask here. So only a request
 * that the judge knows by its `state` ends the wait; everything else (icons, scanners, a page
 * that guesses) gets an error and leaves no trace. Connections that say nothing cost nothing:
 * the server does not wait for any of them, and closes all in the end. The page has no scripts
 * and repeats nothing of what came.
 */

#define PATH "/callback"
#define LOOK_AGAIN_MS 200 /* how soon a wait sees a clock that was turned */
#define GOODBYE (2 * G_TIME_SPAN_SECOND) /* of real time, for a browser that does not read */

struct _DoveOAuthListener
{
  GMainContext  *context;
  SoupServer    *server;
  guint16        port;

  DoveOAuthJudge judge;      /* (nullable): while somebody waits */
  gpointer       user_data;
  GHashTable    *query;      /* (nullable): of the request that ends the wait */
  gboolean       is_answered; /* its page is with the browser */
};

static const char page[] =
  "<!DOCTYPE html>\n<html lang=\"%s\">\n"
  "<head><meta charset=\"utf-8\"><title>Dovetail</title></head>\n"
  "<body>\n<h1>%s</h1>\n<p>%s</p>\n</body>\n</html>\n";

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *title,
        const char        *words)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  /* Translators: the code of your language, like “de” or “pt-BR”, for a page in the browser */
  char *text = g_strdup_printf (page, C_("language", "en"), title, words);

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, text,
                                    strlen (text));
}

static void
message_finished_cb (SoupServerMessage *message,
                     gpointer           user_data)
{
  DoveOAuthListener *self = user_data;

  self->is_answered = TRUE;
}

static void
take_redirect (DoveOAuthListener *self,
               SoupServerMessage *message,
               GHashTable        *query)
{
  int verdict = query != NULL && self->judge != NULL && self->query == NULL
                  ? self->judge (query, self->user_data)
                  : -1;

  if (verdict < 0)
    {
      answer (message, SOUP_STATUS_BAD_REQUEST, _("Not expected"),
              _("This page belongs to no sign-in that is under way."));
      return;
    }

  self->query = g_hash_table_ref (query);
  g_signal_connect (message, "finished", G_CALLBACK (message_finished_cb), self);
  if (verdict > 0)
    answer (message, SOUP_STATUS_OK, _("Thank you"),
            _("You can close this page and go back to Dovetail."));
  else
    answer (message, SOUP_STATUS_OK, _("Not signed in"),
            _("You can close this page and go back to Dovetail, which says why."));
}

static void
request_cb (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  DoveOAuthListener *self = user_data;

  if (!g_str_equal (path, PATH))
    answer (message, SOUP_STATUS_NOT_FOUND, _("Not found"), _("There is nothing here."));
  else if (!g_str_equal (soup_server_message_get_method (message), "GET"))
    answer (message, SOUP_STATUS_METHOD_NOT_ALLOWED, _("Not expected"),
            _("This page is only read."));
  else
    take_redirect (self, message, query);
}

static gboolean
listen_on (DoveOAuthListener  *self,
           guint16             port,
           GError            **error)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr(GError) problem = NULL;
  GSList *uris = NULL;

  if (!soup_server_listen (self->server, address, 0, &problem))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   port != 0 ? _("The browser could not be awaited on port %u: %s; close the "
                                 "program that uses it, and try again")
                             : _("The browser could not be awaited on any port (%u): %s"),
                   port, problem->message);
      return FALSE;
    }

  uris = soup_server_get_uris (self->server);
  self->port = (guint16) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return TRUE;
}

/* Listens; on any free port for 0. Errors: FAILED. */
DoveOAuthListener *
dove_oauth_listener_new (guint16   port,
                         GError  **error)
{
  g_autoptr(DoveOAuthListener) self = g_new0 (DoveOAuthListener, 1);
  gboolean is_listening;

  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new ("server-header", "Dovetail", NULL);
  soup_server_add_handler (self->server, NULL, request_cb, self, NULL);
  is_listening = listen_on (self, port, error);
  g_main_context_pop_thread_default (self->context);

  return is_listening ? g_steal_pointer (&self) : NULL;
}

void
dove_oauth_listener_free (DoveOAuthListener *self)
{
  g_main_context_push_thread_default (self->context);
  soup_server_disconnect (self->server);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_clear_object (&self->server);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_main_context_pop_thread_default (self->context);

  g_clear_pointer (&self->query, g_hash_table_unref);
  g_main_context_unref (self->context);
  g_free (self);
}

guint16
dove_oauth_listener_get_port (DoveOAuthListener *self)
{
  return self->port;
}

static gboolean
look_again_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSource *
add_source (DoveOAuthListener *self,
            GSource           *source)
{
  g_source_set_callback (source, look_again_cb, NULL, NULL);
  g_source_attach (source, self->context);

  return source;
}

/* Runs the server until the redirect has come, or it is over. */
static void
run (DoveOAuthListener *self,
     DoveClock         *clock,
     gint64             until,
     GCancellable      *cancellable)
{
  g_autoptr(GSource) timer = add_source (self, g_timeout_source_new (LOOK_AGAIN_MS));
  gulong watch = dove_wake_on_cancel (cancellable, self->context);
  gint64 leave = 0;

  while (self->query == NULL && !g_cancellable_is_cancelled (cancellable) &&
         dove_clock_get_monotonic (clock) < until)
    g_main_context_iteration (self->context, TRUE);

  leave = g_get_monotonic_time () + GOODBYE;
  while (self->query != NULL && !self->is_answered && g_get_monotonic_time () < leave)
    g_main_context_iteration (self->context, TRUE);

  g_cancellable_disconnect (cancellable, watch);
  g_source_destroy (timer);
}

/*
 * Blocks until the browser comes back, at most until a time of the clock; gives the parameters
 * that it brought. Errors: UNAUTHORIZED when nobody came in time, CANCELLED.
 */
GHashTable *
dove_oauth_listener_wait (DoveOAuthListener  *self,
                          DoveOAuthJudge      judge,
                          gpointer            user_data,
                          DoveClock          *clock,
                          gint64              until,
                          GCancellable       *cancellable,
                          GError            **error)
{
  self->judge = judge;
  self->user_data = user_data;
  self->is_answered = FALSE;
  g_main_context_push_thread_default (self->context);
  run (self, clock, until, cancellable);
  g_main_context_pop_thread_default (self->context);
  self->judge = NULL;

  if (self->query != NULL)
    return g_steal_pointer (&self->query);

  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                         _("Nobody signed in in the browser in time: sign in again"));

  return NULL;
}
