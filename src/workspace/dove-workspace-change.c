/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "dove-workspace-private.h"

#include "base/dove-error.h"

/*
 * Changing the workspace: save, remove, notice what others changed.
 *
 * The file is written first and the version kept second. Killed between, the next opening finds
 * a text that is not the latest version, and keeps it then.
 */

void
dove_workspace_keep_version (DoveWorkspace  *self,
                             DoveDefinition *definition,
                             const char     *text,
                             const char     *why)
{
  if (self->keep != NULL)
    dove_definition_set_version (definition, self->keep (definition, text, why, self->keep_data));
}

/**
 * dove_workspace_set_keep:
 * @self: a workspace
 * @keep: (nullable): keeps versions
 * @user_data: handed to @keep
 *
 * Sets who keeps versions, and has the present definitions kept.
 */
void
dove_workspace_set_keep (DoveWorkspace     *self,
                         DoveWorkspaceKeep  keep,
                         gpointer           user_data)
{
  self->keep = keep;
  self->keep_data = user_data;

  for (guint i = 0; keep != NULL && i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);
      const char *name = strchr (entry->file, '/') + 1;
      int folder = dove_file_open_folder (self->folder, dove_workspace_kind_folder (entry->kind),
                                          FALSE, NULL);
      g_autofree char *text = NULL;
      DoveFileMark mark;
      gsize length;

      if (folder < 0)
        continue;

      text = dove_file_read (folder, name, &mark, &length, NULL);
      if (text != NULL && entry->definition != NULL)
        dove_workspace_keep_version (self, entry->definition, text, NULL);
      close (folder);
    }
}

/* Only the process that holds the lock writes */
gboolean
dove_workspace_ensure_writable (DoveWorkspace  *self,
                                GError        **error)
{
  if (self->lock >= 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_BUSY,
               _("The workspace “%s” was opened for reading only"), self->path);

  return FALSE;
}

typedef struct
{
  DoveDefinition *definition;
  int             folder;
  char           *name;
  char           *text;
  char           *before;        /* (nullable): what the file held */
  gboolean        is_committed;
} Writing;

static void
writing_free (Writing *writing)
{
  if (writing->folder >= 0)
    {
      if (!writing->is_committed)
        dove_file_abort (writing->folder, writing->name);
      close (writing->folder);
    }

  g_free (writing->name);
  g_free (writing->text);
  g_free (writing->before);
  g_free (writing);
}

static gboolean
stage (DoveWorkspace  *self,
       DoveDefinition *definition,
       GPtrArray      *writings,
       GError        **error)
{
  Writing *writing = g_new0 (Writing, 1);
  DoveFileMark mark;
  gsize length;

  writing->definition = definition;
  writing->name = g_strconcat (definition->id, ".json", NULL);
  writing->text = dove_definition_to_text (definition);
  writing->folder = dove_file_open_folder (self->folder,
                                           dove_workspace_kind_folder (definition->kind), TRUE,
                                           error);
  g_ptr_array_add (writings, writing);
  if (writing->folder < 0)
    return FALSE;

  writing->before = dove_file_read (writing->folder, writing->name, &mark, &length, NULL);

  return dove_file_stage (writing->folder, writing->name, writing->text, error);
}

/* Takes back what has been put in place, the last first */
static void
roll_back (GPtrArray *writings)
{
  for (guint i = writings->len; i > 0; i--)
    {
      Writing *writing = g_ptr_array_index (writings, i - 1);
      g_autoptr(GError) error = NULL;

      if (!writing->is_committed)
        continue;

      if (writing->before == NULL
            ? !dove_file_remove (writing->folder, writing->name, &error)
            : !dove_file_stage (writing->folder, writing->name, writing->before, &error) ||
                !dove_file_commit (writing->folder, writing->name, &error))
        g_info ("A file could not be put back: %s", error->message);
    }
}

/* Writes several definitions, all of them or none */
gboolean
dove_workspace_write (DoveWorkspace  *self,
                      GPtrArray      *definitions,
                      const char     *why,
                      GError        **error)
{
  g_autoptr(GPtrArray) writings = g_ptr_array_new_with_free_func ((GDestroyNotify) writing_free);
  g_autoptr(GPtrArray) changes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_workspace_change_free);

  for (guint i = 0; i < definitions->len; i++)
    if (!stage (self, g_ptr_array_index (definitions, i), writings, error))
      return FALSE;

  for (guint i = 0; i < writings->len; i++)
    {
      Writing *writing = g_ptr_array_index (writings, i);

      writing->is_committed = dove_file_commit (writing->folder, writing->name, error);
      if (!writing->is_committed)
        {
          roll_back (writings);
          return FALSE;
        }
    }

  for (guint i = 0; i < writings->len; i++)
    {
      Writing *writing = g_ptr_array_index (writings, i);

      dove_workspace_keep_version (self, writing->definition, writing->text, why);
    }

  dove_workspace_load (self, changes);

  return TRUE;
}

static void
set_invalid (GPtrArray  *issues,
             const char *id,
             GError    **error)
{
  g_autofree char *line = dove_definition_issue_to_string (dove_issues_find_error (issues));
  const guint more = dove_issues_count_errors (issues) - 1;

  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
               more > 0 ? _("“%s” was not saved: %s (and %u more)") : _("“%s” was not saved: %s"),
               id != NULL ? id : _("The definition"), line, more);
}

/**
 * dove_workspace_examine:
 * @self: a workspace
 * @document: the document
 * @error: return location for an error
 *
 * Makes a definition of a document as saving would, and saves nothing: valid, and all its names
 * are known.
 *
 * Errors: %DOVE_ERROR_INVALID with the first thing that is wrong.
 *
 * Returns: (transfer full) (nullable): the definition, or %NULL with @error set
 */
DoveDefinition *
dove_workspace_examine (DoveWorkspace  *self,
                        DoveValue      *document,
                        GError        **error)
{
  g_autoptr(GPtrArray) issues =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);
  g_autoptr(DoveDefinition) definition = dove_definition_new (document, issues);
  DoveIssueSink sink = { issues, NULL, NULL };
  DoveEntry *old;

  if (definition != NULL)
    {
      dove_workspace_check_references (self->by_id, definition, &sink);
      old = dove_workspace_find_entry (self, definition->id);
      if (old != NULL && old->kind != definition->kind)
        dove_issue_sink_add (&sink, "/id", _("a %s has the id “%s” already; choose another"),
                             dove_definition_kind_get_noun (old->kind), old->id);
    }

  if (dove_issues_find_error (issues) == NULL)
    return g_steal_pointer (&definition);

  set_invalid (issues, dove_value_get_member_text (document, "id"), error);

  return NULL;
}

/**
 * dove_workspace_save:
 * @self: a workspace that holds its lock
 * @document: the document
 * @why: (nullable): the reason, kept with the version
 * @error: return location for an error
 *
 * Saves a definition, a new one or a new version of one, and only a valid one whose names are
 * all known. The file is replaced as a whole and is on disk when this returns. Saving what is
 * there already changes nothing.
 *
 * Errors: %DOVE_ERROR_INVALID with the first thing that is wrong; %DOVE_ERROR_BUSY without the
 * lock; %DOVE_ERROR_STORAGE, %DOVE_ERROR_FAILED.
 *
 * Returns: (transfer full) (nullable): the definition, or %NULL with @error set
 */
DoveDefinition *
dove_workspace_save (DoveWorkspace  *self,
                     DoveValue      *document,
                     const char     *why,
                     GError        **error)
{
  g_autoptr(GPtrArray) one = g_ptr_array_new ();
  g_autoptr(DoveDefinition) definition = NULL;
  DoveEntry *old;

  if (!dove_workspace_ensure_writable (self, error))
    return NULL;

  definition = dove_workspace_examine (self, document, error);
  if (definition == NULL)
    return NULL;

  old = dove_workspace_find_entry (self, definition->id);
  if (old != NULL && old->definition != NULL &&
      dove_value_equal (old->definition->document, document))
    return dove_definition_ref (old->definition);

  g_ptr_array_add (one, definition);
  if (!dove_workspace_write (self, one, why, error))
    return NULL;

  return dove_workspace_get (self, definition->kind, definition->id, error);
}

/* Who names a definition; NULL when nobody does */
static char *
list_users (DoveWorkspace *self,
            const char    *id)
{
  g_autoptr(GPtrArray) users = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);
      GPtrArray *references = entry->definition ? entry->definition->references : NULL;

      for (guint k = 0; references != NULL && k < references->len; k++)
        {
          const DoveReference *reference = g_ptr_array_index (references, k);

          if (g_str_equal (reference->id, id) && !g_str_equal (entry->id, id))
            {
              g_ptr_array_add (users, entry->id);
              break;
            }
        }
    }

  g_ptr_array_add (users, NULL);

  /* Translators: between the quoted words of a list */
  return users->len > 1 ? g_strjoinv (_("”, “"), (char **) users->pdata) : NULL;
}

/**
 * dove_workspace_remove:
 * @self: a workspace that holds its lock
 * @id: id of a definition, a broken one too
 * @error: return location for an error
 *
 * Removes a definition that no other names. Its versions stay with who keeps them.
 *
 * Errors: %DOVE_ERROR_MISSING, %DOVE_ERROR_INVALID when another names it, %DOVE_ERROR_BUSY
 * without the lock, %DOVE_ERROR_FAILED.
 *
 * Returns: whether it is gone
 */
gboolean
dove_workspace_remove (DoveWorkspace  *self,
                       const char     *id,
                       GError        **error)
{
  DoveEntry *entry = dove_workspace_find_entry (self, id);
  g_autofree char *users = list_users (self, id);
  g_autoptr(GPtrArray) changes = NULL;
  gboolean is_removed;
  int folder;

  if (!dove_workspace_ensure_writable (self, error))
    return FALSE;

  if (entry == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING, _("There is no definition “%s”"), id);
      return FALSE;
    }

  if (users != NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                   _("“%s” is used by “%s”; remove or change those first"), id, users);
      return FALSE;
    }

  folder = dove_file_open_folder (self->folder, dove_workspace_kind_folder (entry->kind), FALSE,
                                  error);
  if (folder < 0)
    return FALSE;

  is_removed = dove_file_remove (folder, strchr (entry->file, '/') + 1, error);
  close (folder);
  changes = dove_workspace_reload (self, NULL);

  return is_removed;
}

/**
 * dove_workspace_reload:
 * @self: a workspace
 * @error: return location for an error
 *
 * Notices what was changed by hand: reads the files again that are not as they were.
 *
 * Returns: (transfer full) (element-type DoveWorkspaceChange): what is otherwise than before;
 *   empty when nothing is
 */
GPtrArray *
dove_workspace_reload (DoveWorkspace  *self,
                       GError        **error)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_workspace_change_free);

  dove_workspace_load (self, changes);

  return changes;
}
