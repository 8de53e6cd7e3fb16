/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "workspace/dove-definition.h"

G_BEGIN_DECLS

/**
 * DoveWorkspace:
 *
 * The folder with a person's definitions, one JSON file each. Belongs to one thread; the
 * definitions it gives out may go to any.
 */
typedef struct _DoveWorkspace DoveWorkspace;

/**
 * DoveWorkspaceFlags:
 * @DOVE_WORKSPACE_READ: nothing is written, and no lock is taken
 * @DOVE_WORKSPACE_CREATE: a folder that is missing or empty becomes a workspace
 * @DOVE_WORKSPACE_EXCLUSIVE: takes the lock, without which nothing can be saved
 */
typedef enum
{
  DOVE_WORKSPACE_READ      = 0,
  DOVE_WORKSPACE_CREATE    = 1 << 0,
  DOVE_WORKSPACE_EXCLUSIVE = 1 << 1,
} DoveWorkspaceFlags;

/**
 * DoveWorkspaceKeep:
 * @definition: what is now in the workspace
 * @text: (nullable): its text as in the file; %NULL when it has just been removed
 * @why: (nullable): the reason that was given; %NULL when it was found so in the folder
 * @user_data: as given in dove_workspace_set_keep()
 *
 * Keeps a version of a definition. Called for each definition that is loaded, saved or found
 * changed; a text that equals the latest version kept is no new version.
 *
 * Returns: number of the version, from 1; 0 when it could not be kept
 */
typedef guint (*DoveWorkspaceKeep) (DoveDefinition *definition,
                                    const char     *text,
                                    const char     *why,
                                    gpointer        user_data);

typedef enum
{
  DOVE_WORKSPACE_ADDED,
  DOVE_WORKSPACE_CHANGED,
  DOVE_WORKSPACE_REMOVED,
  DOVE_WORKSPACE_SAME,     /* only in the report of an import */
  DOVE_WORKSPACE_REFUSED,  /* a file that is broken now; in an import, `message` says why */
} DoveWorkspaceWhat;

/**
 * DoveWorkspaceChange:
 * @what: what happened to it
 * @kind: kind of the definition
 * @id: its id
 * @message: (nullable): why it was refused
 *
 * One definition that is otherwise than before.
 */
typedef struct
{
  DoveWorkspaceWhat   what;
  DoveDefinitionKind  kind;
  char               *id;
  char               *message;
} DoveWorkspaceChange;

/**
 * DoveImportMode:
 * @DOVE_IMPORT_CHECK: only reports what would happen
 * @DOVE_IMPORT_APPLY: imports all, or, when one is refused, nothing
 */
typedef enum
{
  DOVE_IMPORT_CHECK,
  DOVE_IMPORT_APPLY,
} DoveImportMode;

char           *dove_workspace_get_default_path (void);
DoveWorkspace  *dove_workspace_open             (const char          *path,
                                                 DoveWorkspaceFlags   flags,
                                                 GError             **error);
void            dove_workspace_free             (DoveWorkspace       *self);

const char     *dove_workspace_get_path         (DoveWorkspace       *self);
char           *dove_workspace_get_state_path   (DoveWorkspace       *self,
                                                 const char          *name);
GPtrArray      *dove_workspace_list_files       (DoveWorkspace       *self);
gboolean        dove_workspace_folder_is_known  (const char          *name,
                                                 DoveDefinitionKind  *kind);
const char     *dove_workspace_get_name         (DoveWorkspace       *self);
const char     *dove_workspace_get_zone         (DoveWorkspace       *self);
const char     *dove_workspace_get_language     (DoveWorkspace       *self);
const char     *dove_workspace_get_hook         (DoveWorkspace       *self);

GPtrArray      *dove_workspace_list             (DoveWorkspace       *self,
                                                 DoveDefinitionKind   kind);
DoveDefinition *dove_workspace_find             (DoveWorkspace       *self,
                                                 const char          *id);
DoveDefinition *dove_workspace_get              (DoveWorkspace       *self,
                                                 DoveDefinitionKind   kind,
                                                 const char          *id,
                                                 GError             **error);
GPtrArray      *dove_workspace_get_issues       (DoveWorkspace       *self);
GPtrArray      *dove_workspace_check            (DoveWorkspace       *self,
                                                 DoveDefinition      *definition);
GHashTable     *dove_workspace_get_tables       (DoveWorkspace       *self);
DoveValue      *dove_workspace_find_table       (const char          *name,
                                                 gpointer             tables);

void            dove_workspace_set_keep         (DoveWorkspace       *self,
                                                 DoveWorkspaceKeep    keep,
                                                 gpointer             user_data);
DoveDefinition *dove_workspace_examine          (DoveWorkspace       *self,
                                                 DoveValue           *document,
                                                 GError             **error);
DoveDefinition *dove_workspace_save             (DoveWorkspace       *self,
                                                 DoveValue           *document,
                                                 const char          *why,
                                                 GError             **error);
gboolean        dove_workspace_remove           (DoveWorkspace       *self,
                                                 const char          *id,
                                                 GError             **error);
GPtrArray      *dove_workspace_reload           (DoveWorkspace       *self,
                                                 GError             **error);

char           *dove_workspace_export           (DoveWorkspace       *self);
GPtrArray      *dove_workspace_import           (DoveWorkspace       *self,
                                                 const char          *text,
                                                 gssize               length,
                                                 DoveImportMode       mode,
                                                 GError             **error);
DoveValue      *dove_workspace_change_to_value  (const DoveWorkspaceChange *change);
void            dove_workspace_change_free      (DoveWorkspaceChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveWorkspace, dove_workspace_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveWorkspaceChange, dove_workspace_change_free)

G_END_DECLS
