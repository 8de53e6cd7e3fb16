/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-record"

#include "config.h"

#include <string.h>

#include "record/dove-json-private.h"
#include "record/dove-value-private.h"

/*
 * JSON out of values. What is written is always valid: texts are UTF-8 because a value checks
 * them, and only what RFC 8259 demands is escaped (the quote, the backslash, and the control
 * characters below 32).
 *
 * The canonical form, over which digests are taken: members sorted by the code points of their
 * names (which is the order of their UTF-8 bytes), no white space, and one text for every
 * number. That is: without trailing zeros; plain while it has at most 34 digits and at most 20
 * zeros after the point, else like 1.5E+300; an inexact number rounded to 15 significant digits.
 */

#define FEW_MEMBERS 32 /* sorted by insertion, without an allocation */

typedef struct
{
  GString       *out;
  DoveJsonStyle  style;
  guint          level;
} Writer;

static void write_value (Writer          *self,
                         const DoveValue *value);

/* Makes room, so that bytes can be put without asking again */
static inline void
reserve (GString *out,
         gsize    bytes)
{
  gsize length = out->len;

  if (out->allocated_len - length > bytes)
    return;

  /* GString only doubles by itself when it appends */
  g_string_set_size (out, length + MAX (bytes, length));
  out->len = length;
}

static inline void
put (GString *out,
     char     byte)
{
  reserve (out, 1);
  out->str[out->len++] = byte;
}

static inline void
put_bytes (GString    *out,
           const char *bytes,
           gsize       length)
{
  reserve (out, length);
  memcpy (out->str + out->len, bytes, length);
  out->len += length;
}

static void
put_escape (GString *out,
            guchar   byte)
{
  static const char digits[] = "0123456789abcdef";
  static const char short_names[32] = {
    ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
  };
  char escape[6] = { '\\', (char) byte, '0', '0', '0', '0' };

  if (byte >= 32)
    {
      put_bytes (out, escape, 2);
    }
  else if (short_names[byte] != 0)
    {
      escape[1] = short_names[byte];
      put_bytes (out, escape, 2);
    }
  else
    {
      escape[1] = 'u';
      escape[4] = digits[byte >> 4];
      escape[5] = digits[byte & 15];
      put_bytes (out, escape, 6);
    }
}

static void
put_text (GString    *out,
          const char *text,
          gsize       length)
{
  gsize at = 0;

  reserve (out, length + 2);
  out->str[out->len++] = '"';

  while (at < length)
    {
      gsize run = dove_json_plain_run (text + at, length - at);

      put_bytes (out, text + at, run);
      at += run;

      if (at < length)
        put_escape (out, (guchar) text[at++]);
    }

  put (out, '"');
}

static void
write_number (Writer          *self,
              const DoveValue *value)
{
  g_autofree char *reduced = NULL;
  DoveNumber number = { 0 };

  if (self->style == DOVE_JSON_CANONICAL && (value->flags & DOVE_VALUE_LONG))
    {
      reduced = dove_number_reduce_literal (dove_number_node_literal (value), value->length);
      put_bytes (self->out, reduced, strlen (reduced));
      return;
    }

  if (self->style != DOVE_JSON_CANONICAL && (value->flags & DOVE_VALUE_LITERAL))
    {
      put_bytes (self->out, dove_number_node_literal (value), value->length);
      return;
    }

  dove_value_get_number (value, &number);
  reserve (self->out, DOVE_NUMBER_BUFFER_SIZE);

  if (self->style == DOVE_JSON_CANONICAL)
    {
      number = dove_number_settle (&number);
      number.inexact = FALSE;
      self->out->len += dove_number_format (&number, self->out->str + self->out->len);
    }
  else
    {
      self->out->len += dove_number_format_json (&number, self->out->str + self->out->len);
    }
}

static void
write_break (Writer *self)
{
  if (self->style != DOVE_JSON_PRETTY)
    return;

  put (self->out, '\n');
  for (guint i = 0; i < self->level; i++)
    put_bytes (self->out, "  ", 2);
}

static void
write_list (Writer              *self,
            const DoveContainer *list)
{
  put (self->out, '[');
  self->level++;

  for (guint i = 0; i < list->base.length; i++)
    {
      if (i > 0)
        put (self->out, ',');

      write_break (self);
      write_value (self, list->items[i]);
    }

  self->level--;
  if (list->base.length > 0)
    write_break (self);
  put (self->out, ']');
}

static int
compare_names (gconstpointer a,
               gconstpointer b,
               gpointer      shape)
{
  const DoveShape *self = shape;

  /* strcmp compares unsigned bytes, and names hold no NUL */
  return strcmp (self->names[*(const guint *) a].text, self->names[*(const guint *) b].text);
}

static void
sort_members (DoveShape *shape,
              guint     *order)
{
  for (guint i = 0; i < shape->length; i++)
    order[i] = i;

  if (shape->length > FEW_MEMBERS)
    {
      g_qsort_with_data (order, (int) shape->length, sizeof *order, compare_names, shape);
      return;
    }

  for (guint i = 1; i < shape->length; i++)
    {
      guint moved = order[i];
      guint at = i;

      for (; at > 0 && compare_names (&order[at - 1], &moved, shape) > 0; at--)
        order[at] = order[at - 1];

      order[at] = moved;
    }
}

static void
write_record (Writer              *self,
              const DoveContainer *record)
{
  guint few[FEW_MEMBERS];
  g_autofree guint *many = NULL;
  guint *order = NULL;

  if (self->style == DOVE_JSON_CANONICAL)
    {
      order = few;
      if (record->base.length > FEW_MEMBERS)
        order = many = g_new (guint, record->base.length);
      sort_members (record->shape, order);
    }

  put (self->out, '{');
  self->level++;

  for (guint i = 0; i < record->base.length; i++)
    {
      guint member = order != NULL ? order[i] : i;

      if (i > 0)
        put (self->out, ',');

      write_break (self);
      put_text (self->out, record->shape->names[member].text, record->shape->names[member].length);
      put (self->out, ':');
      if (self->style == DOVE_JSON_PRETTY)
        put (self->out, ' ');
      write_value (self, record->items[member]);
    }

  self->level--;
  if (record->base.length > 0)
    write_break (self);
  put (self->out, '}');
}

static void
write_value (Writer          *self,
             const DoveValue *value)
{
  switch (dove_value_get_kind (value))
    {
    case DOVE_VALUE_BOOLEAN:
      if (dove_value_get_boolean (value))
        put_bytes (self->out, "true", 4);
      else
        put_bytes (self->out, "false", 5);
      break;

    case DOVE_VALUE_NUMBER:
      write_number (self, value);
      break;

    case DOVE_VALUE_TEXT:
      put_text (self->out, dove_value_get_text (value), value->length);
      break;

    case DOVE_VALUE_LIST:
      write_list (self, dove_value_container (value));
      break;

    case DOVE_VALUE_RECORD:
      write_record (self, dove_value_container (value));
      break;

    case DOVE_VALUE_NULL:
    default:
      put_bytes (self->out, "null", 4);
      break;
    }
}

/**
 * dove_json_append:
 * @value: (nullable): a value; %NULL is written as null
 * @style: how to write it
 * @string: text to append to
 *
 * Appends a value as JSON. %DOVE_JSON_CANONICAL gives equal values the same bytes.
 */
void
dove_json_append (const DoveValue *value,
                  DoveJsonStyle    style,
                  GString         *string)
{
  Writer writer = { string, style, 0 };

  g_return_if_fail (string != NULL);

  write_value (&writer, value);
  if (style == DOVE_JSON_PRETTY)
    put (string, '\n');

  string->str[string->len] = '\0';
}

/**
 * dove_json_write:
 * @value: (nullable): a value; %NULL is written as null
 * @style: how to write it
 *
 * Writes a value as JSON.
 *
 * Returns: (transfer full): the text
 */
char *
dove_json_write (const DoveValue *value,
                 DoveJsonStyle    style)
{
  GString *text = g_string_sized_new (256);

  dove_json_append (value, style, text);

  return g_string_free (text, FALSE);
}
