/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/dove-store.h"

G_BEGIN_DECLS

/* Names of preferences */
#define DOVE_PREFERENCE_BACKGROUND      "background"        /* starts with the session */
#define DOVE_PREFERENCE_NOTIFY_REVIEW   "notify-review"
#define DOVE_PREFERENCE_NOTIFY_SIGN_IN  "notify-sign-in"
#define DOVE_PREFERENCE_NOTIFY_KEYRING  "notify-keyring"
#define DOVE_PREFERENCE_NOTIFY_FAILURE  "notify-failure"
#define DOVE_PREFERENCE_NOTIFY_CLOCK    "notify-clock"
#define DOVE_PREFERENCE_NOTIFY_SILENCE  "notify-silence"    /* a sync brings nothing */
#define DOVE_PREFERENCE_QUIET_HOURS     "quiet-hours"       /* `22:00-07:00`, empty for none */
#define DOVE_PREFERENCE_RUN_ON_METERED  "run-on-metered"
#define DOVE_PREFERENCE_RUN_SAVING      "run-in-power-saver"
#define DOVE_PREFERENCE_KEEP_DAYS       "keep-days"         /* how long history is kept */

/**
 * DovePreferenceKind:
 * @DOVE_PREFERENCE_BOOLEAN: `true` or `false`
 * @DOVE_PREFERENCE_NUMBER: a whole number
 * @DOVE_PREFERENCE_HOURS: `HH:MM-HH:MM`, or empty
 */
typedef enum
{
  DOVE_PREFERENCE_BOOLEAN,
  DOVE_PREFERENCE_NUMBER,
  DOVE_PREFERENCE_HOURS,
} DovePreferenceKind;

/**
 * DovePreference:
 * @name: as it is called on the bus, by the command line and in the state
 * @kind: what its values look like
 * @fallback: its value until a person sets another
 * @least: of a number
 * @most: of a number
 *
 * Something that a person can set for a workspace on this computer. Values are texts.
 */
typedef struct
{
  const char         *name;
  DovePreferenceKind  kind;
  const char         *fallback;
  gint64              least;
  gint64              most;
} DovePreference;

const DovePreference *dove_preference_list      (guint                 *length);
const DovePreference *dove_preference_find      (const char            *name,
                                                 GError               **error);
char                 *dove_preference_normalize (const DovePreference  *self,
                                                 const char            *value,
                                                 GError               **error);
gboolean              dove_preference_parse_hours (const char          *value,
                                                 guint                 *from,
                                                 guint                 *until);
guint                 dove_preference_get_quiet_left (const char       *hours,
                                                 guint                  minute);

char                 *dove_store_get_preference (DoveStore             *self,
                                                 const char            *name);
gboolean              dove_store_get_preference_flag (DoveStore        *self,
                                                 const char            *name);
gint64                dove_store_get_preference_number (DoveStore      *self,
                                                 const char            *name);
gboolean              dove_store_set_preference (DoveStore             *self,
                                                 const char            *name,
                                                 const char            *value,
                                                 GError               **error);

G_END_DECLS
