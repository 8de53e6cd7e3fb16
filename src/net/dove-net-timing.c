/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-net"

#include "config.h"

#include "dove-net-timing-private.h"

#include "base/dove-defaults.h"

#include <libsoup/soup.h>
#include <math.h>
#include <string.h>

#define NUMBER_DIGITS 15   /* more are no time but nonsense */
#define LONGEST_WAIT  1e18 /* microseconds, some 30,000 years: longer ones do not fit the type */

/* Reads a decimal number without sign or exponent; -1 for anything else. */
static double
parse_number (const char *text)
{
  gsize size = strspn (text, "0123456789.");

  if (size == 0 || size > NUMBER_DIGITS || text[size] != '\0' || text[0] == '.' ||
      strchr (text, '.') != strrchr (text, '.'))
    return -1;

  return g_ascii_strtod (text, NULL);
}

static GTimeSpan
to_span (double microseconds)
{
  return (GTimeSpan) CLAMP (microseconds, 0, LONGEST_WAIT);
}

/**
 * dove_net_parse_remaining:
 * @text: (nullable): value of a header
 *
 * Returns: how many requests are left; -1 when it does not say
 */
gint64
dove_net_parse_remaining (const char *text)
{
  char *end;
  gint64 number;

  if (text == NULL || !g_ascii_isdigit (*text))
    return -1;

  number = g_ascii_strtoll (text, &end, 10);

  return *end == '\0' || *end == ',' || *end == ';' || *end == '.' ? number : -1;
}

/**
 * dove_net_parse_date:
 * @text: (nullable): value of a Date header
 *
 * Reads a date of HTTP in any of its three forms (RFC 9110, section 5.6.7).
 *
 * Returns: microseconds since 1970 UTC, or -1
 */
gint64
dove_net_parse_date (const char *text)
{
  g_autoptr(GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : -1;
}

/**
 * dove_net_parse_wait:
 * @text: (nullable): value of Retry-After
 * @now: the present by the clock of the server, microseconds since 1970 UTC
 *
 * Reads Retry-After, in seconds or as a date. A date is compared with the server's own clock,
 * so that it does not matter when that is wrong.
 *
 * Returns: microseconds to wait, or -1 when the value is missing, nonsense or in the past
 */
GTimeSpan
dove_net_parse_wait (const char *text,
                     gint64      now)
{
  g_autofree char *value = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  double seconds;
  gint64 date;

  if (value == NULL)
    return -1;

  seconds = parse_number (value);
  if (seconds >= 0)
    return to_span (ceil (seconds * G_USEC_PER_SEC));

  date = dove_net_parse_date (value);

  return date >= now ? date - now : -1;
}

/**
 * dove_net_parse_reset:
 * @text: (nullable): value of a header that says when a limit is fresh again
 * @reset_is: how to read it
 * @now: the present by the clock of the server, microseconds since 1970 UTC
 *
 * Returns: microseconds until then, not negative, or -1 when it cannot be read
 */
GTimeSpan
dove_net_parse_reset (const char   *text,
                      DoveNetReset  reset_is,
                      gint64        now)
{
  g_autofree char *value = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  double number;

  if (value == NULL)
    return -1;
  if (reset_is == DOVE_NET_RESET_DATE)
    return dove_net_parse_wait (value, now);

  number = parse_number (value);
  if (number < 0)
    return -1;

  if (reset_is == DOVE_NET_RESET_GUESS)
    reset_is = number > 1e12  ? DOVE_NET_RESET_EPOCH_MS
               : number > 1e9 ? DOVE_NET_RESET_EPOCH
                              : DOVE_NET_RESET_SECONDS;

  switch (reset_is)
    {
    case DOVE_NET_RESET_MILLISECONDS:
      return to_span (number * 1000);
    case DOVE_NET_RESET_EPOCH:
      return to_span (number * G_USEC_PER_SEC - now);
    case DOVE_NET_RESET_EPOCH_MS:
      return to_span (number * 1000 - now);
    case DOVE_NET_RESET_GUESS:
    case DOVE_NET_RESET_SECONDS:
    case DOVE_NET_RESET_DATE:
    default:
      return to_span (number * G_USEC_PER_SEC);
    }
}

/**
 * dove_net_backoff:
 * @retry: 0 for the first repetition
 * @random: from 0 to below 1
 *
 * Says how long to wait before a repetition: full jitter, any time up to a bound that doubles.
 *
 * Returns: microseconds
 */
GTimeSpan
dove_net_backoff (guint  retry,
                  double random)
{
  GTimeSpan bound = DOVE_RETRY_BASE << MIN (retry, 20);

  return (GTimeSpan) (random * MIN (bound, DOVE_RETRY_CAP));
}
