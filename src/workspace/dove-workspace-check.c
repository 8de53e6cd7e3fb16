/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-workspace-private.h"

/*
 * What definitions say of one another: that what is named exists, and fits.
 *
 * The others come in as a table, so that an import can be checked against the workspace as it
 * would be afterwards.
 */

/* Whether the links of @via lead from the source's to the target's application */
static gboolean
via_fits (const DoveSyncDefinition *via,
          const char               *source,
          const char               *target)
{
  const char *a = via->ends[DOVE_SIDE_A].connection;
  const char *b = via->ends[DOVE_SIDE_B].connection;

  return (g_str_equal (a, source) && g_str_equal (b, target)) ||
         (g_str_equal (b, source) && g_str_equal (a, target));
}

static gboolean
names_sync (DoveDefinition *definition,
            const char     *id)
{
  for (guint i = 0; i < definition->references->len; i++)
    {
      const DoveReference *reference = g_ptr_array_index (definition->references, i);

      if (reference->kind == DOVE_DEFINITION_SYNC && g_str_equal (reference->id, id))
        return TRUE;
    }

  return FALSE;
}

/* Whether following `via` from @from leads to @to; @seen ends circles that do not */
static gboolean
leads_to (GHashTable     *by_id,
          DoveDefinition *from,
          const char     *to,
          GHashTable     *seen)
{
  if (!g_hash_table_add (seen, (gpointer) from->id))
    return FALSE;

  if (names_sync (from, to))
    return TRUE;

  for (guint i = 0; i < from->references->len; i++)
    {
      const DoveReference *reference = g_ptr_array_index (from->references, i);
      DoveDefinition *next = g_hash_table_lookup (by_id, reference->id);

      if (reference->kind == DOVE_DEFINITION_SYNC && next != NULL &&
          leads_to (by_id, next, to, seen))
        return TRUE;
    }

  return FALSE;
}

static void
check_via (GHashTable          *by_id,
           DoveDefinition      *self,
           DoveDefinition      *named,
           const DoveReference *reference,
           DoveIssueSink       *sink)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const DoveSyncEnd *ends;

  if (self->kind != DOVE_DEFINITION_SYNC || g_str_equal (self->id, named->id))
    return;

  ends = self->sync->ends;
  if (!via_fits (named->sync, ends[DOVE_SIDE_A].connection, ends[DOVE_SIDE_B].connection))
    dove_issue_sink_add (sink, reference->pointer,
                         _("the sync “%s” links “%s” and “%s”, so its links cannot lead from “%s” "
                           "to “%s”"), named->id, named->sync->ends[DOVE_SIDE_A].connection,
                         named->sync->ends[DOVE_SIDE_B].connection,
                         ends[DOVE_SIDE_A].connection, ends[DOVE_SIDE_B].connection);

  /* Legal: a reference waits until its record is linked, and is written then */
  if (leads_to (by_id, named, self->id, seen))
    dove_issue_sink_warn (sink, reference->pointer,
                          _("the syncs “%s” and “%s” refer to each other; a first run leaves some "
                            "references for the next"), self->id, named->id);
}

/* Looks up what a definition names of others */
void
dove_workspace_check_references (GHashTable     *by_id,
                                 DoveDefinition *definition,
                                 DoveIssueSink  *sink)
{
  for (guint i = 0; i < definition->references->len; i++)
    {
      const DoveReference *reference = g_ptr_array_index (definition->references, i);
      const char *noun = dove_definition_kind_get_noun (reference->kind);
      DoveDefinition *named = g_hash_table_lookup (by_id, reference->id);

      if (named == NULL && reference->kind == DOVE_DEFINITION_SYNC &&
          g_str_equal (reference->id, definition->id))
        named = definition;

      if (named == NULL)
        dove_issue_sink_add (sink, reference->pointer,
                             _("there is no %s “%s” in this workspace; add it, or name another"),
                             noun, reference->id);
      else if (named->kind != reference->kind)
        dove_issue_sink_add (sink, reference->pointer, _("“%s” is a %s, not a %s"), reference->id,
                             dove_definition_kind_get_noun (named->kind), noun);
      else if (reference->kind == DOVE_DEFINITION_SYNC)
        check_via (by_id, definition, named, reference, sink);
    }
}

/**
 * dove_workspace_check:
 * @self: a workspace
 * @definition: a definition, of this workspace or not yet
 *
 * Checks what a definition names against this workspace.
 *
 * Returns: (transfer full) (element-type DoveDefinitionIssue): what is wrong; empty when all is
 *   well
 */
GPtrArray *
dove_workspace_check (DoveWorkspace  *self,
                      DoveDefinition *definition)
{
  GPtrArray *issues =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
  g_autofree char *file = dove_entry_make_file (definition->kind, definition->id);
  DoveIssueSink sink = { issues, file, NULL };

  dove_workspace_check_references (self->by_id, definition, &sink);

  return issues;
}
