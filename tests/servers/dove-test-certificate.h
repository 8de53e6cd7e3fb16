/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveTestValidity:
 *
 * When a certificate is valid, seen from any day on which a test may run.
 */
typedef enum
{
  DOVE_TEST_VALID,     /* 2001 to 2099 */
  DOVE_TEST_EXPIRED,   /* 2001 to 2002 */
  DOVE_TEST_TO_COME,   /* 2098 to 2099 */
} DoveTestValidity;

/**
 * DoveTestIdentity:
 * @certificate: in PEM
 * @key: its private key, in PEM
 *
 * A certificate and its key, made for a test.
 */
typedef struct
{
  char *certificate;
  char *key;
} DoveTestIdentity;

DoveTestIdentity *dove_test_authority_new     (const char             *name);
DoveTestIdentity *dove_test_identity_new      (const DoveTestIdentity *authority,
                                               const char             *name,
                                               DoveTestValidity        validity);
void              dove_test_identity_free     (DoveTestIdentity       *self);
char             *dove_test_identity_lock_key (const DoveTestIdentity *self,
                                               const char             *password);
GBytes           *dove_test_identity_pack     (const DoveTestIdentity *self,
                                               const char             *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveTestIdentity, dove_test_identity_free)

G_END_DECLS
