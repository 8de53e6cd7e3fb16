/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formula/dove-function-private.h"

/* Writes random formulas, for tests that hold for every formula. */

typedef struct
{
  GRand    *random;
  GString  *text;
  guint     n_names;   /* of LETs around */
  gboolean  in_each;
  const char *const *fields;   /* paths to refer to */
  guint     n_fields;
  const char *const *members;  /* of elements, for EACH */
  guint     n_members;
} Writer;

static const char *const literals[] = {
  "0", "1", "2.50", "1E3", ".5", "9007199254740993", "1E-20", "123456789012345678901234567890",
  "\"\"", "\"a\"", "\"Straße\"", "\"2024-02-29\"", "\"1,5\"", "\"a*b?\"", "\"=1\"", "\" x \"",
  "\"\"\"\"", "#N/A", "#DIV/0!", "#VALUE!", "TRUE", "FALSE()", "-1", "3%", "99999999999", "\"m\"",
};

static const char *const operators[] = {
  "+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">=",
};

static guint
draw (Writer *self,
      guint   n)
{
  return g_rand_int_range (self->random, 0, (gint32) n);
}

#define DRAW(self, words) ((words)[draw (self, G_N_ELEMENTS (words))])

static void write_expression (Writer *self,
                              guint   depth);

static const DoveFunction *
draw_function (Writer *self)
{
  guint n_families = 0;
  const DoveFunctionFamily *families = dove_function_families (&n_families);
  const DoveFunction *functions = families[draw (self, n_families)].functions;
  guint length = 0;

  while (functions[length].name != NULL)
    length++;

  return &functions[draw (self, length)];
}

static void
write_let (Writer *self,
           guint   depth)
{
  g_string_append_printf (self->text, "LET(v%u;", self->n_names);
  write_expression (self, depth);
  g_string_append_c (self->text, ';');
  self->n_names++;
  write_expression (self, depth);
  self->n_names--;
  g_string_append_c (self->text, ')');
}

static void
write_each (Writer *self,
            guint   depth)
{
  gboolean was_in_each = self->in_each;

  g_string_append (self->text, "EACH(");
  write_expression (self, depth);
  g_string_append_c (self->text, ';');
  self->in_each = TRUE;
  write_expression (self, depth);
  self->in_each = was_in_each;
  g_string_append_c (self->text, ')');
}

static void
write_call_of (Writer             *self,
               const DoveFunction *function,
               guint               depth)
{
  guint most = function->max < 0 ? function->min + 3 : function->max;
  guint n = function->min + draw (self, most - function->min + 1);

  if (g_str_equal (function->name, "LET"))
    {
      write_let (self, depth);
      return;
    }
  if (g_str_equal (function->name, "EACH"))
    {
      write_each (self, depth);
      return;
    }

  g_string_append_printf (self->text, "%s(", function->name);
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (self->text, ';');
      if (n == 1 || draw (self, 20) > 0) /* F() has no argument, not an empty one */
        write_expression (self, depth);
    }
  g_string_append_c (self->text, ')');
}

static void
write_call (Writer *self,
            guint   depth)
{
  write_call_of (self, draw_function (self), depth);
}

static void
write_leaf (Writer *self)
{
  guint kind = draw (self, 5);

  if (kind == 0 && self->n_names > 0)
    g_string_append_printf (self->text, "v%u", draw (self, self->n_names));
  else if (kind == 1 && self->in_each)
    g_string_append_printf (self->text, "[%s]", self->members[draw (self, self->n_members)]);
  else if (kind < 3)
    g_string_append_printf (self->text, "[%s]", self->fields[draw (self, self->n_fields)]);
  else
    g_string_append (self->text, DRAW (self, literals));
}

static void
write_array (Writer *self,
             guint   depth)
{
  guint columns = 1 + draw (self, 3);
  guint rows = 1 + draw (self, 3);

  for (guint i = 0; i < rows * columns; i++)
    {
      g_string_append (self->text, i == 0 ? "{" : i % columns == 0 ? "|" : ";");
      write_expression (self, MIN (depth, 1));
    }
  g_string_append_c (self->text, '}');
}

static void
write_expression (Writer *self,
                  guint   depth)
{
  guint kind = depth == 0 ? 0 : draw (self, 12);

  if (kind == 0)
    write_leaf (self);
  else if (kind < 7)
    write_call (self, depth - 1);
  else if (kind < 9)
    {
      write_expression (self, depth - 1);
      g_string_append_printf (self->text, " %s ", DRAW (self, operators));
      write_expression (self, depth - 1);
    }
  else if (kind == 9)
    write_array (self, depth - 1);
  else if (kind == 10)
    {
      g_string_append (self->text, draw (self, 2) ? "-" : "+-");
      write_expression (self, 0);
      g_string_append (self->text, draw (self, 2) ? "%" : "%%");
    }
  else
    {
      g_string_append_c (self->text, '(');
      write_expression (self, depth - 1);
      g_string_append_c (self->text, ')');
    }
}

static guint64
read_setting (const char *name,
             guint64     fallback)
{
  const char *text = g_getenv (name);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : fallback;
}
