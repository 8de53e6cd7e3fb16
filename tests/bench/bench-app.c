/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench-people.h"

/*
 * Two applications with up to millions of records, faster than whatever is measured against them:
 * one thread, epoll, plain HTTP/1.1 on loopback.
 *
 *   bench-app PEOPLE     prints its port; ends with its standard input
 *
 *   /a/people    so many people, read only
 *   /b/people    empty at first; keeps what it is sent: POST, PATCH, DELETE, GET
 *   /stats       what was asked of each, and how many records of B are there twice
 */

#define FILES_MOST 1024

typedef struct
{
  GString *in;
  GString *out;
  gsize    sent;
} Client;

/* The value of a header, cut out of the head; NULL when it is not there */
static char *
find_header (const char *head,
             const char *name)
{
  gsize length = strlen (name);

  for (const char *at = strstr (head, "\r\n"); at != NULL; at = strstr (at + 2, "\r\n"))
    if (g_ascii_strncasecmp (at + 2, name, length) == 0 && at[2 + length] == ':')
      {
        const char *value = at + 3 + length;
        const char *end = strstr (value, "\r\n");

        return g_strstrip (g_strndup (value, end != NULL ? (gsize) (end - value) : strlen (value)));
      }

  return NULL;
}

/* Answers the first whole request that is there; FALSE when there is none */
static gboolean
take_request (BenchPeople *people,
              Client *client)
{
  char *end = strstr (client->in->str, "\r\n\r\n");
  g_autofree char *head = NULL;
  g_autofree char *length = NULL;
  g_autofree char *key = NULL;
  g_auto(GStrv) words = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  BenchRequest request = { 0 };
  gsize whole;
  guint status;

  if (end == NULL)
    return FALSE;
  head = g_strndup (client->in->str, (gsize) (end - client->in->str) + 2);
  length = find_header (head, "Content-Length");
  request.length = length != NULL ? g_ascii_strtoull (length, NULL, 10) : 0;
  whole = (gsize) (end - client->in->str) + 4 + request.length;
  if (client->in->len < whole)
    return FALSE;

  key = find_header (head, "Idempotency-Key");
  words = g_strsplit (head, " ", 3);
  request.method = words[0];
  request.path = g_strv_length (words) == 3 ? words[1] : words[0];
  request.query = strchr (request.path, '?');
  if (request.query != NULL)
    *request.query++ = '\0';
  request.key = key;
  request.body = end + 4;
  status = bench_people_answer (people, &request, body);
  g_string_append_printf (client->out, "HTTP/1.1 %u %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", status,
                          status < 300 ? "OK" : "No", body->len);
  g_string_append_len (client->out, body->str, (gssize) body->len);
  g_string_erase (client->in, 0, (gssize) whole);

  return TRUE;
}

/* Reads, answers, and writes what the socket takes; FALSE when the other end is gone */
static gboolean
serve_client (BenchPeople *people,
              Client *client,
              int     file)
{
  char buffer[65536];
  gssize got;

  while ((got = recv (file, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len (client->in, buffer, got);
  if (got == 0 || (errno != EAGAIN && errno != EINTR))
    return FALSE;
  while (take_request (people, client))
    ;
  while (client->sent < client->out->len)
    {
      got = send (file, client->out->str + client->sent, client->out->len - client->sent,
                  MSG_NOSIGNAL);
      if (got < 0)
        return errno == EAGAIN || errno == EINTR;
      client->sent += (gsize) got;
    }
  g_string_truncate (client->out, 0);
  client->sent = 0;

  return TRUE;
}

static int
listen_on_loopback (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int file = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (file < 0 || bind (file, (struct sockaddr *) &address, length) < 0 ||
      listen (file, 128) < 0 || getsockname (file, (struct sockaddr *) &address, &length) < 0)
    return -1;
  *port = ntohs (address.sin_port);

  return file;
}

static void
accept_client (int      server,
               int      events,
               Client **clients)
{
  int one = 1;
  int file = accept4 (server, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.fd = file };

  if (file < 0 || file >= FILES_MOST)
    {
      if (file >= 0)
        close (file);
      return;
    }
  setsockopt (file, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  clients[file] = g_new0 (Client, 1);
  clients[file]->in = g_string_new (NULL);
  clients[file]->out = g_string_new (NULL);
  epoll_ctl (events, EPOLL_CTL_ADD, file, &event);
}

static void
drop_client (int      file,
             Client **clients)
{
  close (file);
  g_string_free (clients[file]->in, TRUE);
  g_string_free (clients[file]->out, TRUE);
  g_clear_pointer (&clients[file], g_free);
}

/* Until the standard input ends: with the program that started us */
static void
serve (BenchPeople *people,
       int  server)
{
  Client *clients[FILES_MOST] = { NULL };
  int events = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event wanted = { .events = EPOLLIN, .data.fd = server };
  struct epoll_event parent = { .events = EPOLLIN, .data.fd = STDIN_FILENO };

  epoll_ctl (events, EPOLL_CTL_ADD, server, &wanted);
  epoll_ctl (events, EPOLL_CTL_ADD, STDIN_FILENO, &parent);
  for (;;)
    {
      struct epoll_event ready[64];
      int count = epoll_wait (events, ready, G_N_ELEMENTS (ready), -1);

      for (int i = 0; i < count; i++)
        {
          int file = ready[i].data.fd;

          if (file == STDIN_FILENO)
            return;
          if (file == server)
            accept_client (server, events, clients);
          else if (clients[file] != NULL && !serve_client (people, clients[file], file))
            drop_client (file, clients);
        }
    }
}

int
main (int    argc,
      char **argv)
{
  BenchPeople *people = bench_people_new (argc > 1 ? g_ascii_strtoll (argv[1], NULL, 10) : 1000);
  guint16 port = 0;
  int server = listen_on_loopback (&port);

  if (server < 0)
    {
      g_printerr ("bench-app: nothing may be listened on: %s\n", g_strerror (errno));
      return 1;
    }
  g_print ("%u\n", port);
  fflush (stdout);
  serve (people, server);

  return 0;
}
