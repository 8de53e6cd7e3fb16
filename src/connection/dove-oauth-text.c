/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-oauth-private.h"

#include "base/dove-text.h"
#include "record/dove-json.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/random.h>

#define RANDOM_BYTES 32 /* 256 bits: 43 characters, within what RFC 7636 section 4.1 allows */

/* A text that nobody can guess, fit for an address. */
char *
dove_oauth_new_random (void)
{
  guchar bytes[RANDOM_BYTES];
  gsize have = 0;

  while (have < sizeof bytes)
    {
      gssize got = getrandom (bytes + have, sizeof bytes - have, 0);

      /* It is interrupted by signals, and fails on no system that we run on. */
      if (got > 0)
        have += got;
      else
        g_assert (errno == EINTR);
    }

  return dove_text_to_base64url (bytes, sizeof bytes);
}

/* RFC 7636 section 4.2, S256 */
char *
dove_oauth_make_challenge (const char *verifier)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (sum, (const guchar *) verifier, strlen (verifier));
  g_checksum_get_digest (sum, digest, &size);

  return dove_text_to_base64url (digest, size);
}

/* Takes the same time wherever the first difference is. */
gboolean
dove_oauth_is_equal (const char *a,
                     const char *b)
{
  gsize length = strlen (b);
  guint difference = 0;

  if (strlen (a) != length)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    difference |= (guchar) a[i] ^ (guchar) b[i];

  return difference == 0;
}

/* Appends `name=value` in the way of forms. */
void
dove_oauth_append_pair (GString    *text,
                        const char *name,
                        const char *value)
{
  g_autofree char *left = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *right = g_uri_escape_string (value, NULL, FALSE);

  g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "&" : "", left, right);
}

/* The address with further parameters, and without a fragment. */
char *
dove_oauth_add_query (const char *url,
                      GPtrArray  *params)
{
  g_autoptr(GString) query = g_string_new (NULL);
  g_autofree char *start = g_strndup (url, strcspn (url, "#"));
  gsize length = strlen (start);
  const char *mark = strchr (start, '?') == NULL                          ? "?"
                     : length > 0 && strchr ("?&", start[length - 1]) != NULL ? ""
                                                                              : "&";

  for (guint i = 0; i < params->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (params, i);

      dove_oauth_append_pair (query, pair->name, pair->value);
    }

  return g_strconcat (start, mark, query->str, NULL);
}

static DoveValue *
parse_form (const char *text)
{
  g_autoptr(GHashTable) pairs = NULL;
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer value = NULL;

  pairs = g_uri_parse_params (text, -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  if (pairs == NULL)
    return NULL;

  g_hash_table_iter_init (&iter, pairs);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL))
      dove_value_builder_set_text (builder, name, value);

  return dove_value_builder_end (builder);
}

/*
 * Reads what a token address says: JSON as RFC 6749 wants it, or a form, as some give it. Which
 * one is seen by looking: the content type is often wrong. NULL for anything else.
 */
DoveValue *
dove_oauth_parse_answer (const char *data,
                         gsize       size)
{
  g_autoptr(DoveValue) value = NULL;
  g_autofree char *text = NULL;

  if (size == 0)
    return NULL;

  value = dove_json_parse (data, (gssize) size, NULL, NULL);
  if (value != NULL)
    return dove_value_get_kind (value) == DOVE_VALUE_RECORD ? g_steal_pointer (&value) : NULL;
  if (memchr (data, '\0', size) != NULL)
    return NULL;

  text = g_strstrip (g_strndup (data, size));

  return strpbrk (text, "<>{} \t\r\n\"") == NULL && strchr (text, '=') != NULL ? parse_form (text)
                                                                                : NULL;
}

/* A text, or a number as it is written; NULL for anything else. */
char *
dove_oauth_dup_plain (DoveValue *value)
{
  return dove_value_get_kind (value) == DOVE_VALUE_NUMBER
           ? dove_json_write (value, DOVE_JSON_COMPACT)
           : g_strdup (dove_value_get_text (value));
}

/* A count of seconds, as a number or as a text of one. */
gint64
dove_oauth_read_seconds (DoveValue  *record,
                         const char *name,
                         gint64      missing)
{
  g_autofree char *text = dove_oauth_dup_plain (dove_value_get_member (record, name));
  char *end = NULL;
  double seconds = text != NULL ? g_ascii_strtod (text, &end) : 0;

  if (text == NULL || end == text || *end != '\0' || !isfinite (seconds) || fabs (seconds) > 1e12)
    return missing;

  return (gint64) seconds;
}
