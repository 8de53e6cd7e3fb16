/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveTestServer:
 *
 * A scripted HTTP server on loopback that behaves as badly as it is told to: raw sockets, one
 * thread per connection, in this process. It answers each request with the next step of its
 * script; when that is empty it asks its handler; without one it answers `{}`. Every request is
 * recorded.
 */
typedef struct _DoveTestServer DoveTestServer;

/**
 * DoveTestAct:
 * @DOVE_TEST_ANSWER: sends the bytes and keeps the connection
 * @DOVE_TEST_ANSWER_CLOSE: sends the bytes and closes in order; no bytes: closes without answer
 * @DOVE_TEST_ANSWER_RESET: sends the bytes and resets; no bytes: resets after reading
 * @DOVE_TEST_RESET_UNREAD: resets before a byte of the request is read (it is not recorded)
 * @DOVE_TEST_HOLD: says nothing until the client goes away
 * @DOVE_TEST_DRIP: sends the bytes one by one, every 20 ms, then the last one for ever
 * @DOVE_TEST_ENDLESS: sends the bytes once, then 64 KiB of `a` again and again
 */
typedef enum
{
  DOVE_TEST_ANSWER,
  DOVE_TEST_ANSWER_CLOSE,
  DOVE_TEST_ANSWER_RESET,
  DOVE_TEST_RESET_UNREAD,
  DOVE_TEST_HOLD,
  DOVE_TEST_DRIP,
  DOVE_TEST_ENDLESS,
} DoveTestAct;

/**
 * DoveTestRequest:
 * @method: as received
 * @target: path and query as received
 * @head: the whole head as received, up to and with the empty line
 * @body: the body, chunks put together
 * @at: monotonic microseconds, when its head was complete
 * @connection: number of the connection it came on, from 0
 *
 * One request as the server saw it.
 */
typedef struct
{
  char  *method;
  char  *target;
  char  *head;
  char  *body;
  gsize  body_size;
  gint64 at;
  guint  connection;
} DoveTestRequest;

/**
 * DoveTestHandler:
 * @request: what came
 * @act: (out): what to do; %DOVE_TEST_ANSWER unless changed
 * @user_data: as given
 *
 * Answers when the script is empty; called on the connection's thread.
 *
 * Returns: (transfer full) (nullable): the bytes to send
 */
typedef GBytes *(*DoveTestHandler) (const DoveTestRequest *request,
                                    DoveTestAct           *act,
                                    gpointer               user_data);

DoveTestServer        *dove_test_server_new         (void);
void                   dove_test_server_free        (DoveTestServer  *self);

const char            *dove_test_server_get_url     (DoveTestServer  *self);
guint16                dove_test_server_get_port    (DoveTestServer  *self);

void                   dove_test_server_push        (DoveTestServer  *self,
                                                     DoveTestAct      act,
                                                     GBytes          *bytes);
void                   dove_test_server_push_text   (DoveTestServer  *self,
                                                     DoveTestAct      act,
                                                     const char      *text);
void                   dove_test_server_push_json   (DoveTestServer  *self,
                                                     guint            status,
                                                     const char      *headers,
                                                     const char      *body);
void                   dove_test_server_set_handler (DoveTestServer  *self,
                                                     DoveTestHandler  handler,
                                                     gpointer         user_data);

guint                  dove_test_server_get_count   (DoveTestServer  *self);
guint                  dove_test_server_get_connections (DoveTestServer *self);
const DoveTestRequest *dove_test_server_get         (DoveTestServer  *self,
                                                     guint            index);
char                  *dove_test_request_dup_header (const DoveTestRequest *request,
                                                     const char      *name);

GBytes                *dove_test_json               (guint            status,
                                                     const char      *headers,
                                                     const char      *body);
GBytes                *dove_test_gzip               (const char      *headers,
                                                     gsize            zeros);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTestServer, dove_test_server_free)

G_END_DECLS
