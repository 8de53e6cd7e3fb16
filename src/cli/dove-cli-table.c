/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/dove-cli-table.h"

#define COLUMN_GAP      2
#define COLUMN_LEAST    8   /* no column is cut below this */
#define WIDTH_UNLIMITED 10000

struct _DoveCliTable
{
  guint      columns;
  GPtrArray *cells;  /* (element-type utf8): row by row, the heading first */
};

/**
 * dove_cli_table_new:
 * @first: heading of the first column
 * @...: the other headings, %NULL at the end
 *
 * Returns: (transfer full): a table without rows
 */
DoveCliTable *
dove_cli_table_new (const char *first,
                    ...)
{
  DoveCliTable *self = g_new0 (DoveCliTable, 1);
  va_list args;

  self->cells = g_ptr_array_new_with_free_func (g_free);
  va_start (args, first);
  for (const char *text = first; text != NULL; text = va_arg (args, const char *))
    g_ptr_array_add (self->cells, g_strdup (text));
  va_end (args);
  self->columns = self->cells->len;

  return self;
}

/**
 * dove_cli_table_free:
 * @self: (transfer full): a table
 */
void
dove_cli_table_free (DoveCliTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

/**
 * dove_cli_table_add:
 * @self: a table
 * @first: text of the first column
 * @...: the other texts; %NULL ends the row, the rest stays empty
 *
 * Adds a row.
 */
void
dove_cli_table_add (DoveCliTable *self,
                    const char   *first,
                    ...)
{
  guint end = self->cells->len + self->columns;
  va_list args;

  va_start (args, first);
  for (const char *text = first; text != NULL && self->cells->len < end;
       text = va_arg (args, const char *))
    g_ptr_array_add (self->cells, dove_cli_text_clean (text));
  va_end (args);

  while (self->cells->len < end)
    g_ptr_array_add (self->cells, g_strdup (""));
}

/**
 * dove_cli_table_get_length:
 * @self: a table
 *
 * Returns: number of rows, the heading not counted
 */
guint
dove_cli_table_get_length (DoveCliTable *self)
{
  return self->cells->len / self->columns - 1;
}

/**
 * dove_cli_text_clean:
 * @text: text from anywhere
 *
 * Makes text safe for a terminal: what would move the cursor or change colours becomes a
 * visible mark. Record data comes from strangers.
 *
 * Returns: (transfer full): one line of text
 */
char *
dove_cli_text_clean (const char *text)
{
  GString *clean = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (character == '\n' || character == '\t' || character == '\r')
        g_string_append_c (clean, ' ');
      else if (g_unichar_iscntrl (character) ||
               (character >= 0x202A && character <= 0x202E) ||
               (character >= 0x2066 && character <= 0x2069))
        g_string_append (clean, "\xEF\xBF\xBD");
      else
        g_string_append_unichar (clean, character);
    }

  return g_string_free (clean, FALSE);
}

static guint
character_width (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;

  return g_unichar_iswide (character) ? 2 : 1;
}

/**
 * dove_cli_text_width:
 * @text: a line of text
 *
 * Returns: how many columns of a terminal it takes
 */
guint
dove_cli_text_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += character_width (g_utf8_get_char (at));

  return width;
}

static guint
terminal_width (void)
{
  struct winsize size = { 0 };

  if (!isatty (STDOUT_FILENO))
    return WIDTH_UNLIMITED;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;

  return 80;
}

/* The widths of the columns; the widest gives way until the row fits the terminal. */
static guint *
table_widths (DoveCliTable *self)
{
  guint *widths = g_new0 (guint, self->columns);
  guint limit = terminal_width ();
  guint sum = 0;

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint width = dove_cli_text_width (g_ptr_array_index (self->cells, i));

      widths[i % self->columns] = MAX (widths[i % self->columns], width);
    }

  for (guint i = 0; i < self->columns; i++)
    sum += widths[i] + COLUMN_GAP;

  while (sum > limit + COLUMN_GAP)
    {
      guint widest = 0;

      for (guint i = 1; i < self->columns; i++)
        if (widths[i] > widths[widest])
          widest = i;

      if (widths[widest] <= COLUMN_LEAST)
        break;

      widths[widest]--;
      sum--;
    }

  return widths;
}

static void
cell_print (const char *text,
            guint       width,
            gboolean    is_last)
{
  guint used = 0;
  gboolean fits = dove_cli_text_width (text) <= width;
  const char *at = text;

  while (*at != '\0')
    {
      guint next = character_width (g_utf8_get_char (at));

      if (used + next > (fits ? width : width - 1))
        break;

      used += next;
      at = g_utf8_next_char (at);
    }

  g_print ("%.*s%s", (int) (at - text), text, fits ? "" : "…");
  used += fits ? 0 : 1;
  if (!is_last)
    g_print ("%*s", (int) (width - used + COLUMN_GAP), "");
}

/**
 * dove_cli_table_print:
 * @self: a table
 *
 * Prints the heading and the rows; nothing at all when there is no row.
 */
void
dove_cli_table_print (DoveCliTable *self)
{
  g_autofree guint *widths = table_widths (self);

  if (dove_cli_table_get_length (self) == 0)
    return;

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->columns;
      gboolean is_last = column == self->columns - 1;

      cell_print (g_ptr_array_index (self->cells, i), widths[column], is_last);
      if (is_last)
        g_print ("\n");
    }
}
