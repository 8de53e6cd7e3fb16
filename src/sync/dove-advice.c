/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "sync/dove-advice.h"

/* What to tell of a sync's definition that can be used, but will not do all that it says, since one
 * of its applications does not give what that needs. By the connectors alone: nobody is asked. */

static gboolean
rows_say_newest (DoveValue *rows)
{
  for (guint i = 0; rows != NULL && i < dove_value_get_length (rows); i++)
    {
      DoveValue *row = dove_value_get_element (rows, i);

      if (g_strcmp0 (dove_value_get_member_text (row, "conflict"), "newest") == 0 ||
          g_strcmp0 (dove_value_get_member_text (row, "first"), "newest") == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
says_newest (const DoveSyncDefinition *sync)
{
  return sync->first == DOVE_WIN_NEWEST || sync->conflict == DOVE_WIN_NEWEST ||
         rows_say_newest (sync->rows[DOVE_SIDE_A]) || rows_say_newest (sync->rows[DOVE_SIDE_B]);
}

/* Whether an end's application tells when its records were changed; also when that is not known,
 * because the connection is still to come. */
static gboolean
tells_changes (DoveEngine        *self,
               const DoveSyncEnd *end)
{
  g_autoptr(DoveDefinition) connection = NULL;
  g_autoptr(DoveManifest) manifest = NULL;
  const DoveObject *object = NULL;

  connection = dove_workspace_get (dove_engine_get_workspace (self), DOVE_DEFINITION_CONNECTION,
                                   end->connection, NULL);
  if (connection != NULL)
    manifest = dove_catalogue_load (
        dove_engine_get_catalogue (self),
        dove_value_get_member_text (dove_definition_get_document (connection), "connector"), NULL,
        NULL);
  if (manifest != NULL)
    object = dove_manifest_find_object (manifest, end->object);

  return object == NULL || object->updated != NULL;
}

/**
 * dove_engine_advise:
 * @engine: an engine
 * @sync_id: id of a definition that was saved
 *
 * Says what a person should know of a sync before it runs. Reads the workspace only.
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL when there is nothing to say, or it is
 *   no sync
 */
char *
dove_engine_advise (DoveEngine *engine,
                    const char *sync_id)
{
  g_autoptr(DoveDefinition) definition = NULL;
  const DoveSyncDefinition *sync = NULL;

  definition = dove_workspace_get (dove_engine_get_workspace (engine), DOVE_DEFINITION_SYNC,
                                   sync_id, NULL);
  sync = definition != NULL ? dove_definition_get_sync (definition) : NULL;
  if (sync == NULL || !says_newest (sync))
    return NULL;

  for (guint side = 0; side < 2; side++)
    if (!tells_changes (engine, &sync->ends[side]))
      return g_strdup_printf (_("“%s” of “%s” does not tell when a record was changed: instead of "
                                "“newest” a person is asked"), sync->ends[side].object,
                              sync->ends[side].connection);

  return NULL;
}
