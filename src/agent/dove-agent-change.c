/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"
#include "record/dove-json.h"

/*
 * Changing a sync with open eyes: what a definition would do is shown before it is saved, and it
 * is saved only over the version that was changed. The documents come through pipes, so both are
 * works (dove-agent-work.c).
 */

typedef struct
{
  int             document;
  int             report;      /* -1 without one, or once it is handed on */
  gboolean        reports_progress;
  guint           base;        /* the version that was changed */
  char           *why;
  DoveValue      *value;       /* the document read */
  char           *path;        /* of the run */
  guint           version;     /* that it became */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  if (change->document >= 0)
    close (change->document);
  if (change->report >= 0)
    close (change->report);
  g_clear_pointer (&change->value, dove_value_unref);
  g_free (change->why);
  g_free (change->path);
  g_free (change);
}

static Change *
change_new (void)
{
  Change *change = g_new0 (Change, 1);

  change->document = change->report = -1;

  return change;
}

static gboolean
read_document (Change         *change,
               DoveAgentWork  *work,
               GError        **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  text = dove_bus_pipe_read (change->document, DOVE_DOCUMENT_LIMIT_BYTES, &length,
                             dove_agent_work_get_cancellable (work), error);
  if (text != NULL)
    change->value = dove_json_parse (text, (gssize) length, NULL, error);

  return change->value != NULL;
}

/* What the document says, as a sync */
static DoveDefinition *
examine (DoveAgent  *agent,
         DoveValue  *document,
         GError    **error)
{
  g_autoptr(DoveDefinition) definition = NULL;

  definition = dove_workspace_examine (dove_engine_get_workspace (agent->engine), document, error);
  if (definition == NULL || dove_definition_get_kind (definition) == DOVE_DEFINITION_SYNC)
    return g_steal_pointer (&definition);

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is no sync"),
               dove_definition_get_id (definition));

  return NULL;
}

/* --- showing ---------------------------------------------------------------------------------- */

static gboolean
preview_main (DoveAgent  *agent,
              gpointer    data,
              GError    **error)
{
  Change *change = data;
  g_autoptr(DoveDefinition) definition = examine (agent, change->value, error);
  DoveAgentOrder order = { .mode = DOVE_AGENT_RUN_DRY, .trigger = "person" };

  if (definition == NULL)
    return FALSE;

  order.sync_id = dove_definition_get_id (definition);
  order.definition = definition;
  order.due = dove_clock_get_now (agent->clock);
  order.report = change->report;
  order.reports_progress = change->reports_progress;
  change->report = -1;
  change->path = g_strdup (dove_agent_start_run (agent, &order, error));

  return change->path != NULL;
}

static void
preview_work (DoveAgentWork *work,
              gpointer       data)
{
  Change *change = data;
  g_autoptr(GError) error = NULL;

  if (read_document (change, work, &error) &&
      dove_agent_work_on_main (work, preview_main, change, &error))
    g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work),
                                           g_variant_new ("(o)", change->path));
  else
    dove_agent_work_fail (work, error);
}

static gboolean
handle_preview (DoveBusAgent          *face,
                GDBusMethodInvocation *invocation,
                GUnixFDList           *fds,
                GVariant              *document,
                GVariant              *options,
                gpointer               user_data)
{
  Change *change = change_new ();
  g_autoptr(GError) error = NULL;

  g_variant_lookup (options, "progress", "b", &change->reports_progress);
  change->document = dove_bus_pipe_take (fds, document, &error);
  if (error == NULL && dove_agent_take_report (options, fds, &change->report, &error))
    {
      dove_agent_work_start (user_data, invocation, preview_work, change, change_free);
      return TRUE;
    }

  dove_agent_return_error (invocation, error);
  change_free (change);

  return TRUE;
}

/* --- saving ----------------------------------------------------------------------------------- */

/* What somebody has written into the folder just now counts as well. */
static gboolean
read_again (DoveAgent  *agent,
            GError    **error)
{
  const char *origin = dove_engine_get_origin (agent->engine);
  g_autoptr(GPtrArray) changes = NULL;

  dove_engine_set_origin (agent->engine, NULL);
  changes = dove_workspace_reload (dove_engine_get_workspace (agent->engine), error);
  dove_engine_set_origin (agent->engine, origin);
  if (changes == NULL)
    return FALSE;

  dove_agent_forget_changed (agent, changes);
  if (changes->len > 0)
    dove_agent_refresh (agent);

  return TRUE;
}

static gboolean
check_base (DoveAgent   *agent,
            const char  *id,
            guint        base,
            GError     **error)
{
  g_autoptr(DoveDefinition) now = NULL;

  now = dove_workspace_get (dove_engine_get_workspace (agent->engine), DOVE_DEFINITION_SYNC, id,
                            error);
  if (now == NULL || dove_definition_get_version (now) == base)
    return now != NULL;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_CONFLICT,
               _("“%s” was changed meanwhile, by somebody else or by the command line: it is at "
                 "version %u, and what you changed was version %u. Nothing was saved"),
               dove_definition_get_name (now), dove_definition_get_version (now), base);

  return FALSE;
}

static gboolean
change_main (DoveAgent  *agent,
             gpointer    data,
             GError    **error)
{
  Change *change = data;
  g_autoptr(DoveDefinition) definition = examine (agent, change->value, error);
  g_autoptr(DoveDefinition) saved = NULL;
  const char *id = definition != NULL ? dove_definition_get_id (definition) : NULL;

  if (id == NULL || !dove_agent_check_idle (agent, id, error) || !read_again (agent, error) ||
      !check_base (agent, id, change->base, error))
    return FALSE;

  saved = dove_workspace_save (dove_engine_get_workspace (agent->engine), change->value,
                               *change->why != '\0' ? change->why : NULL, error);
  if (saved == NULL)
    return FALSE;

  change->version = dove_definition_get_version (saved);
  dove_agent_refresh (agent);

  return TRUE;
}

static void
change_work (DoveAgentWork *work,
             gpointer       data)
{
  Change *change = data;
  g_autoptr(GError) error = NULL;

  if (read_document (change, work, &error) &&
      dove_agent_work_on_main (work, change_main, change, &error))
    g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work),
                                           g_variant_new ("(u)", change->version));
  else
    dove_agent_work_fail (work, error);
}

static gboolean
handle_change (DoveBusAgent          *face,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *fds,
               GVariant              *document,
               guint                  base,
               const char            *why,
               gpointer               user_data)
{
  Change *change = change_new ();
  g_autoptr(GError) error = NULL;

  change->base = base;
  change->why = g_strdup (why);
  change->document = dove_bus_pipe_take (fds, document, &error);
  if (error == NULL)
    {
      dove_agent_work_start (user_data, invocation, change_work, change, change_free);
      return TRUE;
    }

  dove_agent_return_error (invocation, error);
  change_free (change);

  return TRUE;
}

/* Lets the agent's object show and take changes of syncs */
void
dove_agent_change_connect (DoveAgent *self)
{
  g_signal_connect (self->face, "handle-preview", G_CALLBACK (handle_preview), self);
  g_signal_connect (self->face, "handle-change", G_CALLBACK (handle_change), self);
}
