/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-function-private.h"

/*
 * E-mail addresses and telephone numbers, by their form only.
 */

#define LONGEST_ADDRESS 254 /* RFC 5321: a path without its angle brackets */

/* The address of `Name <address>`, without spaces around, its domain in small letters */
static char *
normalize_email (const char *text)
{
  const char *open = strrchr (text, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  char *address = close != NULL ? g_strndup (open + 1, close - open - 1) : g_strdup (text);
  char *at = NULL;

  g_strstrip (address);
  at = strrchr (address, '@');
  if (at != NULL)
    {
      g_autofree char *domain = g_utf8_strdown (at, -1);
      char *whole = g_strdup_printf ("%.*s%s", (int) (at - address), address, domain);

      g_free (address);
      address = whole;
    }

  return address;
}

static void
eval_emailnorm (DoveCall *call,
                DoveCell *result)
{
  g_autofree char *address = normalize_email (dove_call_text (call, 0, ""));

  dove_call_set_text (call, address, -1, result);
}

static gboolean
is_local_part (const char *text,
               gsize       length)
{
  if (length == 0 || length > 64 || text[0] == '.' || text[length - 1] == '.')
    return FALSE;

  for (gsize i = 0; i < length; i++)
    if ((text[i] & 0x80) == 0 && !g_ascii_isalnum (text[i])
        && (strchr ("!#$%&'*+/=?^_`{|}~-.", text[i]) == NULL
            || (text[i] == '.' && text[i + 1] == '.')))
      return FALSE;

  return TRUE;
}

static gboolean
is_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > 63 || label[0] == '-' || label[length - 1] == '-')
    return FALSE;

  for (const char *p = label; *p != '\0'; p++)
    if ((*p & 0x80) == 0 && !g_ascii_isalnum (*p) && *p != '-')
      return FALSE;

  return TRUE;
}

static gboolean
is_domain (const char *domain)
{
  g_auto(GStrv) labels = g_strsplit (domain, ".", -1);
  guint n = g_strv_length (labels);

  for (guint i = 0; i < n; i++)
    if (!is_label (labels[i]))
      return FALSE;

  return n >= 2 && strlen (domain) <= 253 && strlen (labels[n - 1]) >= 2
         && !g_ascii_isdigit (labels[n - 1][0]);
}

static void
eval_emailvalid (DoveCall *call,
                 DoveCell *result)
{
  const char *text = dove_call_text (call, 0, "");
  const char *at = strrchr (text, '@');

  *result = dove_cell_logical (at != NULL && strlen (text) <= LONGEST_ADDRESS
                               && is_local_part (text, at - text) && is_domain (at + 1));
}

/* Country, its code, and what is dialled before a number inside the country, several by | */
static const struct
{
  const char *country;
  const char *code;
  const char *trunk;
} phone_rules[] = {
  { "AD", "376", "" }, { "AE", "971", "0" }, { "AF", "93", "0" }, { "AG", "1", "1" },
  { "AI", "1", "1" }, { "AL", "355", "0" }, { "AM", "374", "0" }, { "AO", "244", "" },
  { "AR", "54", "0" }, { "AS", "1", "1" }, { "AT", "43", "0" }, { "AU", "61", "0" },
  { "AW", "297", "" }, { "AX", "358", "0" }, { "AZ", "994", "0" }, { "BA", "387", "0" },
  { "BB", "1", "1" }, { "BD", "880", "0" }, { "BE", "32", "0" }, { "BF", "226", "" },
  { "BG", "359", "0" }, { "BH", "973", "" }, { "BI", "257", "" }, { "BJ", "229", "" },
  { "BL", "590", "0" }, { "BM", "1", "1" }, { "BN", "673", "" }, { "BO", "591", "0" },
  { "BQ", "599", "" }, { "BR", "55", "0" }, { "BS", "1", "1" }, { "BT", "975", "" },
  { "BW", "267", "" }, { "BY", "375", "80|8" }, { "BZ", "501", "" }, { "CA", "1", "1" },
  { "CC", "61", "0" }, { "CD", "243", "0" }, { "CF", "236", "" }, { "CG", "242", "" },
  { "CH", "41", "0" }, { "CI", "225", "" }, { "CK", "682", "" }, { "CL", "56", "" },
  { "CM", "237", "" }, { "CN", "86", "0" }, { "CO", "57", "" }, { "CR", "506", "" },
  { "CU", "53", "0" }, { "CV", "238", "" }, { "CW", "599", "" }, { "CX", "61", "0" },
  { "CY", "357", "" }, { "CZ", "420", "" }, { "DE", "49", "0" }, { "DJ", "253", "" },
  { "DK", "45", "" }, { "DM", "1", "1" }, { "DO", "1", "1" }, { "DZ", "213", "0" },
  { "EC", "593", "0" }, { "EE", "372", "" }, { "EG", "20", "0" }, { "ER", "291", "0" },
  { "ES", "34", "" }, { "ET", "251", "0" }, { "FI", "358", "0" }, { "FJ", "679", "" },
  { "FK", "500", "" }, { "FM", "691", "" }, { "FO", "298", "" }, { "FR", "33", "0" },
  { "GA", "241", "" }, { "GB", "44", "0" }, { "GD", "1", "1" }, { "GE", "995", "0" },
  { "GF", "594", "0" }, { "GG", "44", "0" }, { "GH", "233", "0" }, { "GI", "350", "" },
  { "GL", "299", "" }, { "GM", "220", "" }, { "GN", "224", "" }, { "GP", "590", "0" },
  { "GQ", "240", "" }, { "GR", "30", "" }, { "GT", "502", "" }, { "GU", "1", "1" },
  { "GW", "245", "" }, { "GY", "592", "" }, { "HK", "852", "" }, { "HN", "504", "" },
  { "HR", "385", "0" }, { "HT", "509", "" }, { "HU", "36", "06" }, { "ID", "62", "0" },
  { "IE", "353", "0" }, { "IL", "972", "0" }, { "IM", "44", "0" }, { "IN", "91", "0" },
  { "IQ", "964", "0" }, { "IR", "98", "0" }, { "IS", "354", "" }, { "IT", "39", "" },
  { "JE", "44", "0" }, { "JM", "1", "1" }, { "JO", "962", "0" }, { "JP", "81", "0" },
  { "KE", "254", "0" }, { "KG", "996", "0" }, { "KH", "855", "0" }, { "KI", "686", "0" },
  { "KM", "269", "" }, { "KN", "1", "1" }, { "KP", "850", "0" }, { "KR", "82", "0" },
  { "KW", "965", "" }, { "KY", "1", "1" }, { "KZ", "7", "8" }, { "LA", "856", "0" },
  { "LB", "961", "0" }, { "LC", "1", "1" }, { "LI", "423", "0" }, { "LK", "94", "0" },
  { "LR", "231", "0" }, { "LS", "266", "" }, { "LT", "370", "0|8" }, { "LU", "352", "" },
  { "LV", "371", "" }, { "LY", "218", "0" }, { "MA", "212", "0" }, { "MC", "377", "0" },
  { "MD", "373", "0" }, { "ME", "382", "0" }, { "MF", "590", "0" }, { "MG", "261", "0" },
  { "MH", "692", "1" }, { "MK", "389", "0" }, { "ML", "223", "" }, { "MM", "95", "0" },
  { "MN", "976", "0" }, { "MO", "853", "" }, { "MP", "1", "1" }, { "MQ", "596", "0" },
  { "MR", "222", "" }, { "MS", "1", "1" }, { "MT", "356", "" }, { "MU", "230", "" },
  { "MV", "960", "" }, { "MW", "265", "0" }, { "MX", "52", "" }, { "MY", "60", "0" },
  { "MZ", "258", "" }, { "NA", "264", "0" }, { "NC", "687", "" }, { "NE", "227", "" },
  { "NF", "672", "" }, { "NG", "234", "0" }, { "NI", "505", "" }, { "NL", "31", "0" },
  { "NO", "47", "" }, { "NP", "977", "0" }, { "NR", "674", "" }, { "NU", "683", "" },
  { "NZ", "64", "0" }, { "OM", "968", "" }, { "PA", "507", "" }, { "PE", "51", "0" },
  { "PF", "689", "" }, { "PG", "675", "" }, { "PH", "63", "0" }, { "PK", "92", "0" },
  { "PL", "48", "" }, { "PM", "508", "0" }, { "PR", "1", "1" }, { "PS", "970", "0" },
  { "PT", "351", "" }, { "PW", "680", "" }, { "PY", "595", "0" }, { "QA", "974", "" },
  { "RE", "262", "0" }, { "RO", "40", "0" }, { "RS", "381", "0" }, { "RU", "7", "8" },
  { "RW", "250", "0" }, { "SA", "966", "0" }, { "SB", "677", "" }, { "SC", "248", "" },
  { "SD", "249", "0" }, { "SE", "46", "0" }, { "SG", "65", "" }, { "SH", "290", "" },
  { "SI", "386", "0" }, { "SJ", "47", "" }, { "SK", "421", "0" }, { "SL", "232", "0" },
  { "SM", "378", "" }, { "SN", "221", "" }, { "SO", "252", "0" }, { "SR", "597", "" },
  { "SS", "211", "0" }, { "ST", "239", "" }, { "SV", "503", "" }, { "SX", "1", "1" },
  { "SY", "963", "0" }, { "SZ", "268", "" }, { "TC", "1", "1" }, { "TD", "235", "" },
  { "TG", "228", "" }, { "TH", "66", "0" }, { "TJ", "992", "" }, { "TL", "670", "" },
  { "TM", "993", "8" }, { "TN", "216", "" }, { "TO", "676", "" }, { "TR", "90", "0" },
  { "TT", "1", "1" }, { "TV", "688", "" }, { "TW", "886", "0" }, { "TZ", "255", "0" },
  { "UA", "380", "0" }, { "UG", "256", "0" }, { "US", "1", "1" }, { "UY", "598", "0" },
  { "UZ", "998", "" }, { "VA", "39", "" }, { "VC", "1", "1" }, { "VE", "58", "0" },
  { "VG", "1", "1" }, { "VI", "1", "1" }, { "VN", "84", "0" }, { "VU", "678", "" },
  { "WF", "681", "" }, { "WS", "685", "" }, { "XK", "383", "0" }, { "YE", "967", "0" },
  { "YT", "262", "0" }, { "ZA", "27", "0" }, { "ZM", "260", "0" }, { "ZW", "263", "0" },
};

/* Digits only, with a plus in front if there was one; NULL when it holds anything strange */
static char *
dial_digits (const char *text)
{
  g_autoptr(GString) digits = g_string_new (text);
  GString *kept = g_string_new (NULL);
  gboolean is_international = strchr (text, '+') != NULL || g_str_has_prefix (text, "00");

  if (is_international)
    g_string_replace (digits, "(0)", "", 0);
  for (const char *p = digits->str; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_ascii_isdigit (*p) || (*p == '+' && kept->len == 0))
        g_string_append_c (kept, *p);
      else if (!g_unichar_isspace (c) && !g_unichar_ispunct (c))
        return g_string_free (kept, TRUE);
      else if (*p == '+')
        return g_string_free (kept, TRUE);
    }

  return g_string_free (kept, FALSE);
}

static char *
to_e164 (const char *digits,
         const char *country)
{
  if (*digits == '+')
    return g_strdup (digits + 1);
  if (g_str_has_prefix (digits, "00"))
    return g_strdup (digits + 2);

  for (guint i = 0; i < G_N_ELEMENTS (phone_rules); i++)
    if (g_ascii_strcasecmp (phone_rules[i].country, country) == 0)
      {
        g_auto(GStrv) trunks = g_strsplit (phone_rules[i].trunk, "|", -1);
        gsize skipped = 0;

        for (guint k = 0; trunks[k] != NULL && skipped == 0; k++)
          if (g_str_has_prefix (digits, trunks[k]))
            skipped = strlen (trunks[k]);

        return g_strconcat (phone_rules[i].code, digits + skipped, NULL);
      }

  return NULL;
}

static void
eval_phone (DoveCall *call,
            DoveCell *result)
{
  g_autofree char *text = g_strstrip (g_strdup (dove_call_text (call, 0, "")));
  g_autofree char *digits = dial_digits (text);
  g_autofree char *number = digits != NULL ? to_e164 (digits, dove_call_text (call, 1, "")) : NULL;
  g_autofree char *phone = NULL;

  if (digits == NULL || number == NULL)
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE,
                      digits == NULL ? _("a telephone number holds digits only")
                                     : _("the country is not known"));
      return;
    }
  if (strlen (number) < 8 || strlen (number) > 15 || *number == '0')
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the number is too short or too long"));
      return;
    }
  phone = g_strconcat ("+", number, NULL);
  dove_call_set_text (call, phone, -1, result);
}

const DoveFunction dove_functions_contact[] = {
  { "EMAILNORM", "t", 1, 1, 0, eval_emailnorm, "address",
    N_("An e-mail address without name, its domain in small letters"),
    "EMAILNORM(\"Ada <ada@Example.com>\")" },
  { "EMAILVALID", "t", 1, 1, 0, eval_emailvalid, "address",
    N_("Whether an e-mail address is well formed"), "EMAILVALID(\"ada@example.com\")" },
  { "PHONE", "tt", 2, 2, 0, eval_phone, "number; country",
    N_("A telephone number in its international form"), "PHONE(\"020 7946 0958\"; \"GB\")" },
  { NULL },
};
