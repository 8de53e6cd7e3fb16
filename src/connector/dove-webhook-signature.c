/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-webhook.h"

#include <glib/gi18n-lib.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <string.h>

/*
 * Whether a call comes from who it says. What is signed is put together byte by byte, since a
 * body need not be text; what is compared is compared in constant time; a time of sending that
 * is too far from now, before or behind, is refused, so that a call that was overheard cannot be
 * sent again later.
 */

#define SIGNATURES_LIMIT  16 /* of one call that are looked at */
#define MILLISECONDS_FROM G_GINT64_CONSTANT (100000000000) /* no seconds: they were the year 5138 */
#define ED25519_SIZE      32 /* bytes of a public key */
#define TIMESTAMP_DIGITS  15

typedef struct
{
  const DoveSignature *signature;
  const DoveHookCall  *call;
  char                *timestamp;   /* nullable */
  GPtrArray           *candidates;  /* of text: each may be the signature */
} Claim;

static void
claim_clear (Claim *claim)
{
  g_clear_pointer (&claim->timestamp, g_free);
  g_clear_pointer (&claim->candidates, g_ptr_array_unref);
}

/* */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Claim, claim_clear)

static gboolean
refuse (const char  *why,
        GError     **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
               _("A call was dropped that does not prove where it comes from: %s"), why);
  return FALSE;
}

static const char *
find_header (const DoveHookCall *call,
             const char         *name)
{
  for (guint i = 0; i < call->headers->len; i++)
    {
      DovePair *pair = g_ptr_array_index (call->headers, i);

      if (g_ascii_strcasecmp (pair->name, name) == 0)
        return pair->value;
    }

  return NULL;
}

static void
add_candidate (Claim      *claim,
               const char *text)
{
  if (*text != '\0' && claim->candidates->len < SIGNATURES_LIMIT)
    g_ptr_array_add (claim->candidates, g_strdup (text));
}

/* `t=1492774577,v1=5257a8,v1=6ffbb5` */
static void
read_fields (Claim      *claim,
             const char *value)
{
  const DoveSignature *signature = claim->signature;
  g_auto(GStrv) parts = g_strsplit (value, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *name = g_strstrip (parts[i]);
      char *text = strchr (name, '=');

      if (text == NULL)
        continue;

      *text++ = '\0';
      if (g_strcmp0 (name, signature->signature_field) == 0)
        add_candidate (claim, text);
      else if (claim->timestamp == NULL && g_strcmp0 (name, signature->timestamp_field) == 0)
        claim->timestamp = g_strdup (text);
    }
}

/* `sha256=0123`, or several of them; a token is taken as it is. */
static void
read_plain (Claim      *claim,
            const char *value)
{
  const DoveSignature *signature = claim->signature;
  const char *prefix = signature->prefix != NULL ? signature->prefix : "";
  g_auto(GStrv) parts = NULL;

  if (signature->algorithm == DOVE_SIGNATURE_TOKEN)
    {
      if (g_str_has_prefix (value, prefix))
        add_candidate (claim, value + strlen (prefix));
      return;
    }

  parts = g_strsplit_set (value, ", ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], prefix))
      add_candidate (claim, parts[i] + strlen (prefix));
}

static void
read_claim (Claim *claim)
{
  const DoveSignature *signature = claim->signature;

  if (signature->timestamp_header != NULL)
    claim->timestamp = g_strdup (find_header (claim->call, signature->timestamp_header));

  for (guint i = 0; i < claim->call->headers->len; i++)
    {
      DovePair *pair = g_ptr_array_index (claim->call->headers, i);

      if (g_ascii_strcasecmp (pair->name, signature->header) != 0)
        continue;
      if (signature->signature_field != NULL)
        read_fields (claim, pair->value);
      else
        read_plain (claim, pair->value);
    }
}

/* Seconds since 1970 or, if it is as large as that, milliseconds. */
static gboolean
check_time (Claim      *claim,
            GTimeSpan   tolerance,
            gint64      now,
            GError    **error)
{
  const char *text = claim->timestamp;
  gsize digits = text != NULL ? strspn (text, "0123456789") : 0;
  gint64 sent = 0;

  if (tolerance == 0)
    return TRUE;

  if (digits == 0 || text[digits] != '\0' || digits > TIMESTAMP_DIGITS)
    return refuse (_("it does not say when it was sent"), error);

  sent = g_ascii_strtoll (text, NULL, 10);
  sent *= sent >= MILLISECONDS_FROM ? 1000 : G_USEC_PER_SEC;

  if (sent > now + tolerance)
    return refuse (_("by its time it was sent in the future; look at the clock of this computer"),
                   error);

  return sent >= now - tolerance || refuse (_("it was sent too long ago"), error);
}

static void
append_part (GByteArray *bytes,
             const char *text)
{
  if (text != NULL)
    g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
}

/* Fills the template in; its names were checked when the manifest was read. */
static GByteArray *
make_payload (const Claim *claim,
              const char  *template)
{
  GByteArray *bytes = g_byte_array_new ();
  const char *at = template;

  /* Nothing is encoded, so that `{+url}` is the same as `{url}`. */
  while (*at != '\0')
    {
      const char *end = *at == '{' ? strchr (at, '}') : NULL;
      const char *name = at + 1 + (at[1] == '+');
      gsize size = 0;
      const guint8 *body = NULL;

      if (end == NULL)
        {
          g_byte_array_append (bytes, (const guint8 *) at++, 1);
          continue;
        }

      if (g_str_has_prefix (name, "body}"))
        {
          body = g_bytes_get_data (claim->call->body, &size);
          if (size > 0)
            g_byte_array_append (bytes, body, (guint) size);
        }
      else if (g_str_has_prefix (name, "timestamp}"))
        append_part (bytes, claim->timestamp);
      else if (g_str_has_prefix (name, "method}"))
        append_part (bytes, claim->call->method);
      else if (g_str_has_prefix (name, "url}"))
        append_part (bytes, claim->call->url);

      at = end + 1;
    }

  return bytes;
}

static GBytes *
decode_hex (const char *text)
{
  gsize length = strlen (text);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();

  if (length % 2 != 0)
    return NULL;

  for (gsize i = 0; i < length; i += 2)
    {
      int high = g_ascii_xdigit_value (text[i]);
      int low = g_ascii_xdigit_value (text[i + 1]);
      guint8 byte = 0;

      if (high < 0 || low < 0)
        return NULL;
      byte = (guint8) (high * 16 + low);
      g_byte_array_append (bytes, &byte, 1);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* GLib skips what is no base64; here it is none, then. */
static GBytes *
decode_base64 (const char *text)
{
  gsize length = 0;
  guchar *data = NULL;

  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("+/=", *c) == NULL)
      return NULL;

  data = g_base64_decode (text, &length);

  return g_bytes_new_take (data, length);
}

static GBytes *
decode (const char *text,
        gboolean    is_base64)
{
  return is_base64 ? decode_base64 (text) : decode_hex (text);
}

/* In a time that does not tell where they differ. */
static gboolean
are_equal (GBytes *a,
           GBytes *b)
{
  gsize size_a = 0;
  gsize size_b = 0;
  const guint8 *data_a = g_bytes_get_data (a, &size_a);
  const guint8 *data_b = g_bytes_get_data (b, &size_b);
  guint8 difference = 0;

  if (size_a != size_b)
    return FALSE;

  for (gsize i = 0; i < size_a; i++)
    difference |= data_a[i] ^ data_b[i];

  return difference == 0;
}

static GBytes *
make_hmac (GChecksumType  type,
           GBytes        *key,
           GByteArray    *payload)
{
  gsize key_size = 0;
  const guchar *key_data = g_bytes_get_data (key, &key_size);
  GHmac *hmac = g_hmac_new (type, key_data, key_size);
  gsize size = (gsize) g_checksum_type_get_length (type);
  guint8 *digest = g_malloc (size);

  g_hmac_update (hmac, payload->data, payload->len);
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);

  return g_bytes_new_take (digest, size);
}

static gboolean
fits_hmac (const Claim   *claim,
           GChecksumType  type,
           GBytes        *key,
           GByteArray    *payload,
           gboolean       is_base64)
{
  g_autoptr(GBytes) expected = make_hmac (type, key, payload);
  gboolean fits = FALSE;

  for (guint i = 0; i < claim->candidates->len; i++)
    {
      g_autoptr(GBytes) given = decode (g_ptr_array_index (claim->candidates, i), is_base64);

      fits |= given != NULL && are_equal (given, expected);
    }

  return fits;
}

/* A token is the secret itself; what is compared are digests, so that its length shows nothing. */
static gboolean
fits_token (const Claim *claim,
            GBytes      *key)
{
  g_autoptr(GByteArray) expected = g_byte_array_new ();
  g_autoptr(GBytes) digest = NULL;
  gboolean fits = FALSE;

  g_byte_array_append (expected, g_bytes_get_data (key, NULL), (guint) g_bytes_get_size (key));
  digest = make_hmac (G_CHECKSUM_SHA256, key, expected);

  for (guint i = 0; i < claim->candidates->len; i++)
    {
      g_autoptr(GByteArray) given = g_byte_array_new ();
      g_autoptr(GBytes) given_digest = NULL;

      append_part (given, g_ptr_array_index (claim->candidates, i));
      given_digest = make_hmac (G_CHECKSUM_SHA256, key, given);
      fits |= are_equal (digest, given_digest);
    }

  return fits;
}

/* The secret is a public key, in hexadecimal digits or base64. */
static gnutls_pubkey_t
read_public_key (const char *secret)
{
  g_autoptr(GBytes) bytes = strlen (secret) == 2 * ED25519_SIZE ? decode_hex (secret)
                                                               : decode_base64 (secret);
  gnutls_pubkey_t key = NULL;
  gnutls_datum_t point = { 0 };

  if (bytes == NULL || g_bytes_get_size (bytes) != ED25519_SIZE)
    return NULL;

  point.data = (unsigned char *) g_bytes_get_data (bytes, NULL);
  point.size = ED25519_SIZE;
  if (gnutls_pubkey_init (&key) < 0)
    return NULL;

  if (gnutls_pubkey_import_ecc_raw (key, GNUTLS_ECC_CURVE_ED25519, &point, NULL) < 0)
    g_clear_pointer (&key, gnutls_pubkey_deinit);

  return key;
}

static gboolean
fits_ed25519 (const Claim *claim,
              const char  *secret,
              GByteArray  *payload)
{
  gnutls_pubkey_t key = read_public_key (secret);
  gnutls_datum_t data = { payload->data, payload->len };
  gboolean fits = FALSE;

  for (guint i = 0; key != NULL && i < claim->candidates->len; i++)
    {
      g_autoptr(GBytes) given = decode (g_ptr_array_index (claim->candidates, i),
                                        claim->signature->is_base64);
      gnutls_datum_t datum = { 0 };
      gsize size = 0;

      if (given == NULL)
        continue;

      datum.data = (unsigned char *) g_bytes_get_data (given, &size);
      datum.size = (unsigned int) size;
      fits |= gnutls_pubkey_verify_data2 (key, GNUTLS_SIGN_EDDSA_ED25519, 0, &data, &datum) >= 0;
    }

  g_clear_pointer (&key, gnutls_pubkey_deinit);

  return fits;
}

static gboolean
fits_signature (const Claim *claim,
                const char  *secret)
{
  const DoveSignature *signature = claim->signature;
  g_autoptr(GByteArray) payload = make_payload (claim, signature->payload);
  g_autoptr(GBytes) key = g_bytes_new (secret, strlen (secret));

  switch (signature->algorithm)
    {
    case DOVE_SIGNATURE_HMAC_SHA1:
      return fits_hmac (claim, G_CHECKSUM_SHA1, key, payload, signature->is_base64);
    case DOVE_SIGNATURE_HMAC_SHA512:
      return fits_hmac (claim, G_CHECKSUM_SHA512, key, payload, signature->is_base64);
    case DOVE_SIGNATURE_TOKEN:
      return fits_token (claim, key);
    case DOVE_SIGNATURE_ED25519:
      return fits_ed25519 (claim, secret, payload);
    case DOVE_SIGNATURE_STANDARD_WEBHOOKS:
    case DOVE_SIGNATURE_HMAC_SHA256:
    default:
      return fits_hmac (claim, G_CHECKSUM_SHA256, key, payload, signature->is_base64);
    }
}

/* Three headers, a key behind `whsec_`, several signatures `v1,BASE64` with spaces between. */
static gboolean
verify_standard (Claim       *claim,
                 const char  *secret,
                 gint64       now,
                 GError     **error)
{
  const char *id = find_header (claim->call, "webhook-id");
  const char *value = find_header (claim->call, "webhook-signature");
  const char *text = g_str_has_prefix (secret, "whsec_") ? secret + strlen ("whsec_") : secret;
  g_auto(GStrv) parts = g_strsplit (value != NULL ? value : "", " ", -1);
  g_autoptr(GBytes) key = decode_base64 (text);
  g_autoptr(GByteArray) payload = NULL;
  g_autofree char *template = NULL;

  claim->timestamp = g_strdup (find_header (claim->call, "webhook-timestamp"));
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], "v1,"))
      add_candidate (claim, parts[i] + strlen ("v1,"));

  if (id == NULL || claim->candidates->len == 0)
    return refuse (_("it is not signed"), error);
  if (key == NULL || g_bytes_get_size (key) == 0)
    return refuse (_("the secret of the subscription is no key of standard webhooks"), error);
  if (!check_time (claim, DOVE_HOOK_TOLERANCE, now, error))
    return FALSE;

  payload = make_payload (claim, "{timestamp}.{body}");
  g_byte_array_prepend (payload, (const guint8 *) ".", 1);
  g_byte_array_prepend (payload, (const guint8 *) id, (guint) strlen (id));

  return fits_hmac (claim, G_CHECKSUM_SHA256, key, payload, TRUE) ||
         refuse (_("its signature does not fit"), error);
}

/**
 * dove_webhook_verify:
 * @signature: how calls are signed
 * @call: a call
 * @secret: what both sides know; for ed25519 the public key, in hexadecimal digits or base64
 * @now: the present, microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Checks that a call comes from who knows the secret, that nobody changed it on its way, and,
 * where the manifest says a tolerance, that it was sent about now. One of several signatures is
 * enough: applications send two while a secret is exchanged.
 *
 * Errors: %DOVE_ERROR_UNAUTHORIZED: the call is to be dropped.
 *
 * Returns: whether the call may be believed
 */
gboolean
dove_webhook_verify (const DoveSignature  *signature,
                     const DoveHookCall   *call,
                     const char           *secret,
                     gint64                now,
                     GError              **error)
{
  g_auto(Claim) claim = { signature, call, NULL, g_ptr_array_new_with_free_func (g_free) };

  if (secret == NULL || *secret == '\0')
    return refuse (_("no secret is kept that it could be checked with"), error);

  if (signature->algorithm == DOVE_SIGNATURE_STANDARD_WEBHOOKS)
    return verify_standard (&claim, secret, now, error);

  read_claim (&claim);
  if (claim.candidates->len == 0)
    return refuse (_("it is not signed"), error);
  if (!check_time (&claim, signature->tolerance, now, error))
    return FALSE;

  return fits_signature (&claim, secret) || refuse (_("its signature does not fit"), error);
}
