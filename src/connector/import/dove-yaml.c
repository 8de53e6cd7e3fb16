/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/import/dove-yaml-private.h"
#include "connector/import/dove-yaml.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include <yaml.h>

/*
 * libyaml splits a file into events; what they mean is decided here. A file from a stranger may
 * be a bomb: aliases that repeat aliases. A value that an alias names again is shared, not
 * copied, but whoever walks the result meets it each time: so every value counts for each place
 * where it can be met, and the sum is bounded, as are depth and size.
 */

#define NODE_LIMIT  2000000 /* the largest vendor documents known have a third of that */
#define NOTE_LIMIT  20
#define MERGE       "<<"

typedef struct
{
  DoveValue *value;
  guint64    weight;    /* places met in it, itself included */
  guint      depth;     /* levels in it */
} Anchor;

typedef struct
{
  DoveValueBuilder *builder;
  DoveValueKind     kind;
  char             *anchor;   /* nullable */
  char             *name;     /* nullable: of the member whose value comes next */
  GPtrArray        *merged;   /* nullable: what `<<` brought in; own members win */
  guint64           weight;
  guint             depth;    /* levels of the deepest member */
} Frame;

typedef struct
{
  yaml_parser_t  parser;
  const char    *data;
  gsize          length;
  GArray        *frames;     /* of Frame */
  GHashTable    *anchors;    /* name to Anchor */
  GPtrArray     *notes;
  guint64        weight;     /* of all that was read */
  DoveValue     *root;
  guint          documents;
  yaml_mark_t    mark;       /* of the event at hand */
} Reader;

static void
anchor_free (gpointer data)
{
  Anchor *anchor = data;

  dove_value_unref (anchor->value);
  g_free (anchor);
}

static void
frame_clear (gpointer data)
{
  Frame *frame = data;

  g_clear_pointer (&frame->builder, dove_value_builder_free);
  g_clear_pointer (&frame->merged, g_ptr_array_unref);
  g_free (frame->anchor);
  g_free (frame->name);
}

static gboolean
refuse (Reader      *self,
        DoveError    code,
        const char  *message,
        GError     **error)
{
  g_set_error (error, DOVE_ERROR, code, _("line %u, column %u: %s"), (guint) self->mark.line + 1,
               (guint) self->mark.column + 1, message);
  return FALSE;
}

static void
note (Reader     *self,
      const char *message)
{
  if (self->notes->len < NOTE_LIMIT)
    g_ptr_array_add (self->notes,
                     g_strdup_printf (_("line %u, column %u: %s"), (guint) self->mark.line + 1,
                                      (guint) self->mark.column + 1, message));
}

static Frame *
top (Reader *self)
{
  return self->frames->len > 0 ? &g_array_index (self->frames, Frame, self->frames->len - 1)
                               : NULL;
}

static void
remember (Reader     *self,
          const char *name,
          DoveValue  *value,
          guint64     weight,
          guint       depth)
{
  Anchor *anchor = NULL;

  if (name == NULL)
    return;

  anchor = g_new0 (Anchor, 1);
  anchor->value = dove_value_ref (value);
  anchor->weight = weight;
  anchor->depth = depth;
  g_hash_table_replace (self->anchors, g_strdup (name), anchor);
}

/* A member; of two with one name the last is taken, as most readers do, and it is said. */
static void
take_member (Reader    *self,
             Frame     *frame,
             DoveValue *value)
{
  if (g_str_equal (frame->name, MERGE) && (dove_value_get_kind (value) == DOVE_VALUE_RECORD ||
                                           dove_value_get_kind (value) == DOVE_VALUE_LIST))
    {
      if (frame->merged == NULL)
        frame->merged = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_value_unref);
      g_ptr_array_add (frame->merged, value);
    }
  else
    {
      if (dove_value_builder_peek (frame->builder, frame->name) != NULL)
        {
          g_autofree char *message = g_strdup_printf (_("“%.100s” stands here twice; the last is "
                                                        "taken"), frame->name);

          note (self, message);
        }
      dove_value_builder_take (frame->builder, frame->name, value);
    }

  g_clear_pointer (&frame->name, g_free);
}

/* Takes over @value, with what is met in it. */
static gboolean
take (Reader     *self,
      DoveValue  *value,
      guint64     weight,
      guint       depth,
      GError    **error)
{
  Frame *frame = top (self);

  self->weight += weight;
  if (frame != NULL)
    {
      frame->weight += weight;
      frame->depth = MAX (frame->depth, depth);
    }

  if (self->weight > NODE_LIMIT)
    {
      dove_value_unref (value);
      return refuse (self, DOVE_ERROR_LIMIT,
                     _("the file holds more than 2,000,000 values when its aliases are followed"),
                     error);
    }

  if (frame == NULL)
    {
      g_clear_pointer (&self->root, dove_value_unref);
      self->root = value;
      return TRUE;
    }

  if (frame->kind == DOVE_VALUE_LIST)
    dove_value_builder_take_element (frame->builder, value);
  else if (frame->name != NULL)
    take_member (self, frame, value);
  else
    {
      dove_value_unref (value);
      return refuse (self, DOVE_ERROR_INVALID, _("a list or record cannot be the name of a member"),
                     error);
    }

  return TRUE;
}

static gboolean
read_scalar (Reader              *self,
             const yaml_event_t  *event,
             GError             **error)
{
  Frame *frame = top (self);
  const char *text = (const char *) event->data.scalar.value;
  gsize length = event->data.scalar.length;
  const char *tag = (const char *) event->data.scalar.tag;
  DoveValue *value = NULL;

  if (memchr (text, '\0', length) != NULL)
    return refuse (self, DOVE_ERROR_INVALID, _("a text holds a NUL character"), error);

  if (frame != NULL && frame->kind == DOVE_VALUE_RECORD && frame->name == NULL)
    {
      frame->name = g_strndup (text, length);
      return TRUE;
    }

  /* Only what stands there plainly has a type of its own; a tag says it in words. */
  value = event->data.scalar.plain_implicit || (tag != NULL && !event->data.scalar.quoted_implicit)
            ? dove_yaml_read_plain (text, length, tag)
            : dove_value_new_text_len (text, (gssize) length);
  remember (self, (const char *) event->data.scalar.anchor, value, 1, 0);

  return take (self, value, 1, 0, error);
}

static gboolean
begin (Reader         *self,
       DoveValueKind   kind,
       const char     *anchor,
       GError        **error)
{
  Frame frame = { dove_value_builder_new (kind), kind, g_strdup (anchor), NULL, NULL, 1, 0 };

  if (self->frames->len >= DOVE_JSON_DEPTH_LIMIT)
    {
      frame_clear (&frame);
      return refuse (self, DOVE_ERROR_LIMIT, _("the file is nested deeper than 64 levels"), error);
    }

  /* An alias inside of what its anchor names would be a circle. */
  if (anchor != NULL)
    g_hash_table_remove (self->anchors, anchor);
  g_array_append_val (self->frames, frame);

  return TRUE;
}

static void
merge_one (Frame     *frame,
           DoveValue *source)
{
  for (guint i = 0; i < dove_value_get_length (source); i++)
    {
      const char *name = dove_value_get_name (source, i);

      if (name != NULL && dove_value_builder_peek (frame->builder, name) == NULL)
        dove_value_builder_set (frame->builder, name, dove_value_get_element (source, i));
    }
}

/* `<<` takes a record, or a list of records of which the first wins. */
static void
merge_all (Frame *frame)
{
  for (guint i = 0; frame->merged != NULL && i < frame->merged->len; i++)
    {
      DoveValue *source = g_ptr_array_index (frame->merged, i);

      if (dove_value_get_kind (source) == DOVE_VALUE_RECORD)
        merge_one (frame, source);
      for (guint j = 0; dove_value_get_kind (source) == DOVE_VALUE_LIST &&
                        j < dove_value_get_length (source); j++)
        if (dove_value_get_kind (dove_value_get_element (source, j)) == DOVE_VALUE_RECORD)
          merge_one (frame, dove_value_get_element (source, j));
    }
}

static gboolean
end (Reader  *self,
     GError **error)
{
  Frame frame = *top (self);
  DoveValue *value = NULL;
  gboolean is_taken = FALSE;

  /* The frame is ours now; its weight was counted as it grew. */
  memset (top (self), 0, sizeof frame);
  g_array_set_size (self->frames, self->frames->len - 1);
  merge_all (&frame);
  value = dove_value_builder_end (frame.builder);
  remember (self, frame.anchor, value, frame.weight, frame.depth + 1);

  self->weight -= frame.weight - 1;
  is_taken = take (self, value, frame.weight, frame.depth + 1, error);
  frame_clear (&frame);

  return is_taken;
}

static gboolean
read_alias (Reader      *self,
            const char  *name,
            GError     **error)
{
  Anchor *anchor = g_hash_table_lookup (self->anchors, name);
  g_autofree char *message = NULL;

  if (anchor == NULL)
    {
      message = g_strdup_printf (_("“*%.100s” names nothing that stands before it"), name);
      return refuse (self, DOVE_ERROR_INVALID, message, error);
    }

  if (self->frames->len + anchor->depth > DOVE_JSON_DEPTH_LIMIT)
    return refuse (self, DOVE_ERROR_LIMIT,
                   _("the file is nested deeper than 64 levels when its aliases are followed"),
                   error);

  return take (self, dove_value_ref (anchor->value), anchor->weight,
               anchor->depth, error);
}

static gboolean
read_event (Reader              *self,
            const yaml_event_t  *event,
            GError             **error)
{
  self->mark = event->start_mark;

  switch (event->type)
    {
    case YAML_DOCUMENT_START_EVENT:
      if (self->documents++ > 0)
        return refuse (self, DOVE_ERROR_INVALID,
                       _("a second document begins here: give a file with one"), error);
      return TRUE;

    case YAML_SCALAR_EVENT:
      return read_scalar (self, event, error);

    case YAML_ALIAS_EVENT:
      return read_alias (self, (const char *) event->data.alias.anchor, error);

    case YAML_SEQUENCE_START_EVENT:
      return begin (self, DOVE_VALUE_LIST, (const char *) event->data.sequence_start.anchor,
                    error);

    case YAML_MAPPING_START_EVENT:
      return begin (self, DOVE_VALUE_RECORD, (const char *) event->data.mapping_start.anchor,
                    error);

    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      return end (self, error);

    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    default:
      return TRUE;
    }
}

/* Of bytes that are no text libyaml gives only the offset. */
static yaml_mark_t
find_place (const Reader *self,
            gsize         offset)
{
  yaml_mark_t mark = { offset, 0, 0 };

  for (gsize i = 0; i < MIN (offset, self->length); i++)
    if (self->data[i] == '\n')
      {
        mark.line++;
        mark.column = 0;
      }
    else
      mark.column += (self->data[i] & 0xC0) != 0x80;

  return mark;
}

/* libyaml's own words, with the place it gives. */
static gboolean
fail_syntax (Reader  *self,
             GError **error)
{
  const yaml_parser_t *parser = &self->parser;

  self->mark = parser->problem_mark;
  if (parser->error == YAML_READER_ERROR)
    self->mark = find_place (self, parser->problem_offset);

  return refuse (self, DOVE_ERROR_INVALID,
                 parser->problem != NULL ? parser->problem : _("this is no YAML"), error);
}

static gboolean
read_all (Reader  *self,
          GError **error)
{
  gboolean is_over = FALSE;

  while (!is_over)
    {
      yaml_event_t event;
      gboolean is_fine = FALSE;

      if (!yaml_parser_parse (&self->parser, &event))
        return fail_syntax (self, error);

      is_over = event.type == YAML_STREAM_END_EVENT;
      is_fine = read_event (self, &event, error);
      yaml_event_delete (&event);
      if (!is_fine)
        return FALSE;
    }

  if (self->root == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("line 1, column 1: the file is empty"));
      return FALSE;
    }

  return TRUE;
}

/**
 * dove_yaml_parse:
 * @data: the file
 * @length: its bytes
 * @notes: (out) (optional) (transfer full) (element-type utf8): what was put up with: sentences
 * @error: return location for an error
 *
 * Reads one YAML document, with the types of the core schema of YAML 1.2: `no`, `0123` and
 * `3.10.1` are texts, numbers keep their digits. JSON is read as well, and more leniently than
 * by dove_json_parse(): of two members with one name the last is taken. Merge keys (`<<`) are
 * followed. At most 32 MiB, 64 levels and 2,000,000 values, aliases followed.
 *
 * Errors: %DOVE_ERROR_INVALID, %DOVE_ERROR_LIMIT, with line and column.
 *
 * Returns: (transfer full) (nullable): the document, or %NULL with @error set
 */
DoveValue *
dove_yaml_parse (const char  *data,
                 gsize        length,
                 GPtrArray  **notes,
                 GError     **error)
{
  g_autoptr(GPtrArray) own_notes = g_ptr_array_new_with_free_func (g_free);
  Reader self = { .data = data, .length = length, .notes = own_notes };
  gboolean is_read = FALSE;

  if (length > DOVE_JSON_SIZE_LIMIT_BYTES)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_LIMIT, _("the file is larger than 32 MiB"));
      return NULL;
    }

  if (!yaml_parser_initialize (&self.parser))
    g_error ("No memory for reading YAML");

  self.frames = g_array_new (FALSE, TRUE, sizeof (Frame));
  g_array_set_clear_func (self.frames, frame_clear);
  self.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, anchor_free);
  yaml_parser_set_input_string (&self.parser, (const unsigned char *) data, length);

  is_read = read_all (&self, error);
  yaml_parser_delete (&self.parser);
  g_array_unref (self.frames);
  g_hash_table_unref (self.anchors);

  if (!is_read)
    g_clear_pointer (&self.root, dove_value_unref);
  else if (notes != NULL)
    *notes = g_steal_pointer (&own_notes);

  return self.root;
}
