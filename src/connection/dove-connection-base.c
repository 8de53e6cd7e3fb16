/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"

#include "base/dove-error.h"
#include "net/dove-net-policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * The address that paths are joined to. Most manifests know it when the connection is made. Some
 * applications tell it when they are signed in to, each account its own: then it is made anew from
 * each sign-in, and held to what the manifest lists as `hosts`, since it comes from an answer.
 */

/* What comes from an answer is encrypted, or on a host that the user typed. */
static gboolean
check_base (DoveConnection  *self,
            const char      *url,
            GError         **error)
{
  g_autoptr(GUri) uri = NULL;
  const char *host = NULL;

  if (self->manifest->base_is_saved && !dove_net_check_url (url, error))
    {
      g_prefix_error (error, _("“%s” cannot be asked: "), self->name);
      return FALSE;
    }

  uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || dove_connection_is_user_host (self, url))
    return TRUE;

  if (!dove_manifest_allows_host (self->manifest, host))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” would be asked at %s, which is none of the servers that its connector "
                     "lists: nothing was sent"), self->name, host);
      return FALSE;
    }

  if (!self->manifest->base_is_saved || g_str_equal (g_uri_get_scheme (uri), "https"))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” says that it is at an address that is not encrypted (https://): nothing was "
                 "sent"), self->name);

  return FALSE;
}

/*
 * Makes the base by settings and session as they are now; a manifest may have none. Errors:
 * INVALID, UNAUTHORIZED when the sign-in that tells it is not there yet.
 */
gboolean
dove_connection_find_base (DoveConnection  *self,
                           char           **base,
                           GError         **error)
{
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self, FALSE);
  g_autoptr(GError) problem = NULL;
  gboolean is_known = FALSE;

  if (self->manifest->base == NULL)
    return TRUE;

  is_known = dove_template_expand_text (self->manifest->base, scope, base, &problem);
  if (is_known && *base != NULL)
    return check_base (self, *base, error);

  if (!self->manifest->base_is_saved && problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                 _("“%s” has not told its address: sign in again"), self->name);

  return FALSE;
}

/**
 * dove_connection_dup_base:
 * @self: a connection
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the address that paths are joined to; %NULL when there is
 *   none, or the sign-in that tells it is not there yet, or told one that cannot be used
 */
char *
dove_connection_dup_base (DoveConnection *self)
{
  char *base = NULL;

  if (!self->manifest->base_is_saved)
    return g_strdup (self->base);
  if (!dove_connection_find_base (self, &base, NULL))
    g_clear_pointer (&base, g_free);

  return base;
}

/* Whether a request stays where the credential may go. Errors: INVALID, UNAUTHORIZED. */
gboolean
dove_connection_check_place (DoveConnection  *self,
                             const char      *url,
                             GError         **error)
{
  g_autofree char *told = NULL;

  if (self->manifest->base_is_saved && !dove_connection_find_base (self, &told, error))
    return FALSE;

  if (self->manifest->base == NULL ||
      dove_net_is_same_origin (told != NULL ? told : self->base, url))
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               _("“%s” names an address on another server, which is not asked"), self->name);

  return FALSE;
}

/* Without its last `/`, as paths are joined to it */
static gsize
measure_base (const char *base)
{
  gsize length = strlen (base);

  while (length > 0 && base[length - 1] == '/')
    length--;

  return length;
}

/*
 * A sign-in that was renewed between making a request and sending it may have told another base:
 * the request moves there. Anything else stays as it is, and is refused if that is elsewhere.
 */
void
dove_connection_move_request (DoveConnection *self,
                              const char     *old_base,
                              DoveNetRequest *request)
{
  g_autofree char *base = NULL;
  gsize length = old_base != NULL ? measure_base (old_base) : 0;

  if (!self->manifest->base_is_saved || length == 0 ||
      strncmp (request->url, old_base, length) != 0 ||
      strchr ("/?", request->url[length]) == NULL)
    return;

  base = dove_connection_dup_base (self);
  if (base != NULL && !g_str_equal (base, old_base))
    {
      char *moved = g_strdup_printf ("%.*s%s", (int) measure_base (base), base,
                                     request->url + length);

      g_free (request->url);
      request->url = moved;
    }
}
