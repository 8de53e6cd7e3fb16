/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-function-private.h"

/*
 * Hashes and codes of a text's UTF-8 bytes.
 */

static gboolean
read_algorithm (DoveCall      *call,
                guint          index,
                GChecksumType *type,
                DoveCell      *result)
{
  static const struct
  {
    const char    *name;
    GChecksumType  type;
  } algorithms[] = {
    { "md5", G_CHECKSUM_MD5 },
    { "sha1", G_CHECKSUM_SHA1 },
    { "sha256", G_CHECKSUM_SHA256 },
    { "sha512", G_CHECKSUM_SHA512 },
  };
  const char *name = dove_call_text (call, index, "");

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (g_ascii_strcasecmp (algorithms[i].name, name) == 0)
      {
        *type = algorithms[i].type;
        return TRUE;
      }

  dove_call_fail (call, result, DOVE_FAULT_VALUE,
                  _("the methods are md5, sha1, sha256 and sha512"));

  return FALSE;
}

static void
eval_hash (DoveCall *call,
           DoveCell *result)
{
  GChecksumType type;
  g_autofree char *hash = NULL;

  if (!read_algorithm (call, 1, &type, result))
    return;
  hash = g_compute_checksum_for_string (type, dove_call_text (call, 0, ""), -1);
  dove_call_set_text (call, hash, -1, result);
}

static void
eval_hmac (DoveCall *call,
           DoveCell *result)
{
  const char *key = dove_call_text (call, 1, "");
  GChecksumType type;
  g_autofree char *hmac = NULL;

  if (!read_algorithm (call, 2, &type, result))
    return;
  hmac = g_compute_hmac_for_string (type, (const guchar *) key, strlen (key),
                                    dove_call_text (call, 0, ""), -1);
  dove_call_set_text (call, hmac, -1, result);
}

static void
eval_base64 (DoveCall *call,
             DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  g_autofree char *code = g_base64_encode ((const guchar *) text, strlen (text));

  dove_call_set_text (call, code, -1, result);
}

/* Whether it is the standard alphabet, whole groups of four, padding only at the end */
static gboolean
is_base64 (const char *code)
{
  gsize length = strlen (code);
  gsize n = 0;

  while (g_ascii_isalnum (code[n]) || code[n] == '+' || code[n] == '/')
    n++;

  return length % 4 == 0 && length - n <= 2 && n + strspn (code + n, "=") == length;
}

static void
eval_base64decode (DoveCall *call,
                   DoveCell *result)
{
  const char *code = dove_call_text (call, 0, "");
  gsize length = 0;
  g_autofree guchar *bytes = NULL;

  if (!is_base64 (code))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("this is not Base64"));
      return;
    }

  bytes = g_base64_decode (code, &length);
  if (memchr (bytes, '\0', length) != NULL
      || !g_utf8_validate_len ((const char *) bytes, length, NULL))
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("what it stands for is not a text"));
  else
    dove_call_set_text (call, (const char *) bytes, length, result);
}

static void
set_uuid (DoveCall *call,
          guint8    bytes[16],
          guint     version,
          DoveCell *result)
{
  GString *uuid = g_string_sized_new (36);

  bytes[6] = (bytes[6] & 0x0F) | (version << 4);
  bytes[8] = (bytes[8] & 0x3F) | 0x80;
  for (guint i = 0; i < 16; i++)
    g_string_append_printf (uuid, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
                            bytes[i]);
  dove_call_take_text (call, uuid, result);
}

static void
eval_uuid (DoveCall *call,
           DoveCell *result)
{
  const DoveFormulaHost *host = call->eval->host;
  guint8 bytes[16];

  if (host == NULL || host->random == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("there is no randomness here"));
      return;
    }

  for (guint i = 0; i < 16; i += 4)
    {
      guint32 random = host->random (host->user_data);

      memcpy (bytes + i, &random, sizeof random);
    }
  set_uuid (call, bytes, 4, result);
}

static gboolean
read_namespace (const char *name,
                guint8      bytes[16])
{
  /* RFC 4122, appendix C; the three differ in the fourth byte */
  static const guint8 standard[] = {
    0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
    0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
  };
  static const char *const names[] = { "dns", "url", "oid" };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      {
        memcpy (bytes, standard, sizeof standard);
        bytes[3] += i;
        return TRUE;
      }

  if (!g_uuid_string_is_valid (name))
    return FALSE;
  for (const char *p = name; n < 16; p += 2)
    {
      if (*p == '-')
        p++;
      bytes[n++] = g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]);
    }

  return TRUE;
}

static void
eval_uuidv5 (DoveCall *call,
             DoveCell *result)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 space[16];
  guint8 digest[20];
  gsize length = sizeof digest;

  if (!read_namespace (dove_call_text (call, 0, ""), space))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("namespaces are dns, url, oid or a UUID"));
      return;
    }

  g_checksum_update (checksum, space, sizeof space);
  g_checksum_update (checksum, (const guchar *) dove_call_text (call, 1, ""), -1);
  g_checksum_get_digest (checksum, digest, &length);
  set_uuid (call, digest, 5, result);
}

const DoveFunction dove_functions_hash[] = {
  { "HASH", "tt", 2, 2, 0, eval_hash, "text; method", N_("The hash of a text"),
    "HASH(\"abc\"; \"sha256\")" },
  { "HMAC", "ttt", 3, 3, 0, eval_hmac, "text; key; method", N_("The keyed hash of a text"),
    "HMAC(\"abc\"; \"key\"; \"sha256\")" },
  { "BASE64", "t", 1, 1, 0, eval_base64, "text", N_("A text in Base64"), "BASE64(\"ab\")" },
  { "BASE64DECODE", "t", 1, 1, 0, eval_base64decode, "code", N_("The text of a Base64 code"),
    "BASE64DECODE(\"YWI=\")" },
  { "UUID", "", 0, 0, DOVE_FUNCTION_RANDOM, eval_uuid, "", N_("A random UUID"), "LEN(UUID())" },
  { "UUIDV5", "tt", 2, 2, 0, eval_uuidv5, "namespace; name", N_("The UUID of a name"),
    "UUIDV5(\"dns\"; \"example.com\")" },
  { NULL },
};
