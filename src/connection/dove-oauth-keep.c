/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-oauth-private.h"

#include "base/dove-defaults.h"
#include "base/dove-error.h"
#include "connector/dove-rights.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Tokens: read from an answer, kept in the keyring, and made the connection's session.
 *
 * They go into the keyring before anything is asked with them. A provider that gives a new
 * refresh token each time has ended the old one by then: a crash in between would otherwise mean
 * a new sign-in. When the keyring fails, the new item waits in `unsaved`, and nobody is signed in
 * until it is kept.
 */

#define MILLISECONDS_FROM G_GINT64_CONSTANT (100000000000) /* no seconds: they were the year 5138 */

static gint64
get_now (DoveConnection *connection)
{
  return dove_clock_get_now (connection->clock) / G_USEC_PER_SEC;
}

static void
set_seconds (DoveValueBuilder *builder,
             const char       *name,
             gint64            seconds)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);

  dove_value_builder_set_text (builder, name, text);
}

static gboolean
refuse_answer (DoveConnection  *connection,
               const char      *what,
               GError         **error)
{
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED, _("“%s” did not sign us in: %s"),
               connection->name, what);

  return FALSE;
}

/* Of a header value: no control characters, no spaces. */
static gboolean
is_token (const char *text)
{
  if (text == NULL || *text == '\0')
    return FALSE;

  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;

  return TRUE;
}

static DoveValue *
find_token (DoveConnection *connection,
            DoveValue      *answer)
{
  DoveSelector *selector = connection->auth->oauth->token_at;
  DoveValue *token = dove_value_get_member (answer, "access_token");

  if (selector != NULL)
    return dove_selector_select_in (selector, answer, NULL);

  return token != NULL ? dove_value_ref (token) : NULL;
}

/* Seconds since 1970, of a number of seconds or milliseconds or a time as text; -1 for neither. */
static gint64
read_instant (DoveValue *value)
{
  g_autofree char *text = dove_oauth_dup_plain (value);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = NULL;
  gint64 seconds = -1;

  if (text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &seconds, NULL))
    return seconds >= MILLISECONDS_FROM ? seconds / 1000 : seconds;

  time = text != NULL ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : -1;
}

/* How long the token is good, in seconds; 0 when nothing tells. */
static gint64
read_life (DoveConnection *connection,
           DoveValue      *answer,
           gint64          now)
{
  DoveSelector *selector = connection->auth->oauth->expires_at;
  g_autoptr(DoveValue) value = NULL;
  gint64 instant = -1;

  if (selector == NULL)
    return dove_oauth_read_seconds (answer, "expires_in", 0);

  value = dove_selector_select_in (selector, answer, NULL);
  instant = read_instant (value);

  return instant >= 0 ? MAX (instant - now, 1) : 0;
}

static gboolean
check_tokens (DoveConnection  *connection,
              DoveValue       *answer,
              DoveValue       *token,
              GError         **error)
{
  const DoveAuth *auth = connection->auth;
  const char *type = dove_value_get_member_text (answer, "token_type");
  gboolean is_shown_otherwise = auth->apply_headers != NULL || auth->apply_query != NULL;

  if (answer == NULL)
    return refuse_answer (connection, _("its answer is neither JSON nor a form"), error);
  if (!is_token (dove_value_get_text (token)))
    return refuse_answer (connection, _("its answer has no usable token"), error);
  if (type != NULL && !is_shown_otherwise && g_ascii_strcasecmp (type, "bearer") != 0 &&
      g_ascii_strcasecmp (type, auth->scheme) != 0)
    return refuse_answer (connection, _("its token is of a kind that cannot be used"), error);

  return TRUE;
}

static void
take_saved (DoveConnection   *connection,
            DoveValue        *answer,
            DoveValueBuilder *builder)
{
  g_autoptr(DoveScope) scope = dove_connection_make_scope (connection, FALSE);

  for (guint i = 0; i < connection->auth->save->len; i++)
    {
      DoveSaved *saved = g_ptr_array_index (connection->auth->save, i);
      g_autoptr(DoveValue) value = dove_selector_select_in (saved->selector, answer, scope);
      g_autofree char *name = g_strconcat (DOVE_OAUTH_SAVED, saved->name, NULL);
      g_autofree char *text = dove_oauth_dup_plain (value);

      if (text != NULL)
        dove_value_builder_set_text (builder, name, text);
    }
}

/* What was granted, as it is told: one text, or a list; NULL when nothing is said. */
static char *
read_scope (DoveValue *answer)
{
  DoveValue *told = dove_value_get_member (answer, "scope");
  g_autoptr(GString) joined = NULL;

  if (dove_value_get_kind (told) != DOVE_VALUE_LIST)
    return g_strdup (dove_value_get_text (told));

  joined = g_string_new (NULL);
  for (guint i = 0; i < dove_value_get_length (told); i++)
    {
      const char *scope = dove_value_get_text (dove_value_get_element (told, i));

      if (scope != NULL)
        g_string_append_printf (joined, "%s%s", joined->len > 0 ? " " : "", scope);
    }

  return g_string_free (g_steal_pointer (&joined), FALSE);
}

/*
 * Reads a token answer into members of an item. A new refresh token is there only when one was
 * given. Errors: FAILED, with nothing of the answer in it.
 */
DoveValue *
dove_oauth_read_tokens (DoveConnection  *connection,
                        DoveValue       *answer,
                        GError         **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  const char *refresh = dove_value_get_member_text (answer, "refresh_token");
  g_autofree char *scope = read_scope (answer);
  g_autoptr(DoveValue) token = find_token (connection, answer);
  gint64 now = get_now (connection);
  gint64 life = read_life (connection, answer, now);

  if (!check_tokens (connection, answer, token, error))
    return NULL;

  dove_value_builder_set (builder, DOVE_OAUTH_ACCESS, token);
  if (refresh != NULL && *refresh != '\0')
    dove_value_builder_set_text (builder, DOVE_OAUTH_REFRESH, refresh);
  if (scope != NULL)
    dove_value_builder_set_text (builder, DOVE_OAUTH_SCOPE, scope);

  set_seconds (builder, DOVE_OAUTH_OBTAINED, now);
  if (life > 0)
    set_seconds (builder, DOVE_OAUTH_EXPIRES, now + MIN (life, DOVE_TOKEN_LIFE_CAP));
  take_saved (connection, answer, builder);

  return dove_value_builder_end (builder);
}

/*
 * Reads the keyring's item; an empty record when there is none. Errors: the keyring's, without
 * MISSING; UNAUTHORIZED when it was made for other servers.
 */
DoveValue *
dove_oauth_read_item (DoveConnection  *connection,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(DoveValueBuilder) builder = NULL;
  DoveValue *item = dove_keyring_lookup (connection->keyring, connection->id, cancellable,
                                         &problem);

  if (item != NULL && !dove_connection_check_consent (connection, item, error))
    g_clear_pointer (&item, dove_value_unref);
  else if (item != NULL)
    dove_connection_hide (connection, item);
  if (item != NULL || problem == NULL)
    return item;

  if (!g_error_matches (problem, DOVE_ERROR, DOVE_ERROR_MISSING))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  return dove_value_builder_end (builder);
}

/* --- the session ------------------------------------------------------------------------------ */

static DoveValue *
make_session (DoveValue *item)
{
  g_autoptr(DoveValueBuilder) builder = NULL;
  const char *token = dove_value_get_member_text (item, DOVE_OAUTH_ACCESS);

  if (token == NULL)
    return NULL;

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  for (guint i = 0; i < dove_value_get_length (item); i++)
    {
      const char *name = dove_value_get_name (item, i);

      if (g_str_has_prefix (name, DOVE_OAUTH_SAVED))
        dove_value_builder_set (builder, name + strlen (DOVE_OAUTH_SAVED),
                                dove_value_get_element (item, i));
    }
  dove_value_builder_set_text (builder, "access_token", token);

  return dove_value_builder_end (builder);
}

/* Whether the program signs in as itself, with what is in the keyring. */
gboolean
dove_oauth_needs_nobody (DoveConnection *connection)
{
  DoveGrant grant = connection->auth->oauth->grant;

  return grant == DOVE_GRANT_CLIENT || grant == DOVE_GRANT_JWT;
}

/*
 * When the session is to be renewed, and until when it serves. The wall clock may have been set
 * since: nothing lies further ahead than the whole lifetime.
 */
static void
set_times (DoveConnection *connection,
           DoveValue      *item)
{
  gint64 obtained = dove_oauth_read_seconds (item, DOVE_OAUTH_OBTAINED, 0);
  gint64 expires = dove_oauth_read_seconds (item, DOVE_OAUTH_EXPIRES, -1);
  gint64 monotonic = dove_clock_get_monotonic (connection->clock);
  GTimeSpan life = (expires - obtained) * G_USEC_PER_SEC;
  GTimeSpan age = (get_now (connection) - obtained) * G_USEC_PER_SEC;
  gboolean can_renew = dove_oauth_needs_nobody (connection) ||
                       dove_value_get_member (item, DOVE_OAUTH_REFRESH) != NULL;

  connection->renew_at = connection->expires_at = G_MAXINT64;
  if (expires < 0)
    return;

  life = CLAMP (life, 0, DOVE_TOKEN_LIFE_CAP * G_USEC_PER_SEC);
  age = CLAMP (age, 0, life);
  connection->expires_at = monotonic + life - age;
  connection->renew_at =
    can_renew ? monotonic + (GTimeSpan) (life * DOVE_SESSION_SHARE) - age : connection->expires_at;
}

/* Makes an item, that the keyring has, the connection's secrets and session; with the lock. */
void
dove_oauth_set_item (DoveConnection *connection,
                     DoveValue      *item)
{
  g_clear_pointer (&connection->secrets, dove_value_unref);
  connection->secrets = dove_value_ref (item);
  g_clear_pointer (&connection->session, dove_value_unref);
  connection->session = make_session (item);
  connection->generation++;
  set_times (connection, item);
}

void
dove_oauth_adopt (DoveConnection *connection,
                  DoveValue      *item)
{
  g_mutex_lock (&connection->lock);
  dove_oauth_set_item (connection, item);
  g_mutex_unlock (&connection->lock);
}

/* The item without its tokens. */
DoveValue *
dove_oauth_drop_tokens (DoveValue *item)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; i < dove_value_get_length (item); i++)
    if (!g_str_has_prefix (dove_value_get_name (item, i), "oauth."))
      dove_value_builder_set (builder, dove_value_get_name (item, i),
                              dove_value_get_element (item, i));

  return dove_value_builder_end (builder);
}

/* Keeps an item and then makes it the session; with the turn. Errors: the keyring's. */
gboolean
dove_oauth_keep_item (DoveConnection  *connection,
                      DoveValue       *item,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr(DoveValue) kept = dove_value_ref (item);

  dove_connection_hide (connection, item);
  g_mutex_lock (&connection->lock);
  g_clear_pointer (&connection->unsaved, dove_value_unref);
  connection->unsaved = dove_value_ref (item);
  g_mutex_unlock (&connection->lock);

  if (!dove_keyring_store (connection->keyring, connection->id, connection->manifest->name, item,
                           cancellable, error))
    {
      g_prefix_error (error, _("“%s” was signed in to, but that could not be kept: "),
                      connection->name);
      return FALSE;
    }

  g_mutex_lock (&connection->lock);
  g_clear_pointer (&connection->unsaved, dove_value_unref);
  g_clear_pointer (&connection->refused, dove_value_unref);
  g_clear_pointer (&connection->refusal, g_free);
  g_mutex_unlock (&connection->lock);
  dove_oauth_adopt (connection, kept);

  return TRUE;
}

/* Puts new tokens into the item and keeps it; with the turn. Errors: the keyring's. */
gboolean
dove_oauth_keep (DoveConnection  *connection,
                 DoveValue       *tokens,
                 GCancellable    *cancellable,
                 GError         **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValue) item = NULL;

  g_mutex_lock (&connection->lock);
  if (connection->secrets != NULL)
    dove_value_builder_set_all (builder, connection->secrets);
  g_mutex_unlock (&connection->lock);

  /* The old end belongs to the old token. */
  dove_value_builder_remove (builder, DOVE_OAUTH_EXPIRES);
  dove_value_builder_set_all (builder, tokens);
  item = dove_value_builder_end (builder);

  return dove_oauth_keep_item (connection, item, cancellable, error);
}

/**
 * dove_connection_list_lacking:
 * @self: a connection
 *
 * Tells what its sign-in was asked to include and does not, by what the application said of it: a
 * person may allow less than all.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): scopes; %NULL for none
 */
char **
dove_connection_list_lacking (DoveConnection *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const DoveOAuth *oauth = self->auth != NULL ? self->auth->oauth : NULL;

  return dove_rights_list_lacking (oauth,
                                   dove_value_get_member_text (self->secrets, DOVE_OAUTH_SCOPE),
                                   dove_value_get_member_text (self->secrets, DOVE_OAUTH_REFRESH) !=
                                     NULL);
}

/**
 * dove_connection_name_lacking:
 * @self: a connection
 * @object: (nullable): what was refused
 *
 * Returns: (transfer full) (nullable): names of the rights that the sign-in does not include and
 *   that @object may need, for people; %NULL for none
 */
char *
dove_connection_name_lacking (DoveConnection   *self,
                              const DoveObject *object)
{
  g_auto(GStrv) lacking = dove_connection_list_lacking (self);

  return lacking != NULL ? dove_rights_name (self->auth, object, (const char *const *) lacking)
                         : NULL;
}
