/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-engine-private.h"

#include "connector/dove-rights.h"
#include "store/dove-store-document.h"
#include "sync/dove-consent.h"
#include "sync/dove-links.h"

/* What is done with the state alone and the workspace's definitions: looking, and editing links. */

static gboolean
check_connection (DoveEngine          *self,
                  const DoveWhyAbout  *about,
                  GError             **error)
{
  g_autoptr(DoveDefinition) connection = NULL;

  connection = dove_workspace_get (self->workspace, DOVE_DEFINITION_CONNECTION, about->connection,
                                   error);

  return connection != NULL;
}

static gboolean
has_sync (DoveEngine  *self,
          const char  *sync_id,
          GError     **error)
{
  g_autoptr(DoveDefinition) sync = NULL;

  sync = dove_workspace_get (self->workspace, DOVE_DEFINITION_SYNC, sync_id, error);

  return sync != NULL;
}

static DoveValue *
ask (DoveEngine          *self,
     DoveValue         *(*answer) (const DoveWhyHost   *host,
                                   const DoveWhyAbout  *about,
                                   GError             **error),
     const DoveWhyAbout  *about,
     GError             **error)
{
  g_autoptr(GPtrArray) syncs = dove_workspace_list (self->workspace, DOVE_DEFINITION_SYNC);
  DoveFormulaHost formulas = self->formulas;
  g_autoptr(GHashTable) tables = dove_workspace_get_tables (self->workspace);
  const DoveWhyHost host = { self->store, syncs, &formulas };
  g_autoptr(DoveValue) found = NULL;

  if (!check_connection (self, about, error))
    return NULL;

  formulas.now = dove_clock_get_now (self->clock);
  formulas.user_data = tables;

  found = answer (&host, about, error);

  return found != NULL ? dove_why_hide (&host, about, found, error) : NULL;
}

/**
 * dove_engine_why:
 * @self: an engine
 * @about: a record; with a field it is asked where its value came from, without one why the
 *   record is not kept the same
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such connection, those of #DoveStore.
 *
 * Returns: (transfer full) (nullable): as of dove_why_field() or dove_why_not()
 */
DoveValue *
dove_engine_why (DoveEngine          *self,
                 const DoveWhyAbout  *about,
                 GError             **error)
{
  return ask (self, about->field != NULL ? dove_why_field : dove_why_not, about, error);
}

/**
 * dove_engine_describe_record:
 * @self: an engine
 * @about: a record
 * @error: return location for an error
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such connection, those of #DoveStore.
 *
 * Returns: (transfer full) (nullable): as of dove_why_record()
 */
DoveValue *
dove_engine_describe_record (DoveEngine          *self,
                             const DoveWhyAbout  *about,
                             GError             **error)
{
  return ask (self, dove_why_record, about, error);
}

/**
 * dove_engine_add_link:
 * @self: an engine opened for writing
 * @sync_id: id of a sync
 * @a: key of a record at side A
 * @b: key of a record at side B
 * @link_id: (out): number of the link
 * @error: return location for an error
 *
 * Links two records because a person says that they are the same: dove_links_add().
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such sync, and those of dove_links_add().
 *
 * Returns: whether they are linked
 */
gboolean
dove_engine_add_link (DoveEngine  *self,
                      const char  *sync_id,
                      const char  *a,
                      const char  *b,
                      gint64      *link_id,
                      GError     **error)
{
  if (!has_sync (self, sync_id, error) ||
      !dove_links_add (self->store, sync_id, a, b, link_id, error))
    return FALSE;

  dove_engine_note_number (self, &(DoveStoreAudit) {
    .what = "linked", .kind = "link", .thing = sync_id,
  }, *link_id, NULL);

  return TRUE;
}

static const DoveAuth *
find_auth (DoveManifest *manifest,
           const char   *id)
{
  for (guint i = 0; i < manifest->auths->len; i++)
    {
      const DoveAuth *auth = g_ptr_array_index (manifest->auths, i);

      if (id == NULL || g_strcmp0 (auth->id, id) == 0)
        return auth;
    }

  return NULL;
}

/**
 * dove_engine_describe_rights:
 * @self: an engine
 * @connection_id: id of a connection
 *
 * Tells by the state which rights its sign-in does not include, and what will not work without
 * them. Touches neither network nor keyring.
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL when nothing is lacking, or known
 */
char *
dove_engine_describe_rights (DoveEngine *self,
                             const char *connection_id)
{
  g_autoptr(DoveStoreConnection) known = NULL;
  g_autoptr(DoveDefinition) definition = NULL;
  g_autoptr(DoveManifest) manifest = NULL;
  g_auto(GStrv) lacking = NULL;
  const DoveAuth *auth = NULL;

  if (!dove_store_find_connection (self->store, connection_id, &known, NULL) || known == NULL ||
      known->lacking == NULL)
    return NULL;

  definition = dove_workspace_get (self->workspace, DOVE_DEFINITION_CONNECTION, connection_id,
                                   NULL);
  manifest = dove_engine_load_manifest (self, connection_id, NULL);
  if (manifest != NULL)
    auth = find_auth (manifest,
                      dove_value_get_member_text (dove_definition_get_document (definition),
                                                  "auth"));
  if (auth == NULL)
    return NULL;

  lacking = g_strsplit (known->lacking, " ", -1);

  return dove_rights_describe (manifest, auth, (const char *const *) lacking);
}

static void
add_consents (DoveEngine     *self,
              DoveDefinition *sync,
              DoveSide        to,
              GPtrArray      *notes)
{
  const DoveSyncEnd *end = &dove_definition_get_sync (sync)->ends[to];
  g_autoptr(DoveManifest) manifest = dove_engine_load_manifest (self, end->connection, NULL);
  DoveObject *object = manifest != NULL ? dove_manifest_find_object (manifest, end->object) : NULL;
  g_autoptr(GPtrArray) names = NULL;

  if (object == NULL || object->schema == NULL)
    return;

  names = dove_consent_list_rows (sync, to, object->schema);
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (notes, g_strdup_printf (
      _("syncs/%s.json: “%s” of “%s” is about consent: only refusals are written there, the rest "
        "is asked; a row with “consent”: “overwrite” writes all"), dove_definition_get_id (sync),
      (char *) g_ptr_array_index (names, i), end->connection));
}

/**
 * dove_engine_list_notes:
 * @self: an engine
 *
 * Lists what somebody should know who reads the definitions: rows that write consent. Touches no
 * network.
 *
 * Returns: (transfer full) (element-type utf8): sentences
 */
GPtrArray *
dove_engine_list_notes (DoveEngine *self)
{
  g_autoptr(GPtrArray) syncs = dove_workspace_list (self->workspace, DOVE_DEFINITION_SYNC);
  GPtrArray *notes = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < syncs->len; i++)
    for (guint to = 0; to < 2; to++)
      add_consents (self, g_ptr_array_index (syncs, i), to, notes);

  return notes;
}

/**
 * dove_engine_remove_link:
 * @self: an engine opened for writing
 * @sync_id: id of a sync
 * @link_id: number of a link of it
 * @error: return location for an error
 *
 * Parts two records because a person says that they are not the same: dove_links_remove().
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such sync, and those of dove_links_remove().
 *
 * Returns: whether they are parted
 */
gboolean
dove_engine_remove_link (DoveEngine  *self,
                         const char  *sync_id,
                         gint64       link_id,
                         GError     **error)
{
  if (!has_sync (self, sync_id, error) ||
      !dove_links_remove (self->store, sync_id, link_id, error))
    return FALSE;

  dove_engine_note_number (self, &(DoveStoreAudit) {
    .what = "parted", .kind = "link", .thing = sync_id,
  }, link_id, NULL);

  return TRUE;
}

/**
 * dove_engine_import_links:
 * @self: an engine opened for writing
 * @sync_id: id of a sync
 * @text: JSON lines
 * @added: (out): how many links were made
 * @known: (out): how many were there already
 * @error: return location for an error
 *
 * Makes all the links of a file, or none: dove_links_import().
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such sync, and those of dove_links_import().
 *
 * Returns: whether all are made
 */
gboolean
dove_engine_import_links (DoveEngine  *self,
                          const char  *sync_id,
                          const char  *text,
                          guint       *added,
                          guint       *known,
                          GError     **error)
{
  g_autofree char *words = NULL;

  if (!has_sync (self, sync_id, error) ||
      !dove_links_import (self->store, sync_id, text, added, known, error))
    return FALSE;

  words = g_strdup_printf ("%u added, %u known", *added, *known);
  dove_engine_note (self, &(DoveStoreAudit) {
    .what = "imported", .kind = "links", .thing = sync_id, .detail = words,
  });

  return TRUE;
}
