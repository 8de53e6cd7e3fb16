/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include "dove-duration.h"

#define LONGEST_SPAN (100 * 366 * G_TIME_SPAN_DAY) /* beyond it a mistake, and far from overflow */

typedef struct
{
  char      letter;
  gboolean  is_time;   /* stands behind the T */
  GTimeSpan length;
} Unit;

/* In the order in which they may stand */
static const Unit units[] = {
  { 'W', FALSE, 7 * G_TIME_SPAN_DAY },
  { 'D', FALSE, G_TIME_SPAN_DAY },
  { 'H', TRUE, G_TIME_SPAN_HOUR },
  { 'M', TRUE, G_TIME_SPAN_MINUTE },
  { 'S', TRUE, G_TIME_SPAN_SECOND },
};

/* Reads digits, and of seconds a fraction of at most six; gives the place behind them */
static const char *
read_amount (const char *text,
             gint64     *micro)
{
  const char *p = text;
  gint64 scale = G_USEC_PER_SEC / 10;
  gint64 whole = 0;

  while (g_ascii_isdigit (*p) && whole < G_MAXINT32)
    whole = whole * 10 + (*p++ - '0');

  *micro = whole * G_USEC_PER_SEC;
  if (p == text || *p != '.')
    return p == text ? NULL : p;

  for (p++; g_ascii_isdigit (*p) && scale > 0; p++, scale /= 10)
    *micro += (*p - '0') * scale;

  return p[-1] == '.' ? NULL : p;
}

/**
 * dove_duration_parse:
 * @text: a span of ISO 8601: `P1D`, `PT15M`, `P1DT2H`, `PT0.5S`, `P2W`
 * @span: (out): microseconds
 *
 * Reads a length of time.
 *
 * Years and months are refused, since their length depends on when they begin. Only seconds
 * may have a fraction. The longest span is a hundred years.
 *
 * Returns: whether @text is such a span; @span is unchanged when it is not
 */
gboolean
dove_duration_parse (const char *text,
                     GTimeSpan  *span)
{
  const char *p = text;
  gboolean is_time = FALSE;
  guint next = 0;
  GTimeSpan sum = 0;

  if (*p++ != 'P' || *p == '\0')
    return FALSE;

  while (*p != '\0')
    {
      gint64 micro;

      if (*p == 'T' && !is_time)
        {
          is_time = TRUE;
          p++;
        }

      p = read_amount (p, &micro);
      if (p == NULL)
        return FALSE;

      while (next < G_N_ELEMENTS (units) &&
             (units[next].letter != *p || units[next].is_time != is_time))
        next++;

      if (next == G_N_ELEMENTS (units) ||
          (micro % G_USEC_PER_SEC != 0 && units[next].letter != 'S') ||
          micro / G_USEC_PER_SEC > LONGEST_SPAN / units[next].length)
        return FALSE;

      sum += micro / G_USEC_PER_SEC * units[next].length;
      sum += micro % G_USEC_PER_SEC;
      next++;
      p++;
    }

  if (sum > LONGEST_SPAN)
    return FALSE;

  *span = sum;

  return TRUE;
}

/**
 * dove_instant_parse:
 * @text: `2024-01-31` for its begin in UTC, or a time with its zone, `2024-01-31T08:00:00+01:00`
 * @time: (out): microseconds since 1970 UTC, after 1970
 *
 * Reads a date or a time as a definition writes it.
 *
 * Returns: whether it is one
 */
gboolean
dove_instant_parse (const char *text,
                    gint64     *time)
{
  g_autofree char *whole = strlen (text) == strlen ("2024-01-31") ? g_strconcat (text, "T00:00:00Z",
                                                                                 NULL)
                                                                  : g_strdup (text);
  g_autoptr(GDateTime) instant = g_date_time_new_from_iso8601 (whole, NULL);

  if (instant == NULL || g_date_time_to_unix (instant) <= 0)
    return FALSE;

  *time = g_date_time_to_unix (instant) * G_USEC_PER_SEC + g_date_time_get_microsecond (instant);

  return TRUE;
}
