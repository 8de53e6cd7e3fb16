/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "practice/dove-practice-invoice.h"
#include "practice/dove-practice-model.h"

/*
 * How the practice accounting adds up an invoice, the way of EN 16931: each line is rounded to
 * the currency's minor unit, the lines of one VAT rate are added, and the tax of a rate is
 * worked out once on that sum. A line whose net amount is not price times quantity less
 * discount is refused, as accounting does.
 */

static DoveNumber
member_number (DoveValue  *record,
               const char *name)
{
  DoveNumber number = { 0 };

  if (!dove_value_get_number (dove_value_get_member (record, name), &number))
    number = dove_number_from_int64 (0);

  return number;
}

/**
 * dove_practice_currency_digits:
 * @currency: ISO 4217 code
 *
 * Returns: decimals of the currency's minor unit
 */
int
dove_practice_currency_digits (const char *currency)
{
  return g_strcmp0 (currency, "JPY") == 0 ? 0 : 2;
}

/**
 * dove_practice_line_net:
 * @line: a line with quantity, unit_price and maybe discount_percent
 * @digits: decimals of the currency
 *
 * Works out the net amount of one line.
 *
 * Returns: the amount, rounded half away from zero
 */
DoveNumber
dove_practice_line_net (DoveValue *line,
                        int        digits)
{
  DoveNumber quantity = member_number (line, "quantity");
  DoveNumber price = member_number (line, "unit_price");
  DoveNumber discount = member_number (line, "discount_percent");
  DoveNumber hundred = dove_number_from_int64 (100);
  DoveNumber share, gross, net;

  /* 100 % - discount, as a factor: exact, since it only moves the decimal point */
  dove_number_subtract (&hundred, &discount, &share);
  share.exponent -= 2;
  dove_number_multiply (&quantity, &price, &gross);
  dove_number_multiply (&gross, &share, &net);

  return dove_number_round (&net, digits, DOVE_ROUND_HALF_UP);
}

static gboolean
line_adds_up (DoveValue *line,
              guint      index,
              int        digits,
              GPtrArray *issues)
{
  DoveNumber stated = member_number (line, "net");
  DoveNumber right = dove_practice_line_net (line, digits);
  g_autofree char *where = g_strdup_printf ("lines.%u.net", index + 1);
  g_autofree char *was = NULL;
  g_autofree char *is = NULL;

  if (dove_number_compare (&stated, &right) == 0)
    return TRUE;

  was = dove_number_to_string (&stated);
  is = dove_number_to_string (&right);
  dove_practice_issue_add (issues, where, "is %s, but quantity and price make %s", was, is);

  return FALSE;
}

/* The sum of the lines with the VAT rate of line `first`; 0 if an earlier line had that rate. */
static DoveNumber
rate_sum (DoveValue *lines,
          guint      first)
{
  DoveNumber rate = member_number (dove_value_get_element (lines, first), "vat_rate");
  DoveNumber sum = dove_number_from_int64 (0);

  for (guint i = 0; i < dove_value_get_length (lines); i++)
    {
      DoveValue *line = dove_value_get_element (lines, i);
      DoveNumber other = member_number (line, "vat_rate");
      DoveNumber net = member_number (line, "net");

      if (dove_number_compare (&rate, &other) != 0)
        continue;

      if (i < first)
        return dove_number_from_int64 (0);

      dove_number_add (&sum, &net, &sum);
    }

  return sum;
}

static void
builder_set_money (DoveValueBuilder *record,
                   const char       *name,
                   DoveNumber        amount,
                   int               digits)
{
  g_autoptr(DoveValue) value = NULL;

  /* money keeps its decimals: 1190 is written 1190.00 */
  while (amount.exponent > -digits)
    {
      amount.coefficient *= 10;
      amount.exponent--;
    }

  value = dove_value_new_number (&amount);
  dove_value_builder_set (record, name, value);
}

/**
 * dove_practice_invoice_finish:
 * @record: an invoice whose members have been checked one by one
 * @issues: (element-type DovePracticeIssue): filled with what does not add up
 *
 * Adds up the invoice.
 *
 * Returns: whether every line adds up
 */
gboolean
dove_practice_invoice_finish (DoveValueBuilder *record,
                              GPtrArray        *issues)
{
  DoveValue *lines = dove_value_builder_peek (record, "lines");
  DoveValue *currency = dove_value_builder_peek (record, "currency");
  int digits = dove_practice_currency_digits (dove_value_get_text (currency));
  DoveNumber net_total = dove_number_from_int64 (0);
  DoveNumber vat_total = dove_number_from_int64 (0);
  DoveNumber total;
  gboolean adds_up = TRUE;

  for (guint i = 0; i < dove_value_get_length (lines); i++)
    {
      DoveValue *line = dove_value_get_element (lines, i);
      DoveNumber sum = rate_sum (lines, i);
      DoveNumber rate = member_number (line, "vat_rate");
      DoveNumber vat;

      adds_up = line_adds_up (line, i, digits, issues) && adds_up;
      rate.exponent -= 2;
      dove_number_multiply (&sum, &rate, &vat);
      vat = dove_number_round (&vat, digits, DOVE_ROUND_HALF_UP);
      dove_number_add (&net_total, &sum, &net_total);
      dove_number_add (&vat_total, &vat, &vat_total);
    }

  dove_number_add (&net_total, &vat_total, &total);
  builder_set_money (record, "net_total", net_total, digits);
  builder_set_money (record, "vat_total", vat_total, digits);
  builder_set_money (record, "total", total, digits);

  return adds_up;
}

/**
 * dove_practice_invoice_get_rest:
 * @invoice: an invoice
 * @payments: (element-type DoveValue): what was paid of it
 *
 * Returns: what is still to be paid; 0 or less when nothing is
 */
DoveNumber
dove_practice_invoice_get_rest (DoveValue *invoice,
                                GPtrArray *payments)
{
  DoveNumber rest = member_number (invoice, "total");

  for (guint i = 0; i < payments->len; i++)
    {
      DoveNumber amount = member_number (g_ptr_array_index (payments, i), "amount");

      dove_number_subtract (&rest, &amount, &rest);
    }

  return rest;
}
