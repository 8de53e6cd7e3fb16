/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "base/dove-defaults.h"
#include "connector/dove-selector-private.h"
#include "record/dove-json.h"

#include <string.h>

/*
 * The part of JSONPath (RFC 9535) that manifests use: names, indices, wildcards, descendants,
 * and one comparison in a filter. A path is a list of segments; each turns the values found so
 * far into the values found below them, in document order. Everything else of the standard
 * (slices, unions, functions, combined filters) is refused when the path is compiled, with its
 * name: a manifest never runs with half of what it says.
 */

typedef enum
{
  SEGMENT_NAME,
  SEGMENT_INDEX,
  SEGMENT_WILDCARD,
  SEGMENT_FILTER,
} SegmentKind;

typedef enum
{
  COMPARE_EXISTS,
  COMPARE_EQUAL,
  COMPARE_UNEQUAL,
} Compare;

typedef struct
{
  SegmentKind   kind;
  gboolean      is_descendant;
  char         *name;
  gint64        index;
  DoveJsonPath *operand;  /* of a filter, from the element */
  Compare       compare;
  DoveValue    *literal;
} Segment;

struct _DoveJsonPath
{
  GPtrArray *segments;  /* of Segment */
};

typedef struct
{
  const char *text;
  const char *at;
} Reader;

static void
segment_free (gpointer data)
{
  Segment *segment = data;

  g_free (segment->name);
  g_clear_pointer (&segment->operand, dove_json_path_free);
  g_clear_pointer (&segment->literal, dove_value_unref);
  g_free (segment);
}

/* */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Segment, segment_free)

static gboolean
refuse (Reader      *reader,
        GError     **error,
        const char  *what)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               "“%s” is not a JSONPath that can be used here: %s at character %ld",
               reader->text, what,
               g_utf8_pointer_to_offset (reader->text, reader->at) + 1);
  return FALSE;
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar) c >= 0x80;
}

static char *
read_name (Reader *reader)
{
  const char *start = reader->at;

  while (is_name_char (*reader->at))
    reader->at++;

  return reader->at > start ? g_strndup (start, reader->at - start) : NULL;
}

/* Reads 'text' or "text"; escapes are those of JSON, and \' in single quotes. */
static char *
read_quoted (Reader *reader)
{
  char quote = *reader->at;
  g_autoptr(GString) json = g_string_new ("\"");
  g_autoptr(DoveValue) value = NULL;
  const char *c = reader->at + 1;

  for (; *c != '\0' && *c != quote; c++)
    {
      if (*c == '\\' && c[1] == '\'')
        g_string_append_c (json, *++c);
      else if (*c == '\\' && c[1] != '\0')
        {
          g_string_append_len (json, c, 2);
          c++;
        }
      else if (*c == '"')
        g_string_append (json, "\\\"");
      else
        g_string_append_c (json, *c);
    }

  if (*c == '\0')
    return NULL;

  g_string_append_c (json, '"');
  value = dove_json_parse (json->str, (gssize) json->len, NULL, NULL);
  if (value == NULL)
    return NULL;

  reader->at = c + 1;

  return g_strdup (dove_value_get_text (value));
}

static void
skip_blanks (Reader *reader)
{
  while (g_ascii_isspace (*reader->at))
    reader->at++;
}

static gboolean
read_literal (Reader     *reader,
              DoveValue **literal,
              GError    **error)
{
  const char *start = reader->at;

  if (*start == '\'' || *start == '"')
    {
      g_autofree char *text = read_quoted (reader);

      if (text == NULL)
        return refuse (reader, error, "a text without its end");
      *literal = dove_value_new_text (text);
      return TRUE;
    }

  while (g_ascii_isalnum (*reader->at) || strchr ("+-.", *reader->at) != NULL)
    {
      if (*reader->at == '\0')
        break;
      reader->at++;
    }

  *literal = dove_json_parse (start, reader->at - start, NULL, NULL);
  if (*literal != NULL)
    return TRUE;

  reader->at = start;

  return refuse (reader, error, "a text, a number, true, false or null must stand");
}

static gboolean read_segments (Reader     *reader,
                               GPtrArray  *segments,
                               gboolean    is_operand,
                               GError    **error);

/* `@.a.b`, `@.a=='text'`, `@.a!=1`; combined and nested filters are refused. */
static gboolean
read_filter (Reader   *reader,
             Segment  *segment,
             GError  **error)
{
  segment->kind = SEGMENT_FILTER;
  skip_blanks (reader);

  if (*reader->at != '@')
    return refuse (reader, error, "a filter must start with “@”; functions, “!” and brackets "
                   "are not supported,");

  reader->at++;
  segment->operand = g_new0 (DoveJsonPath, 1);
  segment->operand->segments = g_ptr_array_new_with_free_func (segment_free);

  if (!read_segments (reader, segment->operand->segments, TRUE, error))
    return FALSE;

  skip_blanks (reader);
  if (*reader->at == ']')
    return TRUE;

  if (strncmp (reader->at, "==", 2) == 0)
    segment->compare = COMPARE_EQUAL;
  else if (strncmp (reader->at, "!=", 2) == 0)
    segment->compare = COMPARE_UNEQUAL;
  else
    return refuse (reader, error, "a filter can only compare with “==” or “!=”,");

  reader->at += 2;
  skip_blanks (reader);
  if (!read_literal (reader, &segment->literal, error))
    return FALSE;

  skip_blanks (reader);

  return *reader->at == ']' ||
         refuse (reader, error, "filters with “&&” and “||” are not supported,");
}

static gboolean
read_index (Reader   *reader,
            Segment  *segment,
            GError  **error)
{
  char *end = NULL;

  segment->kind = SEGMENT_INDEX;
  segment->index = g_ascii_strtoll (reader->at, &end, 10);

  if (end == reader->at)
    return refuse (reader, error, "a name in quotes, an index, “*” or “?” must stand");

  reader->at = end;

  return TRUE;
}

static gboolean
read_bracket (Reader   *reader,
              Segment  *segment,
              GError  **error)
{
  gboolean is_fine = TRUE;

  reader->at++;
  skip_blanks (reader);

  if (*reader->at == '*')
    {
      segment->kind = SEGMENT_WILDCARD;
      reader->at++;
    }
  else if (*reader->at == '?')
    {
      reader->at++;
      is_fine = read_filter (reader, segment, error);
    }
  else if (*reader->at == '\'' || *reader->at == '"')
    {
      segment->kind = SEGMENT_NAME;
      segment->name = read_quoted (reader);
      if (segment->name == NULL)
        return refuse (reader, error, "a name without its end");
    }
  else
    is_fine = read_index (reader, segment, error);

  if (!is_fine)
    return FALSE;

  skip_blanks (reader);
  if (*reader->at == ':')
    return refuse (reader, error, "slices are not supported,");
  if (*reader->at == ',')
    return refuse (reader, error, "lists of names or indices are not supported,");
  if (*reader->at != ']')
    return refuse (reader, error, "“]” is missing");

  reader->at++;

  return TRUE;
}

static gboolean
read_segment (Reader   *reader,
              Segment  *segment,
              GError  **error)
{
  gboolean has_dot = *reader->at == '.';

  if (has_dot && reader->at[1] == '.')
    {
      segment->is_descendant = TRUE;
      reader->at += 2;
    }
  else if (has_dot)
    reader->at++;

  if (*reader->at == '[' && (!has_dot || segment->is_descendant))
    return read_bracket (reader, segment, error);

  if (has_dot && *reader->at == '*')
    {
      segment->kind = SEGMENT_WILDCARD;
      reader->at++;
      return TRUE;
    }

  segment->kind = SEGMENT_NAME;
  segment->name = has_dot ? read_name (reader) : NULL;

  return segment->name != NULL ||
         refuse (reader, error, "a name must stand (in quotes and brackets if it has other "
                 "characters than letters, digits and “_”)");
}

static gboolean
read_segments (Reader     *reader,
               GPtrArray  *segments,
               gboolean    is_operand,
               GError    **error)
{
  while (*reader->at == '.' || *reader->at == '[' || (!is_operand && *reader->at != '\0'))
    {
      g_autoptr(Segment) segment = g_new0 (Segment, 1);

      if (segments->len >= DOVE_JSON_DEPTH_LIMIT)
        return refuse (reader, error, "there are too many steps");

      if (!read_segment (reader, segment, error))
        return FALSE;

      if (is_operand && (segment->is_descendant || segment->kind == SEGMENT_WILDCARD ||
                         segment->kind == SEGMENT_FILTER))
        return refuse (reader, error, "a filter can only look at one member,");

      g_ptr_array_add (segments, g_steal_pointer (&segment));
    }

  return TRUE;
}

/* Compiles a path that starts with `$`. */
DoveJsonPath *
dove_json_path_new (const char  *text,
                    GError     **error)
{
  g_autoptr(DoveJsonPath) self = g_new0 (DoveJsonPath, 1);
  Reader reader = { text, text + 1 };

  self->segments = g_ptr_array_new_with_free_func (segment_free);

  return read_segments (&reader, self->segments, FALSE, error) ? g_steal_pointer (&self) : NULL;
}

void
dove_json_path_free (DoveJsonPath *self)
{
  g_ptr_array_unref (self->segments);
  g_free (self);
}

/* Whether the path can find one value at most, which is then given as it is. */
gboolean
dove_json_path_is_singular (DoveJsonPath *self)
{
  for (guint i = 0; i < self->segments->len; i++)
    {
      Segment *segment = g_ptr_array_index (self->segments, i);

      if (segment->is_descendant ||
          (segment->kind != SEGMENT_NAME && segment->kind != SEGMENT_INDEX))
        return FALSE;
    }

  return TRUE;
}

static DoveValue *
step_to (Segment   *segment,
         DoveValue *value)
{
  gint64 length = 0;
  gint64 index = 0;

  if (segment->kind == SEGMENT_NAME)
    return dove_value_get_member (value, segment->name);

  if (dove_value_get_kind (value) != DOVE_VALUE_LIST)
    return NULL;

  length = dove_value_get_length (value);
  index = segment->index < 0 ? segment->index + length : segment->index;

  return index >= 0 && index < length ? dove_value_get_element (value, (guint) index) : NULL;
}

/* The value itself is borrowed from what it was found in. */
static DoveValue *
find_single (DoveJsonPath *self,
             DoveValue    *value)
{
  for (guint i = 0; value != NULL && i < self->segments->len; i++)
    value = step_to (g_ptr_array_index (self->segments, i), value);

  return value;
}

static gboolean
passes (Segment   *segment,
        DoveValue *element)
{
  DoveValue *found = find_single (segment->operand, element);

  switch (segment->compare)
    {
    case COMPARE_EQUAL:
      return found != NULL && dove_value_equal (found, segment->literal);
    case COMPARE_UNEQUAL:
      return found == NULL || !dove_value_equal (found, segment->literal);
    case COMPARE_EXISTS:
    default:
      return found != NULL;
    }
}

static gboolean
add_found (GPtrArray *found,
           DoveValue *value)
{
  if (value == NULL)
    return TRUE;

  if (found->len >= DOVE_SELECTOR_NODE_LIMIT)
    return FALSE;

  g_ptr_array_add (found, value);

  return TRUE;
}

static gboolean
has_children (DoveValue *value)
{
  return dove_value_get_kind (value) == DOVE_VALUE_LIST ||
         dove_value_get_kind (value) == DOVE_VALUE_RECORD;
}

/* Values are at most as deep as the reader allows, so this may recurse. */
static gboolean
apply_segment (Segment   *segment,
               DoveValue *value,
               GPtrArray *found)
{
  guint length = has_children (value) ? dove_value_get_length (value) : 0;

  if (segment->kind == SEGMENT_NAME || segment->kind == SEGMENT_INDEX)
    {
      if (!add_found (found, step_to (segment, value)))
        return FALSE;
    }
  else
    {
      for (guint i = 0; i < length; i++)
        {
          DoveValue *element = dove_value_get_element (value, i);

          if ((segment->kind == SEGMENT_WILDCARD || passes (segment, element)) &&
              !add_found (found, element))
            return FALSE;
        }
    }

  for (guint i = 0; segment->is_descendant && i < length; i++)
    if (!apply_segment (segment, dove_value_get_element (value, i), found))
      return FALSE;

  return TRUE;
}

/* One value for a singular path, else the list of what was found; NULL for nothing, and when
 * a path finds more than is sensible. */
DoveValue *
dove_json_path_select (DoveJsonPath *self,
                       DoveValue    *value)
{
  g_autoptr(GPtrArray) nodes = g_ptr_array_new ();

  if (value == NULL)
    return NULL;

  if (dove_json_path_is_singular (self))
    {
      DoveValue *found = find_single (self, value);

      return found != NULL ? dove_value_ref (found) : NULL;
    }

  g_ptr_array_add (nodes, value);

  for (guint i = 0; i < self->segments->len; i++)
    {
      g_autoptr(GPtrArray) found = g_ptr_array_new ();

      for (guint j = 0; j < nodes->len; j++)
        if (!apply_segment (g_ptr_array_index (self->segments, i),
                            g_ptr_array_index (nodes, j), found))
          return NULL;

      g_ptr_array_unref (nodes);
      nodes = g_steal_pointer (&found);
    }

  return dove_value_new_list ((DoveValue **) nodes->pdata, nodes->len);
}
