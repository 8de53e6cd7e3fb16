/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "dove-test-tls.h"
#include "net/dove-net-certificate.h"
#include "net/dove-net.h"

#include <string.h>

typedef struct
{
  DoveTestIdentity *authority;
  DoveTestTls      *server;
  DoveClock        *clock;
  GTlsCertificate  *anna;
  GTlsCertificate  *bert;
} Fixture;

static GTlsCertificate *
make_certificate (const DoveTestIdentity *authority,
                  const char             *name,
                  DoveTestValidity        validity)
{
  g_autoptr(DoveTestIdentity) identity = dove_test_identity_new (authority, name, validity);
  const DoveNetCertificateText text = { identity->certificate, identity->key, NULL };

  return dove_net_certificate_new (&text, NULL);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->authority = dove_test_authority_new ("Authority");
  fixture->server =
    dove_test_tls_new (fixture->authority, (DoveTestTlsWant) GPOINTER_TO_INT (data));
  fixture->clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  fixture->anna = make_certificate (fixture->authority, "anna", DOVE_TEST_VALID);
  fixture->bert = make_certificate (fixture->authority, "bert", DOVE_TEST_VALID);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->bert);
  g_object_unref (fixture->anna);
  dove_clock_unref (fixture->clock);
  dove_test_tls_free (fixture->server);
  dove_test_identity_free (fixture->authority);
}

/* A sender of an account of its own, which trusts an authority, or none besides. */
static DoveNet *
make_net (Fixture                *fixture,
          const DoveTestIdentity *authority)
{
  g_autoptr(DoveNetAccount) account = dove_net_account_new ("Bank", fixture->clock);
  g_autoptr(GPtrArray) authorities = NULL;

  if (authority != NULL)
    {
      authorities = dove_net_authorities_new (authority->certificate, NULL);
      dove_net_account_set_authorities (account, authorities);
    }

  return dove_net_new (account);
}

static char *
ask (Fixture          *fixture,
     DoveNet          *net,
     GTlsCertificate  *certificate,
     DoveNetFlags      flags,
     GError          **error)
{
  g_autofree char *url = g_strconcat (dove_test_tls_get_url (fixture->server), "/me", NULL);
  g_autoptr(DoveNetRequest) request =
    dove_net_request_new ((flags & DOVE_NET_WRITE) != 0 ? "POST" : "GET", url);
  g_autoptr(DoveNetAnswer) answer = NULL;

  request->flags = flags | DOVE_NET_ALLOW_PRIVATE;
  dove_net_request_set_certificate (request, certificate);
  answer = dove_net_send (net, request, NULL, error);

  return answer != NULL ? g_strndup (g_bytes_get_data (answer->body, NULL),
                                     g_bytes_get_size (answer->body)) : NULL;
}

static void
assert_is (Fixture         *fixture,
           DoveNet         *net,
           GTlsCertificate *certificate,
           const char      *name)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *body = ask (fixture, net, certificate, DOVE_NET_READ, &error);
  g_autofree char *wanted = g_strdup_printf ("{\"id\": \"%s\",", name);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (body, wanted));
}

static void
assert_refused (Fixture         *fixture,
                GTlsCertificate *certificate,
                DoveNetFlags     flags,
                const char      *words)
{
  g_autoptr(DoveNet) net = make_net (fixture, fixture->authority);
  g_autoptr(GError) error = NULL;
  g_autofree char *body = ask (fixture, net, certificate, flags, &error);

  g_assert_null (body);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED);
  g_assert_cmpstr (error->message, ==, words);
  g_assert_cmpuint (dove_test_tls_get_requests (fixture->server), ==, 0);
}

static void
test_the_right_one_is_known (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(DoveNet) net = make_net (fixture, fixture->authority);

  assert_is (fixture, net, fixture->anna, "anna");
  assert_is (fixture, net, fixture->anna, "anna");
  g_assert_cmpuint (dove_test_tls_get_connections (fixture->server), ==, 1);
}

/* Also a write is known not to have been done. */
static void
test_refusals_are_sentences (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr(DoveTestIdentity) foreign = dove_test_authority_new ("Foreign");
  g_autoptr(GTlsCertificate) stranger = make_certificate (foreign, "anna", DOVE_TEST_VALID);
  g_autoptr(GTlsCertificate) old =
    make_certificate (fixture->authority, "anna", DOVE_TEST_EXPIRED);
  static const DoveNetFlags kinds[] = { DOVE_NET_READ, DOVE_NET_WRITE };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      assert_refused (fixture, NULL, kinds[i],
                      "“Bank” could not be signed in to: it asks for a client certificate, and "
                      "this connection has none");
      assert_refused (fixture, stranger, kinds[i],
                      "“Bank” could not be signed in to: it does not know the authority that made "
                      "our certificate");
      assert_refused (fixture, old, kinds[i],
                      "“Bank” could not be signed in to: it says that our certificate has expired");
    }
}

/* A connection that breaks is no refusal: the write may have been done. */
static void
test_a_lost_write_is_no_refusal (Fixture       *fixture,
                                 gconstpointer  data)
{
  GTlsCertificate *certificates[] = { fixture->anna, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr(DoveNet) net = make_net (fixture, fixture->authority);
      g_autoptr(GError) error = NULL;
      g_autofree char *body = ask (fixture, net, certificates[i], DOVE_NET_WRITE, &error);

      g_assert_null (body);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_AMBIGUOUS);
      g_assert_cmpuint (dove_test_tls_get_requests (fixture->server), ==, i + 1);
    }
}

/* The same thread, the same server: a connection that is kept is not used for another. */
static void
test_a_kept_connection_is_not_mixed (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(DoveNet) net = make_net (fixture, fixture->authority);

  assert_is (fixture, net, fixture->anna, "anna");
  assert_is (fixture, net, fixture->bert, "bert");
  assert_is (fixture, net, NULL, "nobody");
  assert_is (fixture, net, fixture->anna, "anna");
}

/* An authority is trusted by its account alone, also after another one was here. */
static void
test_an_authority_is_of_one_account (Fixture       *fixture,
                                     gconstpointer  data)
{
  g_autoptr(DoveTestIdentity) foreign = dove_test_authority_new ("Authority");
  const DoveTestIdentity *wrong[] = { NULL, foreign };
  g_autoptr(DoveNet) net = make_net (fixture, fixture->authority);

  assert_is (fixture, net, fixture->anna, "anna");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(DoveNet) other = make_net (fixture, wrong[i]);
      g_autoptr(GError) error = NULL;
      g_autofree char *body = ask (fixture, other, fixture->anna, DOVE_NET_READ, &error);

      g_assert_null (body);
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE);
      g_assert_nonnull (strstr (error->message, "was made by nobody this computer trusts"));
    }
  g_assert_cmpuint (dove_test_tls_get_requests (fixture->server), ==, 1);
}

/* An authority makes up for nothing else: here the name is another one. */
static void
test_an_authority_is_for_its_name (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr(DoveNet) net = make_net (fixture, fixture->authority);
  const char *port = strrchr (dove_test_tls_get_url (fixture->server), ':');
  g_autofree char *url = g_strconcat ("https://localhost", port, "/me", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;

  request->flags = DOVE_NET_ALLOW_PRIVATE;
  answer = dove_net_send (net, request, NULL, &error);

  g_assert_null (answer);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  g_assert_nonnull (strstr (error->message, "belongs to another server"));
}

/* Nor for its days */
static void
test_an_authority_is_for_its_days (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr(DoveNet) net = make_net (fixture, fixture->authority);
  g_autoptr(GError) error = NULL;
  g_autofree char *body = ask (fixture, net, NULL, DOVE_NET_READ, &error);

  g_assert_null (body);
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_OFFLINE);
  g_assert_nonnull (strstr (error->message, "its certificate has expired"));
  g_assert_cmpuint (dove_test_tls_get_requests (fixture->server), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, want, function) \
  g_test_add ("/net/tls/" path, Fixture, GINT_TO_POINTER (want), set_up, function, tear_down)
  ADD ("the-right-one-is-known", DOVE_TEST_TLS_DEMANDS, test_the_right_one_is_known);
  ADD ("the-right-one-is-known-1.2", DOVE_TEST_TLS_DEMANDS_12, test_the_right_one_is_known);
  ADD ("refusals-are-sentences", DOVE_TEST_TLS_DEMANDS, test_refusals_are_sentences);
  ADD ("refusals-are-sentences-1.2", DOVE_TEST_TLS_DEMANDS_12, test_refusals_are_sentences);
  ADD ("a-lost-write-is-no-refusal", DOVE_TEST_TLS_BREAKS, test_a_lost_write_is_no_refusal);
  ADD ("a-kept-connection-is-not-mixed", DOVE_TEST_TLS_ASKS, test_a_kept_connection_is_not_mixed);
  ADD ("an-authority-is-of-one-account", DOVE_TEST_TLS_ASKS, test_an_authority_is_of_one_account);
  ADD ("an-authority-is-for-its-name", DOVE_TEST_TLS_ASKS, test_an_authority_is_for_its_name);
  ADD ("an-authority-is-for-its-days", DOVE_TEST_TLS_EXPIRED, test_an_authority_is_for_its_days);
#undef ADD

  return g_test_run ();
}
