/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "dove-workspace-private.h"

#include "base/dove-error.h"

/*
 * All definitions as one document, and back.
 *
 * An import is checked against the workspace as it would be afterwards, and is all or nothing:
 * one that is refused keeps the others out too.
 */

typedef struct
{
  GPtrArray  *definitions;  /* (element-type DoveDefinition): that can be imported */
  GHashTable *after;        /* id -> DoveDefinition: the workspace as it would be */
  GPtrArray  *changes;
  gboolean    is_refused;
} Import;

/**
 * dove_workspace_export:
 * @self: a workspace
 *
 * Writes all valid definitions as one JSON document: `kind` is `export`, `definitions` the list
 * of their documents, by kind and id. Definitions hold no secrets, and so does the export.
 *
 * Returns: (transfer full): JSON text
 */
char *
dove_workspace_export (DoveWorkspace *self)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);
  g_autoptr(DoveValue) document = NULL;

  for (guint kind = 0; kind < DOVE_DEFINITION_N_KINDS; kind++)
    {
      g_autoptr(GPtrArray) definitions = dove_workspace_list (self, kind);

      for (guint i = 0; i < definitions->len; i++)
        dove_value_builder_add (list, dove_definition_get_document (definitions->pdata[i]));
    }

  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (DOVE_DOCUMENT_FORMAT));
  dove_value_builder_set_text (builder, "kind", "export");
  dove_value_builder_take (builder, "definitions",
                           dove_value_builder_end (list));
  document = dove_value_builder_end (builder);

  return dove_json_write (document, DOVE_JSON_PRETTY);
}

static void
refuse (Import             *import,
        DoveDefinitionKind  kind,
        const char         *id,
        const char         *message)
{
  import->is_refused = TRUE;
  dove_workspace_add_change (import->changes, DOVE_WORKSPACE_REFUSED, kind, id, message);
}

static void
take_document (DoveWorkspace *self,
               Import        *import,
               DoveValue     *document)
{
  g_autoptr(GPtrArray) issues =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
  g_autoptr(DoveDefinition) definition = dove_definition_new (document, issues);
  const char *id = dove_value_get_member_text (document, "id");
  DoveDefinitionKind kind = DOVE_DEFINITION_CONNECTOR;
  DoveEntry *old;

  if (definition == NULL)
    {
      g_autofree char *line = dove_definition_issue_to_string (dove_issues_find_error (issues));
      const char *word = dove_value_get_member_text (document, "kind");

      if (word != NULL)
        dove_definition_kind_parse (word, &kind);
      refuse (import, kind, id != NULL ? id : "", line);
      return;
    }

  old = dove_workspace_find_entry (self, definition->id);
  if (old != NULL && old->kind != definition->kind)
    refuse (import, definition->kind, id,
            _("the workspace has a definition of another kind with this id"));
  else
    {
      g_hash_table_insert (import->after, (gpointer) definition->id, definition);
      g_ptr_array_add (import->definitions, g_steal_pointer (&definition));
    }
}

/* Whole exports and single definitions, one or many behind one another */
static gboolean
read_all (DoveWorkspace  *self,
          Import         *import,
          const char     *text,
          gssize          length,
          GError        **error)
{
  g_autoptr(DoveJsonStream) stream = dove_json_stream_new (DOVE_JSON_STREAM_VALUES, NULL);
  DoveValue *next = NULL;

  dove_json_stream_push (stream, text, length < 0 ? strlen (text) : (gsize) length);
  dove_json_stream_end (stream);

  while (dove_json_stream_next (stream, &next, error))
    {
      g_autoptr(DoveValue) document = next;
      DoveValue *list = dove_value_get_member (document, "definitions");

      if (document == NULL)
        return TRUE;

      if (g_strcmp0 (dove_value_get_member_text (document, "kind"), "export") != 0)
        take_document (self, import, document);

      for (guint i = 0; i < dove_value_get_length (list); i++)
        take_document (self, import, dove_value_get_element (list, i));
    }

  g_prefix_error (error, _("The import could not be read: "));

  return FALSE;
}

/* Checks each against the workspace as it would be, and says what would become of it */
static void
report_all (DoveWorkspace *self,
            Import        *import)
{
  for (guint i = 0; i < import->definitions->len; i++)
    {
      DoveDefinition *definition = g_ptr_array_index (import->definitions, i);
      g_autoptr(GPtrArray) issues =
        g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
      DoveIssueSink sink = { issues, NULL, NULL };
      DoveDefinition *old = dove_workspace_find (self, definition->id);
      DoveDefinitionIssue *issue;
      DoveWorkspaceWhat what = DOVE_WORKSPACE_ADDED;

      dove_workspace_check_references (import->after, definition, &sink);
      if (g_hash_table_lookup (import->after, definition->id) != definition)
        dove_issue_sink_add (&sink, "/id", _("the import has this id twice"));

      issue = dove_issues_find_error (issues);
      if (issue != NULL)
        {
          refuse (import, definition->kind, definition->id, issue->message);
          continue;
        }

      if (old != NULL)
        what = dove_value_equal (old->document, definition->document) ? DOVE_WORKSPACE_SAME
                                                                      : DOVE_WORKSPACE_CHANGED;
      dove_workspace_add_change (import->changes, what, definition->kind, definition->id, NULL);
    }
}

/* The definitions that differ from what is there */
static GPtrArray *
select_changed (DoveWorkspace *self,
                Import        *import)
{
  GPtrArray *changed = g_ptr_array_new ();

  for (guint i = 0; i < import->definitions->len; i++)
    {
      DoveDefinition *definition = g_ptr_array_index (import->definitions, i);
      DoveDefinition *old = dove_workspace_find (self, definition->id);

      if (old == NULL || !dove_value_equal (old->document, definition->document))
        g_ptr_array_add (changed, definition);
    }

  return changed;
}

/**
 * dove_workspace_import:
 * @self: a workspace; to apply, one that holds its lock
 * @text: JSON text: an export, a definition, or several behind one another (JSON lines)
 * @length: its length in bytes, or -1
 * @mode: whether to import, or only to say what would happen
 * @error: return location for an error
 *
 * Imports definitions. When one of them is refused, nothing is imported.
 *
 * Errors: %DOVE_ERROR_INVALID or %DOVE_ERROR_LIMIT when the text cannot be read;
 * %DOVE_ERROR_BUSY without the lock; %DOVE_ERROR_STORAGE, %DOVE_ERROR_FAILED.
 *
 * Returns: (transfer full) (nullable) (element-type DoveWorkspaceChange): what became of each
 *   definition, or would; %NULL with @error set
 */
GPtrArray *
dove_workspace_import (DoveWorkspace   *self,
                       const char      *text,
                       gssize           length,
                       DoveImportMode   mode,
                       GError         **error)
{
  g_autoptr(GPtrArray) changes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_workspace_change_free);
  g_autoptr(GPtrArray) definitions =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_unref);
  g_autoptr(GHashTable) after = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) changed = NULL;
  Import import = { definitions, after, changes, FALSE };
  GHashTableIter iter;
  gpointer key, value;

  if (mode == DOVE_IMPORT_APPLY && !dove_workspace_ensure_writable (self, error))
    return NULL;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (after, key, value);

  if (!read_all (self, &import, text, length, error))
    return NULL;

  report_all (self, &import);

  changed = select_changed (self, &import);
  if (mode == DOVE_IMPORT_APPLY && !import.is_refused && changed->len > 0 &&
      !dove_workspace_write (self, changed, "imported", error))
    return NULL;

  return g_steal_pointer (&changes);
}
