/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-defaults.h"
#include "record/dove-json-parser-private.h"

/*
 * Cuts a stream into values: follows brackets and quotation marks to the end of each value,
 * and gives it whole to the reader, which judges it. The search goes on where it stopped when
 * more arrives, so no byte is looked at twice, and no more than one value is kept.
 */

typedef enum
{
  STATE_VALUE,   /* a value, or the end, is next */
  STATE_BEHIND,  /* of a list's elements: a comma or ] is next */
  STATE_CLOSED,  /* behind the list: only white space */
} StreamState;

struct _DoveJsonStream
{
  DoveJsonStreamKind kind;
  DoveJsonLimits     limits;
  StreamState        state;
  gboolean           is_open;    /* the list has begun */
  gboolean           has_comma;  /* the last thing read was a comma */
  gboolean           is_over;    /* nothing more arrives */
  gboolean           is_begun;   /* past the place of a byte order mark */

  GString           *buffer;
  gsize              start;      /* of what is not used yet */
  gsize              scan;       /* looked at up to here */
  guint              depth;
  gboolean           is_scalar;
  gboolean           in_text;
  gboolean           is_escaped;
  guint              line;       /* of @start */
};

/**
 * dove_json_stream_new:
 * @kind: what the stream holds
 * @limits: (nullable): what is accepted of each value; %NULL for the defaults
 *
 * Returns: (transfer full): a stream
 */
DoveJsonStream *
dove_json_stream_new (DoveJsonStreamKind    kind,
                      const DoveJsonLimits *limits)
{
  DoveJsonStream *self = g_new0 (DoveJsonStream, 1);

  self->kind = kind;
  if (limits != NULL)
    self->limits = *limits;
  if (self->limits.size_bytes == 0)
    self->limits.size_bytes = DOVE_JSON_SIZE_LIMIT_BYTES;
  self->buffer = g_string_new (NULL);
  self->line = 1;

  return self;
}

/**
 * dove_json_stream_free:
 * @self: (transfer full): a stream
 */
void
dove_json_stream_free (DoveJsonStream *self)
{
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

/**
 * dove_json_stream_push:
 * @self: a stream
 * @data: the next piece, cut anywhere
 * @length: its bytes
 *
 * Adds a piece.
 */
void
dove_json_stream_push (DoveJsonStream *self,
                       const char     *data,
                       gsize           length)
{
  g_return_if_fail (!self->is_over);

  /* Erasing nothing would still move the whole buffer, for every small piece of a long value */
  if (self->start > 0)
    {
      g_string_erase (self->buffer, 0, (gssize) self->start);
      self->scan -= self->start;
      self->start = 0;
    }

  g_string_append_len (self->buffer, data, (gssize) length);
}

/**
 * dove_json_stream_end:
 * @self: a stream
 *
 * Says that nothing more arrives.
 */
void
dove_json_stream_end (DoveJsonStream *self)
{
  self->is_over = TRUE;
}

static gboolean
stream_fail (DoveJsonStream  *self,
             DoveError        code,
             const char      *message,
             GError         **error)
{
  g_set_error (error, DOVE_ERROR, code, _("line %u: %s"), self->line, message);

  return FALSE;
}

static gboolean
is_space (char byte)
{
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static void
stream_skip (DoveJsonStream *self,
             gsize           count)
{
  for (gsize i = 0; i < count; i++)
    self->line += self->buffer->str[self->start + i] == '\n';

  self->start += count;
  self->scan = self->start;
}

static void
skip_space (DoveJsonStream *self)
{
  gsize count = 0;

  while (self->start + count < self->buffer->len &&
         is_space (self->buffer->str[self->start + count]))
    count++;

  stream_skip (self, count);
}

/* Skips a byte order mark, as the reader does. Returns FALSE if the rest of one may arrive. */
static gboolean
skip_mark (DoveJsonStream *self)
{
  static const char mark[] = "\xEF\xBB\xBF";
  gsize length = MIN (self->buffer->len, 3);

  if (self->is_begun)
    return TRUE;

  if (memcmp (self->buffer->str, mark, length) == 0)
    {
      if (length < 3 && !self->is_over)
        return FALSE;
      if (length == 3)
        stream_skip (self, 3);
    }

  self->is_begun = TRUE;

  return TRUE;
}

/* Follows one byte of a value. Returns whether the value ends behind it. */
static gboolean
value_follow (DoveJsonStream *self,
              char            byte)
{
  if (self->in_text)
    {
      if (self->is_escaped)
        self->is_escaped = FALSE;
      else if (byte == '\\')
        self->is_escaped = TRUE;
      else if (byte == '"')
        self->in_text = FALSE;

      return !self->in_text && self->depth == 0;
    }

  if (byte == '"')
    self->in_text = TRUE;
  else if (byte == '{' || byte == '[')
    self->depth++;
  else if (byte == '}' || byte == ']')
    return self->depth == 0 || --self->depth == 0;

  return FALSE;
}

/* A number or word ends before what cannot belong to it. */
static gboolean
ends_scalar (char byte)
{
  return is_space (byte) || byte == ',' || byte == ']' || byte == '}' || byte == '{' ||
         byte == '[' || byte == '"';
}

/* Finds the end of the value that begins at start; 0 when it has not arrived. */
static gsize
value_find_end (DoveJsonStream *self)
{
  const char *text = self->buffer->str;

  if (self->scan == self->start)
    {
      self->depth = 0;
      self->in_text = self->is_escaped = FALSE;
      self->is_scalar = strchr ("{[\"", text[self->start]) == NULL;
    }

  for (; self->scan < self->buffer->len; self->scan++)
    {
      char byte = text[self->scan];

      if (self->is_scalar && self->scan > self->start && ends_scalar (byte))
        return self->scan;
      if (!self->is_scalar && value_follow (self, byte))
        return self->scan + 1;
    }

  return self->is_over ? self->buffer->len : 0;
}

static gboolean
read_value (DoveJsonStream  *self,
            DoveValue      **value,
            GError         **error)
{
  gsize end = value_find_end (self);

  if (end == 0)
    {
      if (self->buffer->len - self->start > self->limits.size_bytes)
        return stream_fail (self, DOVE_ERROR_LIMIT, _("the value is too long"), error);

      return TRUE;
    }

  *value = dove_json_parse_part (self->buffer->str + self->start, end - self->start, self->line,
                                 &self->limits, NULL, error);
  if (*value == NULL)
    return FALSE;

  stream_skip (self, end - self->start);
  self->has_comma = FALSE;
  if (self->kind == DOVE_JSON_STREAM_ELEMENTS)
    self->state = STATE_BEHIND;

  return TRUE;
}

/* Between the elements of a list. Returns FALSE on an error. */
static gboolean
read_between (DoveJsonStream  *self,
              GError         **error)
{
  char byte = self->buffer->str[self->start];

  if (self->state == STATE_CLOSED)
    return stream_fail (self, DOVE_ERROR_INVALID,
                        _("there is something behind the end of the list"),
                        error);

  if (!self->is_open)
    {
      if (byte != '[')
        return stream_fail (self, DOVE_ERROR_INVALID, _("a list is expected"), error);

      self->is_open = TRUE;
      stream_skip (self, 1);
      return TRUE;
    }

  if (byte == ']' && !self->has_comma)
    self->state = STATE_CLOSED;
  else if (byte == ',' && self->state == STATE_BEHIND)
    {
      self->state = STATE_VALUE;
      self->has_comma = TRUE;
    }
  else
    return stream_fail (self, DOVE_ERROR_INVALID, self->state == STATE_BEHIND
                          ? _("a comma or ] is expected") : _("a value is expected"), error);

  stream_skip (self, 1);

  return TRUE;
}

static gboolean
is_between (DoveJsonStream *self)
{
  char byte = self->buffer->str[self->start];

  return self->kind == DOVE_JSON_STREAM_ELEMENTS &&
         (!self->is_open || self->state != STATE_VALUE || byte == ']' || byte == ',');
}

static gboolean
check_end (DoveJsonStream  *self,
           GError         **error)
{
  if (self->is_over && self->kind == DOVE_JSON_STREAM_ELEMENTS && self->state != STATE_CLOSED)
    return stream_fail (self, DOVE_ERROR_INVALID, _("the input ends within the list"), error);

  return TRUE;
}

/**
 * dove_json_stream_next:
 * @self: a stream
 * @value: (out) (transfer full) (nullable): the next value; %NULL when more must arrive first,
 *   or at the end
 * @error: return location for an error
 *
 * Takes the next value.
 *
 * Errors: as dove_json_parse(); the line counts from the beginning of the stream. After an
 * error the stream is of no use any more.
 *
 * Returns: %FALSE on an error
 */
gboolean
dove_json_stream_next (DoveJsonStream  *self,
                       DoveValue      **value,
                       GError         **error)
{
  *value = NULL;

  if (!skip_mark (self))
    return TRUE;

  if (self->scan == self->start)
    skip_space (self);

  while (self->start < self->buffer->len && is_between (self))
    {
      if (!read_between (self, error))
        return FALSE;
      skip_space (self);
    }

  if (self->start == self->buffer->len)
    return check_end (self, error);

  return read_value (self, value, error);
}
