/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-workspace"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "dove-workspace-private.h"

#include "base/dove-error.h"

/**
 * dove_workspace_get_default_path:
 *
 * Returns: (transfer full): the folder of the user's own workspace
 */
char *
dove_workspace_get_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "dovetail", NULL);
}

static char *
find_local_zone (void)
{
  g_autoptr(GTimeZone) local = g_time_zone_new_local ();
  const char *name = g_time_zone_get_identifier (local);
  g_autoptr(GTimeZone) known = g_time_zone_new_identifier (name);

  return g_strdup (known != NULL && *name != '/' && *name != ':' ? name : "UTC");
}

/* Writes workspace.json into a folder that has none */
static gboolean
create_settings (DoveWorkspace  *self,
                 GError        **error)
{
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *zone = find_local_zone ();
  g_autofree char *text = NULL;
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) document = NULL;

  if (faccessat (self->folder, "workspace.json", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return TRUE;

  builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  dove_value_builder_take (builder, "dovetail", dove_value_new_integer (DOVE_DOCUMENT_FORMAT));
  dove_value_builder_set_text (builder, "kind", "workspace");
  dove_value_builder_set_text (builder, "name", g_utf8_validate (name, -1, NULL) ? name
                                                                              : "Workspace");
  dove_value_builder_set_text (builder, "zone", zone);
  document = dove_value_builder_end (builder);
  text = dove_json_write (document, DOVE_JSON_PRETTY);

  return dove_file_stage (self->folder, "workspace.json", text, error) &&
         dove_file_commit (self->folder, "workspace.json", error);
}

static gboolean
open_folder (DoveWorkspace  *self,
             GError        **error)
{
  if ((self->flags & DOVE_WORKSPACE_CREATE) != 0 && g_mkdir_with_parents (self->path, 0700) != 0)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_FAILED,
                   _("The workspace “%s” could not be made: %s"), self->path, g_strerror (errno));
      return FALSE;
    }

  self->folder = open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->folder >= 0)
    return TRUE;

  g_set_error (error, DOVE_ERROR, errno == ENOENT ? DOVE_ERROR_MISSING : DOVE_ERROR_FAILED,
               _("The workspace “%s” could not be opened: %s"), self->path, g_strerror (errno));

  return FALSE;
}

/**
 * dove_workspace_open:
 * @path: folder of the workspace
 * @flags: whether it may be made, and is to be locked
 * @error: return location for an error
 *
 * Opens a workspace and loads its definitions.
 *
 * What is wrong with single files is no error: see dove_workspace_get_issues(). The lock is
 * held until dove_workspace_free(). Touches the disk.
 *
 * Errors: %DOVE_ERROR_MISSING when there is no such folder, %DOVE_ERROR_BUSY when another
 * process has it locked, %DOVE_ERROR_STORAGE, %DOVE_ERROR_FAILED.
 *
 * Returns: (transfer full) (nullable): the workspace, or %NULL with @error set
 */
DoveWorkspace *
dove_workspace_open (const char          *path,
                     DoveWorkspaceFlags   flags,
                     GError             **error)
{
  g_autoptr(DoveWorkspace) self = g_new0 (DoveWorkspace, 1);
  g_autoptr(GPtrArray) changes =
    g_ptr_array_new_with_free_func ((GDestroyNotify) dove_workspace_change_free);

  self->path = g_canonicalize_filename (path, NULL);
  self->flags = flags;
  self->folder = self->lock = -1;
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_entry_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->issues = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_issue_free);

  if (!open_folder (self, error))
    return NULL;

  if ((flags & DOVE_WORKSPACE_EXCLUSIVE) != 0)
    {
      self->lock = dove_workspace_take_lock (self->path, self->folder, error);
      if (self->lock < 0)
        return NULL;
    }

  if ((flags & DOVE_WORKSPACE_CREATE) != 0 && !create_settings (self, error))
    return NULL;

  dove_workspace_load (self, changes);

  return g_steal_pointer (&self);
}

/**
 * dove_workspace_free:
 * @self: (transfer full): a workspace
 *
 * Closes a workspace and gives its lock back. Definitions that were given out live on.
 */
void
dove_workspace_free (DoveWorkspace *self)
{
  if (self->lock >= 0)
    dove_workspace_drop_lock (self->lock);
  if (self->folder >= 0)
    close (self->folder);

  g_hash_table_unref (self->by_id);
  g_clear_pointer (&self->tables, g_hash_table_unref);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->issues);
  g_clear_pointer (&self->settings, dove_value_unref);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

/**
 * dove_workspace_get_path:
 * @self: a workspace
 *
 * Returns: its folder, absolute
 */
const char *
dove_workspace_get_path (DoveWorkspace *self)
{
  return self->path;
}

/**
 * dove_workspace_get_state_path:
 * @self: a workspace
 * @name: name of a file, `state.db`
 *
 * Returns: (transfer full): where that file is kept, in the folder that is not for version
 *   control
 */
char *
dove_workspace_get_state_path (DoveWorkspace *self,
                               const char    *name)
{
  return g_build_filename (self->path, ".dovetail", name, NULL);
}

/**
 * dove_workspace_list_files:
 * @self: a workspace
 *
 * Returns: (transfer full) (element-type filename): the files of all definitions, also of those
 *   that cannot be used, and of the workspace itself, by their paths from its folder
 */
GPtrArray *
dove_workspace_list_files (DoveWorkspace *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  if (faccessat (self->folder, "workspace.json", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    g_ptr_array_add (files, g_strdup ("workspace.json"));
  for (guint i = 0; i < self->entries->len; i++)
    g_ptr_array_add (files, g_strdup (((DoveEntry *) g_ptr_array_index (self->entries, i))->file));

  return files;
}

/**
 * dove_workspace_folder_is_known:
 * @name: a name
 * @kind: (out): of what is in such a folder
 *
 * Returns: whether a workspace has a folder of this name for definitions
 */
gboolean
dove_workspace_folder_is_known (const char         *name,
                                DoveDefinitionKind *kind)
{
  for (guint i = 0; i < DOVE_DEFINITION_N_KINDS; i++)
    if (g_str_equal (dove_workspace_kind_folder (i), name))
      {
        *kind = i;
        return TRUE;
      }

  return FALSE;
}

/**
 * dove_workspace_get_name:
 * @self: a workspace
 *
 * Returns: its name for people; the folder's where it has none
 */
const char *
dove_workspace_get_name (DoveWorkspace *self)
{
  const char *name = dove_value_get_member_text (self->settings, "name");

  if (name != NULL)
    return name;

  if (self->name == NULL)
    self->name = g_path_get_basename (self->path);

  return self->name;
}

/**
 * dove_workspace_get_zone:
 * @self: a workspace
 *
 * Returns: (nullable): its IANA time zone; %NULL is UTC
 */
const char *
dove_workspace_get_zone (DoveWorkspace *self)
{
  return dove_value_get_member_text (self->settings, "zone");
}

/**
 * dove_workspace_get_language:
 * @self: a workspace
 *
 * Returns: (nullable): its language, `de`; %NULL is English
 */
const char *
dove_workspace_get_language (DoveWorkspace *self)
{
  return dove_value_get_member_text (self->settings, "language");
}

/**
 * dove_workspace_get_hook:
 * @self: a workspace
 *
 * Returns: (nullable): public address under which applications reach its listener
 */
const char *
dove_workspace_get_hook (DoveWorkspace *self)
{
  return dove_value_get_member_text (self->settings, "hook");
}

/**
 * dove_workspace_list:
 * @self: a workspace
 * @kind: a kind
 *
 * Gives the definitions of one kind whose documents are valid by themselves.
 *
 * Returns: (transfer full) (element-type DoveDefinition): the definitions, by id
 */
GPtrArray *
dove_workspace_list (DoveWorkspace      *self,
                     DoveDefinitionKind  kind)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_definition_unref);

  for (guint i = 0; i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);

      if (entry->kind == kind && entry->definition != NULL &&
          g_hash_table_lookup (self->by_id, entry->id) == entry->definition)
        g_ptr_array_add (list, dove_definition_ref (entry->definition));
    }

  return list;
}

/**
 * dove_workspace_find:
 * @self: a workspace
 * @id: an id
 *
 * Finds a definition whose document is valid by itself; what it names may be missing.
 *
 * Returns: (transfer none) (nullable): the definition
 */
DoveDefinition *
dove_workspace_find (DoveWorkspace *self,
                     const char    *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

DoveEntry *
dove_workspace_find_entry (DoveWorkspace *self,
                           const char    *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);

      if (g_str_equal (entry->id, id))
        return entry;
    }

  return NULL;
}

/**
 * dove_workspace_get:
 * @self: a workspace
 * @kind: the kind it must have
 * @id: an id
 * @error: return location for an error
 *
 * Gives a definition that is to be used now, so nothing may be wrong with it.
 *
 * Errors: %DOVE_ERROR_MISSING; %DOVE_ERROR_INVALID when its file is broken, when what it names
 * is missing, or when it is of another kind.
 *
 * Returns: (transfer full) (nullable): the definition, or %NULL with @error set
 */
DoveDefinition *
dove_workspace_get (DoveWorkspace       *self,
                    DoveDefinitionKind   kind,
                    const char          *id,
                    GError             **error)
{
  const char *noun = dove_definition_kind_get_noun (kind);
  DoveEntry *entry = dove_workspace_find_entry (self, id);
  DoveDefinitionIssue *issue;
  g_autofree char *line = NULL;

  if (entry == NULL)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_MISSING,
                   _("There is no %s “%s” in the workspace “%s”"), noun, id, self->path);
      return NULL;
    }

  if (entry->kind != kind)
    {
      g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("“%s” is a %s, not a %s"), id,
                   dove_definition_kind_get_noun (entry->kind), noun);
      return NULL;
    }

  issue = dove_issues_find_error (entry->issues);
  if (issue == NULL)
    issue = dove_issues_find_error (entry->cross);
  if (issue == NULL)
    return dove_definition_ref (entry->definition);

  line = dove_definition_issue_to_string (issue);
  g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID, _("The %s “%s” cannot be used: %s"), noun, id,
               line);

  return NULL;
}

static void
add_issues (GPtrArray *to,
            GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_ptr_array_index (from, i));
}

/**
 * dove_workspace_get_issues:
 * @self: a workspace
 *
 * Gives what is wrong with the files, warnings too, in the order of the files. The issues
 * belong to the workspace and live until it changes.
 *
 * Returns: (transfer container) (element-type DoveDefinitionIssue): the issues
 */
GPtrArray *
dove_workspace_get_issues (DoveWorkspace *self)
{
  GPtrArray *issues = g_ptr_array_new ();

  add_issues (issues, self->issues);
  for (guint i = 0; i < self->entries->len; i++)
    {
      DoveEntry *entry = g_ptr_array_index (self->entries, i);

      add_issues (issues, entry->issues);
      add_issues (issues, entry->cross);
    }

  return issues;
}

/**
 * dove_workspace_get_tables:
 * @self: a workspace
 *
 * Gives the rows of all tables as they are now. It never changes, so a run keeps a reference
 * and may use it from any thread, with dove_workspace_find_table().
 *
 * Returns: (transfer full) (element-type utf8 DoveValue): id to rows
 */
GHashTable *
dove_workspace_get_tables (DoveWorkspace *self)
{
  return g_hash_table_ref (self->tables);
}

/**
 * dove_workspace_find_table:
 * @name: id of a table
 * @tables: what dove_workspace_get_tables() gave
 *
 * Finds a table's rows; fits the `find_table` of #DoveFormulaHost. Any thread.
 *
 * Returns: (transfer none) (nullable): the rows, a list of lists
 */
DoveValue *
dove_workspace_find_table (const char *name,
                           gpointer    tables)
{
  return g_hash_table_lookup (tables, name);
}

/**
 * dove_workspace_change_to_value:
 * @change: a change
 *
 * Returns: (transfer full): a record of `id`, `kind`, `what` (`new`, `changed`, `removed`,
 * `same`, `refused`) and `message`
 */
DoveValue *
dove_workspace_change_to_value (const DoveWorkspaceChange *change)
{
  static const char *const whats[] = { "new", "changed", "removed", "same", "refused" };
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "id", change->id != NULL ? change->id : "");
  dove_value_builder_set_text (builder, "kind", dove_definition_kind_to_string (change->kind));
  dove_value_builder_set_text (builder, "what", whats[change->what]);
  dove_value_builder_set_text (builder, "message", change->message != NULL ? change->message : "");

  return dove_value_builder_end (builder);
}

/**
 * dove_workspace_change_free:
 * @change: (transfer full): a change
 *
 * Frees a change.
 */
void
dove_workspace_change_free (DoveWorkspaceChange *change)
{
  g_free (change->id);
  g_free (change->message);
  g_free (change);
}
