/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-test-certificate.h"

G_BEGIN_DECLS

/**
 * DoveTestTls:
 *
 * A server on loopback that speaks TLS, asks for the client's certificate, and answers each
 * request with whom it took the client for: `{"id": NAME, "name": NAME, "access_token": NAME}`,
 * NAME being `nobody` for one that showed none, and with the addresses that a server of OAuth 2
 * tells: `/token`, and `/mtls` for who shows a certificate. It gives tickets, with which a client
 * may go on with a TLS session.
 */
typedef struct _DoveTestTls DoveTestTls;

/**
 * DoveTestTlsWant:
 * @DOVE_TEST_TLS_ASKS: takes clients without a certificate as well
 * @DOVE_TEST_TLS_DEMANDS: takes no client without one
 * @DOVE_TEST_TLS_DEMANDS_12: the same, and speaks TLS 1.2 only
 * @DOVE_TEST_TLS_EXPIRED: asks, with a certificate of its own that has ended
 * @DOVE_TEST_TLS_BREAKS: takes a request, and is gone without an answer
 */
typedef enum
{
  DOVE_TEST_TLS_ASKS,
  DOVE_TEST_TLS_DEMANDS,
  DOVE_TEST_TLS_DEMANDS_12,
  DOVE_TEST_TLS_EXPIRED,
  DOVE_TEST_TLS_BREAKS,
} DoveTestTlsWant;

DoveTestTls *dove_test_tls_new             (const DoveTestIdentity *authority,
                                            DoveTestTlsWant         want);
void         dove_test_tls_free            (DoveTestTls            *self);
const char  *dove_test_tls_get_url         (DoveTestTls            *self);
guint        dove_test_tls_get_connections (DoveTestTls            *self);
guint        dove_test_tls_get_resumed     (DoveTestTls            *self);
guint        dove_test_tls_get_requests    (DoveTestTls            *self);
char        *dove_test_tls_dup_request     (DoveTestTls            *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTestTls, dove_test_tls_free)

G_END_DECLS
