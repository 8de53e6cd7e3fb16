/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-agent"

#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "dove-agent-private.h"

#include "base/dove-defaults.h"

/*
 * Links made and parted by a person. While their sync runs they are left alone.
 */

static gboolean
check_idle (DoveAgent   *self,
            const char  *sync_id,
            GError     **error)
{
  DoveAgentSync *sync = g_hash_table_lookup (self->syncs, sync_id);

  if (sync == NULL || sync->run == NULL)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY, _("“%s” runs: wait, or cancel it"), sync_id);

  return FALSE;
}

static gboolean
handle_add_link (DoveBusAgent          *face,
                 GDBusMethodInvocation *invocation,
                 const char            *sync,
                 const char            *a,
                 const char            *b,
                 gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(GError) error = NULL;
  gint64 link = 0;

  if (!check_idle (self, sync, &error) ||
      !dove_engine_add_link (self->engine, sync, a, b, &link, &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_changed (self);
  dove_bus_agent_complete_add_link (face, invocation, link);

  return TRUE;
}

static gboolean
handle_remove_link (DoveBusAgent          *face,
                    GDBusMethodInvocation *invocation,
                    const char            *sync,
                    gint64                 link,
                    gpointer               user_data)
{
  DoveAgent *self = user_data;
  g_autoptr(DoveAgentHearing) hearing = dove_agent_hear (self, invocation);
  g_autoptr(GError) error = NULL;

  if (!check_idle (self, sync, &error) ||
      !dove_engine_remove_link (self->engine, sync, link, &error))
    {
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_changed (self);
  dove_bus_agent_complete_remove_link (face, invocation);

  return TRUE;
}

typedef struct
{
  char  *sync;
  int    document;
  char  *text;
  guint  added;
  guint  known;
} Links;

static void
links_free (gpointer data)
{
  Links *links = data;

  if (links->document >= 0)
    close (links->document);
  g_free (links->sync);
  g_free (links->text);
  g_free (links);
}

static gboolean
import_main (DoveAgent  *agent,
             gpointer    data,
             GError    **error)
{
  Links *links = data;

  if (!check_idle (agent, links->sync, error) ||
      !dove_engine_import_links (agent->engine, links->sync, links->text, &links->added,
                                 &links->known, error))
    return FALSE;

  dove_agent_changed (agent);

  return TRUE;
}

static void
import_work (DoveAgentWork *work,
             gpointer       data)
{
  Links *links = data;
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  links->text = dove_bus_pipe_read (links->document, DOVE_LINKS_LIMIT_BYTES, &length,
                                    dove_agent_work_get_cancellable (work), &error);
  if (links->text == NULL || !dove_agent_work_on_main (work, import_main, links, &error))
    {
      dove_agent_work_fail (work, error);
      return;
    }

  g_dbus_method_invocation_return_value (dove_agent_work_get_invocation (work),
                                         g_variant_new ("(uu)", links->added, links->known));
}

static gboolean
handle_import_links (DoveBusAgent          *face,
                     GDBusMethodInvocation *invocation,
                     GUnixFDList           *fds,
                     const char            *sync,
                     GVariant              *document,
                     gpointer               user_data)
{
  Links *links = g_new0 (Links, 1);
  g_autoptr(GError) error = NULL;

  links->sync = g_strdup (sync);
  links->document = dove_bus_pipe_take (fds, document, &error);
  if (links->document < 0)
    {
      links_free (links);
      dove_agent_return_error (invocation, error);
      return TRUE;
    }

  dove_agent_work_start (user_data, invocation, import_work, links, links_free);

  return TRUE;
}

/* Lets the agent's object answer */
void
dove_agent_links_connect (DoveAgent *self)
{
  g_signal_connect (self->face, "handle-add-link", G_CALLBACK (handle_add_link), self);
  g_signal_connect (self->face, "handle-remove-link", G_CALLBACK (handle_remove_link), self);
  g_signal_connect (self->face, "handle-import-links", G_CALLBACK (handle_import_links), self);
}
