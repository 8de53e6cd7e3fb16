/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-mapping"

#include "config.h"

#include <string.h>

#include "mapping/dove-columns.h"

/*
 * Cells of a table that came from somewhere else: copied out of a spreadsheet, or a file of values
 * with commas between them (RFC 4180), or with semicolons, as spreadsheets write them where a comma
 * stands in numbers. Which it is shows in the first line.
 */

typedef struct
{
  const char *at;
  char        sign;     /* between cells */
  gboolean    is_open;  /* a quotation mark was not closed */
} Reader;

static guint
count_sign (const char *text,
            char        sign)
{
  guint count = 0;
  gboolean is_quoted = FALSE;

  for (const char *at = text; *at != '\0' && (is_quoted || (*at != '\n' && *at != '\r')); at++)
    {
      is_quoted = is_quoted != (*at == '"');
      count += !is_quoted && *at == sign;
    }

  return count;
}

static char
find_sign (const char *text)
{
  const guint commas = count_sign (text, ',');
  const guint semicolons = count_sign (text, ';');

  if (count_sign (text, '\t') > 0)
    return '\t';

  return semicolons >= commas && semicolons > 0 ? ';' : ',';
}

static char *
read_quoted (Reader *self)
{
  GString *cell = g_string_new (NULL);

  self->is_open = TRUE;
  for (self->at++; *self->at != '\0'; self->at++)
    {
      if (self->at[0] == '"' && self->at[1] == '"')
        self->at++;
      else if (self->at[0] == '"')
        {
          self->at++;
          self->is_open = FALSE;
          break;
        }
      g_string_append_c (cell, *self->at);
    }
  /* what follows the closing mark belongs to the cell: nothing that was written is dropped */
  while (*self->at != '\0' && *self->at != self->sign && *self->at != '\n' && *self->at != '\r')
    g_string_append_c (cell, *self->at++);

  return g_string_free (cell, FALSE);
}

static char *
read_cell (Reader *self)
{
  const char *start = self->at;

  if (*self->at == '"')
    return read_quoted (self);

  while (*self->at != '\0' && *self->at != self->sign && *self->at != '\n' && *self->at != '\r')
    self->at++;

  return g_strndup (start, (gsize) (self->at - start));
}

static char **
read_line (Reader *self)
{
  g_autoptr(GPtrArray) cells = g_ptr_array_new ();

  g_ptr_array_add (cells, read_cell (self));
  while (*self->at == self->sign && *self->at != '\0')
    {
      self->at++;
      g_ptr_array_add (cells, read_cell (self));
    }
  if (self->at[0] == '\r' && self->at[1] == '\n')
    self->at++;
  if (*self->at != '\0')
    self->at++;
  g_ptr_array_add (cells, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&cells), FALSE);
}

static void
strv_free (gpointer data)
{
  g_strfreev (data);
}

/**
 * dove_columns_read:
 * @text: lines of cells with tabs, semicolons or commas between them
 * @is_open: (out) (optional): whether the last cell has a quotation mark that is not closed: lines
 *   may be missing, or stand in it
 *
 * Reads cells; in quotation marks they may hold signs and line breaks. A mark of the order of bytes
 * at the start is none of it, and a line without anything no line.
 *
 * Returns: (transfer full) (element-type GStrv): the lines
 */
GPtrArray *
dove_columns_read (const char *text,
                   gboolean   *is_open)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (strv_free);
  Reader reader = { g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text, ',', FALSE };

  reader.sign = find_sign (reader.at);
  while (*reader.at != '\0')
    {
      char **cells = read_line (&reader);

      if (cells[1] == NULL && *cells[0] == '\0')
        g_strfreev (cells);
      else
        g_ptr_array_add (lines, cells);
    }
  if (is_open != NULL)
    *is_open = reader.is_open;

  return lines;
}
