/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "dove-map-text-private.h"

#include "formula/dove-names.h"
#include "mapping/dove-map-names.h"
#include "record/dove-json.h"

static const char *const members[] = {
  "when", "empty", "only", "conflict", "first", "consent", "via", NULL,
};

/*
 * dove_map_text_is_member:
 *
 * Returns: whether a name is that of a member of a row that stands on a line of its own
 */
gboolean
dove_map_text_is_member (const char *name,
                         gsize       length)
{
  for (guint i = 0; members[i] != NULL; i++)
    if (strlen (members[i]) == length && strncmp (members[i], name, length) == 0)
      return TRUE;

  if (length < 3 || strncmp (name, "x-", 2) != 0)
    return FALSE;
  for (gsize i = 2; i < length; i++)
    if (!g_ascii_isalnum (name[i]) && name[i] != '-' && name[i] != '_')
      return FALSE;

  return TRUE;
}

/* Whether a text can stand on a line as it is: what is around it is not read as part of it */
static gboolean
is_plain (const char *text)
{
  const gsize length = strlen (text);

  return length > 0 && strchr (text, '\n') == NULL && !g_ascii_isspace (text[0])
         && !g_ascii_isspace (text[length - 1]);
}

/* Whether the lines of a text can stand behind marks: a line break of two characters cannot */
static gboolean
has_plain_lines (const char *text)
{
  for (const char *at = strchr (text, '\r'); at != NULL; at = strchr (at + 1, '\r'))
    if (at[1] == '\n' || at[1] == '\0')
      return FALSE;

  return TRUE;
}

/* Whether a path ends where the sign behind it begins */
static gboolean
is_plain_path (const char *path)
{
  gboolean is_quoted = FALSE;

  if (!is_plain (path) || strchr ("\"#!|", path[0]) != NULL || strchr (path, '\r') != NULL
      || dove_map_text_skip_let (path) > 0)
    return FALSE;

  for (const char *at = path; *at != '\0'; at++)
    {
      if (*at == '\'')
        is_quoted = !is_quoted;
      else if (!is_quoted && strchr ("=:[", *at) != NULL)
        return FALSE;
    }

  return !is_quoted;
}

/*
 * dove_map_text_skip_let:
 *
 * Returns: where the name begins on the line of a named value; 0 on another one
 */
gsize
dove_map_text_skip_let (const char *line)
{
  const gsize length = strlen (DOVE_MAP_TEXT_LET);

  if (!g_str_has_prefix (line, DOVE_MAP_TEXT_LET) || (line[length] != ' ' && line[length] != '\t'))
    return 0;

  return length + strspn (line + length, " \t");
}

/* What a row is for; NULL when it says both */
static const char *
get_subject (DoveValue *row)
{
  const char *field = dove_value_get_member_text (row, "field");
  const char *name = dove_map_row_get_name (row);

  if (name == NULL)
    return field;

  return field == NULL && dove_formula_check_name (name, NULL) ? name : NULL;
}

/* Whether a row is one that the text can say */
static gboolean
is_proper (DoveValue *row)
{
  const char *field = get_subject (row);
  const gboolean has_formula = dove_value_get_member (row, "formula") != NULL;
  const gboolean is_loop = dove_value_get_member (row, "each") != NULL;
  DoveValue *fields = dove_value_get_member (row, "fields");
  DoveValue *note = dove_value_get_member (row, "note");

  if (dove_value_get_kind (row) != DOVE_VALUE_RECORD || field == NULL || has_formula == is_loop
      || (is_loop && dove_map_row_get_name (row) != NULL)
      || (fields != NULL) != is_loop
      || (is_loop && dove_value_get_kind (fields) != DOVE_VALUE_LIST))
    return FALSE;
  if (note != NULL && (dove_value_get_text (note) == NULL
                       || !has_plain_lines (dove_value_get_text (note))))
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (row); i++)
    {
      const char *name = dove_value_get_name (row, i);

      if (!g_str_equal (name, "field") && !g_str_equal (name, "name")
          && !g_str_equal (name, "formula")
          && !g_str_equal (name, "each") && !g_str_equal (name, "fields")
          && !g_str_equal (name, "note") && !dove_map_text_is_member (name, strlen (name)))
        return FALSE;
    }

  return TRUE;
}

static void
indent (GString *text,
        guint    depth)
{
  for (guint i = 0; i < depth * DOVE_MAP_TEXT_INDENT; i++)
    g_string_append_c (text, ' ');
}

/* Lines behind a mark: those of a note, and of a formula that has several */
static void
write_lines (GString    *text,
             guint       depth,
             const char *mark,
             const char *lines)
{
  g_auto(GStrv) split = g_strsplit (lines, "\n", -1);

  /* of nothing there is one empty line */
  for (guint i = 0; i == 0 || split[i] != NULL; i++)
    {
      const char *line = split[i] != NULL ? split[i] : "";

      indent (text, depth);
      g_string_append_printf (text, "%s%s%s\n", mark, *line != '\0' ? " " : "", line);
      if (split[i] == NULL)
        break;
    }
}

/* What a row or a member is: plain behind one sign, JSON behind the other, or lines below */
static void
write_content (GString    *text,
               guint       depth,
               const char *plain_sign,
               const char *json_sign,
               const char *word,
               DoveValue  *value)
{
  const char *plain = dove_value_get_text (value);
  g_autofree char *json = NULL;

  if (plain != NULL && is_plain (plain))
    g_string_append_printf (text, "%s %s%s\n", plain_sign, word, plain);
  else if (plain != NULL && strchr (plain, '\n') != NULL && has_plain_lines (plain))
    {
      g_string_append_printf (text, "%s%s%s", plain_sign, *word != '\0' ? " " : "", word);
      if (*word != '\0')
        g_string_truncate (text, text->len - 1);
      g_string_append_c (text, '\n');
      write_lines (text, depth + 1, "|", plain);
    }
  else
    {
      json = dove_json_write (value, DOVE_JSON_COMPACT);
      g_string_append_printf (text, "%s %s%s\n", json_sign, word, json);
    }
}

static void
write_members (GString   *text,
               guint      depth,
               DoveValue *row)
{
  for (guint i = 0; i < dove_value_get_length (row); i++)
    {
      const char *name = dove_value_get_name (row, i);
      DoveValue *value = dove_value_get_element (row, i);

      if (!dove_map_text_is_member (name, strlen (name)))
        continue;
      indent (text, depth);
      g_string_append (text, name);
      if (g_str_has_prefix (name, "x-"))
        {
          g_autofree char *json = dove_json_write (value, DOVE_JSON_COMPACT);

          g_string_append_printf (text, ": %s\n", json);
        }
      else
        write_content (text, depth, ":", "::", "", value);
    }
}

static void
write_path (GString   *text,
            DoveValue *row)
{
  DoveValue *field = dove_value_get_member (row, "field");
  const char *path = dove_value_get_text (field);
  g_autofree char *json = NULL;

  if (dove_map_row_get_name (row) != NULL)
    {
      g_string_append_printf (text, "%s %s", DOVE_MAP_TEXT_LET, dove_map_row_get_name (row));
      return;
    }
  if (is_plain_path (path))
    {
      g_string_append (text, path);
      return;
    }

  json = dove_json_write (field, DOVE_JSON_COMPACT);
  g_string_append (text, json);
}

static gboolean
is_behind_names (DoveValue *rows,
                 guint      index)
{
  return dove_map_row_get_name (dove_value_get_element (rows, index - 1)) != NULL
         && dove_map_row_get_name (dove_value_get_element (rows, index)) == NULL;
}

static void
write_rows (GString   *text,
            guint      depth,
            DoveValue *rows)
{
  for (guint i = 0; i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);
      const char *note = dove_value_get_member_text (row, "note");
      DoveValue *each = dove_value_get_member (row, "each");

      if (!is_proper (row))
        {
          g_autofree char *json = dove_json_write (row, DOVE_JSON_COMPACT);

          indent (text, depth);
          g_string_append_printf (text, "! %s\n", json);
          continue;
        }

      if (i > 0 && (note != NULL || each != NULL || is_behind_names (rows, i)))
        g_string_append_c (text, '\n');
      if (note != NULL)
        write_lines (text, depth, "#", note);
      indent (text, depth);
      write_path (text, row);
      write_content (text, depth, each != NULL ? "[] =" : " =", each != NULL ? "[] :=" : " :=",
                     each != NULL ? "each " : "",
                     each != NULL ? each : dove_value_get_member (row, "formula"));
      write_members (text, depth + 1, row);
      if (each != NULL)
        write_rows (text, depth + 1, dove_value_get_member (row, "fields"));
    }
}

/**
 * dove_map_text_write:
 * @rows: rows of a mapping
 *
 * Writes rows as text. dove_map_text_read() makes the same rows of it, whatever is in them.
 *
 * Returns: (transfer full): the text
 */
char *
dove_map_text_write (DoveValue *rows)
{
  GString *text = g_string_new (NULL);

  write_rows (text, 0, rows);

  return g_string_free (text, FALSE);
}

/**
 * dove_text_mark_free:
 * @mark: (transfer full): a mark
 */
void
dove_text_mark_free (DoveTextMark *mark)
{
  g_free (mark->message);
  g_free (mark);
}
