/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-check-private.h"
#include "record/dove-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is declared and never used, and what is used and never given: settings, secrets, types, and
 * what a session saves. */

typedef struct
{
  const char *prefix;  /* `settings.` */
  const char *name;
  gboolean    is_found;
} Search;

typedef struct
{
  DoveManifestCheck *check;
  GHashTable        *told;   /* names that were told of already */
} Sessions;

/* Calls @visit with every text in a value, those of members whose name is read too. */
void
dove_manifest_visit_texts (DoveValue        *value,
                           const char       *pointer,
                           DoveManifestText  visit,
                           gpointer          user_data)
{
  gboolean is_record = dove_value_get_kind (value) == DOVE_VALUE_RECORD;

  if (dove_value_get_text (value) != NULL)
    visit (pointer, dove_value_get_text (value), user_data);

  for (guint i = 0; i < dove_value_get_length (value); i++)
    {
      g_autofree char *index = g_strdup_printf ("%u", i);
      g_autofree char *below = NULL;

      below = dove_pointer_append_step (pointer, is_record ? dove_value_get_name (value, i)
                                                           : index);
      dove_manifest_visit_texts (dove_value_get_element (value, i), below, visit, user_data);
    }
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* Whether a text holds `prefix` and then the name, whole, quoted or not */
static gboolean
names_it (const char *text,
          const char *prefix,
          const char *name)
{
  gsize length = strlen (name);

  for (const char *at = strstr (text, prefix); at != NULL; at = strstr (at + 1, prefix))
    {
      const char *rest = at + strlen (prefix);

      rest += *rest == '\'';
      if (strncmp (rest, name, length) == 0 && !is_name_char (rest[length]))
        return TRUE;
    }

  return FALSE;
}

static void
search_text (const char *pointer G_GNUC_UNUSED,
             const char *text,
             gpointer    user_data)
{
  Search *search = user_data;

  search->is_found = search->is_found || names_it (text, search->prefix, search->name);
}

static gboolean
is_named (DoveValue  *within,
          const char *prefix,
          const char *name)
{
  Search search = { prefix, name, FALSE };

  dove_manifest_visit_texts (within, "", search_text, &search);

  return search.is_found;
}

static void
check_settings (DoveManifestCheck *check)
{
  DoveManifest *manifest = &check->real->public;

  for (guint i = 0; i < manifest->settings->len; i++)
    {
      const DoveSetting *setting = g_ptr_array_index (manifest->settings, i);
      g_autofree char *place = dove_pointer_append_step ("/settings/properties", setting->name);

      if (!is_named (manifest->document, "settings.", setting->name))
        dove_manifest_warn (check, DOVE_ISSUE_WARNING, place, _("Nothing uses this setting"));
    }
}

/* The id and secret of a client, and what makes a certificate, are used without being named. */
static void
check_secrets (DoveManifestCheck *check)
{
  DoveManifest *manifest = &check->real->public;

  for (guint i = 0; i < manifest->auths->len; i++)
    {
      const DoveAuth *auth = g_ptr_array_index (manifest->auths, i);

      for (guint j = 0; j < auth->secrets->len; j++)
        {
          const DoveSecret *secret = g_ptr_array_index (auth->secrets, j);
          g_autofree char *place = g_strdup_printf ("/auth/%u/secrets/%s", i, secret->name);

          if (!g_str_has_prefix (secret->name, "client_") &&
              !(auth->has_certificate &&
                g_str_has_prefix (secret->name, DOVE_SECRET_CERTIFICATE)) &&
              !is_named (auth->document_value, "secret.", secret->name))
            dove_manifest_warn (check, DOVE_ISSUE_WARNING, place, _("Nothing uses this secret"));
        }
    }
}

static void
check_types (DoveManifestCheck *check)
{
  DoveValue *document = check->real->public.document;
  DoveValue *types = dove_value_get_member (document, "types");

  for (guint i = 0; i < dove_value_get_length (types); i++)
    {
      const char *name = dove_value_get_name (types, i);
      g_autofree char *place = dove_pointer_append_step ("/types", name);

      if (!is_named (document, "#/types/", name))
        dove_manifest_warn (check, DOVE_ISSUE_WARNING, place, _("Nothing uses this type"));
    }
}

static gboolean
is_saved (DoveManifest *manifest,
          const char   *name)
{
  for (guint i = 0; i < manifest->auths->len; i++)
    {
      const DoveAuth *auth = g_ptr_array_index (manifest->auths, i);
      DoveValue *told = dove_value_get_member (auth->document_value, "callback");
      DoveValue *after = dove_value_get_member (auth->document_value, "after");

      if (auth->type == DOVE_AUTH_OAUTH2 && g_str_equal (name, "access_token"))
        return TRUE;
      if (dove_value_get_member (dove_value_get_member (auth->document_value, "save"), name) !=
            NULL ||
          dove_value_get_member (dove_value_get_member (after, "save"), name) != NULL)
        return TRUE;

      for (guint j = 0; j < dove_value_get_length (told); j++)
        if (g_strcmp0 (dove_value_get_text (dove_value_get_element (told, j)), name) == 0 ||
            g_strcmp0 (dove_value_get_name (told, j), name) == 0)
          return TRUE;
    }

  return FALSE;
}

/* `{session.x}` and `[session.x]` of which no sign-in saves the x */
static void
check_session_text (const char *pointer,
                    const char *text,
                    gpointer    user_data)
{
  Sessions *sessions = user_data;

  for (const char *at = strstr (text, "session."); at != NULL; at = strstr (at + 1, "session."))
    {
      const char *end = at + strlen ("session.");
      const char *start = end;
      g_autofree char *name = NULL;

      while (is_name_char (*end))
        end++;
      name = g_strndup (start, (gsize) (end - start));
      if (*name == '\0' || at == text || strchr ("{[+", at[-1]) == NULL ||
          is_saved (&sessions->check->real->public, name) ||
          !g_hash_table_add (sessions->told, g_strdup (name)))
        continue;
      dove_manifest_warn (sessions->check, DOVE_ISSUE_WARNING, pointer,
                          _("No sign-in saves “session.%s”"), name);
    }
}

void
dove_manifest_check_names (DoveManifestCheck *check)
{
  g_autoptr(GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Sessions sessions = { check, told };

  check_settings (check);
  check_secrets (check);
  check_types (check);
  dove_manifest_visit_texts (check->real->public.document, "", check_session_text, &sessions);
}
