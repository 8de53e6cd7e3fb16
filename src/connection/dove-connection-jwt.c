/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"

#include "base/dove-error.h"
#include "connector/dove-jwt.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Tokens that we sign ourselves, with a key out of the keyring: as they are, in exchange for a
 * token of OAuth 2, or to show who the program is.
 */

static GBytes *
decode_hex (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize length = strlen (text);

  for (gsize i = 0; length % 2 == 0 && i < length; i += 2)
    {
      int high = g_ascii_xdigit_value (text[i]);
      int low = g_ascii_xdigit_value (text[i + 1]);
      guint8 byte = (guint8) (high * 16 + low);

      if (high < 0 || low < 0)
        break;
      g_byte_array_append (bytes, &byte, 1);
    }

  if (bytes->len * 2 != length)
    g_byte_array_set_size (bytes, 0);

  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
find_key (DoveConnection  *self,
          DoveScope       *scope,
          GError         **error)
{
  const DoveJwt *jwt = self->auth->jwt;
  g_autofree char *text = NULL;
  gsize size = 0;
  guchar *data = NULL;

  if (!dove_template_expand_text (jwt->key, scope, &text, NULL) || text == NULL || *text == '\0')
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("“%s” cannot be signed in to: its private key is missing; connect it again"),
                   self->name);
      return NULL;
    }

  switch (jwt->key_encoding)
    {
    case DOVE_KEY_HEX:
      return decode_hex (text);
    case DOVE_KEY_BASE64:
      data = g_base64_decode (text, &size);
      return g_bytes_new_take (data, size);
    case DOVE_KEY_TEXT:
    default:
      return g_bytes_new (text, strlen (text));
    }
}

static void
set_seconds (DoveValueBuilder *builder,
             const char       *name,
             gint64            time)
{
  dove_value_builder_take (builder, name, dove_value_new_integer (time / G_USEC_PER_SEC));
}

/* Times by the application's clock, as far as it is known: one that is ahead would not be taken.
 * What the manifest says itself stands. */
static DoveValue *
make_claims (DoveConnection  *self,
             DoveScope       *scope,
             DoveValue       *more,
             GError         **error)
{
  const DoveJwt *jwt = self->auth->jwt;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) claims = NULL;
  gint64 now = dove_clock_get_now (self->clock);

  if (dove_net_account_has_skew (self->account))
    now += dove_net_account_get_skew (self->account);
  set_seconds (builder, "iat", now);
  set_seconds (builder, "exp", now + jwt->lifetime);
  if (more != NULL)
    dove_value_builder_set_all (builder, more);

  if (jwt->claims != NULL && !dove_template_tree_expand (jwt->claims, scope, &claims, error))
    return NULL;
  if (claims != NULL)
    dove_value_builder_set_all (builder, claims);

  return dove_value_builder_end (builder);
}

/*
 * Makes a token; `more` are claims besides those of the manifest, which go before them. Errors:
 * UNAUTHORIZED when there is no key or it is of no use.
 */
char *
dove_connection_make_jwt (DoveConnection  *self,
                          DoveValue       *more,
                          GError         **error)
{
  const DoveJwt *jwt = self->auth->jwt;
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self, TRUE);
  g_autoptr(GBytes) key = find_key (self, scope, error);
  g_autoptr(DoveValue) claims = key != NULL ? make_claims (self, scope, more, error) : NULL;
  g_autofree char *key_id = NULL;
  char *token = NULL;

  if (claims == NULL ||
      (jwt->key_id != NULL && !dove_template_expand_text (jwt->key_id, scope, &key_id, error)))
    return NULL;

  token = dove_jwt_make (jwt->algorithm, key, key_id, claims, error);
  if (token == NULL)
    g_prefix_error (error, _("“%s” cannot be signed in to: "), self->name);
  else
    dove_net_account_add_secret (self->account, token);

  return token;
}

/* Makes a token the session; with the turn. Nobody is asked for that. */
gboolean
dove_connection_sign_token (DoveConnection  *self,
                            GError         **error)
{
  g_autofree char *token = dove_connection_make_jwt (self, NULL, error);
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) session = NULL;

  if (token == NULL)
    return FALSE;

  dove_value_builder_set_text (builder, "access_token", token);
  session = dove_value_builder_end (builder);
  dove_connection_keep_session (self, session, self->auth->jwt->lifetime);

  return TRUE;
}
