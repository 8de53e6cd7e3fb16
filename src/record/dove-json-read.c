/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-defaults.h"
#include "record/dove-json-parser-private.h"
#include "record/dove-number-private.h"

/*
 * The reader: RFC 8259 to the letter, in one pass, without recursion.
 *
 * Open lists and records are frames on a stack of bounded depth. Short texts and numbers are
 * first laid down in one scratch buffer; when their list or record ends, they move into its
 * block with one copy. What is of size (nested values, long texts, rare numbers) has a block
 * of its own from the start.
 *
 * One byte order mark at the very beginning is skipped, as RFC 8259 section 8.1 allows. Two
 * members of one name are an error: readers differ in which they take.
 */

#define LONG_TEXT_BYTES 256 /* from here a text has a block of its own */
#define FAST_DIGITS     18  /* always fit into 64 bits */
#define FIRST_ITEMS     64  /* members and elements, before their arrays grow */

static gboolean
fail (DoveJsonParser  *self,
      const char      *message,
      GError         **error)
{
  return dove_json_fail (self, self->at, DOVE_ERROR_INVALID, message, error);
}

static void
skip_space (DoveJsonParser *self)
{
  while (self->at < self->end &&
         (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

static DoveJsonFrame *
top_frame (DoveJsonParser *self)
{
  return self->depth > 0 ? &self->frames[self->depth - 1] : NULL;
}

/* Takes a block as the next value of the open list or record, or as the whole. */
static void
take_block (DoveJsonParser *self,
            DoveValue      *value)
{
  DoveJsonFrame *frame = top_frame (self);
  DoveJsonItem item = { value, 0 };

  if (frame == NULL)
    {
      self->root = value;
      return;
    }

  frame->depth = MAX (frame->depth, value->depth);
  g_array_append_val (self->items, item);
}

/* Room for a node in the scratch buffer; valid until the next call. */
static DoveValue *
take_embedded (DoveJsonParser *self,
               gsize           size)
{
  DoveJsonItem item = { NULL, self->scratch->len };

  g_array_append_val (self->items, item);
  g_byte_array_set_size (self->scratch, (guint) (self->scratch->len + size));

  return (DoveValue *) (void *) (self->scratch->data + item.offset);
}

static gboolean
read_text_value (DoveJsonParser  *self,
                 GError         **error)
{
  const char *text;
  gsize length;
  DoveTextNode *node;

  if (!dove_json_read_text (self, &text, &length, error))
    return FALSE;

  if (self->depth == 0 || length > LONG_TEXT_BYTES)
    {
      take_block (self, dove_value_new_text_len (text, (gssize) length));
      return TRUE;
    }

  node = (DoveTextNode *) take_embedded (self, dove_text_node_size (length));
  node->base = (DoveValue) { { 0 }, DOVE_VALUE_TEXT, DOVE_VALUE_EMBEDDED, 0, (guint32) length };
  memcpy (node->text, text, length);
  node->text[length] = '\0';

  return TRUE;
}

/* Most numbers: few digits, no exponent. Gives the bytes read; 0 when it is none of these. */
static gsize
read_plain_number (DoveJsonParser *self,
                   DoveNumber     *number)
{
  const char *at = self->at;
  gboolean is_negative = *at == '-';
  const char *first = is_negative ? ++at : at;
  const char *point = NULL;
  gint64 coefficient = 0;
  guint digits = 0;

  for (; at < self->end; at++)
    {
      if (g_ascii_isdigit (*at) && digits < FAST_DIGITS)
        {
          coefficient = coefficient * 10 + (*at - '0');
          digits++;
        }
      else if (*at == '.' && point == NULL && digits > 0)
        point = at;
      else
        break;
    }

  if (digits == 0 || at[-1] == '.' || (*first == '0' && first + 1 < at && first[1] != '.') ||
      (is_negative && coefficient == 0) ||
      (at < self->end && (g_ascii_isalnum (*at) || *at == '.' || *at == '+' || *at == '-')))
    return 0;

  number->coefficient = is_negative ? -coefficient : coefficient;
  number->exponent = point != NULL ? (gint32) (point + 1 - at) : 0;
  number->inexact = FALSE;

  return (gsize) (at - self->at);
}

static gboolean
read_rare_number (DoveJsonParser  *self,
                  GError         **error)
{
  const char *end = self->at;
  DoveValue *value;

  while (end < self->end && (g_ascii_isalnum (*end) || *end == '.' || *end == '+' || *end == '-'))
    end++;

  if ((gsize) (end - self->at) > self->text_limit)
    return dove_json_fail (self, self->at, DOVE_ERROR_LIMIT, _("the number is too long"), error);

  value = dove_value_new_literal (self->at, end - self->at);
  if (value == NULL)
    return fail (self, _("this is not a number as JSON writes them"), error);

  self->at = end;
  take_block (self, value);

  return TRUE;
}

static gboolean
read_number (DoveJsonParser  *self,
             GError         **error)
{
  DoveNumber number;
  gsize length = read_plain_number (self, &number);
  DoveValue *node;

  if (length == 0)
    return read_rare_number (self, error);

  self->at += length;
  if (self->depth == 0)
    {
      take_block (self, dove_value_new_number (&number));
      return TRUE;
    }

  node = take_embedded (self, dove_number_node_size (&number, 0));
  dove_number_node_place (node, &number, NULL, 0, DOVE_VALUE_EMBEDDED);

  return TRUE;
}

static gboolean
read_word (DoveJsonParser  *self,
           GError         **error)
{
  gsize left = (gsize) (self->end - self->at);

  if (left >= 4 && memcmp (self->at, "true", 4) == 0)
    {
      self->at += 4;
      take_block (self, dove_value_new_boolean (TRUE));
    }
  else if (left >= 5 && memcmp (self->at, "false", 5) == 0)
    {
      self->at += 5;
      take_block (self, dove_value_new_boolean (FALSE));
    }
  else if (left >= 4 && memcmp (self->at, "null", 4) == 0)
    {
      self->at += 4;
      take_block (self, dove_value_new_null ());
    }
  else
    return fail (self, left == 0 ? _("the input ends where a value is expected")
                                 : _("a value is expected here"), error);

  if (self->at < self->end && g_ascii_isalnum (*self->at))
    return fail (self, _("a value is expected here: true, false and null are the only words"),
                 error);

  return TRUE;
}

/* Notes where the value at hand stands: a member by its name, an element by itself. */
static void
note_place (DoveJsonParser *self,
            const char     *name,
            gsize           length,
            const char     *at)
{
  DoveJsonFrame *frame = top_frame (self);

  if (self->places == NULL)
    return;

  g_string_truncate (self->pointer, frame != NULL ? frame->pointer : 0);
  if (frame != NULL && frame->kind == DOVE_VALUE_LIST)
    g_string_append_printf (self->pointer, "/%u", self->items->len - frame->items);
  else if (frame != NULL)
    {
      g_string_append_c (self->pointer, '/');
      for (gsize i = 0; i < length; i++)
        if (name[i] == '~' || name[i] == '/')
          g_string_append (self->pointer, name[i] == '~' ? "~0" : "~1");
        else
          g_string_append_c (self->pointer, name[i]);
    }

  dove_json_places_add (self->places, self->pointer->str, at);
}

/* A name and its colon. */
static gboolean
read_name (DoveJsonParser  *self,
           GError         **error)
{
  const char *start = self->at;
  const char *text;
  DoveName name;
  gsize length;

  if (self->at == self->end || *self->at != '"')
    return fail (self, self->at < self->end && *self->at == '\''
                         ? _("a name stands in double quotation marks")
                         : _("a name in quotation marks is expected here"), error);

  if (!dove_json_read_text (self, &text, &length, error))
    return FALSE;

  if (text == self->text->str)
    {
      text = g_strndup (text, length);
      g_ptr_array_add (self->own_names, (gpointer) text);
    }

  name = (DoveName) { text, (guint32) length, dove_name_hash (text, length) };
  g_array_append_val (self->names, name);
  note_place (self, text, length, start);
  skip_space (self);
  if (self->at == self->end || *self->at != ':')
    return fail (self, _("a colon is expected behind a name"), error);

  self->at++;

  return TRUE;
}

static gboolean
open_frame (DoveJsonParser  *self,
            DoveValueKind    kind,
            GError         **error)
{
  DoveJsonFrame *frame;

  if (self->depth >= self->depth_limit)
    {
      g_autofree char *message =
        g_strdup_printf (_("more than %u lists and records within each other"), self->depth_limit);

      return dove_json_fail (self, self->at, DOVE_ERROR_LIMIT, message, error);
    }

  frame = &self->frames[self->depth++];
  frame->kind = kind;
  frame->items = self->items->len;
  frame->names = self->names->len;
  frame->scratch = self->scratch->len;
  frame->pointer = self->places != NULL ? self->pointer->len : 0;
  frame->depth = 0;
  self->at++;

  return TRUE;
}

/* Moves the items of the frame that ends into its block. */
static void
container_fill (DoveJsonParser      *self,
                const DoveJsonFrame *frame,
                DoveContainer       *container,
                guint                length)
{
  const DoveJsonItem *items = &g_array_index (self->items, DoveJsonItem, frame->items);
  char *embedded = (char *) &container->items[length];

  if (self->scratch->len > frame->scratch)
    memcpy (embedded, self->scratch->data + frame->scratch, self->scratch->len - frame->scratch);

  for (guint i = 0; i < length; i++)
    {
      DoveValue *value = items[i].block;

      if (value != NULL)
        container->base.flags |= value->flags & DOVE_VALUE_STATIC ? 0 : DOVE_VALUE_LINKS;
      else
        {
          value = (DoveValue *) (void *) (embedded + (items[i].offset - frame->scratch));
          value->back = (guint32) ((char *) value - (char *) container);
        }
      container->items[i] = value;
    }

  container->base.depth = (guint16) (frame->depth + 1);
}

static DoveShape *
frame_shape (DoveJsonParser       *self,
             const DoveJsonFrame  *frame,
             guint                 length,
             GError              **error)
{
  const DoveName *names = (const DoveName *) (void *) self->names->data + frame->names;
  guint duplicate = 0;
  DoveShape *shape = dove_shape_get (names, length, &duplicate);
  g_autofree char *message = NULL;

  if (shape != NULL)
    return shape;

  message = g_strdup_printf (_("the record that ends here has two members “%.*s”"),
                             (int) MIN (names[duplicate].length, 80), names[duplicate].text);
  fail (self, message, error);

  return NULL;
}

static gboolean
close_frame (DoveJsonParser  *self,
             GError         **error)
{
  DoveJsonFrame *frame = top_frame (self);
  guint length = self->items->len - frame->items;
  DoveShape *shape = NULL;
  DoveContainer *container;

  if (frame->kind == DOVE_VALUE_RECORD)
    {
      shape = frame_shape (self, frame, length, error);
      if (shape == NULL)
        return FALSE;
    }

  container = dove_container_new (frame->kind, shape, length, self->scratch->len - frame->scratch);
  container_fill (self, frame, container, length);

  g_array_set_size (self->items, frame->items);
  g_array_set_size (self->names, frame->names);
  g_byte_array_set_size (self->scratch, (guint) frame->scratch);
  self->depth--;
  self->at++;
  take_block (self, &container->base);

  return TRUE;
}

/* What follows a value: closes as many frames as end here. FALSE with no error: it goes on. */
static gboolean
read_behind_value (DoveJsonParser  *self,
                   gboolean        *is_done,
                   GError         **error)
{
  DoveJsonFrame *frame;

  while ((frame = top_frame (self)) != NULL)
    {
      gboolean is_record = frame->kind == DOVE_VALUE_RECORD;

      skip_space (self);
      if (self->at < self->end && *self->at == ',')
        {
          self->at++;
          skip_space (self);
          return !is_record || read_name (self, error);
        }

      if (self->at == self->end || *self->at != (is_record ? '}' : ']'))
        return fail (self, self->at == self->end ? (is_record ? _("the input ends within a record")
                                                              : _("the input ends within a list"))
                                                 : (is_record ? _("a comma or } is expected here")
                                                              : _("a comma or ] is expected here")),
                     error);

      if (!close_frame (self, error))
        return FALSE;
    }

  *is_done = TRUE;

  return TRUE;
}

/* A list or record that begins; an empty one ends at once. */
static gboolean
read_container (DoveJsonParser  *self,
                gboolean        *is_open,
                GError         **error)
{
  gboolean is_record = *self->at == '{';

  if (!open_frame (self, is_record ? DOVE_VALUE_RECORD : DOVE_VALUE_LIST, error))
    return FALSE;

  skip_space (self);
  if (self->at < self->end && *self->at == (is_record ? '}' : ']'))
    return close_frame (self, error);

  *is_open = TRUE;

  return !is_record || read_name (self, error);
}

static gboolean
read_value (DoveJsonParser  *self,
            gboolean        *is_open,
            GError         **error)
{
  const DoveJsonFrame *frame;

  *is_open = FALSE;
  skip_space (self);
  frame = top_frame (self);
  if (self->places != NULL && (frame == NULL || frame->kind == DOVE_VALUE_LIST))
    note_place (self, NULL, 0, self->at);

  if (self->at == self->end)
    return read_word (self, error);

  switch (*self->at)
    {
    case '{':
    case '[':
      return read_container (self, is_open, error);

    case '"':
      return read_text_value (self, error);

    case '-':
    case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
      return read_number (self, error);

    default:
      return read_word (self, error);
    }
}

static gboolean
read_document (DoveJsonParser  *self,
               GError         **error)
{
  gboolean is_done = FALSE;
  gboolean is_open;

  if (self->end - self->at >= 3 && memcmp (self->at, "\xEF\xBB\xBF", 3) == 0)
    self->at += 3;

  while (!is_done)
    if (!read_value (self, &is_open, error) ||
        (!is_open && !read_behind_value (self, &is_done, error)))
      return FALSE;

  skip_space (self);
  if (self->at < self->end)
    return fail (self, _("there is something behind the end of the value"), error);

  return TRUE;
}

static void
parser_clear (DoveJsonParser *self)
{
  for (guint i = 0; i < self->items->len; i++)
    g_clear_pointer (&g_array_index (self->items, DoveJsonItem, i).block, dove_value_unref);

  g_clear_pointer (&self->root, dove_value_unref);
  g_array_unref (self->items);
  g_array_unref (self->names);
  g_ptr_array_unref (self->own_names);
  g_byte_array_unref (self->scratch);
  g_string_free (self->text, TRUE);
  if (self->pointer != NULL)
    g_string_free (self->pointer, TRUE);
}

/**
 * dove_json_parse_part:
 * @data: JSON text
 * @length: its bytes
 * @line: line of its first byte, for errors
 * @limits: (nullable): what is accepted
 * @places: (nullable): told where each value stands
 * @error: return location for an error
 *
 * Reads one value, which may be a part of a stream.
 *
 * Returns: (transfer full) (nullable): the value
 */
DoveValue *
dove_json_parse_part (const char            *data,
                      gsize                  length,
                      guint                  line,
                      const DoveJsonLimits  *limits,
                      DoveJsonPlaces        *places,
                      GError               **error)
{
  DoveJsonParser self;
  gsize size_limit = limits != NULL && limits->size_bytes > 0 ? limits->size_bytes
                                                              : DOVE_JSON_SIZE_LIMIT_BYTES;
  DoveValue *value = NULL;

  memset (&self, 0, offsetof (DoveJsonParser, frames));
  self.start = self.at = data;
  self.end = data + length;
  self.line = line;
  self.depth_limit = limits != NULL && limits->depth > 0 ? MIN (limits->depth, DOVE_JSON_DEPTH_MOST)
                                                         : DOVE_JSON_DEPTH_LIMIT;
  self.text_limit = limits != NULL && limits->text_bytes > 0 ? limits->text_bytes
                                                             : DOVE_TEXT_LIMIT_BYTES;
  if (length > size_limit)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT,
                   _("the JSON text has more than %zu bytes"), size_limit);
      return NULL;
    }

  self.items = g_array_sized_new (FALSE, FALSE, sizeof (DoveJsonItem), FIRST_ITEMS);
  self.names = g_array_sized_new (FALSE, FALSE, sizeof (DoveName), FIRST_ITEMS);
  self.own_names = g_ptr_array_new_with_free_func (g_free);
  self.scratch = g_byte_array_new ();
  self.text = g_string_new (NULL);
  self.places = places;
  self.pointer = places != NULL ? g_string_new (NULL) : NULL;

  if (read_document (&self, error))
    value = g_steal_pointer (&self.root);
  parser_clear (&self);

  return value;
}

/**
 * dove_json_parse:
 * @data: JSON text
 * @length: its bytes, or -1 up to its NUL
 * @limits: (nullable): what is accepted; %NULL for the defaults
 * @error: return location for an error
 *
 * Reads one value and nothing behind it but white space.
 *
 * Errors: %DOVE_ERROR_INVALID for what is not JSON, %DOVE_ERROR_LIMIT beyond a limit; the
 * message names line and column.
 *
 * Returns: (transfer full) (nullable): the value
 */
DoveValue *
dove_json_parse (const char            *data,
                 gssize                 length,
                 const DoveJsonLimits  *limits,
                 GError               **error)
{
  g_return_val_if_fail (data != NULL, NULL);

  return dove_json_parse_part (data, length < 0 ? strlen (data) : (gsize) length, 1, limits, NULL,
                               error);
}

/**
 * dove_json_parse_places:
 * @data: JSON text
 * @length: its bytes, or -1 up to its NUL
 * @limits: (nullable): what is accepted; %NULL for the defaults
 * @places: (out) (transfer full): where the values stand; on an error where reading failed
 * @error: return location for an error
 *
 * Reads one value as dove_json_parse() does, and remembers where everything stands.
 *
 * Returns: (transfer full) (nullable): the value
 */
DoveValue *
dove_json_parse_places (const char            *data,
                        gssize                 length,
                        const DoveJsonLimits  *limits,
                        DoveJsonPlaces       **places,
                        GError               **error)
{
  DoveValue *value;

  g_return_val_if_fail (data != NULL, NULL);

  *places = dove_json_places_new (data);
  value = dove_json_parse_part (data, length < 0 ? strlen (data) : (gsize) length, 1, limits,
                                *places, error);
  dove_json_places_settle (*places);

  return value;
}
