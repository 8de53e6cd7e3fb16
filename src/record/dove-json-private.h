/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <string.h>

#include "record/dove-json.h"

G_BEGIN_DECLS

#define DOVE_BYTES(byte) (G_GUINT64_CONSTANT (0x0101010101010101) * (guint64) (byte))

/* Whether a byte of the word is a quote, a backslash or a control character below 32 */
static inline gboolean
dove_json_word_is_special (guint64 word)
{
  guint64 quote = word ^ DOVE_BYTES ('"');
  guint64 backslash = word ^ DOVE_BYTES ('\\');

  return (((word - DOVE_BYTES (32)) & ~word) |
          ((quote - DOVE_BYTES (1)) & ~quote) |
          ((backslash - DOVE_BYTES (1)) & ~backslash)) & DOVE_BYTES (0x80) ? TRUE : FALSE;
}

static inline gboolean
dove_json_byte_is_special (guchar byte)
{
  return byte < 32 || byte == '"' || byte == '\\';
}

/* How many bytes stand before the first one that must be escaped in JSON */
static inline gsize
dove_json_plain_run (const char *text,
                     gsize       length)
{
  gsize at = 0;
  guint64 word;

  for (; length - at >= 8; at += 8)
    {
      memcpy (&word, text + at, 8);
      if (dove_json_word_is_special (word))
        break;
    }

  while (at < length && !dove_json_byte_is_special ((guchar) text[at]))
    at++;

  return at;
}

G_END_DECLS
