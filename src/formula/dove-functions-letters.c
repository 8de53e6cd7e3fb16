/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-function-private.h"

/*
 * Letters: case, accents, codes and Roman numerals. GLib changes case by the rules of the
 * locale for i and I, which a formula must not depend on: ASCII is done here, only runs of other
 * characters go through GLib.
 */

/* GLib leaves out signs that have cases and are no letters: Roman numerals and circled letters */
static gunichar
change_sign (gunichar c,
             gboolean to_upper)
{
  if (c >= 0x2160 && c <= 0x217F)
    return to_upper ? c & ~0x10u : c | 0x10;
  if (to_upper && c >= 0x24D0 && c <= 0x24E9)
    return c - 26;
  if (!to_upper && c >= 0x24B6 && c <= 0x24CF)
    return c + 26;

  return c;
}

static char *
change_case_of (const char *text,
                gssize      size,
                gboolean    to_upper)
{
  g_autofree char *changed = to_upper ? g_utf8_strup (text, size) : g_utf8_strdown (text, size);
  GString *string = g_string_sized_new (strlen (changed));

  for (const char *p = changed; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (string, change_sign (g_utf8_get_char (p), to_upper));

  return g_string_free (string, FALSE);
}

static char *
change_case (const char *text,
             gboolean    to_upper)
{
  GString *changed = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      const char *end = text;
      g_autofree char *run = NULL;

      if ((*text & 0x80) == 0)
        {
          g_string_append_c (changed, to_upper ? g_ascii_toupper (*text) : g_ascii_tolower (*text));
          text++;
          continue;
        }
      while ((*end & 0x80) != 0)
        end++;
      run = change_case_of (text, end - text, to_upper);
      g_string_append (changed, run);
      text = end;
    }

  return g_string_free (changed, FALSE);
}

static void
eval_lower (DoveCall *call,
            DoveCell *result)
{
  g_autofree char *lower = change_case (dove_call_text (call, 0, ""), FALSE);

  dove_call_set_text (call, lower, -1, result);
}

static void
eval_upper (DoveCall *call,
            DoveCell *result)
{
  g_autofree char *upper = change_case (dove_call_text (call, 0, ""), TRUE);

  dove_call_set_text (call, upper, -1, result);
}

/* A sigma at the end of a word has a form of its own, which depends on what follows */
static gboolean
is_final_sigma (const char *p)
{
  gunichar c = g_utf8_get_char (p);
  gunichar next = g_utf8_get_char (g_utf8_next_char (p));

  return (c == 0x3A3 || c == 0x3C3) && !g_unichar_isalpha (next) && !g_unichar_ismark (next);
}

/* The character at @p in a word; at its beginning only the first of what it becomes is large */
static void
append_proper (GString    *proper,
               const char *p,
               gboolean    is_inside)
{
  gunichar c = g_utf8_get_char (p);
  g_autofree char *upper = NULL;
  g_autofree char *rest = NULL;

  if (is_inside)
    {
      g_string_append_unichar (proper, is_final_sigma (p) ? 0x3C2 : g_unichar_tolower (c));
      return;
    }

  upper = change_case_of (p, g_utf8_next_char (p) - p, TRUE);
  if (*g_utf8_next_char (upper) == '\0')
    {
      g_string_append_unichar (proper, g_unichar_totitle (change_sign (c, TRUE)));
      return;
    }
  rest = change_case_of (g_utf8_next_char (upper), -1, FALSE);
  g_string_append_len (proper, upper, g_utf8_next_char (upper) - upper);
  g_string_append (proper, rest);
}

static void
eval_proper (DoveCall *call,
             DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  GString *proper = g_string_sized_new (strlen (text));
  gboolean is_inside = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalpha (c) && !g_unichar_ismark (c))
        is_inside = FALSE;
      append_proper (proper, p, is_inside);
      is_inside |= g_unichar_isalpha (c);
    }
  dove_call_take_text (call, proper, result);
}

/* Letters that Unicode does not take apart into a letter and a mark */
static const struct
{
  gunichar    letter;
  const char *plain;
} plain_letters[] = {
  { 0x00DF, "ss" }, { 0x1E9E, "SS" }, { 0x0142, "l" }, { 0x0141, "L" }, { 0x00F8, "o" },
  { 0x00D8, "O" }, { 0x00E6, "ae" }, { 0x00C6, "AE" }, { 0x0153, "oe" }, { 0x0152, "OE" },
  { 0x0111, "d" }, { 0x0110, "D" }, { 0x00F0, "d" }, { 0x00D0, "D" }, { 0x00FE, "th" },
  { 0x00DE, "TH" }, { 0x0131, "i" }, { 0x0127, "h" }, { 0x0126, "H" }, { 0x0138, "k" },
  { 0x014B, "n" }, { 0x014A, "N" }, { 0x0167, "t" }, { 0x0166, "T" },
};

static void
append_plain (GString  *plain,
              gunichar  c)
{
  for (guint i = 0; i < G_N_ELEMENTS (plain_letters); i++)
    if (plain_letters[i].letter == c)
      {
        g_string_append (plain, plain_letters[i].plain);
        return;
      }

  if (!g_unichar_ismark (c))
    g_string_append_unichar (plain, c);
}

static char *
unaccent (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_NFD);
  GString *plain = g_string_new (NULL);
  g_autofree char *unaccented = NULL;

  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char (p))
    append_plain (plain, g_utf8_get_char (p));
  unaccented = g_string_free (plain, FALSE);

  return g_utf8_normalize (unaccented, -1, G_NORMALIZE_NFC);
}

static void
eval_unaccent (DoveCall *call,
               DoveCell *result)
{
  g_autofree char *plain = unaccent (dove_call_text (call, 0, ""));

  dove_call_set_text (call, plain, -1, result);
}

/* As German writes it where there are no umlauts */
static char *
expand_umlauts (const char *text)
{
  static const char *const pairs[][2] = {
    { "ä", "ae" }, { "ö", "oe" }, { "ü", "ue" }, { "ß", "ss" },
    { "Ä", "ae" }, { "Ö", "oe" }, { "Ü", "ue" },
  };
  g_autofree char *whole = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  GString *expanded = g_string_new (whole);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_string_replace (expanded, pairs[i][0], pairs[i][1], 0);

  return g_string_free (expanded, FALSE);
}

static void
eval_slug (DoveCall *call,
           DoveCell *result)
{
  g_autofree char *expanded = expand_umlauts (dove_call_text (call, 0, ""));
  g_autofree char *plain = unaccent (expanded);
  g_autofree char *lower = change_case (plain, FALSE);
  const char *separator = dove_call_has (call, 1) ? dove_call_text (call, 1, "-") : "-";
  GString *slug = g_string_new (NULL);
  gboolean is_due = FALSE;

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c))
        {
          is_due = slug->len > 0;
          continue;
        }
      if (is_due)
        g_string_append (slug, separator);
      is_due = FALSE;
      g_string_append_unichar (slug, c);
    }
  dove_call_take_text (call, slug, result);
}

/* Windows-1252, 0x80 to 0x9F; the rest is Latin-1 */
static const gunichar windows_1252[] = {
  0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
  0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
  0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
};

static void
set_character (DoveCall *call,
               gunichar  c,
               DoveCell *result)
{
  char text[6];

  dove_call_set_text (call, text, g_unichar_to_utf8 (c, text), result);
}

static void
eval_char (DoveCall *call,
           DoveCell *result)
{
  gint64 code = dove_call_integer (call, 0, 0);

  if (code < 1 || code > 255)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, "codes go from 1 to 255");
  else
    set_character (call, code >= 0x80 && code < 0xA0 ? windows_1252[code - 0x80] : code, result);
}

static void
eval_code (DoveCall *call,
           DoveCell *result)
{
  gunichar c = g_utf8_get_char (dove_call_text (call, 0, ""));
  gint64 code = c < 0x80 || (c >= 0xA0 && c < 0x100) ? c : '?';

  if (c == 0)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "the text has no first character");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (windows_1252); i++)
    if (windows_1252[i] == c)
      code = 0x80 + i;
  *result = dove_cell_integer (code);
}

static void
eval_unichar (DoveCall *call,
              DoveCell *result)
{
  gint64 code = dove_call_integer (call, 0, 0);

  if (code < 1 || code > 0x10FFFF || !g_unichar_validate (code))
    dove_call_fail (call, result, DOVE_FAULT_VALUE, "there is no such character");
  else
    set_character (call, code, result);
}

static void
eval_unicode (DoveCall *call,
              DoveCell *result)
{
  gunichar c = g_utf8_get_char (dove_call_text (call, 0, ""));

  if (c == 0)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, "the text has no first character");
  else
    *result = dove_cell_integer (c);
}

/* Signs from the largest; a later form allows what an earlier one does */
static const struct
{
  int         value;
  const char *sign;
  int         form;
} roman_signs[] = {
  { 1000, "M", 0 }, { 999, "IM", 4 }, { 995, "VM", 3 }, { 990, "XM", 2 }, { 950, "LM", 1 },
  { 900, "CM", 0 }, { 500, "D", 0 }, { 499, "ID", 4 }, { 495, "VD", 3 }, { 490, "XD", 2 },
  { 450, "LD", 1 }, { 400, "CD", 0 }, { 100, "C", 0 }, { 99, "IC", 2 }, { 95, "VC", 1 },
  { 90, "XC", 0 }, { 50, "L", 0 }, { 49, "IL", 2 }, { 45, "VL", 1 }, { 40, "XL", 0 },
  { 10, "X", 0 }, { 9, "IX", 0 }, { 5, "V", 0 }, { 4, "IV", 0 }, { 1, "I", 0 },
};

static void
eval_roman (DoveCall *call,
            DoveCell *result)
{
  gint64 n = dove_call_integer (call, 0, 0);
  gint64 form = dove_call_integer (call, 1, 0);
  GString *roman = NULL;

  if (n < 0 || n > 3999 || form < 0 || form > 4)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "Roman numerals go from 0 to 3999, their "
                      "forms from 0 to 4");
      return;
    }

  roman = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (roman_signs); i++)
    for (; roman_signs[i].form <= form && n >= roman_signs[i].value; n -= roman_signs[i].value)
      g_string_append (roman, roman_signs[i].sign);
  dove_call_take_text (call, roman, result);
}

static int
roman_digit (char c)
{
  switch (g_ascii_toupper (c))
    {
    case 'M':
      return 1000;
    case 'D':
      return 500;
    case 'C':
      return 100;
    case 'L':
      return 50;
    case 'X':
      return 10;
    case 'V':
      return 5;
    case 'I':
      return 1;
    default:
      return 0;
    }
}

/*
 * Reads a sign, or a smaller one before a larger; 0 when it may not stand here. After a pair
 * only what is less than its smaller sign may follow; I, X and C stand four times at most and
 * V, L and D once.
 */
static int
roman_sign (const char **p,
            int         *limit)
{
  int digit = roman_digit ((*p)[0]);
  int next = digit != 0 ? roman_digit ((*p)[1]) : 0;
  gboolean is_half = digit == 5 || digit == 50 || digit == 500;
  int value = next > digit ? next - digit : digit;

  if (digit == 0 || value > *limit || (is_half && next == digit * 2))
    return 0;

  *p += next > digit ? 2 : 1;
  if (next > digit)
    *limit = digit - 1;
  else
    *limit = MIN (*limit, (is_half ? 2 : 5) * digit - 1) - digit;

  return value;
}

static void
eval_arabic (DoveCall *call,
             DoveCell *result)
{
  const char *p = dove_call_text (call, 0, "");
  int total = 0;
  int limit = 3999; /* the most that may still follow */

  while (*p != '\0')
    {
      int value = roman_sign (&p, &limit);

      if (value == 0)
        {
          dove_call_fail (call, result, DOVE_FAULT_VALUE, "this is not a Roman numeral");
          return;
        }
      total += value;
    }
  *result = dove_cell_integer (total);
}

const DoveFunction dove_functions_letters[] = {
  { "LOWER", "t", 1, 1, 0, eval_lower, "text", N_("In small letters"), "LOWER(\"Ada\")" },
  { "UPPER", "t", 1, 1, 0, eval_upper, "text", N_("In capital letters"), "UPPER(\"Ada\")" },
  { "PROPER", "t", 1, 1, 0, eval_proper, "text", N_("Each word with a capital letter"),
    "PROPER(\"ada lovelace\")" },
  { "UNACCENT", "t", 1, 1, 0, eval_unaccent, "text", N_("Letters without accents"),
    "UNACCENT(\"Zürich\")" },
  { "SLUG", "tt", 1, 2, 0, eval_slug, "text; [separator]",
    N_("A text for addresses: plain small letters and digits"), "SLUG(\"Crème Brûlée\")" },
  { "CHAR", "i", 1, 1, 0, eval_char, "code", N_("The character of a Windows-1252 code"),
    "CHAR(65)" },
  { "CODE", "t", 1, 1, 0, eval_code, "text", N_("The Windows-1252 code of the first character"),
    "CODE(\"A\")" },
  { "UNICHAR", "i", 1, 1, 0, eval_unichar, "code", N_("The character of a Unicode code point"),
    "UNICHAR(8364)" },
  { "UNICODE", "t", 1, 1, 0, eval_unicode, "text", N_("The code point of the first character"),
    "UNICODE(\"€\")" },
  { "ROMAN", "ii", 1, 2, 0, eval_roman, "number; [form]", N_("A number in Roman numerals"),
    "ROMAN(2024)" },
  { "ARABIC", "t", 1, 1, 0, eval_arabic, "text", N_("The number of a Roman numeral"),
    "ARABIC(\"MMXXIV\")" },
  { NULL },
};
