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

/* Numbers and circled letters have a case although they are no letters, which GLib passes over */
static const struct
{
  gunichar first; /* of those in capitals */
  guint    n;
} cased_signs[] = { { 0x2160, 16 }, { 0x24B6, 26 } };

static gunichar
change_sign (gunichar c,
             gboolean to_upper)
{
  for (guint i = 0; i < G_N_ELEMENTS (cased_signs); i++)
    {
      gunichar from = cased_signs[i].first + (to_upper ? cased_signs[i].n : 0);

      if (c >= from && c < from + cased_signs[i].n)
        return to_upper ? c - cased_signs[i].n : c + cased_signs[i].n;
    }

  return c;
}

static void
append_changed (GString    *changed,
                const char *text,
                gsize       length,
                gboolean    to_upper)
{
  g_autofree char *run = to_upper ? g_utf8_strup (text, length) : g_utf8_strdown (text, length);

  for (const char *p = run; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_unichar (changed, change_sign (g_utf8_get_char (p), to_upper));
}

static char *
change_case (const char *text,
             gboolean    to_upper)
{
  GString *changed = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      const char *end = text;

      if ((*text & 0x80) == 0)
        {
          g_string_append_c (changed, to_upper ? g_ascii_toupper (*text) : g_ascii_tolower (*text));
          text++;
          continue;
        }
      while ((*end & 0x80) != 0)
        end++;
      append_changed (changed, text, end - text, to_upper);
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

/* The first letter in upper case: of what becomes several letters, ß or ﬁ, only the first is */
static void
append_title (GString  *title,
              gunichar  c)
{
  char letter[7] = { 0 };
  g_autofree char *upper = NULL;
  g_autofree char *rest = NULL;

  g_unichar_to_utf8 (c, letter);
  if (g_unichar_totitle (c) != c)
    {
      g_string_append_unichar (title, g_unichar_totitle (c));
      return;
    }

  upper = change_case (letter, TRUE);
  rest = change_case (g_utf8_next_char (upper), FALSE);
  g_string_append_len (title, upper, g_utf8_next_char (upper) - upper);
  g_string_append (title, rest);
}

/* The rest of a run of letters in lower case. A sigma at its end needs the letter before to be seen
 * as the last of a word. */
static void
append_rest (GString    *proper,
             gunichar    first,
             const char *text,
             const char *end)
{
  g_autoptr(GString) word = g_string_new (NULL);
  g_autofree char *lower = NULL;
  g_autofree char *head = NULL;

  g_string_append_unichar (word, first);
  head = change_case (word->str, FALSE);
  g_string_append_len (word, text, end - text);
  lower = change_case (word->str, FALSE);
  g_string_append (proper, lower + strlen (head));
}

static void
eval_proper (DoveCall *call,
             DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  GString *proper = g_string_sized_new (strlen (text));

  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char (text);
      const char *end = text = g_utf8_next_char (text);

      if (!g_unichar_isalpha (c))
        {
          g_string_append_unichar (proper, c);
          continue;
        }
      append_title (proper, c);
      while (g_unichar_isalpha (g_utf8_get_char (end)) || g_unichar_ismark (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      append_rest (proper, c, text, end);
      text = end;
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
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("codes go from 1 to 255"));
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
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text has no first character"));
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
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("there is no such character"));
  else
    set_character (call, code, result);
}

static void
eval_unicode (DoveCall *call,
              DoveCell *result)
{
  gunichar c = g_utf8_get_char (dove_call_text (call, 0, ""));

  if (c == 0)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the text has no first character"));
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
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      _("Roman numerals go from 0 to 3999, their forms from 0 to 4"));
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
 * Reads a Roman numeral. After a sign for 1, 10 or 100 what follows is below five of it, after one
 * for 5, 50 or 500 below two, after one that is taken from the next sign below one of it: so
 * that IIII is 4, as on clocks, and VX or IVI are nothing.
 *
 * Returns: -1 when it is none
 */
static int
read_roman (const char *text)
{
  int total = 0;
  int most = 3999;

  for (const char *p = text; *p != '\0'; p++)
    {
      int digit = roman_digit (p[0]);
      int next = roman_digit (p[1]);
      gboolean is_taken = digit < next;
      gboolean is_five = digit % 10 == 5 || digit == 50 || digit == 500;

      most = MIN (most, (is_taken ? next : (is_five ? 2 : 5) * digit) - 1);
      if (digit == 0 || (is_taken && next == 2 * digit) || (is_taken ? next - digit : digit) > most)
        return -1;

      total += is_taken ? next - digit : digit;
      most = is_taken ? digit - 1 : most - digit;
      p += is_taken;
    }

  return total;
}

static void
eval_arabic (DoveCall *call,
             DoveCell *result)
{
  int number = read_roman (dove_call_text (call, 0, ""));

  if (number < 0)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("this is not a Roman numeral"));
  else
    *result = dove_cell_integer (number);
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
