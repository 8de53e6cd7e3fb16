/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-date-code-private.h"
#include "dove-function-private.h"
#include "dove-number-code-private.h"

/*
 * TEXT and FIXED. A format code has up to four sections: for positive numbers, negative ones,
 * zero, and text. A section is a pattern for a number or for a date; which of the two, its first
 * code letter says.
 */

/* The first code letter says what a section formats: d date, n number, g as it is, @ text,
 * 0 nothing */
static char
section_kind (const char *section)
{
  for (const char *p = section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);

      if (*p == '[' && strchr ("hHmMsS", p[1]) != NULL && end != NULL)
        return 'd';
      if (end == NULL && dove_code_is_general (p))
        return 'g';
      if (end == NULL && (strchr ("ymdhsYMDHS", *p) != NULL || dove_code_is_halves (p)))
        return 'd';
      if (end == NULL && (*p == '0' || *p == '#'))
        return 'n';
      if (*p == '@' && end == NULL)
        return '@';
      p = end != NULL ? end : g_utf8_next_char (p);
    }

  return '0';
}

static GPtrArray *
split_sections (const char *code)
{
  GPtrArray *sections = g_ptr_array_new_with_free_func (g_free);
  const char *start = code;
  const char *p = code;

  while (*p != '\0')
    {
      const char *end = dove_code_skip_literal (p);

      if (*p == ';' && end == NULL)
        {
          g_ptr_array_add (sections, g_strndup (start, p - start));
          start = p + 1;
        }
      p = end != NULL ? end : g_utf8_next_char (p);
    }
  g_ptr_array_add (sections, g_strdup (start));

  return sections;
}

/* Puts a text in the place of each @ and General */
static void
format_text (const char *section,
             const char *text,
             GString    *out)
{
  for (const char *p = section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);

      if (end != NULL)
        dove_code_append_literal (out, p, end);
      else if (*p == '@' || dove_code_is_general (p))
        g_string_append (out, text);
      else
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
      if (end == NULL)
        end = dove_code_is_general (p) ? p + strlen (DOVE_CODE_GENERAL) : g_utf8_next_char (p);
      p = end;
    }
}

/* The sections are for positive numbers, negative ones, zero, and texts; a last one with @ is for
 * texts also when there are fewer. */
typedef struct
{
  GPtrArray  *sections;
  guint       n_numbers; /* of them for numbers */
  const char *text;      /* (nullable): the one for texts */
} Code;

static void
code_init (Code       *self,
           const char *code)
{
  const char *last = NULL;

  self->sections = split_sections (code);
  self->n_numbers = MIN (self->sections->len, 3);
  last = g_ptr_array_index (self->sections, self->n_numbers - 1);
  self->text = NULL;

  if (self->sections->len > 3)
    self->text = g_ptr_array_index (self->sections, 3);
  else if (section_kind (last) == '@')
    {
      self->text = last;
      self->n_numbers -= self->n_numbers > 1;
    }
}

static void
format_value (DoveCall         *call,
              const Code       *code,
              const DoveNumber *number,
              DoveCell         *result)
{
  const DoveFormulaHost *host = call->eval->host;
  g_autoptr(GString) plain = g_string_new (NULL);
  GString *out = g_string_new (NULL);
  int sign = dove_number_sign (number);
  guint index = sign < 0 && code->n_numbers > 1 ? 1 : sign == 0 && code->n_numbers > 2 ? 2 : 0;
  const char *section = g_ptr_array_index (code->sections, index);
  DoveNumber n = index == 1 ? dove_number_negate (number) : *number;
  gboolean is_done = TRUE;

  switch (section_kind (section))
    {
    case 'd':
      is_done = dove_date_code_write (section, &n, host != NULL ? host->language : NULL, out);
      break;
    case 'g':
      if (n.coefficient < 0)
        g_string_append_c (out, '-');
      n.coefficient = n.coefficient < 0 ? -n.coefficient : n.coefficient;
      dove_number_print (&n, plain);
      format_text (section, plain->str, out);
      break;
    case '@':
      dove_number_print (&n, plain);
      format_text (section, plain->str, out);
      break;
    default:
      dove_number_code_write (section, &n, index == 0, out);
      break;
    }

  if (is_done)
    dove_call_set_text (call, out->str, out->len, result);
  else
    dove_call_fail (call, result, DOVE_FAULT_VALUE,
                    _("the number is outside of the range of dates"));
  g_string_free (out, TRUE);
}

static void
eval_text (DoveCall *call,
           DoveCell *result)
{
  const DoveCell *cell = &call->args[0];
  Code code;
  GString *out = NULL;
  DoveNumber number;

  if (cell->kind == DOVE_CELL_LOGICAL)
    {
      dove_call_set_text (call, cell->logical ? "TRUE" : "FALSE", -1, result);
      return;
    }

  code_init (&code, dove_call_text (call, 1, ""));
  if (dove_cell_to_number (cell, &number))
    format_value (call, &code, &number, result);
  else if (code.text != NULL)
    {
      out = g_string_new (NULL);
      format_text (code.text, dove_value_get_text (cell->value), out);
      dove_call_take_text (call, out, result);
    }
  else
    *result = dove_cell_dup (cell);
  g_ptr_array_unref (code.sections);
}

static void
eval_fixed (DoveCall *call,
            DoveCell *result)
{
  gint64 places = dove_call_has (call, 1) ? dove_call_integer (call, 1, 2) : 2;
  g_autoptr(GString) code = g_string_new (dove_call_logical (call, 2, FALSE) ? "0" : "#,##0");
  GString *out = NULL;
  DoveNumber n = dove_cell_settle_number (&call->args[0].number);

  if (places > DOVE_NUMBER_CODE_PLACES || places < -DOVE_NUMBER_CODE_PLACES)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("there are too many decimal places"));
      return;
    }

  n = dove_number_round (&n, places, DOVE_ROUND_HALF_UP);
  if (places > 0)
    g_string_append_c (code, '.');
  for (gint64 i = 0; i < places; i++)
    g_string_append_c (code, '0');
  out = g_string_new (NULL);
  dove_number_code_write (code->str, &n, TRUE, out);
  dove_call_take_text (call, out, result);
}

const DoveFunction dove_functions_format[] = {
  { "TEXT", "vt", 2, 2, DOVE_FUNCTION_RUN, eval_text, "value; code",
    N_("A number or date written by a format code"), "TEXT(1234.5; \"#,##0.00\")" },
  { "FIXED", "nil", 1, 3, 0, eval_fixed, "number; [decimals]; [no_groups]",
    N_("A rounded number as text"), "FIXED(1234.567; 2)" },
  { NULL },
};
