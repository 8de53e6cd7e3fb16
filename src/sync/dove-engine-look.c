/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-engine-private.h"

/* What can be asked of the state alone, with the workspace's definitions. */

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

  if (!check_connection (self, about, error))
    return NULL;

  formulas.now = dove_clock_get_now (self->clock);
  formulas.user_data = tables;

  return answer (&host, about, error);
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
