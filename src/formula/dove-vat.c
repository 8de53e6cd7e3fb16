/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-check-digit-private.h"

/*
 * Identification numbers for value added tax: the form and the check digits of each country of
 * the European Union, of Great Britain with Northern Ireland, Norway and Switzerland.
 */

static int
digit (const char *text,
       gsize       index)
{
  return text[index] - '0';
}

/* The check digit that several countries derive from what a weighted sum lacks to a multiple of
 * 11; 10 and 11 for what has none */
static int
lacks_to_11 (int sum)
{
  return 11 - sum % 11;
}

/* ISO 7064 mod 11,10 */
static gboolean
is_mod_11_10 (const char *digits)
{
  int product = 10;

  for (; digits[1] != '\0'; digits++)
    {
      int sum = (*digits - '0' + product) % 10;

      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }

  return (*digits - '0' + product) % 10 == 1;
}

static gboolean
is_at (const char *text)
{
  int sum = 4;

  for (int i = 0; i < 7; i++)
    {
      int value = digit (text, i + 1) * (i % 2 == 0 ? 1 : 2);

      sum += value / 10 + value % 10;
    }

  return (10 - sum % 10) % 10 == digit (text, 8);
}

static gboolean
is_be (const char *text)
{
  return 97 - dove_digits_mod_97 (text, 8, 0) == digit (text, 8) * 10 + digit (text, 9);
}

/* A company; with ten digits a person, a foreigner, or anyone else */
static gboolean
is_bg (const char *text)
{
  int check;

  if (strlen (text) == 10)
    return dove_digits_weigh (text, "2485A9736") % 11 % 10 == digit (text, 9)
           || dove_digits_weigh (text, "LJHDB9731") % 10 == digit (text, 9)
           || lacks_to_11 (dove_digits_weigh (text, "432765432")) % 11 == digit (text, 9);

  check = dove_digits_weigh (text, "12345678") % 11;
  if (check == 10)
    check = dove_digits_weigh (text, "3456789A") % 11 % 10;

  return check == digit (text, 8);
}

static gboolean
is_cy (const char *text)
{
  static const int odd[] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 };
  int sum = 0;

  for (int i = 0; i < 8; i++)
    sum += i % 2 == 0 ? odd[digit (text, i)] : digit (text, i);

  return !g_str_has_prefix (text, "12") && sum % 26 == text[8] - 'A';
}

/* A company; else a birth number, without check digits before 1954, or one that stands for it */
static gboolean
is_cz (const char *text)
{
  static const int special[] = { 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8 };
  gint64 number = g_ascii_strtoll (text, NULL, 10);
  int sum = dove_digits_weigh (text, "8765432");

  if (strlen (text) == 8)
    return *text != '9' && lacks_to_11 (sum) % 10 == digit (text, 7);
  if (strlen (text) == 10)
    return number % 11 == 0 || (number / 10 % 11 == 10 && number % 10 == 0);
  if (*text != '6')
    return number / 10000000 <= 53;

  sum = dove_digits_weigh (text + 1, "8765432");

  return special[(lacks_to_11 (sum) + 10) % 11] == digit (text, 8);
}

static gboolean
is_es_person (char        first,
              const char *digits,
              char        check)
{
  gint64 number = g_ascii_strtoll (digits, NULL, 10);

  if (first >= 'X' && first <= 'Z')
    number += (first - 'X') * G_GINT64_CONSTANT (10000000);
  else if (g_ascii_isdigit (first))
    number += (first - '0') * G_GINT64_CONSTANT (10000000);

  return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == check;
}

/* A person's number ends with a letter; a company's with a digit, a letter, or either, as its
 * legal form wants */
static gboolean
is_es (const char *text)
{
  g_autofree char *digits = g_strndup (text + 1, 7);
  int sum = 0;
  int check;

  if (g_ascii_isdigit (*text) || strchr ("KLMXYZ", *text) != NULL)
    return is_es_person (*text, digits, text[8]);

  for (int i = 0; i < 7; i++)
    {
      int value = digit (digits, i) * (i % 2 == 0 ? 2 : 1);

      sum += value / 10 + value % 10;
    }
  check = (10 - sum % 10) % 10;
  if (strchr ("ABCDEFGHJNPQRSUVW", *text) == NULL)
    return FALSE;

  return (text[8] == '0' + check && strchr ("NPQRSW", *text) == NULL)
         || (text[8] == "JABCDEFGHI"[check] && strchr ("ABEH", *text) == NULL);
}

/* The key is a number, or has letters, of which O and I are not used */
static gboolean
is_fr (const char *text)
{
  static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  const char *first = strchr (alphabet, text[0]);
  const char *second = strchr (alphabet, text[1]);
  gint64 number = g_ascii_strtoll (text + 2, NULL, 10);
  int key;

  if (first == NULL || second == NULL)
    return FALSE;
  if (g_ascii_isdigit (*first) && g_ascii_isdigit (*second))
    return (12 + 3 * (number % 97)) % 97 == digit (text, 0) * 10 + digit (text, 1);

  key = g_ascii_isdigit (*first) ? (first - alphabet) * 24 + (second - alphabet) - 10
                                 : (first - alphabet) * 34 + (second - alphabet) - 100;

  return (number + 1 + key / 11) % 11 == key % 11;
}

/* Government departments and health authorities have short numbers without check digits */
static gboolean
is_gb (const char *text)
{
  int sum;

  if (g_str_has_prefix (text, "GD"))
    return text[2] < '5';
  if (g_str_has_prefix (text, "HA"))
    return text[2] >= '5';

  sum = dove_digits_weigh (text, "8765432A1");

  return sum % 97 == 0 || (sum + 55) % 97 == 0;
}

static gboolean
is_gr (const char *text)
{
  int sum = 0;

  for (int i = 0; i < 8; i++)
    sum += digit (text, i) << (8 - i);

  return sum % 11 % 10 == digit (text, 8);
}

/* The second letter, or in old numbers the second character, is no part of the seven digits */
static gboolean
is_ie (const char *text)
{
  static const char letters[] = "WABCDEFGHIJKLMNOPQRSTUV";
  g_autofree char *digits = g_strndup (text, 7);
  int sum = 0;

  if (!g_ascii_isdigit (text[1]))
    {
      g_autofree char *old = g_strdup_printf ("0%.5s%c", text + 2, *text);

      return letters[dove_digits_weigh (old, "8765432") % 23] == text[7];
    }

  if (text[8] != '\0')
    {
      const char *letter = strchr (letters, text[8]);

      if (letter == NULL)
        return FALSE;
      sum = 9 * (int) (letter - letters);
    }

  return letters[(sum + dove_digits_weigh (digits, "8765432")) % 23] == text[7];
}

static gboolean
is_lt (const char *text)
{
  gsize length = strlen (text);
  int check = 0;

  for (gsize i = 0; i + 1 < length; i++)
    check += digit (text, i) * (int) (1 + i % 9);
  check %= 11;
  if (check == 10)
    {
      check = 0;
      for (gsize i = 0; i + 1 < length; i++)
        check += digit (text, i) * (int) (1 + (i + 2) % 9);
      check = check % 11 % 10;
    }

  return text[length - 2] == '1' && check == digit (text, length - 1);
}

static gboolean
is_lu (const char *text)
{
  gint64 number = g_ascii_strtoll (text, NULL, 10);

  return number / 100 % 89 == number % 100;
}

/* A company; a person's number has check digits unless it was given since 2017 */
static gboolean
is_lv (const char *text)
{
  if (*text > '3')
    return dove_digits_weigh (text, "91483A25761") % 11 == 3;
  if (g_str_has_prefix (text, "32"))
    return TRUE;

  return (1 + dove_digits_weigh (text, "A584216379")) % 11 % 10 == digit (text, 10);
}

static gboolean
is_nl (const char *text)
{
  g_autofree char *whole = g_strconcat ("NL", text, NULL);

  return (dove_digits_weigh (text, "98765432") % 11 == digit (text, 8)
          && !g_str_has_suffix (text, "B00"))
         || dove_digits_mod_97 (whole, strlen (whole), 0) == 1;
}

static gboolean
is_pt (const char *text)
{
  return lacks_to_11 (dove_digits_weigh (text, "98765432")) % 11 % 10 == digit (text, 8);
}

static gboolean
is_ro (const char *text)
{
  g_autofree char *whole = g_strdup_printf ("%010" G_GINT64_FORMAT,
                                            g_ascii_strtoll (text, NULL, 10));

  return dove_digits_weigh (whole, "753217532") * 10 % 11 % 10 == digit (whole, 9);
}

static gboolean
is_se (const char *text)
{
  g_autofree char *organisation = g_strndup (text, 10);

  return dove_digits_luhn (organisation);
}

static gboolean
is_si (const char *text)
{
  int check = lacks_to_11 (dove_digits_weigh (text, "8765432"));

  return check != 11 && check % 10 == digit (text, 7);
}

static gboolean
is_sk (const char *text)
{
  return g_ascii_strtoll (text, NULL, 10) % 11 == 0 && strchr ("234789", text[2]) != NULL;
}

/* Forms after the country's letters: d a digit, n one but 0, a a letter, x either, others as they
 * are. Where `weights` stands, the weighted sum of the digits is a multiple of `modulus` (A is
 * 10). */
static const struct
{
  const char *country;
  const char *forms;
  const char *weights;
  int         modulus;
  gboolean  (*check) (const char *text);
} rules[] = {
  { "AT", "Udddddddd", NULL, 0, is_at },
  { "BE", "0ddddddddd|1ddddddddd", NULL, 0, is_be },
  { "BG", "ddddddddd|dddddddddd", NULL, 0, is_bg },
  { "CHE", "ddddddddd|dddddddddMWST|dddddddddTVA|dddddddddIVA|dddddddddTPV", "543276541", 11 },
  { "CY", "dddddddda", NULL, 0, is_cy },
  { "CZ", "dddddddd|ddddddddd|dddddddddd", NULL, 0, is_cz },
  { "DE", "ndddddddd", NULL, 0, is_mod_11_10 },
  { "DK", "nddddddd", "27654321", 11 },
  { "EE", "ddddddddd", "371371371", 10 },
  { "EL", "ddddddddd", NULL, 0, is_gr },
  { "ES", "xdddddddx", NULL, 0, is_es },
  { "FI", "dddddddd", "79A58421", 11 },
  { "FR", "xxddddddddd", NULL, 0, is_fr },
  { "GB", "ddddddddd|dddddddddddd|GDddd|HAddd", NULL, 0, is_gb },
  { "HR", "ddddddddddd", NULL, 0, is_mod_11_10 },
  { "HU", "dddddddd", "97319731", 10 },
  { "IE", "dddddddaa|ddddddda|dxddddda|d+ddddda|d*ddddda", NULL, 0, is_ie },
  { "IT", "ddddddddddd", NULL, 0, dove_digits_luhn },
  { "LT", "ddddddddd|dddddddddddd", NULL, 0, is_lt },
  { "LU", "dddddddd", NULL, 0, is_lu },
  { "LV", "ddddddddddd", NULL, 0, is_lv },
  { "MT", "nddddddd", "346789A1", 37 },
  { "NL", "dddddddddBdd", NULL, 0, is_nl },
  { "NO", "ddddddddd|dddddddddMVA", "327654321", 11 },
  { "PL", "dddddddddd", "657234567A", 11 },
  { "PT", "ndddddddd", NULL, 0, is_pt },
  { "RO", "nd|ndd|nddd|ndddd|nddddd|ndddddd|nddddddd|ndddddddd|nddddddddd", NULL, 0, is_ro },
  { "SE", "dddddddddd01", NULL, 0, is_se },
  { "SI", "nddddddd", NULL, 0, is_si },
  { "SK", "nddddddddd", NULL, 0, is_sk },
  { "XI", "ddddddddd|dddddddddddd|GDddd|HAddd", NULL, 0, is_gb },
};

static gboolean
has_form (const char *text,
          const char *form)
{
  for (; *form != '\0' && *text != '\0'; form++, text++)
    {
      gboolean fits = *form == 'd'   ? g_ascii_isdigit (*text)
                      : *form == 'n' ? g_ascii_isdigit (*text) && *text != '0'
                      : *form == 'a' ? g_ascii_isupper (*text)
                      : *form == 'x' ? g_ascii_isdigit (*text) || g_ascii_isupper (*text)
                                     : *text == *form;

      if (!fits)
        return FALSE;
    }

  return *form == '\0' && *text == '\0';
}

static gboolean
has_any_form (const char *text,
              const char *forms)
{
  g_auto(GStrv) all = g_strsplit (forms, "|", -1);

  for (guint i = 0; all[i] != NULL; i++)
    if (has_form (text, all[i]))
      return TRUE;

  return FALSE;
}

/*
 * dove_vat_is_valid:
 * @text: the number with its country's letters in front, in capitals and without spaces
 *
 * Returns: whether it has the country's form and its check digits fit
 */
gboolean
dove_vat_is_valid (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      const char *rest = text + strlen (rules[i].country);

      if (!g_str_has_prefix (text, rules[i].country) || !has_any_form (rest, rules[i].forms))
        continue;
      if (rules[i].weights != NULL)
        return dove_digits_weigh (rest, rules[i].weights) % rules[i].modulus == 0;

      return rules[i].check (rest);
    }

  return FALSE;
}
