/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-date-code-private.h"

/* Dates by a format code, as TEXT writes them. */

gboolean
dove_code_is_halves (const char *p)
{
  return g_ascii_strncasecmp (p, "AM/PM", 5) == 0;
}

gboolean
dove_code_is_general (const char *p)
{
  return g_ascii_strncasecmp (p, DOVE_CODE_GENERAL, strlen (DOVE_CODE_GENERAL)) == 0;
}

/* The end of a word with a letter in it that is no code, such as Uhr or USD: its other letters are
 * none either. The T and Z of ISO 8601 stand between codes. NULL when @p begins no such word. */
static const char *
skip_word (const char *p)
{
  gboolean is_literal = FALSE;

  if ((p[1] == '+' || p[1] == '-') && g_ascii_toupper (*p) == 'E')
    return NULL;

  for (; g_ascii_isalpha (*p) && !dove_code_is_halves (p) && !dove_code_is_general (p); p++)
    is_literal |= strchr ("ymdhstz", g_ascii_tolower (*p)) == NULL;

  return is_literal ? p : NULL;
}

/* Beyond a literal: a word, or quoted, escaped or in brackets, or room as wide as a character,
 * `_x` and `*x`; NULL when @p is none */
const char *
dove_code_skip_literal (const char *p)
{
  const char *end = NULL;

  if (*p != '\0' && strchr ("\\_*", *p) != NULL && p[1] != '\0')
    return g_utf8_next_char (p + 1);
  if (*p == '"')
    {
      end = strchr (p + 1, '"');
      return end != NULL ? end + 1 : p + strlen (p);
    }
  if (*p == '[')
    {
      end = strchr (p, ']');
      return end != NULL ? end + 1 : NULL;
    }

  return skip_word (p);
}

void
dove_code_append_literal (GString    *out,
                          const char *p,
                          const char *end)
{
  if (*p == '\\')
    g_string_append_len (out, p + 1, end - p - 1);
  else if (*p == '_')
    g_string_append_c (out, ' ');
  else if (g_ascii_isalpha (*p))
    g_string_append_len (out, p, end - p);
  else if (*p == '"')
    g_string_append_len (out, p + 1, MAX (0, end - p - 1 - (end[-1] == '"' && end - p > 1)));
}

static const DoveCodeLanguage languages[] = {
  { "en", 3,
    { "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December" },
    { "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday" } },
  { "de", 2,
    { "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
      "Oktober", "November", "Dezember" },
    { "Samstag", "Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag" } },
  { "fr", 3,
    { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
      "octobre", "novembre", "décembre" },
    { "samedi", "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi" } },
  { "es", 3,
    { "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
      "octubre", "noviembre", "diciembre" },
    { "sábado", "domingo", "lunes", "martes", "miércoles", "jueves", "viernes" } },
  { "it", 3,
    { "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
      "settembre", "ottobre", "novembre", "dicembre" },
    { "sabato", "domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì" } },
  { "nl", 2,
    { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
      "oktober", "november", "december" },
    { "zaterdag", "zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag" } },
};

/* The first when there is no such language */
const DoveCodeLanguage *
dove_code_language (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (languages); i++)
    if (g_ascii_strncasecmp (languages[i].code, code, 2) == 0)
      return &languages[i];

  return &languages[0];
}

/* A date being written */
typedef struct
{
  DoveMoment      moment;
  int             seconds;     /* of the day, begun ones not counted */
  gboolean        has_halves;  /* AM/PM */
  const DoveCodeLanguage *language;
} Clock;

static void
append_start (GString    *out,
              const char *name,
              int         n_letters)
{
  g_string_append_len (out, name, g_utf8_offset_to_pointer (name, n_letters) - name);
}

static void
write_month (const Clock *clock,
             int          length,
             GString     *out)
{
  const char *name = clock->language->months[clock->moment.month - 1];

  if (length <= 2)
    g_string_append_printf (out, "%0*d", length, clock->moment.month);
  else if (length == 4)
    g_string_append (out, name);
  else
    append_start (out, name, length == 3 ? 3 : 1);
}

static void
write_day (const Clock *clock,
           int          length,
           GString     *out)
{
  int weekday = ((clock->moment.serial % 7) + 7) % 7;
  const char *name = clock->language->days[weekday];

  if (length <= 2)
    g_string_append_printf (out, "%0*d", length, clock->moment.day);
  else if (length == 3)
    append_start (out, name, clock->language->day_letters);
  else
    g_string_append (out, name);
}

static void
write_code (const Clock *clock,
            char         letter,
            int          length,
            GString     *out)
{
  int hour = clock->seconds / 3600;

  if (clock->has_halves)
    hour = (hour + 11) % 12 + 1;

  switch (letter)
    {
    case 'y':
      if (length == 1)
        g_string_append_c (out, 'y');
      else if (length == 2)
        g_string_append_printf (out, "%02d", clock->moment.year % 100);
      else
        g_string_append_printf (out, "%04d", clock->moment.year);
      break;
    case 'd':
      write_day (clock, length, out);
      break;
    case 'h':
      g_string_append_printf (out, "%0*d", length, hour);
      break;
    case 'n':
      g_string_append_printf (out, "%0*d", length, clock->seconds / 60 % 60);
      break;
    case 's':
      g_string_append_printf (out, "%0*d", length, clock->seconds % 60);
      break;
    default:
      write_month (clock, length, out);
      break;
    }
}

/* Whether the m at @p are minutes: after hours, or before seconds */
gboolean
dove_code_is_minutes (const char *p,
                      char        last)
{
  if (last == 'h')
    return TRUE;

  while (g_ascii_tolower (*p) == 'm')
    p++;
  for (const char *end; *p != '\0'; p = end != NULL ? end : g_utf8_next_char (p))
    {
      end = dove_code_skip_literal (p);
      if (end == NULL && g_ascii_isalpha (*p))
        return g_ascii_tolower (*p) == 's';
      if (*p == '[' && g_ascii_tolower (p[1]) == 's')
        return TRUE;
    }

  return FALSE;
}

/* [h], [m], [s]: all hours, minutes or seconds, also beyond a day */
static gboolean
write_elapsed (const Clock *clock,
               const char  *p,
               GString     *out)
{
  gint64 total = clock->moment.serial * G_GINT64_CONSTANT (86400) + clock->seconds;
  char letter = g_ascii_tolower (p[1]);
  gsize length = strspn (p + 1, "hHmMsS");

  if (length == 0 || p[1 + length] != ']')
    return FALSE;

  total /= letter == 'h' ? 3600 : letter == 'm' ? 60 : 1;
  g_string_append_printf (out, "%0*" G_GINT64_FORMAT, (int) length, total);

  return TRUE;
}

/* How many of the letters at @p are one code: yyy is yy and a y that is none */
int
dove_code_length (const char *p,
                  char        letter)
{
  int most = letter == 'm' ? 5 : letter == 'y' || letter == 'd' ? 4 : 2;
  int length = 0;

  while (length < most && g_ascii_tolower (p[length]) == letter)
    length++;

  return letter == 'y' && length == 3 ? 2 : length;
}

/* How many places the code at @p has behind seconds, `.0` and so on */
int
dove_code_fraction (const char *p)
{
  return *p == '.' ? (int) MIN (strspn (p + 1, "0"), 9) : 0;
}

/* Writes them, cut rather than rounded. Returns: where they end. */
static const char *
write_fraction (const Clock *clock,
                const char  *p,
                GString     *out)
{
  int ms = clock->moment.ms % 1000;
  int places = dove_code_fraction (p);

  if (places == 0)
    return p;

  g_string_append_c (out, '.');
  for (int i = 0; i < places; i++, ms = ms * 10 % 1000)
    g_string_append_c (out, '0' + ms / 100);

  return p + 1 + places;
}

static void
format_clock (const char  *section,
              const Clock *clock,
              GString     *out)
{
  char last = '\0';

  for (const char *p = section; *p != '\0';)
    {
      const char *end = dove_code_skip_literal (p);
      char letter = g_ascii_tolower (*p);

      if (end != NULL)
        {
          gboolean is_elapsed = *p == '[' && write_elapsed (clock, p, out);

          if (is_elapsed)
            last = g_ascii_tolower (p[1]);
          else if (*p != '[')
            dove_code_append_literal (out, p, end);
          p = is_elapsed && last == 's' ? write_fraction (clock, end, out) : end;
        }
      else if (dove_code_is_halves (p))
        {
          g_string_append (out, clock->seconds < 43200 ? "AM" : "PM");
          p += 5;
        }
      else if (letter != '\0' && strchr ("ymdhs", letter) != NULL)
        {
          int length = dove_code_length (p, letter);
          gboolean is_minute = letter == 'm' && length <= 2 && dove_code_is_minutes (p, last);

          write_code (clock, is_minute ? 'n' : letter, length, out);
          last = letter;
          p += length;
          if (letter == 's')
            p = write_fraction (clock, p, out);
        }
      else
        {
          g_string_append_len (out, p, g_utf8_next_char (p) - p);
          p = g_utf8_next_char (p);
        }
    }
}

static gboolean
is_elapsed (const char *code)
{
  for (const char *p = strchr (code, '['); p != NULL; p = strchr (p + 1, '['))
    if (strchr ("hHmMsS", p[1]) != NULL)
      return TRUE;

  return FALSE;
}

/* To the second, or to its parts that the code shows */
static void
round_elapsed (const char *code,
               DoveMoment *moment)
{
  int places = 0;
  int unit = 1000;

  for (const char *p = strchr (code, '.'); p != NULL; p = strchr (p + 1, '.'))
    places = MAX (places, dove_code_fraction (p));
  for (; places > 0 && unit > 1; places--)
    unit /= 10;
  moment->ms = (moment->ms + unit / 2) / unit * unit;
  if (moment->ms >= DOVE_DAY_MS)
    {
      moment->ms = 0;
      moment->serial++;
      dove_serial_to_date (moment);
    }
}

/*
 * dove_date_code_write:
 * @code: such as `dd.mm.yyyy hh:mm`
 * @language: (nullable): two letters, of month and day names; %NULL is English
 *
 * Appends a date number as the code asks. Clocks show the second that is running, elapsed time is
 * rounded.
 *
 * Returns: whether the number is within the range of dates
 */
gboolean
dove_date_code_write (const char       *code,
                      const DoveNumber *number,
                      const char       *language,
                      GString          *out)
{
  Clock clock = { 0 };

  if (!dove_serial_split (number, &clock.moment))
    return FALSE;

  if (is_elapsed (code))
    round_elapsed (code, &clock.moment);
  clock.seconds = clock.moment.ms / 1000;
  for (const char *p = code; *p != '\0'; p++)
    clock.has_halves |= dove_code_is_halves (p);
  clock.language = dove_code_language (language);
  format_clock (code, &clock, out);

  return TRUE;
}
