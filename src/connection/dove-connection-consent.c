/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connection"

#include "config.h"

#include "dove-connection-private.h"
#include "dove-oauth-private.h"

#include "base/dove-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define AUTHORITY "authority:" /* begins the mark of one, among the servers */

/*
 * Who may see a secret. A person enters a secret for certain servers: which ones is kept beside
 * it in the keyring. A manifest can change afterwards, by an update or an import, and so can the
 * settings of a connection: then nothing is read from the keyring's item, and so nothing is
 * sent, until the person enters the secret anew, for the servers that are named now. The same
 * goes for an authority that is trusted besides the computer's: it says who is such a server.
 */

/* `https://a.example`, `http://b.example:8080`; encrypted and not are two */
static char *
dup_origin (const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL) : NULL;
  g_autofree char *host = NULL;
  gboolean is_six = FALSE;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  is_six = strchr (host, ':') != NULL;
  if (g_uri_get_port (uri) < 0 ||
      g_uri_get_port (uri) == (g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80))
    return g_strdup_printf (is_six ? "%s://[%s]" : "%s://%s", g_uri_get_scheme (uri), host);

  return g_strdup_printf (is_six ? "%s://[%s]:%d" : "%s://%s:%d", g_uri_get_scheme (uri), host,
                          g_uri_get_port (uri));
}

static void
add_origin (GPtrArray  *origins,
            const char *url)
{
  char *origin = dup_origin (url);

  if (origin == NULL || g_ptr_array_find_with_equal_func (origins, origin, g_str_equal, NULL))
    g_free (origin);
  else
    g_ptr_array_add (origins, origin);
}

static void
add_template (GPtrArray    *origins,
              DoveTemplate *template,
              DoveScope    *scope)
{
  g_autofree char *url = NULL;

  if (template != NULL && dove_template_expand_text (template, scope, &url, NULL))
    add_origin (origins, url);
}

/* Where the sign-in may say that the application is */
static void
add_patterns (GPtrArray *origins,
              GPtrArray *hosts)
{
  for (guint i = 0; i < hosts->len; i++)
    {
      g_autofree char *host = g_ascii_strdown (g_ptr_array_index (hosts, i), -1);
      g_autofree char *url = g_strconcat ("https://", host, NULL);

      add_origin (origins, url);
    }
}

/**
 * dove_connection_dup_origins:
 * @self: a connection
 *
 * Lists the servers that may be sent something in the name of the connection, by its manifest and
 * settings as they are now.
 *
 * Returns: (transfer full) (array zero-terminated=1): like `https://api.example`, first the one
 *   that has the records: as its `hosts` are written, when the sign-in tells where that is
 */
char **
dove_connection_dup_origins (DoveConnection *self)
{
  g_autoptr(GPtrArray) origins = g_ptr_array_new ();
  g_autoptr(DoveScope) scope = dove_connection_make_scope (self, FALSE);
  const DoveOAuth *oauth = self->auth != NULL ? self->auth->oauth : NULL;

  if (self->manifest->base_is_saved)
    add_patterns (origins, self->manifest->hosts);
  else
    add_origin (origins, self->base);
  if (self->auth != NULL)
    add_template (origins, self->auth->after_at, scope);
  if (oauth != NULL)
    {
      DoveTemplate *ends[] = {
        oauth->authorize, oauth->token, oauth->refresh, oauth->revoke,
        oauth->device, oauth->pushed, oauth->discovery,
      };

      for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
        add_template (origins, ends[i], scope);
    }
  g_ptr_array_add (origins, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&origins), FALSE);
}

/* What the connection's own authority is known by: who may speak for its servers. */
static char *
dup_authority_mark (DoveConnection *self)
{
  const char *pem = dove_value_get_member_text (self->document, "authority");
  g_autofree char *hash = NULL;

  if (pem == NULL || *pem == '\0')
    return NULL;

  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, pem, -1);

  return g_strconcat (AUTHORITY, hash, NULL);
}

/* The same as one text, as the keyring's item has it. */
char *
dove_connection_make_consent (DoveConnection *self)
{
  g_auto(GStrv) origins = dove_connection_dup_origins (self);
  g_autofree char *mark = dup_authority_mark (self);
  g_autofree char *joined = g_strjoinv (" ", origins);

  return mark != NULL ? g_strjoin (" ", joined, mark, NULL) : g_steal_pointer (&joined);
}

/**
 * dove_connection_seal:
 * @self: a connection
 * @secrets: a record of texts that a person entered just now
 *
 * Writes beside secrets which servers they are for.
 *
 * Returns: (transfer full): what goes into the keyring
 */
DoveValue *
dove_connection_seal (DoveConnection *self,
                      DoveValue      *secrets)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autofree char *consent = dove_connection_make_consent (self);

  dove_value_builder_set_all (builder, secrets);
  dove_value_builder_set_text (builder, DOVE_CONNECTION_CONSENT, consent);

  return dove_value_builder_end (builder);
}

static char *
join_servers (char **agreed)
{
  g_autoptr(GPtrArray) servers = g_ptr_array_new ();

  for (guint i = 0; agreed[i] != NULL; i++)
    if (!g_str_has_prefix (agreed[i], AUTHORITY))
      g_ptr_array_add (servers, agreed[i]);
  g_ptr_array_add (servers, NULL);

  return g_strjoinv (", ", (char **) servers->pdata);
}

/* Whether the servers of now are those that the item was made for. An item without them is of a
 * time before they were kept. Errors: UNAUTHORIZED. */
gboolean
dove_connection_check_consent (DoveConnection  *self,
                               DoveValue       *item,
                               GError         **error)
{
  const char *consent = dove_value_get_member_text (item, DOVE_CONNECTION_CONSENT);
  g_auto(GStrv) agreed = g_strsplit (consent != NULL ? consent : "", " ", -1);
  g_auto(GStrv) origins = dove_connection_dup_origins (self);
  g_autofree char *mark = dup_authority_mark (self);
  g_autofree char *before = NULL;

  for (guint i = 0; consent != NULL && origins[i] != NULL; i++)
    {
      if (g_strv_contains ((const char * const *) agreed, origins[i]))
        continue;

      before = join_servers (agreed);
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("“%s” would now be asked at %s, but its sign-in was made for %s: nothing was "
                     "sent; connect it again if that is right"), self->name, origins[i], before);
      return FALSE;
    }

  if (consent != NULL && mark != NULL && !g_strv_contains ((const char * const *) agreed, mark))
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_UNAUTHORIZED,
                   _("“%s” would now trust an authority of its own that its sign-in was made "
                     "without: nothing was sent; connect it again if that is right"), self->name);
      return FALSE;
    }

  return TRUE;
}
