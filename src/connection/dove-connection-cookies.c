/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"

#include <libsoup/soup.h>
#include <string.h>

/*
 * The cookies of a session: those of the login, and what later answers make of them. They go to
 * the origin of the connection only, so path and domain say nothing more.
 */

#define SECRET_LENGTH 8 /* shorter ones, like `1`, show nothing, and stand in any text */

static DovePair *
find_cookie (GPtrArray  *cookies,
             const char *name)
{
  for (guint i = 0; i < cookies->len; i++)
    if (g_str_equal (((DovePair *) g_ptr_array_index (cookies, i))->name, name))
      return g_ptr_array_index (cookies, i);

  return NULL;
}

/* Whether `Max-Age` says that it is over; `Expires` in the past says so too. */
static gboolean
is_over (DoveConnection *self,
         const char     *attributes)
{
  g_auto(GStrv) parts = g_strsplit (attributes, ";", -1);
  gboolean is_past = FALSE;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      g_autoptr(GDateTime) end = NULL;

      if (g_ascii_strncasecmp (part, "max-age=", 8) == 0)
        return g_ascii_strtoll (part + 8, NULL, 10) <= 0;
      if (g_ascii_strncasecmp (part, "expires=", 8) == 0)
        {
          end = soup_date_time_new_from_http_string (part + 8);
          is_past = end != NULL && g_date_time_to_unix (end) * G_USEC_PER_SEC <=
                                     dove_clock_get_now (self->clock);
        }
    }

  return is_past;
}

/* Puts one `Set-Cookie` into place. */
static void
take_cookie (DoveConnection *self,
             GPtrArray      *cookies,
             const char     *header)
{
  gsize end = strcspn (header, ";");
  g_autofree char *pair = g_strstrip (g_strndup (header, end));
  char *equals = strchr (pair, '=');
  DovePair *known = NULL;
  const char *value = NULL;

  if (equals == NULL || equals == pair)
    return;

  *equals = '\0';
  value = equals + 1;
  known = find_cookie (cookies, pair);
  if (known != NULL)
    g_ptr_array_remove (cookies, known);
  if (is_over (self, header + end))
    return;

  if (strlen (value) >= SECRET_LENGTH)
    dove_net_account_add_secret (self->account, value);
  g_ptr_array_add (cookies, dove_pair_new (pair, value));
}

/*
 * Takes the cookies of an answer. `is_new` is that of a login: those before it are forgotten. A
 * later one changes what it names.
 */
void
dove_connection_take_cookies (DoveConnection      *self,
                              const DoveNetAnswer *answer,
                              gboolean             is_new)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (is_new || self->cookies == NULL)
    {
      g_clear_pointer (&self->cookies, g_ptr_array_unref);
      self->cookies = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_pair_free);
    }

  for (guint i = 0; i < answer->headers->len; i++)
    {
      const DoveNetHeader *header = g_ptr_array_index (answer->headers, i);

      if (g_str_equal (header->name, "set-cookie"))
        take_cookie (self, self->cookies, header->value);
    }
}

/* `a=1; b=2`; NULL without cookies. */
char *
dove_connection_dup_cookies (DoveConnection *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; self->cookies != NULL && i < self->cookies->len; i++)
    {
      const DovePair *pair = g_ptr_array_index (self->cookies, i);

      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "; " : "", pair->name, pair->value);
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
