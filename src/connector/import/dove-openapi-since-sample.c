/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/import/dove-openapi-since-private.h"

#include <string.h>

/*
 * Parameters that take conditions of a language of their own (`filter`, `where`, `q`) ask for
 * changes if the description writes such a condition out: `modifiedTime > '2012-06-04T12:00:00'`,
 * `lastmodifieddate:[2016-05-01T08:25:43.511Z..]`, `updatedAt gt 2020-01-01`.
 */

#define TIME \
  "[0-9]{4}-[0-9]{2}-[0-9]{2}" \
  "(T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?(Z|[+-][0-9:]{5})?)?"
#define SAMPLE \
  "(?<![\\w./])([A-Za-z_][A-Za-z0-9_]*(?:[./][A-Za-z_][A-Za-z0-9_]*)*)" \
  "( ?(?:>=|&gt;=|>|&gt;|:>=?) ?| (?:ge|gt) |:(?=\\[" TIME "\\.\\.\\]))" \
  "(\\[)?(['\"]?)" "(" TIME ")" "(['\"]?)(\\.\\.\\])?"

/* Places of what SAMPLE finds */
enum { NAME = 1, OPERATOR = 2, OPEN = 5, QUOTE = 6, CLOSE = 10, END = 11, CLOCK = 8, ZONE = 9 };

static const char *
get_format (const char *clock,
            const char *zone)
{
  if (clock == NULL || *clock == '\0')
    return "date";
  if (zone == NULL || *zone == '\0')
    return "iso-utc";

  return *zone == 'Z' ? "iso" : "iso-offset";
}

/**
 * dove_since_read_sample:
 * @spot: a place of a request; gets its template and format
 * @own: (nullable): what the records are called, a slug
 * @field: (out) (transfer full): what the condition calls the time
 *
 * Returns: what a time in that place asks for, if a condition is written out
 */
DoveAsks
dove_since_read_sample (DoveSinceSpot  *spot,
                        const char     *own,
                        char          **field)
{
  g_autoptr(GRegex) regex = NULL;
  g_autoptr(GMatchInfo) match = NULL;

  *field = NULL;
  if (spot->description == NULL || (spot->in != NULL && g_str_equal (spot->in, "header")) ||
      !dove_import_is_named (spot->name, "filter filters where q query search condition "
                                         "conditions"))
    return DOVE_ASKS_NOTHING;

  regex = g_regex_new (SAMPLE, 0, 0, NULL);
  for (g_regex_match (regex, spot->description, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, NAME);
      g_autofree char *operator = g_match_info_fetch (match, OPERATOR);
      g_autofree char *open = g_match_info_fetch (match, OPEN);
      g_autofree char *quote = g_match_info_fetch (match, QUOTE);
      g_autofree char *close = g_match_info_fetch (match, CLOSE);
      g_autofree char *end = g_match_info_fetch (match, END);
      g_autofree char *clock = g_match_info_fetch (match, CLOCK);
      g_autofree char *zone = g_match_info_fetch (match, ZONE);
      g_auto(GStrv) parts = g_strsplit (operator, "&gt;", -1);
      g_autofree char *plain = g_strjoinv (">", parts);
      const char *last = name + strlen (name);
      guint told = 0;

      while (last > name && last[-1] != '.' && last[-1] != '/')
        last--;
      told = dove_openapi_read_time_name (last, own);

      if ((told & DOVE_SAYS_CHANGED) == 0 || (told & (DOVE_SAYS_OTHER | DOVE_SAYS_CREATED)) != 0 ||
          g_strcmp0 (quote, close) != 0 || (*open != '\0') != (end != NULL && *end != '\0'))
        continue;

      spot->template = g_strconcat (name, plain, open, quote, "{since}", quote, end, NULL);
      spot->format = get_format (clock, zone);
      *field = g_strdup (last);
      return DOVE_ASKS_CHANGED;
    }

  return DOVE_ASKS_NOTHING;
}
