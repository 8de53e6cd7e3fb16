/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/dove-error.h"
#include "connection/dove-sign-in.h"
#include "dove-test-oauth.h"
#include "record/dove-json.h"

G_BEGIN_DECLS

/* A keyring in memory that can be told to fail. */
#define OAUTH_TYPE_KEYRING (oauth_keyring_get_type ())
G_DECLARE_FINAL_TYPE (OAuthKeyring, oauth_keyring, OAUTH, KEYRING, GObject)

struct _OAuthKeyring
{
  GObject      parent_instance;

  DoveKeyring *memory;
  gboolean     fails;   /* to store */
  guint        stores;
};

/* One connection and its provider. */
typedef struct
{
  const char     *manifest;   /* (nullable): text of another one than the fixture's */
  const char     *settings;   /* (nullable): further ones, behind a comma */
  DoveTestOAuth  *provider;
  OAuthKeyring   *keyring;
  DoveClock      *clock;
  DoveConnection *connection;
  DoveNet        *net;
} OAuthFixture;

DoveManifest *oauth_manifest_new       (void);
void          oauth_fixture_set_up     (OAuthFixture  *self,
                                        const char    *auth);
void          oauth_fixture_restart    (OAuthFixture  *self,
                                        const char    *auth);
void          oauth_fixture_tear_down  (OAuthFixture  *self);
void          oauth_fixture_keep       (OAuthFixture  *self,
                                        const char    *item);
char         *oauth_fixture_dup_kept   (OAuthFixture  *self,
                                        const char    *member);
guint         oauth_fixture_fetch      (OAuthFixture  *self,
                                        GError       **error);
gboolean      oauth_fixture_sign_in    (OAuthFixture  *self,
                                        char         **page,
                                        GError       **error);
void          oauth_assert_error       (GError        *error,
                                        DoveError      code,
                                        const char    *part);

G_END_DECLS
