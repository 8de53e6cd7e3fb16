/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Which servers a manifest talks to. Where an application tells its address only when it is signed
 * in to, the manifest lists the hosts that this address may be on: what a person agrees to before
 * the first sign-in, and what the credential is held to afterwards.
 */

#define SESSION  "session."
#define ANY_HOST "*"

static gboolean
has_saved (GPtrArray  *saves,
           const char *name)
{
  for (guint i = 0; i < saves->len; i++)
    if (g_str_equal (((DoveSaved *) g_ptr_array_index (saves, i))->name, name))
      return TRUE;

  return FALSE;
}

/* The call after signing in tells it only if it stands elsewhere itself. */
static gboolean
is_saved (const DoveAuth *auth,
          const char     *name)
{
  if (has_saved (auth->save, name) ||
      (auth->after_at != NULL && has_saved (auth->after_save, name)))
    return TRUE;

  return auth->oauth != NULL &&
         g_ptr_array_find_with_equal_func (auth->oauth->callback, name, g_str_equal, NULL);
}

/* A session's own login stands below the base, so it cannot tell it. */
static void
check_saved (DoveManifestReader *reader,
             const DoveAuth     *auth,
             const char         *name)
{
  g_autofree char *message = NULL;

  if (auth->type != DOVE_AUTH_SESSION && is_saved (auth, name))
    return;

  message = auth->type == DOVE_AUTH_SESSION
              ? g_strdup_printf (_("“session.%s” is not known when “%s” signs in: its login is "
                                   "asked below “base”"), name, auth->id)
              : g_strdup_printf (_("The way to sign in “%s” saves no “%s”: name it in its “save” "
                                   "or “callback”, or in an “after” with “at”"), auth->id, name);
  dove_reader_report (reader, "base", message);
}

/* A formula may do without: it can ask what there is. */
static void
check_base_name (DoveManifestReader *reader,
                 const char         *name)
{
  DoveManifest *self = reader->manifest;

  for (guint i = 0; *dove_template_get_text (self->base) != '=' && i < self->auths->len; i++)
    check_saved (reader, g_ptr_array_index (self->auths, i), name);
}

/* Reads `hosts`, and what `base` has of the session. */
void
dove_reader_hosts (DoveManifestReader *reader)
{
  DoveManifest *self = reader->manifest;
  g_autoptr(GPtrArray) names = self->base != NULL ? dove_template_list_names (self->base) : NULL;

  self->hosts = dove_reader_texts (self->document, "hosts");
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (!g_str_has_prefix (name, SESSION))
        continue;

      self->base_is_saved = TRUE;
      check_base_name (reader, name + strlen (SESSION));
    }

  if (self->base_is_saved && self->hosts->len == 0)
    dove_reader_report (reader, "base", _("The sign-in tells the address: list the hosts that it "
                                          "may be on in “hosts”, like [\"*.example.com\"]"));
}

static gboolean
fits (const char *pattern,
      const char *host)
{
  gsize below = strlen (host);
  gsize length = strlen (pattern);

  if (*pattern != '*')
    return g_ascii_strcasecmp (pattern, host) == 0;

  /* `.example.com` at the end, and something in front of it */
  return below >= length && g_ascii_strcasecmp (host + below - (length - 1), pattern + 1) == 0;
}

/**
 * dove_manifest_allows_host:
 * @self: a manifest
 * @host: host of an address
 *
 * Returns: whether `base` may be on @host: it fits one of `hosts`, or the manifest lists none
 */
gboolean
dove_manifest_allows_host (DoveManifest *self,
                           const char   *host)
{
  for (guint i = 0; i < self->hosts->len; i++)
    if (fits (g_ptr_array_index (self->hosts, i), host))
      return TRUE;

  return self->hosts->len == 0;
}

/* The host of an address, references and all: `{settings.shop}.example.com`. */
static void
add_host (GPtrArray  *hosts,
          const char *address)
{
  const char *start = address != NULL ? strstr (address, "://") : NULL;
  g_autofree char *host = NULL;

  if (address == NULL)
    return;

  host = start != NULL ? g_strndup (start + 3, strcspn (start + 3, "/?#"))
                       : g_strndup (address, strcspn (address, "/?#"));
  if (*host != '\0' && !g_ptr_array_find_with_equal_func (hosts, host, g_str_equal, NULL))
    g_ptr_array_add (hosts, g_steal_pointer (&host));
}

/* Where a job leaves what it made: a formula that begins with an address names the server, an
 * answer can name any. */
static void
add_result_host (GPtrArray           *hosts,
                 const DoveOperation *list)
{
  static const char start[] = "=\"https://";
  const char *text = NULL;
  const char *host = NULL;
  gboolean is_named = FALSE;

  if (list == NULL || list->async == NULL || list->async->result_at == NULL)
    return;

  text = dove_selector_get_text (list->async->result_at);
  host = g_str_has_prefix (text, start) ? text + strlen (start) : NULL;
  if (host != NULL && *host != '"')
    is_named = strchr ("/?#", host[strcspn (host, "/?#\"")]) != NULL;
  add_host (hosts, is_named ? text + strlen ("=\"") : ANY_HOST);
}

/**
 * dove_manifest_list_hosts:
 * @self: a manifest
 *
 * Lists the servers it talks to: of `base`, of the addresses to sign in, and of what jobs make.
 * One that depends on a setting is given as written: `{+settings.url}`; one that the sign-in tells
 * by the patterns that it must fit: `*.example.com`; `*` is any server that an answer names, which
 * is sent no credential.
 *
 * Returns: (transfer full) (element-type utf8): each once
 */
GPtrArray *
dove_manifest_list_hosts (DoveManifest *self)
{
  static const char * const members[] = {
    "authorize", "token", "refresh", "revoke", "device", "pushed", "discovery",
  };
  GPtrArray *hosts = g_ptr_array_new_with_free_func (g_free);

  if (self->base != NULL && !self->base_is_saved)
    add_host (hosts, dove_template_get_text (self->base));
  for (guint i = 0; self->base_is_saved && i < self->hosts->len; i++)
    add_host (hosts, g_ptr_array_index (self->hosts, i));

  for (guint i = 0; i < self->auths->len; i++)
    {
      DoveAuth *auth = g_ptr_array_index (self->auths, i);

      for (guint j = 0; auth->type == DOVE_AUTH_OAUTH2 && j < G_N_ELEMENTS (members); j++)
        add_host (hosts, dove_value_get_member_text (auth->document_value, members[j]));
      if (auth->after_at != NULL)
        add_host (hosts, dove_template_get_text (auth->after_at));
    }

  for (guint i = 0; i < self->objects->len; i++)
    {
      const DoveObject *object = g_ptr_array_index (self->objects, i);

      add_result_host (hosts, object->list);
      add_result_host (hosts, object->list_since);
      add_result_host (hosts, object->list_deleted);
    }

  return hosts;
}
