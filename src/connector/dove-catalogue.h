/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

/**
 * DoveCatalogueEntry:
 * @id: of the connector, else the file's name without its ending
 * @file: where it lies
 * @name: (nullable): @version: (nullable): @summary: (nullable): @verified: (nullable): as it says
 * @icon: (nullable): one or two letters that stand for it, as it says
 * @categories: (element-type utf8): as it says
 * @is_own: it lies in the workspace, not among those that came with the program
 * @problem: (nullable): why it cannot be used
 *
 * One connector that can be had.
 */
typedef struct
{
  char      *id;
  char      *file;
  char      *name;
  char      *version;
  char      *summary;
  char      *verified;
  char      *icon;
  GPtrArray *categories;
  gboolean   is_own;
  char      *problem;
} DoveCatalogueEntry;

/**
 * DoveCatalogue:
 *
 * The connectors that can be had: those of the workspace, then those that came with the program.
 * It reads the folders when asked, and keeps nothing.
 */
typedef struct _DoveCatalogue DoveCatalogue;

DoveCatalogue *dove_catalogue_new        (const char      *workspace_folder);
void           dove_catalogue_free       (DoveCatalogue   *self);

GPtrArray     *dove_catalogue_list       (DoveCatalogue   *self);
char          *dove_catalogue_find_file  (DoveCatalogue   *self,
                                          const char      *id);
DoveManifest  *dove_catalogue_load       (DoveCatalogue   *self,
                                          const char      *id,
                                          GPtrArray      **issues,
                                          GError         **error);
DoveManifest  *dove_catalogue_load_file  (DoveCatalogue   *self,
                                          const char      *file,
                                          GPtrArray      **issues,
                                          GError         **error);

void           dove_catalogue_entry_free (DoveCatalogueEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveCatalogue, dove_catalogue_free)

G_END_DECLS
