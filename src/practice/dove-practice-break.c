/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "practice/dove-practice-server-private.h"

#define SLOW_MS           3000
#define TOO_MANY_REQUESTS 429
#define RETRY_AFTER       "1"
#define RETRY_AFTER_DATE  2 /* seconds; a date has whole ones */

static void
wrong_page_answer (DovePracticeAsk *ask)
{
  static const char page[] =
    "<!DOCTYPE html><html><head><title>Sign in to the network</title></head>"
    "<body><h1>Welcome</h1><p>Please accept the terms of use.</p></body></html>";

  soup_server_message_set_status (ask->message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (ask->message, "text/html", SOUP_MEMORY_STATIC, page,
                                    sizeof page - 1);
}

/* Ends the connection below the server's feet: with a reset, or in order. */
static void
connection_cut (SoupServerMessage *message,
                gboolean           with_reset)
{
  GSocket *socket = soup_server_message_get_socket (message);
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  if (socket == NULL)
    return;

  if (with_reset)
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  else
    g_socket_shutdown (socket, TRUE, TRUE, NULL);

  g_socket_close (socket, NULL);
}

static void
truncated_answer (DovePracticeAsk *ask)
{
  GSocket *socket = soup_server_message_get_socket (ask->message);
  const char *body = ask->answer != NULL ? ask->answer : "";
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_printf (text, "HTTP/1.1 %u OK\r\nContent-Type: application/json\r\n"
                         "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                   ask->status, strlen (body) + 1);
  g_string_append_len (text, body, (gssize) strlen (body) / 2);
  if (socket != NULL)
    g_socket_send (socket, text->str, text->len, NULL, NULL);

  connection_cut (ask->message, FALSE);
}

static gboolean
slow_cb (gpointer user_data)
{
  soup_server_message_unpause (SOUP_SERVER_MESSAGE (user_data));

  return G_SOURCE_REMOVE;
}

static void
answer_later (DovePracticeAsk *ask,
              guint            milliseconds)
{
  soup_server_message_pause (ask->message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, milliseconds, slow_cb, g_object_ref (ask->message),
                      g_object_unref);
}

static void
answer_throttled (DovePracticeAsk *ask)
{
  g_autofree char *until = dove_practice_ask_now (ask, RETRY_AFTER_DATE);
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (until, NULL);
  g_autofree char *date = soup_date_time_to_string (time, SOUP_DATE_HTTP);

  soup_message_headers_replace (soup_server_message_get_response_headers (ask->message),
                                "Retry-After", ask->fault == DOVE_PRACTICE_FAULT_THROTTLE_DATE
                                                 ? date : RETRY_AFTER);
  dove_practice_answer_error (ask, TOO_MANY_REQUESTS, "Too many requests");
}

/**
 * dove_practice_break_before:
 * @ask: a request
 *
 * Makes the fault that comes before anything is stored.
 *
 * Returns: whether the request has been dealt with
 */
gboolean
dove_practice_break_before (DovePracticeAsk *ask)
{
  switch (ask->fault)
    {
    case DOVE_PRACTICE_FAULT_THROTTLE:
    case DOVE_PRACTICE_FAULT_THROTTLE_DATE:
      answer_throttled (ask);
      return TRUE;

    case DOVE_PRACTICE_FAULT_UNAUTHORIZED:
      dove_practice_answer_error (ask, SOUP_STATUS_UNAUTHORIZED, "The token has run out");
      return TRUE;

    case DOVE_PRACTICE_FAULT_CURSOR_GONE:
      dove_practice_answer_error (ask, SOUP_STATUS_GONE, "The list has run out: start anew");
      return TRUE;

    case DOVE_PRACTICE_FAULT_ERROR_BEFORE:
      dove_practice_answer_error (ask, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Practice fault");
      return TRUE;

    case DOVE_PRACTICE_FAULT_RESET_BEFORE:
      connection_cut (ask->message, TRUE);
      return TRUE;

    case DOVE_PRACTICE_FAULT_BATCH_REFUSED:
      dove_practice_answer_error (ask, SOUP_STATUS_BAD_REQUEST, "Practice fault");
      return TRUE;

    case DOVE_PRACTICE_FAULT_WRONG_TYPE:
      wrong_page_answer (ask);
      return TRUE;

    case DOVE_PRACTICE_FAULT_NONE:
    case DOVE_PRACTICE_FAULT_ERROR_AFTER:
    case DOVE_PRACTICE_FAULT_RESET_AFTER:
    case DOVE_PRACTICE_FAULT_LOST_ANSWER:
    case DOVE_PRACTICE_FAULT_TRUNCATE:
    case DOVE_PRACTICE_FAULT_SLOW:
    case DOVE_PRACTICE_FAULT_DUPLICATE_PAGE:
    case DOVE_PRACTICE_FAULT_UNSTABLE_PAGES:
    case DOVE_PRACTICE_FAULT_SILENT_SUCCESS:
    case DOVE_PRACTICE_FAULT_STALE_LIST:
    case DOVE_PRACTICE_FAULT_EMPTY_LIST:
    case DOVE_PRACTICE_FAULT_HALF_LIST:
    case DOVE_PRACTICE_FAULT_ACCEPTED:
    case DOVE_PRACTICE_FAULT_BATCH_ORDER:
    case DOVE_PRACTICE_FAULT_BATCH_MISSING:
    case DOVE_PRACTICE_FAULT_BATCH_HALF:
    case DOVE_PRACTICE_FAULT_CLOCK_SKEW:
    case DOVE_PRACTICE_FAULT_SEARCH_LAG:
    case DOVE_PRACTICE_FAULT_DELAY:
    case DOVE_PRACTICE_FAULT_COUNT:
    default:
      return FALSE;
    }
}

/**
 * dove_practice_break_after:
 * @ask: a request that has had its effect
 *
 * Makes the fault of the answer.
 */
void
dove_practice_break_after (DovePracticeAsk *ask)
{
  guint delay = (guint) dove_practice_faults_get_seconds (ask->server->faults,
                                                          DOVE_PRACTICE_FAULT_DELAY, ask->app);

  switch (ask->fault)
    {
    case DOVE_PRACTICE_FAULT_ERROR_AFTER:
    case DOVE_PRACTICE_FAULT_BATCH_HALF:
      dove_practice_answer_error (ask, SOUP_STATUS_INTERNAL_SERVER_ERROR, "Practice fault");
      break;

    case DOVE_PRACTICE_FAULT_RESET_AFTER:
      connection_cut (ask->message, TRUE);
      break;

    case DOVE_PRACTICE_FAULT_LOST_ANSWER:
      connection_cut (ask->message, FALSE);
      break;

    case DOVE_PRACTICE_FAULT_TRUNCATE:
      truncated_answer (ask);
      break;

    case DOVE_PRACTICE_FAULT_SLOW:
      answer_later (ask, SLOW_MS);
      break;

    case DOVE_PRACTICE_FAULT_NONE:
    case DOVE_PRACTICE_FAULT_THROTTLE:
    case DOVE_PRACTICE_FAULT_THROTTLE_DATE:
    case DOVE_PRACTICE_FAULT_ERROR_BEFORE:
    case DOVE_PRACTICE_FAULT_RESET_BEFORE:
    case DOVE_PRACTICE_FAULT_WRONG_TYPE:
    case DOVE_PRACTICE_FAULT_DUPLICATE_PAGE:
    case DOVE_PRACTICE_FAULT_UNAUTHORIZED:
    case DOVE_PRACTICE_FAULT_CURSOR_GONE:
    case DOVE_PRACTICE_FAULT_UNSTABLE_PAGES:
    case DOVE_PRACTICE_FAULT_SILENT_SUCCESS:
    case DOVE_PRACTICE_FAULT_STALE_LIST:
    case DOVE_PRACTICE_FAULT_EMPTY_LIST:
    case DOVE_PRACTICE_FAULT_HALF_LIST:
    case DOVE_PRACTICE_FAULT_ACCEPTED:
    case DOVE_PRACTICE_FAULT_BATCH_ORDER:
    case DOVE_PRACTICE_FAULT_BATCH_MISSING:
    case DOVE_PRACTICE_FAULT_BATCH_REFUSED:
    case DOVE_PRACTICE_FAULT_CLOCK_SKEW:
    case DOVE_PRACTICE_FAULT_SEARCH_LAG:
    case DOVE_PRACTICE_FAULT_DELAY:
    case DOVE_PRACTICE_FAULT_COUNT:
    default:
      if (delay > 0)
        answer_later (ask, delay);
      break;
    }
}
