/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "connector/dove-manifest-private.h"

#define LIFETIME     (5 * G_TIME_SPAN_MINUTE)
#define LIFETIME_CAP G_TIME_SPAN_HOUR /* what most applications take at the longest */

void
dove_jwt_free (DoveJwt *jwt)
{
  g_clear_pointer (&jwt->key, dove_template_unref);
  g_clear_pointer (&jwt->key_id, dove_template_unref);
  g_clear_pointer (&jwt->claims, dove_template_tree_unref);
  g_free (jwt);
}

/* A key that the manifest says nothing of is the secret `private_key`. */
static DoveTemplate *
read_key (DoveManifestReader *reader,
          DoveValue          *value,
          GPtrArray          *secrets)
{
  DoveTemplate *key = dove_reader_template (reader, value, "key", DOVE_TEMPLATE_TEXT);
  DoveSecret *secret = NULL;

  if (key != NULL)
    return key;

  secret = dove_secret_ensure (secrets, "private_key", _("Private key"), TRUE);
  secret->is_multiline = TRUE;

  return dove_template_new ("{secret.private_key}", DOVE_TEMPLATE_TEXT, NULL);
}

/* Compiles the token of the way to sign in that we stand at; adds its key to the secrets. */
DoveJwt *
dove_reader_jwt (DoveManifestReader *reader,
                 DoveValue          *value,
                 GPtrArray          *secrets)
{
  static const char *const algorithms[] = { "HS256", "RS256", "ES256", NULL };
  static const char *const encodings[] = { "text", "hex", "base64", NULL };
  DoveJwt *jwt = g_new0 (DoveJwt, 1);

  jwt->algorithm =
    (DoveJwtAlgorithm) dove_reader_choice (value, "algorithm", algorithms, DOVE_JWT_RS256);
  jwt->key = read_key (reader, value, secrets);
  jwt->key_encoding =
    (DoveKeyEncoding) dove_reader_choice (value, "keyEncoding", encodings, DOVE_KEY_TEXT);
  jwt->key_id = dove_reader_template (reader, value, "keyId", DOVE_TEMPLATE_TEXT);
  jwt->claims = dove_reader_tree (reader, value, "claims", DOVE_TEMPLATE_VALUE);
  jwt->lifetime = dove_reader_span (reader, value, "lifetime", LIFETIME);

  if (jwt->lifetime < G_TIME_SPAN_MINUTE || jwt->lifetime > LIFETIME_CAP)
    dove_reader_report (reader, "lifetime",
                        _("A token that is signed is good for one minute to one hour"));
  if (jwt->key_encoding != DOVE_KEY_TEXT && jwt->algorithm != DOVE_JWT_HS256)
    dove_reader_report (reader, "keyEncoding",
                        _("This is for HS256: a private key is written in PEM"));

  return jwt;
}
