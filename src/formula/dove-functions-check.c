/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-function-private.h"

/*
 * Numbers that carry check digits. Only form and check digits are looked at; whether a number
 * is in use nobody is asked.
 */

/* Capital letters and digits only, without spaces, dots, dashes */
static char *
squeeze (const char *text)
{
  g_autofree char *upper = g_ascii_strup (text, -1);
  GString *squeezed = g_string_new (NULL);

  for (const char *p = upper; *p != '\0'; p++)
    if (strchr (" .-\t", *p) == NULL)
      g_string_append_c (squeezed, *p);

  return g_string_free (squeezed, FALSE);
}

/* 0 to 9, and 10 to 35 for letters */
static int
digit_value (char c)
{
  return g_ascii_isdigit (c) ? c - '0' : g_ascii_isalpha (c) ? c - 'A' + 10 : -1;
}

/* ISO 7064 mod 97-10 of a text of letters and digits, carried on from @remainder */
static int
mod_97 (const char *text,
        gsize       length,
        int         remainder)
{
  for (gsize i = 0; i < length; i++)
    {
      int value = digit_value (text[i]);

      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }

  return remainder;
}

static gboolean
is_luhn (const char *digits)
{
  gsize length = strlen (digits);
  int sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      int digit = (digits[length - 1 - i] - '0') * (i % 2 == 0 ? 1 : 2);

      sum += digit / 10 + digit % 10;
    }

  return sum % 10 == 0;
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
is_vat_at (const char *digits)
{
  int sum = 4;

  for (int i = 0; i < 7; i++)
    {
      int digit = (digits[i + 1] - '0') * (i % 2 == 0 ? 1 : 2);

      sum += digit / 10 + digit % 10;
    }

  return (10 - sum % 10) % 10 == digits[8] - '0';
}

static gboolean
is_vat_be (const char *digits)
{
  return 97 - mod_97 (digits, 8, 0) == mod_97 (digits + 8, 2, 0);
}

static gboolean
is_vat_fr (const char *text)
{
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return TRUE;

  return (12 + 3 * mod_97 (text + 2, 9, 0)) % 97 == (text[0] - '0') * 10 + text[1] - '0';
}

static int
weigh (const char *digits,
       const char *weights)
{
  int sum = 0;

  for (int i = 0; weights[i] != '\0'; i++)
    sum += (digits[i] - '0') * digit_value (weights[i]);

  return sum;
}

static gboolean
is_vat_gb (const char *digits)
{
  int sum = weigh (digits, "8765432") + (digits[7] - '0') * 10 + digits[8] - '0';

  return sum % 97 == 0 || (sum + 55) % 97 == 0;
}

static gboolean
is_vat_gr (const char *digits)
{
  int sum = 0;

  for (int i = 0; i < 8; i++)
    sum += (digits[i] - '0') << (8 - i);

  return sum % 11 % 10 == digits[8] - '0';
}

static gboolean
is_vat_lu (const char *digits)
{
  gint64 number = g_ascii_strtoll (digits, NULL, 10);

  return number / 100 % 89 == number % 100;
}

static gboolean
is_vat_mt (const char *digits)
{
  return 37 - weigh (digits, "346789") % 37 == (digits[6] - '0') * 10 + digits[7] - '0';
}

static gboolean
is_vat_nl (const char *text)
{
  g_autofree char *whole = g_strconcat ("NL", text, NULL);

  return weigh (text, "98765432") % 11 == text[8] - '0'
         || mod_97 (whole, strlen (whole), 0) == 1;
}

static gboolean
is_vat_pt (const char *digits)
{
  int check = 11 - weigh (digits, "98765432") % 11;

  return (check >= 10 ? 0 : check) == digits[8] - '0';
}

static gboolean
is_vat_se (const char *digits)
{
  g_autofree char *organisation = g_strndup (digits, 10);

  return is_luhn (organisation);
}

static gboolean
is_vat_si (const char *digits)
{
  int check = 11 - weigh (digits, "8765432") % 11;

  return check != 11 && check % 10 == digits[7] - '0';
}

static gboolean
is_vat_sk (const char *digits)
{
  return g_ascii_strtoll (digits, NULL, 10) % 11 == 0;
}

/* Forms after the country's letters: d a digit, a a letter, x either, others as they are. Where
 * `weights` stands, the weighted sum of the digits is a multiple of `modulus` (A is 10). A
 * country without weights and check has its form looked at only. */
static const struct
{
  const char *country;
  const char *forms;
  const char *weights;
  int         modulus;
  gboolean  (*check) (const char *text);
} vat_rules[] = {
  { "AT", "Udddddddd", NULL, 0, is_vat_at },
  { "BE", "dddddddddd", NULL, 0, is_vat_be },
  { "BG", "ddddddddd|dddddddddd" },
  { "CHE", "ddddddddd|dddddddddMWST|dddddddddTVA|dddddddddIVA", "543276541", 11 },
  { "CY", "dddddddda" },
  { "CZ", "dddddddd|ddddddddd|dddddddddd" },
  { "DE", "ddddddddd", NULL, 0, is_mod_11_10 },
  { "DK", "dddddddd", "27654321", 11 },
  { "EE", "ddddddddd", "371371371", 10 },
  { "EL", "ddddddddd", NULL, 0, is_vat_gr },
  { "ES", "xdddddddx" },
  { "FI", "dddddddd", "79A58421", 11 },
  { "FR", "xxddddddddd", NULL, 0, is_vat_fr },
  { "GB", "ddddddddd|dddddddddddd", NULL, 0, is_vat_gb },
  { "HR", "ddddddddddd", NULL, 0, is_mod_11_10 },
  { "HU", "dddddddd", "97319731", 10 },
  { "IE", "dddddddaa|ddddddda|dxddddda" },
  { "IT", "ddddddddddd", NULL, 0, is_luhn },
  { "LT", "ddddddddd|dddddddddddd" },
  { "LU", "dddddddd", NULL, 0, is_vat_lu },
  { "LV", "ddddddddddd" },
  { "MT", "dddddddd", NULL, 0, is_vat_mt },
  { "NL", "dddddddddBdd", NULL, 0, is_vat_nl },
  { "NO", "ddddddddd|dddddddddMVA", "327654321", 11 },
  { "PL", "dddddddddd", "657234567A", 11 },
  { "PT", "ddddddddd", NULL, 0, is_vat_pt },
  { "RO", "dd|ddd|dddd|ddddd|dddddd|ddddddd|dddddddd|ddddddddd|dddddddddd" },
  { "SE", "dddddddddd01", NULL, 0, is_vat_se },
  { "SI", "dddddddd", NULL, 0, is_vat_si },
  { "SK", "dddddddddd", NULL, 0, is_vat_sk },
  { "XI", "ddddddddd|dddddddddddd", NULL, 0, is_vat_gb },
};

static gboolean
has_form (const char *text,
          const char *form)
{
  for (; *form != '\0' && *text != '\0'; form++, text++)
    {
      gboolean fits = *form == 'd' ? g_ascii_isdigit (*text)
                      : *form == 'a' ? g_ascii_isalpha (*text)
                                     : *form == 'x' ? g_ascii_isalnum (*text) : *text == *form;

      if (!fits)
        return FALSE;
    }

  return *form == '\0' && *text == '\0';
}

static gboolean
is_vat (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (vat_rules); i++)
    {
      g_auto(GStrv) forms = NULL;
      const char *rest = text + strlen (vat_rules[i].country);

      if (!g_str_has_prefix (text, vat_rules[i].country))
        continue;

      forms = g_strsplit (vat_rules[i].forms, "|", -1);
      for (guint k = 0; forms[k] != NULL; k++)
        if (has_form (rest, forms[k]))
          {
            if (vat_rules[i].weights != NULL)
              return weigh (rest, vat_rules[i].weights) % vat_rules[i].modulus == 0;
            return vat_rules[i].check == NULL || vat_rules[i].check (rest);
          }
    }

  return FALSE;
}

static void
eval_vatvalid (DoveCall *call,
               DoveCell *result)
{
  g_autofree char *text = squeeze (dove_call_text (call, 0, ""));
  g_autofree char *country = g_ascii_strup (dove_call_text (call, 1, ""), -1);
  g_autofree char *whole = NULL;
  const char *prefix = g_str_equal (country, "GR") ? "EL"
                       : g_str_equal (country, "CH") ? "CHE" : country;

  if (g_str_has_prefix (text, prefix))
    whole = g_strdup (text);
  else
    whole = g_strconcat (prefix, text, NULL);
  *result = dove_cell_logical (is_vat (whole));
}

/* Country and length of its IBAN, two digits */
static const char iban_lengths[] =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18"
  "FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21"
  "LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SD18SE24SI19SK24"
  "SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

static gboolean
is_iban (const char *iban)
{
  gsize length = strlen (iban);

  if (length < 15 || length > 34 || strspn (iban, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != length
      || !g_ascii_isdigit (iban[2]) || !g_ascii_isdigit (iban[3]))
    return FALSE;

  for (const char *p = iban_lengths; *p != '\0'; p += 4)
    if (p[0] == iban[0] && p[1] == iban[1])
      return (gsize) ((p[2] - '0') * 10 + p[3] - '0') == length
             && mod_97 (iban, 4, mod_97 (iban + 4, length - 4, 0)) == 1;

  return FALSE;
}

static void
eval_ibanvalid (DoveCall *call,
                DoveCell *result)
{
  g_autofree char *iban = squeeze (dove_call_text (call, 0, ""));

  *result = dove_cell_logical (is_iban (iban));
}

static void
eval_ibanformat (DoveCall *call,
                 DoveCell *result)
{
  g_autofree char *iban = squeeze (dove_call_text (call, 0, ""));
  GString *groups = NULL;

  if (!is_iban (iban))
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "this is not a valid IBAN");
      return;
    }

  groups = g_string_new (NULL);
  for (gsize i = 0; iban[i] != '\0'; i++)
    g_string_append_printf (groups, i > 0 && i % 4 == 0 ? " %c" : "%c", iban[i]);
  dove_call_take_text (call, groups, result);
}

static gboolean
is_digits (const char *text)
{
  return *text != '\0' && text[strspn (text, "0123456789")] == '\0';
}

static void
eval_gtinvalid (DoveCall *call,
                DoveCell *result)
{
  g_autofree char *gtin = squeeze (dove_call_text (call, 0, ""));
  gsize length = strlen (gtin);
  int sum = 0;

  for (gsize i = 0; i < length && is_digits (gtin); i++)
    sum += (gtin[length - 1 - i] - '0') * (i % 2 == 0 ? 1 : 3);
  *result = dove_cell_logical (is_digits (gtin) && sum % 10 == 0
                               && (length == 8 || (length >= 12 && length <= 14)));
}

static void
eval_luhnvalid (DoveCall *call,
                DoveCell *result)
{
  g_autofree char *number = squeeze (dove_call_text (call, 0, ""));

  *result = dove_cell_logical (is_digits (number) && is_luhn (number));
}

const DoveFunction dove_functions_check[] = {
  { "VATVALID", "tt", 1, 2, 0, eval_vatvalid, "number; [country]",
    "Whether a VAT number is well formed and its check digits fit",
    "VATVALID(\"ATU13585627\")" },
  { "IBANVALID", "t", 1, 1, 0, eval_ibanvalid, "number",
    "Whether an account number is well formed and its check digits fit",
    "IBANVALID(\"DE89 3704 0044 0532 0130 00\")" },
  { "IBANFORMAT", "t", 1, 1, 0, eval_ibanformat, "number", "An account number in groups of four",
    "IBANFORMAT(\"DE89370400440532013000\")" },
  { "GTINVALID", "t", 1, 1, 0, eval_gtinvalid, "number",
    "Whether the check digit of an article number fits", "GTINVALID(\"4006381333931\")" },
  { "LUHNVALID", "t", 1, 1, 0, eval_luhnvalid, "number",
    "Whether the check digit of a card number fits", "LUHNVALID(\"79927398713\")" },
  { NULL },
};
