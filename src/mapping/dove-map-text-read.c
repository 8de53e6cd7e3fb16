/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-map-text-private.h"

#include "formula/dove-check.h"
#include "record/dove-json.h"

/* A line that is not blank, without the space in front of it */
typedef struct
{
  guint       number;   /* from 1 */
  guint       indent;   /* characters in front */
  guint       start;    /* byte in the text of what follows them */
  const char *text;     /* ends with a NUL */
} Line;

typedef struct
{
  GArray     *lines;    /* (element-type Line) */
  guint       at;       /* the next one */
  char       *copy;     /* of the text, cut into lines */
  GPtrArray  *marks;
  GPtrArray  *known;    /* (element-type utf8): names of values, anywhere in the text; with NULL */
  gboolean    has_failed;
} Reader;

static DoveValue *read_rows (Reader    *self,
                             guint      indent,
                             DoveValue *earlier);

static const Line *
peek (Reader *self)
{
  return self->at < self->lines->len ? &g_array_index (self->lines, Line, self->at) : NULL;
}

/* Marks a piece of a line, from a byte of it on */
static DoveTextMark *
add_mark (Reader     *self,
          const Line *line,
          gsize       from,
          gsize       length,
          const char *message)
{
  DoveTextMark *mark = g_new0 (DoveTextMark, 1);

  mark->line = line->number;
  mark->column = line->indent + 1 + (guint) g_utf8_strlen (line->text, (gssize) from);
  mark->start = line->start + (guint) from;
  mark->end = mark->start + (guint) length;
  mark->message = g_strdup (message);
  g_ptr_array_add (self->marks, mark);

  return mark;
}

static void
fail (Reader     *self,
      const Line *line,
      gsize       from,
      const char *message)
{
  const gsize length = strlen (line->text);

  add_mark (self, line, MIN (from, length), length - MIN (from, length), message)->is_error = TRUE;
  self->has_failed = TRUE;
}

static void
split (Reader     *self,
       const char *text)
{
  guint number = 0;
  char *at = self->copy = g_strdup (text);

  while (at != NULL)
    {
      char *next = strchr (at, '\n');
      Line line = { .number = ++number };
      gsize length;

      if (next != NULL)
        *next++ = '\0';
      length = strlen (at);
      if (length > 0 && at[length - 1] == '\r')
        at[length - 1] = '\0';
      line.indent = (guint) strspn (at, " \t");
      line.text = at + line.indent;
      line.start = (guint) (line.text - self->copy);
      if (*line.text != '\0')
        g_array_append_val (self->lines, line);
      at = next;
    }
}

/* Which names formulas may use: a value may stand below the rows that use it */
static void
find_names (Reader *self)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *text = g_array_index (self->lines, Line, i).text;
      const gsize let = dove_map_text_skip_let (text);

      if (let > 0)
        g_ptr_array_add (self->known, g_strndup (text + let, strcspn (text + let, ":= \t")));
    }
  g_ptr_array_add (self->known, NULL);
}

/* Where the spaces from a byte of a line on end */
static gsize
skip_space (const char *text,
            gsize       at)
{
  while (text[at] == ' ' || text[at] == '\t')
    at++;

  return at;
}

static char *
copy_stripped (const char *text)
{
  return g_strstrip (g_strdup (text));
}

/* The lines behind `|` that come next, joined */
static char *
read_block (Reader *self)
{
  GString *block = NULL;

  while (peek (self) != NULL && peek (self)->text[0] == '|')
    {
      const char *text = peek (self)->text + 1;

      if (block == NULL)
        block = g_string_new (NULL);
      else
        g_string_append_c (block, '\n');
      g_string_append (block, *text == ' ' ? text + 1 : text);
      self->at++;
    }

  return block != NULL ? g_string_free (block, FALSE) : NULL;
}

/* Marks what is wrong with a formula; the rows are read all the same */
static void
check_formula (Reader     *self,
               const Line *line,
               gsize       from,
               const Line *block,
               DoveValue  *value)
{
  const char *text = dove_value_get_text (value);
  const DoveFormulaFrame frame = { (const char *const *) self->known->pdata, NULL, 0 };
  g_autoptr(GPtrArray) found = text != NULL ? dove_formula_check_in (text, &frame, NULL, NULL)
                                            : NULL;

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const DoveMark *mark = g_ptr_array_index (found, i);

      if (!mark->is_error)
        continue;
      if (block == NULL)
        add_mark (self, line, from + mark->start, mark->end - mark->start, mark->message);
      else
        {
          const Line *meant = block + (mark->line - 1);
          const gsize space = meant->text[1] == ' ' ? 2 : 1;

          add_mark (self, meant, space, strlen (meant->text) - space, mark->message);
        }
    }
}

static DoveValue *
read_json (Reader     *self,
           const Line *line,
           gsize       from)
{
  g_autoptr(GError) error = NULL;
  DoveValue *value = dove_json_parse (line->text + from, -1, NULL, &error);

  if (value == NULL)
    fail (self, line, from, error->message);

  return value;
}

/* What stands behind a sign, or on lines below it. @line is still the next one. */
static DoveValue *
read_content (Reader   *self,
              gsize     from,
              gboolean  is_json,
              gboolean  is_formula)
{
  const Line line = *peek (self);
  const Line *block;
  g_autofree char *text = NULL;
  DoveValue *value;

  self->at++;
  from = skip_space (line.text, from);
  if (is_json)
    return read_json (self, &line, from);

  block = peek (self);
  text = line.text[from] == '\0' ? read_block (self) : copy_stripped (line.text + from);
  if (text == NULL)
    {
      fail (self, &line, from, _("Something is missing here."));
      return NULL;
    }

  value = dove_value_new_text (text);
  if (is_formula)
    check_formula (self, &line, from, line.text[from] == '\0' ? block : NULL, value);

  return value;
}

/* The length of a member's name when the line says one; else 0 */
static gsize
member_length (const char *text)
{
  const gsize length = strcspn (text, ": \t=[");

  return text[length] == ':' && dove_map_text_is_member (text, length) ? length : 0;
}

static void
read_member (Reader           *self,
             DoveValueBuilder *row)
{
  const Line line = *peek (self);
  const gsize length = member_length (line.text);
  g_autofree char *name = g_strndup (line.text, length);
  const gboolean is_own = g_str_has_prefix (name, "x-");
  const gboolean is_json = is_own || line.text[length + 1] == ':';
  DoveValue *value = read_content (self, length + (is_json && !is_own ? 2 : 1), is_json,
                                   g_str_equal (name, "when"));

  if (value == NULL)
    return;

  if (dove_value_builder_peek (row, name) != NULL)
    fail (self, &line, 0, _("This is said twice of the row."));
  dove_value_builder_take (row, name, value);
}

/* Where the path in front of a row ends */
static gsize
path_length (const char *text)
{
  gboolean is_quoted = FALSE;
  gsize at = 0;

  if (text[0] == '"')
    {
      for (at = 1; text[at] != '\0' && text[at] != '"'; at++)
        if (text[at] == '\\' && text[at + 1] != '\0')
          at++;
      return text[at] == '"' ? at + 1 : 0;
    }

  for (; text[at] != '\0' && (is_quoted || strchr ("=:[", text[at]) == NULL); at++)
    if (text[at] == '\'')
      is_quoted = !is_quoted;
  if (text[at] == '\0')
    return 0;
  while (at > 0 && g_ascii_isspace (text[at - 1]))
    at--;

  return at;
}

/* What a row's line says before its formula */
typedef struct
{
  DoveValue *field;
  gboolean   is_name;   /* @field is one, of a value */
  gboolean   is_loop;
  gboolean   is_json;
  gsize      content;   /* where the formula begins */
} Head;

static gboolean
read_head (Reader     *self,
           const Line *line,
           Head       *head)
{
  const char *text = line->text;
  const gsize let = dove_map_text_skip_let (text);
  gsize at = let + (let > 0 ? strcspn (text + let, ":= \t") : path_length (text));
  g_autofree char *path = g_strndup (text + let, at - let);

  if (at == let)
    {
      fail (self, line, 0, let > 0 ? _("A named value reads like “let name = formula”.")
                              : _("A row reads like “field = formula”."));
      return FALSE;
    }

  head->field = *path == '"' ? dove_json_parse (path, -1, NULL, NULL) : dove_value_new_text (path);
  at = skip_space (text, at);
  head->is_name = let > 0;
  head->is_loop = let == 0 && text[at] == '[' && text[at + 1] == ']';
  if (head->is_loop)
    at = skip_space (text, at + 2);
  head->is_json = text[at] == ':' && text[at + 1] == '=';
  if (head->field == NULL || (text[at] != '=' && !head->is_json))
    {
      fail (self, line, at, _("A row reads like “field = formula”, or “list[] = each [list]”."));
      return FALSE;
    }

  at = skip_space (text, at + (head->is_json ? 2 : 1));
  if (head->is_loop && (!g_str_has_prefix (text + at, "each")
                        || (text[at + 4] != '\0' && !g_ascii_isspace (text[at + 4]))))
    {
      fail (self, line, at, _("A list is made by “each”, and the list that it goes through."));
      return FALSE;
    }
  head->content = head->is_loop ? at + 4 : at;

  return TRUE;
}

/* The row of the same field, or name, that was there before, to be kept when it is the same */
static DoveValue *
find_earlier (DoveValue  *earlier,
              const Head *head,
              guint       index)
{
  const char *text = dove_value_get_text (head->field);
  const char *member = head->is_name ? "name" : "field";
  DoveValue *row = dove_value_get_element (earlier, index);

  if (g_strcmp0 (dove_value_get_member_text (row, member), text) == 0)
    return row;

  for (guint i = 0; i < dove_value_get_length (earlier); i++)
    {
      row = dove_value_get_element (earlier, i);
      if (g_strcmp0 (dove_value_get_member_text (row, member), text) == 0)
        return row;
    }

  return NULL;
}

/* What is deeper than a row: members, and the rows of a loop */
static void
read_inside (Reader           *self,
             guint             indent,
             gboolean          is_loop,
             DoveValue        *before,
             DoveValueBuilder *row)
{
  g_autoptr(DoveValue) fields = NULL;

  while (!self->has_failed && peek (self) != NULL && peek (self)->indent > indent)
    {
      if (member_length (peek (self)->text) > 0)
        read_member (self, row);
      else if (is_loop && fields == NULL)
        fields = read_rows (self, indent + 1, dove_value_get_member (before, "fields"));
      else
        fail (self, peek (self), 0,
              is_loop ? _("What is said of the list stands before the rows in it.")
                      : _("Only of a list there are rows in a row."));
    }

  if (is_loop && fields == NULL)
    fields = dove_value_new_list (NULL, 0);
  if (is_loop)
    dove_value_builder_set (row, "fields", fields);
}

static DoveValue *
read_row (Reader     *self,
          const char *note,
          DoveValue  *earlier,
          guint       index)
{
  const Line line = *peek (self);
  g_autoptr(DoveValueBuilder) row = NULL;
  g_autoptr(DoveValue) field = NULL;
  g_autoptr(DoveValue) made = NULL;
  DoveValue *content, *before;
  Head head = { 0 };

  if (line.text[0] == '!')
    {
      self->at++;
      if (note != NULL)
        fail (self, &line, 0, _("The note belongs into the row."));
      return read_json (self, &line, skip_space (line.text, 1));
    }
  if (!read_head (self, &line, &head))
    {
      g_clear_pointer (&head.field, dove_value_unref);
      return NULL;
    }

  field = head.field;
  before = find_earlier (earlier, &head, index);
  row = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_set (row, head.is_name ? "name" : "field", field);
  content = read_content (self, head.content, head.is_json, TRUE);
  if (content == NULL)
    return NULL;
  dove_value_builder_take (row, head.is_loop ? "each" : "formula", content);
  read_inside (self, line.indent, head.is_loop, before, row);
  if (note != NULL)
    dove_value_builder_set_text (row, "note", note);
  made = dove_value_builder_end (row);

  return dove_value_equal (made, before) ? dove_value_ref (before) : g_steal_pointer (&made);
}

/* The lines behind `#` that come next, joined; NULL for none */
static char *
read_note (Reader *self)
{
  GString *note = NULL;

  while (peek (self) != NULL && peek (self)->text[0] == '#')
    {
      const char *text = peek (self)->text + 1;

      if (note == NULL)
        note = g_string_new (NULL);
      else
        g_string_append_c (note, '\n');
      g_string_append (note, *text == ' ' ? text + 1 : text);
      self->at++;
    }

  return note != NULL ? g_string_free (note, FALSE) : NULL;
}

/* Rows that are as deep as the first of them, which is at least as deep as @indent */
static DoveValue *
read_rows (Reader    *self,
           guint      indent,
           DoveValue *earlier)
{
  g_autoptr(DoveValueBuilder) rows = dove_value_builder_new (DOVE_VALUE_LIST);
  const guint level = peek (self) != NULL ? peek (self)->indent : indent;

  while (!self->has_failed && peek (self) != NULL && peek (self)->indent >= indent)
    {
      const guint first = self->at;
      g_autofree char *note = read_note (self);
      DoveValue *row;

      if (peek (self) == NULL || peek (self)->indent < indent)
        {
          fail (self, &g_array_index (self->lines, Line, first), 0,
                _("A note stands above the row that it is about."));
          break;
        }
      if (peek (self)->indent != level)
        {
          fail (self, peek (self), 0, _("The line is as deep as no row above it."));
          break;
        }
      row = read_row (self, note, earlier, dove_value_builder_get_length (rows));
      if (row != NULL)
        dove_value_builder_take_element (rows, row);
    }

  return dove_value_builder_end (rows);
}

/**
 * dove_map_text_read:
 * @text: rows as dove_map_text_write() writes them, or as a person does
 * @earlier: (nullable): rows as they were before: those that say the same are taken from there,
 *   so that nothing changes in them
 * @marks: (element-type DoveTextMark): receives what is wrong
 *
 * Reads rows. The first thing that cannot be read ends it, with a mark that is an error. Formulas
 * that are wrong are marked, and the rows are read with them.
 *
 * Returns: (transfer full) (nullable): the rows, %NULL when the text cannot be read
 */
DoveValue *
dove_map_text_read (const char *text,
                    DoveValue  *earlier,
                    GPtrArray  *marks)
{
  g_autoptr(GArray) lines = g_array_new (FALSE, FALSE, sizeof (Line));
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  Reader reader = { .lines = lines, .marks = marks, .known = known };
  g_autoptr(DoveValue) rows = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    {
      const Line line = { 1, 0, 0, "" };

      fail (&reader, &line, 0, _("The text is not valid UTF-8."));
      return NULL;
    }

  split (&reader, text);
  find_names (&reader);
  rows = read_rows (&reader, 0, earlier);
  if (reader.at < lines->len && !reader.has_failed)
    fail (&reader, peek (&reader), 0, _("The line is as deep as no row above it."));
  g_free (reader.copy);

  if (reader.has_failed)
    return NULL;

  return dove_value_equal (rows, earlier) ? dove_value_ref (earlier) : g_steal_pointer (&rows);
}
