/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-definition-private.h"
#include "dove-file-private.h"

#include "workspace/dove-workspace.h"

G_BEGIN_DECLS

/*
 * One file of the workspace, usable or not.
 */
typedef struct
{
  DoveDefinitionKind  kind;
  char               *id;          /* as in the file's name */
  char               *file;        /* path in the folder: `syncs/customers.json` */
  DoveFileMark        mark;
  char               *digest;      /* (nullable): SHA-256 of the text */
  DoveDefinition     *definition;  /* (nullable): when the document is valid by itself */
  GPtrArray          *issues;      /* (element-type DoveDefinitionIssue): of the document */
  GPtrArray          *cross;       /* likewise, of what it names; made anew at each change */
  DoveJsonPlaces     *places;      /* (nullable) */
} DoveEntry;

struct _DoveWorkspace
{
  char               *path;
  DoveWorkspaceFlags  flags;
  int                 folder;      /* descriptor of the path */
  int                 lock;        /* descriptor, or -1 */

  DoveValue          *settings;    /* workspace.json, or an empty record */
  char               *name;
  GPtrArray          *entries;     /* (element-type DoveEntry): by kind, then file name */
  GHashTable         *by_id;       /* id -> DoveDefinition, borrowed of the entries */
  GHashTable         *tables;      /* id -> rows */
  GPtrArray          *issues;      /* (element-type DoveDefinitionIssue): of the folder itself */

  DoveWorkspaceKeep   keep;        /* (nullable) */
  gpointer            keep_data;
};

void        dove_entry_free               (DoveEntry           *entry);
char       *dove_entry_make_file          (DoveDefinitionKind   kind,
                                           const char          *id);
const char *dove_workspace_kind_folder    (DoveDefinitionKind   kind);
DoveEntry  *dove_workspace_find_entry     (DoveWorkspace       *self,
                                           const char          *id);
void        dove_workspace_load           (DoveWorkspace       *self,
                                           GPtrArray           *changes);
void        dove_workspace_load_settings  (DoveWorkspace       *self);
void        dove_workspace_index          (DoveWorkspace       *self);
void        dove_workspace_keep_version   (DoveWorkspace       *self,
                                           DoveDefinition      *definition,
                                           const char          *text,
                                           const char          *why);
gboolean    dove_workspace_write          (DoveWorkspace       *self,
                                           GPtrArray           *definitions,
                                           const char          *why,
                                           GError             **error);
gboolean    dove_workspace_ensure_writable (DoveWorkspace      *self,
                                           GError             **error);

void        dove_workspace_check_references (GHashTable        *by_id,
                                           DoveDefinition      *definition,
                                           DoveIssueSink       *sink);
void        dove_workspace_add_change     (GPtrArray           *changes,
                                           DoveWorkspaceWhat    what,
                                           DoveDefinitionKind   kind,
                                           const char          *id,
                                           const char          *message);

int         dove_workspace_take_lock      (const char          *path,
                                           int                  folder,
                                           GError             **error);
void        dove_workspace_drop_lock      (int                  lock);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveEntry, dove_entry_free)

G_END_DECLS
