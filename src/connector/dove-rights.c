/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-rights.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * Rights ("scopes" of OAuth 2) that a sign-in was to include and does not: a person may allow less
 * than all, and so may an administrator. An answer that says nothing of them granted what was asked
 * for (RFC 6749 section 5.1). Servers write them in another order, with commas, in capitals or as
 * an address, and leave out those that are about the sign-in itself; none of this is a lack.
 */

#define SCOPE_ENDS " ,+" /* between scopes, as they are written here and there */

static gboolean
is_same (const char *granted,
         const char *asked)
{
  gsize length = strlen (granted);
  gsize below = strlen (asked);

  if (length < below || g_ascii_strcasecmp (granted + length - below, asked) != 0)
    return FALSE;

  /* `https://graph.microsoft.com/Contacts.ReadWrite` is `Contacts.ReadWrite`. */
  return length == below ||
         (granted[length - below - 1] == '/' && strstr (granted, "://") != NULL);
}

/* What is about the sign-in is seen by what it brought, not by what was said. */
static gboolean
is_about_sign_in (const char *asked,
                  gboolean    has_refresh)
{
  return g_str_equal (asked, "openid") ||
         (has_refresh && (g_str_equal (asked, "offline_access") ||
                          g_str_equal (asked, "refresh_token")));
}

static gboolean
is_granted (char       **granted,
            const char  *asked)
{
  for (guint i = 0; granted[i] != NULL; i++)
    if (is_same (granted[i], asked))
      return TRUE;

  return FALSE;
}

/**
 * dove_rights_list_lacking:
 * @oauth: (nullable): OAuth 2 as the manifest tells it
 * @told: (nullable): what the application said that was granted; %NULL: nothing
 * @has_refresh: it gave a refresh token
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): what was asked for and not
 *   granted, each once; %NULL for none
 */
char **
dove_rights_list_lacking (const DoveOAuth *oauth,
                          const char      *told,
                          gboolean         has_refresh)
{
  g_autoptr(GPtrArray) lacking = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) granted = NULL;
  g_auto(GStrv) asked = NULL;

  if (oauth == NULL || oauth->scope == NULL || told == NULL)
    return NULL;

  granted = g_strsplit_set (told, SCOPE_ENDS, -1);
  asked = g_strsplit_set (oauth->scope, SCOPE_ENDS, -1);
  for (guint i = 0; asked[i] != NULL; i++)
    if (*asked[i] != '\0' && !is_about_sign_in (asked[i], has_refresh) &&
        !is_granted (granted, asked[i]) &&
        !g_ptr_array_find_with_equal_func (lacking, asked[i], g_str_equal, NULL))
      g_ptr_array_add (lacking, g_strdup (asked[i]));
  if (lacking->len == 0)
    return NULL;

  g_ptr_array_add (lacking, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&lacking), FALSE);
}

static gboolean
needs (const DoveObject *object,
       const char       *scope)
{
  return g_ptr_array_find_with_equal_func (object->scopes, scope, g_str_equal, NULL);
}

static void
append_name (GString        *names,
             const DoveAuth *auth,
             const char     *scope)
{
  DoveValue *titles = auth->oauth != NULL ? auth->oauth->scope_titles : NULL;
  const char *title = dove_value_get_member_text (titles, scope);

  g_string_append_printf (names, "%s“%s”", names->len > 0 ? ", " : "", scope);
  if (title != NULL)
    g_string_append_printf (names, " (%s)", title);
}

/**
 * dove_rights_name:
 * @auth: the way to sign in
 * @object: (nullable): what was refused; one that says which rights it needs is told of no others
 * @lacking: rights that the sign-in does not include
 *
 * Returns: (transfer full) (nullable): their names, with the manifest's words for them; %NULL when
 *   none has to do with it
 */
char *
dove_rights_name (const DoveAuth    *auth,
                  const DoveObject  *object,
                  const char *const *lacking)
{
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; lacking[i] != NULL; i++)
    if (object == NULL || object->scopes->len == 0 || needs (object, lacking[i]))
      append_name (names, auth, lacking[i]);

  return names->len > 0 ? g_string_free (g_steal_pointer (&names), FALSE) : NULL;
}

/* The objects that need one of them, for people */
static char *
list_objects (DoveManifest      *manifest,
              const char *const *lacking)
{
  g_autoptr(GString) objects = g_string_new (NULL);

  for (guint i = 0; i < manifest->objects->len; i++)
    {
      const DoveObject *object = g_ptr_array_index (manifest->objects, i);
      gboolean is_hit = FALSE;

      for (guint j = 0; lacking[j] != NULL; j++)
        is_hit = is_hit || needs (object, lacking[j]);
      if (is_hit)
        g_string_append_printf (objects, "%s“%s”", objects->len > 0 ? ", " : "",
                                object->plural != NULL ? object->plural : object->title);
    }

  return objects->len > 0 ? g_string_free (g_steal_pointer (&objects), FALSE) : NULL;
}

/**
 * dove_rights_describe:
 * @manifest: of the application
 * @auth: the way to sign in
 * @lacking: rights that the sign-in does not include
 *
 * Returns: (transfer full) (nullable): a sentence: which they are, what will not work without them,
 *   and what to do; %NULL for none
 */
char *
dove_rights_describe (DoveManifest      *manifest,
                      const DoveAuth    *auth,
                      const char *const *lacking)
{
  g_autofree char *names = dove_rights_name (auth, NULL, lacking);
  g_autofree char *objects = list_objects (manifest, lacking);

  if (names == NULL)
    return NULL;
  if (objects == NULL)
    return g_strdup_printf (_("The sign-in does not include %s: what needs it will be refused. "
                              "Sign in again and allow it"), names);

  return g_strdup_printf (_("The sign-in does not include %s: %s will not work. Sign in again and "
                            "allow it"), names, objects);
}
