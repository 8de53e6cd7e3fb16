/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "record/dove-json-parser-private.h"

/* How the reader reads texts: between quotes, strictly UTF-8, with the escapes of RFC 8259. */

/**
 * dove_json_fail:
 * @self: a parser
 * @at: where it went wrong
 * @code: code of the error
 * @message: what is wrong, a part of a sentence
 * @error: return location for an error
 *
 * Says what is wrong with line and column, the column in characters from 1.
 *
 * Returns: %FALSE
 */
gboolean
dove_json_fail (DoveJsonParser  *self,
                const char      *at,
                DoveError        code,
                const char      *message,
                GError         **error)
{
  const char *line_start = self->start;
  guint line = self->line;
  guint column = 1;

  for (const char *byte = self->start; byte < at; byte++)
    if (*byte == '\n')
      {
        line++;
        line_start = byte + 1;
      }

  for (const char *byte = line_start; byte < at; byte++)
    column += (*byte & 0xC0) != 0x80;

  if (self->places != NULL)
    dove_json_places_set_fault (self->places, line, column, message);
  g_set_error (error, DOVE_ERROR, code, _("line %u, column %u: %s"), line, column, message);

  return FALSE;
}

static int
read_hex (const char *at,
          const char *end)
{
  int code = 0;

  if (end - at < 4)
    return -1;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;

      code = code * 16 + digit;
    }

  return code;
}

/* The four digits behind `\u`, and the second half of a surrogate pair. */
static gboolean
read_unicode (DoveJsonParser  *self,
              GError         **error)
{
  const char *start = self->at - 2;
  int code = read_hex (self->at, self->end);
  int low;

  if (code < 0)
    return dove_json_fail (self, start, DOVE_ERROR_INVALID,
                           _("“\\u” must be followed by four hexadecimal digits"), error);

  self->at += 4;

  if (code == 0)
    return dove_json_fail (self, start, DOVE_ERROR_INVALID,
                           _("a text may not hold the character NUL"), error);

  if (code < 0xD800 || code > 0xDFFF)
    {
      g_string_append_unichar (self->text, (gunichar) code);
      return TRUE;
    }

  low = code < 0xDC00 && self->end - self->at >= 6 && self->at[0] == '\\' && self->at[1] == 'u'
          ? read_hex (self->at + 2, self->end) : -1;
  if (low < 0xDC00 || low > 0xDFFF)
    return dove_json_fail (self, start, DOVE_ERROR_INVALID,
                           _("half of a surrogate pair stands alone"), error);

  self->at += 6;
  g_string_append_unichar (self->text, 0x10000 + (((gunichar) code - 0xD800) << 10) +
                                           ((gunichar) low - 0xDC00));

  return TRUE;
}

static gboolean
read_escape (DoveJsonParser  *self,
             GError         **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *found;
  char letter;

  self->at++;
  if (self->at == self->end)
    return dove_json_fail (self, self->at, DOVE_ERROR_INVALID, _("the input ends within a text"),
                           error);

  letter = *self->at++;
  if (letter == 'u')
    return read_unicode (self, error);

  found = letter != '\0' ? strchr (letters, letter) : NULL;
  if (found == NULL)
    return dove_json_fail (self, self->at - 2, DOVE_ERROR_INVALID,
                           _("this is not an escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t "
                             "\\u"),
                           error);

  g_string_append_c (self->text, meanings[found - letters]);

  return TRUE;
}

static gboolean
check_text (DoveJsonParser  *self,
            const char      *start,
            const char      *text,
            gsize            length,
            GError         **error)
{
  if (length > self->text_limit)
    return dove_json_fail (self, start, DOVE_ERROR_LIMIT, _("the text is too long"), error);

  if (!dove_text_is_valid (text, length))
    return dove_json_fail (self, start, DOVE_ERROR_INVALID, _("the text is not valid UTF-8"),
                           error);

  return TRUE;
}

/* A text with escapes: @self->at stands at the first one. */
static gboolean
read_escaped (DoveJsonParser  *self,
              const char      *start,
              GError         **error)
{
  g_string_truncate (self->text, 0);
  g_string_append_len (self->text, start, self->at - start);

  while (self->at < self->end && *self->at != '"')
    {
      gsize run = dove_json_plain_run (self->at, (gsize) (self->end - self->at));

      g_string_append_len (self->text, self->at, (gssize) run);
      self->at += run;

      if (self->at < self->end && *self->at == '\\')
        {
          if (!read_escape (self, error))
            return FALSE;
        }
      else if (self->at < self->end && *self->at != '"')
        return dove_json_fail (self, self->at, DOVE_ERROR_INVALID,
                               _("a control character must be written with an escape"), error);
    }

  return TRUE;
}

/**
 * dove_json_read_text:
 * @self: a parser that stands at a quotation mark
 * @text: (out): the text, not ended by NUL; valid until the next call
 * @length: (out): its bytes
 * @error: return location for an error
 *
 * Reads a text, up to behind its second quotation mark.
 *
 * Returns: whether it is one
 */
gboolean
dove_json_read_text (DoveJsonParser  *self,
                     const char     **text,
                     gsize           *length,
                     GError         **error)
{
  const char *start = ++self->at;

  self->at += dove_json_plain_run (start, (gsize) (self->end - start));
  *text = start;
  *length = (gsize) (self->at - start);

  if (self->at < self->end && *self->at != '"')
    {
      if (!read_escaped (self, start, error))
        return FALSE;

      *text = self->text->str;
      *length = self->text->len;
    }

  if (self->at == self->end)
    return dove_json_fail (self, start - 1, DOVE_ERROR_INVALID,
                           _("the text that begins here has no end"), error);

  self->at++;

  return check_text (self, start - 1, *text, *length, error);
}
