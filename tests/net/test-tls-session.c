/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "dove-test-tls.h"
#include "net/dove-net-certificate.h"
#include "net/dove-net.h"

#include <string.h>

/*
 * TLS sessions are kept by the library for the whole process: two accounts at one server must
 * not share one, or the second is taken for the first. The library goes on with none in a program
 * that has called g_test_init(), so this one does not, and tells its promises itself. Libraries
 * that can be told to keep no session are told so: there none is gone on with.
 */

#define ACCOUNTS 3

typedef struct
{
  DoveTestIdentity *authority;
  DoveTestTls      *server;
  DoveClock        *clock;
} Fixture;

static guint count = 0;
static guint broken = 0;

static void
promise (gboolean    kept,
         const char *name,
         const char *detail)
{
  count++;
  broken += kept ? 0 : 1;
  g_print ("%s %u %s\n", kept ? "ok" : "not ok", count, name);
  if (!kept && detail != NULL)
    g_print ("# %s\n", detail);
}

static GTlsCertificate *
make_certificate (Fixture    *fixture,
                  const char *name)
{
  g_autoptr(DoveTestIdentity) identity =
    dove_test_identity_new (fixture->authority, name, DOVE_TEST_VALID);
  const DoveNetCertificateText text = { identity->certificate, identity->key, NULL };

  return dove_net_certificate_new (&text, NULL);
}

/* Asks once, by an account of its own; who the server took us for, or what went wrong. */
static char *
ask (Fixture                *fixture,
     const DoveTestIdentity *trusted,
     GTlsCertificate        *certificate)
{
  g_autoptr(DoveNetAccount) account = dove_net_account_new ("Bank", fixture->clock);
  g_autoptr(GPtrArray) authorities =
    trusted != NULL ? dove_net_authorities_new (trusted->certificate, NULL) : NULL;
  g_autofree char *url = g_strconcat (dove_test_tls_get_url (fixture->server), "/me", NULL);
  g_autoptr(DoveNetRequest) request = dove_net_request_new ("GET", url);
  g_autoptr(DoveNetAnswer) answer = NULL;
  g_autoptr(DoveNet) net = NULL;
  g_autoptr(GError) error = NULL;

  if (authorities != NULL)
    dove_net_account_set_authorities (account, authorities);
  net = dove_net_new (account);
  request->flags = DOVE_NET_ALLOW_PRIVATE;
  dove_net_request_set_certificate (request, certificate);
  answer = dove_net_send (net, request, NULL, &error);

  return answer != NULL ? g_strndup (g_bytes_get_data (answer->body, NULL),
                                     g_bytes_get_size (answer->body))
                        : g_strdup (error->message);
}

/* How many of the second connections should go on with a session */
static guint
count_wanted (void)
{
  GType type = g_tls_backend_get_client_connection_type (g_tls_backend_get_default ());
  gpointer klass = g_type_class_ref (type);
  gboolean can_be_told = g_object_class_find_property (klass, "session-resumption-enabled") != NULL;

  g_type_class_unref (klass);

  return can_be_told ? 0 : ACCOUNTS;
}

static void
check_accounts (Fixture *fixture)
{
  static const char *const names[] = { "anna", "bert", "nobody" };
  g_autoptr(GTlsCertificate) anna = make_certificate (fixture, names[0]);
  g_autoptr(GTlsCertificate) bert = make_certificate (fixture, names[1]);
  GTlsCertificate *certificates[] = { anna, bert, NULL };
  g_autofree char *detail = NULL;

  for (guint i = 0; i < 2 * ACCOUNTS; i++)
    {
      g_autofree char *said = ask (fixture, fixture->authority, certificates[i % ACCOUNTS]);
      g_autofree char *name = g_strdup_printf ("%s is taken for no other, time %u",
                                               names[i % ACCOUNTS], i / ACCOUNTS + 1);

      promise (strstr (said, names[i % ACCOUNTS]) != NULL, name, said);
    }

  detail = g_strdup_printf ("%u sessions were gone on with, and should be %u",
                            dove_test_tls_get_resumed (fixture->server), count_wanted ());
  promise (dove_test_tls_get_resumed (fixture->server) == count_wanted (),
           "each account went on with its own session, or with none", detail);
}

/* After an account that trusts the server, one that does not. */
static void
check_trust (Fixture *fixture)
{
  g_autofree char *said = ask (fixture, NULL, NULL);

  promise (strstr (said, "was made by nobody this computer trusts") != NULL,
           "a session is not gone on with by who does not trust the server", said);
}

int
main (int    argc,
      char **argv)
{
  Fixture fixture = { 0 };

  fixture.authority = dove_test_authority_new ("Authority");
  fixture.server = dove_test_tls_new (fixture.authority, DOVE_TEST_TLS_ASKS);
  fixture.clock = dove_clock_new_test (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);

  check_accounts (&fixture);
  check_trust (&fixture);
  g_print ("1..%u\n", count);

  dove_clock_unref (fixture.clock);
  dove_test_tls_free (fixture.server);
  dove_test_identity_free (fixture.authority);

  return broken > 0 ? 1 : 0;
}
