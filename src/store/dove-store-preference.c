/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-store"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "base/dove-defaults.h"
#include "dove-store-private.h"
#include "store/dove-store-preference.h"

/*
 * What a person prefers. Every preference has a row in the table below, and none that is not
 * there can be set: the bus, the command line and the window go by it.
 */

#define HOUR_MINUTES 60
#define DAY_MINUTES  (24 * 60)

static const DovePreference preferences[] = {
  { DOVE_PREFERENCE_BACKGROUND, DOVE_PREFERENCE_BOOLEAN, "false", 0, 0 },
  { DOVE_PREFERENCE_NOTIFY_REVIEW, DOVE_PREFERENCE_BOOLEAN, "true", 0, 0 },
  { DOVE_PREFERENCE_NOTIFY_SIGN_IN, DOVE_PREFERENCE_BOOLEAN, "true", 0, 0 },
  { DOVE_PREFERENCE_NOTIFY_KEYRING, DOVE_PREFERENCE_BOOLEAN, "true", 0, 0 },
  { DOVE_PREFERENCE_NOTIFY_FAILURE, DOVE_PREFERENCE_BOOLEAN, "true", 0, 0 },
  { DOVE_PREFERENCE_NOTIFY_CLOCK, DOVE_PREFERENCE_BOOLEAN, "true", 0, 0 },
  { DOVE_PREFERENCE_NOTIFY_SILENCE, DOVE_PREFERENCE_BOOLEAN, "true", 0, 0 },
  { DOVE_PREFERENCE_QUIET_HOURS, DOVE_PREFERENCE_HOURS, "", 0, 0 },
  { DOVE_PREFERENCE_RUN_ON_METERED, DOVE_PREFERENCE_BOOLEAN, "false", 0, 0 },
  { DOVE_PREFERENCE_RUN_SAVING, DOVE_PREFERENCE_BOOLEAN, "false", 0, 0 },
  { DOVE_PREFERENCE_KEEP_DAYS, DOVE_PREFERENCE_NUMBER, G_STRINGIFY (DOVE_KEEP_DAYS),
    DOVE_KEEP_DAYS_LEAST, DOVE_KEEP_DAYS_MOST },
};

/**
 * dove_preference_list:
 * @length: (out): how many there are
 *
 * Returns: (transfer none) (array length=length): all preferences
 */
const DovePreference *
dove_preference_list (guint *length)
{
  *length = G_N_ELEMENTS (preferences);

  return preferences;
}

/**
 * dove_preference_find:
 * @name: a name
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_MISSING.
 *
 * Returns: (transfer none) (nullable): the preference
 */
const DovePreference *
dove_preference_find (const char  *name,
                      GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (preferences); i++)
    if (g_strcmp0 (preferences[i].name, name) == 0)
      return &preferences[i];

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no preference “%s”"), name);

  return NULL;
}

static char *
normalize_boolean (const char *value)
{
  static const char *const yes[] = { "true", "on", "yes", "1" };
  static const char *const no[] = { "false", "off", "no", "0" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      if (g_ascii_strcasecmp (value, yes[i]) == 0)
        return g_strdup ("true");
      if (g_ascii_strcasecmp (value, no[i]) == 0)
        return g_strdup ("false");
    }

  return NULL;
}

static char *
normalize_hours (const char *value)
{
  guint from;
  guint until;

  if (*value == '\0' || g_ascii_strcasecmp (value, "off") == 0)
    return g_strdup ("");
  if (!dove_preference_parse_hours (value, &from, &until))
    return NULL;

  return g_strdup_printf ("%02u:%02u-%02u:%02u", from / HOUR_MINUTES, from % HOUR_MINUTES,
                          until / HOUR_MINUTES, until % HOUR_MINUTES);
}

/**
 * dove_preference_normalize:
 * @self: a preference
 * @value: what somebody wants to set
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_INVALID, saying what can be set.
 *
 * Returns: (transfer full) (nullable): the value as it is kept
 */
char *
dove_preference_normalize (const DovePreference  *self,
                           const char            *value,
                           GError               **error)
{
  char *normal = NULL;
  gint64 number = 0;

  switch (self->kind)
    {
    case DOVE_PREFERENCE_NUMBER:
      if (g_ascii_string_to_signed (value, 10, self->least, self->most, &number, NULL))
        return g_strdup_printf ("%" G_GINT64_FORMAT, number);
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” cannot be “%s”: give a number from %" PRId64 " to %" PRId64),
                   self->name, value, self->least, self->most);
      return NULL;
    case DOVE_PREFERENCE_HOURS:
      normal = normalize_hours (value);
      if (normal == NULL)
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                     _("“%s” cannot be “%s”: give two different times like 22:00-07:00, or off"),
                     self->name, value);
      return normal;
    case DOVE_PREFERENCE_BOOLEAN:
    default:
      normal = normalize_boolean (value);
      if (normal == NULL)
        g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                     _("“%s” cannot be “%s”: give on or off"),
                     self->name, value);
      return normal;
    }
}

static gboolean
parse_time (const char  *text,
            guint       *minutes,
            const char **end)
{
  char *at = NULL;
  guint64 hour;
  guint64 minute;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  hour = g_ascii_strtoull (text, &at, 10);
  if (*at != ':' || !g_ascii_isdigit (at[1]) || !g_ascii_isdigit (at[2]) ||
      g_ascii_isdigit (at[3]))
    return FALSE;
  minute = g_ascii_strtoull (at + 1, &at, 10);
  if (hour > 23 || minute > 59)
    return FALSE;

  *minutes = (guint) (hour * HOUR_MINUTES + minute);
  *end = at;

  return TRUE;
}

/**
 * dove_preference_parse_hours:
 * @value: hours like `22:00-07:00`
 * @from: (out): minutes since midnight
 * @until: (out): likewise; another than @from, and the next day if it is less
 *
 * Returns: whether these are hours
 */
gboolean
dove_preference_parse_hours (const char *value,
                             guint      *from,
                             guint      *until)
{
  const char *at = value;

  if (!parse_time (value, from, &at) || *at != '-' || !parse_time (at + 1, until, &at))
    return FALSE;

  return *at == '\0' && *from != *until && *from < DAY_MINUTES;
}

/**
 * dove_preference_get_quiet_left:
 * @hours: quiet hours, or empty
 * @minute: the time of day, minutes since midnight
 *
 * Returns: for how many minutes it is still to be quiet; 0 when it is not
 */
guint
dove_preference_get_quiet_left (const char *hours,
                                guint       minute)
{
  guint from;
  guint until;
  guint length;

  if (!dove_preference_parse_hours (hours, &from, &until))
    return 0;

  length = (until + DAY_MINUTES - from) % DAY_MINUTES;
  minute = (minute + DAY_MINUTES - from) % DAY_MINUTES; /* since the quiet began */

  return minute < length ? length - minute : 0;
}

/* What is set, or NULL */
static char *
find_value (DoveStore   *self,
            const char  *name,
            GError     **error)
{
  static const char sql[] = "SELECT value FROM preference WHERE name = ?";
  g_autoptr(DoveStatement) statement = dove_database_prepare (self->state, sql, error);

  if (statement == NULL)
    return NULL;

  dove_statement_bind_text (statement, 1, name);
  if (dove_database_step (self->state, statement, error) != DOVE_STEP_ROW)
    return NULL;

  return g_strdup ((const char *) sqlite3_column_text (statement, 0));
}

/**
 * dove_store_get_preference:
 * @self: a store
 * @name: one that there is
 *
 * Tells what a person prefers; the default where nothing is set, or what is set is no good.
 *
 * Returns: (transfer full): its value
 */
char *
dove_store_get_preference (DoveStore  *self,
                           const char *name)
{
  const DovePreference *preference = dove_preference_find (name, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *value = NULL;
  char *normal = NULL;

  g_return_val_if_fail (preference != NULL, NULL);

  value = find_value (self, name, &error);
  if (value != NULL)
    normal = dove_preference_normalize (preference, value, &error);
  if (error != NULL)
    g_info ("The default is taken for “%s”: %s", name, error->message);

  return normal != NULL ? normal : g_strdup (preference->fallback);
}

/**
 * dove_store_get_preference_flag:
 * @self: a store
 * @name: one that is on or off
 *
 * Returns: whether it is on
 */
gboolean
dove_store_get_preference_flag (DoveStore  *self,
                                const char *name)
{
  g_autofree char *value = dove_store_get_preference (self, name);

  return g_strcmp0 (value, "true") == 0;
}

/**
 * dove_store_get_preference_number:
 * @self: a store
 * @name: one that is a number
 *
 * Returns: the number
 */
gint64
dove_store_get_preference_number (DoveStore  *self,
                                  const char *name)
{
  g_autofree char *value = dove_store_get_preference (self, name);

  return g_ascii_strtoll (value, NULL, 10);
}

/**
 * dove_store_set_preference:
 * @self: a store
 * @name: which
 * @value: its value; one like the default is kept as well
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_MISSING, %DOVE_ERROR_INVALID, those of a store.
 *
 * Returns: whether it is set
 */
gboolean
dove_store_set_preference (DoveStore   *self,
                           const char  *name,
                           const char  *value,
                           GError     **error)
{
  static const char sql[] = "INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)";
  const DovePreference *preference = dove_preference_find (name, error);
  g_autofree char *normal = NULL;
  g_autoptr(DoveStatement) statement = NULL;

  if (preference == NULL)
    return FALSE;
  normal = dove_preference_normalize (preference, value, error);
  if (normal == NULL)
    return FALSE;
  statement = dove_database_prepare (self->state, sql, error);
  if (statement == NULL)
    return FALSE;

  dove_statement_bind_text (statement, 1, name);
  dove_statement_bind_text (statement, 2, normal);

  return dove_database_run (self->state, statement, error);
}
