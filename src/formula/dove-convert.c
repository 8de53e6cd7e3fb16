/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-convert-private.h"
#include "dove-serial-private.h"

/*
 * The one place where values change their type. Nothing here depends on a locale: a text is a
 * number when it is made of sign, digits, a point, an exponent and a percent sign, or an ISO
 * date or time.
 */

/* Below it another digit still fits into 34 digits */
#define COEFFICIENT_LIMIT ((__int128) 1000000000000000000LL * 1000000000000000LL)

/* Digits with at most one point, from @p; gives where they end, or NULL when there are none */
static const char *
read_digits (const char *p,
             const char *end,
             DoveNumber *number)
{
  gboolean has_digit = FALSE;
  gboolean is_fraction = FALSE;

  for (; p < end; p++)
    {
      if (*p == '.' && !is_fraction)
        {
          is_fraction = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*p))
        break;

      has_digit = TRUE;
      if (number->coefficient < COEFFICIENT_LIMIT)
        {
          number->coefficient = number->coefficient * 10 + (*p - '0');
          number->exponent -= is_fraction;
        }
      else
        {
          /* A 35th digit: the value becomes an approximation, unless the digit says nothing */
          number->inexact |= *p != '0';
          number->exponent += !is_fraction;
        }
    }

  return has_digit ? p : NULL;
}

/* E and digits; gives where they end, NULL when they are broken */
static const char *
read_exponent (const char *p,
               const char *end,
               DoveNumber *number)
{
  gboolean is_negative = FALSE;
  int exponent = 0;

  if (p == end || g_ascii_toupper (*p) != 'E')
    return p;

  p++;
  if (p < end && (*p == '+' || *p == '-'))
    is_negative = *p++ == '-';
  if (p == end || !g_ascii_isdigit (*p))
    return NULL;

  for (; p < end && g_ascii_isdigit (*p); p++)
    exponent = MIN (exponent * 10 + (*p - '0'), 100000);
  number->exponent += is_negative ? -exponent : exponent;

  return p;
}

static const char *
read_decimal (const char *p,
              const char *end,
              DoveNumber *number)
{
  gboolean is_negative = FALSE;

  *number = (DoveNumber) { 0 };
  if (p < end && (*p == '+' || *p == '-'))
    is_negative = *p++ == '-';

  p = read_digits (p, end, number);
  if (p != NULL)
    p = read_exponent (p, end, number);
  if (p == NULL)
    return NULL;

  if (is_negative)
    number->coefficient = -number->coefficient;
  if (number->coefficient == 0)
    number->exponent = CLAMP (number->exponent, -DOVE_NUMBER_EXPONENT, 0);

  return number->exponent < -DOVE_NUMBER_EXPONENT || dove_number_is_huge (number) ? NULL : p;
}

/*
 * dove_text_to_decimal:
 *
 * Reads sign, digits, point and exponent, all of @text.
 *
 * Returns: whether it is that and not too large
 */
gboolean
dove_text_to_decimal (const char *text,
                      gsize       length,
                      DoveNumber *number)
{
  return read_decimal (text, text + length, number) == text + length;
}

/*
 * dove_text_strip:
 * @length: (inout): in bytes
 *
 * Returns: where @text begins without the spaces around it
 */
const char *
dove_text_strip (const char *text,
                 gsize      *length)
{
  for (; *length > 0 && *text == ' '; text++)
    (*length)--;
  while (*length > 0 && text[*length - 1] == ' ')
    (*length)--;

  return text;
}

/*
 * dove_text_to_number:
 *
 * Converts as the language does: spaces around, one percent sign, ISO dates and times.
 *
 * Returns: whether the text is a number
 */
gboolean
dove_text_to_number (const char *text,
                     gsize       length,
                     DoveNumber *number)
{
  const char *end = NULL;
  const char *p = NULL;

  if (length == 0)
    return FALSE;
  text = dove_text_strip (text, &length);
  end = text + length;

  p = read_decimal (text, end, number);
  if (p == end && p != NULL)
    return TRUE;
  if (p != NULL && p + 1 == end && *p == '%')
    {
      number->exponent -= 2;
      return TRUE;
    }

  return dove_serial_parse (text, end - text, number);
}

/*
 * dove_cell_to_number:
 * @cell: a scalar
 *
 * Returns: whether it converts
 */
gboolean
dove_cell_to_number (const DoveCell *cell,
                     DoveNumber     *number)
{
  switch (cell->kind)
    {
    case DOVE_CELL_NUMBER:
      *number = cell->number;
      return TRUE;
    case DOVE_CELL_EMPTY:
      *number = (DoveNumber) { 0 };
      return TRUE;
    case DOVE_CELL_LOGICAL:
      *number = (DoveNumber) { .coefficient = cell->logical };
      return TRUE;
    case DOVE_CELL_TEXT:
      return dove_text_to_number (dove_value_get_text (cell->value),
                                  dove_value_get_text_size (cell->value), number);
    default:
      return FALSE;
    }
}

gboolean
dove_cell_to_logical (const DoveCell *cell,
                      gboolean       *logical)
{
  const char *text = NULL;

  switch (cell->kind)
    {
    case DOVE_CELL_NUMBER:
      *logical = cell->number.coefficient != 0;
      return TRUE;
    case DOVE_CELL_EMPTY:
      *logical = FALSE;
      return TRUE;
    case DOVE_CELL_LOGICAL:
      *logical = cell->logical;
      return TRUE;
    case DOVE_CELL_TEXT:
      text = dove_value_get_text (cell->value);
      *logical = g_ascii_strcasecmp (text, "TRUE") == 0;
      return *logical || g_ascii_strcasecmp (text, "FALSE") == 0;
    default:
      return FALSE;
    }
}

/* Digits of a coefficient, most significant first; gives how many */
static guint
print_coefficient (unsigned __int128  coefficient,
                   char               digits[40])
{
  char reversed[40];
  guint n = 0;

  do
    {
      reversed[n++] = '0' + (int) (coefficient % 10);
      coefficient /= 10;
    }
  while (coefficient != 0);

  for (guint i = 0; i < n; i++)
    digits[i] = reversed[n - 1 - i];
  digits[n] = '\0';

  return n;
}

static void
append_zeros (GString *string,
              int      count)
{
  for (int i = 0; i < count; i++)
    g_string_append_c (string, '0');
}

/* @point digits stand before the decimal point; it may lie outside of the digits */
static void
append_plain (GString    *string,
              const char *digits,
              int         n_digits,
              int         point)
{
  if (point <= 0)
    {
      g_string_append (string, "0.");
      append_zeros (string, -point);
      g_string_append_len (string, digits, n_digits);
      return;
    }

  g_string_append_len (string, digits, MIN (n_digits, point));
  append_zeros (string, point - n_digits);
  if (n_digits > point)
    {
      g_string_append_c (string, '.');
      g_string_append_len (string, digits + point, n_digits - point);
    }
}

static void
append_scientific (GString    *string,
                   const char *digits,
                   int         n_digits,
                   int         exponent)
{
  g_string_append_c (string, digits[0]);
  if (n_digits > 1)
    {
      g_string_append_c (string, '.');
      g_string_append_len (string, digits + 1, n_digits - 1);
    }
  g_string_append_printf (string, "E%c%02d", exponent < 0 ? '-' : '+', ABS (exponent));
}

/*
 * dove_number_print:
 *
 * Appends a number in its text form: exact ones with all digits while that is readable,
 * inexact ones with 15 digits.
 */
void
dove_number_print (const DoveNumber *number,
                   GString          *string)
{
  DoveNumber n = dove_cell_settle_number (number);
  char digits[40];
  int n_digits, point;
  gboolean is_plain;

  n_digits = print_coefficient (n.coefficient < 0 ? -n.coefficient : n.coefficient, digits);
  point = n_digits + n.exponent;
  while (n_digits > 1 && digits[n_digits - 1] == '0')
    n_digits--;

  if (n.coefficient == 0)
    {
      g_string_append_c (string, '0');
      return;
    }

  if (number->inexact)
    is_plain = point <= 21 && point > -20;
  else
    is_plain = point <= DOVE_NUMBER_DIGITS && point > -20;

  if (n.coefficient < 0)
    g_string_append_c (string, '-');
  if (is_plain)
    append_plain (string, digits, n_digits, point);
  else
    append_scientific (string, digits, n_digits, point - 1);
}

/*
 * dove_cell_to_text:
 * @cell: a scalar
 * @text: (out): a text cell; borrowed when @cell is a text
 *
 * Returns: whether it converts
 */
gboolean
dove_cell_to_text (const DoveCell *cell,
                   DoveCell       *text)
{
  g_autoptr(GString) printed = NULL;

  switch (cell->kind)
    {
    case DOVE_CELL_TEXT:
      *text = dove_cell_borrow (cell);
      return TRUE;
    case DOVE_CELL_EMPTY:
      *text = dove_cell_text ("", 0);
      return TRUE;
    case DOVE_CELL_LOGICAL:
      *text = dove_cell_text (cell->logical ? "TRUE" : "FALSE", -1);
      return TRUE;
    case DOVE_CELL_NUMBER:
      printed = g_string_sized_new (40);
      dove_number_print (&cell->number, printed);
      *text = dove_cell_text (printed->str, printed->len);
      return TRUE;
    default:
      return FALSE;
    }
}

/*
 * dove_cell_settle_number:
 *
 * Gives an inexact number rounded to the 15 digits that mean something; an exact one as it is.
 */
DoveNumber
dove_cell_settle_number (const DoveNumber *number)
{
  return number->inexact ? dove_number_round_digits (number, 15, DOVE_ROUND_HALF_UP) : *number;
}

/*
 * dove_number_is_huge:
 *
 * Returns: whether the magnitude is over 1.797E308, what applications can read
 */
gboolean
dove_number_is_huge (const DoveNumber *number)
{
  static const DoveNumber limit = { .coefficient = 1797693134862315708LL, .exponent = 290 };
  DoveNumber magnitude = *number;

  if (number->exponent < 308 - DOVE_NUMBER_DIGITS || number->coefficient == 0)
    return FALSE;
  if (number->exponent > 308)
    return TRUE;
  if (magnitude.coefficient < 0)
    magnitude.coefficient = -magnitude.coefficient;
  magnitude.inexact = FALSE;

  return dove_number_compare (&magnitude, &limit) > 0;
}

/*
 * dove_number_to_index:
 * @index: (out): truncated toward zero
 *
 * Returns: whether it is within the range
 */
gboolean
dove_number_to_index (const DoveNumber *number,
                      gint64           *index)
{
  DoveNumber n = dove_cell_settle_number (number);

  if (n.exponent == 0 && n.coefficient <= G_MAXINT64 && n.coefficient >= G_MININT64)
    {
      *index = (gint64) n.coefficient;
      return TRUE;
    }
  n = dove_number_round (&n, 0, DOVE_ROUND_DOWN);

  return dove_number_to_int64 (&n, index);
}

/*
 * dove_cell_describe:
 *
 * Returns: (transfer full): the value for a message, cut to 40 characters
 */
char *
dove_cell_describe (const DoveCell *cell)
{
  g_autoptr(GString) number = NULL;
  const char *text = NULL;
  char start[41 * 4];

  switch (cell->kind)
    {
    case DOVE_CELL_TEXT:
      text = dove_value_get_text (cell->value);
      if (g_utf8_strlen (text, MIN (dove_value_get_text_size (cell->value), 164)) <= 40)
        return g_strdup_printf ("\"%s\"", text);
      g_utf8_strncpy (start, text, 40);
      return g_strdup_printf ("\"%s…\"", start);
    case DOVE_CELL_NUMBER:
      number = g_string_new (NULL);
      dove_number_print (&cell->number, number);
      return g_string_free (g_steal_pointer (&number), FALSE);
    case DOVE_CELL_LOGICAL:
      return g_strdup (cell->logical ? "TRUE" : "FALSE");
    case DOVE_CELL_ERROR:
      return g_strdup (dove_fault_kind_name (cell->fault->kind));
    case DOVE_CELL_ARRAY:
      return g_strdup_printf ("{%u x %u}", cell->array->rows, cell->array->columns);
    case DOVE_CELL_RECORD:
      return g_strdup (_("an object"));
    default:
      return g_strdup (cell->is_omitted ? "" : _("empty"));
    }
}

/*
 * dove_text_compare:
 *
 * Compares without case, by the code order of the case-folded texts.
 */
int
dove_text_compare (const char *a,
                   const char *b)
{
  g_autofree char *folded_a = NULL;
  g_autofree char *folded_b = NULL;

  for (; *a != '\0' && *b != '\0' && (*a & 0x80) == 0 && (*b & 0x80) == 0; a++, b++)
    if (g_ascii_tolower (*a) != g_ascii_tolower (*b))
      return g_ascii_tolower (*a) < g_ascii_tolower (*b) ? -1 : 1;

  if ((*a & 0x80) == 0 && (*b & 0x80) == 0)
    return (*a != '\0') - (*b != '\0');

  folded_a = g_utf8_casefold (a, -1);
  folded_b = g_utf8_casefold (b, -1);

  return strcmp (folded_a, folded_b);
}

static int
type_rank (const DoveCell *cell)
{
  switch (cell->kind)
    {
    case DOVE_CELL_NUMBER:
      return 1;
    case DOVE_CELL_TEXT:
      return 2;
    case DOVE_CELL_LOGICAL:
      return 3;
    default:
      return 4;
    }
}

/* What empty counts as beside a value of this kind */
static DoveCell
neutral (const DoveCell *other)
{
  DoveCell cell = { .kind = other->kind };

  if (cell.kind == DOVE_CELL_TEXT)
    cell = dove_cell_text ("", 0);

  return cell;
}

static int
compare_same (const DoveCell *a,
              const DoveCell *b)
{
  switch (a->kind)
    {
    case DOVE_CELL_NUMBER:
      return dove_number_compare (&a->number, &b->number);
    case DOVE_CELL_TEXT:
      return dove_text_compare (dove_value_get_text (a->value), dove_value_get_text (b->value));
    case DOVE_CELL_LOGICAL:
      return (a->logical != 0) - (b->logical != 0);
    default:
      return 0;
    }
}

/*
 * dove_cell_compare:
 * @a: a scalar without error
 * @b: another
 *
 * Orders as the comparison operators do: number < text < logical; empty is the neutral value
 * of the other side.
 */
int
dove_cell_compare (const DoveCell *a,
                   const DoveCell *b)
{
  if (a->kind == b->kind)
    return compare_same (a, b);

  if (a->kind == DOVE_CELL_EMPTY || b->kind == DOVE_CELL_EMPTY)
    {
      DoveCell stand_in = neutral (a->kind == DOVE_CELL_EMPTY ? b : a);
      int order = a->kind == DOVE_CELL_EMPTY ? compare_same (&stand_in, b)
                                             : compare_same (a, &stand_in);

      dove_cell_clear (&stand_in);
      return order;
    }

  return type_rank (a) < type_rank (b) ? -1 : 1;
}
