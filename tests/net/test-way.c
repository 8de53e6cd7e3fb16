/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "dove-test-server.h"
#include "net/dove-net.h"
#include "record/dove-json.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * What goes wrong on the way to a server: its name, the connection, a proxy, a connection that was
 * kept. Names are looked up by a resolver of the test, and so are proxies.
 */

#define A_MOMENT (200 * G_TIME_SPAN_MILLISECOND)

/* --- a resolver: `nowhere.test` is not there, `slow.test` is never answered, `both.test` has an
 * address of IPv6, where nobody listens, and one of IPv4 --- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

struct _TestResolver
{
  GResolver parent_instance;
};

static gint lookups; /* atomic */

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
cancelled_cb (GCancellable *cancellable,
              gpointer      user_data)
{
  GTask *task = user_data;

  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

static void
free_addresses (gpointer data)
{
  g_resolver_free_addresses (data);
}

static GList *
find_addresses (GResolverNameLookupFlags flags)
{
  GList *list = NULL;

  if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) == 0)
    list = g_list_prepend (list, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
  if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) == 0)
    list = g_list_prepend (list, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6));

  return list;
}

static void
lookup_async (GResolver                *resolver,
              const char               *name,
              GResolverNameLookupFlags  flags,
              GCancellable             *cancellable,
              GAsyncReadyCallback       callback,
              gpointer                  user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_atomic_int_inc (&lookups);
  if (g_str_equal (name, "both.test"))
    g_task_return_pointer (task, find_addresses (flags), free_addresses);
  else if (g_str_equal (name, "slow.test"))
    g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (task), NULL);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No such name");
}

static GList *
lookup_finish (GResolver     *resolver,
               GAsyncResult  *result,
               GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver = G_RESOLVER_CLASS (klass);

  resolver->lookup_by_name_with_flags_async = lookup_async;
  resolver->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_resolver_init (TestResolver *self)
{
}

/* --- a resolver of proxies: that of the test, for what is asked over TLS --- */

#define TEST_TYPE_PROXIES (test_proxies_get_type ())
G_DECLARE_FINAL_TYPE (TestProxies, test_proxies, TEST, PROXIES, GObject)

struct _TestProxies
{
  GObject parent_instance;
};

static char *proxy_url; /* (nullable) */

static void test_proxies_iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestProxies, test_proxies, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                      test_proxies_iface_init))

static gboolean
proxies_are_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
find_proxies (GProxyResolver  *resolver,
              const char      *uri,
              GCancellable    *cancellable,
              GError         **error)
{
  const char *const found[] = { proxy_url != NULL ? proxy_url : "direct://", NULL };

  return g_strdupv ((char **) found);
}

static void
find_proxies_async (GProxyResolver      *resolver,
                    const char          *uri,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_return_pointer (task, find_proxies (resolver, uri, NULL, NULL),
                         (GDestroyNotify) g_strfreev);
}

static char **
find_proxies_finish (GProxyResolver  *resolver,
                     GAsyncResult    *result,
                     GError         **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_proxies_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = proxies_are_supported;
  iface->lookup = find_proxies;
  iface->lookup_async = find_proxies_async;
  iface->lookup_finish = find_proxies_finish;
}

static void
test_proxies_class_init (TestProxiesClass *klass)
{
}

static void
test_proxies_init (TestProxies *self)
{
}

/* --- the tests --- */

typedef struct
{
  DoveTestServer *server;
  DoveClock      *clock;
  DoveNetAccount *account;
  DoveNet        *net;
} Fixture;

static double
half (gpointer user_data)
{
  return 0.5;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->server = dove_test_server_new ();
  fixture->clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  fixture->account = dove_net_account_new ("CRM", fixture->clock);
  dove_net_account_set_random (fixture->account, half, NULL);
  fixture->net = dove_net_new (fixture->account);
  g_atomic_int_set (&lookups, 0);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  dove_net_free (fixture->net);
  dove_net_account_unref (fixture->account);
  dove_clock_unref (fixture->clock);
  dove_test_server_free (fixture->server);
}

static DoveNetRequest *
make (const char   *method,
      const char   *scheme,
      const char   *host,
      guint         port,
      DoveNetFlags  flags)
{
  g_autofree char *url = g_strdup_printf ("%s://%s:%u/x", scheme, host, port);
  DoveNetRequest *request = dove_net_request_new (method, url);

  request->flags = flags | DOVE_NET_ALLOW_PRIVATE;

  return request;
}

/* Nothing was sent, so nothing of it is in doubt; asking again and again ends soon. */
static void
test_name_is_not_found (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(DoveNetRequest) write = make ("POST", "http", "nowhere.test", 80, DOVE_NET_WRITE);
  g_autoptr(DoveNetRequest) read = make ("GET", "http", "nowhere.test", 80, DOVE_NET_READ);
  g_autoptr(GError) of_write = NULL;
  g_autoptr(GError) of_read = NULL;

  g_assert_null (dove_net_send (fixture->net, write, NULL, &of_write));
  g_assert_error (of_write, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  g_assert_nonnull (strstr (of_write->message, "name was not found"));

  g_assert_null (dove_net_fetch (fixture->net, read, NULL, &of_read));
  g_assert_error (of_read, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  g_assert_cmpint (g_atomic_int_get (&lookups), <, 20);
}

static gpointer
cancel_thread (gpointer data)
{
  while (g_atomic_int_get (&lookups) == 0)
    g_thread_yield ();
  g_cancellable_cancel (data);

  return NULL;
}

/* A name that is never answered is given up, and left at once when somebody stops it. */
static void
test_name_is_slow (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(DoveNetRequest) request = make ("GET", "http", "slow.test", 80, DOVE_NET_READ);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) late = NULL;
  g_autoptr(GError) stopped = NULL;
  GThread *thread = NULL;

  request->idle = A_MOMENT;
  g_assert_null (dove_net_send (fixture->net, request, NULL, &late));
  g_assert_error (late, DOVE_ERROR, DOVE_ERROR_OFFLINE);

  request->idle = 0;
  g_atomic_int_set (&lookups, 0);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_null (dove_net_send (fixture->net, request, cancellable, &stopped));
  g_thread_join (thread);
  g_assert_error (stopped, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static int
open_socket (struct sockaddr_in *address)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  *address = (struct sockaddr_in) { .sin_family = AF_INET,
                                    .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };

  return fd;
}

/* Nobody takes the connections of a listener; when as many wait as may, the next get no answer. */
static void
test_nobody_answers (Fixture       *fixture,
                     gconstpointer  data)
{
  struct sockaddr_in address;
  struct sockaddr_in unused;
  socklen_t size = sizeof address;
  int listener = open_socket (&address);
  int waiting[3];
  g_autoptr(DoveNetRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (listener, 0), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &size), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      waiting[i] = open_socket (&unused);
      connect (waiting[i], (struct sockaddr *) &address, size);
    }

  request = make ("POST", "http", "127.0.0.1", ntohs (address.sin_port), DOVE_NET_WRITE);
  request->idle = A_MOMENT;
  g_assert_null (dove_net_send (fixture->net, request, NULL, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE); /* not AMBIGUOUS: nothing was sent */
  g_assert_nonnull (strstr (error->message, "no connection within"));

  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    close (waiting[i]);
  close (listener);
}

static void
test_one_family_is_broken (Fixture       *fixture,
                           gconstpointer  data)
{
  guint16 port = dove_test_server_get_port (fixture->server);
  g_autoptr(DoveNetRequest) request = make ("POST", "http", "both.test", port, DOVE_NET_WRITE);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  answer = dove_net_send (fixture->net, request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, 1);
}

/* What the requests to the proxy hold */
static void
assert_asked_of_proxy (Fixture *fixture,
                       guint    n_asked)
{
  g_assert_cmpuint (dove_test_server_get_count (fixture->server), ==, n_asked);
  for (guint i = 0; i < n_asked; i++)
    {
      const DoveTestRequest *asked = dove_test_server_get (fixture->server, i);

      g_assert_cmpstr (asked->method, ==, "CONNECT");
      g_assert_null (strstr (asked->head, "canary-4711"));
      g_assert_null (strstr (asked->head, "uthorization"));
    }
}

/* A proxy that wants to know who asks, or does not pass on what is asked: it is told nothing, not
 * asked for ever, and its answer is not taken for the application's, which a record would be gone
 * from. */
static void
test_proxy_refuses (Fixture       *fixture,
                    gconstpointer  data)
{
  const char *status = data;
  g_autoptr(DoveNetRequest) read = make ("GET", "https", "crm.example", 443, DOVE_NET_READ);
  g_autoptr(DoveNetRequest) write = make ("PUT", "https", "crm.example", 443, DOVE_NET_WRITE);
  g_autofree char *text = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: 0\r\n"
                                           "Proxy-Authenticate: Basic realm=\"all\"\r\n\r\n",
                                           status);
  g_autoptr(GError) of_read = NULL;
  g_autoptr(GError) of_write = NULL;

  for (guint i = 0; i < 10; i++)
    dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER_CLOSE, text);
  proxy_url = g_strdup (dove_test_server_get_url (fixture->server));
  dove_net_request_set_header (read, "Authorization", "Bearer canary-4711");
  g_assert_null (dove_net_send (fixture->net, write, NULL, &of_write));
  g_assert_null (dove_net_fetch (fixture->net, read, NULL, &of_read));
  g_clear_pointer (&proxy_url, g_free);

  g_assert_error (of_write, DOVE_ERROR, DOVE_ERROR_OFFLINE); /* nothing of it is in doubt */
  g_assert_nonnull (strstr (of_write->message, "the proxy of this network"));
  g_assert_error (of_read, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  assert_asked_of_proxy (fixture, *status == '4' ? 2 : DOVE_CIRCUIT_FAILURES);
}

static const char *const kept =
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

/* The server has given up the connection that a request goes out on: a write that may be repeated
 * is sent again by the library at most once, any other never is. */
static void
test_kept_connection_died (Fixture       *fixture,
                           gconstpointer  data)
{
  gboolean repeats = GPOINTER_TO_INT (data);
  guint16 port = dove_test_server_get_port (fixture->server);
  g_autoptr(DoveNetRequest) first = make ("GET", "http", "127.0.0.1", port, DOVE_NET_READ);
  g_autoptr(DoveNetRequest) write = NULL;
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(DoveNetAnswer) written = NULL;
  g_autoptr(GError) error = NULL;
  guint n_writes;

  write = make (repeats ? "PUT" : "POST", "http", "127.0.0.1", port,
                DOVE_NET_WRITE | (repeats ? DOVE_NET_REPEATABLE : 0));
  dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER, kept);
  for (guint i = 0; i < 3; i++)
    dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER_CLOSE, NULL);
  answer = dove_net_fetch (fixture->net, first, NULL, &error);
  g_assert_no_error (error);

  written = dove_net_send (fixture->net, write, NULL, &error);
  n_writes = dove_test_server_get_count (fixture->server) - 1;
  g_assert_null (written);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS);
  g_assert_cmpuint (n_writes, >=, 1);
  g_assert_cmpuint (n_writes, <=, repeats ? 2 : 1);
}

/* A chunk that is announced and cut off in its middle, and chunks that end without the last one: of
 * the latter the library says nothing, but the reader of the body does. */
static void
test_chunks_end_early (Fixture       *fixture,
                       gconstpointer  data)
{
  guint16 port = dove_test_server_get_port (fixture->server);
  g_autoptr(DoveNetRequest) request = make ("GET", "http", "127.0.0.1", port, DOVE_NET_READ);
  g_autofree char *text = g_strconcat ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                       "Transfer-Encoding: chunked\r\n\r\n", data, NULL);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(DoveValue) value = NULL;
  g_autoptr(GError) error = NULL;

  dove_test_server_push_text (fixture->server, DOVE_TEST_ANSWER_CLOSE, text);
  answer = dove_net_send (fixture->net, request, NULL, &error);
  if (answer != NULL)
    value = dove_json_parse (g_bytes_get_data (answer->body, NULL),
                             (gssize) g_bytes_get_size (answer->body), NULL, &error);
  g_assert_null (value);
  g_assert_nonnull (error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GResolver) resolver = NULL;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dove-test", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_PROXIES,
                                  "dove-test", 1000);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);

#define ADD(path, data, function) \
  g_test_add ("/net/way/" path, Fixture, data, set_up, function, tear_down)
  ADD ("a-name-is-not-found", NULL, test_name_is_not_found);
  ADD ("a-name-is-slow", NULL, test_name_is_slow);
  ADD ("nobody-answers", NULL, test_nobody_answers);
  ADD ("one-family-is-broken", NULL, test_one_family_is_broken);
  ADD ("a-proxy-asks-for-a-sign-in", "407 Who Are You", test_proxy_refuses);
  ADD ("a-proxy-finds-nothing", "404 Not Here", test_proxy_refuses);
  ADD ("a-proxy-is-broken", "502 Not Now", test_proxy_refuses);
  ADD ("a-kept-connection-died/post", GINT_TO_POINTER (FALSE), test_kept_connection_died);
  ADD ("a-kept-connection-died/put", GINT_TO_POINTER (TRUE), test_kept_connection_died);
  ADD ("chunks-end-early/in-one", "20\r\n[1,2,", test_chunks_end_early);
  ADD ("chunks-end-early/between-two", "6\r\n[1,2,3\r\n", test_chunks_end_early);
#undef ADD

  return g_test_run ();
}
