/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-check-digit-private.h"
#include "dove-function-private.h"

/*
 * Numbers that carry check digits. Only form and check digits are looked at; whether a number
 * is in use nobody is asked.
 */

/* In capitals, without spaces of any kind, dots, dashes */
static char *
squeeze (const char *text)
{
  g_autofree char *upper = g_ascii_strup (text, -1);
  GString *squeezed = g_string_new (NULL);

  for (const char *p = upper; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isspace (c) && strchr (".-", *p) == NULL)
        g_string_append_unichar (squeezed, c);
    }

  return g_string_free (squeezed, FALSE);
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
  else if (*country != '\0' && g_str_has_prefix (text, country))
    whole = g_strconcat (prefix, text + strlen (country), NULL);
  else
    whole = g_strconcat (prefix, text, NULL);
  *result = dove_cell_logical (dove_vat_is_valid (whole));
}

/* Country and length of its IBAN, two digits */
static const char iban_lengths[] =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
  "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
  "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24"
  "RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

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
             && dove_digits_mod_97 (iban, 4, dove_digits_mod_97 (iban + 4, length - 4, 0)) == 1;

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
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("this is not a valid IBAN"));
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

  *result = dove_cell_logical (is_digits (number) && dove_digits_luhn (number));
}

const DoveFunction dove_functions_check[] = {
  { "VATVALID", "tt", 1, 2, 0, eval_vatvalid, "number; [country]",
    N_("Whether a VAT number is well formed and its check digits fit"),
    "VATVALID(\"ATU13585627\")" },
  { "IBANVALID", "t", 1, 1, 0, eval_ibanvalid, "number",
    N_("Whether an account number is well formed and its check digits fit"),
    "IBANVALID(\"DE89 3704 0044 0532 0130 00\")" },
  { "IBANFORMAT", "t", 1, 1, 0, eval_ibanformat, "number",
    N_("An account number in groups of four"), "IBANFORMAT(\"DE89370400440532013000\")" },
  { "GTINVALID", "t", 1, 1, 0, eval_gtinvalid, "number",
    N_("Whether the check digit of an article number fits"), "GTINVALID(\"4006381333931\")" },
  { "LUHNVALID", "t", 1, 1, 0, eval_luhnvalid, "number",
    N_("Whether the check digit of a card number fits"), "LUHNVALID(\"79927398713\")" },
  { NULL },
};
