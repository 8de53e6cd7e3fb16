/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-function-private.h"

/*
 * E-mail addresses and telephone numbers, by their form only.
 */

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

  *result = dove_cell_logical (at != NULL && is_local_part (text, at - text)
                               && is_domain (at + 1));
}

/* Country, its code, and what is dialled before a number inside the country */
static const struct
{
  const char *country;
  const char *code;
  const char *trunk;
} phone_rules[] = {
  { "AE", "971", "0" }, { "AR", "54", "0" }, { "AT", "43", "0" }, { "AU", "61", "0" },
  { "BE", "32", "0" }, { "BG", "359", "0" }, { "BR", "55", "0" }, { "CA", "1", "1" },
  { "CH", "41", "0" }, { "CL", "56", "" }, { "CN", "86", "0" }, { "CO", "57", "" },
  { "CY", "357", "" }, { "CZ", "420", "" }, { "DE", "49", "0" }, { "DK", "45", "" },
  { "EE", "372", "" }, { "ES", "34", "" }, { "FI", "358", "0" }, { "FR", "33", "0" },
  { "GB", "44", "0" }, { "GR", "30", "" }, { "HK", "852", "" }, { "HR", "385", "0" },
  { "HU", "36", "06" }, { "IE", "353", "0" }, { "IL", "972", "0" }, { "IN", "91", "0" },
  { "IS", "354", "" }, { "IT", "39", "" }, { "JP", "81", "0" }, { "KR", "82", "0" },
  { "LI", "423", "" }, { "LT", "370", "0" }, { "LU", "352", "" }, { "LV", "371", "" },
  { "MT", "356", "" }, { "MX", "52", "" }, { "NL", "31", "0" }, { "NO", "47", "" },
  { "NZ", "64", "0" }, { "PL", "48", "" }, { "PT", "351", "" }, { "RO", "40", "0" },
  { "RS", "381", "0" }, { "SE", "46", "0" }, { "SG", "65", "" }, { "SI", "386", "0" },
  { "SK", "421", "0" }, { "TR", "90", "0" }, { "UA", "380", "0" }, { "US", "1", "1" },
  { "ZA", "27", "0" },
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
        gsize trunk = strlen (phone_rules[i].trunk);
        gboolean has_trunk = g_str_has_prefix (digits, phone_rules[i].trunk);

        return g_strconcat (phone_rules[i].code, digits + (has_trunk ? trunk : 0), NULL);
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
                      digits == NULL ? "a telephone number holds digits only"
                                     : "the country is not known");
      return;
    }
  if (strlen (number) < 8 || strlen (number) > 15 || *number == '0')
    {
      dove_call_fail (call, result, DOVE_FAULT_VALUE, "the number is too short or too long");
      return;
    }
  phone = g_strconcat ("+", number, NULL);
  dove_call_set_text (call, phone, -1, result);
}

const DoveFunction dove_functions_contact[] = {
  { "EMAILNORM", "t", 1, 1, 0, eval_emailnorm, "address",
    "An e-mail address without name, its domain in small letters",
    "EMAILNORM(\"Ada <ada@Example.com>\")" },
  { "EMAILVALID", "t", 1, 1, 0, eval_emailvalid, "address",
    "Whether an e-mail address is well formed", "EMAILVALID(\"ada@example.com\")" },
  { "PHONE", "tt", 2, 2, 0, eval_phone, "number; country",
    "A telephone number in its international form", "PHONE(\"020 7946 0958\"; \"GB\")" },
  { NULL },
};
